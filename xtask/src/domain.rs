//! `cargo xtask domain`: a file of domain vectors against the contracts' own functions and documents.
//!
//! Identifiers, case numbers and working days run through the functions that rules call; retirement dates, months
//! tables and pension sums through the pension contract, evaluated as a department would. A calculation base
//! that a vector names takes the place of the contract's parameter: parameters are data.

use std::{fs, path::Path, process::ExitCode};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use yuzheng_contracts::{
    CheckedService, Date, Input, ServiceDefinition, Value as Fact,
    author::canonical_json_from_yaml,
    calendar::Calendar,
    identifiers::{ResidentId, Uscc, UsccError, mod_11_10, org_code_check},
};

const PENSION: &str = include_str!("../../tests/bench/pension.yaml");

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

    /// Counts a vector whose expected and found values are given; one that cannot be run counts as a failure.
    fn same(&mut self, what: &str, found: Result<String>, expected: &str) {
        match found {
            Ok(found) => self.check(|| format!("{what}: {found} instead of {expected}"), found == expected),
            Err(error) => self.failures.push(format!("{what}: {error:#}")),
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
    let sections = data.as_object().with_context(|| format!("{} is no object", file.display()))?;
    let mut tally = Tally::default();
    for (name, section) in sections {
        match name.as_str() {
            "resident_id" => resident_ids(section, &mut tally),
            "uscc" => credit_codes(section, &mut tally),
            "case_no" => case_numbers(section, &mut tally),
            "pension" => pensions(section, &mut tally)?,
            years if years.starts_with("workdays_") => workdays(section, &mut tally)?,
            _tables_and_notes => {}
        }
    }
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

fn texts<'a>(section: &'a Value, key: &str) -> impl Iterator<Item = &'a str> {
    section[key].as_array().into_iter().flatten().filter_map(Value::as_str)
}

fn resident_ids(section: &Value, tally: &mut Tally) {
    for number in texts(section, "valid").chain(texts(section, "synthetic")) {
        tally.check(|| format!("resident id {number} is refused"), ResidentId::parse(number).is_ok());
    }
    for number in texts(section, "invalid") {
        tally.check(|| format!("resident id {number} is accepted"), ResidentId::parse(number).is_err());
    }
}

fn credit_codes(section: &Value, tally: &mut Tally) {
    for code in texts(section, "valid") {
        let whole = Uscc::parse(code).is_ok() && org_code_check(&code[8..16]) == code.chars().nth(16);
        tally.check(|| format!("credit code {code} is refused"), whole);
    }
    for code in texts(section, "invalid") {
        tally.check(|| format!("credit code {code} is accepted"), Uscc::parse(code).is_err());
    }
    for code in texts(section, "legacy_nonconforming") {
        let legacy = matches!(Uscc::parse(code), Err(UsccError::Check { .. }));
        tally.check(|| format!("legacy credit code {code} is not known by its check character"), legacy);
    }
}

fn case_numbers(section: &Value, tally: &mut Tally) {
    for (digits, check) in section["vectors"].as_object().into_iter().flatten() {
        let found = mod_11_10(digits).map(|digit| digit.to_string()).context("not digits");
        tally.same(&format!("case number {digits}"), found, &plain(check));
    }
}

fn workdays(section: &Value, tally: &mut Tally) -> Result<()> {
    let calendar = calendar(section)?;
    for (key, expected) in [("off", false), ("work", true)] {
        for day in days(section, key)? {
            tally.check(|| format!("{day} as {key}"), calendar.is_workday(day) == expected);
        }
    }
    for vector in section["vectors"].as_array().into_iter().flatten() {
        let from = plain(&vector[0]);
        let due = || -> Result<String> {
            let count = u32::try_from(vector[1].as_u64().context("a number of days")?)?;
            Ok(calendar.add_workdays(from.parse()?, count)?.date.to_string())
        };
        tally.same(&format!("{} working days from {from}", vector[1]), due(), &plain(&vector[2]));
    }
    Ok(())
}

