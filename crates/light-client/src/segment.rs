//! Runs of headers on their way from a node to the store.
//!
//! A [`Segment`] is linked but not certified; [`Segment::certify`] makes it a [`VerifiedBatch`], the only
//! thing that the store takes.

use std::sync::Arc;

use yuzheng_protocol::{
    Hash, Header, Height,
    block::SignedHeader,
    light::{self, HeaderChain, HeaderError, Hop, RebuildError, VerifiedHeader},
};

use crate::{
    epochs::Epochs,
    store::{PAGE, PAGE_LEVEL},
};

/// Linked headers above a verified one, not yet certified.
#[derive(Clone, Debug)]
pub struct Segment {
    start: HeaderChain,
    end: HeaderChain,
    run: Run,
    anchors: Arc<Epochs>,
    /// The next header whose hash is known.
    anchor: Option<(Height, Hash)>,
}

/// Consecutive headers as the store keeps them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Run {
    /// Deltas, one after the other.
    pub(crate) deltas: Vec<u8>,
    /// Where each delta ends.
    pub(crate) ends: Vec<usize>,
    /// Hash of each header.
    pub(crate) hashes: Vec<Hash>,
    /// Chain up to the last header before each page that begins here.
    pub(crate) starts: Vec<HeaderChain>,
    /// Root over the header hashes of each page that ends here.
    pub(crate) roots: Vec<Hash>,
    /// The headers of the page that is not full.
    pub(crate) open: Vec<Header>,
}

impl Segment {
    /// Starts above `start`, which is verified. `epochs` tells hashes that certain headers must have.
    #[must_use]
    pub fn new(start: HeaderChain, epochs: Arc<Epochs>) -> Self {
        let anchor = epochs.anchor_after(start.last().height);
        Self { end: start.clone(), start, run: Run::default(), anchors: epochs, anchor }
    }

    /// Takes the next header from the head of `deltas`, which is moved on.
    ///
    /// # Errors
    /// [`RebuildError`] when it cannot be read or does not follow, or is not the one that checkpoint, directory or
    /// a hop name; the segment is of no use then.
    pub fn append(&mut self, deltas: &mut &[u8]) -> Result<(), RebuildError> {
        let before = *deltas;
        let height = self.end.last().height.next();
        if height.0.is_multiple_of(PAGE) {
            self.run.starts.push(self.end.clone());
        }
        let roots = &mut self.run.roots;
        let hash = self.end.append_delta_seeing(deltas, |level, root| {
            if level == PAGE_LEVEL {
                roots.push(*root);
            }
        })?;
        if let Some((at, expected)) = self.anchor.filter(|(at, _)| *at == height) {
            if hash != expected {
                return Err(HeaderError::OtherHeader { have: hash, expected }.into());
            }
            self.anchor = self.anchors.anchor_after(at);
        }
        self.run.deltas.extend_from_slice(&before[..before.len() - deltas.len()]);
        self.run.ends.push(self.run.deltas.len());
        self.run.hashes.push(hash);
        if height.next().0.is_multiple_of(PAGE) {
            self.run.open.clear();
        } else {
            self.run.open.push(self.end.last().clone());
        }
        Ok(())
    }

    /// Height of the newest header, which may be the start's.
    #[must_use]
    pub fn height(&self) -> Height {
        self.end.last().height
    }

    /// Headers in the segment.
    #[must_use]
    pub fn len(&self) -> usize {
        self.run.hashes.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.run.hashes.is_empty()
    }

    /// The newest header.
    #[must_use]
    pub fn last(&self) -> &Header {
        self.end.last()
    }

    /// Headers and chain of a segment that is certified by other means: it was stored once.
    pub(crate) fn into_parts(self) -> (Run, HeaderChain) {
        (self.run, self.end)
    }

    /// Makes the segment a batch, if `signed` certifies its newest header.
    ///
    /// # Errors
    /// [`HeaderError`].
    pub fn certify(self, signed: SignedHeader) -> Result<VerifiedBatch, HeaderError> {
        let set = self.anchors.set_at(signed.header.height);
        let tip = light::verify_signed_header(self.anchors.chain_id(), set, signed)?;
        self.certified_by(tip)
    }

    /// Makes the segment a batch under a header that was verified before.
    ///
    /// # Errors
    /// [`HeaderError::OtherHeader`] when the segment does not end in that header.
    pub fn certified_by(self, tip: VerifiedHeader) -> Result<VerifiedBatch, HeaderError> {
        let (have, expected) = (self.end.last_hash(), tip.certificate().header_hash);
        if have != expected {
            return Err(HeaderError::OtherHeader { have, expected });
        }
        let from = self.start.last().height;
        let hops = self.anchors.hops().iter();
        let hops =
            hops.filter(|hop| (from..tip.header().height).contains(&hop.signed.header.height)).cloned().collect();
        let Self { start, end, run, anchors: _, anchor: _ } = self;
        Ok(VerifiedBatch { start, end, run, tip, hops })
    }
}

/// Headers that follow one another, the newest certified by a quorum. Made by [`Segment`] only.
#[derive(Clone, Debug)]
pub struct VerifiedBatch {
    pub(crate) start: HeaderChain,
    pub(crate) end: HeaderChain,
    pub(crate) run: Run,
    pub(crate) tip: VerifiedHeader,
    /// Changes of the validator set within.
    pub(crate) hops: Vec<Hop>,
}

impl VerifiedBatch {
    /// The newest header with its certificate.
    #[must_use]
    pub fn tip(&self) -> &VerifiedHeader {
        &self.tip
    }

    /// Height after which the batch begins.
    #[must_use]
    pub fn above(&self) -> Height {
        self.start.last().height
    }

    /// Chain up to the newest header.
    #[must_use]
    pub fn end(&self) -> &HeaderChain {
        &self.end
    }
}
