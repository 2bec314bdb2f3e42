use serde_json::Value;

use crate::{
    codec::Canonical,
    receipt::{ReceiptBundle, ReceiptParts},
    testing::TestChain,
};

fn receipts() -> [ReceiptBundle; 4] {
    let mut chain = TestChain::new(4);
    let filed = chain.file_case("json");
    let filed = chain.approve(filed);
    let state = chain.state_receipt_parts(&[crate::objects::key::case(&filed.case.case), b"nothing".to_vec()]);
    let of = |parts: ReceiptParts| ReceiptBundle::new(parts).unwrap();
    [
        of(chain.receipt_parts(filed.last.0, filed.last.1)),
        of(chain.case_receipt_parts(&filed)),
        of(state),
        of(chain.history_receipt_parts(&filed)),
    ]
}

fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<_> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

#[test]
fn names_are_those_of_the_grammar() {
    for (rust, grammar) in [("tx_root", "tx-root"), ("SubmitCase", "submit-case"), ("index", "index"), ("Leaf", "leaf")]
    {
        assert_eq!(super::name(rust), grammar);
    }
}

#[test]
fn a_receipt_as_json_has_every_field_under_its_name() {
    for bundle in receipts() {
        let json = serde_json::to_value(&bundle).unwrap();
        assert_eq!(keys(&json), ["entries", "hops", "kind", "magic", "state", "tip", "version"]);
        assert_eq!(keys(&json["tip"]["certificate"]), ["header-hash", "height", "round", "signatures", "signers"]);
        assert_eq!(json["tip"]["header"]["tx-root"], bundle.tip.header.tx_root.to_hex());
        assert_eq!(json["entries"].as_array().unwrap().len(), bundle.entries.len());
        for (entry, shown) in bundle.entries.iter().zip(json["entries"].as_array().unwrap()) {
            let names = ["entry", "header", "history", "index", "openings", "outcome", "path", "trace"];
            assert_eq!(keys(shown), names);
            assert_eq!(shown["index"], entry.index);
        }
    }
    let [entry, case, state, history] = receipts().map(|bundle| serde_json::to_value(&bundle).unwrap());
    assert_eq!(
        [&entry, &case, &state, &history].map(|json| json["kind"].as_str().unwrap()),
        ["entry", "case", "state", "history"]
    );
    assert_eq!(state["state"][1]["value"], Value::Null, "what is absent is null");
    let opening = &case["entries"][0]["openings"][0];
    assert_eq!(hex::decode(opening["value"].as_str().unwrap()).unwrap(), "\"山城\"".as_bytes());
}

#[test]
fn byte_strings_are_hexadecimal_and_choices_are_named() {
    let [_, case, ..] = receipts();
    let json = serde_json::to_value(&case).unwrap();
    let transaction = &json["entries"][0]["entry"]["signed"];
    assert_eq!(transaction["body"]["salt"].as_str().map(str::len), Some(32));
    assert_eq!(transaction["signature"].as_str().map(str::len), Some(128));
    assert_eq!(keys(&transaction["body"]["action"]).len(), 1);
    let event = &json["entries"][0]["outcome"]["applied"];
    assert_eq!(event["number"], case.entries[0].event().unwrap().number);
    // The file itself goes along, so nothing is lost by what JSON leaves out.
    assert_eq!(ReceiptBundle::from_bytes(&case.to_bytes()), Ok(case));
}
