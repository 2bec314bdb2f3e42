//! Signatures of consensus: the protocol's bytes, the protocol's one strict verification.
//!
//! A precommit's bytes carry no address, so all signers of a certificate sign the same. The proof that binds a
//! network identity to a validator key is not used: peers are pinned by identity in the configuration.

use core::fmt;
use std::sync::Arc;

use arc_malachitebft_core_types as core_types;
use arc_malachitebft_signing as engine;
use async_trait::async_trait;
use core_types::{NilOrVal, SignedMessage, SigningScheme, ValidatorProof, VoteExtensionScope, VoteType};
use engine::VerificationResult;
use thiserror::Error;
use yuzheng_protocol::consensus::{VoteKind, proposal_sign_bytes, vote_sign_bytes};
use yuzheng_protocol::sign::{self, SignBytes};
use yuzheng_protocol::{Hash, PublicKey, Signature, Signer};

use super::context::{EngineContext, Proposal, Vote, round};

/// Why something was not signed or verified.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum SigningError {
    /// Votes and proposals always belong to a round.
    #[error("a consensus message without a round is never signed")]
    NoRound,
    /// This chain's votes carry no extensions.
    #[error("vote extensions are not used on this chain")]
    NoExtensions,
    /// Peers are pinned in the configuration instead.
    #[error("validator proofs are not used on this chain")]
    NoValidatorProofs,
    /// A key or signature of the wrong length or encoding.
    #[error("not an Ed25519 key or signature ({have} bytes)")]
    Encoding {
        /// Bytes received.
        have: usize,
    },
}

impl From<SigningError> for engine::Error {
    fn from(error: SigningError) -> Self {
        Self::from_source(error)
    }
}

/// Suite 1 as the engine names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ed25519Strict;

/// The engine never sees a private key.
#[derive(Clone, Copy)]
pub enum NoPrivateKey {}

impl SigningScheme for Ed25519Strict {
    type DecodingError = SigningError;
    type Signature = Signature;
    type PublicKey = PublicKey;
    type PrivateKey = NoPrivateKey;

    fn decode_signature(bytes: &[u8]) -> Result<Signature, SigningError> {
        bytes.try_into().map(Signature).map_err(|_| SigningError::Encoding { have: bytes.len() })
    }

    fn encode_signature(signature: &Signature) -> Vec<u8> {
        signature.0.to_vec()
    }

    fn decode_public_key(bytes: &[u8]) -> Result<PublicKey, SigningError> {
        let refused = SigningError::Encoding { have: bytes.len() };
        PublicKey::from_bytes(bytes.try_into().map_err(|_| refused)?).map_err(|_| refused)
    }

    fn encode_public_key(key: &PublicKey) -> Vec<u8> {
        key.to_bytes().to_vec()
    }
}

/// The bytes that a vote signs.
fn vote_bytes(chain_id: Hash, vote: &Vote) -> Result<SignBytes, SigningError> {
    let kind = match vote.kind {
        VoteType::Prevote => VoteKind::Prevote,
        VoteType::Precommit => VoteKind::Precommit,
    };
    let value = match vote.value {
        NilOrVal::Nil => None,
        NilOrVal::Val(hash) => Some(hash.0),
    };
    let round = round(vote.round).ok_or(SigningError::NoRound)?;
    Ok(vote_sign_bytes(kind, chain_id, vote.height.0, round, value))
}

/// The bytes that a proposal signs.
fn proposal_bytes(chain_id: Hash, proposal: &Proposal) -> Result<SignBytes, SigningError> {
    let slot_round = round(proposal.round).ok_or(SigningError::NoRound)?;
    Ok(proposal_sign_bytes(chain_id, proposal.height.0, slot_round, proposal.value.0, round(proposal.pol_round)))
}

/// Signs with the department's validator key.
#[derive(Clone)]
pub struct EngineSigner {
    chain_id: Hash,
    key: Arc<dyn Signer>,
}

