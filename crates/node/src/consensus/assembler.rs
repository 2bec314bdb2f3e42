//! Puts received parts together again, within bounds that a faulty validator cannot widen.
//!
//! Streams are keyed by what the sender signed (sender, slot, block), not by the network's publisher or stream
//! number: parts of one proposal meet whichever peer relays them, and nobody writes into another's stream.
//! Bodies for heights after the next one cannot be judged yet; they wait here, in memory, unexecuted.

use std::collections::BTreeMap;

use thiserror::Error;
use yuzheng_protocol::{Hash, Height};

use super::application::Slot;
use super::part::{MAX_PARTS, Part};
use super::validators::{Address, EngineValidatorSet};

/// How many heights beyond the next one parts are kept for.
pub const HEIGHTS_AHEAD: u64 = 3;
/// How many rounds beyond the current one parts are kept for; the engine drops votes beyond the same bound.
pub const ROUNDS_AHEAD: u32 = 10;
/// From this round on, anybody who locked on a block may stream it again; the engine's hidden-lock round.
pub const ANY_SENDER_FROM_ROUND: u32 = 10;
/// Blocks that one sender may stream for one slot; two are enough to show an equivocation.
const BLOCKS_PER_SLOT: usize = 2;
/// Unfinished streams of one sender.
const OPEN_STREAMS: usize = 4;
/// Finished bodies that wait for their height.
const WAITING_BODIES: usize = 8;

/// Why a part was refused. None of these is a failure of ours.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Its height is decided already or too far away.
    #[error("height {height} lies outside {next}..={last}")]
    Height {
        /// The part's height.
        height: Height,
        /// The next height to decide.
        next: Height,
        /// The last height that parts are kept for.
        last: Height,
    },
    /// Its round is too far away.
    #[error("round {round} lies beyond {last}")]
    Round {
        /// The part's round.
        round: u32,
        /// The last round that parts are kept for.
        last: u32,
    },
    /// Place, number and size do not fit together.
    #[error("part {index} of {count} with {bytes} bytes (at most {MAX_PARTS} parts)")]
    Shape {
        /// Its place.
        index: u16,
        /// The number of parts it claims.
        count: u16,
        /// Its size.
        bytes: usize,
    },
    /// The sender has no right to stream in this slot.
    #[error("{sender} may not stream a proposal for {slot}")]
    Sender {
        /// Who sent it.
        sender: Address,
        /// For when.
        slot: Slot,
    },
    /// The sender did not sign it.
    #[error("{sender} did not sign the part")]
    Signature {
        /// Who is said to have sent it.
        sender: Address,
    },
    /// It contradicts earlier parts of the same stream.
    #[error("part {index} of {count} contradicts a stream of {expected} parts")]
    Contradiction {
        /// Its place.
        index: u16,
        /// The number of parts it claims.
        count: u16,
        /// The number of parts that the stream began with.
        expected: u16,
    },
    /// The sender streams too many blocks.
    #[error("{sender} streams more than {BLOCKS_PER_SLOT} blocks for {slot}")]
    TooMany {
        /// Who sent it.
        sender: Address,
        /// For when.
        slot: Slot,
    },
}

/// What parts are held against.
#[derive(Debug)]
pub struct Window<'a> {
    /// The chain.
    pub chain_id: Hash,
    /// The next height to decide: the ledger's tip + 1.
    pub next: Height,
    /// Where the engine stands.
    pub current: Slot,
    /// The validators of the next height; taken for later heights too, whose sets nobody knows yet. Where the set
    /// changes, a node that is a block behind may so miss the first round after it.
    pub validators: &'a EngineValidatorSet,
}

/// A whole body, not yet judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assembled {
    /// Height and round that it was streamed for.
    pub slot: Slot,
    /// Who streamed it.
    pub sender: Address,
    /// The block that it should be.
    pub header_hash: Hash,
    /// The bytes.
    pub body: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    slot: Slot,
    sender: Address,
    header_hash: Hash,
}

#[derive(Debug)]
enum Stream {
    Open { parts: Vec<Option<Vec<u8>>> },
    Finished,
}

/// All streams that are under way.
#[derive(Debug, Default)]
pub struct Assembler {
    streams: BTreeMap<Key, Stream>,
    waiting: Vec<Assembled>,
}

