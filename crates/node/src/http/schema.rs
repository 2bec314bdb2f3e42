//! Shapes of the JSON answers for the OpenAPI document. A test compares them with what is really sent.

use utoipa::ToSchema;

/// How a node is.
#[derive(ToSchema)]
#[schema(as = Health)]
#[allow(dead_code, reason = "read by the derive only")]
pub struct HealthDocument {
    /// Number of the department.
    department: u16,
    /// Chain, 64 hexadecimal digits.
    chain_id: String,
    /// Newest height.
    height: u64,
    /// Time of the newest block, ms.
    time_ms: u64,
    /// The node's clock, ms.
    clock_ms: u64,
    /// Validators that this node is connected to.
    peers: u32,
    /// Transactions that wait.
    waiting: u32,
    /// Share of the state table in use, percent.
    state_used_percent: u32,
    /// Program version.
    version: String,
}

/// A service in the catalogue.
#[derive(ToSchema)]
#[schema(as = ServiceEntry)]
#[allow(dead_code, reason = "read by the derive only")]
pub struct ServiceEntryDocument {
    /// Service id.
    service: String,
    /// Address of the contract in force, 64 hexadecimal digits.
    contract: String,
}

/// Answer to a submitted transaction.
#[derive(ToSchema)]
#[schema(as = Submitted)]
#[allow(dead_code, reason = "read by the derive only")]
pub struct SubmittedDocument {
    /// Id of the transaction, 64 hexadecimal digits.
    id: String,
}

/// A new tip.
#[derive(ToSchema)]
#[schema(as = TipEvent)]
#[allow(dead_code, reason = "read by the derive only")]
pub struct TipDocument {
    /// Height.
    height: u64,
    /// Header hash, 64 hexadecimal digits.
    header_hash: String,
}

/// A problem document (RFC 9457).
#[derive(ToSchema)]
#[schema(as = Problem)]
#[allow(dead_code, reason = "read by the derive only")]
pub struct ProblemDocument {
    /// Stable URI reference of the kind of problem.
    #[schema(rename = "type")]
    kind: String,
    /// Short title.
    title: String,
    /// HTTP status.
    status: u16,
    /// What happened and what to do.
    detail: String,
}
