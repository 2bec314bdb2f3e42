use proptest::prelude::*;

use super::*;
use crate::{
    block::SignedHeader,
    testing::{TestChain, validator_set},
};

fn signed(validators: u16, signers: &[u16]) -> (TestChain, SignedHeader) {
    let mut chain = TestChain::new(validators);
    chain.push_empty(1);
    let signed = chain.certify_by(chain.tip().clone(), Round(0), signers);
    (chain, signed)
}

fn verdict(chain: &TestChain, certificate: &CommitCertificate) -> Result<(), CertificateError> {
    certificate.verify(chain.chain_id(), chain.validators_at(Height(1)))
}

#[test]
fn a_quorum_of_every_size_of_set_holds_and_one_fewer_does_not() {
    for validators in [4u16, 5, 6, 7, 8, 9, 21, 30, 64] {
        let quorum = validators * 2 / 3 + 1;
        let all: Vec<u16> = (0..quorum).collect();
        let (chain, good) = signed(validators, &all);
        verdict(&chain, &good.certificate).unwrap();
        let (_, short) = signed(validators, &all[1..]);
        let (have, needed) = (usize::from(quorum) - 1, usize::from(quorum));
        assert_eq!(verdict(&chain, &short.certificate), Err(CertificateError::Short { have, needed }));
    }
}

#[test]
fn any_quorum_holds_not_only_the_lowest_indices() {
    for left_out in 0..4 {
        let signers: Vec<u16> = (0..4).filter(|i| *i != left_out).collect();
        let (chain, good) = signed(4, &signers);
        verdict(&chain, &good.certificate).unwrap();
        assert_eq!(good.certificate.signers(), signers);
    }
}

#[test]
fn more_than_the_quorum_is_stored_but_not_served() {
    let (chain, full) = signed(4, &[0, 1, 2, 3]);
    let set = chain.validators_at(Height(1));
    let refused = CertificateError::NotTrimmed { have: 4, needed: 3 };
    assert_eq!(verdict(&chain, &full.certificate), Err(refused));
    full.certificate.verify_complete(chain.chain_id(), set).unwrap();
    let trimmed = full.certificate.trimmed(set);
    assert_eq!(trimmed.signers(), [0, 1, 2]);
    assert_eq!(trimmed.signatures(), &full.certificate.signatures()[..3]);
    verdict(&chain, &trimmed).unwrap();
    assert_eq!(trimmed.trimmed(set), trimmed);
}

#[test]
fn refuses_a_bitmap_of_another_size_or_with_bits_of_nobody() {
    let (chain, good) = signed(4, &[0, 1, 2]);
    let with =
        |bitmap: &[u8]| CommitCertificate { signers: Blob::new(bitmap.to_vec()).unwrap(), ..good.certificate.clone() };
    for bitmap in [&[][..], &[0b1110_0000, 0], &[0b1110_1000], &[0b1100_0001]] {
        let refused = CertificateError::Bitmap { validators: 4 };
        assert_eq!(verdict(&chain, &with(bitmap)), Err(refused), "{bitmap:?}");
    }
}

#[test]
fn refuses_another_number_of_signatures_than_signers() {
    let (chain, good) = signed(4, &[0, 1, 2]);
    let mut fewer = good.certificate.clone();
    fewer.signatures = List::new(fewer.signatures[..2].to_vec()).unwrap();
    assert_eq!(verdict(&chain, &fewer), Err(CertificateError::Count { signers: 3, signatures: 2 }));
}

#[test]
fn names_the_department_whose_signature_is_wrong() {
    let (chain, good) = signed(4, &[0, 1, 3]);
    for (place, department) in [(0, 1), (1, 2), (2, 4)] {
        let mut signatures = good.certificate.signatures().to_vec();
        signatures[place].0[5] ^= 1;
        let forged = CommitCertificate { signatures: List::new(signatures).unwrap(), ..good.certificate.clone() };
        assert_eq!(verdict(&chain, &forged), Err(CertificateError::Signature { department }));
    }
}

#[test]
fn one_signer_cannot_stand_in_for_another() {
    let (chain, good) = signed(4, &[0, 1, 2]);
    let moved = CommitCertificate { signers: Blob::new(vec![0b1101_0000]).unwrap(), ..good.certificate };
    assert_eq!(verdict(&chain, &moved), Err(CertificateError::Signature { department: 4 }));
}

#[test]
fn a_certificate_speaks_for_one_chain_height_round_and_header_only() {
    let (chain, good) = signed(4, &[0, 1, 2]);
    let set = chain.validators_at(Height(1));
    let good = good.certificate;
    let other = Hash::of(b"other");
    assert!(good.verify(other, set).is_err());
    for forged in [
        CommitCertificate { height: Height(2), ..good.clone() },
        CommitCertificate { round: Round(1), ..good.clone() },
        CommitCertificate { header_hash: other, ..good.clone() },
    ] {
        assert_eq!(verdict(&chain, &forged), Err(CertificateError::Signature { department: 1 }));
    }
    assert!(good.verify(chain.chain_id(), &validator_set(2..=5)).is_err());
}

#[test]
fn refuses_to_build_a_certificate_for_somebody_outside_the_set() {
    let make = |index, validators| {
        CommitCertificate::new(Height(1), Round(0), Hash::ZERO, vec![(index, Signature([0; 64]))], validators)
    };
    assert_eq!(make(4, 4), Err(CertificateError::Bitmap { validators: 4 }));
    assert_eq!(make(0, 65), Err(CertificateError::Bitmap { validators: 65 }));
    assert_eq!(
        CommitCertificate::new(Height(1), Round(0), Hash::ZERO, vec![], 65),
        Err(CertificateError::Bitmap { validators: 65 })
    );
}

#[test]
fn votes_that_come_in_twice_or_out_of_order_are_put_in_order() {
    let (chain, good) = signed(4, &[0, 1, 2]);
    let s = good.certificate.signatures();
    let pairs = vec![(2, s[2]), (0, s[0]), (1, s[1]), (0, s[0])];
    let built = CommitCertificate::new(Height(1), Round(0), good.header.hash(), pairs, 4).unwrap();
    assert_eq!(built, good.certificate);
    verdict(&chain, &built).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_changed_byte_never_holds(at: prop::sample::Index, flip in 1u8..) {
        let (chain, good) = signed(7, &[0, 2, 3, 4, 6]);
        let mut bytes = good.certificate.to_bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        if let Ok(forged) = CommitCertificate::from_bytes(&bytes) {
            prop_assert!(verdict(&chain, &forged).is_err());
        }
    }
}