impl Assembler {
    /// Takes one part; returns the body when it was the missing one and its height is the next.
    ///
    /// # Errors
    /// [`Refusal`]; the part is forgotten.
    pub fn accept(&mut self, part: Part, window: &Window<'_>) -> Result<Option<Assembled>, Refusal> {
        check(&part, window)?;
        let key = Key { slot: part.slot, sender: part.sender, header_hash: part.header_hash };
        if matches!(self.streams.get(&key), Some(Stream::Finished)) {
            return Ok(None);
        }
        if !part.is_signed(window.chain_id) {
            return Err(Refusal::Signature { sender: part.sender });
        }
        if !self.streams.contains_key(&key) {
            self.make_room(&key)?;
        }
        let Some(body) = self.add(key, part)? else { return Ok(None) };
        let assembled = Assembled { slot: key.slot, sender: key.sender, header_hash: key.header_hash, body };
        if assembled.slot.height == window.next {
            return Ok(Some(assembled));
        }
        self.keep_waiting(assembled);
        Ok(None)
    }

    /// Takes out the bodies that waited for `slot`.
    pub fn take_waiting(&mut self, slot: Slot) -> Vec<Assembled> {
        let (due, rest) = std::mem::take(&mut self.waiting).into_iter().partition(|a| a.slot == slot);
        self.waiting = rest;
        due
    }

    /// Forgets everything below `next`.
    pub fn forget_below(&mut self, next: Height) {
        self.streams.retain(|key, _| key.slot.height >= next);
        self.waiting.retain(|a| a.slot.height >= next);
    }

    /// Refuses a third block for one slot; lets a sender's oldest unfinished stream go for a new one.
    fn make_room(&mut self, key: &Key) -> Result<(), Refusal> {
        let of_sender: Vec<Key> = self.streams.keys().filter(|k| k.sender == key.sender).copied().collect();
        if of_sender.iter().filter(|k| k.slot == key.slot).count() >= BLOCKS_PER_SLOT {
            return Err(Refusal::TooMany { sender: key.sender, slot: key.slot });
        }
        let mut open = of_sender.iter().filter(|k| matches!(self.streams.get(k), Some(Stream::Open { .. })));
        let oldest = open.next().copied();
        if open.count() + 1 >= OPEN_STREAMS
            && let Some(oldest) = oldest
        {
            self.streams.remove(&oldest);
        }
        Ok(())
    }

    fn add(&mut self, key: Key, part: Part) -> Result<Option<Vec<u8>>, Refusal> {
        let stream =
            self.streams.entry(key).or_insert_with(|| Stream::Open { parts: vec![None; usize::from(part.count)] });
        let Stream::Open { parts } = stream else { return Ok(None) };
        if parts.len() != usize::from(part.count) {
            return Err(Refusal::Contradiction { index: part.index, count: part.count, expected: parts.len() as u16 });
        }
        parts[usize::from(part.index)].get_or_insert(part.data);
        if parts.iter().any(Option::is_none) {
            return Ok(None);
        }
        let body = parts.iter_mut().flat_map(|p| p.take().unwrap_or_default()).collect();
        *stream = Stream::Finished;
        Ok(Some(body))
    }

    fn keep_waiting(&mut self, assembled: Assembled) {
        // The nearest heights matter most.
        self.waiting.push(assembled);
        self.waiting.sort_by_key(|a| a.slot);
        self.waiting.truncate(WAITING_BODIES);
    }
}

fn check(part: &Part, window: &Window<'_>) -> Result<(), Refusal> {
    let Slot { height, round } = part.slot;
    let last = Height(window.next.0.saturating_add(HEIGHTS_AHEAD));
    if height < window.next || height > last {
        return Err(Refusal::Height { height, next: window.next, last });
    }
    let current_round = if height == window.current.height { window.current.round.0 } else { 0 };
    let last_round = current_round.saturating_add(ROUNDS_AHEAD);
    if round.0 > last_round {
        return Err(Refusal::Round { round: round.0, last: last_round });
    }
    if !part.is_well_shaped() {
        return Err(Refusal::Shape { index: part.index, count: part.count, bytes: part.data.len() });
    }
    if !may_send(part, window.validators) {
        return Err(Refusal::Sender { sender: part.sender, slot: part.slot });
    }
    Ok(())
}

fn may_send(part: &Part, validators: &EngineValidatorSet) -> bool {
    use arc_malachitebft_core_types::Validator as _;
    *validators.proposer(part.slot).address() == part.sender
        || (part.slot.round.0 >= ANY_SENDER_FROM_ROUND && validators.contains(&part.sender))
}
