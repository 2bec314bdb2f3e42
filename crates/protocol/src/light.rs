//! Light-client predicates: one check, one function, one error.
//!
//! A client that holds every header checks each link and the history root ([`HeaderChain`]); the tip's
//! certificate then vouches for all of it. Verified headers are another type, which only this module makes.

mod chain;

use thiserror::Error;

pub use self::chain::{HeaderChain, RebuildError, RunError};
use crate::{
    block::SignedHeader,
    certificate::{CertificateError, CommitCertificate},
    codec::{Canonical, cbor_array},
    hash::Hash,
    header::{HEADER_VERSION, Header},
    units::{Height, Timestamp},
    validator::ValidatorSet,
};

/// How far a header's time may lie ahead of the client's clock.
pub const CLOCK_DRIFT_MS: u64 = 60_000;

/// Why a header, hop or tip was refused.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum HeaderError {
    /// \[LC-1\] A header version that is not known here.
    #[error("header version {have} is not known here")]
    Version {
        /// Version in the header.
        have: u8,
    },
    /// \[LC-2\] A header of another chain.
    #[error("the header belongs to chain {have}, not {expected}")]
    OtherChain {
        /// Chain in the header.
        have: Hash,
        /// Chain followed.
        expected: Hash,
    },
    /// \[LC-3\] Not the next height.
    #[error("height {have} where {expected} belongs")]
    Height {
        /// Height in the header.
        have: Height,
        /// The next height.
        expected: Height,
    },
    /// \[LC-4\] A header whose clock stands still or runs back.
    #[error("time {have:?} is not after the parent's {parent:?}")]
    Time {
        /// Time in the header.
        have: Timestamp,
        /// Time of the parent.
        parent: Timestamp,
    },
    /// \[LC-5\] Another parent.
    #[error("height {height} names parent {have}, the parent is {expected}")]
    Parent {
        /// Height of the header.
        height: Height,
        /// Parent in the header.
        have: Hash,
        /// Hash of the parent.
        expected: Hash,
    },
    /// \[LC-6\] Another history.
    #[error("height {height} names history {have}, it is {expected}")]
    History {
        /// Height of the header.
        height: Height,
        /// History root in the header.
        have: Hash,
        /// History root recomputed.
        expected: Hash,
    },
    /// \[LC-7\] A validator set that the parent did not announce.
    #[error("height {height} is certified by set {have}, the parent announced {expected}")]
    Validators {
        /// Height of the header.
        height: Height,
        /// Set in the header.
        have: Hash,
        /// Set that was announced.
        expected: Hash,
    },
    /// \[LC-8\] The certificate is for another header.
    #[error("the certificate is for {have}, the header is {expected}")]
    OtherHeader {
        /// Hash in the certificate.
        have: Hash,
        /// Hash of the header.
        expected: Hash,
    },
    /// \[LC-9\] The certificate does not hold.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// \[LC-10\] A header from the future: somebody's clock is wrong.
    #[error("time {have:?} is ahead of this computer's clock {now:?}")]
    FromTheFuture {
        /// Time in the header.
        have: Timestamp,
        /// This computer's clock.
        now: Timestamp,
    },
    /// \[LC-11\] The newest trusted header is older than the trusting period.
    #[error("the newest trusted header is of {trusted:?}, more than {period_ms} ms before {now:?}")]
    TrustExpired {
        /// Time of the newest trusted header.
        trusted: Timestamp,
        /// The trusting period.
        period_ms: u64,
        /// This computer's clock.
        now: Timestamp,
    },
    /// \[LC-12\] The proposer is not the one whose turn it was at this height in the header's round.
    #[error("height {height} names proposer {have}, its turn is {expected}'s")]
    Proposer {
        /// Height of the header.
        height: Height,
        /// Proposer in the header.
        have: u16,
        /// Proposer whose turn it is.
        expected: u16,
    },
}

impl HeaderError {
    /// Stable rule id of `docs/protocol.md`.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::Version { .. } => "LC-1",
            Self::OtherChain { .. } => "LC-2",
            Self::Height { .. } => "LC-3",
            Self::Time { .. } => "LC-4",
            Self::Parent { .. } => "LC-5",
            Self::History { .. } => "LC-6",
            Self::Validators { .. } => "LC-7",
            Self::OtherHeader { .. } => "LC-8",
            Self::Certificate(_) => "LC-9",
            Self::FromTheFuture { .. } => "LC-10",
            Self::TrustExpired { .. } => "LC-11",
            Self::Proposer { .. } => "LC-12",
        }
    }
}

