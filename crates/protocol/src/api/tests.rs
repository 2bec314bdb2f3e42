use super::*;
use crate::{
    merkle::ProofError,
    sign,
    testing::{TestChain, digest, sample, text},
};

fn chain() -> TestChain {
    let (chain, _) = sample::chain();
    chain
}

#[test]
fn an_entry_stands_in_its_block_and_in_no_other() {
    let chain = chain();
    let proof = chain.entry_proof(Height(2), 0);
    assert_eq!(proof.verify(chain.header(Height(2))), Ok(()));
    let elsewhere = proof.verify(chain.header(Height(3)));
    assert_eq!(elsewhere, Err(ProofError::IndexOutOfRange { index: 2, size: 3 }));
    let lying = EntryProof { height: Height(1), ..proof };
    assert!(matches!(lying.verify(chain.header(Height(1))), Err(ProofError::WrongRoot { .. })));
}

#[test]
fn an_entry_with_another_outcome_does_not_stand_in_its_block() {
    let chain = chain();
    let proof = EntryProof { outcome: Outcome::Applied(None), ..chain.entry_proof(Height(2), 0) };
    assert!(matches!(proof.verify(chain.header(Height(2))), Err(ProofError::WrongRoot { .. })));
}

#[test]
fn entries_of_a_full_block_are_told_apart() {
    let mut chain = TestChain::new(4);
    let entry = |n| {
        let expired = crate::transaction::DeadlineExpired { case: digest("case"), day: 1, number: n };
        Entry::System(crate::transaction::SystemTransaction::DeadlineExpired(expired))
    };
    let height = chain.push((0..11).map(|n| (entry(n), Outcome::Applied(None))).collect());
    for index in 0..11 {
        let proof = chain.entry_proof(height, index);
        assert_eq!(proof.verify(chain.header(height)), Ok(()));
        let moved = EntryProof { index: index + 1, ..proof };
        assert!(moved.verify(chain.header(height)).is_err());
    }
}

#[test]
fn a_binding_request_is_signed_for_its_chain_person_keys_and_time() {
    let chain_id = digest("chain");
    let good = sample::binding_request(chain_id);
    let verdict = |r: &BindingRequest, chain_id| sign::verify(&good.signing, &r.sign_bytes(chain_id), &good.signature);
    assert!(verdict(&good, chain_id).is_ok());
    assert!(verdict(&good, digest("other")).is_err());
    for forged in [
        BindingRequest { name: text("李四"), ..good.clone() },
        BindingRequest { id_number: text("500103199001019999"), ..good.clone() },
        BindingRequest { subject: digest("other"), ..good.clone() },
        BindingRequest { sealing: digest("other"), ..good.clone() },
        BindingRequest { salt: digest("other"), ..good.clone() },
        BindingRequest { time: Timestamp(2), ..good.clone() },
    ] {
        assert!(verdict(&forged, chain_id).is_err());
    }
}

#[test]
fn json_answers_keep_their_names() {
    let problem = Problem { kind: "/problems/not-found".into(), title: "t".into(), status: 404, detail: "d".into() };
    let json = serde_json::to_value(&problem).unwrap();
    assert_eq!(json, serde_json::json!({"type": "/problems/not-found", "title": "t", "status": 404, "detail": "d"}));
    let change = CaseChange { case: Hash::ZERO, height: 3, events: 2 };
    let json = serde_json::to_value(change).unwrap();
    assert_eq!(json, serde_json::json!({"case": "0".repeat(64), "height": 3, "events": 2}));
    assert!(serde_json::from_str::<TipEvent>(r#"{"height":1,"header_hash":"00"}"#).is_err());
}
