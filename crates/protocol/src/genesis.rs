//! The genesis document: who runs the chain and under which rules it started.

use thiserror::Error;

use crate::{
    codec::{Blob, Canonical, List, Text, cbor_array, cbor_code},
    hash::Hash,
    header::{HEADER_VERSION, Header},
    sign::{self, PublicKey},
    state::root_of,
    units::{Height, Round, Timestamp},
    validator::{FoundingValidator, MAX_VALIDATORS, Validator, ValidatorSet, ValidatorSetError, possession_sign_bytes},
};

/// The genesis version that this program writes and reads.
pub const GENESIS_VERSION: u8 = 1;

/// Whether what happens on a chain has legal effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChainKind {
    /// Real.
    Productive,
    /// A demonstration: every screen says so.
    Demonstration,
}

cbor_code!(ChainKind { 0 => Productive, 1 => Demonstration });

/// What a department may do beyond holding a vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DepartmentRole {
    /// Receives cases of its service contracts.
    Receiving,
    /// Additionally binds keys to persons.
    IdentityOffice,
}

cbor_code!(DepartmentRole { 0 => Receiving, 1 => IdentityOffice });

/// A founding department, array(10).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Department {
    /// Number, unique in the document.
    pub id: u16,
    /// Short code that contracts use, e.g. `market`.
    pub code: Text<32>,
    /// Full Chinese name.
    pub name_zh: Text<120>,
    /// Short Chinese name for seals and lists, e.g. 市监.
    pub short_zh: Text<24>,
    /// English name.
    pub name_en: Text<120>,
    /// Its role.
    pub role: DepartmentRole,
    /// Keys of officers who approve contracts.
    pub officers: List<PublicKey, 16>,
    /// Officers' approvals that a deployment needs.
    pub approvals: u8,
    /// Key of the department's worker, which signs automatic decisions and identity bindings.
    pub worker: PublicKey,
    /// X25519 public key to which applicants seal.
    pub sealing: Hash,
}

cbor_array!(Department { id, code, name_zh, short_zh, name_en, role, officers, approvals, worker, sealing });

/// The founding document, array(9).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Genesis {
    /// Format version, 1.
    pub version: u8,
    /// Chinese name of the network.
    pub name_zh: Text<120>,
    /// English name of the network.
    pub name_en: Text<120>,
    /// Demonstration or productive.
    pub kind: ChainKind,
    /// Time of header 0.
    pub time: Timestamp,
    /// How long a light client may follow the chain from its newest trusted header, in milliseconds.
    pub trusting_period_ms: u64,
    /// Founding departments.
    pub departments: List<Department, MAX_VALIDATORS>,
    /// Founding validators, one a department.
    pub validators: List<FoundingValidator, MAX_VALIDATORS>,
    /// Working-day calendar, canonical JSON.
    pub calendar: Blob<65536>,
}

cbor_array!(Genesis { version, name_zh, name_en, kind, time, trusting_period_ms, departments, validators, calendar });

impl Canonical for Genesis {
    const MAX_BYTES: usize = 256 * 1024;
}

/// Why a genesis document was refused.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum GenesisError {
    /// A version that this program does not know.
    #[error("genesis version {0} is not known here")]
    Version(u8),
    /// The founding validators make no valid set.
    #[error(transparent)]
    Validators(#[from] ValidatorSetError),
    /// A validator did not prove that it holds its key.
    #[error("department {department} did not prove possession of its key")]
    Possession {
        /// The department.
        department: u16,
    },
    /// A validator belongs to no listed department, or a department stands twice.
    #[error("department {department} is listed twice or not at all")]
    Department {
        /// The department.
        department: u16,
    },
}

impl Genesis {
    /// `SHA-256(genesis document)`.
    #[must_use]
    pub fn chain_id(&self) -> Hash {
        Hash::of(&self.to_bytes())
    }

    /// Checks the document and returns its validator set.
    ///
    /// # Errors
    /// [`GenesisError`].
    pub fn validator_set(&self) -> Result<ValidatorSet, GenesisError> {
        if self.version != GENESIS_VERSION {
            return Err(GenesisError::Version(self.version));
        }
        for (i, d) in self.departments.iter().enumerate() {
            if self.departments[..i].iter().any(|e| e.id == d.id || e.code == d.code) {
                return Err(GenesisError::Department { department: d.id });
            }
        }
        for v in self.validators.iter() {
            if self.department(v.department).is_none() {
                return Err(GenesisError::Department { department: v.department });
            }
            sign::verify(&v.key, &possession_sign_bytes(v.department, &v.key), &v.possession)
                .map_err(|_| GenesisError::Possession { department: v.department })?;
        }
        let validators = self.validators.iter().map(|v| Validator { department: v.department, key: v.key }).collect();
        Ok(ValidatorSet::new(validators)?)
    }

    /// The department with this number.
    #[must_use]
    pub fn department(&self, id: u16) -> Option<&Department> {
        self.departments.iter().find(|d| d.id == id)
    }

    /// The department with this code.
    #[must_use]
    pub fn department_by_code(&self, code: &str) -> Option<&Department> {
        self.departments.iter().find(|d| d.code.as_str() == code)
    }

    /// Header 0, uncertified, trusted through the chain id.
    ///
    /// # Errors
    /// [`GenesisError`] when the document is not valid.
    pub fn header(&self) -> Result<Header, GenesisError> {
        let validators_hash = self.validator_set()?.hash();
        Ok(Header {
            version: HEADER_VERSION,
            chain_id: self.chain_id(),
            height: Height::GENESIS,
            round: Round(0),
            time: self.time,
            prev: Hash::ZERO,
            history: Hash::EMPTY_TREE,
            tx_root: Hash::EMPTY_TREE,
            tx_count: 0,
            state_root: root_of(&[]),
            validators_hash,
            next_validators_hash: validators_hash,
            proposer: 0,
        })
    }
}

#[cfg(test)]
mod tests;
