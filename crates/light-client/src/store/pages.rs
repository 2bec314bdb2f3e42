//! Pages: runs of headers that end where their number is a multiple of [`PAGE`].

use std::sync::Arc;

use yuzheng_protocol::{Hash, Header, Height, light::HeaderChain};

use super::{Damage, HeaderStore, PAGE, PAGE_LEVEL, StoreError};
use crate::segment::Run;

/// A full page: its first header held, and the root over the hashes of all its headers, held or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) first: u64,
    pub(super) root: Hash,
}

/// Marks of the pages that a run fills; the first of them begins at `first`.
pub(super) fn marks_of(run: &Run, first: u64) -> impl Iterator<Item = Mark> {
    let firsts = std::iter::successors(Some(first), |first| Some((first / PAGE + 1) * PAGE));
    firsts.zip(&run.roots).map(|(first, root)| Mark { first, root: *root })
}

/// Consecutive headers in memory.
#[derive(Debug, Default)]
pub(super) struct Page {
    first: u64,
    headers: Vec<Header>,
    hashes: Vec<Hash>,
}

impl Page {
    /// No headers yet; the first one will have this height.
    pub(super) fn starting(first: u64) -> Self {
        Self { first, ..Self::default() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.headers.is_empty()
    }

    pub(super) fn first(&self) -> u64 {
        self.first
    }

    /// Takes the headers after the last page that the run fills.
    pub(super) fn extend(&mut self, run: &Run) {
        self.headers.extend(run.open.iter().cloned());
        self.hashes.extend(&run.hashes[run.hashes.len() - run.open.len()..]);
    }

    /// Takes the headers of the page that follows.
    pub(super) fn append(&mut self, mut above: Page) {
        self.headers.append(&mut above.headers);
        self.hashes.append(&mut above.hashes);
    }

    pub(super) fn push(&mut self, chain: &HeaderChain) {
        self.headers.push(chain.last().clone());
        self.hashes.push(chain.last_hash());
    }

    fn at(&self, height: Height) -> Option<usize> {
        usize::try_from(height.0.checked_sub(self.first)?).ok().filter(|at| *at < self.headers.len())
    }
}

impl HeaderStore {
    /// The header at `height`; none above the tip, and none below those held that is not kept.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be read or was changed.
    pub fn header(&mut self, height: Height) -> Result<Option<Header>, StoreError> {
        if height < self.base.last().height {
            return Ok(self.kept.get(&height).cloned().flatten().map(|kept| kept.header));
        }
        if height == self.base.last().height {
            return Ok(Some(self.base.last().clone()));
        }
        if let Some(at) = self.open.at(height) {
            return Ok(self.open.headers.get(at).cloned());
        }
        let Some(page) = self.page_of(height)? else { return Ok(None) };
        Ok(page.at(height).map(|at| page.headers[at].clone()))
    }

    /// Hash of the header at `height`; none where [`Self::header`] has none.
    ///
    /// # Errors
    /// As [`Self::header`].
    pub fn hash_at(&mut self, height: Height) -> Result<Option<Hash>, StoreError> {
        if height == self.end.last().height {
            return Ok(Some(self.end.last_hash()));
        }
        if height <= self.base.last().height {
            return Ok(self.header(height)?.map(|header| header.hash()));
        }
        if let Some(at) = self.open.at(height) {
            return Ok(self.open.hashes.get(at).copied());
        }
        let Some(page) = self.page_of(height)? else { return Ok(None) };
        Ok(page.at(height).map(|at| page.hashes[at]))
    }

    /// The full page with this number, counted from genesis.
    pub(super) fn mark(&self, number: u64) -> Option<Mark> {
        let index = usize::try_from(number.checked_sub(self.marks.first()?.first / PAGE)?).ok()?;
        self.marks.get(index).copied()
    }

    fn page_of(&mut self, height: Height) -> Result<Option<Arc<Page>>, StoreError> {
        let first_number = self.marks.first().map_or(0, |mark| mark.first / PAGE);
        let index = (height.0 / PAGE).checked_sub(first_number).and_then(|index| usize::try_from(index).ok());
        let Some(index) = index.filter(|index| *index < self.marks.len()) else { return Ok(None) };
        self.page(index).map(Some)
    }

    /// Reads a full page, links and hashes it again and compares it with its root.
    pub(super) fn page(&mut self, index: usize) -> Result<Arc<Page>, StoreError> {
        let page = self.read_page(index);
        self.noted(page)
    }

    fn read_page(&mut self, index: usize) -> Result<Arc<Page>, StoreError> {
        let Mark { first, root } = self.marks[index];
        if let Some(page) = self.read.as_ref().filter(|page| page.first == first) {
            return Ok(page.clone());
        }
        let damaged = |reason| StoreError::Page { first, reason };
        let (mut chain, deltas) = self.start_of(index)?;
        let mut rest = &deltas[..];
        let (mut page, mut have) = (Page::starting(first), None);
        while !rest.is_empty() {
            let seen = |level, whole: &Hash| have = have.or((level == PAGE_LEVEL).then_some(*whole));
            chain.append_delta_seeing(&mut rest, seen).map_err(|e| damaged(e.into()))?;
            page.push(&chain);
        }
        if have != Some(root) || !chain.last().height.next().0.is_multiple_of(PAGE) {
            return Err(damaged(Damage::History { height: chain.last().height }));
        }
        let page = Arc::new(page);
        self.read = Some(page.clone());
        Ok(page)
    }

    /// Chain up to the header before a full page, as far as it is known without reading others, and the page's
    /// deltas. The page's root vouches for the chain.
    pub(super) fn start_of(&self, index: usize) -> Result<(HeaderChain, Vec<u8>), StoreError> {
        let first = self.marks[index].first;
        let (parent, deltas) = self.file.page(first)?;
        if index == 0 {
            return Ok((self.base.clone(), deltas));
        }
        let mut frontier = self.base.frontier().floor(PAGE_LEVEL);
        self.marks[..index].iter().for_each(|mark| frontier.push_whole(PAGE_LEVEL, mark.root));
        if parent.height.next().0 != first {
            let reason = Damage::Row { have: parent.height.0, expected: first - 1 };
            return Err(StoreError::Page { first, reason });
        }
        Ok((HeaderChain::kept(parent, frontier), deltas))
    }

    /// Chain up to the header at `height`, which stands in the full page or right before it.
    pub(super) fn chain_up_to(&mut self, index: usize, height: Height) -> Result<HeaderChain, StoreError> {
        self.page(index)?;
        let first = self.marks[index].first;
        let (mut chain, deltas) = self.start_of(index)?;
        let mut rest = &deltas[..];
        while chain.last().height < height {
            chain.append_delta(&mut rest).map_err(|e| StoreError::Page { first, reason: e.into() })?;
        }
        Ok(chain)
    }

    /// Full pages held.
    #[must_use]
    pub fn full_pages(&self) -> usize {
        self.marks.len()
    }

    /// Reads one full page and checks it; opening checks only the newest. For a copy in which old pages may lie
    /// for years.
    ///
    /// # Errors
    /// [`StoreError::Page`] when it does not hold.
    pub fn check_page(&mut self, index: usize) -> Result<(), StoreError> {
        if index < self.marks.len() {
            self.read = None;
            self.page(index)?;
        }
        Ok(())
    }
}
