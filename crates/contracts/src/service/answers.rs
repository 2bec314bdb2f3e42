//! Answers of other departments: what is asked, what a value must be, and whether the answers that a decision
//! rests on are really those of the departments, about this case.
//!
//! The department that asks, the applicant who runs a decision again, and anybody to whom the applicant opens it
//! use the same checks.

use std::collections::BTreeMap;

use yuzheng_protocol::actions::{AnswerRecord, answer_hash};
use yuzheng_protocol::codec::{Blob, Canonical, DecodeError, Text};
use yuzheng_protocol::genesis::Genesis;
use yuzheng_protocol::inquiry::{DepartmentAnswer, DepartmentQuestion, INQUIRY_VERSION, InquiryError};
use yuzheng_protocol::{Hash, Signature, Timestamp};

use super::check::CheckedService;
use super::document::{EvidenceDefinition, EvidenceKind, EvidenceType};
use super::evaluate::{Evidence, Input};
use crate::json::{parse_canonical, to_canonical};
use crate::value::Value;

/// A department's signed answer as a trace holds it, with what its question had beside the contract and the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedAnswer {
    /// The answer's bytes ([`DepartmentAnswer`]).
    pub bytes: Vec<u8>,
    /// Nonce of the question, and salt of the answer's record.
    pub nonce: Hash,
    /// When it was asked.
    pub asked: Timestamp,
}

/// What a case says about itself on the ledger, as far as its answers depend on it.
#[derive(Clone, Copy, Debug)]
pub struct AnswersOf<'a> {
    /// Who the departments are.
    pub genesis: &'a Genesis,
    /// The chain.
    pub chain_id: Hash,
    /// The department that decides, and asked.
    pub asker: u16,
    /// The case.
    pub case: Hash,
}

/// Why the answers of a decision do not hold. Each names the evidence.
#[derive(Debug, thiserror::Error, Clone, PartialEq, Eq)]
pub enum AnswerFault {
    /// A value that a department should have answered stands there without an answer.
    #[error("evidence {0}: no signed answer")]
    NoAnswer(String),
    /// An answer to what the contract does not ask, or without its value.
    #[error("evidence {0}: an answer that nobody asked for")]
    NotAsked(String),
    /// The founding document does not list the department that the contract names.
    #[error("evidence {name}: no department is called {from}")]
    NoDepartment {
        /// The evidence.
        name: String,
        /// The department's code.
        from: String,
    },
    /// The answer's bytes are none.
    #[error("evidence {name}: {source}")]
    Unreadable {
        /// The evidence.
        name: String,
        /// What is wrong.
        source: DecodeError,
    },
    /// It is not this department's answer to this question.
    #[error("evidence {name}: {source}")]
    Answer {
        /// The evidence.
        name: String,
        /// What is wrong.
        source: InquiryError,
    },
    /// The answer's value is not of the type that the contract declares.
    #[error("evidence {0}: the value is of another type than declared")]
    Type(String),
    /// The decision used another value, time or source than was answered.
    #[error("evidence {0}: the decision used something else than was answered")]
    OtherValue(String),
    /// The records that stand with the decision are not those of these answers.
    #[error("the ledger has {have} records of answers that do not fit the {expected} of the trace")]
    Records {
        /// Records with the decision.
        have: usize,
        /// Answers in the trace.
        expected: usize,
    },
}

/// An answer that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedAnswer {
    /// Name of the evidence.
    pub name: String,
    /// The answer.
    pub answer: DepartmentAnswer,
    /// How it stands on record.
    pub record: AnswerRecord,
}

/// Whether a department is asked for this evidence. What stands in the ledger itself is nobody's answer.
fn is_asked(wanted: &EvidenceDefinition) -> bool {
    wanted.kind == EvidenceKind::Answer && wanted.from != EvidenceDefinition::LEDGER
}

impl EvidenceDefinition {
    /// The source of what all departments keep together.
    pub const LEDGER: &str = "ledger";

    /// The longest time in milliseconds between data and answer; `None` where the contract sets none.
    #[must_use]
    pub fn max_age_ms(&self) -> Option<u64> {
        self.max_age_hours.map(|hours| u64::from(hours) * 3_600_000)
    }

    /// The value of an answer, if it is of the declared type.
    #[must_use]
    pub fn answered(&self, value: &[u8]) -> Option<Value> {
        let value = parse_canonical(value, value.len()).ok()?;
        match (self.value, &value) {
            (EvidenceType::Boolean, Value::Bool(_))
            | (EvidenceType::Integer, Value::Int(_))
            | (EvidenceType::String, Value::Text(_)) => Some(value),
            (EvidenceType::Boolean | EvidenceType::Integer | EvidenceType::String, _) => None,
        }
    }
}

