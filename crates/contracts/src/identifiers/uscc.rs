//! Unified social credit codes (GB 32100-2015) and the organisation codes inside them (GB 11714).

use std::fmt;

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const ORG_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
/// The start of the organisation codes that this system allots: a prefix for demonstrations.
const ORG_PREFIX: &str = "MAT";
const SERIAL_DIGITS: usize = 5;

/// A code whose form and check character are right.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Uscc(String);

/// Why a text is not a unified social credit code, or none can be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UsccError {
    /// Not 18 characters.
    #[error("{0} characters instead of 18")]
    Length(usize),
    /// A character outside the alphabet of the standard (which has no I, O, S, V, Z).
    #[error("character {at} is not in the alphabet of GB 32100")]
    Character {
        /// Its place, counted from 1.
        at: usize,
    },
    /// The check character is wrong. Some codes of an early pilot break the rule: warn, do not refuse.
    #[error("check character {found} instead of {expected}")]
    Check {
        /// What the first 17 characters ask for.
        expected: char,
        /// What stands there.
        found: char,
    },
    /// The division is not six digits.
    #[error("the division {0:?} is not six digits")]
    Division(String),
    /// All serial numbers are used up.
    #[error("serial number {0} is beyond the last one")]
    SerialTooLarge(u32),
}

impl Uscc {
    /// Reads a code; lower case is accepted.
    ///
    /// # Errors
    /// [`UsccError::Length`], [`UsccError::Character`], [`UsccError::Check`].
    pub fn parse(text: &str) -> Result<Self, UsccError> {
        let code = text.to_ascii_uppercase();
        let length = code.chars().count();
        if length != 18 {
            return Err(UsccError::Length(length));
        }
        let expected = check_character(&code)?;
        let found = code.chars().next_back().expect("there are eighteen characters");
        if alphabet_index(found).is_none() {
            return Err(UsccError::Character { at: 18 });
        }
        if found != expected {
            return Err(UsccError::Check { expected, found });
        }
        Ok(Self(code))
    }

    /// The 18 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The registering department: 9 market regulation, 1 public institutions, 5 civil affairs.
    #[must_use]
    pub fn department(&self) -> &str {
        &self.0[..1]
    }

    /// The kind of entity; with department 9: 1 enterprise, 2 sole proprietor, 3 cooperative.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.0[1..2]
    }

    /// The registrar's division.
    #[must_use]
    pub fn division(&self) -> &str {
        &self.0[2..8]
    }
}

impl fmt::Display for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Makes the code for serial number `serial`, which the caller must never use twice.
///
/// # Errors
/// [`UsccError::Division`], [`UsccError::Character`] (department or kind), [`UsccError::SerialTooLarge`].
pub fn uscc_for(department: char, kind: char, division: &str, serial: u32) -> Result<Uscc, UsccError> {
    if division.len() != 6 || !division.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(UsccError::Division(division.to_owned()));
    }
    let body = org_code(serial)?;
    let mut code = format!("{department}{kind}{division}{body}0");
    let check = check_character(&code)?;
    code.pop();
    code.push(check);
    Ok(Uscc(code))
}

/// The organisation code (nine characters with its check character) for a serial number.
///
/// # Errors
/// [`UsccError::SerialTooLarge`].
pub fn org_code(serial: u32) -> Result<String, UsccError> {
    let mut digits = [b'0'; SERIAL_DIGITS];
    let mut rest = serial as usize;
    for digit in digits.iter_mut().rev() {
        *digit = ALPHABET[rest % ALPHABET.len()];
        rest /= ALPHABET.len();
    }
    if rest > 0 {
        return Err(UsccError::SerialTooLarge(serial));
    }
    let mut code = String::from(ORG_PREFIX);
    code.extend(digits.map(char::from));
    let check = org_code_check(&code).expect("eight characters of the alphabet were just put together");
    code.push(check);
    Ok(code)
}

/// The check character of an eight-character organisation code (GB 11714); `None` if it is not one.
#[must_use]
pub fn org_code_check(body: &str) -> Option<char> {
    if body.len() != ORG_WEIGHTS.len() {
        return None;
    }
    let mut sum = 0;
    for (character, weight) in body.chars().zip(ORG_WEIGHTS) {
        if character.is_ascii_lowercase() {
            return None;
        }
        sum += character.to_digit(36)? * weight;
    }
    match 11 - sum % 11 {
        10 => Some('X'),
        11 => Some('0'),
        digit => char::from_digit(digit, 10),
    }
}

fn alphabet_index(character: char) -> Option<usize> {
    ALPHABET.iter().position(|known| char::from(*known) == character)
}

/// The check character that the first 17 characters ask for.
fn check_character(code: &str) -> Result<char, UsccError> {
    let mut sum = 0;
    for (at, (character, weight)) in code.chars().zip(WEIGHTS).enumerate() {
        let index = alphabet_index(character).ok_or(UsccError::Character { at: at + 1 })?;
        sum += index * weight;
    }
    Ok(char::from(ALPHABET[(31 - sum % 31) % 31]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_is_not_a_code() {
        assert_eq!(Uscc::parse("9135"), Err(UsccError::Length(4)));
        assert_eq!(Uscc::parse("9135010OM000100Y43"), Err(UsccError::Character { at: 8 }));
        assert_eq!(Uscc::parse("91350100M000100Y4Z"), Err(UsccError::Character { at: 18 }));
        assert_eq!(Uscc::parse("91350100M000100Y44"), Err(UsccError::Check { expected: '3', found: '4' }));
        // A real code of the Fujian pilot that does not satisfy the standard.
        assert!(matches!(Uscc::parse("91350211M00013FA1N"), Err(UsccError::Check { .. })));
    }

    #[test]
    fn makes_codes_that_it_accepts() {
        assert_eq!(uscc_for('9', '1', "500103", 1).unwrap().as_str(), "91500103MAT000018K");
        assert_eq!(uscc_for('9', '1', "500105", 1).unwrap().as_str(), "91500105MAT000018G");
        assert_eq!(uscc_for('9', '2', "500107", 1).unwrap().as_str(), "92500107MAT000018A");
        for serial in [0, 9, 10, 31, 999, 28_629_150] {
            let code = uscc_for('9', '2', "500103", serial).unwrap();
            assert_eq!(Uscc::parse(code.as_str()).as_ref(), Ok(&code));
            assert_eq!(org_code_check(&code.as_str()[8..16]), code.as_str().chars().nth(16));
        }
    }

    #[test]
    fn refuses_to_make_codes_that_cannot_be() {
        assert_eq!(uscc_for('9', '2', "5001", 1), Err(UsccError::Division("5001".into())));
        assert_eq!(uscc_for('I', '2', "500103", 1), Err(UsccError::Character { at: 1 }));
        assert_eq!(uscc_for('9', '2', "500103", 28_629_151), Err(UsccError::SerialTooLarge(28_629_151)));
    }

    #[test]
    fn reads_the_parts() {
        let code = Uscc::parse("92500107mat000018a").unwrap();
        assert_eq!((code.department(), code.kind(), code.division()), ("9", "2", "500107"));
        assert_eq!(org_code_check("mat00001"), None);
        assert_eq!(org_code_check("MAT"), None);
    }
}
