//! The document's own tests, one by one: what each begins with, what came of it and what was expected.
//!
//! The deploy gate stops at the first that fails; [`run_tests`] runs all, for authors. Both use what is here, so
//! a test that passes for its author passes at the gate, within the gate's bounds.

use std::collections::BTreeMap;

use serde::Serialize;

use super::check::CheckedService;
use super::document::{ExpectedOutcome, TestCase};
use super::evaluate::{Evidence, Input};
use super::gate::{MAX_CHANGES, MAX_TESTS};
use super::refusal::{Refusal, RefusalReason};
use super::report::{Outcome, Report, Verdict};
use crate::calendar::Calendar;
use crate::json::to_canonical;
use crate::value::Value;

/// One test and what came of it.
#[derive(Debug)]
pub struct TestRun {
    /// Its name.
    pub name: String,
    /// Gas used; none if it could not be run.
    pub gas: u64,
    /// The verdict that came of it; absent if it could not be run.
    pub verdict: Option<Verdict>,
    /// Every rule, what was expected of it and what came of it, in the document's order.
    pub rules: Vec<RuleRun>,
    /// Everything that is not as expected; empty for a test that passed.
    pub faults: Vec<RefusalReason>,
}

impl TestRun {
    /// Whether everything is as expected.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.faults.is_empty()
    }
}

/// What was expected of a rule in a test, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleRun {
    /// The rule.
    pub id: String,
    /// What the test expects.
    pub expected: ExpectedOutcome,
    /// What came of it: `pass`, `fail` or `unknown`.
    pub found: &'static str,
    /// Why it is not known, in a stable word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<&'static str>,
    /// What it says in Chinese.
    pub zh: String,
    /// What it says in English.
    pub en: String,
}

impl RuleRun {
    /// Whether it is as expected.
    #[must_use]
    pub fn as_expected(&self) -> bool {
        self.expected.as_str() == self.found
    }
}

/// Runs all tests of a document, also those after one that fails. At most [`MAX_TESTS`] are run.
#[must_use]
pub fn run_tests(service: &CheckedService, calendar: Option<&Calendar>) -> Vec<TestRun> {
    let mut inputs: BTreeMap<&str, Input> = BTreeMap::new();
    let tests = service.definition().tests.iter().take(MAX_TESTS);
    let run = |test| {
        let (run, input) = run_test(service, test, &inputs, calendar);
        inputs.extend(input.map(|input| (test.name.as_str(), input)));
        run
    };
    tests.map(run).collect()
}

fn run_test(
    service: &CheckedService,
    test: &TestCase,
    earlier: &BTreeMap<&str, Input>,
    calendar: Option<&Calendar>,
) -> (TestRun, Option<Input>) {
    let changes = test.set.len() + test.unset.len() + test.evidence.len();
    let input = if changes > MAX_CHANGES {
        Err(Refusal::at(place(test), RefusalReason::TooMany { found: changes, limit: MAX_CHANGES }))
    } else {
        input_of(test, earlier)
    };
    let input = match input {
        Ok(input) => input,
        Err(Refusal { reason, .. }) => {
            let (name, faults) = (test.name.clone(), vec![reason]);
            return (TestRun { name, gas: 0, verdict: None, rules: Vec::new(), faults }, None);
        }
    };
    let report = service.evaluate_test(&input, calendar);
    let rules = report.rules.iter().map(|rule| RuleRun {
        id: rule.id.to_string(),
        expected: expected(test, &rule.id),
        found: rule.outcome.as_str(),
        why: rule.reason(),
        zh: rule.zh.to_string(),
        en: rule.en.to_string(),
    });
    let run = TestRun {
        name: test.name.clone(),
        gas: report.gas,
        verdict: Some(report.verdict),
        rules: rules.collect(),
        faults: mismatches(test, &report),
    };
    (run, Some(input))
}

/// Where a refusal stands that a test causes.
pub(super) fn place(test: &TestCase) -> String {
    format!("tests.{}", test.name)
}

fn expected(test: &TestCase, rule: &str) -> ExpectedOutcome {
    test.expect.rules.get(rule).copied().unwrap_or(ExpectedOutcome::Pass)
}

pub(super) fn input_of(test: &TestCase, earlier: &BTreeMap<&str, Input>) -> Result<Input, Refusal> {
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
            let evidence = Evidence { value: value.clone(), source: "test".to_owned(), as_of_ms: 0, detail: None };
            input.evidence.insert(name.clone(), evidence);
        }
    }
    Ok(input)
}

