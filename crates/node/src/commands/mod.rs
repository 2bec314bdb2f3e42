//! What an operator types.

mod clerk;
mod clock;
pub mod contract;
mod devnet;
mod governance;
mod init;
mod network;
mod parent;
mod ports;
mod register;
mod role;
mod run;
mod state;
mod status;

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, Parser, Subcommand};

pub use devnet::{DEPARTMENTS, lay_out};
pub use ports::Ports;

/// Department node of a government-services chain.
#[derive(Debug, Parser)]
#[command(name = "yuzheng-node", version)]
pub struct CommandLine {
    /// Log as JSON lines.
    #[arg(long, global = true)]
    pub log_json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a whole demonstration network in one process.
    Devnet(DevnetArgs),
    /// Make a department's keys, or complete its folder when the network is founded.
    Init(init::InitArgs),
    /// Found a network from the public halves of its members.
    Found(init::FoundArgs),
    /// Run one department's node.
    Run(RunArgs),
    /// Ask a node how it is.
    Status(StatusArgs),
    /// Look after the state's tables.
    State(state::StateArgs),
    /// Admit, remove and replace validators.
    Governance(governance::GovernanceArgs),
    /// Write, check and deploy the documents of services.
    Contract(contract::ContractArgs),
    /// Look after the data sets that other departments' questions are answered from.
    Register(register::RegisterArgs),
    /// Give officers roles, end them, and list who works in the department.
    Role(role::RoleArgs),
    /// Hand out network files.
    Network(network::NetworkArgs),
}

/// Run a whole demonstration network in one process.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct DevnetArgs {
    #[command(subcommand)]
    command: Option<DevnetCommand>,
    /// Number of validators; this version has four departments.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u16).range(4..=4))]
    validators: u16,
    /// Folder of the network.
    #[arg(long, required = true)]
    data: Option<PathBuf>,
    /// First of four HTTP ports; free ones are chosen when left out.
    #[arg(long)]
    http_port_base: Option<u16>,
    /// Only make the folders, so that each can be run as its own process.
    #[arg(long)]
    layout_only: bool,
    /// Stop when the process with this number ends.
    #[arg(long)]
    parent_pid: Option<u32>,
}

/// What is done to a demonstration network that runs.
#[derive(Debug, Subcommand)]
enum DevnetCommand {
    /// Move the demonstration's clock, or say what it shows.
    Clock(clock::ClockArgs),
    /// Take an officer's step in a case.
    Clerk(clerk::ClerkArgs),
}

/// Run one department's node.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// The node's data folder.
    #[arg(long)]
    data: PathBuf,
    /// Stop when the process with this number ends.
    #[arg(long)]
    parent_pid: Option<u32>,
}

/// Ask a node how it is.
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// Base URL of the node.
    #[arg(long)]
    url: String,
}

/// Reads a JSON file.
fn json<T: serde::de::DeserializeOwned>(path: &Path) -> anyhow::Result<T> {
    let bytes = crate::config::read(path)?;
    serde_json::from_slice(&bytes).with_context(|| format!("{} cannot be read", path.display()))
}

/// Does what the command line says.
///
/// # Errors
/// For the operator's eyes.
pub async fn execute(line: CommandLine) -> anyhow::Result<()> {
    match line.command {
        Command::Devnet(args) => devnet::devnet(args).await,
        Command::Init(args) => init::init(args),
        Command::Found(args) => init::found_network(args),
        Command::Run(args) => run::run(args).await,
        Command::Status(args) => status::status(args).await,
        Command::Governance(args) => governance::governance(args).await,
        Command::Contract(args) => contract::contract(args).await,
        Command::Role(args) => role::role(args).await,
        Command::Network(args) => network::network(args).await,
        Command::Register(args) => register::register(args),
        Command::State(args) => state::state(args),
    }
}
