//! No changed byte leaves a receipt valid.

use super::*;
use crate::commitment;
use crate::network::TrustedNetwork;

fn never_valid(bytes: &[u8], network: &TrustedNetwork, flips: &[u8]) {
    verify_receipt(bytes, network).expect("the receipt is valid as it is");
    let mut changed = bytes.to_vec();
    for at in 0..bytes.len() {
        for flip in flips {
            changed[at] = bytes[at] ^ flip;
            let verdict = verify_receipt(&changed, network).err().map(|e| e.verdict());
            assert!(verdict.is_some_and(|v| v != Verdict::Valid), "byte {at} changed by {flip:02x} is still valid");
        }
        changed[at] = bytes[at];
    }
}

const EVERY_BIT: [u8; 8] = [1, 2, 4, 8, 16, 32, 64, 128];

#[test]
fn every_bit_of_a_case_receipt_counts() {
    let (chain, parts) = case_parts();
    never_valid(&ReceiptBundle::new(parts).unwrap().to_bytes(), &chain.founding_network(), &EVERY_BIT);
}

#[test]
fn every_bit_of_a_receipt_of_the_state_counts_the_key_that_is_absent_too() {
    let (chain, filed) = super::chain();
    let code = filed.case.licence.unwrap();
    let keys = [objects::key::licence(&code), objects::key::claim(&["name", "free"])];
    let bytes = ReceiptBundle::new(chain.state_receipt_parts(&keys)).unwrap().to_bytes();
    never_valid(&bytes, &chain.founding_network(), &EVERY_BIT);
}

#[test]
fn every_byte_of_a_history_counts() {
    let (chain, filed) = super::chain();
    let bytes = ReceiptBundle::new(chain.history_receipt_parts(&filed)).unwrap().to_bytes();
    never_valid(&bytes, &chain.founding_network(), &[1, 0x80]);
}

#[test]
fn every_byte_of_an_entry_receipt_with_its_fields_opened_counts() {
    let (chain, mut parts) = entry_parts();
    let (_, filed) = super::chain();
    parts.entries[0].openings = (0..5).map(|i| commitment::open(&filed.fields, i).unwrap()).collect();
    never_valid(&ReceiptBundle::new(parts).unwrap().to_bytes(), &chain.founding_network(), &[4, 0x20]);
}

#[test]
fn every_byte_of_a_receipt_with_hops_counts_under_old_and_new_network_files() {
    let (chain, filed) = sample::chain();
    let bytes = ReceiptBundle::new(chain.case_receipt_parts(&filed)).unwrap().to_bytes();
    never_valid(&bytes, &chain.founding_network(), &[1, 0x80]);
    never_valid(&bytes, &chain.network(), &[2, 0x40]);
}

#[test]
fn no_receipt_is_valid_when_cut_anywhere_or_continued() {
    let (chain, parts) = case_parts();
    let network = chain.founding_network();
    let bytes = ReceiptBundle::new(parts).unwrap().to_bytes();
    for end in 0..bytes.len() {
        assert!(verify_receipt(&bytes[..end], &network).is_err(), "cut at {end}");
    }
    for more in 0..=255 {
        let mut longer = bytes.clone();
        longer.push(more);
        assert!(verify_receipt(&longer, &network).is_err(), "continued by {more:02x}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn several_changed_bytes_are_never_valid(
        changes in prop::collection::vec((any::<prop::sample::Index>(), 1u8..), 1..6),
    ) {
        let (chain, parts) = case_parts();
        let bytes = ReceiptBundle::new(parts).unwrap().to_bytes();
        let mut changed = bytes.clone();
        for (at, flip) in changes {
            changed[at.index(bytes.len())] ^= flip;
        }
        prop_assume!(changed != bytes);
        prop_assert!(verify_receipt(&changed, &chain.founding_network()).is_err());
    }
}
