//! The validators change while the network runs: one is admitted, one is removed, one moves to another machine.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Parser;
use tracing_subscriber::EnvFilter;
use yuzheng_node::commands::{CommandLine, execute, lay_out};
use yuzheng_node::config::NodeConfig;
use yuzheng_node::ledger::NodeLedger;
use yuzheng_node::node::{self, RunningNode};
use yuzheng_protocol::api::{GovernanceStatus, HopList};
use yuzheng_protocol::codec::Canonical;
use yuzheng_protocol::light::verify_signed_header;
use yuzheng_protocol::network::{NetworkFile, TrustedNetwork};
use yuzheng_protocol::receipt::{EntryParts, ReceiptBundle, ReceiptKind, ReceiptParts, verify_receipt};
use yuzheng_protocol::{Hash, Height};

use crate::citizen::PATIENCE;
use crate::network;

/// Departments of a demonstration network on this computer, each node in this process.
struct Net {
    dir: tempfile::TempDir,
    running: BTreeMap<&'static str, RunningNode>,
}

impl Net {
    /// A network that makes a block at least every 300 ms.
    async fn start() -> Self {
        // RUST_LOG=yuzheng_node=debug,arc_malachitebft=debug shows what happens.
        let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("off"));
        let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
        let dir = tempfile::tempdir().unwrap();
        lay_out(dir.path(), None).unwrap();
        let mut net = Self { dir, running: BTreeMap::new() };
        for code in network::CODES {
            net.run(code).await;
        }
        net.until(&network::CODES, "a block", |ledger| ledger.height() >= Height(1)).await;
        net
    }

    fn path(&self) -> &Path {
        self.dir.path()
    }

    fn folder(&self, name: &str) -> PathBuf {
        network::folder(self.path(), name)
    }

    async fn run(&mut self, name: &'static str) {
        let folder = self.folder(name);
        let config = NodeConfig::read(&folder).unwrap();
        NodeConfig { heartbeat_ms: 300, ..config }.write(&folder).unwrap();
        self.running.insert(name, node::start(&folder).await.unwrap());
    }

    async fn restart(&mut self, name: &'static str) {
        self.running.remove(name).unwrap().shutdown().await.unwrap();
        self.run(name).await;
    }

    fn ledger(&self, name: &str) -> &NodeLedger {
        self.running[name].ledger()
    }

    fn url(&self, name: &str) -> &str {
        &self.running[name].url
    }

    /// Runs a command with the folders of these names in place of `@name`.
    async fn command(&self, words: &[&str]) -> anyhow::Result<()> {
        let word = |word: &&str| match word.strip_prefix('@') {
            Some(path) => self.path().join(path).to_str().unwrap().to_owned(),
            None => (*word).to_owned(),
        };
        let words = std::iter::once("yuzheng-node".to_owned()).chain(words.iter().map(word));
        execute(CommandLine::try_parse_from(words)?).await
    }

    /// Prepares a folder to join, as a department's operator does.
    async fn join(&self, folder: &str, department: &str, keys: &str) {
        let (http, port) = (format!("127.0.0.1:{}", free_port()), free_port());
        let consensus = format!("/ip4/127.0.0.1/tcp/{port}");
        let (data, keys) = (format!("@nodes/{folder}"), format!("@nodes/{keys}/keys"));
        let out = format!("@{folder}.json");
        let join = ["governance", "join", "--data", &data, "--network", "@network.yzn", "--department", department];
        let rest = ["--keys", &keys, "--http", &http, "--consensus", &consensus, "--out", &out];
        let words: Vec<&str> = join.into_iter().chain(rest).chain(["--sizing", "demonstration"]).collect();
        self.command(&words).await.unwrap();
    }

    async fn governance(&self, act: &str, by: &str, rest: &[&str]) {
        let data = format!("@nodes/{by}");
        let words: Vec<&str> = ["governance", act, "--data", &data].into_iter().chain(rest.iter().copied()).collect();
        if let Err(error) = self.command(&words).await {
            panic!("{act} by {by}: {error:#}; {}", self.standing().await);
        }
        self.level().await;
    }

    /// How each node that runs is, by its own word.
    async fn standing(&self) -> String {
        let mut standing = String::new();
        for name in self.running.keys() {
            let health = reqwest_get(&format!("{}/v1/health", self.url(name))).await;
            standing += &format!("\n{name}: {}", String::from_utf8_lossy(&health));
        }
        standing
    }

    /// Waits until all who follow have the newest block.
    async fn level(&self) {
        let following: Vec<&str> = self.running.keys().copied().collect();
        let newest = following.iter().map(|name| self.ledger(name).height()).max().unwrap();
        self.until(&following, "the newest block", |ledger| ledger.height() >= newest).await;
    }

    /// Waits until all of these nodes are as `reached` says.
    async fn until(&self, names: &[&str], what: &str, reached: impl Fn(&NodeLedger) -> bool) {
        let all = async {
            while !names.iter().all(|name| reached(self.ledger(name))) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        if tokio::time::timeout(PATIENCE, all).await.is_err() {
            panic!("{what} not reached by {names:?}; {}", self.standing().await);
        }
    }

    /// Waits until these departments vote, as all of these nodes see it.
    async fn until_vote(&self, names: &[&str], departments: &[u16]) {
        let set =
            |ledger: &NodeLedger| ledger.validators().validators().iter().map(|v| v.department).collect::<Vec<_>>();
        self.until(names, &format!("the set {departments:?}"), |ledger| set(ledger) == departments).await;
    }

    /// Waits until the key of the validator folder `name` has signed a block.
    async fn until_signs(&self, name: &str, seen_by: &str) {
        let key = yuzheng_vault::NodeKey::open(
            &self.folder(name).join("keys/validator.key"),
            yuzheng_vault::KeyRole::Validator,
        );
        let key = yuzheng_protocol::Signer::public_key(&key.unwrap().signer());
        let signed = |ledger: &NodeLedger| {
            let tip = ledger.height();
            let certificate = ledger.blocks().certificate(tip).unwrap();
            let index = ledger.validators_at(tip).index_of(&key);
            index.zip(certificate).is_some_and(|(index, certificate)| certificate.signers().contains(&index))
        };
        self.until(&[seen_by], &format!("a signature by {name}"), signed).await;
    }

    async fn get<T: Canonical>(&self, from: &str, path: &str) -> T {
        let answer = reqwest_get(&format!("{}{path}", self.url(from))).await;
        T::from_bytes(&answer).unwrap()
    }

    async fn status(&self, from: &str) -> GovernanceStatus {
        serde_json::from_slice(&reqwest_get(&format!("{}/v1/governance", self.url(from))).await).unwrap()
    }

    fn founding_file(&self) -> TrustedNetwork {
        network::network(self.path())
    }

    /// The network file that the node of `name` exports now.
    async fn exported_file(&self, name: &str) -> TrustedNetwork {
        let data = format!("@nodes/{name}");
        self.command(&["network", "export", "--data", &data, "--out", "@fresh.yzn"]).await.unwrap();
        NetworkFile::read(&std::fs::read(self.path().join("fresh.yzn")).unwrap()).unwrap()
    }

    /// A receipt for an entry, under the tip that `name` has now, without hops.
    async fn receipt(&self, name: &str, id: Hash) -> Vec<u8> {
        let ledger = self.ledger(name);
        let proof = ledger.entry(&id).unwrap().unwrap();
        let tip = ledger.signed_tip().unwrap();
        let header = ledger.blocks().header(proof.height).unwrap().unwrap();
        let history = ledger.history_path(proof.height, Some(tip.header.height)).unwrap();
        let entry = EntryParts {
            entry: proof.entry,
            outcome: proof.outcome,
            index: proof.index,
            path: proof.path.into_inner(),
            header,
            history: history.map(|path| path.path.into_inner()).unwrap_or_default(),
            openings: Vec::new(),
            trace: None,
        };
        let (kind, entries) = (ReceiptKind::Entry, vec![entry]);
        let parts = ReceiptParts { kind, entries, tip, hops: Vec::new(), state: Vec::new() };
        ReceiptBundle::new(parts).unwrap().to_bytes()
    }
}

