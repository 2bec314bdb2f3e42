//! Legal documents as data: what a department tells somebody, before it becomes paper.
//!
//! A [`Notice`] is canonical JSON. Its salted hash stands on chain, its text is sealed to the case, and the
//! paper is made from it on the computer of whoever wants one. Number and day of issue are not in it: the
//! chain gives them when it takes the step ([`Issue`]).
//!
//! Invariants: a [`Notice`] has every part that law wants of its kind and none that has no place in it; equal
//! notices have equal bytes; no text in it holds characters that do not print. This is not a layout.

use serde::{Deserialize, Serialize};

use crate::json::{self, JsonError};
use crate::service::{Basis, Text};

mod compose;
mod defect;
mod issue;
mod kind;
mod parts;

pub use compose::{Chosen, ComposeError, Composition, compose, remedies};
pub use defect::{NoticeDefect, TextDefect};
pub use issue::Issue;
pub use kind::{Need, NoticeKind, Part, UnknownKind, Variant};
pub use parts::{
    Addressee, CaseReference, Content, Deadline, Item, Office, Particular, ReceivedMaterial, Remedies, Remedy, Signer,
    TimeUnit, Within,
};

/// The version of the format that this program writes and reads.
pub const NOTICE_VERSION: u32 = 1;
/// The largest notice, in bytes of canonical JSON.
pub const MAX_NOTICE_BYTES: usize = 128 * 1024;
/// Most rows in one list of a notice.
pub const MAX_ROWS: usize = 100;
/// Longest text, in characters.
pub const MAX_TEXT: usize = 2_000;

/// Everything that a notice says, not checked yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeData {
    /// Format version, [`NOTICE_VERSION`].
    pub version: u32,
    /// Which of the fifteen documents it is.
    pub kind: NoticeKind,
    /// Which form of it, where the kind has two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<Variant>,
    /// True for demonstrations: printed in words on the paper and on the seal.
    pub demo: bool,
    /// Who issues it.
    pub office: Office,
    /// To whom.
    pub addressee: Addressee,
    /// About which case.
    pub case: CaseReference,
    /// Code of the licence that it is or is about: credit code or registration number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence_code: Option<String>,
    /// Law that the document as a whole stands on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bases: Vec<Basis>,
    /// What was received.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub received: Vec<ReceivedMaterial>,
    /// Reasons or defects, each with its law.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
    /// What is registered, granted, assessed or delivered, line by line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub particulars: Vec<Particular>,
    /// Until when somebody has to do something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Deadline>,
    /// What can be done against it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedies: Option<Remedies>,
    /// What the officer adds in their own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
    /// Who signs; the preparer first where there are two.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signers: Vec<Signer>,
}

/// A notice that has every part that its kind demands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice(NoticeData);

/// Why bytes are no notice.
#[derive(Debug, thiserror::Error)]
pub enum NoticeError {
    /// Not canonical JSON, or too large.
    #[error(transparent)]
    Json(#[from] JsonError),
    /// Not the shape of a notice.
    #[error("not the shape of a notice: {0}")]
    Shape(String),
    /// A notice, but not one that may be issued.
    #[error(transparent)]
    Defect(#[from] NoticeDefect),
}

impl Notice {
    /// Checks that the document has what its kind demands.
    ///
    /// # Errors
    /// The first [`NoticeDefect`] from the top.
    pub fn check(data: NoticeData) -> Result<Self, NoticeDefect> {
        defect::find(&data).map_or(Ok(Self(data)), Err)
    }

    /// Reads a notice from its canonical bytes.
    ///
    /// # Errors
    /// [`NoticeError`].
    pub fn from_canonical(bytes: &[u8]) -> Result<Self, NoticeError> {
        json::parse_canonical(bytes, MAX_NOTICE_BYTES)?;
        let data = serde_json::from_slice(bytes).map_err(|e| NoticeError::Shape(e.to_string()))?;
        Ok(Self::check(data)?)
    }

    /// The bytes that are hashed, sealed and read back.
    #[must_use]
    pub fn to_canonical(&self) -> Vec<u8> {
        defect::canonical(&self.0).expect("a checked notice is within the accepted JSON")
    }

    /// What it says.
    #[must_use]
    pub fn data(&self) -> &NoticeData {
        &self.0
    }

    /// The document's name: `营业执照（正本）`, `Business licence (original)`.
    #[must_use]
    pub fn title(&self) -> Text {
        self.0.kind.title(self.0.variant)
    }

    /// Its number as printed, `渝中市监登字〔2026〕第000017号`; none where it was issued without one.
    #[must_use]
    pub fn number(&self, issue: &Issue) -> Option<String> {
        issue.number.map(|number| {
            let series = self.0.office.series.as_deref().unwrap_or_default();
            format!("{series}〔{}〕第{number:06}号", issue.year)
        })
    }
}

impl Issue {
    /// The day as legal documents write it: `二〇二六年十一月二十二日`.
    #[must_use]
    pub fn day_in_words(&self) -> String {
        self.day.chinese_in_words()
    }
}

#[cfg(test)]
mod tests;
