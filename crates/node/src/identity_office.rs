//! The identity office: binds keys to persons of its register by the rules of its contract.
//!
//! Invariants: a request is opened, judged and answered in memory; nothing of it is written down or logged. The
//! answer is sealed to the key named in the request, which signed it. The countersignature covers a salted
//! commitment to name and number, so the chain learns neither.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;
use yuzheng_contracts::date::Date;
use yuzheng_contracts::identifiers::ResidentId;
use yuzheng_contracts::service::{Article, Basis, Evidence, Input, Outcome, Report, RuleReport, Verdict};
use yuzheng_contracts::value::Value;
use yuzheng_protocol::api::{BindingAnswer, BindingRequest, Bound, Refused};
use yuzheng_protocol::codec::{Canonical, DecodeError, Text};
use yuzheng_protocol::commitment::person_commitment;
use yuzheng_protocol::genesis::Department;
use yuzheng_protocol::sign::{self, SignatureError};
use yuzheng_protocol::transaction::RegisterIdentity;
use yuzheng_protocol::{Hash, Signer, Timestamp};
use yuzheng_vault::{KeySigner, NodeKey, Recipient, SealError, SealingIdentity, seal};

use crate::config::{self, ConfigError};
use crate::execution;
use crate::founding::people::{Note, Person};
use crate::ledger::{NodeLedger, QueryError};

/// Service whose contract says who may be bound.
pub const SERVICE: &str = "identity-binding";
/// How far a request's time may be from the office's clock, ms.
const MAX_AGE_MS: u64 = 5 * 60 * 1000;

