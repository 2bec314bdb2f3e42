//! The desk under trouble: two officers at the same moment, one without network while the other decides, a claim that
//! ends while a decision is being read. Nothing is lost, nothing is decided twice, and each is told what happened.

use std::time::Instant;

use serde_json::json;
use yuzheng_app::{
    officer::views::{ActView, Purpose, StepDraft},
    queue::{Column, Direction, Filter, Queue, Sort, View, views::QueueLine},
};

use crate::{
    app_under_test::{AppUnderTest, Home, fresh_name, parameter},
    hostile::network_file,
    lying_node::{Habit, LyingNode},
    network::{Department, OneProcess, PATIENCE, Place},
    office::{advance, await_desk, await_rows, code, draft, officer, officer_at},
};

const ZHOU: &str = "周敏 A0317";
const LIN: &str = "林岚 A0412";

/// Cases that a person has to look at, of one applicant.
async fn referred(network: &Place, count: usize) -> (AppUnderTest, Vec<String>) {
    let citizen = AppUnderTest::bound(Home::make(network)).await;
    let mut cases = Vec::new();
    for _ in 0..count {
        let case = citizen.file_changed(&fresh_name(), &[("/scope", json!(["6231-01", "8391-01"]))]).await;
        citizen.await_case(&case, "referred", |view| view.summary.state == "pending").await;
        cases.push(case);
    }
    (citizen, cases)
}

/// Opens a case and drafts a step in it.
async fn ready(app: &AppUnderTest, case: &str, action: &str) -> StepDraft {
    await_desk(app, case, "shown", |view| view.state == "pending").await;
    let open = app.reveal_case(case, Purpose::Handling, "").await.unwrap();
    let reasons: &[(&str, &str, &[&str])] =
        if action == "ask-supplement" { &[("permit", "", &["scope"])] } else { &[] };
    let draft = draft(&open, action, reasons);
    app.preview_step(case, &draft).await.unwrap();
    draft
}

