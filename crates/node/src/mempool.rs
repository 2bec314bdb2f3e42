//! Transactions that wait for a block.
//!
//! Invariants: every transaction in here has a valid signature for this chain; none stands in a block already;
//! numbers and bytes stay below the limits.
//!
//! What it is not: it knows no state. A transaction that will fail is taken in and fails in its block.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use thiserror::Error;
use tokio::sync::watch;
use yuzheng_protocol::codec::Canonical;
use yuzheng_protocol::transaction::{Action, Transaction, TransactionError};
use yuzheng_protocol::{Hash, Timestamp};

/// How much may wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Transactions.
    pub transactions: usize,
    /// Bytes of all of them.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { transactions: 20_000, bytes: 64 * 1024 * 1024 }
    }
}

/// Who brought a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A client: this node passes it on.
    Client,
    /// Another node, which passes it on itself; this one helps only when it still waits after a while.
    Peer,
}

/// What became of a transaction that was handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admitted {
    /// It waits now.
    New,
    /// It waited already.
    Known,
    /// It stands in a block already.
    Included,
}

/// Why a transaction was not taken in.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum Refused {
    /// It can never stand in a block, or not now.
    #[error(transparent)]
    Invalid(#[from] TransactionError),
    /// Too much waits already.
    #[error("{transactions} transactions of {bytes} bytes wait already")]
    Full {
        /// Transactions that wait.
        transactions: usize,
        /// Their bytes.
        bytes: usize,
    },
}

/// A transaction that waits.
#[derive(Debug)]
pub struct Waiting {
    /// The transaction.
    pub transaction: Transaction,
    /// Its id.
    pub id: Hash,
    /// Length of its encoding.
    pub bytes: usize,
    /// Place in the order of arrival.
    pub sequence: u64,
    /// Who brought it.
    pub origin: Origin,
    /// When it came.
    pub since: Instant,
}

#[derive(Default)]
struct Queue {
    by_id: HashMap<Hash, Arc<Waiting>>,
    by_sequence: BTreeMap<u64, Arc<Waiting>>,
    bytes: usize,
    last_sequence: u64,
}

/// The waiting transactions of a node.
pub struct Mempool {
    chain_id: Hash,
    limits: Limits,
    queue: Mutex<Queue>,
    arrivals: watch::Sender<u64>,
}

impl Mempool {
    /// An empty one.
    #[must_use]
    pub fn new(chain_id: Hash, limits: Limits) -> Self {
        Self { chain_id, limits, queue: Mutex::default(), arrivals: watch::Sender::new(0) }
    }

    /// Takes a transaction in. `included` says whether it stands in a block; it is asked under the queue's
    /// lock, so that a transaction committed at this moment is not taken in again.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn admit(
        &self,
        transaction: Transaction,
        origin: Origin,
        now: Timestamp,
        included: impl FnOnce(&Hash) -> bool,
    ) -> Result<Admitted, Refused> {
        let id = transaction.id();
        if self.contains(&id) {
            return Ok(Admitted::Known);
        }
        transaction.verify(self.chain_id)?;
        transaction.verify_time(now)?;
        let bytes = transaction.to_bytes().len();
        let mut queue = self.queue();
        if queue.by_id.contains_key(&id) {
            return Ok(Admitted::Known);
        }
        if included(&id) {
            return Ok(Admitted::Included);
        }
        if queue.by_id.len() >= self.limits.transactions || queue.bytes + bytes > self.limits.bytes {
            return Err(Refused::Full { transactions: queue.by_id.len(), bytes: queue.bytes });
        }
        queue.last_sequence += 1;
        let sequence = queue.last_sequence;
        let waiting = Arc::new(Waiting { transaction, id, bytes, sequence, origin, since: Instant::now() });
        queue.bytes += bytes;
        queue.by_sequence.insert(sequence, Arc::clone(&waiting));
        queue.by_id.insert(id, waiting);
        drop(queue);
        self.arrivals.send_replace(sequence);
        Ok(Admitted::New)
    }

    /// Whether the transaction with this id waits.
    #[must_use]
    pub fn contains(&self, id: &Hash) -> bool {
        self.queue().by_id.contains_key(id)
    }

    /// Whether exactly this transaction, signature included, was verified before and waits.
    #[must_use]
    pub fn has_verified(&self, id: &Hash, transaction: &Transaction) -> bool {
        self.queue().by_id.get(id).is_some_and(|w| w.transaction == *transaction)
    }

    /// Whether a deployment of the contract with this address waits.
    #[must_use]
    pub fn deploys(&self, address: &Hash) -> bool {
        self.queue().by_id.values().any(|waiting| match &waiting.transaction.body.action {
            Action::DeployContract(deployment) => Hash::of(&deployment.document) == *address,
            Action::RegisterIdentity(_)
            | Action::SubmitCase(_)
            | Action::CaseAction(_)
            | Action::AutomaticDecision(_)
            | Action::ProposeChange(_)
            | Action::ApproveChange(_)
            | Action::DeclareReady(_)
            | Action::RejectChange(_)
            | Action::SupplementCase(_)
            | Action::RetireService(_)
            | Action::Reserve(_)
            | Action::Confirm(_)
            | Action::AdvanceClock(_)
            | Action::GrantRole(_)
            | Action::EndRole(_)
            | Action::ClaimCase(_)
            | Action::ReleaseCase(_)
            | Action::AddNote(_)
            | Action::RecordAccess(_)
            | Action::OfficerStep(_) => false,
        })
    }

    /// Number of waiting transactions.
    #[must_use]
    pub fn len(&self) -> usize {
        self.queue().by_id.len()
    }

    /// Whether nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Waiting transactions in order of arrival, from `after` (exclusive) on, at most `count`.
    #[must_use]
    pub fn waiting_after(&self, after: u64, count: usize) -> Vec<Arc<Waiting>> {
        self.queue().by_sequence.range(after + 1..).take(count).map(|(_, w)| Arc::clone(w)).collect()
    }

    /// Forgets transactions that stand in a block now, and those that expired by `time`.
    pub fn settle(&self, included: &[Hash], time: Timestamp) {
        let mut queue = self.queue();
        included.iter().for_each(|id| queue.remove(id));
        let expired: Vec<Hash> =
            queue.by_id.values().filter(|w| w.transaction.body.expires < time).map(|w| w.id).collect();
        expired.iter().for_each(|id| queue.remove(id));
    }

    /// Numbers of arrivals; changes whenever a transaction comes in.
    #[must_use]
    pub fn arrivals(&self) -> watch::Receiver<u64> {
        self.arrivals.subscribe()
    }

    /// Returns as soon as something waits. May be dropped at any time.
    pub async fn filled(&self) {
        let mut arrivals = self.arrivals();
        while self.is_empty() {
            if arrivals.changed().await.is_err() {
                core::future::pending::<()>().await;
            }
        }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    fn remove(&mut self, id: &Hash) {
        if let Some(waiting) = self.by_id.remove(id) {
            self.by_sequence.remove(&waiting.sequence);
            self.bytes -= waiting.bytes;
        }
    }
}

#[cfg(test)]
mod tests;
