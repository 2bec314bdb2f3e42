//! Paths through the history, and headers that are kept although those around them are not.
//!
//! The tree over header hashes has whole subtrees: aligned, of 2^level leaves. What the store holds gives every
//! whole subtree above its start; below it, only those that are peaks at the start. A kept header comes with
//! its path up to its peak. When the start moves on, the path is grown to the new peak first, so that a kept
//! header stays provable under every later tip.

use std::collections::BTreeMap;

use yuzheng_protocol::{
    Hash, Header, Height,
    api::HistoryPath,
    merkle::{self, Frontier, ProofError},
};

use super::{HeaderStore, PAGE, PAGE_LEVEL, PathError, StoreError};

/// Most headers kept for their own sake; beyond it the lowest are forgotten.
pub(super) const MOST_KEPT: usize = 4_096;

/// A header below those held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) header: Header,
    /// Siblings from the header's hash up to its peak at the store's start.
    pub(super) path: Vec<Hash>,
}

impl Kept {
    /// Whether the path leads to a peak of `frontier`.
    pub(super) fn stands_in(&self, frontier: &Frontier) -> bool {
        let height = self.header.height.0;
        let Some((level, peak)) = frontier.peak_of(height) else { return false };
        let (index, size) = (height % (1 << level), 1 << level);
        merkle::verify_inclusion(&self.header.hash(), index, size, &self.path, &peak).is_ok()
    }
}

/// Whole subtrees that somebody else showed, by first leaf and level.
#[derive(Debug, Default)]
pub(super) struct Shown(BTreeMap<(u64, u32), Hash>);

impl Shown {
    /// What a verified answer shows: the tip's hash, the peaks below it, and the way from the older header to its
    /// peak.
    pub(super) fn by(answer: &HistoryPath) -> Self {
        let size = answer.tip.header.height.0;
        let mut shown = BTreeMap::from([((size, 0), answer.tip.header.hash())]);
        let (index, mut start) = (answer.header.height.0, 0);
        let levels = (0..u64::BITS).rev().filter(|level| size >> level & 1 == 1);
        for (level, peak) in levels.zip(answer.peaks.iter()) {
            shown.insert((start, level), *peak);
            if (start..start + (1 << level)).contains(&index) {
                let mut hash = answer.header.hash();
                for (at, sibling) in (0..level).zip(answer.path.iter()) {
                    let own = index >> at;
                    shown.insert((own << at, at), hash);
                    shown.insert(((own ^ 1) << at, at), *sibling);
                    hash = if own & 1 == 0 {
                        merkle::node_hash(&hash, sibling)
                    } else {
                        merkle::node_hash(sibling, &hash)
                    };
                }
            }
            start += 1 << level;
        }
        Self(shown)
    }
}

impl HeaderStore {
    /// Path that proves the header at `old` under the history of the header at `tip`; both are ours.
    ///
    /// # Errors
    /// [`PathError`].
    pub fn history_path(&mut self, old: Height, tip: Height) -> Result<Vec<Hash>, PathError> {
        let (index, size) = (old.0, tip.0);
        if index >= size || tip > self.height() {
            return Err(ProofError::IndexOutOfRange { index, size }.into());
        }
        let kept = self.kept_at(old);
        let level_of_kept = kept.as_ref().map(|kept| kept.path.len());
        let (mut start, mut end, mut path) = (0, size, Vec::new());
        while end - start > 1 {
            let length = end - start;
            let whole = length.is_power_of_two().then(|| length.trailing_zeros() as usize);
            if let Some(kept) = kept.as_ref().filter(|_| whole.is_some() && whole == level_of_kept) {
                path.extend(kept.path.iter().rev());
                break;
            }
            let middle = start + length.next_power_of_two() / 2;
            if index < middle {
                path.push(self.range(middle, end)?);
                end = middle;
            } else {
                path.push(self.range(start, middle)?);
                start = middle;
            }
        }
        path.reverse();
        Ok(path)
    }

    /// A header below those held. The last one before them is always there: the peaks before it are its path.
    fn kept_at(&self, height: Height) -> Option<Kept> {
        let base = self.base.last();
        if height != base.height {
            return self.kept.get(&height).cloned().flatten();
        }
        let level = height.0.trailing_ones() as usize;
        let path = self.base_peaks.iter().rev().take(level).copied().collect();
        Some(Kept { header: base.clone(), path })
    }

    /// Root over the leaves from `start` to `end − 1`, where `start` is a multiple of the largest whole subtree.
    fn range(&mut self, start: u64, end: u64) -> Result<Hash, PathError> {
        let length = end - start;
        if length.is_power_of_two() {
            return self.whole(start, length.trailing_zeros(), &Shown::default());
        }
        let middle = start + length.next_power_of_two() / 2;
        let left = self.range(start, middle)?;
        Ok(merkle::node_hash(&left, &self.range(middle, end)?))
    }

