//! A small service that uses every part of the document: what is refused and where, what a report
//! says, and the frozen trace.

mod acceptable;

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use yuzheng_contracts::author::canonical_json_from_yaml;
use yuzheng_contracts::calendar::Calendar;
use yuzheng_contracts::form::{FieldCode, flatten_fields};
use yuzheng_contracts::rules::TableError;
use yuzheng_contracts::service::{
    CheckedService, FactSource, GateReport, Outcome, Reason, RecordedTrace, Refusal, RefusalReason, WorkflowDefect,
};
use yuzheng_contracts::{Evidence, Input, ServiceDefinition, Value, Verdict, deploy_gate, json as canonical};
use yuzheng_protocol::Hash;

const VECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/rules1");
const TRACE_HASH: &str = "b34f93fb69d3dcb2874ec9d60b0913dd5cf5c43e0f2486b877a7f73d14e63574";

fn document() -> Vec<u8> {
    canonical_json_from_yaml(&std::fs::read_to_string(format!("{VECTORS}/contract.yaml")).unwrap()).unwrap()
}

/// The document as the gate takes it.
fn deployable() -> Json {
    acceptable::acceptable(serde_json::from_slice(&document()).unwrap())
}

fn service() -> CheckedService {
    ServiceDefinition::from_canonical_json(&document()).unwrap()
}

fn calendar() -> Calendar {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/calendar-2026.json");
    Calendar::from_canonical_json(&std::fs::read(path).unwrap()).unwrap()
}

fn value(json: &Json) -> Value {
    serde_json::from_value(json.clone()).unwrap()
}

fn known(json: &Json) -> Evidence {
    Evidence { value: value(json), source: "other".into(), as_of_ms: 1_795_190_400_000, detail: None }
}

fn input() -> Input {
    Input::new(value(&json!({"name": "山月", "amount_fen": 50, "kind": "a"})), "2026-09-29".parse().unwrap())
        .with_evidence("taken", known(&json!(false)))
        .with_evidence("score", known(&json!(2)))
}

/// The gate's answer to the document with one place changed.
fn gate_with(pointer: &str, to: Json) -> Result<GateReport, Refusal> {
    let mut document = deployable();
    match document.pointer_mut(pointer) {
        Some(place) => *place = to,
        None => {
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            document.pointer_mut(parent).unwrap()[name] = to;
        }
    }
    deploy_gate(&canonical::to_canonical(&value(&document)))
}

fn refusal(pointer: &str, to: Json) -> (String, RefusalReason) {
    let refusal = gate_with(pointer, to).expect_err(pointer);
    (refusal.place, refusal.reason)
}

#[test]
fn the_document_passes_the_gate() {
    let document = canonical::to_canonical(&value(&deployable()));
    let report = deploy_gate(&document).unwrap();
    assert_eq!(report.tests.len(), 7);
    assert_eq!(report.service.address(), Hash::of(&document));
    assert!(report.gas < 10_000, "{}", report.gas);
}

#[test]
fn without_the_calendar_an_output_is_unknown_and_nothing_is_approved() {
    let service = service();
    let report = service.evaluate(&input());
    assert_eq!(report.verdict, Verdict::Refer);
    assert_eq!(report.output_faults["due"].as_str(), "no_calendar");
    let report = service.evaluate_with(&input(), Some(&calendar()));
    assert_eq!(report.verdict, Verdict::Approve);
    assert_eq!(canonical::to_canonical(&report.outputs["due"]), b"\"2026-10-09\"");
    assert_eq!(report.calendar, Some(calendar().address()));
}

#[test]
fn a_report_says_what_was_used_and_where_it_comes_from() {
    let report = service().evaluate(&input());
    let rule = &report.rules[0];
    assert_eq!((&*rule.zh, &*rule.en), ("够了：100", "enough: 100"));
    let facts: Vec<(&str, String)> = rule.facts.iter().map(|fact| (&*fact.name, fact.source.to_string())).collect();
    let expected = [
        ("weighted", "computed"),
        ("form.amount_fen", "form"),
        ("row.factor", "computed"),
        ("form.kind", "form"),
        ("params.least", "parameter"),
    ];
    assert_eq!(facts, expected.map(|(name, source)| (name, source.to_owned())));
    let score = report.rules[2].facts.iter().find(|fact| &*fact.name == "evidence.score").unwrap();
    assert_eq!(score.value, Value::Int(2));
    assert!(matches!(&score.source, FactSource::Evidence { source, .. } if &**source == "other"));
}

