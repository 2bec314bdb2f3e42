//! Forks: two certified headers of one height, where the two histories part, and the proof of it.
//!
//! An [`Inquiry`] begins when a node shows a certified header that is not on our chain. It asks that node for
//! older headers of its history, each proven under the header it showed, until the last common height is found,
//! then for both certificates of the height after it. With both, sync is frozen: a quorum certified both, and
//! which one is right a person has to say.
//!
//! Invariant: a [`Fork`] holds two headers that were verified against the set of their height. No node can make
//! one without the keys of a quorum, whatever it answers.

mod inquiry;

use std::sync::Arc;

use thiserror::Error;
use yuzheng_protocol::{
    Canonical, Hash, Height,
    block::SignedHeader,
    codec::DecodeError,
    fork::{Fault, ForkError, ForkEvidence, verify_fork},
    light::{self, HeaderError, Hop, VerifiedHeader},
    receipt::MAX_HOPS,
};

pub(super) use self::inquiry::Inquiry;
use super::{Ask, Lie, NodeIndex, Sync, node::HopsFor};
use crate::epochs::Epochs;

/// What a person decided about a fork.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForkDecision {
    /// The history that was verified here first goes on.
    StayWithOurs,
    /// What was verified above the common height is dropped, and only what contains the other header is followed.
    FollowTheOthers,
}

/// Two certified headers of one height.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fork {
    common: Height,
    common_tip: Option<VerifiedHeader>,
    ours: VerifiedHeader,
    theirs: VerifiedHeader,
    evidence: Vec<u8>,
    signers: [Vec<u16>; 2],
    shown_by: Vec<u16>,
    decision: Option<ForkDecision>,
}

/// Why two headers are not kept as a fork.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum NoFork {
    /// They do not fit an evidence file.
    #[error(transparent)]
    Encoding(#[from] DecodeError),
    /// The evidence does not hold.
    #[error(transparent)]
    Evidence(#[from] ForkError),
    /// A header of kept evidence is not certified.
    #[error(transparent)]
    Header(#[from] HeaderError),
}

/// What is kept of a fork beside its evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForkRecord {
    /// The evidence, as a `.yzf` file.
    pub evidence: Vec<u8>,
    /// Hash of the header that was verified here first.
    pub ours: Hash,
    /// Last common height.
    pub common: Height,
    /// Encoded signed header of that height; none at genesis, or where no node gave its certificate.
    pub common_tip: Option<Vec<u8>>,
    /// Departments whose nodes showed the other header.
    pub shown_by: Vec<u16>,
    /// What was decided.
    pub decision: Option<ForkDecision>,
}

impl Fork {
    /// Puts the evidence together and checks it as its reader will.
    pub(super) fn new(
        (common, common_tip): (Height, Option<VerifiedHeader>),
        ours: VerifiedHeader,
        theirs: VerifiedHeader,
        department: u16,
        epochs: &Epochs,
    ) -> Result<Self, NoFork> {
        let mut hops = epochs.hops_below(ours.header().height);
        let left_out = hops.len().saturating_sub(MAX_HOPS);
        hops.drain(..left_out);
        let evidence = ForkEvidence::new(ours.signed().clone(), theirs.signed().clone(), hops)?.to_bytes();
        match verify_fork(&evidence, epochs.network()) {
            // More changes than a file holds lie between our network file and the fork: newer files know them.
            Ok(_) => {}
            Err(ForkError::UnknownEpoch { .. }) if left_out > 0 => {}
            Err(error) => return Err(error.into()),
        }
        let signers = [signers(&ours, epochs), signers(&theirs, epochs)];
        Ok(Self { common, common_tip, ours, theirs, evidence, signers, shown_by: vec![department], decision: None })
    }

    /// Reads a kept record and checks it again.
    ///
    /// # Errors
    /// [`NoFork`] when it is damaged or belongs to another chain.
    pub fn restore(record: ForkRecord, epochs: &Epochs) -> Result<Self, NoFork> {
        let ForkRecord { evidence, ours, common, common_tip, shown_by, decision } = record;
        let file = ForkEvidence::from_bytes(&evidence)?;
        let verify = |signed: SignedHeader| {
            let set = epochs.set_at(signed.header.height);
            light::verify_signed_header(epochs.chain_id(), set, signed)
        };
        let (first, second) = (verify(file.first)?, verify(file.second)?);
        let is_ours = |header: &VerifiedHeader| header.certificate().header_hash == ours;
        let (ours, theirs) = if is_ours(&first) { (first, second) } else { (second, first) };
        let common_tip = common_tip.map(|bytes| Canonical::from_bytes(&bytes)).transpose()?;
        let common_tip = common_tip.map(verify).transpose()?;
        let signers = [signers(&ours, epochs), signers(&theirs, epochs)];
        Ok(Self { common, common_tip, ours, theirs, evidence, signers, shown_by, decision })
    }

    /// What is to be kept.
    #[must_use]
    pub fn record(&self) -> ForkRecord {
        ForkRecord {
            evidence: self.evidence.clone(),
            ours: self.ours.certificate().header_hash,
            common: self.common,
            common_tip: self.common_tip.as_ref().map(|tip| tip.signed().to_bytes()),
            shown_by: self.shown_by.clone(),
            decision: self.decision,
        }
    }

    /// Last height that both histories have in common.
    #[must_use]
    pub fn common(&self) -> Height {
        self.common
    }

    /// The header of that height with its certificate; none at genesis, or where no node gave the certificate.
    #[must_use]
    pub fn common_tip(&self) -> Option<&VerifiedHeader> {
        self.common_tip.as_ref()
    }

    /// Height of both headers.
    #[must_use]
    pub fn height(&self) -> Height {
        self.ours.header().height
    }

    /// The evidence, as a `.yzf` file.
    #[must_use]
    pub fn evidence(&self) -> &[u8] {
        &self.evidence
    }

    /// What was decided.
    #[must_use]
    pub fn decision(&self) -> Option<ForkDecision> {
        self.decision
    }

    /// Notes what was decided.
    pub fn decide(&mut self, decision: ForkDecision) {
        self.decision = Some(decision);
    }

    /// Hash of the header that is followed: ours, unless the others' was decided for.
    #[must_use]
    pub fn followed(&self) -> Hash {
        self.sides()[0]
    }

    /// Hash of the header that is not followed.
    #[must_use]
    pub fn rejected(&self) -> Hash {
        self.sides()[1]
    }

    fn sides(&self) -> [Hash; 2] {
        let (ours, theirs) = (self.ours.certificate().header_hash, self.theirs.certificate().header_hash);
        match self.decision {
            None | Some(ForkDecision::StayWithOurs) => [ours, theirs],
            Some(ForkDecision::FollowTheOthers) => [theirs, ours],
        }
    }

    /// The fork as it is shown.
    #[must_use]
    pub fn view(&self) -> ForkView {
        let [ours, theirs] = self.signers.clone();
        let signed_both = ours.iter().filter(|d| theirs.contains(d)).copied().collect();
        let same_round = self.ours.certificate().round == self.theirs.certificate().round;
        ForkView {
            common: self.common,
            height: self.height(),
            our_header: self.ours.certificate().header_hash,
            their_header: self.theirs.certificate().header_hash,
            evidence: self.evidence.clone(),
            ours,
            theirs,
            signed_both,
            shown_by: self.shown_by.clone(),
            fault: if same_round { Fault::Guilty } else { Fault::Conflicting },
            decision: self.decision,
        }
    }
}

/// A fork as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForkView {
    /// Last height that both histories have in common.
    pub common: Height,
    /// Height of the two headers.
    pub height: Height,
    /// Hash of the header that was verified here first.
    pub our_header: Hash,
    /// Hash of the other one.
    pub their_header: Hash,
    /// The evidence, as a `.yzf` file that anybody can check.
    pub evidence: Vec<u8>,
    /// Departments that signed our header.
    pub ours: Vec<u16>,
    /// Departments that signed the other one.
    pub theirs: Vec<u16>,
    /// Departments that signed both.
    pub signed_both: Vec<u16>,
    /// Departments whose nodes showed the other header.
    pub shown_by: Vec<u16>,
    /// What having signed both says.
    pub fault: Fault,
    /// What was decided; none while sync is frozen for it.
    pub decision: Option<ForkDecision>,
}

