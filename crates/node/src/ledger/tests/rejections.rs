use yuzheng_protocol::codec::List;
use yuzheng_protocol::transaction::{DeadlineExpired, Entry, SystemTransaction, TransactionError};
use yuzheng_protocol::{Header, Signature};

use super::*;

/// A valid block with one transaction, ready to be broken.
fn good(chain: &TestLedger) -> Block {
    bind(chain, "乙");
    block(chain, chain.build().header_hash)
}

fn judged(chain: &TestLedger, block: &Block, freshness: Freshness) -> Verdict {
    let received = chain.ledger.receive(chain.slot(), None, &block.to_bytes(), freshness).unwrap();
    match received {
        Received::Candidate(candidate) => candidate.verdict,
        Received::Malformed { reason } => panic!("{reason}"),
    }
}

fn rejection(chain: &TestLedger, block: &Block) -> Rejection {
    chain.ledger.judge(&chain.ledger.tip(), block).unwrap().map(|_| "a valid block").unwrap_err()
}

fn with_header(block: &Block, change: impl FnOnce(&mut Header)) -> Block {
    let mut block = block.clone();
    change(&mut block.header);
    block
}

fn with_entries(block: &Block, entries: Vec<Entry>) -> Block {
    let header = Header { tx_count: entries.len() as u32, ..block.header.clone() };
    Block { header, entries: List::new(entries).unwrap() }
}

#[test]
fn a_good_block_is_valid_again_and_again() {
    let chain = TestLedger::with_services();
    let good = good(&chain);
    for freshness in [Freshness::Fresh, Freshness::Replayed, Freshness::Fresh] {
        assert_eq!(judged(&chain, &good, freshness), Verdict::Valid);
    }
}

#[test]
fn every_wrong_field_of_the_header_is_named() {
    let chain = TestLedger::with_services();
    let good = good(&chain);
    let field = |block: &Block| match rejection(&chain, block) {
        Rejection::Header { field, .. } => field,
        other => panic!("{other:?}"),
    };
    assert_eq!(rejection(&chain, &with_header(&good, |h| h.version = 2)), Rejection::Version(2));
    assert_eq!(field(&with_header(&good, |h| h.height = Height(9))), "height");
    assert_eq!(field(&with_header(&good, |h| h.chain_id = Hash::ZERO)), "chain_id");
    assert_eq!(field(&with_header(&good, |h| h.prev = Hash::ZERO)), "prev");
    assert_eq!(field(&with_header(&good, |h| h.history = Hash::ZERO)), "history");
    assert_eq!(field(&with_header(&good, |h| h.validators_hash = Hash::ZERO)), "validators_hash");
    assert_eq!(field(&with_header(&good, |h| h.proposer += 1)), "proposer");
    assert_eq!(field(&with_header(&good, |h| h.tx_count += 1)), "tx_count");
    let parent = chain.ledger.tip_header().time;
    let stands_still = with_header(&good, |h| h.time = parent);
    assert_eq!(rejection(&chain, &stands_still), Rejection::Time { have: parent, parent });
    let endless = with_header(&good, |h| h.time = Timestamp(u64::MAX));
    assert_eq!(rejection(&chain, &endless), Rejection::NoDay(Timestamp(u64::MAX)));
}

#[test]
fn roots_and_the_next_set_are_those_of_execution() {
    let chain = TestLedger::with_services();
    let good = good(&chain);
    for (wrong, name) in [
        (with_header(&good, |h| h.tx_root = Hash::ZERO), "tx_root"),
        (with_header(&good, |h| h.state_root = Hash::ZERO), "state_root"),
        (with_header(&good, |h| h.next_validators_hash = Hash::ZERO), "next_validators_hash"),
    ] {
        assert!(matches!(rejection(&chain, &wrong), Rejection::Root { field, have: Hash::ZERO, .. } if field == name));
    }
}

#[test]
fn derived_entries_stand_at_the_head_and_nowhere_else() {
    let chain = TestLedger::with_services();
    let good = good(&chain);
    let invented =
        Entry::System(SystemTransaction::DeadlineExpired(DeadlineExpired { case: Hash::ZERO, day: 1, number: 0 }));
    let signed = good.entries[0].clone();
    let at_the_head = with_entries(&good, vec![invented.clone(), signed.clone()]);
    assert_eq!(rejection(&chain, &at_the_head), Rejection::Derived { index: 0 });
    let at_the_end = with_entries(&good, vec![signed, invented]);
    assert_eq!(rejection(&chain, &at_the_end), Rejection::Derived { index: 1 });
}

#[test]
fn a_deadline_that_is_due_may_not_be_left_out() {
    use yuzheng_protocol::testing::digest;
    use yuzheng_protocol::transaction::{AutomaticDecision, DecisionCode};
    let chain = TestLedger::with_services();
    let id = chain.ledger.chain_id();
    let contract = chain.ledger.in_force("sole-proprietor-registration").unwrap().unwrap();
    let filing = crate::testing::filing(id, "甲", "1", contract, &[1, 2]);
    let decision = AutomaticDecision {
        case: filing.case,
        events: 1,
        contract,
        commitment_root: filing.commitment_root,
        decision: DecisionCode::Referred,
        trace: digest("trace"),
        sealed_trace: digest("sealed"),
        registration: None,
        answers: yuzheng_protocol::codec::List::empty(),
    };
    chain.submit("file", &citizen("甲"), Action::SubmitCase(filing));
    chain.commit();
    chain.submit("refer", &TestSigner::worker(1), Action::AutomaticDecision(decision));
    chain.commit();
    chain.clock.set(TUESDAY.plus_ms(20 * crate::testing::DAY_MS));
    let good = block(&chain, chain.build().header_hash);
    assert!(matches!(good.entries[..], [Entry::System(_)]));
    assert_eq!(judged(&chain, &good, Freshness::Fresh), Verdict::Valid);
    assert_eq!(rejection(&chain, &with_entries(&good, Vec::new())), Rejection::Derived { index: 0 });
}

