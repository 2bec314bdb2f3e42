use super::*;

const SOLE: &str = include_str!("../../../services/sole-proprietor-registration/service.json");

fn check(document: &str) -> AuthorCheck {
    checked(&parse(document).unwrap(), None, &References::none(), "2026-11-22".parse().unwrap())
}

#[test]
fn a_document_in_order_is_said_with_all_its_tests() {
    let said = check(SOLE);
    assert!(said.refusal.is_none() && said.gas > 0.0);
    assert_eq!(said.address, Hash::of(SOLE.as_bytes()).to_hex());
    assert!(said.tests.len() > 30 && said.tests.iter().all(|test| test.passed && test.faults.is_empty()));
    // White space and the order of keys are nothing that is deployed.
    let loose = serde_json::to_string_pretty(&serde_json::from_str::<serde_json::Value>(SOLE).unwrap()).unwrap();
    assert_eq!(check(&loose).address, said.address);
}

#[test]
fn a_refusal_says_place_reason_and_next_step_and_the_tests_run_while_they_can() {
    let failing = check(&SOLE.replacen(r#""verdict":"approve""#, r#""verdict":"refer""#, 1));
    let refusal = failing.refusal.unwrap();
    assert!(refusal.is_test && refusal.place.starts_with("tests.") && !refusal.next.zh.is_empty());
    assert_eq!(failing.tests.iter().filter(|test| !test.passed).count(), 1);
    let broken = check(&SOLE.replacen(r#""check":""#, r#""check":"nothing && "#, 1));
    let refusal = broken.refusal.unwrap();
    assert!(!refusal.is_test && refusal.place.starts_with("rules.") && refusal.reason.zh.contains("nothing"));
    assert!(broken.tests.is_empty());
}

#[test]
fn files_of_three_kinds_are_the_same_document() {
    let yaml = include_bytes!("../../../services/sole-proprietor-registration/service.yaml");
    assert_eq!(canonical_of_file(yaml).unwrap(), SOLE.as_bytes());
    assert_eq!(canonical_of_file(SOLE.as_bytes()).unwrap(), SOLE.as_bytes());
    let genesis = yuzheng_protocol::testing::genesis(4);
    let file = CheckedDeployment::of_document(&genesis, 1, SOLE.as_bytes().to_vec()).unwrap();
    assert_eq!(canonical_of_file(&file.file().to_bytes()).unwrap(), SOLE.as_bytes());
    for bad in [&b"\xff\xfe"[..], b"a: [", b"{"] {
        assert_eq!(canonical_of_file(bad).unwrap_err().code, "documentUnreadable");
    }
}

#[test]
fn file_names_have_no_signs_that_folders_give_a_meaning_to() {
    let name = |json: &str| file_name(&parse(json).unwrap());
    assert_eq!(name(r#"{"contract":"a-b","version":"2.1"}"#), "a-b-2.1");
    assert_eq!(name(r#"{"contract":"../../etc","version":"一"}"#), "_.._etc-_");
}

#[test]
fn errors_of_deployment_files_have_codes() {
    let genesis = yuzheng_protocol::testing::genesis(4);
    let officer = |department, number| yuzheng_protocol::testing::TestSigner::officer(department, number);
    let once =
        CheckedDeployment::of_document(&genesis, 1, b"{}".to_vec()).unwrap().approved_by(&officer(1, 1)).unwrap();
    assert_eq!(refused(once.approved_by(&officer(1, 1)).unwrap_err()).code, "alreadyApproved");
    assert_eq!(refused(once.approved_by(&officer(2, 1)).unwrap_err()).code, "notAnOfficer");
    assert_eq!(refused(DeploymentError::NotADeploymentFile).code, "deploymentFile");
}
