//! The 256 bits that all keys come from, and the 24 words that stand for them.
//!
//! Words are those of BIP-39 in simplified Chinese: one character each, 11 bits each, the last 8 bits a
//! checksum. Only the encoding of BIP-39 is used; its PBKDF2 seed is not: keys are derived from the entropy
//! itself (see [`crate::keys`]).
//!
//! Invariant: words → entropy → words is the identity.

use bip39::{Language, Mnemonic};
use thiserror::Error;
use zeroize::Zeroizing;

/// Words that encode an [`Entropy`].
pub const WORD_COUNT: usize = 24;

/// Why an entropy could not be had.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum EntropyError {
    /// Another number of words than 24.
    #[error("{have} recovery words, but {need} are needed")]
    WrongWordCount {
        /// Words given.
        have: usize,
        /// Words needed.
        need: usize,
    },
    /// A character that is not on the list.
    #[error("word {position} is not on the list of recovery words")]
    UnknownWord {
        /// Which word, counted from 1.
        position: usize,
    },
    /// All words are on the list, but together they do not fit: one is wrong, or two are exchanged.
    #[error("the recovery words do not fit together")]
    ChecksumMismatch,
    /// The operating system gave no randomness.
    #[error("the operating system gave no randomness: {0}")]
    NoRandomness(String),
}

/// 256 bits of entropy.
pub struct Entropy(Zeroizing<[u8; 32]>);

impl Entropy {
    /// Takes 32 bytes that somebody else drew.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Draws 32 bytes from the operating system.
    ///
    /// # Errors
    /// [`EntropyError::NoRandomness`].
    pub fn make() -> Result<Self, EntropyError> {
        draw(|bytes| getrandom::fill(bytes).map_err(|e| e.to_string())).map(Self)
    }

    /// Reads 24 recovery words. White space of any kind, also none, may stand between them.
    ///
    /// # Errors
    /// [`EntropyError::WrongWordCount`], [`EntropyError::UnknownWord`], [`EntropyError::ChecksumMismatch`].
    pub fn from_words(text: &str) -> Result<Self, EntropyError> {
        let have = text.chars().filter(|c| !c.is_whitespace()).count();
        if have != WORD_COUNT {
            return Err(EntropyError::WrongWordCount { have, need: WORD_COUNT });
        }
        let mnemonic = Mnemonic::parse_in_normalized(Language::SimplifiedChinese, &spaced(text)).map_err(refusal)?;
        let mut array = Zeroizing::new([0; 33]);
        (*array, _) = mnemonic.to_entropy_array();
        let mut bytes = Zeroizing::new([0; 32]);
        bytes.copy_from_slice(&array[..32]);
        Ok(Self(bytes))
    }

    /// The 24 words.
    #[must_use]
    pub fn words(&self) -> RecoveryWords {
        RecoveryWords(
            Mnemonic::from_entropy_in(Language::SimplifiedChinese, self.as_bytes()).expect("32 bytes make 24 words"),
        )
    }

    pub(crate) const fn from_zeroizing(bytes: Zeroizing<[u8; 32]>) -> Self {
        Self(bytes)
    }

    pub(crate) fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// 32 random bytes from `source`, which tells why it has none.
pub(crate) fn draw(source: impl FnOnce(&mut [u8]) -> Result<(), String>) -> Result<Zeroizing<[u8; 32]>, EntropyError> {
    let mut bytes = Zeroizing::new([0; 32]);
    source(&mut *bytes).map_err(EntropyError::NoRandomness)?;
    Ok(bytes)
}

/// The 24 words, to be shown once and written down. Wiped when dropped.
pub struct RecoveryWords(Mnemonic);

impl RecoveryWords {
    /// The words in order; each is one Chinese character.
    pub fn iter(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.0.words()
    }
}

/// The characters with one space between each.
fn spaced(text: &str) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(WORD_COUNT * 5));
    for character in text.chars().filter(|c| !c.is_whitespace()) {
        out.push(character);
        out.push(' ');
    }
    out
}

fn refusal(error: bip39::Error) -> EntropyError {
    match error {
        bip39::Error::BadWordCount(have) => EntropyError::WrongWordCount { have, need: WORD_COUNT },
        bip39::Error::UnknownWord(index) => EntropyError::UnknownWord { position: index + 1 },
        bip39::Error::BadEntropyBitCount(_) | bip39::Error::InvalidChecksum | bip39::Error::AmbiguousLanguages(_) => {
            EntropyError::ChecksumMismatch
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn joined(entropy: &Entropy, separator: &str) -> String {
        entropy.words().iter().collect::<Vec<_>>().join(separator)
    }

    fn refused(text: &str) -> EntropyError {
        Entropy::from_words(text).err().expect("must be refused")
    }

    proptest! {
        #[test]
        fn words_and_entropy_are_two_forms_of_one_thing(bytes: [u8; 32]) {
            let entropy = Entropy::from_bytes(bytes);
            prop_assert_eq!(entropy.words().iter().count(), WORD_COUNT);
            for separator in ["", " ", "\u{3000}", "\n"] {
                let again = Entropy::from_words(&joined(&entropy, separator)).unwrap();
                prop_assert_eq!(again.as_bytes(), &bytes);
            }
        }
    }

    #[test]
    fn counts_the_words_that_are_missing() {
        assert_eq!(refused("的一是"), EntropyError::WrongWordCount { have: 3, need: 24 });
        assert_eq!(refused(""), EntropyError::WrongWordCount { have: 0, need: 24 });
        assert_eq!(refused(&"的".repeat(25)), EntropyError::WrongWordCount { have: 25, need: 24 });
    }

    #[test]
    fn says_which_word_is_not_on_the_list() {
        let text = joined(&Entropy::from_bytes([7; 32]), "");
        let mut characters: Vec<char> = text.chars().collect();
        characters[4] = '龘';
        assert_eq!(refused(&characters.iter().collect::<String>()), EntropyError::UnknownWord { position: 5 });
    }

    #[test]
    fn notices_two_exchanged_words() {
        let mut words: Vec<_> = Entropy::from_bytes([9; 32]).words().iter().collect();
        let other = (1..words.len()).find(|&i| words[i] != words[0]).unwrap();
        words.swap(0, other);
        assert_eq!(refused(&words.concat()), EntropyError::ChecksumMismatch);
    }

    #[test]
    fn says_so_when_the_system_has_no_randomness() {
        let error = draw(|_| Err("no device".into())).err().unwrap();
        assert_eq!(error, EntropyError::NoRandomness("no device".into()));
    }

    #[test]
    fn two_draws_differ() {
        assert_ne!(Entropy::make().unwrap().as_bytes(), Entropy::make().unwrap().as_bytes());
    }
}
