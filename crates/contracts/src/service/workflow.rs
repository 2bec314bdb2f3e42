//! The states of a case, who may move it, and what happens when a deadline passes.
//!
//! A workflow is data and is the same for every validator. It says what is allowed; numbers,
//! uniqueness and money are the ledger's business.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::text::{Basis, Text};

/// States and transitions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workflow {
    /// The state that a submission enters.
    pub initial: String,
    /// The states.
    pub states: Vec<State>,
    /// What may follow.
    pub transitions: Vec<Transition>,
}

/// A state of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// Its identifier; at most 32 bytes.
    pub id: String,
    /// Where it stands on the citizen's bar of five nodes.
    pub node: Node,
    /// What it is called.
    pub title: Text,
    /// What it means, for the citizen.
    pub text: Text,
    /// The clock that runs in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Deadline>,
}

/// The five nodes of the citizen's progress bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Node {
    /// 提交
    Submitted,
    /// 受理
    Accepted,
    /// 审查
    Reviewed,
    /// 决定
    Decided,
    /// 办结
    Concluded,
}

/// A clock in working days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    /// How many working days after the day on which the state was entered.
    pub workdays: u32,
    /// The law.
    pub basis: Vec<Basis>,
    /// What happens by itself when they are over.
    pub on_expiry: Expiry,
}

/// What happens when a deadline is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expiry {
    /// The state that the case enters.
    pub to: String,
}

/// A step that somebody may take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transition {
    /// The state before.
    pub from: String,
    /// The action's name; at most 32 bytes.
    pub action: String,
    /// What the action is called.
    pub title: Text,
    /// Who may take it.
    pub role: Role,
    /// The state after.
    pub to: String,
    /// What else it does.
    #[serde(default)]
    pub effect: Effect,
}

/// Who acts on a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The subject that filed it.
    Applicant,
    /// The receiving department's review worker.
    Worker,
    /// An officer of the receiving department.
    Officer,
}

/// What a transition does besides changing the state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Nothing.
    #[default]
    None,
    /// Takes the claims, enters the register and issues the licence.
    Grant,
}

/// Why a step is not allowed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WorkflowError {
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
}

/// Why a workflow is not acceptable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WorkflowDefect {
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
}

const MAX_NAME_BYTES: usize = 32;

impl Workflow {
    /// The state with this identifier.
    ///
    /// # Errors
    /// [`WorkflowError::UnknownState`].
    pub fn state(&self, id: &str) -> Result<&State, WorkflowError> {
        self.find(id).ok_or_else(|| WorkflowError::UnknownState(id.to_owned()))
    }

    fn find(&self, id: &str) -> Option<&State> {
        self.states.iter().find(|state| state.id == id)
    }

    /// The state that a submission enters.
    #[must_use]
    pub fn start(&self) -> &State {
        self.find(&self.initial).expect("a checked workflow has its initial state")
    }

    /// The state after an action.
    ///
    /// # Errors
    /// [`WorkflowError`].
    pub fn next(&self, state: &str, action: &str, role: Role) -> Result<&State, WorkflowError> {
        let transition = self.transition(state, action, role)?;
        self.state(&transition.to)
    }

    /// The transition that an action takes.
    ///
    /// # Errors
    /// [`WorkflowError`].
    pub fn transition(&self, state: &str, action: &str, role: Role) -> Result<&Transition, WorkflowError> {
        self.state(state)?;
        let mut possible =
            self.transitions.iter().filter(|step| step.from == state && step.action == action).peekable();
        if possible.peek().is_none() {
            return Err(WorkflowError::NotPossible { state: state.to_owned(), action: action.to_owned() });
        }
        possible.find(|step| step.role == role).ok_or_else(|| WorkflowError::NotForRole {
            state: state.to_owned(),
            action: action.to_owned(),
            role,
        })
    }

    /// What somebody may do in a state.
    pub fn actions<'w>(&'w self, state: &'w str, role: Role) -> impl Iterator<Item = &'w Transition> {
        self.transitions.iter().filter(move |step| step.from == state && step.role == role)
    }

