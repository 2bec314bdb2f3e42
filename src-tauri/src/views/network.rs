//! What the window shows of the network: its departments, its clock, its headers, its forks, and the file that it is trusted by.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Advice, HashLine, Words, case::ProofView, verdict::ForkView};

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
    /// What was damaged on this computer and how it was helped, newest start only.
    pub mended: Vec<Advice>,
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
