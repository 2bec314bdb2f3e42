//! Offline check of a receipt or of fork evidence, and its words.
//!
//! [`check`] decides nothing itself: `yuzheng_protocol::receipt::verify_receipt`,
//! `yuzheng_protocol::fork::verify_fork` and, for decisions that are run again, the rules of `yuzheng_contracts` do. This crate says which checks were made, what the file shows, and
//! gives every verdict one reason and one next step in Chinese and English.
//!
//! Architecture Invariant: no network code is linked here; a test looks at the dependency tree.
#![warn(missing_docs)]

mod facts;
mod reexecution;
mod steps;
mod text;
mod words;

use serde::Serialize;
use yuzheng_protocol::{
    Timestamp,
    fork::{self, FORK_MAGIC},
    genesis::ChainKind,
    network::{NetworkError, TrustedNetwork},
    receipt::{self, ReceiptError, Verdict as ProtocolVerdict, VerifiedReceipt},
    reexecution::Reexecution,
};

pub use self::{
    facts::{
        CaseFacts, DepartmentName, EntryFacts, EventFacts, Facts, FieldFacts, ForkFacts, ForkHeader, LicenceFacts,
        StateFacts, local_time,
    },
    reexecution::{AnswerFacts, ReexecutionError, ReexecutionFacts, RuleAgain},
    steps::{Step, StepId, StepResult},
    text::{printable, render},
    words::{Words, age_words},
};

/// The three verdicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// 核验通过
    Valid,
    /// 核验不通过
    Invalid,
    /// 无法核验
    CannotTell,
}

impl Verdict {
    /// Exit code of the command line: 0, 1, 2.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Valid => 0,
            Self::Invalid => 1,
            Self::CannotTell => 2,
        }
    }

    /// The verdict in Chinese.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Valid => "核验通过",
            Self::Invalid => "核验不通过",
            Self::CannotTell => "无法核验",
        }
    }

    /// The verdict in English.
    #[must_use]
    pub const fn en(self) -> &'static str {
        match self {
            Self::Valid => "VALID",
            Self::Invalid => "NOT VALID",
            Self::CannotTell => "CANNOT TELL",
        }
    }
}

impl From<ProtocolVerdict> for Verdict {
    fn from(verdict: ProtocolVerdict) -> Self {
        match verdict {
            ProtocolVerdict::Valid => Self::Valid,
            ProtocolVerdict::Invalid => Self::Invalid,
            ProtocolVerdict::CannotTell => Self::CannotTell,
        }
    }
}

/// The network file that a receipt was checked with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NetworkFacts {
    /// SHA-256 of the file, to be compared with a published one.
    pub fingerprint: String,
    /// The chain.
    pub chain_id: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// Whether the chain is a demonstration without legal effect.
    pub demonstration: bool,
}

impl NetworkFacts {
    fn new(network: &TrustedNetwork) -> Self {
        let genesis = network.genesis();
        Self {
            fingerprint: network.fingerprint().to_hex(),
            chain_id: network.chain_id().to_hex(),
            name_zh: genesis.name_zh.as_str().to_owned(),
            name_en: genesis.name_en.as_str().to_owned(),
            demonstration: matches!(genesis.kind, ChainKind::Demonstration),
        }
    }
}

/// What was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A receipt.
    Receipt,
    /// Evidence of a fork: a valid one proves misconduct.
    Fork,
    /// A decision that was run again.
    Reexecution,
}

/// What a check found: verdict, reason, next step, the checks made, and what a valid file shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// What was checked.
    pub subject: Subject,
    /// The verdict.
    pub verdict: Verdict,
    /// Rule that decided it, e.g. `RC-6`; none for a valid file.
    pub rule: Option<String>,
    /// Reason and next step.
    #[serde(flatten)]
    pub words: Words,
    /// The same reason in technical terms, with the compared values.
    pub detail: Option<String>,
    /// The checks in the order in which a reader thinks of them.
    pub checks: Vec<Step>,
    /// What a valid receipt shows.
    pub facts: Option<Facts>,
    /// The fork that the evidence proves; only where the verdict is valid.
    pub fork: Option<ForkFacts>,
    /// What running the decision again came to; also where it differs.
    pub reexecution: Option<ReexecutionFacts>,
    /// How old the receipt's tip is by the reader's clock, in whole seconds; negative when it lies ahead.
    pub tip_age_s: Option<i64>,
    /// The network file, if it could be read.
    pub network: Option<NetworkFacts>,
}

