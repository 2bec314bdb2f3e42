//! Cases under a workflow with guards, counters, a shared clock, a pause and an extension: each refusal by its
//! name, the queue of deadlines, and the chain against the pure functions on random walks.

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::json;
use yuzheng_contracts::service::{CaseStatus, CheckedWorkflow, Role, ServiceDefinition, StepRefusal};
use yuzheng_protocol::actions::SupplementCase;
use yuzheng_protocol::codec::List;
use yuzheng_protocol::desk::{GrantRole, OfficeRole};
use yuzheng_protocol::testing::{digest, text};
use yuzheng_protocol::transaction::{CaseAction, Certainty, RefusedByRule};

use super::*;
use crate::testing::{DAY_MS, registration_with};

/// 2026-11-02, a Monday with no holiday near, 10:00 in China.
const MONDAY: Timestamp = Timestamp(TUESDAY.0 + 34 * DAY_MS);

/// The registration of a sole proprietor with a workflow in which everything occurs.
fn document() -> Vec<u8> {
    let words = json!({"zh": "字", "en": "word"});
    let state = |id: &str, rest: serde_json::Value| {
        let mut state = json!({"id": id, "node": "submitted", "title": words, "text": words});
        state.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        state
    };
    let step = |from: &str, action: &str, role: &str, to: &str, rest: serde_json::Value| {
        let mut step = json!({"from": from, "action": action, "title": words, "role": role, "to": to});
        step.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        step
    };
    let guard = |id: &str, check: &str| json!({"id": id, "check": check, "basis": [], "text": words});
    let shared = json!({"deadline": {"clock": "c", "workdays": 5, "basis": [], "on_expiry": {"to": "late"}}});
    let waits = json!({"pauses": ["c"], "deadline": {"workdays": 3, "basis": [], "on_expiry": {"to": "desk"}}});
    let workflow = json!({
        "initial": "received",
        "counters": [
            {"name": "asks", "title": words, "most": 2},
            {"name": "extensions", "title": words, "most": 1},
            {"name": "requests", "title": words, "most": 1},
        ],
        "states": [
            state("received", json!({})), state("granted", json!({})), state("done", json!({})),
            state("desk", shared.clone()), state("second", shared), state("asked", waits),
            state("late", json!({})), state("refile", json!({})),
        ],
        "transitions": [
            step("received", "approve", "worker", "granted", json!({"effect": "grant"})),
            step("received", "refer", "worker", "desk", json!({})),
            step("received", "name-lost", "worker", "refile", json!({})),
            step("refile", "supplement", "applicant", "received", json!({"effect": "supplement"})),
            step("desk", "ask", "officer", "asked", json!({"counts": ["asks"], "guard": guard("G1", "counters.asks == 0")})),
            step("desk", "ask", "supervisor", "asked",
                json!({"counts": ["asks"], "guard": guard("G2", "counters.asks == 1")})),
            step("asked", "supplement", "applicant", "desk", json!({"effect": "supplement"})),
            step("desk", "propose", "officer", "second", json!({"preparation": "second_officer"})),
            step("second", "return", "supervisor", "desk", json!({})),
            step("second", "review", "reviewer", "desk", json!({})),
            step("second", "refuse", "supervisor", "done", json!({})),
            step("late", "refuse", "supervisor", "done", json!({})),
            step("desk", "extend", "supervisor", "desk", json!({"extends": 3, "counts": ["extensions"]})),
            step("desk", "request", "applicant", "desk", json!({"counts": ["requests"]})),
            step("desk", "grant", "supervisor", "granted", json!({"effect": "grant"})),
        ],
    });
    let number = json!({"scheme": "uscc", "department": "9", "kind": "2"});
    let licence = json!({"id": "licence", "title": words, "on_state": "granted", "number": number, "basis": []});
    registration_with(&[("workflow", workflow), ("documents", json!([licence])), ("reasons", json!([]))])
}

static DOCUMENT: LazyLock<Vec<u8>> = LazyLock::new(document);

fn act(case: &Case, action: &str) -> Action {
    let (case, events) = (case.case, case.events);
    Action::CaseAction(CaseAction { case, events, action: text(action), content: Hash::ZERO })
}