/// Days of a list in which a stretch is written as `2026-02-15..2026-02-23`.
fn days(section: &Value, key: &str) -> Result<Vec<Date>> {
    let mut days = Vec::new();
    for text in texts(section, key) {
        let (from, to) = text.split_once("..").unwrap_or((text, text));
        let (mut day, last): (Date, Date) = (from.parse()?, to.parse()?);
        while day <= last {
            days.push(day);
            day = day.add_days(1)?;
        }
    }
    Ok(days)
}

/// The section's days as a calendar document, the kind that is deployed.
fn calendar(section: &Value) -> Result<Calendar> {
    let mut years = std::collections::BTreeMap::<i64, [Vec<String>; 2]>::new();
    for (at, key) in ["off", "work"].into_iter().enumerate() {
        for day in days(section, key)? {
            years.entry(day.year()).or_default()[at].push(day.to_string());
        }
    }
    let years = years.into_iter().map(|(year, [off, work])| (year.to_string(), json!({ "off": off, "work": work })));
    let words = json!({ "zh": "法定工作日历", "en": "Statutory working days" });
    let document = json!({
        "calendar": "cn-workdays", "version": 1, "title": words, "source": words,
        "years": years.collect::<serde_json::Map<_, _>>(),
    });
    // Keys of serde_json's maps are sorted, so this is canonical.
    Calendar::from_canonical_json(document.to_string().as_bytes()).context("the days make no calendar")
}

/// The pension contract and facts of a person whom it approves.
struct Pension {
    document: Value,
}

/// A person's facts that vectors change.
struct Person {
    group: &'static str,
    birth: Date,
    retire_on: Date,
    months: u64,
    index_ppm: u64,
    account_fen: u64,
}

impl Pension {
    fn new() -> Result<Self> {
        let json = canonical_json_from_yaml(PENSION).context("the pension contract")?;
        Ok(Self { document: serde_json::from_slice(&json)? })
    }

    fn service(&self) -> Result<CheckedService> {
        ServiceDefinition::from_canonical_json(self.document.to_string().as_bytes()).context("the pension contract")
    }

    /// The contract with another calculation base.
    fn with_base(&self, base_fen: u64) -> Result<Self> {
        let mut document = self.document.clone();
        let params = document["params"].as_array_mut().context("parameters")?;
        let base = params.iter_mut().find(|p| p["name"] == "base_fen").context("the calculation base")?;
        base["values"][0]["value"] = json!(base_fen);
        Ok(Self { document })
    }
}

/// One output of the contract for a person, as text.
fn output(service: &CheckedService, person: &Person, name: &str) -> Result<String> {
    let fields = json!({
        "name": "周示明", "group": person.group, "birth": person.birth.to_string(),
        "retire_on": person.retire_on.to_string(), "months_paid": person.months, "months_deemed": 0,
        "index_ppm": person.index_ppm, "account_fen": person.account_fen, "later_agreed": false,
    });
    let fields: Fact = serde_json::from_value(fields)?;
    let report = service.evaluate(&Input::new(fields, person.retire_on));
    if let Some(fault) = report.output_faults.get(name) {
        bail!("{name}: {fault:?}");
    }
    match report.outputs.get(name) {
        Some(Fact::Int(number)) => Ok(number.to_string()),
        Some(Fact::Date(date)) => Ok(date.to_string()),
        other => bail!("{name} is {other:?}"),
    }
}

