//! 授予、结束岗位: what an administrator signs, in sentences, and sends through the outbox.
//!
//! Invariant: what the departments would refuse is refused here before it is signed, with its reason; a role is ended
//! for itself, so that one that fails never holds up another.

use yuzheng_contracts::Date;
use yuzheng_protocol::{
    codec::{List, Text},
    desk::{EndRole, GrantRole, GrantedRole, MAX_DIVISIONS, MAX_GRANTS, MAX_SERVICES, OfficeRole, Officer, StaffCode},
    objects::key,
    sign::PublicKey,
    transaction::Action,
};

use super::{
    STAFF, Staff, code_error, day_text, end_of,
    views::{EndDraft, GrantDraft, RoleResult, ScopeChoice},
};
use crate::{
    app::{App, Session},
    identity::client_error,
    library::day_number,
    officer::{acts::act_view, views::ActView},
    role::{RoleName, staff_signer},
    views::{CommandError, Words},
};

/// Bytes of a name.
const MAX_NAME: usize = 64;

const fn office_role(name: RoleName) -> OfficeRole {
    match name {
        RoleName::Clerk => OfficeRole::Clerk,
        RoleName::Reviewer => OfficeRole::Reviewer,
        RoleName::Supervisor => OfficeRole::Supervisor,
        RoleName::Administrator => OfficeRole::Administrator,
        RoleName::Auditor => OfficeRole::Auditor,
    }
}

const fn role_words(role: RoleName) -> (&'static str, &'static str) {
    match role {
        RoleName::Clerk => ("经办", "clerk"),
        RoleName::Reviewer => ("复核", "reviewer"),
        RoleName::Supervisor => ("负责人", "supervisor"),
        RoleName::Administrator => ("管理员", "administrator"),
        RoleName::Auditor => ("审计", "auditor"),
    }
}

const fn may(role: RoleName) -> (&'static str, &'static str) {
    match role {
        RoleName::Clerk => ("可以签收和办理范围内的办件。", "May take and handle cases in the scope."),
        RoleName::Reviewer => ("可以复核经办准备好的决定。", "May review what a clerk prepared."),
        RoleName::Supervisor => (
            "可以决定延期等由负责人办的事，催办和改派。",
            "May take the supervisor's steps, such as extensions, remind and reassign.",
        ),
        RoleName::Administrator => ("可以授予和结束本部门的岗位。", "May grant and end roles of the department."),
        RoleName::Auditor => {
            ("可以查看范围内的办件，不能办理。", "May look at cases in the scope, and changes nothing.")
        }
    }
}

fn line(zh: impl Into<String>, en: impl Into<String>) -> Words {
    Words { zh: zh.into(), en: en.into() }
}

fn key_of(hex: &str) -> Result<PublicKey, CommandError> {
    let key = yuzheng_protocol::Hash::from_hex(hex).and_then(|key| PublicKey::from_bytes(key.0).ok());
    key.ok_or_else(|| CommandError::new("unknownOfficer"))
}

fn day_of(text: &str) -> Result<u32, CommandError> {
    let day: Date = text.trim().parse().map_err(|_| CommandError::new("noDay"))?;
    Ok(day_number(day))
}

