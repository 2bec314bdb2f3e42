//! Receipts of the state, and of a case's whole history.

use super::*;
use crate::objects::key;

fn history_parts() -> (TestChain, ReceiptParts) {
    let (chain, filed) = chain();
    let parts = chain.history_receipt_parts(&filed);
    (chain, parts)
}

#[test]
fn a_receipt_of_the_state_shows_presence_and_absence_as_of_its_tip() {
    let (chain, filed) = chain();
    let code = filed.case.licence.unwrap();
    let parts = chain.state_receipt_parts(&[key::licence(&code), key::claim(&["name", "free"])]);
    let receipt = verify(&chain, parts).unwrap();
    assert_eq!(receipt.licence().unwrap().code, code);
    assert_eq!(receipt.bundle().shown(&key::claim(&["name", "free"])), None);
    assert!(receipt.entry().is_none() && receipt.event().is_none() && receipt.case().is_none());
}

#[test]
fn a_receipt_of_the_state_reads_an_object_only_under_its_own_key() {
    let (mut chain, filed) = chain();
    let case = filed.case.to_bytes();
    chain.put(b"elsewhere", case);
    chain.push_empty(1);
    let parts = chain.state_receipt_parts(&[b"elsewhere".to_vec()]);
    assert_eq!(verify(&chain, parts).unwrap().case(), None);
    let parts = chain.state_receipt_parts(&[key::case(&filed.case.case)]);
    assert_eq!(verify(&chain, parts).unwrap().case(), Some(filed.case));
}

#[test]
fn rc_13_a_receipt_of_the_state_has_values_and_no_entry() {
    let (chain, filed) = chain();
    let nothing = chain.state_receipt_parts(&[]);
    assert_eq!(verify(&chain, nothing).unwrap_err(), ReceiptError::Inconsistent);
    let mut with_entry = chain.case_receipt_parts(&filed);
    with_entry.kind = ReceiptKind::State;
    assert_eq!(verify(&chain, with_entry).unwrap_err(), ReceiptError::Inconsistent);
}

#[test]
fn rc_13_receipts_of_one_entry_have_exactly_one() {
    for kind in [ReceiptKind::Entry, ReceiptKind::Case, ReceiptKind::History] {
        let (chain, mut parts) = history_parts();
        parts.kind = kind;
        parts.entries.clear();
        assert_eq!(verify(&chain, parts).unwrap_err(), ReceiptError::Inconsistent, "{kind:?}");
    }
    for kind in [ReceiptKind::Entry, ReceiptKind::Case] {
        let (chain, mut parts) = history_parts();
        parts.kind = kind;
        assert_eq!(verify(&chain, parts).unwrap_err(), ReceiptError::Inconsistent, "{kind:?}");
    }
}

#[test]
fn a_history_shows_every_event_of_the_case_with_what_its_holder_opens() {
    let (chain, parts) = history_parts();
    let receipt = verify(&chain, parts).unwrap();
    let events: Vec<_> = receipt.bundle().entries.iter().map(|e| e.event().unwrap().event.to_string()).collect();
    assert_eq!(events, ["submitted", "approved"]);
    assert_eq!(receipt.case().unwrap().events, 2);
    assert!(receipt.licence().is_some());
}

#[test]
fn rc_14_a_history_that_leaves_an_event_out_is_invalid() {
    let (chain, whole) = history_parts();
    let refused = |order: &[usize], have| {
        let entries = order.iter().map(|i| whole.entries[*i].clone()).collect();
        let error = verify(&chain, ReceiptParts { entries, ..whole.clone() }).unwrap_err();
        assert_eq!(error, ReceiptError::Incomplete { have, proven: 2 });
        assert_eq!((error.rule(), error.verdict()), ("RC-14", Verdict::Invalid));
    };
    refused(&[0], 1);
    refused(&[1], 0);
    refused(&[1, 0], 0);
}

#[test]
fn rc_14_an_event_shown_twice_is_invalid() {
    let (chain, mut parts) = history_parts();
    parts.entries.insert(1, parts.entries[0].clone());
    assert_eq!(verify(&chain, parts).unwrap_err(), ReceiptError::Incomplete { have: 1, proven: 2 });
}

#[test]
fn rc_14_a_history_older_than_the_case_shown_is_invalid() {
    let (mut chain, filed) = chain();
    let mut newer = filed.case.clone();
    newer.events += 1;
    chain.put(&key::case(&newer.case), newer.to_bytes());
    chain.push_empty(1);
    let parts = chain.history_receipt_parts(&filed);
    assert_eq!(verify(&chain, parts).unwrap_err(), ReceiptError::Incomplete { have: 2, proven: 3 });
}

#[test]
fn rc_13_a_history_is_of_one_case_and_shows_it() {
    let (chain, mut parts) = history_parts();
    parts.state.clear();
    assert_eq!(verify(&chain, parts).unwrap_err(), ReceiptError::Inconsistent);
    let (mut chain, filed) = chain_with_two_cases();
    chain.push_empty(1);
    let mut parts = chain.history_receipt_parts(&filed.0);
    parts.entries.push(chain.entry_parts(filed.1.last.0, 0));
    assert_eq!(verify(&chain, parts).unwrap_err(), ReceiptError::Inconsistent);
}

fn chain_with_two_cases() -> (TestChain, (FiledCase, FiledCase)) {
    let mut chain = TestChain::new(4);
    let (a, b) = (chain.file_case("a"), chain.file_case("b"));
    (chain, (a, b))
}

#[test]
fn only_a_history_may_be_larger_than_64_kib() {
    let (chain, parts) = history_parts();
    let large = Opening { value: testing::blob(vec![b'x'; 4096]), ..parts.entries[1].openings[0].clone() };
    let mut parts = parts;
    parts.entries[1].openings = vec![large; 20];
    // Within the limit of its kind, so that the reason is the field that was not filed.
    let error = verify(&chain, parts.clone()).unwrap_err();
    assert_eq!(error.rule(), "RC-11");
    let mut bytes = ReceiptBundle::new(parts.clone()).unwrap();
    bytes.kind = ReceiptKind::Case;
    let error = verify_receipt(&bytes.to_bytes(), &chain.founding_network()).unwrap_err();
    assert!(matches!(error, ReceiptError::Unreadable(DecodeError::TooLong { limit: MAX_RECEIPT_BYTES, .. })));
}

#[test]
fn the_receipt_of_the_newest_entry_alone_is_smaller_and_as_valid() {
    let (chain, parts) = history_parts();
    let whole = ReceiptBundle::new(parts).unwrap();
    let alone = whole.of_entry_alone().unwrap();
    assert!(alone.to_bytes().len() < whole.to_bytes().len() / 2);
    let receipt = verify_receipt(&alone.to_bytes(), &chain.founding_network()).unwrap();
    assert_eq!((receipt.bundle().kind, receipt.case()), (ReceiptKind::Entry, None));
    assert_eq!(receipt.event().unwrap().event.as_str(), "approved");
    let state = ReceiptBundle::new(chain.state_receipt_parts(&[b"none".to_vec()])).unwrap();
    assert!(state.of_entry_alone().is_none());
}
