//! Departments that ask each other, each in a process of its own: what a decision rests on, and what happens when one
//! of them is silent.

use std::path::Path;

use serde_json::json;
use yuzheng_contracts::json::{parse, parse_canonical, to_canonical};
use yuzheng_contracts::service::{AnswersOf, ServiceDefinition, check_records};
use yuzheng_contracts::value::Value;
use yuzheng_node::founding::people::people;
use yuzheng_node::founding::registers::{List, listed};
use yuzheng_node::register::Registers;
use yuzheng_protocol::api::{EventList, ServiceEntry};
use yuzheng_protocol::codec::{Blob, Canonical, List as Items};
use yuzheng_protocol::payload::SealedTrace;
use yuzheng_protocol::transaction::{
    Action, Approval, AutomaticDecision, DecisionCode, DeployContract, Outcome, SealedPackage,
};
use yuzheng_protocol::{Hash, Signer};
use yuzheng_vault::{KeyRole, NodeKey, seal};

use crate::citizen::{Citizen, Filed, PATIENCE};
use crate::network::{self, CODES};

/// The registration of a sole proprietor, which asks the police whether the operator is dead, the court whether the
/// operator is on its list, the registrar for similar names, and the planning bureau for the address.
fn contract() -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../services/sole-proprietor-registration/service.json");
    let mut document: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    document["version"] = "9".into();
    document["in_force"] = json!({ "from": today() });
    let basis = document["evidence"][2]["basis"].clone();
    let address =
        r#"{"division": form.premises.district_code, "street": form.premises.street, "detail": form.premises.detail}"#;
    let asked = [
        ("dead", "public-security", "deaths-and-losses", "[form.operator.id_no]", "integer", "evidence.dead == 0"),
        ("listed", "court", "enforcement-list-demo", "[form.operator.id_no]", "integer", "evidence.listed == 0"),
        ("similar", "market", "name-register", "form.name.zihao", "integer", "evidence.similar == 0"),
        ("known", "planning", "addresses", address, "boolean", "evidence.known"),
    ];
    let words = |word: &str| json!({ "pass": word, "fail": word, "unknown": word });
    for (name, from, data_set, ask, kind, check) in asked {
        document["evidence"].as_array_mut().unwrap().push(json!({
            "name": name, "title": { "zh": name, "en": name }, "from": from, "kind": "answer", "data_set": data_set,
            "ask": ask, "type": kind, "max_age_hours": 24, "basis": basis,
        }));
        document["rules"].as_array_mut().unwrap().push(json!({
            "id": format!("X-{name}"), "basis": basis, "check": check, "else": "refer", "zh": words("字"),
            "en": words("word"),
        }));
        let (good, bad) = if kind == "boolean" { (json!(true), json!(false)) } else { (json!(0), json!(1)) };
        document["tests"][0]["evidence"][name] = good;
        document["tests"].as_array_mut().unwrap().push(json!({
            "name": format!("{name} goes to a person"), "like": "a clean café is approved", "evidence": { name: bad },
            "expect": { "verdict": "refer", "rules": { format!("X-{name}"): "fail" } },
        }));
    }
    to_canonical(&parse(document.to_string().as_bytes(), usize::MAX).unwrap())
}

/// Today in China.
fn today() -> String {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let ms = i64::try_from(since.as_millis()).unwrap();
    yuzheng_contracts::date::Date::from_unix_ms(ms).unwrap().to_string()
}

/// Puts the contract in force with the officers' keys that lie in the registrar's folder.
async fn deploy(data: &Path, citizen: &Citizen, document: Vec<u8>) {
    let officers = [1, 2].map(|number| {
        let path = network::folder(data, "market").join(format!("keys/officer-{number}.key"));
        NodeKey::open(&path, KeyRole::Officer).unwrap().signer()
    });
    let bytes = DeployContract::approval_sign_bytes(citizen.network.chain_id(), 1, Hash::of(&document));
    let approvals = officers.iter().map(|o| Approval { officer: o.public_key(), signature: o.sign(&bytes) }).collect();
    let action = DeployContract {
        department: 1,
        document: Blob::new(document).unwrap(),
        approvals: Items::new(approvals).unwrap(),
    };
    let transaction = citizen.transaction_by(&officers[0], Action::DeployContract(action));
    let proof = citizen.submit_and_prove(&transaction, &[1, 2]).await;
    assert_eq!(proof.outcome, Outcome::Applied(None));
}

