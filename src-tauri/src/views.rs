//! What the window is shown: plain data, words only where they come from a contract or the chain.
//!
//! Times are milliseconds since 1970 and heights whole numbers, carried as f64 because a page knows no other
//! (the type attribute only says that they are never null). Absent values are null. Nothing here holds a key, a salt or
//! a whole ID number except where the person chose it in this window.

mod case;
mod draft;
mod licence;
mod network;
mod person;
pub mod reservation;
mod rules;
pub mod signing;
mod verdict;

use serde::{Deserialize, Serialize};
use specta::Type;

pub use self::case::{
    CaseSummary, CaseView, ClockView, DeadlineView, EndingKind, EndingView, EventView, FillingView, LimitsView,
    ProgressNode, ProofStage, ProofView, SignerView,
};
pub use self::draft::{
    ChosenFile, DraftView, ServicePicture, ServiceSummary, ServiceView, SignPage, SignedLine, SignedTable,
};
pub use self::licence::{CodeKind, CodeView, CodesView, CompanyEntry, ExportKind, LicenceView};
pub use self::network::{
    ChainView, ComparedView, DemonstrationTime, DepartmentStatus, DepartmentView, FileRelation, ForkChoice, FrozenView,
    HeaderDetail, HeaderLine, NetworkFileView, NetworkView,
};
pub use self::person::{AppStatus, BindingView, DemoPerson, KeptHeaders, PersonView, Settings, Stage};
pub use self::rules::{AskedView, CheckView, DepartmentAnswerView, FactView, RuleView};
pub use self::verdict::{
    AgainView, AnswerView, CheckStep, ForgedExample, ForkHeaderView, ForkView, OpenedField, ReceiptView, RuleAgainView,
    ShownEvent, ShownState, VerdictView,
};

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

/// A hash with its name.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HashLine {
    /// Stable code of what it is.
    pub code: String,
    /// The value.
    pub value: String,
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

/// The departments' answers changed.
#[derive(Clone, Debug, Serialize, Deserialize, Type, tauri_specta::Event)]
pub struct NetworkChanged(pub NetworkView);

/// Rows of the desk's queues changed.
#[derive(Clone, Debug, Serialize, Deserialize, Type, tauri_specta::Event)]
pub struct QueueChanged;

/// A case changed.
#[derive(Clone, Debug, Serialize, Deserialize, Type, tauri_specta::Event)]
#[serde(rename_all = "camelCase")]
pub struct CasesChanged {
    /// Which, hex.
    pub case: String,
}
