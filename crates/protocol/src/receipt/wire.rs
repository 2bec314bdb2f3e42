//! The bytes of a receipt, array(15): magic, version, chain id, kind, entry, outcome, index, path, header,
//! history path, tip, hops, state values, openings, trace.
//!
//! A receipt has to fit a printed code, so nothing stands in it twice and nothing that follows from the rest:
//! paths are one byte string each, the two headers are written without their chain id and with null for a set
//! that announces itself, the certificate without height and header hash.

use minicbor::{
    Decode, Decoder, Encode, Encoder,
    decode::Error as DecodeFault,
    encode::{Error as EncodeFault, Write},
};

use super::{MAX_RECEIPT_BYTES, ReceiptBundle};
use crate::{
    block::SignedHeader,
    certificate::CommitCertificate,
    codec::{Canonical, List, decode_packed, encode_packed, expect_array},
    hash::Hash,
    header::Header,
};

impl Canonical for ReceiptBundle {
    const MAX_BYTES: usize = MAX_RECEIPT_BYTES;
}

impl<C> Encode<C> for ReceiptBundle {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, ctx: &mut C) -> Result<(), EncodeFault<W::Error>> {
        e.array(15)?;
        self.magic.encode(e, ctx)?;
        self.version.encode(e, ctx)?;
        self.tip.header.chain_id.encode(e, ctx)?;
        self.kind.encode(e, ctx)?;
        self.entry.encode(e, ctx)?;
        self.outcome.encode(e, ctx)?;
        self.index.encode(e, ctx)?;
        encode_packed(e, self.path.iter().map(|h| h.0))?;
        match &self.header {
            Some(header) => encode_header(header, e, ctx)?,
            None => e.null()?.ok()?,
        }
        encode_packed(e, self.history.iter().map(|h| h.0))?;
        e.array(2)?;
        encode_header(&self.tip.header, e, ctx)?;
        self.tip.certificate.encode_beside_header(e, ctx)?;
        self.hops.encode(e, ctx)?;
        self.state.encode(e, ctx)?;
        self.openings.encode(e, ctx)?;
        self.trace.encode(e, ctx)
    }
}

impl<'b, C> Decode<'b, C> for ReceiptBundle {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, DecodeFault> {
        expect_array(d, 15)?;
        let (magic, version) = (Decode::decode(d, ctx)?, Decode::decode(d, ctx)?);
        let chain_id = Hash::decode(d, ctx)?;
        let (kind, entry) = (Decode::decode(d, ctx)?, Decode::decode(d, ctx)?);
        let (outcome, index) = (Decode::decode(d, ctx)?, Decode::decode(d, ctx)?);
        let path = decode_path(d)?;
        let header = match d.datatype()? {
            minicbor::data::Type::Null => d.null().map(|()| None)?,
            _header => Some(decode_header(chain_id, d, ctx)?),
        };
        let history = decode_path(d)?;
        expect_array(d, 2)?;
        let tip = decode_header(chain_id, d, ctx)?;
        let certificate = CommitCertificate::decode_beside_header(&tip, d, ctx)?;
        let tip = SignedHeader { header: tip, certificate };
        let (hops, state) = (Decode::decode(d, ctx)?, Decode::decode(d, ctx)?);
        let (openings, trace) = (Decode::decode(d, ctx)?, Decode::decode(d, ctx)?);
        Ok(Self {
            magic,
            version,
            kind,
            entry,
            outcome,
            index,
            path,
            header,
            history,
            tip,
            hops,
            state,
            openings,
            trace,
        })
    }
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
