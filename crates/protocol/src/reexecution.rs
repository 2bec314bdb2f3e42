//! A decision to be run again by anybody: the receipt, the opened form and trace, and the rules (`.yzx`).
//!
//! Invariant: nothing in the file is believed. The receipt proves what was decided under which commitments; the
//! form, the trace and the rules are held against those. The holder opens everything with it, so the file is for
//! the eyes of whoever may see the whole case. Running the rules is not this crate's.

use crate::{
    codec::{Blob, Canonical, DecodeError, List, Text, cbor_private_array},
    hash::Hash,
    network::foreign_version,
};

/// First element of every such file.
pub const REEXECUTION_MAGIC: &str = "yuzheng-again";
/// The version that this program writes and reads.
pub const REEXECUTION_VERSION: u8 = 1;

/// What a decision is run again from, array(9).
#[derive(Clone, PartialEq, Eq)]
pub struct Reexecution {
    magic: Text<16>,
    version: u8,
    /// A receipt that holds the decision.
    pub receipt: Blob<{ 1024 * 1024 }>,
    /// Secret of the case, from which each field's salt is derived (HKDF, info = path).
    pub secret: Hash,
    /// The form's values, canonical JSON object.
    pub fields: Blob<{ 512 * 1024 }>,
    /// Salt of the trace's hash on chain.
    pub trace_salt: Hash,
    /// The trace, canonical JSON.
    pub trace: Blob<{ 256 * 1024 }>,
    /// The service contract, canonical JSON.
    pub contract: Blob<{ 256 * 1024 }>,
    /// Reference documents and calendars that the decision used, canonical JSON.
    pub documents: List<Blob<{ 256 * 1024 }>, 64>,
}

cbor_private_array!(Reexecution { magic, version, receipt, secret, fields, trace_salt, trace, contract, documents });

impl Canonical for Reexecution {
    const MAX_BYTES: usize = 8 * 1024 * 1024;
}

/// What a file is put together from.
#[derive(Clone, Debug)]
pub struct ReexecutionParts {
    /// A receipt that holds the decision.
    pub receipt: Vec<u8>,
    /// Secret of the case.
    pub secret: Hash,
    /// The form's values, canonical JSON object.
    pub fields: Vec<u8>,
    /// Salt of the trace's hash on chain.
    pub trace_salt: Hash,
    /// The trace, canonical JSON.
    pub trace: Vec<u8>,
    /// The service contract, canonical JSON.
    pub contract: Vec<u8>,
    /// Reference documents and calendars, canonical JSON.
    pub documents: Vec<Vec<u8>>,
}

impl Reexecution {
    /// Puts a file together; nothing is checked by that.
    ///
    /// # Errors
    /// [`DecodeError::TooLong`] when a part is longer than the format takes.
    pub fn new(parts: ReexecutionParts) -> Result<Self, DecodeError> {
        let documents = parts.documents.into_iter().map(Blob::new).collect::<Result<_, _>>()?;
        Ok(Self {
            magic: Text::new(REEXECUTION_MAGIC)?,
            version: REEXECUTION_VERSION,
            receipt: Blob::new(parts.receipt)?,
            secret: parts.secret,
            fields: Blob::new(parts.fields)?,
            trace_salt: parts.trace_salt,
            trace: Blob::new(parts.trace)?,
            contract: Blob::new(parts.contract)?,
            documents: List::new(documents)?,
        })
    }

    /// Whether bytes say that they are such a file: the magic text stands after the head of an array and of a text.
    #[must_use]
    pub fn is_one(bytes: &[u8]) -> bool {
        bytes.get(2..).is_some_and(|rest| rest.starts_with(REEXECUTION_MAGIC.as_bytes()))
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`DecodeError::UnknownVersion`] for a newer format, else what [`Canonical::from_bytes`] says.
    pub fn read(bytes: &[u8]) -> Result<Self, DecodeError> {
        if bytes.len() > Self::MAX_BYTES {
            return Err(DecodeError::TooLong { have: bytes.len(), limit: Self::MAX_BYTES });
        }
        let malformed = || DecodeError::Malformed("no file of this kind".into());
        let have = foreign_version(bytes, REEXECUTION_MAGIC).ok_or_else(malformed)?.ok_or_else(malformed)?;
        if have != u64::from(REEXECUTION_VERSION) {
            return Err(DecodeError::UnknownVersion { have, known: REEXECUTION_VERSION.into() });
        }
        Self::from_bytes(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::digest;

    fn file() -> Reexecution {
        Reexecution::new(ReexecutionParts {
            receipt: b"receipt".to_vec(),
            secret: digest("secret"),
            fields: b"{}".to_vec(),
            trace_salt: digest("salt"),
            trace: b"{}".to_vec(),
            contract: b"{}".to_vec(),
            documents: vec![b"{}".to_vec()],
        })
        .unwrap()
    }

    #[test]
    fn what_was_written_is_read() {
        let bytes = file().to_bytes();
        assert!(Reexecution::is_one(&bytes));
        assert!(Reexecution::read(&bytes).unwrap() == file());
    }

    #[test]
    fn other_files_and_newer_versions_are_told_apart() {
        let bytes = file().to_bytes();
        assert!(!Reexecution::is_one(b"\x85\x6cyuzheng-fork"));
        assert!(matches!(Reexecution::read(b"\x80"), Err(DecodeError::Malformed(_))));
        let at = 2 + REEXECUTION_MAGIC.len();
        let mut newer = bytes.clone();
        newer[at] = 2;
        assert_eq!(Reexecution::read(&newer).err(), Some(DecodeError::UnknownVersion { have: 2, known: 1 }));
        assert!(Reexecution::read(&[bytes, vec![0]].concat()).is_err());
        let long = vec![0; Reexecution::MAX_BYTES + 1];
        assert!(matches!(Reexecution::read(&long), Err(DecodeError::TooLong { .. })));
    }

    #[test]
    fn a_part_that_is_too_long_is_refused() {
        let parts = ReexecutionParts {
            receipt: Vec::new(),
            secret: digest("secret"),
            fields: vec![b' '; 512 * 1024 + 1],
            trace_salt: digest("salt"),
            trace: Vec::new(),
            contract: Vec::new(),
            documents: Vec::new(),
        };
        assert!(matches!(Reexecution::new(parts), Err(DecodeError::TooLong { .. })));
    }
}
