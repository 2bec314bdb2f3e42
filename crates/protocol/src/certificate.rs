//! Commit certificates: a quorum's precommits for one header.

use minicbor::{Decode, Encode};
use thiserror::Error;

use crate::{
    codec::{Blob, Canonical, List, decode_packed, encode_packed, expect_array},
    consensus::{VoteKind, vote_sign_bytes},
    hash::Hash,
    header::Header,
    sign::{self, Signature},
    units::{Height, Round},
    validator::{MAX_VALIDATORS, ValidatorSet},
};

/// A commit certificate, array(5): height, round, header hash, signer bitmap, signatures.
///
/// The bitmap has ⌈n/8⌉ bytes; validator i is bit i from the most significant end; unused bits are zero.
/// Signatures stand in the order of the set bits, as one byte string of 64 bytes each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitCertificate {
    /// Height of the header.
    pub height: Height,
    /// Round in which it was decided; at least the header's round.
    pub round: Round,
    /// Hash of the header.
    pub header_hash: Hash,
    signers: Blob<8>,
    signatures: List<Signature, MAX_VALIDATORS>,
}

crate::json::json_object!(CommitCertificate { height, round, header_hash, signers, signatures });

impl<C> Encode<C> for CommitCertificate {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.array(5)?;
        self.height.encode(e, ctx)?;
        self.round.encode(e, ctx)?;
        self.header_hash.encode(e, ctx)?;
        self.signers.encode(e, ctx)?;
        encode_packed(e, self.signatures.iter().map(|s| s.0))
    }
}

impl<'b, C> Decode<'b, C> for CommitCertificate {
    fn decode(d: &mut minicbor::Decoder<'b>, ctx: &mut C) -> Result<Self, minicbor::decode::Error> {
        expect_array(d, 5)?;
        let height = Height::decode(d, ctx)?;
        let round = Round::decode(d, ctx)?;
        let header_hash = Hash::decode(d, ctx)?;
        let signers = Blob::decode(d, ctx)?;
        let signatures = decode_signatures(d)?;
        Ok(Self { height, round, header_hash, signers, signatures })
    }
}

fn decode_signatures(
    d: &mut minicbor::Decoder<'_>,
) -> Result<List<Signature, MAX_VALIDATORS>, minicbor::decode::Error> {
    let signatures = decode_packed(d, MAX_VALIDATORS)?.into_iter().map(Signature).collect();
    Ok(List::new(signatures).expect("at most as many as validators were read"))
}

impl Canonical for CommitCertificate {
    const MAX_BYTES: usize = 100 + MAX_VALIDATORS * 64;
}

/// Why a certificate was refused.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum CertificateError {
    /// The bitmap has another length than the set asks for, or names validators that do not exist.
    #[error("the signer bitmap does not fit a set of {validators} validators")]
    Bitmap {
        /// Size of the set.
        validators: usize,
    },
    /// Not one signature for each signer.
    #[error("{signers} signers are named, {signatures} signatures are given")]
    Count {
        /// Bits set.
        signers: usize,
        /// Signatures given.
        signatures: usize,
    },
    /// Fewer signers than the quorum.
    #[error("{have} of {needed} needed departments signed")]
    Short {
        /// Signers.
        have: usize,
        /// Quorum.
        needed: usize,
    },
    /// More signers than the quorum, where exactly the quorum is served.
    #[error("{have} signatures are served, exactly {needed} belong there")]
    NotTrimmed {
        /// Signers.
        have: usize,
        /// Quorum.
        needed: usize,
    },
    /// Decided in an earlier round than the header was built in, which cannot be.
    #[error("the certificate is of round {}, the header was built in round {}", .have.0, .built.0)]
    Round {
        /// Round of the certificate.
        have: Round,
        /// Round of the header.
        built: Round,
    },
    /// A signature does not match.
    #[error("the signature of department {department} does not match")]
    Signature {
        /// The department whose signature is wrong.
        department: u16,
    },
}

