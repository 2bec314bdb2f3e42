//! A service without the reference documents that it uses: what the ledger needs to move cases.
//!
//! Workflow, deadlines, numbers and the department stand in the document itself; no reference document can change
//! them. So a case filed under an old version still finds its way, whatever became of the tables since. What it
//! is not: it has no rules and cannot be evaluated.

use std::sync::Arc;

use yuzheng_protocol::Hash;

use super::casework::CheckedWorkflow;
use super::check::{check_documents, check_head, shape};
use super::document::{MAX_DOCUMENT_BYTES, ServiceDefinition};
use super::link::{self, Use};
use super::refusal::Refusal;
use super::reservation;
use crate::json;

/// A service whose head and workflow were checked.
#[derive(Debug, Clone)]
pub struct ServiceOutline {
    definition: ServiceDefinition,
    canonical: Arc<[u8]>,
    address: Hash,
    uses: Vec<Use>,
    workflow: Option<CheckedWorkflow>,
}

impl ServiceDefinition {
    /// Reads a deployed document as far as the ledger needs it to move cases.
    ///
    /// # Errors
    /// [`Refusal`] with the place and the reason.
    pub fn outline(bytes: &[u8]) -> Result<ServiceOutline, Refusal> {
        let document =
            json::parse_canonical(bytes, MAX_DOCUMENT_BYTES).map_err(|error| Refusal::at("document", error))?;
        let uses = link::uses(&document);
        let definition = if uses.is_empty() { shape(bytes)? } else { shape(&link::without(&document)?)? };
        check_head(&definition)?;
        check_documents(&definition)?;
        reservation::check(&definition)?;
        let workflow = definition.workflow.as_ref().map(CheckedWorkflow::compile).transpose()?;
        Ok(ServiceOutline { definition, canonical: bytes.into(), address: Hash::of(bytes), uses, workflow })
    }
}

impl ServiceOutline {
    /// The document; the tables and parameters that it takes from elsewhere are left out.
    #[must_use]
    pub fn definition(&self) -> &ServiceDefinition {
        &self.definition
    }

    /// The document's canonical JSON.
    #[must_use]
    pub fn canonical_json(&self) -> &[u8] {
        &self.canonical
    }

    /// SHA-256 of the canonical JSON.
    #[must_use]
    pub fn address(&self) -> Hash {
        self.address
    }

    /// The places in which it uses reference documents.
    #[must_use]
    pub fn uses(&self) -> &[Use] {
        &self.uses
    }

    /// The workflow, if the document has one.
    #[must_use]
    pub fn workflow(&self) -> Option<&CheckedWorkflow> {
        self.workflow.as_ref()
    }
}
