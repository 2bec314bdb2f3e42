//! Strict canonical CBOR: one byte string for one value.
//!
//! `minicbor` accepts non-shortest integers and indefinite lengths. [`Canonical::from_bytes`] therefore
//! decodes, encodes again and compares; a difference is an error. Structures are arrays of fixed length
//! without maps, floats, tags or indefinite lengths.

use minicbor::{Decode, Decoder, Encode};
use thiserror::Error;

/// Why bytes were refused.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum DecodeError {
    /// Longer than the limit of the format; refused before anything is allocated.
    #[error("{have} bytes, but at most {limit} are allowed")]
    TooLong {
        /// Bytes received.
        have: usize,
        /// The format's limit.
        limit: usize,
    },
    /// Not the CBOR that the format describes.
    #[error("malformed: {0}")]
    Malformed(String),
    /// Well-formed, but not in the one canonical form, or followed by other bytes.
    #[error("not in canonical form")]
    NotCanonical,
    /// A version that this program does not know.
    #[error("version {have} is not known here (known: {known})")]
    UnknownVersion {
        /// Version in the bytes.
        have: u64,
        /// Version that this program reads.
        known: u64,
    },
}

/// A value with exactly one encoding.
pub trait Canonical: Encode<()> + for<'b> Decode<'b, ()> + Sized {
    /// Upper bound of the encoding, in bytes.
    const MAX_BYTES: usize;

    /// The canonical encoding.
    fn to_bytes(&self) -> Vec<u8> {
        encode(self)
    }

    /// Decodes `bytes`, which must be the canonical encoding and nothing more.
    ///
    /// # Errors
    /// [`DecodeError`] when too long, malformed, or not canonical.
    fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        decode(bytes, Self::MAX_BYTES)
    }
}

/// Encodes any value into memory.
pub fn encode<T: Encode<()>>(value: &T) -> Vec<u8> {
    let mut out = Vec::new();
    minicbor::encode(value, &mut out).expect("writing into a Vec cannot fail");
    out
}

/// Decodes exactly the canonical encoding of a `T` of at most `limit` bytes.
///
/// # Errors
/// See [`Canonical::from_bytes`].
pub fn decode<T: Encode<()> + for<'b> Decode<'b, ()>>(bytes: &[u8], limit: usize) -> Result<T, DecodeError> {
    if bytes.len() > limit {
        return Err(DecodeError::TooLong { have: bytes.len(), limit });
    }
    let value: T = minicbor::decode(bytes).map_err(|e| DecodeError::Malformed(e.to_string()))?;
    if encode(&value) == bytes { Ok(value) } else { Err(DecodeError::NotCanonical) }
}

/// Reads a byte string of exactly `N` bytes.
pub(crate) fn fixed_bytes<const N: usize>(d: &mut Decoder<'_>) -> Result<[u8; N], minicbor::decode::Error> {
    let bytes = d.bytes()?;
    bytes.try_into().map_err(|_| minicbor::decode::Error::message(format!("expected {N} bytes, found {}", bytes.len())))
}

/// Writes `items` of `N` bytes each as one byte string.
pub(crate) fn encode_packed<W: minicbor::encode::Write, const N: usize>(
    e: &mut minicbor::Encoder<W>,
    items: impl Iterator<Item = [u8; N]>,
) -> Result<(), minicbor::encode::Error<W::Error>> {
    e.bytes(&items.flatten().collect::<Vec<u8>>())?.ok()
}

/// Reads one byte string that is at most `max` items of `N` bytes each.
pub(crate) fn decode_packed<const N: usize>(
    d: &mut Decoder<'_>,
    max: usize,
) -> Result<Vec<[u8; N]>, minicbor::decode::Error> {
    let bytes = d.bytes()?;
    let (items, rest) = bytes.as_chunks::<N>();
    if !rest.is_empty() || items.len() > max {
        let have = bytes.len();
        return Err(minicbor::decode::Error::message(format!("{have} bytes are not at most {max} items of {N}")));
    }
    Ok(items.to_vec())
}

/// Reads the head of a definite array and requires exactly `n` elements.
pub(crate) fn expect_array(d: &mut Decoder<'_>, n: u64) -> Result<(), minicbor::decode::Error> {
    match d.array()? {
        Some(have) if have == n => Ok(()),
        Some(have) => Err(minicbor::decode::Error::message(format!("expected an array of {n}, found {have}"))),
        None => Err(minicbor::decode::Error::message("indefinite arrays are not canonical")),
    }
}

