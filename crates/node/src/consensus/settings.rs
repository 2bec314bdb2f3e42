//! What an operator sets, and how it becomes the engine's configuration.

use core::fmt;
use core::time::Duration;
use std::path::PathBuf;

use arc_malachitebft_app::config::{
    ChannelNames, ConsensusConfig, DiscoveryConfig, GossipSubConfig, NodeConfig, P2pConfig, ProtocolNames,
    PubSubProtocol, ValuePayload, ValueSyncConfig,
};
use arc_malachitebft_app::net::Multiaddr;
use arc_malachitebft_app::types::{Keypair, PeerId};
use arc_malachitebft_core_types::LinearTimeouts;
use thiserror::Error;
use yuzheng_protocol::Hash;
use zeroize::Zeroizing;

/// Why settings were refused.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum SettingsError {
    /// Not a multiaddress.
    #[error("{text:?} is not a multiaddress such as /ip4/10.0.0.1/tcp/26656: {reason}")]
    Address {
        /// What was written.
        text: String,
        /// Why not.
        reason: String,
    },
    /// No transport that consensus speaks.
    #[error("{text:?} names neither tcp nor quic-v1")]
    Transport {
        /// What was written.
        text: String,
    },
    /// A peer without an identity would be let in by address alone.
    #[error("{text:?} does not end in /p2p/<identity of the peer>")]
    NoIdentity {
        /// What was written.
        text: String,
    },
}

/// The node's network identity: an Ed25519 seed, other than the validator key.
pub struct NetworkKey(Zeroizing<[u8; 32]>);

impl NetworkKey {
    /// Takes 32 random bytes.
    pub fn new(seed: [u8; 32]) -> Self {
        Self(Zeroizing::new(seed))
    }

    /// What peers know this node by: the last part of its multiaddress.
    pub fn identity(&self) -> String {
        self.keypair().public().to_peer_id().to_string()
    }

    pub(super) fn keypair(&self) -> Keypair {
        Keypair::ed25519_from_bytes(*self.0).expect("any 32 bytes are an Ed25519 seed")
    }
}

/// How fast consensus goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Time for building, streaming and executing a block in round 0.
    pub propose: Duration,
    /// Time to wait for prevotes that disagree, in round 0.
    pub prevote: Duration,
    /// Time to wait for precommits that disagree, in round 0.
    pub precommit: Duration,
    /// What each later round adds to each of the three.
    pub per_round: Duration,
    /// No wait grows beyond this.
    pub longest: Duration,
    /// From one block to the next while transactions wait.
    pub target: Duration,
    /// From one block to the next while nothing waits.
    pub heartbeat: Duration,
    /// How often peers are told our tip.
    pub announce: Duration,
    /// How long a starting node waits for a quorum of peers before it begins its first height.
    pub gather: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            propose: Duration::from_secs(2),
            prevote: Duration::from_millis(500),
            precommit: Duration::from_millis(500),
            per_round: Duration::from_millis(500),
            longest: Duration::from_secs(10),
            target: Duration::from_millis(200),
            heartbeat: Duration::from_secs(30),
            announce: Duration::from_secs(2),
            gather: Duration::from_secs(10),
        }
    }
}

impl Pace {
    pub(super) fn timeouts(&self) -> LinearTimeouts {
        LinearTimeouts {
            propose: self.propose,
            propose_delta: self.per_round,
            prevote: self.prevote,
            prevote_delta: self.per_round,
            precommit: self.precommit,
            precommit_delta: self.per_round,
            rebroadcast: self.propose + self.prevote + self.precommit,
            max_timeout: self.longest,
        }
    }
}

/// What a node needs to take part in consensus.
pub struct Settings {
    /// The department's name in logs and on peers' screens.
    pub name: String,
    /// Multiaddress to listen on, such as `/ip4/0.0.0.0/tcp/26656`.
    pub listen: String,
    /// The other validators' multiaddresses, each ending in `/p2p/<identity>`. Nobody else is let in.
    pub peers: Vec<String>,
    /// The node's network identity.
    pub network_key: NetworkKey,
    /// Folder of the write-ahead log, on the same disk as the ledger.
    pub wal_dir: PathBuf,
    /// How fast consensus goes.
    pub pace: Pace,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("name", &self.name)
            .field("listen", &self.listen)
            .field("peers", &self.peers)
            .field("wal_dir", &self.wal_dir)
            .field("pace", &self.pace)
            .finish_non_exhaustive()
    }
}

