//! Who gets no answer, and what they are told.

use yuzheng_protocol::desk::EndRole;
use yuzheng_protocol::desk_api::{
    DepositRequest, MaterialRequest, MaterialsRequest, REQUEST_LIFETIME_MS, Request as Kind,
};

use super::*;

/// Everything that can be asked about a case.
fn about(case: Hash) -> Vec<Kind> {
    let search = SearchRequest { record: digest("record"), salt: digest("salt"), query: blob(*b"{}") };
    vec![
        Kind::Rows(RowsRequest { after: Cursor::default() }),
        Kind::Case(CaseRequest { case }),
        Kind::Reveal(RevealRequest { case, record: digest("record") }),
        Kind::Search(search),
        Kind::Notes(NotesRequest { case, from: 0 }),
        Kind::Deposit(DepositRequest { case, sha256: digest("file"), part: 0, bytes: blob(*b"bytes") }),
        Kind::Material(MaterialRequest { case, record: digest("record"), sha256: digest("file"), part: 0 }),
        Kind::Materials(MaterialsRequest { case }),
    ]
}

impl Desk {
    /// Every question gets the answer that one about nothing gets.
    async fn sees_nothing(&self, signer: &TestSigner, case: Hash, who: &str) {
        for (asked, of_nothing) in about(case).into_iter().zip(about(digest("no such case"))) {
            let (answer, nothing) = (self.ask(signer, asked).await, self.ask(signer, of_nothing).await);
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{who}");
            assert_eq!(answer.body, nothing.body, "{who}");
            answer.is_problem(404, "/problems/not-found");
            says_nothing(&answer.body);
        }
    }

    async fn refused(&self, sealed: Vec<u8>, kind: &str) {
        let answer = self.post(sealed).await;
        answer.is_problem(422, kind);
        says_nothing(&answer.body);
    }
}

#[tokio::test]
async fn whoever_has_no_role_today_hears_of_nothing() {
    let desk = Desk::new();
    let case = desk.file("拾光里");
    let [ended, future, admin] = ["ended", "future", "admin"].map(TestSigner::new);
    desk.grants(&ended, OfficeRole::Clerk, |_| {});
    desk.case(&ended, case).await;
    let end = EndRole { department: 1, officer: ended.public_key(), role: OfficeRole::Clerk, last_day: TODAY - 1 };
    desk.does(&head(), Action::EndRole(end));
    desk.grants(&future, OfficeRole::Clerk, |grant| grant.from = TODAY + 1);
    desk.grants(&admin, OfficeRole::Administrator, |_| {});
    for (who, signer) in [
        ("no role", TestSigner::new("nobody")),
        ("an ended role", ended),
        ("a future role", future.clone()),
        ("an administrator", admin),
        ("another department's officer", TestSigner::officer(2, 1)),
        ("another citizen", citizen("甲")),
    ] {
        desk.sees_nothing(&signer, case, who).await;
    }
    desk.chain().clock.set(TUESDAY.plus_ms(crate::testing::DAY_MS));
    desk.case(&future, case).await;
}

#[tokio::test]
async fn a_role_for_other_services_or_divisions_shows_nothing_of_a_case() {
    let desk = Desk::new();
    let case = desk.file("拾光里");
    let [service, division] = ["service", "division"].map(TestSigner::new);
    desk.grants(&service, OfficeRole::Supervisor, |grant| grant.services = list(vec![text("another")]));
    desk.grants(&division, OfficeRole::Auditor, |grant| grant.divisions = list(vec![text("500106")]));
    for signer in [service, division] {
        assert!(desk.rows(&signer, Cursor::default()).await.rows.is_empty());
        let kinds = about(case).into_iter().filter(|kind| !matches!(kind, Kind::Rows(_) | Kind::Search(_)));
        for asked in kinds {
            let answer = desk.ask(&signer, asked).await;
            answer.is_problem(404, "/problems/not-found");
            says_nothing(&answer.body);
        }
    }
}

#[tokio::test]
async fn the_applicants_own_key_is_no_officers() {
    let desk = Desk::new();
    let case = desk.file("拾光里");
    let own = |kind: &Kind| matches!(kind, Kind::Notes(_) | Kind::Deposit(_) | Kind::Materials(_));
    for asked in about(case).into_iter().filter(|kind| !own(kind)) {
        desk.ask(&applicant(), asked).await.is_problem(404, "/problems/not-found");
    }
}

#[tokio::test]
async fn an_auditor_sees_and_opens_what_is_on_record_and_takes_nothing_in_hand() {
    let desk = Desk::new();
    let case = desk.file("拾光里");
    let auditor = TestSigner::new("auditor");
    desk.grants(&auditor, OfficeRole::Auditor, |_| {});
    assert_eq!(desk.rows(&auditor, Cursor::default()).await.rows.len(), 1);
    desk.case(&auditor, case).await;
    let record = desk.records(&auditor, Some(case), AccessPurpose::Audit, Hash::ZERO);
    desk.answer(&auditor, Kind::Reveal(RevealRequest { case, record })).await;
    let claim = desk.does(&auditor, Action::ClaimCase(ClaimCase { case }));
    let proof = desk.chain().ledger.entry(&claim).unwrap().unwrap();
    assert_eq!(proof.outcome.failure(), Some(yuzheng_protocol::transaction::Failure::NotAuthorised));
}

