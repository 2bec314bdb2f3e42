//! Keeping sealed packages and signing for it.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use yuzheng_protocol::api::CBOR;
use yuzheng_protocol::codec::Canonical;
use yuzheng_protocol::transaction::{SealedPackage, StorageAcknowledgement};

use super::reply::{Cbor, ask, hash, is_type, read_body};
use super::schema::ProblemDocument;
use super::{Api, Problem};
use crate::storage::Stored;

/// Stores a package; when the answer comes it is on disk. The answer is this validator's signed word for it.
#[utoipa::path(put, path = "/v1/sealed/{manifest}", tag = "sealed", params(("manifest" = String, Path)),
    request_body(content = Vec<u8>, content_type = "application/cbor", description = "SealedPackage"),
    responses(
        (status = 200, description = "StorageAcknowledgement", body = Vec<u8>, content_type = "application/cbor"),
        (status = 400, description = "malformed, or another manifest", body = ProblemDocument,
            content_type = "application/problem+json"),
        (status = 413, description = "too large", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "a node without a vote", body = ProblemDocument,
            content_type = "application/problem+json"),
        (status = 507, description = "no room", body = ProblemDocument, content_type = "application/problem+json"),
    ))]
pub async fn store(
    State(api): State<Arc<Api>>,
    Path(manifest): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Cbor<StorageAcknowledgement>, Problem> {
    if !is_type(&headers, CBOR) {
        return Err(Problem::unsupported_media_type(CBOR));
    }
    if api.ledger.validators().index_of(&api.validator.public_key()).is_none() {
        return Err(Problem::no_vote());
    }
    let manifest = hash(&manifest, "a manifest hash")?;
    let bytes = read_body(body, SealedPackage::MAX_BYTES).await?;
    let limit = api.sealed_limit;
    let stored = ask(&api, move |ledger| {
        let package = SealedPackage::from_bytes(&bytes)?;
        if package.manifest_hash() != manifest {
            return Err(Problem::bad_request("the package has another manifest hash than the path"));
        }
        Ok(ledger.blocks().store_sealed(&package, limit)?)
    })
    .await?;
    match stored {
        Stored::NoRoom => Err(Problem::no_room()),
        Stored::Kept => {
            let bytes = StorageAcknowledgement::sign_bytes(api.ledger.chain_id(), manifest);
            let signature = api.validator.sign(&bytes);
            Ok(Cbor(StorageAcknowledgement { department: api.department, signature }))
        }
    }
}

/// A package as it was stored. Only its readers can open it.
#[utoipa::path(get, path = "/v1/sealed/{manifest}", tag = "sealed", params(("manifest" = String, Path)), responses(
    (status = 200, description = "SealedPackage", body = Vec<u8>, content_type = "application/cbor"),
    (status = 404, description = "not here", body = ProblemDocument, content_type = "application/problem+json"),
))]
pub async fn fetch(State(api): State<Arc<Api>>, Path(manifest): Path<String>) -> Result<Cbor<SealedPackage>, Problem> {
    let manifest = hash(&manifest, "a manifest hash")?;
    let package = ask(&api, move |ledger| Ok(ledger.blocks().sealed(&manifest)?)).await?;
    package.map(Cbor).ok_or_else(|| Problem::not_found("the package is not on this node"))
}
