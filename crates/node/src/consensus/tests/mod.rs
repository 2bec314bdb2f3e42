//! Consensus, tested: small parts by themselves, then whole networks of validators in one process over an
//! in-memory ledger.

mod assembler;
mod ledger;
mod network;
mod parts;
mod recovery;
pub mod validators;
