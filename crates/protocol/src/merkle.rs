//! RFC 9162 §2.1 Merkle trees over SHA-256: roots, inclusion and consistency proofs.

use thiserror::Error;

use crate::hash::Hash;

/// Hash of a leaf's content: SHA-256(0x00 ‖ content).
#[must_use]
pub fn leaf_hash(content: &[u8]) -> Hash {
    Hash::of_parts(&[&[0], content])
}

/// Hash of an inner node: SHA-256(0x01 ‖ left ‖ right).
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut blocks = [0; 128];
    blocks[0] = 1;
    blocks[1..33].copy_from_slice(&left.0);
    blocks[33..65].copy_from_slice(&right.0);
    blocks[65] = 0x80;
    blocks[126..].copy_from_slice(&NODE_BITS.to_be_bytes());
    Hash::of_padded(blocks.as_chunks().0)
}

/// Bits of an inner node's content.
const NODE_BITS: u16 = 65 * 8;

/// Why a Merkle proof was refused.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum ProofError {
    /// The leaf's index lies outside the tree.
    #[error("leaf {index} lies outside a tree of {size} leaves")]
    IndexOutOfRange {
        /// Index asked for.
        index: u64,
        /// Leaves in the tree.
        size: u64,
    },
    /// The smaller tree of a consistency proof is larger than the larger one.
    #[error("a tree of {size1} leaves cannot grow into one of {size2}")]
    SizesReversed {
        /// Leaves in the older tree.
        size1: u64,
        /// Leaves in the newer tree.
        size2: u64,
    },
    /// A consistency proof from the empty tree would say nothing (RFC 9162 §2.1.4: 0 < m).
    #[error("a consistency proof from an empty tree says nothing")]
    EmptyTree,
    /// Too few or too many hashes for this index and size.
    #[error("the proof holds {have} hashes, {expected} are needed")]
    WrongLength {
        /// Hashes in the proof.
        have: usize,
        /// Hashes that index and size ask for.
        expected: usize,
    },
    /// Another number of whole subtrees than a tree of this size has.
    #[error("{have} subtrees, a tree of {size} leaves has {expected}")]
    WrongPeaks {
        /// Subtrees given.
        have: usize,
        /// Leaves of the tree.
        size: u64,
        /// One for each bit set in the size.
        expected: usize,
    },
    /// The hashes do not lead to the root.
    #[error("the proof leads to root {computed}, not {expected}")]
    WrongRoot {
        /// Root that the proof leads to.
        computed: Hash,
        /// Root it should lead to.
        expected: Hash,
    },
}

/// Largest power of two smaller than `n`, for n ≥ 2.
fn split(n: u64) -> u64 {
    1 << (63 - (n - 1).leading_zeros())
}

/// Root over leaf hashes; of none: SHA-256 of nothing.
#[must_use]
pub fn root(leaves: &[Hash]) -> Hash {
    let mut frontier = Frontier::default();
    leaves.iter().for_each(|leaf| frontier.push(*leaf));
    frontier.root()
}

fn subtree(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::EMPTY_TREE,
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len() as u64) as usize);
            node_hash(&subtree(left), &subtree(right))
        }
    }
}

