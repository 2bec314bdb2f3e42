//! 我要办: services, drafts, the pre-check, the page that is signed, the signature.
//!
//! The rules that run here are the contract's own, in the same evaluator as the department's. The front
//! end's word on a form is never taken: whatever it sends is validated again here.

use std::{collections::BTreeMap, sync::Arc};

use yuzheng_contracts::{
    CheckedService, Evidence, Input, Report,
    date::Date,
    form::{Fill, Format, Widget},
    json,
    service::{Basis, DocumentNumber, EvidenceKind, ServiceDefinition, Text},
    value::Value,
};
use yuzheng_protocol::{
    Canonical, Hash, Timestamp,
    codec::Blob,
    commitment::{CommittedField, commitment_root, person_commitment},
    objects,
    payload::{CasePayload, PAYLOAD_VERSION},
    transaction::SealedPackage,
};
use yuzheng_vault::{CaseIdentity, CaseSecret, Recipient, seal};

use crate::{
    app::{App, Session, now, now_ms, random32},
    articles::with_articles,
    desk::{Draft, Filing, kept_for_draft},
    facts::Facts,
    identity::{BoundPerson, mask},
    library::InForce,
    materials,
    paper::{lines, plain, promises},
    views::{
        CaseSummary, CheckView, CommandError, DraftView, FieldError, Param, ServicePicture, ServiceSummary,
        ServiceView, SignPage, Words,
    },
};

/// Longest form, in bytes of JSON.
const MAX_FORM_BYTES: usize = 256 * 1024;

pub(crate) fn words(text: &Text) -> Words {
    Words { zh: text.zh.clone(), en: text.en.clone() }
}

/// Title of a contract's service.
pub(crate) fn title(contract: &CheckedService) -> Words {
    words(&contract.definition().guide.name)
}

/// Law and article in both languages.
pub(crate) fn basis_words(basis: &Basis) -> Words {
    let article = basis.article.as_ref();
    Words {
        zh: format!("{}{}", basis.law.zh, article.map(|a| format!(" {}", a.chinese())).unwrap_or_default()),
        en: format!("{}{}", basis.law.en, article.map(|a| format!(" {}", a.english())).unwrap_or_default()),
    }
}

/// A day as the ledger writes it: by the chain's calendar clock.
pub(crate) fn ledger_day(day: u32) -> Date {
    Date::from_day_number(i64::from(day)).unwrap_or_else(|_| Date::from_unix_ms(0).expect("1970 is a date"))
}

/// Calendar day of a time, UTC+08:00.
pub(crate) fn today(time: Timestamp) -> Date {
    let ms = i64::try_from(time.0).unwrap_or(i64::MAX);
    Date::from_unix_ms(ms).unwrap_or_else(|_| Date::from_unix_ms(0).expect("1970 is a date"))
}

fn form_error(detail: impl ToString) -> CommandError {
    CommandError::new("formUnreadable").with("detail", detail.to_string())
}

pub(crate) fn parse_form(values: &str) -> Result<Value, CommandError> {
    json::parse(values.as_bytes(), MAX_FORM_BYTES).map_err(form_error)
}

impl App {
    /// Services that a person can file.
    ///
    /// # Errors
    /// `locked`, `noDepartment` …
    pub async fn services(&self) -> Result<Vec<ServiceSummary>, CommandError> {
        let session = self.session()?;
        let catalogue = self.catalogue(&session).await?;
        let mut list = Vec::new();
        for entry in catalogue.services.iter() {
            let found = match self.in_force(&session, &entry.service).await {
                // Retired, or not begun yet.
                Err(error) if error.code == "serviceNotInForce" => continue,
                found => found?,
            };
            // A document without a workflow only checks; nobody files it.
            if found.contract.definition().workflow.is_some() {
                list.push(self.service_summary(&session, &found)?);
            }
        }
        Ok(list)
    }

    /// A service with its contract.
    ///
    /// # Errors
    /// `unknownService`, `noDepartment` …
    pub async fn service(&self, id: &str) -> Result<ServiceView, CommandError> {
        let session = self.session()?;
        let found = self.in_force(&session, id).await?;
        Ok(ServiceView {
            summary: self.service_summary(&session, &found)?,
            contract: found.address.to_hex(),
            document: String::from_utf8_lossy(found.contract.linked_json()).into_owned(),
        })
    }

