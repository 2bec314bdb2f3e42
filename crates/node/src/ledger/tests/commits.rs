use yuzheng_protocol::light::{HeaderChain, verify_signed_header};
use yuzheng_protocol::transaction::{Outcome, TransactionError};

use super::*;
use crate::mempool::{Admitted, Origin, Refused};
use crate::testing::{DAY_MS, transaction};

#[test]
fn what_is_committed_is_what_a_light_client_accepts() {
    let chain = TestLedger::with_services();
    bind(&chain, "乙");
    chain.commit();
    chain.commit();
    let ledger = &chain.ledger;
    let mut headers = HeaderChain::new(ledger.genesis()).unwrap();
    for header in ledger.blocks().headers(Height(1), 10).unwrap() {
        headers.append(header).unwrap();
    }
    let tip = ledger.signed_tip().unwrap();
    assert_eq!((headers.last(), tip.certificate.signatures().len()), (&tip.header, 3));
    verify_signed_header(ledger.chain_id(), &ledger.validators(), tip).unwrap();
}

#[test]
fn entries_state_and_history_are_proven_under_the_tip() {
    let chain = TestLedger::with_services();
    let id = bind(&chain, "乙");
    let height = chain.commit();
    let ledger = &chain.ledger;
    let proof = ledger.entry(&id).unwrap().unwrap();
    assert_eq!((proof.height, &proof.outcome), (height, &Outcome::Applied(None)));
    proof.verify(&ledger.tip_header()).unwrap();
    for key in [key::identity(&subject("乙")), key::identity(&subject("丙"))] {
        let answer = ledger.state_at_tip(&key).unwrap();
        let value = answer.value.as_ref().map(|v| &v[..]);
        answer.proof.verify(&answer.signed.header.state_root, &key, value).unwrap();
    }
    chain.commit();
    let path = ledger.history_path(Height(1), None).unwrap().unwrap();
    yuzheng_protocol::history::verify_ancestor(&path.header, &path.tip.header, &path.path).unwrap();
    let earlier = ledger.history_path(Height(1), Some(height)).unwrap().unwrap();
    assert_eq!(earlier.tip.header.height, height);
    assert_eq!(ledger.history_path(Height(9), None).unwrap(), None);
    assert_eq!(ledger.history_path(Height(3), Some(Height(3))).unwrap(), None);
}

#[test]
fn a_block_is_numbered_timed_and_signed_for_its_round() {
    let chain = TestLedger::new();
    let slot = Slot { round: Round(2), ..chain.slot() };
    let candidate = chain.ledger.build(slot, Duration::from_secs(9)).unwrap();
    let header = block(&chain, candidate.header_hash).header;
    assert_eq!((header.round, header.proposer, header.time), (Round(2), 3, TUESDAY));
    assert_eq!(candidate.built_in, Round(2));
    // The clock stands, time goes on all the same.
    chain.commit();
    chain.commit();
    assert_eq!(chain.ledger.tip_header().time, TUESDAY.plus_ms(1));
}

#[test]
fn a_transaction_stands_in_one_block_only() {
    let chain = TestLedger::new();
    let id = bind(&chain, "甲");
    chain.commit();
    assert!(chain.ledger.mempool().is_empty());
    let again = transaction(
        chain.ledger.chain_id(),
        TUESDAY,
        "甲",
        &citizen("甲"),
        Action::RegisterIdentity(binding(chain.ledger.chain_id(), "甲")),
    );
    assert_eq!(again.id(), id);
    chain.ledger.admit(again.clone(), Origin::Client).unwrap();
    assert!(chain.ledger.mempool().is_empty());
    // Even one that slipped in is not proposed again.
    assert_eq!(chain.ledger.mempool().admit(again, Origin::Peer, TUESDAY, |_| false), Ok(Admitted::New));
    let height = chain.commit();
    assert_eq!(chain.ledger.blocks().header(height).unwrap().unwrap().tx_count, 0);
}

#[test]
fn a_failed_transaction_has_an_outcome_and_uses_up_its_id() {
    let chain = TestLedger::new();
    bind(&chain, "甲");
    let id = chain.submit("again", &citizen("甲"), Action::RegisterIdentity(binding(chain.ledger.chain_id(), "甲")));
    chain.commit();
    let proof = chain.ledger.entry(&id).unwrap().unwrap();
    assert_eq!(proof.outcome, Outcome::Failed(yuzheng_protocol::transaction::Failure::Exists));
}

#[test]
fn what_expires_before_its_block_is_left_out_and_forgotten() {
    let chain = TestLedger::new();
    bind(&chain, "甲");
    chain.clock.set(TUESDAY.plus_ms(DAY_MS));
    chain.commit();
    assert!(!is_bound(&chain, "甲") && chain.ledger.mempool().is_empty());
    let late = transaction(
        chain.ledger.chain_id(),
        TUESDAY,
        "甲",
        &citizen("甲"),
        Action::RegisterIdentity(binding(chain.ledger.chain_id(), "甲")),
    );
    let refused = chain.ledger.admit(late, Origin::Client);
    assert!(matches!(refused, Err(Refused::Invalid(TransactionError::Expired { .. }))));
}

#[test]
fn more_deployments_than_a_block_takes_wait_for_the_next() {
    let chain = TestLedger::new();
    let id = chain.ledger.chain_id();
    for number in 0..MAX_DEPLOYMENTS + 1 {
        let document = crate::testing::registration_with(&[("version", number.to_string().into())]);
        let action = Action::DeployContract(crate::testing::deployment(id, 1, document, 2));
        chain.submit(&number.to_string(), &TestSigner::officer(1, 1), action);
    }
    let height = chain.commit();
    assert_eq!(chain.ledger.blocks().header(height).unwrap().unwrap().tx_count, MAX_DEPLOYMENTS as u32);
    assert_eq!(chain.ledger.mempool().len(), 1);
}

#[test]
fn listeners_hear_of_the_block_and_its_cases() {
    let chain = TestLedger::new();
    let mut news = chain.ledger.subscribe();
    let height = chain.commit();
    let block = news.try_recv().unwrap();
    assert_eq!((block.header.height, block.hash), (height, chain.ledger.tip_header().hash()));
    assert!(block.cases.is_empty());
}

#[tokio::test]
async fn work_is_a_waiting_transaction() {
    let chain = TestLedger::new();
    let work = chain.ledger.work(Height(1));
    tokio::pin!(work);
    assert!(futures::poll!(&mut work).is_pending());
    bind(&chain, "甲");
    tokio::time::timeout(Duration::from_secs(60), work).await.unwrap();
}
