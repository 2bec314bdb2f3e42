//! Taking and giving bytes: canonical CBOR, limited bodies, and work off the event loop.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use yuzheng_protocol::api::CBOR;
use yuzheng_protocol::codec::Canonical;
use yuzheng_protocol::{Hash, Height};

use super::{Api, Problem};
use crate::ledger::NodeLedger;

/// An answer in canonical CBOR.
#[derive(Debug)]
pub struct Cbor<T>(pub T);

impl<T: Canonical> IntoResponse for Cbor<T> {
    fn into_response(self) -> Response {
        (StatusCode::OK, [(header::CONTENT_TYPE, CBOR)], self.0.to_bytes()).into_response()
    }
}

/// Runs `question` on a thread that may wait for the disk.
pub async fn ask<T: Send + 'static>(
    api: &Api,
    question: impl FnOnce(&NodeLedger) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let ledger = Arc::clone(&api.ledger);
    tokio::task::spawn_blocking(move || question(&ledger)).await.unwrap_or_else(|e| Err(Problem::internal(&e)))
}

/// Reads a body of at most `limit` bytes.
pub async fn read_body(body: Body, limit: usize) -> Result<Vec<u8>, Problem> {
    let bytes = axum::body::to_bytes(body, limit).await;
    // The only other cause is a connection that broke, where nobody reads the answer.
    bytes.map(Vec::from).map_err(|_| Problem::too_large(limit))
}

/// Whether the body is of this media type.
pub fn is_type(headers: &HeaderMap, media_type: &str) -> bool {
    let given = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    given.is_some_and(|given| given.split(';').next().is_some_and(|t| t.trim() == media_type))
}

/// Reads 64 hexadecimal digits of the path.
pub fn hash(text: &str, what: &str) -> Result<Hash, Problem> {
    Hash::from_hex(text).ok_or_else(|| Problem::bad_request(format!("{what} has 64 hexadecimal digits")))
}

/// Reads a height of the path.
pub fn height(text: &str) -> Result<Height, Problem> {
    text.parse().map(Height).map_err(|_| Problem::bad_request("a height is a number"))
}

/// The query's values.
pub fn query<T>(query: Result<Query<T>, QueryRejection>) -> Result<T, Problem> {
    query.map(|Query(values)| values).map_err(|e| Problem::bad_request(e.body_text()))
}
