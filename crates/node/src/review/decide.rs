//! From a sealed package to a signed decision.

use yuzheng_contracts::json::to_canonical;
use yuzheng_contracts::service::{CheckedService, Evidence, EvidenceKind, Input, Report, Verdict};
use yuzheng_contracts::value::Value;
use yuzheng_protocol::actions::AnswerRecord;
use yuzheng_protocol::codec::{Blob, Canonical, List, Text};
use yuzheng_protocol::commitment::{person_commitment, trace_hash};
use yuzheng_protocol::objects::{Claim, key};
use yuzheng_protocol::payload::SealedTrace;
use yuzheng_protocol::transaction::{
    Action, AutomaticDecision, DecisionCode, Registration, SealedPackage, TRANSACTION_VERSION, Transaction,
    TransactionBody,
};
use yuzheng_protocol::{Hash, Header, Signer};
use yuzheng_vault::{Recipient, seal};

use super::inquiry::{Answers, Missing};
use super::open::{Opened, open};
use super::{Earlier, Pending, ReviewError, ReviewWorker};
use crate::execution::Runnable;

/// How long a decision may wait for its block before a new one is made, ms.
const LIFETIME_MS: u64 = 10 * 60 * 1000;

/// A verdict with its trace.
struct Judgement {
    registration: Option<Registration>,
    trace: Vec<u8>,
    answers: Vec<AnswerRecord>,
}

impl ReviewWorker {
    /// Opens, evaluates, seals the trace, signs.
    pub(super) fn decide(
        &self,
        pending: &Pending,
        package: &SealedPackage,
        answers: Answers,
    ) -> Result<(SealedPackage, Transaction), ReviewError> {
        let case = &pending.case;
        let (opened, reader) = open(package, &self.keys.sealing_identity(), case);
        let header = self.ledger.tip_header();
        let judgement = match opened {
            Ok(opened) => self.judge(pending, &opened, &header, answers)?,
            Err(reason) => undecided(pending, reason.word()),
        };
        let registration = match pending.earlier {
            Earlier::None => judgement.registration,
            Earlier::ApprovalFailed => None,
        };
        let salt = Hash(random()?);
        let readers = match reader {
            Some(case_identity) => vec![case_identity],
            // Without the case's identity the trace goes to both readers directly.
            None => vec![self.keys.sealing_identity().recipient(), Recipient::from_bytes(pending.subject.sealing.0)?],
        };
        let trace = sealed_trace(salt, &judgement.trace, &readers)?;
        let decision = match registration {
            Some(_) => DecisionCode::Approved,
            None => DecisionCode::Referred,
        };
        let action = AutomaticDecision {
            case: case.case,
            events: case.events,
            contract: case.contract,
            commitment_root: case.commitment_root,
            decision,
            trace: trace_hash(&salt, &judgement.trace),
            sealed_trace: trace.manifest_hash(),
            registration,
            answers: List::new(judgement.answers).map_err(ReviewError::Format)?,
        };
        let signer = self.keys.signer();
        let body = TransactionBody {
            version: TRANSACTION_VERSION,
            chain_id: self.ledger.chain_id(),
            expires: self.ledger.now().plus_ms(LIFETIME_MS),
            salt: random()?,
            signer: signer.public_key(),
            action: Action::AutomaticDecision(action),
        };
        Ok((trace, body.sign(&signer)))
    }

    /// Runs the contract on the opened fields.
    fn judge(
        &self,
        pending: &Pending,
        opened: &Opened,
        header: &Header,
        answers: Answers,
    ) -> Result<Judgement, ReviewError> {
        let date = self.ledger.day_at(header.time)?;
        // The version under which the case was filed, with the reference documents in force today.
        let Ok(Runnable { service, calendar }) = self.ledger.runnable(pending.case.contract, date)? else {
            return Ok(undecided(pending, "documents_do_not_fit"));
        };
        let mut input = Input::new(opened.fields.clone(), date);
        let keys = service.evidence_keys(&opened.fields, date);
        for wanted in &service.definition().evidence {
            if wanted.kind == EvidenceKind::Confirmations {
                let found = self.confirmations(pending, opened, &service, date, header)?;
                input.evidence.extend(found.map(|evidence| (wanted.name.clone(), evidence)));
                continue;
            }
            let key = keys.get(&wanted.name).map(Vec::as_slice);
            let value = match (wanted.kind, key) {
                (EvidenceKind::StatePresence, Some(key)) => Some(self.is_claimed(key)?),
                (EvidenceKind::StateAbsence, Some(key)) => Some(!self.is_claimed(key)?),
                (EvidenceKind::ReservedByAnother, Some(key)) => {
                    Some(self.is_reserved_by_another(key, &pending.case.subject, date)?)
                }
                (EvidenceKind::GivenUp, Some(key)) => Some(self.is_given_up(key, date)?),
                (EvidenceKind::IdentityCommitment, _) => Some(is_committed(pending, opened)),
                // Without a key there is no answer: the rule stays unknown. What departments answered comes below.
                (
                    EvidenceKind::StatePresence
                    | EvidenceKind::StateAbsence
                    | EvidenceKind::ReservedByAnother
                    | EvidenceKind::GivenUp,
                    None,
                )
                | (EvidenceKind::Answer | EvidenceKind::Confirmations, _) => None,
            };
            if let Some(value) = value {
                let as_of_ms = i64::try_from(header.time.0).unwrap_or(i64::MAX);
                let evidence =
                    Evidence { value: Value::Bool(value), source: wanted.from.clone(), as_of_ms, detail: None };
                input = input.with_evidence(&wanted.name, evidence);
            }
        }
        let (input, answers) = self.with_answers(input, &service, pending, answers);
        let report = service.evaluate_with(&input, Some(&calendar));
        let trace = service.trace_bytes(&input, &report);
        Ok(Judgement { registration: registration(&report), trace, answers })
    }

