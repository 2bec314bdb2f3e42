//! Four validators in one process.

use core::time::Duration;
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tracing_subscriber::EnvFilter;
use yuzheng_protocol::{Height, Signer};

use super::ledger::MemoryLedger;
use super::relay::{self, Relays};
use super::validators::{TestKey, chain_id, set};
use crate::consensus::application::Ledger as _;
use crate::consensus::{Handle, NetworkKey, Pace, Settings, start};

/// Validators on loopback, with what a machine keeps when its node ends.
pub struct Network {
    pub ledgers: Vec<Arc<MemoryLedger>>,
    pub nodes: Vec<Option<Handle>>,
    pub pace: Pace,
    /// Which validator each node is.
    who: Vec<u8>,
    /// Where each node listens.
    addresses: Vec<String>,
    /// Where the others find it.
    known: Vec<String>,
    data: tempfile::TempDir,
}

/// Impatient, so that tests do not wait for a validator that is down.
pub fn brisk() -> Pace {
    Pace {
        propose: Duration::from_millis(1000),
        prevote: Duration::from_millis(300),
        precommit: Duration::from_millis(300),
        per_round: Duration::from_millis(100),
        target: Duration::from_millis(50),
        announce: Duration::from_millis(500),
        gather: Duration::from_secs(5),
        ..Pace::default()
    }
}

fn network_key(index: usize) -> NetworkKey {
    NetworkKey::new([100 + index as u8; 32])
}

impl Network {
    /// Four validators that are not started yet.
    pub fn new(pace: Pace) -> Self {
        Self::of(&[0, 1, 2, 3], pace)
    }

