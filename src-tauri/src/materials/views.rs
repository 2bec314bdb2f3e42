//! What the window is shown of files.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::views::{CommandError, Words};

/// How far a file of a case is handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum HandIn {
    /// It goes once the filing stands in a block.
    Waiting,
    /// It is on its way.
    Sending,
    /// The department has it.
    Delivered,
    /// There is no copy of it on this computer.
    NoCopy,
    /// The case is over: it is not handed in any more.
    Over,
}

/// A file that a filing of the person's names.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FiledFile {
    /// What it is.
    pub label: Words,
    /// File name.
    pub name: String,
    /// Kind.
    pub media_type: String,
    /// Length in bytes.
    #[specta(type = u32)]
    pub bytes: f64,
    /// SHA-256, hex.
    pub sha256: String,
    /// How far it is.
    pub hand_in: HandIn,
    /// How much of it the department has, percent.
    pub percent: u8,
    /// When the department had all of it.
    #[specta(type = Option<u32>)]
    pub delivered_ms: Option<f64>,
    /// Why it does not move.
    pub problem: Option<CommandError>,
}

/// A page of a file, painted on this computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PaintedPage {
    /// PNG as a data address.
    pub picture: String,
    /// Whether some letters stand in for a face that the file names and does not bring along.
    pub borrowed_faces: bool,
}

/// What can be shown of a file that was handed in and is the one that was filed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OpenedMaterial {
    /// Its fingerprint, as compared on this computer.
    pub sha256: String,
    /// Pages that can be painted; none for what is neither a picture nor a PDF that opens.
    pub pages: u32,
}
