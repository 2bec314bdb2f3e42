use super::*;
use crate::{
    certificate::CertificateError,
    header::Header,
    testing::{TestChain, digest, validator_set},
    units::{Round, Timestamp},
};

/// Two headers of height 3: the honest one, signed by 1, 2, 3, and another, signed by 2, 3, 4 in `round`.
fn fork(round: Round) -> (TestChain, SignedHeader, SignedHeader) {
    let mut chain = TestChain::new(4);
    chain.push_empty(5);
    let ours = chain.signed(Height(3));
    let other = Header { state_root: digest("other"), ..ours.header.clone() };
    let theirs = chain.certify_by(other, round, &[1, 2, 3]);
    (chain, ours, theirs)
}

fn evidence(chain: &TestChain, a: SignedHeader, b: SignedHeader) -> Result<ProvenFork, ForkError> {
    let bytes = ForkEvidence::new(a, b, Vec::new()).unwrap().to_bytes();
    verify_fork(&bytes, &chain.founding_network())
}

#[test]
fn signers_of_both_headers_in_one_round_are_guilty() {
    let (chain, ours, theirs) = fork(Round(0));
    let proven = evidence(&chain, ours.clone(), theirs.clone()).unwrap();
    assert_eq!((proven.height(), proven.fault()), (Height(3), Fault::Guilty));
    assert_eq!(proven.signed_both(), [2, 3]);
    let both: Vec<_> = proven.signers().iter().flatten().copied().collect();
    assert_eq!(both.len(), 6);
    // The order in which the headers are handed over does not matter.
    assert_eq!(evidence(&chain, theirs, ours).unwrap(), proven);
}

#[test]
fn signers_of_both_headers_in_different_rounds_are_conflicting() {
    let (chain, ours, theirs) = fork(Round(2));
    assert_eq!(evidence(&chain, ours, theirs).unwrap().fault(), Fault::Conflicting);
}

#[test]
fn evidence_from_after_a_change_of_departments_verifies_with_its_hops_or_a_newer_directory() {
    let mut chain = TestChain::new(4);
    chain.push_empty(2);
    chain.announce(validator_set(1..=5));
    chain.push_empty(3);
    let height = chain.tip_height();
    let ours = chain.signed(height);
    let theirs = chain.certify(Header { tx_root: digest("other"), tx_count: 1, ..ours.header.clone() });
    let bare = ForkEvidence::new(ours.clone(), theirs.clone(), Vec::new()).unwrap().to_bytes();
    let whole = ForkEvidence::new(ours, theirs, vec![chain.hop(1)]).unwrap().to_bytes();
    let error = verify_fork(&bare, &chain.founding_network()).unwrap_err();
    assert_eq!(error, ForkError::UnknownEpoch { height });
    assert_eq!((error.rule(), error.verdict()), ("FE-4", Verdict::CannotTell));
    for bytes in [&bare, &whole] {
        assert_eq!(verify_fork(bytes, &chain.network()).unwrap().height(), height);
    }
    verify_fork(&whole, &chain.founding_network()).unwrap();
}

#[test]
fn fe_1_what_is_no_evidence_cannot_be_told() {
    let (chain, ours, theirs) = fork(Round(0));
    let good = ForkEvidence::new(ours, theirs, Vec::new()).unwrap().to_bytes();
    let network = chain.founding_network();
    let long = vec![0x86; MAX_FORK_BYTES + 1];
    for bytes in [&b""[..], b"hello", &good[..good.len() - 1], &long] {
        let error = verify_fork(bytes, &network).unwrap_err();
        assert_eq!((error.rule(), error.verdict()), ("FE-1", Verdict::CannotTell), "{error}");
    }
}

#[test]
fn fe_2_a_newer_version_cannot_be_told() {
    let (chain, ours, theirs) = fork(Round(0));
    let mut bytes = ForkEvidence::new(ours, theirs, Vec::new()).unwrap().to_bytes();
    bytes[14] = 2;
    let error = verify_fork(&bytes, &chain.founding_network()).unwrap_err();
    assert_eq!(error, ForkError::UnknownVersion { have: 2 });
    assert_eq!((error.rule(), error.verdict()), ("FE-2", Verdict::CannotTell));
}

