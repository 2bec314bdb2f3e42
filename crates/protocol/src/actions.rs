//! What people and departments do around a case beyond filing and deciding it: supplementing it, confirming it,
//! reserving what it will take, retiring its service, and moving a demonstration's clock.
//!
//! Only the signed shapes stand here. What they do to the state is the ledger's.

use crate::{
    codec::{Blob, List, Text, cbor_array, cbor_code, encode},
    hash::Hash,
    sign::{Domain, SignBytes},
    transaction::{Approval, StorageAcknowledgement},
};

/// Most parts of a unique key, and most bytes of a part.
pub type ClaimParts = List<Text<128>, 8>;

/// The applicant gives a case another filling, where its workflow asks for one; signed with the subject's key,
/// array(7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupplementCase {
    /// The case.
    pub case: Hash,
    /// Events of the case so far, as the applicant saw it; another number is refused.
    pub events: u32,
    /// Name of the action in the contract's workflow, e.g. `supplement`.
    pub action: Text<32>,
    /// Root over the new filling's fields.
    pub commitment_root: Hash,
    /// Number of committed fields.
    pub fields: u16,
    /// Manifest hash of the new sealed package.
    pub sealed: Hash,
    /// Acknowledgements of at least f + 1 validators.
    pub acknowledgements: List<StorageAcknowledgement, 64>,
}

cbor_array!(SupplementCase { case, events, action, commitment_root, fields, sealed, acknowledgements });

/// Ends a service: after its last day nothing is filed under it any more; array(4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetireService {
    /// Number of the department.
    pub department: u16,
    /// Id of the service, or of a reference document.
    pub service: Text<64>,
    /// Last day on which it may be used, days since 1970-01-01.
    pub last_day: u32,
    /// Approvals of distinct officers.
    pub approvals: List<Approval, 16>,
}

cbor_array!(RetireService { department, service, last_day, approvals });

impl RetireService {
    /// What an officer signs: chain, department, service and last day.
    #[must_use]
    pub fn approval_sign_bytes(chain_id: Hash, department: u16, service: &Text<64>, last_day: u32) -> SignBytes {
        SignBytes::new(Domain::ServiceRetirement, &(chain_id, department, service.clone(), last_day))
    }
}

/// Reserves a unique key for a subject until a registration takes it; signed with the subject's key, array(3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reserve {
    /// Address of the contract under which the registration will be filed.
    pub contract: Hash,
    /// Who reserves.
    pub subject: Hash,
    /// The key, e.g. `["name", "500000", "65", "拾光里"]`.
    pub claim: ClaimParts,
}

cbor_array!(Reserve { contract, subject, claim });

/// What somebody named in a filling says to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ConfirmationAnswer {
    /// It is so, and I agree.
    Confirmed,
    /// I do not agree.
    Refused,
    /// I know nothing of this: somebody uses my name.
    Impersonated,
}

cbor_code!(ConfirmationAnswer { 1 => Confirmed, 2 => Refused, 3 => Impersonated });

/// A named person's answer to a filling, signed with that person's own key, array(7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirm {
    /// The invitation ([`invitation_id`]), which names the case and the person without telling either.
    pub invitation: Hash,
    /// Address of the contract under which the case is, or will be, filed.
    pub contract: Hash,
    /// Who answers.
    pub subject: Hash,
    /// Root over the fields that were looked at.
    pub commitment_root: Hash,
    /// Row of the person in the filling's list of people, from 0.
    pub person: u16,
    /// The answer.
    pub answer: ConfirmationAnswer,
    /// Salt of the person's identity commitment, sealed to the receiving department (age).
    pub proof: Blob<1024>,
}

cbor_array!(Confirm { invitation, contract, subject, commitment_root, person, answer, proof });

/// What an invitation is called on chain: `H(enc(["yuzheng/invitation", case, person, key]))`. Only who holds the
/// invitation, the applicant and the receiving department know the key, so nobody else can answer in its place or
/// tell which case an answer belongs to.
#[must_use]
pub fn invitation_id(case: &Hash, person: u16, key: &Hash) -> Hash {
    Hash::of(&encode(&("yuzheng/invitation", case, person, key)))
}

/// Moves the clock of a demonstration forward; signed by an officer, array(3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdvanceClock {
    /// Number of the officer's department.
    pub department: u16,
    /// By how much the clock is ahead now, in milliseconds; another number is refused.
    pub from_ms: u64,
    /// By how much it will be ahead, in milliseconds.
    pub to_ms: u64,
}

cbor_array!(AdvanceClock { department, from_ms, to_ms });

/// What is on record of a department's answer to a question about a case, array(3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerRecord {
    /// The department that answered.
    pub department: u16,
    /// The data set that was asked.
    pub data_set: Text<64>,
    /// Salted hash of the signed answer ([`answer_hash`]).
    pub answer: Hash,
}

cbor_array!(AnswerRecord { department, data_set, answer });

/// Salted hash of a signed answer: `H(enc(["yuzheng/answer", salt, answer]))`.
#[must_use]
pub fn answer_hash(salt: &Hash, answer: &[u8]) -> Hash {
    Hash::of(&encode(&("yuzheng/answer", salt, crate::hash::Bytes::from(answer.to_vec()))))
}

/// A deadline whose last day was computed before its year's working days were published, and now is fixed; array(3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadlineFixed {
    /// The case.
    pub case: Hash,
    /// Last day as it was, days since 1970-01-01.
    pub from: u32,
    /// Last day as it is, days since 1970-01-01.
    pub to: u32,
}

cbor_array!(DeadlineFixed { case, from, to });
