//! Asking other departments before a decision.
//!
//! All questions of a case go out at once. A department that does not answer is asked again, first at once with
//! more patience, then whenever the worker looks at the case again, until [`PATIENCE_MS`] have passed since it was
//! first asked; other cases go on meanwhile. After that the evidence is missing, and the case goes to a person.
//!
//! Invariant: only an answer that was verified becomes evidence. What is missing has a word in the trace.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use futures::future::join_all;
use reqwest::StatusCode;
use yuzheng_contracts::json::to_canonical;
use yuzheng_contracts::service::{AnswersOf, CheckedService, Evidence, EvidenceDefinition, SignedAnswer};
use yuzheng_contracts::value::Value;
use yuzheng_protocol::codec::Canonical;
use yuzheng_protocol::inquiry::{DepartmentAnswer, DepartmentQuestion, InquiryError, MAX_ASKED_BYTES};
use yuzheng_protocol::{Hash, Signer, Timestamp};
use yuzheng_vault::{Recipient, seal};

use super::decide::random;
use super::open::open;
use super::{Pending, ReviewError, ReviewWorker};
use crate::execution::Runnable;
use crate::peers::{Peer, PeerError};
use yuzheng_protocol::transaction::SealedPackage;

/// How long a department may take, the first time and the second.
const TRIES: [Duration; 2] = [Duration::from_millis(300), Duration::from_millis(600)];
/// For how long a department that does not answer is asked again, ms.
pub(super) const PATIENCE_MS: u64 = 10_000;
/// Most answers that a decision rests on.
const MAX_ANSWERS: usize = 64;

/// Why a department's answer is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    /// Nobody answered in time.
    NoAnswer,
    /// The department's node refused the question.
    Refused,
    /// What came cannot be read.
    Unreadable,
    /// Another key than the department's signed it.
    NotSigned,
    /// It answers another question.
    OtherQuestion,
    /// It was given at another time.
    OtherTime,
    /// The data is older than the contract allows.
    TooOld,
    /// The value is of another type than the contract declares.
    OtherType,
    /// The form does not say what to ask, or it is more than a question holds.
    NothingToAsk,
    /// The founding document does not list the department.
    NoDepartment,
}

impl Missing {
    /// The word in the trace.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::NoAnswer => "no_answer",
            Self::Refused => "refused",
            Self::Unreadable => "unreadable",
            Self::NotSigned => "not_signed",
            Self::OtherQuestion => "other_question",
            Self::OtherTime => "other_time",
            Self::TooOld => "too_old",
            Self::OtherType => "other_type",
            Self::NothingToAsk => "nothing_to_ask",
            Self::NoDepartment => "no_department",
        }
    }
}

impl From<InquiryError> for Missing {
    fn from(error: InquiryError) -> Self {
        match error {
            InquiryError::NotSigned(_) => Self::NotSigned,
            InquiryError::Time { .. } => Self::OtherTime,
            InquiryError::Age { .. } => Self::TooOld,
            InquiryError::Version { .. } | InquiryError::Other { .. } | InquiryError::Department(_) => {
                Self::OtherQuestion
            }
        }
    }
}

/// What a case asks of other departments.
pub(super) struct Asks {
    service: Arc<CheckedService>,
    case: Hash,
    events: u32,
    wanted: Vec<(EvidenceDefinition, Option<Value>)>,
}

/// An answer that was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Received {
    pub evidence: Evidence,
    pub signed: SignedAnswer,
}

/// What came of asking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Answers {
    pub received: BTreeMap<String, Received>,
    pub missing: BTreeMap<String, Missing>,
}

/// Whether a decision can be made.
pub(super) enum Gathered {
    /// Somebody is asked again at the next look.
    Wait,
    /// These are all the answers that there will be.
    Done(Answers),
}

/// What is known about a case whose departments have not all answered.
pub(super) struct Inquiry {
    events: u32,
    since: Timestamp,
    received: BTreeMap<String, Received>,
}

