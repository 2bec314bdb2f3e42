//! COSE receipts (RFC 9942): one department's word that a header stands in the history, for programs that read
//! COSE and nothing of ours.
//!
//! The verifiable data structure is RFC 9162 with SHA-256 (vds 1); its entries are headers, its root is the
//! `history` of a later header. The root is the detached payload, so a reader has to recompute it from the
//! header's bytes. It is one department's word and no certificate: a quorum stands behind a receipt bundle only.

use minicbor::{Decoder, Encoder, data::Tag};
use thiserror::Error;

use crate::{
    codec::{DecodeError, expect_array, fixed_bytes},
    hash::Hash,
    header::Header,
    merkle::{self, ProofError},
    sign::{self, PublicKey, SignBytes, Signature, SignatureError, Signer},
};

/// Largest COSE receipt.
pub const MAX_COSE_BYTES: usize = 4_096;

/// COSE algorithm EdDSA (RFC 9053 §2.2).
const EDDSA: i64 = -8;
/// Header parameters: algorithm, key id, CWT claims (RFC 9597), verifiable data structure and its proofs.
const ALG: u16 = 1;
const KID: u16 = 4;
const CWT_CLAIMS: u16 = 15;
const VDS: u16 = 395;
const VDP: u16 = 396;
/// RFC9162_SHA256.
const RFC9162_SHA256: u8 = 1;
/// Proofs of inclusion within `VDP`.
const INCLUSION: i8 = -1;
/// COSE_Sign1 (RFC 9052 §4.2).
const SIGN1: Tag = Tag::new(18);

/// Writing into memory.
type Written = Result<(), minicbor::encode::Error<core::convert::Infallible>>;

/// A receipt of inclusion in the history, signed by one department.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoseReceipt {
    /// The chain, as the subject of the claims.
    pub chain_id: Hash,
    /// The department, as the issuer.
    pub department: u16,
    /// The department's key.
    pub key: PublicKey,
    /// Number of headers under the root: the height of the header whose `history` it is.
    pub tree_size: u64,
    /// Height of the header that is included.
    pub leaf_index: u64,
    /// Its path, from the leaf upwards; at least one hash.
    pub path: Vec<Hash>,
    /// Signature over the COSE `Sig_structure`.
    pub signature: Signature,
}

/// Why a COSE receipt was refused.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum CoseError {
    /// Not the deterministic COSE_Sign1 of this profile.
    #[error("no COSE receipt of this profile: {0}")]
    Decode(#[from] DecodeError),
    /// Signed with another key than the department's.
    #[error("signed with {have}, the department's key is {expected}")]
    OtherKey {
        /// Key in the receipt.
        have: PublicKey,
        /// Key of the department.
        expected: PublicKey,
    },
    /// About another chain or another header than the one at hand.
    #[error("about header {have} of chain {chain}, not the one at hand")]
    OtherHeader {
        /// Index in the receipt.
        have: u64,
        /// Chain in the receipt.
        chain: Hash,
    },
    /// The path does not fit the header and the size.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The signature does not hold.
    #[error(transparent)]
    Signature(#[from] SignatureError),
}

impl CoseReceipt {
    /// Signs that `header` stands at its height under the history of a header of height `tree_size`.
    ///
    /// # Errors
    /// [`ProofError`] when the path has another length than index and size ask for.
    pub fn sign(
        header: &Header,
        tree_size: u64,
        path: Vec<Hash>,
        department: u16,
        signer: &dyn Signer,
    ) -> Result<Self, ProofError> {
        let root = merkle::root_from_path(&header.hash(), header.height.0, tree_size, &path)?;
        let mut receipt = Self {
            chain_id: header.chain_id,
            department,
            key: signer.public_key(),
            tree_size,
            leaf_index: header.height.0,
            path,
            signature: Signature([0; 64]),
        };
        receipt.signature = signer.sign(&SignBytes::cose(&receipt.protected(), root.as_bytes()));
        Ok(receipt)
    }

    /// Checks that the department with `key` signed for `header`, and returns the history root that it vouches
    /// for: that of the header of height [`Self::tree_size`].
    ///
    /// # Errors
    /// [`CoseError`].
    pub fn verify(&self, header: &Header, key: &PublicKey) -> Result<Hash, CoseError> {
        if self.key != *key {
            return Err(CoseError::OtherKey { have: self.key, expected: *key });
        }
        if self.chain_id != header.chain_id || self.leaf_index != header.height.0 {
            return Err(CoseError::OtherHeader { have: self.leaf_index, chain: self.chain_id });
        }
        let root = merkle::root_from_path(&header.hash(), self.leaf_index, self.tree_size, &self.path)?;
        sign::verify(key, &SignBytes::cose(&self.protected(), root.as_bytes()), &self.signature)?;
        Ok(root)
    }

    /// The receipt as tagged COSE_Sign1, in deterministic encoding (RFC 8949 §4.2.1).
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.encode(&mut Encoder::new(&mut out)).expect("writing into a Vec cannot fail");
        out
    }

    /// Reads exactly the bytes that [`Self::to_bytes`] writes.
    ///
    /// # Errors
    /// [`DecodeError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        if bytes.len() > MAX_COSE_BYTES {
            return Err(DecodeError::TooLong { have: bytes.len(), limit: MAX_COSE_BYTES });
        }
        let receipt =
            Self::decode(&mut Decoder::new(bytes)).map_err(|error| DecodeError::Malformed(error.to_string()))?;
        if receipt.to_bytes() == bytes { Ok(receipt) } else { Err(DecodeError::NotCanonical) }
    }

    fn encode(&self, e: &mut Encoder<&mut Vec<u8>>) -> Written {
        e.tag(SIGN1)?.array(4)?.bytes(&self.protected())?;
        e.map(1)?.u16(VDP)?.map(1)?.i8(INCLUSION)?.array(1)?.bytes(&self.proof())?;
        e.null()?.bytes(&self.signature.0)?.ok()
    }

    /// The protected header: algorithm, key, claims (issuer, subject, height), data structure.
    fn protected(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let write = |e: &mut Encoder<&mut Vec<u8>>| -> Written {
            e.map(4)?.u16(ALG)?.i64(EDDSA)?.u16(KID)?.bytes(&self.key.to_bytes())?;
            e.u16(CWT_CLAIMS)?.map(3)?;
            e.u8(1)?.str(&issuer(self.department))?.u8(2)?.str(&subject(&self.chain_id))?;
            e.str(HEIGHT)?.u64(self.tree_size)?;
            e.u16(VDS)?.u8(RFC9162_SHA256)?.ok()
        };
        write(&mut Encoder::new(&mut out)).expect("writing into a Vec cannot fail");
        out
    }

    fn proof(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let write = |e: &mut Encoder<&mut Vec<u8>>| -> Written {
            e.array(3)?.u64(self.tree_size)?.u64(self.leaf_index)?.array(self.path.len() as u64)?;
            self.path.iter().try_for_each(|hash| e.bytes(hash.as_bytes()).map(|_| ()))?;
            Ok(())
        };
        write(&mut Encoder::new(&mut out)).expect("writing into a Vec cannot fail");
        out
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, minicbor::decode::Error> {
        let other = minicbor::decode::Error::message;
        if d.tag()? != SIGN1 {
            return Err(other("no tagged COSE_Sign1"));
        }
        expect_array(d, 4)?;
        let (key, department, chain_id) = decode_protected(&mut Decoder::new(d.bytes()?))?;
        expect_map(d, 1)?;
        expect_label(d, VDP)?;
        expect_map(d, 1)?;
        if d.i8()? != INCLUSION {
            return Err(other("no proof of inclusion"));
        }
        expect_array(d, 1)?;
        let mut proof = Decoder::new(d.bytes()?);
        expect_array(&mut proof, 3)?;
        let (tree_size, leaf_index) = (proof.u64()?, proof.u64()?);
        let length = proof.array()?.filter(|n| (1..=64).contains(n)).ok_or_else(|| other("1 to 64 hashes"))?;
        let path = (0..length).map(|_| fixed_bytes(&mut proof).map(Hash)).collect::<Result<_, _>>()?;
        d.null()?;
        let signature = Signature(fixed_bytes(d)?);
        Ok(Self { chain_id, department, key, tree_size, leaf_index, path, signature })
    }
}

