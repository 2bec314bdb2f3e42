//! Which of the people who are named in a filling signed it on their own computers.
//!
//! An answer counts when it names the case's contract and root and comes from the identity of the very person in the
//! row: the salt that came with it, with the row's name and number, gives the commitment that the identity office
//! countersigned. Whoever filed the case signed it by filing. Everything that was found stands in the trace.

use yuzheng_contracts::date::Date;
use yuzheng_contracts::service::{CheckedService, Evidence, Signatory};
use yuzheng_contracts::value::Value;
use yuzheng_protocol::actions::{ConfirmationAnswer, invitation_id};
use yuzheng_protocol::commitment::person_commitment;
use yuzheng_protocol::objects::{Confirmation, Identity, key};
use yuzheng_protocol::{Hash, Header};
use yuzheng_vault::{CaseSecret, seal};

use super::open::Opened;
use super::{Pending, ReviewError, ReviewWorker};

/// What was found for a row.
struct Found {
    word: &'static str,
    subject: Option<Hash>,
    root: Option<Hash>,
}

impl Found {
    const MISSING: Self = Self { word: "missing", subject: None, root: None };

    /// Whether the person agreed.
    fn counts(&self) -> bool {
        matches!(self.word, "filed" | "confirmed")
    }

    fn detail(&self, person: u16) -> Value {
        let hash = |hash: &Option<Hash>| hash.map_or(Value::Null, |hash| Value::text(&hash.to_hex()));
        let entries = [
            ("answer", Value::text(self.word)),
            ("person", Value::Int(person.into())),
            ("root", hash(&self.root)),
            ("subject", hash(&self.subject)),
        ];
        Value::map(entries).expect("four different keys")
    }
}

impl ReviewWorker {
    /// How many signed; none while the filling does not say who has to.
    pub(super) fn confirmations(
        &self,
        pending: &Pending,
        opened: &Opened,
        service: &CheckedService,
        date: Date,
        header: &Header,
    ) -> Result<Option<Evidence>, ReviewError> {
        let Some(people) = service.signatories(&opened.fields, date) else { return Ok(None) };
        let mut count = 0;
        let mut detail = Vec::new();
        for one in &people {
            let found = self.confirmation_of(pending, opened, one)?;
            count += i64::from(found.counts());
            detail.push(found.detail(one.person));
        }
        Ok(Some(Evidence {
            value: Value::Int(count),
            source: "ledger".to_owned(),
            as_of_ms: i64::try_from(header.time.0).unwrap_or(i64::MAX),
            detail: Value::list(detail).ok(),
        }))
    }

    fn confirmation_of(&self, pending: &Pending, opened: &Opened, one: &Signatory) -> Result<Found, ReviewError> {
        let case = &pending.case;
        if person_commitment(&opened.person_salt, &one.name, &one.id_no) == pending.subject.commitment {
            return Ok(Found { word: "filed", subject: Some(case.subject), root: Some(case.commitment_root) });
        }
        let key = Hash(CaseSecret::from_bytes(opened.secret.0).invitation_key(one.person));
        let place = key::confirmation(&invitation_id(&case.case, one.person, &key));
        let Some(said) = self.ledger.read::<Confirmation>(&place)? else { return Ok(Found::MISSING) };
        let subject = self.ledger.read::<Identity>(&key::identity(&said.subject))?;
        let is_person = subject.is_some_and(|subject| self.opens(&said, &subject, one));
        let word = match said.answer {
            _ if !is_person => "other_person",
            _ if said.commitment_root != case.commitment_root || said.contract != case.contract => "other_fields",
            ConfirmationAnswer::Confirmed => "confirmed",
            ConfirmationAnswer::Refused => "refused",
            ConfirmationAnswer::Impersonated => "impersonated",
        };
        Ok(Found { word, subject: Some(said.subject), root: Some(said.commitment_root) })
    }

    /// Whether the salt that came with an answer opens the commitment of whoever answered to the person in the row.
    fn opens(&self, said: &Confirmation, subject: &Identity, one: &Signatory) -> bool {
        let Ok(salt) = seal::unseal(&self.keys.sealing_identity(), &said.proof) else { return false };
        let Ok(salt) = <[u8; 32]>::try_from(salt.as_slice()) else { return false };
        person_commitment(&Hash(salt), &one.name, &one.id_no) == subject.commitment
    }
}