/// Checks a role to be granted against what the departments check.
fn granted(draft: &GrantDraft, staff: &Staff, today: u32) -> Result<GrantRole, CommandError> {
    let code = StaffCode::parse(&draft.code).map_err(code_error)?;
    let name = draft.name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Err(CommandError::new("nameMissing"));
    }
    let too_long = |_| CommandError::new("staffNameLong").with("limit", MAX_NAME / 3);
    let (from, until) = (day_of(&draft.from)?, draft.until.as_deref().map(day_of).transpose()?);
    if from < today {
        return Err(CommandError::new("firstDayPassed"));
    }
    if until.is_some_and(|last| last < from) {
        return Err(CommandError::new("lastBeforeFirst"));
    }
    let deputy_for = draft.deputy_for.as_deref().map(key_of).transpose()?;
    if deputy_for == Some(code.signing) {
        return Err(CommandError::new("ownDeputy"));
    }
    // What the grant takes the place of ends before it and still counts; what is over makes room.
    let lasts = |role: &&GrantedRole| role.until.is_none_or(|last| last >= today.max(role.from));
    let replaced = |role: &&GrantedRole| role.role == office_role(draft.role) && from <= role.from.max(today);
    let held = staff.officer(&code.signing);
    let count = held.map_or(0, |officer| officer.roles.iter().filter(lasts).filter(|role| !replaced(role)).count());
    if count >= MAX_GRANTS {
        return Err(CommandError::new("tooManyRoles"));
    }
    let wide = |limit: usize| move |_| CommandError::new("scopeTooWide").with("limit", limit);
    let services = draft.services.iter().map(|one| Text::new(one.as_str()).map_err(super::super::internal));
    let services = services.collect::<Result<Vec<_>, _>>()?;
    let divisions = draft.divisions.iter().map(|one| Text::new(one.as_str()).map_err(super::super::internal));
    let divisions = divisions.collect::<Result<Vec<_>, _>>()?;
    Ok(GrantRole {
        department: staff.department,
        officer: code.signing,
        sealing: code.sealing,
        name: Text::new(name).map_err(too_long)?,
        role: office_role(draft.role),
        services: List::new(services).map_err(wide(MAX_SERVICES))?,
        divisions: List::new(divisions).map_err(wide(MAX_DIVISIONS))?,
        from,
        until,
        deputy_for,
    })
}

/// The roles that are ended, each one that lasts longer than the day.
fn ended(draft: &EndDraft, staff: &Staff, today: u32) -> Result<(PublicKey, u32), CommandError> {
    let (officer, last) = (key_of(&draft.officer)?, day_of(&draft.last_day)?);
    if last.saturating_add(1) < today {
        return Err(CommandError::new("lastDayPassed"));
    }
    if staff.officer(&officer).is_none() {
        return Err(CommandError::new("unknownOfficer"));
    }
    match draft.roles.is_empty() {
        true => Err(CommandError::new("roleOver")),
        false => Ok((officer, last)),
    }
}

fn lasts_longer(officer: &Officer, role: RoleName, last: u32) -> bool {
    let longer = |granted: &GrantedRole| {
        granted.until.is_none_or(|until| last < until) && granted.until.is_none_or(|until| granted.from <= until)
    };
    officer.roles.iter().any(|granted| granted.role == office_role(role) && longer(granted))
}

/// A role in force or to come whose place a grant takes.
fn replaces(staff: &Staff, action: &GrantRole) -> bool {
    let last = action.from.saturating_sub(1);
    staff.officer(&action.officer).is_some_and(|officer| lasts_longer(officer, action.role.into(), last))
}

/// What is signed with a grant, in sentences.
fn grant_sentences(action: &GrantRole, staff: &Staff, names: (&[ScopeChoice], &[ScopeChoice])) -> Vec<Words> {
    let (zh, en) = role_words(action.role.into());
    let end = end_of(&StaffCode { signing: action.officer, sealing: action.sealing });
    let name = &action.name;
    let (services, divisions) = (scope(&action.services, names.0), scope(&action.divisions, names.1));
    let mut said = vec![
        line(
            format!("授予 {name}（工作钥匙末尾 {end}）“{zh}”岗位。"),
            format!("{name} (staff code ending in {end}) becomes {en}."),
        ),
        match (services, divisions) {
            (None, None) => line("范围：全部事项、全部区县。", "Scope: all services and districts."),
            (services, divisions) => {
                let (services, divisions) =
                    (services.unwrap_or_else(|| line("全部", "all")), divisions.unwrap_or_else(|| line("全部", "all")));
                line(
                    format!("范围：事项 {}；区县 {}。", services.zh, divisions.zh),
                    format!("Scope: services {}; districts {}.", services.en, divisions.en),
                )
            }
        },
    ];
    let from = day_text(action.from);
    said.push(match action.until {
        Some(last) => {
            let last = day_text(last);
            line(format!("自 {from} 起，至 {last} 止。"), format!("From {from} to {last}."))
        }
        None => line(format!("自 {from} 起，没有终止日。"), format!("From {from}, without a last day.")),
    });
    if let Some(absent) = &action.deputy_for {
        let absent = staff.name(absent);
        said.push(line(format!("这是代 {absent} 行使的岗位。"), format!("Held as deputy for {absent}.")));
        if action.role.handles() {
            said.push(line(
                format!("{absent} 签收的办件，{name} 在此期间可以接手或直接办理。"),
                format!("What {absent} has in hand {name} may take over meanwhile, or act on at once."),
            ));
        }
    }
    if replaces(staff, action) {
        said.push(line(
            format!("{name} 原有的“{zh}”岗位到前一天为止，由这一个代替。"),
            format!("Takes the place of the role {en} that {name} has now, which ends on the day before."),
        ));
    }
    let (zh, en) = may(action.role.into());
    said.push(line(zh, en));
    said
}

