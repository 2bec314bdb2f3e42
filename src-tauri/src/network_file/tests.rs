use yuzheng_protocol::{
    network::NetworkFile,
    testing::{self, TestChain, validator_set},
};

use super::*;

fn trusted(file: &NetworkFile) -> TrustedNetwork {
    NetworkFile::read(&file.to_bytes()).unwrap()
}

/// A chain whose validators changed once, with the hop.
fn changed() -> (TestChain, Vec<Hop>) {
    let mut chain = TestChain::new(4);
    chain.push_empty(3);
    chain.announce(validator_set(1..=5));
    chain.push_empty(4);
    let hops = vec![chain.hop(1)];
    (chain, hops)
}

#[test]
fn a_file_that_was_brought_forward_is_read_beside_the_handed_out_one() {
    let (chain, hops) = changed();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("network.yzn");
    let founding = chain.founding_network();
    std::fs::write(&path, founding.file().to_bytes()).unwrap();
    let forward = founding.extended(&hops, chain.signed_tip()).unwrap();
    write_whole(&beside(&path), &forward.to_bytes()).unwrap();
    let read = read(&path).unwrap();
    assert_eq!(read.forward.as_ref().unwrap().file().epochs.len(), 2);
    assert_eq!(read.handed_out.fingerprint(), founding.fingerprint(), "what others check with stays what it was");
}

#[test]
fn what_stands_beside_is_passed_over_when_it_is_damaged_or_of_another_chain() {
    let (chain, _) = changed();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("network.yzn");
    std::fs::write(&path, chain.founding_network().file().to_bytes()).unwrap();
    let mut genesis = testing::genesis(4);
    genesis.name_en = testing::text("Another chain");
    let mut other = TestChain::from_genesis(genesis);
    other.push_empty(2);
    let other = other.founding_network().extended(&[], other.signed_tip()).unwrap();
    for beside_it in [other.to_bytes(), b"nothing".to_vec()] {
        std::fs::write(beside(&path), beside_it).unwrap();
        let read = read(&path).unwrap();
        assert_eq!(read.handed_out.fingerprint(), chain.founding_network().fingerprint());
        assert!(read.forward.is_none());
    }
}

#[test]
fn v04_files_of_one_chain_are_told_apart_by_what_they_know() {
    let (chain, hops) = changed();
    let founding = chain.founding_network();
    let forward = trusted(&founding.extended(&hops, chain.signed_tip()).unwrap());
    assert_eq!(relation(&founding, &founding), FileRelation::Same);
    assert_eq!(relation(&founding, &forward), FileRelation::Newer);
    assert_eq!(relation(&forward, &founding), FileRelation::Older);
    let mut contradicting = forward.file().clone();
    contradicting.checkpoint = None;
    let mut epochs = contradicting.epochs.into_inner();
    epochs[1].validators = validator_set(1..=6);
    contradicting.epochs = testing::list(epochs);
    assert_eq!(relation(&forward, &trusted(&contradicting)), FileRelation::Contradicts);
    let mut genesis = testing::genesis(4);
    genesis.name_en = testing::text("Another chain");
    assert_eq!(relation(&founding, &TestChain::from_genesis(genesis).founding_network()), FileRelation::OtherChain);
}

#[test]
fn the_file_is_due_after_a_day_and_after_a_change() {
    let (chain, hops) = changed();
    let founding = chain.founding_network();
    let start = founding.genesis().time;
    assert!(!is_due(&founding, &[], start.plus_ms(FORWARD_MS)));
    assert!(is_due(&founding, &[], start.plus_ms(FORWARD_MS + 1)));
    assert!(is_due(&founding, &hops, start));
    let forward = trusted(&founding.extended(&hops, chain.signed_tip()).unwrap());
    assert!(!is_due(&forward, &hops, chain.tip().time), "what it knows does not make it due again");
}
