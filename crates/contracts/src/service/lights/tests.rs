use proptest::prelude::*;

use super::*;

/// 2026 with a week off in October and a Saturday that is worked.
fn calendar() -> Calendar {
    let text = r#"{"calendar":"t","source":{"en":"s","zh":"源"},"title":{"en":"t","zh":"历"},"version":1,"years":{"2026":{"off":["2026-10-01","2026-10-02","2026-10-05","2026-10-06","2026-10-07"],"work":["2026-10-10"]}}}"#;
    Calendar::from_canonical_json(text.as_bytes()).unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn usual(pace: Pace, promised: u32, left: i32) -> Light {
    light(pace, promised, left, &Thresholds::USUAL)
}

#[test]
fn green_needs_more_than_a_working_day_and_more_than_three_tenths() {
    assert_eq!(usual(Pace::Running, 3, 2), Light::Green);
    assert_eq!(usual(Pace::Running, 3, 1), Light::Yellow);
    assert_eq!(usual(Pace::Running, 10, 4), Light::Green);
    assert_eq!(usual(Pace::Running, 10, 3), Light::Yellow);
    assert_eq!(usual(Pace::Running, 3, 0), Light::Yellow);
    assert_eq!(usual(Pace::Running, 3, -1), Light::Red);
}

#[test]
fn a_stopped_clock_is_grey_and_a_case_on_the_spot_blue_where_others_are_green() {
    assert_eq!(usual(Pace::Stopped, 3, -5), Light::Grey);
    assert_eq!(usual(Pace::OnTheSpot, 5, 2), Light::Blue);
    assert_eq!(usual(Pace::OnTheSpot, 5, 1), Light::Yellow);
    assert_eq!(usual(Pace::OnTheSpot, 0, 0), Light::Yellow);
    assert_eq!(usual(Pace::OnTheSpot, 0, -1), Light::Red);
}

#[test]
fn thresholds_are_parameters() {
    let strict = Thresholds { workdays: 3, percent: 50 };
    assert_eq!(light(Pace::Running, 4, 3, &strict), Light::Yellow);
    assert_eq!(light(Pace::Running, 20, 10, &strict), Light::Yellow);
    assert_eq!(light(Pace::Running, 20, 11, &strict), Light::Green);
    assert_eq!(Thresholds { workdays: 0, percent: u32::MAX }.yellow_up_to(u32::MAX), u32::MAX);
}

#[test]
fn the_warning_begins_before_the_holidays_that_it_does_not_count() {
    // One working day left: Thursday before the week off, which is followed by a Thursday.
    let warning = warning_day(day("2026-10-08"), 3, &Thresholds::USUAL, &calendar()).unwrap();
    assert_eq!(warning, day("2026-09-30"));
    assert_eq!(workdays_left(day("2026-10-03"), day("2026-10-08"), &calendar()).unwrap(), 1);
    assert_eq!(workdays_left(day("2026-10-10"), day("2026-10-08"), &calendar()).unwrap(), -2);
}

#[test]
fn counting_beyond_reason_is_refused() {
    let far = workdays_left(day("2026-01-01"), day("2050-01-01"), &calendar());
    assert!(matches!(far, Err(CalendarError::TooMany(_))));
    let first = warning_day(day("0001-01-02"), 10_000, &Thresholds::USUAL, &calendar());
    assert!(matches!(first, Err(CalendarError::Date(_))));
}

proptest! {
    #[test]
    fn comparing_days_says_what_counting_says(
        from in 0i64..365, due in 0i64..120, offset in -30i64..150, promised in 0u32..60,
        workdays in 0u32..5, percent in 0u32..100, pace in 0usize..3,
    ) {
        let calendar = calendar();
        let pace = [Pace::Running, Pace::Stopped, Pace::OnTheSpot][pace];
        let thresholds = Thresholds { workdays, percent };
        let first = day("2026-01-01").day_number() + from;
        // Deadlines end on working days.
        let due = calendar.add_workdays(Date::from_day_number(first).unwrap(), u32::try_from(due).unwrap() + 1).unwrap().date;
        let today = Date::from_day_number(due.day_number() - offset).unwrap();
        let warning = warning_day(due, promised, &thresholds, &calendar).unwrap();
        let left = workdays_left(today, due, &calendar).unwrap();
        // A day off right after the last day is over the deadline although no working day has passed since.
        let left = if today > due { left.min(-1) } else { left };
        prop_assert_eq!(light_on(today, pace, warning, due), light(pace, promised, left, &thresholds));
    }

    #[test]
    fn a_light_never_goes_back_as_days_pass(left in -20i32..60, promised in 0u32..60) {
        let now = usual(Pace::Running, promised, left);
        let later = usual(Pace::Running, promised, left - 1);
        let urgency = |light: Light| match light {
            Light::Green => 0, Light::Yellow => 1, Light::Red => 2, Light::Blue | Light::Grey => 9,
        };
        prop_assert!(urgency(later) >= urgency(now));
    }
}
