use super::*;
use yuzheng_protocol::objects::{Counter, DueCursor, DueEntry};
use yuzheng_protocol::testing::digest;
use yuzheng_protocol::transaction::{DeadlineExpired, SystemTransaction};

use crate::testing::DAY_MS;

/// A case that was referred on [`TUESDAY`]: its deadline ends on 2026-10-12.
fn referred(world: &mut World, contract: Hash, seed: &str) -> Case {
    let case = world.file(seed, contract);
    world.happens(&TestSigner::worker(1), refer(&case));
    world.read(&key::case(&case.case)).unwrap()
}

fn days_later(world: &mut World, days: u64) {
    world.time = TUESDAY.plus_ms(days * DAY_MS);
}

#[test]
fn a_deadline_expires_on_the_day_after_its_last_and_only_once() {
    let (mut world, contract) = World::with_service();
    referred(&mut world, contract, "1");
    days_later(&mut world, 13);
    assert_eq!(world.derive_block(), (Vec::new(), Rest::Nothing), "2026-10-12 is the last day");
    days_later(&mut world, 14);
    let (outcomes, _) = world.derive_block();
    let [Outcome::Applied(Some(event))] = &outcomes[..] else { panic!("{outcomes:?}") };
    // 视为受理: the time for a decision begins, and no notice was written that would have a number.
    assert_eq!((event.event.as_str(), event.state.as_str()), ("deadline-expired", "accepted"));
    assert_eq!((event.due.map(|due| due.day), event.document.as_ref()), (Some(20_742), None));
    assert_eq!(world.derive_block().0, Vec::new());
}

#[test]
fn a_case_that_moved_on_has_no_deadline_left() {
    let (mut world, contract) = World::with_service();
    let case = referred(&mut world, contract, "1");
    let action = yuzheng_protocol::transaction::CaseAction {
        case: case.case,
        events: case.events,
        action: yuzheng_protocol::testing::text("withdraw"),
        content: Hash::ZERO,
    };
    world.happens(&citizen("甲"), Action::CaseAction(action));
    days_later(&mut world, 30);
    assert_eq!(world.derive_block().0, Vec::new());
}

#[test]
fn an_expiry_that_is_not_due_or_about_nothing_fails() {
    let (mut world, contract) = World::with_service();
    let case = referred(&mut world, contract, "1");
    let day = case.due.unwrap().day;
    let expired =
        |case, day| Entry::System(SystemTransaction::DeadlineExpired(DeadlineExpired { case, day, number: 0 }));
    assert_eq!(world.apply_entry(&expired(case.case, day)), Outcome::Failed(Failure::Outdated));
    days_later(&mut world, 30);
    assert_eq!(world.apply_entry(&expired(case.case, day - 1)), Outcome::Failed(Failure::Outdated));
    assert_eq!(world.apply_entry(&expired(digest("nowhere"), day)), Outcome::Failed(Failure::Unknown));
}

#[test]
fn a_state_without_expiry_in_its_contract_is_left_alone() {
    // Only a damaged state can hold such a deadline.
    let (mut world, contract) = World::with_service();
    let case = referred(&mut world, contract, "1");
    let broken = Case { state: yuzheng_protocol::testing::text("rename"), ..case.clone() };
    world.state.merge(Changes::from([(key::case(&case.case), Some(broken.to_bytes()))]));
    days_later(&mut world, 30);
    assert_eq!(world.derive_block().0, [Outcome::Failed(Failure::IllegalTransition)]);
}

#[test]
fn at_most_256_deadlines_stand_in_one_block_and_the_cursor_goes_on() {
    let (mut world, contract) = World::with_service();
    let case = referred(&mut world, contract, "1");
    let day = case.due.unwrap().day;
    // Three hundred entries of one day, of which the last belongs to the case.
    let mut changes = Changes::from([(key::due_count(day), Some(Counter { count: 300 }.to_bytes()))]);
    for number in 0..300 {
        let owner = if number == 299 { case.case } else { digest(&number.to_string()) };
        changes.insert(key::due(day, number), Some(DueEntry { case: owner }.to_bytes()));
    }
    world.state.merge(changes);
    days_later(&mut world, 30);
    assert_eq!(world.derive_block(), (Vec::new(), Rest::More));
    assert_eq!(world.read(&key::due_cursor()), Some(DueCursor { day, number: 256 }));
    let (outcomes, rest) = world.derive_block();
    assert_eq!((outcomes.len(), rest), (1, Rest::Nothing));
}

#[test]
fn a_chain_that_slept_for_decades_catches_up_block_by_block() {
    let (mut world, _) = World::with_service();
    days_later(&mut world, 5_000);
    assert_eq!(world.derive_block().1, Rest::More);
    assert_eq!(world.derive_block().1, Rest::Nothing);
}

#[test]
fn a_deadline_beyond_the_published_calendar_is_provisional() {
    use yuzheng_protocol::transaction::Certainty;
    let (mut world, contract) = World::with_service();
    world.time = TUESDAY.plus_ms(92 * DAY_MS);
    let case = referred(&mut world, contract, "1");
    assert_eq!(case.due.unwrap().certainty, Certainty::Provisional);
}
