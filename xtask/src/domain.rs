//! `cargo xtask domain`: a file of domain vectors against the contracts' own functions and documents.
//!
//! Identifiers, case numbers and working days run through the functions that rules call; retirement dates, months
//! tables and pension sums through the pension contract, evaluated as a department would. A calculation base
//! that a vector names takes the place of the contract's parameter: parameters are data. Whatever in a file cannot
//! be read or run counts as a failure, each for itself: no vector hides another.

mod pension;
mod workdays;

use std::{fs, path::Path, process::ExitCode};

use anyhow::{Context, Result};
use serde_json::{Value, json};
use yuzheng_contracts::identifiers::{ResidentId, Uscc, UsccError, mod_11_10};

/// What became of the vectors.
#[derive(Default)]
struct Tally {
    pass: usize,
    failures: Vec<String>,
}

impl Tally {
    fn check(&mut self, what: impl FnOnce() -> String, holds: bool) {
        if holds {
            self.pass += 1;
        } else {
            self.failures.push(what());
        }
    }

    fn fail(&mut self, what: String) {
        self.failures.push(what);
    }

    /// Counts a vector whose expected and found values are given; one that cannot be run counts as a failure, and
    /// so does one whose expectation cannot be read.
    fn same(&mut self, what: &str, found: Result<String>, expected: Result<String>) {
        match (found, expected) {
            (Ok(found), Ok(expected)) => {
                self.check(|| format!("{what}: {found} instead of {expected}"), found == expected);
            }
            (_, Err(error)) => self.fail(format!("{what}: what is expected: {error:#}")),
            (Err(error), Ok(_)) => self.fail(format!("{what}: {error:#}")),
        }
    }

    /// The items of a list; none if there is no such list.
    fn list<'a>(&mut self, place: &str, section: &'a Value, key: &str) -> &'a [Value] {
        match section.get(key) {
            None => &[],
            Some(Value::Array(items)) => items,
            Some(other) => {
                self.fail(format!("{place}.{key} is no list: {other}"));
                &[]
            }
        }
    }

    /// The texts of a list; whatever else stands in it counts as a failure.
    fn texts<'a>(&mut self, place: &str, section: &'a Value, key: &str) -> Vec<&'a str> {
        let mut texts = Vec::new();
        for item in self.list(place, section, key) {
            match item.as_str() {
                Some(text) => texts.push(text),
                None => self.fail(format!("{place}.{key}: {item} is no text")),
            }
        }
        texts
    }

    /// The entries of a map; none if there is no such map.
    fn entries<'a>(&mut self, place: &str, section: &'a Value, key: &str) -> Vec<(&'a String, &'a Value)> {
        match section.get(key) {
            None => Vec::new(),
            Some(Value::Object(entries)) => entries.iter().collect(),
            Some(other) => {
                self.fail(format!("{place}.{key} is no map: {other}"));
                Vec::new()
            }
        }
    }
}

/// Runs every vector of the file, prints the figures, and names what failed on standard error.
///
/// # Errors
/// When the file is no JSON object.
pub fn run(file: &Path, as_json: bool) -> Result<ExitCode> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let data: Value = serde_json::from_str(&text).with_context(|| format!("{} is no JSON", file.display()))?;
    let tally = tally(&data).with_context(|| file.display().to_string())?;
    for failure in &tally.failures {
        eprintln!("not as expected: {failure}");
    }
    let (pass, fail) = (tally.pass, tally.failures.len());
    if as_json {
        println!("{}", json!({ "pass": pass, "fail": fail }));
    } else {
        println!("domain: {pass} as expected, {fail} not");
    }
    Ok(if fail == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn tally(data: &Value) -> Result<Tally> {
    let sections = data.as_object().context("no object")?;
    let mut tally = Tally::default();
    let mut years = Vec::new();
    for (name, section) in sections {
        let run: fn(&Value, &mut Tally) -> Result<()> = match name.as_str() {
            "resident_id" => resident_ids,
            "uscc" => credit_codes,
            "case_no" => case_numbers,
            "pension" => pension::run,
            year if year.starts_with("workdays_") => |_, _| Ok(()),
            _tables_and_notes => continue,
        };
        if !section.is_object() {
            tally.fail(format!("{name} is no map: {section}"));
            continue;
        }
        run(section, &mut tally)?;
        if name.starts_with("workdays_") {
            years.push((name.as_str(), section));
        }
    }
    workdays::run(&years, &mut tally);
    Ok(tally)
}

fn resident_ids(section: &Value, tally: &mut Tally) -> Result<()> {
    for list in ["valid", "synthetic"] {
        for number in tally.texts("resident_id", section, list) {
            tally.check(|| format!("resident id {number} is refused"), ResidentId::parse(number).is_ok());
        }
    }
    for number in tally.texts("resident_id", section, "invalid") {
        tally.check(|| format!("resident id {number} is accepted"), ResidentId::parse(number).is_err());
    }
    Ok(())
}

/// A code is valid where the contracts' own function says so, in either list.
fn credit_codes(section: &Value, tally: &mut Tally) -> Result<()> {
    for code in tally.texts("uscc", section, "valid") {
        tally.check(|| format!("credit code {code} is refused"), Uscc::parse(code).is_ok());
    }
    for code in tally.texts("uscc", section, "invalid") {
        tally.check(|| format!("credit code {code} is accepted"), Uscc::parse(code).is_err());
    }
    for code in tally.texts("uscc", section, "legacy_nonconforming") {
        let legacy = matches!(Uscc::parse(code), Err(UsccError::Check { .. }));
        tally.check(|| format!("legacy credit code {code} is not known by its check character"), legacy);
    }
    Ok(())
}

fn case_numbers(section: &Value, tally: &mut Tally) -> Result<()> {
    for (digits, check) in tally.entries("case_no", section, "vectors") {
        let found = mod_11_10(digits).map(|digit| digit.to_string()).context("not digits");
        tally.same(&format!("case number {digits}"), found, stated(check));
    }
    Ok(())
}

/// A text without its quotation marks, or a number; nothing else is an expectation or a figure.
fn stated(value: &Value) -> Result<String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => anyhow::bail!("{value} is no figure"),
    }
}

#[cfg(test)]
mod tests;
