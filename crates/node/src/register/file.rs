//! The file from which a data set is loaded: its shape, and what is wrong with one that is refused.

use core::fmt;
use std::collections::HashMap;

use serde::Deserialize;
use serde::de::{self, Deserializer, SeqAccess, Visitor};
use thiserror::Error;
use yuzheng_contracts::date::Date;
use yuzheng_contracts::json::to_canonical;
use yuzheng_contracts::value::Value;
use yuzheng_protocol::Timestamp;

/// Most bytes of a file.
pub const MAX_FILE_BYTES: usize = 256 * 1024 * 1024;
/// Most rows of a data set.
pub const MAX_ROWS: usize = 2_000_000;
/// Most bytes of a row in canonical JSON.
pub const MAX_ROW_BYTES: usize = 4096;
/// Most bytes of a data set's name.
const MAX_NAME_BYTES: usize = 64;
/// The word of a data set that is kept current and answered for as of the moment of the question.
const ON_REQUEST: &str = "on-request";

/// Why a file is not loaded. What was loaded before stays.
#[derive(Debug, Error)]
pub enum FileError {
    /// Too long to be read.
    #[error("the file has {have} bytes, at most {MAX_FILE_BYTES} are read")]
    TooLong {
        /// Bytes of the file.
        have: usize,
    },
    /// Not JSON of this shape. A message about a row begins with its number.
    #[error("not a data set: {0}")]
    Shape(#[from] serde_json::Error),
    /// A name that contracts cannot use.
    #[error("data_set {name:?}: lower-case letters, digits and hyphens, at most {MAX_NAME_BYTES} bytes")]
    Name {
        /// The name.
        name: String,
    },
    /// Not a time.
    #[error("as_of {text:?}: write 2026-11-22T08:00:00+08:00, or \"{ON_REQUEST}\"")]
    Time {
        /// What stands there.
        text: String,
    },
    /// A row that cannot stand in this set.
    #[error("row {row}: {fault}")]
    Row {
        /// Its number, from 1.
        row: usize,
        /// What is wrong.
        fault: RowFault,
    },
    /// Rows of a set that the node keeps itself.
    #[error("a set whose rows are the open cases is kept by the node: leave its {have} rows out")]
    RowsOfOpenCases {
        /// Rows in the file.
        have: usize,
    },
}

/// What is wrong with a row.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum RowFault {
    /// Too many before it.
    #[error("a data set has at most {MAX_ROWS} rows")]
    TooMany,
    /// Too long.
    #[error("{have} bytes, at most {MAX_ROW_BYTES} are allowed")]
    TooLong {
        /// Its bytes in canonical JSON.
        have: usize,
    },
    /// Another shape than the first row: it would never be found.
    #[error("{have}, but the first row is {first}: all rows have one shape")]
    Shape {
        /// Its shape.
        have: String,
        /// The first row's.
        first: String,
    },
    /// It stands there already, and the file does not say that rows repeat.
    #[error("the same as row {first}; where each counts, say \"repeats\": true")]
    Repeated {
        /// Number of the same row before.
        first: usize,
    },
}

/// Of when the rows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsOf {
    /// Of this time.
    At(Timestamp),
    /// Of the moment at which somebody asks: the department keeps the set current and answers for it.
    OnRequest,
}

impl AsOf {
    /// Of when an answer given now is.
    #[must_use]
    pub const fn answered(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(time) => time,
            Self::OnRequest => now,
        }
    }
}

/// Where the rows come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// They stand in the file.
    File,
    /// They are what other open cases asked of the same set: the node keeps them itself.
    OpenCases,
}

/// A title in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct Title {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// A data set as its file has it; its rows in canonical JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataSet {
    /// The name that contracts use.
    pub name: String,
    /// What it is called.
    pub title: Title,
    /// Of when it is.
    pub as_of: AsOf,
    /// Whether it is made up (演示).
    pub demo: bool,
    /// Whether a row that stands there several times counts each time.
    pub repeats: bool,
    /// Where the rows come from.
    pub source: Source,
    /// The rows.
    pub rows: Vec<Vec<u8>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    data_set: String,
    title: Title,
    as_of: String,
    demo: bool,
    #[serde(default)]
    repeats: bool,
    #[serde(default = "from_file")]
    source: Source,
    #[serde(default)]
    rows: Rows,
}

