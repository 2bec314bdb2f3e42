//! Runs of headers on their way from a node to the store.
//!
//! A [`Segment`] is linked but not certified; [`Segment::certify`] makes it a [`VerifiedBatch`], the only
//! thing that the store takes.

use std::sync::Arc;

use thiserror::Error;
use yuzheng_protocol::{
    Hash, Header, Height,
    api::HistoryPath,
    block::SignedHeader,
    light::{self, HeaderChain, HeaderError, Hop, RebuildError, VerifiedHeader},
    merkle::ProofError,
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
        self.run.deltas.extend_from_slice(&before[..before.len() - deltas.len()]);
        self.run.ends.push(self.run.deltas.len());
        self.run.hashes.push(hash);
        if height.next().0.is_multiple_of(PAGE) {
            self.run.open.clear();
        } else {
            self.run.open.push(self.end.last().clone());
        }
        if let Some((at, expected)) = self.anchor.filter(|(at, _)| *at == height) {
            if hash != expected {
                return Err(HeaderError::OtherHeader { have: hash, expected }.into());
            }
            self.anchor = self.anchors.anchor_after(at);
        }
        Ok(())
    }

    /// Height above which the segment begins.
    #[must_use]
    pub fn above(&self) -> Height {
        self.start.last().height
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

    /// Its hash.
    #[must_use]
    pub fn last_hash(&self) -> Hash {
        self.end.last_hash()
    }

    /// The chain above which the segment begins.
    #[must_use]
    pub fn start(&self) -> &HeaderChain {
        &self.start
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

    /// Makes the segment headers below `base`, which is verified. `peaks` are those below the segment's start.
    ///
    /// # Errors
    /// [`HeaderError::OtherHeader`] when the segment does not lead to `base`.
    pub fn below(self, base: &HeaderChain, peaks: Vec<Hash>) -> Result<VerifiedBelow, HeaderError> {
        if self.end != *base {
            return Err(HeaderError::OtherHeader { have: self.end.last_hash(), expected: base.last_hash() });
        }
        let Self { start, end, run, anchors: _, anchor: _ } = self;
        Ok(VerifiedBelow { start, peaks, end, run })
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
        let hops = self.anchors.hops_between(self.start.last().height, tip.header().height);
        let Self { start, end, run, anchors: epochs, anchor: _ } = self;
        Ok(VerifiedBatch { start, end, run, tip, epochs, hops })
    }
}

/// What sync has verified and the store is to take.
#[derive(Clone, Debug)]
pub enum Step {
    /// Headers above the newest one held.
    Forward(VerifiedBatch),
    /// A certified header far above, in whose history the newest one held stands.
    Jump(VerifiedJump),
    /// Headers below the first one held.
    Back(VerifiedBelow),
}

/// A certified header whose history holds the newest header held; those between stay away.
#[derive(Clone, Debug)]
pub struct VerifiedJump {
    /// Height that was held.
    pub(crate) from: Height,
    /// Chain up to the certified header.
    pub(crate) end: HeaderChain,
    pub(crate) tip: VerifiedHeader,
    /// Validator sets up to the tip at least.
    pub(crate) epochs: Arc<Epochs>,
    /// Changes of the validator set in between.
    pub(crate) hops: Vec<Hop>,
    /// What proves it, of the newest header held.
    pub(crate) answer: HistoryPath,
}

impl VerifiedJump {
    /// Checks that `held`, the newest header held or a newer one that is trusted, stands in the history of `tip`, and
    /// that the peaks lead to it.
    ///
    /// # Errors
    /// [`JumpError`].
    pub fn verify(held: (Height, Hash), tip: &VerifiedHeader, answer: &HistoryPath) -> Result<HeaderChain, JumpError> {
        let (height, expected) = held;
        if answer.tip.header != *tip.header() || answer.header.height != height {
            return Err(JumpError::OtherPlace { have: answer.header.height, asked: height });
        }
        let end = answer.verify()?;
        let have = answer.header.hash();
        if have != expected {
            return Err(JumpError::OtherHeader { height, have, expected });
        }
        Ok(end)
    }

    /// The certified header.
    #[must_use]
    pub fn tip(&self) -> &VerifiedHeader {
        &self.tip
    }
}

/// Why a header is not the one to go on from.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum JumpError {
    /// The answer is about another header or another tip.
    #[error("the place of height {have} was answered, or under another tip; {asked} was asked for")]
    OtherPlace {
        /// Height of the older header in the answer.
        have: Height,
        /// Height asked for.
        asked: Height,
    },
    /// Path or peaks do not hold.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The certified tip stands on another chain than ours.
    #[error("{have} stands at height {height} in the history of a certified tip, ours is {expected}")]
    OtherHeader {
        /// Height of both.
        height: Height,
        /// Hash in that history.
        have: Hash,
        /// Our hash.
        expected: Hash,
    },
}

/// Headers that lead to the first one held.
#[derive(Clone, Debug)]
pub struct VerifiedBelow {
    pub(crate) start: HeaderChain,
    /// Whole subtrees over the hashes of the headers before the start's newest.
    pub(crate) peaks: Vec<Hash>,
    pub(crate) end: HeaderChain,
    pub(crate) run: Run,
}

/// Headers that follow one another, the newest certified by a quorum. Made by [`Segment`] only.
#[derive(Clone, Debug)]
pub struct VerifiedBatch {
    pub(crate) start: HeaderChain,
    pub(crate) end: HeaderChain,
    pub(crate) run: Run,
    pub(crate) tip: VerifiedHeader,
    /// Validator sets up to the tip at least.
    pub(crate) epochs: Arc<Epochs>,
    /// Changes of the validator set within.
    pub(crate) hops: Vec<Hop>,
}

impl VerifiedBatch {
    /// The newest header with its certificate.
    #[must_use]
    pub fn tip(&self) -> &VerifiedHeader {
        &self.tip
    }

    /// Hash of the header at `height`, if it is in the batch.
    pub(crate) fn hash_at(&self, height: Height) -> Option<Hash> {
        let at = height.0.checked_sub(self.above().next().0)?;
        self.run.hashes.get(usize::try_from(at).ok()?).copied()
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
