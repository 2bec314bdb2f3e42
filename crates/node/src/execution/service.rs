//! A deployed service contract, as far as the ledger needs it: whose it is, when it is in force, and which steps
//! its workflow allows.

use thiserror::Error;
use yuzheng_contracts::date::Date;
use yuzheng_contracts::reference::ReferenceError;
use yuzheng_contracts::service::{
    DocumentNumber, Effect, Refusal, Role, ServiceDefinition, ServiceOutline, State, Use, WorkflowError,
};
use yuzheng_protocol::codec::Text;
use yuzheng_protocol::transaction::Failure;

/// Name of the event with which every case begins.
const SUBMITTED: &str = "submitted";
/// Name of the event that a deadline leaves behind.
const EXPIRED: &str = "deadline-expired";

/// What a step of the workflow leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Name of the event.
    pub event: Text<32>,
    /// State afterwards.
    pub state: Text<32>,
    /// Working days of the deadline that starts with it.
    pub workdays: Option<u32>,
    /// What else it does.
    pub effect: Effect,
}

/// From which series a licence takes its unified social credit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LicenceSeries {
    /// First character: the registering department's.
    pub department: char,
    /// Second character: the kind of entity.
    pub kind: char,
}

/// Why a deployed document is not accepted.
#[derive(Debug, Error)]
pub enum ServiceError {
    /// A service that does not hold together.
    #[error(transparent)]
    Refused(#[from] Box<Refusal>),
    /// A reference document that does not hold together.
    #[error(transparent)]
    Reference(#[from] Box<ReferenceError>),
}

/// A contract as far as it moves cases; the reference documents that it uses are not in it.
#[derive(Debug)]
pub struct Service(ServiceOutline);

impl Service {
    /// Action of the review worker when every rule passed.
    pub const APPROVE: &str = "approve";
    /// Action of the review worker when a person must look at the case.
    pub const REFER: &str = "refer";
    /// Action of the review worker when somebody quicker holds what the registration would take.
    pub const NAME_LOST: &str = "name-lost";

    /// Reads a contract.
    ///
    /// # Errors
    /// [`ServiceError`] with the place and the reason.
    pub fn read(document: &[u8]) -> Result<Self, ServiceError> {
        Ok(Self(ServiceDefinition::outline(document).map_err(Box::new)?))
    }

    /// The document, without what it takes from reference documents.
    #[must_use]
    pub fn definition(&self) -> &ServiceDefinition {
        self.0.definition()
    }

    /// The document's canonical JSON.
    #[must_use]
    pub fn canonical_json(&self) -> &[u8] {
        self.0.canonical_json()
    }

    /// The places in which it uses reference documents.
    #[must_use]
    pub fn uses(&self) -> &[Use] {
        self.0.uses()
    }

    /// Id of the service.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.0.definition().contract
    }

    /// Version as the document names it.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.0.definition().version
    }

    /// Code of the department that answers for it.
    #[must_use]
    pub fn department(&self) -> &str {
        &self.0.definition().department
    }

    /// Code of the item in case numbers.
    #[must_use]
    pub fn item_code(&self) -> &str {
        &self.0.definition().guide.item_code
    }

    /// Whether cases may be filed under it on this day.
    #[must_use]
    pub fn is_in_force(&self, day: Date) -> bool {
        self.0.definition().in_force.holds(day)
    }

    /// The series of the licence that is issued when a case enters `state`.
    #[must_use]
    pub fn licence_series(&self, state: &str) -> Option<LicenceSeries> {
        let documents = self.0.definition().documents.iter().filter(|d| d.on_state == state);
        documents.into_iter().find_map(|document| match document.number {
            Some(DocumentNumber::Uscc { department, kind }) => Some(LicenceSeries { department, kind }),
            Some(DocumentNumber::Yearly { .. }) | None => None,
        })
    }

    /// The step with which a case begins; `None` when nothing can be filed under the contract.
    #[must_use]
    pub fn start(&self) -> Option<Step> {
        let workflow = self.0.definition().workflow.as_ref()?;
        Some(step_into(SUBMITTED, workflow.start(), Effect::None))
    }

    /// The step that an action leads to.
    ///
    /// # Errors
    /// [`Failure::IllegalTransition`], or [`Failure::NotAuthorised`] when the action is for somebody else.
    pub fn step(&self, state: &str, action: &str, role: Role) -> Result<Step, Failure> {
        let workflow = self.0.definition().workflow.as_ref().ok_or(Failure::IllegalTransition)?;
        let transition = workflow.transition(state, action, role).map_err(refusal)?;
        let to = workflow.state(&transition.to).map_err(refusal)?;
        Ok(step_into(action, to, transition.effect))
    }

    /// Whether the review worker has anything to do in this state.
    #[must_use]
    pub fn awaits_review(&self, state: &str) -> bool {
        let workflow = self.0.definition().workflow.as_ref();
        workflow.is_some_and(|workflow| workflow.actions(state, Role::Worker).next().is_some())
    }

    /// The step that follows by itself when the deadline of `state` is over.
    #[must_use]
    pub fn expiry(&self, state: &str) -> Option<Step> {
        let workflow = self.0.definition().workflow.as_ref()?;
        workflow.after_expiry(state).map(|to| step_into(EXPIRED, to, Effect::None))
    }
}

fn step_into(event: &str, state: &State, effect: Effect) -> Step {
    let name = |text: &str| Text::new(text).expect("names of a checked workflow have at most 32 bytes");
    let workdays = state.deadline.as_ref().map(|deadline| deadline.workdays);
    Step { event: name(event), state: name(&state.id), workdays, effect }
}

fn refusal(error: WorkflowError) -> Failure {
    match error {
        WorkflowError::UnknownState(_) | WorkflowError::NotPossible { .. } => Failure::IllegalTransition,
        WorkflowError::NotForRole { .. } => Failure::NotAuthorised,
    }
}
