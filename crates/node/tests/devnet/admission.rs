//! A department is admitted with nothing but the command line, each node a process of its own.

use std::net::TcpListener;
use std::path::Path;
use std::time::Instant;

use yuzheng_node::config::NodeConfig;
use yuzheng_protocol::api::{GovernanceStatus, Readiness};
use yuzheng_protocol::network::NetworkFile;

use crate::citizen::PATIENCE;
use crate::founding::{fails, free_port, succeeds};
use crate::network::{self, CODES, Process, folder};

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

fn plain(arguments: &[String]) -> Vec<&str> {
    arguments.iter().map(String::as_str).collect()
}

fn status(data: &str) -> GovernanceStatus {
    serde_json::from_str(&succeeds(&["governance", "status", "--data", data, "--json"])).unwrap()
}

/// Waits until these nodes have the same block.
fn level(folders: &[&str]) {
    let start = Instant::now();
    let height = |data: &&str| status(data).height;
    while folders.iter().any(|data| height(data) != height(&folders[0])) {
        assert!(start.elapsed() < PATIENCE, "{:?}", folders.iter().map(height).collect::<Vec<_>>());
    }
}

#[test]
fn a_department_is_admitted_from_the_command_line_and_every_wrong_step_says_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    network::lay_out(dir.path());
    let file = text(&dir.path().join("network.yzn"));
    let data = |name: &str| text(&folder(dir.path(), name));
    let [market, police, hrss, audit] = [CODES[0], CODES[1], CODES[2], "audit"].map(data);
    let request = text(&dir.path().join("request.json"));
    let (http, port) = (format!("127.0.0.1:{}", free_port()), free_port());
    let consensus = format!("/ip4/127.0.0.1/tcp/{port}");
    let join = |department: &'static str, to: &str| {
        let arguments = ["governance", "join", "--data", to, "--network", &file, "--department", department];
        let rest = ["--http", &http, "--consensus", &consensus, "--out", &request, "--sizing", "demonstration"];
        arguments.into_iter().chain(rest).map(str::to_owned).collect::<Vec<_>>()
    };
    let refused = |arguments: &[String], says: &str| {
        let error = fails(&plain(arguments));
        assert!(error.contains(says), "{arguments:?}: {error}");
    };
    let command = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
    let propose = |by: &str| command(&["governance", "propose", "--data", by, "--admit", &request]);
    let vote = |act: &str, by: &str| command(&["governance", act, "--data", by]);
    let done = |arguments: Vec<String>| succeeds(&plain(&arguments));

    refused(&join("audit", &audit), "ask a department whether its node runs");
    let mut running: Vec<Process> = CODES.iter().map(|code| network::run(dir.path(), code)).collect();
    refused(&join("nobody", &audit), "only listed departments can be admitted");
    refused(&join("audit", &data("elsewhere")), "say with --keys where the keys of audit are");
    done(join("audit", &audit));
    refused(&join("audit", &audit), "is a node's folder already");
    let with_keys = |from: &str| {
        let mut arguments = join("audit", &data("elsewhere"));
        arguments.extend(command(&["--keys", &format!("{from}/keys")]));
        arguments
    };
    refused(&with_keys(&market), "is not the key that the founding document lists for audit");

    refused(&vote("approve", &market), "no change is in flight");
    refused(&propose(&audit), "start the node");
    let rekey = command(&["governance", "propose", "--data", &market, "--rekey", &request]);
    refused(&rekey, "the department has no vote");
    let remove = command(&["governance", "propose", "--data", &market, "--remove", "hrss"]);
    refused(&remove, "4 to 64 validators");
    done(propose(&market));
    level(&[&market, &police, &hrss]);
    refused(&propose(&police), "another change is in flight");
    refused(&vote("approve", &market), "has voted already");
    let other = [vote("approve", &police), vec!["00".repeat(32)]].concat();
    refused(&other, "is not in flight");
    let now = status(&police);
    let change = now.change.unwrap();
    assert_eq!((change.missing_approvals, change.readiness), (2, Readiness::Missing));
    done(vote("approve", &police));
    level(&[&market, &police, &hrss]);
    let said = done(command(&["governance", "status", "--data", &hrss]));
    assert!(said.contains("in flight: admit audit") && said.contains("1 more to run `governance approve`"), "{said}");
    done([vote("approve", &hrss), vec![change.proposal.to_hex()]].concat());

    running.push(Process::start(&["run", "--data", &audit], &dir.path().join("audit.log")));
    let start = Instant::now();
    while status(&market).validators.len() < 5 {
        assert!(start.elapsed() < PATIENCE, "{:?}", status(&market));
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    refused(&propose(&market), "has a vote already");
    // The newcomer has a vote now, and hands out the network file of this moment.
    done(command(&["governance", "propose", "--data", &audit, "--remove", "hrss"]));
    done(vote("reject", &audit));
    let fresh = text(&dir.path().join("fresh.yzn"));
    let summary: serde_json::Value =
        serde_json::from_str(&done(command(&["network", "export", "--data", &audit, "--out", &fresh]))).unwrap();
    let network = NetworkFile::read(&std::fs::read(&fresh).unwrap()).unwrap();
    assert_eq!((summary["sets"].as_u64(), summary["nodes"].as_u64()), (Some(2), Some(5)));
    assert_eq!(summary["fingerprint"], serde_json::json!(network.fingerprint()));
    assert_eq!(network.newest_validators().len(), 5);
    running.into_iter().for_each(Process::stop);
    all_run_in_one_process_and_find_each_other_where_they_move(dir.path(), &market, &audit);
}

/// A demonstration network starts those that joined as well, and tells them of ports that had to change.
fn all_run_in_one_process_and_find_each_other_where_they_move(dir: &Path, market: &str, audit: &str) {
    let url = |data: &str| format!("http://{}", NodeConfig::read(Path::new(data)).unwrap().http);
    let before = url(market);
    let _taken = TcpListener::bind(before.trim_start_matches("http://")).unwrap();
    let net = network::devnet(dir);
    assert_ne!(url(market), before);
    let peers = NodeConfig::read(Path::new(audit)).unwrap().peers;
    assert!(peers.iter().any(|peer| peer.url == url(market)), "{peers:?}");
    let (start, height) = (Instant::now(), status(audit).height);
    succeeds(&["governance", "propose", "--data", audit, "--remove", "hrss"]);
    while status(market).change.is_none() {
        assert!(start.elapsed() < PATIENCE);
    }
    assert!(status(market).height > height);
    net.stop();
}
