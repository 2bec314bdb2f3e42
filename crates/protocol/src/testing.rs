//! Chains for tests: keys, genesis documents, certified headers, blocks, states and receipts from a seed.
//!
//! Behind the feature `testing`, for the tests of this workspace; no program turns it on. The same seed gives
//! the same bytes on every machine. What is built here is well-formed and honestly signed: a test that wants
//! something broken breaks it itself, with [`TestChain::certify_by`] where a signature has to match.
//!
//! It is not a node: entries are not executed, their outcomes and state changes are given by the caller.

pub mod case;
pub mod chain;
pub mod desk;
pub mod governance;
pub mod sample;
pub mod target;

use ed25519_dalek::{Signer as _, SigningKey};

pub use self::{case::FiledCase, chain::TestChain};
use crate::{
    codec::{Blob, List, Text},
    genesis::{ChainKind, Department, DepartmentRole, GENESIS_VERSION, Genesis},
    hash::Hash,
    sign::{PublicKey, SignBytes, Signature, Signer},
    units::Timestamp,
    validator::{FoundingValidator, Validator, ValidatorSet, possession_sign_bytes},
};

/// Time of the genesis header of test chains: 2026-01-05T00:00:00Z, a Monday.
pub const GENESIS_TIME: Timestamp = Timestamp(1_767_571_200_000);
/// Trusting period of test chains: 90 days.
pub const TRUSTING_PERIOD_MS: u64 = 90 * 24 * 3600 * 1000;

/// A signing key made from a seed that everybody knows.
#[derive(Clone)]
pub struct TestSigner(SigningKey);

impl TestSigner {
    /// The key of `seed`.
    #[must_use]
    pub fn new(seed: &str) -> Self {
        Self(SigningKey::from_bytes(&digest(seed).0))
    }

    /// The first key with which `department` votes.
    #[must_use]
    pub fn validator(department: u16) -> Self {
        Self::rekeyed_validator(department, 0)
    }

    /// The key with which `department` votes after changing it `times` times.
    #[must_use]
    pub fn rekeyed_validator(department: u16, times: u32) -> Self {
        Self::new(&format!("validator/{department}/{times}"))
    }

    /// Key of an officer of `department`.
    #[must_use]
    pub fn officer(department: u16, number: u8) -> Self {
        Self::new(&format!("officer/{department}/{number}"))
    }

    /// Key of the worker of `department`.
    #[must_use]
    pub fn worker(department: u16) -> Self {
        Self::new(&format!("worker/{department}"))
    }
}

impl Signer for TestSigner {
    fn public_key(&self) -> PublicKey {
        PublicKey::from_bytes(self.0.verifying_key().to_bytes()).expect("a key made from a secret is canonical")
    }

    fn sign(&self, message: &SignBytes) -> Signature {
        Signature(self.0.sign(message.as_bytes()).to_bytes())
    }
}

/// 32 bytes that stand for `seed` wherever a test needs a hash, tag or salt.
#[must_use]
pub fn digest(seed: &str) -> Hash {
    Hash::of_parts(&[b"yuzheng/testing/", seed.as_bytes()])
}

/// Text that is known to fit.
///
/// # Panics
/// When it does not fit.
#[must_use]
pub fn text<const N: usize>(text: impl Into<String>) -> Text<N> {
    Text::new(text).expect("the test's text fits")
}

/// Bytes that are known to fit.
///
/// # Panics
/// When they do not fit.
#[must_use]
pub fn blob<const N: usize>(bytes: impl Into<Vec<u8>>) -> Blob<N> {
    Blob::new(bytes.into()).expect("the test's bytes fit")
}

/// A list that is known to fit.
///
/// # Panics
/// When it does not fit.
#[must_use]
pub fn list<T, const N: usize>(items: Vec<T>) -> List<T, N> {
    List::new(items).unwrap_or_else(|e| panic!("the test's list fits: {e}"))
}

/// The set in which these departments vote with their first keys.
///
/// # Panics
/// When they make no valid set.
#[must_use]
pub fn validator_set(departments: impl IntoIterator<Item = u16>) -> ValidatorSet {
    let validators =
        departments.into_iter().map(|d| Validator { department: d, key: TestSigner::validator(d).public_key() });
    ValidatorSet::new(validators.collect()).expect("the test's departments make a set")
}

/// A genesis document with departments 1 to `validators`, each with a vote. Department 2 is the identity office.
///
/// # Panics
/// When `validators` is not 4 to 64.
#[must_use]
pub fn genesis(validators: u16) -> Genesis {
    Genesis {
        version: GENESIS_VERSION,
        name_zh: text("测试政务链"),
        name_en: text("Test chain"),
        kind: ChainKind::Demonstration,
        time: GENESIS_TIME,
        trusting_period_ms: TRUSTING_PERIOD_MS,
        departments: list((1..=validators).map(department).collect()),
        validators: list((1..=validators).map(founding_validator).collect()),
        calendar: blob(*b"{}"),
    }
}

fn department(id: u16) -> Department {
    let officers = (1..=3).map(|n| TestSigner::officer(id, n).public_key()).collect();
    Department {
        id,
        code: text(format!("department-{id}")),
        name_zh: text(format!("测试{id}局")),
        short_zh: text(format!("测{id}")),
        name_en: text(format!("Department {id}")),
        role: if id == 2 { DepartmentRole::IdentityOffice } else { DepartmentRole::Receiving },
        officers: list(officers),
        approvals: 2,
        worker: TestSigner::worker(id).public_key(),
        sealing: digest(&format!("sealing/{id}")),
    }
}

/// A validator's entry in the genesis document, with its proof of possession.
#[must_use]
pub fn founding_validator(department: u16) -> FoundingValidator {
    let signer = TestSigner::validator(department);
    let key = signer.public_key();
    FoundingValidator { department, key, possession: signer.sign(&possession_sign_bytes(department, &key)) }
}

#[cfg(test)]
mod tests;
