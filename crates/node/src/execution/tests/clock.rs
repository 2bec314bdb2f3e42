use yuzheng_protocol::actions::AdvanceClock;
use yuzheng_protocol::genesis::ChainKind;
use yuzheng_protocol::objects::{DemonstrationClock, Licence};

use super::super::clock::MAX_STEP_MS;
use super::*;
use crate::testing::DAY_MS;

fn advance(from_ms: u64, to_ms: u64) -> Action {
    Action::AdvanceClock(AdvanceClock { department: 1, from_ms, to_ms })
}

fn officer() -> TestSigner {
    TestSigner::officer(1, 2)
}

#[test]
fn an_officer_moves_the_clock_and_the_next_block_counts_by_it() {
    let mut world = World::new();
    assert_eq!(world.today().date.to_string(), "2026-09-29");
    assert_eq!(world.apply(&officer(), advance(0, 5 * DAY_MS)), Outcome::Applied(None));
    assert_eq!(world.today().date.to_string(), "2026-10-04");
    assert_eq!(world.apply(&officer(), advance(5 * DAY_MS, 6 * DAY_MS)), Outcome::Applied(None));
    assert_eq!(world.read(&key::demonstration_clock()), Some(DemonstrationClock { ahead_ms: 6 * DAY_MS }));
}

#[test]
fn a_productive_chain_refuses_whoever_asks() {
    let mut founding = four_departments();
    founding.kind = ChainKind::Productive;
    let mut world = World::of(founding);
    world.fails(&officer(), advance(0, DAY_MS), Failure::ClockRefused);
    assert_eq!(world.today().date.to_string(), "2026-09-29");
}

#[test]
fn only_an_officer_of_the_department_moves_it() {
    let mut world = World::new();
    let nowhere = Action::AdvanceClock(AdvanceClock { department: 99, from_ms: 0, to_ms: DAY_MS });
    world.fails(&officer(), nowhere, Failure::Unknown);
    for stranger in [TestSigner::officer(2, 1), TestSigner::worker(1), citizen("甲")] {
        world.fails(&stranger, advance(0, DAY_MS), Failure::NotAuthorised);
    }
}

#[test]
fn it_goes_on_from_where_it_is_and_never_back() {
    let mut world = World::new();
    assert_eq!(world.apply(&officer(), advance(0, DAY_MS)), Outcome::Applied(None));
    world.fails(&officer(), advance(0, 2 * DAY_MS), Failure::Outdated);
    world.fails(&officer(), advance(DAY_MS, DAY_MS), Failure::ClockRefused);
    world.fails(&officer(), advance(DAY_MS, 0), Failure::ClockRefused);
}

#[test]
fn a_step_is_at_most_400_days_and_stays_within_the_calendar() {
    let mut world = World::new();
    world.fails(&officer(), advance(0, MAX_STEP_MS + 1), Failure::ClockRefused);
    assert_eq!(world.apply(&officer(), advance(0, MAX_STEP_MS)), Outcome::Applied(None));
    // Not far from the end of the year 9999.
    world.time = Timestamp(253_402_300_799_000 - 3 * MAX_STEP_MS);
    assert_eq!(world.apply(&officer(), advance(MAX_STEP_MS, MAX_STEP_MS + DAY_MS / 2)), Outcome::Applied(None));
    world.time = Timestamp(253_402_300_799_000 - 2 * MAX_STEP_MS);
    let from = MAX_STEP_MS + DAY_MS / 2;
    world.fails(&officer(), advance(from, from + DAY_MS), Failure::ClockRefused);
}

#[test]
fn events_and_licences_bear_the_day_of_the_clock_and_the_time_of_the_block() {
    let (mut world, contract) = World::with_service();
    assert_eq!(world.apply(&officer(), advance(0, 10 * DAY_MS)), Outcome::Applied(None));
    let case = world.file("1", contract);
    let event = world.happens(&TestSigner::worker(1), super::decisions::approve(&case, "拾光里"));
    let day = day_number("2026-10-09".parse().unwrap());
    assert_eq!((case.filed, event.day), (day, day));
    let licence: Licence = world.read(&key::licence(&event.licence.unwrap())).unwrap();
    assert_eq!((licence.day, licence.issued), (day, world.time));
}
