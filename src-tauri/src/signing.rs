//! Several people sign one filling: it is fixed, everybody who is named gets an invitation, and what they answered is
//! proven from state.
//!
//! Invariant: what was fixed never changes. Who edits the draft afterwards has another filling, to which nobody has
//! agreed; the old invitations are told to be for something else. Filing takes exactly what was fixed.

use serde::{Deserialize, Serialize};
use yuzheng_contracts::{
    CheckedService,
    form::{Field, Fill, Visibility},
    json,
    service::{Represented, Signatory},
    value::Value,
};
use yuzheng_protocol::{
    Canonical, Hash,
    actions::{ConfirmationAnswer, invitation_id},
    codec::{List, Text},
    commitment::{self, CommittedField, commitment_root},
    invitation::{INVITATION_VERSION, Invitation, InvitationFile},
    objects::{Confirmation, key},
};
use yuzheng_vault::{CaseSecret, SpokenCode, code};

use crate::{
    app::{App, Session, now_ms, random32},
    articles::with_articles,
    desk::{Draft, kept_for_draft},
    filing::{committed_fields, division, draft_secret, parse_form, words},
    identity::{BoundPerson, client_error},
    library::InForce,
    views::{
        CommandError, Words,
        signing::{RepresentedView, SignerAnswer, SignerProgress, SigningState, SigningView, WrittenInvitation},
    },
};

/// A filling that people sign, as it was fixed.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Prepared {
    /// The case that it will be.
    pub(crate) case: Hash,
    /// The contract.
    pub(crate) contract: Hash,
    /// Root over its fields.
    pub(crate) root: Hash,
    /// Canonical JSON of its values.
    pub(crate) values: String,
    people: Vec<Invited>,
    prepared_ms: i64,
}

#[derive(Clone, Serialize, Deserialize)]
struct Invited {
    person: u16,
    name: String,
    own: bool,
    /// Organisations for which the person signs, too.
    #[serde(default)]
    signs_for: Vec<Represented>,
    invitation: Option<WrittenInvitation>,
}

impl Invited {
    /// The rows for which the person signs: the own one first.
    fn rows(&self) -> Vec<u16> {
        std::iter::once(self.person).chain(self.signs_for.iter().map(|one| one.row)).collect()
    }
}

impl Prepared {
    fn name(draft: &str) -> String {
        let [_, name] = kept_for_draft(draft);
        name
    }

    pub(crate) fn load(session: &Session, draft: &str) -> Result<Option<Self>, CommandError> {
        let kept = session.desk().setting(&Self::name(draft))?;
        Ok(kept.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }

    fn save(&self, session: &Session, draft: &str) -> Result<(), CommandError> {
        let bytes = serde_json::to_vec(self).expect("texts and hashes are always JSON");
        Ok(session.desk().set_setting(&Self::name(draft), &bytes)?)
    }

    /// Whether it is of these very values under this contract.
    pub(crate) fn is_of(&self, contract: Hash, values: &Value) -> bool {
        self.contract == contract && self.values.as_bytes() == json::to_canonical(values)
    }
}

impl App {
    /// How far the signatures of a draft are, proven from state.
    ///
    /// # Errors
    /// `unknownDraft`, `noDepartment` …
    pub async fn signing(&self, draft: &str) -> Result<SigningView, CommandError> {
        let session = self.session()?;
        let kept = self.kept_draft(&session, draft)?;
        let found = self.for_draft(&session, &kept).await?;
        self.signing_view(&session, &kept, &found).await
    }

    /// Fixes a draft so that people can sign it. What was fixed before and still is the same stays.
    ///
    /// # Errors
    /// `fieldsWrong`, `blocked`, `noSignatories`, `noIdentity` …
    pub async fn prepare_signing(&self, draft: &str) -> Result<SigningView, CommandError> {
        let session = self.session()?;
        let kept = self.kept_draft(&session, draft)?;
        let found = self.for_draft(&session, &kept).await?;
        let values = with_articles(&found.contract, &kept.values)?;
        let people = self.signatories(&session, &found.contract, &values)?;
        let everybody = i64::try_from(people.len()).unwrap_or(i64::MAX);
        self.must_be_sound(&session, &found, &values, Some(everybody)).await?;
        let before = Prepared::load(&session, draft)?;
        if before.is_none_or(|before| !before.is_of(found.address, &values)) {
            let secret = draft_secret(&session, draft)?;
            let canonical = json::to_canonical(&values);
            let prepared = Prepared {
                // Another filling is signed for the case that it belongs to.
                case: kept.case.map_or_else(random32, Ok)?,
                contract: found.address,
                root: commitment_root(&committed_fields(&values, &secret)),
                values: String::from_utf8(canonical).expect("canonical JSON is UTF-8"),
                people,
                prepared_ms: now_ms(),
            };
            prepared.save(&session, draft)?;
        }
        self.signing_view(&session, &kept, &found).await
    }

