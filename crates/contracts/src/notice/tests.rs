use super::*;
use crate::date::Date;
use crate::identifiers::CaseNumberError;
use crate::json::JsonError;
use crate::value::MAX_JSON_INT;

/// Every document that a notice can be, as `tests/data/notices` has them.
const SAMPLES: [(&str, &str); 17] = [
    ("filing-receipt", include_str!("../../../../tests/data/notices/filing-receipt.json")),
    ("acceptance", include_str!("../../../../tests/data/notices/acceptance.json")),
    ("supplement", include_str!("../../../../tests/data/notices/supplement.json")),
    ("not-accepted", include_str!("../../../../tests/data/notices/not-accepted.json")),
    ("registration", include_str!("../../../../tests/data/notices/registration.json")),
    ("registration-refusal", include_str!("../../../../tests/data/notices/registration-refusal.json")),
    ("permit", include_str!("../../../../tests/data/notices/permit.json")),
    ("permit-refusal", include_str!("../../../../tests/data/notices/permit-refusal.json")),
    ("extension", include_str!("../../../../tests/data/notices/extension.json")),
    ("time-needed", include_str!("../../../../tests/data/notices/time-needed.json")),
    ("delivery", include_str!("../../../../tests/data/notices/delivery.json")),
    ("business-licence", include_str!("../../../../tests/data/notices/business-licence-original.json")),
    ("business-licence", include_str!("../../../../tests/data/notices/business-licence-duplicate.json")),
    ("pension-assessment", include_str!("../../../../tests/data/notices/pension-assessment.json")),
    ("benefit-status", include_str!("../../../../tests/data/notices/benefit-status-suspend.json")),
    ("benefit-status", include_str!("../../../../tests/data/notices/benefit-status-resume.json")),
    ("overpayment", include_str!("../../../../tests/data/notices/overpayment.json")),
];

fn sample(code: &str) -> NoticeData {
    let (_, json) = SAMPLES.iter().find(|(found, _)| *found == code).expect("every kind has a sample");
    serde_json::from_str(json).unwrap()
}

/// The defect of a supplement notice that was changed.
fn defect(change: impl FnOnce(&mut NoticeData)) -> NoticeDefect {
    let mut data = sample("supplement");
    change(&mut data);
    Notice::check(data).unwrap_err()
}

#[test]
fn every_kind_has_a_sample_that_may_be_issued_and_comes_back_from_its_bytes() {
    for (code, json) in SAMPLES {
        let data: NoticeData = serde_json::from_str(json).unwrap();
        assert_eq!(data.kind.code(), code);
        let notice = Notice::check(data).unwrap_or_else(|defect| panic!("{code}: {defect}"));
        let bytes = notice.to_canonical();
        assert_eq!(Notice::from_canonical(&bytes).unwrap(), notice);
        assert!(!notice.title().zh.is_empty() && !notice.title().en.is_empty());
    }
    for kind in NoticeKind::ALL {
        assert!(SAMPLES.iter().any(|(code, _)| *code == kind.code()), "{kind}");
        assert_eq!(kind.code().parse(), Ok(kind));
        assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{kind}\""));
    }
    assert_eq!("notice".parse::<NoticeKind>(), Err(UnknownKind("notice".to_owned())));
}

#[test]
fn the_order_of_parts_is_that_of_the_table() {
    for (at, part) in Part::ALL.into_iter().enumerate() {
        assert_eq!(part as usize, at);
    }
    assert_eq!(NoticeKind::PermitRefusal.need(Part::Remedies), Need::Required);
    assert_eq!(NoticeKind::Supplement.need(Part::Mend), Need::Required);
    assert_eq!(NoticeKind::Overpayment.need(Part::Amount), Need::Required);
    assert_eq!(NoticeKind::FilingReceipt.need(Part::Items), Need::Absent);
    assert_eq!(NoticeKind::FilingReceipt.need(Part::Signers), Need::Allowed);
}