/// The items of a question: the elements of a list, else the question itself; each in canonical JSON.
#[must_use]
pub fn items(asked: &Value) -> Vec<Vec<u8>> {
    match asked.as_list() {
        Some(list) => list.iter().map(to_canonical).collect(),
        None => vec![to_canonical(asked)],
    }
}

impl CheckedService {
    /// The evidence that departments are asked for, in the document's order.
    pub fn asked_evidence(&self) -> impl Iterator<Item = &EvidenceDefinition> {
        self.definition().evidence.iter().filter(|wanted| is_asked(wanted))
    }

    /// The question for a piece of evidence, not signed yet; `None` if it cannot be put into the format.
    #[must_use]
    pub fn question(
        &self,
        wanted: &EvidenceDefinition,
        asked: &Value,
        of: &AnswersOf<'_>,
        nonce: Hash,
        time: Timestamp,
    ) -> Option<DepartmentQuestion> {
        Some(DepartmentQuestion {
            version: INQUIRY_VERSION,
            chain_id: of.chain_id,
            asker: of.asker,
            answerer: of.genesis.department_by_code(&wanted.from)?.id,
            case: of.case,
            contract: self.address(),
            evidence: Text::new(wanted.name.clone()).ok()?,
            data_set: Text::new(wanted.data_set.clone()?).ok()?,
            asked: Blob::new(to_canonical(asked)).ok()?,
            nonce,
            time,
            signature: Signature([0; 64]),
        })
    }

    /// Checks every answer of an input: by the department's key, to exactly the question that the contract asks
    /// over these fields, with the value and the time that the evidence has.
    ///
    /// # Errors
    /// [`AnswerFault`], all but `Records`.
    pub fn check_answers(&self, input: &Input, of: &AnswersOf<'_>) -> Result<Vec<CheckedAnswer>, AnswerFault> {
        let named = |name: &String| self.asked_evidence().any(|wanted| wanted.name == *name);
        if let Some(name) = input.answers.keys().find(|name| !named(name) || !input.evidence.contains_key(*name)) {
            return Err(AnswerFault::NotAsked(name.clone()));
        }
        let questions = self.evidence_questions(&input.fields, input.date);
        let mut checked = Vec::new();
        for wanted in self.asked_evidence() {
            let Some(evidence) = input.evidence.get(&wanted.name) else { continue };
            let signed = input.answers.get(&wanted.name).ok_or_else(|| AnswerFault::NoAnswer(wanted.name.clone()))?;
            checked.push(self.check_answer(wanted, evidence, signed, &questions, of)?);
        }
        Ok(checked)
    }

    fn check_answer(
        &self,
        wanted: &EvidenceDefinition,
        evidence: &Evidence,
        signed: &SignedAnswer,
        questions: &BTreeMap<String, Value>,
        of: &AnswersOf<'_>,
    ) -> Result<CheckedAnswer, AnswerFault> {
        let name = || wanted.name.clone();
        if of.genesis.department_by_code(&wanted.from).is_none() {
            return Err(AnswerFault::NoDepartment { name: name(), from: wanted.from.clone() });
        }
        let asked = questions.get(&wanted.name).ok_or_else(|| AnswerFault::NotAsked(name()))?;
        let question = self.question(wanted, asked, of, signed.nonce, signed.asked);
        let question = question.ok_or_else(|| AnswerFault::NotAsked(name()))?;
        let answer = DepartmentAnswer::from_bytes(&signed.bytes);
        let answer = answer.map_err(|source| AnswerFault::Unreadable { name: name(), source })?;
        let verified = answer.verify(of.genesis, &question, wanted.max_age_ms());
        verified.map_err(|source| AnswerFault::Answer { name: name(), source })?;
        let value = wanted.answered(&answer.value).ok_or_else(|| AnswerFault::Type(name()))?;
        let as_of_ms = i64::try_from(answer.as_of.0).unwrap_or(i64::MAX);
        if *evidence != (Evidence { value, source: wanted.from.clone(), as_of_ms, detail: None }) {
            return Err(AnswerFault::OtherValue(name()));
        }
        let record = AnswerRecord {
            department: answer.department,
            data_set: answer.data_set.clone(),
            answer: answer_hash(&signed.nonce, &signed.bytes),
        };
        Ok(CheckedAnswer { name: name(), answer, record })
    }
}

/// Checks that the records with a decision are exactly those of its answers, in their order.
///
/// # Errors
/// [`AnswerFault::Records`].
pub fn check_records(answers: &[CheckedAnswer], records: &[AnswerRecord]) -> Result<(), AnswerFault> {
    if answers.iter().map(|answer| &answer.record).eq(records) {
        return Ok(());
    }
    Err(AnswerFault::Records { have: records.len(), expected: answers.len() })
}
