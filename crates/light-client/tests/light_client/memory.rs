//! Departments in memory: honest nodes over a [`TestChain`], and one place where each answer can be bent.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use futures::{StreamExt, stream::BoxStream};
use tempfile::TempDir;
use tokio::sync::broadcast;
use yuzheng_light_client::{
    Clock, LightClient, NodeStatus, Provider, ProviderError,
    client::{Settings, SyncReport},
    provider::NodeEvent,
};
use yuzheng_protocol::{
    CommitCertificate, Hash, Height, Signer, Timestamp,
    api::{
        CaseChange, EntryProof, EventList, HeaderDeltas, Health, HistoryPath, HopList, ServiceEntry, StateAnswer,
        Submitted, TipEvent,
    },
    block::SignedHeader,
    cose::CoseReceipt,
    network::TrustedNetwork,
    testing::{TestChain, TestSigner, list},
    transaction::{Outcome, SealedPackage, StorageAcknowledgement, Transaction},
};

/// What a node may answer instead of the truth. Every method is given the truth.
pub trait Adversary: Send + Sync {
    fn tip(&self, honest: SignedHeader) -> Result<SignedHeader, ProviderError> {
        Ok(honest)
    }
    fn headers(&self, honest: HeaderDeltas) -> Result<HeaderDeltas, ProviderError> {
        Ok(honest)
    }
    fn certificate(&self, honest: CommitCertificate) -> CommitCertificate {
        honest
    }
    fn hops(&self, honest: HopList) -> HopList {
        honest
    }
    fn history(&self, honest: HistoryPath) -> HistoryPath {
        honest
    }
    fn entry(&self, honest: Option<EntryProof>) -> Option<EntryProof> {
        honest
    }
    fn state(&self, honest: StateAnswer) -> StateAnswer {
        honest
    }
    fn events(&self, honest: EventList) -> EventList {
        honest
    }
    fn cose(&self, honest: CoseReceipt) -> CoseReceipt {
        honest
    }
    fn contract(&self, honest: Vec<u8>) -> Vec<u8> {
        honest
    }
    fn acknowledgement(&self, honest: StorageAcknowledgement) -> StorageAcknowledgement {
        honest
    }
    fn package(&self, honest: SealedPackage) -> SealedPackage {
        honest
    }
    fn submitted(&self, honest: Submitted) -> Result<Submitted, ProviderError> {
        Ok(honest)
    }
    fn delay_of_headers(&self) -> Duration {
        Duration::ZERO
    }
    fn before(&self) -> Before {
        Before::Answer
    }
}

/// What happens before any answer.
pub enum Before {
    Answer,
    NoConnection,
    Hang,
}

pub struct Honest;
impl Adversary for Honest {}

pub struct Dead;
impl Adversary for Dead {
    fn before(&self) -> Before {
        Before::NoConnection
    }
}

pub struct Hanging;
impl Adversary for Hanging {
    fn before(&self) -> Before {
        Before::Hang
    }
}

/// How a node answers what is not public.
pub type DeskAnswer = Arc<dyn Fn(&[u8]) -> Result<Vec<u8>, ProviderError> + Send + Sync>;

/// A department's node.
pub struct MemoryNode {
    department: u16,
    pub chain: Arc<Mutex<TestChain>>,
    adversary: Mutex<Arc<dyn Adversary>>,
    pub contracts: Mutex<HashMap<Hash, Vec<u8>>>,
    pub sealed: Mutex<HashMap<Hash, SealedPackage>>,
    pub submitted: Mutex<Vec<Transaction>>,
    pub asked: AtomicU64,
    pub desk: Mutex<Option<DeskAnswer>>,
    events: broadcast::Sender<NodeEvent>,
}

impl MemoryNode {
    pub fn new(department: u16, chain: Arc<Mutex<TestChain>>) -> Arc<Self> {
        Arc::new(Self {
            department,
            chain,
            adversary: Mutex::new(Arc::new(Honest)),
            contracts: Mutex::default(),
            sealed: Mutex::default(),
            submitted: Mutex::default(),
            asked: AtomicU64::new(0),
            desk: Mutex::default(),
            events: broadcast::Sender::new(16),
        })
    }

    pub fn become_adversary(&self, adversary: impl Adversary + 'static) {
        *self.adversary.lock().unwrap() = Arc::new(adversary);
    }

    pub fn announce_tip(&self) {
        let chain = self.chain.lock().unwrap();
        let event = TipEvent { height: chain.tip_height().0, header_hash: chain.tip_hash() };
        let _listeners = self.events.send(NodeEvent::Tip(event));
    }

    pub fn announce_case(&self, change: CaseChange) {
        let _listeners = self.events.send(NodeEvent::Case(change));
    }

    async fn ask(&self) -> Result<Arc<dyn Adversary>, ProviderError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let adversary = self.adversary.lock().unwrap().clone();
        match adversary.before() {
            Before::Answer => Ok(adversary),
            Before::NoConnection => Err(no_connection(self.department)),
            Before::Hang => {
                tokio::time::sleep(Duration::from_secs(3600)).await;
                Err(no_connection(self.department))
            }
        }
    }

    fn truth<T>(&self, read: impl FnOnce(&TestChain) -> T) -> T {
        read(&self.chain.lock().unwrap())
    }
}

