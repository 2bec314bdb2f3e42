//! What the window shows of the rules of a contract with what they came to, and on what they rest.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{FieldError, Param, Words};

/// A fact that a rule used.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FactView {
    /// Its name in expressions, `form.name.zihao`.
    pub name: String,
    /// What it is called; empty for what the contract only computes on the way.
    pub label: Words,
    /// Its value in words.
    pub value: Words,
    /// Its exact value, text or JSON.
    pub exact: String,
    /// Where it came from: `form`, `evidence`, `parameter`, `decision_date` or `computed`.
    pub source: String,
    /// Who answered, or will be asked.
    pub by: Option<Words>,
    /// Of when the answer is.
    #[specta(type = Option<u32>)]
    pub as_of_ms: Option<f64>,
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
