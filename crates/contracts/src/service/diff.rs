//! What changed between two versions of a document, in words that a lawyer reads.
//!
//! Documents are compared as what they are when they are deployed: canonical JSON. Whatever differs is named,
//! also in keys that this program does not know, because nothing here depends on the types of a document.
//! Invariants: equal documents differ in nothing; if everything that a diff names is struck out of both
//! documents, what remains is equal; the order of the changes depends on the documents alone.
//!
//! Things with an identifier (rules, parameters, fields, states, steps, rows, tests) are matched by it, so a
//! new identifier reads as one thing removed and another added. This judges nothing: whether a change is
//! lawful is for people, whether a document holds together is for [`super::gate`].

mod identity;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::text::Text;
use crate::value::{Map, Value};

pub use words::Part;

/// Everything that changed, by part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diff {
    /// The parts in which something changed, in the order of a document.
    pub parts: Vec<PartDiff>,
}

/// What changed in one part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PartDiff {
    /// The part.
    pub part: Part,
    /// What it is called.
    pub title: Text,
    /// The changes in the order of the newer document.
    pub changes: Vec<Change>,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What became of it.
    pub kind: ChangeKind,
    /// Where, as refusals name places: `rules.N1.check`.
    pub place: String,
    /// JSON pointer (RFC 6901) into the older document; absent for what was added.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_old: Option<String>,
    /// JSON pointer into the newer document; absent for what was removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_new: Option<String>,
    /// What stood there before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// What stands there now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
    /// The thing that changed.
    pub subject: Text,
    /// The change as a sentence.
    pub sentence: Text,
}

/// What became of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It says something else.
    Changed,
    /// The same things stand in another order.
    Reordered,
}

impl Diff {
    /// How many changes there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.parts.iter().map(|part| part.changes.len()).sum()
    }

    /// Whether both documents are the same.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// All changes in order.
    pub fn changes(&self) -> impl Iterator<Item = &Change> {
        self.parts.iter().flat_map(|part| &part.changes)
    }
}

/// What changed from `old` to `new`.
#[must_use]
pub fn diff(old: &Value, new: &Value) -> Diff {
    let mut walk = Walk::default();
    match (old.as_map(), new.as_map()) {
        (Some(before), Some(after)) => {
            for key in keys(before, after) {
                walk.part = Part::of(key);
                walk.entry(&Place::default(), key, before.get(key), after.get(key));
            }
        }
        (None, _) | (_, None) => walk.values(&Place::default(), old, new),
    }
    let parts = walk.found.into_iter().map(|(part, changes)| PartDiff { part, title: part.title(), changes });
    Diff { parts: parts.collect() }
}

/// Where the walk stands in both documents, and how it is said.
#[derive(Clone, Debug, Default)]
struct Place {
    names: Vec<String>,
    said: Vec<Text>,
    old: String,
    new: String,
    /// The last key of a map on the way: it says what a list is a list of.
    key: String,
}

impl Place {
    fn below(&self, key: &str, said: Option<Text>) -> Self {
        let mut place = self.clone();
        place.names.push(key.to_owned());
        place.said.extend(said);
        place.old.push_str(&pointer(key));
        place.new.push_str(&pointer(key));
        key.clone_into(&mut place.key);
        place
    }

    fn item(&self, name: String, said: Text, (old, new): (usize, usize)) -> Self {
        let mut place = self.clone();
        place.names.push(name);
        place.said.push(said);
        place.old.push_str(&format!("/{old}"));
        place.new.push_str(&format!("/{new}"));
        place
    }
}

fn pointer(key: &str) -> String {
    format!("/{}", key.replace('~', "~0").replace('/', "~1"))
}

#[derive(Default)]
struct Walk {
    part: Part,
    found: BTreeMap<Part, Vec<Change>>,
}

impl Walk {
    fn entry(&mut self, place: &Place, key: &str, old: Option<&Value>, new: Option<&Value>) {
        let within = place.below(key, words::of_key(&place.names, key, new.or(old)));
        match (old, new) {
            (Some(old), Some(new)) => self.values(&within, old, new),
            (None, Some(new)) => self.note(&within, ChangeKind::Added, None, Some(new)),
            (Some(old), None) => self.note(&within, ChangeKind::Removed, Some(old), None),
            (None, None) => {}
        }
    }

    fn values(&mut self, place: &Place, old: &Value, new: &Value) {
        match (old, new) {
            _ if old == new => {}
            (Value::Map(before), Value::Map(after)) => {
                let columns = identity::same_columns(before, after);
                for key in keys(before, after) {
                    match (columns, before.get(key), after.get(key)) {
                        (Some(columns), Some(Value::List(old)), Some(Value::List(new))) if key == "rows" => {
                            let within = place.below(key, None);
                            self.rows(&within, &columns, old.items(), new.items());
                        }
                        (_, old, new) => self.entry(place, key, old, new),
                    }
                }
            }
            (Value::List(before), Value::List(after)) => {
                let (before, after) = (before.items(), after.items());
                match (identity::all(before), identity::all(after)) {
                    (Some(old_ids), Some(new_ids)) => {
                        let label = |item: &Value, _: usize| words::of_item(&place.key, item);
                        self.matched(place, (before, &old_ids), (after, &new_ids), &label, &Self::values);
                    }
                    (None, _) | (_, None) => self.aligned(place, before, after),
                }
            }
            _ => self.note(place, ChangeKind::Changed, Some(old), Some(new)),
        }
    }

