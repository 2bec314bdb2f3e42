use proptest::prelude::*;

use super::*;

fn entries(n: u32) -> Vec<(Hash, Hash)> {
    let mut all: Vec<_> = (0..n).map(|i| (key_path(&i.to_be_bytes()), Hash::of(&[i as u8]))).collect();
    all.sort();
    all
}

#[test]
fn proves_presence_and_absence_in_tries_of_every_small_size() {
    for n in 0..50u32 {
        let all = entries(n);
        let root = root_of(&all);
        for i in 0..60u32 {
            let proof = prove(&all, &key_path(&i.to_be_bytes()));
            let key = i.to_be_bytes();
            if i < n {
                proof.verify_presence(&root, &key, &[i as u8]).unwrap();
                assert_eq!(proof.verify_absence(&root, &key), Err(StateProofError::Present));
                assert!(matches!(
                    proof.verify_presence(&root, &key, b"other"),
                    Err(StateProofError::OtherValue { .. })
                ));
            } else {
                proof.verify_absence(&root, &key).unwrap();
                assert_eq!(proof.verify_presence(&root, &key, &[i as u8]), Err(StateProofError::Absent));
            }
        }
    }
}

#[test]
fn refuses_proofs_that_are_not_in_their_one_form() {
    let all = entries(20);
    let root = root_of(&all);
    let key = 3u32.to_be_bytes();
    let good = prove(&all, &key_path(&key));

    let mut deep = good.clone();
    deep.depth = 257;
    assert_eq!(deep.verify_presence(&root, &key, &[3]), Err(StateProofError::TooDeep { depth: 257 }));

    let mut miscounted = good.clone();
    miscounted.siblings = List::empty();
    assert!(matches!(miscounted.verify_presence(&root, &key, &[3]), Err(StateProofError::SiblingCount { .. })));

    let mut padded = good.clone();
    padded.bitmap.0[31] |= 1;
    let mut siblings = padded.siblings.to_vec();
    siblings.push(Hash::of(b"x"));
    padded.siblings = List::new(siblings).unwrap();
    assert_eq!(padded.verify_presence(&root, &key, &[3]), Err(StateProofError::NotCanonical));

    let other = (0..20u32).find(|i| bit(&key_path(&i.to_be_bytes()), 0) != bit(&key_path(&key), 0)).unwrap();
    assert_eq!(good.verify_presence(&root, &other.to_be_bytes(), &[3]), Err(StateProofError::OffPath));
    assert!(matches!(good.verify_presence(&Hash::ZERO, &key, &[3]), Err(StateProofError::WrongRoot { .. })));
}

proptest! {
    #[test]
    fn a_changed_byte_never_proves_the_same(n in 1u32..60, i in 0u32..60, at: prop::sample::Index, flip in 1u8..) {
        let i = i % n;
        let all = entries(n);
        let key = i.to_be_bytes();
        let mut bytes = prove(&all, &key_path(&key)).to_bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        if let Ok(proof) = StateProof::from_bytes(&bytes) {
            prop_assert!(proof.verify_presence(&root_of(&all), &key, &[i as u8]).is_err());
        }
    }
}
