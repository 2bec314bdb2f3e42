//! Messages sealed under a short code that people tell each other: by telephone, on paper.
//!
//! The message is an ordinary `age` passphrase file (scrypt). The code has 60 bits, drawn here and never chosen, so
//! that guessing it from the file is out of reach even at a work factor that an old PC bears. What it is not: a
//! passphrase that somebody remembers.

use std::io::{Read, Write};

use age::secrecy::SecretString;
use age::{DecryptError, Decryptor, Encryptor};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::entropy::{EntropyError, draw};

/// Characters of a code: no 0, 1, I or O, which people confuse.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const CHARACTERS: usize = 12;
/// Base-2 logarithm of scrypt's rounds when sealing: 32 MiB.
const WORK: u8 = 15;
/// Highest work factor that is opened.
const MAX_WORK: u8 = 20;
/// Longest message: 1 MiB.
const MAX_BYTES: usize = 1 << 20;
/// Most bytes that the `age` format adds to it.
const MAX_OVERHEAD: usize = 16 << 10;

/// Why something does not open under a code.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum CodeError {
    /// Not twelve characters of the alphabet.
    #[error("a code has twelve letters and digits, without 0, 1, I and O")]
    NotACode,
    /// The code is another one.
    #[error("the code does not open this message")]
    WrongCode,
    /// Longer than a message may be.
    #[error("{have} bytes, but at most {limit} are allowed")]
    TooLarge {
        /// Bytes given.
        have: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// Opening would take more memory and time than is granted.
    #[error("the message asks for 2^{have} rounds of scrypt, but at most 2^{limit} are granted")]
    TooMuchWork {
        /// Work factor in the file.
        have: u8,
        /// Highest that is accepted.
        limit: u8,
    },
    /// Changed, cut short, or never sealed under a code.
    #[error("the message is damaged, or was not sealed under a code")]
    Damaged,
}

/// A code: twelve characters, shown in groups of four. Wiped when dropped.
pub struct SpokenCode(Zeroizing<String>);

impl SpokenCode {
    /// Draws a code from the operating system.
    ///
    /// # Errors
    /// [`EntropyError::NoRandomness`].
    pub fn make() -> Result<Self, EntropyError> {
        let random = draw(|bytes| getrandom::fill(bytes).map_err(|e| e.to_string()))?;
        // 256 is a multiple of 32: every character is as likely as any other.
        let characters = random.iter().take(CHARACTERS).map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
        Ok(Self(Zeroizing::new(characters.collect())))
    }

    /// Takes a code as somebody typed it: small letters, blanks and hyphens do not matter.
    ///
    /// # Errors
    /// [`CodeError::NotACode`].
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let typed = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '－' | '—'));
        let code: Zeroizing<String> = Zeroizing::new(typed.map(|c| c.to_ascii_uppercase()).collect());
        let known = code.bytes().all(|byte| ALPHABET.contains(&byte));
        if known && code.len() == CHARACTERS { Ok(Self(code)) } else { Err(CodeError::NotACode) }
    }

    /// The code as it is told: `ABCD-EFGH-JKLM`.
    #[must_use]
    pub fn spoken(&self) -> String {
        [&self.0[..4], &self.0[4..8], &self.0[8..]].join("-")
    }

    fn secret(&self) -> SecretString {
        SecretString::from(self.0.as_str().to_owned())
    }
}

/// Seals a message under a code.
///
/// # Errors
/// [`CodeError::TooLarge`].
pub fn seal_with_code(code: &SpokenCode, plaintext: &[u8]) -> Result<Vec<u8>, CodeError> {
    if plaintext.len() > MAX_BYTES {
        return Err(CodeError::TooLarge { have: plaintext.len(), limit: MAX_BYTES });
    }
    let mut recipient = age::scrypt::Recipient::new(code.secret());
    recipient.set_work_factor(WORK);
    let encryptor = Encryptor::with_recipients(core::iter::once(&recipient as &dyn age::Recipient))
        .expect("one passphrase recipient stands alone");
    let mut sealed = Vec::new();
    let mut writer = encryptor.wrap_output(&mut sealed).expect("writing into a Vec cannot fail");
    writer.write_all(plaintext).and_then(|()| writer.finish()).expect("writing into a Vec cannot fail");
    Ok(sealed)
}

