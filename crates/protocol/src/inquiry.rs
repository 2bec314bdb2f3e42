//! What departments ask each other about a case: a signed question, and a signed answer that is bound to it.
//!
//! Both travel sealed, the question to the answering department, the answer to the asking one; sealing is not done
//! here. Invariant: an answer is of use with one question only. It names the question's hash, which a nonce salts,
//! and with it chain, case, contract, evidence, data set and everything that was asked.
//!
//! What it is not: an answer says what a register of its department says. Whether that is true is the department's
//! business.

use thiserror::Error;

use crate::{
    codec::{Blob, Canonical, Text, cbor_array},
    genesis::{Department, Genesis},
    hash::Hash,
    sign::{self, Domain, SignBytes, Signature, SignatureError},
    units::Timestamp,
};

/// The version of questions and answers that this program writes and reads.
pub const INQUIRY_VERSION: u8 = 1;
/// How far the time of a question may be from the answerer's clock, and that of an answer from its question, ms.
pub const QUESTION_LIFETIME_MS: u64 = 5 * 60 * 1000;
/// Most bytes of what is asked.
pub const MAX_ASKED_BYTES: usize = 16 * 1024;

/// A department's question to another one about a case, array(12).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepartmentQuestion {
    /// Format version, 1.
    pub version: u8,
    /// The chain.
    pub chain_id: Hash,
    /// Number of the department that asks.
    pub asker: u16,
    /// Number of the department that is asked.
    pub answerer: u16,
    /// The case.
    pub case: Hash,
    /// Address of the contract under which it was filed.
    pub contract: Hash,
    /// Name of the evidence in the contract.
    pub evidence: Text<64>,
    /// The data set.
    pub data_set: Text<64>,
    /// What is asked, canonical JSON: everything that the answerer learns.
    pub asked: Blob<MAX_ASKED_BYTES>,
    /// Random; each question has its own.
    pub nonce: Hash,
    /// When it was asked.
    pub time: Timestamp,
    /// Signature of the asking department's worker.
    pub signature: Signature,
}

cbor_array!(DepartmentQuestion {
    version,
    chain_id,
    asker,
    answerer,
    case,
    contract,
    evidence,
    data_set,
    asked,
    nonce,
    time,
    signature
});

impl Canonical for DepartmentQuestion {
    const MAX_BYTES: usize = MAX_ASKED_BYTES + 512;
}

/// The answer to a [`DepartmentQuestion`], array(12).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepartmentAnswer {
    /// Format version, 1.
    pub version: u8,
    /// The chain.
    pub chain_id: Hash,
    /// Hash of the question ([`DepartmentQuestion::hash`]).
    pub question: Hash,
    /// Number of the department that answers.
    pub department: u16,
    /// The case.
    pub case: Hash,
    /// The contract.
    pub contract: Hash,
    /// Name of the evidence in the contract.
    pub evidence: Text<64>,
    /// The data set.
    pub data_set: Text<64>,
    /// The answer, canonical JSON.
    pub value: Blob<512>,
    /// Of when the data is.
    pub as_of: Timestamp,
    /// When it was answered.
    pub time: Timestamp,
    /// Signature of the answering department's worker.
    pub signature: Signature,
}

cbor_array!(DepartmentAnswer {
    version,
    chain_id,
    question,
    department,
    case,
    contract,
    evidence,
    data_set,
    value,
    as_of,
    time,
    signature
});

impl Canonical for DepartmentAnswer {
    const MAX_BYTES: usize = 1024;
}

/// What a question and its answer both name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The chain.
    Chain,
    /// The department that asks.
    Asker,
    /// The department that is asked, or that answers.
    Answerer,
    /// The case.
    Case,
    /// The contract.
    Contract,
    /// The evidence.
    Evidence,
    /// The data set.
    DataSet,
    /// What was asked, its nonce or its time: all that the question's hash covers beside the others.
    Question,
}

/// Why a question or an answer is not taken.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum InquiryError {
    /// A version that this program does not know.
    #[error("version {have} is not known here (known: {INQUIRY_VERSION})")]
    Version {
        /// Version found.
        have: u8,
    },
    /// It is about something else.
    #[error("it is about another {part:?} than expected")]
    Other {
        /// What differs.
        part: Part,
    },
    /// The founding document does not list the department.
    #[error("department {0} is not in the founding document")]
    Department(u16),
    /// The department's worker did not sign it.
    #[error(transparent)]
    NotSigned(#[from] SignatureError),
    /// Its time is too far from the other's clock.
    #[error("it is of {time:?}, compared with {now:?}: more than {QUESTION_LIFETIME_MS} ms apart")]
    Time {
        /// Its time.
        time: Timestamp,
        /// The clock, or the question's time.
        now: Timestamp,
    },
    /// The data is older than the contract allows, or of later than the answer.
    #[error("the data is of {as_of:?}, the answer of {time:?}, and at most {limit_ms} ms are allowed between them")]
    Age {
        /// Of when the data is.
        as_of: Timestamp,
        /// When it was answered.
        time: Timestamp,
        /// Most that is allowed.
        limit_ms: u64,
    },
}

