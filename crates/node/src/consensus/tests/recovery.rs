//! Validators that fail, come back and catch up.

use core::time::Duration;
use std::sync::Arc;
use std::time::Instant;

use arc_malachitebft_app::wal::Log;
use tokio::time::{sleep, timeout};
use yuzheng_protocol::Height;

use super::ledger::{Commits, MemoryLedger};
use super::network::{Network, brisk};
use super::validators::{TestKey, chain_id, set};
use crate::consensus::Error;
use crate::consensus::application::{Freshness, Ledger as _, MAX_BODY_BYTES};
use crate::consensus::wal::{WalError, checked_path};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_chain_goes_on_without_one_validator_which_catches_up_when_it_returns() {
    let mut network = Network::running(brisk()).await;
    network.reach_busily(&[0, 1, 2, 3], 5).await;
    network.stop(3).await;
    network.reach_busily(&[0, 1, 2], 15).await;
    assert!(network.ledgers[3].tip() < Height(15));
    let returned = Instant::now();
    network.start(3).await;
    let tip = network.ledgers[0].tip().0;
    network.reach(&[3], tip).await;
    println!("caught up to {tip} in {:?}", returned.elapsed());
    network.reach_busily(&[0, 1, 2, 3], tip + 5).await;
    assert!(network.agree(&[0, 1, 2, 3]) as u64 >= tip + 5);
    network.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newcomer_catches_up_with_a_quiet_chain_and_stays_quiet() {
    let mut network = Network::new(brisk());
    for i in 0..3 {
        network.start(i).await;
    }
    network.reach_busily(&[0, 1, 2], 40).await;
    sleep(Duration::from_secs(2)).await;
    let began = Instant::now();
    network.start(3).await;
    let tip = network.ledgers[0].tip().0;
    network.reach(&[3], tip).await;
    println!("{tip} blocks in {:?}", began.elapsed());
    sleep(Duration::from_secs(6)).await;
    let settled = network.ledgers[3].tip();
    sleep(Duration::from_secs(3)).await;
    assert_eq!(network.ledgers[3].tip(), settled);
    network.agree(&[0, 1, 2, 3]);
    network.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_validators_of_four_decide_nothing_and_three_go_on() {
    let mut network = Network::running(brisk()).await;
    network.reach_busily(&[0, 1, 2, 3], 3).await;
    network.stop(2).await;
    network.stop(3).await;
    network.submit(b"waits for a quorum");
    sleep(Duration::from_secs(2)).await;
    assert!(!network.ledgers[0].holds(b"waits for a quorum"));
    network.start(2).await;
    let began = Instant::now();
    while !network.ledgers[0].holds(b"waits for a quorum") {
        assert!(began.elapsed() < Duration::from_secs(120));
        sleep(Duration::from_millis(10)).await;
    }
    println!("went on after {:?}", began.elapsed());
    network.agree(&[0, 1, 2]);
    network.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_four_resume_the_same_chain_after_a_restart() {
    let mut network = Network::running(brisk()).await;
    network.reach_busily(&[0, 1, 2, 3], 6).await;
    for i in 0..4 {
        network.stop(i).await;
    }
    let before: Vec<_> = network.ledgers.iter().map(|l| l.hashes()).collect();
    for i in 0..4 {
        network.start(i).await;
    }
    network.reach_busily(&[0, 1, 2, 3], 15).await;
    network.agree(&[0, 1, 2, 3]);
    for (ledger, earlier) in network.ledgers.iter().zip(before) {
        assert_eq!(ledger.hashes()[..earlier.len()], earlier, "nothing was lost or changed");
    }
    network.end().await;
}

/// Validator 2 prevotes for the block of height 5 and crashes before it precommits; validator 3 was not there.
/// Validators 0 and 1 are locked, the block is proposed again, and validator 3 votes for it although it was
/// built in an earlier round.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_value_that_is_proposed_again_is_certified_in_the_later_round() {
    let mut network = Network::new(brisk());
    network.start(0).await;
    network.start(1).await;
    // It precommits heights 1 to 4, in one round each but height 3, whose proposer is away.
    network.start_with(2, TestKey::crashing_at_precommit(2, 5)).await;
    let ended = tokio::select! {
        _ = network.reach_busily(&[0, 1], 1000) => unreachable!(),
        ended = timeout(Duration::from_secs(40), crash(&network, 2)) => ended.unwrap(),
    };
    assert!(ended, "validator 2 crashed");
    let stuck = network.ledgers[0].tip().next();
    network.nodes[2] = None;
    network.start(3).await;
    network.reach(&[0, 1, 3], stuck.0).await;
    network.agree(&[0, 1, 3]);
    let certificate = network.ledgers[3].certificates()[stuck.0 as usize - 1].clone();
    let built_in = network.ledgers[3].built_in(stuck);
    assert!(certificate.round > built_in, "{certificate:?} was built in {built_in:?}");
    let again = network.ledgers[3].arrivals().into_iter().filter(|a| a.slot.height == stuck).collect::<Vec<_>>();
    assert!(
        again.iter().any(|a| a.built_in == built_in && a.slot.round > built_in && a.freshness == Freshness::Replayed),
        "{again:?}"
    );
    network.end().await;
}

/// Waits until validator `i` has ended by itself.
async fn crash(network: &Network, i: usize) -> bool {
    let mut status = network.nodes[i].as_ref().unwrap().watch();
    while status.changed().await.is_ok() {}
    true
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_that_fails_ends_consensus() {
    let mut network = Network::running(brisk()).await;
    network.reach(&[0, 1, 2, 3], 1).await;
    network.ledgers[1].let_commits(Commits::Fail);
    network.submit(b"one more");
    let mut node = network.nodes[1].take().unwrap();
    let ended = timeout(Duration::from_secs(20), node.finished()).await.unwrap();
    assert!(matches!(ended, Err(Error::Commit { height, .. }) if height > Height(1)), "{ended:?}");
    node.shutdown().await.unwrap();
    network.reach_busily(&[0, 2, 3], 5).await;
    network.end().await;
}

#[tokio::test]
async fn refuses_to_start_from_an_older_copy_of_the_ledger() {
    let dir = tempfile::tempdir().unwrap();
    let mut log = Log::open(dir.path().join("consensus.wal")).unwrap();
    log.reset(9).unwrap();
    drop(log);
    assert!(checked_path(dir.path(), Height(9)).await.is_ok());
    assert!(checked_path(dir.path(), Height(12)).await.is_ok());
    let refused = checked_path(dir.path(), Height(8)).await.unwrap_err();
    assert!(matches!(refused, WalError::Ahead { log: Height(9), next: Height(8), .. }), "{refused}");
}

#[tokio::test]
async fn what_a_power_cut_left_unsynced_in_the_log_is_cut_off() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("consensus.wal");
    let mut log = Log::open(&path).unwrap();
    log.reset(9).unwrap();
    log.append(b"synced").unwrap();
    log.flush().unwrap();
    drop(log);
    let synced = std::fs::read(&path).unwrap();
    // A hole of zeros, alone or with something after it; and a piece of an entry.
    for tail in [vec![0; 13], vec![0; 4096], [vec![0; 26], b"\0\0\0\0\0\0\0\0\x02xxxx??".to_vec()].concat(), vec![0, 0]]
    {
        std::fs::write(&path, [synced.clone(), tail].concat()).unwrap();
        checked_path(dir.path(), Height(9)).await.unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), synced);
    }
}

