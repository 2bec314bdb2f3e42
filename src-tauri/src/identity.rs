//! Binding this computer's keys to a person: the identity office checks and countersigns, the chain records.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use yuzheng_protocol::{
    Canonical, Hash, Signature, Signer,
    api::{BindingAnswer, BindingRequest},
    codec::Text,
    commitment::person_commitment,
    genesis::{Department, DepartmentRole},
    objects::{self, Identity},
    transaction::{Action, RegisterIdentity, TRANSACTION_VERSION, Transaction, TransactionBody},
};
use yuzheng_vault::{Recipient, seal};

use crate::{
    app::{App, Session, io_error, now, random32},
    desk::Desk,
    views::{BindingView, CommandError, DemoPerson, PersonView, Words},
};

/// How long a transaction lives that a person waits for.
const LIFETIME_MS: u64 = 30 * 60 * 1000;

/// The bound person, kept in the desk.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct BoundPerson {
    pub(crate) name: String,
    pub(crate) id_number: String,
    pub(crate) address: String,
    pub(crate) subject: Hash,
    /// Salt of the person commitment.
    pub(crate) salt: Hash,
    /// Id of the transaction that bound the keys.
    pub(crate) registration: Hash,
}

impl BoundPerson {
    pub(crate) fn load(desk: &Desk) -> Result<Option<Self>, CommandError> {
        Ok(desk.setting("person")?.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }

    fn save(&self, desk: &Desk) -> Result<(), CommandError> {
        self.keep(desk, "person")
    }

    /// Keeps a binding that was sent and whose outcome is not known yet.
    fn save_sent(&self, desk: &Desk) -> Result<(), CommandError> {
        self.keep(desk, "binding-sent")
    }

    fn load_sent(desk: &Desk) -> Result<Option<Self>, CommandError> {
        Ok(desk.setting("binding-sent")?.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }

    fn keep(&self, desk: &Desk, name: &str) -> Result<(), CommandError> {
        let bytes = serde_json::to_vec(self).expect("strings and hashes are always JSON");
        Ok(desk.set_setting(name, &bytes)?)
    }

    pub(crate) fn view(&self) -> PersonView {
        PersonView { name: self.name.clone(), id_masked: mask(&self.id_number), address: self.address.clone() }
    }
}

/// An ID number with its middle hidden.
pub(crate) fn mask(id: &str) -> String {
    let shown: Vec<char> = id.chars().collect();
    let n = shown.len();
    let hidden = |i: usize| (5..n.saturating_sub(4)).contains(&i);
    shown.iter().enumerate().map(|(i, c)| if hidden(i) { '*' } else { *c }).collect()
}

#[derive(Deserialize)]
struct PersonFile {
    name: String,
    id_number: String,
    address: String,
    #[serde(default)]
    note: String,
}

impl App {
    /// The fictional people of the demonstration network, adults first, from the demonstration folder.
    ///
    /// # Errors
    /// `io` or `peopleFile`.
    pub fn demo_people(&self) -> Result<Vec<DemoPerson>, CommandError> {
        let path = self.places.folder.join("people.json");
        let bytes = std::fs::read(&path).map_err(|e| io_error(&path, &e))?;
        let people: Vec<PersonFile> = serde_json::from_slice(&bytes)
            .map_err(|e| CommandError::new("peopleFile").with("path", path.display()).with("detail", e))?;
        let view =
            |p: PersonFile| DemoPerson { name: p.name, id_number: p.id_number, address: p.address, note: p.note };
        Ok(people.into_iter().map(view).collect())
    }

    /// Asks the identity office to bind this computer's keys to a fictional person, and records it on chain.
    ///
    /// Answers only once the identity is proven from state, so what it says is green.
    ///
    /// # Errors
    /// `noIdentityOffice`, `departmentUnreachable`, `bindingAnswer`, `notRecorded` …
    pub async fn bind_identity(&self, id_number: &str) -> Result<BindingView, CommandError> {
        let session = self.session()?;
        let person = self.demo_people()?.into_iter().find(|p| p.id_number == id_number);
        let person = person.ok_or_else(|| CommandError::new("unknownPerson"))?;
        if let Some(bound) = self.sent_before(&session).await? {
            return Ok(BindingView::Bound { person: bound.view() });
        }
        let office = self.identity_office()?;
        let (request, bound) = self.binding_request(&session, &person)?;
        let answer = self.ask_office(&session, &office, &request).await?;
        let countersignature = match answer {
            BindingAnswer::Refused(refused) => {
                return Ok(BindingView::Refused {
                    rule: refused.rule.to_string(),
                    basis: refused.basis.to_string(),
                    reason: Words { zh: refused.zh.to_string(), en: refused.en.to_string() },
                });
            }
            BindingAnswer::Bound(answer) => answer.countersignature,
        };
        let transaction = self.registration(&session, &request, &office, countersignature);
        let bound = BoundPerson { registration: transaction.id(), ..bound };
        // Kept before it is sent: a key can be bound once, so what was sent must not be forgotten.
        bound.save_sent(&session.desk())?;
        self.client.submit(&transaction).await.map_err(client_error)?;
        self.await_identity(&request.subject).await?;
        bound.save(&session.desk())?;
        Ok(BindingView::Bound { person: bound.view() })
    }

    /// A binding that reached the chain although this program did not hear of it.
    async fn sent_before(&self, session: &Session) -> Result<Option<BoundPerson>, CommandError> {
        let sent = BoundPerson::load_sent(&session.desk())?;
        let Some(sent) = sent else { return Ok(None) };
        let state = self.client.state(&objects::key::identity(&sent.subject)).await.map_err(client_error)?;
        if state.value.is_none() {
            return Ok(None);
        }
        sent.save(&session.desk())?;
        Ok(Some(sent))
    }

    fn identity_office(&self) -> Result<Department, CommandError> {
        let departments = &self.network.genesis().departments;
        let office = departments.iter().find(|d| d.role == DepartmentRole::IdentityOffice);
        office.cloned().ok_or_else(|| CommandError::new("noIdentityOffice"))
    }

    fn binding_request(
        &self,
        session: &Session,
        person: &DemoPerson,
    ) -> Result<(BindingRequest, BoundPerson), CommandError> {
        let signer = session.keys.signer();
        let too_long = |_| CommandError::new("unknownPerson");
        let mut request = BindingRequest {
            name: Text::new(person.name.clone()).map_err(too_long)?,
            id_number: Text::new(person.id_number.clone()).map_err(too_long)?,
            subject: random32()?,
            signing: signer.public_key(),
            sealing: Hash(session.keys.sealing_identity().recipient().to_bytes()),
            salt: random32()?,
            time: now(),
            signature: Signature([0; 64]),
        };
        request.signature = signer.sign(&request.sign_bytes(self.network.chain_id()));
        let bound = BoundPerson {
            name: person.name.clone(),
            id_number: person.id_number.clone(),
            address: person.address.clone(),
            subject: request.subject,
            salt: request.salt,
            registration: Hash::ZERO,
        };
        Ok((request, bound))
    }

    async fn ask_office(
        &self,
        session: &Session,
        office: &Department,
        request: &BindingRequest,
    ) -> Result<BindingAnswer, CommandError> {
        let recipient = Recipient::from_bytes(office.sealing.0)
            .map_err(|e| CommandError::new("noIdentityOffice").with("detail", e))?;
        let sealed = seal::seal_to(&[recipient], &request.to_bytes())
            .map_err(|e| CommandError::new("internal").with("detail", e))?;
        let name = self.department_name(office.id);
        let answer = self.client.bind(office.id, &sealed).await.map_err(|e| {
            CommandError::new("departmentUnreachable").with("zh", &name.zh).with("en", &name.en).with("detail", e)
        })?;
        let opened = seal::unseal(&session.keys.sealing_identity(), &answer)
            .map_err(|e| CommandError::new("bindingAnswer").with("detail", e))?;
        BindingAnswer::from_bytes(&opened).map_err(|e| CommandError::new("bindingAnswer").with("detail", e))
    }

    fn registration(
        &self,
        session: &Session,
        request: &BindingRequest,
        office: &Department,
        countersignature: Signature,
    ) -> Transaction {
        let commitment = person_commitment(&request.salt, &request.name, &request.id_number);
        let action = Action::RegisterIdentity(RegisterIdentity {
            subject: request.subject,
            signing: request.signing,
            sealing: request.sealing,
            commitment,
            office: office.id,
            countersignature,
        });
        self.signed(session, action)
    }

    /// Signs an action with the person's key, valid for half an hour.
    pub(crate) fn signed(&self, session: &Session, action: Action) -> Transaction {
        let signer = session.keys.signer();
        let mut salt = [0; 16];
        // Salt only keeps equal actions apart; the id also covers time and action.
        let _ = getrandom::fill(&mut salt);
        // The chain's clock may be a demonstration clock; a transaction must fit both.
        let time = self.tip().time.max(now());
        let body = TransactionBody {
            version: TRANSACTION_VERSION,
            chain_id: self.network.chain_id(),
            expires: time.plus_ms(LIFETIME_MS),
            salt,
            signer: signer.public_key(),
            action,
        };
        body.sign(&signer)
    }

    async fn await_identity(&self, subject: &Hash) -> Result<Identity, CommandError> {
        let deadline = tokio::time::Instant::now() + Duration::from_secs(30);
        loop {
            let state = self.client.state(&objects::key::identity(subject)).await;
            if let Ok(state) = &state
                && let Ok(Some(identity)) = state.decode()
            {
                return Ok(identity);
            }
            if tokio::time::Instant::now() > deadline {
                let detail = state.err().map(|e| e.to_string()).unwrap_or_default();
                return Err(CommandError::new("notRecorded").with("detail", detail));
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

pub(crate) fn client_error(error: yuzheng_light_client::ClientError) -> CommandError {
    use yuzheng_light_client::ClientError;
    let code = match &error {
        ClientError::NoAnswer { .. } | ClientError::OutOfReach { .. } | ClientError::Stale { .. } => "noDepartment",
        ClientError::TooFewAcknowledgements { .. } => "tooFewAcknowledgements",
        ClientError::Refused { .. } => "refused",
        ClientError::Halted(_) => "trustExpired",
        ClientError::Frozen { .. } => "frozen",
        ClientError::Address(_)
        | ClientError::Store(_)
        | ClientError::UnknownDepartment { .. }
        | ClientError::NotFound { .. }
        | ClientError::UnreadableState { .. }
        | ClientError::Moving
        | ClientError::ReceiptTooLarge(_)
        | ClientError::Receipt(_) => "client",
    };
    CommandError::new(code).with("detail", error)
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn an_id_number_shows_its_ends_only() {
        assert_eq!(mask("500103198506129995"), "50010*********9995");
        assert_eq!(mask("12345"), "12345");
    }
}
