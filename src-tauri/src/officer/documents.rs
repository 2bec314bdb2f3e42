//! Legal documents that were issued in a case: opened, held against the chain, and put into words.
//!
//! Invariant: a document is shown only if the text that opened is the one whose salted hash stands on chain.

use yuzheng_contracts::{
    CheckedService,
    notice::{Content, Issue, Notice, NoticeData, NoticeError, Remedies, Remedy},
    service::{DocumentNumber, LegalDocument, Text},
};
use yuzheng_documents::RecordedText;
use yuzheng_light_client::client::{ReceiptRequest, ReceiptSubject, VerifiedEntry};
use yuzheng_protocol::{
    Canonical, Hash,
    desk::{IssuedDocument, SaltedText, SealedText, text_hash},
    receipt::VerifiedReceipt,
    transaction::{Action, Entry, Outcome, SealedPackage},
};
use yuzheng_vault::{CaseIdentity, seal};

use super::{
    case_id,
    views::{IssuedView, NoticeDeadline, NoticeItem, NoticeSigner, NoticeView, RegisterLine},
};
use crate::{
    app::App,
    cases::NamedReceipt,
    filing::{basis_words, ledger_day, words},
    identity::client_error,
    messages::own_identities,
    views::{CommandError, Words},
};

/// Why a document is not shown.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoticeFault {
    /// The package does not open with any of the case's identities.
    #[error("the package does not open")]
    Closed,
    /// What opened is another text than the one on chain.
    #[error("the text has the hash {have}, the chain has {expected}")]
    OtherText {
        /// Hash of what opened.
        have: Hash,
        /// Hash on chain.
        expected: Hash,
    },
    /// The text is no notice.
    #[error(transparent)]
    NoNotice(#[from] NoticeError),
}

impl NoticeFault {
    /// Stable code for the window.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::Closed => "documentClosed",
            Self::OtherText { .. } => "documentOther",
            Self::NoNotice(_) => "documentUnreadable",
        }
    }
}

/// The text of a package, if it is the one on chain.
pub(super) fn opened_text(
    identities: &[CaseIdentity],
    package: &SealedPackage,
    content: &Hash,
) -> Result<SaltedText, NoticeFault> {
    let opened = identities.iter().rev().find_map(|identity| seal::open_body(identity, &package.body).ok());
    let opened = opened.and_then(|bytes| SaltedText::from_bytes(&bytes).ok()).ok_or(NoticeFault::Closed)?;
    let have = opened.hash();
    if have != *content {
        return Err(NoticeFault::OtherText { have, expected: *content });
    }
    Ok(opened)
}

/// The notice of a package, if it is the one on chain.
pub(crate) fn open_notice(
    identities: &[CaseIdentity],
    package: &SealedPackage,
    content: &Hash,
) -> Result<Notice, NoticeFault> {
    Ok(Notice::from_canonical(&opened_text(identities, package, content)?.text)?)
}

/// A number as printed: `市监登字〔2026〕第000017号`.
pub(crate) fn printed_number(contract: &CheckedService, issued: &IssuedDocument) -> String {
    let prefix = match document(contract, &issued.document).and_then(|document| document.number.as_ref()) {
        Some(DocumentNumber::Yearly { prefix }) => prefix.zh.as_str(),
        Some(DocumentNumber::Uscc { .. } | DocumentNumber::Record { .. }) | None => "",
    };
    format!("{prefix}〔{}〕第{:06}号", issued.year, issued.number)
}

pub(super) fn document<'c>(contract: &'c CheckedService, id: &str) -> Option<&'c LegalDocument> {
    contract.definition().documents.iter().find(|document| document.id == id)
}

/// The notice that an entry carries.
pub(crate) fn notice_of(entry: &Entry) -> Option<&SealedText> {
    match entry {
        Entry::Signed(signed) => match &signed.body.action {
            Action::OfficerStep(step) => step.notice.as_ref(),
            _other => None,
        },
        Entry::System(_) => None,
    }
}

