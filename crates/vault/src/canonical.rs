//! The small records of this crate: canonical CBOR arrays (RFC 8949 §4.2.1) whose first element is the version.
//!
//! Kept apart from the ledger's codec because these records hold secrets: they are written into memory of
//! their final size, which is wiped when dropped. A reader compares what it read, written again, with the
//! bytes, so that each value has one byte string.

use core::convert::Infallible;

use minicbor::{Decoder, Encoder};
use zeroize::Zeroizing;

/// The version that every record of this crate has today.
pub(crate) const VERSION: u64 = 1;

/// Room for the longest record (a vault: 1 + 1 + 34 + 9 bytes), so that writing never moves a secret.
const CAPACITY: usize = 64;

/// Why a record was refused.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum RecordError {
    /// Not the array that the format describes, or not in its one form.
    Malformed,
    /// A version from the future.
    UnknownVersion {
        /// Version in the bytes.
        have: u64,
    },
}

impl From<minicbor::decode::Error> for RecordError {
    /// The decoder's own words may quote what it read; they are dropped.
    fn from(_: minicbor::decode::Error) -> Self {
        Self::Malformed
    }
}

type Writer<'a> = Encoder<&'a mut Vec<u8>>;

/// Writes array[version, …] with `fields` elements after the version.
pub(crate) fn write(
    fields: u64,
    body: impl FnOnce(&mut Writer<'_>) -> Result<(), minicbor::encode::Error<Infallible>>,
) -> Zeroizing<Vec<u8>> {
    let mut out = Zeroizing::new(Vec::with_capacity(CAPACITY));
    let mut encoder = Encoder::new(&mut *out);
    encoder.array(fields + 1).and_then(|e| e.u64(VERSION)).expect("writing into a Vec cannot fail");
    body(&mut encoder).expect("writing into a Vec cannot fail");
    out
}

/// Reads the head of array[version, …] and gives the decoder standing at the first field.
pub(crate) fn read(bytes: &[u8], fields: u64) -> Result<Decoder<'_>, RecordError> {
    let mut decoder = Decoder::new(bytes);
    let have_fields = decoder.array()?.ok_or(RecordError::Malformed)?;
    match decoder.u64()? {
        VERSION if have_fields == fields + 1 => Ok(decoder),
        VERSION => Err(RecordError::Malformed),
        have => Err(RecordError::UnknownVersion { have }),
    }
}

/// Reads a byte string of exactly 32 bytes.
pub(crate) fn secret(decoder: &mut Decoder<'_>) -> Result<Zeroizing<[u8; 32]>, RecordError> {
    let bytes = decoder.bytes()?;
    let mut out = Zeroizing::new([0; 32]);
    if bytes.len() != out.len() {
        return Err(RecordError::Malformed);
    }
    out.copy_from_slice(bytes);
    Ok(out)
}

/// Refuses `bytes` that are not what the value is written as.
pub(crate) fn same(bytes: &[u8], written: &[u8]) -> Result<(), RecordError> {
    if bytes == written { Ok(()) } else { Err(RecordError::Malformed) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(number: u64) -> Zeroizing<Vec<u8>> {
        write(1, |e| e.u64(number)?.ok())
    }

    fn number(bytes: &[u8]) -> Result<u64, RecordError> {
        let value = read(bytes, 1)?.u64()?;
        same(bytes, &record(value)).map(|()| value)
    }

    #[test]
    fn reads_what_it_wrote() {
        assert_eq!(number(&record(300)), Ok(300));
        assert_eq!(record(300).as_slice(), [0x82, 0x01, 0x19, 0x01, 0x2c]);
    }

    #[test]
    fn refuses_longer_forms_of_the_same_value() {
        for longer in [
            &[0x82, 0x01, 0x18, 0x05][..],
            &[0x82, 0x18, 0x01, 0x05],
            &[0x98, 0x02, 0x01, 0x05],
            &[0x9f, 0x01, 0x05, 0xff],
        ] {
            assert_eq!(number(longer), Err(RecordError::Malformed), "{longer:02x?}");
        }
    }

    #[test]
    fn refuses_trailing_bytes_missing_fields_and_further_fields() {
        for bytes in [&[0x82, 0x01, 0x05, 0x00][..], &[0x81, 0x01], &[0x83, 0x01, 0x05, 0x05], &[0x82, 0x01], &[]] {
            assert_eq!(number(bytes), Err(RecordError::Malformed), "{bytes:02x?}");
        }
    }

    #[test]
    fn names_a_version_from_the_future_whatever_follows_it() {
        assert_eq!(number(&[0x83, 0x02, 0xf6, 0xf6]), Err(RecordError::UnknownVersion { have: 2 }));
    }

    #[test]
    fn refuses_a_secret_of_another_length() {
        let bytes = write(1, |e| e.bytes(&[7; 31])?.ok());
        assert!(secret(&mut read(&bytes, 1).unwrap()).is_err());
    }
}
