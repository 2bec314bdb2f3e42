//! The desktop program's own `App`, opened in this process, and the steps that a person takes with it.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use tempfile::TempDir;
use tokio::task::JoinHandle;
use yuzheng_app::{
    app::{App, Places},
    journey,
    views::{BindingView, CaseView, CommandError, DemoPerson, DepartmentStatus, DepartmentView, ProofStage},
};
use yuzheng_protocol::{Canonical, receipt::ReceiptBundle};

use crate::{
    logs,
    network::{Department, PATIENCE, Place},
};

/// The service that is filed.
pub const SERVICE: &str = "sole-proprietor-registration";
/// The passphrase of every vault here.
pub const PASSPHRASE: &str = "系统测试口令七八九十";

/// Where an app keeps its things: a temporary folder that outlives it.
pub struct Home {
    dir: TempDir,
    network: PathBuf,
}

impl Home {
    /// An empty home with the network's files in the demonstration folder.
    pub fn make(place: &Place) -> Self {
        Self::with_network_file(place, &std::fs::read(place.file()).unwrap())
    }

    /// The same with another network file.
    pub fn with_network_file(place: &Place, file: &[u8]) -> Self {
        let dir = tempfile::Builder::new().prefix("yuzheng-home-").tempdir().unwrap();
        let folder = dir.path().join("demo");
        std::fs::create_dir_all(&folder).unwrap();
        let network = folder.join("network.yzn");
        std::fs::write(&network, file).unwrap();
        std::fs::copy(place.data().join("people.json"), folder.join("people.json")).unwrap();
        Self { dir, network }
    }

    /// Folder of vault, desk and headers.
    pub fn data(&self) -> PathBuf {
        self.dir.path().join("desk")
    }

    /// The home as the program is told of it.
    pub fn places(&self) -> Places {
        Places { data: self.data(), network: self.network.clone(), folder: self.dir.path().join("demo") }
    }
}

/// An app that runs; dropping it ends it without locking anything.
pub struct AppUnderTest {
    pub app: Arc<App>,
    running: JoinHandle<()>,
    home: Option<Home>,
}

impl std::ops::Deref for AppUnderTest {
    type Target = App;

    fn deref(&self) -> &App {
        &self.app
    }
}

impl Drop for AppUnderTest {
    fn drop(&mut self) {
        self.running.abort();
    }
}

impl AppUnderTest {
    /// Opens the app at a home and lets it run.
    pub fn open(home: Home) -> Self {
        logs::begin();
        let app = App::open(home.places()).unwrap();
        let running = tokio::spawn(Arc::clone(&app).run());
        Self { app, running, home: Some(home) }
    }

    /// A new app with a key and an identity of its own.
    pub async fn bound(home: Home) -> Self {
        let app = Self::open(home);
        app.make_key();
        app.await_agreement(2).await;
        app.bind().await.unwrap();
        app
    }

    /// Where it keeps its things.
    pub fn home(&self) -> &Home {
        self.home.as_ref().expect("it is taken only at the end")
    }

    /// Ends the app without locking anything; its home stays.
    pub async fn end(mut self) -> Home {
        self.running.abort();
        let _aborted = (&mut self.running).await;
        self.home.take().expect("it is taken only here")
    }

    /// Makes the key.
    pub fn make_key(&self) {
        tokio::task::block_in_place(|| self.create_vault(PASSPHRASE.to_owned())).unwrap();
    }

    /// Opens the vault again.
    pub fn open_vault(&self) {
        tokio::task::block_in_place(|| self.unlock(PASSPHRASE.to_owned())).unwrap();
    }

    /// Waits until so many departments agree about a block.
    pub async fn await_agreement(&self, departments: u32) {
        let agree = || {
            let view = self.network_view();
            view.agreeing >= departments && view.height > 0.0
        };
        self.wait("departments to agree", agree).await;
    }

    /// A fictional adult that no other test of this process uses, if there are enough.
    pub fn somebody(&self) -> DemoPerson {
        static NEXT: AtomicU64 = AtomicU64::new(8);
        let adults = self.demo_people().unwrap().into_iter().filter(|person| person.note == "adult");
        // The first two stand in the services' own tests, which are public.
        let adults: Vec<_> = adults.skip(2).collect();
        adults[NEXT.fetch_add(1, Ordering::Relaxed) as usize % adults.len()].clone()
    }

    /// Has somebody's identity bound.
    pub async fn bind(&self) -> Result<DemoPerson, CommandError> {
        let person = self.somebody();
        self.bind_as(&person).await.map(|()| person)
    }

    /// Has this person's identity bound.
    pub async fn bind_as(&self, person: &DemoPerson) -> Result<(), CommandError> {
        match self.bind_identity(&person.id_number).await? {
            BindingView::Bound { .. } => Ok(()),
            BindingView::Refused { rule, reason, .. } => panic!("{} is refused: {rule} {}", person.name, reason.zh),
        }
    }

