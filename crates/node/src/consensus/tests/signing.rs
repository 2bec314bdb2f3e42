//! What is signed, and what is never signed.

use arc_malachitebft_core_types::{NilOrVal, Round, SigningScheme as _, ValidatorProof, VoteExtensionScope, VoteType};
use arc_malachitebft_signing::{Signer as _, Verifier as _};
use yuzheng_protocol::consensus::{VoteKind, vote_sign_bytes};
use yuzheng_protocol::sign::verify;
use yuzheng_protocol::{Hash, Height, Signature};

use super::validators::{chain_id, signer};
use crate::consensus::context::{BlockHash, EngineContext, EngineHeight, Proposal, Vote};
use crate::consensus::signing::{Ed25519Strict, EngineVerifier, SigningError};
use crate::consensus::validators::Address;

fn vote(round: Round) -> Vote {
    Vote {
        kind: VoteType::Precommit,
        height: EngineHeight(Height(4)),
        round,
        value: NilOrVal::Val(BlockHash(Hash::of(b"block"))),
        address: Address(signer(0).public_key()),
    }
}

fn proposal(pol_round: Round) -> Proposal {
    let Vote { height, address, .. } = vote(Round::ZERO);
    Proposal { height, round: Round::new(2), value: BlockHash(Hash::of(b"block")), pol_round, address }
}

#[tokio::test]
async fn a_precommit_signs_the_protocols_bytes() {
    let signed = signer(0).sign_vote(vote(Round::new(1))).await.unwrap();
    let bytes = vote_sign_bytes(
        VoteKind::Precommit,
        chain_id(),
        Height(4),
        yuzheng_protocol::Round(1),
        Some(Hash::of(b"block")),
    );
    verify(&signer(0).public_key(), &bytes, &signed.signature).unwrap();
}

#[tokio::test]
async fn a_vote_verifies_only_as_it_was_signed() {
    let signed = signer(0).sign_vote(vote(Round::new(1))).await.unwrap();
    let here = EngineVerifier::new(chain_id());
    let key = signer(0).public_key();
    assert!(here.verify_signed_vote(&signed.message, &signed.signature, &key).await.unwrap().is_valid());
    let other_key = signer(1).public_key();
    assert!(here.verify_signed_vote(&signed.message, &signed.signature, &other_key).await.unwrap().is_invalid());
    let elsewhere = EngineVerifier::new(Hash::of(b"another chain"));
    assert!(elsewhere.verify_signed_vote(&signed.message, &signed.signature, &key).await.unwrap().is_invalid());
    let changes: [fn(&mut Vote); 5] = [
        |v| v.kind = VoteType::Prevote,
        |v| v.height = EngineHeight(Height(5)),
        |v| v.round = Round::new(0),
        |v| v.value = NilOrVal::Nil,
        |v| v.address = Address(signer(1).public_key()),
    ];
    for change in changes {
        let mut other = signed.message.clone();
        change(&mut other);
        assert!(here.verify_signed_vote(&other, &signed.signature, &key).await.unwrap().is_invalid());
    }
}

#[tokio::test]
async fn a_proposal_signs_the_round_of_its_lock() {
    let signed = signer(0).sign_proposal(proposal(Round::new(1))).await.unwrap();
    let (here, key) = (EngineVerifier::new(chain_id()), signer(0).public_key());
    assert!(here.verify_signed_proposal(&signed.message, &signed.signature, &key).await.unwrap().is_valid());
    for lock in [Round::Nil, Round::new(0)] {
        assert!(here.verify_signed_proposal(&proposal(lock), &signed.signature, &key).await.unwrap().is_invalid());
    }
}

#[tokio::test]
async fn signs_no_vote_without_a_round_no_extension_and_no_validator_proof() {
    let reason = |e: arc_malachitebft_signing::Error| e.into_source().unwrap().0.downcast::<SigningError>().unwrap();
    let refused = signer(0).sign_vote(vote(Round::Nil)).await.unwrap_err();
    assert_eq!(*reason(refused), SigningError::NoRound);
    let scope = VoteExtensionScope::<EngineContext>::new(
        EngineHeight(Height(1)),
        Round::ZERO,
        BlockHash(Hash::ZERO),
        Address(signer(0).public_key()),
    );
    let refused = signer(0).sign_vote_extension(scope.clone(), ()).await.unwrap_err();
    assert_eq!(*reason(refused), SigningError::NoExtensions);
    let refused = signer(0).sign_validator_proof(Vec::new(), Vec::new()).await.unwrap_err();
    assert_eq!(*reason(refused), SigningError::NoValidatorProofs);

    let (here, key, signature) = (EngineVerifier::new(chain_id()), signer(0).public_key(), Signature([0; 64]));
    assert!(here.verify_signed_vote_extension(&scope, &(), &signature, &key).await.unwrap().is_invalid());
    let proof = ValidatorProof::new(key.to_bytes().to_vec(), Vec::new(), signature);
    assert!(here.verify_validator_proof(&proof).await.unwrap().is_invalid());
}

#[test]
fn keys_and_signatures_have_one_length() {
    let key = signer(0).public_key();
    assert_eq!(Ed25519Strict::decode_public_key(&Ed25519Strict::encode_public_key(&key)), Ok(key));
    assert_eq!(Ed25519Strict::decode_public_key(&[0; 31]), Err(SigningError::Encoding { have: 31 }));
    assert_eq!(Ed25519Strict::decode_public_key(&[0; 32]), Err(SigningError::Encoding { have: 32 }));
    let signature = Signature([3; 64]);
    assert_eq!(Ed25519Strict::decode_signature(&Ed25519Strict::encode_signature(&signature)), Ok(signature));
    assert_eq!(Ed25519Strict::decode_signature(&[0; 65]), Err(SigningError::Encoding { have: 65 }));
}
