//! Sealing to X25519 keys in the `age` format (age-encryption.org/v1).
//!
//! Two layers: [`seal_to`] and [`unseal`] for single messages (requests, decision traces), and
//! [`SealedCase`] for the body of a case, which is sealed once to an identity made for that case alone,
//! whose secret travels in one small envelope per reader.
//!
//! Invariants: sizes are checked before anything is allocated; a changed byte never opens; a public key that
//! would make the shared secret predictable is refused when it is read. What it is not: sealing says
//! nothing about the sender. Who sealed is proven by the signature over the sealed bytes' hash.

mod case;

use std::io::{Read, Write};

use age::{Decryptor, Encryptor};
use bech32::{Bech32, Hrp};
use thiserror::Error;
use x25519_dalek::{PublicKey, StaticSecret};
use yuzheng_protocol::Hash;
use yuzheng_protocol::desk_api::{Sealing, SealingError};
use zeroize::Zeroizing;

pub use case::{
    CaseIdentity, Envelope, MAX_ENVELOPE_BYTES, SealedCase, open_body, open_envelope, seal_body, seal_case,
    seal_envelope,
};

use crate::canonical::{RecordError, VERSION};

/// Longest plaintext that is sealed or opened: 1 MiB.
pub const MAX_BODY_BYTES: usize = 1 << 20;
/// Longest sealed form: header, nonce, and 16 bytes for each chunk of 64 KiB above [`MAX_BODY_BYTES`].
pub const MAX_SEALED_BYTES: usize = sealed_limit(MAX_BODY_BYTES);
/// Most readers of one message.
pub const MAX_RECIPIENTS: usize = 64;

/// Room for [`MAX_RECIPIENTS`] stanzas of 98 bytes and the filler stanza that `age` adds. The `age` parser
/// starts again at each line of a header, so an unlimited header would cost quadratic time.
const MAX_HEADER_BYTES: usize = 8 << 10;
const MAC_LINE: &[u8] = b"\n--- ";
const MAC_LINE_BYTES: usize = MAC_LINE.len() + 43 + 1;
const NONCE_BYTES: usize = 16;
const CHUNK_BYTES: usize = 64 << 10;
const TAG_BYTES: usize = 16;

/// Why something was not sealed or not opened.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum SealError {
    /// Not a canonical X25519 public key, or one of small order (RFC 7748 §6.1).
    #[error("not a usable X25519 public key")]
    NotAKey,
    /// Nobody could open it.
    #[error("no recipient was named")]
    NoRecipients,
    /// More readers than a header may have.
    #[error("{have} recipients, but at most {limit} are allowed")]
    TooManyRecipients {
        /// Recipients named.
        have: usize,
        /// [`MAX_RECIPIENTS`].
        limit: usize,
    },
    /// Plaintext or sealed form is longer than allowed.
    #[error("{have} bytes, but at most {limit} are allowed")]
    TooLarge {
        /// Bytes given.
        have: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// Whole, as far as can be seen, but sealed to somebody else.
    #[error("this was not sealed to this key")]
    NotForThisKey,
    /// Changed, cut short, or never sealed at all.
    #[error("the sealed bytes are damaged")]
    Damaged,
    /// An envelope from a newer program.
    #[error("version {have} is not known here (known: {known})")]
    UnsupportedVersion {
        /// Version in the envelope.
        have: u64,
        /// Version that this program reads.
        known: u64,
    },
}

impl From<RecordError> for SealError {
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::Malformed => Self::Damaged,
            RecordError::UnknownVersion { have } => Self::UnsupportedVersion { have, known: VERSION },
        }
    }
}

/// Somebody who can open: an X25519 public key, canonical and not of small order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Recipient([u8; 32]);

impl Recipient {
    /// Checks and takes 32 bytes.
    ///
    /// # Errors
    /// [`SealError::NotAKey`].
    pub fn from_bytes(bytes: [u8; 32]) -> Result<Self, SealError> {
        // The exchange with any secret is zero exactly for the points of small order.
        let probe = StaticSecret::from([1; 32]).diffie_hellman(&PublicKey::from(bytes));
        if is_reduced(&bytes) && probe.was_contributory() { Ok(Self(bytes)) } else { Err(SealError::NotAKey) }
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn to_bytes(&self) -> [u8; 32] {
        self.0
    }

    fn age(&self) -> age::x25519::Recipient {
        bech32::encode::<Bech32>(Hrp::parse("age").expect("a valid prefix"), &self.0)
            .expect("32 bytes are within the limit of Bech32")
            .parse()
            .expect("age reads what age's format describes")
    }
}

/// Whether the little-endian number is below 2^255 − 19, the only encoding that we accept of a coordinate.
fn is_reduced(bytes: &[u8; 32]) -> bool {
    const P: [u8; 32] = {
        let mut p = [0xff; 32];
        p[0] = 0xed;
        p[31] = 0x7f;
        p
    };
    bytes.iter().rev().lt(P.iter().rev())
}

/// An X25519 secret that opens what was sealed to its [`Recipient`]. Wiped when dropped.
pub struct SealingIdentity {
    secret: Zeroizing<[u8; 32]>,
    recipient: Recipient,
}

impl SealingIdentity {
    /// Takes 32 secret bytes.
    #[must_use]
    pub fn from_bytes(secret: [u8; 32]) -> Self {
        Self::from_zeroizing(Zeroizing::new(secret))
    }

