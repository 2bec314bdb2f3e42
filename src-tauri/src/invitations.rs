//! Invitations that somebody was sent: import, what stands in them, the answer.
//!
//! Everything that is shown was verified under the root that the answer names. What the invitation leaves out is said
//! to be left out; nothing is filled in for it.

use std::{collections::BTreeMap, path::Path};

use serde::{Deserialize, Serialize};
use yuzheng_contracts::{
    CheckedService, Input,
    form::{Fill, Visibility},
    service::Report,
    value::Value,
};
use yuzheng_light_client::client::{ReceiptRequest, ReceiptSubject};
use yuzheng_protocol::{
    Canonical, Hash,
    actions::{Confirm, ConfirmationAnswer, invitation_id},
    codec::Blob,
    invitation::{Invitation, InvitationError, InvitationFile},
    objects::{Confirmation, key},
    transaction::Action,
};
use yuzheng_vault::{CodeError, Recipient, SpokenCode, code, seal};

use crate::{
    app::{App, Session, io_error, now_ms},
    articles::text_view,
    cases::NamedReceipt,
    facts::Facts,
    filing::{parse_form, title, words},
    identity::{BoundPerson, client_error},
    paper::lines,
    signing::{answer_word, roles},
    views::{
        CommandError, ProofStage,
        signing::{InvitationView, SignerAnswer},
    },
};

/// Largest file that is read.
const MAX_FILE_BYTES: u64 = InvitationFile::MAX_BYTES as u64;
const KEPT: &str = "invitation/";

/// An invitation as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// Hexadecimal, canonical.
    bytes: String,
    imported_ms: i64,
    answer: SignerAnswer,
    /// Whether the answer was proven in a block.
    proven: bool,
    receipt: Option<String>,
}

impl Kept {
    fn load(session: &Session, id: &str) -> Result<Self, CommandError> {
        let unknown = || CommandError::new("unknownInvitation");
        Hash::from_hex(id).ok_or_else(unknown)?;
        let bytes = session.desk().setting(&format!("{KEPT}{id}"))?.ok_or_else(unknown)?;
        serde_json::from_slice(&bytes).map_err(|_| unknown())
    }

    fn save(&self, session: &Session, id: &str) -> Result<(), CommandError> {
        let bytes = serde_json::to_vec(self).expect("texts are always JSON");
        Ok(session.desk().set_setting(&format!("{KEPT}{id}"), &bytes)?)
    }

    fn invitation(&self, app: &App) -> Result<Invitation, CommandError> {
        let bytes = hex::decode(&self.bytes).unwrap_or_default();
        Invitation::verified(&bytes, app.network.chain_id()).map_err(refused)
    }
}

impl App {
    /// Reads an invitation file with its code, verifies what stands in it and keeps it.
    ///
    /// # Errors
    /// `io`, `notAnInvitation`, `invitationNewer`, `notACode`, `wrongCode`, `invitationOtherChain`,
    /// `invitationFalse`, `noDepartment` …
    pub async fn import_invitation(&self, path: &Path, typed: &str) -> Result<InvitationView, CommandError> {
        let length = std::fs::metadata(path).map_err(|e| io_error(path, &e))?.len();
        if length > MAX_FILE_BYTES {
            return Err(CommandError::new("notAnInvitation").with("detail", length));
        }
        let file = std::fs::read(path).map_err(|e| io_error(path, &e))?;
        let file = InvitationFile::read(&file).map_err(refused)?;
        let code = SpokenCode::parse(typed).map_err(|e| code_error(&e))?;
        let opened = tokio::task::spawn_blocking(move || code::open_with_code(&code, &file.sealed)).await;
        let opened = opened.map_err(|e| CommandError::new("internal").with("detail", e))?;
        let opened = opened.map_err(|e| code_error(&e))?;
        let invitation = Invitation::verified(&opened, self.network.chain_id()).map_err(refused)?;
        let session = self.session()?;
        let id = invitation_id(&invitation.case, invitation.person, &invitation.key).to_hex();
        // Shown only if the contract is to be had.
        self.contract_of(&session, &invitation).await?;
        if Kept::load(&session, &id).is_err() {
            let kept = Kept {
                bytes: hex::encode(invitation.to_bytes()),
                imported_ms: now_ms(),
                answer: SignerAnswer::None,
                proven: false,
                receipt: None,
            };
            kept.save(&session, &id)?;
        }
        self.invitation(&id).await
    }

