use std::path::Path;

use yuzheng_contracts::{
    Date,
    calendar::Calendar,
    service::lights::{self, Light, Thresholds},
};
use yuzheng_protocol::{
    Hash, Timestamp,
    sign::{PublicKey, Signer},
};
use yuzheng_vault::{AccountIndex, Entropy, Passphrase, Unlocked, Vault};

use super::{
    Assignee, Batch, Calendars, Coded, Column, Direction, Filter, Grouping, Load, Moment, Pace, Place, Queue, QueueRow,
    Reader, Sort, View, views::LightView,
};
use crate::desk::{Desk, DeskError};

const CALENDAR: &[u8] = include_bytes!("../../../crates/node/src/founding/calendar.json");

struct Fixture {
    _dir: tempfile::TempDir,
    keys: Unlocked,
    calendar: Calendar,
    desk: Desk,
}

fn keys(dir: &Path) -> Unlocked {
    let passphrase = Passphrase::new("一二三四五六七八九十".to_owned()).unwrap();
    Vault::create(&dir.join("vault"), &passphrase, Entropy::from_bytes([3; 32]), Timestamp(1)).unwrap()
}

impl Fixture {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let keys = keys(dir.path());
        let desk = Desk::open(&dir.path().join("desk.db"), &keys.database_key()).unwrap();
        let calendar = Calendar::from_canonical_json(CALENDAR).unwrap();
        Self { _dir: dir, keys, calendar, desk }
    }

    fn me(&self) -> PublicKey {
        self.keys.signer_of(AccountIndex::STAFF).public_key()
    }

    fn moment(&self, today: &str) -> Moment {
        Moment { today: day(today), me: Some(self.me()), reader: Reader::Zh }
    }

    fn take(&mut self, rows: Vec<QueueRow>) {
        let batch = Batch { rows, gone: Vec::new(), cursor: vec![7] };
        self.take_batch(&batch);
    }

    fn take_batch(&mut self, batch: &Batch) {
        let calendars = Calendars { calendar: &self.calendar, thresholds: Thresholds::USUAL };
        self.desk.take_batch(batch, calendars).unwrap();
    }

    /// Applicants of a view in order.
    fn shown(&self, view: &View, today: &str) -> Vec<String> {
        let window = self.desk.queue_window(view, self.moment(today), 0, 100).unwrap();
        assert_eq!(window.total, window.rows.len());
        window.rows.into_iter().map(|row| row.applicant).collect()
    }

    fn count(&self, queue: Queue, today: &str) -> u32 {
        let counts = self.desk.queue_counts(&Filter::default(), self.moment(today)).unwrap();
        counts.into_iter().find(|(one, _)| *one == queue).unwrap().1
    }

    fn light(&self, applicant: &str, today: &str) -> Option<Light> {
        let listed = self.desk.queue_row(&Hash::of(applicant.as_bytes()), day(today)).unwrap();
        listed.unwrap().light
    }
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn coded(code: &str) -> Coded {
    Coded { code: code.to_owned(), zh: format!("{code} 词"), en: format!("word of {code}") }
}

fn running(applicant: &str, due: &str) -> QueueRow {
    QueueRow {
        case: Hash::of(applicant.as_bytes()),
        number: Some(format!("SL01-500103-20261120-{:06}-1", applicant.len())),
        service: coded("registration"),
        applicant: applicant.to_owned(),
        credit_code: None,
        division: coded("500103"),
        received_ms: day("2026-11-20").start_unix_ms(),
        place: Place::Todo,
        state: coded("examining"),
        strokes: 3,
        assignee: None,
        pace: Pace::Clock(lights::Pace::Running),
        due: Some(day(due)),
        legal_due: Some(day(due)),
        promised: 5,
        flags: Vec::new(),
        source: coded("direct"),
        events: 3,
        updated_ms: 5,
    }
}

fn stopped(applicant: &str) -> QueueRow {
    QueueRow { pace: Pace::Clock(lights::Pace::Stopped), ..running(applicant, "2026-11-01") }
}

fn endless(applicant: &str) -> QueueRow {
    QueueRow { pace: Pace::None, due: None, legal_due: None, ..running(applicant, "2026-11-01") }
}

fn view(column: Column, direction: Direction) -> View {
    View { queue: Queue::Todo, filter: Filter::default(), sort: Sort { column, direction } }
}

