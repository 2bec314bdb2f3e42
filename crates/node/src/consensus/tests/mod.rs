//! Consensus, tested: small parts by themselves, the handlers against channels, then whole networks of
//! validators in one process over an in-memory ledger.

mod adversaries;
mod assembler;
mod handlers;
mod hearing;
mod hold;
mod ledger;
mod network;
mod parts;
mod recovery;
mod relay;
mod settings;
mod signing;
mod simulation;
pub mod validators;
