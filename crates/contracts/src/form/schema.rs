//! The shape of a form: a closed set of JSON Schema keywords.
//!
//! Kept: type, properties, required, enum, const, minimum, maximum, minLength, maxLength, items,
//! minItems, maxItems, format. Everything else is refused, `pattern` above all; a property that the
//! schema does not name is never accepted.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::format::Format;
use crate::rules::Type;
use crate::value::Value;

const MAX_DEPTH: usize = 8;
const MAX_PROPERTIES: usize = 200;
/// The most choices of one field; more belong into a table.
const MAX_CHOICES: usize = 200;

/// One level of a form's shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Schema {
    /// The kind of value.
    #[serde(rename = "type")]
    pub kind: SchemaKind,
    /// For objects: what may stand in them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub properties: BTreeMap<String, Schema>,
    /// For objects: what must stand in them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required: Vec<String>,
    /// The only values allowed.
    #[serde(rename = "enum", default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Value>,
    /// The only value allowed.
    #[serde(rename = "const", default, skip_serializing_if = "Option::is_none")]
    pub only: Option<Value>,
    /// For integers: the smallest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<i64>,
    /// For integers: the largest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<i64>,
    /// For text: fewest code points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_length: Option<usize>,
    /// For text: most code points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<usize>,
    /// For lists: what stands in them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Box<Schema>>,
    /// For lists: fewest items.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_items: Option<usize>,
    /// For lists: most items.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_items: Option<usize>,
    /// For text: a named format.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
}

/// The kinds of value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names are JSON Schema's")]
pub enum SchemaKind {
    Object,
    Array,
    String,
    Integer,
    Boolean,
}

/// Why a schema is not acceptable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SchemaDefect {
    /// A keyword that says nothing about this kind of value.
    #[error("{path}: {keyword} does not go with this type")]
    KeywordForOtherType {
        /// Where.
        path: String,
        /// Which.
        keyword: &'static str,
    },
    /// A list without `items`, an object without `properties`, a text or list without an upper limit.
    #[error("{path}: {keyword} is missing")]
    KeywordMissing {
        /// Where.
        path: String,
        /// Which.
        keyword: &'static str,
    },
    /// A required property that is not among the properties.
    #[error("{path}: the required {name:?} is not among the properties")]
    RequiredUnknown {
        /// Where.
        path: String,
        /// Which.
        name: String,
    },
    /// A property's name is not of the form `small_letters`.
    #[error("{path}: {name:?} is not a name of small letters, digits and underscores")]
    Name {
        /// Where.
        path: String,
        /// Which.
        name: String,
    },
    /// A choice of another type than the schema's.
    #[error("{path}: a choice has another type")]
    Choice {
        /// Where.
        path: String,
    },
    /// A lower limit above the upper one.
    #[error("{path}: the lower limit is above the upper one")]
    Limits {
        /// Where.
        path: String,
    },
    /// Nested too deep, or too many properties or choices.
    #[error("{path}: too large")]
    TooLarge {
        /// Where.
        path: String,
    },
    /// The whole form is not an object.
    #[error("a form is an object")]
    NotAnObject,
}

impl Schema {
    /// Checks a whole form's schema.
    ///
    /// # Errors
    /// [`SchemaDefect`].
    pub fn check(&self) -> Result<(), SchemaDefect> {
        if self.kind != SchemaKind::Object {
            return Err(SchemaDefect::NotAnObject);
        }
        self.check_at("form", MAX_DEPTH)
    }

    fn check_at(&self, path: &str, depth: usize) -> Result<(), SchemaDefect> {
        let at = || path.to_owned();
        if depth == 0 || self.properties.len() > MAX_PROPERTIES || self.choices.len() > MAX_CHOICES {
            return Err(SchemaDefect::TooLarge { path: at() });
        }
        self.check_keywords(path)?;
        let lengths = limits(self.min_length, self.max_length) && limits(self.min_items, self.max_items);
        if !lengths || !limits(self.minimum, self.maximum) {
            return Err(SchemaDefect::Limits { path: at() });
        }
        if !self.choices.iter().chain(&self.only).all(|value| self.kind_fits(value)) {
            return Err(SchemaDefect::Choice { path: at() });
        }
        for name in &self.required {
            if !self.properties.contains_key(name) {
                return Err(SchemaDefect::RequiredUnknown { path: at(), name: name.clone() });
            }
        }
        for (name, property) in &self.properties {
            let plain = name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
            if !plain || !name.starts_with(|first: char| first.is_ascii_lowercase()) {
                return Err(SchemaDefect::Name { path: at(), name: name.clone() });
            }
            property.check_at(&format!("{path}.{name}"), depth - 1)?;
        }
        match &self.items {
            Some(items) => items.check_at(&format!("{path}[]"), depth - 1),
            None => Ok(()),
        }
    }

