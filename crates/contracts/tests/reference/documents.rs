//! Reading the documents themselves.

use serde_json::{Value as Json, json};
use yuzheng_contracts::reference::{
    DocumentKind, KindError, ReferenceContent, ReferenceDocument, ReferenceError, References,
};
use yuzheng_contracts::service::lights::Thresholds;
use yuzheng_protocol::Hash;

use crate::{bytes, reference, vector, whole};

fn calendar() -> Json {
    json!({
        "calendar": "cn-workdays", "version": 2, "department": "other", "in_force": {"from": "2026-12-01"},
        "title": {"zh": "历", "en": "Calendar"}, "source": {"zh": "源", "en": "Source"},
        "years": {"2027": {"off": ["2027-01-01"], "work": []}},
    })
}

fn refused(document: &Json, pointer: &str, to: Json) -> ReferenceError {
    let mut document = document.clone();
    match document.pointer_mut(pointer) {
        Some(place) => *place = to,
        None => {
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            document.pointer_mut(parent).unwrap()[name] = to;
        }
    }
    ReferenceDocument::from_canonical_json(&bytes(&document)).expect_err(pointer)
}

#[test]
fn a_document_says_what_it_is_and_from_when() {
    let kinds = reference(&vector("kinds"));
    let head = kinds.head();
    assert_eq!((&*head.id, &*head.version, &*head.department), ("kinds", "1", "other"));
    assert_eq!((head.from.to_string().as_str(), head.demo), ("2026-01-01", false));
    assert_eq!(kinds.address(), Hash::of(&bytes(&vector("kinds"))));
    assert_eq!(kinds.bytes(), bytes(&vector("kinds")).len());
    assert!(matches!(kinds.content(), ReferenceContent::Table(table) if table.rows.len() == 2));
    let calendar = reference(&calendar());
    assert_eq!((calendar.kind(), &*calendar.head().version), (DocumentKind::Calendar, "2"));
    let ReferenceContent::Calendar(days) = calendar.content() else { panic!("a calendar") };
    assert!(!days.is_workday("2027-01-01".parse().unwrap()));
    assert_eq!(reference(&vector("figures")).kind(), DocumentKind::Parameters);
}

#[test]
fn the_first_word_decides_the_kind() {
    let kind = |document: &Json| DocumentKind::of(&bytes(document)).unwrap();
    let documents = [whole(), calendar(), vector("kinds"), vector("figures")];
    assert_eq!(documents.each_ref().map(kind), DocumentKind::ALL);
    let mut two = vector("kinds");
    two["parameters"] = json!("kinds");
    assert!(matches!(DocumentKind::of(&bytes(&two)), Err(KindError::Unclear { found: 2 })));
    assert!(matches!(DocumentKind::of(b"{}"), Err(KindError::Unclear { found: 0 })));
    assert!(matches!(DocumentKind::of(b"{ }"), Err(KindError::Json(_))));
    let service = ReferenceDocument::from_canonical_json(&bytes(&whole()));
    assert!(matches!(service, Err(ReferenceError::NotAReference(DocumentKind::Contract))));
    assert!(matches!(ReferenceDocument::from_canonical_json(b"[]"), Err(ReferenceError::Kind(_))));
}

#[test]
fn demonstration_figures_stay_marked_one_by_one() {
    let mut figures = vector("figures");
    figures["demo"] = json!(true);
    let figures = reference(&figures);
    let ReferenceContent::Parameters(params) = figures.content() else { panic!("figures") };
    assert!(params.iter().all(|param| param.demo) && figures.head().demo);
}

