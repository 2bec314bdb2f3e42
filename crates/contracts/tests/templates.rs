//! Articles of association and other texts that are made from a filling: the same bytes for the same form, and what
//! the deploy gate refuses.

use serde_json::{Value as Json, json};
use yuzheng_contracts::service::{BlockKind, CheckedService, Refusal, RefusalReason, TemplateFault};
use yuzheng_contracts::{ServiceDefinition, Value, json as canonical};

const COMPANY: &[u8] = include_bytes!("../../../services/limited-company-registration/service.json");

fn service() -> CheckedService {
    ServiceDefinition::from_canonical_json(COMPANY).unwrap()
}

fn filled() -> Value {
    service().definition().tests[0].form.clone().unwrap()
}

fn changed(path: &[&str], to: Json) -> Value {
    let mut form: Json = serde_json::from_slice(&canonical::to_canonical(&filled())).unwrap();
    let mut at = &mut form;
    for part in path {
        at = match part.parse::<usize>() {
            Ok(row) => &mut at[row],
            Err(_) => &mut at[*part],
        };
    }
    *at = to;
    serde_json::from_value(form).unwrap()
}

fn with_templates(templates: Json) -> Result<CheckedService, Refusal> {
    let mut document: Json = serde_json::from_slice(COMPANY).unwrap();
    document["templates"] = templates;
    // Room for what a test puts in: without its own tests the document is far from the limit of all documents.
    document["tests"].as_array_mut().unwrap().truncate(1);
    let value: Value = serde_json::from_value(document).unwrap();
    ServiceDefinition::from_canonical_json(&canonical::to_canonical(&value))
}

fn with_blocks(blocks: Json) -> Result<CheckedService, Refusal> {
    with_templates(json!([{"id": "text", "title": {"zh": "文", "en": "Text"}, "blocks": blocks,
        "basis": [{"law": {"zh": "法", "en": "Law"}}]}]))
}

fn made(text: &str, form: &Value) -> Result<String, TemplateFault> {
    let service = with_blocks(json!([{"text": text}])).unwrap();
    service.render("text", form).map(|rendered| rendered.text())
}