    /// The invitations of this computer, newest first.
    ///
    /// # Errors
    /// `locked`, `deskDatabase`, `noDepartment` …
    pub async fn invitations(&self) -> Result<Vec<InvitationView>, CommandError> {
        let session = self.session()?;
        let names = session.desk().setting_names(KEPT)?;
        let mut views = Vec::new();
        for name in names {
            views.push(self.invitation(&name[KEPT.len()..]).await?);
        }
        views.sort_by(|a, b| b.imported_ms.total_cmp(&a.imported_ms));
        Ok(views)
    }

    /// One invitation.
    ///
    /// # Errors
    /// `unknownInvitation`, `noIdentity`, `noDepartment` …
    pub async fn invitation(&self, id: &str) -> Result<InvitationView, CommandError> {
        let session = self.session()?;
        let mut kept = Kept::load(&session, id)?;
        let invitation = kept.invitation(self)?;
        if kept.answer != SignerAnswer::None && !kept.proven {
            self.look_for_answer(&session, id, &mut kept).await?;
        }
        let contract = self.contract_of(&session, &invitation).await?;
        let person = BoundPerson::load(&session.desk())?.ok_or_else(|| CommandError::new("noIdentity"))?;
        let text = opened_form(&invitation);
        let values = parse_form(&text)?;
        let report = contract.evaluate(&Input::new(values.clone(), self.chain_day()));
        let (rules, unseen_rules) =
            visible_rules(&Facts { contract: &contract, values: &values, genesis: self.network.genesis() }, &report);
        let who = contract.signatories(&values, self.chain_day()).unwrap_or_default();
        let who = who.into_iter().find(|one| one.person == invitation.person);
        let signs_for = who.as_ref().map(|one| one.signs_for.clone()).unwrap_or_default();
        let mine = who.as_ref().is_some_and(|one| one.name == person.name && one.id_no == person.id_number);
        let articles = text_view(&contract, &values);
        let filed = contract.definition().form.fields.iter().filter(|f| f.fill == Some(Fill::ArticlesDigest));
        let filed: Vec<_> = filed.map(|f| values.at(&f.path).and_then(Value::as_text)).collect();
        let text_fits = filed.iter().all(|digest| *digest == articles.as_ref().map(|text| text.sha256.as_str()));
        Ok(InvitationView {
            id: id.to_owned(),
            title: title(&contract),
            subject: output_name(&report).unwrap_or_else(|| title(&contract).zh),
            office: words(&contract.definition().guide.office),
            name: who.map(|one| one.name).unwrap_or_default(),
            roles: roles(&contract, &values, invitation.person, &signs_for),
            signs_for: signs_for.into_iter().map(|one| one.name).collect(),
            mine,
            lines: lines(&contract, &text),
            rules,
            unseen_rules,
            text: articles,
            text_fits,
            fingerprint: invitation.commitment_root.to_hex(),
            fields: invitation.fields.into(),
            shown: u32::try_from(invitation.openings.len()).unwrap_or(u32::MAX),
            imported_ms: kept.imported_ms as f64,
            answer: kept.answer,
            proof: match (kept.answer, kept.proven) {
                (SignerAnswer::None, _) => None,
                (_, true) => Some(ProofStage::Verified),
                (_, false) => Some(ProofStage::Sent),
            },
            has_receipt: kept.receipt.is_some(),
        })
    }