/// Reads a multiaddress and requires a transport that consensus speaks.
pub(super) fn address(text: &str) -> Result<Multiaddr, SettingsError> {
    let refused = |e: &dyn fmt::Display| SettingsError::Address { text: text.into(), reason: e.to_string() };
    let address: Multiaddr = text.parse().map_err(|e| refused(&e))?;
    if address.protocol_stack().any(|p| p == "tcp" || p == "quic-v1") {
        Ok(address)
    } else {
        Err(SettingsError::Transport { text: text.into() })
    }
}

/// Reads a peer's multiaddress, which names its identity.
pub(super) fn peer(text: &str) -> Result<(Multiaddr, PeerId), SettingsError> {
    let multiaddr = address(text)?;
    let no_identity = || SettingsError::NoIdentity { text: text.into() };
    let (_, identity) = text.rsplit_once("/p2p/").ok_or_else(no_identity)?;
    Ok((multiaddr, identity.parse().map_err(|_| no_identity())?))
}

/// The engine's configuration.
#[derive(Clone, Debug)]
pub(super) struct EngineConfig {
    name: String,
    consensus: ConsensusConfig,
    sync: ValueSyncConfig,
}

impl EngineConfig {
    pub(super) fn new(settings: &Settings, chain_id: Hash) -> Result<Self, SettingsError> {
        let peers = settings.peers.iter().map(|text| Ok(peer(text)?.0)).collect::<Result<Vec<_>, _>>()?;
        let consensus = ConsensusConfig {
            enabled: true,
            p2p: p2p(address(&settings.listen)?, peers, chain_id),
            value_payload: ValuePayload::ProposalAndParts,
            queue_capacity: 10,
            queue_per_height_capacity: 2000,
        };
        Ok(Self { name: settings.name.clone(), consensus, sync: sync(&settings.pace) })
    }
}

fn p2p(listen_addr: Multiaddr, persistent_peers: Vec<Multiaddr>, chain_id: Hash) -> P2pConfig {
    // Every department may be reached through one address (a test on one machine, a shared gateway), in both
    // directions and again while an old connection lingers.
    let connections = 8 * (persistent_peers.len() + 1);
    P2pConfig {
        listen_addr,
        persistent_peers,
        persistent_peers_only: true,
        discovery: DiscoveryConfig {
            enabled: false,
            max_connections_per_ip: connections,
            ip_throttle_duration: Duration::ZERO,
            ..DiscoveryConfig::default()
        },
        protocol: PubSubProtocol::GossipSub(GossipSubConfig::default()),
        pubsub_max_size: "1 MiB".parse().expect("a size"),
        rpc_max_size: "17 MiB".parse().expect("a size"),
        protocol_names: protocol_names(chain_id),
        channel_names: ChannelNames::default(),
        ..P2pConfig::default()
    }
}

/// Nodes of another chain or version are told apart before anything is exchanged.
fn protocol_names(chain_id: Hash) -> ProtocolNames {
    let name = |what: &str| format!("/yuzheng/{what}/1/{}", &chain_id.to_hex()[..16]);
    ProtocolNames {
        consensus: name("consensus"),
        discovery_kad: name("discovery-kad"),
        discovery_regres: name("discovery-regres"),
        sync: name("sync"),
        validator_proof: name("validator-proof"),
    }
}

fn sync(pace: &Pace) -> ValueSyncConfig {
    ValueSyncConfig {
        enabled: true,
        status_update_interval: pace.announce,
        request_timeout: Duration::from_secs(5),
        max_response_size: "15 MiB".parse().expect("a size"),
        parallel_requests: 3,
        batch_size: 10,
        ..ValueSyncConfig::default()
    }
}

impl NodeConfig for EngineConfig {
    fn moniker(&self) -> &str {
        &self.name
    }

    fn consensus(&self) -> &ConsensusConfig {
        &self.consensus
    }

    fn consensus_mut(&mut self) -> &mut ConsensusConfig {
        &mut self.consensus
    }

    fn value_sync(&self) -> &ValueSyncConfig {
        &self.sync
    }

    fn value_sync_mut(&mut self) -> &mut ValueSyncConfig {
        &mut self.sync
    }
}