fn scope<const N: usize, const M: usize>(codes: &List<Text<N>, M>, names: &[ScopeChoice]) -> Option<Words> {
    if codes.is_empty() {
        return None;
    }
    let named = |code: &str| {
        let known = names.iter().find(|choice| choice.code == code);
        known.map_or_else(|| line(code, code), |choice| choice.words.clone())
    };
    let said: Vec<Words> = codes.iter().map(|code| named(code.as_str())).collect();
    let join = |of: fn(&Words) -> &str, with: &str| said.iter().map(of).collect::<Vec<_>>().join(with);
    Some(line(join(|words| &words.zh, "、"), join(|words| &words.en, ", ")))
}

/// What is signed with the end of roles, and what follows from it.
fn end_sentences(draft: &EndDraft, staff: &Staff, (officer, last): (&PublicKey, u32), today: u32) -> Vec<Words> {
    let name = staff.name(officer);
    let join = |of: fn((&'static str, &'static str)) -> &'static str, with: &str| {
        draft.roles.iter().map(|role| of(role_words(*role))).collect::<Vec<_>>().join(with)
    };
    let (zh, en, day) = (join(|words| words.0, "、"), join(|words| words.1, ", "), day_text(last));
    let mut said = vec![if last < today {
        line(format!("{name} 的岗位立即结束：{zh}。"), format!("Roles of {name} end at once: {en}."))
    } else {
        line(
            format!("{name} 的岗位到 {day} 为止：{zh}。当天仍然有效。"),
            format!("Roles of {name} end on {day}, which still counts: {en}."),
        )
    }];
    let handling = [RoleName::Clerk, RoleName::Reviewer, RoleName::Supervisor];
    if draft.roles.iter().any(|role| handling.contains(role)) {
        said.push(line(
            "已签收的办件不会自动转给别人：最迟到下一个工作日结束放回队列，负责人可以在这之前改派。",
            "Cases in hand are not passed on by this: they return to the queue at the end of the next working day at \
             the latest, and a supervisor can reassign them before.",
        ));
    }
    if draft.roles.contains(&RoleName::Administrator) {
        let other = |one: &&Officer| one.officer != *officer && staff.administers(&one.officer, last.saturating_add(1));
        if staff.officers.iter().find(other).is_none() {
            said.push(line(
                "此后没有别的管理员是在这里授予的；部门设立时的首位人员仍是管理员，只能在部门的电脑上用命令授予岗位。",
                "Nobody else was granted this role. The department's first officer remains administrator, and grants \
                 roles by command at the department's computer.",
            ));
        }
    }
    said.push(line("以前的签名和决定仍然有效，仍然可以核验。", "What was signed before stays valid and verifiable."));
    said
}

impl App {
    /// What is signed with a role that is granted.
    ///
    /// # Errors
    /// `notAdministrator`, those of a staff code, `nameMissing`, `staffNameLong`, `noDay`, `firstDayPassed`,
    /// `lastBeforeFirst`, `ownDeputy`, `tooManyRoles`, `scopeTooWide`, `citizensKey` …
    pub async fn preview_grant(&self, draft: &GrantDraft) -> Result<Vec<Words>, CommandError> {
        let session = self.session()?;
        let (staff, action) = self.grant_of(&session, draft).await?;
        let (services, divisions) = self.scopes(&session, staff.department).await?;
        Ok(grant_sentences(&action, &staff, (&services, &divisions)))
    }

    /// Signs a role and lets the outbox send it.
    ///
    /// # Errors
    /// As [`App::preview_grant`].
    pub async fn grant_role(&self, draft: &GrantDraft) -> Result<ActView, CommandError> {
        let session = self.session()?;
        let (_, action) = self.grant_of(&session, draft).await?;
        let (zh, en) = role_words(draft.role);
        let name = &action.name;
        let title = line(format!("授予 {name}“{zh}”岗位"), format!("{name} becomes {en}"));
        self.keep_act(&session, &title, Action::GrantRole(action))
    }

