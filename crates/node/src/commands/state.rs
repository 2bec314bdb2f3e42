//! `state grow`: a larger table for the state of a node that does not run.

use std::path::PathBuf;

use anyhow::bail;
use clap::{Args, Subcommand};

use crate::config::{NodeConfig, claim};
use crate::storage::{StateSizing, StateStore};

/// Look after the state's tables.
#[derive(Debug, Args)]
pub struct StateArgs {
    #[command(subcommand)]
    command: StateCommand,
}

#[derive(Debug, Subcommand)]
enum StateCommand {
    /// Enlarge the table of a node that does not run.
    Grow {
        /// The node's data folder.
        #[arg(long)]
        data: PathBuf,
        /// Buckets of 4 KiB that the table shall have.
        #[arg(long)]
        buckets: u32,
    },
}

/// Enlarges the table and notes its size in the settings.
pub fn state(args: StateArgs) -> anyhow::Result<()> {
    let StateCommand::Grow { data, buckets } = args.command;
    let _claim = claim(&data)?;
    let mut config = NodeConfig::read(&data)?;
    if buckets <= config.state.buckets {
        bail!("the table has {} buckets already", config.state.buckets);
    }
    config.state = StateSizing { buckets, ..config.state };
    StateStore::grow(&data.join("state"), config.state)?;
    config.write(&data)?;
    println!("{}", serde_json::json!({ "buckets": buckets }));
    Ok(())
}
