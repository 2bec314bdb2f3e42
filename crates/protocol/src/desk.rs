//! The desk of a department: who works there, who has which case in hand, what was said about it, who looked at
//! personal data, and the steps that carry a legal document.
//!
//! Only the signed shapes and the objects that they leave in the state stand here. What they do is the ledger's.

mod staff;
mod urge;
mod verdict;

use crate::{
    codec::{Blob, Canonical, List, Text, cbor_array, cbor_code, encode},
    hash::{Bytes, Hash},
    sign::PublicKey,
    transaction::{Registration, StorageAcknowledgement},
    units::Timestamp,
};

pub use self::staff::{STAFF_CODE_CHARACTERS, StaffCode, StaffCodeError};
pub use self::urge::{URGE, urge};
pub use self::verdict::{Verdict, verdict};

/// Most services that a role is limited to.
pub const MAX_SERVICES: usize = 32;
/// Most divisions that a role is limited to.
pub const MAX_DIVISIONS: usize = 64;
/// Most grants that one officer has.
pub const MAX_GRANTS: usize = 8;
/// Most officers of one department.
pub const MAX_OFFICERS: usize = 1_024;

/// What somebody may do in a department.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OfficeRole {
    /// Handles cases 经办.
    Clerk,
    /// Looks at what a clerk prepared 复核.
    Reviewer,
    /// Head of the office 负责人.
    Supervisor,
    /// Grants and ends roles 管理员.
    Administrator,
    /// Looks at everything and changes nothing 审计.
    Auditor,
}

impl OfficeRole {
    /// Whether it takes steps in the workflows of cases.
    #[must_use]
    pub const fn handles(self) -> bool {
        match self {
            Self::Clerk | Self::Reviewer | Self::Supervisor => true,
            Self::Administrator | Self::Auditor => false,
        }
    }
}

cbor_code!(OfficeRole { 1 => Clerk, 2 => Reviewer, 3 => Supervisor, 4 => Administrator, 5 => Auditor });

/// Gives an officer a role; signed by an administrator of the department, array(10). A second grant of the same role
/// to the same officer takes the place of the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantRole {
    /// Number of the department.
    pub department: u16,
    /// The officer's key.
    pub officer: PublicKey,
    /// X25519 key to which the department's node seals what the officer may open.
    pub sealing: Hash,
    /// What the officer is called at work: a name or a staff number.
    pub name: Text<64>,
    /// The role.
    pub role: OfficeRole,
    /// Services that it is limited to, by id; all if there are none.
    pub services: List<Text<64>, MAX_SERVICES>,
    /// Divisions that it is limited to, six digits each; all if there are none.
    pub divisions: List<Text<6>, MAX_DIVISIONS>,
    /// First day, days since 1970-01-01; not before the day of the block.
    pub from: u32,
    /// Last day, days since 1970-01-01; null while none is set.
    pub until: Option<u32>,
    /// The officer whose deputy this one is, if it is one.
    pub deputy_for: Option<PublicKey>,
}

cbor_array!(GrantRole { department, officer, sealing, name, role, services, divisions, from, until, deputy_for });

/// Ends an officer's role; signed by an administrator of the department, array(4). What was signed before stays valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndRole {
    /// Number of the department.
    pub department: u16,
    /// The officer's key.
    pub officer: PublicKey,
    /// The role.
    pub role: OfficeRole,
    /// Last day, days since 1970-01-01; the day before the block's at the earliest.
    pub last_day: u32,
}

cbor_array!(EndRole { department, officer, role, last_day });

/// Takes a case in hand 签收: until the end of the next working day nobody else takes a step; array(1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimCase {
    /// The case.
    pub case: Hash,
}

cbor_array!(ClaimCase { case });

/// Gives a case back, or to somebody else 转办; signed by whoever has it in hand, or by a supervisor; array(3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseCase {
    /// The case.
    pub case: Hash,
    /// Who has it in hand from now on, if anybody.
    pub to: Option<PublicKey>,
    /// Why: a code of the desk, e.g. `absence`.
    pub reason: Text<32>,
}

