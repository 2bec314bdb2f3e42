use proptest::prelude::*;

use super::*;
use crate::{
    certificate::{CertificateError, CommitCertificate},
    light::HeaderError,
    merkle::ProofError,
    objects,
    state::StateProofError,
    testing::{self, FiledCase, TestChain, digest, list, sample, validator_set},
    transaction::{self, TransactionError},
    units::{Height, Round, Timestamp},
};

mod changes;
mod flips;
mod kinds;

/// A case filed at 1 and approved at 2, four more blocks, no change of departments.
fn chain() -> (TestChain, FiledCase) {
    let mut chain = TestChain::new(4);
    let filed = chain.file_case("a");
    let approved = chain.approve(filed);
    chain.push_empty(4);
    (chain, approved)
}

fn entry_parts() -> (TestChain, ReceiptParts) {
    let (chain, _) = chain();
    let parts = chain.receipt_parts(Height(1), 0);
    (chain, parts)
}

fn case_parts() -> (TestChain, ReceiptParts) {
    let (chain, filed) = chain();
    let parts = chain.case_receipt_parts(&filed);
    (chain, parts)
}

fn verify(chain: &TestChain, parts: ReceiptParts) -> Result<VerifiedReceipt, ReceiptError> {
    verify_receipt(&ReceiptBundle::new(parts).unwrap().to_bytes(), &chain.founding_network())
}

/// The reason why a changed case receipt is refused.
fn refused(change: impl FnOnce(&TestChain, &mut ReceiptParts)) -> ReceiptError {
    let (chain, mut parts) = case_parts();
    change(&chain, &mut parts);
    verify(&chain, parts).unwrap_err()
}

fn signed(entry: &mut Entry) -> &mut transaction::Transaction {
    match entry {
        Entry::Signed(transaction) => transaction,
        Entry::System(_) => panic!("the entry is signed"),
    }
}

#[test]
fn an_entry_receipt_is_valid_and_names_who_signed() {
    let (chain, parts) = entry_parts();
    let receipt = verify(&chain, parts).unwrap();
    assert_eq!(receipt.signers(), [1, 2, 3]);
    assert_eq!(receipt.entry().unwrap().1, chain.header(Height(1)));
    assert_eq!(receipt.event().unwrap().event.as_str(), "submitted");
    assert_eq!((receipt.case(), receipt.licence()), (None, None));
}

#[test]
fn a_case_receipt_shows_case_and_licence_as_they_stand() {
    let (chain, parts) = case_parts();
    let receipt = verify(&chain, parts).unwrap();
    let case = receipt.case().unwrap();
    assert_eq!((case.state.as_str(), case.events), ("approved", 2));
    assert_eq!(receipt.licence().unwrap().code, case.licence.unwrap());
}

#[test]
fn a_receipt_of_the_tip_itself_leaves_the_header_out() {
    let mut chain = TestChain::new(4);
    chain.file_case("a");
    let parts = chain.receipt_parts(Height(1), 0);
    let receipt = verify(&chain, parts).unwrap();
    assert_eq!(receipt.bundle().entry().unwrap().header, None);
    assert_eq!(receipt.entry().unwrap().1, chain.tip());
}

#[test]
fn a_derived_entry_has_a_receipt_like_anything_else() {
    let mut chain = TestChain::new(4);
    let height = chain.push(vec![(sample::deadline_expired(), Outcome::Applied(None))]);
    chain.push_empty(1);
    let parts = chain.receipt_parts(height, 0);
    assert_eq!(verify(&chain, parts).unwrap().event(), None);
}

#[test]
fn a_failed_transaction_has_a_receipt_of_its_failure() {
    let mut chain = TestChain::new(4);
    let entry = Entry::Signed(sample::case_action(&chain));
    let height = chain.push(vec![(entry, Outcome::Failed(transaction::Failure::Unknown))]);
    let parts = chain.receipt_parts(height, 0);
    assert_eq!(verify(&chain, parts).unwrap().event(), None);
}

