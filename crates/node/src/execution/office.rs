//! Who works in a department: roles that administrators grant and end, dated.
//!
//! The founding document names the first officers. The first of them heads the office and administers it; the others
//! handle cases. A department with one founding officer has no head until one is named. Roles that are granted are
//! added to these.

use yuzheng_contracts::service::Role;
use yuzheng_protocol::codec::{List, encode};
use yuzheng_protocol::desk::{EndRole, GrantRole, GrantedRole, MAX_GRANTS, OfficeRole, Officer, Officers};
use yuzheng_protocol::genesis::{Department, Genesis};
use yuzheng_protocol::objects::{Case, key};
use yuzheng_protocol::transaction::Failure;
use yuzheng_protocol::{Hash, PublicKey};

use super::{BlockContext, Draft, Fault, Stop, case::is_division, day_number};

/// The roles of somebody who signs, on the day of the block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    founding: Vec<OfficeRole>,
    granted: Vec<GrantedRole>,
}

/// Roles that let look at cases: those who handle them, and auditors.
const SEEING: [OfficeRole; 4] = [OfficeRole::Clerk, OfficeRole::Reviewer, OfficeRole::Supervisor, OfficeRole::Auditor];

impl Standing {
    /// Of a key in a department.
    pub fn of(draft: &Draft<'_>, department: u16, signer: &PublicKey, block: &BlockContext<'_>) -> Result<Self, Fault> {
        Self::on(draft, (block.genesis, department), signer, day_number(block.today))
    }

    /// Of a key in a department on a day (days since 1970-01-01).
    pub(crate) fn on(
        draft: &Draft<'_>,
        (genesis, department): (&Genesis, u16),
        signer: &PublicKey,
        day: u32,
    ) -> Result<Self, Fault> {
        let founding = genesis.department(department).map(|d| founding_roles(d, signer)).unwrap_or_default();
        let officer: Option<Officer> = draft.read(&key::officer(department, signer))?;
        let granted = officer.map(|officer| officer.on(day).cloned().collect()).unwrap_or_default();
        Ok(Self { founding, granted })
    }

    /// Whether the role is held for any service and division.
    pub fn has(&self, role: OfficeRole) -> bool {
        self.founding.contains(&role) || self.granted.iter().any(|granted| granted.role == role)
    }

    /// Whether the role is held for a case.
    pub fn has_for(&self, role: OfficeRole, case: &Case) -> bool {
        self.has_in(role, &case.service, &case.division)
    }

    fn has_in(&self, role: OfficeRole, service: &str, division: &str) -> bool {
        let granted = |granted: &GrantedRole| granted.role == role && granted.covers(service, division);
        self.founding.contains(&role) || self.granted.iter().any(granted)
    }

    /// Whether cases of a service and division may be looked at.
    pub(crate) fn sees_in(&self, service: &str, division: &str) -> bool {
        SEEING.iter().any(|role| self.has_in(*role, service, division))
    }

    /// Whether any cases may be looked at.
    pub(crate) fn sees_any(&self) -> bool {
        SEEING.iter().any(|role| self.has(*role))
    }

    /// Hash over the roles: another one when anything about them changes.
    pub(crate) fn scope(&self) -> Hash {
        let founding: List<OfficeRole, 8> = List::new(self.founding.clone()).expect("there are five roles");
        let granted: List<GrantedRole, MAX_GRANTS> =
            List::new(self.granted.clone()).expect("an officer has no more grants than fit");
        Hash::of(&encode(&(founding, granted)))
    }

    /// What the signer is in the workflow of a case.
    pub fn in_workflow(&self, case: &Case) -> Vec<Role> {
        let roles = [
            (OfficeRole::Clerk, Role::Officer),
            (OfficeRole::Reviewer, Role::Reviewer),
            (OfficeRole::Supervisor, Role::Supervisor),
        ];
        roles.into_iter().filter(|(held, _)| self.has_for(*held, case)).map(|(_, role)| role).collect()
    }

    /// Whether the signer may take the case in hand.
    pub fn handles(&self, case: &Case) -> bool {
        !self.in_workflow(case).is_empty()
    }

    /// Whether the signer may take over what an absent officer has in hand: a role in the workflow of the case is held
    /// as that officer's deputy.
    pub fn stands_in_for(&self, absent: &PublicKey, case: &Case) -> bool {
        self.granted.iter().any(|granted| granted.stands_in_for(absent, &case.service, &case.division))
    }

    /// Whether the signer may look at the case.
    pub fn sees(&self, case: &Case) -> bool {
        self.sees_in(&case.service, &case.division)
    }
}

