//! Deadlines that were counted before the working days of a year were published. Once a calendar publishes the
//! year, each is counted again and its last day is certain.
//!
//! A cursor goes over the days of the due queue and stops at the first day of the first year that is not
//! published. Invariant: before the cursor no deadline is provisional; so a block without a new calendar costs one
//! look at the cursor.

use std::collections::BTreeSet;

use yuzheng_contracts::date::Date;
use yuzheng_contracts::service::{CaseStatus, Effect};
use yuzheng_protocol::Hash;
use yuzheng_protocol::actions::DeadlineFixed;
use yuzheng_protocol::block::MAX_SYSTEM_ENTRIES;
use yuzheng_protocol::codec::Text;
use yuzheng_protocol::objects::{Case, Counter, DueCursor, DueEntry, key};
use yuzheng_protocol::transaction::{CaseEvent, Certainty, Due, Failure};

use super::block::Rest;
use super::case::{self, move_on};
use super::progress::{self, Demands, Step};
use super::{BlockContext, Draft, Fault, Stop, day_number, day_of, deadline};

/// Name of the event that a fixed deadline leaves behind.
const FIXED: &str = "deadline-fixed";
/// Days that one block looks through.
const MAX_DAYS: u32 = 4_096;

/// Deadlines that became certain.
pub struct Fixing {
    /// They, in the order of the queue.
    pub fixed: Vec<DeadlineFixed>,
    /// Places of the queue that were looked at.
    pub looked_at: usize,
    /// Before which day none is provisional.
    pub cursor: DueCursor,
    /// Whether there are more.
    pub rest: Rest,
}

/// Finds the deadlines that the calendar in force makes certain.
pub fn derive(draft: &Draft<'_>, block: &BlockContext<'_>) -> Result<Fixing, Fault> {
    let cursor = match draft.read(&key::fixed_cursor())? {
        Some(cursor) => cursor,
        None => first(block)?,
    };
    let (mut fixing, mut cases) =
        (Fixing { fixed: Vec::new(), looked_at: 0, cursor, rest: Rest::Nothing }, BTreeSet::new());
    for _ in 0..MAX_DAYS {
        let day = fixing.cursor.day;
        if !block.calendar.publishes(Date::from_day_number(day.into())?.year()) {
            return Ok(fixing);
        }
        let queued = draft.read::<Counter>(&key::due_count(day))?.unwrap_or_default().count;
        while fixing.cursor.number < queued {
            if fixing.looked_at == MAX_SYSTEM_ENTRIES {
                return Ok(Fixing { rest: Rest::More, ..fixing });
            }
            fixing.looked_at += 1;
            if let Some(DueEntry { case }) = draft.read(&key::due(day, fixing.cursor.number))?
                && cases.insert(case)
            {
                fixing.fixed.extend(certain(draft, case, block)?);
            }
            fixing.cursor.number += 1;
        }
        fixing.cursor = DueCursor { day: day + 1, number: 0 };
    }
    Ok(Fixing { rest: Rest::More, ..fixing })
}

/// The first day of the first year that is not published, of those since the chain began.
fn first(block: &BlockContext<'_>) -> Result<DueCursor, Fault> {
    let mut year = day_of(block.genesis.time)?.year();
    while block.calendar.publishes(year) {
        year += 1;
    }
    Ok(DueCursor { day: day_number(Date::new(year, 1, 1)?), number: 0 })
}

/// How a provisional deadline is fixed, if counting it again comes to anything else.
fn certain(draft: &Draft<'_>, case: Hash, block: &BlockContext<'_>) -> Result<Option<DeadlineFixed>, Fault> {
    let Some(known) = draft.read::<Case>(&key::case(&case))? else { return Ok(None) };
    let Some(before) = known.due.filter(|due| due.certainty == Certainty::Provisional) else { return Ok(None) };
    let after = counted_again(draft, &known, block)?;
    Ok(after.filter(|after| *after != before).map(|after| DeadlineFixed { case, from: before.day, to: after.day }))
}

fn counted_again(draft: &Draft<'_>, case: &Case, block: &BlockContext<'_>) -> Result<Option<Due>, Fault> {
    let service = case::service_of(draft, case, block)?;
    let Some(workflow) = service.workflow() else { return Ok(None) };
    let status = CaseStatus::of(case)?;
    // What cannot be counted stays as it is.
    Ok(progress::due(workflow, &status, block.calendar).ok().flatten())
}

/// Gives a case the last day that is certain now.
pub fn fix(
    draft: &mut Draft<'_>,
    fixed: &DeadlineFixed,
    entry: &Hash,
    block: &BlockContext<'_>,
) -> Result<CaseEvent, Stop> {
    let case: Case = draft.read(&key::case(&fixed.case))?.ok_or(Failure::Unknown)?;
    let before = case.due.filter(|due| due.certainty == Certainty::Provisional && due.day == fixed.from);
    let after = counted_again(draft, &case, block)?.filter(|after| after.day == fixed.to && Some(*after) != before);
    let (Some(before), Some(after)) = (before, after) else { return Err(Failure::Outdated.into()) };
    if before.day == after.day && after.day < day_number(block.today) {
        // Its place was passed over; on another day it is queued anyway.
        deadline::queue(draft, &case.case, after, block)?;
    }
    let event = Text::new(FIXED).expect("it has fewer than 32 bytes");
    let step = Step {
        event,
        status: CaseStatus::of(&case)?,
        due: Some(after),
        effect: Effect::None,
        role: None,
        demands: Demands::default(),
    };
    move_on(draft, case, &step, entry, block)
}