    fn service_summary(&self, session: &Session, found: &InForce) -> Result<ServiceSummary, CommandError> {
        let definition = found.contract.definition();
        let department = self.network.genesis().department_by_code(&definition.department);
        let drafts = session.desk().drafts()?;
        Ok(ServiceSummary {
            id: definition.contract.clone(),
            title: words(&definition.guide.name),
            department: department.map(|d| self.department_name(d.id)).unwrap_or_default(),
            summary: words(&definition.guide.summary),
            picture: picture(definition),
            keywords: definition.guide.keywords.clone(),
            draft: drafts.into_iter().find(|d| is_new_case_of(d, &definition.contract)).map(|d| d.id),
            next_from: found.next.map(|day| day.to_string()),
        })
    }

    /// The draft of a service, or a new one with what the bound identity fills in.
    ///
    /// # Errors
    /// `unknownService`, `noIdentity` …
    pub async fn open_draft(&self, service: &str) -> Result<DraftView, CommandError> {
        let session = self.session()?;
        if let Some(draft) = session.desk().drafts()?.into_iter().find(|d| is_new_case_of(d, service)) {
            return Ok(draft_view(draft));
        }
        let contract = self.in_force(&session, service).await?.contract;
        let person = BoundPerson::load(&session.desk())?.ok_or_else(|| CommandError::new("noIdentity"))?;
        let (values, prefilled) = prefill(&contract, &person);
        let draft = Draft {
            id: random32()?.to_hex()[..16].to_owned(),
            service: service.to_owned(),
            step: 0,
            values: values.to_string(),
            prefilled: serde_json::to_string(&prefilled).expect("strings are always JSON"),
            saved_ms: now_ms(),
            case: None,
        };
        session.desk().save_draft(&draft)?;
        Ok(draft_view(draft))
    }

    /// The draft of another filling of a case, which begins with what was filed. Nothing is lost: what stood in
    /// the form stands in it again.
    ///
    /// # Errors
    /// `unknownCase`, `notSupplementable`, `noIdentity`, `deskDatabase`.
    pub fn open_supplement(&self, id: &str) -> Result<DraftView, CommandError> {
        let session = self.session()?;
        let filing = self.supplementable(&session, id)?;
        if let Some(draft) = session.desk().drafts()?.into_iter().find(|d| d.case == Some(filing.id)) {
            return Ok(draft_view(draft));
        }
        let contract = self.kept_contract(&session, &filing.contract)?;
        let person = BoundPerson::load(&session.desk())?.ok_or_else(|| CommandError::new("noIdentity"))?;
        let (_, prefilled) = prefill(&contract, &person);
        let draft = Draft {
            id: random32()?.to_hex()[..16].to_owned(),
            service: filing.service.clone(),
            step: 0,
            values: filing.values.clone(),
            prefilled: serde_json::to_string(&prefilled).expect("strings are always JSON"),
            saved_ms: now_ms(),
            case: Some(filing.id),
        };
        session.desk().save_draft(&draft)?;
        Ok(draft_view(draft))
    }

    /// The service of a draft with its contract: for another filling the one that its case was filed under.
    ///
    /// # Errors
    /// `unknownDraft`, `noDepartment` …
    pub async fn draft_service(&self, id: &str) -> Result<ServiceView, CommandError> {
        let session = self.session()?;
        let draft = self.kept_draft(&session, id)?;
        let found = self.for_draft(&session, &draft).await?;
        Ok(ServiceView {
            summary: self.service_summary(&session, &found)?,
            contract: found.address.to_hex(),
            document: String::from_utf8_lossy(found.contract.linked_json()).into_owned(),
        })
    }

    /// All drafts, newest first.
    ///
    /// # Errors
    /// `locked`, `deskDatabase`.
    pub fn drafts(&self) -> Result<Vec<DraftView>, CommandError> {
        let session = self.session()?;
        let drafts = session.desk().drafts()?;
        Ok(drafts.into_iter().map(draft_view).collect())
    }

