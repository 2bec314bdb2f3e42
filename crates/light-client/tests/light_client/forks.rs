//! Departments that really fork the chain: evidence, freeze, restart, and the decision of a person.

use std::sync::{Arc, Mutex};

use yuzheng_light_client::{
    ForkDecision, ForkView, NodeStatus,
    client::ClientError,
    store::{ForkBook, StoreError},
};
use yuzheng_protocol::{
    Header, Height,
    fork::{Fault, verify_fork},
    testing::{TestChain, digest},
};

use super::memory::{Dead, Honest, MemoryNode, Town};

/// Four departments whose nodes 3 and 4 follow another history from height 6 on.
struct Parted {
    town: Town,
    theirs: Arc<Mutex<TestChain>>,
}

fn other_block(chain: &mut TestChain) -> Height {
    let mut header = chain.propose(&[]);
    header.time = header.time.plus_ms(1);
    chain.append(header, Vec::new())
}

/// A town at height 5 with the histories of `ours` and `theirs` blocks above it.
fn parted_by(ours: u64, theirs: impl FnOnce(&mut TestChain)) -> Parted {
    let mut town = Town::new();
    town.push_empty(5);
    let mut other = town.chain.lock().unwrap().clone();
    theirs(&mut other);
    town.push_empty(ours);
    let other = Arc::new(Mutex::new(other));
    for department in [3, 4] {
        town.nodes[department - 1] = MemoryNode::new(department as u16, other.clone());
    }
    town.restart();
    Parted { town, theirs: other }
}

impl Parted {
    fn new(ours: u64, theirs: u64) -> Self {
        let push = |chain: &mut TestChain| {
            for _ in 0..theirs {
                other_block(chain);
            }
        };
        parted_by(ours, push)
    }

    /// Has the nodes of the other history answer, or not.
    fn show_theirs(&self, shown: bool) {
        for node in &self.town.nodes[2..] {
            if shown { node.become_adversary(Honest) } else { node.become_adversary(Dead) }
        }
        self.town.wait_ms(20_000);
        self.town.client.wake();
    }

    /// Syncs with our nodes alone, then with all.
    async fn meet(&self) -> ForkView {
        self.show_theirs(false);
        self.town.sync().await;
        self.town.assert_verified_tip_is_honest();
        self.show_theirs(true);
        self.see().await
    }

    /// Asks until somebody has shown both histories: a busy machine may not answer in time.
    async fn see(&self) -> ForkView {
        for _ in 0..20 {
            self.town.sync().await;
            if let Some(fork) = self.town.client.fork() {
                return fork;
            }
        }
        panic!("two histories are certified, and nobody showed them");
    }

    fn their_header(&self, height: u64) -> Header {
        self.theirs.lock().unwrap().header(Height(height)).clone()
    }

    fn is_conflicting(&self, department: u16) -> bool {
        matches!(self.town.status(department), NodeStatus::Conflicting { height: Height(6), .. })
    }
}

fn assert_frozen_at_5(town: &Town) {
    assert_eq!(town.client.height(), Height(5));
    assert_eq!(town.client.verified_tip().unwrap().header(), town.chain.lock().unwrap().header(Height(5)));
    assert!(town.client.header(Height(5)).unwrap().is_some());
    assert!(town.client.header(Height(6)).unwrap().is_none());
    let view = town.client.view().borrow().clone();
    assert_eq!(view.tip.map(|tip| tip.height), Some(Height(5)));
}

#[tokio::test]
async fn a_fork_freezes_the_client_at_the_last_common_height_with_evidence_that_holds() {
    for (ours, theirs) in [(1, 1), (3, 3), (4, 2), (2, 4)] {
        let parted = Parted::new(ours, theirs);
        let fork = parted.meet().await;
        assert_eq!((fork.common, fork.height), (Height(5), Height(6)), "{ours} and {theirs} blocks");
        assert_eq!((&fork.ours, &fork.theirs, &fork.signed_both), (&vec![1, 2, 3], &vec![1, 2, 3], &vec![1, 2, 3]));
        assert_eq!((fork.fault, fork.decision), (Fault::Guilty, None));
        let proven = verify_fork(&fork.evidence, &parted.town.network).unwrap();
        assert_eq!((proven.height(), proven.signed_both()), (Height(6), vec![1, 2, 3]));
        assert_frozen_at_5(&parted.town);
        parted.town.sync().await;
        assert!(parted.is_conflicting(3) && parted.is_conflicting(4), "it is never shown as lag");
        assert_eq!(parted.town.client.fork().unwrap().shown_by, [3, 4]);
    }
}

#[tokio::test]
async fn nothing_is_answered_and_nothing_is_sent_while_the_client_is_frozen() {
    let parted = Parted::new(2, 2);
    parted.meet().await;
    let client = &parted.town.client;
    let frozen = |error: ClientError| {
        assert!(matches!(error, ClientError::Frozen { common: Height(5), height: Height(6) }), "{error}");
        assert_eq!(error.code(), "frozen");
    };
    frozen(client.state(b"x").await.unwrap_err());
    frozen(client.entry(digest("x")).await.unwrap_err());
    frozen(client.case_events(digest("x")).await.unwrap_err());
    frozen(client.submit(&super::submission::transaction(&parted.town)).await.unwrap_err());
    frozen(client.history_path(Height(1), Height(6)).unwrap_err());
    assert!(client.history_path(Height(1), Height(5)).is_ok());
}

#[tokio::test]
async fn a_frozen_client_stays_frozen_across_restarts_and_takes_nothing_new() {
    let mut parted = Parted::new(2, 2);
    let before = parted.meet().await;
    for _ in 0..2 {
        parted.town.restart();
        assert_eq!(parted.town.client.fork(), Some(before.clone()));
        assert_eq!(parted.town.client.fork_evidence(), std::slice::from_ref(&before.evidence));
        parted.town.push_empty(3);
        parted.town.sync().await;
        assert_frozen_at_5(&parted.town);
    }
}

