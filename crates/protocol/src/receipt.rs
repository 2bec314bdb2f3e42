//! Receipt bundles (`.yzr`): one file that proves an entry of the ledger offline.
//!
//! A bundle holds what its reader cannot recompute: the entry with its outcome and path, its header, the
//! path from there to a certified tip, the tip's certificate, hops beyond the reader's directory, and
//! optionally a state value at the tip and openings of the holder's own fields. The reader brings the
//! network file. Every byte of the bundle is bound by a hash or a signature.

mod wire;

use thiserror::Error;

use crate::{
    block::SignedHeader,
    codec::{Blob, Canonical, DecodeError, List, Text, cbor_array, cbor_code},
    commitment::{self, Opening},
    hash::Hash,
    header::Header,
    history,
    light::{self, HeaderError, Hop},
    merkle::{self, ProofError},
    network::{TrustedNetwork, foreign_version},
    objects,
    state::{StateProof, StateProofError},
    transaction::{self, Action, CaseEvent, Entry, Outcome, TransactionError},
};

/// First element of every receipt.
pub const RECEIPT_MAGIC: &str = "yuzheng-receipt";
/// The version that this program writes and reads.
pub const RECEIPT_VERSION: u8 = 1;
/// Largest receipt.
pub const MAX_RECEIPT_BYTES: usize = 64 * 1024;

/// What a receipt is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReceiptKind {
    /// One entry of the ledger.
    Entry,
    /// The last event of a case, with the case (and licence) as it stands at the tip.
    Case,
}

cbor_code!(ReceiptKind { 1 => Entry, 2 => Case });

/// A value of the state at the tip, array(3); no value where the proof shows absence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateEvidence {
    /// The state key.
    pub key: Blob<512>,
    /// The value.
    pub value: Option<Blob<16384>>,
    /// The proof under the tip's state root.
    pub proof: StateProof,
}

cbor_array!(StateEvidence { key, value, proof });

/// A decision's trace as its holder shows it, array(2): the salt and the trace's canonical JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownTrace {
    /// Salt of the trace's hash on chain.
    pub salt: Hash,
    /// Canonical JSON.
    pub trace: Blob<32768>,
}

cbor_array!(ShownTrace { salt, trace });

/// A receipt bundle. Its bytes leave out what repeats: `receipt/wire.rs` says how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptBundle {
    magic: Text<16>,
    version: u8,
    /// What it is about.
    pub kind: ReceiptKind,
    /// The entry, canonical bytes.
    pub entry: Entry,
    /// Its outcome.
    pub outcome: Outcome,
    /// Position in its block.
    pub index: u32,
    /// Inclusion path of its leaf under the header's `tx_root`.
    pub path: List<Hash, 16>,
    /// Header of its block; none when that block is the tip itself.
    pub header: Option<Header>,
    /// Inclusion path of that header under the tip's `history`; empty when it is the tip.
    pub history: List<Hash, 64>,
    /// The certified tip.
    pub tip: SignedHeader,
    /// Validator-set changes beyond the reader's directory.
    pub hops: List<Hop, 20>,
    /// State values at the tip.
    pub state: List<StateEvidence, 8>,
    /// Openings of the holder's own fields, under the commitment root of the entry.
    pub openings: List<Opening, 64>,
    /// The decision's trace, if the holder shows it.
    pub trace: Option<ShownTrace>,
}

/// The parts of a bundle, as a client has them.
#[derive(Clone, Debug)]
pub struct ReceiptParts {
    /// What it is about.
    pub kind: ReceiptKind,
    /// The entry.
    pub entry: Entry,
    /// Its outcome.
    pub outcome: Outcome,
    /// Position in its block.
    pub index: u32,
    /// Path under `tx_root`.
    pub path: Vec<Hash>,
    /// Header of its block.
    pub header: Header,
    /// Path under the tip's history; empty when the header is the tip.
    pub history: Vec<Hash>,
    /// The certified tip.
    pub tip: SignedHeader,
    /// Hops.
    pub hops: Vec<Hop>,
    /// State values at the tip.
    pub state: Vec<StateEvidence>,
    /// Openings.
    pub openings: Vec<Opening>,
    /// Trace.
    pub trace: Option<ShownTrace>,
}

