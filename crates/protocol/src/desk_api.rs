//! Requests to a department's node that are not public: signed by whoever asks, answered by the department's worker.
//!
//! Both travel sealed, the request to the department, the reply to whoever asked; sealing is not done here. Every
//! request is POSTed to `/v1/desk`. Invariants: a request is good for one chain, one department, ten minutes and one
//! use; a reply names the request that it answers. What a signer may see is decided by the state at the newest
//! block, never here.

mod content;
mod materials;

use thiserror::Error;

pub use self::content::{
    AccessesRequest, Alike, CaseRequest, CaseView, ClockStep, Cursor, EntryPage, Found, Likeness, MAX_ALIKE,
    MAX_CLOCK_STEPS, MAX_ENTRIES, MAX_LAPSED, MAX_PACKAGES, MAX_ROWS, NotesRequest, PackageKey, Reply, Request, Rest,
    RevealRequest, Revealed, Row, RowSource, RowsPage, RowsRequest, SearchRequest,
};
pub use self::materials::{
    DepositRequest, Holding, Holdings, MAX_FILE_BYTES, MAX_FILES, MAX_PARTS, MaterialPart, MaterialRequest,
    MaterialsRequest, PART_BYTES, part_bytes, parts_of,
};
use crate::{
    codec::{Canonical, cbor_private_array, encode},
    genesis::Genesis,
    hash::Hash,
    sign::{self, Domain, PublicKey, SignBytes, Signature, SignatureError, Signer},
    units::Timestamp,
};

/// Seals to others, and opens what was sealed to a key that never leaves it.
pub trait Sealing: Send + Sync {
    /// Seals to an X25519 key.
    ///
    /// # Errors
    /// [`SealingError`].
    fn seal(&self, to: &Hash, plain: &[u8]) -> Result<Vec<u8>, SealingError>;

    /// Opens what was sealed to its own key.
    ///
    /// # Errors
    /// [`SealingError`].
    fn open(&self, sealed: &[u8]) -> Result<Vec<u8>, SealingError>;
}

/// Why something was not sealed or not opened.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
#[error("{0}")]
pub struct SealingError(pub String);

/// The version of requests and replies that this program writes and reads.
pub const REQUEST_VERSION: u8 = 1;
/// How far the time of a request may be from the node's clock, ms.
pub const REQUEST_LIFETIME_MS: u64 = 5 * 60 * 1000;
/// For how long an access record opens what it is of, ms.
pub const RECORD_LIFETIME_MS: u64 = 30 * 60 * 1000;

/// A request that is not public, array(8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedRequest {
    /// Format version, 1.
    pub version: u8,
    /// The chain.
    pub chain_id: Hash,
    /// Number of the department that is asked.
    pub department: u16,
    /// When it was asked, by the asker's clock.
    pub time: Timestamp,
    /// Random.
    pub nonce: Nonce,
    /// Who asks.
    pub signer: PublicKey,
    /// What is asked.
    pub request: Request,
    /// Signature of `signer`.
    pub signature: Signature,
}

cbor_private_array!(SignedRequest { version, chain_id, department, time, nonce, signer, request, signature });

impl Canonical for SignedRequest {
    /// A part of a file, and what stands around it.
    const MAX_BYTES: usize = PART_BYTES + 1024;
}

/// 16 random bytes; each request has its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nonce(pub [u8; 16]);

impl<C> minicbor::Encode<C> for Nonce {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> minicbor::Decode<'b, C> for Nonce {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        crate::codec::fixed_bytes(d).map(Self)
    }
}

/// The reply to a [`SignedRequest`], array(7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedReply {
    /// Format version, 1.
    pub version: u8,
    /// The chain.
    pub chain_id: Hash,
    /// Number of the department that answers.
    pub department: u16,
    /// Hash of the request ([`SignedRequest::hash`]).
    pub request: Hash,
    /// When it was answered.
    pub time: Timestamp,
    /// What is answered.
    pub reply: Reply,
    /// Signature of the department's worker.
    pub signature: Signature,
}

cbor_private_array!(SignedReply { version, chain_id, department, request, time, reply, signature });

impl Canonical for SignedReply {
    /// What can be sealed.
    const MAX_BYTES: usize = 1024 * 1024;
}

/// Why a request is not taken. Nothing was looked at yet.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum RequestError {
    /// A version that this program does not know.
    #[error("requests of version {have} are not known here (known: {REQUEST_VERSION}); update this node")]
    Version {
        /// Version found.
        have: u8,
    },
    /// For another chain.
    #[error("the request is for chain {have}, not for {expected}; use this network's file")]
    Chain {
        /// Chain in the request.
        have: Hash,
        /// This chain.
        expected: Hash,
    },
    /// For another department.
    #[error("the request is for department {have}, not for {expected}; ask that department's node")]
    Department {
        /// Department in the request.
        have: u16,
        /// This department.
        expected: u16,
    },
    /// Changed on its way, or not signed by that key.
    #[error("{0}; sign the request anew")]
    NotSigned(#[from] SignatureError),
    /// Too far from the node's clock.
    #[error(
        "the request is of {time:?}, this node's clock shows {now:?}: more than {REQUEST_LIFETIME_MS} ms apart; set \
         the clock of the computer that asks"
    )]
    Time {
        /// Its time.
        time: Timestamp,
        /// The node's clock.
        now: Timestamp,
    },
}

