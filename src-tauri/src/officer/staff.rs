//! 人员与岗位: who works in the department and in which roles, proven from the state.
//!
//! Everything that is shown stands in the founding document or is proven under one header. What it is not: the right
//! to grant anything, which every department looks at itself.

mod change;
pub mod views;

use yuzheng_contracts::{Date, service::TableDefinition};
use yuzheng_light_client::client::VerifiedState;
use yuzheng_protocol::{
    Hash,
    desk::{GrantedRole, OfficeRole, Officer, Officers, StaffCode, StaffCodeError},
    genesis::Department,
    objects::key,
    sign::PublicKey,
};

use self::views::{GrantStanding, GrantView, PersonAtWork, ScopeChoice, StaffCodeView, StaffView};
use super::acts::act_view;
use crate::{
    app::{App, Session},
    filing::words,
    identity::client_error,
    role::{RoleName, staff_signer},
    views::{CommandError, Words},
};

pub(super) use change::why_not_changed;

/// What acts about roles belong to, as those about a case belong to the case.
const STAFF: Hash = Hash::ZERO;
/// Characters at the end of a staff code that are read aloud.
const END: usize = 6;
/// Officers whose state is asked for at the same time.
const AT_ONCE: usize = 64;

/// The officers of a department as they stand under one header.
struct Staff {
    department: u16,
    officers: Vec<Officer>,
    height: u64,
}

impl Staff {
    fn officer(&self, key: &PublicKey) -> Option<&Officer> {
        self.officers.iter().find(|officer| officer.officer == *key)
    }

    fn name(&self, key: &PublicKey) -> String {
        self.officer(key).map_or_else(|| key.to_hex()[..12].to_owned(), |officer| officer.name.to_string())
    }

    /// Whether somebody administers the department on a day.
    fn administers(&self, key: &PublicKey, day: u32) -> bool {
        let granted = |officer: &Officer| officer.on(day).any(|role| role.role == OfficeRole::Administrator);
        self.officer(key).is_some_and(granted)
    }
}

impl App {
    /// Everybody who works in the department of this computer's officer.
    ///
    /// # Errors
    /// `locked`, `noDeskRole`, `noDepartment` …
    pub async fn staff(&self) -> Result<StaffView, CommandError> {
        let session = self.session()?;
        self.read_demonstration_clock().await;
        let (staff, me, today) = (self.read_staff(&session).await?, staff_signer(&session), self.day_number());
        let (services, divisions) = self.scopes(&session, staff.department).await?;
        let shown = Shown { staff: &staff, me, today, services: &services, divisions: &divisions };
        let department = self.network.genesis().department(staff.department);
        let acts = session.desk().open_acts(Some(&STAFF))?;
        Ok(StaffView {
            office: self.department_name(staff.department),
            today: self.chain_day().to_string(),
            height: staff.height,
            administers: staff.administers(&me, today),
            people: shown.people(department),
            acts: acts.iter().map(act_view).collect(),
            services,
            divisions,
        })
    }

    /// Reads a staff code as it was typed.
    ///
    /// # Errors
    /// `staffCodeCharacter`, `staffCodeLength`, `staffCodeSlip`, `staffCodeKey`, `citizensKey`, `noDeskRole` …
    pub async fn read_staff_code(&self, code: &str) -> Result<StaffCodeView, CommandError> {
        let code = StaffCode::parse(code).map_err(code_error)?;
        let session = self.session()?;
        let department = self.own_department(&session).await?;
        let keys = [key::subject_of(&code.signing), key::officer(department, &code.signing)];
        let states = self.client.states(&keys).await.map_err(client_error)?;
        let [subject, officer] = <[VerifiedState; 2]>::try_from(states).map_err(|_| super::internal("two values"))?;
        if subject.value.is_some() {
            return Err(CommandError::new("citizensKey"));
        }
        let officer: Option<Officer> = officer.decode().map_err(client_error)?;
        Ok(StaffCodeView {
            key: code.signing.to_hex(),
            end: end_of(&code),
            name: officer.map(|officer| officer.name.to_string()),
        })
    }

    async fn own_department(&self, session: &Session) -> Result<u16, CommandError> {
        let officer = self.proven_officer(session).await.map_err(client_error)?;
        officer.map(|officer| officer.department).ok_or_else(|| CommandError::new("noDeskRole"))
    }

    async fn read_staff(&self, session: &Session) -> Result<Staff, CommandError> {
        let department = self.own_department(session).await?;
        let listed = self.client.state(&key::officers(department)).await.map_err(client_error)?;
        let mut height = listed.height().0;
        let Officers { officers: keys } = listed.decode().map_err(client_error)?.unwrap_or_default();
        let keys: Vec<Vec<u8>> = keys.iter().map(|one| key::officer(department, one)).collect();
        let mut officers = Vec::new();
        for some in keys.chunks(AT_ONCE) {
            for state in self.client.states(some).await.map_err(client_error)? {
                height = height.min(state.height().0);
                officers.extend(state.decode::<Officer>().map_err(client_error)?);
            }
        }
        Ok(Staff { department, officers, height })
    }

