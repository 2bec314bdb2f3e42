//! A whole block: what must stand at its head, and what all its entries do.

use std::collections::BTreeSet;

use yuzheng_protocol::block::MAX_SYSTEM_ENTRIES;
use yuzheng_protocol::objects::{Case, Counter, DueCursor, DueEntry, key};
use yuzheng_protocol::transaction::{DeadlineExpired, Entry, Outcome, SystemTransaction, leaf};
use yuzheng_protocol::{Hash, ValidatorSet, merkle};

use super::fixing::{self, Fixing};
use super::{BlockContext, Draft, Fault, StateView, apply, day_number, day_of, deadline, governance};
use crate::storage::Changes;

/// Days without deadlines that one block looks through; a chain that slept for longer catches up block by block.
const MAX_DAYS: u32 = 4_096;

/// What a block does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Executed {
    /// Changes to the state.
    pub changes: Changes,
    /// Ids of the entries.
    pub ids: Vec<Hash>,
    /// Outcomes of the entries.
    pub outcomes: Vec<Outcome>,
    /// Leaf hashes of the entries.
    pub leaves: Vec<Hash>,
    /// The set of the next block, where it is another than this block's.
    pub next_validators: Option<ValidatorSet>,
}

impl Executed {
    /// Root over the leaves.
    #[must_use]
    pub fn tx_root(&self) -> Hash {
        merkle::root(&self.leaves)
    }

    /// Hash of the set that certifies the next block.
    #[must_use]
    pub fn next_validators_hash(&self, block: &BlockContext<'_>) -> Hash {
        self.next_validators.as_ref().unwrap_or(block.validators).hash()
    }
}

/// How far the due queue is worked off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursors {
    /// Before it every deadline that is over has had its effect.
    pub due: DueCursor,
    /// Before it no deadline is provisional.
    pub fixed: DueCursor,
}

/// The entries that must stand at the head of a block, and the cursors after them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derived {
    /// Deadlines that became certain, then deadlines that passed, each in the order of the queue.
    pub entries: Vec<Entry>,
    /// How far the queue is worked off.
    pub cursor: Cursors,
    /// Whether more deadlines have passed than one block takes.
    pub rest: Rest,
}

/// Whether the queue holds more that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// All of it was taken.
    Nothing,
    /// The next block goes on.
    More,
}

/// Derives the entries at the head of a block from the due queue: deadlines whose last day became certain, and those
/// whose last day is over.
///
/// # Errors
/// [`Fault`].
pub fn derive_system(view: &dyn StateView, block: &BlockContext<'_>) -> Result<Derived, Fault> {
    let draft = Draft::new(view);
    let today = day_number(block.today);
    let mut cursor = match draft.read(&key::due_cursor())? {
        Some(cursor) => cursor,
        None => DueCursor { day: day_number(day_of(block.genesis.time)?), number: 0 },
    };
    let fixing = fixing::derive(&draft, block)?;
    // A case whose deadline was counted anew stands in the queue again, after this block.
    let mut cases: BTreeSet<Hash> = fixing.fixed.iter().map(|fixed| fixed.case).collect();
    let (mut entries, mut looked_at, mut days) = (Vec::new(), fixing.looked_at, 0);
    while cursor.day < today {
        let queued = draft.read::<Counter>(&key::due_count(cursor.day))?.unwrap_or_default().count;
        while cursor.number < queued {
            if looked_at == MAX_SYSTEM_ENTRIES {
                return Ok(derived(fixing, entries, cursor, Rest::More));
            }
            looked_at += 1;
            let over = expired(&draft, cursor.day, cursor.number)?;
            // A clock that stopped and goes on may have queued its case twice.
            entries.extend(over.filter(|over| cases.insert(over.case)));
            cursor.number += 1;
        }
        cursor = DueCursor { day: cursor.day + 1, number: 0 };
        days += 1;
        if days == MAX_DAYS {
            return Ok(derived(fixing, entries, cursor, Rest::More));
        }
    }
    let rest = fixing.rest;
    Ok(derived(fixing, entries, cursor, rest))
}

fn derived(fixing: Fixing, expired: Vec<DeadlineExpired>, due: DueCursor, rest: Rest) -> Derived {
    let fixed = fixing.fixed.into_iter().map(SystemTransaction::DeadlineFixed);
    let entries = fixed.chain(expired.into_iter().map(SystemTransaction::DeadlineExpired)).map(Entry::System);
    Derived { entries: entries.collect(), cursor: Cursors { due, fixed: fixing.cursor }, rest }
}

/// The deadline at one place of the queue, unless its case has moved on since.
fn expired(draft: &Draft<'_>, day: u32, number: u32) -> Result<Option<DeadlineExpired>, Fault> {
    let Some(queued) = draft.read::<DueEntry>(&key::due(day, number))? else { return Ok(None) };
    let case = draft.read::<Case>(&key::case(&queued.case))?;
    let over = case.is_some_and(|case| deadline::is_over(&case, day));
    Ok(over.then_some(DeadlineExpired { case: queued.case, day, number }))
}

/// A block in execution.
pub struct Run<'a> {
    draft: Draft<'a>,
    block: &'a BlockContext<'a>,
    executed: Executed,
}

impl<'a> Run<'a> {
    /// Begins with the due queue worked off up to `cursor`.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn new(view: &'a dyn StateView, cursor: &Cursors, block: &'a BlockContext<'a>) -> Result<Self, Fault> {
        let mut draft = Draft::new(view);
        for (key, cursor) in [(key::due_cursor(), &cursor.due), (key::fixed_cursor(), &cursor.fixed)] {
            if draft.read::<DueCursor>(&key)?.as_ref() != Some(cursor) {
                draft.write(key, cursor);
            }
        }
        Ok(Self { draft, block, executed: Executed::default() })
    }

    /// Executes the next entry.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn push(&mut self, entry: &Entry) -> Result<(), Fault> {
        let (changes, outcome) = apply(&self.draft, entry, self.block)?;
        self.draft.merge(changes);
        self.executed.ids.push(entry.id());
        self.executed.leaves.push(leaf(entry, &outcome));
        self.executed.outcomes.push(outcome);
        Ok(())
    }

    /// What all of it did.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn finish(self) -> Result<Executed, Fault> {
        let set = governance::in_force(&self.draft, self.block)?.set;
        let next_validators = (set != *self.block.validators).then_some(set);
        Ok(Executed { changes: self.draft.into_changes(), next_validators, ..self.executed })
    }
}

/// Executes all entries of a block in their order; the derived ones must be at the head already.
///
/// # Errors
/// [`Fault`].
pub fn execute(
    view: &dyn StateView,
    entries: &[Entry],
    cursor: &Cursors,
    block: &BlockContext<'_>,
) -> Result<Executed, Fault> {
    let mut run = Run::new(view, cursor, block)?;
    entries.iter().try_for_each(|entry| run.push(entry))?;
    run.finish()
}
