//! Consensus: the Malachite engine, embedded.
//!
//! What it is: the only place that knows the engine's types. It turns the ledger ([`application::Ledger`]) into
//! what the engine asks for, signs and verifies with the protocol's bytes, streams block bodies in signed parts,
//! serves and takes decided blocks, and stands still while there is nothing to decide.
//!
//! Architecture Invariants:
//! - A body is on disk before the engine may vote for it; a commit is on disk before the engine may forget it.
//! - The engine is never told to restart a height: that would wipe its log, and the validator could sign twice.
//!   Any failure ends consensus, and the process must end with it ([`Handle::finished`]).
//! - One validator key runs on one machine only.
//!
//! What it is not: it holds no transactions, executes nothing, stores nothing but the engine's log.

mod app;
pub mod application;
mod assembler;
mod certificate;
mod codec;
mod context;
mod error;
mod handlers;
mod hearing;
mod hold;
mod part;
mod peer_tips;
mod proposals;
mod settings;
mod signing;
mod start;
mod validators;
mod wal;

#[cfg(test)]
mod tests;

pub use app::Status;
pub use error::Error;
pub use settings::{NetworkKey, Pace, Settings, SettingsError};
pub use start::{Handle, start};
pub use wal::WalError;
