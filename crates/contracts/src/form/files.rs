//! Files that a filling names: rows of lists with a column for a file's digest.
//!
//! What it is not: a check of the files, whose bytes are nowhere in a filling.

use super::{Fill, Form, fill::list_of};
use crate::value::Value;

/// A file that a filling names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedFile<'f> {
    /// Path of its list.
    pub list: &'f str,
    /// Number of its row, from 0.
    pub row: usize,
    /// Its name; empty where the form has no column for it.
    pub name: &'f str,
    /// What it is; empty where the form has no column for it.
    pub media_type: &'f str,
    /// Its length, where the form has a column for it.
    pub bytes: Option<u64>,
    /// SHA-256 of its content, 64 hexadecimal digits in lower case.
    pub sha256: &'f str,
}

impl Form {
    /// The files that a filling names, in the order of the form. Rows without a digest are left out.
    #[must_use]
    pub fn files<'f>(&'f self, values: &'f Value) -> Vec<NamedFile<'f>> {
        let digests = self.fields.iter().filter(|field| field.fill == Some(Fill::FileDigest));
        let lists = digests.filter_map(|field| Some((list_of(&field.path)?.0, values)));
        lists.flat_map(|(list, values)| self.files_of(list, values)).collect()
    }

    fn files_of<'f>(&'f self, list: &'f str, values: &'f Value) -> Vec<NamedFile<'f>> {
        let column = |fill: Fill| {
            let places = self.fields.iter().filter(move |field| field.fill.as_ref() == Some(&fill));
            places.filter_map(|field| list_of(&field.path)).find(|place| place.0 == list).map(|place| place.1)
        };
        let (name, kind, bytes) = (column(Fill::FileName), column(Fill::FileMediaType), column(Fill::FileBytes));
        let digest = column(Fill::FileDigest);
        let rows = values.at(list).and_then(Value::as_list).unwrap_or_default();
        let read = |(row, entry): (usize, &'f Value)| {
            let text = |column: Option<&str>| column.and_then(|column| entry.at(column)?.as_text());
            let sha256 = text(digest).filter(|digest| !digest.is_empty())?;
            let length = bytes.and_then(|column| entry.at(column)?.as_int());
            Some(NamedFile {
                list,
                row,
                name: text(name).unwrap_or_default(),
                media_type: text(kind).unwrap_or_default(),
                bytes: length.and_then(|length| u64::try_from(length).ok()),
                sha256,
            })
        };
        rows.iter().enumerate().filter_map(read).collect()
    }
}