/// Why a reply is not believed.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum ReplyError {
    /// A version that this program does not know.
    #[error("replies of version {have} are not known here (known: {REQUEST_VERSION})")]
    Version {
        /// Version found.
        have: u8,
    },
    /// It answers something else.
    #[error("the reply is to another request, {have} instead of {expected}")]
    Request {
        /// Hash in the reply.
        have: Hash,
        /// Hash of the request.
        expected: Hash,
    },
    /// The founding document does not list the department.
    #[error("department {0} is not in the founding document")]
    Department(u16),
    /// The department's worker did not sign it.
    #[error(transparent)]
    NotSigned(#[from] SignatureError),
    /// The reply is to a request of another kind.
    #[error("the reply is not of the kind that was asked for")]
    Kind,
}

impl SignedRequest {
    /// Signs a request.
    #[must_use]
    pub fn sign(
        signer: &dyn Signer,
        (chain_id, department): (Hash, u16),
        (time, nonce): (Timestamp, Nonce),
        request: Request,
    ) -> Self {
        let unsigned = Self {
            version: REQUEST_VERSION,
            chain_id,
            department,
            time,
            nonce,
            signer: signer.public_key(),
            request,
            signature: Signature([0; 64]),
        };
        Self { signature: signer.sign(&unsigned.sign_bytes()), ..unsigned }
    }

    /// What is signed: everything but the signature.
    #[must_use]
    pub fn sign_bytes(&self) -> SignBytes {
        let Self { version, chain_id, department, time, nonce, signer, request, .. } = self;
        SignBytes::new(Domain::PrivateRequest, &(version, chain_id, department, time, nonce, signer, request))
    }

    /// Hash of the signed bytes: what a reply names.
    #[must_use]
    pub fn hash(&self) -> Hash {
        Hash::of(self.sign_bytes().as_bytes())
    }

    /// Checks version, chain, department, signature and time. Whether it came before is not checked here.
    ///
    /// # Errors
    /// [`RequestError`].
    pub fn verify(&self, chain_id: Hash, department: u16, now: Timestamp) -> Result<(), RequestError> {
        if self.version != REQUEST_VERSION {
            return Err(RequestError::Version { have: self.version });
        }
        if self.chain_id != chain_id {
            return Err(RequestError::Chain { have: self.chain_id, expected: chain_id });
        }
        if self.department != department {
            return Err(RequestError::Department { have: self.department, expected: department });
        }
        sign::verify(&self.signer, &self.sign_bytes(), &self.signature)?;
        if now.since(self.time) > REQUEST_LIFETIME_MS || self.time.since(now) > REQUEST_LIFETIME_MS {
            return Err(RequestError::Time { time: self.time, now });
        }
        Ok(())
    }
}

impl SignedReply {
    /// Signs the reply to a request, as the worker of the department that was asked.
    #[must_use]
    pub fn sign(worker: &dyn Signer, request: &SignedRequest, time: Timestamp, reply: Reply) -> Self {
        let unsigned = Self {
            version: REQUEST_VERSION,
            chain_id: request.chain_id,
            department: request.department,
            request: request.hash(),
            time,
            reply,
            signature: Signature([0; 64]),
        };
        Self { signature: worker.sign(&unsigned.sign_bytes()), ..unsigned }
    }

    /// What is signed: everything but the signature, the reply by its hash.
    #[must_use]
    pub fn sign_bytes(&self) -> SignBytes {
        let Self { version, chain_id, department, request, time, reply, .. } = self;
        let reply = Hash::of(&encode(reply));
        SignBytes::new(Domain::PrivateReply, &(version, chain_id, department, request, time, reply))
    }

    /// Checks that the department that was asked answers exactly this request.
    ///
    /// # Errors
    /// [`ReplyError`].
    pub fn verify(&self, request: &SignedRequest, genesis: &Genesis) -> Result<(), ReplyError> {
        if self.version != REQUEST_VERSION {
            return Err(ReplyError::Version { have: self.version });
        }
        let expected = request.hash();
        if self.request != expected {
            return Err(ReplyError::Request { have: self.request, expected });
        }
        let department = genesis.department(request.department).ok_or(ReplyError::Department(request.department))?;
        Ok(sign::verify(&department.worker, &self.sign_bytes(), &self.signature)?)
    }
}

#[cfg(test)]
mod tests;
