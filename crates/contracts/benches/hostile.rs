//! How long a validator is busy with a hostile contract, by CPU time of the thread, in microseconds: reading,
//! checking and testing documents, and evaluating accepted contracts on fillings that are as large as they can
//! be. Prints one JSON line with every case and the longest.

#[path = "../tests/acceptable/mod.rs"]
mod acceptable;
#[path = "../tests/hostile/cases.rs"]
#[allow(dead_code, reason = "the tests use all of it")]
mod cases;

use std::collections::BTreeMap;

use cpu_time::ThreadTime;
use serde_json::json;
use yuzheng_contracts::{ServiceDefinition, deploy_gate};

const ROUNDS: usize = 5;

fn main() {
    let mut microseconds: BTreeMap<&str, u128> = BTreeMap::new();
    for case in cases::documents() {
        microseconds.insert(case.name, shortest(|| drop(deploy_gate(&case.document))));
    }
    for (name, expression) in cases::expressions() {
        let (document, input) = cases::at_work(&expression);
        let service = ServiceDefinition::from_canonical_json(&document).expect("the contract passes its checks");
        microseconds.insert(name, shortest(|| drop(service.evaluate(&input))));
    }
    let longest = microseconds.values().max().copied().unwrap_or_default();
    println!("{}", json!({ "longest_us": longest as u64, "cases_us": microseconds }));
}

/// The shortest of several runs: what else the machine does is not what is measured.
fn shortest(run: impl Fn()) -> u128 {
    let once = |_| {
        let started = ThreadTime::now();
        run();
        started.elapsed().as_micros()
    };
    (0..ROUNDS).map(once).min().unwrap_or_default()
}
