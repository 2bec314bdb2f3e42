//! Proposal parts: a body cut into signed pieces.
//!
//! Every part is signed by its sender and names its block, its place and how many there are, so a receiver
//! refuses a stranger's part before it keeps a byte of it. All parts but the last hold exactly
//! [`PART_BYTES`], so there is one way to cut a body.

use arc_malachitebft_core_types as core_types;
use yuzheng_protocol::codec;
use yuzheng_protocol::consensus::parts_sign_bytes;
use yuzheng_protocol::sign::{self, SignBytes};
use yuzheng_protocol::{Hash, Signature};

use super::application::{MAX_BODY_BYTES, Slot};
use super::context::EngineContext;
use super::signing::EngineSigner;
use super::validators::Address;

/// Bytes of body in a part.
pub const PART_BYTES: usize = 128 * 1024;
/// Most parts of a body.
pub const MAX_PARTS: u16 = MAX_BODY_BYTES.div_ceil(PART_BYTES) as u16;

/// One signed piece of a block body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Height and round that it is streamed for.
    pub slot: Slot,
    /// Who streams it: the proposer of the slot, or in very late rounds anybody who locked on the block.
    pub sender: Address,
    /// The block.
    pub header_hash: Hash,
    /// Place, from 0.
    pub index: u16,
    /// Number of parts, at least 1.
    pub count: u16,
    /// The bytes.
    pub data: Vec<u8>,
    /// The sender's signature over all of the above.
    pub signature: Signature,
}

impl core_types::ProposalPart<EngineContext> for Part {
    fn is_first(&self) -> bool {
        self.index == 0
    }

    fn is_last(&self) -> bool {
        self.index + 1 == self.count
    }
}

impl Part {
    /// Whether place, number and size fit together.
    pub fn is_well_shaped(&self) -> bool {
        let last = u32::from(self.index) + 1 == u32::from(self.count);
        self.index < self.count
            && self.count <= MAX_PARTS
            && if last { (1..=PART_BYTES).contains(&self.data.len()) } else { self.data.len() == PART_BYTES }
    }

    /// Whether the named sender signed this part for this chain.
    pub fn is_signed(&self, chain_id: Hash) -> bool {
        sign::verify(&self.sender.0, &self.bytes_to_sign(chain_id), &self.signature).is_ok()
    }

    fn bytes_to_sign(&self, chain_id: Hash) -> SignBytes {
        let content = codec::encode(&(self.sender.0, self.header_hash, self.index, self.count, Hash::of(&self.data)));
        parts_sign_bytes(chain_id, self.slot.height, self.slot.round, Hash::of(&content))
    }
}

/// Cuts `body` into signed parts.
///
/// The body is what the ledger built or stored, so it is neither empty nor longer than [`MAX_BODY_BYTES`].
pub fn split(body: &[u8], slot: Slot, header_hash: Hash, signer: &EngineSigner) -> Vec<Part> {
    let count = body.len().div_ceil(PART_BYTES) as u16;
    body.chunks(PART_BYTES)
        .zip(0..count)
        .map(|(data, index)| {
            let mut part = Part {
                slot,
                sender: Address(signer.public_key()),
                header_hash,
                index,
                count,
                data: data.to_vec(),
                signature: Signature([0; 64]),
            };
            part.signature = signer.sign(&part.bytes_to_sign(signer.chain_id()));
            part
        })
        .collect()
}
