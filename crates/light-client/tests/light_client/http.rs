//! The provider over real HTTP: strict, limited, and with reasons.

use std::{sync::Arc, sync::Mutex};

use axum::{
    Router,
    body::Body,
    extract::{Path, Query, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post, put},
};
use futures::StreamExt;
use serde::Deserialize;
use yuzheng_light_client::{
    Choice, HttpProvider, LightClient, Provider, ProviderError, SystemClock, provider::NodeEvent,
};
use yuzheng_protocol::{
    Canonical, Hash, Height,
    api::{CBOR, PROBLEM, Problem},
    codec::DecodeError,
    network::{NetworkFile, NodeAddress},
    objects::key,
    testing::{TestChain, TestSigner, blob, digest, list, text},
    transaction::{Action, CaseAction, SealedPackage, Transaction},
};

use super::memory::MemoryNode;

type Node = State<Arc<MemoryNode>>;

/// Serves a node's answers as `protocol::api` says.
fn router(node: Arc<MemoryNode>) -> Router {
    Router::new()
        .route("/v1/tip", get(|State(n): Node| async move { cbor(n.tip().await) }))
        .route("/v1/headers", get(|State(n): Node, Query(q): Query<Range>| async move {
            cbor(n.headers(Height(q.from), q.count).await)
        }))
        .route("/v1/certificates/{height}", get(|State(n): Node, Path(h): Path<u64>| async move {
            cbor(n.certificate(Height(h)).await)
        }))
        .route("/v1/hops", get(|State(n): Node, Query(q): Query<From>| async move { cbor(n.hops(Height(q.from)).await) }))
        .route("/v1/transactions/{id}", get(|State(n): Node, Path(id): Path<String>| async move {
            let found = n.entry(Hash::from_hex(&id).unwrap()).await;
            cbor(found.and_then(|f| f.ok_or(ProviderError::NotFound { path: id })))
        }))
        .route("/v1/state/{key}", get(|State(n): Node, Path(key): Path<String>| async move {
            cbor(n.state(&hex::decode(key).unwrap()).await)
        }))
        .route("/v1/cases/{case}/events", get(|State(n): Node, Path(case): Path<String>| async move {
            cbor(n.case_events(Hash::from_hex(&case).unwrap()).await)
        }))
        .route("/v1/history/{height}", get(|State(n): Node, Path(h): Path<u64>, Query(q): Query<Tip>| async move {
            cbor(n.history(Height(h), Height(q.tip)).await)
        }))
        .route("/v1/health", get(|State(n): Node| async move { axum::Json(n.health().await.unwrap()) }))
        .route("/v1/services", get(|State(n): Node| async move { axum::Json(n.services().await.unwrap()) }))
        .route("/v1/contracts/{address}", get(|State(n): Node, Path(a): Path<String>| async move {
            n.contract(Hash::from_hex(&a).unwrap()).await.map_err(problem)
        }))
        .route("/v1/sealed/{manifest}", put(|State(n): Node, body: axum::body::Bytes| async move {
            cbor(n.put_sealed(&SealedPackage::from_bytes(&body).unwrap()).await)
        }).get(|State(n): Node, Path(m): Path<String>| async move { cbor(n.sealed(Hash::from_hex(&m).unwrap()).await) }))
        .route("/v1/transactions", post(|State(n): Node, body: axum::body::Bytes| async move {
            let taken = n.submit(&Transaction::from_bytes(&body).unwrap()).await;
            taken.map(|t| (StatusCode::ACCEPTED, axum::Json(t))).map_err(problem)
        }))
        .route("/v1/identity/bindings", post(|State(n): Node, body: axum::body::Bytes| async move {
            n.bind(&body).await.map_err(problem)
        }))
        .with_state(node)
}

#[derive(Deserialize)]
struct Range {
    from: u64,
    count: u32,
}
#[derive(Deserialize)]
struct From {
    from: u64,
}
#[derive(Deserialize)]
struct Tip {
    tip: u64,
}

fn cbor<T: Canonical>(answer: Result<T, ProviderError>) -> Response {
    match answer {
        Ok(value) => ([(header::CONTENT_TYPE, CBOR)], value.to_bytes()).into_response(),
        Err(error) => problem(error),
    }
}

