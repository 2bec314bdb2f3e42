//! Receipts and evidence over changes of the validators: what others check with is the network file that was handed
//! out, whatever this computer knows by now.

use std::sync::Arc;

use yuzheng_light_client::{
    HeaderStore, Opening, Provider, Trust,
    client::{LightClient, ReceiptRequest, ReceiptSubject},
    epochs::Epochs,
    store::Damage,
};
use yuzheng_protocol::{
    Canonical, Hash, Height, ValidatorSet,
    fork::{ForkError, verify_fork},
    light::HeaderError,
    network::{NetworkFile, TrustedNetwork},
    receipt::{MAX_RECEIPT_BYTES, ReceiptBundle, ReceiptError, verify_receipt},
    testing::{TestChain, validator_set},
};

use super::memory::{MemoryNode, Town, quick};

/// The set after the n-th change: a fifth department comes and goes.
fn set(change: u64) -> ValidatorSet {
    if change.is_multiple_of(2) { validator_set(1..=5) } else { validator_set(1..=4) }
}

/// A town whose validators changed so often since the network file was handed out, with a case filed before.
fn town_after(changes: u64) -> (Town, Hash) {
    let mut chain = TestChain::new(4);
    let filed = chain.file_case("company");
    let town = Town::over(chain);
    change(&town, changes);
    (town, filed.case.case)
}

fn change(town: &Town, changes: u64) {
    for n in 0..changes {
        town.chain.lock().unwrap().announce(set(n));
        town.push_empty(2);
    }
}

impl Town {
    /// The network file as this computer brings it forward.
    fn forward(&self) -> Arc<TrustedNetwork> {
        let tip = self.client.verified_tip().unwrap().signed().clone();
        let file = self.network.extended(&self.client.hops(), tip).unwrap();
        Arc::new(NetworkFile::read(&file.to_bytes()).unwrap())
    }

    /// Starts the client with the file that was handed out and the one brought forward.
    fn restart_with(&mut self, forward: &Arc<TrustedNetwork>) -> Opening {
        let providers = self.nodes.iter().map(|n| n.clone() as Arc<dyn Provider>).collect();
        let trust = Trust::brought_forward(self.network.clone(), forward.clone());
        let path = self.folder.path().join("headers.db");
        let (client, opening) = LightClient::start(trust, providers, &path, self.clock.clone(), quick()).unwrap();
        self.client = client;
        opening
    }

    async fn receipt_of(&self, case: Hash) -> Vec<u8> {
        self.client.receipt(&ReceiptRequest::of(ReceiptSubject::Case(case))).await.unwrap()
    }
}

fn hops_of(receipt: &[u8]) -> usize {
    ReceiptBundle::from_bytes(receipt).unwrap().hops.len()
}

#[tokio::test]
async fn a_receipt_made_after_a_restart_verifies_with_the_file_that_was_handed_out() {
    let (mut town, case) = town_after(3);
    town.sync().await;
    let forward = town.forward();
    assert!(matches!(town.restart_with(&forward), Opening::Resumed { .. }));
    town.sync().await;
    for more in [0, 2] {
        change(&town, more);
        town.sync().await;
        let receipt = town.receipt_of(case).await;
        assert_eq!(hops_of(&receipt), 3 + more as usize);
        for network in [&town.network, &forward, &town.forward()] {
            verify_receipt(&receipt, network).unwrap();
        }
    }
}

#[tokio::test]
async fn changes_are_asked_for_again_when_the_headers_are_lost() {
    let (mut town, case) = town_after(3);
    town.sync().await;
    let forward = town.forward();
    std::fs::write(town.folder.path().join("headers.db"), b"nothing that could be read").unwrap();
    assert!(matches!(town.restart_with(&forward), Opening::Rebuilt { .. }));
    town.sync().await;
    let receipt = town.receipt_of(case).await;
    assert_eq!(hops_of(&receipt), 3);
    verify_receipt(&receipt, &town.network).unwrap();
}

#[tokio::test]
async fn a_store_that_was_filled_without_the_first_changes_is_filled_anew() {
    for changes in [2, 3] {
        let (mut town, case) = town_after(changes);
        town.sync().await;
        let forward = town.forward();
        let path = town.folder.path().join("headers.db");
        for ending in ["db", "db-wal", "db-shm"] {
            let _gone = std::fs::remove_file(path.with_extension(ending));
        }
        let given = town.network.clone();
        town.network = forward.clone();
        town.restart();
        town.sync().await;
        town.network = given;
        let opening = town.restart_with(&forward);
        assert!(matches!(opening, Opening::Rebuilt { reason: Damage::Change { from: Height(1) } | Damage::Header(_) }));
        town.sync().await;
        verify_receipt(&town.receipt_of(case).await, &town.network).unwrap();
    }
}

#[tokio::test]
async fn of_more_changes_than_a_receipt_holds_it_carries_the_newest() {
    let (mut town, case) = town_after(25);
    town.sync().await;
    let forward = town.forward();
    for _start in 0..2 {
        let receipt = town.receipt_of(case).await;
        assert_eq!(hops_of(&receipt), 20);
        verify_receipt(&receipt, &forward).unwrap();
        let error = verify_receipt(&receipt, &town.network).unwrap_err();
        assert!(matches!(error, ReceiptError::UnknownEpoch { .. }), "{error}");
        town.restart_with(&forward);
        town.sync().await;
    }
    // Whoever was handed a file within the last twenty changes reads it.
    let (since, _) = town_after(5);
    since.sync().await;
    verify_receipt(&town.receipt_of(case).await, &since.forward()).unwrap();
}

