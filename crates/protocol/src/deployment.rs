//! The deployment file (`.yzd`): a document on its way from its author to the chain, collecting the approvals of
//! a department's officers.
//!
//! It holds the very action that the ledger takes, with as many approvals as there are so far. Invariants: the
//! approvals are in the order of the officers' keys, so that one set of approvals is one file; a
//! [`CheckedDeployment`] holds only right signatures of distinct officers of its department. It says nothing of
//! the document: whether that may take effect is for the deploy gate.

use thiserror::Error;

use crate::{
    codec::{Blob, Canonical, DecodeError, List, Text, cbor_array},
    genesis::{Department, Genesis},
    hash::Hash,
    network::foreign_version,
    sign::{self, PublicKey, SignBytes, SignatureError, Signer},
    transaction::{Approval, DeployContract},
};

/// First element of every deployment file.
pub const DEPLOYMENT_MAGIC: &str = "yuzheng-deployment";
/// The version that this program writes and reads.
pub const DEPLOYMENT_VERSION: u8 = 1;

/// The deployment file, array(4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeploymentFile {
    magic: Text<24>,
    version: u8,
    /// The chain that it is for.
    pub chain_id: Hash,
    /// What will be handed in.
    pub deployment: DeployContract,
}

cbor_array!(DeploymentFile { magic, version, chain_id, deployment });

impl Canonical for DeploymentFile {
    const MAX_BYTES: usize = 300 * 1024;
}

/// Why a deployment file was refused.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum DeploymentError {
    /// \[DF-1\] Not a deployment file.
    #[error("this is not a deployment file")]
    NotADeploymentFile,
    /// \[DF-2\] Another version, not CBOR, not canonical, too long.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// \[DF-3\] Made for another chain.
    #[error("made for chain {have}, this is {expected}")]
    OtherChain {
        /// Chain in the file.
        have: Hash,
        /// This chain.
        expected: Hash,
    },
    /// \[DF-4\] The founding document does not list the department.
    #[error("department {0} is not in the founding document")]
    Department(u16),
    /// \[DF-5\] Approvals twice, or not in the order of the officers' keys.
    #[error("the approvals are not in the order of the officers' keys, each once")]
    Order,
    /// \[DF-6\] An approval of a key that is no officer's of the department.
    #[error("{key} is no officer's key of department {department}")]
    NotAnOfficer {
        /// The department.
        department: u16,
        /// The key.
        key: PublicKey,
    },
    /// \[DF-7\] A signature that is not over this document.
    #[error("the approval of {key} does not fit the document: {source}")]
    Approval {
        /// The officer's key.
        key: PublicKey,
        /// What is wrong.
        source: SignatureError,
    },
    /// The officer approved already.
    #[error("the officer with the key {0} has approved already")]
    AlreadyApproved(PublicKey),
    /// Two files about different documents or departments.
    #[error("the files are about different deployments: {have} and {expected}")]
    OtherDeployment {
        /// Document in the other file.
        have: Hash,
        /// Document in this file.
        expected: Hash,
    },
}

impl DeploymentError {
    /// Stable rule id of `docs/protocol.md`; none for what only somebody who approves meets.
    #[must_use]
    pub const fn rule(&self) -> Option<&'static str> {
        match self {
            Self::NotADeploymentFile => Some("DF-1"),
            Self::Decode(_) => Some("DF-2"),
            Self::OtherChain { .. } => Some("DF-3"),
            Self::Department(_) => Some("DF-4"),
            Self::Order => Some("DF-5"),
            Self::NotAnOfficer { .. } => Some("DF-6"),
            Self::Approval { .. } => Some("DF-7"),
            Self::AlreadyApproved(_) | Self::OtherDeployment { .. } => None,
        }
    }
}

impl DeploymentFile {
    /// Reads a file; [`CheckedDeployment::new`] then checks it against a chain.
    ///
    /// # Errors
    /// [`DeploymentError::NotADeploymentFile`], [`DeploymentError::Decode`].
    pub fn read(bytes: &[u8]) -> Result<Self, DeploymentError> {
        let version = foreign_version(bytes, DEPLOYMENT_MAGIC).ok_or(DeploymentError::NotADeploymentFile)?;
        if let Some(have) = version.filter(|have| *have != u64::from(DEPLOYMENT_VERSION)) {
            return Err(DecodeError::UnknownVersion { have, known: DEPLOYMENT_VERSION.into() }.into());
        }
        Ok(Self::from_bytes(bytes)?)
    }
}

/// A deployment whose approvals were checked against a chain's founding document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedDeployment {
    file: DeploymentFile,
    department: Department,
}

