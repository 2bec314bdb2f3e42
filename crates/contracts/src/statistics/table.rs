//! Records and figures as CSV (RFC 4180), and records out of it again: columns never change their name or their
//! meaning; a new one comes last.

use super::{CaseRecord, Ending, Figures, Statistics};

const RECORDS: &str = "number 办件编号,service 事项,division 区县,submitted_ms 收件时间,state 环节,ended_ms 办结时间,\
                       ending 结果,automatic 秒批,supplements 补正次数,overdue 超期次数";
const FIGURES: &str = "period 期间,division 区县,service 事项,filed 收件,ended 办结,granted 准予,refused 退件,\
                       withdrawn 撤回,lapsed 逾期终止,automatic 秒批,same_day 即办,supplemented 补正,overdue 超期,\
                       sum_ms 用时合计,median_ms 用时中位数,p95_ms 用时第95百分位,open_overdue 在办超期";

/// Why a table is none of records.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// The first line does not name the columns of records.
    #[error("the first line does not name the columns of a list of cases")]
    Columns,
    /// A line that is no record.
    #[error("line {line} is no case: {column}")]
    Line {
        /// Which, from 1.
        line: usize,
        /// The column that cannot be read.
        column: &'static str,
    },
}

const fn word(ending: Ending) -> &'static str {
    match ending {
        Ending::Granted => "granted",
        Ending::Refused => "refused",
        Ending::Withdrawn => "withdrawn",
        Ending::Lapsed => "lapsed",
    }
}

fn or_nothing<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// Records as a table, without a byte-order mark. No value holds a comma: they are numbers, ids and days.
#[must_use]
pub fn records_table(records: &[CaseRecord]) -> String {
    let mut table = format!("{RECORDS}\r\n");
    for one in records {
        let line = [
            one.number.clone(),
            one.service.clone(),
            one.division.clone(),
            one.submitted_ms.to_string(),
            one.state.clone(),
            or_nothing(one.ended_ms),
            or_nothing(one.ending.map(word)),
            u8::from(one.automatic).to_string(),
            one.supplements.to_string(),
            one.overdue.to_string(),
        ];
        table.push_str(&line.join(","));
        table.push_str("\r\n");
    }
    table
}

/// Figures as a table: a line a group.
#[must_use]
pub fn figures_table(statistics: &Statistics) -> String {
    let mut table = format!("{FIGURES}\r\n");
    for group in &statistics.groups {
        let Figures { filed, ended, granted, refused, withdrawn, lapsed, .. } = group.figures;
        let Figures { automatic, same_day, supplemented, overdue, .. } = group.figures;
        let counts = [filed, ended, granted, refused, withdrawn, lapsed, automatic, same_day, supplemented, overdue];
        let mut line = vec![
            or_nothing(group.period.as_ref()),
            or_nothing(group.division.as_ref()),
            or_nothing(group.service.as_ref()),
        ];
        line.extend(counts.iter().map(ToString::to_string));
        line.push(group.figures.sum_ms.to_string());
        line.extend([or_nothing(group.figures.median_ms), or_nothing(group.figures.p95_ms)]);
        line.push(group.figures.open_overdue.to_string());
        table.push_str(&line.join(","));
        table.push_str("\r\n");
    }
    table
}

/// The records of a table that [`records_table`] wrote, with or without a byte-order mark.
///
/// # Errors
/// [`TableError`].
pub fn read_records(table: &str) -> Result<Vec<CaseRecord>, TableError> {
    let mut lines = table.trim_start_matches('\u{feff}').lines();
    if lines.next() != Some(RECORDS) {
        return Err(TableError::Columns);
    }
    lines.enumerate().map(|(at, line)| record(line, at + 2)).collect()
}

fn record(line: &str, at: usize) -> Result<CaseRecord, TableError> {
    let cells: Vec<&str> = line.split(',').collect();
    let wrong = |column| TableError::Line { line: at, column };
    let [number, service, division, submitted, state, ended, ending, automatic, supplements, overdue] = cells[..]
    else {
        return Err(wrong("number of columns"));
    };
    let ending = match ending {
        "" => None,
        "granted" => Some(Ending::Granted),
        "refused" => Some(Ending::Refused),
        "withdrawn" => Some(Ending::Withdrawn),
        "lapsed" => Some(Ending::Lapsed),
        _other => return Err(wrong("ending")),
    };
    let ended_ms = if ended.is_empty() { None } else { Some(ended.parse().map_err(|_| wrong("ended_ms"))?) };
    Ok(CaseRecord {
        number: number.to_owned(),
        service: service.to_owned(),
        division: division.to_owned(),
        submitted_ms: submitted.parse().map_err(|_| wrong("submitted_ms"))?,
        state: state.to_owned(),
        ended_ms,
        ending,
        automatic: match automatic {
            "0" => false,
            "1" => true,
            _other => return Err(wrong("automatic")),
        },
        supplements: supplements.parse().map_err(|_| wrong("supplements"))?,
        overdue: overdue.parse().map_err(|_| wrong("overdue"))?,
    })
}
