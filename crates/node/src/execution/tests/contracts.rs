use super::*;
use yuzheng_protocol::objects::{Catalogue, Contract};
use yuzheng_protocol::testing::list;
use yuzheng_protocol::transaction::{Approval, DeployContract};
use yuzheng_protocol::{Signature, Signer};

use crate::testing::registration_with;

fn officer() -> TestSigner {
    TestSigner::officer(1, 1)
}

fn good(world: &World) -> DeployContract {
    deployment(world.chain_id, 1, embedded("sole-proprietor-registration"), 2)
}

fn with_approvals(action: &DeployContract, approvals: Vec<Approval>) -> Action {
    Action::DeployContract(DeployContract { approvals: list(approvals), ..action.clone() })
}

#[test]
fn an_approved_contract_is_in_force_and_in_the_catalogue() {
    let mut world = World::new();
    let address = world.deploy(embedded("sole-proprietor-registration"));
    let contract: Contract = world.read(&key::contract(&address)).unwrap();
    assert_eq!((contract.department, contract.service.as_str()), (1, "sole-proprietor-registration"));
    assert_eq!(world.in_force("sole-proprietor-registration", "2026-09-29"), Some(address));
    let newer = world
        .deploy(registration_with(&[("version", "2".into()), ("in_force", serde_json::json!({"from": "2026-09-29"}))]));
    assert_eq!(world.in_force("sole-proprietor-registration", "2026-09-29"), Some(newer));
    assert_eq!(world.in_force("sole-proprietor-registration", "2026-09-28"), Some(address));
    let catalogue: Catalogue = world.read(&key::catalogue()).unwrap();
    assert_eq!(catalogue.services.iter().map(|e| e.contract).collect::<Vec<_>>(), [newer]);
}

#[test]
fn refuses_departments_and_signers_that_have_no_say() {
    let mut world = World::new();
    let action = good(&world);
    let unknown = DeployContract { department: 9, ..action.clone() };
    world.fails(&officer(), Action::DeployContract(unknown), Failure::Unknown);
    world.fails(&citizen("甲"), Action::DeployContract(action), Failure::NotAuthorised);
    let foreign = deployment(world.chain_id, 3, embedded("sole-proprietor-registration"), 2);
    world.fails(&TestSigner::officer(3, 1), Action::DeployContract(foreign), Failure::NotAuthorised);
}

#[test]
fn needs_as_many_distinct_officers_as_the_department_asks_for() {
    let mut world = World::new();
    let action = good(&world);
    let approvals = action.approvals.to_vec();
    let mut forged = approvals.clone();
    forged[1].signature = Signature([7; 64]);
    let mut stranger = approvals.clone();
    stranger[1].officer = citizen("甲").public_key();
    let twice = vec![approvals[0].clone(), approvals[0].clone()];
    for bad in [vec![approvals[0].clone()], Vec::new(), twice, forged, stranger] {
        world.fails(&officer(), with_approvals(&action, bad), Failure::BadCountersignature);
    }
}

#[test]
fn a_contract_is_deployed_once() {
    let mut world = World::new();
    world.deploy(embedded("sole-proprietor-registration"));
    let again = Action::DeployContract(good(&world));
    world.fails(&officer(), again, Failure::Exists);
}

#[test]
fn refuses_what_the_deploy_gate_refuses() {
    let mut world = World::new();
    let noise = deployment(world.chain_id, 1, b"{}".to_vec(), 2);
    world.fails(&officer(), Action::DeployContract(noise), Failure::ContractRefused);
    let untested = deployment(world.chain_id, 1, registration_with(&[("tests", serde_json::json!([]))]), 2);
    let outcome = world.apply(&officer(), Action::DeployContract(untested));
    let Outcome::Refused(refused) = outcome else { panic!("{outcome:?}") };
    assert_eq!(refused.failure, Failure::ContractRefused);
    assert_eq!(refused.rule.as_str(), "sole-proprietor-registration: rules.N1");
}

#[test]
fn a_service_stays_with_its_department() {
    let mut world = World::new();
    world.deploy(embedded("sole-proprietor-registration"));
    let taken_over = registration_with(&[("department", "hrss".into())]);
    let action = deployment(world.chain_id, 3, taken_over, 2);
    world.fails(&TestSigner::officer(3, 1), Action::DeployContract(action), Failure::NotAuthorised);
}

#[test]
fn a_name_longer_than_the_ledger_takes_is_malformed() {
    // Sixty-five bytes pass no gate, so the limits of ledger and contract are the same.
    let mut world = World::new();
    let long = registration_with(&[("contract", "a".repeat(65).into())]);
    let action = Action::DeployContract(deployment(world.chain_id, 1, long, 2));
    world.fails(&officer(), action, Failure::ContractRefused);
}
