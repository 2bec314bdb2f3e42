//! Deadlines: when they start they are queued under their last day; when that day is over they expire.

use yuzheng_contracts::calendar::Certainty as CalendarCertainty;
use yuzheng_protocol::Hash;
use yuzheng_protocol::objects::{Case, Counter, DueEntry, key};
use yuzheng_protocol::transaction::{CaseEvent, Certainty, DeadlineExpired, Due, Failure};

use super::case::{self, move_on};
use super::{BlockContext, Draft, Stop, day_number};

/// Starts a deadline of so many working days and queues it.
pub fn start(draft: &mut Draft<'_>, case: &Hash, workdays: u32, block: &BlockContext<'_>) -> Result<Due, Stop> {
    let due = block.calendar.add_workdays(block.today, workdays).map_err(|_| Failure::Malformed)?;
    let certainty = match due.certainty {
        CalendarCertainty::Published => Certainty::Published,
        CalendarCertainty::Provisional => Certainty::Provisional,
    };
    let day = day_number(due.date);
    let Counter { count } = draft.read(&key::due_count(day))?.unwrap_or_default();
    draft.write(key::due(day, count), &DueEntry { case: *case });
    draft.write(key::due_count(day), &Counter { count: count.checked_add(1).ok_or(Failure::Malformed)? });
    Ok(Due { day, certainty })
}

/// Lets a deadline expire: the contract says what follows.
pub fn expire(
    draft: &mut Draft<'_>,
    expired: &DeadlineExpired,
    entry: &Hash,
    block: &BlockContext<'_>,
) -> Result<CaseEvent, Stop> {
    let case: Case = draft.read(&key::case(&expired.case))?.ok_or(Failure::Unknown)?;
    if case.due.is_none_or(|due| due.day != expired.day) || expired.day >= day_number(block.today) {
        return Err(Failure::Outdated.into());
    }
    let step = case::service_of(draft, &case, block)?.expiry(&case.state).ok_or(Failure::IllegalTransition)?;
    move_on(draft, case, &step, entry, block)
}