    /// Writes the invitation of somebody who is named, under a fresh code.
    ///
    /// # Errors
    /// `notPrepared`, `unknownPerson`, `invitationTooLarge`, `io` …
    pub async fn invite(&self, draft: &str, person: u16) -> Result<SigningView, CommandError> {
        let session = self.session()?;
        let kept = self.kept_draft(&session, draft)?;
        let found = self.for_draft(&session, &kept).await?;
        let values = with_articles(&found.contract, &kept.values)?;
        let prepared = Prepared::load(&session, draft)?.filter(|prepared| prepared.is_of(found.address, &values));
        let mut prepared = prepared.ok_or_else(|| CommandError::new("notPrepared"))?;
        let invited = prepared.people.iter().find(|one| one.person == person && !one.own);
        let invited = invited.ok_or_else(|| CommandError::new("unknownPerson"))?.clone();
        let secret = draft_secret(&session, draft)?;
        let invitation = self.invitation_to(&found.contract, &prepared, &values, &invited, &secret)?;
        let code = SpokenCode::make().map_err(|e| CommandError::new("noRandomness").with("detail", e))?;
        let sealed = code::seal_with_code(&code, &invitation.to_bytes()).map_err(|e| too_large(&e))?;
        let file = InvitationFile::new(sealed).map_err(|e| too_large(&e))?;
        let path =
            self.folder().join(format!("签名邀请-{}-{}.yzi", file_part(&invited.name), &prepared.case.to_hex()[..8]));
        let saved = self.write_receipt(&path, &file.to_bytes())?;
        let written = WrittenInvitation { path: saved.path, bytes: saved.bytes, code: code.spoken() };
        for one in prepared.people.iter_mut().filter(|one| one.person == person) {
            one.invitation = Some(written.clone());
        }
        prepared.save(&session, draft)?;
        self.signing_view(&session, &kept, &found).await
    }

    fn invitation_to(
        &self,
        contract: &CheckedService,
        prepared: &Prepared,
        values: &Value,
        invited: &Invited,
        secret: &CaseSecret,
    ) -> Result<Invitation, CommandError> {
        let department = self.network.genesis().department_by_code(&contract.definition().department);
        let department = department.ok_or_else(|| CommandError::new("unknownDepartment"))?.id;
        let fields = committed_fields(values, secret);
        let rows = invited.rows();
        let seen = (0..fields.len()).filter(|at| is_seen(contract, values, &fields[*at], &rows));
        let openings = seen.map(|at| commitment::open(&fields, at)).collect::<Option<Vec<_>>>();
        let openings = openings.ok_or_else(|| CommandError::new("invitationTooLarge"))?;
        Ok(Invitation {
            version: INVITATION_VERSION,
            chain_id: self.network.chain_id(),
            case: prepared.case,
            contract: prepared.contract,
            division: Text::new(division(contract, values)).map_err(|e| too_large(&e))?,
            department,
            commitment_root: prepared.root,
            fields: u16::try_from(fields.len()).map_err(|e| too_large(&e))?,
            person: invited.person,
            key: Hash(secret.invitation_key(invited.person)),
            openings: List::new(openings).map_err(|e| too_large(&e))?,
        })
    }

    /// Everybody who has to sign, oneself marked.
    fn signatories(
        &self,
        session: &Session,
        contract: &CheckedService,
        values: &Value,
    ) -> Result<Vec<Invited>, CommandError> {
        let person = BoundPerson::load(&session.desk())?.ok_or_else(|| CommandError::new("noIdentity"))?;
        let people = contract.signatories(values, self.chain_day());
        let people = people.ok_or_else(|| CommandError::new("noSignatories"))?;
        let own = |one: &Signatory| one.name == person.name && one.id_no == person.id_number;
        let invited = |one: Signatory| Invited {
            own: own(&one),
            person: one.person,
            name: one.name,
            signs_for: one.signs_for,
            invitation: None,
        };
        Ok(people.into_iter().map(invited).collect())
    }

