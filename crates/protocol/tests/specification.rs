//! `docs/protocol.md` says what the code does: its grammar, its rules and its examples are checked here.

use std::{collections::BTreeSet, fs, path::Path};

use yuzheng_protocol::testing::sample;

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The content of all fenced blocks of a kind.
fn blocks(kind: &str) -> String {
    let document = read("../../docs/protocol.md");
    let opening = format!("```{kind}\n");
    let blocks = document.split(&opening).skip(1).map(|rest| rest.split("```").next().unwrap_or_default());
    blocks.collect()
}

/// The grammar's name of a format: `ReceiptBundle` is `receipt-bundle`.
fn rule_name(format: &str) -> String {
    let mut name = String::new();
    for c in format.chars() {
        if c.is_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}

#[test]
fn every_sample_is_what_the_grammar_says() {
    let grammar = blocks("cddl");
    for sample in sample::all() {
        let rule = rule_name(sample.format.name);
        cddl_cat::validate_cbor_bytes(&rule, &grammar, &sample.bytes)
            .unwrap_or_else(|e| panic!("{} is no {rule}: {e}", sample.name));
    }
}

#[test]
fn the_grammar_refuses_a_field_too_many() {
    let grammar = blocks("cddl");
    for mut sample in sample::all().into_iter().filter(|s| (0x80..0x97).contains(&s.bytes[0])) {
        sample.bytes[0] += 1;
        sample.bytes.push(0);
        let verdict = cddl_cat::validate_cbor_bytes(&rule_name(sample.format.name), &grammar, &sample.bytes);
        assert!(verdict.is_err(), "{} with a field too many", sample.name);
    }
}

#[test]
fn the_grammar_describes_what_is_signed() {
    let grammar = blocks("cddl");
    let fixtures = read("tests/fixtures.txt");
    let signed: Vec<_> = fixtures.lines().filter_map(|line| line.strip_prefix("signed/")).collect();
    assert!(signed.len() >= 12);
    for line in signed {
        let bytes = hex::decode(line.rsplit(' ').next().unwrap()).unwrap();
        cddl_cat::validate_cbor_bytes("signed-bytes", &grammar, &bytes).unwrap_or_else(|e| panic!("{line}: {e}"));
    }
}

/// Ids like `LC-7` in a text.
fn ids(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for family in ["LC-", "RC-", "FE-", "NF-", "DF-"] {
        for (at, _) in text.match_indices(family) {
            let digits: String = text[at + family.len()..].chars().take_while(char::is_ascii_digit).collect();
            if !digits.is_empty() {
                found.insert(format!("{family}{digits}"));
            }
        }
    }
    found
}

#[test]
fn document_and_code_have_the_same_rules() {
    let code = ["src/light.rs", "src/receipt/error.rs", "src/fork.rs", "src/network.rs", "src/deployment.rs"];
    let code = code.map(read).concat();
    let rows: String = read("../../docs/protocol.md").lines().filter(|line| line.starts_with("| ")).collect();
    assert_eq!(ids(&rows), ids(&code));
    assert_eq!(ids(&code).len(), 12 + 14 + 7 + 5 + 7);
}

#[test]
fn the_examples_are_fixtures() {
    let fixtures = read("tests/fixtures.txt");
    let pinned: BTreeSet<_> = fixtures.lines().collect();
    let examples = blocks("fixtures");
    assert!(examples.lines().count() >= 10);
    for line in examples.lines() {
        assert!(pinned.contains(line), "no fixture: {line}");
    }
}
