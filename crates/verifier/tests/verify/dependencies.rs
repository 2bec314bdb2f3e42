//! The verifier links no network code.

use std::{collections::BTreeSet, process::Command};

/// Crates that talk to a network, an event loop or TLS, and our own that do.
const FORBIDDEN: [&str; 14] = [
    "axum",
    "futures",
    "h2",
    "hyper",
    "mio",
    "native-tls",
    "openssl",
    "reqwest",
    "rustls",
    "socket2",
    "tokio",
    "ureq",
    "yuzheng-light-client",
    "yuzheng-node",
];

fn linked_crates() -> BTreeSet<String> {
    let tree = |more: &[&str]| {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.args(["tree", "--package", "yuzheng-verify", "--edges", "normal", "--prefix", "none"]);
        command.args(["--format", "{p}", "--target", "all"]).args(more);
        command.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap()
    };
    // Crates of other systems are not downloaded by a build.
    let offline = tree(&["--offline"]);
    let output = if offline.status.success() { offline } else { tree(&[]) };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[test]
fn links_no_network_code() {
    let linked = linked_crates();
    assert!(linked.contains("yuzheng-protocol"), "the tree was read: {linked:?}");
    let found: Vec<_> = FORBIDDEN.iter().filter(|name| linked.contains(**name)).collect();
    assert!(found.is_empty(), "{found:?} must not be linked");
}

#[test]
fn the_programs_main_file_is_short_enough_to_audit_in_one_sitting() {
    let lines = include_str!("../../src/main.rs").lines().count();
    assert!(lines < 150, "{lines} lines");
}
