//! The decision trace: what a decision rested on and came to, in canonical bytes that anybody who
//! opens the fields can compute again.
//!
//! Frozen with `rules/1`. On chain stands only its salted hash.

use std::collections::BTreeMap;
use std::sync::Arc;

use yuzheng_protocol::{Hash, Timestamp};

use super::answers::SignedAnswer;
use super::check::CheckedService;
use super::evaluate::{Evidence, Input};
use super::report::{Report, Verdict};
use crate::date::Date;
use crate::json::{parse_canonical, to_canonical};
use crate::value::Value;

const MAX_TRACE_BYTES: usize = 256 * 1024;
/// Stands with the evidence that has one, and with no other.
const DETAIL: &str = "detail";
/// Stands in the traces of services that use reference documents, and in no other.
const DOCUMENTS: &str = "documents";
/// The departments' signed answers; stands in traces that rest on any, and in no other.
const ANSWERS: &str = "answers";
/// Why answers are missing; stands in traces that lack any, and in no other.
const UNANSWERED: &str = "unanswered";

/// The addresses of the reference documents that a trace rests on, by identifier: with them the service is linked
/// as it was on the day of the decision. `None` if the bytes are no trace.
#[must_use]
pub fn trace_documents(trace: &[u8]) -> Option<BTreeMap<Arc<str>, Hash>> {
    documents_in(&parse_canonical(trace, MAX_TRACE_BYTES).ok()?)
}

/// The address of the calendar by which a trace counted working days, if it counted any. `None` if the bytes are no
/// trace, or name something that is no address.
#[must_use]
pub fn trace_calendar(trace: &[u8]) -> Option<Option<Hash>> {
    let trace = parse_canonical(trace, MAX_TRACE_BYTES).ok()?;
    trace.get("calendar").and_then(Value::as_text).map_or(Some(None), |named| Hash::from_hex(named).map(Some))
}

/// What a recorded trace says, whatever document it is of: enough to run another version over the same case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedTrace {
    /// Address of the contract.
    pub contract: Hash,
    /// The decision date.
    pub date: Date,
    /// The evidence, by name.
    pub evidence: BTreeMap<String, Evidence>,
    /// `approve`, `refer` or `block`.
    pub verdict: String,
    /// `pass`, `fail` or `unknown`, by rule.
    pub rules: BTreeMap<String, String>,
}

impl RecordedTrace {
    /// Reads a trace; `None` if the bytes are none, or one of a case that no rule was run over.
    #[must_use]
    pub fn read(trace: &[u8]) -> Option<Self> {
        let trace = parse_canonical(trace, MAX_TRACE_BYTES).ok()?;
        let (date, evidence) = input_in(&trace)?;
        let rule = |rule: &Value| {
            let (id, outcome) = (rule.get("id")?.as_text()?, rule.get("outcome")?.as_text()?);
            Some((id.to_owned(), outcome.to_owned()))
        };
        Some(Self {
            contract: Hash::from_hex(trace.get("contract")?.as_text()?)?,
            date,
            evidence,
            verdict: trace.get("verdict")?.as_text()?.to_owned(),
            rules: trace.get("rules")?.as_list()?.iter().map(rule).collect::<Option<_>>()?,
        })
    }
}

fn input_in(trace: &Value) -> Option<(Date, BTreeMap<String, Evidence>)> {
    let date = trace.get("date")?.as_text()?.parse().ok()?;
    let answers = trace.get("evidence")?.as_map()?.entries().iter().map(|(name, answer)| {
        let evidence = Evidence {
            value: answer.get("value")?.clone(),
            source: answer.get("source")?.as_text()?.to_owned(),
            as_of_ms: answer.get("as_of_ms")?.as_int()?,
            detail: answer.get(DETAIL).cloned(),
        };
        Some((name.to_string(), evidence))
    });
    Some((date, answers.collect::<Option<_>>()?))
}

