//! The staff code: what an officer hands to the administrator who grants a role, as text that can be read aloud.
//!
//! It holds the two public keys of a [`GrantRole`](super::GrantRole) and a checksum: 68 bytes in 109 characters
//! without 0, 1, I and O, in groups of five. What it is not: a secret, or a proof that the keys are held. Somebody
//! else's code gives a role to keys of somebody else, which is why it is taken from the officer in person.

use core::fmt;

use thiserror::Error;

use crate::{
    hash::Hash,
    sign::{KeyError, PublicKey},
};

/// No 0, 1, I or O, which people confuse.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const BYTES: usize = 32 + 32 + CHECKSUM;
const CHECKSUM: usize = 4;
/// Characters of a code, without the hyphens between its groups.
pub const STAFF_CODE_CHARACTERS: usize = (BYTES * 8).div_ceil(5);
const GROUP: usize = 5;

/// The public keys with which somebody works at a department's desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StaffCode {
    /// Key that signs.
    pub signing: PublicKey,
    /// X25519 key to which the department's node seals.
    pub sealing: Hash,
}

/// Why a text is no staff code.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum StaffCodeError {
    /// A character that no code has.
    #[error("{0:?} stands in no staff code: it has digits and capital letters without 0, 1, I and O")]
    Character(char),
    /// Too short or too long.
    #[error("a staff code has {STAFF_CODE_CHARACTERS} characters, this one has {have}; copy it whole")]
    Length {
        /// Characters found.
        have: usize,
    },
    /// The checksum is that of other keys.
    #[error("the staff code has a slip: its checksum does not fit; copy it again")]
    Checksum,
    /// The checksum fits, and there is no such key.
    #[error("the staff code names no usable signing key: {0}")]
    Key(KeyError),
}

impl StaffCode {
    /// Reads a code as somebody typed it: small letters, blanks, hyphens and line ends do not matter.
    ///
    /// # Errors
    /// [`StaffCodeError`].
    pub fn parse(text: &str) -> Result<Self, StaffCodeError> {
        let typed = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '－' | '—'));
        let digits = typed.map(digit).collect::<Result<Vec<_>, _>>()?;
        if digits.len() != STAFF_CODE_CHARACTERS {
            return Err(StaffCodeError::Length { have: digits.len() });
        }
        let bytes = packed(&digits).ok_or(StaffCodeError::Checksum)?;
        let (signing, rest) = bytes.split_first_chunk::<32>().expect("a code has 68 bytes");
        let (sealing, checksum) = rest.split_first_chunk::<32>().expect("a code has 68 bytes");
        if checksum != check(signing, sealing) {
            return Err(StaffCodeError::Checksum);
        }
        let signing = PublicKey::from_bytes(*signing).map_err(StaffCodeError::Key)?;
        Ok(Self { signing, sealing: Hash(*sealing) })
    }
}

impl fmt::Display for StaffCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let signing = self.signing.to_bytes();
        let bytes = [&signing[..], &self.sealing.0, &check(&signing, &self.sealing.0)].concat();
        for (at, digit) in unpacked(&bytes).into_iter().enumerate() {
            if at > 0 && at % GROUP == 0 {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(ALPHABET[usize::from(digit)]))?;
        }
        Ok(())
    }
}

fn digit(typed: char) -> Result<u8, StaffCodeError> {
    let at = ALPHABET.iter().position(|c| char::from(*c) == typed.to_ascii_uppercase());
    at.and_then(|at| u8::try_from(at).ok()).ok_or(StaffCodeError::Character(typed))
}

/// The first bytes of `H("yuzheng/staff-code" ‖ signing ‖ sealing)`.
fn check(signing: &[u8; 32], sealing: &[u8; 32]) -> [u8; CHECKSUM] {
    let hash = Hash::of(&[b"yuzheng/staff-code", &signing[..], &sealing[..]].concat());
    *hash.0.first_chunk().expect("a hash is longer than a checksum")
}

/// Digits of five bits each, the first bit of the first byte first; what is missing at the end is zero.
fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let (mut digits, mut held, mut bits) = (Vec::with_capacity(STAFF_CODE_CHARACTERS), 0_u16, 0);
    for byte in bytes {
        held = held << 8 | u16::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            digits.push((held >> bits & 31) as u8);
        }
    }
    if bits > 0 {
        digits.push((held << (5 - bits) & 31) as u8);
    }
    digits
}

/// The bytes; none when a bit is set that belongs to no byte.
fn packed(digits: &[u8]) -> Option<Vec<u8>> {
    let (mut bytes, mut held, mut bits) = (Vec::with_capacity(BYTES), 0_u16, 0);
    for digit in digits {
        held = held << 5 | u16::from(*digit);
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits & 255) as u8);
        }
    }
    (held & ((1 << bits) - 1) == 0).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        sign::Signer,
        testing::{TestSigner, digest},
    };
    use proptest::prelude::*;

    fn code() -> StaffCode {
        StaffCode { signing: TestSigner::new("clerk").public_key(), sealing: digest("clerk-sealing") }
    }

    #[test]
    fn a_code_is_read_as_it_was_written_and_as_people_type() {
        let text = code().to_string();
        assert_eq!(text.chars().filter(|c| *c != '-').count(), STAFF_CODE_CHARACTERS);
        assert_eq!(StaffCode::parse(&text), Ok(code()));
        assert_eq!(StaffCode::parse(&format!(" {}\n", text.to_lowercase().replace('-', " "))), Ok(code()));
        assert_eq!(StaffCode::parse(&text.replace('-', "")), Ok(code()));
    }

    #[test]
    fn every_slip_is_told() {
        let text = code().to_string();
        assert_eq!(StaffCode::parse(&text[1..]), Err(StaffCodeError::Length { have: 108 }));
        assert_eq!(StaffCode::parse(""), Err(StaffCodeError::Length { have: 0 }));
        assert_eq!(StaffCode::parse(&text.replace('-', "0")), Err(StaffCodeError::Character('0')));
        let plain: Vec<char> = text.chars().filter(|c| *c != '-').collect();
        for at in 0..plain.len() {
            let mut slip = plain.clone();
            slip[at] = if slip[at] == '7' { '8' } else { '7' };
            let slip: String = slip.into_iter().collect();
            assert_eq!(StaffCode::parse(&slip), Err(StaffCodeError::Checksum), "{at}");
        }
        let swapped: String = plain[1..2].iter().chain(&plain[..1]).chain(&plain[2..]).collect();
        assert_eq!(StaffCode::parse(&swapped), Err(StaffCodeError::Checksum));
    }

    #[test]
    fn a_key_that_signs_anything_is_refused() {
        let (weak, sealing) = ([0; 32], digest("sealing").0);
        let bytes = [&weak[..], &sealing, &check(&weak, &sealing)].concat();
        let text: String = unpacked(&bytes).into_iter().map(|d| char::from(ALPHABET[usize::from(d)])).collect();
        assert_eq!(StaffCode::parse(&text), Err(StaffCodeError::Key(KeyError::SmallOrder)));
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_a_code_in_one_way_or_refused(text in "[2-9A-HJ-NP-Z]{109}") {
            if let Ok(read) = StaffCode::parse(&text) {
                prop_assert_eq!(read.to_string().replace('-', ""), text);
            }
        }

        #[test]
        fn every_pair_of_keys_has_its_code(seed: String, sealing: [u8; 32]) {
            let code = StaffCode { signing: TestSigner::new(&seed).public_key(), sealing: Hash(sealing) };
            prop_assert_eq!(StaffCode::parse(&code.to_string()), Ok(code));
        }
    }
}
