//! 人员与岗位 with two computers and a real network: an administrator grants in the app, the other app gets the desk;
//! days, scope and deputies hold; what ends is gone from the desk and stays in the list; nobody else changes anything.

use std::time::{Duration, Instant};

use serde_json::json;
use yuzheng_app::{
    app::App,
    officer::staff_views::{EndDraft, GrantDraft, GrantStanding, PersonAtWork},
    officer::views::ActView,
    queue::{Column, Direction, Filter, Queue, Sort, View, views::QueueLine},
    role::{DeskRole, RoleName},
    views::CommandError,
};
use yuzheng_contracts::Date;

use crate::{
    app_under_test::{AppUnderTest, Home, fresh_name, parameter},
    network::{OneProcess, PATIENCE},
    office::{advance, await_desk, await_rows, code, officer},
};

async fn newcomer(network: &OneProcess) -> AppUnderTest {
    let app = AppUnderTest::bound(Home::make(network)).await;
    assert_eq!(app.desk_role().await.unwrap(), None);
    app
}

fn draft(app: &AppUnderTest, name: &str, role: RoleName, from: Date) -> GrantDraft {
    GrantDraft {
        code: app.staff_key().unwrap().code,
        name: name.to_owned(),
        role,
        services: Vec::new(),
        divisions: Vec::new(),
        from: from.to_string(),
        until: None,
        deputy_for: None,
    }
}

