//! What the library says of receipts, good and bad.

use yuzheng_protocol::{
    Canonical, Round,
    receipt::ReceiptBundle,
    testing::{self, TestChain, digest, validator_set},
};
use yuzheng_verify::{StepId, StepResult, Verdict, check};

use super::{chain, receipt};

#[test]
fn a_valid_receipt_shows_case_licence_fields_and_who_certified_it() {
    let (bytes, network) = receipt();
    let report = check(&bytes, &network);
    assert_eq!((report.verdict, &report.rule), (Verdict::Valid, &None));
    assert!(report.checks.iter().all(|step| step.result == StepResult::Passed));
    let facts = report.facts.unwrap();
    assert_eq!(facts.case.unwrap().state, "approved");
    assert_eq!(facts.licence.unwrap().status, "active");
    assert_eq!(facts.fields[0].value, "\"山城\"");
    assert_eq!(facts.signed_by.iter().map(|d| d.department).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(facts.as_of, "2026-01-05 08:00:09");
    assert!(report.words.reason_zh.contains("3 个部门"));
    let network_facts = report.network.unwrap();
    assert_eq!(network_facts.fingerprint, network.fingerprint().to_hex());
    assert!(network_facts.demonstration);
}

#[test]
fn an_entry_receipt_says_that_it_shows_no_state() {
    let (chain, filed) = chain();
    let bundle = ReceiptBundle::new(chain.receipt_parts(filed.last.0, filed.last.1)).unwrap();
    let report = check(&bundle.to_bytes(), &chain.founding_network());
    assert_eq!(report.verdict, Verdict::Valid);
    let of = |id| report.checks.iter().find(|step| step.id == id).unwrap().result;
    assert_eq!((of(StepId::State), of(StepId::Shown)), (StepResult::NothingShown, StepResult::NothingShown));
    assert_eq!(of(StepId::Certified), StepResult::Passed);
}

fn rule_of(bytes: &[u8], chain: &TestChain) -> (Verdict, String) {
    let report = check(bytes, &chain.founding_network());
    assert!(report.facts.is_none(), "nothing is shown of a receipt that is not valid");
    assert_eq!(report.checks.iter().filter(|step| step.result == StepResult::Failed).count(), 1);
    (report.verdict, report.rule.unwrap())
}

#[test]
fn each_way_to_fail_has_its_verdict_and_rule() {
    let (chain, filed) = chain();
    let parts = || chain.case_receipt_parts(&filed);
    let bytes = |parts| ReceiptBundle::new(parts).unwrap().to_bytes();

    assert_eq!(rule_of(b"hello", &chain), (Verdict::CannotTell, "RC-1".into()));
    assert_eq!(rule_of(&vec![0; 70_000], &chain), (Verdict::CannotTell, "RC-1".into()));

    let mut genesis = testing::genesis(4);
    genesis.name_en = testing::text("Another chain");
    let other = TestChain::from_genesis(genesis);
    assert_eq!(rule_of(&bytes(parts()), &other), (Verdict::CannotTell, "RC-3".into()));

    let mut short = parts();
    short.tip = chain.certify_by(chain.tip().clone(), Round(0), &[0, 3]);
    assert_eq!(rule_of(&bytes(short), &chain), (Verdict::Invalid, "RC-6".into()));

    let mut misplaced = parts();
    misplaced.entries[0].history.reverse();
    misplaced.entries[0].history[0] = digest("x");
    assert_eq!(rule_of(&bytes(misplaced), &chain), (Verdict::Invalid, "RC-7".into()));

    let mut elsewhere = parts();
    elsewhere.entries[0].index = 1;
    assert_eq!(rule_of(&bytes(elsewhere), &chain), (Verdict::Invalid, "RC-8".into()));

    let mut stale = parts();
    stale.state[1].value = None;
    assert_eq!(rule_of(&bytes(stale), &chain), (Verdict::Invalid, "RC-10".into()));

    let mut other_field = parts();
    other_field.entries[0].openings[0].salt = digest("x");
    assert_eq!(rule_of(&bytes(other_field), &chain), (Verdict::Invalid, "RC-11".into()));

    let mut other_trace = parts();
    other_trace.entries[0].trace.as_mut().unwrap().salt = digest("x");
    assert_eq!(rule_of(&bytes(other_trace), &chain), (Verdict::Invalid, "RC-12".into()));
}

#[test]
fn a_receipt_that_is_newer_than_the_network_file_asks_for_a_newer_file() {
    let mut chain = TestChain::new(4);
    let filed = chain.file_case("one");
    let old = chain.founding_network();
    chain.announce(validator_set(5..=9));
    chain.push_empty(2);
    let mut parts = chain.receipt_parts(filed.last.0, 0);
    parts.hops.clear();
    let bytes = ReceiptBundle::new(parts).unwrap().to_bytes();
    let report = check(&bytes, &old);
    assert_eq!((report.verdict, report.rule.as_deref()), (Verdict::CannotTell, Some("RC-4")));
    assert!(report.words.next_en.contains("newer network file"));
    assert_eq!(check(&bytes, &chain.network()).verdict, Verdict::Valid);
}