impl ReceiptBundle {
    /// Puts a bundle together; it is not verified by that.
    ///
    /// # Errors
    /// [`DecodeError::TooLong`] when a part or the whole exceeds the format's limits.
    pub fn new(parts: ReceiptParts) -> Result<Self, DecodeError> {
        let at_tip = parts.header == parts.tip.header;
        let bundle = Self {
            magic: Text::new(RECEIPT_MAGIC)?,
            version: RECEIPT_VERSION,
            kind: parts.kind,
            entry: parts.entry,
            outcome: parts.outcome,
            index: parts.index,
            path: List::new(parts.path)?,
            header: (!at_tip).then_some(parts.header),
            history: List::new(parts.history)?,
            tip: parts.tip,
            hops: List::new(parts.hops)?,
            state: List::new(parts.state)?,
            openings: List::new(parts.openings)?,
            trace: parts.trace,
        };
        let have = bundle.to_bytes().len();
        if have > MAX_RECEIPT_BYTES {
            return Err(DecodeError::TooLong { have, limit: MAX_RECEIPT_BYTES });
        }
        Ok(bundle)
    }

    /// Header of the entry's block.
    #[must_use]
    pub fn entry_header(&self) -> &Header {
        self.header.as_ref().unwrap_or(&self.tip.header)
    }

    /// The value that the receipt shows under a state key, if it shows one.
    #[must_use]
    pub fn shown(&self, key: &[u8]) -> Option<&[u8]> {
        let evidence = self.state.iter().find(|s| s.key[..] == *key)?;
        evidence.value.as_deref()
    }

    /// The commitment root that the entry carries, if it carries one.
    #[must_use]
    pub fn commitment_root(&self) -> Option<Hash> {
        match &self.entry {
            Entry::Signed(t) => match &t.body.action {
                Action::SubmitCase(s) => Some(s.commitment_root),
                Action::AutomaticDecision(d) => Some(d.commitment_root),
                Action::RegisterIdentity(_) | Action::DeployContract(_) | Action::CaseAction(_) => None,
            },
            Entry::System(_) => None,
        }
    }
}

/// Why a receipt is not valid, or why that cannot be told.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum ReceiptError {
    /// \[RC-1\] Not a receipt, or damaged beyond reading.
    #[error("this is not a receipt file, or it is damaged: {0}")]
    Unreadable(DecodeError),
    /// \[RC-2\] A newer version of the format.
    #[error("receipt version {have} is not known here")]
    UnknownVersion {
        /// Version in the file.
        have: u64,
    },
    /// \[RC-3\] A receipt of another chain than the network file's.
    #[error("the receipt is of chain {have}, the network file of {expected}")]
    OtherChain {
        /// Chain in the receipt.
        have: Hash,
        /// Chain in the network file.
        expected: Hash,
    },
    /// \[RC-4\] The tip lies beyond what the directory and the hops tell about validator sets.
    #[error("the network file does not know the departments that signed height {height}")]
    UnknownEpoch {
        /// Height of the tip.
        height: u64,
    },
    /// \[RC-5\] A hop does not hold.
    #[error("a change of departments does not hold: {0}")]
    Hop(HeaderError),
    /// \[RC-6\] The tip's certificate does not hold.
    #[error("the departments' signatures do not hold: {0}")]
    Tip(HeaderError),
    /// \[RC-7\] The block is no ancestor of the tip.
    #[error("the block does not belong to the certified history: {0}")]
    History(ProofError),
    /// \[RC-8\] The entry does not stand in its block.
    #[error("the block does not hold this entry: {0}")]
    Inclusion(ProofError),
    /// \[RC-9\] The transaction's own signature or chain does not hold.
    #[error("the entry's signature does not hold: {0}")]
    Transaction(TransactionError),
    /// \[RC-10\] A state value does not stand at the tip.
    #[error("the state shown is not the one at the certified tip: {0}")]
    State(StateProofError),
    /// \[RC-11\] An opened field does not belong to what was filed.
    #[error("the field {path} does not belong to what was filed: {reason}")]
    Opening {
        /// Path of the field.
        path: String,
        /// What does not fit.
        reason: ProofError,
    },
    /// \[RC-12\] The trace shown is not the one whose hash stands on chain.
    #[error("the decision's trace is not the one that was recorded")]
    Trace,
    /// \[RC-13\] Parts that do not belong together.
    #[error("parts of the file do not belong together")]
    Inconsistent,
}

/// The three verdicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// 核验通过.
    Valid,
    /// 核验不通过.
    Invalid,
    /// 无法核验.
    CannotTell,
}

