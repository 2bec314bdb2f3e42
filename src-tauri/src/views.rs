//! What the window is shown: plain data, words only where they come from a contract or the chain.
//!
//! Times are milliseconds since 1970 and heights whole numbers, carried as f64 because a page knows no other
//! (the type attribute only says that they are never null). Absent values are null. Nothing here holds a key, a salt or
//! a whole ID number except where the person chose it in this window.

pub mod reservation;
pub mod signing;

use serde::{Deserialize, Serialize};
use specta::Type;

/// A text in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// One reason and one next step, for everything that is not in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Advice {
    /// Stable code or rule of the specification, e.g. `RC-6`, `NF-2`, `old-tip`.
    pub code: String,
    /// What is the matter.
    pub reason: Words,
    /// What to do now.
    pub next: Words,
    /// The same in technical terms, with the compared values.
    pub detail: Option<String>,
}

/// Where the person stands with this computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Stage {
    /// No vault yet.
    Welcome,
    /// A vault, locked.
    Locked,
    /// Unlocked, but no identity is bound.
    NeedsIdentity,
    /// Ready.
    Ready,
}

/// The first thing that the window asks.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AppStatus {
    /// Where the person stands.
    pub stage: Stage,
    /// Whether the chain is a demonstration.
    pub demo: bool,
    /// Name of the network.
    pub network: Words,
    /// Fingerprint of the network file, hex.
    pub network_fingerprint: String,
    /// The bound person.
    pub person: Option<PersonView>,
    /// Folder with the network file, receipts and the verifier.
    pub folder: String,
    /// Program version.
    pub version: String,
    /// Kept settings.
    pub settings: Settings,
}

/// Kept settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    /// `zh` or `en`.
    pub language: String,
    /// `light`, `dark` or `system`.
    pub theme: String,
}

/// The bound person.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PersonView {
    /// Name.
    pub name: String,
    /// ID number, masked in the middle.
    pub id_masked: String,
    /// Address.
    pub address: String,
}

/// A fictional person to choose from.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DemoPerson {
    /// Name.
    pub name: String,
    /// ID number; fictional, sequence 998 or 999.
    pub id_number: String,
    /// Address.
    pub address: String,
    /// `adult`, `minor` or `deceased`.
    pub note: String,
}

/// Result of asking the identity office.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum BindingView {
    /// Bound and proven.
    Bound {
        /// The person.
        person: PersonView,
    },
    /// Refused by a rule of the office.
    Refused {
        /// Rule id.
        rule: String,
        /// Legal basis.
        basis: String,
        /// Reason.
        reason: Words,
    },
}

/// How a department's node stands to what this computer verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum DepartmentStatus {
    /// Not asked yet.
    Asking,
    /// Says the same.
    Agrees,
    /// Has not got the newest blocks.
    Behind,
    /// Does not answer.
    Unreachable,
    /// Said something that its proofs do not hold.
    Lying,
}

/// A department in the network view.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DepartmentView {
    /// Number.
    pub id: u16,
    /// Full name.
    pub name: Words,
    /// Short Chinese name for seals.
    pub short: String,
    /// How it stands.
    pub status: DepartmentStatus,
    /// Why it does not agree.
    pub advice: Option<Advice>,
    /// Height that it named last.
    #[specta(type = Option<u32>)]
    pub height: Option<f64>,
    /// When it answered last.
    #[specta(type = Option<u32>)]
    pub answered_ms: Option<f64>,
}

/// The network in one look.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NetworkView {
    /// Departments that agree.
    pub agreeing: u32,
    /// All departments.
    pub total: u32,
    /// When the last of the agreeing ones answered.
    #[specta(type = Option<u32>)]
    pub answered_ms: Option<f64>,
    /// Height that this computer verified.
    #[specta(type = u32)]
    pub height: f64,
    /// Time of that block.
    #[specta(type = u32)]
    pub time_ms: f64,
    /// The departments.
    pub departments: Vec<DepartmentView>,
    /// Why the chain is not followed any further, if it is not.
    pub halted: Option<Advice>,
    /// The fork for which this computer stopped following the chain, until a person decides.
    pub fork: Option<FrozenView>,
    /// How many departments were compared at one height; none before one answered.
    pub compared: Option<ComparedView>,
    /// The clock of a demonstration, where it is ahead.
    pub clock: Option<DemonstrationTime>,
}

