//! Reference documents and linking: what a linked service comes to, what its trace says, and what is refused.

#[path = "../acceptable/mod.rs"]
mod acceptable;
mod documents;
mod hostile;
mod linking;
mod properties;

use std::sync::Arc;

use serde_json::Value as Json;
use yuzheng_contracts::author::canonical_json_from_yaml;
use yuzheng_contracts::json::to_canonical;
use yuzheng_contracts::reference::{ReferenceDocument, References};
use yuzheng_contracts::{Evidence, Input, Value};

const VECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/rules1");

fn vector(name: &str) -> Json {
    let yaml = std::fs::read_to_string(format!("{VECTORS}/{name}.yaml")).unwrap();
    serde_json::from_slice(&canonical_json_from_yaml(&yaml).unwrap()).unwrap()
}

fn bytes(document: &Json) -> Vec<u8> {
    to_canonical(&serde_json::from_value::<Value>(document.clone()).unwrap())
}

/// The golden contract as it stands, with its own table and figure.
fn whole() -> Json {
    vector("contract")
}

/// The golden contract that takes both from elsewhere.
fn using() -> Json {
    let mut contract = whole();
    contract["tables"]["kinds"] = serde_json::json!({"use": "kinds"});
    contract["params"][0] = serde_json::json!({"name": "least", "use": "figures"});
    contract
}

/// The same contract as the gate takes it.
fn deployable() -> Json {
    acceptable::acceptable(using())
}

fn reference(document: &Json) -> Arc<ReferenceDocument> {
    Arc::new(ReferenceDocument::from_canonical_json(&bytes(document)).unwrap())
}

fn references() -> References {
    ["kinds", "figures"].map(|name| reference(&vector(name))).into_iter().collect()
}

fn with(changed: &Json) -> References {
    let mut references = references();
    references.insert(reference(changed));
    references
}

fn input() -> Input {
    let known = |value: Value| Evidence { value, source: "other".into(), as_of_ms: 1_795_190_400_000, detail: None };
    let fields = serde_json::json!({"name": "山月", "amount_fen": 50, "kind": "a"});
    Input::new(serde_json::from_value(fields).unwrap(), "2026-09-29".parse().unwrap())
        .with_evidence("taken", known(false.into()))
        .with_evidence("score", known(2.into()))
}
