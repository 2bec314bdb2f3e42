//! Documents that name tests name tests that exist.

use super::Finding;

/// The document whose names in code spans are tests.
pub const THREAT_MODEL: &str = "docs/threat-model.md";

/// Names that look like tests (three words or more) and that no source defines.
pub fn findings(text: &str, sources: &[String]) -> Vec<Finding> {
    let mut found = Vec::new();
    for (i, line) in text.lines().enumerate() {
        for name in line.split('`').skip(1).step_by(2).filter(|span| is_test_name(span)) {
            let definition = format!("fn {name}(");
            if !sources.iter().any(|source| source.contains(&definition)) {
                found.push(Finding {
                    place: THREAT_MODEL.to_owned(),
                    line: i + 1,
                    what: format!("names the test {name}, which does not exist"),
                });
            }
        }
    }
    found
}

fn is_test_name(span: &str) -> bool {
    span.matches('_').count() >= 2 && span.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}
