use tempfile::TempDir;
use yuzheng_protocol::codec::{Canonical, Text};
use yuzheng_protocol::testing::{blob, digest};
use yuzheng_protocol::transaction::{CaseEvent, Entry, Failure, SealedPackage, Transaction};
use yuzheng_protocol::{Round, Timestamp};

use super::*;
use crate::storage::{IncomingCase, Stored};
use crate::testing::{TUESDAY, certificate, citizen, four_departments, transaction};

fn genesis() -> Header {
    four_departments().header().unwrap()
}

fn open(dir: &TempDir) -> BlockStore {
    BlockStore::open(&dir.path().join("blocks.db"), &genesis()).unwrap()
}

fn act(seed: &str) -> Transaction {
    let action = yuzheng_protocol::transaction::CaseAction {
        case: digest(seed),
        events: 1,
        action: Text::default(),
        content: Hash::ZERO,
    };
    let action = yuzheng_protocol::transaction::Action::CaseAction(action);
    transaction(genesis().chain_id, TUESDAY, seed, &citizen("甲"), action)
}

fn event(seed: &str, number: u32) -> Outcome {
    Outcome::Applied(Some(CaseEvent {
        case: digest(seed),
        number,
        history: Hash::ZERO,
        event: Text::default(),
        state: Text::default(),
        case_number: Text::default(),
        due: None,
        licence: None,
        document: None,
        day: 0,
    }))
}

/// A block after genesis whose entries are acts with these seeds and outcomes.
struct Sample {
    next_validators: Option<yuzheng_protocol::ValidatorSet>,
    block: Block,
    certificate: CommitCertificate,
    ids: Vec<Hash>,
    outcomes: Vec<Outcome>,
    leaves: Vec<Hash>,
}

fn sample(acts: &[(&str, Outcome)], signers: &[u16]) -> Sample {
    let entries: Vec<Entry> = acts.iter().map(|(seed, _)| Entry::Signed(act(seed))).collect();
    let outcomes: Vec<Outcome> = acts.iter().map(|(_, outcome)| outcome.clone()).collect();
    let leaves: Vec<Hash> =
        entries.iter().zip(&outcomes).map(|(e, o)| yuzheng_protocol::transaction::leaf(e, o)).collect();
    let header = Header {
        height: Height(1),
        time: Timestamp(genesis().time.0 + 1),
        prev: genesis().hash(),
        tx_root: merkle::root(&leaves),
        tx_count: entries.len() as u32,
        ..genesis()
    };
    let certificate = certificate(header.chain_id, Height(1), header.hash(), signers);
    let ids = entries.iter().map(Entry::id).collect();
    let block = Block { header, entries: List::new(entries).unwrap() };
    Sample { block, certificate, ids, outcomes, leaves, next_validators: None }
}

impl Sample {
    fn commit(&self, store: &BlockStore) -> Result<(), BlockStoreError> {
        store.commit(&NewBlock {
            header: &self.block.header,
            header_hash: self.block.header.hash(),
            certificate: &self.certificate,
            body: &self.block.to_bytes(),
            ids: &self.ids,
            outcomes: &self.outcomes,
            leaves: &self.leaves,
            next_validators: self.next_validators.as_ref(),
        })
    }
}

#[test]
fn a_new_store_begins_with_genesis() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir);
    assert_eq!(store.tip().unwrap(), Height(0));
    assert_eq!(store.headers(Height(0), 5).unwrap(), [genesis()]);
    assert_eq!(store.header_hashes().unwrap(), [genesis().hash()]);
    assert_eq!(store.certificate(Height(0)).unwrap(), None);
    assert_eq!(store.signed_header(Height(0)).unwrap(), None);
}

