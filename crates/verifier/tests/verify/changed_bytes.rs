//! No changed byte of a valid receipt is ever taken for valid.

use proptest::prelude::*;
use yuzheng_protocol::{
    Canonical,
    receipt::ReceiptBundle,
    testing::{TestChain, validator_set},
};
use yuzheng_verify::{Verdict, check};

use super::receipt;

#[test]
fn the_unchanged_receipt_is_valid() {
    let (bytes, network) = receipt();
    assert_eq!(check(&bytes, &network).verdict, Verdict::Valid);
}

#[test]
fn every_flipped_bit_of_every_byte_is_noticed() {
    let (mut bytes, network) = receipt();
    for at in 0..bytes.len() {
        for bit in 0..8 {
            bytes[at] ^= 1 << bit;
            assert_ne!(check(&bytes, &network).verdict, Verdict::Valid, "byte {at}, bit {bit}");
            bytes[at] ^= 1 << bit;
        }
    }
}

#[test]
fn every_flipped_byte_of_a_receipt_with_hops_is_noticed() {
    let mut chain = TestChain::new(4);
    let filed = chain.file_case("one");
    chain.announce(validator_set(1..=5));
    chain.push_empty(2);
    let bundle = ReceiptBundle::new(chain.receipt_parts(filed.last.0, filed.last.1)).unwrap();
    assert_eq!(bundle.hops.len(), 1);
    let (mut bytes, network) = (bundle.to_bytes(), chain.founding_network());
    assert_eq!(check(&bytes, &network).verdict, Verdict::Valid);
    for at in 0..bytes.len() {
        for mask in [0x01, 0x20, 0x80, 0xff] {
            bytes[at] ^= mask;
            assert_ne!(check(&bytes, &network).verdict, Verdict::Valid, "byte {at}, mask {mask}");
            bytes[at] ^= mask;
        }
    }
}

#[test]
fn a_receipt_cut_or_extended_anywhere_is_noticed() {
    let (bytes, network) = receipt();
    for keep in 0..bytes.len() {
        assert_ne!(check(&bytes[..keep], &network).verdict, Verdict::Valid, "{keep} bytes");
    }
    let longer = [&bytes[..], &[0]].concat();
    assert_ne!(check(&longer, &network).verdict, Verdict::Valid);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn several_changed_bytes_are_noticed(changes in prop::collection::vec((any::<prop::sample::Index>(), 1u8..), 1..6)) {
        let (original, network) = receipt();
        let mut bytes = original.clone();
        for (at, mask) in changes {
            let at = at.index(bytes.len());
            bytes[at] ^= mask;
        }
        prop_assume!(bytes != original);
        prop_assert_ne!(check(&bytes, &network).verdict, Verdict::Valid);
    }

    #[test]
    fn arbitrary_bytes_are_never_valid(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let (_, network) = receipt();
        prop_assert_eq!(check(&bytes, &network).verdict, Verdict::CannotTell);
    }
}
