//! The figures of `rules/1` against the cases of cel-spec under `tests/vectors/cel`.

use yuzheng_contracts::conformance::{CaseOutcome, run};

#[test]
fn no_case_of_cel_spec_gives_another_value() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/cel/simple.json");
    let summary = run(&std::fs::read_to_string(path).unwrap()).unwrap();
    if std::env::var_os("SHOW_CASES").is_some() {
        for case in &summary.cases {
            println!("{:?} {} {} {:?} {}", case.outcome, case.file, case.name, case.expr, case.reason);
        }
    }
    let failed: Vec<_> = summary.cases.iter().filter(|case| case.outcome == CaseOutcome::Fail).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    println!("{} {} {}", summary.pass, summary.fail, summary.refused);
}