impl ReviewWorker {
    /// What a case asks of others; nothing where its package does not open or its service does not run.
    pub(super) fn asks(&self, pending: &Pending, package: &SealedPackage) -> Result<Option<Asks>, ReviewError> {
        let case = &pending.case;
        let (Ok(opened), _) = open(package, &self.keys.sealing_identity(), case) else { return Ok(None) };
        let date = self.ledger.day_at(self.ledger.tip_header().time)?;
        let Ok(Runnable { service, .. }) = self.ledger.runnable(case.contract, date)? else { return Ok(None) };
        let mut questions = service.evidence_questions(&opened.fields, date);
        let wanted = service.asked_evidence().take(MAX_ANSWERS);
        let wanted: Vec<_> = wanted.map(|wanted| (wanted.clone(), questions.remove(&wanted.name))).collect();
        Ok((!wanted.is_empty()).then_some(Asks { service, case: case.case, events: case.events, wanted }))
    }

    /// Asks everybody who has not answered yet.
    pub(super) async fn gather(self: &Arc<Self>, asks: Asks) -> Result<Gathered, ReviewError> {
        let asks = Arc::new(asks);
        let now = self.ledger.now();
        let kept = self.inquiries().remove(&asks.case).filter(|inquiry| inquiry.events == asks.events);
        let mut inquiry =
            kept.unwrap_or_else(|| Inquiry { events: asks.events, since: now, received: BTreeMap::new() });
        let mut missing: BTreeMap<String, Missing> = BTreeMap::new();
        for limit in TRIES {
            let open = (0..asks.wanted.len()).filter(|at| {
                let name = &asks.wanted[*at].0.name;
                let is_final = missing.get(name).is_some_and(|why| *why != Missing::NoAnswer);
                !inquiry.received.contains_key(name) && !is_final
            });
            let answers = join_all(open.map(|at| self.ask(Arc::clone(&asks), at, limit))).await;
            for (at, answer) in answers.into_iter().collect::<Result<Vec<_>, _>>()? {
                let name = asks.wanted[at].0.name.clone();
                match answer {
                    Ok(received) => {
                        missing.remove(&name);
                        inquiry.received.insert(name, received);
                    }
                    Err(why) => drop(missing.insert(name, why)),
                }
            }
        }
        let patient = self.ledger.now().since(inquiry.since) < PATIENCE_MS;
        if patient && missing.values().any(|why| *why == Missing::NoAnswer) {
            self.inquiries().insert(asks.case, inquiry);
            return Ok(Gathered::Wait);
        }
        Ok(Gathered::Done(Answers { received: inquiry.received, missing }))
    }

    fn inquiries(&self) -> std::sync::MutexGuard<'_, std::collections::HashMap<Hash, Inquiry>> {
        self.inquiries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn ask(
        self: &Arc<Self>,
        asks: Arc<Asks>,
        at: usize,
        limit: Duration,
    ) -> Result<(usize, Result<Received, Missing>), ReviewError> {
        let (worker, of) = (Arc::clone(self), Arc::clone(&asks));
        let question = tokio::task::spawn_blocking(move || worker.question(&of, at)).await??;
        let question = match question {
            Ok(question) => question,
            Err(missing) => return Ok((at, Err(missing))),
        };
        let answer = match self.answer_to(&question, limit).await? {
            Ok(answer) => answer,
            Err(missing) => return Ok((at, Err(missing))),
        };
        Ok((at, self.verified(&asks.wanted[at].0, &question, &answer)))
    }

