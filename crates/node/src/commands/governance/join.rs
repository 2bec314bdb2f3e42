//! `join`: the data folder of a node that joins.
//!
//! Two kinds of nodes join: one of a department that gets a vote, and a new machine of a department that has one.
//! Both bring the department's and its officers' keys and make a validator key of their own: one validator key
//! never runs on two machines.

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use yuzheng_protocol::api::PeerAddress;
use yuzheng_protocol::genesis::{Department, DepartmentRole};
use yuzheng_protocol::network::{NetworkFile, TrustedNetwork};
use yuzheng_protocol::validator::possession_sign_bytes;
use yuzheng_protocol::{Hash, Signer};
use yuzheng_vault::{KeyRole, NodeKey};

use super::desk::Node;
use super::request::AdmissionRequest;
use crate::commands::init::Sizing;
use crate::config::{NodeConfig, PeerConfig, key_path, read, write, write_genesis};
use crate::consensus::NetworkKey;
use crate::founding::make_key;

/// Prepare the data folder of a node that joins, and write its admission request.
#[derive(Debug, Args)]
pub struct JoinArgs {
    /// The new data folder.
    #[arg(long)]
    data: PathBuf,
    /// The network file.
    #[arg(long)]
    network: PathBuf,
    /// Code of the department in the founding document.
    #[arg(long)]
    department: String,
    /// Folder with the department's and its officers' keys, which are taken over; `keys` in the data folder when
    /// left out. A validator key there is left alone.
    #[arg(long)]
    keys: Option<PathBuf>,
    /// Address on which HTTP is served.
    #[arg(long, default_value = "127.0.0.1:8801")]
    http: SocketAddr,
    /// Base URL at which others reach it; `http://` and the address when left out.
    #[arg(long)]
    url: Option<String>,
    /// Multiaddress on which consensus listens.
    #[arg(long, default_value = "/ip4/127.0.0.1/tcp/26656")]
    consensus: String,
    /// Multiaddress at which others reach it; the one on which it listens when left out.
    #[arg(long)]
    address: Option<String>,
    /// How large the state's tables are made.
    #[arg(long, value_enum, default_value_t = Sizing::Productive)]
    sizing: Sizing,
    /// Where the admission request is written; `admission.json` in the data folder when left out.
    #[arg(long)]
    out: Option<PathBuf>,
}

/// Prepares the folder.
pub async fn join(args: JoinArgs) -> anyhow::Result<()> {
    if args.data.join("node.json").exists() {
        bail!("{} is a node's folder already; choose another", args.data.display());
    }
    let network = NetworkFile::read(&read(&args.network)?).context("the network file is refused")?;
    let department = network.genesis().department_by_code(&args.department).with_context(|| {
        format!("the founding document does not list {:?}; only listed departments can be admitted", args.department)
    })?;
    let asked = ask_for_peers(&network).await?;
    let peers = peers(&network, department, &asked);
    if peers.is_empty() {
        bail!("no node says where the others are; ask a department whether its node runs");
    }
    take_over_keys(&args, department)?;
    let request = request(&args, network.chain_id(), department)?;
    let path = args.out.clone().unwrap_or_else(|| args.data.join("admission.json"));
    write(&path, &serde_json::to_vec_pretty(&request)?)?;
    let config = NodeConfig {
        department: department.id,
        http: args.http,
        consensus: args.consensus.clone(),
        peers,
        heartbeat_ms: NodeConfig::HEARTBEAT_MS,
        target_ms: NodeConfig::TARGET_MS,
        state: args.sizing.sizing(),
        sealed_limit_mib: NodeConfig::SEALED_LIMIT_MIB,
        tls_roots: network.file().tls_roots.iter().map(ToString::to_string).collect(),
        answers_for: Vec::new(),
    };
    write_genesis(&args.data, network.genesis())?;
    // Written last: with it the folder is complete.
    config.write(&args.data)?;
    println!("{}", serde_json::json!({ "request": path, "department": department.code.as_str(), "key": request.key }));
    if department.role == DepartmentRole::IdentityOffice && !args.data.join("register.json").exists() {
        eprintln!("first: copy register.json of the identity office into {}", args.data.display());
    }
    eprintln!(
        "next: start this node with `yuzheng-node run`, and give {} to a department with a vote, which runs \
         `yuzheng-node governance propose --{}`",
        path.display(),
        kind(&network, &asked, &request)
    );
    Ok(())
}