/// Why a request got no answer.
#[derive(Debug, Error)]
pub enum OfficeError {
    /// It does not open with the office's key.
    #[error("the request does not open: {0}")]
    Sealed(SealError),
    /// What was sealed is no request.
    #[error("what was sealed is not a binding request: {0}")]
    Request(DecodeError),
    /// The key to be bound did not sign it.
    #[error(transparent)]
    NotSigned(#[from] SignatureError),
    /// It is too old, or from the future.
    #[error("the request is of {time:?}, the office's clock shows {now:?}: check this computer's clock")]
    Age {
        /// Time in the request.
        time: Timestamp,
        /// The office's clock.
        now: Timestamp,
    },
    /// Nobody could answer to the sealing key.
    #[error("the sealing key cannot be used: {0}")]
    Sealing(SealError),
    /// The register's file cannot be read.
    #[error(transparent)]
    RegisterFile(#[from] ConfigError),
    /// The register is not what it should be.
    #[error("{path:?} is not a register: {source}")]
    Register {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: serde_json::Error,
    },
    /// The rules cannot be run.
    #[error("the office's rules cannot be run: {0}")]
    Rules(String),
    /// The contract is not deployed yet.
    #[error("the office's contract is not in force yet; ask again in a moment")]
    NotYet,
}

impl From<QueryError> for OfficeError {
    fn from(error: QueryError) -> Self {
        Self::Rules(error.to_string())
    }
}

impl From<execution::Fault> for OfficeError {
    fn from(error: execution::Fault) -> Self {
        Self::Rules(error.to_string())
    }
}

/// The office with its register and keys.
pub struct IdentityOffice {
    office: u16,
    code: String,
    ledger: Arc<NodeLedger>,
    register: Vec<Person>,
    signer: KeySigner,
    sealing: SealingIdentity,
}

impl IdentityOffice {
    /// Opens the register in `dir`.
    ///
    /// # Errors
    /// [`OfficeError::RegisterFile`], [`OfficeError::Register`].
    pub fn open(
        dir: &Path,
        department: &Department,
        ledger: Arc<NodeLedger>,
        keys: &NodeKey,
    ) -> Result<Self, OfficeError> {
        let path = dir.join("register.json");
        let register = serde_json::from_slice(&config::read(&path)?);
        Ok(Self {
            office: department.id,
            code: department.code.to_string(),
            ledger,
            register: register.map_err(|source| OfficeError::Register { path, source })?,
            signer: keys.signer(),
            sealing: keys.sealing_identity(),
        })
    }

    /// Answers a sealed [`BindingRequest`] with a sealed [`BindingAnswer`].
    ///
    /// # Errors
    /// [`OfficeError`].
    pub fn answer(&self, sealed: &[u8], now: Timestamp) -> Result<Vec<u8>, OfficeError> {
        let plain = seal::unseal(&self.sealing, sealed).map_err(OfficeError::Sealed)?;
        let request = BindingRequest::from_bytes(&plain).map_err(OfficeError::Request)?;
        let chain_id = self.ledger.chain_id();
        sign::verify(&request.signing, &request.sign_bytes(chain_id), &request.signature)?;
        if now.since(request.time) > MAX_AGE_MS || request.time.since(now) > MAX_AGE_MS {
            return Err(OfficeError::Age { time: request.time, now });
        }
        let reader = Recipient::from_bytes(request.sealing.0).map_err(OfficeError::Sealing)?;
        let answer = match self.judge(&request, now)? {
            None => BindingAnswer::Bound(self.bind(&request, chain_id)),
            Some(refused) => BindingAnswer::Refused(refused),
        };
        seal::seal_to(&[reader], &answer.to_bytes()).map_err(OfficeError::Sealing)
    }

    fn bind(&self, request: &BindingRequest, chain_id: Hash) -> Bound {
        let commitment = person_commitment(&request.salt, &request.name, &request.id_number);
        let BindingRequest { subject, signing, sealing, .. } = *request;
        let bytes = RegisterIdentity::binding_sign_bytes(chain_id, subject, signing, sealing, commitment);
        Bound { office: self.office, countersignature: self.signer.sign(&bytes) }
    }

    /// Runs the office's contract on the request; a refusal when a rule stands in the way.
    fn judge(&self, request: &BindingRequest, now: Timestamp) -> Result<Option<Refused>, OfficeError> {
        let date = self.ledger.day_at(now)?;
        let address = self.ledger.in_force(SERVICE)?.ok_or(OfficeError::NotYet)?;
        let runnable = self.ledger.runnable(address, date)?.map_err(|e| OfficeError::Rules(e.to_string()))?;
        let mut input = Input::new(form(request), date);
        for (name, value) in self.facts(request, date) {
            let as_of_ms = i64::try_from(now.0).unwrap_or(i64::MAX);
            input = input.with_evidence(name, Evidence { value, source: self.code.clone(), as_of_ms, detail: None });
        }
        refusal(&runnable.service.evaluate_with(&input, Some(&runnable.calendar)))
    }

    /// What the register says about the person named in the request, by the evidence's names in the contract.
    ///
    /// Of somebody whose name does not belong to the number nothing is said but that.
    fn facts(&self, request: &BindingRequest, today: Date) -> Vec<(&'static str, Value)> {
        let found = self.register.iter().find(|p| p.id_number == *request.id_number && p.name == *request.name);
        let mut facts = vec![("register_found", Value::Bool(found.is_some()))];
        if let Some(person) = found {
            facts.push(("alive", Value::Bool(person.note != Note::Deceased)));
            let birth = ResidentId::parse(&person.id_number).map(|id| id.birth()).ok();
            facts.extend(birth.map(|birth| ("age", Value::Int(birth.full_years_until(today)))));
        }
        facts
    }
}

/// The request as the contract's form. Who signs a request claims the identity in it.
fn form(request: &BindingRequest) -> Value {
    let fields = [
        ("name", Value::text(&request.name)),
        ("id_no", Value::text(&request.id_number)),
        ("claimed", Value::Bool(true)),
    ];
    Value::map(fields).expect("three different keys")
}

/// The first rule that stands in the way. A rule that cannot be told stands in the way, too.
fn refusal(report: &Report) -> Result<Option<Refused>, OfficeError> {
    if report.verdict == Verdict::Approve {
        return Ok(None);
    }
    let failed = report.rules.iter().find(|rule| rule.outcome == Outcome::Fail);
    let rule = failed.or_else(|| report.rules.iter().find(|rule| rule.outcome != Outcome::Pass));
    let refused = match rule {
        Some(rule) => refused(rule),
        None => ill_formed(),
    };
    refused.map(Some).map_err(|e| OfficeError::Rules(e.to_string()))
}

fn refused(rule: &RuleReport) -> Result<Refused, DecodeError> {
    let basis: Vec<String> = rule.basis.iter().map(article).collect();
    Ok(Refused {
        rule: Text::new(&*rule.id)?,
        basis: Text::new(basis.join(";"))?,
        zh: Text::new(&*rule.zh)?,
        en: Text::new(&*rule.en)?,
    })
}

/// A name or number that the contract's form does not take.
fn ill_formed() -> Result<Refused, DecodeError> {
    Ok(Refused {
        rule: Text::new("form")?,
        basis: Text::default(),
        zh: Text::new("姓名或者公民身份号码的格式不对,请检查后再试。")?,
        en: Text::new("Name or identity number is not well formed; look for a slip and try again.")?,
    })
}

/// 《居民身份证法》第32条.
fn article(basis: &Basis) -> String {
    let article = basis.article.as_ref().map(Article::chinese).unwrap_or_default();
    format!("《{}》{article}", basis.law.zh)
}

#[cfg(test)]
mod tests;
