//! What becomes of a case: steps and deadlines as pure functions over its status.
//!
//! Invariants: the same workflow, status, step, day and calendar give the same new status or the same named
//! refusal; a counter never passes its limit; a clock that stands still keeps its remaining working days, and
//! a state that shares a clock with the one before lets it run on. Nobody acts after a deadline: first it
//! takes effect by itself. A last day that rests on an unpublished year is a guess: by it nothing takes effect, and
//! nobody is refused. This module knows neither people nor keys; who has which role is the caller's.
//!
//! Day one is the next working day after a clock begins; the day on which it stops has been used.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use yuzheng_protocol::objects::{Case, Named};

use super::refusal::{Refusal, RefusalReason};
use super::report::Reason;
use super::workflow::{Role, State, Transition, Workflow, WorkflowError};
use crate::calendar::{Calendar, Certainty, Due};
use crate::date::{Date, DateError};
use crate::rules::{Check, Environment, Fault, Machine, Program, Slot, Stop, Type, compile};
use crate::value::Value;

/// Where a case stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseStatus {
    /// The state.
    pub state: String,
    /// The day on which the case was filed.
    pub submitted_on: Date,
    /// The day on which the state was entered.
    pub entered_on: Date,
    /// Counters above zero.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub counters: BTreeMap<String, u32>,
    /// The clock that runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub running: Option<RunningClock>,
    /// Clocks that stand still, with their remaining working days.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub stopped: BTreeMap<String, u32>,
}

/// A clock that runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunningClock {
    /// Its name.
    pub clock: String,
    /// The day on which it began, or went on.
    pub from: Date,
    /// The working days that it had left on that day.
    pub workdays: u32,
}

impl CaseStatus {
    /// The status of a case as the ledger holds it.
    ///
    /// # Errors
    /// [`DateError`] for a day that no calendar has, which no ledger writes.
    pub fn of(case: &Case) -> Result<Self, DateError> {
        let day = |number: u32| Date::from_day_number(i64::from(number));
        let counts = |named: &[Named]| -> BTreeMap<String, u32> {
            named.iter().map(|named| (named.name.as_str().to_owned(), named.count)).collect()
        };
        let running = case.running.as_ref().map(|running| {
            let clock = running.clock.as_str().to_owned();
            Ok(RunningClock { clock, from: day(running.from)?, workdays: running.workdays })
        });
        Ok(Self {
            state: case.state.as_str().to_owned(),
            submitted_on: day(case.filed)?,
            entered_on: day(case.entered)?,
            counters: counts(&case.counters),
            running: running.transpose()?,
            stopped: counts(&case.stopped),
        })
    }
}

/// Why a step is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StepRefusal {
    /// There is no such state.
    #[error("there is no state {0:?}")]
    UnknownState(String),
    /// The action does not exist in this state.
    #[error("{action:?} is not possible in state {state:?}")]
    NotPossible {
        /// The state.
        state: String,
        /// The action.
        action: String,
    },
    /// The action exists, for somebody else.
    #[error("{action:?} in state {state:?} is not for {role:?}")]
    NotForRole {
        /// The state.
        state: String,
        /// The action.
        action: String,
        /// Who tried.
        role: Role,
    },
    /// The step's condition does not hold.
    #[error("{action:?} in state {state:?}: {guard} does not hold")]
    Guard {
        /// The state.
        state: String,
        /// The action.
        action: String,
        /// The condition's identifier.
        guard: String,
    },
    /// Whether the step's condition holds cannot be told.
    #[error("{action:?} in state {state:?}: {guard} is not known ({})", reason.as_str())]
    GuardUnknown {
        /// The state.
        state: String,
        /// The action.
        action: String,
        /// The condition's identifier.
        guard: String,
        /// Why.
        reason: Box<Reason>,
    },
    /// A counter is at its limit.
    #[error("{action:?} in state {state:?}: {counter} is at {most} already")]
    CounterFull {
        /// The state.
        state: String,
        /// The action.
        action: String,
        /// The counter.
        counter: String,
        /// Its limit.
        most: u32,
    },
    /// The deadline is certain, is over and takes effect first.
    #[error("the deadline of {state:?} was {due}")]
    DeadlinePassed {
        /// The state.
        state: String,
        /// Its last day.
        due: Date,
    },
    /// The deadline is not over yet.
    #[error("the deadline of {state:?} is {due}")]
    NotDue {
        /// The state.
        state: String,
        /// Its last day.
        due: Date,
    },
    /// No clock runs in this state.
    #[error("no clock runs in state {0:?}")]
    NoDeadline(String),
    /// The step lies before the day on which the state was entered.
    #[error("{day} is before {entered_on}, when {state:?} was entered")]
    Backwards {
        /// The state.
        state: String,
        /// The day of the step.
        day: Date,
        /// When the state was entered.
        entered_on: Date,
    },
    /// The working days of a year are not published, and nothing takes effect by a guess.
    #[error("the working days of {0} are not published")]
    NotPublished(i64),
    /// A deadline that leaves the years of the calendar or its longest length.
    #[error("the deadline of {0:?} is out of range")]
    OutOfRange(String),
}

