//! Linking: a service that uses reference documents becomes one that holds what they say.
//!
//! `{use: cq-divisions}` stands in place of a table; `{name: full_age, use: ages}` in place of a parameter. Linking
//! puts the table, or the parameter of that name, there, and nothing else: the same document with the same
//! reference documents gives the same bytes. What comes out is then checked and run like a document that held
//! it all from the start; whether its expressions find the columns that they need is for the type checker.
//!
//! Invariant: what linking makes is bounded before it is made, and reference documents use none themselves.

use std::collections::BTreeMap;
use std::sync::Arc;

use yuzheng_protocol::Hash;

use super::document::MAX_DOCUMENT_BYTES;
use super::refusal::Refusal;
use crate::json::{to_canonical, to_value};
use crate::reference::{DocumentKind, ReferenceContent, ReferenceDocument, References};
use crate::value::{Map, MapError, TooDeep, Value};

/// The most places of a document in which a reference document is used.
pub const MAX_USES: usize = 60;
/// The most bytes that a document has with everything that it uses.
pub const MAX_LINKED_BYTES: usize = 4 * MAX_DOCUMENT_BYTES;

const USE: &str = "use";
const TABLES: &str = "tables";
const PARAMS: &str = "params";
const NAME: &str = "name";

/// Why a document cannot be linked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// No such document is in force.
    #[error("the reference document {id:?} is not in force")]
    Missing {
        /// Its identifier.
        id: String,
    },
    /// The document is of another kind than its place needs.
    #[error("the reference document {id:?} is a {found}, not a {expected}")]
    OtherKind {
        /// Its identifier.
        id: String,
        /// What the place needs.
        expected: DocumentKind,
        /// What it is.
        found: DocumentKind,
    },
    /// The document does not hold the parameter.
    #[error("the reference document {id:?} has no parameter {name:?}")]
    NoParameter {
        /// Its identifier.
        id: String,
        /// The parameter.
        name: String,
    },
    /// Too many places.
    #[error("reference documents are used in {found} places, at most {MAX_USES} are allowed")]
    TooManyUses {
        /// How many there are.
        found: usize,
    },
    /// Nested too deep with what it uses.
    #[error(transparent)]
    TooDeep(#[from] TooDeep),
    /// Too large with everything that it uses.
    #[error("{found} bytes with everything that it uses, at most {MAX_LINKED_BYTES} are allowed")]
    TooLarge {
        /// How many there would be.
        found: usize,
    },
}

/// A place in which a reference document is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The place, such as `tables.divisions`.
    pub place: String,
    /// The document's identifier.
    pub id: String,
    /// What it must be.
    pub kind: DocumentKind,
}

/// A linked document.
pub(super) struct Linked {
    /// Its canonical JSON with everything in it.
    pub json: Vec<u8>,
    /// The documents that were put in, by identifier.
    pub documents: BTreeMap<Arc<str>, Hash>,
}

/// The places of a document in which it uses others, in order.
#[must_use]
pub fn uses(document: &Value) -> Vec<Use> {
    let tables = document.get(TABLES).and_then(Value::as_map).map(Map::entries).unwrap_or_default();
    let params = document.get(PARAMS).and_then(Value::as_list).unwrap_or_default();
    let tables = tables.iter().filter_map(|(name, table)| {
        let id = used_table(table)?.to_owned();
        Some(Use { place: format!("{TABLES}.{name}"), id, kind: DocumentKind::Table })
    });
    let params = params.iter().filter_map(|param| {
        let (name, id) = used_param(param)?;
        Some(Use { place: format!("{PARAMS}.{name}"), id: id.to_owned(), kind: DocumentKind::Parameters })
    });
    tables.chain(params).collect()
}

/// `{use: id}` and nothing else; whatever more stands there, the shape of the document refuses.
fn used_table(table: &Value) -> Option<&str> {
    let [(key, id)] = table.as_map()?.entries() else { return None };
    if **key == *USE { id.as_text() } else { None }
}

/// `{name: …, use: id}` and nothing else.
fn used_param(param: &Value) -> Option<(&str, &str)> {
    let both = param.as_map()?.entries().len() == 2;
    if both { Some((param.get(NAME)?.as_text()?, param.get(USE)?.as_text()?)) } else { None }
}