    async fn grant_of(&self, session: &Session, draft: &GrantDraft) -> Result<(Staff, GrantRole), CommandError> {
        let staff = self.administered(session).await?;
        let action = granted(draft, &staff, self.day_number())?;
        let subject = self.client.state(&key::subject_of(&action.officer)).await.map_err(client_error)?;
        match subject.value {
            Some(_) => Err(CommandError::new("citizensKey")),
            None => Ok((staff, action)),
        }
    }

    /// What is signed with the end of roles, and what follows from it.
    ///
    /// # Errors
    /// `notAdministrator`, `unknownOfficer`, `noDay`, `lastDayPassed`, `roleOver` …
    pub async fn preview_end(&self, draft: &EndDraft) -> Result<Vec<Words>, CommandError> {
        let session = self.session()?;
        let (staff, today) = (self.administered(&session).await?, self.day_number());
        let (officer, last) = ended(draft, &staff, today)?;
        Ok(end_sentences(draft, &staff, (&officer, last), today))
    }

    /// Signs the end of each role and lets the outbox send it. What one role is refused for stands in its result.
    ///
    /// # Errors
    /// As [`App::preview_end`].
    pub async fn end_roles(&self, draft: &EndDraft) -> Result<Vec<RoleResult>, CommandError> {
        let session = self.session()?;
        let (staff, today) = (self.administered(&session).await?, self.day_number());
        let (officer, last) = ended(draft, &staff, today)?;
        let name = staff.name(&officer);
        let mut roles = draft.roles.clone();
        let mut seen = Vec::new();
        roles.retain(|role| {
            !seen.contains(role) && {
                seen.push(*role);
                true
            }
        });
        // In which order two signatures take effect is for the departments to say.
        let own = officer == staff_signer(&session) && roles.len() > 1;
        let results = roles.into_iter().map(|role| {
            if own && role == RoleName::Administrator {
                return RoleResult { role, act: None, problem: Some(CommandError::new("ownRoleLast")) };
            }
            let over = staff.officer(&officer).is_none_or(|known| !lasts_longer(known, role, last));
            if over {
                return RoleResult { role, act: None, problem: Some(CommandError::new("roleOver")) };
            }
            let (zh, en) = role_words(role);
            let title = line(format!("结束 {name} 的“{zh}”岗位"), format!("{name} is no longer {en}"));
            let action = EndRole { department: staff.department, officer, role: office_role(role), last_day: last };
            match self.keep_act(&session, &title, Action::EndRole(action)) {
                Ok(act) => RoleResult { role, act: Some(act), problem: None },
                Err(problem) => RoleResult { role, act: None, problem: Some(problem) },
            }
        });
        Ok(results.collect())
    }

    async fn administered(&self, session: &Session) -> Result<Staff, CommandError> {
        self.read_demonstration_clock().await;
        let staff = self.read_staff(session).await?;
        match staff.administers(&staff_signer(session), self.day_number()) {
            true => Ok(staff),
            false => Err(CommandError::new("notAdministrator")),
        }
    }

    fn keep_act(&self, session: &Session, title: &Words, action: Action) -> Result<ActView, CommandError> {
        let id = self.take_act(session, STAFF, title, action, None)?;
        let act = session.desk().act(&id)?.ok_or_else(|| super::super::internal("an act was not kept"))?;
        Ok(act_view(&act))
    }
}

/// What a refusal on chain means to whoever grants and ends roles; nothing changes for other actions.
pub(in crate::officer) fn why_not_changed(action: &Action, refused: CommandError) -> CommandError {
    let ends = match action {
        Action::GrantRole(_) => false,
        Action::EndRole(_) => true,
        _other => return refused,
    };
    let reason = refused.params.iter().find(|param| param.name == "reason").map(|param| param.value.as_str());
    match reason {
        Some("NotAuthorised") => CommandError::new("notAdministrator"),
        Some("KeyInUse") => CommandError::new("citizensKey"),
        Some("TooMany") => CommandError::new("tooManyRoles"),
        Some("Unknown") if ends => CommandError::new("roleOver"),
        Some("Malformed") if ends => CommandError::new("lastDayPassed"),
        Some("Malformed") => CommandError::new("firstDayPassed"),
        Some(_) | None => refused,
    }
}

#[cfg(test)]
mod tests;
