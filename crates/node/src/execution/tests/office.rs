//! Roles: granted, replaced and ended by day, by administrators alone.

use yuzheng_protocol::Signer;
use yuzheng_protocol::desk::{
    EndRole, GrantRole, GrantedRole, MAX_GRANTS, MAX_OFFICERS, OfficeRole, Officer, Officers,
};
use yuzheng_protocol::testing::{list, text};

use super::super::office::Standing;
use super::*;
use crate::testing::DAY_MS;

/// Day of [`TUESDAY`].
pub const TODAY: u32 = 20_725;

pub fn head() -> TestSigner {
    TestSigner::officer(1, 1)
}

pub fn grant(officer: &TestSigner, role: OfficeRole) -> GrantRole {
    GrantRole {
        department: 1,
        officer: officer.public_key(),
        sealing: digest("sealing"),
        name: text("王示例 工号0017"),
        role,
        services: list(Vec::new()),
        divisions: list(Vec::new()),
        from: TODAY,
        until: None,
        deputy_for: None,
    }
}

fn end(officer: &TestSigner, role: OfficeRole, last_day: u32) -> Action {
    Action::EndRole(EndRole { department: 1, officer: officer.public_key(), role, last_day })
}

impl World {
    pub fn grants(&mut self, action: GrantRole) {
        assert_eq!(self.apply(&head(), Action::GrantRole(action)), Outcome::Applied(None));
    }

    fn refuses_grant(&mut self, action: GrantRole, with: Failure) {
        self.fails(&head(), Action::GrantRole(action), with);
    }

    /// The roles of somebody in department 1, by the day of the block.
    fn held(&self, officer: &TestSigner) -> Vec<OfficeRole> {
        let today = self.today();
        let standing = Standing::of(&Draft::new(&self.state), 1, &officer.public_key(), &self.context(&today)).unwrap();
        let all = [
            OfficeRole::Clerk,
            OfficeRole::Reviewer,
            OfficeRole::Supervisor,
            OfficeRole::Administrator,
            OfficeRole::Auditor,
        ];
        all.into_iter().filter(|role| standing.has(*role)).collect()
    }

    fn on_day(&mut self, days: u64) {
        self.time = TUESDAY.plus_ms(days * DAY_MS);
    }
}

#[test]
fn the_first_officer_heads_and_administers_and_the_others_are_clerks() {
    let world = World::new();
    assert_eq!(world.held(&head()), [OfficeRole::Supervisor, OfficeRole::Administrator]);
    assert_eq!(world.held(&TestSigner::officer(1, 2)), [OfficeRole::Clerk]);
    assert_eq!(world.held(&TestSigner::officer(2, 1)), []);
    let mut genesis = four_departments();
    let mut departments = genesis.departments.into_inner();
    departments[0].officers = list(vec![head().public_key()]);
    departments[0].approvals = 1;
    genesis.departments = list(departments);
    assert_eq!(World::of(genesis).held(&head()), [OfficeRole::Clerk, OfficeRole::Administrator]);
}

#[test]
fn a_role_is_held_from_its_first_day_to_its_last() {
    let (mut world, clerk) = (World::new(), TestSigner::new("clerk"));
    world.grants(GrantRole { from: TODAY + 1, until: Some(TODAY + 3), ..grant(&clerk, OfficeRole::Clerk) });
    for (days, held) in [(0, 0), (1, 1), (3, 1), (4, 0)] {
        world.on_day(days);
        assert_eq!(world.held(&clerk).len(), held, "day {days}");
    }
    let officers: Officers = world.read(&key::officers(1)).unwrap();
    assert_eq!(officers.officers[..], [clerk.public_key()]);
}

