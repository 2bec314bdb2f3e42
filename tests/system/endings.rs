//! Cases that end without what was asked for, and a licence that is taken back: what the applicant reads, and what
//! whoever is shown a proof reads.

use serde_json::json;
use yuzheng_app::{
    officer::views::{DeskCase, Purpose},
    views::{CaseView, EndingKind, ExportKind},
};

use crate::{
    app_under_test::{AppUnderTest, Home, PASSPHRASE, fresh_name},
    journey_in_the_window::{look, open},
    network::{OneProcess, PATIENCE},
    office::{advance, await_desk, code, draft, officer},
    window::test_id,
};

/// A case that waits for a person.
async fn referred(citizen: &AppUnderTest) -> String {
    let case = citizen.file_changed(&fresh_name(), &[("/scope", json!(["6231-01", "8391-01"]))]).await;
    citizen.await_case(&case, "referred", |view| view.summary.state == "pending").await;
    case
}

/// Opens a case and takes a step in it.
pub async fn step(officer: &AppUnderTest, case: &str, action: &str, reason: Option<(&str, &str)>) -> DeskCase {
    let can = |view: &DeskCase| view.steps.iter().any(|step| step.action == action);
    await_desk(officer, case, action, can).await;
    let open = officer.reveal_case(case, Purpose::Handling, "").await.unwrap();
    let reasons: Vec<(&str, &str, &[&str])> = reason.iter().map(|(code, remark)| (*code, *remark, &[][..])).collect();
    let draft = draft(&open, action, &reasons);
    officer.preview_step(case, &draft).await.unwrap();
    officer.sign_step(case, &draft).await.unwrap();
    open
}

