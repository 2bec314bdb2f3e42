//! Questions with proofs: true answers only, liars named, another node asked.

use std::time::Duration;

use yuzheng_light_client::{
    Lie, NodeStatus,
    client::{ClientError, ReceiptRequest, ReceiptSubject, Stage},
};
use yuzheng_protocol::{
    Canonical, Hash, Height, Timestamp,
    api::{EntryProof, EventList, StateAnswer},
    commitment,
    merkle::ProofError,
    objects::{self, Catalogue, CatalogueEntry, Licence, key},
    receipt::{ReceiptKind, verify_receipt},
    state::StateProofError,
    testing::{FiledCase, TestChain, digest, list, text, validator_set},
    transaction::{Entry, Outcome, Transaction},
};

use yuzheng_protocol::cose::{CoseError, CoseReceipt};

use super::memory::{Adversary, Dead, Hanging, Town, entries};

/// A town with an approved case and some blocks on top.
async fn town() -> (Town, FiledCase) {
    let mut chain = TestChain::new(4);
    chain.push_empty(2);
    let filed = chain.file_case("one");
    chain.push_empty(1);
    let approved = chain.approve(filed);
    chain.push_empty(3);
    let town = Town::over(chain);
    town.sync().await;
    (town, approved)
}

fn lie_of(town: &Town, department: u16) -> Lie {
    match town.status(department) {
        NodeStatus::Lying { reason, .. } => reason,
        other => panic!("department {department} is {other:?}"),
    }
}

/// Makes three of four departments lie, so that whichever is asked first, lies are met.
fn three_lie<A: Adversary + Clone + 'static>(town: &Town, adversary: A) {
    town.nodes[..3].iter().for_each(|n| n.become_adversary(adversary.clone()));
}

/// Lies told by the departments so far; there must be some.
fn lies(town: &Town) -> Vec<Lie> {
    let view = town.client.view().borrow().clone();
    let told = view.departments.into_iter().filter_map(|d| match d.status {
        NodeStatus::Lying { reason, .. } => Some(reason),
        _ => None,
    });
    let told: Vec<_> = told.collect();
    assert!(!told.is_empty(), "somebody lied");
    told
}

#[tokio::test]
async fn a_value_is_proven_under_a_header_of_our_chain() {
    let (town, filed) = town().await;
    let state = town.client.state(&key::case(&filed.case.case)).await.unwrap();
    assert_eq!(state.decode::<objects::Case>().unwrap(), Some(filed.case));
    assert_eq!(state.height(), town.client.height());
}

#[tokio::test]
async fn absence_is_proven_too() {
    let (town, _) = town().await;
    let state = town.client.state(b"case/none").await.unwrap();
    assert_eq!(state.value, None);
    assert!(town.client.object::<Licence>(b"licence/none").await.unwrap().is_none());
}

#[tokio::test]
async fn the_catalogue_is_read_from_proven_state() {
    let mut chain = TestChain::new(4);
    let entry = CatalogueEntry { service: text("sole-proprietor-registration"), contract: digest("contract") };
    let catalogue = Catalogue { services: list(vec![entry]) };
    chain.put(&key::catalogue(), catalogue.to_bytes());
    chain.push_empty(1);
    let town = Town::over(chain);
    assert_eq!(town.client.catalogue().await.unwrap(), catalogue);
}

#[tokio::test]
async fn a_proven_value_of_another_format_is_an_error() {
    let (town, filed) = town().await;
    let error = town.client.object::<Licence>(&key::case(&filed.case.case)).await.unwrap_err();
    assert!(matches!(error, ClientError::UnreadableState { .. }));
}

#[tokio::test]
async fn an_answer_above_the_verified_tip_is_synced_to_first() {
    let (town, filed) = town().await;
    let height = town.push_empty(4);
    let state = town.client.state(&key::case(&filed.case.case)).await.unwrap();
    assert_eq!((state.height(), town.client.height()), (height, height));
}

