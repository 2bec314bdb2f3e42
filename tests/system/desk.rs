//! What is typed survives the death of the program.

use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Command, Stdio},
    time::Duration,
};

use yuzheng_app::app::{App, Places};

use crate::{
    app_under_test::{AppUnderTest, Home, PASSPHRASE, SERVICE, fresh_name},
    network::OneProcess,
};

const PLACE: &str = "YUZHENG_TEST_DESK_PLACE";
const TYPED: &str = "typed ";

/// The child process: types letter after letter until it is killed. It asks nobody: what is typed needs no
/// network.
#[test]
#[ignore = "runs only as the child of the test below"]
fn child_that_types_until_it_is_killed() {
    let Some(place) = std::env::var_os(PLACE).map(PathBuf::from) else { return };
    let folder = place.with_file_name("demo");
    let app = App::open(Places { data: place, network: folder.join("network.yzn"), folder }).unwrap();
    app.unlock(PASSPHRASE.to_owned()).unwrap();
    let draft = app.drafts().unwrap().remove(0);
    for letter in 0u32.. {
        let values = serde_json::json!({ "name": { "zihao": "字".repeat(1 + letter as usize % 9) }, "typed": letter });
        app.save_draft(&draft.id, letter % 5, &values.to_string()).unwrap();
        println!("{TYPED}{letter}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_typed_is_there_again_after_the_program_is_killed() {
    let network = OneProcess::shared();
    let app = AppUnderTest::bound(Home::make(&network)).await;
    app.open_draft(SERVICE).await.unwrap();
    let home = app.end().await;
    for pause in [5, 40, 130] {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "--nocapture", "desk::child_that_types_until_it_is_killed"])
            .env(PLACE, home.data())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stdout.take().expect("standard output was piped")).lines();
        let typed = |line: Option<Result<String, _>>| line?.ok()?.strip_prefix(TYPED)?.parse::<u64>().ok();
        let mut last = loop {
            match said.next() {
                Some(line) => {
                    if let Some(letter) = typed(Some(line)) {
                        break letter;
                    }
                }
                None => panic!("the child ended before it typed anything"),
            }
        };
        std::thread::sleep(Duration::from_millis(pause));
        child.kill().unwrap();
        child.wait().unwrap();
        while let Some(letter) = typed(said.next()) {
            last = letter;
        }
        let app = App::open(home.places()).unwrap();
        tokio::task::block_in_place(|| app.unlock(PASSPHRASE.to_owned())).unwrap();
        let drafts = app.drafts().unwrap();
        assert_eq!(drafts.len(), 1);
        let values: serde_json::Value = serde_json::from_str(&drafts[0].values).unwrap();
        let found = values["typed"].as_u64().unwrap();
        assert!(found == last || found == last + 1, "{found} is there, {last} was the last that was saved");
        assert_eq!(u64::from(drafts[0].step), found % 5);
    }
    // The draft goes on as if nothing had happened.
    let app = AppUnderTest::open(home);
    app.open_vault();
    let draft = app.drafts().unwrap().remove(0);
    app.delete_draft(&draft.id).unwrap();
    let case = app.file(&fresh_name()).await;
    app.await_approval(&case).await;
}
