//! Claims, notes, access records, and officers' steps: each refusal of `docs/protocol.md` 12.5, and each effect.

mod deputies;
mod steps;

use std::sync::LazyLock;

use serde_json::json;
use yuzheng_protocol::desk::{
    AccessPurpose, AddNote, Assignment, Audience, ClaimCase, GrantRole, OfficeRole, OfficerStep, RecordAccess,
    ReleaseCase, SealedText,
};
use yuzheng_protocol::objects::AccessLog;
use yuzheng_protocol::testing::{blob, list, text};
use yuzheng_protocol::transaction::{CaseAction, Registration, StorageAcknowledgement};
use yuzheng_protocol::{PublicKey, Signer};

use super::office::{grant, head};
use super::*;
use crate::testing::{DAY_MS, registration_documents, registration_with, subject};

/// 2026-11-02, a Monday with no holiday near, 10:00 in China.
const MONDAY: Timestamp = Timestamp(TUESDAY.0 + 34 * DAY_MS);
const PREFIX: &str = "市监补字";

/// The registration of a sole proprietor with the steps of a desk.
fn document() -> Vec<u8> {
    let words = json!({"zh": "字", "en": "word"});
    let state = |id: &str, rest: serde_json::Value| {
        let mut state = json!({"id": id, "node": "submitted", "title": words, "text": words});
        state.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        state
    };
    let step = |from: &str, action: &str, role: &str, to: &str, rest: serde_json::Value| {
        let mut step = json!({"from": from, "action": action, "title": words, "role": role, "to": to});
        step.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        step
    };
    let effect = |name: &str| json!({ "effect": name });
    let corrects = |mut more: serde_json::Value| {
        more["effect"] = json!("correct");
        more["corrects"] = json!(["name"]);
        more
    };
    let clock = json!({"deadline": {"clock": "c", "workdays": 20, "basis": [], "on_expiry": {"to": "late"}}});
    let workflow = json!({
        "initial": "received",
        "states": [
            state("received", json!({})), state("desk", clock.clone()), state("second", clock.clone()),
            state("asked", json!({"deadline": {"workdays": 3, "basis": [], "on_expiry": {"to": "late"}}})),
            state("granted", json!({})), state("suspended", json!({})), state("revoked", json!({})),
            state("cancelled", json!({})), state("refused", json!({})), state("withdrawn", json!({})),
            state("late", json!({})), state("refile", json!({})),
        ],
        "transitions": [
            step("received", "approve", "worker", "granted", effect("grant")),
            step("received", "refer", "worker", "desk", json!({})),
            step("received", "name-lost", "worker", "refile", json!({})),
            step("refile", "supplement", "applicant", "received", effect("supplement")),
            step("desk", "look", "officer", "desk", json!({})),
            step("desk", "ask", "officer", "asked", json!({"notice": "ask-notice", "reasons": "required"})),
            step("asked", "supplement", "applicant", "desk", effect("supplement")),
            step("desk", "withdraw", "applicant", "withdrawn", json!({})),
            step("desk", "prepare", "officer", "second", json!({"preparation": "second_officer"})),
            step("second", "return", "reviewer", "desk", json!({})),
            step("second", "refuse", "reviewer", "refused", json!({"notice": "refusal", "reasons": "required"})),
            step("second", "grant", "reviewer", "granted", effect("grant")),
            step("second", "overrule", "supervisor", "refused", json!({"reasons": "required"})),
            step("desk", "correct", "officer", "desk", corrects(json!({}))),
            step("granted", "grant", "supervisor", "granted", effect("grant")),
            step("granted", "correct", "officer", "granted", corrects(json!({"reasons": "required"}))),
            step("granted", "suspend", "supervisor", "suspended", effect("suspend")),
            step("granted", "restore", "supervisor", "granted", effect("restore")),
            step("suspended", "suspend", "supervisor", "suspended", effect("suspend")),
            step("suspended", "restore", "supervisor", "granted", effect("restore")),
            step("suspended", "correct", "officer", "suspended", corrects(json!({}))),
            step("suspended", "revoke", "supervisor", "revoked", effect("revoke")),
            step("granted", "revoke", "supervisor", "revoked", effect("revoke")),
            step("granted", "cancel", "officer", "cancelled", effect("cancel")),
            step("revoked", "revoke", "supervisor", "revoked", effect("revoke")),
            step("revoked", "correct", "officer", "revoked", corrects(json!({}))),
            step("revoked", "cancel", "officer", "cancelled", effect("cancel")),
            step("late", "refuse", "supervisor", "refused", json!({"notice": "refusal", "reasons": "required"})),
        ],
    });
    let mut documents = registration_documents(|id| ["receipt", "notice", "licence"].contains(&id));
    for (id, on_state) in [("ask-notice", "asked"), ("refusal", "refused")] {
        documents.as_array_mut().unwrap().push(json!({
            "id": id, "title": words, "on_state": on_state, "basis": [],
            "number": {"scheme": "yearly", "prefix": {"zh": PREFIX, "en": "Notice"}},
        }));
    }
    let reasons = json!([
        {"code": "address", "title": words, "text": words, "basis": []},
        {"code": "mistake", "title": words, "text": words, "actions": ["correct"], "basis": []},
    ]);
    registration_with(&[("workflow", workflow), ("documents", documents), ("reasons", reasons)])
}

