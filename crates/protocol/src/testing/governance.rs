//! Actions that change the validators, honestly signed.

use super::{TestSigner, list, text};
use crate::{
    codec::List,
    governance::{Admission, Change, ChangeVote, DeclareReady, ProposeChange, Stance},
    hash::Hash,
    header::Header,
    sign::{SignBytes, Signer},
    transaction::Approval,
    validator::{ValidatorSet, possession_sign_bytes},
};

/// The admission of `department` with the key of `signer`.
#[must_use]
pub fn admission(department: u16, signer: &TestSigner) -> Admission {
    let key = signer.public_key();
    let port = 8_800 + u32::from(department);
    Admission {
        department,
        key,
        possession: signer.sign(&possession_sign_bytes(department, &key)),
        consensus: text(format!("/ip4/127.0.0.1/tcp/{}/p2p/peer-{department}", port + 1_000)),
        url: text(format!("http://127.0.0.1:{port}")),
    }
}

/// A proposal that so many officers of `department` approved.
#[must_use]
pub fn proposal(
    chain_id: Hash,
    department: u16,
    present: &ValidatorSet,
    change: Change,
    officers: u8,
) -> ProposeChange {
    let validators = present.hash();
    let bytes = ProposeChange::approval_sign_bytes(chain_id, department, validators, &change);
    ProposeChange { department, validators, change, approvals: approvals(department, officers, &bytes) }
}

/// A vote that so many officers of `department` approved.
#[must_use]
pub fn vote(chain_id: Hash, department: u16, stance: Stance, proposal: Hash, officers: u8) -> ChangeVote {
    let bytes = ChangeVote::sign_bytes(stance, chain_id, department, proposal);
    ChangeVote { department, proposal, approvals: approvals(department, officers, &bytes) }
}

/// The declaration that the joining validator has `header`.
#[must_use]
pub fn readiness(proposal: Hash, header: &Header) -> DeclareReady {
    DeclareReady { proposal, height: header.height, header_hash: header.hash() }
}

fn approvals(department: u16, officers: u8, bytes: &SignBytes) -> List<Approval, 16> {
    let approve = |number| {
        let officer = TestSigner::officer(department, number);
        Approval { officer: officer.public_key(), signature: officer.sign(bytes) }
    };
    list((1..=officers).map(approve).collect())
}
