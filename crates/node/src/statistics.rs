//! What the cases of any department add up to by a height, from the blocks alone.
//!
//! Invariant: what is answered for a height never changes, and every node that has the blocks answers the same bytes.
//! Everything is in memory and is made again from the blocks after a start, when it is first asked for. Counting is
//! not done here ([`yuzheng_contracts::statistics`]).

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use thiserror::Error;
use yuzheng_contracts::service::Role;
use yuzheng_contracts::statistics::{By, CaseRecord, Moment, Range, RangeError, Statistics, Trail, count, sort};
use yuzheng_protocol::block::Block;
use yuzheng_protocol::codec::{Canonical, DecodeError};
use yuzheng_protocol::objects::{Case, key};
use yuzheng_protocol::transaction::{Action, Entry, Outcome, SystemTransaction};
use yuzheng_protocol::{Hash, Height};

use crate::execution::Fault;
use crate::ledger::{NodeLedger, QueryError};
use crate::storage::BlockStoreError;

/// Why nothing is counted.
#[derive(Debug, Error)]
pub enum StatisticsError {
    /// The range is none.
    #[error(transparent)]
    Range(#[from] RangeError),
    /// This node has not so many blocks.
    #[error("this node has the blocks up to {have}, not up to {asked}; ask again in a moment")]
    Ahead {
        /// Its newest block.
        have: Height,
        /// What was asked for.
        asked: Height,
    },
    /// Blocks failed.
    #[error(transparent)]
    Blocks(#[from] BlockStoreError),
    /// The state failed.
    #[error(transparent)]
    State(#[from] Fault),
    /// A read of the state failed.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// A block that cannot be read.
    #[error(transparent)]
    Decode(#[from] DecodeError),
}

/// A case with its contract.
struct Known {
    department: u16,
    contract: Hash,
    trail: Trail,
}

/// What blocks were looked through.
#[derive(Default)]
struct Seen {
    height: Height,
    /// By how much the demonstration's clock is ahead in the next block, ms.
    ahead_ms: u64,
    cases: BTreeMap<Hash, Known>,
}

/// Counts cases.
pub struct Statistician {
    ledger: Arc<NodeLedger>,
    seen: Mutex<Seen>,
}

impl Statistician {
    /// Has looked at nothing yet.
    #[must_use]
    pub fn new(ledger: Arc<NodeLedger>) -> Self {
        Self { ledger, seen: Mutex::new(Seen::default()) }
    }

    /// What the cases of a range add up to by a height.
    ///
    /// # Errors
    /// [`StatisticsError`].
    pub fn count(&self, range: &Range, height: Height) -> Result<Statistics, StatisticsError> {
        let (open, records) = self.records(range, height)?;
        Ok(count(range, height.0, open, &records)?)
    }

    /// The cases that count in a range by a height, in order, and how many of the department's are open.
    ///
    /// # Errors
    /// [`StatisticsError`].
    pub fn records(&self, range: &Range, height: Height) -> Result<(u32, Vec<CaseRecord>), StatisticsError> {
        let (from, to) = range.days()?;
        let seen = self.up_to(height)?;
        let (mut open, mut records) = (0, Vec::new());
        for known in seen.cases.values().filter(|known| known.department == range.department) {
            let Some(service) = self.ledger.service(known.contract)? else { continue };
            let Some(workflow) = service.workflow() else { continue };
            let Some(record) = known.trail.record(workflow.definition(), height.0) else { continue };
            open += u32::from(record.ending.is_none());
            if record.counts_in(from, to) {
                records.push(record);
            }
        }
        drop(seen);
        sort(&mut records);
        Ok((open, records))
    }

    /// Everything up to a height at least.
    fn up_to(&self, asked: Height) -> Result<MutexGuard<'_, Seen>, StatisticsError> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let have = self.ledger.height();
        if asked > have {
            return Err(StatisticsError::Ahead { have, asked });
        }
        while seen.height < asked {
            let next = seen.height.next();
            self.look_at(&mut seen, next)?;
            seen.height = next;
        }
        Ok(seen)
    }

    fn look_at(&self, seen: &mut Seen, height: Height) -> Result<(), StatisticsError> {
        let Some(stored) = self.ledger.blocks().block(height)? else { return Ok(()) };
        if stored.outcomes.is_empty() {
            return Ok(());
        }
        let block = Block::from_bytes(&stored.body)?;
        // A block counts by the clock before it.
        let time_ms = stored.header.time.0.saturating_add(seen.ahead_ms);
        for (entry, outcome) in block.entries.iter().zip(&stored.outcomes) {
            let Outcome::Applied(event) = outcome else { continue };
            if let Some(Action::AdvanceClock(advance)) = entry.action() {
                seen.ahead_ms = advance.to_ms;
            }
            let Some(event) = event else { continue };
            let Some(case) = self.ledger.read::<Case>(&key::case(&event.case))? else { continue };
            let before = seen.cases.get(&event.case).and_then(|known| known.trail.moments.last());
            let moment = Moment {
                height: height.0,
                time_ms,
                by: self.who(entry, &case, before.map(|moment| moment.state.as_str()))?,
                event: event.event.to_string(),
                state: event.state.to_string(),
            };
            let known = seen.cases.entry(event.case).or_insert_with(|| Known {
                department: case.department,
                contract: case.contract,
                trail: Trail {
                    number: case.number.to_string(),
                    service: case.service.to_string(),
                    division: case.division.to_string(),
                    moments: Vec::new(),
                },
            });
            known.trail.moments.push(moment);
        }
        Ok(())
    }

    /// Who moved a case. A step of a workflow is the applicant's where the contract says so: keys may change.
    fn who(&self, entry: &Entry, case: &Case, before: Option<&str>) -> Result<By, StatisticsError> {
        let action = match entry {
            Entry::System(SystemTransaction::DeadlineExpired(_) | SystemTransaction::DeadlineFixed(_)) => {
                return Ok(By::Deadline);
            }
            Entry::Signed(transaction) => &transaction.body.action,
        };
        match action {
            Action::SubmitCase(_) | Action::SupplementCase(_) => Ok(By::Applicant),
            Action::AutomaticDecision(_) => Ok(By::Worker),
            Action::CaseAction(step) => {
                let service = self.ledger.service(case.contract)?;
                let workflow = service.as_ref().and_then(|service| service.workflow()).zip(before);
                let own = workflow.is_some_and(|(workflow, before)| {
                    workflow.definition().actions(before, Role::Applicant).any(|own| own.action == *step.action)
                });
                Ok(if own { By::Applicant } else { By::Officer })
            }
            _other => Ok(By::Officer),
        }
    }
}
