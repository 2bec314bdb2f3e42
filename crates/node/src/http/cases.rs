//! The events of a case.

use std::sync::Arc;

use axum::extract::{Path, State};
use yuzheng_protocol::api::EventList;
use yuzheng_protocol::codec::List;

use super::reply::{Cbor, ask, hash};
use super::schema::ProblemDocument;
use super::{Api, Problem};

/// All events of a case, oldest first, each with its place and proof.
#[utoipa::path(get, path = "/v1/cases/{case}/events", tag = "state", params(("case" = String, Path)), responses(
    (status = 200, description = "EventList", body = Vec<u8>, content_type = "application/cbor"),
    (status = 404, description = "no such case", body = ProblemDocument, content_type = "application/problem+json"),
))]
pub async fn events(State(api): State<Arc<Api>>, Path(case): Path<String>) -> Result<Cbor<EventList>, Problem> {
    let case = hash(&case, "a case")?;
    let events = ask(&api, move |ledger| {
        let mut events = Vec::new();
        for (height, index) in ledger.blocks().case_events(&case)? {
            events.extend(ledger.blocks().entry_proof(height, index)?);
        }
        Ok(events)
    })
    .await?;
    if events.is_empty() {
        return Err(Problem::not_found("the case is not on this chain"));
    }
    Ok(Cbor(EventList { events: List::new(events)? }))
}
