//! Whether the peers hear us.
//!
//! A peer says what it listens to on its first connection with us, and only there. Who starts again while a peer
//! still keeps the connection of the time before (it has not noticed its end yet, or nobody told it after a power
//! cut) is connected, hears everything, and is heard by nobody: its votes go nowhere, and with a bare quorum the
//! chain stands still. The remedy is to end all connections with that peer and to meet anew.

use core::time::Duration;
use std::collections::BTreeMap;

use arc_malachitebft_app::net::{Multiaddr, PeerId};
use arc_malachitebft_app_channel::NetworkRequest;
use tokio::sync::mpsc;
use tokio::time::{Instant, interval};
use tracing::warn;

/// How often the connections are looked at.
const LOOK: Duration = Duration::from_secs(1);
/// A peer may take so long to say what it listens to; after each new meeting twice as long, up to the second.
const PATIENCE: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(60));
/// As many hearers pass our messages on to everybody: the engine's lowest number of neighbours.
const ENOUGH: usize = 4;

/// The peers that are connected and do not hear us.
#[derive(Default)]
pub(super) struct Hearing(BTreeMap<PeerId, Deaf>);

struct Deaf {
    /// Since when, while it is connected.
    since: Option<Instant>,
    patience: Duration,
}

impl Hearing {
    /// Takes the connected peers, each with whether it hears us; returns those to meet anew.
    pub fn look(&mut self, peers: &BTreeMap<PeerId, bool>, now: Instant) -> Vec<PeerId> {
        self.0.retain(|peer, deaf| {
            let hears = peers.get(peer);
            if hears.is_none() {
                deaf.since = None;
            }
            hears != Some(&true)
        });
        let hearers = peers.values().filter(|hears| **hears).count();
        if hearers >= ENOUGH {
            return Vec::new();
        }
        let is_due = |peer: &PeerId| {
            let deaf = self.0.entry(*peer).or_insert(Deaf { since: None, patience: PATIENCE.0 });
            let since = *deaf.since.get_or_insert(now);
            let is_due = now.duration_since(since) >= deaf.patience;
            if is_due {
                *deaf = Deaf { since: None, patience: (deaf.patience * 2).min(PATIENCE.1) };
            }
            is_due
        };
        peers.iter().filter(|(_, hears)| !**hears).map(|(peer, _)| *peer).filter(is_due).collect()
    }
}

/// Looks after the connections for ever.
pub(super) async fn keep(network: mpsc::Sender<NetworkRequest>) {
    let (mut hearing, mut looks) = (Hearing::default(), interval(LOOK));
    loop {
        looks.tick().await;
        let Ok(Some(seen)) = NetworkRequest::dump_state(&network).await else { continue };
        let peers = seen.peers.iter().map(|(peer, info)| (*peer, !info.topics.is_empty())).collect();
        for peer in hearing.look(&peers, Instant::now()) {
            let identity = format!("/p2p/{peer}");
            let address = seen.persistent_peer_addrs.iter().find(|address| address.to_string().ends_with(&identity));
            if let Some(address) = address {
                warn!(%address, "connected, but does not listen to us; meeting anew");
                meet_anew(&network, address).await;
            }
        }
    }
}

async fn meet_anew(network: &mpsc::Sender<NetworkRequest>, address: &Multiaddr) {
    // Refused only when the network stops, or when the peer is not ours (any more).
    let _ = NetworkRequest::remove_persistent_peer(network, address.clone()).await;
    let _ = NetworkRequest::add_persistent_peer(network, address.clone()).await;
}