    fn check_keywords(&self, path: &str) -> Result<(), SchemaDefect> {
        use SchemaKind::{Array, Integer, Object, String};
        let uses = [
            ("properties", !self.properties.is_empty(), Object),
            ("required", !self.required.is_empty(), Object),
            ("minimum", self.minimum.is_some(), Integer),
            ("maximum", self.maximum.is_some(), Integer),
            ("minLength", self.min_length.is_some(), String),
            ("maxLength", self.max_length.is_some(), String),
            ("format", self.format.is_some(), String),
            ("items", self.items.is_some(), Array),
            ("minItems", self.min_items.is_some(), Array),
            ("maxItems", self.max_items.is_some(), Array),
        ];
        if let Some((keyword, ..)) = uses.into_iter().find(|(_, used, kind)| *used && self.kind != *kind) {
            return Err(SchemaDefect::KeywordForOtherType { path: path.to_owned(), keyword });
        }
        let composite = matches!(self.kind, Object | Array);
        if composite && (!self.choices.is_empty() || self.only.is_some()) {
            return Err(SchemaDefect::KeywordForOtherType { path: path.to_owned(), keyword: "enum" });
        }
        let bounded = self.max_length.is_some() || self.format.is_some() || !self.choices.is_empty();
        let missing = match self.kind {
            Object => self.properties.is_empty().then_some("properties"),
            Array if self.items.is_none() => Some("items"),
            Array => self.max_items.is_none().then_some("maxItems"),
            String => (!bounded && self.only.is_none()).then_some("maxLength"),
            Integer | SchemaKind::Boolean => None,
        };
        match missing {
            Some(keyword) => Err(SchemaDefect::KeywordMissing { path: path.to_owned(), keyword }),
            None => Ok(()),
        }
    }

    /// Whether a value is of this level's kind.
    pub(super) fn kind_fits(&self, value: &Value) -> bool {
        match (self.kind, value) {
            (SchemaKind::Object, Value::Map(_))
            | (SchemaKind::Array, Value::List(_))
            | (SchemaKind::String, Value::Text(_))
            | (SchemaKind::Integer, Value::Int(_))
            | (SchemaKind::Boolean, Value::Bool(_)) => true,
            (
                SchemaKind::Object | SchemaKind::Array | SchemaKind::String | SchemaKind::Integer | SchemaKind::Boolean,
                _,
            ) => false,
        }
    }

    /// The static type of values of this shape.
    #[must_use]
    pub fn value_type(&self) -> Type {
        match self.kind {
            SchemaKind::Object => {
                Type::record(self.properties.iter().map(|(name, schema)| (name.as_str(), schema.value_type())))
            }
            SchemaKind::Array => Type::list(self.items.as_ref().map_or(Type::Dyn, |items| items.value_type())),
            SchemaKind::String => Type::Text,
            SchemaKind::Integer => Type::Int,
            SchemaKind::Boolean => Type::Bool,
        }
    }

    /// The level at a path of the layout, such as `family_members[].name`.
    #[must_use]
    pub fn at(&self, path: &str) -> Option<&Schema> {
        let mut level = self;
        for part in path.split('.') {
            let name = part.trim_end_matches("[]");
            level = level.properties.get(name)?;
            if part.ends_with("[]") {
                level = level.items.as_deref()?;
            }
        }
        Some(level)
    }

    /// The layout paths of all single values in this shape.
    #[must_use]
    pub fn leaves(&self) -> Vec<String> {
        let mut leaves = Vec::new();
        self.collect_leaves(String::new(), &mut leaves);
        leaves
    }

