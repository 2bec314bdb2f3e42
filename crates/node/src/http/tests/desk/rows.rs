//! Rows and their places, the masked case, notes, and who looked at one's own data.

use yuzheng_protocol::desk::{OfficerStep, urge};
use yuzheng_protocol::desk_api::{Rest, RowSource};
use yuzheng_protocol::objects::AccessLog;

use super::*;

#[tokio::test]
async fn a_clerk_sees_the_cases_of_the_scope_masked() {
    let desk = Desk::new();
    let case = desk.file("拾光里");
    desk.refer(case, "拾光里");
    let page = desk.rows(&clerk(), Cursor::default()).await;
    assert_eq!((page.rows.len(), page.rest), (1, Rest::Done));
    let row = &page.rows[0];
    let stands: Case = desk.chain().ledger.read(&key::case(&case)).unwrap().unwrap();
    assert_eq!((&row.case, row.applicant.as_deref()), (&stands, Some("周*明")));
    assert_eq!((row.source, row.notes, &row.assignment), (RowSource::Referred, 0, &None));
    assert_eq!(row.place, page.next);
    let opened = desk.answer(&clerk(), Asked::Rows(RowsRequest { after: Cursor::default() })).await;
    says_nothing(&opened.bytes);
}

#[tokio::test]
async fn a_case_is_shown_masked_with_the_report_of_its_decision() {
    let desk = Desk::new();
    let case = desk.file("拾光里");
    desk.refer(case, "拾光里");
    let (view, bytes) = desk.case(&clerk(), case).await;
    says_nothing(&bytes);
    let fields: serde_json::Value = serde_json::from_slice(&view.fields.unwrap()).unwrap();
    assert_eq!(
        (&fields["operator"]["name"], &fields["operator"]["id_no"]),
        (&"周*明".into(), &"50010*********9995".into())
    );
    assert_eq!((&fields["operator"]["mobile"], &fields["name"]["zihao"]), (&"138****0000".into(), &"拾光里".into()));
    let report: serde_json::Value = serde_json::from_slice(&view.report.unwrap()).unwrap();
    assert_eq!((&report["verdict"], &report["rules"][0]["id"]), (&"refer".into(), &"C2".into()));
    assert_eq!(
        (&report["evidence"]["alive"]["value"], &report["evidence"]["card"]["value"]),
        (&true.into(), &().into())
    );
    for left_out in ["answers", "fields", "input", "outputs"] {
        assert_eq!(report.get(left_out), None, "{left_out}");
    }
    assert_eq!(view.recipient, Some(Hash(case_identity("拾光里").recipient().to_bytes())));
    assert_eq!((view.source, view.unopened), (RowSource::Referred, None));
}

#[tokio::test]
async fn a_package_that_is_elsewhere_or_does_not_open_is_said() {
    let desk = Desk::new();
    let (package, action) = desk.filling("拾光里", "500103");
    let case = action.case;
    desk.does(&applicant(), Action::SubmitCase(action));
    let page = desk.rows(&clerk(), Cursor::default()).await;
    assert_eq!(page.rows[0].applicant, None);
    let (view, _) = desk.case(&clerk(), case).await;
    assert_eq!((view.unopened.as_deref(), view.fields, view.recipient), (Some("not_here"), None, None));
    desk.keep(&package);
    let later = desk.rows(&clerk(), page.next).await;
    assert_eq!((later.rows.len(), later.rows[0].applicant.as_deref()), (1, Some("周*明")));
    assert!(desk.rows(&clerk(), later.next).await.rows.is_empty());
    let (mut package, mut action) = desk.filling("暮光里", "500103");
    package.department_envelope = blob(*b"noise");
    (action.sealed, action.acknowledgements) = (package.manifest_hash(), list(desk.words(&package)));
    desk.keep(&package);
    let case = action.case;
    desk.does(&applicant(), Action::SubmitCase(action));
    let (view, _) = desk.case(&clerk(), case).await;
    assert_eq!((view.unopened.as_deref(), view.fields), (Some("envelope_does_not_open"), None));
    assert_eq!(desk.rows(&clerk(), later.next).await.rows[0].applicant, None);
}

