//! Officers' steps: what must come with them, what they do to the licence, and how documents are numbered.

use yuzheng_protocol::desk::IssuedDocument;
use yuzheng_protocol::objects::{CaseClaims, Claim, Licence, LicenceStatus, Reservation};

use super::*;

fn registration(name: &str) -> Registration {
    Registration {
        register: blob(format!("{{\"name\":\"{name}\"}}")),
        claims: list(vec![list(["name", "500000", "6231", name].map(text).to_vec())]),
    }
}

/// A step with a reason and, where one is given, a registration.
fn step(case: &Case, action: &str, registration: Option<Registration>) -> OfficerStep {
    OfficerStep {
        case: case.case,
        events: case.events,
        action: text(action),
        reasons: list(vec![text("address")]),
        notice: None,
        registration,
    }
}

fn with_notice(world: &World, case: &Case, action: &str) -> OfficerStep {
    OfficerStep { notice: Some(written(world, &[1, 2])), ..step(case, action, None) }
}

/// A case that waits for the second officer.
fn prepared() -> (World, Case) {
    let (mut world, case) = at_the_desk();
    let case = moved(&mut world, &clerk(), act(&case, "prepare"));
    (world, case)
}

fn granted() -> (World, Case) {
    let (mut world, case) = prepared();
    let action = Action::OfficerStep(step(&case, "grant", Some(registration("拾光里"))));
    let case = moved(&mut world, &reviewer(), action);
    (world, case)
}

fn licence(world: &World, case: &Case) -> Licence {
    world.read(&key::licence(case.licence.as_ref().unwrap())).unwrap()
}

fn does(world: &mut World, signer: &TestSigner, case: &Case, action: &str) -> Case {
    moved(world, signer, Action::OfficerStep(step(case, action, None)))
}

#[test]
fn whoever_prepared_a_step_never_looks_at_it_as_well() {
    let (mut world, case) = prepared();
    assert_eq!(case.preparer, Some(clerk().public_key()));
    for action in ["return", "refuse", "grant"] {
        world.fails(&clerk(), Action::OfficerStep(step(&case, action, None)), Failure::SameOfficer);
    }
    world.fails(&clerk(), act(&case, "return"), Failure::SameOfficer);
    world.fails(&colleague(), act(&case, "return"), Failure::NotAuthorised);
    let back = moved(&mut world, &reviewer(), act(&case, "return"));
    assert_eq!((back.state.as_str(), back.preparer), ("desk", None));
    let again = moved(&mut world, &colleague(), act(&back, "prepare"));
    let back = moved(&mut world, &clerk(), act(&again, "return"));
    assert_eq!(back.state.as_str(), "desk");
}

#[test]
fn whoever_prepared_a_step_decides_it_in_no_other_role() {
    let (mut world, case) = at_the_desk();
    let today = day_of(world.time).unwrap();
    world.grants(GrantRole { from: day_number(today), ..grant(&head(), OfficeRole::Clerk) });
    let case = moved(&mut world, &head(), act(&case, "prepare"));
    let overrule = Action::OfficerStep(step(&case, "overrule", None));
    world.fails(&head(), overrule, Failure::SameOfficer);
    let back = moved(&mut world, &reviewer(), act(&case, "return"));
    let again = moved(&mut world, &clerk(), act(&back, "prepare"));
    let over = does(&mut world, &head(), &again, "overrule");
    assert_eq!((over.state.as_str(), over.preparer), ("refused", None));
}

#[test]
fn preparing_puts_the_case_down() {
    let (mut world, case) = at_the_desk();
    world.does(&clerk(), claim(&case));
    let case = moved(&mut world, &clerk(), act(&case, "prepare"));
    let assignment: Assignment = world.read(&key::assignment(&case.case)).unwrap();
    assert_eq!(assignment.officer, None);
    world.does(&reviewer(), claim(&case));
    world.in_hands_of(&reviewer(), &clerk(), act(&case, "return"));
}

