//! Cutting the store back to an older header: after a fork, when a person decides for the other history.

use std::sync::Arc;

use yuzheng_protocol::{Hash, Height, delta, light::VerifiedHeader};

use super::{HeaderStore, PAGE, Page, StoreError};
use crate::epochs::Epochs;

impl HeaderStore {
    /// Has headers from now on lead through the header `hash` at `height`.
    pub fn require(&mut self, height: Height, hash: Hash) {
        let mut epochs = (*self.epochs).clone();
        epochs.require(height, hash);
        self.epochs = Arc::new(epochs);
    }

    /// Drops every header above `to`, which is ours; everything where none is given.
    ///
    /// # Errors
    /// [`StoreError`]; file and memory are unchanged then.
    pub fn cut_back(&mut self, to: Option<VerifiedHeader>) -> Result<(), StoreError> {
        let height = to.as_ref().map_or(Height::GENESIS, |tip| tip.header().height);
        let hash = self.hash_at(height)?;
        if height > self.height() || to.as_ref().is_some_and(|tip| hash != Some(tip.certificate().header_hash)) {
            return Err(StoreError::Gap { have: height, expected: self.height() });
        }
        if height == self.height() {
            return Ok(());
        }
        let full = ((height.next().0) / PAGE) as usize;
        let (mut open, mut end) = (Page::default(), self.starts[full].clone());
        let mut recent = Vec::new();
        if full == 0 {
            open.push(end.last().clone(), end.last_hash());
        }
        while end.last().height < height {
            let next = end.last().height.next();
            let header = self.header(next)?.expect("heights up to the tip are stored");
            let mut delta = Vec::new();
            delta::encode(end.last(), &header, &mut delta);
            let hash = end.append(header.clone()).expect("stored headers follow one another");
            open.push(header, hash);
            recent.push((next, delta));
        }
        self.file.cut_back(full as u64 * PAGE, &recent, to.as_ref().map(VerifiedHeader::signed), height)?;
        let mut epochs = Epochs::new(self.epochs.network_handle());
        for hop in self.epochs.hops().iter().filter(|hop| hop.signed.header.height <= height) {
            epochs.extend(hop).expect("stored hops are verified");
        }
        self.epochs = Arc::new(epochs);
        // A page without headers has no start yet.
        self.starts.truncate(full + usize::from(!open.hashes.is_empty()));
        self.roots.truncate(full);
        (self.open, self.end, self.tip, self.read) = (open, end, to, None);
        Ok(())
    }
}
