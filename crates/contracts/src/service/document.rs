//! The document that a department writes: one public service as data.
//!
//! These types are the document's shape and nothing more. Unknown keys are refused everywhere. What
//! makes a document acceptable is checked in [`super::check`] and [`super::gate`].

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::reservation::{GivenUp, ReservationDefinition};
use super::template::TemplateDefinition;
use super::text::{Basis, Text};
use super::workflow::Workflow;
use crate::date::Date;
use crate::form::Form;
use crate::notice::NoticeKind;
use crate::value::Value;

/// The largest document, in bytes of canonical JSON.
pub const MAX_DOCUMENT_BYTES: usize = 256 * 1024;

/// One public service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceDefinition {
    /// The service's identifier: lower-case words joined by hyphens.
    pub contract: String,
    /// The version of this document, as people name it; at most 32 bytes.
    pub version: String,
    /// The meaning of the expressions.
    pub semantics: Semantics,
    /// The identifier of the department that answers for the service.
    pub department: String,
    /// When it may be used.
    pub in_force: InForce,
    /// Figures and word lists of law, dated.
    pub params: Vec<Param>,
    /// What the citizen fills in.
    pub form: Form,
    /// What the citizen hands in, or no longer has to.
    pub materials: Vec<Material>,
    /// Facts asked of others.
    pub evidence: Vec<EvidenceDefinition>,
    /// Code tables by name.
    pub tables: BTreeMap<String, TableDefinition>,
    /// Named intermediate results, each may use the ones before it.
    #[serde(rename = "let")]
    pub lets: Vec<Let>,
    /// What must hold.
    pub rules: Vec<RuleDefinition>,
    /// What approval yields.
    pub outputs: Vec<OutputDefinition>,
    /// What may be kept free for somebody before a registration takes it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reservations: Vec<ReservationDefinition>,
    /// What nobody takes for a while after a registration gave it up.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub given_up: Vec<GivenUp>,
    /// Texts that are made from a filling.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub templates: Vec<TemplateDefinition>,
    /// States, who may do what, deadlines. Absent for a document that only checks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow: Option<Workflow>,
    /// Legal documents that actions produce.
    pub documents: Vec<LegalDocument>,
    /// What officers name as a reason for a supplement or a refusal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<ReasonDefinition>,
    /// The service guide (办事指南).
    pub guide: Guide,
    /// The document's own tests.
    pub tests: Vec<TestCase>,
}

/// Frozen meanings of expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Semantics {
    /// See [`crate::rules`].
    #[serde(rename = "rules/1")]
    Rules1,
}

/// First and last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InForce {
    /// First day.
    pub from: Date,
    /// Last day; absent while open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
}

impl InForce {
    /// Whether the day lies within.
    #[must_use]
    pub fn holds(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

/// A figure or a word list of law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Param {
    /// The name in expressions: `params.<name>`.
    pub name: String,
    /// What it is.
    pub title: Text,
    /// Its values over time.
    pub values: Vec<ParamValue>,
    /// Where it stands in law.
    #[serde(default)]
    pub basis: Vec<Basis>,
    /// True if it is not verified and must be printed as 演示.
    #[serde(default)]
    pub demo: bool,
}

/// A value of a parameter and when it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParamValue {
    /// First day.
    pub from: Date,
    /// Last day; absent while open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// The value.
    pub value: Value,
}

/// One row of the list of materials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Material {
    /// 材料名称
    pub name: Text,
    /// 必要、容缺或免提交
    pub need: MaterialNeed,
    /// 来源渠道
    pub source: Text,
    /// 原件、复印件或电子
    pub kind: Text,
    /// 份数
    pub copies: u32,
    /// 依据
    pub basis: Vec<Basis>,
}

/// Whether a material must be handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaterialNeed {
    /// 必要
    Required,
    /// 容缺
    Deferrable,
    /// 免提交
    Exempt,
}

/// A fact that somebody else answers for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceDefinition {
    /// The name in expressions: `evidence.<name>`.
    pub name: String,
    /// What it says.
    pub title: Text,
    /// The department, or `ledger` for the state that all departments keep.
    pub from: String,
    /// How it is obtained.
    pub kind: EvidenceKind,
    /// For what is looked up in the state: an expression that gives the parts of the state key as a list of texts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// For answers: the data set that is asked, as the catalogue names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_set: Option<String>,
    /// For answers: an expression that gives all that is sent with the question, and nothing more is. For
    /// confirmations: one that gives the people who sign, as a list of maps with `person` (the row), `name` and
    /// `id_no`; where somebody signs for organisations, too, `signs_for` lists them, each with `person` and `name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask: Option<String>,
    /// The kind of value.
    #[serde(rename = "type")]
    pub value: EvidenceType,
    /// The oldest answer that counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_age_hours: Option<u32>,
    /// Why it may be asked.
    pub basis: Vec<Basis>,
}