#[derive(Clone)]
struct ForgedValue;
impl Adversary for ForgedValue {
    fn state(&self, honest: StateAnswer) -> StateAnswer {
        let mut bytes = honest.value.unwrap().into_inner();
        bytes[40] ^= 1;
        StateAnswer { value: Some(yuzheng_protocol::codec::Blob::new(bytes).unwrap()), ..honest }
    }
}

#[tokio::test]
async fn a_forged_value_is_caught_and_the_true_one_returned() {
    let (town, filed) = town().await;
    three_lie(&town, ForgedValue);
    for _ in 0..4 {
        let state = town.client.state(&key::case(&filed.case.case)).await.unwrap();
        assert_eq!(state.decode::<objects::Case>().unwrap().as_ref(), Some(&filed.case));
    }
    assert!(
        lies(&town).iter().all(|l| matches!(l, Lie::ForgedState { reason: StateProofError::OtherValue { .. }, .. }))
    );
}

#[derive(Clone)]
struct Denier;
impl Adversary for Denier {
    fn state(&self, honest: StateAnswer) -> StateAnswer {
        StateAnswer { value: None, ..honest }
    }
}

#[tokio::test]
async fn a_value_said_to_be_absent_is_caught() {
    let (town, filed) = town().await;
    three_lie(&town, Denier);
    for _ in 0..4 {
        assert!(town.client.state(&key::case(&filed.case.case)).await.unwrap().value.is_some());
    }
    assert!(lies(&town).iter().any(|l| matches!(l, Lie::ForgedState { reason: StateProofError::Present, .. })));
}

#[derive(Clone)]
struct ForgedRoot;
impl Adversary for ForgedRoot {
    fn state(&self, mut honest: StateAnswer) -> StateAnswer {
        // A world of its own, consistent in itself: only the certificate does not fit.
        let (path, value) = (yuzheng_protocol::state::key_path(b"case/x"), b"invented".to_vec());
        let entries = [(path, Hash::of(&value))];
        honest.proof = yuzheng_protocol::state::prove(&entries, &path);
        honest.value = Some(yuzheng_protocol::codec::Blob::new(value).unwrap());
        honest.signed.header.state_root = yuzheng_protocol::state::root_of(&entries);
        honest
    }
}

#[tokio::test]
async fn a_header_invented_for_a_proof_is_caught() {
    let (town, _) = town().await;
    three_lie(&town, ForgedRoot);
    for _ in 0..4 {
        assert_eq!(town.client.state(b"case/x").await.unwrap().value, None);
    }
    assert!(lies(&town).iter().all(|l| matches!(l, Lie::WrongHeader { .. })));
}

#[derive(Clone)]
struct OldState(StateAnswer);
impl Adversary for OldState {
    fn state(&self, _honest: StateAnswer) -> StateAnswer {
        self.0.clone()
    }
}

#[tokio::test]
async fn an_older_state_than_verified_is_never_returned() {
    let mut chain = TestChain::new(4);
    let filed = chain.file_case("one");
    let state_key = key::case(&filed.case.case);
    let old = chain.state_answer(&state_key);
    let filed = chain.approve(filed);
    let town = Town::over(chain);
    town.sync().await;
    three_lie(&town, OldState(old.clone()));
    for _ in 0..4 {
        let state = town.client.state(&state_key).await.unwrap();
        assert_eq!(state.decode::<objects::Case>().unwrap().as_ref(), Some(&filed.case));
    }
    town.nodes[3].become_adversary(OldState(old));
    let error = town.client.state(&state_key).await.unwrap_err();
    assert!(matches!(error, ClientError::Stale { have: Height(1), verified: Height(2) }));
}

#[tokio::test]
async fn silent_departments_are_passed_over() {
    let (town, filed) = town().await;
    town.nodes[0].become_adversary(Hanging);
    town.nodes[1].become_adversary(Dead);
    town.nodes[2].become_adversary(Hanging);
    for _ in 0..4 {
        let began = std::time::Instant::now();
        town.client.state(&key::case(&filed.case.case)).await.unwrap();
        assert!(began.elapsed() < Duration::from_secs(30), "it waited for the silent ones");
    }
}