/// What a demonstration's clock shows, proven from the state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DemonstrationTime {
    /// The day, `2026-11-27`.
    pub day: String,
    /// Days ahead of the real one.
    pub ahead_days: u32,
}

/// Departments compared at one height.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ComparedView {
    /// Departments that agree.
    pub agreeing: u32,
    /// Departments that were asked.
    pub asked: u32,
    /// Departments of the network.
    pub of: u32,
    /// The height.
    #[specta(type = u32)]
    pub height: f64,
    /// When they showed it, ms since 1970.
    #[specta(type = u32)]
    pub at_ms: f64,
}

/// A fork that waits for a person's decision.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FrozenView {
    /// The two headers, and who signed both.
    pub fork: ForkView,
    /// Last height that both histories have in common; nothing above it is shown as verified.
    #[specta(type = u32)]
    pub common: f64,
    /// Which of the headers was verified on this computer first: 0 or 1.
    pub ours: u32,
    /// Departments whose nodes showed the other one.
    pub shown_by: Vec<Words>,
    /// Reason and next step.
    pub advice: Advice,
}

/// Which of two histories to follow after a fork.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ForkChoice {
    /// The one that was verified here first.
    Ours,
    /// The other one.
    Others,
}

/// A service that can be filed.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ServiceSummary {
    /// Service id.
    pub id: String,
    /// Title.
    pub title: Words,
    /// Receiving department.
    pub department: Words,
    /// One line about it.
    pub summary: Words,
    /// Everyday words to find it by.
    pub keywords: Vec<String>,
    /// A draft that is being filled, if any.
    pub draft: Option<String>,
    /// First day of the version that comes next, if one is deployed.
    pub next_from: Option<String>,
}

/// A service with its contract.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ServiceView {
    /// Summary.
    pub summary: ServiceSummary,
    /// Address of the contract, hex.
    pub contract: String,
    /// The contract's canonical JSON: guide, form, tables, rules, texts.
    pub document: String,
}

/// A draft.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DraftView {
    /// Local id.
    pub id: String,
    /// Service id.
    pub service: String,
    /// Step that is open.
    pub step: u32,
    /// Field values, JSON object.
    pub values: String,
    /// Paths that were filled in from the bound identity.
    pub prefilled: Vec<String>,
    /// The case that it is another filling of, hex.
    pub case: Option<String>,
    /// When it was saved.
    #[specta(type = u32)]
    pub saved_ms: f64,
}

/// A field that is not right.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FieldError {
    /// Path, e.g. `operator.id_no`.
    pub path: String,
    /// Stable code; the window has the words.
    pub code: String,
    /// Parameters of the words.
    pub params: Vec<Param>,
}

/// A named parameter of a text.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Param {
    /// Name.
    pub name: String,
    /// Value.
    pub value: String,
}

/// A fact that a rule used.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FactView {
    /// Name.
    pub name: String,
    /// Value as text.
    pub value: String,
    /// Where it came from.
    pub source: String,
}

/// A rule with its verdict.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RuleView {
    /// Rule id.
    pub id: String,
    /// Laws and articles.
    pub basis: Words,
    /// `pass`, `fail` or `unknown`.
    pub outcome: String,
    /// What a fail means: `block`, `warn`, `refer` or `rejectByPerson`.
    pub otherwise: String,
    /// The sentence to show.
    pub text: Words,
    /// Why it is unknown.
    pub reason: Option<String>,
    /// Facts used.
    pub facts: Vec<FactView>,
}

