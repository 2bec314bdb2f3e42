//! Where what is not public is asked: `yuzheng_protocol::desk_api`.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use yuzheng_protocol::api::CBOR;
use yuzheng_protocol::codec::Canonical;
use yuzheng_protocol::desk_api::{RequestError, SignedRequest};

use super::reply::{is_type, read_body};
use super::schema::ProblemDocument;
use super::{Api, Problem};
use crate::desk::Refused;

/// Most bytes of a sealed request: what it may be in the open, and what sealing adds.
const MAX_SEALED_BYTES: usize = SignedRequest::MAX_BYTES + 1024;

/// Takes a sealed request, answers sealed to whoever signed it.
///
/// Every refusal has a kind of its own. Somebody without a role that sees a case hears what is said of a case that
/// does not exist.
#[utoipa::path(post, path = "/v1/desk", tag = "desk",
    request_body(content = Vec<u8>, content_type = "application/cbor",
        description = "SignedRequest, sealed to the department"),
    responses(
        (status = 200, description = "SignedReply, sealed to the signer", body = Vec<u8>,
            content_type = "application/cbor"),
        (status = 404, description = "nothing is there for this signer", body = ProblemDocument,
            content_type = "application/problem+json"),
        (status = 422, description = "not to be taken, or an access record is missing", body = ProblemDocument,
            content_type = "application/problem+json"),
        (status = 429, description = "the signer asked too often", body = ProblemDocument,
            content_type = "application/problem+json"),
        (status = 503, description = "the package is not here yet", body = ProblemDocument,
            content_type = "application/problem+json"),
        (status = 507, description = "no room for files", body = ProblemDocument,
            content_type = "application/problem+json"),
    ))]
pub async fn ask(State(api): State<Arc<Api>>, headers: HeaderMap, body: Body) -> Result<Response, Problem> {
    if !is_type(&headers, CBOR) {
        return Err(Problem::unsupported_media_type(CBOR));
    }
    let sealed = read_body(body, MAX_SEALED_BYTES).await?;
    let answer = tokio::task::spawn_blocking(move || api.desk.answer(&sealed)).await;
    let answer = answer.map_err(|e| Problem::internal(&e))??;
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, CBOR)], answer).into_response())
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let detail = refused.to_string();
        let kind = match &refused {
            Refused::Failed(cause) => return Self::internal(cause),
            Refused::Absent => return Self::not_found(detail),
            Refused::Sealed(_) | Refused::Malformed(_) => "/problems/desk-unreadable",
            Refused::Request(RequestError::Version { .. }) => "/problems/desk-version",
            Refused::Request(RequestError::Chain { .. }) => "/problems/desk-chain",
            Refused::Request(RequestError::Department { .. }) => "/problems/desk-department",
            Refused::Request(RequestError::NotSigned(_)) => "/problems/desk-signature",
            Refused::Request(RequestError::Time { .. }) => "/problems/desk-clock",
            Refused::Replayed => "/problems/desk-replayed",
            Refused::TooMany { .. } => "/problems/desk-too-many",
            Refused::NoSealingKey => "/problems/desk-sealing-key",
            Refused::NoRecord => "/problems/desk-no-record",
            Refused::RecordFailed => "/problems/desk-record-failed",
            Refused::OtherRecord => "/problems/desk-other-record",
            Refused::OldRecord { .. } => "/problems/desk-old-record",
            Refused::Query | Refused::OtherQuery => "/problems/desk-query",
            Refused::Package => "/problems/desk-package",
            Refused::NotNamed => "/problems/desk-file-not-named",
            Refused::OtherFile => "/problems/desk-other-file",
            Refused::NotHandedIn => "/problems/desk-file-missing",
            Refused::NoRoom => "/problems/desk-no-room",
        };
        let status = match refused {
            Refused::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Refused::Package => StatusCode::SERVICE_UNAVAILABLE,
            Refused::NoRoom => StatusCode::INSUFFICIENT_STORAGE,
            Refused::Failed(_)
            | Refused::Absent
            | Refused::Sealed(_)
            | Refused::Malformed(_)
            | Refused::Request(_)
            | Refused::Replayed
            | Refused::NoSealingKey
            | Refused::NoRecord
            | Refused::RecordFailed
            | Refused::OtherRecord
            | Refused::OldRecord { .. }
            | Refused::NotNamed
            | Refused::OtherFile
            | Refused::NotHandedIn
            | Refused::Query
            | Refused::OtherQuery => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Self::refused_request(status, kind, detail)
    }
}
