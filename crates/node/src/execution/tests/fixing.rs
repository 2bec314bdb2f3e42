//! Provisional deadlines and the calendar that makes them certain.

use serde_json::{Value as Json, json};
use yuzheng_contracts::json::{parse, to_canonical};
use yuzheng_protocol::actions::DeadlineFixed;
use yuzheng_protocol::objects::{Counter, DueCursor, DueEntry};
use yuzheng_protocol::testing::digest;
use yuzheng_protocol::transaction::{Certainty, SystemTransaction};

use super::*;
use crate::testing::DAY_MS;

/// 2026-12-30, a Wednesday: five working days lead into 2027, which the founding calendar does not have.
const WEDNESDAY: u64 = 92;

fn day(text: &str) -> u32 {
    day_number(text.parse().unwrap())
}

fn on(world: &mut World, days: u64) {
    world.time = TUESDAY.plus_ms(days * DAY_MS);
}

/// The founding calendar with 2027 in it: Friday 1 and Monday 4 January are off.
fn publish_2027(world: &mut World, from: &str) {
    let mut calendar: Json = serde_json::from_slice(&world.genesis.calendar).unwrap();
    calendar["version"] = 2.into();
    calendar["department"] = "market".into();
    calendar["in_force"] = json!({"from": from});
    calendar["years"]["2027"] = json!({"off": ["2027-01-01", "2027-01-04"], "work": []});
    world.deploy(to_canonical(&parse(calendar.to_string().as_bytes(), usize::MAX).unwrap()));
}

/// A world on the Wednesday with a case that waits for an officer until a day in January.
fn waiting() -> (World, Case) {
    let (mut world, contract) = World::with_service();
    on(&mut world, WEDNESDAY);
    assert_eq!(world.derive_block(), (Vec::new(), Rest::Nothing));
    assert_eq!(world.read(&key::fixed_cursor()), Some(DueCursor { day: day("2027-01-01"), number: 0 }));
    let case = world.file("1", contract);
    world.happens(&TestSigner::worker(1), refer(&case));
    let case: Case = world.read(&key::case(&case.case)).unwrap();
    let due = case.due.unwrap();
    assert_eq!((due.day, due.certainty), (day("2027-01-06"), Certainty::Provisional));
    (world, case)
}

fn due(world: &World, case: &Case) -> (u32, Certainty) {
    let due = world.read::<Case>(&key::case(&case.case)).unwrap().due.unwrap();
    (due.day, due.certainty)
}

#[test]
fn a_new_calendar_makes_a_provisional_deadline_certain_in_the_next_block() {
    let (mut world, case) = waiting();
    publish_2027(&mut world, "2026-12-30");
    let (outcomes, rest) = world.derive_block();
    let [Outcome::Applied(Some(event))] = &outcomes[..] else { panic!("{outcomes:?}") };
    assert_eq!(
        (event.event.as_str(), event.state.as_str(), event.number),
        ("deadline-fixed", "pending", case.events + 1)
    );
    assert_eq!((event.due, rest), (world.read::<Case>(&key::case(&case.case)).unwrap().due, Rest::Nothing));
    assert_eq!(due(&world, &case), (day("2027-01-08"), Certainty::Published));
    assert_eq!(world.derive_block().0, [], "once is enough");
    assert_eq!(world.read(&key::fixed_cursor()), Some(DueCursor { day: day("2028-01-01"), number: 0 }));
    on(&mut world, WEDNESDAY + 9);
    assert_eq!(world.derive_block().0, [], "8 January is the last day");
    on(&mut world, WEDNESDAY + 10);
    let (outcomes, _) = world.derive_block();
    assert!(matches!(&outcomes[..], [Outcome::Applied(Some(event))] if event.event.as_str() == "deadline-expired"));
}

#[test]
fn a_calendar_that_comes_late_fixes_first_and_then_lets_expire() {
    let (mut world, case) = waiting();
    on(&mut world, WEDNESDAY + 30);
    assert_eq!(world.derive_block().0, [], "nothing is over by a guess");
    publish_2027(&mut world, "2027-01-29");
    let (outcomes, _) = world.derive_block();
    assert!(matches!(&outcomes[..], [Outcome::Applied(Some(event))] if event.event.as_str() == "deadline-fixed"));
    assert_eq!(due(&world, &case), (day("2027-01-08"), Certainty::Published));
    on(&mut world, WEDNESDAY + 31);
    let (outcomes, _) = world.derive_block();
    assert!(matches!(&outcomes[..], [Outcome::Applied(Some(event))] if event.event.as_str() == "deadline-expired"));
}

