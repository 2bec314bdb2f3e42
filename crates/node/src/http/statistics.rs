//! What cases add up to, and the list that it comes from. Nothing here is personal, and nothing has to be believed:
//! every department counts the same blocks.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::IntoResponse;
use serde::Deserialize;
use yuzheng_contracts::statistics::{Period, Range, Statistics, records_table};
use yuzheng_protocol::Height;

use super::reply::query;
use super::schema::ProblemDocument;
use super::{Api, Problem};
use crate::statistics::{Statistician, StatisticsError};

/// Cases of one answer.
pub const MAX_LISTED: usize = 5_000;

/// What is asked.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub struct Asked {
    /// Number of the department.
    department: u16,
    /// First day, e.g. 2026-11-01.
    from: String,
    /// Last day.
    to: String,
    /// `day`, `week` or `month`.
    #[param(value_type = String)]
    by: Period,
    /// By which block.
    height: u64,
    /// How many of the list's first cases are left out.
    #[serde(default)]
    skip: usize,
}

impl From<StatisticsError> for Problem {
    fn from(error: StatisticsError) -> Self {
        match error {
            StatisticsError::Range(_) => Self::bad_request(error.to_string()),
            StatisticsError::Ahead { .. } => Self::not_found(error.to_string()),
            StatisticsError::Blocks(_)
            | StatisticsError::State(_)
            | StatisticsError::Query(_)
            | StatisticsError::Decode(_) => Self::internal(&error),
        }
    }
}

async fn counted<T: Send + 'static>(
    api: &Api,
    asked: Asked,
    work: impl FnOnce(&Statistician, &Range, Height) -> Result<T, StatisticsError> + Send + 'static,
) -> Result<T, Problem> {
    let statistician = Arc::clone(&api.statistics);
    let Asked { department, from, to, by, height, .. } = asked;
    let range = Range { department, from, to, by };
    let done = tokio::task::spawn_blocking(move || work(&statistician, &range, Height(height))).await;
    Ok(done.map_err(|e| Problem::internal(&e))??)
}

/// How many cases of a department were filed and ended in a range of days, how fast and how, by a height.
#[utoipa::path(get, path = "/v1/statistics", tag = "statistics", params(Asked), responses(
    (status = 200, description = "Statistics, JSON: the same from every node", content_type = "application/json"),
    (status = 400, description = "no range of days", body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, description = "no such height yet", body = ProblemDocument, content_type = "application/problem+json"),
))]
pub async fn figures(
    State(api): State<Arc<Api>>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Json<Statistics>, Problem> {
    let asked = query(asked)?;
    Ok(Json(counted(&api, asked, |all, range, height| all.count(range, height)).await?))
}

/// The cases that such figures come from, at most 5,000 of them, as a CSV table.
#[utoipa::path(get, path = "/v1/statistics/cases", tag = "statistics", params(Asked), responses(
    (status = 200, description = "the list from `skip` on", body = String, content_type = "text/csv"),
    (status = 400, description = "no range of days", body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, description = "no such height yet", body = ProblemDocument, content_type = "application/problem+json"),
))]
pub async fn cases(
    State(api): State<Arc<Api>>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<impl IntoResponse, Problem> {
    let asked = query(asked)?;
    let skip = asked.skip;
    let (_, records) = counted(&api, asked, |all, range, height| all.records(range, height)).await?;
    let shown = &records[skip.min(records.len())..records.len().min(skip.saturating_add(MAX_LISTED))];
    Ok(([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], records_table(shown)))
}
