//! Cutting the store back to an older header: after a fork, when a person decides for the other history.

use std::sync::Arc;

use yuzheng_protocol::{
    Hash, Height, delta,
    light::{HeaderChain, VerifiedHeader},
};

use super::{HeaderStore, PAGE, Page, StoreError};
use crate::epochs::Epochs;

impl HeaderStore {
    /// Has headers from now on lead through the header `hash` at `height`.
    pub fn require(&mut self, height: Height, hash: Hash) {
        let mut epochs = (*self.epochs).clone();
        epochs.require(height, hash);
        self.epochs = Arc::new(epochs);
    }

    /// Drops every header above `to`, which is ours; everything where none is given, or where `to` lies below the
    /// headers held: sync then begins anew, through what is required.
    ///
    /// # Errors
    /// [`StoreError`]; file and memory are unchanged then.
    pub fn cut_back(&mut self, to: Option<VerifiedHeader>) -> Result<(), StoreError> {
        let Some(to) = to.filter(|to| to.header().height > self.base.last().height) else { return self.clear() };
        let height = to.header().height;
        if height > self.height() || self.hash_at(height)? != Some(to.certificate().header_hash) {
            return Err(StoreError::Gap { have: height, expected: self.height() });
        }
        if height == self.height() {
            return Ok(());
        }
        // Pages that stay full; the headers after them make the page that is not.
        let full = self.marks.partition_point(|mark| (mark.first / PAGE + 1) * PAGE <= height.next().0);
        let mut end = self.chain_before(full)?;
        let open_parent = end.last().clone();
        let mut open = Page::starting(open_parent.height.next().0);
        let mut recent = Vec::new();
        while end.last().height < height {
            let next = end.last().height.next();
            let header = self.header(next)?.expect("heights up to the tip are held");
            let mut delta = Vec::new();
            delta::encode(end.last(), &header, &mut delta);
            end.append(header).expect("stored headers follow one another");
            open.push(&end);
            recent.push((next, delta));
        }
        self.file.cut_back(open_parent.height.next(), &recent, to.signed(), height)?;
        let mut epochs = Epochs::new(self.epochs.trust().clone());
        for hop in self.epochs.hops().iter().filter(|hop| hop.signed.header.height <= height) {
            epochs.extend(hop).expect("stored hops are verified");
        }
        self.epochs = Arc::new(epochs);
        self.marks.truncate(full);
        self.kept.retain(|at, _| *at <= height);
        (self.open, self.open_parent, self.end, self.tip, self.read) = (open, open_parent, end, Some(to), None);
        Ok(())
    }

    /// Chain up to the header before the full page with this index, or before the page that is not full.
    fn chain_before(&mut self, index: usize) -> Result<HeaderChain, StoreError> {
        match index.checked_sub(1) {
            None => Ok(self.base.clone()),
            Some(before) => {
                let last = self.marks.get(index).map_or(self.open_parent.height.0, |mark| mark.first - 1);
                self.chain_up_to(before, Height(last))
            }
        }
    }

    /// Drops everything.
    fn clear(&mut self) -> Result<(), StoreError> {
        self.file.clear()?;
        let epochs = Epochs::new(self.epochs.trust().clone());
        let genesis = HeaderChain::new(epochs.network().genesis())?;
        self.epochs = Arc::new(epochs);
        self.restart(genesis.clone(), Vec::new());
        (self.end, self.tip) = (genesis, None);
        self.kept.clear();
        Ok(())
    }
}
