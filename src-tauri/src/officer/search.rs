//! 查人: which cases a person has, asked of the department's node; what was asked for stands on chain first.
//!
//! Invariant: no search without its record, and the record holds only a salted hash of what was asked for.

use yuzheng_contracts::{json::to_canonical, value::Value};
use yuzheng_protocol::{
    desk::{AccessPurpose, RecordAccess, text_hash},
    transaction::Action,
};

use super::{
    asking, internal,
    views::{FoundPerson, PersonFound, PersonQuery},
    wait_if_behind,
};
use crate::{
    app::{App, random32},
    identity::client_error,
    views::{CommandError, Words},
};

/// Longest name, in characters.
const MAX_NAME: usize = 60;

/// What the node is asked, canonical JSON.
fn question(query: &PersonQuery) -> Result<Vec<u8>, CommandError> {
    let missing = |field: &str| CommandError::new("searchIncomplete").with("field", field);
    let text = |text: &str| Value::text(text);
    let entries = match query {
        PersonQuery::Number { number } => {
            let number = number.trim().to_uppercase();
            if !(number.chars().count() == 18 && number.chars().all(|c| c.is_ascii_alphanumeric())) {
                return Err(missing("number"));
            }
            vec![("id_number", text(&number))]
        }
        PersonQuery::Name { name, last4 } => {
            let (name, last4) = (name.trim(), last4.trim().to_uppercase());
            if name.is_empty() || name.chars().count() > MAX_NAME {
                return Err(missing("name"));
            }
            if !(last4.chars().count() == 4 && last4.chars().all(|c| c.is_ascii_alphanumeric())) {
                return Err(missing("last4"));
            }
            vec![("last4", text(&last4)), ("name", text(name))]
        }
    };
    Ok(to_canonical(&Value::map(entries).map_err(internal)?))
}

impl App {
    /// The cases of a person in the officer's scope.
    ///
    /// # Errors
    /// `searchIncomplete`, `notAuthorised`, `deskRefused`, `noDepartment` …
    pub async fn search_person(&self, query: &PersonQuery) -> Result<PersonFound, CommandError> {
        let session = self.session()?;
        let asked = question(query)?;
        let officer = self.proven_officer(&session).await.map_err(client_error)?;
        let department = officer.ok_or_else(|| CommandError::new("notAuthorised"))?.department;
        let salt = random32()?;
        let content = text_hash(&salt, &asked);
        let record = RecordAccess { department, case: None, purpose: AccessPurpose::Search, content };
        let entry = self.settle(&session, Action::RecordAccess(record)).await?;
        let id = entry.proof.entry.id();
        let desk = self.as_officer(&session, department)?;
        let began = std::time::Instant::now();
        let found = loop {
            match desk.on(self.network.genesis()).search(asking()?, id, salt, &asked).await {
                Ok(found) => break found,
                Err(error) => wait_if_behind(began, error).await?,
            }
        };
        let mut cases = Vec::new();
        for row in self.described(&session, found.rows.iter()).await? {
            cases.push(FoundPerson {
                case: row.case.to_hex(),
                number: row.number,
                service: Words { zh: row.service.zh, en: row.service.en },
                state: Words { zh: row.state.zh, en: row.state.en },
                applicant: row.applicant,
                place: row.place,
                received_ms: row.received_ms as f64,
            });
        }
        Ok(PersonFound { cases, more: found.rest == yuzheng_protocol::desk_api::Rest::More, record: id.to_hex() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_whole_or_says_what_is_missing() {
        let number = |number: &str| question(&PersonQuery::Number { number: number.to_owned() });
        let name =
            |name: &str, last4: &str| question(&PersonQuery::Name { name: name.to_owned(), last4: last4.to_owned() });
        assert_eq!(number(" 50010319850612999x ").unwrap(), br#"{"id_number":"50010319850612999X"}"#);
        assert_eq!(name(" 周示明 ", "9995").unwrap(), r#"{"last4":"9995","name":"周示明"}"#.as_bytes());
        let missing = |asked: Result<Vec<u8>, CommandError>| asked.unwrap_err().params[0].value.clone();
        assert_eq!(missing(number("500103")), "number");
        assert_eq!(missing(name("", "9995")), "name");
        assert_eq!(missing(name(&"长".repeat(MAX_NAME + 1), "9995")), "name");
        assert_eq!(missing(name("周示明", "995")), "last4");
    }
}
