use super::*;

fn tally(data: &Value) -> Tally {
    let mut tally = Tally::default();
    resident_ids(&data["resident_id"], &mut tally);
    credit_codes(&data["uscc"], &mut tally);
    case_numbers(&data["case_no"], &mut tally);
    workdays(&data["workdays_2026"], &mut tally).unwrap();
    pensions(&data["pension"], &mut tally).unwrap();
    tally
}

fn data() -> Value {
    serde_json::from_str(include_str!("../../../tests/data/domain-data.json")).unwrap()
}

#[test]
fn every_vector_of_the_domain_holds() {
    let tally = tally(&data());
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
    assert_eq!(tally(&data).failures.len(), 9);
}

#[test]
fn a_vector_with_another_calculation_base_uses_it() {
    let vector = json!({"P": "10000.00", "I": "1", "months": 120, "A": "13900", "age": [60, 0],
        "basic": "1000.00", "account": "100.00", "total": "1100.00"});
    let mut tally = Tally::default();
    sums(&Pension::new().unwrap(), &vector, &mut tally).unwrap();
    assert_eq!(tally.failures, Vec::<String>::new());
}

#[test]
fn decimals_are_exact_or_refused() {
    assert_eq!(decimal("168432.50", 2).unwrap(), 16_843_250);
    assert_eq!(decimal("0.8", 6).unwrap(), 800_000);
    assert_eq!(decimal("7", 2).unwrap(), 700);
    assert_eq!(decimal("1.000", 2).unwrap(), 100);
    assert!(decimal("0.125", 2).is_err() && decimal("x", 2).is_err());
}