impl From<WorkflowError> for StepRefusal {
    fn from(error: WorkflowError) -> Self {
        match error {
            WorkflowError::UnknownState(state) => Self::UnknownState(state),
            WorkflowError::NotPossible { state, action } => Self::NotPossible { state, action },
            WorkflowError::NotForRole { state, action, role } => Self::NotForRole { state, action, role },
        }
    }
}

/// A workflow whose guards are compiled.
#[derive(Debug, Clone)]
pub struct CheckedWorkflow {
    workflow: Workflow,
    guards: Vec<Option<CheckedGuard>>,
}

#[derive(Debug, Clone)]
struct CheckedGuard {
    id: String,
    program: Program,
}

const SUBMITTED_ON: usize = 1;
const ENTERED_ON: usize = 2;
const DECISION_DATE: usize = 3;

impl CheckedWorkflow {
    /// Checks a workflow and compiles its guards.
    pub(super) fn compile(workflow: &Workflow) -> Result<Self, Refusal> {
        workflow.check().map_err(|defect| Refusal::at("workflow", defect))?;
        let mut environment = Environment::new();
        let counters = workflow.counters.iter().map(|counter| (counter.name.as_str(), Type::Int));
        environment.declare("counters", Type::record(counters));
        for name in ["submitted_on", "entered_on", "decision_date"] {
            environment.declare(name, Type::Date);
        }
        let compiled = |step: &Transition| {
            let Some(guard) = &step.guard else { return Ok(None) };
            let place = || format!("workflow.{}.{}.guard", step.from, step.action);
            let program = compile(&guard.check, &environment, Check::Strict);
            let program = program.map_err(|error| Refusal::at(place(), error))?;
            if !program.kind().overlaps(&Type::Bool) || *program.kind() == Type::Null {
                let found = program.kind().to_string();
                return Err(Refusal::at(place(), RefusalReason::Type { expected: "bool", found }));
            }
            Ok(Some(CheckedGuard { id: guard.id.clone(), program }))
        };
        let guards = workflow.transitions.iter().map(compiled).collect::<Result<_, Refusal>>()?;
        Ok(Self { workflow: workflow.clone(), guards })
    }

    /// The workflow as the document has it.
    #[must_use]
    pub fn definition(&self) -> &Workflow {
        &self.workflow
    }

    /// The status of a case on the day on which it is filed.
    #[must_use]
    pub fn begin(&self, day: Date) -> CaseStatus {
        let state = self.workflow.start();
        let nothing = CaseStatus {
            state: state.id.clone(),
            submitted_on: day,
            entered_on: day,
            counters: BTreeMap::new(),
            running: None,
            stopped: BTreeMap::new(),
        };
        let running = fresh(state, day);
        CaseStatus { running, ..nothing }
    }

