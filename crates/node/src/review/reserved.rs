//! Whether the ledger keeps a key free for somebody other than the applicant.

use yuzheng_contracts::date::Date;
use yuzheng_protocol::Hash;
use yuzheng_protocol::objects::{Reservation, key};

use super::{ReviewError, ReviewWorker};
use crate::execution::day_number;

impl ReviewWorker {
    /// Whether somebody else than `subject` holds a reservation of the key on this day.
    pub(super) fn is_reserved_by_another(
        &self,
        parts: &[String],
        subject: &Hash,
        day: Date,
    ) -> Result<bool, ReviewError> {
        Ok(self.kept(parts, day)?.is_some_and(|held| ![*subject, Hash::ZERO].contains(&held.subject)))
    }

    /// Whether a registration gave this key up not long ago.
    pub(super) fn is_given_up(&self, parts: &[String], day: Date) -> Result<bool, ReviewError> {
        Ok(self.kept(parts, day)?.is_some_and(|held| held.subject == Hash::ZERO))
    }

    /// The reservation of a key that holds on a day.
    fn kept(&self, parts: &[String], day: Date) -> Result<Option<Reservation>, ReviewError> {
        let held = self.ledger.read::<Reservation>(&key::reservation(parts))?;
        Ok(held.filter(|held| held.until >= day_number(day)))
    }
}
