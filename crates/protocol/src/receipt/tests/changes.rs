//! Receipts across changes of departments: old and new receipts, old and new network files.

use super::*;
use crate::network::TrustedNetwork;

/// A case filed and approved before `changes` changes of departments, each three blocks apart.
fn chain(changes: u16) -> (TestChain, FiledCase) {
    let (mut chain, filed) = super::chain();
    for change in 1..=changes {
        chain.announce(validator_set(1 + change..=5 + change));
        chain.push_empty(3);
    }
    (chain, filed)
}

fn bytes(parts: ReceiptParts) -> Vec<u8> {
    ReceiptBundle::new(parts).unwrap().to_bytes()
}

/// A network file written when the chain had `epochs` epochs.
fn network(chain: &TestChain, epochs: usize) -> TrustedNetwork {
    let mut file = chain.founding_file();
    file.epochs = list(chain.epochs()[..epochs].to_vec());
    crate::network::NetworkFile::read(&file.to_bytes()).unwrap()
}

#[test]
fn a_receipt_verifies_after_eleven_changes_with_every_network_file_ever_written() {
    let (chain, filed) = chain(11);
    let parts = chain.case_receipt_parts(&filed);
    assert_eq!(parts.hops.len(), 11);
    for epochs in 1..=12 {
        let receipt = verify_receipt(&bytes(parts.clone()), &network(&chain, epochs)).unwrap();
        assert_eq!(receipt.signers(), [12, 13, 14, 15]);
    }
}

#[test]
fn a_receipt_made_before_a_change_verifies_with_the_network_file_made_after_it() {
    let (before, filed) = chain(0);
    let old = bytes(before.case_receipt_parts(&filed));
    let (after, _) = chain(3);
    verify_receipt(&old, &after.network()).unwrap();
    verify_receipt(&old, &after.founding_network()).unwrap();
}

#[test]
fn rc_4_a_receipt_beyond_the_directory_without_its_hops_cannot_be_told() {
    let (chain, filed) = chain(2);
    let mut parts = chain.case_receipt_parts(&filed);
    let height = chain.tip_height().0;
    parts.hops.truncate(1);
    let error = verify_receipt(&bytes(parts.clone()), &chain.founding_network()).unwrap_err();
    assert_eq!(error, ReceiptError::UnknownEpoch { height });
    parts.hops.clear();
    let error = verify_receipt(&bytes(parts.clone()), &chain.founding_network()).unwrap_err();
    assert_eq!((error.rule(), error.verdict()), ("RC-4", Verdict::CannotTell));
    verify_receipt(&bytes(parts), &chain.network()).unwrap();
}

#[test]
fn rc_4_hops_that_begin_beyond_the_directory_cannot_be_told() {
    let (chain, filed) = chain(2);
    let mut parts = chain.case_receipt_parts(&filed);
    let hop = parts.hops.remove(0);
    let error = verify_receipt(&bytes(parts.clone()), &chain.founding_network()).unwrap_err();
    assert_eq!(error, ReceiptError::UnknownEpoch { height: parts.hops[0].signed.header.height.0 });
    parts.hops.insert(0, hop);
    verify_receipt(&bytes(parts), &chain.founding_network()).unwrap();
}

#[test]
fn rc_5_hops_out_of_order_or_with_a_gap_are_invalid() {
    let (chain, filed) = chain(3);
    let refused = |change: fn(&mut Vec<Hop>)| {
        let mut parts = chain.case_receipt_parts(&filed);
        change(&mut parts.hops);
        verify_receipt(&bytes(parts), &chain.founding_network()).unwrap_err()
    };
    for error in [refused(|h| h.swap(1, 2)), refused(|h| drop(h.remove(1)))] {
        assert!(matches!(error, ReceiptError::Hop(_)), "{error}");
        assert_eq!((error.rule(), error.verdict()), ("RC-5", Verdict::Invalid));
    }
}

#[test]
fn rc_5_a_covered_hop_that_does_not_hold_is_invalid_under_a_newer_directory_too() {
    let (chain, filed) = chain(2);
    let mut parts = chain.case_receipt_parts(&filed);
    let certificate = &mut parts.hops[0].signed.certificate;
    let mut pairs: Vec<_> = certificate.signers().into_iter().zip(certificate.signatures().iter().copied()).collect();
    pairs[0].1.0[0] ^= 1;
    *certificate =
        CommitCertificate::new(certificate.height, certificate.round, certificate.header_hash, pairs, 4).unwrap();
    let error = verify_receipt(&bytes(parts), &chain.network()).unwrap_err();
    assert!(matches!(error, ReceiptError::Hop(HeaderError::Certificate(_))), "{error}");
}

#[test]
fn rc_6_a_tip_of_a_listed_epoch_by_another_set_is_invalid() {
    let (chain, filed) = chain(2);
    // The founding departments go on by themselves after they were replaced.
    let (mut fork, _) = super::chain();
    fork.push_empty(4);
    let parts = fork.case_receipt_parts(&filed);
    let error = verify_receipt(&bytes(parts), &chain.network()).unwrap_err();
    assert!(matches!(error, ReceiptError::Tip(HeaderError::Validators { .. })), "{error}");
    assert_eq!(error.verdict(), Verdict::Invalid);
}

#[test]
fn twenty_changes_fit_and_one_more_needs_a_newer_network_file() {
    let (chain, filed) = chain(21);
    let mut parts = chain.case_receipt_parts(&filed);
    assert_eq!(ReceiptBundle::new(parts.clone()).unwrap_err(), DecodeError::TooLong { have: 21, limit: 20 });
    parts.hops.remove(0);
    verify_receipt(&bytes(parts), &network(&chain, 2)).unwrap();
}