#[test]
fn a_block_comes_back_with_everything_that_was_derived_from_it() {
    let dir = tempfile::tempdir().unwrap();
    let failed = Outcome::Failed(Failure::Outdated);
    let sample = sample(&[("a", event("case", 1)), ("b", failed), ("c", event("case", 2))], &[0, 1, 2]);
    sample.commit(&open(&dir)).unwrap();
    let store = open(&dir);
    assert_eq!(store.tip().unwrap(), Height(1));
    let stored = store.block(Height(1)).unwrap().unwrap();
    assert_eq!((stored.body, &stored.header), (sample.block.to_bytes(), &sample.block.header));
    assert_eq!((stored.certificate, stored.outcomes), (Some(sample.certificate.clone()), sample.outcomes.clone()));
    assert_eq!(store.body(&sample.block.header.hash()).unwrap(), Some(sample.block.to_bytes()));
    assert_eq!(store.case_events(&digest("case")).unwrap(), [(Height(1), 0), (Height(1), 2)]);
    for (index, id) in (0u32..).zip(&sample.ids) {
        assert_eq!(store.find_entry(id).unwrap(), Some((Height(1), index)));
        let proof = store.entry_proof(Height(1), index).unwrap().unwrap();
        assert_eq!((proof.entry.id(), proof.verify(&sample.block.header)), (*id, Ok(())));
    }
    assert_eq!(store.entry_proof(Height(1), 3).unwrap(), None);
    assert_eq!(store.entry_proof(Height(2), 0).unwrap(), None);
    assert_eq!(store.find_entry(&digest("nothing")).unwrap(), None);
}

#[test]
fn a_store_is_opened_beside_a_node_that_writes_and_neither_is_turned_away() {
    let dir = tempfile::tempdir().unwrap();
    let node = open(&dir);
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            for round in 0..100 {
                node.store_candidate(Height(1), Round(round), digest(&round.to_string()), b"candidate").unwrap();
            }
        });
        while !writing.is_finished() {
            open(&dir);
        }
    });
}

#[test]
fn a_block_that_repeats_an_entry_leaves_nothing_behind() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir);
    let twice = sample(&[("a", event("case", 1)), ("a", event("case", 2))], &[0, 1, 2]);
    assert!(matches!(twice.commit(&store), Err(BlockStoreError::Sqlite(_))));
    assert_eq!(store.tip().unwrap(), Height(0));
    assert_eq!(store.case_events(&digest("case")).unwrap(), []);
    sample(&[("a", event("case", 1))], &[0, 1, 2]).commit(&store).unwrap();
}

#[test]
fn a_certificate_is_replaced_by_one_with_more_signatures_only() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir);
    let sample = sample(&[], &[0, 1, 3]);
    sample.commit(&store).unwrap();
    let hash = sample.block.header.hash();
    let all = certificate(genesis().chain_id, Height(1), hash, &[0, 1, 2, 3]);
    store.refresh_certificate(&all).unwrap();
    assert_eq!(store.certificate(Height(1)).unwrap(), Some(all.clone()));
    store.refresh_certificate(&sample.certificate).unwrap();
    let other = certificate(genesis().chain_id, Height(1), digest("another header"), &[0, 1, 2, 3]);
    store.refresh_certificate(&other).unwrap();
    assert_eq!(store.certificate(Height(1)).unwrap(), Some(all));
}

#[test]
fn candidates_are_found_by_slot_until_their_height_is_decided() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir);
    let (one, two) = (digest("one"), digest("two"));
    store.store_candidate(Height(1), Round(0), one, b"one").unwrap();
    store.store_candidate(Height(1), Round(2), one, b"one").unwrap();
    store.store_candidate(Height(1), Round(2), two, b"two").unwrap();
    let store = {
        drop(store);
        open(&dir)
    };
    assert_eq!(store.candidates(Height(1), Round(0)).unwrap(), [(one, b"one".to_vec())]);
    assert_eq!(store.candidates(Height(1), Round(2)).unwrap().len(), 2);
    assert_eq!(store.candidates(Height(1), Round(1)).unwrap(), []);
    assert_eq!(store.body(&two).unwrap(), Some(b"two".to_vec()));
    sample(&[], &[0, 1, 2]).commit(&store).unwrap();
    assert_eq!(store.candidates(Height(1), Round(2)).unwrap(), []);
    assert_eq!(store.body(&two).unwrap(), None);
}

#[test]
fn of_very_many_candidates_the_oldest_go() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir);
    for number in 0..MAX_CANDIDATES + 3 {
        let hash = digest(&number.to_string());
        store.store_candidate(Height(1), Round(number), hash, &number.to_be_bytes()).unwrap();
    }
    assert_eq!(store.body(&digest("2")).unwrap(), None);
    assert!(store.body(&digest("3")).unwrap().is_some());
}

