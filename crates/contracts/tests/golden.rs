//! Golden vectors of `rules/1`: expression, result, gas. They are frozen with the semantics.
//!
//! `UPDATE_VECTORS=1` writes the results anew; the hash below must then be changed on purpose, and
//! after a release it must not.

use std::fmt::Write as _;

use serde::Deserialize;
use yuzheng_contracts::Value;
use yuzheng_contracts::calendar::Calendar;
use yuzheng_contracts::json::to_canonical;
use yuzheng_contracts::rules::{Check, Environment, Machine, Slot, Stop, Table, Type, compile};
use yuzheng_protocol::Hash;

const VECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/rules1/expressions.json");
const VECTORS_HASH: &str = "4c8c500d2ba18761834e24c1e98505fc81505bc347c80c52c682792579dbe6a6";

#[derive(Deserialize)]
struct Vector {
    expr: String,
    #[serde(default)]
    gives: serde_json::Value,
    #[serde(default)]
    gas: u64,
}

fn calendar() -> Calendar {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/calendar-2026.json");
    Calendar::from_canonical_json(&std::fs::read(path).unwrap()).unwrap()
}

fn evaluate(expr: &str) -> (String, u64) {
    let mut environment = Environment::new();
    let columns = ["age", "months"].map(std::sync::Arc::from);
    let rows = [(60, 139), (61, 132), (62, 125)].map(|(age, months)| vec![Value::Int(age), Value::Int(months)]);
    environment.add_table(Table::new("months", "age", &columns, &rows).unwrap());
    let columns = ["code", "name", "valid_from", "valid_to"].map(std::sync::Arc::from);
    let rows = [
        vec!["500103".into(), "渝中区".into(), Value::Null, Value::Null],
        vec!["500105".into(), "江北区".into(), Value::Null, "2025-11-30".into()],
        vec!["500999".into(), "新区".into(), "2026-01-01".into(), Value::Null],
    ];
    environment.add_table(Table::new("divisions", "code", &columns, &rows).unwrap());
    let form: Value = serde_json::from_str(
        r#"{"name":{"zihao":"拾光里","form":"馆"},"scope":["6220","5222"],"employees":3,"funds_fen":8000000,
            "born":"2000-02-29","id_no":"500103198506129995","people":[{"name":"周示明","age":41},{"name":"李例晴","age":36}]}"#,
    )
    .unwrap();
    environment.declare("form", Type::Dyn);
    environment.declare("today", Type::Date);
    let slots = [Slot::from(Ok(form)), Slot::from(Ok(Value::Date("2026-11-20".parse().unwrap())))];
    let program = match compile(expr, &environment, Check::Strict) {
        Ok(program) => program,
        Err(error) => return (format!("{{\"refused\":{}}}", serde_json::json!(error.kind.to_string())), 0),
    };
    let calendar = calendar();
    let mut machine = Machine::new(&slots, environment.tables(), Some(&calendar));
    let value = machine.run(&program);
    let gives = match value {
        Ok(value) => format!("{{\"value\":{}}}", String::from_utf8(to_canonical(&value)).unwrap()),
        Err(Stop::Fault(fault)) => format!("{{\"fault\":{:?}}}", fault.code()),
        Err(Stop::OutOfGas) => "{\"fault\":\"out_of_gas\"}".to_owned(),
    };
    (gives, machine.gas_used())
}

#[test]
fn every_golden_vector_gives_its_value_and_its_gas() {
    let text = std::fs::read_to_string(VECTORS).unwrap();
    let vectors: Vec<Vector> = serde_json::from_str(&text).unwrap();
    if std::env::var_os("UPDATE_VECTORS").is_some() {
        let mut out = String::from("[\n");
        for (at, vector) in vectors.iter().enumerate() {
            let (gives, gas) = evaluate(&vector.expr);
            let expr = serde_json::json!(vector.expr);
            let comma = if at + 1 < vectors.len() { "," } else { "" };
            writeln!(out, "{{\"expr\":{expr},\"gives\":{gives},\"gas\":{gas}}}{comma}").unwrap();
        }
        out.push_str("]\n");
        std::fs::write(VECTORS, &out).unwrap();
        println!("{}", Hash::of(out.as_bytes()));
        return;
    }
    assert!(vectors.len() > 150);
    for vector in &vectors {
        let (gives, gas) = evaluate(&vector.expr);
        let found: serde_json::Value = serde_json::from_str(&gives).unwrap();
        assert_eq!((found, gas), (vector.gives.clone(), vector.gas), "{}", vector.expr);
    }
    assert_eq!(Hash::of(text.as_bytes()).to_string(), VECTORS_HASH, "rules/1 is frozen: see the file's head");
}
