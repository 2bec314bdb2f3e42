//! Answers what other departments ask about their cases, from the registers of the departments whose keys this
//! node holds.
//!
//! Invariants: nothing is answered unless the contract under which an open case of the asking department was filed
//! asks exactly this evidence of this department; a question is on record before it is looked at any further, and
//! each is answered once. What was asked reaches neither a log nor a file.
//!
//! What it is not: it knows no law. What may be asked stands in contracts, which officers approved.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;
use yuzheng_contracts::json::{JsonError, parse_canonical, to_canonical};
use yuzheng_contracts::service::{EvidenceKind, EvidenceType, items};
use yuzheng_contracts::value::Value;
use yuzheng_protocol::actions::answer_hash;
use yuzheng_protocol::codec::{Blob, Canonical, DecodeError};
use yuzheng_protocol::genesis::Department;
use yuzheng_protocol::inquiry::{DepartmentAnswer, DepartmentQuestion, INQUIRY_VERSION, InquiryError};
use yuzheng_protocol::objects::{Case, key};
use yuzheng_protocol::{Hash, Signature, Signer, Timestamp};
use yuzheng_vault::{KeyRole, KeySigner, NodeKey, Recipient, SealError, SealingIdentity, seal};

use crate::config::{ConfigError, key_path};
use crate::execution;
use crate::ledger::{NodeLedger, QueryError};
use crate::register::file::Source;
use crate::register::{Noted, RegisterError, Registers};

/// Folder of further departments' keys in a node's data folder: `offices/<code>/keys`.
pub const OFFICES: &str = "offices";
/// Most items of a question.
pub const MAX_ITEMS: usize = 512;
/// How long a question waits for a case that another node committed a moment earlier.
const BEHIND: Duration = Duration::from_millis(250);

