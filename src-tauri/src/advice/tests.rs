use yuzheng_light_client::{provider::ProviderError, sync::HeaderPart};
use yuzheng_protocol::{
    Hash, Height, Round, Timestamp,
    certificate::CertificateError,
    codec::DecodeError,
    genesis::GenesisError,
    merkle::ProofError,
    sign::{PublicKey, SignatureError},
    state::StateProofError,
};

use super::*;

fn signature_error() -> SignatureError {
    // The base point of the curve (RFC 8032, 5.1) is a key that nobody holds.
    let mut bytes = [0x66; 32];
    bytes[0] = 0x58;
    SignatureError { signer: PublicKey::from_bytes(bytes).unwrap() }
}

fn header_errors() -> Vec<HeaderError> {
    let (zero, one) = (Hash::ZERO, Height(1));
    vec![
        HeaderError::Version { have: 9 },
        HeaderError::OtherChain { have: zero, expected: zero },
        HeaderError::Height { have: one, expected: Height(2) },
        HeaderError::Time { have: Timestamp(1), parent: Timestamp(2) },
        HeaderError::Parent { height: one, have: zero, expected: zero },
        HeaderError::History { height: one, have: zero, expected: zero },
        HeaderError::Validators { height: one, have: zero, expected: zero },
        HeaderError::OtherHeader { have: zero, expected: zero },
        HeaderError::Certificate(CertificateError::Short { have: 2, needed: 3 }),
        HeaderError::FromTheFuture { have: Timestamp(2), now: Timestamp(1) },
        HeaderError::TrustExpired { trusted: Timestamp(1), period_ms: 1, now: Timestamp(9) },
        HeaderError::Proposer { height: one, have: 1, expected: 2 },
    ]
}

fn lies() -> Vec<Lie> {
    let zero = Hash::ZERO;
    let unreadable = ProviderError::TooLarge { have: 2, limit: 1 };
    let mut lies = vec![
        Lie::CutRange { from: Height(1), asked: 2, have: 1 },
        Lie::CutHops { from: Height(1), announced: Height(5) },
        Lie::BrokenDeltas(yuzheng_protocol::delta::DeltaError::Cut { height: Height(1) }),
        Lie::ForgedState { height: Height(3), reason: StateProofError::Absent },
        Lie::ForgedInclusion { height: Height(3), root: "tx-root", reason: ProofError::EmptyTree },
        Lie::OtherThing { have: zero, asked: zero },
        Lie::OtherPlace { have: Height(1), asked: Height(2) },
        Lie::CutEvents { have: 1, proven: 2 },
        Lie::OtherContent { have: zero, asked: zero },
        Lie::OtherChain { have: zero, expected: zero },
        Lie::ForgedCertificate(CertificateError::Round { have: Round(0), built: Round(1) }),
        Lie::ConflictingHeader { height: Height(1), ours: zero, theirs: zero },
        Lie::ForgedAcknowledgement(signature_error()),
        Lie::ForgedCose(yuzheng_protocol::cose::CoseError::Proof(ProofError::EmptyTree)),
        Lie::OtherDepartment { have: 7 },
        Lie::Unreadable(unreadable),
    ];
    for part in [HeaderPart::Field("state-root"), HeaderPart::Header, HeaderPart::UpToHere] {
        let wrong = |reason| Lie::WrongHeader { height: Height(20), part, reason };
        lies.extend(header_errors().into_iter().map(wrong));
    }
    lies
}

fn statuses() -> Vec<NodeStatus> {
    let (height, verified) = (Height(1), Height(2));
    let reason = ProviderError::Timeout { url: "http://127.0.0.1:1".into(), after_ms: 3 };
    let unreachable = yuzheng_light_client::sync::Unreachable { reason, failures: 1, retry_at: Timestamp(1) };
    let mut all = vec![
        NodeStatus::Behind { height, verified },
        NodeStatus::OldTip { height, verified, shown: height },
        NodeStatus::ClockDisagrees { tip_time: Timestamp(2), now: Timestamp(1) },
        NodeStatus::Unreachable(unreachable),
        NodeStatus::Withholding { verified, since: Timestamp(1) },
        NodeStatus::Conflicting { height, ours: Hash::ZERO, theirs: Hash::ZERO, since: Timestamp(1) },
    ];
    all.extend(lies().into_iter().map(|reason| NodeStatus::Lying { reason, since: Timestamp(1) }));
    all
}

