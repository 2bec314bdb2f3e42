//! The ledger of this node: the tip, the candidates above it, and the order in which a commit happens.
//!
//! Architecture Invariant: a commit is (1) one SQLite transaction with the block and its indexes, (2) the state,
//! (3) the published tip, (4) the answer to consensus. No view of the state lives across a commit, and no
//! prepared state outlives one.

mod build;
mod consensus;
mod epochs;
mod governance;
mod judge;
mod open;
mod query;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};

use thiserror::Error;
use tokio::sync::broadcast;
use yuzheng_contracts::calendar::{Calendar, CalendarError};
use yuzheng_contracts::date::{Date, DateError};
use yuzheng_protocol::api::CaseChange;
use yuzheng_protocol::codec::DecodeError;
use yuzheng_protocol::genesis::{Genesis, GenesisError};
use yuzheng_protocol::{CommitCertificate, Hash, Header, Height, Timestamp, ValidatorSet};

use self::epochs::Epochs;
use crate::clock::Clock;
use crate::execution::block::Rest;
use crate::execution::{self, BlockContext, Executed, Fault, Services, Today};
use crate::mempool::Mempool;
use crate::storage::{BlockStore, BlockStoreError, HistoryTree, PreparedState, StateError, StateReader, StateStore};

pub use governance::Governance;
pub use judge::Rejection;
pub use query::QueryError;

/// Executed candidates that are kept in memory for one height.
pub const MAX_OVERLAYS: usize = 8;
/// Contract deployments in one block: a deploy gate may take a quarter of the block's gas.
pub const MAX_DEPLOYMENTS: usize = 4;
/// Bytes of transactions that a proposer puts into one block.
pub const PROPOSED_BYTES: usize = 1024 * 1024;
/// How far a fresh proposal's time may be ahead of the local clock, ms.
pub const MAX_AHEAD_MS: u64 = 5_000;

