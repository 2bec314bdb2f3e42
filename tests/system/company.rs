//! A limited company from the first name to the licence: three people on three computers, four departments.

use std::fs;
use std::process::{Command, Stdio};

use serde_json::json;

use crate::app_under_test::Home;
use crate::network::{OneProcess, program};

/// The journey itself fails unless of two people who want one name exactly one gets it, nothing is filed while
/// somebody refuses or reports impersonation, and everybody finds their own name and number in the invitation.
#[tokio::test(flavor = "multi_thread")]
async fn three_people_sign_on_three_computers_and_the_company_is_registered_at_once() {
    let network = OneProcess::shared();
    let home = Home::make(&network);
    let places = home.places();
    fs::copy(program("yuzheng-verify"), places.folder.join("yuzheng-verify")).unwrap();
    let mut program = Command::new(program("yuzheng"));
    program.args(["journey", "--service", "limited-company", "--json", "--data"]).arg(&places.data);
    program.arg("--network").arg(&places.network).arg("--folder").arg(&places.folder).stdin(Stdio::null());
    let ended = tokio::task::spawn_blocking(move || program.output()).await.unwrap().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(ended.status.success(), "{said}{}", String::from_utf8_lossy(&ended.stdout));
    let last: serde_json::Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!((&last["ok"], &last["verify_exit"]), (&json!(true), &json!(0)), "{last}");
    for step in ["争名", "保留", "拒绝", "准予", "核验"] {
        assert!(said.contains(step), "{step} is missing:\n{said}");
    }
    let invitations = fs::read_dir(&places.folder).unwrap().flatten();
    let invitations: Vec<_> = invitations.filter(|f| f.path().extension().is_some_and(|e| e == "yzi")).collect();
    assert_eq!(invitations.len(), 4, "two for the filling that was refused, two for the one that was filed");
    for file in invitations {
        let bytes = fs::read(file.path()).unwrap();
        assert!(!bytes.windows(6).any(|part| part == "软件".as_bytes()), "an invitation is sealed");
    }
}
