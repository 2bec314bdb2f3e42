//! Asking other departments: over real HTTP, about cases of a real ledger.

use std::net::SocketAddr;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use tokio::sync::watch;
use yuzheng_contracts::json::parse_canonical;
use yuzheng_contracts::service::trace_documents;
use yuzheng_protocol::Timestamp;
use yuzheng_protocol::api::CBOR;
use yuzheng_protocol::codec::Canonical;
use yuzheng_protocol::inquiry::{DepartmentAnswer, DepartmentQuestion};
use yuzheng_protocol::payload::SealedTrace;
use yuzheng_protocol::testing::{blob, text};
use yuzheng_vault::CaseIdentity;

use super::super::inquiry::PATIENCE_MS;
use super::*;
use crate::membership::Directory;
use crate::register::Registers;
use crate::testing::{asking_contract, asking_departments, department_keys, load_register};

/// What department 2's node does with an honest answer before it sends it.
type Change = fn(&DepartmentQuestion, &mut DepartmentAnswer);

/// A node of department 2 that answers from its register, and may lie.
struct Other {
    answerer: Answerer,
    change: Change,
    signer: u16,
}

async fn answer(State(other): State<Arc<Other>>, sealed: Bytes) -> Response {
    let question = match other.answerer.open_question(2, &sealed, TUESDAY) {
        Ok(question) => question,
        Err(_) => return StatusCode::UNPROCESSABLE_ENTITY.into_response(),
    };
    let Ok(mut answer) = other.answerer.answer(&question, TUESDAY) else {
        return StatusCode::UNPROCESSABLE_ENTITY.into_response();
    };
    (other.change)(&question, &mut answer);
    answer.signature = department_keys(other.signer).signer().sign(&answer.sign_bytes());
    ([(header::CONTENT_TYPE, CBOR)], other.answerer.seal(&question, &answer).unwrap()).into_response()
}

async fn serve(other: Other) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/v1/questions/2", post(answer)).with_state(Arc::new(other));
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// A chain whose contract asks department 2 whether the operator is dead; 周示明 is bound.
fn asking_chain() -> TestLedger {
    bound(TestLedger::of(asking_departments()).deployed_with(asking_contract()))
}

