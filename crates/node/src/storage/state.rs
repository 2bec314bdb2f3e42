//! The state trie: `nomt` with SHA-256, which yields the roots and proofs that the protocol describes.
//!
//! Invariant: nothing of the engine is visible outside this file. A [`StateReader`] holds the engine's read
//! lock and a commit waits for it, so readers are made, used and dropped within one function.
//!
//! What it is not: it keeps no old versions. Every answer belongs to the newest committed block.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use nomt::hasher::Sha2Hasher;
use nomt::proof::{PathProof, PathProofTerminal};
use nomt::{IoUringPermission, KeyReadWrite, Nomt, Options, Overlay, Session, SessionParams};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use yuzheng_protocol::Hash;
use yuzheng_protocol::state::{StateProof, Terminal, TerminalLeaf, key_path};

/// Values that a block changes, by key; `None` removes.
pub type Changes = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

/// How large the state's tables are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateSizing {
    /// Buckets of the hash table, 4 KiB each; fixed when the state is created, enlarged offline.
    pub buckets: u32,
    /// Memory for each of the two caches, MiB.
    pub cache_mib: usize,
    /// Whether the table's disk space is taken at once.
    pub preallocate: bool,
}

impl StateSizing {
    /// For a demonstration network on one computer.
    pub const DEMONSTRATION: Self = Self { buckets: 8_192, cache_mib: 8, preallocate: false };
    /// For a department's own server.
    pub const PRODUCTIVE: Self = Self { buckets: 262_144, cache_mib: 256, preallocate: true };
}

/// Why the state could not be opened, read or written.
#[derive(Debug, Error)]
pub enum StateError {
    /// The kernel keeps io_uring from us.
    #[error(
        "this computer does not let the node use io_uring, which its state store needs: allow it (in a container, a \
         seccomp profile that permits io_uring_setup; on the host, sysctl kernel.io_uring_disabled=0)"
    )]
    IoUringDenied,
    /// The kernel does not know io_uring well enough.
    #[error("this computer's kernel has no io_uring of Linux 6 or newer, which the state store needs")]
    IoUringMissing,
    /// The store failed.
    #[error("the state store in {path:?} failed to {doing}: {reason}")]
    Engine {
        /// Its folder.
        path: PathBuf,
        /// What it was doing.
        doing: &'static str,
        /// What it said.
        reason: String,
    },
}

/// The committed state.
pub struct StateStore {
    nomt: Nomt<Sha2Hasher>,
    path: PathBuf,
}

/// The committed state at one root, for reading, proving and preparing changes.
pub struct StateReader {
    session: Session<Sha2Hasher>,
    path: PathBuf,
}

/// Changes with the root that they lead to, not yet committed.
pub struct PreparedState {
    overlay: Overlay,
}

impl StateStore {
    /// Opens the state in `path`, creating it when the folder is empty.
    ///
    /// # Errors
    /// [`StateError`].
    pub fn open(path: &Path, sizing: StateSizing) -> Result<Self, StateError> {
        require_io_uring()?;
        let nomt = Nomt::open(options(path, sizing)).map_err(|e| engine(path, "open", &e))?;
        Ok(Self { nomt, path: path.into() })
    }

    /// Enlarges the table of a state that nobody has open.
    ///
    /// # Errors
    /// [`StateError`], also when the table has as many buckets already.
    pub fn grow(path: &Path, sizing: StateSizing) -> Result<(), StateError> {
        require_io_uring()?;
        nomt::grow_hashtable(&options(path, sizing)).map_err(|e| engine(path, "grow", &e))
    }

    /// Root of the committed state.
    #[must_use]
    pub fn root(&self) -> Hash {
        Hash(self.nomt.root().into_inner())
    }

    /// A view of the committed state. Waits for a commit that runs; a commit waits for it.
    #[must_use]
    pub fn reader(&self) -> StateReader {
        StateReader { session: self.nomt.begin_session(SessionParams::default()), path: self.path.clone() }
    }