fn problem(error: ProviderError) -> Response {
    let status = if let ProviderError::NotFound { .. } = error { 404 } else { 500 };
    let body = Problem { kind: "/problems/x".into(), title: "X".into(), status, detail: error.to_string() };
    let status = StatusCode::from_u16(status).unwrap();
    (status, [(header::CONTENT_TYPE, PROBLEM)], serde_json::to_vec(&body).unwrap()).into_response()
}

async fn serve(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    url
}

/// A server that answers every path with the same.
async fn same(answer: impl Fn() -> Response + Clone + Send + Sync + 'static) -> HttpProvider {
    let url = serve(Router::new().fallback(move |_: Request| core::future::ready(answer()))).await;
    HttpProvider::new(1, &url, &[]).unwrap()
}

fn shared(chain: TestChain) -> Arc<Mutex<TestChain>> {
    Arc::new(Mutex::new(chain))
}

#[tokio::test]
async fn every_path_of_the_interface_is_read() {
    let mut chain = TestChain::new(4);
    let filed = chain.file_case("one");
    chain.push_empty(3);
    let id = chain.entry_proof(filed.last.0, 0).entry.id();
    let action = CaseAction { case: digest("c"), events: 1, action: text("withdraw"), content: Hash::ZERO };
    let posted = chain.transaction(&TestSigner::new("a"), Action::CaseAction(action));
    let node = MemoryNode::new(1, shared(chain.clone()));
    let contract = b"{}".to_vec();
    node.contracts.lock().unwrap().insert(Hash::of(&contract), contract.clone());
    let provider = HttpProvider::new(1, &serve(router(node)).await, &[]).unwrap();

    assert_eq!(provider.tip().await.unwrap(), chain.signed_tip());
    assert_eq!(provider.headers(Height(1), 3).await.unwrap(), chain.header_deltas(Height(1), 3));
    assert_eq!(provider.certificate(Height(2)).await.unwrap(), chain.signed(Height(2)).certificate);
    assert_eq!(provider.hops(Height(1)).await.unwrap(), chain.hops(Height(1)));
    assert_eq!(provider.entry(id).await.unwrap().unwrap().entry.id(), id);
    assert!(provider.entry(digest("no")).await.unwrap().is_none());
    let state_key = key::case(&filed.case.case);
    assert_eq!(provider.state(&state_key).await.unwrap(), chain.state_answer(&state_key));
    assert_eq!(provider.case_events(filed.case.case).await.unwrap().events.len(), 1);
    assert_eq!(provider.history(Height(1), Height(4)).await.unwrap(), chain.history_path(Height(1), Height(4)));
    assert_eq!(provider.health().await.unwrap().height, 4);
    assert!(provider.services().await.unwrap().is_empty());
    assert_eq!(provider.contract(Hash::of(&contract)).await.unwrap(), contract);
    let package =
        SealedPackage { body: blob(*b"b"), department_envelope: blob(*b"d"), applicant_envelope: blob(*b"a") };
    assert_eq!(provider.put_sealed(&package).await.unwrap().department, 1);
    assert_eq!(provider.sealed(package.manifest_hash()).await.unwrap(), package);
    assert_eq!(provider.submit(&posted).await.unwrap().id, posted.id());
    assert_eq!(provider.bind(b"abc").await.unwrap(), b"cba");
}

#[tokio::test]
async fn a_client_made_from_a_network_file_syncs_over_http() {
    let mut chain = TestChain::new(4);
    chain.push_empty(30);
    let mut nodes = Vec::new();
    for department in 1..=4 {
        let url = serve(router(MemoryNode::new(department, shared(chain.clone())))).await;
        nodes.push(NodeAddress { department, url: text(url) });
    }
    let file = NetworkFile::founding(chain.genesis().clone(), list(nodes)).unwrap();
    let network = Arc::new(NetworkFile::read(&file.to_bytes()).unwrap());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("headers.db");
    let (client, _) = LightClient::connect(network, &path, Arc::new(SystemClock), Choice::default()).unwrap();
    let report = client.sync_once().await;
    match report {
        Ok(report) => assert_eq!((report.added, report.agreeing()), (30, 4)),
        // The test chain begins at a fixed date: after its trusting period nothing may be followed.
        Err(error) => assert_eq!(error.code(), "halted"),
    }
}

