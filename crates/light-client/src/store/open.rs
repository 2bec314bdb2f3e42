//! Reading a file from disk: what is checked before any of it is believed.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use yuzheng_protocol::{
    Hash, Height,
    light::{HeaderChain, HeaderError, verify_signed_header},
};

use super::{
    Damage, HeaderStore, Opening, PAGE, Page, StoreError,
    file::{File, OpenError},
};
use crate::{
    epochs::{Epochs, Trust},
    segment::Segment,
};

impl HeaderStore {
    pub(super) fn load(file: File, path: &Path, trust: &Trust) -> Result<(Self, Opening), OpenError> {
        let mut epochs = Epochs::new(trust.clone());
        let genesis = HeaderChain::new(epochs.network().genesis()).map_err(StoreError::from)?;
        let mut store = Self {
            file,
            path: path.to_owned(),
            damage: None,
            epochs: Arc::new(epochs.clone()),
            marks: Vec::new(),
            open: Page::default(),
            open_parent: genesis.last().clone(),
            base: genesis.clone(),
            base_peaks: Vec::new(),
            end: genesis,
            tip: None,
            kept: BTreeMap::new(),
            read: None,
        };
        let Some(signed) = store.file.tip()? else { return Ok((store, Opening::Fresh)) };
        for hop in store.file.hops()? {
            epochs.extend(&hop).map_err(Damage::from)?;
        }
        if epochs.lacks_listed_change(signed.header.height) {
            return Err(Damage::Change { from: epochs.newest_start() }.into());
        }
        store.epochs = Arc::new(epochs);
        store.load_base(trust.chain_id())?;
        let set = store.epochs.set_at(signed.header.height);
        let tip = verify_signed_header(trust.chain_id(), set, signed).map_err(Damage::from)?;
        store.load_newest()?;
        let (have, expected) = (store.end.last_hash(), tip.certificate().header_hash);
        if have != expected {
            return Err(Damage::Header(HeaderError::OtherHeader { have, expected }).into());
        }
        let height = tip.header().height;
        store.tip = Some(tip);
        store.verify_oldest()?;
        store.load_kept()?;
        Ok((store, Opening::Resumed { height }))
    }

    fn load_base(&mut self, chain_id: Hash) -> Result<(), OpenError> {
        let Some((header, peaks)) = self.file.start()? else { return Ok(()) };
        let height = header.height;
        if header.chain_id != chain_id {
            return Err(Damage::OtherChain { have: header.chain_id.to_hex() }.into());
        }
        self.base = HeaderChain::resume(header, peaks.clone()).map_err(|_| Damage::History { height })?;
        self.base_peaks = peaks;
        Ok(())
    }

    /// Rebuilds the last full page and the one that is not full.
    fn load_newest(&mut self) -> Result<(), OpenError> {
        let marks = self.file.marks()?;
        let mut expected = self.base.last().height.next().0;
        for mark in &marks {
            if mark.first != expected {
                return Err(Damage::Row { have: mark.first, expected }.into());
            }
            expected = (expected / PAGE + 1) * PAGE;
        }
        let recent = self.file.recent(expected)?;
        self.marks = marks;
        let (start, deltas) = match self.marks.len().checked_sub(1) {
            None => (self.base.clone(), recent),
            Some(last) => {
                let (start, mut deltas) = self.start_of(last).map_err(damage)?;
                deltas.extend_from_slice(&recent);
                (start, deltas)
            }
        };
        let mark = self.marks.pop();
        let first = start.last().height.next().0;
        let parent = start.last().clone();
        let mut segment = Segment::new(start, self.epochs.clone());
        let mut rest = &deltas[..];
        while !rest.is_empty() {
            segment.append(&mut rest).map_err(Damage::from)?;
        }
        let (run, end) = segment.into_parts();
        self.open_parent = parent;
        self.marks.extend(super::pages::marks_of(&run, first));
        if self.marks.last().copied() != mark || run.roots.len() != usize::from(mark.is_some()) {
            return Err(Damage::History { height: end.last().height }.into());
        }
        if let Some(next) = run.open.first() {
            self.open = Page::starting(next.height.0);
            self.open.extend(&run);
        }
        if let Some(start) = run.starts.last() {
            self.open_parent = start.last().clone();
        }
        self.end = end;
        Ok(())
    }

    /// Rebuilds the first page if it follows no genesis, and the headers that the network file names.
    fn verify_oldest(&mut self) -> Result<(), OpenError> {
        if self.marks.len() > 1 && self.base.last().height > Height::GENESIS {
            self.page(0).map_err(damage)?;
        }
        for (height, expected) in self.epochs.named_by_the_network_file() {
            let held = height >= self.base.last().height && height <= self.height();
            if let Some(have) = self.hash_at(height).map_err(damage)?.filter(|have| held && *have != expected) {
                return Err(Damage::Header(HeaderError::OtherHeader { have, expected }).into());
            }
        }
        Ok(())
    }

    fn load_kept(&mut self) -> Result<(), OpenError> {
        let start = self.base.last().height;
        for (height, kept) in self.file.kept()? {
            let stands = match &kept {
                Some(kept) => kept.header.height == height && kept.stands_in(self.base.frontier()),
                None => height > start && height <= self.height(),
            };
            if !stands {
                return Err(Damage::History { height }.into());
            }
            self.kept.insert(height, kept);
        }
        Ok(())
    }
}

/// What does not hold in a page makes the file not hold.
fn damage(error: StoreError) -> OpenError {
    match error {
        StoreError::Page { reason, .. } => OpenError::Damaged(reason),
        other @ (StoreError::Sqlite(_)
        | StoreError::SetAside { .. }
        | StoreError::Forks(_)
        | StoreError::Genesis(_)
        | StoreError::Gap { .. }
        | StoreError::ChangedElsewhere { .. }) => OpenError::Unusable(other),
    }
}
