//! One department's node, put together and run.

use core::future::Future;
use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, info, info_span, warn};
use yuzheng_protocol::Signer;
use yuzheng_protocol::api::PeerAddress;
use yuzheng_protocol::genesis::{Department, DepartmentRole};
use yuzheng_vault::{KeyRole, NodeKey};

use crate::answering::{Answerer, AnsweringError};
use crate::clock::{Clock, SystemClock};
use crate::config::{ConfigError, NodeConfig, claim, key_path, officer_keys, read_genesis};
use crate::consensus::{self, NetworkKey, Pace, Settings};
use crate::deployment;
use crate::desk::{DeskOffice, StoreError};
use crate::fan_out;
use crate::http::{self, Api, PeerCount};
use crate::identity_office::{IdentityOffice, OfficeError};
use crate::ledger::{LedgerError, NodeLedger, QueryError};
use crate::membership::{self, Directory, Own};
use crate::peers::{Peers, RootsError};
use crate::readiness::Readiness;
use crate::review::{Desk, ReviewWorker};
use crate::statistics::Statistician;

/// How long the parts of a stopping node may take.
const STOPPING: Duration = Duration::from_secs(5);
/// How often a stopping node looks whether its ledger is free.
const RELEASING: Duration = Duration::from_millis(5);
/// How often the number of connected validators is noted.
const COUNTING: Duration = Duration::from_secs(1);

