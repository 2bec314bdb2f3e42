//! Lying departments: one between the app and the chain never changes what is shown as verified, holds no case
//! up, and is named with its reason.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tokio::task::JoinHandle;
use yuzheng_app::{
    app::AppEvent,
    views::{Advice, CaseView, DepartmentStatus, ForkChoice, NetworkView, ProofStage},
};
use yuzheng_light_client::Provider;
use yuzheng_protocol::{
    Canonical, Hash,
    codec::{List, Text},
    network::{NetworkFile, NodeAddress},
    objects::{self, Case},
};

use crate::{
    app_under_test::{AppUnderTest, Home, fresh_name},
    lying_node::{Habit, LyingNode},
    network::{Department, OneProcess, PATIENCE, Place},
};

/// Cases that are filed at most until a liar gave itself away.
const CASES: usize = 12;

/// The network file with some departments' addresses replaced.
pub fn network_file(place: &Place, replaced: &[(Department, &str)]) -> Vec<u8> {
    let mut file: NetworkFile = place.network().file().clone();
    let address = |node: &NodeAddress| {
        let other = replaced.iter().find(|(department, _)| department.number() == node.department);
        let url = other.map_or(node.url.clone(), |(_, url)| Text::new(*url).unwrap());
        NodeAddress { department: node.department, url }
    };
    file.nodes = List::new(file.nodes.iter().map(address).collect()).unwrap();
    file.to_bytes()
}

/// Everything that the window was shown.
struct Watch {
    seen: Arc<Mutex<Vec<Sight>>>,
    watching: JoinHandle<()>,
}

enum Sight {
    Network(Box<NetworkView>),
    Case(Box<CaseView>),
}

impl Watch {
    fn begin(app: &AppUnderTest) -> Self {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let mut events = app.events();
        let (app, into) = (Arc::clone(&app.app), Arc::clone(&seen));
        let watching = tokio::spawn(async move {
            loop {
                let sight = match events.recv().await {
                    Ok(AppEvent::Network(view)) => Some(Sight::Network(view)),
                    Ok(AppEvent::Case(id)) => app.case_view(&id.to_hex()).ok().map(|view| Sight::Case(Box::new(view))),
                    Ok(AppEvent::Queue | AppEvent::Message)
                    | Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => None,
                    Err(tokio::sync::broadcast::error::RecvError::Closed) => return,
                };
                into.lock().unwrap_or_else(PoisonError::into_inner).extend(sight);
            }
        });
        Self { seen, watching }
    }

