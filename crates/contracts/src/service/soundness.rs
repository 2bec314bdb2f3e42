//! Whether a workflow holds together: names, clocks, counters, and a way from every state to an end.
//!
//! What is checked is the drawing. Guards may still close a way for a case; that a document's guards do not
//! is shown by walking through all its cases, as the tests of the services do.

use std::collections::BTreeSet;

use super::workflow::{Effect, Node, Preparation, Reasons, Role, State, Transition, Workflow};
use crate::calendar::MAX_WORKDAYS;

const MAX_NAME_BYTES: usize = 32;
const MAX_COUNT: u32 = 1_000;
const MAX_STATES: usize = 100;
const MAX_TRANSITIONS: usize = 500;
/// The ledger keeps so many counters of a case, and so many clocks that stand still.
const MAX_COUNTERS: usize = 16;
const MAX_PAUSES: usize = 16;

/// The applicant's step by which a person looks at the case.
pub(super) const REQUEST_PERSON: &str = "request-person";

/// Why a workflow is not acceptable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WorkflowDefect {
    /// More states, steps or counters than a workflow may have.
    #[error("{found} states, steps or counters, at most {limit} are allowed")]
    TooMany {
        /// How many there are.
        found: usize,
        /// How many may be.
        limit: usize,
    },
    /// A state's identifier stands twice.
    #[error("the state {0:?} stands twice")]
    DuplicateState(String),
    /// A transition, an expiry or the beginning names a state that is not there.
    #[error("there is no state {0:?}")]
    UnknownState(String),
    /// Two transitions begin with the same state, action and role.
    #[error("{action:?} from {from:?} for {role:?} stands twice")]
    DuplicateTransition {
        /// The state before.
        from: String,
        /// The action.
        action: String,
        /// Who.
        role: Role,
    },
    /// No way leads to this state.
    #[error("no way leads to the state {0:?}")]
    Unreachable(String),
    /// A name is longer than 32 bytes, or empty.
    #[error("the name {0:?} is empty or longer than 32 bytes")]
    Name(String),
    /// A deadline of no days, or of more than ten years.
    #[error("a deadline of {0} working days")]
    Workdays(u32),
    /// A state whose deadline leads to itself would never end.
    #[error("the deadline of {0:?} leads back to it")]
    EndlessDeadline(String),
    /// From this state no way leads to an end.
    #[error("no way leads from the state {0:?} to an end")]
    NoWayOut(String),
    /// A counter stands twice.
    #[error("the counter {0:?} stands twice")]
    DuplicateCounter(String),
    /// A counter that no step could use, or that goes beyond a thousand.
    #[error("the counter {counter:?} goes to {most}")]
    CounterLimit {
        /// The counter.
        counter: String,
        /// How far it goes.
        most: u32,
    },
    /// A step names a counter that is not there.
    #[error("there is no counter {0:?}")]
    UnknownCounter(String),
    /// A state holds a clock still that runs nowhere, or that runs in it.
    #[error("{state:?} cannot hold the clock {clock:?} still")]
    Pause {
        /// The state.
        state: String,
        /// The clock.
        clock: String,
    },
    /// A clock has one length in one state and another in another, or the name of a state.
    #[error("the clock {0:?} is not one clock")]
    Clock(String),
    /// A step adds days to a clock that does not run before and after it, or adds none.
    #[error("{action:?} from {from:?} has no clock to extend by {workdays} working days")]
    Extension {
        /// The state before.
        from: String,
        /// The action.
        action: String,
        /// The days.
        workdays: u32,
    },
    /// A step that names reasons, carries a document, changes a licence or prepares one for a second officer, and is
    /// not an officer's; or a reviewer's step that prepares one.
    #[error("{action:?} from {from:?} is no step of {role:?}")]
    NotAnOfficers {
        /// The state before.
        from: String,
        /// The action.
        action: String,
        /// Who.
        role: Role,
    },
    /// A correction that names no line of the register, or a step that is none and names some.
    #[error("{action:?} from {from:?} corrects {corrects:?}")]
    Correction {
        /// The state before.
        from: String,
        /// The action.
        action: String,
        /// The lines.
        corrects: Vec<String>,
    },
    /// In this state, before a decision, the applicant cannot ask for a person.
    #[error("in the state {0:?} the applicant has no step {REQUEST_PERSON:?}")]
    NoPerson(String),
    /// Somebody else than the applicant would give the case another filling.
    #[error("{action:?} from {from:?} is a supplement by {role:?}")]
    Supplement {
        /// The state before.
        from: String,
        /// The action.
        action: String,
        /// Who.
        role: Role,
    },
}

