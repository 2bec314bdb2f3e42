//! The clock of a demonstration: how far its days are ahead of the blocks' time.
//!
//! Invariants: a productive chain has no such clock and refuses to move it; it never goes back. Header times stay
//! real, only the day that entries count by is another. A block counts by the state before it, so that all its
//! entries have one day, and proposer and judges the same.

use yuzheng_contracts::date::Date;
use yuzheng_protocol::actions::AdvanceClock;
use yuzheng_protocol::genesis::ChainKind;
use yuzheng_protocol::objects::{DemonstrationClock, key};
use yuzheng_protocol::transaction::Failure;
use yuzheng_protocol::{PublicKey, Timestamp};

use super::{BlockContext, Draft, Fault, StateView, Stop, day_of};

/// Furthest that one step goes: 400 days.
pub const MAX_STEP_MS: u64 = 400 * 24 * 3600 * 1000;

/// By how much the clock is ahead, ms.
///
/// # Errors
/// [`Fault`].
pub fn ahead(view: &dyn StateView) -> Result<u64, Fault> {
    let clock: Option<DemonstrationClock> = Draft::new(view).read(&key::demonstration_clock())?;
    Ok(clock.unwrap_or_default().ahead_ms)
}

/// The day in China at a time, by the demonstration's clock.
///
/// # Errors
/// [`Fault::Day`] for a time that no calendar has.
pub fn day_at(view: &dyn StateView, time: Timestamp) -> Result<Date, Fault> {
    Ok(day_of(time.plus_ms(ahead(view)?))?)
}

/// Moves the clock forward; the next block counts by it.
pub(crate) fn advance(
    draft: &mut Draft<'_>,
    signer: &PublicKey,
    action: &AdvanceClock,
    block: &BlockContext<'_>,
) -> Result<(), Stop> {
    match block.genesis.kind {
        ChainKind::Demonstration => {}
        ChainKind::Productive => return Err(Failure::ClockRefused.into()),
    }
    let department = block.genesis.department(action.department).ok_or(Failure::Unknown)?;
    if !department.officers.contains(signer) {
        return Err(Failure::NotAuthorised.into());
    }
    if action.from_ms != ahead(draft)? {
        return Err(Failure::Outdated.into());
    }
    let step = action.to_ms.saturating_sub(action.from_ms);
    // The clock stays a year away from the last day that there is.
    let then = block.time.0.checked_add(action.to_ms).and_then(|then| then.checked_add(MAX_STEP_MS));
    if step == 0 || step > MAX_STEP_MS || then.is_none_or(|then| day_of(Timestamp(then)).is_err()) {
        return Err(Failure::ClockRefused.into());
    }
    draft.write(key::demonstration_clock(), &DemonstrationClock { ahead_ms: action.to_ms });
    Ok(())
}
