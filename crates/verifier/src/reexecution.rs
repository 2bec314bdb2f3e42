//! Running an automatic decision again, offline: `docs/protocol.md` 15.5.
//!
//! The receipt in the file is verified first; everything else in it is held against what that proves. Then the same
//! code that the department's worker ran is run over the opened form, and every byte of its trace must come out.
//!
//! What it is not: proof that what other departments answered is true. That they answered so is checked by their
//! signatures.

use std::sync::Arc;

use serde::Serialize;
use thiserror::Error;
use yuzheng_contracts::{
    CheckedService, Input, Report as RuleReports, ServiceDefinition, Value,
    calendar::Calendar,
    form::{committed_fields, flatten_fields},
    json::{parse_canonical, to_canonical},
    reference::{ReferenceDocument, References},
    service::{
        AnswerFault, AnswersOf, Evidence, RecordedTrace, Refusal, Verdict as RuleVerdict, check_records,
        trace_calendar, trace_documents,
    },
};
use yuzheng_protocol::{
    Hash,
    codec::DecodeError,
    commitment::{commitment_root, trace_hash},
    network::TrustedNetwork,
    receipt::{Verdict, VerifiedReceipt},
    reexecution::Reexecution,
    transaction::{Action, AutomaticDecision, DecisionCode, Outcome},
};

/// Why a decision is not the one that the rules give, or why that cannot be told.
#[derive(Debug, Error)]
pub enum ReexecutionError {
    /// \[RX-1\] Not such a file, or damaged, or of another version.
    #[error("this is no file to run a decision again from: {0}")]
    Unreadable(DecodeError),
    /// \[RX-2\] The receipt holds no automatic decision that had an effect.
    #[error("the receipt holds no automatic decision")]
    NoDecision,
    /// \[RX-3\] The trace is not the one on record.
    #[error("the trace's hash {have} is on record of no decision in the receipt")]
    Trace {
        /// Hash of the trace in the file.
        have: Hash,
    },
    /// \[RX-4\] The contract is not the one that was run.
    #[error("the contract's hash is {have}, the decision was made by {expected}")]
    Contract {
        /// Hash of the contract in the file.
        have: Hash,
        /// Hash in the decision.
        expected: Hash,
    },
    /// \[RX-5\] The contract cannot be run by this program.
    #[error("the contract cannot be run: {0}")]
    Unrunnable(Box<Refusal>),
    /// \[RX-5\] A document that the trace names is not in the file.
    #[error("the document {id} with the hash {address} is not in the file")]
    DocumentMissing {
        /// Its identifier.
        id: Arc<str>,
        /// Its hash.
        address: Hash,
    },
    /// \[RX-5\] The trace is none of a run of this contract.
    #[error("the trace is none of a run of this contract")]
    NoRun,
    /// \[RX-6\] The form is not the one that was committed to.
    #[error("the form's commitment root is {have}, the decision was made on {expected}")]
    Fields {
        /// Root over the form in the file.
        have: Hash,
        /// Root in the decision.
        expected: Hash,
    },
    /// \[RX-7\] Running the rules gives another trace.
    #[error("running the rules again gives another trace")]
    OtherResult,
    /// \[RX-8\] The decision is not what follows from the run.
    #[error("the decision is not what follows from its own trace")]
    OtherDecision,
    /// \[RX-9\] An answer is not the one that the department gave to this question, or not the one on record.
    #[error("an answer of a department does not hold: {0}")]
    Answers(#[from] AnswerFault),
}

impl ReexecutionError {
    /// The rule's id.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "RX-1",
            Self::NoDecision => "RX-2",
            Self::Trace { .. } => "RX-3",
            Self::Contract { .. } => "RX-4",
            Self::Unrunnable(_) | Self::DocumentMissing { .. } | Self::NoRun => "RX-5",
            Self::Fields { .. } => "RX-6",
            Self::OtherResult => "RX-7",
            Self::OtherDecision => "RX-8",
            Self::Answers(_) => "RX-9",
        }
    }

    /// The verdict that follows.
    #[must_use]
    pub const fn verdict(&self) -> Verdict {
        match self {
            Self::Unreadable(_)
            | Self::NoDecision
            | Self::Unrunnable(_)
            | Self::DocumentMissing { .. }
            | Self::NoRun => Verdict::CannotTell,
            Self::Trace { .. }
            | Self::Contract { .. }
            | Self::Fields { .. }
            | Self::OtherResult
            | Self::OtherDecision
            | Self::Answers(_) => Verdict::Invalid,
        }
    }
}

