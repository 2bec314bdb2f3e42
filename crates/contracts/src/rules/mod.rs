//! The expression language `rules/1`: a strict subset of the Common Expression Language, metered and
//! frozen.
//!
//! Invariants: the same program on the same variables gives the same value and the same gas in any
//! process on any platform; no program panics, recurses without bound or runs without bound. There
//! is no clock, no randomness, no floating point and no regular expression. The meaning is never
//! edited once released; a change is `rules/2`.

mod ast;
mod compile;
mod environment;
mod error;
mod eval;
mod functions;
mod lexer;
mod origin;
mod parser;
mod program;
mod types;

#[cfg(test)]
mod tests;

pub use compile::{Check, compile};
pub use environment::{Environment, Table, TableError, type_of};
pub use error::{CompileError, CompileErrorKind, Fault, Outside, Stop};
pub use eval::{GAS_LIMIT, MAX_MADE, Machine, Slot};
pub(crate) use functions::is_han;
pub use origin::Origin;
pub use parser::{MAX_BYTES, MAX_DEPTH, MAX_NODES};
pub use program::{Function, Program, Reference};
pub use types::Type;
