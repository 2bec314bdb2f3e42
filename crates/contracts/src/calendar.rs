//! Working days: Monday to Friday, minus the holidays and plus the make-up days that the State
//! Council publishes year by year.
//!
//! Invariant: a year that is not published is never guessed silently. A deadline that reaches into
//! one is [`Certainty::Provisional`] and counts plain weekdays until the year is deployed.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use yuzheng_protocol::Hash;

use crate::date::{Date, DateError, Weekday};
use crate::json::{self, JsonError};
use crate::service::{InForce, Text};

/// The most working days that one deadline may have.
pub const MAX_WORKDAYS: u32 = 3_660;
const MAX_BYTES: usize = 64 * 1024;

/// A deployed calendar: dated, signed and addressed like a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    id: String,
    years: BTreeMap<i64, CalendarYear>,
    address: Hash,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CalendarDocument {
    calendar: String,
    #[serde(rename = "version")]
    _version: u32,
    #[serde(rename = "title")]
    _title: Text,
    #[serde(rename = "source")]
    _source: Text,
    #[serde(rename = "department", default)]
    _department: Option<String>,
    #[serde(rename = "in_force", default)]
    _in_force: Option<InForce>,
    #[serde(rename = "demo", default)]
    _demo: bool,
    years: BTreeMap<String, CalendarYear>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct CalendarYear {
    off: BTreeSet<Date>,
    work: BTreeSet<Date>,
}

/// A day on which a deadline ends, and how sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Due {
    /// The last day.
    pub date: Date,
    /// Whether all years on the way are published.
    pub certainty: Certainty,
}

/// Whether a due date can still move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Every year on the way is in the calendar.
    Published,
    /// At least one year is not; weekdays were counted there.
    Provisional,
}

