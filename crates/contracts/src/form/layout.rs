//! How a form is laid out: steps, words, help, and who may see what.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::fill::{Fill, list_of};
use super::schema::{Schema, SchemaDefect, SchemaKind};
use crate::service::Text;

/// The most fields and groups of one form.
pub const MAX_FIELDS: usize = 500;
/// The most steps of one form.
pub const MAX_STEPS: usize = 50;

/// A form: its shape and its layout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// The shape.
    pub schema: Schema,
    /// The steps in order. A step without fields is for reading and signing.
    pub steps: Vec<Step>,
    /// The words for each field, and for groups of fields.
    pub fields: Vec<Field>,
}

/// One step of filling in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its identifier.
    pub id: String,
    /// Its short name in the list of steps.
    pub title: Text,
    /// The question that it asks, as a heading.
    pub heading: Text,
    /// The fields or groups that it asks for, in order, by path.
    pub fields: Vec<String>,
}

/// Words and manners of one field or group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its path: `operator.name`, or `family_members[].name` inside a list.
    pub path: String,
    /// What it is called.
    pub label: Text,
    /// A sentence beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<Text>,
    /// A well-filled example.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
    /// Who will see it.
    pub visibility: Visibility,
    /// How it is asked for.
    pub widget: Widget,
    /// Words for the choices.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<ChoiceOption>,
    /// Choices taken from a table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub options_from: Option<TableOptions>,
    /// For whole numbers: choices taken from the rows of another list of the same form. The value is the
    /// number of the row, counted from 0; a number without a row is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub options_of: Option<ListOptions>,
    /// Where a first value comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fill: Option<Fill>,
    /// Whether it can be changed.
    #[serde(default, skip_serializing_if = "Edit::is_free")]
    pub edit: Edit,
    /// For optional fields: an expression over `form`, for columns of a list over their own `row`, too. If it is true
    /// the field is asked for and required, otherwise it must be absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
}

impl Field {
    /// Whether it chooses a row of the very list that it is a column of, such as whoever acts for an organisation.
    #[must_use]
    pub fn chooses_in_own_list(&self) -> bool {
        let own = list_of(&self.path).map(|(list, _)| list);
        self.options_of.as_ref().is_some_and(|of| own == Some(of.list.as_str()))
    }
}

/// Who will see a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// The public register shows it after approval.
    Public,
    /// The department and the applicant.
    Private,
    /// The same, and it is masked on screens (sensitive page).
    Sensitive,
}

/// How a field is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Widget {
    Group,
    Text,
    Number,
    Money,
    Choice,
    Confirm,
    Date,
    PersonName,
    IdNumber,
    Mobile,
    Division,
    Address,
    NameComposer,
    ScopePicker,
    People,
    None,
}

/// A choice with its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoiceOption {
    /// The value.
    pub value: String,
    /// What it is called.
    pub label: Text,
    /// What it means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<Text>,
}

/// Choices taken from the rows of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableOptions {
    /// The table.
    pub table: String,
    /// The column whose cell is the value.
    pub value: String,
    /// The column that is shown.
    pub label: String,
    /// A column with a list of words by which people look for the row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keywords: Option<String>,
}

/// Choices taken from the rows of a list in the form, such as the people who are named in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListOptions {
    /// The list's path.
    pub list: String,
    /// The field of a row that is shown.
    pub label: String,
}

/// Whether a field can be changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Edit {
    /// It can.
    #[default]
    Free,
    /// It is shown as it was filled.
    Fixed,
    /// The program fills it and does not show it.
    Hidden,
}

impl Edit {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
    fn is_free(&self) -> bool {
        *self == Self::Free
    }
}

