//! What happens to cases that are not simply approved: withdrawn, referred, stopped before signing.

use std::time::Duration;

use serde_json::json;
use yuzheng_app::views::{CheckView, ProofStage, RuleView};

use crate::{
    app_under_test::{AppUnderTest, Home, fresh_name, parameter},
    network::{Department, FourProcesses, OneProcess},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_received_case_is_withdrawn_and_stays_so_when_the_department_is_back() {
    let mut network = FourProcesses::found().await;
    let app = AppUnderTest::bound(Home::make(&network)).await;
    let name = fresh_name();
    let draft = app.draft(&name, &[]).await;
    network.stop(Department::Market);
    let case = app.submit(&draft).await.unwrap().id;
    let view = app.await_case(&case, "received", |view| view.summary.state == "received").await;
    assert!(view.can_withdraw);

    app.withdraw(&case).await.unwrap();
    let again = app.withdraw(&case).await.unwrap_err();
    assert_eq!(again.code, "notWithdrawable");
    let view = app.await_case(&case, "withdrawn", |view| view.summary.state == "withdrawn").await;
    assert_eq!((view.summary.state_word.zh.as_str(), view.summary.proof), ("已撤回", ProofStage::Verified));
    assert!(!view.can_withdraw && view.summary.waiting.is_none(), "{:?}", view.summary.waiting);
    let newest = view.events.first().expect("it has events");
    assert_eq!((newest.title.zh.as_str(), newest.proof), ("撤回", ProofStage::Verified));

    network.start(&[Department::Market]).await;
    network.await_level(Department::Market, Department::BigData).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let view = app.case_view(&case).unwrap();
    assert_eq!((view.summary.state.as_str(), view.decision), ("withdrawn", None));
    // The name that was not registered is free.
    let next = app.file(&name).await;
    app.await_approval(&next).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_referred_case_says_why_who_has_it_and_until_when_and_can_be_withdrawn() {
    let network = OneProcess::shared();
    let app = AppUnderTest::bound(Home::make(&network)).await;
    // The second item needs an approval before registration.
    let changes = [("/scope", json!(["6231-01", "8391-01"]))];
    let draft = app.draft(&fresh_name(), &changes).await;
    let page = app.sign_page(&draft).await.unwrap();
    assert_eq!(page.check.verdict, "refer", "the person learns it before signing");
    let case = app.submit(&draft).await.unwrap().id;

    let view = app.await_case(&case, "referred", |view| view.decision.is_some() && !view.rules.is_empty()).await;
    assert_eq!(view.decision.as_deref(), Some("referred"));
    assert_eq!((view.summary.state.as_str(), view.summary.proof), ("pending", ProofStage::Verified));
    assert_eq!(view.summary.state_word.zh, "待受理");
    assert!(view.summary.department.zh.contains("市场监督管理局"), "{:?}", view.summary.department);
    let reasons: Vec<&RuleView> = view.rules.iter().filter(|rule| rule.outcome != "pass").collect();
    assert_eq!(reasons.iter().map(|rule| rule.id.as_str()).collect::<Vec<_>>(), ["C1b"]);
    assert!(!reasons[0].text.zh.is_empty() && !reasons[0].basis.zh.is_empty(), "{:?}", reasons[0]);
    assert_eq!(view.same_result, Some(true), "running the rules here gives the same");
    let deadline = view.summary.deadline.as_ref().expect("a legal deadline runs");
    assert_eq!(deadline.workdays_left, 5);
    assert!(deadline.basis.zh.contains("行政许可法"), "{deadline:?}");
    assert!(view.licence.is_none() && view.receipt_bytes.is_some());

    assert!(view.can_withdraw);
    app.withdraw(&case).await.unwrap();
    let view = app.await_case(&case, "withdrawn", |view| view.summary.state == "withdrawn").await;
    assert!(view.summary.deadline.is_none(), "no deadline runs any more");
}

fn failed<'c>(check: &'c CheckView, id: &str) -> &'c RuleView {
    assert_eq!(check.verdict, "block");
    let rule = check.rules.iter().find(|rule| rule.id == id).expect("the contract has this rule");
    assert_eq!((rule.outcome.as_str(), rule.otherwise.as_str()), ("fail", "block"));
    assert!(!rule.text.zh.is_empty() && !rule.text.en.is_empty(), "{rule:?}");
    rule
}

async fn is_stopped(app: &AppUnderTest, draft: &str, rule: &str, article: &str) {
    let check = app.sign_page(draft).await.unwrap().check;
    assert!(failed(&check, rule).basis.zh.contains(article), "{:?}", failed(&check, rule).basis);
    let refused = app.submit(draft).await.unwrap_err();
    assert_eq!((refused.code.as_str(), parameter(&refused, "rule")), ("blocked", rule));
    assert!(!parameter(&refused, "zh").is_empty(), "{refused:?}");
    assert_eq!(app.drafts().unwrap().len(), 1, "the draft is kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_somebody_has_is_stopped_before_signing_with_its_article() {
    let network = OneProcess::shared();
    let name = fresh_name();
    let first = AppUnderTest::bound(Home::make(&network)).await;
    let case = first.file(&name).await;
    first.await_approval(&case).await;

    let second = AppUnderTest::bound(Home::make(&network)).await;
    let draft = second.draft(&name, &[]).await;
    is_stopped(&second, &draft, "N6", "第17").await;
    assert!(second.cases().unwrap().is_empty());
    // Another name is all it takes.
    let draft = second.draft(&fresh_name(), &[]).await;
    let case = second.submit(&draft).await.unwrap().id;
    second.await_approval(&case).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forbidden_name_is_stopped_before_signing_with_its_article() {
    let network = OneProcess::shared();
    let app = AppUnderTest::bound(Home::make(&network)).await;
    let draft = app.draft("联合国", &[]).await;
    is_stopped(&app, &draft, "N5", "第11").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_people_who_file_one_name_at_once_one_gets_it_and_the_other_is_not_refused() {
    let network = OneProcess::shared();
    let (first, second) =
        tokio::join!(AppUnderTest::bound(Home::make(&network)), AppUnderTest::bound(Home::make(&network)));
    let name = fresh_name();
    let (one, two) = (first.draft(&name, &[]).await, second.draft(&name, &[]).await);
    let (one, two) = tokio::join!(first.submit(&one), second.submit(&two));
    let (one, two) = (one.unwrap().id, two.unwrap().id);
    let one = first.await_case(&one, "decided", |view| view.decision.is_some()).await;
    let two = second.await_case(&two, "decided", |view| view.decision.is_some()).await;
    let mut states = [one.summary.state, two.summary.state];
    states.sort();
    // Whoever came second either lost the name in the block or met it in the register: a person or a new name.
    assert_eq!(states[0], "granted");
    assert!(["pending", "rename"].contains(&states[1].as_str()), "{states:?}");
}
