//! Where other departments ask about their cases.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use yuzheng_protocol::api::CBOR;

use super::reply::{is_type, read_body};
use super::schema::ProblemDocument;
use super::{Api, Problem};
use crate::answering::Refused;

/// Most bytes of a sealed question.
const MAX_SEALED_BYTES: usize = 20 * 1024;

/// Takes a sealed question to a department, answers sealed to the department that asked.
#[utoipa::path(post, path = "/v1/questions/{department}", tag = "departments",
    params(("department" = u16, Path, description = "number of the department that is asked")),
    request_body(content = Vec<u8>, content_type = "application/cbor", description = "sealed DepartmentQuestion"),
    responses(
        (status = 200, description = "sealed DepartmentAnswer", body = Vec<u8>, content_type = "application/cbor"),
        (status = 404, description = "this node does not answer for the department", body = ProblemDocument,
            content_type = "application/problem+json"),
        (status = 422, description = "not to be trusted, or not to be asked", body = ProblemDocument,
            content_type = "application/problem+json"),
        (status = 503, description = "the case is not here yet", body = ProblemDocument,
            content_type = "application/problem+json"),
    ))]
pub async fn ask(
    State(api): State<Arc<Api>>,
    Path(department): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let department = department.parse().map_err(|_| Problem::bad_request("a department is a number"))?;
    if !is_type(&headers, CBOR) {
        return Err(Problem::unsupported_media_type(CBOR));
    }
    if !api.answerer.answers_for(department) {
        return Err(Refused::NotHere(department).into());
    }
    let sealed = read_body(body, MAX_SEALED_BYTES).await?;
    let opener = Arc::clone(&api);
    let question = blocking(move || opener.answerer.open_question(department, &sealed, opener.ledger.now())).await?;
    api.answerer.await_case(question.case).await;
    let answer = blocking(move || {
        let answer = api.answerer.answer(&question, api.ledger.now())?;
        api.answerer.seal(&question, &answer)
    });
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, CBOR)], answer.await?).into_response())
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Refused> + Send + 'static) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|e| Problem::internal(&e))?.map_err(Problem::from)
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let detail = refused.to_string();
        match refused {
            Refused::NotHere(_) => Self::not_found(detail),
            Refused::NoCase(_) => Self::busy(detail),
            Refused::Failed(cause) => Self::internal(&cause),
            Refused::Sealed(_)
            | Refused::Question(_)
            | Refused::Inquiry(_)
            | Refused::AskedBefore
            | Refused::OtherDepartment { .. }
            | Refused::OtherContract { .. }
            | Refused::Closed
            | Refused::NotInContract
            | Refused::NoDataSet(_)
            | Refused::Asked(_)
            | Refused::TooMany { .. }
            | Refused::Text
            | Refused::Sealing(_) => Self::refused_question(detail),
        }
    }
}