#[test]
fn transactions_are_valid_at_the_blocks_time_and_stand_once() {
    let chain = TestLedger::with_services();
    let good = good(&chain);
    let Entry::Signed(transaction) = good.entries[0].clone() else { panic!("a signed entry") };
    let mut forged = transaction.clone();
    forged.signature = Signature([9; 64]);
    let block_with = |entries: Vec<Entry>| with_entries(&good, entries);
    let reason = rejection(&chain, &block_with(vec![Entry::Signed(forged)]));
    assert!(matches!(reason, Rejection::Transaction { index: 0, source: TransactionError::Signature(_) }));
    let late = with_header(&good, |h| h.time = h.time.plus_ms(crate::testing::DAY_MS));
    let reason = rejection(&chain, &late);
    assert!(matches!(reason, Rejection::Transaction { index: 0, source: TransactionError::Expired { .. } }));
    let id = transaction.id();
    let twice = block_with(vec![Entry::Signed(transaction.clone()), Entry::Signed(transaction.clone())]);
    assert_eq!(rejection(&chain, &twice), Rejection::Repeated { index: 1, id });
    chain.commit();
    let later = block(&chain, chain.build().header_hash);
    let replayed = with_entries(&later, vec![Entry::Signed(transaction)]);
    assert_eq!(rejection(&chain, &replayed), Rejection::Repeated { index: 0, id });
}

#[test]
fn deployments_are_bounded() {
    let chain = TestLedger::new();
    let id = chain.ledger.chain_id();
    let good = good(&chain);
    let entries = (0..=MAX_DEPLOYMENTS).map(|number| {
        let action = crate::testing::deployment(id, 1, vec![number as u8], 2);
        let officer = TestSigner::officer(1, 1);
        Entry::Signed(crate::testing::transaction(id, TUESDAY, "d", &officer, Action::DeployContract(action)))
    });
    let many = with_entries(&good, entries.collect());
    assert_eq!(rejection(&chain, &many), Rejection::Deployments { have: MAX_DEPLOYMENTS + 1 });
}

#[test]
fn only_a_fresh_block_is_held_against_the_clock() {
    let chain = TestLedger::with_services();
    let now = chain.ledger.now();
    chain.clock.set(now.plus_ms(MAX_AHEAD_MS + 1));
    let early = good(&chain);
    chain.clock.set(now);
    let refused = Rejection::FromTheFuture { have: early.header.time, now };
    assert_eq!(judged(&chain, &early, Freshness::Fresh), Verdict::Invalid { reason: refused.to_string() });
    assert_eq!(judged(&chain, &early, Freshness::Replayed), Verdict::Valid);
    assert_eq!(judged(&chain, &early, Freshness::Fresh), Verdict::Invalid { reason: refused.to_string() });
    chain.clock.set(now.plus_ms(1));
    assert_eq!(judged(&chain, &early, Freshness::Fresh), Verdict::Valid);
}

#[test]
fn the_round_is_that_of_the_first_proposal() {
    let chain = TestLedger::with_services();
    let good = good(&chain);
    let receive = |round, freshness| {
        let slot = Slot { round: Round(round), ..chain.slot() };
        match chain.ledger.receive(slot, None, &good.to_bytes(), freshness).unwrap() {
            Received::Candidate(Candidate { verdict, built_in, .. }) => (verdict, built_in),
            Received::Malformed { reason } => panic!("{reason}"),
        }
    };
    let refused = Rejection::BuiltIn { have: Round(0), slot: Round(1) }.to_string();
    assert_eq!(receive(1, Freshness::Fresh), (Verdict::Invalid { reason: refused }, Round(0)));
    assert_eq!(receive(1, Freshness::Replayed), (Verdict::Valid, Round(0)));
    let slot = Slot { round: Round(3), ..chain.slot() };
    let later = chain.ledger.build(slot, Duration::from_secs(9)).unwrap();
    let later = body(&chain, later.header_hash);
    let early = chain.ledger.receive(chain.slot(), None, &later, Freshness::Replayed).unwrap();
    assert!(matches!(early, Received::Candidate(Candidate { verdict: Verdict::Invalid { .. }, .. })));
}

#[test]
fn what_is_no_block_or_not_the_announced_one_is_not_stored() {
    let chain = TestLedger::with_services();
    let good = good(&chain);
    let hash = good.header.hash();
    let receive = |announced, body: &[u8], slot| chain.ledger.receive(slot, announced, body, Freshness::Fresh);
    let malformed = |received: Result<Received, _>| matches!(received, Ok(Received::Malformed { .. }));
    assert!(malformed(receive(None, b"noise", chain.slot())));
    assert!(malformed(receive(Some(Hash::ZERO), &good.to_bytes(), chain.slot())));
    assert!(malformed(receive(None, &vec![0; 3 << 20], chain.slot())));
    let elsewhere = with_header(&good, |h| h.height = Height(7));
    assert!(malformed(receive(None, &elsewhere.to_bytes(), chain.slot())));
    assert_eq!(chain.ledger.body(elsewhere.header.hash()).unwrap(), None);
    assert!(matches!(receive(Some(hash), &good.to_bytes(), chain.slot()), Ok(Received::Candidate(_))));
    let past = Slot { height: Height(1), round: Round(0) };
    assert!(receive(None, &good.to_bytes(), past).is_err());
}
