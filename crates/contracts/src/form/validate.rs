//! Whether a filling is well formed: every fault with its field, a code and the figures for words.

use std::collections::BTreeMap;

use serde::Serialize;

use super::fill::list_of;
use super::format::FormatFault;
use super::layout::{Form, covers};
use super::schema::{Schema, SchemaKind};
use crate::rules::{Environment, GAS_LIMIT, Machine, Program, Slot, Stop};
use crate::value::Value;

/// A fault of one field. The user interface has the words for each code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// The field: `operator.name`, `scope.0`.
    pub path: String,
    /// What is wrong.
    pub code: FieldCode,
    /// Figures for the words.
    pub params: BTreeMap<&'static str, Value>,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldCode {
    /// It is not filled in.
    Required,
    /// Another kind of value.
    Kind,
    /// Not one of the choices.
    Choice,
    /// Below `minimum`.
    Minimum,
    /// Above `maximum`.
    Maximum,
    /// Shorter than `min_length` code points.
    MinLength,
    /// Longer than `max_length` code points.
    MaxLength,
    /// Fewer than `min_items` items.
    MinItems,
    /// More than `max_items` items.
    MaxItems,
    /// Not of its `format`; `fault` says why.
    Format,
    /// The form has no such field.
    Unknown,
    /// It is filled in although its condition is not met.
    NotAsked,
    /// It is not the digest of the text that is made from the form.
    Digest,
}

impl FieldCode {
    /// A stable word in small letters.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Kind => "kind",
            Self::Choice => "choice",
            Self::Minimum => "minimum",
            Self::Maximum => "maximum",
            Self::MinLength => "min_length",
            Self::MaxLength => "max_length",
            Self::MinItems => "min_items",
            Self::MaxItems => "max_items",
            Self::Format => "format",
            Self::Unknown => "unknown",
            Self::NotAsked => "not_asked",
            Self::Digest => "digest",
        }
    }
}

/// Compiled conditions of fields, by path.
#[derive(Debug, Clone, Default)]
pub(crate) struct Conditions {
    pub environment: Environment,
    pub programs: Vec<(String, Program)>,
}

impl FieldError {
    /// A fault without figures.
    pub(crate) fn of(path: &str, code: FieldCode) -> Self {
        Self { path: path.to_owned(), code, params: BTreeMap::new() }
    }
}

/// A place of a filling whose condition could be told.
struct Told {
    path: String,
    asked: bool,
    filled: bool,
}

/// A place of a filling with what its condition looks at: the form, and in a list its own row.
struct Place {
    path: String,
    slots: Vec<Slot>,
    filled: bool,
}

impl Conditions {
    /// Each field with a condition, in each row of its list, and whether it is asked for; left out while that cannot
    /// be told.
    pub fn asked(&self, values: &Value) -> Vec<(String, bool)> {
        self.told(values).into_iter().map(|told| (told.path, told.asked)).collect()
    }

    /// All conditions share one limit of gas; whoever fills in so much that it runs out is asked for everything.
    fn told(&self, values: &Value) -> Vec<Told> {
        let (mut told, mut gas) = (Vec::new(), 0_u64);
        for (layout, program) in &self.programs {
            for Place { path, slots, filled } in conditioned(values, layout) {
                let mut machine = Machine::new(&slots, self.environment.tables(), None);
                let met = if gas > GAS_LIMIT { Err(Stop::OutOfGas) } else { machine.run(program) };
                match met.map(|value| *value == Value::Bool(true)) {
                    Ok(asked) => told.push(Told { path, asked, filled }),
                    // What the condition looks at is missing or wrong, and is reported for itself.
                    Err(Stop::Fault(_)) => {}
                    Err(Stop::OutOfGas) => told.push(Told { path, asked: true, filled }),
                }
                gas = gas.saturating_add(machine.gas_used());
            }
        }
        told
    }
}

/// The places of a filling that a path of the layout with a condition stands for: one for each row of its list.
fn conditioned(values: &Value, layout: &str) -> Vec<Place> {
    let slot = |value: &Value| Slot::from(Ok(value.clone()));
    let Some((list, column)) = list_of(layout) else {
        return vec![Place { path: layout.to_owned(), slots: vec![slot(values)], filled: values.at(layout).is_some() }];
    };
    let rows = values.at(list).and_then(Value::as_list).unwrap_or_default().iter().enumerate();
    let place = |(number, row): (usize, &Value)| Place {
        path: format!("{list}.{number}.{column}"),
        slots: vec![slot(values), slot(row)],
        filled: row.at(column).is_some(),
    };
    rows.map(place).collect()
}