/// How evidence is obtained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceKind {
    /// True if the ledger's state has the key.
    StatePresence,
    /// True if the ledger's state does not have the key.
    StateAbsence,
    /// True if name and number open the commitment that the identity office countersigned.
    IdentityCommitment,
    /// A department answers.
    Answer,
    /// How many of the people who are named signed on their own computers; the filing counts for whoever filed.
    Confirmations,
    /// True if the ledger keeps the key free for somebody else than the applicant.
    ReservedByAnother,
    /// True if a registration gave the key up not long ago, and nobody may take it yet.
    GivenUp,
}

/// The kind of value that evidence has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceType {
    /// True or false.
    Boolean,
    /// A whole number.
    Integer,
    /// Text.
    String,
}

/// A code table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableDefinition {
    /// What it is, with its edition.
    pub title: Text,
    /// The column by which `table(name, key)` finds a row.
    pub key: String,
    /// The columns' names.
    pub columns: Vec<Arc<str>>,
    /// The rows, each with one cell for each column.
    pub rows: Vec<Vec<Value>>,
    /// Where it comes from.
    #[serde(default)]
    pub basis: Vec<Basis>,
    /// True if it is not verified and must be printed as 演示.
    #[serde(default)]
    pub demo: bool,
}

/// A named intermediate result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Let {
    /// The name in later expressions.
    pub name: String,
    /// The expression.
    pub expr: String,
}

/// A rule: a condition of law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleDefinition {
    /// Its identifier.
    pub id: String,
    /// The law; at least one.
    pub basis: Arc<[Basis]>,
    /// The expression that must be true.
    pub check: String,
    /// What follows if it is false.
    #[serde(rename = "else")]
    pub else_action: ElseAction,
    /// What it says in Chinese.
    pub zh: RuleWords,
    /// What it says in English.
    pub en: RuleWords,
}

/// What follows if a rule is not met. The machine never refuses: every one leaves that to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ElseAction {
    /// The form cannot be signed until it is mended.
    Block,
    /// It is said, and nothing follows.
    Warn,
    /// A person looks at the case.
    Refer,
    /// A person looks at the case with the proposal to refuse.
    RejectByPerson,
}

impl ElseAction {
    /// `block`, `warn`, `refer` or `reject_by_person`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::Warn => "warn",
            Self::Refer => "refer",
            Self::RejectByPerson => "reject_by_person",
        }
    }
}

/// What a rule says; `{form.name.zihao}` inserts a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleWords {
    /// When it is met.
    pub pass: String,
    /// When it is not: what is wrong and what to do.
    pub fail: String,
    /// When that cannot be told yet: who will check it.
    pub unknown: String,
}

/// What approval yields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutputDefinition {
    /// Its name. `claims` (a list of lists of texts) are the keys that approval takes in the ledger's
    /// state, each at most once; `register` is what the public register and the licence show.
    pub name: String,
    /// The expression.
    pub expr: String,
    /// The law.
    #[serde(default)]
    pub basis: Vec<Basis>,
}

/// A legal document that an action produces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegalDocument {
    /// Its identifier.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// Which of the legal documents that law knows it is, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<NoticeKind>,
    /// The state of the workflow that produces it when it is entered.
    pub on_state: String,
    /// How its number is made; absent if it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<DocumentNumber>,
    /// The law.
    pub basis: Vec<Basis>,
}

/// A reason that officers name, e.g. a standard defect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReasonDefinition {
    /// Its code; at most 32 bytes.
    pub code: String,
    /// What it is called.
    pub title: Text,
    /// What is said to the applicant; the officer may add to it.
    pub text: Text,
    /// What the officer must add in their own words, such as the authority that is competent; absent where nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<Text>,
    /// Fields of the form that it is about, by their paths: what an applicant who is asked to mend it may change.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// The actions that it may be named for; without any, all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<String>,
    /// The law.
    pub basis: Vec<Basis>,
}

impl ReasonDefinition {
    /// Whether this action may name it.
    pub fn serves(&self, action: &str) -> bool {
        self.actions.is_empty() || self.actions.iter().any(|one| one == action)
    }
}

