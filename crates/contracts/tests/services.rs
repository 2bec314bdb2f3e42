//! Every service under `services/` passes the deploy gate, and its deployed form is what its YAML says.

use std::path::{Path, PathBuf};

use yuzheng_contracts::author::canonical_json_from_yaml;
use yuzheng_contracts::deploy_gate;

fn services() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../services");
    let mut found: Vec<PathBuf> = std::fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("service.yaml").exists())
        .collect();
    found.sort();
    found
}

#[test]
fn every_service_passes_the_deploy_gate() {
    assert!(services().len() >= 2);
    for folder in services() {
        let yaml = std::fs::read_to_string(folder.join("service.yaml")).unwrap();
        let json = canonical_json_from_yaml(&yaml).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let report = deploy_gate(&json).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        println!("{}: {} bytes, {} tests, {} gas", folder.display(), json.len(), report.tests.len(), report.gas);
    }
}

#[test]
fn the_deployed_json_is_what_the_yaml_says() {
    for folder in services() {
        let json = canonical_json_from_yaml(&std::fs::read_to_string(folder.join("service.yaml")).unwrap()).unwrap();
        let deployed = folder.join("service.json");
        if std::env::var_os("UPDATE_SERVICES").is_some() {
            std::fs::write(&deployed, &json).unwrap();
        }
        let found = std::fs::read(&deployed).unwrap_or_default();
        assert!(found == json, "{}: run the tests once with UPDATE_SERVICES=1", deployed.display());
    }
}