#[test]
fn refuses_the_store_of_another_chain() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(&dir));
    let other = Header { chain_id: digest("another chain"), ..genesis() };
    let error = BlockStore::open(&dir.path().join("blocks.db"), &other);
    let (have, expected) = (genesis().chain_id, digest("another chain"));
    assert!(
        matches!(error, Err(BlockStoreError::OtherChain { have: h, expected: e, .. }) if h == have && e == expected)
    );
}

#[test]
fn refuses_tables_of_another_version() {
    let dir = tempfile::tempdir().unwrap();
    open(&dir).connections.writer().execute("UPDATE chain SET schema = 99", []).unwrap();
    let error = BlockStore::open(&dir.path().join("blocks.db"), &genesis());
    assert!(matches!(error, Err(BlockStoreError::Schema { have: 99, known: SCHEMA_VERSION, .. })));
}

#[test]
fn tables_from_before_there_were_changes_of_the_validators_are_taken_over() {
    let dir = tempfile::tempdir().unwrap();
    open(&dir).connections.writer().execute_batch("UPDATE chain SET schema = 1; DROP TABLE epochs").unwrap();
    assert_eq!(open(&dir).epochs().unwrap(), []);
    let schema = open(&dir).connections.writer().query_row("SELECT schema FROM chain", [], |r| r.get::<_, i64>(0));
    assert_eq!(schema.unwrap(), SCHEMA_VERSION);
}

#[test]
fn a_new_set_is_kept_with_the_first_height_that_it_certifies() {
    let dir = tempfile::tempdir().unwrap();
    let set = yuzheng_protocol::testing::validator_set(1..=5);
    let sample = Sample { next_validators: Some(set.clone()), ..sample(&[("a", event("case", 1))], &[0, 1, 2]) };
    sample.commit(&open(&dir)).unwrap();
    assert_eq!(open(&dir).epochs().unwrap(), [(Height(2), set)]);
}

#[test]
fn names_damage_instead_of_answering_with_it() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir);
    sample(&[("a", event("case", 1))], &[0, 1, 2]).commit(&store).unwrap();
    store.connections.writer().execute("UPDATE blocks SET header = x'00', leaves = x'' WHERE height = 1", []).unwrap();
    assert!(matches!(store.block(Height(1)), Err(BlockStoreError::Damaged { what: "a header", .. })));
    store.connections.writer().execute("UPDATE blocks SET header_hash = x'00' WHERE height = 1", []).unwrap();
    assert!(matches!(store.header_hashes(), Err(BlockStoreError::Shape("a hash"))));
    assert!(matches!(open(&dir).headers(Height(1), 1), Err(BlockStoreError::Damaged { .. })));
}

#[test]
fn packages_are_kept_up_to_a_limit_and_storing_one_twice_costs_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir);
    let package = |seed: u8| SealedPackage {
        body: blob(vec![seed; 100]),
        department_envelope: blob(*b"d"),
        applicant_envelope: blob(*b"a"),
    };
    let limit = package(1).to_bytes().len() as u64;
    assert_eq!(store.store_sealed(&package(1), limit).unwrap(), Stored::Kept);
    assert_eq!(store.store_sealed(&package(1), limit).unwrap(), Stored::Kept);
    assert_eq!(store.store_sealed(&package(2), limit).unwrap(), Stored::NoRoom);
    assert_eq!(store.sealed(&package(1).manifest_hash()).unwrap(), Some(package(1)));
    assert_eq!(store.sealed(&package(2).manifest_hash()).unwrap(), None);
}

#[test]
fn the_review_queue_and_its_cursor_survive_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir);
    let (one, two, three) = (digest("one"), digest("two"), digest("three"));
    assert_eq!(store.review_cursor().unwrap(), Height(0));
    store.advance_review(Height(1), &[IncomingCase(one), IncomingCase(two)]).unwrap();
    store.advance_review(Height(2), &[IncomingCase(three), IncomingCase(one)]).unwrap();
    store.keep_decision(&one, &act("decision")).unwrap();
    store.keep_decision(&one, &act("newer decision")).unwrap();
    let store = {
        drop(store);
        open(&dir)
    };
    assert_eq!(store.review_cursor().unwrap(), Height(2));
    assert_eq!(store.review_queue().unwrap().len(), 3);
    assert_eq!(store.kept_decision(&one).unwrap(), Some(act("newer decision")));
    store.forget_review(&one).unwrap();
    assert_eq!(store.kept_decision(&one).unwrap(), None);
    assert!(!store.review_queue().unwrap().contains(&one));
}
