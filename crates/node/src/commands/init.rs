//! `init` and `found`: a department's folder, and the network that several departments found together.
//!
//! Each department runs `init` to make its keys and hands out `member.json`. Somebody runs `found` on all of them
//! and hands out the network file and the list of members. Each department then runs `init --network --members`,
//! which completes its folder, and `run`.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use yuzheng_protocol::genesis::ChainKind;
use yuzheng_protocol::network::NetworkFile;

use super::json;
use crate::clock::{Clock, SystemClock};
use crate::config::{read, write};
use crate::founding::{Member, Office, Profile, Role, found, make_member, make_office, settle, write_network};
use crate::storage::StateSizing;

/// Make a department's keys, or complete its folder when the network is founded.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// The node's data folder.
    #[arg(long)]
    data: PathBuf,
    /// JSON file with the department's profile: department, code, name_zh, short_zh, name_en, role, approvals.
    #[arg(long, required_unless_present = "network")]
    department: Option<PathBuf>,
    /// Make the keys of a department without a vote; writes `office.json`.
    #[arg(long, conflicts_with = "network")]
    without_vote: bool,
    /// Number of officers whose keys are made.
    #[arg(long, default_value_t = 3)]
    officers: usize,
    /// Address of the HTTP interface.
    #[arg(long, default_value = "127.0.0.1:8801")]
    http: String,
    /// Multiaddress of consensus.
    #[arg(long, default_value = "/ip4/127.0.0.1/tcp/26656")]
    consensus: String,
    /// The network file, once the network is founded.
    #[arg(long, requires = "members")]
    network: Option<PathBuf>,
    /// The list of members that `found` wrote.
    #[arg(long, requires = "network")]
    members: Option<PathBuf>,
    /// How large the state's tables are made.
    #[arg(long, value_enum, default_value_t = Sizing::Productive)]
    sizing: Sizing,
}

/// How large the state's tables are made.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Sizing {
    /// For a demonstration network on one computer.
    Demonstration,
    /// For a department's own server.
    Productive,
}

impl Sizing {
    /// The sizes.
    pub const fn sizing(self) -> StateSizing {
        match self {
            Self::Demonstration => StateSizing::DEMONSTRATION,
            Self::Productive => StateSizing::PRODUCTIVE,
        }
    }
}

/// Found a network from the public halves of its members.
#[derive(Debug, Args)]
pub struct FoundArgs {
    /// `member.json` of each department.
    #[arg(long = "member", required = true)]
    members: Vec<PathBuf>,
    /// `office.json` of each department without a vote.
    #[arg(long = "office")]
    offices: Vec<PathBuf>,
    /// Folder for `network.yzn` and `members.json`.
    #[arg(long)]
    out: PathBuf,
    /// Whether what happens on the chain has legal effect.
    #[arg(long, value_enum, default_value_t = Kind::Demonstration)]
    kind: Kind,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    Demonstration,
    Productive,
}

/// Makes keys, or completes a folder.
pub fn init(args: InitArgs) -> anyhow::Result<()> {
    let member_path = args.data.join("member.json");
    if let (Some(network), Some(members)) = (&args.network, &args.members) {
        let own: Member = json(&member_path)?;
        let members: Vec<Member> = json(members)?;
        let network = NetworkFile::read(&read(network)?).context("the network file is refused")?;
        settle(&args.data, own.office.profile.department, network.genesis(), &members, args.sizing.sizing())?;
        println!("{}", serde_json::json!({ "chain_id": network.chain_id(), "fingerprint": network.fingerprint() }));
        return Ok(());
    }
    let Some(profile) = &args.department else { bail!("--department is needed to make keys") };
    let profile: Profile = json(profile)?;
    if args.without_vote {
        let path = args.data.join("office.json");
        let office = make_office(&args.data, profile, args.officers)?;
        write(&path, &serde_json::to_vec_pretty(&office)?)?;
        println!("{}", path.display());
        return Ok(());
    }
    let member = make_member(&args.data, profile, args.officers, format!("http://{}", args.http), &args.consensus)?;
    write(&member_path, &serde_json::to_vec_pretty(&member)?)?;
    println!("{}", member_path.display());
    Ok(())
}

/// Founds a network.
pub fn found_network(args: FoundArgs) -> anyhow::Result<()> {
    let members: Vec<Member> = args.members.iter().map(|path| json(path)).collect::<anyhow::Result<_>>()?;
    let kind = match args.kind {
        Kind::Demonstration => ChainKind::Demonstration,
        Kind::Productive => ChainKind::Productive,
    };
    let offices: Vec<Office> = args.offices.iter().map(|path| json(path)).collect::<anyhow::Result<_>>()?;
    let genesis = found(&members, &offices, kind, SystemClock.now())?;
    write(&args.out.join("members.json"), &serde_json::to_vec_pretty(&members)?)?;
    let network = args.out.join("network.yzn");
    let chain_id = genesis.chain_id();
    write_network(&network, genesis, &members)?;
    println!("{}", serde_json::json!({ "chain_id": chain_id, "network": network, "role_count": role_count(&members) }));
    Ok(())
}

fn role_count(members: &[Member]) -> usize {
    members.iter().filter(|m| m.office.profile.role == Role::IdentityOffice).count()
}