fn by_time() -> View {
    view(Column::Promised, Direction::Ascending)
}

fn filtered(filter: Filter) -> View {
    View { filter, ..by_time() }
}

#[test]
fn time_left_comes_first_then_stopped_clocks_then_cases_without_a_deadline() {
    let mut fixture = Fixture::new();
    fixture.take(vec![
        endless("无"),
        stopped("停"),
        running("后", "2026-12-01"),
        running("先", "2026-11-23"),
        running("过", "2026-11-10"),
    ]);
    assert_eq!(fixture.shown(&by_time(), "2026-11-24"), ["过", "先", "后", "停", "无"]);
    let turned = view(Column::Promised, Direction::Descending);
    assert_eq!(fixture.shown(&turned, "2026-11-24"), ["后", "先", "过", "停", "无"]);
    assert_eq!(fixture.shown(&view(Column::Legal, Direction::Ascending), "2026-11-24"), ["过", "先", "后", "停", "无"]);
}

#[test]
fn lights_and_overdue_follow_the_day_without_a_row_being_touched() {
    let mut fixture = Fixture::new();
    // Five working days promised, the last on Friday 27 November: yellow from Thursday on.
    fixture.take(vec![running("甲", "2026-11-27"), stopped("停"), endless("无")]);
    let lights = ["2026-11-25", "2026-11-26", "2026-11-27", "2026-11-28"].map(|today| fixture.light("甲", today));
    assert_eq!(lights, [Some(Light::Green), Some(Light::Yellow), Some(Light::Yellow), Some(Light::Red)]);
    assert_eq!(["2026-11-25", "2026-11-26", "2026-11-28"].map(|today| fixture.count(Queue::Near, today)), [0, 1, 0]);
    assert_eq!(["2026-11-25", "2026-11-28"].map(|today| fixture.count(Queue::Overdue, today)), [0, 1]);
    assert_eq!(fixture.light("停", "2026-12-28"), Some(Light::Grey));
    assert_eq!(fixture.light("无", "2026-12-28"), None);
    for (light, today, found) in [
        (LightView::Green, "2026-11-25", 1),
        (LightView::Yellow, "2026-11-26", 1),
        (LightView::Red, "2026-11-28", 1),
        (LightView::Grey, "2026-11-28", 1),
        (LightView::Blue, "2026-11-28", 0),
    ] {
        let view = filtered(Filter { lights: vec![light], ..Filter::default() });
        assert_eq!(fixture.shown(&view, today).len(), found, "{light:?}");
    }
}

#[test]
fn other_thresholds_move_the_warning_of_rows_that_are_there() {
    let mut fixture = Fixture::new();
    fixture.take(vec![running("甲", "2026-11-27")]);
    assert_eq!(fixture.light("甲", "2026-11-24"), Some(Light::Green));
    let thresholds = Thresholds { workdays: 3, percent: 30 };
    fixture.desk.weigh(Calendars { calendar: &fixture.calendar, thresholds }).unwrap();
    assert_eq!(fixture.light("甲", "2026-11-24"), Some(Light::Yellow));
}

#[test]
fn a_case_on_the_spot_is_blue_until_its_last_days() {
    let mut fixture = Fixture::new();
    let pace = Pace::Clock(lights::Pace::OnTheSpot);
    fixture.take(vec![QueueRow { pace, ..running("即", "2026-11-24") }]);
    for (day, light) in [
        ("2026-11-19", Light::Blue),
        ("2026-11-23", Light::Yellow),
        ("2026-11-24", Light::Yellow),
        ("2026-11-25", Light::Red),
    ] {
        assert_eq!(fixture.light("即", day), Some(light), "{day}");
    }
    let blue = filtered(Filter { lights: vec![LightView::Blue], ..Filter::default() });
    assert_eq!(fixture.shown(&blue, "2026-11-19"), ["即"]);
    assert!(fixture.shown(&blue, "2026-11-24").is_empty());
}

