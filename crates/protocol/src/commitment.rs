//! Commitments: one root on chain for all fields of a form, each openable alone.
//!
//! leaf = canonical array["yuzheng/field", count, path, salt(32), value]; salts come from a per-case secret,
//! so a field of low entropy (an ID number) cannot be guessed from its leaf. The number of fields stands in
//! every leaf, because an inclusion path alone does not tell the size of its tree: the path of the first of
//! three leaves is also one of the first of four.

use hkdf::Hkdf;
use sha2::Sha256;

use crate::{
    codec::{Blob, Canonical, List, Text, cbor_array, encode},
    hash::Hash,
    merkle::{self, ProofError},
};

/// The salt of the field at `path`: HKDF-SHA256 (RFC 5869) without HKDF salt, key material = the case's secret,
/// info = the path in UTF-8, 32 bytes. The secret is used for nothing else, so the info needs no label.
#[must_use]
pub fn field_salt(secret: &[u8; 32], path: &str) -> Hash {
    let mut salt = [0; 32];
    Hkdf::<Sha256>::new(None, secret)
        .expand(path.as_bytes(), &mut salt)
        .expect("32 bytes are within the limit of RFC 5869");
    Hash(salt)
}

/// A field as it is committed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommittedField {
    /// Path in the form, e.g. `name.zihao` or `scope.0`.
    pub path: String,
    /// 32 bytes derived from the case's secret and the path.
    pub salt: Hash,
    /// Canonical JSON of the value.
    pub value: Vec<u8>,
}

impl CommittedField {
    /// Hash of this field's leaf in a commitment to `count` fields.
    #[must_use]
    pub fn leaf(&self, count: usize) -> Hash {
        field_leaf(count as u64, &self.path, &self.salt, &self.value)
    }
}

fn field_leaf(count: u64, path: &str, salt: &Hash, value: &[u8]) -> Hash {
    let value = minicbor::bytes::ByteVec::from(value.to_vec());
    merkle::leaf_hash(&encode(&("yuzheng/field", count, path, salt, value)))
}

fn leaves(fields: &[CommittedField]) -> Vec<Hash> {
    fields.iter().map(|field| field.leaf(fields.len())).collect()
}

/// Root over the fields in their order.
#[must_use]
pub fn commitment_root(fields: &[CommittedField]) -> Hash {
    merkle::root(&leaves(fields))
}

/// One field shown with its place under a commitment root, array(6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// Position among the fields.
    pub index: u16,
    /// Number of fields.
    pub count: u16,
    /// Path in the form.
    pub path: Text<128>,
    /// Salt of this field.
    pub salt: Hash,
    /// Canonical JSON of the value.
    pub value: Blob<4096>,
    /// Inclusion proof.
    pub proof: List<Hash, 16>,
}

cbor_array!(Opening { index, count, path, salt, value, proof });

impl Canonical for Opening {
    const MAX_BYTES: usize = 5_000;
}

impl Opening {
    /// Checks that the field stands under `root`.
    ///
    /// # Errors
    /// [`ProofError`].
    pub fn verify(&self, root: &Hash) -> Result<(), ProofError> {
        let leaf = field_leaf(self.count.into(), &self.path, &self.salt, &self.value);
        merkle::verify_inclusion(&leaf, self.index.into(), self.count.into(), &self.proof, root)
    }
}

/// Opens field `index` of `fields`; none when the index, the path or the value exceeds the format's limits.
#[must_use]
pub fn open(fields: &[CommittedField], index: usize) -> Option<Opening> {
    let field = fields.get(index)?;
    Some(Opening {
        index: u16::try_from(index).ok()?,
        count: u16::try_from(fields.len()).ok()?,
        path: Text::new(field.path.clone()).ok()?,
        salt: field.salt,
        value: Blob::new(field.value.clone()).ok()?,
        proof: List::new(merkle::prove_inclusion(&leaves(fields), index as u64).ok()?).ok()?,
    })
}

/// Commitment to a person's name and ID number that the identity office countersigns.
#[must_use]
pub fn person_commitment(salt: &Hash, name: &str, id_number: &str) -> Hash {
    Hash::of(&encode(&("yuzheng/person", salt, name, id_number)))
}

/// Salted hash of a decision's trace, as it stands on chain.
#[must_use]
pub fn trace_hash(salt: &Hash, trace: &[u8]) -> Hash {
    Hash::of(&encode(&("yuzheng/trace", salt, minicbor::bytes::ByteVec::from(trace.to_vec()))))
}

#[cfg(test)]
mod tests;
