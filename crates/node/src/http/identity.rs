//! The identity office's counter.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use yuzheng_protocol::api::CBOR;

use super::reply::{is_type, read_body};
use super::schema::ProblemDocument;
use super::{Api, Problem};
use crate::identity_office::OfficeError;

/// Most bytes of a sealed binding request.
const MAX_REQUEST_BYTES: usize = 4096;

/// Takes a sealed request to bind keys to a person, answers sealed to the key named in it.
#[utoipa::path(post, path = "/v1/identity/bindings", tag = "identity",
    request_body(content = Vec<u8>, content_type = "application/cbor", description = "sealed BindingRequest"),
    responses(
        (status = 200, description = "sealed BindingAnswer", body = Vec<u8>, content_type = "application/cbor"),
        (status = 404, description = "not an identity office", body = ProblemDocument,
            content_type = "application/problem+json"),
        (status = 422, description = "does not open, not signed, or too old", body = ProblemDocument,
            content_type = "application/problem+json"),
    ))]
pub async fn bind(State(api): State<Arc<Api>>, headers: HeaderMap, body: Body) -> Result<Response, Problem> {
    let office = api.office.clone();
    let office = office.ok_or_else(|| Problem::not_found("this department is not the identity office"))?;
    if !is_type(&headers, CBOR) {
        return Err(Problem::unsupported_media_type(CBOR));
    }
    let sealed = read_body(body, MAX_REQUEST_BYTES).await?;
    let now = api.ledger.now();
    let answer = tokio::task::spawn_blocking(move || office.answer(&sealed, now)).await;
    let answer = answer.map_err(|e| Problem::internal(&e))?.map_err(Problem::from)?;
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, CBOR)], answer).into_response())
}

impl From<OfficeError> for Problem {
    fn from(error: OfficeError) -> Self {
        match error {
            OfficeError::Sealed(_)
            | OfficeError::Request(_)
            | OfficeError::NotSigned(_)
            | OfficeError::Age { .. }
            | OfficeError::Sealing(_) => Self::invalid_binding(error.to_string()),
            OfficeError::NotYet => Self::busy(error.to_string()),
            OfficeError::Register { .. } | OfficeError::RegisterFile(_) | OfficeError::Rules(_) => {
                Self::internal(&error)
            }
        }
    }
}
