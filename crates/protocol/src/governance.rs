//! Governance: how the set of validators changes.
//!
//! A department with a vote proposes one change, at most one is in flight. Departments of the present set approve
//! it, each by as many of its officers as the founding document asks. Who joins (or votes with a new key) shows
//! with the joining key that it has caught up. The change takes effect in the block in which the last of both is
//! there; the next block is the new set's.
//!
//! This module has the formats and the pure part: what a change makes of a set, and whether it may be proposed.
//! Counting and storing is execution's.

use thiserror::Error;

use crate::{
    codec::{List, Text, cbor_array, cbor_enum, encode},
    hash::Hash,
    sign::{self, Domain, PublicKey, SignBytes, Signature},
    transaction::{Approval, Failure},
    units::Height,
    validator::{Validator, ValidatorSet, ValidatorSetError, possession_sign_bytes},
};

/// How long a change may be in flight, by block time: 30 days.
pub const CHANGE_LIFETIME_MS: u64 = 30 * 24 * 3600 * 1000;
/// How many blocks a readiness declaration may be old when the change takes effect.
pub const READY_BLOCKS: u64 = 100;

/// A validator that joins or changes its key, array(5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admission {
    /// The department, one of the founding document.
    pub department: u16,
    /// Key with which it will vote.
    pub key: PublicKey,
    /// Signature of `key` over [`possession_sign_bytes`].
    pub possession: Signature,
    /// Multiaddress of its consensus, ending in `/p2p/<identity>`.
    pub consensus: Text<200>,
    /// Base URL of its HTTP interface.
    pub url: Text<200>,
}

cbor_array!(Admission { department, key, possession, consensus, url });

/// A validator that leaves, array(1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removal {
    /// The department.
    pub department: u16,
}

cbor_array!(Removal { department });

/// A change of the validator set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A department gets a vote; its place is the last.
    Admit(Admission),
    /// A department loses its vote; those behind it move up.
    Remove(Removal),
    /// A department votes with another key, from another machine; its place stays.
    Rekey(Admission),
}

cbor_enum!(Change { 1 => Admit(Admission), 2 => Remove(Removal), 3 => Rekey(Admission) });

/// Why a change does not fit the present set.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum ChangeError {
    /// The department has a vote already.
    #[error("department {0} has a vote already")]
    AlreadyValidator(u16),
    /// The department has no vote.
    #[error("department {0} has no vote")]
    NotAValidator(u16),
    /// The key votes already.
    #[error("the key {0} votes already")]
    KeyInUse(PublicKey),
    /// The joining key did not sign its proof of possession.
    #[error("department {0} did not prove possession of its key")]
    Possession(u16),
    /// An address is not of the form that nodes connect to.
    #[error("{0} is no address that nodes can connect to")]
    Address(String),
    /// Too few or too many validators would be left.
    #[error(transparent)]
    Set(#[from] ValidatorSetError),
}

impl From<ChangeError> for Failure {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::AlreadyValidator(_) => Self::AlreadyValidator,
            ChangeError::NotAValidator(_) => Self::NotAValidator,
            ChangeError::KeyInUse(_) => Self::KeyInUse,
            ChangeError::Possession(_) => Self::BadPossession,
            ChangeError::Address(_) => Self::Malformed,
            ChangeError::Set(_) => Self::SetSize,
        }
    }
}

impl Change {
    /// SHA-256 of the canonical encoding.
    #[must_use]
    pub fn hash(&self) -> Hash {
        Hash::of(&encode(self))
    }

    /// The department whose vote changes.
    #[must_use]
    pub fn department(&self) -> u16 {
        match self {
            Self::Admit(admission) | Self::Rekey(admission) => admission.department,
            Self::Remove(removal) => removal.department,
        }
    }

    /// Who joins with a key that has to declare itself ready; nobody where a validator is removed.
    #[must_use]
    pub fn joining(&self) -> Option<&Admission> {
        match self {
            Self::Admit(admission) | Self::Rekey(admission) => Some(admission),
            Self::Remove(_) => None,
        }
    }

