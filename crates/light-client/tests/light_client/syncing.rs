//! Honest networks: first sync, growth, restarts, slow and dead nodes, changes of the validator set.

use std::{sync::Arc, time::Duration};

use yuzheng_light_client::{
    HeaderStore, Lie, NodeStatus,
    client::{ClientError, Settings},
};
use yuzheng_protocol::{
    CommitCertificate, Height, Round,
    api::CaseChange,
    light::HeaderError,
    testing::{TRUSTING_PERIOD_MS, TestChain, digest, validator_set},
};

use super::memory::{Adversary, Dead, Hanging, Honest, Town, quick};

#[tokio::test]
async fn follows_an_honest_chain_from_genesis_and_all_departments_agree() {
    let town = Town::new();
    town.push_empty(5);
    let report = town.sync().await;
    town.assert_verified_tip_is_honest();
    assert_eq!((report.added, report.agreeing()), (5, 4));
    assert!(report.departments.iter().all(|d| d.answered.is_some()));
    assert_eq!(report.tip.unwrap().signed_by, [1, 2, 3]);
}

#[tokio::test]
async fn a_chain_without_blocks_has_no_tip_and_no_liar() {
    let town = Town::new();
    let report = town.sync().await;
    assert!(report.tip.is_none());
    assert!(matches!(report.status(1), Some(NodeStatus::Unreachable(_))));
}

#[tokio::test]
async fn adds_only_what_is_new() {
    let town = Town::new();
    town.push_empty(5);
    town.sync().await;
    town.push_empty(3);
    assert_eq!(town.sync().await.added, 3);
    assert_eq!(town.sync().await.added, 0);
    town.assert_verified_tip_is_honest();
}

#[tokio::test]
async fn syncs_across_pages_and_reads_any_header_back() {
    let town = Town::new();
    town.push_empty(5_000);
    town.sync().await;
    town.assert_verified_tip_is_honest();
    let chain = town.chain.lock().unwrap().clone();
    for height in [0, 1, 2_046, 2_047, 2_048, 4_095, 4_096, 4_999, 5_000] {
        let header = town.client.header(Height(height)).unwrap().unwrap();
        assert_eq!(&header, chain.header(Height(height)));
    }
    assert!(town.client.header(Height(5_001)).unwrap().is_none());
}

#[tokio::test]
async fn goes_on_after_a_restart_without_asking_again_for_what_it_has() {
    let mut town = Town::new();
    town.push_empty(2_100);
    town.sync().await;
    town.restart();
    town.assert_verified_tip_is_honest();
    town.push_empty(2);
    assert_eq!(town.sync().await.added, 2);
    town.assert_verified_tip_is_honest();
}

#[tokio::test]
async fn a_dead_department_is_named_and_does_not_stop_anything() {
    let town = Town::new();
    town.push_empty(3);
    town.nodes[2].become_adversary(Dead);
    let report = town.sync().await;
    town.assert_verified_tip_is_honest();
    assert!(matches!(report.status(3), Some(NodeStatus::Unreachable(u)) if u.failures == 1));
    assert_eq!(report.agreeing(), 3);
}

#[tokio::test]
async fn an_unreachable_department_rests_longer_each_time_and_is_back_when_it_answers() {
    let town = Town::new();
    town.push_empty(3);
    town.nodes[2].become_adversary(Dead);
    let mut asked = 0;
    for _ in 0..100 {
        town.sync().await;
        town.wait_ms(100);
    }
    asked += town.nodes[2].asked.load(std::sync::atomic::Ordering::SeqCst);
    assert!((3..20).contains(&asked), "{asked} questions in ten seconds");
    town.nodes[2].become_adversary(Honest);
    town.client.wake();
    assert_eq!(town.sync().await.agreeing(), 4);
}

#[tokio::test]
async fn a_hanging_department_costs_the_grace_period_only() {
    let town = Town::new();
    town.push_empty(3);
    town.nodes[0].become_adversary(Hanging);
    let began = std::time::Instant::now();
    let report = town.sync().await;
    assert!(began.elapsed() < Duration::from_secs(30), "it waited for the hanging one");
    town.assert_verified_tip_is_honest();
    assert_eq!(report.status(1), Some(&NodeStatus::Unasked));
}

struct Slow;
impl Adversary for Slow {
    fn delay_of_headers(&self) -> Duration {
        Duration::from_secs(3600)
    }
}

#[tokio::test]
async fn a_department_that_never_sends_its_headers_is_left_for_another() {
    let town = Arc::new(Town::new());
    town.push_empty(3);
    town.nodes[0].become_adversary(Slow);
    let passing = town.clone();
    let time = tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_millis(10)).await;
            passing.wait_ms(100);
        }
    });
    let began = std::time::Instant::now();
    town.sync().await;
    town.assert_verified_tip_is_honest();
    assert!(began.elapsed() < Duration::from_secs(60), "it waited for the slow one");
    time.abort();
}