#[tokio::test]
async fn nobody_reached_is_an_error_that_names_everybody() {
    let (town, _) = town().await;
    town.nodes.iter().for_each(|n| n.become_adversary(Dead));
    let ClientError::NoAnswer { failures } = town.client.state(b"x").await.unwrap_err() else { panic!() };
    let mut departments: Vec<_> = failures.iter().map(|(d, _)| *d).collect();
    departments.sort_unstable();
    assert_eq!(departments, [1, 2, 3, 4]);
}

fn submission_id(town: &Town) -> Hash {
    let chain = town.chain.lock().unwrap();
    entries(&chain).next().unwrap().entry.id()
}

#[tokio::test]
async fn an_entry_is_proven_in_its_block_and_a_missing_one_is_none() {
    let (town, filed) = town().await;
    let entry = town.client.entry(submission_id(&town)).await.unwrap().unwrap();
    assert_eq!(entry.event().unwrap().case, filed.case.case);
    assert!(town.client.entry(digest("nothing")).await.unwrap().is_none());
}

/// A node whose store holds the entry with one flipped bit, of its body or of its signature.
#[derive(Clone)]
struct FlippedEntry(fn(&mut Transaction));
impl Adversary for FlippedEntry {
    fn entry(&self, honest: Option<EntryProof>) -> Option<EntryProof> {
        honest.map(|mut proof| {
            let Entry::Signed(transaction) = &mut proof.entry else { panic!("a filing is signed") };
            self.0(transaction);
            proof
        })
    }
}

#[tokio::test]
async fn s03_a_flipped_bit_of_an_entry_in_a_nodes_store_is_refused_with_height_and_root() {
    let flips: [fn(&mut Transaction); 2] = [|t| t.signature.0[5] ^= 0x10, |t| t.body.expires.0 ^= 1];
    for flip in flips {
        let (town, _) = town().await;
        three_lie(&town, FlippedEntry(flip));
        let mut at = Height(0);
        for _ in 0..4 {
            at = town.client.entry(submission_id(&town)).await.unwrap().unwrap().header.height;
        }
        assert!(!lies(&town).is_empty());
        for lie in lies(&town) {
            assert!(matches!(lie, Lie::ForgedInclusion { height, root: "tx-root", .. } if height == at), "{lie}");
            assert!(lie.to_string().contains(&format!("at height {at}, tx-root")), "{lie}");
        }
    }
}

#[derive(Clone)]
struct ForgedOutcome;
impl Adversary for ForgedOutcome {
    fn entry(&self, honest: Option<EntryProof>) -> Option<EntryProof> {
        honest.map(|proof| EntryProof { outcome: Outcome::Applied(None), ..proof })
    }
}

#[tokio::test]
async fn a_forged_outcome_is_caught() {
    let (town, _) = town().await;
    three_lie(&town, ForgedOutcome);
    for _ in 0..4 {
        assert!(town.client.entry(submission_id(&town)).await.unwrap().unwrap().event().is_some());
    }
    assert!(lies(&town).iter().all(|l| matches!(l, Lie::ForgedInclusion { reason: ProofError::WrongRoot { .. }, .. })));
}

#[derive(Clone)]
struct Substitute(EntryProof);
impl Adversary for Substitute {
    fn entry(&self, _honest: Option<EntryProof>) -> Option<EntryProof> {
        Some(self.0.clone())
    }
}

#[tokio::test]
async fn another_entry_than_asked_for_is_caught() {
    let (town, _) = town().await;
    let other = entries(&town.chain.lock().unwrap()).nth(1).unwrap();
    three_lie(&town, Substitute(other));
    for _ in 0..4 {
        assert!(town.client.entry(submission_id(&town)).await.unwrap().is_some());
    }
    assert!(lies(&town).iter().all(|l| matches!(l, Lie::OtherThing { .. })));
}