    /// The contract of a draft with its address: the one in force, or that of the case which it fills anew.
    pub(crate) async fn contract_of_draft(
        &self,
        session: &Session,
        id: &str,
    ) -> Result<(Hash, Arc<CheckedService>), CommandError> {
        let draft = self.kept_draft(session, id)?;
        let found = self.for_draft(session, &draft).await?;
        Ok((found.address, found.contract))
    }

    pub(crate) fn kept_draft(&self, session: &Session, id: &str) -> Result<Draft, CommandError> {
        let drafts = session.desk().drafts()?;
        drafts.into_iter().find(|d| d.id == id).ok_or_else(|| CommandError::new("unknownDraft"))
    }

    /// Saves what was typed, right or wrong; only what is no JSON object is refused.
    ///
    /// # Errors
    /// `formUnreadable`, `unknownDraft`, `deskDatabase`.
    pub fn save_draft(&self, id: &str, step: u32, values: &str) -> Result<DraftView, CommandError> {
        let session = self.session()?;
        let mut draft = self.kept_draft(&session, id)?;
        let parsed: serde_json::Value = serde_json::from_str(values).map_err(form_error)?;
        if !parsed.is_object() || values.len() > MAX_FORM_BYTES {
            return Err(form_error("not an object, or too long"));
        }
        draft.values = values.to_owned();
        draft.step = step;
        draft.saved_ms = now_ms();
        session.desk().save_draft(&draft)?;
        Ok(draft_view(draft))
    }

    /// Deletes a draft.
    ///
    /// # Errors
    /// `locked`, `deskDatabase`.
    pub fn delete_draft(&self, id: &str) -> Result<(), CommandError> {
        let session = self.session()?;
        session.desk().delete_draft(id)?;
        Ok(())
    }

    /// Checks values with the contract's own rules. Register look-ups are proven from state; without any
    /// department they stay unknown, which stops nobody.
    ///
    /// # Errors
    /// `formUnreadable`, `unknownDraft` …
    pub async fn check_draft(&self, id: &str, values: &str) -> Result<CheckView, CommandError> {
        let session = self.session()?;
        let draft = self.kept_draft(&session, id)?;
        let found = self.for_draft(&session, &draft).await?;
        let typed = Draft { values: values.to_owned(), ..draft };
        let signed = self.signed_by(&session, &typed, &found).await;
        self.check(&session, &found, &with_articles(&found.contract, values)?, signed).await
    }

    /// Checks values; `signed` is how many of the people who are named signed them, where that is known.
    async fn check(
        &self,
        session: &Session,
        found: &InForce,
        values: &Value,
        signed: Option<i64>,
    ) -> Result<CheckView, CommandError> {
        let (contract, date) = (&found.contract, self.chain_day());
        let (mut evidence, as_of) = self.evidence(session, contract, values, date).await?;
        if let (Some(name), Some(signed)) = (contract.confirmations(), signed) {
            let counted = Evidence { value: Value::Int(signed), ..known(true, "政务链", now()) };
            evidence.insert(name.to_owned(), counted);
        }
        let input = Input { evidence, ..Input::new(values.clone(), date) };
        let report = contract.evaluate_with(&input, Some(&found.calendar));
        let facts = Facts { contract, values, genesis: self.network.genesis() };
        let fields = report.form.iter().map(|e| FieldError {
            path: e.path.clone(),
            code: word(&e.code),
            params: e.params.iter().map(|(n, v)| Param { name: (*n).to_owned(), value: plain(v) }).collect(),
        });
        Ok(CheckView {
            verdict: report.verdict.as_str().to_owned(),
            fields: fields.collect(),
            rules: facts.rules(&report),
            outputs: output_texts(&report),
            checked_ms: now().0 as f64,
            register_as_of_ms: as_of.map(|t| t.0 as f64),
            asked: self.asked(contract, values, date),
        })
    }

