//! The one object behind the window and behind `yuzheng journey`: it puts vault, desk, light client and
//! contracts together.
//!
//! Architecture Invariant: keys stay inside [`Session`]; what leaves an `App` is data of [`crate::views`].

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, RwLock, RwLockReadGuard},
    time::{SystemTime, UNIX_EPOCH},
};

use tokio::sync::{Notify, broadcast};
use yuzheng_contracts::{CheckedService, calendar::Calendar, reference::ReferenceDocument};
use yuzheng_light_client::{ClientError, LightClient, SystemClock, store::StoreError};
use yuzheng_protocol::{Hash, Header, Timestamp, genesis::ChainKind, network::TrustedNetwork};
use yuzheng_vault::{Entropy, Passphrase, Unlocked, Vault, VaultError};

use crate::{
    desk::Desk,
    identity::BoundPerson,
    network_file, settings,
    views::{AppStatus, CommandError, NetworkView, Stage, Words},
};

/// Where an app keeps and finds things.
#[derive(Clone, Debug)]
pub struct Places {
    /// This PC's own data: vault, desk.db, headers.db, settings.
    pub data: PathBuf,
    /// The network file.
    pub network: PathBuf,
    /// The folder that the person is told of: network file, receipts, verifier.
    pub folder: PathBuf,
}

/// Something that the window should know.
#[derive(Clone, Debug)]
pub enum AppEvent {
    /// The departments' answers changed.
    Network(Box<NetworkView>),
    /// A case changed.
    Case(Hash),
    /// Rows of the desk's queues changed.
    Queue,
    /// Something new came for the person.
    Message,
}

/// An unlocked vault and its desk.
pub(crate) struct Session {
    pub(crate) keys: Unlocked,
    pub(crate) desk: Mutex<Desk>,
    /// Cases whose payload an officer opened; forgotten with the keys.
    opened: Mutex<std::collections::BTreeMap<Hash, Arc<crate::officer::Opened>>>,
    /// Files of cases that an officer opened; forgotten with the keys.
    pub(crate) fetched: Mutex<crate::materials::Fetched>,
    /// Held while sealed copies are written or removed: a folder that is being written is in no list yet.
    pub(crate) copying: Mutex<()>,
}

impl Session {
    pub(crate) fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// An opened case.
    pub(crate) fn opened(&self, case: &Hash) -> Option<Arc<crate::officer::Opened>> {
        self.opened.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get(case).cloned()
    }

    /// Keeps an opened case in memory.
    pub(crate) fn keep_opened(&self, case: Hash, opened: crate::officer::Opened) -> Arc<crate::officer::Opened> {
        let opened = Arc::new(opened);
        let mut all = self.opened.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        all.insert(case, Arc::clone(&opened));
        opened
    }

    /// Forgets an opened case.
    pub(crate) fn forget_opened(&self, case: &Hash) {
        self.opened.lock().unwrap_or_else(std::sync::PoisonError::into_inner).remove(case);
    }
}

/// The composition root.
pub struct App {
    pub(crate) places: Places,
    /// The network file that the person was handed and compared.
    pub(crate) network: Arc<TrustedNetwork>,
    /// The network file that this computer brought forward from it.
    pub(crate) forward: Mutex<Option<Arc<TrustedNetwork>>>,
    pub(crate) client: LightClient,
    pub(crate) contracts: RwLock<std::collections::BTreeMap<Hash, Arc<CheckedService>>>,
    /// The calendar that was last proven to be in force.
    pub(crate) calendar: RwLock<Option<Arc<Calendar>>>,
    /// The document of the lights' thresholds that was last proven to be in force.
    pub(crate) warning: RwLock<Option<Arc<ReferenceDocument>>>,
    session: RwLock<Option<Arc<Session>>>,
    pub(crate) events: broadcast::Sender<AppEvent>,
    /// Wakes the outbox.
    pub(crate) outbox: Notify,
    /// When receipts were last made anew, so that a failure is not repeated at once.
    pub(crate) renewals: Mutex<std::collections::BTreeMap<Hash, std::time::Instant>>,
    /// When a department was last asked for notes to a case.
    pub(crate) note_looks: Mutex<std::collections::BTreeMap<Hash, std::time::Instant>>,
    /// Wakes the deliveries of files.
    pub(crate) deliveries: Notify,
    /// When a delivery last failed, by case and file.
    pub(crate) delivery_tries: Mutex<std::collections::BTreeMap<(Hash, Hash), std::time::Instant>>,
    /// The clock of a demonstration.
    pub(crate) demonstration: crate::demonstration::Clock,
}

