//! RC-7, RC-8, RC-9, RC-11 and RC-12: one entry, its way to the tip, and what is opened of it.

use yuzheng_protocol::{
    Hash, Height, Signer, commitment,
    receipt::{EntryParts, ReceiptKind, ReceiptParts},
    testing::TestSigner,
    transaction::{Entry, Failure, MAX_LIFETIME_MS, Outcome, Transaction, TransactionBody},
};

use super::{
    Base, at, bundle, cannot_tell, invalid, receipt,
    scene::{MIXED, Scene, TIP, applicant, withdrawal},
};
use crate::{item::Item, vector::Vector};

pub fn vectors() -> Vec<Vector> {
    [history(), inclusion(), outcomes(), transactions(), openings(), traces()].into_iter().flatten().collect()
}

/// A field of the first entry.
fn field(field: usize) -> [usize; 3] {
    [at::ENTRIES, 0, field]
}

fn flip(item: &mut Item, path: &[usize], byte: usize) {
    item.bytes_at(path)[byte] ^= 1;
}

fn history() -> Vec<Vector> {
    let base = Scene::new(4).entry(Height(1), 0);
    let of = |name: &str, about: &str, reason: &'static str, change: &dyn Fn(&mut Item)| {
        base.with(name, about, invalid("RC-7", reason), |item| change(item))
    };
    let (length, root, range) = ("History.WrongLength", "History.WrongRoot", "History.IndexOutOfRange");
    let header = |of: usize| [at::ENTRIES, 0, at::HEADER, of];
    let path = field(at::HISTORY);
    vec![
        of("history-hash-changed", "A bit of the first hash of the history path is changed.", root, &|i| {
            flip(i, &path, 0);
        }),
        of("history-last-hash-changed", "A bit of the last hash of the history path is changed.", root, &|i| {
            flip(i, &path, 127);
        }),
        of("history-hashes-swapped", "Two hashes of the history path in each other's place.", root, &|i| {
            i.bytes_at(&path)[..64].rotate_left(32);
        }),
        of("history-empty", "A header below the tip without a history path.", length, &|i| i.bytes_at(&path).clear()),
        of("history-short", "The last hash of the history path is missing.", length, &|i| {
            i.bytes_at(&path).truncate(96);
        }),
        of("history-long", "One hash too many in the history path.", length, &|i| {
            i.bytes_at(&path).extend([0; 32]);
        }),
        of("history-header-time", "The time of the entry's header is changed.", root, &|i| {
            *i.number_at(&header(3)) += 1
        }),
        of("history-header-state", "The state root of the entry's header is changed.", root, &|i| {
            flip(i, &header(8), 0);
        }),
        of(
            "history-header-version",
            "The version of the entry's header is changed: it is another header.",
            root,
            &|i| {
                *i.number_at(&header(0)) = 2;
            },
        ),
        of("history-header-announces", "The entry's header announces another set.", root, &|i| {
            *i.at(&header(at::NEXT_SET)) = Item::Bytes(vec![7; 32]);
        }),
        of("history-height-changed", "The height of the entry's header is changed to 0.", root, &|i| {
            *i.number_at(&header(at::HEIGHT)) = 0;
        }),
        of("history-height-of-the-tip", "The entry's header says that it has the tip's height.", range, &|i| {
            *i.number_at(&header(at::HEIGHT)) = TIP;
        }),
        of("history-height-greatest", "The entry's header has the greatest height.", range, &|i| {
            *i.number_at(&header(at::HEIGHT)) = u64::MAX;
        }),
        of("history-tip-as-header", "The tip's own header below the tip.", range, &|i| {
            let tip = i.at(&[at::TIP, 0]).clone();
            *i.at(&field(at::HEADER)) = tip;
        }),
    ]
}

