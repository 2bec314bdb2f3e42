//! Where the other nodes are: what `node.json` says, and what the ledger says since.
//!
//! Invariant: an address on the ledger is newer than one in the settings. A newcomer is known as soon as its
//! proposal stands in a block, so that it can catch up before it has a vote.
//!
//! What it is not: it trusts nobody. Connections are pinned to identities, votes to keys.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use yuzheng_protocol::api::PeerAddress;
use yuzheng_protocol::governance::Admission;
use yuzheng_protocol::objects::ValidatorAddress;
use yuzheng_protocol::{PublicKey, Validator};

use crate::config::PeerConfig;
use crate::ledger::{Governance, NodeLedger};
use crate::peers::Peer;

/// This node, as others reach it, and the key with which it votes when it has a vote.
#[derive(Clone, Debug)]
pub struct Own {
    /// Its address by its settings.
    pub address: PeerAddress,
    /// Its validator key.
    pub key: PublicKey,
}

/// Where everybody is.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Directory {
    /// Nodes with a vote whose address is known, this one included.
    pub voting: Vec<PeerAddress>,
    /// Nodes to which transactions and packages go: those with a vote and the one that joins, without this one.
    pub peers: Vec<Peer>,
    /// Multiaddresses to which consensus connects.
    pub connect: BTreeSet<String>,
}

impl Directory {
    /// The directory after the block that `now` describes.
    #[must_use]
    pub fn new(own: &Own, configured: &[PeerConfig], now: &Governance) -> Self {
        let joining = now.open_change().and_then(|change| change.change.joining());
        let joining = joining.filter(|joining| joining.key != own.key).map(of_admission);
        let is_own = |validator: &Validator| validator.key == own.key;
        let own_place = now.validators.validators().iter().find(|v| is_own(v));

        let mut voting = Vec::new();
        let mut peers: Vec<Peer> = Vec::new();
        for validator in now.validators.validators() {
            let on_ledger = now.addresses.iter().find(|a| a.department == validator.department).map(of_ledger);
            let in_settings = configured.iter().find(|p| p.department == validator.department).map(of_settings);
            let address = match (on_ledger, in_settings) {
                (Some(address), _) => address,
                (None, _) if is_own(validator) => own.address.clone(),
                (None, Some(address)) => address,
                (None, None) => continue,
            };
            if !is_own(validator) {
                peers.push(Peer::of(&address));
            }
            voting.push(address);
        }
        peers.extend(joining.iter().map(Peer::of));
        let joined = now.addresses.iter().filter(|a| own_place.is_none_or(|place| place.department != a.department));
        let connect = configured.iter().map(|peer| peer.consensus.clone());
        let connect = connect.chain(joined.map(|a| a.consensus.to_string()));
        let connect = connect.chain(joining.iter().map(|joining| joining.consensus.clone()));
        Self { connect: connect.filter(|address| *address != own.address.consensus).collect(), voting, peers }
    }
}

fn of_ledger(address: &ValidatorAddress) -> PeerAddress {
    PeerAddress {
        department: address.department,
        url: address.url.to_string(),
        consensus: address.consensus.to_string(),
    }
}

fn of_settings(peer: &PeerConfig) -> PeerAddress {
    PeerAddress { department: peer.department, url: peer.url.clone(), consensus: peer.consensus.clone() }
}

fn of_admission(joining: &Admission) -> PeerAddress {
    PeerAddress {
        department: joining.department,
        url: joining.url.to_string(),
        consensus: joining.consensus.to_string(),
    }
}

/// Keeps `directory` up to date until `stop` is cancelled.
pub async fn follow(
    ledger: Arc<NodeLedger>,
    own: Own,
    configured: Vec<PeerConfig>,
    directory: watch::Sender<Directory>,
    stop: CancellationToken,
) {
    let mut committed = ledger.subscribe();
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            block = committed.recv() => match block {
                Ok(_) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            },
        }
        let asked = Arc::clone(&ledger);
        match tokio::task::spawn_blocking(move || asked.governance()).await {
            Ok(Ok(now)) => {
                let newest = Directory::new(&own, &configured, &now);
                let changed = directory.send_if_modified(|known| {
                    let changed = *known != newest;
                    *known = newest;
                    changed
                });
                if changed {
                    let known = directory.borrow();
                    info!(height = %now.height, voting = known.voting.len(), peers = known.peers.len(), "the nodes change");
                }
            }
            Ok(Err(error)) => warn!(%error, "the addresses of the nodes are not known"),
            Err(error) => warn!(%error, "the addresses of the nodes are not known"),
        }
    }
}

#[cfg(test)]
mod tests;