cbor_array!(ReleaseCase { case, to, reason });

/// Whom a note is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Audience {
    /// The department's officers.
    Internal,
    /// The applicant and the department's officers.
    Applicant,
}

cbor_code!(Audience { 1 => Internal, 2 => Applicant });

/// A note to a case, array(3). It changes nothing of the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddNote {
    /// The case.
    pub case: Hash,
    /// Whom it is for.
    pub audience: Audience,
    /// What it says.
    pub text: SealedText,
}

cbor_array!(AddNote { case, audience, text });

/// Something written that stands on chain as a salted hash and lies sealed with the nodes, array(3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedText {
    /// Salted hash of the text ([`text_hash`]).
    pub content: Hash,
    /// Manifest hash of the sealed package, whose body is a [`SaltedText`].
    pub sealed: Hash,
    /// Acknowledgements of at least f + 1 validators.
    pub acknowledgements: List<StorageAcknowledgement, 64>,
}

cbor_array!(SealedText { content, sealed, acknowledgements });

/// What a sealed package of a [`SealedText`] holds, array(2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaltedText {
    /// 32 random bytes.
    pub salt: Hash,
    /// The text: canonical JSON.
    pub text: Blob<{ 128 * 1024 }>,
}

cbor_array!(SaltedText { salt, text });

impl Canonical for SaltedText {
    const MAX_BYTES: usize = 129 * 1024;
}

impl SaltedText {
    /// The hash that stands on chain.
    #[must_use]
    pub fn hash(&self) -> Hash {
        text_hash(&self.salt, &self.text)
    }
}

/// Salted hash of something written: `H(enc(["yuzheng/text", salt, text]))`.
#[must_use]
pub fn text_hash(salt: &Hash, text: &[u8]) -> Hash {
    Hash::of(&encode(&("yuzheng/text", salt, Bytes::from(text.to_vec()))))
}

/// Why personal data is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AccessPurpose {
    /// To handle the case.
    Handling,
    /// To look at what somebody else prepared.
    Review,
    /// To supervise.
    Supervision,
    /// To correct an entry.
    Correction,
    /// To audit.
    Audit,
    /// Because the person asked for it.
    Request,
    /// To find a person's cases.
    Search,
}

cbor_code!(AccessPurpose {
    1 => Handling, 2 => Review, 3 => Supervision, 4 => Correction, 5 => Audit, 6 => Request, 7 => Search,
});

/// The record without which the department's node opens nothing, array(4). With a case it is counted in the access
/// log of the case's subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordAccess {
    /// Number of the department.
    pub department: u16,
    /// The case whose data is opened; null for a search for a person.
    pub case: Option<Hash>,
    /// Why.
    pub purpose: AccessPurpose,
    /// Salted hash ([`text_hash`]) of what is looked for, or of the reason in words; zero if there is neither.
    pub content: Hash,
}

cbor_array!(RecordAccess { department, case, purpose, content });

/// An officer's step that carries a legal document, reasons or an entry into the register, array(6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficerStep {
    /// The case.
    pub case: Hash,
    /// Events of the case so far, as the officer saw it; another number is refused.
    pub events: u32,
    /// Name of the action in the contract's workflow, e.g. `refuse`.
    pub action: Text<32>,
    /// Codes of the reasons.
    pub reasons: List<Text<32>, 32>,
    /// The legal document.
    pub notice: Option<SealedText>,
    /// What is entered into the register, or what the register says from now on.
    pub registration: Option<Registration>,
}

cbor_array!(OfficerStep { case, events, action, reasons, notice, registration });

