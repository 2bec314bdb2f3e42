//! Where a first value comes from, if not from the person who fills in the form.
//!
//! The layout says so with `fill`; the program on the person's PC does it. What it filled in is checked like
//! everything else: a department never takes the program's word.

use serde::{Deserialize, Serialize};

use super::{
    layout::{Field, Form, FormDefect},
    schema::{Schema, SchemaKind},
};
use crate::value::Value;

/// Where a first value comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fill {
    /// The name of the identity that is signed in. Inside a list: of its first row.
    #[serde(rename = "identity.name")]
    IdentityName,
    /// Its identity number.
    #[serde(rename = "identity.id_no")]
    IdentityNumber,
    /// Its address.
    #[serde(rename = "identity.address")]
    IdentityAddress,
    /// The salt of the commitment that the identity office countersigned.
    #[serde(rename = "identity.salt")]
    IdentitySalt,
    /// The row, in the list that the field chooses from, of the identity that is signed in.
    #[serde(rename = "identity.row")]
    IdentityRow,
    /// The first item of a list of the form.
    #[serde(rename = "first_of")]
    FirstOf(String),
    /// The list has exactly one row for each row of the list that the field chooses from, and this is its number.
    #[serde(rename = "each_row")]
    EachRow,
    /// The name of a file: the rows of the list are files that the person chooses.
    #[serde(rename = "file.name")]
    FileName,
    /// Its kind, as `application/pdf`.
    #[serde(rename = "file.media_type")]
    FileMediaType,
    /// Its length in bytes.
    #[serde(rename = "file.bytes")]
    FileBytes,
    /// SHA-256 of its bytes, in lower-case hexadecimal digits.
    #[serde(rename = "file.sha256")]
    FileDigest,
    /// SHA-256 of the articles of association that the program makes from the form, in the same digits.
    #[serde(rename = "articles_digest")]
    ArticlesDigest,
}

impl Form {
    /// Whether every `fill` stands where it can be filled.
    pub(super) fn check_fills(&self) -> Result<(), FormDefect> {
        let misplaced = |field: &&Field| {
            let kind = self.schema.at(&field.path).map(|schema| schema.kind);
            field.fill.as_ref().is_some_and(|fill| !self.may_fill(field, fill, kind))
        };
        match self.fields.iter().find(misplaced) {
            Some(field) => Err(FormDefect::Fill(field.path.clone())),
            None => Ok(()),
        }
    }

    fn may_fill(&self, field: &Field, fill: &Fill, kind: Option<SchemaKind>) -> bool {
        let is_text = kind == Some(SchemaKind::String);
        let is_column = list_of(&field.path).is_some();
        match fill {
            Fill::IdentityName | Fill::IdentityNumber | Fill::IdentityAddress => is_text,
            Fill::IdentitySalt | Fill::ArticlesDigest => is_text && !is_column,
            Fill::IdentityRow => field.options_of.is_some() && !is_column,
            Fill::EachRow => field.options_of.is_some() && is_column,
            Fill::FileName | Fill::FileMediaType | Fill::FileDigest => is_text && is_column,
            Fill::FileBytes => kind == Some(SchemaKind::Integer) && is_column,
            Fill::FirstOf(list) => {
                let item = self.schema.at(list).and_then(|list| list.items.as_deref());
                !is_column && item.is_some_and(|item: &Schema| Some(item.kind) == kind)
            }
        }
    }

    /// Name and number of the identity that files this filling, as the form states them.
    #[must_use]
    pub fn identity<'v>(&self, values: &'v Value) -> Option<(&'v str, &'v str)> {
        let text = |fill| {
            let field = self.fields.iter().find(|field| field.fill.as_ref() == Some(fill))?;
            self.of_identity(field, values)?.as_text()
        };
        text(&Fill::IdentityName).zip(text(&Fill::IdentityNumber))
    }

    /// The value of a field that the identity fills; inside a list, the one in the identity's row.
    fn of_identity<'v>(&self, field: &Field, values: &'v Value) -> Option<&'v Value> {
        let Some((list, column)) = list_of(&field.path) else { return values.at(&field.path) };
        let rows = values.at(list)?.as_list()?;
        let follows =
            self.fields.iter().find(|f| f.fill == Some(Fill::EachRow) && list_of(&f.path).is_some_and(|l| l.0 == list));
        let row = match follows.and_then(|f| Some((list_of(&f.path)?.1, f.options_of.as_ref()?))) {
            Some((number, of)) => {
                let wanted = self.identity_row(&of.list, values)?;
                rows.iter().find(|row| row.at(number).and_then(Value::as_int) == Some(wanted))?
            }
            None => rows.get(usize::try_from(self.identity_row(list, values)?).ok()?)?,
        };
        row.at(column)
    }

    /// The row of a list that is the identity's: what the form says, the first if it has no field for it.
    fn identity_row(&self, list: &str, values: &Value) -> Option<i64> {
        let says = |field: &&Field| {
            field.fill == Some(Fill::IdentityRow) && field.options_of.as_ref().is_some_and(|of| of.list == list)
        };
        match self.fields.iter().find(says) {
            Some(field) => values.at(&field.path)?.as_int(),
            None => Some(0),
        }
    }
}

