//! The same contract on the same input gives the same bytes: in another process, and by another way of thinking.
//!
//! `cargo test -p yuzheng-contracts --test determinism -- --ignored` does it for 10^5 inputs.

mod mutants;
mod oracle;
mod random;

use std::process::Command;

use oracle::Answer;
use yuzheng_contracts::author::canonical_json_from_yaml;
use yuzheng_contracts::json::to_canonical;
use yuzheng_contracts::{CheckedService, Evidence, Input, ServiceDefinition};
use yuzheng_protocol::Hash;

pub const REGISTRATION: &str = include_str!("../../../../tests/bench/registration.yaml");
pub const PENSION: &str = include_str!("../../../../tests/bench/pension.yaml");
pub const COMPANY: &str = include_str!("../../../../services/limited-company-registration/service.yaml");

/// Names the number of inputs to a child of this test, which then prints its hash.
const COUNT: &str = "YUZHENG_RANDOM_INPUTS";
const FEW: u64 = 10_000;
const MANY: u64 = 100_000;

fn service(yaml: &str) -> CheckedService {
    ServiceDefinition::from_canonical_json(&canonical_json_from_yaml(yaml).unwrap()).unwrap()
}

fn clean_company(service: &CheckedService) -> Input {
    let test = &service.definition().tests[0];
    let mut input = Input::new(test.form.clone().unwrap(), test.date.unwrap());
    for (name, value) in &test.evidence {
        input = input
            .with_evidence(name, Evidence { value: value.clone(), source: "test".into(), as_of_ms: 0, detail: None });
    }
    input
}

/// One hash over the traces of all results: outcomes, outputs, gas and hashes of the inputs.
fn result_hash(count: u64) -> Hash {
    let (registration, pension, company) = (service(REGISTRATION), service(PENSION), service(COMPANY));
    let clean = clean_company(&company);
    let mut chain = Vec::new();
    let mut take = |service: &CheckedService, input: &Input| {
        let report = service.evaluate(input);
        chain.extend_from_slice(&Hash::of(&service.trace_bytes(input, &report)).0);
        for rule in &report.rules {
            chain.extend_from_slice(rule.zh.as_bytes());
        }
        chain = Hash::of(&chain).0.to_vec();
    };
    for seed in 0..count {
        take(&registration, &random::registration(seed));
        take(&pension, &random::pension(seed));
        if seed % 50 == 0 {
            take(&company, &random::company(seed, &clean));
        }
    }
    Hash::of(&chain)
}

#[test]
fn child_that_prints_its_hash() {
    let Some(count) = std::env::var_os(COUNT) else { return };
    println!("hash={}", result_hash(count.to_str().unwrap().parse().unwrap()));
}

fn in_another_process(count: u64) -> String {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "child_that_prints_its_hash", "--nocapture"]).env(COUNT, count.to_string());
    let output = String::from_utf8(child.output().unwrap().stdout).unwrap();
    let (_, hash) = output.split_once("hash=").unwrap_or_else(|| panic!("no hash: {output}"));
    hash.chars().take_while(char::is_ascii_hexdigit).collect()
}

fn two_processes_agree(count: u64) {
    let (one, other) = std::thread::scope(|scope| {
        let other = scope.spawn(|| in_another_process(count));
        (in_another_process(count), other.join().unwrap())
    });
    assert_eq!(one, other);
    assert_eq!(one.len(), 64);
}

#[test]
fn two_processes_come_to_the_same_hash() {
    two_processes_agree(FEW);
}

#[test]
#[ignore = "takes a minute"]
fn two_processes_come_to_the_same_hash_for_100_000_inputs() {
    two_processes_agree(MANY);
}

/// Outcomes by rule, the verdict, outputs by name.
type Told = (Vec<Named>, String, Vec<Named>);
type Named = (String, String);

fn found(service: &CheckedService, input: &Input) -> Told {
    let report = service.evaluate(input);
    assert!(report.form.is_empty(), "{:?}", report.form);
    let rules = report.rules.iter().map(|rule| (rule.id.to_string(), rule.outcome.as_str().to_owned()));
    let outputs =
        report.outputs.iter().map(|(name, value)| (name.clone(), String::from_utf8(to_canonical(value)).unwrap()));
    (rules.collect(), report.verdict.as_str().to_owned(), outputs.collect())
}

fn said(answer: Answer) -> Told {
    let rules = answer.rules.into_iter().map(|(id, outcome)| (id.to_owned(), outcome.to_owned()));
    let outputs = answer.outputs.into_iter().map(|(name, value)| (name.to_owned(), value));
    (rules.collect(), answer.verdict.to_owned(), outputs.collect())
}

fn the_oracle_agrees(count: u64) {
    type Case = (&'static str, fn(u64) -> Input, fn(&serde_json::Value, &str) -> Answer);
    let cases: [Case; 2] =
        [(REGISTRATION, random::registration, oracle::registration), (PENSION, random::pension, oracle::pension)];
    for (yaml, make, oracle) in cases {
        let service = service(yaml);
        let mut verdicts = std::collections::BTreeMap::new();
        for seed in 0..count {
            let input = make(seed);
            let fields = serde_json::to_value(&input.fields).unwrap();
            let expected = said(oracle(&fields, &input.date.to_string()));
            *verdicts.entry(expected.1.clone()).or_insert(0) += 1;
            assert_eq!(found(&service, &input), expected, "{fields} on {}", input.date);
        }
        assert!(verdicts.len() >= 2, "the inputs reach more than one verdict: {verdicts:?}");
        assert!(verdicts["approve"] >= count / 1_000, "{verdicts:?}");
    }
}

#[test]
fn an_independent_oracle_agrees_on_every_input() {
    the_oracle_agrees(FEW);
}

#[test]
#[ignore = "takes a minute"]
fn an_independent_oracle_agrees_on_100_000_inputs() {
    the_oracle_agrees(MANY);
}
