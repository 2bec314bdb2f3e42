//! Values: what forms hold, what expressions compute, what reports and traces print.
//!
//! Invariants: numbers are integers; maps are ordered by key and hold each key once; a value nests
//! at most [`MAX_DEPTH`] deep, so that walking, comparing and dropping one needs little stack; each
//! knows its [`Value::weight`], which is how much a walk meets that goes through shared parts as often
//! as they stand there. Cloning is cheap (shared parts). This is not a general JSON type: there are no
//! floats.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::date::Date;

/// How deep lists and maps may nest inside one another.
pub const MAX_DEPTH: u8 = 64;

/// The largest magnitude of an integer in JSON (RFC 7493 section 2.2): 2^53 − 1.
pub const MAX_JSON_INT: i64 = 9_007_199_254_740_991;

/// One value. Equality is by content; values of different kinds are never equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `null`, also the answer of a table look-up that found no row.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Unicode text.
    Text(Arc<str>),
    /// A calendar day; in JSON it is text of the form `2026-11-22`.
    Date(Date),
    /// Values in order.
    List(List),
    /// Values by name.
    Map(Map),
}

/// A value nests deeper than [`MAX_DEPTH`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("value nests deeper than {MAX_DEPTH} levels")]
pub struct TooDeep;

/// A map got the same key twice, or nests too deep.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MapError {
    /// The key that came twice.
    #[error("the key {0:?} stands twice")]
    DuplicateKey(Arc<str>),
    /// See [`TooDeep`].
    #[error(transparent)]
    TooDeep(#[from] TooDeep),
}

/// An immutable, shared list.
#[derive(Clone, Debug)]
pub struct List(Arc<ListParts>);

/// What is known of a list or map without walking it.
#[derive(Clone, Copy, Debug)]
struct Measure {
    depth: u8,
    weight: u32,
    fits_json: bool,
}

impl Measure {
    const EMPTY: Self = Self { depth: 1, weight: 1, fits_json: true };

    fn with(self, child: &Value) -> Self {
        Self {
            depth: self.depth.max(child.depth().saturating_add(1)),
            weight: self.weight.saturating_add(child.weight()),
            fits_json: self.fits_json && child.fits_json(),
        }
    }

    fn checked(self) -> Result<Self, TooDeep> {
        if self.depth > MAX_DEPTH { Err(TooDeep) } else { Ok(self) }
    }
}

/// Every 32 bytes of text begun.
fn text_weight(text: &str) -> u32 {
    u32::try_from(text.len().div_ceil(32)).unwrap_or(u32::MAX)
}

#[derive(Debug)]
struct ListParts {
    measure: Measure,
    items: Vec<Value>,
}

/// An immutable, shared map, ordered by the bytes of its keys.
#[derive(Clone, Debug)]
pub struct Map(Arc<MapParts>);

#[derive(Debug)]
struct MapParts {
    measure: Measure,
    entries: Vec<(Arc<str>, Value)>,
}

impl List {
    /// Makes a list.
    ///
    /// # Errors
    /// [`TooDeep`] if an item already nests [`MAX_DEPTH`] levels.
    pub fn new(items: Vec<Value>) -> Result<Self, TooDeep> {
        let measure = items.iter().fold(Measure::EMPTY, Measure::with).checked()?;
        Ok(Self(Arc::new(ListParts { measure, items })))
    }

    /// The items in order.
    #[must_use]
    pub fn items(&self) -> &[Value] {
        &self.0.items
    }
}

impl Map {
    /// Makes a map from entries in any order.
    ///
    /// # Errors
    /// [`MapError`] if a key comes twice or the map would nest too deep.
    pub fn new(mut entries: Vec<(Arc<str>, Value)>) -> Result<Self, MapError> {
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        if let Some(pair) = entries.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            return Err(MapError::DuplicateKey(pair[0].0.clone()));
        }
        let values = entries.iter().map(|(_, value)| value);
        let mut measure = values.fold(Measure::EMPTY, Measure::with).checked()?;
        for (key, _) in &entries {
            measure.weight = measure.weight.saturating_add(text_weight(key));
        }
        Ok(Self(Arc::new(MapParts { measure, entries })))
    }

    /// The empty map.
    #[must_use]
    pub fn empty() -> Self {
        Self(Arc::new(MapParts { measure: Measure::EMPTY, entries: Vec::new() }))
    }

    /// The value under `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        let entries = &self.0.entries;
        if entries.len() <= 4 {
            return entries.iter().find(|(name, _)| &**name == key).map(|(_, value)| value);
        }
        entries.binary_search_by(|(name, _)| (**name).cmp(key)).ok().map(|at| &entries[at].1)
    }

    /// The entries, ordered by key.
    #[must_use]
    pub fn entries(&self) -> &[(Arc<str>, Value)] {
        &self.0.entries
    }
}