/// An entry that was cut in its middle by a power cut and does not fit its checksum: the engine stops on purpose,
/// after cutting it off. Whoever looks at it starts the node again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_with_a_damaged_end_stops_the_node_once_and_says_so() {
    let mut network = Network::new(brisk());
    network.start(0).await;
    network.start(1).await;
    network.submit(b"something to vote about");
    // Two of four vote and decide nothing, so the log stays at height 1.
    let empty = 12;
    while std::fs::metadata(network.log(0)).map_or(0, |file| file.len()) <= empty {
        sleep(Duration::from_millis(20)).await;
    }
    network.stop(0).await;
    let synced = std::fs::read(network.log(0)).unwrap();
    let torn = [&[0][..], &3u64.to_be_bytes(), b"sum!", b"end"].concat();
    std::fs::write(network.log(0), [synced.clone(), torn].concat()).unwrap();
    network.start(0).await;
    let ended = timeout(Duration::from_secs(40), network.nodes[0].as_mut().unwrap().finished()).await.unwrap();
    assert!(matches!(ended, Err(Error::EngineStopped)), "{ended:?}");
    drop(network.nodes[0].take());
    sleep(Duration::from_millis(300)).await;
    assert_eq!(std::fs::read(network.log(0)).unwrap(), synced);
    for i in [0, 2, 3] {
        network.start(i).await;
    }
    network.reach(&[0, 1, 2, 3], 1).await;
    network.agree(&[0, 1, 2, 3]);
    network.end().await;
}

