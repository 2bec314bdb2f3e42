//! 查看个人信息: the record first, then the department's node hands out the case's identity, then the fields are held
//! against what the case committed to. Only then is anything shown. What was opened lives in memory until the case is
//! closed, a quarter of an hour has passed or the vault is locked: one record is one look.

use yuzheng_contracts::{json, value::Value};
use yuzheng_protocol::{
    Canonical, Hash, Timestamp,
    commitment::commitment_root,
    desk::{AccessPurpose, RecordAccess, text_hash},
    desk_api::Revealed,
    objects::Case,
    payload::{CasePayload, PAYLOAD_VERSION},
    transaction::Action,
};
use yuzheng_vault::{CaseIdentity, CaseSecret, Envelope, seal};

use super::{
    asking, case_id,
    views::{DeskCase, Purpose},
    wait_if_behind,
};
use crate::{
    app::{App, AppEvent, Session, now, random32},
    filing::committed_fields,
    identity::client_error,
    views::CommandError,
};

/// How long one look lasts, ms; the node takes its record a little longer.
pub(crate) const LOOK_MS: u64 = 15 * 60 * 1000;
/// Longest reason in words.
const MAX_REASON: usize = 500;

/// A case whose payload is open in memory.
pub(crate) struct Opened {
    /// The entry of the access record.
    record: Hash,
    /// When it was recorded.
    since: Timestamp,
    /// The case's identities, one for each filing; the last is the one that stands.
    pub identities: Vec<CaseIdentity>,
    /// Manifest hash of the package that stood.
    pub sealed: Hash,
    /// Its form.
    pub fields: Value,
}

impl Opened {
    /// The entry of the access record.
    pub(crate) const fn record(&self) -> Hash {
        self.record
    }

    /// Whether the look is over.
    const fn is_over(&self, now: Timestamp) -> bool {
        now.since(self.since) > LOOK_MS
    }
}

impl From<Purpose> for AccessPurpose {
    fn from(purpose: Purpose) -> Self {
        match purpose {
            Purpose::Handling => Self::Handling,
            Purpose::Review => Self::Review,
            Purpose::Supervision => Self::Supervision,
            Purpose::Correction => Self::Correction,
            Purpose::Audit => Self::Audit,
            Purpose::Request => Self::Request,
        }
    }
}

impl App {
    /// Puts on record that the payload of a case is looked at, and opens it.
    ///
    /// # Errors
    /// `notAuthorised`, `notYourCase`, `deskRefused`, `caseNotAsCommitted`, `noDepartment` …
    pub async fn reveal_case(&self, case: &str, purpose: Purpose, reason: &str) -> Result<DeskCase, CommandError> {
        let (session, id) = (self.session()?, case_id(case)?);
        if reason.chars().count() > MAX_REASON {
            return Err(CommandError::new("tooLong").with("limit", MAX_REASON));
        }
        let stands = self.proven_case(id).await?;
        self.open_on_record(&session, &stands, purpose, reason.trim()).await?;
        self.desk_case(case).await
    }

    /// Puts on record that a case is looked at, and opens it.
    pub(super) async fn open_on_record(
        &self,
        session: &Session,
        case: &Case,
        purpose: Purpose,
        reason: &str,
    ) -> Result<(), CommandError> {
        let (record, since) = self.record_access(session, case, purpose, reason).await?;
        let opened = self.open_with(session, case, record, since).await?;
        session.keep_opened(case.case, opened);
        self.emit(AppEvent::Case(case.case));
        self.say_when_over(case.case);
        Ok(())
    }

    /// Has the window ask again once the look is over.
    fn say_when_over(&self, case: Hash) {
        let events = self.events.clone();
        let _detached = tokio::spawn(async move {
            tokio::time::sleep(std::time::Duration::from_millis(LOOK_MS + 1_000)).await;
            // Nobody listens once the window is gone.
            let _nobody = events.send(AppEvent::Case(case));
        });
    }

    /// Forgets what was opened of a case that the officer closed: the next look is recorded anew.
    ///
    /// # Errors
    /// `locked`, `unknownCase`.
    pub fn close_case(&self, case: &str) -> Result<(), CommandError> {
        self.session()?.forget_opened(&case_id(case)?);
        Ok(())
    }

