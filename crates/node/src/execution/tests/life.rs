//! Versions by their days, reference documents, retirement.

use serde_json::{Value as Json, json};
use yuzheng_contracts::json::{parse, to_canonical};
use yuzheng_contracts::service::LinkError;
use yuzheng_protocol::Signer;
use yuzheng_protocol::actions::RetireService;
use yuzheng_protocol::objects::Catalogue;
use yuzheng_protocol::testing::{list, text};
use yuzheng_protocol::transaction::{Approval, RefusedByRule};

use super::*;
use crate::testing::{DAY_MS, registration_with};

const SERVICE: &str = "sole-proprietor-registration";

fn officer() -> TestSigner {
    TestSigner::officer(1, 1)
}

fn canonical(document: &Json) -> Vec<u8> {
    to_canonical(&parse(document.to_string().as_bytes(), usize::MAX).unwrap())
}

/// The registration's own table of divisions as a document of its own.
fn divisions(version: &str, from: &str) -> Json {
    let registration: Json = serde_json::from_slice(&embedded(SERVICE)).unwrap();
    let own = &registration["tables"]["divisions"];
    json!({
        "table": "cq-divisions", "version": version, "department": "market", "in_force": {"from": from},
        "title": own["title"], "source": {"zh": "演示", "en": "Demonstration"}, "demo": true,
        "key": own["key"], "columns": own["columns"], "rows": own["rows"],
    })
}

/// The registration with the table taken from there.
fn using(version: &str, from: &str) -> Vec<u8> {
    let registration: Json = serde_json::from_slice(&embedded(SERVICE)).unwrap();
    let mut tables = registration["tables"].clone();
    tables["divisions"] = json!({"use": "cq-divisions"});
    registration_with(&[("version", version.into()), ("in_force", json!({"from": from})), ("tables", tables)])
}

/// A deployment by an officer of department 1.
fn deploys(world: &World, document: Vec<u8>) -> Action {
    Action::DeployContract(deployment(world.chain_id, 1, document, 2))
}

fn refusal(world: &mut World, document: Vec<u8>) -> (Failure, String) {
    let action = deploys(world, document);
    match world.apply(&officer(), action) {
        Outcome::Refused(RefusedByRule { failure, rule }) => (failure, rule.to_string()),
        Outcome::Failed(failure) => (failure, String::new()),
        applied @ Outcome::Applied(_) => panic!("{applied:?}"),
    }
}

fn refused(place: &str) -> (Failure, String) {
    (Failure::ContractRefused, place.to_owned())
}

fn retirement(world: &World, service: &str, last_day: &str, officers: u8) -> RetireService {
    let (service, last_day) = (text(service), day_number(last_day.parse().unwrap()));
    let bytes = RetireService::approval_sign_bytes(world.chain_id, 1, &service, last_day);
    let approve = |n| {
        let officer = TestSigner::officer(1, n);
        Approval { officer: officer.public_key(), signature: officer.sign(&bytes) }
    };
    RetireService { department: 1, service, last_day, approvals: list((1..=officers).map(approve).collect()) }
}

fn later(world: &mut World, days: u64) {
    world.time = TUESDAY.plus_ms(days * DAY_MS);
}

#[test]
fn a_version_begins_on_its_day_and_a_case_keeps_the_version_it_was_filed_under() {
    let (mut world, first) = World::with_service();
    let case = world.file("1", first);
    let second =
        world.deploy(registration_with(&[("version", "2".into()), ("in_force", json!({"from": "2026-10-01"}))]));
    assert_eq!(world.in_force(SERVICE, "2026-09-30"), Some(first));
    assert_eq!(world.in_force(SERVICE, "2026-10-01"), Some(second));
    later(&mut world, 2);
    assert_eq!(world.file("2", second).contract, second);
    let action = yuzheng_protocol::transaction::CaseAction {
        case: case.case,
        events: case.events,
        action: text("withdraw"),
        content: Hash::ZERO,
    };
    let event = world.happens(&citizen("甲"), Action::CaseAction(action));
    assert_eq!(event.state.as_str(), "withdrawn", "the first version's workflow still moves its cases");
    assert_eq!(world.read::<Case>(&key::case(&case.case)).unwrap().contract, first);
}