/// An officer of a department, array(5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Officer {
    /// Number of the department.
    pub department: u16,
    /// The officer's key.
    pub officer: PublicKey,
    /// X25519 key to which the department's node seals what the officer may open.
    pub sealing: Hash,
    /// What the officer is called at work.
    pub name: Text<64>,
    /// Roles, past, present and future, in the order in which they were granted. One that was ended before it began has
    /// a last day before its first. The oldest of those that are over leave when there are too many.
    pub roles: List<GrantedRole, MAX_GRANTS>,
}

cbor_array!(Officer { department, officer, sealing, name, roles });

impl Canonical for Officer {
    const MAX_BYTES: usize = 24 * 1024;
}

impl Officer {
    /// The roles that are held on a day (days since 1970-01-01).
    pub fn on(&self, day: u32) -> impl Iterator<Item = &GrantedRole> {
        self.roles.iter().filter(move |role| role.holds(day))
    }

    /// Whether the officer may take over on a day what `absent` has in hand of this service and division.
    #[must_use]
    pub fn stands_in_for(&self, absent: &PublicKey, service: &str, division: &str, day: u32) -> bool {
        self.on(day).any(|role| role.stands_in_for(absent, service, division))
    }
}

/// A role that was granted, array(6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantedRole {
    /// The role.
    pub role: OfficeRole,
    /// Services that it is limited to; all if there are none.
    pub services: List<Text<64>, MAX_SERVICES>,
    /// Divisions that it is limited to; all if there are none.
    pub divisions: List<Text<6>, MAX_DIVISIONS>,
    /// First day, days since 1970-01-01.
    pub from: u32,
    /// Last day, days since 1970-01-01.
    pub until: Option<u32>,
    /// The officer whose deputy this one is.
    pub deputy_for: Option<PublicKey>,
}

cbor_array!(GrantedRole { role, services, divisions, from, until, deputy_for });

impl GrantedRole {
    /// Whether it is held on a day (days since 1970-01-01).
    #[must_use]
    pub fn holds(&self, day: u32) -> bool {
        self.from <= day && self.until.is_none_or(|last| day <= last)
    }

    /// Whether cases of this service and division are in its scope.
    #[must_use]
    pub fn covers(&self, service: &str, division: &str) -> bool {
        (self.services.is_empty() || self.services.iter().any(|one| one.as_str() == service))
            && (self.divisions.is_empty() || self.divisions.iter().any(|one| one.as_str() == division))
    }

    /// Whether it lets its officer take over what `absent` has in hand of this service and division: a role that
    /// handles cases, held as that officer's deputy. The day is [`Self::holds`]'s.
    #[must_use]
    pub fn stands_in_for(&self, absent: &PublicKey, service: &str, division: &str) -> bool {
        self.role.handles() && self.deputy_for.as_ref() == Some(absent) && self.covers(service, division)
    }
}

/// The officers of a department, in the order in which they came, array(1).
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Officers {
    /// Their keys.
    pub officers: List<PublicKey, MAX_OFFICERS>,
}

cbor_array!(Officers { officers });

impl Canonical for Officers {
    const MAX_BYTES: usize = 36 * 1024;
}

/// Who has a case in hand, array(3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The officer; null after a release.
    pub officer: Option<PublicKey>,
    /// Since when.
    pub since: Timestamp,
    /// Last day, days since 1970-01-01; afterwards anybody may take it.
    pub until: u32,
}

cbor_array!(Assignment { officer, since, until });

impl Canonical for Assignment {
    const MAX_BYTES: usize = 64;
}

impl Assignment {
    /// Who has the case in hand on a day (days since 1970-01-01).
    #[must_use]
    pub fn on(&self, day: u32) -> Option<&PublicKey> {
        self.officer.as_ref().filter(|_| day <= self.until)
    }
}

/// A legal document that was issued, array(3): in print 〔year〕第number号.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedDocument {
    /// Its id in the contract.
    pub document: Text<32>,
    /// Year of the day on which it was issued.
    pub year: u16,
    /// Number in its department's series of the year, from 1.
    pub number: u32,
}

cbor_array!(IssuedDocument { document, year, number });
