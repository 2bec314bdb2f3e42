//! `ConsensusReady`: the engine listens and asks where to begin.
//!
//! It is answered only when a quorum can hear us, or height 1 would lose rounds; after a while it is answered
//! anyway, so that a lone node serves those who catch up.

use core::time::Duration;

use arc_malachitebft_app_channel::{NetworkRequest, Reply};
use arc_malachitebft_core_types::HeightParams;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};
use tracing::{Instrument, info};

use crate::consensus::app::App;
use crate::consensus::context::{EngineContext, EngineHeight};
use crate::consensus::error::Error;
use crate::consensus::start::connected;

/// How often the number of peers is looked at.
const LOOK: Duration = Duration::from_millis(50);
/// Time for subscriptions to be exchanged after the last connection.
const SETTLE: Duration = Duration::from_millis(150);

impl App {
    pub(in crate::consensus) async fn on_consensus_ready(
        &mut self,
        reply: Reply<(EngineHeight, HeightParams<EngineContext>)>,
    ) -> Result<(), Error> {
        let next = self.ledger.tip().next();
        let needed = self.next_validators().await?.protocol().quorum() - 1;
        let params = self.params().await?;
        let (net_requests, longest) = (self.net_requests.clone(), self.pace.gather);
        let answer = async move {
            let peers = gather(&net_requests, needed, longest).await;
            info!(height = %next, peers, needed, "beginning");
            let _ = reply.send((EngineHeight(next), params));
        };
        tokio::spawn(answer.in_current_span());
        Ok(())
    }
}

/// Waits for `needed` peers, at most `longest`; returns how many there are.
async fn gather(net_requests: &mpsc::Sender<NetworkRequest>, needed: usize, longest: Duration) -> usize {
    let until = Instant::now() + longest;
    loop {
        let peers = connected(net_requests).await;
        if peers >= needed {
            sleep(SETTLE).await;
            return peers;
        }
        if Instant::now() >= until {
            return peers;
        }
        sleep(LOOK).await;
    }
}