#[tokio::test]
async fn refuses_a_log_that_another_node_holds() {
    let dir = tempfile::tempdir().unwrap();
    let held = Log::open(dir.path().join("consensus.wal")).unwrap();
    let refused = checked_path(dir.path(), Height(1)).await.unwrap_err();
    assert!(matches!(refused, WalError::Open { .. }), "{refused}");
    drop(held);
    assert!(checked_path(dir.path(), Height(1)).await.is_ok());
}

/// One machine after another ends without warning, amid transactions, and comes back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn validators_that_come_and_go_never_fork() {
    let mut network = Network::running(brisk()).await;
    let ledgers = network.ledgers.clone();
    let feed = tokio::spawn(async move {
        for n in 0u64.. {
            ledgers.iter().for_each(|l| l.submit(&n.to_be_bytes()));
            sleep(Duration::from_millis(20)).await;
        }
    });
    for turn in 0..8 {
        let i = (turn * 7 + turn / 4) % 4;
        sleep(Duration::from_millis(150 + 97 * (turn as u64 % 5))).await;
        drop(network.nodes[i].take());
        sleep(Duration::from_millis(60 * (turn as u64 % 7))).await;
        network.start(i).await;
        let tip = network.ledgers.iter().map(|l| l.tip()).max().unwrap();
        network.reach(&[0, 1, 2, 3], tip.0 + 1).await;
    }
    let tip = network.ledgers[0].tip().0;
    network.reach(&[0, 1, 2, 3], tip + 3).await;
    feed.abort();
    network.agree(&[0, 1, 2, 3]);
    network.end().await;
}

/// More than one sync response can hold.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newcomer_takes_in_blocks_of_the_largest_size() {
    let mut network = Network::new(brisk());
    for i in 0..3 {
        network.start(i).await;
    }
    for n in 0..10u8 {
        let transaction = vec![n; MAX_BODY_BYTES - 2048];
        network.ledgers[..3].iter().for_each(|l| l.submit(&transaction));
        let began = Instant::now();
        while !network.ledgers[..3].iter().all(|l| l.holds(&transaction)) {
            assert!(began.elapsed() < Duration::from_secs(120));
            sleep(Duration::from_millis(5)).await;
        }
    }
    let began = Instant::now();
    network.start(3).await;
    let tip = network.ledgers[0].tip().0;
    network.reach(&[3], tip).await;
    println!("{tip} large blocks in {:?}", began.elapsed());
    network.agree(&[0, 1, 2, 3]);
    network.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fifth_validator_joins_at_the_height_that_the_ledger_says() {
    let mut network = Network::of(&[0, 1, 2, 3, 4], brisk());
    for ledger in &mut network.ledgers {
        *ledger = Arc::new(MemoryLedger::changing(set(4), Height(6), set(5)));
    }
    for i in 0..5 {
        network.start(i).await;
    }
    network.reach_busily(&[0, 1, 2, 3, 4], 20).await;
    network.agree(&[0, 1, 2, 3, 4]);
    let certificates = network.ledgers[0].certificates();
    certificates[4].verify_complete(chain_id(), &set(4)).unwrap();
    assert!(certificates[..5].iter().all(|c| !c.signers().contains(&4)));
    certificates[5].verify_complete(chain_id(), &set(5)).unwrap();
    assert!(certificates[5..].iter().any(|c| c.signers().contains(&4)), "the newcomer signs");
    network.end().await;
}
