//! What a department's cases add up to, from what stands on chain of each: how many, how fast, how many late.
//!
//! A [`CaseRecord`] is what the events of one case say by a height; [`Statistics`] are what a list of records says of
//! a range of days. Both are pure and count in integers, so that whoever has the same blocks has the same numbers.
//! A rate is a count with its whole beside it; dividing is the reader's. What this is not: anything about a person.

mod table;
mod trail;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use yuzheng_protocol::Hash;

use crate::date::{Date, DateError};

pub use self::{
    table::{TableError, figures_table, read_records, records_table},
    trail::{By, Moment, Trail},
};

/// Most days of a range.
pub const MAX_DAYS: i64 = 1_100;

/// How a case came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Ending {
    /// 准予
    Granted,
    /// 不予受理、不予许可: 退件
    Refused,
    /// 撤回
    Withdrawn,
    /// A deadline ended it, such as one for a supplement.
    Lapsed,
}

/// What the events of a case say by a height.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CaseRecord {
    /// Number, which is public.
    pub number: String,
    /// Service id.
    pub service: String,
    /// Division of the registrar.
    pub division: String,
    /// When it was filed, ms.
    pub submitted_ms: u64,
    /// State of the workflow.
    pub state: String,
    /// When it was decided or ended first, ms.
    pub ended_ms: Option<u64>,
    /// How.
    pub ending: Option<Ending>,
    /// Whether the machine decided it before anybody else took a step: 秒批.
    pub automatic: bool,
    /// How often a supplement was asked for: 补正.
    pub supplements: u32,
    /// How often a deadline of the department passed: 超期.
    pub overdue: u32,
}

/// By how long the parts of a range are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Period {
    /// Days.
    Day,
    /// Weeks from Monday.
    Week,
    /// Months.
    Month,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Range {
    /// Number of the department.
    pub department: u16,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// Its parts.
    pub by: Period,
}

/// Counts of one group of cases. What is filed counts on the day of filing, what ended on the day of the end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Figures {
    /// 收件
    pub filed: u32,
    /// 办结: the whole of the following.
    pub ended: u32,
    /// 准予
    pub granted: u32,
    /// 退件
    pub refused: u32,
    /// 撤回
    pub withdrawn: u32,
    /// Ended by a deadline.
    pub lapsed: u32,
    /// 秒批: decided by the machine alone.
    pub automatic: u32,
    /// 即办: ended on the day of filing.
    pub same_day: u32,
    /// 补正: asked for at least once.
    pub supplemented: u32,
    /// 超期: a deadline of the department passed at least once.
    pub overdue: u32,
    /// 在办超期: not over by the height, and a deadline of the department has passed. In a group of a period those that
    /// were filed in it; in the others those of earlier days too, so that what is never decided is never left out.
    pub open_overdue: u32,
    /// Sum of the times from filing to the end, ms.
    pub sum_ms: u64,
    /// Half of the cases took at most as long, ms; none without cases.
    pub median_ms: Option<u64>,
    /// 95 of 100 took at most as long, ms.
    pub p95_ms: Option<u64>,
}

/// The counts of one group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// First day of the period; none for the whole range.
    pub period: Option<String>,
    /// Division; none for all.
    pub division: Option<String>,
    /// Service; none for all.
    pub service: Option<String>,
    /// Its counts.
    pub figures: Figures,
}

/// What a department's cases add up to in a range of days, by a height.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Statistics {
    /// What was asked.
    pub range: Range,
    /// By which block.
    pub height: u64,
    /// How many cases they come from.
    pub cases: u32,
    /// Hash of the list of those cases ([`digest`]).
    pub digest: String,
    /// Cases of the department that are not over, on that height.
    pub open: u32,
    /// The whole; then by period, by division, by service; then each that has any.
    pub groups: Vec<Group>,
}

/// Why nothing is counted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RangeError {
    /// No day.
    #[error(transparent)]
    Day(#[from] DateError),
    /// The last day is before the first.
    #[error("the range ends on {to}, before it begins on {from}")]
    Backwards {
        /// First day.
        from: Date,
        /// Last day.
        to: Date,
    },
    /// Too many days.
    #[error("the range has {have} days, at most {MAX_DAYS} are counted")]
    TooLong {
        /// Days.
        have: i64,
    },
}

impl Period {
    /// First day of the period that a day is in.
    #[must_use]
    pub fn start(self, day: Date) -> Date {
        let back = match self {
            Self::Day => 0,
            Self::Week => day.weekday() as i64,
            Self::Month => day.day() - 1,
        };
        // The days before the first that there is are of no case.
        day.add_days(-back).unwrap_or(day)
    }
}

impl Range {
    /// First and last day.
    ///
    /// # Errors
    /// [`RangeError`].
    pub fn days(&self) -> Result<(Date, Date), RangeError> {
        let (from, to): (Date, Date) = (self.from.parse()?, self.to.parse()?);
        if to < from {
            return Err(RangeError::Backwards { from, to });
        }
        let have = to.day_number() - from.day_number() + 1;
        if have > MAX_DAYS { Err(RangeError::TooLong { have }) } else { Ok((from, to)) }
    }
}

impl CaseRecord {
    fn filed_on(&self) -> Option<Date> {
        day_of(self.submitted_ms)
    }

