//! Deadlines: a clock that runs is queued under its last day; when that day is over it expires.
//!
//! Invariant: a case whose deadline is over stands in the queue. An entry stays when its clock stops, goes on,
//! is shared or extended; such an entry is passed over, because only what the case itself says fires.

use yuzheng_contracts::service::CaseStatus;
use yuzheng_protocol::Hash;
use yuzheng_protocol::objects::{Case, Counter, DueEntry, key};
use yuzheng_protocol::transaction::{CaseEvent, Certainty, DeadlineExpired, Due, Failure};

use super::case::{self, move_on};
use super::{BlockContext, Draft, Stop, day_number, progress};

/// Queues a case under the last day of its deadline; under today, if that day is over already.
pub fn queue(draft: &mut Draft<'_>, case: &Hash, due: Due, block: &BlockContext<'_>) -> Result<(), Stop> {
    let day = due.day.max(day_number(block.today));
    let Counter { count } = draft.read(&key::due_count(day))?.unwrap_or_default();
    draft.write(key::due(day, count), &DueEntry { case: *case });
    draft.write(key::due_count(day), &Counter { count: count.checked_add(1).ok_or(Failure::Malformed)? });
    Ok(())
}

/// Whether the deadline of a case queued under `day` is over when that day is. Where working days are not
/// published, nothing is over yet.
#[must_use]
pub fn is_over(case: &Case, day: u32) -> bool {
    case.due.is_some_and(|due| due.day <= day && due.certainty == Certainty::Published)
}

/// Lets a deadline expire: the contract says what follows.
pub fn expire(
    draft: &mut Draft<'_>,
    expired: &DeadlineExpired,
    entry: &Hash,
    block: &BlockContext<'_>,
) -> Result<CaseEvent, Stop> {
    let case: Case = draft.read(&key::case(&expired.case))?.ok_or(Failure::Unknown)?;
    if !is_over(&case, expired.day) || expired.day >= day_number(block.today) {
        return Err(Failure::Outdated.into());
    }
    let service = case::service_of(draft, &case, block)?;
    let workflow = service.workflow().ok_or(Failure::IllegalTransition)?;
    let step = progress::expire(workflow, &CaseStatus::of(&case)?, block.days())?;
    move_on(draft, case, &step, entry, block)
}
