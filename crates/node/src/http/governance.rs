//! Who votes, where the nodes are, and a fresh network file.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use yuzheng_protocol::api::{GovernanceStatus, PeerAddress};
use yuzheng_protocol::codec::{List, Text};
use yuzheng_protocol::network::{NetworkFile, NodeAddress};

use super::reply::{Cbor, ask};
use super::schema::{GovernanceStatusDocument, PeerAddressDocument, ProblemDocument};
use super::{Api, Problem};

/// Who votes, and how the change in flight stands. For people; what binds is the state.
#[utoipa::path(get, path = "/v1/governance", tag = "governance", responses(
    (status = 200, description = "the validators and the change in flight", body = GovernanceStatusDocument),
))]
pub async fn status(State(api): State<Arc<Api>>) -> Result<Json<GovernanceStatus>, Problem> {
    ask(&api, |ledger| Ok(Json(ledger.governance_status()?))).await
}

/// Where the nodes with a vote are reached. Addresses only: nothing is trusted by them.
#[utoipa::path(get, path = "/v1/peers", tag = "governance", responses(
    (status = 200, description = "addresses, in the order of the votes", body = Vec<PeerAddressDocument>),
))]
pub async fn peers(State(api): State<Arc<Api>>) -> Json<Vec<PeerAddress>> {
    Json(api.directory.borrow().voting.clone())
}

/// A network file of this moment: every set so far, the newest certified header, the addresses of the nodes. Whoever
/// takes it compares its fingerprint by another way.
#[utoipa::path(get, path = "/v1/network", tag = "governance", responses(
    (status = 200, description = "NetworkFile", body = Vec<u8>, content_type = "application/cbor"),
    (status = 503, description = "no block yet", body = ProblemDocument, content_type = "application/problem+json"),
))]
pub async fn network(State(api): State<Arc<Api>>) -> Result<Cbor<NetworkFile>, Problem> {
    let voting = api.directory.borrow().voting.clone();
    let tls_roots = api.tls_roots.clone();
    ask(&api, move |ledger| {
        let nodes =
            voting.into_iter().map(|node| Ok(NodeAddress { department: node.department, url: Text::new(node.url)? }));
        let nodes = List::new(nodes.collect::<Result<_, Problem>>()?)?;
        let mut file = NetworkFile::founding(ledger.genesis().clone(), nodes).map_err(|e| Problem::internal(&e))?;
        // First the tip, then the sets: the directory may be newer than the checkpoint, never older.
        file.checkpoint = Some(ledger.signed_tip()?);
        file.epochs = List::new(ledger.directory()?)?;
        let tls_roots = tls_roots.into_iter().map(Text::new).collect::<Result<_, _>>()?;
        file.tls_roots = List::new(tls_roots)?;
        Ok(Cbor(file))
    })
    .await
}
