//! Forged answers of departments (RX-9): whatever the deciding department puts into its trace and on record, an answer
//! counts only if the department that the contract names gave it to exactly the question that follows from the form.

use std::collections::BTreeMap;

use serde_json::json;
use yuzheng_contracts::{
    CheckedService, Evidence, Input, ServiceDefinition, Value,
    json::{parse, to_canonical},
    service::{AnswersOf, SignedAnswer},
};
use yuzheng_protocol::{
    Canonical, Hash, Signer, Timestamp,
    actions::{AnswerRecord, answer_hash},
    codec::{Blob, List, Text},
    inquiry::{DepartmentAnswer, INQUIRY_VERSION},
    testing::{TestChain, TestSigner, digest},
};
use yuzheng_verify::Verdict;

use super::again::{CONTRACT, Decided, refused};

const ASKED: Timestamp = Timestamp(1_767_571_200_000);
const HOUR_MS: u64 = 3_600_000;

/// Which department the contract asks.
const ANSWERER: &str = "department-2";

/// The registration of a sole proprietor, decided by department 1, which asks another one whether the operator is dead.
fn contract(answerer: &str) -> (Vec<u8>, CheckedService) {
    let mut document: serde_json::Value = serde_json::from_slice(CONTRACT).unwrap();
    document["department"] = "department-1".into();
    let basis = document["evidence"][2]["basis"].clone();
    let words = json!({"pass": "a", "fail": "a", "unknown": "a"});
    document["rules"].as_array_mut().unwrap().push(
        json!({"id": "I9", "basis": basis, "check": "evidence.dead == 0", "else": "refer", "zh": words, "en": words}),
    );
    document["evidence"].as_array_mut().unwrap().push(json!({
        "name": "dead", "title": {"zh": "死亡登记", "en": "Deaths"}, "from": answerer, "kind": "answer",
        "data_set": "deaths", "ask": "[form.operator.id_no]", "type": "integer", "max_age_hours": 24, "basis": basis,
    }));
    let bytes = to_canonical(&parse(document.to_string().as_bytes(), usize::MAX).unwrap());
    let service = ServiceDefinition::from_canonical_json(&bytes).unwrap();
    (bytes, service)
}

/// A decision with the answer that it rests on, before anything is forged.
struct Scene {
    contract: Vec<u8>,
    service: CheckedService,
    input: Input,
    answer: DepartmentAnswer,
}

impl Scene {
    fn honest() -> Self {
        Self::asking(ANSWERER)
    }

    fn asking(answerer: &str) -> Self {
        let (contract, service) = contract(answerer);
        let test = &service.definition().tests[0];
        let mut input = Input::new(test.form.clone().unwrap(), test.date.unwrap());
        for (name, value) in &test.evidence {
            let value = Evidence { value: value.clone(), source: "ledger".into(), as_of_ms: 0, detail: None };
            input = input.with_evidence(name, value);
        }
        let chain = TestChain::new(4);
        let of = AnswersOf { genesis: chain.genesis(), chain_id: chain.chain_id(), asker: 1, case: digest("case") };
        let (_, known) = self::contract(ANSWERER);
        let wanted = known.asked_evidence().next().unwrap();
        let asked = &known.evidence_questions(&input.fields, input.date)["dead"];
        let question = known.question(wanted, asked, &of, digest("nonce"), ASKED).unwrap();
        let answer = DepartmentAnswer {
            version: INQUIRY_VERSION,
            chain_id: question.chain_id,
            question: question.hash(),
            department: question.answerer,
            case: question.case,
            contract: question.contract,
            evidence: question.evidence.clone(),
            data_set: question.data_set.clone(),
            value: Blob::new(b"0".to_vec()).unwrap(),
            as_of: ASKED,
            time: ASKED,
            signature: question.signature,
        };
        let mut scene = Self { contract, service, input, answer };
        scene.sign(2);
        scene.take_in();
        scene
    }

    /// Signs the answer as it is now, with the key of this department's worker.
    fn sign(&mut self, department: u16) {
        self.answer.signature = TestSigner::worker(department).sign(&self.answer.sign_bytes());
    }

    /// Puts the answer as it is now into the input.
    fn take_in(&mut self) {
        let value = serde_json::from_slice(&self.answer.value).unwrap_or(Value::Null);
        let as_of_ms = i64::try_from(self.answer.as_of.0).unwrap();
        let evidence = Evidence { value, source: ANSWERER.into(), as_of_ms, detail: None };
        self.input.evidence.insert("dead".into(), evidence);
        let answer = SignedAnswer { bytes: self.answer.to_bytes(), nonce: digest("nonce"), asked: ASKED };
        self.input.answers = BTreeMap::from([("dead".into(), answer)]);
    }

    /// Signed anew by the department itself after a change, and taken in.
    fn with(change: impl FnOnce(&mut DepartmentAnswer)) -> Self {
        let mut scene = Self::honest();
        change(&mut scene.answer);
        scene.sign(2);
        scene.take_in();
        scene
    }

    /// The decision, with the answers of the input on record.
    fn decided(self) -> Decided {
        let mut decided = Decided::by(&self.contract, &self.service, &self.input);
        let record = |answer: &SignedAnswer| AnswerRecord {
            department: 2,
            data_set: Text::new("deaths").unwrap(),
            answer: answer_hash(&answer.nonce, &answer.bytes),
        };
        decided.action.answers = List::new(self.input.answers.values().map(record).collect()).unwrap();
        decided
    }
}

