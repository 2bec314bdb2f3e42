use super::*;
use yuzheng_protocol::Signature;
use yuzheng_protocol::testing::{digest, list, text};
use yuzheng_protocol::transaction::{CaseAction, StorageAcknowledgement, SubmitCase, event_link};

use crate::testing::{DAY_MS, registration_with};

fn act(case: &Case, action: &str) -> Action {
    let (case, events) = (case.case, case.events);
    Action::CaseAction(CaseAction { case, events, action: text(action), content: Hash::ZERO })
}

#[test]
fn a_filed_case_gets_its_number_and_the_workflows_first_state() {
    let (mut world, contract) = World::with_service();
    let action = Action::SubmitCase(filing(world.chain_id, "甲", "1", contract, &[1, 3]));
    let event = world.happens(&citizen("甲"), action);
    let case: Case = world.read(&key::case(&event.case)).unwrap();
    assert_eq!(case.number.as_str(), "SL01-500103-20260929-000001-7");
    assert_eq!((case.state.as_str(), case.events, case.department), ("received", 1, 1));
    assert_eq!((event.event.as_str(), event.number, &event.case_number), ("submitted", 1, &case.number));
    assert_eq!((event.history, case.submitted), (case.history, world.time));
    // Five working days of the acceptance clock, over the October holidays.
    assert_eq!((event.due.map(|due| due.day), event.licence), (Some(day_number("2026-10-12".parse().unwrap())), None));
}

#[test]
fn numbers_count_up_by_division_and_day() {
    let (mut world, contract) = World::with_service();
    let serial = |case: &Case| case.number.split('-').nth(3).unwrap().to_owned();
    let first = world.file("1", contract);
    let second = world.file("2", contract);
    let mut elsewhere = filing(world.chain_id, "甲", "3", contract, &[1, 2]);
    elsewhere.division = text("500106");
    let elsewhere = world.happens(&citizen("甲"), Action::SubmitCase(elsewhere));
    world.time = world.time.plus_ms(DAY_MS);
    let tomorrow = world.file("4", contract);
    assert_eq!((serial(&first), serial(&second)), ("000001".into(), "000002".into()));
    assert!(elsewhere.case_number.starts_with("SL01-500106-20260929-000001-"));
    assert!(tomorrow.number.starts_with("SL01-500103-20260930-000001-"));
}

#[test]
fn only_the_subject_itself_files() {
    let (mut world, contract) = World::with_service();
    let action = filing(world.chain_id, "甲", "1", contract, &[1, 2]);
    world.fails(&citizen("乙"), Action::SubmitCase(action), Failure::NotAuthorised);
    let nobody = filing(world.chain_id, "乙", "1", contract, &[1, 2]);
    world.fails(&citizen("乙"), Action::SubmitCase(nobody), Failure::Unknown);
}

#[test]
fn a_case_is_filed_once() {
    let (mut world, contract) = World::with_service();
    world.file("1", contract);
    let again = filing(world.chain_id, "甲", "1", contract, &[1, 2]);
    world.fails(&citizen("甲"), Action::SubmitCase(again), Failure::Exists);
}

#[test]
fn refuses_no_fields_and_divisions_that_are_none() {
    let (mut world, contract) = World::with_service();
    let good = filing(world.chain_id, "甲", "1", contract, &[1, 2]);
    for bad in [
        SubmitCase { fields: 0, ..good.clone() },
        SubmitCase { division: text("50010"), ..good.clone() },
        SubmitCase { division: text("50010x"), ..good },
    ] {
        world.fails(&citizen("甲"), Action::SubmitCase(bad), Failure::Malformed);
    }
}

#[test]
fn refuses_contracts_that_are_unknown_replaced_or_not_yet_in_force() {
    let (mut world, first) = World::with_service();
    let unknown = filing(world.chain_id, "甲", "1", digest("no contract"), &[1, 2]);
    world.fails(&citizen("甲"), Action::SubmitCase(unknown), Failure::Unknown);
    let later = registration_with(&[("version", "2".into()), ("in_force", serde_json::json!({"from": "2026-10-01"}))]);
    let later = world.deploy(later);
    let too_early = filing(world.chain_id, "甲", "1", later, &[1, 2]);
    world.fails(&citizen("甲"), Action::SubmitCase(too_early), Failure::ContractNotInForce);
    assert_eq!(world.file("1", first).contract, first);
    world.time = world.time.plus_ms(2 * DAY_MS);
    let too_late = filing(world.chain_id, "甲", "2", first, &[1, 2]);
    world.fails(&citizen("甲"), Action::SubmitCase(too_late), Failure::ContractNotInForce);
    assert_eq!(world.file("2", later).contract, later);
}

