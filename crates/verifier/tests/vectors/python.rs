//! `tests/independent/verify.py` against the vectors.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};

use crate::{cases, files, flips, vector::Vector};

const HOW_TO_INSTALL: &str = "the independent verifier needs Python 3.11 or later with the package `cryptography`: \
     run `make setup-test`, or `pip install cryptography`";

fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/independent/verify.py")
}

/// The first interpreter that has what the script needs, with the script.
fn verify_py() -> Command {
    let needs = "import sys, cryptography; sys.exit(sys.version_info < (3, 11))";
    let has_all = |python: &&str| {
        let output = Command::new(python).args(["-c", needs]).output();
        output.is_ok_and(|output| output.status.success())
    };
    let python = ["python3", "/usr/bin/python3"].into_iter().find(has_all).expect(HOW_TO_INSTALL);
    let mut command = Command::new(python);
    command.arg("-B").arg(script());
    command
}

fn run(folder: &Path) -> Value {
    let output = verify_py().arg("--vectors").arg(folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn s30_the_independent_verifier_agrees_on_every_vector() {
    assert_eq!(run(&files::folder()), json!({ "agree": cases::all().len(), "disagree": 0 }));
}

#[test]
fn the_independent_verifier_agrees_on_changed_bits() {
    agrees_on(&flips::sample(1_500));
}

#[test]
fn the_independent_verifier_agrees_on_changed_items() {
    let changed = flips::sample_of_items(1_500);
    let rules: BTreeSet<_> = changed.iter().filter_map(|v| v.expected.found().rule).collect();
    assert!(rules.len() >= 12, "only {rules:?}");
    agrees_on(&changed);
}

#[test]
fn the_independent_verifier_agrees_on_every_case_of_following() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/following");
    let output = verify_py().arg("--following").arg(folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(found["agree"].as_u64() >= Some(20) && found["disagree"] == 0, "{found}");
}

fn agrees_on(vectors: &[Vector]) {
    let folder = tempfile::tempdir().unwrap();
    files::write_to(folder.path(), vectors);
    assert_eq!(run(folder.path()), json!({ "agree": vectors.len(), "disagree": 0 }));
}

#[test]
fn the_independent_verifier_has_the_exit_codes_of_the_command() {
    let vectors = cases::all();
    let folder = tempfile::tempdir().unwrap();
    for (name, code) in [("valid-case-four", 0), ("trace-changed", 1), ("chain-other-network", 2), ("epochs-none", 2)] {
        let vector = vectors.iter().find(|v| v.name == name).unwrap();
        let (file, network) = (folder.path().join("file.yzr"), folder.path().join("network.yzn"));
        std::fs::write(&file, &vector.file).unwrap();
        std::fs::write(&network, &vector.network.bytes).unwrap();
        let run = |program: &mut Command| {
            let output = program.arg(&file).arg("--network").arg(&network).arg("--json").output().unwrap();
            let report: Value = serde_json::from_slice(&output.stdout).unwrap();
            (output.status.code(), report["verdict"].clone(), report["rule"].clone())
        };
        let python = run(&mut verify_py());
        assert_eq!(python.0, Some(code), "{name}");
        assert_eq!(run(&mut Command::new(env!("CARGO_BIN_EXE_yuzheng-verify"))), python, "{name}");
    }
    for (file, network) in [("/dev/zero", "network.yzn"), ("file.yzr", "/dev/zero")] {
        let output = verify_py().args([file, "--network", network]).current_dir(folder.path()).output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "without an end: {text}");
        assert!(!text.contains("Traceback"), "{text}");
    }
    let missing = verify_py().args(["missing.yzr", "--network", "missing.yzn"]).output().unwrap();
    assert_eq!(missing.status.code(), Some(2), "what cannot be read cannot be told");
}
