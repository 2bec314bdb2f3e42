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

/// Files whose cases are listed in `docs/contracts.md` unless they pass.
const LISTED: [&str; 6] = ["basic", "integer_math", "lists", "logic", "parse", "plumbing"];

#[test]
fn the_document_lists_every_case_that_does_not_pass_with_its_reason() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let cases = std::fs::read_to_string(format!("{root}/tests/vectors/cel/simple.json")).unwrap();
    let summary = run(&cases).unwrap();
    let mut expected = Vec::new();
    for file in LISTED {
        let open = summary.cases.iter().filter(|case| case.file == file && case.outcome != CaseOutcome::Pass);
        expected.extend(open.map(|case| {
            let outcome = if case.outcome == CaseOutcome::Fail { "fail" } else { "refused" };
            format!("{}/{}/{}: {outcome}: {}", case.file, case.section, case.name, case.reason)
        }));
    }
    let document = std::fs::read_to_string(format!("{root}/docs/contracts.md")).unwrap();
    let (_, rest) = document.split_once("```cel-not-passed\n").unwrap();
    let (listed, _) = rest.split_once("\n```").unwrap();
    assert_eq!(listed.lines().collect::<Vec<_>>(), expected);
    let figures = format!("{} as expected, {} otherwise, {} refused", summary.pass, summary.fail, summary.refused);
    assert!(document.contains(&figures), "{figures}");
}