/// Another filling of a case, stored by departments 1 and 2.
fn supplement(world: &World, case: &Case, action: &str, seed: &str) -> SupplementCase {
    let filled = filing(world.chain_id, "甲", seed, case.contract, &[1, 2]);
    SupplementCase {
        case: case.case,
        events: case.events,
        action: text(action),
        commitment_root: filled.commitment_root,
        fields: filled.fields,
        sealed: filled.sealed,
        acknowledgements: filled.acknowledgements,
    }
}

fn head() -> TestSigner {
    TestSigner::officer(1, 1)
}

fn officer() -> TestSigner {
    TestSigner::officer(1, 2)
}

fn reviewer() -> TestSigner {
    TestSigner::new("reviewer")
}

/// A case that was filed on a Monday.
fn received() -> (World, Case) {
    let mut world = World::new();
    world.time = MONDAY;
    let contract = world.deploy(DOCUMENT.clone());
    world.bind("甲");
    let from = day_number(world.today().date);
    world.grants(GrantRole { from, ..super::office::grant(&reviewer(), OfficeRole::Reviewer) });
    let case = world.file("1", contract);
    (world, case)
}

/// A case that was referred on a Monday.
fn at_the_desk() -> (World, Case) {
    let (mut world, case) = received();
    let case = moved(&mut world, &TestSigner::worker(1), refer(&case));
    (world, case)
}

fn moved(world: &mut World, signer: &TestSigner, action: Action) -> Case {
    let event = world.happens(signer, action);
    world.read(&key::case(&event.case)).unwrap()
}

fn day(text: &str) -> u32 {
    day_number(text.parse().unwrap())
}

fn later(world: &mut World, days: u64) {
    world.time = MONDAY.plus_ms(days * DAY_MS);
}

#[test]
fn a_guard_refuses_by_its_name_and_lets_the_head_of_the_office_ask_again() {
    let (mut world, case) = at_the_desk();
    world.refuses(&head(), act(&case, "ask"), Failure::GuardFailed, "G2");
    let case = moved(&mut world, &officer(), act(&case, "ask"));
    assert_eq!((case.counters[0].name.as_str(), case.counters[0].count), ("asks", 1));
    let again = Action::SupplementCase(supplement(&world, &case, "supplement", "2"));
    let case = moved(&mut world, &citizen("甲"), again);
    world.refuses(&officer(), act(&case, "ask"), Failure::GuardFailed, "G1");
    let case = moved(&mut world, &head(), act(&case, "ask"));
    assert_eq!((case.state.as_str(), case.counters[0].count), ("asked", 2));
}

#[test]
fn a_full_counter_refuses_by_its_name() {
    let (mut world, case) = at_the_desk();
    let case = moved(&mut world, &citizen("甲"), act(&case, "request"));
    world.refuses(&citizen("甲"), act(&case, "request"), Failure::CounterFull, "requests");
    let case = moved(&mut world, &head(), act(&case, "extend"));
    world.refuses(&head(), act(&case, "extend"), Failure::CounterFull, "extensions");
}

#[test]
fn after_its_last_day_a_clock_refuses_every_step_by_its_name() {
    let (mut world, case) = at_the_desk();
    later(&mut world, 8);
    world.refuses(&officer(), act(&case, "propose"), Failure::DeadlinePassed, "c");
    assert_eq!(world.derive_block().0.len(), 1);
}

#[test]
fn steps_are_for_the_role_that_the_contract_says() {
    let (mut world, case) = at_the_desk();
    world.fails(&head(), act(&case, "propose"), Failure::NotAuthorised);
    world.fails(&citizen("甲"), act(&case, "propose"), Failure::NotAuthorised);
    world.fails(&TestSigner::officer(2, 1), act(&case, "propose"), Failure::NotAuthorised);
    world.fails(&officer(), act(&case, "refuse"), Failure::IllegalTransition);
    // Who proposes never decides: the head of the office takes no officer's steps, an officer none of hers.
    let case = moved(&mut world, &officer(), act(&case, "propose"));
    world.fails(&officer(), act(&case, "refuse"), Failure::NotAuthorised);
    assert_eq!(moved(&mut world, &head(), act(&case, "refuse")).due, None);
}