    /// The status after somebody's step.
    ///
    /// # Errors
    /// [`StepRefusal`] with the name of what stands against it.
    pub fn step(
        &self,
        status: &CaseStatus,
        action: &str,
        role: Role,
        day: Date,
        calendar: &Calendar,
    ) -> Result<CaseStatus, StepRefusal> {
        let (number, transition) = self.workflow.numbered(&status.state, action, role)?;
        self.may(status, number, transition, day, calendar)?;
        let mut counters = status.counters.clone();
        for counter in &transition.counts {
            *counters.entry(counter.clone()).or_insert(0) += 1;
        }
        let to = self.workflow.state(&transition.to)?;
        let mut after = enter(status, to, day, calendar)?;
        if let (Some(running), Some(more)) = (&mut after.running, transition.extends) {
            running.workdays = running.workdays.saturating_add(more);
        }
        self.due(&after, calendar)?;
        Ok(CaseStatus { counters, ..after })
    }

    /// The status after the deadline took effect by itself.
    ///
    /// # Errors
    /// [`StepRefusal::NotDue`], [`StepRefusal::NoDeadline`] and the like.
    pub fn expire(&self, status: &CaseStatus, day: Date, calendar: &Calendar) -> Result<CaseStatus, StepRefusal> {
        self.workflow.state(&status.state)?;
        let due = self.due(status, calendar)?.ok_or_else(|| StepRefusal::NoDeadline(status.state.clone()))?;
        if day <= due.date {
            return Err(StepRefusal::NotDue { state: status.state.clone(), due: due.date });
        }
        published(due, status)?;
        let to = self.workflow.after_expiry(&status.state);
        let to = to.ok_or_else(|| StepRefusal::NoDeadline(status.state.clone()))?;
        // The clock that ended is over: only those that stood still may go on.
        enter(&CaseStatus { running: None, ..status.clone() }, to, day, calendar)
    }

    /// The last day of the clock that runs, if one does.
    ///
    /// # Errors
    /// [`StepRefusal::OutOfRange`].
    pub fn due(&self, status: &CaseStatus, calendar: &Calendar) -> Result<Option<Due>, StepRefusal> {
        let due = status.running.as_ref().map(|running| calendar.add_workdays(running.from, running.workdays));
        due.transpose().map_err(|_| StepRefusal::OutOfRange(status.state.clone()))
    }

    /// What somebody in this role finds in the case's state, and what stands against each step.
    pub fn possible<'w>(
        &'w self,
        status: &'w CaseStatus,
        role: Role,
        day: Date,
        calendar: &'w Calendar,
    ) -> impl Iterator<Item = (&'w Transition, Result<(), StepRefusal>)> {
        let steps = self.workflow.transitions.iter().enumerate();
        let own = steps.filter(move |(_, step)| step.from == status.state && step.role == role);
        own.map(move |(number, step)| (step, self.may(status, number, step, day, calendar)))
    }

    /// Whether a step may be taken on this day.
    fn may(
        &self,
        status: &CaseStatus,
        number: usize,
        step: &Transition,
        day: Date,
        calendar: &Calendar,
    ) -> Result<(), StepRefusal> {
        if day < status.entered_on {
            let (state, entered_on) = (status.state.clone(), status.entered_on);
            return Err(StepRefusal::Backwards { state, day, entered_on });
        }
        let passed = |due: &Due| due.certainty == Certainty::Published && due.date < day;
        if let Some(due) = self.due(status, calendar)?.filter(passed) {
            return Err(StepRefusal::DeadlinePassed { state: status.state.clone(), due: due.date });
        }
        for counter in &step.counts {
            let known = self.workflow.counters.iter().find(|known| known.name == *counter);
            let most = known.map_or(0, |known| known.most);
            if status.counters.get(counter).copied().unwrap_or(0) >= most {
                let (state, action) = (status.state.clone(), step.action.clone());
                return Err(StepRefusal::CounterFull { state, action, counter: counter.clone(), most });
            }
        }
        self.guards[number].as_ref().map_or(Ok(()), |guard| self.guarded(status, step, guard, day, calendar))
    }

    fn guarded(
        &self,
        status: &CaseStatus,
        step: &Transition,
        guard: &CheckedGuard,
        day: Date,
        calendar: &Calendar,
    ) -> Result<(), StepRefusal> {
        let (state, action, id) = (status.state.clone(), step.action.clone(), guard.id.clone());
        let slots = self.facts(status, day);
        let mut machine = Machine::new(&slots, &[], Some(calendar));
        let reason = match machine.run(&guard.program).as_deref() {
            Ok(Value::Bool(true)) => return Ok(()),
            Ok(Value::Bool(false)) => return Err(StepRefusal::Guard { state, action, guard: id }),
            Ok(other) => Reason::of(Fault::Kind { place: "a guard", expected: "bool", found: other.kind() }),
            Err(Stop::Fault(fault)) => Reason::of((**fault).clone()),
            Err(Stop::OutOfGas) => Reason::OutOfGas,
        };
        Err(StepRefusal::GuardUnknown { state, action, guard: id, reason: Box::new(reason) })
    }

    fn facts(&self, status: &CaseStatus, day: Date) -> Vec<Slot> {
        let counters = self.workflow.counters.iter().map(|counter| {
            let count = status.counters.get(&counter.name).copied().unwrap_or(0);
            (Arc::from(counter.name.as_str()), Value::Int(count.into()))
        });
        let counters = Value::map::<Arc<str>>(counters).expect("names of counters were checked to differ");
        let mut slots = vec![Slot::from(Ok(counters)); DECISION_DATE + 1];
        for (slot, date) in [(SUBMITTED_ON, status.submitted_on), (ENTERED_ON, status.entered_on), (DECISION_DATE, day)]
        {
            slots[slot] = Slot::from(Ok(Value::Date(date)));
        }
        slots
    }
}

