//! Runs of headers on their way from a node to the store.
//!
//! A [`Segment`] is linked but not certified; [`Segment::certify`] makes it a [`VerifiedBatch`], the only
//! thing that the store takes.

use std::sync::Arc;

use yuzheng_protocol::{
    Hash, Header, Height,
    block::SignedHeader,
    light::{self, HeaderChain, HeaderError, Hop, VerifiedHeader},
};

use crate::{epochs::Epochs, store::PAGE};

/// Linked headers above a verified one, not yet certified.
#[derive(Clone, Debug)]
pub struct Segment {
    start: HeaderChain,
    end: HeaderChain,
    headers: Vec<Header>,
    hashes: Vec<Hash>,
    page_starts: Vec<HeaderChain>,
    anchors: Arc<Epochs>,
}

impl Segment {
    /// Starts above `start`, which is verified. `epochs` tells hashes that certain headers must have.
    #[must_use]
    pub fn new(start: HeaderChain, epochs: Arc<Epochs>) -> Self {
        Self {
            end: start.clone(),
            start,
            headers: Vec::new(),
            hashes: Vec::new(),
            page_starts: Vec::new(),
            anchors: epochs,
        }
    }

    /// Takes the next header.
    ///
    /// # Errors
    /// [`HeaderError`] when it does not follow, or is not the one that checkpoint, directory or a hop name;
    /// the segment is of no use then.
    pub fn append(&mut self, header: Header) -> Result<(), HeaderError> {
        let height = header.height;
        let before = height.0.is_multiple_of(PAGE).then(|| self.end.clone());
        let hash = self.end.append(header.clone())?;
        if let Some(expected) = self.anchors.anchor(height).filter(|expected| *expected != hash) {
            return Err(HeaderError::OtherHeader { have: hash, expected });
        }
        self.page_starts.extend(before);
        self.headers.push(header);
        self.hashes.push(hash);
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
        self.headers.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.headers.is_empty()
    }

    /// The newest header.
    #[must_use]
    pub fn last(&self) -> &Header {
        self.end.last()
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
        let Self { start, end, headers, hashes, page_starts, anchors: _ } = self;
        Ok(VerifiedBatch { start, end, headers, hashes, page_starts, tip, hops })
    }
}

/// Headers that follow one another, the newest certified by a quorum. Made by [`Segment`] only.
#[derive(Clone, Debug)]
pub struct VerifiedBatch {
    pub(crate) start: HeaderChain,
    pub(crate) end: HeaderChain,
    pub(crate) headers: Vec<Header>,
    pub(crate) hashes: Vec<Hash>,
    /// Chains up to the last header before each page that begins in this batch.
    pub(crate) page_starts: Vec<HeaderChain>,
    pub(crate) tip: VerifiedHeader,
    /// Changes of the validator set within.
    pub(crate) hops: Vec<Hop>,
}

impl VerifiedBatch {
    /// The headers, ascending.
    #[must_use]
    pub fn headers(&self) -> &[Header] {
        &self.headers
    }

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