impl Report {
    /// The verdict in Chinese and English; proven fork evidence is good evidence of something bad, and says so.
    #[must_use]
    pub const fn title(&self) -> (&'static str, &'static str) {
        match (self.subject, self.verdict) {
            (Subject::Fork, Verdict::Valid) => ("分叉证据成立", "FORK PROVEN"),
            (Subject::Reexecution, Verdict::Valid) => ("与政府决定一致", "SAME DECISION"),
            (Subject::Reexecution, Verdict::Invalid) if self.reexecution.is_some() => {
                ("与政府决定不一致", "DIFFERENT DECISION")
            }
            (Subject::Fork | Subject::Receipt | Subject::Reexecution, verdict) => (verdict.zh(), verdict.en()),
        }
    }

    /// The same report, which says how old the receipt's tip is at `now`. No verdict rests on a clock.
    #[must_use]
    pub fn at(self, now: Timestamp) -> Self {
        let age = |facts: &Facts| (i128::from(now.0) - i128::from(facts.as_of_ms)).div_euclid(1000);
        let age = self.facts.as_ref().map(age).and_then(|age| i64::try_from(age).ok());
        Self { tip_age_s: age, ..self }
    }
}

/// Checks a receipt or fork evidence against a network file. Needs no clock and no network.
#[must_use]
pub fn check(file: &[u8], network: &TrustedNetwork) -> Report {
    examine(file, network).report
}

/// A file that was checked.
#[derive(Clone, Debug)]
pub struct Checked {
    /// What the check found.
    pub report: Report,
    /// The receipt itself, where it is a valid one.
    pub receipt: Option<VerifiedReceipt>,
}

/// As [`check`], for programs that show more of a receipt than the report holds.
#[must_use]
pub fn examine(file: &[u8], network: &TrustedNetwork) -> Checked {
    if is_fork_evidence(file) {
        return Checked { report: check_fork(file, network), receipt: None };
    }
    if Reexecution::is_one(file) {
        return examine_decision(file, network);
    }
    let checked = receipt::verify_receipt(file, network);
    Checked { report: receipt_report(&checked, network), receipt: checked.ok() }
}

/// Whether a file says that it is fork evidence: its magic text stands after the head of an array and of a text.
fn is_fork_evidence(file: &[u8]) -> bool {
    file.get(2..).is_some_and(|rest| rest.starts_with(FORK_MAGIC.as_bytes()))
}

fn receipt_report(checked: &Result<VerifiedReceipt, ReceiptError>, network: &TrustedNetwork) -> Report {
    match checked {
        Ok(verified) => {
            let facts = Facts::new(verified, network);
            let (words, checks) = (words::valid(&facts), steps::all_passed(verified, &facts));
            Report { facts: Some(facts), ..valid(Subject::Receipt, words, checks, network) }
        }
        Err(error) => Report {
            subject: Subject::Receipt,
            verdict: error.verdict().into(),
            rule: Some(error.rule().to_owned()),
            words: words::of_receipt_error(error, network),
            detail: Some(error.to_string()),
            checks: steps::failed_at(error),
            facts: None,
            fork: None,
            reexecution: None,
            tip_age_s: None,
            network: Some(NetworkFacts::new(network)),
        },
    }
}

/// Runs the decision in a `.yzx` file again; any other file is refused with RX-1.
#[must_use]
pub fn check_decision(file: &[u8], network: &TrustedNetwork) -> Report {
    examine_decision(file, network).report
}

