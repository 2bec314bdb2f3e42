use serde_json::{Value, json};

use super::*;

fn package(name: &str, dependencies: &[(&str, Option<&str>)]) -> Value {
    let dependencies: Vec<_> = dependencies.iter().map(|(name, kind)| json!({"name": name, "kind": kind})).collect();
    json!({ "name": name, "dependencies": dependencies })
}

fn imports_of(packages: &[Value]) -> Vec<String> {
    let all = ["yuzheng-protocol", "yuzheng-vault", "yuzheng-light-client", "yuzheng-node"];
    let missing = all.iter().filter(|n| packages.iter().all(|p| p["name"] != **n));
    let packages: Vec<_> = packages.iter().cloned().chain(missing.map(|n| package(n, &[]))).collect();
    imports::findings(&json!({ "packages": packages })).iter().map(ToString::to_string).collect()
}

#[test]
fn imports_of_the_table_are_fine() {
    let packages = [
        package("yuzheng-contracts", &[("yuzheng-protocol", None), ("serde_json", None)]),
        package("yuzheng-node", &[("yuzheng-protocol", None), ("yuzheng-vault", None), ("tokio", None)]),
        package("yuzheng-protocol", &[("yuzheng-protocol", Some("dev")), ("rand", Some("dev"))]),
        package("yuzheng", &[("yuzheng-light-client", None), ("yuzheng-node", Some("dev"))]),
    ];
    assert_eq!(imports_of(&packages), [""; 0]);
}

#[test]
fn names_both_sides_of_an_import_that_is_not_listed() {
    for (name, import) in [
        ("yuzheng-light-client", "yuzheng-vault"),
        ("yuzheng-vault", "yuzheng-light-client"),
        ("yuzheng", "yuzheng-node"),
        ("xtask", "yuzheng-node"),
        ("yuzheng-protocol", "yuzheng-vault"),
    ] {
        let found = imports_of(&[package(name, &[(import, None)])]);
        assert_eq!(found, [format!("{name}: may not import {import}")]);
    }
}

#[test]
fn a_library_may_not_import_the_node_for_its_tests_either() {
    let found = imports_of(&[package("yuzheng-light-client", &[("yuzheng-node", Some("dev"))])]);
    assert_eq!(found, ["yuzheng-light-client: may not import yuzheng-node"]);
}

#[test]
fn pure_crates_import_nothing_impure_outside_their_tests() {
    for import in ["tokio", "reqwest", "rusqlite", "tauri", "rand"] {
        for kind in [None, Some("build")] {
            let found = imports_of(&[package("yuzheng-protocol", &[(import, kind)])]);
            assert_eq!(found, [format!("yuzheng-protocol: is pure and may not import {import}")]);
        }
    }
}

#[test]
fn a_crate_that_the_table_does_not_know_is_found() {
    assert!(imports_of(&[package("yuzheng-helpers", &[])])[0].contains("not in the table"));
}

fn sources_of(path: &str, text: &str) -> Vec<String> {
    sources::findings(path, text).iter().map(ToString::to_string).collect()
}

const PROGRAM: &str = "crates/node/src/a.rs";

#[test]
fn a_clean_file_has_no_findings() {
    let text = "//! Docs.\n\nfn a() -> Option<u8> { Some(b()?) }\n";
    assert_eq!(sources_of(PROGRAM, text), [""; 0]);
}

#[test]
fn unwrap_in_a_program_is_found_with_its_line() {
    let text = "//! Docs.\n\nfn a() {\n    b().unwrap();\n}\n";
    let found = sources_of(PROGRAM, text);
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("crates/node/src/a.rs:4: unwraps outside tests"));
    assert_eq!(sources_of("src-tauri/src/a.rs", text).len(), 1);
}

#[test]
fn unwrap_in_tests_comments_and_texts_is_fine() {
    let text = r####"//! Docs: `.unwrap()`.
// b().unwrap()
/* b().unwrap() /* c().unwrap() */ d().unwrap() */
const A: &str = "x.unwrap()";
const B: &str = r#"".unwrap()""#;
const C: &[u8] = br"x.unwrap()";
fn quote<'a>(c: &'a char) -> bool { *c == '"' || *c == '\'' }
fn e() { f().unwrap_or(1); }

