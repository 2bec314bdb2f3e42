use super::*;
use crate::{
    codec::Canonical,
    light::{HeaderChain, verify_hop, verify_signed_header},
    receipt::{ReceiptBundle, verify_receipt},
    units::Height,
};

#[test]
fn every_header_of_the_sample_chain_follows_and_is_certified() {
    let (chain, _) = sample::chain();
    let mut followed = HeaderChain::new(chain.genesis()).unwrap();
    for header in &chain.headers()[1..] {
        followed.append(header.clone()).unwrap();
        let set = chain.validators_at(header.height);
        verify_signed_header(chain.chain_id(), set, chain.signed(header.height)).unwrap();
    }
    assert_eq!(followed.last_hash(), chain.tip_hash());
    let after = verify_hop(chain.chain_id(), chain.validators_at(Height(4)), &chain.hop(1)).unwrap();
    assert_eq!(&after, chain.validators_at(Height(5)));
}

#[test]
fn receipts_of_the_sample_chain_are_valid_with_the_old_network_file() {
    let (chain, filed) = sample::chain();
    for parts in [chain.receipt_parts(Height(1), 0), chain.case_receipt_parts(&filed)] {
        let bytes = ReceiptBundle::new(parts).unwrap().to_bytes();
        verify_receipt(&bytes, &chain.founding_network()).unwrap();
    }
}

#[test]
fn samples_have_distinct_names_and_cover_every_format() {
    let samples = sample::all();
    let mut names: Vec<_> = samples.iter().map(|s| s.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), samples.len());
    for format in sample::formats() {
        assert!(samples.iter().any(|s| s.format.name == format.name), "no sample of {}", format.name);
    }
}

#[test]
fn samples_are_the_same_on_every_call() {
    let bytes = |s: sample::Sample| s.bytes;
    let (one, two): (Vec<_>, Vec<_>) =
        (sample::all().into_iter().map(bytes).collect(), sample::all().into_iter().map(bytes).collect());
    assert_eq!(one, two);
}
