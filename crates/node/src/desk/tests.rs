use yuzheng_protocol::Signer as _;
use yuzheng_protocol::desk_api::{Cursor, Likeness, Nonce, REQUEST_LIFETIME_MS};
use yuzheng_protocol::testing::{TestSigner, digest};
use yuzheng_protocol::{Height, Timestamp};

use super::store::{BlockChanges, Change, FIRST_LATER_INDEX, Happened};
use super::*;

const NOW: Timestamp = Timestamp(1_790_647_200_000);

fn store(dir: &Path) -> DeskStore {
    DeskStore::open(dir, digest("chain")).unwrap()
}

fn key(seed: &str) -> PublicKey {
    TestSigner::new(seed).public_key()
}

fn block(height: u64, changes: Vec<(u32, Change)>) -> BlockChanges {
    BlockChanges { height: Height(height), time: NOW, changes }
}

fn filed(seed: &str) -> Change {
    let scope = ("service".to_owned(), "500103".to_owned());
    let source = yuzheng_protocol::desk_api::RowSource::Waiting;
    Change::Case { case: digest(seed), what: Happened::Filed { scope, source, manifest: digest(&format!("m/{seed}")) } }
}

#[test]
fn a_nonce_counts_once_for_each_key_and_over_restarts() {
    let dir = tempfile::tempdir().unwrap();
    let note = |store: &DeskStore, who: &str| store.note(&key(who), Nonce([1; 16]), NOW, NOW).unwrap();
    let first = store(dir.path());
    assert_eq!(note(&first, "a"), Noted::New);
    assert_eq!(note(&first, "a"), Noted::Replayed);
    assert_eq!(note(&first, "b"), Noted::New);
    drop(first);
    assert_eq!(note(&store(dir.path()), "a"), Noted::Replayed);
}

#[test]
fn nonces_are_forgotten_when_their_requests_are_not_taken_any_more_and_never_before() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path());
    // A request of a clock that runs ahead is taken for longest.
    let ahead = NOW.plus_ms(REQUEST_LIFETIME_MS);
    store.note(&key("a"), Nonce([1; 16]), ahead, NOW).unwrap();
    let last = ahead.plus_ms(REQUEST_LIFETIME_MS);
    assert_eq!(store.note(&key("a"), Nonce([1; 16]), ahead, last).unwrap(), Noted::Replayed);
    let over = ahead.plus_ms(2 * REQUEST_LIFETIME_MS + 1);
    assert_eq!(store.note(&key("a"), Nonce([2; 16]), over, over).unwrap(), Noted::New);
    assert_eq!(store.nonces().unwrap(), 1);
}

#[test]
fn one_key_cannot_fill_the_disk_with_nonces() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path());
    for number in 0..MAX_REQUESTS {
        let mut nonce = [0; 16];
        nonce[..4].copy_from_slice(&number.to_be_bytes());
        assert_eq!(store.note(&key("a"), Nonce(nonce), NOW, NOW).unwrap(), Noted::New);
    }
    assert_eq!(store.note(&key("a"), Nonce([9; 16]), NOW, NOW).unwrap(), Noted::TooMany);
    assert_eq!(store.note(&key("b"), Nonce([9; 16]), NOW, NOW).unwrap(), Noted::New);
}

#[test]
fn a_name_that_becomes_known_moves_its_case_behind_everything_that_is_known() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path());
    store.advance(&[block(1, vec![(0, filed("a")), (1, filed("b"))]), block(2, vec![(0, filed("c"))])]).unwrap();
    assert_eq!(
        store.to_open(9).unwrap().iter().map(|(case, _)| *case).collect::<Vec<_>>(),
        ["a", "b", "c"].map(digest)
    );
    store.opened((&digest("b"), &digest("m/b")), Some("周*明"), (&[digest("tag")], &[])).unwrap();
    store.opened((&digest("a"), &digest("m/a")), None, (&[], &[])).unwrap();
    store.opened((&digest("c"), &digest("another package")), Some("李*"), (&[digest("tag")], &[])).unwrap();
    let changed = store.changed(Cursor::default(), 9).unwrap();
    let places: Vec<_> = changed.iter().map(|kept| (kept.case, kept.place.height.0, kept.place.index)).collect();
    let later = FIRST_LATER_INDEX;
    assert_eq!(places, [(digest("c"), 2, 0), (digest("b"), 2, later), (digest("a"), 2, later + 1)]);
    assert_eq!(store.under(&digest("tag")).unwrap().len(), 1);
    store.not_here(&digest("c")).unwrap();
    assert_eq!(store.to_open(9).unwrap(), [(digest("c"), digest("m/c"))]);
}

#[test]
fn tables_of_another_chain_or_version_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    drop(store(dir.path()));
    let other = DeskStore::open(dir.path(), digest("another chain")).err().unwrap();
    assert!(matches!(other, StoreError::OtherChain { .. }));
    let connection = rusqlite::Connection::open(dir.path().join(store::FILE)).unwrap();
    connection.execute("UPDATE about SET schema = 9", []).unwrap();
    assert!(matches!(DeskStore::open(dir.path(), digest("chain")).err().unwrap(), StoreError::Schema { have: 9, .. }));
    connection.execute("UPDATE about SET schema = 3, chain_id = x'00'", []).unwrap();
    assert!(matches!(DeskStore::open(dir.path(), digest("chain")).err().unwrap(), StoreError::Shape("the chain")));
    connection.execute_batch("DROP TABLE about").unwrap();
    std::fs::remove_file(dir.path().join(store::FILE)).unwrap();
    std::fs::create_dir(dir.path().join(store::FILE)).unwrap();
    assert!(matches!(DeskStore::open(dir.path(), digest("chain")).err().unwrap(), StoreError::Sqlite(_)));
}

