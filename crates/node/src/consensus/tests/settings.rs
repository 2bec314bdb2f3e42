//! Settings that are refused, and what the engine is told.

use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;

use super::ledger::MemoryLedger;
use super::validators::{TestKey, set};
use crate::consensus::settings::{address, peer};
use crate::consensus::{Error, NetworkKey, Pace, Settings, SettingsError, start};

#[test]
fn refuses_what_is_no_multiaddress() {
    assert!(matches!(address("10.0.0.1:26656"), Err(SettingsError::Address { text, .. }) if text == "10.0.0.1:26656"));
}

#[test]
fn refuses_a_transport_that_consensus_does_not_speak() {
    let text = "/ip4/10.0.0.1/udp/1".to_owned();
    assert_eq!(address(&text), Err(SettingsError::Transport { text }));
}

#[test]
fn refuses_a_peer_without_an_identity() {
    for text in ["/ip4/10.0.0.1/tcp/1", "/dns4/gongan.example/tcp/1"] {
        assert_eq!(peer(text), Err(SettingsError::NoIdentity { text: text.into() }));
    }
}

#[test]
fn a_network_key_always_gives_the_same_identity() {
    let identity = NetworkKey::new([7; 32]).identity();
    assert_eq!(identity, NetworkKey::new([7; 32]).identity());
    assert_ne!(identity, NetworkKey::new([8; 32]).identity());
    let text = format!("/ip4/127.0.0.1/tcp/1/p2p/{identity}");
    assert_eq!(peer(&text).unwrap().1.to_string(), identity);
}

#[test]
fn settings_do_not_print_the_key() {
    let settings = settings(Vec::new());
    assert!(!format!("{settings:?}").contains("network_key"));
}

fn settings(peers: Vec<String>) -> Settings {
    Settings {
        name: "a department".into(),
        listen: "/ip4/127.0.0.1/tcp/0".into(),
        peers,
        network_key: NetworkKey::new([9; 32]),
        wal_dir: PathBuf::from("unused"),
        pace: Pace::default(),
    }
}

#[tokio::test]
async fn does_not_start_with_a_wrong_peer() {
    let peers = vec!["/ip4/10.0.0.1/tcp/1".to_owned()];
    let started = start(settings(peers), Arc::new(MemoryLedger::new(set(4))), TestKey::new(0)).await;
    assert!(matches!(started.err(), Some(Error::Settings(SettingsError::NoIdentity { .. }))));
}

#[tokio::test]
async fn does_not_start_on_an_address_that_is_taken() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let dir = tempfile::tempdir().unwrap();
    let listen = format!("/ip4/127.0.0.1/tcp/{}", taken.local_addr().unwrap().port());
    let settings = Settings { listen: listen.clone(), wal_dir: dir.path().into(), ..settings(Vec::new()) };
    let started = start(settings, Arc::new(MemoryLedger::new(set(4))), TestKey::new(0)).await;
    assert!(matches!(started.err(), Some(Error::Listen { address }) if address == listen));
}

#[test]
fn no_wait_grows_beyond_the_longest() {
    let timeouts = Pace::default().timeouts();
    let late = arc_malachitebft_core_types::Timeout::propose(arc_malachitebft_core_types::Round::new(1000));
    assert_eq!(timeouts.duration_for(late), Pace::default().longest);
    assert_eq!(timeouts.rebroadcast, timeouts.propose + timeouts.prevote + timeouts.precommit);
}
