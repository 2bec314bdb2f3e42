//! Signatures: one algorithm suite, one verification function, a purpose in every signature.
//!
//! Suite 1 is Ed25519 with SHA-256, verified strictly (`verify_strict`: canonical encodings, no small-order
//! keys). Suite 2 is kept for SM2 with SM3. `verify_batch` is never used: it accepts what single
//! verification refuses.

use core::fmt;

use ed25519_dalek::VerifyingKey;
use minicbor::{Decode, Decoder, Encode, Encoder};
use thiserror::Error;

use crate::codec;

/// Suite 1: Ed25519 (RFC 8032, strict) over canonical CBOR, SHA-256.
pub const SUITE_ED25519: u8 = 1;

/// What a signature is for; its text is the first element of the signed array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    /// A transaction's body.
    Transaction,
    /// A validator's prevote.
    Prevote,
    /// A validator's precommit: what commit certificates are made of.
    Precommit,
    /// A validator's proposal.
    Proposal,
    /// The closing part of a streamed proposal.
    ProposalPart,
    /// A validator's proof that it holds its key.
    Possession,
    /// The identity office's word that a key belongs to a person.
    IdentityBinding,
    /// A citizen's request to have an identity bound.
    BindingRequest,
    /// A node's word that it stores a sealed body.
    StorageAcknowledgement,
    /// A department officer's approval of a contract.
    ContractApproval,
    /// A department officer's approval of a proposal to change the validators.
    GovernanceProposal,
    /// A department officer's approval of a proposed change of the validators.
    GovernanceApproval,
    /// A department officer's word against a proposed change of the validators.
    GovernanceRejection,
    /// A department officer's approval of a service's end.
    ServiceRetirement,
    /// A department's question to another one about a case.
    DepartmentQuestion,
    /// A department's answer to such a question.
    DepartmentAnswer,
    /// A request to a department's node that is not public.
    PrivateRequest,
    /// A department's reply to such a request.
    PrivateReply,
}

impl Domain {
    /// The text that stands in the signed bytes.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Transaction => "yuzheng/transaction",
            Self::Prevote => "yuzheng/prevote",
            Self::Precommit => "yuzheng/precommit",
            Self::Proposal => "yuzheng/proposal",
            Self::ProposalPart => "yuzheng/proposal-part",
            Self::Possession => "yuzheng/possession",
            Self::IdentityBinding => "yuzheng/identity-binding",
            Self::BindingRequest => "yuzheng/binding-request",
            Self::StorageAcknowledgement => "yuzheng/storage-acknowledgement",
            Self::ContractApproval => "yuzheng/contract-approval",
            Self::GovernanceProposal => "yuzheng/governance-proposal",
            Self::GovernanceApproval => "yuzheng/governance-approval",
            Self::GovernanceRejection => "yuzheng/governance-rejection",
            Self::ServiceRetirement => "yuzheng/service-retirement",
            Self::DepartmentQuestion => "yuzheng/department-question",
            Self::DepartmentAnswer => "yuzheng/department-answer",
            Self::PrivateRequest => "yuzheng/private-request",
            Self::PrivateReply => "yuzheng/private-reply",
        }
    }
}

/// Bytes to be signed: canonical array[domain text, suite, fields…].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignBytes(Vec<u8>);

impl SignBytes {
    /// Signing bytes for `fields`, whose own encoding is an array of at most 21 elements; domain and suite
    /// are put before its elements.
    ///
    /// # Panics
    /// When `fields` does not encode as such an array: a fault of the caller's type, not of data.
    #[must_use]
    pub fn new<T: Encode<()>>(domain: Domain, fields: &T) -> Self {
        let encoded = codec::encode(fields);
        let (head, elements) = encoded.split_first().expect("every CBOR item has a first byte");
        assert!((0x80..0x96).contains(head), "signed content is a short array");
        let mut out = vec![head + 2];
        let mut e = Encoder::new(&mut out);
        e.str(domain.text()).and_then(|e| e.u8(SUITE_ED25519)).expect("writing into a Vec cannot fail");
        out.extend_from_slice(elements);
        Self(out)
    }

