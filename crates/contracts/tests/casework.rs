//! Cases of the limited company walk through their workflow: who may do what, when clocks run, stop and end,
//! and that no walk ends anywhere but at an end.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use yuzheng_contracts::author::canonical_json_from_yaml;
use yuzheng_contracts::calendar::{Calendar, MAX_WORKDAYS};
use yuzheng_contracts::json::to_canonical;
use yuzheng_contracts::service::{
    CaseStatus, CheckedService, CheckedWorkflow, Node, Role, RunningClock, ServiceDefinition, StepRefusal,
};
use yuzheng_contracts::{Date, Value};

const ROLES: [Role; 5] = [Role::Reviewer, Role::Applicant, Role::Worker, Role::Officer, Role::Supervisor];

fn document() -> Vec<u8> {
    let yaml = include_str!("../../../services/limited-company-registration/service.yaml");
    canonical_json_from_yaml(yaml).unwrap()
}

fn service() -> CheckedService {
    ServiceDefinition::from_canonical_json(&document()).unwrap()
}

/// The calendar of 2026.
fn published() -> Vec<u8> {
    std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/calendar-2026.json")).unwrap()
}

fn calendar() -> Calendar {
    Calendar::from_canonical_json(&published()).unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// A case with a calendar that walks step by step.
struct Walk {
    service: CheckedService,
    calendar: Calendar,
    status: CaseStatus,
}

impl Walk {
    fn begin(filed: &str) -> Self {
        let service = service();
        let status = service.workflow().unwrap().begin(day(filed));
        Self { service, calendar: calendar(), status }
    }

    fn workflow(&self) -> &CheckedWorkflow {
        self.service.workflow().unwrap()
    }

    fn attempt(&self, action: &str, role: Role, on: &str) -> Result<CaseStatus, StepRefusal> {
        self.workflow().step(&self.status, action, role, day(on), &self.calendar)
    }

    fn step(mut self, action: &str, role: Role, on: &str) -> Self {
        self.status = self.attempt(action, role, on).unwrap_or_else(|refusal| panic!("{action}: {refusal}"));
        self
    }

    fn expire(mut self, on: &str) -> Self {
        self.status = self.workflow().expire(&self.status, day(on), &self.calendar).unwrap();
        self
    }

    fn due(&self) -> Option<String> {
        self.workflow().due(&self.status, &self.calendar).unwrap().map(|due| due.date.to_string())
    }
}

#[test]
fn a_clean_case_is_granted_delivered_and_rated() {
    let walk = Walk::begin("2026-11-20").step("approve", Role::Worker, "2026-11-20");
    assert_eq!((walk.status.state.as_str(), walk.due().as_deref()), ("granted", Some("2026-12-04")));
    let walk = walk.step("acknowledge", Role::Applicant, "2026-11-20").step("rate", Role::Applicant, "2026-11-21");
    assert_eq!((walk.status.state.as_str(), walk.due()), ("rated", None));
    assert!(!walk.workflow().definition().is_final("rated"), "it can still be corrected, revoked and cancelled");
}

#[test]
fn silence_for_five_working_days_counts_as_acceptance() {
    let walk = Walk::begin("2026-09-28").step("refer", Role::Worker, "2026-09-28");
    assert_eq!(walk.due().as_deref(), Some("2026-10-10"), "the National Day week does not count");
    let early = walk.workflow().expire(&walk.status, day("2026-10-10"), &walk.calendar);
    assert_eq!(early, Err(StepRefusal::NotDue { state: "pending".into(), due: day("2026-10-10") }));
    let late = walk.attempt("accept", Role::Officer, "2026-10-11");
    assert_eq!(late, Err(StepRefusal::DeadlinePassed { state: "pending".into(), due: day("2026-10-10") }));
    let walk = walk.expire("2026-10-11");
    assert_eq!((walk.status.state.as_str(), walk.due().as_deref()), ("accepted", Some("2026-10-14")));
}

#[test]
fn the_time_for_acceptance_runs_from_receipt_even_if_nobody_looks() {
    let walk = Walk::begin("2026-11-02");
    assert_eq!(walk.due().as_deref(), Some("2026-11-09"));
    let walk = walk.step("refer", Role::Worker, "2026-11-05");
    assert_eq!(walk.due().as_deref(), Some("2026-11-09"), "passing it on wins no time");
    assert_eq!(Walk::begin("2026-11-02").expire("2026-11-10").status.state, "accepted");
}

#[test]
fn a_supplement_is_asked_once_and_a_second_time_only_by_the_head_of_the_office() {
    let refused = |guard: &str| StepRefusal::Guard {
        state: "pending".into(),
        action: "ask-supplement".into(),
        guard: guard.into(),
    };
    let walk = Walk::begin("2026-11-02").step("refer", Role::Worker, "2026-11-02");
    assert_eq!(walk.attempt("ask-supplement", Role::Supervisor, "2026-11-02"), Err(refused("W2")));
    let supplied =
        |walk: Walk, day: &str| walk.step("supplement", Role::Applicant, day).step("refer", Role::Worker, day);
    let walk = supplied(walk.step("ask-supplement", Role::Officer, "2026-11-03"), "2026-11-10");
    assert_eq!(walk.due().as_deref(), Some("2026-11-17"), "the time for acceptance begins anew");
    assert_eq!(walk.attempt("ask-supplement", Role::Officer, "2026-11-11"), Err(refused("W1")));
    let walk = supplied(walk.step("ask-supplement", Role::Supervisor, "2026-11-11"), "2026-11-12");
    let third = walk.attempt("ask-supplement", Role::Supervisor, "2026-11-12");
    let (state, action, counter) = ("pending".into(), "ask-supplement".into(), "supplements".into());
    assert_eq!(third, Err(StepRefusal::CounterFull { state, action, counter, most: 2 }));
    let refusal = walk.attempt("ask-supplement", Role::Officer, "2026-11-12").unwrap_err();
    assert_eq!(refusal.to_string(), "\"ask-supplement\" in state \"pending\": supplements is at 2 already");
}

#[test]
fn what_an_applicant_corrects_is_reviewed_again_within_the_same_time() {
    let mut walk = Walk::begin("2026-11-02").step("refer", Role::Worker, "2026-11-02");
    for day in ["2026-11-03", "2026-11-04", "2026-11-05"] {
        walk = walk.step("correct", Role::Applicant, day);
        assert_eq!((walk.status.state.as_str(), walk.due().as_deref()), ("received", Some("2026-11-09")));
        walk = walk.step("refer", Role::Worker, day);
    }
    let (state, action, counter) = ("pending".into(), "correct".into(), "corrections".into());
    let fourth = walk.attempt("correct", Role::Applicant, "2026-11-06");
    assert_eq!(fourth, Err(StepRefusal::CounterFull { state, action, counter, most: 3 }));
}

#[test]
fn a_case_ends_when_nothing_is_supplied_in_time() {
    let walk = Walk::begin("2026-11-02").step("refer", Role::Worker, "2026-11-02");
    let walk = walk.step("ask-supplement", Role::Officer, "2026-11-02");
    assert_eq!(walk.due().as_deref(), Some("2026-12-14"));
    assert_eq!(walk.expire("2026-12-15").status.state, "terminated");
}

#[test]
fn a_clock_that_stands_still_keeps_its_days() {
    let walk = Walk::begin("2026-11-02").step("refer", Role::Worker, "2026-11-02");
    let walk = walk.step("accept", Role::Officer, "2026-11-03");
    assert_eq!(walk.due().as_deref(), Some("2026-11-06"));
    let walk = walk.step("take", Role::Officer, "2026-11-04");
    assert_eq!(walk.due().as_deref(), Some("2026-11-06"), "the review shares the clock");
    let walk = walk.step("consult", Role::Officer, "2026-11-04");
    assert_eq!(walk.status.stopped, BTreeMap::from([("decision".to_owned(), 2)]));
    assert_eq!(walk.due().as_deref(), Some("2026-12-02"), "consulting has a clock of its own");
    let walk = walk.step("resume", Role::Officer, "2026-11-16");
    assert_eq!((walk.due().as_deref(), walk.status.stopped.len()), (Some("2026-11-18"), 0));
    let walk = walk.step("propose", Role::Officer, "2026-11-17").step("return", Role::Reviewer, "2026-11-18");
    assert_eq!(walk.due().as_deref(), Some("2026-11-18"), "going back and forth wins no time");
    assert_eq!(walk.expire("2026-11-19").status.state, "overdue");
}

#[test]
fn consulting_that_takes_too_long_goes_on_by_itself_with_the_days_that_were_left() {
    let walk = Walk::begin("2026-03-02").step("refer", Role::Worker, "2026-03-02");
    let walk = walk.step("accept", Role::Officer, "2026-03-02").step("take", Role::Officer, "2026-03-03");
    let walk = walk.step("consult", Role::Officer, "2026-03-03").expire("2026-04-01");
    assert_eq!((walk.status.state.as_str(), walk.due().as_deref()), ("reviewing", Some("2026-04-03")));
}

#[test]
fn the_head_of_the_office_extends_once_by_three_days() {
    let walk = Walk::begin("2026-11-02").step("refer", Role::Worker, "2026-11-02");
    let walk = walk.step("accept", Role::Officer, "2026-11-02").step("take", Role::Officer, "2026-11-03");
    let officer = walk.attempt("extend", Role::Officer, "2026-11-03");
    assert!(matches!(officer, Err(StepRefusal::NotForRole { role: Role::Officer, .. })));
    let walk = walk.step("extend", Role::Supervisor, "2026-11-04");
    assert_eq!(walk.due().as_deref(), Some("2026-11-10"));
    let again = walk.attempt("extend", Role::Supervisor, "2026-11-05");
    assert!(matches!(again, Err(StepRefusal::CounterFull { .. })), "{again:?}");
}

#[test]
fn whoever_is_not_asked_and_whatever_is_not_written_is_refused_by_name() {
    let walk = Walk::begin("2026-11-02");
    let nothing = walk.attempt("grant", Role::Reviewer, "2026-11-02").unwrap_err();
    assert_eq!(nothing.to_string(), "\"grant\" is not possible in state \"received\"");
    let other = walk.attempt("approve", Role::Applicant, "2026-11-02").unwrap_err();
    assert_eq!(other.to_string(), "\"approve\" in state \"received\" is not for Applicant");
    let before = walk.attempt("approve", Role::Worker, "2026-11-01").unwrap_err();
    assert!(matches!(before, StepRefusal::Backwards { .. }));
    let over = CaseStatus { state: "overdue".into(), running: None, ..walk.status.clone() };
    let none = walk.workflow().expire(&over, day("2026-12-01"), &walk.calendar).unwrap_err();
    assert_eq!(none, StepRefusal::NoDeadline("overdue".into()));
    let lost = CaseStatus { state: "nowhere".into(), ..walk.status.clone() };
    let unknown = walk.workflow().step(&lost, "approve", Role::Worker, day("2026-11-02"), &walk.calendar);
    assert_eq!(unknown, Err(StepRefusal::UnknownState("nowhere".into())));
}

#[test]
fn nothing_takes_effect_by_a_guessed_calendar() {
    let walk = Walk::begin("2026-12-30").step("refer", Role::Worker, "2026-12-30");
    let guessed = walk.workflow().expire(&walk.status, day("2027-03-01"), &walk.calendar);
    assert_eq!(guessed, Err(StepRefusal::NotPublished(2027)));
    let walk = Walk::begin("2026-12-30").step("refer", Role::Worker, "2026-12-30");
    let walk = walk.step("accept", Role::Officer, "2026-12-31").step("take", Role::Officer, "2026-12-31");
    let stopped = walk.attempt("consult", Role::Officer, "2027-01-04");
    assert_eq!(stopped, Err(StepRefusal::NotPublished(2027)));
    let far = RunningClock { clock: "pending".into(), from: day("2026-01-01"), workdays: MAX_WORKDAYS + 1 };
    let status = CaseStatus { running: Some(far), state: "pending".into(), ..walk.status.clone() };
    let out = walk.workflow().due(&status, &walk.calendar);
    assert_eq!(out, Err(StepRefusal::OutOfRange("pending".into())));
}

#[test]
fn nobody_is_refused_by_a_guessed_calendar_until_the_year_is_published() {
    let walk = Walk::begin("2026-12-30").step("refer", Role::Worker, "2026-12-30");
    assert_eq!(walk.due().as_deref(), Some("2027-01-06"));
    // Long after the guessed last day: nothing took effect, so the officer accepts and the applicant withdraws.
    assert_eq!(walk.attempt("accept", Role::Officer, "2027-03-01").unwrap().state, "accepted");
    assert_eq!(walk.attempt("withdraw", Role::Applicant, "2027-03-01").unwrap().state, "withdrawn");
    let corrected = walk.attempt("correct", Role::Applicant, "2027-03-01").unwrap();
    assert_eq!(corrected.running, walk.status.running, "the shared clock runs on, still counted by a guess");
    // With the year published it is over, and that comes first.
    let mut calendar: Json = serde_json::from_slice(&published()).unwrap();
    calendar["years"]["2027"] = json!({"off": ["2027-01-01"], "work": []});
    let calendar = Calendar::from_canonical_json(&to_canonical(&serde_json::from_value(calendar).unwrap())).unwrap();
    let late = walk.workflow().step(&walk.status, "accept", Role::Officer, day("2027-03-01"), &calendar);
    assert_eq!(late, Err(StepRefusal::DeadlinePassed { state: "pending".into(), due: day("2027-01-07") }));
    assert_eq!(walk.workflow().expire(&walk.status, day("2027-03-01"), &calendar).unwrap().state, "accepted");
}

/// The document with one place of it changed.
fn changed(pointer: &str, to: Json) -> Result<CheckedService, String> {
    let mut document: Json = serde_json::from_slice(&document()).unwrap();
    *document.pointer_mut(pointer).unwrap() = to;
    let value: Value = serde_json::from_value(document).unwrap();
    ServiceDefinition::from_canonical_json(&to_canonical(&value)).map_err(|refusal| refusal.to_string())
}

#[test]
fn guards_are_checked_when_a_document_is_deployed_and_refuse_when_they_cannot_tell() {
    let document: Json = serde_json::from_slice(&document()).unwrap();
    let steps = document["workflow"]["transitions"].as_array().unwrap();
    let number = steps.iter().position(|step| step["guard"]["id"] == "W1").unwrap();
    let place = format!("/workflow/transitions/{number}/guard/check");
    let refused = |check: &str| changed(&place, json!(check)).err();
    assert!(refused("counters.nothing == 0").unwrap().starts_with("workflow.pending.ask-supplement.guard: "));
    assert!(refused("counters.supplements").unwrap().ends_with("must be bool, is int"));
    assert!(refused("form.name == 1").unwrap().contains("unknown name"));
    let unknown = |check: &str| {
        let service = changed(&place, json!(check)).unwrap();
        let flow = service.workflow().unwrap();
        let filed = flow.begin(day("2026-11-02"));
        let status = flow.step(&filed, "refer", Role::Worker, day("2026-11-02"), &calendar()).unwrap();
        flow.step(&status, "ask-supplement", Role::Officer, day("2026-11-03"), &calendar())
    };
    for check in ["1 / counters.supplements == 0", "[true, 1][1 - counters.supplements]"] {
        let refusal = unknown(check);
        assert!(matches!(refusal, Err(StepRefusal::GuardUnknown { .. })), "{check}: {refusal:?}");
    }
    let mut costly = "true".to_owned();
    for variable in ["a", "b", "c", "d", "e", "f"] {
        costly = format!("[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].all({variable}, {costly})");
    }
    let refusal = unknown(&costly).unwrap_err();
    assert!(refusal.to_string().ends_with("W1 is not known (out_of_gas)"), "{refusal}");
    let dated = "decision_date <= addWorkdays(submitted_on, 1) && entered_on >= submitted_on";
    assert!(unknown(dated).is_ok());
}

#[test]
fn what_may_be_done_is_listed_with_what_stands_against_it() {
    let walk = Walk::begin("2026-11-02").step("refer", Role::Worker, "2026-11-02");
    let possible: Vec<(&str, bool)> = walk
        .workflow()
        .possible(&walk.status, Role::Officer, day("2026-11-02"), &walk.calendar)
        .map(|(step, outcome)| (step.action.as_str(), outcome.is_ok()))
        .collect();
    let expected = [("accept", true), ("not-accept", true), ("ask-supplement", true), ("ask-other-name", true)];
    assert_eq!(possible, expected);
    let head = walk.workflow().possible(&walk.status, Role::Supervisor, day("2026-11-02"), &walk.calendar);
    assert!(head.into_iter().all(|(_, outcome)| outcome.is_err()));
}

#[test]
fn before_a_decision_a_person_can_be_asked_for_and_the_application_withdrawn() {
    let service = service();
    let flow = service.workflow().unwrap().definition();
    for state in flow.states.iter().filter(|state| state.node < Node::Decided) {
        for action in ["request-person", "withdraw"] {
            let step = flow.transition(&state.id, action, Role::Applicant);
            assert!(step.is_ok(), "{action} in {}", state.id);
        }
    }
    let waiting = flow.transition("received", "request-person", Role::Applicant).unwrap();
    assert!(flow.state(&waiting.to).unwrap().deadline.is_some(), "asking for a person starts a clerk's clock");
}

/// Every status that cases can come to, with time left aside: state and counters.
#[test]
fn every_case_can_always_come_to_an_end_and_no_counter_passes_its_limit() {
    let service = service();
    let flow = service.workflow().unwrap();
    let (calendar, today) = (calendar(), day("2026-03-02"));
    let key = |status: &CaseStatus| (status.state.clone(), status.counters.clone());
    let begin = flow.begin(today);
    let mut next: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    let mut open = vec![begin];
    while let Some(status) = open.pop() {
        if next.contains_key(&key(&status)) {
            continue;
        }
        for counter in &flow.definition().counters {
            assert!(status.counters.get(&counter.name).copied().unwrap_or(0) <= counter.most);
        }
        let mut after = Vec::new();
        for role in ROLES {
            for (step, _) in flow.possible(&status, role, today, &calendar) {
                after.extend(flow.step(&status, &step.action, role, today, &calendar));
            }
        }
        if let Some(running) = &status.running {
            let over = calendar.add_workdays(running.from, running.workdays).unwrap().date.add_days(1).unwrap();
            let mut expired = flow.expire(&status, over, &calendar).unwrap();
            // Back to the same day, so that there are finitely many statuses.
            expired.entered_on = today;
            if let Some(running) = &mut expired.running {
                running.from = today;
            }
            after.push(expired);
        }
        next.insert(key(&status), after.iter().map(key).collect());
        open.extend(after);
    }
    let mut ending: BTreeSet<_> = next.keys().filter(|(state, _)| flow.definition().is_final(state)).cloned().collect();
    loop {
        let more: Vec<_> = next
            .iter()
            .filter(|(from, to)| !ending.contains(*from) && to.iter().any(|to| ending.contains(to)))
            .map(|(from, _)| from.clone())
            .collect();
        if more.is_empty() {
            break;
        }
        ending.extend(more);
    }
    let lost: Vec<_> = next.keys().filter(|status| !ending.contains(*status)).collect();
    assert!(lost.is_empty(), "{lost:?}");
    let states: BTreeSet<&str> = next.keys().map(|(state, _)| state.as_str()).collect();
    assert_eq!(states.len(), flow.definition().states.len(), "the guards leave every state reachable: {states:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Random walks: whatever is done and when, the days that a decision may take are the days that were given,
    /// less those that ran; counters keep their limits; and nobody is ever without a next step before an end.
    #[test]
    fn on_any_walk_no_working_day_is_won_or_lost(moves in prop::collection::vec((0_usize..64, 0_i64..6), 1..40)) {
        thread_local!(static SERVICE: (CheckedService, Calendar) = (service(), calendar()));
        SERVICE.with(|(service, calendar)| {
            let flow = service.workflow().unwrap();
            let mut today = day("2026-01-05");
            let mut status = flow.begin(today);
            // What the shared clock has been given and what it has used, counted independently.
            let mut given = 0;
            let mut used = 0;
            for (choice, wait) in moves {
                let runs = status.running.as_ref().is_some_and(|running| running.clock == "decision");
                for _ in 0..wait {
                    today = today.add_days(1).unwrap();
                    let due = flow.due(&status, calendar).unwrap();
                    if due.is_some_and(|due| due.date < today) {
                        break;
                    }
                    used += u32::from(runs && calendar.is_workday(today));
                }
                let due = flow.due(&status, calendar).unwrap();
                let before = status.clone();
                if due.is_some_and(|due| due.date < today) {
                    status = flow.expire(&status, today, calendar).unwrap();
                    // A step late by days is refused, whatever it is.
                    for role in ROLES {
                        prop_assert!(flow.possible(&before, role, today, calendar).all(|(_, outcome)| outcome.is_err()));
                    }
                } else {
                    let steps: Vec<_> = ROLES
                        .into_iter()
                        .flat_map(|role| flow.possible(&status, role, today, calendar))
                        .filter(|(_, outcome)| outcome.is_ok())
                        .map(|(step, _)| (step.action.clone(), step.role, step.extends))
                        .collect();
                    if steps.is_empty() {
                        prop_assert!(flow.definition().is_final(&status.state) || due.is_some(), "{}", status.state);
                        continue;
                    }
                    let (action, role, extends) = &steps[choice % steps.len()];
                    status = flow.step(&status, action, *role, today, calendar).unwrap();
                    given += extends.unwrap_or(0);
                }
                let holds = |status: &CaseStatus| {
                    let runs = status.running.as_ref().filter(|running| running.clock == "decision");
                    let left = runs.map(|running| {
                        running.workdays.saturating_sub(calendar.workdays_between(running.from, today).unwrap())
                    });
                    left.or_else(|| status.stopped.get("decision").copied())
                };
                match (holds(&before), holds(&status)) {
                    (None, Some(left)) => {
                        (given, used) = (3, 0);
                        prop_assert_eq!(left, 3);
                    }
                    (_, Some(left)) => prop_assert_eq!(left + used, given),
                    (_, None) => {}
                }
                for counter in &flow.definition().counters {
                    prop_assert!(status.counters.get(&counter.name).copied().unwrap_or(0) <= counter.most);
                }
                let text = serde_json::to_string(&status).unwrap();
                prop_assert_eq!(&serde_json::from_str::<CaseStatus>(&text).unwrap(), &status);
            }
            Ok(())
        })?;
    }
}