impl CheckedDeployment {
    /// A deployment that nobody has approved yet.
    ///
    /// # Errors
    /// [`DeploymentError::Department`], [`DeploymentError::Decode`] for a document that is too long.
    pub fn of_document(genesis: &Genesis, department: u16, document: Vec<u8>) -> Result<Self, DeploymentError> {
        let known = genesis.department(department).ok_or(DeploymentError::Department(department))?;
        let deployment = DeployContract { department, document: Blob::new(document)?, approvals: List::empty() };
        let magic = Text::new(DEPLOYMENT_MAGIC).expect("fits");
        let file = DeploymentFile { magic, version: DEPLOYMENT_VERSION, chain_id: genesis.chain_id(), deployment };
        Ok(Self { file, department: known.clone() })
    }

    /// Checks a file against the founding document of a chain.
    ///
    /// # Errors
    /// [`DeploymentError`] by rules DF-3 to DF-7, in this order.
    pub fn new(file: DeploymentFile, genesis: &Genesis) -> Result<Self, DeploymentError> {
        let expected = genesis.chain_id();
        if file.chain_id != expected {
            return Err(DeploymentError::OtherChain { have: file.chain_id, expected });
        }
        let number = file.deployment.department;
        let department = genesis.department(number).ok_or(DeploymentError::Department(number))?.clone();
        let checked = Self { file, department };
        let approvals = checked.approvals();
        if approvals.windows(2).any(|pair| pair[0].officer.to_bytes() >= pair[1].officer.to_bytes()) {
            return Err(DeploymentError::Order);
        }
        for approval in approvals {
            checked.officer(&approval.officer)?;
            let verified = sign::verify(&approval.officer, &checked.sign_bytes(), &approval.signature);
            verified.map_err(|source| DeploymentError::Approval { key: approval.officer, source })?;
        }
        Ok(checked)
    }

    /// The file's content.
    #[must_use]
    pub fn file(&self) -> &DeploymentFile {
        &self.file
    }

    /// The department that deploys.
    #[must_use]
    pub fn department(&self) -> &Department {
        &self.department
    }

    /// The document.
    #[must_use]
    pub fn document(&self) -> &[u8] {
        &self.file.deployment.document
    }

    /// SHA-256 of the document: its address.
    #[must_use]
    pub fn address(&self) -> Hash {
        Hash::of(self.document())
    }

    /// The approvals so far.
    #[must_use]
    pub fn approvals(&self) -> &[Approval] {
        &self.file.deployment.approvals
    }

    /// How many more approvals the department asks for.
    #[must_use]
    pub fn missing(&self) -> usize {
        usize::from(self.department.approvals.max(1)).saturating_sub(self.approvals().len())
    }

    /// What every officer signs.
    #[must_use]
    pub fn sign_bytes(&self) -> SignBytes {
        DeployContract::approval_sign_bytes(self.file.chain_id, self.department.id, self.address())
    }

    /// The deployment with one more approval.
    ///
    /// # Errors
    /// [`DeploymentError::NotAnOfficer`], [`DeploymentError::AlreadyApproved`].
    pub fn approved_by(&self, officer: &dyn Signer) -> Result<Self, DeploymentError> {
        let key = officer.public_key();
        self.officer(&key)?;
        if self.approvals().iter().any(|approval| approval.officer == key) {
            return Err(DeploymentError::AlreadyApproved(key));
        }
        self.with([Approval { officer: key, signature: officer.sign(&self.sign_bytes()) }])
    }

    /// The deployment with the approvals of another copy of it, which another officer may hold.
    ///
    /// # Errors
    /// [`DeploymentError::OtherDeployment`].
    pub fn merged_with(&self, other: &Self) -> Result<Self, DeploymentError> {
        let same = self.file.deployment.document == other.file.deployment.document;
        if !same || self.department != other.department || self.file.chain_id != other.file.chain_id {
            return Err(DeploymentError::OtherDeployment { have: other.address(), expected: self.address() });
        }
        let known = |approval: &&Approval| !self.approvals().iter().any(|own| own.officer == approval.officer);
        self.with(other.approvals().iter().filter(known).cloned())
    }

    fn with(&self, more: impl IntoIterator<Item = Approval>) -> Result<Self, DeploymentError> {
        let mut approvals: Vec<Approval> = self.approvals().iter().cloned().chain(more).collect();
        approvals.sort_by_key(|approval| approval.officer.to_bytes());
        let mut checked = self.clone();
        checked.file.deployment.approvals = List::new(approvals)?;
        Ok(checked)
    }

    fn officer(&self, key: &PublicKey) -> Result<(), DeploymentError> {
        if self.department.officers.contains(key) {
            return Ok(());
        }
        Err(DeploymentError::NotAnOfficer { department: self.department.id, key: *key })
    }
}

#[cfg(test)]
mod tests;
