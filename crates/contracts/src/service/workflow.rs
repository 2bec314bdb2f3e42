//! The states of a case, who may move it, and what happens when a deadline passes.
//!
//! A workflow is data and is the same for every validator. It says what is allowed; numbers,
//! uniqueness and money are the ledger's business. What becomes of a case step by step is computed by
//! [`super::casework`].

use serde::{Deserialize, Serialize};

use super::text::{Basis, Text};

/// States and transitions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workflow {
    /// The state that a submission enters.
    pub initial: String,
    /// What is counted while a case goes on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counters: Vec<Counter>,
    /// The states.
    pub states: Vec<State>,
    /// What may follow.
    pub transitions: Vec<Transition>,
}

/// Something that is counted while a case goes on, such as how often a supplement was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counter {
    /// The name in guards: `counters.<name>`.
    pub name: String,
    /// What it counts.
    pub title: Text,
    /// How far it goes: a step that would count beyond is refused.
    pub most: u32,
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
    /// Clocks that stand still in it and keep their remaining days (行政许可法 art. 45).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<String>,
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
    /// The clock's name, if several states share it: it runs on from one to the next. Without a name the
    /// clock is the state's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<String>,
    /// How many working days after the day on which the clock began.
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
    /// What it is called that this happens by itself, such as 视为受理; the state's title where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
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
    /// Lines of the register that a correction may change, by their names; everything else stays as it was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrects: Vec<String>,
    /// Counters that go up by one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counts: Vec<String>,
    /// Working days that are added to the clock, which must run before and after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extends: Option<u32>,
    /// What must hold besides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guard: Option<Guard>,
    /// The legal document that goes with it, by its identifier among the service's documents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    /// Whether reasons must be named.
    #[serde(default, skip_serializing_if = "Reasons::are_optional")]
    pub reasons: Reasons,
    /// Whether it prepares what a second officer looks at.
    #[serde(default, skip_serializing_if = "Preparation::is_none")]
    pub preparation: Preparation,
}

/// Whether a step must name its reasons.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reasons {
    /// It may.
    #[default]
    Optional,
    /// Without one it is refused.
    Required,
}

impl Reasons {
    fn are_optional(&self) -> bool {
        *self == Self::Optional
    }
}

/// Whether a step prepares what somebody else decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preparation {
    /// It does not.
    #[default]
    None,
    /// Whoever takes it takes no reviewer's step afterwards (两名以上工作人员).
    SecondOfficer,
}

impl Preparation {
    fn is_none(&self) -> bool {
        *self == Self::None
    }
}

/// A condition of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guard {
    /// Its identifier, which a refusal names; at most 32 bytes.
    pub id: String,
    /// An expression over `counters`, `submitted_on`, `entered_on` and `decision_date`, the day of the step.
    pub check: String,
    /// The law.
    pub basis: Vec<Basis>,
    /// What is said when it does not hold.
    pub text: Text,
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
    /// A second officer, who looks at what the first prepared.
    Reviewer,
    /// The head of the office, or whoever stands in: for what one officer must not do alone.
    Supervisor,
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
    /// Puts another filling in the place of the one before; only the applicant's steps do so, and they never
    /// go without one.
    Supplement,
    /// Puts other words into the register; the licence stays the same.
    Correct,
    /// Takes the licence out of force for a time.
    Suspend,
    /// Puts a suspended licence in force again.
    Restore,
    /// Ends a licence that should not have been issued 撤销.
    Revoke,
    /// Ends a licence that is given up or over 注销.
    Cancel,
}

impl Effect {
    /// Whether it changes a licence that there is already.
    #[must_use]
    pub const fn needs_licence(self) -> bool {
        matches!(self, Self::Correct | Self::Suspend | Self::Restore | Self::Revoke | Self::Cancel)
    }
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

impl State {
    /// The name of the clock that runs in it; the state's own where it has no name.
    #[must_use]
    pub fn clock(&self) -> Option<&str> {
        self.deadline.as_ref().map(|deadline| deadline.clock.as_deref().unwrap_or(&self.id))
    }
}

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

    /// The transition that an action takes.
    ///
    /// # Errors
    /// [`WorkflowError`].
    pub fn transition(&self, state: &str, action: &str, role: Role) -> Result<&Transition, WorkflowError> {
        self.numbered(state, action, role).map(|(_, transition)| transition)
    }

    /// The same with its place among the transitions.
    pub(super) fn numbered(
        &self,
        state: &str,
        action: &str,
        role: Role,
    ) -> Result<(usize, &Transition), WorkflowError> {
        self.state(state)?;
        let steps = self.transitions.iter().enumerate();
        let mut possible = steps.filter(|(_, step)| step.from == state && step.action == action).peekable();
        let (state, action) = (state.to_owned(), action.to_owned());
        if possible.peek().is_none() {
            return Err(WorkflowError::NotPossible { state, action });
        }
        possible.find(|(_, step)| step.role == role).ok_or(WorkflowError::NotForRole { state, action, role })
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
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::service) fn text() -> Text {
        Text { zh: "字".into(), en: "word".into() }
    }

    pub(in crate::service) fn state(id: &str, expiry: Option<(u32, &str)>) -> State {
        let deadline = expiry.map(|(workdays, to)| Deadline {
            clock: None,
            workdays,
            basis: Vec::new(),
            on_expiry: Expiry { to: to.into(), title: None },
        });
        State { id: id.into(), node: Node::Submitted, title: text(), text: text(), deadline, pauses: Vec::new() }
    }

    pub(in crate::service) fn step(from: &str, action: &str, role: Role, to: &str) -> Transition {
        let (from, action, to) = (from.into(), action.into(), to.into());
        let effect = Effect::None;
        Transition {
            from,
            action,
            title: text(),
            role,
            to,
            effect,
            corrects: Vec::new(),
            counts: Vec::new(),
            extends: None,
            guard: None,
            notice: None,
            reasons: Reasons::Optional,
            preparation: Preparation::None,
        }
    }

    pub(in crate::service) fn workflow() -> Workflow {
        Workflow {
            initial: "a".into(),
            counters: Vec::new(),
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
        assert_eq!(flow.transition("a", "refer", Role::Worker).unwrap().to, "b");
        assert_eq!(flow.transition("x", "refer", Role::Worker), Err(WorkflowError::UnknownState("x".into())));
        assert!(matches!(flow.transition("c", "refer", Role::Worker), Err(WorkflowError::NotPossible { .. })));
        assert!(matches!(flow.transition("a", "refer", Role::Applicant), Err(WorkflowError::NotForRole { .. })));
        assert_eq!(flow.actions("a", Role::Applicant).count(), 1);
    }

    #[test]
    fn an_expired_deadline_leads_on_by_itself() {
        let flow = workflow();
        assert_eq!(flow.after_expiry("b").map(|state| state.id.as_str()), Some("c"));
        assert_eq!(flow.after_expiry("a"), None);
        assert!(flow.is_final("c") && !flow.is_final("b") && !flow.is_final("a"));
    }
}