    async fn signing_view(
        &self,
        session: &Session,
        draft: &Draft,
        found: &InForce,
    ) -> Result<SigningView, CommandError> {
        let contract = &found.contract;
        if contract.confirmations().is_none() {
            return Ok(SigningView { state: SigningState::NotNeeded, people: Vec::new(), complete: true });
        }
        let values = with_articles(contract, &draft.values)?;
        let prepared = Prepared::load(session, &draft.id)?;
        let state = match &prepared {
            None => SigningState::NotPrepared,
            Some(prepared) if prepared.is_of(found.address, &values) => SigningState::Prepared,
            Some(_) => SigningState::Changed,
        };
        let Some(prepared) = prepared.filter(|_| state == SigningState::Prepared) else {
            let people = self.signatories(session, contract, &values).unwrap_or_default();
            let people = people.into_iter().map(|one| unsigned(contract, &values, one)).collect();
            return Ok(SigningView { state, people, complete: false });
        };
        let secret = draft_secret(session, &draft.id)?;
        let mut people = Vec::new();
        for one in &prepared.people {
            let mut progress = unsigned(contract, &values, one.clone());
            if !one.own
                && let Some(said) = self.answer_of(&prepared.case, one.person, &secret).await?
                && said.commitment_root == prepared.root
                && said.contract == prepared.contract
            {
                progress.answer = answer_word(said.answer);
                progress.time_ms = Some(said.time.0 as f64);
            }
            people.push(progress);
        }
        let complete = people.iter().all(|one| one.own || one.answer == SignerAnswer::Confirmed);
        Ok(SigningView { state, people, complete })
    }

    /// What somebody answered to the newest invitation to this case.
    async fn answer_of(
        &self,
        case: &Hash,
        person: u16,
        secret: &CaseSecret,
    ) -> Result<Option<Confirmation>, CommandError> {
        let id = invitation_id(case, person, &Hash(secret.invitation_key(person)));
        let state = self.client.state(&key::confirmation(&id)).await.map_err(client_error)?;
        state.decode().map_err(client_error)
    }

    /// What the people who are named in a filed case have answered until now, proven from state. A report of
    /// impersonation counts whatever filling it was made about.
    ///
    /// # Errors
    /// `unknownCase`, `noIdentity`, `noDepartment` …
    pub async fn case_signers(&self, id: &str) -> Result<Vec<SignerProgress>, CommandError> {
        let session = self.session()?;
        let unknown = || CommandError::new("unknownCase");
        let id = Hash::from_hex(id).ok_or_else(unknown)?;
        let filing = session.desk().filing(&id)?.ok_or_else(unknown)?;
        let contract = self.kept_contract(&session, &filing.contract)?;
        if contract.confirmations().is_none() {
            return Ok(Vec::new());
        }
        let values = parse_form(&filing.values)?;
        let secret = CaseSecret::from_bytes(filing.secret.0);
        let mut people = Vec::new();
        for one in self.signatories(&session, &contract, &values)? {
            let said = if one.own { None } else { self.answer_of(&id, one.person, &secret).await? };
            let counts = |said: &Confirmation| {
                said.answer == ConfirmationAnswer::Impersonated || said.commitment_root == filing.commitment_root
            };
            let mut progress = unsigned(&contract, &values, one);
            if let Some(said) = said.filter(counts) {
                progress.answer = answer_word(said.answer);
                progress.time_ms = Some(said.time.0 as f64);
            }
            people.push(progress);
        }
        Ok(people)
    }

    /// How many signed these values, as far as that can be told; the one who fills in signs by filing.
    pub(crate) async fn signed_by(&self, session: &Session, draft: &Draft, found: &InForce) -> Option<i64> {
        found.contract.confirmations()?;
        let view = self.signing_view(session, draft, found).await.ok()?;
        let signed = view.people.iter().filter(|one| one.own || one.answer == SignerAnswer::Confirmed).count();
        (view.state == SigningState::Prepared).then(|| i64::try_from(signed).unwrap_or(i64::MAX))
    }

