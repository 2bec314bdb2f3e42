//! `yuzheng-node contract` as its users run it: exit codes, and a deployment file that goes from hand to hand.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn service() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../services/sole-proprietor-registration/service.yaml")
}

fn run(args: &[&Path]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_yuzheng-node"));
    command.arg("contract").args(args).output().expect("the program starts")
}

fn contract(words: &str, files: &[&Path]) -> Output {
    let mut files = files.iter().copied();
    let args: Vec<&Path> =
        words.split(' ').map(|word| if word == "FILE" { files.next().unwrap() } else { Path::new(word) }).collect();
    run(&args)
}

fn printed(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

fn changed(folder: &Path, name: &str, from: &str, to: &str) -> PathBuf {
    let text = std::fs::read_to_string(service()).unwrap();
    assert!(text.contains(from), "{from}");
    let path = folder.join(name);
    std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
    path
}

#[test]
fn the_exit_code_says_what_came_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let good = service();
    let broken = changed(folder.path(), "broken.yaml", "semantics: rules/1", "semantics: rules/9");
    let failing = changed(folder.path(), "failing.yaml", "verdict: approve", "verdict: refer");
    let missing = folder.path().join("missing.yaml");
    let code = |words: &str, files: &[&Path]| contract(words, files).status.code();
    assert_eq!(code("check FILE", &[&good]), Some(0));
    assert_eq!(code("test FILE --name county", &[&good]), Some(0));
    assert_eq!(code("diff FILE FILE", &[&good, &failing]), Some(0));
    for words in ["check FILE", "test FILE", "diff FILE FILE"] {
        assert_eq!(code(words, &[&missing, &good]), Some(1), "{words}");
    }
    assert_eq!(code("check", &[]), Some(2));
    assert_eq!(code("check FILE", &[&broken]), Some(3));
    assert_eq!(code("test FILE", &[&broken]), Some(3));
    assert_eq!(code("check FILE", &[&failing]), Some(3));
    assert_eq!(code("test FILE", &[&failing]), Some(3));
    assert_eq!(code("check FILE --with FILE", &[&good, &good]), Some(1), "a service is no reference document");
}

#[test]
fn json_is_printed_for_programs() {
    let folder = tempfile::tempdir().unwrap();
    let newer = changed(folder.path(), "newer.yaml", "workdays: 5", "workdays: 3");
    let diff = printed(&contract("diff FILE FILE --json", &[&service(), &newer]));
    assert_eq!(diff["parts"][0]["changes"][0]["after"], 3);
    let check = printed(&contract("check FILE --json", &[&newer]));
    assert_eq!((&check["accepted"], &check["contract"]), (&true.into(), &"sole-proprietor-registration".into()));
    let tests = printed(&contract("test FILE --json", &[&newer]));
    assert!(tests.as_array().unwrap().iter().all(|test| test["passed"] == true && test["gas"].as_u64() > Some(0)));
}

#[test]
fn a_deployment_file_collects_the_approvals_of_officers() {
    let folder = tempfile::tempdir().unwrap();
    let (net, file) = (folder.path().join("net"), folder.path().join("a.yzd"));
    let node = Command::new(env!("CARGO_BIN_EXE_yuzheng-node"));
    let laid_out = { node }.args(["devnet", "--layout-only", "--data"]).arg(&net).output().unwrap();
    assert!(laid_out.status.success(), "{}", String::from_utf8_lossy(&laid_out.stderr));
    let (market, other) = (net.join("nodes/market"), net.join("nodes/hrss"));
    let fresh = printed(&contract("prepare FILE --data FILE --out FILE", &[&service(), &market, &file]));
    assert_eq!((&fresh["department"], &fresh["approvals"]), (&"market".into(), &0.into()));
    let missing = fresh["missing"].as_u64().unwrap();
    let foreign = contract("approve FILE --data FILE", &[&file, &other]);
    assert_eq!(foreign.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&foreign.stderr).contains("no officer's key of department"));
    for left in (0..missing).rev() {
        let said = printed(&contract("approve FILE --data FILE", &[&file, &market]));
        assert_eq!((&said["missing"], &said["address"]), (&left.into(), &fresh["address"]));
    }
    let address = printed(&contract("check FILE --json", &[&file]))["address"].clone();
    assert_eq!(address, fresh["address"]);
}
