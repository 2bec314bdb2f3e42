//! The formats as JSON, for people and programs that read no CBOR: `docs/protocol.md` 15.4.
//!
//! One way only: JSON is never read back, and nothing is ever hashed or verified from it. Fields have the names
//! of the grammar, byte strings are hexadecimal. What holds secrets has no JSON.

use crate::codec::{Blob, List, Text};

/// The grammar's name of a field (`tx_root`) or of a choice (`SubmitCase`): `tx-root`, `submit-case`.
pub(crate) fn name(rust: &str) -> String {
    let mut out = String::with_capacity(rust.len() + 4);
    for (at, c) in rust.chars().enumerate() {
        match c {
            '_' => out.push('-'),
            c if c.is_ascii_uppercase() => {
                if at > 0 {
                    out.push('-');
                }
                out.push(c.to_ascii_lowercase());
            }
            c => out.push(c),
        }
    }
    out
}

/// Gives a struct the JSON of an object with its fields in this order.
macro_rules! json_object {
    ($name:ident { $($field:ident $(as $with:path)?),+ $(,)? }) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap as _;
                // Names every field, so that a new one does not compile without a place here.
                let Self { $($field),+ } = self;
                let mut map = s.serialize_map(None)?;
                $(
                    $( let $field = &$with($field); )?
                    map.serialize_entry(&$crate::json::name(stringify!($field)), $field)?;
                )+
                map.end()
            }
        }
    };
}
pub(crate) use json_object;

/// Gives a choice the JSON of an object with one key, the name of what was chosen.
macro_rules! json_choice {
    ($name:ident { $($variant:ident),+ }) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap as _;
                let mut map = s.serialize_map(Some(1))?;
                match self {
                    $( Self::$variant(inner) => {
                        map.serialize_entry(&$crate::json::name(stringify!($variant)), inner)?;
                    } )+
                }
                map.end()
            }
        }
    };
}
pub(crate) use json_choice;

/// Gives a code the JSON of its name.
macro_rules! json_word {
    ($name:ident { $($variant:ident),+ }) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                match self { $( Self::$variant => s.serialize_str(&$crate::json::name(stringify!($variant))), )+ }
            }
        }
    };
}
pub(crate) use json_word;

impl<const N: usize> serde::Serialize for Blob<N> {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&hex::encode(&self[..]))
    }
}

impl<const N: usize> serde::Serialize for Text<N> {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}

impl<T: serde::Serialize, const N: usize> serde::Serialize for List<T, N> {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_seq(self.iter())
    }
}

#[cfg(test)]
mod tests;