/// What can be done against a decision, in words.
pub(crate) fn remedies_view(remedies: &Remedies) -> Vec<Words> {
    vec![review(&remedies.review), suit(&remedies.suit)]
}

/// A notice in words, with number and day once it was issued.
pub(crate) fn notice_view(notice: &Notice, issue: Option<&Issue>) -> NoticeView {
    let data = notice.data();
    NoticeView {
        kind: data.kind.to_string(),
        title: words(&notice.title()),
        number: issue.and_then(|issue| notice.number(issue)),
        day: issue.map(Issue::day_in_words),
        demo: data.demo,
        office: words(&data.office.name),
        contact: contact(data),
        addressee: match &data.addressee.identifier {
            Some(identifier) => format!("{}（{identifier}）", data.addressee.name),
            None => data.addressee.name.clone(),
        },
        case_number: data.case.number.clone(),
        service: words(&data.case.service),
        received: data.case.received.to_string(),
        materials: data.received.iter().map(|material| words(&material.name)).collect(),
        bases: data.bases.iter().map(basis_words).collect(),
        items: data
            .items
            .iter()
            .map(|item| NoticeItem {
                code: item.code.clone(),
                bases: item.bases.iter().map(basis_words).collect(),
                sentence: words(&item.sentence),
                mend: item.mend.as_ref().map(words),
                fields: item.fields.clone(),
            })
            .collect(),
        particulars: data
            .particulars
            .iter()
            .map(|row| RegisterLine { label: words(&row.label), value: content(&row.content) })
            .collect(),
        deadline: data.deadline.as_ref().map(|deadline| NoticeDeadline {
            day: deadline.day.to_string(),
            workdays: deadline.workdays,
            purpose: words(&deadline.purpose),
        }),
        remedies: data.remedies.as_ref().map(remedies_view).unwrap_or_default(),
        remark: data.remark.clone(),
        signers: data
            .signers
            .iter()
            .map(|signer| NoticeSigner { name: signer.name.clone(), role: words(&signer.role) })
            .collect(),
    }
}

fn contact(data: &NoticeData) -> Option<String> {
    let parts: Vec<&str> =
        [&data.office.address, &data.office.telephone].into_iter().flatten().map(String::as_str).collect();
    (!parts.is_empty()).then(|| parts.join("　"))
}

pub(super) fn content(content: &Content) -> String {
    match content {
        Content::Text(text) => text.clone(),
        Content::Fen(fen) => format!("¥{}.{:02}", fen / 100, fen % 100),
        Content::Day(day) => day.chinese(),
    }
}

fn review(remedy: &Remedy) -> Words {
    let (within, basis) = (remedy.within, basis_words(&remedy.basis));
    Words {
        zh: format!("自知道本决定之日起{}内，可以向{}申请行政复议（{}）。", within.chinese(), remedy.body.zh, basis.zh),
        en: format!(
            "Within {} of learning of this decision you may ask {} for reconsideration ({}).",
            within.english(),
            remedy.body.en,
            basis.en
        ),
    }
}

fn suit(remedy: &Remedy) -> Words {
    let (within, basis) = (remedy.within, basis_words(&remedy.basis));
    Words {
        zh: format!(
            "也可以自知道本决定之日起{}内，向{}提起行政诉讼（{}）。",
            within.chinese(),
            remedy.body.zh,
            basis.zh
        ),
        en: format!(
            "Or within {} of learning of it bring a suit before {} ({}).",
            within.english(),
            remedy.body.en,
            basis.en
        ),
    }
}

/// Number and day that the chain gave a document; none where the entry had no effect.
pub(crate) fn issue_of(outcome: &Outcome) -> Option<Issue> {
    let event = outcome.event()?;
    let day = ledger_day(event.day);
    Some(match &event.document {
        Some(issued) => Issue::numbered(u32::from(issued.year), issued.number, day),
        None => Issue::unnumbered(day),
    })
}

