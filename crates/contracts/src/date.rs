//! Civil dates: days of the calendar that law counts in (proleptic Gregorian, years 1 to 9999).
//!
//! A date has no clock and no time zone in it. The one place where an instant becomes a date is
//! [`Date::from_unix_ms`], which always uses UTC+08:00.

use std::fmt;
use std::str::FromStr;

use serde::de::{self, Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

const MS_PER_DAY: i64 = 86_400_000;
const BEIJING_OFFSET_MS: i64 = 8 * 3_600_000;

/// One calendar day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    // Field order makes the derived order the order of time.
    year: u16,
    month: u8,
    day: u8,
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// Why something is not a date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// Text not of the form `2026-11-22`.
    #[error("{0:?} is not a date of the form 2026-11-22")]
    Form(String),
    /// There is no such day in the calendar.
    #[error("{year:04}-{month:02}-{day:02} is not a day of the calendar")]
    NoSuchDay {
        /// The year asked for.
        year: i64,
        /// The month asked for.
        month: i64,
        /// The day asked for.
        day: i64,
    },
    /// The result leaves the years 1 to 9999.
    #[error("the result leaves the years 1 to 9999")]
    OutOfRange,
}

impl Date {
    /// The day `day` of `month` in `year`.
    ///
    /// # Errors
    /// [`DateError::NoSuchDay`].
    pub fn new(year: i64, month: i64, day: i64) -> Result<Self, DateError> {
        let error = DateError::NoSuchDay { year, month, day };
        if !(1..=9999).contains(&year) || !(1..=12).contains(&month) {
            return Err(error);
        }
        if day < 1 || day > i64::from(days_in_month(year, month)) {
            return Err(error);
        }
        Ok(Self {
            year: u16::try_from(year).expect("1 to 9999 fits"),
            month: u8::try_from(month).expect("1 to 12 fits"),
            day: u8::try_from(day).expect("1 to 31 fits"),
        })
    }

    /// The day in China (UTC+08:00) at this instant, in milliseconds since 1970-01-01T00:00Z.
    ///
    /// # Errors
    /// [`DateError::OutOfRange`].
    pub fn from_unix_ms(unix_ms: i64) -> Result<Self, DateError> {
        let local = unix_ms.checked_add(BEIJING_OFFSET_MS).ok_or(DateError::OutOfRange)?;
        Self::from_day_number(local.div_euclid(MS_PER_DAY))
    }

    /// The instant at which this day begins in China, in milliseconds since 1970-01-01T00:00Z.
    #[must_use]
    pub fn start_unix_ms(self) -> i64 {
        self.day_number() * MS_PER_DAY - BEIJING_OFFSET_MS
    }

    /// The year, 1 to 9999.
    #[must_use]
    pub fn year(self) -> i64 {
        i64::from(self.year)
    }

    /// The month, 1 to 12.
    #[must_use]
    pub fn month(self) -> i64 {
        i64::from(self.month)
    }

