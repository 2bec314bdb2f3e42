use super::*;
use yuzheng_protocol::actions::{ClaimParts, Reserve};
use yuzheng_protocol::objects::{Claim, Reservation, Reservations};
use yuzheng_protocol::testing::{blob, list, text};
use yuzheng_protocol::transaction::{AutomaticDecision, DecisionCode, Registration};

use crate::testing::{DAY_MS, registration_with, subject};

/// The contract that lets names be reserved.
const COMPANY: &[u8] = include_bytes!("../../../../../services/limited-company-registration/service.json");

fn parts(name: &str) -> Vec<&str> {
    vec!["name", "500000", "6513", name]
}

fn claim(name: &str) -> ClaimParts {
    list(parts(name).into_iter().map(text).collect())
}

fn reserve(contract: Hash, who: &str, name: &str) -> Action {
    Action::Reserve(Reserve { contract, subject: subject(who), claim: claim(name) })
}

/// With the contract in force and 甲, 乙 bound.
fn world() -> (World, Hash) {
    let mut world = World::new();
    let address = world.deploy(COMPANY.to_vec());
    world.bind("甲");
    world.bind("乙");
    (world, address)
}

fn approve(world: &mut World, case: &Case, name: &str) -> CaseEvent {
    let registration =
        Registration { register: blob(format!("{{\"name\":\"{name}\"}}")), claims: list(vec![claim(name)]) };
    world.happens(
        &TestSigner::worker(1),
        Action::AutomaticDecision(AutomaticDecision {
            case: case.case,
            events: case.events,
            contract: case.contract,
            commitment_root: case.commitment_root,
            decision: DecisionCode::Approved,
            trace: Hash::ZERO,
            sealed_trace: Hash::ZERO,
            registration: Some(registration),
            answers: yuzheng_protocol::codec::List::empty(),
        }),
    )
}

/// A case of anybody, filed now.
fn filed(world: &mut World, who: &str, seed: &str, contract: Hash) -> Case {
    let action = filing(world.chain_id, who, seed, contract, &[1, 2]);
    let case = action.case;
    world.happens(&citizen(who), Action::SubmitCase(action));
    world.read(&key::case(&case)).unwrap()
}

fn held(world: &World, who: &str) -> Vec<String> {
    let listed: Option<Reservations> = world.read(&key::reservations(&subject(who)));
    listed.unwrap_or_default().held.iter().map(|held| held.claim.last().unwrap().to_string()).collect()
}

fn day(text: &str) -> u32 {
    day_number(text.parse().unwrap())
}

#[test]
fn a_name_is_kept_for_two_months_for_whoever_reserved_it() {
    let (mut world, contract) = world();
    assert_eq!(world.apply(&citizen("甲"), reserve(contract, "甲", "拾光里")), Outcome::Applied(None));
    let kept: Reservation = world.read(&key::reservation(&parts("拾光里"))).unwrap();
    assert_eq!((kept.subject, kept.contract, kept.since), (subject("甲"), contract, world.time));
    assert_eq!(kept.until, day("2026-11-29"), "two months after 2026-09-29");
    assert_eq!(held(&world, "甲"), ["拾光里"]);
}

#[test]
fn a_name_whose_trade_needs_approval_first_is_kept_for_a_year() {
    let (mut world, contract) = world();
    let parts = ["name", "500000", "8391", "拾光里"];
    let claim = list(parts.into_iter().map(text).collect());
    let action = Action::Reserve(Reserve { contract, subject: subject("甲"), claim });
    assert_eq!(world.apply(&citizen("甲"), action), Outcome::Applied(None));
    let kept: Reservation = world.read(&key::reservation(&parts)).unwrap();
    assert_eq!(kept.until, day("2027-09-29"));
}

#[test]
fn of_two_people_who_want_one_name_exactly_one_gets_it() {
    let (mut world, contract) = world();
    assert_eq!(world.apply(&citizen("乙"), reserve(contract, "乙", "拾光里")), Outcome::Applied(None));
    world.fails(&citizen("甲"), reserve(contract, "甲", "拾光里"), Failure::NotFree);
    assert_eq!((held(&world, "甲").len(), held(&world, "乙").len()), (0, 1));
    // 甲 loses nothing else: another name is free.
    assert_eq!(world.apply(&citizen("甲"), reserve(contract, "甲", "拾光外")), Outcome::Applied(None));
}

#[test]
fn approval_takes_ones_own_reservation_with_it() {
    let (mut world, contract) = world();
    for name in ["拾光里", "另一个"] {
        world.apply(&citizen("甲"), reserve(contract, "甲", name));
    }
    let case = filed(&mut world, "甲", "1", contract);
    let event = approve(&mut world, &case, "拾光里");
    assert_eq!(event.event.as_str(), "approve");
    assert_eq!(world.read::<Reservation>(&key::reservation(&parts("拾光里"))), None);
    assert_eq!(held(&world, "甲"), ["另一个"]);
    let case = filed(&mut world, "甲", "2", contract);
    approve(&mut world, &case, "另一个");
    assert_eq!(world.read::<Reservations>(&key::reservations(&subject("甲"))), None, "nothing is left behind");
}

