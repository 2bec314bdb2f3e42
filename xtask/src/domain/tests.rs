use super::pension::{Pension, decimal, sums};
use super::*;

fn figures(data: &Value) -> (usize, usize) {
    let tally = tally(data).unwrap();
    (tally.pass, tally.failures.len())
}

fn data() -> Value {
    serde_json::from_str(include_str!("../../../tests/data/domain-data.json")).unwrap()
}

#[test]
fn every_vector_of_the_domain_holds() {
    let tally = tally(&data()).unwrap();
    assert_eq!(tally.failures, Vec::<String>::new());
    assert_eq!(tally.pass, 7 + 7 + 2 + 40 + 31 + 5 + 20 + 16 + 9);
}

#[test]
fn a_wrong_expectation_in_any_section_is_named() {
    let mut data = data();
    data["resident_id"]["valid"][0] = json!("110105194912310021");
    data["uscc"]["invalid"][0] = json!("91350100M000100Y43");
    data["case_no"]["vectors"]["50010320261122000017"] = json!("8");
    data["workdays_2026"]["vectors"][0][2] = json!("2026-10-08");
    data["pension"]["months_table"]["60"] = json!(138);
    data["pension"]["fractional_vectors"][0][2] = json!("138.5");
    data["pension"]["reform_vectors"][1][3] = json!("2025-03");
    data["pension"]["min_months"]["2030"] = json!(187);
    data["pension"]["calc_vectors"][0]["total"] = json!("2888.32");
    assert_eq!(figures(&data), (137 - 9, 9));
}

fn two_years(vectors: Value) -> Value {
    let mut data = json!({"workdays_2026": data()["workdays_2026"]});
    data["workdays_2026"]["vectors"] = vectors;
    data["workdays_2027"] = json!({"off": ["2027-01-01..2027-01-03"], "work": [], "vectors": []});
    data
}

#[test]
fn working_days_are_counted_over_the_end_of_a_year() {
    let good =
        json!([["2026-12-30", 3, "2027-01-05"], ["2027-01-04", 1, "2027-01-05"], ["2026-12-31", 1, "2027-01-04"]]);
    assert_eq!(figures(&two_years(good)), (39 + 3 + 3, 0));
    assert_eq!(figures(&two_years(json!([["2026-12-30", 3, "2027-01-04"]]))), (39 + 3, 1));
}

#[test]
fn a_year_that_no_section_publishes_is_never_guessed() {
    let next = |expected: Value| two_years(json!([["2027-12-30", 2, expected]]));
    assert_eq!(figures(&next(json!("2028-01-03"))), (42, 1));
    assert_eq!(figures(&next(json!(null))), (43, 0));
    assert_eq!(figures(&next(json!("error"))), (43, 0));
    let known = two_years(json!([["2026-09-29", 3, null]]));
    assert_eq!(figures(&known), (42, 1), "what can be told must not be refused");
    let before = two_years(json!([["2025-12-31", 1, "2026-01-04"], ["2025-12-30", 2, "2026-01-04"]]));
    assert_eq!(figures(&before), (43, 1), "the day from which is counted need not be published");
}

#[test]
fn every_age_of_the_table_has_its_sums() {
    let vector = json!({"P": "8123.45", "I": "1.3579", "months": 377, "A": "123456.78", "age": [40, 11],
        "basic": "3008.82", "account": "536.07"});
    let mut tally = Tally::default();
    sums(&Pension::new().unwrap(), &vector, &mut tally);
    assert_eq!(tally.failures, Vec::<String>::new());
    assert_eq!(tally.pass, 2, "what is not expected is not checked");
}

