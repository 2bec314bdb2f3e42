//! `devnet`: four departments on one computer, for demonstration and tests.
//!
//! It uses the same founding, keys, settings and nodes as a network on four computers.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use futures::future::{select_all, try_join_all};
use tracing::info;
use yuzheng_protocol::codec::Canonical;
use yuzheng_protocol::genesis::{ChainKind, Genesis};
use yuzheng_protocol::network::NetworkFile;
use yuzheng_protocol::objects::{Catalogue, key};

use super::parent::told_to_stop;
use super::ports::{Ports, choose};
use super::{DevnetArgs, DevnetCommand, clerk, clock};
use crate::answering::OFFICES;
use crate::clock::{Clock, SystemClock};
use crate::config::{NodeConfig, PeerConfig, claim, read, write};
use crate::deployment::embedded_services;
use crate::founding::people::{Person, people};
use crate::founding::registers::registers;
use crate::founding::{Member, Profile, Role, found, make_member, make_office, settle, write_network};
use crate::node::{self, RunningNode};
use crate::register::{LegalEffect, Registers};
use crate::storage::StateSizing;

/// Officers of each department, and how many of them a deployment needs.
const OFFICERS: (usize, u8) = (3, 2);
/// How often it is looked whether the network is ready.
const LOOKING: Duration = Duration::from_millis(50);
/// How long the network may take to be ready.
const READY: Duration = Duration::from_secs(90);

/// Number, code, Chinese name, short name, English name, role.
type Listed = (u16, &'static str, &'static str, &'static str, &'static str, Role);

/// The departments with a vote.
pub const DEPARTMENTS: [Listed; 4] = [
    (
        1,
        "market",
        "重庆市市场监督管理局（演示）",
        "市监",
        "Chongqing Administration for Market Regulation (demonstration)",
        Role::Receiving,
    ),
    (
        2,
        "public-security",
        "重庆市公安局（演示）",
        "公安",
        "Chongqing Public Security Bureau (demonstration)",
        Role::IdentityOffice,
    ),
    (
        3,
        "hrss",
        "重庆市人力资源和社会保障局（演示）",
        "人社",
        "Chongqing Human Resources and Social Security Bureau (demonstration)",
        Role::Receiving,
    ),
    (
        4,
        "bigdata",
        "重庆市大数据应用发展管理局（演示）",
        "大数据",
        "Chongqing Big Data Application and Development Administration (demonstration)",
        Role::Receiving,
    ),
];

/// A department without a vote, which can be admitted.
pub const WITHOUT_VOTE: Listed =
    (5, "audit", "重庆市审计局（演示）", "审计", "Chongqing Audit Bureau (demonstration)", Role::Receiving);

/// Departments without a vote and without a node of their own, and the code of the department whose node answers
/// for them.
pub const HOSTED: [Listed; 4] = [
    (
        6,
        "court",
        "重庆市高级人民法院（演示）",
        "法院",
        "Chongqing High People's Court (demonstration)",
        Role::Receiving,
    ),
    (
        7,
        "planning",
        "重庆市规划和自然资源局（演示）",
        "规资",
        "Chongqing Planning and Natural Resources Bureau (demonstration)",
        Role::Receiving,
    ),
    (
        8,
        "civil-service",
        "重庆市公务员主管部门（演示）",
        "公务员",
        "Chongqing Civil Service Authority (demonstration)",
        Role::Receiving,
    ),
    (
        9,
        "approvals",
        "重庆市行政许可数据归集部门（演示）",
        "许可",
        "Chongqing Office of Administrative Approvals Data (demonstration)",
        Role::Receiving,
    ),
];
/// Code of the department whose node holds the keys of [`HOSTED`].
const HOST: &str = "bigdata";

/// Lays the network out if need be, runs it until told to stop.
pub async fn devnet(args: DevnetArgs) -> anyhow::Result<()> {
    let DevnetArgs { command, validators: _, data, http_port_base, layout_only, parent_pid } = args;
    match command {
        Some(DevnetCommand::Clock(args)) => return clock::clock(args).await,
        Some(DevnetCommand::Clerk(args)) => return clerk::clerk(args).await,
        None => {}
    }
    let data = data.context("--data names the folder of the network")?;
    lay_out(&data, http_port_base)?;
    if layout_only {
        println!(
            "{}",
            serde_json::json!({ "ready": false, "network": network_path(&data), "folders": folders(&data) })
        );
        return Ok(());
    }
    let stop = told_to_stop(parent_pid);
    tokio::pin!(stop);
    let folders = nodes(&data)?;
    let mut nodes = try_join_all(folders.iter().map(|folder| node::start(folder))).await?;
    let reason = tokio::select! {
        reason = &mut stop => reason?,
        ready = tokio::time::timeout(READY, ready(&nodes[..DEPARTMENTS.len()])) => {
            ready.context("the network did not come up in time; the log says why")??;
            let lines: Vec<_> = nodes.iter().map(RunningNode::line).collect();
            println!("{}", serde_json::json!({ "ready": true, "network": network_path(&data), "nodes": lines }));
            let failures = nodes.iter_mut().map(|node| Box::pin(node.failed()));
            tokio::select! {
                reason = &mut stop => reason?,
                (failed, ..) = select_all(failures) => {
                    failed?;
                    "a node ended"
                }
            }
        }
    };
    info!(reason, "stopping");
    try_join_all(nodes.into_iter().map(RunningNode::shutdown)).await?;
    Ok(())
}