    /// A draft with clean values under this trade name, changed by `changes`: JSON pointers with values.
    pub async fn draft(&self, zihao: &str, changes: &[(&str, serde_json::Value)]) -> String {
        let draft = self.open_draft(SERVICE).await.unwrap();
        let mut values: serde_json::Value =
            serde_json::from_str(&journey::filled(&draft.values, zihao).unwrap()).unwrap();
        for (pointer, value) in changes {
            *values.pointer_mut(pointer).expect("the form has this field") = value.clone();
        }
        self.save_draft(&draft.id, 4, &values.to_string()).unwrap().id
    }

    /// Signs a clean case and hands it to the outbox; its id.
    pub async fn file(&self, zihao: &str) -> String {
        self.file_changed(zihao, &[]).await
    }

    /// The same with changed values.
    pub async fn file_changed(&self, zihao: &str, changes: &[(&str, serde_json::Value)]) -> String {
        let draft = self.draft(zihao, changes).await;
        self.submit(&draft).await.unwrap().id
    }

    /// Waits until the case looks as wanted.
    pub async fn await_case(&self, id: &str, what: &str, wanted: impl Fn(&CaseView) -> bool) -> CaseView {
        self.await_case_within(id, what, PATIENCE, wanted).await
    }

    /// The same with a limit.
    pub async fn await_case_within(
        &self,
        id: &str,
        what: &str,
        limit: Duration,
        wanted: impl Fn(&CaseView) -> bool,
    ) -> CaseView {
        let began = Instant::now();
        let mut events = self.events();
        loop {
            let view = self.case_view(id).unwrap();
            if wanted(&view) {
                return view;
            }
            assert!(began.elapsed() < limit, "not {what} within {limit:?}: {:#?}", view.summary);
            let _event = tokio::time::timeout(Duration::from_millis(50), events.recv()).await;
        }
    }

    /// Waits until the newest receipt of the case is of its newest event.
    pub async fn await_receipt(&self, id: &str) -> Vec<u8> {
        let began = Instant::now();
        loop {
            let newest = self.case_view(id).unwrap().events[0].id.clone();
            let receipt = self.receipt(id).unwrap().bytes;
            let bundle = ReceiptBundle::from_bytes(&receipt).unwrap();
            if bundle.entry().map(|entry| entry.entry.id().to_hex()) == newest {
                return receipt;
            }
            assert!(began.elapsed() < PATIENCE, "no receipt of the newest event");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits until the case is approved, proven, and its receipt is there.
    pub async fn await_approval(&self, id: &str) -> CaseView {
        self.await_approval_within(id, PATIENCE).await
    }

    /// The same with a limit.
    pub async fn await_approval_within(&self, id: &str, limit: Duration) -> CaseView {
        let view = self.await_case_within(id, "approved", limit, is_approved).await;
        assert_eq!((view.summary.state.as_str(), view.summary.proof), ("granted", ProofStage::Verified));
        assert!(view.licence.as_ref().is_some_and(|licence| licence.code.len() == 18), "{:?}", view.licence);
        view
    }

    /// Waits until the app has seen that the demonstration's clock was moved.
    pub async fn await_clock(&self) {
        self.wait("the clock to be ahead", || self.network_view().clock.is_some()).await;
    }

    /// The department as this app sees it.
    pub fn sees(&self, department: Department) -> DepartmentView {
        let view = self.network_view().departments;
        view.into_iter().find(|seen| seen.id == department.number()).expect("every department is shown")
    }

    /// Waits until the app sees the department so.
    pub async fn await_sight(&self, department: Department, status: DepartmentStatus) {
        self.wait(&format!("{department:?} to be {status:?}"), || self.sees(department).status == status).await;
    }

    async fn wait(&self, what: &str, done: impl Fn() -> bool) {
        let began = Instant::now();
        while !done() {
            assert!(began.elapsed() < PATIENCE, "waited for {what}: {:#?}", self.network_view());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// Whether the case is approved, with everything that comes with it.
pub fn is_approved(view: &CaseView) -> bool {
    view.decision.as_deref() == Some("approved") && view.receipt_bytes.is_some() && view.licence.is_some()
}

/// A parameter of an error.
pub fn parameter<'e>(error: &'e CommandError, name: &str) -> &'e str {
    error.params.iter().find(|param| param.name == name).map_or("", |param| &param.value)
}

/// A trade name that nobody had before.
pub fn fresh_name() -> String {
    const CHARACTERS: [char; 32] = [
        '云', '山', '清', '和', '嘉', '禾', '青', '竹', '晨', '光', '江', '月', '松', '溪', '锦', '川', '雅', '集',
        '望', '春', '秋', '实', '明', '远', '静', '安', '乐', '活', '田', '园', '星', '野',
    ];
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let mut rest = since.as_millis() as u64 * 64 + NEXT.fetch_add(1, Ordering::Relaxed) % 64;
    let mut name = String::new();
    for _ in 0..9 {
        name.push(CHARACTERS[(rest % 32) as usize]);
        rest /= 32;
    }
    name
}