impl CommitCertificate {
    /// Writes round, signers and signatures: what does not follow from the header, array(3).
    pub(crate) fn encode_beside_header<C, W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.array(3)?;
        self.round.encode(e, ctx)?;
        self.signers.encode(e, ctx)?;
        encode_packed(e, self.signatures.iter().map(|s| s.0))
    }

    /// Reads what [`Self::encode_beside_header`] wrote.
    pub(crate) fn decode_beside_header<C>(
        header: &Header,
        d: &mut minicbor::Decoder<'_>,
        ctx: &mut C,
    ) -> Result<Self, minicbor::decode::Error> {
        expect_array(d, 3)?;
        let round = Round::decode(d, ctx)?;
        let signers = Blob::decode(d, ctx)?;
        let signatures = decode_signatures(d)?;
        Ok(Self { height: header.height, round, header_hash: header.hash(), signers, signatures })
    }

    /// Builds a certificate from (validator index, signature) pairs, sorted and without repeats by index.
    ///
    /// # Errors
    /// [`CertificateError::Bitmap`] when an index lies outside the set.
    pub fn new(
        height: Height,
        round: Round,
        header_hash: Hash,
        mut signatures: Vec<(u16, Signature)>,
        validators: usize,
    ) -> Result<Self, CertificateError> {
        signatures.sort_by_key(|(i, _)| *i);
        signatures.dedup_by_key(|(i, _)| *i);
        let mut bitmap = vec![0u8; validators.div_ceil(8)];
        for (i, _) in &signatures {
            let i = usize::from(*i);
            if i >= validators || validators > MAX_VALIDATORS {
                return Err(CertificateError::Bitmap { validators });
            }
            bitmap[i / 8] |= 0x80 >> (i % 8);
        }
        let signatures = signatures.into_iter().map(|(_, s)| s).collect();
        Ok(Self {
            height,
            round,
            header_hash,
            signers: Blob::new(bitmap).map_err(|_| CertificateError::Bitmap { validators })?,
            signatures: List::new(signatures).map_err(|_| CertificateError::Bitmap { validators })?,
        })
    }

    /// Indices of the signers, ascending.
    #[must_use]
    pub fn signers(&self) -> Vec<u16> {
        (0..self.signers.len() * 8).filter(|i| self.signers[i / 8] & (0x80 >> (i % 8)) != 0).map(|i| i as u16).collect()
    }

    /// The signatures, in the order of [`Self::signers`].
    #[must_use]
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// The same certificate with exactly the quorum's lowest-indexed signatures, as it is served.
    #[must_use]
    pub fn trimmed(&self, set: &ValidatorSet) -> Self {
        let pairs = self.signers().into_iter().zip(self.signatures.iter().copied()).take(set.quorum()).collect();
        Self::new(self.height, self.round, self.header_hash, pairs, set.len()).unwrap_or_else(|_| self.clone())
    }

    /// Checks a served certificate: exactly a quorum of `set` signed `header_hash` on `chain_id`.
    ///
    /// # Errors
    /// [`CertificateError`].
    pub fn verify(&self, chain_id: Hash, set: &ValidatorSet) -> Result<(), CertificateError> {
        let (have, needed) = (self.signatures.len(), set.quorum());
        if have > needed {
            return Err(CertificateError::NotTrimmed { have, needed });
        }
        self.verify_complete(chain_id, set)
    }

    /// Checks a certificate that may hold more signatures than the quorum, as nodes store it.
    ///
    /// # Errors
    /// [`CertificateError`].
    pub fn verify_complete(&self, chain_id: Hash, set: &ValidatorSet) -> Result<(), CertificateError> {
        let signers = self.signers();
        if self.signers.len() != set.len().div_ceil(8) || signers.iter().any(|i| usize::from(*i) >= set.len()) {
            return Err(CertificateError::Bitmap { validators: set.len() });
        }
        if signers.len() != self.signatures.len() {
            return Err(CertificateError::Count { signers: signers.len(), signatures: self.signatures.len() });
        }
        if signers.len() < set.quorum() {
            return Err(CertificateError::Short { have: signers.len(), needed: set.quorum() });
        }
        let bytes = vote_sign_bytes(VoteKind::Precommit, chain_id, self.height, self.round, Some(self.header_hash));
        for (i, signature) in signers.iter().zip(self.signatures.iter()) {
            let validator = &set.validators()[usize::from(*i)];
            sign::verify(&validator.key, &bytes, signature)
                .map_err(|_| CertificateError::Signature { department: validator.department })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
