//! The registration of limited companies: every rule of the law is there, what is sensitive stays on its page,
//! and what is sent to other departments is what the document says and no more.

use std::collections::BTreeSet;

use yuzheng_contracts::author::canonical_json_from_yaml;
use yuzheng_contracts::form::{FieldCode, Visibility};
use yuzheng_contracts::service::{
    CheckedService, ElseAction, Evidence, EvidenceKind, Report, Represented, RuleReport, ServiceDefinition,
};
use yuzheng_contracts::{Date, Input, Value, Verdict, deploy_gate, json::to_canonical};

fn service() -> CheckedService {
    let yaml = include_str!("../../../services/limited-company-registration/service.yaml");
    deploy_gate(&canonical_json_from_yaml(yaml).unwrap()).unwrap().service
}

/// The input of the document's first test: a clean company.
fn clean(service: &CheckedService) -> Input {
    let test = &service.definition().tests[0];
    let mut input = Input::new(service.with_digests(test.form.as_ref().unwrap()), test.date.unwrap());
    for (name, value) in &test.evidence {
        input = input
            .with_evidence(name, Evidence { value: value.clone(), source: "test".into(), as_of_ms: 0, detail: None });
    }
    input
}

#[test]
fn every_rule_of_the_law_is_there_with_its_path() {
    use ElseAction::{Block, Refer, RejectByPerson, Warn};
    let expected = [
        ("N1", Block),
        ("N2", Block),
        ("N2b", Refer),
        ("N3", Refer),
        ("N4", Block),
        ("N5", Block),
        ("N5b", Refer),
        ("N6", Block),
        ("N6b", Refer),
        ("N6c", Warn),
        ("T1", Refer),
        ("S1", Block),
        ("S1b", Block),
        ("S2", Block),
        ("S3", Block),
        ("S4", Block),
        ("S5", Refer),
        ("S6", Refer),
        ("S7", Refer),
        ("O1", Block),
        ("O2", Block),
        ("O2b", Refer),
        ("O2c", RejectByPerson),
        ("O3", RejectByPerson),
        ("O4", RejectByPerson),
        ("O4b", RejectByPerson),
        ("O4c", RejectByPerson),
        ("O5", Block),
        ("O5b", Block),
        ("O6", Block),
        ("O7", RejectByPerson),
        ("O8", Block),
        ("D1", Block),
        ("D2", Refer),
        ("D2b", Refer),
        ("D2c", Refer),
        ("C1", Block),
        ("C1b", Refer),
        ("C1c", Refer),
        ("C1d", Warn),
        ("C2", Block),
        ("I1", Block),
        ("I1b", Block),
        ("I1c", Block),
        ("I2", Block),
        ("I2b", Refer),
        ("I2c", Refer),
        ("I3", RejectByPerson),
        ("I4", Warn),
        ("A1", Block),
        ("A1b", Block),
        ("A1c", Block),
        ("A2", Block),
    ];
    let service = service();
    let found: Vec<_> = service.definition().rules.iter().map(|rule| (rule.id.as_str(), rule.else_action)).collect();
    assert_eq!(found, expected);
}

#[test]
fn what_is_sensitive_stands_on_its_own_page_and_nothing_else_does() {
    let service = service();
    let form = &service.definition().form;
    for leaf in form.schema.leaves() {
        let field = form.field(&leaf).unwrap();
        let on_the_page = leaf.starts_with("sensitive.");
        assert_eq!(field.visibility == Visibility::Sensitive, on_the_page, "{leaf}");
    }
    let page = form.steps.iter().find(|step| step.id == "sensitive").unwrap();
    assert_eq!(page.fields, ["sensitive.people"]);
}

#[test]
fn outputs_show_nothing_of_the_sensitive_page() {
    let service = service();
    let input = clean(&service);
    let report = service.evaluate(&input);
    assert_eq!(report.verdict, Verdict::Approve);
    let outputs = report.outputs.values().map(|value| String::from_utf8(to_canonical(value)).unwrap());
    let outputs = outputs.collect::<Vec<_>>().join("\n");
    let words = report.rules.iter().map(|rule| format!("{} {}", rule.zh, rule.en)).collect::<Vec<_>>().join("\n");
    for row in input.fields.at("sensitive.people").unwrap().as_list().unwrap() {
        for name in ["id_no", "address", "mobile"] {
            let secret = row.get(name).unwrap().as_text().unwrap();
            assert!(!outputs.contains(secret) && !words.contains(secret), "{name}");
        }
    }
}

