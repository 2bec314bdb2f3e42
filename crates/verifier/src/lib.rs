//! Offline check of a receipt, and its words: shared by the command line and the desktop app.
//!
//! [`check`] decides nothing itself: `yuzheng_protocol::receipt::verify_receipt` does. This crate says which
//! checks were made, what the receipt shows, and gives every verdict one reason and one next step in Chinese
//! and English.
//!
//! Architecture Invariant: no network code is linked here; a test looks at the dependency tree.
#![warn(missing_docs)]

mod facts;
mod steps;
mod text;
mod words;

use serde::Serialize;
use yuzheng_protocol::{
    genesis::ChainKind,
    network::{NetworkError, TrustedNetwork},
    receipt::{self, Verdict as ProtocolVerdict},
};

pub use self::{
    facts::{CaseFacts, DepartmentName, EventFacts, Facts, FieldFacts, LicenceFacts, local_time},
    steps::{Step, StepId, StepResult},
    text::render,
    words::Words,
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

/// What a check found: verdict, reason, next step, the checks made, and what a valid receipt shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The verdict.
    pub verdict: Verdict,
    /// Rule that decided it, e.g. `RC-6`; none for a valid receipt.
    pub rule: Option<String>,
    /// Reason and next step.
    #[serde(flatten)]
    pub words: Words,
    /// The same reason in technical terms, with the compared values.
    pub detail: Option<String>,
    /// The checks in the order in which a reader thinks of them.
    pub checks: Vec<Step>,
    /// What the receipt shows; only where the verdict is valid.
    pub facts: Option<Facts>,
    /// The network file, if it could be read.
    pub network: Option<NetworkFacts>,
}

/// Checks a receipt against a network file. Needs no clock and no network.
#[must_use]
pub fn check(receipt: &[u8], network: &TrustedNetwork) -> Report {
    let facts = NetworkFacts::new(network);
    match receipt::verify_receipt(receipt, network) {
        Ok(verified) => {
            let facts_shown = Facts::new(&verified, network);
            Report {
                verdict: Verdict::Valid,
                rule: None,
                words: words::valid(&facts_shown),
                detail: None,
                checks: steps::all_passed(&verified, &facts_shown),
                facts: Some(facts_shown),
                network: Some(facts),
            }
        }
        Err(error) => Report {
            verdict: error.verdict().into(),
            rule: Some(error.rule().to_owned()),
            words: words::of_receipt_error(&error, network),
            detail: Some(error.to_string()),
            checks: steps::failed_at(&error),
            facts: None,
            network: Some(facts),
        },
    }
}

/// The report where the network file is no network file.
#[must_use]
pub fn unreadable_network(error: &NetworkError) -> Report {
    before_checks("NW-1", words::of_network_error(error), error.to_string())
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
        verdict: Verdict::CannotTell,
        rule: Some(rule.to_owned()),
        words,
        detail: Some(detail),
        checks: steps::none_made(),
        facts: None,
        network: None,
    }
}