    /// The COSE `Sig_structure` of a COSE_Sign1 without external data (RFC 9052 §4.4). Its first element,
    /// "Signature1", keeps it apart from every [`Domain`].
    #[must_use]
    pub fn cose(protected: &[u8], payload: &[u8]) -> Self {
        let mut out = Vec::new();
        let mut e = Encoder::new(&mut out);
        e.array(4)
            .and_then(|e| e.str("Signature1"))
            .and_then(|e| e.bytes(protected))
            .and_then(|e| e.bytes(&[]))
            .and_then(|e| e.bytes(payload))
            .expect("writing into a Vec cannot fail");
        Self(out)
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Why a key was refused.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum KeyError {
    /// Not a point of the curve, or not in canonical encoding.
    #[error("not a canonical Ed25519 public key")]
    NotAKey,
    /// A key of small order signs anything.
    #[error("the key has small order")]
    SmallOrder,
}

/// Why a signature was refused.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
#[error("the signature by {signer} does not match")]
pub struct SignatureError {
    /// The key it should have been made with.
    pub signer: PublicKey,
}

/// An Ed25519 public key: canonical encoding, not of small order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// Checks and takes 32 bytes.
    ///
    /// # Errors
    /// [`KeyError`] when the bytes are no usable key.
    pub fn from_bytes(bytes: [u8; 32]) -> Result<Self, KeyError> {
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| KeyError::NotAKey)?;
        if key.is_weak() {
            return Err(KeyError::SmallOrder);
        }
        // from_bytes keeps the given encoding; compare with the compressed point to refuse y ≥ p.
        if key.to_edwards().compress().to_bytes() != bytes {
            return Err(KeyError::NotAKey);
        }
        Ok(Self(bytes))
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn to_bytes(&self) -> [u8; 32] {
        self.0
    }

    /// Lower-case hexadecimal.
    #[must_use]
    pub fn to_hex(&self) -> String {
        hex::encode(self.0)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_hex())
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", &self.to_hex()[..12])
    }
}

impl<C> Encode<C> for PublicKey {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for PublicKey {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let bytes = codec::fixed_bytes(d)?;
        Self::from_bytes(bytes).map_err(|e| minicbor::decode::Error::message(e.to_string()))
    }
}

impl serde::Serialize for PublicKey {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.to_hex())
    }
}

impl<'de> serde::Deserialize<'de> for PublicKey {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        let mut bytes = [0; 32];
        hex::decode_to_slice(&text, &mut bytes).map_err(serde::de::Error::custom)?;
        Self::from_bytes(bytes).map_err(serde::de::Error::custom)
    }
}

/// An Ed25519 signature: 64 bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Signature(pub [u8; 64]);

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({}…)", hex::encode(&self.0[..6]))
    }
}

impl<C> Encode<C> for Signature {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl serde::Serialize for Signature {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&hex::encode(self.0))
    }
}

impl<'b, C> Decode<'b, C> for Signature {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        codec::fixed_bytes(d).map(Self)
    }
}

/// The only signature check of the system: strict Ed25519.
///
/// # Errors
/// [`SignatureError`] names the key that did not sign.
pub fn verify(key: &PublicKey, message: &SignBytes, signature: &Signature) -> Result<(), SignatureError> {
    verify_strict(&key.0, &message.0, &signature.0).map_err(|()| SignatureError { signer: *key })
}

/// The same check over raw bytes, for published test vectors: the key has to pass
/// [`PublicKey::from_bytes`], then the signature has to match strictly.
///
/// # Errors
/// `Err(())` when key, signature or message do not fit together.
#[allow(clippy::result_unit_err, reason = "a vector is accepted or not; there is nothing to tell")]
pub fn verify_raw(key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> Result<(), ()> {
    PublicKey::from_bytes(*key).map_err(|_| ())?;
    verify_strict(key, message, signature)
}

fn verify_strict(key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> Result<(), ()> {
    let key = VerifyingKey::from_bytes(key).map_err(|_| ())?;
    key.verify_strict(message, &ed25519_dalek::Signature::from_bytes(signature)).map_err(|_| ())
}

/// Something that signs with a key it never gives away.
pub trait Signer: Send + Sync {
    /// The public half.
    fn public_key(&self) -> PublicKey;
    /// Signs `message`.
    fn sign(&self, message: &SignBytes) -> Signature;
}

#[cfg(test)]
mod tests;
