//! From a name and number to a licence, and every way in which a case goes to a person.

use std::time::Instant;

use yuzheng_contracts::json::to_canonical;
use yuzheng_protocol::Hash;
use yuzheng_protocol::api::{BindingAnswer, EventList, HistoryPath};
use yuzheng_protocol::codec::{Blob, Canonical};
use yuzheng_protocol::commitment::trace_hash;
use yuzheng_protocol::history::verify_ancestor;
use yuzheng_protocol::objects::{AccessLog, Case, Licence, key};
use yuzheng_protocol::payload::{CasePayload, PAYLOAD_VERSION, SealedTrace};
use yuzheng_protocol::transaction::{Action, Entry, Outcome, SealedPackage};
use yuzheng_vault::{CaseSecret, seal};

use crate::citizen::{Citizen, Filed, random};
use crate::network;

const NAME: &str = "周示明";
const NUMBER: &str = "500103198506129995";

#[tokio::test(flavor = "multi_thread")]
async fn a_clean_case_is_approved_within_seconds_and_everything_is_proven() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("net");
    let running = network::devnet(&data);
    let citizen = Citizen::new(NAME, NUMBER, network::network(&data));
    citizen.bind().await;

    let start = Instant::now();
    let filed = citizen.file(&citizen.form("拾光里"), &[1, 2, 3]).await;
    let case = citizen.wait_until(1, &filed.case, &["granted"]).await;
    println!("submit to proven licence: {} ms", start.elapsed().as_millis());
    // The others have the block a moment later at most.
    for department in 2..=4 {
        assert_eq!(citizen.wait_until(department, &filed.case, &["granted"]).await, case);
    }
    assert!(case.number.starts_with("SL01-500103-"), "{}", case.number);
    let code = case.licence.clone().unwrap();
    let licence: Licence = citizen.state(3, &key::licence(&code)).await.unwrap();
    let register = String::from_utf8(licence.register.to_vec()).unwrap();
    assert!(register.contains("重庆市渝中区拾光里茶馆") && register.contains(NAME), "{register}");
    let access: AccessLog = citizen.state(2, &key::access(&citizen.subject)).await.unwrap();
    assert_eq!(access.count, 1);
    the_events_and_the_trace_fit(&citizen, &filed, &case).await;
    the_history_is_provable(&citizen).await;

    the_same_name_is_lost_to_nobody_but_refused_by_the_rules(&citizen).await;
    payloads_that_do_not_fit_go_to_a_person(&citizen).await;
    a_referred_case_can_be_withdrawn(&citizen).await;
    people_who_may_not_be_bound_learn_why(&data).await;
    running.stop();
}

async fn the_events_and_the_trace_fit(citizen: &Citizen, filed: &Filed, case: &Case) {
    let url = format!("{}/v1/cases/{}/events", citizen.url(4), filed.case);
    let events: EventList = citizen.get(&url).await.unwrap();
    assert_eq!(events.events.len(), 2);
    assert_eq!(events.events[0].entry.id(), filed.transaction.id());
    let Outcome::Applied(Some(decided)) = &events.events[1].outcome else { panic!("an event") };
    assert_eq!((decided.event.as_str(), decided.state.as_str(), decided.number), ("approve", "granted", 2));
    assert_eq!(decided.history, case.history);
    let Entry::Signed(transaction) = &events.events[1].entry else { panic!("a signed entry") };
    let Action::AutomaticDecision(decision) = &transaction.body.action else { panic!("a decision") };
    let url = format!("{}/v1/sealed/{}", citizen.url(1), decision.sealed_trace);
    let package: SealedPackage = citizen.get(&url).await.unwrap();
    let trace = SealedTrace::from_bytes(&seal::open_body(&filed.identity, &package.body).unwrap()).unwrap();
    assert_eq!(trace_hash(&trace.salt, &trace.trace), decision.trace);
    let text = String::from_utf8(trace.trace.to_vec()).unwrap();
    assert!(text.contains("\"verdict\":\"approve\""), "{text}");
}

async fn the_history_is_provable(citizen: &Citizen) {
    let path: HistoryPath = citizen.get(&format!("{}/v1/history/1", citizen.url(2))).await.unwrap();
    verify_ancestor(&path.header, &path.tip.header, &path.path).unwrap();
}

async fn the_same_name_is_lost_to_nobody_but_refused_by_the_rules(citizen: &Citizen) {
    let filed = citizen.file(&citizen.form("拾光里"), &[1, 2]).await;
    let case = citizen.wait_until(1, &filed.case, &["pending"]).await;
    assert!(case.due.is_some() && case.licence.is_none());
}

async fn payloads_that_do_not_fit_go_to_a_person(citizen: &Citizen) {
    // Somebody else's number: the commitment of the identity office does not open.
    let mut other = Citizen::new("李例晴", "500105199002159987", citizen.network.clone());
    (other.signer, other.subject) = (citizen.signer.clone(), citizen.subject);
    let stranger = other.file(&other.form("青石巷"), &[1, 4]).await;
    // Other fields than the committed ones.
    let secret = CaseSecret::make().unwrap();
    let payload = CasePayload {
        version: PAYLOAD_VERSION,
        secret: Hash(*secret.as_bytes()),
        person_salt: citizen.salt,
        fields: Blob::new(to_canonical(&citizen.form("望江台"))).unwrap(),
    };
    let other_fields = citizen.file_payload(&payload.to_bytes(), &citizen.form("听雨轩"), &secret, &[1, 2]).await;
    // No payload at all.
    let noise = citizen.file_payload(&random::<64>(), &citizen.form("听雨轩"), &secret, &[1, 2]).await;
    for filed in [&stranger, &other_fields, &noise] {
        citizen.wait_until(1, &filed.case, &["pending"]).await;
    }
}

async fn a_referred_case_can_be_withdrawn(citizen: &Citizen) {
    let filed = citizen.file(&citizen.form("拾光里"), &[1, 2]).await;
    let case = citizen.wait_until(1, &filed.case, &["pending"]).await;
    let proof = citizen.act(&case, "withdraw").await;
    let Outcome::Applied(Some(event)) = proof.outcome else { panic!("it applies") };
    assert_eq!((event.event.as_str(), event.state.as_str(), event.due), ("withdraw", "withdrawn", None));
}

async fn people_who_may_not_be_bound_learn_why(data: &std::path::Path) {
    for (name, number, rule) in [
        ("吴示童", "500106201109019999", "O2"),
        ("郑例故", "500233195001019993", "I3"),
        ("周示明", "500105199002159987", "I2b"),
    ] {
        let citizen = Citizen::new(name, number, network::network(data));
        let BindingAnswer::Refused(refused) = citizen.ask_to_bind().await else { panic!("{name} is bound") };
        assert_eq!(refused.rule.as_str(), rule);
        assert!(refused.basis.starts_with('《') && !refused.zh.is_empty() && !refused.en.is_empty());
    }
}