/// What the founding document makes of a key.
pub fn founding_roles(department: &Department, key: &PublicKey) -> Vec<OfficeRole> {
    match department.officers.iter().position(|officer| officer == key) {
        Some(0) if department.officers.len() > 1 => vec![OfficeRole::Supervisor, OfficeRole::Administrator],
        Some(0) => vec![OfficeRole::Clerk, OfficeRole::Administrator],
        Some(_) => vec![OfficeRole::Clerk],
        None => Vec::new(),
    }
}

/// Gives an officer a role.
pub(crate) fn grant(
    draft: &mut Draft<'_>,
    signer: &PublicKey,
    action: &GrantRole,
    block: &BlockContext<'_>,
) -> Result<(), Stop> {
    administers(draft, action.department, signer, block)?;
    let today = day_number(block.today);
    let digits = action.divisions.iter().all(|division| is_division(division));
    if action.name.is_empty() || !digits || action.from < today || action.until.is_some_and(|last| last < action.from) {
        return Err(Failure::Malformed.into());
    }
    // A citizen's key does not work at the desk: what somebody files and what somebody decides stay apart.
    if draft.holds(&key::subject_of(&action.officer))? {
        return Err(Failure::KeyInUse.into());
    }
    let key = key::officer(action.department, &action.officer);
    let before: Option<Officer> = draft.read(&key)?;
    if before.is_none() {
        enlist(draft, action.department, &action.officer)?;
    }
    let roles = before.map(|officer| officer.roles.iter().cloned().collect::<Vec<_>>()).unwrap_or_default();
    let mut roles = ended(roles, action.role, action.from.saturating_sub(1));
    roles.push(GrantedRole {
        role: action.role,
        services: action.services.clone(),
        divisions: action.divisions.clone(),
        from: action.from,
        until: action.until,
        deputy_for: action.deputy_for,
    });
    make_room(&mut roles, today);
    let officer = Officer {
        department: action.department,
        officer: action.officer,
        sealing: action.sealing,
        name: action.name.clone(),
        roles: List::new(roles).map_err(|_| Failure::TooMany)?,
    };
    draft.write(key, &officer);
    Ok(())
}

/// Ends an officer's role.
pub(crate) fn end(
    draft: &mut Draft<'_>,
    signer: &PublicKey,
    action: &EndRole,
    block: &BlockContext<'_>,
) -> Result<(), Stop> {
    administers(draft, action.department, signer, block)?;
    if action.last_day.saturating_add(1) < day_number(block.today) {
        return Err(Failure::Malformed.into());
    }
    let key = key::officer(action.department, &action.officer);
    let officer: Officer = draft.read(&key)?.ok_or(Failure::Unknown)?;
    let before: Vec<_> = officer.roles.iter().cloned().collect();
    let roles = ended(before.clone(), action.role, action.last_day);
    if roles == before {
        return Err(Failure::Unknown.into());
    }
    let roles = List::new(roles).map_err(|_| Failure::TooMany)?;
    draft.write(key, &Officer { roles, ..officer });
    Ok(())
}

/// The roles of which one ends after `last` at the latest. One that would have begun later never begins, and stays
/// listed like all others: a last day before its first.
fn ended(roles: Vec<GrantedRole>, role: OfficeRole, last: u32) -> Vec<GrantedRole> {
    let ends = |granted: &GrantedRole| {
        let begins = granted.until.is_none_or(|until| granted.from <= until);
        granted.role == role && begins && granted.until.is_none_or(|until| last < until)
    };
    let roles = roles.into_iter();
    roles.map(|granted| if ends(&granted) { GrantedRole { until: Some(last), ..granted } } else { granted }).collect()
}

/// What is over stays listed as long as there is room; the oldest goes first.
fn make_room(roles: &mut Vec<GrantedRole>, today: u32) {
    while roles.len() > MAX_GRANTS {
        let over = |granted: &GrantedRole| granted.until.is_some_and(|last| last < today.max(granted.from));
        match roles.iter().position(over) {
            Some(oldest) => roles.remove(oldest),
            None => return,
        };
    }
}

fn administers(draft: &Draft<'_>, department: u16, signer: &PublicKey, block: &BlockContext<'_>) -> Result<(), Stop> {
    block.genesis.department(department).ok_or(Failure::Unknown)?;
    match Standing::of(draft, department, signer, block)?.has(OfficeRole::Administrator) {
        true => Ok(()),
        false => Err(Failure::NotAuthorised.into()),
    }
}

fn enlist(draft: &mut Draft<'_>, department: u16, officer: &PublicKey) -> Result<(), Stop> {
    let key = key::officers(department);
    let Officers { officers } = draft.read(&key)?.unwrap_or_default();
    let mut officers: Vec<_> = officers.iter().copied().collect();
    officers.push(*officer);
    draft.write(key, &Officers { officers: List::new(officers).map_err(|_| Failure::TooMany)? });
    Ok(())
}
