//! How a case goes on: its status is read from the ledger, the contract's workflow says what a step or a deadline
//! makes of it, and the new status is written back.
//!
//! Invariant: nothing here decides. Guards, counters and clocks are `CheckedWorkflow`'s, so that the chain and the
//! pure functions over the same status always agree. What it is not: it knows no keys; who has which role is
//! [`super::case`]'s.

use std::collections::BTreeMap;

use yuzheng_contracts::calendar::{self, Calendar};
use yuzheng_contracts::date::Date;
use yuzheng_contracts::service::{CaseStatus, CheckedWorkflow, Effect, Preparation, Reasons, Role, StepRefusal};
use yuzheng_protocol::codec::{List, Text};
use yuzheng_protocol::objects::{Case, Named, RunningClock};
use yuzheng_protocol::transaction::{Certainty, Due, Failure, RefusedByRule};

use super::{Stop, day_number};

/// Name of the event with which every case begins.
const SUBMITTED: &str = "submitted";
/// Name of the event that a deadline leaves behind.
const EXPIRED: &str = "deadline-expired";

/// What a step of the workflow leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Name of the event.
    pub event: Text<32>,
    /// Where the case stands afterwards.
    pub status: CaseStatus,
    /// Last day of the clock that runs then.
    pub due: Option<Due>,
    /// What else it does.
    pub effect: Effect,
    /// Who takes it; nobody if it comes with time or with the filing.
    pub role: Option<Role>,
    /// What must come with it.
    pub demands: Demands,
}

/// What must come with a step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Demands {
    /// The legal document that goes with it, by its id in the contract.
    pub notice: Option<String>,
    /// Whether reasons must be named.
    pub reasons: Reasons,
    /// Whether it prepares what a second officer looks at.
    pub preparation: Preparation,
    /// Lines of the register that it may change.
    pub corrects: Vec<String>,
}

/// The day of a step, and how working days are counted.
#[derive(Clone, Copy)]
pub struct Days<'a> {
    /// The day.
    pub today: Date,
    /// The calendar.
    pub calendar: &'a Calendar,
}

/// The step with which a case begins.
pub fn begin(workflow: &CheckedWorkflow, days: Days<'_>) -> Result<Step, Stop> {
    let status = workflow.begin(days.today);
    let due = due(workflow, &status, days.calendar);
    Ok(step_to(SUBMITTED, due.map_err(|refusal| refused(&status, refusal))?, status))
}

/// The step that somebody's action leads to.
pub fn step(
    workflow: &CheckedWorkflow,
    status: &CaseStatus,
    action: &str,
    role: Role,
    days: Days<'_>,
) -> Result<Step, Stop> {
    let taken = workflow.step(status, action, role, days.today, days.calendar);
    let transition = workflow.definition().transition(&status.state, action, role);
    let (effect, demands) = transition.map_or_else(
        |_| (Effect::None, Demands::default()),
        |step| {
            let (reasons, preparation) = (step.reasons, step.preparation);
            let (notice, corrects) = (step.notice.clone(), step.corrects.clone());
            (step.effect, Demands { notice, reasons, preparation, corrects })
        },
    );
    let after = taken.and_then(|after| Ok((due(workflow, &after, days.calendar)?, after)));
    let (due, after) = after.map_err(|refusal| refused(status, refusal))?;
    Ok(Step { demands, effect, role: Some(role), ..step_to(action, due, after) })
}

/// The step that follows by itself when the deadline is over.
pub fn expire(workflow: &CheckedWorkflow, status: &CaseStatus, days: Days<'_>) -> Result<Step, Stop> {
    let taken = workflow.expire(status, days.today, days.calendar);
    let after = taken.and_then(|after| Ok((due(workflow, &after, days.calendar)?, after)));
    let (due, after) = after.map_err(|refusal| refused(status, refusal))?;
    Ok(step_to(EXPIRED, due, after))
}

fn step_to(event: &str, due: Option<Due>, status: CaseStatus) -> Step {
    Step { event: name(event), status, due, effect: Effect::None, role: None, demands: Demands::default() }
}

/// The last day of the clock that runs, as the calendar counts it.
pub fn due(workflow: &CheckedWorkflow, status: &CaseStatus, calendar: &Calendar) -> Result<Option<Due>, StepRefusal> {
    let due = workflow.due(status, calendar)?;
    Ok(due.map(|due| {
        let certainty = match due.certainty {
            calendar::Certainty::Published => Certainty::Published,
            calendar::Certainty::Provisional => Certainty::Provisional,
        };
        Due { day: day_number(due.date), certainty }
    }))
}

/// Writes the status into a case.
pub fn enter(case: &mut Case, status: &CaseStatus, due: Option<Due>) {
    case.state = name(&status.state);
    case.filed = day_number(status.submitted_on);
    case.entered = day_number(status.entered_on);
    case.counters = named(&status.counters);
    case.running = status.running.as_ref().map(|running| {
        let (clock, from) = (name(&running.clock), day_number(running.from));
        RunningClock { clock, from, workdays: running.workdays }
    });
    case.stopped = named(&status.stopped);
    case.due = due;
}

fn named(counts: &BTreeMap<String, u32>) -> List<Named, 16> {
    let counts = counts.iter().map(|(key, count)| Named { name: name(key), count: *count });
    List::new(counts.collect()).expect("a checked workflow has at most 16 counters and holds at most 16 clocks still")
}

fn name(text: &str) -> Text<32> {
    Text::new(text).expect("names of a checked workflow have at most 32 bytes")
}

/// What the chain says to a refusal; the rule is named where the contract names one.
fn refused(status: &CaseStatus, refusal: StepRefusal) -> Stop {
    let clock = || status.running.as_ref().map(|running| running.clock.as_str());
    let (failure, rule) = match &refusal {
        StepRefusal::UnknownState(_) | StepRefusal::NotPossible { .. } | StepRefusal::NoDeadline(_) => {
            (Failure::IllegalTransition, None)
        }
        StepRefusal::NotForRole { .. } => (Failure::NotAuthorised, None),
        StepRefusal::Guard { guard, .. } | StepRefusal::GuardUnknown { guard, .. } => {
            (Failure::GuardFailed, Some(guard.as_str()))
        }
        StepRefusal::CounterFull { counter, .. } => (Failure::CounterFull, Some(counter.as_str())),
        StepRefusal::DeadlinePassed { .. } => (Failure::DeadlinePassed, clock()),
        StepRefusal::NotDue { .. } | StepRefusal::Backwards { .. } => (Failure::Outdated, None),
        StepRefusal::NotPublished(_) => (Failure::NotPublished, clock()),
        StepRefusal::OutOfRange(_) => (Failure::Malformed, None),
    };
    match rule.and_then(|rule| Text::new(rule).ok()) {
        Some(rule) => Stop::Refused(RefusedByRule { failure, rule }),
        None => Stop::Failed(failure),
    }
}