static DOCUMENT: LazyLock<Vec<u8>> = LazyLock::new(document);

fn clerk() -> TestSigner {
    TestSigner::officer(1, 2)
}

fn colleague() -> TestSigner {
    TestSigner::new("colleague")
}

fn reviewer() -> TestSigner {
    TestSigner::new("reviewer")
}

fn auditor() -> TestSigner {
    TestSigner::new("auditor")
}

/// A case that came in on a Monday, with a colleague, a reviewer and an auditor in the department.
fn received() -> (World, Case) {
    let mut world = World::new();
    world.time = MONDAY;
    let contract = world.deploy(DOCUMENT.clone());
    world.bind("甲");
    let today = day_number(world.today().date);
    for (officer, role) in [
        (colleague(), OfficeRole::Clerk),
        (reviewer(), OfficeRole::Reviewer),
        (clerk(), OfficeRole::Reviewer),
        (auditor(), OfficeRole::Auditor),
    ] {
        world.grants(GrantRole { from: today, ..grant(&officer, role) });
    }
    let case = world.file("1", contract);
    (world, case)
}

/// The same, referred to people.
fn at_the_desk() -> (World, Case) {
    let (mut world, case) = received();
    let case = moved(&mut world, &TestSigner::worker(1), refer(&case));
    (world, case)
}

fn moved(world: &mut World, signer: &TestSigner, action: Action) -> Case {
    let event = world.happens(signer, action);
    world.read(&key::case(&event.case)).unwrap()
}

fn act(case: &Case, action: &str) -> Action {
    let (case, events) = (case.case, case.events);
    Action::CaseAction(CaseAction { case, events, action: text(action), content: Hash::ZERO })
}

fn claim(case: &Case) -> Action {
    Action::ClaimCase(ClaimCase { case: case.case })
}

fn release(case: &Case, to: Option<PublicKey>) -> Action {
    Action::ReleaseCase(ReleaseCase { case: case.case, to, reason: text("absence") })
}

fn words(world: &World, sealed: Hash, departments: &[u16]) -> Vec<StorageAcknowledgement> {
    let bytes = StorageAcknowledgement::sign_bytes(world.chain_id, sealed);
    let word = |department: &u16| StorageAcknowledgement {
        department: *department,
        signature: TestSigner::validator(*department).sign(&bytes),
    };
    departments.iter().map(word).collect()
}

fn written(world: &World, departments: &[u16]) -> SealedText {
    let sealed = digest("written");
    SealedText { content: digest("content"), sealed, acknowledgements: list(words(world, sealed, departments)) }
}

fn note(world: &World, case: &Case, audience: Audience) -> Action {
    Action::AddNote(AddNote { case: case.case, audience, text: written(world, &[1, 2]) })
}

fn access(case: Option<Hash>, purpose: AccessPurpose) -> Action {
    Action::RecordAccess(RecordAccess { department: 1, case, purpose, content: Hash::ZERO })
}