fn ends(kind: EndingKind, title: &str) -> impl Fn(&CaseView) -> bool {
    move |view| view.ending.as_ref().is_some_and(|ending| ending.kind == kind && ending.title.zh == title)
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_refused_reads_it_with_reasons_and_remedies_and_never_that_it_is_under_way() {
    let network = OneProcess::found();
    let citizen = AppUnderTest::bound(Home::make(&network)).await;
    let clerk = officer(&network, "周敏 A0317", &["clerk"]).await;
    let reviewer = officer(&network, "林岚 A0412", &["reviewer", "clerk"]).await;

    let case = referred(&citizen).await;
    assert!(citizen.case_view(&case).unwrap().ending.is_none());
    step(&clerk, &case, "not-accept", Some(("not-this-office", "请向示例区文化和旅游委员会申请。"))).await;
    let told = citizen.await_case(&case, "not accepted", ends(EndingKind::NotGranted, "不予受理")).await;
    assert_eq!((told.decision.as_deref(), told.licence.is_none()), (Some("notAccepted"), true));
    let notice = remedied(&citizen, &case).await;
    assert!(notice.items[0].sentence.zh.contains("示例区文化和旅游委员会"), "{notice:?}");

    // A refusal takes two: whoever proposed it does not review it.
    let case = referred(&citizen).await;
    step(&reviewer, &case, "accept", None).await;
    step(&reviewer, &case, "propose-refusal", Some(("address", ""))).await;
    let held = |view: &DeskCase| view.state == "second-review";
    let own = await_desk(&reviewer, &case, "in review", held).await;
    let blocked = own.steps.iter().find(|step| step.action == "refuse").and_then(|step| step.blocked.clone());
    assert_eq!(blocked.map(|why| why.code).as_deref(), Some("sameOfficer"), "{:?}", own.steps);
    let second = officer(&network, "罗棠 A0523", &["reviewer"]).await;
    step(&second, &case, "refuse", Some(("address", ""))).await;
    let refused = citizen.await_case(&case, "refused", ends(EndingKind::NotGranted, "不予登记")).await;
    assert_eq!(refused.decision.as_deref(), Some("refused"));
    let notice = remedied(&citizen, &case).await;
    assert!(notice.remedies.iter().any(|one| one.zh.contains("行政复议")), "{:?}", notice.remedies);
    refused_in_the_window(citizen, &case).await.unwrap();
}

async fn refused_in_the_window(citizen: AppUnderTest, case: &str) -> anyhow::Result<()> {
    let home = citizen.end().await;
    let mut window = open(&home).await?;
    window.fill("passphrase", PASSPHRASE).await?;
    window.click("unlock").await?;
    window.click("nav-cases").await?;
    window.click(&format!("case-{case}")).await?;
    window.wait_for_text(&test_id("ended-why"), "行政复议", PATIENCE).await?;
    look(&window, "case-refused").await?;
    let said = window.text(&test_id("decision")).await?;
    assert!(said.contains("不予登记") && !said.contains("正在办理"), "{said}");
    window.close().await
}

/// The newest document with something to be done against it.
async fn remedied(citizen: &AppUnderTest, case: &str) -> yuzheng_app::officer::views::NoticeView {
    for _ in 0..200 {
        let documents = citizen.case_documents(case).unwrap();
        let notices = documents.into_iter().filter_map(|one| one.notice);
        if let Some(found) = notices.into_iter().find(|notice| !notice.remedies.is_empty()) {
            return found;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("no document with remedies came");
}

fn at(state: &'static str) -> impl Fn(&CaseView) -> bool {
    move |view| view.summary.state == state
}

/// Working days left of the decision's clock, and whether it stands still.
fn clock(view: &CaseView) -> (i32, bool) {
    let clock = view.clocks.iter().find(|clock| clock.of >= 3 && clock.of < 10).expect("the clock of the decision");
    (clock.workdays_left, clock.paused)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_other_step_of_a_case_is_taken_and_its_applicant_sees_each() {
    let network = OneProcess::found();
    let citizen = AppUnderTest::bound(Home::make(&network)).await;
    let clerk = officer(&network, "周敏 A0317", &["clerk"]).await;
    let second = officer(&network, "罗棠 A0523", &["reviewer"]).await;
    let head = officer(&network, "林岚 A0412", &["supervisor"]).await;
    let case = referred(&citizen).await;
    step(&clerk, &case, "accept", None).await;
    assert_eq!(clock(&citizen.await_case(&case, "accepted", at("accepted")).await), (3, false));

    // Others are asked: the clock stands still, and no working day is lost.
    step(&clerk, &case, "consult", Some(("others-asked", ""))).await;
    assert_eq!(clock(&citizen.await_case(&case, "consulting", at("consulting")).await), (3, true));
    advance(&network, "2");
    step(&clerk, &case, "resume", None).await;
    assert_eq!(clock(&citizen.await_case(&case, "resumed", at("accepted")).await), (3, false));

    // Three working days more, once, by the head of the office alone.
    let seen = await_desk(&clerk, &case, "resumed", |view| view.state == "accepted").await;
    assert!(!seen.steps.iter().any(|step| step.action == "extend" && step.blocked.is_none()), "{:?}", seen.steps);
    step(&head, &case, "extend", Some(("complex", ""))).await;
    let longer = |view: &CaseView| at("accepted")(view) && clock(view).0 > 3;
    assert_eq!(clock(&citizen.await_case(&case, "extended", longer).await), (6, false));
    let once = |view: &DeskCase| {
        let extend = view.steps.iter().find(|step| step.action == "extend");
        extend.and_then(|step| step.blocked.as_ref()).is_some_and(|why| why.code == "counterFull")
    };
    await_desk(&head, &case, "extended once", once).await;

    // A proposal is returned, the case granted, looked at by a person, given up.
    step(&clerk, &case, "propose-refusal", Some(("address", ""))).await;
    step(&second, &case, "return", None).await;
    citizen.await_case(&case, "returned", at("accepted")).await;
    step(&clerk, &case, "grant", None).await;
    let granted = citizen.await_case(&case, "granted", |view| view.licence.is_some()).await;
    assert!(granted.ending.is_none());
    citizen.request_person(&case).await.unwrap();
    step(&clerk, &case, "confirm", None).await;
    let upheld = citizen.await_case(&case, "upheld", at("confirmed")).await;
    assert!(upheld.ending.is_none() && upheld.licence.is_some());
    // The paper is printed, which is counted, and handed to somebody, which is a document.
    step(&clerk, &case, "print-licence", None).await;
    // What is registered is given up by two: whoever proposes it does not review it.
    step(&clerk, &case, "propose-change", Some(("closed-down", "本人书面申请注销"))).await;
    let noted = |view: &DeskCase| {
        let said = |text: &str| text == "终止经营：本人书面申请注销";
        view.state == "change-review" && view.notes.iter().any(|note| note.text.as_deref().is_some_and(said))
    };
    second.reveal_case(&case, Purpose::Review, "").await.unwrap();
    await_desk(&second, &case, "the proposal", noted).await;
    step(&second, &case, "cancel", Some(("closed-down", ""))).await;
    let over = citizen.await_case(&case, "cancelled", ends(EndingKind::NoLongerValid, "已注销")).await;
    assert_eq!(over.licence.as_ref().map(|licence| licence.status.as_str()), Some("cancelled"));
    let codes: Vec<&str> = over.events.iter().rev().map(|event| event.code.as_str()).collect();
    let wanted = [
        "submitted",
        "refer",
        "accept",
        "consult",
        "resume",
        "extend",
        "propose-refusal",
        "return",
        "grant",
        "request-person",
        "confirm",
        "print-licence",
        "propose-change",
        "cancel",
    ];
    assert_eq!(codes, wanted);
}

#[tokio::test(flavor = "multi_thread")]
async fn v09_a_revoked_licence_is_revoked_for_whoever_checks_it_as_of_then() {
    let network = OneProcess::found();
    let citizen = AppUnderTest::bound(Home::make(&network)).await;
    let case = citizen.file(&fresh_name()).await;
    let before = citizen.await_approval(&case).await;
    assert!(before.ending.is_none());
    let early = citizen.export(&case, ExportKind::Licence).await.unwrap();
    let reference = citizen.receipt_codes(&case).unwrap().reference;

    let clerk = officer(&network, "周敏 A0317", &["clerk"]).await;
    let head = officer(&network, "林岚 A0412", &["supervisor"]).await;
    let seen = await_desk(&clerk, &case, "shown", |view| !view.lines.is_empty()).await;
    assert!(!seen.steps.iter().any(|step| step.action == "revoke" && step.blocked.is_none()), "{:?}", seen.steps);
    step(&clerk, &case, "propose-change", Some(("obtained-by-fraud", ""))).await;
    let review = |view: &DeskCase| view.state == "change-review";
    let open = await_desk(&head, &case, "proposed", review).await;
    assert_eq!(code(head.preview_step(&case, &draft(&open, "revoke", &[]))).await, "reasonMissing");
    step(&head, &case, "revoke", Some(("obtained-by-fraud", ""))).await;

    let told = citizen.await_case(&case, "revoked", ends(EndingKind::NoLongerValid, "登记已撤销")).await;
    assert_eq!(told.licence.as_ref().map(|licence| licence.status.as_str()), Some("revoked"));
    assert!(told.events[0].reasons.iter().any(|reason| reason.code == "obtained-by-fraud"), "{:?}", told.events);
    let remedies = &told.ending.as_ref().unwrap().remedies;
    assert!(remedies.len() == 2 && remedies[0].zh.contains("60") && remedies[1].zh.contains("6"), "{remedies:?}");
    let late = citizen.export(&case, ExportKind::Licence).await.unwrap();
    assert_eq!(code(citizen.export(&case, ExportKind::LicenceOriginal)).await, "licenceOver");

    // A stranger: the early proof says how it stood then, the late one and the code how it stands.
    let stranger = AppUnderTest::open(Home::make(&network));
    stranger.make_key();
    stranger.await_agreement(2).await;
    let mut times = Vec::new();
    for (file, status) in [(&early, "active"), (&late, "revoked")] {
        let checked = stranger.verify_content(&file.name, file.bytes.clone()).await;
        assert_eq!(checked.verdict, "valid", "{:?}", checked.advice);
        let shown = checked.shown.unwrap();
        assert_eq!(shown.licence.as_ref().unwrap().status, status);
        times.push(shown.as_of_ms);
    }
    assert!(times[0] < times[1], "as of: {times:?}");
    let looked_up = stranger.verify_content("code", reference.clone().into_bytes()).await;
    assert_eq!(looked_up.verdict, "valid", "{:?}", looked_up.advice);
    assert_eq!(looked_up.shown.unwrap().licence.unwrap().status, "revoked");
    in_the_window(citizen, &case, &reference).await.unwrap();
}

/// The applicant's own window says it across the licence, on the page of the case, and of the code on the old paper.
async fn in_the_window(citizen: AppUnderTest, case: &str, reference: &str) -> anyhow::Result<()> {
    let home = citizen.end().await;
    let mut window = open(&home).await?;
    window.fill("passphrase", PASSPHRASE).await?;
    window.click("unlock").await?;
    window.click("nav-licences").await?;
    window.wait_for_text(&test_id("licence-over"), "已撤销", PATIENCE).await?;
    look(&window, "licence-over").await?;
    window.click("nav-cases").await?;
    window.click(&format!("case-{case}")).await?;
    window.wait_for_text(&test_id("decision"), "登记已撤销", PATIENCE).await?;
    look(&window, "case-revoked").await?;
    window.click("nav-verify").await?;
    window.find(&test_id("verify-choose")).await?;
    let paste = "const data = new DataTransfer(); data.setData('text/plain', 'REFERENCE');
         window.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));";
    window.run(&paste.replace("REFERENCE", reference)).await?;
    window.wait_for_text(&test_id("verdict-over"), "不再有效", PATIENCE).await?;
    look(&window, "verdict-over").await?;
    window.close().await
}
