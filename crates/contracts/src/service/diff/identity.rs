//! By what the things in a list are told apart.

use std::collections::BTreeSet;

use crate::json::to_canonical;
use crate::value::{Map, Value};

/// The identifiers of all items; `None` if one has none, or if two have the same.
pub(super) fn all(items: &[Value]) -> Option<Vec<String>> {
    unique(items.iter().map(of))
}

fn unique(ids: impl Iterator<Item = Option<String>>) -> Option<Vec<String>> {
    let mut seen = BTreeSet::new();
    ids.map(|id| id.filter(|id| seen.insert(id.clone()))).collect()
}

fn of(item: &Value) -> Option<String> {
    let text = |key: &str| item.get(key).and_then(Value::as_text);
    // A step of the workflow is what one role may do in one state.
    if let (Some(from), Some(action), Some(role)) = (text("from"), text("action"), text("role")) {
        return Some(format!("{from}/{action}/{role}"));
    }
    // A value of a parameter is told by its first day, a choice by its value.
    let by_day = item.get("value").and(text("from"));
    let by_value = item.get("label").and(text("value"));
    let id = text("id").or_else(|| text("name")).or_else(|| text("path")).or(by_day).or(by_value);
    id.map(str::to_owned)
}

/// The columns of a table of which both versions have the same.
#[derive(Clone, Copy)]
pub(super) struct Columns<'a> {
    names: &'a [Value],
    key: usize,
}

/// The columns, if both are tables with the same columns and the same key.
pub(super) fn same_columns<'a>(before: &Map, after: &'a Map) -> Option<Columns<'a>> {
    let (columns, key) = (after.get("columns")?, after.get("key")?);
    let same = before.get("columns") == Some(columns) && before.get("key") == Some(key);
    let names = columns.as_list().filter(|names| same && names.iter().all(|name| name.as_text().is_some()))?;
    let key = names.iter().position(|name| name == key)?;
    // Two columns of one name could not be told apart.
    unique(names.iter().map(|name| name.as_text().map(str::to_owned)))?;
    Some(Columns { names, key })
}

impl<'a> Columns<'a> {
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> {
        self.names.iter().filter_map(Value::as_text)
    }

    /// What the key column of a row says.
    pub(super) fn key_of(&self, row: &Value) -> String {
        let cell = row.as_list().and_then(|cells| cells.get(self.key)).unwrap_or(&Value::Null);
        match cell.as_text() {
            Some(text) => text.to_owned(),
            None => String::from_utf8_lossy(&to_canonical(cell)).into_owned(),
        }
    }

    /// The keys of all rows; `None` if a row has not one cell for each column, or if two have the same key.
    pub(super) fn rows(&self, rows: &[Value]) -> Option<Vec<String>> {
        let whole = |row: &Value| row.as_list().is_some_and(|cells| cells.len() == self.names.len());
        unique(rows.iter().map(|row| whole(row).then(|| self.key_of(row))))
    }
}