    /// Items that are matched by their identifiers.
    fn matched(
        &mut self,
        place: &Place,
        (before, old_ids): (&[Value], &[String]),
        (after, new_ids): (&[Value], &[String]),
        label: &dyn Fn(&Value, usize) -> Text,
        compare: &dyn Fn(&mut Self, &Place, &Value, &Value),
    ) {
        let old_at: BTreeMap<&str, usize> = old_ids.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
        let new_set: BTreeSet<&str> = new_ids.iter().map(String::as_str).collect();
        let kept = |ids: &[String], other: &dyn Fn(&str) -> bool| -> Vec<String> {
            ids.iter().filter(|id| other(id)).cloned().collect()
        };
        let order = (kept(old_ids, &|id| new_set.contains(id)), kept(new_ids, &|id| old_at.contains_key(id)));
        if order.0 != order.1 {
            let texts = |ids: Vec<String>| Value::list(ids.into_iter().map(Value::from).collect()).ok();
            let (old, new) = (texts(order.0), texts(order.1));
            self.note(place, ChangeKind::Reordered, old.as_ref(), new.as_ref());
        }
        for (at, (id, item)) in new_ids.iter().zip(after).enumerate() {
            match old_at.get(id.as_str()) {
                Some(&was) => {
                    let within = place.item(id.clone(), label(item, at), (was, at));
                    compare(self, &within, &before[was], item);
                }
                None => {
                    let within = place.item(id.clone(), label(item, at), (0, at));
                    self.note(&within, ChangeKind::Added, None, Some(item));
                }
            }
        }
        for (at, (id, item)) in old_ids.iter().zip(before).enumerate().filter(|(_, (id, _))| !new_set.contains(&***id))
        {
            let within = place.item(id.clone(), label(item, at), (at, 0));
            self.note(&within, ChangeKind::Removed, Some(item), None);
        }
    }

    /// Items without identifiers: what stands the same at the beginning and at the end is left aside, the rest
    /// is compared one by one.
    fn aligned(&mut self, place: &Place, before: &[Value], after: &[Value]) {
        let head = before.iter().zip(after).take_while(|(old, new)| old == new).count();
        let tail = before[head..].iter().rev().zip(after[head..].iter().rev()).take_while(|(old, new)| old == new);
        let tail = tail.count();
        let (old_end, new_end) = (before.len() - tail, after.len() - tail);
        for at in head..old_end.max(new_end) {
            let (old, new) = (before[..old_end].get(at), after[..new_end].get(at));
            let within = place.item(at.to_string(), words::position(at), (at, at));
            match (old, new) {
                (Some(old), Some(new)) => self.values(&within, old, new),
                (None, Some(new)) => self.note(&within, ChangeKind::Added, None, Some(new)),
                (Some(old), None) => self.note(&within, ChangeKind::Removed, Some(old), None),
                (None, None) => {}
            }
        }
    }

    /// Rows of a table whose columns stayed the same: matched by the key column, compared cell by cell.
    fn rows(&mut self, place: &Place, columns: &identity::Columns<'_>, before: &[Value], after: &[Value]) {
        let ids = (columns.rows(before), columns.rows(after));
        let (Some(old_ids), Some(new_ids)) = ids else { return self.aligned(place, before, after) };
        let label = |row: &Value, _: usize| words::of_row(columns.key_of(row));
        let cells = |walk: &mut Self, place: &Place, old: &Value, new: &Value| {
            for (at, column) in columns.names().enumerate() {
                let cell = |row: &Value| row.as_list().and_then(|cells| cells.get(at)).cloned().unwrap_or(Value::Null);
                let within = place.item(column.to_owned(), words::column(column), (at, at));
                walk.values(&within, &cell(old), &cell(new));
            }
        };
        self.matched(place, (before, &old_ids), (after, &new_ids), &label, &cells);
    }

    fn note(&mut self, place: &Place, kind: ChangeKind, before: Option<&Value>, after: Option<&Value>) {
        let subject = words::subject(self.part, &place.said);
        let sentence = words::sentence(kind, &subject, &place.key, before, after);
        let change = Change {
            kind,
            place: place.names.join("."),
            at_old: (kind != ChangeKind::Added).then(|| place.old.clone()),
            at_new: (kind != ChangeKind::Removed).then(|| place.new.clone()),
            before: before.cloned(),
            after: after.cloned(),
            subject,
            sentence,
        };
        self.found.entry(self.part).or_default().push(change);
    }
}

fn keys<'a>(before: &'a Map, after: &'a Map) -> BTreeSet<&'a str> {
    before.entries().iter().chain(after.entries()).map(|(key, _)| &**key).collect()
}

#[cfg(test)]
mod tests;