#[test]
fn a_case_that_went_on_still_verifies_with_its_older_event() {
    let (chain, filed) = chain();
    let mut parts = chain.receipt_parts(Height(1), 0);
    parts.kind = ReceiptKind::Case;
    parts.state.push(chain.state_evidence(&objects::key::case(&filed.case.case)));
    let receipt = verify(&chain, parts).unwrap();
    assert_eq!((receipt.event().unwrap().number, receipt.case().unwrap().events), (1, 2));
}

#[test]
fn the_licence_shown_is_the_one_of_this_case() {
    let mut chain = TestChain::new(4);
    let mine = chain.file_case("mine");
    let other = chain.file_case("other");
    let other = chain.approve(other);
    let mut parts = chain.case_receipt_parts(&mine);
    let code = other.case.licence.unwrap();
    parts.state.insert(0, chain.state_evidence(&objects::key::licence(&code)));
    parts.state.insert(0, chain.state_evidence(&objects::key::case(&other.case.case)));
    let receipt = verify(&chain, parts).unwrap();
    assert_eq!(receipt.case().unwrap().case, mine.case.case);
    assert_eq!(receipt.licence(), None);
}

#[test]
fn absence_is_shown_like_presence() {
    let (chain, mut parts) = entry_parts();
    parts.state.push(chain.state_evidence(b"licence/none"));
    let receipt = verify(&chain, parts).unwrap();
    assert_eq!(receipt.bundle().shown(b"licence/none"), None);
}

#[test]
fn rc_1_what_is_no_receipt_cannot_be_told() {
    let (chain, parts) = entry_parts();
    let good = ReceiptBundle::new(parts).unwrap().to_bytes();
    let network = chain.founding_network();
    let mut longer = good.clone();
    longer.push(0);
    for bytes in [&b""[..], b"hello", &good[..20], &good[..good.len() - 1], &longer, &vec![0x8e; MAX_RECEIPT_BYTES + 1]]
    {
        let error = verify_receipt(bytes, &network).unwrap_err();
        assert!(matches!(error, ReceiptError::Unreadable(_)), "{error}");
        assert_eq!((error.rule(), error.verdict()), ("RC-1", Verdict::CannotTell));
    }
    let network_file = chain.founding_file().to_bytes();
    assert_eq!(verify_receipt(&network_file, &network).unwrap_err().rule(), "RC-1");
}

#[test]
fn rc_2_a_newer_version_cannot_be_told() {
    let (chain, parts) = entry_parts();
    let mut bytes = ReceiptBundle::new(parts).unwrap().to_bytes();
    bytes[17] = 2;
    let error = verify_receipt(&bytes[..40], &chain.founding_network()).unwrap_err();
    assert_eq!(error, ReceiptError::UnknownVersion { have: 2 });
    assert_eq!((error.rule(), error.verdict()), ("RC-2", Verdict::CannotTell));
}

#[test]
fn rc_3_a_receipt_of_another_chain_cannot_be_told() {
    let (chain, parts) = entry_parts();
    let bytes = ReceiptBundle::new(parts).unwrap().to_bytes();
    let other = TestChain::new(5);
    let error = verify_receipt(&bytes, &other.founding_network()).unwrap_err();
    assert_eq!(error, ReceiptError::OtherChain { have: chain.chain_id(), expected: other.chain_id() });
    assert_eq!((error.rule(), error.verdict()), ("RC-3", Verdict::CannotTell));
}

#[test]
fn rc_5_a_hop_that_does_not_hold_is_invalid() {
    let error = refused(|chain, parts| {
        let mut other = chain.clone();
        other.announce(validator_set(1..=5));
        other.push_empty(1);
        let mut hop = other.hop(1);
        hop.next = validator_set(1..=6);
        other.push_empty(1);
        parts.hops.push(hop);
        parts.tip = other.signed_tip();
    });
    assert!(matches!(error, ReceiptError::Hop(HeaderError::Validators { .. })), "{error}");
    assert_eq!((error.rule(), error.verdict()), ("RC-5", Verdict::Invalid));
}

