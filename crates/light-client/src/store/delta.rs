//! Headers without what their predecessors tell: how they are stored.
//!
//! A delta is one byte of flags and, in this order: time since the parent (ms); the round, if it is not 0;
//! number of entries and `tx_root`, unless the block is empty; `state_root`, unless it is the parent's; the
//! proposer, unless it is the one whose turn it is; the next set's hash, if the set changes. Numbers are
//! LEB128 of the one shortest form. Chain, height, parent, history and set follow from the header before.
//! About 69 bytes with two roots.
//!
//! The flags say exactly what is there and a field that could be left out is refused, so one header has one
//! delta. A delta proves nothing: what is read back is linked and hashed again.

use thiserror::Error;
use yuzheng_protocol::{Hash, Header, Height, Round, header::HEADER_VERSION, light::HeaderChain};

const ROUND: u8 = 1;
const ENTRIES: u8 = 1 << 1;
const STATE: u8 = 1 << 2;
const PROPOSER: u8 = 1 << 3;
const NEXT_SET: u8 = 1 << 4;
const KNOWN: u8 = ROUND | ENTRIES | STATE | PROPOSER | NEXT_SET;

/// Why stored bytes are no delta.
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

/// Appends the delta of `header` above `parent`; `validators` is the size of its set, if known.
pub fn encode(parent: &Header, header: &Header, validators: Option<usize>, out: &mut Vec<u8>) {
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
    if turn(header.height, header.round, validators) != Some(header.proposer) {
        flags |= PROPOSER;
        push_number(header.proposer.into(), out);
    }
    if header.next_validators_hash != parent.next_validators_hash {
        flags |= NEXT_SET;
        out.extend_from_slice(header.next_validators_hash.as_bytes());
    }
    out[at] = flags;
}

/// Reads the header that follows `chain` from the head of `bytes`, which is moved on.
///
/// # Errors
/// [`DeltaError`]. The header is not linked by this; [`HeaderChain::append`] does that.
pub fn decode(
    chain: &HeaderChain,
    sizes: impl Fn(&Hash) -> Option<usize>,
    bytes: &mut &[u8],
) -> Result<Header, DeltaError> {
    let parent = chain.last();
    let height = parent.height.next();
    let mut input = Input { bytes, height };
    let flags = input.take(1)?[0];
    if flags & !KNOWN != 0 {
        return Err(DeltaError::NotCanonical { height });
    }
    let has = |flag: u8| flags & flag != 0;
    let time = parent.time.plus_ms(input.number()?);
    let round = Round(if has(ROUND) { input.small()? } else { 0 });
    let (tx_count, tx_root) = if has(ENTRIES) { (input.small()?, input.hash()?) } else { (0, Hash::EMPTY_TREE) };
    let state_root = if has(STATE) { input.hash()? } else { parent.state_root };
    let validators = sizes(&parent.next_validators_hash);
    let due = turn(height, round, validators);
    let proposer = match (has(PROPOSER), due) {
        (true, _) => input.small()?,
        (false, Some(due)) => due,
        (false, None) => return Err(DeltaError::NotCanonical { height }),
    };
    let next_validators_hash = if has(NEXT_SET) { input.hash()? } else { parent.next_validators_hash };
    let spurious = (has(ROUND) && round == Round(0))
        || (has(ENTRIES) && tx_count == 0 && tx_root == Hash::EMPTY_TREE)
        || (has(STATE) && state_root == parent.state_root)
        || (has(PROPOSER) && due == Some(proposer))
        || (has(NEXT_SET) && next_validators_hash == parent.next_validators_hash);
    if spurious {
        return Err(DeltaError::NotCanonical { height });
    }
    *bytes = input.bytes;
    Ok(Header {
        version: HEADER_VERSION,
        chain_id: parent.chain_id,
        height,
        round,
        time,
        prev: chain.last_hash(),
        history: chain.next_history(),
        tx_root,
        tx_count,
        state_root,
        validators_hash: parent.next_validators_hash,
        next_validators_hash,
        proposer,
    })
}

/// Whose turn it is: `(height + round) mod n`.
fn turn(height: Height, round: Round, validators: Option<usize>) -> Option<u16> {
    let n = validators? as u64;
    u16::try_from((height.0 % n + u64::from(round.0) % n) % n).ok()
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
    fn take(&mut self, n: usize) -> Result<&'a [u8], DeltaError> {
        let (head, rest) = self.bytes.split_at_checked(n).ok_or(DeltaError::Cut { height: self.height })?;
        self.bytes = rest;
        Ok(head)
    }

    fn hash(&mut self) -> Result<Hash, DeltaError> {
        Ok(Hash(self.take(32)?.try_into().expect("32 bytes were taken")))
    }

    fn number(&mut self) -> Result<u64, DeltaError> {
        let not_canonical = DeltaError::NotCanonical { height: self.height };
        let mut number = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.take(1)?[0];
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