pub fn no_connection(department: u16) -> ProviderError {
    ProviderError::Connection { url: format!("memory:{department}"), reason: "refused".into() }
}

fn not_found(path: &str) -> ProviderError {
    ProviderError::NotFound { path: path.into() }
}

/// Where the entry with this id stands.
fn find_entry(chain: &TestChain, id: Hash) -> Option<EntryProof> {
    entries(chain).find(|proof| proof.entry.id() == id)
}

pub fn entries(chain: &TestChain) -> impl Iterator<Item = EntryProof> + '_ {
    let heights = chain.headers().iter().map(|h| (h.height, h.tx_count));
    heights.flat_map(move |(height, count)| (0..count).map(move |i| chain.entry_proof(height, i)))
}

#[async_trait]
impl Provider for MemoryNode {
    fn department(&self) -> u16 {
        self.department
    }

    async fn tip(&self) -> Result<SignedHeader, ProviderError> {
        let adversary = self.ask().await?;
        if self.truth(TestChain::tip_height) == Height::GENESIS {
            return Err(not_found("/v1/tip"));
        }
        adversary.tip(self.truth(TestChain::signed_tip))
    }

    async fn headers(&self, from: Height, count: u32) -> Result<HeaderDeltas, ProviderError> {
        let adversary = self.ask().await?;
        let delay = adversary.delay_of_headers();
        tokio::time::sleep(delay).await;
        adversary.headers(self.truth(|c| c.header_deltas(from, count as usize)))
    }

    async fn certificate(&self, height: Height) -> Result<CommitCertificate, ProviderError> {
        Ok(self.ask().await?.certificate(self.truth(|c| c.signed(height).certificate)))
    }

    async fn hops(&self, from: Height) -> Result<HopList, ProviderError> {
        Ok(self.ask().await?.hops(self.truth(|c| c.hops(from))))
    }

    async fn entry(&self, id: Hash) -> Result<Option<EntryProof>, ProviderError> {
        Ok(self.ask().await?.entry(self.truth(|c| find_entry(c, id))))
    }

    async fn state(&self, key: &[u8]) -> Result<StateAnswer, ProviderError> {
        Ok(self.ask().await?.state(self.truth(|c| c.state_answer(key))))
    }

    async fn case_events(&self, case: Hash) -> Result<EventList, ProviderError> {
        let adversary = self.ask().await?;
        let of_case = |p: &EntryProof| matches!(&p.outcome, Outcome::Applied(Some(e)) if e.case == case);
        let events: Vec<_> = self.truth(|c| entries(c).filter(of_case).collect());
        if events.is_empty() {
            return Err(not_found("/v1/cases"));
        }
        Ok(adversary.events(EventList { events: list(events) }))
    }

    async fn history(&self, height: Height, tip: Height) -> Result<HistoryPath, ProviderError> {
        let adversary = self.ask().await?;
        if height >= tip || tip > self.truth(TestChain::tip_height) {
            return Err(not_found("/v1/history"));
        }
        Ok(adversary.history(self.truth(|c| c.history_path(height, tip))))
    }

    async fn cose(&self, height: Height) -> Result<CoseReceipt, ProviderError> {
        let adversary = self.ask().await?;
        let receipt = self.truth(|c| {
            let proven = c.history_path(height, c.tip_height());
            let signer = TestSigner::worker(self.department);
            CoseReceipt::sign(&proven.header, c.tip_height().0, proven.path.to_vec(), self.department, &signer)
        });
        Ok(adversary.cose(receipt.unwrap()))
    }

    async fn services(&self) -> Result<Vec<ServiceEntry>, ProviderError> {
        self.ask().await?;
        Ok(Vec::new())
    }

    async fn statistics(&self, _query: &str) -> Result<Vec<u8>, ProviderError> {
        self.ask().await?;
        Err(not_found("/v1/statistics"))
    }

    async fn contract(&self, address: Hash) -> Result<Vec<u8>, ProviderError> {
        let adversary = self.ask().await?;
        let found = self.contracts.lock().unwrap().get(&address).cloned();
        found.map(|c| adversary.contract(c)).ok_or_else(|| not_found("/v1/contracts"))
    }

    async fn put_sealed(&self, package: &SealedPackage) -> Result<StorageAcknowledgement, ProviderError> {
        let adversary = self.ask().await?;
        let manifest = package.manifest_hash();
        self.sealed.lock().unwrap().insert(manifest, package.clone());
        let bytes = StorageAcknowledgement::sign_bytes(self.truth(TestChain::chain_id), manifest);
        let signature = TestSigner::validator(self.department).sign(&bytes);
        Ok(adversary.acknowledgement(StorageAcknowledgement { department: self.department, signature }))
    }

