//! A service with the documents in force on a day.

use serde_json::json;
use yuzheng_contracts::reference::{DocumentKind, References};
use yuzheng_contracts::service::{LinkError, Refusal, RefusalReason, deploy_gate_linked, trace_documents};
use yuzheng_contracts::{ServiceDefinition, deploy_gate};
use yuzheng_protocol::Hash;

use crate::acceptable::acceptable;
use crate::{VECTORS, bytes, deployable, input, reference, references, using, vector, whole, with};

const TRACE_HASH: &str = "e6309ac5efe4314a5fc325c839c4c7654b32d13a4c2d2602fa1512f8d310e898";

fn refused(references: &References) -> Refusal {
    deploy_gate_linked(&bytes(&using()), None, references).unwrap_err()
}

#[test]
fn a_service_with_what_it_uses_decides_as_if_it_held_it_all() {
    let (own, linked) = (bytes(&whole()), bytes(&using()));
    let own = ServiceDefinition::from_canonical_json(&own).unwrap();
    let service = ServiceDefinition::linked(&linked, &references()).unwrap();
    assert_eq!(service.definition(), own.definition());
    let read_back = ServiceDefinition::from_canonical_json(service.linked_json()).unwrap();
    assert_eq!(read_back.definition(), own.definition());
    assert!(service.canonical_json() == linked && own.linked_json() == own.canonical_json());
    assert_eq!((service.address(), own.documents().len()), (Hash::of(&linked), 0));
    assert_eq!(service.evaluate(&input()), own.evaluate(&input()));
    let (own, linked) = (bytes(&acceptable(whole())), bytes(&deployable()));
    let (own, linked) = (deploy_gate(&own), deploy_gate_linked(&linked, None, &references()));
    assert_eq!(own.unwrap().tests, linked.unwrap().tests);
}

#[test]
fn the_trace_names_the_documents_and_is_frozen() {
    let service = ServiceDefinition::linked(&bytes(&using()), &references()).unwrap();
    let report = service.evaluate(&input());
    let trace = service.trace_bytes(&input(), &report);
    let path = format!("{VECTORS}/trace-linked.json");
    if std::env::var_os("UPDATE_VECTORS").is_some() {
        std::fs::write(&path, &trace).unwrap();
        println!("{}", Hash::of(&trace));
        return;
    }
    assert_eq!(String::from_utf8_lossy(&trace), String::from_utf8_lossy(&std::fs::read(&path).unwrap()));
    assert_eq!(Hash::of(&trace).to_string(), TRACE_HASH, "rules/1 and its trace are frozen");
    let named = trace_documents(&trace).unwrap();
    assert_eq!(&named, service.documents());
    assert_eq!(named["kinds"], reference(&vector("kinds")).address());
    assert!(service.trace_input(&trace, input().fields).is_some());
}

#[test]
fn a_trace_is_run_again_only_with_the_documents_that_it_names() {
    let service = ServiceDefinition::linked(&bytes(&using()), &references()).unwrap();
    let trace = service.trace_bytes(&input(), &service.evaluate(&input()));
    let mut later = vector("kinds");
    later["rows"][0][2] = json!(4);
    let other = ServiceDefinition::linked(&bytes(&using()), &with(&later)).unwrap();
    assert!(other.trace_input(&trace, input().fields).is_none());
    assert_ne!(other.trace_bytes(&input(), &other.evaluate(&input())), trace);
    assert!(trace_documents(b"{}").is_none());
    let whole = ServiceDefinition::from_canonical_json(&bytes(&whole())).unwrap();
    let trace = whole.trace_bytes(&input(), &whole.evaluate(&input()));
    assert!(!String::from_utf8(trace.clone()).unwrap().contains("documents"));
    assert!(trace_documents(&trace).unwrap().is_empty());
}

#[test]
fn a_document_that_is_not_in_force_is_named() {
    let refusal = refused(&References::none());
    assert_eq!(refusal.to_string(), "tables.kinds: the reference document \"kinds\" is not in force");
    assert!(matches!(refusal.reason, RefusalReason::Link(LinkError::Missing { .. })));
    let unlinked = ServiceDefinition::from_canonical_json(&bytes(&using())).unwrap_err();
    assert_eq!(unlinked.place, "tables.kinds");
}

#[test]
fn a_document_of_another_kind_is_refused() {
    let mut figures = vector("figures");
    figures["parameters"] = json!("kinds");
    let refusal = refused(&with(&figures));
    let expected =
        LinkError::OtherKind { id: "kinds".into(), expected: DocumentKind::Table, found: DocumentKind::Parameters };
    assert!(matches!(&refusal.reason, RefusalReason::Link(found) if *found == expected), "{refusal}");
    assert_eq!(refusal.to_string(), "tables.kinds: the reference document \"kinds\" is a parameters, not a table");
}