#[test]
fn what_is_not_there_is_unknown_and_refuses_nobody() {
    let mut input = input();
    input.evidence.clear();
    input.fields = value(&json!({"name": "山月", "kind": "a"}));
    let report = service().evaluate(&input);
    let reasons: Vec<Option<&str>> = report.rules.iter().map(|rule| rule.reason()).collect();
    assert_eq!(reasons, [Some("missing_field"), Some("awaits_evidence"), Some("awaits_evidence"), None]);
    assert_eq!(
        report.rules[0].outcome,
        Outcome::Unknown { reason: Reason::MissingField { path: "amount_fen".into() } }
    );
    assert_eq!((&*report.rules[1].zh, report.verdict), ("由部门核对", Verdict::Block));
    assert_eq!(report.form[0].path, "amount_fen");
}

#[test]
fn a_parameter_has_the_value_of_the_day() {
    let mut later = input();
    later.date = "2027-01-01".parse().unwrap();
    let report = service().evaluate(&later);
    assert_eq!(&*report.rules[0].zh, "100 少于 120");
    later.date = "2025-12-31".parse().unwrap();
    assert_eq!(service().evaluate(&later).rules[0].reason(), Some("missing"));
}

#[test]
fn conditional_fields_are_asked_for_exactly_when_their_condition_holds() {
    let service = service();
    let errors = |json: Json| {
        let found = service.validate_form(&value(&json));
        found.into_iter().map(|error| (error.path, error.code)).collect::<Vec<_>>()
    };
    assert_eq!(errors(json!({"name": "n", "amount_fen": 1, "kind": "a"})), []);
    assert_eq!(
        errors(json!({"name": "n", "amount_fen": 1, "kind": "b"})),
        [("members".to_owned(), FieldCode::Required)]
    );
    assert_eq!(
        errors(json!({"name": "n", "amount_fen": 1, "kind": "a", "members": ["x"]})),
        [("members".to_owned(), FieldCode::NotAsked)]
    );
    let step = service.validate_step("all", &value(&json!({"kind": "b", "name": "n"})));
    assert_eq!(step.len(), 2);
    assert_eq!(service.validate_step("sign", &Value::empty_map()), []);
    assert_eq!(service.asked_fields(&value(&json!({"kind": "b"}))), [("members".to_owned(), true)]);
}

#[test]
fn state_keys_are_computed_from_the_form() {
    let date = "2026-09-29".parse().unwrap();
    let keys = service().evidence_keys(&input().fields, date);
    assert_eq!(keys, BTreeMap::from([("taken".to_owned(), vec!["name".into(), "a".into(), "山月".into()])]));
    assert!(service().evidence_keys(&value(&json!({"kind": "a"})), date).is_empty());
}