#[test]
fn rc_6_a_tip_without_a_quorum_is_invalid() {
    let error = refused(|chain, parts| parts.tip = chain.certify_by(parts.tip.header.clone(), Round(0), &[1, 3]));
    let short = HeaderError::Certificate(CertificateError::Short { have: 2, needed: 3 });
    assert_eq!(error, ReceiptError::Tip(short));
    assert_eq!((error.rule(), error.verdict()), ("RC-6", Verdict::Invalid));
}

#[test]
fn rc_6_a_changed_tip_is_invalid() {
    let changes: [fn(&mut Header); 5] = [
        |h| h.height = Height(1_000),
        |h| h.state_root = Hash::ZERO,
        |h| h.next_validators_hash = Hash::ZERO,
        |h| h.time = Timestamp(0),
        |h| h.prev = Hash::ZERO,
    ];
    for change in changes {
        let error = refused(|_, parts| change(&mut parts.tip.header));
        assert!(matches!(error, ReceiptError::Tip(_)), "{error}");
    }
}

#[test]
fn a_changed_tip_that_names_another_chain_or_set_cannot_be_told() {
    let error = refused(|_, parts| parts.tip.header.chain_id = Hash::ZERO);
    assert!(matches!(error, ReceiptError::OtherChain { .. }), "{error}");
    let error = refused(|_, parts| parts.tip.header.validators_hash = Hash::ZERO);
    assert!(matches!(error, ReceiptError::UnknownEpoch { .. }), "{error}");
}

#[test]
fn a_certified_header_of_a_newer_version_cannot_be_told() {
    let error = refused(|chain, parts| {
        let newer = Header { version: 2, ..parts.tip.header.clone() };
        parts.tip = chain.certify(newer);
    });
    assert_eq!(error, ReceiptError::Tip(HeaderError::Version { have: 2 }));
    assert_eq!(error.verdict(), Verdict::CannotTell);
}

#[test]
fn rc_7_a_block_outside_the_certified_history_is_invalid() {
    let error = refused(|_, parts| parts.entries[0].header.time = Timestamp(parts.entries[0].header.time.0 + 1));
    assert!(matches!(error, ReceiptError::History(ProofError::WrongRoot { .. })), "{error}");
    assert_eq!((error.rule(), error.verdict()), ("RC-7", Verdict::Invalid));
    let error = refused(|_, parts| parts.entries[0].history.push(Hash::ZERO));
    assert!(matches!(error, ReceiptError::History(ProofError::WrongLength { .. })), "{error}");
}

#[test]
fn rc_8_an_entry_that_does_not_stand_in_its_block_is_invalid() {
    let changes: [fn(&mut ReceiptParts); 4] = [
        |parts| parts.entries[0].index = 1,
        |parts| parts.entries[0].path.push(Hash::ZERO),
        |parts| signed(&mut parts.entries[0].entry).body.salt[0] ^= 1,
        |parts| parts.entries[0].outcome = Outcome::Failed(transaction::Failure::Outdated),
    ];
    for change in changes {
        let error = refused(|_, parts| change(parts));
        assert!(matches!(error, ReceiptError::Inclusion(_)), "{error}");
        assert_eq!((error.rule(), error.verdict()), ("RC-8", Verdict::Invalid));
    }
}

/// A receipt for an entry that validators would have had to refuse, certified all the same.
fn colluded(change: impl FnOnce(&mut Entry)) -> ReceiptError {
    let mut chain = TestChain::new(4);
    let mut entry = Entry::Signed(sample::case_action(&chain));
    change(&mut entry);
    let height = chain.push(vec![(entry, Outcome::Applied(None))]);
    let parts = chain.receipt_parts(height, 0);
    verify(&chain, parts).unwrap_err()
}

