use super::*;
use crate::testing::{TestChain, TestSigner, blob, digest, sample};

fn chain() -> TestChain {
    TestChain::new(4)
}

#[test]
fn every_kind_of_transaction_verifies_on_its_chain() {
    let (chain, _) = sample::chain();
    for transaction in [sample::register_identity(&chain), sample::deploy_contract(&chain), sample::case_action(&chain)]
    {
        assert_eq!(transaction.verify(chain.chain_id()), Ok(()));
    }
}

#[test]
fn names_versions_and_suites_that_are_not_known() {
    let chain = chain();
    let good = sample::case_action(&chain);
    let mut newer = good.clone();
    newer.body.version = 2;
    assert_eq!(newer.verify(chain.chain_id()), Err(TransactionError::Version(2)));
    let sm2 = Transaction { suite: 2, ..good };
    assert_eq!(sm2.verify(chain.chain_id()), Err(TransactionError::Suite(2)));
}

#[test]
fn refuses_a_transaction_of_another_chain() {
    let good = sample::case_action(&chain());
    let expected = digest("other");
    let refused = TransactionError::OtherChain { have: chain().chain_id(), expected };
    assert_eq!(good.verify(expected), Err(refused));
}

#[test]
fn refuses_a_signature_of_somebody_else_or_for_something_else() {
    let chain = chain();
    let good = sample::case_action(&chain);
    let signer = good.body.signer;
    let mut forged = good.clone();
    forged.body.salt[0] ^= 1;
    assert_eq!(forged.verify(chain.chain_id()), Err(TransactionError::Signature(SignatureError { signer })));
    let signature = TestSigner::new("somebody").sign(&good.body.sign_bytes());
    let stolen = Transaction { signature, ..good };
    assert_eq!(stolen.verify(chain.chain_id()), Err(TransactionError::Signature(SignatureError { signer })));
}

#[test]
fn lives_from_24_hours_before_its_expiry_until_its_expiry() {
    let mut transaction = sample::case_action(&chain());
    let expires = Timestamp(MAX_LIFETIME_MS + 1_000);
    transaction.body.expires = expires;
    for (time, verdict) in [
        (999, Err(TransactionError::LivesTooLong { expires, time: Timestamp(999) })),
        (1_000, Ok(())),
        (expires.0, Ok(())),
        (expires.0 + 1, Err(TransactionError::Expired { expires, time: Timestamp(expires.0 + 1) })),
    ] {
        assert_eq!(transaction.verify_time(Timestamp(time)), verdict, "at {time}");
    }
}

#[test]
fn the_id_does_not_depend_on_the_signature_and_the_salt_tells_equal_actions_apart() {
    let good = sample::case_action(&chain());
    let resigned = Transaction { signature: Signature([0; 64]), suite: 2, ..good.clone() };
    assert_eq!(resigned.id(), good.id());
    assert_eq!(Entry::Signed(good.clone()).id(), good.id());
    let mut again = good.clone();
    again.body.salt[15] ^= 1;
    assert_ne!(again.id(), good.id());
}

#[test]
fn derived_entries_have_ids_of_their_own() {
    let entry = sample::deadline_expired();
    assert_eq!(entry.id(), Hash::of(&entry.to_bytes()));
}

#[test]
fn a_leaf_binds_the_entry_and_its_outcome() {
    let entry = Entry::Signed(sample::case_action(&chain()));
    let applied = leaf(&entry, &Outcome::Applied(None));
    assert_ne!(applied, leaf(&entry, &Outcome::Failed(Failure::Outdated)));
    assert_ne!(applied, leaf(&sample::deadline_expired(), &Outcome::Applied(None)));
    assert_eq!(applied, merkle::leaf_hash(&leaf_content(&entry, &Outcome::Applied(None))));
}

#[test]
fn erasing_an_envelope_shows_in_the_manifest() {
    let package = |department: &[u8]| SealedPackage {
        body: blob(*b"body"),
        department_envelope: blob(department),
        applicant_envelope: blob(*b"applicant"),
    };
    assert_ne!(package(b"envelope").manifest_hash(), package(b"").manifest_hash());
}

#[test]
fn an_event_link_binds_everything_that_it_is_made_of() {
    let (a, b) = (digest("a"), digest("b"));
    let link = event_link(&a, &b, "filed", "open", Timestamp(1));
    for other in [
        event_link(&b, &b, "filed", "open", Timestamp(1)),
        event_link(&a, &a, "filed", "open", Timestamp(1)),
        event_link(&a, &b, "filedo", "pen", Timestamp(1)),
        event_link(&a, &b, "filed", "closed", Timestamp(1)),
        event_link(&a, &b, "filed", "open", Timestamp(2)),
    ] {
        assert_ne!(link, other);
    }
}

#[test]
fn countersignatures_are_for_one_chain_and_one_thing() {
    let key = TestSigner::new("a").public_key();
    let (a, b) = (digest("a"), digest("b"));
    let bytes = [
        RegisterIdentity::binding_sign_bytes(a, a, key, a, a),
        RegisterIdentity::binding_sign_bytes(b, a, key, a, a),
        RegisterIdentity::binding_sign_bytes(a, b, key, a, a),
        RegisterIdentity::binding_sign_bytes(a, a, key, b, a),
        RegisterIdentity::binding_sign_bytes(a, a, key, a, b),
        DeployContract::approval_sign_bytes(a, 1, a),
        DeployContract::approval_sign_bytes(b, 1, a),
        DeployContract::approval_sign_bytes(a, 2, a),
        DeployContract::approval_sign_bytes(a, 1, b),
        StorageAcknowledgement::sign_bytes(a, a),
        StorageAcknowledgement::sign_bytes(b, a),
        StorageAcknowledgement::sign_bytes(a, b),
    ];
    for (i, one) in bytes.iter().enumerate() {
        assert!(!bytes[i + 1..].contains(one), "{i} is the same as a later one");
    }
}
