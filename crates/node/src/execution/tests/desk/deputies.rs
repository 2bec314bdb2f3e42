//! Deputies: what they take over, for whom, when and where; and that four eyes stay four eyes.

use super::*;

fn deputy() -> TestSigner {
    TestSigner::new("deputy")
}

/// A role held from today on as somebody's deputy.
fn deputy_for(world: &World, absent: &TestSigner, role: OfficeRole) -> GrantRole {
    let from = day_number(world.today().date);
    GrantRole { from, deputy_for: Some(absent.public_key()), ..grant(&deputy(), role) }
}

/// A case that the clerk has in hand.
fn held() -> (World, Case) {
    let (mut world, case) = at_the_desk();
    world.does(&clerk(), claim(&case));
    (world, case)
}

fn holder(world: &World, case: &Case) -> Option<PublicKey> {
    world.read::<Assignment>(&key::assignment(&case.case)).unwrap().officer
}

#[test]
fn a_deputy_claims_what_the_absent_officer_has_in_hand_and_has_it_then() {
    let (mut world, case) = held();
    let granted = deputy_for(&world, &clerk(), OfficeRole::Clerk);
    world.grants(granted);
    world.in_hands_of(&clerk(), &colleague(), claim(&case));
    world.does(&deputy(), claim(&case));
    assert_eq!(holder(&world, &case), Some(deputy().public_key()));
    world.in_hands_of(&deputy(), &clerk(), act(&case, "look"));
    world.in_hands_of(&deputy(), &clerk(), claim(&case));
}

#[test]
fn a_deputy_takes_a_step_at_once_and_the_case_stays_where_it_was() {
    let (mut world, case) = held();
    let granted = deputy_for(&world, &clerk(), OfficeRole::Clerk);
    world.grants(granted);
    let looked = moved(&mut world, &deputy(), act(&case, "look"));
    assert_eq!((looked.events, holder(&world, &case)), (case.events + 1, Some(clerk().public_key())));
}

#[test]
fn a_deputy_takes_over_in_the_scope_of_the_role_alone_and_from_nobody_else() {
    let changes: [fn(&mut GrantRole); 5] = [
        |outside| outside.from += 1,
        |outside| outside.services = list(vec![text("another-service")]),
        |outside| outside.divisions = list(vec![text("500199")]),
        |outside| outside.deputy_for = Some(colleague().public_key()),
        |outside| outside.deputy_for = None,
    ];
    for change in changes {
        let (mut world, case) = held();
        let mut granted = deputy_for(&world, &clerk(), OfficeRole::Clerk);
        world.grants(GrantRole { role: OfficeRole::Reviewer, deputy_for: None, ..granted.clone() });
        change(&mut granted);
        world.grants(granted);
        world.in_hands_of(&clerk(), &deputy(), claim(&case));
    }
}

#[test]
fn a_deputy_takes_over_to_the_last_day_of_the_role() {
    for (days, taken) in [(0, true), (1, false)] {
        let (mut world, case) = held();
        let granted = deputy_for(&world, &clerk(), OfficeRole::Clerk);
        world.grants(GrantRole { role: OfficeRole::Reviewer, deputy_for: None, ..granted.clone() });
        world.grants(GrantRole { until: Some(granted.from), ..granted });
        world.on_monday_and(days);
        match taken {
            true => world.does(&deputy(), claim(&case)),
            false => world.in_hands_of(&clerk(), &deputy(), claim(&case)),
        }
    }
}

#[test]
fn a_role_that_handles_no_cases_takes_nothing_over() {
    for role in [OfficeRole::Administrator, OfficeRole::Auditor] {
        let (mut world, case) = held();
        let granted = deputy_for(&world, &clerk(), role);
        world.grants(GrantRole { role: OfficeRole::Clerk, deputy_for: None, ..granted.clone() });
        world.grants(granted);
        world.in_hands_of(&clerk(), &deputy(), claim(&case));
        world.in_hands_of(&clerk(), &deputy(), act(&case, "look"));
    }
}

#[test]
fn being_a_deputys_deputy_reaches_no_further_than_the_deputy() {
    let (mut world, case) = held();
    let granted = deputy_for(&world, &colleague(), OfficeRole::Clerk);
    world.grants(granted);
    let from = day_number(world.today().date);
    let first = GrantRole { from, deputy_for: Some(clerk().public_key()), ..grant(&colleague(), OfficeRole::Clerk) };
    world.grants(first);
    world.in_hands_of(&clerk(), &deputy(), claim(&case));
    world.does(&colleague(), claim(&case));
    world.does(&deputy(), claim(&case));
}

#[test]
fn a_deputy_who_prepared_for_somebody_never_decides_in_anybodys_place() {
    let (mut world, case) = held();
    let granted = deputy_for(&world, &clerk(), OfficeRole::Clerk);
    world.grants(granted);
    let case = moved(&mut world, &deputy(), act(&case, "prepare"));
    assert_eq!(case.preparer, Some(deputy().public_key()), "the deputy signed, and nobody else did");
    world.does(&reviewer(), claim(&case));
    for role in [OfficeRole::Reviewer, OfficeRole::Supervisor] {
        let granted = deputy_for(&world, &reviewer(), role);
        world.grants(granted);
    }
    world.fails(&deputy(), act(&case, "return"), Failure::SameOfficer);
    world.does(&deputy(), claim(&case));
    for action in ["return", "overrule"] {
        world.fails(&deputy(), act(&case, action), Failure::SameOfficer);
    }
    assert_eq!(world.read::<Case>(&key::case(&case.case)).unwrap().preparer, case.preparer, "taking over keeps it");
    // Two people all the same: the officer in whose place it was prepared did not see it yet.
    world.does(&deputy(), release(&case, None));
    let back = moved(&mut world, &clerk(), act(&case, "return"));
    assert_eq!((back.state.as_str(), back.preparer), ("desk", None));
}
