//! A fork: what the window shows of it, its evidence as files, and the person's decision.

use yuzheng_light_client::{Comparison, ForkDecision, ForkView as ClientFork};
use yuzheng_protocol::{
    Canonical,
    block::SignedHeader,
    fork::{Fault, ForkEvidence},
};
use yuzheng_verify::local_time;

use crate::{
    advice,
    app::App,
    identity::client_error,
    views::{
        CommandError, ComparedView, ForkChoice, ForkHeaderView, ForkView, FrozenView, NetworkView, SavedFile, Words,
    },
};

impl App {
    /// The fork for which this computer stopped following the chain.
    pub(crate) fn frozen_view(&self, fork: &ClientFork) -> Option<FrozenView> {
        let evidence = ForkEvidence::from_bytes(&fork.evidence).ok()?;
        let names =
            |departments: &[u16]| -> Vec<Words> { departments.iter().map(|d| self.department_name(*d)).collect() };
        let header = |signed: &SignedHeader| {
            let hash = signed.certificate.header_hash;
            ForkHeaderView {
                hash: hash.to_hex(),
                time: local_time(signed.header.time),
                round: signed.certificate.round.0,
                signed_by: names(if hash == fork.our_header { &fork.ours } else { &fork.theirs }),
            }
        };
        let headers = vec![header(&evidence.first), header(&evidence.second)];
        let ours = u32::from(evidence.second.certificate.header_hash == fork.our_header);
        let fault = match fork.fault {
            Fault::Guilty => "guilty",
            Fault::Conflicting => "conflicting",
        };
        Some(FrozenView {
            fork: ForkView {
                height: fork.height.0 as f64,
                headers,
                signed_both: names(&fork.signed_both),
                fault: fault.to_owned(),
            },
            common: fork.common.0 as f64,
            ours,
            shown_by: names(&fork.shown_by),
            advice: advice::of_fork(fork.height, fork.common),
        })
    }

    /// Goes on after a fork as the person decided.
    ///
    /// # Errors
    /// `store` …
    pub async fn decide_fork(&self, choice: ForkChoice) -> Result<NetworkView, CommandError> {
        let decision = match choice {
            ForkChoice::Ours => ForkDecision::StayWithOurs,
            ForkChoice::Others => ForkDecision::FollowTheOthers,
        };
        self.client.decide_fork(decision).await.map_err(client_error)?;
        if decision == ForkDecision::FollowTheOthers {
            self.forget_forward();
        }
        self.client.wake();
        Ok(self.network_view())
    }

    /// Writes the evidence of every fork ever found into the person's folder.
    ///
    /// # Errors
    /// `noFork`, `cannotWrite` …
    pub fn save_fork_evidence(&self) -> Result<Vec<SavedFile>, CommandError> {
        let forks = self.client.forks();
        if forks.is_empty() {
            return Err(CommandError::new("noFork"));
        }
        let save = |fork: &ClientFork| {
            let name = format!("分叉证据-第{}块.yzf", fork.height.0);
            self.write_receipt(&self.folder().join(name), &fork.evidence)
        };
        forks.iter().map(save).collect()
    }
}

/// How many departments were compared, and how many agree.
pub(crate) fn compared_view(comparison: &Comparison) -> ComparedView {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    ComparedView {
        agreeing: count(comparison.agreeing),
        asked: count(comparison.asked),
        of: count(comparison.of),
        height: comparison.height.0 as f64,
        at_ms: comparison.at.0 as f64,
    }
}
