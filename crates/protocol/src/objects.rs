//! Ledger objects: what stands in the state, under which key.
//!
//! Keys are readable text; the trie hashes them. Values are canonical CBOR.

use crate::{
    actions::{ClaimParts, ConfirmationAnswer},
    codec::{Blob, Canonical, List, Text, cbor_array, cbor_code},
    governance::Change,
    hash::Hash,
    sign::PublicKey,
    transaction::Due,
    units::{Height, Timestamp},
    validator::{MAX_VALIDATORS, ValidatorSet},
};

/// Keys of the state.
pub mod key {
    use crate::hash::Hash;

    /// An identity, by subject tag.
    #[must_use]
    pub fn identity(subject: &Hash) -> Vec<u8> {
        format!("identity/{subject}").into_bytes()
    }
    /// The subject that a signing key belongs to.
    #[must_use]
    pub fn subject_of(key: &crate::sign::PublicKey) -> Vec<u8> {
        format!("subject/{key}").into_bytes()
    }
    /// A contract, by address.
    #[must_use]
    pub fn contract(address: &Hash) -> Vec<u8> {
        format!("contract/{address}").into_bytes()
    }
    /// The versions of a service.
    #[must_use]
    pub fn service(id: &str) -> Vec<u8> {
        format!("service/{id}").into_bytes()
    }
    /// The list of services.
    #[must_use]
    pub fn catalogue() -> Vec<u8> {
        b"catalogue".to_vec()
    }
    /// A case.
    #[must_use]
    pub fn case(case: &Hash) -> Vec<u8> {
        format!("case/{case}").into_bytes()
    }
    /// A unique claim, by its parts. Parts are length-prefixed so that they cannot run into each other.
    #[must_use]
    pub fn claim<S: AsRef<str>>(parts: &[S]) -> Vec<u8> {
        let mut key = b"claim".to_vec();
        for part in parts {
            let part = part.as_ref();
            key.extend_from_slice(format!("/{}:{part}", part.len()).as_bytes());
        }
        key
    }
    /// A licence, by its code.
    #[must_use]
    pub fn licence(code: &str) -> Vec<u8> {
        format!("licence/{code}").into_bytes()
    }
    /// A counter.
    #[must_use]
    pub fn counter(name: &str) -> Vec<u8> {
        format!("counter/{name}").into_bytes()
    }
    /// Accesses to a subject's personal data.
    #[must_use]
    pub fn access(subject: &Hash) -> Vec<u8> {
        format!("access/{subject}").into_bytes()
    }
    /// Number of deadlines that end on a day.
    #[must_use]
    pub fn due_count(day: u32) -> Vec<u8> {
        format!("due/{day}").into_bytes()
    }
    /// One deadline.
    #[must_use]
    pub fn due(day: u32, number: u32) -> Vec<u8> {
        format!("due/{day}/{number}").into_bytes()
    }
    /// How far deadlines were worked off.
    #[must_use]
    pub fn due_cursor() -> Vec<u8> {
        b"due-cursor".to_vec()
    }
    /// Before which day no deadline is provisional.
    #[must_use]
    pub fn fixed_cursor() -> Vec<u8> {
        b"fixed-cursor".to_vec()
    }
    /// The validators from the next block on; absent while they are the founding ones.
    #[must_use]
    pub fn validators() -> Vec<u8> {
        b"validators".to_vec()
    }
    /// The versions of a reference document, by id.
    #[must_use]
    pub fn document(id: &str) -> Vec<u8> {
        format!("document/{id}").into_bytes()
    }
    /// A reservation, by the parts of the claim that it keeps free for its holder.
    #[must_use]
    pub fn reservation<S: AsRef<str>>(parts: &[S]) -> Vec<u8> {
        let mut key = b"reservation".to_vec();
        key.extend_from_slice(&claim(parts)[b"claim".len()..]);
        key
    }
    /// What is kept free for a subject.
    #[must_use]
    pub fn reservations(subject: &Hash) -> Vec<u8> {
        format!("reservations/{subject}").into_bytes()
    }
    /// The unique keys that a case holds.
    #[must_use]
    pub fn claims_of(case: &Hash) -> Vec<u8> {
        format!("claims/{case}").into_bytes()
    }
    /// A named person's answer to a filling, by invitation.
    #[must_use]
    pub fn confirmation(invitation: &Hash) -> Vec<u8> {
        format!("confirmation/{invitation}").into_bytes()
    }
    /// By how much a demonstration's clock is ahead.
    #[must_use]
    pub fn demonstration_clock() -> Vec<u8> {
        b"demonstration-clock".to_vec()
    }
    /// An officer of a department.
    #[must_use]
    pub fn officer(department: u16, officer: &crate::sign::PublicKey) -> Vec<u8> {
        format!("officer/{department}/{officer}").into_bytes()
    }
    /// The officers of a department.
    #[must_use]
    pub fn officers(department: u16) -> Vec<u8> {
        format!("officers/{department}").into_bytes()
    }
    /// Who has a case in hand.
    #[must_use]
    pub fn assignment(case: &Hash) -> Vec<u8> {
        format!("assignment/{case}").into_bytes()
    }
    /// The change of the validators that is in flight.
    #[must_use]
    pub fn validator_change() -> Vec<u8> {
        b"validator-change".to_vec()
    }
}

