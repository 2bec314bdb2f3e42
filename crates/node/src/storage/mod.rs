//! What a node keeps on disk: blocks with their indexes in SQLite, the state in a Merkle trie.
//!
//! Architecture Invariant: both stores may differ by one block only, the newest, and only after a crash; the
//! block store is always written first. Neither store interprets what it keeps.

pub mod blocks;
pub mod history;
pub mod state;

mod candidates;
mod review_queue;
mod schema;
mod sealed;

pub use blocks::{BlockStore, BlockStoreError, NewBlock, StoredBlock};
pub use history::HistoryTree;
pub use review_queue::IncomingCase;
pub(crate) use schema::open_durable;
pub use sealed::Stored;
pub use state::{Changes, PreparedState, StateError, StateReader, StateSizing, StateStore};
