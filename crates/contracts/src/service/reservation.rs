//! What may be kept free for somebody before a registration takes it, such as a name.
//!
//! A reservation is of the very key that approval would take: its first part is a fixed word, and the document says
//! how the others follow from a form. The ledger never sees that form; it knows the word, the number of parts, for
//! how many months, and how many somebody may hold at once. So a longer term hangs on a part of the key itself, such
//! as the class of a trade that needs approval first. What it is not: a registration.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::check::{CheckedService, compiled, must_be};
use super::document::{Param, ParamValue, ServiceDefinition};
use super::refusal::{Refusal, RefusalReason};
use super::text::{Basis, Text};
use crate::date::Date;
use crate::rules::{Environment, Program, Type};
use crate::value::Value;

/// The most kinds of reservations of one document.
pub const MAX_RESERVATIONS: usize = 8;
/// The most months for which anything is kept free.
pub const MAX_RESERVATION_MONTHS: i64 = 24;
/// The most reservations of one kind that somebody may hold at once.
pub const MAX_PER_SUBJECT: u32 = 10;

const PARTS: std::ops::RangeInclusive<usize> = 2..=8;
const MAX_WORD_BYTES: usize = 32;

/// Something that may be reserved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReservationDefinition {
    /// First part of the key: lower-case words joined by hyphens.
    pub claim: String,
    /// What is reserved.
    pub title: Text,
    /// The field of the form beside which it is offered.
    pub field: String,
    /// An expression over the form that gives the parts of the key as a list of texts.
    pub key: String,
    /// How many parts the key has, the word included.
    pub parts: usize,
    /// Name of the parameter that says for how many calendar months.
    pub months: String,
    /// Keys that are kept free for another term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longer: Option<LongerTerm>,
    /// How many somebody may hold at once.
    pub most_per_subject: u32,
    /// The law.
    pub basis: Vec<Basis>,
}

/// Another term, for the keys in which one part is a word of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LongerTerm {
    /// Which part of the key, counted from 0; not the first.
    pub part: usize,
    /// Name of the parameter that lists the words.
    pub among: String,
    /// Name of the parameter that says for how many calendar months.
    pub months: String,
    /// The law.
    pub basis: Vec<Basis>,
}

/// A kind of unique key that nobody takes for a while after a registration was revoked or cancelled, such as a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GivenUp {
    /// First part of the key.
    pub claim: String,
    /// Name of the parameter that says for how many calendar months.
    pub months: String,
    /// The law.
    pub basis: Vec<Basis>,
}

/// For how long something is reserved, and how much of it somebody may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReservationTerms {
    /// Last day.
    pub until: Date,
    /// How many somebody may hold at once.
    pub most_per_subject: u32,
}

/// Checks the declarations; months and words must stand in the document itself, where the ledger reads them.
pub(super) fn check(definition: &ServiceDefinition) -> Result<(), Refusal> {
    let declared = &definition.reservations;
    if declared.len() > MAX_RESERVATIONS {
        let reason = RefusalReason::TooMany { found: declared.len(), limit: MAX_RESERVATIONS };
        return Err(Refusal::at("reservations", reason));
    }
    let mut words = BTreeSet::new();
    declared.iter().try_for_each(|reservation| one(definition, reservation, &mut words))?;
    if definition.given_up.len() > MAX_RESERVATIONS {
        let reason = RefusalReason::TooMany { found: definition.given_up.len(), limit: MAX_RESERVATIONS };
        return Err(Refusal::at("given_up", reason));
    }
    let mut words = BTreeSet::new();
    definition.given_up.iter().try_for_each(|given_up| {
        let place = |part: &str| format!("given_up.{}.{part}", given_up.claim);
        if !is_word(&given_up.claim) {
            return Err(Refusal::at("given_up", RefusalReason::Name(given_up.claim.clone())));
        }
        if !words.insert(given_up.claim.as_str()) {
            return Err(Refusal::at("given_up", RefusalReason::Duplicate(given_up.claim.clone())));
        }
        if given_up.basis.is_empty() {
            return Err(Refusal::at(place("basis"), RefusalReason::Missing("the law")));
        }
        has(definition, &place("months"), &given_up.months, counts_months, "a number of months")
    })
}

fn is_word(word: &str) -> bool {
    let plain = word.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'-'));
    !word.is_empty() && word.len() <= MAX_WORD_BYTES && plain
}

/// Compiles the keys of all reservations, by their words.
pub(super) fn compile(
    environment: &Environment,
    definition: &ServiceDefinition,
) -> Result<Vec<(String, Program)>, Refusal> {
    let keys = definition.reservations.iter().map(|reservation| {
        let place = format!("reservations.{}.key", reservation.claim);
        let program = compiled(&place, &reservation.key, environment)?;
        must_be(&place, &program, &Type::list(Type::Text), "a list of strings")?;
        Ok((reservation.claim.clone(), program))
    });
    keys.collect()
}