fn inclusion() -> Vec<Vector> {
    let scene = Scene::new(4);
    let base = scene.entry(MIXED, 3);
    let other = Item::read(&scene.entry(MIXED, 4).file);
    let empty = {
        let chain = &scene.chain;
        let mut parts = chain.receipt_parts(Height(1), 0);
        parts.entries[0].header = chain.header(Height(7)).clone();
        parts.entries[0].history = chain.history_path(Height(7), chain.tip_height()).path.into_inner();
        Base::new(scene.founding(), bundle(parts))
    };
    let of = |name: &str, about: &str, reason: &'static str, change: &dyn Fn(&mut Item)| {
        base.with(name, about, invalid("RC-8", reason), |item| change(item))
    };
    let (length, root, range) = ("Inclusion.WrongLength", "Inclusion.WrongRoot", "Inclusion.IndexOutOfRange");
    let (index, path) = (field(at::INDEX), field(at::PATH));
    vec![
        of("index-other", "Index 2 in the place of 3.", root, &|i| *i.number_at(&index) = 2),
        of("index-shorter-path", "Index 24, to which a shorter path leads.", length, &|i| *i.number_at(&index) = 24),
        of("index-outside", "Index 25 in a block of twenty-five entries.", range, &|i| *i.number_at(&index) = 25),
        of("index-greatest", "The greatest index.", range, &|i| *i.number_at(&index) = u32::MAX.into()),
        of("path-hash-changed", "A bit of a hash of the path is changed.", root, &|i| flip(i, &path, 40)),
        of("path-short", "The last hash of the path is missing.", length, &|i| i.bytes_at(&path).truncate(128)),
        of("path-long", "One hash too many in the path.", length, &|i| i.bytes_at(&path).extend([0; 32])),
        of("path-empty", "No path in a block of eighteen entries.", length, &|i| i.bytes_at(&path).clear()),
        of("swapped-entry", "Another entry of the block in the place of this one.", root, &|i| {
            *i.at(&field(at::ENTRY)) = other.clone().at(&field(at::ENTRY)).clone();
        }),
        of("swapped-path", "The path of another entry of the block.", root, &|i| {
            *i.at(&path) = other.clone().at(&path).clone();
        }),
        of("swapped-index-and-path", "Index and path of another entry of the block.", root, &|i| {
            *i.at(&path) = other.clone().at(&path).clone();
            *i.at(&index) = other.clone().at(&index).clone();
        }),
        of("entry-signature-changed", "A bit of the transaction's signature is changed.", root, &|i| {
            flip(i, &[at::ENTRIES, 0, at::ENTRY, 1, 2], 63);
        }),
        of("entry-expiry-changed", "The transaction's expiry is changed.", root, &|i| {
            *i.number_at(&[at::ENTRIES, 0, at::ENTRY, 1, 0, 2]) += 1;
        }),
        empty.vector("block-empty", "An entry shown under the header of a block without entries.", {
            invalid("RC-8", range)
        }),
    ]
}

fn outcomes() -> Vec<Vector> {
    let scene = Scene::new(4);
    let (failed, case) = (scene.entry(MIXED, 3), scene.case());
    let root = || invalid("RC-8", "Inclusion.WrongRoot");
    let event = |of: usize| [at::ENTRIES, 0, at::OUTCOME, 1, of];
    let changed = |name: &str, about: &str, change: &dyn Fn(&mut Item)| case.with(name, about, root(), |i| change(i));
    vec![
        failed.with("outcome-applied", "A failed entry said to have had its effect.", root(), |i| {
            *i.at(&field(at::OUTCOME)) = Item::List(vec![Item::Number(0), Item::Null]);
        }),
        failed.with("outcome-other-failure", "A failed entry with another failure.", root(), |i| {
            *i.number_at(&[at::ENTRIES, 0, at::OUTCOME, 1]) = 1;
        }),
        changed("outcome-failed", "An applied entry said to have failed.", &|i| {
            *i.at(&field(at::OUTCOME)) = Item::List(vec![Item::Number(1), Item::Number(1)]);
        }),
        changed("event-missing", "An entry without the event that it caused.", &|i| {
            *i.at(&[at::ENTRIES, 0, at::OUTCOME, 1]) = Item::Null;
        }),
        changed("event-number-changed", "The event has another number.", &|i| *i.number_at(&event(1)) = 1),
        changed("event-history-changed", "The event has another history.", &|i| flip(i, &event(2), 0)),
        changed("event-name-changed", "The event is called refused.", &|i| {
            *i.bytes_at(&event(3)) = b"refused".to_vec()
        }),
        changed("event-state-changed", "The case is said to be refused.", &|i| {
            *i.bytes_at(&event(4)) = b"refused".to_vec()
        }),
        changed("event-licence-missing", "The event without the licence that it issued.", &|i| {
            *i.at(&event(7)) = Item::Null
        }),
    ]
}

