//! JSON in and out: strict reading, and the one canonical form (RFC 8785) that addresses and traces
//! are computed over.
//!
//! Invariants: every object key stands once, every number is an integer within ±(2^53 − 1); equal
//! values have equal canonical bytes. This is not a formatter for people.

use serde::Serialize;
use serde_json::error::Category;

use crate::value::{Map, Value, canonical_key_order};

/// Why bytes are not acceptable JSON.
#[derive(Debug, thiserror::Error)]
pub enum JsonError {
    /// More bytes than the caller allows; nothing was read.
    #[error("{found} bytes, at most {limit} are allowed")]
    TooLong {
        /// How many there are.
        found: usize,
        /// How many may be.
        limit: usize,
    },
    /// Not well-formed JSON.
    #[error("not JSON: {0}")]
    Syntax(serde_json::Error),
    /// Well-formed, but with a duplicate key, a fraction, a large number or too deep nesting.
    #[error("outside the accepted JSON: {0}")]
    Content(serde_json::Error),
    /// The bytes are not the canonical form of the value that they describe.
    #[error("not in canonical form: differs at byte {at}")]
    NotCanonical {
        /// First byte that differs.
        at: usize,
    },
}

/// What serde says is wrong, without its line and column: they count in the canonical bytes, which no author sees.
pub(crate) fn without_column(error: &serde_json::Error) -> String {
    let said = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    said.strip_suffix(&place).map_or_else(|| said.clone(), str::to_owned)
}

/// Reads one JSON value of at most `limit` bytes.
///
/// # Errors
/// Every [`JsonError`] except `NotCanonical`.
pub fn parse(bytes: &[u8], limit: usize) -> Result<Value, JsonError> {
    if bytes.len() > limit {
        return Err(JsonError::TooLong { found: bytes.len(), limit });
    }
    serde_json::from_slice(bytes).map_err(|error| match error.classify() {
        Category::Data => JsonError::Content(error),
        Category::Io | Category::Syntax | Category::Eof => JsonError::Syntax(error),
    })
}

/// Reads one JSON value that must be in canonical form.
///
/// # Errors
/// Every [`JsonError`].
pub fn parse_canonical(bytes: &[u8], limit: usize) -> Result<Value, JsonError> {
    let value = parse(bytes, limit)?;
    let canonical = to_canonical(&value);
    if canonical == bytes {
        return Ok(value);
    }
    let same = canonical.iter().zip(bytes).take_while(|(a, b)| a == b).count();
    Err(JsonError::NotCanonical { at: same })
}

/// The canonical bytes of a value (RFC 8785): no white space, keys ordered by UTF-16 code units.
#[must_use]
pub fn to_canonical(value: &Value) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    write_value(&mut out, value);
    out
}

/// Turns any serializable data into a [`Value`].
///
/// # Errors
/// [`JsonError::Content`] if it holds fractions, numbers out of range or keys that are not text.
pub fn to_value<T: Serialize>(data: &T) -> Result<Value, JsonError> {
    let bytes = serde_json::to_vec(data).map_err(JsonError::Content)?;
    parse(&bytes, usize::MAX)
}

fn write_value(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Int(number) => out.extend_from_slice(number.to_string().as_bytes()),
        Value::Text(text) => write_text(out, text),
        Value::Date(date) => write_text(out, &date.to_string()),
        Value::List(list) => {
            out.push(b'[');
            for (at, item) in list.items().iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                write_value(out, item);
            }
            out.push(b']');
        }
        Value::Map(map) => write_map(out, map),
    }
}

fn write_map(out: &mut Vec<u8>, map: &Map) {
    let mut entries: Vec<_> = map.entries().iter().collect();
    if entries.iter().any(|(key, _)| !key.is_ascii()) {
        entries.sort_by(|a, b| canonical_key_order(&a.0, &b.0));
    }
    out.push(b'{');
    for (at, (key, value)) in entries.into_iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        write_text(out, key);
        out.push(b':');
        write_value(out, value);
    }
    out.push(b'}');
}

fn write_text(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    for byte in text.bytes() {
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            0x08 => out.extend_from_slice(b"\\b"),
            0x09 => out.extend_from_slice(b"\\t"),
            0x0a => out.extend_from_slice(b"\\n"),
            0x0c => out.extend_from_slice(b"\\f"),
            0x0d => out.extend_from_slice(b"\\r"),
            0x00..=0x1f => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> String {
        String::from_utf8(to_canonical(&parse(text.as_bytes(), 10_000).unwrap())).unwrap()
    }

    #[test]
    fn writes_keys_in_utf16_order_and_escapes_as_rfc_8785_does() {
        // RFC 8785 section 3.2.3, its own example of key order.
        let text = r#"{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}"#;
        let keys: Vec<String> = ["\\r", "1", "\u{80}", "ö", "€", "😀", "\u{fb33}"].map(String::from).to_vec();
        let written = canonical(text);
        let mut from = 0;
        for key in keys {
            let at = written[from..].find(&format!("\"{key}\":")).expect("every key stands, in order");
            from += at + 1;
        }
        assert_eq!(
            canonical(r#""\u0000\u001f\b\t\n\f\r\"\\\/\u007f""#),
            "\"\\u0000\\u001f\\b\\t\\n\\f\\r\\\"\\\\/\u{7f}\""
        );
    }

    #[test]
    fn refuses_bytes_that_are_not_canonical() {
        assert!(matches!(parse_canonical(br#"{"b":1,"a":2}"#, 100), Err(JsonError::NotCanonical { at: 2 })));
        assert!(matches!(parse_canonical(br#"{"a": 2}"#, 100), Err(JsonError::NotCanonical { at: 5 })));
        assert!(parse_canonical(br#"{"a":2,"b":1}"#, 100).is_ok());
    }

    #[test]
    fn tells_length_syntax_and_content_apart() {
        assert!(matches!(parse(b"[1,2]", 4), Err(JsonError::TooLong { found: 5, limit: 4 })));
        assert!(matches!(parse(b"[1,", 100), Err(JsonError::Syntax(_))));
        assert!(matches!(parse(b"[1.5]", 100), Err(JsonError::Content(_))));
        assert!(matches!(parse(br#"{"a":1,"a":1}"#, 100), Err(JsonError::Content(_))));
        let deep = format!("{}{}", "[".repeat(70), "]".repeat(70));
        assert!(matches!(parse(deep.as_bytes(), 1000), Err(JsonError::Content(_))));
        let deeper = format!("{}{}", "[".repeat(4000), "]".repeat(4000));
        assert!(parse(deeper.as_bytes(), 10_000).is_err());
    }
}
