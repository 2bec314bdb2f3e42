//! Departments that are killed, and what a person sees of it.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use yuzheng_app::views::{DepartmentStatus, ProofStage};

use crate::{
    app_under_test::{AppUnderTest, Home, fresh_name, is_approved, parameter},
    network::{Department, FourProcesses, PATIENCE},
};

/// How long a node that caught up needs until its votes count again: a round of consensus with its timeouts.
const RECOVERY: Duration = Duration::from_secs(3);
/// How soon a case is approved once the department that it waits for is back.
const BACK: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread")]
async fn a_department_that_is_dead_from_the_start_holds_nobody_up() {
    let mut network = FourProcesses::found().await;
    for dead in [Department::HumanResources, Department::BigData] {
        network.kill(dead);
        let app = AppUnderTest::bound(Home::make(&network)).await;
        let case = app.file(&fresh_name()).await;
        app.await_approval(&case).await;
        app.await_sight(dead, DepartmentStatus::Unreachable).await;
        network.start(&[dead]).await;
        network.await_level(dead, Department::Market).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn departments_that_die_and_come_back_at_any_moment_hold_nobody_up() {
    let mut network = FourProcesses::found().await;
    let app = AppUnderTest::bound(Home::make(&network)).await;
    let over = AtomicBool::new(false);
    let filing = async {
        let mut approved = 0;
        while !over.load(Ordering::Relaxed) {
            let case = app.file(&fresh_name()).await;
            app.await_approval(&case).await;
            approved += 1;
        }
        approved
    };
    let killing = async {
        // Odd pauses: each kill meets the cases at another moment.
        for pause in [90, 170, 40].map(Duration::from_millis) {
            for department in [Department::HumanResources, Department::BigData] {
                tokio::time::sleep(pause).await;
                network.kill(department);
                tokio::time::sleep(4 * pause).await;
                network.start(&[department]).await;
                network.await_level(department, Department::Market).await;
                // Killing the next one before this one votes again would leave two of four, which is no quorum.
                tokio::time::sleep(RECOVERY).await;
            }
        }
        over.store(true, Ordering::Relaxed);
    };
    let (approved, ()) = tokio::join!(filing, killing);
    println!("{approved} cases approved while six departments died");
    assert!(approved >= 1, "{approved} cases approved while six departments died");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_waits_visibly_for_a_dead_receiving_department_and_is_approved_when_it_is_back() {
    let mut network = FourProcesses::found().await;
    let app = AppUnderTest::bound(Home::make(&network)).await;
    let draft = app.draft(&fresh_name(), &[]).await;
    let case = app.submit(&draft).await.unwrap().id;
    app.await_case(&case, "sent", |view| view.summary.proof != ProofStage::Local).await;
    network.kill(Department::Market);

    let waits = |view: &yuzheng_app::views::CaseView| {
        let waiting = view.summary.waiting.as_ref().map(|reason| reason.code.as_str());
        view.summary.proof == ProofStage::Verified && waiting == Some("waitingForDepartment")
    };
    let view = app.await_case(&case, "waiting for the department", waits).await;
    assert_eq!(view.summary.state, "received");
    assert_eq!(view.summary.state_word.zh, "收件");
    assert!(view.summary.department.zh.contains("市场监督管理局"), "{:?}", view.summary.department);
    assert!(view.summary.number.is_some(), "the case has its number");
    assert!(view.receipt_bytes.is_some(), "the case has a receipt of its reception");
    app.await_sight(Department::Market, DepartmentStatus::Unreachable).await;
    // It goes on waiting, and says so.
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert!(waits(&app.case_view(&case).unwrap()), "{:#?}", app.case_view(&case).unwrap().summary);

    let restarted = Instant::now();
    network.start(&[Department::Market]).await;
    let left = BACK.saturating_sub(restarted.elapsed());
    let view = app.await_approval_within(&case, left).await;
    println!("approved {} ms after the restart began", restarted.elapsed().as_millis());
    assert_eq!(view.summary.waiting.map(|reason| reason.code), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn whenever_the_receiving_department_dies_the_case_is_approved_when_it_is_back() {
    let mut network = FourProcesses::found().await;
    let app = AppUnderTest::bound(Home::make(&network)).await;
    // From the moment of signing to well after the decision: between any two steps of the department's work.
    for pause in [0, 40, 80, 120, 160, 200, 260, 350].map(Duration::from_millis) {
        let case = app.file(&fresh_name()).await;
        tokio::time::sleep(pause).await;
        network.kill(Department::Market);
        tokio::time::sleep(Duration::from_millis(100)).await;
        let restarted = Instant::now();
        network.start(&[Department::Market]).await;
        app.await_approval_within(&case, BACK.saturating_sub(restarted.elapsed())).await;
        println!("killed {pause:?} after signing: approved {:?} after the restart began", restarted.elapsed());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_is_filed_while_the_receiving_department_is_dead_reaches_it_later() {
    let mut network = FourProcesses::found().await;
    let app = AppUnderTest::bound(Home::make(&network)).await;
    let draft = app.draft(&fresh_name(), &[]).await;
    network.kill(Department::Market);
    // The others store the sealed body and sign for it: the department cannot deny that it was filed.
    let case = app.submit(&draft).await.unwrap().id;
    app.await_case(&case, "received", |view| view.summary.state == "received").await;
    let restarted = Instant::now();
    network.start(&[Department::Market]).await;
    app.await_approval_within(&case, BACK.saturating_sub(restarted.elapsed())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_identity_office_is_named_and_binding_works_when_it_is_back() {
    let mut network = FourProcesses::found().await;
    network.kill(Department::PublicSecurity);
    let app = AppUnderTest::open(Home::make(&network));
    app.make_key();
    app.await_agreement(3).await;
    let person = app.somebody();
    let refused = app.bind_as(&person).await.unwrap_err();
    assert_eq!(refused.code, "departmentUnreachable");
    assert!(parameter(&refused, "zh").contains("公安局"), "{refused:?}");
    assert!(parameter(&refused, "en").contains("Public Security"), "{refused:?}");
    assert!(app.status().unwrap().person.is_none(), "nobody is bound by half");

    network.start(&[Department::PublicSecurity]).await;
    app.bind_as(&person).await.unwrap();
    assert_eq!(app.status().unwrap().person.map(|bound| bound.name), Some(person.name));
    let case = app.file(&fresh_name()).await;
    app.await_approval(&case).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_four_killed_at_once_come_back_with_the_same_chain_and_nothing_lost() {
    let mut network = FourProcesses::found().await;
    let app = AppUnderTest::bound(Home::make(&network)).await;
    let decided = app.file(&fresh_name()).await;
    let before = app.await_approval(&decided).await;
    // One more is on its way each time that the power fails.
    for pause in [20, 90, 180].map(Duration::from_millis) {
        let under_way = app.file(&fresh_name()).await;
        tokio::time::sleep(pause).await;
        network.kill_all();
        let tip = app.network_view().height as u64;
        let verified: Vec<String> = (1..=tip).map(|height| app.header_detail(height).unwrap().line.hash).collect();

        network.start(&Department::ALL).await;
        app.await_approval(&under_way).await;
        the_four_chains_are_identical(&network, tip).await;
        let headers = network.headers(Department::BigData).await;
        for (height, hash) in (1u64..).zip(verified) {
            assert_eq!(headers[&height].hash().to_hex(), hash, "what was verified at height {height} still stands");
        }
    }
    let after = app.case_view(&decided).unwrap();
    assert_eq!(after.licence.map(|l| l.code), before.licence.map(|l| l.code));
    assert_eq!(app.cases().unwrap().len(), 4);
    let again = app.file(&fresh_name()).await;
    app.await_approval(&again).await;
}

async fn the_four_chains_are_identical(network: &FourProcesses, at_least: u64) {
    for department in Department::ALL {
        network.await_level(department, Department::Market).await;
    }
    let mut chains = Vec::new();
    for department in Department::ALL {
        chains.push(network.headers(department).await);
    }
    let common = chains.iter().map(|chain| chain.len() as u64).min().expect("four chains");
    assert!(common >= at_least, "{common} common blocks, {at_least} were verified before");
    for height in 1..=common {
        let hashes: Vec<_> = chains.iter().map(|chain| chain[&height].hash()).collect();
        assert!(hashes.iter().all(|hash| *hash == hashes[0]), "height {height}: {hashes:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_signed_without_any_department_waits_on_this_computer_and_goes_by_itself_later() {
    let mut network = FourProcesses::found().await;
    let app = AppUnderTest::bound(Home::make(&network)).await;
    let draft = app.draft(&fresh_name(), &[]).await;
    network.kill_all();
    app.await_sight(Department::Market, DepartmentStatus::Unreachable).await;

    // Rules that need the register are unknown; that stops nobody.
    let page = app.sign_page(&draft).await.unwrap();
    assert_ne!(page.check.verdict, "block");
    assert_eq!(page.check.register_as_of_ms, None);
    let summary = app.submit(&draft).await.unwrap();
    assert_eq!((summary.state.as_str(), summary.proof), ("waitingToSend", ProofStage::Local));
    assert_eq!(summary.state_word.zh, "待提交");
    let reason = |view: &yuzheng_app::views::CaseView| view.summary.waiting.is_some();
    let view = app.await_case(&summary.id, "told why it waits", reason).await;
    assert_eq!((view.summary.state.as_str(), view.summary.proof), ("waitingToSend", ProofStage::Local));

    // It waits through a restart of the program, too.
    let home = app.end().await;
    let app = AppUnderTest::open(home);
    app.open_vault();
    assert_eq!(app.case_view(&summary.id).unwrap().summary.state, "waitingToSend");
    network.start(&Department::ALL).await;
    app.await_case_within(&summary.id, "approved by itself", PATIENCE, is_approved).await;
}