/// A receipt of an entry that stands in a block although no honest department would have put it there.
fn with_transaction(change: impl FnOnce(&Scene, &mut TransactionBody), after: impl FnOnce(&mut Transaction)) -> Base {
    let mut scene = Scene::new(4);
    let Entry::Signed(Transaction { mut body, .. }) = withdrawal(&scene.chain) else { panic!("it is signed") };
    change(&scene, &mut body);
    let mut transaction = body.sign(&applicant());
    after(&mut transaction);
    let height = scene.chain.push(vec![(Entry::Signed(transaction), Outcome::Failed(Failure::Unknown))]);
    scene.chain.push_empty(2);
    scene.entry(height, 0)
}

/// The time of the block in which [`with_transaction`] puts its entry.
fn block_time(scene: &Scene) -> u64 {
    scene.chain.propose(&[]).time.0
}

fn transactions() -> Vec<Vector> {
    let expiring = |ms: i64| {
        with_transaction(
            |scene, body| body.expires.0 = block_time(scene).checked_add_signed(ms).expect("within the ages"),
            |_| (),
        )
    };
    let day = MAX_LIFETIME_MS as i64;
    let bad = |reason| invalid("RC-9", reason);
    let unknown = |reason| cannot_tell("RC-9", reason);
    let valid = || receipt("entry", TIP + 3, 1..=3);
    vec![
        expiring(0).vector(
            "valid-entry-expires-in-its-block",
            "A transaction that expires at its block's time.",
            valid(),
        ),
        expiring(day).vector("valid-entry-expires-after-a-day", "A transaction that expires 24 hours later.", valid()),
        expiring(-1).vector(
            "transaction-expired",
            "A transaction that expired one millisecond before its block.",
            bad("Transaction.Expired"),
        ),
        expiring(day + 1).vector(
            "transaction-lives-too-long",
            "A transaction that expires 24 hours and one millisecond later.",
            bad("Transaction.LivesTooLong"),
        ),
        with_transaction(|_, body| body.expires.0 = u64::MAX, |_| ()).vector(
            "transaction-lives-forever",
            "A transaction with the greatest expiry.",
            bad("Transaction.LivesTooLong"),
        ),
        with_transaction(|_, body| body.chain_id = Hash([7; 32]), |_| ()).vector(
            "transaction-other-chain",
            "A transaction that was signed for another chain.",
            bad("Transaction.OtherChain"),
        ),
        with_transaction(|_, _| (), |t| t.signature.0[5] ^= 1).vector(
            "transaction-signature",
            "A transaction in a certified block with a signature that does not verify.",
            bad("Transaction.Signature"),
        ),
        with_transaction(|_, body| body.signer = TestSigner::worker(1).public_key(), |_| ()).vector(
            "transaction-other-signer",
            "A transaction signed with another key than its signer's.",
            bad("Transaction.Signature"),
        ),
        with_transaction(|_, body| body.version = 2, |_| ()).vector(
            "transaction-version-2",
            "A transaction of a version that nobody knows.",
            unknown("Transaction.Version"),
        ),
        with_transaction(|_, body| body.version = 0, |_| ()).vector(
            "transaction-version-0",
            "A transaction of the version before the first.",
            unknown("Transaction.Version"),
        ),
        with_transaction(|_, _| (), |t| t.suite = 2).vector(
            "transaction-suite-2",
            "A transaction of suite 2, which no program reads yet.",
            unknown("Transaction.Suite"),
        ),
        with_transaction(|_, body| (body.version, body.chain_id) = (2, Hash::ZERO), |_| ()).vector(
            "transaction-version-2-other-chain",
            "A transaction of an unknown version for another chain: the version comes first.",
            unknown("Transaction.Version"),
        ),
        second_entry_bad(),
    ]
}

