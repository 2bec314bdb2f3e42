//! What consensus messages sign: array[domain, suite, chain_id, height, round, value-or-null, …].
//!
//! A precommit's bytes carry no address, so all signers of a certificate sign the same bytes.

use crate::{
    hash::Hash,
    sign::{Domain, SignBytes},
    units::{Height, Round},
};

/// Which vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoteKind {
    /// First vote of a round.
    Prevote,
    /// Second vote; a quorum of these is a commit certificate.
    Precommit,
}

/// Bytes that a vote signs; `value` is the header hash or none for nil.
#[must_use]
pub fn vote_sign_bytes(kind: VoteKind, chain_id: Hash, height: Height, round: Round, value: Option<Hash>) -> SignBytes {
    let domain = match kind {
        VoteKind::Prevote => Domain::Prevote,
        VoteKind::Precommit => Domain::Precommit,
    };
    SignBytes::new(domain, &(chain_id, height, round, value))
}

/// Bytes that a proposal signs; `pol_round` is the round of an earlier quorum of prevotes, if any.
#[must_use]
pub fn proposal_sign_bytes(
    chain_id: Hash,
    height: Height,
    round: Round,
    value: Hash,
    pol_round: Option<Round>,
) -> SignBytes {
    SignBytes::new(Domain::Proposal, &(chain_id, height, round, Some(value), pol_round))
}

/// Bytes that close a streamed proposal: the hash of all parts' content.
#[must_use]
pub fn parts_sign_bytes(chain_id: Hash, height: Height, round: Round, content: Hash) -> SignBytes {
    SignBytes::new(Domain::ProposalPart, &(chain_id, height, round, Some(content)))
}