#[test]
fn rc_9_a_transaction_that_its_signer_did_not_sign_is_invalid_whoever_certified_it() {
    let error = colluded(|entry| signed(entry).signature.0[0] ^= 1);
    assert!(matches!(error, ReceiptError::Transaction(TransactionError::Signature(_))), "{error}");
    assert_eq!((error.rule(), error.verdict()), ("RC-9", Verdict::Invalid));
    let error = colluded(|entry| signed(entry).body.chain_id = digest("other"));
    assert!(matches!(error, ReceiptError::Transaction(TransactionError::OtherChain { .. })), "{error}");
}

#[test]
fn rc_9_a_transaction_outside_its_lifetime_is_invalid() {
    for expires in [Timestamp(1), Timestamp(u64::MAX)] {
        let error = colluded(|entry| {
            let signer = testing::TestSigner::new("citizen");
            let mut body = signed(entry).body.clone();
            body.expires = expires;
            *signed(entry) = body.sign(&signer);
        });
        let ReceiptError::Transaction(reason) = &error else { panic!("{error}") };
        let lifetime = matches!(reason, TransactionError::Expired { .. } | TransactionError::LivesTooLong { .. });
        assert!(lifetime, "{error}");
    }
}

#[test]
fn a_transaction_of_a_newer_version_or_suite_cannot_be_told() {
    for error in [colluded(|e| signed(e).body.version = 2), colluded(|e| signed(e).suite = 2)] {
        assert!(matches!(error, ReceiptError::Transaction(_)), "{error}");
        assert_eq!(error.verdict(), Verdict::CannotTell);
    }
}

#[test]
fn rc_10_a_state_value_that_does_not_stand_at_the_tip_is_invalid() {
    let changes: [fn(&mut StateEvidence); 3] =
        [|s| s.value = None, |s| s.value = Some(testing::blob(*b"other")), |s| s.key = testing::blob(*b"other")];
    for change in changes {
        let error = refused(|_, parts| change(&mut parts.state[1]));
        assert!(matches!(error, ReceiptError::State(_)), "{error}");
        assert_eq!((error.rule(), error.verdict()), ("RC-10", Verdict::Invalid));
    }
}

#[test]
fn rc_10_a_value_of_an_older_state_is_invalid() {
    let error = refused(|chain, parts| {
        let mut older = chain.clone();
        older.put(&parts.state[1].key, *b"older");
        parts.state[1] = older.state_evidence(&parts.state[1].key);
    });
    assert!(matches!(error, ReceiptError::State(StateProofError::WrongRoot { .. })), "{error}");
}

#[test]
fn rc_11_an_opened_field_that_was_not_filed_is_invalid() {
    let error = refused(|_, parts| parts.entries[0].openings[2].value = testing::blob(*b"\"other\""));
    assert!(matches!(&error, ReceiptError::Opening { path, .. } if path == "operator.id"), "{error}");
    assert_eq!((error.rule(), error.verdict()), ("RC-11", Verdict::Invalid));
}

#[test]
fn rc_12_another_trace_than_the_recorded_one_is_invalid() {
    let changes: [fn(&mut ShownTrace); 2] = [|t| t.salt = Hash::ZERO, |t| t.trace = testing::blob(*b"{}")];
    for change in changes {
        let error = refused(|_, parts| change(parts.entries[0].trace.as_mut().unwrap()));
        assert_eq!(error, ReceiptError::Trace);
        assert_eq!((error.rule(), error.verdict()), ("RC-12", Verdict::Invalid));
    }
}

