//! One reference document: its head, which is the same for all, and what it holds.

use std::sync::Arc;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use yuzheng_protocol::Hash;

use super::{DocumentKind, ReferenceError};
use crate::calendar::Calendar;
use crate::date::Date;
use crate::json::without_column;
use crate::rules::Table;
use crate::service::lights::{DEADLINE_WARNING, Thresholds};
use crate::service::{Basis, Param, Refusal, RefusalReason, TableDefinition, Text, check_id, check_params};
use crate::value::Value;

const MAX_VERSION_BYTES: usize = 32;

/// A reference document that was read and checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferenceDocument {
    head: ReferenceHead,
    content: ReferenceContent,
    address: Hash,
    bytes: usize,
}

/// What every reference document says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferenceHead {
    /// Its identifier: lower-case words joined by hyphens.
    pub id: String,
    /// The version of this document, as people name it.
    pub version: String,
    /// The department that answers for it.
    pub department: String,
    /// The first day on which it is in force; it ends when a later version begins.
    pub from: Date,
    /// What it is, with its edition.
    pub title: Text,
    /// Where it was taken from.
    pub source: Text,
    /// Whether it is unverified and must be printed as 演示.
    pub demo: bool,
}

/// What a reference document holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReferenceContent {
    /// Working days.
    Calendar(Calendar),
    /// A code table.
    Table(TableDefinition),
    /// Figures and word lists.
    Parameters(Vec<Param>),
}

/// The day from which a document is in force. It has no last day: what a decision rests on must not run out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct From {
    from: Date,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TableDocument {
    table: String,
    version: String,
    department: String,
    in_force: From,
    title: Text,
    source: Text,
    #[serde(default)]
    basis: Vec<Basis>,
    #[serde(default)]
    demo: bool,
    key: String,
    columns: Vec<Arc<str>>,
    rows: Vec<Vec<Value>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ParametersDocument {
    parameters: String,
    version: String,
    department: String,
    in_force: From,
    title: Text,
    source: Text,
    #[serde(default)]
    demo: bool,
    params: Vec<Param>,
}

/// The head of a calendar; what else stands in it is read by [`Calendar`].
#[derive(Deserialize)]
struct CalendarHead {
    calendar: String,
    version: u32,
    department: Option<String>,
    in_force: Option<From>,
    title: Text,
    source: Text,
    #[serde(default)]
    demo: bool,
}

impl ReferenceDocument {
    /// Reads and checks a document.
    ///
    /// # Errors
    /// [`ReferenceError`].
    pub fn from_canonical_json(bytes: &[u8]) -> Result<Self, ReferenceError> {
        let (head, content) = match DocumentKind::of(bytes)? {
            DocumentKind::Contract => return Err(ReferenceError::NotAReference(DocumentKind::Contract)),
            DocumentKind::Calendar => calendar(bytes)?,
            DocumentKind::Table => table(bytes)?,
            DocumentKind::Parameters => parameters(bytes)?,
        };
        check_head(&head).map_err(ReferenceError::refused)?;
        if head.id == DEADLINE_WARNING {
            Thresholds::check(&content, head.from).map_err(ReferenceError::refused)?;
        }
        Ok(Self { head, content, address: Hash::of(bytes), bytes: bytes.len() })
    }

    /// What it says about itself.
    #[must_use]
    pub fn head(&self) -> &ReferenceHead {
        &self.head
    }

    /// What it holds.
    #[must_use]
    pub fn content(&self) -> &ReferenceContent {
        &self.content
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self) -> DocumentKind {
        match self.content {
            ReferenceContent::Calendar(_) => DocumentKind::Calendar,
            ReferenceContent::Table(_) => DocumentKind::Table,
            ReferenceContent::Parameters(_) => DocumentKind::Parameters,
        }
    }

    /// SHA-256 of the canonical JSON.
    #[must_use]
    pub fn address(&self) -> Hash {
        self.address
    }

    /// Length of the canonical JSON.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ReferenceError> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    serde_path_to_error::deserialize(&mut deserializer).map_err(|error| ReferenceError::Shape {
        place: error.path().to_string(),
        reason: without_column(error.inner()),
    })
}

fn calendar(bytes: &[u8]) -> Result<(ReferenceHead, ReferenceContent), ReferenceError> {
    let calendar = Calendar::from_canonical_json(bytes).map_err(Box::new)?;
    let CalendarHead { calendar: id, version, department, in_force, title, source, demo } = read(bytes)?;
    let missing = |place| ReferenceError::refused(Refusal::at(place, RefusalReason::Missing("this part")));
    let department = department.ok_or_else(|| missing("department"))?;
    let from = in_force.ok_or_else(|| missing("in_force"))?.from;
    let head = ReferenceHead { id, version: version.to_string(), department, from, title, source, demo };
    Ok((head, ReferenceContent::Calendar(calendar)))
}

fn table(bytes: &[u8]) -> Result<(ReferenceHead, ReferenceContent), ReferenceError> {
    let read: TableDocument = read(bytes)?;
    let table = TableDefinition {
        title: read.title.clone(),
        key: read.key,
        columns: read.columns,
        rows: read.rows,
        basis: read.basis,
        demo: read.demo,
    };
    Table::new(&read.table, &table.key, &table.columns, &table.rows)
        .map_err(|error| ReferenceError::refused(Refusal::at("rows", error)))?;
    let head = ReferenceHead {
        id: read.table,
        version: read.version,
        department: read.department,
        from: read.in_force.from,
        title: read.title,
        source: read.source,
        demo: read.demo,
    };
    Ok((head, ReferenceContent::Table(table)))
}

fn parameters(bytes: &[u8]) -> Result<(ReferenceHead, ReferenceContent), ReferenceError> {
    let mut read: ParametersDocument = read(bytes)?;
    check_params(&read.params).map_err(ReferenceError::refused)?;
    for param in &mut read.params {
        param.demo |= read.demo;
    }
    let head = ReferenceHead {
        id: read.parameters,
        version: read.version,
        department: read.department,
        from: read.in_force.from,
        title: read.title,
        source: read.source,
        demo: read.demo,
    };
    Ok((head, ReferenceContent::Parameters(read.params)))
}

fn check_head(head: &ReferenceHead) -> Result<(), Refusal> {
    check_id("id", &head.id)?;
    for (place, text, limit) in
        [("version", &head.version, MAX_VERSION_BYTES), ("department", &head.department, crate::service::MAX_ID_BYTES)]
    {
        if text.is_empty() || text.len() > limit {
            return Err(Refusal::at(place, RefusalReason::Name(text.clone())));
        }
    }
    Ok(())
}