#[test]
fn a_second_grant_takes_the_place_of_the_first_from_its_own_first_day() {
    let (mut world, clerk) = (World::new(), TestSigner::new("clerk"));
    world.grants(GrantRole { divisions: list(vec![text("500103")]), ..grant(&clerk, OfficeRole::Clerk) });
    world.grants(GrantRole { from: TODAY + 2, name: text("李示例"), ..grant(&clerk, OfficeRole::Clerk) });
    world.grants(grant(&clerk, OfficeRole::Reviewer));
    let officer: Officer = world.read(&key::officer(1, &clerk.public_key())).unwrap();
    let of = |role| officer.roles.iter().filter(move |granted| granted.role == role).collect::<Vec<_>>();
    assert_eq!(officer.name.as_str(), "王示例 工号0017");
    assert_eq!(
        of(OfficeRole::Clerk).iter().map(|r| (r.from, r.until)).collect::<Vec<_>>(),
        [(TODAY, Some(TODAY + 1)), (TODAY + 2, None)]
    );
    assert_eq!(of(OfficeRole::Reviewer).len(), 1);
    world.on_day(5);
    world.grants(GrantRole { from: TODAY + 5, ..grant(&clerk, OfficeRole::Clerk) });
    let officer: Officer = world.read(&key::officer(1, &clerk.public_key())).unwrap();
    let until = |granted: &GrantedRole| (granted.role == OfficeRole::Clerk).then_some(granted.until);
    let clerk_until: Vec<_> = officer.roles.iter().filter_map(until).collect();
    assert_eq!(clerk_until, [Some(TODAY + 1), Some(TODAY + 4), None], "what is over stays listed");
    let officers: Officers = world.read(&key::officers(1)).unwrap();
    assert_eq!(officers.officers.len(), 1, "listed once");
}

#[test]
fn a_role_ends_on_the_day_that_is_named_and_never_later_again() {
    let (mut world, clerk) = (World::new(), TestSigner::new("clerk"));
    world.grants(grant(&clerk, OfficeRole::Clerk));
    world.fails(&head(), end(&clerk, OfficeRole::Clerk, TODAY - 2), Failure::Malformed);
    world.fails(&head(), end(&clerk, OfficeRole::Reviewer, TODAY), Failure::Unknown);
    world.fails(&head(), end(&TestSigner::new("nobody"), OfficeRole::Clerk, TODAY), Failure::Unknown);
    assert_eq!(world.apply(&head(), end(&clerk, OfficeRole::Clerk, TODAY + 1)), Outcome::Applied(None));
    world.fails(&head(), end(&clerk, OfficeRole::Clerk, TODAY + 1), Failure::Unknown);
    assert_eq!(world.held(&clerk), [OfficeRole::Clerk]);
    assert_eq!(world.apply(&head(), end(&clerk, OfficeRole::Clerk, TODAY - 1)), Outcome::Applied(None));
    assert_eq!(world.held(&clerk), []);
}

#[test]
fn only_an_administrator_of_the_department_grants_and_ends() {
    let (mut world, clerk) = (World::new(), TestSigner::new("clerk"));
    let action = grant(&clerk, OfficeRole::Clerk);
    for stranger in [TestSigner::officer(1, 2), TestSigner::officer(2, 1), clerk.clone(), TestSigner::worker(1)] {
        world.fails(&stranger, Action::GrantRole(action.clone()), Failure::NotAuthorised);
        world.fails(&stranger, end(&clerk, OfficeRole::Clerk, TODAY), Failure::NotAuthorised);
    }
    world.refuses_grant(GrantRole { department: 99, ..action.clone() }, Failure::Unknown);
    world.grants(GrantRole { until: Some(TODAY), ..grant(&clerk, OfficeRole::Administrator) });
    let colleague = TestSigner::new("colleague");
    let by_granted = Action::GrantRole(grant(&colleague, OfficeRole::Auditor));
    assert_eq!(world.apply(&clerk, by_granted), Outcome::Applied(None));
    world.on_day(1);
    let again = Action::GrantRole(GrantRole { from: TODAY + 1, ..grant(&colleague, OfficeRole::Clerk) });
    world.fails(&clerk, again, Failure::NotAuthorised);
}

#[test]
fn what_a_grant_says_has_to_make_sense() {
    let (mut world, clerk) = (World::new(), TestSigner::new("clerk"));
    let good = grant(&clerk, OfficeRole::Clerk);
    world.refuses_grant(GrantRole { name: text(""), ..good.clone() }, Failure::Malformed);
    world.refuses_grant(GrantRole { from: TODAY - 1, ..good.clone() }, Failure::Malformed);
    world.refuses_grant(GrantRole { until: Some(TODAY - 1), ..good.clone() }, Failure::Malformed);
    for division in ["", "50010", "5001O3"] {
        world.refuses_grant(GrantRole { divisions: list(vec![text(division)]), ..good.clone() }, Failure::Malformed);
    }
    world.bind("甲");
    world.refuses_grant(grant(&citizen("甲"), OfficeRole::Clerk), Failure::KeyInUse);
}