    /// Services of a department and the districts that their tables list, as they are in force today.
    async fn scopes(
        &self,
        session: &Session,
        department: u16,
    ) -> Result<(Vec<ScopeChoice>, Vec<ScopeChoice>), CommandError> {
        let (mut services, mut divisions) = (Vec::new(), Vec::<ScopeChoice>::new());
        let (genesis, today) = (self.network.genesis(), self.chain_day());
        for entry in self.catalogue(session).await?.services.iter() {
            let found = match self.in_force(session, &entry.service).await {
                Err(error) if error.code == "serviceNotInForce" => continue,
                found => found?,
            };
            let definition = found.contract.definition();
            let own = genesis.department_by_code(&definition.department).is_some_and(|one| one.id == department);
            if !own || definition.workflow.is_none() {
                continue;
            }
            services.push(ScopeChoice { code: definition.contract.clone(), words: words(&definition.guide.name) });
            for choice in definition.tables.values().flat_map(|table| districts(table, today)) {
                if divisions.iter().all(|known| known.code != choice.code) {
                    divisions.push(choice);
                }
            }
        }
        divisions.sort_by(|a, b| a.code.cmp(&b.code));
        Ok((services, divisions))
    }
}

/// The districts of a code table on a day: six digits, a name, and no day that is over or not there yet.
fn districts(table: &TableDefinition, today: Date) -> Vec<ScopeChoice> {
    let column = |name: &str| table.columns.iter().position(|column| &**column == name);
    let (Some(code), Some(name), Some(_)) = (column("code"), column("name"), column("parent")) else {
        return Vec::new();
    };
    let today = today.to_string();
    let rows = table.rows.iter().filter_map(|row| {
        let text = |at: usize| row.get(at).and_then(|cell| cell.as_text());
        let day = |named: &str| column(named).and_then(text);
        let holds = day("valid_from").is_none_or(|from| from <= today.as_str())
            && day("valid_to").is_none_or(|to| today.as_str() <= to);
        let (code, name) = (text(code)?, text(name)?);
        let six = code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
        // The tables have no English names of districts; a Chinese one says more than a number.
        let words = Words { zh: name.to_owned(), en: name.to_owned() };
        (holds && six).then(|| ScopeChoice { code: code.to_owned(), words })
    });
    rows.collect()
}

/// From what the officers are shown.
struct Shown<'s> {
    staff: &'s Staff,
    me: PublicKey,
    today: u32,
    services: &'s [ScopeChoice],
    divisions: &'s [ScopeChoice],
}

impl Shown<'_> {
    fn people(&self, department: Option<&Department>) -> Vec<PersonAtWork> {
        let founders = department.map(|department| department.officers.iter().copied().collect::<Vec<_>>());
        let founders = founders.unwrap_or_default();
        let founding = |key: &PublicKey| department.map(|one| founding_roles(one, key)).unwrap_or_default();
        let later = self.staff.officers.iter().map(|officer| officer.officer);
        let mut keys = founders.clone();
        keys.extend(later.filter(|key| !founders.contains(key)));
        keys.iter().map(|key| self.person(key, founding(key))).collect()
    }

    fn person(&self, key: &PublicKey, founding: Vec<RoleName>) -> PersonAtWork {
        let officer = self.staff.officer(key);
        let code = officer.map(|officer| StaffCode { signing: officer.officer, sealing: officer.sealing });
        let mut roles: Vec<GrantView> = officer
            .map(|officer| officer.roles.iter().rev().map(|role| self.grant(role)).collect())
            .unwrap_or_default();
        roles.sort_by_key(|role| role.standing);
        PersonAtWork {
            key: key.to_hex(),
            name: officer.map(|officer| officer.name.to_string()),
            end: code.as_ref().map(end_of),
            code: code.map(|code| code.to_string()),
            me: *key == self.me,
            founding,
            roles,
        }
    }

    fn grant(&self, role: &GrantedRole) -> GrantView {
        let named = |choices: &[ScopeChoice], code: &str| {
            let known = choices.iter().find(|choice| choice.code == code).cloned();
            let words = Words { zh: code.to_owned(), en: code.to_owned() };
            known.unwrap_or_else(|| ScopeChoice { code: code.to_owned(), words })
        };
        GrantView {
            role: role.role.into(),
            services: role.services.iter().map(|one| named(self.services, one)).collect(),
            divisions: role.divisions.iter().map(|one| named(self.divisions, one)).collect(),
            from: day_text(role.from),
            until: role.until.map(day_text),
            deputy_for: role.deputy_for.as_ref().map(|key| self.staff.name(key)),
            standing: standing(role, self.today),
        }
    }
}

fn standing(role: &GrantedRole, today: u32) -> GrantStanding {
    if role.holds(today) {
        return GrantStanding::InForce;
    }
    let comes = today < role.from && role.until.is_none_or(|last| role.from <= last);
    if comes { GrantStanding::Future } else { GrantStanding::Ended }
}

/// What the founding document makes of a key: the first officer heads and administers, or handles cases where there is
/// no other; the others handle cases (protocol, 12.5).
fn founding_roles(department: &Department, key: &PublicKey) -> Vec<RoleName> {
    let alone = department.officers.len() == 1;
    match department.officers.iter().position(|officer| officer == key) {
        Some(0) if alone => vec![RoleName::Clerk, RoleName::Administrator],
        Some(0) => vec![RoleName::Supervisor, RoleName::Administrator],
        Some(_) => vec![RoleName::Clerk],
        None => Vec::new(),
    }
}

fn day_text(number: u32) -> String {
    Date::from_day_number(i64::from(number)).map_or_else(|_| String::new(), |day| day.to_string())
}

fn end_of(code: &StaffCode) -> String {
    let text = code.to_string();
    text[text.len() - END..].to_owned()
}

fn code_error(error: StaffCodeError) -> CommandError {
    match &error {
        StaffCodeError::Character(found) => CommandError::new("staffCodeCharacter").with("character", found),
        StaffCodeError::Length { have } => CommandError::new("staffCodeLength").with("have", have),
        StaffCodeError::Checksum => CommandError::new("staffCodeSlip"),
        StaffCodeError::Key(_) => CommandError::new("staffCodeKey").with("detail", error),
    }
}

#[cfg(test)]
mod tests;
