//! How a case ended for its applicant where nothing was granted, or where what was granted is over.
//!
//! The words are the contract's own, of the state that decided: a refusal that was delivered and filed away is still
//! read as the refusal. What it is not: the document with reasons and remedies, which stands beside it.

use yuzheng_contracts::{
    CheckedService,
    notice::remedies,
    service::{Node, State},
};
use yuzheng_protocol::{
    api::EntryProof,
    objects::{Licence, LicenceStatus},
    transaction::Outcome,
};

use super::{KnownProof, decision, workflow_state};
use crate::{
    filing,
    officer::remedies_view,
    views::{EndingKind, EndingView},
};

/// How the case ended; none while it runs and where what was granted holds.
pub(super) fn ending(contract: &CheckedService, proven: &KnownProof, demo: bool) -> Option<EndingView> {
    let states = || proven.events.iter().rev().filter_map(|event| reached(contract, event));
    let decision = decision(&proven.events);
    let ending = of(contract, &proven.case.state, proven.licence.as_ref(), decision.as_deref(), states)?;
    // A revocation is a decision against its holder, and no document goes with it.
    let revoked = proven.licence.as_ref().is_some_and(|licence| licence.status == LicenceStatus::Revoked);
    let remedies = if revoked { remedies_view(&remedies(demo)) } else { Vec::new() };
    Some(EndingView { remedies, ..ending })
}

fn of<'c, I: Iterator<Item = &'c State>>(
    contract: &'c CheckedService,
    now: &str,
    licence: Option<&Licence>,
    decision: Option<&str>,
    newest_first: impl Fn() -> I,
) -> Option<EndingView> {
    let now = workflow_state(contract, now)?;
    if let Some(licence) = licence {
        return match licence.status {
            LicenceStatus::Active => None,
            LicenceStatus::Suspended | LicenceStatus::Revoked | LicenceStatus::Cancelled => {
                Some(view(EndingKind::NoLongerValid, now))
            }
        };
    }
    match decision {
        Some("approved" | "granted") => None,
        Some(_) | None => {
            let decided = newest_first().find(|state| state.node == Node::Decided);
            let ended = decided.or(Some(now).filter(|state| state.node == Node::Concluded))?;
            Some(view(EndingKind::NotGranted, ended))
        }
    }
}

fn view(kind: EndingKind, state: &State) -> EndingView {
    EndingView { kind, title: filing::words(&state.title), text: filing::words(&state.text), remedies: Vec::new() }
}

fn reached<'c>(contract: &'c CheckedService, event: &EntryProof) -> Option<&'c State> {
    match &event.outcome {
        Outcome::Applied(Some(event)) => workflow_state(contract, &event.state),
        Outcome::Applied(None) | Outcome::Failed(_) | Outcome::Refused(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use yuzheng_contracts::ServiceDefinition;

    use super::*;

    fn contract(service: &str) -> CheckedService {
        let path = format!("{}/services/{service}/service.json", env!("CARGO_MANIFEST_DIR"));
        ServiceDefinition::from_canonical_json(&std::fs::read(path).unwrap()).unwrap()
    }

    /// How a case without a licence ended that went through these states.
    fn told(service: &str, decision: Option<&str>, states: &[&str]) -> Option<String> {
        let contract = contract(service);
        let newest_first = || states.iter().rev().filter_map(|id| workflow_state(&contract, id));
        of(&contract, states.last().unwrap(), None, decision, newest_first).map(|ending| {
            assert_eq!(ending.kind, EndingKind::NotGranted);
            ending.title.zh
        })
    }

    #[test]
    fn the_state_that_decided_is_told_and_nothing_while_the_case_runs() {
        let company = "limited-company-registration";
        let refused = ["pending", "accepted", "second-review", "refused"];
        assert_eq!(told(company, Some("refused"), &refused).as_deref(), Some("不予登记"));
        let filed_away = [&refused[..], &["concluded", "closed"]].concat();
        assert_eq!(told(company, Some("refused"), &filed_away).as_deref(), Some("不予登记"));
        assert_eq!(told(company, Some("notAccepted"), &["pending", "not-accepted"]).as_deref(), Some("不予受理"));
        let lapsed = ["pending", "supplement", "terminated"];
        assert_eq!(told(company, Some("referred"), &lapsed).as_deref(), Some("终止（补正逾期）"));
        assert_eq!(told(company, Some("referred"), &["pending", "accepted"]), None);
        assert_eq!(told(company, None, &["received"]), None);
        // A service that grants without a licence.
        assert_eq!(told(company, Some("granted"), &["pending", "granted", "concluded"]), None);
    }
}
