//! State proofs: what a key held, or that it held nothing, under a header's `state_root`.
//!
//! The state is a compact binary Merkle trie over SHA-256(key). A leaf stands at the first depth at which its
//! key path is alone: `leaf = SHA-256(path ‖ SHA-256(value))` with the top bit set, an inner node is
//! `SHA-256(left ‖ right)` with the top bit cleared, an empty subtree is 32 zero bytes. The top bit tells
//! leaves from inner nodes, so neither can pass for the other.
//!
//! This module only verifies; the node's storage engine builds the trie and the proofs.

use thiserror::Error;

use crate::{
    codec::{Canonical, List, cbor_array, cbor_enum},
    hash::Hash,
};

/// Where a key lives in the trie: SHA-256(key).
#[must_use]
pub fn key_path(key: &[u8]) -> Hash {
    Hash::of(key)
}

/// Hash of a leaf.
#[must_use]
pub fn leaf_hash(path: &Hash, value_hash: &Hash) -> Hash {
    let mut hash = Hash::of_parts(&[&path.0, &value_hash.0]);
    hash.0[0] |= 0x80;
    hash
}

/// Hash of an inner node.
#[must_use]
pub fn inner_hash(left: &Hash, right: &Hash) -> Hash {
    let mut hash = Hash::of_parts(&[&left.0, &right.0]);
    hash.0[0] &= 0x7f;
    hash
}

/// What stands at the end of the walk along a key path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Terminal {
    /// A leaf: of the key itself (presence) or of another key that shares the walked bits (absence).
    Leaf(TerminalLeaf),
    /// An empty subtree: absence.
    Empty(()),
}

cbor_enum!(Terminal { 1 => Leaf(TerminalLeaf), 2 => Empty(()) });

/// A leaf as the trie stores it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TerminalLeaf {
    /// SHA-256 of the leaf's key.
    pub path: Hash,
    /// SHA-256 of the leaf's value.
    pub value_hash: Hash,
}

cbor_array!(TerminalLeaf { path, value_hash });

/// Proof of presence or absence, array(4): depth (levels walked), bitmap (32 bytes, bit i from the most
/// significant end set when the sibling at depth i is not empty), the non-empty siblings from the root
/// downwards, the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateProof {
    depth: u16,
    bitmap: Hash,
    siblings: List<Hash, 256>,
    terminal: Terminal,
}

cbor_array!(StateProof { depth, bitmap, siblings, terminal });

impl Canonical for StateProof {
    const MAX_BYTES: usize = 9_000;
}

/// Why a state proof was refused.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum StateProofError {
    /// More levels than a path has bits.
    #[error("a walk of {depth} levels, but a path has 256")]
    TooDeep {
        /// Levels claimed.
        depth: u16,
    },
    /// Bitmap and siblings do not belong together.
    #[error("the bitmap names {named} siblings, {have} are given")]
    SiblingCount {
        /// Bits set in the bitmap.
        named: usize,
        /// Siblings given.
        have: usize,
    },
    /// A sibling that stands for an empty subtree must be left out, and bits past the depth must be zero.
    #[error("the proof is not in its one form")]
    NotCanonical,
    /// The terminal leaf does not lie on the walked path.
    #[error("the leaf at the end does not lie on the path of the key")]
    OffPath,
    /// The proof leads to another root.
    #[error("the proof leads to state root {computed}, not {expected}")]
    WrongRoot {
        /// Root that the proof leads to.
        computed: Hash,
        /// Root in the header.
        expected: Hash,
    },
    /// The key holds another value than the one shown.
    #[error("the proof is for a value with hash {proven}, the value shown hashes to {shown}")]
    OtherValue {
        /// SHA-256 of the proven value.
        proven: Hash,
        /// SHA-256 of the value shown.
        shown: Hash,
    },
    /// A value was shown for a key that the proof says is absent.
    #[error("the proof shows that the key holds nothing")]
    Absent,
    /// The key was said to be absent, but the proof shows a value.
    #[error("the proof shows that the key holds a value")]
    Present,
}

impl StateProof {
    /// Builds a proof from the siblings met on the way down (empty subtrees as zero hashes) and the terminal.
    ///
    /// # Errors
    /// [`StateProofError::TooDeep`] past 256 levels.
    pub fn new(siblings: &[Hash], terminal: Terminal) -> Result<Self, StateProofError> {
        let depth = u16::try_from(siblings.len()).unwrap_or(u16::MAX);
        if depth > 256 {
            return Err(StateProofError::TooDeep { depth });
        }
        let mut bitmap = Hash::ZERO;
        let mut present = Vec::new();
        for (i, sibling) in siblings.iter().enumerate() {
            if *sibling != Hash::ZERO {
                bitmap.0[i / 8] |= 0x80 >> (i % 8);
                present.push(*sibling);
            }
        }
        let siblings = List::new(present).expect("at most 256 siblings");
        Ok(Self { depth, bitmap, siblings, terminal })
    }

