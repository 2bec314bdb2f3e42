//! The light client as the app has it: drives sync over the providers and answers with proven values only.
//!
//! [`LightClient::run`] keeps the chain up to date; every question may be asked meanwhile, from any task. An
//! answer that turns out false marks its node as lying and is asked of another one; the caller sees the true
//! answer or an error, never the lie.

mod ask;
mod content;
mod cose;
mod driver;
mod events;
mod fork;
mod headers;
mod proofs;
mod receipt;
mod submit;
mod track;
mod view;

use std::{
    hash::{BuildHasher, RandomState},
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::AtomicUsize},
    time::Duration,
};

use thiserror::Error;
use tokio::sync::{Notify, broadcast, watch};
use yuzheng_protocol::{
    Hash, Header, Height, ValidatorSet,
    api::CaseChange,
    codec::DecodeError,
    light::{HeaderError, Hop, VerifiedHeader},
    network::TrustedNetwork,
    receipt::ReceiptError,
};

use self::driver::Driver;
pub use self::{
    proofs::{CaseHistory, Proven, VerifiedEntry, VerifiedState},
    receipt::{ReceiptRequest, ReceiptSubject},
    submit::{ReceivingWord, StoredPackage, Submission},
    track::Stage,
    view::{NetworkView, Opened, SyncReport, TipView},
};
use crate::{
    clock::Clock,
    epochs::Trust,
    provider::{AddressError, HttpProvider, Provider, ProviderError},
    store::{ForkBook, HeaderStore, Opening, PathError, StoreError},
    sync::{HeaderCopy, Lie, NodeIndex, Sync, SyncSettings, Witnesses},
};

/// Why the client has no answer.
#[derive(Debug, Error)]
pub enum ClientError {
    /// An address of the network file cannot be used.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The header store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No department gave an answer that holds.
    #[error("no department gave a usable answer ({})", list(.failures))]
    NoAnswer {
        /// What each said, by department.
        failures: Vec<(u16, String)>,
    },
    /// Every department that answers shows an older state than is verified here.
    #[error("the state shown is of height {have}, height {verified} is verified here")]
    Stale {
        /// Newest height shown.
        have: Height,
        /// Height verified here.
        verified: Height,
    },
    /// The header of an answer could not be reached in time.
    #[error("height {height} could not be verified in time, {verified} is")]
    OutOfReach {
        /// Height needed.
        height: Height,
        /// Height verified here.
        verified: Height,
    },
    /// The chain is not followed any further.
    #[error("the chain is not followed any further: {0}")]
    Halted(HeaderError),
    /// A quorum certified two headers of one height: nothing above the last common height is given out until a
    /// person decides with [`LightClient::decide_fork`].
    #[error("two histories are certified from height {height} on, nothing above {common} is given out")]
    Frozen {
        /// Last common height.
        common: Height,
        /// Height of the two headers.
        height: Height,
    },
    /// Too few departments stored the sealed body.
    #[error("{have} of {needed} needed departments acknowledged ({})", list(.failures))]
    TooFewAcknowledgements {
        /// Acknowledgements that hold.
        have: usize,
        /// Acknowledgements needed: f + 1.
        needed: usize,
        /// What the others said, by department.
        failures: Vec<(u16, String)>,
    },
    /// A department refused what was sent.
    #[error("department {department} refused: {reason}")]
    Refused {
        /// The department.
        department: u16,
        /// Its reason.
        reason: ProviderError,
    },
    /// The network file names no node of this department.
    #[error("the network file has no node of department {department}")]
    UnknownDepartment {
        /// The department.
        department: u16,
    },
    /// The departments agree that there is no such thing.
    #[error("{what} does not exist")]
    NotFound {
        /// What was asked for.
        what: String,
    },
    /// A proven value is not in the format that this program knows.
    #[error("the proven value under {key} cannot be read: {reason}")]
    UnreadableState {
        /// State key.
        key: String,
        /// What is wrong.
        reason: DecodeError,
    },
    /// State changed faster than a receipt could be put together.
    #[error("the case kept changing while the receipt was put together")]
    Moving,
    /// A receipt exceeds the limits of its format.
    #[error("the receipt does not fit its format: {0}")]
    ReceiptTooLarge(DecodeError),
    /// A receipt that was put together does not verify: it is not handed out.
    #[error("the receipt does not verify: {0}")]
    Receipt(#[from] ReceiptError),
}

impl ClientError {
    /// Stable code for the user interface.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Address(_) => "address",
            Self::Store(_) => "store",
            Self::NoAnswer { .. } => "no-answer",
            Self::Stale { .. } => "stale",
            Self::OutOfReach { .. } => "out-of-reach",
            Self::Halted(_) => "halted",
            Self::Frozen { .. } => "frozen",
            Self::TooFewAcknowledgements { .. } => "too-few-acknowledgements",
            Self::Refused { .. } => "refused",
            Self::UnknownDepartment { .. } => "unknown-department",
            Self::NotFound { .. } => "not-found",
            Self::UnreadableState { .. } => "unreadable-state",
            Self::Moving => "moving",
            Self::ReceiptTooLarge(_) => "receipt-too-large",
            Self::Receipt(_) => "receipt",
        }
    }
}