    /// Signs an answer and says when it is proven. Somebody else's invitation cannot be confirmed.
    ///
    /// # Errors
    /// `notMyInvitation`, `alreadyAnswered`, `textDiffers`, `refusedOnChain`, `notRecorded`, `noDepartment` …
    pub async fn answer_invitation(&self, id: &str, answer: SignerAnswer) -> Result<InvitationView, CommandError> {
        let session = self.session()?;
        let view = self.invitation(id).await?;
        let answered = match answer {
            SignerAnswer::None => return Err(CommandError::new("unknownInvitation")),
            SignerAnswer::Confirmed if !view.mine => return Err(CommandError::new("notMyInvitation")),
            SignerAnswer::Confirmed if !view.text_fits => return Err(CommandError::new("textDiffers")),
            SignerAnswer::Confirmed => ConfirmationAnswer::Confirmed,
            SignerAnswer::Refused => ConfirmationAnswer::Refused,
            SignerAnswer::Impersonated => ConfirmationAnswer::Impersonated,
        };
        if view.proof == Some(ProofStage::Verified) {
            return Err(CommandError::new("alreadyAnswered"));
        }
        let mut kept = Kept::load(&session, id)?;
        let invitation = kept.invitation(self)?;
        let person = BoundPerson::load(&session.desk())?.ok_or_else(|| CommandError::new("noIdentity"))?;
        let department = self.network.genesis().department(invitation.department);
        let department = department.ok_or_else(|| CommandError::new("unknownDepartment"))?;
        let internal = |e: String| CommandError::new("internal").with("detail", e);
        let office = Recipient::from_bytes(department.sealing.0).map_err(|e| internal(e.to_string()))?;
        let proof = seal::seal_to(&[office], &person.salt.0).map_err(|e| internal(e.to_string()))?;
        let action = Action::Confirm(Confirm {
            invitation: invitation_id(&invitation.case, invitation.person, &invitation.key),
            contract: invitation.contract,
            subject: person.subject,
            commitment_root: invitation.commitment_root,
            person: invitation.person,
            answer: answered,
            proof: Blob::new(proof).map_err(|e| internal(e.to_string()))?,
        });
        let transaction = self.signed(&session, action);
        self.client.submit(&transaction).await.map_err(client_error)?;
        kept.answer = answer;
        kept.save(&session, id)?;
        self.settled(&transaction).await?;
        kept.proven = true;
        let request = ReceiptRequest::of(ReceiptSubject::Entry(transaction.id()));
        kept.receipt = self.client.receipt(&request).await.ok().map(hex::encode);
        kept.save(&session, id)?;
        self.invitation(id).await
    }

    /// The receipt of an answer.
    ///
    /// # Errors
    /// `unknownInvitation`, `noReceiptYet`.
    pub fn invitation_receipt(&self, id: &str) -> Result<NamedReceipt, CommandError> {
        let session = self.session()?;
        let kept = Kept::load(&session, id)?;
        let bytes = kept.receipt.and_then(|receipt| hex::decode(receipt).ok());
        let bytes = bytes.ok_or_else(|| CommandError::new("noReceiptYet"))?;
        Ok(NamedReceipt { name: format!("签名回执-{}.yzr", &id[..8]), bytes })
    }

    /// An answer whose proof was not seen when it was sent.
    async fn look_for_answer(&self, session: &Session, id: &str, kept: &mut Kept) -> Result<(), CommandError> {
        let Some(name) = Hash::from_hex(id) else { return Ok(()) };
        let Ok(state) = self.client.state(&key::confirmation(&name)).await else { return Ok(()) };
        let Ok(Some(said)) = state.decode::<Confirmation>() else { return Ok(()) };
        let person = BoundPerson::load(&session.desk())?;
        if person.is_some_and(|person| person.subject == said.subject) {
            kept.answer = answer_word(said.answer);
            kept.proven = true;
            kept.save(session, id)?;
        }
        Ok(())
    }