#[derive(Clone)]
struct Withholder;
impl Adversary for Withholder {
    fn entry(&self, _honest: Option<EntryProof>) -> Option<EntryProof> {
        None
    }
}

#[tokio::test]
async fn an_entry_that_some_withhold_is_found_at_another_department() {
    let (town, _) = town().await;
    three_lie(&town, Withholder);
    assert!(town.client.entry(submission_id(&town)).await.unwrap().is_some());
}

#[derive(Clone)]
struct FarAway;
impl Adversary for FarAway {
    fn entry(&self, honest: Option<EntryProof>) -> Option<EntryProof> {
        honest.map(|proof| EntryProof { height: Height(u64::MAX), ..proof })
    }
}

#[tokio::test]
async fn an_entry_at_a_height_that_nobody_has_is_doubted_and_asked_of_another() {
    let (town, _) = town().await;
    town.nodes[..3].iter().for_each(|n| n.become_adversary(FarAway));
    assert!(town.client.entry(submission_id(&town)).await.unwrap().is_some());
}

#[tokio::test]
async fn a_case_comes_with_all_its_events() {
    let (town, filed) = town().await;
    let history = town.client.case_events(filed.case.case).await.unwrap().unwrap();
    assert_eq!(history.case, filed.case);
    let names: Vec<_> = history.events.iter().map(|e| e.event().unwrap().event.as_str().to_owned()).collect();
    assert_eq!(names, ["submitted", "approved"]);
    assert!(town.client.case_events(digest("none")).await.unwrap().is_none());
}

#[derive(Clone)]
struct CutEvents;
impl Adversary for CutEvents {
    fn events(&self, honest: EventList) -> EventList {
        EventList { events: list(honest.events[..honest.events.len() - 1].to_vec()) }
    }
}

#[tokio::test]
async fn s04_a_left_out_last_event_is_caught() {
    let (town, filed) = town().await;
    town.nodes[..2].iter().for_each(|n| n.become_adversary(CutEvents));
    for _ in 0..3 {
        let history = town.client.case_events(filed.case.case).await.unwrap().unwrap();
        assert_eq!(history.events.len(), 2);
    }
    assert!(lies(&town).iter().all(|l| *l == Lie::CutEvents { have: 1, proven: 2 }));
}

#[derive(Clone)]
struct LeftOutFirst;
impl Adversary for LeftOutFirst {
    fn events(&self, honest: EventList) -> EventList {
        let last = honest.events.last().unwrap().clone();
        EventList { events: list(vec![last.clone(), last]) }
    }
}

#[tokio::test]
async fn s04_a_left_out_first_event_is_caught() {
    let (town, filed) = town().await;
    three_lie(&town, LeftOutFirst);
    for _ in 0..4 {
        assert_eq!(town.client.case_events(filed.case.case).await.unwrap().unwrap().events.len(), 2);
    }
    assert!(lies(&town).contains(&Lie::CutEvents { have: 0, proven: 2 }));
}

#[tokio::test]
async fn events_of_another_case_are_caught() {
    let mut chain = TestChain::new(4);
    let one = chain.file_case("one");
    let other = chain.file_case("other");
    struct Mixed(EventList);
    impl Adversary for Mixed {
        fn events(&self, _honest: EventList) -> EventList {
            self.0.clone()
        }
    }
    let mixed = EventList { events: list(vec![chain.entry_proof(other.last.0, 0)]) };
    let town = Town::over(chain);
    town.sync().await;
    town.nodes[..3].iter().for_each(|n| n.become_adversary(Mixed(mixed.clone())));
    for _ in 0..4 {
        assert_eq!(town.client.case_events(one.case.case).await.unwrap().unwrap().case, one.case);
    }
    assert!(lies(&town).iter().all(|l| matches!(l, Lie::OtherThing { .. })));
}

