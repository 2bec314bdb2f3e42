//! What the contract page is shown: plain data, words in both languages.

use serde::{Deserialize, Serialize};
use specta::Type;
use yuzheng_contracts::service::TestRun;
use yuzheng_contracts::service::diff::{ChangeKind, Diff};
use yuzheng_protocol::Hash;

use crate::filing::words;
use crate::views::Words;

/// Everything that can be edited.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
pub struct AuthorList {
    /// Services on chain.
    pub deployed: Vec<DeployedService>,
    /// Copies on this computer, newest first.
    pub copies: Vec<AuthoredSummary>,
}

/// A service on chain.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
pub struct DeployedService {
    /// Its identifier.
    pub service: String,
    /// What it is called.
    pub title: Words,
    /// Newest version.
    pub version: String,
    /// First day of that version.
    pub from: String,
    /// The department that answers for it.
    pub department: Words,
    /// The copy of it on this computer.
    pub copy: Option<String>,
}

/// A copy in a list.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AuthoredSummary {
    /// Local id.
    pub id: String,
    /// The document's identifier.
    pub service: String,
    /// What it is called.
    pub title: Words,
    /// Its version.
    pub version: String,
    /// When it was kept.
    #[specta(type = u32)]
    pub saved_ms: f64,
}

/// A copy with its document.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
pub struct AuthoredDocument {
    /// What it is.
    pub summary: AuthoredSummary,
    /// The document, JSON.
    pub document: String,
}

/// What the deploy gate says.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AuthorCheck {
    /// Address of the canonical form, hex.
    pub address: String,
    /// Size of the canonical form.
    pub bytes: u32,
    /// Largest size.
    pub max_bytes: u32,
    /// Gas of the gate; 0 when refused.
    #[specta(type = u32)]
    pub gas: f64,
    /// Most gas.
    #[specta(type = u32)]
    pub max_gas: f64,
    /// How many rules it has.
    pub rules: u32,
    /// The chain's day: a new version begins on it or later.
    pub today: String,
    /// Where and why it is refused; absent when the validators would take it.
    pub refusal: Option<RefusalView>,
    /// Every test; none when the document cannot be run.
    pub tests: Vec<TestView>,
}

/// Where and why a document is refused.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RefusalView {
    /// Place in the document, such as `rules.N1.check`.
    pub place: String,
    /// What is wrong.
    pub reason: Words,
    /// What to do now.
    pub next: Words,
    /// Whether one of its tests failed.
    pub is_test: bool,
}

/// One test.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
pub struct TestView {
    /// Its name.
    pub name: String,
    /// Whether everything is as expected.
    pub passed: bool,
    /// The verdict that came of it.
    pub verdict: Option<String>,
    /// Gas used.
    #[specta(type = u32)]
    pub gas: f64,
    /// Everything that is not as expected.
    pub faults: Vec<Words>,
}

impl TestView {
    pub(super) fn of(run: &TestRun) -> Self {
        Self {
            name: run.name.clone(),
            passed: run.passed(),
            verdict: run.verdict.map(|verdict| verdict.as_str().to_owned()),
            gas: run.gas as f64,
            faults: run.faults.iter().map(|fault| words(&fault.words())).collect(),
        }
    }
}

/// What changed of the deployed version.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
pub struct AuthorDiff {
    /// The deployed version.
    pub version: String,
    /// Its first day.
    pub from: String,
    /// Its address, hex.
    pub address: String,
    /// The changes by part.
    pub parts: Vec<DiffPart>,
}

/// The changes of one part.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
pub struct DiffPart {
    /// Stable code of the part.
    pub part: String,
    /// What it is called.
    pub title: Words,
    /// The changes.
    pub changes: Vec<DiffChange>,
}

/// One change.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
pub struct DiffChange {
    /// `added`, `removed`, `changed` or `reordered`.
    pub kind: String,
    /// Place in the document, such as `rules.N1.check`.
    pub place: String,
    /// The change as a sentence.
    pub sentence: Words,
}

impl AuthorDiff {
    pub(super) fn of(diff: &Diff, version: String, from: String, address: Hash) -> Self {
        let part = |part: &yuzheng_contracts::service::diff::PartDiff| DiffPart {
            part: serde_json::to_value(part.part)
                .ok()
                .and_then(|code| Some(code.as_str()?.to_owned()))
                .unwrap_or_default(),
            title: words(&part.title),
            changes: part
                .changes
                .iter()
                .map(|change| DiffChange {
                    kind: match change.kind {
                        ChangeKind::Added => "added",
                        ChangeKind::Removed => "removed",
                        ChangeKind::Changed => "changed",
                        ChangeKind::Reordered => "reordered",
                    }
                    .to_owned(),
                    place: change.place.clone(),
                    sentence: words(&change.sentence),
                })
                .collect(),
        };
        Self { version, from, address: address.to_hex(), parts: diff.parts.iter().map(part).collect() }
    }
}

/// A deployment file.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
pub struct DeploymentView {
    /// Where it is.
    pub path: String,
    /// What the document is called.
    pub title: Words,
    /// The document's identifier.
    pub service: String,
    /// Its version.
    pub version: String,
    /// Its first day.
    pub from: String,
    /// Its address, hex: what officers approve.
    pub address: String,
    /// The department that deploys.
    pub department: Words,
    /// Approvals so far.
    pub approvals: u32,
    /// Approvals that the department asks for.
    pub needed: u32,
    /// Approvals that are missing.
    pub missing: u32,
}