/// The node of department 2, on the same ledger with registers of its own.
fn other_node(chain: &TestLedger, change: Change, signer: u16) -> (tempfile::TempDir, Other) {
    let dir = tempfile::tempdir().unwrap();
    load_register(&Registers::open(dir.path()).unwrap(), 2, "deaths-and-losses", r#"["500233195001019993"]"#);
    let own = (chain.ledger.genesis().department(2).unwrap(), &department_keys(2));
    let answerer = Answerer::open(dir.path(), Arc::clone(&chain.ledger), own, &[]).unwrap();
    (dir, Other { answerer, change, signer })
}

/// Department 1's worker that knows one node of department 2.
fn asking_worker(chain: &TestLedger, address: SocketAddr) -> Arc<ReviewWorker> {
    let department = chain.ledger.genesis().department(1).unwrap().clone();
    let peer = Peer { department: 2, url: format!("http://{address}") };
    let directory = Directory { peers: vec![peer], ..Directory::default() };
    let (keep, directory) = watch::channel(directory);
    std::mem::forget(keep);
    let peers = Peers::new(directory, &[]).unwrap();
    let desk = Desk {
        department,
        keys: department_keys(1),
        validator: TestSigner::validator(1).public_key(),
        answerer: chain.answerer(),
    };
    ReviewWorker::new(Arc::clone(&chain.ledger), peers, desk, LIMIT)
}

fn file_here(chain: &TestLedger) -> Hash {
    file(chain, "1", "拾光里", Package::Here).1
}

/// The decision that waits, with its trace opened by the applicant.
fn decided(chain: &TestLedger) -> (AutomaticDecisionOf, Value) {
    let decision = decision(chain);
    let Action::AutomaticDecision(action) = decision.body.action else { panic!("no decision") };
    let package = chain.ledger.blocks().sealed(&action.sealed_trace).unwrap().unwrap();
    let identity = CaseIdentity::from_bytes(digest("identity").0);
    let trace = SealedTrace::from_bytes(&seal::open_body(&identity, &package.body).unwrap()).unwrap();
    assert!(trace_documents(&trace.trace).is_some());
    let value = parse_canonical(&trace.trace, trace.trace.len()).unwrap();
    (AutomaticDecisionOf { decision: action.decision, answers: action.answers.into_inner() }, value)
}

struct AutomaticDecisionOf {
    decision: DecisionCode,
    answers: Vec<yuzheng_protocol::actions::AnswerRecord>,
}

/// The word for why there is no answer to `dead`.
fn word(trace: &Value) -> Option<String> {
    Some(trace.get("unanswered")?.get("dead")?.as_text()?.to_owned())
}

async fn decide_with(change: Change, signer: u16) -> (AutomaticDecisionOf, Value) {
    let chain = asking_chain();
    let (_dir, other) = other_node(&chain, change, signer);
    let address = serve(other).await;
    file_here(&chain);
    asking_worker(&chain, address).pass().await.unwrap();
    decided(&chain)
}

#[tokio::test]
async fn a_departments_answer_becomes_evidence_with_its_signature_and_its_record() {
    let chain = asking_chain();
    let (_dir, other) = other_node(&chain, |_, _| {}, 2);
    let address = serve(other).await;
    let case = file_here(&chain);
    asking_worker(&chain, address).pass().await.unwrap();
    let (action, trace) = decided(&chain);
    assert_eq!(action.decision, DecisionCode::Approved);
    assert_eq!(action.answers.len(), 1);
    assert_eq!((action.answers[0].department, action.answers[0].data_set.as_str()), (2, "deaths-and-losses"));
    let dead = trace.get("evidence").and_then(|e| e.get("dead")).unwrap();
    assert_eq!(dead.get("value"), Some(&Value::Int(0)));
    assert_eq!(dead.get("source"), Some(&Value::text("public-security")));
    assert_eq!(dead.get("as_of_ms").and_then(Value::as_int), Some(TUESDAY.0 as i64));
    // Everything else that the contract asks has its reason.
    let unanswered = trace.get("unanswered").unwrap();
    assert_eq!(unanswered.get("card"), Some(&Value::text("refused")));
    // Whoever opens the fields checks the answer and its record.
    let (service, input) = rerun(&chain, &trace);
    let of = yuzheng_contracts::service::AnswersOf {
        genesis: chain.ledger.genesis(),
        chain_id: chain.ledger.chain_id(),
        asker: 1,
        case,
    };
    let checked = service.check_answers(&input, &of).unwrap();
    assert_eq!(yuzheng_contracts::service::check_records(&checked, &action.answers), Ok(()));
    assert!(yuzheng_contracts::service::check_records(&checked, &[]).is_err());
    chain.commit();
    let case: Case = chain.ledger.read(&key::case(&case)).unwrap().unwrap();
    assert_eq!(case.state.as_str(), "granted", "the ledger takes a decision with records");
}

/// The service and the input that a trace leads to.
fn rerun(
    chain: &TestLedger,
    trace: &Value,
) -> (Arc<yuzheng_contracts::service::CheckedService>, yuzheng_contracts::service::Input) {
    let contract = chain.ledger.in_force("sole-proprietor-registration").unwrap().unwrap();
    let runnable = chain.ledger.runnable(contract, chain.ledger.day().unwrap()).unwrap().unwrap();
    let input = runnable.service.trace_input(&to_canonical(trace), form("拾光里")).unwrap();
    (runnable.service, input)
}

#[tokio::test]
async fn an_opened_trace_shows_every_change_of_an_answer() {
    use yuzheng_contracts::service::{AnswerFault, AnswersOf};
    let chain = asking_chain();
    let (_dir, other) = other_node(&chain, |_, _| {}, 2);
    let address = serve(other).await;
    let case = file_here(&chain);
    asking_worker(&chain, address).pass().await.unwrap();
    let (_, trace) = decided(&chain);
    let (service, input) = rerun(&chain, &trace);
    let of = AnswersOf { genesis: chain.ledger.genesis(), chain_id: chain.ledger.chain_id(), asker: 1, case };
    let fault = |change: &dyn Fn(&mut yuzheng_contracts::service::Input), of: &AnswersOf<'_>| {
        let mut changed = input.clone();
        change(&mut changed);
        service.check_answers(&changed, of).unwrap_err()
    };
    let dead = || "dead".to_owned();
    let other_value = fault(&|i| i.evidence.get_mut("dead").unwrap().value = Value::Int(1), &of);
    assert_eq!(other_value, AnswerFault::OtherValue(dead()));
    let no_answer = fault(&|i| i.answers.clear(), &of);
    assert_eq!(no_answer, AnswerFault::NoAnswer(dead()));
    let nobody_asked = fault(&|i| drop(i.answers.insert("name_taken".into(), i.answers["dead"].clone())), &of);
    assert_eq!(nobody_asked, AnswerFault::NotAsked("name_taken".into()));
    let without_value = fault(&|i| drop(i.evidence.remove("dead")), &of);
    assert_eq!(without_value, AnswerFault::NotAsked(dead()));
    let unreadable = fault(&|i| i.answers.get_mut("dead").unwrap().bytes.clear(), &of);
    assert!(matches!(unreadable, AnswerFault::Unreadable { .. }));
    let about_others = fault(&|i| i.fields = form_of("拾光里", "500105199002159987"), &of);
    assert!(matches!(about_others, AnswerFault::Answer { .. }));
    let other_case = fault(&|_| {}, &AnswersOf { case: digest("other"), ..of });
    assert!(matches!(other_case, AnswerFault::Answer { .. }));
    let mut genesis = chain.ledger.genesis().clone();
    let mut departments = genesis.departments.into_inner();
    departments[1].code = text("renamed");
    genesis.departments = list(departments);
    let nobody = fault(&|_| {}, &AnswersOf { genesis: &genesis, ..of });
    assert_eq!(nobody, AnswerFault::NoDepartment { name: dead(), from: "public-security".into() });
}

