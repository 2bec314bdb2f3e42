//! What is asked of others before a decision: the keys that are looked up in the ledger's state, and the
//! questions that go to departments.
//!
//! Both are computed from the form by expressions of the document, so that the citizen's own program shows
//! beforehand exactly what would be sent. Nothing here asks anybody.

use std::collections::BTreeMap;

use super::check::{CheckedService, compiled, must_be};
use super::document::{EvidenceDefinition, EvidenceKind, EvidenceType};
use super::refusal::{Refusal, RefusalReason};
use crate::date::Date;
use crate::rules::{Environment, Program, Type};
use crate::value::Value;

/// Compiled keys and questions, by the name of the evidence.
#[derive(Debug, Clone, Default)]
pub(super) struct Inquiries {
    keys: Vec<(String, Program)>,
    questions: Vec<(String, Program)>,
}

impl Inquiries {
    /// Compiles the keys and questions of all evidence.
    pub fn compile(environment: &Environment, evidence: &[EvidenceDefinition]) -> Result<Self, Refusal> {
        let mut inquiries = Self::default();
        for declared in evidence {
            if let Some(program) = key(environment, declared)? {
                inquiries.keys.push((declared.name.clone(), program));
            }
            if let Some(program) = question(environment, declared)? {
                inquiries.questions.push((declared.name.clone(), program));
            }
        }
        Ok(inquiries)
    }
}

fn key(environment: &Environment, declared: &EvidenceDefinition) -> Result<Option<Program>, Refusal> {
    let place = format!("evidence.{}.key", declared.name);
    match (declared.kind, &declared.key) {
        (EvidenceKind::StatePresence | EvidenceKind::StateAbsence | EvidenceKind::ReservedByAnother, Some(source)) => {
            let program = compiled(&place, source, environment)?;
            must_be(&place, &program, &Type::list(Type::Text), "a list of strings")?;
            if declared.value != EvidenceType::Boolean {
                let found = "another type".to_owned();
                return Err(Refusal::at(place, RefusalReason::Type { expected: "boolean", found }));
            }
            Ok(Some(program))
        }
        (EvidenceKind::StatePresence | EvidenceKind::StateAbsence | EvidenceKind::ReservedByAnother, None) => {
            Err(Refusal::at(place, RefusalReason::Missing("the key")))
        }
        (EvidenceKind::IdentityCommitment | EvidenceKind::Answer, Some(_)) => {
            Err(Refusal::at(place, RefusalReason::OutOfPlace("a key")))
        }
        (EvidenceKind::IdentityCommitment | EvidenceKind::Answer, None) => Ok(None),
    }
}

fn question(environment: &Environment, declared: &EvidenceDefinition) -> Result<Option<Program>, Refusal> {
    let place = |part: &str| format!("evidence.{}.{part}", declared.name);
    match declared.kind {
        EvidenceKind::Answer => {}
        EvidenceKind::StatePresence
        | EvidenceKind::StateAbsence
        | EvidenceKind::ReservedByAnother
        | EvidenceKind::IdentityCommitment => {
            if declared.ask.is_some() || declared.data_set.is_some() {
                return Err(Refusal::at(place("ask"), RefusalReason::OutOfPlace("a question")));
            }
        }
    }
    if declared.ask.is_some() && declared.data_set.is_none() {
        return Err(Refusal::at(place("data_set"), RefusalReason::Missing("the data set")));
    }
    declared.ask.as_ref().map(|source| compiled(&place("ask"), source, environment)).transpose()
}

impl CheckedService {
    /// The parts of the state keys that evidence of state kinds asks for. A key that cannot be
    /// computed from these fields is left out.
    #[must_use]
    pub fn evidence_keys(&self, fields: &Value, date: Date) -> BTreeMap<String, Vec<String>> {
        let mut keys = BTreeMap::new();
        for (name, value) in self.before_evidence(&self.inquiries.keys, fields, date) {
            let parts = value.as_list().unwrap_or_default().iter().map(|part| part.as_text().map(str::to_owned));
            if let Some(parts) = parts.collect::<Option<Vec<_>>>().filter(|parts| !parts.is_empty()) {
                keys.insert(name, parts);
            }
        }
        keys
    }

    /// What is sent to other departments with the questions of this form, by the name of the evidence. A
    /// question that cannot be computed from these fields, or that JSON cannot hold, is left out.
    #[must_use]
    pub fn evidence_questions(&self, fields: &Value, date: Date) -> BTreeMap<String, Value> {
        let mut questions = self.before_evidence(&self.inquiries.questions, fields, date);
        questions.retain(|_, question| question.fits_json());
        questions
    }
}
