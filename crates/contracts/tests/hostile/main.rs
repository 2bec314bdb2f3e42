//! Hostile contracts are refused or stopped by gas; none crashes. How long that takes is measured by the
//! bench `hostile`, which runs the same cases.

#[path = "../acceptable/mod.rs"]
mod acceptable;
mod cases;

use cases::Becomes;
use yuzheng_contracts::rules::GAS_LIMIT;
use yuzheng_contracts::{ServiceDefinition, deploy_gate};

/// Runs on as little stack as every accepted program gets by with.
fn on_half_a_megabyte(test: fn()) {
    std::thread::Builder::new().stack_size(512 * 1024).spawn(test).unwrap().join().unwrap();
}

#[test]
fn hostile_documents_are_refused_or_do_no_harm() {
    on_half_a_megabyte(|| {
        for case in cases::documents() {
            let gate = deploy_gate(&case.document);
            match (case.becomes, gate) {
                (Becomes::Refused, Err(refusal)) => assert!(!refusal.place.is_empty(), "{}", case.name),
                (Becomes::Bounded, Ok(report)) => {
                    assert!(report.tests.iter().all(|test| test.gas <= GAS_LIMIT), "{}", case.name);
                }
                (Becomes::Refused, Ok(_)) => panic!("{}: accepted", case.name),
                (Becomes::Bounded, Err(refusal)) => panic!("{}: {refusal}", case.name),
            }
        }
    });
}

#[test]
fn hostile_fillings_are_stopped_by_gas_and_approve_nothing() {
    on_half_a_megabyte(|| {
        for (name, expression) in cases::expressions() {
            let (document, input) = cases::at_work(&expression);
            let service = ServiceDefinition::from_canonical_json(&document).unwrap_or_else(|e| panic!("{name}: {e}"));
            let report = service.evaluate(&input);
            assert!(report.gas <= GAS_LIMIT, "{name}: {}", report.gas);
            assert_eq!(report.verdict.as_str(), "block", "{name}: the form itself is not well formed");
            let rule = &report.rules[3];
            let stopped = rule.reason() == Some("out_of_gas");
            let stopped = stopped || rule.reason() == Some("too_large");
            let cheap = rule.outcome.as_str() == "pass" || rule.reason() == Some("division_by_zero");
            assert!(stopped || cheap, "{name}: {:?}", rule.outcome);
        }
    });
}

#[test]
fn the_refusals_say_what_is_wrong() {
    let said = |name: &str| {
        let case = cases::documents().into_iter().find(|case| case.name == name).unwrap();
        deploy_gate(&case.document).unwrap_err().to_string()
    };
    assert_eq!(said("a document of a megabyte").split(": ").next(), Some("document"));
    assert_eq!(said("a sum of 100,000 terms"), "expressions: 200298, at most 65536 are allowed");
    assert_eq!(said("a literal list of 600"), "let.v0.expr: at byte 1001: more than 500 nodes");
    assert_eq!(said("the longest sums that are allowed"), "let.v0.expr: at byte 0: nested deeper than 40 levels");
    assert_eq!(said("results that name each other"), "let.v0.expr: at byte 0: unknown name \"v1\"");
    assert_eq!(said("facts behind facts"), "rules.W1.check: 201, at most 200 are allowed");
    assert_eq!(said("words that insert 10,000 facts"), "rules.W1.zh.fail: 21, at most 20 are allowed");
    assert!(said("200 tests at the limit").starts_with("tests: "), "{}", said("200 tests at the limit"));
    let copies = said("tests that copy a large form");
    assert!(copies.starts_with("tests: ") && copies.ends_with("at most 600000"), "{copies}");
    let too_large = "takes too much on the form of a test (too_large)";
    assert_eq!(said("shared lists that somebody is asked about"), format!("evidence.zz.ask: {too_large}"));
    assert_eq!(said("shared lists of people who sign"), format!("evidence.zz.ask: {too_large}"));
    for output in ["shared lists as an output", "shared lists as an output, just within a value"] {
        assert_eq!(said(output), "tests.enough: verdict refer, expected approve");
    }
    assert_eq!(said("2,000 states"), "workflow: 2000 states, steps or counters, at most 100 are allowed");
}
