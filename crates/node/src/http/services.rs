//! The catalogue of services and their contracts.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use yuzheng_protocol::api::ServiceEntry;
use yuzheng_protocol::objects::{Catalogue, Contract, key};

use super::reply::{ask, hash};
use super::schema::{ProblemDocument, ServiceEntryDocument};
use super::{Api, Problem};

/// The services in force.
#[utoipa::path(get, path = "/v1/services", tag = "services", responses(
    (status = 200, description = "services in force, sorted by id", body = Vec<ServiceEntryDocument>),
))]
pub async fn list(State(api): State<Arc<Api>>) -> Result<Json<Vec<ServiceEntry>>, Problem> {
    let services = ask(&api, |ledger| {
        let mut services = Vec::new();
        for entry in ledger.read::<Catalogue>(&key::catalogue())?.unwrap_or_default().services.into_inner() {
            let in_force = ledger.in_force(&entry.service)?;
            services.extend(in_force.map(|contract| ServiceEntry { service: entry.service.to_string(), contract }));
        }
        Ok(services)
    });
    Ok(Json(services.await?))
}

/// A contract by its address. Its SHA-256 is the address.
#[utoipa::path(get, path = "/v1/contracts/{address}", tag = "services", params(("address" = String, Path)),
    responses(
        (status = 200, description = "the contract, canonical JSON", content_type = "application/json"),
        (status = 404, description = "not deployed", body = ProblemDocument,
            content_type = "application/problem+json"),
    ))]
pub async fn contract(State(api): State<Arc<Api>>, Path(address): Path<String>) -> Result<impl IntoResponse, Problem> {
    let address = hash(&address, "an address")?;
    let contract = ask(&api, move |ledger| Ok(ledger.read::<Contract>(&key::contract(&address))?)).await?;
    let contract = contract.ok_or_else(|| Problem::not_found("no contract of this address is deployed"))?;
    Ok(([(header::CONTENT_TYPE, "application/json")], contract.document.into_inner()))
}
