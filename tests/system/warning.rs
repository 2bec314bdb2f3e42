//! 预警阈值: a document that a department deploys turns a light, in the app that asks again; a bad one is refused.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
    time::{Duration, Instant},
};

use serde_json::json;
use yuzheng_app::queue::{Queue, views::LightView};

use crate::{
    app_under_test::{AppUnderTest, Home, fresh_name},
    network::{OneProcess, PATIENCE, Place, program},
    office::{await_rows, officer},
};

fn deploy(place: &Place, file: &Path) -> Output {
    let office = place.data().join("nodes/market");
    let mut command = Command::new(program("yuzheng-node"));
    command.args(["contract", "deploy"]).arg(file).arg("--data").arg(&office).arg("--approve-with").arg(&office);
    command.output().unwrap()
}

/// The department's document with other words in it.
fn thresholds(folder: &Path, changes: &[(&str, &str)]) -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("services/deadline-warning/deadline-warning.yaml");
    let mut text = std::fs::read_to_string(source).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    let path = folder.join("deadline-warning.yaml");
    std::fs::write(&path, text).unwrap();
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deployed_document_changes_a_light_and_a_bad_one_is_refused_with_its_reason() {
    let network = OneProcess::found();
    let citizen = AppUnderTest::bound(Home::make(&network)).await;
    let case = citizen.file_changed(&fresh_name(), &[("/scope", json!(["6231-01", "8391-01"]))]).await;
    citizen.await_case(&case, "referred", |view| view.summary.state == "pending").await;
    let zhou = officer(&network, "周敏 A0317", &["clerk"]).await;
    let light = |wanted: LightView| {
        let zhou = &zhou;
        async move {
            await_rows(zhou, Queue::PendingAcceptance, |rows| rows.first().is_some_and(|row| row.light == Some(wanted)))
                .await
        }
    };
    // A service that decides on the spot, with time enough by the usual thresholds.
    light(LightView::Blue).await;
    assert_eq!(zhou.queue_board().unwrap().warning.document, None);

    let folder = tempfile::tempdir().unwrap();
    for (from, to, reason) in [
        ("value: 40", "value: 101", "params.percent"),
        ("value: 40", "value: 四成", "params.percent"),
        ("name: percent", "name: share", "share"),
    ] {
        let refused = deploy(&network, &thresholds(folder.path(), &[(from, to)]));
        let said = String::from_utf8_lossy(&[refused.stdout, refused.stderr].concat()).into_owned();
        assert!(refused.status.code() == Some(3) && said.contains(reason), "{to}: {said}");
    }
    let wide = thresholds(folder.path(), &[("value: 1}", "value: 30}"), ("2026-1", "2026-2")]);
    let deployed = deploy(&network, &wide);
    assert!(deployed.status.success(), "{}", String::from_utf8_lossy(&deployed.stderr));
    light(LightView::Yellow).await;
    let began = Instant::now();
    let warning = loop {
        let warning = zhou.queue_board().unwrap().warning;
        if warning.document.is_some() {
            break warning;
        }
        assert!(began.elapsed() < PATIENCE);
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    assert_eq!((warning.workdays, warning.percent), (30, 40));
    assert_eq!(warning.document.unwrap().version, "2026-2");
    assert_eq!(zhou.supervisor_board().unwrap().officers[0].near, 1, "the board follows as well");

    // The program opens again without any department: the lights stay as they were proven last.
    let home = zhou.end().await;
    network.stop();
    let zhou = AppUnderTest::open(home);
    zhou.open_vault();
    assert_eq!(zhou.queue_board().unwrap().warning.workdays, 30);
}