impl ClientError {
    /// Whether no other node could give a better answer.
    const fn ends_the_question(&self) -> bool {
        matches!(self, Self::Store(_) | Self::Halted(_) | Self::Frozen { .. })
    }
}

impl From<PathError> for ClientError {
    fn from(error: PathError) -> Self {
        match error {
            PathError::Store(error) => Self::Store(error),
            PathError::Range(_) | PathError::NotHeld { .. } => Self::Moving,
        }
    }
}

fn list(failures: &[(u16, String)]) -> String {
    let each = failures.iter().map(|(department, reason)| format!("{department}: {reason}"));
    each.collect::<Vec<_>>().join("; ")
}

/// Pauses and limits of the client.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Limits of sync.
    pub sync: SyncSettings,
    /// Pause between two rounds of questions when no node announces anything.
    pub poll_every: Duration,
    /// After this time a round no longer waits for slow nodes.
    pub grace: Duration,
    /// After this time another node is asked as well.
    pub hedge: Duration,
    /// Longest wait for the header of an answer.
    pub reach: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            sync: SyncSettings::default(),
            poll_every: Duration::from_secs(2),
            grace: Duration::from_millis(750),
            hedge: Duration::from_millis(1_000),
            reach: Duration::from_secs(5),
        }
    }
}

/// What a person chooses about following the chain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Which headers are held.
    pub copy: HeaderCopy,
    /// Which departments are asked with every round.
    pub witnesses: Witnesses,
}

/// The light client. Clones share everything.
#[derive(Clone)]
pub struct LightClient {
    inner: Arc<Inner>,
}

struct Inner {
    network: Arc<TrustedNetwork>,
    providers: Vec<Arc<dyn Provider>>,
    clock: Arc<dyn Clock>,
    settings: Settings,
    /// Locked before `store` where both are needed.
    sync: Mutex<Sync>,
    store: Arc<Mutex<HeaderStore>>,
    book: Mutex<ForkBook>,
    driver: tokio::sync::Mutex<Driver>,
    view: watch::Sender<NetworkView>,
    wake: Notify,
    cases: broadcast::Sender<CaseChange>,
    rotation: AtomicUsize,
}

impl LightClient {
    /// Opens the store at `path`, and makes an HTTP provider for each node of the network file that was handed out.
    /// Asks nothing yet. A copy that was smaller than chosen is filled backwards.
    ///
    /// # Errors
    /// [`ClientError::Address`] and [`ClientError::Store`].
    pub fn connect(
        trust: impl Into<Trust>,
        path: &Path,
        clock: Arc<dyn Clock>,
        choice: Choice,
    ) -> Result<(Self, Opening), ClientError> {
        let trust = trust.into();
        let providers = HttpProvider::all_of(trust.handed_out())?;
        let providers = providers.into_iter().map(|p| Arc::new(p) as Arc<dyn Provider>).collect();
        let mut settings = Settings::default();
        settings.sync.copy = choice.copy;
        settings.sync.witnesses = choice.witnesses;
        settings.sync.seed = RandomState::new().hash_one(path);
        Self::start(trust, providers, path, clock, settings)
    }

    /// Opens the store at `path`. Asks nothing yet.
    ///
    /// # Errors
    /// [`ClientError::Store`].
    pub fn start(
        trust: impl Into<Trust>,
        providers: Vec<Arc<dyn Provider>>,
        path: &Path,
        clock: Arc<dyn Clock>,
        settings: Settings,
    ) -> Result<(Self, Opening), ClientError> {
        let trust = trust.into();
        let network = Arc::clone(trust.handed_out());
        let (mut store, opening) = HeaderStore::open(path, trust)?;
        let book = ForkBook::beside(path)?;
        let forks = fork::restore(&book, &store)?;
        fork::follow_decisions(&mut store, &forks)?;
        let departments: Vec<u16> = providers.iter().map(|p| p.department()).collect();
        let sync = Sync::new(store.held(), &departments, settings.sync.clone());
        let sync = sync.with_forks(forks);
        let view = NetworkView::new(&sync, &store, Opened::from(&opening), clock.now());
        let inner = Inner {
            network,
            providers,
            clock,
            settings,
            sync: Mutex::new(sync),
            store: Arc::new(Mutex::new(store)),
            book: Mutex::new(book),
            driver: tokio::sync::Mutex::default(),
            view: watch::Sender::new(view),
            wake: Notify::new(),
            cases: broadcast::Sender::new(256),
            rotation: AtomicUsize::new(0),
        };
        Ok((Self { inner: Arc::new(inner) }, opening))
    }

    /// Changes what was chosen. It holds from the next round on; nothing that was verified is lost by it, save headers
    /// that are not to be held any more.
    pub fn choose(&self, choice: Choice) {
        self.inner.sync().choose(choice.copy, choice.witnesses);
        self.wake();
    }

    /// What is chosen now.
    #[must_use]
    pub fn choice(&self) -> Choice {
        let settings = self.inner.sync().settings().clone();
        Choice { copy: settings.copy, witnesses: settings.witnesses }
    }

