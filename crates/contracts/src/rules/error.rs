//! What can go wrong with an expression: at compile time ([`CompileError`], refused at deploy) and
//! while it runs ([`Stop`]: an unknown with its reason, or out of gas).

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

/// A refusal to compile, with the place in the expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("at byte {at}: {kind}")]
pub struct CompileError {
    /// Byte offset into the expression.
    pub at: usize,
    /// What is wrong.
    pub kind: CompileErrorKind,
}

/// What is wrong with an expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CompileErrorKind {
    /// Longer than the cap.
    #[error("{found} bytes, at most {limit} are allowed")]
    TooLong {
        /// Bytes found.
        found: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// More nodes than the cap.
    #[error("more than {0} nodes")]
    TooManyNodes(usize),
    /// Nested deeper than the cap.
    #[error("nested deeper than {0} levels")]
    TooDeep(usize),
    /// A character that begins nothing.
    #[error("unexpected character {0:?}")]
    Character(char),
    /// Text without an end.
    #[error("text is not closed")]
    OpenText,
    /// An escape that does not exist or names no character.
    #[error("bad escape in text")]
    Escape,
    /// An integer that 64 bits cannot hold.
    #[error("integer out of range")]
    IntegerRange,
    /// Something else was expected here.
    #[error("expected {expected}, found {found}")]
    Unexpected {
        /// What the grammar asks for.
        expected: &'static str,
        /// What stands there.
        found: String,
    },
    /// A word that the grammar keeps for itself.
    #[error("{0:?} is a reserved word")]
    Reserved(String),
    /// Valid in the Common Expression Language, and left out of `rules/1` on purpose.
    #[error("outside rules/1: {0}")]
    OutsideSubset(Outside),
    /// A name that nothing declares.
    #[error("unknown name {0:?}")]
    UnknownName(String),
    /// A function that `rules/1` does not have.
    #[error("unknown function {0:?}")]
    UnknownFunction(String),
    /// A field that the form, table or evidence does not have.
    #[error("there is no field {0:?} here")]
    UnknownField(String),
    /// A table that the document does not have.
    #[error("there is no table {0:?}")]
    UnknownTable(String),
    /// The first argument of `table` is not a text written out.
    #[error("the name of the table must be written out as text")]
    TableNameNotWrittenOut,
    /// The argument of `has` is not a field.
    #[error("has() needs a field, such as has(form.name)")]
    HasNeedsField,
    /// The first argument of a macro is not a plain name.
    #[error("{0}() needs a plain name as its first argument")]
    MacroNeedsName(&'static str),
    /// Too many or too few arguments.
    #[error("{function}() takes {expected} arguments, not {found}")]
    Arguments {
        /// The function.
        function: &'static str,
        /// How many it takes.
        expected: usize,
        /// How many were given.
        found: usize,
    },
    /// Types that can never fit.
    #[error("{place} needs {expected}, not {found}")]
    Mismatch {
        /// The operator, function or whole expression.
        place: &'static str,
        /// The type that fits.
        expected: &'static str,
        /// The type found.
        found: String,
    },
}

/// The parts of the Common Expression Language that `rules/1` leaves out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each prints itself")]
pub enum Outside {
    Floats,
    UnsignedIntegers,
    Bytes,
    Messages,
    Optionals,
    LeadingDot,
    QuotedFields,
    MapKeysNotText,
    OrderOfBooleans,
    DynAndConversions,
    Regex,
    TimestampsAndDurations,
    OtherMacros,
    Extensions,
}

impl fmt::Display for Outside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Floats => "floating-point numbers",
            Self::UnsignedIntegers => "unsigned integers",
            Self::Bytes => "byte strings",
            Self::Messages => "protocol buffer messages",
            Self::Optionals => "optional values",
            Self::LeadingDot => "names with a leading dot",
            Self::QuotedFields => "field names in backquotes",
            Self::MapKeysNotText => "map keys that are not strings",
            Self::OrderOfBooleans => "an order of booleans",
            Self::DynAndConversions => "dyn, type and conversions between types",
            Self::Regex => "regular expressions",
            Self::TimestampsAndDurations => "timestamps, durations and time zones",
            Self::OtherMacros => "macros other than has, exists, all, filter and map",
            Self::Extensions => "extension libraries",
        })
    }
}

/// Why an expression has no value. A rule with a fault is unknown: neither passed nor failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// An input that is not there: a field not filled in, evidence not yet given.
    #[error("{0} is not there")]
    Missing(Arc<str>),
    /// A map without this key.
    #[error("there is no {0:?}")]
    NoSuchKey(Arc<str>),
    /// A list index outside the list.
    #[error("index {index} in a list of {size}")]
    Index {
        /// The index asked for.
        index: i64,
        /// How long the list is.
        size: usize,
    },
    /// Division by zero.
    #[error("division by zero")]
    DivisionByZero,
    /// A result that 64 bits cannot hold.
    #[error("the result is out of range")]
    Overflow,
    /// A value of the wrong kind.
    #[error("{place} needs {expected}, not {found}")]
    Kind {
        /// The operator or function.
        place: &'static str,
        /// The kind that fits.
        expected: &'static str,
        /// The kind found.
        found: &'static str,
    },
    /// A map literal with the same key twice.
    #[error("the key {0:?} stands twice")]
    DuplicateKey(Arc<str>),
    /// Text that is not a date, or a date outside the years 1 to 9999.
    #[error("not a date")]
    NotADate,
    /// Working days were asked for and no calendar was given.
    #[error("no calendar of working days was given")]
    NoCalendar,
    /// The calendar does not reach this year.
    #[error("the calendar of working days has no year {0}")]
    CalendarYear(i64),
    /// Values nest too deep.
    #[error("values nest too deep")]
    TooDeep,
    /// A value that would be more than a program may make, shared parts counted as often as they stand there.
    #[error("a value is too large")]
    TooLarge,
    /// A result that JSON cannot hold exactly.
    #[error("an integer is outside ±(2^53 − 1)")]
    NotInterchangeable,
}

impl Fault {
    /// A short, stable word for the user interface and the trace.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing(_) => "missing",
            Self::NoSuchKey(_) => "no_such_key",
            Self::Index { .. } => "index",
            Self::DivisionByZero => "division_by_zero",
            Self::Overflow => "overflow",
            Self::Kind { .. } => "kind",
            Self::DuplicateKey(_) => "duplicate_key",
            Self::NotADate => "not_a_date",
            Self::NoCalendar => "no_calendar",
            Self::CalendarYear(_) => "calendar_year",
            Self::TooDeep => "too_deep",
            Self::TooLarge => "too_large",
            Self::NotInterchangeable => "not_interchangeable",
        }
    }
}

impl Serialize for Fault {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Why evaluation stopped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// This part has no value; `&&`, `||`, `?:`, `exists` and `all` may still come to one.
    #[error(transparent)]
    Fault(Box<Fault>),
    /// The gas is used up. Nothing absorbs this.
    #[error("out of gas")]
    OutOfGas,
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(Box::new(fault))
    }
}
