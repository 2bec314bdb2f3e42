//! The fuzz target: whatever bytes come, taking a receipt out neither panics nor leaves its bounds.

use crate::{extract_receipt, is_pdf};

/// Runs the target on these bytes.
///
/// # Panics
/// When an invariant breaks.
pub fn run(bytes: &[u8]) {
    let first = extract_receipt(bytes);
    assert_eq!(first, extract_receipt(bytes), "the same again");
    assert!(first.is_err() || is_pdf(bytes));
}
