//! Headers, certificates, set changes, and the place of old headers in the history.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use yuzheng_protocol::api::{HeaderDeltas, HistoryPath, HopList, MAX_HEADERS};
use yuzheng_protocol::block::SignedHeader;
use yuzheng_protocol::codec::{Blob, List};
use yuzheng_protocol::{CommitCertificate, Height};

use super::reply::{Cbor, ask, height, query};
use super::schema::ProblemDocument;
use super::{Api, Problem};

/// The newest header with its certificate.
#[utoipa::path(get, path = "/v1/tip", tag = "chain", responses(
    (status = 200, description = "SignedHeader", body = Vec<u8>, content_type = "application/cbor"),
    (status = 503, description = "no block yet", body = ProblemDocument, content_type = "application/problem+json"),
))]
pub async fn tip(State(api): State<Arc<Api>>) -> Result<Cbor<SignedHeader>, Problem> {
    Ok(Cbor(api.ledger.signed_tip()?))
}

/// A range of headers.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Range {
    /// First height, at least 1: header 0 follows from the genesis document.
    from: u64,
    /// How many, 1 to 2048.
    count: u32,
}

/// Headers of consecutive heights as deltas above the header before; fewer than asked for at the tip.
#[utoipa::path(get, path = "/v1/headers", tag = "chain", params(Range), responses(
    (status = 200, description = "HeaderDeltas", body = Vec<u8>, content_type = "application/cbor"),
    (status = 400, description = "range", body = ProblemDocument, content_type = "application/problem+json"),
))]
pub async fn headers(
    State(api): State<Arc<Api>>,
    range: Result<Query<Range>, QueryRejection>,
) -> Result<Cbor<HeaderDeltas>, Problem> {
    let Range { from, count } = query(range)?;
    if !(1..=MAX_HEADERS).contains(&count) {
        return Err(Problem::bad_request(format!("count is 1 to {MAX_HEADERS}")));
    }
    let Some(parent) = Height(from).previous() else { return Err(Problem::bad_request("from is at least 1")) };
    let headers = ask(&api, move |ledger| Ok(ledger.blocks().headers(parent, count + 1)?)).await?;
    let deltas = headers.split_first().map(|(parent, headers)| HeaderDeltas::of(parent, headers)).transpose()?;
    Ok(Cbor(deltas.unwrap_or_else(|| HeaderDeltas { deltas: Blob::default() })))
}

/// The certificate of a block, of exactly a quorum.
#[utoipa::path(get, path = "/v1/certificates/{height}", tag = "chain", params(("height" = u64, Path)), responses(
    (status = 200, description = "CommitCertificate", body = Vec<u8>, content_type = "application/cbor"),
    (status = 404, description = "no such block", body = ProblemDocument, content_type = "application/problem+json"),
))]
pub async fn certificate(
    State(api): State<Arc<Api>>,
    Path(at): Path<String>,
) -> Result<Cbor<CommitCertificate>, Problem> {
    let at = height(&at)?;
    let certificate = ask(&api, move |ledger| Ok(ledger.certificate(at)?)).await?;
    certificate.map(Cbor).ok_or_else(|| Problem::not_found("there is no certified block of this height"))
}

/// From where set changes are asked for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Start {
    /// First height that may be answered.
    from: u64,
}

/// Changes of the validator set at or above a height.
#[utoipa::path(get, path = "/v1/hops", tag = "chain", params(Start), responses(
    (status = 200, description = "HopList", body = Vec<u8>, content_type = "application/cbor"),
))]
pub async fn hops(
    State(api): State<Arc<Api>>,
    start: Result<Query<Start>, QueryRejection>,
) -> Result<Cbor<HopList>, Problem> {
    let Start { from } = query(start)?;
    let hops = ask(&api, move |ledger| Ok(ledger.hops(Height(from))?)).await?;
    Ok(Cbor(HopList { hops: List::new(hops)? }))
}

/// In which tip's history a header is looked for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Tip {
    /// Height of the tip; the newest when left out.
    tip: Option<u64>,
}

/// Where an old header stands in the history of a certified tip.
#[utoipa::path(get, path = "/v1/history/{height}", tag = "chain", params(("height" = u64, Path), Tip), responses(
    (status = 200, description = "HistoryPath", body = Vec<u8>, content_type = "application/cbor"),
    (status = 404, description = "not below the tip", body = ProblemDocument,
        content_type = "application/problem+json"),
))]
pub async fn history(
    State(api): State<Arc<Api>>,
    Path(at): Path<String>,
    tip: Result<Query<Tip>, QueryRejection>,
) -> Result<Cbor<HistoryPath>, Problem> {
    let Tip { tip } = query(tip)?;
    let at = height(&at)?;
    let path = ask(&api, move |ledger| Ok(ledger.history_path(at, tip.map(Height))?)).await?;
    path.map(Cbor).ok_or_else(|| Problem::not_found("the height is not below a certified tip"))
}
