//! Errors as problem documents (RFC 9457).

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tracing::error;
use yuzheng_protocol::api;
use yuzheng_protocol::codec::DecodeError;

use crate::execution::Fault;
use crate::ledger::{LedgerError, QueryError};
use crate::storage::BlockStoreError;

/// A refusal or failure, with the kind that a program can match on and words for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    status: StatusCode,
    kind: &'static str,
    title: &'static str,
    detail: String,
    retry_after_seconds: Option<u32>,
}

impl Problem {
    const fn new(status: StatusCode, kind: &'static str, title: &'static str, detail: String) -> Self {
        Self { status, kind, title, detail, retry_after_seconds: None }
    }

    /// 400: the request is not what the path takes.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "/problems/bad-request", "The request is malformed", detail.into())
    }

    /// 404: nothing is there.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "/problems/not-found", "Not found", detail.into())
    }

    /// 405: another method is needed.
    pub fn method_not_allowed() -> Self {
        let detail = "the path takes another method; /v1/openapi.json lists it".into();
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "/problems/method-not-allowed", "Method not allowed", detail)
    }

    /// 413: more bytes than allowed.
    pub fn too_large(limit: usize) -> Self {
        let detail = format!("at most {limit} bytes are taken here");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "/problems/too-large", "Too large", detail)
    }

    /// 415: another media type is needed.
    pub fn unsupported_media_type(expected: &str) -> Self {
        let detail = format!("send {expected}");
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "/problems/media-type", "Unsupported media type", detail)
    }

    /// 422: well-formed, but never valid.
    pub fn invalid_transaction(detail: impl Into<String>) -> Self {
        let title = "The transaction is invalid";
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "/problems/invalid-transaction", title, detail.into())
    }

    /// 422: the identity office cannot take the request.
    pub fn invalid_binding(detail: impl Into<String>) -> Self {
        let title = "The binding request is invalid";
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "/problems/invalid-binding", title, detail.into())
    }

    /// 422: a department does not answer the question.
    pub fn refused_question(detail: impl Into<String>) -> Self {
        let title = "The question is not answered";
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "/problems/refused-question", title, detail.into())
    }

    /// 422, 429, 503: a request that is not public is not answered.
    pub fn refused_request(status: StatusCode, kind: &'static str, detail: String) -> Self {
        let mut problem = Self::new(status, kind, "The request is not answered", detail);
        if status != StatusCode::UNPROCESSABLE_ENTITY {
            problem.retry_after_seconds = Some(60);
        }
        problem
    }

    /// 503: too much waits already.
    pub fn busy(detail: impl Into<String>) -> Self {
        let title = "Too much waits already";
        let mut problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, "/problems/busy", title, detail.into());
        problem.retry_after_seconds = Some(2);
        problem
    }

    /// 503: nothing is certified yet.
    pub fn no_block_yet() -> Self {
        let detail = "the chain has no certified block yet; ask again in a moment".into();
        let mut problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, "/problems/no-block-yet", "No block yet", detail);
        problem.retry_after_seconds = Some(1);
        problem
    }

    /// 503: packages are kept by validators.
    pub fn no_vote() -> Self {
        let detail = "this node has no vote now, so its word that it keeps a package does not count; ask another node";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "/problems/no-vote", "No vote", detail.into())
    }

    /// 507: no room for sealed packages.
    pub fn no_room() -> Self {
        let detail = "this node's room for sealed packages is used up; ask another department's node".into();
        Self::new(StatusCode::INSUFFICIENT_STORAGE, "/problems/no-room", "No room", detail)
    }

    /// 500: a failure of this node. The cause goes to the operator's log, not to the caller.
    pub fn internal(cause: &dyn core::fmt::Display) -> Self {
        error!(%cause, "a request failed");
        let detail = "this node failed to answer; its operator finds the cause in its log; ask another node".into();
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "/problems/internal", "Internal error", detail)
    }

    /// The document that is sent.
    #[must_use]
    pub fn document(&self) -> api::Problem {
        api::Problem {
            kind: self.kind.into(),
            title: self.title.into(),
            status: self.status.as_u16(),
            detail: self.detail.clone(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self.document()).expect("a problem document is plain text and a number");
        let mut response = (self.status, [(header::CONTENT_TYPE, api::PROBLEM)], body).into_response();
        if let Some(seconds) = self.retry_after_seconds {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<QueryError> for Problem {
    fn from(error: QueryError) -> Self {
        match error {
            QueryError::NoBlockYet => Self::no_block_yet(),
            QueryError::Blocks(cause) => Self::internal(&cause),
            QueryError::State(cause) => Self::internal(&cause),
            QueryError::TooLarge(cause) => Self::internal(&cause),
        }
    }
}

impl From<BlockStoreError> for Problem {
    fn from(cause: BlockStoreError) -> Self {
        Self::internal(&cause)
    }
}

impl From<Fault> for Problem {
    fn from(cause: Fault) -> Self {
        Self::internal(&cause)
    }
}

impl From<LedgerError> for Problem {
    fn from(cause: LedgerError) -> Self {
        Self::internal(&cause)
    }
}

impl From<DecodeError> for Problem {
    fn from(error: DecodeError) -> Self {
        match error {
            DecodeError::TooLong { limit, .. } => Self::too_large(limit),
            DecodeError::Malformed(_) | DecodeError::NotCanonical | DecodeError::UnknownVersion { .. } => {
                Self::bad_request(error.to_string())
            }
        }
    }
}
