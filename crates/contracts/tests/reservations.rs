//! What a document lets people reserve: which keys follow from a form, for how long, and what the deploy gate refuses.

use serde_json::{Value as Json, json};
use yuzheng_contracts::service::{CheckedService, Refusal, RefusalReason};
use yuzheng_contracts::{ServiceDefinition, Value, json as canonical};

const COMPANY: &[u8] = include_bytes!("../../../services/limited-company-registration/service.json");
const KEY: [&str; 4] = ["name", "500000", "6513", "拾光里"];

fn service() -> CheckedService {
    ServiceDefinition::from_canonical_json(COMPANY).unwrap()
}

fn with(part: &str, value: Json) -> Result<CheckedService, Refusal> {
    let mut document: Json = serde_json::from_slice(COMPANY).unwrap();
    document["reservations"][0][part] = value;
    let value: Value = serde_json::from_value(document).unwrap();
    ServiceDefinition::from_canonical_json(&canonical::to_canonical(&value))
}

#[test]
fn the_key_that_is_reserved_is_the_one_that_approval_takes() {
    let service = service();
    let filled = service.definition().tests[0].form.clone().unwrap();
    let day = "2026-11-20".parse().unwrap();
    let keys = service.reservation_keys(&filled, day);
    assert_eq!(keys["name"], KEY);
    assert!(service.reservation_keys(&Value::Null, day).is_empty(), "an empty form has none");
}

#[test]
fn a_name_is_kept_for_two_calendar_months_to_the_last_day() {
    let service = service();
    for (from, until) in [("2026-11-20", "2027-01-20"), ("2026-12-31", "2027-02-28"), ("2027-12-30", "2028-02-29")] {
        let terms = service.definition().reservation_terms(&KEY, from.parse().unwrap()).unwrap();
        assert_eq!((terms.until.to_string().as_str(), terms.most_per_subject), (until, 3));
    }
}

#[test]
fn a_name_whose_trade_needs_approval_first_is_kept_for_a_year() {
    let service = service();
    let until = |class: &str, day: &str| {
        let terms = service.definition().reservation_terms(&["name", "500000", class, "拾光里"], day.parse().unwrap());
        terms.unwrap().until.to_string()
    };
    for (from, last) in [("2026-11-20", "2027-11-20"), ("2028-02-29", "2029-02-28")] {
        assert_eq!(until("8391", from), last);
    }
    // Of other trades, and of names without a trade, nothing is kept longer.
    assert_eq!((until("6220", "2026-11-20"), until("-", "2026-11-20")), ("2027-01-20".into(), "2027-01-20".into()));
}

#[test]
fn other_keys_are_not_kept_for_anybody() {
    let service = service();
    let day = "2026-11-20".parse().unwrap();
    for parts in [
        &["licence", "500000", "6513", "拾光里"][..],
        &["name", "500000", "6513"],
        &["name", "500000", "6513", "拾光里", "更"],
        &["name", "500000", "", "拾光里"],
        &[],
    ] {
        assert_eq!(service.definition().reservation_terms(parts, day), None, "{parts:?}");
    }
    assert_eq!(
        service.definition().reservation_terms(&KEY, "2020-01-01".parse().unwrap()),
        None,
        "no months were in force then"
    );
}

#[test]
fn what_cannot_be_reserved_is_refused_at_the_gate() {
    let refused = |part: &str, value: Json| with(part, value).map(drop).unwrap_err();
    let place = |refusal: &Refusal| refusal.place.clone();
    for (part, value) in
        [("parts", json!(1)), ("parts", json!(9)), ("most_per_subject", json!(0)), ("most_per_subject", json!(11))]
    {
        let refusal = refused(part, value);
        assert_eq!(place(&refusal), format!("reservations.name.{part}"));
        assert!(matches!(refusal.reason, RefusalReason::TooMany { .. }));
    }
    for word in ["", "Name", "a word", &"n".repeat(33)] {
        let refusal = refused("claim", json!(word));
        assert!(matches!(refusal.reason, RefusalReason::Name(_)), "{word}");
    }
    assert!(matches!(refused("basis", json!([])).reason, RefusalReason::Missing("the law")));
    assert!(matches!(refused("field", json!("nowhere")).reason, RefusalReason::Unknown(_)));
    assert!(matches!(refused("months", json!("nothing")).reason, RefusalReason::Unknown(_)));
    // A parameter that is no number of months: words, and months beyond two years.
    for name in ["forbidden_words", "contribution_months"] {
        assert!(matches!(refused("months", json!(name)).reason, RefusalReason::Type { .. }), "{name}");
    }
    assert!(matches!(refused("key", json!("1")).reason, RefusalReason::Type { .. }));
    assert!(matches!(refused("key", json!("form.name.nothing")).reason, RefusalReason::Compile(_)));
}

