//! How the node is.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use yuzheng_protocol::api::Health;

use super::Api;
use super::schema::HealthDocument;

/// How the node is: tip, clock, peers, queue, room.
#[utoipa::path(get, path = "/v1/health", tag = "node", responses(
    (status = 200, description = "the node answers", body = HealthDocument),
))]
pub async fn health(State(api): State<Arc<Api>>) -> Json<Health> {
    let tip = api.ledger.tip_header();
    Json(Health {
        department: api.department,
        chain_id: api.ledger.chain_id(),
        height: tip.height.0,
        time_ms: tip.time.0,
        clock_ms: api.ledger.now().0,
        peers: api.peers.get(),
        waiting: u32::try_from(api.ledger.mempool().len()).unwrap_or(u32::MAX),
        state_used_percent: api.ledger.state_used_percent(),
        version: env!("CARGO_PKG_VERSION").into(),
    })
}
