//! What an expression may name: variables, each with a type, and tables.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::types::Type;
use crate::value::Value;

/// The variables and tables of one document, in order of declaration.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    variables: Vec<(Arc<str>, Type)>,
    tables: Vec<Table>,
}

/// A code table: rows of named columns, found by one column.
#[derive(Debug, Clone)]
pub struct Table {
    name: Arc<str>,
    key: Arc<str>,
    rows: Rows,
    row: Type,
}

#[derive(Debug, Clone)]
enum Rows {
    ByText(BTreeMap<Arc<str>, Value>),
    ByInt(BTreeMap<i64, Value>),
}

/// Why rows do not make a table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// The key column is not among the columns.
    #[error("there is no column {0:?}")]
    NoKeyColumn(Arc<str>),
    /// A row has another number of cells than there are columns.
    #[error("row {row} has {found} cells, not {expected}")]
    Width {
        /// The row, counted from 1.
        row: usize,
        /// The number of columns.
        expected: usize,
        /// The number of cells.
        found: usize,
    },
    /// A key that is neither text nor an integer, or differs in kind from the first.
    #[error("row {0} has a key of another kind")]
    KeyKind(usize),
    /// Two rows with the same key.
    #[error("row {0} repeats a key")]
    DuplicateKey(usize),
    /// A cell of another kind than those above it; cells may be empty.
    #[error("row {row} has another kind of value in the column {column:?} than the rows above")]
    MixedColumn {
        /// The row, counted from 1.
        row: usize,
        /// The column.
        column: Arc<str>,
    },
    /// Two columns with the same name.
    #[error("the column {0:?} stands twice")]
    DuplicateColumn(Arc<str>),
}

impl Table {
    /// Makes a table.
    ///
    /// # Errors
    /// [`TableError`].
    pub fn new(name: &str, key: &str, columns: &[Arc<str>], rows: &[Vec<Value>]) -> Result<Self, TableError> {
        let key_at =
            columns.iter().position(|column| &**column == key).ok_or_else(|| TableError::NoKeyColumn(key.into()))?;
        let mut by_text = BTreeMap::new();
        let mut by_int = BTreeMap::new();
        for (at, cells) in rows.iter().enumerate() {
            let number = at + 1;
            if cells.len() != columns.len() {
                return Err(TableError::Width { row: number, expected: columns.len(), found: cells.len() });
            }
            let row = Value::map(columns.iter().cloned().zip(cells.iter().cloned()));
            let row = row.map_err(|_| TableError::DuplicateColumn(duplicate(columns)))?;
            let earlier = match &cells[key_at] {
                Value::Text(text) => by_text.insert(text.clone(), row),
                Value::Int(number) => by_int.insert(*number, row),
                Value::Null | Value::Bool(_) | Value::Date(_) | Value::List(_) | Value::Map(_) => {
                    return Err(TableError::KeyKind(number));
                }
            };
            if earlier.is_some() {
                return Err(TableError::DuplicateKey(number));
            }
            if !by_text.is_empty() && !by_int.is_empty() {
                return Err(TableError::KeyKind(number));
            }
        }
        for (at, column) in columns.iter().enumerate() {
            let mut kinds = rows.iter().enumerate().filter(|(_, cells)| cells[at] != Value::Null);
            let first = kinds.next().map(|(_, cells)| cells[at].kind());
            if let Some((row, _)) = kinds.find(|(_, cells)| Some(cells[at].kind()) != first) {
                return Err(TableError::MixedColumn { row: row + 1, column: column.clone() });
            }
        }
        let column_type = |at: usize| {
            let kinds = rows.iter().map(|cells| type_of(&cells[at])).filter(|kind| *kind != Type::Null);
            kinds.reduce(Type::either).unwrap_or(Type::Dyn)
        };
        let row = Type::record(columns.iter().enumerate().map(|(at, name)| (name.clone(), column_type(at))));
        let rows = if by_int.is_empty() { Rows::ByText(by_text) } else { Rows::ByInt(by_int) };
        Ok(Self { name: name.into(), key: key.into(), rows, row })
    }

    /// The table's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name of the column by which rows are found.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The row with this key.
    #[must_use]
    pub fn row(&self, key: &Value) -> Option<&Value> {
        match (&self.rows, key) {
            (Rows::ByText(rows), Value::Text(text)) => rows.get(&**text),
            (Rows::ByInt(rows), Value::Int(number)) => rows.get(number),
            (Rows::ByText(_) | Rows::ByInt(_), _) => None,
        }
    }