/// Puts into a document of so many bytes what it uses.
pub(super) fn link(
    document: &Value,
    bytes: usize,
    uses: &[Use],
    references: &References,
) -> Result<Linked, (String, LinkError)> {
    let at = |place: &str, error| (place.to_owned(), error);
    if uses.len() > MAX_USES {
        return Err(at("document", LinkError::TooManyUses { found: uses.len() }));
    }
    let mut found = bytes;
    let mut documents = BTreeMap::new();
    for used in uses {
        let document = find(used, references).map_err(|error| at(&used.place, error))?;
        found = found.saturating_add(document.bytes());
        documents.insert(used.id.as_str().into(), document.address());
    }
    if found > MAX_LINKED_BYTES {
        return Err(at("document", LinkError::TooLarge { found }));
    }
    let with = |key: &str, part: Value| -> Result<Value, (String, LinkError)> {
        match key {
            TABLES => tables(&part, references),
            PARAMS => params(&part, references),
            _ => Ok(part),
        }
    };
    let entries = document.as_map().map(Map::entries).unwrap_or_default();
    let entries = entries.iter().map(|(key, part)| Ok((key.clone(), with(key, part.clone())?)));
    let linked = rebuilt("document", entries.collect::<Result<Vec<_>, _>>()?)?;
    Ok(Linked { json: to_canonical(&linked), documents })
}

/// A map with the keys that another had.
fn rebuilt(place: &str, entries: Vec<(Arc<str>, Value)>) -> Result<Value, (String, LinkError)> {
    Value::map(entries).map_err(|error| match error {
        MapError::TooDeep(error) => (place.to_owned(), error.into()),
        MapError::DuplicateKey(key) => unreachable!("the key {key} stood once before"),
    })
}

/// The canonical JSON of a document without the tables and parameters that it takes from elsewhere.
pub(super) fn without(document: &Value) -> Result<Vec<u8>, Refusal> {
    let entries = document.as_map().map(Map::entries).unwrap_or_default();
    let entries = entries.iter().map(|(key, part)| {
        let part = match (&**key, part) {
            (TABLES, Value::Map(tables)) => {
                let own = tables.entries().iter().filter(|(_, table)| used_table(table).is_none());
                rebuilt(TABLES, own.cloned().collect())?
            }
            (PARAMS, Value::List(params)) => {
                let own = params.items().iter().filter(|param| used_param(param).is_none());
                Value::list(own.cloned().collect()).map_err(|error| (PARAMS.to_owned(), error.into()))?
            }
            (_, part) => part.clone(),
        };
        Ok((key.clone(), part))
    });
    let entries = entries.collect::<Result<Vec<_>, (String, LinkError)>>();
    let whole = entries.and_then(|entries| rebuilt("document", entries));
    whole.map(|whole| to_canonical(&whole)).map_err(|(place, error)| Refusal::at(place, error))
}

fn find<'a>(used: &Use, references: &'a References) -> Result<&'a Arc<ReferenceDocument>, LinkError> {
    let id = || used.id.clone();
    let document = references.get(&used.id).ok_or_else(|| LinkError::Missing { id: id() })?;
    let found = document.kind();
    if found == used.kind { Ok(document) } else { Err(LinkError::OtherKind { id: id(), expected: used.kind, found }) }
}

fn tables(part: &Value, references: &References) -> Result<Value, (String, LinkError)> {
    let Some(tables) = part.as_map() else { return Ok(part.clone()) };
    let entries = tables.entries().iter().map(|(name, table)| {
        let content = used_table(table).and_then(|id| references.get(id)).map(|document| document.content());
        let table = match content {
            Some(ReferenceContent::Table(held)) => to_value(held).expect("it was read from such JSON"),
            Some(ReferenceContent::Calendar(_) | ReferenceContent::Parameters(_)) | None => table.clone(),
        };
        (name.clone(), table)
    });
    rebuilt(TABLES, entries.collect())
}

fn params(part: &Value, references: &References) -> Result<Value, (String, LinkError)> {
    let Some(params) = part.as_list() else { return Ok(part.clone()) };
    let linked = params.iter().map(|param| {
        let Some((name, id)) = used_param(param) else { return Ok(param.clone()) };
        let held = match references.get(id).map(|document| document.content()) {
            Some(ReferenceContent::Parameters(held)) => held.iter().find(|held| held.name == name),
            Some(ReferenceContent::Calendar(_) | ReferenceContent::Table(_)) | None => None,
        };
        let held = held.ok_or_else(|| {
            let error = LinkError::NoParameter { id: id.to_owned(), name: name.to_owned() };
            (format!("{PARAMS}.{name}"), error)
        })?;
        Ok(to_value(held).expect("it was read from such JSON"))
    });
    Value::list(linked.collect::<Result<_, _>>()?).map_err(|error| (PARAMS.to_owned(), error.into()))
}