impl Form {
    /// All faults of a filling.
    pub(crate) fn validate(&self, values: &Value, conditions: &Conditions) -> Vec<FieldError> {
        let mut errors = Vec::new();
        validate(&self.schema, "", values, &mut errors);
        validate_conditions(values, conditions, &mut errors);
        self.validate_rows(values, &mut errors);
        errors
    }

    /// Numbers of rows that another list does not have.
    fn validate_rows(&self, values: &Value, errors: &mut Vec<FieldError>) {
        for field in &self.fields {
            let Some(options) = &field.options_of else { continue };
            let rows = values.at(&options.list).and_then(Value::as_list).map_or(0, <[Value]>::len);
            for (path, chosen) in places(values, &field.path) {
                let row = chosen.as_int().map(|number| usize::try_from(number).is_ok_and(|number| number < rows));
                if row == Some(false) {
                    push(errors, &path, FieldCode::Choice, []);
                }
            }
        }
    }

    /// The faults of the fields that one step asks for.
    pub(crate) fn validate_step(&self, step: &str, values: &Value, conditions: &Conditions) -> Vec<FieldError> {
        let asked = self.steps.iter().find(|known| known.id == step).map_or(&[][..], |step| &step.fields);
        let mut errors = self.validate(values, conditions);
        errors.retain(|error| asked.iter().any(|outer| touches(outer, &layout_path(&error.path))));
        errors
    }
}

fn validate_conditions(values: &Value, conditions: &Conditions, errors: &mut Vec<FieldError>) {
    for Told { path, asked, filled } in conditions.told(values) {
        if asked != filled {
            let code = if asked { FieldCode::Required } else { FieldCode::NotAsked };
            push(errors, &path, code, []);
        }
    }
}

/// The path of the layout for a path of a filling: `people.0.name` is `people[].name`.
fn layout_path(path: &str) -> String {
    let mut out = String::new();
    for part in path.split('.') {
        if part.bytes().all(|byte| byte.is_ascii_digit()) {
            out.push_str("[]");
        } else {
            if !out.is_empty() {
                out.push('.');
            }
            out.push_str(part);
        }
    }
    out
}

/// The values that stand at a path of the layout, each with its own path.
fn places<'v>(values: &'v Value, layout: &str) -> Vec<(String, &'v Value)> {
    let mut found = vec![(String::new(), values)];
    for part in layout.split('.') {
        let (name, each) = part.strip_suffix("[]").map_or((part, false), |name| (name, true));
        let mut below = Vec::new();
        for (path, value) in found {
            let Some(value) = value.get(name) else { continue };
            let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            if each {
                let items = value.as_list().unwrap_or_default().iter().enumerate();
                below.extend(items.map(|(at, item)| (format!("{path}.{at}"), item)));
            } else {
                below.push((path, value));
            }
        }
        found = below;
    }
    found
}

/// Whether a fault at `path` concerns a field asked as `asked`: inside it, or a missing parent of it.
fn touches(asked: &str, path: &str) -> bool {
    covers(asked, path) || covers(path, asked)
}