#[test]
fn the_only_officer_of_a_department_is_no_head_of_the_office() {
    let mut founding = four_departments();
    let mut departments = founding.departments.into_inner();
    departments[0].officers = yuzheng_protocol::testing::list(vec![departments[0].officers[0]]);
    founding.departments = yuzheng_protocol::testing::list(departments);
    let (old, case) = at_the_desk();
    let mut world = World { genesis: founding, ..old };
    world.fails(&head(), act(&case, "extend"), Failure::NotAuthorised);
    moved(&mut world, &head(), act(&case, "propose"));
}

#[test]
fn what_a_step_needs_besides_decides_how_it_is_taken() {
    let (mut world, case) = at_the_desk();
    world.fails(&head(), act(&case, "grant"), Failure::Malformed);
    let request = Action::SupplementCase(supplement(&world, &case, "request", "2"));
    world.fails(&citizen("甲"), request, Failure::Malformed);
    let case = moved(&mut world, &officer(), act(&case, "ask"));
    world.fails(&citizen("甲"), act(&case, "supplement"), Failure::Malformed);
}

#[test]
fn where_working_days_are_not_published_no_clock_stops_and_none_ends() {
    let (mut world, case) = received();
    later(&mut world, 66);
    let case = moved(&mut world, &TestSigner::worker(1), refer(&case));
    assert_eq!(case.due.map(|due| due.certainty), Some(Certainty::Provisional));
    world.refuses(&officer(), act(&case, "ask"), Failure::NotPublished, "c");
    later(&mut world, 100);
    assert_eq!(world.derive_block().0, []);
}

#[test]
fn a_supplement_replaces_the_filling_and_nothing_else() {
    let (mut world, before) = received();
    let case = moved(&mut world, &TestSigner::worker(1), refer(&before));
    let case = moved(&mut world, &officer(), act(&case, "ask"));
    let action = supplement(&world, &case, "supplement", "2");
    let after = moved(&mut world, &citizen("甲"), Action::SupplementCase(action.clone()));
    assert_eq!((after.commitment_root, after.sealed), (action.commitment_root, action.sealed));
    assert_ne!(after.commitment_root, before.commitment_root);
    assert_eq!((&after.number, after.filed, after.submitted), (&before.number, before.filed, before.submitted));
    assert_eq!((after.state.as_str(), after.events), ("desk", 4));
}

#[test]
fn a_decision_is_for_the_filling_that_stands_now() {
    let (mut world, case) = received();
    let mut taken = Case { events: case.events, ..case.clone() };
    taken.state = text("refile");
    world.state.merge(Changes::from([(key::case(&case.case), Some(taken.to_bytes()))]));
    let again = Action::SupplementCase(supplement(&world, &taken, "supplement", "2"));
    let refilled = moved(&mut world, &citizen("甲"), again);
    assert_eq!(refilled.state.as_str(), "received");
    let old = Case { commitment_root: case.commitment_root, ..refilled.clone() };
    world.fails(&TestSigner::worker(1), refer(&old), Failure::Malformed);
    moved(&mut world, &TestSigner::worker(1), refer(&refilled));
}

#[test]
fn a_supplement_is_the_applicants_about_the_case_as_it_stands_and_stored() {
    let (mut world, case) = at_the_desk();
    let case = moved(&mut world, &officer(), act(&case, "ask"));
    let good = supplement(&world, &case, "supplement", "2");
    let supplement = Action::SupplementCase;
    world.bind("乙");
    for stranger in [citizen("乙"), officer(), TestSigner::worker(1)] {
        world.fails(&stranger, supplement(good.clone()), Failure::NotAuthorised);
    }
    let with = |change: fn(&mut SupplementCase)| {
        let mut bad = good.clone();
        change(&mut bad);
        supplement(bad)
    };
    let signer = citizen("甲");
    world.fails(&signer, with(|bad| bad.case = digest("nowhere")), Failure::Unknown);
    world.fails(&signer, with(|bad| bad.events += 1), Failure::Outdated);
    world.fails(&signer, with(|bad| bad.fields = 0), Failure::Malformed);
    world.fails(&signer, with(|bad| bad.sealed = digest("other")), Failure::BadCountersignature);
    world.fails(&signer, with(|bad| bad.acknowledgements = List::empty()), Failure::BadCountersignature);
    world.fails(&signer, with(|bad| bad.action = text("withdraw")), Failure::IllegalTransition);
    moved(&mut world, &signer, supplement(good));
}

