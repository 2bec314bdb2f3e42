//! Salts of a case's field commitments.
//!
//! The commitment tree itself is a ledger format and lives in the protocol crate; here is only what must
//! stay secret: one random 32-byte secret per case, carried inside the sealed body, from which each field's
//! salt is derived. Who knows one field's salt learns nothing about another's.
//!
//! salt(path) = HKDF-SHA256 (RFC 5869), no HKDF salt, key material = the case secret, info = the field path
//! in UTF-8, 32 bytes. The keys of invitations come from it in the same way, under names that no path has.

use yuzheng_protocol::commitment::field_salt;
use zeroize::Zeroizing;

use crate::entropy::{EntropyError, draw};

/// The secret that a case's salts come from.
pub struct CaseSecret(Zeroizing<[u8; 32]>);

impl CaseSecret {
    /// Draws a fresh secret from the operating system.
    ///
    /// # Errors
    /// [`EntropyError::NoRandomness`].
    pub fn make() -> Result<Self, EntropyError> {
        draw(|bytes| getrandom::fill(bytes).map_err(|e| e.to_string())).map(Self)
    }

    /// Takes the 32 bytes found in an opened body.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The 32 bytes, to be put into the body before it is sealed, and nowhere else.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The key of the invitation of the person in this row: what names it on chain to nobody else. No field's path
    /// holds a slash, so it is no field's salt.
    #[must_use]
    pub fn invitation_key(&self, person: u16) -> [u8; 32] {
        self.derive_salt(&format!("yuzheng/invitation/{person}"))
    }

    /// The 32-byte salt of the field at `path`, for example `applicant.name`.
    #[must_use]
    pub fn derive_salt(&self, path: &str) -> [u8; 32] {
        field_salt(self.as_bytes(), path).0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_salt_of_a_known_path_never_changes() {
        let secret = CaseSecret::from_bytes([0x11; 32]);
        assert_eq!(
            hex::encode(secret.derive_salt("applicant/name")),
            "fb88b757c38f8d2775da2675c2f5da61aa962041f7e0220d93504d5945526e38"
        );
        assert_eq!(
            hex::encode(secret.derive_salt("字号")),
            "0f7db93f2cf6dbb89818e93ab788fe18c031f391e0f020c177dc9cd2fe026e4c"
        );
        assert_eq!(
            hex::encode(secret.derive_salt("")),
            "b4b09dbbb0de17e51409e08043f9cd1c814d17c5c482a21fa6a9c0c274bd4cd6"
        );
    }

    proptest! {
        #[test]
        fn two_paths_or_two_secrets_give_two_salts(a in ".{0,20}", b in ".{0,20}", one: [u8; 32], two: [u8; 32]) {
            prop_assume!(a != b && one != two);
            let secret = CaseSecret::from_bytes(one);
            prop_assert_ne!(secret.derive_salt(&a), secret.derive_salt(&b));
            prop_assert_ne!(secret.derive_salt(&a), CaseSecret::from_bytes(two).derive_salt(&a));
        }
    }

    #[test]
    fn two_cases_have_two_secrets() {
        assert_ne!(CaseSecret::make().unwrap().as_bytes(), CaseSecret::make().unwrap().as_bytes());
    }
}
