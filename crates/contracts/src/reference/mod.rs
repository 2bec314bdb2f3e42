//! Reference documents: calendars, code tables and figures of law that many services rest on.
//!
//! Each is a document of its own: dated, deployed by its department, addressed by the SHA-256 of its canonical
//! JSON. A service names one by its identifier (`{use: cq-divisions}`) and is linked with the version in force on
//! the day of a decision.
//!
//! Invariants: a document says by its first word what it is, exactly one of `contract`, `calendar`, `table`,
//! `parameters`; reference documents use no other document, so linking ends after one step. This module knows no
//! state: which version is in force on a day is the ledger's to say.

mod document;
mod error;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use yuzheng_protocol::Hash;

pub use document::{ReferenceContent, ReferenceDocument, ReferenceHead};
pub use error::ReferenceError;

use crate::json::{self, JsonError};
use crate::service::MAX_DOCUMENT_BYTES;
use crate::value::Value;

/// What a deployed document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DocumentKind {
    /// A public service.
    Contract,
    /// Working days.
    Calendar,
    /// A code table.
    Table,
    /// Figures and word lists of law.
    Parameters,
}

impl DocumentKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Contract, Self::Calendar, Self::Table, Self::Parameters];

    /// The key that holds the document's identifier: `contract`, `calendar`, `table` or `parameters`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Contract => "contract",
            Self::Calendar => "calendar",
            Self::Table => "table",
            Self::Parameters => "parameters",
        }
    }

    /// The kind of the document in these bytes.
    ///
    /// # Errors
    /// [`KindError`].
    pub fn of(bytes: &[u8]) -> Result<Self, KindError> {
        Self::of_value(&json::parse_canonical(bytes, MAX_DOCUMENT_BYTES)?)
    }

    /// The kind of a document that was read before.
    ///
    /// # Errors
    /// [`KindError::Unclear`].
    pub fn of_value(document: &Value) -> Result<Self, KindError> {
        let mut named = Self::ALL.into_iter().filter(|kind| document.get(kind.word()).is_some());
        match (named.next(), named.next()) {
            (Some(kind), None) => Ok(kind),
            (None, _) => Err(KindError::Unclear { found: 0 }),
            (Some(_), Some(_)) => Err(KindError::Unclear { found: 2 + named.count() }),
        }
    }
}

impl fmt::Display for DocumentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Why it cannot be told what a document is.
#[derive(Debug, thiserror::Error)]
pub enum KindError {
    /// Not canonical JSON, or too large.
    #[error(transparent)]
    Json(#[from] JsonError),
    /// None of the words that say what it is, or several.
    #[error("{found} of the words contract, calendar, table and parameters stand in it, not one")]
    Unclear {
        /// How many there are.
        found: usize,
    },
}

/// The reference documents in force on one day, by their identifiers.
#[derive(Clone, Debug, Default)]
pub struct References(BTreeMap<String, Arc<ReferenceDocument>>);

impl References {
    /// No documents.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// The document with this identifier.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Arc<ReferenceDocument>> {
        self.0.get(id)
    }

    /// Takes a document in, in the place of another version.
    pub fn insert(&mut self, document: Arc<ReferenceDocument>) {
        self.0.insert(document.head().id.clone(), document);
    }

    /// Identifiers and addresses.
    pub fn addresses(&self) -> impl Iterator<Item = (&str, Hash)> {
        self.0.iter().map(|(id, document)| (id.as_str(), document.address()))
    }
}

impl FromIterator<Arc<ReferenceDocument>> for References {
    fn from_iter<T: IntoIterator<Item = Arc<ReferenceDocument>>>(documents: T) -> Self {
        let mut references = Self::none();
        documents.into_iter().for_each(|document| references.insert(document));
        references
    }
}