/// Opens what [`seal_with_code`] made.
///
/// # Errors
/// [`CodeError::TooLarge`], [`CodeError::WrongCode`], [`CodeError::TooMuchWork`], [`CodeError::Damaged`].
pub fn open_with_code(code: &SpokenCode, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, CodeError> {
    let limit = MAX_BYTES + MAX_OVERHEAD;
    if sealed.len() > limit {
        return Err(CodeError::TooLarge { have: sealed.len(), limit });
    }
    let decryptor = Decryptor::new_buffered(sealed).map_err(|_| CodeError::Damaged)?;
    let mut identity = age::scrypt::Identity::new(code.secret());
    identity.set_max_work_factor(MAX_WORK);
    let reader = decryptor.decrypt(core::iter::once(&identity as &dyn age::Identity)).map_err(|error| match error {
        DecryptError::DecryptionFailed => CodeError::WrongCode,
        DecryptError::ExcessiveWork { required, .. } if required > MAX_WORK => {
            CodeError::TooMuchWork { have: required, limit: MAX_WORK }
        }
        // The engine's list of errors is open; what is left concerns the header.
        _ => CodeError::Damaged,
    })?;
    let mut plaintext = Zeroizing::new(Vec::with_capacity(sealed.len()));
    reader.take(MAX_BYTES as u64 + 1).read_to_end(&mut plaintext).map_err(|_| CodeError::Damaged)?;
    if plaintext.len() > MAX_BYTES {
        return Err(CodeError::TooLarge { have: plaintext.len(), limit: MAX_BYTES });
    }
    Ok(plaintext)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code() -> SpokenCode {
        SpokenCode::parse("2345-6789-ABCD").unwrap()
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let made = SpokenCode::make().unwrap();
        assert_eq!(made.spoken().len(), 14);
        for typed in [made.spoken(), made.spoken().to_lowercase(), made.spoken().replace('-', " － ")] {
            assert_eq!(SpokenCode::parse(&typed).unwrap().spoken(), made.spoken());
        }
        for wrong in ["", "2345-6789-ABC", "2345-6789-ABCDE", "2345-6789-ABC0", "2345-6789-ABCI", "2345-6789-ABC钥"] {
            assert_eq!(SpokenCode::parse(wrong).map(drop).unwrap_err(), CodeError::NotACode, "{wrong}");
        }
    }

    #[test]
    fn only_the_code_opens_the_message() {
        let sealed = seal_with_code(&code(), "邀请".as_bytes()).unwrap();
        assert_eq!(open_with_code(&code(), &sealed).unwrap().as_slice(), "邀请".as_bytes());
        let other = SpokenCode::parse("2345-6789-ABCE").unwrap();
        assert_eq!(open_with_code(&other, &sealed).unwrap_err(), CodeError::WrongCode);
    }

    #[test]
    fn a_changed_or_oversized_message_never_opens() {
        let sealed = seal_with_code(&code(), b"message").unwrap();
        let mut changed = sealed.clone();
        *changed.last_mut().unwrap() ^= 1;
        assert_eq!(open_with_code(&code(), &changed).unwrap_err(), CodeError::Damaged);
        assert_eq!(open_with_code(&code(), &sealed[..sealed.len() - 1]).unwrap_err(), CodeError::Damaged);
        assert_eq!(open_with_code(&code(), b"no age file").unwrap_err(), CodeError::Damaged);
        let long = vec![0; MAX_BYTES + 1];
        assert!(matches!(seal_with_code(&code(), &long), Err(CodeError::TooLarge { .. })));
        let long = vec![0; MAX_BYTES + MAX_OVERHEAD + 1];
        assert!(matches!(open_with_code(&code(), &long), Err(CodeError::TooLarge { .. })));
    }

    #[test]
    fn a_message_that_asks_for_too_much_work_is_refused_without_doing_it() {
        let sealed = seal_with_code(&code(), b"message").unwrap();
        let at = sealed.windows(4).position(|bytes| bytes == b" 15\n").unwrap();
        let mut changed = sealed;
        changed[at..at + 4].copy_from_slice(b" 30\n");
        assert_eq!(open_with_code(&code(), &changed).unwrap_err(), CodeError::TooMuchWork { have: 30, limit: 20 });
    }
}