fn one<'a>(
    definition: &ServiceDefinition,
    reservation: &'a ReservationDefinition,
    words: &mut BTreeSet<&'a str>,
) -> Result<(), Refusal> {
    let word = reservation.claim.as_str();
    let place = |part: &str| format!("reservations.{word}.{part}");
    if !is_word(word) {
        return Err(Refusal::at("reservations", RefusalReason::Name(word.to_owned())));
    }
    if !words.insert(word) {
        return Err(Refusal::at("reservations", RefusalReason::Duplicate(word.to_owned())));
    }
    if !PARTS.contains(&reservation.parts) {
        let reason = RefusalReason::TooMany { found: reservation.parts, limit: *PARTS.end() };
        return Err(Refusal::at(place("parts"), reason));
    }
    if reservation.most_per_subject == 0 || reservation.most_per_subject > MAX_PER_SUBJECT {
        let found = reservation.most_per_subject as usize;
        let reason = RefusalReason::TooMany { found, limit: MAX_PER_SUBJECT as usize };
        return Err(Refusal::at(place("most_per_subject"), reason));
    }
    if reservation.basis.is_empty() {
        return Err(Refusal::at(place("basis"), RefusalReason::Missing("the law")));
    }
    if !definition.form.fields.iter().any(|field| field.path == reservation.field) {
        return Err(Refusal::at(place("field"), RefusalReason::Unknown(reservation.field.clone())));
    }
    has(definition, &place("months"), &reservation.months, counts_months, "a number of months")?;
    let Some(longer) = &reservation.longer else { return Ok(()) };
    if !(1..reservation.parts).contains(&longer.part) {
        let reason = RefusalReason::TooMany { found: longer.part, limit: reservation.parts - 1 };
        return Err(Refusal::at(place("longer.part"), reason));
    }
    if longer.basis.is_empty() {
        return Err(Refusal::at(place("longer.basis"), RefusalReason::Missing("the law")));
    }
    has(definition, &place("longer.among"), &longer.among, lists_words, "a list of strings")?;
    has(definition, &place("longer.months"), &longer.months, counts_months, "a number of months")
}

/// Whether the document itself has a parameter of this kind.
fn has(
    definition: &ServiceDefinition,
    place: &str,
    name: &str,
    fits: fn(&Value) -> bool,
    expected: &'static str,
) -> Result<(), Refusal> {
    let param = definition.params.iter().find(|param| param.name == name);
    let param = param.ok_or_else(|| Refusal::at(place, RefusalReason::Unknown(name.to_owned())))?;
    if param.values.iter().all(|dated| fits(&dated.value)) {
        return Ok(());
    }
    Err(Refusal::at(place, RefusalReason::Type { expected, found: "something else".to_owned() }))
}

fn counts_months(value: &Value) -> bool {
    matches!(value, Value::Int(months) if (1..=MAX_RESERVATION_MONTHS).contains(months))
}

fn lists_words(value: &Value) -> bool {
    value.as_list().is_some_and(|words| words.iter().all(|word| word.as_text().is_some()))
}

/// The value of a parameter on a day.
fn on<'a>(params: &'a [Param], name: &str, day: Date) -> Option<&'a Value> {
    let values = &params.iter().find(|param| param.name == name)?.values;
    let in_force = |dated: &&ParamValue| dated.to.is_none_or(|to| day <= to);
    values.iter().rfind(|dated| dated.from <= day).filter(in_force).map(|dated| &dated.value)
}

impl LongerTerm {
    /// Whether a key has this term on a day.
    fn holds<S: AsRef<str>>(&self, params: &[Param], parts: &[S], day: Date) -> bool {
        let words = on(params, &self.among, day).and_then(Value::as_list).unwrap_or_default();
        let part = parts.get(self.part).map(AsRef::as_ref);
        part.is_some() && words.iter().any(|word| word.as_text() == part)
    }
}

impl ServiceDefinition {
    /// The terms on which a key is reserved on this day; `None` when the document does not let it be reserved.
    #[must_use]
    pub fn reservation_terms<S: AsRef<str>>(&self, parts: &[S], day: Date) -> Option<ReservationTerms> {
        let declared = self.declared(parts)?;
        let longer = declared.longer.as_ref().filter(|longer| longer.holds(&self.params, parts, day));
        let months = longer.map_or(&declared.months, |longer| &longer.months);
        let months = on(&self.params, months, day)?.as_int()?;
        let until = day.add_months(months).ok()?;
        Some(ReservationTerms { until, most_per_subject: declared.most_per_subject })
    }

    /// The last day on which nobody takes a key that is given up today; `None` where it is free at once.
    pub fn given_up_until<S: AsRef<str>>(&self, parts: &[S], day: Date) -> Option<Date> {
        let word = parts.first()?.as_ref();
        let declared = self.given_up.iter().find(|declared| declared.claim == word)?;
        let months = on(&self.params, &declared.months, day)?.as_int()?;
        day.add_months(months).ok()
    }

    /// The declaration that a key falls under.
    fn declared<S: AsRef<str>>(&self, parts: &[S]) -> Option<&ReservationDefinition> {
        let whole = parts.iter().all(|part| !part.as_ref().is_empty());
        let word = parts.first()?.as_ref();
        let mut declared = self.reservations.iter();
        declared.find(|declared| declared.claim == word && declared.parts == parts.len() && whole)
    }
}

impl CheckedService {
    /// The keys that may be reserved with this form, by their first word. One that cannot be computed yet, or has
    /// not the parts that it needs, is left out.
    #[must_use]
    pub fn reservation_keys(&self, fields: &Value, date: Date) -> BTreeMap<String, Vec<String>> {
        let mut keys = BTreeMap::new();
        for (word, value) in self.before_evidence(&self.reservations, fields, date) {
            let parts = value.as_list().unwrap_or_default().iter().map(|part| part.as_text().map(str::to_owned));
            let Some(parts) = parts.collect::<Option<Vec<_>>>() else { continue };
            if self.definition.declared(&parts).is_some_and(|declared| declared.claim == word) {
                keys.insert(word, parts);
            }
        }
        keys
    }
}
