//! What a filling declares of that which a department is asked about: for each evidence the fields that its question,
//! its key or its commitment is made of, with what was filled in.
//!
//! What it is not: what is sent. That is [`CheckedService::evidence_questions`].

use super::check::{CheckedService, FIRST_LET, FORM};
use super::document::EvidenceKind;
use crate::date::Date;
use crate::form::Fill;
use crate::rules::Origin;
use crate::value::Value;

/// A value that was filled in, and the fields that it comes from: one, or those that it was put together of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// Paths in the form, with `[]` for rows of a list.
    pub paths: Vec<String>,
    /// What was filled in; of a list the values of its rows.
    pub value: Value,
}

impl CheckedService {
    /// What was filled in of that which this evidence is about; the items of a question one after the other.
    #[must_use]
    pub fn declared(&self, evidence: &str, fields: &Value, date: Date) -> Vec<Declared> {
        let Some(definition) = self.definition.evidence.iter().find(|one| one.name == evidence) else {
            return Vec::new();
        };
        if definition.kind == EvidenceKind::IdentityCommitment {
            return self.of_identity(fields);
        }
        let Some(origin) = self.origin_of(evidence) else { return Vec::new() };
        if let Some(question) = self.evidence_questions(fields, date).get(evidence) {
            let mut declared = Vec::new();
            read(&origin, question, &mut declared);
            declared.retain(|one| !one.paths.is_empty());
            return declared;
        }
        // Keys of the state are made of constants too, and a masked filling may not make a question.
        let at = |path: &str| Declared { paths: vec![path.to_owned()], value: at_pattern(fields, path) };
        origin.paths().into_iter().map(at).filter(|one| one.value != Value::Null).collect()
    }

    /// Rules whose outcome rests on this evidence, by their ids.
    pub fn rules_on<'s>(&'s self, evidence: &'s str) -> impl Iterator<Item = &'s str> {
        let reads = move |text: &str| text.strip_prefix("evidence.") == Some(evidence);
        let rests = move |rule: &&super::check::CompiledRule| rule.facts.iter().any(|fact| reads(&fact.text));
        self.rules.iter().filter(rests).map(|rule| &*rule.id)
    }

    fn origin_of(&self, evidence: &str) -> Option<Origin> {
        let lets = |slot: usize| self.lets.get(slot.checked_sub(FIRST_LET)?);
        Some(self.inquiries.program(evidence)?.origin(FORM, &lets))
    }

    /// What the identity of the applicant fills in.
    fn of_identity(&self, fields: &Value) -> Vec<Declared> {
        let form = &self.definition.form;
        let filled = [Fill::IdentityName, Fill::IdentityNumber].into_iter().filter_map(|fill| {
            let field = form.fields.iter().find(|field| field.fill.as_ref() == Some(&fill))?;
            let (name, number) = form.identity(fields)?;
            let text = if fill == Fill::IdentityName { name } else { number };
            Some(Declared { paths: vec![field.path.clone()], value: Value::text(text) })
        });
        filled.collect()
    }
}

/// Walks a question along what it is made of.
fn read(origin: &Origin, value: &Value, declared: &mut Vec<Declared>) {
    match (origin, value) {
        (Origin::Each(item), Value::List(list)) => list.items().iter().for_each(|one| read(item, one, declared)),
        (Origin::Parts(_), Value::Map(map)) => {
            map.entries().iter().for_each(|(name, part)| read(&origin.entry(name), part, declared));
        }
        (_, _) => declared
            .push(Declared { paths: origin.paths().into_iter().map(str::to_owned).collect(), value: value.clone() }),
    }
}