#[test]
fn mine_is_what_i_have_taken_and_not_ended() {
    let mut fixture = Fixture::new();
    let me = fixture.me();
    let mine = |applicant, place| {
        let assignee = Some(Assignee { key: me, name: "周敏".into(), until: day("2026-11-25") });
        QueueRow { place, assignee, ..running(applicant, "2026-11-27") }
    };
    let other = fixture.keys.signer_of(AccountIndex(9)).public_key();
    let theirs = Some(Assignee { key: other, name: "陈立".into(), until: day("2026-11-24") });
    let rows = vec![
        mine("我", Place::Review),
        mine("完", Place::Done),
        QueueRow { assignee: theirs, ..running("他", "2026-11-27") },
        running("空", "2026-11-27"),
    ];
    fixture.take(rows);
    assert_eq!(fixture.count(Queue::Mine, "2026-11-24"), 1);
    assert_eq!(fixture.count(Queue::Todo, "2026-11-24"), 2);
    let nobody = filtered(Filter { assignees: vec![String::new()], ..Filter::default() });
    assert_eq!(fixture.shown(&nobody, "2026-11-24"), ["空"]);
    let his = filtered(Filter { assignees: vec![other.to_hex()], ..Filter::default() });
    assert_eq!(fixture.shown(&his, "2026-11-24"), ["他"]);
    // What was taken until yesterday is nobody's, without a new row; and a clock that was wrong takes nothing away.
    assert_eq!(fixture.shown(&nobody, "2026-11-25"), ["他", "空"]);
    assert_eq!(fixture.count(Queue::Mine, "2026-11-26"), 0);
    assert_eq!(fixture.count(Queue::Mine, "2026-11-25"), 1);
    // A row that comes late is judged by the same day.
    fixture.take(vec![mine("迟", Place::Todo)]);
    assert_eq!(fixture.count(Queue::Mine, "2026-11-25"), 2);
    assert_eq!(fixture.count(Queue::Mine, "2026-11-26"), 0);
    fixture.take(vec![mine("晚", Place::Todo)]);
    assert_eq!(fixture.count(Queue::Mine, "2026-11-26"), 0);
    let stranger = Moment { me: None, ..fixture.moment("2026-11-24") };
    let counts = fixture.desk.queue_counts(&Filter::default(), stranger).unwrap();
    assert!(counts.contains(&(Queue::Mine, 0)));
}

#[test]
fn loads_count_what_is_not_over_and_the_late_ones_come_first() {
    let mut fixture = Fixture::new();
    let taken = |row: QueueRow, name: &str| {
        let key = yuzheng_protocol::testing::TestSigner::new(name).public_key();
        QueueRow { assignee: Some(Assignee { key, name: name.to_owned(), until: day("2026-11-25") }), ..row }
    };
    let urged = QueueRow {
        flags: vec![coded("urged"), coded("accepted-late"), coded("step-overdue")],
        ..running("乙", "2026-11-25")
    };
    fixture.take(vec![
        running("甲", "2026-12-20"),
        taken(urged, "林"),
        taken(running("丙", "2026-11-20"), "周"),
        taken(running("丁", "2026-12-01"), "周"),
        taken(stopped("戊"), "周"),
        QueueRow { place: Place::Done, ..taken(running("己", "2026-11-02"), "周") },
    ]);
    let loads = fixture.desk.queue_loads(Grouping::Officer, fixture.moment("2026-11-24")).unwrap();
    let told = |load: &Load| {
        let name = load.of.as_ref().map_or("", |one| one.zh.as_str()).to_owned();
        assert_eq!(load.lapsed, u32::from(name == "林"), "{name}");
        (name, load.open, load.near, load.overdue, load.urged, load.first_due)
    };
    let expected = [("周", 3, 0, 1, 0, "2026-11-20"), ("林", 1, 1, 0, 1, "2026-11-25"), ("", 1, 0, 0, 0, "2026-12-20")];
    let expected =
        expected.map(|(name, open, near, over, urged, due)| (name.to_owned(), open, near, over, urged, Some(day(due))));
    assert_eq!(loads.iter().map(told).collect::<Vec<_>>(), expected);
    let services = fixture.desk.queue_loads(Grouping::Service, fixture.moment("2026-11-24")).unwrap();
    assert_eq!(services.iter().map(|one| one.open).collect::<Vec<_>>(), [5]);
    assert_eq!(fixture.desk.queue_loads(Grouping::Division, fixture.moment("2026-11-24")).unwrap().len(), 1);
}

