//! Copies that hold the newest headers only: jumps, what is kept below them, and full copies made later.

use std::sync::Arc;

use proptest::prelude::*;
use yuzheng_light_client::{
    HeaderCopy, Lie, NodeStatus, Opening, Sync,
    client::Settings,
    store::HeaderStore,
    sync::{Answer, Ask, Request, Response, SyncSettings},
};
use yuzheng_protocol::{
    Hash, Height,
    api::HistoryPath,
    history,
    merkle::ProofError,
    testing::{TestChain, digest, list},
};

use super::memory::{Adversary, Honest, Town, quick};

const PAGE: u64 = 2_048;

pub fn settings(copy: HeaderCopy) -> Settings {
    Settings { sync: SyncSettings { copy, ..SyncSettings::default() }, ..quick() }
}

fn chain(blocks: u64) -> TestChain {
    let mut chain = TestChain::new(4);
    chain.push_empty(blocks);
    chain
}

fn town(blocks: u64, copy: HeaderCopy) -> Town {
    let chain = chain(blocks);
    let network = Arc::new(chain.founding_network());
    Town::with_settings(chain, network, settings(copy))
}

/// A store and the state machine over it, driven by an honest node without I/O.
pub struct Desk {
    pub folder: tempfile::TempDir,
    pub chain: TestChain,
    pub store: HeaderStore,
    sync: Sync,
    copy: HeaderCopy,
    asked: Vec<Ask>,
}

impl Desk {
    pub fn new(chain: TestChain, copy: HeaderCopy) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (store, sync) = open(&folder, &chain, copy);
        Self { folder, chain, store, sync, copy, asked: Vec::new() }
    }

    pub fn reopen(&mut self, copy: HeaderCopy) {
        self.copy = copy;
        (self.store, self.sync) = open(&self.folder, &self.chain, copy);
    }

    pub fn sync(&mut self) {
        let now = self.chain.tip().time.plus_ms(500);
        self.sync.wake(now);
        while let Some(request) = self.sync.poll_request() {
            self.asked.push(request.ask);
            let answer = Ok(self.answer(&request));
            self.sync.handle_response(Response { request, answer }, now, &mut self.store);
            while let Some(step) = self.sync.poll_step() {
                self.store.take(&step).unwrap();
                if let HeaderCopy::Recent(count) = self.copy {
                    self.store.prune(count).unwrap();
                }
            }
        }
        assert!(self.sync.is_idle());
    }

    fn answer(&self, request: &Request) -> Answer {
        match request.ask {
            Ask::Tip => Answer::Tip(Box::new(self.chain.signed_tip())),
            Ask::Headers { from, count } => Answer::Headers(self.chain.header_deltas(from, count as usize)),
            Ask::Certificate(height) => Answer::Certificate(self.chain.signed(height).certificate),
            Ask::Hops(from) => Answer::Hops(self.chain.hops(from)),
            Ask::Ancestor { height, tip } => Answer::Ancestor(Box::new(self.chain.history_path(height, tip))),
        }
    }

    /// What is held is the truth, from where it should be, and is found again.
    pub fn assert_holds(&mut self) {
        let tip = self.chain.tip_height();
        assert_eq!(self.store.tip().map(|tip| tip.header()), Some(self.chain.tip()));
        let base = self.store.base().last().height;
        let wanted = self.copy.start(tip);
        assert!(base <= wanted, "{base} is held from, {wanted} is wanted");
        if let HeaderCopy::Recent(_) = self.copy {
            assert!(wanted.0 < base.0 + PAGE, "{base} is held from, {wanted} would do");
        }
        for height in sampled(base.0, tip.0) {
            let expected = self.chain.header(Height(height));
            assert_eq!(self.store.header(Height(height)).unwrap().as_ref(), Some(expected), "{height}");
            assert_eq!(self.store.hash_at(Height(height)).unwrap(), Some(expected.hash()), "{height}");
        }
        for old in sampled(base.0, tip.0 - 1) {
            self.assert_provable(Height(old));
        }
    }

    fn assert_provable(&mut self, old: Height) {
        let tip = self.chain.tip_height();
        let path = self.store.history_path(old, tip).unwrap_or_else(|e| panic!("{old}: {e}"));
        assert_eq!(path, self.chain.history_path(old, tip).path.to_vec(), "{old}");
        assert_eq!(self.store.header(old).unwrap().as_ref(), Some(self.chain.header(old)));
    }
}

