mod desk;
mod governance;
mod statistics;

use std::collections::BTreeSet;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use tower::ServiceExt;
use yuzheng_protocol::api::{
    self, CBOR, EntryProof, EventList, HeaderDeltas, Health, HistoryPath, HopList, MAX_HEADERS, PeerAddress,
    ServiceEntry, StateAnswer, Submitted,
};
use yuzheng_protocol::block::SignedHeader;
use yuzheng_protocol::codec::Canonical;
use yuzheng_protocol::light::HeaderChain;
use yuzheng_protocol::objects::key;
use yuzheng_protocol::testing::{TestSigner, blob, digest};
use yuzheng_protocol::transaction::{Action, SealedPackage, StorageAcknowledgement, Transaction};
use yuzheng_protocol::{CommitCertificate, Hash, sign};

use super::*;
use crate::statistics::Statistician;
use crate::testing::{TUESDAY, TestLedger, binding, citizen, filing, subject, transaction};

/// Most bytes of packages on the tested node.
const SEALED_LIMIT: u64 = 2_000;

struct Node {
    chain: TestLedger,
    router: Router,
}

fn address() -> PeerAddress {
    let (url, consensus) = ("http://127.0.0.1:8801".into(), "/ip4/127.0.0.1/tcp/1/p2p/a".into());
    PeerAddress { department: 1, url, consensus }
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Node {
    fn over(chain: TestLedger) -> Self {
        let mut node = Self { chain, router: Router::new() };
        node.router = router(Arc::new(node.api(Arc::new(TestSigner::validator(1)))));
        node
    }

    /// What the handlers of a node with this validator key work with.
    fn api(&self, validator: Arc<dyn Signer>) -> Api {
        let directory = Directory { voting: vec![address()], ..Directory::default() };
        let api = Api {
            ledger: Arc::clone(&self.chain.ledger),
            department: 1,
            validator,
            worker: Arc::new(TestSigner::worker(1)),
            sealed_limit: SEALED_LIMIT,
            office: None,
            answerer: self.chain.answerer(),
            desk: self.chain.desk(),
            statistics: Arc::new(Statistician::new(Arc::clone(&self.chain.ledger))),
            peers: Arc::new(PeerCount::default()),
            directory: watch::channel(directory).1,
            tls_roots: Vec::new(),
            stop: CancellationToken::new(),
        };
        api.peers.set(3);
        api
    }

    fn new() -> Self {
        Self::over(TestLedger::with_services())
    }

    async fn ask(&self, method: Method, path: &str, media_type: &str, body: Vec<u8>) -> Answer {
        let request = Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, media_type);
        let response = self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, CBOR, Vec::new()).await
    }

    async fn read<T: Canonical>(&self, path: &str) -> T {
        let answer = self.get(path).await;
        assert_eq!((answer.status, &answer.headers[header::CONTENT_TYPE]), (StatusCode::OK, &CBOR.parse().unwrap()));
        T::from_bytes(&answer.body).unwrap()
    }

    async fn post(&self, transaction: &Transaction) -> Answer {
        self.ask(Method::POST, "/v1/transactions", CBOR, transaction.to_bytes()).await
    }
}

impl Answer {
    /// The problem document, whose status and media type must fit.
    fn problem(&self) -> api::Problem {
        assert_eq!(self.headers[header::CONTENT_TYPE], api::PROBLEM);
        let problem: api::Problem = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(problem.status, self.status.as_u16());
        assert!(!problem.title.is_empty() && !problem.detail.is_empty());
        problem
    }

    fn is_problem(&self, status: u16, kind: &str) {
        assert_eq!((self.status.as_u16(), &*self.problem().kind), (status, kind));
    }
}

fn package(bytes: usize) -> SealedPackage {
    SealedPackage { body: blob(vec![7; bytes]), department_envelope: blob(*b"d"), applicant_envelope: blob(*b"a") }
}

fn act(chain: &TestLedger, name: &str) -> Transaction {
    let id = chain.ledger.chain_id();
    transaction(id, TUESDAY, name, &citizen(name), Action::RegisterIdentity(binding(id, name)))
}

