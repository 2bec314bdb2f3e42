//! Working days: one calendar of all `workdays_*` sections of a file, as years are deployed one after the other.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use yuzheng_contracts::{Date, calendar::Calendar};

use super::{Tally, stated};

/// What is expected where a year is not published: the day is refused, never guessed.
const REFUSED: [&str; 4] = ["error", "refuse", "refused", "unknown"];

/// A section's days, `off` and `work`.
type Days = [BTreeSet<Date>; 2];

/// Runs the sections, given with their names.
pub(super) fn run(sections: &[(&str, &Value)], tally: &mut Tally) {
    let mut years = BTreeMap::<i64, Days>::new();
    let mut listed = Vec::new();
    for (name, section) in sections {
        if let Some(year) = name.strip_prefix("workdays_").and_then(|year| year.parse().ok()) {
            years.entry(year).or_default();
        }
        for (at, key) in ["off", "work"].into_iter().enumerate() {
            for text in tally.texts(name, section, key) {
                let Ok(days) = stretch(text) else {
                    tally.fail(format!("{name}.{key}: {text:?} is no day and no stretch of days"));
                    continue;
                };
                for day in days {
                    years.entry(day.year()).or_default()[at].insert(day);
                    listed.push((day, key));
                }
            }
        }
    }
    for [off, work] in years.values_mut() {
        work.retain(|day| !off.contains(day));
    }
    let calendar = calendar(&years);
    for (day, key) in listed {
        let works = calendar.as_ref().ok().map(|calendar| calendar.is_workday(day));
        tally.check(|| format!("{day} as {key}"), works == Some(key == "work"));
    }
    for (name, section) in sections {
        for vector in tally.list(name, section, "vectors") {
            one(&calendar, vector, tally);
        }
    }
}

fn one(calendar: &Result<Calendar>, vector: &Value, tally: &mut Tally) {
    let what = format!("working days {vector}");
    let [from, count, expected] = vector.as_array().map(Vec::as_slice).unwrap_or_default() else {
        return tally.fail(format!("{what}: not a day, a number and the day that comes of it"));
    };
    let due = (|| {
        let calendar = calendar.as_ref().map_err(|error| anyhow::anyhow!("{error:#}"))?;
        let count = u32::try_from(count.as_u64().context("no number of days")?)?;
        let from: Date = stated(from)?.parse()?;
        anyhow::Ok((from, calendar.add_workdays(from, count)?.date, calendar))
    })();
    let refused = expected.is_null() || expected.as_str().is_some_and(|word| REFUSED.contains(&word));
    match due.and_then(|(from, due, calendar)| Ok((due, unpublished(calendar, from, due)?))) {
        Ok((_, Some(_))) if refused => tally.pass += 1,
        Ok((_, Some(year))) => tally.fail(format!("{what}: the year {year} is not published")),
        Ok((due, None)) => {
            let expected = if refused { Ok("a refusal".to_owned()) } else { stated(expected) };
            tally.same(&what, Ok(due.to_string()), expected);
        }
        Err(error) => tally.fail(format!("{what}: {error:#}")),
    }
}

/// The first year on the way that no section publishes. The day from which is counted is not on the way.
fn unpublished(calendar: &Calendar, from: Date, due: Date) -> Result<Option<i64>> {
    let first = if from < due { from.add_days(1)? } else { from };
    Ok((first.year()..=due.year()).find(|year| !calendar.publishes(*year)))
}

/// Days of an entry, in which a stretch is written as `2026-02-15..2026-02-23`.
fn stretch(text: &str) -> Result<Vec<Date>> {
    let (from, to) = text.split_once("..").unwrap_or((text, text));
    let (mut day, last): (Date, Date) = (from.parse()?, to.parse()?);
    if last < day || last.day_number() - day.day_number() > 366 {
        bail!("no stretch of days");
    }
    let mut days = vec![day];
    while day < last {
        day = day.add_days(1)?;
        days.push(day);
    }
    Ok(days)
}

/// The years as a calendar document, the kind that is deployed.
fn calendar(years: &BTreeMap<i64, Days>) -> Result<Calendar> {
    let days = |days: &BTreeSet<Date>| days.iter().map(ToString::to_string).collect::<Vec<_>>();
    let years = years.iter();
    let years = years.map(|(year, [off, work])| (year.to_string(), json!({ "off": days(off), "work": days(work) })));
    let words = json!({ "zh": "法定工作日历", "en": "Statutory working days" });
    let document = json!({
        "calendar": "cn-workdays", "version": 1, "title": words, "source": words,
        "years": years.collect::<serde_json::Map<_, _>>(),
    });
    // Keys of serde_json's maps are sorted, so this is canonical.
    Calendar::from_canonical_json(document.to_string().as_bytes()).context("the days make no calendar")
}
