//! Contracts with one token changed are refused by their own tests: the tests say what the contracts say.

use std::collections::BTreeSet;

use serde_json::Value as Json;
use yuzheng_contracts::author::canonical_json_from_yaml;
use yuzheng_contracts::json::to_canonical;
use yuzheng_contracts::service::RefusalReason;
use yuzheng_contracts::{Value, deploy_gate};

use super::{COMPANY, PENSION, REGISTRATION};

/// Changes that a slip or somebody's interest would make: contract, what stands there once, what instead.
const SLIPS: [(&str, &str, &str); 24] = [
    (PENSION, "age >= 480", "age > 480"),
    (PENSION, "[60, 139, 132]", "[60, 138, 132]"),
    (PENSION, "reform.step + 1", "reform.step + 2"),
    (PENSION, "after > reform.cap", "after < reform.cap"),
    (PENSION, "addMonths(statutory, -36) &&", "addMonths(statutory, 36) &&"),
    (PENSION, "months >= least", "months > least"),
    (PENSION, "1000000 + form.index_ppm", "1000000 - form.index_ppm"),
    (REGISTRATION, "size(form.zihao) >= 2", "size(form.zihao) >= 1"),
    (REGISTRATION, "'!row.licensed'", "'row.licensed'"),
    (REGISTRATION, "form.funds_fen % 100 == 0", "form.funds_fen % 100 != 0"),
    (COMPANY, "total == form.capital_fen", "total <= form.capital_fen"),
    (COMPANY, "date(s.due_date) > last_day", "date(s.due_date) >= last_day"),
    (COMPANY, "addMonths(decision_date, params.contribution_months)", "addMonths(decision_date, 61)"),
    (COMPANY, "params.contribution_months)'", "params.most_shareholders)'"),
    (
        COMPANY,
        "size(form.shareholders) <= params.most_shareholders",
        "size(form.shareholders) < params.most_shareholders",
    ),
    (COMPANY, "[劳务, false]", "[劳务, true]"),
    (COMPANY, "d.executes)", "!d.executes)"),
    (COMPANY, "decision_date) < 16)", "decision_date) < 15)"),
    (COMPANY, "decision_date) < 18)", "decision_date) < 17)"),
    (COMPANY, "* 3 >= size", "* 4 >= size"),
    (COMPANY, "s.person in leading", "s.person in owners"),
    (COMPANY, "evidence.same_address <= params", "evidence.same_address < params"),
    (COMPANY, "evidence.confirmations >= size(signing)", "evidence.confirmations >= 2"),
    (COMPANY, "form.articles.sha256 == form.articles.signed_sha256", "form.articles.sha256 == form.articles.sha256"),
];

fn survives(json: &[u8]) -> bool {
    match deploy_gate(json) {
        Ok(_) => true,
        Err(refusal) => {
            let by_tests = matches!(
                refusal.reason,
                RefusalReason::TestVerdict { .. }
                    | RefusalReason::TestRule { .. }
                    | RefusalReason::TestOutput { .. }
                    | RefusalReason::Untested(_)
            );
            assert!(by_tests || matches!(refusal.reason, RefusalReason::Compile(_)), "{refusal}");
            false
        }
    }
}

#[test]
fn slips_are_caught_by_the_contracts_own_tests() {
    for (yaml, from, to) in SLIPS {
        assert_eq!(yaml.matches(from).count(), 1, "{from:?} stands once");
        let mutant = canonical_json_from_yaml(&yaml.replace(from, to)).unwrap();
        assert!(!survives(&mutant), "{from:?} as {to:?} is not noticed");
    }
}

/// Tokens and what stands in their place; words are matched whole.
const TOKENS: [(&str, &str); 14] = [
    (" == ", " != "),
    (" != ", " == "),
    (" < ", " <= "),
    (" <= ", " < "),
    (" > ", " >= "),
    (" >= ", " > "),
    (" && ", " || "),
    (" || ", " && "),
    (" + ", " - "),
    (" * ", " + "),
    ("'!", "'"),
    ("!", ""),
    (".all(", ".exists("),
    (".exists(", ".all("),
];

/// Every expression of rules, results and outputs with one token changed; those that no test notices.
fn unnoticed(yaml: &str) -> (usize, BTreeSet<String>) {
    let document: Json = serde_json::from_slice(&canonical_json_from_yaml(yaml).unwrap()).unwrap();
    let mut made = 0;
    let mut alive = BTreeSet::new();
    for (list, part, name) in [("rules", "check", "id"), ("let", "expr", "name"), ("outputs", "expr", "name")] {
        for (number, entry) in document[list].as_array().unwrap().iter().enumerate() {
            let (id, expression) = (entry[name].as_str().unwrap(), entry[part].as_str().unwrap());
            for (from, to) in TOKENS {
                for (at, _) in expression.match_indices(from) {
                    let mutant = format!("{}{to}{}", &expression[..at], &expression[at + from.len()..]);
                    if mutant == expression || (from == "!" && expression[at..].starts_with("!=")) {
                        continue;
                    }
                    let mut changed = document.clone();
                    changed[list][number][part] = mutant.clone().into();
                    let value: Value = serde_json::from_value(changed).unwrap();
                    made += 1;
                    let mutant = format!("{id}: {mutant}");
                    if survives(&to_canonical(&value)) && !SAME.contains(&mutant.as_str()) {
                        alive.insert(mutant);
                    }
                }
            }
        }
    }
    (made, alive)
}

/// Mutants that mean the same: at the limit itself both branches give the limit.
const SAME: [&str; 3] = [
    "delay: after >= reform.cap ? reform.cap : after",
    "least: table(\"min_months\", year < 2029 ? 2029 : (year >= 2039 ? 2039 : year)).months",
    "least: table(\"min_months\", year <= 2029 ? 2029 : (year > 2039 ? 2039 : year)).months",
];

#[test]
fn every_changed_operator_of_the_measured_contracts_is_caught() {
    for yaml in [PENSION, REGISTRATION] {
        let (made, alive) = unnoticed(yaml);
        assert!(made >= 10, "{made}");
        assert!(alive.is_empty(), "{made} made, {} alive: {alive:#?}", alive.len());
    }
}

#[test]
fn every_changed_operator_of_the_limited_company_is_caught() {
    let (made, alive) = unnoticed(COMPANY);
    assert!(made >= 150, "{made}");
    assert!(alive.is_empty(), "{made} made, {} alive: {alive:#?}", alive.len());
}