/// A subject's keys, array(6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The tag.
    pub subject: Hash,
    /// Key that signs.
    pub signing: PublicKey,
    /// X25519 key to which decisions are sealed.
    pub sealing: Hash,
    /// Salted commitment to name and ID number.
    pub commitment: Hash,
    /// The identity office that countersigned.
    pub office: u16,
    /// Height at which it was bound.
    pub since: Height,
}

cbor_array!(Identity { subject, signing, sealing, commitment, office, since });

impl Canonical for Identity {
    const MAX_BYTES: usize = 256;
}

/// A deployed contract, array(5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    /// Service id.
    pub service: Text<64>,
    /// Version as the document names it.
    pub version: Text<32>,
    /// The department.
    pub department: u16,
    /// Height of deployment.
    pub since: Height,
    /// Canonical JSON.
    pub document: Blob<{ 256 * 1024 }>,
}

cbor_array!(Contract { service, version, department, since, document });

impl Canonical for Contract {
    const MAX_BYTES: usize = 260 * 1024;
}

/// The services, array of array[id, address]. Which version is in force is under [`key::service`].
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Catalogue {
    /// Services, sorted by id.
    pub services: List<CatalogueEntry, 1024>,
}

cbor_array!(Catalogue { services });

impl Canonical for Catalogue {
    const MAX_BYTES: usize = 128 * 1024;
}

/// A service in the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogueEntry {
    /// Service id.
    pub service: Text<64>,
    /// Address of the version deployed last.
    pub contract: Hash,
}

cbor_array!(CatalogueEntry { service, contract });

/// A case, array(21).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Its 32 random bytes.
    pub case: Hash,
    /// Service id.
    pub service: Text<64>,
    /// Address of the contract that it was filed under.
    pub contract: Hash,
    /// Applicant.
    pub subject: Hash,
    /// Receiving department.
    pub department: u16,
    /// Division of the registrar.
    pub division: Text<6>,
    /// Official number 办件编号.
    pub number: Text<40>,
    /// State of the workflow.
    pub state: Text<32>,
    /// Events so far.
    pub events: u32,
    /// Hash chain over the events.
    pub history: Hash,
    /// Time of the block that took it in.
    pub submitted: Timestamp,
    /// Root over the form's fields.
    pub commitment_root: Hash,
    /// Manifest hash of the sealed package.
    pub sealed: Hash,
    /// Deadline that runs.
    pub due: Option<Due>,
    /// Licence issued.
    pub licence: Option<Text<18>>,
    /// Day on which it was filed, days since 1970-01-01.
    pub filed: u32,
    /// Day on which its state was entered, days since 1970-01-01.
    pub entered: u32,
    /// The workflow's counters above zero, sorted by name.
    pub counters: List<Named, 16>,
    /// The clock that runs.
    pub running: Option<RunningClock>,
    /// Clocks that stand still, with the working days that they have left, sorted by name.
    pub stopped: List<Named, 16>,
    /// The officer who prepared what waits for a second one.
    pub preparer: Option<PublicKey>,
}

/// A count under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The name.
    pub name: Text<32>,
    /// The count.
    pub count: u32,
}

cbor_array!(Named { name, count });

/// A clock of a workflow that runs, array(3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunningClock {
    /// Its name in the workflow.
    pub clock: Text<32>,
    /// Day on which it began, or went on, days since 1970-01-01.
    pub from: u32,
    /// Working days that it had left on that day.
    pub workdays: u32,
}