fn open(folder: &tempfile::TempDir, chain: &TestChain, copy: HeaderCopy) -> (HeaderStore, Sync) {
    let network = Arc::new(chain.founding_network());
    let (store, opening) = HeaderStore::open(&folder.path().join("headers.db"), network).unwrap();
    assert!(!matches!(opening, Opening::Rebuilt { .. }), "{opening:?}");
    let sync = Sync::new(store.held(), &[1], SyncSettings { copy, ..SyncSettings::default() });
    (store, sync)
}

fn sampled(from: u64, to: u64) -> impl Iterator<Item = u64> {
    let borders = [from, from + 1, to].into_iter();
    let pages = (from / PAGE..=to / PAGE).flat_map(|page| [page * PAGE, page * PAGE + 2_047]);
    borders.chain(pages).chain((from..=to).step_by(709)).filter(move |h| (from..=to).contains(h))
}

#[test]
fn a_fresh_client_has_a_verified_tip_after_three_questions_and_fills_up_to_what_it_shall_hold() {
    let mut desk = Desk::new(chain(9_000), HeaderCopy::Recent(3_000));
    desk.sync();
    let (tip, height) = (Height(9_000), Height::GENESIS);
    assert_eq!(desk.asked[..3], [Ask::Tip, Ask::Hops(Height(1)), Ask::Ancestor { height, tip }]);
    desk.assert_holds();
    assert_eq!(desk.store.base().last().height, Height(2 * PAGE - 1));
    desk.reopen(HeaderCopy::Recent(3_000));
    desk.asked.clear();
    desk.sync();
    assert_eq!(desk.asked, [Ask::Tip], "nothing is missing");
    desk.assert_holds();
}

#[test]
fn a_client_that_is_little_behind_takes_every_header_and_leaves_old_pages() {
    let mut desk = Desk::new(chain(2_500), HeaderCopy::Recent(3_000));
    desk.sync();
    desk.assert_holds();
    for _ in 0..4 {
        desk.chain.push_empty(2_900);
        desk.asked.clear();
        desk.sync();
        assert!(!desk.asked.iter().any(|ask| matches!(ask, Ask::Ancestor { .. })));
        desk.assert_holds();
        desk.reopen(HeaderCopy::Recent(3_000));
        desk.assert_holds();
    }
    assert!(desk.store.full_pages() <= 3);
}

#[test]
fn kept_headers_stay_provable_after_pruning_jumps_and_restarts() {
    let mut desk = Desk::new(chain(2_100), HeaderCopy::Recent(1_000));
    let mut kept = Vec::new();
    for more in [10, 1_900, 9_000, 1, 900, 3_000, 2_047, 9_000] {
        desk.sync();
        let tip = desk.chain.tip_height().0;
        for height in [tip - 1, tip - tip % 700, tip - 5] {
            desk.store.keep(Height(height)).unwrap();
            kept.push(Height(height));
        }
        desk.chain.push_empty(more);
        desk.sync();
        desk.reopen(HeaderCopy::Recent(1_000));
        desk.assert_holds();
        kept.iter().for_each(|height| desk.assert_provable(*height));
    }
    assert!(kept[0] < desk.store.base().last().height);
}

#[test]
fn old_headers_that_were_shown_are_kept() {
    let mut desk = Desk::new(chain(9_000), HeaderCopy::Recent(1_000));
    desk.sync();
    let old = [Height(0), Height(1), Height(4_095), Height(4_096), Height(5_000)];
    for height in old {
        let answer = desk.chain.history_path(height, desk.chain.tip_height());
        desk.store.keep_shown(&answer).unwrap();
        desk.assert_provable(height);
        desk.chain.push_empty(1_500);
        desk.sync();
        desk.reopen(HeaderCopy::Recent(1_000));
    }
    old.iter().for_each(|height| desk.assert_provable(*height));
    assert_eq!(desk.store.header(Height(4_097)).unwrap(), None);
}