    /// Nodes that hold the keys of the given validators of four.
    pub fn of(who: &[u8], pace: Pace) -> Self {
        // RUST_LOG=yuzheng_node=debug,arc_malachitebft=info shows what happens.
        let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("off"));
        let _ = tracing_subscriber::fmt().with_env_filter(filter).with_test_writer().try_init();
        let listeners: Vec<_> = who.iter().map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
        let address = |(i, l): (usize, &TcpListener)| {
            format!("/ip4/127.0.0.1/tcp/{}/p2p/{}", l.local_addr().unwrap().port(), network_key(i).identity())
        };
        let addresses: Vec<_> = listeners.iter().enumerate().map(address).collect();
        Self {
            ledgers: who.iter().map(|_| Arc::new(MemoryLedger::new(set(4)))).collect(),
            nodes: who.iter().map(|_| None).collect(),
            pace,
            who: who.to_vec(),
            known: addresses.clone(),
            addresses,
            data: tempfile::tempdir().unwrap(),
        }
    }

    /// Four validators, running.
    pub async fn running(pace: Pace) -> Self {
        let mut network = Self::new(pace);
        for i in 0..4 {
            network.start(i).await;
        }
        network
    }

    /// The others find every node through a relay of its own.
    pub async fn behind_relays(mut self) -> (Self, Relays) {
        let (hold, held) = watch::channel(false);
        for address in &mut self.known {
            let port = |text: &str| text.split('/').nth(4).unwrap().parse::<u16>().unwrap();
            let relay = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            let (node, at) = (port(address), relay.local_addr().unwrap().port());
            *address = address.replacen(&format!("/tcp/{node}/"), &format!("/tcp/{at}/"), 1);
            tokio::spawn(relay::serve(relay, node, held.clone()));
        }
        (self, Relays { hold })
    }

    pub async fn start(&mut self, i: usize) {
        self.start_with(i, TestKey::new(self.who[i])).await;
    }

    pub async fn start_with(&mut self, i: usize, key: Arc<dyn Signer>) {
        let listen = self.addresses[i].split("/p2p/").next().unwrap().to_owned();
        let peers = self.known.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, a)| a.clone()).collect();
        let settings = Settings {
            name: format!("node {i}"),
            listen,
            peers,
            network_key: network_key(i),
            wal_dir: self.data.path().join(i.to_string()),
            pace: self.pace.clone(),
        };
        self.nodes[i] = Some(start(settings, self.ledgers[i].clone(), key).await.unwrap());
    }

    /// The write-ahead log of node `i`.
    pub fn log(&self, i: usize) -> PathBuf {
        self.data.path().join(i.to_string()).join("consensus.wal")
    }

    pub async fn stop(&mut self, i: usize) {
        self.nodes[i].take().unwrap().shutdown().await.unwrap();
    }

    pub fn submit(&self, transaction: &[u8]) {
        self.ledgers.iter().for_each(|l| l.submit(transaction));
    }

    /// Waits until the given validators have reached `height`.
    pub async fn reach(&self, validators: &[usize], height: u64) {
        let all = async {
            while validators.iter().any(|i| self.ledgers[*i].tip() < Height(height)) {
                sleep(Duration::from_millis(5)).await;
            }
        };
        let tips = || self.ledgers.iter().map(|l| l.tip().0).collect::<Vec<_>>();
        timeout(Duration::from_secs(120), all).await.unwrap_or_else(|_| panic!("{height} not reached: {:?}", tips()));
    }

    /// Keeps the pool filled until the given validators have reached `height`; returns the time per block.
    pub async fn reach_busily(&self, validators: &[usize], height: u64) -> Duration {
        let (from, began) = (self.ledgers[validators[0]].tip().0, Instant::now());
        let feed = async {
            for n in 0u64.. {
                self.submit(&[&height.to_be_bytes()[..], &n.to_be_bytes()[..]].concat());
                sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::select! {
            () = feed => unreachable!(),
            () = self.reach(validators, height) => {}
        }
        began.elapsed() / u32::try_from((height - from).max(1)).unwrap()
    }

    /// Stops what still runs.
    pub async fn end(mut self) {
        for node in self.nodes.iter_mut().filter_map(Option::take) {
            node.shutdown().await.unwrap();
        }
    }

    /// All given validators hold the same blocks as far as the shortest chain goes.
    pub fn agree(&self, validators: &[usize]) -> usize {
        let chains: Vec<_> = validators.iter().map(|i| self.ledgers[*i].hashes()).collect();
        let common = chains.iter().map(Vec::len).min().unwrap();
        assert!(chains.iter().all(|c| c[..common] == chains[0][..common]), "chains differ");
        common
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_validators_reach_height_20_with_the_same_blocks_and_real_certificates() {
    let network = Network::running(brisk()).await;
    let each = network.reach_busily(&[0, 1, 2, 3], 20).await;
    println!("{each:?} per block, target {:?}", network.pace.target);
    assert!(network.agree(&[0, 1, 2, 3]) >= 20);
    for ledger in &network.ledgers {
        for (certificate, hash) in ledger.certificates().iter().zip(ledger.hashes()) {
            assert_eq!(certificate.header_hash, hash);
            certificate.verify_complete(chain_id(), &set(4)).unwrap();
            let served = certificate.trimmed(&set(4));
            served.verify(chain_id(), &set(4)).unwrap();
            assert_eq!(served.signatures().len(), 3);
        }
    }
    assert_eq!(network.nodes[0].as_ref().unwrap().connected_peers().await, 3);
    network.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_idle_chain_makes_no_blocks_and_wakes_within_a_second() {
    let network = Network::running(brisk()).await;
    network.reach(&[0, 1, 2, 3], 1).await;
    sleep(Duration::from_millis(500)).await;
    let before: Vec<_> = network.ledgers.iter().map(|l| l.tip()).collect();
    sleep(Duration::from_secs(3)).await;
    let after: Vec<_> = network.ledgers.iter().map(|l| l.tip()).collect();
    assert_eq!(before, after);
    assert!(network.nodes.iter().all(|n| n.as_ref().unwrap().status().quiet));
    let mut waits = Vec::new();
    for n in 0..5u8 {
        let transaction = [b'w', n];
        let asked = Instant::now();
        network.submit(&transaction);
        while !network.ledgers[0].holds(&transaction) {
            sleep(Duration::from_millis(1)).await;
        }
        waits.push(asked.elapsed());
        sleep(Duration::from_millis(300)).await;
    }
    println!("from submission to commit: {waits:?}");
    assert!(waits.iter().all(|w| *w < Duration::from_secs(1)), "{waits:?}");
    network.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_heartbeat_makes_a_block_without_work() {
    let pace = Pace { heartbeat: Duration::from_secs(1), ..brisk() };
    let network = Network::running(pace).await;
    network.reach(&[0, 1, 2, 3], 3).await;
    network.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transaction_that_only_one_validator_knows_is_decided_soon() {
    let network = Network::running(brisk()).await;
    network.reach(&[0, 1, 2, 3], 1).await;
    sleep(Duration::from_millis(500)).await;
    for one in [1, 3, 0, 2] {
        let transaction = format!("known only to {one}").into_bytes();
        let asked = Instant::now();
        network.ledgers[one].submit(&transaction);
        while !network.ledgers.iter().all(|l| l.holds(&transaction)) {
            assert!(asked.elapsed() < Duration::from_secs(60));
            sleep(Duration::from_millis(5)).await;
        }
        println!("known to one, committed everywhere after {:?}", asked.elapsed());
        sleep(Duration::from_millis(500)).await;
    }
    network.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_block_of_many_parts_is_decided() {
    let network = Network::running(brisk()).await;
    let transaction = vec![7; 1_900_000];
    network.submit(&transaction);
    let asked = Instant::now();
    while !network.ledgers.iter().all(|l| l.holds(&transaction)) {
        assert!(asked.elapsed() < Duration::from_secs(60));
        sleep(Duration::from_millis(5)).await;
    }
    network.agree(&[0, 1, 2, 3]);
    network.end().await;
}