    pub(crate) fn from_zeroizing(secret: Zeroizing<[u8; 32]>) -> Self {
        let recipient = Recipient(PublicKey::from(&StaticSecret::from(*secret)).to_bytes());
        Self { secret, recipient }
    }

    /// The public half.
    #[must_use]
    pub const fn recipient(&self) -> Recipient {
        self.recipient
    }

    pub(crate) fn secret(&self) -> &[u8; 32] {
        &self.secret
    }

    /// `age` builds an identity from its Bech32 form only (74 characters).
    fn age(&self) -> age::x25519::Identity {
        let prefix = Hrp::parse("age-secret-key-").expect("a valid prefix");
        let mut text = Zeroizing::new(String::with_capacity(80));
        bech32::encode_upper_to_fmt::<Bech32, String>(&mut text, prefix, self.secret())
            .expect("32 bytes are within the limit of Bech32");
        text.parse().expect("age reads what age's format describes")
    }
}

impl Sealing for SealingIdentity {
    fn seal(&self, to: &Hash, plain: &[u8]) -> Result<Vec<u8>, SealingError> {
        let sealed = Recipient::from_bytes(to.0).and_then(|to| seal_to(&[to], plain));
        sealed.map_err(|error| SealingError(error.to_string()))
    }

    fn open(&self, sealed: &[u8]) -> Result<Vec<u8>, SealingError> {
        unseal(self, sealed).map(|plain| plain.to_vec()).map_err(|error| SealingError(error.to_string()))
    }
}

/// Seals `plaintext` so that each of the recipients can open it. The result is an ordinary `age` file; two
/// seals of the same plaintext differ.
///
/// # Errors
/// [`SealError::NoRecipients`], [`SealError::TooManyRecipients`], [`SealError::TooLarge`].
pub fn seal_to(recipients: &[Recipient], plaintext: &[u8]) -> Result<Vec<u8>, SealError> {
    if recipients.is_empty() {
        return Err(SealError::NoRecipients);
    }
    if recipients.len() > MAX_RECIPIENTS {
        return Err(SealError::TooManyRecipients { have: recipients.len(), limit: MAX_RECIPIENTS });
    }
    within(plaintext.len(), MAX_BODY_BYTES)?;
    let recipients: Vec<_> = recipients.iter().map(Recipient::age).collect();
    let encryptor = Encryptor::with_recipients(recipients.iter().map(|r| r as &dyn age::Recipient))
        .expect("X25519 recipients go together");
    let mut sealed = Vec::new();
    let mut writer = encryptor.wrap_output(&mut sealed).expect("writing into a Vec cannot fail");
    writer.write_all(plaintext).and_then(|()| writer.finish()).expect("writing into a Vec cannot fail");
    Ok(sealed)
}

/// Opens what [`seal_to`] made.
///
/// # Errors
/// [`SealError::TooLarge`] and [`SealError::Damaged`] as far as the shape shows it, then
/// [`SealError::NotForThisKey`] when no stanza opens (one damaged stanza looks the same), then
/// [`SealError::Damaged`].
pub fn unseal(identity: &SealingIdentity, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
    within(sealed.len(), MAX_SEALED_BYTES)?;
    let header = header_bytes(sealed).ok_or(SealError::Damaged)?;
    let expected = plaintext_bytes(sealed.len() - header).ok_or(SealError::Damaged)?;
    within(expected, MAX_BODY_BYTES)?;
    let mut reader = Decryptor::new_buffered(sealed)
        .and_then(|decryptor| decryptor.decrypt(core::iter::once(&identity.age() as &dyn age::Identity)))
        .map_err(refusal)?;
    let mut plaintext = Zeroizing::new(vec![0; expected]);
    reader.read_exact(&mut plaintext).map_err(|_| SealError::Damaged)?;
    // Reading on reaches the end mark of the stream, without which it was cut short.
    match reader.read(&mut [0]) {
        Ok(0) => Ok(plaintext),
        Ok(_) | Err(_) => Err(SealError::Damaged),
    }
}

fn refusal(error: age::DecryptError) -> SealError {
    if matches!(error, age::DecryptError::NoMatchingKeys) { SealError::NotForThisKey } else { SealError::Damaged }
}

const fn sealed_limit(plaintext: usize) -> usize {
    MAX_HEADER_BYTES + NONCE_BYTES + plaintext + plaintext.div_ceil(CHUNK_BYTES) * TAG_BYTES
}

fn within(have: usize, limit: usize) -> Result<(), SealError> {
    if have > limit { Err(SealError::TooLarge { have, limit }) } else { Ok(()) }
}

/// Length of the header, which ends with the MAC line. Base64 knows no `-`, so the first such line is it.
fn header_bytes(sealed: &[u8]) -> Option<usize> {
    let head = &sealed[..sealed.len().min(MAX_HEADER_BYTES)];
    let mac = head.windows(MAC_LINE.len()).position(|window| window == MAC_LINE)?;
    Some(mac + MAC_LINE_BYTES).filter(|&end| end <= sealed.len())
}

/// Length of the plaintext in a payload of nonce and chunks; none when there cannot be one.
fn plaintext_bytes(payload: usize) -> Option<usize> {
    let chunks = payload.checked_sub(NONCE_BYTES + TAG_BYTES)? + TAG_BYTES;
    chunks.checked_sub(chunks.div_ceil(CHUNK_BYTES + TAG_BYTES) * TAG_BYTES)
}

#[cfg(test)]
mod tests;