/// Inclusion proof of leaf `index` among `leaves` (RFC 9162 §2.1.3.1), from the leaf upwards.
///
/// # Errors
/// [`ProofError::IndexOutOfRange`].
pub fn prove_inclusion(leaves: &[Hash], index: u64) -> Result<Vec<Hash>, ProofError> {
    let size = leaves.len() as u64;
    if index >= size {
        return Err(ProofError::IndexOutOfRange { index, size });
    }
    let mut proof = Vec::new();
    let (mut rest, mut at) = (leaves, index);
    while rest.len() > 1 {
        let (left, right) = rest.split_at(split(rest.len() as u64) as usize);
        if at < left.len() as u64 {
            proof.push(subtree(right));
            rest = left;
        } else {
            proof.push(subtree(left));
            at -= left.len() as u64;
            rest = right;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// Hashes that an inclusion proof of leaf `index` in a tree of `size` leaves holds.
fn inclusion_length(index: u64, size: u64) -> usize {
    let inner = 64 - (index ^ (size - 1)).leading_zeros();
    let border = (index.checked_shr(inner).unwrap_or(0)).count_ones();
    (inner + border) as usize
}

/// Checks that `leaf` (a leaf hash) stands at `index` in the tree of `size` leaves with `root`
/// (RFC 9162 §2.1.3.2).
///
/// # Errors
/// [`ProofError`] names what does not fit.
pub fn verify_inclusion(leaf: &Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> Result<(), ProofError> {
    let computed = root_from_path(leaf, index, size, proof)?;
    if computed == *root { Ok(()) } else { Err(ProofError::WrongRoot { computed, expected: *root }) }
}

/// The root to which `proof` leads from `leaf` at `index` in a tree of `size` leaves.
///
/// # Errors
/// [`ProofError::IndexOutOfRange`], or [`ProofError::WrongLength`] when the proof has not exactly the length that
/// index and size ask for.
pub fn root_from_path(leaf: &Hash, index: u64, size: u64, proof: &[Hash]) -> Result<Hash, ProofError> {
    if index >= size {
        return Err(ProofError::IndexOutOfRange { index, size });
    }
    let expected = inclusion_length(index, size);
    if proof.len() != expected {
        return Err(ProofError::WrongLength { have: proof.len(), expected });
    }
    let (mut at, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in proof {
        if at & 1 == 1 || at == last {
            hash = node_hash(sibling, &hash);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        at >>= 1;
        last >>= 1;
    }
    Ok(hash)
}

/// Consistency proof between the first `size1` leaves and all of them (RFC 9162 §2.1.4.1).
///
/// # Errors
/// [`ProofError::SizesReversed`] when `size1` exceeds the number of leaves, [`ProofError::EmptyTree`] when it is 0.
pub fn prove_consistency(leaves: &[Hash], size1: u64) -> Result<Vec<Hash>, ProofError> {
    let size2 = leaves.len() as u64;
    if size1 > size2 {
        return Err(ProofError::SizesReversed { size1, size2 });
    }
    if size1 == 0 {
        return Err(ProofError::EmptyTree);
    }
    let mut proof = Vec::new();
    let (mut rest, mut m, mut complete) = (leaves, size1, true);
    while m != rest.len() as u64 {
        let (left, right) = rest.split_at(split(rest.len() as u64) as usize);
        if m <= left.len() as u64 {
            proof.push(subtree(right));
            rest = left;
        } else {
            proof.push(subtree(left));
            m -= left.len() as u64;
            rest = right;
            complete = false;
        }
    }
    if !complete {
        proof.push(subtree(rest));
    }
    proof.reverse();
    Ok(proof)
}

/// Checks that the tree of `size2` leaves with `root2` begins with the tree of `size1` leaves with `root1`
/// (RFC 9162 §2.1.4.2).
///
/// # Errors
/// [`ProofError`] names what does not fit.
pub fn verify_consistency(
    size1: u64,
    size2: u64,
    root1: &Hash,
    root2: &Hash,
    proof: &[Hash],
) -> Result<(), ProofError> {
    if size1 > size2 {
        return Err(ProofError::SizesReversed { size1, size2 });
    }
    if size1 == 0 {
        return Err(ProofError::EmptyTree);
    }
    if size1 == size2 {
        if !proof.is_empty() {
            return Err(ProofError::WrongLength { have: proof.len(), expected: 0 });
        }
        return if root1 == root2 { Ok(()) } else { Err(ProofError::WrongRoot { computed: *root1, expected: *root2 }) };
    }
    let whole = size1.is_power_of_two();
    // The proof of a tree that is one whole subtree begins with that subtree's root, which is left out.
    let trail = (size1 - 1).trailing_ones();
    let expected = inclusion_length(size1 - 1, size2) - trail as usize + usize::from(!whole);
    if proof.len() != expected {
        return Err(ProofError::WrongLength { have: proof.len(), expected });
    }
    let (seed, rest) = if whole {
        (*root1, proof)
    } else {
        let (first, rest) = proof.split_first().expect("a proof of the expected length is not empty");
        (*first, rest)
    };
    let (mut at, mut last) = ((size1 - 1) >> trail, (size2 - 1) >> trail);
    let (mut old, mut new) = (seed, seed);
    for sibling in rest {
        if at & 1 == 1 || at == last {
            old = node_hash(sibling, &old);
            new = node_hash(sibling, &new);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            new = node_hash(&new, sibling);
        }
        at >>= 1;
        last >>= 1;
    }
    if old != *root1 {
        return Err(ProofError::WrongRoot { computed: old, expected: *root1 });
    }
    if new != *root2 {
        return Err(ProofError::WrongRoot { computed: new, expected: *root2 });
    }
    Ok(())
}

/// The right edge of a growing tree: enough to append leaves and to know the root, O(log n) hashes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// Roots of whole subtrees, largest first: one for each bit set in `size`.
    peaks: Vec<Hash>,
}

impl Frontier {
    /// The right edge of a tree of `size` leaves, given the roots of its whole subtrees, largest first, if they
    /// lead to `root`.
    ///
    /// # Errors
    /// [`ProofError::WrongPeaks`], [`ProofError::WrongRoot`].
    pub fn resume(size: u64, peaks: Vec<Hash>, root: &Hash) -> Result<Self, ProofError> {
        let (have, expected) = (peaks.len(), size.count_ones() as usize);
        if have != expected {
            return Err(ProofError::WrongPeaks { have, size, expected });
        }
        let frontier = Self { size, peaks };
        let computed = frontier.root();
        if computed == *root { Ok(frontier) } else { Err(ProofError::WrongRoot { computed, expected: *root }) }
    }

    /// Appends a leaf hash.
    pub fn push(&mut self, leaf: Hash) {
        self.push_seeing(leaf, |_, _| {});
    }

    /// Appends a leaf hash; `whole` is shown each whole subtree of 2^level leaves that it completes, the leaf
    /// itself (level 0) first.
    pub fn push_seeing(&mut self, leaf: Hash, mut whole: impl FnMut(u32, &Hash)) {
        let mut hash = leaf;
        whole(0, &hash);
        for level in 0..self.size.trailing_ones() {
            let left = self.peaks.pop().expect("one peak for each bit set in the size");
            hash = node_hash(&left, &hash);
            whole(level + 1, &hash);
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// Appends a whole subtree of 2^level leaves; the tree so far must be made of such subtrees.
    ///
    /// # Panics
    /// When the size is no multiple of 2^level.
    pub fn push_whole(&mut self, level: u32, root: Hash) {
        assert!(self.size.is_multiple_of(1 << level), "a whole subtree begins at a multiple of its size");
        let mut hash = root;
        for _ in 0..(self.size >> level).trailing_ones() {
            let left = self.peaks.pop().expect("one peak for each bit set in the size");
            hash = node_hash(&left, &hash);
        }
        self.peaks.push(hash);
        self.size += 1 << level;
    }

    /// The edge of the tree over as many leaves as fill whole subtrees of 2^level leaves.
    #[must_use]
    pub fn floor(&self, level: u32) -> Self {
        let size = self.size >> level << level;
        Self { size, peaks: self.peaks[..size.count_ones() as usize].to_vec() }
    }

    /// Level and root of the whole subtree, one of the peaks, in which the leaf at `index` stands.
    #[must_use]
    pub fn peak_of(&self, index: u64) -> Option<(u32, Hash)> {
        let mut start = 0;
        let levels = (0..u64::BITS).rev().filter(|level| self.size >> level & 1 == 1);
        levels.zip(&self.peaks).find_map(|(level, peak)| {
            start += 1u64 << level;
            (index < start).then_some((level, *peak))
        })
    }

    /// Roots of the whole subtrees, largest first: one for each bit set in the size.
    #[must_use]
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// Leaves so far.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Root over all leaves so far.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        match peaks.next() {
            None => Hash::EMPTY_TREE,
            Some(first) => peaks.fold(*first, |right, left| node_hash(left, &right)),
        }
    }
}

#[cfg(test)]
mod tests;
