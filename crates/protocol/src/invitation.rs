//! Invitations (`.yzi`): what somebody who is named in a filling may see of it, to answer it with their own key.
//!
//! The file is sealed under a code that travels by another way. Inside stand the openings of fields with their places
//! under the commitment root that the answer will name, so that whoever answers knows that these very fields will be
//! filed. An invitation proves nothing about who sent it, and fields that it leaves out may say anything.

use std::collections::BTreeSet;

use thiserror::Error;

use crate::{
    codec::{Blob, Canonical, DecodeError, List, Text, cbor_private_array},
    commitment::Opening,
    hash::Hash,
    merkle::ProofError,
    network::foreign_version,
};

/// First element of every invitation file.
pub const INVITATION_MAGIC: &str = "yuzheng-invitation";
/// The version that this program writes and reads, of the file and of what is in it.
pub const INVITATION_VERSION: u8 = 1;
/// Most bytes of an invitation before it is sealed: 1 MiB.
pub const MAX_INVITATION_BYTES: usize = 1024 * 1024;
/// Most fields that an invitation opens.
pub const MAX_OPENINGS: usize = 2_048;

/// Most bytes that sealing adds: header and tags of the `age` format.
const MAX_SEALED_BYTES: usize = MAX_INVITATION_BYTES + 16 * 1024;

/// An invitation file, array(3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationFile {
    magic: Text<18>,
    version: u8,
    /// The invitation, sealed under a code (`age`, scrypt).
    pub sealed: Blob<MAX_SEALED_BYTES>,
}

impl Canonical for InvitationFile {
    const MAX_BYTES: usize = MAX_SEALED_BYTES + 64;
}

cbor_private_array!(InvitationFile { magic, version, sealed });

impl InvitationFile {
    /// Puts a file around a sealed invitation.
    ///
    /// # Errors
    /// [`DecodeError::TooLong`].
    pub fn new(sealed: Vec<u8>) -> Result<Self, DecodeError> {
        Ok(Self { magic: Text::new(INVITATION_MAGIC)?, version: INVITATION_VERSION, sealed: Blob::new(sealed)? })
    }

    /// Reads a file that somebody was sent.
    ///
    /// # Errors
    /// [`InvitationError::Unreadable`], [`InvitationError::UnknownVersion`].
    pub fn read(bytes: &[u8]) -> Result<Self, InvitationError> {
        match foreign_version(bytes, INVITATION_MAGIC) {
            Some(Some(have)) if have != u64::from(INVITATION_VERSION) => {
                return Err(InvitationError::UnknownVersion { have });
            }
            Some(_) | None => {}
        }
        let file = Self::from_bytes(bytes).map_err(InvitationError::Unreadable)?;
        if file.magic.as_str() == INVITATION_MAGIC {
            Ok(file)
        } else {
            Err(InvitationError::Unreadable(DecodeError::NotCanonical))
        }
    }
}

/// What is inside, array(11).
#[derive(Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Format version, 1.
    pub version: u8,
    /// The chain on which it will be filed.
    pub chain_id: Hash,
    /// The case, which need not be filed yet.
    pub case: Hash,
    /// Address of the contract.
    pub contract: Hash,
    /// Division of the registrar.
    pub division: Text<6>,
    /// Number of the receiving department.
    pub department: u16,
    /// Root over all fields.
    pub commitment_root: Hash,
    /// Number of all fields.
    pub fields: u16,
    /// Row of the person who is invited, in the filling's list of people.
    pub person: u16,
    /// Key of the invitation's name on chain ([`crate::actions::invitation_id`]).
    pub key: Hash,
    /// The fields that the person may see.
    pub openings: List<Opening, MAX_OPENINGS>,
}

cbor_private_array!(Invitation {
    version,
    chain_id,
    case,
    contract,
    division,
    department,
    commitment_root,
    fields,
    person,
    key,
    openings
});

impl Canonical for Invitation {
    const MAX_BYTES: usize = MAX_INVITATION_BYTES;
}