/// The notice that a document's attachments hold, if an entry of its receipt recorded exactly that; with its number
/// and day.
pub(crate) fn recorded_notice(receipt: &VerifiedReceipt, text: &RecordedText) -> Option<(Notice, Issue)> {
    let hash = text_hash(&text.salt, &text.notice);
    let bundle = receipt.bundle();
    let entry = bundle.entries.iter().find(|e| notice_of(&e.entry).is_some_and(|sealed| sealed.content == hash))?;
    let notice = Notice::from_canonical(&text.notice).ok()?;
    Some((notice, issue_of(&entry.outcome)?))
}

impl App {
    /// A legal document that was issued in a case, as PDF/A-3b around the receipt of the step that issued it; for its
    /// applicant and for an officer who opened the case.
    ///
    /// # Errors
    /// `noSuchDocument`, `documentClosed`, `documentOther`, `documentReceipt`, `documentGlyph`, `documentNotMade`, and
    /// what the departments may say.
    pub async fn issued_pdf(&self, case: &str, document: &str) -> Result<NamedReceipt, CommandError> {
        let (session, case, id) = (self.session()?, case_id(case)?, case_id(document)?);
        let missing = || CommandError::new("noSuchDocument");
        let filing = session.desk().filing(&case)?;
        let own = filing.map(|filing| own_identities(&session, &filing));
        let opened = session.opened(&case);
        let identities: &[CaseIdentity] = match (&own, &opened) {
            (Some(own), _) => own,
            (None, Some(opened)) => &opened.identities,
            (None, None) => &[],
        };
        let entry = self.client.entry(id).await.map_err(client_error)?.ok_or_else(missing)?;
        let of_this_case = entry.event().is_some_and(|event| event.case == case);
        let sealed = notice_of(&entry.proof.entry).filter(|_| of_this_case).ok_or_else(missing)?;
        let package = self.client.get_sealed(sealed.sealed).await.map_err(client_error)?;
        let text = opened_text(identities, &package, &sealed.content).map_err(|e| CommandError::new(e.code()))?;
        let receipt =
            self.client.receipt(&ReceiptRequest::of(ReceiptSubject::Entry(id))).await.map_err(client_error)?;
        let text = RecordedText { notice: text.text.into_inner(), salt: text.salt };
        self.document_pdf(&text, &receipt)
    }

    /// The documents that a case's events issued, newest first.
    pub(super) async fn issued_documents(
        &self,
        contract: &CheckedService,
        events: &[VerifiedEntry],
        identities: &[CaseIdentity],
    ) -> Vec<IssuedView> {
        let mut views = Vec::new();
        for entry in events.iter().rev() {
            let Some(sealed) = notice_of(&entry.proof.entry) else { continue };
            let issued = entry.event().and_then(|event| event.document.as_ref());
            let issue = issue_of(&entry.proof.outcome);
            let notice = if identities.is_empty() {
                Err("documentClosed")
            } else {
                match self.client.get_sealed(sealed.sealed).await {
                    Ok(package) => open_notice(identities, &package, &sealed.content).map_err(|fault| fault.code()),
                    Err(_) => Err("documentAway"),
                }
            };
            let title = issued.and_then(|issued| document(contract, &issued.document)).map(|d| words(&d.title));
            let title = title.or_else(|| notice.as_ref().ok().map(|notice| words(&notice.title())));
            views.push(IssuedView {
                id: entry.proof.entry.id().to_hex(),
                title: title.unwrap_or_else(|| words(&Text { zh: "文书".into(), en: "Document".into() })),
                number: issued.map(|issued| printed_number(contract, issued)),
                time_ms: entry.header.time.0 as f64,
                problem: notice.as_ref().err().map(|code| (*code).to_owned()),
                notice: notice.ok().map(|notice| notice_view(&notice, issue.as_ref())),
            });
        }
        views
    }
}
