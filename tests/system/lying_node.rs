//! A department's node that lies: it stands between the app and an honest node and alters what that one says.
//!
//! It has everything that a dishonest operator has, and one thing more where a habit says so, except the other
//! departments' keys (which only [`Habit::ShowsAFork`] is given).

use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Request, State},
    http::{Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use tokio::task::JoinHandle;
use yuzheng_contracts::statistics::Statistics;
use yuzheng_protocol::{
    Canonical, Hash, Signer,
    api::{CBOR, EntryProof, EventList, HeaderDeltas, StateAnswer},
    block::SignedHeader,
    certificate::CommitCertificate,
    codec::{Blob, List, Text},
    consensus::{VoteKind, vote_sign_bytes},
    objects::Case,
    transaction::{CaseEvent, Outcome, SealedPackage, StorageAcknowledgement, Transaction},
};
use yuzheng_vault::{KeyRole, NodeKey};

use crate::network::{Department, Place};

const LARGEST: usize = 8 * 1024 * 1024;

/// What the node does with the answers of the honest one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Habit {
    /// Hands them on.
    Honest,
    /// Hands them on, tips only after a while.
    SlowWithTips(Duration),
    /// Shows a tip with another state root under the honest certificate.
    AltersTheTip,
    /// Alters a header below the tip.
    AltersHeaders,
    /// Leaves out the headers of every range.
    CutsRanges,
    /// Alters a signature of the tip's certificate.
    ForgesCertificates,
    /// Shows another header for a height that was shown before, certified with stolen keys.
    ShowsAFork,
    /// Shows other values of the state: cases as granted, everything else with a changed byte.
    ForgesState,
    /// Says that there is nothing where there is something.
    HidesState,
    /// Alters outcomes of entries.
    ForgesEntries,
    /// Leaves out the newest event of every case.
    CutsEvents,
    /// Alters contracts and sealed bodies.
    SwapsContent,
    /// Signs acknowledgements with nobody's key.
    ForgesAcknowledgements,
    /// Answers with bytes that mean nothing.
    TalksGarbage,
    /// Answers with more bytes than anybody could want.
    TalksTooMuch,
    /// Fails with 500.
    Fails,
    /// Takes questions and never answers.
    Stalls,
    /// Says for ever what it said first, as a node that was set up from an old copy.
    IsFrozen,
    /// Goes back to the first tip that it showed.
    GoesBack,
    /// Takes transactions and hands none on.
    SwallowsTransactions,
    /// Answers what it is asked and takes nothing in.
    TakesNothing,
    /// Knows nothing of cases, entries and state.
    DeniesEverything,
    /// Announces tips that do not exist, without a pause.
    CriesWolf,
    /// Counts one case more as ended than there is.
    CountsWrongly,
}

struct Liar {
    upstream: String,
    habit: Mutex<Habit>,
    honest: Client<HttpConnector, Body>,
    /// What was said first, by path; and the first tip that was shown.
    said: Mutex<HashMap<String, (StatusCode, Bytes)>>,
    first_tip: Mutex<Option<SignedHeader>>,
    stolen: Vec<NodeKey>,
    told: AtomicUsize,
}

/// A lying node that serves HTTP on this computer until it is dropped.
pub struct LyingNode {
    liar: Arc<Liar>,
    url: String,
    serving: JoinHandle<()>,
}

impl Drop for LyingNode {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl LyingNode {
    /// A node in front of `department`'s.
    pub async fn start(place: &Place, department: Department, habit: Habit) -> Self {
        let stolen = Department::ALL[..3].iter().map(|d| place.validator_key(*d)).collect();
        Self::before(place.url(department), stolen, habit).await
    }

