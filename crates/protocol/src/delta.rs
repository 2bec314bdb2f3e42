//! Headers without what their parents tell: how they travel and how clients keep them.
//!
//! A delta is one byte of flags and, in this order: time since the parent (ms); the round, if it is not 0;
//! number of entries and `tx_root`, unless the block is empty; `state_root`, unless it is the parent's; the
//! proposer, unless it is the one after the parent's; the next set's hash, if the set changes. Numbers are
//! LEB128 of the one shortest form. Version, chain, height, parent, history and set follow from the headers
//! before. About 68 bytes with two roots.
//!
//! The flags say exactly what is there and a field that could be left out is refused, so one header has one
//! delta. A delta proves nothing: [`HeaderChain::append_delta`] rebuilds and hashes the header, and a
//! certificate of the header where the deltas end vouches for all of them.
//!
//! [`HeaderChain::append_delta`]: crate::light::HeaderChain::append_delta

use thiserror::Error;

use crate::{
    hash::Hash,
    header::Header,
    units::{Height, Round, Timestamp},
};

const ROUND: u8 = 1;
const ENTRIES: u8 = 1 << 1;
const STATE: u8 = 1 << 2;
const PROPOSER: u8 = 1 << 3;
const NEXT_SET: u8 = 1 << 4;
const KNOWN: u8 = ROUND | ENTRIES | STATE | PROPOSER | NEXT_SET;

/// Longest delta: flags, time, round, entries with root, state, proposer, next set.
pub const LONGEST: usize = 1 + 10 + 5 + 5 + 32 + 32 + 3 + 32;

/// Why bytes are no delta.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum DeltaError {
    /// The bytes end too early.
    #[error("the delta of height {height} is cut off")]
    Cut {
        /// Height of the header.
        height: Height,
    },
    /// Not the one form of this header.
    #[error("the delta of height {height} is not in its one form")]
    NotCanonical {
        /// Height of the header.
        height: Height,
    },
}

/// Appends the delta of `header`, which follows `parent`.
pub fn encode(parent: &Header, header: &Header, out: &mut Vec<u8>) {
    let at = out.len();
    out.push(0);
    let mut flags = 0;
    push_number(header.time.since(parent.time), out);
    if header.round != Round(0) {
        flags |= ROUND;
        push_number(header.round.0.into(), out);
    }
    if header.tx_count != 0 || header.tx_root != Hash::EMPTY_TREE {
        flags |= ENTRIES;
        push_number(header.tx_count.into(), out);
        out.extend_from_slice(header.tx_root.as_bytes());
    }
    if header.state_root != parent.state_root {
        flags |= STATE;
        out.extend_from_slice(header.state_root.as_bytes());
    }
    if header.proposer != turn_after(parent) {
        flags |= PROPOSER;
        push_number(header.proposer.into(), out);
    }
    if header.next_validators_hash != parent.next_validators_hash {
        flags |= NEXT_SET;
        out.extend_from_slice(header.next_validators_hash.as_bytes());
    }
    out[at] = flags;
}

/// Deltas of `headers`, each of which follows the one before, the first one `parent`.
#[must_use]
pub fn encode_run(parent: &Header, headers: &[Header]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut parent = parent;
    for header in headers {
        encode(parent, header, &mut out);
        parent = header;
    }
    out
}

/// What a delta says of a header; the rest follows from the headers before.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Delta {
    pub(crate) round: Round,
    pub(crate) time: Timestamp,
    pub(crate) tx_root: Hash,
    pub(crate) tx_count: u32,
    pub(crate) state_root: Hash,
    pub(crate) next_validators_hash: Hash,
    pub(crate) proposer: u16,
}

impl Delta {
    /// Reads the delta of the header after `parent` from the head of `bytes`, which is moved on.
    ///
    /// # Errors
    /// [`DeltaError`]; `bytes` is unchanged then.
    pub(crate) fn read(parent: &Header, bytes: &mut &[u8]) -> Result<Self, DeltaError> {
        let height = parent.height.next();
        let mut input = Input { bytes, height };
        let flags = input.take::<1>()?[0];
        let refused = DeltaError::NotCanonical { height };
        if flags & !KNOWN != 0 {
            return Err(refused);
        }
        let has = |flag: u8| flags & flag != 0;
        let time = parent.time.0.checked_add(input.number()?).map(Timestamp).ok_or(refused)?;
        let round = Round(if has(ROUND) { input.small()? } else { 0 });
        let (tx_count, tx_root) = if has(ENTRIES) { (input.small()?, input.hash()?) } else { (0, Hash::EMPTY_TREE) };
        let state_root = if has(STATE) { input.hash()? } else { parent.state_root };
        let proposer = if has(PROPOSER) { input.small()? } else { turn_after(parent) };
        let next_validators_hash = if has(NEXT_SET) { input.hash()? } else { parent.next_validators_hash };
        let spurious = (has(ROUND) && round == Round(0))
            || (has(ENTRIES) && tx_count == 0 && tx_root == Hash::EMPTY_TREE)
            || (has(STATE) && state_root == parent.state_root)
            || (has(PROPOSER) && proposer == turn_after(parent))
            || (has(NEXT_SET) && next_validators_hash == parent.next_validators_hash);
        if spurious {
            return Err(refused);
        }
        *bytes = input.bytes;
        Ok(Self { round, time, tx_root, tx_count, state_root, next_validators_hash, proposer })
    }
}

/// The proposer after the parent's, where nothing else is said. At the end of the set's list the next one is
/// index 0, which is said: the format needs no set.
const fn turn_after(parent: &Header) -> u16 {
    parent.proposer.wrapping_add(1)
}

fn push_number(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

struct Input<'a> {
    bytes: &'a [u8],
    height: Height,
}

impl<'a> Input<'a> {
    fn take<const N: usize>(&mut self) -> Result<&'a [u8; N], DeltaError> {
        let (head, rest) = self.bytes.split_first_chunk().ok_or(DeltaError::Cut { height: self.height })?;
        self.bytes = rest;
        Ok(head)
    }

    fn hash(&mut self) -> Result<Hash, DeltaError> {
        Ok(Hash(*self.take()?))
    }

    fn number(&mut self) -> Result<u64, DeltaError> {
        let not_canonical = DeltaError::NotCanonical { height: self.height };
        let mut number = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.take::<1>()?[0];
            let bits = u64::from(byte & 0x7f);
            if (bits << shift) >> shift != bits {
                return Err(not_canonical);
            }
            number |= bits << shift;
            if byte & 0x80 == 0 {
                return if byte == 0 && shift > 0 { Err(not_canonical) } else { Ok(number) };
            }
        }
        Err(not_canonical)
    }

    fn small<T: TryFrom<u64>>(&mut self) -> Result<T, DeltaError> {
        T::try_from(self.number()?).map_err(|_| DeltaError::NotCanonical { height: self.height })
    }
}

#[cfg(test)]
mod tests;