#[test]
fn a_clock_that_stands_still_keeps_its_days_and_its_old_place_in_the_queue_fires_nothing() {
    let (mut world, case) = at_the_desk();
    assert_eq!(case.due.map(|due| due.day), Some(day("2026-11-09")));
    later(&mut world, 2);
    let case = moved(&mut world, &officer(), act(&case, "ask"));
    assert_eq!((case.stopped[0].name.as_str(), case.stopped[0].count), ("c", 3), "Tuesday and Wednesday are used");
    assert_eq!((case.running.as_ref().unwrap().clock.as_str(), case.due.unwrap().day), ("asked", day("2026-11-09")));
    later(&mut world, 7);
    let again = Action::SupplementCase(supplement(&world, &case, "supplement", "2"));
    let case = moved(&mut world, &citizen("甲"), again);
    assert_eq!((case.stopped.len(), case.due.unwrap().day), (0, day("2026-11-12")));
    later(&mut world, 10);
    assert_eq!(world.derive_block().0, [], "the places of 2026-11-09 are passed over");
    later(&mut world, 11);
    let [Outcome::Applied(Some(event))] = &world.derive_block().0[..] else { panic!("it expires once") };
    assert_eq!(event.state.as_str(), "late");
}

#[test]
fn a_clock_that_goes_on_by_itself_is_queued_and_one_that_is_extended_ends_later() {
    let (mut world, case) = at_the_desk();
    let case = moved(&mut world, &head(), act(&case, "extend"));
    assert_eq!(case.due.map(|due| due.day), Some(day("2026-11-12")));
    let case = moved(&mut world, &officer(), act(&case, "ask"));
    later(&mut world, 4);
    let [Outcome::Applied(Some(event))] = &world.derive_block().0[..] else { panic!("the wait is over") };
    assert_eq!((event.state.as_str(), event.due.unwrap().day), ("desk", day("2026-11-18")));
    let case: Case = world.read(&key::case(&case.case)).unwrap();
    assert_eq!(case.running.unwrap().workdays, 8);
    later(&mut world, 16);
    assert_eq!(world.derive_block().0, []);
    later(&mut world, 17);
    assert_eq!(world.derive_block().0.len(), 1);
}

#[test]
fn a_clock_that_two_states_share_stands_once_in_the_queue() {
    let (mut world, case) = at_the_desk();
    let mut case = moved(&mut world, &officer(), act(&case, "propose"));
    for _ in 0..3 {
        case = moved(&mut world, &head(), act(&case, "return"));
        case = moved(&mut world, &officer(), act(&case, "propose"));
    }
    let queued: yuzheng_protocol::objects::Counter = world.read(&key::due_count(case.due.unwrap().day)).unwrap();
    assert_eq!(queued.count, 1);
}

#[test]
fn a_deadline_that_is_over_when_it_is_queued_fires_with_the_next_day() {
    let (mut world, case) = at_the_desk();
    let due = yuzheng_protocol::transaction::Due { day: day("2026-10-30"), certainty: Certainty::Published };
    let running = yuzheng_protocol::objects::RunningClock { clock: text("c"), from: day("2026-10-23"), workdays: 5 };
    let late = Case { due: Some(due), running: Some(running), ..case };
    let mut draft = Draft::new(&world.state);
    draft.write(key::case(&late.case), &late);
    let queued = super::super::deadline::queue(&mut draft, &late.case, due, &world.context(&world.today()));
    assert!(queued.is_ok());
    let changes = draft.into_changes();
    world.state.merge(changes);
    assert_eq!(world.derive_block().0, []);
    later(&mut world, 1);
    assert_eq!(world.derive_block().0.len(), 1);
}

