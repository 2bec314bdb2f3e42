//! A validator that joins says so by itself as soon as it has caught up, and again before its word is too old.

use std::sync::Arc;

use thiserror::Error;
use tracing::info;
use yuzheng_protocol::governance::DeclareReady;
use yuzheng_protocol::transaction::{Action, TRANSACTION_VERSION, TransactionBody};
use yuzheng_protocol::{Hash, Height, Signer, Timestamp};

use crate::ledger::{NodeLedger, QueryError};
use crate::mempool::{Origin, Refused};

/// After so many blocks a declaration is made anew; it counts for twice as many.
const AGAIN_BLOCKS: u64 = yuzheng_protocol::governance::READY_BLOCKS / 2;
/// How long a declaration may wait for its block, ms.
const LIFETIME_MS: u64 = 5 * 60 * 1000;
/// Shortest time between two declarations, ms: one that fails makes a block.
const PAUSE_MS: u64 = 5_000;

/// Why nothing was declared.
#[derive(Debug, Error)]
pub enum ReadinessError {
    /// The ledger was not readable.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The declaration was not taken in.
    #[error(transparent)]
    NotTaken(#[from] Refused),
    /// The system gave no randomness.
    #[error("the system gave no randomness: {0}")]
    Randomness(String),
}

/// Where the declaration stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Declared {
    /// This node joins nothing.
    NotJoining,
    /// It has not caught up with a quorum of the others yet.
    Behind,
    /// The ledger has a declaration that is fresh enough.
    Fresh,
    /// One was handed in a moment ago.
    Waits,
    /// One was handed in now.
    HandedIn(Hash),
}

/// Declares that this node is ready, when it joins.
pub struct Readiness {
    ledger: Arc<NodeLedger>,
    validator: Arc<dyn Signer>,
    last: Option<Timestamp>,
}

impl Readiness {
    /// For the node that will vote with `validator`.
    #[must_use]
    pub fn new(ledger: Arc<NodeLedger>, validator: Arc<dyn Signer>) -> Self {
        Self { ledger, validator, last: None }
    }

    /// Looks whether a declaration is due, and hands it in. `level` says how many of the others have announced no
    /// more than a height: who is level with a quorum has caught up, whatever single nodes claim.
    ///
    /// # Errors
    /// [`ReadinessError`].
    pub fn look(&mut self, level: impl FnOnce(Height) -> usize) -> Result<Declared, ReadinessError> {
        let now = self.ledger.governance()?;
        let key = self.validator.public_key();
        let joins = |c: &&yuzheng_protocol::objects::ValidatorChange| c.change.joining().is_some_and(|j| j.key == key);
        let Some(change) = now.open_change().filter(joins) else { return Ok(Declared::NotJoining) };
        if change.ready.is_some_and(|ready| now.height.0 < ready.0.saturating_add(AGAIN_BLOCKS)) {
            return Ok(Declared::Fresh);
        }
        if level(now.height) < now.validators.quorum() {
            return Ok(Declared::Behind);
        }
        let time = self.ledger.now();
        if self.last.is_some_and(|last| time.since(last) < PAUSE_MS) {
            return Ok(Declared::Waits);
        }
        let action = DeclareReady { proposal: change.proposal, height: now.height, header_hash: now.header_hash };
        let id = self.hand_in(action, time)?;
        self.last = Some(time);
        info!(height = %now.height, proposal = %change.proposal, "declaring that this node is ready");
        Ok(Declared::HandedIn(id))
    }

    fn hand_in(&self, action: DeclareReady, time: Timestamp) -> Result<Hash, ReadinessError> {
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).map_err(|e| ReadinessError::Randomness(e.to_string()))?;
        let body = TransactionBody {
            version: TRANSACTION_VERSION,
            chain_id: self.ledger.chain_id(),
            expires: time.plus_ms(LIFETIME_MS),
            salt,
            signer: self.validator.public_key(),
            action: Action::DeclareReady(action),
        };
        Ok(self.ledger.admit(body.sign(&*self.validator), Origin::Client)?.id)
    }
}

#[cfg(test)]
mod tests;
