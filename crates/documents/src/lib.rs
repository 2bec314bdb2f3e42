//! Legal documents on paper: a notice, its number and the receipt that proves it become a PDF/A-3b file; and the
//! receipt comes out of such a file again.
//!
//! Invariants: equal input gives equal bytes on every computer (the faces come along, no clock is read, the
//! system is not asked for anything); what cannot be printed is an error, never a box; a file from elsewhere
//! cannot make [`extract`] panic or take more memory than its limits.
//!
//! The paper is a picture of the notice. What proves anything is the receipt in it.
#![warn(missing_docs)]

mod extract;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(feature = "typeset")]
mod typeset;

pub use extract::{Attached, ExtractError, MAX_PDF_BYTES, RecordedText, extract, is_pdf};
#[cfg(feature = "typeset")]
pub use typeset::{ComposeError, Paper, SONG, compose};

/// The name of the receipt inside a document.
pub const RECEIPT_NAME: &str = "receipt.yzr";
/// The name of the notice's own data inside a document, canonical JSON.
pub const NOTICE_NAME: &str = "notice.json";
/// The name of the salt inside a document that an officer issued, 64 hex digits: the salted hash of [`NOTICE_NAME`]
/// stands on chain.
pub const SALT_NAME: &str = "notice.salt";