    /// What everybody signed, if the service asks for that.
    ///
    /// # Errors
    /// `notPrepared`, `notAllSigned`.
    pub(crate) async fn signed_filling(
        &self,
        session: &Session,
        draft: &Draft,
        found: &InForce,
    ) -> Result<Option<Prepared>, CommandError> {
        if found.contract.confirmations().is_none() {
            return Ok(None);
        }
        let view = self.signing_view(session, draft, found).await?;
        if view.state != SigningState::Prepared {
            return Err(CommandError::new("notPrepared"));
        }
        if !view.complete {
            let missing = view.people.iter().filter(|one| !one.own && one.answer != SignerAnswer::Confirmed);
            let names: Vec<&str> = missing.map(|one| one.name.as_str()).collect();
            return Err(CommandError::new("notAllSigned").with("names", names.join("、")));
        }
        Prepared::load(session, &draft.id)
    }
}

pub(crate) fn answer_word(answer: ConfirmationAnswer) -> SignerAnswer {
    match answer {
        ConfirmationAnswer::Confirmed => SignerAnswer::Confirmed,
        ConfirmationAnswer::Refused => SignerAnswer::Refused,
        ConfirmationAnswer::Impersonated => SignerAnswer::Impersonated,
    }
}

fn unsigned(contract: &CheckedService, values: &Value, one: Invited) -> SignerProgress {
    let represented =
        |one: &Represented| RepresentedView { name: one.name.clone(), roles: roles(contract, values, one.row, &[]) };
    SignerProgress {
        roles: roles(contract, values, one.person, &one.signs_for),
        signs_for: one.signs_for.iter().map(represented).collect(),
        person: one.person,
        name: one.name,
        own: one.own,
        answer: SignerAnswer::None,
        time_ms: None,
        invitation: one.invitation,
    }
}

/// What somebody is in a filling: the labels of the fields and lists that name the person's row, and whom they act for.
pub(crate) fn roles(contract: &CheckedService, values: &Value, person: u16, signs_for: &[Represented]) -> Vec<Words> {
    let form = &contract.definition().form;
    let row = Value::Int(person.into());
    let mut roles: Vec<Words> = Vec::new();
    let is_office = |f: &&Field| f.options_of.is_some() && f.fill != Some(Fill::EachRow) && !f.chooses_in_own_list();
    for field in form.fields.iter().filter(is_office) {
        let (outer, named) = match field.path.split_once("[].") {
            Some((list, column)) => {
                let rows = values.at(list).and_then(Value::as_list).unwrap_or_default();
                (list, rows.iter().any(|item| item.at(column) == Some(&row)))
            }
            None => (field.path.as_str(), values.at(&field.path) == Some(&row)),
        };
        // A group with one person in it is called by the group's name.
        let outer = outer.strip_suffix(".person").unwrap_or(outer);
        let label = form.fields.iter().find(|f| f.path == outer).unwrap_or(field);
        // 股东 rather than 股东与出资: the column's own word, where it is the beginning of its list's.
        let label = if label.label.zh.starts_with(&field.label.zh) { field } else { label };
        let label = words(&label.label);
        if named && !roles.contains(&label) {
            roles.push(label);
        }
    }
    let acts = |one: &Represented| Words {
        zh: format!("{}的代表人", one.name),
        en: format!("representative of {}", one.name),
    };
    roles.extend(signs_for.iter().map(acts));
    roles
}

/// Whether somebody who signs for these rows may see a field: everything but the sensitive pages of others.
fn is_seen(contract: &CheckedService, values: &Value, field: &CommittedField, rows: &[u16]) -> bool {
    let form = &contract.definition().form;
    let plain = |path: &str| path.split('.').filter(|part| part.parse::<u16>().is_err()).collect::<Vec<_>>().join(".");
    let path = plain(&field.path);
    let holds = |outer: &str| path.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    let layout = form.fields.iter().filter(|f| holds(&f.path.replace("[]", "")));
    let Some(layout) = layout.max_by_key(|f| f.path.len()) else { return false };
    match layout.visibility {
        Visibility::Public | Visibility::Private => true,
        Visibility::Sensitive => own_row(contract, values, &field.path).is_some_and(|row| rows.contains(&row)),
    }
}

/// Whose row of a list with a row for each person a path stands in.
fn own_row(contract: &CheckedService, values: &Value, path: &str) -> Option<u16> {
    let each = contract.definition().form.fields.iter().find_map(|field| {
        let (list, column) = field.path.split_once("[].").filter(|_| field.fill == Some(Fill::EachRow))?;
        path.strip_prefix(list)?.strip_prefix('.').map(|rest| (list, column, rest))
    });
    let (list, column, rest) = each?;
    let row = rest.split('.').next()?.parse::<usize>().ok()?;
    let person = values.at(list)?.as_list()?.get(row)?.at(column)?.as_int()?;
    u16::try_from(person).ok()
}

fn too_large(error: &dyn std::error::Error) -> CommandError {
    CommandError::new("invitationTooLarge").with("detail", error)
}

/// A name as a part of a file's name.
fn file_part(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).collect()
}