/// Waits until nothing that was signed about roles is on its way any more; what failed says why.
async fn settled(app: &App, act: &ActView) -> Result<(), String> {
    let began = Instant::now();
    loop {
        let acts = app.staff().await.unwrap().acts;
        match acts.iter().find(|open| open.id == act.id) {
            None => return Ok(()),
            Some(open) if open.failed => return Err(open.problem.as_ref().unwrap().code.clone()),
            Some(open) => assert!(began.elapsed() < PATIENCE, "{open:?}"),
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn await_role(app: &App, wanted: impl Fn(Option<&DeskRole>) -> bool) -> Option<DeskRole> {
    let began = Instant::now();
    loop {
        let role = app.desk_role().await.unwrap();
        if wanted(role.as_ref()) {
            return role;
        }
        assert!(began.elapsed() < PATIENCE, "{role:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn person(app: &App, name: &str) -> PersonAtWork {
    let view = app.staff().await.unwrap();
    view.people.into_iter().find(|one| one.name.as_deref() == Some(name)).expect("the officer is listed")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_grants_and_ends_roles_in_the_app_and_the_other_app_follows() {
    let network = OneProcess::found();
    let qin = officer(&network, "秦岳 A0021", &["administrator"]).await;
    let zhou = newcomer(&network).await;
    let citizen = AppUnderTest::bound(Home::make(&network)).await;
    let case = citizen.file_changed(&fresh_name(), &[("/scope", json!(["6231-01", "8391-01"]))]).await;
    citizen.await_case(&case, "referred", |view| view.summary.state == "pending").await;

    // The list is proven: the founding officers, and the administrator with the day of the grant.
    let view = qin.staff().await.unwrap();
    assert!(view.administers && view.height > 0 && view.divisions.iter().any(|one| one.words.zh == "渝中区"));
    assert!(view.services.iter().any(|one| one.code == "sole-proprietor-registration"), "{:?}", view.services);
    assert!(view.people.iter().any(|one| one.founding.contains(&RoleName::Administrator)));
    let own = person(&qin, "秦岳 A0021").await;
    assert!(own.me && own.roles[0].standing == GrantStanding::InForce, "{own:?}");
    assert_eq!(code(zhou.staff()).await, "noDeskRole");

    // The code is read as it is typed.
    let today = qin.chain_day();
    let wanted = draft(&zhou, "周敏 A0317", RoleName::Clerk, today);
    let read = qin.read_staff_code(&wanted.code).await.unwrap();
    assert!(wanted.code.ends_with(&read.end) && read.name.is_none());
    assert_eq!(code(qin.read_staff_code(&wanted.code[1..])).await, "staffCodeLength");

    // Only for another district: the desk is there, the case is not.
    let elsewhere = GrantDraft { divisions: vec!["500101".to_owned()], ..wanted.clone() };
    let said = qin.preview_grant(&elsewhere).await.unwrap();
    assert!(said[1].zh.contains("万州区"), "{said:?}");
    settled(&qin, &qin.grant_role(&elsewhere).await.unwrap()).await.unwrap();
    let role = await_role(&zhou, |role| role.is_some()).await.unwrap();
    assert_eq!(
        (role.name.as_str(), role.roles[0].divisions.as_slice()),
        ("周敏 A0317", ["500101".to_owned()].as_slice())
    );
    assert!(await_rows(&zhou, Queue::PendingAcceptance, |_| true).await.is_empty());
    // Everywhere from now on: it takes the place of the first.
    settled(&qin, &qin.grant_role(&wanted).await.unwrap()).await.unwrap();
    await_role(&zhou, |role| role.is_some_and(|role| role.roles[0].divisions.is_empty())).await;
    await_rows(&zhou, Queue::PendingAcceptance, |rows: &[QueueLine]| rows.len() == 1).await;

    // Who is no administrator sees the list and is refused, here and by every department.
    let refused = |error: CommandError| error.code;
    let stranger = newcomer(&network).await;
    let theirs = draft(&stranger, "何静 A0526", RoleName::Auditor, today);
    assert!(!zhou.staff().await.unwrap().administers);
    assert_eq!(zhou.grant_role(&theirs).await.map_err(refused).unwrap_err(), "notAdministrator");

    // A role that begins tomorrow, as the deputy of somebody, for one district and a week.
    let tomorrow = today.add_days(1).unwrap();
    let deputy = GrantDraft {
        role: RoleName::Supervisor,
        divisions: vec!["500103".to_owned()],
        from: tomorrow.to_string(),
        until: Some(today.add_days(20).unwrap().to_string()),
        deputy_for: Some(own.key.clone()),
        ..wanted.clone()
    };
    settled(&qin, &qin.grant_role(&deputy).await.unwrap()).await.unwrap();
    let listed = person(&qin, "周敏 A0317").await;
    let held = listed.roles.iter().find(|held| held.role == RoleName::Supervisor).unwrap();
    assert_eq!((held.standing, held.deputy_for.as_deref()), (GrantStanding::Future, Some("秦岳 A0021")));
    let now = await_role(&zhou, |role| role.is_some()).await.unwrap();
    assert_eq!(now.roles.len(), 1, "not in force before its first day: {now:?}");
    zhou.bring_queue().await.unwrap();
    assert_eq!(outcome(&zhou, &case).await, Some("notSupervisor".to_owned()));
    advance(&network, "1");
    zhou.await_clock().await;
    qin.await_clock().await;
    let now = await_role(&zhou, |role| role.is_some_and(|role| role.roles.len() == 2)).await.unwrap();
    assert!(now.roles.iter().any(|held| held.role == RoleName::Supervisor && held.deputy), "{now:?}");
    assert_eq!(outcome(&zhou, &case).await, None, "a deputy supervises in the deputy's district");

    // Everything ends at once: a result for each role, the desk is gone, the list keeps what was.
    let end = EndDraft {
        officer: listed.key.clone(),
        roles: vec![RoleName::Clerk, RoleName::Supervisor, RoleName::Auditor],
        last_day: qin.chain_day().add_days(-1).unwrap().to_string(),
    };
    assert!(qin.preview_end(&end).await.unwrap().iter().any(|line| line.zh.contains("仍然有效")));
    let results = qin.end_roles(&end).await.unwrap();
    assert_eq!(results[2].problem.as_ref().map(|problem| problem.code.as_str()), Some("roleOver"));
    for result in &results[..2] {
        settled(&qin, result.act.as_ref().unwrap()).await.unwrap();
    }
    assert_eq!(await_role(&zhou, |role| role.is_none()).await, None);
    zhou.bring_queue().await.unwrap();
    assert_eq!(code(zhou.desk_case(&case)).await, "notYourCase");
    let gone = person(&qin, "周敏 A0317").await;
    assert!(gone.roles.len() >= 3 && gone.roles.iter().all(|held| held.standing == GrantStanding::Ended), "{gone:#?}");

    // The last administrator who was granted the role leaves as well: the founding officer stays one.
    let last = EndDraft { officer: own.key, roles: vec![RoleName::Administrator], ..end };
    let said = qin.preview_end(&last).await.unwrap();
    assert!(said.iter().any(|line| line.zh.contains("首位人员")), "{said:?}");
    qin.end_roles(&last).await.unwrap();
    await_role(&qin, |role| role.is_none()).await;
    assert_eq!(qin.grant_role(&theirs).await.map_err(refused).unwrap_err(), "noDeskRole");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deputy_takes_over_what_the_absent_officer_has_in_hand_and_nobody_else_does() {
    let network = OneProcess::found();
    let qin = officer(&network, "秦岳 A0021", &["administrator"]).await;
    let zhou = officer(&network, "周敏 A0317", &["clerk"]).await;
    let lin = officer(&network, "林岚 A0412", &["clerk"]).await;
    let citizen = AppUnderTest::bound(Home::make(&network)).await;
    let case = citizen.file_changed(&fresh_name(), &[("/scope", json!(["6231-01", "8391-01"]))]).await;
    citizen.await_case(&case, "referred", |view| view.summary.state == "pending").await;
    let view = View {
        queue: Queue::PendingAcceptance,
        filter: Filter::default(),
        sort: Sort { column: Column::Promised, direction: Direction::Ascending },
    };
    await_desk(&zhou, &case, "shown", |view| !view.lines.is_empty()).await;
    zhou.claim_case(&case).await.unwrap();

    // Nobody's deputy: refused, not offered, and no case is next.
    let others = |deputy: bool| {
        move |rows: &[QueueLine]| {
            rows.first().and_then(|row| row.assignee.as_ref()).is_some_and(|one| !one.me && one.deputy == deputy)
        }
    };
    await_rows(&lin, Queue::PendingAcceptance, others(false)).await;
    assert_eq!(code(lin.claim_case(&case)).await, "inOtherHands");
    assert_eq!(lin.take_next_case(&view, None).await.unwrap(), None);

    // From the grant on: shown in the row and the case, and next.
    let absent = person(&qin, "周敏 A0317").await.key;
    let wanted = draft(&lin, "林岚 A0412", RoleName::Clerk, qin.chain_day());
    let deputy = GrantDraft { deputy_for: Some(absent), ..wanted };
    settled(&qin, &qin.grant_role(&deputy).await.unwrap()).await.unwrap();
    await_role(&lin, |role| role.is_some_and(|role| role.roles[0].deputy)).await;
    await_rows(&lin, Queue::PendingAcceptance, others(true)).await;
    let seen = await_desk(&lin, &case, "to be taken over", |view| view.holder.is_some()).await;
    assert!(seen.holder.is_some_and(|holder| holder.deputy && !holder.me && holder.name == "周敏 A0317"));
    assert_eq!(lin.take_next_case(&view, None).await.unwrap(), Some(case.clone()));

    // The deputy has it now; who was absent is told whose it is.
    let seen = await_desk(&zhou, &case, "taken over", |view| view.holder.as_ref().is_some_and(|one| !one.me)).await;
    assert!(seen.holder.is_some_and(|holder| !holder.deputy && holder.name == "林岚 A0412"));
    let refused = zhou.claim_case(&case).await.unwrap_err();
    assert_eq!((refused.code.as_str(), parameter(&refused, "name")), ("inOtherHands", "林岚 A0412"));
}

/// Why a reminder is refused, if it is.
async fn outcome(app: &AppUnderTest, case: &str) -> Option<String> {
    let urged = app.urge_together(&[case.to_owned()]).await.unwrap().remove(0);
    urged.problem.map(|problem| problem.code)
}
