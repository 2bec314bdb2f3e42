//! `cargo xtask tidy`: what the compiler does not check.
//!
//! Imports between our crates follow the table of `docs/ARCHITECTURE.md`; the pure crates stay pure; sources
//! keep to the rules of the house. Every finding says where it is and which rule it breaks. The rules look at
//! text and at `cargo metadata`; they are no parser of Rust, and err on the side of silence.

mod documents;
mod imports;
mod mask;
mod sources;

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use anyhow::{Context, Result, ensure};
use clap::Args;

/// Nothing to choose yet.
#[derive(Args)]
pub struct Arguments {}

/// A rule that something breaks.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    /// File below the repository's root, or a crate's name.
    place: String,
    /// Line from 1; 0 for the file as a whole.
    line: usize,
    /// What is wrong.
    what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.place, self.what),
            line => write!(f, "{}:{line}: {}", self.place, self.what),
        }
    }
}

/// Looks at the whole repository and prints what it finds.
///
/// # Errors
/// When the repository cannot be read.
pub fn run(_: &Arguments) -> Result<ExitCode> {
    let root = root();
    let metadata = output(Command::new(env!("CARGO")).args(["metadata", "--no-deps", "--format-version", "1"]), &root)?;
    let metadata = serde_json::from_str(&metadata).context("cargo metadata is no JSON")?;
    let mut findings = imports::findings(&metadata);
    let files = output(Command::new("git").args(["ls-files", "-co", "--exclude-standard"]), &root)?;
    let mut rust = Vec::new();
    for file in files.lines() {
        // Binary files are none of these rules' business; a file that was just deleted is not there.
        let Ok(text) = fs::read_to_string(root.join(file)) else { continue };
        findings.extend(sources::findings(file, &text));
        if file.ends_with(".rs") {
            rust.push(text);
        }
    }
    let threats = fs::read_to_string(root.join(documents::THREAT_MODEL)).context("the threat model is missing")?;
    findings.extend(documents::findings(&threats, &rust));
    findings.sort();
    findings.iter().for_each(|finding| println!("{finding}"));
    match findings.len() {
        0 => println!("tidy: nothing found"),
        n => println!("tidy: {n} found"),
    }
    Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask stands in the repository's root").to_owned()
}

fn output(command: &mut Command, dir: &Path) -> Result<String> {
    let output = command.current_dir(dir).output().with_context(|| format!("cannot start {command:?}"))?;
    ensure!(output.status.success(), "{command:?} failed: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?)
}

#[cfg(test)]
mod tests;
