//! Legal documents on paper, made on this computer of what it has proven: 收件凭证, 登记通知书, 营业执照.
//!
//! Invariant: no document is made around a receipt that does not verify here.

use yuzheng_contracts::{
    CheckedService, Date,
    notice::{
        Addressee, CaseReference, Content, Deadline, Issue, NOTICE_VERSION, Notice, NoticeData, NoticeKind, Office,
        Particular, ReceivedMaterial, Variant,
    },
    service::{Basis, DocumentNumber, LegalDocument, Text},
    value::Value,
};
use yuzheng_documents::{ComposeError, Paper, RecordedText, compose};
use yuzheng_protocol::{
    Canonical, Hash,
    api::EventList,
    objects::{Case, Licence, LicenceStatus},
    receipt::VerifiedReceipt,
    reference::EntryReference,
    transaction::Outcome,
};
use yuzheng_verify::Verdict;

use crate::{
    app::{App, Session},
    cases::{NamedReceipt, register_text},
    filing,
    officer::{issue_of, recorded_notice},
    views::{CommandError, Words},
};

/// What a receipt proved about a case.
struct Proven {
    case: Case,
    licence: Option<Licence>,
    reference: Option<EntryReference>,
}

impl App {
    /// The document of a notice around the receipt of the step that recorded it, as PDF/A-3b.
    ///
    /// # Errors
    /// `documentReceipt` if the receipt does not verify or records another text, `documentGlyph`, `documentNotMade`.
    pub fn document_pdf(&self, text: &RecordedText, receipt: &[u8]) -> Result<NamedReceipt, CommandError> {
        let verified = self.verified(receipt)?;
        let recorded = recorded_notice(&verified, text);
        let (notice, issue) = recorded.ok_or_else(|| CommandError::new("documentReceipt"))?;
        let bytes = print(&notice, issue, receipt, self.reference_of(&verified).as_ref(), Some(text.salt))?;
        let (title, number) = (notice.title().zh, &notice.data().case.number);
        Ok(NamedReceipt { name: format!("{title}-{number}.pdf"), bytes })
    }

    /// One of the documents that the citizen's side can make of a case by itself.
    ///
    /// # Errors
    /// `unknownCase`, `noReceiptYet`, `noLicence`, `documentReceipt`, `documentGlyph`, `documentNotMade`.
    pub(crate) fn case_document(&self, id: &str, kind: CaseDocument) -> Result<NamedReceipt, CommandError> {
        let session = self.session()?;
        let receipt = self.receipt(id)?.bytes;
        let proven = self.proven_by(&receipt)?;
        let (data, issue) = match kind {
            CaseDocument::FilingReceipt => self.filing_receipt(&session, &proven.case)?,
            CaseDocument::Registration => self.registered(&session, &proven, NoticeKind::Registration, None)?,
            CaseDocument::Licence(copy) => {
                let over = proven.licence.as_ref().is_some_and(|licence| licence.status != LicenceStatus::Active);
                if over {
                    return Err(CommandError::new("licenceOver"));
                }
                self.registered(&session, &proven, NoticeKind::BusinessLicence, Some(copy))?
            }
        };
        let notice = Notice::check(data).map_err(|e| not_made(&e))?;
        let bytes = print(&notice, issue, &receipt, proven.reference.as_ref(), None)?;
        Ok(NamedReceipt { name: format!("{}-{}.pdf", kind.file_word(), proven.case.number.as_str()), bytes })
    }

    fn proven_by(&self, receipt: &[u8]) -> Result<Proven, CommandError> {
        let verified = self.verified(receipt)?;
        let case = verified.case().ok_or_else(|| CommandError::new("documentReceipt"))?;
        Ok(Proven { case, licence: verified.licence(), reference: self.reference_of(&verified) })
    }

    fn verified(&self, receipt: &[u8]) -> Result<VerifiedReceipt, CommandError> {
        let checked = yuzheng_verify::examine(receipt, &self.newest_network());
        let valid = checked.report.verdict == Verdict::Valid;
        checked.receipt.filter(|_| valid).ok_or_else(|| CommandError::new("documentReceipt"))
    }

    fn reference_of(&self, verified: &VerifiedReceipt) -> Option<EntryReference> {
        let (entry, header) = verified.entry()?;
        Some(EntryReference::new(&self.network.chain_id(), header.height, entry.index, entry.entry.id()))
    }

