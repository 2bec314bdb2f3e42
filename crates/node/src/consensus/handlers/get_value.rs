//! `GetValue`: it is our turn to propose.
//!
//! What was built for this slot before a crash is proposed again: two blocks for one slot would be an
//! equivocation.

use core::time::Duration;

use arc_malachitebft_app::types::LocallyProposedValue;
use arc_malachitebft_app_channel::Reply;
use arc_malachitebft_core_types::Round;
use tracing::{debug, error, warn};

use crate::consensus::app::App;
use crate::consensus::application::{Candidate, Fault, Ledger, Slot, Verdict};
use crate::consensus::context::{BlockHash, EngineContext, EngineHeight, slot};
use crate::consensus::error::Error;
use crate::consensus::part;

impl App {
    /// Without an answer the round passes without a proposal of ours.
    pub(in crate::consensus) async fn on_get_value(
        &mut self,
        height: EngineHeight,
        round: Round,
        timeout: Duration,
        reply: Reply<LocallyProposedValue<EngineContext>>,
    ) -> Result<(), Error> {
        let Some(slot) = slot(height, round).filter(|slot| slot.height == self.ledger.tip().next()) else {
            warn!(%height, %round, "asked to build out of turn");
            return Ok(());
        };
        let earlier = self.candidates(slot).await?.into_iter().find(|c| c.built_in == slot.round);
        // Half of the time is for the others: to receive and to execute.
        let built = self.ask("build", move |ledger| build(ledger, slot, earlier, timeout / 2)).await?;
        let (candidate, body) = match built {
            Ok(built) => built,
            Err(error) => {
                error!(%slot, %error, "no block was built");
                return Ok(());
            }
        };
        if let Verdict::Invalid { reason } = &candidate.verdict {
            error!(%slot, reason, "a block of our own is not valid");
            return Ok(());
        }
        let value = BlockHash(candidate.header_hash);
        self.judged.insert((slot, candidate.header_hash), candidate.clone());
        debug!(%slot, block = %value, bytes = body.len(), "proposing");
        let _ = reply.send(LocallyProposedValue::new(height, round, value));
        self.stream(part::split(&body, slot, candidate.header_hash, &self.signer)).await;
        Ok(())
    }
}

fn build(
    ledger: &dyn Ledger,
    slot: Slot,
    earlier: Option<Candidate>,
    within: Duration,
) -> Result<(Candidate, Vec<u8>), Fault> {
    let candidate = match earlier {
        Some(candidate) => candidate,
        None => ledger.build(slot, within)?,
    };
    let body = ledger.body(candidate.header_hash)?.ok_or("the block just built is not stored")?;
    Ok((candidate, body))
}