    /// The day of the month, 1 to 31.
    #[must_use]
    pub fn day(self) -> i64 {
        i64::from(self.day)
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub fn day_number(self) -> i64 {
        let year = self.year() - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month_from_march = (self.month() + 9) % 12;
        let day_of_year = (153 * month_from_march + 2) / 5 + self.day() - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    /// The day that many days after 1970-01-01.
    ///
    /// # Errors
    /// [`DateError::OutOfRange`].
    pub fn from_day_number(number: i64) -> Result<Self, DateError> {
        let shifted = number.checked_add(719_468).ok_or(DateError::OutOfRange)?;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self::new(year, month, day).map_err(|_| DateError::OutOfRange)
    }

    /// The day `days` later (earlier if negative).
    ///
    /// # Errors
    /// [`DateError::OutOfRange`].
    pub fn add_days(self, days: i64) -> Result<Self, DateError> {
        Self::from_day_number(self.day_number().checked_add(days).ok_or(DateError::OutOfRange)?)
    }

    /// The same day `months` later; the last day of the month where there is no such day.
    ///
    /// # Errors
    /// [`DateError::OutOfRange`].
    pub fn add_months(self, months: i64) -> Result<Self, DateError> {
        let index = (self.year() * 12 + self.month() - 1).checked_add(months).ok_or(DateError::OutOfRange)?;
        let (year, month) = (index.div_euclid(12), index.rem_euclid(12) + 1);
        if !(1..=9999).contains(&year) {
            return Err(DateError::OutOfRange);
        }
        let day = self.day().min(i64::from(days_in_month(year, month)));
        Self::new(year, month, day)
    }

    /// Completed months from this day to `later`; negative if `later` is earlier. A month that
    /// began on a day which the last month lacks completes on the first of the next.
    #[must_use]
    pub fn full_months_until(self, later: Self) -> i64 {
        if later < self {
            return -later.full_months_until(self);
        }
        let months = (later.year() - self.year()) * 12 + later.month() - self.month();
        months - i64::from(later.day < self.day)
    }

    /// Completed years from this day to `later`; somebody born on 29 February completes a year on
    /// 1 March of a common year.
    #[must_use]
    pub fn full_years_until(self, later: Self) -> i64 {
        self.full_months_until(later) / 12
    }

    /// The day of the week.
    #[must_use]
    pub fn weekday(self) -> Weekday {
        match (self.day_number() + 3).rem_euclid(7) {
            0 => Weekday::Monday,
            1 => Weekday::Tuesday,
            2 => Weekday::Wednesday,
            3 => Weekday::Thursday,
            4 => Weekday::Friday,
            5 => Weekday::Saturday,
            _ => Weekday::Sunday,
        }
    }

    /// `2026年11月22日`, as screens print it.
    #[must_use]
    pub fn chinese(self) -> String {
        format!("{}年{}月{}日", self.year, self.month, self.day)
    }

    /// `二〇二六年十一月二十二日`, as legal documents print it.
    #[must_use]
    pub fn chinese_in_words(self) -> String {
        let year: String = format!("{:04}", self.year).chars().map(digit_word).collect();
        format!("{year}年{}月{}日", number_word(self.month), number_word(self.day))
    }
}

fn digit_word(digit: char) -> char {
    const WORDS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    digit.to_digit(10).and_then(|n| WORDS.get(n as usize).copied()).unwrap_or(digit)
}

/// 1 to 31 in Chinese words.
fn number_word(number: u8) -> String {
    let (tens, ones) = (number / 10, number % 10);
    let mut words = String::new();
    if tens > 1 {
        words.push(digit_word(char::from(b'0' + tens)));
    }
    if tens > 0 {
        words.push('十');
    }
    if ones > 0 {
        words.push(digit_word(char::from(b'0' + ones)));
    }
    words
}

/// How many days a month has.
fn days_in_month(year: i64, month: i64) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let form = || DateError::Form(text.to_owned());
        let bytes = text.as_bytes();
        let shaped = bytes.len() == 10
            && bytes.iter().enumerate().all(|(at, byte)| match at {
                4 | 7 => *byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !shaped {
            return Err(form());
        }
        let number = |part: &str| part.parse::<i64>().map_err(|_| form());
        Self::new(number(&text[..4])?, number(&text[5..7])?, number(&text[8..])?)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn counts_days_as_the_calendar_does() {
        assert_eq!(day("1970-01-01").day_number(), 0);
        assert_eq!(day("2026-11-22").day_number(), 20_779);
        assert_eq!(day("0001-01-01").day_number(), -719_162);
        for number in (-719_162..2_932_896).step_by(97) {
            assert_eq!(Date::from_day_number(number).unwrap().day_number(), number);
        }
        assert_eq!(Date::from_day_number(2_932_897), Err(DateError::OutOfRange));
        assert_eq!(day("2026-11-22").weekday(), Weekday::Sunday);
        assert_eq!(day("2026-09-29").weekday(), Weekday::Tuesday);
    }

    #[test]
    fn a_day_in_china_begins_at_sixteen_hours_utc() {
        assert_eq!(Date::from_unix_ms(1_795_190_400_000 - 1).unwrap(), day("2026-11-20"));
        assert_eq!(Date::from_unix_ms(1_795_190_400_000).unwrap(), day("2026-11-21"));
        assert_eq!(day("2026-11-21").start_unix_ms(), 1_795_190_400_000);
        assert_eq!(Date::from_unix_ms(i64::MAX), Err(DateError::OutOfRange));
    }

    #[test]
    fn refuses_days_that_do_not_exist() {
        for bad in ["2025-02-29", "2026-00-10", "2026-13-01", "2026-04-31", "0000-01-01", "1900-02-29"] {
            assert!(matches!(bad.parse::<Date>(), Err(DateError::NoSuchDay { .. })), "{bad}");
        }
        for bad in ["2026-1-1", "2026/01/01", "", "二〇二六", "2026-01-01 ", "+026-01-01"] {
            assert!(matches!(bad.parse::<Date>(), Err(DateError::Form(_))), "{bad}");
        }
        assert_eq!(day("2000-02-29").to_string(), "2000-02-29");
    }

    #[test]
    fn a_leap_day_birthday_completes_a_year_on_the_first_of_march() {
        let born = day("2000-02-29");
        assert_eq!(born.full_years_until(day("2001-02-28")), 0);
        assert_eq!(born.full_years_until(day("2001-03-01")), 1);
        assert_eq!(born.full_years_until(day("2004-02-28")), 3);
        assert_eq!(born.full_years_until(day("2004-02-29")), 4);
    }

    #[test]
    fn completed_months_count_back_as_well() {
        assert_eq!(day("2025-01-31").full_months_until(day("2025-02-28")), 0);
        assert_eq!(day("2025-01-31").full_months_until(day("2025-03-01")), 1);
        assert_eq!(day("2025-03-01").full_months_until(day("2025-01-31")), -1);
        assert_eq!(day("2025-05-05").full_months_until(day("2025-05-05")), 0);
    }

    #[test]
    fn adding_months_stops_at_the_months_end() {
        assert_eq!(day("2025-01-31").add_months(1).unwrap(), day("2025-02-28"));
        assert_eq!(day("2024-01-31").add_months(1).unwrap(), day("2024-02-29"));
        assert_eq!(day("2024-02-29").add_months(12).unwrap(), day("2025-02-28"));
        assert_eq!(day("2024-03-31").add_months(-1).unwrap(), day("2024-02-29"));
        assert_eq!(day("9999-12-01").add_months(1), Err(DateError::OutOfRange));
        assert_eq!(day("9999-12-01").add_months(i64::MAX), Err(DateError::OutOfRange));
    }

    #[test]
    fn speaks_chinese() {
        assert_eq!(day("2026-11-22").chinese(), "2026年11月22日");
        assert_eq!(day("2026-11-22").chinese_in_words(), "二〇二六年十一月二十二日");
        assert_eq!(day("2026-10-20").chinese_in_words(), "二〇二六年十月二十日");
        assert_eq!(day("2030-01-05").chinese_in_words(), "二〇三〇年一月五日");
    }
}
