//! What the window shows of the officers of a department, and what it sends to change their roles.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{
    officer::views::ActView,
    role::RoleName,
    views::{CommandError, Words},
};

/// The officers of a department, proven under one header.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StaffView {
    /// The department.
    pub office: Words,
    /// Today, by the chain's clock.
    pub today: String,
    /// Height of the header under which everything here is proven.
    #[specta(type = u32)]
    pub height: u64,
    /// Whether the person of this computer administers the department today.
    pub administers: bool,
    /// Officers: those of the founding document, then in the order in which they came.
    pub people: Vec<PersonAtWork>,
    /// Services of the department that a role can be limited to.
    pub services: Vec<ScopeChoice>,
    /// Districts that a role can be limited to.
    pub divisions: Vec<ScopeChoice>,
    /// What was signed here and is on its way, or had no effect; newest first.
    pub acts: Vec<ActView>,
}

/// An officer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PersonAtWork {
    /// The officer's key, hex.
    pub key: String,
    /// What the officer is called at work; none for keys of the founding document that were granted nothing.
    pub name: Option<String>,
    /// The staff code; none without a name.
    pub code: Option<String>,
    /// Last characters of the staff code, as they are read aloud; none without a name.
    pub end: Option<String>,
    /// Whether it is the person of this computer.
    pub me: bool,
    /// Roles of the founding document, which have no end.
    pub founding: Vec<RoleName>,
    /// Roles that were granted: those in force, then those to come, then those that are over.
    pub roles: Vec<GrantView>,
}

/// A role that was granted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct GrantView {
    /// Which.
    pub role: RoleName,
    /// Services that it is limited to; all if there are none.
    pub services: Vec<ScopeChoice>,
    /// Districts that it is limited to; all if there are none.
    pub divisions: Vec<ScopeChoice>,
    /// First day.
    pub from: String,
    /// Last day.
    pub until: Option<String>,
    /// Whose deputy, by name.
    pub deputy_for: Option<String>,
    /// Whether it is in force.
    pub standing: GrantStanding,
}

/// Whether a role is in force on the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum GrantStanding {
    /// Today.
    InForce,
    /// It begins on a later day.
    Future,
    /// Its last day is over, or it was ended before its first.
    Ended,
}

/// A service or a district.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ScopeChoice {
    /// Its id or its six digits.
    pub code: String,
    /// What it is called.
    pub words: Words,
}

/// A staff code that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct StaffCodeView {
    /// The officer's key, hex.
    pub key: String,
    /// Its last characters, to be compared with what the officer reads aloud.
    pub end: String,
    /// What the officer is called at work, if the department knows the key.
    pub name: Option<String>,
}

/// A role to be granted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct GrantDraft {
    /// The officer's staff code.
    pub code: String,
    /// Name and staff number.
    pub name: String,
    /// Which role.
    pub role: RoleName,
    /// Services by id; all if there are none.
    pub services: Vec<String>,
    /// Districts by six digits; all if there are none.
    pub divisions: Vec<String>,
    /// First day.
    pub from: String,
    /// Last day.
    pub until: Option<String>,
    /// The officer whose deputy it is, key in hex.
    pub deputy_for: Option<String>,
}

/// Roles to be ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EndDraft {
    /// The officer's key, hex.
    pub officer: String,
    /// Which roles.
    pub roles: Vec<RoleName>,
    /// Last day; the day before today ends them at once.
    pub last_day: String,
}

/// What became of one of several roles that were to be ended.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
pub struct RoleResult {
    /// The role.
    pub role: RoleName,
    /// What was signed, where it was.
    pub act: Option<ActView>,
    /// Why it was not signed.
    pub problem: Option<CommandError>,
}
