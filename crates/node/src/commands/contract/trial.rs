//! `contract test`: the document's own tests, with what came of each rule.

use std::fmt::Write as _;

use anyhow::bail;
use serde_json::json;
use yuzheng_contracts::reference::DocumentKind;
use yuzheng_contracts::service::{RefusalReason, RuleRun, ServiceDefinition, TestRun, run_tests};

use super::{Language, NotInOrder, TestArgs, check, source};

/// Runs the tests and prints them.
pub fn test(args: &TestArgs) -> anyhow::Result<()> {
    let bytes = source::document(&args.file)?;
    if let Ok(kind @ (DocumentKind::Calendar | DocumentKind::Table | DocumentKind::Parameters)) =
        DocumentKind::of(&bytes)
    {
        bail!(
            "{} is a reference document ({}) and has no tests; `contract check` looks at it",
            args.file.display(),
            kind.word()
        );
    }
    let (calendar, references) = args.surroundings.read()?;
    let service = match ServiceDefinition::linked(&bytes, &references) {
        Ok(service) => service,
        Err(refusal) => return check::refuse(&bytes, refusal, args.printing),
    };
    let wanted = args.name.as_deref().unwrap_or_default();
    let mut runs = run_tests(&service, Some(&calendar));
    runs.retain(|run| run.name.contains(wanted));
    if runs.is_empty() && args.name.is_some() {
        bail!("no test has {wanted:?} in its name");
    }
    if args.printing.json {
        println!("{}", serde_json::Value::from(runs.iter().map(as_json).collect::<Vec<_>>()));
    } else {
        print!("{}", as_text(&runs, args.name.is_some(), args.printing.lang));
    }
    let failing = runs.iter().filter(|run| !run.passed()).count();
    if failing > 0 {
        return Err(NotInOrder::Tests { failing, all: runs.len() }.into());
    }
    Ok(())
}

fn as_json(run: &TestRun) -> serde_json::Value {
    json!({
        "name": run.name, "passed": run.passed(), "verdict": run.verdict, "gas": run.gas, "rules": run.rules,
        "faults": run.faults.iter().map(RefusalReason::words).collect::<Vec<_>>(),
    })
}

fn as_text(runs: &[TestRun], every_rule: bool, language: Language) -> String {
    let mut out = String::new();
    for run in runs {
        let mark = if run.passed() { "✓" } else { "✗" };
        let verdict = run.verdict.map_or("–", |verdict| verdict.as_str());
        writeln!(out, "{mark} {} · {verdict} · {} gas", run.name, run.gas).expect("a String takes everything");
        for rule in run.rules.iter().filter(|rule| every_rule || !rule.as_expected()) {
            writeln!(out, "    {}", rule_line(rule, language)).expect("a String takes everything");
        }
        for fault in &run.faults {
            let words = fault.words();
            writeln!(out, "    ! {}", language.of(&words)).expect("a String takes everything");
        }
    }
    let passed = runs.iter().filter(|run| run.passed()).count();
    let gas: u64 = runs.iter().map(|run| run.gas).sum();
    writeln!(out, "{passed} / {} · {gas} gas", runs.len()).expect("a String takes everything");
    out
}

fn rule_line(rule: &RuleRun, language: Language) -> String {
    let mark = if rule.as_expected() { "·" } else { "✗" };
    let (expected, found) = (rule.expected.as_str(), rule.found);
    let why = rule.why.map(|why| format!(" ({why})")).unwrap_or_default();
    let said = match language {
        Language::Zh => &rule.zh,
        Language::En => &rule.en,
    };
    format!("{mark} {}: {expected} → {found}{why} · {said}", rule.id)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::deployment::embedded_services;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        test: TestArgs,
    }

    /// What the command says of a file.
    fn said(document: &[u8], more: &[&str]) -> Result<(), String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("document.json");
        std::fs::write(&path, document).unwrap();
        let line = Line::parse_from(["test", path.to_str().unwrap()].iter().chain(more));
        test(&line.test).map_err(|error| error.to_string())
    }

    #[test]
    fn a_name_that_no_test_has_is_an_error() {
        let found = embedded_services().unwrap().into_iter().find(|s| s.id == "identity-binding").unwrap();
        assert_eq!(said(&found.document, &[]), Ok(()));
        let none = said(&found.document, &["--name", "nomatch"]).unwrap_err();
        assert_eq!(none, "no test has \"nomatch\" in its name");
    }

    #[test]
    fn a_reference_document_has_no_tests_and_says_so() {
        let calendar = include_bytes!("../../../../../tests/data/calendar-2026.json");
        let said = said(calendar, &[]).unwrap_err();
        assert!(
            said.ends_with("is a reference document (calendar) and has no tests; `contract check` looks at it"),
            "{said}"
        );
    }

    fn runs(from: &str, to: &str) -> Vec<TestRun> {
        let found = embedded_services().unwrap().into_iter().find(|s| s.id == "identity-binding").unwrap();
        let document = String::from_utf8(found.document).unwrap().replacen(from, to, 1);
        run_tests(&ServiceDefinition::from_canonical_json(document.as_bytes()).unwrap(), None)
    }

    #[test]
    fn passing_tests_are_one_line_each_and_every_rule_is_shown_when_asked() {
        let runs = runs("", "");
        let text = as_text(&runs, false, Language::Zh);
        assert_eq!(text.lines().count(), runs.len() + 1);
        assert!(text.lines().take(runs.len()).all(|line| line.starts_with('✓')), "{text}");
        let rules: usize = runs.iter().map(|run| run.rules.len()).sum();
        assert_eq!(as_text(&runs, true, Language::En).lines().count(), runs.len() + 1 + rules);
    }

    #[test]
    fn a_failing_test_says_what_was_expected_and_what_came() {
        let runs = runs(r#""verdict":"approve""#, r#""verdict":"refer""#);
        let text = as_text(&runs, false, Language::Zh);
        assert!(text.starts_with('✗') && text.contains("    ! 结论是 approve，应当是 refer"), "{text}");
        assert!(text.ends_with(&format!(
            "{} / {} · {} gas\n",
            runs.len() - 1,
            runs.len(),
            runs.iter().map(|r| r.gas).sum::<u64>()
        )));
        let json = as_json(&runs[0]);
        assert_eq!((json["passed"].as_bool(), json["verdict"].as_str()), (Some(false), Some("approve")));
        assert_eq!(json["faults"][0]["en"], "verdict approve, expected refer");
        assert!(json["rules"].as_array().unwrap().iter().all(|rule| rule["expected"] == rule["found"]));
    }
}
