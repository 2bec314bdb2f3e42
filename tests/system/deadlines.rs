//! What happens to a case in time, and what its applicant does on the way: a demonstration's clock, deemed
//! acceptance, a request for a person, another filling.

use std::{
    process::{Command, Output, Stdio},
    time::Duration,
};

use serde_json::{Value, json};
use yuzheng_app::views::{CaseView, ProofStage};
use yuzheng_contracts::Date;

use crate::{
    app_under_test::{AppUnderTest, Home, PASSPHRASE, fresh_name},
    journey_in_the_window::{look, open},
    network::{OneProcess, Place, program},
    walk,
    window::test_id,
};

/// Runs a command about a demonstration network that runs.
fn devnet(place: &Place, arguments: &[&str]) -> Output {
    let mut command = Command::new(program("yuzheng-node"));
    command.arg("devnet").args(arguments).arg("--data").arg(place.data()).stdin(Stdio::null()).output().unwrap()
}

fn said(output: &Output) -> Value {
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A case with an item of the scope that a person has to look at.
async fn referred(app: &AppUnderTest) -> CaseView {
    let case = app.file_changed(&fresh_name(), &[("/scope", json!(["6231-01", "8391-01"]))]).await;
    app.await_case(&case, "referred", |view| view.decision.is_some() && view.receipt_bytes.is_some()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn after_five_working_days_a_case_is_deemed_accepted_by_itself_and_its_receipt_holds() {
    let network = OneProcess::found();
    let app = AppUnderTest::bound(Home::make(&network)).await;
    assert_eq!(app.network_view().clock, None, "nobody moved the clock");
    let case = referred(&app).await;
    let id = &case.summary.id;
    assert_eq!((case.clocks.len(), case.clocks[0].workdays_left, case.clocks[0].after.zh.as_str()), (1, 5, "视为受理"));

    let before = said(&devnet(&network, &["clock", "status"]));
    assert_eq!(before["ahead_ms"], 0);
    let after = said(&devnet(&network, &["clock", "advance", "--workdays", "5"]));
    assert!(after["ahead_days"].as_u64().unwrap() >= 6, "{after}");

    let view = app.await_case(id, "deemed accepted", |view| view.summary.state == "accepted").await;
    assert_eq!((view.summary.state_word.zh.as_str(), view.summary.proof), ("已受理", ProofStage::Verified));
    assert_eq!((view.clocks.len(), view.clocks[0].after.zh.as_str()), (1, "超期"), "the time for a decision runs");
    assert_eq!(view.events[0].title.zh, "期限届满：视为受理");
    let shown = app.network_view().clock.expect("the clock is shown");
    assert_eq!(json!(shown.day), after["today"]);

    let receipt = app.await_receipt(id).await;
    let path = network.root().join("deemed.yzr");
    app.write_receipt(&path, &receipt).unwrap();
    let verified = Command::new(program("yuzheng-verify")).arg(&path).arg("--network").arg(network.file()).output();
    let verified = verified.unwrap();
    let text = String::from_utf8_lossy(&verified.stdout);
    assert_eq!(verified.status.code(), Some(0), "{text}");
    assert!(text.contains("accepted") || text.contains("受理"), "{text}");

    // A person is asked for once.
    assert!(view.can_request_person);
    app.request_person(id).await.unwrap();
    let is_proven = |view: &CaseView| {
        let newest = &view.events[0];
        newest.code == "request-person" && newest.proof == ProofStage::Verified
    };
    let asked = app.await_case(id, "asked", is_proven).await;
    assert!(!asked.can_request_person && asked.summary.state == "accepted");
    assert_eq!(app.request_person(id).await.unwrap_err().code, "noPersonNow");

    // The clock goes on, and a case filed now has its five days from the day that it shows.
    let again = said(&devnet(&network, &["clock", "advance", "--days", "1"]));
    assert_eq!(again["ahead_days"].as_u64(), after["ahead_days"].as_u64().map(|days| days + 1));
    let next = referred(&app).await;
    assert_eq!(next.clocks[0].workdays_left, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_filed_after_the_clock_moved_is_checked_here_and_there_on_the_same_day() {
    let network = OneProcess::found();
    let app = AppUnderTest::bound(Home::make(&network)).await;
    let today: Date = said(&devnet(&network, &["clock", "status"]))["today"].as_str().unwrap().parse().unwrap();
    // Paid in full five years and three days from today: too late today, in time a week later.
    let due = today.add_months(60).unwrap().add_days(3).unwrap();
    let company = app.open_draft("limited-company-registration").await.unwrap();
    let mut values: Value = serde_json::from_str(&company.values).unwrap();
    values["shareholders"] =
        json!([{"person": 0, "subscribed_fen": 100, "method": "货币", "due_date": due.to_string()}]);
    let in_time = async || {
        let check = app.check_draft(&company.id, &values.to_string()).await.unwrap();
        check.rules.into_iter().find(|rule| rule.id == "S3").unwrap().outcome
    };
    assert_eq!(in_time().await, "fail");

    let after = said(&devnet(&network, &["clock", "advance", "--days", "7"]));
    let shown: Date = after["today"].as_str().unwrap().parse().unwrap();
    app.await_clock().await;
    assert_eq!(in_time().await, "pass");
    let draft = app.draft(&fresh_name(), &[]).await;
    assert_eq!(app.sign_page(&draft).await.unwrap().date, shown.chinese());
    let id = app.submit(&draft).await.unwrap().id;
    let view = app.await_approval(&id).await;
    let number = view.summary.number.unwrap_or_default();
    assert!(number.contains(&shown.to_string().replace('-', "")), "{number} was given on {shown}");
    assert_eq!(view.same_result, Some(true), "the worker decided by the rules as of the same day");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supplement_keeps_all_that_was_filed_and_is_decided_at_once() {
    let network = OneProcess::found();
    let app = AppUnderTest::bound(Home::make(&network)).await;
    let first = referred(&app).await;
    let id = first.summary.id.clone();
    assert!(!first.summary.needs_me);

    let clerk = |head: bool| {
        let mut arguments = vec!["clerk", "--case", &id, "--step", "ask-supplement", "--reason", "scope"];
        arguments.extend(head.then_some("--head"));
        devnet(&network, &arguments)
    };
    let refused = clerk(true);
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("W2"), "the head asks only the second time");
    assert_eq!(said(&clerk(false))["state"], "supplement");
    let view = app.await_case(&id, "asked", |view| view.summary.state == "supplement").await;
    assert!(view.summary.needs_me && view.can_withdraw && view.can_request_person);
    assert_eq!(view.supplement.as_ref().unwrap().zh, "补齐");
    assert_eq!((view.clocks[0].workdays_left, view.clocks[0].after.zh.as_str()), (30, "终止（补正逾期）"));

    let draft = app.open_supplement(&id).unwrap();
    assert_eq!(app.open_supplement(&id).unwrap().id, draft.id, "it is opened again where it was left");
    assert_eq!(draft.case.as_deref(), Some(id.as_str()));
    let mut values: Value = serde_json::from_str(&draft.values).unwrap();
    assert_eq!(values["scope"], json!(["6231-01", "8391-01"]), "it begins with what was filed");
    values["scope"] = json!(["6231-01"]);
    app.save_draft(&draft.id, 4, &values.to_string()).unwrap();
    assert_eq!(app.submit(&draft.id).await.unwrap().id, id);

    let view = app.await_approval(&id).await;
    assert_eq!(view.summary.number, first.summary.number, "it is the same case");
    assert_eq!((view.earlier.len(), view.same_result), (1, Some(true)));
    assert!(view.earlier[0].lines.iter().any(|line| line.label.zh == "经营范围"));
    let codes: Vec<&str> = view.events.iter().rev().map(|event| event.code.as_str()).collect();
    assert_eq!(codes, ["submitted", "refer", "ask-supplement", "supplement", "approve"]);
    assert!(view.events.iter().all(|event| event.proof == ProofStage::Verified));
    assert_eq!(app.cases().unwrap().len(), 1);
    assert_eq!(app.open_supplement(&id).unwrap_err().code, "notSupplementable");

    // The machine approved, and a person can be asked for all the same; the licence stays.
    app.request_person(&id).await.unwrap();
    let view = app.await_case(&id, "looked at", |view| view.summary.state == "recheck").await;
    assert_eq!((view.clocks[0].workdays_left, view.licence.is_some()), (5, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_window_calls_for_a_supplement_shows_the_clock_and_asks_for_a_person() -> anyhow::Result<()> {
    let network = OneProcess::found();
    let app = AppUnderTest::bound(Home::make(&network)).await;
    let id = referred(&app).await.summary.id;
    said(&devnet(&network, &["clock", "advance", "--to-workday", "2"]));
    let home = app.end().await;
    let mut window = open(&home).await?;
    // Locked, the window says already that the day is a demonstration's.
    window.wait_for_text(&test_id("demonstration-clock"), "演示时间", Duration::from_secs(20)).await?;
    look(&window, "locked").await?;
    window.fill("passphrase", PASSPHRASE).await?;
    window.click("unlock").await?;
    window.click("nav-cases").await?;
    window.click(&format!("case-{id}")).await?;
    window.wait_for_text(&test_id("clock-runs"), "还剩 3 个工作日", Duration::from_secs(20)).await?;
    window.wait_for_text(&test_id("demonstration-clock"), "演示时间", Duration::from_secs(20)).await?;
    look(&window, "referred").await?;
    walk::click_until(&mut window, "request-person", &test_id("request-person-sign")).await?;
    look(&window, "request-person").await?;
    window.click("request-person-sign").await?;
    window.wait_for_text(".timeline", "要求人工审查", Duration::from_secs(20)).await?;
    said(&devnet(&network, &["clerk", "--case", &id, "--step", "ask-supplement", "--reason", "scope"]));
    window.wait_for_text(&test_id("refile"), "请补正", Duration::from_secs(20)).await?;
    look(&window, "supplement").await?;
    window.click("refile-open").await?;
    window.find_within(&test_id("form"), Duration::from_secs(20)).await?;
    look(&window, "refile-form").await?;
    window.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_referred_is_corrected_and_decided_without_a_person() {
    let network = OneProcess::shared();
    let app = AppUnderTest::bound(Home::make(&network)).await;
    let first = referred(&app).await;
    let id = first.summary.id.clone();
    assert_eq!(first.supplement.as_ref().unwrap().zh, "更正后再提交");
    let draft = app.open_supplement(&id).unwrap();
    let mut values: Value = serde_json::from_str(&draft.values).unwrap();
    values["scope"] = json!(["6231-01"]);
    app.save_draft(&draft.id, 4, &values.to_string()).unwrap();
    app.submit(&draft.id).await.unwrap();
    let view = app.await_approval(&id).await;
    assert_eq!((view.summary.number, view.earlier.len()), (first.summary.number, 1));
}