fn from_file() -> Source {
    Source::File
}

/// The rows as values; a message about one that cannot be read begins with its number.
#[derive(Default)]
struct Rows(Vec<Value>);

impl<'de> Deserialize<'de> for Rows {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Rows;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of rows")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<Rows, A::Error> {
                let mut read = Vec::new();
                loop {
                    let row = rows.next_element();
                    match row.map_err(|e| de::Error::custom(format_args!("row {}: {e}", read.len() + 1)))? {
                        Some(row) => read.push(row),
                        None => return Ok(Rows(read)),
                    }
                }
            }
        }
        deserializer.deserialize_seq(InOrder)
    }
}

/// Reads a file.
///
/// # Errors
/// [`FileError`].
pub fn read(bytes: &[u8]) -> Result<DataSet, FileError> {
    if bytes.len() > MAX_FILE_BYTES {
        return Err(FileError::TooLong { have: bytes.len() });
    }
    let file: File = serde_json::from_slice(bytes)?;
    if !is_name(&file.data_set) {
        return Err(FileError::Name { name: file.data_set });
    }
    if file.source == Source::OpenCases && !file.rows.0.is_empty() {
        return Err(FileError::RowsOfOpenCases { have: file.rows.0.len() });
    }
    let as_of = as_of(&file.as_of).ok_or(FileError::Time { text: file.as_of })?;
    let rows = canonical_rows(&file.rows.0, file.repeats)?;
    let File { data_set: name, title, demo, repeats, source, .. } = file;
    Ok(DataSet { name, title, as_of, demo, repeats, source, rows })
}

fn is_name(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !name.is_empty() && name.len() <= MAX_NAME_BYTES && name.chars().all(fits)
}

fn canonical_rows(rows: &[Value], repeats: bool) -> Result<Vec<Vec<u8>>, FileError> {
    let mut seen = HashMap::new();
    let mut written = Vec::with_capacity(rows.len());
    for (number, row) in (1..).zip(rows) {
        let refused = |fault| FileError::Row { row: number, fault };
        if number > MAX_ROWS {
            return Err(refused(RowFault::TooMany));
        }
        if shape(row) != shape(&rows[0]) {
            return Err(refused(RowFault::Shape { have: shape(row), first: shape(&rows[0]) }));
        }
        let bytes = to_canonical(row);
        if bytes.len() > MAX_ROW_BYTES {
            return Err(refused(RowFault::TooLong { have: bytes.len() }));
        }
        let first = *seen.entry(bytes.clone()).or_insert(number);
        if first != number && !repeats {
            return Err(refused(RowFault::Repeated { first }));
        }
        written.push(bytes);
    }
    Ok(written)
}

/// What kind of value a row is, with its keys.
fn shape(row: &Value) -> String {
    match row.as_map() {
        Some(map) => format!("{{{}}}", map.entries().iter().map(|(key, _)| &**key).collect::<Vec<_>>().join(", ")),
        None => row.kind().to_owned(),
    }
}