#[test]
fn what_is_sent_with_a_question_is_computed_from_the_form() {
    let mut document: Json = serde_json::from_slice(&document()).unwrap();
    document["evidence"][1]["data_set"] = json!("scores");
    document["evidence"][1]["ask"] = json!("{\"name\": form.name, \"day\": decision_date}");
    let service = ServiceDefinition::from_canonical_json(&canonical::to_canonical(&value(&document))).unwrap();
    let date = "2026-09-29".parse().unwrap();
    let questions = service.evidence_questions(&input().fields, date);
    assert_eq!(canonical::to_canonical(&questions["score"]), r#"{"day":"2026-09-29","name":"山月"}"#.as_bytes());
    assert!(service.evidence_questions(&value(&json!({})), date).is_empty());
    document["evidence"][1]["ask"] = json!("form.nothing");
    let refused = ServiceDefinition::from_canonical_json(&canonical::to_canonical(&value(&document))).unwrap_err();
    assert_eq!(refused.place, "evidence.score.ask");
}

#[test]
fn the_trace_is_frozen_and_can_be_run_again() {
    let service = service();
    let input = input();
    let report = service.evaluate_with(&input, Some(&calendar()));
    let trace = service.trace_bytes(&input, &report);
    let path = format!("{VECTORS}/trace.json");
    if std::env::var_os("UPDATE_VECTORS").is_some() {
        std::fs::write(&path, &trace).unwrap();
        println!("{}", Hash::of(&trace));
        return;
    }
    assert_eq!(String::from_utf8_lossy(&trace), String::from_utf8_lossy(&std::fs::read(&path).unwrap()));
    assert_eq!(Hash::of(&trace).to_string(), TRACE_HASH, "rules/1 and its trace are frozen");

    let again = service.trace_input(&trace, input.fields.clone()).unwrap();
    let report = service.evaluate_with(&again, Some(&calendar()));
    assert_eq!(service.trace_bytes(&again, &report), trace);
    assert!(service.trace_input(b"{}", input.fields).is_none());

    let recorded = RecordedTrace::read(&trace).unwrap();
    assert_eq!((recorded.contract, recorded.date), (service.address(), again.date));
    assert_eq!((recorded.evidence, recorded.verdict.as_str()), (again.evidence, report.verdict.as_str()));
    assert!(recorded.rules.values().all(|outcome| outcome == "pass") && recorded.rules.len() == report.rules.len());
    assert!(RecordedTrace::read(b"{}").is_none());
}

#[test]
fn one_changed_input_changes_the_trace_and_names_the_rule() {
    let service = service();
    let before = service.evaluate(&input());
    let mut changed = input();
    changed.fields = value(&json!({"name": "山月", "amount_fen": 49, "kind": "a"}));
    let after = service.evaluate(&changed);
    assert_ne!(service.trace_bytes(&input(), &before), service.trace_bytes(&changed, &after));
    let differing: Vec<&str> = before
        .rules
        .iter()
        .zip(&after.rules)
        .filter(|(before, after)| before.outcome != after.outcome)
        .map(|(rule, _)| &*rule.id)
        .collect();
    assert_eq!(differing, ["R1"]);
}

#[test]
fn fields_are_flattened_for_commitments() {
    let paths: Vec<String> = flatten_fields(&input().fields).into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["amount_fen", "kind", "name"]);
}