fn push<const N: usize>(errors: &mut Vec<FieldError>, path: &str, code: FieldCode, params: [(&'static str, Value); N]) {
    errors.push(FieldError { path: path.to_owned(), code, params: params.into() });
}

fn count(number: usize) -> Value {
    Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
}

fn validate(schema: &Schema, path: &str, value: &Value, errors: &mut Vec<FieldError>) {
    if !schema.kind_fits(value) {
        return push(errors, path, FieldCode::Kind, [("found", value.kind().into())]);
    }
    let chosen = schema.choices.is_empty() || schema.choices.contains(value);
    if !chosen || schema.only.as_ref().is_some_and(|only| only != value) {
        return push(errors, path, FieldCode::Choice, []);
    }
    match value {
        Value::Map(_) => validate_object(schema, path, value, errors),
        Value::List(list) => {
            let found = list.items().len();
            if let Some(least) = schema.min_items.filter(|least| found < *least) {
                push(errors, path, FieldCode::MinItems, [("limit", count(least)), ("found", count(found))]);
            }
            if let Some(most) = schema.max_items.filter(|most| found > *most) {
                return push(errors, path, FieldCode::MaxItems, [("limit", count(most)), ("found", count(found))]);
            }
            for (at, item) in list.items().iter().enumerate() {
                if let Some(items) = &schema.items {
                    validate(items, &format!("{path}.{at}"), item, errors);
                }
            }
        }
        Value::Text(text) => validate_text(schema, path, text, errors),
        Value::Int(number) => {
            if let Some(least) = schema.minimum.filter(|least| number < least) {
                push(errors, path, FieldCode::Minimum, [("limit", least.into())]);
            }
            if let Some(most) = schema.maximum.filter(|most| number > most) {
                push(errors, path, FieldCode::Maximum, [("limit", most.into())]);
            }
        }
        Value::Null | Value::Bool(_) | Value::Date(_) => {}
    }
}

fn validate_object(schema: &Schema, path: &str, value: &Value, errors: &mut Vec<FieldError>) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    for (name, property) in &schema.properties {
        match value.get(name) {
            Some(found) => validate(property, &below(name), found, errors),
            None if schema.required.contains(name) => report_missing(property, &below(name), errors),
            None => {}
        }
    }
    for (name, _) in value.as_map().map_or(&[][..], |map| map.entries()) {
        if !schema.properties.contains_key(&**name) {
            push(errors, &below(name), FieldCode::Unknown, []);
        }
    }
}

/// A missing group is reported as its missing fields, so that each can be marked.
fn report_missing(schema: &Schema, path: &str, errors: &mut Vec<FieldError>) {
    if schema.kind != SchemaKind::Object {
        return push(errors, path, FieldCode::Required, []);
    }
    for (name, property) in &schema.properties {
        if schema.required.contains(name) {
            report_missing(property, &format!("{path}.{name}"), errors);
        }
    }
}

fn validate_text(schema: &Schema, path: &str, text: &str, errors: &mut Vec<FieldError>) {
    let length = text.chars().count();
    if length == 0 && schema.min_length.is_some_and(|least| least > 0) {
        return push(errors, path, FieldCode::Required, []);
    }
    if let Some(least) = schema.min_length.filter(|least| length < *least) {
        return push(errors, path, FieldCode::MinLength, [("limit", count(least)), ("found", count(length))]);
    }
    if let Some(most) = schema.max_length.filter(|most| length > *most) {
        return push(errors, path, FieldCode::MaxLength, [("limit", count(most)), ("found", count(length))]);
    }
    let Some(format) = schema.format else { return };
    if let Err(fault) = format.verify(text) {
        if length == 0 {
            return push(errors, path, FieldCode::Required, []);
        }
        push(errors, path, FieldCode::Format, [("format", word(&format)), ("fault", fault_word(fault))]);
    }
}

fn word<T: Serialize>(name: &T) -> Value {
    crate::json::to_value(name).expect("a plain enum is a plain text")
}

fn fault_word(fault: FormatFault) -> Value {
    word(&fault)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Check, compile};

    fn errors(property: &str, value: &str) -> Vec<(String, FieldCode)> {
        let schema: Schema =
            serde_json::from_str(&format!(r#"{{"type":"object","required":["p"],"properties":{{"p":{property}}}}}"#))
                .unwrap();
        let mut errors = Vec::new();
        validate(&schema, "", &serde_json::from_str(value).unwrap(), &mut errors);
        errors.into_iter().map(|error| (error.path, error.code)).collect()
    }

    fn only(property: &str, value: &str) -> FieldCode {
        let found = errors(property, &format!(r#"{{"p":{value}}}"#));
        assert_eq!(found.len(), 1, "{found:?}");
        found[0].1
    }

    #[test]
    fn names_every_kind_of_fault() {
        assert_eq!(only(r#"{"type":"integer"}"#, r#""1""#), FieldCode::Kind);
        assert_eq!(only(r#"{"type":"string","enum":["a"]}"#, r#""b""#), FieldCode::Choice);
        assert_eq!(only(r#"{"type":"boolean","const":true}"#, "false"), FieldCode::Choice);
        assert_eq!(only(r#"{"type":"integer","minimum":1}"#, "0"), FieldCode::Minimum);
        assert_eq!(only(r#"{"type":"integer","maximum":1}"#, "2"), FieldCode::Maximum);
        assert_eq!(only(r#"{"type":"string","minLength":2}"#, r#""渝""#), FieldCode::MinLength);
        assert_eq!(only(r#"{"type":"string","maxLength":1}"#, r#""重庆""#), FieldCode::MaxLength);
        assert_eq!(only(r#"{"type":"string","minLength":2}"#, r#""""#), FieldCode::Required);
        assert_eq!(only(r#"{"type":"string","format":"mobile"}"#, r#""110""#), FieldCode::Format);
        assert_eq!(only(r#"{"type":"string","format":"mobile"}"#, r#""""#), FieldCode::Required);
        let list = r#"{"type":"array","minItems":1,"maxItems":1,"items":{"type":"boolean"}}"#;
        assert_eq!(only(list, "[]"), FieldCode::MinItems);
        assert_eq!(only(list, "[true,true]"), FieldCode::MaxItems);
        assert_eq!(errors(r#"{"type":"boolean"}"#, r#"{"p":true,"q":1}"#), [("q".into(), FieldCode::Unknown)]);
    }

    #[test]
    fn a_missing_group_is_reported_field_by_field() {
        let group = r#"{"type":"object","required":["a","b"],"properties":{"a":{"type":"boolean"},"b":{"type":"boolean"},"c":{"type":"boolean"}}}"#;
        let found = errors(group, "{}");
        assert_eq!(found, [("p.a".into(), FieldCode::Required), ("p.b".into(), FieldCode::Required)]);
    }

    #[test]
    fn a_number_of_a_row_must_have_its_row() {
        let words = r#"{"zh":"字","en":"word"}"#;
        let field = |path: &str, more: &str| {
            format!(r#"{{"path":"{path}","label":{words},"visibility":"public","widget":"text"{more}}}"#)
        };
        let options = r#","options_of":{"list":"people","label":"name"}"#;
        let fields = [field("people[].name", ""), field("head", options), field("board[].person", options)].join(",");
        let form: Form = serde_json::from_str(&format!(
            r#"{{"schema":{{"type":"object","properties":{{
                 "people":{{"type":"array","maxItems":9,"items":{{"type":"object","properties":{{"name":{{"type":"string","maxLength":9}}}}}}}},
                 "head":{{"type":"integer"}},
                 "board":{{"type":"array","maxItems":9,"items":{{"type":"object","properties":{{"person":{{"type":"integer"}}}}}}}}}}}},
               "steps":[{{"id":"all","title":{words},"heading":{words},"fields":["people[].name","head","board[].person"]}}],
               "fields":[{fields}]}}"#
        ))
        .unwrap();
        form.check().unwrap();
        let wrong = |json: &str| {
            let found = form.validate(&serde_json::from_str(json).unwrap(), &Conditions::default());
            found.into_iter().map(|error| (error.path, error.code)).collect::<Vec<_>>()
        };
        let people = r#""people":[{"name":"甲"},{"name":"乙"}]"#;
        assert_eq!(wrong(&format!(r#"{{{people},"head":1,"board":[{{"person":0}}]}}"#)), []);
        assert_eq!(wrong(&format!(r#"{{{people},"head":-1}}"#)), [("head".into(), FieldCode::Choice)]);
        let board = format!(r#"{{{people},"board":[{{"person":1}},{{"person":2}}]}}"#);
        assert_eq!(wrong(&board), [("board.1.person".into(), FieldCode::Choice)]);
        assert_eq!(wrong(r#"{"head":0}"#), [("head".into(), FieldCode::Choice)]);
        assert_eq!(wrong(&format!(r#"{{{people},"head":"x"}}"#)), [("head".into(), FieldCode::Kind)]);
    }

    #[test]
    fn a_column_is_asked_for_by_its_own_row() {
        let kinds =
            r#"{"type":"object","properties":{"kind":{"type":"string","maxLength":9},"by":{"type":"integer"}}}"#;
        let schema =
            format!(r#"{{"type":"object","properties":{{"l":{{"type":"array","maxItems":3,"items":{kinds}}}}}}}"#);
        let schema: Schema = serde_json::from_str(&schema).unwrap();
        let mut environment = Environment::default();
        environment.declare("form", schema.value_type());
        environment.declare("row", schema.properties["l"].items.as_ref().unwrap().value_type());
        let program = compile(r#"row.kind == "b""#, &environment, Check::Strict).unwrap();
        let conditions = Conditions { environment, programs: vec![("l[].by".to_owned(), program)] };
        let faults = |json: &str| {
            let mut errors = Vec::new();
            validate_conditions(&serde_json::from_str(json).unwrap(), &conditions, &mut errors);
            errors.into_iter().map(|error| (error.path, error.code)).collect::<Vec<_>>()
        };
        assert_eq!(faults(r#"{"l":[{"kind":"a"},{"kind":"b","by":0}]}"#), []);
        assert_eq!(
            faults(r#"{"l":[{"kind":"a","by":1},{"kind":"b"},{"by":0}]}"#),
            [("l.0.by".into(), FieldCode::NotAsked), ("l.1.by".into(), FieldCode::Required)],
            "a row that does not say what it is is reported for that"
        );
        assert_eq!(faults("{}"), []);
    }

    #[test]
    fn items_have_paths_with_their_number() {
        let list = r#"{"type":"array","maxItems":3,"items":{"type":"object","properties":{"n":{"type":"integer"}}}}"#;
        assert_eq!(errors(list, r#"{"p":[{"n":1},{"n":"x"}]}"#), [("p.1.n".into(), FieldCode::Kind)]);
        assert_eq!(layout_path("p.1.n"), "p[].n");
    }
}
