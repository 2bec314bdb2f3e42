//! The pure functions of `rules/1` and their prices. Frozen: vectors in the tests hold each.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use super::error::{Fault, Stop};
use super::eval::{Machine, made};
use super::program::Function;
use crate::calendar::{Certainty, MAX_WORKDAYS};
use crate::date::Date;
use crate::identifiers::{ResidentId, Sex, Uscc, mod_11_10};
use crate::value::Value;

type Args<'a> = [Cow<'a, Value>; 3];

pub(super) fn call<'a>(machine: &mut Machine<'a>, function: Function, args: Args<'a>) -> Result<Value, Stop> {
    let args = Arguments { function, args };
    match function {
        Function::Size => size(machine, &args),
        Function::StartsWith => searched(machine, &args, |text, part| text.starts_with(part)),
        Function::EndsWith => searched(machine, &args, |text, part| text.ends_with(part)),
        Function::Contains => searched(machine, &args, |text, part| text.contains(part)),
        Function::Join => join(machine, &args),
        Function::Date => {
            machine.pay(2)?;
            date(args.text(0)?)
        }
        Function::AddMonths => {
            machine.pay(2)?;
            let later = args.date(0)?.add_months(args.int(1)?);
            later.map(Value::Date).map_err(|_| Fault::NotADate.into())
        }
        Function::AddWorkdays => add_workdays(machine, args.date(0)?, args.int(1)?),
        Function::FullYears => {
            machine.pay(2)?;
            Ok(Value::Int(args.date(0)?.full_years_until(args.date(1)?)))
        }
        Function::FullMonths => {
            machine.pay(2)?;
            Ok(Value::Int(args.date(0)?.full_months_until(args.date(1)?)))
        }
        Function::MulDiv => {
            machine.pay(2)?;
            mul_div(args.int(0)?, args.int(1)?, args.int(2)?)
        }
        Function::Round => {
            machine.pay(2)?;
            round(args.int(0)?, args.int(1)?)
        }
        Function::ResidentId => {
            machine.pay(10)?;
            Ok(resident_id(args.text(0)?))
        }
        Function::Uscc => {
            machine.pay(10)?;
            Ok(uscc(args.text(0)?))
        }
        Function::Mod1110 => {
            let digits = args.text(0)?;
            machine.pay_bytes(digits.len())?;
            let check = mod_11_10(digits).ok_or_else(|| args.wrong(0, "digits"))?;
            Ok(Value::Int(check.into()))
        }
        Function::IsHan => {
            let text = args.text(0)?;
            machine.pay_bytes(text.len())?;
            Ok(Value::Bool(!text.is_empty() && text.chars().all(is_han)))
        }
        Function::CodePoints => {
            let text = args.text(0)?;
            machine.pay_items(text.chars().count())?;
            let mut buffer = [0; 4];
            let items = text.chars().map(|c| Value::text(c.encode_utf8(&mut buffer))).collect();
            made(Value::list(items)?)
        }
        Function::InForce => {
            machine.pay(5)?;
            in_force(&args, args.date(1)?)
        }
        Function::Sum => sum(machine, &args),
    }
}

/// Arguments by number; a wrong kind is a fault that names the function.
struct Arguments<'a> {
    function: Function,
    args: Args<'a>,
}

impl Arguments<'_> {
    fn wrong(&self, number: usize, expected: &'static str) -> Stop {
        Fault::Kind { place: self.function.name(), expected, found: self.args[number].kind() }.into()
    }

    fn text(&self, number: usize) -> Result<&Arc<str>, Stop> {
        if let Value::Text(text) = &*self.args[number] { Ok(text) } else { Err(self.wrong(number, "string")) }
    }

    fn int(&self, number: usize) -> Result<i64, Stop> {
        if let Value::Int(int) = &*self.args[number] { Ok(*int) } else { Err(self.wrong(number, "int")) }
    }

    fn date(&self, number: usize) -> Result<Date, Stop> {
        if let Value::Date(date) = &*self.args[number] { Ok(*date) } else { Err(self.wrong(number, "date")) }
    }
}

