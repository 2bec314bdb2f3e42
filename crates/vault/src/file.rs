//! The vault file: a person's entropy, encrypted under a passphrase.
//!
//! The file is an `age` passphrase file (scrypt, 2^18 rounds; an opener accepts up to 2^20) around canonical
//! `array[1, entropy(32), created_ms]`. It is written once, atomically, and never over another vault. Beside it
//! lies a small count of wrong passphrases, which makes guessing at this PC's keyboard slow. Who copies the
//! file away is slowed by scrypt alone.
//!
//! Invariant: the entropy is on disk only inside this file, and in memory only inside [`Unlocked`].
//! Known limit: damage to the first lines of the file cannot be told from a wrong passphrase.

mod attempts;
mod passphrase;

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use age::{DecryptError, Decryptor, Encryptor};
use thiserror::Error;
use yuzheng_protocol::{Hash, desk::StaffCode, sign::Signer as _, units::Timestamp};
use zeroize::Zeroizing;

use crate::atomic;
use crate::canonical::{self, RecordError, VERSION};
use crate::entropy::{Entropy, RecoveryWords};
use crate::keys::{AccountIndex, DatabaseKey, KeySigner, Purpose};
use crate::seal::SealingIdentity;
use attempts::Attempts;

pub use passphrase::{MIN_CHARACTERS, Passphrase};

/// Longest vault file that is read; a valid one has about 220 bytes.
const MAX_FILE_BYTES: u64 = 4 << 10;
/// Longest content; a valid one has at most 46 bytes.
const MAX_CONTENT_BYTES: usize = 64;
/// Highest work factor that is opened: 2^20 rounds take 1 GiB of memory and a few seconds.
const MAX_WORK: u8 = 20;

/// Base-2 logarithm of scrypt's rounds.
#[derive(Clone, Copy)]
pub(crate) struct WorkFactor(u8);

impl WorkFactor {
    /// What vaults are made with.
    pub(crate) const PRODUCTION: Self = Self(18);
}

/// Why a vault was not made or not opened.
#[derive(Debug, Error)]
pub enum VaultError {
    /// The passphrase is shorter than a vault's may be.
    #[error("the passphrase has {have} characters, but at least {need} are needed")]
    TooShort {
        /// Characters given (Unicode scalar values).
        have: usize,
        /// [`MIN_CHARACTERS`].
        need: usize,
    },
    /// The passphrase does not open this vault.
    #[error("wrong passphrase; the next attempt is possible in {retry_after_seconds} s")]
    WrongPassphrase {
        /// How long to wait before the next attempt; 0 after the first few.
        retry_after_seconds: u64,
    },
    /// Too soon after wrong passphrases. The passphrase was not tried.
    #[error("too many wrong passphrases; wait {seconds} s")]
    RetryAfter {
        /// How long to wait.
        seconds: u64,
    },
    /// There is no file.
    #[error("there is no vault at {}", path.display())]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The file is something else.
    #[error("this file is not a vault")]
    NotAVault,
    /// The file was a vault and is cut short or changed.
    #[error("the vault file is damaged")]
    Damaged,
    /// A newer program wrote the content.
    #[error("the vault has version {have}, which is not known here (known: {known})")]
    UnsupportedVersion {
        /// Version in the file.
        have: u64,
        /// Version that this program reads.
        known: u64,
    },
    /// Opening would take more memory and time than we grant any file.
    #[error("the vault asks for 2^{have} rounds of scrypt, but at most 2^{limit} are granted")]
    TooMuchWork {
        /// Work factor in the file.
        have: u8,
        /// Highest that is accepted.
        limit: u8,
    },
    /// There is a vault already; it is never written over.
    #[error("{} exists already and is left as it is", path.display())]
    AlreadyExists {
        /// The existing file.
        path: PathBuf,
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

impl VaultError {
    fn io(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        move |source| match source.kind() {
            io::ErrorKind::AlreadyExists => Self::AlreadyExists { path: path.into() },
            _ => Self::Io { path: path.into(), source },
        }
    }
}

impl From<RecordError> for VaultError {
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::Malformed => Self::Damaged,
            RecordError::UnknownVersion { have } => Self::UnsupportedVersion { have, known: VERSION },
        }
    }
}

