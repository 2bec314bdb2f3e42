//! `cargo xtask`: everything around the programs that is not the programs.
//!
//! Each subcommand is a module with its own arguments and a `run` that returns the exit code. It starts
//! programs and reads their JSON; it holds no logic of theirs.

mod bench;
mod conformance;
mod documents;
mod domain;
mod network;
mod run;
mod screens;
mod tidy;
#[allow(dead_code, reason = "the window tests use the rest")]
#[path = "../../tests/system/walk.rs"]
mod walk;
#[allow(dead_code, reason = "the window tests use the rest")]
#[path = "../../tests/system/window.rs"]
mod window;

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
    /// Runs a file of domain vectors through the contracts' functions and documents
    Domain {
        /// JSON file of the shape of tests/data/domain-data.json
        #[arg(long)]
        file: std::path::PathBuf,
        /// Print the result as JSON
        #[arg(long)]
        json: bool,
    },
    /// Writes one legal document of each kind as PDF, and pictures of the pages
    Documents(documents::Arguments),
    /// Looks for what the compiler does not check: imports, purity, house rules
    Tidy(tidy::Arguments),
    /// Starts four departments on this PC and the window; without a display, the journey
    Run(run::RunArgs),
    /// Fills a department's desk on this PC's network with fictional cases
    DemoOffice(run::OfficeArgs),
    /// Walks the whole journey without a window
    Journey(run::JourneyArgs),
    /// Figures of docs/performance.md, from release programs
    #[command(subcommand)]
    Bench(bench::Bench),
    /// Writes docs/screens from the real window; needs a display
    Screens(screens::ScreensArgs),
    /// Writes the front end's typed bindings
    Bindings,
}

fn exit_code(code: i32) -> ExitCode {
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}

fn main() -> ExitCode {
    let result = match Cli::parse().task {
        Task::Conformance(arguments) => conformance::run(&arguments),
        Task::Domain { file, json } => domain::run(&file, json),
        Task::Documents(arguments) => documents::run(&arguments),
        Task::Tidy(arguments) => tidy::run(&arguments),
        Task::Run(arguments) => run::run(&arguments).map(exit_code),
        Task::DemoOffice(arguments) => run::office(&arguments).map(exit_code),
        Task::Journey(arguments) => run::journey(&arguments).map(exit_code),
        Task::Bench(which) => bench::bench(&which).map(exit_code),
        Task::Screens(arguments) => screens::screens(&arguments).map(exit_code),
        Task::Bindings => run::bindings().map(exit_code),
    };
    result.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::from(2)
    })
}