/// Waits until nothing signed is on its way any more; what had no effect.
async fn settled(app: &AppUnderTest) -> Vec<ActView> {
    let began = Instant::now();
    loop {
        let acts = app.officer_acts().unwrap();
        if acts.iter().all(|act| act.failed) {
            return acts;
        }
        assert!(began.elapsed() < PATIENCE, "still on its way: {acts:#?}");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_officers_at_the_same_moment_get_one_claim_and_one_decision() {
    let network = OneProcess::found();
    let (citizen, cases) = referred(&network, 1).await;
    let case = &cases[0];
    let (zhou, lin) = (officer(&network, ZHOU, &["clerk"]).await, officer(&network, LIN, &["clerk"]).await);
    await_desk(&zhou, case, "shown", |view| !view.lines.is_empty()).await;
    await_desk(&lin, case, "shown", |view| !view.lines.is_empty()).await;
    let (first, second) = tokio::join!(zhou.claim_case(case), lin.claim_case(case));
    let (winner, name, lost) = match (first, second) {
        (Ok(()), Err(lost)) => (&zhou, ZHOU, lost),
        (Err(lost), Ok(())) => (&lin, LIN, lost),
        both => panic!("one of two has it: {both:?}"),
    };
    assert_eq!((lost.code.as_str(), parameter(&lost, "name")), ("inOtherHands", name));
    winner.release_case(case, None, "returned").await.unwrap();

    // Nobody has it in hand, and both decide: one decision stands, the other officer is told.
    let (grant, ask) = (ready(&zhou, case, "grant").await, ready(&lin, case, "ask-supplement").await);
    let (zhous, lins) = tokio::join!(zhou.sign_step(case, &grant), lin.sign_step(case, &ask));
    let signed = [zhous, lins].into_iter().filter(Result::is_ok).count();
    assert!(signed >= 1, "at least one signed before the other was seen");
    let failed = [settled(&zhou).await, settled(&lin).await].concat();
    assert_eq!(failed.len(), signed - 1, "{failed:#?}");
    for act in &failed {
        let problem = act.problem.as_ref().expect("it says why");
        assert_eq!(problem.code, "outdated", "{problem:?}");
    }
    let seen = await_desk(&zhou, case, "decided", |view| view.state != "pending").await;
    assert_eq!(seen.event_count, grant.events + 1);
    citizen.await_case(case, "decided once", |view| view.summary.state == seen.state).await;
}

/// A clerk's app behind lines that can be cut.
async fn behind_lines(network: &Place) -> (Vec<LyingNode>, AppUnderTest) {
    let mut lines = Vec::new();
    for department in Department::ALL {
        lines.push(LyingNode::start(network, department, Habit::Honest).await);
    }
    let replaced: Vec<_> = Department::ALL.into_iter().zip(&lines).map(|(one, line)| (one, line.url())).collect();
    let home = Home::with_network_file(network, &network_file(network, &replaced));
    let app = officer_at(home, network, ZHOU, &["clerk"]).await;
    (lines, app)
}

#[tokio::test(flavor = "multi_thread")]
async fn next_gives_two_officers_at_the_same_moment_a_case_each_and_nobody_one_in_other_hands() {
    let network = OneProcess::found();
    let (_citizen, cases) = referred(&network, 4).await;
    let (lines, zhou) = behind_lines(&network).await;
    let (lin, chen) = (officer(&network, LIN, &["clerk"]).await, officer(&network, "陈示路 A0388", &["clerk"]).await);
    let sort = Sort { column: Column::Promised, direction: Direction::Ascending };
    let view = View { queue: Queue::PendingAcceptance, filter: Filter::default(), sort };
    let all = |rows: &[QueueLine]| rows.len() == 4;
    let first = await_rows(&chen, Queue::PendingAcceptance, all).await[0].case.clone();
    await_rows(&zhou, Queue::PendingAcceptance, all).await;
    await_rows(&lin, Queue::PendingAcceptance, all).await;
    // The most urgent one is in a third officer's hands, which the lists of the two do not show yet.
    chen.claim_case(&first).await.unwrap();
    let (zhous, lins) = tokio::join!(zhou.take_next_case(&view, None), lin.take_next_case(&view, None));
    let (zhous, lins) = (zhous.unwrap().expect("three wait"), lins.unwrap().expect("three wait"));
    assert!(zhous != lins && zhous != first && lins != first, "{zhous} {lins} {first}");
    for (case, name) in [(&zhous, ZHOU), (&lins, LIN), (&first, "陈示路 A0388")] {
        await_desk(&chen, case, name, |view| view.holder.as_ref().is_some_and(|holder| holder.name == name)).await;
    }

    // One of the two has no network and presses again: nothing is taken and it is said; the other gets the last one.
    lines.iter().for_each(|line| line.turns(Habit::Fails));
    zhou.take_next_case(&view, Some(&zhous)).await.unwrap_err();
    let last = cases.iter().find(|case| ![&zhous, &lins, &first].contains(case)).expect("four were filed");
    assert_eq!(lin.take_next_case(&view, Some(&lins)).await.unwrap().as_ref(), Some(last));
    lines.iter().for_each(|line| line.turns(Habit::Honest));
    await_desk(&zhou, last, "held", |view| view.holder.as_ref().is_some_and(|holder| holder.name == LIN)).await;
    assert_eq!(zhou.take_next_case(&view, Some(&zhous)).await.unwrap(), None);
    let mine = await_rows(&zhou, Queue::Mine, |rows| rows.len() == 1).await;
    assert_eq!(mine[0].case, zhous);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_officer_signed_without_network_goes_out_later_and_what_another_decided_meanwhile_stands() {
    let network = OneProcess::found();
    let (citizen, cases) = referred(&network, 2).await;
    let (lines, zhou) = behind_lines(&network).await;
    let lin = officer(&network, LIN, &["clerk"]).await;
    let grant = ready(&zhou, &cases[0], "grant").await;
    let ask = ready(&zhou, &cases[1], "ask-supplement").await;

    // The network goes while three things are signed; a day passes, and the other officer decides the first case.
    lines.iter().for_each(|line| line.turns(Habit::TakesNothing));
    zhou.sign_step(&cases[0], &grant).await.unwrap();
    zhou.add_note(&cases[0], false, "已电话核实。").await.unwrap();
    zhou.sign_step(&cases[1], &ask).await.unwrap();
    lines.iter().for_each(|line| line.turns(Habit::Fails));
    let began = Instant::now();
    while !zhou.officer_acts().unwrap().iter().all(|act| act.problem.is_some()) {
        assert!(began.elapsed() < PATIENCE, "nothing says why it waits: {:#?}", zhou.officer_acts());
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert_eq!(zhou.officer_acts().unwrap().len(), 3);
    advance(&network, "1");
    let other = ready(&lin, &cases[0], "ask-supplement").await;
    lin.sign_step(&cases[0], &other).await.unwrap();
    citizen.await_case(&cases[0], "asked", |view| view.summary.state == "supplement").await;
    assert_eq!(zhou.officer_acts().unwrap().len(), 3, "nothing that waits is lost");
    let home = zhou.end().await;
    let zhou = AppUnderTest::open(home);
    zhou.open_vault();
    assert_eq!(zhou.officer_acts().unwrap().len(), 3, "nor by closing the program");

    // Back again: the first step has no effect and says so, and holds up neither the note nor the other case.
    lines.iter().for_each(|line| line.turns(Habit::Honest));
    let failed = settled(&zhou).await;
    assert_eq!(failed.len(), 1, "{failed:#?}");
    let problem = failed[0].problem.as_ref().expect("it says why");
    assert_eq!((failed[0].case.as_str(), problem.code.as_str()), (cases[0].as_str(), "outdated"));
    citizen.await_case(&cases[1], "asked", |view| view.summary.state == "supplement").await;
    let seen = await_desk(&zhou, &cases[0], "noted", |view| view.notes.len() == 1).await;
    assert_eq!((seen.state.as_str(), seen.event_count), ("supplement", grant.events + 1));
    assert_eq!(seen.acts.iter().filter(|act| act.failed).count(), 1, "{:?}", seen.acts);
    zhou.dismiss_act(&failed[0].id).unwrap();
    assert!(zhou.officer_acts().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_that_ends_while_a_decision_is_read_costs_nothing_unless_somebody_else_decides() {
    let network = OneProcess::found();
    let (citizen, cases) = referred(&network, 2).await;
    let (zhou, lin) = (officer(&network, ZHOU, &["clerk"]).await, officer(&network, LIN, &["clerk"]).await);
    let mut drafts = Vec::new();
    for case in &cases {
        await_desk(&zhou, case, "shown", |view| !view.lines.is_empty()).await;
        zhou.claim_case(case).await.unwrap();
        drafts.push(ready(&zhou, case, "grant").await);
    }
    advance(&network, "2");
    for case in &cases {
        await_desk(&zhou, case, "free", |view| view.holder.is_none()).await;
    }

    // Nobody took it meanwhile: the signature counts.
    zhou.sign_step(&cases[0], &drafts[0]).await.unwrap();
    citizen.await_case(&cases[0], "granted", |view| view.summary.state == "granted").await;

    // Somebody took it and decided: the one who reads still is told before anything is signed.
    await_desk(&lin, &cases[1], "free", |view| view.holder.is_none()).await;
    lin.claim_case(&cases[1]).await.unwrap();
    let ask = ready(&lin, &cases[1], "ask-supplement").await;
    lin.sign_step(&cases[1], &ask).await.unwrap();
    citizen.await_case(&cases[1], "asked", |view| view.summary.state == "supplement").await;
    await_desk(&zhou, &cases[1], "moved on", |view| view.state == "supplement").await;
    assert_eq!(code(zhou.sign_step(&cases[1], &drafts[1])).await, "outdated");
    assert!(settled(&zhou).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_somebody_else_got_meanwhile_is_changed_and_nothing_else_is_lost() {
    let network = OneProcess::found();
    let citizen = AppUnderTest::bound(Home::make(&network)).await;
    let name = fresh_name();
    let case = citizen.file_changed(&name, &[("/scope", json!(["6231-01", "8391-01"]))]).await;
    citizen.await_case(&case, "referred", |view| view.summary.state == "pending").await;
    let quicker = citizen.file(&name).await;
    citizen.await_approval(&quicker).await;

    // The register does not take the name twice, and the officer is told.
    let zhou = officer(&network, ZHOU, &["clerk"]).await;
    let grant = ready(&zhou, &case, "grant").await;
    zhou.sign_step(&case, &grant).await.unwrap();
    let failed = settled(&zhou).await;
    assert_eq!(failed[0].problem.as_ref().map(|problem| problem.code.as_str()), Some("notFree"), "{failed:?}");
    zhou.dismiss_act(&failed[0].id).unwrap();

    // The next step is there: another name, with the reason; everything else stays as it was filed.
    let open = await_desk(&zhou, &case, "open", |view| view.state == "pending").await;
    let without = draft(&open, "ask-other-name", &[]);
    assert_eq!(code(zhou.preview_step(&case, &without)).await, "reasonMissing");
    // Another step's reason is not offered, and not taken.
    let step = open.steps.iter().find(|step| step.action == "ask-other-name").unwrap();
    assert_eq!(step.reasons, ["name-form", "name-taken"]);
    let astray = draft(&open, "ask-other-name", &[("obtained-by-fraud", "", &[])]);
    assert_eq!(code(zhou.preview_step(&case, &astray)).await, "unknownReason");
    zhou.sign_step(&case, &draft(&open, "ask-other-name", &[("name-taken", "", &[])])).await.unwrap();
    let asked = citizen.await_case(&case, "asked for another name", |view| view.summary.state == "rename").await;
    assert!(asked.summary.needs_me);
    let refill = citizen.open_supplement(&case).unwrap();
    let mut values: serde_json::Value = serde_json::from_str(&refill.values).unwrap();
    assert_eq!(values["name"]["zihao"], name);
    values["name"]["zihao"] = json!(fresh_name());
    values["scope"] = json!(["6231-01"]);
    citizen.save_draft(&refill.id, 4, &values.to_string()).unwrap();
    citizen.submit(&refill.id).await.unwrap();
    citizen.await_approval(&case).await;
}
