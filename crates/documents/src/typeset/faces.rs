//! The two faces that come along, and whether they have every character.

use std::sync::LazyLock;

use serde_json::Value;
use typst::foundations::Bytes;
use typst::text::Font;

use super::ComposeError;

/// The plain face, a subset of Noto Serif CJK under the Open Font License; see `fonts/README.md`.
pub static SONG: &[u8] = include_bytes!("../../fonts/YuzhengSong.otf");
static SONG_BOLD: &[u8] = include_bytes!("../../fonts/YuzhengTitle.otf");

/// Both faces; the plain one first.
pub(super) static FACES: LazyLock<Vec<Font>> =
    LazyLock::new(|| [SONG, SONG_BOLD].into_iter().flat_map(|bytes| Font::iter(Bytes::new(bytes))).collect());

/// Looks at every text of the data. The bold face may lack a character: the plain one stands in for it.
pub(super) fn check(place: &str, data: &Value) -> Result<(), ComposeError> {
    match data {
        Value::String(text) => {
            let missing = text.chars().find(|c| *c != '\n' && !FACES[0].info().coverage.contains(u32::from(*c)));
            missing.map_or(Ok(()), |character| Err(ComposeError::MissingGlyph { place: place.to_owned(), character }))
        }
        Value::Array(rows) => rows.iter().enumerate().try_for_each(|(at, row)| check(&format!("{place}[{at}]"), row)),
        Value::Object(map) => map.iter().try_for_each(|(key, value)| {
            let below = if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
            check(&below, value)
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}