/// Result of checking a draft on this computer.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CheckView {
    /// `approve`, `refer` or `block`.
    pub verdict: String,
    /// Fields that are not right.
    pub fields: Vec<FieldError>,
    /// The rules.
    pub rules: Vec<RuleView>,
    /// Outputs of the contract that are texts: composed name, scope text …
    pub outputs: Vec<Param>,
    /// When it was checked.
    #[specta(type = u32)]
    pub checked_ms: f64,
    /// Time of the verified block that register look-ups refer to; none when no department could be asked.
    #[specta(type = Option<u32>)]
    pub register_as_of_ms: Option<f64>,
    /// What departments will be asked after filing, and nothing else.
    pub asked: Vec<AskedView>,
}

/// A question that a department will be asked after filing.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AskedView {
    /// Name of the evidence.
    pub name: String,
    /// What it is about.
    pub title: Words,
    /// The department.
    pub department: Words,
    /// Everything that it is told.
    pub items: Vec<String>,
}

/// A department's signed answer on which a decision rests.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DepartmentAnswerView {
    /// Name of the evidence.
    pub name: String,
    /// What it is about.
    pub title: Words,
    /// The department.
    pub department: Words,
    /// Its data set.
    pub data_set: String,
    /// The answer.
    pub value: String,
    /// Of when the data is.
    #[specta(type = u32)]
    pub as_of_ms: f64,
    /// When it was answered.
    #[specta(type = u32)]
    pub answered_ms: f64,
    /// Key that signed it, hex.
    pub key: String,
    /// Its record on the ledger, hex.
    pub record: String,
}

/// One line of the page that is signed.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SignedLine {
    /// Label.
    pub label: Words,
    /// Value in words; empty where a table says it.
    pub value: String,
    /// The rows of a list.
    pub table: Option<SignedTable>,
    /// Step of the form where it can be changed.
    pub step: u32,
    /// `public`, `private` or `sensitive`.
    pub visibility: String,
}

/// The rows of a list on the page that is signed, as far as the same readers see them.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SignedTable {
    /// What the columns are called.
    pub columns: Vec<Words>,
    /// The cells in words, row by row.
    pub rows: Vec<Vec<String>>,
}

/// A file that was chosen to be filed. It stays on this computer.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChosenFile {
    /// Its name without the folder.
    pub name: String,
    /// What its first bytes say it is, as `application/pdf`.
    pub media_type: String,
    /// Its length in bytes.
    pub bytes: f64,
    /// SHA-256 of its bytes, hex.
    pub sha256: String,
}

/// The page that shows exactly what is signed.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SignPage {
    /// Draft.
    pub draft: String,
    /// Title of the application.
    pub title: Words,
    /// Addressee: the registrar.
    pub addressee: Words,
    /// Applicant's name.
    pub applicant: String,
    /// Applicant's ID number, masked.
    pub id_masked: String,
    /// The lines.
    pub lines: Vec<SignedLine>,
    /// What is promised by signing.
    pub promises: Vec<Words>,
    /// Day of signature, Chinese form.
    pub date: String,
    /// Fingerprint of all fields (the commitment root), hex.
    pub fingerprint: String,
    /// Number of fields under the fingerprint.
    pub fields: u32,
    /// Address of the contract, hex.
    pub contract: String,
    /// The pre-check of exactly these values.
    pub check: CheckView,
}

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

/// A hash with its name.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HashLine {
    /// Stable code of what it is.
    pub code: String,
    /// The value.
    pub value: String,
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