#[test]
fn a_step_has_its_reasons_and_its_document_or_is_refused() {
    let (mut world, case) = at_the_desk();
    let good = with_notice(&world, &case, "ask");
    world.fails(&clerk(), act(&case, "ask"), Failure::ReasonMissing);
    let try_with = |world: &mut World, change: fn(&mut OfficerStep), failure| {
        let mut bad = good.clone();
        change(&mut bad);
        world.fails(&clerk(), Action::OfficerStep(bad), failure);
    };
    try_with(&mut world, |bad| bad.reasons = list(Vec::new()), Failure::ReasonMissing);
    try_with(&mut world, |bad| bad.notice = None, Failure::ReasonMissing);
    try_with(&mut world, |bad| bad.reasons = list(vec![text("address"), text("other")]), Failure::Malformed);
    // A reason of another action is none of this one.
    try_with(&mut world, |bad| bad.reasons = list(vec![text("mistake")]), Failure::Malformed);
    try_with(&mut world, |bad| bad.action = text("look"), Failure::Malformed);
    try_with(&mut world, |bad| bad.registration = Some(registration("拾光里")), Failure::Malformed);
    try_with(&mut world, |bad| bad.events += 1, Failure::Outdated);
    try_with(&mut world, |bad| bad.case = digest("nowhere"), Failure::Unknown);
    try_with(&mut world, |bad| bad.action = text("nonsense"), Failure::IllegalTransition);
    let few = OfficerStep { notice: Some(written(&world, &[1])), ..good.clone() };
    world.fails(&clerk(), Action::OfficerStep(few), Failure::BadCountersignature);
    for stranger in [auditor(), TestSigner::officer(2, 1), TestSigner::new("nobody")] {
        world.fails(&stranger, Action::OfficerStep(good.clone()), Failure::NotAuthorised);
    }
    world.does(&colleague(), claim(&case));
    world.in_hands_of(&colleague(), &clerk(), Action::OfficerStep(good.clone()));
    world.does(&colleague(), release(&case, None));
    let asked = moved(&mut world, &clerk(), Action::OfficerStep(good));
    assert_eq!(asked.state.as_str(), "asked");
}

#[test]
fn a_step_without_a_notice_may_name_reasons_all_the_same() {
    let (mut world, case) = at_the_desk();
    let looked = does(&mut world, &clerk(), &case, "look");
    assert_eq!((looked.state.as_str(), looked.events), ("desk", case.events + 1));
}

#[test]
fn documents_are_numbered_by_department_prefix_and_year() {
    let (mut world, first) = prepared();
    let numbered = |document: &str, year, number| Some(IssuedDocument { document: text(document), year, number });
    let refusal = Action::OfficerStep(with_notice(&world, &first, "refuse"));
    assert_eq!(world.happens(&reviewer(), refusal).document, numbered("refusal", 2026, 1));
    let second = world.file("2", first.contract);
    let second = moved(&mut world, &TestSigner::worker(1), refer(&second));
    let ask = Action::OfficerStep(with_notice(&world, &second, "ask"));
    assert_eq!(world.happens(&clerk(), ask).document, numbered("ask-notice", 2026, 2));
    let third = world.file("3", first.contract);
    let third = moved(&mut world, &TestSigner::worker(1), refer(&third));
    let third = moved(&mut world, &clerk(), act(&third, "prepare"));
    let grant = Action::OfficerStep(step(&third, "grant", Some(registration("拾光里"))));
    assert_eq!(world.happens(&reviewer(), grant).document, numbered("notice", 2026, 1), "another prefix");
    world.on_monday_and(70);
    let later = world.file("4", first.contract);
    let later = moved(&mut world, &TestSigner::worker(1), refer(&later));
    let later = moved(&mut world, &clerk(), act(&later, "prepare"));
    let refusal = Action::OfficerStep(with_notice(&world, &later, "refuse"));
    assert_eq!(world.happens(&reviewer(), refusal).document, numbered("refusal", 2027, 1), "another year");
}

#[test]
fn an_officers_grant_takes_the_name_and_issues_the_licence_once() {
    let (mut world, case) = prepared();
    world.fails(&reviewer(), Action::OfficerStep(step(&case, "grant", None)), Failure::Malformed);
    let loose = Registration { register: blob(*b"{ }"), ..registration("拾光里") };
    world.fails(&reviewer(), Action::OfficerStep(step(&case, "grant", Some(loose))), Failure::Malformed);
    let granted = Action::OfficerStep(step(&case, "grant", Some(registration("拾光里"))));
    let case = moved(&mut world, &reviewer(), granted);
    assert_eq!((licence(&world, &case).status, case.preparer), (LicenceStatus::Active, None));
    let again = Action::OfficerStep(step(&case, "grant", Some(registration("暮光里"))));
    world.fails(&head(), again, Failure::Exists);
    let other = world.file("2", case.contract);
    let other = moved(&mut world, &TestSigner::worker(1), refer(&other));
    let other = moved(&mut world, &clerk(), act(&other, "prepare"));
    let taken = Action::OfficerStep(step(&other, "grant", Some(registration("拾光里"))));
    world.fails(&reviewer(), taken, Failure::NotFree);
}