#[tokio::test]
async fn headers_certificates_and_history_hold_together() {
    let node = Node::new();
    node.chain.commit();
    let tip: SignedHeader = node.read("/v1/tip").await;
    let genesis = HeaderChain::new(node.chain.ledger.genesis()).unwrap();
    let deltas: HeaderDeltas = node.read("/v1/headers?from=1&count=2048").await;
    let headers = deltas.rebuild(genesis.clone()).unwrap();
    assert_eq!((headers.last(), headers.len()), (Some(&tip.header), 2));
    let first: HeaderDeltas = node.read("/v1/headers?from=1&count=1").await;
    assert_eq!(first.rebuild(genesis).unwrap(), headers[..1]);
    let certificate: CommitCertificate = node.read("/v1/certificates/2").await;
    assert_eq!(certificate, tip.certificate);
    certificate.verify(node.chain.ledger.chain_id(), &node.chain.ledger.validators()).unwrap();
    let hops: HopList = node.read("/v1/hops?from=1").await;
    assert!(hops.hops.is_empty());
    let path: HistoryPath = node.read("/v1/history/1?tip=2").await;
    assert_eq!((&path.header, path.verify().unwrap().last()), (&headers[0], &tip.header));
    node.get("/v1/certificates/0").await.is_problem(404, "/problems/not-found");
    node.get("/v1/certificates/9").await.is_problem(404, "/problems/not-found");
    node.get("/v1/history/2").await.is_problem(404, "/problems/not-found");
}

#[tokio::test]
async fn ranges_and_numbers_are_limited() {
    let node = Node::new();
    for path in [
        "/v1/headers?from=1&count=0",
        "/v1/headers?from=0&count=1",
        &format!("/v1/headers?from=1&count={}", MAX_HEADERS + 1),
        "/v1/headers?from=1",
        "/v1/headers?from=-1&count=1",
        "/v1/headers?from=1&count=1&more=1",
        "/v1/hops",
        "/v1/history/1?tip=x",
        "/v1/certificates/x",
        "/v1/transactions/12",
        "/v1/state/xyz",
        &format!("/v1/state/{}", "00".repeat(513)),
        "/v1/cases/12/events",
        "/v1/contracts/12",
        "/v1/sealed/12",
    ] {
        node.get(path).await.is_problem(400, "/problems/bad-request");
    }
    let beyond: HeaderDeltas = node.read("/v1/headers?from=99&count=5").await;
    assert!(beyond.deltas.is_empty());
}

#[tokio::test]
async fn a_chain_without_a_block_says_so() {
    let node = Node::over(TestLedger::new());
    for path in ["/v1/tip", "/v1/state/00"] {
        let answer = node.get(path).await;
        answer.is_problem(503, "/problems/no-block-yet");
        assert_eq!(answer.headers[header::RETRY_AFTER], "1");
    }
}

#[tokio::test]
async fn a_transaction_is_taken_once_and_found_with_its_proof() {
    let node = Node::new();
    let transaction = act(&node.chain, "乙");
    let path = format!("/v1/transactions/{}", transaction.id());
    node.get(&path).await.is_problem(404, "/problems/not-found");
    for _ in 0..2 {
        let answer = node.post(&transaction).await;
        let submitted: Submitted = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!((answer.status, submitted.id), (StatusCode::ACCEPTED, transaction.id()));
    }
    assert_eq!(node.chain.ledger.mempool().len(), 1);
    node.chain.commit();
    let proof: EntryProof = node.read(&path).await;
    proof.verify(&node.chain.ledger.tip_header()).unwrap();
    assert_eq!(node.post(&transaction).await.status, StatusCode::ACCEPTED, "it is included already");
    assert!(node.chain.ledger.mempool().is_empty());
}

#[tokio::test]
async fn refuses_transactions_that_are_malformed_invalid_or_too_large() {
    let node = Node::new();
    let good = act(&node.chain, "乙");
    let send = |media: &'static str, body| node.ask(Method::POST, "/v1/transactions", media, body);
    send(CBOR, b"noise".to_vec()).await.is_problem(400, "/problems/bad-request");
    send(CBOR, [good.to_bytes(), vec![0]].concat()).await.is_problem(400, "/problems/bad-request");
    send("application/json", good.to_bytes()).await.is_problem(415, "/problems/media-type");
    send(CBOR, vec![0; Transaction::MAX_BYTES + 1]).await.is_problem(413, "/problems/too-large");
    let mut forged = good.clone();
    forged.signature.0[0] ^= 1;
    node.post(&forged).await.is_problem(422, "/problems/invalid-transaction");
    node.chain.clock.set(TUESDAY.plus_ms(crate::testing::DAY_MS));
    node.post(&good).await.is_problem(422, "/problems/invalid-transaction");
}

#[tokio::test]
async fn nodes_hand_in_several_transactions_at_once() {
    let node = Node::new();
    let mut forged = act(&node.chain, "丁");
    forged.signature.0[0] ^= 1;
    let sequence: Vec<u8> =
        [act(&node.chain, "乙"), forged, act(&node.chain, "丙")].iter().flat_map(Canonical::to_bytes).collect();
    let answer = node.ask(Method::POST, "/v1/transactions", CBOR_SEQUENCE, sequence.clone()).await;
    let taken: Vec<Submitted> = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!((answer.status, taken.len()), (StatusCode::ACCEPTED, 2));
    let cut = sequence[..sequence.len() - 1].to_vec();
    let answer = node.ask(Method::POST, "/v1/transactions", CBOR_SEQUENCE, cut).await;
    answer.is_problem(400, "/problems/bad-request");
}

