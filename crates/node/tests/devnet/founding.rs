//! Four departments that found a network with nothing but the command line.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use yuzheng_protocol::api::Health;
use yuzheng_protocol::network::NetworkFile;

use crate::network::{CODES, Process};

fn node(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_yuzheng-node")).args(arguments).output().unwrap()
}

pub fn succeeds(arguments: &[&str]) -> String {
    let output = node(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

pub fn fails(arguments: &[&str]) -> String {
    let output = node(arguments);
    assert!(!output.status.success(), "{arguments:?} succeeds");
    String::from_utf8(output.stderr).unwrap()
}

pub fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn profile(dir: &Path, number: usize, code: &str) -> PathBuf {
    let role = if number == 2 { "identity-office" } else { "receiving" };
    let path = dir.join(format!("{code}.json"));
    let profile = serde_json::json!({
        "department": number, "code": code, "name_zh": "某局(演示)", "short_zh": "某局", "name_en": "Office",
        "role": role, "approvals": 1,
    });
    std::fs::write(&path, profile.to_string()).unwrap();
    path
}

#[test]
fn departments_make_their_own_keys_and_found_a_network_together() {
    let dir = tempfile::tempdir().unwrap();
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let folders: Vec<String> = CODES.iter().map(|code| text(&dir.path().join("nodes").join(code))).collect();
    let mut found = vec!["found".to_owned(), "--out".into(), text(dir.path())];
    for (number, (code, folder)) in (1..).zip(CODES.iter().zip(&folders)) {
        let profile = text(&profile(dir.path(), number, code));
        let http = format!("127.0.0.1:{}", free_port());
        let consensus = format!("/ip4/127.0.0.1/tcp/{}", free_port());
        let arguments =
            ["init", "--data", folder, "--department", &profile, "--http", &http, "--consensus", &consensus];
        succeeds(&arguments);
        assert!(fails(&arguments).contains("exists already"), "keys are never written over");
        found.extend(["--member".into(), format!("{folder}/member.json")]);
    }
    succeeds(&found.iter().map(String::as_str).collect::<Vec<_>>());
    let (network, members) = (text(&dir.path().join("network.yzn")), text(&dir.path().join("members.json")));
    NetworkFile::read(&std::fs::read(&network).unwrap()).unwrap();
    for folder in &folders {
        let arguments =
            ["init", "--data", folder, "--network", &network, "--members", &members, "--sizing", "demonstration"];
        succeeds(&arguments);
    }
    std::fs::write(dir.path().join("nodes/public-security/register.json"), "[]").unwrap();
    let log = dir.path().join("log");
    let processes: Vec<Process> =
        folders.iter().map(|folder| Process::start(&["run", "--data", folder], &log)).collect();
    let nodes = NetworkFile::read(&std::fs::read(&network).unwrap()).unwrap().file().nodes.to_vec();
    let start = std::time::Instant::now();
    loop {
        let health: Health = serde_json::from_str(&succeeds(&["status", "--url", &nodes[0].url])).unwrap();
        if health.height >= 1 && health.peers == 3 {
            break;
        }
        assert!(start.elapsed() < crate::citizen::PATIENCE, "{health:?}");
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert!(fails(&["run", "--data", &folders[0]]).contains("another process runs the node"));
    processes.into_iter().for_each(Process::stop);
    assert!(fails(&["status", "--url", &nodes[0].url]).contains("does not answer"));
}

#[test]
fn a_network_that_runs_keeps_its_ports() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("net");
    let running = crate::network::devnet(&data);
    let before = std::fs::read(data.join("network.yzn")).unwrap();
    let error = fails(&["devnet", "--data", data.to_str().unwrap()]);
    assert!(error.contains("another process runs the node"), "{error}");
    assert_eq!(std::fs::read(data.join("network.yzn")).unwrap(), before);
    running.stop();
    let market = crate::network::folder(&data, "market");
    let grow = ["state", "grow", "--data", market.to_str().unwrap(), "--buckets", "16384"];
    assert!(succeeds(&grow).contains("16384"));
    assert!(fails(&grow).contains("16384 buckets already"));
    crate::network::devnet(&data).stop();
    assert_eq!(std::fs::read(data.join("network.yzn")).unwrap(), before, "free ports are kept");
}
