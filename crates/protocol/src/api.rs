//! Types of the light-client HTTP interface, shared by node and client.
//!
//! Canonical CBOR (`application/cbor`) for headers, proofs and transactions, JSON for the rest. Paths:
//!
//! | method, path | answer |
//! |---|---|
//! | GET `/v1/health` | [`Health`], JSON |
//! | GET `/v1/tip` | [`crate::block::SignedHeader`] |
//! | GET `/v1/headers?from=&count=` | [`HeaderDeltas`] above the header before `from`, at most [`MAX_HEADERS`] |
//! | GET `/v1/certificates/{height}` | [`crate::CommitCertificate`] |
//! | GET `/v1/hops?from=` | [`HopList`] |
//! | GET `/v1/transactions/{id}` | [`EntryProof`], or 404 while it is not in a block |
//! | GET `/v1/state/{key in hex}` | [`StateAnswer`] |
//! | GET `/v1/cases/{case}/events` | [`EventList`] |
//! | GET `/v1/cose/{height}` | the department's own [`crate::cose::CoseReceipt`] for `height` under its tip's history |
//! | GET `/v1/history/{height}?tip=` | [`HistoryPath`]: where `height` stands in the tip's history, and that history's peaks |
//! | GET `/v1/network` | a fresh [`crate::network::NetworkFile`]; whoever takes it compares its fingerprint |
//! | GET `/v1/governance` | [`GovernanceStatus`], JSON |
//! | GET `/v1/peers` | list of [`PeerAddress`], JSON: addresses only, nothing is trusted by them |
//! | GET `/v1/statistics?department=&from=&to=&by=&height=` | what a department's cases add up to in a range of days by a height, JSON; the same from every node |
//! | GET `/v1/statistics/cases?…&skip=` | the public list of cases that it comes from, CSV |
//! | GET `/v1/services` | list of [`ServiceEntry`], JSON |
//! | GET `/v1/contracts/{address}` | the contract, canonical JSON |
//! | PUT `/v1/sealed/{manifest hash}` | takes a [`crate::transaction::SealedPackage`], answers a [`crate::transaction::StorageAcknowledgement`] |
//! | GET `/v1/sealed/{manifest hash}` | the package |
//! | POST `/v1/transactions` | takes a [`crate::transaction::Transaction`], answers 202 and [`Submitted`], JSON |
//! | GET `/v1/events` | server-sent events: `tip` with [`TipEvent`], `case` with [`CaseChange`], JSON |
//! | POST `/v1/questions/{department}` | takes and answers sealed bytes ([`crate::inquiry`]), where this node answers for the department |
//! | POST `/v1/identity/bindings` | identity office only: takes and answers sealed bytes ([`BindingRequest`], [`BindingAnswer`]) |
//! | POST `/v1/desk` | takes and answers sealed bytes ([`crate::desk_api`]), where this node is the department's |
//!
//! Errors are problem documents ([`Problem`], RFC 9457).

use serde::{Deserialize, Serialize};

use crate::{
    block::SignedHeader,
    codec::{Blob, Canonical, DecodeError, List, Text, cbor_array, cbor_enum},
    delta,
    hash::Hash,
    header::Header,
    history,
    light::{HeaderChain, Hop, RebuildError},
    merkle::ProofError,
    sign::{PublicKey, Signature},
    state::StateProof,
    transaction::{Entry, Outcome},
    units::{Height, Timestamp},
};

/// Most headers in one answer.
pub const MAX_HEADERS: u32 = 2048;
/// Media type of canonical CBOR.
pub const CBOR: &str = "application/cbor";
/// Media type of COSE receipts (RFC 9052 §11.3).
pub const COSE: &str = "application/cose";
/// Media type of problem documents.
pub const PROBLEM: &str = "application/problem+json";

/// Headers of consecutive heights, ascending, each as its [delta]: the reader holds the header before the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderDeltas {
    /// The deltas, one after the other.
    pub deltas: Blob<{ delta::LONGEST * MAX_HEADERS as usize }>,
}

cbor_array!(HeaderDeltas { deltas });

impl Canonical for HeaderDeltas {
    const MAX_BYTES: usize = delta::LONGEST * MAX_HEADERS as usize + 16;
}

impl HeaderDeltas {
    /// Deltas of `headers`, the first of which follows `parent`.
    ///
    /// # Errors
    /// [`DecodeError::TooLong`] for more than [`MAX_HEADERS`].
    pub fn of(parent: &Header, headers: &[Header]) -> Result<Self, DecodeError> {
        if headers.len() > MAX_HEADERS as usize {
            return Err(DecodeError::TooLong { have: headers.len(), limit: MAX_HEADERS as usize });
        }
        Ok(Self { deltas: Blob::new(delta::encode_run(parent, headers))? })
    }

