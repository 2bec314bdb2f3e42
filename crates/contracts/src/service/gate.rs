//! The deploy gate: what every validator does before a document takes effect.
//!
//! Shape, types and caps, what is required of every document, then the document's own tests, all within a bound of gas.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::check::CheckedService;
use super::document::ServiceDefinition;
use super::evaluate::Input;
use super::refusal::{Refusal, RefusalReason};
use super::requirements;
use super::trial::{input_of, mismatches, place};
use crate::calendar::Calendar;
use crate::reference::References;
use crate::value::Value;

/// The most tests that a document has.
pub const MAX_TESTS: usize = 200;
/// The most fields and answers that one test changes.
pub const MAX_CHANGES: usize = 50;
/// The most gas that the gate pays for one document.
pub const MAX_GATE_GAS: u64 = 600_000;

/// What the gate found in order.
#[derive(Debug, Clone)]
pub struct GateReport {
    /// The service, ready to run.
    pub service: CheckedService,
    /// Every test with its gas.
    pub tests: Vec<TestReport>,
    /// Gas used by everything together, reading included.
    pub gas: u64,
}

/// A test that passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TestReport {
    /// Its name.
    pub name: String,
    /// Gas used.
    pub gas: u64,
}

/// Decides whether a document may be deployed.
///
/// # Errors
/// [`Refusal`] with the place and the reason.
pub fn deploy_gate(bytes: &[u8]) -> Result<GateReport, Refusal> {
    deploy_gate_with(bytes, None)
}

/// The same for documents that count working days, whose tests run by the deployed calendar.
///
/// # Errors
/// [`Refusal`] with the place and the reason.
pub fn deploy_gate_with(bytes: &[u8], calendar: Option<&Calendar>) -> Result<GateReport, Refusal> {
    deploy_gate_linked(bytes, calendar, &References::none())
}

/// The same for documents that use reference documents: everything is decided about the linked document.
///
/// # Errors
/// [`Refusal`] with the place and the reason.
pub fn deploy_gate_linked(
    bytes: &[u8],
    calendar: Option<&Calendar>,
    references: &References,
) -> Result<GateReport, Refusal> {
    let service = ServiceDefinition::linked(bytes, references)?;
    requirements::check(service.definition())?;
    let tests = &service.definition().tests;
    if tests.len() > MAX_TESTS {
        return Err(Refusal::at("tests", RefusalReason::TooMany { found: tests.len(), limit: MAX_TESTS }));
    }
    // Reading and checking are paid for by the byte.
    let mut gas = u64::try_from(service.linked_json().len() / 4).unwrap_or(u64::MAX);
    let mut inputs: BTreeMap<&str, Input> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    let mut reports = Vec::new();
    for test in tests {
        let changes = test.set.len() + test.unset.len() + test.evidence.len();
        if changes > MAX_CHANGES {
            return Err(Refusal::at(place(test), RefusalReason::TooMany { found: changes, limit: MAX_CHANGES }));
        }
        // A form is made anew for each change and looked through once, which is paid for before.
        let earlier = test.like.as_ref().and_then(|name| inputs.get(name.as_str())).map(|input| &input.fields);
        let work = test.form.as_ref().or(earlier).map_or(0, weight) * (1 + test.set.len() + test.unset.len());
        gas = gas.saturating_add(u64::try_from(work).unwrap_or(u64::MAX));
        pays(gas)?;
        let input = input_of(test, &inputs)?;
        let report = service.evaluate_test(&input, calendar);
        gas = gas.saturating_add(report.gas);
        pays(gas)?;
        if test.form.is_some() {
            gas = gas.saturating_add(inquiries(&service, &input)?);
            pays(gas)?;
        }
        if let Some(reason) = mismatches(test, &report).into_iter().next() {
            return Err(Refusal::at(place(test), reason));
        }
        for rule in &report.rules {
            seen.insert((rule.id.to_string(), rule.outcome.as_str()));
        }
        inputs.insert(&test.name, input);
        reports.push(TestReport { name: test.name.clone(), gas: report.gas });
    }
    for rule in &service.definition().rules {
        for (outcome, word) in [("pass", "passes"), ("fail", "fails")] {
            if !seen.contains(&(rule.id.clone(), outcome)) {
                return Err(Refusal::at(format!("rules.{}", rule.id), RefusalReason::Untested(word)));
            }
        }
    }
    drop(inputs);
    Ok(GateReport { service, tests: reports, gas })
}

/// The gas for what is asked of others with this form: no test evaluates it, every applicant's program does.
fn inquiries(service: &CheckedService, input: &Input) -> Result<u64, Refusal> {
    let reservations = service.reservations.iter().map(|(word, key)| (format!("reservations.{word}.key"), key));
    let programs = service.inquiries.programs().chain(reservations);
    let cost = service.cost_before_evidence(programs, &input.fields, input.date);
    cost.map_err(|(place, reason)| Refusal::at(place, RefusalReason::Excessive(reason.as_str())))
}

fn pays(used: u64) -> Result<(), Refusal> {
    if used > MAX_GATE_GAS {
        return Err(Refusal::at("tests", RefusalReason::Gas { used, limit: MAX_GATE_GAS }));
    }
    Ok(())
}

/// How many values a value is made of.
fn weight(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Text(_) | Value::Date(_) => 1,
        Value::List(list) => 1 + list.items().iter().map(weight).sum::<usize>(),
        Value::Map(map) => 1 + map.entries().iter().map(|(_, value)| weight(value)).sum::<usize>(),
    }
}
