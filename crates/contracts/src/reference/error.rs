//! Why bytes are not a reference document.

use super::{DocumentKind, KindError};
use crate::calendar::CalendarError;
use crate::service::Refusal;

/// Why bytes are not a reference document.
#[derive(Debug, thiserror::Error)]
pub enum ReferenceError {
    /// It does not say what it is.
    #[error(transparent)]
    Kind(#[from] KindError),
    /// It is a service.
    #[error("it is a {0}, not a reference document")]
    NotAReference(DocumentKind),
    /// Not the shape of such a document.
    #[error("{place}: {reason}")]
    Shape {
        /// Where.
        place: String,
        /// What is wrong.
        reason: String,
    },
    /// A part of it cannot be accepted.
    #[error(transparent)]
    Refused(#[from] Box<Refusal>),
    /// A calendar that contradicts itself.
    #[error(transparent)]
    Calendar(#[from] Box<CalendarError>),
}

impl ReferenceError {
    pub(super) fn refused(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}
