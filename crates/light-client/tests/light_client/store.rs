//! The header store: what it takes, what it gives back, and what it does with damage.

use std::{fs, path::Path, sync::Arc};

use yuzheng_light_client::{
    HeaderStore, Opening,
    segment::{Segment, VerifiedBatch},
    store::{Damage, StoreError},
};
use yuzheng_protocol::{
    Height, delta, history,
    light::HeaderError,
    network::TrustedNetwork,
    testing::{self, TestChain},
};

fn network(chain: &TestChain) -> Arc<TrustedNetwork> {
    Arc::new(chain.founding_network())
}

fn segment(store: &HeaderStore, chain: &TestChain, tip: u64) -> Segment {
    let mut segment = Segment::new(store.chain().clone(), store.epochs().clone());
    let above = store.height().0 as usize;
    let headers = &chain.headers()[above + 1..=tip as usize];
    let deltas = delta::encode_run(&chain.headers()[above], headers);
    let mut rest = &deltas[..];
    while !rest.is_empty() {
        segment.append(&mut rest).unwrap();
    }
    segment
}

/// Headers of `chain` from where `store` ends up to `tip`.
pub fn batch(store: &HeaderStore, chain: &TestChain, tip: u64) -> VerifiedBatch {
    let segment = segment(store, chain, tip);
    segment.certify(chain.signed(Height(tip))).unwrap()
}

fn filled(path: &Path, blocks: u64) -> TestChain {
    let mut chain = TestChain::new(4);
    chain.push_empty(blocks);
    let (mut store, opening) = HeaderStore::open(path, network(&chain)).unwrap();
    assert_eq!(opening, Opening::Fresh);
    let all = batch(&store, &chain, blocks);
    store.append(&all).unwrap();
    chain
}

#[test]
fn a_segment_becomes_a_batch_only_under_a_certificate_of_its_last_header() {
    let mut chain = TestChain::new(4);
    chain.push_empty(3);
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = HeaderStore::open(&folder.path().join("headers.db"), network(&chain)).unwrap();
    let segment = segment(&store, &chain, 2);
    let error = segment.clone().certify(chain.signed(Height(3))).unwrap_err();
    assert!(matches!(error, HeaderError::OtherHeader { .. }));
    assert!(segment.certify(chain.signed(Height(2))).is_ok());
}

#[test]
fn reopening_verifies_and_gives_the_same_chain() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("headers.db");
    for blocks in [1, 2_046, 2_047, 2_048, 2_049, 6_200] {
        let _absent = fs::remove_file(&path);
        let chain = filled(&path, blocks);
        let (mut store, opening) = HeaderStore::open(&path, network(&chain)).unwrap();
        assert_eq!(opening, Opening::Resumed { height: Height(blocks) });
        assert_eq!(store.tip().unwrap().header(), chain.tip());
        assert_eq!(store.header(Height(blocks / 2)).unwrap().as_ref(), Some(chain.header(Height(blocks / 2))));
    }
}

#[test]
fn many_small_batches_store_the_same_as_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut chain = TestChain::new(4);
    chain.push_empty(4_300);
    let path = folder.path().join("headers.db");
    let (mut store, _) = HeaderStore::open(&path, network(&chain)).unwrap();
    for tip in [1, 700, 2_046, 2_047, 2_048, 4_095, 4_097, 4_300] {
        let next = batch(&store, &chain, tip);
        store.append(&next).unwrap();
    }
    for height in 0..=4_300 {
        assert_eq!(store.header(Height(height)).unwrap().as_ref(), Some(chain.header(Height(height))));
        assert_eq!(store.hash_at(Height(height)).unwrap(), Some(chain.header(Height(height)).hash()));
    }
    let (store, opening) = HeaderStore::open(&path, network(&chain)).unwrap();
    assert_eq!((opening, store.height()), (Opening::Resumed { height: Height(4_300) }, Height(4_300)));
}

#[test]
fn history_paths_verify_within_and_across_pages_under_old_and_new_tips() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("headers.db");
    let chain = filled(&path, 6_500);
    let (mut store, _) = HeaderStore::open(&path, network(&chain)).unwrap();
    let heights = [0, 1, 2_046, 2_047, 2_048, 2_049, 4_095, 4_096, 6_143, 6_144, 6_499, 6_500];
    for tip in heights {
        for old in heights.into_iter().filter(|old| *old < tip) {
            let path = store.history_path(Height(old), Height(tip)).unwrap();
            history::verify_ancestor(chain.header(Height(old)), chain.header(Height(tip)), &path)
                .unwrap_or_else(|e| panic!("{old} under {tip}: {e}"));
        }
    }
    assert!(store.history_path(Height(5), Height(5)).is_err());
    assert!(store.history_path(Height(5), Height(6_501)).is_err());
}

#[test]
fn refuses_a_batch_that_does_not_begin_where_it_ends() {
    let folder = tempfile::tempdir().unwrap();
    let mut chain = TestChain::new(4);
    chain.push_empty(6);
    let (mut store, _) = HeaderStore::open(&folder.path().join("headers.db"), network(&chain)).unwrap();
    let first = batch(&store, &chain, 3);
    store.append(&first).unwrap();
    let error = store.append(&first).unwrap_err();
    assert!(matches!(error, StoreError::Gap { have: Height(0), expected: Height(3) }));
}

