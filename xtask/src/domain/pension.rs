//! Pensions: the pension contract's outputs for a person whom it would approve.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use yuzheng_contracts::{
    CheckedService, Date, Input, ServiceDefinition, Value as Fact, author::canonical_json_from_yaml,
};

use super::{Tally, stated};

const PENSION: &str = include_str!("../../../tests/bench/pension.yaml");
/// The day on which everybody retires of whom only the age is said. Every parameter and table holds on it.
const RETIRE_ON: &str = "2024-12-01";

/// The pension contract and facts of a person whom it approves.
pub(super) struct Pension {
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
    pub(super) fn new() -> Result<Self> {
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

/// Runs the section.
///
/// # Errors
/// When the contract itself cannot be read.
pub(super) fn run(section: &Value, tally: &mut Tally) -> Result<()> {
    let contract = Pension::new()?;
    let service = contract.service()?;
    for (age, months) in tally.entries("pension", section, "months_table") {
        let tenths = age.parse().context("no age").and_then(|age| person_of_age(age, 0));
        let tenths = tenths.and_then(|person| output(&service, &person, "payout_tenths"));
        tally.same(&format!("months at age {age}"), tenths, tenths_of(months));
    }
    for vector in tally.list("pension", section, "fractional_vectors") {
        let tenths = age_of(vector).and_then(|(years, months)| person_of_age(years, months));
        let tenths = tenths.and_then(|person| output(&service, &person, "payout_tenths"));
        tally.same(&format!("months at {vector}"), tenths, tenths_of(&vector[2]));
    }
    for vector in tally.list("pension", section, "reform_vectors") {
        retirement(&service, vector, tally);
    }
    for (year, months) in tally.entries("pension", section, "min_months") {
        let least = (|| {
            let retire_on: Date = format!("{year}-06-01").parse()?;
            let person = Person { birth: retire_on.add_months(-720)?, retire_on, ..any_person()? };
            output(&service, &person, "least_months")
        })();
        tally.same(&format!("least months in {year}"), least, stated(months));
    }
    for vector in tally.list("pension", section, "calc_vectors") {
        sums(&contract, vector, tally);
    }
    Ok(())
}

fn any_person() -> Result<Person> {
    Ok(Person {
        group: "male",
        birth: "1964-12-01".parse()?,
        retire_on: RETIRE_ON.parse()?,
        months: 360,
        index_ppm: 1_000_000,
        account_fen: 12_000_000,
    })
}

/// Somebody who is so old on the day of retirement, however young that is.
fn person_of_age(years: i64, months: i64) -> Result<Person> {
    if !(0..=150).contains(&years) || !(0..12).contains(&months) {
        bail!("{years} years and {months} months are no age");
    }
    let person = any_person()?;
    Ok(Person { birth: person.retire_on.add_months(-(years * 12 + months))?, ..person })
}

/// Years and months at the beginning of a list.
fn age_of(vector: &Value) -> Result<(i64, i64)> {
    let part = |at: usize| vector[at].as_i64().with_context(|| format!("{vector} has no years and months"));
    Ok((part(0)?, part(1)?))
}

fn tenths_of(months: &Value) -> Result<String> {
    decimal(&stated(months)?, 1).map(|tenths| tenths.to_string())
}

fn retirement(service: &CheckedService, vector: &Value, tally: &mut Tally) {
    let person = (|| {
        let (group, birth) = (stated(&vector[0])?, stated(&vector[1])?);
        let group = ["male", "female55", "female50"].into_iter().find(|g| *g == group).context("an unknown group")?;
        anyhow::Ok(Person { group, birth: format!("{birth}-01").parse()?, ..any_person()? })
    })();
    let ask = |name: &str| person.as_ref().map_err(|e| anyhow::anyhow!("{e:#}")).and_then(|p| output(service, p, name));
    let (delay, month) = (vector.get(2), vector.get(3));
    if delay.or(month).is_none() {
        tally.fail(format!("retirement {vector}: nothing is expected"));
    }
    if let Some(delay) = delay {
        tally.same(&format!("months later of {vector}"), ask("delay_months"), stated(delay));
    }
    if let Some(month) = month {
        let found = ask("statutory").map(|date| date.chars().take(7).collect());
        tally.same(&format!("retirement of {vector}"), found, stated(month));
    }
}

/// Checks the sums that a vector expects; one that expects none is wrong itself.
pub(super) fn sums(contract: &Pension, vector: &Value, tally: &mut Tally) {
    let asked = (|| {
        let service = contract.with_base(decimal(&stated(&vector["P"])?, 2)?)?.service()?;
        let (years, months) = age_of(&vector["age"])?;
        let person = Person {
            months: vector["months"].as_u64().context("no months")?,
            index_ppm: decimal(&stated(&vector["I"])?, 6)?,
            account_fen: decimal(&stated(&vector["A"])?, 2)?,
            ..person_of_age(years, months)?
        };
        anyhow::Ok((service, person))
    })();
    let mut expects = false;
    for (name, output_name) in [("basic", "basic_fen"), ("account", "account_fen"), ("total", "total_fen")] {
        let Some(expected) = vector.get(name) else { continue };
        expects = true;
        let found = match &asked {
            Ok((service, person)) => output(service, person, output_name),
            Err(error) => Err(anyhow::anyhow!("{error:#}")),
        };
        let expected = stated(expected).and_then(|text| decimal(&text, 2)).map(|fen| fen.to_string());
        tally.same(&format!("{name} of {vector}"), found, expected);
    }
    if !expects {
        tally.fail(format!("sums of {vector}: nothing is expected"));
    }
}

/// A decimal number in units of 10^-`places`, exactly: `168432.50` with two places is 16843250.
pub(super) fn decimal(text: &str, places: usize) -> Result<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        bail!("{text} is no number");
    }
    let (kept, rest) = fraction.split_at(fraction.len().min(places));
    if !rest.bytes().all(|digit| digit == b'0') {
        bail!("{text} has more than {places} places");
    }
    format!("{whole}{kept:0<places$}").parse().with_context(|| format!("{text} is no number"))
}