    /// The node of a department, for what only that department answers.
    ///
    /// # Errors
    /// [`ClientError::UnknownDepartment`].
    pub fn provider(&self, department: u16) -> Result<Arc<dyn Provider>, ClientError> {
        let found = self.inner.providers.iter().find(|provider| provider.department() == department);
        found.cloned().ok_or(ClientError::UnknownDepartment { department })
    }

    /// The network file that was handed out.
    #[must_use]
    pub fn network(&self) -> &Arc<TrustedNetwork> {
        &self.inner.network
    }

    /// Asks every node once, verifies and stores what is new, and says how each node is. Returns as soon as
    /// everything that was shown is verified and the nodes answered, or the grace period for slow ones passed.
    ///
    /// # Errors
    /// [`ClientError::Store`] when headers cannot be stored (they are kept and stored with the next call);
    /// [`ClientError::Halted`] when the trusting period is over.
    pub async fn sync_once(&self) -> Result<SyncReport, ClientError> {
        let before = self.inner.store().height();
        self.inner.driver.lock().await.pass(&self.inner, None).await?;
        Ok(self.inner.report(before))
    }

    /// Keeps the chain up to date for as long as the future is polled: wakes on nodes' announcements, asks by
    /// itself otherwise. Failures show in [`Self::view`].
    pub async fn run(&self) {
        let follow = async {
            loop {
                if let Err(error) = self.sync_once().await {
                    tracing::warn!(%error, "sync stopped short");
                }
                self.inner.driver.lock().await.check_a_page(&self.inner);
                let pause = tokio::time::sleep(self.inner.settings.poll_every);
                tokio::select! {
                    () = pause => {}
                    () = self.inner.wake.notified() => {}
                }
            }
        };
        tokio::select! {
            () = follow => {}
            () = events::listen(&self.inner) => {}
        }
    }

    /// Has the next round begin now, nodes that rest included.
    pub fn wake(&self) {
        self.inner.sync().retry_now();
        self.inner.wake.notify_one();
    }

    /// The departments and the verified tip, as they change.
    #[must_use]
    pub fn view(&self) -> watch::Receiver<NetworkView> {
        self.inner.view.subscribe()
    }

    /// Cases that nodes say have changed. A hint to ask again, not a fact.
    #[must_use]
    pub fn case_changes(&self) -> broadcast::Receiver<CaseChange> {
        self.inner.cases.subscribe()
    }

    /// The newest verified and stored header; none while only genesis is known. While there is a [`Self::fork`],
    /// the last common one, where a node gave its certificate.
    #[must_use]
    pub fn verified_tip(&self) -> Option<VerifiedHeader> {
        self.inner.shown_tip()
    }

    /// Height up to which everything is verified and stored; while there is a [`Self::fork`], the last common one.
    #[must_use]
    pub fn height(&self) -> Height {
        self.inner.shown_height()
    }

    /// Our header at `height`; none above [`Self::height`], and none below the headers held that is not kept:
    /// [`Self::header_to_keep`] fetches those.
    ///
    /// # Errors
    /// [`ClientError::Store`].
    pub fn header(&self, height: Height) -> Result<Option<Header>, ClientError> {
        if height > self.height() {
            return Ok(None);
        }
        Ok(self.inner.store().header(height)?)
    }

    /// The validators of a height, by the network file and the hops that were verified since.
    #[must_use]
    pub fn validators_at(&self, height: Height) -> ValidatorSet {
        self.inner.store().epochs().set_at(height).clone()
    }

    /// Changes of the validators beyond the network file that was handed out, verified below the tip, oldest first.
    #[must_use]
    pub fn hops(&self) -> Vec<Hop> {
        let store = self.inner.store();
        store.epochs().hops_below(store.height())
    }

    /// Path of our header at `old` under the history of our header at `tip`; empty when they are the same.
    ///
    /// # Errors
    /// [`ClientError::Store`]; [`ClientError::Moving`] when `tip` is not verified yet; [`ClientError::Frozen`] above
    /// the last common height of a fork.
    pub fn history_path(&self, old: Height, tip: Height) -> Result<Vec<Hash>, ClientError> {
        if tip > self.height() {
            self.inner.frozen()?;
        }
        if old == tip {
            return Ok(Vec::new());
        }
        Ok(self.inner.store().history_path(old, tip)?)
    }
}

impl Inner {
    fn sync(&self) -> MutexGuard<'_, Sync> {
        self.sync.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn store(&self) -> MutexGuard<'_, HeaderStore> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn department(&self, node: NodeIndex) -> u16 {
        self.providers[node.0].department()
    }

    fn mark_lying(&self, node: NodeIndex, lie: Lie) {
        self.sync().mark_lying(node, lie, self.clock.now());
        self.publish();
    }

    fn publish(&self) {
        let sync = self.sync();
        let store = self.store();
        let opened = self.view.borrow().opened.clone();
        self.view.send_replace(NetworkView::new(&sync, &store, opened, self.clock.now()));
    }

    fn report(&self, before: Height) -> SyncReport {
        SyncReport::new(&self.sync(), &self.store(), before, self.clock.now())
    }
}