impl Workflow {
    /// Checks that the workflow holds together.
    ///
    /// # Errors
    /// [`WorkflowDefect`].
    pub fn check(&self) -> Result<(), WorkflowDefect> {
        let pauses = self.states.iter().map(|state| state.pauses.len()).max().unwrap_or(0);
        let counts = self.transitions.iter().map(|step| step.counts.len()).max().unwrap_or(0);
        for (found, limit) in [
            (self.states.len(), MAX_STATES),
            (pauses, MAX_PAUSES),
            (self.transitions.len(), MAX_TRANSITIONS),
            (self.counters.len().max(counts), MAX_COUNTERS),
        ] {
            if found > limit {
                return Err(WorkflowDefect::TooMany { found, limit });
            }
        }
        let mut ids = BTreeSet::new();
        for state in &self.states {
            name(&state.id)?;
            if !ids.insert(state.id.as_str()) {
                return Err(WorkflowDefect::DuplicateState(state.id.clone()));
            }
        }
        let known =
            |id: &str| ids.contains(id).then_some(()).ok_or_else(|| WorkflowDefect::UnknownState(id.to_owned()));
        known(&self.initial)?;
        for state in &self.states {
            if let Some(deadline) = &state.deadline {
                known(&deadline.on_expiry.to)?;
            }
            self.check_clocks(state)?;
        }
        self.check_counters()?;
        let mut steps = BTreeSet::new();
        for step in &self.transitions {
            name(&step.action)?;
            known(&step.from)?;
            known(&step.to)?;
            if !steps.insert((&step.from, &step.action, step.role)) {
                return Err(WorkflowDefect::DuplicateTransition {
                    from: step.from.clone(),
                    action: step.action.clone(),
                    role: step.role,
                });
            }
            self.check_step(step)?;
        }
        self.check_ways()
    }

    /// Checks that whoever waits for a decision can always ask for a person: in every state in which a case can rest
    /// before it is decided or over.
    ///
    /// # Errors
    /// [`WorkflowDefect::NoPerson`].
    pub fn check_requests(&self) -> Result<(), WorkflowDefect> {
        let undecided = |state: &&State| state.node < Node::Decided && !self.is_final(&state.id);
        let asks = |state: &State| self.actions(&state.id, Role::Applicant).any(|step| step.action == REQUEST_PERSON);
        match self.states.iter().filter(undecided).find(|state| !asks(state)) {
            None => Ok(()),
            Some(state) => Err(WorkflowDefect::NoPerson(state.id.clone())),
        }
    }

    fn check_clocks(&self, state: &State) -> Result<(), WorkflowDefect> {
        for clock in &state.pauses {
            let runs = self.states.iter().any(|other| other.clock() == Some(clock));
            if !runs || state.clock() == Some(clock) {
                return Err(WorkflowDefect::Pause { state: state.id.clone(), clock: clock.clone() });
            }
        }
        let Some(deadline) = &state.deadline else { return Ok(()) };
        if deadline.workdays == 0 || deadline.workdays > MAX_WORKDAYS {
            return Err(WorkflowDefect::Workdays(deadline.workdays));
        }
        if deadline.on_expiry.to == state.id {
            return Err(WorkflowDefect::EndlessDeadline(state.id.clone()));
        }
        let Some(clock) = &deadline.clock else { return Ok(()) };
        name(clock)?;
        let differs = self.states.iter().filter_map(|other| other.deadline.as_ref()).any(|other| {
            let same_name = other.clock.as_ref() == Some(clock);
            same_name && other.workdays != deadline.workdays
        });
        if differs || self.state(clock).is_ok() {
            return Err(WorkflowDefect::Clock(clock.clone()));
        }
        Ok(())
    }

