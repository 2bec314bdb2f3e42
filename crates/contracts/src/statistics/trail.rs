//! What happened to one case, step by step, and what it says by a height.

use serde::{Deserialize, Serialize};

use super::{CaseRecord, Ending};
use crate::service::{Effect, Node, Role, Workflow};

/// Who moved a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum By {
    /// The applicant, with the filing or a step.
    Applicant,
    /// The department's worker.
    Worker,
    /// An officer.
    Officer,
    /// A deadline.
    Deadline,
}

/// One event of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Height of its block.
    pub height: u64,
    /// Time of its block, ms, by the demonstration's clock where there is one.
    pub time_ms: u64,
    /// Who.
    pub by: By,
    /// What: the action's name.
    pub event: String,
    /// State afterwards.
    pub state: String,
}

/// The events of one case in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trail {
    /// Number.
    pub number: String,
    /// Service id.
    pub service: String,
    /// Division of the registrar.
    pub division: String,
    /// Its events; the first is the filing.
    pub moments: Vec<Moment>,
}

impl Trail {
    /// What stands on chain of the case by a height; nothing before it was filed.
    #[must_use]
    pub fn record(&self, workflow: &Workflow, height: u64) -> Option<CaseRecord> {
        let (first, rest) = self.moments.split_first()?;
        if first.height > height {
            return None;
        }
        let mut record = CaseRecord {
            number: self.number.clone(),
            service: self.service.clone(),
            division: self.division.clone(),
            submitted_ms: first.time_ms,
            state: first.state.clone(),
            ended_ms: None,
            ending: None,
            automatic: false,
            supplements: 0,
            overdue: 0,
        };
        // A service that decides at once ends with the filing.
        record.ends(workflow, first, None, false);
        let mut people = false;
        for moment in rest.iter().take_while(|moment| moment.height <= height) {
            let before = std::mem::replace(&mut record.state, moment.state.clone());
            let asked = moment.by == By::Officer && waits_for_applicant(workflow, &moment.state);
            record.supplements += u32::from(asked && before != moment.state);
            if record.ending.is_none() {
                let late = moment.by == By::Deadline && waits_for_department(workflow, &before);
                record.overdue += u32::from(late);
            }
            record.ends(workflow, moment, Some(&before), people);
            people |= matches!(moment.by, By::Officer | By::Deadline);
        }
        Some(record)
    }
}

impl CaseRecord {
    /// Notes the end, if this is the first event that brings one.
    fn ends(&mut self, workflow: &Workflow, moment: &Moment, before: Option<&str>, people: bool) {
        let over = workflow.state(&moment.state).is_ok_and(|state| state.node >= Node::Decided);
        if !over || self.ending.is_some() {
            return;
        }
        let mut steps = workflow.transitions.iter();
        let step = steps.find(|step| Some(step.from.as_str()) == before && step.action == moment.event);
        let granted = step.is_some_and(|step| step.effect == Effect::Grant);
        self.ended_ms = Some(moment.time_ms);
        self.ending = Some(match moment.by {
            _ if granted => Ending::Granted,
            By::Applicant => Ending::Withdrawn,
            By::Deadline => Ending::Lapsed,
            By::Worker | By::Officer => Ending::Refused,
        });
        self.automatic = moment.by == By::Worker && !people;
    }
}

fn waits_for_applicant(workflow: &Workflow, state: &str) -> bool {
    workflow.transitions.iter().any(|step| step.from == state && step.effect == Effect::Supplement)
}

/// Whether somebody of the department has something to do in a state.
fn waits_for_department(workflow: &Workflow, state: &str) -> bool {
    let ours = |role: Role| matches!(role, Role::Worker | Role::Officer | Role::Reviewer | Role::Supervisor);
    workflow.transitions.iter().any(|step| step.from == state && ours(step.role) && !step.effect.needs_licence())
}