#[test]
fn whoever_is_refused_is_told_why_by_which_law_and_what_can_be_done() {
    for kind in [NoticeKind::NotAccepted, NoticeKind::RegistrationRefusal, NoticeKind::PermitRefusal] {
        for part in [Part::Items, Part::Bases, Part::Remedies, Part::Contact, Part::Signers] {
            assert_eq!(kind.need(part), Need::Required, "{kind} {part:?}");
        }
    }
}

#[test]
fn each_part_that_is_required_is_missed_and_each_that_has_no_place_is_noticed() {
    for kind in NoticeKind::ALL {
        for part in Part::ALL {
            let mut data = sample(kind.code());
            match kind.need(part) {
                Need::Required => {
                    strip(&mut data, part);
                    let found = Notice::check(data).unwrap_err();
                    assert!(
                        matches!(found, NoticeDefect::Missing { kind: k, .. } if k == kind),
                        "{kind} {part:?} {found}"
                    );
                }
                Need::Absent => {
                    graft(&mut data, part);
                    let found = Notice::check(data).unwrap_err();
                    assert!(
                        matches!(found, NoticeDefect::Surplus { kind: k, .. } if k == kind),
                        "{kind} {part:?} {found}"
                    );
                }
                Need::Allowed => {}
            }
        }
    }
}

fn strip(data: &mut NoticeData, part: Part) {
    match part {
        Part::LicenceCode => data.licence_code = None,
        Part::Bases => data.bases.clear(),
        Part::Received => data.received.clear(),
        Part::Items => data.items.clear(),
        Part::Mend => data.items[0].mend = None,
        Part::Particulars => data.particulars.clear(),
        Part::Amount => data.particulars.retain(|row| !matches!(row.content, Content::Fen(_))),
        Part::Deadline => data.deadline = None,
        Part::Remedies => data.remedies = None,
        Part::Contact => data.office.telephone = None,
        Part::Signers => data.signers.clear(),
    }
}

fn graft(data: &mut NoticeData, part: Part) {
    let overpayment = sample("overpayment");
    match part {
        Part::LicenceCode => data.licence_code = Some("91500103MAT000018K".to_owned()),
        Part::Bases => data.bases = overpayment.bases,
        Part::Received => data.received = sample("supplement").received,
        Part::Items | Part::Mend => data.items = overpayment.items,
        Part::Particulars | Part::Amount => data.particulars = overpayment.particulars,
        Part::Deadline => data.deadline = overpayment.deadline,
        Part::Remedies => data.remedies = overpayment.remedies,
        Part::Contact => data.office = overpayment.office,
        Part::Signers => data.signers = overpayment.signers,
    }
}

#[test]
fn names_version_form_case_number_and_deadline_that_do_not_fit() {
    assert_eq!(defect(|d| d.version = 2), NoticeDefect::Version { found: 2, known: 1 });
    let variant = Some(Variant::Original);
    assert_eq!(defect(|d| d.variant = variant), NoticeDefect::Variant { kind: NoticeKind::Supplement, found: variant });
    let mut licence = sample("business-licence");
    licence.variant = None;
    let found = Notice::check(licence).unwrap_err();
    assert_eq!(found, NoticeDefect::Variant { kind: NoticeKind::BusinessLicence, found: None });
    let found = defect(|d| d.case.number = "SL02-500103-20261122-000017-8".to_owned());
    assert_eq!(found, NoticeDefect::CaseNumber(CaseNumberError::Check { expected: 7, found: 8 }));
    let found = defect(|d| d.deadline.as_mut().unwrap().day = Date::new(2026, 11, 21).unwrap());
    assert!(matches!(found, NoticeDefect::DeadlineBeforeReceipt { .. }));
}

