//! How much of the Common Expression Language `rules/1` speaks, in figures.
//!
//! Runs files of cases taken from cel-spec (`expr`, `bind`, `expect`). A case passes if the value is
//! the expected one, or if an error was expected and evaluation faults. A refusal to compile is
//! counted as refused, never as a pass. Types are left to run time here, as the specification's
//! unchecked cases ask; constructs outside the subset are refused as at deploy.

use serde::{Deserialize, Serialize};

use crate::rules::{Check, Environment, Machine, Slot, Stop, Type, compile};
use crate::value::Value;

/// The figures and every case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConformanceSummary {
    /// Cases with the expected value or the expected error.
    pub pass: usize,
    /// Cases with another value, or an error where none was expected.
    pub fail: usize,
    /// Cases that do not compile.
    pub refused: usize,
    /// Every case in order.
    pub cases: Vec<CaseReport>,
}

/// What became of one case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseReport {
    /// The file of cel-spec.
    pub file: String,
    /// The section in it.
    pub section: String,
    /// The case's name.
    pub name: String,
    /// The expression.
    pub expr: String,
    /// Pass, fail or refused.
    pub outcome: CaseOutcome,
    /// Why it failed or was refused; empty for a pass.
    pub reason: String,
}

/// What became of a case, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum CaseOutcome {
    Pass,
    Fail,
    Refused,
}

/// The file is not a list of cases.
#[derive(Debug, thiserror::Error)]
#[error("not a list of cases with file, section, name, expr, bind and expect: {0}")]
pub struct NotCases(#[from] serde_json::Error);

#[derive(Deserialize)]
struct Case {
    file: String,
    section: String,
    name: String,
    expr: String,
    bind: serde_json::Map<String, serde_json::Value>,
    expect: serde_json::Value,
}

/// Runs all cases of a file.
///
/// # Errors
/// [`NotCases`].
pub fn run(json: &str) -> Result<ConformanceSummary, NotCases> {
    let cases: Vec<Case> = serde_json::from_str(json)?;
    let mut summary = ConformanceSummary { pass: 0, fail: 0, refused: 0, cases: Vec::new() };
    for case in cases {
        let (outcome, reason) = run_case(&case);
        match outcome {
            CaseOutcome::Pass => summary.pass += 1,
            CaseOutcome::Fail => summary.fail += 1,
            CaseOutcome::Refused => summary.refused += 1,
        }
        let Case { file, section, name, expr, .. } = case;
        summary.cases.push(CaseReport { file, section, name, expr, outcome, reason });
    }
    Ok(summary)
}

fn run_case(case: &Case) -> (CaseOutcome, String) {
    let mut environment = Environment::new();
    let mut slots: Vec<Slot> = Vec::new();
    for (name, bound) in &case.bind {
        let Some(value) = value_of(bound) else {
            return (CaseOutcome::Refused, format!("outside rules/1: the value bound to {name:?}"));
        };
        environment.declare(name, Type::Dyn);
        slots.push(Slot::from(Ok(value)));
    }
    let program = match compile(&case.expr, &environment, Check::Measured) {
        Ok(program) => program,
        Err(error) => return (CaseOutcome::Refused, error.kind.to_string()),
    };
    let expects_error = case.expect.get("__error").is_some();
    match Machine::new(&slots, &[], None).run(&program) {
        Ok(value) if !expects_error && value_of(&case.expect).as_ref() == Some(&*value) => {
            (CaseOutcome::Pass, String::new())
        }
        Ok(value) => (CaseOutcome::Fail, format!("gave {}", shown(&value))),
        Err(Stop::Fault(_)) if expects_error => (CaseOutcome::Pass, String::new()),
        Err(stop) => (CaseOutcome::Fail, stop.to_string()),
    }
}

fn value_of(json: &serde_json::Value) -> Option<Value> {
    Value::deserialize(json).ok().or_else(|| json.as_i64().map(Value::Int))
}

fn shown(value: &Value) -> String {
    String::from_utf8_lossy(&crate::json::to_canonical(value)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(expr: &str, expect: &str) -> CaseOutcome {
        let file =
            format!(r#"[{{"file":"f","section":"s","name":"n","expr":{expr:?},"bind":{{}},"expect":{expect}}}]"#);
        run(&file).unwrap().cases[0].outcome
    }

    #[test]
    fn counts_a_refusal_to_compile_never_as_a_pass() {
        assert_eq!(outcome("1 / 0", r#"{"__error":true}"#), CaseOutcome::Pass);
        assert_eq!(outcome("1.5", r#"{"__error":true}"#), CaseOutcome::Refused);
        assert_eq!(outcome("1 + 1", "2"), CaseOutcome::Pass);
        assert_eq!(outcome("1 + 1", "3"), CaseOutcome::Fail);
        assert_eq!(outcome("1 + 1", r#"{"__error":true}"#), CaseOutcome::Fail);
    }

    #[test]
    fn refuses_a_file_that_is_not_a_list_of_cases() {
        assert!(run("{}").is_err());
    }
}