#[tokio::test]
async fn a_founding_officer_without_a_sealing_key_is_told_to_have_a_role_granted() {
    let desk = Desk::new();
    let case = desk.file("拾光里");
    desk.refused(Desk::sealed(&desk.request(&head(), Kind::Case(CaseRequest { case }))), "/problems/desk-sealing-key")
        .await;
    desk.grants(&head(), OfficeRole::Supervisor, |_| {});
    desk.case(&head(), case).await;
}

#[tokio::test]
async fn a_replayed_request_is_refused_after_a_restart_too() {
    let desk = Desk::new();
    let case = desk.file("拾光里");
    let sealed = Desk::sealed(&desk.request(&clerk(), Kind::Case(CaseRequest { case })));
    assert_eq!(desk.post(sealed.clone()).await.status, StatusCode::OK);
    desk.refused(sealed.clone(), "/problems/desk-replayed").await;
    let restarted = desk.chain().desk();
    assert_eq!(
        restarted.answer(&sealed).unwrap_err().to_string(),
        "the request came before; ask again with another nonce"
    );
    let other = desk.request(&TestSigner::new("nobody"), Kind::Case(CaseRequest { case }));
    for _ in 0..2 {
        let answer = desk.post(Desk::sealed(&other)).await;
        answer.is_problem(404, "/problems/not-found");
    }
}

#[tokio::test]
async fn a_request_is_for_this_chain_this_department_and_this_moment() {
    let desk = Desk::new();
    let case = desk.file("拾光里");
    let (chain, now) = (desk.chain().ledger.chain_id(), desk.chain().ledger.now());
    let signed = |to: (Hash, u16), time: Timestamp| {
        Desk::sealed(&SignedRequest::sign(&clerk(), to, (time, Nonce([1; 16])), Kind::Case(CaseRequest { case })))
    };
    desk.refused(signed((digest("another chain"), 1), now), "/problems/desk-chain").await;
    desk.refused(signed((chain, 2), now), "/problems/desk-department").await;
    let old = Timestamp(now.0 - REQUEST_LIFETIME_MS - 1);
    for time in [old, now.plus_ms(REQUEST_LIFETIME_MS + 1)] {
        desk.refused(signed((chain, 1), time), "/problems/desk-clock").await;
    }
    let mut newer = desk.request(&clerk(), Kind::Case(CaseRequest { case }));
    newer.version = 2;
    newer.signature = clerk().sign(&newer.sign_bytes());
    desk.refused(Desk::sealed(&newer), "/problems/desk-version").await;
}

#[tokio::test]
async fn a_tampered_request_is_refused() {
    let desk = Desk::new();
    let case = desk.file("拾光里");
    let honest = desk.request(&TestSigner::new("nobody"), Kind::Case(CaseRequest { case }));
    let stolen = SignedRequest { signer: clerk().public_key(), ..honest.clone() };
    desk.refused(Desk::sealed(&stolen), "/problems/desk-signature").await;
    let other = desk.request(&clerk(), Kind::Case(CaseRequest { case: digest("other") }));
    let moved = SignedRequest { request: Kind::Case(CaseRequest { case }), ..other };
    desk.refused(Desk::sealed(&moved), "/problems/desk-signature").await;
    desk.refused(b"noise".to_vec(), "/problems/desk-unreadable").await;
    let office = department_keys(1).sealing_identity().recipient();
    desk.refused(seal::seal_to(&[office], b"noise").unwrap(), "/problems/desk-unreadable").await;
    let elsewhere = department_keys(2).sealing_identity().recipient();
    desk.refused(seal::seal_to(&[elsewhere], &honest.to_bytes()).unwrap(), "/problems/desk-unreadable").await;
    let large = desk.post(vec![0; SignedRequest::MAX_BYTES + 2048]).await;
    large.is_problem(413, "/problems/too-large");
    let plain = desk.node.ask(Method::POST, "/v1/desk", "application/json", Vec::new()).await;
    plain.is_problem(415, "/problems/media-type");
}

#[tokio::test]
async fn an_answer_opens_for_its_signer_alone() {
    let desk = Desk::new();
    let case = desk.file("拾光里");
    let answer = desk.ask(&clerk(), Kind::Case(CaseRequest { case })).await;
    says_nothing(&answer.body);
    let stranger: Recipient = sealing("stranger").recipient();
    assert_ne!(stranger, reader(&clerk()).recipient());
    assert!(seal::unseal(&sealing("stranger"), &answer.body).is_err());
    assert!(seal::unseal(&reader(&clerk()), &answer.body).is_ok());
}
