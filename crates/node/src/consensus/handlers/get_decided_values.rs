//! `GetDecidedValues`: a peer catches up.

use core::ops::RangeInclusive;

use arc_malachitebft_app_channel::Reply;
use arc_malachitebft_sync::RawDecidedValue;
use tracing::warn;
use yuzheng_protocol::Height;

use crate::consensus::app::App;
use crate::consensus::application::{Fault, Ledger};
use crate::consensus::certificate::to_engine;
use crate::consensus::codec::{MAX_SYNC_BYTES, MAX_SYNC_VALUES};
use crate::consensus::context::{EngineContext, EngineHeight};
use crate::consensus::error::Error;
use crate::consensus::validators::EngineValidatorSet;

impl App {
    pub(in crate::consensus) async fn on_get_decided_values(
        &mut self,
        range: RangeInclusive<EngineHeight>,
        reply: Reply<Vec<RawDecidedValue<EngineContext>>>,
    ) -> Result<(), Error> {
        let (first, last) = (range.start().0, range.end().0);
        let values = self.ask("decided", move |ledger| decided(ledger, first, last)).await?;
        let _ = reply.send(values.unwrap_or_else(|error| {
            warn!(%first, %last, %error, "decided blocks cannot be read");
            Vec::new()
        }));
        Ok(())
    }
}

/// Blocks `first..=last`, as many as there are, in order, and within one response.
fn decided(ledger: &dyn Ledger, first: Height, last: Height) -> Result<Vec<RawDecidedValue<EngineContext>>, Fault> {
    let (mut values, mut bytes) = (Vec::new(), 0);
    let last = last.min(ledger.tip());
    let mut height = first.max(Height(1));
    while height <= last && values.len() < MAX_SYNC_VALUES {
        let Some(block) = ledger.decided(height)? else { break };
        bytes += block.body.len();
        // The first block always fits; a quarter is kept for certificates.
        if bytes > MAX_SYNC_BYTES / 4 * 3 && !values.is_empty() {
            break;
        }
        let validators = EngineValidatorSet::new(ledger.validator_set(height)?);
        values.push(RawDecidedValue::new(block.body.into(), to_engine(&block.certificate, &validators)));
        height = height.next();
    }
    Ok(values)
}