#[test]
fn headers_that_were_shown_right_after_a_jump_are_kept() {
    // The tip is where the copy begins: its hash may close whole subtrees that the answer does not show.
    for tip in [4_095, 4_096, 4_607, 5_000] {
        let mut desk = Desk::new(chain(tip), HeaderCopy::Recent(0));
        desk.sync();
        for height in [0, 1, 2_047, 2_048, tip - 2, tip - 1] {
            let answer = desk.chain.history_path(Height(height), Height(tip));
            desk.store.keep_shown(&answer).unwrap_or_else(|e| panic!("{height} under {tip}: {e}"));
            desk.assert_provable(Height(height));
        }
        desk.reopen(HeaderCopy::Recent(0));
        desk.assert_provable(Height(tip - 1));
    }
}

#[test]
fn a_recent_copy_becomes_a_full_one_and_back() {
    let mut desk = Desk::new(chain(4_000), HeaderCopy::Recent(500));
    desk.sync();
    desk.chain.push_empty(9_000);
    desk.sync();
    desk.store.keep(Height(12_900)).unwrap();
    desk.store.keep_shown(&desk.chain.history_path(Height(77), Height(13_000))).unwrap();
    desk.assert_holds();
    desk.reopen(HeaderCopy::Full);
    desk.sync();
    assert_eq!(desk.store.base().last().height, Height::GENESIS);
    desk.assert_holds();
    desk.reopen(HeaderCopy::Full);
    desk.assert_holds();
    desk.reopen(HeaderCopy::Recent(500));
    desk.chain.push_empty(1);
    desk.sync();
    desk.assert_holds();
    desk.assert_provable(Height(77));
    desk.assert_provable(Height(12_900));
}

#[test]
fn a_checkpoint_of_the_network_file_must_stand_in_the_tips_history() {
    let mut chain = chain(5_000);
    let network = Arc::new(chain.network());
    chain.push_empty(5_000);
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = HeaderStore::open(&folder.path().join("headers.db"), network).unwrap();
    let sync = Sync::new(store.held(), &[1], SyncSettings { copy: HeaderCopy::Recent(1), ..SyncSettings::default() });
    let mut desk = Desk { folder, chain, store, sync, copy: HeaderCopy::Recent(1), asked: Vec::new() };
    desk.sync();
    let history = Ask::Ancestor { height: Height(5_000), tip: Height(10_000) };
    assert_eq!(desk.asked[..3], [Ask::Tip, Ask::Hops(Height(1)), history]);
    desk.assert_holds();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn whatever_comes_and_goes_the_store_holds_the_truth(
        steps in prop::collection::vec((prop_oneof![1..50u64, 1..6_000u64], any::<u16>(), 0..6u8), 1..9),
    ) {
        let mut desk = Desk::new(chain(3), HeaderCopy::Recent(1_000));
        let mut kept = Vec::new();
        for (blocks, place, kind) in steps {
            desk.chain.push_empty(blocks);
            match kind {
                0 => desk.reopen(HeaderCopy::Full),
                1 => desk.reopen(HeaderCopy::Recent(1_000)),
                2 => desk.reopen(HeaderCopy::Recent(5_000)),
                _ => {}
            }
            desk.sync();
            let tip = desk.chain.tip_height();
            let height = Height(u64::from(place) % tip.0);
            match desk.store.header(height).unwrap() {
                Some(_) => desk.store.keep(height).unwrap(),
                None => desk.store.keep_shown(&desk.chain.history_path(height, tip)).unwrap(),
            }
            kept.push(height);
            if kind % 2 == 0 {
                desk.reopen(desk.copy);
            }
            kept.iter().for_each(|height| desk.assert_provable(*height));
        }
        // A copy that was larger shrinks with the next header.
        desk.chain.push_empty(1);
        desk.sync();
        desk.assert_holds();
    }
}

struct WrongHistory(fn(&mut HistoryPath));
impl Adversary for WrongHistory {
    fn history(&self, mut honest: HistoryPath) -> HistoryPath {
        (self.0)(&mut honest);
        honest
    }
}

