//! `network export`: a fresh network file.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use yuzheng_protocol::network::NetworkFile;

use super::governance::Node;
use crate::config::{read_genesis, write};

/// Hand out network files.
#[derive(Debug, Args)]
pub struct NetworkArgs {
    #[command(subcommand)]
    command: NetworkCommand,
}

#[derive(Debug, Subcommand)]
enum NetworkCommand {
    /// Write a network file of this moment: every set of validators so far, the newest certified header as its
    /// checkpoint, the addresses of the nodes.
    Export {
        /// Data folder of a node that runs on this computer.
        #[arg(long)]
        data: PathBuf,
        /// Where the file is written.
        #[arg(long)]
        out: PathBuf,
    },
}

/// Does what the command says.
pub async fn network(args: NetworkArgs) -> anyhow::Result<()> {
    let NetworkCommand::Export { data, out } = args.command;
    let bytes = Node::of(&data)?.get("/v1/network").await?.bytes().await?;
    let network = NetworkFile::read(&bytes).context("the node's network file is refused")?;
    if *network.genesis() != read_genesis(&data)? {
        bail!("the node at the address of node.json is of another chain; check `http` in node.json");
    }
    write(&out, &bytes)?;
    println!("{}", summary(&network));
    Ok(())
}

/// What is compared aloud or on paper, and what the file knows.
fn summary(network: &yuzheng_protocol::network::TrustedNetwork) -> serde_json::Value {
    let file = network.file();
    serde_json::json!({
        "chain_id": network.chain_id(),
        "fingerprint": network.fingerprint(),
        "sets": file.epochs.len(),
        "checkpoint": file.checkpoint.as_ref().map(|checkpoint| checkpoint.header.height),
        "nodes": file.nodes.len(),
    })
}
