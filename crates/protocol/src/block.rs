//! Blocks: a header and the entries that it commits to.

use crate::{
    certificate::CommitCertificate,
    codec::{Canonical, List, cbor_array},
    header::Header,
    transaction::Entry,
};

/// Most entries of a block.
pub const MAX_ENTRIES: usize = 8192;
/// Most bytes of a block.
pub const MAX_BLOCK_BYTES: usize = 2 * 1024 * 1024;
/// Most derived entries at the head of a block.
pub const MAX_SYSTEM_ENTRIES: usize = 256;

/// A block, array(2). Derived entries come first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The header.
    pub header: Header,
    /// The entries, in order of execution.
    pub entries: List<Entry, MAX_ENTRIES>,
}

cbor_array!(Block { header, entries });

impl Canonical for Block {
    const MAX_BYTES: usize = MAX_BLOCK_BYTES;
}

/// A header with the certificate that a quorum gave it, array(2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedHeader {
    /// The header.
    pub header: Header,
    /// Its certificate.
    pub certificate: CommitCertificate,
}

cbor_array!(SignedHeader { header, certificate });

impl Canonical for SignedHeader {
    const MAX_BYTES: usize = Header::MAX_BYTES + CommitCertificate::MAX_BYTES + 8;
}
