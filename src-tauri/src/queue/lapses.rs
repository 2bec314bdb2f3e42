//! 受理超期 and 环节超期: deadlines of single steps that passed before any officer acted, while the law's time for the
//! whole may still run. Supervision of time limits looks for both (广东省行政审批电子监察, 2007: a case that meets the
//! conditions and is not accepted; a step that is late although the whole is not).
//!
//! Invariant: what the applicant let pass is no officer's lapse, and what ends as 超期 is that alone. What it is not: a
//! proof; that a state was left by its deadline is the node's word, what it means follows from the contract.

use yuzheng_contracts::service::{Node, Role, State, Transition, Workflow};
use yuzheng_protocol::codec::Text;

use super::sync::always;

/// What came too late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lapse {
    /// Nobody accepted it in time: it was deemed accepted, 视为受理 (行政许可法 第32条第1款第4项).
    AcceptedLate,
    /// Another step was not taken in time, and the case was moved on.
    StepOverdue,
}

/// What came too late in a case that left these states because their deadline was over; each once.
pub(super) fn lapses(lapsed: &[Text<32>], workflow: &Workflow) -> Vec<Lapse> {
    let mut found: Vec<Lapse> = lapsed.iter().filter_map(|state| lapse(state, workflow)).collect();
    found.sort();
    found.dedup();
    found
}

fn lapse(left: &str, workflow: &Workflow) -> Option<Lapse> {
    let left = workflow.state(left).ok()?;
    let entered = workflow.state(&left.deadline.as_ref()?.on_expiry.to).ok()?;
    if left.node == Node::Submitted && matches!(entered.node, Node::Accepted | Node::Reviewed) {
        return Some(Lapse::AcceptedLate);
    }
    // A decision takes effect when it is entered; that its document was not fetched is nobody's delay.
    let late = left.node != Node::Decided && waits(left, workflow) && !only_by_expiry(&entered.id, workflow);
    late.then_some(Lapse::StepOverdue)
}

/// Whether an officer has something to do in a state.
fn waits(state: &State, workflow: &Workflow) -> bool {
    let official = |step: &&Transition| matches!(step.role, Role::Officer | Role::Reviewer | Role::Supervisor);
    let mut steps = workflow.transitions.iter().filter(|step| step.from == state.id && !always(step, state.node));
    steps.any(|step| official(&step))
}

/// Whether nothing but a deadline leads to a state: 超期.
pub(super) fn only_by_expiry(state: &str, workflow: &Workflow) -> bool {
    let expires = |from: &State| from.deadline.as_ref().is_some_and(|deadline| deadline.on_expiry.to == state);
    let led = |step: &Transition| step.to == state && step.from != state;
    workflow.states.iter().any(expires) && !workflow.transitions.iter().any(led)
}

#[cfg(test)]
mod tests {
    use yuzheng_contracts::service::ServiceDefinition;
    use yuzheng_protocol::testing::text;

    use super::*;

    #[test]
    fn an_acceptance_that_nobody_gave_and_a_step_that_nobody_took_are_told_apart_and_from_everything_else() {
        let nothing = Vec::new;
        for (service, lapsed, expected) in [
            ("sole-proprietor-registration", "pending", vec![Lapse::AcceptedLate]),
            ("sole-proprietor-registration", "received", vec![Lapse::AcceptedLate]),
            ("sole-proprietor-registration", "consulting", vec![Lapse::StepOverdue]),
            ("sole-proprietor-registration", "change-review", vec![Lapse::StepOverdue]),
            // The applicant's own time, and the law's whole time: 超期 has a light of its own.
            ("sole-proprietor-registration", "supplement", nothing()),
            ("sole-proprietor-registration", "accepted", nothing()),
            ("sole-proprietor-registration", "second-review", nothing()),
            ("sole-proprietor-registration", "nowhere", nothing()),
            ("limited-company-registration", "pending", vec![Lapse::AcceptedLate]),
            ("limited-company-registration", "consulting", vec![Lapse::StepOverdue]),
            ("limited-company-registration", "rename", nothing()),
            ("limited-company-registration", "granted", nothing()),
            ("limited-company-registration", "concluded", nothing()),
        ] {
            let path = format!("{}/services/{service}/service.json", env!("CARGO_MANIFEST_DIR"));
            let service: ServiceDefinition = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
            assert_eq!(lapses(&[text(lapsed)], service.workflow.as_ref().unwrap()), expected, "{lapsed}");
        }
    }
}