#[tokio::test]
async fn a_headers_answer_that_comes_too_late_changes_nothing() {
    struct Late;
    impl Adversary for Late {
        fn delay_of_headers(&self) -> Duration {
            Duration::from_millis(1_500)
        }
    }
    let town = Arc::new(Town::new());
    town.push_empty(3);
    town.nodes[0].become_adversary(Late);
    let passing = town.clone();
    let time = tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_millis(10)).await;
            passing.wait_ms(100);
        }
    });
    town.sync().await;
    tokio::time::sleep(Duration::from_millis(800)).await;
    town.sync().await;
    town.assert_verified_tip_is_honest();
    assert_eq!(town.client.height(), Height(3));
    time.abort();
}

#[tokio::test]
async fn without_any_answer_it_says_so_and_keeps_what_it_has() {
    let town = Town::new();
    town.push_empty(3);
    town.sync().await;
    town.nodes.iter().for_each(|n| n.become_adversary(Dead));
    town.wait_ms(2_000);
    let report = town.sync().await;
    assert_eq!(report.agreeing(), 0);
    town.assert_verified_tip_is_honest();
}

/// A town that asks for few headers at once and for a certificate every ten.
fn in_small_steps(blocks: u64) -> Town {
    let mut chain = TestChain::new(4);
    let network = Arc::new(chain.founding_network());
    chain.push_empty(blocks);
    let mut settings = quick();
    settings.sync.headers_at_once = 4;
    settings.sync.certify_every = 10;
    Town::with_settings(chain, network, settings)
}

#[tokio::test]
async fn a_long_sync_is_certified_and_stored_step_by_step() {
    for blocks in [9, 10, 11, 57] {
        let town = in_small_steps(blocks);
        let report = town.sync().await;
        town.assert_verified_tip_is_honest();
        assert_eq!((report.added, report.agreeing()), (blocks, 4));
    }
}

#[tokio::test]
async fn a_forged_certificate_on_the_way_is_caught_and_what_was_certified_before_stays() {
    struct Forger;
    impl Adversary for Forger {
        fn certificate(&self, mut honest: CommitCertificate) -> CommitCertificate {
            honest.round = Round(honest.round.0 + 1);
            honest
        }
    }
    let town = in_small_steps(57);
    town.nodes[..3].iter().for_each(|n| n.become_adversary(Forger));
    town.sync().await;
    town.assert_verified_tip_is_honest();
    assert!(matches!(town.status(1), NodeStatus::Lying { reason: Lie::ForgedCertificate(_), .. }));
}

#[tokio::test]
async fn headers_that_cannot_be_stored_are_kept_and_stored_with_the_next_round() {
    let town = Town::new();
    town.push_empty(3);
    town.sync().await;
    town.push_empty(2);
    let file = rusqlite::Connection::open(town.folder.path().join("headers.db")).unwrap();
    file.execute_batch("ALTER TABLE recent RENAME TO away").unwrap();
    let error = town.client.sync_once().await.unwrap_err();
    assert!(matches!(error, ClientError::Store(_)));
    assert_eq!(town.client.height(), Height(3), "what is not stored is not shown");
    assert_eq!(town.client.view().borrow().tip.as_ref().map(|t| t.height), Some(Height(3)));
    file.execute_batch("ALTER TABLE away RENAME TO recent").unwrap();
    assert_eq!(town.sync().await.added, 2);
    town.assert_verified_tip_is_honest();
}