/// Waits until every founding node has a certified block and every service is in force. Who is only about to join
/// has nothing before its proposal.
async fn ready(nodes: &[RunningNode]) -> anyhow::Result<()> {
    let services = tokio::task::spawn_blocking(embedded_services).await??;
    loop {
        let mut missing = 0;
        for node in nodes {
            let catalogue: Catalogue = node.ledger().read(&key::catalogue())?.unwrap_or_default();
            let lists = |id: &str| catalogue.services.iter().any(|entry| entry.service.as_str() == id);
            missing += services.iter().filter(|service| !lists(&service.id)).count();
            missing += usize::from(node.ledger().signed_tip().is_err());
        }
        if missing == 0 {
            return Ok(());
        }
        tokio::time::sleep(LOOKING).await;
    }
}

fn network_path(data: &Path) -> PathBuf {
    data.join("network.yzn")
}

/// The data folder with this name.
fn folder(data: &Path, name: &str) -> PathBuf {
    data.join("nodes").join(name)
}

/// The data folder of a department: of a network of several in `data`, or `data` itself.
pub fn office(data: &Path, code: &str) -> PathBuf {
    let inside = folder(data, code);
    if inside.join("node.json").exists() { inside } else { data.to_owned() }
}

/// Data folders of the founding departments with a vote.
fn folders(data: &Path) -> Vec<PathBuf> {
    DEPARTMENTS.iter().map(|(_, code, ..)| folder(data, code)).collect()
}

/// Data folders of all nodes: those of the founding, and those that were prepared to join since.
fn nodes(data: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let founding = folders(data);
    let mut joined = Vec::new();
    for entry in std::fs::read_dir(data.join("nodes"))? {
        let path = entry?.path();
        if !founding.contains(&path) && path.join("node.json").exists() {
            joined.push(path);
        }
    }
    joined.sort();
    Ok(founding.into_iter().chain(joined).collect())
}

/// Makes the network's folders, or gives existing ones new ports where theirs are taken.
///
/// # Errors
/// For the operator's eyes.
pub fn lay_out(data: &Path, http_base: Option<u16>) -> anyhow::Result<()> {
    let path = data.join("members.json");
    if path.exists() {
        return move_ports(data, http_base);
    }
    if network_path(data).exists() {
        bail!("{} holds another network; choose an empty folder", data.display());
    }
    let ports = choose(DEPARTMENTS.len(), &[], http_base)?;
    let members = DEPARTMENTS
        .iter()
        .zip(folders(data))
        .zip(ports)
        .map(|((department, folder), ports)| {
            Ok(make_member(&folder, profile(department), OFFICERS.0, url(ports), &consensus(ports))?)
        })
        .collect::<anyhow::Result<Vec<Member>>>()?;
    let silent = make_office(&folder(data, WITHOUT_VOTE.1), profile(&WITHOUT_VOTE), OFFICERS.0)?;
    let host = folder(data, HOST);
    let mut without_vote = vec![silent];
    for department in &HOSTED {
        without_vote.push(make_office(&host.join(OFFICES).join(department.1), profile(department), OFFICERS.0)?);
    }
    let genesis = found(&members, &without_vote, ChainKind::Demonstration, SystemClock.now())?;
    let everybody = people();
    let people = serde_json::to_vec_pretty(&everybody)?;
    for (member, folder) in members.iter().zip(folders(data)) {
        settle(&folder, member.office.profile.department, &genesis, &members, StateSizing::DEMONSTRATION)?;
        if member.office.profile.role == Role::IdentityOffice {
            write(&folder.join("register.json"), &people)?;
        }
    }
    let answers_for = HOSTED.iter().map(|(_, code, ..)| (*code).to_owned()).collect();
    NodeConfig { answers_for, ..NodeConfig::read(&host)? }.write(&host)?;
    load_registers(data, &genesis, &everybody)?;
    write(&data.join("people.json"), &people)?;
    write_network(&network_path(data), genesis, &members)?;
    // Written last: with it the layout is complete.
    Ok(write(&path, &serde_json::to_vec_pretty(&members)?)?)
}