/// A rule as it was decided then and as it comes out now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleAgain {
    /// Its identifier.
    pub id: String,
    /// `pass`, `fail` or `unknown`, as the trace has it; none where the trace does not name the rule.
    pub recorded: Option<String>,
    /// The same as it comes out now.
    pub now: String,
    /// What it says now, in Chinese.
    pub zh: String,
    /// What it says now, in English.
    pub en: String,
    /// The law.
    pub basis: Vec<String>,
}

impl RuleAgain {
    /// Whether it comes out as it was decided.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.recorded.as_deref() == Some(self.now.as_str())
    }
}

/// An answer that the decision rests on, as the trace has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AnswerFacts {
    /// The name of the evidence.
    pub name: String,
    /// What it says, in Chinese.
    pub zh: String,
    /// What it says, in English.
    pub en: String,
    /// The value, JSON.
    pub value: String,
    /// Who answered.
    pub source: String,
    /// When, ms since 1970.
    pub as_of_ms: i64,
}

/// What running a decision again came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReexecutionFacts {
    /// Name of the service in Chinese.
    pub service_zh: String,
    /// Name of the service in English.
    pub service_en: String,
    /// Version of the contract.
    pub version: String,
    /// The decision date, `2026-01-05`.
    pub date: String,
    /// `approved` or `referred`, as it stands on chain.
    pub decision: String,
    /// Every rule of the contract.
    pub rules: Vec<RuleAgain>,
    /// The answers that were taken from the trace.
    pub answers: Vec<AnswerFacts>,
    /// Number of fields in the form.
    pub fields: usize,
}

/// What was found: facts as far as the rules could be run, and the first thing that does not hold.
pub struct Again {
    /// The first check that failed.
    pub error: Option<ReexecutionError>,
    /// What the run came to, where there was one.
    pub facts: Option<ReexecutionFacts>,
}

/// Runs the decision in a file again. `receipt` is the verified receipt of `file`.
#[must_use]
pub fn run_again(file: &Reexecution, receipt: &VerifiedReceipt, network: &TrustedNetwork) -> Again {
    match prepare(file, receipt, network) {
        Ok(prepared) => prepared.run(file, network),
        Err(error) => Again { error: Some(error), facts: None },
    }
}

struct Prepared<'r> {
    decision: &'r AutomaticDecision,
    service: CheckedService,
    calendar: Option<Calendar>,
    input: Input,
}

fn prepare<'r>(
    file: &Reexecution,
    receipt: &'r VerifiedReceipt,
    network: &TrustedNetwork,
) -> Result<Prepared<'r>, ReexecutionError> {
    let decision = decision(file, receipt)?;
    let have = Hash::of(&file.contract);
    if have != decision.contract {
        return Err(ReexecutionError::Contract { have, expected: decision.contract });
    }
    let service = ServiceDefinition::linked(&file.contract, &references(file)?)
        .map_err(|refusal| ReexecutionError::Unrunnable(Box::new(refusal)))?;
    let fields = parse_canonical(&file.fields, file.fields.len()).map_err(|_| ReexecutionError::NoRun)?;
    let input = service.trace_input(&file.trace, fields).ok_or(ReexecutionError::NoRun)?;
    let calendar = calendar(file, network)?;
    Ok(Prepared { decision, service, calendar, input })
}

/// The decision whose trace this is.
fn decision<'r>(file: &Reexecution, receipt: &'r VerifiedReceipt) -> Result<&'r AutomaticDecision, ReexecutionError> {
    let made = receipt.bundle().entries.iter().filter_map(|entry| match (&entry.outcome, entry.entry.action()?) {
        (Outcome::Applied(_), Action::AutomaticDecision(decision)) => Some(decision),
        _ => None,
    });
    let made: Vec<_> = made.collect();
    if made.is_empty() {
        return Err(ReexecutionError::NoDecision);
    }
    let have = trace_hash(&file.trace_salt, &file.trace);
    made.into_iter().find(|decision| decision.trace == have).ok_or(ReexecutionError::Trace { have })
}

/// The documents that the trace names.
fn references(file: &Reexecution) -> Result<References, ReexecutionError> {
    let named = trace_documents(&file.trace).ok_or(ReexecutionError::NoRun)?;
    let mut references = References::none();
    for (id, address) in named {
        let bytes = file.documents.iter().find(|document| Hash::of(document) == address);
        let document = bytes.and_then(|bytes| ReferenceDocument::from_canonical_json(bytes).ok());
        let document = document.ok_or(ReexecutionError::DocumentMissing { id, address })?;
        references.insert(Arc::new(document));
    }
    Ok(references)
}