#[tokio::test]
async fn a_case_receipt_verifies_offline_with_openings_and_trace() {
    let (town, filed) = town().await;
    let parts = town.chain.lock().unwrap().case_receipt_parts(&filed);
    let request = ReceiptRequest {
        subject: ReceiptSubject::Case(filed.case.case),
        openings: (0..2).map(|i| commitment::open(&filed.fields, i).unwrap()).collect(),
        traces: parts.entries[0].trace.clone().into_iter().collect(),
    };
    let bytes = town.client.receipt(&request).await.unwrap();
    let receipt = verify_receipt(&bytes, &town.network).unwrap();
    assert_eq!(receipt.bundle().kind, ReceiptKind::Case);
    assert_eq!(receipt.case(), Some(filed.case));
    assert!(receipt.licence().is_some());
    assert_eq!(receipt.bundle().tip.header.height, town.client.height());
}

#[tokio::test]
async fn an_entry_receipt_from_an_old_block_verifies_across_pages_and_changes_of_departments() {
    let mut chain = TestChain::new(4);
    let network = std::sync::Arc::new(chain.founding_network());
    let filed = chain.file_case("one");
    chain.push_empty(2_100);
    chain.announce(validator_set(1..=5));
    chain.push_empty(3);
    let town = Town::with_network(chain, network);
    town.sync().await;
    let bytes = town.client.receipt(&ReceiptRequest::of(ReceiptSubject::Entry(submission_id(&town)))).await.unwrap();
    let receipt = verify_receipt(&bytes, &town.network).unwrap();
    assert_eq!(receipt.entry().unwrap().1.height, filed.last.0);
    assert_eq!(receipt.bundle().hops.len(), 1);
}

#[tokio::test]
async fn a_receipt_that_would_not_verify_is_not_handed_out() {
    let (town, filed) = town().await;
    let mut opening = commitment::open(&filed.fields, 0).unwrap();
    opening.salt = digest("other salt");
    let request =
        ReceiptRequest { subject: ReceiptSubject::Case(filed.case.case), openings: vec![opening], traces: Vec::new() };
    let error = town.client.receipt(&request).await.unwrap_err();
    assert!(matches!(error, ClientError::Receipt(_)));
}

#[tokio::test]
async fn a_receipt_of_the_history_shows_every_event_with_traces_where_they_belong() {
    let (town, filed) = town().await;
    let parts = town.chain.lock().unwrap().history_receipt_parts(&filed);
    let request = ReceiptRequest {
        subject: ReceiptSubject::History(filed.case.case),
        openings: vec![commitment::open(&filed.fields, 1).unwrap()],
        traces: parts.entries.iter().filter_map(|e| e.trace.clone()).collect(),
    };
    let bytes = town.client.receipt(&request).await.unwrap();
    let receipt = verify_receipt(&bytes, &town.network).unwrap();
    assert_eq!(receipt.bundle().kind, ReceiptKind::History);
    assert_eq!(receipt.bundle().entries.len(), filed.events.len());
    assert!(receipt.bundle().entry().unwrap().trace.is_some());
}

#[tokio::test]
async fn a_receipt_of_the_state_shows_what_stands_and_what_does_not() {
    let (town, filed) = town().await;
    let free = objects::key::claim(&["name", "free"]);
    let keys = vec![objects::key::case(&filed.case.case), free.clone()];
    let bytes = town.client.receipt(&ReceiptRequest::of(ReceiptSubject::State(keys))).await.unwrap();
    let receipt = verify_receipt(&bytes, &town.network).unwrap();
    assert_eq!((receipt.case(), receipt.bundle().shown(&free)), (Some(filed.case), None));
}

#[tokio::test]
async fn there_is_no_receipt_for_what_is_not_there() {
    let (town, _) = town().await;
    for subject in [ReceiptSubject::Entry(digest("none")), ReceiptSubject::Case(digest("none"))] {
        let error = town.client.receipt(&ReceiptRequest::of(subject)).await.unwrap_err();
        assert!(matches!(error, ClientError::NotFound { .. }));
    }
}