/// The value with one field set or left out; `None` if the path leads through something that is neither a map
/// nor a row of a list. The number after the last row adds one.
pub(super) fn changed(value: &Value, path: &str, to: Option<&Value>) -> Option<Value> {
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

/// Everything that is not as the test expects: names that are not there, then rules, verdict and outputs.
pub(super) fn mismatches(test: &TestCase, report: &Report) -> Vec<RefusalReason> {
    let wanted = &test.expect;
    let unknown = wanted.rules.keys().filter(|name| !report.rules.iter().any(|rule| *rule.id == ***name));
    let mut faults: Vec<_> = unknown.map(|name| RefusalReason::Unknown(name.clone())).collect();
    for rule in &report.rules {
        let expected = expected(test, &rule.id).as_str();
        if expected != rule.outcome.as_str() {
            let found = match &rule.outcome {
                Outcome::Unknown { reason } => format!("unknown ({})", reason.as_str()),
                Outcome::Pass | Outcome::Fail => rule.outcome.as_str().to_owned(),
            };
            let (rule, expected) = (rule.id.to_string(), expected.to_owned());
            faults.push(RefusalReason::TestRule { rule, expected, found });
        }
    }
    if wanted.verdict != report.verdict {
        let mut found = report.verdict.as_str().to_owned();
        if let Some(error) = report.form.first() {
            found.push_str(&format!(" (form: {} {:?})", error.path, error.code));
        }
        faults.push(RefusalReason::TestVerdict { expected: wanted.verdict.as_str().to_owned(), found });
    }
    let json = |value: &Value| String::from_utf8_lossy(&to_canonical(value)).into_owned();
    for (name, wanted) in &wanted.outputs {
        // As JSON, because a day and its text are the same there.
        let found = report.outputs.get(name).map(json);
        if found.as_deref() != Some(&json(wanted)) {
            let reason = report.output_faults.get(name).map(|reason| reason.as_str().to_owned());
            let found = found.or(reason).unwrap_or_else(|| "nothing".to_owned());
            faults.push(RefusalReason::TestOutput { output: name.clone(), expected: json(wanted), found });
        }
    }
    faults
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

    const SMALL: &[u8] = include_bytes!("../../../../services/identity-binding/service.json");

    /// The small document with its first test expecting something else.
    fn with_test(change: impl Fn(&mut serde_json::Value)) -> CheckedService {
        let mut document: serde_json::Value = serde_json::from_slice(SMALL).unwrap();
        change(&mut document["tests"][0]);
        let value = crate::json::parse(document.to_string().as_bytes(), usize::MAX).unwrap();
        super::super::ServiceDefinition::from_canonical_json(&to_canonical(&value)).unwrap()
    }

    #[test]
    fn every_test_runs_and_the_ones_that_pass_say_every_rule() {
        let runs = run_tests(&with_test(|_| {}), None);
        assert!(!runs.is_empty() && runs.iter().all(|run| run.passed() && run.gas > 0 && !run.rules.is_empty()));
        assert!(runs.iter().flat_map(|run| &run.rules).all(RuleRun::as_expected));
    }

    #[test]
    fn a_failing_test_says_everything_that_differs_and_the_others_run_all_the_same() {
        let service = with_test(|test| {
            test["expect"] =
                serde_json::json!({ "verdict": "refer", "rules": { "X9": "pass" }, "outputs": { "no": 1 } });
        });
        let runs = run_tests(&service, None);
        let faults: Vec<String> = runs[0].faults.iter().map(ToString::to_string).collect();
        let expected = [r#"there is no "X9""#, "verdict approve, expected refer", "output no: nothing, expected 1"];
        assert_eq!(faults, expected);
        assert!(runs[1..].iter().all(TestRun::passed));
    }

    #[test]
    fn a_test_that_cannot_be_run_says_why() {
        let fault = |change: fn(&mut serde_json::Value)| {
            let runs = run_tests(&with_test(change), None);
            assert_eq!((runs[0].verdict, runs[0].gas), (None, 0));
            runs[0].faults[0].to_string()
        };
        assert_eq!(fault(|test| test["like"] = "nowhere".into()), r#"there is no "nowhere""#);
        assert_eq!(fault(|test| drop(test.as_object_mut().unwrap().remove("date"))), "the date is missing");
        let many = |test: &mut serde_json::Value| {
            let unset: Vec<String> = (0..=MAX_CHANGES).map(|n| format!("f{n}")).collect();
            test["unset"] = unset.into();
        };
        assert!(fault(many).ends_with("at most 50 are allowed"));
    }
}
