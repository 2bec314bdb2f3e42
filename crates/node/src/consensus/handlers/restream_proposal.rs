//! `RestreamProposal`: a block is proposed again in a later round; its body goes out again.
//!
//! The parts follow our signed proposal, so that receivers know by then that the block is not a fresh one.

use arc_malachitebft_core_types::Round;
use tracing::warn;

use crate::consensus::app::App;
use crate::consensus::context::{BlockHash, EngineHeight, slot};
use crate::consensus::error::Error;
use crate::consensus::part;

impl App {
    pub(in crate::consensus) async fn on_restream_proposal(
        &mut self,
        height: EngineHeight,
        round: Round,
        value: BlockHash,
    ) -> Result<(), Error> {
        let Some(slot) = slot(height, round) else { return Ok(()) };
        let body = match self.ask("body", move |ledger| ledger.body(value.0)).await? {
            Ok(Some(body)) => body,
            Ok(None) => {
                warn!(%slot, block = %value, "asked to stream a block that is not stored");
                return Ok(());
            }
            Err(error) => {
                warn!(%slot, block = %value, %error, "a stored block cannot be read");
                return Ok(());
            }
        };
        self.restreams.push((slot, value.0, part::split(&body, slot, value.0, &self.signer)));
        self.send_restreams().await;
        Ok(())
    }
}