/// Why the ledger could not be opened, or a block not committed.
#[derive(Debug, Error)]
pub enum LedgerError {
    /// The founding document is not valid.
    #[error(transparent)]
    Genesis(#[from] GenesisError),
    /// The founding document's calendar is not one.
    #[error("the calendar of the founding document: {0}")]
    Calendar(#[from] CalendarError),
    /// The block store failed.
    #[error(transparent)]
    Blocks(#[from] BlockStoreError),
    /// The state failed.
    #[error(transparent)]
    State(#[from] StateError),
    /// Execution failed on our side.
    #[error(transparent)]
    Execution(#[from] execution::Fault),
    /// A time that no calendar has.
    #[error(transparent)]
    Day(#[from] DateError),
    /// A stored body cannot be read.
    #[error("the stored body of {header_hash} cannot be read: {source}")]
    Body {
        /// The block.
        header_hash: Hash,
        /// What is wrong.
        source: DecodeError,
    },
    /// State and blocks do not belong together.
    #[error(
        "the state has root {state}, but block {tip} leads to {expected} and the block before it to {before}: blocks \
         and state are copies of different times; bring back the newest copy of the whole data folder, or start with \
         an empty one and let the node catch up under a new validator key (`yuzheng-node \
         governance join`)"
    )]
    StateMismatch {
        /// Root of the state.
        state: Hash,
        /// Height of the newest block.
        tip: Height,
        /// Root in its header.
        expected: Hash,
        /// Root in the header before it.
        before: Hash,
    },
    /// Execution of a decided block led to another root.
    #[error("block {height} was decided with state root {expected}, but this node executed it to {computed}")]
    Diverged {
        /// The block.
        height: Height,
        /// Root in the header.
        expected: Hash,
        /// Root computed here.
        computed: Hash,
    },
    /// Consensus decided a block that this node finds invalid.
    #[error("block {height} was decided, but it is invalid here: {reason}")]
    DecidedInvalid {
        /// The block.
        height: Height,
        /// Why.
        reason: Rejection,
    },
    /// Consensus decided a block that was never stored.
    #[error("block {header_hash} was decided, but its body is not here")]
    Unknown {
        /// The block.
        header_hash: Hash,
    },
    /// Consensus asked about another height than the next.
    #[error("asked for height {asked}, but the next is {next}")]
    OtherHeight {
        /// Height asked for.
        asked: Height,
        /// Height after the tip.
        next: Height,
    },
}

/// The newest block, as readers see it.
pub struct Tip {
    /// Its header.
    pub header: Header,
    /// Hash of the header.
    pub hash: Hash,
    /// Its certificate with every signature seen; none for genesis.
    pub certificate: Option<CommitCertificate>,
    /// Tree over all header hashes, this one included.
    history: HistoryTree,
    /// Sets of validators up to the next block's.
    epochs: Epochs,
    /// Whether deadlines wait that the block could not take.
    rest: Rest,
}

/// A block that was committed, for whoever listens.
#[derive(Clone, Debug)]
pub struct Committed {
    /// Its header.
    pub header: Header,
    /// Hash of the header.
    pub hash: Hash,
    /// Cases that changed.
    pub cases: Vec<CaseChange>,
}

/// A candidate that was executed.
struct Judged {
    header_hash: Hash,
    executed: Executed,
    rest: Rest,
    prepared: PreparedState,
}

/// The ledger.
pub struct NodeLedger {
    genesis: Arc<Genesis>,
    chain_id: Hash,
    calendar: Arc<Calendar>,
    services: Services,
    blocks: Arc<BlockStore>,
    state: StateStore,
    mempool: Arc<Mempool>,
    clock: Arc<dyn Clock>,
    tip: RwLock<Tip>,
    overlays: Mutex<VecDeque<Judged>>,
    committed: broadcast::Sender<Arc<Committed>>,
}

impl NodeLedger {
    /// The founding document.
    #[must_use]
    pub fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    /// Hash of the founding document.
    #[must_use]
    pub fn chain_id(&self) -> Hash {
        self.chain_id
    }

    /// The validators of the next block.
    #[must_use]
    pub fn validators(&self) -> Arc<ValidatorSet> {
        Arc::clone(self.tip().epochs.newest())
    }

    /// The validators of the block at `height`; for heights to come those of the next block.
    #[must_use]
    pub fn validators_at(&self, height: Height) -> Arc<ValidatorSet> {
        Arc::clone(self.tip().epochs.at(height))
    }

    /// The block store.
    #[must_use]
    pub fn blocks(&self) -> &BlockStore {
        &self.blocks
    }

    /// The waiting transactions.
    #[must_use]
    pub fn mempool(&self) -> &Mempool {
        &self.mempool
    }

    /// The clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Blocks as they are committed from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Committed>> {
        self.committed.subscribe()
    }

    fn tip(&self) -> RwLockReadGuard<'_, Tip> {
        self.tip.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The day of a block at this time, by the state before it.
    fn today(&self, reader: &StateReader, time: Timestamp) -> Result<Today, Fault> {
        Today::of(reader, &self.services, &self.calendar, time)
    }

    /// The day at a time, by the newest state: in a demonstration, by its clock.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn day_at(&self, time: Timestamp) -> Result<Date, Fault> {
        execution::clock::day_at(&self.state.reader(), time)
    }

    /// What entries of a block with this height and time may rely on.
    fn context<'a>(&'a self, tip: &'a Tip, today: &'a Today, height: Height, time: Timestamp) -> BlockContext<'a> {
        BlockContext {
            genesis: &self.genesis,
            chain_id: self.chain_id,
            validators: tip.epochs.at(height),
            calendar: &today.calendar,
            founding_calendar: &self.calendar,
            headers: &tip.history,
            services: &self.services,
            height,
            time,
            today: today.date,
        }
    }
}

#[cfg(test)]
mod tests;