/// Verifies the receipt inside, then runs the decision again.
fn examine_decision(file: &[u8], network: &TrustedNetwork) -> Checked {
    let file = match Reexecution::read(file) {
        Ok(file) => file,
        Err(error) => {
            let error = ReexecutionError::Unreadable(error);
            let refused = refused_again(&error, steps::none_made(), None, None, network);
            return Checked { report: refused, receipt: None };
        }
    };
    let checked = receipt::verify_receipt(&file.receipt, network);
    let report = receipt_report(&checked, network);
    let report = match &checked {
        Err(_) => Report { subject: Subject::Reexecution, ..report },
        Ok(verified) => match reexecution::run_again(&file, verified, network) {
            reexecution::Again { error: None, facts } => {
                let checks = steps::with_run(report.checks, None);
                let words = words::same_decision(facts.as_ref());
                Report { subject: Subject::Reexecution, words, checks, reexecution: facts, ..report }
            }
            reexecution::Again { error: Some(error), facts } => {
                let checks = steps::with_run(report.checks, Some(&error));
                refused_again(&error, checks, report.facts, facts, network)
            }
        },
    };
    Checked { report, receipt: checked.ok() }
}

fn refused_again(
    error: &ReexecutionError,
    checks: Vec<Step>,
    facts: Option<Facts>,
    again: Option<ReexecutionFacts>,
    network: &TrustedNetwork,
) -> Report {
    Report {
        subject: Subject::Reexecution,
        verdict: error.verdict().into(),
        rule: Some(error.rule().to_owned()),
        words: words::of_reexecution_error(error, again.as_ref()),
        detail: Some(error.to_string()),
        checks,
        facts,
        fork: None,
        reexecution: again,
        tip_age_s: None,
        network: Some(NetworkFacts::new(network)),
    }
}

fn check_fork(file: &[u8], network: &TrustedNetwork) -> Report {
    match fork::verify_fork(file, network) {
        Ok(proven) => {
            let words = words::fork_proven(&proven, network);
            let fork = Some(ForkFacts::new(&proven, network));
            Report { fork, ..valid(Subject::Fork, words, steps::fork_proven(), network) }
        }
        Err(error) => Report {
            subject: Subject::Fork,
            verdict: error.verdict().into(),
            rule: Some(error.rule().to_owned()),
            words: words::of_fork_error(&error, network),
            detail: Some(error.to_string()),
            checks: steps::fork_failed_at(&error),
            facts: None,
            fork: None,
            reexecution: None,
            tip_age_s: None,
            network: Some(NetworkFacts::new(network)),
        },
    }
}

fn valid(subject: Subject, words: Words, checks: Vec<Step>, network: &TrustedNetwork) -> Report {
    Report {
        subject,
        verdict: Verdict::Valid,
        rule: None,
        words,
        detail: None,
        checks,
        facts: None,
        fork: None,
        reexecution: None,
        tip_age_s: None,
        network: Some(NetworkFacts::new(network)),
    }
}

/// The report where the network file is no network file.
#[must_use]
pub fn unreadable_network(error: &NetworkError) -> Report {
    before_checks(error.rule(), words::of_network_error(error), error.to_string())
}

/// The report where a file cannot be read from disk; `role` says which.
#[must_use]
pub fn unreadable_file(role: FileRole, path: &str, error: &std::io::Error) -> Report {
    before_checks("IO-1", words::of_file_error(role, path, error), error.to_string())
}

/// Which file could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileRole {
    /// The receipt.
    Receipt,
    /// The network file.
    Network,
}

fn before_checks(rule: &str, words: Words, detail: String) -> Report {
    Report {
        subject: Subject::Receipt,
        verdict: Verdict::CannotTell,
        rule: Some(rule.to_owned()),
        words,
        detail: Some(detail),
        checks: steps::none_made(),
        facts: None,
        fork: None,
        reexecution: None,
        tip_age_s: None,
        network: None,
    }
}