#[tokio::test]
async fn who_stays_with_ours_goes_on_and_keeps_the_evidence() {
    let mut parted = Parted::new(2, 3);
    let fork = parted.meet().await;
    parted.town.client.decide_fork(ForkDecision::StayWithOurs).await.unwrap();
    assert!(parted.town.client.fork().is_none());
    for _ in 0..2 {
        parted.town.push_empty(3);
        parted.town.sync().await;
        parted.town.assert_verified_tip_is_honest();
        parted.town.sync().await;
        assert!(parted.is_conflicting(3) && parted.is_conflicting(4));
        assert!(parted.town.client.fork().is_none(), "it is decided");
        assert_eq!(parted.town.client.fork_evidence(), std::slice::from_ref(&fork.evidence));
        assert_eq!(parted.town.client.forks()[0].decision, Some(ForkDecision::StayWithOurs));
        parted.town.restart();
    }
}

#[tokio::test]
async fn who_follows_the_others_drops_what_was_verified_and_takes_their_history_only() {
    for theirs in [1, 4] {
        let mut parted = Parted::new(2, theirs);
        let fork = parted.meet().await;
        parted.town.client.decide_fork(ForkDecision::FollowTheOthers).await.unwrap();
        assert!(parted.town.client.fork().is_none());
        assert_eq!(parted.town.client.height(), Height(5));
        for round in 0..2 {
            parted.town.push_empty(3);
            other_block(&mut parted.theirs.lock().unwrap());
            parted.town.sync().await;
            parted.town.sync().await;
            let tip = parted.town.client.verified_tip().unwrap();
            assert_eq!(tip.header(), &parted.their_header(6 + theirs + round));
            assert_eq!(parted.town.client.header(Height(6)).unwrap().unwrap(), parted.their_header(6));
            assert!(parted.is_conflicting(1) && parted.is_conflicting(2), "{:?}", parted.town.status(1));
            assert!(matches!(parted.town.status(3), NodeStatus::Agrees { .. }));
            assert_eq!(parted.town.client.fork_evidence(), std::slice::from_ref(&fork.evidence));
            parted.town.restart();
        }
    }
}

#[tokio::test]
async fn after_the_decision_for_the_others_a_store_that_was_not_cut_yet_is_cut_on_opening() {
    let mut parted = Parted::new(2, 1);
    parted.meet().await;
    parted.show_theirs(false);
    // As if the power had gone between the decision and the cut: the decision is kept, the headers are ours.
    let book = rusqlite::Connection::open(parted.town.folder.path().join("headers.forks")).unwrap();
    book.execute("UPDATE forks SET decision = 2", []).unwrap();
    parted.town.restart();
    assert!(parted.town.client.fork().is_none());
    assert_eq!(parted.town.client.height(), Height(5));
}

#[tokio::test]
async fn a_damaged_file_of_evidence_is_set_aside_said_and_filled_anew() {
    let mut parted = Parted::new(2, 2);
    let before = parted.meet().await;
    let folder = parted.town.folder.path().to_owned();
    let path = folder.join("headers.forks");
    for (round, content) in
        [vec![7; 5_000], b"SQLite format 3\0".to_vec(), std::fs::read(&path).unwrap()[..6_000].to_vec()]
            .into_iter()
            .enumerate()
    {
        assert_eq!(parted.town.client.damaged_evidence().is_some(), round > 0);
        std::fs::write(&path, &content).unwrap();
        parted.town.restart();
        let damaged =
            if round == 0 { "headers.forks.damaged".into() } else { format!("headers.forks.damaged-{}", round + 1) };
        assert_eq!(std::fs::read(folder.join(damaged)).unwrap(), content, "what is damaged is kept as it is");
        assert_eq!(parted.town.client.damaged_evidence(), Some(folder.join("headers.forks.damaged")));
        assert!(parted.town.client.forks().is_empty());
        assert_eq!(parted.see().await.evidence, before.evidence, "whoever shows it again is heard");
        assert_frozen_at_5(&parted.town);
    }
    for name in ["headers.forks.damaged", "headers.forks.damaged-2", "headers.forks.damaged-3"] {
        std::fs::remove_file(folder.join(name)).unwrap();
    }
    parted.town.restart();
    assert_eq!(parted.town.client.damaged_evidence(), None);
    assert_eq!(parted.town.client.fork().unwrap().evidence, before.evidence);
}

#[tokio::test]
async fn what_can_be_read_of_a_damaged_file_of_evidence_goes_on() {
    let mut parted = Parted::new(2, 2);
    let before = parted.meet().await;
    let book = rusqlite::Connection::open(parted.town.folder.path().join("headers.forks")).unwrap();
    let harm = "CREATE TABLE loose AS SELECT * FROM forks; DROP TABLE forks; ALTER TABLE loose RENAME TO forks;
        INSERT INTO forks (number, evidence, ours) VALUES (2, 'text', 3)";
    book.execute_batch(harm).unwrap();
    parted.town.restart();
    assert!(parted.town.client.damaged_evidence().is_some());
    assert_eq!(parted.town.client.fork(), Some(before));
    assert_frozen_at_5(&parted.town);
}

#[test]
fn a_file_of_evidence_that_cannot_be_used_is_named_and_not_taken_for_the_headers() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("headers.forks")).unwrap();
    let error = ForkBook::beside(&folder.path().join("headers.db")).unwrap_err();
    assert!(matches!(error, StoreError::Forks(_)), "{error}");
    assert!(error.to_string().starts_with("headers.forks: "), "{error}");
}