async fn reqwest_get(url: &str) -> Vec<u8> {
    let client = yuzheng_node::peers::http_client(&[]).unwrap();
    let answer = client.get(url).send().await.unwrap();
    assert!(answer.status().is_success(), "{url}: {}", answer.status());
    answer.bytes().await.unwrap().to_vec()
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_is_admitted_one_removed_and_one_moves_while_light_clients_and_receipts_hold() {
    let mut net = Net::start().await;

    // Somebody is admitted: a fresh folder that catches up, declares itself and votes.
    net.join("audit", "audit", "audit").await;
    net.governance("propose", "market", &["--admit", "@audit.json"]).await;
    let proposal = net.status("hrss").await.change.unwrap().proposal;
    let before = net.receipt("market", proposal).await;
    net.run("audit").await;
    net.governance("approve", "hrss", &[]).await;
    net.governance("approve", "bigdata", &[&proposal.to_hex()]).await;
    net.until_vote(&["market", "public-security", "hrss", "bigdata", "audit"], &[1, 2, 3, 4, 5]).await;
    net.until_signs("audit", "market").await;
    net.until_signs("audit", "audit").await;

    // Nodes that start again find everybody by the ledger.
    net.restart("audit").await;
    net.restart("public-security").await;
    net.until_signs("audit", "public-security").await;
    net.until_signs("public-security", "audit").await;

    // Somebody is removed and goes on following, while somebody else sleeps and has to catch up over the change.
    net.running.remove("public-security").unwrap().shutdown().await.unwrap();
    net.governance("propose", "audit", &["--remove", "hrss"]).await;
    for by in ["market", "hrss", "bigdata"] {
        net.governance("approve", by, &[]).await;
    }
    net.until_vote(&["market", "bigdata", "audit", "hrss"], &[1, 2, 4, 5]).await;
    net.run("public-security").await;
    net.until_vote(&["public-security"], &[1, 2, 4, 5]).await;
    net.until_signs("public-security", "market").await;

    // Nobody can be reached at such an address. It harms nobody, and its proposer takes it back.
    net.join("audit-2", "audit", "audit").await;
    let request = std::fs::read_to_string(net.path().join("audit-2.json")).unwrap();
    let request = request.replace("/ip4/127.0.0.1/tcp/", "/nowhere/");
    std::fs::write(net.path().join("audit-2.json"), request).unwrap();
    net.governance("propose", "market", &["--rekey", "@audit-2.json"]).await;
    net.restart("audit").await;
    net.until_signs("audit", "audit").await;
    net.governance("reject", "market", &[]).await;
    assert_eq!(net.status("audit").await.change, None);

    // Somebody's machine is replaced: another folder of the department takes the vote over.
    net.join("bigdata-2", "bigdata", "bigdata").await;
    net.governance("propose", "market", &["--rekey", "@bigdata-2.json"]).await;
    net.run("bigdata-2").await;
    net.governance("approve", "public-security", &[]).await;
    net.governance("approve", "audit", &[]).await;
    net.until_signs("bigdata-2", "market").await;
    // The old machine has seen that its key is out, follows, and can be switched off.
    let changed = net.ledger("market").height();
    net.until(&["bigdata"], "the replacement", |ledger| ledger.height() >= changed).await;
    net.running.remove("bigdata").unwrap().shutdown().await.unwrap();
    net.restart("market").await;
    net.until_signs("bigdata-2", "market").await;

    // What a light client sees.
    let hops: HopList = net.get("audit", "/v1/hops?from=1").await;
    assert_eq!(hops.hops.len(), 3);
    let (old, new) = (net.founding_file(), net.exported_file("audit").await);
    let tip = net.ledger("audit").signed_tip().unwrap();
    for network in [&old, &new] {
        let set = network.validators_after(&hops.hops, tip.header.height).unwrap();
        verify_signed_header(network.chain_id(), &set, tip.clone()).unwrap();
        verify_receipt(&before, network).unwrap();
    }
    assert_eq!(new.file().epochs.len(), 4);
    let departments: Vec<u16> = new.file().nodes.iter().map(|node| node.department).collect();
    assert_eq!(departments, [1, 2, 4, 5]);
    let after = net.receipt("audit", proposal).await;
    verify_receipt(&after, &new).unwrap();
    for (_, node) in std::mem::take(&mut net.running) {
        node.shutdown().await.unwrap();
    }
}