#[tokio::test]
async fn every_change_comes_once_in_the_order_in_which_it_happened() {
    let desk = Desk::new();
    let cases = ["壹光里", "贰光里", "叁光里"].map(|seed| desk.file(seed));
    let page = desk.rows(&clerk(), Cursor::default()).await;
    let order = |page: &yuzheng_protocol::desk_api::RowsPage| -> Vec<Hash> {
        page.rows.iter().map(|row| row.case.case).collect()
    };
    assert_eq!(order(&page), cases);
    assert!(page.rows.windows(2).all(|w| w[0].place < w[1].place));
    assert!(desk.rows(&clerk(), page.next).await.rows.is_empty());
    desk.does(&clerk(), Action::ClaimCase(ClaimCase { case: cases[1] }));
    desk.notes(&clerk(), cases[0], Audience::Internal);
    let changed = desk.rows(&clerk(), page.next).await;
    assert_eq!(order(&changed), [cases[1], cases[0]]);
    assert_eq!(changed.rows[0].assignment.as_ref().unwrap().officer, Some(clerk().public_key()));
    assert_eq!((changed.rows[1].notes, changed.scope), (1, page.scope));
    desk.refer(cases[1], "贰光里");
    assert_eq!(order(&desk.rows(&clerk(), changed.next).await), [cases[1]]);
    assert_eq!(order(&desk.rows(&clerk(), Cursor::default()).await), [cases[2], cases[0], cases[1]]);
    let again = desk.chain().desk();
    assert_eq!(again.catch_up().map_err(|e| e.to_string()), Ok(()));
}

#[tokio::test]
async fn a_case_is_urged_by_its_supervisor_until_somebody_goes_on_with_it() {
    let desk = Desk::new();
    let (case, other) = (desk.file("壹光里"), desk.file("贰光里"));
    let urged = async || {
        let page = desk.rows(&clerk(), Cursor::default()).await;
        page.rows.iter().filter(|row| row.urged.is_some()).map(|row| row.case.case).collect::<Vec<_>>()
    };
    // A clerk's note of the same words urges nobody.
    desk.note(&clerk(), case, Audience::Internal, &urge(&case));
    assert_eq!(urged().await, []);
    desk.note(&head(), case, Audience::Internal, &urge(&other));
    assert_eq!(urged().await, []);
    desk.note(&head(), case, Audience::Internal, &urge(&case));
    let block = desk.chain().ledger.tip_header().time;
    assert_eq!(urged().await, [case]);
    // To take it in hand is no step of the case.
    desk.does(&clerk(), Action::ClaimCase(ClaimCase { case }));
    let page = desk.rows(&clerk(), Cursor::default()).await;
    let row = page.rows.iter().find(|row| row.case.case == case).unwrap();
    assert_eq!((row.urged, row.notes), (Some(block), 3));
    desk.refer(case, "壹光里");
    assert_eq!(urged().await, []);
}

#[tokio::test]
async fn a_scope_is_services_and_divisions_and_another_one_is_told() {
    let desk = Desk::new();
    let (here, there) = (desk.file_in("壹光里", "500103"), desk.file_in("贰光里", "500106"));
    let before = desk.rows(&clerk(), Cursor::default()).await;
    assert_eq!(before.rows.len(), 2);
    desk.grants(&clerk(), OfficeRole::Clerk, |grant| grant.divisions = list(vec![text("500106")]));
    let after = desk.rows(&clerk(), Cursor::default()).await;
    assert_eq!(after.rows.iter().map(|row| row.case.case).collect::<Vec<_>>(), [there]);
    assert_ne!(after.scope, before.scope);
    desk.ask(&clerk(), Asked::Case(CaseRequest { case: here })).await.is_problem(404, "/problems/not-found");
    desk.grants(&clerk(), OfficeRole::Clerk, |grant| grant.services = list(vec![text("another")]));
    assert!(desk.rows(&clerk(), Cursor::default()).await.rows.is_empty());
}

#[tokio::test]
async fn how_a_case_came_to_people_is_told() {
    let desk = Desk::new();
    let case = desk.file("壹光里");
    let source = async || desk.rows(&clerk(), Cursor::default()).await.rows[0].source;
    assert_eq!(source().await, RowSource::Waiting);
    let stands: Case = desk.chain().ledger.read(&key::case(&case)).unwrap().unwrap();
    let ask = CaseAction { case, events: stands.events, action: text("request-person"), content: Hash::ZERO };
    desk.does(&applicant(), Action::CaseAction(ask));
    assert_eq!(source().await, RowSource::Asked);
    let late = desk.file("贰光里");
    desk.chain().clock.set(TUESDAY.plus_ms(30 * crate::testing::DAY_MS));
    desk.chain().commit();
    let page = desk.rows(&clerk(), Cursor::default()).await;
    let row = page.rows.iter().find(|row| row.case.case == late).unwrap();
    assert_eq!(row.source, RowSource::Overdue);
}

