//! Expressions of the Common Expression Language specification, through the evaluator of the rules.
//!
//! The rules speak a strict subset, so a case may also be refused: that is neither passed nor failed.

use std::{fs, path::Path, process::ExitCode};

use anyhow::{Context, Result};
use serde_json::json;
use yuzheng_contracts::conformance::{self, CaseOutcome};

/// Runs every case of the list in `file`, prints the figures, and names what failed on standard error.
///
/// # Errors
/// When the file is no list of cases.
pub fn run(file: &Path, json: bool) -> Result<ExitCode> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let summary = conformance::run(&text).with_context(|| format!("cannot run {}", file.display()))?;
    for case in summary.cases.iter().filter(|case| case.outcome == CaseOutcome::Fail) {
        eprintln!("not as expected: {}/{}/{}: {} ({})", case.file, case.section, case.name, case.expr, case.reason);
    }
    let (pass, fail, refused) = (summary.pass, summary.fail, summary.refused);
    if json {
        println!("{}", json!({ "pass": pass, "fail": fail, "refused": refused }));
    } else {
        println!("cel: {pass} as expected, {fail} not, {refused} refused as outside the subset");
    }
    Ok(super::exit_code(fail))
}