    /// The state that follows by itself when the state's deadline is over; `None` if none runs.
    #[must_use]
    pub fn after_expiry(&self, state: &str) -> Option<&State> {
        let deadline = self.find(state)?.deadline.as_ref()?;
        self.find(&deadline.on_expiry.to)
    }

    /// Whether a case in this state is over: nobody can do anything and no clock runs.
    #[must_use]
    pub fn is_final(&self, state: &str) -> bool {
        self.find(state).is_some_and(|state| state.deadline.is_none())
            && self.transitions.iter().all(|step| step.from != state)
    }

    /// Checks that the workflow holds together.
    ///
    /// # Errors
    /// [`WorkflowDefect`].
    pub fn check(&self) -> Result<(), WorkflowDefect> {
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
            let Some(deadline) = &state.deadline else { continue };
            known(&deadline.on_expiry.to)?;
            if deadline.workdays == 0 || deadline.workdays > crate::calendar::MAX_WORKDAYS {
                return Err(WorkflowDefect::Workdays(deadline.workdays));
            }
            if deadline.on_expiry.to == state.id {
                return Err(WorkflowDefect::EndlessDeadline(state.id.clone()));
            }
        }
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
        }
        self.check_reachable()
    }

    fn check_reachable(&self) -> Result<(), WorkflowDefect> {
        let mut reached = BTreeSet::from([self.initial.as_str()]);
        let mut open = vec![self.initial.as_str()];
        while let Some(state) = open.pop() {
            let steps = self.transitions.iter().filter(|step| step.from == state).map(|step| step.to.as_str());
            let expiry = self.after_expiry(state).map(|state| state.id.as_str());
            for next in steps.chain(expiry) {
                if reached.insert(next) {
                    open.push(next);
                }
            }
        }
        match self.states.iter().find(|state| !reached.contains(state.id.as_str())) {
            None => Ok(()),
            Some(state) => Err(WorkflowDefect::Unreachable(state.id.clone())),
        }
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
    use super::*;

    fn text() -> Text {
        Text { zh: "字".into(), en: "word".into() }
    }

    fn state(id: &str, expiry: Option<(u32, &str)>) -> State {
        let deadline =
            expiry.map(|(workdays, to)| Deadline { workdays, basis: Vec::new(), on_expiry: Expiry { to: to.into() } });
        State { id: id.into(), node: Node::Submitted, title: text(), text: text(), deadline }
    }

    fn step(from: &str, action: &str, role: Role, to: &str) -> Transition {
        let (from, action, to) = (from.into(), action.into(), to.into());
        Transition { from, action, title: text(), role, to, effect: Effect::None }
    }

    fn workflow() -> Workflow {
        Workflow {
            initial: "a".into(),
            states: vec![state("a", None), state("b", Some((5, "c"))), state("c", None)],
            transitions: vec![
                step("a", "refer", Role::Worker, "b"),
                step("a", "withdraw", Role::Applicant, "c"),
                step("b", "withdraw", Role::Applicant, "c"),
            ],
        }
    }

    #[test]
    fn allows_what_is_written_and_nothing_else() {
        let flow = workflow();
        flow.check().unwrap();
        assert_eq!(flow.start().id, "a");
        assert_eq!(flow.next("a", "refer", Role::Worker).unwrap().id, "b");
        assert_eq!(flow.next("x", "refer", Role::Worker), Err(WorkflowError::UnknownState("x".into())));
        assert!(matches!(flow.next("c", "refer", Role::Worker), Err(WorkflowError::NotPossible { .. })));
        assert!(matches!(flow.next("a", "refer", Role::Applicant), Err(WorkflowError::NotForRole { .. })));
        assert_eq!(flow.actions("a", Role::Applicant).count(), 1);
    }

    #[test]
    fn an_expired_deadline_leads_on_by_itself() {
        let flow = workflow();
        assert_eq!(flow.after_expiry("b").map(|state| state.id.as_str()), Some("c"));
        assert_eq!(flow.after_expiry("a"), None);
        assert!(flow.is_final("c") && !flow.is_final("b") && !flow.is_final("a"));
    }

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
}