#[test]
fn cases_under_one_mark_come_again_when_another_joins_them_or_ends() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path());
    store.advance(&[block(1, vec![(0, filed("a")), (1, filed("b")), (2, filed("c"))])]).unwrap();
    let mark = |seed: &str| (Likeness::Name, digest(seed));
    let open = |seed: &str, marks: &[(Likeness, Hash)]| {
        store.opened((&digest(seed), &digest(&format!("m/{seed}"))), None, (&[], marks)).unwrap();
    };
    open("a", &[mark("one"), (Likeness::File, digest("file"))]);
    open("c", &[mark("another")]);
    let before = store.changed(Cursor::default(), 9).unwrap().last().unwrap().place;
    open("b", &[mark("one"), (Likeness::File, digest("file"))]);
    let again: Vec<_> = store.changed(before, 9).unwrap().iter().map(|kept| kept.case).collect();
    assert_eq!(again, ["a", "b"].map(digest), "a is shown anew, c is not");
    let alike = |seed: &str| -> Vec<_> {
        store.alike(&digest(seed), 9).unwrap().into_iter().map(|(kept, likeness)| (kept.case, likeness)).collect()
    };
    assert_eq!(alike("a"), [(digest("b"), Likeness::Name), (digest("b"), Likeness::File)]);
    assert_eq!(alike("c"), []);
    let before = store.changed(Cursor::default(), 9).unwrap().last().unwrap().place;
    store.advance(&[block(2, vec![(0, Change::Ended { case: digest("b") })])]).unwrap();
    let again: Vec<_> = store.changed(before, 9).unwrap().iter().map(|kept| kept.case).collect();
    assert_eq!(again, [digest("a")]);
    // Filled anew, it stands under what its own package says next.
    let refilled = Happened::Refilled { source: None, manifest: digest("m2/b") };
    store.advance(&[block(3, vec![(0, Change::Case { case: digest("b"), what: refilled })])]).unwrap();
    assert_eq!(alike("a"), []);
}

#[test]
fn states_whose_deadline_passed_are_kept_once_each_in_their_order() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path());
    let entered = |state: &str| Change::Entered { case: digest("a"), state: state.to_owned() };
    let expired = || Change::Case { case: digest("a"), what: Happened::Expired };
    store.advance(&[block(1, vec![(0, filed("a")), (0, entered("pending"))])]).unwrap();
    assert_eq!(store.lapsed(&digest("a"), 8).unwrap(), [""; 0]);
    store.advance(&[block(2, vec![(0, expired()), (0, entered("consulting"))])]).unwrap();
    store.advance(&[block(3, vec![(0, expired()), (0, entered("accepted"))])]).unwrap();
    store.advance(&[block(4, vec![(0, entered("consulting"))]), block(5, vec![(0, expired())])]).unwrap();
    assert_eq!(store.lapsed(&digest("a"), 8).unwrap(), ["pending", "consulting"]);
    assert_eq!(store.lapsed(&digest("a"), 1).unwrap(), ["pending"]);
    assert_eq!(store.lapsed(&digest("b"), 8).unwrap(), [""; 0]);
}

#[test]
fn tables_of_the_version_before_are_made_again_and_nonces_stay() {
    let dir = tempfile::tempdir().unwrap();
    let first = store(dir.path());
    first.advance(&[block(1, vec![(0, filed("a"))])]).unwrap();
    first.note(&key("a"), Nonce([1; 16]), NOW, NOW).unwrap();
    drop(first);
    let connection = rusqlite::Connection::open(dir.path().join(store::FILE)).unwrap();
    connection.execute_batch("UPDATE about SET schema = 1; DROP TABLE marks; DROP TABLE clock").unwrap();
    let again = store(dir.path());
    assert_eq!((again.height().unwrap(), again.changed(Cursor::default(), 9).unwrap()), (Height(0), Vec::new()));
    assert_eq!(again.note(&key("a"), Nonce([1; 16]), NOW, NOW).unwrap(), Noted::Replayed);
}

#[test]
fn the_steps_of_the_clock_are_told_with_the_block_that_they_stand_in() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path());
    let step = |height: u64, time_ms: u64, ahead_ms: u64| BlockChanges {
        height: Height(height),
        time: NOW.plus_ms(time_ms),
        changes: vec![(0, Change::Clock { ahead_ms })],
    };
    store.advance(&[step(1, 0, 5), step(2, 10, 7), step(3, 20, 9)]).unwrap();
    let told: Vec<_> = store.clock(2).unwrap().iter().map(|step| (step.since.0 - NOW.0, step.ahead_ms)).collect();
    assert_eq!(told, [(10, 7), (20, 9)], "the newest, oldest first");
}