    /// Commits prepared changes: on disk when this returns.
    ///
    /// # Errors
    /// [`StateError::Engine`], also when the changes were prepared on another root. The store is not usable
    /// afterwards.
    pub fn commit(&self, prepared: PreparedState) -> Result<(), StateError> {
        prepared.overlay.commit(&self.nomt).map_err(|e| engine(&self.path, "commit", &e))
    }

    /// Share of the table in use, percent.
    #[must_use]
    pub fn used_percent(&self) -> u32 {
        (self.nomt.hash_table_utilization().occupancy_rate() * 100.0).ceil() as u32
    }
}

impl StateReader {
    /// Root that this view shows.
    #[must_use]
    pub fn root(&self) -> Hash {
        Hash(self.session.prev_root().into_inner())
    }

    /// The value at `key`.
    ///
    /// # Errors
    /// [`StateError::Engine`].
    pub fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StateError> {
        self.session.read(key_path(key).0).map_err(|e| engine(&self.path, "read", &e))
    }

    /// Proof of what stands at `key`.
    ///
    /// # Errors
    /// [`StateError::Engine`].
    pub fn prove(&self, key: &[u8]) -> Result<StateProof, StateError> {
        let proof = self.session.prove(key_path(key).0).map_err(|e| engine(&self.path, "prove", &e))?;
        Ok(to_protocol(proof))
    }

    /// Computes the root after `changes`.
    ///
    /// # Errors
    /// [`StateError::Engine`].
    pub fn prepare(self, changes: &Changes) -> Result<PreparedState, StateError> {
        let mut writes = Vec::with_capacity(changes.len());
        for (key, value) in changes {
            // The engine counts on it that only what is there is removed.
            if value.is_some() || self.get(key)?.is_some() {
                writes.push((key_path(key).0, KeyReadWrite::Write(value.clone())));
            }
        }
        writes.sort_unstable_by_key(|(path, _)| *path);
        let finished = self.session.finish(writes).map_err(|e| engine(&self.path, "prepare", &e))?;
        Ok(PreparedState { overlay: finished.into_overlay() })
    }
}

impl PreparedState {
    /// Root after the changes.
    #[must_use]
    pub fn root(&self) -> Hash {
        Hash(self.overlay.root().into_inner())
    }
}

fn require_io_uring() -> Result<(), StateError> {
    match nomt::check_iou_permissions() {
        IoUringPermission::Allowed => Ok(()),
        IoUringPermission::Denied => Err(StateError::IoUringDenied),
        IoUringPermission::NotSupported => Err(StateError::IoUringMissing),
    }
}

fn options(path: &Path, sizing: StateSizing) -> Options {
    let mut options = Options::new();
    options.path(path);
    options.hashtable_buckets(sizing.buckets);
    options.preallocate_ht(sizing.preallocate);
    options.page_cache_size(sizing.cache_mib);
    options.leaf_cache_size(sizing.cache_mib);
    options.page_cache_upper_levels(1);
    options.io_workers(1);
    options
}

fn engine(path: &Path, doing: &'static str, error: &dyn core::fmt::Display) -> StateError {
    StateError::Engine { path: path.into(), doing, reason: format!("{error:#}") }
}

/// The engine's proof in the protocol's form: siblings from the root downwards, then the terminal.
fn to_protocol(proof: PathProof) -> StateProof {
    let siblings: Vec<Hash> = proof.siblings.into_iter().map(Hash).collect();
    let terminal = match proof.terminal {
        PathProofTerminal::Leaf(leaf) => {
            Terminal::Leaf(TerminalLeaf { path: Hash(leaf.key_path), value_hash: Hash(leaf.value_hash) })
        }
        PathProofTerminal::Terminator(_) => Terminal::Empty(()),
    };
    StateProof::new(&siblings, terminal).expect("a key path has 256 bits, so the walk has at most 256 levels")
}

#[cfg(test)]
mod tests;