fn decode_protected(d: &mut Decoder<'_>) -> Result<(PublicKey, u16, Hash), minicbor::decode::Error> {
    let other = |what: &str| minicbor::decode::Error::message(what);
    expect_map(d, 4)?;
    expect_label(d, ALG)?;
    if d.i64()? != EDDSA {
        return Err(other("the algorithm is not EdDSA"));
    }
    expect_label(d, KID)?;
    let key = PublicKey::from_bytes(fixed_bytes(d)?).map_err(|_| other("the key id is no key"))?;
    expect_label(d, CWT_CLAIMS)?;
    expect_map(d, 3)?;
    expect_label(d, 1)?;
    let department = d.str()?.strip_prefix(ISSUER).and_then(|n| n.parse().ok()).ok_or_else(|| other("issuer"))?;
    expect_label(d, 2)?;
    let chain_id = d.str()?.strip_prefix(SUBJECT).and_then(Hash::from_hex).ok_or_else(|| other("subject"))?;
    if d.str()? != HEIGHT {
        return Err(other("expected the height"));
    }
    // Another number than the proof's size is not what this would be written back as.
    d.u64()?;
    expect_label(d, VDS)?;
    if d.u8()? != RFC9162_SHA256 {
        return Err(other("the data structure is not RFC9162_SHA256"));
    }
    Ok((key, department, chain_id))
}

const ISSUER: &str = "yuzheng:department:";
const SUBJECT: &str = "yuzheng:chain:";
/// Claim that holds the height of the header whose history is the root: a path does not bind the size of its tree.
const HEIGHT: &str = "height";

fn issuer(department: u16) -> String {
    format!("{ISSUER}{department}")
}

fn subject(chain_id: &Hash) -> String {
    format!("{SUBJECT}{chain_id}")
}

fn expect_map(d: &mut Decoder<'_>, n: u64) -> Result<(), minicbor::decode::Error> {
    if d.map()? == Some(n) { Ok(()) } else { Err(minicbor::decode::Error::message(format!("expected a map of {n}"))) }
}

fn expect_label(d: &mut Decoder<'_>, label: u16) -> Result<(), minicbor::decode::Error> {
    if d.u16()? == label { Ok(()) } else { Err(minicbor::decode::Error::message(format!("expected label {label}"))) }
}

#[cfg(test)]
mod tests;