    /// Checks that under `root` the key holds exactly `value`.
    ///
    /// # Errors
    /// [`StateProofError`].
    pub fn verify_presence(&self, root: &Hash, key: &[u8], value: &[u8]) -> Result<(), StateProofError> {
        let path = key_path(key);
        self.verify_root(root, &path)?;
        match &self.terminal {
            Terminal::Leaf(leaf) if leaf.path == path => {
                let shown = Hash::of(value);
                if leaf.value_hash == shown {
                    Ok(())
                } else {
                    Err(StateProofError::OtherValue { proven: leaf.value_hash, shown })
                }
            }
            Terminal::Leaf(_) | Terminal::Empty(()) => Err(StateProofError::Absent),
        }
    }

    /// Checks that under `root` the key holds nothing.
    ///
    /// # Errors
    /// [`StateProofError`].
    pub fn verify_absence(&self, root: &Hash, key: &[u8]) -> Result<(), StateProofError> {
        let path = key_path(key);
        self.verify_root(root, &path)?;
        match &self.terminal {
            Terminal::Leaf(leaf) if leaf.path == path => Err(StateProofError::Present),
            Terminal::Leaf(_) | Terminal::Empty(()) => Ok(()),
        }
    }

    /// Checks presence of `Some(value)` or absence for `None`.
    ///
    /// # Errors
    /// [`StateProofError`].
    pub fn verify(&self, root: &Hash, key: &[u8], value: Option<&[u8]>) -> Result<(), StateProofError> {
        match value {
            Some(value) => self.verify_presence(root, key, value),
            None => self.verify_absence(root, key),
        }
    }

    fn verify_root(&self, expected: &Hash, path: &Hash) -> Result<(), StateProofError> {
        let depth = usize::from(self.depth);
        if depth > 256 {
            return Err(StateProofError::TooDeep { depth: self.depth });
        }
        let named = self.bitmap.0.iter().map(|b| b.count_ones() as usize).sum();
        if named != self.siblings.len() {
            return Err(StateProofError::SiblingCount { named, have: self.siblings.len() });
        }
        if (depth..256).any(|i| bit(&self.bitmap, i)) || self.siblings.contains(&Hash::ZERO) {
            return Err(StateProofError::NotCanonical);
        }
        let mut hash = match &self.terminal {
            Terminal::Empty(()) => Hash::ZERO,
            Terminal::Leaf(leaf) => {
                if (0..depth).any(|i| bit(&leaf.path, i) != bit(path, i)) {
                    return Err(StateProofError::OffPath);
                }
                leaf_hash(&leaf.path, &leaf.value_hash)
            }
        };
        let mut siblings = self.siblings.iter().rev();
        for i in (0..depth).rev() {
            let sibling = if bit(&self.bitmap, i) {
                *siblings.next().expect("as many siblings as bits were counted above")
            } else {
                Hash::ZERO
            };
            hash = if bit(path, i) { inner_hash(&sibling, &hash) } else { inner_hash(&hash, &sibling) };
        }
        if hash == *expected { Ok(()) } else { Err(StateProofError::WrongRoot { computed: hash, expected: *expected }) }
    }
}

/// Bit `i` of a path, from the most significant bit of its first byte.
fn bit(hash: &Hash, i: usize) -> bool {
    hash.0[i / 8] & (0x80 >> (i % 8)) != 0
}

/// Root of the trie that holds exactly `entries` of (path, value hash), sorted by path without repeats.
///
/// A plain definition of the root, for tests and for comparing engines; it rebuilds everything each time.
#[must_use]
pub fn root_of(entries: &[(Hash, Hash)]) -> Hash {
    subroot(entries, 0)
}

/// Proof for `path` in the trie over `entries` (as in [`root_of`]).
#[must_use]
pub fn prove(entries: &[(Hash, Hash)], path: &Hash) -> StateProof {
    let mut siblings = Vec::new();
    let mut rest = entries;
    while rest.len() > 1 {
        let depth = siblings.len();
        let (left, right) = rest.split_at(rest.partition_point(|(p, _)| !bit(p, depth)));
        let (on, off) = if bit(path, depth) { (right, left) } else { (left, right) };
        siblings.push(subroot(off, depth + 1));
        rest = on;
    }
    let terminal = match rest {
        [] => Terminal::Empty(()),
        [(p, v), ..] => Terminal::Leaf(TerminalLeaf { path: *p, value_hash: *v }),
    };
    StateProof::new(&siblings, terminal).expect("a path has 256 bits")
}

fn subroot(entries: &[(Hash, Hash)], depth: usize) -> Hash {
    match entries {
        [] => Hash::ZERO,
        [(path, value_hash)] => leaf_hash(path, value_hash),
        _ => {
            let (left, right) = entries.split_at(entries.partition_point(|(path, _)| !bit(path, depth)));
            inner_hash(&subroot(left, depth + 1), &subroot(right, depth + 1))
        }
    }
}

#[cfg(test)]
mod tests;
