//! Case numbers (办件编号): item code, division, day, serial number and a check digit
//! (ISO 7064 MOD 11,10 over the twenty digits), as in `SL01-500103-20261122-000017-7`.

use std::fmt;

use crate::date::Date;

const MAX_SERIAL: u32 = 999_999;

/// A case number whose form and check digit are right.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CaseNumber(String);

/// Why a text is not a case number, or none can be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CaseNumberError {
    /// Not of the form `SL01-500103-20261122-000017-7`.
    #[error("{0:?} is not of the form SL01-500103-20261122-000017-7")]
    Form(String),
    /// The check digit is wrong.
    #[error("check digit {found} instead of {expected}")]
    Check {
        /// What the twenty digits ask for.
        expected: u8,
        /// What stands there.
        found: u8,
    },
    /// The item code is not four capital letters or digits.
    #[error("the item code {0:?} is not four capital letters or digits")]
    ItemCode(String),
    /// The division is not six digits.
    #[error("the division {0:?} is not six digits")]
    Division(String),
    /// More than 999,999 cases in a day.
    #[error("serial number {0} is beyond 999999")]
    SerialTooLarge(u32),
}

/// The number of the `serial`-th case of this item, division and day.
///
/// # Errors
/// [`CaseNumberError::ItemCode`], [`CaseNumberError::Division`], [`CaseNumberError::SerialTooLarge`].
pub fn case_number(item_code: &str, division: &str, date: Date, serial: u32) -> Result<CaseNumber, CaseNumberError> {
    if !is_item_code(item_code) {
        return Err(CaseNumberError::ItemCode(item_code.to_owned()));
    }
    if division.len() != 6 || !division.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(CaseNumberError::Division(division.to_owned()));
    }
    if serial > MAX_SERIAL {
        return Err(CaseNumberError::SerialTooLarge(serial));
    }
    let day = format!("{:04}{:02}{:02}", date.year(), date.month(), date.day());
    let check = mod_11_10(&format!("{division}{day}{serial:06}")).expect("only digits were put together");
    Ok(CaseNumber(format!("{item_code}-{division}-{day}-{serial:06}-{check}")))
}

impl CaseNumber {
    /// Reads a case number.
    ///
    /// # Errors
    /// [`CaseNumberError::Form`], [`CaseNumberError::Check`].
    pub fn parse(text: &str) -> Result<Self, CaseNumberError> {
        let form = || CaseNumberError::Form(text.to_owned());
        let parts: Vec<&str> = text.split('-').collect();
        let [item, division, day, serial, check] = parts[..] else { return Err(form()) };
        let digits = |part: &str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        if !is_item_code(item) || !digits(division, 6) || !digits(day, 8) || !digits(serial, 6) || !digits(check, 1) {
            return Err(form());
        }
        format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..]).parse::<Date>().map_err(|_| form())?;
        let expected = mod_11_10(&format!("{division}{day}{serial}")).ok_or_else(form)?;
        let found = check.as_bytes()[0] - b'0';
        if expected != found {
            return Err(CaseNumberError::Check { expected, found });
        }
        Ok(Self(text.to_owned()))
    }

    /// The number as it is printed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_item_code(code: &str) -> bool {
    code.len() == 4 && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// The check digit of ISO 7064 MOD 11,10; `None` if there is anything but digits, or nothing.
#[must_use]
pub fn mod_11_10(digits: &str) -> Option<u8> {
    let mut product: u32 = 10;
    if digits.is_empty() {
        return None;
    }
    for digit in digits.chars() {
        let sum = (product + digit.to_digit(10)?) % 10;
        product = (if sum == 0 { 10 } else { sum }) * 2 % 11;
    }
    let check = (11 - product) % 10;
    Some(u8::try_from(check).expect("below ten"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn computes_the_known_check_digits() {
        assert_eq!(mod_11_10("50010320261122000017"), Some(7));
        assert_eq!(mod_11_10("50000020260101000001"), Some(3));
        // The example of ISO 7064.
        assert_eq!(mod_11_10("0794"), Some(5));
        assert_eq!(mod_11_10(""), None);
        assert_eq!(mod_11_10("12a"), None);
    }

    #[test]
    fn makes_and_reads_numbers() {
        let day = "2026-11-22".parse().unwrap();
        let number = case_number("SL01", "500103", day, 17).unwrap();
        assert_eq!(number.as_str(), "SL01-500103-20261122-000017-7");
        assert_eq!(CaseNumber::parse(number.as_str()), Ok(number));
    }

    #[test]
    fn refuses_numbers_that_are_not_right() {
        for bad in ["", "SL01-500103-20261322-000017-7", "sl01-500103-20261122-000017-7", "SL01-500103-20261122-17-7"] {
            assert_eq!(CaseNumber::parse(bad), Err(CaseNumberError::Form(bad.into())));
        }
        assert_eq!(
            CaseNumber::parse("SL01-500103-20261122-000017-8"),
            Err(CaseNumberError::Check { expected: 7, found: 8 })
        );
        let day = "2026-11-22".parse().unwrap();
        assert_eq!(case_number("SL1", "500103", day, 1), Err(CaseNumberError::ItemCode("SL1".into())));
        assert_eq!(case_number("SL01", "50010", day, 1), Err(CaseNumberError::Division("50010".into())));
        assert_eq!(case_number("SL01", "500103", day, 1_000_000), Err(CaseNumberError::SerialTooLarge(1_000_000)));
    }
}
