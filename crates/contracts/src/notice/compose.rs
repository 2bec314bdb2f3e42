//! From a service's document, the reasons that an officer chose and what the case holds to a notice that is complete.
//!
//! The law of each part comes from the service; addresses and numbers of a demonstration say that they are one.

use super::defect::NoticeDefect;
use super::kind::{Need, NoticeKind, Part};
use super::parts::{
    Addressee, CaseReference, Deadline, Item, Office, Particular, ReceivedMaterial, Remedies, Remedy, Signer, TimeUnit,
    Within,
};
use super::{NOTICE_VERSION, Notice, NoticeData};
use crate::date::Date;
use crate::service::{Basis, DocumentNumber, LegalDocument, ServiceDefinition, Text};

/// A reason that an officer chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen<'a> {
    /// Its code among the service's reasons.
    pub code: &'a str,
    /// What the officer says instead of the service's sentence.
    pub sentence: Option<Text>,
    /// Fields of the form, or materials, that it is about.
    pub fields: Vec<String>,
}

/// What goes into a notice besides the service's own words.
#[derive(Clone, Debug)]
pub struct Composition<'a> {
    /// The service.
    pub service: &'a ServiceDefinition,
    /// Its document.
    pub document: &'a LegalDocument,
    /// True on demonstration chains.
    pub demo: bool,
    /// The case.
    pub case: CaseReference,
    /// To whom it is addressed.
    pub addressee: Addressee,
    /// The reasons, in order.
    pub reasons: &'a [Chosen<'a>],
    /// What was received.
    pub received: Vec<ReceivedMaterial>,
    /// What is registered.
    pub particulars: Vec<Particular>,
    /// Last day of the clock that runs after the step, with its working days.
    pub due: Option<(Date, u32)>,
    /// Code of the licence.
    pub licence_code: Option<String>,
    /// What the officer adds.
    pub remark: Option<String>,
    /// Who signs; the preparer first.
    pub signers: Vec<Signer>,
}

/// Why no notice comes of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// The service does not say which legal document it is.
    #[error("the service's document {0:?} is no legal document")]
    NoKind(String),
    /// The service has no such reason.
    #[error("the service has no reason {0:?}")]
    UnknownReason(String),
    /// The reason wants a sentence of the officer's own.
    #[error("the reason {0:?} wants a sentence of the officer's own")]
    RemarkMissing(String),
    /// A part that law wants is missing.
    #[error(transparent)]
    Defect(#[from] NoticeDefect),
}

/// Composes a notice.
///
/// # Errors
/// [`ComposeError`].
pub fn compose(parts: Composition<'_>) -> Result<Notice, ComposeError> {
    let kind = parts.document.kind.ok_or_else(|| ComposeError::NoKind(parts.document.id.clone()))?;
    let wants = |part| kind.need(part) != Need::Absent;
    let items = parts.reasons.iter().map(|chosen| item(&parts, kind, chosen)).collect::<Result<_, _>>()?;
    let guide = &parts.service.guide;
    let contact = kind.need(Part::Contact) == Need::Required;
    let found = guide.contact.as_ref().filter(|_| contact);
    let data = NoticeData {
        version: NOTICE_VERSION,
        kind,
        variant: kind.variants().first().copied(),
        demo: parts.demo,
        office: Office {
            name: guide.office.clone(),
            series: match &parts.document.number {
                Some(DocumentNumber::Yearly { prefix }) => Some(prefix.zh.clone()),
                Some(DocumentNumber::Uscc { .. } | DocumentNumber::Record { .. }) | None => None,
            },
            address: found.map(|found| found.address.zh.clone()),
            telephone: found.map(|found| found.telephone.clone()),
        },
        addressee: parts.addressee,
        case: parts.case,
        licence_code: parts.licence_code.filter(|_| wants(Part::LicenceCode)),
        bases: if wants(Part::Bases) { parts.document.basis.clone() } else { Vec::new() },
        received: if wants(Part::Received) { parts.received } else { Vec::new() },
        items,
        particulars: if wants(Part::Particulars) { parts.particulars } else { Vec::new() },
        deadline: parts.due.filter(|_| wants(Part::Deadline)).and_then(|due| deadline(kind, due)),
        remedies: (kind.need(Part::Remedies) == Need::Required).then(|| remedies(parts.demo)),
        remark: parts.remark,
        signers: parts.signers,
    };
    Ok(Notice::check(data)?)
}

