//! A service that did not come with the program: installed into a running network by the command, with the
//! reference documents that it uses, and filed by the unchanged app.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::{Value, json};
use yuzheng_app::views::{CaseView, CommandError};

use crate::{
    app_under_test::{AppUnderTest, Home, is_approved},
    network::{OneProcess, Place, program},
};

const SERVICE: &str = "food-filing";

fn package(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("services/food-filing").join(name)
}

/// `yuzheng-node contract …` in the market department's folder.
fn contract(place: &Place, arguments: &[&str]) -> Output {
    let data = place.data().join("nodes/market");
    Command::new(program("yuzheng-node")).arg("contract").args(arguments).arg("--data").arg(data).output().unwrap()
}

fn deploy(place: &Place, file: &Path) -> Output {
    let (keys, file) = (place.data().join("nodes/market"), file.to_str().unwrap().to_owned());
    contract(place, &["deploy", &file, "--approve-with", keys.to_str().unwrap()])
}

fn last_line(output: &Output) -> Value {
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().last().unwrap_or_default();
    serde_json::from_str(line).unwrap_or_else(|_| panic!("{text}\n{}", String::from_utf8_lossy(&output.stderr)))
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The author's text with other words in it, as a file of its own.
fn changed(folder: &Path, name: &str, changes: &[(&str, &str)]) -> PathBuf {
    let mut text = std::fs::read_to_string(package(name)).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// A filled form on top of what came prefilled.
fn filled(values: &str, district: &str) -> String {
    let mut form: Value = serde_json::from_str(values).unwrap();
    form["applicant"]["mobile"] = json!("13800000000");
    form["business"] = json!({"code": "92500103MA5U0A0A23", "name": "重庆市渝中区山月便利店"});
    form["premises"] = json!({"district_code": district, "street": "民生路", "detail": "128号附6号"});
    form["sells"] = json!("仅预包装食品");
    form["way"] = json!("门店");
    form.to_string()
}

async fn file(app: &AppUnderTest, district: &str) -> CaseView {
    let draft = app.open_draft(SERVICE).await.unwrap();
    let values = filled(&draft.values, district);
    let saved = app.save_draft(&draft.id, 3, &values).unwrap();
    let case = app.submit(&saved.id).await.unwrap().id;
    app.await_case(&case, "approved", is_approved).await
}

fn promise(rules: &[yuzheng_app::views::RuleView]) -> String {
    rules.iter().find(|rule| rule.id == "P1").map(|rule| rule.text.zh.clone()).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_is_installed_by_the_command_and_filed_by_the_unchanged_app() {
    let network = OneProcess::found();
    let app = AppUnderTest::bound(Home::make(&network)).await;
    let unknown: CommandError = app.open_draft(SERVICE).await.unwrap_err();
    assert_eq!(unknown.code, "unknownService");

    // Without what it uses it is refused before anything is handed in, with the place.
    let early = deploy(&network, &package("package.yaml"));
    assert_eq!(early.status.code(), Some(3), "{}", said(&early));
    assert!(said(&early).contains("food-filing: tables.days"), "{}", said(&early));
    let none = contract(&network, &["deploy", package("cq-divisions.yaml").to_str().unwrap()]);
    assert_eq!(none.status.code(), Some(1), "{}", said(&none));
    assert!(said(&none).contains("2 more officers"), "{}", said(&none));

    for document in ["cq-divisions.yaml", "food-filing-days.yaml", "package.yaml"] {
        let deployed = deploy(&network, &package(document));
        assert!(deployed.status.success(), "{document}: {}", said(&deployed));
        assert!(last_line(&deployed)["height"].as_u64().is_some_and(|height| height > 0));
    }
    let again = deploy(&network, &package("package.yaml"));
    assert_eq!(again.status.code(), Some(3), "{}", said(&again));

    let services = app.services().await.unwrap();
    let service = services.iter().find(|service| service.id == SERVICE).expect("it is in the list");
    assert_eq!((service.title.zh.as_str(), &service.next_from), ("食品经营备案（仅销售预包装食品）", &None));
    let document: Value = serde_json::from_str(&app.service(SERVICE).await.unwrap().document).unwrap();
    assert!(document["tables"]["divisions"]["rows"].as_array().is_some_and(|rows| rows.len() > 30));

    // One item, two districts, two promises.
    let draft = app.open_draft(SERVICE).await.unwrap();
    let check = app.check_draft(&draft.id, &filled(&draft.values, "500103")).await.unwrap();
    assert_eq!(promise(&check.rules), "渝中区承诺 1 个工作日内办结");
    let check = app.check_draft(&draft.id, &filled(&draft.values, "500108")).await.unwrap();
    assert_eq!(promise(&check.rules), "南岸区承诺 3 个工作日内办结");

    let view = file(&app, "500103").await;
    assert_eq!(view.same_result, Some(true), "running the rules here gives the same");
    let licence = view.licence.as_ref().expect("it is numbered");
    assert!(licence.code.starts_with("YB1500103000001") && licence.code.len() == 16, "{}", licence.code);
    assert_eq!(licence.registrar, "重庆市渝中区市场监督管理局");
    let receipt = app.receipt(&view.summary.id).unwrap();
    assert_eq!(app.verify_bytes(&receipt.name, &receipt.bytes).verdict, "valid");

    replayed(&network);
    grows(&network, &app).await;
}

/// A stricter version over the cases so far: the one decision that would change, by number and rule.
fn replayed(network: &Place) {
    let folder = tempfile::tempdir().unwrap();
    let strict = changed(
        folder.path(),
        "package.yaml",
        &[
            ("version: \"1\"", "version: \"2\""),
            ("check: form.way != \"网络\"\n    else: warn", "check: form.way == \"自动售货设备\"\n    else: refer"),
        ],
    );
    let replay = contract(network, &["replay", strict.to_str().unwrap(), "--since", "2026-01-01", "--json"]);
    assert!(replay.status.success(), "{}", said(&replay));
    let replay = last_line(&replay);
    assert_eq!((&replay["decisions"], &replay["not_run"]), (&json!(1), &json!({})), "{replay}");
    let case = &replay["changed"][0];
    assert!(case["number"].as_str().is_some_and(|number| number.starts_with("SP01-500103-")), "{replay}");
    assert_eq!((&case["from"], &case["to"]), (&json!("approved"), &json!("referred")));
    assert_eq!(case["rules"], json!([{"rule": "W1", "from": "pass", "to": "fail"}]));
    assert!(!replay.to_string().contains("山月"), "nothing of a filling is printed");
    let same = contract(network, &["replay", package("package.yaml").to_str().unwrap(), "--since", "2026-01-01"]);
    let text = String::from_utf8_lossy(&same.stdout).into_owned();
    assert_eq!(text, "food-filing 1: 1 decisions since 2026-01-01, 0 would change\n");
    let days = contract(
        network,
        &["replay", package("food-filing-days.yaml").to_str().unwrap(), "--since", "2026-01-01", "--json"],
    );
    assert_eq!(last_line(&days)["decisions"], json!(1));
    let later = contract(network, &["replay", strict.to_str().unwrap(), "--since", "2099-01-01", "--json"]);
    assert_eq!(last_line(&later)["decisions"], json!(0));
}

/// A later table, a version to come, and the end of the service.
async fn grows(network: &Place, app: &AppUnderTest) {
    let folder = tempfile::tempdir().unwrap();
    let from = "in_force: {from: \"2024-01-01\"}";
    let broken = changed(
        folder.path(),
        "food-filing-days.yaml",
        &[
            ("version: \"2026-1\"", "version: \"2099-1\""),
            (from, "in_force: {from: \"2099-01-01\"}"),
            ("[code, days]", "[code, workdays]"),
        ],
    );
    let refused = deploy(network, &broken);
    assert_eq!(refused.status.code(), Some(3), "{}", said(&refused));
    assert!(said(&refused).contains("food-filing: rules.P1.check"), "{}", said(&refused));

    let next = changed(
        folder.path(),
        "package.yaml",
        &[("version: \"1\"", "version: \"2\""), (from, "in_force: {from: \"2099-01-01\"}")],
    );
    let deployed = deploy(network, &next);
    assert!(deployed.status.success(), "{}", said(&deployed));
    let services = app.services().await.unwrap();
    let service = services.iter().find(|service| service.id == SERVICE).expect("the first version is in force");
    assert_eq!(service.next_from.as_deref(), Some("2099-01-01"));
    let past = changed(folder.path(), "package.yaml", &[("version: \"1\"", "version: \"3\"")]);
    let refused = deploy(network, &past);
    assert_eq!(refused.status.code(), Some(3), "{}", said(&refused));
    assert!(said(&refused).contains("in_force"), "{}", said(&refused));

    let keys = network.data().join("nodes/market");
    let retire = |last_day: &str| {
        contract(network, &["retire", SERVICE, "--last-day", last_day, "--approve-with", keys.to_str().unwrap()])
    };
    assert_eq!(retire("2020-01-01").status.code(), Some(1));
    let retired = retire("2098-12-31");
    assert!(retired.status.success(), "{}", said(&retired));
    let services = app.services().await.unwrap();
    let service = services.iter().find(|service| service.id == SERVICE).expect("it is in force until then");
    assert_eq!(service.next_from, None, "the version to come will never begin");
}
