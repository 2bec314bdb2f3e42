//! Networks of department nodes as processes of the real program: one for each department, or one for all.
//!
//! A node is killed as a power cut would, stopped as an operator would, and started again on the same folder.
//! Everything is killed when a network is dropped, and ends by itself when the test process does.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError, Weak, mpsc},
    time::{Duration, Instant},
};

use tempfile::TempDir;
use yuzheng_light_client::{HttpProvider, Provider};
use yuzheng_protocol::{Header, light::HeaderChain, network::NetworkFile, network::TrustedNetwork};

/// How long anything may take before a test gives up.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// Services that every demonstration network has in force.
const SERVICES: usize = 3;

/// A department of the demonstration network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Department {
    /// 市场监督管理局: receives registrations.
    Market,
    /// 公安局: binds identities.
    PublicSecurity,
    /// 人力资源和社会保障局.
    HumanResources,
    /// 大数据应用发展管理局.
    BigData,
}

impl Department {
    /// All of them, by number.
    pub const ALL: [Self; 4] = [Self::Market, Self::PublicSecurity, Self::HumanResources, Self::BigData];

    /// Its number on chain.
    pub fn number(self) -> u16 {
        match self {
            Self::Market => 1,
            Self::PublicSecurity => 2,
            Self::HumanResources => 3,
            Self::BigData => 4,
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::Market => "market",
            Self::PublicSecurity => "public-security",
            Self::HumanResources => "hrss",
            Self::BigData => "bigdata",
        }
    }
}

/// A program of this build.
pub fn program(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_BIN_EXE_yuzheng")).with_file_name(name);
    assert!(path.exists(), "{} is missing: run `cargo build --workspace --bins` first", path.display());
    path
}

/// A process of `yuzheng-node`; killed when dropped.
struct Node {
    child: Child,
}

