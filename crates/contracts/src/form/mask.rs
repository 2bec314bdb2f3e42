//! Masking: what an officer sees of a filling before revealing it is on record.
//!
//! Invariants: what the layout does not describe is hidden, never shown; of what is not public no words are shown that
//! the layout does not list itself. What it is not: a protection against whoever holds the payload.

use super::fill::Fill;
use super::layout::{ChoiceOption, Edit, Field, Form, Visibility, Widget};
use crate::value::Value;

/// What stands in the place of a text of which nothing is shown.
pub const HIDDEN: &str = "***";

/// A name with its first character and, of three or more, its last: 周*明.
#[must_use]
pub fn mask_name(name: &str) -> String {
    let characters = name.chars().count();
    let shown = |at: usize| characters > 1 && at == 0 || characters > 2 && at == characters - 1;
    masked(name, shown)
}

/// An identity number with its first five characters and its last four; one that is no such number is hidden.
#[must_use]
pub fn mask_id_number(number: &str) -> String {
    let characters = number.chars().count();
    masked(number, |at| characters >= 15 && (at < 5 || at >= characters - 4))
}

/// A mobile number with its first three digits and its last four; one that is no such number is hidden.
#[must_use]
pub fn mask_mobile(number: &str) -> String {
    let characters = number.chars().count();
    masked(number, |at| characters >= 11 && (at < 3 || at >= characters - 4))
}

fn masked(text: &str, shown: impl Fn(usize) -> bool) -> String {
    text.chars().enumerate().map(|(at, c)| if shown(at) { c } else { '*' }).collect()
}

/// How a value is shown.
#[derive(Clone, Copy)]
enum Shown<'f> {
    /// What stands in it says for itself.
    Parts,
    Whole,
    /// The number of a row; the name in that row is masked where it stands.
    Row,
    /// A text that is one of these.
    OneOf(&'f [ChoiceOption]),
    Name,
    IdNumber,
    Mobile,
    Nothing,
}

impl Form {
    /// A filling as it is shown before anything is revealed: names, identity and mobile numbers masked wherever they
    /// stand; of everything else that is not public only choices among words of the layout, numbers of rows, and kind,
    /// length and digest of files.
    #[must_use]
    pub fn masked(&self, values: &Value) -> Value {
        self.masked_at("", values, Shown::Parts)
    }

    /// Name and identity number of everybody whom a filling names with both, the applicant among them.
    #[must_use]
    pub fn people(&self, values: &Value) -> Vec<(String, String)> {
        let mut people = Vec::new();
        self.people_at("", values, &mut people);
        people
    }

    fn people_at(&self, path: &str, value: &Value, people: &mut Vec<(String, String)>) {
        let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
        match value {
            Value::Map(map) => {
                let of = |widget| {
                    let is = |key: &str| self.fields.iter().any(|f| f.path == below(key) && f.widget == widget);
                    map.entries().iter().find(|(key, _)| is(key)).and_then(|(_, value)| value.as_text())
                };
                if let Some((name, number)) = of(Widget::PersonName).zip(of(Widget::IdNumber)) {
                    people.push((name.to_owned(), number.to_owned()));
                }
                map.entries().iter().for_each(|(key, value)| self.people_at(&below(key), value, people));
            }
            Value::List(list) => {
                list.items().iter().for_each(|item| self.people_at(&format!("{path}[]"), item, people));
            }
            Value::Null | Value::Bool(_) | Value::Int(_) | Value::Text(_) | Value::Date(_) => {}
        }
    }

    fn masked_at(&self, path: &str, value: &Value, above: Shown<'_>) -> Value {
        let shown = match (above, path) {
            (Shown::Nothing, _) => Shown::Nothing,
            (_, "") => Shown::Parts,
            _ => self.shown(path, value),
        };
        match value {
            Value::Map(map) => {
                let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
                let entries = map.entries().iter().map(|(key, value)| {
                    let masked = self.masked_at(&below(key), value, shown);
                    (key.clone(), masked)
                });
                Value::map(entries).unwrap_or(Value::Null)
            }
            Value::List(list) => {
                let items = list.items().iter().map(|item| match item {
                    Value::Map(_) => self.masked_at(&format!("{path}[]"), item, shown),
                    Value::List(_) => hidden(item),
                    Value::Null | Value::Bool(_) | Value::Int(_) | Value::Text(_) | Value::Date(_) => mask(item, shown),
                });
                Value::list(items.collect()).unwrap_or(Value::Null)
            }
            Value::Null | Value::Bool(_) | Value::Int(_) | Value::Text(_) | Value::Date(_) => mask(value, shown),
        }
    }