/// Why a node did not start or came to an end.
#[derive(Debug, Error)]
pub enum NodeError {
    /// Settings, keys or founding document.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Blocks or state.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The ledger could not be read.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// Consensus.
    #[error(transparent)]
    Consensus(#[from] consensus::Error),
    /// The identity office.
    #[error(transparent)]
    Office(#[from] OfficeError),
    /// Answering other departments.
    #[error(transparent)]
    Answering(#[from] AnsweringError),
    /// The desk's tables.
    #[error(transparent)]
    Desk(#[from] StoreError),
    /// Certificate authorities.
    #[error(transparent)]
    Roots(#[from] RootsError),
    /// HTTP cannot be served.
    #[error("HTTP on {address}: {source}; is another program using the address?")]
    Http {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// A part of the node ended without saying why.
    #[error("a part of the node ended by itself; its last messages say why")]
    Ended,
}

/// A node that runs.
pub struct RunningNode {
    /// Short code of the department.
    pub code: String,
    /// Base URL of its HTTP interface.
    pub url: String,
    ledger: Arc<NodeLedger>,
    tasks: JoinSet<Result<(), NodeError>>,
    stop: CancellationToken,
    /// Keeps other processes out of the data folder.
    claim: Option<File>,
}

/// Starts the node whose data folder is `dir`.
///
/// # Errors
/// [`NodeError`].
pub async fn start(dir: &Path) -> Result<RunningNode, NodeError> {
    let claim = claim(dir)?;
    let config = NodeConfig::read(dir)?;
    let genesis = read_genesis(dir)?;
    let department = genesis.department(config.department).ok_or(ConfigError::Department(config.department))?.clone();
    let span = info_span!("node", department = %department.code);
    let mut node = Box::pin(start_department(dir.into(), config, genesis, department)).instrument(span).await?;
    node.claim = Some(claim);
    Ok(node)
}

async fn start_department(
    dir: PathBuf,
    config: NodeConfig,
    genesis: yuzheng_protocol::genesis::Genesis,
    department: Department,
) -> Result<RunningNode, NodeError> {
    let keys = Keys::read(&dir)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let ledger = Arc::new(NodeLedger::open(&dir, genesis, config.state, clock)?);
    let listener = TcpListener::bind(config.http).await;
    let listener = listener.map_err(|source| NodeError::Http { address: config.http, source })?;
    let validator = Arc::new(keys.validator.signer());
    let own = own(&config, &keys);
    let (known, directory) = watch::channel(Directory::new(&own, &config.peers, &ledger.governance()?));
    let peers = Peers::new(directory.clone(), &config.tls_roots)?;
    let office = match department.role {
        DepartmentRole::IdentityOffice => {
            Some(IdentityOffice::open(&dir, &department, Arc::clone(&ledger), &keys.department)?)
        }
        DepartmentRole::Receiving => None,
    };
    let answerer = Answerer::open(&dir, Arc::clone(&ledger), (&department, &keys.department), &config.answers_for)?;
    let answerer = Arc::new(answerer);
    let sealed_limit = config.sealed_limit_mib * 1024 * 1024;
    let desk = DeskOffice::open(&dir, Arc::clone(&ledger), (&department, &keys.department), sealed_limit)?;
    let desk = Arc::new(desk);
    let stop = CancellationToken::new();
    let api = Arc::new(Api {
        ledger: Arc::clone(&ledger),
        department: department.id,
        validator: Arc::clone(&validator) as _,
        worker: Arc::new(keys.department.signer()),
        sealed_limit,
        office: office.map(Arc::new),
        answerer: Arc::clone(&answerer),
        desk: Arc::clone(&desk),
        statistics: Arc::new(Statistician::new(Arc::clone(&ledger))),
        peers: Arc::new(PeerCount::default()),
        directory: directory.clone(),
        tls_roots: config.tls_roots.clone(),
        stop: stop.clone(),
    });
    let settings = settings(&dir, &config, &department, &keys);
    let consensus = consensus::start(settings, Arc::clone(&ledger) as _, Arc::clone(&validator) as _).await?;
    info!(height = ledger.height().0, http = %config.http, "started");

    let mut tasks = JoinSet::new();
    let configured = config.peers.iter().map(|peer| peer.consensus.clone()).collect();
    let follow = membership::follow(Arc::clone(&ledger), own, config.peers, known, stop.clone());
    spawn(&mut tasks, endless(follow));
    let readiness = Readiness::new(Arc::clone(&ledger), Arc::clone(&validator) as _);
    spawn(&mut tasks, watch_consensus(consensus, readiness, (directory, configured), Arc::clone(&api), stop.clone()));
    spawn(&mut tasks, serve_http(listener, Arc::clone(&api), config.http));
    spawn(&mut tasks, endless(fan_out::serve(Arc::clone(&ledger), peers.clone(), stop.clone())));
    let (code, url) = (department.code.to_string(), format!("http://{}", config.http));
    let (keys_of, validator) = (keys.department, validator.public_key());
    spawn(&mut tasks, endless(desk.run(peers.clone(), stop.clone())));
    let office = Desk { department: department.clone(), keys: keys_of, validator, answerer };
    let worker = ReviewWorker::new(Arc::clone(&ledger), peers, office, api.sealed_limit);
    spawn(&mut tasks, endless(worker.run(stop.clone())));
    let deploying = deployment::keep_deployed(Arc::clone(&ledger), department, keys.officers, stop.clone());
    let stopped = stop.clone();
    spawn(&mut tasks, async move {
        deploying.await;
        // Done long before the others, whose end is a failure.
        stopped.cancelled().await;
        Ok(())
    });
    Ok(RunningNode { code, url, ledger, tasks, stop, claim: None })
}

fn spawn(
    tasks: &mut JoinSet<Result<(), NodeError>>,
    task: impl Future<Output = Result<(), NodeError>> + Send + 'static,
) {
    tasks.spawn(task.in_current_span());
}

async fn endless(task: impl Future<Output = ()>) -> Result<(), NodeError> {
    task.await;
    Ok(())
}

async fn serve_http(listener: TcpListener, api: Arc<Api>, address: SocketAddr) -> Result<(), NodeError> {
    http::serve(listener, api).await.map_err(|source| NodeError::Http { address, source })
}

/// Share of the state's table in use from which the operator is warned, percent.
const FILLING: u32 = 60;

/// Connects to those that the ledger names beside the `configured` ones, declares that this node is ready when it
/// joins, notes the number of peers, and warns of
/// a table that fills up, until consensus fails or the node stops.
async fn watch_consensus(
    mut consensus: consensus::Handle,
    mut readiness: Readiness,
    (mut directory, configured): (watch::Receiver<Directory>, BTreeSet<String>),
    api: Arc<Api>,
    stop: CancellationToken,
) -> Result<(), NodeError> {
    let (mut counting, mut warned) = (tokio::time::interval(COUNTING), 0);
    let mut connected = configured;
    loop {
        tokio::select! {
            () = stop.cancelled() => return Ok(consensus.shutdown().await?),
            ended = consensus.finished() => return Ok(ended?),
            Ok(()) = directory.changed() => {}
            _ = counting.tick() => {}
        }
        let wanted = directory.borrow_and_update().connect.clone();
        for address in wanted.difference(&connected) {
            if let Err(error) = consensus.add_peer(address).await {
                warn!(%error, "a newcomer's address is of no use");
            }
        }
        connected.extend(wanted);
        if let Err(error) = readiness.look(|height| consensus.peers_level_with(height)) {
            warn!(%error, "not declared ready, trying again");
        }
        api.peers.set(consensus.connected_peers().await);
        let used = api.ledger.state_used_percent();
        if used >= FILLING && used > warned {
            warn!(used, "the table of the state fills up; stop the node and run `yuzheng-node state grow`");
            warned = used;
        }
    }
}

/// The keys in a data folder.
struct Keys {
    validator: NodeKey,
    department: NodeKey,
    officers: Vec<NodeKey>,
}

impl Keys {
    fn read(dir: &Path) -> Result<Self, ConfigError> {
        let open = |role| NodeKey::open(&key_path(dir, role, 0), role);
        Ok(Self {
            validator: open(KeyRole::Validator)?,
            department: open(KeyRole::Department)?,
            officers: officer_keys(dir)?,
        })
    }
}

/// This node as its settings and keys say.
fn own(config: &NodeConfig, keys: &Keys) -> Own {
    let identity = NetworkKey::new(*keys.validator.derive_transport_seed()).identity();
    let address = PeerAddress {
        department: config.department,
        url: format!("http://{}", config.http),
        consensus: format!("{}/p2p/{identity}", config.consensus),
    };
    Own { address, key: keys.validator.signer().public_key() }
}

fn settings(dir: &Path, config: &NodeConfig, department: &Department, keys: &Keys) -> Settings {
    Settings {
        name: department.code.to_string(),
        listen: config.consensus.clone(),
        peers: config.peers.iter().map(|p| p.consensus.clone()).collect(),
        network_key: NetworkKey::new(*keys.validator.derive_transport_seed()),
        wal_dir: dir.join("consensus"),
        pace: Pace {
            heartbeat: Duration::from_millis(config.heartbeat_ms),
            target: Duration::from_millis(config.target_ms),
            ..Pace::default()
        },
    }
}

impl RunningNode {
    /// The ledger.
    #[must_use]
    pub fn ledger(&self) -> &Arc<NodeLedger> {
        &self.ledger
    }

    /// What is said about the node when it is ready.
    #[must_use]
    pub fn line(&self) -> NodeLine {
        NodeLine { code: self.code.clone(), url: self.url.clone() }
    }

    /// Waits until some part of the node ends, which is always a failure.
    ///
    /// # Errors
    /// The [`NodeError`]; the process must end with it.
    pub async fn failed(&mut self) -> Result<(), NodeError> {
        match self.tasks.join_next().await {
            Some(Ok(ended)) => ended.and(Err(NodeError::Ended)),
            Some(Err(_)) | None => Err(NodeError::Ended),
        }
    }

    /// Stops the node.
    ///
    /// # Errors
    /// The [`NodeError`] that had ended consensus before, if any.
    pub async fn shutdown(mut self) -> Result<(), NodeError> {
        self.stop.cancel();
        let all = async {
            let mut result = Ok(());
            while let Some(ended) = self.tasks.join_next().await {
                result = result.and(ended.unwrap_or(Err(NodeError::Ended)));
            }
            result
        };
        // A client that holds its connection open must not hold up the node.
        let result = tokio::time::timeout(STOPPING, all).await.unwrap_or(Ok(()));
        self.tasks.shutdown().await;
        // Work on blocking threads still holds the ledger, and the ledger its folder.
        let released = async {
            while Arc::strong_count(&self.ledger) > 1 {
                tokio::time::sleep(RELEASING).await;
            }
        };
        if tokio::time::timeout(STOPPING, released).await.is_err() {
            warn!("the ledger is still in use");
        }
        result
    }
}

/// Address of a node, for a line that programs read.
#[derive(Clone, Debug, serde::Serialize)]
pub struct NodeLine {
    /// Short code of the department.
    pub code: String,
    /// Base URL of its HTTP interface.
    pub url: String,
}
