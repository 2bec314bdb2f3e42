//! `yuzheng office`: the desk that is filled for a demonstration, interrupted and taken up again.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::Value;
use yuzheng_app::{
    app::{App, Places},
    queue::{Column, Direction, Filter, Queue, Sort, View},
};

use crate::{
    app_under_test::Home,
    network::{OneProcess, PATIENCE, Place, program},
};

/// The passphrase that the program prints.
const PASSPHRASE: &str = "渝证通演示口令一二三四";
/// Enough that every fate has a case.
const CASES: &str = "26";

fn start(network: &Place, home: &Home) -> Child {
    let Places { network: file, folder, .. } = home.places();
    let mut command = Command::new(program("yuzheng"));
    command.args(["office", "--json", "--cases", CASES, "--data"]).arg(home.data().with_file_name("office"));
    command.arg("--network").arg(file).arg("--folder").arg(folder).arg("--nodes").arg(network.data());
    command.arg("--own").arg(home.data()).stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap()
}

fn plan(home: &Home) -> Value {
    let file: PathBuf = home.data().with_file_name("office").join("plan.json");
    std::fs::read(file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

async fn at_the_desk(places: Places, data: &Path) -> Arc<App> {
    let app = App::open(Places { data: data.to_owned(), ..places }).unwrap();
    tokio::spawn(Arc::clone(&app).run());
    tokio::task::block_in_place(|| app.unlock(PASSPHRASE.to_owned())).unwrap();
    let began = Instant::now();
    while !matches!(app.queue_board(), Ok(board) if board.counts.iter().any(|one| one.count > 0)) {
        assert!(began.elapsed() < PATIENCE, "no rows: {:?}", app.queue_board());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    app.bring_queue().await.unwrap();
    app
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_is_filled_after_an_interruption_and_whoever_opens_the_window_has_a_seat() {
    let network = OneProcess::found();
    let home = Home::make(&network);
    let mut first = start(&network, &home);
    let began = Instant::now();
    while plan(&home)["day"].as_u64().unwrap_or_default() < 3 {
        assert!(began.elapsed() < 2 * PATIENCE && first.try_wait().unwrap().is_none(), "{}", plan(&home));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    first.kill().unwrap();
    first.wait().unwrap();
    let ended = tokio::task::block_in_place(|| start(&network, &home).wait_with_output()).unwrap();
    let said: Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!(said["ok"], true, "{said}");
    let states: BTreeSet<&str> = said["states"].as_object().unwrap().keys().map(String::as_str).collect();
    for state in ["pending", "accepted", "supplement", "second-review", "consulting", "overdue", "refused", "granted"] {
        assert!(states.contains(state), "{said}");
    }
    let plan = plan(&home);
    let refused = |one: &&Value| !one["refused"].is_null();
    assert_eq!(plan["cases"].as_array().unwrap().iter().find(refused), None);

    // The window of this computer has a seat with everything on it.
    let app = at_the_desk(home.places(), &home.data()).await;
    let role = app.desk_role().await.unwrap().expect("a seat");
    assert_eq!(role.roles.len(), 4);
    let counts = app.queue_counts(&Filter::default()).unwrap();
    for queue in [Queue::PendingAcceptance, Queue::Todo, Queue::Supplement, Queue::Review, Queue::Done, Queue::Overdue]
    {
        assert!(counts.iter().any(|one| one.queue == queue && one.count > 0), "{queue:?}: {counts:?}");
    }
    let sort = Sort { column: Column::Light, direction: Direction::Ascending };
    let view = View { queue: Queue::Todo, filter: Filter::default(), sort };
    let rows = app.queue_window(&view, 0, 50).unwrap().rows;
    let lights: BTreeSet<String> = rows.iter().map(|row| format!("{:?}", row.light)).collect();
    assert!(lights.len() >= 3, "{rows:#?}");
}
