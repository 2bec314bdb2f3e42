//! What transactions do to the state.
//!
//! `apply(state, entry, block) -> (changes, outcome)`: the same on every validator, because nothing but its
//! arguments goes in. Which steps a case may take is never written here; it is read from the contract that the
//! case was filed under.
//!
//! Architecture Invariant: no clock, no randomness, no I/O but reading the state; an entry that fails changes
//! nothing and still has an outcome.

pub mod block;
pub mod library;
pub mod service;
pub mod state;

mod approvals;
mod case;
pub mod clock;
mod confirmation;
mod contract;
mod deadline;
mod decision;
mod desk;
mod effect;
mod fixing;
mod governance;
mod identity;
mod number;
pub mod office;
mod progress;
mod reservation;

use std::sync::Arc;

use thiserror::Error;
use yuzheng_contracts::calendar::Calendar;
use yuzheng_contracts::date::{Date, DateError};
use yuzheng_protocol::codec::{DecodeError, Text};
use yuzheng_protocol::genesis::Genesis;
use yuzheng_protocol::governance::Stance;
use yuzheng_protocol::transaction::{
    Action, CaseEvent, Entry, Failure, Outcome, RefusedByRule, SystemTransaction, Transaction,
};
use yuzheng_protocol::{Hash, Height, Timestamp, ValidatorSet};

pub use block::{Executed, derive_system, execute};
pub use library::{Runnable, Services};
pub use service::ServiceError;
pub use state::{Draft, MemoryState, StateView};

use crate::storage::{Changes, HistoryTree, StateError};

/// The block that an entry stands in, and what it may rely on.
#[derive(Clone, Copy)]
pub struct BlockContext<'a> {
    /// The founding document: departments, their keys and roles.
    pub genesis: &'a Genesis,
    /// Hash of the founding document.
    pub chain_id: Hash,
    /// The set that certifies this block.
    pub validators: &'a ValidatorSet,
    /// The working days, by the calendar in force on the day of the block.
    pub calendar: &'a Calendar,
    /// The calendar of the founding document, which counts until one is deployed under its name.
    pub founding_calendar: &'a Arc<Calendar>,
    /// Hashes of all headers before the block.
    pub headers: &'a HistoryTree,
    /// Documents that were read before.
    pub services: &'a Services,
    /// Height of the block.
    pub height: Height,
    /// Time of the block.
    pub time: Timestamp,
    /// Day of the block in China; in a demonstration, by its clock.
    pub today: Date,
}

/// The day of a block and its working days, as the state before the block says.
#[derive(Clone, Debug)]
pub struct Today {
    /// The day in China, by the clock of a demonstration.
    pub date: Date,
    /// The calendar in force on it.
    pub calendar: Arc<Calendar>,
}

impl Today {
    /// The day of a block at this time.
    ///
    /// # Errors
    /// [`Fault::Day`] for a time that no calendar has.
    pub fn of(
        view: &dyn StateView,
        services: &Services,
        founding_calendar: &Arc<Calendar>,
        time: Timestamp,
    ) -> Result<Self, Fault> {
        let date = clock::day_at(view, time)?;
        Ok(Self { date, calendar: services.calendar(&Draft::new(view), founding_calendar, date)? })
    }
}

impl<'a> BlockContext<'a> {
    /// The day of its steps, with the calendar.
    pub(crate) fn days(&self) -> progress::Days<'a> {
        progress::Days { today: self.today, calendar: self.calendar }
    }
}