    fn filing_receipt(&self, session: &Session, case: &Case) -> Result<(NoticeData, Issue), CommandError> {
        let unknown = || CommandError::new("unknownCase");
        let filing = session.desk().filing(&case.case)?.ok_or_else(unknown)?;
        let contract = self.kept_contract(session, &case.contract)?;
        let filling = self.decided_filling(session, &filing)?;
        let values = filing::parse_form(&filling.values).map_err(|e| not_made(&e))?;
        self.receipt_data(&contract, case, &filing.subject, &values)
    }

    /// 收件凭证 of a case whose form an officer opened, around its receipt.
    pub(crate) async fn filing_receipt_around(
        &self,
        contract: &CheckedService,
        addressee: &str,
        values: &Value,
        receipt: &[u8],
    ) -> Result<Vec<u8>, CommandError> {
        let proven = self.proven_by(receipt)?;
        let (data, issue) = self.receipt_data(contract, &proven.case, addressee, values)?;
        print_aside(data, issue, receipt.to_vec(), proven.reference).await
    }

    fn receipt_data(
        &self,
        contract: &CheckedService,
        case: &Case,
        addressee: &str,
        values: &Value,
    ) -> Result<(NoticeData, Issue), CommandError> {
        let mut data = self.head(contract, case, NoticeKind::FilingReceipt)?;
        data.addressee.name = addressee.to_owned();
        data.bases = bases(&contract.definition().documents, "receipt");
        data.received = received(case, values);
        data.deadline = self.told_by(contract, &data.case.received)?;
        if let Some(contact) = &contract.definition().guide.contact {
            data.office.address = Some(contact.address.zh.clone());
            data.office.telephone = Some(contact.telephone.clone());
        }
        let issue = Issue::unnumbered(data.case.received);
        Ok((data, issue))
    }

    /// The last day of the clock that begins with the filing.
    fn told_by(&self, contract: &CheckedService, received: &Date) -> Result<Option<Deadline>, CommandError> {
        let Some((workflow, calendar)) = contract.workflow().zip(self.known_calendar()) else { return Ok(None) };
        let begun = workflow.begin(*received);
        let due = workflow.due(&begun, &calendar).map_err(|e| not_made(&e))?;
        Ok(due.zip(begun.running).map(|(due, running)| Deadline {
            day: due.date,
            workdays: Some(running.workdays),
            purpose: words(
                "在这一天以前告知是否受理；逾期不告知的，自收到申请材料之日起即为受理",
                "By this day you are told whether the application is accepted; if not, it counts as accepted from the day of receipt",
            ),
        }))
    }

    fn registered(
        &self,
        session: &Session,
        proven: &Proven,
        kind: NoticeKind,
        variant: Option<Variant>,
    ) -> Result<(NoticeData, Issue), CommandError> {
        let contract = self.kept_contract(session, &proven.case.contract)?;
        let (mut data, day) = self.registered_data(&contract, proven, kind, variant)?;
        let issue = match kind {
            NoticeKind::Registration => self.issued_with(session, &contract, &proven.case.case, &mut data)?,
            _licence => None,
        };
        Ok((data, issue.unwrap_or_else(|| Issue::unnumbered(day))))
    }

    /// 营业执照 as the department prints it, around the receipt of its case.
    pub(crate) async fn licence_around(
        &self,
        contract: &CheckedService,
        variant: Variant,
        receipt: Vec<u8>,
    ) -> Result<Vec<u8>, CommandError> {
        let proven = self.proven_by(&receipt)?;
        let (data, day) = self.registered_data(contract, &proven, NoticeKind::BusinessLicence, Some(variant))?;
        print_aside(data, Issue::unnumbered(day), receipt, proven.reference).await
    }

    /// What a registration or its licence says, and its day.
    fn registered_data(
        &self,
        contract: &CheckedService,
        proven: &Proven,
        kind: NoticeKind,
        variant: Option<Variant>,
    ) -> Result<(NoticeData, Date), CommandError> {
        let licence = proven.licence.as_ref().ok_or_else(|| CommandError::new("noLicence"))?;
        let documents = &contract.definition().documents;
        let mut data = self.head(contract, &proven.case, kind)?;
        data.variant = variant;
        if let Some(registrar) = register_text(licence, "registrar") {
            data.office.name.zh = registrar;
        }
        data.addressee.name = register_text(licence, "name").unwrap_or_default();
        data.addressee.identifier = Some(licence.code.to_string());
        data.licence_code = Some(licence.code.to_string());
        data.bases = bases(documents, if kind == NoticeKind::Registration { "notice" } else { "licence" });
        data.particulars = particulars(licence);
        Ok((data, filing::ledger_day(licence.day)))
    }

