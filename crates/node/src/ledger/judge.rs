//! Whether a block may be voted for.

use std::collections::HashSet;

use thiserror::Error;
use yuzheng_protocol::block::Block;
use yuzheng_protocol::header::HEADER_VERSION;
use yuzheng_protocol::transaction::{Action, Entry, Transaction, TransactionError};
use yuzheng_protocol::{Hash, Header, Round, Timestamp};

use super::{Judged, LedgerError, MAX_AHEAD_MS, MAX_DEPLOYMENTS, NodeLedger, Tip};
use crate::consensus::application::{Freshness, Slot};
use crate::execution::{self, Fault, derive_system};
use crate::storage::HistoryTree;

/// Why a block is not voted for.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// A header version that is not known here.
    #[error("header version {0} is not known here")]
    Version(u8),
    /// A field of the header is not what the parent and the founding document say.
    #[error("{field} is {have}, it must be {expected}")]
    Header {
        /// The field.
        field: &'static str,
        /// What the header says.
        have: String,
        /// What it must say.
        expected: String,
    },
    /// The clock stands still or runs back.
    #[error("time {have:?} is not after the parent's {parent:?}")]
    Time {
        /// Time in the header.
        have: Timestamp,
        /// Time of the parent.
        parent: Timestamp,
    },
    /// Freshly proposed with a time in the future.
    #[error("time {have:?} is more than {MAX_AHEAD_MS} ms ahead of this node's clock {now:?}")]
    FromTheFuture {
        /// Time in the header.
        have: Timestamp,
        /// This node's clock.
        now: Timestamp,
    },
    /// A time that no calendar has.
    #[error("time {0:?} has no day")]
    NoDay(Timestamp),
    /// Freshly proposed, but built in another round; or built in a later round than it is proposed in.
    #[error("built in round {} and proposed in round {}", have.0, slot.0)]
    BuiltIn {
        /// Round in the header.
        have: Round,
        /// Round of the proposal.
        slot: Round,
    },
    /// The derived entries at the head are not the ones that are due.
    #[error("entry {index} is not the derived entry that belongs there")]
    Derived {
        /// First place that differs.
        index: usize,
    },
    /// A transaction is invalid.
    #[error("entry {index}: {source}")]
    Transaction {
        /// Its place.
        index: usize,
        /// Why.
        source: TransactionError,
    },
    /// A transaction stands twice, here or in an earlier block.
    #[error("entry {index} repeats transaction {id}")]
    Repeated {
        /// Its place.
        index: usize,
        /// Its id.
        id: Hash,
    },
    /// More deployments than one block may have.
    #[error("{have} deployments, at most {MAX_DEPLOYMENTS} are allowed")]
    Deployments {
        /// Deployments in the block.
        have: usize,
    },
    /// Execution leads to another root or set of validators.
    #[error("{field} is {have}, execution leads to {computed}")]
    Root {
        /// Which one.
        field: &'static str,
        /// Root in the header.
        have: Hash,
        /// Root computed here.
        computed: Hash,
    },
}

impl NodeLedger {
    /// Checks what depends on how the block came to us.
    pub(super) fn verify_freshness(&self, header: &Header, slot: Slot, freshness: Freshness) -> Result<(), Rejection> {
        let built_in = Rejection::BuiltIn { have: header.round, slot: slot.round };
        match freshness {
            Freshness::Replayed if header.round > slot.round => Err(built_in),
            Freshness::Replayed => Ok(()),
            Freshness::Fresh if header.round != slot.round => Err(built_in),
            Freshness::Fresh => {
                let now = self.clock.now();
                if header.time > now.plus_ms(MAX_AHEAD_MS) {
                    return Err(Rejection::FromTheFuture { have: header.time, now });
                }
                Ok(())
            }
        }
    }