/// Why an invitation is not to be believed, or cannot be read.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum InvitationError {
    /// Not an invitation, or damaged beyond reading.
    #[error("this is no invitation, or it is damaged: {0}")]
    Unreadable(DecodeError),
    /// A newer version of the format.
    #[error("invitation version {have} is not known here")]
    UnknownVersion {
        /// Version in the file.
        have: u64,
    },
    /// For another chain.
    #[error("the invitation is for chain {have}, this program follows {expected}")]
    OtherChain {
        /// Chain of the invitation.
        have: Hash,
        /// Chain that is followed here.
        expected: Hash,
    },
    /// A field does not stand under the root that the answer would name.
    #[error("field {path} does not stand under the root: {error}")]
    Opening {
        /// Path of the field.
        path: String,
        /// Why not.
        error: ProofError,
    },
    /// A field says another number of fields than the invitation.
    #[error("field {path} is one of {have} fields, the invitation of {expected}")]
    Count {
        /// Path of the field.
        path: String,
        /// Number of fields that its leaf holds.
        have: u16,
        /// Number of fields of the invitation.
        expected: u16,
    },
    /// A path twice.
    #[error("field {path} stands twice")]
    Twice {
        /// The path.
        path: String,
    },
}

impl Invitation {
    /// Reads what was inside a file, and checks that it is for this chain and that every field that it shows stands
    /// under its root.
    ///
    /// # Errors
    /// [`InvitationError`].
    pub fn verified(bytes: &[u8], chain_id: Hash) -> Result<Self, InvitationError> {
        let invitation = Self::from_bytes(bytes).map_err(InvitationError::Unreadable)?;
        if invitation.version != INVITATION_VERSION {
            return Err(InvitationError::UnknownVersion { have: invitation.version.into() });
        }
        if invitation.chain_id != chain_id {
            return Err(InvitationError::OtherChain { have: invitation.chain_id, expected: chain_id });
        }
        let mut paths = BTreeSet::new();
        for opening in invitation.openings.iter() {
            let path = || opening.path.to_string();
            if opening.count != invitation.fields {
                return Err(InvitationError::Count { path: path(), have: opening.count, expected: invitation.fields });
            }
            if !paths.insert(opening.path.as_str()) {
                return Err(InvitationError::Twice { path: path() });
            }
            opening
                .verify(&invitation.commitment_root)
                .map_err(|error| InvitationError::Opening { path: path(), error })?;
        }
        Ok(invitation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        codec::encode,
        testing::{digest, list, sample},
    };

    fn chain() -> Hash {
        digest("chain")
    }

    fn changed(change: impl FnOnce(&mut Invitation)) -> InvitationError {
        let mut invitation = sample::invitation();
        change(&mut invitation);
        Invitation::verified(&invitation.to_bytes(), chain()).map(drop).unwrap_err()
    }

    #[test]
    fn an_honest_invitation_is_believed() {
        let invitation = sample::invitation();
        assert!(!invitation.openings.is_empty());
        let read = Invitation::verified(&invitation.to_bytes(), chain()).unwrap();
        assert!(read == invitation);
        let file = InvitationFile::new(b"sealed".to_vec()).unwrap();
        assert_eq!(InvitationFile::read(&file.to_bytes()).unwrap(), file);
    }

    #[test]
    fn what_does_not_stand_under_the_root_is_refused() {
        assert!(matches!(changed(|i| i.commitment_root = digest("other")), InvitationError::Opening { .. }));
        assert!(matches!(changed(|i| i.fields += 1), InvitationError::Count { .. }));
        let twice = changed(|i| {
            let first = i.openings[0].clone();
            i.openings = list(vec![first.clone(), first]);
        });
        assert!(matches!(twice, InvitationError::Twice { .. }));
        let other = changed(|i| i.chain_id = digest("other"));
        assert_eq!(other, InvitationError::OtherChain { have: digest("other"), expected: chain() });
    }

    #[test]
    fn newer_and_damaged_files_are_told_apart() {
        assert_eq!(changed(|i| i.version = 2), InvitationError::UnknownVersion { have: 2 });
        let newer = encode(&(INVITATION_MAGIC, 2u8, 1u8, 1u8));
        assert_eq!(InvitationFile::read(&newer), Err(InvitationError::UnknownVersion { have: 2 }));
        let other = encode(&("yuzheng-something", 1u8, crate::hash::Bytes::from(vec![])));
        assert!(matches!(InvitationFile::read(&other), Err(InvitationError::Unreadable(_))));
        assert!(matches!(InvitationFile::read(b"no"), Err(InvitationError::Unreadable(_))));
        assert!(matches!(Invitation::verified(b"no", chain()), Err(InvitationError::Unreadable(_))));
    }
}
