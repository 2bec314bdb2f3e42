//! Standing still between two heights.
//!
//! A chain without work makes no blocks: the answer to `Finalized` is held back until there is work, the
//! heartbeat is due, or some validator has visibly begun or finished the next height.

use core::future::{Future, pending};
use core::pin::Pin;
use std::sync::Arc;

use arc_malachitebft_app::engine::host::Next;
use arc_malachitebft_app_channel::Reply;
use tokio::time::{Instant, sleep_until};
use yuzheng_protocol::Height;

use super::application::Ledger;
use super::context::EngineContext;
use super::peer_tips::PeerTips;

/// Why the node goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wake {
    /// The ledger has something to do.
    Work,
    /// Nothing happened for so long.
    Heartbeat,
    /// A peer announces a tip that we do not have.
    Behind,
    /// A validator's part, vote or proposal for the next height arrived.
    Begun,
}

/// The held answer.
pub struct Held {
    /// The height to start.
    pub next: Height,
    /// Where the answer goes.
    pub reply: Reply<Next<EngineContext>>,
    work: Pin<Box<dyn Future<Output = ()> + Send>>,
    until: Instant,
    peers: Arc<PeerTips>,
}

impl Held {
    /// Holds `reply` for `next` at most until `until`.
    pub fn new(
        next: Height,
        reply: Reply<Next<EngineContext>>,
        ledger: Arc<dyn Ledger>,
        until: Instant,
        peers: Arc<PeerTips>,
    ) -> Self {
        let work = Box::pin(async move { ledger.work(next).await });
        Self { next, reply, work, until, peers }
    }

    /// Returns when the answer is due. May be dropped and called again.
    async fn due(&mut self) -> Wake {
        tokio::select! {
            biased;
            () = self.peers.reached(self.next) => Wake::Behind,
            () = &mut self.work => Wake::Work,
            () = sleep_until(self.until) => Wake::Heartbeat,
        }
    }
}

/// Waits until a held answer is due; for ever when none is held.
pub async fn due(held: &mut Option<Held>) -> Wake {
    match held {
        Some(held) => held.due().await,
        None => pending().await,
    }
}
