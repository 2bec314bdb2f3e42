use super::*;
use yuzheng_contracts::value::Value;
use yuzheng_protocol::{
    Signer,
    codec::{List, Text},
    testing::{TestSigner, digest},
};

fn role(from: u32, until: Option<u32>) -> GrantedRole {
    GrantedRole {
        role: OfficeRole::Clerk,
        services: List::new(Vec::new()).unwrap(),
        divisions: List::new(Vec::new()).unwrap(),
        from,
        until,
        deputy_for: None,
    }
}

#[test]
fn a_role_is_in_force_to_come_or_over_by_the_day() {
    for (from, until, expected) in [
        (10, None, GrantStanding::InForce),
        (3, Some(10), GrantStanding::InForce),
        (11, None, GrantStanding::Future),
        (3, Some(9), GrantStanding::Ended),
        // Ended before it began.
        (11, Some(10), GrantStanding::Ended),
    ] {
        assert_eq!(standing(&role(from, until), 10), expected, "{from} {until:?}");
    }
}

#[test]
fn districts_are_those_of_the_code_table_that_are_there_today() {
    let cell = |text: &str| if text.is_empty() { Value::Null } else { Value::text(text) };
    let row = |cells: [&str; 5]| cells.into_iter().map(cell).collect::<Vec<_>>();
    let table = TableDefinition {
        title: yuzheng_contracts::service::Text { zh: "区划".into(), en: "Divisions".into() },
        key: "code".into(),
        columns: ["code", "name", "parent", "valid_from", "valid_to"].map(Into::into).to_vec(),
        rows: vec![
            row(["500103", "渝中区", "500000", "", ""]),
            row(["500105", "江北区", "500000", "", "2025-11-30"]),
            row(["500199", "新区", "500000", "2027-01-01", ""]),
            row(["50", "短", "500000", "", ""]),
        ],
        basis: Vec::new(),
        demo: true,
    };
    let on = |day: &str| districts(&table, day.parse().unwrap()).into_iter().map(|one| one.code).collect::<Vec<_>>();
    assert_eq!(on("2026-11-23"), ["500103"]);
    assert_eq!(on("2025-11-30"), ["500103", "500105"]);
    assert_eq!(on("2027-01-01"), ["500103", "500199"]);
    let other = TableDefinition { columns: ["code", "days"].map(Into::into).to_vec(), ..table };
    assert!(districts(&other, "2026-11-23".parse().unwrap()).is_empty());
}

#[test]
fn every_slip_in_a_staff_code_has_a_reason_of_its_own() {
    let signing = TestSigner::new("clerk").public_key();
    let code = StaffCode { signing, sealing: digest("sealing") };
    let text = code.to_string();
    assert!(text.ends_with(&end_of(&code)) && end_of(&code).len() == END);
    let reason = |typed: &str| code_error(StaffCode::parse(typed).unwrap_err()).code;
    assert_eq!(reason("!"), "staffCodeCharacter");
    assert_eq!(reason(&text[..20]), "staffCodeLength");
    let slip = if text.starts_with('7') { '8' } else { '7' };
    assert_eq!(reason(&format!("{slip}{}", &text[1..])), "staffCodeSlip");
    let weak = StaffCodeError::Key(yuzheng_protocol::sign::KeyError::SmallOrder);
    assert_eq!(code_error(weak).code, "staffCodeKey");
}

#[test]
fn the_founding_document_makes_the_first_officer_head_and_the_others_clerks() {
    let mut department = yuzheng_protocol::testing::TestChain::new(4).genesis().departments[0].clone();
    let keys: Vec<PublicKey> = department.officers.iter().copied().collect();
    assert_eq!(founding_roles(&department, &keys[0]), [RoleName::Supervisor, RoleName::Administrator]);
    assert_eq!(founding_roles(&department, &keys[1]), [RoleName::Clerk]);
    assert!(founding_roles(&department, &TestSigner::new("nobody").public_key()).is_empty());
    department.officers = List::new(vec![keys[0]]).unwrap();
    assert_eq!(founding_roles(&department, &keys[0]), [RoleName::Clerk, RoleName::Administrator]);
    let (staff, me) = (Staff { department: 1, officers: Vec::new(), height: 7 }, keys[1]);
    let shown = Shown { staff: &staff, me, today: 10, services: &[], divisions: &[] };
    let people = shown.people(Some(&department));
    assert_eq!((people.len(), people[0].me, people[0].name.clone()), (1, false, None));
}

#[test]
fn what_is_in_force_is_listed_before_what_is_to_come_and_what_is_over() {
    let signing = TestSigner::new("clerk").public_key();
    let absent = TestSigner::new("absent").public_key();
    let roles = vec![role(1, Some(2)), role(20, None), GrantedRole { deputy_for: Some(absent), ..role(5, None) }];
    let officer = Officer {
        department: 1,
        officer: signing,
        sealing: digest("sealing"),
        name: Text::new("周敏 A0317").unwrap(),
        roles: List::new(roles).unwrap(),
    };
    let staff = Staff { department: 1, officers: vec![officer], height: 7 };
    let shown = Shown { staff: &staff, me: signing, today: 10, services: &[], divisions: &[] };
    let people = shown.people(None);
    let standings: Vec<GrantStanding> = people[0].roles.iter().map(|role| role.standing).collect();
    assert_eq!(standings, [GrantStanding::InForce, GrantStanding::Future, GrantStanding::Ended]);
    assert_eq!(people[0].roles[0].deputy_for.as_deref(), Some(&absent.to_hex()[..12]));
    assert!(people[0].me && people[0].founding.is_empty());
}