impl Node {
    /// Starts the program; `ready` waits for the line that says so.
    fn start(arguments: &[&str], log: &Path) -> (Self, mpsc::Receiver<String>) {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(log).unwrap();
        let mut child = Command::new(program("yuzheng-node"))
            .args(arguments)
            .args(["--parent-pid", &std::process::id().to_string()])
            .env("RUST_LOG", "info,yuzheng_node=debug,arc_malachitebft_network=off")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().expect("standard output was piped"));
        let (send, receive) = mpsc::channel();
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                let _nobody_listens = send.send(line);
            }
        });
        (Self { child }, receive)
    }

    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    fn stop(&mut self) {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(asked.success());
        let began = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            assert!(began.elapsed() < Duration::from_secs(15), "the node does not stop");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

fn await_ready(lines: &mpsc::Receiver<String>, log: &Path) {
    let line = lines.recv_timeout(PATIENCE);
    let ready = line.as_ref().is_ok_and(|line| line.contains("\"ready\":true"));
    assert!(ready, "{line:?}; its log:\n{}", std::fs::read_to_string(log).unwrap_or_default());
}

/// Files of a network and questions to its nodes.
pub struct Place {
    dir: TempDir,
}

impl Place {
    /// Lays out folders, keys and a network file in a new temporary folder.
    pub fn lay_out() -> Self {
        let place = Self { dir: tempfile::Builder::new().prefix("yuzheng-system-").tempdir().unwrap() };
        let mut node = Command::new(program("yuzheng-node"));
        node.args(["devnet", "--layout-only", "--data"]).arg(place.data());
        assert!(node.stdout(Stdio::null()).status().unwrap().success());
        place
    }

    /// The network's folder.
    pub fn data(&self) -> PathBuf {
        self.dir.path().join("network")
    }

    /// The network file.
    pub fn file(&self) -> PathBuf {
        self.data().join("network.yzn")
    }

    /// The folder around the network's, with the processes' logs.
    pub fn root(&self) -> PathBuf {
        self.dir.path().to_owned()
    }

    /// The data folder of a department's node.
    pub fn folder(&self, department: Department) -> PathBuf {
        self.data().join("nodes").join(department.code())
    }

    fn log(&self, name: &str) -> PathBuf {
        self.dir.path().join(format!("{name}.log"))
    }

    /// The network file, read.
    pub fn network(&self) -> TrustedNetwork {
        NetworkFile::read(&std::fs::read(self.file()).unwrap()).unwrap()
    }

    /// Base URL of a department's node.
    pub fn url(&self, department: Department) -> String {
        let network = self.network();
        let node = network.file().nodes.iter().find(|node| node.department == department.number());
        node.expect("every department has a node").url.to_string()
    }

    /// A department's node, to be asked directly.
    pub fn ask(&self, department: Department) -> HttpProvider {
        HttpProvider::new(department.number(), &self.url(department), &[]).unwrap()
    }

    /// Height of a node, none while it does not answer.
    pub async fn height(&self, department: Department) -> Option<u64> {
        self.ask(department).health().await.ok().map(|health| health.height)
    }

    /// All headers of a node from height 1, by height.
    pub async fn headers(&self, department: Department) -> BTreeMap<u64, Header> {
        let node = self.ask(department);
        let mut chain = HeaderChain::new(self.network().genesis()).unwrap();
        let mut headers = BTreeMap::new();
        loop {
            let deltas = node.headers(chain.last().height.next(), 2_048).await.unwrap().deltas;
            let mut rest = &deltas[..];
            if rest.is_empty() {
                return headers;
            }
            while !rest.is_empty() {
                chain.append_delta(&mut rest).unwrap();
                headers.insert(chain.last().height.0, chain.last().clone());
            }
        }
    }

    /// Waits until every service is in force at these departments.
    async fn await_services(&self, departments: &[Department]) {
        let began = Instant::now();
        for department in departments {
            while self.ask(*department).services().await.map_or(0, |services| services.len()) < SERVICES {
                assert!(began.elapsed() < PATIENCE, "{department:?} does not have the services in force");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

/// Four departments, each its own process.
pub struct FourProcesses {
    place: Place,
    nodes: BTreeMap<Department, Node>,
}

impl std::ops::Deref for FourProcesses {
    type Target = Place;

    fn deref(&self) -> &Place {
        &self.place
    }
}

impl FourProcesses {
    /// Founds a network and runs it; returns when every service is in force.
    pub async fn found() -> Self {
        let mut network = Self { place: Place::lay_out(), nodes: BTreeMap::new() };
        network.start(&Department::ALL).await;
        network.place.await_services(&Department::ALL).await;
        network
    }

    /// Starts nodes; returns when each of them answers.
    pub async fn start(&mut self, departments: &[Department]) {
        let mut starting = Vec::new();
        for department in departments {
            let folder = self.place.folder(*department);
            let log = self.place.log(department.code());
            let (node, lines) = Node::start(&["run", "--data", folder.to_str().unwrap()], &log);
            assert!(self.nodes.insert(*department, node).is_none(), "{department:?} runs already");
            starting.push((lines, log));
        }
        let waiting = tokio::task::spawn_blocking(move || {
            starting.iter().for_each(|(lines, log)| await_ready(lines, log));
        });
        waiting.await.unwrap();
    }

    /// Kills a node as a power cut would.
    pub fn kill(&mut self, department: Department) {
        self.nodes.remove(&department).expect("it runs").kill();
    }

    /// Kills every node.
    pub fn kill_all(&mut self) {
        self.nodes.values_mut().for_each(Node::kill);
        self.nodes.clear();
    }

    /// Stops a node as its operator would.
    pub fn stop(&mut self, department: Department) {
        self.nodes.remove(&department).expect("it runs").stop();
    }

    /// Waits until a node has at least the height that another one has now.
    pub async fn await_level(&self, department: Department, with: Department) {
        let height = self.place.height(with).await.expect("it runs");
        let began = Instant::now();
        while self.place.height(department).await.is_none_or(|own| own < height) {
            assert!(began.elapsed() < PATIENCE, "{department:?} does not reach height {height}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

/// Four departments in one process, shared by the tests that run at the same time and disturb nobody.
pub struct OneProcess {
    place: Place,
    node: Node,
}

impl std::ops::Deref for OneProcess {
    type Target = Place;

    fn deref(&self) -> &Place {
        &self.place
    }
}

static SHARED: Mutex<Weak<OneProcess>> = Mutex::new(Weak::new());

impl OneProcess {
    /// A network of its own.
    pub fn found() -> Self {
        let place = Place { dir: tempfile::Builder::new().prefix("yuzheng-system-").tempdir().unwrap() };
        let log = place.log("devnet");
        let data = place.data();
        let (node, lines) = Node::start(&["devnet", "--data", data.to_str().unwrap()], &log);
        await_ready(&lines, &log);
        Self { place, node }
    }

    /// The network that other tests use at this moment, or a new one. It ends with its last user.
    pub fn shared() -> Arc<Self> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let network = Arc::new(Self::found());
            *shared = Arc::downgrade(&network);
            network
        })
    }

    /// Asks the process to stop and waits for it: everything is on disk then.
    pub fn stop(mut self) -> Place {
        self.node.stop();
        self.place
    }
}