impl PartialEq for List {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.items == other.0.items
    }
}
impl Eq for List {}

impl PartialEq for Map {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.entries == other.0.entries
    }
}
impl Eq for Map {}

impl Value {
    /// Text.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::Text(Arc::from(text))
    }

    /// A list.
    ///
    /// # Errors
    /// [`TooDeep`], see [`List::new`].
    pub fn list(items: Vec<Value>) -> Result<Self, TooDeep> {
        List::new(items).map(Self::List)
    }

    /// A map.
    ///
    /// # Errors
    /// [`MapError`], see [`Map::new`].
    pub fn map<K: Into<Arc<str>>>(entries: impl IntoIterator<Item = (K, Value)>) -> Result<Self, MapError> {
        let entries = entries.into_iter().map(|(key, value)| (key.into(), value)).collect();
        Map::new(entries).map(Self::Map)
    }

    /// The empty map: a form with nothing filled in.
    #[must_use]
    pub fn empty_map() -> Self {
        Self::Map(Map::empty())
    }

    /// How deep this value nests; 0 for anything that is neither a list nor a map.
    #[must_use]
    pub fn depth(&self) -> u8 {
        match self {
            Self::List(list) => list.0.measure.depth,
            Self::Map(map) => map.0.measure.depth,
            Self::Null | Self::Bool(_) | Self::Int(_) | Self::Text(_) | Self::Date(_) => 0,
        }
    }

    /// How much writing this value out meets: 1 for every value in it and 1 for each 32 bytes of text begun, keys
    /// too, shared parts as often as they stand there. Known without a walk; [`u32::MAX`] for that much and more.
    #[must_use]
    pub fn weight(&self) -> u32 {
        match self {
            Self::List(list) => list.0.measure.weight,
            Self::Map(map) => map.0.measure.weight,
            Self::Text(text) => text_weight(text).saturating_add(1),
            Self::Null | Self::Bool(_) | Self::Int(_) | Self::Date(_) => 1,
        }
    }

    /// The word for this value's kind, as error messages print it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Text(_) => "string",
            Self::Date(_) => "date",
            Self::List(_) => "list",
            Self::Map(_) => "map",
        }
    }

    /// The text, if this is text.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Null | Self::Bool(_) | Self::Int(_) | Self::Date(_) | Self::List(_) | Self::Map(_) => None,
        }
    }

    /// The number, if this is a number.
    #[must_use]
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(*number),
            Self::Null | Self::Bool(_) | Self::Text(_) | Self::Date(_) | Self::List(_) | Self::Map(_) => None,
        }
    }

    /// The items, if this is a list.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Value]> {
        match self {
            Self::List(list) => Some(list.items()),
            Self::Null | Self::Bool(_) | Self::Int(_) | Self::Text(_) | Self::Date(_) | Self::Map(_) => None,
        }
    }

    /// The map, if this is one.
    #[must_use]
    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Self::Map(map) => Some(map),
            Self::Null | Self::Bool(_) | Self::Int(_) | Self::Text(_) | Self::Date(_) | Self::List(_) => None,
        }
    }

    /// The value under `key`, if this is a map that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_map()?.get(key)
    }

    /// The value at a path of map keys such as `operator.name`.
    #[must_use]
    pub fn at(&self, path: &str) -> Option<&Value> {
        path.split('.').try_fold(self, |value, key| value.get(key))
    }

    /// True if every integer inside can stand in JSON (see [`MAX_JSON_INT`]). Known without a walk.
    #[must_use]
    pub fn fits_json(&self) -> bool {
        match self {
            Self::Int(number) => number.unsigned_abs() <= MAX_JSON_INT.unsigned_abs(),
            Self::List(list) => list.0.measure.fits_json,
            Self::Map(map) => map.0.measure.fits_json,
            Self::Null | Self::Bool(_) | Self::Text(_) | Self::Date(_) => true,
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}
impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}
impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}
impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}
impl From<Date> for Value {
    fn from(date: Date) -> Self {
        Self::Date(date)
    }
}