/// `on-request`, or a time of RFC 3339 without fractions in UTC or in UTC+08:00.
fn as_of(text: &str) -> Option<AsOf> {
    if text == ON_REQUEST {
        return Some(AsOf::OnRequest);
    }
    let (date, rest) = text.split_at_checked(10)?;
    let (clock, ahead) = match rest.strip_suffix('Z') {
        Some(clock) => (clock, 0),
        None => (rest.strip_suffix("+08:00")?, 8 * 3600),
    };
    let day = date.parse::<Date>().ok()?.day_number();
    let mut parts = clock.strip_prefix('T')?.split(':');
    let mut part = |limit: i64| {
        let digits = parts.next().filter(|p| p.len() == 2 && p.bytes().all(|b| b.is_ascii_digit()))?;
        digits.parse::<i64>().ok().filter(|number| *number < limit)
    };
    let seconds = (part(24)? * 60 + part(60)?) * 60 + part(60)?;
    if parts.next().is_some() {
        return None;
    }
    let seconds = day * 86_400 + seconds - ahead;
    Some(AsOf::At(Timestamp(u64::try_from(seconds).ok()?.checked_mul(1000)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(rows: &str, more: &str) -> Vec<u8> {
        format!(
            r#"{{"data_set":"population","title":{{"zh":"人口","en":"Population"}},"as_of":"on-request","demo":true,
            "rows":{rows}{more}}}"#
        )
        .into_bytes()
    }

    fn fault(rows: &str) -> (usize, RowFault) {
        match read(&file(rows, "")).unwrap_err() {
            FileError::Row { row, fault } => (row, fault),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn rows_are_kept_in_canonical_form() {
        let set = read(&file(r#"[{"b": 1, "a": "甲"}, {"a": "乙", "b": 2}]"#, "")).unwrap();
        assert_eq!(set.rows, [r#"{"a":"甲","b":1}"#.as_bytes(), r#"{"a":"乙","b":2}"#.as_bytes()]);
        assert_eq!((set.as_of, set.demo, set.repeats, set.source), (AsOf::OnRequest, true, false, Source::File));
    }

    #[test]
    fn a_bad_row_is_named_by_its_number() {
        let message = read(&file("[1, 2.5]", "")).unwrap_err().to_string();
        assert!(message.contains("row 2: "), "{message}");
        let message = read(&file(r#"[{"a":1},{"a":1,"a":2}]"#, "")).unwrap_err().to_string();
        assert!(message.contains("row 2: "), "{message}");
        assert_eq!(fault(r#"["1","2","1"]"#), (3, RowFault::Repeated { first: 1 }));
        let shapes = RowFault::Shape { have: "{b}".into(), first: "{a}".into() };
        assert_eq!(fault(r#"[{"a":1},{"b":1}]"#), (2, shapes));
        assert_eq!(fault(r#"["1",1]"#), (2, RowFault::Shape { have: "int".into(), first: "string".into() }));
        let long = format!("[\"{}\"]", "x".repeat(MAX_ROW_BYTES));
        assert_eq!(fault(&long), (1, RowFault::TooLong { have: MAX_ROW_BYTES + 2 }));
    }

    #[test]
    fn rows_repeat_only_where_the_file_says_so() {
        let set = read(&file(r#"["1","2","1"]"#, r#","repeats":true"#)).unwrap();
        assert_eq!(set.rows.len(), 3);
    }

    #[test]
    fn the_rows_of_open_cases_are_not_in_the_file() {
        let error = read(&file(r#"["1"]"#, r#","source":"open-cases""#)).unwrap_err();
        assert!(matches!(error, FileError::RowsOfOpenCases { have: 1 }));
        assert_eq!(read(&file("[]", r#","source":"open-cases""#)).unwrap().source, Source::OpenCases);
    }

    #[test]
    fn names_shapes_and_times_are_checked() {
        let with = |from: &str, to: &str| {
            let text = String::from_utf8(file("[]", "")).unwrap().replace(from, to);
            read(text.as_bytes()).map(|set| set.as_of)
        };
        for name in ["", "Population", "a b", &"x".repeat(65)] {
            assert!(matches!(with("\"population\"", &format!("{name:?}")), Err(FileError::Name { .. })), "{name}");
        }
        for wrong in ["2026-11-22", "2026-11-22T25:00:00Z", "2026-11-22T08:00:00+01:00", "2026-11-22T8:00:00Z", "now"] {
            assert!(matches!(with("on-request", wrong), Err(FileError::Time { .. })), "{wrong}");
        }
        let eight = Timestamp(1_795_305_600_000);
        assert_eq!(with("on-request", "2026-11-22T08:00:00+08:00").unwrap(), AsOf::At(eight));
        assert_eq!(with("on-request", "2026-11-22T00:00:00Z").unwrap(), AsOf::At(eight));
        assert!(matches!(with("\"demo\":true", "\"dmo\":true"), Err(FileError::Shape(_))));
        assert!(matches!(read(b"[]"), Err(FileError::Shape(_))));
    }

    #[test]
    fn an_answer_is_of_the_sets_time_or_of_now() {
        let (then, now) = (Timestamp(5), Timestamp(9));
        assert_eq!((AsOf::At(then).answered(now), AsOf::OnRequest.answered(now)), (then, now));
    }
}
