//! Cases that may be the same thing: told by tags, within the scope, and nothing else.

use yuzheng_protocol::desk_api::Likeness::{Address, Name, Person};

use super::*;

#[tokio::test]
async fn cases_of_one_person_or_address_are_told_of_with_their_rows_and_nothing_of_the_filling() {
    let desk = Desk::new();
    let (first, second) = (desk.file("拾光里"), desk.file("山城里"));
    let page = desk.rows(&clerk(), Cursor::default()).await;
    let by = |case: Hash| page.rows.iter().find(|row| row.case.case == case).unwrap().alike.to_vec();
    assert_eq!((by(first), by(second)), (vec![Person, Address], vec![Person, Address]));
    let (view, bytes) = desk.case(&clerk(), first).await;
    let other = &view.alike[0];
    assert_eq!((view.alike.len(), other.case, other.applicant.as_deref()), (1, second, Some("周*明")));
    assert_eq!(other.by.to_vec(), [Person, Address]);
    says_nothing(&bytes);
}

#[tokio::test]
async fn a_case_comes_again_when_another_with_the_same_name_is_filed_and_when_that_one_is_withdrawn() {
    let desk = Desk::new();
    let first = desk.file("拾光里");
    let page = desk.rows(&clerk(), Cursor::default()).await;
    assert_eq!(page.rows[0].alike.to_vec(), []);
    let second = desk.file_in("拾光里 ", "500103");
    let page = desk.rows(&clerk(), page.next).await;
    let by = |case: Hash| page.rows.iter().find(|row| row.case.case == case).unwrap().alike.to_vec();
    assert_eq!((by(first), by(second)), (vec![Person, Name, Address], vec![Person, Name, Address]));
    let stands: Case = desk.chain().ledger.read(&key::case(&second)).unwrap().unwrap();
    let withdraw = CaseAction { case: second, events: stands.events, action: text("withdraw"), content: Hash::ZERO };
    desk.does(&applicant(), Action::CaseAction(withdraw));
    let page = desk.rows(&clerk(), page.next).await;
    let by = |case: Hash| page.rows.iter().find(|row| row.case.case == case).unwrap().alike.to_vec();
    assert_eq!((by(first), by(second)), (Vec::new(), Vec::new()), "what is over counts no more");
}

#[tokio::test]
async fn cases_outside_the_scope_are_not_told_of() {
    let desk = Desk::new();
    let reviewer = TestSigner::new("reviewer");
    desk.grants(&reviewer, OfficeRole::Reviewer, |grant| grant.divisions = list(vec![text("500103")]));
    let (here, _there) = (desk.file_in("拾光里", "500103"), desk.file_in("山城里", "500106"));
    let page = desk.rows(&reviewer, Cursor::default()).await;
    assert_eq!((page.rows.len(), page.rows[0].case.case, page.rows[0].alike.to_vec()), (1, here, Vec::new()));
    let (view, _) = desk.case(&reviewer, here).await;
    assert!(view.alike.is_empty());
    let (whole, _) = desk.case(&clerk(), here).await;
    assert_eq!(whole.alike.len(), 1, "the clerk's scope is the department");
}
