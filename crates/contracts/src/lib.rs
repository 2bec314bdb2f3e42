//! Public services as data.
//!
//! A department writes a service once, as a document: form, tables, rules with their legal basis,
//! outputs, workflow, deadlines, guide and tests. Validators, the automatic review, the citizen's
//! pre-check and the verifier then run the very same code on it: this crate.
//!
//! Architecture invariant: pure. No clock, no randomness, no I/O, no network; time and bytes are
//! arguments. Equal inputs give equal bytes in any process on any platform.
#![warn(missing_docs)]

#[cfg(feature = "author")]
pub mod author;
pub mod calendar;
pub mod conformance;
pub mod date;
pub mod form;
pub mod identifiers;
pub mod json;
pub mod money;
pub mod notice;
pub mod reference;
pub mod rules;
pub mod service;
pub mod statistics;
#[cfg(feature = "testing")]
pub mod testing;
pub mod value;

pub use date::Date;
pub use service::{CheckedService, Evidence, Input, Report, ServiceDefinition, Verdict, deploy_gate};
pub use value::Value;
