//! Light client: follows the chain from a network file, keeps the verified headers, and proves what nodes say.
//!
//! Layers, from the inside out: [`sync`] decides without I/O what to ask and what to believe; [`store`] keeps
//! what was verified; [`provider`] is the border to the departments' nodes; [`client`] drives the three and
//! answers the app's questions with proven values only.
//!
//! Architecture Invariant: nothing that a node says is stored or shown before it was verified up to a header
//! that a quorum certified and that links to genesis. A node that lies loses its word, never ours.
#![warn(missing_docs)]

pub mod client;
pub mod clock;
pub mod desk;
pub mod epochs;
pub mod provider;
pub mod segment;
pub mod store;
pub mod sync;

pub use client::{Choice, ClientError, LightClient};
pub use clock::{Clock, SystemClock};
pub use desk::{Asking, DeskClient, DeskError, Refusal};
pub use epochs::Trust;
pub use provider::{HttpProvider, Provider, ProviderError};
pub use store::{HeaderStore, Opening};
pub use sync::{Comparison, ForkDecision, ForkView, HeaderCopy, Lie, NodeStatus, Sync, Witnesses};