#[test]
fn every_refusal_names_its_place() {
    use RefusalReason as Reason;
    type Case = (&'static str, Json, &'static str, fn(&RefusalReason) -> bool);
    let cases: Vec<Case> = vec![
        ("/documents/0/number", json!({"scheme": "record", "prefix": "yb"}), "documents.notice.number.prefix", |r| {
            matches!(r, Reason::Name(_))
        }),
        ("/contract", json!("Bad Name"), "contract", |r| matches!(r, Reason::Name(_))),
        ("/version", json!(""), "version", |r| matches!(r, Reason::Name(_))),
        ("/department", json!(""), "department", |r| matches!(r, Reason::Name(_))),
        ("/in_force/to", json!("2020-01-01"), "in_force", |r| matches!(r, Reason::Periods)),
        ("/guide/item_code", json!("X"), "guide.item_code", |r| matches!(r, Reason::Name(_))),
        (
            "/guide/situations",
            json!([{"question": {"zh": "问", "en": "q"}, "answers": [{"answer": {"zh": "是", "en": "yes"}, "then": "fits"}]}]),
            "guide.situations.0",
            |r| matches!(r, Reason::TooMany { found: 1, .. }),
        ),
        (
            "/guide/situations",
            json!([{"question": {"zh": "问", "en": "q"}, "answers": [
                {"answer": {"zh": "是", "en": "yes"}, "then": "fits"},
                {"answer": {"zh": "否", "en": "no"}, "then": "elsewhere"},
            ]}]),
            "guide.situations.0",
            |r| matches!(r, Reason::Missing(_)),
        ),
        ("/surprise", json!(1), "surprise", |r| matches!(r, Reason::Shape(_))),
        ("/semantics", json!("rules/2"), "semantics", |r| matches!(r, Reason::Shape(_))),
        ("/rules/0/basis/0/article", json!("one"), "rules[0].basis[0].article", |r| matches!(r, Reason::Shape(_))),
        ("/rules/1/id", json!("R1"), "rules", |r| matches!(r, Reason::Duplicate(_))),
        ("/rules/0/basis", json!([]), "rules.R1.basis", |r| matches!(r, Reason::Missing(_))),
        ("/rules/2/basis/0", json!({"law": {"zh": "法", "en": "Act"}}), "rules.R3.basis", |r| {
            matches!(r, Reason::Missing("the article of the law"))
        }),
        ("/rules/0/basis/0/law/zh", json!(" "), "rules.R1.basis", |r| {
            matches!(r, Reason::Missing("the name of the law"))
        }),
        ("/rules/0/basis/0/law/en", json!(""), "rules.R1.basis", |r| {
            matches!(r, Reason::Missing("the name of the law"))
        }),
        ("/evidence/1/max_age_hours", json!(null), "evidence.score.max_age_hours", |r| matches!(r, Reason::Missing(_))),
        ("/evidence/1/max_age_hours", json!(0), "evidence.score.max_age_hours", |r| matches!(r, Reason::Missing(_))),
        ("/evidence/1/max_age_hours", json!(8_785), "evidence.score.max_age_hours", |r| {
            matches!(r, Reason::TooMany { found: 8_785, limit: 8_784 })
        }),
        (
            "/workflow/transitions/3/action",
            json!("ask"),
            "workflow",
            |r| matches!(r, Reason::Workflow(WorkflowDefect::NoPerson(state)) if state == "pending"),
        ),
        (
            "/workflow/transitions/2/role",
            json!("officer"),
            "workflow",
            |r| matches!(r, Reason::Workflow(WorkflowDefect::NoPerson(state)) if state == "received"),
        ),
        ("/guide/promised_limit/workdays", json!(4), "guide.promised_limit", |r| {
            matches!(r, Reason::LongerThanTheLaw { promised: 4, statutory: 3 })
        }),
        ("/tables/kinds/rows/1/2", json!("3"), "tables.kinds", |r| {
            matches!(r, Reason::Table(TableError::MixedColumn { row: 2, .. }))
        }),
        ("/rules/0/check", json!("weighted >"), "rules.R1.check", |r| matches!(r, Reason::Compile(_))),
        ("/rules/0/check", json!("weighted"), "rules.R1.check", |r| matches!(r, Reason::Type { .. })),
        ("/rules/0/zh/fail", json!("{nothing}"), "rules.R1.zh.fail", |r| matches!(r, Reason::Placeholder(_))),
        ("/rules/0/en/pass", json!(" "), "rules.R1.en", |r| matches!(r, Reason::Missing(_))),
        ("/let/0/name", json!("form"), "let", |r| matches!(r, Reason::Name(_))),
        ("/let/0/name", json!("in"), "let", |r| matches!(r, Reason::Name(_))),
        ("/let/1/name", json!("row"), "let", |r| matches!(r, Reason::Duplicate(_))),
        ("/let/0/expr", json!("table(\"x\", 1)"), "let.row.expr", |r| matches!(r, Reason::Compile(_))),
        ("/params/0/values", json!([]), "params.least", |r| matches!(r, Reason::Missing(_))),
        ("/params/0/values/0/to", json!("2027-02-01"), "params.least", |r| matches!(r, Reason::Periods)),
        ("/evidence/0/key", json!("form.name"), "evidence.taken.key", |r| matches!(r, Reason::Type { .. })),
        ("/evidence/1/key", json!("[form.name]"), "evidence.score.key", |r| matches!(r, Reason::OutOfPlace(_))),
        ("/evidence/0/type", json!("integer"), "evidence.taken.key", |r| matches!(r, Reason::Type { .. })),
        ("/evidence/1/kind", json!("state-absence"), "evidence.score.key", |r| matches!(r, Reason::Missing(_))),
        ("/evidence/0/ask", json!("form.name"), "evidence.taken.ask", |r| matches!(r, Reason::OutOfPlace(_))),
        ("/evidence/1/ask", json!("form.name"), "evidence.score.data_set", |r| matches!(r, Reason::Missing(_))),
        ("/tables/kinds/key", json!("nothing"), "tables.kinds", |r| matches!(r, Reason::Table(_))),
        ("/form/steps/0/fields", json!([]), "form", |r| matches!(r, Reason::Form(_))),
        ("/form/fields/3/when", json!("form.name"), "form.fields.members.when", |r| matches!(r, Reason::Type { .. })),
        ("/form/fields/2/options_from/table", json!("x"), "form.fields.kind.options_from", |r| {
            matches!(r, Reason::Unknown(_))
        }),
        ("/form/fields/2/options_from/label", json!("x"), "form.fields.kind.options_from", |r| {
            matches!(r, Reason::Unknown(_))
        }),
        ("/outputs/1/expr", json!("form.name"), "outputs.claims.expr", |r| matches!(r, Reason::Type { .. })),
        ("/outputs/2/expr", json!("form.name"), "outputs.register.expr", |r| matches!(r, Reason::Type { .. })),
        ("/workflow/initial", json!("x"), "workflow", |r| matches!(r, Reason::Workflow(_))),
        ("/documents/0/on_state", json!("x"), "documents.notice.on_state", |r| matches!(r, Reason::Unknown(_))),
        ("/tests/0/expect/verdict", json!("approve"), "tests.enough", |r| matches!(r, Reason::TestVerdict { .. })),
        ("/tests/0/expect/rules", json!({"R1": "fail"}), "tests.enough", |r| matches!(r, Reason::TestRule { .. })),
        ("/tests/0/expect/rules", json!({"R9": "fail"}), "tests.enough", |r| matches!(r, Reason::Unknown(_))),
        ("/tests/0/expect/outputs", json!({"name": "x"}), "tests.enough", |r| matches!(r, Reason::TestOutput { .. })),
        ("/tests/1/like", json!("nothing"), "tests.too little", |r| matches!(r, Reason::Unknown(_))),
        ("/tests/1/set", json!({"name.x": 1}), "tests.too little", |r| matches!(r, Reason::Unknown(_))),
        ("/tests", json!([]), "rules.R1", |r| matches!(r, Reason::Untested("passes"))),
    ];
    for (pointer, to, place, matches) in cases {
        let (found, reason) = refusal(pointer, to.clone());
        assert_eq!(found, place, "{pointer} {to}: {reason}");
        assert!(matches(&reason), "{pointer} {to}: {reason:?}");
    }
}

