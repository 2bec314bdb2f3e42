//! `cargo xtask`: everything around the programs that is not the programs.
//!
//! Each subcommand is a module with its own arguments and a `run` that returns the exit code. It starts
//! programs and reads their JSON; it holds no logic of theirs.

mod conformance;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Tasks of this repository.
#[derive(Parser)]
#[command(name = "cargo xtask", version)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Runs published test vectors through the libraries
    Conformance(conformance::Arguments),
}

fn main() -> ExitCode {
    let result = match Cli::parse().task {
        Task::Conformance(arguments) => conformance::run(&arguments),
    };
    result.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::from(2)
    })
}
