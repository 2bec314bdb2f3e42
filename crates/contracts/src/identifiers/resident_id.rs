//! Resident identity numbers (GB 11643-1999): six digits of division, eight of birth, three of
//! sequence, one check character (ISO 7064 MOD 11-2).

use std::fmt;

use crate::date::Date;

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: [u8; 11] = *b"10X98765432";

/// A number that is well formed. It prints in full; never log it.
#[derive(Clone, PartialEq, Eq)]
pub struct ResidentId {
    number: [u8; 18],
    birth: Date,
}

/// The sex that the sequence number tells (odd: male).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Sex {
    Male,
    Female,
}

/// Why a text is not a resident identity number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ResidentIdError {
    /// Not 18 characters.
    #[error("{0} characters instead of 18")]
    Length(usize),
    /// A character that cannot stand at this place.
    #[error("character {at} is not a digit")]
    Character {
        /// Its place, counted from 1.
        at: usize,
    },
    /// The check character is wrong.
    #[error("check character {found} instead of {expected}")]
    Check {
        /// What the first 17 digits ask for.
        expected: char,
        /// What stands there.
        found: char,
    },
    /// The birth date is not a day of the calendar.
    #[error("there is no such birth date")]
    BirthDate,
}

impl ResidentId {
    /// Reads a number; a lower-case `x` at the end is accepted.
    ///
    /// # Errors
    /// [`ResidentIdError`].
    pub fn parse(text: &str) -> Result<Self, ResidentIdError> {
        let length = text.chars().count();
        if length != 18 {
            return Err(ResidentIdError::Length(length));
        }
        if let Some(at) = text.chars().position(|character| !character.is_ascii()) {
            return Err(ResidentIdError::Character { at: at + 1 });
        }
        let mut number: [u8; 18] = text.as_bytes().try_into().expect("eighteen ASCII characters are eighteen bytes");
        number[17] = number[17].to_ascii_uppercase();
        if let Some(at) = number[..17].iter().position(|byte| !byte.is_ascii_digit()) {
            return Err(ResidentIdError::Character { at: at + 1 });
        }
        if !number[17].is_ascii_digit() && number[17] != b'X' {
            return Err(ResidentIdError::Character { at: 18 });
        }
        let expected = check_character(&number);
        if number[17] != expected {
            return Err(ResidentIdError::Check { expected: expected.into(), found: number[17].into() });
        }
        let part = |from: usize, to: usize| {
            number[from..to].iter().fold(0_i64, |sum, digit| sum * 10 + i64::from(digit - b'0'))
        };
        let birth = Date::new(part(6, 10), part(10, 12), part(12, 14)).map_err(|_| ResidentIdError::BirthDate)?;
        Ok(Self { number, birth })
    }

    /// The 18 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.number).expect("only digits and X were accepted")
    }

    /// The division at the time of issue; it may be abolished since.
    #[must_use]
    pub fn division(&self) -> &str {
        &self.as_str()[..6]
    }

    /// The birth date.
    #[must_use]
    pub fn birth(&self) -> Date {
        self.birth
    }

    /// The sex.
    #[must_use]
    pub fn sex(&self) -> Sex {
        if self.number[16] % 2 == 1 { Sex::Male } else { Sex::Female }
    }
}

fn check_character(number: &[u8; 18]) -> u8 {
    let sum: u32 = number.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    CHECKS[(sum % 11) as usize]
}

impl fmt::Display for ResidentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for ResidentId {
    /// The middle is left out, so that a stray debug print tells nobody who it is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResidentId({}************)", self.division())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_the_numbers_of_the_standard() {
        let id = ResidentId::parse("11010519491231002x").unwrap();
        assert_eq!((id.as_str(), id.division()), ("11010519491231002X", "110105"));
        assert_eq!((id.birth().to_string().as_str(), id.sex()), ("1949-12-31", Sex::Female));
        assert_eq!(ResidentId::parse("440524188001010014").unwrap().sex(), Sex::Male);
    }

    #[test]
    fn refuses_a_wrong_check_character() {
        assert_eq!(ResidentId::parse("110105194912310021"), Err(ResidentIdError::Check { expected: 'X', found: '1' }));
    }

    #[test]
    fn refuses_a_birth_date_that_does_not_exist() {
        let mut number = *b"500103202502299990";
        number[17] = check_character(&number);
        let text = String::from_utf8(number.to_vec()).unwrap();
        assert_eq!(ResidentId::parse(&text), Err(ResidentIdError::BirthDate));
    }

    #[test]
    fn refuses_other_lengths_and_characters() {
        assert_eq!(ResidentId::parse("11010519491231002"), Err(ResidentIdError::Length(17)));
        assert_eq!(ResidentId::parse("渝10105194912310021"), Err(ResidentIdError::Character { at: 1 }));
        assert_eq!(ResidentId::parse("1101O519491231002X"), Err(ResidentIdError::Character { at: 5 }));
        assert_eq!(ResidentId::parse("11010519491231002Y"), Err(ResidentIdError::Character { at: 18 }));
    }

    #[test]
    fn a_debug_print_does_not_tell_who_it_is() {
        let printed = format!("{:?}", ResidentId::parse("500103198506129995").unwrap());
        assert!(!printed.contains("1985"), "{printed}");
    }
}