fn size(machine: &mut Machine<'_>, args: &Arguments<'_>) -> Result<Value, Stop> {
    let size = match &*args.args[0] {
        Value::Text(text) => {
            machine.pay_bytes(text.len())?;
            text.chars().count()
        }
        Value::List(list) => list.items().len(),
        Value::Map(map) => map.entries().len(),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Date(_) => {
            return Err(args.wrong(0, "string, list or map"));
        }
    };
    Ok(Value::Int(i64::try_from(size).map_err(|_| Fault::Overflow)?))
}

fn searched(machine: &mut Machine<'_>, args: &Arguments<'_>, found: fn(&str, &str) -> bool) -> Result<Value, Stop> {
    let (text, part) = (args.text(0)?, args.text(1)?);
    machine.pay_bytes(text.len() + part.len())?;
    Ok(Value::Bool(found(text, part)))
}

fn join(machine: &mut Machine<'_>, args: &Arguments<'_>) -> Result<Value, Stop> {
    let Value::List(list) = &*args.args[0] else { return Err(args.wrong(0, "list")) };
    let separator = args.text(1)?;
    let mut joined = String::new();
    for (at, item) in list.items().iter().enumerate() {
        let Value::Text(item) = item else {
            return Err(Fault::Kind { place: "join", expected: "string", found: item.kind() }.into());
        };
        machine.pay(1)?;
        machine.pay_bytes(item.len() + separator.len())?;
        if at > 0 {
            joined.push_str(separator);
        }
        joined.push_str(item);
    }
    made(Value::Text(joined.into()))
}

/// Only the result counts: what is added on the way may be larger than 64 bits hold.
fn sum(machine: &mut Machine<'_>, args: &Arguments<'_>) -> Result<Value, Stop> {
    let Value::List(list) = &*args.args[0] else { return Err(args.wrong(0, "list")) };
    machine.pay_items(list.items().len())?;
    let mut sum = 0_i128;
    for item in list.items() {
        let Value::Int(number) = item else {
            return Err(Fault::Kind { place: "sum", expected: "int", found: item.kind() }.into());
        };
        sum += i128::from(*number);
    }
    i64::try_from(sum).map(Value::Int).map_err(|_| Fault::Overflow.into())
}

/// Longer texts are no identifiers of eighteen characters; nobody pays for looking at them.
const MAX_IDENTIFIER_BYTES: usize = 18 * 4;

fn date(text: &str) -> Result<Value, Stop> {
    Ok(Value::Date(day(text)?))
}

/// A day is written in ten bytes; nobody pays for looking at more.
fn day(text: &str) -> Result<Date, Fault> {
    if text.len() != 10 {
        return Err(Fault::NotADate);
    }
    text.parse().map_err(|_| Fault::NotADate)
}

fn add_workdays(machine: &mut Machine<'_>, from: Date, count: i64) -> Result<Value, Stop> {
    let count = u32::try_from(count).ok().filter(|count| *count <= MAX_WORKDAYS).ok_or(Fault::Overflow)?;
    machine.pay(2 + 2 * u64::from(count))?;
    let calendar = machine.calendar().ok_or(Fault::NoCalendar)?;
    let due = calendar.add_workdays(from, count).map_err(|_| Fault::NotADate)?;
    match due.certainty {
        Certainty::Published => Ok(Value::Date(due.date)),
        Certainty::Provisional => {
            let mut year = from;
            while calendar.certainty_of(year) == Certainty::Published {
                year = year.add_months(12).map_err(|_| Fault::NotADate)?;
            }
            Err(Fault::CalendarYear(year.year()).into())
        }
    }
}