#[test]
fn names_the_text_that_does_not_print_and_where_it_stands() {
    let found = defect(|d| d.items[1].sentence.zh = " \n".to_owned());
    let place = "items[1].sentence.zh".to_owned();
    assert_eq!(found, NoticeDefect::Text { place: place.clone(), defect: TextDefect::Empty });
    for hidden in ['\u{202e}', '\u{200b}', '\u{7}', '\u{e001}', '\u{feff}'] {
        let found = defect(|d| d.items[1].sentence.zh.push(hidden));
        assert_eq!(found, NoticeDefect::Text { place: place.clone(), defect: TextDefect::Unprintable(hidden) });
    }
    let found = defect(|d| d.remark = Some("字".repeat(MAX_TEXT + 1)));
    let long = TextDefect::TooLong { found: MAX_TEXT + 1, limit: MAX_TEXT };
    assert_eq!(found, NoticeDefect::Text { place: "remark".to_owned(), defect: long });
    let mut data = sample("supplement");
    data.remark = Some("第一行\n第二行，㐀、𠮷也是字。".to_owned());
    assert!(Notice::check(data).is_ok());
}

#[test]
fn names_rows_codes_digests_and_amounts_that_are_none() {
    let found = defect(|d| d.items = vec![d.items[0].clone(); MAX_ROWS + 1]);
    assert_eq!(found, NoticeDefect::TooMany { place: "items", found: MAX_ROWS + 1, limit: MAX_ROWS });
    assert_eq!(defect(|d| d.items[2].bases.clear()), NoticeDefect::NoLaw { place: "items[2]".to_owned() });
    let found = defect(|d| d.items[0].code = "名称".to_owned());
    assert_eq!(found, NoticeDefect::Code { place: "items[0].code".to_owned(), found: "名称".to_owned() });
    let found = defect(|d| d.received[1].digest = Some("AB".repeat(32)));
    assert_eq!(found, NoticeDefect::Digest { place: "received[1].digest".to_owned(), found: "AB".repeat(32) });
    let mut data = sample("overpayment");
    data.particulars[1].content = Content::Fen(MAX_JSON_INT + 1);
    let found = Notice::check(data).unwrap_err();
    assert!(matches!(found, NoticeDefect::Amount { place, .. } if place == "particulars[1]"));
    let found = defect(|d| {
        d.items = vec![d.items[0].clone(); MAX_ROWS];
        d.items.iter_mut().for_each(|item| item.sentence.zh = "字".repeat(MAX_TEXT));
    });
    assert!(matches!(found, NoticeDefect::TooLong { limit: MAX_NOTICE_BYTES, .. }));
}

#[test]
fn bytes_that_are_no_notice_are_refused_with_their_reason() {
    let refused = |bytes: &[u8]| Notice::from_canonical(bytes).unwrap_err();
    assert!(matches!(refused(b"{"), NoticeError::Json(JsonError::Syntax(_))));
    assert!(matches!(refused(br#"{"b":1,"a":2}"#), NoticeError::Json(JsonError::NotCanonical { .. })));
    assert!(matches!(refused(br#"{"version":1}"#), NoticeError::Shape(_)));
    let mut data = sample("supplement");
    data.signers.clear();
    let bytes = defect::canonical(&data).unwrap();
    assert!(matches!(refused(&bytes), NoticeError::Defect(NoticeDefect::Missing { part: Part::Signers, .. })));
    let more = String::from_utf8(bytes).unwrap().replacen('{', "{\"a\":1,", 1);
    assert!(matches!(refused(more.as_bytes()), NoticeError::Shape(_)));
}

#[test]
fn numbers_and_days_are_printed_as_legal_documents_do() {
    let notice = Notice::check(sample("supplement")).unwrap();
    let issue = Issue::numbered(2026, 17, Date::new(2026, 11, 22).unwrap());
    assert_eq!(notice.number(&issue).as_deref(), Some("演中市监登字〔2026〕第000017号"));
    assert_eq!(issue.day_in_words(), "二〇二六年十一月二十二日");
    assert_eq!(notice.number(&Issue::unnumbered(issue.day)), None);
    assert_eq!((Within { count: 60, unit: TimeUnit::Days }).chinese(), "60日");
    assert_eq!((Within { count: 6, unit: TimeUnit::Months }).english(), "6 months");
}