#[tokio::test]
async fn pushes_back_with_the_time_to_try_again() {
    let busy = Problem::from(crate::mempool::Refused::Full { transactions: 1, bytes: 2 });
    let response = axum::response::IntoResponse::into_response(busy);
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(response.headers()[header::RETRY_AFTER], "2");
}

#[tokio::test]
async fn state_comes_with_proof_header_and_certificate_of_one_height() {
    let node = Node::new();
    for (key, held) in [(key::identity(&subject("甲")), true), (key::identity(&subject("乙")), false)] {
        let answer: StateAnswer = node.read(&format!("/v1/state/{}", hex::encode(&key))).await;
        let value = answer.value.as_ref().map(|v| &v[..]);
        assert_eq!(value.is_some(), held);
        answer.proof.verify(&answer.signed.header.state_root, &key, value).unwrap();
        assert_eq!(answer.signed.certificate.header_hash, answer.signed.header.hash());
    }
}

#[tokio::test]
async fn a_cases_events_come_with_their_proofs() {
    let node = Node::new();
    let ledger = &node.chain.ledger;
    let contract = ledger.in_force("sole-proprietor-registration").unwrap().unwrap();
    let case = filing(ledger.chain_id(), "甲", "1", contract, &[1, 2]);
    let path = format!("/v1/cases/{}/events", case.case);
    node.get(&path).await.is_problem(404, "/problems/not-found");
    node.chain.submit("file", &citizen("甲"), Action::SubmitCase(case));
    node.chain.commit();
    let events: EventList = node.read(&path).await;
    assert_eq!(events.events.len(), 1);
    events.events[0].verify(&ledger.tip_header()).unwrap();
}

#[tokio::test]
async fn the_catalogue_leads_to_contracts_whose_hash_is_their_address() {
    let node = Node::new();
    let services: Vec<ServiceEntry> = serde_json::from_slice(&node.get("/v1/services").await.body).unwrap();
    assert_eq!(
        services.iter().map(|s| &*s.service).collect::<Vec<_>>(),
        ["identity-binding", "sole-proprietor-registration"]
    );
    for service in services {
        let answer = node.get(&format!("/v1/contracts/{}", service.contract)).await;
        assert_eq!((answer.status, Hash::of(&answer.body)), (StatusCode::OK, service.contract));
        assert_eq!(answer.headers[header::CONTENT_TYPE], "application/json");
    }
    let unknown = format!("/v1/contracts/{}", digest("unknown"));
    node.get(&unknown).await.is_problem(404, "/problems/not-found");
}

#[tokio::test]
async fn a_stored_package_is_signed_for_and_comes_back() {
    let node = Node::new();
    let package = package(100);
    let path = format!("/v1/sealed/{}", package.manifest_hash());
    node.get(&path).await.is_problem(404, "/problems/not-found");
    let answer = node.ask(Method::PUT, &path, CBOR, package.to_bytes()).await;
    let word = StorageAcknowledgement::from_bytes(&answer.body).unwrap();
    let bytes = StorageAcknowledgement::sign_bytes(node.chain.ledger.chain_id(), package.manifest_hash());
    sign::verify(&TestSigner::validator(1).public_key(), &bytes, &word.signature).unwrap();
    assert_eq!(word.department, 1);
    assert_eq!(node.read::<SealedPackage>(&path).await, package);
}

#[tokio::test]
async fn refuses_packages_that_do_not_fit() {
    let node = Node::new();
    let put = |package: SealedPackage, path: Hash, media: &'static str| {
        let path = format!("/v1/sealed/{path}");
        let node = &node;
        async move { node.ask(Method::PUT, &path, media, package.to_bytes()).await }
    };
    put(package(9), digest("another"), CBOR).await.is_problem(400, "/problems/bad-request");
    put(package(9), package(9).manifest_hash(), "text/plain").await.is_problem(415, "/problems/media-type");
    let large = package(SEALED_LIMIT as usize + 1);
    let manifest = large.manifest_hash();
    put(large, manifest, CBOR).await.is_problem(507, "/problems/no-room");
    let path = format!("/v1/sealed/{}", digest("any"));
    let huge = node.ask(Method::PUT, &path, CBOR, vec![0; SealedPackage::MAX_BYTES + 1]).await;
    huge.is_problem(413, "/problems/too-large");
}

#[tokio::test]
async fn only_the_identity_office_binds() {
    let node = Node::new();
    let answer = node.ask(Method::POST, "/v1/identity/bindings", CBOR, b"sealed".to_vec()).await;
    answer.is_problem(404, "/problems/not-found");
}

