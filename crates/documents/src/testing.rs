//! The fuzz target: whatever bytes come, taking a receipt out neither panics nor leaves its bounds.

use crate::{extract, is_pdf};

/// Runs the target on these bytes.
///
/// # Panics
/// When an invariant breaks.
pub fn run(bytes: &[u8]) {
    let first = extract(bytes);
    assert_eq!(first, extract(bytes), "the same again");
    assert!(first.is_err() || is_pdf(bytes));
}
