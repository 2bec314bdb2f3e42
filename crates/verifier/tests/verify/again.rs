//! Running a decision again: the same result is said to be the same, and everything that differs is named.

use std::fs;

use hkdf::Hkdf;
use proptest::prelude::*;
use sha2::Sha256;
use yuzheng_contracts::{
    CheckedService, Evidence, Input, ServiceDefinition, Value,
    form::flatten_fields,
    json::{parse_canonical, to_canonical, to_value},
};
use yuzheng_protocol::{
    Canonical, Hash,
    codec::{Blob, List, Text},
    commitment::{CommittedField, commitment_root, trace_hash},
    network::TrustedNetwork,
    receipt::ReceiptBundle,
    reexecution::{Reexecution, ReexecutionParts},
    testing::{TestChain, TestSigner, digest},
    transaction::{Action, AutomaticDecision, DecisionCode, Entry, Failure, Outcome, Registration},
};
use yuzheng_verify::{Report, Verdict, check, check_decision};

pub(super) const CONTRACT: &[u8] = include_bytes!("../../../../services/sole-proprietor-registration/service.json");

fn service() -> CheckedService {
    ServiceDefinition::from_canonical_json(CONTRACT).unwrap()
}

/// The form and the evidence of the contract's first own test, which is approved.
fn input() -> Input {
    let service = service();
    let test = &service.definition().tests[0];
    let mut input = Input::new(test.form.clone().unwrap(), test.date.unwrap());
    for (name, value) in &test.evidence {
        let evidence =
            Evidence { value: value.clone(), source: "ledger".into(), as_of_ms: 1_767_571_200_000, detail: None };
        input = input.with_evidence(name, evidence);
    }
    input
}

fn root(fields: &Value, secret: &Hash) -> Hash {
    let committed: Vec<CommittedField> = flatten_fields(fields)
        .into_iter()
        .map(|(path, value)| {
            let mut salt = [0; 32];
            Hkdf::<Sha256>::new(None, &secret.0).expand(path.as_bytes(), &mut salt).unwrap();
            CommittedField { path, salt: Hash(salt), value }
        })
        .collect();
    commitment_root(&committed)
}

/// A decision, the file about it, and what may be changed before it is put on the chain.
pub(super) struct Decided {
    pub(super) action: AutomaticDecision,
    outcome: Outcome,
    parts: ReexecutionParts,
}

impl Decided {
    fn honest() -> Self {
        Self::by(CONTRACT, &service(), &input())
    }

    /// What a department decides by this contract on this input, with the answers that the input has on record.
    pub(super) fn by(contract: &[u8], service: &CheckedService, input: &Input) -> Self {
        let report = service.evaluate(input);
        let trace = service.trace_bytes(input, &report);
        let (secret, trace_salt) = (digest("secret"), digest("trace-salt"));
        let claims = report.outputs["claims"].as_list().unwrap().iter().map(|parts| {
            let parts = parts.as_list().unwrap().iter().map(|part| Text::new(part.as_text().unwrap()).unwrap());
            List::new(parts.collect()).unwrap()
        });
        let action = AutomaticDecision {
            case: digest("case"),
            events: 1,
            contract: Hash::of(contract),
            commitment_root: root(&input.fields, &secret),
            decision: DecisionCode::Approved,
            trace: trace_hash(&trace_salt, &trace),
            sealed_trace: digest("sealed"),
            registration: Some(Registration {
                register: Blob::new(to_canonical(&report.outputs["register"])).unwrap(),
                claims: List::new(claims.collect()).unwrap(),
            }),
            answers: List::empty(),
        };
        let parts = ReexecutionParts {
            receipt: Vec::new(),
            secret,
            fields: to_canonical(&input.fields),
            trace_salt,
            trace,
            contract: contract.to_vec(),
            documents: Vec::new(),
        };
        Self { action, outcome: Outcome::Applied(None), parts }
    }