impl World {
    fn does(&mut self, signer: &TestSigner, action: Action) {
        assert_eq!(self.apply(signer, action), Outcome::Applied(None));
    }

    /// Refused because somebody has the case in hand.
    fn in_hands_of(&mut self, holder: &TestSigner, signer: &TestSigner, action: Action) {
        self.refuses(signer, action, Failure::InOtherHands, &holder.public_key().to_hex());
    }

    fn on_monday_and(&mut self, days: u64) {
        self.time = MONDAY.plus_ms(days * DAY_MS);
    }
}

#[test]
fn a_claim_keeps_others_out_until_the_end_of_the_next_working_day() {
    let (mut world, case) = at_the_desk();
    world.does(&clerk(), claim(&case));
    let assignment: Assignment = world.read(&key::assignment(&case.case)).unwrap();
    assert_eq!((assignment.officer, assignment.since), (Some(clerk().public_key()), MONDAY));
    for days in [0, 1] {
        world.on_monday_and(days);
        world.in_hands_of(&clerk(), &colleague(), claim(&case));
        world.in_hands_of(&clerk(), &head(), claim(&case));
        world.in_hands_of(&clerk(), &colleague(), act(&case, "look"));
    }
    world.on_monday_and(2);
    world.does(&colleague(), claim(&case));
    world.in_hands_of(&colleague(), &clerk(), act(&case, "look"));
    world.does(&colleague(), claim(&case));
    let same: Case = world.read(&key::case(&case.case)).unwrap();
    assert_eq!(same, case, "a claim is no event");
}

#[test]
fn a_claim_of_a_friday_lasts_over_the_weekend() {
    let (mut world, case) = at_the_desk();
    world.on_monday_and(4);
    world.does(&clerk(), claim(&case));
    world.on_monday_and(7);
    world.in_hands_of(&clerk(), &colleague(), claim(&case));
    world.on_monday_and(8);
    world.does(&colleague(), claim(&case));
}

#[test]
fn whoever_handles_the_case_claims_it_while_it_is_open() {
    let (mut world, case) = at_the_desk();
    let nowhere = Action::ClaimCase(ClaimCase { case: digest("nowhere") });
    world.fails(&clerk(), nowhere, Failure::Unknown);
    for stranger in [auditor(), TestSigner::officer(2, 1), TestSigner::new("nobody"), citizen("甲")] {
        world.fails(&stranger, claim(&case), Failure::NotAuthorised);
    }
    moved(&mut world, &citizen("甲"), act(&case, "withdraw"));
    world.fails(&clerk(), claim(&case), Failure::IllegalTransition);
}

#[test]
fn a_claim_hinders_neither_the_applicant_nor_its_holder() {
    let (mut world, case) = at_the_desk();
    world.does(&clerk(), claim(&case));
    let case = moved(&mut world, &clerk(), act(&case, "look"));
    world.in_hands_of(&clerk(), &colleague(), act(&case, "look"));
    let case = moved(&mut world, &citizen("甲"), act(&case, "withdraw"));
    assert_eq!(case.state.as_str(), "withdrawn");
    let assignment: Assignment = world.read(&key::assignment(&case.case)).unwrap();
    assert_eq!(assignment.officer, None, "an end puts the case down");
}

#[test]
fn the_holder_gives_back_or_on_and_a_supervisor_gives_to_anybody() {
    let (mut world, case) = at_the_desk();
    world.fails(&head(), release(&case, None), Failure::Unknown);
    world.does(&clerk(), claim(&case));
    for stranger in [colleague(), auditor(), citizen("甲")] {
        world.fails(&stranger, release(&case, None), Failure::NotAuthorised);
    }
    let nowhere = Action::ReleaseCase(ReleaseCase { case: digest("nowhere"), to: None, reason: text("absence") });
    world.fails(&clerk(), nowhere, Failure::Unknown);
    for nobody in [auditor(), TestSigner::new("nobody"), TestSigner::officer(2, 1)] {
        world.fails(&clerk(), release(&case, Some(nobody.public_key())), Failure::Unknown);
    }
    world.does(&clerk(), release(&case, Some(colleague().public_key())));
    world.in_hands_of(&colleague(), &clerk(), act(&case, "look"));
    world.does(&head(), release(&case, Some(clerk().public_key())));
    world.in_hands_of(&clerk(), &colleague(), act(&case, "look"));
    world.does(&clerk(), release(&case, None));
    world.does(&colleague(), claim(&case));
    world.on_monday_and(2);
    world.fails(&colleague(), release(&case, None), Failure::NotAuthorised);
    world.does(&head(), release(&case, Some(reviewer().public_key())));
}

