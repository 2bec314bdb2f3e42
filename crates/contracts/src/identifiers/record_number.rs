//! Numbers of permits and filings such as `YB15001030000017`: letters and digits of the kind, the division, a
//! serial number, and a check digit (GB/T 17710, ISO 7064 MOD 11,10) over all digits.

use super::mod_11_10;

const MAX_SERIAL: u32 = 999_999;
/// The most characters before the division.
const MAX_PREFIX: usize = 4;

/// Why no such number can be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordNumberError {
    /// What stands first is not two to four capital letters and digits that begin with a letter.
    #[error("{0:?} is not two to four capital letters and digits that begin with a letter")]
    Prefix(String),
    /// The division is not six digits.
    #[error("the division {0:?} is not six digits")]
    Division(String),
    /// More than 999,999 numbers.
    #[error("serial number {0} is beyond 999999")]
    SerialTooLarge(u32),
}

/// Whether such numbers can begin so.
#[must_use]
pub fn is_record_prefix(prefix: &str) -> bool {
    let plain = prefix.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    plain && (2..=MAX_PREFIX).contains(&prefix.len()) && prefix.starts_with(|first: char| first.is_ascii_uppercase())
}

/// The `serial`-th number of its kind in this division.
///
/// # Errors
/// [`RecordNumberError`].
pub fn record_number(prefix: &str, division: &str, serial: u32) -> Result<String, RecordNumberError> {
    if !is_record_prefix(prefix) {
        return Err(RecordNumberError::Prefix(prefix.to_owned()));
    }
    if division.len() != 6 || !division.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(RecordNumberError::Division(division.to_owned()));
    }
    if serial > MAX_SERIAL {
        return Err(RecordNumberError::SerialTooLarge(serial));
    }
    let number = format!("{prefix}{division}{serial:06}");
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let check = mod_11_10(&digits).expect("only digits were left");
    Ok(format!("{number}{check}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makes_numbers_whose_check_digit_fits() {
        let number = record_number("YB1", "500103", 17).unwrap();
        assert_eq!((number.len(), &number[..15]), (16, "YB1500103000017"));
        assert_eq!(mod_11_10(&number[2..15]), number[15..].parse().ok());
        assert_eq!(record_number("JY", "500103", 0).unwrap().len(), 15);
    }

    #[test]
    fn refuses_what_makes_no_number() {
        for bad in ["", "Y", "1Y", "yb", "YB123", "YÜ"] {
            assert_eq!(record_number(bad, "500103", 1), Err(RecordNumberError::Prefix(bad.into())));
        }
        assert_eq!(record_number("YB", "50010x", 1), Err(RecordNumberError::Division("50010x".into())));
        assert_eq!(record_number("YB", "500103", 1_000_000), Err(RecordNumberError::SerialTooLarge(1_000_000)));
    }
}
