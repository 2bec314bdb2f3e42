//! The sealed body of a case and its envelopes.
//!
//! Envelope plaintext: canonical array[1, case secret(32)]. Erasing a reader's envelope takes the body from
//! that reader without touching the stored body or the other readers.

use zeroize::Zeroizing;

use super::{MAX_RECIPIENTS, Recipient, SealError, SealingIdentity, seal_to, unseal, within};
use crate::canonical::{self, RecordError};
use crate::entropy::{EntropyError, draw};

/// Longest envelope that is opened, in bytes.
pub const MAX_ENVELOPE_BYTES: usize = 1 << 10;

/// The sealing identity that one case has and no other.
pub struct CaseIdentity(SealingIdentity);

impl CaseIdentity {
    /// Draws a fresh identity from the operating system.
    ///
    /// # Errors
    /// [`EntropyError::NoRandomness`].
    pub fn make() -> Result<Self, EntropyError> {
        let secret = draw(|bytes| getrandom::fill(bytes).map_err(|e| e.to_string()))?;
        Ok(Self(SealingIdentity::from_zeroizing(secret)))
    }

    /// Takes 32 secret bytes that somebody else drew.
    #[must_use]
    pub fn from_bytes(secret: [u8; 32]) -> Self {
        Self(SealingIdentity::from_bytes(secret))
    }

    /// The public half, to which the body is sealed.
    #[must_use]
    pub const fn recipient(&self) -> Recipient {
        self.0.recipient()
    }

    fn record(&self) -> Zeroizing<Vec<u8>> {
        canonical::write(1, |e| e.bytes(self.0.secret())?.ok())
    }

    fn from_record(bytes: &[u8]) -> Result<Self, RecordError> {
        let secret = canonical::secret(&mut canonical::read(bytes, 1)?)?;
        let identity = Self(SealingIdentity::from_zeroizing(secret));
        canonical::same(bytes, &identity.record()).map(|()| identity)
    }
}

/// A case's secret, sealed to one reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The reader's X25519 public key.
    pub recipient: [u8; 32],
    /// The sealed secret, at most [`MAX_ENVELOPE_BYTES`].
    pub bytes: Vec<u8>,
}

/// A body and what its readers need to open it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedCase {
    /// The body, sealed to the case's identity.
    pub body: Vec<u8>,
    /// One for each reader.
    pub envelopes: Vec<Envelope>,
}

/// Seals a body and addresses it to its readers, usually the department and the applicant.
///
/// # Errors
/// [`SealError::NoRecipients`], [`SealError::TooManyRecipients`], [`SealError::TooLarge`].
pub fn seal_case(plaintext: &[u8], case: &CaseIdentity, readers: &[Recipient]) -> Result<SealedCase, SealError> {
    if readers.is_empty() {
        return Err(SealError::NoRecipients);
    }
    if readers.len() > MAX_RECIPIENTS {
        return Err(SealError::TooManyRecipients { have: readers.len(), limit: MAX_RECIPIENTS });
    }
    let envelopes = readers.iter().map(|reader| seal_envelope(case, reader)).collect();
    Ok(SealedCase { body: seal_body(plaintext, case)?, envelopes })
}

/// Seals a body to the case's identity.
///
/// # Errors
/// [`SealError::TooLarge`].
pub fn seal_body(plaintext: &[u8], case: &CaseIdentity) -> Result<Vec<u8>, SealError> {
    seal_to(&[case.recipient()], plaintext)
}

/// Opens a body.
///
/// # Errors
/// As [`unseal`].
pub fn open_body(case: &CaseIdentity, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
    unseal(&case.0, sealed)
}

/// Seals the case's secret to one reader.
#[must_use]
pub fn seal_envelope(case: &CaseIdentity, reader: &Recipient) -> Envelope {
    let bytes = seal_to(&[*reader], &case.record()).expect("one recipient and 36 bytes are within the limits");
    Envelope { recipient: reader.to_bytes(), bytes }
}

/// Opens an envelope. The named recipient decides who it is for: when it names this key and does not open,
/// it is damaged.
///
/// # Errors
/// [`SealError::NotForThisKey`], [`SealError::TooLarge`], [`SealError::Damaged`],
/// [`SealError::UnsupportedVersion`].
pub fn open_envelope(identity: &SealingIdentity, envelope: &Envelope) -> Result<CaseIdentity, SealError> {
    if envelope.recipient != identity.recipient().to_bytes() {
        return Err(SealError::NotForThisKey);
    }
    within(envelope.bytes.len(), MAX_ENVELOPE_BYTES)?;
    let record = unseal(identity, &envelope.bytes).map_err(|error| match error {
        SealError::NotForThisKey => SealError::Damaged,
        SealError::NotAKey
        | SealError::NoRecipients
        | SealError::TooManyRecipients { .. }
        | SealError::TooLarge { .. }
        | SealError::Damaged
        | SealError::UnsupportedVersion { .. } => error,
    })?;
    Ok(CaseIdentity::from_record(&record)?)
}
