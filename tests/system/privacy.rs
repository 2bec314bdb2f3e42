//! What must not be found: names, numbers and addresses on the departments' disks and in logs; anything that
//! the vault guards on this computer's disk.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::json;

use crate::{
    app_under_test::{AppUnderTest, Home, PASSPHRASE, fresh_name},
    logs,
    network::{OneProcess, program},
};

/// A number that stands in no contract.
const MOBILE: &str = "13987654320";

/// Every file below `dir`.
fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.push(entry.path());
        }
    }
    found
}

fn holds(bytes: &[u8], text: &str) -> bool {
    memchr::memmem::find(bytes, text.as_bytes()).is_some()
}

/// The files below `dir` that hold `text`, but for those whose purpose is a list of people: the identity
/// office's register, and the people that the demonstration offers.
fn found_in(dir: &Path, text: &str) -> Vec<PathBuf> {
    let is_a_list = |path: &PathBuf| {
        let named = ["register.json", "people.json"].iter().any(|name| path.ends_with(name));
        // What departments keep of people by law and were not told by them.
        named || path.components().any(|part| part.as_os_str() == "registers")
    };
    let all = files(dir).into_iter().filter(|path| !is_a_list(path));
    all.filter(|path| holds(&fs::read(path).unwrap(), text)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn departments_keep_nobodys_name_or_number_in_clear_but_the_published_operator() {
    let network = OneProcess::found();
    let private = [("/operator/mobile", json!(MOBILE)), ("/liaison/mobile", json!(MOBILE))];
    // One case goes to a person and is withdrawn: nothing of it is public.
    let shy = AppUnderTest::open(Home::make(&network));
    shy.make_key();
    shy.await_agreement(2).await;
    let shy_person = shy.bind().await.unwrap();
    let mut changes = private.to_vec();
    changes.push(("/scope", json!(["6231-01", "8391-01"])));
    let name = fresh_name();
    let case = shy.file_changed(&name, &changes).await;
    shy.await_case(&case, "referred", |view| view.summary.state == "pending").await;
    shy.withdraw(&case).await.unwrap();
    shy.await_case(&case, "withdrawn", |view| view.summary.state == "withdrawn").await;
    // One is approved: law publishes the operator's name, and no number.
    let open = AppUnderTest::open(Home::make(&network));
    open.make_key();
    open.await_agreement(2).await;
    let open_person = open.bind().await.unwrap();
    let case = open.file_changed(&fresh_name(), &private).await;
    open.await_approval(&case).await;
    // A draft that was never signed.
    shy.draft(&fresh_name(), &private).await;
    let place = network.stop();

    let secrets = [
        &*shy_person.name,
        &shy_person.id_number,
        &shy_person.address,
        &name,
        &open_person.id_number,
        &open_person.address,
        MOBILE,
    ];
    for secret in secrets {
        assert_eq!(found_in(&place.root(), secret), Vec::<PathBuf>::new(), "{secret}");
    }
    // The search finds what is there, and what is published stands in the ledger only.
    let published = found_in(&place.root(), &open_person.name);
    assert!(published.iter().any(|path| path.ends_with("blocks.db")), "{published:?}");
    assert!(published.iter().all(|path| path.starts_with(place.data().join("nodes"))), "{published:?}");
    this_computers_files_are_closed(&shy, &[&*shy_person.name, &shy_person.id_number, &shy_person.address, &name]);
    this_computers_files_are_closed(&open, &[&*open_person.name, &open_person.id_number, &open_person.address]);
    let log = logs::kept();
    assert!(holds(&log, "header store"), "the log is kept");
    for secret in secrets.iter().chain(&[PASSPHRASE, &*open_person.name]) {
        assert!(!holds(&log, secret), "{secret} stands in the app's log");
    }
}

fn this_computers_files_are_closed(app: &AppUnderTest, secrets: &[&str]) {
    let data = app.home().data();
    for name in ["desk.db", "headers.db", "vault.age"] {
        assert!(data.join(name).exists(), "{name} is there");
    }
    for secret in secrets.iter().chain(&[PASSPHRASE, MOBILE]) {
        assert_eq!(found_in(&data, secret), Vec::<PathBuf>::new(), "{secret}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_logs_neither_passphrase_nor_number_at_its_finest_level() {
    let network = OneProcess::shared();
    let home = Home::make(&network);
    let places = home.places();
    fs::copy(program("yuzheng-verify"), places.folder.join("yuzheng-verify")).unwrap();
    let mut program = Command::new(program("yuzheng"));
    program.arg("journey").arg("--json").arg("--data").arg(&places.data).arg("--network").arg(&places.network);
    program.arg("--folder").arg(&places.folder).env("RUST_LOG", "trace").stdin(Stdio::null());
    let ended = tokio::task::spawn_blocking(move || program.output()).await.unwrap().unwrap();
    let said = [ended.stdout.clone(), ended.stderr].concat();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&said));
    let last: serde_json::Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!((&last["ok"], &last["verify_exit"]), (&json!(true), &json!(0)), "{last}");
    assert!(holds(&said, "TRACE"), "the finest level is on");

    let people: Vec<serde_json::Value> =
        serde_json::from_slice(&fs::read(places.folder.join("people.json")).unwrap()).unwrap();
    for person in &people {
        let number = person["id_number"].as_str().unwrap();
        assert!(!holds(&said, number), "{number} stands in the log");
        // What an overlooked Debug or JSON of a payload would show, too.
        assert!(!holds(&said, person["address"].as_str().unwrap()), "{person} stands in the log");
    }
    for secret in ["演示口令", "id_no", "identity_salt"] {
        assert!(!holds(&said, secret), "{secret} stands in the log");
    }
}
