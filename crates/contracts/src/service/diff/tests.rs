use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::json::{parse, to_canonical};

const COMPANY: &str = include_str!("../../../../../services/limited-company-registration/service.json");
const SOLE: &str = include_str!("../../../../../services/sole-proprietor-registration/service.json");

fn json(text: &str) -> Value {
    parse(text.as_bytes(), usize::MAX).unwrap()
}

fn zh(old: &str, new: &str) -> Vec<String> {
    diff(&json(old), &json(new)).changes().map(|change| change.sentence.zh.clone()).collect()
}

fn en(old: &str, new: &str) -> Vec<String> {
    diff(&json(old), &json(new)).changes().map(|change| change.sentence.en.clone()).collect()
}

/// The value with whatever stands at the pointers struck out.
fn struck(value: &Value, at: &str, pointers: &BTreeSet<String>) -> Value {
    match value {
        Value::List(list) => {
            let kept = list.items().iter().enumerate().map(|(n, item)| (format!("{at}/{n}"), item));
            let kept = kept.filter(|(at, _)| !pointers.contains(at)).map(|(at, item)| struck(item, &at, pointers));
            Value::list(kept.collect()).unwrap()
        }
        Value::Map(map) => {
            let kept = map.entries().iter().map(|(key, item)| (key, format!("{at}{}", pointer(key)), item));
            let kept = kept.filter(|(_, at, _)| !pointers.contains(at));
            Value::map(kept.map(|(key, at, item)| (key.clone(), struck(item, &at, pointers)))).unwrap()
        }
        single => single.clone(),
    }
}

/// Every difference is named: strike out what the diff names, and the rest is equal.
fn assert_names_everything(old: &Value, new: &Value) {
    let found = diff(old, new);
    let at = |side: fn(&Change) -> Option<&String>| -> BTreeSet<String> {
        found.changes().filter_map(side).cloned().collect()
    };
    let (old_at, new_at) = (at(|change| change.at_old.as_ref()), at(|change| change.at_new.as_ref()));
    assert_eq!(struck(old, "", &old_at), struck(new, "", &new_at), "{found:#?}");
    for change in found.changes() {
        let there = |document: &Value, at: &Option<String>| {
            let at = at.as_ref()?;
            serde_json::to_value(document).unwrap().pointer(at).map(|value| json(&value.to_string()))
        };
        if change.kind != ChangeKind::Reordered {
            assert_eq!(there(old, &change.at_old), change.before);
            assert_eq!(there(new, &change.at_new), change.after);
        }
        assert!(!change.sentence.zh.is_empty() && !change.sentence.en.is_empty());
    }
}

/// The pointers of all single values.
fn leaves(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::List(list) => {
            list.items().iter().enumerate().for_each(|(n, item)| leaves(item, &format!("{at}/{n}"), found));
        }
        Value::Map(map) => {
            map.entries().iter().for_each(|(key, item)| leaves(item, &format!("{at}{}", pointer(key)), found));
        }
        _ => found.push(at.to_owned()),
    }
}

