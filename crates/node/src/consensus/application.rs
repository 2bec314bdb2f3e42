//! What consensus asks of the ledger: the border between the engine and everything else in the node.
//!
//! Architecture Invariant: whatever a method hands back as a [`Candidate`] is already on disk, because the
//! engine's write-ahead log keeps only hashes and asks for the body again after a crash; and what
//! [`Ledger::commit`] acknowledges survives a power cut, because the engine forgets its votes afterwards.
//!
//! All methods but [`Ledger::work`] are synchronous; consensus calls those that execute or touch the disk on
//! a blocking thread, one at a time.

use core::time::Duration;

use async_trait::async_trait;
use yuzheng_protocol::{CommitCertificate, Hash, Height, Round, ValidatorSet};

/// Largest block body that travels: in parts, in sync and in the write-ahead path, in bytes.
pub const MAX_BODY_BYTES: usize = yuzheng_protocol::block::MAX_BLOCK_BYTES;

/// A failure on our own side (disk, database, a bug), as opposed to a verdict on somebody's block.
pub type Fault = Box<dyn std::error::Error + Send + Sync>;

/// A height and a round within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot {
    /// The height.
    pub height: Height,
    /// The round.
    pub round: Round,
}

impl core::fmt::Display for Slot {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}/{}", self.height, self.round.0)
    }
}

/// How a body came to us, which decides what it is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// A first proposal of this very round: `header.round` must equal the slot's round, and `header.time_ms`
    /// may be at most five seconds ahead of the local clock.
    Fresh,
    /// Proposed again in a later round under a proof of lock, synced, or read back from disk: `header.round`
    /// may be smaller than the slot's round, and the local clock is not asked.
    Replayed,
}

/// What execution said about a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Executed to the very roots that its header states.
    Valid,
    /// Not to be voted for, with the reason for the operator's log.
    Invalid {
        /// Why.
        reason: String,
    },
}

/// A block that could be decided: stored, executed, judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The value that is voted on.
    pub header_hash: Hash,
    /// `header.round`: the round in which it was first built.
    pub built_in: Round,
    /// The verdict.
    pub verdict: Verdict,
}

/// Answer to a body that was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Received {
    /// Stored and judged.
    Candidate(Candidate),
    /// No block at all, or not the one that was announced; nothing was stored.
    Malformed {
        /// Why.
        reason: String,
    },
}

/// A decided block as peers get it when they catch up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecidedBlock {
    /// The body, exactly as it was proposed.
    pub body: Vec<u8>,
    /// The certificate with the most signatures that we have seen for it.
    pub certificate: CommitCertificate,
}

/// The ledger as consensus sees it.
#[async_trait]
pub trait Ledger: Send + Sync + 'static {
    /// The chain's identity; stands in every signature.
    fn chain_id(&self) -> Hash;

    /// Lowest height whose body and certificate can be served to peers; 1 when nothing was pruned.
    fn first_height(&self) -> Height;

    /// Height of the last committed block; 0 on a new chain.
    fn tip(&self) -> Height;

    /// The validator set that certifies `height`, for 1 ≤ `height` ≤ tip + 1.
    ///
    /// # Errors
    /// A [`Fault`] when the height is not known or the store fails.
    fn validator_set(&self, height: Height) -> Result<ValidatorSet, Fault>;

    /// Builds, executes and stores a block for `slot`, whose height is tip + 1 and whose proposer we are,
    /// taking at most `within`. Called once a slot: what was built before a crash is proposed again.
    ///
    /// # Errors
    /// A [`Fault`]: the round passes without a proposal of ours.
    fn build(&self, slot: Slot, within: Duration) -> Result<Candidate, Fault>;

    /// Stores and judges a body for `slot`, whose height is tip + 1. `announced` is the header hash that the
    /// body must have, if the sender named one; another body is [`Received::Malformed`]. A body seen before is
    /// answered again; one that was invalid only as [`Freshness::Fresh`] must be judged anew when it comes
    /// back as [`Freshness::Replayed`].
    ///
    /// # Errors
    /// A [`Fault`] when no verdict could be reached for reasons of our own.
    fn receive(
        &self,
        slot: Slot,
        announced: Option<Hash>,
        body: &[u8],
        freshness: Freshness,
    ) -> Result<Received, Fault>;

    /// Every stored block that was built in, or received for, exactly `slot` (tip + 1), judged as
    /// [`Freshness::Replayed`]. Asked only for the first height after a start: verdicts reached since then are
    /// remembered by consensus and stand.
    ///
    /// # Errors
    /// A [`Fault`] when the store fails.
    fn candidates(&self, slot: Slot) -> Result<Vec<Candidate>, Fault>;

    /// The body of a stored candidate or decided block.
    ///
    /// # Errors
    /// A [`Fault`] when the store fails.
    fn body(&self, header_hash: Hash) -> Result<Option<Vec<u8>>, Fault>;

    /// Commits the certified candidate: on disk, flushed, when this returns. Its signatures were checked.
    ///
    /// # Errors
    /// A [`Fault`] ends the node.
    fn commit(&self, certificate: &CommitCertificate) -> Result<(), Fault>;

    /// Replaces the stored certificate of a committed block by one with more signatures. The block is not
    /// executed again.
    ///
    /// # Errors
    /// A [`Fault`] ends the node.
    fn refresh_certificate(&self, certificate: &CommitCertificate) -> Result<(), Fault>;

    /// The decided block at `height`, or `None` when it is pruned or not there yet.
    ///
    /// # Errors
    /// A [`Fault`] when the store fails.
    fn decided(&self, height: Height) -> Result<Option<DecidedBlock>, Fault>;

    /// Returns when there is something to put into block `next`: a transaction waits that the block would take,
    /// or a deadline is due. The future may be dropped at any time.
    async fn work(&self, next: Height);
}
