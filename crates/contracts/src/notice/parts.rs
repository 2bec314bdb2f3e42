//! The parts of a notice: shapes, and nothing more.

use serde::{Deserialize, Serialize};

use crate::date::Date;
use crate::service::{Basis, Text};

/// The office that issues.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Office {
    /// Its name, as on its seal.
    pub name: Text,
    /// The words before its document numbers: `渝中市监登字`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
    /// Where to go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Whom to ask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub telephone: Option<String>,
}

/// To whom it is addressed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Addressee {
    /// Name of a person, or of a company (to be).
    pub name: String,
    /// Number of an identity document, masked, or a credit code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identifier: Option<String>,
}

/// The case that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseReference {
    /// 办件编号, `SL01-500103-20261122-000017-7`.
    pub number: String,
    /// 事项名称.
    pub service: Text,
    /// The day on which it was received.
    pub received: Date,
}

/// Something that was handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceivedMaterial {
    /// 材料名称.
    pub name: Text,
    /// How many.
    pub copies: u32,
    /// SHA-256 of the file in lower-case hex, where it is a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

/// A reason, or something that is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// The reason's code: lower-case words joined by hyphens, or a rule's identifier.
    pub code: String,
    /// The articles that ask for it.
    pub bases: Vec<Basis>,
    /// What is wrong, in plain words.
    pub sentence: Text,
    /// How to mend it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mend: Option<Text>,
    /// The fields of the form, or the materials, that have to be handed in again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
}

/// One line of a table: what it is, and its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Particular {
    /// The words before it.
    pub label: Text,
    /// The value.
    pub content: Content,
}

/// The value of a particular.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// Words.
    Text(String),
    /// An amount in fen; printed in figures and in capitals.
    Fen(i64),
    /// A day.
    Day(Date),
}

/// Until when, for what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    /// The last day.
    pub day: Date,
    /// The working days that make it, where it was counted in them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workdays: Option<u32>,
    /// What has to be done until then, and what happens otherwise.
    pub purpose: Text,
}

/// What can be done against a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remedies {
    /// 行政复议.
    pub review: Remedy,
    /// 行政诉讼.
    pub suit: Remedy,
}

/// One way against a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remedy {
    /// Where: the authority, or the court.
    pub body: Text,
    /// Within which time from the day on which the decision became known.
    pub within: Within,
    /// Its law.
    pub basis: Basis,
}

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Within {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: TimeUnit,
}

/// What time is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimeUnit {
    /// Calendar days.
    Days,
    /// Months.
    Months,
}

impl Within {
    /// `60日`, `6个月`.
    #[must_use]
    pub fn chinese(self) -> String {
        match self.unit {
            TimeUnit::Days => format!("{}日", self.count),
            TimeUnit::Months => format!("{}个月", self.count),
        }
    }

    /// `60 days`, `6 months`.
    #[must_use]
    pub fn english(self) -> String {
        match self.unit {
            TimeUnit::Days => format!("{} days", self.count),
            TimeUnit::Months => format!("{} months", self.count),
        }
    }
}

/// An officer as the paper names them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signer {
    /// Name.
    pub name: String,
    /// 工号.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// As what they sign: 经办人, 复核人.
    pub role: Text,
}
