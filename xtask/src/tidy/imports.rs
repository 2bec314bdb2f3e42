//! Which crate may import which, and what the pure crates never import.

use serde_json::Value;

use super::Finding;

/// Each of our packages with those of ours that it may import.
const TABLE: [(&str, &[&str]); 9] = [
    ("yuzheng-protocol", &[]),
    ("yuzheng-contracts", &["yuzheng-protocol"]),
    ("yuzheng-light-client", &["yuzheng-protocol"]),
    ("yuzheng-documents", &["yuzheng-protocol", "yuzheng-contracts"]),
    ("yuzheng-vault", &["yuzheng-protocol"]),
    ("yuzheng-node", &["yuzheng-protocol", "yuzheng-contracts", "yuzheng-vault"]),
    ("yuzheng-verify", &["yuzheng-protocol", "yuzheng-contracts"]),
    (
        "yuzheng",
        &[
            "yuzheng-protocol",
            "yuzheng-contracts",
            "yuzheng-documents",
            "yuzheng-light-client",
            "yuzheng-vault",
            "yuzheng-verify",
        ],
    ),
    ("xtask", &["yuzheng-protocol", "yuzheng-contracts", "yuzheng-documents", "yuzheng-light-client"]),
];

/// The package whose tests are the system's tests: they may import everything of ours.
const SYSTEM_TESTS: &str = "yuzheng";

/// Packages without I/O, clock and randomness.
pub const PURE: [&str; 3] = ["yuzheng-protocol", "yuzheng-contracts", "yuzheng-documents"];

/// What a pure package imports neither directly nor for its build; its tests may.
const IMPURE: [&str; 6] = ["tokio", "reqwest", "rusqlite", "tauri", "rand", "getrandom"];

/// Findings in the answer of `cargo metadata --no-deps`.
pub fn findings(metadata: &Value) -> Vec<Finding> {
    let packages = metadata["packages"].as_array().map_or(&[][..], Vec::as_slice);
    let names: Vec<_> = packages.iter().filter_map(|p| p["name"].as_str()).collect();
    packages.iter().flat_map(|package| of_package(package, &names)).collect()
}

fn of_package(package: &Value, ours: &[&str]) -> Vec<Finding> {
    let name = package["name"].as_str().unwrap_or_default();
    let found = |what: String| Finding { place: name.to_owned(), line: 0, what };
    let Some((_, allowed)) = TABLE.iter().find(|(n, _)| *n == name) else {
        return vec![found("is not in the table of crates; add it to docs/ARCHITECTURE.md and to xtask".into())];
    };
    let dependencies = package["dependencies"].as_array().map_or(&[][..], Vec::as_slice);
    let refused = |dependency: &Value| {
        let import = dependency["name"].as_str()?;
        let for_tests = dependency["kind"].as_str() == Some("dev");
        if ours.contains(&import) {
            let listed = allowed.contains(&import) || (for_tests && (import == name || name == SYSTEM_TESTS));
            return (!listed).then(|| found(format!("may not import {import}")));
        }
        let impure = PURE.contains(&name) && !for_tests && IMPURE.contains(&import);
        impure.then(|| found(format!("is pure and may not import {import}")))
    };
    dependencies.iter().filter_map(refused).collect()
}
