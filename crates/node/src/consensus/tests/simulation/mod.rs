//! Consensus in virtual time: the engine's pure core, the real handlers, codec, signatures, certificates and log
//! code, on machines and a network that exist only here.
//!
//! A run follows from its seed alone. Messages are lost, doubled, late and out of order, the network falls apart,
//! one validator lies, machines are killed or lose power between any two steps – and then all is well again.

mod checker;
mod dice;
mod disk;
mod effects;
mod engine;
mod ledger;
mod plan;
mod world;

use std::time::Instant;

use checker::Violation;
use disk::Syncs;
use engine::Replay;
use plan::Weakness;
use world::{Report, World};

async fn run(seed: u64) -> Report {
    World::new(seed, Weakness::NONE).run().await
}

/// Seeds from `SIMULATION_FROM` (0), `SIMULATION_SEEDS` (30) of them.
fn seeds() -> std::ops::Range<u64> {
    let setting = |name, otherwise| std::env::var(name).ok().and_then(|s| s.parse().ok()).unwrap_or(otherwise);
    let from = setting("SIMULATION_FROM", 0);
    from..from + setting("SIMULATION_SEEDS", 30)
}

#[tokio::test]
async fn whatever_goes_wrong_nobody_votes_twice_nothing_forks_and_it_goes_on_afterwards() {
    let began = Instant::now();
    let mut all = Report::default();
    for seed in seeds() {
        let report = run(seed).await;
        assert_eq!(report.violations, [], "seed {seed}: {}", last(&report));
        all.height += report.height;
        all.kills += report.kills;
        all.cuts += report.cuts;
        all.hangs += report.hangs;
        all.signatures += report.signatures;
        all.evidence += report.evidence;
        all.events += report.events;
        all.took += report.took;
        all.highest_round = all.highest_round.max(report.highest_round);
    }
    all.trace.clear();
    println!("{} seeds in {:?}: {all:?}", seeds().count(), began.elapsed());
    assert!(all.kills > 0 && all.cuts > 0 && all.evidence > 0);
}

#[tokio::test]
async fn one_seed_makes_one_trace() {
    let (first, second) = (run(7).await, run(7).await);
    let differs = first.trace.iter().zip(&second.trace).find(|(a, b)| a != b);
    assert_eq!(differs, None);
    assert_eq!(first, second);
    assert!(first.trace.len() > 1_000);
}

/// Runs seeds until the checker finds what it must find.
async fn finds(weakness: Weakness, expected: fn(&Violation) -> bool) {
    for seed in 0..60 {
        let report = World::new(seed, weakness).run().await;
        if report.violations.iter().any(expected) {
            println!("seed {seed}: {:?}", report.violations);
            return;
        }
    }
    panic!("{weakness:?} goes unnoticed");
}

fn sent_twice(violation: &Violation) -> bool {
    matches!(violation, Violation::SentTwice { .. })
}

#[tokio::test]
async fn the_checker_notices_a_log_that_is_not_replayed() {
    finds(Weakness { replay: Replay::Skipped, ..Weakness::NONE }, sent_twice).await;
}

#[tokio::test]
async fn the_checker_notices_a_log_that_is_not_synced_before_a_vote_goes_out() {
    finds(Weakness { log: Syncs::Pretended, ..Weakness::NONE }, sent_twice).await;
}

#[tokio::test]
async fn a_commit_that_is_not_synced_leads_to_a_node_that_does_not_start() {
    let refused = |violation: &Violation| matches!(violation, Violation::NotStarted { .. });
    finds(Weakness { ledger: Syncs::Pretended, ..Weakness::NONE }, refused).await;
}

#[tokio::test]
async fn a_body_that_is_not_synced_before_its_vote_is_missing_when_it_is_decided() {
    let ended = |violation: &Violation| matches!(violation, Violation::Ended { .. });
    finds(Weakness { bodies: Syncs::Pretended, ..Weakness::NONE }, ended).await;
}

/// The end of a trace, for a failure message; all of it goes to the file that `SIMULATION_TRACE` names.
fn last(report: &Report) -> String {
    if let Ok(path) = std::env::var("SIMULATION_TRACE") {
        std::fs::write(path, report.trace.join("\n")).unwrap();
    }
    report.trace[report.trace.len().saturating_sub(20)..].join("\n")
}
