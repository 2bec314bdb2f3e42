use super::*;
use crate::{
    codec::DecodeError,
    sign::{self, Signer},
    testing::{TestSigner, founding_validator, validator_set},
};

fn validator(department: u16) -> Validator {
    Validator { department, key: TestSigner::validator(department).public_key() }
}

#[test]
fn a_set_has_four_to_sixty_four_validators() {
    for have in [0, 1, 3, 65] {
        let validators = (0..have).map(validator).collect();
        let refused = ValidatorSetError::Size { have: have.into() };
        assert_eq!(ValidatorSet::new(validators), Err(refused));
    }
    assert!(!validator_set(1..=4).is_empty());
    assert_eq!(validator_set(0..64).len(), 64);
}

#[test]
fn no_department_and_no_key_stands_twice() {
    let mut same_department: Vec<_> = (1..=4).map(validator).collect();
    same_department[3].department = 1;
    assert_eq!(ValidatorSet::new(same_department), Err(ValidatorSetError::Repeated { department: 1 }));
    let mut same_key: Vec<_> = (1..=4).map(validator).collect();
    same_key[3].key = same_key[0].key;
    assert_eq!(ValidatorSet::new(same_key), Err(ValidatorSetError::Repeated { department: 4 }));
}

#[test]
fn a_set_that_breaks_a_rule_is_not_decoded() {
    let bytes = validator_set(1..=4).to_bytes();
    let mut three = bytes.clone();
    three[0] = 0x83;
    three.truncate(1 + (bytes.len() - 1) / 4 * 3);
    assert!(matches!(ValidatorSet::from_bytes(&three), Err(DecodeError::Malformed(m)) if m.contains("3 validators")));
    let one = (bytes.len() - 1) / 4;
    let mut twice = bytes.clone();
    twice.copy_within(1..=one, 1 + one);
    assert!(matches!(ValidatorSet::from_bytes(&twice), Err(DecodeError::Malformed(m)) if m.contains("twice")));
}

#[test]
fn quorum_and_faults_follow_from_the_size() {
    let expected = [(4, 3, 1), (5, 4, 1), (6, 5, 1), (7, 5, 2), (10, 7, 3), (21, 15, 6), (30, 21, 9), (64, 43, 21)];
    for (n, quorum, faults) in expected {
        let set = validator_set(1..=n);
        assert_eq!((set.quorum(), set.faults()), (quorum, faults), "{n} validators");
        // Two quorums share an honest validator.
        assert!(2 * set.quorum() > set.len() + set.faults());
    }
}

#[test]
fn everybody_has_a_turn_to_propose() {
    let set = validator_set(1..=5);
    let by_round: Vec<_> = (0..5).map(|r| set.proposer(Height(3), Round(r))).collect();
    assert_eq!(by_round, [3, 4, 0, 1, 2]);
    assert_eq!(set.proposer(Height(u64::MAX), Round(u32::MAX)), 0);
}

#[test]
fn a_validator_is_found_by_its_key() {
    let set = validator_set(1..=4);
    assert_eq!(set.index_of(&TestSigner::validator(3).public_key()), Some(2));
    assert_eq!(set.index_of(&TestSigner::validator(9).public_key()), None);
}

#[test]
fn order_and_keys_change_the_hash_of_a_set() {
    let set = validator_set(1..=4);
    assert_ne!(set.hash(), validator_set([2, 1, 3, 4]).hash());
    assert_ne!(set.hash(), validator_set(1..=5).hash());
}

#[test]
fn possession_is_proven_for_one_department_only() {
    let founding = founding_validator(1);
    let verdict = |d| sign::verify(&founding.key, &possession_sign_bytes(d, &founding.key), &founding.possession);
    assert!(verdict(1).is_ok());
    assert!(verdict(2).is_err());
}

#[test]
fn indices_name_their_departments_and_one_outside_the_set_names_none() {
    let set = crate::testing::validator_set([7, 3, 9, 1]);
    assert_eq!(set.departments(&[0, 2, 3, 4]), [7, 9, 1]);
}
