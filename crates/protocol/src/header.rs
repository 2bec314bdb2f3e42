//! Block headers: what validators certify and clients keep.

mod layout;

use self::layout::Encoded;
use crate::{
    codec::{self, Canonical, DecodeError, cbor_array},
    hash::Hash,
    units::{Height, Round, Timestamp},
};

/// The header version that this program writes and reads.
pub const HEADER_VERSION: u8 = 1;

/// A block header, array(13), about 258 bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Format version, 1.
    pub version: u8,
    /// SHA-256 of the genesis document.
    pub chain_id: Hash,
    /// Height, the parent's plus one.
    pub height: Height,
    /// Round in which the block was first built; the certificate's round may be larger.
    pub round: Round,
    /// Time of the block in milliseconds; greater than the parent's.
    pub time: Timestamp,
    /// Hash of the parent header.
    pub prev: Hash,
    /// RFC 9162 root over the hashes of headers 0 to height − 1.
    pub history: Hash,
    /// RFC 9162 root over the block's transaction leaves.
    pub tx_root: Hash,
    /// Number of transaction leaves.
    pub tx_count: u32,
    /// State root after this block.
    pub state_root: Hash,
    /// Hash of the validator set that certifies this header.
    pub validators_hash: Hash,
    /// Hash of the validator set that certifies the next header.
    pub next_validators_hash: Hash,
    /// Index of the proposer in the validator set: `(height + round) mod n`.
    pub proposer: u16,
}

cbor_array!(Header {
    version,
    chain_id,
    height,
    round,
    time,
    prev,
    history,
    tx_root,
    tx_count,
    state_root,
    validators_hash,
    next_validators_hash,
    proposer,
});

impl Canonical for Header {
    const MAX_BYTES: usize = 400;

    fn to_bytes(&self) -> Vec<u8> {
        Encoded::of(self).bytes().to_vec()
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        layout::read(bytes).map_or_else(|| codec::decode(bytes, Self::MAX_BYTES), Ok)
    }
}

impl Header {
    /// The first field, as section 7 of `docs/protocol.md` names it, in which another header differs; none where they
    /// are the same.
    #[must_use]
    pub fn differs_in(&self, other: &Self) -> Option<&'static str> {
        let fields = [
            ("version", self.version == other.version),
            ("chain-id", self.chain_id == other.chain_id),
            ("height", self.height == other.height),
            ("round", self.round == other.round),
            ("time", self.time == other.time),
            ("prev", self.prev == other.prev),
            ("history", self.history == other.history),
            ("tx-root", self.tx_root == other.tx_root),
            ("tx-count", self.tx_count == other.tx_count),
            ("state-root", self.state_root == other.state_root),
            ("validators-hash", self.validators_hash == other.validators_hash),
            ("next-validators-hash", self.next_validators_hash == other.next_validators_hash),
            ("proposer", self.proposer == other.proposer),
        ];
        fields.into_iter().find(|(_, same)| !same).map(|(name, _)| name)
    }

    /// `SHA-256(0x00 ‖ bytes)`: chain link and history leaf in one (RFC 9162 leaf hash).
    #[must_use]
    pub fn hash(&self) -> Hash {
        Encoded::of(self).hash_as_leaf()
    }

    /// Reads a header and hashes the bytes that it was read from.
    ///
    /// # Errors
    /// As [`Canonical::from_bytes`].
    pub(crate) fn read_and_hash(bytes: &[u8]) -> Result<(Self, Hash), DecodeError> {
        let header = Self::from_bytes(bytes)?;
        let hash = Encoded::copied(bytes).map_or_else(|| header.hash(), Encoded::hash_as_leaf);
        Ok((header, hash))
    }
}

#[cfg(test)]
mod tests;