/// What may be tried on a case.
const ATTEMPTS: [(&str, Role); 12] = [
    ("refer", Role::Worker),
    ("ask", Role::Officer),
    ("ask", Role::Supervisor),
    ("supplement", Role::Applicant),
    ("propose", Role::Officer),
    ("return", Role::Supervisor),
    ("review", Role::Reviewer),
    ("return", Role::Reviewer),
    ("extend", Role::Supervisor),
    ("request", Role::Applicant),
    ("refuse", Role::Supervisor),
    ("nonsense", Role::Officer),
];

fn attempt(world: &World, case: &Case, action: &str, role: Role, seed: &str) -> (TestSigner, Action) {
    match (role, action) {
        (Role::Worker, _) => (TestSigner::worker(1), refer(case)),
        (Role::Applicant, "supplement") => {
            (citizen("甲"), Action::SupplementCase(supplement(world, case, "supplement", seed)))
        }
        (Role::Applicant, _) => (citizen("甲"), act(case, action)),
        (Role::Officer, _) => (officer(), act(case, action)),
        (Role::Reviewer, _) => (reviewer(), act(case, action)),
        (Role::Supervisor, _) => (head(), act(case, action)),
    }
}

fn expected(refusal: &StepRefusal) -> (Failure, Option<String>) {
    match refusal {
        StepRefusal::NotPossible { .. } => (Failure::IllegalTransition, None),
        StepRefusal::NotForRole { .. } => (Failure::NotAuthorised, None),
        StepRefusal::Guard { guard, .. } => (Failure::GuardFailed, Some(guard.clone())),
        StepRefusal::CounterFull { counter, .. } => (Failure::CounterFull, Some(counter.clone())),
        other => panic!("{other}"),
    }
}

fn compare(world: &World, flow: &CheckedWorkflow, case: &Case, status: &CaseStatus) -> Result<(), TestCaseError> {
    prop_assert_eq!(&CaseStatus::of(case).unwrap(), status);
    let due = flow.due(status, &world.today().calendar).unwrap().map(|due| day_number(due.date));
    prop_assert_eq!(case.due.map(|due| due.day), due);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Whatever is tried and however long it takes: the chain does what the pure functions say.
    /// Six weeks at most, so that every deadline lies in a published year; what happens beyond has tests of its own.
    #[test]
    fn the_chain_goes_the_way_that_the_workflow_says(
        moves in prop::collection::vec((0_usize..ATTEMPTS.len(), 0_u64..4), 1..15)
    ) {
        let service = ServiceDefinition::from_canonical_json(&DOCUMENT).unwrap();
        let flow = service.workflow().unwrap();
        let (mut world, mut case) = received();
        let mut status = flow.begin(day_of(world.time).unwrap());
        compare(&world, flow, &case, &status)?;
        for (number, (choice, wait)) in moves.into_iter().enumerate() {
            for _ in 0..wait {
                world.time = world.time.plus_ms(DAY_MS);
                let today = day_of(world.time).unwrap();
                let over = flow.due(&status, &world.today().calendar).unwrap().is_some_and(|due| due.date < today);
                prop_assert_eq!(world.derive_block().0.len(), usize::from(over));
                if over {
                    status = flow.expire(&status, today, &world.today().calendar).unwrap();
                    case = world.read(&key::case(&case.case)).unwrap();
                    compare(&world, flow, &case, &status)?;
                }
            }
            let today = day_of(world.time).unwrap();
            let (action, role) = ATTEMPTS[choice];
            let (signer, attempt) = attempt(&world, &case, action, role, &number.to_string());
            let outcome = world.apply(&signer, attempt);
            match flow.step(&status, action, role, today, &world.today().calendar) {
                Ok(after) => {
                    prop_assert!(matches!(outcome, Outcome::Applied(Some(_))), "{:?}", outcome);
                    status = after;
                }
                Err(refusal) => {
                    let (failure, rule) = expected(&refusal);
                    let refused = match rule {
                        Some(rule) => Outcome::Refused(RefusedByRule { failure, rule: text(&rule) }),
                        None => Outcome::Failed(failure),
                    };
                    prop_assert_eq!(outcome, refused);
                }
            }
            case = world.read(&key::case(&case.case)).unwrap();
            compare(&world, flow, &case, &status)?;
        }
    }
}