impl App {
    /// Opens the network file and the header store. Needs no department.
    ///
    /// # Errors
    /// [`CommandError`] with the file that does not open and why.
    pub fn open(places: Places) -> Result<Arc<Self>, CommandError> {
        std::fs::create_dir_all(&places.data).map_err(|e| io_error(&places.data, &e))?;
        std::fs::create_dir_all(&places.folder).map_err(|e| io_error(&places.folder, &e))?;
        let trusted = network_file::read(&places.network)?;
        let clock = Arc::new(SystemClock);
        let chosen = settings::choice(&settings::read(&places.data, &trusted.handed_out));
        let (client, opening) = LightClient::connect(trusted.trust(), &places.data.join("headers.db"), clock, chosen)
            .map_err(|e| opening_error(&places.data, e))?;
        tracing::info!(?opening, "header store");
        let (events, _) = broadcast::channel(256);
        Ok(Arc::new(Self {
            places,
            network: trusted.handed_out,
            forward: Mutex::new(trusted.forward),
            client,
            contracts: RwLock::default(),
            calendar: RwLock::default(),
            warning: RwLock::default(),
            session: RwLock::new(None),
            events,
            outbox: Notify::new(),
            renewals: Mutex::default(),
            note_looks: Mutex::default(),
            deliveries: Notify::new(),
            delivery_tries: Mutex::default(),
            demonstration: crate::demonstration::Clock::default(),
        }))
    }

    /// Follows the chain and works off the outbox until the program ends.
    pub async fn run(self: Arc<Self>) {
        let views = {
            let app = Arc::clone(&self);
            async move {
                let mut network = app.client.view();
                while network.changed().await.is_ok() {
                    app.bring_network_forward();
                    app.emit(AppEvent::Network(Box::new(app.network_view())));
                    app.outbox.notify_one();
                }
            }
        };
        let outbox = {
            let app = Arc::clone(&self);
            async move {
                loop {
                    let _ = tokio::time::timeout(std::time::Duration::from_secs(3), app.outbox.notified()).await;
                    app.read_demonstration_clock().await;
                    app.work_off_outbox().await;
                    app.work_off_acts().await;
                }
            }
        };
        tokio::join!(self.client.run(), views, outbox, self.follow_queue(), self.follow_deliveries());
    }

    /// Events for the window.
    #[must_use]
    pub fn events(&self) -> broadcast::Receiver<AppEvent> {
        self.events.subscribe()
    }

    pub(crate) fn emit(&self, event: AppEvent) {
        // Without a window nobody listens, which is no error.
        let _ = self.events.send(event);
    }

    /// Where the person stands.
    ///
    /// # Errors
    /// [`CommandError`] when the desk cannot be read.
    pub fn status(&self) -> Result<AppStatus, CommandError> {
        let genesis = self.network.genesis();
        let person = match self.unlocked() {
            Some(session) => BoundPerson::load(&session.desk())?,
            None => None,
        };
        let stage = match (&person, self.unlocked().is_some(), self.vault_path().exists()) {
            (Some(_), true, _) => Stage::Ready,
            (None, true, _) => Stage::NeedsIdentity,
            (_, false, true) => Stage::Locked,
            (_, false, false) => Stage::Welcome,
        };
        Ok(AppStatus {
            stage,
            demo: genesis.kind == ChainKind::Demonstration,
            network: Words { zh: genesis.name_zh.to_string(), en: genesis.name_en.to_string() },
            network_fingerprint: self.network.fingerprint().to_hex(),
            person: person.map(|p| p.view()),
            folder: self.places.folder.display().to_string(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            settings: self.settings(),
        })
    }

    /// Makes a vault with fresh entropy and opens it.
    ///
    /// # Errors
    /// `passphraseTooShort`, `vaultExists`, `vaultIo`.
    pub fn create_vault(&self, passphrase: String) -> Result<AppStatus, CommandError> {
        let passphrase = Passphrase::new(passphrase).map_err(vault_error)?;
        let entropy = Entropy::make().map_err(|e| CommandError::new("noRandomness").with("detail", e))?;
        let keys = Vault::create(&self.vault_path(), &passphrase, entropy, now()).map_err(vault_error)?;
        self.begin_session(keys)?;
        self.status()
    }

    /// Opens the vault.
    ///
    /// # Errors
    /// `wrongPassphrase`, `retryAfter`, `vaultDamaged` …
    pub fn unlock(&self, passphrase: String) -> Result<AppStatus, CommandError> {
        // Too short is simply wrong here: the vault was made with a longer one.
        let passphrase = Passphrase::new(passphrase).map_err(|_| CommandError::new("wrongPassphrase"))?;
        self.open_session(&passphrase)?;
        self.outbox.notify_one();
        self.status()
    }

    fn open_session(&self, passphrase: &Passphrase) -> Result<(), CommandError> {
        let keys = Vault::open(&self.vault_path(), passphrase, now()).map_err(vault_error)?;
        self.begin_session(keys)
    }

    fn begin_session(&self, keys: Unlocked) -> Result<(), CommandError> {
        let desk = Desk::open(&self.places.data.join("desk.db"), &keys.database_key())?;
        self.recall_demonstration_clock(&desk)?;
        let session = Session {
            keys,
            desk: Mutex::new(desk),
            opened: Mutex::default(),
            fetched: Mutex::default(),
            copying: Mutex::default(),
        };
        *self.session.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(Arc::new(session));
        Ok(())
    }

    /// Forgets the keys.
    pub fn lock(&self) {
        *self.session.write().unwrap_or_else(std::sync::PoisonError::into_inner) = None;
    }

    /// Checks the passphrase before a signature.
    ///
    /// # Errors
    /// As [`App::unlock`].
    pub async fn check_passphrase(&self, passphrase: String) -> Result<(), CommandError> {
        let path = self.vault_path();
        let passphrase = Passphrase::new(passphrase).map_err(|_| CommandError::new("wrongPassphrase"))?;
        let checked = tokio::task::spawn_blocking(move || Vault::check_passphrase(&path, &passphrase, now())).await;
        checked.map_err(|e| CommandError::new("internal").with("detail", e))?.map_err(vault_error)
    }

    /// The session, if the vault is open.
    pub(crate) fn unlocked(&self) -> Option<Arc<Session>> {
        self.read_session().clone()
    }

    /// The session, or the error that says the vault is locked.
    pub(crate) fn session(&self) -> Result<Arc<Session>, CommandError> {
        self.unlocked().ok_or_else(|| CommandError::new("locked"))
    }

    fn read_session(&self) -> RwLockReadGuard<'_, Option<Arc<Session>>> {
        self.session.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The folder that the person is told of.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.places.folder
    }

