//! `ProcessSyncedValue`: a decided block from a peer; the engine has checked its certificate.

use arc_malachitebft_app::engine::host::SyncedValueOutcome;
use arc_malachitebft_app_channel::Reply;
use arc_malachitebft_core_types::Round;
use bytes::Bytes;
use tracing::{debug, warn};

use crate::consensus::app::App;
use crate::consensus::application::{Freshness, Received};
use crate::consensus::context::{EngineContext, EngineHeight, slot};
use crate::consensus::error::Error;
use crate::consensus::validators::Address;

impl App {
    pub(in crate::consensus) async fn on_process_synced_value(
        &mut self,
        height: EngineHeight,
        round: Round,
        proposer: Address,
        value_bytes: Bytes,
        reply: Reply<SyncedValueOutcome<EngineContext>>,
    ) -> Result<(), Error> {
        let outcome = self.synced(height, round, proposer, value_bytes).await?;
        let _ = reply.send(outcome);
        Ok(())
    }

    async fn synced(
        &mut self,
        height: EngineHeight,
        round: Round,
        proposer: Address,
        body: Bytes,
    ) -> Result<SyncedValueOutcome<EngineContext>, Error> {
        let Some(slot) = slot(height, round) else { return Ok(SyncedValueOutcome::PeerFault) };
        if slot.height != self.ledger.tip().next() {
            return Ok(SyncedValueOutcome::LocalTransientError);
        }
        debug!(%slot, %proposer, bytes = body.len(), "catching up");
        let received =
            self.ask("receive", move |ledger| ledger.receive(slot, None, &body, Freshness::Replayed)).await?;
        Ok(match received {
            Ok(Received::Candidate(candidate)) => {
                let set = self.next_validators().await?;
                SyncedValueOutcome::Verdict(self.proposed(&set, slot, &candidate))
            }
            Ok(Received::Malformed { reason }) => {
                warn!(%slot, reason, "a peer served a malformed block");
                SyncedValueOutcome::PeerFault
            }
            Err(error) => {
                warn!(%slot, %error, "a served block could not be judged");
                SyncedValueOutcome::LocalTransientError
            }
        })
    }
}