#[test]
fn a_longer_term_that_the_ledger_cannot_tell_is_refused_at_the_gate() {
    let law = json!([{"law": {"zh": "规定", "en": "Provisions"}}]);
    let good = json!({"part": 2, "among": "classes_with_approval", "months": "reservation_months", "basis": law});
    assert!(with("longer", good.clone()).is_ok());
    for (part, value, place) in [
        ("part", json!(0), "longer.part"),
        ("part", json!(4), "longer.part"),
        ("basis", json!([]), "longer.basis"),
        ("among", json!("nothing"), "longer.among"),
        ("among", json!("reservation_months"), "longer.among"),
        ("months", json!("nothing"), "longer.months"),
        ("months", json!("contribution_months"), "longer.months"),
    ] {
        let mut longer = good.clone();
        longer[part] = value;
        let refusal = with("longer", longer).map(drop).unwrap_err();
        assert_eq!(refusal.place, format!("reservations.name.{place}"));
    }
}

#[test]
fn the_months_stand_in_the_document_itself() {
    let mut document: Json = serde_json::from_slice(COMPANY).unwrap();
    let params = document["params"].as_array_mut().unwrap();
    *params.iter_mut().find(|param| param["name"] == "reservation_months").unwrap() =
        json!({"name": "reservation_months", "use": "figures"});
    let value: Value = serde_json::from_value(document).unwrap();
    let refusal = ServiceDefinition::outline(&canonical::to_canonical(&value)).map(drop).unwrap_err();
    assert_eq!(refusal.place, "reservations.name.months");
}

#[test]
fn one_word_is_declared_once_and_eight_at_most() {
    let many = |words: &[String]| {
        let mut document: Json = serde_json::from_slice(COMPANY).unwrap();
        let first = document["reservations"][0].clone();
        let all = words.iter().map(|word| {
            let mut one = first.clone();
            one["claim"] = json!(word);
            one
        });
        document["reservations"] = all.collect();
        let value: Value = serde_json::from_value(document).unwrap();
        ServiceDefinition::from_canonical_json(&canonical::to_canonical(&value)).map(drop)
    };
    let twice = many(&["name".to_owned(), "name".to_owned()]).unwrap_err();
    assert!(matches!(twice.reason, RefusalReason::Duplicate(_)));
    let words: Vec<String> = "abcdefghi".chars().map(|c| c.to_string()).collect();
    assert!(many(&words[..8]).is_ok());
    assert!(matches!(many(&words).unwrap_err().reason, RefusalReason::TooMany { found: 9, limit: 8 }));
}

#[test]
fn what_a_registration_gave_up_is_nobodys_for_twelve_months() {
    let service = service();
    let until = |parts: &[&str], day: &str| {
        let until = service.definition().given_up_until(parts, day.parse().unwrap());
        until.map(|day| day.to_string())
    };
    assert_eq!(until(&KEY, "2026-11-20").as_deref(), Some("2027-11-20"));
    assert_eq!(until(&KEY, "2028-02-29").as_deref(), Some("2029-02-28"));
    assert_eq!(until(&["seal", "1"], "2026-11-20"), None, "another kind of key is free at once");
    assert_eq!(until(&[], "2026-11-20"), None);
}

#[test]
fn what_is_given_up_is_declared_whole_or_refused_at_the_gate() {
    let refused = |part: &str, to: Json| {
        let mut document: Json = serde_json::from_slice(COMPANY).unwrap();
        document["given_up"][0][part] = to;
        let value: Value = serde_json::from_value(document).unwrap();
        let refusal = ServiceDefinition::from_canonical_json(&canonical::to_canonical(&value)).map(drop).unwrap_err();
        refusal.reason
    };
    assert!(matches!(refused("claim", json!("A name")), RefusalReason::Name(_)));
    assert!(matches!(refused("basis", json!([])), RefusalReason::Missing("the law")));
    assert!(matches!(refused("months", json!("nothing")), RefusalReason::Unknown(_)));
    assert!(matches!(refused("months", json!("forbidden_words")), RefusalReason::Type { .. }));
    let mut document: Json = serde_json::from_slice(COMPANY).unwrap();
    let one = document["given_up"][0].clone();
    for (times, many) in [(2, false), (9, true)] {
        document["given_up"] = vec![one.clone(); times].into();
        let value: Value = serde_json::from_value(document.clone()).unwrap();
        let refusal = ServiceDefinition::from_canonical_json(&canonical::to_canonical(&value)).map(drop).unwrap_err();
        match many {
            true => assert!(matches!(refusal.reason, RefusalReason::TooMany { found: 9, limit: 8 })),
            false => assert!(matches!(refusal.reason, RefusalReason::Duplicate(_))),
        }
    }
}