    /// A new question, signed.
    fn question(&self, asks: &Asks, at: usize) -> Result<Result<DepartmentQuestion, Missing>, ReviewError> {
        let (wanted, asked) = &asks.wanted[at];
        if self.ledger.genesis().department_by_code(&wanted.from).is_none() {
            return Ok(Err(Missing::NoDepartment));
        }
        let asked = asked.as_ref().filter(|asked| to_canonical(asked).len() <= MAX_ASKED_BYTES);
        let Some(asked) = asked else { return Ok(Err(Missing::NothingToAsk)) };
        let of = self.answers_of(asks.case);
        let question = asks.service.question(wanted, asked, &of, Hash(random()?), self.ledger.now());
        let Some(mut question) = question else { return Ok(Err(Missing::NothingToAsk)) };
        question.signature = self.keys.signer().sign(&question.sign_bytes());
        Ok(Ok(question))
    }

    pub(super) fn answers_of(&self, case: Hash) -> AnswersOf<'_> {
        let (genesis, chain_id) = (self.ledger.genesis(), self.ledger.chain_id());
        AnswersOf { genesis, chain_id, asker: self.department.id, case }
    }

    /// The bytes of an answer, from this node where it answers for the department, else from the one that does.
    async fn answer_to(
        self: &Arc<Self>,
        question: &DepartmentQuestion,
        limit: Duration,
    ) -> Result<Result<Vec<u8>, Missing>, ReviewError> {
        let (worker, question) = (Arc::clone(self), question.clone());
        if self.answerer.answers_for(question.answerer) {
            let answer = tokio::task::spawn_blocking(move || worker.answerer.answer(&question, worker.ledger.now()));
            return Ok(answer.await?.map(|answer| answer.to_bytes()).map_err(|_| Missing::Refused));
        }
        let department = question.answerer;
        let sealed = tokio::task::spawn_blocking(move || {
            let department = worker.ledger.genesis().department(question.answerer)?;
            let reader = Recipient::from_bytes(department.sealing.0).ok()?;
            seal::seal_to(&[reader], &question.to_bytes()).ok()
        });
        let Some(sealed) = sealed.await? else { return Ok(Err(Missing::NoDepartment)) };
        let sealed = match self.ask_nodes(department, sealed, limit).await {
            Ok(answer) => answer,
            Err(PeerError::Status(StatusCode::UNPROCESSABLE_ENTITY)) => return Ok(Err(Missing::Refused)),
            Err(_) => return Ok(Err(Missing::NoAnswer)),
        };
        let worker = Arc::clone(self);
        let opened = tokio::task::spawn_blocking(move || seal::unseal(&worker.keys.sealing_identity(), &sealed));
        Ok(opened.await?.map(|plain| plain.to_vec()).map_err(|_| Missing::Unreadable))
    }

    /// Asks the node that answered for the department before, else all that may.
    async fn ask_nodes(&self, department: u16, sealed: Vec<u8>, limit: Duration) -> Result<Vec<u8>, PeerError> {
        let known: Option<Peer> = self.homes().remove(&department);
        let (home, answer) = self.peers.ask(department, known, sealed, limit).await?;
        self.homes().insert(department, home);
        Ok(answer)
    }

    fn homes(&self) -> std::sync::MutexGuard<'_, std::collections::HashMap<u16, Peer>> {
        self.homes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The evidence in an answer, if it is this department's answer to this question.
    fn verified(
        &self,
        wanted: &EvidenceDefinition,
        question: &DepartmentQuestion,
        bytes: &[u8],
    ) -> Result<Received, Missing> {
        let answer = DepartmentAnswer::from_bytes(bytes).map_err(|_| Missing::Unreadable)?;
        answer.verify(self.ledger.genesis(), question, wanted.max_age_ms())?;
        let value = wanted.answered(&answer.value).ok_or(Missing::OtherType)?;
        let as_of_ms = i64::try_from(answer.as_of.0).unwrap_or(i64::MAX);
        Ok(Received {
            evidence: Evidence { value, source: wanted.from.clone(), as_of_ms, detail: None },
            signed: SignedAnswer { bytes: bytes.to_vec(), nonce: question.nonce, asked: question.time },
        })
    }
}