    /// Number and day that the chain gave the document of this kind, and the words before the number.
    fn issued_with(
        &self,
        session: &Session,
        contract: &CheckedService,
        case: &Hash,
        data: &mut NoticeData,
    ) -> Result<Option<Issue>, CommandError> {
        let events = session.desk().proven(case)?.and_then(|proven| EventList::from_bytes(&proven.events).ok());
        let outcomes = events.iter().flat_map(|list| list.events.iter()).map(|event| &event.outcome);
        let Some((document, issue)) = issued_of(&contract.definition().documents, data.kind, outcomes) else {
            return Ok(None);
        };
        data.office.series = series(document);
        Ok(Some(issue))
    }

    /// What every notice begins with.
    fn head(&self, contract: &CheckedService, case: &Case, kind: NoticeKind) -> Result<NoticeData, CommandError> {
        let Words { zh, en } = self.department_name(case.department);
        Ok(NoticeData {
            version: NOTICE_VERSION,
            kind,
            variant: None,
            demo: true,
            office: Office { name: Text { zh, en }, series: None, address: None, telephone: None },
            addressee: Addressee { name: String::new(), identifier: None },
            case: CaseReference {
                number: case.number.as_str().to_owned(),
                service: contract.definition().guide.name.clone(),
                received: Date::from_day_number(i64::from(case.filed)).map_err(|e| not_made(&e))?,
            },
            licence_code: None,
            bases: Vec::new(),
            received: Vec::new(),
            items: Vec::new(),
            particulars: Vec::new(),
            deadline: None,
            remedies: None,
            remark: None,
            signers: Vec::new(),
        })
    }
}

/// The documents that the citizen's side makes by itself.
#[derive(Clone, Copy)]
pub(crate) enum CaseDocument {
    FilingReceipt,
    Registration,
    Licence(Variant),
}

impl CaseDocument {
    const fn file_word(self) -> &'static str {
        match self {
            Self::FilingReceipt => "收件凭证",
            Self::Registration => "登记通知书",
            Self::Licence(Variant::Duplicate) => "营业执照副本",
            Self::Licence(_) => "营业执照正本",
        }
    }
}

/// The newest document of a kind that events issued with a number.
fn issued_of<'d, 'o>(
    documents: &'d [LegalDocument],
    kind: NoticeKind,
    outcomes: impl DoubleEndedIterator<Item = &'o Outcome>,
) -> Option<(&'d LegalDocument, Issue)> {
    outcomes.rev().find_map(|outcome| {
        let issued = outcome.event()?.document.as_ref()?;
        let document = documents.iter().find(|document| document.id == issued.document.as_str())?;
        (document.kind == Some(kind)).then(|| Some((document, issue_of(outcome)?)))?
    })
}

fn series(document: &LegalDocument) -> Option<String> {
    match &document.number {
        Some(DocumentNumber::Yearly { prefix }) => Some(prefix.zh.clone()),
        Some(DocumentNumber::Uscc { .. } | DocumentNumber::Record { .. }) | None => None,
    }
}

/// Typesets where nobody waits for it: it takes a while.
async fn print_aside(
    data: NoticeData,
    issue: Issue,
    receipt: Vec<u8>,
    reference: Option<EntryReference>,
) -> Result<Vec<u8>, CommandError> {
    let notice = Notice::check(data).map_err(|e| not_made(&e))?;
    let made = tokio::task::spawn_blocking(move || print(&notice, issue, &receipt, reference.as_ref(), None));
    made.await.map_err(|e| not_made(&e))?
}

fn print(
    notice: &Notice,
    issue: Issue,
    receipt: &[u8],
    reference: Option<&EntryReference>,
    salt: Option<Hash>,
) -> Result<Vec<u8>, CommandError> {
    let code = reference.map(ToString::to_string);
    compose(&Paper { notice, issue, receipt, salt, code: code.as_deref() }).map_err(|error| match error {
        ComposeError::MissingGlyph { place, character } => {
            CommandError::new("documentGlyph").with("character", character).with("place", place)
        }
        ComposeError::CodeTooLong { .. } | ComposeError::Typesetter(_) => not_made(&error),
    })
}

fn not_made(error: &dyn std::fmt::Display) -> CommandError {
    CommandError::new("documentNotMade").with("detail", error)
}

fn words(zh: &str, en: &str) -> Text {
    Text { zh: zh.to_owned(), en: en.to_owned() }
}

/// The law that the contract names for its document; none where it has no such document.
fn bases(documents: &[LegalDocument], id: &str) -> Vec<Basis> {
    documents.iter().find(|document| document.id == id).map(|document| document.basis.clone()).unwrap_or_default()
}