/// The decision on a case, with its opened trace.
async fn decision(citizen: &Citizen, filed: &Filed) -> (AutomaticDecision, SealedTrace) {
    let url = format!("{}/v1/cases/{}/events", citizen.url(1), filed.case);
    let events: EventList = citizen.get(&url).await.unwrap();
    let Some(Action::AutomaticDecision(decision)) = events.events[1].entry.action().cloned() else { panic!("none") };
    let url = format!("{}/v1/sealed/{}", citizen.url(1), decision.sealed_trace);
    let package: SealedPackage = citizen.get(&url).await.unwrap();
    (decision, SealedTrace::from_bytes(&seal::open_body(&filed.identity, &package.body).unwrap()).unwrap())
}

fn unanswered(trace: &SealedTrace, name: &str) -> Option<String> {
    let trace = parse_canonical(&trace.trace, trace.trace.len()).unwrap();
    Some(trace.get("unanswered")?.get(name)?.as_text()?.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn departments_answer_each_other_and_a_silent_one_sends_the_case_to_a_person() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("net");
    network::lay_out(&data);
    let mut running: Vec<_> = CODES.iter().map(|code| Some(network::run(&data, code))).collect();
    let people = people();
    let clean = citizen(&data, &people[0].name, &people[0].id_number).await;
    let document = contract();
    deploy(&data, &clean, document.clone()).await;

    // A clean case: four departments answer, among them two without a node of their own.
    let form = clean.form("拾光里");
    let start = std::time::Instant::now();
    let filed = clean.file(&form, &[1, 3, 4]).await;
    clean.wait_until(1, &filed.case, &["granted", "pending"]).await;
    println!("submit to decision with four answers: {} ms", start.elapsed().as_millis());
    let (decided, trace) = decision(&clean, &filed).await;
    assert_eq!(decided.decision, DecisionCode::Approved, "{}", String::from_utf8_lossy(&trace.trace));
    let records: Vec<_> = decided.answers.iter().map(|a| (a.department, a.data_set.as_str())).collect();
    let expected = [(2, "deaths-and-losses"), (6, "enforcement-list-demo"), (1, "name-register"), (7, "addresses")];
    assert_eq!(records, expected);
    // Whoever opens the fields checks every answer against the founding document and the ledger.
    let service = ServiceDefinition::from_canonical_json(&document).unwrap();
    let input = service.trace_input(&trace.trace, form).unwrap();
    let (genesis, chain_id) = (clean.network.genesis(), clean.network.chain_id());
    let of = AnswersOf { genesis, chain_id, asker: 1, case: filed.case };
    let checked = service.check_answers(&input, &of).unwrap();
    assert_eq!(check_records(&checked, &decided.answers), Ok(()));
    // The department that answered has the same record.
    let registers = Registers::open(&network::folder(&data, "public-security")).unwrap();
    let asked = registers.questions_about(&filed.case).unwrap();
    assert_eq!(asked.len(), 1);
    assert_eq!((asked[0].asker, asked[0].record), (1, Some(decided.answers[0].answer)));

    // Somebody on the court's list goes to a person.
    let (_, person) = listed(&people).find(|(list, _)| *list == List::Enforcement).unwrap();
    let hit = citizen(&data, &person.name, &person.id_number).await;
    let filed = hit.file(&hit.form("望江台"), &[1, 3, 4]).await;
    hit.wait_until(1, &filed.case, &["pending"]).await;
    let (decided, trace) = decision(&hit, &filed).await;
    assert_eq!((decided.decision, decided.answers.len()), (DecisionCode::Referred, 4));
    let value = parse_canonical(&trace.trace, trace.trace.len()).unwrap();
    let on_list = value.get("evidence").and_then(|e| e.get("listed")).and_then(|l| l.get("value"));
    assert_eq!(on_list, Some(&Value::Int(1)));

    // The police's node is down: the others are heard, the case goes to a person with the reason.
    running[1].take().unwrap().stop();
    let filed = clean.file(&clean.form("听雨轩"), &[1, 3, 4]).await;
    clean.wait_until(1, &filed.case, &["pending"]).await;
    let (decided, trace) = decision(&clean, &filed).await;
    assert_eq!((decided.decision, decided.answers.len()), (DecisionCode::Referred, 3));
    assert_eq!(unanswered(&trace, "dead").as_deref(), Some("no_answer"));
    running.into_iter().flatten().for_each(network::Process::stop);
}

async fn both_services_in_force(citizen: &Citizen, department: u16) {
    let url = format!("{}/v1/services", citizen.url(department));
    let start = std::time::Instant::now();
    loop {
        if let Ok(answer) = citizen.client.get(&url).send().await
            && answer.json::<Vec<ServiceEntry>>().await.is_ok_and(|services| services.len() >= 3)
        {
            return;
        }
        assert!(start.elapsed() < PATIENCE, "the services are not in force");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

async fn citizen(data: &Path, name: &str, number: &str) -> Citizen {
    let citizen = Citizen::new(name, number, network::network(data));
    for department in 1..=4 {
        both_services_in_force(&citizen, department).await;
    }
    citizen.bind().await;
    citizen
}