/// The certified header of a hop.
pub(super) fn verified_hop(epochs: &Epochs, hop: &Hop) -> Option<VerifiedHeader> {
    let set = epochs.set_at(hop.signed.header.height);
    light::verify_signed_header(epochs.chain_id(), set, hop.signed.clone()).ok()
}

fn signers(header: &VerifiedHeader, epochs: &Epochs) -> Vec<u16> {
    let set = epochs.set_at(header.header().height);
    set.departments(&header.certificate().signers())
}

impl ForkDecision {
    /// Number that stands for it in a file.
    pub(crate) const fn number(self) -> i64 {
        match self {
            Self::StayWithOurs => 1,
            Self::FollowTheOthers => 2,
        }
    }

    /// The decision of a number; none where it is not known.
    pub(crate) const fn of_number(number: i64) -> Option<Self> {
        match number {
            1 => Some(Self::StayWithOurs),
            2 => Some(Self::FollowTheOthers),
            _ => None,
        }
    }
}

impl Sync {
    /// Goes on with forks that were found before, decided or not.
    #[must_use]
    pub fn with_forks(mut self, forks: Vec<Fork>) -> Self {
        self.forks = forks;
        self
    }

    /// A tip that our sets did not certify may be of a history that parted below a change of ours: its sets are
    /// asked for from the network file on, once for each tip.
    pub(super) fn ask_from_the_file(
        &mut self,
        node: NodeIndex,
        signed: SignedHeader,
        known: &Epochs,
        lie: Lie,
    ) -> Result<(), Lie> {
        let record = &mut self.nodes[node.0];
        if record.hops_for == HopsFor::File || known.hops().is_empty() {
            return Err(lie);
        }
        let file = Arc::new(known.of_the_file());
        record.hops_for = HopsFor::File;
        record.wanted = Some(Ask::Hops(file.newest_start()));
        record.awaiting = Some((signed, file));
        Ok(())
    }

    /// The fork for which sync is frozen: nobody decided about it yet.
    #[must_use]
    pub fn fork(&self) -> Option<&Fork> {
        self.forks.iter().find(|fork| fork.decision.is_none())
    }

    /// Every fork ever found, in the order of finding.
    #[must_use]
    pub fn forks(&self) -> &[Fork] {
        &self.forks
    }

    /// Every fork, where something about one is not kept on disk yet.
    #[must_use]
    pub fn unkept_forks(&self) -> Option<&[Fork]> {
        self.forks_changed.then_some(&self.forks)
    }

    /// Notes that `forks` are on disk as they are.
    pub fn kept(&mut self, forks: &[Fork]) {
        self.forks_changed &= self.forks != forks;
    }

    /// Stays with what is verified here; [`ForkDecision::FollowTheOthers`] needs a store that was cut back, and
    /// another sync above it.
    pub fn stay_with_ours(&mut self) {
        if let Some(fork) = self.forks.iter_mut().find(|fork| fork.decision.is_none()) {
            fork.decide(ForkDecision::StayWithOurs);
            self.forks_changed = true;
        }
    }
}

#[cfg(test)]
mod tests;