#[cfg(test)]
mod tests {
    #[test]
    fn g() { let _ = "}"; h().unwrap(); }
}
"####;
    assert_eq!(sources_of(PROGRAM, text), [""; 0]);
    for path in ["crates/node/src/a/tests.rs", "crates/node/tests/b.rs", "crates/protocol/src/testing/chain.rs"] {
        assert_eq!(sources_of(path, "fn a() { b().unwrap(); }"), [""; 0], "{path}");
    }
}

#[test]
fn code_after_a_test_module_counts_again() {
    let text =
        "//! Docs.\n#[cfg(test)]\nmod tests;\n#[cfg(test)]\nfn a() { b().unwrap(); }\nfn c() { d().unwrap(); }\n";
    let found = sources_of(PROGRAM, text);
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("a.rs:6:"), "{found:?}");
}

#[test]
fn a_lifetime_is_no_character_and_hides_nothing() {
    let text = "//! Docs.\nfn a<'b>(c: &'b str) { c.d().unwrap(); let _ = 'e'; }\n";
    assert_eq!(sources_of(PROGRAM, text).len(), 1);
}

#[test]
fn a_clock_in_a_pure_crate_is_found() {
    let text = format!("//! Docs.\nuse std::time::{};\n", concat!("System", "Time"));
    assert!(sources_of("crates/protocol/src/a.rs", &text)[0].contains("a.rs:2: reads a clock"));
    assert_eq!(sources_of("crates/contracts/src/a.rs", &text).len(), 1);
    assert_eq!(sources_of(PROGRAM, &text), [""; 0]);
}

#[test]
fn a_file_without_module_docs_is_found() {
    assert_eq!(sources_of(PROGRAM, "fn a() {}\n"), ["crates/node/src/a.rs: has no module documentation"]);
    assert_eq!(sources_of(PROGRAM, "").len(), 1);
    assert_eq!(sources_of(PROGRAM, "#![no_main]\n//! Docs.\n"), [""; 0]);
    assert_eq!(sources_of("xtask/src/a.rs", "fn a() {}\n").len(), 1);
    assert_eq!(sources_of("crates/node/src/a/tests.rs", "fn a() {}\n"), [""; 0]);
}

#[test]
fn paths_of_one_machine_are_found_in_any_text_file() {
    for (file, text) in [
        ("docs/a.md", concat!("see /ro", "ot/x\n")),
        ("ui/src/a.ts", concat!("const a = \"/ho", "me/me/x\"\n")),
        ("crates/node/tests/a.rs", concat!("\"../../sh", "ared/vectors\"\n")),
        ("Makefile", concat!("x:\n\tls /wo", "rk/main\n")),
    ] {
        let found = sources_of(file, text);
        assert_eq!(found.len(), 1, "{file}: {found:?}");
        assert!(found[0].contains("path of one machine"));
    }
}

#[test]
fn parts_of_addresses_and_longer_paths_are_no_machine_paths() {
    for text in
        [concat!("https://example.org/net", "wo", "rk/x"), concat!("a/wo", "rk/b"), concat!("https://x.cn/ho", "me/")]
    {
        assert_eq!(sources_of("docs/a.md", text), [""; 0], "{text}");
    }
    assert_eq!(sources_of("tests/vectors/x/a.json", concat!("/ro", "ot/")), [""; 0]);
}

#[test]
fn marks_of_unfinished_work_are_found() {
    for text in [concat!("// TO", "DO later"), concat!("// FIX", "ME"), concat!("fn a() { to", "do!() }")] {
        assert_eq!(sources_of("crates/node/tests/a.rs", text).len(), 1, "{text}");
    }
}

#[test]
fn a_test_that_the_threat_model_names_exists() {
    let sources = ["#[test]\nfn a_thing_is_refused() {}\n".to_owned()];
    assert_eq!(documents::findings("| x | `a_thing_is_refused` `LC-1` `SELECT` |", &sources), []);
    let found = documents::findings("\n`a_thing_is_refused` · `a_thing_is_forgotten`\n", &sources);
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0].to_string(),
        "docs/threat-model.md:2: names the test a_thing_is_forgotten, which does not exist"
    );
}

#[test]
fn findings_of_this_repository_can_be_looked_for() {
    let metadata = output(Command::new(env!("CARGO")).args(["--version"]), &root()).unwrap();
    assert!(metadata.starts_with("cargo "));
    assert!(output(Command::new("git").args(["no-such-command"]), &root()).is_err());
}