    /// Rebuilds the headers that follow `parent`, the last header of all that are held.
    ///
    /// # Errors
    /// [`RebuildError`].
    pub fn rebuild(&self, mut parent: HeaderChain) -> Result<Vec<Header>, RebuildError> {
        let (mut rest, mut headers) = (&self.deltas[..], Vec::new());
        while !rest.is_empty() {
            parent.append_delta(&mut rest)?;
            headers.push(parent.last().clone());
        }
        Ok(headers)
    }
}

/// Validator-set changes, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HopList {
    /// The hops.
    pub hops: List<Hop, 256>,
}

cbor_array!(HopList { hops });

impl Canonical for HopList {
    const MAX_BYTES: usize = 2 * 1024 * 1024;
}

/// An entry with its place in its block, array(5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryProof {
    /// Height of the block.
    pub height: Height,
    /// Position in the block.
    pub index: u32,
    /// The entry.
    pub entry: Entry,
    /// Its outcome.
    pub outcome: Outcome,
    /// Inclusion path under the header's `tx_root`.
    pub path: List<Hash, 16>,
}

cbor_array!(EntryProof { height, index, entry, outcome, path });

impl Canonical for EntryProof {
    const MAX_BYTES: usize = Entry::MAX_BYTES + 2048;
}

impl EntryProof {
    /// Checks that the entry stands in the block of `header`.
    ///
    /// # Errors
    /// [`ProofError`]; another height counts as out of range.
    pub fn verify(&self, header: &Header) -> Result<(), ProofError> {
        if self.height != header.height {
            return Err(ProofError::IndexOutOfRange { index: self.height.0, size: header.height.0 });
        }
        let leaf = crate::transaction::leaf(&self.entry, &self.outcome);
        crate::merkle::verify_inclusion(&leaf, self.index.into(), header.tx_count.into(), &self.path, &header.tx_root)
    }
}

/// A state value with its proof, all of one height, array(3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateAnswer {
    /// Certified header of that height.
    pub signed: SignedHeader,
    /// The value; none where the proof shows absence.
    pub value: Option<Blob<{ 300 * 1024 }>>,
    /// The proof.
    pub proof: StateProof,
}

cbor_array!(StateAnswer { signed, value, proof });

impl Canonical for StateAnswer {
    const MAX_BYTES: usize = 400 * 1024;
}

/// The events of a case, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventList {
    /// One proof for each event.
    pub events: List<EntryProof, 1024>,
}

cbor_array!(EventList { events });

impl Canonical for EventList {
    const MAX_BYTES: usize = 4 * 1024 * 1024;
}

/// Where a header stands in the history of a certified tip, and what is needed to go on from that tip without the
/// headers before it, array(4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryPath {
    /// The older header.
    pub header: Header,
    /// Its inclusion path.
    pub path: List<Hash, 64>,
    /// The certified tip.
    pub tip: SignedHeader,
    /// Roots of the whole subtrees over the hashes of all headers before the tip, largest first.
    pub peaks: List<Hash, 64>,
}

cbor_array!(HistoryPath { header, path, tip, peaks });

impl Canonical for HistoryPath {
    const MAX_BYTES: usize = 12 * 1024;
}

impl HistoryPath {
    /// Checks that the header stands in the tip's history, and returns the chain that goes on from the tip. Whether
    /// the tip is to be believed is not checked here.
    ///
    /// # Errors
    /// [`ProofError`].
    pub fn verify(&self) -> Result<HeaderChain, ProofError> {
        history::verify_ancestor(&self.header, &self.tip.header, &self.path)?;
        HeaderChain::resume(self.tip.header.clone(), self.peaks.to_vec())
    }
}

/// What a citizen asks of the identity office; sealed to the office's key, array(8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BindingRequest {
    /// Name.
    pub name: Text<120>,
    /// Resident ID number.
    pub id_number: Text<18>,
    /// Random subject tag.
    pub subject: Hash,
    /// Key that will sign for the subject.
    pub signing: PublicKey,
    /// X25519 key for sealed answers.
    pub sealing: Hash,
    /// Salt of the person commitment.
    pub salt: Hash,
    /// Time of the request; the office refuses old ones.
    pub time: Timestamp,
    /// Signature of `signing` over [`BindingRequest::sign_bytes`].
    pub signature: Signature,
}

cbor_array!(BindingRequest { name, id_number, subject, signing, sealing, salt, time, signature });

impl Canonical for BindingRequest {
    const MAX_BYTES: usize = 1024;
}

impl BindingRequest {
    /// What the citizen signs: chain, commitment, subject, keys, time.
    #[must_use]
    pub fn sign_bytes(&self, chain_id: Hash) -> crate::sign::SignBytes {
        let commitment = crate::commitment::person_commitment(&self.salt, &self.name, &self.id_number);
        crate::sign::SignBytes::new(
            crate::sign::Domain::BindingRequest,
            &(chain_id, commitment, self.subject, self.signing, self.sealing, self.time),
        )
    }
}