/// The vault file's operations.
pub struct Vault;

impl Vault {
    /// Makes a vault at `path` and opens it. Takes about a second.
    ///
    /// # Errors
    /// [`VaultError::AlreadyExists`], [`VaultError::Io`].
    pub fn create(
        path: &Path,
        passphrase: &Passphrase,
        entropy: Entropy,
        now: Timestamp,
    ) -> Result<Unlocked, VaultError> {
        Self::create_with(WorkFactor::PRODUCTION, path, passphrase, entropy, now)
    }

    pub(crate) fn create_with(
        work: WorkFactor,
        path: &Path,
        passphrase: &Passphrase,
        entropy: Entropy,
        now: Timestamp,
    ) -> Result<Unlocked, VaultError> {
        if path.try_exists().map_err(VaultError::io(path))? {
            return Err(VaultError::AlreadyExists { path: path.into() });
        }
        // A count left over from a vault that somebody moved away must not delay this one.
        attempts::store(path, Attempts::NONE).map_err(VaultError::io(path))?;
        let unlocked = Unlocked { entropy, created: now };
        atomic::write_new(path, &encrypt(work, passphrase, &unlocked.record())).map_err(VaultError::io(path))?;
        Ok(unlocked)
    }

    /// Opens the vault at `path`. Takes about a second.
    ///
    /// The attempt is counted on disk before it is tried, so that ending the program does not save a guesser
    /// the delay; success clears the count.
    ///
    /// # Errors
    /// [`VaultError::RetryAfter`] without trying; [`VaultError::WrongPassphrase`] and all the others but
    /// `TooShort` and `AlreadyExists`.
    pub fn open(path: &Path, passphrase: &Passphrase, now: Timestamp) -> Result<Unlocked, VaultError> {
        let bytes = read(path)?;
        let decryptor = parse(&bytes)?;
        let before = attempts::load(path);
        if let Some(seconds) = before.wait(now) {
            // Only a clock that was set back changes the record here, so that it cannot lock for ever.
            attempts::store(path, before.not_after(now)).map_err(VaultError::io(path))?;
            return Err(VaultError::RetryAfter { seconds });
        }
        let counted = before.with_failure(now);
        attempts::store(path, counted).map_err(VaultError::io(path))?;
        let result = decrypt(decryptor, passphrase, counted.delay_seconds());
        let after = match &result {
            Ok(_) => Attempts::NONE,
            Err(VaultError::WrongPassphrase { .. }) => return result,
            Err(_) => before,
        };
        attempts::store(path, after).map_err(VaultError::io(path))?;
        result
    }

    /// Whether `passphrase` opens the vault, with the same counting: asked again before a signature.
    ///
    /// # Errors
    /// As [`Vault::open`].
    pub fn check_passphrase(path: &Path, passphrase: &Passphrase, now: Timestamp) -> Result<(), VaultError> {
        Self::open(path, passphrase, now).map(drop)
    }
}

/// An opened vault. Dropping it locks it: the entropy is wiped.
pub struct Unlocked {
    entropy: Entropy,
    created: Timestamp,
}

impl Unlocked {
    /// The first account's Ed25519 key.
    #[must_use]
    pub fn signer(&self) -> KeySigner {
        self.signer_of(AccountIndex::FIRST)
    }

    /// An account's Ed25519 key.
    #[must_use]
    pub fn signer_of(&self, account: AccountIndex) -> KeySigner {
        KeySigner::derive(&self.entropy, Purpose::Signing(account))
    }

    /// The first account's X25519 key.
    #[must_use]
    pub fn sealing_identity(&self) -> SealingIdentity {
        self.sealing_identity_of(AccountIndex::FIRST)
    }

    /// An account's X25519 key.
    #[must_use]
    pub fn sealing_identity_of(&self, account: AccountIndex) -> SealingIdentity {
        SealingIdentity::derive(&self.entropy, Purpose::Sealing(account))
    }