    fn file(self) -> (Vec<u8>, TrustedNetwork) {
        let mut chain = TestChain::new(4);
        let entry = Entry::Signed(chain.transaction(&TestSigner::worker(1), Action::AutomaticDecision(self.action)));
        let height = chain.push(vec![(entry, self.outcome)]);
        chain.push_empty(3);
        let receipt = ReceiptBundle::new(chain.receipt_parts(height, 0)).unwrap().to_bytes();
        let file = Reexecution::new(ReexecutionParts { receipt, ..self.parts }).unwrap();
        (file.to_bytes(), chain.founding_network())
    }

    pub(super) fn report(self) -> Report {
        let (file, network) = self.file();
        check(&file, &network)
    }
}

pub(super) fn refused(report: &Report, verdict: Verdict, rule: &str) {
    assert_eq!((report.verdict, report.rule.as_deref()), (verdict, Some(rule)), "{:?}", report.detail);
    assert!(!report.words.reason_zh.is_empty() && !report.words.next_zh.is_empty());
}

/// The rules that come out differently.
fn differing(report: &Report) -> Vec<String> {
    let facts = report.reexecution.as_ref().unwrap();
    facts.rules.iter().filter(|rule| !rule.agrees()).map(|rule| rule.id.clone()).collect()
}

#[test]
fn an_honest_decision_comes_out_again() {
    let report = Decided::honest().report();
    assert_eq!(report.verdict, Verdict::Valid, "{:?}", report.detail);
    assert_eq!(report.title(), ("与政府决定一致", "SAME DECISION"));
    assert_eq!(differing(&report), Vec::<String>::new());
    let facts = report.reexecution.as_ref().unwrap();
    assert_eq!(facts.decision, "approved");
    assert_eq!(facts.rules.len(), service().definition().rules.len());
    assert!(facts.answers.iter().any(|answer| answer.name == "name_taken" && answer.value == "false"));
}

#[test]
fn a_referral_comes_out_again_without_a_registration() {
    let mut decided = Decided::honest();
    decided.action.decision = DecisionCode::Referred;
    decided.action.registration = None;
    assert_eq!(decided.report().verdict, Verdict::Valid);
}

#[test]
fn every_check_has_its_rule() {
    let cannot = Verdict::CannotTell;
    let network = Decided::honest().file().1;
    refused(&check_decision(b"\x80", &network), cannot, "RX-1");
    let (file, network) = Decided::honest().file();
    refused(&check(&file[..file.len() - 1], &network), cannot, "RX-1");
    let mut newer = file.clone();
    newer[2 + "yuzheng-again".len()] = 2;
    refused(&check(&newer, &network), cannot, "RX-1");

    let other = TestChain::new(5).founding_network();
    assert_eq!(check(&file, &other).rule.as_deref(), Some("RC-3"), "the receipt is verified first");

    let mut failed = Decided::honest();
    failed.outcome = Outcome::Failed(Failure::Outdated);
    refused(&failed.report(), cannot, "RX-2");

    let mut trace = Decided::honest();
    trace.parts.trace_salt = digest("other salt");
    refused(&trace.report(), Verdict::Invalid, "RX-3");

    let mut contract = Decided::honest();
    contract.parts.contract.push(b' ');
    refused(&contract.report(), Verdict::Invalid, "RX-4");

    let mut broken = Decided::honest();
    broken.parts.contract = b"{}".to_vec();
    broken.action.contract = Hash::of(b"{}");
    refused(&broken.report(), cannot, "RX-5");
}

#[test]
fn a_trace_of_no_run_and_a_missing_document_cannot_be_told() {
    let mut unreadable = Decided::honest();
    unreadable.parts.trace = br#"{"contract":"x","reason":"body_does_not_open","trace":1,"verdict":"refer"}"#.to_vec();
    unreadable.action.trace = trace_hash(&unreadable.parts.trace_salt, &unreadable.parts.trace);
    refused(&unreadable.report(), Verdict::CannotTell, "RX-5");

    let mut missing = Decided::honest();
    let trace = parse_canonical(&missing.parts.trace, missing.parts.trace.len()).unwrap();
    let mut trace: serde_json::Value = serde_json::from_slice(&to_canonical(&trace)).unwrap();
    trace["calendar"] = digest("calendar").to_hex().into();
    missing.parts.trace = to_canonical(&to_value(&trace).unwrap());
    missing.action.trace = trace_hash(&missing.parts.trace_salt, &missing.parts.trace);
    let report = missing.report();
    refused(&report, Verdict::CannotTell, "RX-5");
    assert!(report.words.reason_zh.contains("calendar"));
}

