//! 演示时间 of what stands in blocks: a demonstration's days run ahead of the blocks' time, step by step.
//!
//! Invariant: a block counts by the last step in a block before it, as the departments count; on a productive chain
//! there is no step and every time stays what it is. What it is not: proven; the day that deadlines are counted on is,
//! and comes from the state.

use yuzheng_protocol::desk_api::ClockStep;

use super::store::{get, set};
use crate::desk::{Desk, DeskError};

/// The steps of the clock, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ClockSteps(Vec<(u64, u64)>);

impl ClockSteps {
    pub(crate) fn of(steps: impl Iterator<Item = ClockStep>) -> Self {
        Self(steps.map(|step| (step.since.0, step.ahead_ms)).collect())
    }

    /// The time of a block as the demonstration's clock showed it, ms.
    pub(crate) fn shown(&self, block_ms: u64) -> u64 {
        let before = self.0.iter().rev().find(|(since, _)| *since < block_ms);
        block_ms.saturating_add(before.map_or(0, |(_, ahead)| *ahead))
    }

    /// The same of a time that the window gets.
    pub(crate) fn shown_to_window(&self, block_ms: f64) -> f64 {
        // Times of blocks are whole and within what a double holds exactly.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "see above")]
        let whole = block_ms.max(0.0) as u64;
        self.shown(whole) as f64
    }
}

impl Desk {
    /// Keeps how the clock went.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub(crate) fn keep_clock(&self, steps: &ClockSteps) -> Result<(), DeskError> {
        let bytes = serde_json::to_vec(&steps.0).expect("numbers are always JSON");
        set(&self.db, "clock", &bytes)
    }

    /// How the clock went, as far as the department's node told.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub(crate) fn clock_steps(&self) -> Result<ClockSteps, DeskError> {
        let kept = get(&self.db, "clock")?.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Ok(ClockSteps(kept.unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use yuzheng_protocol::Timestamp;

    use super::*;

    const DAY: u64 = 24 * 3_600_000;

    #[test]
    fn a_block_counts_by_the_last_step_before_it_and_never_by_its_own() {
        let step = |since, days| ClockStep { since: Timestamp(since), ahead_ms: days * DAY };
        let clock = ClockSteps::of([step(1_000, 1), step(2_000, 12)].into_iter());
        let days: Vec<u64> = [500, 1_000, 1_001, 2_000, 2_001].map(|ms| (clock.shown(ms) - ms) / DAY).to_vec();
        assert_eq!(days, [0, 0, 1, 1, 12]);
        assert_eq!(ClockSteps::default().shown(7), 7);
        assert_eq!(clock.shown_to_window(1_500.0), (1_500 + DAY) as f64);
    }
}
