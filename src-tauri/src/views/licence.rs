//! What the window shows of licences, and what is taken along of a case: codes and files.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::Words;

/// A licence.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LicenceView {
    /// Unified social credit code, or the number of the permit or filing.
    pub code: String,
    /// What the document is called; empty when its contract is not known here.
    pub title: Words,
    /// The copies in which it is issued, the original first; none where there is but one.
    pub copies: Vec<Words>,
    /// The kind of entry in the register; empty when it has none.
    pub kind: String,
    /// The case that it came from.
    pub case: String,
    /// Name.
    pub name: String,
    /// Composition.
    pub composition: String,
    /// Operator.
    pub operator: String,
    /// Premises.
    pub premises: String,
    /// What stands on a company's licence beside what every licence has.
    pub company: Option<CompanyEntry>,
    /// Scope.
    pub scope: String,
    /// Registrar.
    pub registrar: String,
    /// Day of registration, Chinese form.
    pub registered: String,
    /// `active`, `suspended` or `revoked`.
    pub status: String,
    /// When this computer checked it.
    #[specta(type = u32)]
    pub checked_ms: f64,
    /// Block time that the status refers to.
    #[specta(type = u32)]
    pub as_of_ms: f64,
    /// Departments that signed that block.
    pub signers: u32,
    /// All departments.
    pub departments: u32,
    /// Short QR code of the entry that it came from, SVG.
    pub qr: Option<String>,
}

/// What stands on a company's licence beside what every licence has.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CompanyEntry {
    /// 法定代表人.
    pub legal_representative: String,
    /// 注册资本, in capitals or in figures.
    pub capital: Words,
    /// 成立日期, `2026-11-23`.
    pub established: String,
    /// Last day of the 营业期限; none where it has no limit.
    pub until: Option<String>,
    /// 住所.
    pub domicile: String,
}

/// Which of a receipt's two codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum CodeKind {
    /// Where to look.
    Short,
    /// The whole receipt.
    Full,
}

/// What is taken along of a case beside its receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ExportKind {
    /// 整案证据包: every event, none left out, with everything that the holder can open.
    History,
    /// The receipt as JSON.
    Json,
    /// One department's COSE receipt.
    Statement,
    /// How the licence stands now.
    Licence,
    /// 复算文件: receipt, form, trace and rules, to run the automatic decision again.
    Reexecution,
    /// 收件凭证 as PDF.
    FilingReceipt,
    /// 登记通知书 as PDF.
    Registration,
    /// 营业执照正本 as PDF.
    LicenceOriginal,
    /// 营业执照副本 as PDF.
    LicenceDuplicate,
}

/// A QR code.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CodeView {
    /// The picture, SVG with one unit a module.
    pub svg: String,
    /// Modules on a side, the quiet zone included.
    pub side: u32,
}

/// The codes of a receipt.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CodesView {
    /// The short one.
    pub short: CodeView,
    /// What it says.
    pub reference: String,
    /// The one with the whole receipt, or with the decision alone, where one of them fits.
    pub full: Option<CodeView>,
    /// Whether it holds the decision alone, without how case and licence stand now.
    pub shortened: bool,
    /// Size of the receipt.
    pub receipt_bytes: u32,
    /// What a code holds at most.
    pub most_bytes: u32,
}
