//! RC-13 and RC-14: parts that do not belong together, and histories with something left out.

use yuzheng_protocol::{
    Canonical, Height, commitment,
    objects::{Case, key},
    receipt::{ReceiptKind, ReceiptParts, ShownTrace},
    testing::{FiledCase, TestChain, blob, case::TRACE, digest, text},
    transaction::{CaseEvent, Outcome},
};

use super::{
    Base, at, bundle, invalid,
    scene::{MIXED, Scene},
};
use crate::{item::Item, vector::Vector};

pub fn vectors() -> Vec<Vector> {
    [counts(), shown_cases(), histories(), incomplete(), shown()].into_iter().flatten().collect()
}

fn inconsistent(base: &Base, name: &str, about: &str, change: impl FnOnce(&mut Item)) -> Vector {
    base.with(name, about, invalid("RC-13", "Inconsistent"), change)
}

fn of_kind(kind: u64) -> impl FnOnce(&mut Item) {
    move |item| *item.number_at(&[at::KIND]) = kind
}

fn counts() -> Vec<Vector> {
    let scene = Scene::new(4);
    let (entry, case, state, history) = (scene.entry(MIXED, 1), scene.case(), scene.state(), scene.history());
    let emptied = |kind: u64| {
        move |item: &mut Item| {
            item.list_at(&[at::ENTRIES]).clear();
            *item.number_at(&[at::KIND]) = kind;
        }
    };
    vec![
        inconsistent(&case, "entry-none", "Kind 1 without an entry.", emptied(1)),
        inconsistent(&case, "case-none", "Kind 2 without an entry.", emptied(2)),
        inconsistent(&case, "history-none", "Kind 4 without an entry.", emptied(4)),
        inconsistent(&entry, "entry-two", "Kind 1 with two entries.", |item| {
            let first = item.at(&[at::ENTRIES, 0]).clone();
            item.list_at(&[at::ENTRIES]).push(first);
        }),
        inconsistent(&history, "case-two", "Kind 2 with two entries.", of_kind(2)),
        inconsistent(&case, "state-with-entry", "Kind 3 with an entry.", of_kind(3)),
        inconsistent(&state, "state-none", "Kind 3 without a value.", |item| item.list_at(&[at::STATE]).clear()),
        inconsistent(&state, "state-as-entry", "Values of the state as kind 1.", of_kind(1)),
        inconsistent(&state, "state-as-case", "Values of the state as kind 2.", of_kind(2)),
        inconsistent(&state, "state-as-history", "Values of the state as kind 4.", of_kind(4)),
        inconsistent(&case, "case-as-entry", "A single entry that shows its case.", of_kind(1)),
        inconsistent(&scene.entry(Height(2), 0), "entry-as-case", "Kind 2 without the case.", of_kind(2)),
        inconsistent(&entry, "entry-without-event", "Kind 2 of an entry that touched no case.", of_kind(2)),
        inconsistent(&entry, "history-without-event", "Kind 4 of an entry that touched no case.", of_kind(4)),
    ]
}

/// A receipt of the approved case over a state in which its case is another value.
fn with_case(kind: ReceiptKind, value: impl FnOnce(&mut Case) -> Option<Vec<u8>>) -> Base {
    let mut scene = Scene::new(4);
    let mut case = scene.approved.case.clone();
    let key = key::case(&case.case);
    match value(&mut case) {
        Some(bytes) => scene.chain.put(&key, bytes),
        None => scene.chain.remove(&key),
    }
    scene.chain.push_empty(1);
    let parts = match kind {
        ReceiptKind::History => scene.chain.history_receipt_parts(&scene.approved),
        ReceiptKind::Entry | ReceiptKind::Case | ReceiptKind::State => scene.case_parts(),
    };
    Base::new(scene.founding(), bundle(ReceiptParts { kind, ..parts }))
}

fn changed_case(change: impl FnOnce(&mut Case)) -> impl FnOnce(&mut Case) -> Option<Vec<u8>> {
    |case| {
        change(case);
        Some(case.to_bytes())
    }
}