/// Why bytes are not a calendar, or a day cannot be computed.
#[derive(Debug, thiserror::Error)]
pub enum CalendarError {
    /// Not canonical JSON.
    #[error(transparent)]
    Json(#[from] JsonError),
    /// Not the shape of a calendar.
    #[error("not a calendar: {0}")]
    Shape(serde_json::Error),
    /// A year that is not a plain number.
    #[error("{0:?} is not a year")]
    NotAYear(String),
    /// A day is listed under a year that it is not in.
    #[error("{date} is listed under the year {year}")]
    WrongYear {
        /// The year of the list.
        year: String,
        /// The day.
        date: Date,
    },
    /// A day is listed both as off and as work.
    #[error("{0} is listed both as a day off and as a working day")]
    Both(Date),
    /// More working days than [`MAX_WORKDAYS`].
    #[error("{0} working days, at most {MAX_WORKDAYS} are allowed")]
    TooMany(u32),
    /// The result is not a date.
    #[error(transparent)]
    Date(#[from] DateError),
}

impl Calendar {
    /// Reads a calendar document.
    ///
    /// # Errors
    /// [`CalendarError`].
    pub fn from_canonical_json(bytes: &[u8]) -> Result<Self, CalendarError> {
        json::parse_canonical(bytes, MAX_BYTES)?;
        let document: CalendarDocument = serde_json::from_slice(bytes).map_err(CalendarError::Shape)?;
        let mut years = BTreeMap::new();
        for (name, year) in document.years {
            let number = name.parse::<i64>().ok().filter(|number| number.to_string() == name);
            let number = number.ok_or_else(|| CalendarError::NotAYear(name.clone()))?;
            if let Some(date) = year.off.iter().chain(&year.work).find(|date| date.year() != number) {
                return Err(CalendarError::WrongYear { year: name, date: *date });
            }
            if let Some(date) = year.off.intersection(&year.work).next() {
                return Err(CalendarError::Both(*date));
            }
            years.insert(number, year);
        }
        Ok(Self { id: document.calendar, years, address: Hash::of(bytes) })
    }

    /// SHA-256 of the canonical JSON.
    #[must_use]
    pub fn address(&self) -> Hash {
        self.address
    }

    /// The calendar's identifier, such as `cn-workdays`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The published years, from the first.
    pub fn years(&self) -> impl Iterator<Item = i64> {
        self.years.keys().copied()
    }

    /// Whether a year is published.
    #[must_use]
    pub fn publishes(&self, year: i64) -> bool {
        self.years.contains_key(&year)
    }

    /// Whether the year of this day is published.
    #[must_use]
    pub fn certainty_of(&self, date: Date) -> Certainty {
        if self.publishes(date.year()) { Certainty::Published } else { Certainty::Provisional }
    }

    /// Whether offices work on this day.
    #[must_use]
    pub fn is_workday(&self, date: Date) -> bool {
        let weekday = !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        match self.years.get(&date.year()) {
            Some(year) => year.work.contains(&date) || (weekday && !year.off.contains(&date)),
            None => weekday,
        }
    }

    /// The `count`-th working day after `date`; day one is the next working day after it
    /// (行政许可法 art. 82 counts working days only). Zero gives `date` itself.
    ///
    /// # Errors
    /// [`CalendarError::TooMany`], [`CalendarError::Date`].
    pub fn add_workdays(&self, date: Date, count: u32) -> Result<Due, CalendarError> {
        if count > MAX_WORKDAYS {
            return Err(CalendarError::TooMany(count));
        }
        let mut due = Due { date, certainty: self.certainty_of(date) };
        let mut left = count;
        while left > 0 {
            due.date = due.date.add_days(1)?;
            if self.certainty_of(due.date) == Certainty::Provisional {
                due.certainty = Certainty::Provisional;
            }
            left -= u32::from(self.is_workday(due.date));
        }
        Ok(due)
    }

    /// How many working days lie after `from` up to and including `to`; none if `to` is not later. It is the
    /// opposite of [`Calendar::add_workdays`].
    ///
    /// # Errors
    /// [`CalendarError::TooMany`].
    pub fn workdays_between(&self, from: Date, to: Date) -> Result<u32, CalendarError> {
        let mut count = 0;
        for number in from.day_number()..to.day_number() {
            count += u32::from(self.is_workday(Date::from_day_number(number + 1)?));
            if count > MAX_WORKDAYS {
                return Err(CalendarError::TooMany(count));
            }
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str =
        r#"{"calendar":"t","source":{"en":"s","zh":"源"},"title":{"en":"t","zh":"历"},"version":1,"years":"#;

    fn calendar(years: &str) -> Result<Calendar, CalendarError> {
        Calendar::from_canonical_json(format!("{HEAD}{years}}}").as_bytes())
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn counts_over_holidays_and_make_up_days() {
        let year = calendar(
            r#"{"2026":{"off":["2026-10-01","2026-10-02","2026-10-05","2026-10-06","2026-10-07"],"work":["2026-10-10"]}}"#,
        )
        .unwrap();
        let due = year.add_workdays(day("2026-09-29"), 3).unwrap();
        assert_eq!(due, Due { date: day("2026-10-09"), certainty: Certainty::Published });
        assert_eq!(year.add_workdays(day("2026-10-09"), 1).unwrap().date, day("2026-10-10"));
        assert_eq!(year.add_workdays(day("2026-10-01"), 0).unwrap().date, day("2026-10-01"));
        assert_eq!(year.id(), "t");
    }

    #[test]
    fn counting_days_is_the_opposite_of_adding_them() {
        let year =
            calendar(r#"{"2026":{"off":["2026-10-01","2026-10-02","2026-10-05"],"work":["2026-10-10"]}}"#).unwrap();
        for (from, count) in [("2026-09-29", 3), ("2026-10-03", 8), ("2026-10-01", 0)] {
            let due = year.add_workdays(day(from), count).unwrap();
            assert_eq!(year.workdays_between(day(from), due.date).unwrap(), count);
        }
        assert_eq!(year.workdays_between(day("2026-10-05"), day("2026-10-01")).unwrap(), 0);
        assert!(matches!(
            year.workdays_between(day("2026-01-01"), day("2046-01-01")),
            Err(CalendarError::TooMany(3_661))
        ));
    }

    #[test]
    fn a_year_that_is_not_published_makes_the_date_provisional() {
        let year = calendar(r#"{"2026":{"off":[],"work":[]}}"#).unwrap();
        let due = year.add_workdays(day("2026-12-31"), 1).unwrap();
        assert_eq!(due, Due { date: day("2027-01-01"), certainty: Certainty::Provisional });
        assert_eq!(year.certainty_of(day("2025-05-05")), Certainty::Provisional);
    }

    #[test]
    fn refuses_calendars_that_contradict_themselves() {
        assert!(matches!(
            calendar(r#"{"2026":{"off":["2027-01-01"],"work":[]}}"#),
            Err(CalendarError::WrongYear { .. })
        ));
        assert!(matches!(
            calendar(r#"{"2026":{"off":["2026-01-01"],"work":["2026-01-01"]}}"#),
            Err(CalendarError::Both(_))
        ));
        assert!(matches!(calendar(r#"{"02026":{"off":[],"work":[]}}"#), Err(CalendarError::NotAYear(_))));
        assert!(matches!(calendar(r#"{"2026":{"off":[]}}"#), Err(CalendarError::Shape(_))));
        assert!(matches!(calendar(r#"{ }"#), Err(CalendarError::Json(_))));
    }

    #[test]
    fn refuses_deadlines_beyond_reason() {
        let year = calendar("{}").unwrap();
        assert!(matches!(year.add_workdays(day("2026-01-01"), 3_661), Err(CalendarError::TooMany(3_661))));
        assert!(matches!(year.add_workdays(day("9999-12-31"), 1), Err(CalendarError::Date(_))));
    }
}