    async fn before(upstream: String, stolen: Vec<NodeKey>, habit: Habit) -> Self {
        let liar = Arc::new(Liar {
            upstream,
            habit: Mutex::new(habit),
            honest: Client::builder(TokioExecutor::new()).build_http(),
            said: Mutex::default(),
            first_tip: Mutex::default(),
            stolen,
            told: AtomicUsize::new(0),
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(Arc::clone(&liar));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { liar, url, serving }
    }

    /// Its base URL.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Takes up another habit.
    pub fn turns(&self, habit: Habit) {
        *self.liar.habit.lock().unwrap_or_else(PoisonError::into_inner) = habit;
    }

    /// How often it lied or kept silent.
    pub fn told(&self) -> usize {
        self.liar.told.load(Ordering::Relaxed)
    }
}

async fn answer(State(liar): State<Arc<Liar>>, request: Request) -> Response {
    let habit = *liar.habit.lock().unwrap_or_else(PoisonError::into_inner);
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    match habit {
        Habit::Fails => liar.lies((StatusCode::INTERNAL_SERVER_ERROR, "out of order").into_response()),
        Habit::TalksGarbage => liar.lies(cbor(vec![0xbf, 0x61, 0xff, 0x00, 0x9f].into())),
        Habit::TalksTooMuch => liar.lies(cbor(vec![0; LARGEST].into())),
        Habit::Stalls => {
            liar.told.fetch_add(1, Ordering::Relaxed);
            core::future::pending().await
        }
        Habit::CriesWolf if path == "/v1/events" => liar.lies(announcements()),
        Habit::SwallowsTransactions if method == Method::POST && path == "/v1/transactions" => {
            let body = axum::body::to_bytes(request.into_body(), LARGEST).await.unwrap();
            let id = Transaction::from_bytes(&body).unwrap().id();
            liar.lies((StatusCode::ACCEPTED, axum::Json(serde_json::json!({ "id": id }))).into_response())
        }
        Habit::TakesNothing if method == Method::PUT || path == "/v1/transactions" => {
            liar.lies((StatusCode::SERVICE_UNAVAILABLE, "closed").into_response())
        }
        Habit::DeniesEverything if knows_cases(&path) && method == Method::GET => {
            liar.lies(StatusCode::NOT_FOUND.into_response())
        }
        Habit::IsFrozen if method == Method::GET => liar.say_again(request).await,
        Habit::SlowWithTips(pause) => {
            if path == "/v1/tip" {
                tokio::time::sleep(pause).await;
            }
            liar.hand_on(request).await
        }
        Habit::Honest
        | Habit::AltersTheTip
        | Habit::AltersHeaders
        | Habit::CutsRanges
        | Habit::ForgesCertificates
        | Habit::ShowsAFork
        | Habit::ForgesState
        | Habit::HidesState
        | Habit::ForgesEntries
        | Habit::CutsEvents
        | Habit::SwapsContent
        | Habit::ForgesAcknowledgements
        | Habit::IsFrozen
        | Habit::GoesBack
        | Habit::SwallowsTransactions
        | Habit::TakesNothing
        | Habit::DeniesEverything
        | Habit::CriesWolf
        | Habit::CountsWrongly => liar.hand_on_altered(habit, &method, &path, request).await,
    }
}

fn knows_cases(path: &str) -> bool {
    ["/v1/cases/", "/v1/state/", "/v1/transactions/", "/v1/contracts/", "/v1/sealed/"]
        .iter()
        .any(|known| path.starts_with(known))
}

fn cbor(body: Bytes) -> Response {
    ([(header::CONTENT_TYPE, CBOR)], body).into_response()
}

/// Announcements of a height that does not exist, as fast as they are read.
fn announcements() -> Response {
    let event = format!("event: tip\ndata: {{\"height\":9000000,\"header_hash\":\"{}\"}}\n\n", Hash::ZERO.to_hex());
    let events = futures::stream::repeat_with(move || Ok::<_, Infallible>(event.clone()));
    ([(header::CONTENT_TYPE, "text/event-stream")], Body::from_stream(events)).into_response()
}

impl Liar {
    fn lies(&self, response: Response) -> Response {
        self.told.fetch_add(1, Ordering::Relaxed);
        response
    }

    async fn hand_on(&self, mut request: Request) -> Response {
        let path = request.uri().path_and_query().map_or("/", |p| p.as_str());
        *request.uri_mut() = format!("{}{path}", self.upstream).parse::<Uri>().unwrap();
        match self.honest.request(request).await {
            Ok(response) => response.map(Body::new),
            Err(error) => (StatusCode::BAD_GATEWAY, error.to_string()).into_response(),
        }
    }

    async fn say_again(&self, request: Request) -> Response {
        let path = request.uri().to_string();
        if path == "/v1/events" {
            return core::future::pending().await;
        }
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner).get(&path).cloned();
        if let Some((status, body)) = said {
            return self.lies((status, cbor(body)).into_response());
        }
        let (parts, body) = self.hand_on(request).await.into_parts();
        let body = axum::body::to_bytes(body, LARGEST).await.unwrap();
        self.said.lock().unwrap_or_else(PoisonError::into_inner).insert(path, (parts.status, body.clone()));
        Response::from_parts(parts, Body::from(body))
    }

    async fn hand_on_altered(&self, habit: Habit, method: &Method, path: &str, request: Request) -> Response {
        let response = self.hand_on(request).await;
        if path == "/v1/events" || response.status() != StatusCode::OK {
            return response;
        }
        let (mut parts, body) = response.into_parts();
        let Ok(body) = axum::body::to_bytes(body, LARGEST).await else {
            return StatusCode::BAD_GATEWAY.into_response();
        };
        if path == "/v1/tip" {
            let tip = SignedHeader::from_bytes(&body).unwrap();
            self.first_tip.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(tip);
        }
        let body = match self.altered(habit, method, path, &body) {
            Some(lie) if lie != body => {
                self.told.fetch_add(1, Ordering::Relaxed);
                Bytes::from(lie)
            }
            Some(_) | None => body,
        };
        parts.headers.remove(header::CONTENT_LENGTH);
        Response::from_parts(parts, Body::from(body))
    }

    /// The honest answer as this habit changes it; none where it does not.
    fn altered(&self, habit: Habit, method: &Method, path: &str, honest: &[u8]) -> Option<Vec<u8>> {
        let about = |start: &str| path.starts_with(start);
        let get = method == Method::GET;
        match habit {
            Habit::AltersTheTip if about("/v1/tip") => Some(with_other_state(honest)),
            Habit::AltersHeaders if about("/v1/headers") => Some(with_other_time(honest)),
            Habit::CutsRanges if about("/v1/headers") => Some(HeaderDeltas { deltas: Blob::default() }.to_bytes()),
            Habit::ForgesCertificates if about("/v1/tip") => Some(with_last_byte_changed(honest)),
            Habit::ShowsAFork if about("/v1/tip") => Some(self.fork()),
            Habit::GoesBack if about("/v1/tip") => Some(self.first_tip().to_bytes()),
            Habit::ForgesState if about("/v1/state/") => Some(with_other_value(honest)),
            Habit::HidesState if about("/v1/state/") => Some(with_no_value(honest)),
            Habit::ForgesEntries if about("/v1/transactions/") && get => {
                Some(with_other_outcome(EntryProof::from_bytes(honest).unwrap()).to_bytes())
            }
            Habit::ForgesEntries if about("/v1/cases/") => Some(with_other_outcomes(honest)),
            Habit::CutsEvents if about("/v1/cases/") => Some(without_the_newest(honest)),
            Habit::SwapsContent if about("/v1/contracts/") => Some(with_last_byte_changed(honest)),
            Habit::SwapsContent if about("/v1/sealed/") && get => Some(with_other_body(honest)),
            Habit::ForgesAcknowledgements if about("/v1/sealed/") && method == Method::PUT => {
                let mut acknowledgement = StorageAcknowledgement::from_bytes(honest).unwrap();
                acknowledgement.signature.0[7] ^= 1;
                Some(acknowledgement.to_bytes())
            }
            Habit::CountsWrongly if path == "/v1/statistics" => Some(with_one_more_ended(honest)),
            _elsewhere_honest => None,
        }
    }

    fn first_tip(&self) -> SignedHeader {
        let tip = self.first_tip.lock().unwrap_or_else(PoisonError::into_inner);
        tip.clone().expect("a tip was shown before")
    }

    /// Another block at the height of the first tip, with every signature that it needs.
    fn fork(&self) -> Vec<u8> {
        let mut header = self.first_tip().header;
        header.tx_root = Hash::of(b"another block");
        let (height, round, hash) = (header.height, header.round, header.hash());
        let bytes = vote_sign_bytes(VoteKind::Precommit, header.chain_id, height, round, Some(hash));
        let signatures = self.stolen.iter().map(|key| key.signer().sign(&bytes));
        let certificate = CommitCertificate::new(height, round, hash, (0..).zip(signatures).collect(), 4).unwrap();
        SignedHeader { header, certificate }.to_bytes()
    }
}

fn with_one_more_ended(honest: &[u8]) -> Vec<u8> {
    let mut counted: Statistics = serde_json::from_slice(honest).unwrap();
    for figures in counted.groups.iter_mut().map(|group| &mut group.figures) {
        (figures.ended, figures.granted) = (figures.ended + 1, figures.granted + 1);
    }
    serde_json::to_vec(&counted).unwrap()
}

fn with_last_byte_changed(honest: &[u8]) -> Vec<u8> {
    let mut bytes = honest.to_vec();
    *bytes.last_mut().expect("an answer has bytes") ^= 1;
    bytes
}

fn with_other_state(honest: &[u8]) -> Vec<u8> {
    let mut tip = SignedHeader::from_bytes(honest).unwrap();
    tip.header.state_root = Hash::of(b"another state");
    tip.to_bytes()
}

/// The first header a millisecond off.
fn with_other_time(honest: &[u8]) -> Vec<u8> {
    let mut deltas = HeaderDeltas::from_bytes(honest).unwrap().deltas.into_inner();
    if let Some(time) = deltas.get_mut(1) {
        *time ^= 1;
    }
    HeaderDeltas { deltas: Blob::new(deltas).unwrap() }.to_bytes()
}

fn with_other_value(honest: &[u8]) -> Vec<u8> {
    let mut answer = StateAnswer::from_bytes(honest).unwrap();
    let value = answer.value.take().map(Blob::into_inner).unwrap_or_default();
    let lie = match Case::from_bytes(&value) {
        Ok(case) => {
            let licence = Some(Text::new("92500103MAT000000X").unwrap());
            Case { state: Text::new("granted").unwrap(), licence, due: None, ..case }.to_bytes()
        }
        Err(_) if value.is_empty() => vec![0],
        Err(_) => with_last_byte_changed(&value),
    };
    answer.value = Some(Blob::new(lie).unwrap());
    answer.to_bytes()
}

fn with_no_value(honest: &[u8]) -> Vec<u8> {
    let mut answer = StateAnswer::from_bytes(honest).unwrap();
    answer.value = None;
    answer.to_bytes()
}

fn with_other_outcome(proof: EntryProof) -> EntryProof {
    let outcome = match proof.outcome {
        Outcome::Applied(Some(event)) => {
            let licence = Some(Text::new("92500103MAT000000X").unwrap());
            Outcome::Applied(Some(CaseEvent { state: Text::new("granted").unwrap(), licence, ..event }))
        }
        other @ (Outcome::Applied(None) | Outcome::Failed(_) | Outcome::Refused(_)) => other,
    };
    EntryProof { outcome, ..proof }
}

fn with_other_outcomes(honest: &[u8]) -> Vec<u8> {
    let events = EventList::from_bytes(honest).unwrap().events.into_inner();
    let events = events.into_iter().map(with_other_outcome).collect();
    EventList { events: List::new(events).unwrap() }.to_bytes()
}

fn without_the_newest(honest: &[u8]) -> Vec<u8> {
    let mut events = EventList::from_bytes(honest).unwrap().events.into_inner();
    events.pop();
    EventList { events: List::new(events).unwrap() }.to_bytes()
}

fn with_other_body(honest: &[u8]) -> Vec<u8> {
    let package = SealedPackage::from_bytes(honest).unwrap();
    let body = Blob::new(with_last_byte_changed(&package.body)).unwrap();
    SealedPackage { body, ..package }.to_bytes()
}

impl Place {
    /// The key with which a department votes.
    fn validator_key(&self, department: Department) -> NodeKey {
        let path = self.folder(department).join("keys").join("validator.key");
        NodeKey::open(&path, KeyRole::Validator).unwrap()
    }
}