    fn collect_leaves(&self, path: String, leaves: &mut Vec<String>) {
        match self.kind {
            SchemaKind::Object => {
                for (name, property) in &self.properties {
                    let below = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                    property.collect_leaves(below, leaves);
                }
            }
            SchemaKind::Array => {
                let items = self.items.as_deref();
                if items.is_some_and(|items| items.kind == SchemaKind::Object) {
                    items.into_iter().for_each(|items| items.collect_leaves(format!("{path}[]"), leaves));
                } else {
                    leaves.push(path);
                }
            }
            SchemaKind::String | SchemaKind::Integer | SchemaKind::Boolean => leaves.push(path),
        }
    }
}

fn limits<T: PartialOrd>(low: Option<T>, high: Option<T>) -> bool {
    low.zip(high).is_none_or(|(low, high)| low <= high)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(json: &str) -> Schema {
        serde_json::from_str(json).unwrap()
    }

    fn defect(property: &str) -> SchemaDefect {
        schema(&format!(r#"{{"type":"object","properties":{{"p":{property}}}}}"#)).check().unwrap_err()
    }

    #[test]
    fn keywords_outside_the_closed_set_are_refused() {
        for bad in [
            r#"{"type":"string","pattern":".*"}"#,
            r#"{"type":"number"}"#,
            r#"{"type":"object","additionalProperties":true}"#,
        ] {
            assert!(serde_json::from_str::<Schema>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn names_the_keyword_that_does_not_fit() {
        let other = |keyword| SchemaDefect::KeywordForOtherType { path: "form.p".into(), keyword };
        let missing = |keyword| SchemaDefect::KeywordMissing { path: "form.p".into(), keyword };
        assert_eq!(defect(r#"{"type":"integer","minLength":1}"#), other("minLength"));
        assert_eq!(defect(r#"{"type":"string","minimum":1,"maxLength":2}"#), other("minimum"));
        assert_eq!(defect(r#"{"type":"array","maxItems":2,"items":{"type":"boolean"},"enum":[[]]}"#), other("enum"));
        assert_eq!(defect(r#"{"type":"string"}"#), missing("maxLength"));
        assert_eq!(defect(r#"{"type":"array","maxItems":2}"#), missing("items"));
        assert_eq!(defect(r#"{"type":"array","items":{"type":"boolean"}}"#), missing("maxItems"));
        assert_eq!(defect(r#"{"type":"object"}"#), missing("properties"));
    }

    #[test]
    fn refuses_shapes_that_contradict_themselves() {
        let path = || "form.p".to_owned();
        assert_eq!(defect(r#"{"type":"integer","minimum":2,"maximum":1}"#), SchemaDefect::Limits { path: path() });
        assert_eq!(defect(r#"{"type":"string","enum":["a",1]}"#), SchemaDefect::Choice { path: path() });
        assert_eq!(
            defect(r#"{"type":"object","properties":{"a":{"type":"boolean"}},"required":["b"]}"#),
            SchemaDefect::RequiredUnknown { path: path(), name: "b".into() }
        );
        assert_eq!(
            defect(r#"{"type":"object","properties":{"A":{"type":"boolean"}}}"#),
            SchemaDefect::Name { path: path(), name: "A".into() }
        );
        assert_eq!(schema(r#"{"type":"boolean"}"#).check(), Err(SchemaDefect::NotAnObject));
        let mut deep = r#"{"type":"boolean"}"#.to_owned();
        for _ in 0..8 {
            deep = format!(r#"{{"type":"object","properties":{{"a":{deep}}}}}"#);
        }
        assert!(matches!(schema(&deep).check(), Err(SchemaDefect::TooLarge { .. })));
        let choices: Vec<String> = (0..201).map(|n| format!("\"{n}\"")).collect();
        let many = defect(&format!(r#"{{"type":"string","enum":[{}]}}"#, choices.join(",")));
        assert_eq!(many, SchemaDefect::TooLarge { path: path() });
    }

    #[test]
    fn finds_levels_and_leaves_by_path() {
        let form = schema(
            r#"{"type":"object","properties":{
                "people":{"type":"array","maxItems":3,"items":{"type":"object","properties":{"name":{"type":"string","maxLength":9}}}},
                "tags":{"type":"array","maxItems":3,"items":{"type":"string","maxLength":9}},
                "size":{"type":"integer"}}}"#,
        );
        assert_eq!(form.leaves(), ["people[].name", "size", "tags"]);
        assert_eq!(form.at("people[].name").map(|level| level.kind), Some(SchemaKind::String));
        assert_eq!(form.at("people.name"), None);
    }
}
