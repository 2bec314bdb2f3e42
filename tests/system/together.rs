//! The same with many cases: one that fails stops no other, and each says why.

use serde_json::json;
use yuzheng_app::{
    officer::views::{DeskCase, ItemResult, Printed, Purpose},
    queue::{Queue, views::QueueLine},
};

use crate::{
    app_under_test::{AppUnderTest, Home, fresh_name, parameter},
    network::OneProcess,
    office::{advance, await_desk, await_rows, code, officer},
};

/// What became of each case: the code of its refusal, or how many files were written.
fn outcomes(results: &[ItemResult]) -> Vec<String> {
    let told = |one: &ItemResult| one.problem.as_ref().map_or_else(|| one.files.len().to_string(), |p| p.code.clone());
    results.iter().map(told).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn many_cases_are_handled_at_once_and_one_that_fails_stops_no_other() {
    let network = OneProcess::found();
    let citizen = AppUnderTest::bound(Home::make(&network)).await;
    let mut cases = Vec::new();
    for _ in 0..3 {
        let case = citizen.file_changed(&fresh_name(), &[("/scope", json!(["6231-01", "8391-01"]))]).await;
        citizen.await_case(&case, "referred", |view| view.summary.state == "pending").await;
        cases.push(case);
    }
    let zhou = officer(&network, "周敏 A0317", &["clerk"]).await;
    let lin = officer(&network, "林岚 A0412", &["clerk", "supervisor"]).await;
    let all = |rows: &[QueueLine]| rows.len() == 3;
    await_rows(&zhou, Queue::PendingAcceptance, all).await;
    await_rows(&lin, Queue::PendingAcceptance, all).await;

    // One of them is in other hands: that one is refused with the name, the others are taken.
    lin.claim_case(&cases[1]).await.unwrap();
    let taken = zhou.claim_together(&cases).await.unwrap();
    assert_eq!(outcomes(&taken), ["0", "inOtherHands", "0"]);
    assert_eq!(parameter(taken[1].problem.as_ref().unwrap(), "name"), "林岚 A0412");
    assert!(taken.iter().all(|one| one.number.is_some()));
    await_rows(&zhou, Queue::Mine, |rows| rows.len() == 2).await;

    // What is not in one's hands is not given away; a key of nobody is refused for each.
    let colleagues = zhou.colleagues_together(&cases).await.unwrap();
    let to = colleagues.iter().find(|one| one.name == "林岚 A0412").expect("she handles such cases");
    assert_eq!(to.covers, 3);
    let given = zhou.release_together(&cases[..2], Some(&to.key), "workload").await.unwrap();
    assert_eq!(outcomes(&given), ["0", "notInYourHands"]);
    let nobody = [cases[2].clone(), "ff".repeat(32)];
    let given = zhou.release_together(&nobody, Some(&to.key[..10]), "workload").await.unwrap();
    assert_eq!(outcomes(&given), ["unknownOfficer", "unknownOfficer"]);

    // Only a supervisor reminds; whoever has the case sees it in the queue and on its timeline.
    let refused = zhou.urge_together(&cases[2..]).await.unwrap();
    assert_eq!(outcomes(&refused), ["notSupervisor"]);
    assert_eq!(outcomes(&lin.urge_together(&[cases[2].clone(), "ff".repeat(32)]).await.unwrap()), ["0", "unknownCase"]);
    let urged = |row: &QueueLine| row.flags.iter().any(|flag| flag.code == "urged");
    let mine = await_rows(&zhou, Queue::Mine, |rows| rows.iter().any(urged)).await;
    assert_eq!((mine.len(), mine[0].case.as_str()), (1, cases[2].as_str()));
    let told = await_desk(&zhou, &cases[2], "reminded", |view| view.notes.iter().any(|note| note.urge)).await;
    assert!(!told.revealed && told.notes[0].by == "林岚 A0412" && told.notes[0].text.is_some(), "{:?}", told.notes);
    assert_eq!((told.events[0].code.as_str(), told.events[0].by.zh.as_str()), ("urge", "林岚 A0412"));

    // Late: the supervisor's board says whose, and gives it to herself.
    advance(&network, "4");
    let late = |rows: &[QueueLine]| rows.iter().any(|row| row.case == cases[2]);
    let near = await_rows(&lin, Queue::Near, |_| true).await;
    let overdue = await_rows(&lin, Queue::Overdue, |_| true).await;
    assert!(late(&near) || late(&overdue), "{near:?} {overdue:?}");
    let board = lin.supervisor_board().unwrap();
    let sum = |part: fn(&yuzheng_app::queue::views::LoadView) -> u32| board.officers.iter().map(part).sum::<u32>();
    assert_eq!((sum(|one| one.open), sum(|one| one.urged)), (3, 1), "{board:#?}");
    assert_eq!(sum(|one| one.near + one.overdue), u32::try_from(near.len() + overdue.len()).unwrap());
    assert_eq!(board.services.len(), 1);
    let me = &zhou.colleagues(&cases[2]).await.unwrap()[0].key;
    assert_eq!(outcomes(&lin.release_together(&cases[2..], Some(me), "absence").await.unwrap()), ["0"]);
    await_rows(&lin, Queue::Mine, |rows| rows.iter().any(|row| row.case == cases[2])).await;

    // Printed into the folder that was chosen; a file is the document with its receipt.
    assert_eq!(code(lin.print_together(&cases, Printed::All, Purpose::Handling)).await, "noFolder");
    let folder = tempfile::tempdir().unwrap();
    lin.set_print_folder(folder.path()).unwrap();
    let asked = [cases[2].clone(), "ff".repeat(32)];
    let printed = lin.print_together(&asked, Printed::All, Purpose::Supervision).await.unwrap();
    assert_eq!(outcomes(&printed), ["1", "unknownCase"]);
    let path = folder.path().join(&printed[0].files[0]);
    assert!(printed[0].files[0].starts_with("收件凭证-"), "{printed:?}");
    assert_eq!(lin.verify_path(&path).await.verdict, "valid");
    assert_eq!(
        outcomes(&lin.print_together(&asked[..1], Printed::Documents, Purpose::Supervision).await.unwrap()),
        ["nothingToPrint"]
    );
    // Whose data was looked at sees it.
    let log = citizen.my_accesses().await.unwrap();
    assert_eq!((log.accesses[0].by.zh.as_str(), log.accesses[0].purpose.zh.as_str()), ("林岚 A0412", "督办"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pair_that_one_officer_finds_apart_is_flagged_on_no_desk_and_a_late_acceptance_on_every_one() {
    let network = OneProcess::found();
    let citizen = AppUnderTest::bound(Home::make(&network)).await;
    let mut cases = Vec::new();
    for _ in 0..2 {
        let case = citizen.file_changed(&fresh_name(), &[("/scope", json!(["6231-01", "8391-01"]))]).await;
        citizen.await_case(&case, "referred", |view| view.summary.state == "pending").await;
        cases.push(case);
    }
    let zhou = officer(&network, "周敏 A0317", &["clerk"]).await;
    let lin = officer(&network, "林岚 A0412", &["clerk"]).await;
    let flags = |row: &QueueLine| row.flags.iter().map(|flag| flag.code.clone()).collect::<Vec<_>>();
    let person = |row: &QueueLine| flags(row).contains(&"same-person".to_owned());
    await_rows(&lin, Queue::PendingAcceptance, |rows| rows.len() == 2 && rows.iter().all(person)).await;

    // One finds them apart: the flags go from both rows on the other desk too; the pair is still there to be read.
    await_desk(&zhou, &cases[0], "shown", |view| !view.duplicates.is_empty()).await;
    zhou.reveal_case(&cases[0], Purpose::Handling, "").await.unwrap();
    zhou.mark_duplicate(&cases[0], &cases[1], true, "两个门面").await.unwrap();
    await_rows(&lin, Queue::PendingAcceptance, |rows| rows.len() == 2 && rows.iter().all(|row| flags(row).is_empty()))
        .await;
    let apart = |view: &DeskCase| view.duplicates.iter().any(|one| one.mark.as_ref().is_some_and(|mark| mark.apart));
    await_desk(&zhou, &cases[0], "marked", apart).await;
    // And back again, from the other side.
    await_desk(&lin, &cases[1], "shown", |view| !view.duplicates.is_empty()).await;
    lin.mark_duplicate(&cases[1], &cases[0], false, "同一门牌").await.unwrap();
    await_rows(&zhou, Queue::PendingAcceptance, |rows| rows.iter().all(person)).await;

    // Nobody accepts them: deemed accepted, and said on every desk.
    advance(&network, "6");
    let late = |row: &QueueLine| flags(row).contains(&"accepted-late".to_owned());
    for app in [&zhou, &lin] {
        await_rows(app, Queue::Todo, |rows| rows.len() == 2 && rows.iter().all(late)).await;
    }
}