    /// Root of the whole subtree of 2^level leaves from `start` on.
    fn whole(&mut self, start: u64, level: u32, shown: &Shown) -> Result<Hash, PathError> {
        if let Some(hash) = shown.0.get(&(start, level)) {
            return Ok(*hash);
        }
        let held_from = self.base.frontier().size();
        if start + (1 << level) <= held_from {
            let peak = self.base.frontier().peak_of(start).filter(|(of, _)| *of == level);
            return peak.map(|(_, hash)| hash).ok_or(PathError::NotHeld { height: Height(start) });
        }
        if level == PAGE_LEVEL
            && let Some(mark) = self.mark(start / PAGE)
        {
            return Ok(mark.root);
        }
        let Some(below) = level.checked_sub(1) else {
            return self.hash_at(Height(start))?.ok_or(PathError::NotHeld { height: Height(start) });
        };
        let left = self.whole(start, below, shown)?;
        Ok(merkle::node_hash(&left, &self.whole(start + (1 << below), below, shown)?))
    }

    /// `path` of the header at `height`, grown or cut to its peak in `frontier`.
    fn grown(
        &mut self,
        height: Height,
        mut path: Vec<Hash>,
        frontier: &Frontier,
        shown: &Shown,
    ) -> Result<Vec<Hash>, PathError> {
        let size = frontier.size();
        let missing = ProofError::IndexOutOfRange { index: height.0, size };
        let (level, _) = frontier.peak_of(height.0).ok_or(missing)?;
        path.truncate(level as usize);
        for at in path.len() as u32..level {
            let sibling = ((height.0 >> at) ^ 1) << at;
            path.push(self.whole(sibling, at, shown)?);
        }
        Ok(path)
    }

    /// All headers to be kept up to the present start or the one of `frontier`, whichever is higher: those in
    /// `frontier` with their paths to its peaks.
    pub(super) fn kept_under(
        &mut self,
        frontier: &Frontier,
        shown: &Shown,
    ) -> Result<Vec<(Height, Option<Kept>)>, StoreError> {
        let end = Height(frontier.size().max(self.base.frontier().size()));
        let heights: Vec<Height> = self.kept.range(..end).map(|(height, _)| *height).collect();
        let mut grown = Vec::with_capacity(heights.len());
        for height in heights {
            if height.0 >= frontier.size() {
                grown.push((height, None));
                continue;
            }
            let (header, path) = match self.kept_at(height) {
                Some(kept) => (Some(kept.header), kept.path),
                None => (self.header(height)?, Vec::new()),
            };
            let Some(header) = header else { continue };
            match self.grown(height, path, frontier, shown) {
                Ok(path) => grown.push((height, Some(Kept { header, path }))),
                Err(PathError::Store(error)) => return Err(error),
                Err(error @ (PathError::Range(_) | PathError::NotHeld { .. })) => {
                    tracing::warn!(%height, %error, "a header cannot be kept any longer");
                }
            }
        }
        Ok(grown)
    }

    /// Has the header at `height` stay when those around it go. It is held, or kept already.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn keep(&mut self, height: Height) -> Result<(), StoreError> {
        if height < self.base.last().height || height > self.height() || self.kept.contains_key(&height) {
            return Ok(());
        }
        let kept = self.kept_at(height);
        self.file.keep(self.height(), height, kept.as_ref())?;
        self.kept.insert(height, kept);
        self.forget_the_lowest()
    }

    /// Keeps the older header of an answer whose tip is the header at that height here.
    ///
    /// # Errors
    /// [`PathError`] when the answer does not hold, its tip is not ours, or it cannot be written.
    pub fn keep_shown(&mut self, answer: &HistoryPath) -> Result<(), PathError> {
        answer.verify()?;
        let tip = answer.tip.header.height;
        let expected = self.hash_at(tip)?.ok_or(PathError::NotHeld { height: tip })?;
        let computed = answer.tip.header.hash();
        if computed != expected {
            return Err(ProofError::WrongRoot { computed, expected }.into());
        }
        let height = answer.header.height;
        if height >= self.base.last().height {
            return self.keep(height).map_err(PathError::from);
        }
        let frontier = self.base.frontier().clone();
        let (level, _) = peak_below(tip.0, height.0);
        let path = answer.path.iter().take(level as usize).copied().collect();
        let path = self.grown(height, path, &frontier, &Shown::by(answer))?;
        let kept = Kept { header: answer.header.clone(), path };
        if !kept.stands_in(&frontier) {
            return Err(PathError::NotHeld { height });
        }
        self.file.keep(self.height(), height, Some(&kept))?;
        self.kept.insert(height, Some(kept));
        Ok(self.forget_the_lowest()?)
    }

    fn forget_the_lowest(&mut self) -> Result<(), StoreError> {
        let surplus = self.kept.len().saturating_sub(MOST_KEPT);
        let lowest: Vec<Height> = self.kept.keys().take(surplus).copied().collect();
        if lowest.is_empty() {
            return Ok(());
        }
        self.file.forget(self.height(), &lowest)?;
        lowest.iter().for_each(|height| drop(self.kept.remove(height)));
        Ok(())
    }
}

/// Level and first leaf of the whole subtree, one of the peaks of a tree of `size` leaves, in which `index` stands.
fn peak_below(size: u64, index: u64) -> (u32, u64) {
    let mut start = 0;
    for level in (0..u64::BITS).rev().filter(|level| size >> level & 1 == 1) {
        if index < start + (1 << level) {
            return (level, start);
        }
        start += 1 << level;
    }
    (0, start)
}