/// A case with everything about it.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CaseView {
    /// Summary.
    pub summary: CaseSummary,
    /// Events, newest first.
    pub events: Vec<EventView>,
    /// `approved`, `referred`, `nameLost`, or none yet.
    pub decision: Option<String>,
    /// Rules of the decision's trace, opened on this computer and run again here.
    pub rules: Vec<RuleView>,
    /// Whether running the rules here gave the same result, with answers that all hold; none when there is no trace.
    pub same_result: Option<bool>,
    /// What departments answered about the applicant, checked on this computer.
    pub answers: Vec<DepartmentAnswerView>,
    /// Lines of what was filed.
    pub lines: Vec<SignedLine>,
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
    /// Why it can be believed.
    pub proof: Option<ProofView>,
    /// The licence.
    pub licence: Option<LicenceView>,
    /// Size of the receipt in bytes, once there is one.
    pub receipt_bytes: Option<u32>,
    /// QR code of the receipt's short reference, SVG.
    pub qr: Option<String>,
}

/// A licence.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LicenceView {
    /// Unified social credit code, or the number of the permit or filing.
    pub code: String,
    /// What the document is called; empty when its contract is not known here.
    pub title: Words,
    /// The kind of entry in the register; empty when it has none.
    pub kind: String,
    /// The case that it came from.
    pub case: String,
    /// Name.
    pub name: String,
    /// Composition.
    pub composition: String,
    /// Operator.
    pub operator: String,
    /// Premises.
    pub premises: String,
    /// Scope.
    pub scope: String,
    /// Registrar.
    pub registrar: String,
    /// Day of registration, Chinese form.
    pub registered: String,
    /// `active`, `suspended` or `revoked`.
    pub status: String,
    /// When this computer checked it.
    #[specta(type = u32)]
    pub checked_ms: f64,
    /// Block time that the status refers to.
    #[specta(type = u32)]
    pub as_of_ms: f64,
    /// Departments that signed that block.
    pub signers: u32,
    /// All departments.
    pub departments: u32,
    /// Short QR code of the entry that it came from, SVG.
    pub qr: Option<String>,
}

/// Which of a receipt's two codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum CodeKind {
    /// Where to look.
    Short,
    /// The whole receipt.
    Full,
}

/// What is taken along of a case beside its receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ExportKind {
    /// 整案证据包: every event, none left out, with everything that the holder can open.
    History,
    /// The receipt as JSON.
    Json,
    /// One department's COSE receipt.
    Statement,
    /// How the licence stands now.
    Licence,
    /// 复算文件: receipt, form, trace and rules, to run the automatic decision again.
    Reexecution,
}

/// A QR code.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CodeView {
    /// The picture, SVG with one unit a module.
    pub svg: String,
    /// Modules on a side, the quiet zone included.
    pub side: u32,
}

/// The codes of a receipt.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CodesView {
    /// The short one.
    pub short: CodeView,
    /// What it says.
    pub reference: String,
    /// The one with the whole receipt, or with the decision alone, where one of them fits.
    pub full: Option<CodeView>,
    /// Whether it holds the decision alone, without how case and licence stand now.
    pub shortened: bool,
    /// Size of the receipt.
    pub receipt_bytes: u32,
    /// What a code holds at most.
    pub most_bytes: u32,
}

/// A checked file, or the answer to a short code.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VerdictView {
    /// `valid`, `invalid` or `cannotTell`.
    pub verdict: String,
    /// `receipt`, `reexecution` or `fork`: valid evidence of a fork is no good news.
    pub subject: String,
    /// Reason and next step; its code is the rule that decided, `valid` where all hold.
    pub advice: Advice,
    /// The checks in the order in which they are made.
    pub checks: Vec<CheckStep>,
    /// How the content came: `file`, `fullCode` or `shortCode`.
    pub came: String,
    /// Name of the file.
    pub file: String,
    /// Its size.
    pub bytes: u32,
    /// What the receipt shows when valid.
    pub shown: Option<ReceiptView>,
    /// What the evidence proves when valid.
    pub fork: Option<ForkView>,
    /// What running the decision again came to; also where it differs.
    pub again: Option<AgainView>,
    /// Time it took, in microseconds.
    #[specta(type = u32)]
    pub micros: f64,
}

/// A check with its result.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CheckStep {
    /// Its name.
    pub name: Words,
    /// `passed`, `failed`, `notReached` or `nothingShown`.
    pub result: String,
}