#[test]
fn fe_3_evidence_of_another_chain_cannot_be_told() {
    let (chain, ours, theirs) = fork(Round(0));
    let bytes = ForkEvidence::new(ours, theirs, Vec::new()).unwrap().to_bytes();
    let other = TestChain::new(5);
    let error = verify_fork(&bytes, &other.founding_network()).unwrap_err();
    assert_eq!(error, ForkError::OtherChain { have: chain.chain_id(), expected: other.chain_id() });
    assert_eq!((error.rule(), error.verdict()), ("FE-3", Verdict::CannotTell));
}

#[test]
fn fe_5_a_hop_that_does_not_hold_is_invalid() {
    let mut chain = TestChain::new(4);
    chain.announce(validator_set(1..=5));
    chain.push_empty(2);
    let ours = chain.signed_tip();
    let theirs = chain.certify(Header { tx_root: digest("other"), ..ours.header.clone() });
    let mut hop = chain.hop(1);
    hop.next = validator_set(1..=6);
    let bytes = ForkEvidence::new(ours, theirs, vec![hop]).unwrap().to_bytes();
    let error = verify_fork(&bytes, &chain.founding_network()).unwrap_err();
    assert_eq!((error.rule(), error.verdict()), ("FE-5", Verdict::Invalid), "{error}");
}

#[test]
fn fe_6_one_header_twice_or_two_heights_or_the_wrong_order_are_no_fork() {
    let (chain, ours, theirs) = fork(Round(0));
    let later = chain.signed(Height(4));
    let mut swapped = ForkEvidence::new(ours.clone(), theirs, Vec::new()).unwrap();
    core::mem::swap(&mut swapped.first, &mut swapped.second);
    let twice = ForkEvidence::new(ours.clone(), ours.clone(), Vec::new()).unwrap();
    let heights = ForkEvidence::new(ours, later, Vec::new()).unwrap();
    for evidence in [swapped, twice, heights] {
        let error = verify_fork(&evidence.to_bytes(), &chain.founding_network()).unwrap_err();
        assert!(matches!(error, ForkError::NoConflict { .. }), "{error}");
        assert_eq!((error.rule(), error.verdict()), ("FE-6", Verdict::Invalid));
    }
}

#[test]
fn fe_7_a_header_that_no_quorum_certified_is_no_evidence() {
    let (chain, ours, theirs) = fork(Round(0));
    let short = chain.certify_by(theirs.header, Round(0), &[1, 2]);
    let error = evidence(&chain, ours, short).unwrap_err();
    let reason = HeaderError::Certificate(CertificateError::Short { have: 2, needed: 3 });
    assert_eq!(error, ForkError::Header(reason));
    assert_eq!((error.rule(), error.verdict()), ("FE-7", Verdict::Invalid));
}

#[test]
fn a_certified_header_of_a_newer_version_cannot_be_told() {
    let (chain, ours, theirs) = fork(Round(0));
    let newer = chain.certify(Header { version: 2, time: Timestamp(9), ..theirs.header });
    assert_eq!(evidence(&chain, ours, newer).unwrap_err().verdict(), Verdict::CannotTell);
}

#[test]
fn every_bit_of_an_evidence_file_counts() {
    let (chain, ours, theirs) = fork(Round(1));
    let good = ForkEvidence::new(ours, theirs, Vec::new()).unwrap().to_bytes();
    let network = chain.founding_network();
    let mut bytes = good.clone();
    for at in 0..good.len() {
        for bit in 0..8 {
            bytes[at] = good[at] ^ (1 << bit);
            assert!(verify_fork(&bytes, &network).is_err(), "bit {bit} of byte {at}");
        }
        bytes[at] = good[at];
    }
}
