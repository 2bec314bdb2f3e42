//! 批注和留言: notes to a case, sealed to its identity.

use yuzheng_protocol::Canonical;
use yuzheng_protocol::{
    Hash,
    codec::{Blob, List},
    desk::{AddNote, Audience, SaltedText, SealedText, URGE},
    desk_api::EntryPage,
    objects::Case,
    transaction::{Action, Entry, SealedPackage},
};
use yuzheng_vault::{CaseIdentity, Recipient, seal};

use super::{asking, asking_error, case_id, documents::opened_text, internal, views::NoteView};
use crate::{
    app::{App, Session, random32},
    identity::client_error,
    views::{CommandError, Words},
};

/// Longest note, in characters.
const MAX_NOTE: usize = 1_000;

/// A text sealed to a case's identity, and what stands of it on chain.
pub(super) fn sealed_text(recipient: &Recipient, text: &[u8]) -> Result<(SealedPackage, SealedText), CommandError> {
    sealed_as(recipient, &SaltedText { salt: random32()?, text: Blob::new(text.to_vec()).map_err(internal)? })
}

/// The same of a text whose salt is given.
pub(super) fn sealed_as(
    recipient: &Recipient,
    salted: &SaltedText,
) -> Result<(SealedPackage, SealedText), CommandError> {
    let body = seal::seal_to(&[*recipient], &salted.to_bytes()).map_err(internal)?;
    let package = SealedPackage {
        body: Blob::new(body).map_err(internal)?,
        department_envelope: Blob::default(),
        applicant_envelope: Blob::default(),
    };
    let text = SealedText { content: salted.hash(), sealed: package.manifest_hash(), acknowledgements: List::empty() };
    Ok((package, text))
}

impl App {
    /// Writes a note to a case.
    ///
    /// # Errors
    /// `emptyNote`, `tooLong`, `notYourCase`, `caseDoesNotOpen` …
    pub async fn add_note(&self, case: &str, to_applicant: bool, text: &str) -> Result<(), CommandError> {
        let (session, id) = (self.session()?, case_id(case)?);
        let text = text.trim();
        if text.is_empty() {
            return Err(CommandError::new("emptyNote"));
        }
        if text.chars().count() > MAX_NOTE {
            return Err(CommandError::new("tooLong").with("limit", MAX_NOTE));
        }
        let stands = self.proven_case(id).await?;
        let recipient = self.recipient_of(&session, &stands).await?;
        let json = serde_json::to_vec(&serde_json::json!({ "text": text })).expect("a text is always JSON");
        let (package, text) = sealed_text(&recipient, &json)?;
        let (audience, title) = if to_applicant {
            (Audience::Applicant, Words { zh: "给申请人留言".into(), en: "Note to the applicant".into() })
        } else {
            (Audience::Internal, Words { zh: "内部批注".into(), en: "Internal note".into() })
        };
        self.take_act(&session, id, &title, Action::AddNote(AddNote { case: id, audience, text }), Some(&package))?;
        Ok(())
    }

    /// To whom officers seal what they write: the identity that was opened, or the one that the department names.
    pub(super) async fn recipient_of(&self, session: &Session, case: &Case) -> Result<Recipient, CommandError> {
        if let Some(opened) = self.opened(session, case).await
            && let Some(identity) = opened.identities.last()
        {
            return Ok(identity.recipient());
        }
        let view = self.masked_case(session, case).await?;
        let recipient = view.recipient.ok_or_else(|| CommandError::new("caseDoesNotOpen"))?;
        Recipient::from_bytes(recipient.0).map_err(internal)
    }

    /// A case as the department's node shows it masked.
    pub(super) async fn masked_case(
        &self,
        session: &Session,
        case: &Case,
    ) -> Result<yuzheng_protocol::desk_api::CaseView, CommandError> {
        let desk = self.as_officer(session, case.department)?;
        let view = desk.on(self.network.genesis()).case(asking()?, case.case).await.map_err(asking_error)?;
        if view.case.case != case.case {
            return Err(CommandError::new("deskAnswer").with("reason", "other-case"));
        }
        Ok(view)
    }

    /// Notes to a case, newest first, with the words of those that open.
    pub(super) async fn notes_at_work(
        &self,
        session: &Session,
        case: &Case,
        identities: &[CaseIdentity],
    ) -> Result<Vec<NoteView>, CommandError> {
        let desk = self.as_officer(session, case.department)?;
        let page = desk.on(self.network.genesis()).notes(asking()?, case.case, 0).await.map_err(asking_error)?;
        self.note_views(case.case, &page, identities).await
    }

    /// Notes of a page, each proven in its block, newest first.
    pub(crate) async fn note_views(
        &self,
        case: Hash,
        page: &EntryPage,
        identities: &[CaseIdentity],
    ) -> Result<Vec<NoteView>, CommandError> {
        let mut notes = Vec::new();
        for shown in page.entries.iter().rev() {
            let id = shown.entry.id();
            // The department's page says where to look; the entry itself is proven.
            let Some(entry) = self.client.entry(id).await.map_err(client_error)? else { continue };
            let Entry::Signed(signed) = &entry.proof.entry else { continue };
            let Action::AddNote(note) = &signed.body.action else { continue };
            if note.case != case || entry.proof.outcome.failure().is_some() {
                continue;
            }
            let urge = note.is_urge();
            let text = match self.client.get_sealed(note.text.sealed).await {
                Ok(package) => {
                    opened_text(identities, &package, &note.text.content).ok().and_then(|t| note_words(&t.text))
                }
                Err(_) => None,
            };
            // A reminder is known by its hash, whether or not it can be opened.
            let text = if urge { note_words(URGE.as_bytes()) } else { text };
            notes.push(NoteView {
                id: id.to_hex(),
                time_ms: entry.header.time.0 as f64,
                by: self.name_at_work(&signed.body.signer).await,
                to_applicant: note.audience == Audience::Applicant,
                urge,
                text,
            });
        }
        Ok(notes)
    }
}

/// The words of a note.
pub(crate) fn note_words(text: &[u8]) -> Option<String> {
    let json: serde_json::Value = serde_json::from_slice(text).ok()?;
    json.get("text")?.as_str().map(str::to_owned)
}
