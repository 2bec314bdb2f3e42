//! What is asked of a department's node, and what it answers.

use core::fmt;

use super::materials::{DepositRequest, Holding, Holdings, MaterialPart, MaterialRequest, MaterialsRequest};
use crate::{
    api::EntryProof,
    codec::{Blob, List, Text, cbor_code, cbor_private_array, cbor_private_enum},
    desk::Assignment,
    hash::Hash,
    objects::Case,
    units::{Height, Timestamp},
};

/// Most rows in one answer.
pub const MAX_ROWS: usize = 500;
/// Most entries in one answer.
pub const MAX_ENTRIES: usize = 256;
/// Most packages of one case.
pub const MAX_PACKAGES: usize = 16;
/// Most steps of a demonstration's clock that an answer names, the newest ones.
pub const MAX_CLOCK_STEPS: usize = 256;
/// Most other cases that one is held beside.
pub const MAX_ALIKE: usize = 32;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Cases that changed.
    Rows(RowsRequest),
    /// One case, masked.
    Case(CaseRequest),
    /// What opens a case, after an access record.
    Reveal(RevealRequest),
    /// Cases of a person, after an access record.
    Search(SearchRequest),
    /// Who looked at the signer's own data.
    Accesses(AccessesRequest),
    /// Notes to a case.
    Notes(NotesRequest),
    /// A part of a file, handed in.
    Deposit(DepositRequest),
    /// A part of a file, after an access record.
    Material(MaterialRequest),
    /// How far the files of a case are handed in.
    Materials(MaterialsRequest),
}

cbor_private_enum!(Request {
    1 => Rows(RowsRequest), 2 => Case(CaseRequest), 3 => Reveal(RevealRequest), 4 => Search(SearchRequest),
    5 => Accesses(AccessesRequest), 6 => Notes(NotesRequest), 7 => Deposit(DepositRequest),
    8 => Material(MaterialRequest), 9 => Materials(MaterialsRequest),
});

/// A place in the order in which cases changed, array(2). All zero is before the first.
///
/// Places of changes that stand in a block are that block's height and the entry's index in it; a name that became
/// known later comes behind the entries of the block that was the newest then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Cursor {
    /// Height of the block.
    pub height: Height,
    /// Place in it.
    pub index: u32,
}

cbor_private_array!(Cursor { height, index });

/// Cases in the signer's scope that changed after a place, oldest change first; array(1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowsRequest {
    /// The place up to which the rows are known; `next` of the answer before.
    pub after: Cursor,
}

cbor_private_array!(RowsRequest { after });

/// One case, array(1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRequest {
    /// The case.
    pub case: Hash,
}

cbor_private_array!(CaseRequest { case });

/// What opens a case's sealed packages, array(2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevealRequest {
    /// The case.
    pub case: Hash,
    /// Id of the entry with the signer's access record for this case, at most [`super::RECORD_LIFETIME_MS`] old.
    pub record: Hash,
}

cbor_private_array!(RevealRequest { case, record });

/// The cases of a person, array(3).
#[derive(Clone, PartialEq, Eq)]
pub struct SearchRequest {
    /// Id of the entry with the signer's access record without case, whose content is the
    /// [`text_hash`](crate::desk::text_hash) of salt and query.
    pub record: Hash,
    /// Salt of that hash.
    pub salt: Hash,
    /// Who is looked for, canonical JSON: `{"id_number":…}`, or `{"last4":…,"name":…}` with the last four
    /// characters of the number.
    pub query: Blob<512>,
}

cbor_private_array!(SearchRequest { record, salt, query });

impl fmt::Debug for SearchRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SearchRequest").field("record", &self.record).finish_non_exhaustive()
    }
}

/// Who looked at the signer's own data, oldest first; array(1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessesRequest {
    /// How many are known already.
    pub from: u32,
}

cbor_private_array!(AccessesRequest { from });

/// Notes to a case, oldest first; the applicant gets those for the applicant. Array(2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotesRequest {
    /// The case.
    pub case: Hash,
    /// How many are known already.
    pub from: u32,
}

cbor_private_array!(NotesRequest { case, from });

/// What is answered; each is the answer to the [`Request`] of the same name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::large_enum_variant, reason = "a reply is made once and taken apart at once")]
pub enum Reply {
    /// Rows.
    Rows(RowsPage),
    /// A case.
    Case(CaseView),
    /// What opens it.
    Revealed(Revealed),
    /// Who was looked for.
    Found(Found),
    /// Entries that moved the access log of the signer's subject.
    Accesses(EntryPage),
    /// Entries with notes.
    Notes(EntryPage),
    /// How far the file is handed in now.
    Deposited(Holding),
    /// A part of a file.
    Material(MaterialPart),
    /// How far the files are handed in.
    Materials(Holdings),
}

cbor_private_enum!(Reply {
    1 => Rows(RowsPage), 2 => Case(CaseView), 3 => Revealed(Revealed), 4 => Found(Found), 5 => Accesses(EntryPage),
    6 => Notes(EntryPage), 7 => Deposited(Holding), 8 => Material(MaterialPart), 9 => Materials(Holdings),
});

/// Whether there is more to ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// That was all.
    Done,
    /// There is more.
    More,
}

cbor_code!(Rest { 0 => Done, 1 => More });

/// Rows, oldest change first, array(5). A case that changes again comes again, with a later place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowsPage {
    /// Hash over the roles that the signer holds today. When it is another than before, the rows that are known are
    /// of another scope: drop them and begin anew.
    pub scope: Hash,
    /// The rows.
    pub rows: List<Row, MAX_ROWS>,
    /// Where to go on.
    pub next: Cursor,
    /// Whether there are more rows now.
    pub rest: Rest,
    /// How the clock of a demonstration went, oldest step first; empty elsewhere.
    pub clock: List<ClockStep, MAX_CLOCK_STEPS>,
}

