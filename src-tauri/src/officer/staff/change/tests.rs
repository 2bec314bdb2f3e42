use super::*;
use yuzheng_protocol::{
    Signer,
    testing::{TestSigner, digest},
};

const TODAY: u32 = 20_725;

fn code(name: &str) -> StaffCode {
    StaffCode { signing: TestSigner::new(name).public_key(), sealing: digest(name) }
}

fn draft() -> GrantDraft {
    GrantDraft {
        code: code("clerk").to_string(),
        name: " 周敏  A0317 ".to_owned(),
        role: RoleName::Clerk,
        services: Vec::new(),
        divisions: vec!["500103".to_owned()],
        from: day_text(TODAY),
        until: None,
        deputy_for: None,
    }
}

fn officer(name: &str, roles: &[(RoleName, u32, Option<u32>)]) -> Officer {
    let role = |(role, from, until): &(RoleName, u32, Option<u32>)| GrantedRole {
        role: office_role(*role),
        services: List::new(Vec::new()).unwrap(),
        divisions: List::new(Vec::new()).unwrap(),
        from: *from,
        until: *until,
        deputy_for: None,
    };
    Officer {
        department: 1,
        officer: code(name).signing,
        sealing: code(name).sealing,
        name: Text::new(name).unwrap(),
        roles: List::new(roles.iter().map(role).collect()).unwrap(),
    }
}

fn staff(officers: Vec<Officer>) -> Staff {
    Staff { department: 1, officers, height: 7 }
}

fn refused(change: impl FnOnce(&mut GrantDraft)) -> String {
    let mut draft = draft();
    change(&mut draft);
    granted(&draft, &staff(Vec::new()), TODAY).unwrap_err().code
}

#[test]
fn a_grant_says_what_was_typed_and_every_slip_is_refused_before_it_is_signed() {
    let action = granted(&draft(), &staff(Vec::new()), TODAY).unwrap();
    assert_eq!((action.name.as_str(), action.from, action.until), ("周敏 A0317", TODAY, None));
    assert_eq!((action.officer, action.sealing), (code("clerk").signing, code("clerk").sealing));

    assert_eq!(refused(|draft| draft.code.clear()), "staffCodeLength");
    assert_eq!(refused(|draft| draft.name = "  ".to_owned()), "nameMissing");
    assert_eq!(refused(|draft| draft.name = "周".repeat(22)), "staffNameLong");
    assert_eq!(refused(|draft| draft.from = "明天".to_owned()), "noDay");
    assert_eq!(refused(|draft| draft.from = day_text(TODAY - 1)), "firstDayPassed");
    assert_eq!(refused(|draft| draft.until = Some(day_text(TODAY - 1))), "lastBeforeFirst");
    assert_eq!(refused(|draft| draft.deputy_for = Some("x".to_owned())), "unknownOfficer");
    assert_eq!(refused(|draft| draft.deputy_for = Some(code("clerk").signing.to_hex())), "ownDeputy");
    assert_eq!(refused(|draft| draft.divisions = vec!["500103".to_owned(); 65]), "scopeTooWide");
}

#[test]
fn eight_roles_are_the_most_and_what_is_over_or_replaced_does_not_count() {
    let full: Vec<_> = (0..8).map(|at| (RoleName::Reviewer, TODAY + at, Some(TODAY + at))).collect();
    let refused = granted(&draft(), &staff(vec![officer("clerk", &full)]), TODAY).unwrap_err();
    assert_eq!(refused.code, "tooManyRoles");
    let over: Vec<_> = (0..8).map(|at| (RoleName::Reviewer, TODAY - 9 + at, Some(TODAY - 1))).collect();
    granted(&draft(), &staff(vec![officer("clerk", &over)]), TODAY).unwrap();
    let mut replaced = full;
    replaced[0] = (RoleName::Clerk, TODAY, None);
    granted(&draft(), &staff(vec![officer("clerk", &replaced)]), TODAY).unwrap();
}