#[tokio::test]
async fn an_answer_of_another_type_does_not_hold_in_an_opened_trace() {
    use yuzheng_contracts::service::{AnswerFault, AnswersOf};
    let (action, trace) = decide_with(|_, _| {}, 2).await;
    assert_eq!(action.decision, DecisionCode::Approved);
    let chain = asking_chain();
    let (service, input) = rerun(&chain, &trace);
    // The department signs another type than the contract declares.
    let mut changed = input;
    let signed = changed.answers.get_mut("dead").unwrap();
    let mut answer = DepartmentAnswer::from_bytes(&signed.bytes).unwrap();
    answer.value = blob(*b"true");
    answer.signature = department_keys(2).signer().sign(&answer.sign_bytes());
    signed.bytes = answer.to_bytes();
    let of = AnswersOf { genesis: chain.ledger.genesis(), chain_id: answer.chain_id, asker: 1, case: answer.case };
    assert_eq!(service.check_answers(&changed, &of), Err(AnswerFault::Type("dead".into())));
}

#[tokio::test]
async fn a_lying_department_is_not_believed_and_a_person_decides() {
    let lies: [(Change, u16, &str); 8] = [
        (|_, _| {}, 1, "not_signed"),
        (|_, a| a.case = digest("other case"), 2, "other_question"),
        (|_, a| a.question = digest("other question"), 2, "other_question"),
        (|_, a| a.department = 3, 2, "other_question"),
        (|_, a| a.data_set = text("population"), 2, "other_question"),
        (|_, a| a.as_of = Timestamp(a.time.0 - 25 * 3_600_000), 2, "too_old"),
        (|q, a| a.time = q.time.plus_ms(3_600_000), 2, "other_time"),
        (|_, a| a.value = blob(*b"\"none\""), 2, "other_type"),
    ];
    for (change, signer, expected) in lies {
        let (action, trace) = decide_with(change, signer).await;
        assert_eq!(action.decision, DecisionCode::Referred, "{expected}");
        assert_eq!(word(&trace).as_deref(), Some(expected));
        assert!(action.answers.is_empty() && trace.get("answers").is_none());
    }
}

#[tokio::test]
async fn a_hit_in_the_register_goes_to_a_person() {
    let (action, trace) = decide_with(|_, a| a.value = blob(*b"1"), 2).await;
    assert_eq!((action.decision, action.answers.len()), (DecisionCode::Referred, 1));
    assert_eq!(word(&trace), None, "it was answered");
}

#[tokio::test]
async fn a_silent_department_is_asked_again_for_a_while_and_other_cases_go_on() {
    let chain = asking_chain();
    // A port at which nobody listens.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    file_here(&chain);
    let worker = asking_worker(&chain, address);
    worker.pass().await.unwrap();
    assert!(chain.ledger.mempool().is_empty(), "nothing is decided yet");
    assert_eq!(chain.ledger.blocks().review_queue().unwrap().len(), 1);
    chain.clock.set(TUESDAY.plus_ms(PATIENCE_MS));
    worker.pass().await.unwrap();
    let (action, trace) = decided(&chain);
    assert_eq!((action.decision, word(&trace).as_deref()), (DecisionCode::Referred, Some("no_answer")));
}

#[tokio::test]
async fn a_department_that_comes_back_in_time_is_heard() {
    let chain = asking_chain();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    file_here(&chain);
    let silent = asking_worker(&chain, address);
    silent.pass().await.unwrap();
    assert!(chain.ledger.mempool().is_empty());
    let (_dir, other) = other_node(&chain, |_, _| {}, 2);
    let listener = tokio::net::TcpListener::bind(address).await.unwrap();
    let router = Router::new().route("/v1/questions/2", post(answer)).with_state(Arc::new(other));
    tokio::spawn(async move { axum::serve(listener, router).await });
    silent.pass().await.unwrap();
    assert_eq!(decided(&chain).0.decision, DecisionCode::Approved);
}

#[test]
fn every_missing_answer_has_its_own_word() {
    use super::super::inquiry::Missing;
    let all = [
        Missing::NoAnswer,
        Missing::Refused,
        Missing::Unreadable,
        Missing::NotSigned,
        Missing::OtherQuestion,
        Missing::OtherTime,
        Missing::TooOld,
        Missing::OtherType,
        Missing::NothingToAsk,
        Missing::NoDepartment,
    ];
    let words: std::collections::BTreeSet<_> = all.iter().map(|missing| missing.word()).collect();
    assert_eq!(words.len(), all.len());
}
