//! The desk's queues with 100,000 cases in an encrypted `desk.db`: opening, sorting, filtering, searching.
//!
//! Everything goes through the code that the window's commands call. "Open" is what a clerk waits for after
//! unlocking: the database, all counts, named filters, and the first rows; each run opens the file anew. The others
//! ask for an order that is not kept, with its first rows. Times are of a wall clock: the machine's other work is in
//! them.

use std::{path::Path, time::Instant};

use cpu_time::ThreadTime;

use serde_json::json;
use yuzheng_app::{
    desk::Desk,
    queue::{Batch, Calendars, Column, Direction, Filter, Moment, Queue, Reader, Sort, View},
};
use yuzheng_contracts::{Date, calendar::Calendar, service::lights::Thresholds};
use yuzheng_protocol::{Timestamp, sign::Signer};
use yuzheng_vault::{AccountIndex, DatabaseKey, Entropy, Passphrase, Unlocked, Vault};

#[path = "../../tests/system/synthetic_rows.rs"]
mod synthetic_rows;

const CASES: usize = 100_000;
/// Rows that the window asks for at once.
const SHOWN: usize = 100;
const CALENDAR: &[u8] = include_bytes!("../../crates/node/src/founding/calendar.json");

fn main() {
    // `cargo test` runs benches too, to see that they start.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let dir = tempfile::tempdir().expect("a place for the database");
    let keys = vault(dir.path());
    let place = dir.path().join("desk.db");
    let calendar = Calendar::from_canonical_json(CALENDAR).expect("the calendar of the repository");
    let today: Date = "2026-11-24".parse().expect("a date");
    let me = keys.signer_of(AccountIndex::STAFF).public_key();
    let moment = Moment { today, me: Some(me), reader: Reader::Zh };

    let rows = synthetic_rows::rows(CASES, today, &calendar, me);
    let begun = Instant::now();
    let mut desk = open(&place, &keys.database_key());
    let calendars = Calendars { calendar: &calendar, thresholds: Thresholds::USUAL };
    for rows in rows.chunks(2_000) {
        let batch = Batch { rows: rows.to_vec(), gone: Vec::new(), cursor: vec![1] };
        desk.take_batch(&batch, calendars).expect("the batch is written");
    }
    let fill_s = begun.elapsed().as_secs_f64();
    drop(desk);

    let opening = times(30, |_| {
        let desk = open(&place, &keys.database_key());
        desk.queue_counts(&Filter::default(), moment).expect("counts");
        desk.queue_facets(moment.reader).expect("facets");
        let view = view(Queue::Todo, Filter::default(), Column::Promised, Direction::Ascending);
        desk.queue_window(&view, moment, 0, SHOWN).expect("a window");
    });
    if std::env::var_os("QUEUE_DETAIL").is_some() {
        for _ in 0..3 {
            let begun = ThreadTime::now();
            let desk = open(&place, &keys.database_key());
            let opened = begun.elapsed();
            desk.queue_counts(&Filter::default(), moment).expect("counts");
            let counted = begun.elapsed();
            desk.queue_facets(moment.reader).expect("facets");
            let view = view(Queue::Todo, Filter::default(), Column::Promised, Direction::Ascending);
            let faceted = begun.elapsed();
            desk.queue_window(&view, moment, 0, SHOWN).expect("a window");
            eprintln!("open {opened:?} counted {counted:?} facets {faceted:?} window {:?}", begun.elapsed());
        }
    }
    let desk = open(&place, &keys.database_key());
    let sorts = sorts();
    if std::env::var_os("QUEUE_DETAIL").is_some() {
        for view in sorts.iter().chain(&filters(&desk, moment)[..18]).chain(&searches()) {
            let begun = ThreadTime::now();
            ask(&desk, view, moment);
            let ordered = begun.elapsed();
            desk.queue_counts(&view.filter, moment).expect("counts");
            eprintln!(
                "{:7.1} {:7.1} {:?} {:?} {:?}",
                ordered.as_secs_f64() * 1e3,
                (begun.elapsed() - ordered).as_secs_f64() * 1e3,
                view.queue,
                view.sort,
                view.filter
            );
        }
    }
    let sorting = times(sorts.len() * 3, |n| ask(&desk, &sorts[n % sorts.len()], moment));
    let filters = filters(&desk, moment);
    let filtering = times(filters.len() * 3, |n| ask(&desk, &filters[n % filters.len()], moment));
    let searches = searches();
    let searching = times(searches.len() * 5, |n| {
        let view = &searches[n % searches.len()];
        ask(&desk, view, moment);
        desk.queue_counts(&view.filter, moment).expect("counts");
    });
    // Far down a list whose order is kept: what scrolling costs.
    let done = view(Queue::Done, Filter::default(), Column::Received, Direction::Descending);
    desk.queue_window(&done, moment, 0, SHOWN).expect("a window");
    let scrolling = times(200, |n| {
        desk.queue_window(&done, moment, n * 211, SHOWN).expect("a window");
    });
    let line = json!({
        "cases": CASES,
        "open_p95_ms": percentile(&opening, 95), "sort_p95_ms": percentile(&sorting, 95),
        "filter_p95_ms": percentile(&filtering, 95), "search_p95_ms": percentile(&searching, 95),
        "open_p50_ms": percentile(&opening, 50), "sort_p50_ms": percentile(&sorting, 50),
        "filter_p50_ms": percentile(&filtering, 50), "search_p50_ms": percentile(&searching, 50),
        "sort_max_ms": sorting.last(), "scroll_p95_ms": percentile(&scrolling, 95),
        "fill_s": (fill_s * 10.0).round() / 10.0,
        "desk_db_mib": std::fs::metadata(&place).map_or(0, |file| file.len() >> 20),
    });
    println!("{line}");
}