#[test]
fn nothing_is_filed_under_a_contract_without_workflow() {
    let (mut world, _) = World::with_service();
    let document = embedded("identity-binding");
    let address = Hash::of(&document);
    let action = Action::DeployContract(deployment(world.chain_id, 2, document, 2));
    assert_eq!(world.apply(&TestSigner::officer(2, 1), action), Outcome::Applied(None));
    let case = filing(world.chain_id, "甲", "1", address, &[1, 2]);
    world.fails(&citizen("甲"), Action::SubmitCase(case), Failure::IllegalTransition);
}

#[test]
fn needs_the_word_of_enough_distinct_validators_that_they_store_the_package() {
    let (mut world, contract) = World::with_service();
    let good = filing(world.chain_id, "甲", "1", contract, &[1, 2]);
    let words = good.acknowledgements.to_vec();
    let with = |words: Vec<StorageAcknowledgement>| {
        Action::SubmitCase(SubmitCase { acknowledgements: list(words), ..good.clone() })
    };
    let mut forged = words.clone();
    forged[1].signature = Signature([3; 64]);
    let mut stranger = words.clone();
    stranger[1].department = 9;
    let twice = vec![words[0].clone(), words[0].clone()];
    let other = filing(world.chain_id, "甲", "2", contract, &[1, 2]).acknowledgements.to_vec();
    for bad in [Vec::new(), vec![words[0].clone()], twice, forged, stranger, other] {
        world.fails(&citizen("甲"), with(bad), Failure::BadCountersignature);
    }
    assert!(matches!(world.apply(&citizen("甲"), with(words)), Outcome::Applied(Some(_))));
}

#[test]
fn words_of_the_present_validators_count_and_those_of_earlier_keys_do_not() {
    use yuzheng_protocol::Signer;
    use yuzheng_protocol::governance::Change;
    use yuzheng_protocol::testing::governance::admission;
    let (mut world, contract) = World::with_service();
    let again = TestSigner::rekeyed_validator(1, 1);
    world.validators = Change::Rekey(admission(1, &again)).apply(&world.validators).unwrap();
    let mut filed = filing(world.chain_id, "甲", "1", contract, &[1, 2]);
    world.fails(&citizen("甲"), Action::SubmitCase(filed.clone()), Failure::BadCountersignature);
    let mut words = filed.acknowledgements.to_vec();
    words[0].signature = again.sign(&StorageAcknowledgement::sign_bytes(world.chain_id, filed.sealed));
    filed.acknowledgements = list(words);
    assert!(matches!(world.apply(&citizen("甲"), Action::SubmitCase(filed)), Outcome::Applied(Some(_))));
}

#[test]
fn the_applicant_may_do_what_the_workflow_says_and_events_are_chained() {
    let (mut world, contract) = World::with_service();
    let case = world.file("1", contract);
    let signer = citizen("甲");
    let entry = Entry::Signed(transaction(world.chain_id, world.time, "w", &signer, act(&case, "withdraw")));
    let Outcome::Applied(Some(event)) = world.apply_entry(&entry) else { panic!("it applies") };
    assert_eq!((event.event.as_str(), event.state.as_str(), event.number), ("withdraw", "withdrawn", 2));
    let link = event_link(&case.history, &entry.id(), "withdraw", "withdrawn", world.time);
    assert_eq!(event.history, link);
}

#[test]
fn refuses_acts_on_unknown_cases_by_strangers_and_on_old_knowledge() {
    let (mut world, contract) = World::with_service();
    world.bind("乙");
    let case = world.file("1", contract);
    let nowhere = Case { case: digest("nowhere"), ..case.clone() };
    world.fails(&citizen("甲"), act(&nowhere, "withdraw"), Failure::Unknown);
    world.fails(&citizen("乙"), act(&case, "withdraw"), Failure::NotAuthorised);
    let old = Case { events: 0, ..case.clone() };
    world.fails(&citizen("甲"), act(&old, "withdraw"), Failure::Outdated);
}

#[test]
fn refuses_what_the_workflow_does_not_know() {
    let (mut world, contract) = World::with_service();
    let case = world.file("1", contract);
    world.fails(&citizen("甲"), act(&case, "applaud"), Failure::IllegalTransition);
    // The action exists, but it is the worker's; and an officer has none here.
    world.fails(&citizen("甲"), act(&case, "refer"), Failure::NotAuthorised);
    world.fails(&TestSigner::officer(1, 1), act(&case, "withdraw"), Failure::NotAuthorised);
    world.happens(&citizen("甲"), act(&case, "withdraw"));
    let withdrawn: Case = world.read(&key::case(&case.case)).unwrap();
    world.fails(&citizen("甲"), act(&withdrawn, "withdraw"), Failure::IllegalTransition);
}
