//! What the window shows of a case at the desk.

use serde::{Deserialize, Serialize};
use specta::Type;

pub use super::compared::{Agreement, ComparedFields, DeclaredView, RecordView};
use crate::{
    role::RoleName,
    views::{
        ClockView, CommandError, DepartmentAnswerView, EventView, FieldError, LimitsView, RuleView, SignedLine, Words,
    },
};

/// Who has a case in hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct HolderView {
    /// Key, hex.
    pub key: String,
    /// Name at work.
    pub name: String,
    /// Whether it is the officer of this computer.
    pub me: bool,
    /// Whether the officer of this computer may take it over as that one's deputy.
    pub deputy: bool,
    /// Last day.
    pub until: String,
}

/// Somebody to whom a case can be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Colleague {
    /// Key, hex.
    pub key: String,
    /// Name at work.
    pub name: String,
    /// Roles that cover the case.
    pub roles: Vec<RoleName>,
}

/// Somebody to whom some of many cases can be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ColleagueForMany {
    /// Key, hex.
    pub key: String,
    /// Name at work.
    pub name: String,
    /// Roles that are held today.
    pub roles: Vec<RoleName>,
    /// How many of the cases the officer may have in hand.
    pub covers: u32,
}

/// What became of one of many cases.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
pub struct ItemResult {
    /// Case id, hex.
    pub case: String,
    /// Its number.
    pub number: Option<String>,
    /// Why nothing was done with it.
    pub problem: Option<CommandError>,
    /// Names of the files that were written.
    pub files: Vec<String>,
}

/// Which documents are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Printed {
    /// 收件凭证
    Receipts,
    /// Documents that were issued.
    Documents,
    /// Both.
    All,
}

/// Why personal data is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Purpose {
    /// 办理
    Handling,
    /// 复核
    Review,
    /// 督办
    Supervision,
    /// 更正
    Correction,
    /// 审计
    Audit,
    /// 应本人要求
    Request,
}

/// A file that a filing names: name, kind, length and fingerprint, and whether the department has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MaterialView {
    /// What it is.
    pub label: Words,
    /// File name.
    pub name: String,
    /// Kind.
    pub media_type: String,
    /// Length in bytes.
    #[specta(type = u32)]
    pub bytes: f64,
    /// SHA-256, hex.
    pub sha256: String,
    /// Whether the department's node has all of it; none while the case is closed or the node does not say.
    pub handed_in: Option<bool>,
}

/// A file that was brought along, held against the fingerprint that was filed.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ShownMaterial {
    /// Whether it is the file that was filed.
    pub same: bool,
    /// Its fingerprint.
    pub sha256: String,
    /// A picture of it, painted anew: PNG as a data address. None for what is no picture.
    pub picture: Option<String>,
}

/// A step that the contract has in the case's state for one of the officer's roles.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StepView {
    /// Its name in the contract.
    pub action: String,
    /// What it is called.
    pub title: Words,
    /// In which role.
    pub role: RoleName,
    /// State afterwards.
    pub to: Words,
    /// The legal document that goes with it.
    pub document: Option<Words>,
    /// Kind of that document, e.g. `supplement`.
    pub document_kind: Option<String>,
    /// Whether a reason must be named.
    pub needs_reason: bool,
    /// Codes of the reasons that it may name.
    pub reasons: Vec<String>,
    /// What of the register can be corrected, for a step that corrects it.
    pub corrections: Vec<CorrectionView>,
    /// What else it does: `none`, `grant`, `correct`, `suspend`, `restore`, `revoke`, `cancel`.
    pub effect: String,
    /// Whether a second officer looks at it afterwards.
    pub second_officer: bool,
    /// Whether the payload has to be opened first.
    pub needs_opening: bool,
    /// Why it cannot be taken now.
    pub blocked: Option<FieldError>,
}

/// A reason that officers name.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
pub struct ReasonView {
    /// Its code.
    pub code: String,
    /// What it is called.
    pub title: Words,
    /// What is said to the applicant.
    pub text: Words,
    /// What the officer must add; none where nothing.
    pub remark: Option<Words>,
    /// Its law.
    pub basis: Vec<Words>,
    /// Fields that it is about.
    pub fields: Vec<String>,
}

/// A licence and how often it was printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct LicencePrint {
    /// Its code.
    pub code: String,
    /// Prints that were counted.
    pub prints: u32,
}

/// Which copy of a licence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum LicenceCopy {
    /// 正本.
    Original,
    /// 副本.
    Duplicate,
}

/// A field of the form that a reason may be about.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
pub struct FieldChoice {
    /// Path.
    pub path: String,
    /// What it is called.
    pub label: Words,
}