/// How a document's number is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, tag = "scheme", rename_all = "snake_case")]
pub enum DocumentNumber {
    /// A unified social credit code (GB 32100); the division is the registrar's.
    Uscc {
        /// First character: the registering department.
        department: char,
        /// Second character: the kind of entity.
        kind: char,
    },
    /// The number of a permit or a filing, such as `YB15001030000017`; the division is the registrar's.
    Record {
        /// What it begins with: two to four capital letters and digits.
        prefix: String,
    },
    /// A number such as 〔2026〕第000017号.
    Yearly {
        /// What stands before it: 渝中市监登字.
        prefix: Text,
    },
}

/// The service guide in the order that the law wants it shown (行政许可法 art. 30).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guide {
    /// 1 事项名称
    pub name: Text,
    /// One sentence for lists and search.
    pub summary: Text,
    /// Words by which people look for it.
    pub keywords: Vec<String>,
    /// 实施编码: four capital letters or digits, also the item code of case numbers.
    pub item_code: String,
    /// 办件类型
    pub case_type: CaseType,
    /// 2 实施主体
    pub office: Text,
    /// Where to go and whom to ask; documents that law wants to name both take it from here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<OfficeContact>,
    /// 行使层级
    pub level: Text,
    /// 情形引导: questions that tell people whether this is the right service, before they begin.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub situations: Vec<Situation>,
    /// 3 受理条件
    pub conditions: Vec<Text>,
    /// 5 办理流程
    pub process: Vec<GuideStep>,
    /// 6 法定时限
    pub statutory_limit: TimeLimit,
    /// 承诺时限
    pub promised_limit: TimeLimit,
    /// 7 收费
    pub fee: Text,
    /// 8 办理结果
    pub results: Vec<Text>,
    /// 9 设定依据
    pub basis: Vec<Basis>,
    /// 10 常见问题
    pub questions: Vec<Question>,
    /// 11 咨询、投诉、复议、诉讼
    pub remedies: Vec<GuideStep>,
    /// What this version does not check yet.
    pub not_in_this_version: Vec<Text>,
    /// How many minutes filling in takes.
    pub minutes: u32,
}

/// Where an office is found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficeContact {
    /// Its address, with the counter.
    pub address: Text,
    /// Its telephone.
    pub telephone: String,
}

/// A question about somebody's situation, with its answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Situation {
    /// The question, in plain words.
    pub question: Text,
    /// Two to six answers.
    pub answers: Vec<SituationAnswer>,
}

/// An answer and what follows from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SituationAnswer {
    /// The answer.
    pub answer: Text,
    /// What follows.
    pub then: Fit,
    /// What is said about it; required unless it simply fits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Text>,
    /// Identifier of the service that fits instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
}

/// Whether a service fits somebody's situation. It is advice: nobody is kept from filing by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// It fits.
    Fits,
    /// It fits, and something has to be known.
    Mind,
    /// Another way fits better.
    Elsewhere,
}

/// 即办件 or 承诺件.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseType {
    /// Decided on the spot.
    OnTheSpot,
    /// Decided within promised days.
    Promised,
}

/// A heading with a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuideStep {
    /// The heading.
    pub title: Text,
    /// The sentence.
    pub text: Text,
}

/// A time limit with its source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeLimit {
    /// Working days; zero means on the spot.
    pub workdays: u32,
    /// What is said about it.
    pub text: Text,
    /// The law.
    #[serde(default)]
    pub basis: Vec<Basis>,
}

/// A frequent question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The question.
    pub question: Text,
    /// The answer.
    pub answer: Text,
}

/// One of the document's own tests: an input and what must come of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TestCase {
    /// What is tested, as a sentence.
    pub name: String,
    /// The name of an earlier test whose input this one begins with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub like: Option<String>,
    /// The whole form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<Value>,
    /// Fields to set, by path.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub set: BTreeMap<String, Value>,
    /// Fields to leave out, by path.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unset: Vec<String>,
    /// The decision date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// Evidence to set; `null` takes it away.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub evidence: BTreeMap<String, Value>,
    /// What must come of it.
    pub expect: Expectation,
}

/// What must come of a test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// The verdict.
    pub verdict: super::report::Verdict,
    /// Outcomes by rule; a rule that is not named must pass.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub rules: BTreeMap<String, ExpectedOutcome>,
    /// Outputs by name; those not named are not looked at.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub outputs: BTreeMap<String, Value>,
}

/// What must become of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum ExpectedOutcome {
    Pass,
    Fail,
    Unknown,
}

impl ExpectedOutcome {
    /// `pass`, `fail` or `unknown`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Unknown => "unknown",
        }
    }
}