fn item(parts: &Composition<'_>, kind: NoticeKind, chosen: &Chosen<'_>) -> Result<Item, ComposeError> {
    let reason = parts.service.reasons.iter().find(|reason| reason.code == chosen.code);
    let reason = reason.ok_or_else(|| ComposeError::UnknownReason(chosen.code.to_owned()))?;
    if reason.remark.is_some() && chosen.sentence.is_none() {
        return Err(ComposeError::RemarkMissing(reason.code.clone()));
    }
    let mends = kind.need(Part::Mend) == Need::Required;
    Ok(Item {
        code: reason.code.clone(),
        bases: reason.basis.clone(),
        sentence: match &chosen.sentence {
            Some(sentence) => sentence.clone(),
            None if mends => reason.title.clone(),
            None => reason.text.clone(),
        },
        mend: mends.then(|| reason.text.clone()),
        fields: chosen.fields.clone(),
    })
}

/// What has to be done by the last day of the clock, where the document names one.
fn deadline(kind: NoticeKind, (day, workdays): (Date, u32)) -> Option<Deadline> {
    let (zh, en) = match kind {
        NoticeKind::Acceptance => ("在这一天以前作出决定", "The decision is made by this day"),
        NoticeKind::Supplement => (
            "在这一天以前补齐；逾期终止办理，可以重新申请",
            "Supply it by this day; after that the case ends, and you may apply again",
        ),
        NoticeKind::Extension => {
            ("延期以后，在这一天以前作出决定", "After the extension the decision is made by this day")
        }
        NoticeKind::TimeNeeded => (
            "需要的时间到这一天为止，不计入办理期限",
            "The time needed ends on this day and does not count towards the time for a decision",
        ),
        NoticeKind::FilingReceipt
        | NoticeKind::NotAccepted
        | NoticeKind::Registration
        | NoticeKind::RegistrationRefusal
        | NoticeKind::Permit
        | NoticeKind::PermitRefusal
        | NoticeKind::Delivery
        | NoticeKind::BusinessLicence
        | NoticeKind::PensionAssessment
        | NoticeKind::BenefitStatus
        | NoticeKind::Overpayment => return None,
    };
    Some(Deadline { day, workdays: Some(workdays), purpose: text(zh, en) })
}

/// What can be done against a decision: 行政复议法 art. 20 and 行政诉讼法 art. 46.
#[must_use]
pub fn remedies(demo: bool) -> Remedies {
    let shown = |zh: &str, en: &str| match demo {
        true => text(&format!("{zh}（演示）"), &format!("{en} (demonstration)")),
        false => text(zh, en),
    };
    let law = |zh: &str, en: &str, article: &str| Basis {
        law: text(zh, en),
        article: Some(article.to_owned().try_into().expect("figures are the number of an article")),
    };
    Remedies {
        review: Remedy {
            body: shown("本级人民政府或者上一级主管部门", "The government at this level, or the department above"),
            within: Within { count: 60, unit: TimeUnit::Days },
            basis: law("行政复议法", "Administrative Reconsideration Law", "20"),
        },
        suit: Remedy {
            body: shown("有管辖权的人民法院", "The people's court that has jurisdiction"),
            within: Within { count: 6, unit: TimeUnit::Months },
            basis: law("行政诉讼法", "Administrative Procedure Law", "46"),
        },
    }
}

