//! Every service under `services/` passes the deploy gate, and its deployed form is what its YAML says.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use yuzheng_contracts::author::canonical_json_from_yaml;
use yuzheng_contracts::deploy_gate;
use yuzheng_contracts::reference::{ReferenceDocument, References};
use yuzheng_contracts::service::deploy_gate_linked;
use yuzheng_contracts::service::lights::Thresholds;

/// Every author's text that comes with the node.
fn services() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../services");
    let folders = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> =
        folders.map(|folder| folder.join("service.yaml")).filter(|path| path.exists()).collect();
    found.sort();
    found
}

#[test]
fn every_service_passes_the_deploy_gate() {
    assert!(services().len() >= 3);
    for path in services() {
        let yaml = std::fs::read_to_string(&path).unwrap();
        let json = canonical_json_from_yaml(&yaml).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let report = deploy_gate(&json).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let most = report.tests.iter().map(|test| test.gas).max().unwrap_or_default();
        let tests = report.tests.len();
        println!("{}: {} bytes, {tests} tests, {} gas, at most {most}", path.display(), json.len(), report.gas);
    }
}

#[test]
fn the_deployed_json_is_what_the_yaml_says() {
    for path in services() {
        let json = canonical_json_from_yaml(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let deployed = path.with_extension("json");
        if std::env::var_os("UPDATE_SERVICES").is_some() {
            std::fs::write(&deployed, &json).unwrap();
        }
        let found = std::fs::read(&deployed).unwrap_or_default();
        assert!(found == json, "{}: run the tests once with UPDATE_SERVICES=1", deployed.display());
    }
}

/// The service that is installed later, with the reference documents beside it.
#[test]
fn a_package_passes_the_deploy_gate_with_the_documents_beside_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../services/food-filing");
    let read = |name: &str| canonical_json_from_yaml(&std::fs::read_to_string(folder.join(name)).unwrap()).unwrap();
    let reference = |name: &str| Arc::new(ReferenceDocument::from_canonical_json(&read(name)).unwrap());
    let references: References = ["cq-divisions.yaml", "food-filing-days.yaml"].map(reference).into_iter().collect();
    let gate = deploy_gate_linked(&read("package.yaml"), None, &references).unwrap();
    assert_eq!(gate.service.documents().len(), 2);
    let alone = deploy_gate(&read("package.yaml")).unwrap_err();
    assert_eq!(alone.place, "tables.days");
}

/// The thresholds of the warning that a department can deploy.
#[test]
fn the_thresholds_beside_the_services_are_a_document() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../services/deadline-warning/deadline-warning.yaml");
    let json = canonical_json_from_yaml(&std::fs::read_to_string(file).unwrap()).unwrap();
    let document = ReferenceDocument::from_canonical_json(&json).unwrap();
    let thresholds = Thresholds::of(&document, "2026-11-23".parse().unwrap()).unwrap();
    assert!(document.head().demo && thresholds != Thresholds::USUAL, "{thresholds:?}");
}
