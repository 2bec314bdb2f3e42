//! Cases that may be the same thing: told by tags, within the scope, and nothing else.

use yuzheng_protocol::desk::{Verdict, verdict};
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

#[tokio::test]
async fn what_an_officer_finds_to_be_two_things_is_flagged_no_more_until_that_is_taken_back() {
    let desk = Desk::new();
    let [first, second, third] = ["拾光里", "山城里", "暮光里"].map(|name| desk.file(name));
    let stands = |case: Hash| desk.chain().ledger.read::<Case>(&key::case(&case)).unwrap().unwrap();
    let finds = |signer: &TestSigner, audience, (case, other): (Hash, Hash), found| {
        desk.note(signer, case, audience, &verdict(&stands(case), &stands(other), found));
    };
    let flagged = async |after: Cursor| {
        let page = desk.rows(&clerk(), after).await;
        let rows: Vec<_> = page.rows.iter().map(|row| (row.case.case, row.alike.to_vec())).collect();
        (rows, page.next)
    };
    let both = vec![Person, Address];
    let (_, after) = flagged(Cursor::default()).await;
    // The applicant's words, or those to the applicant, find nothing.
    finds(&applicant(), Audience::Applicant, (first, second), Verdict::Apart);
    let (rows, after) = flagged(after).await;
    assert_eq!(rows, [(first, both.clone())]);
    // The third is alike to both still, so their flags stay.
    finds(&clerk(), Audience::Internal, (first, second), Verdict::Apart);
    let (mut rows, after) = flagged(after).await;
    rows.sort();
    let mut expected = vec![(first, both.clone()), (second, both.clone())];
    expected.sort();
    assert_eq!(rows, expected, "both come again");
    finds(&clerk(), Audience::Internal, (third, first), Verdict::Apart);
    let of = |rows: &[(Hash, Vec<_>)], case| rows.iter().find(|row| row.0 == case).map(|row| row.1.clone());
    let (rows, after) = flagged(after).await;
    assert_eq!((of(&rows, first), of(&rows, third)), (Some(Vec::new()), Some(both.clone())));
    // Whoever opens the case sees the pair all the same, to read the verdict or take it back.
    assert_eq!(desk.case(&clerk(), first).await.0.alike.len(), 2);
    finds(&clerk(), Audience::Internal, (second, first), Verdict::Alike);
    let (rows, _) = flagged(after).await;
    assert_eq!((of(&rows, first), of(&rows, second)), (Some(both.clone()), Some(both)));
}
