//! The light-client interface over HTTP.
//!
//! Paths and types are those of `yuzheng_protocol::api`. Nothing served here has to be believed: headers come
//! with certificates, entries and state values with proofs.
//!
//! Architecture Invariant: a request body is never larger than its route allows, and neither bodies nor
//! queries are logged.

mod cases;
mod chain;
mod cose;
mod desk;
mod events;
mod governance;
mod health;
mod identity;
mod openapi;
mod problem;
mod questions;
mod reply;
mod schema;
mod sealed;
mod services;
mod state;
mod statistics;
mod transactions;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::Response;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tracing::debug;
use yuzheng_protocol::Signer;

pub use openapi::document;
pub use problem::Problem;
pub use transactions::CBOR_SEQUENCE;

use crate::answering::Answerer;
use crate::desk::DeskOffice;
use crate::identity_office::IdentityOffice;
use crate::ledger::NodeLedger;
use crate::membership::Directory;
use crate::statistics::Statistician;

/// What the handlers work with.
pub struct Api {
    /// The ledger.
    pub ledger: Arc<NodeLedger>,
    /// Number of this node's department.
    pub department: u16,
    /// The validator key, which signs storage acknowledgements.
    pub validator: Arc<dyn Signer>,
    /// The department's worker key, which signs COSE receipts.
    pub worker: Arc<dyn Signer>,
    /// Most bytes of sealed packages that this node keeps.
    pub sealed_limit: u64,
    /// The identity office, where this department is one.
    pub office: Option<Arc<IdentityOffice>>,
    /// Answers other departments.
    pub answerer: Arc<Answerer>,
    /// Answers what is not public.
    pub desk: Arc<DeskOffice>,
    /// Counts cases.
    pub statistics: Arc<Statistician>,
    /// Validators that consensus is connected to.
    pub peers: Arc<PeerCount>,
    /// Where the nodes are.
    pub directory: watch::Receiver<Directory>,
    /// Certificate authorities that network files name, PEM.
    pub tls_roots: Vec<String>,
    /// Ends streams when the node stops.
    pub stop: CancellationToken,
}

/// Number of connected validators, written by whoever watches consensus.
#[derive(Debug, Default)]
pub struct PeerCount(AtomicU32);

impl PeerCount {
    /// Notes the present number.
    pub fn set(&self, peers: usize) {
        self.0.store(u32::try_from(peers).unwrap_or(u32::MAX), Ordering::Relaxed);
    }

    /// The number noted last.
    #[must_use]
    pub fn get(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}

/// All routes.
pub fn router(api: Arc<Api>) -> Router {
    let (router, document) = openapi::routes().split_for_parts();
    let document = Arc::new(document);
    router
        .route("/v1/openapi.json", axum::routing::get(move || openapi::serve(Arc::clone(&document))))
        .fallback(async || Problem::not_found("there is no such path; /v1/openapi.json lists all of them"))
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        .layer(middleware::from_fn(log))
        .with_state(api)
}

/// Serves until `stop` is cancelled.
///
/// # Errors
/// What the listener says.
pub async fn serve(listener: TcpListener, api: Arc<Api>) -> std::io::Result<()> {
    let stop = api.stop.clone();
    axum::serve(listener, router(api)).with_graceful_shutdown(stop.cancelled_owned()).await
}

/// One line a request: method, route and status. Never the query, never a body.
async fn log(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let route = request.extensions().get::<axum::extract::MatchedPath>().map(|p| p.as_str().to_owned());
    let response = next.run(request).await;
    let route = route.as_deref().unwrap_or("(none)");
    let status = response.status();
    if status.is_server_error() && status != StatusCode::SERVICE_UNAVAILABLE {
        tracing::warn!(%method, route, status = status.as_u16(), "request failed");
    } else {
        debug!(%method, route, status = status.as_u16(), "request");
    }
    response
}

#[cfg(test)]
mod tests;
