//! `tests/vectors/proofs`: one file a case with the verdict that its author expects, checked here against the
//! verifier, and against `tests/independent/verify.py`, which was written from the specification and shares no code.
//!
//! The files are written by `YUZHENG_WRITE_VECTORS=1 cargo test -p yuzheng-verify --test vectors`. No expected
//! verdict comes from running a verifier: each stands beside the code that builds its case.

mod cases;
mod files;
mod flips;
mod following;
mod item;
mod python;
mod vector;

use std::collections::{BTreeMap, BTreeSet};

use yuzheng_verify::check;

use vector::{Expected, Found, Vector};

/// Every rule that a vector breaks.
const RULES: [(&str, std::ops::RangeInclusive<u8>); 3] = [("RC", 1..=14), ("FE", 1..=7), ("NF", 1..=5)];

#[test]
fn names_are_unique_and_every_case_says_what_it_is_about() {
    let vectors = cases::all();
    let names: BTreeSet<_> = vectors.iter().map(|v| &v.name).collect();
    assert_eq!(names.len(), vectors.len(), "two vectors have one name");
    let contents: BTreeMap<_, _> = vectors.iter().map(|v| ((&v.file, &v.network.bytes), &v.name)).collect();
    for vector in vectors {
        assert_eq!(contents[&(&vector.file, &vector.network.bytes)], &vector.name, "two vectors are one");
        assert!(vector.name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
        assert!(vector.about.ends_with('.'), "{}: {}", vector.name, vector.about);
    }
    assert!(vectors.len() >= 150, "only {} vectors", vectors.len());
}

#[test]
fn the_files_are_what_their_authors_wrote() {
    files::compare_or_write(cases::all());
}

#[test]
fn the_verifier_says_what_is_expected_of_every_vector() {
    let wrong: Vec<_> = cases::all()
        .iter()
        .filter_map(|vector| {
            let found = Found::by_rust(&vector.file, &vector.network.bytes);
            (found != vector.expected.found()).then(|| format!("{}: {found:?}", vector.name))
        })
        .collect();
    assert!(wrong.is_empty(), "{} disagree:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_report_says_the_same_as_the_verdict() {
    for vector in cases::all() {
        let Ok(network) = yuzheng_protocol::network::NetworkFile::read(&vector.network.bytes) else { continue };
        let report = check(&vector.file, &network);
        let found = vector.expected.found();
        assert_eq!((report.verdict, report.rule), (found.verdict, found.rule), "{}", vector.name);
    }
}

#[test]
fn every_rule_is_broken_by_a_vector() {
    let broken: BTreeSet<_> = cases::all().iter().filter_map(|v| v.expected.found().rule).collect();
    let rules = RULES.into_iter().flat_map(|(family, numbers)| numbers.map(move |n| format!("{family}-{n}")));
    assert_eq!(broken, rules.collect());
}

#[test]
fn every_reason_to_refuse_has_a_vector() {
    let given: BTreeSet<_> = cases::all()
        .iter()
        .filter_map(|vector| match &vector.expected {
            Expected::Valid(_) => None,
            Expected::Refused { reason, .. } => Some(*reason),
        })
        .collect();
    let missing: Vec<_> = vector::REASONS.iter().filter(|reason| !given.contains(*reason)).collect();
    assert!(missing.is_empty(), "no vector for {missing:?}");
    let unknown: Vec<_> = given.iter().filter(|reason| !vector::REASONS.contains(reason)).collect();
    assert!(unknown.is_empty(), "not listed: {unknown:?}");
}

#[test]
fn there_are_valid_vectors_of_every_kind_at_4_21_and_30_validators() {
    let vectors = cases::all();
    let valid: Vec<_> = vectors.iter().filter(|v| matches!(v.expected, Expected::Valid(_))).collect();
    for size in ["four", "twenty-one", "thirty"] {
        for kind in ["entry", "case", "state", "history", "fork"] {
            let name = format!("valid-{kind}-{size}");
            assert!(valid.iter().any(|v: &&Vector| v.name.starts_with(&name)), "no {name}");
        }
    }
}
