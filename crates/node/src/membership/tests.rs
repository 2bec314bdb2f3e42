use yuzheng_protocol::governance::{Change, Removal};
use yuzheng_protocol::objects::ValidatorChange;
use yuzheng_protocol::testing::{TestSigner, digest, governance::admission, list, text, validator_set};
use yuzheng_protocol::{Height, Signer, Timestamp, ValidatorSet};

use super::*;

fn own(department: u16) -> Own {
    Own { address: address(department, "own"), key: TestSigner::validator(department).public_key() }
}

fn address(department: u16, seed: &str) -> PeerAddress {
    PeerAddress {
        department,
        url: format!("http://{seed}-{department}"),
        consensus: format!("/{seed}-{department}/p2p/a"),
    }
}

fn settings(departments: &[u16]) -> Vec<PeerConfig> {
    let config = |PeerAddress { department, url, consensus }| PeerConfig { department, url, consensus };
    departments.iter().map(|d| config(address(*d, "settings"))).collect()
}

fn on_ledger(department: u16) -> ValidatorAddress {
    let PeerAddress { url, consensus, .. } = address(department, "ledger");
    ValidatorAddress { department, url: text(url), consensus: text(consensus) }
}

fn governance(set: ValidatorSet, addresses: &[u16], change: Option<Change>) -> Governance {
    let change = change.map(|change| ValidatorChange {
        proposal: digest("proposal"),
        proposer: 1,
        change,
        height: Height(7),
        time: Timestamp(1),
        expires: Timestamp(2),
        approved: list(vec![1]),
        rejected: list(Vec::new()),
        ready: None,
    });
    Governance {
        height: Height(8),
        time: Timestamp(2),
        header_hash: digest("header"),
        validators: Arc::new(set),
        addresses: addresses.iter().map(|d| on_ledger(*d)).collect(),
        change,
    }
}

fn urls(directory: &Directory) -> Vec<&str> {
    directory.peers.iter().map(|peer| peer.url.as_str()).collect()
}

#[test]
fn the_founding_nodes_are_those_of_the_settings() {
    let now = governance(validator_set(1..=4), &[], None);
    let directory = Directory::new(&own(2), &settings(&[1, 3, 4]), &now);
    assert_eq!(urls(&directory), ["http://settings-1", "http://settings-3", "http://settings-4"]);
    assert_eq!(directory.voting[1], own(2).address);
    let connect: Vec<_> = directory.connect.iter().map(String::as_str).collect();
    assert_eq!(connect, ["/settings-1/p2p/a", "/settings-3/p2p/a", "/settings-4/p2p/a"]);
}

#[test]
fn who_joins_is_known_from_its_proposal_on_and_not_after_it_expired() {
    let joining = Change::Admit(admission(5, &TestSigner::validator(5)));
    let mut now = governance(validator_set(1..=4), &[], Some(joining));
    let directory = Directory::new(&own(2), &settings(&[1, 3, 4]), &now);
    assert_eq!((directory.peers.len(), directory.connect.len(), directory.voting.len()), (4, 4, 4));
    assert!(directory.connect.iter().any(|address| address.ends_with("/p2p/peer-5")));
    now.time = Timestamp(3);
    let directory = Directory::new(&own(2), &settings(&[1, 3, 4]), &now);
    assert_eq!((directory.peers.len(), directory.connect.len()), (3, 3));
}

#[test]
fn who_joins_does_not_connect_to_itself() {
    let joining = Change::Admit(admission(5, &TestSigner::validator(5)));
    let now = governance(validator_set(1..=4), &[], Some(joining));
    let directory = Directory::new(&own(5), &settings(&[1, 2, 3, 4]), &now);
    assert_eq!((directory.peers.len(), directory.connect.len(), directory.voting.len()), (4, 4, 4));
}

#[test]
fn an_address_on_the_ledger_is_newer_than_one_in_the_settings() {
    let now = governance(validator_set([1, 2, 3, 4, 5]), &[3, 5], None);
    let directory = Directory::new(&own(1), &settings(&[2, 3, 4]), &now);
    let expected = ["http://settings-2", "http://ledger-3", "http://settings-4", "http://ledger-5"];
    assert_eq!(urls(&directory), expected);
    assert_eq!(directory.connect.len(), 5, "the old machine may still need what it missed");
}

#[test]
fn a_validator_that_joined_gives_out_its_address_on_the_ledger() {
    let now = governance(validator_set([1, 2, 3, 4, 5]), &[5], None);
    let directory = Directory::new(&own(5), &settings(&[1, 2, 3, 4]), &now);
    assert_eq!(directory.voting[4], address(5, "ledger"));
    assert!(!directory.connect.contains("/ledger-5/p2p/a"));
}

#[test]
fn who_left_gets_nothing_more_and_who_comes_in_its_place_does() {
    let change = Change::Remove(Removal { department: 4 });
    let now = governance(validator_set([1, 2, 3, 5]), &[5], Some(change));
    let directory = Directory::new(&own(1), &settings(&[2, 3, 4]), &now);
    assert_eq!(urls(&directory), ["http://settings-2", "http://settings-3", "http://ledger-5"]);

    let moves = Change::Rekey(admission(1, &TestSigner::rekeyed_validator(1, 1)));
    let now = governance(validator_set(1..=4), &[], Some(moves));
    let old_machine = Directory::new(&own(1), &settings(&[2, 3, 4]), &now);
    assert_eq!(old_machine.peers.last().unwrap().url, "http://127.0.0.1:8801");
}