#[test]
fn what_is_signed_with_a_grant_is_said_in_sentences() {
    let absent = officer("秦岳", &[]);
    let mut draft = draft();
    draft.deputy_for = Some(absent.officer.to_hex());
    draft.until = Some(day_text(TODAY + 4));
    let staff = staff(vec![absent, officer("clerk", &[(RoleName::Clerk, 1, None)])]);
    let action = granted(&draft, &staff, TODAY).unwrap();
    let district = ScopeChoice { code: "500103".to_owned(), words: line("渝中区", "渝中区") };
    let said = grant_sentences(&action, &staff, (&[], &[district]));
    let said: Vec<&str> = said.iter().map(|one| one.zh.as_str()).collect();
    assert!(said[0].contains("周敏 A0317") && said[0].contains(&end_of(&code("clerk"))), "{said:?}");
    assert!(said[1].contains("事项 全部；区县 渝中区"), "{said:?}");
    assert!(said[2].contains(&day_text(TODAY + 4)) && said[3].contains("秦岳") && said[5].contains("代替"), "{said:?}");
    assert!(said[4].contains("秦岳 签收的办件，周敏 A0317"), "{said:?}");
    let auditor = GrantDraft { role: RoleName::Auditor, ..draft.clone() };
    let auditor = granted(&auditor, &staff, TODAY).unwrap();
    let said = grant_sentences(&auditor, &staff, (&[], &[]));
    assert!(said.iter().all(|one| !one.zh.contains("接手")), "who handles nothing takes nothing over: {said:?}");
    let all = granted(&GrantDraft { divisions: Vec::new(), ..draft }, &staff, TODAY).unwrap();
    assert!(grant_sentences(&all, &staff, (&[], &[]))[1].zh.contains("全部事项、全部区县"));
}

#[test]
fn the_end_of_roles_says_what_follows_for_cases_and_for_the_department() {
    let staff = staff(vec![officer("clerk", &[(RoleName::Clerk, 1, None), (RoleName::Administrator, 1, None)])]);
    let key = code("clerk").signing.to_hex();
    let draft = |roles: &[RoleName], last: u32| EndDraft {
        officer: key.clone(),
        roles: roles.to_vec(),
        last_day: day_text(last),
    };
    let both = [RoleName::Clerk, RoleName::Administrator];
    assert_eq!(ended(&draft(&both, TODAY - 2), &staff, TODAY).unwrap_err().code, "lastDayPassed");
    assert_eq!(ended(&draft(&[], TODAY), &staff, TODAY).unwrap_err().code, "roleOver");
    let nobody = EndDraft { officer: code("nobody").signing.to_hex(), ..draft(&both, TODAY) };
    assert_eq!(ended(&nobody, &staff, TODAY).unwrap_err().code, "unknownOfficer");
    let said = |roles: &[RoleName], last: u32| {
        let draft = draft(roles, last);
        let (officer, last) = ended(&draft, &staff, TODAY).unwrap();
        let said = end_sentences(&draft, &staff, (&officer, last), TODAY);
        said.into_iter().map(|one| one.zh).collect::<Vec<_>>()
    };
    let now = said(&both, TODAY - 1);
    assert!(
        now[0].contains("立即结束：经办、管理员") && now[1].contains("改派") && now[2].contains("首位人员"),
        "{now:?}"
    );
    let auditor = said(&[RoleName::Auditor], TODAY);
    assert!(
        auditor.len() == 2 && auditor[0].contains("当天仍然有效") && auditor[1].contains("仍然有效"),
        "{auditor:?}"
    );
}

#[test]
fn a_refusal_on_chain_says_what_it_means_to_an_administrator() {
    let staff = staff(Vec::new());
    let grant = Action::GrantRole(granted(&draft(), &staff, TODAY).unwrap());
    let officer = code("clerk").signing;
    let end = Action::EndRole(EndRole { department: 1, officer, role: OfficeRole::Clerk, last_day: TODAY });
    let other = Action::ClaimCase(yuzheng_protocol::desk::ClaimCase { case: yuzheng_protocol::Hash::ZERO });
    let told = |action: &Action, reason: &str| {
        why_not_changed(action, CommandError::new("refusedOnChain").with("reason", reason)).code
    };
    for (action, reason, expected) in [
        (&grant, "NotAuthorised", "notAdministrator"),
        (&end, "NotAuthorised", "notAdministrator"),
        (&grant, "KeyInUse", "citizensKey"),
        (&grant, "TooMany", "tooManyRoles"),
        (&grant, "Malformed", "firstDayPassed"),
        (&end, "Malformed", "lastDayPassed"),
        (&end, "Unknown", "roleOver"),
        (&grant, "Unknown", "refusedOnChain"),
        (&other, "NotAuthorised", "refusedOnChain"),
    ] {
        assert_eq!(told(action, reason), expected, "{reason}");
    }
}
