//! What a vector is, and what a verifier says of one.

use serde_json::{Value, json};
use yuzheng_protocol::{
    fork::{FORK_MAGIC, Fault, verify_fork},
    network::{NetworkFile, TrustedNetwork},
    receipt::{ReceiptKind, verify_receipt},
};
use yuzheng_verify::Verdict;

/// One case.
pub struct Vector {
    pub name: String,
    /// One English sentence.
    pub about: String,
    pub network: Network,
    /// A receipt, fork evidence, or what pretends to be one.
    pub file: Vec<u8>,
    pub expected: Expected,
}

/// A network file and the name under which it is kept.
#[derive(Clone)]
pub struct Network {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// What the author of a case expects.
pub enum Expected {
    Valid(Facts),
    Refused {
        verdict: Verdict,
        rule: &'static str,
        /// Names of the errors of `docs/protocol.md`, from the outermost inwards.
        reason: &'static str,
    },
}

/// What a valid file shows.
#[derive(Clone)]
pub enum Facts {
    Receipt { kind: &'static str, height: u64, departments: Vec<u16> },
    Fork { height: u64, fault: &'static str, departments: Vec<u16> },
}

impl Facts {
    pub fn json(&self) -> Value {
        match self {
            Self::Receipt { kind, height, departments } => {
                json!({ "kind": kind, "height": height, "departments": departments })
            }
            Self::Fork { height, fault, departments } => {
                json!({ "kind": "fork", "height": height, "fault": fault, "departments": departments })
            }
        }
    }
}

/// What was said of a file.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    pub verdict: Verdict,
    pub rule: Option<String>,
    pub reason: Option<String>,
    pub facts: Option<Value>,
}

impl Expected {
    pub fn found(&self) -> Found {
        match self {
            Self::Valid(facts) => {
                Found { verdict: Verdict::Valid, rule: None, reason: None, facts: Some(facts.json()) }
            }
            Self::Refused { verdict, rule, reason } => refused(*verdict, rule, (*reason).to_owned()),
        }
    }
}

fn refused(verdict: Verdict, rule: &str, reason: String) -> Found {
    Found { verdict, rule: Some(rule.to_owned()), reason: Some(reason), facts: None }
}

impl Found {
    /// What the verifier of this workspace says.
    pub fn by_rust(file: &[u8], network: &[u8]) -> Self {
        match NetworkFile::read(network) {
            Err(error) => refused(Verdict::CannotTell, error.rule(), names(&format!("{error:?}"))),
            Ok(network) => Self::under(file, &network),
        }
    }

    /// The same under a network file that was read.
    pub fn under(file: &[u8], network: &TrustedNetwork) -> Self {
        let is_fork = file.get(2..).is_some_and(|rest| rest.starts_with(FORK_MAGIC.as_bytes()));
        let facts = if is_fork { fork_facts(file, network) } else { receipt_facts(file, network) };
        match facts {
            Ok(facts) => Expected::Valid(facts).found(),
            Err(refused) => *refused,
        }
    }
}

fn receipt_facts(file: &[u8], network: &TrustedNetwork) -> Result<Facts, Box<Found>> {
    let verified = verify_receipt(file, network)
        .map_err(|error| Box::new(refused(error.verdict().into(), error.rule(), names(&format!("{error:?}")))))?;
    let kind = match verified.bundle().kind {
        ReceiptKind::Entry => "entry",
        ReceiptKind::Case => "case",
        ReceiptKind::State => "state",
        ReceiptKind::History => "history",
    };
    let height = verified.bundle().tip.header.height.0;
    Ok(Facts::Receipt { kind, height, departments: verified.signers().to_vec() })
}

fn fork_facts(file: &[u8], network: &TrustedNetwork) -> Result<Facts, Box<Found>> {
    let proven = verify_fork(file, network)
        .map_err(|error| Box::new(refused(error.verdict().into(), error.rule(), names(&format!("{error:?}")))))?;
    let fault = match proven.fault() {
        Fault::Guilty => "guilty",
        Fault::Conflicting => "conflicting",
    };
    Ok(Facts::Fork { height: proven.height().0, fault, departments: proven.signed_both() })
}

/// The names of nested errors: `Tip.Certificate.Short` of `Tip(Certificate(Short { have: 2, needed: 3 }))`.
fn names(error: &str) -> String {
    let end = error.find(|c: char| !c.is_alphanumeric() && c != '(').unwrap_or(error.len());
    let names = error[..end].split('(').filter(|name| name.starts_with(char::is_uppercase));
    names.filter(|name| *name != "SignatureError").collect::<Vec<_>>().join(".")
}

/// Every reason for which a receipt, fork evidence or a network file can be refused; only a network file of more than
/// 16 MiB is no vector.
pub const REASONS: &[&str] = &[
    "Unreadable.TooLong",
    "Unreadable.Malformed",
    "Unreadable.NotCanonical",
    "UnknownVersion",
    "OtherChain",
    "UnknownEpoch",
    "Hop.Version",
    "Hop.OtherChain",
    "Hop.Height",
    "Hop.Validators",
    "Hop.OtherHeader",
    "Hop.Proposer",
    "Hop.Certificate.Round",
    "Hop.Certificate.NotTrimmed",
    "Hop.Certificate.Bitmap",
    "Hop.Certificate.Count",
    "Hop.Certificate.Short",
    "Hop.Certificate.Signature",
    "Tip.Version",
    "Tip.Validators",
    "Tip.Proposer",
    "Tip.Certificate.Round",
    "Tip.Certificate.NotTrimmed",
    "Tip.Certificate.Bitmap",
    "Tip.Certificate.Count",
    "Tip.Certificate.Short",
    "Tip.Certificate.Signature",
    "History.IndexOutOfRange",
    "History.WrongLength",
    "History.WrongRoot",
    "Inclusion.IndexOutOfRange",
    "Inclusion.WrongLength",
    "Inclusion.WrongRoot",
    "Transaction.Version",
    "Transaction.Suite",
    "Transaction.OtherChain",
    "Transaction.Signature",
    "Transaction.Expired",
    "Transaction.LivesTooLong",
    "State.TooDeep",
    "State.SiblingCount",
    "State.NotCanonical",
    "State.OffPath",
    "State.WrongRoot",
    "State.OtherValue",
    "State.Absent",
    "State.Present",
    "Opening",
    "Trace",
    "Inconsistent",
    "Incomplete",
    "NoConflict",
    "Header.Version",
    "Header.OtherChain",
    "Header.Validators",
    "Header.OtherHeader",
    "Header.Proposer",
    "Header.Certificate.Round",
    "Header.Certificate.NotTrimmed",
    "Header.Certificate.Bitmap",
    "Header.Certificate.Count",
    "Header.Certificate.Short",
    "Header.Certificate.Signature",
    "NotANetworkFile",
    "Decode.Malformed",
    "Decode.NotCanonical",
    "Decode.UnknownVersion",
    "Genesis.Version",
    "Genesis.Department",
    "Genesis.Possession",
    "Genesis.Validators.Size",
    "Genesis.Validators.Repeated",
    "Epochs",
    "Checkpoint.Version",
    "Checkpoint.OtherChain",
    "Checkpoint.Validators",
    "Checkpoint.OtherHeader",
    "Checkpoint.Proposer",
    "Checkpoint.Certificate.Signature",
    "Checkpoint.Certificate.Short",
];
