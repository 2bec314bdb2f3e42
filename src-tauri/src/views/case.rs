//! What the window shows of cases: how far they are, what happened, which clocks run, and why it can be believed.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::officer::views::ReasonView;

use super::{
    FieldError, HashLine, Words,
    draft::SignedLine,
    licence::LicenceView,
    rules::{DepartmentAnswerView, RuleView},
};

/// How far something is proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ProofStage {
    /// 仅保存在本机.
    Local,
    /// 已发送,等待上链.
    Sent,
    /// 已上链: a department says so, not checked yet.
    OnChain,
    /// 已核验: proven on this computer.
    Verified,
}

/// One of the five nodes 提交 受理 审查 决定 办结.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProgressNode {
    /// Word.
    pub label: Words,
    /// `done`, `current`, `paused` or `todo`.
    pub status: String,
    /// When it was reached.
    #[specta(type = Option<u32>)]
    pub time_ms: Option<f64>,
}

/// A deadline.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DeadlineView {
    /// Last day, `2026-11-27`.
    pub day: String,
    /// Working days from today to it; negative when passed.
    pub workdays_left: i32,
    /// Whether the calendar of that year is published.
    pub provisional: bool,
    /// What it is and on which article it rests.
    pub basis: Words,
}

/// A case in a list.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CaseSummary {
    /// Case id, hex.
    pub id: String,
    /// Service id.
    pub service: String,
    /// Title of the service.
    pub title: Words,
    /// What it is about: the name applied for.
    pub subject: String,
    /// Official number, once allotted.
    pub number: Option<String>,
    /// Receiving department.
    pub department: Words,
    /// How far its last event is proven.
    pub proof: ProofStage,
    /// Stable code of the state: `waitingToSend`, `sent`, or the workflow's state id.
    pub state: String,
    /// Word for the state.
    pub state_word: Words,
    /// The five nodes.
    pub progress: Vec<ProgressNode>,
    /// Last change.
    #[specta(type = u32)]
    pub updated_ms: f64,
    /// Deadline that runs.
    pub deadline: Option<DeadlineView>,
    /// Why nothing moves, if nothing moves: stable code with parameters.
    pub waiting: Option<FieldError>,
    /// Whether it needs the applicant now.
    pub needs_me: bool,
}

/// A clock of a case.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ClockView {
    /// Whether it stands still.
    pub paused: bool,
    /// Working days left; negative when over.
    pub workdays_left: i32,
    /// Working days that it had in all.
    pub of: u32,
    /// Last day, while it runs.
    pub day: Option<String>,
    /// Whether the working days of that year are not published yet.
    pub provisional: bool,
    /// On which article it rests.
    pub basis: Words,
    /// State that follows by itself.
    pub after: Words,
    /// Why it stands still.
    pub reason: Option<Words>,
}

/// How long a case may take.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LimitsView {
    /// What the office promises.
    pub promised: Words,
    /// What the law allows.
    pub statutory: Words,
    /// Working days left of what is promised; none once it is decided, or once the time did not run through.
    pub promised_left: Option<i32>,
}

/// What was filed before it was replaced.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FillingView {
    /// When it was signed.
    #[specta(type = u32)]
    pub signed_ms: f64,
    /// Root over its fields, hex.
    pub fingerprint: String,
    /// Its lines.
    pub lines: Vec<SignedLine>,
}

/// An event of a case.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EventView {
    /// `submitted`, `deadline-expired`, or the action of the contract's workflow: `approve`, `refer` …
    pub code: String,
    /// What happened.
    pub title: Words,
    /// Who acted.
    pub by: Words,
    /// Reasons that an officer named with it.
    pub reasons: Vec<ReasonView>,
    /// When.
    #[specta(type = u32)]
    pub time_ms: f64,
    /// How far it is proven.
    pub proof: ProofStage,
    /// Height of its block.
    #[specta(type = Option<u32>)]
    pub height: Option<f64>,
    /// Id of its transaction, hex.
    pub id: Option<String>,
}

/// Why something is to be believed.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProofView {
    /// Height of the block.
    #[specta(type = u32)]
    pub height: f64,
    /// Time of the block.
    #[specta(type = u32)]
    pub time_ms: f64,
    /// Departments with whether their signature was checked here.
    pub departments: Vec<SignerView>,
    /// Signatures that decide.
    pub quorum: u32,
    /// When this computer checked.
    #[specta(type = u32)]
    pub checked_ms: f64,
    /// Hashes, two clicks deep.
    pub hashes: Vec<HashLine>,
}

/// A department in a proof.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SignerView {
    /// Name.
    pub name: Words,
    /// Short Chinese name.
    pub short: String,
    /// Whether its signature is in the certificate that was checked.
    pub signed: bool,
}

/// How a case ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum EndingKind {
    /// Nothing was granted: refused, not accepted, withdrawn, ended without what was asked for.
    NotGranted,
    /// What was granted is suspended, revoked or cancelled.
    NoLongerValid,
}

/// How a case ended, in the contract's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct EndingView {
    /// Which way.
    pub kind: EndingKind,
    /// The deciding state's title.
    pub title: Words,
    /// What the contract says about it.
    pub text: Words,
    /// What can be done against it, where no document of the case says so.
    pub remedies: Vec<Words>,
}

/// A case with everything about it.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CaseView {
    /// Summary.
    pub summary: CaseSummary,
    /// Events, newest first.
    pub events: Vec<EventView>,
    /// `approved`, `referred`, `nameLost`; `granted`, `refused`, `notAccepted` by officers; or none yet.
    pub decision: Option<String>,
    /// How it ended, where nothing was granted or where what was granted is over.
    pub ending: Option<EndingView>,
    /// Rules of the decision's trace, opened on this computer and run again here.
    pub rules: Vec<RuleView>,
    /// Whether running the rules here gave the same result, with answers that all hold; none when there is no trace.
    pub same_result: Option<bool>,
    /// What departments answered about the applicant, checked on this computer.
    pub answers: Vec<DepartmentAnswerView>,
    /// Lines of what was filed.
    pub lines: Vec<SignedLine>,
    /// What was filed, canonical JSON.
    pub values: String,
    /// What was filed before, newest first.
    pub earlier: Vec<FillingView>,
    /// Whether it can be withdrawn now.
    pub can_withdraw: bool,
    /// Whether a person can be asked for now.
    pub can_request_person: bool,
    /// What another filling is called, where the case waits for one.
    pub supplement: Option<Words>,
    /// Clocks that run or stand still.
    pub clocks: Vec<ClockView>,
    /// What the office promises and what the law allows.
    pub limits: LimitsView,
    /// What the automatic decision did not look at.
    pub unchecked: Vec<Words>,
    /// Why it can be believed.
    pub proof: Option<ProofView>,
    /// The licence.
    pub licence: Option<LicenceView>,
    /// Size of the receipt in bytes, once there is one.
    pub receipt_bytes: Option<u32>,
    /// QR code of the receipt's short reference, SVG.
    pub qr: Option<String>,
}
