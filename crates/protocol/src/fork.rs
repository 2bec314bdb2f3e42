//! Fork evidence (`.yzf`): two certified headers of one height in one file, for anybody to check offline.
//!
//! A chain on which fewer than a third of the departments misbehave has one certified header a height. Two are
//! therefore proof of misconduct, and at least f + 1 departments signed both. Whoever signed both in one round
//! broke the rule of consensus that a validator votes once; whoever signed both in different rounds may have
//! been led astray by others, so they are named apart.

use thiserror::Error;

use crate::{
    block::SignedHeader,
    codec::{Canonical, DecodeError, List, Text, cbor_array},
    hash::Hash,
    light::{self, HeaderError, Hop},
    network::{TrustedNetwork, foreign_version},
    receipt::{MAX_HOPS, Verdict},
    units::Height,
    validator::ValidatorSet,
};

/// First element of every evidence file.
pub const FORK_MAGIC: &str = "yuzheng-fork";
/// The version that this program writes and reads.
pub const FORK_VERSION: u8 = 1;
/// Largest evidence file: two headers, two certificates, twenty hops.
pub const MAX_FORK_BYTES: usize = 192 * 1024;

/// Two certified headers of one height, array(6). The one with the smaller hash stands first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForkEvidence {
    magic: Text<16>,
    version: u8,
    chain_id: Hash,
    /// The header with the smaller hash.
    pub first: SignedHeader,
    /// The other one.
    pub second: SignedHeader,
    /// Validator-set changes beyond the reader's directory, below the height of both.
    pub hops: List<Hop, { MAX_HOPS }>,
}

cbor_array!(ForkEvidence { magic, version, chain_id, first, second, hops });

impl Canonical for ForkEvidence {
    const MAX_BYTES: usize = MAX_FORK_BYTES;
}

impl ForkEvidence {
    /// Puts a file together from two headers in any order; it is not verified by that.
    ///
    /// # Errors
    /// [`DecodeError::TooLong`] with more than twenty hops.
    pub fn new(a: SignedHeader, b: SignedHeader, hops: Vec<Hop>) -> Result<Self, DecodeError> {
        let chain_id = a.header.chain_id;
        let (first, second) = if a.header.hash() <= b.header.hash() { (a, b) } else { (b, a) };
        let magic = Text::new(FORK_MAGIC)?;
        Ok(Self { magic, version: FORK_VERSION, chain_id, first, second, hops: List::new(hops)? })
    }
}

/// Why a file is no evidence of a fork, or why that cannot be told.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum ForkError {
    /// \[FE-1\] Not an evidence file, or damaged beyond reading.
    #[error("this is not a fork evidence file, or it is damaged: {0}")]
    Unreadable(DecodeError),
    /// \[FE-2\] A newer version of the format.
    #[error("evidence version {have} is not known here")]
    UnknownVersion {
        /// Version in the file.
        have: u64,
    },
    /// \[FE-3\] Evidence about another chain.
    #[error("the evidence is of chain {have}, the network file of {expected}")]
    OtherChain {
        /// Chain in the file.
        have: Hash,
        /// Chain of the network file.
        expected: Hash,
    },
    /// \[FE-4\] The departments of that height are not known from the network file and the hops.
    #[error("the network file does not know the departments that signed height {height}")]
    UnknownEpoch {
        /// Height of both headers.
        height: Height,
    },
    /// \[FE-5\] A hop does not hold.
    #[error("a change of departments does not hold: {0}")]
    Hop(HeaderError),
    /// \[FE-6\] The two headers are one, or of different heights, or not in the order of their hashes.
    #[error("no two headers of one height: {first} at {first_height} and {second} at {second_height}")]
    NoConflict {
        /// Hash of the first.
        first: Hash,
        /// Its height.
        first_height: Height,
        /// Hash of the second.
        second: Hash,
        /// Its height.
        second_height: Height,
    },
    /// \[FE-7\] One of the headers is not certified.
    #[error("one of the two headers is not certified: {0}")]
    Header(HeaderError),
}

impl ForkError {
    /// Stable rule id of `docs/protocol.md`.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "FE-1",
            Self::UnknownVersion { .. } => "FE-2",
            Self::OtherChain { .. } => "FE-3",
            Self::UnknownEpoch { .. } => "FE-4",
            Self::Hop(_) => "FE-5",
            Self::NoConflict { .. } => "FE-6",
            Self::Header(_) => "FE-7",
        }
    }

    /// Which verdict on the evidence this reason leads to.
    #[must_use]
    pub const fn verdict(&self) -> Verdict {
        match self {
            Self::Unreadable(_)
            | Self::UnknownVersion { .. }
            | Self::OtherChain { .. }
            | Self::UnknownEpoch { .. }
            | Self::Hop(HeaderError::Version { .. })
            | Self::Header(HeaderError::Version { .. }) => Verdict::CannotTell,
            Self::Hop(_) | Self::NoConflict { .. } | Self::Header(_) => Verdict::Invalid,
        }
    }
}