async fn lie_about_history(change: fn(&mut HistoryPath)) -> Lie {
    let town = town(700, HeaderCopy::Recent(100));
    town.nodes[0].become_adversary(WrongHistory(change));
    town.sync().await;
    town.assert_verified_tip_is_honest();
    match town.status(1) {
        NodeStatus::Lying { reason, .. } => reason,
        other => panic!("department 1 is {other:?}"),
    }
}

#[tokio::test]
async fn a_jump_without_proof_is_a_lie() {
    let path = lie_about_history(|answer| answer.path = list(vec![digest("path"); answer.path.len()])).await;
    assert!(matches!(path, Lie::ForgedInclusion { reason: ProofError::WrongRoot { .. }, .. }));
    let peaks = lie_about_history(|answer| answer.peaks = list(vec![digest("peak"); answer.peaks.len()])).await;
    assert!(matches!(peaks, Lie::ForgedInclusion { reason: ProofError::WrongRoot { .. }, .. }));
    let short = lie_about_history(|answer| answer.peaks = list(answer.peaks[1..].to_vec())).await;
    assert!(matches!(short, Lie::ForgedInclusion { reason: ProofError::WrongPeaks { .. }, .. }));
    let tip = lie_about_history(|answer| answer.tip.header.state_root = digest("state")).await;
    assert!(matches!(tip, Lie::OtherPlace { .. }));
    let header = lie_about_history(|answer| answer.header.height = Height(3)).await;
    assert!(matches!(header, Lie::OtherPlace { have: Height(3), asked: Height(0) }));
}

#[tokio::test]
async fn a_jump_never_changes_to_another_chain() {
    let town = town(50, HeaderCopy::Recent(100));
    town.sync().await;
    let before = town.client.verified_tip();
    // The departments sign another chain that leaves ours below the verified tip.
    let mut other = chain(49);
    other.put(b"another", *b"state");
    other.push_empty(700);
    for node in &town.nodes {
        *node.chain.lock().unwrap() = other.clone();
    }
    town.clock.set(other.tip().time.plus_ms(500));
    town.sync().await;
    let fork = town.client.fork().expect("two certified headers of one height");
    let ours = before.unwrap().certificate().header_hash;
    assert_eq!((fork.common, fork.height, fork.our_header), (Height(49), Height(50), ours));
    assert_eq!(fork.their_header, other.header(Height(50)).hash());
    assert!(town.client.header(Height(51)).unwrap().is_none());
}

#[tokio::test]
async fn an_old_entry_is_proven_with_a_header_that_is_fetched_once() {
    let mut chain = TestChain::new(4);
    let filed = chain.file_case("old");
    chain.push_empty(9_000);
    let network = Arc::new(chain.founding_network());
    let town = Town::with_settings(chain, network, settings(HeaderCopy::Recent(100)));
    town.sync().await;
    assert_eq!(town.client.header(Height(1)).unwrap(), None);
    let history = town.client.case_events(filed.case.case).await.unwrap().unwrap();
    assert_eq!(history.events[0].header.height, filed.last.0);
    assert!(town.client.header(filed.last.0).unwrap().is_some());
    let tip = town.client.verified_tip().unwrap();
    let path = town.client.history_path(filed.last.0, tip.header().height).unwrap();
    history::verify_ancestor(&history.events[0].header, tip.header(), &path).unwrap();
}

#[tokio::test]
async fn an_old_header_without_its_true_place_is_a_lie() {
    let town = town(9_000, HeaderCopy::Recent(100));
    town.sync().await;
    town.nodes[0].become_adversary(WrongHistory(|answer| answer.header.state_root = Hash::ZERO));
    town.nodes[1].become_adversary(WrongHistory(|answer| answer.header.tx_root = Hash::ZERO));
    town.nodes[2].become_adversary(WrongHistory(|answer| answer.header.tx_count = 9));
    for height in 1..12 {
        let header = town.client.header_to_keep(Height(height)).await.unwrap();
        assert_eq!(&header, town.chain.lock().unwrap().header(Height(height)));
    }
    for department in [1, 3] {
        let status = town.status(department);
        assert!(matches!(
            status,
            NodeStatus::Lying { reason: Lie::ForgedInclusion { .. }, .. } | NodeStatus::Agrees { .. }
        ));
    }
    town.nodes.iter().for_each(|node| node.become_adversary(Honest));
}
