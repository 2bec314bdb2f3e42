use super::*;
use crate::service::ServiceDefinition;

fn shop() -> ServiceDefinition {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../services/sole-proprietor-registration/service.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

const HOUR: u64 = 3_600_000;

fn at(day: &str, hour: u64) -> u64 {
    u64::try_from(day.parse::<Date>().unwrap().start_unix_ms()).unwrap() + hour * HOUR
}

fn trail(moments: &[(u64, u64, By, &str, &str)]) -> Trail {
    let moments = moments.iter().map(|(height, time_ms, by, event, state)| Moment {
        height: *height,
        time_ms: *time_ms,
        by: *by,
        event: (*event).to_owned(),
        state: (*state).to_owned(),
    });
    Trail {
        number: "SL01-500103-20261120-000001-1".to_owned(),
        service: "sole-proprietor-registration".to_owned(),
        division: "500103".to_owned(),
        moments: moments.collect(),
    }
}

fn record(moments: &[(u64, u64, By, &str, &str)], height: u64) -> CaseRecord {
    trail(moments).record(shop().workflow.as_ref().unwrap(), height).unwrap()
}

#[test]
fn a_case_that_the_machine_decides_is_automatic_and_ends_once() {
    let began = at("2026-11-20", 9);
    let events = [
        (3, began, By::Applicant, "submitted", "received"),
        (4, began + 5_000, By::Worker, "approve", "granted"),
        (9, began + 50 * HOUR, By::Officer, "revoke", "revoked"),
    ];
    let before = record(&events, 3);
    assert_eq!((before.ending, before.automatic, before.state.as_str()), (None, false, "received"));
    let after = record(&events, 20);
    assert_eq!((after.ending, after.automatic, after.ended_ms), (Some(Ending::Granted), true, Some(began + 5_000)));
    assert_eq!(trail(&events).record(shop().workflow.as_ref().unwrap(), 2), None);
}

#[test]
fn supplements_and_passed_deadlines_are_counted_and_the_applicants_own_is_nobodys_delay() {
    let began = at("2026-11-20", 9);
    let events = [
        (3, began, By::Applicant, "submitted", "received"),
        (4, began + 1, By::Worker, "refer", "pending"),
        (5, began + 2, By::Officer, "ask-supplement", "supplement"),
        (6, began + 3, By::Applicant, "supplement", "received"),
        (7, began + 4, By::Worker, "refer", "pending"),
        (8, began + 5, By::Deadline, "deadline-expired", "accepted"),
        (9, began + 6, By::Officer, "grant", "granted"),
    ];
    let told = record(&events, 9);
    assert_eq!((told.supplements, told.overdue, told.automatic), (1, 1, false));
    assert_eq!(told.ending, Some(Ending::Granted));
    let lapsed = [events[0], events[1], events[2], (6, began + 3, By::Deadline, "deadline-expired", "withdrawn")];
    let told = record(&lapsed, 9);
    assert_eq!((told.supplements, told.overdue, told.ending), (1, 0, Some(Ending::Lapsed)));
}

#[test]
fn what_the_applicant_takes_back_is_withdrawn_and_what_an_officer_ends_refused() {
    let began = at("2026-11-20", 9);
    let referred = [(3, began, By::Applicant, "submitted", "received"), (4, began + 1, By::Worker, "refer", "pending")];
    let ended = |by, event, state| record(&[referred[0], referred[1], (5, began + 2, by, event, state)], 5).ending;
    assert_eq!(ended(By::Applicant, "withdraw", "withdrawn"), Some(Ending::Withdrawn));
    assert_eq!(ended(By::Officer, "not-accept", "not-accepted"), Some(Ending::Refused));
    assert_eq!(ended(By::Officer, "accept", "accepted"), None);
}

/// Cases of two services and districts over three weeks.
fn list() -> Vec<CaseRecord> {
    let one =
        |n: u64, service: &str, division: &str, filed: u64, hours: Option<u64>, ending: Option<Ending>| CaseRecord {
            number: format!("SL01-{division}-20261120-{n:06}-1"),
            service: service.to_owned(),
            division: division.to_owned(),
            submitted_ms: filed,
            state: if ending.is_some() { "granted".to_owned() } else { "pending".to_owned() },
            ended_ms: hours.map(|hours| filed + hours * HOUR),
            ending,
            automatic: n == 1,
            supplements: u32::from(n == 2),
            overdue: u32::from(n == 3) * 2,
        };
    let mut list = vec![
        one(1, "shop", "500103", at("2026-11-02", 9), Some(1), Some(Ending::Granted)),
        one(2, "shop", "500103", at("2026-11-03", 9), Some(30), Some(Ending::Granted)),
        one(3, "firm", "500105", at("2026-11-04", 9), Some(200), Some(Ending::Refused)),
        one(4, "firm", "500103", at("2026-11-16", 9), Some(2), Some(Ending::Withdrawn)),
        one(5, "firm", "500105", at("2026-11-17", 9), None, None),
        one(6, "shop", "500105", at("2026-10-30", 9), Some(24 * 5), Some(Ending::Lapsed)),
    ];
    sort(&mut list);
    list
}

fn range(by: Period) -> Range {
    Range { department: 1, from: "2026-11-01".to_owned(), to: "2026-11-30".to_owned(), by }
}

#[test]
fn counts_medians_and_percentiles_are_those_of_the_list() {
    let counted = count(&range(Period::Week), 77, 1, &list()).unwrap();
    let whole = &counted.groups[0].figures;
    assert_eq!((whole.filed, whole.ended, counted.cases, counted.open, counted.height), (5, 5, 6, 1, 77));
    assert_eq!((whole.granted, whole.refused, whole.withdrawn, whole.lapsed), (2, 1, 1, 1));
    assert_eq!((whole.automatic, whole.same_day, whole.supplemented, whole.overdue), (1, 2, 1, 1));
    assert_eq!((whole.median_ms, whole.p95_ms), (Some(30 * HOUR), Some(200 * HOUR)));
    assert_eq!(whole.sum_ms, (1 + 30 + 200 + 2 + 120) * HOUR);
    let periods: Vec<_> = counted.groups.iter().filter(|g| g.period.is_some() && g.service.is_none()).collect();
    // Monday to Sunday; what ended on the 12th counts in the week of the 9th.
    let told: Vec<_> =
        periods.iter().map(|g| (g.period.as_deref().unwrap(), g.figures.filed, g.figures.ended)).collect();
    assert_eq!(told, [("2026-11-02", 3, 3), ("2026-11-09", 0, 1), ("2026-11-16", 2, 1)]);
    // Each split adds up to the whole.
    for part in [
        |g: &Group| g.period.is_some() && g.service.is_none(),
        |g: &Group| g.period.is_none() && g.division.is_some(),
        |g: &Group| g.period.is_none() && g.service.is_some(),
        |g: &Group| g.period.is_some() && g.service.is_some(),
    ] {
        let parts = || counted.groups.iter().filter(|group| part(group));
        assert_eq!(parts().map(|g| g.figures.filed).sum::<u32>(), whole.filed);
        assert_eq!(parts().map(|g| g.figures.ended).sum::<u32>(), whole.ended);
        assert_eq!(parts().map(|g| g.figures.sum_ms).sum::<u64>(), whole.sum_ms);
    }
}

#[test]
fn what_is_overdue_and_never_decided_counts_however_long_ago_it_was_filed() {
    let mut cases = list();
    let overdue = |n: u64, filed: u64| CaseRecord {
        number: format!("SL01-500105-20261120-{n:06}-1"),
        submitted_ms: filed,
        overdue: 1,
        ..list().into_iter().find(|one| one.ending.is_none()).unwrap()
    };
    cases.extend([overdue(7, at("2026-11-17", 10)), overdue(8, at("2026-09-01", 9)), overdue(9, at("2026-12-24", 9))]);
    let (from, to) = range(Period::Week).days().unwrap();
    cases.retain(|one| one.counts_in(from, to));
    sort(&mut cases);
    assert_eq!(cases.len(), 8, "the one of December is after the range");
    let counted = count(&range(Period::Week), 77, 3, &cases).unwrap();
    let of = |wanted: &dyn Fn(&Group) -> bool| -> Vec<u32> {
        counted.groups.iter().filter(|g| wanted(g)).map(|g| g.figures.open_overdue).filter(|n| *n > 0).collect()
    };
    assert_eq!(counted.groups[0].figures.open_overdue, 2);
    assert_eq!(counted.groups[0].figures.overdue, 1, "those that ended are counted as before");
    assert_eq!(of(&|g| g.service.as_deref() == Some("firm") && g.period.is_none()), [2]);
    assert_eq!(of(&|g| g.period.as_deref() == Some("2026-11-16") && g.service.is_none()), [1]);
    // A department that decides nothing is late all the same.
    let nothing: Vec<CaseRecord> = cases.into_iter().filter(|one| one.ending.is_none()).collect();
    let figures = &count(&range(Period::Week), 77, 3, &nothing).unwrap().groups[0].figures;
    assert_eq!((figures.ended, figures.overdue, figures.open_overdue), (0, 0, 2));
}

#[test]
fn whoever_has_the_table_of_the_cases_gets_the_same_figures() {
    let counted = count(&range(Period::Month), 77, 1, &list()).unwrap();
    let table = format!("\u{feff}{}", records_table(&list()));
    let read = read_records(&table).unwrap();
    assert_eq!(read, list());
    assert_eq!(digest(&read), counted.digest);
    let again = count(&range(Period::Month), 77, 1, &read).unwrap();
    assert_eq!(again, counted);
    assert_eq!(figures_table(&again), figures_table(&counted));
    let first = figures_table(&counted).lines().nth(1).unwrap().to_owned();
    assert_eq!(first, format!(",,,5,5,2,1,1,1,1,2,1,1,{},{},{},0", 353 * HOUR, 30 * HOUR, 200 * HOUR));
}

#[test]
fn another_case_in_the_list_is_another_digest() {
    let mut other = list();
    other[0].overdue += 1;
    assert_ne!(digest(&other), digest(&list()));
}

#[test]
fn nothing_counts_to_nothing() {
    let counted = count(&range(Period::Day), 5, 0, &[]).unwrap();
    assert_eq!(counted.groups.len(), 1);
    assert_eq!(counted.groups[0].figures, Figures::default());
}

#[test]
fn a_range_that_is_none_is_refused() {
    let of = |from: &str, to: &str| Range { from: from.to_owned(), to: to.to_owned(), ..range(Period::Day) }.days();
    assert!(matches!(of("2026-13-01", "2026-11-01"), Err(RangeError::Day(_))));
    assert!(matches!(of("2026-11-02", "2026-11-01"), Err(RangeError::Backwards { .. })));
    assert_eq!(of("2020-01-01", "2026-01-01"), Err(RangeError::TooLong { have: 2_193 }));
    assert!(of("2026-11-01", "2026-11-01").is_ok());
}

#[test]
fn a_table_that_is_none_of_cases_is_refused() {
    assert_eq!(read_records("a,b\r\n"), Err(TableError::Columns));
    let head = records_table(&[]);
    for (line, column) in [
        ("1,2,3", "number of columns"),
        ("n,s,d,x,st,,,0,0,0", "submitted_ms"),
        ("n,s,d,1,st,x,,0,0,0", "ended_ms"),
        ("n,s,d,1,st,,lost,0,0,0", "ending"),
        ("n,s,d,1,st,,,2,0,0", "automatic"),
        ("n,s,d,1,st,,,0,x,0", "supplements"),
        ("n,s,d,1,st,,,0,0,x", "overdue"),
    ] {
        assert_eq!(read_records(&format!("{head}{line}\r\n")), Err(TableError::Line { line: 2, column }));
    }
}