    /// Evidence that this computer can have: state of the ledger with proof, and the person's own commitment.
    async fn evidence(
        &self,
        session: &Session,
        contract: &CheckedService,
        values: &Value,
        date: Date,
    ) -> Result<(BTreeMap<String, Evidence>, Option<Timestamp>), CommandError> {
        let mut evidence = BTreeMap::new();
        let mut as_of = None;
        let keys = contract.evidence_keys(values, date);
        for wanted in &contract.definition().evidence {
            match wanted.kind {
                EvidenceKind::StatePresence | EvidenceKind::StateAbsence => {
                    let Some(parts) = keys.get(&wanted.name) else { continue };
                    let Ok(state) = self.client.state(&objects::key::claim(parts)).await else { continue };
                    let present = state.value.is_some();
                    let value = present == (wanted.kind == EvidenceKind::StatePresence);
                    let time = state.header.header().time;
                    as_of = Some(time);
                    evidence.insert(wanted.name.clone(), known(value, "政务链", time));
                }
                EvidenceKind::IdentityCommitment => {
                    if let Some(person) = BoundPerson::load(&session.desk())? {
                        let value = opens_own_identity(contract, values, &person);
                        evidence.insert(wanted.name.clone(), known(value, "公安局", now()));
                    }
                }
                EvidenceKind::ReservedByAnother => {
                    let Some(parts) = keys.get(&wanted.name) else { continue };
                    let person = BoundPerson::load(&session.desk())?;
                    let Some((value, time)) = self.reserved_by_another(person.as_ref(), parts).await else { continue };
                    as_of = Some(time);
                    evidence.insert(wanted.name.clone(), known(value, "政务链", time));
                }
                EvidenceKind::GivenUp => {
                    let Some(parts) = keys.get(&wanted.name) else { continue };
                    let Some((value, time)) = self.given_up(parts).await else { continue };
                    as_of = Some(time);
                    evidence.insert(wanted.name.clone(), known(value, "政务链", time));
                }
                // Counted where the filling is signed, once it cannot change any more.
                EvidenceKind::Answer | EvidenceKind::Confirmations => {}
            }
        }
        Ok((evidence, as_of))
    }

    /// The page that is signed: every field in words, the promises, and the check of exactly these values.
    ///
    /// # Errors
    /// `unknownDraft`, `noIdentity` …
    pub async fn sign_page(&self, id: &str) -> Result<SignPage, CommandError> {
        let session = self.session()?;
        let draft = self.kept_draft(&session, id)?;
        let found = self.for_draft(&session, &draft).await?;
        let InForce { address, ref contract, .. } = found;
        let person = BoundPerson::load(&session.desk())?.ok_or_else(|| CommandError::new("noIdentity"))?;
        let values = with_articles(contract, &draft.values)?;
        let signed = self.signed_by(&session, &draft, &found).await;
        let check = self.check(&session, &found, &values, signed).await?;
        let secret = draft_secret(&session, &draft.id)?;
        let fields = committed_fields(&values, &secret);
        let department = self.network.genesis().department_by_code(&contract.definition().department);
        let office = words(&contract.definition().guide.office);
        Ok(SignPage {
            draft: draft.id,
            title: title(contract),
            addressee: department.map(|_| office).unwrap_or_default(),
            applicant: person.name.clone(),
            id_masked: mask(&person.id_number),
            lines: lines(contract, &String::from_utf8_lossy(&json::to_canonical(&values))),
            promises: promises(contract, &values),
            date: self.chain_day().chinese(),
            fingerprint: commitment_root(&fields).to_hex(),
            fields: u32::try_from(fields.len()).unwrap_or(u32::MAX),
            contract: address.to_hex(),
            check,
        })
    }

