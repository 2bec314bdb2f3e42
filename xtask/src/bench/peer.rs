//! The peer column: what the tendermint light client's verifier takes for a header on this machine, and what ours
//! takes, one run after the other.
//!
//! The peer checks a commit with every header, which its design needs; ours checks one certificate for all. The
//! ratio is that of the designs as much as of the programs.

use std::process::Command;

use anyhow::{Context, Result};
use serde_json::{Value, json};

/// Builds and runs the peer, a package of its own, then our headers, and prints both.
pub(super) fn peer() -> Result<i32> {
    let mut command = Command::new("cargo");
    command.args(["run", "--release", "--quiet", "--manifest-path", "bench/peer/Cargo.toml"]);
    command.args(["--target-dir", "target/peer"]);
    // The peer is no member of the workspace and has its own features.
    command.env_remove("CARGO_RESOLVER_FEATURE_UNIFICATION").env_remove("CARGO_UNSTABLE_FEATURE_UNIFICATION");
    let peer = line_of(&mut command)?;
    let mut command = Command::new("cargo");
    command.args(["bench", "--quiet", "--package", "yuzheng-light-client", "--bench", "headers"]);
    let ours = line_of(&mut command)?;
    let headers = ours["headers"].as_f64().context("the number of headers")?;
    let micros = |field: &str| ours[field].as_f64().map(|seconds| seconds * 1e6 / headers).context("our figure");
    let (verify, store) = (micros("verify_cpu_s")?, micros("store_cpu_s")?);
    let ratio = |field: &str, ours: f64| peer[field].as_f64().map(|peer| (peer / ours).round()).context("its figure");
    let line = json!({
        "peer": "tendermint-light-client-verifier 0.41",
        "peer_us": { "validators_4": peer["us_4"], "validators_21": peer["us_21"], "headers": peer["headers"] },
        "ours_us": { "verify": rounded(verify), "store": rounded(store), "headers": ours["headers"] },
        "ratio": {
            "validators_4": { "verify": ratio("us_4", verify)?, "store": ratio("us_4", store)? },
            "validators_21": { "verify": ratio("us_21", verify)?, "store": ratio("us_21", store)? },
        },
    });
    println!("{line}");
    Ok(0)
}

/// The JSON line that a program prints.
fn line_of(command: &mut Command) -> Result<Value> {
    let output = command.output().context("cannot start cargo")?;
    anyhow::ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).context("a bench prints UTF-8")?;
    let last = text.lines().last().context("a bench prints a line")?;
    serde_json::from_str(last).context("the line is JSON")
}

fn rounded(micros: f64) -> f64 {
    (micros * 1e3).round() / 1e3
}
