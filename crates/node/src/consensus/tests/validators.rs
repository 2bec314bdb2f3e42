//! Keys and sets for tests.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ed25519_dalek::{Signer as _, SigningKey};
use yuzheng_protocol::sign::{Domain, SignBytes};
use yuzheng_protocol::{Hash, PublicKey, Signature, Signer, Validator, ValidatorSet};

use crate::consensus::signing::EngineSigner;

/// A chain for tests.
pub fn chain_id() -> Hash {
    Hash::of(b"a chain for tests")
}

/// A validator's key; it can be told to fail at a precommit, as a machine that crashes there would.
pub struct TestKey {
    key: SigningKey,
    precommits_left: AtomicUsize,
}

impl TestKey {
    /// The key of validator `index`.
    pub fn new(index: u8) -> Arc<Self> {
        Self::crashing_at_precommit(index, usize::MAX)
    }

    /// The key of validator `index`, which signs `left` precommits and then crashes.
    pub fn crashing_at_precommit(index: u8, left: usize) -> Arc<Self> {
        let key = SigningKey::from_bytes(&[index + 1; 32]);
        Arc::new(Self { key, precommits_left: AtomicUsize::new(left) })
    }
}

impl Signer for TestKey {
    fn public_key(&self) -> PublicKey {
        PublicKey::from_bytes(self.key.verifying_key().to_bytes()).unwrap()
    }

    fn sign(&self, message: &SignBytes) -> Signature {
        let text = Domain::Precommit.text().as_bytes();
        if message.as_bytes().windows(text.len()).any(|w| w == text) {
            let left = self.precommits_left.fetch_sub(1, Ordering::SeqCst);
            assert!(left > 0, "the machine crashes before this precommit");
        }
        Signature(self.key.sign(message.as_bytes()).to_bytes())
    }
}

/// A set of `n` validators.
pub fn set(n: u8) -> ValidatorSet {
    let validator = |i: u8| Validator { department: u16::from(i) + 1, key: TestKey::new(i).public_key() };
    ValidatorSet::new((0..n).map(validator).collect()).unwrap()
}

/// An engine signer for validator `index`.
pub fn signer(index: u8) -> EngineSigner {
    EngineSigner::new(chain_id(), TestKey::new(index))
}