    /// Whether this computer holds a key already.
    pub(crate) fn has_vault(&self) -> bool {
        self.vault_path().exists()
    }

    fn vault_path(&self) -> PathBuf {
        self.places.data.join("vault.age")
    }

    /// The newest verified header; genesis while nothing else is known.
    pub(crate) fn tip(&self) -> Header {
        let verified = self.client.verified_tip().map(|v| v.header().clone());
        verified.unwrap_or_else(|| self.network.genesis().header().expect("a trusted network's genesis is valid"))
    }

    /// Name of a department in both languages; empty when the genesis document does not list it.
    pub(crate) fn department_name(&self, id: u16) -> Words {
        let department = self.network.genesis().department(id);
        department.map_or_else(Words::default, |d| Words { zh: d.name_zh.to_string(), en: d.name_en.to_string() })
    }
}

/// This computer's clock.
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

/// This computer's clock in milliseconds, as the desk stores it.
pub(crate) fn now_ms() -> i64 {
    i64::try_from(now().0).unwrap_or(i64::MAX)
}

/// Why the light client does not open: each file is named by its own name.
fn opening_error(data: &Path, error: ClientError) -> CommandError {
    match error {
        ClientError::Store(StoreError::Forks(error)) => {
            CommandError::new("forksDatabase").with("path", data.join("headers.forks").display()).with("detail", error)
        }
        error => CommandError::new("headersDatabase").with("detail", error),
    }
}

/// 32 random bytes.
pub(crate) fn random32() -> Result<Hash, CommandError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|e| CommandError::new("noRandomness").with("detail", e))?;
    Ok(Hash(bytes))
}

pub(crate) fn io_error(path: &Path, error: &std::io::Error) -> CommandError {
    CommandError::new("io").with("path", path.display()).with("detail", error)
}

impl From<crate::desk::DeskError> for CommandError {
    fn from(error: crate::desk::DeskError) -> Self {
        let code = match error {
            crate::desk::DeskError::WrongKey => "deskWrongKey",
            crate::desk::DeskError::NewerVersion { .. } => "deskNewer",
            crate::desk::DeskError::Database(_) => "deskDatabase",
        };
        Self::new(code).with("detail", error)
    }
}

fn vault_error(error: VaultError) -> CommandError {
    let detail = error.to_string();
    match error {
        VaultError::TooShort { have, need } => {
            CommandError::new("passphraseTooShort").with("have", have).with("need", need)
        }
        VaultError::WrongPassphrase { retry_after_seconds } => {
            CommandError::new("wrongPassphrase").with("seconds", retry_after_seconds)
        }
        VaultError::RetryAfter { seconds } => CommandError::new("retryAfter").with("seconds", seconds),
        VaultError::AlreadyExists { .. } => CommandError::new("vaultExists"),
        VaultError::Missing { .. } => CommandError::new("vaultMissing"),
        VaultError::NotAVault | VaultError::Damaged => CommandError::new("vaultDamaged").with("detail", detail),
        VaultError::UnsupportedVersion { .. } | VaultError::TooMuchWork { .. } => {
            CommandError::new("vaultNewer").with("detail", detail)
        }
        VaultError::Io { .. } => CommandError::new("vaultIo").with("detail", detail),
    }
}
