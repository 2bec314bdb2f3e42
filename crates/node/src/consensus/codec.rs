//! How the engine's messages are written: on the wire between validators and in the write-ahead log.
//!
//! Every message is one canonical CBOR array of fixed shape and bounded length; decoding refuses anything that
//! the encoder would not have written. These are not ledger formats: the protocol names on the wire carry the
//! version, and the log is emptied at every height.

mod forms;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use arc_malachitebft_codec::{Codec, HasEncodedLen};
use arc_malachitebft_sync as sync;
use bytes::Bytes;
use minicbor::{Decode, Encode};
use thiserror::Error;
use yuzheng_protocol::codec::{self, DecodeError};

use super::context::EngineContext;
use super::peer_tips::PeerTips;

/// Most decided values in one sync response.
pub const MAX_SYNC_VALUES: usize = 16;
/// Most bytes of one sync response.
pub const MAX_SYNC_BYTES: usize = 16 * 1024 * 1024;

/// Why a message was not written or read.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum CodecError {
    /// Too long, malformed, or not canonical.
    #[error(transparent)]
    Form(#[from] DecodeError),
    /// A vote or certificate without a round.
    #[error("a consensus message without a round")]
    NoRound,
    /// Vote extensions are not used on this chain.
    #[error("a vote extension, which this chain does not use")]
    Extension,
    /// A number that stands for nothing.
    #[error("{value} is no {what}")]
    Unknown {
        /// What it should be.
        what: &'static str,
        /// The number.
        value: u8,
    },
    /// Not a network identity.
    #[error("not a peer identity: {0}")]
    PeerId(String),
}

/// A message and the plain CBOR form that stands for it.
trait Wire: Sized {
    /// The form: tuples, lists and bytes of the protocol's strict codec.
    type Form: Encode<()> + for<'b> Decode<'b, ()>;
    /// Longest encoding, in bytes.
    const MAX_BYTES: usize;

    /// The message as a form.
    fn to_form(&self) -> Result<Self::Form, CodecError>;

    /// The message that a form stands for.
    fn from_form(form: Self::Form) -> Result<Self, CodecError>;

    /// Lets a message that was just read be noticed.
    fn noticed(&self, _: &EngineCodec) {}
}

/// Writes and reads every message of the engine.
///
/// It also notices the tips that peers announce: the engine keeps them to itself, and the idle hold must know
/// when the others have moved on.
#[derive(Clone, Debug)]
pub struct EngineCodec {
    peer_tips: Arc<PeerTips>,
}

impl EngineCodec {
    /// A codec that tells `peer_tips` what peers announce.
    pub const fn new(peer_tips: Arc<PeerTips>) -> Self {
        Self { peer_tips }
    }
}

impl<T: Wire> Codec<T> for EngineCodec {
    type Error = CodecError;

    fn decode(&self, bytes: Bytes) -> Result<T, CodecError> {
        let message = T::from_form(codec::decode(&bytes, T::MAX_BYTES)?)?;
        message.noticed(self);
        Ok(message)
    }

    fn encode(&self, message: &T) -> Result<Bytes, CodecError> {
        let bytes = codec::encode(&message.to_form()?);
        if bytes.len() > T::MAX_BYTES {
            return Err(DecodeError::TooLong { have: bytes.len(), limit: T::MAX_BYTES }.into());
        }
        Ok(bytes.into())
    }
}

impl HasEncodedLen<sync::Response<EngineContext>> for EngineCodec {
    fn encoded_len(&self, response: &sync::Response<EngineContext>) -> Result<usize, CodecError> {
        self.encode(response).map(|bytes| bytes.len())
    }
}