/// A decision that was run again.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AgainView {
    /// Name of the service.
    pub service: Words,
    /// Version of the contract.
    pub version: String,
    /// The decision date, `2026-01-05`.
    pub date: String,
    /// `approved` or `referred`, as it stands on chain.
    pub decision: String,
    /// Every rule of the contract.
    pub rules: Vec<RuleAgainView>,
    /// The answers that were taken from the trace.
    pub answers: Vec<AnswerView>,
}

/// A rule as it was decided then and as it comes out now.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RuleAgainView {
    /// Its identifier.
    pub id: String,
    /// `pass`, `fail` or `unknown`, as the trace has it.
    pub recorded: Option<String>,
    /// The same as it comes out now.
    pub now: String,
    /// Whether both are the same.
    pub agrees: bool,
    /// What it says now.
    pub text: Words,
    /// The law.
    pub basis: Vec<String>,
}

/// An answer that a decision rests on.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AnswerView {
    /// What it says.
    pub title: Words,
    /// Its value, JSON.
    pub value: String,
    /// Who answered: a department, or `ledger`.
    pub source: Words,
    /// When, ms since 1970.
    #[specta(type = u32)]
    pub as_of_ms: f64,
}

/// Two certified headers of one height.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ForkView {
    /// Height of both.
    #[specta(type = u32)]
    pub height: f64,
    /// The headers.
    pub headers: Vec<ForkHeaderView>,
    /// Departments that signed both.
    pub signed_both: Vec<Words>,
    /// `guilty` or `conflicting`.
    pub fault: String,
}

/// One of two conflicting headers.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ForkHeaderView {
    /// Hash.
    pub hash: String,
    /// Time of the block, UTC+08:00, `2026-01-05 08:00:03`.
    pub time: String,
    /// Round of its certificate.
    pub round: u32,
    /// Departments that certified it.
    pub signed_by: Vec<Words>,
}

/// What a valid receipt shows.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptView {
    /// `entry`, `case`, `state` or `history`.
    pub kind: String,
    /// Title, e.g. 个体工商户设立登记.
    pub title: Words,
    /// Stable code of the newest event.
    pub event: String,
    /// Official case number.
    pub number: Option<String>,
    /// Name that the register holds, when public.
    pub subject: Option<String>,
    /// Who signed the newest entry; none where the receipt is about the state.
    pub signer: Option<Words>,
    /// Time of the newest entry's block; of the tip where there is no entry.
    #[specta(type = u32)]
    pub time_ms: f64,
    /// Word for the state at the tip.
    pub state_word: Option<Words>,
    /// Licence code and status at the tip.
    pub licence: Option<LicenceView>,
    /// Time of the tip: the state is known as of then.
    #[specta(type = u32)]
    pub as_of_ms: f64,
    /// How long ago that is by this computer's clock.
    pub age: Words,
    /// Whether it is so old that a fresh receipt should be asked for.
    pub is_old: bool,
    /// Every event of the case in its order, where the receipt is the whole history.
    pub events: Vec<ShownEvent>,
    /// What exists in the state and what does not, where the receipt is about the state.
    pub states: Vec<ShownState>,
    /// Why it can be believed.
    pub proof: ProofView,
    /// Fields that the holder opened.
    pub opened: Vec<OpenedField>,
}

/// A field that the holder of a receipt opened.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OpenedField {
    /// Path in the form.
    pub path: String,
    /// Its label, where the form is at hand; else empty.
    pub label: Words,
    /// Its value.
    pub value: String,
}

/// An event of a history.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ShownEvent {
    /// Its number in the case, from 1.
    pub number: u32,
    /// Stable code.
    pub code: String,
    /// What happened, where the contract is at hand; else the code.
    pub title: Words,
    /// Who signed it.
    pub by: Words,
    /// Time of its block.
    #[specta(type = u32)]
    pub time_ms: f64,
    /// Height of its block.
    #[specta(type = u32)]
    pub height: f64,
}