#[test]
fn after_a_guessed_last_day_everybody_may_act_until_it_is_certain() {
    let act = |case: &Case| {
        Action::CaseAction(yuzheng_protocol::transaction::CaseAction {
            case: case.case,
            events: case.events,
            action: yuzheng_protocol::testing::text("request-person"),
            content: Hash::ZERO,
        })
    };
    let (mut world, case) = waiting();
    on(&mut world, WEDNESDAY + 30);
    let event = world.happens(&citizen("甲"), act(&case));
    assert_eq!((event.state.as_str(), event.due), ("pending", case.due), "the same clock, by the same guess");
    let case: Case = world.read(&key::case(&case.case)).unwrap();
    publish_2027(&mut world, "2027-01-29");
    let withdraw = yuzheng_protocol::transaction::CaseAction {
        case: case.case,
        events: case.events,
        action: yuzheng_protocol::testing::text("withdraw"),
        content: Hash::ZERO,
    };
    world.refuses(&citizen("甲"), Action::CaseAction(withdraw), Failure::DeadlinePassed, "acceptance");
}

#[test]
fn a_calendar_does_nothing_before_its_day() {
    let (mut world, case) = waiting();
    publish_2027(&mut world, "2027-01-02");
    assert_eq!(world.derive_block().0, []);
    on(&mut world, WEDNESDAY + 3);
    assert_eq!(world.derive_block().0.len(), 1);
    assert_eq!(due(&world, &case).1, Certainty::Published);
}

#[test]
fn a_case_that_moved_on_is_not_fixed() {
    let (mut world, case) = waiting();
    let action = yuzheng_protocol::transaction::CaseAction {
        case: case.case,
        events: case.events,
        action: yuzheng_protocol::testing::text("withdraw"),
        content: Hash::ZERO,
    };
    world.happens(&citizen("甲"), Action::CaseAction(action));
    publish_2027(&mut world, "2026-12-30");
    assert_eq!(world.derive_block().0, []);
}

#[test]
fn an_entry_that_fixes_nothing_or_something_else_fails() {
    let (mut world, case) = waiting();
    let fixed = |case, from: &str, to: &str| {
        let fixed = DeadlineFixed { case, from: day(from), to: day(to) };
        Entry::System(SystemTransaction::DeadlineFixed(fixed))
    };
    let good = fixed(case.case, "2027-01-06", "2027-01-08");
    assert_eq!(world.apply_entry(&good), Outcome::Failed(Failure::Outdated), "nothing is published yet");
    publish_2027(&mut world, "2026-12-30");
    for bad in [fixed(case.case, "2027-01-06", "2027-01-09"), fixed(case.case, "2027-01-05", "2027-01-08")] {
        assert_eq!(world.apply_entry(&bad), Outcome::Failed(Failure::Outdated));
    }
    let nowhere = fixed(digest("nowhere"), "2027-01-06", "2027-01-08");
    assert_eq!(world.apply_entry(&nowhere), Outcome::Failed(Failure::Unknown));
    assert!(matches!(world.apply_entry(&good), Outcome::Applied(Some(_))));
    assert_eq!(world.apply_entry(&good), Outcome::Failed(Failure::Outdated), "it is certain already");
}

#[test]
fn at_most_256_places_are_looked_at_in_one_block() {
    let (mut world, case) = waiting();
    let last = day("2027-01-06");
    let mut changes = Changes::from([(key::due_count(last), Some(Counter { count: 300 }.to_bytes()))]);
    for number in 0..300 {
        let owner = if number == 299 { case.case } else { digest(&number.to_string()) };
        changes.insert(key::due(last, number), Some(DueEntry { case: owner }.to_bytes()));
    }
    world.state.merge(changes);
    publish_2027(&mut world, "2026-12-30");
    assert_eq!(world.derive_block(), (Vec::new(), Rest::More));
    assert_eq!(world.read(&key::fixed_cursor()), Some(DueCursor { day: last, number: 256 }));
    let (outcomes, rest) = world.derive_block();
    assert_eq!((outcomes.len(), rest), (1, Rest::Nothing));
}
