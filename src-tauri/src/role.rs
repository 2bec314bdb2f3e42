//! 工作钥匙 and 岗位: the keys of the person at work, and what a department lets them do, proven from the state.
//!
//! What was proven last is kept, so that the desk opens without any department; whether a role is held is always
//! asked of the day. What it is not: the right to see anything. Departments look at the state themselves.

use serde::{Deserialize, Serialize};
use specta::Type;
use yuzheng_contracts::Date;
use yuzheng_light_client::ClientError;
use yuzheng_protocol::{
    Canonical, Signer,
    desk::{GrantedRole, OfficeRole, Officer},
    sign::PublicKey,
};
use yuzheng_vault::AccountIndex;

use crate::{
    app::{App, Session},
    identity::client_error,
    views::{CommandError, Words},
};

/// Where the proven officer is kept in the desk.
const SETTING: &str = "officer";

/// The public halves of the keys at work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StaffKeyView {
    /// What an administrator types to grant a role, [`yuzheng_protocol::desk::StaffCode`].
    pub code: String,
}

/// What a department lets the person of this computer do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DeskRole {
    /// The officer's key, hex.
    pub key: String,
    /// Number of the department.
    pub department: u16,
    /// Its name.
    pub office: Words,
    /// What the officer is called at work.
    pub name: String,
    /// Roles that are held today.
    pub roles: Vec<RoleView>,
}

/// A role that is held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RoleView {
    /// Which.
    pub role: RoleName,
    /// Services that it is limited to; all if there are none.
    pub services: Vec<String>,
    /// Districts that it is limited to; all if there are none.
    pub divisions: Vec<String>,
    /// Its last day.
    pub until: Option<String>,
    /// Whether it is held for somebody else.
    pub deputy: bool,
}

/// Roles of an office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum RoleName {
    /// 经办
    Clerk,
    /// 复核
    Reviewer,
    /// 负责人
    Supervisor,
    /// 管理员
    Administrator,
    /// 审计
    Auditor,
}

impl From<OfficeRole> for RoleName {
    fn from(role: OfficeRole) -> Self {
        match role {
            OfficeRole::Clerk => Self::Clerk,
            OfficeRole::Reviewer => Self::Reviewer,
            OfficeRole::Supervisor => Self::Supervisor,
            OfficeRole::Administrator => Self::Administrator,
            OfficeRole::Auditor => Self::Auditor,
        }
    }
}

impl App {
    /// The public halves of the keys at work.
    ///
    /// # Errors
    /// `locked`.
    pub fn staff_key(&self) -> Result<StaffKeyView, CommandError> {
        Ok(StaffKeyView { code: self.session()?.keys.staff_code().to_string() })
    }

    /// What a department lets the person of this computer do; nothing while no role is held today. Without any
    /// department, what was proven last.
    ///
    /// # Errors
    /// `locked`, `deskDatabase`, and those of a state read when nothing was ever proven.
    pub async fn desk_role(&self) -> Result<Option<DeskRole>, CommandError> {
        let session = self.session()?;
        let officer = match self.proven_officer(&session).await {
            Ok(officer) => {
                let bytes = officer.as_ref().map(Canonical::to_bytes).unwrap_or_default();
                // It is asked every few seconds and changes hardly ever.
                let desk = session.desk();
                if desk.setting(SETTING)?.as_ref() != Some(&bytes) {
                    desk.set_setting(SETTING, &bytes)?;
                }
                officer
            }
            Err(error) => match session.desk().setting(SETTING)? {
                // Nobody is kept as nothing.
                Some(kept) => Officer::from_bytes(&kept).ok(),
                None => return Err(client_error(error)),
            },
        };
        Ok(officer.and_then(|officer| self.role_view(&officer)))
    }

    /// The officer of this computer as last proven, without asking anybody.
    pub(crate) fn kept_officer(&self, session: &Session) -> Option<Officer> {
        let kept = session.desk().setting(SETTING).ok().flatten()?;
        Officer::from_bytes(&kept).ok()
    }

    /// The officer of the staff key in the first department that gives it a role today.
    pub(crate) async fn proven_officer(&self, session: &Session) -> Result<Option<Officer>, ClientError> {
        let me = staff_signer(session);
        for department in self.network.genesis().departments.iter() {
            if let Some(officer) = self.officer(department.id, &me).await?
                && officer.on(self.day_number()).next().is_some()
            {
                return Ok(Some(officer));
            }
        }
        Ok(None)
    }

    fn role_view(&self, officer: &Officer) -> Option<DeskRole> {
        let roles: Vec<RoleView> = officer.on(self.day_number()).map(role_view).collect();
        (!roles.is_empty()).then(|| DeskRole {
            key: officer.officer.to_hex(),
            department: officer.department,
            office: self.department_name(officer.department),
            name: officer.name.to_string(),
            roles,
        })
    }
}

/// The officer's key.
pub(crate) fn staff_signer(session: &Session) -> PublicKey {
    session.keys.signer_of(AccountIndex::STAFF).public_key()
}

fn role_view(granted: &GrantedRole) -> RoleView {
    let until = granted.until.and_then(|day| Date::from_day_number(i64::from(day)).ok());
    RoleView {
        role: granted.role.into(),
        services: granted.services.iter().map(ToString::to_string).collect(),
        divisions: granted.divisions.iter().map(ToString::to_string).collect(),
        until: until.map(|day| day.to_string()),
        deputy: granted.deputy_for.is_some(),
    }
}
