//! What came of an evaluation, rule by rule, with reasons that a citizen can read.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use yuzheng_protocol::Hash;

use super::document::ElseAction;
use super::text::Basis;
use crate::form::FieldError;
use crate::rules::Fault;
use crate::value::Value;

/// The whole result. Equal inputs give equal reports, gas included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// What follows.
    pub verdict: Verdict,
    /// Faults of the form itself. With any of them there is no approval.
    pub form: Vec<FieldError>,
    /// Every rule, in the document's order.
    pub rules: Vec<RuleReport>,
    /// What approval yields; outputs that have no value are left out.
    pub outputs: BTreeMap<String, Value>,
    /// Why outputs have no value. With any of them there is no approval.
    pub output_faults: BTreeMap<String, Reason>,
    /// The calendar by which working days were counted, if the document counts any.
    #[serde(skip)]
    pub calendar: Option<Hash>,
    /// Gas used by everything together.
    pub gas: u64,
}

/// What follows from the rules. The machine never refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every rule that counts is met.
    Approve,
    /// A person looks at the case.
    Refer,
    /// The form must be mended before it can be signed; in a department, a person looks at it.
    Block,
}

/// What became of one rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleReport {
    /// Its identifier.
    pub id: Arc<str>,
    /// The law.
    pub basis: Arc<[Basis]>,
    /// What follows if it is not met.
    pub else_action: ElseAction,
    /// Whether it is met.
    pub outcome: Outcome,
    /// What is said about it in Chinese.
    pub zh: Arc<str>,
    /// What is said about it in English.
    pub en: Arc<str>,
    /// The facts that it used.
    pub facts: Vec<FactUsed>,
    /// Gas used by it alone.
    pub gas: u64,
}

/// Whether a rule is met: yes, no, or not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Outcome {
    /// It is met.
    Pass,
    /// It is not met.
    Fail,
    /// That cannot be told; neither a pass nor a refusal.
    Unknown {
        /// Why.
        reason: Reason,
    },
}

impl RuleReport {
    /// Why it is not known, in a stable word; `None` if it is known.
    #[must_use]
    pub fn reason(&self) -> Option<&'static str> {
        match &self.outcome {
            Outcome::Pass | Outcome::Fail => None,
            Outcome::Unknown { reason } => Some(reason.as_str()),
        }
    }
}

impl Outcome {
    /// `pass`, `fail` or `unknown`.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Unknown { .. } => "unknown",
        }
    }
}

/// Why something is not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Reason {
    /// A department has not answered yet: it is checked when the case is filed.
    AwaitsEvidence {
        /// The name of the evidence.
        name: Arc<str>,
    },
    /// A field is not filled in yet.
    MissingField {
        /// Its path.
        path: Arc<str>,
    },
    /// The expression has no value.
    Fault {
        /// A stable word for it.
        word: &'static str,
        /// The fault.
        fault: Fault,
    },
    /// The evaluation used up its gas.
    OutOfGas,
}

impl Reason {
    pub(super) fn of(fault: Fault) -> Self {
        if let Fault::Missing(path) = &fault {
            if let Some(name) = path.strip_prefix("evidence.") {
                return Self::AwaitsEvidence { name: name.into() };
            }
            if let Some(path) = path.strip_prefix("form.") {
                return Self::MissingField { path: path.into() };
            }
        }
        Self::Fault { word: fault.code(), fault }
    }

    /// A stable word for the trace.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::AwaitsEvidence { .. } => "awaits_evidence",
            Self::MissingField { .. } => "missing_field",
            Self::Fault { word, .. } => word,
            Self::OutOfGas => "out_of_gas",
        }
    }
}

/// A fact that a rule used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FactUsed {
    /// The fact as expressions write it: `form.name.zihao`, `evidence.name_taken`.
    pub name: Arc<str>,
    /// Its value; `Null` if it is not there.
    pub value: Value,
    /// Where it comes from.
    pub source: FactSource,
}

/// Where a fact comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum FactSource {
    /// The applicant's form.
    Form,
    /// A department or the ledger.
    Evidence {
        /// Who answered; empty while nobody has.
        source: Arc<str>,
        /// When, in milliseconds since 1970.
        as_of_ms: Option<i64>,
    },
    /// A parameter of the document.
    Parameter,
    /// The decision date.
    DecisionDate,
    /// Computed from other facts by the document.
    Computed,
}

impl fmt::Display for FactSource {
    /// A stable word: `form`, `evidence`, `parameter`, `decision_date` or `computed`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "form",
            Self::Evidence { .. } => "evidence",
            Self::Parameter => "parameter",
            Self::DecisionDate => "decision_date",
            Self::Computed => "computed",
        })
    }
}