/// A fork that was checked; made by [`verify_fork`] only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvenFork {
    evidence: ForkEvidence,
    signers: [Vec<u16>; 2],
}

impl ProvenFork {
    /// The evidence.
    #[must_use]
    pub fn evidence(&self) -> &ForkEvidence {
        &self.evidence
    }

    /// Height of both headers.
    #[must_use]
    pub fn height(&self) -> Height {
        self.evidence.first.header.height
    }

    /// Departments that certified the first and the second header.
    #[must_use]
    pub fn signers(&self) -> &[Vec<u16>; 2] {
        &self.signers
    }

    /// Departments that signed both.
    #[must_use]
    pub fn signed_both(&self) -> Vec<u16> {
        self.signers[0].iter().filter(|d| self.signers[1].contains(d)).copied().collect()
    }

    /// Whether those that signed both did so in one round, which no honest validator does.
    #[must_use]
    pub fn fault(&self) -> Fault {
        let round = |signed: &SignedHeader| signed.certificate.round;
        if round(&self.evidence.first) == round(&self.evidence.second) { Fault::Guilty } else { Fault::Conflicting }
    }
}

/// What having signed both headers says of a department.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Both in one round: it voted twice.
    Guilty,
    /// In different rounds: it took part in a conflict that others may have caused.
    Conflicting,
}

/// Reads and checks an evidence file against a network file. Needs no clock and no network.
///
/// # Errors
/// [`ForkError`].
pub fn verify_fork(bytes: &[u8], network: &TrustedNetwork) -> Result<ProvenFork, ForkError> {
    let evidence = read(bytes)?;
    let height = evidence.first.header.height;
    if evidence.chain_id != network.chain_id() {
        return Err(ForkError::OtherChain { have: evidence.chain_id, expected: network.chain_id() });
    }
    verify_conflict(&evidence)?;
    network.leads_to(&evidence.hops).map_err(|height| ForkError::UnknownEpoch { height })?;
    let set = network.validators_after(&evidence.hops, height).map_err(ForkError::Hop)?;
    let certified = |signed: &SignedHeader| {
        if height >= network.newest_epoch_start() && signed.header.validators_hash != set.hash() {
            return Err(ForkError::UnknownEpoch { height });
        }
        verify_signers(signed, network.chain_id(), &set)
    };
    let signers = [certified(&evidence.first)?, certified(&evidence.second)?];
    Ok(ProvenFork { evidence, signers })
}

fn read(bytes: &[u8]) -> Result<ForkEvidence, ForkError> {
    if bytes.len() > MAX_FORK_BYTES {
        return Err(ForkError::Unreadable(DecodeError::TooLong { have: bytes.len(), limit: MAX_FORK_BYTES }));
    }
    let malformed = || ForkError::Unreadable(DecodeError::Malformed("no evidence header".into()));
    let have = foreign_version(bytes, FORK_MAGIC).ok_or_else(malformed)?.ok_or_else(malformed)?;
    if have != u64::from(FORK_VERSION) {
        return Err(ForkError::UnknownVersion { have });
    }
    ForkEvidence::from_bytes(bytes).map_err(ForkError::Unreadable)
}

/// Two headers of one height, different, the one with the smaller hash first.
fn verify_conflict(evidence: &ForkEvidence) -> Result<(), ForkError> {
    let ForkEvidence { first, second, .. } = evidence;
    let (first_hash, second_hash) = (first.header.hash(), second.header.hash());
    if first.header.height == second.header.height && first_hash < second_hash {
        return Ok(());
    }
    Err(ForkError::NoConflict {
        first: first_hash,
        first_height: first.header.height,
        second: second_hash,
        second_height: second.header.height,
    })
}

fn verify_signers(signed: &SignedHeader, chain_id: Hash, set: &ValidatorSet) -> Result<Vec<u16>, ForkError> {
    let verified = light::verify_signed_header(chain_id, set, signed.clone()).map_err(ForkError::Header)?;
    Ok(set.departments(&verified.certificate().signers()))
}

#[cfg(test)]
mod tests;