#[tokio::test]
async fn word_of_a_changed_case_is_passed_on() {
    let town = Town::new();
    town.push_empty(1);
    let client = town.client.clone();
    let mut changes = client.case_changes();
    let running = tokio::spawn(async move { client.run().await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    town.nodes[2].announce_case(CaseChange { case: digest("case"), height: 1, events: 2 });
    let change = tokio::time::timeout(Duration::from_secs(60), changes.recv()).await.unwrap().unwrap();
    assert_eq!((change.case, change.events), (digest("case"), 2));
    running.abort();
}

#[test]
fn every_question_can_be_asked_from_a_task_of_its_own() {
    fn spawnable<T: Send>(_: &T) {}
    let town = Town::new();
    let client = &town.client;
    let id = digest("x");
    spawnable(&client.sync_once());
    spawnable(&client.state(b"x"));
    spawnable(&client.catalogue());
    spawnable(&client.entry(id));
    spawnable(&client.case_events(id));
    spawnable(&client.contract(id));
    spawnable(&client.get_sealed(id));
    spawnable(&client.bind(1, b"x"));
}

#[tokio::test]
async fn walks_changes_of_the_validator_set_beyond_the_network_file() {
    let mut chain = TestChain::new(4);
    let network = Arc::new(chain.founding_network());
    chain.push_empty(3);
    for n in 5..=7 {
        chain.announce(validator_set(1..=n));
        chain.push_empty(4);
    }
    let mut town = Town::with_network(chain, network);
    let report = town.sync().await;
    town.assert_verified_tip_is_honest();
    assert_eq!(report.agreeing(), 4);
    town.restart();
    town.assert_verified_tip_is_honest();
    town.push_empty(1);
    town.sync().await;
    town.assert_verified_tip_is_honest();
}

#[tokio::test]
async fn a_set_that_changes_and_changes_back_is_noticed() {
    let mut chain = TestChain::new(4);
    let network = Arc::new(chain.founding_network());
    chain.push_empty(3);
    chain.announce(validator_set(1..=5));
    chain.push_empty(4);
    chain.announce(validator_set(1..=4));
    chain.push_empty(3);
    let town = Town::with_network(chain, network.clone());
    let report = town.sync().await;
    town.assert_verified_tip_is_honest();
    assert_eq!(report.agreeing(), 4);
    let kept = HeaderStore::open(&town.folder.path().join("headers.db"), network).unwrap().0;
    assert_eq!(kept.epochs().hops().len(), 2);
    assert_eq!(kept.epochs().set_at(Height(5)).len(), 5);
}

#[tokio::test]
async fn a_set_that_changes_with_the_last_header_before_a_restart_and_changes_back_is_noticed() {
    let mut chain = TestChain::new(4);
    let network = Arc::new(chain.founding_network());
    chain.push_empty(3);
    chain.announce(validator_set(1..=5));
    chain.push_empty(1);
    let mut town = Town::with_network(chain, network);
    town.sync().await;
    town.restart();
    town.push_empty(3);
    town.chain.lock().unwrap().announce(validator_set(1..=4));
    town.push_empty(3);
    town.sync().await;
    town.assert_verified_tip_is_honest();
}

#[tokio::test]
async fn a_change_of_departments_that_is_announced_but_withheld_is_a_lie() {
    struct WithoutHops;
    impl Adversary for WithoutHops {
        fn hops(&self, _honest: yuzheng_protocol::api::HopList) -> yuzheng_protocol::api::HopList {
            yuzheng_protocol::api::HopList { hops: yuzheng_protocol::testing::list(Vec::new()) }
        }
    }
    let mut chain = TestChain::new(4);
    let network = Arc::new(chain.founding_network());
    chain.announce(validator_set(1..=5));
    chain.push_empty(4);
    chain.announce(validator_set(1..=4));
    chain.push_empty(3);
    let town = Town::with_network(chain, network);
    town.nodes[0].become_adversary(WithoutHops);
    town.sync().await;
    town.assert_verified_tip_is_honest();
    let expected = Lie::CutHops { from: Height(1), announced: Height(1) };
    assert!(matches!(town.status(1), NodeStatus::Lying { reason, .. } if reason == expected));
}

#[tokio::test]
async fn starts_from_a_network_file_with_epochs_and_a_checkpoint() {
    let mut chain = TestChain::new(4);
    chain.push_empty(3);
    chain.announce(validator_set(1..=5));
    chain.push_empty(4);
    let network = Arc::new(chain.network());
    chain.push_empty(2);
    let town = Town::with_network(chain, network);
    town.sync().await;
    town.assert_verified_tip_is_honest();
}

#[tokio::test]
async fn stops_following_when_the_trusting_period_is_over_and_keeps_what_it_has() {
    let town = Town::new();
    town.push_empty(3);
    town.sync().await;
    town.wait_ms(TRUSTING_PERIOD_MS + 60_000);
    let error = town.client.sync_once().await.unwrap_err();
    assert!(matches!(error, ClientError::Halted(HeaderError::TrustExpired { .. })));
    assert!(town.client.view().borrow().halt.is_some());
    town.assert_verified_tip_is_honest();
}

#[tokio::test]
async fn announcements_wake_the_running_client() {
    // It would not ask by itself for an hour: what it hears of comes from the announcement.
    let chain = TestChain::new(4);
    let network = Arc::new(chain.founding_network());
    let town = Town::with_settings(chain, network, Settings { poll_every: Duration::from_secs(3600), ..quick() });
    town.push_empty(1);
    let client = town.client.clone();
    let running = tokio::spawn(async move { client.run().await });
    let mut view = town.client.view();
    view.wait_for(|v| v.tip.as_ref().is_some_and(|t| t.height == Height(1))).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    town.push_empty(1);
    town.nodes[1].announce_tip();
    let second = view.wait_for(|v| v.tip.as_ref().is_some_and(|t| t.height == Height(2)));
    tokio::time::timeout(Duration::from_secs(60), second).await.expect("the announcement was heard").unwrap();
    running.abort();
}