/// List and column of a path inside one list: `people[].name` is the column `name` of `people`.
pub(super) fn list_of(path: &str) -> Option<(&str, &str)> {
    path.split_once("[].").filter(|(_, column)| !column.contains("[]"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fills: &[(&str, &str)]) -> Form {
        let words = r#"{"zh":"字","en":"word"}"#;
        let paths = ["list", "first", "who", "people[].name", "page[].person", "page[].id_no", "files[].size"];
        let fields = paths.map(|path| {
            let fill = fills.iter().find(|(at, _)| *at == path).map(|(_, fill)| format!(r#","fill":{fill}"#));
            let of = if ["who", "page[].person"].contains(&path) {
                r#","options_of":{"list":"people","label":"name"}"#
            } else {
                ""
            };
            format!(
                r#"{{"path":"{path}","label":{words},"visibility":"public","widget":"text"{of}{}}}"#,
                fill.unwrap_or_default()
            )
        });
        let rows = |columns: &str| {
            format!(r#"{{"type":"array","maxItems":9,"items":{{"type":"object","properties":{{{columns}}}}}}}"#)
        };
        let text = r#"{"type":"string","maxLength":20}"#;
        let (people, page) =
            (rows(&format!(r#""name":{text}"#)), rows(&format!(r#""person":{{"type":"integer"}},"id_no":{text}"#)));
        serde_json::from_str(&format!(
            r#"{{"schema":{{"type":"object","properties":{{"list":{{"type":"array","maxItems":9,"items":{text}}},"first":{text},
                 "who":{{"type":"integer"}},"people":{people},"page":{page},"files":{}}}}},
               "steps":[{{"id":"all","title":{words},"heading":{words},"fields":{}}}],"fields":[{}]}}"#,
            rows(r#""size":{"type":"integer"}"#),
            serde_json::to_string(&paths).unwrap(),
            fields.join(",")
        ))
        .unwrap()
    }

    #[test]
    fn a_fill_must_stand_where_it_can_be_filled() {
        let good = [
            ("first", r#"{"first_of":"list"}"#),
            ("who", r#""identity.row""#),
            ("people[].name", r#""identity.name""#),
            ("page[].person", r#""each_row""#),
            ("page[].id_no", r#""file.sha256""#),
            ("files[].size", r#""file.bytes""#),
        ];
        form(&good).check().unwrap();
        let bad = [
            ("first", r#"{"first_of":"who"}"#),
            ("first", r#"{"first_of":"nothing"}"#),
            ("who", r#""each_row""#),
            ("who", r#"{"first_of":"list"}"#),
            ("first", r#""identity.row""#),
            ("page[].person", r#""identity.row""#),
            ("who", r#""identity.name""#),
            ("people[].name", r#""articles_digest""#),
            ("people[].name", r#""each_row""#),
            ("first", r#""file.name""#),
            ("page[].id_no", r#""file.bytes""#),
            ("files[].size", r#""file.media_type""#),
        ];
        for (path, fill) in bad {
            assert_eq!(form(&[(path, fill)]).check(), Err(FormDefect::Fill(path.to_owned())), "{path} {fill}");
        }
    }

    #[test]
    fn name_and_number_are_read_in_the_row_of_the_identity() {
        let fills = [
            ("who", r#""identity.row""#),
            ("people[].name", r#""identity.name""#),
            ("page[].person", r#""each_row""#),
            ("page[].id_no", r#""identity.id_no""#),
        ];
        let values = |who: &str| {
            let json = format!(
                r#"{{{who}"people":[{{"name":"甲"}},{{"name":"乙"}}],"page":[{{"person":1,"id_no":"2"}},{{"person":0,"id_no":"1"}}]}}"#
            );
            serde_json::from_str::<Value>(&json).unwrap()
        };
        let form = form(&fills);
        assert_eq!(form.identity(&values(r#""who":0,"#)), Some(("甲", "1")));
        assert_eq!(form.identity(&values(r#""who":1,"#)), Some(("乙", "2")));
        assert_eq!(form.identity(&values(r#""who":2,"#)), None);
        assert_eq!(form.identity(&values(r#""who":-1,"#)), None);
        assert_eq!(form.identity(&values("")), None);
        let plain = super::tests::form(&fills[1..]);
        assert_eq!(plain.identity(&values("")), Some(("甲", "1")));
    }
}