/// A reason that was chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ChosenReason {
    /// Its code.
    pub code: String,
    /// What the officer adds.
    pub remark: String,
    /// Fields that it is about.
    pub fields: Vec<String>,
}

/// What an officer is about to sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct StepDraft {
    /// The step.
    pub action: String,
    /// The number of events that the officer saw.
    pub events: u32,
    /// Reasons.
    pub reasons: Vec<ChosenReason>,
    /// Words for the document as a whole.
    pub remark: String,
    /// What the register shall say, for a step that corrects it.
    pub corrections: Vec<Correction>,
}

/// A line of the register as it shall read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Correction {
    /// Name of the line in the register.
    pub field: String,
    /// Its text.
    pub value: String,
}

/// A line of the register that can be corrected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CorrectionView {
    /// Name of the line in the register.
    pub field: String,
    /// What it is called.
    pub label: Words,
    /// What it says now.
    pub value: String,
}

/// Exactly what will be signed.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
pub struct StepPreview {
    /// The step.
    pub title: Words,
    /// Sentences.
    pub sentences: Vec<Words>,
    /// The document, as its reader will see it.
    pub document: Option<NoticeView>,
    /// What will stand in the register.
    pub register: Vec<RegisterLine>,
}

/// A line of the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RegisterLine {
    /// What it is.
    pub label: Words,
    /// Its value.
    pub value: String,
}

/// A point of a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct NoticeItem {
    /// Code of the reason.
    pub code: String,
    /// Articles.
    pub bases: Vec<Words>,
    /// What is wrong.
    pub sentence: Words,
    /// How to mend it.
    pub mend: Option<Words>,
    /// Fields that it is about.
    pub fields: Vec<String>,
}

/// The last day of a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct NoticeDeadline {
    /// The day.
    pub day: String,
    /// Working days that make it.
    pub workdays: Option<u32>,
    /// For what.
    pub purpose: Words,
}

/// Who signed a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct NoticeSigner {
    /// Name.
    pub name: String,
    /// As what.
    pub role: Words,
}

/// A legal document, to be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NoticeView {
    /// Kind, e.g. `supplement`.
    pub kind: String,
    /// Its name.
    pub title: Words,
    /// Number in print; none before it is issued.
    pub number: Option<String>,
    /// Day of issue in words; none before it is issued.
    pub day: Option<String>,
    /// True for demonstrations.
    pub demo: bool,
    /// Who issues it.
    pub office: Words,
    /// Where to go and whom to ask.
    pub contact: Option<String>,
    /// To whom.
    pub addressee: String,
    /// Number of the case.
    pub case_number: String,
    /// The service.
    pub service: Words,
    /// Day of receipt.
    pub received: String,
    /// What was received.
    pub materials: Vec<Words>,
    /// Laws.
    pub bases: Vec<Words>,
    /// Points.
    pub items: Vec<NoticeItem>,
    /// Lines of what is registered or granted.
    pub particulars: Vec<RegisterLine>,
    /// Until when what has to be done.
    pub deadline: Option<NoticeDeadline>,
    /// What can be done against it, in sentences.
    pub remedies: Vec<Words>,
    /// In the officer's own words.
    pub remark: Option<String>,
    /// Who signed.
    pub signers: Vec<NoticeSigner>,
}

/// A document that was issued in a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct IssuedView {
    /// Id of the entry that issued it, hex.
    pub id: String,
    /// What it is called.
    pub title: Words,
    /// Number in print.
    pub number: Option<String>,
    /// When.
    #[specta(type = u32)]
    pub time_ms: f64,
    /// What it says; none while it is not opened.
    pub notice: Option<NoticeView>,
    /// Why it is not shown: stable code.
    pub problem: Option<String>,
}

/// A note to a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NoteView {
    /// Id of its entry, hex.
    pub id: String,
    /// When.
    #[specta(type = u32)]
    pub time_ms: f64,
    /// Who wrote it.
    pub by: String,
    /// Whether the applicant reads it too.
    pub to_applicant: bool,
    /// Whether it is a supervisor's reminder.
    pub urge: bool,
    /// What it says; none while it does not open.
    pub text: Option<String>,
}

/// Something that was signed here and is on its way, or had no effect.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ActView {
    /// Local id, hex.
    pub id: String,
    /// The case, hex.
    pub case: String,
    /// What it is.
    pub title: Words,
    /// When it was signed.
    #[specta(type = u32)]
    pub created_ms: f64,
    /// Whether it had no effect and never will.
    pub failed: bool,
    /// Why it waits, or had no effect.
    pub problem: Option<CommandError>,
}

