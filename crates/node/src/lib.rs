//! A department's node.
pub mod consensus;