#[tokio::test]
async fn a_client_that_was_offline_for_fifty_changes_saves_receipts() {
    let (town, case) = town_after(0);
    town.sync().await;
    let before = town.receipt_of(case).await;
    change(&town, 10);
    town.sync().await;
    verify_receipt(&before, &town.network).unwrap();
    verify_receipt(&before, &town.forward()).unwrap();
    change(&town, 40);
    town.sync().await;
    town.assert_verified_tip_is_honest();
    assert_eq!(town.client.hops().len(), 50);
    verify_receipt(&town.receipt_of(case).await, &town.forward()).unwrap();
    verify_receipt(&before, &town.forward()).unwrap();
}

#[tokio::test]
async fn where_the_newest_changes_would_make_a_receipt_too_large_it_carries_fewer() {
    let mut chain = TestChain::new(60);
    let filed = chain.file_case("company");
    let town = Town::over(chain);
    for n in 0..18 {
        let last = if n % 2 == 0 { 61 } else { 60 };
        town.chain.lock().unwrap().announce(validator_set(1..=last));
        town.push_empty(2);
    }
    town.sync().await;
    let receipt = town.receipt_of(filed.case.case).await;
    assert!((8..18).contains(&hops_of(&receipt)), "{}", hops_of(&receipt));
    assert!(receipt.len() <= MAX_RECEIPT_BYTES);
    verify_receipt(&receipt, &town.forward()).unwrap();
}

#[tokio::test]
async fn evidence_found_after_a_restart_verifies_with_the_file_that_was_handed_out() {
    for (changes, is_known) in [(2, true), (25, false)] {
        let (mut town, _) = town_after(changes);
        town.sync().await;
        let forward = town.forward();
        let mut other = town.chain.lock().unwrap().clone();
        let mut header = other.propose(&[]);
        header.time = header.time.plus_ms(1);
        other.append(header, Vec::new());
        town.push_empty(1);
        town.nodes[3] = MemoryNode::new(4, Arc::new(std::sync::Mutex::new(other)));
        town.restart_with(&forward);
        town.sync().await;
        let fork = town.client.fork().expect("two histories are certified");
        verify_fork(&fork.evidence, &forward).unwrap();
        match verify_fork(&fork.evidence, &town.network) {
            Ok(_) => assert!(is_known),
            Err(error) => assert!(!is_known && matches!(error, ForkError::UnknownEpoch { .. }), "{error}"),
        }
    }
}

#[test]
fn a_change_that_the_file_brought_forward_does_not_list_is_refused() {
    let mut chain = TestChain::new(4);
    let mut other = chain.clone();
    for (chain, last) in [(&mut chain, 5), (&mut other, 6)] {
        chain.announce(validator_set(1..=last));
        chain.push_empty(3);
    }
    let handed_out = Arc::new(chain.founding_network());
    let forward = Arc::new(chain.network());
    assert_eq!(forward.file().epochs.len(), 2);
    let mut epochs = Epochs::new(Trust::brought_forward(handed_out.clone(), forward.clone()));
    assert!(matches!(epochs.extend(&other.hop(1)), Err(HeaderError::OtherHeader { .. })));
    epochs.extend(&chain.hop(1)).unwrap();
    // A file of another history is no trust of this one.
    let mut founding = Epochs::new(Trust::brought_forward(forward, handed_out));
    assert_eq!(founding.newest_start(), epochs.newest_start());
    founding.extend(&chain.hop(1)).unwrap();
}

#[test]
fn what_a_person_decided_counts_more_than_what_this_computer_brought_forward() {
    let mut chain = TestChain::new(4);
    chain.push_empty(6);
    let handed_out = Arc::new(chain.founding_network());
    let forward = Arc::new(chain.network());
    let checkpoint = forward.file().checkpoint.clone().unwrap();
    let mut epochs = Epochs::new(Trust::brought_forward(handed_out, forward));
    let named = |epochs: &Epochs| epochs.to_be_proven().get(&checkpoint.header.height).copied();
    epochs.require(checkpoint.header.height.next(), Hash::ZERO);
    assert_eq!(named(&epochs), Some(checkpoint.certificate.header_hash));
    epochs.require(Height(3), Hash::ZERO);
    assert_eq!(named(&epochs), None);
    assert_eq!(epochs.anchor_after(Height(3)), Some((checkpoint.header.height.next(), Hash::ZERO)));
}

#[tokio::test]
async fn the_store_opens_with_either_file() {
    let (town, _) = town_after(2);
    town.sync().await;
    let path = town.folder.path().join("headers.db");
    let (store, opening) = HeaderStore::open(&path, town.forward()).unwrap();
    assert!(matches!(opening, Opening::Resumed { .. }), "a newer file was handed out: {opening:?}");
    assert_eq!(store.epochs().hops().len(), 0);
}
