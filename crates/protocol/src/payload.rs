//! What is inside sealed bodies: the form of a case, the trace of a decision.
//!
//! These bytes are never public; they are canonical so that everybody who opens them computes the same
//! commitments from them.

use crate::{
    codec::{Blob, Canonical, DecodeError, cbor_private_array, decode},
    hash::Hash,
};

/// The payload version that this program writes and reads.
pub const PAYLOAD_VERSION: u8 = 1;

/// The plaintext of a case's sealed body, array(4).
#[derive(Clone, PartialEq, Eq)]
pub struct CasePayload {
    /// Format version, 1.
    pub version: u8,
    /// Secret of the case, from which each field's salt is derived (HKDF, info = path).
    pub secret: Hash,
    /// Salt of the person commitment that the identity office countersigned.
    pub person_salt: Hash,
    /// The form's values, canonical JSON object.
    pub fields: Blob<{ 512 * 1024 }>,
}

cbor_private_array!(CasePayload { version, secret, person_salt, fields });

impl Canonical for CasePayload {
    const MAX_BYTES: usize = 513 * 1024;

    fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let payload: Self = decode(bytes, Self::MAX_BYTES)?;
        if payload.version == PAYLOAD_VERSION {
            Ok(payload)
        } else {
            Err(DecodeError::UnknownVersion { have: payload.version.into(), known: PAYLOAD_VERSION.into() })
        }
    }
}

/// The plaintext of a sealed trace, array(2).
#[derive(Clone, PartialEq, Eq)]
pub struct SealedTrace {
    /// Salt of the trace's hash on chain.
    pub salt: Hash,
    /// The trace, canonical JSON.
    pub trace: Blob<{ 256 * 1024 }>,
}

cbor_private_array!(SealedTrace { salt, trace });

impl Canonical for SealedTrace {
    const MAX_BYTES: usize = 257 * 1024;
}
