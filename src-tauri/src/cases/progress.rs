//! 提交 → 受理 → 审查 → 决定 → 办结: how far a case is, for its applicant.
//!
//! Invariant: a node is done only if the case went through it. What was never accepted shows no acceptance, however it
//! ended.

use yuzheng_contracts::{
    CheckedService,
    service::{Effect, Node},
};
use yuzheng_protocol::{api::EntryProof, transaction::Outcome};

use super::{Known, workflow_state};
use crate::views::{ProgressNode, Words};

const NODES: [(Node, &str, &str); 5] = [
    (Node::Submitted, "提交", "Filed"),
    (Node::Accepted, "受理", "Accepted"),
    (Node::Reviewed, "审查", "Reviewed"),
    (Node::Decided, "决定", "Decided"),
    (Node::Concluded, "办结", "Concluded"),
];

/// The nodes that a case went through, by its events' steps and states: all where somebody decided it.
fn reached<'e>(contract: &CheckedService, events: impl Iterator<Item = (&'e str, &'e str)>) -> Vec<Node> {
    let mut nodes = Vec::new();
    for (action, state) in events {
        if decides(contract, action) {
            return NODES.iter().map(|(node, ..)| *node).collect();
        }
        nodes.extend(workflow_state(contract, state).map(|state| state.node));
    }
    nodes
}

fn events(proofs: &[EntryProof]) -> impl Iterator<Item = (&str, &str)> {
    proofs.iter().filter_map(|proof| match &proof.outcome {
        Outcome::Applied(Some(event)) => Some((event.event.as_str(), event.state.as_str())),
        Outcome::Applied(None) | Outcome::Failed(_) | Outcome::Refused(_) => None,
    })
}

/// Whether a step of this name decides what was applied for.
fn decides(contract: &CheckedService, action: &str) -> bool {
    use yuzheng_contracts::notice::NoticeKind::{Permit, PermitRefusal, Registration, RegistrationRefusal};
    let definition = contract.definition();
    let decision = |id: &str| {
        let kind = definition.documents.iter().find(|document| document.id == id).and_then(|document| document.kind);
        matches!(kind, Some(Permit | PermitRefusal | Registration | RegistrationRefusal))
    };
    let steps = definition.workflow.iter().flat_map(|flow| &flow.transitions).filter(|step| step.action == action);
    steps.into_iter().any(|step| step.effect == Effect::Grant || step.notice.as_deref().is_some_and(decision))
}

/// The five nodes: those before the state's own are done, the last one is done once it is reached.
pub(super) fn progress(known: &Known) -> Vec<ProgressNode> {
    let at = known.proven.as_ref().and_then(|p| workflow_state(&known.contract, &p.case.state));
    let position = at.and_then(|s| NODES.iter().position(|(node, ..)| *node == s.node));
    let times = known.proven.as_ref().map(|p| (p.times.first().copied(), p.times.last().copied()));
    let (first, last) = times.unwrap_or((None, None));
    let reached = known.proven.as_ref().map(|p| match &p.case.licence {
        Some(_) => NODES.iter().map(|(node, ..)| *node).collect(),
        None => reached(&known.contract, events(&p.events)),
    });
    let view = |i: usize, zh: &str, en: &str| {
        let status = match position {
            // A case may end without an acceptance or a decision: only what its events reached is done.
            Some(here) if i < here && reached.as_ref().is_some_and(|at: &Vec<Node>| at.contains(&NODES[i].0)) => "done",
            Some(here) if i == here && here == NODES.len() - 1 => "done",
            Some(here) if i == here => "current",
            None if i == 0 && known.filing.transaction.is_some() => "current",
            Some(_) | None => "todo",
        };
        let time = match (status, i) {
            ("todo", _) => None,
            (_, 0) => first,
            _ => last,
        };
        ProgressNode {
            label: Words { zh: zh.to_owned(), en: en.to_owned() },
            status: status.to_owned(),
            time_ms: time.map(|t| t as f64),
        }
    };
    NODES.iter().enumerate().map(|(i, (_, zh, en))| view(i, zh, en)).collect()
}

#[cfg(test)]
mod tests {
    use yuzheng_contracts::service::ServiceDefinition;

    use super::*;

    #[test]
    fn what_ends_without_a_decision_shows_only_the_nodes_that_it_went_through() {
        let json = include_bytes!("../../../services/sole-proprietor-registration/service.json");
        let contract = ServiceDefinition::from_canonical_json(json).unwrap();
        let nodes = |events: &[(&str, &str)]| reached(&contract, events.iter().copied());
        let all = NODES.map(|(node, ..)| node).to_vec();
        let ended = [Node::Submitted, Node::Submitted, Node::Concluded];
        assert_eq!(nodes(&[("submitted", "received"), ("refer", "pending"), ("not-accept", "not-accepted")]), ended);
        assert_eq!(nodes(&[("submitted", "received"), ("refer", "pending"), ("withdraw", "withdrawn")]), ended);
        let accepted = [Node::Submitted, Node::Accepted, Node::Concluded];
        assert_eq!(nodes(&[("submitted", "pending"), ("accept", "accepted"), ("withdraw", "withdrawn")]), accepted);
        assert_eq!(nodes(&[("submitted", "pending"), ("refuse", "refused")]), all, "a refusal is a decision");
    }
}
