//! What makes a notice one that may not be issued.

use super::{Content, Need, NoticeKind, Part, Variant};
use super::{MAX_NOTICE_BYTES, MAX_ROWS, MAX_TEXT, NOTICE_VERSION, NoticeData};
use crate::identifiers::{CaseNumber, CaseNumberError};
use crate::json::{self, JsonError};
use crate::money::{AmountOutOfRange, Fen};
use crate::service::{Basis, Text};

/// Why a notice may not be issued.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoticeDefect {
    /// Written by another program.
    #[error("notice version {found}, this program knows {known}")]
    Version {
        /// The notice's.
        found: u32,
        /// This program's.
        known: u32,
    },
    /// The kind has other forms than this one.
    #[error("{kind} as {found:?}")]
    Variant {
        /// The kind.
        kind: NoticeKind,
        /// The form that it names.
        found: Option<Variant>,
    },
    /// A part that law wants is missing.
    #[error("{kind} without {part:?}")]
    Missing {
        /// The kind.
        kind: NoticeKind,
        /// The part.
        part: Part,
    },
    /// A part that has no place in it.
    #[error("{kind} with {part:?}")]
    Surplus {
        /// The kind.
        kind: NoticeKind,
        /// The part.
        part: Part,
    },
    /// The case number is none.
    #[error("case number: {0}")]
    CaseNumber(#[from] CaseNumberError),
    /// A text that cannot be printed as it stands.
    #[error("{place}: {defect}")]
    Text {
        /// Where in the notice: `items[2].sentence.zh`.
        place: String,
        /// What is wrong with it.
        defect: TextDefect,
    },
    /// A list with too many rows.
    #[error("{place}: {found} rows, at most {limit} are allowed")]
    TooMany {
        /// Which list.
        place: &'static str,
        /// How many there are.
        found: usize,
        /// How many may be.
        limit: usize,
    },
    /// A reason without an article.
    #[error("{place} names no law")]
    NoLaw {
        /// Which item.
        place: String,
    },
    /// A code that is not lower-case words or a rule's identifier.
    #[error("{place}: {found:?} is not a code")]
    Code {
        /// Where.
        place: String,
        /// What stands there.
        found: String,
    },
    /// A digest that is not 64 lower-case hexadecimal digits.
    #[error("{place}: {found:?} is not a SHA-256 in hexadecimal digits")]
    Digest {
        /// Where.
        place: String,
        /// What stands there.
        found: String,
    },
    /// An amount that cannot be kept exactly.
    #[error("{place}: {amount}")]
    Amount {
        /// Where.
        place: String,
        /// The amount.
        amount: AmountOutOfRange,
    },
    /// A last day before the day of receipt.
    #[error("the last day {day} is before {received}, the day of receipt")]
    DeadlineBeforeReceipt {
        /// The last day.
        day: crate::Date,
        /// The day of receipt.
        received: crate::Date,
    },
    /// More bytes than a notice may have.
    #[error("{found} bytes, at most {limit} are allowed")]
    TooLong {
        /// How many there are.
        found: usize,
        /// How many may be.
        limit: usize,
    },
}

/// What is wrong with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextDefect {
    /// Nothing but spaces.
    #[error("empty")]
    Empty,
    /// Too many characters.
    #[error("{found} characters, at most {limit} are allowed")]
    TooLong {
        /// How many there are.
        found: usize,
        /// How many may be.
        limit: usize,
    },
    /// A character that does not print, or that changes the order of those that do.
    #[error("U+{:04X} does not print", *.0 as u32)]
    Unprintable(char),
}

/// The canonical bytes of any notice data.
pub(super) fn canonical(data: &NoticeData) -> Result<Vec<u8>, JsonError> {
    Ok(json::to_canonical(&json::to_value(data)?))
}

/// The first defect from the top.
pub(super) fn find(data: &NoticeData) -> Option<NoticeDefect> {
    head(data)
        .and_then(|()| parts(data))
        .and_then(|()| rows(data))
        .and_then(|()| texts(data))
        .and_then(|()| size(data))
        .err()
}