#[tokio::test]
async fn which_deadlines_passed_before_anybody_acted_is_told_and_stays_told() {
    let desk = Desk::new();
    let (late, in_time) = (desk.file("壹光里"), desk.file("贰光里"));
    desk.refer(late, "壹光里");
    desk.refer(in_time, "贰光里");
    let stands = |case: Hash| desk.chain().ledger.read::<Case>(&key::case(&case)).unwrap().unwrap();
    desk.does(
        &clerk(),
        Action::OfficerStep(OfficerStep {
            case: in_time,
            events: stands(in_time).events,
            action: text("accept"),
            reasons: list(Vec::new()),
            notice: Some(desk.written(&urge(&in_time))),
            registration: None,
        }),
    );
    assert_eq!(stands(in_time).state.as_str(), "accepted");
    let before = desk.rows(&clerk(), Cursor::default()).await;
    assert!(before.rows.iter().all(|row| row.lapsed.is_empty()));
    // Weeks later: nobody accepted the one, nobody decided the other.
    desk.chain().clock.set(TUESDAY.plus_ms(30 * crate::testing::DAY_MS));
    desk.chain().commit();
    let lapsed = async |case: Hash| {
        let page = desk.rows(&clerk(), Cursor::default()).await;
        page.rows.iter().find(|row| row.case.case == case).unwrap().lapsed.to_vec()
    };
    assert_eq!(lapsed(late).await.first(), Some(&text("pending")));
    assert_eq!(lapsed(in_time).await, [text("accepted")], "it was accepted in time");
    desk.notes(&clerk(), late, Audience::Internal);
    assert_eq!(lapsed(late).await.first(), Some(&text("pending")), "what follows changes nothing");
    let again = desk.chain().desk();
    assert_eq!(again.catch_up().map_err(|e| e.to_string()), Ok(()));
}

#[tokio::test]
async fn notes_are_for_officers_and_those_for_the_applicant_for_both() {
    let desk = Desk::new();
    let case = desk.file("拾光里");
    let internal = desk.notes(&clerk(), case, Audience::Internal);
    let message = desk.notes(&applicant(), case, Audience::Applicant);
    let page = async |signer: &TestSigner, from| match desk
        .answer(signer, Asked::Notes(NotesRequest { case, from }))
        .await
        .reply
    {
        Reply::Notes(page) => (page.entries.iter().map(|proof| proof.entry.id()).collect::<Vec<_>>(), page.total),
        other => panic!("{other:?}"),
    };
    assert_eq!(page(&clerk(), 0).await, (vec![internal, message], 2));
    assert_eq!(page(&clerk(), 1).await, (vec![message], 2));
    assert_eq!(page(&applicant(), 0).await, (vec![message], 1));
    let stranger = desk.ask(&citizen("甲"), Asked::Notes(NotesRequest { case, from: 0 })).await;
    stranger.is_problem(404, "/problems/not-found");
}

#[tokio::test]
async fn whoever_recomputes_the_access_log_from_the_entries_sees_that_none_is_missing() {
    let desk = Desk::new();
    let (one, two) = (desk.file("壹光里"), desk.file("贰光里"));
    desk.refer(one, "壹光里");
    desk.records(&clerk(), Some(two), AccessPurpose::Handling, Hash::ZERO);
    desk.records(&clerk(), None, AccessPurpose::Search, digest("query"));
    desk.records(&clerk(), Some(one), AccessPurpose::Review, Hash::ZERO);
    let page = match desk.answer(&applicant(), Asked::Accesses(AccessesRequest { from: 0 })).await.reply {
        Reply::Accesses(page) => page,
        other => panic!("{other:?}"),
    };
    assert_eq!((page.entries.len(), page.total), (3, 3));
    let mut log = AccessLog::default();
    for proof in page.entries.iter() {
        let header = desk.chain().ledger.blocks().header(proof.height).unwrap().unwrap();
        assert_eq!(proof.verify(&header), Ok(()));
        let case = match proof.entry.action().unwrap() {
            Action::RecordAccess(record) => record.case.unwrap(),
            Action::AutomaticDecision(decision) => decision.case,
            other => panic!("{other:?}"),
        };
        log = log.with(&case, 1, &proof.entry.id(), header.time);
    }
    let state: AccessLog = desk.chain().ledger.read(&key::access(&digest("tag"))).unwrap().unwrap();
    assert_eq!(log, state);
    match desk.answer(&applicant(), Asked::Accesses(AccessesRequest { from: 2 })).await.reply {
        Reply::Accesses(rest) => assert_eq!(rest.entries[..], page.entries[2..]),
        other => panic!("{other:?}"),
    }
    let nobody = desk.ask(&clerk(), Asked::Accesses(AccessesRequest { from: 0 })).await;
    nobody.is_problem(404, "/problems/not-found");
}