#[test]
fn a_parameter_that_the_document_does_not_hold_is_refused() {
    let mut figures = vector("figures");
    figures["params"][0]["name"] = json!("most");
    let refusal = refused(&with(&figures));
    assert_eq!(refusal.place, "params.least");
    assert!(matches!(refusal.reason, RefusalReason::Link(LinkError::NoParameter { .. })));
}

#[test]
fn columns_that_differ_from_what_expressions_need_are_found_by_the_type_checker() {
    let mut kinds = vector("kinds");
    kinds["columns"][2] = json!("weight");
    let refusal = refused(&with(&kinds));
    assert!(matches!(refusal.reason, RefusalReason::Compile(_)), "{refusal}");
    assert_eq!(refusal.place, "let.weighted.expr");
    let mut kinds = vector("kinds");
    for row in [0, 1] {
        kinds["rows"][row][2] = json!("two");
    }
    assert_eq!(refused(&with(&kinds)).place, "let.weighted.expr");
    let mut kinds = vector("kinds");
    kinds["columns"][1] = json!("label");
    assert_eq!(refused(&with(&kinds)).place, "form.fields.kind.options_from");
}

#[test]
fn a_document_that_changes_a_decision_breaks_the_services_own_test() {
    let mut figures = vector("figures");
    figures["params"][0]["values"][0]["value"] = json!(101);
    let refusal = deploy_gate_linked(&bytes(&deployable()), None, &with(&figures)).unwrap_err();
    assert_eq!(refusal.to_string(), "tests.enough: rule R1: fail, expected pass");
}

#[test]
fn more_than_the_word_use_is_not_a_use() {
    let mut contract = using();
    contract["tables"]["kinds"]["rows"] = json!([]);
    let refusal = ServiceDefinition::linked(&bytes(&contract), &references()).unwrap_err();
    assert!(matches!(refusal.reason, RefusalReason::Shape(_)), "{refusal}");
    let mut contract = using();
    contract["params"][0]["demo"] = json!(true);
    let refusal = ServiceDefinition::linked(&bytes(&contract), &references()).unwrap_err();
    assert!(matches!(refusal.reason, RefusalReason::Shape(_)), "{refusal}");
}

#[test]
fn districts_differ_by_a_table_of_their_own() {
    let days = json!({
        "table": "district-days", "version": "1", "department": "other", "in_force": {"from": "2026-01-01"},
        "title": {"zh": "承诺工作日", "en": "Promised days"}, "source": {"zh": "演示", "en": "Demonstration"},
        "demo": true, "key": "code", "columns": ["code", "days"], "rows": [["500103", 1], ["500105", 3]],
    });
    let mut contract = using();
    contract["tables"]["district_days"] = json!({"use": "district-days"});
    contract["outputs"][3]["expr"] =
        json!("table(\"district_days\", form.kind == \"a\" ? \"500103\" : \"500105\").days");
    let service = ServiceDefinition::linked(&bytes(&contract), &with(&days)).unwrap();
    let days = |kind: &str| {
        let mut input = input();
        let fields = json!({"name": "山月", "amount_fen": 50, "kind": kind});
        input.fields = serde_json::from_value(fields).unwrap();
        service.evaluate(&input).outputs["due"].as_int()
    };
    assert_eq!((days("a"), days("b")), (Some(1), Some(3)));
    assert!(service.definition().tables["district_days"].demo);
}

#[test]
fn an_outline_moves_cases_without_any_reference_document() {
    let outline = ServiceDefinition::outline(&bytes(&using())).unwrap();
    let service = ServiceDefinition::linked(&bytes(&using()), &references()).unwrap();
    assert_eq!(outline.address(), service.address());
    assert_eq!(outline.canonical_json(), service.canonical_json());
    assert_eq!(outline.definition().workflow, service.definition().workflow);
    assert!(outline.workflow().is_some());
    assert!(outline.definition().tables.is_empty() && outline.definition().params.is_empty());
    let used: Vec<_> = outline.uses().iter().map(|used| (&*used.place, &*used.id, used.kind)).collect();
    let expected =
        [("tables.kinds", "kinds", DocumentKind::Table), ("params.least", "figures", DocumentKind::Parameters)];
    assert_eq!(used, expected);
    let whole = ServiceDefinition::outline(&bytes(&whole())).unwrap();
    assert_eq!((whole.uses().len(), whole.definition().tables.len()), (0, 1));
    let mut bad = using();
    bad["contract"] = json!("Bad Name");
    assert_eq!(ServiceDefinition::outline(&bytes(&bad)).unwrap_err().place, "contract");
    assert!(ServiceDefinition::outline(b"{").is_err());
}
