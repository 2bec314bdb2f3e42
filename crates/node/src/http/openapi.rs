//! The OpenAPI document, made from the same declarations as the routes.

use std::sync::Arc;

use axum::Json;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{
    Api, cases, chain, cose, desk, events, governance, health, identity, questions, sealed, services, state,
    statistics, transactions,
};

#[derive(OpenApi)]
#[openapi(info(
    title = "yuzheng-node",
    description = "Light-client interface of a department's node. Headers, entries and state values come with \
                   certificates and proofs; a client verifies everything before it believes it."
))]
struct Document;

/// Every route with its description.
pub fn routes() -> OpenApiRouter<Arc<Api>> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(health::health))
        .routes(routes!(chain::tip))
        .routes(routes!(chain::headers))
        .routes(routes!(chain::certificate))
        .routes(routes!(chain::hops))
        .routes(routes!(chain::history))
        .routes(routes!(cose::receipt))
        .routes(routes!(governance::network))
        .routes(routes!(governance::status))
        .routes(routes!(governance::peers))
        .routes(routes!(transactions::find))
        .routes(routes!(transactions::submit))
        .routes(routes!(state::read))
        .routes(routes!(cases::events))
        .routes(routes!(statistics::figures))
        .routes(routes!(statistics::cases))
        .routes(routes!(services::list))
        .routes(routes!(services::contract))
        .routes(routes!(sealed::store, sealed::fetch))
        .routes(routes!(events::stream))
        .routes(routes!(identity::bind))
        .routes(routes!(questions::ask))
        .routes(routes!(desk::ask))
}

/// The document.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    routes().split_for_parts().1
}

/// GET `/v1/openapi.json`.
pub async fn serve(document: Arc<utoipa::openapi::OpenApi>) -> Json<utoipa::openapi::OpenApi> {
    Json((*document).clone())
}