/// Why a node cannot answer for a department that its settings name.
#[derive(Debug, Error)]
pub enum AnsweringError {
    /// The registers.
    #[error(transparent)]
    Registers(#[from] RegisterError),
    /// Its keys.
    #[error(transparent)]
    Keys(#[from] ConfigError),
    /// The founding document does not list it.
    #[error("answers_for of node.json: no department is called {0}")]
    NoDepartment(String),
    /// The key in the folder is another than in the founding document.
    #[error("answers_for of node.json: the key of {0} in this folder is not that of the founding document")]
    OtherKey(String),
}

/// Why a question is not answered. Each has its word, which stands in the record and is told to who asked.
#[derive(Debug, Error)]
pub enum Refused {
    /// This node does not hold the department's key.
    #[error("this node does not answer for department {0}")]
    NotHere(u16),
    /// It does not open with the department's key.
    #[error("the question does not open: {0}")]
    Sealed(SealError),
    /// What was sealed is no question.
    #[error("what was sealed is not a question: {0}")]
    Question(DecodeError),
    /// Addressee, signature or time.
    #[error(transparent)]
    Inquiry(#[from] InquiryError),
    /// It came before.
    #[error("the question was asked before; ask again with another nonce")]
    AskedBefore,
    /// The case is not in this node's ledger, or not yet.
    #[error("there is no case {0} here; if it was filed a moment ago, ask again")]
    NoCase(Hash),
    /// The case is another department's.
    #[error("the case was filed with department {have}, not with department {asker}")]
    OtherDepartment {
        /// The receiving department.
        have: u16,
        /// Who asked.
        asker: u16,
    },
    /// The case was filed under another contract.
    #[error("the case was filed under contract {have}, not under {asked}")]
    OtherContract {
        /// Its contract.
        have: Hash,
        /// The contract in the question.
        asked: Hash,
    },
    /// The case is over.
    #[error("the case is over, nothing is to be decided any more")]
    Closed,
    /// The contract does not ask this.
    #[error("the contract asks no such evidence of this department from this data set")]
    NotInContract,
    /// Nothing is loaded under this name.
    #[error("the department has no data set {0} here; load it with `yuzheng-node register load`")]
    NoDataSet(String),
    /// What is asked is no canonical JSON.
    #[error("what is asked cannot be read: {0}")]
    Asked(JsonError),
    /// Too much at once.
    #[error("{have} items are asked for, at most {MAX_ITEMS} are answered")]
    TooMany {
        /// Items asked for.
        have: usize,
    },
    /// Registers tell whether and how many, not what.
    #[error("registers answer yes, no, or how many; the contract wants text")]
    Text,
    /// Nobody could open the answer.
    #[error("the asking department's sealing key cannot be used: {0}")]
    Sealing(SealError),
    /// This node failed.
    #[error(transparent)]
    Failed(#[from] Failed),
}

/// A failure of the node, not of the question.
#[derive(Debug, Error)]
pub enum Failed {
    /// The registers.
    #[error(transparent)]
    Registers(#[from] RegisterError),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] QueryError),
    /// The ledger's contracts.
    #[error(transparent)]
    Contracts(#[from] execution::Fault),
    /// An answer that does not fit its format.
    #[error("the answer does not fit its format: {0}")]
    Format(#[from] DecodeError),
}

impl Refused {
    /// A stable word.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::NotHere(_) => "not-here",
            Self::Sealed(_) => "sealed-otherwise",
            Self::Question(_) => "not-a-question",
            Self::Inquiry(_) => "not-to-be-trusted",
            Self::AskedBefore => "asked-before",
            Self::NoCase(_) => "no-case",
            Self::OtherDepartment { .. } => "other-department",
            Self::OtherContract { .. } => "other-contract",
            Self::Closed => "closed",
            Self::NotInContract => "not-in-contract",
            Self::NoDataSet(_) => "no-data-set",
            Self::Asked(_) => "asked-malformed",
            Self::TooMany { .. } => "too-many-items",
            Self::Text => "text",
            Self::Sealing(_) => "no-sealing-key",
            Self::Failed(_) => "failed",
        }
    }
}

/// A department for which this node answers.
struct Office {
    department: Department,
    signer: KeySigner,
    sealing: SealingIdentity,
}

/// Answers for the departments whose keys lie in a node's data folder.
pub struct Answerer {
    ledger: Arc<NodeLedger>,
    registers: Registers,
    offices: Vec<Office>,
}

impl Answerer {
    /// Opens the registers in `dir`, and the keys of the further departments with these codes.
    ///
    /// # Errors
    /// [`AnsweringError`].
    pub fn open(
        dir: &Path,
        ledger: Arc<NodeLedger>,
        own: (&Department, &NodeKey),
        answers_for: &[String],
    ) -> Result<Self, AnsweringError> {
        let mut offices = vec![office(own.0, own.1)];
        for code in answers_for {
            let department = ledger.genesis().department_by_code(code);
            let department = department.ok_or_else(|| AnsweringError::NoDepartment(code.clone()))?;
            let path = key_path(&dir.join(OFFICES).join(code), KeyRole::Department, 0);
            let keys = NodeKey::open(&path, KeyRole::Department).map_err(ConfigError::from)?;
            if keys.signer().public_key() != department.worker {
                return Err(AnsweringError::OtherKey(code.clone()));
            }
            offices.push(office(department, &keys));
        }
        Ok(Self { ledger, registers: Registers::open(dir)?, offices })
    }

    /// The registers.
    #[must_use]
    pub fn registers(&self) -> &Registers {
        &self.registers
    }

    /// Whether this node answers for a department.
    #[must_use]
    pub fn answers_for(&self, department: u16) -> bool {
        self.office(department).is_ok()
    }

    fn office(&self, department: u16) -> Result<&Office, Refused> {
        let found = self.offices.iter().find(|office| office.department.id == department);
        found.ok_or(Refused::NotHere(department))
    }

    /// Opens a sealed question to one of the node's departments and checks who asked it.
    ///
    /// # Errors
    /// [`Refused::NotHere`], [`Refused::Sealed`], [`Refused::Question`], [`Refused::Inquiry`].
    pub fn open_question(&self, department: u16, sealed: &[u8], now: Timestamp) -> Result<DepartmentQuestion, Refused> {
        let plain = seal::unseal(&self.office(department)?.sealing, sealed).map_err(Refused::Sealed)?;
        let question = DepartmentQuestion::from_bytes(&plain).map_err(Refused::Question)?;
        question.verify(self.ledger.genesis(), self.ledger.chain_id(), department, now)?;
        Ok(question)
    }

    /// Waits a moment for a case that this node has not committed yet.
    pub async fn await_case(&self, case: Hash) {
        let mut committed = self.ledger.subscribe();
        let known = async {
            while matches!(self.ledger.read::<Case>(&key::case(&case)), Ok(None)) {
                if committed.recv().await.is_err() {
                    return;
                }
            }
        };
        // What has not come by then is refused with a word that tells the asker to try again.
        let _ = tokio::time::timeout(BEHIND, known).await;
    }

    /// Answers a question whose sender was checked, and puts it on record, refused or not.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn answer(&self, question: &DepartmentQuestion, now: Timestamp) -> Result<DepartmentAnswer, Refused> {
        if self.registers.note(question, now).map_err(Failed::from)? == Noted::AskedBefore {
            return Err(Refused::AskedBefore);
        }
        let answer = self.look_up(question, now);
        let (word, record) = match &answer {
            Ok(answer) => ("answered", Some(answer_hash(&question.nonce, &answer.to_bytes()))),
            Err(refused) => (refused.word(), None),
        };
        self.registers.conclude(&question.nonce, word, record).map_err(Failed::from)?;
        answer
    }

    /// Seals an answer to the department that asked.
    ///
    /// # Errors
    /// [`Refused::Sealing`].
    pub fn seal(&self, question: &DepartmentQuestion, answer: &DepartmentAnswer) -> Result<Vec<u8>, Refused> {
        let asker = self.ledger.genesis().department(question.asker);
        let asker = asker.ok_or(InquiryError::Department(question.asker))?;
        let reader = Recipient::from_bytes(asker.sealing.0).map_err(Refused::Sealing)?;
        seal::seal_to(&[reader], &answer.to_bytes()).map_err(Refused::Sealing)
    }

    fn look_up(&self, question: &DepartmentQuestion, now: Timestamp) -> Result<DepartmentAnswer, Refused> {
        let office = self.office(question.answerer)?;
        let kind = self.may_be_asked(question, &office.department)?;
        let asked = parse_canonical(&question.asked, question.asked.len()).map_err(Refused::Asked)?;
        let items = items(&asked);
        if items.len() > MAX_ITEMS {
            return Err(Refused::TooMany { have: items.len() });
        }
        let found = self.registers.count(question.answerer, &question.data_set, &items).map_err(Failed::from)?;
        let (set, mut counts) = found.ok_or_else(|| Refused::NoDataSet(question.data_set.to_string()))?;
        if set.source == Source::OpenCases {
            counts = self.open_cases(question, &items)?;
        }
        let value = match kind {
            EvidenceType::Boolean => Value::Bool(counts.iter().any(|count| *count > 0)),
            EvidenceType::Integer => Value::Int(i64::try_from(counts.iter().sum::<u64>()).unwrap_or(i64::MAX)),
            EvidenceType::String => return Err(Refused::Text),
        };
        let answer = DepartmentAnswer {
            version: INQUIRY_VERSION,
            chain_id: question.chain_id,
            question: question.hash(),
            department: question.answerer,
            case: question.case,
            contract: question.contract,
            evidence: question.evidence.clone(),
            data_set: question.data_set.clone(),
            value: Blob::new(to_canonical(&value)).map_err(Failed::from)?,
            as_of: set.as_of.answered(now),
            time: now,
            signature: Signature([0; 64]),
        };
        Ok(DepartmentAnswer { signature: office.signer.sign(&answer.sign_bytes()), ..answer })
    }

    /// Whether the case is open, the asker's, and filed under a contract that asks this; the type of the answer.
    fn may_be_asked(&self, question: &DepartmentQuestion, office: &Department) -> Result<EvidenceType, Refused> {
        let case: Option<Case> = self.ledger.read(&key::case(&question.case)).map_err(Failed::from)?;
        let case = case.ok_or(Refused::NoCase(question.case))?;
        if case.department != question.asker {
            return Err(Refused::OtherDepartment { have: case.department, asker: question.asker });
        }
        if case.contract != question.contract {
            return Err(Refused::OtherContract { have: case.contract, asked: question.contract });
        }
        if !self.is_open(&case)? {
            return Err(Refused::Closed);
        }
        let service = self.ledger.service(case.contract).map_err(Failed::from)?.ok_or(Refused::NotInContract)?;
        let evidence = service.definition().evidence.iter().find(|e| e.name == *question.evidence);
        let asked = evidence.filter(|wanted| {
            wanted.kind == EvidenceKind::Answer
                && wanted.from == *office.code
                && wanted.data_set.as_deref() == Some(question.data_set.as_str())
        });
        asked.map(|wanted| wanted.value).ok_or(Refused::NotInContract)
    }

    fn is_open(&self, case: &Case) -> Result<bool, Failed> {
        let service = self.ledger.service(case.contract)?;
        let workflow = service.as_ref().and_then(|service| service.definition().workflow.as_ref());
        Ok(workflow.is_some_and(|workflow| !workflow.is_final(&case.state)))
    }

    /// For each item, how many other open cases asked the same.
    fn open_cases(&self, question: &DepartmentQuestion, items: &[Vec<u8>]) -> Result<Vec<u64>, Failed> {
        let (mut counts, mut over) = (Vec::with_capacity(items.len()), Vec::new());
        for others in self.registers.ask_open_cases(question, items)? {
            let mut count = 0;
            for case in others {
                let known: Option<Case> = self.ledger.read(&key::case(&case))?;
                match known {
                    Some(known) if self.is_open(&known)? => count += 1,
                    Some(_) | None => over.push(case),
                }
            }
            counts.push(count);
        }
        self.registers.forget_open_cases(&over)?;
        Ok(counts)
    }
}

fn office(department: &Department, keys: &NodeKey) -> Office {
    Office { department: department.clone(), signer: keys.signer(), sealing: keys.sealing_identity() }
}

#[cfg(test)]
mod tests;