    /// Takes a draft as signed: seals it, keeps it, and lets the outbox send it.
    ///
    /// # Errors
    /// `blocked` with the rule or field in the way, `noIdentity`, `deskDatabase` …
    pub async fn submit(&self, id: &str) -> Result<CaseSummary, CommandError> {
        let session = self.session()?;
        let draft = self.kept_draft(&session, id)?;
        let found = self.for_draft(&session, &draft).await?;
        let InForce { address, ref contract, .. } = found;
        let person = BoundPerson::load(&session.desk())?.ok_or_else(|| CommandError::new("noIdentity"))?;
        let values = with_articles(contract, &draft.values)?;
        let fixed = self.signed_filling(&session, &draft, &found).await?;
        let signed = self.signed_by(&session, &draft, &found).await;
        let check = self.must_be_sound(&session, &found, &values, signed).await?;
        let case = match (draft.case, &fixed) {
            (Some(case), _) => case,
            (None, Some(prepared)) => prepared.case,
            (None, None) => random32()?,
        };
        let files = materials::files_of(contract, &values);
        let mut filing = self.prepare(&session, case, &draft, address, contract, &person, &values, &check)?;
        if draft.case.is_some() {
            // The case stays the same one, with its division and what became of it.
            let before = self.supplementable(&session, &case.to_hex())?;
            filing.division.clone_from(&before.division);
            session.desk().refile(&draft.id, &filing, &before.filling(), &files)?;
        } else {
            session.desk().file(&draft.id, &filing, &files)?;
        }
        self.outbox.notify_one();
        self.cases()?.into_iter().find(|c| c.id == filing.id.to_hex()).ok_or_else(|| CommandError::new("unknownCase"))
    }

    /// Checks values and says what is in the way of signing them.
    pub(crate) async fn must_be_sound(
        &self,
        session: &Session,
        found: &InForce,
        values: &Value,
        signed: Option<i64>,
    ) -> Result<CheckView, CommandError> {
        let check = self.check(session, found, values, signed).await?;
        if let Some(field) = check.fields.first() {
            return Err(CommandError::new("fieldsWrong").with("path", &field.path).with("code", &field.code));
        }
        if check.verdict == "block" {
            let rule = check.rules.iter().find(|r| r.outcome == "fail" && r.otherwise == "block");
            let (id, zh) = rule.map(|r| (r.id.clone(), r.text.zh.clone())).unwrap_or_default();
            return Err(CommandError::new("blocked").with("rule", id).with("zh", zh));
        }
        Ok(check)
    }

    #[allow(clippy::too_many_arguments, reason = "one call, right above")]
    fn prepare(
        &self,
        session: &Session,
        case: Hash,
        draft: &Draft,
        address: Hash,
        contract: &CheckedService,
        person: &BoundPerson,
        values: &Value,
        check: &CheckView,
    ) -> Result<Filing, CommandError> {
        let department = self.network.genesis().department_by_code(&contract.definition().department);
        let department = department.ok_or_else(|| CommandError::new("unknownDepartment"))?;
        let secret = draft_secret(session, &draft.id)?;
        let fields = committed_fields(values, &secret);
        let canonical = json::to_canonical(values);
        let payload = CasePayload {
            version: PAYLOAD_VERSION,
            secret: Hash(*secret.as_bytes()),
            person_salt: person.salt,
            fields: Blob::new(canonical.clone()).map_err(form_error)?,
        };
        let package = seal_package(session, department.sealing, &payload)?;
        let subject = check.outputs.iter().find(|o| o.name == "name").map(|o| o.value.clone());
        Ok(Filing {
            id: case,
            service: draft.service.clone(),
            contract: address,
            subject: subject.unwrap_or_else(|| title(contract).zh),
            values: String::from_utf8(canonical).map_err(form_error)?,
            secret: Hash(*secret.as_bytes()),
            package: package.to_bytes(),
            commitment_root: commitment_root(&fields),
            fields: u16::try_from(fields.len()).map_err(form_error)?,
            division: division(contract, values),
            created_ms: now_ms(),
            transaction: None,
            act: None,
            problem: None,
        })
    }
}

fn seal_package(session: &Session, department: Hash, payload: &CasePayload) -> Result<SealedPackage, CommandError> {
    let internal = |e: String| CommandError::new("internal").with("detail", e);
    let case = CaseIdentity::make().map_err(|e| internal(e.to_string()))?;
    let department = Recipient::from_bytes(department.0).map_err(|e| internal(e.to_string()))?;
    let applicant = session.keys.sealing_identity().recipient();
    let sealed =
        seal::seal_case(&payload.to_bytes(), &case, &[department, applicant]).map_err(|e| internal(e.to_string()))?;
    let [department, applicant] =
        <[_; 2]>::try_from(sealed.envelopes).map_err(|_| internal("two envelopes".to_owned()))?;
    Ok(SealedPackage {
        body: Blob::new(sealed.body).map_err(form_error)?,
        department_envelope: Blob::new(department.bytes).map_err(form_error)?,
        applicant_envelope: Blob::new(applicant.bytes).map_err(form_error)?,
    })
}

