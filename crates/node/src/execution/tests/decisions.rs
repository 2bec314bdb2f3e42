use super::*;
use yuzheng_protocol::objects::{AccessLog, Claim, Licence, LicenceStatus};
use yuzheng_protocol::testing::{blob, digest, list, text};
use yuzheng_protocol::transaction::{AutomaticDecision, Certainty, DecisionCode, Due, Registration};

use crate::testing::subject;

fn registration(name: &str) -> Registration {
    Registration {
        register: blob(format!("{{\"name\":\"{name}\"}}")),
        claims: list(vec![list(["name", "500000", "6231", name].map(text).to_vec())]),
    }
}

fn decision(case: &Case, code: DecisionCode, registration: Option<Registration>) -> AutomaticDecision {
    AutomaticDecision {
        case: case.case,
        events: case.events,
        contract: case.contract,
        commitment_root: case.commitment_root,
        decision: code,
        trace: digest("trace"),
        sealed_trace: digest("sealed trace"),
        registration,
        answers: yuzheng_protocol::codec::List::empty(),
    }
}

pub fn approve(case: &Case, name: &str) -> Action {
    Action::AutomaticDecision(decision(case, DecisionCode::Approved, Some(registration(name))))
}

fn worker() -> TestSigner {
    TestSigner::worker(1)
}

#[test]
fn approval_takes_the_name_and_issues_the_licence() {
    let (mut world, contract) = World::with_service();
    let case = world.file("1", contract);
    let event = world.happens(&worker(), approve(&case, "拾光里"));
    assert_eq!((event.event.as_str(), event.state.as_str(), event.number), ("approve", "granted", 2));
    let code = event.licence.unwrap();
    assert_eq!(&code[..11], "92500103MAT");
    let licence: Licence = world.read(&key::licence(&code)).unwrap();
    assert_eq!((licence.case, licence.status, licence.issued), (case.case, LicenceStatus::Active, world.time));
    assert_eq!(&*licence.register, "{\"name\":\"拾光里\"}".as_bytes());
    let claim: Claim = world.read(&key::claim(&["name", "500000", "6231", "拾光里"])).unwrap();
    assert_eq!(claim.case, case.case);
    let case: Case = world.read(&key::case(&case.case)).unwrap();
    assert_eq!(case.licence, Some(code));
}

#[test]
fn credit_codes_differ_in_every_division() {
    let (mut world, contract) = World::with_service();
    let mut codes = Vec::new();
    for (seed, division) in [("1", "500103"), ("2", "500106"), ("3", "500103")] {
        let mut action = filing(world.chain_id, "甲", seed, contract, &[1, 2]);
        action.division = text(division);
        let filed = world.happens(&citizen("甲"), Action::SubmitCase(action));
        let case: Case = world.read(&key::case(&filed.case)).unwrap();
        codes.push(world.happens(&worker(), approve(&case, seed)).licence.unwrap());
    }
    let bodies: std::collections::BTreeSet<_> = codes.iter().map(|code| code[8..17].to_owned()).collect();
    assert_eq!(bodies.len(), 3, "the organisation code is unique in the whole country");
    codes.iter().for_each(|code| drop(yuzheng_contracts::identifiers::Uscc::parse(code).unwrap()));
}

#[test]
fn a_name_lost_to_somebody_quicker_returns_the_case() {
    let (mut world, contract) = World::with_service();
    let (quick, slow) = (world.file("1", contract), world.file("2", contract));
    world.happens(&worker(), approve(&quick, "拾光里"));
    let event = world.happens(&worker(), approve(&slow, "拾光里"));
    assert_eq!((event.event.as_str(), event.state.as_str(), event.licence), ("name-lost", "rename", None));
}

#[test]
fn a_referral_starts_the_statutory_clock_over_the_holidays() {
    let (mut world, contract) = World::with_service();
    let case = world.file("1", contract);
    let event = world.happens(&worker(), Action::AutomaticDecision(decision(&case, DecisionCode::Referred, None)));
    assert_eq!((event.event.as_str(), event.state.as_str()), ("refer", "pending"));
    // 5 working days after 2026-09-29: 30 September, then 8 to 10 October (a make-up Saturday) and 12 October.
    let due = Due { day: day_number("2026-10-12".parse().unwrap()), certainty: Certainty::Published };
    assert_eq!(event.due, Some(due));
}

#[test]
fn every_decision_counts_an_opening_of_the_subjects_data() {
    let (mut world, contract) = World::with_service();
    for seed in ["1", "2"] {
        let case = world.file(seed, contract);
        world.happens(&worker(), approve(&case, seed));
    }
    let log: AccessLog = world.read(&key::access(&subject("甲"))).unwrap();
    assert_eq!(log.count, 2);
    assert_ne!(log.history, Hash::ZERO);
}

#[test]
fn only_the_receiving_departments_worker_decides() {
    let (mut world, contract) = World::with_service();
    let case = world.file("1", contract);
    world.fails(&TestSigner::worker(3), approve(&case, "拾光里"), Failure::NotAuthorised);
    let nowhere = Case { case: digest("nowhere"), ..case };
    world.fails(&worker(), approve(&nowhere, "拾光里"), Failure::Unknown);
}

#[test]
fn never_decides_twice_or_on_old_knowledge() {
    let (mut world, contract) = World::with_service();
    let case = world.file("1", contract);
    world.happens(&worker(), approve(&case, "拾光里"));
    world.fails(&worker(), approve(&case, "拾光里"), Failure::Outdated);
    let now: Case = world.read(&key::case(&case.case)).unwrap();
    world.fails(&worker(), approve(&now, "别的"), Failure::IllegalTransition);
}

#[test]
fn refuses_decisions_about_other_rules_or_fields() {
    let (mut world, contract) = World::with_service();
    let case = world.file("1", contract);
    for wrong in [
        Case { contract: digest("another contract"), ..case.clone() },
        Case { commitment_root: digest("other fields"), ..case.clone() },
    ] {
        world.fails(&worker(), approve(&wrong, "拾光里"), Failure::Malformed);
    }
}

#[test]
fn approval_carries_a_registration_and_referral_none() {
    let (mut world, contract) = World::with_service();
    let case = world.file("1", contract);
    let empty = Registration { claims: list(vec![list(Vec::new())]), ..registration("a") };
    let twice = registration("a").claims.to_vec();
    let twice = Registration { claims: list([twice.clone(), twice].concat()), ..registration("a") };
    let loose = Registration { register: blob(*b"{ }"), ..registration("a") };
    for (code, registration) in [
        (DecisionCode::Approved, None),
        (DecisionCode::Referred, Some(registration("a"))),
        (DecisionCode::Approved, Some(empty)),
        (DecisionCode::Approved, Some(twice)),
        (DecisionCode::Approved, Some(loose)),
    ] {
        let action = Action::AutomaticDecision(decision(&case, code, registration));
        world.fails(&worker(), action, Failure::Malformed);
    }
}