    async fn record_access(
        &self,
        session: &Session,
        case: &Case,
        purpose: Purpose,
        reason: &str,
    ) -> Result<(Hash, Timestamp), CommandError> {
        let salt = random32()?;
        let content = if reason.is_empty() { Hash::ZERO } else { text_hash(&salt, reason.as_bytes()) };
        let action =
            RecordAccess { department: case.department, case: Some(case.case), purpose: purpose.into(), content };
        let entry = self.settle(session, Action::RecordAccess(action)).await?;
        let id = entry.proof.entry.id();
        if !reason.is_empty() {
            // What was said can be shown later: salt and words belong to the record's hash.
            let kept = [&salt.0[..], reason.as_bytes()].concat();
            session.desk().set_setting(&format!("access-reason/{id}"), &kept)?;
        }
        Ok((id, now()))
    }

    /// The payload of a case that was revealed and may still be looked at; opened again after another filing.
    pub(crate) async fn opened(&self, session: &Session, case: &Case) -> Option<std::sync::Arc<Opened>> {
        let kept = session.opened(&case.case)?;
        if kept.is_over(now()) {
            session.forget_opened(&case.case);
            return None;
        }
        if kept.sealed == case.sealed {
            return Some(kept);
        }
        let again = self.open_with(session, case, kept.record, kept.since).await.ok()?;
        Some(session.keep_opened(case.case, again))
    }

    async fn open_with(
        &self,
        session: &Session,
        case: &Case,
        record: Hash,
        since: Timestamp,
    ) -> Result<Opened, CommandError> {
        let desk = self.as_officer(session, case.department)?;
        let began = std::time::Instant::now();
        let revealed = loop {
            match desk.on(self.network.genesis()).reveal(asking()?, case.case, record).await {
                Ok(revealed) => break revealed,
                Err(error) => wait_if_behind(began, error).await?,
            }
        };
        let identities = identities(&desk.sealing, &revealed)?;
        let package = self.client.get_sealed(case.sealed).await.map_err(client_error)?;
        let identity = identities.last().ok_or_else(|| CommandError::new("caseDoesNotOpen"))?;
        let fields = committed(identity, &package.body, case)?;
        Ok(Opened { record, since, identities, sealed: case.sealed, fields })
    }
}

/// The case's identities, each the one whose public half the department named.
fn identities(
    sealing: &yuzheng_vault::SealingIdentity,
    revealed: &Revealed,
) -> Result<Vec<CaseIdentity>, CommandError> {
    let own = sealing.recipient().to_bytes();
    let open = |key: &yuzheng_protocol::desk_api::PackageKey| {
        let envelope = Envelope { recipient: own, bytes: key.envelope.to_vec() };
        let identity = seal::open_envelope(sealing, &envelope).ok()?;
        (identity.recipient().to_bytes() == key.recipient.0).then_some(identity)
    };
    revealed.packages.iter().map(|key| open(key).ok_or_else(|| CommandError::new("caseDoesNotOpen"))).collect()
}

/// The form of a package, if it is the one that the case committed to.
pub(super) fn committed(identity: &CaseIdentity, body: &[u8], case: &Case) -> Result<Value, CommandError> {
    let body = seal::open_body(identity, body).map_err(|_| CommandError::new("caseDoesNotOpen"))?;
    let other = || CommandError::new("caseNotAsCommitted");
    let payload = CasePayload::from_bytes(&body).map_err(|_| other())?;
    if payload.version != PAYLOAD_VERSION {
        return Err(other());
    }
    let fields = json::parse_canonical(&payload.fields, payload.fields.len()).map_err(|_| other())?;
    let secret = CaseSecret::from_bytes(payload.secret.0);
    if commitment_root(&committed_fields(&fields, &secret)) != case.commitment_root {
        return Err(other());
    }
    Ok(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_is_over_after_a_quarter_of_an_hour() {
        let since = Timestamp(1_000);
        let opened = Opened {
            record: Hash::ZERO,
            since,
            identities: Vec::new(),
            sealed: Hash::ZERO,
            fields: Value::empty_map(),
        };
        assert!(!opened.is_over(since.plus_ms(15 * 60 * 1000)));
        assert!(opened.is_over(since.plus_ms(15 * 60 * 1000 + 1)));
        // Files are fetched on the same record.
        const { assert!(LOOK_MS < yuzheng_protocol::desk_api::RECORD_LIFETIME_MS) };
    }
}
