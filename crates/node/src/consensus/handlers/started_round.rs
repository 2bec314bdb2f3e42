//! `StartedRound`: a round begins; the engine wants the blocks that are known for it.

use arc_malachitebft_app::consensus::Role;
use arc_malachitebft_app::types::ProposedValue;
use arc_malachitebft_app_channel::Reply;
use arc_malachitebft_core_types::Round;
use tracing::debug;

use crate::consensus::app::App;
use crate::consensus::application::Slot;
use crate::consensus::context::{EngineContext, EngineHeight, slot};
use crate::consensus::error::Error;
use crate::consensus::validators::Address;

impl App {
    pub(in crate::consensus) async fn on_started_round(
        &mut self,
        height: EngineHeight,
        round: Round,
        proposer: Address,
        role: Role,
        reply: Reply<Vec<ProposedValue<EngineContext>>>,
    ) -> Result<(), Error> {
        let Some(slot) = slot(height, round) else {
            let _ = reply.send(Vec::new());
            return Ok(());
        };
        debug!(%slot, %proposer, ?role, "round begins");
        self.current = slot;
        self.status.send_modify(|s| (s.height, s.round) = (slot.height, slot.round));
        let known = self.known(slot).await?;
        let _ = reply.send(known);
        Ok(())
    }

    /// Blocks known for `slot`, and those whose parts came before their height.
    async fn known(&mut self, slot: Slot) -> Result<Vec<ProposedValue<EngineContext>>, Error> {
        if slot.height != self.ledger.tip().next() {
            return Ok(Vec::new());
        }
        let set = self.next_validators().await?;
        let candidates = self.candidates(slot).await?;
        let mut known: Vec<_> = candidates.iter().map(|candidate| self.proposed(&set, slot, candidate)).collect();
        for assembled in self.assembler.take_waiting(slot) {
            known.extend(self.judge(assembled).await?);
        }
        Ok(known)
    }
}
