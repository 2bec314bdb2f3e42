//! Who somebody is at work, proven from the state: roles, names, colleagues.

use yuzheng_contracts::service::Role;
use yuzheng_light_client::ClientError;
use yuzheng_protocol::{
    desk::{OfficeRole, Officer, Officers},
    objects::{Case, key},
    sign::PublicKey,
};

use super::views::Colleague;
use crate::{
    app::{App, Session},
    identity::client_error,
    role::staff_signer,
    views::CommandError,
};

/// What an officer may do in one case today.
pub(super) struct Standing {
    /// The officer.
    pub officer: Officer,
    /// Roles that cover the case, in the order in which the chain looks at them.
    pub roles: Vec<OfficeRole>,
}

impl Standing {
    /// Roles in the contract's workflow, in the order in which the chain looks at them.
    pub fn workflow_roles(&self) -> impl Iterator<Item = Role> {
        self.roles.iter().filter_map(|role| match role {
            OfficeRole::Clerk => Some(Role::Officer),
            OfficeRole::Reviewer => Some(Role::Reviewer),
            OfficeRole::Supervisor => Some(Role::Supervisor),
            OfficeRole::Administrator | OfficeRole::Auditor => None,
        })
    }

    /// Whether the officer takes cases in hand and writes notes.
    pub fn handles(&self) -> bool {
        self.workflow_roles().next().is_some()
    }

    /// Whether the officer may take over on a day what an absent officer has in hand, as the chain lets deputies.
    pub fn stands_in_for(&self, absent: &PublicKey, case: &Case, day: u32) -> bool {
        self.officer.stands_in_for(absent, &case.service, &case.division, day)
    }

    /// Whether the officer is a supervisor of the case.
    pub fn supervises(&self) -> bool {
        self.roles.contains(&OfficeRole::Supervisor)
    }
}

fn roles_in(officer: &Officer, case: &Case, day: u32) -> Vec<OfficeRole> {
    roles_for(officer, &case.service, &case.division, day)
}

/// Roles that cover cases of a service in a division.
pub(super) fn roles_for(officer: &Officer, service: &str, division: &str, day: u32) -> Vec<OfficeRole> {
    let mut roles: Vec<OfficeRole> =
        officer.on(day).filter(|role| role.covers(service, division)).map(|role| role.role).collect();
    roles.sort();
    roles
}

impl App {
    /// What the officer of this computer may do in a case today.
    pub(super) async fn standing_in(&self, session: &Session, case: &Case) -> Result<Standing, CommandError> {
        let me = staff_signer(session);
        let officer = self.officer(case.department, &me).await.map_err(client_error)?;
        let officer = officer.ok_or_else(|| CommandError::new("notYourCase"))?;
        let roles = roles_in(&officer, case, self.day_number());
        Ok(Standing { officer, roles })
    }

    /// What stands on chain of an officer.
    pub(crate) async fn officer(&self, department: u16, key: &PublicKey) -> Result<Option<Officer>, ClientError> {
        self.client.state(&key::officer(department, key)).await?.decode()
    }

    /// What somebody is called at work; their key where no department knows them.
    pub(crate) async fn name_at_work(&self, key: &PublicKey) -> String {
        for department in self.network.genesis().departments.iter() {
            if let Ok(Some(officer)) = self.officer(department.id, key).await {
                return officer.name.to_string();
            }
        }
        key.to_hex()[..12].to_owned()
    }

    /// Officers who may have a case in hand today, without the one of this computer.
    ///
    /// # Errors
    /// `locked`, `unknownCase`, and those of a state read.
    pub async fn colleagues(&self, case: &str) -> Result<Vec<Colleague>, CommandError> {
        let session = self.session()?;
        let case = self.proven_case(super::case_id(case)?).await?;
        let me = staff_signer(&session);
        let state = self.client.state(&key::officers(case.department)).await.map_err(client_error)?;
        let officers: Officers = state.decode().map_err(client_error)?.unwrap_or_default();
        let mut colleagues = Vec::new();
        for one in officers.officers.iter().filter(|one| **one != me) {
            let Some(officer) = self.officer(case.department, one).await.map_err(client_error)? else { continue };
            let roles = roles_in(&officer, &case, self.day_number());
            let standing = Standing { officer, roles };
            if standing.handles() {
                colleagues.push(Colleague {
                    key: one.to_hex(),
                    name: standing.officer.name.to_string(),
                    roles: standing.roles.iter().map(|role| (*role).into()).collect(),
                });
            }
        }
        Ok(colleagues)
    }

    /// A case as it stands, proven.
    pub(crate) async fn proven_case(&self, case: yuzheng_protocol::Hash) -> Result<Case, CommandError> {
        let state = self.client.state(&key::case(&case)).await.map_err(client_error)?;
        state.decode().map_err(client_error)?.ok_or_else(|| CommandError::new("unknownCase"))
    }
}
