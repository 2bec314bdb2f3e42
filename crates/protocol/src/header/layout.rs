//! The header's bytes without a general codec: written into and read from a fixed layout.
//!
//! Headers are read and hashed by the million. What is read here is exactly what the general codec reads
//! (property tests hold the two together); what is not read here is given to the general codec, which says
//! why it is refused.

use super::Header;
use crate::{
    hash::Hash,
    units::{Height, Round, Timestamp},
};

/// Head of an array of 13 elements.
const ARRAY_13: u8 = 0x8d;
/// Head of a byte string of 32 bytes.
const HASH_HEAD: [u8; 2] = [0x58, 32];
/// Longest header: every number in its longest form.
pub(super) const LONGEST: usize = 1 + 2 + 7 * 34 + 9 + 5 + 9 + 5 + 3;
/// Room for prefix, header and padding in whole SHA-256 blocks.
const ROOM: usize = (1 + LONGEST + 9).next_multiple_of(64);

/// A header's canonical bytes behind the prefix of a leaf, padded for SHA-256.
pub(super) struct Encoded {
    room: [u8; ROOM],
    /// End of the header's bytes, which begin at 1.
    end: usize,
}

impl Encoded {
    pub(super) fn of(header: &Header) -> Self {
        let mut out = Self { room: [0; ROOM], end: 1 };
        out.byte(ARRAY_13);
        out.number(header.version.into());
        out.hash(&header.chain_id);
        out.number(header.height.0);
        out.number(header.round.0.into());
        out.number(header.time.0);
        out.hash(&header.prev);
        out.hash(&header.history);
        out.hash(&header.tx_root);
        out.number(header.tx_count.into());
        out.hash(&header.state_root);
        out.hash(&header.validators_hash);
        out.hash(&header.next_validators_hash);
        out.number(header.proposer.into());
        out
    }

    /// Bytes of a header that was read from them.
    pub(super) fn copied(bytes: &[u8]) -> Option<Self> {
        let mut out = Self { room: [0; ROOM], end: 1 + bytes.len() };
        (bytes.len() <= LONGEST).then(|| out.room[1..=bytes.len()].copy_from_slice(bytes))?;
        Some(out)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.room[1..self.end]
    }

    /// `SHA-256(0x00 ‖ bytes)`.
    pub(super) fn hash_as_leaf(mut self) -> Hash {
        let blocks = (self.end + 9).div_ceil(64);
        self.room[self.end] = 0x80;
        let bits = 8 * self.end as u64;
        self.room[blocks * 64 - 8..blocks * 64].copy_from_slice(&bits.to_be_bytes());
        Hash::of_padded(&self.room.as_chunks().0[..blocks])
    }

    fn byte(&mut self, byte: u8) {
        self.room[self.end] = byte;
        self.end += 1;
    }

    fn put<const N: usize>(&mut self, bytes: [u8; N]) {
        self.room[self.end..self.end + N].copy_from_slice(&bytes);
        self.end += N;
    }

    fn hash(&mut self, hash: &Hash) {
        self.put(HASH_HEAD);
        self.put(hash.0);
    }

    /// The shortest form of an unsigned number (RFC 8949 §4.2.1).
    fn number(&mut self, number: u64) {
        if number < 24 {
            self.byte(number as u8);
        } else if let Ok(n) = u8::try_from(number) {
            self.put([24, n]);
        } else if let Ok(n) = u16::try_from(number) {
            self.byte(25);
            self.put(n.to_be_bytes());
        } else if let Ok(n) = u32::try_from(number) {
            self.byte(26);
            self.put(n.to_be_bytes());
        } else {
            self.byte(27);
            self.put(number.to_be_bytes());
        }
    }
}

/// Reads a header; `None` for whatever is not the one encoding of a header.
pub(super) fn read(bytes: &[u8]) -> Option<Header> {
    let mut input = Input(bytes);
    let [ARRAY_13] = input.take()? else { return None };
    let header = Header {
        version: input.number()?.try_into().ok()?,
        chain_id: input.hash()?,
        height: Height(input.number()?),
        round: Round(input.number()?.try_into().ok()?),
        time: Timestamp(input.number()?),
        prev: input.hash()?,
        history: input.hash()?,
        tx_root: input.hash()?,
        tx_count: input.number()?.try_into().ok()?,
        state_root: input.hash()?,
        validators_hash: input.hash()?,
        next_validators_hash: input.hash()?,
        proposer: input.number()?.try_into().ok()?,
    };
    input.0.is_empty().then_some(header)
}

struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn take<const N: usize>(&mut self) -> Option<&'a [u8; N]> {
        let (head, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(head)
    }

    fn hash(&mut self) -> Option<Hash> {
        let head: &[u8; 34] = self.take()?;
        (head[..2] == HASH_HEAD).then(|| Hash(*head.last_chunk().expect("34 bytes end in 32")))
    }

    /// A number in its shortest form.
    fn number(&mut self) -> Option<u64> {
        let [head] = *self.take()?;
        let (number, least) = match head {
            0..24 => return Some(head.into()),
            24 => (u64::from(self.take::<1>()?[0]), 24),
            25 => (u16::from_be_bytes(*self.take()?).into(), 1 << 8),
            26 => (u32::from_be_bytes(*self.take()?).into(), 1 << 16),
            27 => (u64::from_be_bytes(*self.take()?), 1 << 32),
            _not_a_number => return None,
        };
        (number >= least).then_some(number)
    }
}
