//! The department's own word on the history, as COSE receipts (RFC 9942).

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use yuzheng_protocol::api::COSE;
use yuzheng_protocol::cose::CoseReceipt;

use super::reply::{ask, height};
use super::schema::ProblemDocument;
use super::{Api, Problem};

/// A receipt that the header of this height stands in the history of the newest one, signed by this department.
#[utoipa::path(get, path = "/v1/cose/{height}", tag = "chain", params(("height" = u64, Path)), responses(
    (status = 200, description = "COSE_Sign1 with a proof of inclusion (RFC 9942)", body = Vec<u8>,
        content_type = "application/cose"),
    (status = 404, description = "not below the tip", body = ProblemDocument,
        content_type = "application/problem+json"),
))]
pub async fn receipt(State(api): State<Arc<Api>>, Path(at): Path<String>) -> Result<Response, Problem> {
    let at = height(&at)?;
    let found = ask(&api, move |ledger| Ok(ledger.history_path(at, None)?)).await?;
    let found = found.ok_or_else(|| Problem::not_found("the height is not below a certified tip"))?;
    let (size, path) = (found.tip.header.height.0, found.path.into_inner());
    let receipt = CoseReceipt::sign(&found.header, size, path, api.department, &*api.worker);
    let bytes = receipt.map_err(|error| Problem::internal(&error))?.to_bytes();
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, COSE)], bytes).into_response())
}