/// The office's answer, sealed to the citizen's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BindingAnswer {
    /// The countersignature.
    Bound(Bound),
    /// A refusal: rule id of the office's contract and its reason in both languages.
    Refused(Refused),
}

cbor_enum!(BindingAnswer { 1 => Bound(Bound), 2 => Refused(Refused) });

impl Canonical for BindingAnswer {
    const MAX_BYTES: usize = 4096;
}

/// A countersigned binding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The office.
    pub office: u16,
    /// Signature of its worker.
    pub countersignature: Signature,
}

cbor_array!(Bound { office, countersignature });

/// A refused binding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Id of the rule that stands in the way.
    pub rule: Text<32>,
    /// Legal basis.
    pub basis: Text<400>,
    /// Reason in Chinese.
    pub zh: Text<800>,
    /// Reason in English.
    pub en: Text<800>,
}

cbor_array!(Refused { rule, basis, zh, en });

/// How a node is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Health {
    /// Number of the department.
    pub department: u16,
    /// Chain.
    pub chain_id: Hash,
    /// Newest height.
    pub height: u64,
    /// Time of the newest block, ms.
    pub time_ms: u64,
    /// The node's clock, ms.
    pub clock_ms: u64,
    /// Validators that this node is connected to.
    pub peers: u32,
    /// Transactions that wait.
    pub waiting: u32,
    /// Share of the state table in use, percent.
    pub state_used_percent: u32,
    /// Program version.
    pub version: String,
}

/// Where a department's node is reached.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PeerAddress {
    /// Number of the department.
    pub department: u16,
    /// Base URL of its HTTP interface.
    pub url: String,
    /// Multiaddress of its consensus with its identity.
    pub consensus: String,
}

/// Who votes, and what is about to change; for people. What binds is the state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GovernanceStatus {
    /// Chain.
    pub chain_id: Hash,
    /// Newest height.
    pub height: u64,
    /// Time of the newest block, ms.
    pub time_ms: u64,
    /// Hash of the set of the next block.
    pub validators_hash: Hash,
    /// Votes that decide.
    pub quorum: u32,
    /// The set of the next block, in its order.
    pub validators: Vec<VotingDepartment>,
    /// Codes of the departments without a vote.
    pub without_vote: Vec<String>,
    /// The change in flight.
    pub change: Option<ChangeStatus>,
}

/// A department with a vote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VotingDepartment {
    /// Number of the department.
    pub department: u16,
    /// Its code.
    pub code: String,
    /// Key with which it votes.
    pub key: PublicKey,
}

/// How a change of the validators stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeStatus {
    /// Id of the entry that proposed it.
    pub proposal: Hash,
    /// What it does.
    pub kind: ChangeKind,
    /// Code of the department whose vote changes.
    pub department: String,
    /// The joining key.
    pub key: Option<PublicKey>,
    /// Code of the department that proposed it.
    pub proposer: String,
    /// Height of the block with the proposal.
    pub height: u64,
    /// Last block time at which it may go on, ms.
    pub expires_ms: u64,
    /// Codes of the departments for it.
    pub approved: Vec<String>,
    /// Codes of the departments against it.
    pub rejected: Vec<String>,
    /// Approvals that are missing.
    pub missing_approvals: u32,
    /// Whether the joining validator is ready.
    pub readiness: Readiness,
    /// Height that the joining validator declared last.
    pub ready: Option<u64>,
    /// Whether it may still go on.
    pub term: ChangeTerm,
}

/// What a change of the validators does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// A department gets a vote.
    Admit,
    /// A department loses its vote.
    Remove,
    /// A department votes with another key.
    Rekey,
}

/// Whether a joining validator is ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Readiness {
    /// Nobody joins.
    NotNeeded,
    /// It declared nothing yet.
    Missing,
    /// Its declaration is too old.
    Stale,
    /// It is ready.
    Ready,
}

/// Whether a change in flight may still go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeTerm {
    /// It may.
    Open,
    /// It was in flight for too long; another may be proposed.
    Expired,
}

/// A service in the catalogue.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ServiceEntry {
    /// Service id.
    pub service: String,
    /// Address of the contract in force.
    pub contract: Hash,
}

/// Answer to a submitted transaction.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Submitted {
    /// Id of the transaction.
    pub id: Hash,
}

/// A new tip.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TipEvent {
    /// Height.
    pub height: u64,
    /// Header hash.
    pub header_hash: Hash,
}

/// A case that changed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CaseChange {
    /// The case.
    pub case: Hash,
    /// Height of the change.
    pub height: u64,
    /// Events of the case now.
    pub events: u32,
}

/// A problem document (RFC 9457).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Problem {
    /// Stable URI reference of the kind of problem, e.g. `/problems/not-found`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Short title.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What happened and what to do.
    pub detail: String,
}

#[cfg(test)]
mod tests;