/// Writes the made-up registers and loads them where the department's questions are answered.
fn load_registers(data: &Path, genesis: &Genesis, people: &[Person]) -> anyhow::Result<()> {
    for set in registers(people) {
        let department = genesis.department_by_code(set.department);
        let department = department.with_context(|| format!("no department is called {}", set.department))?;
        let hosted = HOSTED.iter().any(|(_, code, ..)| *code == set.department);
        let folder = folder(data, if hosted { HOST } else { set.department });
        let bytes = serde_json::to_vec_pretty(&set.file)?;
        write(&folder.join("registers").join(format!("{}.json", set.name)), &bytes)?;
        Registers::open(&folder)?.load_file(department.id, &bytes, LegalEffect::No, SystemClock.now())?;
    }
    Ok(())
}

/// Keeps every port that is free; others are replaced in every file that names them.
fn move_ports(data: &Path, http_base: Option<u16>) -> anyhow::Result<()> {
    // The ports of nodes that run are taken by themselves.
    let _claims = folders(data).iter().map(|folder| claim(folder)).collect::<Result<Vec<_>, _>>()?;
    let path = data.join("members.json");
    let mut members: Vec<Member> = serde_json::from_slice(&read(&path)?).context("members.json cannot be read")?;
    let kept = members.iter().map(ports_of).collect::<Option<Vec<_>>>().context("members.json names no ports")?;
    let chosen = choose(members.len(), &kept, http_base)?;
    if chosen == kept {
        return Ok(());
    }
    info!("ports that are taken now are replaced");
    for (member, ports) in members.iter_mut().zip(chosen) {
        let identity = member.consensus.rsplit_once("/p2p/").map(|(_, identity)| identity.to_owned());
        let identity = identity.context("members.json names no identities")?;
        member.url = url(ports);
        member.consensus = format!("{}/p2p/{identity}", consensus(ports));
    }
    let network = NetworkFile::from_bytes(&read(&network_path(data))?).context("network.yzn cannot be read")?;
    for (member, folder) in members.iter().zip(folders(data)) {
        let old = NodeConfig::read(&folder)?;
        settle(&folder, member.office.profile.department, &network.genesis, &members, old.state)?;
        let moved = NodeConfig::read(&folder)?;
        NodeConfig { http: moved.http, consensus: moved.consensus, peers: moved.peers, ..old }.write(&folder)?;
    }
    for folder in nodes(data)?.iter().skip(DEPARTMENTS.len()) {
        let mut config = NodeConfig::read(folder)?;
        for (peer, member) in pairs(&mut config.peers, &members) {
            (peer.url, peer.consensus) = (member.url.clone(), member.consensus.clone());
        }
        config.write(folder)?;
    }
    write_network(&network_path(data), network.genesis, &members)?;
    Ok(write(&path, &serde_json::to_vec_pretty(&members)?)?)
}

/// Peers that are founding nodes, each with what it is now: one identity is one node wherever it moves.
fn pairs<'a>(
    peers: &'a mut [PeerConfig],
    members: &'a [Member],
) -> impl Iterator<Item = (&'a mut PeerConfig, &'a Member)> {
    let identity = |consensus: &str| consensus.rsplit_once("/p2p/").map(|(_, identity)| identity.to_owned());
    peers.iter_mut().filter_map(move |peer| {
        let member = members.iter().find(|member| identity(&member.consensus) == identity(&peer.consensus))?;
        Some((peer, member))
    })
}

fn profile(department: &Listed) -> Profile {
    let (number, code, name_zh, short_zh, name_en, role) = *department;
    Profile {
        department: number,
        code: code.into(),
        name_zh: name_zh.into(),
        short_zh: short_zh.into(),
        name_en: name_en.into(),
        role,
        approvals: OFFICERS.1,
    }
}

fn url(ports: Ports) -> String {
    format!("http://127.0.0.1:{}", ports.http)
}

fn consensus(ports: Ports) -> String {
    format!("/ip4/127.0.0.1/tcp/{}", ports.consensus)
}

fn ports_of(member: &Member) -> Option<Ports> {
    let http = member.url.rsplit_once(':')?.1.parse().ok()?;
    let consensus = member.consensus.rsplit_once("/p2p/")?.0.rsplit_once('/')?.1.parse().ok()?;
    Some(Ports { http, consensus })
}
