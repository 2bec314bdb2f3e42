//! Lights of deadlines: what a clerk sees of a clock on a given day.
//!
//! A light depends on the day and on nothing that has to be written down each day: from the last day and the promise
//! follows the first day of the warning ([`warning_day`]), and comparing days is enough from then on
//! ([`light_on`]). Both say the same as [`light`], which counts.
//!
//! No national rule names thresholds (广东省 2007 and later rules on 电子监察 know only 预警, 黄牌 and 红牌), so they
//! are parameters: those of the reference document [`DEADLINE_WARNING`] that is in force on the day, and
//! [`Thresholds::USUAL`] as long as none is. What it is not: a legal effect. A deadline is kept by the chain, whatever its light.

use crate::{
    calendar::{Calendar, CalendarError},
    date::{Date, DateError},
    reference::{ReferenceContent, ReferenceDocument},
    service::{Param, ParamValue, Refusal, RefusalReason},
};

/// The reference document, of kind `parameters`, that says when green turns yellow: `workdays` and `percent`.
pub const DEADLINE_WARNING: &str = "deadline-warning";
/// The most working days that a threshold may be.
pub const MAX_WARNING_WORKDAYS: u32 = 60;

/// The light of a clock. The order is that of urgency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Light {
    /// 红: the last day is over.
    Red,
    /// 黄: the end is near.
    Yellow,
    /// 蓝: time enough, and promised to be decided on the spot (即办件): it is due now, not on a last day.
    Blue,
    /// 绿: time enough.
    Green,
    /// 灰: the clock stands still.
    Grey,
}

/// How a case's clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pace {
    /// It runs.
    Running,
    /// It stands still: the applicant or somebody else is asked.
    Stopped,
    /// It runs, for a service that is decided on the spot.
    OnTheSpot,
}

/// When green turns yellow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Thresholds {
    /// Yellow at this many working days left or fewer.
    pub workdays: u32,
    /// Yellow at this share of the promised working days or less, in percent.
    pub percent: u32,
}

impl Thresholds {
    /// One working day, 30 percent.
    pub const USUAL: Self = Self { workdays: 1, percent: 30 };

    /// Those of a document [`DEADLINE_WARNING`] on a day; none where it is another document, or not in force yet.
    #[must_use]
    pub fn of(document: &ReferenceDocument, day: Date) -> Option<Self> {
        let ReferenceContent::Parameters(params) = document.content() else { return None };
        let on = |name: &str| {
            let param = params.iter().find(|param| param.name == name)?;
            let value = param.values.iter().rfind(|value| value.from <= day)?;
            u32::try_from(value.value.as_int()?).ok()
        };
        let known = document.head().id == DEADLINE_WARNING && document.head().from <= day;
        known.then_some(())?;
        Some(Self { workdays: on("workdays")?, percent: on("percent")? })
    }

    /// Whether a document says both thresholds for every day from its first on. Anything else is refused before it is
    /// deployed, by every department.
    ///
    /// # Errors
    /// [`Refusal`] with the place and the reason.
    pub(crate) fn check(content: &ReferenceContent, from: Date) -> Result<(), Refusal> {
        let ReferenceContent::Parameters(params) = content else {
            return Err(Refusal::at("parameters", RefusalReason::Missing("the list of parameters")));
        };
        if let Some(other) = params.iter().find(|param| !["workdays", "percent"].contains(&&*param.name)) {
            return Err(Refusal::at("params", RefusalReason::Unknown(other.name.clone())));
        }
        threshold(params, "workdays", MAX_WARNING_WORKDAYS, from)?;
        threshold(params, "percent", 100, from)
    }

    /// The most working days that are yellow for a promise.
    #[must_use]
    pub fn yellow_up_to(&self, promised: u32) -> u32 {
        let share = u64::from(promised) * u64::from(self.percent) / 100;
        self.workdays.max(u32::try_from(share).unwrap_or(u32::MAX))
    }
}

/// One threshold: whole numbers up to the most, for every day from the first on.
fn threshold(params: &[Param], name: &'static str, most: u32, from: Date) -> Result<(), Refusal> {
    let place = || format!("params.{name}");
    let missing = || Refusal::at(place(), RefusalReason::Missing("a value for every day from in_force.from on"));
    let param = params.iter().find(|param| param.name == name).ok_or_else(missing)?;
    for ParamValue { value, .. } in &param.values {
        let fits = value.as_int().is_some_and(|number| (0..=i64::from(most)).contains(&number));
        if !fits {
            let expected = if most == 100 { "a whole number from 0 to 100" } else { "a whole number from 0 to 60" };
            let found = value.as_int().map_or_else(|| value.kind().to_owned(), |number| number.to_string());
            return Err(Refusal::at(place(), RefusalReason::Type { expected, found }));
        }
    }
    let begins = param.values.first().is_some_and(|first| first.from <= from);
    let goes_on = param.values.windows(2).all(|pair| pair[0].to.is_none_or(|to| to.add_days(1) == Ok(pair[1].from)));
    let open = param.values.last().is_some_and(|last| last.to.is_none());
    if begins && goes_on && open { Ok(()) } else { Err(missing()) }
}

/// The light with `left` working days left of `promised`: 0 on the last day, negative after it.
#[must_use]
pub fn light(pace: Pace, promised: u32, left: i32, thresholds: &Thresholds) -> Light {
    match (pace, u32::try_from(left)) {
        (Pace::Stopped, _) => Light::Grey,
        (Pace::Running | Pace::OnTheSpot, Err(_)) => Light::Red,
        (Pace::Running | Pace::OnTheSpot, Ok(left)) if left <= thresholds.yellow_up_to(promised) => Light::Yellow,
        (Pace::OnTheSpot, Ok(_)) => Light::Blue,
        (Pace::Running, Ok(_)) => Light::Green,
    }
}

/// The first day that is yellow for the last day `due` of `promised` working days; `due` itself at the latest.
///
/// # Errors
/// [`CalendarError::Date`] when it would lie before the year 1.
pub fn warning_day(
    due: Date,
    promised: u32,
    thresholds: &Thresholds,
    calendar: &Calendar,
) -> Result<Date, CalendarError> {
    let mut left = thresholds.yellow_up_to(promised);
    let mut day = due.day_number();
    // Between two days count the working days after the first up to the last.
    loop {
        let date = Date::from_day_number(day)?;
        if calendar.is_workday(date) {
            if left == 0 {
                return Ok(date);
            }
            left -= 1;
        }
        day = day.checked_sub(1).ok_or(DateError::OutOfRange)?;
    }
}

/// The light on `today` of a clock whose warning begins on `warning`.
#[must_use]
pub fn light_on(today: Date, pace: Pace, warning: Date, due: Date) -> Light {
    match pace {
        Pace::Stopped => Light::Grey,
        Pace::Running | Pace::OnTheSpot if today > due => Light::Red,
        Pace::Running | Pace::OnTheSpot if today >= warning => Light::Yellow,
        Pace::OnTheSpot => Light::Blue,
        Pace::Running => Light::Green,
    }
}

/// Working days left on `today`: 0 on the last day, negative after it.
///
/// # Errors
/// [`CalendarError::TooMany`].
pub fn workdays_left(today: Date, due: Date, calendar: &Calendar) -> Result<i32, CalendarError> {
    let (from, to, sign) = if due >= today { (today, due, 1) } else { (due, today, -1) };
    let days = calendar.workdays_between(from, to)?;
    Ok(sign * i32::try_from(days).map_err(|_| CalendarError::TooMany(days))?)
}

#[cfg(test)]
mod tests;
