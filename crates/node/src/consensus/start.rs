//! Starting and stopping.

use core::time::Duration;
use std::sync::Arc;

use arc_malachitebft_app_channel::{
    ConsensusContext, EngineBuilder, EngineHandle, NetworkContext, NetworkIdentity, NetworkRequest, RequestContext,
    SyncContext, WalContext,
};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tracing::{Instrument, error, info, info_span};
use yuzheng_protocol::{Height, Signer};

use super::app::{self, App, Status};
use super::application::Ledger;
use super::codec::EngineCodec;
use super::context::EngineContext;
use super::error::Error;
use super::hearing;
use super::peer_tips::PeerTips;
use super::settings::{self, EngineConfig, Settings, SettingsError};
use super::signing::{EngineSigner, EngineVerifier};
use super::validators::Address;
use super::wal;

/// How long the engine's parts may take to stop.
const STOPPING: Duration = Duration::from_secs(5);

/// Running consensus. Dropping it stops consensus without waiting.
pub struct Handle {
    stop: Option<oneshot::Sender<()>>,
    task: Option<JoinHandle<Result<(), Error>>>,
    status: watch::Receiver<Status>,
    net_requests: mpsc::Sender<NetworkRequest>,
    peer_tips: Arc<PeerTips>,
}

/// Starts consensus for `ledger` with the validator key behind `signer`.
///
/// # Errors
/// [`Error`] when the settings, the write-ahead log or the engine refuse.
pub async fn start(settings: Settings, ledger: Arc<dyn Ledger>, signer: Arc<dyn Signer>) -> Result<Handle, Error> {
    let span = info_span!("consensus", name = %settings.name);
    start_in_span(settings, ledger, signer).instrument(span).await
}

async fn start_in_span(settings: Settings, ledger: Arc<dyn Ledger>, signer: Arc<dyn Signer>) -> Result<Handle, Error> {
    let chain_id = ledger.chain_id();
    let config = EngineConfig::new(&settings, chain_id)?;
    let peers = settings.peers.iter().map(|p| Ok(settings::peer(p)?.1)).collect::<Result<Vec<_>, SettingsError>>()?;
    let peer_tips = Arc::new(PeerTips::new(peers));
    let codec = EngineCodec::new(Arc::clone(&peer_tips));
    let wal = wal::checked_path(&settings.wal_dir, ledger.tip().next()).await?;
    let signer = EngineSigner::new(chain_id, signer);
    let address = Address(signer.public_key());
    let identity =
        NetworkIdentity::new(settings.name.clone(), settings.network_key.keypair(), Some(address.to_string()));
    let verifier = Box::new(EngineVerifier::new(chain_id));

    let (channels, engine) = EngineBuilder::new(EngineContext, config)
        .with_default_wal(WalContext::new(wal, codec.clone()))
        .with_default_network(NetworkContext::new(identity, codec.clone()))
        .with_default_sync(SyncContext::new(codec))
        .with_default_consensus(ConsensusContext::new_validator(address, verifier, Box::new(signer.clone())))
        .with_default_request(RequestContext::new(100))
        .build()
        .await
        .map_err(|e| Error::Engine(format!("{e:#}")))?;

    // The engine's network task ends without a word when it cannot listen.
    if NetworkRequest::dump_state(&channels.net_requests).await.ok().flatten().is_none() {
        stop_engine(engine).await;
        return Err(Error::Listen { address: settings.listen });
    }

    let (stop, stopped) = oneshot::channel();
    let (status, status_receiver) = watch::channel(Status::default());
    let app = App::new(ledger, settings.pace, signer, Arc::clone(&peer_tips), &channels, status);
    let net_requests = channels.net_requests.clone();
    let consensus = channels.consensus;
    let hearing = hearing::keep(net_requests.clone());
    let task = async move {
        let result = tokio::select! {
            result = app::run(app, consensus, stopped) => result,
            () = hearing => Err(Error::EngineStopped),
        };
        match &result {
            Ok(()) => info!("stopping"),
            Err(error) => error!(%error, "consensus ends"),
        }
        stop_engine(engine).await;
        result
    };
    let task = tokio::spawn(task.in_current_span());
    Ok(Handle { stop: Some(stop), task: Some(task), status: status_receiver, net_requests, peer_tips })
}

/// Stops the engine's parts, so that nothing is signed any more and log and port are free again.
async fn stop_engine(engine: EngineHandle) {
    let cell = engine.actor.get_cell();
    cell.stop_children_and_wait(Some("stopping".into()), Some(STOPPING)).await;
    engine.actor.stop(Some("stopping".into()));
    if tokio::time::timeout(STOPPING, engine.handle).await.is_err() {
        error!("the engine did not stop in time");
        cell.kill();
    }
}

impl Handle {
    /// Stops consensus and waits until log and port are free.
    ///
    /// # Errors
    /// The [`Error`] that had ended consensus before, if any.
    pub async fn shutdown(mut self) -> Result<(), Error> {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        self.finished().await
    }

    /// Waits for the end of consensus. Without [`Handle::shutdown`] it ends only by a failure, and the process
    /// must end with it. May be dropped and called again; the error is told once.
    ///
    /// # Errors
    /// The [`Error`] that ended consensus.
    pub async fn finished(&mut self) -> Result<(), Error> {
        let Some(task) = &mut self.task else { return Ok(()) };
        let ended = task.await;
        self.task = None;
        ended.unwrap_or(Err(Error::LedgerPanicked { what: "the consensus loop" }))
    }

    /// Where consensus stands now.
    pub fn status(&self) -> Status {
        let mut status = *self.status.borrow();
        status.highest_peer_tip = self.peer_tips.highest();
        status
    }

    /// Changes of the status.
    pub fn watch(&self) -> watch::Receiver<Status> {
        self.status.clone()
    }

    /// Number of validators that are connected now, ourselves not counted.
    pub async fn connected_peers(&self) -> usize {
        connected(&self.net_requests).await
    }

    /// Number of peers whose announced tip is not above `height`.
    pub fn peers_level_with(&self, height: Height) -> usize {
        self.peer_tips.level_with(height)
    }

    /// Connects to one more validator, whose multiaddress ends in `/p2p/<identity>`; used when a set change
    /// brings a newcomer. An address that is known already is fine.
    ///
    /// # Errors
    /// [`SettingsError`] when the address is unusable.
    pub async fn add_peer(&self, address: &str) -> Result<(), SettingsError> {
        let (multiaddr, peer) = settings::peer(address)?;
        self.peer_tips.listen_to(peer);
        if let Ok(Err(error)) = NetworkRequest::add_persistent_peer(&self.net_requests, multiaddr).await {
            info!(%error, address, "peer not added");
        }
        Ok(())
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }
}

/// Number of connected peers, 0 when the network does not answer.
pub(super) async fn connected(net_requests: &mpsc::Sender<NetworkRequest>) -> usize {
    let dump = NetworkRequest::dump_state(net_requests).await;
    dump.ok().flatten().map_or(0, |dump| dump.peers.len())
}
