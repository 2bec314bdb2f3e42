//! What the window shows of services, drafts of their forms, and the page that is signed.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Words, rules::CheckView};

/// What a service is about, for its picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ServicePicture {
    /// A company is registered.
    Company,
    /// A shop is registered.
    Shop,
    /// Anything else.
    Paper,
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
    /// Its picture.
    pub picture: ServicePicture,
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
