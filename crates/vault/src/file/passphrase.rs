//! A passphrase that is long enough to protect a vault.

use age::secrecy::SecretString;
use zeroize::Zeroizing;

use super::VaultError;

/// Fewest characters (Unicode scalar values) of a passphrase.
pub const MIN_CHARACTERS: usize = 10;

/// A passphrase of at least [`MIN_CHARACTERS`]. Taken as typed: nothing is trimmed or normalized. Wiped when
/// dropped.
pub struct Passphrase(SecretString);

impl Passphrase {
    /// Takes the text when it is long enough.
    ///
    /// # Errors
    /// [`VaultError::TooShort`].
    pub fn new(text: String) -> Result<Self, VaultError> {
        let mut text = Zeroizing::new(text);
        let have = text.chars().count();
        if have < MIN_CHARACTERS {
            return Err(VaultError::TooShort { have, need: MIN_CHARACTERS });
        }
        Ok(Self(SecretString::from(core::mem::take(&mut *text))))
    }

    pub(super) fn secret(&self) -> SecretString {
        self.0.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_and_not_bytes() {
        let error = Passphrase::new("重庆两江新区政务".into()).err().unwrap();
        assert!(matches!(error, VaultError::TooShort { have: 8, need: 10 }));
        assert!(Passphrase::new("重庆两江新区政务大厅".into()).is_ok());
        assert!(Passphrase::new("123456789".into()).is_err());
        assert!(Passphrase::new("1234567890".into()).is_ok());
    }
}