    fn ended_on(&self) -> Option<Date> {
        day_of(self.ended_ms?)
    }

    /// Whether a deadline passed and nobody has ended it yet.
    fn is_open_overdue(&self) -> bool {
        self.ending.is_none() && self.overdue > 0
    }

    /// Whether it counts in a range of days: filed in it, ended in it, or overdue and open since before.
    #[must_use]
    pub fn counts_in(&self, from: Date, to: Date) -> bool {
        let within = |day: Option<Date>| day.is_some_and(|day| from <= day && day <= to);
        let since_before = self.is_open_overdue() && self.filed_on().is_some_and(|day| day <= to);
        within(self.filed_on()) || within(self.ended_on()) || since_before
    }
}

/// The day in China of a time; none for one that no calendar has.
fn day_of(ms: u64) -> Option<Date> {
    Date::from_unix_ms(i64::try_from(ms).ok()?).ok()
}

/// The order in which records stand in a list.
pub fn sort(records: &mut [CaseRecord]) {
    records.sort_by(|a, b| (a.submitted_ms, &a.number).cmp(&(b.submitted_ms, &b.number)));
}

/// Hash of a list of records, hex: SHA-256 over its table ([`records_table`]).
#[must_use]
pub fn digest(records: &[CaseRecord]) -> String {
    Hash::of(records_table(records).as_bytes()).to_hex()
}

/// Counts the records of a range. They stand in the order of [`sort`], and each counts in the range.
///
/// # Errors
/// [`RangeError`].
pub fn count(range: &Range, height: u64, open: u32, records: &[CaseRecord]) -> Result<Statistics, RangeError> {
    let (from, to) = range.days()?;
    let within = |day: &Date| from <= *day && *day <= to;
    let mut groups: BTreeMap<Key, Tally> = BTreeMap::new();
    for record in records {
        if let Some(day) = record.filed_on().filter(within) {
            for key in Key::of(range.by.start(day), record) {
                groups.entry(key).or_default().figures.filed += 1;
            }
        }
        if let Some(day) = record.filed_on().filter(|day| record.is_open_overdue() && *day <= to) {
            for key in
                Key::of(range.by.start(day), record).into_iter().filter(|key| key.period.is_none() || from <= day)
            {
                groups.entry(key).or_default().figures.open_overdue += 1;
            }
        }
        if let Some(day) = record.ended_on().filter(within) {
            for key in Key::of(range.by.start(day), record) {
                groups.entry(key).or_default().ends(record);
            }
        }
    }
    groups.entry(Key::WHOLE).or_default();
    Ok(Statistics {
        range: range.clone(),
        height,
        cases: u32::try_from(records.len()).unwrap_or(u32::MAX),
        digest: digest(records),
        open,
        groups: groups.into_iter().map(|(key, tally)| key.group(tally.figures())).collect(),
    })
}

/// Which group; their order is the one that they are listed in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    kind: u8,
    period: Option<Date>,
    division: Option<String>,
    service: Option<String>,
}

impl Key {
    const WHOLE: Self = Self { kind: 0, period: None, division: None, service: None };

    fn of(period: Date, record: &CaseRecord) -> [Self; 5] {
        let (division, service) = (Some(record.division.clone()), Some(record.service.clone()));
        [
            Self::WHOLE,
            Self { kind: 1, period: Some(period), ..Self::WHOLE },
            Self { kind: 2, division: division.clone(), ..Self::WHOLE },
            Self { kind: 3, service: service.clone(), ..Self::WHOLE },
            Self { kind: 4, period: Some(period), division, service },
        ]
    }

    fn group(self, figures: Figures) -> Group {
        let Self { kind: _, period, division, service } = self;
        Group { period: period.map(|day| day.to_string()), division, service, figures }
    }
}

/// Counts with the times that median and percentile are of.
#[derive(Default)]
struct Tally {
    figures: Figures,
    times: Vec<u64>,
}

impl Tally {
    fn ends(&mut self, record: &CaseRecord) {
        let (Some(ending), Some(ended)) = (record.ending, record.ended_ms) else { return };
        let figures = &mut self.figures;
        figures.ended += 1;
        match ending {
            Ending::Granted => figures.granted += 1,
            Ending::Refused => figures.refused += 1,
            Ending::Withdrawn => figures.withdrawn += 1,
            Ending::Lapsed => figures.lapsed += 1,
        }
        figures.automatic += u32::from(record.automatic);
        figures.same_day += u32::from(record.filed_on() == record.ended_on());
        figures.supplemented += u32::from(record.supplements > 0);
        figures.overdue += u32::from(record.overdue > 0);
        self.times.push(ended.saturating_sub(record.submitted_ms));
    }

    fn figures(mut self) -> Figures {
        self.times.sort_unstable();
        let sum_ms = self.times.iter().sum();
        Figures { sum_ms, median_ms: nearest(&self.times, 50), p95_ms: nearest(&self.times, 95), ..self.figures }
    }
}

/// The smallest of sorted values that `percent` of 100 are not above.
fn nearest(sorted: &[u64], percent: usize) -> Option<u64> {
    let place = (sorted.len() * percent).div_ceil(100);
    sorted.get(place.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests;