#[test]
fn an_officer_has_at_most_eight_roles_and_a_department_1_024_officers() {
    let (mut world, clerk) = (World::new(), TestSigner::new("clerk"));
    let next = |number: u32, role| GrantRole { from: TODAY + number, ..grant(&clerk, role) };
    for number in 0..MAX_GRANTS as u32 {
        world.grants(next(number, OfficeRole::Clerk));
    }
    world.refuses_grant(next(8, OfficeRole::Clerk), Failure::TooMany);
    let full =
        Officers { officers: list((0..MAX_OFFICERS).map(|n| TestSigner::new(&n.to_string()).public_key()).collect()) };
    world.state.merge(crate::storage::Changes::from([(key::officers(1), Some(full.to_bytes()))]));
    world.refuses_grant(grant(&TestSigner::new("one more"), OfficeRole::Clerk), Failure::TooMany);
}

#[test]
fn a_role_that_never_began_stays_listed_and_what_is_over_makes_room_for_what_is_granted() {
    let (mut world, clerk) = (World::new(), TestSigner::new("clerk"));
    world.grants(GrantRole { from: TODAY + 9, ..grant(&clerk, OfficeRole::Auditor) });
    assert_eq!(world.apply(&head(), end(&clerk, OfficeRole::Auditor, TODAY)), Outcome::Applied(None));
    world.fails(&head(), end(&clerk, OfficeRole::Auditor, TODAY - 1), Failure::Unknown);
    let roles = |world: &World| world.read::<Officer>(&key::officer(1, &clerk.public_key())).unwrap().roles;
    let first = &roles(&world)[0];
    assert_eq!((first.role, first.from, first.until), (OfficeRole::Auditor, TODAY + 9, Some(TODAY)));
    for _ in 0..MAX_GRANTS + 2 {
        world.grants(grant(&clerk, OfficeRole::Clerk));
    }
    let kept = roles(&world);
    assert_eq!(kept.len(), MAX_GRANTS);
    assert!(kept.iter().all(|granted| granted.role == OfficeRole::Clerk), "the oldest made room");
    assert_eq!(world.held(&clerk), [OfficeRole::Clerk]);
}

#[test]
fn nobody_can_lock_a_department_out_because_its_first_administrator_has_no_end() {
    let (mut world, granted) = (World::new(), TestSigner::new("administrator"));
    world.grants(grant(&granted, OfficeRole::Administrator));
    // What the founding document gives is no grant: there is nothing to end, whoever signs.
    for signer in [&head(), &granted] {
        world.fails(signer, end(&head(), OfficeRole::Administrator, TODAY), Failure::Unknown);
    }
    // A grant beside it ends, and what the founding document gives stays.
    world.grants(GrantRole { until: Some(TODAY + 1), ..grant(&head(), OfficeRole::Administrator) });
    let ends = end(&head(), OfficeRole::Administrator, TODAY - 1);
    assert_eq!(world.apply(&granted, ends), Outcome::Applied(None));
    // The last one who was granted the role ends it for themselves; the first officer grants anew.
    let ends = end(&granted, OfficeRole::Administrator, TODAY - 1);
    assert_eq!(world.apply(&granted, ends), Outcome::Applied(None));
    world.fails(&granted, Action::GrantRole(grant(&granted, OfficeRole::Clerk)), Failure::NotAuthorised);
    assert!(world.held(&head()).contains(&OfficeRole::Administrator));
    world.grants(grant(&granted, OfficeRole::Administrator));
}

#[test]
fn a_scope_is_services_and_divisions() {
    let (mut world, contract) = World::with_service();
    let case = world.file("1", contract);
    let clerk = TestSigner::new("clerk");
    let mut holds = |services: &[&str], divisions: &[&str]| {
        let services = list(services.iter().map(|one| text(*one)).collect());
        let divisions = list(divisions.iter().map(|one| text(*one)).collect());
        world.grants(GrantRole { services, divisions, ..grant(&clerk, OfficeRole::Clerk) });
        let today = world.today();
        let draft = Draft::new(&world.state);
        let standing = Standing::of(&draft, 1, &clerk.public_key(), &world.context(&today)).unwrap();
        (standing.handles(&case), standing.sees(&case))
    };
    assert_eq!(holds(&[], &[]), (true, true));
    assert_eq!(holds(&["sole-proprietor-registration", "other"], &["500103"]), (true, true));
    assert_eq!(holds(&["other"], &[]), (false, false));
    assert_eq!(holds(&[], &["500106"]), (false, false));
    world.grants(grant(&TestSigner::new("auditor"), OfficeRole::Auditor));
    let today = world.today();
    let draft = Draft::new(&world.state);
    let key = TestSigner::new("auditor").public_key();
    let standing = Standing::of(&draft, 1, &key, &world.context(&today)).unwrap();
    assert_eq!((standing.handles(&case), standing.sees(&case)), (false, true));
}
