//! The tree over all header hashes, with every whole subtree at hand: roots and paths in O(log n).
//!
//! What it is not: a store. It is rebuilt from the header hashes when the node starts.

use yuzheng_protocol::Hash;
use yuzheng_protocol::merkle::node_hash;

/// RFC 9162 tree over the hashes of headers 0, 1, 2, …
#[derive(Clone, Debug, Default)]
pub struct HistoryTree {
    /// `levels[l][i]` is the root over leaves `i·2^l` to `(i+1)·2^l − 1`, for whole subtrees only.
    levels: Vec<Vec<Hash>>,
}

impl HistoryTree {
    /// Appends the next header's hash.
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        for level in 0.. {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            let row = &mut self.levels[level];
            row.push(hash);
            if row.len() % 2 == 1 {
                return;
            }
            hash = node_hash(&row[row.len() - 2], &hash);
        }
    }

    /// Headers so far.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| leaves.len() as u64)
    }

    /// Whether there is no header yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Hash of the header at `height`.
    #[must_use]
    pub fn leaf(&self, height: u64) -> Option<Hash> {
        self.levels.first()?.get(usize::try_from(height).ok()?).copied()
    }

    /// Root over the first `size` headers; `None` when there are fewer.
    #[must_use]
    pub fn root(&self, size: u64) -> Option<Hash> {
        if size > self.len() {
            return None;
        }
        Some(if size == 0 { Hash::EMPTY_TREE } else { self.subroot(0, size) })
    }

    /// Inclusion path of header `index` in the tree of the first `size` headers (RFC 9162 §2.1.3.1).
    #[must_use]
    pub fn prove(&self, index: u64, size: u64) -> Option<Vec<Hash>> {
        if index >= size || size > self.len() {
            return None;
        }
        let (mut start, mut end, mut path) = (0, size, Vec::new());
        while end - start > 1 {
            let middle = start + split(end - start);
            if index < middle {
                path.push(self.subroot(middle, end));
                end = middle;
            } else {
                path.push(self.subroot(start, middle));
                start = middle;
            }
        }
        path.reverse();
        Some(path)
    }

    /// Roots of the whole subtrees over the first `size` headers, largest first; `None` when there are fewer.
    #[must_use]
    pub fn peaks(&self, size: u64) -> Option<Vec<Hash>> {
        let levels = (0..u64::BITS).rev().filter(|level| size >> level & 1 == 1);
        let peak = |level: u32| {
            let before = (size >> level) - 1;
            self.levels.get(level as usize)?.get(usize::try_from(before).ok()?).copied()
        };
        (size <= self.len()).then(|| levels.map(peak).collect())?
    }

    /// Root over leaves `start` to `end − 1`, where `start` is a multiple of the largest whole subtree within.
    fn subroot(&self, start: u64, end: u64) -> Hash {
        let size = end - start;
        if size.is_power_of_two() {
            return self.levels[size.trailing_zeros() as usize][(start / size) as usize];
        }
        let middle = start + split(size);
        node_hash(&self.subroot(start, middle), &self.subroot(middle, end))
    }
}

/// Largest power of two smaller than `n`, for n ≥ 2.
fn split(n: u64) -> u64 {
    1 << (63 - (n - 1).leading_zeros())
}

#[cfg(test)]
mod tests {
    use super::*;
    use yuzheng_protocol::merkle;

    #[test]
    fn roots_and_paths_are_those_of_the_plain_tree() {
        let leaves: Vec<Hash> = (0u64..70).map(|i| Hash::of(&i.to_be_bytes())).collect();
        let mut tree = HistoryTree::default();
        leaves.iter().for_each(|leaf| tree.push(*leaf));
        for size in 0..=leaves.len() {
            let root = tree.root(size as u64).unwrap();
            assert_eq!(root, merkle::root(&leaves[..size]));
            let peaks = tree.peaks(size as u64).unwrap();
            merkle::Frontier::resume(size as u64, peaks, &root).unwrap();
            for index in 0..size {
                let path = tree.prove(index as u64, size as u64).unwrap();
                assert_eq!(path, merkle::prove_inclusion(&leaves[..size], index as u64).unwrap());
            }
        }
    }

    #[test]
    fn answers_nothing_about_headers_that_are_not_there() {
        let mut tree = HistoryTree::default();
        assert!(tree.is_empty());
        tree.push(Hash::ZERO);
        assert_eq!((tree.root(2), tree.prove(1, 1), tree.prove(0, 2), tree.leaf(1)), (None, None, None, None));
        assert_eq!(tree.peaks(2), None);
    }
}