/// The calendar that the trace names, if it names one.
fn calendar(file: &Reexecution, network: &TrustedNetwork) -> Result<Option<Calendar>, ReexecutionError> {
    let named = trace_calendar(&file.trace).ok_or(ReexecutionError::NoRun)?;
    let Some(address) = named else { return Ok(None) };
    let known = file.documents.iter().map(|document| &document[..]).chain([&network.genesis().calendar[..]]);
    let bytes = known.into_iter().find(|bytes| Hash::of(bytes) == address);
    let calendar = bytes.and_then(|bytes| Calendar::from_canonical_json(bytes).ok());
    calendar.map(Some).ok_or(ReexecutionError::DocumentMissing { id: "calendar".into(), address })
}

impl Prepared<'_> {
    fn run(self, file: &Reexecution, network: &TrustedNetwork) -> Again {
        let report = self.service.evaluate_with(&self.input, self.calendar.as_ref());
        let error = self.check(file, &report).and_then(|()| self.check_answers(network)).err();
        Again { error, facts: Some(self.facts(file, &report)) }
    }

    fn check(&self, file: &Reexecution, report: &RuleReports) -> Result<(), ReexecutionError> {
        let (have, expected) =
            (commitment_root(&committed_fields(&self.input.fields, &file.secret.0)), self.decision.commitment_root);
        if have != expected {
            return Err(ReexecutionError::Fields { have, expected });
        }
        if self.service.trace_bytes(&self.input, report) != file.trace[..] {
            return Err(ReexecutionError::OtherResult);
        }
        let follows = match self.decision.decision {
            // The worker refers what it could not enter, too: a person may look at everything.
            DecisionCode::Referred => true,
            DecisionCode::Approved => report.verdict == RuleVerdict::Approve && self.enters(report),
        };
        if follows { Ok(()) } else { Err(ReexecutionError::OtherDecision) }
    }

    /// Whether the departments named by the contract gave the answers, to the questions that follow from the form, and
    /// they are the ones on record.
    fn check_answers(&self, network: &TrustedNetwork) -> Result<(), ReexecutionError> {
        let genesis = network.genesis();
        let asker = genesis.department_by_code(&self.service.definition().department).map_or(0, |asker| asker.id);
        let of = AnswersOf { genesis, chain_id: network.chain_id(), asker, case: self.decision.case };
        let answers = self.service.check_answers(&self.input, &of)?;
        Ok(check_records(&answers, &self.decision.answers)?)
    }

    /// Whether what the approval enters is what the run gives.
    fn enters(&self, report: &RuleReports) -> bool {
        let Some(registration) = &self.decision.registration else { return false };
        let register = report.outputs.get("register").map(to_canonical);
        let claims = registration.claims.iter().map(|parts| {
            Value::list(parts.iter().map(|part| Value::text(part.as_str())).collect()).unwrap_or(Value::Null)
        });
        let claims = Value::list(claims.collect()).unwrap_or(Value::Null);
        let expected = report.outputs.get("claims").cloned().or_else(|| Value::list(Vec::new()).ok());
        register.as_deref() == Some(&registration.register[..]) && expected == Some(claims)
    }

    fn facts(&self, file: &Reexecution, report: &RuleReports) -> ReexecutionFacts {
        let definition = self.service.definition();
        let recorded = RecordedTrace::read(&file.trace).map(|recorded| recorded.rules).unwrap_or_default();
        let rules = report.rules.iter().map(|rule| RuleAgain {
            id: rule.id.to_string(),
            recorded: recorded.get(&*rule.id).cloned(),
            now: rule.outcome.as_str().to_owned(),
            zh: rule.zh.to_string(),
            en: rule.en.to_string(),
            basis: rule.basis.iter().map(basis).collect(),
        });
        let answer = |(name, answer): (&String, &Evidence)| {
            let declared = definition.evidence.iter().find(|declared| declared.name == *name);
            AnswerFacts {
                name: name.clone(),
                zh: declared.map(|d| d.title.zh.clone()).unwrap_or_default(),
                en: declared.map(|d| d.title.en.clone()).unwrap_or_default(),
                value: String::from_utf8_lossy(&to_canonical(&answer.value)).into_owned(),
                source: answer.source.clone(),
                as_of_ms: answer.as_of_ms,
            }
        };
        ReexecutionFacts {
            service_zh: definition.guide.name.zh.clone(),
            service_en: definition.guide.name.en.clone(),
            version: definition.version.clone(),
            date: self.input.date.to_string(),
            decision: match self.decision.decision {
                DecisionCode::Approved => "approved".to_owned(),
                DecisionCode::Referred => "referred".to_owned(),
            },
            rules: rules.collect(),
            answers: self.input.evidence.iter().map(answer).collect(),
            fields: flatten_fields(&self.input.fields).len(),
        }
    }
}

fn basis(basis: &yuzheng_contracts::service::Basis) -> String {
    match &basis.article {
        Some(article) => format!("{} {article}", basis.law.zh),
        None => basis.law.zh.clone(),
    }
}
