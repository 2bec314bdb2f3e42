//! What other departments answer, seen by the applicant: beforehand what will be asked, afterwards who answered what,
//! checked on the applicant's computer.

use std::{path::Path, process::Command};

use serde_json::{Value, json};

use crate::{
    app_under_test::{AppUnderTest, Home, fresh_name},
    network::{OneProcess, Place, program},
};

/// The registration of a sole proprietor, which asks police and court about the operator and the registrar itself about
/// the name. In force from today.
fn contract() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("services/sole-proprietor-registration/service.json");
    let mut document: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let today = yuzheng_contracts::date::Date::from_unix_ms(i64::try_from(since.as_millis()).unwrap()).unwrap();
    document["version"] = "9".into();
    document["in_force"] = json!({ "from": today.to_string() });
    let basis = document["evidence"][2]["basis"].clone();
    let words = |word: &str| json!({ "pass": word, "fail": word, "unknown": word });
    for (name, from, data_set, ask) in [
        ("dead", "public-security", "deaths-and-losses", "[form.operator.id_no]"),
        ("listed", "court", "enforcement-list-demo", "[form.operator.id_no]"),
        ("similar", "market", "name-register", "form.name.zihao"),
    ] {
        document["evidence"].as_array_mut().unwrap().push(json!({
            "name": name, "title": { "zh": name, "en": name }, "from": from, "kind": "answer", "data_set": data_set,
            "ask": ask, "type": "integer", "max_age_hours": 24, "basis": basis,
        }));
        document["rules"].as_array_mut().unwrap().push(json!({
            "id": format!("X-{name}"), "basis": basis, "check": format!("evidence.{name} == 0"), "else": "refer",
            "zh": words("字"), "en": words("word"),
        }));
        document["tests"][0]["evidence"][name] = json!(0);
        document["tests"].as_array_mut().unwrap().push(json!({
            "name": format!("{name} goes to a person"), "like": "a clean café is approved", "evidence": { name: 1 },
            "expect": { "verdict": "refer", "rules": { format!("X-{name}"): "fail" } },
        }));
    }
    document
}

fn deploy(place: &Place, document: &Value) {
    let folder = place.data().join("nodes/market");
    let file = place.root().join("contract.json");
    std::fs::write(&file, document.to_string()).unwrap();
    let mut command = Command::new(program("yuzheng-node"));
    command.args(["contract", "deploy"]).arg(&file).arg("--approve-with").arg(&folder).arg("--data").arg(&folder);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_applicant_sees_what_will_be_asked_and_checks_who_answered_what() {
    let network = OneProcess::found();
    deploy(&network, &contract());
    let app = AppUnderTest::bound(Home::make(&network)).await;
    let name = fresh_name();
    let draft = app.draft(&name, &[]).await;
    let check = app.sign_page(&draft).await.unwrap().check;
    let asked: Vec<&str> = check.asked.iter().map(|question| question.name.as_str()).collect();
    assert_eq!(asked, ["dead", "listed", "similar"]);
    assert_eq!(check.asked[2].items, [name.as_str()]);
    assert!(check.asked[1].department.zh.contains("法院"), "{:?}", check.asked[1]);
    assert!(check.asked[0].items[0].len() == 18, "exactly the number, and nothing else");

    let case = app.submit(&draft).await.unwrap().id;
    let view = app.await_approval(&case).await;
    let view = match view.answers.is_empty() {
        true => app.await_case(&case, "opened", |view| !view.answers.is_empty()).await,
        false => view,
    };
    assert_eq!(view.same_result, Some(true), "rules, answers and records hold");
    let answers: Vec<_> =
        view.answers.iter().map(|a| (a.name.as_str(), a.value.as_str(), a.data_set.as_str())).collect();
    let expected = [
        ("dead", "0", "deaths-and-losses"),
        ("listed", "0", "enforcement-list-demo"),
        ("similar", "0", "name-register"),
    ];
    assert_eq!(answers, expected);
    let police = network.network().genesis().department_by_code("public-security").unwrap().worker.to_hex();
    assert_eq!((view.answers[0].key.as_str(), view.answers[0].record.len()), (police.as_str(), 64));
    assert!(view.answers[0].as_of_ms <= view.answers[0].answered_ms);
}
