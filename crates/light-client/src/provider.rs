//! The border to a department's node: one method for each path of [`yuzheng_protocol::api`].
//!
//! A provider delivers what a node said, strictly decoded and within size limits. Whether it is true is
//! decided elsewhere.

mod body;
mod http;
mod sse;
mod tls;

use async_trait::async_trait;
use futures::stream::BoxStream;
use thiserror::Error;
use yuzheng_protocol::{
    CommitCertificate, Hash, Height,
    api::{
        CaseChange, EntryProof, EventList, HeaderDeltas, Health, HistoryPath, HopList, Problem, ServiceEntry,
        StateAnswer, Submitted, TipEvent,
    },
    block::SignedHeader,
    codec::DecodeError,
    cose::CoseReceipt,
    transaction::{SealedPackage, StorageAcknowledgement, Transaction},
};

pub use self::{
    http::{AddressError, HttpProvider},
    sse::SseError,
};

/// Largest sealed binding request or answer, in bytes.
pub const MAX_BINDING_BYTES: usize = 16 * 1024;
/// Largest sealed reply of a department's desk, in bytes: what it may be in the open, and what sealing adds.
pub const MAX_DESK_BYTES: usize = 1024 * 1024 + 16 * 1024;

/// Why a node gave no usable answer.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum ProviderError {
    /// No connection, or it broke.
    #[error("no connection to {url}: {reason}")]
    Connection {
        /// Base URL of the node.
        url: String,
        /// What the network said.
        reason: String,
    },
    /// No answer in time.
    #[error("{url} did not answer within {after_ms} ms")]
    Timeout {
        /// Base URL of the node.
        url: String,
        /// How long was waited.
        after_ms: u64,
    },
    /// An answer larger than the format allows; refused before it was read.
    #[error("an answer of {have} bytes, at most {limit} are allowed")]
    TooLarge {
        /// Bytes announced or received.
        have: u64,
        /// Limit of the format.
        limit: u64,
    },
    /// An answer that is not the canonical encoding of what was asked for.
    #[error("the answer to {path} cannot be read: {reason}")]
    Unreadable {
        /// Path that was asked.
        path: String,
        /// What is wrong with it.
        reason: DecodeError,
    },
    /// JSON that is not what was asked for.
    #[error("the answer to {path} cannot be read: {reason}")]
    UnreadableJson {
        /// Path that was asked.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The node has no such thing (404).
    #[error("{path} is not there")]
    NotFound {
        /// Path that was asked.
        path: String,
    },
    /// The node refused with a problem document (RFC 9457).
    #[error("refused with {status} {title}: {detail}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// Kind of problem, e.g. `/problems/expired`.
        kind: String,
        /// Short title.
        title: String,
        /// What happened and what to do.
        detail: String,
    },
    /// The event stream broke.
    #[error(transparent)]
    Events(#[from] SseError),
}

impl ProviderError {
    /// From a problem document.
    #[must_use]
    pub fn refused(problem: Problem) -> Self {
        let Problem { kind, title, status, detail } = problem;
        Self::Refused { status, kind, title, detail }
    }

    /// Stable code for the user interface.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Connection { .. } => "connection",
            Self::Timeout { .. } => "timeout",
            Self::TooLarge { .. } => "too-large",
            Self::Unreadable { .. } | Self::UnreadableJson { .. } => "unreadable",
            Self::NotFound { .. } => "not-found",
            Self::Refused { .. } => "refused",
            Self::Events(_) => "events",
        }
    }
}

/// What a node says by itself. Hints only: nothing is believed because of them.
#[derive(Clone, Debug)]
pub enum NodeEvent {
    /// The node has a new tip.
    Tip(TipEvent),
    /// A case changed.
    Case(CaseChange),
}

/// A department's node.
#[async_trait]
pub trait Provider: Send + Sync {
    /// Number of the department that runs it.
    fn department(&self) -> u16;

    /// Newest certified header.
    async fn tip(&self) -> Result<SignedHeader, ProviderError>;

    /// Headers from `from`, at least 1, at most `count`, as deltas above the header before.
    async fn headers(&self, from: Height, count: u32) -> Result<HeaderDeltas, ProviderError>;

    /// Certificate of the header at `height`.
    async fn certificate(&self, height: Height) -> Result<CommitCertificate, ProviderError>;

    /// Validator-set changes announced at `from` or later.
    async fn hops(&self, from: Height) -> Result<HopList, ProviderError>;

    /// An entry with its place; none while it is in no block.
    async fn entry(&self, id: Hash) -> Result<Option<EntryProof>, ProviderError>;

    /// Value and proof of a state key.
    async fn state(&self, key: &[u8]) -> Result<StateAnswer, ProviderError>;

    /// Events of a case, oldest first.
    async fn case_events(&self, case: Hash) -> Result<EventList, ProviderError>;

    /// Where the header at `height` stands in the history of the header at `tip`.
    async fn history(&self, height: Height, tip: Height) -> Result<HistoryPath, ProviderError>;

    /// The department's own word, as a COSE receipt, that the header at `height` stands in the history.
    async fn cose(&self, height: Height) -> Result<CoseReceipt, ProviderError>;

    /// Services in the node's catalogue, unproven.
    async fn services(&self) -> Result<Vec<ServiceEntry>, ProviderError>;

    /// A contract's canonical JSON.
    async fn contract(&self, address: Hash) -> Result<Vec<u8>, ProviderError>;

    /// Has a sealed package stored under its manifest hash.
    async fn put_sealed(&self, package: &SealedPackage) -> Result<StorageAcknowledgement, ProviderError>;

    /// The sealed package with this manifest hash.
    async fn sealed(&self, manifest: Hash) -> Result<SealedPackage, ProviderError>;

    /// Posts a transaction.
    async fn submit(&self, transaction: &Transaction) -> Result<Submitted, ProviderError>;

    /// Asks the identity office for a binding: sealed bytes both ways.
    async fn bind(&self, request: &[u8]) -> Result<Vec<u8>, ProviderError>;

    /// Asks what is not public ([`crate::desk`]): sealed bytes both ways.
    async fn desk(&self, request: &[u8]) -> Result<Vec<u8>, ProviderError>;

    /// What cases add up to, and the list that it comes from: the answer to a path below `/v1/statistics` with its
    /// query, as it came. Nodes are compared, none is believed.
    async fn statistics(&self, query: &str) -> Result<Vec<u8>, ProviderError>;

    /// How the node says it is.
    async fn health(&self) -> Result<Health, ProviderError>;

    /// Events as they happen; the stream ends when the connection does.
    async fn subscribe(&self) -> Result<BoxStream<'static, Result<NodeEvent, ProviderError>>, ProviderError>;
}
