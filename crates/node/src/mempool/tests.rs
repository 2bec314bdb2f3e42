use yuzheng_protocol::Signature;
use yuzheng_protocol::testing::{TestSigner, digest, text};
use yuzheng_protocol::transaction::CaseAction;

use super::*;
use crate::testing::{DAY_MS, TUESDAY, citizen, deployment, transaction};

fn chain() -> Hash {
    digest("chain")
}

fn pool(transactions: usize, bytes: usize) -> Mempool {
    Mempool::new(chain(), Limits { transactions, bytes })
}

fn act(seed: &str) -> Transaction {
    let action = CaseAction { case: Hash::ZERO, events: 0, action: text("withdraw"), content: Hash::ZERO };
    transaction(chain(), TUESDAY, seed, &citizen("甲"), Action::CaseAction(action))
}

fn admit(pool: &Mempool, transaction: Transaction) -> Result<Admitted, Refused> {
    pool.admit(transaction, Origin::Client, TUESDAY, |_| false)
}

#[test]
fn takes_a_transaction_once_and_keeps_the_order_of_arrival() {
    let pool = pool(10, 10_000);
    assert_eq!(admit(&pool, act("a")), Ok(Admitted::New));
    assert_eq!(admit(&pool, act("b")), Ok(Admitted::New));
    assert_eq!(admit(&pool, act("a")), Ok(Admitted::Known));
    let ids: Vec<Hash> = pool.waiting_after(0, 10).iter().map(|w| w.id).collect();
    assert_eq!(ids, [act("a").id(), act("b").id()]);
    assert_eq!(pool.waiting_after(1, 10).len(), 1);
    assert_eq!(pool.waiting_after(0, 1).len(), 1);
}

#[test]
fn refuses_what_can_never_stand_in_a_block() {
    let pool = pool(10, 10_000);
    let forged = Transaction { signature: Signature([0; 64]), ..act("a") };
    assert!(matches!(admit(&pool, forged), Err(Refused::Invalid(TransactionError::Signature(_)))));
    let mut foreign = act("a").body;
    foreign.chain_id = digest("another chain");
    let foreign = foreign.sign(&citizen("甲"));
    assert!(matches!(admit(&pool, foreign), Err(Refused::Invalid(TransactionError::OtherChain { .. }))));
    let late = TUESDAY.plus_ms(DAY_MS);
    let expired = pool.admit(act("a"), Origin::Client, late, |_| false);
    assert!(matches!(expired, Err(Refused::Invalid(TransactionError::Expired { .. }))));
    let early = pool.admit(act("a"), Origin::Client, Timestamp(0), |_| false);
    assert!(matches!(early, Err(Refused::Invalid(TransactionError::LivesTooLong { .. }))));
    assert!(pool.is_empty());
}

#[test]
fn does_not_take_in_what_stands_in_a_block() {
    let pool = pool(10, 10_000);
    let id = act("a").id();
    assert_eq!(pool.admit(act("a"), Origin::Peer, TUESDAY, |asked| *asked == id), Ok(Admitted::Included));
    assert!(pool.is_empty());
}

#[test]
fn pushes_back_when_too_many_or_too_large() {
    let few = pool(1, 10_000);
    admit(&few, act("a")).unwrap();
    assert!(matches!(admit(&few, act("b")), Err(Refused::Full { transactions: 1, .. })));
    let bytes = act("a").to_bytes().len();
    let small = pool(10, bytes);
    admit(&small, act("a")).unwrap();
    assert!(matches!(admit(&small, act("b")), Err(Refused::Full { bytes: have, .. }) if have == bytes));
    small.settle(&[act("a").id()], TUESDAY);
    assert_eq!(admit(&small, act("b")), Ok(Admitted::New));
}

#[test]
fn forgets_what_is_included_or_expired() {
    let pool = pool(10, 10_000);
    for seed in ["a", "b"] {
        admit(&pool, act(seed)).unwrap();
    }
    pool.settle(&[act("a").id()], TUESDAY);
    assert!(!pool.contains(&act("a").id()) && pool.contains(&act("b").id()));
    pool.settle(&[], TUESDAY.plus_ms(DAY_MS));
    assert!(pool.is_empty());
}

#[test]
fn vouches_for_exactly_the_transactions_whose_signature_it_checked() {
    let pool = pool(10, 10_000);
    admit(&pool, act("a")).unwrap();
    let id = act("a").id();
    assert!(pool.has_verified(&id, &act("a")));
    let resigned = Transaction { signature: Signature([0; 64]), ..act("a") };
    assert_eq!(resigned.id(), id, "a signature does not change the id");
    assert!(!pool.has_verified(&id, &resigned));
}

#[test]
fn knows_whether_a_contract_is_on_its_way() {
    let pool = pool(10, 10_000);
    let deployment = Action::DeployContract(deployment(chain(), 1, b"{}".to_vec(), 2));
    let officer = TestSigner::officer(1, 1);
    admit(&pool, transaction(chain(), TUESDAY, "d", &officer, deployment)).unwrap();
    assert!(pool.deploys(&Hash::of(b"{}")));
    assert!(!pool.deploys(&Hash::of(b"[]")));
}

#[tokio::test]
async fn wakes_who_waits_for_work() {
    let pool = Arc::new(pool(10, 10_000));
    let waiting = tokio::spawn({
        let pool = Arc::clone(&pool);
        async move { pool.filled().await }
    });
    tokio::task::yield_now().await;
    assert!(!waiting.is_finished());
    admit(&pool, act("a")).unwrap();
    waiting.await.unwrap();
    pool.filled().await;
}
