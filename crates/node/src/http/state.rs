//! Values of the state with their proofs.

use std::sync::Arc;

use axum::extract::{Path, State};
use yuzheng_protocol::api::StateAnswer;

use super::reply::{Cbor, ask};
use super::schema::ProblemDocument;
use super::{Api, Problem};

/// Longest key.
pub const MAX_KEY_BYTES: usize = 512;

/// What stands at a key, or that nothing does: value, proof, header and certificate of one height.
#[utoipa::path(get, path = "/v1/state/{key}", tag = "state",
    params(("key" = String, Path, description = "the key's bytes in hexadecimal")),
    responses(
        (status = 200, description = "StateAnswer", body = Vec<u8>, content_type = "application/cbor"),
        (status = 400, description = "key", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "no block yet", body = ProblemDocument,
            content_type = "application/problem+json"),
    ))]
pub async fn read(State(api): State<Arc<Api>>, Path(key): Path<String>) -> Result<Cbor<StateAnswer>, Problem> {
    let key = hex::decode(&key).ok().filter(|key| key.len() <= MAX_KEY_BYTES);
    let key = key.ok_or_else(|| {
        Problem::bad_request(format!("a state key is written in hexadecimal and has at most {MAX_KEY_BYTES} bytes"))
    })?;
    ask(&api, move |ledger| Ok(Cbor(ledger.state_at_tip(&key)?))).await
}