#[test]
fn a_wrong_shape_is_told_by_its_path_and_not_by_a_column_of_the_canonical_text() {
    let said = |pointer: &str, to: Json| gate_with(pointer, to).unwrap_err().to_string();
    assert!(said("/surprise", json!(1)).starts_with("surprise: unknown field `surprise`, expected one of"));
    for (pointer, to) in [("/surprise", json!(1)), ("/version", json!(1)), ("/in_force/from", json!("2025-13-01"))] {
        let said = said(pointer, to);
        assert!(!said.contains("column"), "{said}");
    }
    let said = said("/in_force/from", json!("2025-13-01"));
    assert_eq!(said, "in_force.from: 2025-13-01 is not a day of the calendar");
}

#[test]
fn too_much_of_anything_is_refused() {
    let many = |count: usize, one: fn(usize) -> Json| Json::Array((0..count).map(one).collect());
    let lets = many(101, |n| json!({"name": format!("n{n}"), "expr": "1"}));
    assert!(matches!(refusal("/let", lets).1, RefusalReason::TooMany { found: 101, limit: 100 }));
    let test: Json = serde_json::from_slice::<Json>(&document()).unwrap()["tests"][0].clone();
    let tests = (0..201).map(|n| {
        let mut test = test.clone();
        test["name"] = json!(format!("t{n}"));
        test
    });
    assert!(matches!(refusal("/tests", tests.collect()).1, RefusalReason::TooMany { found: 201, limit: 200 }));
    let huge = "x".repeat(256 * 1024);
    assert!(matches!(refusal("/department", json!(huge)).1, RefusalReason::Json(_)));
}

