//! What the window shows of where the person stands with this computer, and who it is.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::Words;

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
    /// Departments that are asked with every round, the others in turn; none chosen: all of them.
    pub witnesses: Vec<u16>,
    /// Which block headers are kept.
    pub headers: KeptHeaders,
}

/// Which verified block headers this computer keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum KeptHeaders {
    /// The newest ones, and those of the person's own receipts.
    #[default]
    Recent,
    /// All since the first: for auditors.
    All,
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