/// A failure on our own side. It says nothing about the entry.
#[derive(Debug, Error)]
pub enum Fault {
    /// The state could not be read.
    #[error(transparent)]
    State(#[from] StateError),
    /// A value in the state is not what this program writes there.
    #[error("the state is damaged at {key}: {source}")]
    Damaged {
        /// The key.
        key: String,
        /// What is wrong.
        source: DecodeError,
    },
    /// A deployed contract cannot be read any more.
    #[error("the deployed contract {address} cannot be read: {source}")]
    Contract {
        /// Its address.
        address: Hash,
        /// What is wrong.
        source: ServiceError,
    },
    /// A contract that a case was filed under is not in the state.
    #[error("contract {0} is missing in the state")]
    ContractMissing(Hash),
    /// A day that no calendar has.
    #[error(transparent)]
    Day(#[from] DateError),
}

/// Why an entry stopped: by its own fault or by ours.
#[derive(Debug)]
pub(crate) enum Stop {
    Failed(Failure),
    Refused(RefusedByRule),
    Fault(Fault),
}

impl Stop {
    /// A failure that names the rule, or the place of a document, that it follows from; at most 64 bytes of it.
    pub(crate) fn refused(failure: Failure, rule: &str) -> Self {
        let end = (0..=rule.len().min(64)).rfind(|end| rule.is_char_boundary(*end)).unwrap_or(0);
        let rule = Text::new(&rule[..end]).expect("at most 64 bytes were left");
        Self::Refused(RefusedByRule { failure, rule })
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl<E: Into<Fault>> From<E> for Stop {
    fn from(fault: E) -> Self {
        Self::Fault(fault.into())
    }
}

/// Applies one entry to the state that `view` shows.
///
/// # Errors
/// A [`Fault`] of our own; the block is then neither valid nor invalid.
pub fn apply(view: &dyn StateView, entry: &Entry, block: &BlockContext<'_>) -> Result<(Changes, Outcome), Fault> {
    let mut draft = Draft::new(view);
    let applied = match entry {
        Entry::System(SystemTransaction::DeadlineExpired(expired)) => {
            deadline::expire(&mut draft, expired, &entry.id(), block).map(Some)
        }
        Entry::System(SystemTransaction::DeadlineFixed(fixed)) => {
            fixing::fix(&mut draft, fixed, &entry.id(), block).map(Some)
        }
        Entry::Signed(transaction) => apply_signed(&mut draft, transaction, block),
    };
    match applied {
        Ok(event) => Ok((draft.into_changes(), Outcome::Applied(event))),
        Err(Stop::Failed(failure)) => Ok((Changes::new(), Outcome::Failed(failure))),
        Err(Stop::Refused(refused)) => Ok((Changes::new(), Outcome::Refused(refused))),
        Err(Stop::Fault(fault)) => Err(fault),
    }
}

fn apply_signed(
    draft: &mut Draft<'_>,
    transaction: &Transaction,
    block: &BlockContext<'_>,
) -> Result<Option<CaseEvent>, Stop> {
    let (signer, id) = (&transaction.body.signer, transaction.id());
    match &transaction.body.action {
        Action::RegisterIdentity(action) => identity::register(draft, signer, action, block).map(|()| None),
        Action::DeployContract(action) => contract::deploy(draft, signer, action, block).map(|()| None),
        Action::SubmitCase(action) => case::submit(draft, signer, action, &id, block).map(Some),
        Action::CaseAction(action) => case::act(draft, signer, action, &id, block).map(Some),
        Action::AutomaticDecision(action) => decision::decide(draft, signer, action, &id, block).map(Some),
        Action::ProposeChange(action) => governance::propose(draft, signer, action, &id, block).map(|()| None),
        Action::ApproveChange(action) => governance::vote(draft, signer, action, Stance::For, block).map(|()| None),
        Action::RejectChange(action) => governance::vote(draft, signer, action, Stance::Against, block).map(|()| None),
        Action::DeclareReady(action) => governance::declare_ready(draft, signer, action, block).map(|()| None),
        Action::SupplementCase(action) => case::supplement(draft, signer, action, &id, block).map(Some),
        Action::RetireService(action) => contract::retire(draft, signer, action, block).map(|()| None),
        Action::Reserve(action) => reservation::reserve(draft, signer, action, block).map(|()| None),
        Action::AdvanceClock(action) => clock::advance(draft, signer, action, block).map(|()| None),
        Action::Confirm(action) => confirmation::confirm(draft, signer, action, block).map(|()| None),
        Action::GrantRole(action) => office::grant(draft, signer, action, block).map(|()| None),
        Action::EndRole(action) => office::end(draft, signer, action, block).map(|()| None),
        Action::ClaimCase(action) => desk::claim(draft, signer, action, block).map(|()| None),
        Action::ReleaseCase(action) => desk::release(draft, signer, action, block).map(|()| None),
        Action::AddNote(action) => desk::note(draft, signer, action, block).map(|()| None),
        Action::RecordAccess(action) => desk::record_access(draft, signer, action, &id, block).map(|()| None),
        Action::OfficerStep(action) => case::step_of_officer(draft, signer, action, &id, block).map(Some),
    }
}

/// Day in China (UTC+08:00) of a block's time.
///
/// # Errors
/// [`DateError::OutOfRange`] beyond the year 9999.
pub fn day_of(time: Timestamp) -> Result<Date, DateError> {
    Date::from_unix_ms(i64::try_from(time.0).map_err(|_| DateError::OutOfRange)?)
}

/// Days since 1970-01-01 as the ledger writes them.
pub(crate) fn day_number(date: Date) -> u32 {
    u32::try_from(date.day_number()).unwrap_or(0)
}

#[cfg(test)]
mod tests;