/// Option of `propose` for this request, as far as can be said from here.
fn kind(network: &TrustedNetwork, asked: &[PeerAddress], request: &AdmissionRequest) -> &'static str {
    let votes = asked.iter().any(|node| node.department == request.department)
        || network.newest_validators().validators().iter().any(|v| v.department == request.department);
    if votes { "rekey" } else { "admit" }
}

/// Where the nodes are, by the first node of the network file that answers.
async fn ask_for_peers(network: &TrustedNetwork) -> anyhow::Result<Vec<PeerAddress>> {
    let tls_roots: Vec<String> = network.file().tls_roots.iter().map(ToString::to_string).collect();
    let mut failure = anyhow::anyhow!("the network file names no node; ask for a fresh one");
    for address in network.file().nodes.iter() {
        let answer = Node::at(&address.url, &tls_roots)?.get("/v1/peers").await;
        match answer {
            Ok(answer) => match answer.json::<Vec<PeerAddress>>().await {
                Ok(peers) if !peers.is_empty() => return Ok(peers),
                Ok(_) => failure = anyhow::anyhow!("{} knows no nodes", address.url.as_str()),
                Err(error) => failure = error.into(),
            },
            Err(error) => failure = error,
        }
    }
    Err(failure
        .context("no node of the network file says where the others are; ask a department whether its node runs"))
}

/// The other departments' nodes.
fn peers(network: &TrustedNetwork, own: &Department, asked: &[PeerAddress]) -> Vec<PeerConfig> {
    let listed = |node: &&PeerAddress| network.genesis().department(node.department).is_some();
    let others = asked.iter().filter(listed).filter(|node| node.department != own.id);
    let by_department: BTreeMap<u16, &PeerAddress> = others.map(|node| (node.department, node)).collect();
    let config = |node: &PeerAddress| PeerConfig {
        department: node.department,
        url: node.url.clone(),
        consensus: node.consensus.clone(),
    };
    by_department.into_values().map(config).collect()
}

/// Copies the department's and its officers' keys, never a validator key.
fn take_over_keys(args: &JoinArgs, department: &Department) -> anyhow::Result<()> {
    let own = args.data.join("keys");
    fs::create_dir_all(&own).with_context(|| own.display().to_string())?;
    if let Some(from) = &args.keys {
        copy_keys(from, &own)?;
    }
    let path = key_path(&args.data, KeyRole::Department, 0);
    if !path.exists() {
        bail!("{} is missing; say with --keys where the keys of {} are", path.display(), department.code);
    }
    let key = NodeKey::open(&path, KeyRole::Department)?;
    if key.signer().public_key() != department.worker {
        bail!("{} is not the key that the founding document lists for {}", path.display(), department.code);
    }
    Ok(())
}

fn copy_keys(from: &Path, to: &Path) -> anyhow::Result<()> {
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let wanted = name == "department.key" || (name.starts_with("officer-") && name.ends_with(".key"));
        let target = to.join(&*name);
        if wanted && !target.exists() {
            fs::copy(entry.path(), &target).with_context(|| target.display().to_string())?;
        }
    }
    Ok(())
}

/// The request, with a validator key of this folder's own.
fn request(args: &JoinArgs, chain_id: Hash, department: &Department) -> anyhow::Result<AdmissionRequest> {
    let path = key_path(&args.data, KeyRole::Validator, 0);
    let validator = if path.exists() {
        NodeKey::open(&path, KeyRole::Validator)?
    } else {
        make_key(&args.data, KeyRole::Validator, 0)?
    };
    let signer = validator.signer();
    let identity = NetworkKey::new(*validator.derive_transport_seed()).identity();
    let address = args.address.as_ref().unwrap_or(&args.consensus);
    let request = AdmissionRequest {
        chain_id,
        department: department.id,
        key: signer.public_key(),
        possession: hex::encode(signer.sign(&possession_sign_bytes(department.id, &signer.public_key())).0),
        consensus: format!("{address}/p2p/{identity}"),
        url: args.url.clone().unwrap_or_else(|| format!("http://{}", args.http)),
    };
    // What the ledger would refuse is said here, before anybody signs it.
    request.admission(chain_id)?.verify().context("the address cannot be used")?;
    Ok(request)
}