#[test]
fn articles_that_were_not_made_from_the_filling_stop_the_form() {
    let service = service();
    let honest = clean(&service);
    let digest = honest.fields.at("articles.sha256").unwrap().as_text().unwrap().to_owned();
    let with = |from: &str, to: &str| {
        let form = String::from_utf8(to_canonical(&honest.fields)).unwrap();
        assert!(form.contains(from));
        Input { fields: serde_json::from_str(&form.replace(from, to)).unwrap(), ..honest.clone() }
    };
    let wrong = |report: &Report| -> Vec<String> {
        let digests = report.form.iter().filter(|error| error.code == FieldCode::Digest);
        digests.map(|error| error.path.clone()).collect()
    };
    assert_eq!(wrong(&service.evaluate(&honest)), Vec::<String>::new());
    // Twice the same digits, as a program would write them that makes no articles at all.
    for (input, what) in
        [(with(&digest, &"ab".repeat(32)), "any digits"), (with("拾光里", "山月台"), "another name since")]
    {
        let report = service.evaluate(&input);
        assert_eq!(report.rules.iter().find(|rule| &*rule.id == "A2").unwrap().outcome.as_str(), "pass", "{what}");
        assert_eq!(wrong(&report), ["articles.sha256", "articles.signed_sha256"], "{what}");
        assert_eq!(report.verdict, Verdict::Block, "{what}");
    }
}

