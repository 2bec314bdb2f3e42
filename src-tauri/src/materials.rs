//! Files that belong to a case (附件): a sealed copy of what was chosen, handed to the department once the filing
//! stands in a block, and what an officer is shown of it.
//!
//! Invariants: a copy is sealed before it is written, and goes when nothing needs it any more; a file is shown or
//! saved only after its digest was held against the filing that was opened; nothing of a file reaches the window but
//! the pixels that this program painted.

pub mod apart;
mod copies;
mod delivery;
mod paint;
mod shown;
mod store;
#[cfg(test)]
mod tests;
pub mod views;

use copies::Copies;
pub(crate) use delivery::files_of;
pub(crate) use paint::first_page as paint_page;
pub(crate) use shown::{Fetched, materials};
pub(crate) use store::{plan_again, prepare};
