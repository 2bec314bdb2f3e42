//! What goes wrong in a run: everything follows from the seed.

use core::time::Duration;

use super::dice::Dice;
use super::disk::Syncs;
use super::engine::Replay;

/// Until then things go wrong.
pub const TROUBLE: Duration = Duration::from_secs(20);
/// Blocks that everybody must see decided after that.
pub const HEIGHTS_AFTER: u64 = 5;
/// Virtual time that they may take.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// How a machine ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The process: what it wrote is there.
    Killed,
    /// The power: what it did not sync may be gone.
    PowerCut,
}

/// One machine ends at an arbitrary point.
#[derive(Clone, Debug)]
pub struct Failure {
    pub at: Duration,
    pub machine: usize,
    pub end: End,
    /// After so many more steps.
    pub steps: u64,
    pub away: Duration,
}

/// Two halves that do not hear each other.
#[derive(Clone, Debug)]
pub struct Partition {
    pub from: Duration,
    pub until: Duration,
    pub side: u64,
}

/// A part of the embedding that is turned off, for showing that the checker notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weakness {
    pub replay: Replay,
    pub log: Syncs,
    /// Commits of blocks.
    pub ledger: Syncs,
    /// Bodies of blocks that are not decided.
    pub bodies: Syncs,
}

impl Weakness {
    pub const NONE: Self = Self { replay: Replay::Real, log: Syncs::Real, ledger: Syncs::Real, bodies: Syncs::Real };
}

/// What goes wrong.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Of 100 messages, so many are lost.
    pub loss: u64,
    /// Of 100 messages, so many come twice.
    pub twice: u64,
    /// Of 100 messages, so many take long.
    pub slow: u64,
    pub partition: Option<Partition>,
    /// Validator 3 signs whatever it likes, and runs on two machines.
    pub dishonest: bool,
    pub failures: Vec<Failure>,
}

impl Plan {
    pub fn of(seed: u64, dice: &mut Dice) -> Self {
        let dishonest = seed % 3 == 1;
        let honest = if dishonest { 3 } else { 4 };
        let partition = seed.is_multiple_of(2).then(|| {
            let from = dice.millis(1_000, 10_000);
            Partition { from, until: from + dice.millis(1_000, 6_000), side: 1 + dice.below(14) }
        });
        let mut failures: Vec<_> = (0..4 + dice.below(8)).map(|_| failure(dice, honest)).collect();
        if seed % 4 == 3 {
            // Everything goes dark at once.
            let at = dice.millis(3_000, 15_000);
            failures.extend((0..honest as usize).map(|machine| Failure {
                at,
                machine,
                end: End::PowerCut,
                steps: dice.below(60),
                away: dice.millis(100, 3_000),
            }));
        }
        failures.sort_by_key(|failure| failure.at);
        Self { loss: dice.below(31), twice: dice.below(10), slow: dice.below(20), partition, dishonest, failures }
    }

    /// Whether a message from one machine to another gets through the partition at this time.
    pub fn connects(&self, from: usize, to: usize, now: Duration) -> bool {
        let Some(partition) = &self.partition else { return true };
        let side = |machine: usize| partition.side >> machine & 1;
        now < partition.from || now >= partition.until || side(from) == side(to)
    }
}

fn failure(dice: &mut Dice, honest: u64) -> Failure {
    let end = if dice.percent(50) { End::Killed } else { End::PowerCut };
    Failure {
        at: dice.millis(500, 18_000),
        machine: dice.below(honest) as usize,
        end,
        steps: dice.below(120),
        away: dice.millis(50, 3_000),
    }
}