    async fn sealed(&self, manifest: Hash) -> Result<SealedPackage, ProviderError> {
        let adversary = self.ask().await?;
        let found = self.sealed.lock().unwrap().get(&manifest).cloned();
        found.map(|p| adversary.package(p)).ok_or_else(|| not_found("/v1/sealed"))
    }

    async fn submit(&self, transaction: &Transaction) -> Result<Submitted, ProviderError> {
        let taken = self.ask().await?.submitted(Submitted { id: transaction.id() })?;
        self.submitted.lock().unwrap().push(transaction.clone());
        Ok(taken)
    }

    async fn bind(&self, request: &[u8]) -> Result<Vec<u8>, ProviderError> {
        self.ask().await?;
        Ok(request.iter().rev().copied().collect())
    }

    async fn desk(&self, request: &[u8]) -> Result<Vec<u8>, ProviderError> {
        self.ask().await?;
        let answer = self.desk.lock().unwrap().clone();
        answer.map_or_else(|| Err(not_found("/v1/desk")), |answer| answer(request))
    }

    async fn health(&self) -> Result<Health, ProviderError> {
        self.ask().await?;
        Ok(self.truth(|c| Health {
            department: self.department,
            chain_id: c.chain_id(),
            height: c.tip_height().0,
            time_ms: c.tip().time.0,
            clock_ms: c.tip().time.0,
            peers: 3,
            waiting: 0,
            state_used_percent: 1,
            version: "test".into(),
        }))
    }

    async fn subscribe(&self) -> Result<BoxStream<'static, Result<NodeEvent, ProviderError>>, ProviderError> {
        self.ask().await?;
        let events = self.events.subscribe();
        let next = |mut events: broadcast::Receiver<NodeEvent>| async move {
            let event = events.recv().await.ok()?;
            Some((Ok(event), events))
        };
        Ok(futures::stream::unfold(events, next).boxed())
    }
}

/// A clock that stands until it is set.
pub struct SetClock(AtomicU64);

impl SetClock {
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.0, Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// Four departments over one chain, and a client.
pub struct Town {
    pub chain: Arc<Mutex<TestChain>>,
    pub nodes: Vec<Arc<MemoryNode>>,
    pub clock: Arc<SetClock>,
    pub client: LightClient,
    pub folder: TempDir,
    pub network: Arc<TrustedNetwork>,
}

impl Town {
    pub fn new() -> Self {
        Self::over(TestChain::new(4))
    }

    pub fn over(chain: TestChain) -> Self {
        let network = Arc::new(chain.founding_network());
        Self::with_network(chain, network)
    }

    pub fn with_network(chain: TestChain, network: Arc<TrustedNetwork>) -> Self {
        Self::with_settings(chain, network, quick())
    }

    pub fn with_settings(chain: TestChain, network: Arc<TrustedNetwork>, settings: Settings) -> Self {
        let departments: Vec<u16> = chain.genesis().validators.iter().map(|v| v.department).collect();
        let clock = Arc::new(SetClock(AtomicU64::new(chain.tip().time.0 + 500)));
        let chain = Arc::new(Mutex::new(chain));
        let nodes: Vec<_> = departments.iter().map(|d| MemoryNode::new(*d, chain.clone())).collect();
        let folder = tempfile::tempdir().unwrap();
        let client = start(&network, &nodes, &folder, clock.clone(), settings);
        Self { chain, nodes, clock, client, folder, network }
    }

    /// The client after a restart of the app.
    pub fn restart(&mut self) {
        self.client = start(&self.network, &self.nodes, &self.folder, self.clock.clone(), quick());
    }

    pub fn push_empty(&self, count: u64) -> Height {
        let mut chain = self.chain.lock().unwrap();
        let height = chain.push_empty(count);
        self.clock.set(chain.tip().time.plus_ms(500));
        height
    }

    /// Lets time pass.
    pub fn wait_ms(&self, ms: u64) {
        self.clock.set(self.clock.now().plus_ms(ms));
    }

    pub async fn sync(&self) -> SyncReport {
        self.client.sync_once().await.unwrap()
    }

    pub fn assert_verified_tip_is_honest(&self) {
        let chain = self.chain.lock().unwrap();
        let tip = self.client.verified_tip().expect("something is verified");
        assert_eq!(tip.header(), chain.tip());
    }

    pub fn status(&self, department: u16) -> NodeStatus {
        let view = self.client.view().borrow().clone();
        view.departments.into_iter().find(|d| d.department == department).unwrap().status
    }
}

pub fn quick() -> Settings {
    Settings {
        grace: Duration::from_millis(150),
        hedge: Duration::from_millis(300),
        poll_every: Duration::from_millis(200),
        reach: Duration::from_millis(800),
        ..Settings::default()
    }
}

pub fn start(
    network: &Arc<TrustedNetwork>,
    nodes: &[Arc<MemoryNode>],
    folder: &TempDir,
    clock: Arc<SetClock>,
    settings: Settings,
) -> LightClient {
    let providers = nodes.iter().map(|n| n.clone() as Arc<dyn Provider>).collect();
    LightClient::start(network.clone(), providers, &folder.path().join("headers.db"), clock, settings).unwrap().0
}
