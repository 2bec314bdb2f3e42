//! The vectors of `tests/data/domain-data.json`, as far as this crate's functions go.

use serde_json::Value;
use yuzheng_contracts::Date;
use yuzheng_contracts::calendar::Calendar;
use yuzheng_contracts::identifiers::{ResidentId, Uscc, UsccError, mod_11_10, org_code_check};

fn data() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/domain-data.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

#[test]
fn resident_identity_numbers() {
    let data = data();
    for good in ["valid", "synthetic"] {
        for number in texts(&data["resident_id"][good]) {
            assert!(ResidentId::parse(number).is_ok(), "{number}");
        }
    }
    for number in texts(&data["resident_id"]["invalid"]) {
        assert!(ResidentId::parse(number).is_err(), "{number}");
    }
}

#[test]
fn unified_social_credit_codes() {
    let data = data();
    for code in texts(&data["uscc"]["valid"]) {
        assert!(Uscc::parse(code).is_ok(), "{code}");
        assert_eq!(org_code_check(&code[8..16]), code.chars().nth(16), "{code}");
    }
    for code in texts(&data["uscc"]["invalid"]) {
        assert!(Uscc::parse(code).is_err(), "{code}");
    }
    for code in texts(&data["uscc"]["legacy_nonconforming"]) {
        assert!(matches!(Uscc::parse(code), Err(UsccError::Check { .. })), "{code}");
    }
}

#[test]
fn case_numbers() {
    for (digits, check) in data()["case_no"]["vectors"].as_object().unwrap() {
        assert_eq!(mod_11_10(digits).map(|digit| digit.to_string()).as_deref(), check.as_str());
    }
}

/// Days of a list in which a stretch is written as `2026-02-15..2026-02-23`.
fn days(list: &Value) -> Vec<Date> {
    let mut days = Vec::new();
    for text in texts(list) {
        let (from, to) = text.split_once("..").unwrap_or((text, text));
        let (mut day, last): (Date, Date) = (from.parse().unwrap(), to.parse().unwrap());
        while day <= last {
            days.push(day);
            day = day.add_days(1).unwrap();
        }
    }
    days
}

#[test]
fn working_days() {
    let data = data();
    let year = &data["workdays_2026"];
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/calendar-2026.json");
    let calendar = Calendar::from_canonical_json(&std::fs::read(path).unwrap()).unwrap();
    assert!(days(&year["off"]).into_iter().all(|day| !calendar.is_workday(day)));
    assert!(days(&year["work"]).into_iter().all(|day| calendar.is_workday(day)));
    for vector in year["vectors"].as_array().unwrap() {
        let from: Date = vector[0].as_str().unwrap().parse().unwrap();
        let count = u32::try_from(vector[1].as_u64().unwrap()).unwrap();
        assert_eq!(calendar.add_workdays(from, count).unwrap().date.to_string(), vector[2].as_str().unwrap());
    }
}