#[tokio::test]
async fn health_is_what_the_schema_says() {
    let node = Node::new();
    let answer = node.get("/v1/health").await;
    let health: Health = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!((health.department, health.height, health.peers), (1, 1, 3));
    assert_eq!((health.clock_ms, health.time_ms), (TUESDAY.0, TUESDAY.0));
    let schemas = serde_json::to_value(document()).unwrap()["components"]["schemas"].clone();
    let fields = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    let sent = [
        ("Health", serde_json::from_slice(&answer.body).unwrap()),
        ("Problem", serde_json::from_slice(&node.get("/v1/nothing").await.body).unwrap()),
        (
            "ServiceEntry",
            serde_json::from_slice::<serde_json::Value>(&node.get("/v1/services").await.body).unwrap()[0].clone(),
        ),
        ("Submitted", serde_json::from_slice(&node.post(&act(&node.chain, "乙")).await.body).unwrap()),
    ];
    for (name, value) in sent {
        assert_eq!(fields(&schemas[name]["properties"]), fields(&value), "{name}");
    }
}

#[tokio::test]
async fn news_begin_with_the_tip_and_go_on_with_blocks_and_cases() {
    use futures::StreamExt;
    let node = Node::new();
    let request = Request::get("/v1/events").body(Body::empty()).unwrap();
    let mut news = node.router.clone().oneshot(request).await.unwrap().into_body().into_data_stream();
    let mut next = async || String::from_utf8(news.next().await.unwrap().unwrap().to_vec()).unwrap();
    assert!(next().await.starts_with("event: tip\ndata: {\"height\":1,"));
    let ledger = &node.chain.ledger;
    let contract = ledger.in_force("sole-proprietor-registration").unwrap().unwrap();
    let case = filing(ledger.chain_id(), "甲", "1", contract, &[1, 2]);
    node.chain.submit("file", &citizen("甲"), Action::SubmitCase(case.clone()));
    node.chain.commit();
    assert!(next().await.starts_with("event: tip\ndata: {\"height\":2,"));
    let changed = next().await;
    assert!(changed.starts_with("event: case\n") && changed.contains(&case.case.to_hex()), "{changed}");
}

#[tokio::test]
async fn unknown_paths_and_methods_are_problems_too() {
    let node = Node::new();
    node.get("/v2/tip").await.is_problem(404, "/problems/not-found");
    let answer = node.ask(Method::DELETE, "/v1/tip", CBOR, Vec::new()).await;
    answer.is_problem(405, "/problems/method-not-allowed");
}

/// The table in the documentation of `yuzheng_protocol::api`: method and path of every route.
fn agreed_routes() -> BTreeSet<(String, String)> {
    let source = include_str!("../../../protocol/src/api.rs");
    let rows = source.lines().filter_map(|line| line.strip_prefix("//! | ")).filter(|row| row.contains("`/v1/"));
    rows.map(|row| {
        let (method, rest) = row.split_once(" `").unwrap();
        let path = rest.split(['`', '?']).next().unwrap();
        (method.to_lowercase(), shape(path))
    })
    .collect()
}

/// A path whose parameters have lost their names.
fn shape(path: &str) -> String {
    let segment = |segment: &str| if segment.starts_with('{') { "{}".into() } else { segment.to_owned() };
    path.split('/').map(segment).collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn the_openapi_document_lists_exactly_the_agreed_routes() {
    let answer = Node::new().get("/v1/openapi.json").await;
    let document: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    let mut listed = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            listed.insert((method.clone(), shape(path)));
            assert!(operation["responses"].as_object().is_some_and(|r| !r.is_empty()));
        }
    }
    assert_eq!(listed, agreed_routes());
    assert_eq!(listed.len(), 24);
}

#[tokio::test]
async fn the_departments_word_on_an_old_header_is_a_cose_receipt() {
    let node = Node::new();
    node.chain.commit();
    node.chain.commit();
    let tip = node.chain.ledger.height();
    let header: HistoryPath = node.read("/v1/history/1").await;
    let answer = node.get("/v1/cose/1").await;
    assert_eq!((answer.status, &answer.headers[header::CONTENT_TYPE]), (StatusCode::OK, &api::COSE.parse().unwrap()));
    let receipt = yuzheng_protocol::cose::CoseReceipt::from_bytes(&answer.body).unwrap();
    let root = receipt.verify(&header.header, &TestSigner::worker(1).public_key()).unwrap();
    assert_eq!((root, receipt.tree_size), (header.tip.header.history, tip.0));
    node.get(&format!("/v1/cose/{}", tip.0)).await.is_problem(404, "/problems/not-found");
}