#[test]
fn nothing_begins_in_the_past_but_a_first_version() {
    let (mut world, _) = World::with_service();
    let late = registration_with(&[("version", "2".into()), ("in_force", json!({"from": "2026-09-28"}))]);
    assert_eq!(refusal(&mut world, late), refused("in_force"));
    world.deploy(registration_with(&[("version", "3".into()), ("in_force", json!({"from": "2026-12-01"}))]));
    let between = registration_with(&[("version", "4".into()), ("in_force", json!({"from": "2026-11-01"}))]);
    assert_eq!(refusal(&mut world, between), refused("in_force"));
    // A version that has not begun can be replaced for the same day.
    let instead =
        world.deploy(registration_with(&[("version", "5".into()), ("in_force", json!({"from": "2026-12-01"}))]));
    assert_eq!(world.in_force(SERVICE, "2026-12-01"), Some(instead));
    let versions: Versions = world.read(&key::service(SERVICE)).unwrap();
    assert_eq!(versions.versions.len(), 3, "all are kept");
}

#[test]
fn a_service_is_deployed_with_the_documents_that_it_uses_and_not_without() {
    let mut world = World::new();
    let place = format!("{SERVICE}: tables.divisions");
    assert_eq!(refusal(&mut world, using("1", "2022-03-01")), refused(&place));
    let table = world.deploy(canonical(&divisions("2023", "2026-10-10")));
    assert_eq!(refusal(&mut world, using("1", "2022-03-01")), refused(&place), "the table is not in force yet");
    let service = world.deploy(using("1", "2026-10-10"));
    assert_eq!(world.in_force(SERVICE, "2026-10-10"), Some(service));
    let catalogue: Catalogue = world.read(&key::catalogue()).unwrap();
    assert_eq!(catalogue.services.len(), 1, "a table is no service");
    let draft = Draft::new(&world.state);
    let on = |day: &str| world.services.runnable(&draft, &world.founding_calendar, service, day.parse().unwrap());
    let runnable = on("2026-10-10").unwrap().unwrap();
    assert_eq!(runnable.service.documents()["cq-divisions"], table);
    assert_eq!(runnable.calendar.address(), world.founding_calendar.address());
    let unlinked = on("2026-10-09").unwrap().unwrap_err();
    assert!(matches!(unlinked.reason, yuzheng_contracts::service::RefusalReason::Link(LinkError::Missing { .. })));
}

#[test]
fn a_new_table_is_refused_with_the_service_and_the_test_that_it_breaks() {
    let mut world = World::new();
    world.deploy(canonical(&divisions("2023", "2026-01-01")));
    world.deploy(using("1", "2022-03-01"));
    let mut renamed = divisions("2024", "2026-10-10");
    renamed["columns"][2] = "whole_name".into();
    assert_eq!(
        refusal(&mut world, canonical(&renamed)),
        refused(&format!("{SERVICE}: form.fields.name.division.options_"))
    );
    let mut closed = divisions("2024", "2026-10-10");
    closed["rows"][2][6] = "2026-10-09".into();
    let (failure, place) = refusal(&mut world, canonical(&closed));
    assert_eq!(failure, Failure::ContractRefused);
    assert!(place.starts_with(&format!("{SERVICE}: tests.a clean")), "{place}");
    let mut good = divisions("2024", "2026-10-10");
    good["rows"].as_array_mut().unwrap().push(json!([
        "500199",
        "新区",
        "重庆市新区",
        "区",
        "500000",
        "2026-10-10",
        null,
        null
    ]));
    world.deploy(canonical(&good));
}