/// Refused with RX-9 and this in the detail.
fn forged(decided: Decided, detail: &str) {
    let report = decided.report();
    refused(&report, Verdict::Invalid, "RX-9");
    let said = report.detail.unwrap_or_default();
    assert!(said.contains(detail), "{said}");
}

#[test]
fn an_honest_answer_holds() {
    let report = Scene::honest().decided().report();
    assert_eq!(report.verdict, Verdict::Valid, "{:?}", report.detail);
    let facts = report.reexecution.unwrap();
    assert!(facts.answers.iter().any(|answer| answer.name == "dead" && answer.source == ANSWERER));
}

#[test]
fn a_value_that_nobody_answered_is_found_out() {
    let mut scene = Scene::honest();
    scene.input.answers.clear();
    forged(scene.decided(), "no signed answer");
}

#[test]
fn an_answer_without_its_value_and_one_to_what_nobody_asks_are_found_out() {
    let mut scene = Scene::honest();
    scene.input.evidence.remove("dead");
    let mut decided = scene.decided();
    // Without the answer the rules do not approve.
    decided.action.decision = yuzheng_protocol::transaction::DecisionCode::Referred;
    decided.action.registration = None;
    forged(decided, "nobody asked");

    let mut scene = Scene::honest();
    let answer = scene.input.answers["dead"].clone();
    scene.input.answers.insert("name_taken".into(), answer);
    forged(scene.decided(), "nobody asked");
}

#[test]
fn a_department_that_does_not_exist_answers_nothing() {
    let mut scene = Scene::asking("department-9");
    scene.input.evidence.get_mut("dead").unwrap().source = "department-9".into();
    forged(scene.decided(), "no department is called department-9");
}

#[test]
fn noise_is_no_answer() {
    let mut scene = Scene::honest();
    scene.input.answers.get_mut("dead").unwrap().bytes = b"noise".to_vec();
    forged(scene.decided(), "evidence dead");
}

#[test]
fn an_answer_signed_by_the_department_that_decides_is_found_out() {
    let mut scene = Scene::honest();
    scene.sign(1);
    scene.take_in();
    forged(scene.decided(), "evidence dead");
}

#[test]
fn an_answer_about_another_case_or_to_another_question_is_found_out() {
    for change in [
        |answer: &mut DepartmentAnswer| answer.case = digest("another case"),
        |answer: &mut DepartmentAnswer| answer.question = digest("another question"),
        |answer: &mut DepartmentAnswer| answer.contract = digest("another contract"),
        |answer: &mut DepartmentAnswer| answer.chain_id = digest("another chain"),
        |answer: &mut DepartmentAnswer| answer.department = 3,
        |answer: &mut DepartmentAnswer| answer.data_set = Text::new("births").unwrap(),
        |answer: &mut DepartmentAnswer| answer.evidence = Text::new("alive").unwrap(),
        |answer: &mut DepartmentAnswer| answer.version = 2,
    ] {
        forged(Scene::with(change).decided(), "evidence dead");
    }
    // The nonce is part of the question: the same answer to the same words, asked another time.
    let mut scene = Scene::honest();
    scene.input.answers.get_mut("dead").unwrap().nonce = digest("another nonce");
    forged(scene.decided(), "evidence dead");
}

#[test]
fn an_answer_from_data_that_is_too_old_or_given_at_another_time_is_found_out() {
    forged(Scene::with(|answer| answer.as_of = Timestamp(ASKED.0 - 25 * HOUR_MS)).decided(), "evidence dead");
    forged(Scene::with(|answer| answer.time = Timestamp(ASKED.0 + HOUR_MS)).decided(), "evidence dead");
}

#[test]
fn an_answer_of_another_type_is_found_out() {
    let mut scene = Scene::with(|answer| answer.value = Blob::new(b"false".to_vec()).unwrap());
    scene.input.evidence.get_mut("dead").unwrap().value = Value::Int(0);
    forged(scene.decided(), "another type");
}

#[test]
fn a_decision_on_another_value_time_or_source_than_was_answered_is_found_out() {
    let mut value = Scene::with(|answer| answer.value = Blob::new(b"1".to_vec()).unwrap());
    value.input.evidence.get_mut("dead").unwrap().value = Value::Int(0);
    forged(value.decided(), "something else than was answered");

    let mut time = Scene::honest();
    time.input.evidence.get_mut("dead").unwrap().as_of_ms += 1;
    forged(time.decided(), "something else than was answered");

    let mut source = Scene::honest();
    source.input.evidence.get_mut("dead").unwrap().source = "department-3".into();
    forged(source.decided(), "something else than was answered");
}

#[test]
fn records_that_are_not_of_these_answers_are_found_out() {
    let mut none = Scene::honest().decided();
    none.action.answers = List::empty();
    forged(none, "records of answers");

    let mut other = Scene::honest().decided();
    let mut records = other.action.answers.clone().into_inner();
    records[0].answer = Hash::ZERO;
    other.action.answers = List::new(records.clone()).unwrap();
    forged(other, "records of answers");

    let mut twice = Scene::honest().decided();
    let record = twice.action.answers[0].clone();
    twice.action.answers = List::new(vec![record.clone(), record]).unwrap();
    forged(twice, "records of answers");
}
