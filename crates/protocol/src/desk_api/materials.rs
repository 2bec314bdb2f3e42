//! Files that belong to a case: handed in by the applicant, given to officers.
//!
//! A filing commits to each file by its digest; the bytes follow in parts. Invariants: part `n` of a file holds the
//! bytes from `n` × [`PART_BYTES`] on, and only the last one is shorter; nobody's word counts for a file but its
//! digest.

use core::fmt;

use crate::{
    codec::{Blob, List, cbor_private_array},
    hash::Hash,
};

/// Bytes of every part of a file but the last.
pub const PART_BYTES: usize = 512 * 1024;
/// Most parts of one file.
pub const MAX_PARTS: u16 = 64;
/// Longest file that is taken, in bytes.
pub const MAX_FILE_BYTES: u64 = MAX_PARTS as u64 * PART_BYTES as u64;
/// Most files of one case.
pub const MAX_FILES: usize = 256;

/// Number of parts of a file that is so long; none for a file that is empty or longer than [`MAX_FILE_BYTES`].
#[must_use]
pub fn parts_of(bytes: u64) -> Option<u16> {
    if bytes == 0 || bytes > MAX_FILE_BYTES {
        return None;
    }
    u16::try_from(bytes.div_ceil(PART_BYTES as u64)).ok()
}

/// Length of a part of a file that is so long; none where there is no such part.
#[must_use]
pub fn part_bytes(bytes: u64, part: u16) -> Option<usize> {
    let parts = parts_of(bytes)?;
    if part >= parts {
        return None;
    }
    let rest = bytes - u64::from(part) * PART_BYTES as u64;
    Some(usize::try_from(rest).map_or(PART_BYTES, |rest| rest.min(PART_BYTES)))
}

/// A part of a file, from the case's applicant; array(4). The same part may come any number of times.
#[derive(Clone, PartialEq, Eq)]
pub struct DepositRequest {
    /// The case.
    pub case: Hash,
    /// SHA-256 of the whole file, as it stands in the filing.
    pub sha256: Hash,
    /// Number of the part, from 0.
    pub part: u16,
    /// The part.
    pub bytes: Blob<PART_BYTES>,
}

cbor_private_array!(DepositRequest { case, sha256, part, bytes });

impl fmt::Debug for DepositRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { case, part, .. } = self;
        f.debug_struct("DepositRequest").field("case", case).field("part", part).finish_non_exhaustive()
    }
}

/// A part of a file, for an officer; array(4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaterialRequest {
    /// The case.
    pub case: Hash,
    /// Id of the entry with the signer's access record for this case, as in [`super::RevealRequest`].
    pub record: Hash,
    /// SHA-256 of the whole file.
    pub sha256: Hash,
    /// Number of the part, from 0.
    pub part: u16,
}

cbor_private_array!(MaterialRequest { case, record, sha256, part });

/// How far the files of a case are handed in, array(1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaterialsRequest {
    /// The case.
    pub case: Hash,
}

cbor_private_array!(MaterialsRequest { case });

/// How far a file is handed in, array(2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    /// SHA-256 of the file.
    pub sha256: Hash,
    /// The first part that is not here; null when the file is complete and has this digest.
    pub next: Option<u16>,
}

cbor_private_array!(Holding { sha256, next });

/// A part of a file, array(1).
#[derive(Clone, PartialEq, Eq)]
pub struct MaterialPart {
    /// The part.
    pub bytes: Blob<PART_BYTES>,
}

cbor_private_array!(MaterialPart { bytes });

impl fmt::Debug for MaterialPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MaterialPart").field("len", &self.bytes.len()).finish_non_exhaustive()
    }
}

/// The files that the filing which stands names, in its order, each once; array(1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holdings {
    /// The files.
    pub files: List<Holding, MAX_FILES>,
}

cbor_private_array!(Holdings { files });

#[cfg(test)]
mod tests {
    use super::*;

    const PART: u64 = PART_BYTES as u64;

    #[test]
    fn every_byte_of_a_file_is_in_exactly_one_part() {
        for bytes in [1, PART - 1, PART, PART + 1, 20 * 1024 * 1024, MAX_FILE_BYTES - 1, MAX_FILE_BYTES] {
            let parts = parts_of(bytes).unwrap();
            let lengths: Vec<usize> = (0..parts).map(|part| part_bytes(bytes, part).unwrap()).collect();
            assert_eq!(lengths.iter().sum::<usize>() as u64, bytes);
            assert!(lengths[..lengths.len() - 1].iter().all(|length| *length == PART_BYTES), "{bytes}");
            assert!(lengths.last().is_some_and(|last| *last > 0), "{bytes}");
            assert_eq!(part_bytes(bytes, parts), None, "{bytes}");
            assert_eq!(part_bytes(bytes, u16::MAX), None, "{bytes}");
        }
        assert_eq!(parts_of(MAX_FILE_BYTES), Some(MAX_PARTS));
    }

    #[test]
    fn nothing_and_too_much_have_no_parts() {
        for bytes in [0, MAX_FILE_BYTES + 1, u64::MAX] {
            assert_eq!((parts_of(bytes), part_bytes(bytes, 0)), (None, None));
        }
    }
}