    fn check_counters(&self) -> Result<(), WorkflowDefect> {
        let mut names = BTreeSet::new();
        for counter in &self.counters {
            name(&counter.name)?;
            if !names.insert(&counter.name) {
                return Err(WorkflowDefect::DuplicateCounter(counter.name.clone()));
            }
            if counter.most == 0 || counter.most > MAX_COUNT {
                return Err(WorkflowDefect::CounterLimit { counter: counter.name.clone(), most: counter.most });
            }
        }
        Ok(())
    }

    fn check_step(&self, step: &Transition) -> Result<(), WorkflowDefect> {
        if let Some(unknown) = step.counts.iter().find(|name| !self.counters.iter().any(|known| known.name == **name)) {
            return Err(WorkflowDefect::UnknownCounter(unknown.clone()));
        }
        if let Some(guard) = &step.guard {
            name(&guard.id)?;
        }
        if step.effect == Effect::Supplement && step.role != Role::Applicant {
            let (from, action) = (step.from.clone(), step.action.clone());
            return Err(WorkflowDefect::Supplement { from, action, role: step.role });
        }
        if (step.effect == Effect::Correct) == step.corrects.is_empty() {
            let (from, action) = (step.from.clone(), step.action.clone());
            return Err(WorkflowDefect::Correction { from, action, corrects: step.corrects.clone() });
        }
        let official = step.notice.is_some() || step.reasons == Reasons::Required || step.effect.needs_licence();
        let prepares = step.preparation == Preparation::SecondOfficer;
        let fits = match step.role {
            Role::Applicant | Role::Worker => !official && !prepares,
            Role::Reviewer => !prepares,
            Role::Officer | Role::Supervisor => true,
        };
        if !fits {
            let (from, action) = (step.from.clone(), step.action.clone());
            return Err(WorkflowDefect::NotAnOfficers { from, action, role: step.role });
        }
        let Some(workdays) = step.extends else { return Ok(()) };
        let clock = |id: &str| self.state(id).ok().and_then(State::clock);
        let runs_on = clock(&step.from).is_some() && clock(&step.from) == clock(&step.to);
        if !runs_on || workdays == 0 || workdays > MAX_WORKDAYS {
            let (from, action) = (step.from.clone(), step.action.clone());
            return Err(WorkflowDefect::Extension { from, action, workdays });
        }
        Ok(())
    }

    /// Every state can be reached, and an end can be reached from every state.
    fn check_ways(&self) -> Result<(), WorkflowDefect> {
        let reached = self.closure(vec![&self.initial], |from, to| (from, to));
        if let Some(state) = self.states.iter().find(|state| !reached.contains(state.id.as_str())) {
            return Err(WorkflowDefect::Unreachable(state.id.clone()));
        }
        let ends = self.states.iter().map(|state| state.id.as_str()).filter(|id| self.is_final(id)).collect();
        let ending = self.closure(ends, |from, to| (to, from));
        match self.states.iter().find(|state| !ending.contains(state.id.as_str())) {
            None => Ok(()),
            Some(state) => Err(WorkflowDefect::NoWayOut(state.id.clone())),
        }
    }

    /// All states on ways that begin in these, along steps and expiries in the given direction.
    fn closure<'w>(
        &'w self,
        begin: Vec<&'w str>,
        direction: fn(&'w str, &'w str) -> (&'w str, &'w str),
    ) -> BTreeSet<&'w str> {
        let steps = self.transitions.iter().map(|step| (step.from.as_str(), step.to.as_str()));
        let expiries = self.states.iter().filter_map(|state| {
            let deadline = state.deadline.as_ref()?;
            Some((state.id.as_str(), deadline.on_expiry.to.as_str()))
        });
        let ways: Vec<_> = steps.chain(expiries).map(|(from, to)| direction(from, to)).collect();
        let mut reached: BTreeSet<&str> = begin.iter().copied().collect();
        let mut open = begin;
        while let Some(state) = open.pop() {
            for (_, next) in ways.iter().filter(|(from, _)| *from == state) {
                if reached.insert(next) {
                    open.push(next);
                }
            }
        }
        reached
    }
}

