//! A form's values as single fields with paths, for per-field commitments.

use yuzheng_protocol::commitment::{CommittedField, field_salt};

use crate::json::to_canonical;
use crate::value::Value;

/// Every single value with its path (`operator.name`, `scope.0`) and its canonical JSON, sorted by
/// path. Empty lists and maps count as single values, so that nothing is left uncommitted.
#[must_use]
pub fn flatten_fields(values: &Value) -> Vec<(String, Vec<u8>)> {
    let mut fields = Vec::new();
    walk(String::new(), values, &mut fields);
    fields.sort();
    fields
}

/// A form's values as they are committed to, with the salts that follow from the case's secret, sorted by path.
#[must_use]
pub fn committed_fields(values: &Value, secret: &[u8; 32]) -> Vec<CommittedField> {
    let fields = flatten_fields(values).into_iter();
    fields.map(|(path, value)| CommittedField { salt: field_salt(secret, &path), path, value }).collect()
}

fn walk(path: String, value: &Value, fields: &mut Vec<(String, Vec<u8>)>) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match value {
        Value::Map(map) if !map.entries().is_empty() => {
            for (key, value) in map.entries() {
                walk(below(key), value, fields);
            }
        }
        Value::List(list) if !list.items().is_empty() => {
            for (at, item) in list.items().iter().enumerate() {
                walk(below(&at.to_string()), item, fields);
            }
        }
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Text(_)
        | Value::Date(_)
        | Value::List(_)
        | Value::Map(_) => fields.push((path, to_canonical(value))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_one_path() {
        let form: Value = serde_json::from_str(
            r#"{"scope":["6231","6291"],"operator":{"name":"甲","tags":[]},"employees":3,"extra":{}}"#,
        )
        .unwrap();
        let flat: Vec<(String, String)> =
            flatten_fields(&form).into_iter().map(|(path, json)| (path, String::from_utf8(json).unwrap())).collect();
        let expected = [
            ("employees", "3"),
            ("extra", "{}"),
            ("operator.name", "\"甲\""),
            ("operator.tags", "[]"),
            ("scope.0", "\"6231\""),
            ("scope.1", "\"6291\""),
        ];
        assert_eq!(flat, expected.map(|(path, json)| (path.to_owned(), json.to_owned())));
    }
}