fn network_errors() -> Vec<NetworkError> {
    vec![
        NetworkError::NotANetworkFile,
        NetworkError::Decode(DecodeError::NotCanonical),
        NetworkError::Decode(DecodeError::UnknownVersion { have: 2, known: 1 }),
        NetworkError::Genesis(GenesisError::Version(2)),
        NetworkError::Epochs { index: 1 },
        NetworkError::Checkpoint(HeaderError::Version { have: 2 }),
    ]
}

fn code_refusals() -> Vec<CodeRefusal> {
    vec![
        CodeRefusal::PictureTooLarge,
        CodeRefusal::PictureDamaged,
        CodeRefusal::NoCode,
        CodeRefusal::Malformed,
        CodeRefusal::Version { have: 2 },
        CodeRefusal::OtherChain,
        CodeRefusal::NotFound,
        CodeRefusal::Elsewhere { height: Height(1), index: 2 },
        CodeRefusal::NoAnswer { code: "no-answer", detail: "x".into() },
    ]
}

fn assert_complete(advice: &Advice) {
    let chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    for words in [&advice.reason, &advice.next] {
        assert!(words.zh.chars().count() >= 6 && chinese(&words.zh) && words.zh.ends_with('。'), "{advice:?}");
        assert!(words.en.len() >= 12 && !chinese(&words.en) && words.en.ends_with('.'), "{advice:?}");
        assert!(!words.zh.contains("不一致"), "said of forks only: {advice:?}");
        assert!(!words.zh.contains([',', ';', ':', '(']), "Chinese has its own punctuation: {advice:?}");
    }
    assert!(!advice.code.is_empty());
}

#[test]
fn everything_that_is_not_in_order_has_one_reason_and_one_next_step_in_both_languages() {
    // The words of receipts and of evidence have the same test in `yuzheng-verify`.
    for status in statuses() {
        assert_complete(&of_node(&status).unwrap());
    }
    header_errors().iter().for_each(|halt| assert_complete(&of_halt(halt)));
    code_refusals().iter().for_each(|refusal| assert_complete(&of_code(refusal)));
    for error in network_errors() {
        let advice = of_network_error(&error);
        assert_eq!(advice.code, error.rule());
        assert!(!advice.reason.zh.is_empty() && !advice.reason.en.is_empty(), "{advice:?}");
        assert!(!advice.next.zh.is_empty() && !advice.next.en.is_empty(), "{advice:?}");
    }
}

#[test]
fn a_damaged_file_of_the_light_client_has_its_own_words_and_name() {
    let headers = of_rebuilt_headers(&yuzheng_light_client::store::Damage::Change { from: Height(1) });
    assert_complete(&headers);
    let forks = of_damaged_evidence(Path::new("/data/headers.forks.damaged"));
    for (advice, file) in [(&headers, "headers.db"), (&forks, "headers.forks")] {
        assert!(advice.reason.zh.contains(file) && advice.reason.en.contains(file), "{advice:?}");
        assert!(advice.next.zh.ends_with('。') && advice.next.en.ends_with('.'), "{advice:?}");
    }
    assert_eq!(forks.detail.as_deref(), Some("/data/headers.forks.damaged"));
}

#[test]
fn a_wrong_header_and_a_wrong_proof_are_said_with_height_and_field() {
    let reason = HeaderError::OtherHeader { have: Hash::ZERO, expected: Hash::ZERO };
    let lie = Lie::WrongHeader { height: Height(20), part: HeaderPart::Field("state-root"), reason };
    let said = of_lie(&lie);
    assert!(
        said.reason.zh.contains("第 20 块的状态根") && said.reason.en.contains("state root of block 20"),
        "{said:?}"
    );
    assert!(said.detail.unwrap().contains("height 20, state-root"));
    let lie = Lie::ForgedInclusion { height: Height(7), root: "tx-root", reason: ProofError::EmptyTree };
    let said = of_lie(&lie);
    assert!(said.reason.zh.contains("第 7 块") && said.reason.en.contains("block 7"), "{said:?}");
    assert!(said.detail.unwrap().contains("height 7, tx-root"));
}

#[test]
fn a_department_that_agrees_needs_no_words() {
    assert_eq!(of_node(&NodeStatus::Unasked), None);
    assert_eq!(of_node(&NodeStatus::Agrees { height: Height(1) }), None);
}

#[test]
fn the_code_of_a_lie_is_the_code_that_is_shown() {
    for lie in lies() {
        assert_eq!(of_lie(&lie).code, lie.code());
    }
}

#[test]
fn only_a_code_that_was_changed_is_not_valid() {
    let invalid = code_refusals().into_iter().filter(|refusal| refusal.verdict() == Verdict::Invalid);
    assert_eq!(invalid.count(), 1);
}