/// Gives a struct the encoding "array of its fields, in this order", and its JSON.
macro_rules! cbor_array {
    ($name:ident { $($field:ident),+ $(,)? }) => {
        $crate::codec::cbor_private_array!($name { $($field),+ });
        $crate::json::json_object!($name { $($field),+ });
    };
}
pub(crate) use cbor_array;

/// The same without JSON, for what is nobody else's business.
macro_rules! cbor_private_array {
    ($name:ident { $($field:ident),+ $(,)? }) => {
        impl<C> minicbor::Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut minicbor::Encoder<W>,
                ctx: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                const FIELDS: u64 = 0 $(+ { let _ = stringify!($field); 1 })+;
                e.array(FIELDS)?;
                $( minicbor::Encode::encode(&self.$field, e, ctx)?; )+
                let _ = ctx;
                Ok(())
            }
        }
        impl<'b, C> minicbor::Decode<'b, C> for $name {
            fn decode(d: &mut minicbor::Decoder<'b>, ctx: &mut C) -> Result<Self, minicbor::decode::Error> {
                const FIELDS: u64 = 0 $(+ { let _ = stringify!($field); 1 })+;
                $crate::codec::expect_array(d, FIELDS)?;
                $( let $field = minicbor::Decode::decode(d, ctx)?; )+
                Ok(Self { $($field),+ })
            }
        }
    };
}
pub(crate) use cbor_private_array;

/// Gives an enum of structs or units the encoding `[tag, value]`; the value of `()` is an empty array.
macro_rules! cbor_enum {
    ($name:ident { $($tag:literal => $variant:ident ( $inner:ty )),+ $(,)? }) => {
        $crate::codec::cbor_private_enum!($name { $($tag => $variant($inner)),+ });
        $crate::json::json_choice!($name { $($variant),+ });
    };
}
pub(crate) use cbor_enum;

/// The same without JSON, for what is nobody else's business.
macro_rules! cbor_private_enum {
    ($name:ident { $($tag:literal => $variant:ident ( $inner:ty )),+ $(,)? }) => {
        impl<C> minicbor::Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut minicbor::Encoder<W>,
                ctx: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.array(2)?;
                match self { $( Self::$variant(inner) => { e.u8($tag)?; minicbor::Encode::encode(inner, e, ctx)?; } )+ }
                Ok(())
            }
        }
        impl<'b, C> minicbor::Decode<'b, C> for $name {
            fn decode(d: &mut minicbor::Decoder<'b>, ctx: &mut C) -> Result<Self, minicbor::decode::Error> {
                $crate::codec::expect_array(d, 2)?;
                match d.u8()? {
                    $( $tag => Ok(Self::$variant(<$inner as minicbor::Decode<'b, C>>::decode(d, ctx)?)), )+
                    other => Err(minicbor::decode::Error::message(format!(
                        concat!("unknown ", stringify!($name), " {}"), other
                    ))),
                }
            }
        }
    };
}
pub(crate) use cbor_private_enum;

/// Gives a field-less enum the encoding of its number.
macro_rules! cbor_code {
    ($name:ident { $($tag:literal => $variant:ident),+ $(,)? }) => {
        impl<C> minicbor::Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut minicbor::Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.u8(match self { $( Self::$variant => $tag, )+ })?.ok()
            }
        }
        impl<'b, C> minicbor::Decode<'b, C> for $name {
            fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                match d.u8()? {
                    $( $tag => Ok(Self::$variant), )+
                    other => Err(minicbor::decode::Error::message(format!(
                        concat!("unknown ", stringify!($name), " {}"), other
                    ))),
                }
            }
        }
        $crate::json::json_word!($name { $($variant),+ });
    };
}
pub(crate) use cbor_code;

/// Gives newtypes of integers the encoding of the integer.
macro_rules! cbor_number {
    ($($name:ident : $int:ty),+) => { $(
        impl<C> minicbor::Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut minicbor::Encoder<W>,
                ctx: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                self.0.encode(e, ctx)
            }
        }
        impl<'b, C> minicbor::Decode<'b, C> for $name {
            fn decode(d: &mut minicbor::Decoder<'b>, ctx: &mut C) -> Result<Self, minicbor::decode::Error> {
                <$int as minicbor::Decode<'b, C>>::decode(d, ctx).map(Self)
            }
        }
    )+ };
}
pub(crate) use cbor_number;

