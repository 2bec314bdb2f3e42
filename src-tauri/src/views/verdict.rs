//! What the window shows of files that were checked here: verdict, content, the decision that was run again, the fork that it proves.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::officer::views::NoticeView;

use super::{Advice, Words, case::ProofView, licence::LicenceView};

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
    /// How the content came: `file`, `document` (a receipt inside a PDF), `fullCode` or `shortCode`.
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
    /// The text that was recorded, where the file is a document that an officer issued.
    pub recorded: Option<NoticeView>,
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