    fn shown(&self, path: &str, value: &Value) -> Shown<'_> {
        let composite = matches!(value, Value::Map(_) | Value::List(_));
        match self.fields.iter().find(|field| field.path == path) {
            Some(field) => manner(field),
            // Groups and rows need no words of their own; what stands in them does.
            None if composite => Shown::Parts,
            None => Shown::Nothing,
        }
    }
}

fn manner(field: &Field) -> Shown<'_> {
    if field.edit == Edit::Hidden || field.widget == Widget::None {
        return Shown::Nothing;
    }
    match (field.widget, field.visibility) {
        (Widget::PersonName, _) => Shown::Name,
        (Widget::IdNumber, _) => Shown::IdNumber,
        (Widget::Mobile, _) => Shown::Mobile,
        (Widget::Group | Widget::People, _) => Shown::Parts,
        (_, _) if field.options_of.is_some() => Shown::Row,
        (_, Visibility::Public) => Shown::Whole,
        (_, Visibility::Private) => private(field),
        (_, Visibility::Sensitive) => Shown::Nothing,
    }
}

fn private(field: &Field) -> Shown<'_> {
    match field.fill {
        Some(Fill::FileMediaType | Fill::FileBytes | Fill::FileDigest) => Shown::Whole,
        Some(
            Fill::IdentityName
            | Fill::IdentityNumber
            | Fill::IdentityAddress
            | Fill::IdentitySalt
            | Fill::IdentityRow
            | Fill::FirstOf(_)
            | Fill::EachRow
            | Fill::FileName
            | Fill::ArticlesDigest,
        )
        | None => Shown::OneOf(&field.options),
    }
}

fn mask(value: &Value, shown: Shown<'_>) -> Value {
    match (shown, value) {
        (Shown::Whole, value) | (Shown::Row, value @ Value::Int(_)) => value.clone(),
        (Shown::OneOf(options), Value::Text(text)) if options.iter().any(|option| option.value == **text) => {
            value.clone()
        }
        (Shown::Name, Value::Text(text)) => Value::text(&mask_name(text)),
        (Shown::IdNumber, Value::Text(text)) => Value::text(&mask_id_number(text)),
        (Shown::Mobile, Value::Text(text)) => Value::text(&mask_mobile(text)),
        (
            Shown::Parts
            | Shown::Row
            | Shown::OneOf(_)
            | Shown::Name
            | Shown::IdNumber
            | Shown::Mobile
            | Shown::Nothing,
            value,
        ) => hidden(value),
    }
}