impl fmt::Debug for EngineSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EngineSigner({})", self.key.public_key())
    }
}

impl EngineSigner {
    /// A signer for one chain.
    pub fn new(chain_id: Hash, key: Arc<dyn Signer>) -> Self {
        Self { chain_id, key }
    }

    /// The chain signed for.
    pub const fn chain_id(&self) -> Hash {
        self.chain_id
    }

    /// Our validator key.
    pub fn public_key(&self) -> PublicKey {
        self.key.public_key()
    }

    /// Signs bytes that name their own purpose.
    pub fn sign(&self, bytes: &SignBytes) -> Signature {
        self.key.sign(bytes)
    }
}

#[async_trait]
impl engine::Signer<EngineContext> for EngineSigner {
    async fn sign_vote(&self, vote: Vote) -> Result<SignedMessage<EngineContext, Vote>, engine::Error> {
        let signature = self.sign(&vote_bytes(self.chain_id, &vote)?);
        Ok(SignedMessage::new(vote, signature))
    }

    async fn sign_proposal(&self, proposal: Proposal) -> Result<SignedMessage<EngineContext, Proposal>, engine::Error> {
        let signature = self.sign(&proposal_bytes(self.chain_id, &proposal)?);
        Ok(SignedMessage::new(proposal, signature))
    }

    async fn sign_vote_extension(
        &self,
        _: VoteExtensionScope<EngineContext>,
        (): (),
    ) -> Result<SignedMessage<EngineContext, ()>, engine::Error> {
        Err(SigningError::NoExtensions.into())
    }

    async fn sign_validator_proof(
        &self,
        _: Vec<u8>,
        _: Vec<u8>,
    ) -> Result<ValidatorProof<EngineContext>, engine::Error> {
        Err(SigningError::NoValidatorProofs.into())
    }
}

/// Verifies what validators signed.
#[derive(Clone, Copy, Debug)]
pub struct EngineVerifier {
    chain_id: Hash,
}

impl EngineVerifier {
    /// A verifier for one chain.
    pub const fn new(chain_id: Hash) -> Self {
        Self { chain_id }
    }

    /// Whether `vote` was signed by the validator that it names.
    pub fn vote_is_signed(&self, vote: &Vote, signature: &Signature) -> bool {
        vote_bytes(self.chain_id, vote).is_ok_and(|bytes| sign::verify(&vote.address.0, &bytes, signature).is_ok())
    }

    /// Whether `proposal` was signed by the validator that it names.
    pub fn proposal_is_signed(&self, proposal: &Proposal, signature: &Signature) -> bool {
        proposal_bytes(self.chain_id, proposal)
            .is_ok_and(|bytes| sign::verify(&proposal.address.0, &bytes, signature).is_ok())
    }
}

#[async_trait]
impl engine::Verifier<EngineContext> for EngineVerifier {
    async fn verify_signed_vote(
        &self,
        vote: &Vote,
        signature: &Signature,
        key: &PublicKey,
    ) -> Result<VerificationResult, engine::Error> {
        let valid = vote.address.0 == *key && self.vote_is_signed(vote, signature);
        Ok(VerificationResult::from_bool(valid))
    }

    async fn verify_signed_proposal(
        &self,
        proposal: &Proposal,
        signature: &Signature,
        key: &PublicKey,
    ) -> Result<VerificationResult, engine::Error> {
        let valid = proposal.address.0 == *key && self.proposal_is_signed(proposal, signature);
        Ok(VerificationResult::from_bool(valid))
    }

    async fn verify_signed_vote_extension(
        &self,
        _: &VoteExtensionScope<EngineContext>,
        (): &(),
        _: &Signature,
        _: &PublicKey,
    ) -> Result<VerificationResult, engine::Error> {
        Ok(VerificationResult::Invalid)
    }

    async fn verify_validator_proof(
        &self,
        _: &ValidatorProof<EngineContext>,
    ) -> Result<VerificationResult, engine::Error> {
        Ok(VerificationResult::Invalid)
    }
}
