//! What to ask whom, and what to believe: the sync state machine, without I/O.
//!
//! ```text
//! sync.wake(now);
//! while let Some(request) = sync.poll_request() { … sync.handle_response(response, now, &mut store); … }
//! while let Some(step) = sync.poll_step() { store.take(&step)?; }
//! ```
//!
//! Every node is asked for its tip. A tip counts when a quorum's certificate holds; the highest is fetched
//! from the node that showed it, header by header linked to what is verified, and becomes a
//! step for the store only when the headers lead to the certified tip. A client that holds recent headers only
//! ([`HeaderCopy`]) and is further behind takes the tip alone: with a path that shows that the newest header held
//! stands in its history, and with the peaks from which it goes on. What is to be held below is then fetched
//! backwards. Every other node's tip is compared with
//! our header of the same height. A node that shows something false is a [`NodeStatus::Lying`] one from then
//! on: it is asked for its tip only, and nothing is taken from it.
//!
//! Invariant: verified state only grows, by batches; no answer of a node can change or shorten it.

mod download;
mod forks;
mod lie;
mod machine;
mod node;
mod plan;
mod witnesses;

use std::sync::Arc;

use yuzheng_protocol::{
    CommitCertificate, Hash, Header, Height,
    api::{HeaderDeltas, HistoryPath, HopList},
    block::SignedHeader,
    light::{HeaderChain, HeaderError, VerifiedHeader},
};

pub use self::{
    forks::{Fork, ForkDecision, ForkRecord, ForkView, NoFork},
    lie::{HeaderPart, Lie},
    machine::Sync,
    node::{NodeStatus, NodeView, Unreachable},
    witnesses::{Comparison, Witnesses},
};
use crate::{epochs::Epochs, provider::ProviderError, store::PAGE};

/// Position of a node in the list that [`Sync`] was made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeIndex(pub usize);

/// How many headers a PC holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderCopy {
    /// The newest ones, at least this many; a client that is further behind jumps.
    Recent(u64),
    /// All since genesis: for auditors.
    Full,
}

impl Default for HeaderCopy {
    fn default() -> Self {
        Self::Recent(10_000)
    }
}

impl HeaderCopy {
    /// Height of the header below the first one that is to be held under a tip at `height`: genesis or the last of
    /// a page.
    #[must_use]
    pub fn start(self, height: Height) -> Height {
        let first = match self {
            Self::Recent(count) => height.0.saturating_sub(count) / PAGE * PAGE,
            Self::Full => 0,
        };
        Height(first.saturating_sub(1))
    }
}

/// What is verified and stored when sync begins.
#[derive(Clone, Debug)]
pub struct Held {
    /// Validator sets known.
    pub epochs: Arc<Epochs>,
    /// Chain up to the header below the first one held.
    pub base: HeaderChain,
    /// Chain up to the newest header.
    pub end: HeaderChain,
}

/// Limits of sync.
#[derive(Clone, Debug)]
pub struct SyncSettings {
    /// Which headers are held.
    pub copy: HeaderCopy,
    /// Headers asked for at once.
    pub headers_at_once: u32,
    /// Headers after which an intermediate certificate is asked for, so that memory stays bounded and a long
    /// first sync can be resumed.
    pub certify_every: usize,
    /// How long a node may lag behind the verified tip without a word about it, in ms.
    pub lag_ms: u64,
    /// After this lag a node's tip is called old, in ms: three heartbeats.
    pub stale_ms: u64,
    /// Longest pause before an unreachable node is asked again, in ms.
    pub retry_ms: u64,
    /// How long a lying node must behave before it is trusted with questions again, in ms.
    pub lying_rest_ms: u64,
    /// How long a node that withholds is not asked for headers, in ms.
    pub withholding_rest_ms: u64,
    /// Which departments are asked with every round.
    pub witnesses: Witnesses,
    /// With every so many rounds one of the other departments is asked as well, in turn.
    pub others_every: u32,
    /// How long headers are downloaded from the same department first, in ms.
    pub primary_ms: u64,
    /// Spreads the pauses before unreachable nodes are asked again; another one for every start of the program,
    /// so that clients do not come all at once.
    pub seed: u64,
}

impl Default for SyncSettings {
    fn default() -> Self {
        Self {
            copy: HeaderCopy::default(),
            headers_at_once: yuzheng_protocol::api::MAX_HEADERS,
            certify_every: 16 * 2048,
            lag_ms: 3_000,
            stale_ms: 90_000,
            retry_ms: 8_000,
            lying_rest_ms: 300_000,
            withholding_rest_ms: 30_000,
            witnesses: Witnesses::Everybody,
            others_every: 5,
            primary_ms: 60_000,
            seed: 0,
        }
    }
}

/// What to ask a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Its tip.
    Tip,
    /// Headers.
    Headers {
        /// First height.
        from: Height,
        /// How many.
        count: u32,
    },
    /// The certificate of a header.
    Certificate(Height),
    /// Changes of the validator set announced at this height or later.
    Hops(Height),
    /// An older header of its history, proven under one that it showed.
    Ancestor {
        /// Height of the older header.
        height: Height,
        /// Height of the header that it showed.
        tip: Height,
    },
}

/// A question for a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// Whom to ask.
    pub node: NodeIndex,
    /// What to ask.
    pub ask: Ask,
}

/// What a node said.
#[derive(Clone, Debug)]
pub enum Answer {
    /// To [`Ask::Tip`].
    Tip(Box<SignedHeader>),
    /// To [`Ask::Headers`].
    Headers(HeaderDeltas),
    /// To [`Ask::Certificate`].
    Certificate(CommitCertificate),
    /// To [`Ask::Hops`].
    Hops(HopList),
    /// To [`Ask::Ancestor`].
    Ancestor(Box<HistoryPath>),
}

/// The outcome of a [`Request`].
#[derive(Clone, Debug)]
pub struct Response {
    /// The question.
    pub request: Request,
    /// The answer, or why there is none.
    pub answer: Result<Answer, ProviderError>,
}

/// Headers that are verified and stored.
pub trait PastHeaders {
    /// Hash of the header at `height`, if it is there.
    fn hash_at(&mut self, height: Height) -> Option<Hash>;

    /// The header at `height`, if it is there.
    fn header_at(&mut self, height: Height) -> Option<Header>;

    /// The header at `height` with its certificate, if that is there, too.
    fn certified_at(&mut self, height: Height) -> Option<VerifiedHeader>;
}

/// Two headers of one height, one ours, one certified for us by a node's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Divergence {
    /// The department whose node showed the other header.
    pub department: u16,
    /// Hash of our header of that height, which stands under our certified tip.
    pub ours: Hash,
    /// The other header with its certificate.
    pub theirs: SignedHeader,
}

/// Why sync does not follow the chain any further.
pub type Halt = HeaderError;