#[test]
fn a_table_also_has_to_fit_versions_that_have_not_begun() {
    let mut world = World::new();
    let mut wide = divisions("1", "2026-01-01");
    wide["columns"].as_array_mut().unwrap().push("since".into());
    for row in wide["rows"].as_array_mut().unwrap() {
        row.as_array_mut().unwrap().push(Json::Null);
    }
    world.deploy(canonical(&wide));
    world.deploy(embedded(SERVICE));
    let mut next: Json = serde_json::from_slice(&using("2", "2026-12-01")).unwrap();
    let register = next["outputs"].as_array_mut().unwrap().iter_mut().find(|output| output["name"] == "later_permits");
    let output = register.unwrap();
    output["expr"] =
        "later.map(item, item.text + \"：\" + item.permit) + (district.since == null ? [] : [\"x\"])".into();
    world.deploy(canonical(&next));
    // The version in force has its own table; the one to come needs the column.
    let (failure, place) = refusal(&mut world, canonical(&divisions("2", "2026-10-10")));
    assert_eq!(
        (failure, place.as_str()),
        (Failure::ContractRefused, "sole-proprietor-registration: outputs.later_permits.expr")
    );
}

#[test]
fn a_document_stays_what_it_is_and_with_its_department() {
    let mut world = World::new();
    world.deploy(canonical(&divisions("1", "2026-01-01")));
    let figures = json!({
        "parameters": "cq-divisions", "version": "2", "department": "market", "in_force": {"from": "2026-10-10"},
        "title": {"zh": "数", "en": "f"}, "source": {"zh": "数", "en": "f"}, "params": [],
    });
    assert_eq!(refusal(&mut world, canonical(&figures)), refused("table"));
    let mut foreign = divisions("2", "2026-10-10");
    foreign["department"] = "hrss".into();
    assert_eq!(refusal(&mut world, canonical(&foreign)), (Failure::NotAuthorised, String::new()));
    let action = deployment(world.chain_id, 3, canonical(&foreign), 2);
    world.fails(&TestSigner::officer(3, 1), Action::DeployContract(action), Failure::NotAuthorised);
    let mut hostile = divisions("2", "2026-10-10");
    hostile["rows"] = json!([[]]);
    assert_eq!(refusal(&mut world, canonical(&hostile)), (Failure::ContractRefused, String::new()));
    let mut two = divisions("2", "2026-10-10");
    two["parameters"] = "cq-divisions".into();
    assert_eq!(refusal(&mut world, canonical(&two)), (Failure::ContractRefused, String::new()));
}

#[test]
fn the_calendar_of_the_chain_comes_from_the_state_once_one_is_deployed() {
    let mut world = World::new();
    let mut calendar: Json = serde_json::from_slice(&world.genesis.calendar).unwrap();
    calendar["version"] = 2.into();
    calendar["department"] = "market".into();
    calendar["in_force"] = json!({"from": "2026-10-01"});
    calendar["years"]["2027"] = json!({"off": ["2027-01-01"], "work": []});
    let id = calendar["calendar"].as_str().unwrap().to_owned();
    let mut shorter = calendar.clone();
    shorter["years"].as_object_mut().unwrap().remove("2026");
    assert_eq!(refusal(&mut world, canonical(&shorter)), refused("years.2026"));
    let table = json!({
        "table": id, "version": "1", "department": "market", "in_force": {"from": "2026-10-01"},
        "title": {"zh": "表", "en": "t"}, "source": {"zh": "表", "en": "t"}, "key": "k", "columns": ["k"], "rows": [],
    });
    assert_eq!(refusal(&mut world, canonical(&table)), refused("calendar"));
    let address = world.deploy(canonical(&calendar));
    assert_eq!(world.today().calendar.address(), world.founding_calendar.address(), "it begins on 1 October");
    later(&mut world, 2);
    assert_eq!(world.today().calendar.address(), address);
    assert!(world.today().calendar.publishes(2027));
    let retire = Action::RetireService(retirement(&world, &id, "2026-12-31", 2));
    let outcome = world.apply(&officer(), retire);
    assert!(matches!(outcome, Outcome::Refused(refused) if refused.rule.as_str() == "calendar"));
}

