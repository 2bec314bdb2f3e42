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

/// Where a department's node is reached.
#[derive(ToSchema)]
#[schema(as = PeerAddress)]
#[allow(dead_code, reason = "read by the derive only")]
pub struct PeerAddressDocument {
    /// Number of the department.
    department: u16,
    /// Base URL of its HTTP interface.
    url: String,
    /// Multiaddress of its consensus with its identity.
    consensus: String,
}

/// Who votes, and what is about to change.
#[derive(ToSchema)]
#[schema(as = GovernanceStatus)]
#[allow(dead_code, reason = "read by the derive only")]
pub struct GovernanceStatusDocument {
    /// Chain, 64 hexadecimal digits.
    chain_id: String,
    /// Newest height.
    height: u64,
    /// Time of the newest block, ms.
    time_ms: u64,
    /// Hash of the set of the next block, 64 hexadecimal digits.
    validators_hash: String,
    /// Votes that decide.
    quorum: u32,
    /// The set of the next block, in its order.
    validators: Vec<VotingDepartmentDocument>,
    /// Codes of the departments without a vote.
    without_vote: Vec<String>,
    /// The change in flight.
    change: Option<ChangeStatusDocument>,
}

/// A department with a vote.
#[derive(ToSchema)]
#[schema(as = VotingDepartment)]
#[allow(dead_code, reason = "read by the derive only")]
pub struct VotingDepartmentDocument {
    /// Number of the department.
    department: u16,
    /// Its code.
    code: String,
    /// Key with which it votes, 64 hexadecimal digits.
    key: String,
}

/// How a change of the validators stands.
#[derive(ToSchema)]
#[schema(as = ChangeStatus)]
#[allow(dead_code, reason = "read by the derive only")]
pub struct ChangeStatusDocument {
    /// Id of the entry that proposed it, 64 hexadecimal digits.
    proposal: String,
    /// `admit`, `remove` or `rekey`.
    kind: String,
    /// Code of the department whose vote changes.
    department: String,
    /// The joining key, 64 hexadecimal digits.
    key: Option<String>,
    /// Code of the department that proposed it.
    proposer: String,
    /// Height of the block with the proposal.
    height: u64,
    /// Last block time at which it may go on, ms.
    expires_ms: u64,
    /// Codes of the departments for it.
    approved: Vec<String>,
    /// Codes of the departments against it.
    rejected: Vec<String>,
    /// Approvals that are missing.
    missing_approvals: u32,
    /// `not-needed`, `missing`, `stale` or `ready`.
    readiness: String,
    /// Height that the joining validator declared last.
    ready: Option<u64>,
    /// `open` or `expired`.
    term: String,
}