#[test]
fn notices_another_writer() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("headers.db");
    let mut chain = TestChain::new(4);
    chain.push_empty(6);
    let (mut one, _) = HeaderStore::open(&path, network(&chain)).unwrap();
    let (mut other, _) = HeaderStore::open(&path, network(&chain)).unwrap();
    other.append(&batch(&other, &chain, 4)).unwrap();
    let error = one.append(&batch(&one, &chain, 5)).unwrap_err();
    assert!(matches!(error, StoreError::ChangedElsewhere { stored: Height(4), expected: Height(0) }));
}

fn damage_of(path: &Path, chain: &TestChain) -> Damage {
    let (store, opening) = HeaderStore::open(path, network(chain)).unwrap();
    assert_eq!(store.height(), Height(0), "a damaged file is filled anew");
    match opening {
        Opening::Rebuilt { reason } => reason,
        other => panic!("opened as {other:?}"),
    }
}

fn change(path: &Path, sql: &str) {
    rusqlite::Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

type Expected = fn(&Damage) -> bool;

#[test]
fn damage_of_any_kind_is_named_and_the_file_is_filled_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("headers.db");
    let cases: [(&str, Expected); 9] = [
        ("UPDATE recent SET delta = zeroblob(4) WHERE height = 2060", |d| {
            matches!(d, Damage::Delta(_) | Damage::Header(_))
        }),
        ("DELETE FROM recent WHERE height = 2060", |d| matches!(d, Damage::Row { have: 2061, expected: 2060 })),
        ("DELETE FROM pages", |d| matches!(d, Damage::Row { have: 2048, expected: 1 })),
        ("UPDATE pages SET deltas = substr(deltas, 1, 400)", |d| {
            matches!(d, Damage::History { .. } | Damage::Delta(_) | Damage::Header(_))
        }),
        ("UPDATE chain SET tip = zeroblob(80)", |d| matches!(d, Damage::Decode(_))),
        ("DELETE FROM recent WHERE height = 2070", |d| matches!(d, Damage::Header(HeaderError::OtherHeader { .. }))),
        ("UPDATE chain SET id = zeroblob(32)", |d| matches!(d, Damage::OtherChain { .. })),
        ("PRAGMA user_version = 7", |d| matches!(d, Damage::Version { have: 7, expected: 2 })),
        ("DROP TABLE hops", |d| matches!(d, Damage::File(_))),
    ];
    for (sql, expected) in cases {
        let _absent = fs::remove_file(&path);
        let chain = filled(&path, 2_070);
        change(&path, sql);
        let damage = damage_of(&path, &chain);
        assert!(expected(&damage), "{sql}: {damage:?}");
        assert!(folder.path().join("headers.db.damaged").exists());
    }
}

#[test]
fn a_file_that_is_no_database_is_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("headers.db");
    fs::write(&path, vec![7; 9_000]).unwrap();
    let chain = TestChain::new(4);
    assert!(matches!(damage_of(&path, &chain), Damage::File(_)));
}

#[test]
fn a_store_filled_by_a_forged_certificate_is_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("headers.db");
    let chain = filled(&path, 5);
    let forged = chain.certify_by(chain.tip().clone(), yuzheng_protocol::Round(0), &[0, 1]);
    let bytes = yuzheng_protocol::Canonical::to_bytes(&forged);
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.execute("UPDATE chain SET tip = ?1", rusqlite::params![bytes]).unwrap();
    drop(connection);
    assert!(matches!(damage_of(&path, &chain), Damage::Header(HeaderError::Certificate(_))));
}

#[test]
fn a_store_of_another_chain_is_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("headers.db");
    filled(&path, 5);
    let mut genesis = testing::genesis(4);
    genesis.name_en = testing::text("Another chain");
    assert!(matches!(damage_of(&path, &TestChain::from_genesis(genesis)), Damage::OtherChain { .. }));
}

#[test]
fn a_page_that_changes_under_an_open_store_is_noticed_when_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("headers.db");
    let chain = filled(&path, 4_500);
    let (mut store, _) = HeaderStore::open(&path, network(&chain)).unwrap();
    change(&path, "UPDATE pages SET deltas = (SELECT deltas FROM pages WHERE first = 1) WHERE first = 2048");
    assert!(store.header(Height(100)).unwrap().is_some());
    assert!(matches!(store.header(Height(2_100)).unwrap_err(), StoreError::Page { first: 2048, .. }));
    change(&path, "DELETE FROM pages WHERE first = 2048");
    assert!(matches!(store.header(Height(2_100)).unwrap_err(), StoreError::Page { first: 2048, .. }));
}

#[test]
fn a_place_that_cannot_be_written_is_an_error_and_no_damage() {
    let chain = TestChain::new(4);
    let error = HeaderStore::open(Path::new("/nowhere/at/all/headers.db"), network(&chain)).unwrap_err();
    assert!(matches!(error, StoreError::Sqlite(_)));
}