#[test]
fn a_vector_that_cannot_be_read_fails_alone() {
    let whole = data()["pension"]["calc_vectors"][0].clone();
    let with = |key: &str, value: Value| {
        let mut vector = whole.clone();
        vector[key] = value;
        vector
    };
    let without = |key: &str| {
        let mut vector = whole.clone();
        vector.as_object_mut().unwrap().remove(key);
        vector
    };
    let cases = [
        (whole.clone(), (3, 0)),
        (without("total"), (2, 0)),
        (without("P"), (0, 3)),
        (without("age"), (0, 3)),
        (with("total", json!(null)), (2, 1)),
        (with("P", json!("7500.125")), (0, 3)),
        (with("P", json!("")), (0, 3)),
        (with("age", json!([60])), (0, 3)),
        (with("age", json!([-1, 0])), (0, 3)),
        (with("months", json!("360")), (0, 3)),
        (json!({"P": "7500"}), (0, 1)),
        (json!(5), (0, 1)),
        (json!(null), (0, 1)),
    ];
    for (vector, expected) in cases {
        let file = json!({"pension": {"calc_vectors": [vector, whole]}});
        assert_eq!(figures(&file), (expected.0 + 3, expected.1), "{vector}");
    }
    let mut file = data();
    file["workdays_2026"]["off"][0] = json!("2026-13-01");
    file["workdays_2026"]["off"][2] = json!("2026-01-03..2026-01-02");
    file["workdays_2026"]["vectors"][0] = json!(["2026-09-29"]);
    file["pension"]["reform_vectors"][0] = json!(["male", "1964-12"]);
    file["pension"]["reform_vectors"][1] = json!(["male", "1965-01", 1]);
    file["pension"]["fractional_vectors"][0] = json!([60, "1", "138.4"]);
    file["pension"]["fractional_vectors"][1] = json!(null);
    assert_eq!(figures(&file), (137 - 3 - 2 - 1 - 2, 6));
}

#[test]
fn a_day_that_is_off_and_works_is_a_contradiction() {
    let file = json!({"workdays_2026": {"off": ["2026-01-05"], "work": ["2026-01-05"]}});
    assert_eq!(figures(&file), (1, 1));
}

#[test]
fn both_lists_of_credit_codes_are_held_against_the_contracts_own_function() {
    // Its organisation code has another check character than GB 11714 asks for; its own, the eighteenth, is right.
    let lasts = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    let codes: Vec<String> = lasts.map(|last| format!("91350100M000100Y5{last}")).collect();
    assert_eq!(codes.iter().filter(|code| Uscc::parse(code).is_ok()).count(), 1);
    for code in codes.iter().chain(&["91350100M000100Y43".to_owned(), "91350100m000100y43".to_owned()]) {
        let accepted = Uscc::parse(code).is_ok();
        let found = |list: &str| figures(&json!({"uscc": {list: [code]}}));
        assert_eq!(found("valid"), if accepted { (1, 0) } else { (0, 1) }, "{code}");
        assert_eq!(found("invalid"), if accepted { (0, 1) } else { (1, 0) }, "{code}");
    }
}

#[test]
fn a_section_of_the_wrong_kind_is_a_failure() {
    for name in ["resident_id", "uscc", "case_no", "pension", "workdays_2026"] {
        for wrong in [json!(null), json!(5), json!([]), json!("x")] {
            assert_eq!(figures(&json!({name: wrong})), (0, 1), "{name}");
        }
        assert_eq!(figures(&json!({name: {}})), (0, 0), "{name}");
    }
    for (name, list) in [
        ("resident_id", "valid"),
        ("uscc", "invalid"),
        ("case_no", "vectors"),
        ("pension", "months_table"),
        ("pension", "calc_vectors"),
        ("workdays_2026", "off"),
        ("workdays_2026", "vectors"),
    ] {
        assert_eq!(figures(&json!({name: {list: 5}})), (0, 1), "{name}.{list}");
        assert_eq!(figures(&json!({name: {list: null}})), (0, 1), "{name}.{list}");
    }
    assert_eq!(figures(&json!({"uscc": {"valid": [5, "91350100M000100Y43"]}})), (1, 1));
    assert_eq!(figures(&json!({"note": "x", "divisions_cq": 5})), (0, 0), "what holds no vectors is not run");
    assert!(tally(&json!([])).is_err());
}

#[test]
fn a_vector_with_another_calculation_base_uses_it() {
    let vector = json!({"P": "10000.00", "I": "1", "months": 120, "A": "13900", "age": [60, 0],
        "basic": "1000.00", "account": "100.00", "total": "1100.00"});
    let mut tally = Tally::default();
    sums(&Pension::new().unwrap(), &vector, &mut tally);
    assert_eq!(tally.failures, Vec::<String>::new());
}

#[test]
fn decimals_are_exact_or_refused() {
    assert_eq!(decimal("168432.50", 2).unwrap(), 16_843_250);
    assert_eq!(decimal("0.8", 6).unwrap(), 800_000);
    assert_eq!(decimal("7", 2).unwrap(), 700);
    assert_eq!(decimal("1.000", 2).unwrap(), 100);
    for wrong in ["0.125", "x", "", ".5", "5.", "+7", "-7", "1.2.3"] {
        assert!(decimal(wrong, 2).is_err(), "{wrong}");
    }
}