fn head(data: &NoticeData) -> Result<(), NoticeDefect> {
    if data.version != NOTICE_VERSION {
        return Err(NoticeDefect::Version { found: data.version, known: NOTICE_VERSION });
    }
    let variants = data.kind.variants();
    let fits = data.variant.map_or(variants.is_empty(), |variant| variants.contains(&variant));
    if !fits {
        return Err(NoticeDefect::Variant { kind: data.kind, found: data.variant });
    }
    CaseNumber::parse(&data.case.number)?;
    match &data.deadline {
        Some(deadline) if deadline.day < data.case.received => {
            Err(NoticeDefect::DeadlineBeforeReceipt { day: deadline.day, received: data.case.received })
        }
        Some(_) | None => Ok(()),
    }
}

fn parts(data: &NoticeData) -> Result<(), NoticeDefect> {
    let kind = data.kind;
    for part in Part::ALL {
        match (kind.need(part), has(data, part)) {
            (Need::Required, false) => return Err(NoticeDefect::Missing { kind, part }),
            (Need::Absent, true) => return Err(NoticeDefect::Surplus { kind, part }),
            (Need::Required, true) | (Need::Allowed, _) | (Need::Absent, false) => {}
        }
    }
    Ok(())
}

fn has(data: &NoticeData, part: Part) -> bool {
    match part {
        Part::LicenceCode => data.licence_code.is_some(),
        Part::Bases => !data.bases.is_empty(),
        Part::Received => !data.received.is_empty(),
        Part::Items => !data.items.is_empty(),
        Part::Mend => !data.items.is_empty() && data.items.iter().all(|item| item.mend.is_some()),
        Part::Particulars => !data.particulars.is_empty(),
        Part::Amount => data.particulars.iter().any(|row| matches!(row.content, Content::Fen(_))),
        Part::Deadline => data.deadline.is_some(),
        Part::Remedies => data.remedies.is_some(),
        Part::Contact => data.office.address.is_some() && data.office.telephone.is_some(),
        Part::Signers => !data.signers.is_empty(),
    }
}

fn rows(data: &NoticeData) -> Result<(), NoticeDefect> {
    for (place, found) in [
        ("bases", data.bases.len()),
        ("received", data.received.len()),
        ("items", data.items.len()),
        ("particulars", data.particulars.len()),
        ("signers", data.signers.len()),
    ] {
        if found > MAX_ROWS {
            return Err(NoticeDefect::TooMany { place, found, limit: MAX_ROWS });
        }
    }
    for (at, item) in data.items.iter().enumerate() {
        if item.bases.is_empty() {
            return Err(NoticeDefect::NoLaw { place: format!("items[{at}]") });
        }
        if !is_code(&item.code) {
            return Err(NoticeDefect::Code { place: format!("items[{at}].code"), found: item.code.clone() });
        }
    }
    for (at, material) in data.received.iter().enumerate() {
        let Some(digest) = &material.digest else { continue };
        if digest.len() != 64 || !digest.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
            return Err(NoticeDefect::Digest { place: format!("received[{at}].digest"), found: digest.clone() });
        }
    }
    for (at, row) in data.particulars.iter().enumerate() {
        if let Content::Fen(fen) = row.content {
            Fen::new(fen).map_err(|amount| NoticeDefect::Amount { place: format!("particulars[{at}]"), amount })?;
        }
    }
    Ok(())
}

/// Lower-case words joined by hyphens, or a rule's identifier such as `N6b`.
fn is_code(code: &str) -> bool {
    let letters = code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_' || b == b'.');
    letters && code.len() <= 64 && code.bytes().next().is_some_and(|b| b.is_ascii_alphabetic())
}

fn size(data: &NoticeData) -> Result<(), NoticeDefect> {
    let found = canonical(data).map_or(usize::MAX, |bytes| bytes.len());
    if found > MAX_NOTICE_BYTES {
        return Err(NoticeDefect::TooLong { found, limit: MAX_NOTICE_BYTES });
    }
    Ok(())
}

/// Looks at texts one after another, remembering where it is.
struct Reader;

