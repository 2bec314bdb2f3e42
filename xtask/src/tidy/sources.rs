//! Rules over the text of one file.

use super::{Finding, mask};

/// Folders of the pure crates.
const PURE_FOLDERS: [&str; 2] = ["crates/protocol/src/", "crates/contracts/src/"];

/// Words that betray the machine that a file was written on. Written in two parts, so that this file is clean.
const MACHINE_PATHS: [&str; 6] = [
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
    concat!("../sh", "ared"),
    concat!("C:\\Us", "ers"),
];

/// Marks of something left undone, in two parts as well.
const UNDONE: [&str; 4] =
    [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("to", "do!("), concat!("unimple", "mented!(")];

/// Findings in the file at `path`, which is given below the repository's root.
pub fn findings(path: &str, text: &str) -> Vec<Finding> {
    if is_data(path) {
        return Vec::new();
    }
    let mut found = machine_paths(path, text);
    if path.ends_with(".rs") {
        found.extend(undone(path, text));
        if !is_test(path) {
            found.extend(module_docs(path, text));
            found.extend(program_rules(path, text));
        }
    }
    found
}

/// Third-party data and generated lists, which are kept as they are.
fn is_data(path: &str) -> bool {
    path.starts_with("tests/vectors/")
        || path.starts_with("tests/data/")
        || path.starts_with("fuzz/corpora/")
        || path.ends_with("Cargo.lock")
        || path.ends_with("package-lock.json")
}

/// Test modules, integration tests, and the builders that only tests link.
fn is_test(path: &str) -> bool {
    path.split('/').any(|part| matches!(part, "tests" | "tests.rs" | "testing" | "testing.rs" | "benches"))
}

fn at(path: &str, line: usize, what: impl Into<String>) -> Finding {
    Finding { place: path.to_owned(), line, what: what.into() }
}

fn machine_paths(path: &str, text: &str) -> Vec<Finding> {
    let lines = text.lines().enumerate();
    let found = lines.filter_map(|(i, line)| {
        let word = MACHINE_PATHS.iter().find(|word| stands_alone(line, word))?;
        Some(at(path, i + 1, format!("names a path of one machine: {word}")))
    });
    found.collect()
}

/// Whether `word` stands in `line` other than inside a longer path or address; relative paths may be longer.
fn stands_alone(line: &str, word: &str) -> bool {
    if word.starts_with('.') {
        return line.contains(word);
    }
    line.match_indices(word).any(|(i, _)| {
        let before = line[..i].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '}' | '/'))
    })
}

fn undone(path: &str, text: &str) -> Vec<Finding> {
    let lines = text.lines().enumerate();
    let found = lines.filter_map(|(i, line)| {
        let word = UNDONE.iter().find(|word| line.contains(**word))?;
        Some(at(path, i + 1, format!("leaves something undone: {word}")))
    });
    found.collect()
}

fn module_docs(path: &str, text: &str) -> Option<Finding> {
    let first = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with("#!["));
    let documented = first.is_some_and(|line| line.starts_with("//!"));
    (!documented).then(|| at(path, 0, "has no module documentation"))
}

fn program_rules(path: &str, text: &str) -> Vec<Finding> {
    let in_program = path.starts_with("crates/") || path.starts_with("src-tauri/src/");
    let pure = PURE_FOLDERS.iter().any(|folder| path.starts_with(folder));
    if !in_program {
        return Vec::new();
    }
    let program = mask::program(&mask::code(text));
    let mut found = Vec::new();
    for (i, line) in program.lines().enumerate() {
        if line.contains(concat!(".unw", "rap()")) {
            found.push(at(
                path,
                i + 1,
                "unwraps outside tests; say why it cannot fail with expect, or return the error",
            ));
        }
        if pure && line.contains(concat!("System", "Time")) {
            found.push(at(path, i + 1, "reads a clock in a pure crate; time is an argument"));
        }
    }
    found
}