#[test]
fn notes_are_officers_and_to_the_officers_the_applicants() {
    let (mut world, case) = at_the_desk();
    let (internal, open) = (note(&world, &case, Audience::Internal), note(&world, &case, Audience::Applicant));
    world.does(&clerk(), internal.clone());
    world.does(&reviewer(), open.clone());
    world.does(&citizen("甲"), open.clone());
    world.fails(&citizen("甲"), internal.clone(), Failure::NotAuthorised);
    for stranger in [auditor(), TestSigner::officer(2, 1), TestSigner::new("nobody")] {
        world.fails(&stranger, open.clone(), Failure::NotAuthorised);
    }
    let nowhere = AddNote { case: digest("nowhere"), audience: Audience::Internal, text: written(&world, &[1, 2]) };
    world.fails(&clerk(), Action::AddNote(nowhere), Failure::Unknown);
    for few in [&[][..], &[1], &[1, 1]] {
        let few = AddNote { case: case.case, audience: Audience::Internal, text: written(&world, few) };
        world.fails(&clerk(), Action::AddNote(few), Failure::BadCountersignature);
    }
    world.does(&clerk(), claim(&case));
    world.does(&colleague(), internal);
    let same: Case = world.read(&key::case(&case.case)).unwrap();
    assert_eq!(same, case, "a note is no event");
}

#[test]
fn every_access_record_counts_in_the_subjects_log() {
    let (mut world, case) = at_the_desk();
    let log = |world: &World| world.read::<AccessLog>(&key::access(&subject("甲"))).unwrap();
    assert_eq!(log(&world).count, 1, "the decision's own");
    let mut expected = log(&world);
    for (officer, purpose) in
        [(clerk(), AccessPurpose::Handling), (auditor(), AccessPurpose::Audit), (head(), AccessPurpose::Supervision)]
    {
        world.entries += 1;
        let seed = world.entries.to_string();
        let entry = transaction(world.chain_id, world.time, &seed, &officer, access(Some(case.case), purpose));
        expected = expected.with(&case.case, 1, &entry.id(), world.time);
        assert_eq!(world.apply_entry(&Entry::Signed(entry)), Outcome::Applied(None));
        assert_eq!(log(&world), expected);
    }
    world.does(&clerk(), access(None, AccessPurpose::Search));
    world.does(&auditor(), access(None, AccessPurpose::Search));
    assert_eq!(log(&world), expected, "a search names nobody");
}

#[test]
fn an_access_record_is_by_somebody_who_sees_the_case_and_says_why() {
    let (mut world, case) = at_the_desk();
    world.fails(&clerk(), access(None, AccessPurpose::Handling), Failure::Malformed);
    world.fails(&clerk(), access(Some(case.case), AccessPurpose::Search), Failure::Malformed);
    world.fails(&clerk(), access(Some(digest("nowhere")), AccessPurpose::Handling), Failure::Unknown);
    let admin = TestSigner::new("admin");
    let today = day_number(world.today().date);
    world.grants(GrantRole { from: today, ..grant(&admin, OfficeRole::Administrator) });
    for stranger in [TestSigner::new("nobody"), TestSigner::officer(2, 1), citizen("甲"), admin] {
        world.fails(&stranger, access(Some(case.case), AccessPurpose::Handling), Failure::NotAuthorised);
        world.fails(&stranger, access(None, AccessPurpose::Search), Failure::NotAuthorised);
    }
    let other =
        RecordAccess { department: 2, case: Some(case.case), purpose: AccessPurpose::Audit, content: Hash::ZERO };
    world.fails(&clerk(), Action::RecordAccess(other.clone()), Failure::NotAuthorised);
    world.fails(&TestSigner::officer(2, 2), Action::RecordAccess(other), Failure::NotAuthorised);
}
