//! What the chain adds to a notice when it takes the step that issues it.

use serde::{Deserialize, Serialize};

use crate::date::Date;

/// Number and day of a document, given by the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issue {
    /// The year that the number counts in.
    pub year: u32,
    /// The running number of the office, the kind and the year; absent for documents without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// The day on which the block was made that issued it, in China.
    pub day: Date,
}

impl Issue {
    /// A document that has a day and no number.
    #[must_use]
    pub fn unnumbered(day: Date) -> Self {
        Self { year: u32::try_from(day.year()).expect("years are 1 to 9999"), number: None, day }
    }

    /// A document with its number.
    #[must_use]
    pub fn numbered(year: u32, number: u32, day: Date) -> Self {
        Self { year, number: Some(number), day }
    }
}