impl ReceiptError {
    /// Which verdict this reason leads to.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::Unreadable(_) | Self::UnknownVersion { .. } | Self::OtherChain { .. } | Self::UnknownEpoch { .. } => {
                Verdict::CannotTell
            }
            Self::Hop(HeaderError::Version { .. })
            | Self::Tip(HeaderError::Version { .. })
            | Self::Transaction(TransactionError::Version(_) | TransactionError::Suite(_)) => Verdict::CannotTell,
            Self::Hop(_)
            | Self::Tip(_)
            | Self::History(_)
            | Self::Inclusion(_)
            | Self::Transaction(_)
            | Self::State(_)
            | Self::Opening { .. }
            | Self::Trace
            | Self::Inconsistent => Verdict::Invalid,
        }
    }

    /// Stable rule id of `docs/protocol.md`.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "RC-1",
            Self::UnknownVersion { .. } => "RC-2",
            Self::OtherChain { .. } => "RC-3",
            Self::UnknownEpoch { .. } => "RC-4",
            Self::Hop(_) => "RC-5",
            Self::Tip(_) => "RC-6",
            Self::History(_) => "RC-7",
            Self::Inclusion(_) => "RC-8",
            Self::Transaction(_) => "RC-9",
            Self::State(_) => "RC-10",
            Self::Opening { .. } => "RC-11",
            Self::Trace => "RC-12",
            Self::Inconsistent => "RC-13",
        }
    }
}

/// A receipt that was checked; made by [`verify_receipt`] only.
#[derive(Clone, Debug)]
pub struct VerifiedReceipt {
    bundle: ReceiptBundle,
    signers: Vec<u16>,
}

impl VerifiedReceipt {
    /// The bundle.
    #[must_use]
    pub fn bundle(&self) -> &ReceiptBundle {
        &self.bundle
    }

    /// Departments whose signatures on the tip were checked.
    #[must_use]
    pub fn signers(&self) -> &[u16] {
        &self.signers
    }

    /// The event of the receipt's entry, if it touched a case.
    #[must_use]
    pub fn event(&self) -> Option<&CaseEvent> {
        match &self.bundle.outcome {
            Outcome::Applied(event) => event.as_ref(),
            Outcome::Failed(_) => None,
        }
    }

    /// The case of the receipt's event as it stood at the tip, if the receipt shows it.
    #[must_use]
    pub fn case(&self) -> Option<objects::Case> {
        shown_case(&self.bundle, self.event()?)
    }

    /// The licence that this case issued, as it stood at the tip, if the receipt shows it.
    #[must_use]
    pub fn licence(&self) -> Option<objects::Licence> {
        let case = self.case()?;
        let value = self.bundle.shown(&objects::key::licence(case.licence.as_ref()?))?;
        objects::Licence::from_bytes(value).ok().filter(|licence| licence.case == case.case)
    }
}

/// Reads and checks a receipt against a network file. Needs no clock and no network.
///
/// # Errors
/// [`ReceiptError`]; its [`ReceiptError::verdict`] tells Invalid from CannotTell.
pub fn verify_receipt(bytes: &[u8], network: &TrustedNetwork) -> Result<VerifiedReceipt, ReceiptError> {
    let bundle = read(bytes)?;
    let signers = verify_tip(&bundle, network)?;
    verify_entry(&bundle, network.chain_id())?;
    verify_state(&bundle)?;
    verify_openings(&bundle)?;
    Ok(VerifiedReceipt { bundle, signers })
}

fn read(bytes: &[u8]) -> Result<ReceiptBundle, ReceiptError> {
    if bytes.len() > MAX_RECEIPT_BYTES {
        let error = DecodeError::TooLong { have: bytes.len(), limit: MAX_RECEIPT_BYTES };
        return Err(ReceiptError::Unreadable(error));
    }
    let malformed = || ReceiptError::Unreadable(DecodeError::Malformed("no receipt header".into()));
    let have = foreign_version(bytes, RECEIPT_MAGIC).ok_or_else(malformed)?.ok_or_else(malformed)?;
    if have != u64::from(RECEIPT_VERSION) {
        return Err(ReceiptError::UnknownVersion { have });
    }
    ReceiptBundle::from_bytes(bytes).map_err(ReceiptError::Unreadable)
}

fn verify_tip(bundle: &ReceiptBundle, network: &TrustedNetwork) -> Result<Vec<u16>, ReceiptError> {
    let tip = &bundle.tip.header;
    if tip.chain_id != network.chain_id() {
        return Err(ReceiptError::OtherChain { have: tip.chain_id, expected: network.chain_id() });
    }
    verify_known_start(bundle, network)?;
    let set = network.validators_after(&bundle.hops, tip.height).map_err(ReceiptError::Hop)?;
    if tip.height >= network.newest_epoch_start() && tip.validators_hash != set.hash() {
        return Err(ReceiptError::UnknownEpoch { height: tip.height.0 });
    }
    let verified =
        light::verify_signed_header(network.chain_id(), &set, bundle.tip.clone()).map_err(ReceiptError::Tip)?;
    let signers = verified.certificate().signers();
    Ok(signers.into_iter().map(|i| set.validators()[usize::from(i)].department).collect())
}

