//! Handing transactions in, and finding them in blocks.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use yuzheng_protocol::api::{CBOR, EntryProof, Submitted};
use yuzheng_protocol::codec::{Canonical, DecodeError};
use yuzheng_protocol::transaction::Transaction;

use super::reply::{Cbor, ask, hash, is_type, read_body};
use super::schema::{ProblemDocument, SubmittedDocument};
use super::{Api, Problem};
use crate::ledger::NodeLedger;
use crate::mempool::{Origin, Refused};

/// Media type of several transactions one after the other (RFC 8742): how nodes pass them on.
pub const CBOR_SEQUENCE: &str = "application/cbor-seq";
/// Most bytes of such a sequence.
pub const MAX_SEQUENCE_BYTES: usize = 4 * 1024 * 1024;

/// The entry with this id, with its place and proof.
#[utoipa::path(get, path = "/v1/transactions/{id}", tag = "transactions", params(("id" = String, Path)), responses(
    (status = 200, description = "EntryProof", body = Vec<u8>, content_type = "application/cbor"),
    (status = 404, description = "not in a block", body = ProblemDocument, content_type = "application/problem+json"),
))]
pub async fn find(State(api): State<Arc<Api>>, Path(id): Path<String>) -> Result<Cbor<EntryProof>, Problem> {
    let id = hash(&id, "a transaction id")?;
    let entry = ask(&api, move |ledger| Ok(ledger.entry(&id)?)).await?;
    entry.map(Cbor).ok_or_else(|| Problem::not_found("the transaction is in no block yet"))
}

/// Takes a transaction that waits for a block from now on. Handing one in twice changes nothing.
///
/// Other nodes hand in several at once as `application/cbor-seq`; those that are refused are left out of the
/// answer.
#[utoipa::path(post, path = "/v1/transactions", tag = "transactions",
    request_body(content = Vec<u8>, content_type = "application/cbor", description = "Transaction"),
    responses(
        (status = 202, description = "it waits, or stands in a block already", body = SubmittedDocument),
        (status = 400, description = "malformed", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 413, description = "too large", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 415, description = "media type", body = ProblemDocument,
            content_type = "application/problem+json"),
        (status = 422, description = "invalid", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "too much waits", body = ProblemDocument,
            content_type = "application/problem+json"),
    ))]
pub async fn submit(State(api): State<Arc<Api>>, headers: HeaderMap, body: Body) -> Result<Response, Problem> {
    if is_type(&headers, CBOR_SEQUENCE) {
        let bytes = read_body(body, MAX_SEQUENCE_BYTES).await?;
        let submitted = ask(&api, move |ledger| admit_sequence(ledger, &bytes)).await?;
        return Ok((StatusCode::ACCEPTED, Json(submitted)).into_response());
    }
    if !is_type(&headers, CBOR) {
        return Err(Problem::unsupported_media_type(CBOR));
    }
    let bytes = read_body(body, Transaction::MAX_BYTES).await?;
    let submitted =
        ask(&api, move |ledger| Ok(ledger.admit(Transaction::from_bytes(&bytes)?, Origin::Client)?)).await?;
    Ok((StatusCode::ACCEPTED, Json(submitted)).into_response())
}

fn admit_sequence(ledger: &NodeLedger, bytes: &[u8]) -> Result<Vec<Submitted>, Problem> {
    let mut submitted = Vec::new();
    for transaction in split_sequence(bytes)? {
        match ledger.admit(transaction, Origin::Peer) {
            Ok(taken) => submitted.push(taken),
            Err(Refused::Invalid(_)) => {}
            Err(full @ Refused::Full { .. }) => return Err(full.into()),
        }
    }
    Ok(submitted)
}

/// Reads a sequence of canonical transactions.
fn split_sequence(bytes: &[u8]) -> Result<Vec<Transaction>, DecodeError> {
    let malformed = |e: minicbor::decode::Error| DecodeError::Malformed(e.to_string());
    let mut decoder = minicbor::Decoder::new(bytes);
    let mut transactions = Vec::new();
    while decoder.position() < bytes.len() {
        let start = decoder.position();
        decoder.skip().map_err(malformed)?;
        transactions.push(Transaction::from_bytes(&bytes[start..decoder.position()])?);
    }
    Ok(transactions)
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Invalid(reason) => Self::invalid_transaction(reason.to_string()),
            Refused::Full { .. } => Self::busy(refused.to_string()),
        }
    }
}