fn shown_cases() -> Vec<Vector> {
    let bad = || invalid("RC-13", "Inconsistent");
    let case = |value: fn(&mut Case) -> Option<Vec<u8>>| with_case(ReceiptKind::Case, value);
    let behind = with_case(ReceiptKind::Case, changed_case(|case| case.events = 1));
    let other_history = with_case(ReceiptKind::Case, changed_case(|case| case.history = digest("other")));
    let other_case = with_case(ReceiptKind::Case, changed_case(|case| case.case = digest("other")));
    let twice = {
        // The first value under the key counts; both are proven, the first is no case.
        let base = case(|_| Some(b"no case".to_vec()));
        let first = Item::read(&base.file).at(&[at::STATE, 0]).clone();
        base.with("case-shown-twice", "The case is shown twice, and is no case both times.", bad(), |item| {
            item.list_at(&[at::STATE]).insert(0, first);
        })
    };
    vec![
        case(|_| None).vector("case-absent", "The event's case is shown to be absent.", bad()),
        case(|_| Some(Vec::new())).vector("case-value-empty", "The value under the case's key is empty.", bad()),
        case(|_| Some(b"no case".to_vec())).vector(
            "case-value-none",
            "The value under the case's key is no case.",
            bad(),
        ),
        case(|case| Some([case.to_bytes(), vec![0]].concat())).vector(
            "case-value-longer",
            "The value under the case's key is a case and one byte more.",
            bad(),
        ),
        behind.vector("case-behind", "The case counts fewer events than the one shown.", bad()),
        other_history.vector("case-other-history", "The case counts as many events, with another history.", bad()),
        other_case.vector("case-other-inside", "Another case stands under the case's key.", bad()),
        with_case(ReceiptKind::Entry, |_| None).vector(
            "entry-shows-absent-case",
            "A single entry that shows its case to be absent.",
            bad(),
        ),
        twice,
    ]
}

fn histories() -> Vec<Vector> {
    let scene = Scene::new(4);
    let history = scene.history();
    let bad = || invalid("RC-13", "Inconsistent");
    let base = |parts: ReceiptParts| Base::new(scene.founding(), bundle(parts));
    let with = |filed: &FiledCase, height, index| {
        let mut parts = scene.chain.history_receipt_parts(filed);
        parts.entries.push(scene.chain.entry_parts(height, index));
        base(parts)
    };
    let (other, eventless) = (with(&scene.approved, scene.late.last.0, 0), with(&scene.approved, MIXED, 1));
    vec![
        inconsistent(&history, "history-without-case", "A history that does not show its case.", |item| {
            item.list_at(&[at::STATE]).clear();
        }),
        with_case(ReceiptKind::History, |_| None).vector(
            "history-case-absent",
            "A history whose case is shown to be absent.",
            bad(),
        ),
        with_case(ReceiptKind::History, changed_case(|case| case.case = digest("other"))).vector(
            "history-other-case",
            "A history under whose case's key another case stands.",
            bad(),
        ),
        other.vector("history-event-of-another-case", "An event of another case after those of the case.", bad()),
        eventless.vector("history-entry-without-event", "An entry without an event after those of the case.", bad()),
    ]
}

fn incomplete() -> Vec<Vector> {
    let scene = Scene::new(4);
    let history = scene.history();
    let bad = || invalid("RC-14", "Incomplete");
    let of = |name: &str, about: &str, change: &dyn Fn(&mut Vec<Item>)| {
        history.with(name, about, bad(), |item| change(item.list_at(&[at::ENTRIES])))
    };
    let case = |change: fn(&mut Case)| with_case(ReceiptKind::History, changed_case(change));
    vec![
        of("events-last-missing", "The last event is left out.", &|entries| drop(entries.pop())),
        of("events-first-missing", "The first event is left out.", &|entries| drop(entries.remove(0))),
        of("events-swapped", "The events in another order.", &|entries| entries.swap(0, 1)),
        of("events-first-twice", "The first event is shown twice.", &|entries| entries.insert(0, entries[0].clone())),
        of("events-last-twice", "The last event is shown twice.", &|entries| entries.push(entries[1].clone())),
        case(|case| case.events = 3).vector("events-counted-more", "The case counts an event more than shown.", bad()),
        case(|case| case.events = 1).vector(
            "events-counted-fewer",
            "The case counts an event fewer than shown.",
            bad(),
        ),
        case(|case| case.history = digest("other")).vector(
            "events-other-history",
            "The case counts as many events as shown, with another history.",
            bad(),
        ),
        broken_link("events-link-time", "The second event in a later block than the one it links to.", |_| ()),
        broken_link("events-link-history", "An event that does not link to the one before.", |event| {
            event.history = digest("other");
        }),
        broken_link("events-link-number", "An event of number 3 after the first.", |event| event.number = 3),
        broken_link("events-link-state", "An event whose link was made for another state.", |event| {
            event.state = text("refused");
        }),
    ]
}