    fn end(self) -> Vec<Sight> {
        self.watching.abort();
        core::mem::take(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// An app, a network, and one lying department between them.
struct Meeting {
    network: Arc<OneProcess>,
    liar: LyingNode,
    department: Department,
    app: AppUnderTest,
    watch: Watch,
    cases: Vec<String>,
    _slow: Vec<LyingNode>,
}

impl Meeting {
    /// The liar lies from the first question on.
    async fn with(department: Department, habit: Habit) -> Self {
        let network = OneProcess::shared();
        let liar = LyingNode::start(&network, department, habit).await;
        Self::of(network, liar, department, Vec::new()).await
    }

    /// The same, with a liar that is always the first to show a new tip, so that it is asked for headers.
    async fn with_the_quickest(department: Department, habit: Habit) -> Self {
        let network = OneProcess::shared();
        let liar = LyingNode::start(&network, department, habit).await;
        let mut slow = Vec::new();
        for other in Department::ALL.into_iter().filter(|other| *other != department) {
            let pause = Habit::SlowWithTips(Duration::from_millis(150));
            slow.push((other, LyingNode::start(&network, other, pause).await));
        }
        Self::of(network, liar, department, slow).await
    }

    async fn of(
        network: Arc<OneProcess>,
        liar: LyingNode,
        department: Department,
        slow: Vec<(Department, LyingNode)>,
    ) -> Self {
        let mut replaced: Vec<_> = slow.iter().map(|(other, node)| (*other, node.url())).collect();
        replaced.push((department, liar.url()));
        let file = network_file(&network, &replaced);
        let app = AppUnderTest::open(Home::with_network_file(&network, &file));
        let watch = Watch::begin(&app);
        app.make_key();
        app.await_agreement(2).await;
        app.bind().await.unwrap();
        let _slow = slow.into_iter().map(|(_, node)| node).collect();
        Self { network, liar, department, app, watch, cases: Vec::new(), _slow }
    }

    async fn file_one(&mut self) {
        let case = self.app.file(&fresh_name()).await;
        self.app.await_approval(&case).await;
        self.cases.push(case);
    }

    /// Files case after case, each approved, until the liar lied and is named for it.
    async fn unmasks(&mut self, status: DepartmentStatus, reason: &str) {
        let named = |seen: &yuzheng_app::views::DepartmentView| {
            seen.status == status && seen.advice.as_ref().is_some_and(|advice| advice.code == reason)
        };
        self.file_one().await;
        while self.liar.told() == 0 && self.cases.len() < CASES {
            self.file_one().await;
        }
        assert!(self.liar.told() > 0, "it had no occasion to lie");
        let began = Instant::now();
        while !named(&self.app.sees(self.department)) {
            assert!(began.elapsed() < PATIENCE, "{:#?}", self.app.network_view());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let seen = self.app.sees(self.department);
        let detail = seen.advice.and_then(|advice| advice.detail);
        assert!(detail.is_some_and(|detail| !detail.is_empty()), "the reason is said in full");
        assert!(!seen.name.zh.is_empty(), "the department is named");
        // Named or not, it holds up no further case.
        self.file_one().await;
    }

    /// Compares everything that was shown as verified with what an honest node says.
    async fn nothing_false_was_shown(self) {
        let honest = Department::ALL.into_iter().find(|d| *d != self.department).expect("three are honest");
        let headers = self.network.headers(honest).await;
        let tip = self.app.network_view().height as u64;
        for height in 1..=tip {
            let shown = self.app.header_detail(height).unwrap().line.hash;
            assert_eq!(shown, headers[&height].hash().to_hex(), "header {height}");
        }
        let mut known = 0.0;
        let mut states = BTreeSet::new();
        for sight in self.watch.end() {
            match sight {
                Sight::Network(view) => {
                    assert!(view.height >= known, "the verified height goes back from {known} to {}", view.height);
                    known = view.height;
                    if let Some(header) = headers.get(&(view.height as u64)) {
                        assert_eq!(view.time_ms, header.time.0 as f64);
                    }
                    the_honest_are_not_called_liars(&view, self.department);
                }
                Sight::Case(view) if view.summary.proof == ProofStage::Verified => {
                    states.insert(view.summary.state.clone());
                }
                Sight::Case(_) => {}
            }
        }
        assert!(known > 0.0, "the window was shown the chain");
        assert!(states.contains("granted"), "the window was shown the cases");
        assert!(states.iter().all(|state| ["received", "granted"].contains(&state.as_str())), "{states:?}");
        for id in &self.cases {
            let shown = self.app.case_view(id).unwrap();
            let held = case_of(&self.network, honest, id).await;
            assert_eq!(shown.summary.state, held.state.as_str());
            assert_eq!(shown.summary.number.as_deref(), Some(held.number.as_str()));
            assert_eq!(shown.licence.map(|l| l.code).as_deref(), held.licence.as_ref().map(|code| code.as_str()));
            let receipt = self.app.receipt(id).unwrap();
            assert_eq!(self.app.verify_bytes(&receipt.name, &receipt.bytes).verdict, "valid");
        }
    }
}

fn the_honest_are_not_called_liars(view: &NetworkView, liar: Department) {
    let lying = view.departments.iter().filter(|d| d.status == DepartmentStatus::Lying && d.id != liar.number());
    assert_eq!(lying.map(|d| &d.advice).collect::<Vec<_>>(), Vec::<&Option<Advice>>::new());
}

/// The case as an honest node holds it.
async fn case_of(place: &Place, honest: Department, id: &str) -> Case {
    let key = objects::key::case(&Hash::from_hex(id).unwrap());
    let answer = place.ask(honest).state(&key).await.unwrap();
    Case::from_bytes(&answer.value.expect("the case is there")).unwrap()
}

async fn is_unmasked(mut meeting: Meeting, status: DepartmentStatus, reason: &str) {
    meeting.unmasks(status, reason).await;
    meeting.nothing_false_was_shown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tip_with_another_state_is_a_wrong_header() {
    let meeting = Meeting::with(Department::Market, Habit::AltersTheTip).await;
    is_unmasked(meeting, DepartmentStatus::Lying, "wrong-header").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_header_a_millisecond_off_is_a_wrong_header() {
    let meeting = Meeting::with_the_quickest(Department::HumanResources, Habit::AltersHeaders).await;
    is_unmasked(meeting, DepartmentStatus::Lying, "wrong-header").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_range_without_its_headers_is_cut() {
    let meeting = Meeting::with_the_quickest(Department::Market, Habit::CutsRanges).await;
    is_unmasked(meeting, DepartmentStatus::Lying, "cut-range").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_with_a_changed_signature_is_forged() {
    let meeting = Meeting::with(Department::BigData, Habit::ForgesCertificates).await;
    is_unmasked(meeting, DepartmentStatus::Lying, "forged-certificate").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn v06_a_certified_header_beside_the_verified_one_stops_the_app_until_a_person_decides() {
    let mut meeting = Meeting::with(Department::BigData, Habit::Honest).await;
    meeting.file_one().await;
    meeting.liar.turns(Habit::ShowsAFork);
    let app = &meeting.app;
    let began = Instant::now();
    let frozen = loop {
        if let Some(frozen) = app.network_view().fork {
            break frozen;
        }
        assert!(began.elapsed() < PATIENCE, "{:#?}", app.network_view());
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert_eq!(frozen.fork.fault, "guilty");
    assert!(frozen.fork.signed_both.len() >= 2, "two quorums of four share two departments");
    assert_eq!(frozen.common, frozen.fork.height - 1.0);
    assert_eq!(frozen.shown_by, [app.sees(Department::BigData).name]);
    assert_eq!(app.network_view().height, frozen.common, "nothing above the common height is shown as verified");

    // What is filed meanwhile waits; nothing is decided by this computer alone.
    let waiting = app.file(&fresh_name()).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_ne!(app.case_view(&waiting).unwrap().summary.proof, ProofStage::Verified);

    let evidence = app.save_fork_evidence().unwrap();
    let bytes = std::fs::read(&evidence[0].path).unwrap();
    let verdict = app.verify_bytes("evidence.yzf", &bytes);
    assert_eq!((verdict.verdict.as_str(), verdict.fork.map(|f| f.height)), ("valid", Some(frozen.fork.height)));

    let after = app.decide_fork(ForkChoice::Ours).await.unwrap();
    assert!(after.fork.is_none());
    app.await_approval(&waiting).await;
    assert_eq!(app.sees(Department::BigData).status, DepartmentStatus::Lying);
    assert_eq!(app.save_fork_evidence().unwrap().len(), 1, "the evidence is kept after the decision");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_with_other_values_is_forged() {
    let meeting = Meeting::with(Department::Market, Habit::ForgesState).await;
    is_unmasked(meeting, DepartmentStatus::Lying, "forged-state-proof").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_is_hidden_is_a_forged_proof() {
    let meeting = Meeting::with(Department::PublicSecurity, Habit::HidesState).await;
    is_unmasked(meeting, DepartmentStatus::Lying, "forged-state-proof").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_with_another_outcome_is_forged() {
    let meeting = Meeting::with(Department::Market, Habit::ForgesEntries).await;
    is_unmasked(meeting, DepartmentStatus::Lying, "forged-inclusion-proof").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn events_that_are_left_out_are_missed() {
    let meeting = Meeting::with(Department::BigData, Habit::CutsEvents).await;
    is_unmasked(meeting, DepartmentStatus::Lying, "cut-events").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn contracts_and_sealed_bodies_are_known_by_their_hashes() {
    let meeting = Meeting::with(Department::BigData, Habit::SwapsContent).await;
    is_unmasked(meeting, DepartmentStatus::Lying, "other-content").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_acknowledgement_that_nobody_signed_is_forged() {
    let meeting = Meeting::with(Department::Market, Habit::ForgesAcknowledgements).await;
    is_unmasked(meeting, DepartmentStatus::Lying, "forged-acknowledgement").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_of_another_chain_is_told_from_ours() {
    let (network, other) = (OneProcess::shared(), OneProcess::found());
    let liar = LyingNode::start(&other, Department::HumanResources, Habit::Honest).await;
    let mut meeting = Meeting::of(network, liar, Department::HumanResources, Vec::new()).await;
    meeting.file_one().await;
    let seen = meeting.app.sees(Department::HumanResources);
    let code = seen.advice.as_ref().map(|advice| advice.code.as_str());
    assert_eq!((seen.status, code), (DepartmentStatus::Lying, Some("other-chain")));
    assert!(seen.name.zh.contains("人力资源"), "{:?}", seen.name);
    meeting.nothing_false_was_shown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_says_for_ever_the_same_is_behind() {
    let meeting = Meeting::with(Department::BigData, Habit::IsFrozen).await;
    is_unmasked(meeting, DepartmentStatus::Behind, "behind").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_goes_back_shows_an_old_tip() {
    let mut meeting = Meeting::with(Department::Market, Habit::Honest).await;
    meeting.file_one().await;
    meeting.liar.turns(Habit::GoesBack);
    is_unmasked(meeting, DepartmentStatus::Behind, "old-tip").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_mean_nothing_are_unreadable() {
    let meeting = Meeting::with(Department::Market, Habit::TalksGarbage).await;
    is_unmasked(meeting, DepartmentStatus::Lying, "unreadable").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_without_an_end_is_not_read() {
    let meeting = Meeting::with(Department::HumanResources, Habit::TalksTooMuch).await;
    is_unmasked(meeting, DepartmentStatus::Lying, "unreadable").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_fails_is_unreachable() {
    let meeting = Meeting::with(Department::Market, Habit::Fails).await;
    is_unmasked(meeting, DepartmentStatus::Unreachable, "unreachable").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_never_answers_is_unreachable() {
    let meeting = Meeting::with(Department::BigData, Habit::Stalls).await;
    is_unmasked(meeting, DepartmentStatus::Unreachable, "unreachable").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_swallows_transactions_holds_nothing_up() {
    let mut meeting = Meeting::with(Department::Market, Habit::SwallowsTransactions).await;
    for _ in 0..4 {
        meeting.file_one().await;
    }
    assert!(meeting.liar.told() > 0, "it had no occasion to lie");
    meeting.nothing_false_was_shown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_knows_of_nothing_hides_nothing() {
    let mut meeting = Meeting::with(Department::Market, Habit::DeniesEverything).await;
    for _ in 0..4 {
        meeting.file_one().await;
    }
    assert!(meeting.liar.told() > 0, "it had no occasion to lie");
    meeting.nothing_false_was_shown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn announcements_of_what_does_not_exist_change_nothing() {
    let mut meeting = Meeting::with(Department::PublicSecurity, Habit::CriesWolf).await;
    for _ in 0..3 {
        meeting.file_one().await;
    }
    assert!(meeting.liar.told() > 0, "it had no occasion to lie");
    meeting.nothing_false_was_shown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_identity_office_that_talks_garbage_binds_nobody() {
    let network = OneProcess::shared();
    let office = LyingNode::start(&network, Department::PublicSecurity, Habit::TalksGarbage).await;
    let file = network_file(&network, &[(Department::PublicSecurity, office.url())]);
    let app = AppUnderTest::open(Home::with_network_file(&network, &file));
    app.make_key();
    app.await_agreement(3).await;
    let person = app.somebody();
    let refused = app.bind_as(&person).await.unwrap_err();
    assert_eq!(refused.code, "bindingAnswer");
    assert!(app.status().unwrap().person.is_none());
    // An honest office binds the same person.
    office.turns(Habit::Honest);
    app.bind_as(&person).await.unwrap();
}