    /// The set that the change makes of `present`.
    ///
    /// # Errors
    /// [`ChangeError`] when the change must not be proposed.
    pub fn apply(&self, present: &ValidatorSet) -> Result<ValidatorSet, ChangeError> {
        let department = self.department();
        let mut validators = present.validators().to_vec();
        let place = validators.iter().position(|v| v.department == department);
        match (self, place) {
            (Self::Admit(_), Some(_)) => return Err(ChangeError::AlreadyValidator(department)),
            (Self::Remove(_) | Self::Rekey(_), None) => return Err(ChangeError::NotAValidator(department)),
            (Self::Admit(joining), None) => validators.push(joining.verified(present)?),
            (Self::Rekey(joining), Some(place)) => validators[place] = joining.verified(present)?,
            (Self::Remove(_), Some(place)) => {
                validators.remove(place);
            }
        }
        Ok(ValidatorSet::new(validators)?)
    }
}

impl Admission {
    /// The validator, if it is right in itself and `present` does not have the key.
    fn verified(&self, present: &ValidatorSet) -> Result<Validator, ChangeError> {
        if present.index_of(&self.key).is_some() {
            return Err(ChangeError::KeyInUse(self.key));
        }
        self.verify()?;
        Ok(Validator { department: self.department, key: self.key })
    }

    /// Checks possession and addresses, which do not depend on the set.
    ///
    /// # Errors
    /// [`ChangeError::Possession`], [`ChangeError::Address`].
    pub fn verify(&self) -> Result<(), ChangeError> {
        sign::verify(&self.key, &possession_sign_bytes(self.department, &self.key), &self.possession)
            .map_err(|_| ChangeError::Possession(self.department))?;
        if !is_multiaddress(&self.consensus) {
            return Err(ChangeError::Address(self.consensus.to_string()));
        }
        if !is_base_url(&self.url) {
            return Err(ChangeError::Address(self.url.to_string()));
        }
        Ok(())
    }
}

/// Visible ASCII that begins with `/` and names a peer's identity.
fn is_multiaddress(text: &str) -> bool {
    let identity = text.rsplit_once("/p2p/").map(|(_, identity)| identity);
    text.starts_with('/') && is_visible(text) && identity.is_some_and(|i| !i.is_empty() && !i.contains('/'))
}

/// Visible ASCII that begins with a scheme of ours and does not end in a slash.
fn is_base_url(text: &str) -> bool {
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
    is_visible(text) && rest.is_some_and(|rest| !rest.is_empty() && !rest.ends_with('/'))
}

fn is_visible(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Proposes a change, array(4); signed by an officer of the proposing department.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposeChange {
    /// The proposing department; it has a vote.
    pub department: u16,
    /// Hash of the set that the change is for: an approval cannot be used again after a change.
    pub validators: Hash,
    /// The change.
    pub change: Change,
    /// Approvals of distinct officers of the department.
    pub approvals: List<Approval, 16>,
}

cbor_array!(ProposeChange { department, validators, change, approvals });

impl ProposeChange {
    /// What an officer of the proposing department signs: chain, department, set and change.
    #[must_use]
    pub fn approval_sign_bytes(chain_id: Hash, department: u16, validators: Hash, change: &Change) -> SignBytes {
        SignBytes::new(Domain::GovernanceProposal, &(chain_id, department, validators, change.hash()))
    }
}

/// A department's vote on the change in flight, array(3); signed by one of its officers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeVote {
    /// The department; it has a vote.
    pub department: u16,
    /// Id of the entry that proposed the change.
    pub proposal: Hash,
    /// Approvals of distinct officers of the department.
    pub approvals: List<Approval, 16>,
}

cbor_array!(ChangeVote { department, proposal, approvals });

/// Whether a department is for the change or against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stance {
    /// For it.
    For,
    /// Against it.
    Against,
}

impl ChangeVote {
    /// What an officer signs: chain, department and proposal, under a domain of its own for each stance.
    #[must_use]
    pub fn sign_bytes(stance: Stance, chain_id: Hash, department: u16, proposal: Hash) -> SignBytes {
        let domain = match stance {
            Stance::For => Domain::GovernanceApproval,
            Stance::Against => Domain::GovernanceRejection,
        };
        SignBytes::new(domain, &(chain_id, department, proposal))
    }
}

/// The joining validator's word that it has caught up, array(3); signed with the joining key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeclareReady {
    /// Id of the entry that proposed the change.
    pub proposal: Hash,
    /// Height of a header that it has.
    pub height: Height,
    /// Hash of that header.
    pub header_hash: Hash,
}

cbor_array!(DeclareReady { proposal, height, header_hash });

#[cfg(test)]
mod tests;