#[tokio::test]
async fn an_answer_that_is_not_canonical_is_unreadable() {
    let mut chain = TestChain::new(4);
    chain.push_empty(1);
    let mut bytes = chain.signed_tip().to_bytes();
    bytes.push(0);
    let provider = same(move || bytes.clone().into_response()).await;
    let error = provider.tip().await.unwrap_err();
    assert!(matches!(
        error,
        ProviderError::Unreadable { reason: DecodeError::NotCanonical | DecodeError::Malformed(_), .. }
    ));
}

#[tokio::test]
async fn json_of_another_shape_is_unreadable() {
    let provider = same(|| "{}".into_response()).await;
    assert!(matches!(provider.health().await.unwrap_err(), ProviderError::UnreadableJson { .. }));
    assert!(matches!(provider.services().await.unwrap_err(), ProviderError::UnreadableJson { .. }));
}

#[tokio::test]
async fn an_answer_that_announces_too_much_is_refused_before_it_is_read() {
    let provider = same(|| vec![0u8; 100_000].into_response()).await;
    let error = provider.tip().await.unwrap_err();
    assert!(matches!(error, ProviderError::TooLarge { have: 100_000, .. }));
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let provider = same(|| {
        let chunks = futures::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![0u8; 4096]));
        Body::from_stream(chunks).into_response()
    })
    .await;
    assert!(matches!(provider.tip().await.unwrap_err(), ProviderError::TooLarge { .. }));
}

#[tokio::test]
async fn problem_documents_become_reasons() {
    let document = Problem {
        kind: "/problems/expired".into(),
        title: "Expired".into(),
        status: 422,
        detail: "sign it again".into(),
    };
    let body = serde_json::to_vec(&document).unwrap();
    let provider = same(move || (StatusCode::UNPROCESSABLE_ENTITY, body.clone()).into_response()).await;
    assert_eq!(provider.tip().await.unwrap_err(), ProviderError::refused(document));
    let provider = same(|| (StatusCode::BAD_GATEWAY, "<html>").into_response()).await;
    assert!(matches!(provider.tip().await.unwrap_err(), ProviderError::Refused { status: 502, .. }));
    let provider = same(|| StatusCode::NOT_FOUND.into_response()).await;
    assert!(matches!(provider.tip().await.unwrap_err(), ProviderError::NotFound { .. }));
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let provider = same(|| Redirect::temporary("http://127.0.0.1:1/").into_response()).await;
    assert!(matches!(provider.tip().await.unwrap_err(), ProviderError::Refused { status: 307, .. }));
}

#[tokio::test]
async fn a_node_that_is_not_there_is_named_with_its_address() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let provider = HttpProvider::new(1, &url, &[]).unwrap();
    let error = provider.tip().await.unwrap_err();
    assert!(matches!(error, ProviderError::Connection { url: at, .. } if at == url));
}

#[tokio::test]
async fn events_are_read_until_the_connection_ends() {
    let hash = "00".repeat(32);
    let text = format!(": hi\n\nevent: tip\ndata: {{\"height\":7,\"header_hash\":\"{hash}\"}}\n\n");
    let provider = same(move || ([(header::CONTENT_TYPE, "text/event-stream")], text.clone()).into_response()).await;
    let events: Vec<_> = provider.subscribe().await.unwrap().collect().await;
    assert!(matches!(events.as_slice(), [Ok(NodeEvent::Tip(tip))] if tip.height == 7), "{events:?}");
    let provider = same(|| "event: tip\ndata: nonsense\n\nevent: tip\ndata: x\n\n".into_response()).await;
    let events: Vec<_> = provider.subscribe().await.unwrap().collect().await;
    assert!(matches!(events.as_slice(), [Err(ProviderError::Events(_))]), "{events:?}");
    let provider = same(|| StatusCode::SERVICE_UNAVAILABLE.into_response()).await;
    let refused = provider.subscribe().await.err().unwrap();
    assert!(matches!(refused, ProviderError::Refused { status: 503, .. }));
}