/// The document with other values at some leaves, and these leaves' pointers.
fn with_other_leaves(document: &str, picks: &[prop::sample::Index]) -> (Value, BTreeSet<String>) {
    let mut all = Vec::new();
    leaves(&json(document), "", &mut all);
    let chosen: BTreeSet<String> = picks.iter().map(|pick| pick.get(&all).clone()).collect();
    let mut changed: serde_json::Value = serde_json::from_str(document).unwrap();
    for at in &chosen {
        let leaf = changed.pointer_mut(at).unwrap();
        *leaf = match leaf {
            serde_json::Value::Bool(truth) => (!*truth).into(),
            serde_json::Value::Number(number) => (number.as_i64().unwrap() + 1).into(),
            serde_json::Value::String(text) => format!("{text}改").into(),
            serde_json::Value::Null => "改".into(),
            other => panic!("{other} is no leaf that is changed here"),
        };
    }
    (json(&changed.to_string()), chosen)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_changed_leaf_is_named(
        picks in prop::collection::vec(any::<prop::sample::Index>(), 1..12), company: bool,
    ) {
        let document = if company { COMPANY } else { SOLE };
        let (new, chosen) = with_other_leaves(document, &picks);
        let old = json(document);
        assert_names_everything(&old, &new);
        assert_names_everything(&new, &old);
        let found = diff(&old, &new);
        for leaf in chosen {
            let mut named = found.changes().filter_map(|change| change.at_old.as_deref());
            let under = |at: &str| leaf == at || leaf.strip_prefix(at).is_some_and(|rest| rest.starts_with('/'));
            prop_assert!(named.any(under), "{leaf} is not named");
        }
        prop_assert_eq!(diff(&old, &new), found);
    }

    #[test]
    fn what_is_struck_out_of_lists_and_put_into_them_is_named(
        rows in prop::collection::vec(0..6_i64, 0..8), others in prop::collection::vec(0..6_i64, 0..8),
        by_name: bool,
    ) {
        let document = |rows: &[i64]| {
            let item = |n: &i64| if by_name { format!(r#"{{"name":"n{n}","v":{n}}}"#) } else { n.to_string() };
            let unique: Vec<i64> = rows.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
            let rows = if by_name { &unique } else { rows };
            json(&format!(r#"{{"tests":[{}]}}"#, rows.iter().map(item).collect::<Vec<_>>().join(",")))
        };
        assert_names_everything(&document(&rows), &document(&others));
    }
}

#[test]
fn equal_documents_differ_in_nothing() {
    for document in [COMPANY, SOLE] {
        let found = diff(&json(document), &json(document));
        assert!(found.is_empty());
        assert_eq!(found.count(), 0);
    }
}

#[test]
fn says_what_a_lawyer_reads() {
    let state = |days: u32| {
        format!(
            r#"{{"version":"{days}","workflow":{{"states":[{{"id":"accepted","title":{{"zh":"待受理","en":"Waiting"}},"deadline":{{"workdays":{days}}}}}]}}}}"#
        )
    };
    assert_eq!(zh(&state(5), &state(3)), ["版本：由「5」改为「3」", "状态「待受理」 · 期限 · 工作日：由5改为3"]);
    assert_eq!(
        en(&state(5), &state(3)),
        ["version: from “5” to “3”", "state “Waiting” · deadline · working days: from 5 to 3"]
    );
}

#[test]
fn rules_are_matched_by_identifier_and_their_codes_are_words() {
    let old = r#"{"rules":[{"id":"N1","check":"true","else":"block"},{"id":"N2","check":"true"}]}"#;
    let new = r#"{"rules":[{"id":"N3","check":"false"},{"id":"N1","check":"form.a","else":"refer"}]}"#;
    assert_eq!(
        zh(old, new),
        [
            "新增 规则 N3",
            "规则 N1 · 条件：由「true」改为「form.a」",
            "规则 N1 · 不满足时：由「不得提交」改为「转人工」",
            "删去 规则 N2",
        ]
    );
    let places: Vec<String> = diff(&json(old), &json(new)).changes().map(|change| change.place.clone()).collect();
    assert_eq!(places, ["rules.N3", "rules.N1.check", "rules.N1.else", "rules.N2"]);
}

#[test]
fn cells_of_a_table_are_named_by_row_and_column() {
    let table = |rows: &str| {
        format!(
            r#"{{"tables":{{"t":{{"title":{{"zh":"行业","en":"Trades"}},"key":"code","columns":["code","ok"],"rows":{rows}}}}}}}"#
        )
    };
    let old = table(r#"[["A",true],["B",true]]"#);
    assert_eq!(zh(&old, &table(r#"[["A",false],["B",true]]"#)), ["表「行业」 · 「A」行 · ok 列：由是改为否"]);
    assert_eq!(zh(&old, &table(r#"[["A",true],["C",1],["B",true]]"#)), [r#"新增 表「行业」 · 「C」行：「C」、1"#]);
    assert_eq!(en(&old, &table(r#"[["B",true]]"#)), [r#"removed table “Trades” · row “A”: it was “A”, yes"#]);
    assert_eq!(zh(&old, &table(r#"[["B",true],["A",true]]"#)), ["表「行业」：次序由「A」、「B」改为「B」、「A」"]);
    // Rows that cannot be told apart are compared one by one.
    assert_eq!(zh(&old, &table(r#"[["A",true],["A",false]]"#)).len(), 2);
}

#[test]
fn a_value_of_a_parameter_is_told_by_its_first_day() {
    let param = |values: &str| {
        format!(r#"{{"params":[{{"name":"d","title":{{"zh":"天数","en":"Days"}},"values":[{values}]}}]}}"#)
    };
    let old = param(r#"{"from":"2026-01-01","value":5}"#);
    let new = param(r#"{"from":"2026-01-01","to":"2026-12-31","value":5},{"from":"2027-01-01","value":3}"#);
    assert_eq!(
        zh(&old, &new),
        ["新增 参数「天数」 · 自 2026-01-01 起 · 截止日：「2026-12-31」", "新增 参数「天数」 · 自 2027-01-01 起"]
    );
}

#[test]
fn lists_without_identifiers_are_compared_from_both_ends() {
    let list = |items: &str| format!(r#"{{"guide":{{"keywords":[{items}]}}}}"#);
    assert_eq!(zh(&list(r#""a","b","c""#), &list(r#""a","x","c""#)), ["关键词 · 第 2 项：由「b」改为「x」"]);
    assert_eq!(zh(&list(r#""a","c""#), &list(r#""a","b","c""#)), ["新增 关键词 · 第 2 项：「b」"]);
    assert_eq!(zh(&list(r#""a","b","c""#), &list(r#""a","c""#)), ["删去 关键词 · 第 2 项：原为「b」"]);
}

#[test]
fn keys_that_are_not_known_here_and_documents_that_are_none_are_compared_all_the_same() {
    assert_eq!(
        zh(r#"{"calendar":"a","years":{"2026":{"off":[]}}}"#, r#"{"calendar":"a","years":{"2026":{"off":["x"]}}}"#)
            .len(),
        1
    );
    assert_eq!(zh("1", r#"{"a":1}"#).len(), 1);
    assert_eq!(zh(r#"{"x":null}"#, r#"{"x":[{"a":1}]}"#), [r#"x：由空改为[{"a":1}]"#]);
    assert_eq!(zh("{}", r#"{"workflow":{"initial":"a"}}"#), ["新增 流程与期限"]);
}

#[test]
fn a_long_text_is_clipped_in_the_sentence_and_whole_in_the_change() {
    let long = "法".repeat(500);
    let found = diff(&json(r#"{"x":"a"}"#), &json(&format!(r#"{{"x":"{long}"}}"#)));
    let change = found.changes().next().unwrap();
    assert!(change.sentence.zh.chars().count() < 200);
    assert_eq!(change.after, Some(Value::text(&long)));
}

#[test]
fn the_json_form_of_a_diff_is_stable() {
    let found = diff(&json(r#"{"version":"1"}"#), &json(r#"{"version":"2"}"#));
    assert_eq!(
        String::from_utf8(to_canonical(&crate::json::to_value(&found).unwrap())).unwrap(),
        r#"{"parts":[{"changes":[{"after":"2","at_new":"/version","at_old":"/version","before":"1","kind":"changed","place":"version","sentence":{"en":"version: from “1” to “2”","zh":"版本：由「1」改为「2」"},"subject":{"en":"version","zh":"版本"}}],"part":"head","title":{"en":"General","zh":"基本信息"}}]}"#
    );
}