#[test]
fn approval_loses_a_name_that_is_kept_for_somebody_else_and_nothing_more() {
    let (mut world, contract) = world();
    let case = filed(&mut world, "甲", "1", contract);
    world.apply(&citizen("乙"), reserve(contract, "乙", "拾光里"));
    let event = approve(&mut world, &case, "拾光里");
    assert_eq!((event.event.as_str(), event.state.as_str(), event.licence), ("name-lost", "rename", None));
    assert_eq!(world.read::<Claim>(&key::claim(&parts("拾光里"))), None);
    assert_eq!(held(&world, "乙"), ["拾光里"]);
}

#[test]
fn after_its_last_day_a_name_is_free_again() {
    let (mut world, contract) = world();
    world.apply(&citizen("乙"), reserve(contract, "乙", "拾光里"));
    world.time = world.time.plus_ms(61 * DAY_MS); // 2026-11-29, the last day
    world.fails(&citizen("甲"), reserve(contract, "甲", "拾光里"), Failure::NotFree);
    world.time = world.time.plus_ms(DAY_MS);
    let case = filed(&mut world, "甲", "1", contract);
    assert_eq!(world.apply(&citizen("甲"), reserve(contract, "甲", "拾光里")), Outcome::Applied(None));
    assert_eq!(approve(&mut world, &case, "拾光里").event.as_str(), "approve");
}

#[test]
fn approval_takes_a_name_whose_reservation_is_over() {
    let (mut world, contract) = world();
    world.apply(&citizen("乙"), reserve(contract, "乙", "拾光里"));
    world.time = world.time.plus_ms(62 * DAY_MS);
    let case = filed(&mut world, "甲", "1", contract);
    assert_eq!(approve(&mut world, &case, "拾光里").event.as_str(), "approve");
    assert_eq!(world.read::<Reservation>(&key::reservation(&parts("拾光里"))), None);
    world.fails(&citizen("乙"), reserve(contract, "乙", "拾光里"), Failure::NotFree);
}

#[test]
fn nobody_renews_a_reservation_before_it_ends() {
    let (mut world, contract) = world();
    world.apply(&citizen("甲"), reserve(contract, "甲", "拾光里"));
    world.fails(&citizen("甲"), reserve(contract, "甲", "拾光里"), Failure::Exists);
    world.time = world.time.plus_ms(62 * DAY_MS);
    assert_eq!(world.apply(&citizen("甲"), reserve(contract, "甲", "拾光里")), Outcome::Applied(None));
    assert_eq!(held(&world, "甲"), ["拾光里"], "the one that is over is gone from the list");
}

#[test]
fn nobody_keeps_more_names_than_the_contract_allows() {
    let (mut world, contract) = world();
    for name in ["第一个", "第二个", "第三个"] {
        assert_eq!(world.apply(&citizen("甲"), reserve(contract, "甲", name)), Outcome::Applied(None));
    }
    world.fails(&citizen("甲"), reserve(contract, "甲", "第四个"), Failure::TooMany);
    world.time = world.time.plus_ms(62 * DAY_MS);
    assert_eq!(world.apply(&citizen("甲"), reserve(contract, "甲", "第四个")), Outcome::Applied(None));
}

#[test]
fn only_the_subject_itself_reserves_under_a_contract_in_force() {
    let (mut world, contract) = world();
    world.fails(&citizen("乙"), reserve(contract, "甲", "拾光里"), Failure::NotAuthorised);
    world.fails(&citizen("丙"), reserve(contract, "丙", "拾光里"), Failure::Unknown);
    world.fails(&citizen("甲"), reserve(Hash::ZERO, "甲", "拾光里"), Failure::Unknown);
    let later = registration_with(&[("in_force", serde_json::json!({"from": "2026-10-01"}))]);
    let later = world.deploy(later);
    world.fails(&citizen("甲"), reserve(later, "甲", "拾光里"), Failure::ContractNotInForce);
}

#[test]
fn only_what_the_contract_names_can_be_reserved() {
    let (mut world, contract) = world();
    for parts in [
        vec!["licence", "500000", "6513", "拾光里"],
        vec!["name", "拾光里"],
        vec!["name", "500000", "", "拾光里"],
        vec![],
    ] {
        let claim = list(parts.into_iter().map(text).collect());
        let action = Action::Reserve(Reserve { contract, subject: subject("甲"), claim });
        world.fails(&citizen("甲"), action, Failure::Malformed);
    }
    let plain = world.deploy(registration_with(&[("version", "2".into())]));
    world.fails(&citizen("甲"), reserve(plain, "甲", "拾光里"), Failure::Malformed);
}