    /// Puts what departments answered into the input, if it is what this contract asks on this day, as everybody
    /// will check who opens the trace.
    fn with_answers(
        &self,
        mut input: Input,
        service: &CheckedService,
        pending: &Pending,
        answers: Answers,
    ) -> (Input, Vec<AnswerRecord>) {
        let words = answers.missing.into_iter().map(|(name, why)| (name, why.word().to_owned()));
        input.unanswered = words.collect();
        let mut with = input.clone();
        for (name, received) in &answers.received {
            with.evidence.insert(name.clone(), received.evidence.clone());
            with.answers.insert(name.clone(), received.signed.clone());
        }
        match service.check_answers(&with, &self.answers_of(pending.case.case)) {
            Ok(checked) => (with, checked.into_iter().map(|answer| answer.record).collect()),
            Err(_) => {
                // Midnight came, or a new document, and with it other questions.
                let word = Missing::OtherQuestion.word();
                input.unanswered.extend(answers.received.into_keys().map(|name| (name, word.to_owned())));
                (input, Vec::new())
            }
        }
    }

    fn is_claimed(&self, parts: &[String]) -> Result<bool, ReviewError> {
        Ok(self.ledger.read::<Claim>(&key::claim(parts))?.is_some())
    }
}

/// Whether name and number in the form are those that the identity office countersigned.
fn is_committed(pending: &Pending, opened: &Opened) -> bool {
    pending.service.definition().form.identity(&opened.fields).is_some_and(|(name, number)| {
        person_commitment(&opened.person_salt, name, number) == pending.subject.commitment
    })
}

/// What approval enters into the register; none unless every rule passed and the outputs fit the format.
fn registration(report: &Report) -> Option<Registration> {
    match report.verdict {
        Verdict::Approve => {}
        // A form that should never have been signed is for a person, too: the machine does not refuse.
        Verdict::Refer | Verdict::Block => return None,
    }
    let register = Blob::new(to_canonical(report.outputs.get("register")?)).ok()?;
    let claims = match report.outputs.get("claims") {
        Some(claims) => claims.as_list()?.iter().map(claim).collect::<Option<Vec<_>>>()?,
        None => Vec::new(),
    };
    Some(Registration { register, claims: List::new(claims).ok()? })
}

fn claim(parts: &Value) -> Option<List<Text<128>, 8>> {
    let parts = parts.as_list()?.iter().map(|part| Text::new(part.as_text()?).ok()).collect::<Option<Vec<_>>>()?;
    List::new(parts).ok()
}

/// The judgement about a payload that nobody can read, or a service that cannot be run, as it is.
fn undecided(pending: &Pending, reason: &str) -> Judgement {
    let entries = [
        ("contract", Value::text(&pending.case.contract.to_hex())),
        ("reason", Value::text(reason)),
        ("trace", Value::Int(1)),
        ("verdict", Value::text(Verdict::Refer.as_str())),
    ];
    let trace = Value::map(entries).expect("four different keys");
    Judgement { registration: None, trace: to_canonical(&trace), answers: Vec::new() }
}

fn sealed_trace(salt: Hash, trace: &[u8], readers: &[Recipient]) -> Result<SealedPackage, ReviewError> {
    let plain = SealedTrace { salt, trace: Blob::new(trace.to_vec())? }.to_bytes();
    Ok(SealedPackage {
        body: Blob::new(seal::seal_to(readers, &plain)?)?,
        department_envelope: Blob::default(),
        applicant_envelope: Blob::default(),
    })
}

pub(super) fn random<const N: usize>() -> Result<[u8; N], ReviewError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|e| ReviewError::Randomness(e.to_string()))?;
    Ok(bytes)
}
