use yuzheng_protocol::governance::{Change, READY_BLOCKS, Stance};
use yuzheng_protocol::objects::{ValidatorChange, key};
use yuzheng_protocol::testing::{TestSigner, governance as by};
use yuzheng_protocol::transaction::Outcome;

use super::*;
use crate::testing::{TestLedger, departments};

fn proposed() -> (TestLedger, Hash) {
    let chain = TestLedger::of(departments(7, 4));
    chain.commit();
    let change = Change::Admit(by::admission(5, &TestSigner::validator(5)));
    let action = by::proposal(chain.ledger.chain_id(), 1, &chain.ledger.validators(), change, 2);
    let id = chain.submit("propose", &TestSigner::officer(1, 1), Action::ProposeChange(action));
    chain.commit();
    (chain, id)
}

fn readiness(chain: &TestLedger, department: u16) -> Readiness {
    Readiness::new(Arc::clone(&chain.ledger), Arc::new(TestSigner::validator(department)))
}

#[test]
fn who_joins_declares_itself_once_it_is_level_with_a_quorum() {
    let (chain, proposal) = proposed();
    let mut fifth = readiness(&chain, 5);
    assert_eq!(fifth.look(|_| 2).unwrap(), Declared::Behind);
    let Declared::HandedIn(id) = fifth.look(|_| 3).unwrap() else { panic!("it is handed in") };
    assert_eq!(fifth.look(|_| 3).unwrap(), Declared::Waits);
    let declared = chain.ledger.height();
    chain.commit();
    assert_eq!(chain.ledger.entry(&id).unwrap().unwrap().outcome, Outcome::Applied(None));
    let change: ValidatorChange = chain.ledger.read(&key::validator_change()).unwrap().unwrap();
    assert_eq!((change.proposal, change.ready), (proposal, Some(declared)));
    assert_eq!(fifth.look(|_| 3).unwrap(), Declared::Fresh);
}

#[test]
fn it_declares_itself_again_before_its_word_is_too_old() {
    let (chain, proposal) = proposed();
    let mut fifth = readiness(&chain, 5);
    fifth.look(|_| 3).unwrap();
    chain.commit();
    (0..AGAIN_BLOCKS - 2).for_each(|_| {
        chain.commit();
    });
    assert_eq!(fifth.look(|_| 3).unwrap(), Declared::Fresh);
    chain.commit();
    chain.clock.set(chain.ledger.now().plus_ms(PAUSE_MS));
    assert!(matches!(fifth.look(|_| 3).unwrap(), Declared::HandedIn(_)));
    (0..READY_BLOCKS - 1).for_each(|_| {
        chain.commit();
    });
    for department in [2, 3] {
        let vote = by::vote(chain.ledger.chain_id(), department, Stance::For, proposal, 2);
        let seed = format!("vote {department}");
        chain.submit(&seed, &TestSigner::officer(department, 1), Action::ApproveChange(vote));
    }
    chain.commit();
    assert_eq!(chain.ledger.validators().len(), 5, "the second declaration still counts");
    assert_eq!(fifth.look(|_| 4).unwrap(), Declared::NotJoining);
}

#[test]
fn nobody_else_declares_anything() {
    let (chain, _) = proposed();
    for department in [1, 6] {
        assert_eq!(readiness(&chain, department).look(|_| 4).unwrap(), Declared::NotJoining);
    }
}