fn name(name: &str) -> Result<(), WorkflowDefect> {
    if name.is_empty() || name.len() > MAX_NAME_BYTES {
        return Err(WorkflowDefect::Name(name.to_owned()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::workflow::tests::{state, step, text, workflow};
    use super::super::workflow::{Counter, Guard};
    use super::*;

    #[test]
    fn refuses_workflows_that_do_not_hold_together() {
        let broken = |change: fn(&mut Workflow)| {
            let mut flow = workflow();
            change(&mut flow);
            flow.check().unwrap_err()
        };
        assert_eq!(broken(|f| f.initial = "x".into()), WorkflowDefect::UnknownState("x".into()));
        assert_eq!(broken(|f| f.states.push(state("a", None))), WorkflowDefect::DuplicateState("a".into()));
        assert_eq!(broken(|f| f.states.push(state("z", None))), WorkflowDefect::Unreachable("z".into()));
        assert_eq!(broken(|f| f.states[1] = state("b", Some((0, "c")))), WorkflowDefect::Workdays(0));
        let endless = broken(|f| f.states[1] = state("b", Some((1, "b"))));
        assert_eq!(endless, WorkflowDefect::EndlessDeadline("b".into()));
        assert!(matches!(
            broken(|f| f.transitions.push(step("a", "refer", Role::Worker, "c"))),
            WorkflowDefect::DuplicateTransition { .. }
        ));
        let long = "x".repeat(33);
        assert_eq!(
            broken(|f| f.transitions.push(step("a", &"x".repeat(33), Role::Worker, "c"))),
            WorkflowDefect::Name(long)
        );
    }

    fn broken(change: fn(&mut Workflow)) -> WorkflowDefect {
        let mut flow = workflow();
        change(&mut flow);
        flow.check().unwrap_err()
    }

    fn with_clock(flow: &mut Workflow, state: usize, clock: &str, workdays: u32) {
        let to = if state == 1 { "c" } else { "b" };
        flow.states[state] = super::super::workflow::tests::state(&flow.states[state].id.clone(), Some((workdays, to)));
        flow.states[state].deadline.as_mut().unwrap().clock = Some(clock.into());
    }

    #[test]
    fn clocks_that_are_not_one_clock_are_refused() {
        let pause = |clock: &str| WorkflowDefect::Pause { state: "a".into(), clock: clock.into() };
        assert_eq!(broken(|f| f.states[0].pauses = vec!["x".into()]), pause("x"));
        let own = broken(|f| {
            with_clock(f, 0, "k", 5);
            f.states[0].pauses = vec!["k".into()];
        });
        assert_eq!(own, pause("k"));
        let lengths = broken(|f| {
            with_clock(f, 0, "k", 5);
            with_clock(f, 1, "k", 6);
        });
        assert_eq!(lengths, WorkflowDefect::Clock("k".into()));
        assert_eq!(broken(|f| with_clock(f, 1, "a", 5)), WorkflowDefect::Clock("a".into()));
        let mut flow = workflow();
        flow.states[0].pauses = vec!["b".into()];
        flow.check().unwrap();
    }

    #[test]
    fn steps_extend_only_a_clock_that_runs_on() {
        let refused = |workdays| WorkflowDefect::Extension { from: "a".into(), action: "refer".into(), workdays };
        assert_eq!(broken(|f| f.transitions[0].extends = Some(3)), refused(3));
        let nothing = broken(|f| {
            with_clock(f, 0, "k", 5);
            with_clock(f, 1, "k", 5);
            f.transitions[0].extends = Some(0);
        });
        assert_eq!(nothing, refused(0));
        let mut flow = workflow();
        with_clock(&mut flow, 0, "k", 5);
        with_clock(&mut flow, 1, "k", 5);
        flow.transitions[0].extends = Some(3);
        flow.check().unwrap();
    }

    #[test]
    fn counters_and_guards_have_names_and_limits() {
        let counter = |name: &str, most| Counter { name: name.into(), title: text(), most };
        assert_eq!(broken(|f| f.transitions[0].counts = vec!["n".into()]), WorkflowDefect::UnknownCounter("n".into()));
        for most in [0, 1_001] {
            let mut flow = workflow();
            flow.counters = vec![counter("n", most)];
            assert_eq!(flow.check(), Err(WorkflowDefect::CounterLimit { counter: "n".into(), most }));
        }
        let mut flow = workflow();
        flow.counters = vec![counter("n", 1), counter("n", 1)];
        assert_eq!(flow.check(), Err(WorkflowDefect::DuplicateCounter("n".into())));
        let nameless = broken(|f| {
            let guard = Guard { id: String::new(), check: "true".into(), basis: Vec::new(), text: text() };
            f.transitions[0].guard = Some(guard);
        });
        assert_eq!(nameless, WorkflowDefect::Name(String::new()));
    }

    #[test]
    fn a_workflow_has_only_so_many_parts() {
        let many = |found, limit| WorkflowDefect::TooMany { found, limit };
        assert_eq!(broken(|f| f.states = vec![f.states[0].clone(); 101]), many(101, 100));
        assert_eq!(broken(|f| f.states[0].pauses = vec!["b".into(); 17]), many(17, 16));
        assert_eq!(broken(|f| f.transitions = vec![f.transitions[0].clone(); 501]), many(501, 500));
        assert_eq!(broken(|f| f.transitions[0].counts = vec!["n".into(); 17]), many(17, 16));
    }

    #[test]
    fn only_the_applicant_gives_a_case_another_filling() {
        let wrong = broken(|f| f.transitions[0].effect = Effect::Supplement);
        let (from, action) = ("a".into(), "refer".into());
        assert_eq!(wrong, WorkflowDefect::Supplement { from, action, role: Role::Worker });
        let lines = |flow: &mut Workflow| flow.transitions[0].corrects = vec!["scope".into()];
        assert!(matches!(broken(lines), WorkflowDefect::Correction { corrects, .. } if corrects == ["scope"]));
        let none = broken(|flow| {
            flow.transitions[0].effect = Effect::Correct;
            flow.transitions[0].role = Role::Officer;
        });
        assert!(matches!(none, WorkflowDefect::Correction { corrects, .. } if corrects.is_empty()));
        let mut flow = workflow();
        flow.transitions[2].effect = Effect::Supplement;
        flow.check().unwrap();
    }

    #[test]
    fn whoever_waits_for_a_decision_can_ask_for_a_person() {
        let mut flow = workflow();
        assert_eq!(flow.check_requests(), Err(WorkflowDefect::NoPerson("a".into())));
        flow.transitions.push(step("a", REQUEST_PERSON, Role::Applicant, "b"));
        flow.transitions.push(step("b", REQUEST_PERSON, Role::Officer, "b"));
        assert_eq!(flow.check_requests(), Err(WorkflowDefect::NoPerson("b".into())), "an officer's step is none");
        flow.transitions.push(step("b", REQUEST_PERSON, Role::Applicant, "b"));
        flow.check_requests().expect("nobody asks where the case is over");
        flow.transitions.retain(|step| step.from != "b" || step.action != REQUEST_PERSON);
        flow.states[1].node = Node::Decided;
        flow.check_requests().expect("nor where it is decided");
    }

    #[test]
    fn a_state_without_a_way_to_an_end_is_refused() {
        let endless = broken(|f| {
            f.states.push(state("d", None));
            f.transitions.push(step("a", "wait", Role::Officer, "d"));
            f.transitions.push(step("d", "wait", Role::Officer, "d"));
        });
        assert_eq!(endless, WorkflowDefect::NoWayOut("d".into()));
    }
}