#[test]
fn rc_13_a_kind_that_does_not_fit_what_is_shown_is_invalid() {
    let relabelled = refused(|_, parts| parts.kind = ReceiptKind::Entry);
    let emptied = refused(|_, parts| parts.state.clear());
    for error in [relabelled, emptied] {
        assert_eq!(error, ReceiptError::Inconsistent);
        assert_eq!((error.rule(), error.verdict()), ("RC-13", Verdict::Invalid));
    }
}

#[test]
fn rc_13_a_case_receipt_of_an_entry_without_event_is_invalid() {
    for outcome in [Outcome::Applied(None), Outcome::Failed(transaction::Failure::Unknown)] {
        let mut chain = TestChain::new(4);
        let entry = Entry::Signed(sample::case_action(&chain));
        let height = chain.push(vec![(entry, outcome)]);
        let mut parts = chain.receipt_parts(height, 0);
        parts.kind = ReceiptKind::Case;
        assert_eq!(verify(&chain, parts).unwrap_err(), ReceiptError::Inconsistent);
    }
}

#[test]
fn rc_13_a_case_that_is_older_than_the_event_or_another_one_is_invalid() {
    let changes: [fn(&mut objects::Case); 3] = [|c| c.events = 1, |c| c.history = Hash::ZERO, |c| c.case = Hash::ZERO];
    for change in changes {
        let (mut chain, filed) = chain();
        let mut case = filed.case.clone();
        change(&mut case);
        chain.put(&objects::key::case(&filed.case.case), case.to_bytes());
        chain.push_empty(1);
        let parts = chain.case_receipt_parts(&filed);
        assert_eq!(verify(&chain, parts).unwrap_err(), ReceiptError::Inconsistent);
    }
    let (mut chain, filed) = chain();
    chain.put(&objects::key::case(&filed.case.case), *b"no case");
    chain.push_empty(1);
    let parts = chain.case_receipt_parts(&filed);
    assert_eq!(verify(&chain, parts).unwrap_err(), ReceiptError::Inconsistent);
}

#[test]
fn rc_13_openings_and_traces_belong_to_entries_that_carry_their_root() {
    let (chain, filed) = chain();
    let openings = chain.case_receipt_parts(&filed).entries.remove(0).openings;
    let trace = Some(ShownTrace { salt: Hash::ZERO, trace: testing::blob(*b"{}") });
    let entries = [sample::deadline_expired(), Entry::Signed(sample::case_action(&chain))];
    for entry in entries.into_iter().chain([Entry::Signed(sample::register_identity(&chain))]) {
        let mut chain = chain.clone();
        let height = chain.push(vec![(entry, Outcome::Applied(None))]);
        let parts = chain.receipt_parts(height, 0);
        let (mut opened, mut traced) = (parts.clone(), parts);
        opened.entries[0].openings = openings.clone();
        traced.entries[0].trace = trace.clone();
        for parts in [opened, traced] {
            assert_eq!(verify(&chain, parts).unwrap_err(), ReceiptError::Inconsistent);
        }
    }
    let mut parts = chain.receipt_parts(Height(1), 0);
    parts.entries[0].trace = trace;
    assert_eq!(verify(&chain, parts).unwrap_err(), ReceiptError::Inconsistent);
}

#[test]
fn rc_13_a_path_from_nowhere_is_invalid() {
    let mut chain = TestChain::new(4);
    chain.file_case("a");
    let mut parts = chain.receipt_parts(Height(1), 0);
    parts.entries[0].history.push(Hash::ZERO);
    assert_eq!(verify(&chain, parts).unwrap_err(), ReceiptError::Inconsistent);
}

#[test]
fn a_header_that_is_the_tip_itself_is_not_given_twice() {
    let mut chain = TestChain::new(4);
    chain.file_case("a");
    let mut bundle = ReceiptBundle::new(chain.receipt_parts(Height(1), 0)).unwrap();
    let mut entry = bundle.entries[0].clone();
    entry.header = Some(chain.tip().clone());
    bundle.entries = list(vec![entry]);
    let error = verify_receipt(&bundle.to_bytes(), &chain.founding_network()).unwrap_err();
    assert!(matches!(error, ReceiptError::History(ProofError::IndexOutOfRange { .. })), "{error}");
}