#[test]
fn a_correction_puts_other_words_beside_the_old_entry_under_the_same_code() {
    let (mut world, case) = granted();
    let before = licence(&world, &case);
    world.fails(&clerk(), Action::OfficerStep(step(&case, "correct", None)), Failure::Malformed);
    // Other lines than the contract says, fewer of them, or what is no register.
    for register in ["{\"name\":\"拾光阁\",\"scope\":\"零售\"}", "{}", "{\"scope\":\"零售\"}", "[]", "x"] {
        let other = Registration { register: blob(register), ..registration("拾光阁") };
        world.fails(&clerk(), Action::OfficerStep(step(&case, "correct", Some(other))), Failure::Malformed);
    }
    let action = Action::OfficerStep(step(&case, "correct", Some(registration("拾光阁"))));
    let event = world.happens(&clerk(), action);
    let after = licence(&world, &case);
    assert_eq!((event.number, event.document), (case.events + 1, None), "an event of its own, without a new number");
    assert_ne!(event.history, case.history);
    assert_eq!(&*after.register, "{\"name\":\"拾光阁\"}".as_bytes());
    assert_eq!((after.code, after.issued, after.status), (before.code, before.issued, LicenceStatus::Active));
    for name in ["拾光里", "拾光阁"] {
        let claim: Claim = world.read(&key::claim(&["name", "500000", "6231", name])).unwrap();
        assert_eq!(claim.case, case.case, "{name} stays taken");
    }
    let other = world.file("2", case.contract);
    moved(&mut world, &TestSigner::worker(1), super::super::decisions::approve(&other, "暮光里"));
    let case: Case = world.read(&key::case(&case.case)).unwrap();
    let taken = Action::OfficerStep(step(&case, "correct", Some(registration("暮光里"))));
    world.fails(&clerk(), taken, Failure::NotFree);
}

#[test]
fn a_licence_is_suspended_restored_revoked_and_cancelled_as_its_status_allows() {
    let (mut world, case) = granted();
    let status = |world: &World, case: &Case| licence(world, case).status;
    let refused = |world: &mut World, signer: &TestSigner, case: &Case, action: &str, with: Option<Registration>| {
        world.fails(signer, Action::OfficerStep(step(case, action, with)), Failure::IllegalTransition);
    };
    refused(&mut world, &head(), &case, "restore", None);
    let case = does(&mut world, &head(), &case, "suspend");
    assert_eq!(status(&world, &case), LicenceStatus::Suspended);
    refused(&mut world, &head(), &case, "suspend", None);
    let corrected = Action::OfficerStep(step(&case, "correct", Some(registration("拾光阁"))));
    let case = moved(&mut world, &clerk(), corrected);
    assert_eq!(status(&world, &case), LicenceStatus::Suspended, "a correction leaves the status");
    let case = does(&mut world, &head(), &case, "restore");
    assert_eq!(status(&world, &case), LicenceStatus::Active);
    world.fails(&clerk(), Action::OfficerStep(step(&case, "suspend", None)), Failure::NotAuthorised);
    let case = does(&mut world, &head(), &case, "revoke");
    assert_eq!(status(&world, &case), LicenceStatus::Revoked);
    refused(&mut world, &head(), &case, "revoke", None);
    refused(&mut world, &clerk(), &case, "cancel", None);
    refused(&mut world, &clerk(), &case, "correct", Some(registration("拾光楼")));
    assert_eq!(status(&world, &case), LicenceStatus::Revoked);
}

#[test]
fn a_licence_that_is_given_up_is_cancelled() {
    let (mut world, case) = granted();
    let over = Registration { register: blob(*b"{}"), claims: list(Vec::new()) };
    world.fails(&clerk(), Action::OfficerStep(step(&case, "cancel", Some(over))), Failure::Malformed);
    let case = does(&mut world, &clerk(), &case, "cancel");
    assert_eq!(licence(&world, &case).status, LicenceStatus::Cancelled);
    world.fails(&clerk(), claim(&case), Failure::IllegalTransition);
}

#[test]
fn what_an_ended_licence_held_is_nobodys_for_a_year_and_then_free() {
    for (signer, action) in [(clerk(), "cancel"), (head(), "revoke")] {
        let (mut world, case) = granted();
        let corrected = Action::OfficerStep(step(&case, "correct", Some(registration("拾光阁"))));
        let case = moved(&mut world, &clerk(), corrected);
        let case = does(&mut world, &signer, &case, action);
        for name in ["拾光里", "拾光阁"] {
            let parts = ["name", "500000", "6231", name];
            assert!(world.read::<Claim>(&key::claim(&parts)).is_none(), "{name} is taken");
            let kept: Reservation = world.read(&key::reservation(&parts)).unwrap();
            assert_eq!((kept.subject, kept.contract), (Hash::ZERO, case.contract));
            let year = world.today().date.add_months(12).unwrap();
            assert_eq!(kept.until, day_number(year));
        }
        assert!(world.read::<CaseClaims>(&key::claims_of(&case.case)).is_none());
        let again = world.file("2", case.contract);
        let lost = moved(&mut world, &TestSigner::worker(1), super::super::decisions::approve(&again, "拾光里"));
        assert_eq!((lost.state.as_str(), lost.licence), ("refile", None));
        world.time.0 += 366 * DAY_MS;
        let later = world.file("3", case.contract);
        let free = moved(&mut world, &TestSigner::worker(1), super::super::decisions::approve(&later, "拾光里"));
        assert!(free.licence.is_some(), "{}", free.state);
    }
}

#[test]
fn a_register_without_a_licence_cannot_be_corrected() {
    let (mut world, case) = at_the_desk();
    let action = Action::OfficerStep(step(&case, "correct", Some(registration("拾光阁"))));
    world.fails(&clerk(), action, Failure::IllegalTransition);
}