fn documents_in(trace: &Value) -> Option<BTreeMap<Arc<str>, Hash>> {
    trace.get("contract")?.as_text()?;
    let Some(documents) = trace.get(DOCUMENTS) else { return Some(BTreeMap::new()) };
    let address = |(id, address): &(Arc<str>, Value)| Some((id.clone(), Hash::from_hex(address.as_text()?)?));
    documents.as_map()?.entries().iter().map(address).collect()
}

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
        let calendar = report.calendar.map_or(Value::Null, hash);
        let rules = report.rules.iter().map(|rule| {
            let reason = rule.reason().map_or(Value::Null, Value::text);
            map([
                ("gas", gas(rule.gas)),
                ("id", Value::Text(rule.id.clone())),
                ("outcome", Value::text(rule.outcome.as_str())),
                ("reason", reason),
            ])
        });
        let faults = report.output_faults.iter().map(|(name, reason)| (name.as_str(), Value::text(reason.as_str())));
        let outputs = report.outputs.iter().map(|(name, value)| (name.as_str(), value.clone()));
        let form = report
            .form
            .iter()
            .map(|error| map([("code", Value::text(error.code.as_str())), ("path", Value::text(&error.path))]));
        let documents = self.documents.iter().map(|(id, address)| (id.clone(), hash(*address)));
        let documents = (!self.documents.is_empty()).then(|| (DOCUMENTS, entries(documents)));
        let answers = (!input.answers.is_empty()).then(|| (ANSWERS, answers_value(&input.answers)));
        let unanswered = input.unanswered.iter().map(|(name, word)| (name.as_str(), Value::text(word)));
        let unanswered = (!input.unanswered.is_empty()).then(|| (UNANSWERED, entries(unanswered)));
        let trace = entries(documents.into_iter().chain(answers).chain(unanswered).chain([
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
            ("verdict", Value::text(report.verdict.as_str())),
        ]));
        to_canonical(&trace)
    }

    /// The decision date, the evidence and the answers that a trace rests on, with opened fields, for running it
    /// again; `None` if the bytes are not a trace of this document with the reference documents in it.
    #[must_use]
    pub fn trace_input(&self, trace: &[u8], fields: Value) -> Option<Input> {
        let trace = parse_canonical(trace, MAX_TRACE_BYTES).ok()?;
        if trace.get("contract")?.as_text()? != self.address().to_string() || documents_in(&trace)? != self.documents {
            return None;
        }
        let (date, evidence) = input_in(&trace)?;
        let unanswered = of_map(&trace, UNANSWERED, |word| Some(word.as_text()?.to_owned()))?;
        let answers = of_map(&trace, ANSWERS, signed_answer)?;
        Some(Input { fields, date, evidence, answers, unanswered })
    }

    fn evidence_value(&self, input: &Input) -> Value {
        let answers: BTreeMap<&str, Value> = self
            .definition()
            .evidence
            .iter()
            .filter_map(|declared| {
                let answer = input.evidence.get(&declared.name)?;
                let detail = answer.detail.clone().map(|detail| (DETAIL, detail));
                let value = entries(detail.into_iter().chain([
                    ("as_of_ms", Value::Int(answer.as_of_ms)),
                    ("source", Value::text(&answer.source)),
                    ("value", answer.value.clone()),
                ]));
                Some((declared.name.as_str(), value))
            })
            .collect();
        entries(answers)
    }
}

fn answers_value(answers: &BTreeMap<String, SignedAnswer>) -> Value {
    entries(answers.iter().map(|(name, signed)| {
        let value = map([
            ("answer", Value::text(&hex::encode(&signed.bytes))),
            ("asked_ms", Value::Int(i64::try_from(signed.asked.0).unwrap_or(i64::MAX))),
            ("nonce", hash(signed.nonce)),
        ]);
        (name.as_str(), value)
    }))
}

fn signed_answer(value: &Value) -> Option<SignedAnswer> {
    Some(SignedAnswer {
        bytes: hex::decode(value.get("answer")?.as_text()?).ok()?,
        nonce: Hash::from_hex(value.get("nonce")?.as_text()?)?,
        asked: Timestamp(u64::try_from(value.get("asked_ms")?.as_int()?).ok()?),
    })
}

/// What stands under a key that a trace need not have.
fn of_map<T>(trace: &Value, key: &str, read: impl Fn(&Value) -> Option<T>) -> Option<BTreeMap<String, T>> {
    let Some(values) = trace.get(key) else { return Some(BTreeMap::new()) };
    values.as_map()?.entries().iter().map(|(name, value)| Some((name.to_string(), read(value)?))).collect()
}

impl Verdict {
    /// `approve`, `refer` or `block`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
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
