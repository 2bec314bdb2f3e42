//! Which proposals were seen, so that a body can be told from one that is proposed again.
//!
//! A block that is proposed again under a proof of lock is not held against the local clock. The engine demands
//! the proof of whoever says so in the signed proposal; therefore the signed proposal is asked, and the first
//! one of a slot and block, as the engine does. Without one a body counts as fresh, the stricter reading.

use std::collections::{BTreeMap, BTreeSet};

use arc_malachitebft_core_types::SignedProposal;
use yuzheng_protocol::{Hash, Height, Round};

use super::application::{Freshness, Slot};
use super::context::{EngineContext, round, slot};

/// Most proposals remembered; a quorum's worth of rounds never comes near.
const MOST: usize = 256;

/// Signed proposals by slot and block.
#[derive(Debug, Default)]
pub struct Proposals {
    seen: BTreeMap<(Slot, Hash), Option<Round>>,
    published: BTreeSet<(Slot, Hash)>,
}

impl Proposals {
    /// Notes a proposal whose signature was checked.
    pub fn saw(&mut self, proposal: &SignedProposal<EngineContext>) {
        if let Some(slot) = slot(proposal.height, proposal.round)
            && self.seen.len() < MOST
        {
            self.seen.entry((slot, proposal.value.0)).or_insert(round(proposal.pol_round));
        }
    }

    /// Notes a proposal of our own that went out.
    pub fn sent(&mut self, slot: Slot, header_hash: Hash) {
        self.published.insert((slot, header_hash));
    }

    /// Whether our own proposal of this block went out.
    pub fn was_sent(&self, slot: Slot, header_hash: Hash) -> bool {
        self.published.contains(&(slot, header_hash))
    }

    /// What the body of this block is held against.
    pub fn freshness(&self, slot: Slot, header_hash: Hash) -> Freshness {
        match self.seen.get(&(slot, header_hash)) {
            Some(Some(lock)) if *lock < slot.round => Freshness::Replayed,
            Some(Some(_) | None) | None => Freshness::Fresh,
        }
    }

    /// Forgets everything below `next`.
    pub fn forget_below(&mut self, next: Height) {
        self.seen.retain(|(slot, _), _| slot.height >= next);
        self.published.retain(|(slot, _)| slot.height >= next);
    }
}
