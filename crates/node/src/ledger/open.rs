//! Opening the ledger: the checks before a node may take part.

use std::path::Path;
use std::sync::{Arc, Mutex, RwLock};

use tokio::sync::broadcast;
use tracing::info;
use yuzheng_contracts::calendar::Calendar;
use yuzheng_protocol::block::Block;
use yuzheng_protocol::codec::Canonical;
use yuzheng_protocol::genesis::Genesis;
use yuzheng_protocol::{Height, ValidatorSet};

use super::epochs::Epochs;
use super::{LedgerError, NodeLedger, Tip};
use crate::clock::Clock;
use crate::execution::block::Rest;
use crate::execution::{self, Services, derive_system};
use crate::mempool::{Limits, Mempool};
use crate::storage::{BlockStore, BlockStoreError, HistoryTree, StateSizing, StateStore};

/// Listeners that lag behind by more blocks than this read them from the store.
const COMMITTED_BACKLOG: usize = 256;

impl NodeLedger {
    /// Opens the ledger in `dir`, creating it for a new chain.
    ///
    /// # Errors
    /// [`LedgerError`]; [`LedgerError::StateMismatch`] when blocks and state are copies of different times.
    pub fn open(dir: &Path, genesis: Genesis, sizing: StateSizing, clock: Arc<dyn Clock>) -> Result<Self, LedgerError> {
        let header = genesis.header()?;
        let blocks = BlockStore::open(&dir.join("blocks.db"), &header)?;
        let state = StateStore::open(&dir.join("state"), sizing)?;
        let ledger = Self {
            chain_id: header.chain_id,
            calendar: Arc::new(Calendar::from_canonical_json(&genesis.calendar)?),
            services: Services::default(),
            tip: RwLock::new(read_tip(&blocks, genesis.validator_set()?)?),
            blocks: Arc::new(blocks),
            state,
            mempool: Arc::new(Mempool::new(header.chain_id, Limits::default())),
            clock,
            overlays: Mutex::default(),
            committed: broadcast::Sender::new(COMMITTED_BACKLOG),
            genesis: Arc::new(genesis),
        };
        ledger.align_state()?;
        Ok(ledger)
    }

    /// Brings the state to the newest block: a crash may have left it one block behind.
    fn align_state(&self) -> Result<(), LedgerError> {
        let newest = self.tip();
        let tip = &newest.header;
        let state = self.state.root();
        if state == tip.state_root {
            return Ok(());
        }
        let before = match tip.height.previous() {
            Some(height) => self.header_at(height)?.state_root,
            None => tip.state_root,
        };
        if state != before {
            return Err(LedgerError::StateMismatch { state, tip: tip.height, expected: tip.state_root, before });
        }
        info!(height = tip.height.0, "the state is one block behind: executing the newest block again");
        let stored = self.blocks.block(tip.height)?.ok_or(BlockStoreError::Shape("the newest block"))?;
        let header_hash = tip.hash();
        let block = Block::from_bytes(&stored.body).map_err(|source| LedgerError::Body { header_hash, source })?;
        let reader = self.state.reader();
        let today = self.today(&reader, tip.time)?;
        let context = self.context(&newest, &today, tip.height, tip.time);
        let derived = derive_system(&reader, &context)?;
        let executed = execution::execute(&reader, &block.entries, &derived.cursor, &context)?;
        let prepared = reader.prepare(&executed.changes)?;
        let computed = prepared.root();
        if computed != tip.state_root {
            return Err(LedgerError::Diverged { height: tip.height, expected: tip.state_root, computed });
        }
        Ok(self.state.commit(prepared)?)
    }

    fn header_at(&self, height: Height) -> Result<yuzheng_protocol::Header, LedgerError> {
        Ok(self.blocks.header(height)?.ok_or(BlockStoreError::Shape("the block before the newest"))?)
    }
}

fn read_tip(blocks: &BlockStore, founding: ValidatorSet) -> Result<Tip, LedgerError> {
    let height = blocks.tip()?;
    let header = blocks.header(height)?.ok_or(BlockStoreError::Shape("the newest header"))?;
    let certificate = blocks.certificate(height)?;
    let epochs = Epochs::new(founding, blocks.epochs()?);
    if epochs.newest().hash() != header.next_validators_hash {
        return Err(BlockStoreError::Shape("the sets of validators").into());
    }
    let mut history = HistoryTree::default();
    blocks.header_hashes()?.into_iter().for_each(|hash| history.push(hash));
    let hash = header.hash();
    if history.len() != height.0 + 1 || history.leaf(height.0) != Some(hash) {
        return Err(BlockStoreError::Shape("the chain of headers").into());
    }
    // Whether deadlines wait is found out with the next block at the latest.
    Ok(Tip { header, hash, certificate, history, epochs, rest: Rest::Nothing })
}
