//! The ledger's formats and the predicates over them.
//!
//! Everything here is pure: bytes, times and keys come in as arguments, verdicts go out. Every lasting
//! format has exactly one byte string per value (deterministic CBOR, RFC 8949 §4.2.1, written as
//! fixed-order arrays); decoding refuses anything that the encoder would not have written.
//!
//! Architecture Invariant: this crate does no I/O, knows no clock and draws no randomness.
#![warn(missing_docs)]

pub mod actions;
pub mod api;
pub mod block;
pub mod certificate;
pub mod codec;
pub mod commitment;
pub mod consensus;
pub mod cose;
pub mod delta;
pub mod deployment;
pub mod desk;
pub mod desk_api;
pub mod fork;
pub mod genesis;
pub mod governance;
pub mod hash;
pub mod header;
pub mod history;
pub mod inquiry;
pub mod invitation;
mod json;
pub mod light;
pub mod merkle;
pub mod network;
pub mod objects;
pub mod payload;
pub mod receipt;
pub mod reexecution;
pub mod reference;
pub mod sign;
pub mod state;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod transaction;
pub mod units;
pub mod validator;

pub use certificate::CommitCertificate;
pub use codec::Canonical;
pub use hash::Hash;
pub use header::Header;
pub use sign::{PublicKey, Signature, Signer};
pub use units::{Height, Round, Timestamp};
pub use validator::{Validator, ValidatorSet};
