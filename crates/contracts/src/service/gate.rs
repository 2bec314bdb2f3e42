//! The deploy gate: what every validator does before a document takes effect.
//!
//! Shape, types and caps, then the document's own tests, all within a bound of gas.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::check::CheckedService;
use super::document::{ExpectedOutcome, ServiceDefinition, TestCase};
use super::evaluate::{Evidence, Input};
use super::refusal::{Refusal, RefusalReason};
use super::report::{Outcome, Report};
use crate::calendar::Calendar;
use crate::json::to_canonical;
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
        let report = service.evaluate_with(&input, calendar);
        gas = gas.saturating_add(report.gas);
        pays(gas)?;
        compare(test, &report)?;
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

fn place(test: &TestCase) -> String {
    format!("tests.{}", test.name)
}

fn input_of(test: &TestCase, earlier: &BTreeMap<&str, Input>) -> Result<Input, Refusal> {
    let missing = |what| Refusal::at(place(test), RefusalReason::Missing(what));
    let base = match &test.like {
        Some(name) => Some(
            earlier.get(name.as_str()).ok_or_else(|| Refusal::at(place(test), RefusalReason::Unknown(name.clone())))?,
        ),
        None => None,
    };
    let mut input = match (&test.form, base) {
        (Some(form), Some(base)) => Input { fields: form.clone(), ..base.clone() },
        (Some(form), None) => Input::new(form.clone(), test.date.ok_or_else(|| missing("the date"))?),
        (None, Some(base)) => base.clone(),
        (None, None) => return Err(missing("the form")),
    };
    input.date = test.date.unwrap_or(input.date);
    for (path, value) in &test.set {
        input.fields = changed(&input.fields, path, Some(value))
            .ok_or_else(|| Refusal::at(place(test), RefusalReason::Unknown(path.clone())))?;
    }
    for path in &test.unset {
        input.fields = changed(&input.fields, path, None)
            .ok_or_else(|| Refusal::at(place(test), RefusalReason::Unknown(path.clone())))?;
    }
    for (name, value) in &test.evidence {
        if *value == Value::Null {
            input.evidence.remove(name);
        } else {
            let evidence = Evidence { value: value.clone(), source: "test".to_owned(), as_of_ms: 0 };
            input.evidence.insert(name.clone(), evidence);
        }
    }
    Ok(input)
}

/// The value with one field set or left out; `None` if the path leads through something that is neither a map
/// nor a row of a list. The number after the last row adds one.
fn changed(value: &Value, path: &str, to: Option<&Value>) -> Option<Value> {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let inner = |known: Option<&Value>| match rest {
        Some(rest) => changed(known.unwrap_or(&Value::empty_map()), rest, to).map(Some),
        None => Some(to.cloned()),
    };
    if let Some(rows) = value.as_list() {
        let at = name.parse::<usize>().ok().filter(|at| *at <= rows.len())?;
        let after = rows.get(at + 1..).unwrap_or_default();
        let rows = rows[..at].iter().cloned().chain(inner(rows.get(at))?).chain(after.iter().cloned());
        return Value::list(rows.collect()).ok();
    }
    let map = value.as_map()?;
    let others = map.entries().iter().filter(|(key, _)| **key != *name).cloned();
    Value::map(others.chain(inner(map.get(name))?.map(|inner| (name.into(), inner)))).ok()
}

fn compare(test: &TestCase, report: &Report) -> Result<(), Refusal> {
    let expected = &test.expect;
    for name in expected.rules.keys() {
        if !report.rules.iter().any(|rule| *rule.id == **name) {
            return Err(Refusal::at(place(test), RefusalReason::Unknown(name.clone())));
        }
    }
    for rule in &report.rules {
        let wanted = match expected.rules.get(&*rule.id) {
            None | Some(ExpectedOutcome::Pass) => "pass",
            Some(ExpectedOutcome::Fail) => "fail",
            Some(ExpectedOutcome::Unknown) => "unknown",
        };
        if wanted != rule.outcome.as_str() {
            let found = match &rule.outcome {
                Outcome::Unknown { reason } => format!("unknown ({})", reason.as_str()),
                Outcome::Pass | Outcome::Fail => rule.outcome.as_str().to_owned(),
            };
            let (rule, expected) = (rule.id.to_string(), wanted.to_owned());
            return Err(Refusal::at(place(test), RefusalReason::TestRule { rule, expected, found }));
        }
    }
    if expected.verdict != report.verdict {
        let mut found = report.verdict.as_str().to_owned();
        if let Some(error) = report.form.first() {
            found.push_str(&format!(" (form: {} {:?})", error.path, error.code));
        }
        let expected = expected.verdict.as_str().to_owned();
        return Err(Refusal::at(place(test), RefusalReason::TestVerdict { expected, found }));
    }
    let json = |value: &Value| String::from_utf8_lossy(&to_canonical(value)).into_owned();
    for (name, wanted) in &expected.outputs {
        // As JSON, because a day and its text are the same there.
        let found = report.outputs.get(name).map(json);
        if found.as_deref() != Some(&json(wanted)) {
            let reason = report.output_faults.get(name).map(|reason| reason.as_str().to_owned());
            let found = found.or(reason).unwrap_or_else(|| "nothing".to_owned());
            let (output, expected) = (name.clone(), json(wanted));
            return Err(Refusal::at(place(test), RefusalReason::TestOutput { output, expected, found }));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_may_change_one_field_anywhere() {
        let form: Value = serde_json::from_str(r#"{"a":{"b":1},"rows":[{"n":1},{"n":2}]}"#).unwrap();
        let set =
            |path: &str| changed(&form, path, Some(&9.into())).map(|v| String::from_utf8(to_canonical(&v)).unwrap());
        assert_eq!(set("a.b").unwrap(), r#"{"a":{"b":9},"rows":[{"n":1},{"n":2}]}"#);
        assert_eq!(set("c.d").unwrap(), r#"{"a":{"b":1},"c":{"d":9},"rows":[{"n":1},{"n":2}]}"#);
        assert_eq!(set("rows.1.n").unwrap(), r#"{"a":{"b":1},"rows":[{"n":1},{"n":9}]}"#);
        assert_eq!(set("rows.2").unwrap(), r#"{"a":{"b":1},"rows":[{"n":1},{"n":2},9]}"#);
        assert_eq!([set("rows.3"), set("rows.x"), set("a.b.c")], [None, None, None]);
        let without = changed(&form, "rows.0", None).unwrap();
        assert_eq!(to_canonical(&without), br#"{"a":{"b":1},"rows":[{"n":2}]}"#);
    }
}
