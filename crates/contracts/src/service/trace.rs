//! The decision trace: what a decision rested on and came to, in canonical bytes that anybody who
//! opens the fields can compute again.
//!
//! Frozen with `rules/1`. On chain stands only its salted hash.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::check::{CalendarUse, CheckedService};
use super::evaluate::Input;
use super::report::{Outcome, Report, Verdict};
use crate::hash::Hash;
use crate::json::{to_canonical, to_value};
use crate::value::Value;

impl CheckedService {
    /// SHA-256 of the canonical input: fields, date and the evidence that the document declares.
    #[must_use]
    pub fn input_hash(&self, input: &Input) -> Hash {
        let whole = map([
            ("date", Value::Date(input.date)),
            ("evidence", self.evidence_value(input)),
            ("fields", input.fields.clone()),
        ]);
        Hash::of(&to_canonical(&whole))
    }

    /// The trace in canonical JSON.
    #[must_use]
    pub fn trace_bytes(&self, input: &Input, report: &Report) -> Vec<u8> {
        let calendar = match (self.calendar_use, &input.calendar) {
            (CalendarUse::Needed, Some(calendar)) => hash(calendar.address()),
            (CalendarUse::Needed, None) | (CalendarUse::NotNeeded, _) => Value::Null,
        };
        let rules = report.rules.iter().map(|rule| {
            let reason = match &rule.outcome {
                Outcome::Unknown { reason } => Value::text(reason.word()),
                Outcome::Pass | Outcome::Fail => Value::Null,
            };
            map([
                ("gas", gas(rule.gas)),
                ("id", Value::Text(rule.id.clone())),
                ("outcome", Value::text(rule.outcome.word())),
                ("reason", reason),
            ])
        });
        let faults = report.output_faults.iter().map(|(name, reason)| (name.as_str(), Value::text(reason.word())));
        let outputs = report.outputs.iter().map(|(name, value)| (name.as_str(), value.clone()));
        let form = report.form.iter().map(|error| {
            let code = to_value(&error.code).expect("a plain enum is a plain text");
            map([("code", code), ("path", Value::text(&error.path))])
        });
        let trace = map([
            ("calendar", calendar),
            ("contract", hash(self.address())),
            ("date", Value::Date(input.date)),
            ("evidence", self.evidence_value(input)),
            ("fields", list(self.fields_used.iter().cloned().map(Value::Text))),
            ("form", list(form)),
            ("gas", gas(report.gas)),
            ("input", hash(self.input_hash(input))),
            ("output_faults", entries(faults)),
            ("outputs", entries(outputs)),
            ("rules", list(rules)),
            ("trace", Value::Int(1)),
            ("verdict", Value::text(report.verdict.word())),
        ]);
        to_canonical(&trace)
    }

    fn evidence_value(&self, input: &Input) -> Value {
        let answers: BTreeMap<&str, Value> = self
            .definition()
            .evidence
            .iter()
            .filter_map(|declared| {
                let answer = input.evidence.get(&declared.name)?;
                let value = map([
                    ("as_of_ms", Value::Int(answer.as_of_ms)),
                    ("source", Value::text(&answer.source)),
                    ("value", answer.value.clone()),
                ]);
                Some((declared.name.as_str(), value))
            })
            .collect();
        entries(answers)
    }
}

impl Verdict {
    /// `approve`, `refer` or `block`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Refer => "refer",
            Self::Block => "block",
        }
    }
}

fn hash(hash: Hash) -> Value {
    Value::text(&hash.to_string())
}

fn gas(gas: u64) -> Value {
    Value::Int(i64::try_from(gas).unwrap_or(i64::MAX))
}

fn list(items: impl Iterator<Item = Value>) -> Value {
    Value::list(items.collect()).unwrap_or(Value::Null)
}

fn map<const N: usize>(fields: [(&str, Value); N]) -> Value {
    entries(fields)
}

fn entries<K: Into<Arc<str>>>(fields: impl IntoIterator<Item = (K, Value)>) -> Value {
    // Only a value that nests to the very limit can fail here; then its place says null, always.
    Value::map(fields).unwrap_or(Value::Null)
}