fn hidden(value: &Value) -> Value {
    match value {
        Value::Text(_) => Value::text(HIDDEN),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Date(_) | Value::List(_) | Value::Map(_) => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> Form {
        let words = r#"{"zh":"字","en":"word"}"#;
        let field = |path: &str, visibility: &str, widget: &str| {
            format!(r#"{{"path":"{path}","label":{words},"visibility":"{visibility}","widget":"{widget}"}}"#)
        };
        let with = |field: String, more: String| field.replacen('}', &format!("}},{more}"), 1);
        let fields = [
            field("name", "public", "person_name"),
            field("id_no", "sensitive", "id_number"),
            field("mobile", "private", "mobile"),
            field("home", "sensitive", "address"),
            field("age", "sensitive", "number"),
            field("shop", "public", "text"),
            field("salt", "private", "none"),
            field("people[].name", "sensitive", "person_name"),
            field("people[].id_no", "sensitive", "id_number"),
            field("people[].share", "private", "number"),
            field("tags", "private", "text"),
            field("names", "sensitive", "text"),
            field("email", "private", "text"),
            field("agreed", "private", "confirm"),
            field("letters", "private", "address"),
            with(field("kind", "private", "choice"), format!(r#""options":[{{"value":"租赁","label":{words}}}]"#)),
            with(field("seals", "private", "choice"), format!(r#""options":[{{"value":"公章","label":{words}}}]"#)),
            with(field("head", "sensitive", "choice"), r#""options_of":{"list":"people","label":"name"}"#.to_owned()),
            with(field("files[].name", "private", "text"), r#""fill":"file.name""#.to_owned()),
            with(field("files[].bytes", "private", "number"), r#""fill":"file.bytes""#.to_owned()),
        ];
        let json = format!(
            r#"{{"schema":{{"type":"object","properties":{{"name":{{"type":"string","maxLength":9}}}}}},"steps":[],
                "fields":[{}]}}"#,
            fields.join(",")
        );
        serde_json::from_str(&json).unwrap()
    }

    fn masked(json: &str) -> String {
        let values: Value = serde_json::from_str(json).unwrap();
        String::from_utf8(crate::json::to_canonical(&form().masked(&values))).unwrap()
    }

    #[test]
    fn names_and_numbers_keep_what_tells_people_apart() {
        for (name, shown) in [("明", "*"), ("周明", "周*"), ("周示明", "周*明"), ("欧阳示明", "欧**明"), ("", "")]
        {
            assert_eq!(mask_name(name), shown);
        }
        assert_eq!(mask_id_number("500103198506129995"), "50010*********9995");
        assert_eq!(mask_id_number("12345"), "*****");
        assert_eq!(mask_mobile("13812345678"), "138****5678");
        assert_eq!(mask_mobile("110"), "***");
    }

    #[test]
    fn what_is_sensitive_or_says_who_somebody_is_is_masked_wherever_it_stands() {
        let seen = masked(
            r#"{"name":"周示明","id_no":"500103198506129995","mobile":"13812345678","home":"民生路1号","age":41,
                "shop":"拾光里","salt":"00ff","people":[{"name":"李例晴","share":30}],"tags":["茶"],"names":["甲","乙"]}"#,
        );
        let expected = concat!(
            r#"{"age":null,"home":"***","id_no":"50010*********9995","mobile":"138****5678","name":"周*明","#,
            r#""names":["***","***"],"people":[{"name":"李*晴","share":null}],"salt":"***","shop":"拾光里","tags":["***"]}"#
        );
        assert_eq!(seen, expected);
    }

    #[test]
    fn of_what_is_private_only_listed_words_rows_and_facts_of_files_are_shown() {
        let seen = masked(
            r#"{"email":"a@example.com","agreed":true,"letters":"民生路1号","kind":"租赁","seals":["公章","周示明"],
                "head":1,"files":[{"name":"周示明.pdf","bytes":7}]}"#,
        );
        let expected = concat!(
            r#"{"agreed":null,"email":"***","files":[{"bytes":7,"name":"***"}],"head":1,"kind":"租赁","#,
            r#""letters":"***","seals":["公章","***"]}"#
        );
        assert_eq!(seen, expected);
        assert_eq!(masked(r#"{"kind":"周示明","head":"周示明"}"#), r#"{"head":"***","kind":"***"}"#);
    }

    #[test]
    fn everybody_with_a_name_and_a_number_is_found() {
        let json =
            r#"{"name":"周示明","id_no":"1","people":[{"name":"李例晴","share":3},{"name":"吴示童","id_no":"2"}]}"#;
        let people = form().people(&serde_json::from_str(json).unwrap());
        assert_eq!(people, [("周示明".into(), "1".into()), ("吴示童".into(), "2".into())]);
    }

    #[test]
    fn what_the_layout_does_not_describe_is_hidden() {
        let seen = masked(
            r#"{"other":"周示明","deep":{"er":["周示明",[1,"周示明"],{"x":7}]},"name":{"first":"周"},"id_no":7}"#,
        );
        assert_eq!(
            seen,
            r#"{"deep":{"er":["***",null,{"x":null}]},"id_no":null,"name":{"first":"***"},"other":"***"}"#
        );
    }
}
