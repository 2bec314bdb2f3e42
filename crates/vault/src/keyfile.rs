//! Key files of a node: validator, department and officer keys.
//!
//! A file is canonical array[1, role, entropy(32)] in the clear, so that a node starts without a person at
//! the keyboard. What protects it is the operating system: the file is written for its owner only, and one
//! that group or others may read is refused (Unix). Elsewhere the folder's access list has to do it.
//!
//! The keys are derived from the entropy with the role in the label, so that one role's file can never be
//! used as another's.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use thiserror::Error;
use zeroize::Zeroizing;

use crate::atomic;
use crate::canonical::{self, RecordError, VERSION};
use crate::entropy::Entropy;
use crate::keys::{IndexKey, KeySigner, Purpose, derive};
use crate::seal::SealingIdentity;

/// Longest key file that is read; a valid one has 37 bytes.
const MAX_BYTES: u64 = 64;

/// What a key file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyRole {
    /// Votes in consensus and answers for stored bodies.
    Validator,
    /// Opens payloads and signs decisions for a department.
    Department,
    /// Approves contracts and countersigns identities.
    Officer,
}

impl KeyRole {
    /// The name in labels and messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Validator => "validator",
            Self::Department => "department",
            Self::Officer => "officer",
        }
    }

    const fn code(self) -> u8 {
        match self {
            Self::Validator => 1,
            Self::Department => 2,
            Self::Officer => 3,
        }
    }

    const fn from_code(code: u8) -> Option<Self> {
        match code {
            1 => Some(Self::Validator),
            2 => Some(Self::Department),
            3 => Some(Self::Officer),
            _ => None,
        }
    }
}

/// Why a key file was not written or not read.
#[derive(Debug, Error)]
pub enum KeyFileError {
    /// There is one already; keys are never written over.
    #[error("{} exists already and is left as it is", path.display())]
    AlreadyExists {
        /// The file.
        path: PathBuf,
    },
    /// Others than the owner may read it.
    #[error("{} may be read by others (mode {mode:03o}); run: chmod 600", path.display())]
    ReadableByOthers {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// Not a key file, or a changed one.
    #[error("{} is not a key file", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// Written by a newer program.
    #[error("{} has version {have}, which is not known here (known: {known})", path.display())]
    UnsupportedVersion {
        /// The file.
        path: PathBuf,
        /// Version in the file.
        have: u64,
        /// Version that this program reads.
        known: u64,
    },
    /// A key file for something else.
    #[error("{} holds a {} key, but a {} key is needed", path.display(), have.name(), need.name())]
    WrongRole {
        /// The file.
        path: PathBuf,
        /// Role in the file.
        have: KeyRole,
        /// Role asked for.
        need: KeyRole,
    },
    /// The file system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
}

/// The keys of one role. Wiped when dropped.
pub struct NodeKey {
    role: KeyRole,
    entropy: Entropy,
}

impl NodeKey {
    /// Keys that are in memory only.
    #[must_use]
    pub const fn from_entropy(role: KeyRole, entropy: Entropy) -> Self {
        Self { role, entropy }
    }

    /// Writes a new key file.
    ///
    /// # Errors
    /// [`KeyFileError::AlreadyExists`], [`KeyFileError::Io`].
    pub fn create(path: &Path, role: KeyRole, entropy: Entropy) -> Result<Self, KeyFileError> {
        let key = Self { role, entropy };
        match atomic::write_new(path, &key.record()) {
            Ok(()) => Ok(key),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
                Err(KeyFileError::AlreadyExists { path: path.into() })
            }
            Err(source) => Err(KeyFileError::Io { path: path.into(), source }),
        }
    }

    /// Reads a key file of this role.
    ///
    /// # Errors
    /// [`KeyFileError`], all but `AlreadyExists`.
    pub fn open(path: &Path, role: KeyRole) -> Result<Self, KeyFileError> {
        let bytes = read_private(path)?;
        let key = Self::from_record(&bytes).map_err(|error| match error {
            RecordError::Malformed => KeyFileError::Damaged { path: path.into() },
            RecordError::UnknownVersion { have } => {
                KeyFileError::UnsupportedVersion { path: path.into(), have, known: VERSION }
            }
        })?;
        if key.role == role {
            Ok(key)
        } else {
            Err(KeyFileError::WrongRole { path: path.into(), have: key.role, need: role })
        }
    }

    /// What the keys are for.
    #[must_use]
    pub const fn role(&self) -> KeyRole {
        self.role
    }

    /// The Ed25519 key that signs.
    #[must_use]
    pub fn signer(&self) -> KeySigner {
        KeySigner::derive(&self.entropy, Purpose::NodeSigning(self.role))
    }

    /// The X25519 key that opens.
    #[must_use]
    pub fn sealing_identity(&self) -> SealingIdentity {
        SealingIdentity::derive(&self.entropy, Purpose::NodeSealing(self.role))
    }

    /// 32 bytes for the key with which the node meets its peers. Handed out, because the network library
    /// makes its own key from it; it signs nothing of the ledger.
    #[must_use]
    pub fn derive_transport_seed(&self) -> Zeroizing<[u8; 32]> {
        derive(&self.entropy, Purpose::NodeTransport(self.role))
    }

    /// The key under which an index of the node finds people again.
    #[must_use]
    pub fn index_key(&self) -> IndexKey {
        IndexKey::derive(&self.entropy, Purpose::NodeIndex(self.role))
    }

    fn record(&self) -> Zeroizing<Vec<u8>> {
        canonical::write(2, |e| e.u8(self.role.code())?.bytes(self.entropy.as_bytes())?.ok())
    }

    fn from_record(bytes: &[u8]) -> Result<Self, RecordError> {
        let mut decoder = canonical::read(bytes, 2)?;
        let role = KeyRole::from_code(decoder.u8()?).ok_or(RecordError::Malformed)?;
        let key = Self { role, entropy: Entropy::from_zeroizing(canonical::secret(&mut decoder)?) };
        canonical::same(bytes, &key.record()).map(|()| key)
    }
}

/// Reads at most [`MAX_BYTES`] and a bit, after asking the opened file (not its name) who may read it.
fn read_private(path: &Path) -> Result<Zeroizing<Vec<u8>>, KeyFileError> {
    let io = |source| KeyFileError::Io { path: path.into(), source };
    let file = File::open(path).map_err(io)?;
    refuse_other_readers(path, &file)?;
    let mut bytes = Zeroizing::new(Vec::with_capacity(2 * MAX_BYTES as usize));
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(io)?;
    Ok(bytes)
}

#[cfg(unix)]
fn refuse_other_readers(path: &Path, file: &File) -> Result<(), KeyFileError> {
    use std::os::unix::fs::PermissionsExt;
    let metadata = file.metadata().map_err(|source| KeyFileError::Io { path: path.into(), source })?;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 == 0 { Ok(()) } else { Err(KeyFileError::ReadableByOthers { path: path.into(), mode }) }
}

#[cfg(not(unix))]
fn refuse_other_readers(_: &Path, _: &File) -> Result<(), KeyFileError> {
    Ok(())
}

#[cfg(test)]
mod tests;