#[test]
fn every_column_orders_all_rows_both_ways_and_equal_rows_by_time_left() {
    let mut fixture = Fixture::new();
    let rows: Vec<QueueRow> = (0..40u64)
        .map(|n| QueueRow {
            service: coded(&format!("s{}", n % 3)),
            division: coded(&format!("50010{}", n % 4)),
            state: coded(&format!("t{}", n % 5)),
            source: coded(&format!("q{}", n % 2)),
            number: (n % 7 != 0).then(|| format!("SL01-{:03}", n % 9)),
            flags: if n % 3 == 0 { vec![coded("urged")] } else { Vec::new() },
            updated_ms: i64::try_from(n % 6).unwrap(),
            ..running(&format!("人{n:02}"), &format!("2026-11-{:02}", 1 + n % 28))
        })
        .collect();
    fixture.take(rows);
    for reader in [Reader::Zh, Reader::En] {
        for column in Column::ALL {
            let moment = Moment { reader, ..fixture.moment("2026-11-14") };
            let ordered = |direction| {
                let window = fixture.desk.queue_window(&view(column, direction), moment, 0, 100).unwrap();
                assert_eq!(window.total, 40, "{column:?}");
                window.rows
            };
            let (up, down) = (ordered(Direction::Ascending), ordered(Direction::Descending));
            let key = |row: &super::ask::Listed| match column {
                Column::Promised => row.due.map(|d| format!("{:09}", d.day_number())),
                Column::Legal => row.legal_due.map(|d| format!("{:09}", d.day_number())),
                Column::Light => row.light.map(|l| format!("{}", l as u8)),
                Column::Number => row.number.clone(),
                Column::Service => Some(row.service.code.clone()),
                Column::Applicant => Some(row.applicant.clone()),
                Column::Division => Some(row.division.code.clone()),
                Column::Received => Some(format!("{:015}", row.received_ms)),
                Column::State => Some(row.state.code.clone()),
                Column::Assignee => row.assignee.as_ref().map(|a| a.zh.clone()),
                Column::Flags => Some(row.flags.len().to_string()),
                Column::Source => Some(row.source.code.clone()),
                Column::Updated => Some(format!("{:015}", row.updated_ms)),
            };
            let missing_last = |text: Option<String>| (text.is_none(), text);
            let due = |row: &super::ask::Listed| row.due;
            assert!(
                up.is_sorted_by(|a, b| (missing_last(key(a)), due(a)) <= (missing_last(key(b)), due(b))
                    || column == Column::Received),
                "{column:?} upwards"
            );
            let present: Vec<_> = down.iter().filter_map(key).collect();
            assert!(present.is_sorted_by(|a, b| a >= b), "{column:?} downwards");
            assert!(
                down.iter().skip(present.len()).all(|row| key(row).is_none()),
                "{column:?}: what is missing is last"
            );
        }
    }
}

#[test]
fn filters_hold_together_and_an_unknown_code_finds_nothing() {
    let mut fixture = Fixture::new();
    let other = QueueRow {
        service: coded("closure"),
        division: coded("500104"),
        state: coded("accepted"),
        source: coded("auto-referred"),
        flags: vec![coded("urged"), coded("declared")],
        received_ms: day("2026-11-22").start_unix_ms() - 1,
        ..running("乙", "2026-11-30")
    };
    fixture.take(vec![running("甲", "2026-11-27"), other]);
    let one = |code: &str| vec![code.to_owned()];
    let found = |filter| fixture.shown(&filtered(filter), "2026-11-24");
    assert_eq!(found(Filter { services: one("closure"), ..Filter::default() }), ["乙"]);
    assert_eq!(found(Filter { divisions: one("500103"), ..Filter::default() }), ["甲"]);
    assert_eq!(found(Filter { states: one("accepted"), ..Filter::default() }), ["乙"]);
    assert_eq!(found(Filter { sources: one("direct"), ..Filter::default() }), ["甲"]);
    assert_eq!(found(Filter { flags: one("declared"), ..Filter::default() }), ["乙"]);
    let to = |day: &str| Filter { received_to: Some(day.to_owned()), ..Filter::default() };
    assert_eq!(found(to("2026-11-20")), ["甲"]);
    assert_eq!(found(to("2026-11-21")), ["甲", "乙"], "the last day counts whole");
    assert_eq!(found(Filter { received_from: Some("2026-11-21".into()), ..Filter::default() }), ["乙"]);
    let both = Filter { services: one("closure"), divisions: one("500103"), ..Filter::default() };
    assert!(found(both.clone()).is_empty());
    assert!(found(Filter { services: one("nothing"), ..Filter::default() }).is_empty());
    let counts = fixture.desk.queue_counts(&both, fixture.moment("2026-11-24")).unwrap();
    assert!(counts.iter().all(|(_, count)| *count == 0));
}

