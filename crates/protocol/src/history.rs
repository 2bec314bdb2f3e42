//! The history root: every header commits to all headers before it (RFC 9162 over header hashes).

use crate::{hash::Hash, header::Header, merkle, merkle::ProofError};

/// Checks that `old` is an ancestor of `tip`, whose history covers heights 0 to tip − 1.
///
/// # Errors
/// [`ProofError`]; an `old` at or above the tip is out of range.
pub fn verify_ancestor(old: &Header, tip: &Header, path: &[Hash]) -> Result<(), ProofError> {
    merkle::verify_inclusion(&old.hash(), old.height.0, tip.height.0, path, &tip.history)
}

/// Proves that the header at `height` is an ancestor, given the hashes of all headers below the tip.
///
/// # Errors
/// [`ProofError::IndexOutOfRange`].
pub fn prove_ancestor(hashes_below_tip: &[Hash], height: u64) -> Result<Vec<Hash>, ProofError> {
    merkle::prove_inclusion(hashes_below_tip, height)
}

#[cfg(test)]
mod tests;
