use coset::{CborSerializable as _, TaggedCborSerializable as _, cbor::Value, iana};
use proptest::prelude::*;

use super::*;
use crate::{
    testing::{TestChain, TestSigner},
    units::Height,
};

const TIP: u64 = 9;

fn chain() -> TestChain {
    let mut chain = TestChain::new(4);
    chain.push_empty(TIP);
    chain
}

fn receipt(chain: &TestChain, height: Height) -> CoseReceipt {
    let path = chain.history_path(height, Height(TIP)).path.into_inner();
    CoseReceipt::sign(chain.header(height), TIP, path, 3, &TestSigner::worker(3)).unwrap()
}

fn key() -> PublicKey {
    TestSigner::worker(3).public_key()
}

#[test]
fn every_header_below_the_tip_has_a_receipt_that_leads_to_the_tips_history() {
    let chain = chain();
    for height in (0..TIP).map(Height) {
        let read = CoseReceipt::from_bytes(&receipt(&chain, height).to_bytes()).unwrap();
        assert_eq!(read.verify(chain.header(height), &key()).unwrap(), chain.header(Height(TIP)).history);
    }
}

/// The check as any program makes it that knows COSE and RFC 9162, with a library that is not ours.
#[test]
fn a_cose_library_reads_and_verifies_it() {
    let chain = chain();
    let bytes = receipt(&chain, Height(4)).to_bytes();
    let sign1 = coset::CoseSign1::from_tagged_slice(&bytes).unwrap();
    assert_eq!(sign1.payload, None, "the payload is detached");
    let protected = &sign1.protected.header;
    assert_eq!(protected.alg, Some(coset::Algorithm::Assigned(iana::Algorithm::EdDSA)));
    assert_eq!(protected.key_id, key().to_bytes());
    let parameter = |label: i64| {
        let found = protected.rest.iter().find(|(l, _)| *l == coset::Label::Int(label));
        found.map(|(_, value)| value.clone()).unwrap()
    };
    assert_eq!(parameter(395), Value::from(1));
    let claims = coset::cwt::ClaimsSet::from_slice(&coset::cbor::value::Value::to_vec(parameter(15)).unwrap()).unwrap();
    assert_eq!(claims.issuer.unwrap(), "yuzheng:department:3");
    assert_eq!(claims.subject.unwrap(), format!("yuzheng:chain:{}", chain.chain_id()));

    let (label, proofs) = &sign1.unprotected.rest[0];
    assert_eq!(*label, coset::Label::Int(396));
    let inclusion = &proofs.as_map().unwrap()[0];
    assert_eq!(inclusion.0, Value::from(-1));
    let proof = Value::from_slice(inclusion.1.as_array().unwrap()[0].as_bytes().unwrap()).unwrap();
    let [size, index, path] = &proof.as_array().unwrap()[..] else { panic!("three elements") };
    let number = |v: &Value| u64::try_from(v.as_integer().unwrap()).unwrap();
    let path: Vec<_> =
        path.as_array().unwrap().iter().map(|h| Hash(h.as_bytes().unwrap()[..].try_into().unwrap())).collect();
    let root = merkle::root_from_path(&chain.header(Height(4)).hash(), number(index), number(size), &path).unwrap();

    let verified = sign1.verify_detached_signature(&root.0, b"", |signature, signed| {
        sign::verify_raw(&key().to_bytes(), signed, signature.try_into().unwrap())
    });
    assert_eq!(verified, Ok(()));
}

#[test]
fn refuses_another_departments_key() {
    let chain = chain();
    let other = TestSigner::worker(1).public_key();
    let error = receipt(&chain, Height(4)).verify(chain.header(Height(4)), &other).unwrap_err();
    assert_eq!(error, CoseError::OtherKey { have: key(), expected: other });
}

#[test]
fn refuses_another_header_or_chain() {
    let chain = chain();
    let receipt = receipt(&chain, Height(4));
    let error = receipt.verify(chain.header(Height(5)), &key()).unwrap_err();
    assert_eq!(error, CoseError::OtherHeader { have: 4, chain: chain.chain_id() });
    let foreign = TestChain::new(5);
    let mut longer = foreign;
    longer.push_empty(TIP);
    assert!(matches!(receipt.verify(longer.header(Height(4)), &key()), Err(CoseError::OtherHeader { .. })));
}

#[test]
fn refuses_a_path_of_the_wrong_length_and_a_signature_over_another_root() {
    let chain = chain();
    let header = chain.header(Height(4));
    let mut short = receipt(&chain, Height(4));
    short.path.pop();
    assert!(matches!(short.verify(header, &key()), Err(CoseError::Proof(ProofError::WrongLength { .. }))));
    let mut other = receipt(&chain, Height(4));
    other.path[0] = Hash::ZERO;
    assert!(matches!(other.verify(header, &key()), Err(CoseError::Signature(_))));
    assert!(CoseReceipt::sign(header, 4, Vec::new(), 3, &TestSigner::worker(3)).is_err());
}

#[test]
fn refuses_what_is_not_in_its_one_form() {
    let bytes = receipt(&chain(), Height(4)).to_bytes();
    let mut longer = bytes.clone();
    longer.push(0);
    for (bytes, expected) in [
        (vec![0xd2; MAX_COSE_BYTES + 1], DecodeError::TooLong { have: MAX_COSE_BYTES + 1, limit: MAX_COSE_BYTES }),
        (longer, DecodeError::NotCanonical),
    ] {
        assert_eq!(CoseReceipt::from_bytes(&bytes), Err(expected));
    }
    for bytes in [&b""[..], &bytes[..bytes.len() - 1], &bytes[1..]] {
        assert!(matches!(CoseReceipt::from_bytes(bytes), Err(DecodeError::Malformed(_))));
    }
}

#[test]
fn every_bit_counts() {
    let chain = chain();
    let good = receipt(&chain, Height(4)).to_bytes();
    let mut bytes = good.clone();
    for at in 0..good.len() {
        for bit in 0..8 {
            bytes[at] = good[at] ^ (1 << bit);
            let read = CoseReceipt::from_bytes(&bytes).map_err(CoseError::from);
            let verified = read.and_then(|receipt| receipt.verify(chain.header(Height(4)), &key()));
            assert!(verified.is_err(), "bit {bit} of byte {at}");
        }
        bytes[at] = good[at];
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_back_as_they_were_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(receipt) = CoseReceipt::from_bytes(&bytes) {
            prop_assert_eq!(receipt.to_bytes(), bytes);
        }
    }
}