/// The secret of a draft's commitments, made once, so that the page shows the fingerprint that is signed.
pub(crate) fn draft_secret(session: &Session, draft: &str) -> Result<CaseSecret, CommandError> {
    let [name, _] = kept_for_draft(draft);
    let desk = session.desk();
    if let Some(bytes) = desk.setting(&name)?.and_then(|b| <[u8; 32]>::try_from(b).ok()) {
        return Ok(CaseSecret::from_bytes(bytes));
    }
    let secret = CaseSecret::make().map_err(|e| CommandError::new("noRandomness").with("detail", e))?;
    desk.set_setting(&name, secret.as_bytes())?;
    Ok(secret)
}

/// The fields as they are committed to, in the order of their paths.
pub(crate) fn committed_fields(values: &Value, secret: &CaseSecret) -> Vec<CommittedField> {
    yuzheng_contracts::form::committed_fields(values, secret.as_bytes())
}

fn known(value: bool, source: &str, as_of: Timestamp) -> Evidence {
    Evidence {
        value: Value::Bool(value),
        source: source.to_owned(),
        as_of_ms: i64::try_from(as_of.0).unwrap_or(i64::MAX),
        detail: None,
    }
}

/// Whether the form's name and number are those that the identity office countersigned.
fn opens_own_identity(contract: &CheckedService, values: &Value, person: &BoundPerson) -> bool {
    let stated = contract.definition().form.identity(values);
    let shown = stated.map(|(name, number)| person_commitment(&person.salt, name, number));
    shown == Some(person_commitment(&person.salt, &person.name, &person.id_number))
}

/// Code of the division that the form names: the first field that asks for one by its code.
pub(crate) fn division(contract: &CheckedService, values: &Value) -> String {
    let form = &contract.definition().form;
    let is_code = |path: &str| form.schema.at(path).is_some_and(|schema| schema.format == Some(Format::DivisionCode));
    let field = form.fields.iter().find(|f| f.widget == Widget::Division && is_code(&f.path));
    field.and_then(|f| values.at(&f.path)).and_then(Value::as_text).unwrap_or_default().to_owned()
}

/// What the identity fills in, and where. Inside lists it fills the first row, which is the identity's own.
fn prefill(contract: &CheckedService, person: &BoundPerson) -> (serde_json::Value, Vec<String>) {
    let mut form = serde_json::json!({});
    let mut filled = Vec::new();
    for field in &contract.definition().form.fields {
        let value: serde_json::Value = match &field.fill {
            Some(Fill::IdentityName) => person.name.as_str().into(),
            Some(Fill::IdentityNumber) => person.id_number.as_str().into(),
            Some(Fill::IdentityAddress) => person.address.as_str().into(),
            Some(Fill::IdentitySalt) => person.salt.to_hex().into(),
            Some(Fill::IdentityRow | Fill::EachRow) => 0.into(),
            // Filled as the form is filled in.
            Some(
                Fill::FirstOf(_)
                | Fill::FileName
                | Fill::FileMediaType
                | Fill::FileBytes
                | Fill::FileDigest
                | Fill::ArticlesDigest,
            )
            | None => continue,
        };
        place(&mut form, &field.path, value);
        filled.push(field.path.replace("[]", ".0"));
    }
    (form, filled)
}

/// Puts a value at a path of the layout; inside lists into the first row.
fn place(form: &mut serde_json::Value, path: &str, value: serde_json::Value) {
    let mut at = form;
    for part in path.split('.') {
        at = match part.strip_suffix("[]") {
            None => &mut at[part],
            Some(list) => {
                if at[list].is_null() {
                    at[list] = serde_json::json!([{}]);
                }
                &mut at[list][0]
            }
        };
    }
    *at = value;
}

