//! `contract`: what authors and officers do with the documents of services.
//!
//! `check`, `test` and `diff` need no network: they run what every validator runs. `prepare` and `approve` make
//! the deployment file that officers pass around. `deploy` and `retire` hand in what enough officers approved;
//! `replay` runs a document over past cases.
//!
//! Exit codes: 0 in order; 1 it could not be done; 2 the command line is wrong; 3 the document is refused, or one
//! of its tests fails.

mod ahead;
mod check;
mod compare;
mod deploy;
mod file;
mod past;
mod replay;
mod source;
mod trial;

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use thiserror::Error;
use yuzheng_contracts::date::Date;
use yuzheng_contracts::service::Text;

use self::source::Surroundings;

/// Write, check and deploy the documents of services.
#[derive(Debug, Args)]
pub struct ContractArgs {
    #[command(subcommand)]
    command: ContractCommand,
}

#[derive(Debug, Subcommand)]
enum ContractCommand {
    /// Run the deploy gate: say whether the validators would take a document, or where and why not.
    Check(CheckArgs),
    /// Run the document's own tests and say what came of each rule.
    Test(TestArgs),
    /// Say what changed between two documents.
    Diff(DiffArgs),
    /// Make a deployment file of a document, for officers to approve.
    Prepare(PrepareArgs),
    /// Add an officer's approval to a deployment file.
    Approve(ApproveArgs),
    /// Put a document in force, from its first day on.
    Deploy(DeployArgs),
    /// End a service or a reference document.
    Retire(RetireArgs),
    /// Run a document over the department's past cases and say which decisions would be others.
    Replay(ReplayArgs),
}

/// The language of sentences.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// Chinese.
    Zh,
    /// English.
    En,
}

impl Language {
    fn of(self, text: &Text) -> &str {
        match self {
            Self::Zh => &text.zh,
            Self::En => &text.en,
        }
    }
}

/// How a result is printed.
#[derive(Clone, Copy, Debug, Args)]
struct Printing {
    /// Language of sentences.
    #[arg(long, value_enum, default_value_t = Language::Zh)]
    lang: Language,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Run the deploy gate.
#[derive(Debug, Args)]
struct CheckArgs {
    /// The document: an author's YAML, JSON, or a deployment file.
    file: PathBuf,
    #[command(flatten)]
    surroundings: Surroundings,
    #[command(flatten)]
    printing: Printing,
}

/// Run the document's own tests.
#[derive(Debug, Args)]
struct TestArgs {
    /// The document: an author's YAML, JSON, or a deployment file.
    file: PathBuf,
    /// Only tests whose name holds this text; each rule of them is shown.
    #[arg(long)]
    name: Option<String>,
    #[command(flatten)]
    surroundings: Surroundings,
    #[command(flatten)]
    printing: Printing,
}

/// Say what changed between two documents.
#[derive(Debug, Args)]
struct DiffArgs {
    /// The older document.
    old: PathBuf,
    /// The newer document.
    new: PathBuf,
    #[command(flatten)]
    printing: Printing,
}

/// Make a deployment file of a document.
#[derive(Debug, Args)]
struct PrepareArgs {
    /// The document: an author's YAML or JSON.
    file: PathBuf,
    /// Data folder of the department's node, or of its officers.
    #[arg(long)]
    data: PathBuf,
    /// Where the file is written.
    #[arg(long)]
    out: PathBuf,
}

/// Add an officer's approval to a deployment file.
#[derive(Debug, Args)]
struct ApproveArgs {
    /// The deployment file; it is written anew.
    file: PathBuf,
    /// Data folder with the officers' keys.
    #[arg(long)]
    data: PathBuf,
    /// Number of the officer whose key approves; the first that has not approved when left out.
    #[arg(long)]
    officer: Option<usize>,
}

/// Put a document in force.
#[derive(Debug, Args)]
struct DeployArgs {
    /// A deployment file with its approvals, or the document itself: YAML or JSON.
    file: PathBuf,
    /// Data folder of the department's node, which must run.
    #[arg(long)]
    data: PathBuf,
    /// Data folder with officers' keys that approve now; may be given several times.
    #[arg(long, value_name = "DIR")]
    approve_with: Vec<PathBuf>,
}

/// End a service or a reference document.
#[derive(Debug, Args)]
struct RetireArgs {
    /// Its identifier.
    id: String,
    /// The last day on which it may be used, such as 2026-12-31.
    #[arg(long)]
    last_day: Date,
    /// Data folder of the department's node, which must run.
    #[arg(long)]
    data: PathBuf,
    /// Data folder with officers' keys that approve; may be given several times.
    #[arg(long, value_name = "DIR", required = true)]
    approve_with: Vec<PathBuf>,
}

/// Run a document over past cases.
#[derive(Debug, Args)]
struct ReplayArgs {
    /// A service, or a reference document that services use: YAML, JSON, or a deployment file.
    file: PathBuf,
    /// The first day whose decisions count, such as 2026-01-01.
    #[arg(long)]
    since: Date,
    /// Data folder of the department's node, with its blocks and its key.
    #[arg(long)]
    data: PathBuf,
    /// A reference document to use in the place of the deployed one; may be given several times.
    #[arg(long = "with", value_name = "FILE")]
    with: Vec<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// A document that is not in order. The report was printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NotInOrder {
    /// The deploy gate refuses it.
    #[error("the deploy gate refuses the document")]
    Refused,
    /// Tests fail.
    #[error("{failing} of {all} tests fail")]
    Tests {
        /// How many fail.
        failing: usize,
        /// How many were run.
        all: usize,
    },
}

impl NotInOrder {
    /// The exit code of the process.
    pub const EXIT_CODE: u8 = 3;
}

/// Does what the command says.
pub async fn contract(args: ContractArgs) -> anyhow::Result<()> {
    match args.command {
        ContractCommand::Check(args) => check::check(&args),
        ContractCommand::Test(args) => trial::test(&args),
        ContractCommand::Diff(args) => compare::diff(&args),
        ContractCommand::Prepare(args) => file::prepare(&args),
        ContractCommand::Approve(args) => file::approve(&args),
        ContractCommand::Deploy(args) => deploy::deploy(&args).await,
        ContractCommand::Retire(args) => deploy::retire(&args).await,
        ContractCommand::Replay(args) => replay::replay(&args),
    }
}
