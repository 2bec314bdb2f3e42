//! For authors and tools: a document written in YAML becomes the canonical JSON that is deployed.
//!
//! YAML is for people. It may hold comments, anchors and folded text; what comes out has none of
//! them. Keys that stand twice, fractions and keys that are not text are refused here already.

use crate::json::to_canonical;
use crate::value::Value;

/// The text is not YAML of the accepted kind.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct AuthorError(String);

/// The canonical JSON of a YAML text.
///
/// # Errors
/// [`AuthorError`] with the line.
pub fn canonical_json_from_yaml(yaml: &str) -> Result<Vec<u8>, AuthorError> {
    let value: Value = serde_saphyr::from_str(yaml).map_err(|error| AuthorError(error.to_string()))?;
    Ok(to_canonical(&value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(yaml: &str) -> String {
        String::from_utf8(canonical_json_from_yaml(yaml).unwrap()).unwrap()
    }

    #[test]
    fn people_may_write_comments_anchors_and_folded_text() {
        assert_eq!(
            json("b: 1 # one\na: &x\n  - \"500103\"\n  - 渝中\nc: *x\nd: >-\n  one\n  two\ne: null\nf: true\n"),
            r#"{"a":["500103","渝中"],"b":1,"c":["500103","渝中"],"d":"one two","e":null,"f":true}"#
        );
    }

    #[test]
    fn refuses_what_json_would_not_hold() {
        for bad in ["a: 1\na: 2\n", "a: 1.5\n", "1: a\n", "a: [\n", "a: 9007199254740992\n"] {
            assert!(canonical_json_from_yaml(bad).is_err(), "{bad}");
        }
    }
}