/// Why a layout does not fit its shape.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormDefect {
    /// The shape itself.
    #[error(transparent)]
    Schema(#[from] SchemaDefect),
    /// More fields or steps than a form may have.
    #[error("{found} {what}, at most {limit} are allowed")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many may be.
        limit: usize,
    },
    /// A path that the shape does not have.
    #[error("there is no field {0:?}")]
    UnknownPath(String),
    /// A field without words.
    #[error("the field {0:?} has no words")]
    NoWords(String),
    /// Words for a field twice.
    #[error("the words for {0:?} stand twice")]
    WordsTwice(String),
    /// A field that no step asks for, or several do.
    #[error("the field {path:?} is asked for in {steps} steps")]
    Asked {
        /// Its path.
        path: String,
        /// How many steps ask for it.
        steps: usize,
    },
    /// A step's identifier stands twice.
    #[error("the step {0:?} stands twice")]
    StepTwice(String),
    /// A choice without words, or words without a choice.
    #[error("the words for the choices of {0:?} do not fit")]
    Options(String),
    /// Choices of a list that is not there, whose rows have no such text, or for a field that is no number.
    #[error("the field {0:?} cannot take its choices from that list")]
    ListOptions(String),
    /// A first value that cannot come from there.
    #[error("the field {0:?} cannot be filled from there")]
    Fill(String),
    /// A condition on a required field says nothing.
    #[error("the field {0:?} is required and has a condition")]
    ConditionOnRequired(String),
}

impl Form {
    /// Checks that shape and layout fit.
    ///
    /// # Errors
    /// [`FormDefect`].
    pub fn check(&self) -> Result<(), FormDefect> {
        let places = self.steps.iter().map(|step| step.fields.len()).sum::<usize>();
        for (what, found, limit) in
            [("fields", self.fields.len().max(places), MAX_FIELDS), ("steps", self.steps.len(), MAX_STEPS)]
        {
            if found > limit {
                return Err(FormDefect::TooMany { what, found, limit });
            }
        }
        self.schema.check()?;
        let leaves = self.schema.leaves().len();
        if leaves > MAX_FIELDS {
            return Err(FormDefect::TooMany { what: "fields", found: leaves, limit: MAX_FIELDS });
        }
        self.check_words()?;
        self.check_fills()?;
        self.check_steps()
    }

    /// The words for a path of the layout.
    #[must_use]
    pub fn field(&self, path: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.path == path)
    }

    fn check_words(&self) -> Result<(), FormDefect> {
        let mut worded = BTreeSet::new();
        for field in &self.fields {
            let schema = self.schema.at(&field.path).ok_or_else(|| FormDefect::UnknownPath(field.path.clone()))?;
            if !worded.insert(field.path.as_str()) {
                return Err(FormDefect::WordsTwice(field.path.clone()));
            }
            // A list of choices has the words of its items.
            let chosen = schema.items.as_deref().unwrap_or(schema);
            let choices: Vec<&str> = chosen.choices.iter().filter_map(|choice| choice.as_text()).collect();
            let options: Vec<&str> = field.options.iter().map(|option| option.value.as_str()).collect();
            if choices != options {
                return Err(FormDefect::Options(field.path.clone()));
            }
            if field.options_of.as_ref().is_some_and(|options| !self.offers(options, schema)) {
                return Err(FormDefect::ListOptions(field.path.clone()));
            }
            if field.when.is_some() && self.is_required(&field.path) {
                return Err(FormDefect::ConditionOnRequired(field.path.clone()));
            }
        }
        match self.schema.leaves().into_iter().find(|leaf| !worded.contains(leaf.as_str())) {
            Some(leaf) => Err(FormDefect::NoWords(leaf)),
            None => Ok(()),
        }
    }

    fn offers(&self, options: &ListOptions, chosen: &Schema) -> bool {
        let label = self.schema.at(&format!("{}[].{}", options.list, options.label));
        let shown = label.is_some_and(|label| label.kind == SchemaKind::String);
        shown && !options.list.contains("[]") && chosen.kind == SchemaKind::Integer
    }

    fn is_required(&self, path: &str) -> bool {
        let (parent, name) = path.rsplit_once('.').map_or((None, path), |(parent, name)| (Some(parent), name));
        let level = parent.map_or(Some(&self.schema), |parent| self.schema.at(parent));
        level.is_some_and(|level| level.required.iter().any(|required| required == name))
    }

    fn check_steps(&self) -> Result<(), FormDefect> {
        let mut ids = BTreeSet::new();
        for step in &self.steps {
            if !ids.insert(&step.id) {
                return Err(FormDefect::StepTwice(step.id.clone()));
            }
            for path in &step.fields {
                let known = self.field(path).is_some();
                if !known {
                    return Err(FormDefect::UnknownPath(path.clone()));
                }
            }
        }
        for leaf in self.schema.leaves() {
            let hidden = self.field(&leaf).is_some_and(|field| field.edit == Edit::Hidden);
            let asking = |step: &&Step| step.fields.iter().any(|asked| covers(asked, &leaf));
            let steps = self.steps.iter().filter(asking).count();
            if steps != usize::from(!hidden) {
                return Err(FormDefect::Asked { path: leaf, steps });
            }
        }
        Ok(())
    }
}