/// What the number that it ends with is given to.
fn picture(definition: &ServiceDefinition) -> ServicePicture {
    let kinds = definition.documents.iter().filter_map(|document| match &document.number {
        Some(DocumentNumber::Uscc { kind: '1', .. }) => Some(ServicePicture::Company),
        Some(DocumentNumber::Uscc { kind: '2', .. }) => Some(ServicePicture::Shop),
        Some(DocumentNumber::Uscc { .. } | DocumentNumber::Record { .. } | DocumentNumber::Yearly { .. }) | None => {
            None
        }
    });
    kinds.into_iter().next().unwrap_or(ServicePicture::Paper)
}

/// Whether it is the draft of a new case of this service.
fn is_new_case_of(draft: &Draft, service: &str) -> bool {
    draft.service == service && draft.case.is_none()
}

fn draft_view(draft: Draft) -> DraftView {
    DraftView {
        id: draft.id,
        case: draft.case.map(|case| case.to_hex()),
        service: draft.service,
        step: draft.step,
        values: draft.values,
        prefilled: serde_json::from_str(&draft.prefilled).unwrap_or_default(),
        saved_ms: draft.saved_ms as f64,
    }
}

/// The serialized word of a field-less enum.
pub(crate) fn word<T: serde::Serialize>(code: &T) -> String {
    serde_json::to_value(code).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

fn output_texts(report: &Report) -> Vec<Param> {
    let mut texts = Vec::new();
    for (name, value) in &report.outputs {
        match value.as_map() {
            Some(map) => texts.extend(
                map.entries()
                    .iter()
                    .filter_map(|(key, v)| v.as_text().map(|t| Param { name: key.to_string(), value: t.to_owned() })),
            ),
            None => texts.extend(value.as_text().map(|t| Param { name: name.clone(), value: t.to_owned() })),
        }
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_identity_fills_the_first_rows_of_lists_and_says_which_row_is_its_own() {
        let json = include_bytes!("../../services/limited-company-registration/service.json");
        let contract = ServiceDefinition::from_canonical_json(json).unwrap();
        let person = BoundPerson {
            name: "周示明".into(),
            id_number: "500103198506129995".into(),
            address: "重庆市渝中区示例一路1号".into(),
            subject: Hash::ZERO,
            salt: Hash::ZERO,
            registration: Hash::ZERO,
        };
        let (values, filled) = prefill(&contract, &person);
        assert_eq!(values["people"], serde_json::json!([{ "name": "周示明" }]));
        assert_eq!(values["applicant"], 0);
        let own = &values["sensitive"]["people"][0];
        assert_eq!((&own["person"], &own["id_no"]), (&0.into(), &"500103198506129995".into()));
        assert!(filled.contains(&"sensitive.people.0.id_no".to_owned()), "{filled:?}");
        let values = parse_form(&values.to_string()).unwrap();
        assert!(opens_own_identity(&contract, &values, &person));
        assert!(!opens_own_identity(&contract, &Value::empty_map(), &person));
        let stranger = BoundPerson { name: "李例晴".into(), ..person };
        assert!(!opens_own_identity(&contract, &values, &stranger));
    }

    #[test]
    fn companies_and_shops_have_pictures_of_their_own() {
        let company = include_bytes!("../../services/limited-company-registration/service.json");
        let shop = include_bytes!("../../services/sole-proprietor-registration/service.json");
        let identity = include_bytes!("../../services/identity-binding/service.json");
        let pictures = [&company[..], shop, identity]
            .map(|json| picture(ServiceDefinition::from_canonical_json(json).unwrap().definition()));
        assert_eq!(pictures, [ServicePicture::Company, ServicePicture::Shop, ServicePicture::Paper]);
    }

    #[test]
    fn the_division_of_a_case_is_the_code_that_the_form_asks_for() {
        let json = include_bytes!("../../services/limited-company-registration/service.json");
        let contract = ServiceDefinition::from_canonical_json(json).unwrap();
        let values = parse_form(r#"{"domicile":{"district_code":"500103"},"name":{"division":"重庆市"}}"#).unwrap();
        assert_eq!(division(&contract, &values), "500103");
        assert_eq!(division(&contract, &Value::empty_map()), "");
    }
}
