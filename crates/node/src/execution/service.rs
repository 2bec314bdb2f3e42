//! A deployed service contract, as far as the ledger needs it: whose it is, when it is in force, and which steps
//! its workflow allows.

use thiserror::Error;
use yuzheng_contracts::date::Date;
use yuzheng_contracts::reference::ReferenceError;
use yuzheng_contracts::service::{
    CheckedWorkflow, DocumentNumber, LegalDocument, Refusal, Role, ServiceDefinition, ServiceOutline, Use,
};

use super::progress::Step;

/// How the number of a licence is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LicenceSeries {
    /// A unified social credit code.
    CreditCode {
        /// First character: the registering department's.
        department: char,
        /// Second character: the kind of entity.
        kind: char,
    },
    /// The number of a permit or a filing.
    Record {
        /// What it begins with.
        prefix: String,
    },
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
        documents.into_iter().find_map(|document| match &document.number {
            Some(DocumentNumber::Uscc { department, kind }) => {
                Some(LicenceSeries::CreditCode { department: *department, kind: *kind })
            }
            Some(DocumentNumber::Record { prefix }) => Some(LicenceSeries::Record { prefix: prefix.clone() }),
            Some(DocumentNumber::Yearly { .. }) | None => None,
        })
    }

    /// The legal document with a yearly number that a step issues: its id, and what stands before the number. A step
    /// with a notice issues that one; the worker's decision any that its state produces; what else happens only one
    /// that no officer has to write.
    #[must_use]
    pub fn issued_document(&self, step: &Step) -> Option<(&str, &str)> {
        let definition = self.0.definition();
        let written = |id: &str| {
            let steps = definition.workflow.iter().flat_map(|workflow| &workflow.transitions);
            steps.into_iter().any(|step| step.notice.as_deref() == Some(id))
        };
        let issued = |document: &&LegalDocument| match (&step.demands.notice, step.role) {
            (Some(notice), _) => document.id == *notice,
            (None, Some(Role::Worker)) => document.on_state == step.status.state,
            (None, _) => document.on_state == step.status.state && !written(&document.id),
        };
        definition.documents.iter().filter(issued).find_map(|document| match &document.number {
            Some(DocumentNumber::Yearly { prefix }) => Some((document.id.as_str(), prefix.zh.as_str())),
            Some(DocumentNumber::Uscc { .. } | DocumentNumber::Record { .. }) | None => None,
        })
    }

    /// States, steps and clocks; `None` when nothing can be filed under the contract.
    #[must_use]
    pub fn workflow(&self) -> Option<&CheckedWorkflow> {
        self.0.workflow()
    }

    /// Whether the review worker has anything to do in this state.
    #[must_use]
    pub fn awaits_review(&self, state: &str) -> bool {
        let workflow = self.workflow().map(CheckedWorkflow::definition);
        workflow.is_some_and(|workflow| workflow.actions(state, Role::Worker).next().is_some())
    }
}