/// What was received with a filing: the form, and every file that it names.
pub(crate) fn received(case: &Case, values: &Value) -> Vec<ReceivedMaterial> {
    let form = ReceivedMaterial {
        name: words("申请表（电子表单）", "Application form (electronic)"),
        copies: 1,
        digest: Some(case.commitment_root.to_hex()),
    };
    std::iter::once(form).chain(files(values)).collect()
}

/// Every file that a filling names.
fn files(values: &Value) -> Vec<ReceivedMaterial> {
    let text = |name: &str| values.at(name).and_then(Value::as_text);
    if let (Some(name), Some(digest)) = (text("name"), text("sha256")) {
        return vec![ReceivedMaterial { name: words(name, name), copies: 1, digest: Some(digest.to_owned()) }];
    }
    if let Some(rows) = values.as_list() {
        return rows.iter().flat_map(files).collect();
    }
    values.as_map().map(|map| map.entries().iter().flat_map(|(_, value)| files(value)).collect()).unwrap_or_default()
}

/// What the register says, in the order in which licences print it.
fn particulars(licence: &Licence) -> Vec<Particular> {
    let register: serde_json::Value = serde_json::from_slice(&licence.register).unwrap_or_default();
    let text = |name: &str| register.get(name)?.as_str().map(|text| Content::Text(text.to_owned()));
    let day = |pointer: &str| register.pointer(pointer)?.as_str()?.parse().ok().map(Content::Day);
    let capital = register.get("capital_fen").and_then(serde_json::Value::as_i64).map(Content::Fen);
    let is_company = capital.is_some();
    let until = day("/term/to").or_else(|| is_company.then(|| Content::Text("长期".to_owned())));
    let established = day("/established_on").unwrap_or_else(|| Content::Day(filing::ledger_day(licence.day)));
    let established_label =
        if is_company { ("成立日期", "Established on") } else { ("注册日期", "Registered on") };
    let rows = [
        (("名称", "Name"), text("name")),
        (("类型", "Type"), text("type")),
        (("组成形式", "Composition"), text("composition")),
        (("法定代表人", "Legal representative"), text("legal_representative")),
        (("经营者", "Operator"), text("operator")),
        (("注册资本", "Registered capital"), capital),
        (established_label, Some(established)),
        (("营业期限", "Until"), until),
        (("住所", "Domicile"), text("domicile")),
        (("经营场所", "Premises"), text("premises")),
        (("经营范围", "Scope of business"), text("scope")),
    ];
    rows.into_iter()
        .filter_map(|((zh, en), content)| Some(Particular { label: words(zh, en), content: content.filter(is_said)? }))
        .collect()
}

fn is_said(content: &Content) -> bool {
    !matches!(content, Content::Text(text) if text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use yuzheng_protocol::{
        codec::Text as ShortText,
        desk::IssuedDocument,
        transaction::{CaseEvent, Failure},
    };

    fn contract() -> CheckedService {
        let json = include_bytes!("../../services/sole-proprietor-registration/service.json");
        yuzheng_contracts::service::ServiceDefinition::from_canonical_json(json).unwrap()
    }

    fn event(document: Option<(&str, u32)>) -> Outcome {
        let text = |text: &str| ShortText::new(text).unwrap();
        let issued = |(document, number): (&str, u32)| IssuedDocument { document: text(document), year: 2026, number };
        Outcome::Applied(Some(CaseEvent {
            case: Hash::ZERO,
            number: 1,
            history: Hash::ZERO,
            event: text("approve"),
            state: ShortText::default(),
            case_number: ShortText::default(),
            due: None,
            licence: None,
            document: document.map(issued),
            // 2026-12-09
            day: 20_796,
        }))
    }

    #[test]
    fn a_registration_notice_has_the_number_and_the_day_that_the_chain_gave_it() {
        let contract = contract();
        let documents = &contract.definition().documents;
        let outcomes = [event(None), event(Some(("notice", 53))), Outcome::Failed(Failure::Outdated), event(None)];
        let (document, issue) = issued_of(documents, NoticeKind::Registration, outcomes.iter()).unwrap();
        assert_eq!((issue.number, issue.day_in_words().as_str()), (Some(53), "二〇二六年十二月九日"));
        assert_eq!(series(document).as_deref(), Some("市监登字"));
        assert!(issued_of(documents, NoticeKind::Supplement, outcomes.iter()).is_none());
        let licence = documents.iter().find(|document| document.kind == Some(NoticeKind::BusinessLicence)).unwrap();
        assert_eq!(series(licence), None);
    }
}