    /// The public halves of the keys that a department grants roles to.
    #[must_use]
    pub fn staff_code(&self) -> StaffCode {
        let account = AccountIndex::STAFF;
        let sealing = self.sealing_identity_of(account).recipient();
        StaffCode { signing: self.signer_of(account).public_key(), sealing: Hash(sealing.to_bytes()) }
    }

    /// The key of the encrypted database.
    #[must_use]
    pub fn database_key(&self) -> DatabaseKey {
        DatabaseKey::derive(&self.entropy)
    }

    /// The 24 words from which all of this can be had again.
    #[must_use]
    pub fn words(&self) -> RecoveryWords {
        self.entropy.words()
    }

    /// When the vault was made.
    #[must_use]
    pub const fn created(&self) -> Timestamp {
        self.created
    }

    fn record(&self) -> Zeroizing<Vec<u8>> {
        canonical::write(2, |e| e.bytes(self.entropy.as_bytes())?.u64(self.created.0)?.ok())
    }

    fn from_record(bytes: &[u8]) -> Result<Self, RecordError> {
        let mut decoder = canonical::read(bytes, 2)?;
        let entropy = Entropy::from_zeroizing(canonical::secret(&mut decoder)?);
        let unlocked = Self { entropy, created: Timestamp(decoder.u64()?) };
        canonical::same(bytes, &unlocked.record()).map(|()| unlocked)
    }
}

fn encrypt(work: WorkFactor, passphrase: &Passphrase, content: &[u8]) -> Vec<u8> {
    let mut recipient = age::scrypt::Recipient::new(passphrase.secret());
    recipient.set_work_factor(work.0);
    let encryptor = Encryptor::with_recipients(core::iter::once(&recipient as &dyn age::Recipient))
        .expect("a passphrase stands alone");
    let mut out = Vec::new();
    let mut writer = encryptor.wrap_output(&mut out).expect("writing into a Vec cannot fail");
    writer.write_all(content).and_then(|()| writer.finish()).expect("writing into a Vec cannot fail");
    out
}

fn read(path: &Path) -> Result<Vec<u8>, VaultError> {
    let file = match File::open(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Err(VaultError::Missing { path: path.into() }),
        opened => opened.map_err(VaultError::io(path))?,
    };
    let mut bytes = Vec::new();
    file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(VaultError::io(path))?;
    if bytes.len() as u64 > MAX_FILE_BYTES { Err(VaultError::NotAVault) } else { Ok(bytes) }
}

/// Reads the header, which says whether the file can be a vault at all.
fn parse(bytes: &[u8]) -> Result<Decryptor<&[u8]>, VaultError> {
    const MAGIC: &[u8] = b"age-encryption.org/v1\n-> scrypt ";
    if !bytes.starts_with(&MAGIC[..bytes.len().min(MAGIC.len())]) || bytes.is_empty() {
        return Err(VaultError::NotAVault);
    }
    match Decryptor::new_buffered(bytes) {
        Ok(decryptor) if decryptor.is_scrypt() => Ok(decryptor),
        Ok(_) | Err(_) => Err(VaultError::Damaged),
    }
}

fn decrypt(
    decryptor: Decryptor<&[u8]>,
    passphrase: &Passphrase,
    retry_after_seconds: u64,
) -> Result<Unlocked, VaultError> {
    let mut identity = age::scrypt::Identity::new(passphrase.secret());
    identity.set_max_work_factor(MAX_WORK);
    let reader = decryptor.decrypt(core::iter::once(&identity as &dyn age::Identity)).map_err(|error| match error {
        DecryptError::DecryptionFailed => VaultError::WrongPassphrase { retry_after_seconds },
        DecryptError::ExcessiveWork { required, .. } if required > MAX_WORK => {
            VaultError::TooMuchWork { have: required, limit: MAX_WORK }
        }
        // The engine's list of errors is open; what is left concerns the header.
        _ => VaultError::Damaged,
    })?;
    let mut content = Zeroizing::new(Vec::with_capacity(2 * MAX_CONTENT_BYTES));
    reader.take(MAX_CONTENT_BYTES as u64 + 1).read_to_end(&mut content).map_err(|_| VaultError::Damaged)?;
    Ok(Unlocked::from_record(&content)?)
}

#[cfg(test)]
mod tests;
