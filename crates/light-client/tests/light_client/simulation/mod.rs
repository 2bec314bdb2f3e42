//! The sync state machine in virtual time: seven named adversaries and thousands of honest syncs.
//!
//! Every run follows from its seed, which is printed on failure. `SIMULATION_SEEDS` (100) is the number of seeds
//! for each adversary, ten times as many are honest; `SIMULATION_FROM` (0) is the first one. `make soak` runs
//! 1,000 of each and 10,000 honest ones.

mod adversary;
mod chance;
mod honest;
mod hunt;
mod script;
mod world;

use std::{collections::BTreeMap, ops::Range};

use self::{adversary::Name, hunt::Catch};

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().map_or(otherwise, |value| value.parse().unwrap())
}

fn seeds(times: u64) -> Range<u64> {
    let from = setting("SIMULATION_FROM", 0);
    from..from + setting("SIMULATION_SEEDS", 100) * times
}

#[test]
fn honest_syncs_of_any_size_raise_no_alarm_and_end_at_the_highest_certified_tip() {
    let began = std::time::Instant::now();
    let (mut runs, mut headers) = (0, 0);
    for seed in seeds(10) {
        headers += honest::run(seed);
        runs += 1;
    }
    println!("{runs} honest syncs, {headers} headers, {:.1} s", began.elapsed().as_secs_f64());
}

/// Runs one adversary with all seeds and prints how often it was caught how.
fn hunt(name: Name) {
    let began = std::time::Instant::now();
    let mut catches: BTreeMap<Catch, u64> = BTreeMap::new();
    for seed in seeds(1) {
        *catches.entry(hunt::run(name, seed)).or_default() += 1;
    }
    let runs: u64 = catches.values().sum();
    println!("{runs} seeds of {name:?}, {:.1} s", began.elapsed().as_secs_f64());
    for (Catch { trick, status }, times) in catches {
        println!("  {times:5} {trick}: {status}");
    }
}

#[test]
fn the_equivocator_is_caught_by_freezing_or_as_conflicting() {
    hunt(Name::Equivocator);
}

#[test]
fn the_liar_is_caught() {
    hunt(Name::Liar);
}

#[test]
fn the_withholder_is_caught_and_keeps_nothing_away() {
    hunt(Name::Withholder);
}

#[test]
fn the_time_traveller_is_caught() {
    hunt(Name::TimeTraveller);
}

#[test]
fn the_downgrader_is_caught() {
    hunt(Name::Downgrader);
}

#[test]
fn the_wrong_chain_is_caught() {
    hunt(Name::WrongChain);
}

#[test]
fn the_truncator_is_caught() {
    hunt(Name::Truncator);
}