/// A header that a quorum certified, checked here; there is no other way to make one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedHeader(SignedHeader);

impl VerifiedHeader {
    /// The header.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.0.header
    }

    /// The certificate.
    #[must_use]
    pub fn certificate(&self) -> &CommitCertificate {
        &self.0.certificate
    }

    /// Both.
    #[must_use]
    pub fn signed(&self) -> &SignedHeader {
        &self.0
    }
}

/// Checks a certified header against the set that must have certified it.
///
/// # Errors
/// [`HeaderError`].
pub fn verify_signed_header(
    chain_id: Hash,
    set: &ValidatorSet,
    signed: SignedHeader,
) -> Result<VerifiedHeader, HeaderError> {
    let SignedHeader { header, certificate } = &signed;
    verify_identity(header, chain_id)?;
    if header.validators_hash != set.hash() {
        return Err(HeaderError::Validators {
            height: header.height,
            have: header.validators_hash,
            expected: set.hash(),
        });
    }
    verify_same_header(&signed)?;
    let expected = set.proposer(header.height, header.round);
    if header.proposer != expected {
        return Err(HeaderError::Proposer { height: header.height, have: header.proposer, expected });
    }
    if certificate.round < header.round {
        return Err(CertificateError::Round { have: certificate.round, built: header.round }.into());
    }
    certificate.verify(chain_id, set)?;
    Ok(VerifiedHeader(signed))
}

/// Checks that the certificate is for this header, whoever signed it.
///
/// # Errors
/// [`HeaderError::OtherHeader`].
pub fn verify_same_header(signed: &SignedHeader) -> Result<(), HeaderError> {
    let (have, expected) = (signed.certificate.header_hash, signed.header.hash());
    if have != expected || signed.certificate.height != signed.header.height {
        return Err(HeaderError::OtherHeader { have, expected });
    }
    Ok(())
}

fn verify_identity(header: &Header, chain_id: Hash) -> Result<(), HeaderError> {
    if header.version != HEADER_VERSION {
        return Err(HeaderError::Version { have: header.version });
    }
    if header.chain_id != chain_id {
        return Err(HeaderError::OtherChain { have: header.chain_id, expected: chain_id });
    }
    Ok(())
}

/// Checks that `time` is not ahead of this computer's clock by more than [`CLOCK_DRIFT_MS`].
///
/// # Errors
/// [`HeaderError::FromTheFuture`].
pub fn verify_clock(time: Timestamp, now: Timestamp) -> Result<(), HeaderError> {
    if time > now.plus_ms(CLOCK_DRIFT_MS) {
        return Err(HeaderError::FromTheFuture { have: time, now });
    }
    Ok(())
}

/// Checks that the chain may be followed further from a header of time `trusted`.
///
/// # Errors
/// [`HeaderError::TrustExpired`].
pub fn verify_trusting_period(trusted: Timestamp, period_ms: u64, now: Timestamp) -> Result<(), HeaderError> {
    if now.since(trusted) > period_ms {
        return Err(HeaderError::TrustExpired { trusted, period_ms, now });
    }
    Ok(())
}

/// A change of the validator set: the header that announces it, certified by the old set, and the new set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// The certified header whose `next_validators_hash` differs.
    pub signed: SignedHeader,
    /// The set that certifies the next header.
    pub next: ValidatorSet,
}

cbor_array!(Hop { signed, next });

impl Canonical for Hop {
    const MAX_BYTES: usize = SignedHeader::MAX_BYTES + ValidatorSet::MAX_BYTES + 8;
}

/// Checks a hop from `set` and returns the set after it.
///
/// # Errors
/// [`HeaderError`].
pub fn verify_hop(chain_id: Hash, set: &ValidatorSet, hop: &Hop) -> Result<ValidatorSet, HeaderError> {
    let verified = verify_signed_header(chain_id, set, hop.signed.clone())?;
    let header = verified.header();
    if header.next_validators_hash != hop.next.hash() {
        return Err(HeaderError::Validators {
            height: header.height.next(),
            have: hop.next.hash(),
            expected: header.next_validators_hash,
        });
    }
    Ok(hop.next.clone())
}

#[cfg(test)]
mod tests;