/// What stands at a path; of a list the values of all its rows.
fn at_pattern(fields: &Value, path: &str) -> Value {
    let Some((list, rest)) = path.split_once("[]") else { return fields.at(path).cloned().unwrap_or(Value::Null) };
    let rows = fields.at(list).and_then(Value::as_list).unwrap_or_default();
    let cell = |row: &Value| match rest.strip_prefix('.') {
        Some(rest) => at_pattern(row, rest),
        None => row.clone(),
    };
    let cells: Vec<Value> = rows.iter().map(cell).filter(|cell| *cell != Value::Null).collect();
    if cells.is_empty() { Value::Null } else { Value::list(cells).unwrap_or(Value::Null) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::service::ServiceDefinition;

    const COMPANY: &[u8] = include_bytes!("../../../../services/limited-company-registration/service.json");
    const SOLE: &[u8] = include_bytes!("../../../../services/sole-proprietor-registration/service.json");

    /// A contract with the filling of its own first test.
    fn filled(document: &[u8]) -> (CheckedService, Value, Date) {
        let read: serde_json::Value = serde_json::from_slice(document).unwrap();
        let form = serde_json::from_value(read["tests"][0]["form"].clone()).unwrap();
        let date = read["tests"][0]["date"].as_str().unwrap().parse().unwrap();
        (ServiceDefinition::from_canonical_json(document).unwrap(), form, date)
    }

    fn shown(declared: &[Declared]) -> serde_json::Value {
        let pair = |one: &Declared| json!([one.paths, one.value]);
        declared.iter().map(pair).collect()
    }

    #[test]
    fn each_person_that_a_register_is_asked_about_is_named_with_the_fields_that_say_so() {
        let (company, form, date) = filled(COMPANY);
        let declared = company.declared("identities_matched", &form, date);
        let of = |path: &str| declared.iter().filter(|one| one.paths == [path]).count();
        assert_eq!((of("people[].name"), of("sensitive.people[].id_no")), (3, 3), "{}", shown(&declared));
        assert!(declared.iter().any(|one| one.value == Value::text("周示明")));
        let address = company.declared("address_known", &form, date);
        assert_eq!(
            shown(&address),
            json!([
                [["domicile.detail"], "128号附6号"],
                [["domicile.district_code"], "500103"],
                [["domicile.street"], "民生路"]
            ])
        );
        // A name that is put together is declared by all of its parts.
        let open = company.declared("open_same_name", &form, date);
        assert!(open[0].paths.contains(&"name.zihao".to_owned()) && open[0].paths.len() > 2, "{}", shown(&open));
        assert_eq!(company.declared("no-such-evidence", &form, date), []);
    }

    #[test]
    fn keys_of_the_state_and_the_confirmed_identity_have_declared_values_too() {
        let (sole, form, date) = filled(SOLE);
        let identity = sole.declared("identity_matches", &form, date);
        assert_eq!(
            shown(&identity),
            json!([[["operator.name"], "周示明"], [["operator.id_no"], "500103198506129995"]])
        );
        let name = sole.declared("name_taken", &form, date);
        assert!(
            name.iter().any(|one| one.paths == ["name.zihao"] && one.value == Value::text("拾光里")),
            "{}",
            shown(&name)
        );
    }

    #[test]
    fn a_masked_filling_shows_what_the_mask_left() {
        let (company, form, date) = filled(COMPANY);
        let masked = company.definition().form.masked(&form);
        for evidence in ["identities_matched", "address_known", "name_taken", "incapacitated"] {
            for one in company.declared(evidence, &masked, date) {
                assert!(!format!("{:?}", one.value).contains("500103198506129995"), "{evidence}: {one:?}");
            }
        }
        assert!(!company.declared("address_known", &masked, date).is_empty());
    }

    #[test]
    fn the_rules_that_rest_on_an_answer_are_known_through_named_results_too() {
        let (company, ..) = filled(COMPANY);
        assert!(company.rules_on("name_taken").count() >= 1, "by way of a named result");
        assert!(company.rules_on("identities_matched").count() >= 1);
        assert_eq!(company.rules_on("no-such-evidence").count(), 0);
    }
}