#[test]
fn a_changed_field_names_the_rule_that_differs() {
    let mut decided = Decided::honest();
    let form = String::from_utf8(decided.parts.fields.clone()).unwrap();
    decided.parts.fields = form.replace("拾光里", "SHIGUANG").into_bytes();
    let report = decided.report();
    refused(&report, Verdict::Invalid, "RX-6");
    assert_eq!(report.title(), ("与政府决定不一致", "DIFFERENT DECISION"));
    assert!(!differing(&report).is_empty());
    for rule in differing(&report) {
        assert!(report.words.reason_zh.contains(&rule), "{rule} in {}", report.words.reason_zh);
    }
}

#[test]
fn a_department_that_recorded_another_result_is_found_out() {
    let mut decided = Decided::honest();
    // The trace says that a rule failed, and the department put that trace on record.
    let trace = String::from_utf8(decided.parts.trace.clone()).unwrap();
    let at = trace.find(r#""outcome":"pass""#).unwrap();
    let trace = [&trace[..at], r#""outcome":"fail""#, &trace[at + r#""outcome":"pass""#.len()..]].concat();
    decided.parts.trace = trace.into_bytes();
    decided.action.trace = trace_hash(&decided.parts.trace_salt, &decided.parts.trace);
    let report = decided.report();
    refused(&report, Verdict::Invalid, "RX-7");
    assert_eq!(differing(&report).len(), 1);
}

#[test]
fn an_approval_that_enters_something_else_is_found_out() {
    let mut decided = Decided::honest();
    decided.action.registration.as_mut().unwrap().register = Blob::new(b"{}".to_vec()).unwrap();
    refused(&decided.report(), Verdict::Invalid, "RX-8");

    let mut claims = Decided::honest();
    claims.action.registration.as_mut().unwrap().claims = List::empty();
    refused(&claims.report(), Verdict::Invalid, "RX-8");

    let mut nothing = Decided::honest();
    nothing.action.registration = None;
    refused(&nothing.report(), Verdict::Invalid, "RX-8");
}

#[test]
fn the_command_takes_such_a_file_and_says_what_it_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let (file, network) = Decided::honest().file();
    fs::write(folder.path().join("case.yzx"), file).unwrap();
    fs::write(folder.path().join("network.yzn"), network.file().to_bytes()).unwrap();
    let run = |arguments: &[&str]| {
        let program = std::process::Command::new(env!("CARGO_BIN_EXE_yuzheng-verify"))
            .args(arguments)
            .current_dir(folder.path())
            .output()
            .unwrap();
        (program.status.code(), String::from_utf8(program.stdout).unwrap())
    };
    for arguments in
        [&["case.yzx", "--network", "network.yzn"][..], &["--reexecute", "case.yzx", "--network", "network.yzn"]]
    {
        let (code, text) = run(arguments);
        assert_eq!(code, Some(0), "{text}");
        assert!(text.contains("与政府决定一致  SAME DECISION") && text.contains("重新计算 Run again"), "{text}");
    }
    let (receipt, _) = super::receipt();
    fs::write(folder.path().join("receipt.yzr"), receipt).unwrap();
    let (code, text) = run(&["--reexecute", "receipt.yzr", "--network", "network.yzn"]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("RX-1"), "{text}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_changed_byte_never_comes_out_as_the_same(at: prop::sample::Index, flip in 1u8..) {
        let (mut file, network) = Decided::honest().file();
        let at = at.index(file.len());
        file[at] ^= flip;
        prop_assert_ne!(check_decision(&file, &network).verdict, Verdict::Valid);
    }
}
