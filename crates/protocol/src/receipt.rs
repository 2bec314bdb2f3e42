//! Receipt bundles (`.yzr`): one file that proves entries of the ledger, or its state, offline.
//!
//! A bundle holds what its reader cannot recompute: entries with their outcomes and paths, their headers, the
//! path from there to one certified tip, the tip's certificate, hops beyond the reader's directory, and
//! optionally state values at the tip and openings of the holder's own fields. The reader brings the network
//! file. Every byte of the bundle is bound by a hash or a signature.

mod error;
mod verify;
mod wire;

pub use self::{
    error::{ReceiptError, Verdict},
    verify::{VerifiedReceipt, verify_receipt},
};
use crate::{
    block::SignedHeader,
    codec::{Blob, Canonical, DecodeError, List, Text, cbor_array, cbor_code},
    commitment::Opening,
    hash::Hash,
    header::Header,
    json::json_object,
    light::Hop,
    state::StateProof,
    transaction::{CaseEvent, Entry, Outcome},
};

/// First element of every receipt.
pub const RECEIPT_MAGIC: &str = "yuzheng-receipt";
/// The version that this program writes and reads.
pub const RECEIPT_VERSION: u8 = 1;
/// Largest receipt of one entry, one case or state values.
pub const MAX_RECEIPT_BYTES: usize = 64 * 1024;
/// Largest receipt of a case's whole history.
pub const MAX_HISTORY_BYTES: usize = 1024 * 1024;

/// Most hops in a receipt or in fork evidence.
pub const MAX_HOPS: usize = 20;

/// What a receipt is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReceiptKind {
    /// One entry of the ledger.
    Entry,
    /// The last event of a case, with the case (and licence) as it stands at the tip.
    Case,
    /// Values of the state at the tip, present or absent; no entry.
    State,
    /// Every event of a case, none left out, with the case as it stands at the tip.
    History,
}

cbor_code!(ReceiptKind { 1 => Entry, 2 => Case, 3 => State, 4 => History });

impl ReceiptKind {
    /// Largest bundle of this kind, in bytes.
    #[must_use]
    pub const fn max_bytes(self) -> usize {
        match self {
            Self::Entry | Self::Case | Self::State => MAX_RECEIPT_BYTES,
            Self::History => MAX_HISTORY_BYTES,
        }
    }
}

/// A value of the state at the tip, array(3); no value where the proof shows absence.
///
/// Its bytes hold the hash of the key in the place of a value that is absent: a proof of absence holds for many
/// keys, and the hash tells which one was meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateEvidence {
    /// The state key.
    pub key: Blob<512>,
    /// The value.
    pub value: Option<Blob<16384>>,
    /// The proof under the tip's state root.
    pub proof: StateProof,
}

/// A decision's trace as its holder shows it, array(2): the salt and the trace's canonical JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownTrace {
    /// Salt of the trace's hash on chain.
    pub salt: Hash,
    /// Canonical JSON.
    pub trace: Blob<32768>,
}

cbor_array!(ShownTrace { salt, trace });

/// An entry with its way to the tip, and what its holder opens of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvenEntry {
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
    /// Openings of the holder's own fields, under the commitment root of the entry.
    pub openings: List<Opening, 64>,
    /// The decision's trace, if the holder shows it.
    pub trace: Option<ShownTrace>,
}

json_object!(ProvenEntry { entry, outcome, index, path, header, history, openings, trace });
json_object!(StateEvidence { key, value, proof });

impl ProvenEntry {
    /// The event that the entry caused, if it touched a case.
    #[must_use]
    pub fn event(&self) -> Option<&CaseEvent> {
        self.outcome.event()
    }
}

/// A receipt bundle. Its bytes leave out what repeats: `receipt/wire.rs` says how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptBundle {
    magic: Text<16>,
    version: u8,
    /// What it is about.
    pub kind: ReceiptKind,
    /// The entries: one, none, or all events of a case in their order.
    pub entries: List<ProvenEntry, 1024>,
    /// The certified tip.
    pub tip: SignedHeader,
    /// Validator-set changes beyond the reader's directory.
    pub hops: List<Hop, { MAX_HOPS }>,
    /// State values at the tip.
    pub state: List<StateEvidence, 8>,
}

json_object!(ReceiptBundle { magic, version, kind, entries, tip, hops, state });

/// An entry's part of a bundle, as a client has it.
#[derive(Clone, Debug)]
pub struct EntryParts {
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
    /// Openings.
    pub openings: Vec<Opening>,
    /// Trace.
    pub trace: Option<ShownTrace>,
}

/// The parts of a bundle, as a client has them.
#[derive(Clone, Debug)]
pub struct ReceiptParts {
    /// What it is about.
    pub kind: ReceiptKind,
    /// The entries.
    pub entries: Vec<EntryParts>,
    /// The certified tip.
    pub tip: SignedHeader,
    /// Hops.
    pub hops: Vec<Hop>,
    /// State values at the tip.
    pub state: Vec<StateEvidence>,
}

impl EntryParts {
    fn proven(self, tip: &SignedHeader) -> Result<ProvenEntry, DecodeError> {
        let at_tip = self.header == tip.header;
        Ok(ProvenEntry {
            entry: self.entry,
            outcome: self.outcome,
            index: self.index,
            path: List::new(self.path)?,
            header: (!at_tip).then_some(self.header),
            history: List::new(self.history)?,
            openings: List::new(self.openings)?,
            trace: self.trace,
        })
    }
}

impl ReceiptBundle {
    /// Puts a bundle together; it is not verified by that.
    ///
    /// # Errors
    /// [`DecodeError::TooLong`] when a part or the whole exceeds the format's limits.
    pub fn new(parts: ReceiptParts) -> Result<Self, DecodeError> {
        let entries = parts.entries.into_iter().map(|entry| entry.proven(&parts.tip)).collect::<Result<_, _>>()?;
        let bundle = Self {
            magic: Text::new(RECEIPT_MAGIC)?,
            version: RECEIPT_VERSION,
            kind: parts.kind,
            entries: List::new(entries)?,
            tip: parts.tip,
            hops: List::new(parts.hops)?,
            state: List::new(parts.state)?,
        };
        let (have, limit) = (bundle.to_bytes().len(), parts.kind.max_bytes());
        if have > limit {
            return Err(DecodeError::TooLong { have, limit });
        }
        Ok(bundle)
    }

    /// The receipt of the newest entry alone: without values of the state, openings and trace. Smaller, and as
    /// valid as this one; none where this one is about the state.
    #[must_use]
    pub fn of_entry_alone(&self) -> Option<Self> {
        let newest = ProvenEntry { openings: List::empty(), trace: None, ..self.entry()?.clone() };
        let entries = List::new(vec![newest]).expect("one entry fits");
        Some(Self { kind: ReceiptKind::Entry, entries, state: List::empty(), ..self.clone() })
    }

    /// The newest entry, which the receipt is about; none where it is about the state.
    #[must_use]
    pub fn entry(&self) -> Option<&ProvenEntry> {
        self.entries.last()
    }

    /// Header of the block of one of the entries.
    #[must_use]
    pub fn header_of<'a>(&'a self, entry: &'a ProvenEntry) -> &'a Header {
        entry.header.as_ref().unwrap_or(&self.tip.header)
    }

    /// The value that the receipt shows under a state key, if it shows one.
    #[must_use]
    pub fn shown(&self, key: &[u8]) -> Option<&[u8]> {
        let evidence = self.state.iter().find(|s| s.key[..] == *key)?;
        evidence.value.as_deref()
    }
}

#[cfg(test)]
mod tests;