fn pensions(section: &Value, tally: &mut Tally) -> Result<()> {
    let contract = Pension::new()?;
    let service = contract.service()?;
    for (age, months) in section["months_table"].as_object().into_iter().flatten() {
        let tenths = person_of_age(age.parse().unwrap_or(-1), 0).and_then(|p| output(&service, &p, "payout_tenths"));
        let expected = months.as_u64().map(|m| (m * 10).to_string()).unwrap_or_default();
        tally.same(&format!("months at age {age}"), tenths, &expected);
    }
    for vector in section["fractional_vectors"].as_array().into_iter().flatten() {
        let (years, months) = (number(&vector[0]), number(&vector[1]));
        let tenths = person_of_age(years, months).and_then(|p| output(&service, &p, "payout_tenths"));
        let expected = decimal(&plain(&vector[2]), 1).map(|tenths| tenths.to_string()).unwrap_or_default();
        tally.same(&format!("months at {years} years {months} months"), tenths, &expected);
    }
    for vector in section["reform_vectors"].as_array().into_iter().flatten() {
        retirement(&service, vector, tally);
    }
    for (year, months) in section["min_months"].as_object().into_iter().flatten() {
        let least = (|| {
            let retire_on: Date = format!("{year}-06-01").parse()?;
            let person = Person { birth: retire_on.add_months(-720)?, retire_on, ..any_person()? };
            output(&service, &person, "least_months")
        })();
        tally.same(&format!("least months in {year}"), least, &plain(months));
    }
    for vector in section["calc_vectors"].as_array().into_iter().flatten() {
        sums(&contract, vector, tally)?;
    }
    Ok(())
}

fn any_person() -> Result<Person> {
    Ok(Person {
        group: "male",
        birth: "1964-12-01".parse()?,
        retire_on: "2024-12-01".parse()?,
        months: 360,
        index_ppm: 1_000_000,
        account_fen: 12_000_000,
    })
}

fn person_of_age(years: i64, months: i64) -> Result<Person> {
    let person = any_person()?;
    Ok(Person { retire_on: person.birth.add_months(years * 12 + months)?, ..person })
}

fn retirement(service: &CheckedService, vector: &Value, tally: &mut Tally) {
    let (group, birth) = (plain(&vector[0]), plain(&vector[1]));
    let person = (|| {
        let group = ["male", "female55", "female50"].into_iter().find(|g| *g == group).context("an unknown group")?;
        anyhow::Ok(Person { group, birth: format!("{birth}-01").parse()?, ..any_person()? })
    })();
    let ask = |name: &str| person.as_ref().map_err(|e| anyhow::anyhow!("{e:#}")).and_then(|p| output(service, p, name));
    tally.same(&format!("months later, {group} born {birth}"), ask("delay_months"), &plain(&vector[2]));
    let month = ask("statutory").map(|date| date.chars().take(7).collect());
    tally.same(&format!("retirement of {group} born {birth}"), month, &plain(&vector[3]));
}

fn sums(contract: &Pension, vector: &Value, tally: &mut Tally) -> Result<()> {
    let base = decimal(&plain(&vector["P"]), 2)?;
    let service = contract.with_base(base)?.service()?;
    let person = person_of_age(number(&vector["age"][0]), number(&vector["age"][1])).and_then(|person| {
        let (index_ppm, account_fen) = (decimal(&plain(&vector["I"]), 6)?, decimal(&plain(&vector["A"]), 2)?);
        let months = vector["months"].as_u64().context("months")?;
        Ok(Person { months, index_ppm, account_fen, ..person })
    });
    for (name, output_name) in [("basic", "basic_fen"), ("account", "account_fen"), ("total", "total_fen")] {
        let found = match &person {
            Ok(person) => output(&service, person, output_name),
            Err(error) => Err(anyhow::anyhow!("{error:#}")),
        };
        let expected = decimal(&plain(&vector[name]), 2)?.to_string();
        tally.same(&format!("{name} of {vector}"), found, &expected);
    }
    Ok(())
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or(-1)
}

/// A text without its quotation marks, anything else as JSON.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A decimal number in units of 10^-`places`, exactly: `168432.50` with two places is 16843250.
fn decimal(text: &str, places: usize) -> Result<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let (kept, rest) = fraction.split_at(fraction.len().min(places));
    if !rest.bytes().all(|digit| digit == b'0') {
        bail!("{text} has more than {places} places");
    }
    format!("{whole}{kept:0<places$}").parse().with_context(|| format!("{text} is no number"))
}

#[cfg(test)]
mod tests;
