use super::*;
use crate::{
    sign::Signature,
    testing::{genesis, list, text},
};

fn refused(change: impl FnOnce(&mut Genesis)) -> GenesisError {
    let mut document = genesis(5);
    change(&mut document);
    let error = document.validator_set().unwrap_err();
    assert_eq!(document.header().unwrap_err(), error);
    error
}

#[test]
fn header_0_follows_from_the_document() {
    let document = genesis(5);
    let header = document.header().unwrap();
    assert_eq!(header.chain_id, document.chain_id());
    assert_eq!(header.height, Height::GENESIS);
    assert_eq!(header.history, Hash::EMPTY_TREE);
    assert_eq!(header.tx_root, Hash::EMPTY_TREE);
    assert_eq!(header.state_root, Hash::ZERO);
    assert_eq!(header.prev, Hash::ZERO);
    assert_eq!(header.time, document.time);
    assert_eq!(header.validators_hash, document.validator_set().unwrap().hash());
    assert_eq!(header.next_validators_hash, header.validators_hash);
}

#[test]
fn every_field_of_the_document_names_another_chain() {
    let id = genesis(5).chain_id();
    let changes: [fn(&mut Genesis); 6] = [
        |g| g.name_zh = text("别的链"),
        |g| g.kind = ChainKind::Productive,
        |g| g.time = Timestamp(1),
        |g| g.trusting_period_ms += 1,
        |g| g.calendar = Blob::new(b"{ }".to_vec()).unwrap(),
        |g| g.departments = list(g.departments[..4].to_vec()),
    ];
    for change in changes {
        let mut document = genesis(5);
        change(&mut document);
        assert_ne!(document.chain_id(), id);
    }
}

#[test]
fn refuses_a_version_that_is_not_known() {
    assert_eq!(refused(|g| g.version = 2), GenesisError::Version(2));
}

#[test]
fn refuses_a_validator_without_proof_of_its_key() {
    let error = refused(|g| {
        let mut validators = g.validators.to_vec();
        validators[2].possession = Signature([1; 64]);
        g.validators = list(validators);
    });
    assert_eq!(error, GenesisError::Possession { department: 3 });
}

#[test]
fn refuses_a_proof_taken_over_from_another_validator() {
    let error = refused(|g| {
        let mut validators = g.validators.to_vec();
        validators[2].possession = validators[1].possession;
        g.validators = list(validators);
    });
    assert_eq!(error, GenesisError::Possession { department: 3 });
}

#[test]
fn refuses_departments_that_stand_twice_or_not_at_all() {
    let twice = |change: fn(&mut Department)| {
        refused(|g| {
            let mut departments = g.departments.to_vec();
            change(&mut departments[4]);
            g.departments = list(departments);
        })
    };
    assert_eq!(twice(|d| d.id = 1), GenesisError::Department { department: 1 });
    assert_eq!(twice(|d| d.code = text("department-1")), GenesisError::Department { department: 5 });
    let unlisted = refused(|g| g.departments = list(g.departments[..4].to_vec()));
    assert_eq!(unlisted, GenesisError::Department { department: 5 });
}

#[test]
fn refuses_a_set_that_is_none() {
    let error = refused(|g| g.validators = list(g.validators[..3].to_vec()));
    assert_eq!(error, GenesisError::Validators(ValidatorSetError::Size { have: 3 }));
    let error = refused(|g| {
        let mut validators = g.validators.to_vec();
        validators[4] = validators[0].clone();
        g.validators = list(validators);
    });
    assert_eq!(error, GenesisError::Validators(ValidatorSetError::Repeated { department: 1 }));
}

#[test]
fn departments_are_found_by_number_and_code() {
    let document = genesis(5);
    assert_eq!(document.department(2).unwrap().role, DepartmentRole::IdentityOffice);
    assert_eq!(document.department_by_code("department-3").unwrap().id, 3);
    assert_eq!(document.department(9), None);
    assert_eq!(document.department_by_code("department-9"), None);
}