#[test]
fn refuses_to_write_a_receipt_beyond_the_formats_limits() {
    let (_, mut parts) = case_parts();
    parts.entries[0].openings = vec![parts.entries[0].openings[0].clone(); 65];
    assert_eq!(ReceiptBundle::new(parts.clone()).unwrap_err(), DecodeError::TooLong { have: 65, limit: 64 });
    parts.entries[0].openings =
        vec![Opening { value: testing::blob(vec![b'x'; 4096]), ..parts.entries[0].openings[0].clone() }; 20];
    let error = ReceiptBundle::new(parts).unwrap_err();
    assert!(matches!(error, DecodeError::TooLong { limit: MAX_RECEIPT_BYTES, .. }), "{error}");
}

#[test]
fn every_error_has_its_rule_id() {
    let hash = Hash::ZERO;
    let header = HeaderError::Version { have: 2 };
    let errors = [
        ReceiptError::Unreadable(DecodeError::NotCanonical),
        ReceiptError::UnknownVersion { have: 2 },
        ReceiptError::OtherChain { have: hash, expected: hash },
        ReceiptError::UnknownEpoch { height: 1 },
        ReceiptError::Hop(header.clone()),
        ReceiptError::Tip(header),
        ReceiptError::History(ProofError::EmptyTree),
        ReceiptError::Inclusion(ProofError::EmptyTree),
        ReceiptError::Transaction(TransactionError::Version(2)),
        ReceiptError::State(StateProofError::Absent),
        ReceiptError::Opening { path: "a".into(), reason: ProofError::EmptyTree },
        ReceiptError::Trace,
        ReceiptError::Inconsistent,
        ReceiptError::Incomplete { have: 1, proven: 2 },
    ];
    for (i, error) in errors.iter().enumerate() {
        assert_eq!(error.rule(), format!("RC-{}", i + 1));
    }
}

#[test]
fn a_receipt_of_a_million_blocks_back_among_200_entries_and_30_departments_stays_small() {
    let mut chain = TestChain::new(30);
    let entry = Entry::Signed(sample::case_action(&chain));
    let outcome = Outcome::Applied(None);
    let others = (1..200).map(|_| (sample::deadline_expired(), outcome.clone()));
    assert!(entry.to_bytes().len() <= 300);
    let height = chain.push(core::iter::once((entry, outcome.clone())).chain(others).collect());
    chain.push_empty(1);
    let mut parts = chain.receipt_parts(height, 0);
    parts.entries[0].history = vec![Hash::ZERO; 20];
    let bytes = ReceiptBundle::new(parts).unwrap().to_bytes().len();
    // Heights of seven digits and an entry of 260 bytes add less than 30.
    assert!(bytes <= 2_970, "{bytes} bytes");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn two_parts_swapped_between_receipts_are_never_valid(which in 0usize..8) {
        let (chain, a) = case_parts();
        let mut other = TestChain::new(4);
        other.push_empty(1);
        let filed = other.file_case("b");
        let approved = other.approve(filed);
        other.push_empty(2);
        let b = other.case_receipt_parts(&approved);
        let mut parts = a.clone();
        match which {
            0 => parts.entries[0].entry = b.entries[0].entry.clone(),
            1 => parts.entries[0].outcome = b.entries[0].outcome.clone(),
            2 => parts.entries[0].header = b.entries[0].header.clone(),
            3 => parts.entries[0].history = b.entries[0].history.clone(),
            4 => parts.tip = b.tip,
            5 => parts.state = b.state,
            6 => parts.entries[0].openings = b.entries[0].openings.clone(),
            _ => parts.tip.certificate = b.tip.certificate,
        }
        prop_assert!(verify(&chain, parts).is_err());
    }
}
