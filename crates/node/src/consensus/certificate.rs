//! Certificates between the engine's form (addresses) and the protocol's (bitmap).

use arc_malachitebft_core_types as core_types;
use core_types::{CommitSignature, ExtendedCommitCertificate, ExtendedCommitSignature};
use thiserror::Error;
use yuzheng_protocol::CommitCertificate;
use yuzheng_protocol::certificate::CertificateError;

use super::context::{BlockHash, EngineContext, EngineHeight, engine_round, round};
use super::validators::{Address, EngineValidatorSet};

/// Why a certificate could not be carried over.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum ConversionError {
    /// A decision always has a round.
    #[error("a commit certificate without a round")]
    NoRound,
    /// A signer that is not in the set.
    #[error("{signer} is not among the validators of height {height}")]
    Stranger {
        /// The signer.
        signer: Address,
        /// The height.
        height: EngineHeight,
    },
    /// The protocol refused the form.
    #[error(transparent)]
    Form(#[from] CertificateError),
}

/// The protocol's certificate, with every signature that the engine has.
///
/// # Errors
/// [`ConversionError`].
pub fn to_protocol(
    certificate: &core_types::CommitCertificate<EngineContext>,
    validators: &EngineValidatorSet,
) -> Result<CommitCertificate, ConversionError> {
    let height = certificate.height;
    let pair = |s: &CommitSignature<EngineContext>| {
        let index = validators.position(&s.address);
        Ok((index.ok_or(ConversionError::Stranger { signer: s.address, height })?, s.signature))
    };
    let signatures = certificate.commit_signatures.iter().map(pair).collect::<Result<_, ConversionError>>()?;
    let at = round(certificate.round).ok_or(ConversionError::NoRound)?;
    let size = validators.protocol().len();
    Ok(CommitCertificate::new(height.0, at, certificate.value_id.0, signatures, size)?)
}

/// The engine's certificate, as it is served to peers that catch up.
pub fn to_engine(
    certificate: &CommitCertificate,
    validators: &EngineValidatorSet,
) -> ExtendedCommitCertificate<EngineContext> {
    let members = validators.protocol().validators();
    let signature = |(index, signature): (u16, &_)| {
        let validator = members.get(usize::from(index))?;
        Some(ExtendedCommitSignature::new(Address(validator.key), *signature, None))
    };
    ExtendedCommitCertificate {
        height: EngineHeight(certificate.height),
        round: engine_round(certificate.round),
        value_id: BlockHash(certificate.header_hash),
        commit_signatures: certificate
            .signers()
            .into_iter()
            .zip(certificate.signatures())
            .filter_map(signature)
            .collect(),
    }
}