#[test]
fn a_retired_service_is_not_filed_any_more_but_its_cases_go_on() {
    let (mut world, contract) = World::with_service();
    let case = world.file("1", contract);
    let retire = retirement(&world, SERVICE, "2026-09-30", 2);
    assert_eq!(world.apply(&officer(), Action::RetireService(retire)), Outcome::Applied(None));
    later(&mut world, 1);
    world.file("2", contract);
    later(&mut world, 2);
    let after = filing(world.chain_id, "甲", "3", contract, &[1, 2]);
    world.fails(&citizen("甲"), Action::SubmitCase(after), Failure::ContractNotInForce);
    let next = registration_with(&[("version", "2".into()), ("in_force", json!({"from": "2026-12-01"}))]);
    assert_eq!(refusal(&mut world, next), (Failure::ContractNotInForce, String::new()));
    let action = yuzheng_protocol::transaction::CaseAction {
        case: case.case,
        events: case.events,
        action: text("withdraw"),
        content: Hash::ZERO,
    };
    world.happens(&citizen("甲"), Action::CaseAction(action));
    let again = retirement(&world, SERVICE, "2026-12-30", 2);
    world.fails(&officer(), Action::RetireService(again), Failure::Exists);
}

#[test]
fn retiring_needs_the_departments_officers_and_a_day_to_come() {
    let (mut world, _) = World::with_service();
    let fewer = retirement(&world, SERVICE, "2026-12-31", 1);
    world.fails(&officer(), Action::RetireService(fewer), Failure::BadCountersignature);
    let good = retirement(&world, SERVICE, "2026-12-31", 2);
    world.fails(&citizen("甲"), Action::RetireService(good.clone()), Failure::NotAuthorised);
    let unknown = RetireService { department: 9, ..good };
    world.fails(&officer(), Action::RetireService(unknown), Failure::Unknown);
    let nothing = retirement(&world, "nothing", "2026-12-31", 2);
    world.fails(&officer(), Action::RetireService(nothing), Failure::Unknown);
    let past = retirement(&world, SERVICE, "2026-09-28", 2);
    world.fails(&officer(), Action::RetireService(past), Failure::Outdated);
    let binding = embedded("identity-binding");
    let action = Action::DeployContract(deployment(world.chain_id, 2, binding, 2));
    assert_eq!(world.apply(&TestSigner::officer(2, 1), action), Outcome::Applied(None));
    let foreign = retirement(&world, "identity-binding", "2026-12-31", 2);
    world.fails(&officer(), Action::RetireService(foreign), Failure::NotAuthorised);
}

#[test]
fn a_document_that_a_service_needs_is_not_retired() {
    let mut world = World::new();
    world.deploy(canonical(&divisions("1", "2026-01-01")));
    world.deploy(using("1", "2022-03-01"));
    let retire = Action::RetireService(retirement(&world, "cq-divisions", "2026-12-31", 2));
    let outcome = world.apply(&officer(), retire);
    let place = format!("{SERVICE}: tables.divisions");
    assert!(matches!(outcome, Outcome::Refused(refused) if refused.rule.as_str() == place));
    let service = retirement(&world, SERVICE, "2026-12-31", 2);
    assert_eq!(world.apply(&officer(), Action::RetireService(service)), Outcome::Applied(None));
    let retire = Action::RetireService(retirement(&world, "cq-divisions", "2026-12-31", 2));
    assert_eq!(world.apply(&officer(), retire), Outcome::Applied(None));
}

#[test]
fn more_services_and_days_than_one_deployment_may_try_are_refused() {
    let mut world = World::new();
    world.deploy(canonical(&divisions("0", "2026-01-01")));
    world.deploy(using("1", "2022-03-01"));
    for n in 1..=contract::MAX_GATES {
        let day = Date::from_day_number(i64::from(day_number("2026-10-01".parse().unwrap())) + n as i64).unwrap();
        let version = divisions(&n.to_string(), &day.to_string());
        let action = deploys(&world, canonical(&version));
        assert_eq!(world.apply(&officer(), action), Outcome::Applied(None), "{n}");
    }
    let next = using("2", "2026-09-30");
    assert_eq!(refusal(&mut world, next), (Failure::TooMany, String::new()));
}
