//! Evaluations a second on one core, by CPU time of the thread: the registration of 13 rules, 4 facts and a table
//! of 5 rows, and the pension contract of 6 rules, 9 facts and a table of 31 rows. Prints one JSON line.
//!
//! Each evaluation has facts of its own, and its whole report is made: words, facts used, outputs and gas.

use cpu_time::ThreadTime;
use serde_json::json;
use yuzheng_contracts::{
    CheckedService, Date, Input, ServiceDefinition, Value, Verdict, author::canonical_json_from_yaml,
};

const INPUTS: usize = 2_000;
const ROUNDS: usize = 20;

fn main() {
    let registration = service(include_str!("../../../tests/bench/registration.yaml"));
    let pension = service(include_str!("../../../tests/bench/pension.yaml"));
    let line = json!({
        "registration_per_s": per_second(&registration, &inputs(registration_facts)),
        "pension_per_s": per_second(&pension, &inputs(pension_facts)),
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

fn registration_facts(n: usize) -> serde_json::Value {
    let han = |n: usize| char::from_u32(0x4e00 + (n as u32 * 7_919) % 20_000).expect("a Chinese character");
    let name: String = [han(n), han(n / 3 + 1), han(n * 5 + 2)].iter().collect();
    let (form, scope) = [("店", "5213"), ("馆", "5292"), ("中心", "6513")][n % 3];
    json!({ "zihao": name, "form": form, "scope": scope, "funds_fen": n * 100_000 })
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
