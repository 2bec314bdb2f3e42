//! [`HeaderChain`]: the newest header of a chain with the right edge of its history.

use thiserror::Error;

use super::{HeaderError, verify_identity};
use crate::{
    codec::DecodeError,
    delta::{Delta, DeltaError},
    genesis::{Genesis, GenesisError},
    hash::Hash,
    header::{HEADER_VERSION, Header},
    merkle::{Frontier, ProofError},
};

/// All headers up to a tip, as far as a checker needs them: the last header and the history's frontier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderChain {
    chain_id: Hash,
    last: Header,
    last_hash: Hash,
    /// Frontier over the hashes of all headers up to and including `last`.
    frontier: Frontier,
}

/// Why a delta was refused.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum RebuildError {
    /// The header does not follow.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// The delta cannot be read.
    #[error(transparent)]
    Delta(#[from] DeltaError),
}

/// Why a run of full headers was refused.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum RunError {
    /// A header does not follow.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// A header cannot be read.
    #[error(transparent)]
    Decode(#[from] DecodeError),
}

impl HeaderChain {
    /// Starts at the genesis header.
    ///
    /// # Errors
    /// [`GenesisError`].
    pub fn new(genesis: &Genesis) -> Result<Self, GenesisError> {
        let header = genesis.header()?;
        Ok(Self::above(header, Frontier::default()))
    }

    /// Goes on from a header without those before it, given the roots of the whole subtrees over their hashes,
    /// largest first. The header's own history vouches for them; that the header is to be believed, the caller
    /// knows.
    ///
    /// # Errors
    /// [`ProofError::WrongPeaks`] and [`ProofError::WrongRoot`].
    pub fn resume(header: Header, peaks: Vec<Hash>) -> Result<Self, ProofError> {
        let below = Frontier::resume(header.height.0, peaks, &header.history)?;
        Ok(Self::above(header, below))
    }

    /// Goes on from what the caller kept of a chain that it had checked: `frontier` is over the hashes of all headers
    /// up to and including `last`. Nothing is checked here; a header reached from here whose hash is known otherwise
    /// vouches for both, by its link and its history.
    #[must_use]
    pub fn kept(last: Header, frontier: Frontier) -> Self {
        Self { chain_id: last.chain_id, last_hash: last.hash(), last, frontier }
    }

    fn above(last: Header, mut frontier: Frontier) -> Self {
        let last_hash = last.hash();
        frontier.push(last_hash);
        Self { chain_id: last.chain_id, last, last_hash, frontier }
    }

    /// The newest header.
    #[must_use]
    pub const fn last(&self) -> &Header {
        &self.last
    }

    /// Its hash.
    #[must_use]
    pub const fn last_hash(&self) -> Hash {
        self.last_hash
    }

    /// Frontier over the hashes of all headers, the newest included.
    #[must_use]
    pub const fn frontier(&self) -> &Frontier {
        &self.frontier
    }

    /// The history root that the next header must carry.
    #[must_use]
    pub fn next_history(&self) -> Hash {
        self.frontier.root()
    }

    /// Checks that `header` follows, and takes it.
    ///
    /// # Errors
    /// [`HeaderError`]; the chain is unchanged then.
    pub fn append(&mut self, header: Header) -> Result<Hash, HeaderError> {
        self.verify_link(&header)?;
        self.verify_history(&header)?;
        let hash = header.hash();
        self.take(header, hash, |_, _| {});
        Ok(hash)
    }

    /// Checks that the headers in `encoded` follow one another, and takes them. The history root of the last one
    /// is checked, those of the others are not: the last one's history holds the hashes of all of them, and so
    /// all their fields. It is thus the last one under which older headers may be proven, and its certificate
    /// vouches for the run.
    ///
    /// # Errors
    /// [`RunError`]; the chain is unchanged then.
    pub fn append_run<'a>(&mut self, encoded: impl IntoIterator<Item = &'a [u8]>) -> Result<(), RunError> {
        let before = self.clone();
        let taken = self.take_run(encoded.into_iter());
        if taken.is_err() {
            *self = before;
        }
        taken
    }

    fn take_run<'a>(&mut self, encoded: impl Iterator<Item = &'a [u8]>) -> Result<(), RunError> {
        let mut encoded = encoded.peekable();
        while let Some(bytes) = encoded.next() {
            let (header, hash) = Header::read_and_hash(bytes)?;
            self.verify_link(&header)?;
            if encoded.peek().is_none() {
                self.verify_history(&header)?;
            }
            self.take(header, hash, |_, _| {});
        }
        Ok(())
    }

    /// Rebuilds the next header from the delta at the head of `bytes`, which is moved on, and takes it. Its
    /// history root is computed here and cannot be wrong.
    ///
    /// # Errors
    /// [`RebuildError`]; chain and `bytes` are unchanged then.
    pub fn append_delta(&mut self, bytes: &mut &[u8]) -> Result<Hash, RebuildError> {
        self.append_delta_seeing(bytes, |_, _| {})
    }

    /// As [`Self::append_delta`]; `whole` is shown each whole subtree of the history that the header completes,
    /// with its level.
    ///
    /// # Errors
    /// As [`Self::append_delta`].
    pub fn append_delta_seeing(
        &mut self,
        bytes: &mut &[u8],
        whole: impl FnMut(u32, &Hash),
    ) -> Result<Hash, RebuildError> {
        let mut rest = *bytes;
        let delta = Delta::read(&self.last, &mut rest)?;
        if delta.time <= self.last.time {
            return Err(HeaderError::Time { have: delta.time, parent: self.last.time }.into());
        }
        let header = Header {
            version: HEADER_VERSION,
            chain_id: self.chain_id,
            height: self.last.height.next(),
            round: delta.round,
            time: delta.time,
            prev: self.last_hash,
            history: self.frontier.root(),
            tx_root: delta.tx_root,
            tx_count: delta.tx_count,
            state_root: delta.state_root,
            validators_hash: self.last.next_validators_hash,
            next_validators_hash: delta.next_validators_hash,
            proposer: delta.proposer,
        };
        let hash = header.hash();
        self.take(header, hash, whole);
        *bytes = rest;
        Ok(hash)
    }

    fn take(&mut self, header: Header, hash: Hash, whole: impl FnMut(u32, &Hash)) {
        self.frontier.push_seeing(hash, whole);
        self.last_hash = hash;
        self.last = header;
    }

    fn verify_link(&self, header: &Header) -> Result<(), HeaderError> {
        verify_identity(header, self.chain_id)?;
        let (height, expected) = (header.height, self.last.height.next());
        if height != expected {
            return Err(HeaderError::Height { have: height, expected });
        }
        if header.time <= self.last.time {
            return Err(HeaderError::Time { have: header.time, parent: self.last.time });
        }
        if header.prev != self.last_hash {
            return Err(HeaderError::Parent { height, have: header.prev, expected: self.last_hash });
        }
        if header.validators_hash != self.last.next_validators_hash {
            return Err(HeaderError::Validators {
                height,
                have: header.validators_hash,
                expected: self.last.next_validators_hash,
            });
        }
        Ok(())
    }

    fn verify_history(&self, header: &Header) -> Result<(), HeaderError> {
        let expected = self.frontier.root();
        if header.history == expected {
            return Ok(());
        }
        Err(HeaderError::History { height: header.height, have: header.history, expected })
    }
}

#[cfg(test)]
mod tests;
