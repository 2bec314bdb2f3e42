//! `cargo xtask conformance`: published test vectors against the libraries.
//!
//! Every subcommand prints one line; with `--json` that line is a JSON object. The exit code is 0 when no
//! case failed, 1 when one did, 2 when the vectors could not be read.

mod cel;
mod ed25519;
mod merkle;

use std::{path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::{Args, Subcommand};

/// Which set to run.
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    set: Set,
}

#[derive(Subcommand)]
enum Set {
    /// RFC 9162 inclusion and consistency proofs, one case a file (transparency-dev/merkle)
    Merkle {
        /// Folder that is searched for cases, with its subfolders
        #[arg(long)]
        dir: PathBuf,
        /// Print the result as JSON
        #[arg(long)]
        json: bool,
    },
    /// Common Expression Language cases under `rules/1`: a list of {file, section, name, expr, bind, expect}
    Cel {
        /// File with the list
        #[arg(long)]
        file: PathBuf,
        /// Print the result as JSON
        #[arg(long)]
        json: bool,
    },
    /// Ed25519 signatures under strict verification: a list of {key, sig, msg} in hex, hex, text
    Ed25519 {
        /// File with the list
        #[arg(long)]
        file: PathBuf,
        /// Print the result as JSON
        #[arg(long)]
        json: bool,
    },
}

/// Runs a set.
///
/// # Errors
/// When the vectors cannot be read.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    match &arguments.set {
        Set::Merkle { dir, json } => merkle::run(dir, *json),
        Set::Cel { file, json } => cel::run(file, *json),
        Set::Ed25519 { file, json } => ed25519::run(file, *json),
    }
}

fn exit_code(failed: usize) -> ExitCode {
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
