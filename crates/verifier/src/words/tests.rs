use yuzheng_protocol::{
    Hash, Height, Round, Timestamp,
    merkle::ProofError,
    sign::{SignatureError, Signer},
    state::StateProofError,
    testing::{TestChain, TestSigner},
};

use super::*;

/// Every reason that a header or certificate can be refused for.
fn header_errors() -> Vec<HeaderError> {
    let zero = Hash::ZERO;
    let certificates = [
        CertificateError::Bitmap { validators: 4 },
        CertificateError::Count { signers: 3, signatures: 2 },
        CertificateError::Short { have: 2, needed: 3 },
        CertificateError::NotTrimmed { have: 4, needed: 3 },
        CertificateError::Round { have: Round(0), built: Round(1) },
        CertificateError::Signature { department: 2 },
        CertificateError::Signature { department: 77 },
    ];
    let mut headers = vec![
        HeaderError::Version { have: 9 },
        HeaderError::OtherChain { have: zero, expected: zero },
        HeaderError::Height { have: Height(1), expected: Height(2) },
        HeaderError::Time { have: Timestamp(1), parent: Timestamp(2) },
        HeaderError::Parent { height: Height(1), have: zero, expected: zero },
        HeaderError::History { height: Height(1), have: zero, expected: zero },
        HeaderError::Validators { height: Height(1), have: zero, expected: zero },
        HeaderError::OtherHeader { have: zero, expected: zero },
        HeaderError::FromTheFuture { have: Timestamp(2), now: Timestamp(1) },
        HeaderError::TrustExpired { trusted: Timestamp(1), period_ms: 1, now: Timestamp(9) },
        HeaderError::Proposer { height: Height(1), have: 1, expected: 2 },
    ];
    headers.extend(certificates.map(HeaderError::Certificate));
    headers
}

fn decode_errors() -> [DecodeError; 4] {
    [
        DecodeError::TooLong { have: 2, limit: 1 },
        DecodeError::Malformed("x".into()),
        DecodeError::NotCanonical,
        DecodeError::UnknownVersion { have: 2, known: 1 },
    ]
}

/// Every reason that a receipt can fail for, the nested ones included.
fn all_receipt_errors() -> Vec<ReceiptError> {
    let zero = Hash::ZERO;
    let proof = ProofError::EmptyTree;
    let headers = header_errors();
    let transactions = [
        TransactionError::Version(2),
        TransactionError::Suite(2),
        TransactionError::OtherChain { have: zero, expected: zero },
        TransactionError::Signature(SignatureError { signer: TestSigner::new("x").public_key() }),
        TransactionError::Expired { expires: Timestamp(1), time: Timestamp(2) },
        TransactionError::LivesTooLong { expires: Timestamp(3), time: Timestamp(2) },
    ];
    let mut all = vec![
        ReceiptError::UnknownVersion { have: 2 },
        ReceiptError::OtherChain { have: zero, expected: zero },
        ReceiptError::UnknownEpoch { height: 7 },
        ReceiptError::History(proof.clone()),
        ReceiptError::Inclusion(proof.clone()),
        ReceiptError::State(StateProofError::Absent),
        ReceiptError::Opening { path: "name".into(), reason: proof },
        ReceiptError::Trace,
        ReceiptError::Inconsistent,
        ReceiptError::Incomplete { have: 1, proven: 3 },
    ];
    all.extend(decode_errors().map(ReceiptError::Unreadable));
    all.extend(headers.clone().into_iter().map(ReceiptError::Tip));
    all.extend(headers.into_iter().map(ReceiptError::Hop));
    all.extend(transactions.map(ReceiptError::Transaction));
    all
}

fn assert_complete(words: &Words, what: &str) {
    let chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    for (text, is_zh) in
        [(&words.reason_zh, true), (&words.next_zh, true), (&words.reason_en, false), (&words.next_en, false)]
    {
        assert!(text.chars().count() >= 8, "{what}: {text}");
        assert_eq!(chinese(text), is_zh, "{what}: {text}");
        assert!(text.ends_with(if is_zh { '。' } else { '.' }), "{what}: {text}");
        assert!(!text.contains("不一致"), "{what}: {text}");
    }
}

#[test]
fn every_verdict_that_is_not_green_has_one_reason_and_one_next_step_in_both_languages() {
    let network = TestChain::new(4).founding_network();
    for error in all_receipt_errors() {
        // Names of departments come from the founding document in the reader's language.
        let words = of_receipt_error(&error, &network);
        assert_complete(&words, &error.to_string());
    }
}

#[test]
fn network_and_file_errors_have_them_too() {
    let errors = [
        NetworkError::NotANetworkFile,
        NetworkError::Decode(DecodeError::NotCanonical),
        NetworkError::Decode(DecodeError::UnknownVersion { have: 2, known: 1 }),
        NetworkError::Genesis(yuzheng_protocol::genesis::GenesisError::Version(2)),
        NetworkError::Epochs { index: 1 },
        NetworkError::Checkpoint(HeaderError::Version { have: 2 }),
    ];
    for error in errors {
        assert_complete(&of_network_error(&error), &error.to_string());
    }
    for kind in [std::io::ErrorKind::NotFound, std::io::ErrorKind::PermissionDenied, std::io::ErrorKind::Other] {
        for role in [FileRole::Receipt, FileRole::Network] {
            assert_complete(&of_file_error(role, "x", &kind.into()), "file");
        }
    }
}

#[test]
fn files_that_prove_no_fork_have_them_too() {
    let network = TestChain::new(4).founding_network();
    let (zero, height) = (Hash::ZERO, Height(7));
    let mut errors = vec![
        ForkError::UnknownVersion { have: 2 },
        ForkError::OtherChain { have: zero, expected: zero },
        ForkError::UnknownEpoch { height },
        ForkError::NoConflict { first: zero, first_height: height, second: zero, second_height: height },
    ];
    errors.extend(decode_errors().map(ForkError::Unreadable));
    errors.extend(header_errors().into_iter().map(ForkError::Hop));
    errors.extend(header_errors().into_iter().map(ForkError::Header));
    for error in errors {
        assert_complete(&of_fork_error(&error, &network), &error.to_string());
    }
}