/// Whether a path of the layout is, or lies within, another.
pub(super) fn covers(outer: &str, inner: &str) -> bool {
    inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> Form {
        serde_json::from_str(
            r#"{"schema":{"type":"object","required":["kind"],"properties":{
                  "kind":{"type":"string","enum":["a","b"]},
                  "people":{"type":"array","maxItems":2,"items":{"type":"object","properties":{"name":{"type":"string","maxLength":9}}}},
                  "salt":{"type":"string","format":"hex"}}},
                "steps":[{"id":"one","title":{"zh":"一","en":"1"},"heading":{"zh":"一","en":"1"},"fields":["kind","people"]}],
                "fields":[
                  {"path":"kind","label":{"zh":"类","en":"kind"},"visibility":"public","widget":"choice",
                   "options":[{"value":"a","label":{"zh":"甲","en":"A"}},{"value":"b","label":{"zh":"乙","en":"B"}}]},
                  {"path":"people","label":{"zh":"人","en":"people"},"visibility":"private","widget":"people"},
                  {"path":"people[].name","label":{"zh":"名","en":"name"},"visibility":"private","widget":"text"},
                  {"path":"salt","label":{"zh":"盐","en":"salt"},"visibility":"private","widget":"none","edit":"hidden"}]}"#,
        )
        .unwrap()
    }

    #[test]
    fn a_layout_must_fit_its_shape() {
        form().check().unwrap();
        let broken = |change: fn(&mut Form)| {
            let mut form = form();
            change(&mut form);
            form.check().unwrap_err()
        };
        assert_eq!(broken(|f| f.fields[0].path = "x".into()), FormDefect::UnknownPath("x".into()));
        assert_eq!(broken(|f| drop(f.fields.remove(2))), FormDefect::NoWords("people[].name".into()));
        assert_eq!(broken(|f| f.fields.push(f.fields[3].clone())), FormDefect::WordsTwice("salt".into()));
        assert_eq!(broken(|f| drop(f.fields[0].options.pop())), FormDefect::Options("kind".into()));
        assert_eq!(
            broken(|f| drop(f.steps[0].fields.pop())),
            FormDefect::Asked { path: "people[].name".into(), steps: 0 }
        );
        assert_eq!(broken(|f| f.fields[3].edit = Edit::Free), FormDefect::Asked { path: "salt".into(), steps: 0 });
        assert_eq!(broken(|f| f.steps.push(f.steps[0].clone())), FormDefect::StepTwice("one".into()));
        assert_eq!(broken(|f| f.steps[0].fields.push("y".into())), FormDefect::UnknownPath("y".into()));
        assert_eq!(broken(|f| f.fields[0].when = Some("true".into())), FormDefect::ConditionOnRequired("kind".into()));
        assert!(matches!(broken(|f| f.schema.required.push("z".into())), FormDefect::Schema(_)));
        let steps = broken(|f| f.steps = vec![f.steps[0].clone(); 51]);
        assert_eq!(steps, FormDefect::TooMany { what: "steps", found: 51, limit: 50 });
        let fields = broken(|f| f.fields = vec![f.fields[0].clone(); 501]);
        assert_eq!(fields, FormDefect::TooMany { what: "fields", found: 501, limit: 500 });
        let leaves = broken(|f| {
            let one = f.schema.properties["salt"].clone();
            let group = f.schema.clone();
            for outer in ["x", "y", "z"] {
                let mut group = Schema { required: Vec::new(), ..group.clone() };
                group.properties = (0..200).map(|n| (format!("p{n}"), one.clone())).collect();
                f.schema.properties.insert(outer.into(), group);
            }
        });
        assert_eq!(leaves, FormDefect::TooMany { what: "fields", found: 603, limit: 500 });
        let options = |list: &str, label: &str| Some(ListOptions { list: list.into(), label: label.into() });
        let refused = FormDefect::ListOptions("salt".into());
        for (list, label) in [("nobody", "name"), ("people", "nothing"), ("people[]", "name"), ("people", "name")] {
            let mut form = form();
            form.fields[3].options_of = options(list, label);
            assert_eq!(form.check(), Err(refused.clone()), "{list} {label}");
        }
    }
}