/// Another case that may be the same thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DuplicateView {
    /// Case id, hex.
    pub case: String,
    /// Number.
    pub number: Option<String>,
    /// The applicant, masked.
    pub applicant: String,
    /// The service.
    pub service: Words,
    /// Its state.
    pub state: Words,
    /// Its district.
    pub division: Words,
    /// Where it stands at the desk; none while its row is not here.
    pub place: Option<crate::queue::Place>,
    /// What is the same: `person`, `name`, `address`, `file`.
    pub same: Vec<String>,
    /// What it says there, side by side with this case; nothing until both were opened.
    pub compared: Vec<SideBySide>,
    /// What an officer wrote of the two last, where one did.
    pub mark: Option<MarkView>,
}

/// What an officer wrote of two cases that may be the same thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct MarkView {
    /// Whether they are two things.
    pub apart: bool,
    /// Why.
    pub reason: String,
    /// Who wrote it.
    pub by: String,
}

/// One line of two cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SideBySide {
    /// What it is.
    pub label: Words,
    /// In this case.
    pub here: String,
    /// In the other one.
    pub there: String,
}

/// A case at the desk.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DeskCase {
    /// Case id, hex.
    pub id: String,
    /// Number.
    pub number: String,
    /// The service.
    pub title: Words,
    /// State.
    pub state: String,
    /// Word for it.
    pub state_word: Words,
    /// Whether nothing more can come.
    pub over: bool,
    /// Events so far.
    pub event_count: u32,
    /// Whether the payload is open here.
    pub revealed: bool,
    /// The form; masked until it is revealed.
    pub lines: Vec<SignedLine>,
    /// Why the department's node cannot open it: stable word.
    pub unopened: Option<String>,
    /// Files.
    pub materials: Vec<MaterialView>,
    /// Rules of the last automatic decision.
    pub rules: Vec<RuleView>,
    /// Whether running them here gave the same; none while the payload is closed.
    pub same_result: Option<bool>,
    /// What departments answered, checked here.
    pub answers: Vec<DepartmentAnswerView>,
    /// What was filled in beside what records say of it.
    pub compared: Vec<ComparedFields>,
    /// Events, newest first.
    pub events: Vec<EventView>,
    /// Documents that were issued, newest first.
    pub documents: Vec<IssuedView>,
    /// The licence of the case, if it has one.
    pub licence: Option<LicencePrint>,
    /// Notes, newest first.
    pub notes: Vec<NoteView>,
    /// Why the notes cannot be shown: stable code.
    pub notes_problem: Option<String>,
    /// Clocks.
    pub clocks: Vec<ClockView>,
    /// What is promised and what the law allows.
    pub limits: LimitsView,
    /// Who has it in hand.
    pub holder: Option<HolderView>,
    /// Who prepared what a second officer looks at.
    pub preparer: Option<String>,
    /// Whether the officer takes cases in hand and writes notes here.
    pub handles: bool,
    /// Whether the officer may take it from somebody else.
    pub supervises: bool,
    /// Steps.
    pub steps: Vec<StepView>,
    /// Reasons of the service.
    pub reasons: Vec<ReasonView>,
    /// Fields that a reason may be about.
    pub fields: Vec<FieldChoice>,
    /// What was signed here and is on its way, or had no effect.
    pub acts: Vec<ActView>,
    /// Cases that may be the same thing.
    pub duplicates: Vec<DuplicateView>,
}

/// Whom an officer looks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "by", rename_all = "camelCase")]
pub enum PersonQuery {
    /// By the number of an identity card.
    Number {
        /// Its 18 characters.
        number: String,
    },
    /// By name, with the last four characters of the number.
    Name {
        /// The whole name.
        name: String,
        /// The four characters.
        last4: String,
    },
}

/// What a search found.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
pub struct PersonFound {
    /// The person's cases in the officer's scope.
    pub cases: Vec<FoundPerson>,
    /// Whether there are more than are shown.
    pub more: bool,
    /// The record of the search, hex.
    pub record: String,
}

/// A case of a person who was looked for.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FoundPerson {
    /// The case.
    pub case: String,
    /// 办件编号.
    pub number: Option<String>,
    /// The service.
    pub service: Words,
    /// The workflow's state.
    pub state: Words,
    /// The applicant's name, masked.
    pub applicant: String,
    /// Where it stands at the desk.
    pub place: crate::queue::Place,
    /// When it was submitted, ms.
    #[specta(type = u32)]
    pub received_ms: f64,
}