/// The first of two events of a history is in order, the second is not.
fn second_entry_bad() -> Vector {
    let mut scene = Scene::new(4);
    let before = scene.chain.tip_height();
    let first = scene.chain.file_case("second");
    let Entry::Signed(mut transaction) = withdrawal(&scene.chain) else { panic!("it is signed") };
    transaction.suite = 3;
    let second = scene.chain.push(vec![(Entry::Signed(transaction), Outcome::Applied(None))]);
    scene.chain.push_empty(1);
    assert_eq!(first.last.0, before.next());
    let parts = ReceiptParts {
        kind: ReceiptKind::History,
        entries: vec![scene.chain.entry_parts(first.last.0, 0), scene.chain.entry_parts(second, 0)],
        ..scene.chain.receipt_parts(second, 0)
    };
    Base::new(scene.founding(), bundle(parts)).vector(
        "transaction-suite-3-in-a-history",
        "The second entry of a history is of suite 3, before it is looked at whose event it is.",
        cannot_tell("RC-9", "Transaction.Suite"),
    )
}

fn openings() -> Vec<Vector> {
    let scene = Scene::new(4);
    let base = scene.case();
    let opening = |of: usize| [at::ENTRIES, 0, at::OPENINGS, 3, of];
    let of = |name: &str, about: &str, change: &dyn Fn(&mut Item)| {
        base.with(name, about, invalid("RC-11", "Opening"), |item| change(item))
    };
    let other = {
        let mut parts: ReceiptParts = scene.case_parts();
        let late = commitment::open(&scene.late.fields, 0).expect("a form has fields");
        parts.entries = vec![EntryParts { openings: vec![late], ..parts.entries.remove(0) }];
        Base::new(scene.founding(), bundle(parts))
    };
    vec![
        of("opening-value", "The value of an opened field is changed.", &|i| flip(i, &opening(4), 1)),
        of("opening-value-empty", "An opened field without its value.", &|i| i.bytes_at(&opening(4)).clear()),
        of("opening-salt", "The salt of an opened field is changed.", &|i| flip(i, &opening(3), 31)),
        of("opening-path-renamed", "An opened field under another name.", &|i| flip(i, &opening(2), 0)),
        of("opening-index", "An opened field with another index.", &|i| *i.number_at(&opening(0)) = 2),
        of("opening-index-outside", "An opened field with index 5 of five.", &|i| *i.number_at(&opening(0)) = 5),
        of("opening-count", "A field of a form of six.", &|i| *i.number_at(&opening(1)) = 6),
        of("opening-count-0", "A field of a form without fields.", &|i| *i.number_at(&opening(1)) = 0),
        of("opening-proof-short", "The path of an opened field without its last hash.", &|i| {
            i.list_at(&opening(5)).pop();
        }),
        of("opening-proof-changed", "A hash in the path of an opened field is changed.", &|i| {
            i.bytes_at(&[at::ENTRIES, 0, at::OPENINGS, 3, 5, 0])[0] ^= 1;
        }),
        of("opening-values-swapped", "Two opened fields with each other's value.", &|i| {
            let mut other = opening(4);
            other[3] = 2;
            let (first, second) = (i.at(&opening(4)).clone(), i.at(&other).clone());
            *i.at(&opening(4)) = second;
            *i.at(&other) = first;
        }),
        other.vector("opening-of-another-case", "A field of another case.", invalid("RC-11", "Opening")),
    ]
}

fn traces() -> Vec<Vector> {
    let base = Scene::new(4).case();
    let trace = |of: usize| [at::ENTRIES, 0, at::TRACE, of];
    let of = |name: &str, about: &str, change: &dyn Fn(&mut Item)| {
        base.with(name, about, invalid("RC-12", "Trace"), |item| change(item))
    };
    vec![
        of("trace-changed", "A bit of the trace is changed.", &|i| flip(i, &trace(1), 5)),
        of("trace-salt", "The salt of the trace is changed.", &|i| flip(i, &trace(0), 0)),
        of("trace-empty", "An empty trace.", &|i| i.bytes_at(&trace(1)).clear()),
        of("trace-space", "The trace with a space after it: another text of the same value.", &|i| {
            i.bytes_at(&trace(1)).push(b' ');
        }),
    ]
}