#[test]
fn search_finds_parts_of_numbers_codes_and_masked_names_however_they_are_typed() {
    let mut fixture = Fixture::new();
    let first = QueueRow {
        number: Some("SL01-500103-20261120-000017-7".into()),
        credit_code: Some("92500103MA0DEMQX1L".into()),
        ..running("林*岚", "2026-11-27")
    };
    let second = QueueRow {
        number: Some("SL01-500103-20261120-000018-5".into()),
        ..running("重庆***100%_科技", "2026-11-27")
    };
    fixture.take(vec![first, second]);
    for (typed, found) in [
        ("000017", vec!["林*岚"]),
        ("sl01-5001", vec!["林*岚", "重庆***100%_科技"]),
        ("2026 1120 0000 17", vec!["林*岚"]),
        ("9250 0103 ma0d", vec!["林*岚"]),
        ("林", vec!["林*岚"]),
        ("100%_", vec!["重庆***100%_科技"]),
        ("%", vec!["重庆***100%_科技"]),
        // Parts of different things do not run together.
        ("77-9250", vec![]),
        ("查无此人", vec![]),
        (" - ", vec!["林*岚", "重庆***100%_科技"]),
    ] {
        let view = filtered(Filter { text: typed.to_owned(), ..Filter::default() });
        assert_eq!(fixture.shown(&view, "2026-11-24"), found, "{typed}");
    }
}

#[test]
fn a_newer_row_takes_the_place_of_an_older_one_and_never_the_other_way_round() {
    let mut fixture = Fixture::new();
    let newer = QueueRow {
        events: 4,
        place: Place::Review,
        flags: vec![coded("urged")],
        state: Coded { zh: "改名".into(), ..coded("examining") },
        ..running("甲", "2026-12-01")
    };
    fixture.take(vec![QueueRow { flags: vec![coded("declared")], ..running("甲", "2026-11-27") }]);
    fixture.take(vec![newer]);
    fixture.take(vec![running("甲", "2026-11-27")]);
    let listed = fixture.desk.queue_row(&Hash::of("甲".as_bytes()), day("2026-11-24")).unwrap().unwrap();
    assert_eq!((listed.place, listed.due), (Place::Review, Some(day("2026-12-01"))));
    assert_eq!((listed.state.zh.as_str(), listed.flags.len()), ("改名", 1));
    assert_eq!(listed.flags[0].code, "urged");
    assert_eq!(fixture.desk.queue_cursor().unwrap(), Some(vec![7]));
}

#[test]
fn what_left_the_scope_is_gone_everywhere() {
    let mut fixture = Fixture::new();
    fixture.take(vec![running("甲", "2026-11-27"), running("乙", "2026-11-27")]);
    let gone = vec![Hash::of("甲".as_bytes()), Hash::of(b"never there")];
    fixture.take_batch(&Batch { rows: Vec::new(), gone, cursor: vec![8] });
    assert_eq!(fixture.shown(&by_time(), "2026-11-24"), ["乙"]);
    assert!(fixture.desk.queue_row(&Hash::of("甲".as_bytes()), day("2026-11-24")).unwrap().is_none());
    assert_eq!(fixture.shown(&filtered(Filter { text: "甲".into(), ..Filter::default() }), "2026-11-24").len(), 0);
    fixture.desk.save_view("留下", &by_time(), 1).unwrap();
    fixture.desk.clear_queue().unwrap();
    assert_eq!(fixture.shown(&by_time(), "2026-11-24").len(), 0);
    assert_eq!(fixture.desk.queue_cursor().unwrap(), None);
    assert_eq!(fixture.desk.saved_views().unwrap().len(), 1);
}