cbor_private_array!(RowsPage { scope, rows, next, rest, clock });

/// A step of a demonstration's clock, array(2). A block counts by the steps in blocks before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockStep {
    /// Time of the block in which it stands.
    pub since: Timestamp,
    /// By how much the clock is ahead of the blocks behind that one, ms.
    pub ahead_ms: u64,
}

cbor_private_array!(ClockStep { since, ahead_ms });

/// By what two cases may be the same thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// The same person asks for the same service.
    Person,
    /// The same trade name.
    Name,
    /// The same address.
    Address,
    /// The same file.
    File,
}

cbor_code!(Likeness { 1 => Person, 2 => Name, 3 => Address, 4 => File });

/// Another case that may be the same thing, array(3). Nothing of its filling but the masked name is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alike {
    /// The other case.
    pub case: Hash,
    /// Its applicant's name, masked.
    pub applicant: Option<Text<60>>,
    /// By what.
    pub by: List<Likeness, 4>,
}

cbor_private_array!(Alike { case, applicant, by });

/// A case in a queue, array(10). `case` and `assignment` can be proven from the state; the rest is the node's word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The case as it stands in the state.
    pub case: Case,
    /// The applicant's name, masked; null while the payload is not here, or when it does not open.
    pub applicant: Option<Text<60>>,
    /// Who has it in hand, as it stands in the state; whether it still counts the day decides.
    pub assignment: Option<Assignment>,
    /// Why a person has it.
    pub source: RowSource,
    /// Notes to it.
    pub notes: u32,
    /// Time of the block with a supervisor's newest reminder, if no step followed it.
    pub urged: Option<Timestamp>,
    /// Time of the block with the last change.
    pub changed: Timestamp,
    /// Place of the last change.
    pub place: Cursor,
    /// By what another case in the signer's scope may be the same thing; nothing once this one is over.
    pub alike: List<Likeness, 4>,
    /// States that the case left because their deadline was over, each once, in the order in which that came.
    pub lapsed: List<Text<32>, MAX_LAPSED>,
}

/// Most states in [`Row::lapsed`].
pub const MAX_LAPSED: usize = 8;

cbor_private_array!(Row { case, applicant, assignment, source, notes, urged, changed, place, alike, lapsed });

/// How a case came to people, or did not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowSource {
    /// The worker has not decided yet.
    Waiting,
    /// The worker approved it.
    Approved,
    /// The worker referred it to a person.
    Referred,
    /// The applicant asked for a person.
    Asked,
    /// The service knows no automatic decision.
    Direct,
    /// A deadline passed before anybody decided.
    Overdue,
}

cbor_code!(RowSource { 1 => Waiting, 2 => Approved, 3 => Referred, 4 => Asked, 5 => Direct, 6 => Overdue });

/// A case as officers see it before anything is revealed, array(9).
#[derive(Clone, PartialEq, Eq)]
pub struct CaseView {
    /// The case as it stands in the state.
    pub case: Case,
    /// Who has it in hand, as it stands in the state.
    pub assignment: Option<Assignment>,
    /// Why a person has it.
    pub source: RowSource,
    /// Notes to it.
    pub notes: u32,
    /// Public half of the case's identity: what officers write is sealed to it.
    pub recipient: Option<Hash>,
    /// The form's values, canonical JSON, with what the form calls sensitive masked; null when it does not open.
    pub fields: Option<Blob<{ 512 * 1024 }>>,
    /// Why it does not open: the word that a trace would have.
    pub unopened: Option<Text<32>>,
    /// The last automatic decision, canonical JSON: its trace without `answers`, `fields`, `input` and `outputs`, and of
    /// the evidence only what says yes, no or how many. Null if there was none, or while it is not on the node.
    pub report: Option<Blob<{ 256 * 1024 }>>,
    /// Other cases in the signer's scope that may be the same thing, newest change first.
    pub alike: List<Alike, MAX_ALIKE>,
}

cbor_private_array!(CaseView { case, assignment, source, notes, recipient, fields, unopened, report, alike });

impl fmt::Debug for CaseView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CaseView").field("case", &self.case.case).finish_non_exhaustive()
    }
}

/// What opens a case's sealed packages, array(1): the filings, and with them traces, notices and notes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revealed {
    /// One for each filing, oldest first; the last is the one that stands.
    pub packages: List<PackageKey, MAX_PACKAGES>,
}

cbor_private_array!(Revealed { packages });

/// What opens a package, array(3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageKey {
    /// Manifest hash of the package.
    pub sealed: Hash,
    /// Public half of the case's identity.
    pub recipient: Hash,
    /// The identity, sealed to the officer's sealing key: an envelope as in a [`crate::transaction::SealedPackage`].
    pub envelope: Blob<1024>,
}

cbor_private_array!(PackageKey { sealed, recipient, envelope });

/// The cases of a person in the signer's scope, newest first; array(2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The rows.
    pub rows: List<Row, MAX_ROWS>,
    /// Whether there are more than fit.
    pub rest: Rest,
}

cbor_private_array!(Found { rows, rest });

/// Entries with their proofs, oldest first, array(2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryPage {
    /// The entries from the number on that was asked for, as many as fit.
    pub entries: List<EntryProof, MAX_ENTRIES>,
    /// How many there are in all.
    pub total: u32,
}

cbor_private_array!(EntryPage { entries, total });