#[test]
fn questions_to_departments_hold_what_they_need() {
    let service = service();
    let input = clean(&service);
    let questions = service.evidence_questions(&input.fields, input.date);
    let json = |name: &str| String::from_utf8(to_canonical(&questions[name])).unwrap();
    assert_eq!(json("similar_names"), r#""拾光里""#);
    assert_eq!(json("enforcement_hits"), r#"["500103198506129995","500105199002159987","500107198803019990"]"#);
    assert_eq!(json("same_address"), r#"{"detail":"128号附6号","division":"500103","street":"民生路"}"#);
    assert!(!questions.contains_key("permits_valid"), "nothing is asked about permits that nobody named");
    let asked: BTreeSet<&str> = questions.keys().map(String::as_str).collect();
    for evidence in service.definition().evidence.iter().filter(|evidence| evidence.kind == EvidenceKind::Answer) {
        assert!(evidence.ask.is_some(), "{}", evidence.name);
        assert!(asked.contains(evidence.name.as_str()) || evidence.name == "permits_valid", "{}", evidence.name);
    }
    let keys = service.evidence_keys(&input.fields, input.date);
    assert_eq!(keys["name_reserved"], ["name", "500000", "6513", "拾光里"]);
    assert_eq!(keys.len(), 6);
}

/// The filling with an organisation in row 1, for which the person in row 2 signs.
fn with_organisation(service: &CheckedService) -> serde_json::Value {
    let mut form: serde_json::Value = serde_json::from_slice(&to_canonical(&clean(service).fields)).unwrap();
    form["people"][1] = serde_json::json!({ "kind": "法人", "name": "重庆示例投资有限公司", "represented_by": 2 });
    let page = &mut form["sensitive"]["people"][1];
    (page["id_type"], page["id_no"]) = ("统一社会信用代码".into(), "91500103MAT000018K".into());
    form
}

#[test]
fn an_organisation_signs_by_its_representative_and_is_asked_about_nowhere() {
    let service = service();
    let date = clean(&service).date;
    let mut form = with_organisation(&service);
    let fields: Value = serde_json::from_value(form.clone()).unwrap();
    let people = service.signatories(&fields, date).unwrap();
    let signing: Vec<_> = people.iter().map(|one| (one.person, one.signs_for.as_slice())).collect();
    let organisation = Represented { row: 1, name: "重庆示例投资有限公司".to_owned() };
    assert_eq!(signing, [(0, &[][..]), (2, &[organisation.clone()][..])]);
    let questions = service.evidence_questions(&fields, date);
    for name in
        ["identities_matched", "dead_or_lost", "incapacitated", "enforcement_hits", "crime_bans", "revocation_bans"]
    {
        let asked = String::from_utf8(to_canonical(&questions[name])).unwrap();
        assert!(asked.contains("500103198506129995") && !asked.contains("91500103MAT000018K"), "{name}: {asked}");
    }
    // What the representative sees: of the sensitive page the own row and the organisation's.
    form["sensitive"]["people"].as_array_mut().unwrap().remove(0);
    let seen = service.signatories(&serde_json::from_value(form.clone()).unwrap(), date).unwrap();
    assert_eq!(seen.iter().map(|one| one.signs_for.clone()).collect::<Vec<_>>(), [vec![organisation]]);
    form["people"][1].as_object_mut().unwrap().remove("represented_by");
    assert_eq!(service.signatories(&serde_json::from_value(form).unwrap(), date), None, "nobody signs for it yet");
}

#[test]
fn the_articles_name_an_organisation_and_whoever_signs_for_it() {
    let service = service();
    let fields: Value = serde_json::from_value(with_organisation(&service)).unwrap();
    let text = service.render("articles", &fields).unwrap();
    let text = text.blocks.iter().map(|block| block.text.as_str()).collect::<Vec<_>>().join("\n");
    for stated in [
        "（2）重庆示例投资有限公司（法定代表人王样宁）：认缴",
        "法人股东由其法定代表人代表签名。",
        "全体股东：周示明、重庆示例投资有限公司（王样宁代表）",
    ] {
        assert!(text.contains(stated), "{stated} is missing: {text}");
    }
}

#[test]
fn without_any_answer_nothing_is_refused_and_nothing_approved() {
    let service = service();
    let clean = clean(&service);
    let report = service.evaluate(&Input::new(clean.fields, clean.date));
    assert_eq!(report.verdict, Verdict::Refer);
    assert!(report.rules.iter().all(|rule| rule.outcome.as_str() != "fail"));
    let awaited = report.rules.iter().filter(|rule| rule.reason() == Some("awaits_evidence"));
    let awaited: Vec<&str> = awaited.map(|rule| &*rule.id).collect();
    let expected = ["N6", "N6c", "O2c", "O3", "O4", "O4b", "O4c", "D2", "D2b", "D2c", "I1", "I2c", "I3", "I4"];
    assert_eq!(awaited, expected);
}

#[test]
fn every_figure_that_was_not_verified_is_marked() {
    let service = service();
    let marked: Vec<&str> =
        service.definition().params.iter().filter(|param| param.demo).map(|param| param.name.as_str()).collect();
    let expected = [
        "forbidden_words",
        "division_words",
        "classes_with_approval",
        "high_capital_fen",
        "most_at_address",
        "most_bytes",
        "media_types",
    ];
    assert_eq!(marked, expected);
    for param in service.definition().params.iter().filter(|param| param.demo) {
        assert!(param.title.zh.contains("演示") && param.title.en.contains("demonstration"), "{}", param.name);
    }
}

#[test]
fn what_is_not_known_yet_is_said_rule_by_rule() {
    let service = service();
    let report = service.evaluate(&Input::new(Value::empty_map(), "2026-11-20".parse().unwrap()));
    let unknown: Vec<_> = report.rules.iter().filter(|rule| rule.outcome.as_str() == "unknown").collect();
    assert!(unknown.len() >= 45, "{}", unknown.len());
    for words in [|rule: &RuleReport| rule.zh.clone(), |rule: &RuleReport| rule.en.clone()] {
        let texts: BTreeSet<_> = unknown.iter().map(|rule| words(rule)).collect();
        assert_eq!(texts.len(), unknown.len(), "two rules say the same");
    }
}

#[test]
fn amounts_are_told_in_yuan() {
    let service = service();
    let clean = clean(&service);
    let mut form: serde_json::Value = serde_json::from_slice(&to_canonical(&clean.fields)).unwrap();
    form["capital_fen"] = 123_456_789.into();
    let report = service.evaluate(&Input { fields: serde_json::from_value(form).unwrap(), ..clean });
    let rule = report.rules.iter().find(|rule| &*rule.id == "S2").unwrap();
    assert!(rule.zh.contains("注册资本 1,234,567.89 元"), "{}", rule.zh);
    assert!(rule.en.contains("the capital is 1,234,567.89 yuan"), "{}", rule.en);
}

/// The ledger takes the longer term from a list, because it sees no scope: the list is what the scope says.
#[test]
fn names_kept_for_a_year_are_of_the_trades_that_need_approval_first() {
    let service = service();
    let definition = service.definition();
    let table = &definition.tables["scope"];
    let column = |name: &str| table.columns.iter().position(|column| **column == *name).unwrap();
    let (class, approval) = (column("class"), column("approval"));
    let before = table.rows.iter().filter(|row| row[approval].as_text() == Some("before"));
    let before: BTreeSet<&str> = before.map(|row| row[class].as_text().unwrap()).collect();
    let listed = definition.params.iter().find(|param| param.name == "classes_with_approval").unwrap();
    let listed = listed.values[0].value.as_list().unwrap().iter().map(|class| class.as_text().unwrap());
    assert_eq!(listed.collect::<BTreeSet<_>>(), before);
}

#[test]
fn before_the_company_law_of_2023_it_is_not_in_force() {
    let service = service();
    let day = |text: &str| text.parse::<Date>().unwrap();
    assert!(!service.definition().in_force.holds(day("2024-06-30")));
    assert!(service.definition().in_force.holds(day("2024-07-01")));
    let mut early = clean(&service);
    early.date = day("2024-06-30");
    let report = service.evaluate(&early);
    let unknown = report.rules.iter().filter(|rule| rule.reason() == Some("missing")).count();
    assert!(unknown >= 5, "figures of the law are not there before it: {unknown}");
}

#[test]
fn an_ordinary_form_reads_back_from_its_own_schema() {
    let service = service();
    let input = clean(&service);
    assert_eq!(service.validate_form(&input.fields), []);
    let definition: ServiceDefinition = serde_json::from_slice(service.canonical_json()).unwrap();
    assert_eq!(&definition, service.definition());
    let value: Value = serde_json::from_slice(service.canonical_json()).unwrap();
    assert_eq!(to_canonical(&value), service.canonical_json());
}
