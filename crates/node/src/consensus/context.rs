//! The engine's view of our chain: which types stand for height, value, vote and proposal, and who proposes.
//!
//! Votes and proposals carry no extension, and a value is nothing but the block's header hash: bodies travel
//! as proposal parts and in sync.

use core::fmt;

use arc_malachitebft_core_types as core_types;
use core_types::{LinearTimeouts, NilOrVal, SignedExtension, VoteType};
use yuzheng_protocol as protocol;
use yuzheng_protocol::Hash;

use super::application::Slot;
use super::part::Part;
use super::signing::Ed25519Strict;
use super::validators::{Address, EngineValidator, EngineValidatorSet};

/// A block height in the engine's hands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EngineHeight(pub protocol::Height);

impl fmt::Display for EngineHeight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl core_types::Height for EngineHeight {
    const ZERO: Self = Self(protocol::Height(0));
    const INITIAL: Self = Self(protocol::Height(1));

    fn increment_by(&self, n: u64) -> Self {
        Self(protocol::Height(self.0.0.saturating_add(n)))
    }

    fn decrement_by(&self, n: u64) -> Option<Self> {
        self.0.0.checked_sub(n).map(|h| Self(protocol::Height(h)))
    }

    fn as_u64(&self) -> u64 {
        self.0.0
    }
}

/// The value that is decided: a header hash. It is its own identifier.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlockHash(pub Hash);

impl fmt::Display for BlockHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_hex()[..12])
    }
}

impl fmt::Debug for BlockHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl core_types::Value for BlockHash {
    type Id = Self;

    fn id(&self) -> Self {
        *self
    }
}

/// A prevote or precommit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vote {
    /// Prevote or precommit.
    pub kind: VoteType,
    /// Height voted on.
    pub height: EngineHeight,
    /// Round voted in.
    pub round: core_types::Round,
    /// The block voted for, or nil.
    pub value: NilOrVal<BlockHash>,
    /// Who votes.
    pub address: Address,
}

impl core_types::Vote<EngineContext> for Vote {
    fn height(&self) -> EngineHeight {
        self.height
    }

    fn round(&self) -> core_types::Round {
        self.round
    }

    fn value(&self) -> &NilOrVal<BlockHash> {
        &self.value
    }

    fn take_value(self) -> NilOrVal<BlockHash> {
        self.value
    }

    fn vote_type(&self) -> VoteType {
        self.kind
    }

    fn validator_address(&self) -> &Address {
        &self.address
    }

    fn extension(&self) -> Option<&SignedExtension<EngineContext>> {
        None
    }

    fn take_extension(&mut self) -> Option<SignedExtension<EngineContext>> {
        None
    }

    fn extend(self, _: SignedExtension<EngineContext>) -> Self {
        self
    }
}

/// A proposal: the block's hash, and the round of the lock when it is proposed again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Height proposed for.
    pub height: EngineHeight,
    /// Round proposed in.
    pub round: core_types::Round,
    /// The block.
    pub value: BlockHash,
    /// Round in which a quorum prevoted for it, or nil for a new block.
    pub pol_round: core_types::Round,
    /// Who proposes.
    pub address: Address,
}

impl core_types::Proposal<EngineContext> for Proposal {
    fn height(&self) -> EngineHeight {
        self.height
    }

    fn round(&self) -> core_types::Round {
        self.round
    }

    fn value(&self) -> &BlockHash {
        &self.value
    }

    fn take_value(self) -> BlockHash {
        self.value
    }

    fn pol_round(&self) -> core_types::Round {
        self.pol_round
    }

    fn validator_address(&self) -> &Address {
        &self.address
    }
}

/// Ties the types together for the engine.
#[derive(Clone, Copy, Debug)]
pub struct EngineContext;

impl core_types::Context for EngineContext {
    type Address = Address;
    type Height = EngineHeight;
    type ProposalPart = Part;
    type Proposal = Proposal;
    type Validator = EngineValidator;
    type ValidatorSet = EngineValidatorSet;
    type Timeouts = LinearTimeouts;
    type Value = BlockHash;
    type Vote = Vote;
    type Extension = ();
    type SigningScheme = Ed25519Strict;

    fn select_proposer<'a>(
        &self,
        validator_set: &'a EngineValidatorSet,
        height: EngineHeight,
        round: core_types::Round,
    ) -> &'a EngineValidator {
        validator_set.proposer(slot(height, round).expect("the engine asks for proposers of defined rounds only"))
    }

    fn new_proposal(
        &self,
        height: EngineHeight,
        round: core_types::Round,
        value: BlockHash,
        pol_round: core_types::Round,
        address: Address,
    ) -> Proposal {
        Proposal { height, round, value, pol_round, address }
    }

    fn new_prevote(
        &self,
        height: EngineHeight,
        round: core_types::Round,
        value: NilOrVal<BlockHash>,
        address: Address,
    ) -> Vote {
        Vote { kind: VoteType::Prevote, height, round, value, address }
    }

    fn new_precommit(
        &self,
        height: EngineHeight,
        round: core_types::Round,
        value: NilOrVal<BlockHash>,
        address: Address,
    ) -> Vote {
        Vote { kind: VoteType::Precommit, height, round, value, address }
    }
}

/// The protocol's round, or `None` for the engine's nil.
pub fn round(round: core_types::Round) -> Option<protocol::Round> {
    round.as_u32().map(protocol::Round)
}

/// The engine's round.
pub const fn engine_round(round: protocol::Round) -> core_types::Round {
    core_types::Round::new(round.0)
}

/// Height and round as one, or `None` when the round is nil.
pub fn slot(height: EngineHeight, engine_round: core_types::Round) -> Option<Slot> {
    round(engine_round).map(|round| Slot { height: height.0, round })
}
