//! Opening a case, and looking for a person: only what is on record.

use yuzheng_protocol::desk::text_hash;
use yuzheng_protocol::desk_api::{Found, RECORD_LIFETIME_MS, Revealed};
use yuzheng_vault::Envelope;

use super::*;

impl Desk {
    async fn reveals(&self, signer: &TestSigner, case: Hash, record: Hash) -> Revealed {
        match self.answer(signer, Asked::Reveal(RevealRequest { case, record })).await.reply {
            Reply::Revealed(revealed) => revealed,
            other => panic!("{other:?}"),
        }
    }

    async fn does_not_reveal(&self, signer: &TestSigner, case: Hash, record: Hash, kind: &str) {
        let answer = self.ask(signer, Asked::Reveal(RevealRequest { case, record })).await;
        answer.is_problem(if kind == "/problems/desk-package" { 503 } else { 422 }, kind);
        says_nothing(&answer.body);
    }

    fn searches_for(&self, query: &str) -> (Hash, SearchRequest) {
        let (salt, query) = (digest("salt of the query"), blob(query.as_bytes().to_vec()));
        let record = self.records(&clerk(), None, AccessPurpose::Search, text_hash(&salt, &query));
        (record, SearchRequest { record, salt, query })
    }

    async fn finds(&self, query: &str) -> Found {
        let (_, request) = self.searches_for(query);
        match self.answer(&clerk(), Asked::Search(request)).await.reply {
            Reply::Found(found) => found,
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_record_in_a_block_opens_its_case_to_its_signer() {
    let desk = Desk::new();
    let case = desk.file("拾光里");
    let record = desk.records(&clerk(), Some(case), AccessPurpose::Handling, Hash::ZERO);
    let revealed = desk.reveals(&clerk(), case, record).await;
    let [key] = &revealed.packages[..] else { panic!("one filing, one package") };
    let envelope = Envelope { recipient: reader(&clerk()).recipient().to_bytes(), bytes: key.envelope.to_vec() };
    let identity = seal::open_envelope(&reader(&clerk()), &envelope).unwrap();
    assert_eq!(Hash(identity.recipient().to_bytes()), key.recipient);
    let package = desk.chain().ledger.blocks().sealed(&key.sealed).unwrap().unwrap();
    let payload = CasePayload::from_bytes(&seal::open_body(&identity, &package.body).unwrap()).unwrap();
    assert_eq!(payload.fields[..], to_canonical(&form("拾光里")));
}

#[tokio::test]
async fn nothing_opens_before_its_record_is_committed_or_with_another_one() {
    let desk = Desk::new();
    let (case, other) = (desk.file("壹光里"), desk.file("贰光里"));
    let action =
        RecordAccess { department: 1, case: Some(case), purpose: AccessPurpose::Handling, content: Hash::ZERO };
    let record = desk.chain().submit("waits", &clerk(), Action::RecordAccess(action));
    desk.does_not_reveal(&clerk(), case, record, "/problems/desk-no-record").await;
    desk.chain().commit();
    desk.reveals(&clerk(), case, record).await;
    desk.does_not_reveal(&clerk(), other, record, "/problems/desk-other-record").await;
    let colleague = TestSigner::new("colleague");
    desk.grants(&colleague, OfficeRole::Clerk, |_| {});
    desk.does_not_reveal(&colleague, case, record, "/problems/desk-other-record").await;
    let search = desk.records(&clerk(), None, AccessPurpose::Search, digest("query"));
    desk.does_not_reveal(&clerk(), case, search, "/problems/desk-other-record").await;
    let claim = desk.does(&clerk(), Action::ClaimCase(ClaimCase { case }));
    desk.does_not_reveal(&clerk(), case, claim, "/problems/desk-other-record").await;
    let nowhere = Some(digest("no case"));
    let failed = desk.records(&clerk(), nowhere, AccessPurpose::Handling, Hash::ZERO);
    desk.does_not_reveal(&clerk(), case, failed, "/problems/desk-record-failed").await;
}

#[tokio::test]
async fn a_record_lasts_for_half_an_hour() {
    let desk = Desk::new();
    let case = desk.file("拾光里");
    let record = desk.records(&clerk(), Some(case), AccessPurpose::Handling, Hash::ZERO);
    let made = desk.chain().ledger.tip_header().time;
    desk.chain().clock.set(made.plus_ms(RECORD_LIFETIME_MS));
    desk.reveals(&clerk(), case, record).await;
    desk.chain().clock.set(made.plus_ms(RECORD_LIFETIME_MS + 1));
    desk.does_not_reveal(&clerk(), case, record, "/problems/desk-old-record").await;
}

#[tokio::test]
async fn a_package_that_is_not_here_is_asked_for_later() {
    let desk = Desk::new();
    let (_, action) = desk.filling("拾光里", "500103");
    let case = action.case;
    desk.does(&applicant(), Action::SubmitCase(action));
    let record = desk.records(&clerk(), Some(case), AccessPurpose::Handling, Hash::ZERO);
    desk.does_not_reveal(&clerk(), case, record, "/problems/desk-package").await;
}

#[tokio::test]
async fn a_person_is_found_by_number_or_by_name_and_its_end() {
    let desk = Desk::new();
    let cases = [desk.file("壹光里"), desk.file("贰光里")];
    let by_number = desk.finds(&format!(r#"{{"id_number":"{NUMBER}"}}"#)).await;
    assert_eq!(by_number.rows.iter().map(|row| row.case.case).collect::<Vec<_>>(), [cases[1], cases[0]]);
    assert_eq!(by_number.rows[0].applicant.as_deref(), Some("周*明"));
    let by_name = desk.finds(&format!(r#"{{"last4":"9995","name":"{NAME}"}}"#)).await;
    assert_eq!(by_name.rows.len(), 2);
    assert!(desk.finds(&format!(r#"{{"last4":"9994","name":"{NAME}"}}"#)).await.rows.is_empty());
    assert!(desk.finds(r#"{"id_number":"500103198506129994"}"#).await.rows.is_empty());
    let (_, request) = desk.searches_for(&format!(r#"{{"id_number":"{NUMBER}"}}"#));
    let mut opened = desk.answer(&clerk(), Asked::Search(request)).await.bytes;
    says_nothing(&opened);
    opened.clear();
    desk.grants(&clerk(), OfficeRole::Clerk, |grant| grant.divisions = list(vec![text("500106")]));
    assert!(desk.finds(&format!(r#"{{"id_number":"{NUMBER}"}}"#)).await.rows.is_empty(), "out of scope");
}

#[tokio::test]
async fn a_search_is_the_one_on_record() {
    let desk = Desk::new();
    let case = desk.file("拾光里");
    let query = format!(r#"{{"id_number":"{NUMBER}"}}"#);
    let (_, request) = desk.searches_for(&query);
    let refused = async |request: SearchRequest, kind: &str| {
        let answer = desk.ask(&clerk(), Asked::Search(request)).await;
        answer.is_problem(422, kind);
        says_nothing(&answer.body);
    };
    refused(SearchRequest { salt: digest("another"), ..request.clone() }, "/problems/desk-query").await;
    let other = blob(*br#"{"id_number":"500103198506129994"}"#);
    refused(SearchRequest { query: other, ..request.clone() }, "/problems/desk-query").await;
    refused(SearchRequest { record: digest("nowhere"), ..request.clone() }, "/problems/desk-no-record").await;
    let opening = desk.records(&clerk(), Some(case), AccessPurpose::Handling, Hash::ZERO);
    refused(SearchRequest { record: opening, ..request.clone() }, "/problems/desk-other-record").await;
    for bad in ["", "{}", "[]", r#"{"name":"周示明"}"#, r#"{"last4":"995","name":"周示明"}"#, r#"{"id_number":" "}"#]
    {
        refused(SearchRequest { query: blob(bad.as_bytes().to_vec()), ..request.clone() }, "/problems/desk-query")
            .await;
    }
    desk.answer(&clerk(), Asked::Search(request)).await;
}
