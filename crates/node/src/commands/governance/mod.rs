//! `governance`: admitting, removing and replacing validators.
//!
//! `join` prepares the folder of a node that joins and writes its admission request. A department with a vote
//! proposes, others approve or reject, each through its own running node and with the officers' keys in its data
//! folder. `status` says what is missing.

mod act;
pub(crate) mod desk;
mod join;
mod request;
mod status;

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand};
use yuzheng_protocol::Hash;

pub use self::desk::Node;
use self::join::JoinArgs;
use self::status::StatusArgs;

/// Admit, remove and replace validators.
#[derive(Debug, Args)]
pub struct GovernanceArgs {
    #[command(subcommand)]
    command: GovernanceCommand,
}

#[derive(Debug, Subcommand)]
enum GovernanceCommand {
    /// Prepare the data folder of a node that joins, and write its admission request.
    Join(JoinArgs),
    /// Propose a change of the validators.
    Propose(ProposeArgs),
    /// Be for the change in flight.
    Approve(VoteArgs),
    /// Be against the change in flight; its proposer takes it back with this.
    Reject(VoteArgs),
    /// Say who votes, what is about to change, and what is missing.
    Status(StatusArgs),
}

/// Propose a change of the validators.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("change").required(true))]
struct ProposeArgs {
    /// Data folder of the proposing department, with its officers' keys; its node runs.
    #[arg(long)]
    data: PathBuf,
    /// Admission request of a department that shall have a vote.
    #[arg(long, group = "change")]
    admit: Option<PathBuf>,
    /// Admission request of a department's new machine, which takes the place of the old.
    #[arg(long, group = "change")]
    rekey: Option<PathBuf>,
    /// Code of a department that shall have no vote any more.
    #[arg(long, group = "change")]
    remove: Option<String>,
}

/// Vote on the change in flight.
#[derive(Debug, Args)]
struct VoteArgs {
    /// Data folder of the department, with its officers' keys; its node runs.
    #[arg(long)]
    data: PathBuf,
    /// Id of the proposal; the one in flight when left out.
    #[arg(value_parser = hash)]
    proposal: Option<Hash>,
}

fn hash(text: &str) -> Result<Hash, &'static str> {
    Hash::from_hex(text).ok_or("a proposal's id has 64 hexadecimal digits")
}

/// Does what the command says.
pub async fn governance(args: GovernanceArgs) -> anyhow::Result<()> {
    match args.command {
        GovernanceCommand::Join(args) => join::join(args).await,
        GovernanceCommand::Propose(args) => act::propose(args).await,
        GovernanceCommand::Approve(args) => act::approve(args).await,
        GovernanceCommand::Reject(args) => act::reject(args).await,
        GovernanceCommand::Status(args) => status::status(args).await,
    }
}