impl Reader {
    fn line(place: impl FnOnce() -> String, text: &str) -> Result<(), NoticeDefect> {
        let defect = if text.trim().is_empty() {
            Some(TextDefect::Empty)
        } else if text.chars().count() > MAX_TEXT {
            Some(TextDefect::TooLong { found: text.chars().count(), limit: MAX_TEXT })
        } else {
            text.chars().find(|c| !prints(*c)).map(TextDefect::Unprintable)
        };
        defect.map_or(Ok(()), |defect| Err(NoticeDefect::Text { place: place(), defect }))
    }

    fn optional(place: &str, text: Option<&String>) -> Result<(), NoticeDefect> {
        text.map_or(Ok(()), |text| Self::line(|| place.to_owned(), text))
    }

    fn both(place: &str, text: &Text) -> Result<(), NoticeDefect> {
        Self::line(|| format!("{place}.zh"), &text.zh)?;
        Self::line(|| format!("{place}.en"), &text.en)
    }

    fn bases(place: &str, bases: &[Basis]) -> Result<(), NoticeDefect> {
        bases.iter().enumerate().try_for_each(|(at, basis)| Self::both(&format!("{place}[{at}].law"), &basis.law))
    }
}

/// Whether a character stands on paper where it is written. Line breaks do; controls, marks of direction,
/// characters without width and those of private use do not.
fn prints(c: char) -> bool {
    let hidden = matches!(c,
        '\u{00ad}' | '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{e000}'..='\u{f8ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{fff0}'..='\u{ffff}' | '\u{e0000}'..='\u{10ffff}');
    c == '\n' || !(c.is_control() || hidden)
}

fn texts(data: &NoticeData) -> Result<(), NoticeDefect> {
    Reader::both("office.name", &data.office.name)?;
    Reader::optional("office.series", data.office.series.as_ref())?;
    Reader::optional("office.address", data.office.address.as_ref())?;
    Reader::optional("office.telephone", data.office.telephone.as_ref())?;
    Reader::line(|| "addressee.name".to_owned(), &data.addressee.name)?;
    Reader::optional("addressee.identifier", data.addressee.identifier.as_ref())?;
    Reader::both("case.service", &data.case.service)?;
    Reader::optional("licence_code", data.licence_code.as_ref())?;
    Reader::bases("bases", &data.bases)?;
    for (at, material) in data.received.iter().enumerate() {
        Reader::both(&format!("received[{at}].name"), &material.name)?;
    }
    texts_of_items(data)?;
    for (at, row) in data.particulars.iter().enumerate() {
        Reader::both(&format!("particulars[{at}].label"), &row.label)?;
        if let Content::Text(text) = &row.content {
            Reader::line(|| format!("particulars[{at}].content"), text)?;
        }
    }
    if let Some(deadline) = &data.deadline {
        Reader::both("deadline.purpose", &deadline.purpose)?;
    }
    if let Some(remedies) = &data.remedies {
        for (place, remedy) in [("remedies.review", &remedies.review), ("remedies.suit", &remedies.suit)] {
            Reader::both(&format!("{place}.body"), &remedy.body)?;
            Reader::bases(&format!("{place}.basis"), std::slice::from_ref(&remedy.basis))?;
        }
    }
    Reader::optional("remark", data.remark.as_ref())?;
    for (at, signer) in data.signers.iter().enumerate() {
        Reader::line(|| format!("signers[{at}].name"), &signer.name)?;
        Reader::optional(&format!("signers[{at}].number"), signer.number.as_ref())?;
        Reader::both(&format!("signers[{at}].role"), &signer.role)?;
    }
    Ok(())
}

fn texts_of_items(data: &NoticeData) -> Result<(), NoticeDefect> {
    for (at, item) in data.items.iter().enumerate() {
        Reader::bases(&format!("items[{at}].bases"), &item.bases)?;
        Reader::both(&format!("items[{at}].sentence"), &item.sentence)?;
        if let Some(mend) = &item.mend {
            Reader::both(&format!("items[{at}].mend"), mend)?;
        }
        for field in &item.fields {
            Reader::line(|| format!("items[{at}].fields"), field)?;
        }
    }
    Ok(())
}
