//! What the window shows of messages, and of who looked at the person's data.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::views::Words;

/// A message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MessageView {
    /// Its id.
    pub id: String,
    /// The case, hex.
    pub case: String,
    /// What the case is about.
    pub subject: String,
    /// `notice`, `note`, `step` or `deadline`.
    pub kind: String,
    /// What it is.
    pub title: Words,
    /// What it says, in a line.
    pub text: Words,
    /// Number in print.
    pub number: Option<String>,
    /// When it came.
    #[specta(type = u32)]
    pub time_ms: f64,
    /// Whether it was read.
    pub seen: bool,
}

/// An opening of the person's data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AccessView {
    /// Id of its entry, hex.
    pub id: String,
    /// When.
    #[specta(type = u32)]
    pub time_ms: f64,
    /// By whose officer.
    pub department: Words,
    /// By whom.
    pub by: Words,
    /// Why.
    pub purpose: Words,
    /// The case, hex.
    pub case: String,
    /// Its number.
    pub number: String,
    /// Height of its block.
    #[specta(type = u32)]
    pub height: f64,
}

/// Everybody who looked at the person's data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct AccessLogView {
    /// Openings, newest first.
    pub accesses: Vec<AccessView>,
    /// Whether they are all that the chain counted.
    pub complete: bool,
    /// How many the chain counted.
    pub counted: u32,
}

/// Something new came.
#[derive(Clone, Debug, Serialize, Deserialize, Type, tauri_specta::Event)]
pub struct MessagesChanged;
