use yuzheng_contracts::{Evidence, Input, ServiceDefinition};
use yuzheng_protocol::{
    codec::{List, Text},
    genesis::Department,
};

use super::*;
use crate::filing::parse_form;

/// The first department as the one that contracts call `market`.
fn as_market(mut department: Department) -> Department {
    if department.id == 1 {
        department.code = Text::new("market").unwrap();
        department.short_zh = Text::new("市监").unwrap();
    }
    department
}

fn rules(changes: impl FnOnce(&mut Input)) -> Vec<RuleView> {
    let json = include_bytes!("../../../services/limited-company-registration/service.json");
    let document: serde_json::Value = serde_json::from_slice(json).unwrap();
    let contract = ServiceDefinition::from_canonical_json(json).unwrap();
    let values = parse_form(&document["tests"][0]["form"].to_string()).unwrap();
    let mut input = Input::new(values.clone(), "2026-11-22".parse().unwrap());
    changes(&mut input);
    let report = contract.evaluate(&input);
    let mut genesis = yuzheng_protocol::testing::genesis(4);
    genesis.departments = List::new(genesis.departments.iter().cloned().map(as_market).collect()).unwrap();
    Facts { contract: &contract, values: &values, genesis: &genesis }.rules(&report)
}

fn fact(rules: &[RuleView], rule: &str, name: &str) -> FactView {
    let rule = rules.iter().find(|one| one.id == rule).unwrap();
    rule.facts.iter().find(|fact| fact.name == name).unwrap().clone()
}

#[test]
fn a_field_is_called_by_its_group_and_label_and_its_value_is_in_words() {
    let rules = rules(|_| ());
    let trade_name = fact(&rules, "N2", "form.name.zihao");
    assert_eq!((trade_name.label.zh.as_str(), trade_name.value.zh.as_str()), ("名称 · 字号", "拾光里"));
    assert_eq!((trade_name.source.as_str(), trade_name.by), ("form", None));
    let capital = fact(&rules, "S2", "form.capital_fen");
    assert_eq!((capital.label.en.as_str(), capital.exact.as_str()), ("Registered capital", "100000000"));
    assert_eq!(capital.value.zh, "¥1,000,000.00（壹佰万元整）");
    let shareholders = fact(&rules, "S1", "form.shareholders").value.zh;
    assert!(shareholders.starts_with("周示明 · ¥600,000.00（陆拾万元整） · 货币 · 2030年12月31日；"), "{shareholders}");
    assert_eq!(fact(&rules, "O1", "form.legal_rep").value.zh, "周示明");
    assert_eq!(fact(&rules, "O7", "form.commitments.office").value.en, "yes");
    assert_eq!(fact(&rules, "C1b", "form.permits").value.en, "not filled in");
}

#[test]
fn of_a_sensitive_list_only_whose_rows_they_are_is_in_words() {
    let people = fact(&rules(|_| ()), "I2", "form.sensitive.people");
    assert_eq!(people.value.zh, "周示明；李例晴；王样宁");
    assert!(people.exact.contains("500103198506129995"));
}

#[test]
fn an_answer_names_who_gave_it_and_of_when_it_is() {
    let unanswered = fact(&rules(|_| ()), "N6", "evidence.name_taken");
    assert_eq!(unanswered.value.zh, "还没有答复");
    assert_eq!((unanswered.by.unwrap().zh.as_str(), unanswered.as_of_ms), ("政务链", None));
    let rules = rules(|input| {
        let answer = |value| Evidence { value, source: "market".into(), as_of_ms: 7, detail: None };
        input.evidence.insert("name_taken".into(), answer(Value::Bool(false)));
        input.evidence.insert("same_address".into(), answer(Value::Int(2)));
    });
    let taken = fact(&rules, "N6", "evidence.name_taken");
    assert_eq!((taken.label.zh.as_str(), taken.value.zh.as_str()), ("同行业已有相同字号", "否"));
    assert_eq!(taken.as_of_ms, Some(7.0));
    let address = fact(&rules, "D2b", "evidence.same_address");
    assert_eq!((address.value.zh.as_str(), address.by.unwrap().zh.as_str()), ("2", "市监"));
}

#[test]
fn a_parameter_says_its_unit_and_how_long_its_list_is() {
    let rules = rules(|_| ());
    assert_eq!(fact(&rules, "S3", "params.contribution_months").value.zh, "60 个月");
    assert_eq!(fact(&rules, "S6", "params.high_capital_fen").value.zh, "¥1,000,000,000.00（壹拾亿元整）");
    assert_eq!(fact(&rules, "A1", "params.most_bytes").value.en, "20.0 MB");
    let words = fact(&rules, "N5", "params.forbidden_words").value;
    assert!(words.zh.starts_with("共产党、") && words.zh.ends_with("等 43 项"), "{}", words.zh);
    assert_eq!(fact(&rules, "S3", "decision_date").value.zh, "2026年11月22日");
}

#[test]
fn what_is_only_computed_has_no_label() {
    let computed = fact(&rules(|_| ()), "S2", "total");
    assert_eq!((computed.label.zh.as_str(), computed.exact.as_str()), ("", "100000000"));
}