/// Something that exists in the state, or does not.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ShownState {
    /// The sentence, e.g. 证照 … 存在.
    pub text: Words,
    /// Whether it exists.
    pub present: bool,
}

/// A file that was changed on purpose, with the genuine one's verdict.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ForgedExample {
    /// Verdict on the changed file.
    pub verdict: VerdictView,
    /// Position of the changed byte.
    pub position: u32,
    /// Byte before, hex.
    pub before: String,
    /// Byte after, hex.
    pub after: String,
    /// Whether the genuine file is the person's own receipt or one of the network's entries.
    pub own: bool,
}

/// A header in a list.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HeaderLine {
    /// Height.
    #[specta(type = u32)]
    pub height: f64,
    /// Time.
    #[specta(type = u32)]
    pub time_ms: f64,
    /// Entries.
    pub entries: u32,
    /// Department that proposed it.
    pub proposer: Words,
    /// Hash.
    pub hash: String,
}

/// A header with its certificate.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HeaderDetail {
    /// The line.
    pub line: HeaderLine,
    /// All fields.
    pub hashes: Vec<HashLine>,
    /// Who signed, where the certificate is at hand.
    pub proof: Option<ProofView>,
}

/// The chain in plain words.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChainView {
    /// Network view.
    pub network: NetworkView,
    /// Name.
    pub name: Words,
    /// Since when it runs.
    #[specta(type = u32)]
    pub since_ms: f64,
    /// Chain id, hex.
    pub chain_id: String,
    /// Fingerprint of the network file, hex.
    pub fingerprint: String,
    /// Votes that decide.
    pub quorum: u32,
    /// Newest headers, newest first.
    pub headers: Vec<HeaderLine>,
    /// Services in force with the address of their contract.
    pub services: Vec<HashLine>,
}

/// An error over the window's border: a stable code with parameters; the window has the words.
#[derive(Clone, Debug, Serialize, Deserialize, Type, thiserror::Error)]
#[error("{code}")]
#[serde(rename_all = "camelCase")]
pub struct CommandError {
    /// Stable code, e.g. `wrongPassphrase`.
    pub code: String,
    /// Parameters of the words.
    pub params: Vec<Param>,
}

impl CommandError {
    /// An error without parameters.
    #[must_use]
    pub fn new(code: &str) -> Self {
        Self { code: code.to_owned(), params: Vec::new() }
    }

    /// Adds a parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.params.push(Param { name: name.to_owned(), value: value.to_string() });
        self
    }
}

/// A file that was written.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SavedFile {
    /// Where.
    pub path: String,
    /// Its size.
    pub bytes: u32,
}

/// How a network file stands to the one that is trusted now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum FileRelation {
    /// It knows the same.
    Same,
    /// It knows more of the same chain.
    Newer,
    /// It knows less of the same chain.
    Older,
    /// It lists other departments for a time that both know.
    Contradicts,
    /// It is of another chain.
    OtherChain,
}

/// A network file, before it is taken.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NetworkFileView {
    /// Where it is.
    pub path: String,
    /// Its fingerprint, hex: to be compared with what a department says.
    pub fingerprint: String,
    /// Name of its network.
    pub name: Words,
    /// Departments that certify now, by this file.
    pub departments: u32,
    /// Height up to which it vouches.
    #[specta(type = u32)]
    pub height: f64,
    /// Time of that block.
    #[specta(type = u32)]
    pub as_of_ms: f64,
    /// How it stands to the one that is trusted now.
    pub relation: FileRelation,
}

/// The departments' answers changed.
#[derive(Clone, Debug, Serialize, Deserialize, Type, tauri_specta::Event)]
pub struct NetworkChanged(pub NetworkView);

/// A case changed.
#[derive(Clone, Debug, Serialize, Deserialize, Type, tauri_specta::Event)]
#[serde(rename_all = "camelCase")]
pub struct CasesChanged {
    /// Which, hex.
    pub case: String,
}
