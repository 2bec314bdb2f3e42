//! `cargo xtask bench`: figures for docs/performance.md, one JSON line each, from release programs.

mod peer;

use std::process::Command;

use anyhow::{Context, Result};
use clap::Subcommand;
use serde_json::json;

use crate::{
    network::{Network, programs},
    run::{Profile, SOLE_PROPRIETOR, build, prepare_folder},
};

/// Which figure.
#[derive(Subcommand)]
pub enum Bench {
    /// Submission to proven result (秒批), four validators.
    Approval {
        /// Cases filed one after the other.
        #[arg(long, default_value_t = 60)]
        cases: u32,
        /// Which service: `sole-proprietor` or `limited-company`.
        #[arg(long, default_value = SOLE_PROPRIETOR)]
        service: String,
        /// Print one JSON line (always done; accepted for uniformity).
        #[arg(long)]
        json: bool,
    },
    /// Offline check of a receipt: 30 validators, one million headers back.
    Receipt {
        /// Print one JSON line (always done; accepted for uniformity).
        #[arg(long)]
        json: bool,
    },
    /// Contract evaluations a second on one core.
    Rules {
        /// Print one JSON line (always done; accepted for uniformity).
        #[arg(long)]
        json: bool,
    },
    /// One million headers: verified in memory; received, rebuilt, verified and stored.
    Headers {
        /// Print one JSON line (always done; accepted for uniformity).
        #[arg(long)]
        json: bool,
    },
    /// From a network file to a verified tip over 50 changes of 21 validators.
    ColdStart {
        /// Print one JSON line (always done; accepted for uniformity).
        #[arg(long)]
        json: bool,
    },
    /// Headers again, with the tendermint light client's verifier in the same run, as a ratio.
    Peer {
        /// Print one JSON line (always done; accepted for uniformity).
        #[arg(long)]
        json: bool,
    },
    /// The desk's queues with 100,000 cases in an encrypted database.
    Queue {
        /// Print one JSON line (always done; accepted for uniformity).
        #[arg(long)]
        json: bool,
    },
    /// Everything.
    All,
}

/// Measures and prints.
pub fn bench(which: &Bench) -> Result<i32> {
    match which {
        Bench::Approval { cases, service, json: _ } => approval(*cases, service),
        Bench::Receipt { json: _ } => package("yuzheng-verify", "receipt"),
        Bench::Rules { json: _ } => package("yuzheng-contracts", "rules"),
        Bench::Headers { json: _ } => package("yuzheng-light-client", "headers"),
        Bench::ColdStart { json: _ } => package("yuzheng-light-client", "cold_start"),
        Bench::Peer { json: _ } => peer::peer(),
        Bench::Queue { json: _ } => package("yuzheng", "queue"),
        Bench::All => {
            package("yuzheng-light-client", "headers")?;
            package("yuzheng-light-client", "cold_start")?;
            peer::peer()?;
            package("yuzheng-verify", "receipt")?;
            package("yuzheng-contracts", "rules")?;
            package("yuzheng", "queue")?;
            approval(60, SOLE_PROPRIETOR)
        }
    }
}

/// Runs a bench of a package, which prints its own line. Only benches see the packages' test chains.
fn package(package: &str, bench: &str) -> Result<i32> {
    let status = Command::new("cargo")
        .args(["bench", "--quiet", "--package", package, "--bench", bench])
        .status()
        .context("cannot start cargo")?;
    Ok(status.code().unwrap_or(1))
}

/// Directory of the release programs, beside the one of this program's own build.
fn release_programs() -> Result<std::path::PathBuf> {
    let own = programs()?;
    Ok(own.parent().context("a build lies in the target directory")?.join("release"))
}

fn approval(cases: u32, service: &str) -> Result<i32> {
    build(Profile::Release)?;
    let programs = release_programs()?;
    let dir = tempfile::tempdir()?;
    let network = Network::start(&programs, &dir.path().join("network"))?;
    prepare_folder(&programs, dir.path(), &network.file)?;
    let output = Command::new(programs.join("yuzheng"))
        .args(["journey", "--json", "--cases", &cases.to_string(), "--service", service, "--data"])
        .arg(dir.path().join("desk"))
        .arg("--network")
        .arg(&network.file)
        .arg("--folder")
        .arg(dir.path().join("demo"))
        .stderr(std::process::Stdio::null())
        .output()
        .context("cannot start the journey")?;
    let text = String::from_utf8(output.stdout).context("the journey prints UTF-8")?;
    let last = text.lines().last().context("the journey prints a last line")?;
    let result: serde_json::Value = serde_json::from_str(last).context("the last line is JSON")?;
    anyhow::ensure!(result["ok"] == true, "the journey failed: {last}");
    let mut times: Vec<u64> =
        result["all_ms"].as_array().into_iter().flatten().filter_map(serde_json::Value::as_u64).collect();
    times.sort_unstable();
    let line = json!({
        "validators": 4, "service": service, "cases": times.len(), "p50_ms": percentile(&times, 50), "p95_ms": percentile(&times, 95),
        "max_ms": times.last(),
    });
    println!("{line}");
    Ok(0)
}

/// Nearest-rank percentile of sorted values.
fn percentile(sorted: &[u64], percent: usize) -> Option<u64> {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::percentile;

    #[test]
    fn percentiles_are_nearest_rank() {
        let times: Vec<u64> = (1..=60).collect();
        assert_eq!(percentile(&times, 50), Some(30));
        assert_eq!(percentile(&times, 95), Some(57));
        assert_eq!(percentile(&[7], 95), Some(7));
        assert_eq!(percentile(&[], 50), None);
    }
}