/// The order of two keys in canonical JSON: by UTF-16 code units (RFC 8785 section 3.2.3).
#[must_use]
pub fn canonical_key_order(a: &str, b: &str) -> Ordering {
    a.encode_utf16().cmp(b.encode_utf16())
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(truth) => serializer.serialize_bool(*truth),
            Self::Int(number) => serializer.serialize_i64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Date(date) => serializer.collect_str(date),
            Self::List(list) => {
                let mut out = serializer.serialize_seq(Some(list.items().len()))?;
                for item in list.items() {
                    out.serialize_element(item)?;
                }
                out.end()
            }
            Self::Map(map) => {
                let mut out = serializer.serialize_map(Some(map.entries().len()))?;
                for (key, value) in map.entries() {
                    out.serialize_entry(&**key, value)?;
                }
                out.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("null, a boolean, an integer, text, a list or a map with text keys")
    }
    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_none<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        Value::deserialize(deserializer)
    }
    fn visit_bool<E: de::Error>(self, truth: bool) -> Result<Value, E> {
        Ok(Value::Bool(truth))
    }
    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Value, E> {
        let value = Value::Int(number);
        if value.fits_json() {
            return Ok(value);
        }
        Err(E::custom(format_args!("the integer {number} is outside ±(2^53 − 1)")))
    }
    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Value, E> {
        i64::try_from(number)
            .map_err(|_| E::custom(format_args!("the integer {number} is outside ±(2^53 − 1)")))
            .and_then(|number| self.visit_i64(number))
    }
    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Value, E> {
        Err(E::custom(format_args!("the number {number} is not an integer")))
    }
    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::text(text))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Value::list(items).map_err(de::Error::custom)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut entries: Vec<(Arc<str>, Value)> = Vec::new();
        while let Some((key, value)) = map.next_entry::<TextKey, Value>()? {
            entries.push((key.0, value));
        }
        Map::new(entries).map(Value::Map).map_err(de::Error::custom)
    }
}

/// A map key that is text: a bare number or boolean as a key is refused, not turned into text.
struct TextKey(Arc<str>);

impl<'de> Deserialize<'de> for TextKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextKeyVisitor)
    }
}

struct TextKeyVisitor;

impl Visitor<'_> for TextKeyVisitor {
    type Value = TextKey;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text key")
    }
    fn visit_str<E: de::Error>(self, key: &str) -> Result<TextKey, E> {
        Ok(TextKey(key.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_a_key_that_stands_twice() {
        let twice = vec![("a", Value::Int(1)), ("a", Value::Int(2))];
        assert_eq!(Value::map(twice), Err(MapError::DuplicateKey("a".into())));
        assert!(serde_json::from_str::<Value>(r#"{"a":1,"b":2,"a":3}"#).is_err());
    }

    #[test]
    fn refuses_to_nest_deeper_than_the_limit() {
        let mut value = Value::Null;
        for _ in 0..MAX_DEPTH {
            value = Value::list(vec![value]).unwrap();
        }
        assert_eq!(value.depth(), MAX_DEPTH);
        assert_eq!(Value::list(vec![value.clone()]), Err(TooDeep));
        assert_eq!(Value::map([("k", value)]), Err(MapError::TooDeep(TooDeep)));
    }

    #[test]
    fn a_shared_part_weighs_as_often_as_it_stands_there() {
        assert_eq!(Value::Null.weight(), 1);
        assert_eq!([0, 1, 32, 33].map(|bytes| Value::from("x".repeat(bytes)).weight()), [1, 2, 2, 3]);
        let mut value = Value::list(vec!["x".repeat(64).into(), 7.into()]).unwrap();
        assert_eq!(value.weight(), 5);
        assert_eq!(Value::map([("k", value.clone())]).unwrap().weight(), 7);
        for _ in 1..MAX_DEPTH {
            value = Value::list(vec![value; 10]).unwrap();
        }
        assert_eq!(value.weight(), u32::MAX, "10^64 of them");
        assert!(value.fits_json(), "known without walking there");
    }

    #[test]
    fn a_number_too_large_for_json_is_known_through_lists_and_maps() {
        let large = |number: i64| Value::map([("k", Value::list(vec![1.into(), number.into()]).unwrap())]).unwrap();
        assert!(large(MAX_JSON_INT).fits_json());
        assert!(!large(MAX_JSON_INT + 1).fits_json() && !large(i64::MIN).fits_json());
    }

    #[test]
    fn refuses_numbers_that_are_not_interoperable_integers() {
        for bad in ["1.0", "1e3", "-0", "9007199254740992", "-9007199254740992", "18446744073709551615"] {
            assert!(serde_json::from_str::<Value>(bad).is_err(), "{bad}");
        }
        assert_eq!(serde_json::from_str::<Value>("9007199254740991").unwrap(), Value::Int(MAX_JSON_INT));
    }

    #[test]
    fn finds_keys_in_small_and_in_large_maps() {
        for size in [0_i64, 1, 4, 5, 40] {
            let map = Value::map((0..size).map(|n| (format!("k{n:02}"), Value::Int(n)))).unwrap();
            for n in 0..size {
                assert_eq!(map.get(&format!("k{n:02}")), Some(&Value::Int(n)));
            }
            assert_eq!(map.get("k99"), None);
        }
    }

    #[test]
    fn walks_a_path_of_keys() {
        let form: Value = serde_json::from_str(r#"{"operator":{"name":"甲"}}"#).unwrap();
        assert_eq!(form.at("operator.name"), Some(&Value::text("甲")));
        assert_eq!(form.at("operator.mobile"), None);
        assert_eq!(form.at("operator.name.first"), None);
    }
}