/// The clock of a state that begins anew.
fn fresh(state: &State, day: Date) -> Option<RunningClock> {
    let (clock, deadline) = state.clock().zip(state.deadline.as_ref())?;
    Some(RunningClock { clock: clock.to_owned(), from: day, workdays: deadline.workdays })
}

/// The case in its next state: a shared clock runs on, a paused one stops or stays stopped, one that stood
/// still goes on with what it has left, and every other begins anew.
fn enter(status: &CaseStatus, to: &State, day: Date, calendar: &Calendar) -> Result<CaseStatus, StepRefusal> {
    let mut held = status.stopped.clone();
    let runs_on = status.running.as_ref().filter(|running| to.clock() == Some(&running.clock)).cloned();
    if let Some(running) = status.running.as_ref().filter(|running| to.pauses.contains(&running.clock)) {
        held.insert(running.clock.clone(), remaining(status, running, day, calendar)?);
    }
    let goes_on = to.clock().and_then(|clock| {
        let workdays = held.remove(clock)?;
        Some(RunningClock { clock: clock.to_owned(), from: day, workdays })
    });
    held.retain(|clock, _| to.pauses.contains(clock));
    Ok(CaseStatus {
        state: to.id.clone(),
        submitted_on: status.submitted_on,
        entered_on: day,
        counters: status.counters.clone(),
        running: runs_on.or(goes_on).or_else(|| fresh(to, day)),
        stopped: held,
    })
}

/// The working days that a clock has left at the end of a day.
fn remaining(status: &CaseStatus, running: &RunningClock, day: Date, calendar: &Calendar) -> Result<u32, StepRefusal> {
    if calendar.certainty_of(day) == Certainty::Provisional {
        return Err(StepRefusal::NotPublished(day.year()));
    }
    let used = calendar.workdays_between(running.from, day);
    let used = used.map_err(|_| StepRefusal::OutOfRange(status.state.clone()))?;
    Ok(running.workdays.saturating_sub(used))
}

fn published(due: Due, status: &CaseStatus) -> Result<(), StepRefusal> {
    match due.certainty {
        Certainty::Published => Ok(()),
        Certainty::Provisional => {
            let from = status.running.as_ref().map_or(due.date, |running| running.from);
            Err(StepRefusal::NotPublished(due.date.year().max(from.year())))
        }
    }
}
