//! Evaluations a second on one core, by CPU time of the thread: the registration of 13 rules, 4 facts and a table
//! of 5 rows, the pension contract of 6 rules, 9 facts and a table of 31 rows, and the real registration of limited
//! companies. Prints one JSON line.
//!
//! Each evaluation has facts of its own, and its whole report is made: words, facts used, outputs and gas.

use cpu_time::ThreadTime;
use serde_json::json;
use yuzheng_contracts::{
    CheckedService, Date, Evidence, Input, ServiceDefinition, Value, Verdict, author::canonical_json_from_yaml,
};

const INPUTS: usize = 2_000;
const ROUNDS: usize = 20;

fn main() {
    let registration = service(include_str!("../../../tests/bench/registration.yaml"));
    let pension = service(include_str!("../../../tests/bench/pension.yaml"));
    let company = service(include_str!("../../../services/limited-company-registration/service.yaml"));
    let line = json!({
        "registration_per_s": per_second(&registration, &inputs(registration_facts)),
        "pension_per_s": per_second(&pension, &inputs(pension_facts)),
        "limited_company_per_s": per_second(&company, &companies(&company)),
    });
    println!("{line}");
}

fn service(yaml: &str) -> CheckedService {
    let json = canonical_json_from_yaml(yaml).expect("the contract is YAML");
    ServiceDefinition::from_canonical_json(&json).expect("the contract passes its checks")
}

fn inputs(facts: fn(usize) -> serde_json::Value) -> Vec<Input> {
    let date: Date = "2026-11-20".parse().expect("a day");
    let fields = (0..INPUTS).map(facts).map(|facts| serde_json::from_value::<Value>(facts).expect("facts are values"));
    fields.map(|fields| Input::new(fields, date)).collect()
}

/// The document's own clean case with other names and amounts, and with every answer of other departments.
fn companies(service: &CheckedService) -> Vec<Input> {
    let test = service.definition().tests.first().expect("the document has tests");
    let date = test.date.expect("its first test has a date");
    let form = serde_json::to_value(test.form.as_ref().expect("its first test has a form")).expect("a form is JSON");
    let company = |n: usize| {
        let mut form = form.clone();
        form["name"]["zihao"] = trade_name(n).into();
        form["capital_fen"] = json!(100_000_000 + n);
        form["shareholders"][0]["subscribed_fen"] = json!(60_000_000 + n);
        let form = serde_json::from_value(form).expect("facts are values");
        let input = Input::new(service.with_digests(&form), date);
        test.evidence.iter().fold(input, |input, (name, value)| {
            input.with_evidence(
                name,
                Evidence { value: value.clone(), source: "measured".to_owned(), as_of_ms: 0, detail: None },
            )
        })
    };
    (0..INPUTS).map(company).collect()
}

fn trade_name(n: usize) -> String {
    let han = |n: usize| char::from_u32(0x4e00 + (n as u32 * 7_919) % 20_000).expect("a Chinese character");
    [han(n), han(n / 3 + 1), han(n * 5 + 2)].iter().collect()
}

fn registration_facts(n: usize) -> serde_json::Value {
    let (form, scope) = [("店", "5213"), ("馆", "5292"), ("中心", "6513")][n % 3];
    json!({ "zihao": trade_name(n), "form": form, "scope": scope, "funds_fen": n * 100_000 })
}

fn pension_facts(n: usize) -> serde_json::Value {
    let birth: Date = "1964-01-01".parse().expect("a day");
    let birth = birth.add_months((n % 11) as i64).expect("a day");
    let retire = birth.add_months(720).expect("a day");
    json!({ "name": "周示明", "group": "male", "birth": birth.to_string(), "retire_on": retire.to_string(),
        "months_paid": 180 + n % 300, "months_deemed": n % 60, "index_ppm": 600_000 + n * 100,
        "account_fen": 4_560_000 + n * 977, "later_agreed": false })
}

fn per_second(service: &CheckedService, inputs: &[Input]) -> u64 {
    let started = ThreadTime::now();
    for _ in 0..ROUNDS {
        for input in inputs {
            let report = service.evaluate(input);
            assert_eq!(report.verdict, Verdict::Approve);
        }
    }
    ((inputs.len() * ROUNDS) as f64 / started.elapsed().as_secs_f64()) as u64
}
