//! A department's node.
//!
//! One process takes part in consensus, keeps the ledger, answers light clients, and works for its department:
//! the identity office binds keys to persons, the review worker decides cases by the rules of their contracts.
//!
//! Architecture Invariant: consensus, execution and storage meet in [`ledger`] only; nothing here knows a
//! legal condition.

pub mod answering;
pub mod clock;
pub mod commands;
pub mod config;
pub mod consensus;
pub mod deployment;
pub mod desk;
pub mod execution;
pub mod fan_out;
pub mod founding;
pub mod http;
pub mod identity_office;
pub mod ledger;
pub mod membership;
pub mod mempool;
pub mod node;
pub mod peers;
pub mod readiness;
pub mod register;
pub mod review;
pub mod statistics;
pub mod storage;

#[cfg(test)]
mod testing;
