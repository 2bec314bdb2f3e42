//! Validators and their sets as the engine wants them: thin wrappers over the protocol's types.
//!
//! Invariant: the engine's order of validators is the protocol's order, so an index means the same in both.

use core::fmt;
use std::sync::Arc;

use arc_malachitebft_core_types as core_types;
use yuzheng_protocol::{PublicKey, ValidatorSet};

use super::application::Slot;
use super::context::EngineContext;

/// What names a validator in messages: its key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(pub PublicKey);

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_hex()[..12])
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl core_types::Address for Address {}

/// One validator; every department has one vote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineValidator {
    address: Address,
}

impl core_types::Validator<EngineContext> for EngineValidator {
    fn address(&self) -> &Address {
        &self.address
    }

    fn public_key(&self) -> &PublicKey {
        &self.address.0
    }

    fn voting_power(&self) -> core_types::VotingPower {
        1
    }
}

/// The set that certifies one height.
#[derive(Clone, Debug)]
pub struct EngineValidatorSet {
    protocol: Arc<ValidatorSet>,
    members: Arc<[EngineValidator]>,
}

impl EngineValidatorSet {
    /// Wraps the protocol's set.
    pub fn new(set: ValidatorSet) -> Self {
        let members = set.validators().iter().map(|v| EngineValidator { address: Address(v.key) }).collect();
        Self { protocol: Arc::new(set), members }
    }

    /// The protocol's set.
    pub fn protocol(&self) -> &ValidatorSet {
        &self.protocol
    }

    /// Whether `address` is in the set.
    pub fn contains(&self, address: &Address) -> bool {
        self.position(address).is_some()
    }

    /// Index of `address`, the same as in the protocol's set.
    pub fn position(&self, address: &Address) -> Option<u16> {
        self.protocol.index_of(&address.0)
    }

    /// The validator whose turn it is in `slot`.
    pub fn proposer(&self, slot: Slot) -> &EngineValidator {
        self.members
            .get(usize::from(self.protocol.proposer(slot.height, slot.round)))
            .expect("the protocol's proposer index lies within its set")
    }
}

impl PartialEq for EngineValidatorSet {
    fn eq(&self, other: &Self) -> bool {
        self.members == other.members
    }
}

impl Eq for EngineValidatorSet {}

impl core_types::ValidatorSet<EngineContext> for EngineValidatorSet {
    fn count(&self) -> usize {
        self.members.len()
    }

    fn total_voting_power(&self) -> core_types::VotingPower {
        self.members.len() as u64
    }

    fn get_by_address(&self, address: &Address) -> Option<&EngineValidator> {
        self.members.iter().find(|m| m.address == *address)
    }

    fn get_by_index(&self, index: usize) -> Option<&EngineValidator> {
        self.members.get(index)
    }
}
