//! The engine's events: votes and proposals as they come in, before the engine judges them.
//!
//! Signatures are checked here, because an event is only what the network delivered.

use arc_malachitebft_app::consensus::SignedConsensusMsg;
use arc_malachitebft_app::engine::util::events::Event;
use arc_malachitebft_core_types::{SignedProposal, SignedVote, Validator as _};
use tracing::debug;

use crate::consensus::app::App;
use crate::consensus::context::{EngineContext, slot};
use crate::consensus::error::Error;
use crate::consensus::hold::Wake;

impl App {
    /// Takes in every event that is already there.
    pub(in crate::consensus) async fn notice_all(&mut self) -> Result<(), Error> {
        while let Ok(event) = self.events.try_recv() {
            self.notice(event).await?;
        }
        Ok(())
    }

    /// Takes in one event. The engine has many kinds; three say something to us.
    pub(in crate::consensus) async fn notice(&mut self, event: Event<EngineContext>) -> Result<(), Error> {
        match event {
            Event::Received(SignedConsensusMsg::Vote(vote)) => self.notice_vote(&vote).await,
            Event::Received(SignedConsensusMsg::Proposal(proposal)) => self.notice_proposal(&proposal).await,
            Event::Published(SignedConsensusMsg::Proposal(proposal)) => self.notice_our_proposal(&proposal).await,
            _ => Ok(()),
        }
    }

    /// A member that votes for the next height has begun it.
    async fn notice_vote(&mut self, vote: &SignedVote<EngineContext>) -> Result<(), Error> {
        debug!(height = %vote.height, round = %vote.round, kind = ?vote.kind, value = ?vote.value, by = %vote.address, "vote received");
        if !self.holds_for(vote.height.0) {
            return Ok(());
        }
        let member = self.next_validators().await?.contains(&vote.address);
        if member && self.verifier.vote_is_signed(&vote.message, &vote.signature) {
            self.go_on(Wake::Begun).await?;
        }
        Ok(())
    }

    /// A proposal says whether its block is new, and that its height has begun.
    async fn notice_proposal(&mut self, proposal: &SignedProposal<EngineContext>) -> Result<(), Error> {
        let Some(slot) = slot(proposal.height, proposal.round) else { return Ok(()) };
        let in_turn = *self.next_validators().await?.proposer(slot).address() == proposal.address;
        if slot.height < self.ledger.tip().next()
            || !in_turn
            || !self.verifier.proposal_is_signed(&proposal.message, &proposal.signature)
        {
            return Ok(());
        }
        self.proposals.saw(proposal);
        if self.holds_for(slot.height) {
            self.go_on(Wake::Begun).await?;
        }
        Ok(())
    }

    /// Our proposal has gone out: the parts that wait for it follow.
    async fn notice_our_proposal(&mut self, proposal: &SignedProposal<EngineContext>) -> Result<(), Error> {
        if let Some(slot) = slot(proposal.height, proposal.round) {
            self.proposals.sent(slot, proposal.value.0);
            self.send_restreams().await;
        }
        Ok(())
    }
}
