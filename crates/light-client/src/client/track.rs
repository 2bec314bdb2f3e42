//! Following a transaction from the wire to its proof.

use std::time::Duration;

use tokio::sync::watch;
use yuzheng_protocol::{Hash, Height, Timestamp};

use super::LightClient;

const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How often nobody must know the transaction after its expiry before it is given up.
const LAST_LOOKS: u32 = 3;

/// How far a transaction is. It only goes forward.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Sent, not in a block yet. 已发送,等待上链
    Sent,
    /// A node says that it is in a block. 已上链
    OnChain {
        /// Height that the node named.
        height: Height,
    },
    /// Proven in a block of our chain; [`LightClient::entry`] has it. 已核验
    Verified {
        /// Height of the block.
        height: Height,
    },
    /// Its time is over and no reachable node knows it: it can be signed and sent anew.
    Expired,
}

impl LightClient {
    /// Follows a sent transaction until it is verified or expired, in a task of its own that ends with the
    /// last receiver. Needs [`LightClient::run`] or other sync to make progress quickly.
    #[must_use]
    pub fn track(&self, id: Hash, expires: Timestamp) -> watch::Receiver<Stage> {
        let (sender, receiver) = watch::channel(Stage::Sent);
        let client = self.clone();
        tokio::spawn(async move { client.follow(id, expires, &sender).await });
        receiver
    }

    async fn follow(&self, id: Hash, expires: Timestamp, stage: &watch::Sender<Stage>) {
        let mut view = self.view();
        let mut seen = None;
        let mut looks_left = LAST_LOOKS;
        while !stage.is_closed() {
            let announce = |height| {
                stage.send_if_modified(|now| {
                    let first = *now == Stage::Sent;
                    if first {
                        *now = Stage::OnChain { height };
                    }
                    first
                });
            };
            match self.entry_announced(id, announce).await {
                Ok(Some(entry)) => {
                    stage.send_replace(Stage::Verified { height: entry.proof.height });
                    return;
                }
                Ok(None) if self.is_over(expires) => {
                    looks_left -= 1;
                    if looks_left == 0 {
                        stage.send_replace(Stage::Expired);
                        return;
                    }
                }
                Ok(None) => {}
                Err(error) => tracing::debug!(%error, "a transaction cannot be looked up"),
            }
            let newer = view.wait_for(|view| view.tip.as_ref().map(|tip| tip.height) > seen);
            tokio::select! {
                () = tokio::time::sleep(LOOK_EVERY) => {}
                view = newer => match view {
                    Ok(view) => seen = view.tip.as_ref().map(|tip| tip.height),
                    Err(_closed) => return,
                },
                () = stage.closed() => return,
            }
        }
    }

    /// Whether no block can take a transaction with this expiry any more.
    fn is_over(&self, expires: Timestamp) -> bool {
        self.inner.store().tip().is_some_and(|tip| tip.header().time > expires)
    }
}