    /// The contract of an invitation. It must be of the department that the invitation names.
    async fn contract_of(
        &self,
        session: &Session,
        invitation: &Invitation,
    ) -> Result<std::sync::Arc<CheckedService>, CommandError> {
        let contract = self.contract_on(session, &invitation.contract, self.chain_day()).await?;
        let department = self.network.genesis().department_by_code(&contract.definition().department);
        if department.is_none_or(|department| department.id != invitation.department) {
            return Err(CommandError::new("invitationFalse").with("detail", "department"));
        }
        Ok(contract)
    }
}

/// The rules that rest only on what the person sees, and how many others there are.
fn visible_rules(facts: &Facts<'_>, report: &Report) -> (Vec<crate::views::RuleView>, u32) {
    let hidden = facts.contract.definition().form.fields.iter().filter(|f| f.visibility == Visibility::Sensitive);
    let hidden: Vec<String> =
        hidden.map(|f| format!("form.{}", f.path.split("[]").next().unwrap_or_default())).collect();
    let sees = |fact: &crate::views::FactView| {
        let touches = |path: &String| {
            let within = |inner: &str, outer: &str| {
                inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
            };
            within(&fact.name, path) || within(path, &fact.name)
        };
        !hidden.iter().any(touches) && !fact.name.starts_with("evidence.")
    };
    let (seen, unseen): (Vec<_>, Vec<_>) =
        facts.rules(report).into_iter().partition(|rule| rule.outcome != "unknown" && rule.facts.iter().all(sees));
    (seen, u32::try_from(unseen.len()).unwrap_or(u32::MAX))
}

fn output_name(report: &Report) -> Option<String> {
    report.outputs.get("name").and_then(Value::as_text).map(str::to_owned)
}

/// A node of the form that the openings make.
#[derive(Default)]
struct Node {
    value: Option<serde_json::Value>,
    parts: BTreeMap<String, Node>,
}

/// The form as far as it was opened, as JSON. Rows of a list that are left out are not there, and the others close up.
fn opened_form(invitation: &Invitation) -> String {
    let mut root = Node::default();
    for opening in invitation.openings.iter() {
        let mut at = &mut root;
        for part in opening.path.split('.') {
            at = at.parts.entry(part.to_owned()).or_default();
        }
        at.value = serde_json::from_slice(&opening.value).ok();
    }
    json_of(root).to_string()
}

fn json_of(node: Node) -> serde_json::Value {
    if let Some(value) = node.value {
        return value;
    }
    let rows: Option<BTreeMap<usize, &String>> = node.parts.keys().map(|key| Some((key.parse().ok()?, key))).collect();
    match rows.filter(|rows| !rows.is_empty()) {
        Some(rows) => {
            let order: Vec<String> = rows.into_values().cloned().collect();
            let mut parts = node.parts;
            order.into_iter().filter_map(|key| parts.remove(&key)).map(json_of).collect()
        }
        None => {
            node.parts.into_iter().map(|(key, part)| (key, json_of(part))).collect::<serde_json::Map<_, _>>().into()
        }
    }
}

fn refused(error: InvitationError) -> CommandError {
    let code = match &error {
        InvitationError::Unreadable(_) => "notAnInvitation",
        InvitationError::UnknownVersion { .. } => "invitationNewer",
        InvitationError::OtherChain { .. } => "invitationOtherChain",
        InvitationError::Opening { .. } | InvitationError::Count { .. } | InvitationError::Twice { .. } => {
            "invitationFalse"
        }
    };
    CommandError::new(code).with("detail", error)
}

fn code_error(error: &CodeError) -> CommandError {
    let code = match error {
        CodeError::NotACode => "notACode",
        CodeError::WrongCode => "wrongCode",
        CodeError::TooLarge { .. } | CodeError::TooMuchWork { .. } | CodeError::Damaged => "notAnInvitation",
    };
    CommandError::new(code).with("detail", error)
}