/// The hops beyond the directory begin with its newest set; else the directory is too old for this receipt.
fn verify_known_start(bundle: &ReceiptBundle, network: &TrustedNetwork) -> Result<(), ReceiptError> {
    let headers = bundle.hops.iter().map(|hop| &hop.signed.header);
    let first = headers.into_iter().find(|header| header.height >= network.newest_epoch_start());
    match first {
        Some(header) if header.validators_hash != network.newest_validators().hash() => {
            Err(ReceiptError::UnknownEpoch { height: header.height.0 })
        }
        Some(_) | None => Ok(()),
    }
}

fn verify_entry(bundle: &ReceiptBundle, chain_id: Hash) -> Result<(), ReceiptError> {
    if let Some(header) = &bundle.header {
        history::verify_ancestor(header, &bundle.tip.header, &bundle.history).map_err(ReceiptError::History)?;
    } else if !bundle.history.is_empty() {
        return Err(ReceiptError::Inconsistent);
    }
    let header = bundle.entry_header();
    let leaf = transaction::leaf(&bundle.entry, &bundle.outcome);
    merkle::verify_inclusion(&leaf, bundle.index.into(), header.tx_count.into(), &bundle.path, &header.tx_root)
        .map_err(ReceiptError::Inclusion)?;
    if let Entry::Signed(transaction) = &bundle.entry {
        transaction.verify(chain_id).map_err(ReceiptError::Transaction)?;
        transaction.verify_time(header.time).map_err(ReceiptError::Transaction)?;
    }
    Ok(())
}

fn verify_state(bundle: &ReceiptBundle) -> Result<(), ReceiptError> {
    let root = &bundle.tip.header.state_root;
    for evidence in bundle.state.iter() {
        evidence.proof.verify(root, &evidence.key, evidence.value.as_deref()).map_err(ReceiptError::State)?;
    }
    verify_kind(bundle)
}

/// A receipt is a case receipt exactly when it shows the case that its entry's event belongs to.
fn verify_kind(bundle: &ReceiptBundle) -> Result<(), ReceiptError> {
    let event = match &bundle.outcome {
        Outcome::Applied(event) => event.as_ref(),
        Outcome::Failed(_) => None,
    };
    let shows_case = event.is_some_and(|e| bundle.state.iter().any(|s| s.key[..] == objects::key::case(&e.case)[..]));
    match (bundle.kind, event) {
        (ReceiptKind::Entry, _) if !shows_case => Ok(()),
        (ReceiptKind::Case, Some(event)) => verify_case(bundle, event),
        (ReceiptKind::Entry | ReceiptKind::Case, _) => Err(ReceiptError::Inconsistent),
    }
}

/// The case shown is the event's, and no older than the event.
fn verify_case(bundle: &ReceiptBundle, event: &CaseEvent) -> Result<(), ReceiptError> {
    let case = shown_case(bundle, event).ok_or(ReceiptError::Inconsistent)?;
    let newer = case.events > event.number;
    let same = case.events == event.number && case.history == event.history;
    if case.case == event.case && (newer || same) { Ok(()) } else { Err(ReceiptError::Inconsistent) }
}

fn shown_case(bundle: &ReceiptBundle, event: &CaseEvent) -> Option<objects::Case> {
    objects::Case::from_bytes(bundle.shown(&objects::key::case(&event.case))?).ok()
}

fn verify_openings(bundle: &ReceiptBundle) -> Result<(), ReceiptError> {
    if !bundle.openings.is_empty() {
        let root = bundle.commitment_root().ok_or(ReceiptError::Inconsistent)?;
        for opening in bundle.openings.iter() {
            opening
                .verify(&root)
                .map_err(|reason| ReceiptError::Opening { path: opening.path.as_str().to_owned(), reason })?;
        }
    }
    verify_trace(bundle)
}

fn verify_trace(bundle: &ReceiptBundle) -> Result<(), ReceiptError> {
    let Some(shown) = &bundle.trace else { return Ok(()) };
    let recorded = match &bundle.entry {
        Entry::Signed(t) => match &t.body.action {
            Action::AutomaticDecision(decision) => decision.trace,
            Action::RegisterIdentity(_) | Action::DeployContract(_) | Action::SubmitCase(_) | Action::CaseAction(_) => {
                return Err(ReceiptError::Inconsistent);
            }
        },
        Entry::System(_) => return Err(ReceiptError::Inconsistent),
    };
    if commitment::trace_hash(&shown.salt, &shown.trace) == recorded { Ok(()) } else { Err(ReceiptError::Trace) }
}

#[cfg(test)]
mod tests;