fn text(zh: &str, en: &str) -> Text {
    Text { zh: zh.to_owned(), en: en.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notice::Content;
    use crate::service::Transition;

    fn services() -> Vec<ServiceDefinition> {
        let read = |json: &str| serde_json::from_str(json).unwrap();
        vec![
            read(include_str!("../../../../services/sole-proprietor-registration/service.json")),
            read(include_str!("../../../../services/limited-company-registration/service.json")),
        ]
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn composition<'a>(
        service: &'a ServiceDefinition,
        document: &'a LegalDocument,
        reasons: &'a [Chosen<'a>],
    ) -> Composition<'a> {
        let number = "SL01-500103-20261122-000017-7".to_owned();
        let name = service.guide.name.clone();
        Composition {
            service,
            document,
            demo: true,
            case: CaseReference { number, service: name, received: day("2026-11-20") },
            addressee: Addressee { name: "周示明".into(), identifier: None },
            reasons,
            received: Vec::new(),
            particulars: vec![Particular { label: text("名称", "Name"), content: Content::Text("拾光里".into()) }],
            due: Some((day("2026-12-31"), 30)),
            licence_code: None,
            remark: None,
            signers: vec![Signer { name: "王示例".into(), number: None, role: text("经办人", "Officer") }],
        }
    }

    fn steps(service: &ServiceDefinition) -> impl Iterator<Item = (&Transition, &LegalDocument)> {
        let steps = service.workflow.iter().flat_map(|workflow| &workflow.transitions);
        steps.filter_map(|step| {
            let id = step.notice.as_ref()?;
            Some((step, service.documents.iter().find(|document| document.id == *id)?))
        })
    }

    #[test]
    fn every_step_with_a_document_finds_what_law_wants_in_it() {
        let mut composed = 0;
        for service in services() {
            for (step, document) in steps(&service) {
                let reason = Chosen { code: &service.reasons[0].code, sentence: None, fields: Vec::new() };
                let wants = document.kind.unwrap().need(Part::Items) == Need::Required;
                let reasons = if wants { vec![reason] } else { Vec::new() };
                let notice = compose(composition(&service, document, &reasons));
                let notice = notice.unwrap_or_else(|e| panic!("{} {}: {e}", service.contract, step.action));
                assert_eq!(Notice::from_canonical(&notice.to_canonical()).unwrap(), notice);
                composed += 1;
            }
        }
        assert!(composed > 10, "{composed}");
    }

    #[test]
    fn a_refusal_without_a_reason_an_unknown_one_and_a_document_of_no_kind_are_named() {
        let service = &services()[0];
        let refusal = service.documents.iter().find(|document| document.id == "refusal").unwrap();
        assert!(matches!(compose(composition(service, refusal, &[])), Err(ComposeError::Defect(_))));
        let unknown = [Chosen { code: "weather", sentence: None, fields: Vec::new() }];
        let error = compose(composition(service, refusal, &unknown)).unwrap_err();
        assert_eq!(error, ComposeError::UnknownReason("weather".into()));
        let plain = LegalDocument { kind: None, ..refusal.clone() };
        assert_eq!(compose(composition(service, &plain, &[])).unwrap_err(), ComposeError::NoKind("refusal".into()));
    }

    #[test]
    fn the_officers_own_sentence_takes_the_place_of_the_services() {
        let service = &services()[0];
        let document = service.documents.iter().find(|document| document.id == "supplement-notice").unwrap();
        let own = text("门牌号没有写", "The house number is missing");
        let chosen = [Chosen { code: "address", sentence: Some(own.clone()), fields: vec!["address".into()] }];
        let notice = compose(composition(service, document, &chosen)).unwrap();
        let item = &notice.data().items[0];
        assert_eq!((&item.sentence, item.mend.is_some(), item.fields.len()), (&own, true, 1));
        assert!(notice.data().remedies.is_none() && notice.data().deadline.is_some());
    }

    #[test]
    fn whoever_is_sent_elsewhere_is_told_by_the_officer_where_and_by_which_item_of_the_law() {
        for service in services() {
            let document = service.documents.iter().find(|document| document.id == "not-accepted-notice").unwrap();
            let silent = [Chosen { code: "not-this-office", sentence: None, fields: Vec::new() }];
            let error = compose(composition(&service, document, &silent)).unwrap_err();
            assert_eq!(error, ComposeError::RemarkMissing("not-this-office".into()));
            let own = text("请向渝中区公安分局申请", "Apply to the police of Yuzhong");
            let told = [Chosen { sentence: Some(own.clone()), ..silent[0].clone() }];
            let notice = compose(composition(&service, document, &told)).unwrap();
            let item = &notice.data().items[0];
            assert_eq!(item.sentence, own);
            assert_eq!(item.bases[0].article.as_ref().map(|article| article.chinese()).as_deref(), Some("第32条第2项"));
        }
    }

    #[test]
    fn the_offices_address_and_telephone_are_those_of_the_service_and_none_are_made_up() {
        for mut service in services() {
            let document =
                service.documents.iter().find(|document| document.id == "supplement-notice").unwrap().clone();
            let chosen = [Chosen { code: "address", sentence: None, fields: Vec::new() }];
            let found = compose(composition(&service, &document, &chosen)).unwrap().data().office.clone();
            let contact = service.guide.contact.take().unwrap();
            assert_eq!((found.address, found.telephone), (Some(contact.address.zh), Some(contact.telephone)));
            let without = compose(composition(&service, &document, &chosen)).unwrap_err();
            assert!(matches!(without, ComposeError::Defect(NoticeDefect::Missing { part: Part::Contact, .. })));
        }
    }
}