fn vault(dir: &Path) -> Unlocked {
    let passphrase = Passphrase::new("演示口令一二三四五六".to_owned()).expect("long enough");
    Vault::create(&dir.join("vault.age"), &passphrase, Entropy::from_bytes([7; 32]), Timestamp(1)).expect("a vault")
}

fn open(place: &Path, key: &DatabaseKey) -> Desk {
    Desk::open(place, key).expect("the database opens")
}

fn view(queue: Queue, filter: Filter, column: Column, direction: Direction) -> View {
    View { queue, filter, sort: Sort { column, direction } }
}

/// Every column, both ways, over the longest queue and over the clerk's own.
fn sorts() -> Vec<View> {
    let mut all = Vec::new();
    for queue in [Queue::Done, Queue::Todo] {
        for column in Column::ALL {
            for direction in [Direction::Ascending, Direction::Descending] {
                all.push(view(queue, Filter::default(), column, direction));
            }
        }
    }
    all
}

fn filters(desk: &Desk, moment: Moment) -> Vec<View> {
    use yuzheng_app::queue::views::LightView;
    let facets = desk.queue_facets(moment.reader).expect("facets");
    let code = |words: &[yuzheng_app::queue::Coded], n: usize| vec![words[n % words.len()].code.clone()];
    let mut all = Vec::new();
    for n in 0..8 {
        for queue in [Queue::Todo, Queue::Done, Queue::Near] {
            let filters = [
                Filter { services: code(&facets.services, n), ..Filter::default() },
                Filter { divisions: code(&facets.divisions, n), ..Filter::default() },
                Filter { flags: code(&facets.flags, n), ..Filter::default() },
                Filter { assignees: vec![String::new()], sources: code(&facets.sources, n), ..Filter::default() },
                Filter { lights: vec![LightView::Yellow, LightView::Red], ..Filter::default() },
                Filter {
                    received_from: Some(format!("2026-0{}-01", n + 1)),
                    received_to: Some("2026-11-20".to_owned()),
                    ..Filter::default()
                },
            ];
            all.extend(filters.map(|filter| view(queue, filter, Column::Promised, Direction::Ascending)));
        }
    }
    all
}

/// A whole number, its end, a credit code's part, masked names, one letter.
fn searches() -> Vec<View> {
    let texts = [
        "SL01-500103-20261123-0",
        "20261120",
        "000317",
        "92500103",
        "MA7",
        "林*",
        "林*岚",
        "重庆***科技",
        "唐",
        "查无",
    ];
    let mut all = Vec::new();
    for text in texts {
        for queue in [Queue::Todo, Queue::Done] {
            let filter = Filter { text: text.to_owned(), ..Filter::default() };
            all.push(view(queue, filter, Column::Promised, Direction::Ascending));
        }
    }
    all
}

/// Asks for the first rows. Each series has more views than orders are kept: every one is made anew.
fn ask(desk: &Desk, view: &View, moment: Moment) {
    desk.queue_window(view, moment, 0, SHOWN).expect("a window");
}

/// How long each of `runs` takes, in milliseconds, sorted.
fn times(runs: usize, mut run: impl FnMut(usize)) -> Vec<f64> {
    let one = |n: usize| {
        let begun = Instant::now();
        run(n);
        (begun.elapsed().as_secs_f64() * 10_000.0).round() / 10.0
    };
    let mut all: Vec<f64> = (0..runs).map(one).collect();
    all.sort_by(f64::total_cmp);
    all
}

/// Nearest-rank percentile of sorted values.
fn percentile(sorted: &[f64], percent: usize) -> Option<f64> {
    sorted.get((sorted.len() * percent).div_ceil(100).max(1) - 1).copied()
}