#[test]
fn every_fault_is_named_with_its_place() {
    let (kinds, figures) = (vector("kinds"), vector("figures"));
    let place = |error: ReferenceError| match error {
        ReferenceError::Shape { place, .. } => place,
        ReferenceError::Refused(refusal) => refusal.place,
        ReferenceError::Kind(_) | ReferenceError::NotAReference(_) | ReferenceError::Calendar(_) => panic!("{error}"),
    };
    for (document, pointer, to, expected) in [
        (&kinds, "/table", json!("Not An Id"), "id"),
        (&kinds, "/version", json!(""), "version"),
        (&kinds, "/version", json!("x".repeat(33)), "version"),
        (&kinds, "/department", json!("x".repeat(65)), "department"),
        (&kinds, "/in_force/to", json!("2027-01-01"), "in_force.to"),
        (&kinds, "/rows/0", json!(["a"]), "rows"),
        (&kinds, "/rows/1/0", json!("a"), "rows"),
        (&kinds, "/key", json!("none"), "rows"),
        (&kinds, "/use", json!("kinds"), "use"),
        (&kinds, "/rows", json!({"use": "kinds"}), "rows"),
        (&figures, "/params/0/name", json!("Least"), "params"),
        (&figures, "/params/0/values", json!([]), "params.least"),
        (&figures, "/params/0/values/1/from", json!("2026-06-01"), "params.least"),
        (&figures, "/params/0", json!({"name": "least", "use": "figures"}), "params[0].use"),
        (&calendar(), "/department", Json::Null, "department"),
        (&calendar(), "/in_force", Json::Null, "in_force"),
    ] {
        assert_eq!(place(refused(document, pointer, to)), expected, "{pointer}");
    }
    let wrong = refused(&calendar(), "/years/2027/off/0", json!("2028-01-01"));
    assert!(matches!(wrong, ReferenceError::Calendar(_)));
    let doubled = json!([figures["params"][0], figures["params"][0]]);
    assert_eq!(place(refused(&figures, "/params", doubled)), "params");
}

#[test]
fn a_set_of_documents_keeps_the_last_of_each() {
    let mut later = vector("kinds");
    later["version"] = json!("2");
    let set: References = [reference(&vector("kinds")), reference(&later)].into_iter().collect();
    assert_eq!(set.get("kinds").map(|document| &*document.head().version), Some("2"));
    assert_eq!(set.addresses().collect::<Vec<_>>(), [("kinds", reference(&later).address())]);
    assert!(References::none().get("kinds").is_none());
}

fn warning() -> Json {
    json!({
        "parameters": "deadline-warning", "version": "1", "department": "other", "in_force": {"from": "2026-12-01"},
        "title": {"zh": "阈值", "en": "Thresholds"}, "source": {"zh": "源", "en": "Source"},
        "params": [
            {"name": "workdays", "title": {"zh": "日", "en": "Days"}, "values": [
                {"from": "2026-12-01", "to": "2026-12-31", "value": 2}, {"from": "2027-01-01", "value": 3},
            ]},
            {"name": "percent", "title": {"zh": "%", "en": "%"}, "values": [{"from": "2026-01-01", "value": 50}]},
        ],
    })
}

#[test]
fn the_thresholds_of_lights_are_those_of_the_day() {
    let document = reference(&warning());
    let on = |day: &str| Thresholds::of(&document, day.parse().unwrap());
    assert_eq!(on("2026-12-31"), Some(Thresholds { workdays: 2, percent: 50 }));
    assert_eq!(on("2027-01-01"), Some(Thresholds { workdays: 3, percent: 50 }));
    assert_eq!(on("2026-11-30"), None);
    assert_eq!(Thresholds::of(&reference(&vector("figures")), "2027-01-01".parse().unwrap()), None);
    assert_eq!(Thresholds::of(&reference(&calendar()), "2027-01-01".parse().unwrap()), None);
}

#[test]
fn thresholds_that_say_nothing_of_some_day_or_nonsense_are_no_document() {
    for (pointer, to, place, reason) in [
        ("/params/1/values/0/value", json!(101), "params.percent", "must be a whole number from 0 to 100, is 101"),
        ("/params/1/values/0/value", json!(-1), "params.percent", "must be a whole number from 0 to 100, is -1"),
        ("/params/0/values/1/value", json!(61), "params.workdays", "must be a whole number from 0 to 60, is 61"),
        ("/params/0/values/1/value", json!("3"), "params.workdays", "must be a whole number from 0 to 60, is string"),
        ("/params/1/values/0/from", json!("2026-12-02"), "params.percent", "is missing"),
        ("/params/1/values/0/to", json!("2027-12-31"), "params.percent", "is missing"),
        ("/params/0/values/0/to", json!("2026-12-30"), "params.workdays", "is missing"),
        ("/params/1/name", json!("share"), "params", "there is no \"share\""),
    ] {
        let told = refused(&warning(), pointer, to).to_string();
        assert!(told.contains(place) && told.contains(reason), "{pointer}: {told}");
    }
    let mut one = warning();
    one["params"].as_array_mut().unwrap().pop();
    let told = ReferenceDocument::from_canonical_json(&bytes(&one)).unwrap_err().to_string();
    assert!(told.contains("params.percent") && told.contains("is missing"), "{told}");
    let mut table = vector("kinds");
    table["table"] = json!("deadline-warning");
    let told = ReferenceDocument::from_canonical_json(&bytes(&table)).unwrap_err().to_string();
    assert!(told.contains("the list of parameters is missing"), "{told}");
}
