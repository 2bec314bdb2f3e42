//! What tips the peers announce.
//!
//! The engine syncs from them by itself, but only into a height that was started; while the node holds still
//! between two heights it must be told that the others have moved on. A lie here costs an empty block, no more.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use arc_malachitebft_app::types::PeerId;
use tokio::sync::Notify;
use yuzheng_protocol::Height;

/// The last tip that each configured peer announced.
#[derive(Debug)]
pub struct PeerTips {
    peers: Mutex<BTreeSet<PeerId>>,
    tips: Mutex<BTreeMap<PeerId, Height>>,
    changed: Notify,
}

impl PeerTips {
    /// Listens to `peers` only.
    pub fn new(peers: impl IntoIterator<Item = PeerId>) -> Self {
        Self { peers: Mutex::new(peers.into_iter().collect()), tips: Mutex::default(), changed: Notify::new() }
    }

    /// Listens to `peer` too, from now on.
    pub fn listen_to(&self, peer: PeerId) {
        lock(&self.peers).insert(peer);
    }

    /// Notes what `peer` announced.
    pub fn announced(&self, peer: PeerId, tip: Height) {
        if lock(&self.peers).contains(&peer) {
            lock(&self.tips).insert(peer, tip);
            self.changed.notify_waiters();
        }
    }

    /// The highest tip that any peer announced last; 0 when none did.
    pub fn highest(&self) -> Height {
        lock(&self.tips).values().copied().max().unwrap_or_default()
    }

    /// How many peers announced `height` or less last: who has it has what they have.
    pub fn level_with(&self, height: Height) -> usize {
        lock(&self.tips).values().filter(|tip| **tip <= height).count()
    }

    /// Returns as soon as some peer's tip is at least `height`.
    pub async fn reached(&self, height: Height) {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            if self.highest() >= height {
                return;
            }
            changed.await;
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