/// A list of at most `N` elements; longer ones are refused before they are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List<T, const N: usize>(Vec<T>);

impl<T, const N: usize> List<T, N> {
    /// Takes at most `N` elements.
    ///
    /// # Errors
    /// [`DecodeError::TooLong`] counts elements here, not bytes.
    pub fn new(items: Vec<T>) -> Result<Self, DecodeError> {
        if items.len() > N { Err(DecodeError::TooLong { have: items.len(), limit: N }) } else { Ok(Self(items)) }
    }

    /// No elements.
    #[must_use]
    pub const fn empty() -> Self {
        Self(Vec::new())
    }

    /// The elements.
    #[must_use]
    pub fn into_inner(self) -> Vec<T> {
        self.0
    }
}

impl<T, const N: usize> core::ops::Deref for List<T, N> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T, const N: usize> Default for List<T, N> {
    fn default() -> Self {
        Self::empty()
    }
}

impl<C, T: Encode<C>, const N: usize> Encode<C> for List<T, N> {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.array(self.0.len() as u64)?;
        self.0.iter().try_for_each(|item| item.encode(e, ctx))
    }
}

impl<'b, C, T: Decode<'b, C>, const N: usize> Decode<'b, C> for List<T, N> {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, minicbor::decode::Error> {
        decode_list(d, |d| T::decode(d, ctx))
    }
}

/// Reads an array of at most `N` elements; a longer one is refused before it is read.
pub(crate) fn decode_list<'b, T, const N: usize>(
    d: &mut Decoder<'b>,
    mut item: impl FnMut(&mut Decoder<'b>) -> Result<T, minicbor::decode::Error>,
) -> Result<List<T, N>, minicbor::decode::Error> {
    let len = d.array()?.ok_or_else(|| minicbor::decode::Error::message("indefinite arrays are not canonical"))?;
    if len > N as u64 {
        return Err(minicbor::decode::Error::message(format!("{len} elements, at most {N} are allowed")));
    }
    let mut items = Vec::new();
    for _ in 0..len {
        items.push(item(d)?);
    }
    Ok(List(items))
}

/// Bytes of at most `N`, encoded as a byte string.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Blob<const N: usize>(Vec<u8>);

impl<const N: usize> Blob<N> {
    /// Takes at most `N` bytes.
    ///
    /// # Errors
    /// [`DecodeError::TooLong`].
    pub fn new(bytes: Vec<u8>) -> Result<Self, DecodeError> {
        if bytes.len() > N { Err(DecodeError::TooLong { have: bytes.len(), limit: N }) } else { Ok(Self(bytes)) }
    }

    /// The bytes.
    #[must_use]
    pub fn into_inner(self) -> Vec<u8> {
        self.0
    }
}

impl<const N: usize> core::ops::Deref for Blob<N> {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl<C, const N: usize> Encode<C> for Blob<N> {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C, const N: usize> Decode<'b, C> for Blob<N> {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let bytes = d.bytes()?;
        if bytes.len() > N {
            return Err(minicbor::decode::Error::message(format!("{} bytes, at most {N} are allowed", bytes.len())));
        }
        Ok(Self(bytes.to_vec()))
    }
}

/// Text of at most `N` bytes of UTF-8.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Text<const N: usize>(String);

impl<const N: usize> Text<N> {
    /// Takes at most `N` bytes of text.
    ///
    /// # Errors
    /// [`DecodeError::TooLong`].
    pub fn new(text: impl Into<String>) -> Result<Self, DecodeError> {
        let text = text.into();
        if text.len() > N { Err(DecodeError::TooLong { have: text.len(), limit: N }) } else { Ok(Self(text)) }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const N: usize> core::ops::Deref for Text<N> {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl<const N: usize> core::fmt::Display for Text<N> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.0)
    }
}

impl<C, const N: usize> Encode<C> for Text<N> {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.str(&self.0)?.ok()
    }
}

impl<'b, C, const N: usize> Decode<'b, C> for Text<N> {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let text = d.str()?;
        Self::new(text).map_err(|e| minicbor::decode::Error::message(e.to_string()))
    }
}

#[cfg(test)]
mod tests;