/// Division of 128-bit numbers, half up away from zero.
fn divide_half_up(dividend: i128, divisor: i128) -> Result<i128, Fault> {
    if divisor == 0 {
        return Err(Fault::DivisionByZero);
    }
    let (quotient, remainder) = (dividend / divisor, dividend % divisor);
    let half_or_more = remainder.unsigned_abs() * 2 >= divisor.unsigned_abs();
    let away = if (dividend < 0) == (divisor < 0) { 1 } else { -1 };
    Ok(quotient + if half_or_more { away } else { 0 })
}

fn mul_div(a: i64, b: i64, c: i64) -> Result<Value, Stop> {
    let quotient = divide_half_up(i128::from(a) * i128::from(b), i128::from(c))?;
    Ok(Value::Int(i64::try_from(quotient).map_err(|_| Fault::Overflow)?))
}

fn round(number: i64, unit: i64) -> Result<Value, Stop> {
    let units = divide_half_up(number.into(), unit.into())?;
    let rounded = units * i128::from(unit);
    Ok(Value::Int(i64::try_from(rounded).map_err(|_| Fault::Overflow)?))
}

/// Names of the fields that identifier functions answer with, made once.
struct Names {
    valid: Arc<str>,
    birth: Arc<str>,
    division: Arc<str>,
    male: Arc<str>,
    department: Arc<str>,
    kind: Arc<str>,
    invalid: Value,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| Names {
    valid: "valid".into(),
    birth: "birth".into(),
    division: "division".into(),
    male: "male".into(),
    department: "department".into(),
    kind: "kind".into(),
    invalid: Value::map([("valid", Value::Bool(false))]).expect("one key is no duplicate"),
});

fn resident_id(text: &str) -> Value {
    if text.len() > MAX_IDENTIFIER_BYTES {
        return NAMES.invalid.clone();
    }
    let Ok(id) = ResidentId::parse(text) else { return NAMES.invalid.clone() };
    Value::map([
        (NAMES.valid.clone(), Value::Bool(true)),
        (NAMES.birth.clone(), Value::Date(id.birth())),
        (NAMES.division.clone(), Value::text(id.division())),
        (NAMES.male.clone(), Value::Bool(id.sex() == Sex::Male)),
    ])
    .expect("the four keys differ")
}

fn uscc(text: &str) -> Value {
    if text.len() > MAX_IDENTIFIER_BYTES {
        return NAMES.invalid.clone();
    }
    let Ok(code) = Uscc::parse(text) else { return NAMES.invalid.clone() };
    Value::map([
        (NAMES.valid.clone(), Value::Bool(true)),
        (NAMES.department.clone(), Value::text(code.department())),
        (NAMES.kind.clone(), Value::text(code.kind())),
        (NAMES.division.clone(), Value::text(code.division())),
    ])
    .expect("the four keys differ")
}

/// Unified ideographs of Unicode 15.1 (basic block and extensions A to I) and 〇.
pub(crate) fn is_han(character: char) -> bool {
    matches!(
        character,
        '\u{3007}'
            | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{20000}'..='\u{2a6df}'
            | '\u{2a700}'..='\u{2ebe0}'
            | '\u{2ebf0}'..='\u{2ee5d}'
            | '\u{30000}'..='\u{323af}'
    )
}

/// Whether a table row holds on a day; a look-up that found no row does not.
fn in_force(args: &Arguments<'_>, date: Date) -> Result<Value, Stop> {
    let row = match &*args.args[0] {
        Value::Null => return Ok(Value::Bool(false)),
        Value::Map(row) => row,
        Value::Bool(_) | Value::Int(_) | Value::Text(_) | Value::Date(_) | Value::List(_) => {
            return Err(args.wrong(0, "map"));
        }
    };
    let bound = |name: &str| match row.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Date(date)) => Ok(Some(*date)),
        Some(Value::Text(text)) => day(text).map(Some),
        Some(Value::Bool(_) | Value::Int(_) | Value::List(_) | Value::Map(_)) => Err(Fault::NotADate),
    };
    let begun = bound("valid_from")?.is_none_or(|from| from <= date);
    let not_ended = bound("valid_to")?.is_none_or(|to| date <= to);
    Ok(Value::Bool(begun && not_ended))
}