    /// Executes a block above `tip`, if it is a valid one.
    pub(super) fn judge(&self, tip: &Tip, block: &Block) -> Result<Result<Judged, Rejection>, LedgerError> {
        if let Err(rejection) = self.verify_header(tip, &block.header, block.entries.len()) {
            return Ok(Err(rejection));
        }
        let reader = self.state.reader();
        let today = match self.today(&reader, block.header.time) {
            Ok(today) => today,
            Err(Fault::Day(_)) => return Ok(Err(Rejection::NoDay(block.header.time))),
            Err(fault) => return Err(fault.into()),
        };
        let context = self.context(tip, &today, block.header.height, block.header.time);
        let derived = derive_system(&reader, &context)?;
        if let Err(rejection) = self.verify_entries(block, &derived.entries)? {
            return Ok(Err(rejection));
        }
        let executed = execution::execute(&reader, &block.entries, &derived.cursor, &context)?;
        let computed = executed.next_validators_hash(&context);
        if computed != block.header.next_validators_hash {
            let have = block.header.next_validators_hash;
            return Ok(Err(Rejection::Root { field: "next_validators_hash", have, computed }));
        }
        let computed = executed.tx_root();
        if computed != block.header.tx_root {
            return Ok(Err(Rejection::Root { field: "tx_root", have: block.header.tx_root, computed }));
        }
        let prepared = reader.prepare(&executed.changes)?;
        let computed = prepared.root();
        if computed != block.header.state_root {
            return Ok(Err(Rejection::Root { field: "state_root", have: block.header.state_root, computed }));
        }
        Ok(Ok(Judged { header_hash: block.header.hash(), executed, rest: derived.rest, prepared }))
    }

    fn verify_header(&self, tip: &Tip, header: &Header, entries: usize) -> Result<(), Rejection> {
        if header.version != HEADER_VERSION {
            return Err(Rejection::Version(header.version));
        }
        if header.time <= tip.header.time {
            return Err(Rejection::Time { have: header.time, parent: tip.header.time });
        }
        let proposer = tip.epochs.at(header.height).proposer(header.height, header.round);
        same("height", header.height, tip.header.height.next())?;
        same("chain_id", header.chain_id, self.chain_id)?;
        same("prev", header.prev, tip.hash)?;
        same("history", header.history, history_root(&tip.history))?;
        same("validators_hash", header.validators_hash, tip.header.next_validators_hash)?;
        same("proposer", header.proposer, proposer)?;
        same("tx_count", header.tx_count as usize, entries)
    }

    fn verify_entries(&self, block: &Block, derived: &[Entry]) -> Result<Result<(), Rejection>, LedgerError> {
        let (mut seen, mut deployments) = (HashSet::new(), 0);
        for (index, entry) in block.entries.iter().enumerate() {
            let transaction = match (derived.get(index), entry) {
                (Some(expected), have) if expected == have => continue,
                (None, Entry::Signed(transaction)) => transaction,
                (Some(_), _) | (None, Entry::System(_)) => return Ok(Err(Rejection::Derived { index })),
            };
            let id = transaction.id();
            if let Err(source) = self.verify_transaction(&id, transaction, block.header.time) {
                return Ok(Err(Rejection::Transaction { index, source }));
            }
            if !seen.insert(id) || self.blocks.find_entry(&id)?.is_some() {
                return Ok(Err(Rejection::Repeated { index, id }));
            }
            deployments += usize::from(is_deployment(transaction));
        }
        if block.entries.len() < derived.len() {
            return Ok(Err(Rejection::Derived { index: block.entries.len() }));
        }
        if deployments > MAX_DEPLOYMENTS {
            return Ok(Err(Rejection::Deployments { have: deployments }));
        }
        Ok(Ok(()))
    }

    /// A waiting transaction was verified when it came in; its signature is not checked twice.
    fn verify_transaction(
        &self,
        id: &Hash,
        transaction: &Transaction,
        time: Timestamp,
    ) -> Result<(), TransactionError> {
        if !self.mempool.has_verified(id, transaction) {
            transaction.verify(self.chain_id)?;
        }
        transaction.verify_time(time)
    }
}

/// Whether a transaction runs the deploy gate.
pub(super) fn is_deployment(transaction: &Transaction) -> bool {
    matches!(transaction.body.action, Action::DeployContract(_))
}

/// The history that the next header must carry.
pub(super) fn history_root(history: &HistoryTree) -> Hash {
    history.root(history.len()).expect("a tree has a root over all its leaves")
}

fn same<T: PartialEq + core::fmt::Display>(field: &'static str, have: T, expected: T) -> Result<(), Rejection> {
    if have == expected {
        return Ok(());
    }
    Err(Rejection::Header { field, have: have.to_string(), expected: expected.to_string() })
}