#[tokio::test]
async fn a_transaction_is_tracked_from_sent_to_verified() {
    let (town, _) = town().await;
    let preview = {
        let mut chain = town.chain.lock().unwrap().clone();
        chain.file_case("two");
        entries(&chain).last().unwrap().entry.id()
    };
    let mut stage = town.client.track(preview, Timestamp(u64::MAX));
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(*stage.borrow(), Stage::Sent);
    let height = {
        let mut chain = town.chain.lock().unwrap();
        chain.file_case("two").last.0
    };
    let verified = stage.wait_for(|s| matches!(s, Stage::Verified { .. })).await.unwrap().clone();
    assert_eq!(verified, Stage::Verified { height });
    assert!(matches!(entries(&town.chain.lock().unwrap()).last().unwrap().entry, Entry::Signed(_)));
}

#[tokio::test]
async fn a_transaction_whose_time_is_over_is_expired() {
    let (town, _) = town().await;
    let expires = town.chain.lock().unwrap().header(Height(1)).time;
    let mut stage = town.client.track(digest("never sent"), expires);
    let done = tokio::time::timeout(Duration::from_secs(60), stage.wait_for(|s| *s == Stage::Expired)).await;
    assert!(done.is_ok());
}

#[tokio::test]
async fn lies_in_proofs_keep_a_node_out_of_sync_as_well() {
    let (town, filed) = town().await;
    three_lie(&town, ForgedValue);
    for _ in 0..4 {
        town.client.state(&key::case(&filed.case.case)).await.unwrap();
    }
    town.push_empty(2);
    let report = town.sync().await;
    town.assert_verified_tip_is_honest();
    assert_eq!(report.agreeing(), 1);
    let _ = lie_of(&town, 1);
}

#[tokio::test]
async fn a_departments_word_on_an_old_header_is_checked_with_its_key_and_our_history() {
    let (town, _) = town().await;
    let receipt = town.client.cose_receipt(Height(3)).await.unwrap();
    let header = town.client.header(Height(3)).unwrap().unwrap();
    let key = town.network.genesis().department(receipt.department).unwrap().worker;
    let root = receipt.verify(&header, &key).unwrap();
    assert_eq!(root, town.client.header(Height(receipt.tree_size)).unwrap().unwrap().history);
    assert_eq!(CoseReceipt::from_bytes(&receipt.to_bytes()), Ok(receipt));
}

#[tokio::test]
async fn there_is_no_word_on_the_newest_header_or_on_one_to_come() {
    let (town, _) = town().await;
    let tip = town.client.height();
    for height in [tip, tip.next()] {
        assert!(matches!(town.client.cose_receipt(height).await, Err(ClientError::NotFound { .. })));
    }
}

/// Changes a COSE receipt.
#[derive(Clone)]
struct Cose(fn(&mut CoseReceipt));
impl Adversary for Cose {
    fn cose(&self, mut honest: CoseReceipt) -> CoseReceipt {
        (self.0)(&mut honest);
        honest
    }
}

#[tokio::test]
async fn a_false_word_is_caught_and_another_department_is_asked() {
    type Case = (fn(&mut CoseReceipt), fn(&Lie) -> bool);
    let cases: [Case; 3] = [
        (|r| r.signature.0[9] ^= 1, |lie| matches!(lie, Lie::ForgedCose(CoseError::Signature(_)))),
        (|r| r.leaf_index += 1, |lie| matches!(lie, Lie::ForgedCose(CoseError::OtherHeader { .. }))),
        (|r| r.department = 77, |lie| *lie == Lie::OtherDepartment { have: 77 }),
    ];
    for (change, expected) in cases {
        let (town, _) = town().await;
        three_lie(&town, Cose(change));
        let receipt = town.client.cose_receipt(Height(2)).await.unwrap();
        assert_eq!(receipt.department, 4);
        assert!(lies(&town).iter().all(expected));
    }
}
