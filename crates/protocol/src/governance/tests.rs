use super::*;
use crate::{
    sign::{PublicKey, Signer},
    testing::{
        TestSigner, digest,
        governance::{admission, proposal, vote},
        text, validator_set,
    },
};

fn joining(department: u16) -> Admission {
    admission(department, &TestSigner::validator(department))
}

fn rekeyed(department: u16) -> Admission {
    admission(department, &TestSigner::rekeyed_validator(department, 1))
}

fn departments(set: &ValidatorSet) -> Vec<u16> {
    set.validators().iter().map(|v| v.department).collect()
}

fn keys(set: &ValidatorSet) -> Vec<PublicKey> {
    set.validators().iter().map(|v| v.key).collect()
}

#[test]
fn who_is_admitted_comes_last_who_leaves_makes_room_and_a_new_key_takes_the_place_of_the_old() {
    let five = Change::Admit(joining(9)).apply(&validator_set(1..=4)).unwrap();
    assert_eq!(departments(&five), [1, 2, 3, 4, 9]);
    let without = Change::Remove(Removal { department: 2 }).apply(&five).unwrap();
    assert_eq!(departments(&without), [1, 3, 4, 9]);
    let again = Change::Rekey(rekeyed(3)).apply(&without).unwrap();
    assert_eq!(departments(&again), departments(&without));
    assert_eq!(keys(&again)[1], TestSigner::rekeyed_validator(3, 1).public_key());
    assert_eq!((keys(&again)[0], keys(&again)[2]), (keys(&without)[0], keys(&without)[2]));
}

#[test]
fn a_department_is_not_admitted_twice_and_only_a_validator_leaves_or_changes_its_key() {
    let set = validator_set(1..=4);
    assert_eq!(Change::Admit(rekeyed(4)).apply(&set), Err(ChangeError::AlreadyValidator(4)));
    assert_eq!(Change::Remove(Removal { department: 5 }).apply(&set), Err(ChangeError::NotAValidator(5)));
    assert_eq!(Change::Rekey(rekeyed(5)).apply(&set), Err(ChangeError::NotAValidator(5)));
}

#[test]
fn a_key_that_votes_does_not_join() {
    let set = validator_set(1..=4);
    let key = TestSigner::validator(2).public_key();
    let borrowed = admission(5, &TestSigner::validator(2));
    assert_eq!(Change::Admit(borrowed).apply(&set), Err(ChangeError::KeyInUse(key)));
    assert_eq!(Change::Rekey(joining(2)).apply(&set), Err(ChangeError::KeyInUse(key)), "the key it has already");
}

#[test]
fn who_joins_holds_its_key() {
    let set = validator_set(1..=4);
    let stolen = Admission { possession: joining(6).possession, ..joining(5) };
    assert_eq!(Change::Admit(stolen).apply(&set), Err(ChangeError::Possession(5)));
    let of_another_department = admission(6, &TestSigner::validator(6));
    let moved = Admission { department: 5, ..of_another_department };
    assert_eq!(Change::Admit(moved).apply(&set), Err(ChangeError::Possession(5)));
}

#[test]
fn who_joins_can_be_reached() {
    let set = validator_set(1..=4);
    let refused = |admission: Admission, address: &str| {
        let error = Change::Admit(admission).apply(&set).unwrap_err();
        assert_eq!(error, ChangeError::Address(address.into()));
    };
    for address in ["", "127.0.0.1:7", "/ip4/127.0.0.1/tcp/7", "/ip4/1/p2p/", "/ip4/1/p2p/a/b", "/ip4/ 1/p2p/a"] {
        refused(Admission { consensus: text(address), ..joining(5) }, address);
    }
    for address in ["", "ftp://a", "http://", "https://a/", "http://a b"] {
        refused(Admission { url: text(address), ..joining(5) }, address);
    }
}

#[test]
fn a_set_neither_falls_below_four_nor_grows_beyond_sixty_four() {
    let removed = Change::Remove(Removal { department: 1 }).apply(&validator_set(1..=4));
    assert_eq!(removed, Err(ChangeError::Set(ValidatorSetError::Size { have: 3 })));
    let admitted = Change::Admit(joining(65)).apply(&validator_set(1..=64));
    assert_eq!(admitted, Err(ChangeError::Set(ValidatorSetError::Size { have: 65 })));
}

#[test]
fn officers_sign_for_one_chain_department_set_change_and_stance() {
    let (chain, set) = (digest("chain"), validator_set(1..=4));
    let (change, other) = (Change::Admit(joining(5)), Change::Admit(joining(6)));
    let of = |chain, department, set: &ValidatorSet, change: &Change| {
        ProposeChange::approval_sign_bytes(chain, department, set.hash(), change)
    };
    let bytes = of(chain, 1, &set, &change);
    assert_ne!(bytes, of(digest("other"), 1, &set, &change));
    assert_ne!(bytes, of(chain, 2, &set, &change));
    assert_ne!(bytes, of(chain, 1, &validator_set(1..=5), &change));
    assert_ne!(bytes, of(chain, 1, &set, &other));
    let proposal = proposal(chain, 1, &set, change, 2);
    assert!(proposal.approvals.iter().all(|a| sign::verify(&a.officer, &bytes, &a.signature).is_ok()));

    let id = digest("proposal");
    let vote = vote(chain, 1, Stance::For, id, 2);
    let (yes, no) = (Stance::For, Stance::Against);
    let bytes = |stance| ChangeVote::sign_bytes(stance, chain, 1, id);
    assert!(vote.approvals.iter().all(|a| sign::verify(&a.officer, &bytes(yes), &a.signature).is_ok()));
    assert!(vote.approvals.iter().all(|a| sign::verify(&a.officer, &bytes(no), &a.signature).is_err()));
}
