//! Who votes after the newest block, and what is about to change.

use std::sync::Arc;

use yuzheng_protocol::api::{ChangeKind, ChangeStatus, ChangeTerm, GovernanceStatus, Readiness, VotingDepartment};
use yuzheng_protocol::codec::Canonical;
use yuzheng_protocol::governance::{Change, READY_BLOCKS};
use yuzheng_protocol::objects::{ValidatorAddress, ValidatorChange, ValidatorRegister, key};
use yuzheng_protocol::{Hash, Height, Timestamp, ValidatorSet};

use super::{NodeLedger, QueryError};

/// The validators of the next block, with everything that is known of their change.
#[derive(Clone, Debug)]
pub struct Governance {
    /// Height of the newest block.
    pub height: Height,
    /// Its time.
    pub time: Timestamp,
    /// Its hash.
    pub header_hash: Hash,
    /// The set of the next block.
    pub validators: Arc<ValidatorSet>,
    /// Addresses of those that joined since the founding.
    pub addresses: Vec<ValidatorAddress>,
    /// The change in flight.
    pub change: Option<ValidatorChange>,
}

impl Governance {
    /// The change in flight, unless it has expired.
    #[must_use]
    pub fn open_change(&self) -> Option<&ValidatorChange> {
        self.change.as_ref().filter(|change| self.time <= change.expires)
    }

    /// Whether a declaration of `ready` would count in the next block.
    #[must_use]
    pub fn is_fresh(&self, ready: Height) -> bool {
        self.height.next().0 <= ready.0.saturating_add(READY_BLOCKS)
    }
}

impl NodeLedger {
    /// Who votes, and what is about to change.
    ///
    /// # Errors
    /// [`QueryError`].
    pub fn governance(&self) -> Result<Governance, QueryError> {
        // A commit changes state and tip under the write lock, so both belong together here.
        let tip = self.tip();
        let reader = self.state.reader();
        let register = reader.get(&key::validators())?.map(|v| ValidatorRegister::from_bytes(&v)).transpose()?;
        let change = reader.get(&key::validator_change())?.map(|v| ValidatorChange::from_bytes(&v)).transpose()?;
        Ok(Governance {
            height: tip.header.height,
            time: tip.header.time,
            header_hash: tip.hash,
            validators: Arc::clone(tip.epochs.newest()),
            addresses: register.map(|register| register.addresses.into_inner()).unwrap_or_default(),
            change,
        })
    }

    /// The same for people.
    ///
    /// # Errors
    /// [`QueryError`].
    pub fn governance_status(&self) -> Result<GovernanceStatus, QueryError> {
        let now = self.governance()?;
        let members = now.validators.validators();
        let has_vote = |id: u16| members.iter().any(|v| v.department == id);
        let silent = self.genesis.departments.iter().filter(|department| !has_vote(department.id));
        let voting = |v: &yuzheng_protocol::Validator| VotingDepartment {
            department: v.department,
            code: self.code(v.department),
            key: v.key,
        };
        Ok(GovernanceStatus {
            chain_id: self.chain_id,
            height: now.height.0,
            time_ms: now.time.0,
            validators_hash: now.validators.hash(),
            quorum: number(now.validators.quorum()),
            validators: members.iter().map(voting).collect(),
            without_vote: silent.map(|department| department.code.to_string()).collect(),
            change: now.change.as_ref().map(|change| self.change_status(&now, change)),
        })
    }

    fn change_status(&self, now: &Governance, change: &ValidatorChange) -> ChangeStatus {
        let codes = |departments: &[u16]| departments.iter().map(|id| self.code(*id)).collect();
        let joining = change.change.joining();
        ChangeStatus {
            proposal: change.proposal,
            kind: match change.change {
                Change::Admit(_) => ChangeKind::Admit,
                Change::Remove(_) => ChangeKind::Remove,
                Change::Rekey(_) => ChangeKind::Rekey,
            },
            department: self.code(change.change.department()),
            key: joining.map(|joining| joining.key),
            proposer: self.code(change.proposer),
            height: change.height.0,
            expires_ms: change.expires.0,
            approved: codes(&change.approved),
            rejected: codes(&change.rejected),
            missing_approvals: number(now.validators.quorum().saturating_sub(change.approved.len())),
            readiness: match (joining, change.ready) {
                (None, _) => Readiness::NotNeeded,
                (Some(_), None) => Readiness::Missing,
                (Some(_), Some(ready)) if now.is_fresh(ready) => Readiness::Ready,
                (Some(_), Some(_)) => Readiness::Stale,
            },
            ready: change.ready.map(|ready| ready.0),
            term: if now.time <= change.expires { ChangeTerm::Open } else { ChangeTerm::Expired },
        }
    }

    fn code(&self, department: u16) -> String {
        let found = self.genesis.department(department);
        found.map_or_else(|| department.to_string(), |found| found.code.to_string())
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
