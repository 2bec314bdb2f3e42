//! What the two measured contracts say, written down once more in plain Rust, by days and months counted in
//! another way. It knows nothing of expressions, slots or gas.

use std::collections::BTreeMap;

use serde_json::Value as Json;

/// What must come of an input: outcomes by rule, verdict, outputs as JSON.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    pub rules: Vec<(&'static str, &'static str)>,
    pub verdict: &'static str,
    pub outputs: BTreeMap<&'static str, String>,
}

fn word(truth: bool) -> &'static str {
    if truth { "pass" } else { "fail" }
}

/// A day as three numbers; comparing them compares days.
type Day = (i64, i64, i64);

fn day(text: &str) -> Day {
    let mut parts = text.split('-').map(|part| part.parse().unwrap());
    (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap())
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Month by month, so that nothing is shared with the arithmetic under test.
fn later_by(from: Day, months: i64) -> Day {
    let (mut year, mut month) = (from.0, from.1);
    for _ in 0..months.abs() {
        month += months.signum();
        if month > 12 {
            (year, month) = (year + 1, 1);
        }
        if month < 1 {
            (year, month) = (year - 1, 12);
        }
    }
    (year, month, from.2.min(days_in(year, month)))
}

/// Whole months: as many as can be counted off, where a month is whole only on its own day or, if it lacks
/// that day, on the first of the next.
fn months_between(from: Day, to: Day) -> i64 {
    let mut months = 0;
    let mut next = later_by((from.0, from.1, 1), 1);
    while (next.0, next.1, from.2) <= to {
        months += 1;
        next = later_by(next, 1);
    }
    months
}

fn half_up(dividend: i128, divisor: i128) -> i128 {
    (2 * dividend + divisor) / (2 * divisor)
}

pub fn registration(fields: &Json, date: &str) -> Answer {
    let [name, form, scope] = ["zihao", "form", "scope"].map(|field| fields[field].as_str().unwrap());
    let funds = fields["funds_fen"].as_i64().unwrap();
    let length = name.chars().count();
    let han = |c: char| {
        let ranges = [(0x3007, 0x3007), (0x3400, 0x4dbf), (0x4e00, 0x9fff), (0x20000, 0x2a6df)];
        ranges.iter().any(|(low, high)| (*low..=*high).contains(&u32::from(c)))
    };
    let listed = matches!(scope, "5213" | "5292" | "6220" | "6513" | "8040");
    let in_force = match scope {
        "5292" => day(date) >= (2017, 10, 1),
        "8040" => day(date) <= (2026, 12, 31),
        _ => listed,
    };
    let of_row = |truth: bool| if listed { word(truth) } else { "unknown" };
    // The list holds from the day on which the provisions do.
    let forbidden = ["政府", "公安局", "法院", "国家级"].iter().any(|bad| name.contains(bad));
    let rules = vec![
        ("N1", word(length >= 2)),
        ("N2", word(name.chars().all(han))),
        ("N3", word(in_force)),
        ("N4", word(!name.contains("公司"))),
        ("N5", if day(date) < (2021, 3, 1) { "unknown" } else { word(!forbidden) }),
        ("N6", word(["店", "馆", "部", "厂", "行", "中心", "工作室"].contains(&form))),
        ("N7", word(!form.ends_with("公司"))),
        ("N8", word(length <= 12)),
        ("C1", of_row(scope != "6220")),
        ("C2", of_row(scope.starts_with(['5', '6']))),
        ("S1", word(funds >= 0)),
        ("S2", word(funds <= 100_000_000_000)),
        ("S3", word(funds % 100 == 0)),
    ];
    let verdict = if rules.iter().all(|(_, outcome)| *outcome == "pass") { "approve" } else { "refer" };
    let outputs = BTreeMap::from([("name", format!("\"{name}{form}\""))]);
    Answer { rules, verdict, outputs }
}

/// Months over which the account is paid out, by age from 40 to 70.
const PAYOUT: [i64; 31] = [
    233, 230, 226, 223, 220, 216, 212, 207, 204, 199, 195, 190, 185, 180, 175, 170, 164, 158, 152, 145, 139, 132, 125,
    117, 109, 101, 93, 84, 75, 65, 56,
];

pub fn pension(fields: &Json, _date: &str) -> Answer {
    let number = |name: &str| fields[name].as_i64().unwrap();
    let (birth, leave) = (day(fields["birth"].as_str().unwrap()), day(fields["retire_on"].as_str().unwrap()));
    let (base, base_age, step, cap) = match fields["group"].as_str().unwrap() {
        "male" => ((1965, 1, 1), 60, 4, 36),
        "female55" => ((1970, 1, 1), 55, 4, 36),
        _ => ((1975, 1, 1), 50, 2, 60),
    };
    let delay = if birth < base { 0 } else { (months_between(base, birth) / step + 1).min(cap) };
    let statutory = later_by(birth, base_age * 12 + delay);
    let age = months_between(birth, leave);
    let least = 180 + 6 * (leave.0.clamp(2029, 2039) - 2029);
    let (paid, deemed, index) = (number("months_paid"), number("months_deemed"), number("index_ppm"));
    let (balance, agreed) = (number("account_fen"), fields["later_agreed"].as_bool().unwrap());
    let in_table = (480..852).contains(&age);
    let rules = vec![
        ("P1", word(in_table)),
        ("P2", word(leave >= later_by(statutory, -36) && age >= base_age * 12)),
        ("P3", word(leave <= statutory || (agreed && leave <= later_by(statutory, 36)))),
        ("P4", word(paid + deemed >= least)),
        ("P5", word((600_000..=3_000_000).contains(&index))),
        ("P6", word(balance > 0 || paid == 0)),
    ];
    let basic = half_up(750_000 * i128::from(1_000_000 + index) * i128::from(paid + deemed), 2_400_000_000);
    let transition = half_up(750_000 * i128::from(index) * i128::from(deemed) * 13_000, 12_000_000_000_000);
    let date = |(year, month, day): Day| format!("\"{year:04}-{month:02}-{day:02}\"");
    let mut outputs = BTreeMap::from([
        ("basic_fen", basic.to_string()),
        ("transition_fen", transition.to_string()),
        ("delay_months", delay.to_string()),
        ("statutory", date(statutory)),
        ("least_months", least.to_string()),
    ]);
    if in_table {
        let row = usize::try_from(age / 12 - 40).unwrap();
        let (months, next) = (PAYOUT[row], PAYOUT.get(row + 1).copied().unwrap_or(56));
        let tenths = half_up(i128::from(months * 12 - (months - next) * (age % 12)) * 10, 12);
        let account = half_up(i128::from(balance) * 10, tenths);
        outputs.insert("payout_tenths", tenths.to_string());
        outputs.insert("account_fen", account.to_string());
        outputs.insert("total_fen", (basic + account + transition).to_string());
    }
    let failed = |ids: &[&str]| rules.iter().any(|(id, outcome)| ids.contains(id) && *outcome == "fail");
    let verdict = if failed(&["P2", "P3"]) {
        "block"
    } else if failed(&["P1", "P4", "P5", "P6"]) || !in_table {
        "refer"
    } else {
        "approve"
    };
    Answer { rules, verdict, outputs }
}
