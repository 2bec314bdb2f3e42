//! From a notice to a PDF/A-3b file.

use thiserror::Error;
use typst::diag::SourceDiagnostic;
use typst::ecow::EcoVec;
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};
use yuzheng_contracts::notice::{Issue, Notice};
use yuzheng_protocol::Hash;

mod code;
mod faces;
mod sheet;
mod wording;
mod world;

pub use faces::SONG;
use sheet::Sheet;
use world::Desk;

/// China's offset from UTC, in minutes.
const CHINA_MINUTES: i32 = 8 * 60;
/// Longest text of a code, in bytes: what still prints as a code of 3 cm that a telephone reads.
const MAX_CODE_BYTES: usize = 300;

/// Everything that a document is made from.
pub struct Paper<'a> {
    /// What it says.
    pub notice: &'a Notice,
    /// Its number and day.
    pub issue: Issue,
    /// The receipt file that proves it (`.yzr`).
    pub receipt: &'a [u8],
    /// The salt that the notice was put on record with, if an officer issued it.
    pub salt: Option<Hash>,
    /// What the printed code holds; without it none is printed.
    pub code: Option<&'a str>,
}

/// Why no document was made.
#[derive(Debug, Error)]
pub enum ComposeError {
    /// A character that the faces that come along do not have.
    #[error("{place}: the document's typeface has no {character:?} (U+{:04X})", *.character as u32)]
    MissingGlyph {
        /// Where it stands: the data's own name for it.
        place: String,
        /// The character.
        character: char,
    },
    /// A text too long for a printed code.
    #[error("a code of {found} bytes, at most {limit} can be printed")]
    CodeTooLong {
        /// How many there are.
        found: usize,
        /// How many may be.
        limit: usize,
    },
    /// The typesetter refused; a fault of this program.
    #[error("the document cannot be set: {0}")]
    Typesetter(String),
}

/// Makes the document.
///
/// # Errors
/// [`ComposeError`].
pub fn compose(paper: &Paper<'_>) -> Result<Vec<u8>, ComposeError> {
    let sheet = Sheet::of(paper.notice, &paper.issue, paper.code.is_some());
    let mut data = serde_json::to_value(&sheet).map_err(|e| ComposeError::Typesetter(e.to_string()))?;
    faces::check("", &data)?;
    let code = paper.code.map(printed_code).transpose()?;
    data["salted"] = paper.salt.is_some().into();
    let salt = paper.salt.map(|salt| salt.to_hex()).unwrap_or_default();
    let notice = paper.notice.to_canonical();
    let world = Desk::new(&data, [paper.receipt, &notice, salt.as_bytes(), code.unwrap_or_default().as_bytes()]);
    let laid = typst::compile::<PagedDocument>(&world);
    let document = laid.output.map_err(refused)?;
    if !laid.warnings.is_empty() {
        return Err(refused(laid.warnings));
    }
    let bytes = typst_pdf::pdf(&document, &options(paper)?).map_err(refused);
    // The typesetter remembers every part of every document otherwise.
    typst::comemo::evict(0);
    bytes
}

fn printed_code(text: &str) -> Result<String, ComposeError> {
    let too_long = ComposeError::CodeTooLong { found: text.len(), limit: MAX_CODE_BYTES };
    if text.len() > MAX_CODE_BYTES { Err(too_long) } else { code::svg(text).ok_or(too_long) }
}

fn options(paper: &Paper<'_>) -> Result<PdfOptions, ComposeError> {
    let fault = |what: &str| ComposeError::Typesetter(what.to_owned());
    let standards = PdfStandards::new(&[PdfStandard::A_3b]).map_err(|_| fault("no PDF/A-3b"))?;
    let day = paper.issue.day;
    let part = |number: i64| u8::try_from(number).expect("months and days are below 256");
    let year = i32::try_from(day.year()).expect("years are below 10,000");
    let midnight = Datetime::from_ymd_hms(year, part(day.month()), part(day.day()), 0, 0, 0);
    let timestamp = midnight.and_then(|midnight| Timestamp::new_local(midnight, CHINA_MINUTES));
    let number = paper.notice.number(&paper.issue).unwrap_or_default();
    Ok(PdfOptions {
        ident: Smart::Custom(format!("{}/{}/{number}", paper.notice.data().case.number, paper.notice.data().kind)),
        creator: Smart::Custom(Some("渝证通 Yuzheng".to_owned())),
        timestamp: Some(timestamp.ok_or_else(|| fault("no such day"))?),
        standards,
        ..PdfOptions::default()
    })
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err hands over")]
fn refused(diagnostics: EcoVec<SourceDiagnostic>) -> ComposeError {
    let messages: Vec<String> = diagnostics.iter().map(|found| found.message.to_string()).collect();
    ComposeError::Typesetter(messages.join("; "))
}

#[cfg(test)]
mod tests;
