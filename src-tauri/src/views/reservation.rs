//! What the window shows of names that are kept free.

use serde::Serialize;
use specta::Type;

use super::Words;

/// What can be reserved with a draft as it stands, or is.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReservationOffer {
    /// First part of the key, as the contract names it.
    pub claim: String,
    /// What is reserved.
    pub title: Words,
    /// The field of the form beside which it stands.
    pub field: String,
    /// What the key is about, in words.
    pub text: String,
    /// Who holds it.
    pub holder: ReservationHolder,
    /// Last day: of the reservation that holds, else of the one that would be made today.
    pub until: String,
    /// How many the person holds of this kind.
    pub held: u32,
    /// How many the person may hold of this kind.
    pub most: u32,
}

/// Who holds a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ReservationHolder {
    /// Nobody.
    Nobody,
    /// The person.
    Me,
    /// Somebody else keeps it reserved.
    Another,
    /// It is registered.
    Registered,
}

/// One of the person's reservations, proven from state.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReservationView {
    /// What it is about, in words.
    pub text: String,
    /// Last day.
    pub until: String,
    /// Time of the block under which it was proven.
    #[specta(type = u32)]
    pub as_of_ms: f64,
    /// Whether this computer keeps the receipt of the entry.
    pub has_receipt: bool,
    /// Key by which its receipt is asked for.
    pub id: String,
}