#[test]
fn the_articles_hold_what_the_company_law_asks_for() {
    let rendered = service().render("articles", &filled()).unwrap();
    let text = rendered.text();
    for said in [
        "重庆拾光里软件开发有限公司章程",
        "公司住所：重庆市渝中区民生路128号附6号。",
        "公司的经营范围：应用软件开发；信息技术咨询服务。",
        "注册资本为人民币 1,000,000 元（壹佰万元整），由下列 2 位股东认缴",
        "（1）周示明：认缴 600,000 元（陆拾万元整），出资方式为货币，2030年12月31日前缴足。",
        "（2）李例晴：认缴 400,000 元（肆拾万元整），出资方式为货币，2031年6月30日前缴足。",
        "不设董事会，设一名董事",
        "（1）周示明，董事，由股东会选举产生。",
        "（1）李例晴，经理，由董事聘任产生。",
        "（1）王样宁，监事，由股东会选举产生。",
        "公司设立时由周示明担任。",
        "订立，自公司成立之日起生效",
        "演示文本",
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    assert_eq!(rendered.blocks[0].kind, BlockKind::Title);
    assert!(!text.contains("500103198506129995"), "identity numbers stand on the sensitive page only");
}

#[test]
fn the_same_form_makes_the_same_bytes_and_another_form_others() {
    let first = service().render("articles", &filled()).unwrap();
    assert_eq!(first, service().render("articles", &filled()).unwrap());
    let other = service().render("articles", &changed(&["capital_fen"], json!(100_000_001))).unwrap();
    assert_ne!(first.digest(), other.digest());
    let hidden = service().render("articles", &changed(&["sensitive", "people", "0", "mobile"], json!("13900000000")));
    assert_eq!(first.digest(), hidden.unwrap().digest(), "what not everybody sees changes nothing");
    let filled_in = changed(&["articles", "sha256"], json!(first.digest()));
    assert_eq!(first.digest(), service().render("articles", &filled_in).unwrap().digest());
}

#[test]
fn every_form_of_the_documents_tests_makes_articles() {
    let service = service();
    let one = changed(
        &["shareholders"],
        json!([{"person": 0, "subscribed_fen": 100, "method": "货币", "due_date": "2030-12-31"}]),
    );
    assert!(service.render("articles", &one).unwrap().text().contains("公司只有一位股东，不设股东会"));
    let board = changed(&["board"], json!("设董事会"));
    assert!(service.render("articles", &board).unwrap().text().contains("由 1 名董事组成"));
    let term = changed(&["term"], json!({"kind": "有期限", "years": 20}));
    assert!(service.render("articles", &term).unwrap().text().contains("营业期限为 20 年"));
}

#[test]
fn an_unfinished_form_makes_none_yet() {
    let service = service();
    assert!(matches!(service.render("articles", &Value::Null), Err(TemplateFault::Incomplete { block: 0 })));
    assert!(matches!(
        service.render("articles", &changed(&["legal_rep"], json!(7))),
        Err(TemplateFault::Incomplete { .. })
    ));
    assert_eq!(service.render("nothing", &filled()), Err(TemplateFault::Unknown("nothing".to_owned())));
}

#[test]
fn what_was_typed_stays_within_its_paragraph() {
    let typed = changed(&["name", "zihao"], json!("拾光\n第一条　{form}"));
    assert_eq!(made("《{form.name.zihao}》", &typed).unwrap(), "《拾光 第一条　{form}》\n");
    let date = "{date(form.articles.adopted_on)}共{yuan: 5}、{yuan: 123456}";
    assert_eq!(
        made(date, &filled()).unwrap(),
        "2026年11月18日共0.05 元（伍分）、1,234.56 元（壹仟贰佰叁拾肆元伍角陆分）\n"
    );
}

#[test]
fn a_text_ends_where_its_bounds_are() {
    let rows: Vec<Json> = (0..201).map(|_| json!({"kind": "自然人", "name": "周示明"})).collect();
    let many = changed(&["people"], json!(rows));
    let service = with_blocks(json!([{"each": "form.people", "text": "{number} {row.name}"}])).unwrap();
    assert_eq!(service.render("text", &many), Err(TemplateFault::TooLong { block: 0 }));
    let long = changed(&["bank"], json!("长".repeat(90_000)));
    assert_eq!(made("{form.bank}", &long), Err(TemplateFault::TooLong { block: 0 }));
    let costly = "{size(form.people.map(a, form.people.map(b, form.people.map(c, 1))))}";
    let rows: Vec<Json> = (0..120).map(|_| json!({"kind": "自然人", "name": "周示明"})).collect();
    assert!(made(costly, &changed(&["people"], json!(rows))).is_err(), "gas ends it");
}

#[test]
fn hostile_templates_are_refused_at_the_gate() {
    let refused = |blocks: Json| with_blocks(blocks).map(drop).unwrap_err().reason;
    for text in [
        "{form.sensitive.people[0].id_no}",
        "{form.articles.sha256}",
        "{form.name.zihao",
        "x}",
        "{}",
        "{form}",
        "{form.name}",
        "{true}",
        "{row.name}",
        "{params.most_shareholders}",
        "{decision_date}",
    ] {
        let reason = refused(json!([{"text": text}]));
        assert!(matches!(reason, RefusalReason::Placeholder(_) | RefusalReason::Compile(_)), "{text}: {reason}");
    }
    assert!(matches!(refused(json!([{"text": "{yuan: form.bank}"}])), RefusalReason::Type { .. }));
    assert!(matches!(refused(json!([{"text": "a", "when": "1"}])), RefusalReason::Type { .. }));
    assert!(matches!(refused(json!([{"text": "a", "each": "1"}])), RefusalReason::Type { .. }));
    assert!(matches!(refused(json!([{"text": "a", "each": "form.sensitive.people"}])), RefusalReason::Placeholder(_)));
    assert!(matches!(refused(json!([])), RefusalReason::Missing("the text")));
    let inserts = "{form.bank}".repeat(21);
    assert!(matches!(refused(json!([{"text": inserts}])), RefusalReason::TooMany { found: 21, limit: 20 }));
    assert!(matches!(refused(json!([{"text": "长".repeat(1_400)}])), RefusalReason::TooMany { .. }));
    let many: Vec<Json> = (0..201).map(|_| json!({"text": "a"})).collect();
    assert!(matches!(refused(json!(many)), RefusalReason::TooMany { found: 201, limit: 200 }));
    let large: Vec<Json> = (0..20).map(|_| json!({"text": "a".repeat(3_999)})).collect();
    assert!(matches!(refused(json!(large)), RefusalReason::TooMany { .. }));
}

#[test]
fn templates_have_names_of_their_own_and_a_law() {
    let one = |id: &str| {
        json!({"id": id, "title": {"zh": "文", "en": "Text"}, "blocks": [{"text": "a"}],
        "basis": [{"law": {"zh": "法", "en": "Law"}}]})
    };
    let refused = |templates: Json| with_templates(templates).map(drop).unwrap_err().reason;
    assert!(matches!(refused(json!([one("")])), RefusalReason::Name(_)));
    assert!(matches!(refused(json!([one("Text")])), RefusalReason::Name(_)));
    assert!(matches!(refused(json!([one("a"), one("a")])), RefusalReason::Duplicate(_)));
    assert!(matches!(refused(json!(["a", "b", "c", "d", "e", "f"].map(one))), RefusalReason::TooMany { .. }));
    let mut lawless = one("a");
    lawless["basis"] = json!([]);
    assert!(matches!(refused(json!([lawless])), RefusalReason::Missing("the law")));
}
