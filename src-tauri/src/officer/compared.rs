//! 申报与部门记录: what was filled in beside what the departments' records say of it, question by question.
//!
//! Invariants: declared values are those of the filling that is shown, masked as long as it is; an answer agrees or
//! differs only by the rules that rest on it, and nothing here compares by itself. What it is not: a proof, which
//! stands with each answer that was checked here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use specta::Type;
use yuzheng_contracts::{
    CheckedService, Date,
    form::{Edit, Field},
    service::{Declared, Evidence, EvidenceKind},
    value::Value,
};

use crate::{
    facts::said,
    filing::words,
    paper::{field_label, in_one_line, plain},
    views::{DepartmentAnswerView, RuleView, Words},
};

/// Whether what was filled in agrees with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Agreement {
    /// 一致
    Same,
    /// 不一致
    Differs,
    /// 查无: there was no answer, or no rule could say.
    None,
}

/// A field with what was filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DeclaredView {
    /// What it is called.
    pub label: Words,
    /// What was filled in; masked while the case is.
    pub value: String,
}

/// What a department's record says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RecordView {
    /// Name in the contract.
    pub name: String,
    /// What was asked.
    pub title: Words,
    /// What was answered; none where nothing was.
    pub value: Option<Words>,
    /// Whose record it is.
    pub from: Words,
    /// Of when.
    #[specta(type = Option<u32>)]
    pub as_of_ms: Option<f64>,
    /// Whether it agrees.
    pub outcome: Agreement,
    /// How it is known: `answer` signed by the department, `state` read with its proof, `commitment` of the identity.
    pub proof: String,
}

/// Fields that were asked about together, and every record that was asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct ComparedFields {
    /// The fields.
    pub declared: Vec<DeclaredView>,
    /// The records.
    pub records: Vec<RecordView>,
}

/// What the records are compared by.
pub(super) struct Comparing<'c> {
    pub contract: &'c CheckedService,
    /// The filling, masked or not.
    pub fields: &'c Value,
    /// The day of the decision.
    pub date: Date,
    /// What was answered.
    pub evidence: &'c BTreeMap<String, Evidence>,
    /// The rules with their outcomes.
    pub rules: &'c [RuleView],
    /// Answers that were checked here.
    pub answers: &'c [DepartmentAnswerView],
    /// What departments are called.
    pub department: &'c dyn Fn(&str) -> Words,
}

impl Comparing<'_> {
    /// One entry for each set of fields, in the contract's order. What is asked twice about the same stands together.
    pub(super) fn all(&self) -> Vec<ComparedFields> {
        let mut all: Vec<ComparedFields> = Vec::new();
        for definition in &self.contract.definition().evidence {
            let found = self.contract.declared(&definition.name, self.fields, self.date);
            let declared: Vec<DeclaredView> = found.iter().filter_map(|one| self.declared(one)).collect();
            let answer = self.evidence.get(&definition.name);
            // Nobody was asked: the question does not arise with what was filled in.
            if declared.is_empty() || (answer.is_none() && self.rules.is_empty()) {
                continue;
            }
            let proven = self.answers.iter().find(|one| one.name == definition.name);
            let record = RecordView {
                name: definition.name.clone(),
                title: words(&definition.title),
                value: answer
                    .map(|answer| &answer.value)
                    .filter(|v| **v != Value::Null)
                    .map(|v| said(&definition.name, v)),
                from: (self.department)(&definition.from),
                as_of_ms: proven.map(|one| one.as_of_ms).or_else(|| answer.map(|answer| answer.as_of_ms as f64)),
                outcome: self.outcome(&definition.name, answer),
                proof: proof_word(definition.kind).to_owned(),
            };
            match all.iter_mut().find(|one| one.declared == declared) {
                Some(same) => same.records.push(record),
                None => all.push(ComparedFields { declared, records: vec![record] }),
            }
        }
        all
    }

    fn outcome(&self, evidence: &str, answer: Option<&Evidence>) -> Agreement {
        let resting: Vec<&str> = self.contract.rules_on(evidence).collect();
        let outcomes = self.rules.iter().filter(|rule| resting.contains(&rule.id.as_str()));
        let outcomes: Vec<&str> = outcomes.map(|rule| rule.outcome.as_str()).collect();
        let answered = answer.is_some_and(|answer| answer.value != Value::Null);
        match (answered, outcomes.contains(&"fail"), outcomes.iter().all(|one| *one == "pass")) {
            (true, true, _) => Agreement::Differs,
            (true, false, true) if !outcomes.is_empty() => Agreement::Same,
            (true, false, _) | (false, _, _) => Agreement::None,
        }
    }

    fn declared(&self, one: &Declared) -> Option<DeclaredView> {
        let form = &self.contract.definition().form;
        let fields: Vec<_> =
            one.paths.iter().filter_map(|path| form.fields.iter().find(|field| field.path == *path)).collect();
        // Numbers of rows and salts are nothing that anybody filled in.
        let meant = |field: &&Field| field.edit != Edit::Hidden && field.options_of.is_none();
        let shown: Vec<_> = fields.into_iter().filter(meant).collect();
        let first = shown.first()?;
        let label = match shown.as_slice() {
            [one] => field_label(self.contract, &one.path),
            many => together(many.iter().map(|field| field_label(self.contract, &field.path))),
        };
        let value = match (&one.value, shown.as_slice()) {
            (Value::List(list), _) => {
                let items: Vec<String> = list.items().iter().map(|item| self.in_words(&first.path, item)).collect();
                items.join("；")
            }
            (value, [_]) => self.in_words(&first.path, value),
            (value, _) => plain(value),
        };
        Some(DeclaredView { label, value })
    }

    fn in_words(&self, path: &str, value: &Value) -> String {
        in_one_line(self.contract, self.fields, path, value).unwrap_or_else(|| plain(value))
    }
}

/// Labels of fields that are one thing together.
fn together(labels: impl Iterator<Item = Words>) -> Words {
    let (zh, en): (Vec<String>, Vec<String>) = labels.map(|label| (label.zh, label.en)).unzip();
    Words { zh: zh.join("、"), en: en.join(", ") }
}

const fn proof_word(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::Answer => "answer",
        EvidenceKind::IdentityCommitment => "commitment",
        EvidenceKind::StatePresence
        | EvidenceKind::StateAbsence
        | EvidenceKind::ReservedByAnother
        | EvidenceKind::GivenUp
        | EvidenceKind::Confirmations => "state",
    }
}

/// What a department's node says of the evidence of the last decision, before anything is opened.
pub(super) fn reported_evidence(report: &Value) -> BTreeMap<String, Evidence> {
    let entries = report.at("evidence").and_then(Value::as_map).map(|map| map.entries()).unwrap_or_default();
    let read = |answer: &Value| {
        Some(Evidence {
            value: answer.get("value")?.clone(),
            source: answer.get("source")?.as_text()?.to_owned(),
            as_of_ms: answer.get("as_of_ms")?.as_int()?,
            detail: None,
        })
    };
    entries.iter().filter_map(|(name, answer)| Some((name.to_string(), read(answer)?))).collect()
}