#[test]
fn windows_are_slices_of_one_order_and_a_case_knows_its_place() {
    let mut fixture = Fixture::new();
    fixture.take((0..25).map(|n| running(&format!("{n:02}"), "2026-11-27")).collect());
    let moment = fixture.moment("2026-11-24");
    let window = fixture.desk.queue_window(&by_time(), moment, 20, 10).unwrap();
    assert_eq!((window.total, window.offset, window.rows.len()), (25, 20, 5));
    assert_eq!(fixture.desk.queue_window(&by_time(), moment, 99, 10).unwrap().rows.len(), 0);
    let case = window.rows[2].case;
    assert_eq!(fixture.desk.queue_position(&by_time(), moment, &case).unwrap(), Some(22));
    assert_eq!(fixture.desk.queue_position(&by_time(), moment, &Hash::ZERO).unwrap(), None);
    let together = fixture.desk.queue_cases(&by_time(), moment, 23).unwrap();
    assert_eq!((together.len(), together[22]), (23, case));
    // A change of the rows is seen although the order was kept.
    fixture.take(vec![running("新", "2026-11-01")]);
    assert_eq!(fixture.desk.queue_position(&by_time(), moment, &case).unwrap(), Some(23));
}

#[test]
fn named_filters_are_replaced_by_name_and_forgotten_by_name() {
    let fixture = Fixture::new();
    let changed = filtered(Filter { text: "林".into(), ..Filter::default() });
    fixture.desk.save_view("今天", &by_time(), 1).unwrap();
    fixture.desk.save_view("渝中", &by_time(), 2).unwrap();
    fixture.desk.save_view("今天", &changed, 3).unwrap();
    let names = |fixture: &Fixture| fixture.desk.saved_views().unwrap();
    assert_eq!(names(&fixture), [("今天".into(), changed), ("渝中".into(), by_time())]);
    fixture.desk.delete_view("今天").unwrap();
    assert_eq!(names(&fixture).len(), 1);
    let wrong = "INSERT INTO queue_saved VALUES ('坏', '{}', 1)";
    fixture.desk.db.execute(wrong, []).unwrap();
    assert_eq!(names(&fixture).len(), 1, "one that cannot be read is left out");
}

#[test]
fn words_are_offered_in_the_readers_order() {
    let mut fixture = Fixture::new();
    let word = |code: &str, zh: &str, en: &str| Coded { code: code.into(), zh: zh.into(), en: en.into() };
    let first = QueueRow { service: word("1", "乙", "Alpha"), ..running("甲", "2026-11-27") };
    let second = QueueRow { service: word("2", "一", "beta"), ..running("乙", "2026-11-27") };
    fixture.take(vec![first, second]);
    let codes = |reader| -> Vec<String> {
        fixture.desk.queue_facets(reader).unwrap().services.into_iter().map(|word| word.code).collect()
    };
    assert_eq!(codes(Reader::Zh), ["2", "1"]);
    assert_eq!(codes(Reader::En), ["1", "2"]);
}

#[test]
fn tables_of_a_newer_program_are_left_alone() {
    let fixture = Fixture::new();
    fixture.desk.db.execute("UPDATE queue_meta SET value = 9 WHERE name = 'version'", []).unwrap();
    let refused = super::prepare(&fixture.desk.db);
    assert!(matches!(refused, Err(DeskError::NewerVersion { have: 9, known: 4 })));
}

#[test]
fn rows_of_an_older_program_are_fetched_anew_and_named_filters_stay() {
    let mut fixture = Fixture::new();
    fixture.take(vec![running("甲", "2026-11-27")]);
    fixture.desk.save_view("今天", &by_time(), 1).unwrap();
    fixture.desk.db.execute("UPDATE queue_meta SET value = 1 WHERE name = 'version'", []).unwrap();
    super::prepare(&fixture.desk.db).unwrap();
    assert_eq!(fixture.desk.queue_cursor().unwrap(), None);
    assert_eq!(fixture.count(Queue::Todo, "2026-11-24"), 0);
    assert_eq!(fixture.desk.saved_views().unwrap().len(), 1);
}

#[test]
fn numbers_in_the_database_name_the_same_places_for_ever() {
    for place in Place::ALL {
        assert_eq!(Place::from_number(place.number()), Some(place));
    }
    assert_eq!(Place::from_number(8), None);
    assert_eq!((Place::PendingAcceptance.number(), Place::Abnormal.number()), (0, 7));
    for pace in [Pace::None, Pace::Clock(lights::Pace::Running), Pace::Clock(lights::Pace::Stopped)] {
        assert_eq!(Pace::from_number(pace.number()), pace);
    }
}