    pub(super) fn row_type(&self) -> &Type {
        &self.row
    }

    pub(super) fn key_type(&self) -> Type {
        match self.rows {
            Rows::ByText(_) => Type::Text,
            Rows::ByInt(_) => Type::Int,
        }
    }
}

fn duplicate(columns: &[Arc<str>]) -> Arc<str> {
    let twice = columns.iter().enumerate().find(|(at, name)| columns[..*at].contains(name));
    twice.map_or_else(|| Arc::from(""), |(_, name)| name.clone())
}

/// The type of a constant.
#[must_use]
pub fn type_of(value: &Value) -> Type {
    match value {
        Value::Null => Type::Null,
        Value::Bool(_) => Type::Bool,
        Value::Int(_) => Type::Int,
        Value::Text(_) => Type::Text,
        Value::Date(_) => Type::Date,
        Value::List(list) => Type::list(list.items().iter().map(type_of).reduce(Type::either).unwrap_or(Type::Dyn)),
        Value::Map(map) => Type::record(map.entries().iter().map(|(key, value)| (key.clone(), type_of(value)))),
    }
}

impl Environment {
    /// An environment without variables or tables.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Declares a variable and returns its slot. A later declaration hides an earlier one.
    pub fn declare(&mut self, name: &str, kind: Type) -> usize {
        self.variables.push((name.into(), kind));
        self.variables.len() - 1
    }

    /// Adds a table.
    pub fn add_table(&mut self, table: Table) {
        self.tables.push(table);
    }

    /// The tables in order.
    #[must_use]
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    pub(super) fn variable(&self, name: &str) -> Option<(usize, &Type)> {
        let (slot, (_, kind)) = self.variables.iter().enumerate().rfind(|(_, (known, _))| &**known == name)?;
        Some((slot, kind))
    }

    pub(super) fn table(&self, name: &str) -> Option<(usize, &Table)> {
        self.tables.iter().enumerate().find(|(_, table)| &*table.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(key: &str, columns: &[&str], rows: Vec<Vec<Value>>) -> Result<Table, TableError> {
        let columns: Vec<Arc<str>> = columns.iter().map(|name| Arc::from(*name)).collect();
        Table::new("t", key, &columns, &rows)
    }

    #[test]
    fn finds_rows_by_text_and_by_number() {
        let text = table("k", &["k", "v"], vec![vec!["a".into(), 1.into()], vec!["b".into(), 2.into()]]).unwrap();
        assert_eq!(text.row(&"b".into()).and_then(|row| row.get("v")), Some(&Value::Int(2)));
        assert_eq!(text.row(&"c".into()), None);
        assert_eq!(text.row(&1.into()), None);
        let int = table("k", &["k", "v"], vec![vec![60.into(), 139.into()]]).unwrap();
        assert_eq!(int.row(&60.into()).and_then(|row| row.get("v")), Some(&Value::Int(139)));
        assert_eq!((int.name(), int.key()), ("t", "k"));
    }

    #[test]
    fn refuses_rows_that_make_no_table() {
        let bad = |key: &str, columns: &[&str], rows| table(key, columns, rows).unwrap_err();
        assert_eq!(bad("x", &["k"], vec![]), TableError::NoKeyColumn("x".into()));
        let width = TableError::Width { row: 1, expected: 1, found: 2 };
        assert_eq!(bad("k", &["k"], vec![vec!["a".into(), "b".into()]]), width);
        assert_eq!(bad("k", &["k"], vec![vec![Value::Null]]), TableError::KeyKind(1));
        assert_eq!(bad("k", &["k"], vec![vec!["a".into()], vec![1.into()]]), TableError::KeyKind(2));
        assert_eq!(bad("k", &["k"], vec![vec!["a".into()], vec!["a".into()]]), TableError::DuplicateKey(2));
        let twice = bad("k", &["k", "k"], vec![vec!["a".into(), "b".into()]]);
        assert_eq!(twice, TableError::DuplicateColumn("k".into()));
        let rows = [Value::Null, 1.into(), Value::Null, true.into(), 2.into()];
        let rows = ["a", "b", "c", "d", "e"].into_iter().zip(rows).map(|(key, value)| vec![key.into(), value]);
        let mixed = bad("k", &["k", "v"], rows.collect());
        assert_eq!(mixed, TableError::MixedColumn { row: 4, column: "v".into() });
    }
}
