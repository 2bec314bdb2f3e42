//! What is asked of others before a decision: the keys that are looked up in the ledger's state, and the
//! questions that go to departments.
//!
//! Both are computed from the form by expressions of the document, so that the citizen's own program shows
//! beforehand exactly what would be sent. Nothing here asks anybody.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

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
    signatories: Vec<(String, Program)>,
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
            if let Some(program) = people(environment, declared)? {
                inquiries.signatories.push((declared.name.clone(), program));
            }
        }
        if inquiries.signatories.len() > 1 {
            let reason = RefusalReason::TooMany { found: inquiries.signatories.len(), limit: 1 };
            return Err(Refusal::at("evidence", reason));
        }
        Ok(inquiries)
    }
}

impl Inquiries {
    /// Every program, by its place in the document.
    pub fn programs(&self) -> impl Iterator<Item = (String, &Program)> {
        fn of<'p>(
            part: &'static str,
            programs: &'p [(String, Program)],
        ) -> impl Iterator<Item = (String, &'p Program)> {
            programs.iter().map(move |(name, program)| (format!("evidence.{name}.{part}"), program))
        }
        of("key", &self.keys).chain(of("ask", &self.questions)).chain(of("ask", &self.signatories))
    }

    /// The question, key or list of people of an evidence.
    pub fn program(&self, evidence: &str) -> Option<&Program> {
        let all = self.keys.iter().chain(&self.questions).chain(&self.signatories);
        all.into_iter().find(|(name, _)| name == evidence).map(|(_, program)| program)
    }
}

fn key(environment: &Environment, declared: &EvidenceDefinition) -> Result<Option<Program>, Refusal> {
    let place = format!("evidence.{}.key", declared.name);
    match (declared.kind, &declared.key) {
        (
            EvidenceKind::StatePresence
            | EvidenceKind::StateAbsence
            | EvidenceKind::ReservedByAnother
            | EvidenceKind::GivenUp,
            Some(source),
        ) => {
            let program = compiled(&place, source, environment)?;
            must_be(&place, &program, &Type::list(Type::Text), "a list of strings")?;
            if declared.value != EvidenceType::Boolean {
                let found = "another type".to_owned();
                return Err(Refusal::at(place, RefusalReason::Type { expected: "boolean", found }));
            }
            Ok(Some(program))
        }
        (
            EvidenceKind::StatePresence
            | EvidenceKind::StateAbsence
            | EvidenceKind::ReservedByAnother
            | EvidenceKind::GivenUp,
            None,
        ) => Err(Refusal::at(place, RefusalReason::Missing("the key"))),
        (EvidenceKind::IdentityCommitment | EvidenceKind::Answer | EvidenceKind::Confirmations, Some(_)) => {
            Err(Refusal::at(place, RefusalReason::OutOfPlace("a key")))
        }
        (EvidenceKind::IdentityCommitment | EvidenceKind::Answer | EvidenceKind::Confirmations, None) => Ok(None),
    }
}

fn question(environment: &Environment, declared: &EvidenceDefinition) -> Result<Option<Program>, Refusal> {
    let place = |part: &str| format!("evidence.{}.{part}", declared.name);
    match declared.kind {
        EvidenceKind::Answer => {}
        EvidenceKind::Confirmations => return signatories(declared).map(|()| None),
        EvidenceKind::StatePresence
        | EvidenceKind::StateAbsence
        | EvidenceKind::ReservedByAnother
        | EvidenceKind::GivenUp
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

/// What evidence of confirmations must say of itself.
fn signatories(declared: &EvidenceDefinition) -> Result<(), Refusal> {
    let place = |part: &str| format!("evidence.{}.{part}", declared.name);
    if declared.data_set.is_some() {
        return Err(Refusal::at(place("data_set"), RefusalReason::OutOfPlace("a data set")));
    }
    if declared.ask.is_none() {
        return Err(Refusal::at(place("ask"), RefusalReason::Missing("the list of people")));
    }
    if declared.value != EvidenceType::Integer {
        let found = "another type".to_owned();
        return Err(Refusal::at(place("type"), RefusalReason::Type { expected: "integer", found }));
    }
    Ok(())
}

fn people(environment: &Environment, declared: &EvidenceDefinition) -> Result<Option<Program>, Refusal> {
    let (EvidenceKind::Confirmations, Some(source)) = (declared.kind, &declared.ask) else { return Ok(None) };
    let place = format!("evidence.{}.ask", declared.name);
    let program = compiled(&place, source, environment)?;
    must_be(&place, &program, &Type::list(Type::Map(Arc::new(Type::Dyn))), "a list of maps")?;
    Ok(Some(program))
}

/// Somebody who is named in a filling and signs on their own computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signatory {
    /// Row in the filling's list of people, from 0.
    pub person: u16,
    /// Name.
    pub name: String,
    /// Identity number.
    pub id_no: String,
    /// Whom the person's signature is for, beside themself: organisations have no key of their own.
    pub signs_for: Vec<Represented>,
}

/// An organisation that is named in a filling and for which a natural person signs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Represented {
    /// Row in the filling's list of people, from 0.
    pub row: u16,
    /// Name.
    pub name: String,
}

/// Row and name of somebody in the answer to who signs.
fn named(value: &Value) -> Option<(u16, String)> {
    let row = value.get("person").and_then(Value::as_int)?;
    Some((u16::try_from(row).ok()?, value.get("name").and_then(Value::as_text)?.to_owned()))
}

impl Signatory {
    fn read(value: &Value) -> Option<Self> {
        let (person, name) = named(value)?;
        let id_no = value.get("id_no").and_then(Value::as_text)?.to_owned();
        let others = match value.get("signs_for") {
            None => &[][..],
            Some(others) => others.as_list()?,
        };
        let signs_for = others.iter().map(|other| named(other).map(|(row, name)| Represented { row, name }));
        Some(Self { person, name, id_no, signs_for: signs_for.collect::<Option<_>>()? })
    }
}

impl CheckedService {
    /// The name of the evidence that counts confirmations, if the document has any.
    #[must_use]
    pub fn confirmations(&self) -> Option<&str> {
        self.inquiries.signatories.first().map(|(name, _)| name.as_str())
    }

    /// Everybody who signs a filling on their own computer, by row; none where the document asks for no
    /// confirmations, or where one of them is not fully named yet.
    #[must_use]
    pub fn signatories(&self, fields: &Value, date: Date) -> Option<Vec<Signatory>> {
        let people = self.before_evidence(&self.inquiries.signatories, fields, date).into_values().next()?;
        let mut people = people.as_list()?.iter().map(Signatory::read).collect::<Option<Vec<_>>>()?;
        people.sort_by_key(|one| one.person);
        let distinct = people.windows(2).all(|pair| pair[0].person != pair[1].person);
        distinct.then_some(people)
    }

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