cbor_array!(RunningClock { clock, from, workdays });

cbor_array!(Case {
    case,
    service,
    contract,
    subject,
    department,
    division,
    number,
    state,
    events,
    history,
    submitted,
    commitment_root,
    sealed,
    due,
    licence,
    filed,
    entered,
    counters,
    running,
    stopped,
    preparer,
});

impl Canonical for Case {
    const MAX_BYTES: usize = 2_140;
}

/// A unique key taken by a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The case that holds it.
    pub case: Hash,
    /// Since when.
    pub since: Timestamp,
}

cbor_array!(Claim { case, since });

impl Canonical for Claim {
    const MAX_BYTES: usize = 64;
}

/// Whether a licence is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LicenceStatus {
    /// In force.
    Active,
    /// Suspended.
    Suspended,
    /// Revoked 撤销: it should not have been issued.
    Revoked,
    /// Cancelled 注销: its holder gave it up, or it ended.
    Cancelled,
}

cbor_code!(LicenceStatus { 1 => Active, 2 => Suspended, 3 => Revoked, 4 => Cancelled });

/// A licence with its public register fields, array(7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Licence {
    /// Unified social credit code.
    pub code: Text<18>,
    /// The case that it came from.
    pub case: Hash,
    /// Service id.
    pub service: Text<64>,
    /// Status.
    pub status: LicenceStatus,
    /// Time of the block that issued it.
    pub issued: Timestamp,
    /// The day of that block by the chain's calendar clock, days since 1970-01-01: 注册日期.
    pub day: u32,
    /// Public register fields, canonical JSON.
    pub register: Blob<8192>,
}

cbor_array!(Licence { code, case, service, status, issued, day, register });

impl Canonical for Licence {
    const MAX_BYTES: usize = 8_600;
}

/// The versions of a service or of a reference document, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Versions {
    /// The versions, by their first days; of several with one first day the last deployed counts.
    pub versions: List<Version, 1024>,
    /// Last day on which any may be used, days since 1970-01-01; null while it is not retired.
    pub retired: Option<u32>,
}

cbor_array!(Versions { versions, retired });

impl Canonical for Versions {
    const MAX_BYTES: usize = 48 * 1024;
}

impl Versions {
    /// The address in force on a day (days since 1970-01-01).
    #[must_use]
    pub fn in_force(&self, day: u32) -> Option<Hash> {
        if self.retired.is_some_and(|last| last < day) {
            return None;
        }
        self.versions.iter().rev().find(|version| version.from <= day).map(|version| version.contract)
    }
}

/// A version and its first day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Address of the document.
    pub contract: Hash,
    /// First day, days since 1970-01-01.
    pub from: u32,
}

cbor_array!(Version { contract, from });

/// A unique key that is kept free for a subject, array(4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reservation {
    /// For whom; [`Hash::ZERO`] for nobody: a registration gave the key up, and its name shall not come back at once.
    pub subject: Hash,
    /// Address of the contract under which it was reserved.
    pub contract: Hash,
    /// Since when.
    pub since: Timestamp,
    /// Last day, days since 1970-01-01.
    pub until: u32,
}

cbor_array!(Reservation { subject, contract, since, until });

impl Canonical for Reservation {
    const MAX_BYTES: usize = 96;
}

/// Most reservations that are listed for one subject.
pub const MAX_RESERVATIONS: usize = 32;
/// The most unique keys that a case holds.
pub const MAX_CASE_CLAIMS: usize = 32;

/// The unique keys that a case took and holds, oldest first, array(1).
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct CaseClaims {
    /// The keys.
    pub claims: List<ClaimParts, MAX_CASE_CLAIMS>,
}

cbor_array!(CaseClaims { claims });

impl Canonical for CaseClaims {
    const MAX_BYTES: usize = 34 * 1024;
}

/// What is kept free for a subject, oldest first; those whose last day is over may still stand there, array(1).
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Reservations {
    /// The reservations.
    pub held: List<HeldReservation, MAX_RESERVATIONS>,
}

cbor_array!(Reservations { held });

impl Canonical for Reservations {
    const MAX_BYTES: usize = 34 * 1024;
}

/// One of a subject's reservations, array(2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldReservation {
    /// The key that is kept free.
    pub claim: ClaimParts,
    /// Last day, days since 1970-01-01.
    pub until: u32,
}

