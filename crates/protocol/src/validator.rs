//! Validators: one department, one key, one vote.

use thiserror::Error;

use crate::{
    codec::{Canonical, List, cbor_array},
    hash::Hash,
    sign::{Domain, PublicKey, SignBytes, Signature},
    units::{Height, Round},
};

/// Fewest validators of a chain.
pub const MIN_VALIDATORS: usize = 4;
/// Most validators of a chain.
pub const MAX_VALIDATORS: usize = 64;

/// A department's vote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Validator {
    /// Number of the department in the genesis document.
    pub department: u16,
    /// Key that signs consensus messages.
    pub key: PublicKey,
}

cbor_array!(Validator { department, key });

/// Why a set of validators was refused.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum ValidatorSetError {
    /// Too few or too many validators.
    #[error("{have} validators, but a set has {MIN_VALIDATORS} to {MAX_VALIDATORS}")]
    Size {
        /// Validators given.
        have: usize,
    },
    /// A department or key stands twice.
    #[error("department {department} or its key stands twice")]
    Repeated {
        /// The department.
        department: u16,
    },
}

/// An ordered set of 4 to 64 validators with distinct departments and keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidatorSet(List<Validator, MAX_VALIDATORS>);

impl ValidatorSet {
    /// Checks size and distinctness.
    ///
    /// # Errors
    /// [`ValidatorSetError`].
    pub fn new(validators: Vec<Validator>) -> Result<Self, ValidatorSetError> {
        let have = validators.len();
        if !(MIN_VALIDATORS..=MAX_VALIDATORS).contains(&have) {
            return Err(ValidatorSetError::Size { have });
        }
        for (i, v) in validators.iter().enumerate() {
            if validators[..i].iter().any(|w| w.department == v.department || w.key == v.key) {
                return Err(ValidatorSetError::Repeated { department: v.department });
            }
        }
        Ok(Self(List::new(validators).expect("size was checked")))
    }

    /// The validators in order; a validator's index is its bit in certificates.
    #[must_use]
    pub fn validators(&self) -> &[Validator] {
        &self.0
    }

    /// Number of validators.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Never true: a set has at least four validators.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Votes that decide: ⌊2n/3⌋ + 1.
    #[must_use]
    pub fn quorum(&self) -> usize {
        self.len() * 2 / 3 + 1
    }

    /// Validators that may fail or lie without harm: ⌊(n − 1)/3⌋.
    #[must_use]
    pub fn faults(&self) -> usize {
        (self.len() - 1) / 3
    }

    /// SHA-256 of the canonical encoding.
    #[must_use]
    pub fn hash(&self) -> Hash {
        Hash::of(&self.to_bytes())
    }

    /// Index of the proposer of `round` at `height`.
    #[must_use]
    pub fn proposer(&self, height: Height, round: Round) -> u16 {
        let n = self.len() as u64;
        ((height.0 % n + u64::from(round.0) % n) % n) as u16
    }

    /// Departments of the validators with these indices, e.g. the signers of a certificate of this set; an index
    /// outside the set has none.
    #[must_use]
    pub fn departments(&self, indices: &[u16]) -> Vec<u16> {
        indices.iter().filter_map(|i| self.0.get(usize::from(*i))).map(|v| v.department).collect()
    }

    /// Index of the validator with `key`.
    #[must_use]
    pub fn index_of(&self, key: &PublicKey) -> Option<u16> {
        self.0.iter().position(|v| v.key == *key).map(|i| i as u16)
    }
}

impl<C> minicbor::Encode<C> for ValidatorSet {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        self.0.encode(e, ctx)
    }
}

impl<'b, C> minicbor::Decode<'b, C> for ValidatorSet {
    fn decode(d: &mut minicbor::Decoder<'b>, ctx: &mut C) -> Result<Self, minicbor::decode::Error> {
        let list: List<Validator, MAX_VALIDATORS> = minicbor::Decode::decode(d, ctx)?;
        Self::new(list.into_inner()).map_err(|e| minicbor::decode::Error::message(e.to_string()))
    }
}

impl serde::Serialize for ValidatorSet {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(s)
    }
}

impl Canonical for ValidatorSet {
    const MAX_BYTES: usize = 4 + MAX_VALIDATORS * 40;
}

/// What a validator signs to show that it holds its key.
#[must_use]
pub fn possession_sign_bytes(department: u16, key: &PublicKey) -> SignBytes {
    SignBytes::new(Domain::Possession, &(department, *key))
}

/// A validator with its proof of possession, as the genesis document lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundingValidator {
    /// The department.
    pub department: u16,
    /// Its key.
    pub key: PublicKey,
    /// Signature over [`possession_sign_bytes`].
    pub possession: Signature,
}

cbor_array!(FoundingValidator { department, key, possession });

#[cfg(test)]
mod tests;