/// A history whose second event stands on the chain with one change, which no honest department would make.
fn broken_link(name: &str, about: &str, change: fn(&mut CaseEvent)) -> Vector {
    let mut scene = Scene::new(4);
    let mut entry = scene.chain.entry_proof(scene.late.last.0, 0);
    let Outcome::Applied(Some(event)) = &mut entry.outcome else { panic!("a passed deadline is an event") };
    change(event);
    let second = scene.chain.push(vec![(entry.entry, entry.outcome)]);
    scene.chain.push_empty(1);
    let mut parts = scene.chain.history_receipt_parts(&scene.late);
    parts.entries = vec![scene.chain.entry_parts(Height(4), 0), scene.chain.entry_parts(second, 0)];
    Base::new(scene.founding(), bundle(parts)).vector(name, about, invalid("RC-14", "Incomplete"))
}

fn shown() -> Vec<Vector> {
    let scene = Scene::new(4);
    let bad = || invalid("RC-13", "Inconsistent");
    let opening = || vec![commitment::open(&scene.approved.fields, 0).expect("a form has fields")];
    let trace = || ShownTrace { salt: digest("trace-salt"), trace: blob(TRACE) };
    let opened = |index| {
        let mut parts = scene.chain.receipt_parts(MIXED, index);
        parts.entries[0].openings = opening();
        Base::new(scene.founding(), bundle(parts))
    };
    let traced = |height, index| {
        let mut parts = scene.chain.receipt_parts(height, index);
        parts.entries[0].trace = Some(trace());
        Base::new(scene.founding(), bundle(parts))
    };
    let mut at_tip = TestChain::new(4);
    at_tip.file_case("approved");
    let tip = Base::new(scene.founding(), bundle(at_tip.receipt_parts(Height(1), 0)));
    let mut both = scene.case_parts();
    both.kind = ReceiptKind::Entry;
    both.state.clear();
    both.entries = vec![scene.chain.entry_parts(Height(1), 0)];
    both.entries[0].trace = Some(trace());
    both.entries[0].openings = vec![{
        let mut wrong = opening().remove(0);
        wrong.index = 1;
        wrong
    }];
    vec![
        opened(0).vector("opening-of-derived", "An opening of a derived entry.", bad()),
        opened(1).vector("opening-of-identity", "An opening of the binding of an identity.", bad()),
        opened(3).vector("opening-of-case-action", "An opening of an action on a case.", bad()),
        traced(MIXED, 0).vector("trace-of-derived", "A trace of a derived entry.", bad()),
        traced(Height(1), 0).vector("trace-of-submission", "A trace of a filed case, which no machine decided.", bad()),
        Base::new(scene.founding(), bundle(both)).vector(
            "opening-before-trace",
            "A wrong opening and a trace where none belongs: the opening is looked at first.",
            invalid("RC-11", "Opening"),
        ),
        tip.with("history-of-the-tip", "An entry in the tip with a path from the tip to itself.", bad(), |item| {
            item.bytes_at(&[at::ENTRIES, 0, at::HISTORY]).extend([0; 32]);
        }),
        tip.with(
            "header-of-the-tip",
            "An entry in the tip with the tip's header as its own.",
            invalid("RC-7", "History.IndexOutOfRange"),
            |item| {
                let header = item.at(&[at::TIP, 0]).clone();
                *item.at(&[at::ENTRIES, 0, at::HEADER]) = header;
            },
        ),
    ]
}
