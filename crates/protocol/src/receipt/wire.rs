//! The bytes of a receipt, array(8): magic, version, chain id, kind, entries, tip, hops, state values; each entry
//! an array(8): entry, outcome, index, path, header, history path, openings, trace.
//!
//! A receipt has to fit a printed code, so nothing stands in it twice and nothing that follows from the rest:
//! paths are one byte string each, the two headers are written without their chain id and with null for a set
//! that announces itself, the certificate without height and header hash.

use minicbor::{
    Decode, Decoder, Encode, Encoder,
    decode::Error as DecodeFault,
    encode::{Error as EncodeFault, Write},
};

use super::{MAX_HISTORY_BYTES, ProvenEntry, ReceiptBundle, StateEvidence};
use crate::{
    block::SignedHeader,
    certificate::CommitCertificate,
    codec::{Canonical, List, decode_list, decode_packed, encode_packed, expect_array},
    hash::Hash,
    header::Header,
    state::key_path,
};

impl Canonical for ReceiptBundle {
    const MAX_BYTES: usize = MAX_HISTORY_BYTES;
}

impl<C> Encode<C> for ReceiptBundle {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, ctx: &mut C) -> Result<(), EncodeFault<W::Error>> {
        e.array(8)?;
        self.magic.encode(e, ctx)?;
        self.version.encode(e, ctx)?;
        self.tip.header.chain_id.encode(e, ctx)?;
        self.kind.encode(e, ctx)?;
        e.array(self.entries.len() as u64)?;
        self.entries.iter().try_for_each(|entry| encode_entry(entry, e, ctx))?;
        e.array(2)?;
        encode_header(&self.tip.header, e, ctx)?;
        self.tip.certificate.encode_beside_header(e, ctx)?;
        self.hops.encode(e, ctx)?;
        self.state.encode(e, ctx)
    }
}

impl<'b, C> Decode<'b, C> for ReceiptBundle {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, DecodeFault> {
        expect_array(d, 8)?;
        let (magic, version) = (Decode::decode(d, ctx)?, Decode::decode(d, ctx)?);
        let chain_id = Hash::decode(d, ctx)?;
        let kind = Decode::decode(d, ctx)?;
        let entries = decode_list(d, |d| decode_entry(chain_id, d, ctx))?;
        expect_array(d, 2)?;
        let tip = decode_header(chain_id, d, ctx)?;
        let certificate = CommitCertificate::decode_beside_header(&tip, d, ctx)?;
        let tip = SignedHeader { header: tip, certificate };
        let (hops, state) = (Decode::decode(d, ctx)?, Decode::decode(d, ctx)?);
        Ok(Self { magic, version, kind, entries, tip, hops, state })
    }
}

impl<C> Encode<C> for StateEvidence {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, ctx: &mut C) -> Result<(), EncodeFault<W::Error>> {
        e.array(3)?;
        self.key.encode(e, ctx)?;
        match &self.value {
            Some(value) => value.encode(e, ctx)?,
            None => key_path(&self.key).encode(e.array(1)?, ctx)?,
        }
        self.proof.encode(e, ctx)
    }
}

impl<'b, C> Decode<'b, C> for StateEvidence {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, DecodeFault> {
        expect_array(d, 3)?;
        let key = Decode::decode(d, ctx)?;
        let value = match d.datatype()? {
            minicbor::data::Type::Array => {
                expect_array(d, 1)?;
                // Another hash than the key's is not what this would be written back as.
                Hash::decode(d, ctx).map(|_path| None)?
            }
            _value => Some(Decode::decode(d, ctx)?),
        };
        Ok(Self { key, value, proof: Decode::decode(d, ctx)? })
    }
}

fn encode_entry<C, W: Write>(
    proven: &ProvenEntry,
    e: &mut Encoder<W>,
    ctx: &mut C,
) -> Result<(), EncodeFault<W::Error>> {
    e.array(8)?;
    proven.entry.encode(e, ctx)?;
    proven.outcome.encode(e, ctx)?;
    proven.index.encode(e, ctx)?;
    encode_packed(e, proven.path.iter().map(|h| h.0))?;
    match &proven.header {
        Some(header) => encode_header(header, e, ctx)?,
        None => e.null()?.ok()?,
    }
    encode_packed(e, proven.history.iter().map(|h| h.0))?;
    proven.openings.encode(e, ctx)?;
    proven.trace.encode(e, ctx)
}

fn decode_entry<C>(chain_id: Hash, d: &mut Decoder<'_>, ctx: &mut C) -> Result<ProvenEntry, DecodeFault> {
    expect_array(d, 8)?;
    let (entry, outcome) = (Decode::decode(d, ctx)?, Decode::decode(d, ctx)?);
    let index = Decode::decode(d, ctx)?;
    let path = decode_path(d)?;
    let header = match d.datatype()? {
        minicbor::data::Type::Null => d.null().map(|()| None)?,
        _header => Some(decode_header(chain_id, d, ctx)?),
    };
    let history = decode_path(d)?;
    let (openings, trace) = (Decode::decode(d, ctx)?, Decode::decode(d, ctx)?);
    Ok(ProvenEntry { entry, outcome, index, path, header, history, openings, trace })
}

fn decode_path<const N: usize>(d: &mut Decoder<'_>) -> Result<List<Hash, N>, DecodeFault> {
    let hashes = decode_packed(d, N)?.into_iter().map(Hash).collect();
    Ok(List::new(hashes).expect("at most N hashes were read"))
}

/// A header without its chain id, array(12).
fn encode_header<C, W: Write>(h: &Header, e: &mut Encoder<W>, ctx: &mut C) -> Result<(), EncodeFault<W::Error>> {
    e.array(12)?;
    h.version.encode(e, ctx)?;
    h.height.encode(e, ctx)?;
    h.round.encode(e, ctx)?;
    h.time.encode(e, ctx)?;
    h.prev.encode(e, ctx)?;
    h.history.encode(e, ctx)?;
    h.tx_root.encode(e, ctx)?;
    h.tx_count.encode(e, ctx)?;
    h.state_root.encode(e, ctx)?;
    h.validators_hash.encode(e, ctx)?;
    (h.next_validators_hash != h.validators_hash).then_some(h.next_validators_hash).encode(e, ctx)?;
    h.proposer.encode(e, ctx)
}

fn decode_header<C>(chain_id: Hash, d: &mut Decoder<'_>, ctx: &mut C) -> Result<Header, DecodeFault> {
    expect_array(d, 12)?;
    let (version, height, round) = (Decode::decode(d, ctx)?, Decode::decode(d, ctx)?, Decode::decode(d, ctx)?);
    let (time, prev, history) = (Decode::decode(d, ctx)?, Decode::decode(d, ctx)?, Decode::decode(d, ctx)?);
    let (tx_root, tx_count) = (Decode::decode(d, ctx)?, Decode::decode(d, ctx)?);
    let (state_root, validators_hash) = (Decode::decode(d, ctx)?, Hash::decode(d, ctx)?);
    let next = Option::<Hash>::decode(d, ctx)?;
    Ok(Header {
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
        next_validators_hash: next.unwrap_or(validators_hash),
        proposer: Decode::decode(d, ctx)?,
    })
}
