//! The short reference to an entry, as a QR code holds it: chain, height, index, id.
//!
//! It proves nothing. It says where to look, and holds the whole id, so that whoever looks finds this entry or
//! none. The text uses only characters of the alphanumeric mode of QR codes (ISO/IEC 18004) and has one form.

use core::fmt;

use thiserror::Error;

use crate::{hash::Hash, units::Height};

/// What every reference begins with.
pub const REFERENCE_PREFIX: &str = "YUZHENG:";
/// The version that this program writes and reads.
pub const REFERENCE_VERSION: u8 = 1;
/// Bytes of the chain id that a reference names.
const CHAIN_BYTES: usize = 8;
/// Longest reference: prefix, version, chain, two numbers of full width, id.
const MAX_CHARACTERS: usize = 8 + 4 + 17 + 21 + 11 + 64;

/// Where an entry stands: `YUZHENG:1:<chain>:<height>:<index>:<id>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntryReference {
    chain: [u8; CHAIN_BYTES],
    /// Height of its block.
    pub height: Height,
    /// Position in its block.
    pub index: u32,
    /// Id of the entry.
    pub id: Hash,
}

/// Why a text is no reference.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum ReferenceError {
    /// It does not begin with `YUZHENG:` and a version.
    #[error("this is no reference to an entry")]
    NotAReference,
    /// A newer version.
    #[error("reference version {have} is not known here")]
    UnknownVersion {
        /// Version in the text.
        have: u64,
    },
    /// Not in the one form of this version.
    #[error("the reference is not in its one form")]
    Malformed,
}

impl EntryReference {
    /// The reference to an entry of a chain.
    #[must_use]
    pub fn new(chain_id: &Hash, height: Height, index: u32, id: Hash) -> Self {
        let chain = chain_id.0.first_chunk().copied().expect("a hash has 32 bytes");
        Self { chain, height, index, id }
    }

    /// Whether it is about this chain.
    #[must_use]
    pub fn is_of(&self, chain_id: &Hash) -> bool {
        chain_id.0.starts_with(&self.chain)
    }

    /// Reads exactly the text that [`fmt::Display`] writes.
    ///
    /// # Errors
    /// [`ReferenceError`].
    pub fn parse(text: &str) -> Result<Self, ReferenceError> {
        let rest = text.strip_prefix(REFERENCE_PREFIX).ok_or(ReferenceError::NotAReference)?;
        let (version, rest) = rest.split_once(':').ok_or(ReferenceError::NotAReference)?;
        let have = version.parse().map_err(|_| ReferenceError::NotAReference)?;
        if have != u64::from(REFERENCE_VERSION) {
            return Err(ReferenceError::UnknownVersion { have });
        }
        if text.len() > MAX_CHARACTERS {
            return Err(ReferenceError::Malformed);
        }
        let reference = Self::fields(rest).ok_or(ReferenceError::Malformed)?;
        if reference.to_string() == text { Ok(reference) } else { Err(ReferenceError::Malformed) }
    }

    fn fields(rest: &str) -> Option<Self> {
        let mut parts = rest.split(':');
        let mut chain = [0; CHAIN_BYTES];
        hex::decode_to_slice(parts.next()?, &mut chain).ok()?;
        let height = Height(parts.next()?.parse().ok()?);
        let index = parts.next()?.parse().ok()?;
        let id = Hash::from_hex(&parts.next()?.to_ascii_lowercase())?;
        parts.next().is_none().then_some(Self { chain, height, index, id })
    }
}

impl fmt::Display for EntryReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (chain, id) = (hex::encode_upper(self.chain), hex::encode_upper(self.id.0));
        write!(f, "{REFERENCE_PREFIX}{REFERENCE_VERSION}:{chain}:{}:{}:{id}", self.height, self.index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference() -> EntryReference {
        EntryReference::new(&Hash::of(b"chain"), Height(18_204), 3, Hash::of(b"entry"))
    }

    #[test]
    fn a_reference_has_one_form_of_qr_alphanumeric_characters() {
        let text = reference().to_string();
        assert_eq!(
            text,
            "YUZHENG:1:9414886B1EBF025D:18204:3:923FE53966C6CD9343E11AF776CD4B05BE315EA4B200B02E4D5DFB0F929B73BF"
        );
        assert_eq!(EntryReference::parse(&text), Ok(reference()));
        assert!(text.chars().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase() || c == ':'), "{text}");
        assert!(text.len() <= 122, "version 5 at level M holds 122 characters: {}", text.len());
    }

    #[test]
    fn a_reference_names_its_chain() {
        assert!(reference().is_of(&Hash::of(b"chain")));
        assert!(!reference().is_of(&Hash::of(b"another chain")));
    }

    #[test]
    fn what_is_no_reference_says_why() {
        let text = reference().to_string();
        let of = |text: &str| EntryReference::parse(text).unwrap_err();
        assert_eq!(of("https://example.com"), ReferenceError::NotAReference);
        assert_eq!(of("YUZHENG:"), ReferenceError::NotAReference);
        assert_eq!(of(&text.replacen(":1:", ":2:", 1)), ReferenceError::UnknownVersion { have: 2 });
        for other in [
            text.to_ascii_lowercase().replacen("yuzheng", "YUZHENG", 1),
            format!("{text} "),
            format!("{text}:"),
            text[..text.len() - 1].to_owned(),
            text.replacen(":18204:", ":018204:", 1),
            text.replacen(":3:", ":+3:", 1),
            text.replacen(":3:", ":4294967296:", 1),
            format!("{text}{}", "0".repeat(200)),
        ] {
            assert_eq!(of(&other), ReferenceError::Malformed, "{other}");
        }
    }
}