impl InquiryError {
    fn unless(same: bool, part: Part) -> Result<(), Self> {
        if same { Ok(()) } else { Err(Self::Other { part }) }
    }
}

fn known(version: u8) -> Result<(), InquiryError> {
    if version == INQUIRY_VERSION { Ok(()) } else { Err(InquiryError::Version { have: version }) }
}

/// Whether two times are close enough.
fn close(time: Timestamp, now: Timestamp) -> Result<(), InquiryError> {
    if now.since(time) > QUESTION_LIFETIME_MS || time.since(now) > QUESTION_LIFETIME_MS {
        return Err(InquiryError::Time { time, now });
    }
    Ok(())
}

fn listed(genesis: &Genesis, department: u16) -> Result<&Department, InquiryError> {
    genesis.department(department).ok_or(InquiryError::Department(department))
}

impl DepartmentQuestion {
    /// What the asking worker signs: everything but the signature.
    #[must_use]
    pub fn sign_bytes(&self) -> SignBytes {
        let Self { version, chain_id, asker, answerer, case, contract, evidence, data_set, asked, nonce, time, .. } =
            self;
        let fields = (version, chain_id, asker, answerer, case, contract, evidence, data_set, asked, nonce, time);
        SignBytes::new(Domain::DepartmentQuestion, &fields)
    }

    /// Hash of the signed bytes: what an answer names. The signature is no part of it, so that whoever opens the
    /// case computes it again.
    #[must_use]
    pub fn hash(&self) -> Hash {
        Hash::of(self.sign_bytes().as_bytes())
    }

    /// Checks version, chain, addressee, signature and time. Whether it was asked before, and whether it may be
    /// asked, is not checked here.
    ///
    /// # Errors
    /// [`InquiryError`].
    pub fn verify(&self, genesis: &Genesis, chain_id: Hash, answerer: u16, now: Timestamp) -> Result<(), InquiryError> {
        known(self.version)?;
        InquiryError::unless(self.chain_id == chain_id, Part::Chain)?;
        InquiryError::unless(self.answerer == answerer, Part::Answerer)?;
        sign::verify(&listed(genesis, self.asker)?.worker, &self.sign_bytes(), &self.signature)?;
        close(self.time, now)
    }
}

impl DepartmentAnswer {
    /// What the answering worker signs: everything but the signature.
    #[must_use]
    pub fn sign_bytes(&self) -> SignBytes {
        let Self { version, chain_id, question, department, case, contract, evidence, data_set, value, as_of, .. } =
            self;
        let fields =
            (version, chain_id, question, department, case, contract, evidence, data_set, value, as_of, self.time);
        SignBytes::new(Domain::DepartmentAnswer, &fields)
    }

    /// Checks that this is the answer of the department that was asked to exactly this question, by the key of the
    /// founding document, given in time and not too old.
    ///
    /// # Errors
    /// [`InquiryError`].
    pub fn verify(
        &self,
        genesis: &Genesis,
        question: &DepartmentQuestion,
        max_age_ms: Option<u64>,
    ) -> Result<(), InquiryError> {
        known(self.version)?;
        InquiryError::unless(self.chain_id == question.chain_id, Part::Chain)?;
        InquiryError::unless(self.department == question.answerer, Part::Answerer)?;
        InquiryError::unless(self.case == question.case, Part::Case)?;
        InquiryError::unless(self.contract == question.contract, Part::Contract)?;
        InquiryError::unless(self.evidence == question.evidence, Part::Evidence)?;
        InquiryError::unless(self.data_set == question.data_set, Part::DataSet)?;
        InquiryError::unless(self.question == question.hash(), Part::Question)?;
        sign::verify(&listed(genesis, self.department)?.worker, &self.sign_bytes(), &self.signature)?;
        close(self.time, question.time)?;
        let limit_ms = max_age_ms.unwrap_or(u64::MAX);
        if self.as_of > self.time || self.time.since(self.as_of) > limit_ms {
            return Err(InquiryError::Age { as_of: self.as_of, time: self.time, limit_ms });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