#[test]
fn a_document_whose_tests_cost_too_much_is_refused() {
    let mut expr = "true".to_owned();
    for variable in ["a", "b", "c", "d"] {
        expr = format!("[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].all({variable}, {expr})");
    }
    let mut document = deployable();
    document["let"].as_array_mut().unwrap().extend((0..4).map(|n| json!({"name": format!("n{n}"), "expr": expr})));
    let test = document["tests"][0].clone();
    document["tests"].as_array_mut().unwrap().extend((0..60).map(|n| {
        let mut test = test.clone();
        test["name"] = json!(format!("t{n}"));
        test
    }));
    let refusal = deploy_gate(&canonical::to_canonical(&value(&document))).unwrap_err();
    assert!(matches!(refusal.reason, RefusalReason::Gas { .. }), "{refusal}");
}

#[test]
fn out_of_gas_leaves_everything_after_it_unknown() {
    let mut expr = "true".to_owned();
    for variable in ["a", "b", "c", "d", "e", "f"] {
        expr = format!("[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].all({variable}, {expr})");
    }
    let mut document: Json = serde_json::from_slice(&document()).unwrap();
    document["rules"][1]["check"] = json!(expr);
    let service = ServiceDefinition::from_canonical_json(&canonical::to_canonical(&value(&document))).unwrap();
    let report = service.evaluate_with(&input(), Some(&calendar()));
    let words: Vec<&str> = report.rules.iter().map(|rule| rule.outcome.as_str()).collect();
    assert_eq!(words, ["pass", "unknown", "unknown", "unknown"]);
    assert_eq!((report.rules[1].reason(), report.verdict), (Some("out_of_gas"), Verdict::Refer));
    assert_eq!(report.gas, yuzheng_contracts::rules::GAS_LIMIT);
    assert!(report.outputs.is_empty());
}

#[test]
fn outputs_that_would_not_fit_into_a_trace_are_no_outputs() {
    let mut document: Json = serde_json::from_slice(&document()).unwrap();
    let hundred = format!("[{}]", vec!["1"; 100].join(","));
    document["outputs"][0]["expr"] = json!(format!("{hundred}.map(x, {hundred}.filter(y, y > 0))"));
    let service = ServiceDefinition::from_canonical_json(&canonical::to_canonical(&value(&document))).unwrap();
    let report = service.evaluate_with(&input(), Some(&calendar()));
    assert_eq!(report.output_faults["name"].as_str(), "too_large", "one of ten thousand numbers");
    assert!(report.outputs.contains_key("claims"), "the others stay");
    assert_eq!(report.verdict, Verdict::Refer);
}

#[test]
fn what_a_report_shows_over_and_over_is_paid_for() {
    let mut document: Json = serde_json::from_slice(&document()).unwrap();
    let hundred = format!("[{}]", vec!["1"; 100].join(","));
    let lets = document["let"].as_array_mut().unwrap();
    lets.push(json!({"name": "large", "expr": format!("{hundred}.map(x, {hundred})")}));
    let names = document["rules"][3].clone();
    let rules = document["rules"].as_array_mut().unwrap();
    rules.extend((0..90).map(|n| {
        let mut rule = names.clone();
        (rule["id"], rule["check"]) = (json!(format!("L{n}")), json!("size(large) > 0"));
        rule
    }));
    let service = ServiceDefinition::from_canonical_json(&canonical::to_canonical(&value(&document))).unwrap();
    let report = service.evaluate_with(&input(), Some(&calendar()));
    let shown: u64 = report.rules.iter().flat_map(|rule| &rule.facts).map(|fact| u64::from(fact.value.weight())).sum();
    assert!(report.gas > 90 * 10_000 / 8 - 100_000 / 8, "{}", report.gas);
    assert!(shown > 900_000, "{shown}");
    let free = report.rules[4].gas;
    assert!(free < 10 && report.rules[90].gas > 1_000, "{free}");
}

#[test]
fn an_output_that_json_cannot_hold_is_no_output() {
    let mut document: Json = serde_json::from_slice(&document()).unwrap();
    document["outputs"][0]["expr"] = json!("9007199254740991 + 1");
    let service = ServiceDefinition::from_canonical_json(&canonical::to_canonical(&value(&document))).unwrap();
    let report = service.evaluate_with(&input(), Some(&calendar()));
    assert_eq!(report.output_faults["name"].as_str(), "not_interchangeable");
    assert_eq!(report.verdict, Verdict::Refer);
}