cbor_array!(HeldReservation { claim, until });

/// A named person's answer to a filling, array(6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// Who answered.
    pub subject: Hash,
    /// Address of the contract.
    pub contract: Hash,
    /// Root over the fields that were looked at.
    pub commitment_root: Hash,
    /// The answer.
    pub answer: ConfirmationAnswer,
    /// When.
    pub time: Timestamp,
    /// Salt of the person's identity commitment, sealed to the receiving department.
    pub proof: Blob<1024>,
}

cbor_array!(Confirmation { subject, contract, commitment_root, answer, time, proof });

impl Canonical for Confirmation {
    const MAX_BYTES: usize = 1_200;
}

/// By how much the clock of a demonstration is ahead of the blocks' time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct DemonstrationClock {
    /// Milliseconds.
    pub ahead_ms: u64,
}

cbor_array!(DemonstrationClock { ahead_ms });

impl Canonical for DemonstrationClock {
    const MAX_BYTES: usize = 16;
}

/// Openings of a subject's personal data so far.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct AccessLog {
    /// How many.
    pub count: u32,
    /// Hash chain over them.
    pub history: Hash,
}

cbor_array!(AccessLog { count, history });

impl Canonical for AccessLog {
    const MAX_BYTES: usize = 64;
}

impl AccessLog {
    /// The log after one more opening of the subject's data in `case`, recorded by entry `entry`.
    #[must_use]
    pub fn with(&self, case: &Hash, department: u16, entry: &Hash, time: Timestamp) -> Self {
        let link = crate::codec::encode(&("yuzheng/access", self.history, case, department, entry, time));
        Self { count: self.count.saturating_add(1), history: Hash::of(&link) }
    }
}

/// A counter: how many numbers of a series were allotted, or entries queued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Counter {
    /// Numbers so far.
    pub count: u32,
}

cbor_array!(Counter { count });

impl Canonical for Counter {
    const MAX_BYTES: usize = 8;
}

/// A deadline in the queue of its last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueEntry {
    /// The case whose deadline it is.
    pub case: Hash,
}

cbor_array!(DueEntry { case });

impl Canonical for DueEntry {
    const MAX_BYTES: usize = 40;
}

/// How far deadlines were worked off: everything before `day`, and `number` entries of `day`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueCursor {
    /// Days since 1970-01-01.
    pub day: u32,
    /// Entries of that day that are done.
    pub number: u32,
}

cbor_array!(DueCursor { day, number });

impl Canonical for DueCursor {
    const MAX_BYTES: usize = 16;
}

/// The validators from the next block on, with the addresses of those that joined since the founding, array(2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidatorRegister {
    /// The set.
    pub set: ValidatorSet,
    /// Addresses, sorted by department.
    pub addresses: List<ValidatorAddress, MAX_VALIDATORS>,
}

cbor_array!(ValidatorRegister { set, addresses });

impl Canonical for ValidatorRegister {
    const MAX_BYTES: usize = ValidatorSet::MAX_BYTES + MAX_VALIDATORS * 410;
}

/// Where a validator that joined is reached, array(3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidatorAddress {
    /// The department.
    pub department: u16,
    /// Multiaddress of its consensus.
    pub consensus: Text<200>,
    /// Base URL of its HTTP interface.
    pub url: Text<200>,
}

cbor_array!(ValidatorAddress { department, consensus, url });

/// The change of the validators that is in flight, array(9).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidatorChange {
    /// Id of the entry that proposed it.
    pub proposal: Hash,
    /// The department that proposed it.
    pub proposer: u16,
    /// The change.
    pub change: Change,
    /// Height of the block with the proposal.
    pub height: Height,
    /// Time of that block.
    pub time: Timestamp,
    /// Last block time at which it may go on.
    pub expires: Timestamp,
    /// Departments for it, in the order of their votes, the proposer first.
    pub approved: List<u16, MAX_VALIDATORS>,
    /// Departments against it, in the order of their votes.
    pub rejected: List<u16, MAX_VALIDATORS>,
    /// Height that the joining validator declared last.
    pub ready: Option<Height>,
}

cbor_array!(ValidatorChange { proposal, proposer, change, height, time, expires, approved, rejected, ready });

impl Canonical for ValidatorChange {
    const MAX_BYTES: usize = 1_024;
}
