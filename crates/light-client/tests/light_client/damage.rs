//! Whatever happens to the file: what is read is the truth or an error, and the store goes on.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, LazyLock},
};

use proptest::{prelude::*, sample::Index};
use yuzheng_light_client::{
    HeaderCopy, HeaderStore, Opening,
    client::Opened,
    store::{Damage, StoreError},
};
use yuzheng_protocol::{Height, network::TrustedNetwork, testing::TestChain};

use super::{
    memory::Town,
    recent::{Desk, settings},
    store::batch,
};

const LARGE: u64 = 1 << 40;

/// Files of a store with a start above genesis, full pages, an open page and kept headers; the newest steps are in
/// the write-ahead log only.
struct Sound {
    chain: TestChain,
    network: Arc<TrustedNetwork>,
    database: Vec<u8>,
    log: Vec<u8>,
}

static SOUND: LazyLock<Sound> = LazyLock::new(|| {
    let mut chain = TestChain::new(4);
    chain.push_empty(9_000);
    let mut desk = Desk::new(chain, HeaderCopy::Recent(3_000));
    desk.sync();
    desk.store.keep_shown(&desk.chain.history_path(Height(7), Height(9_000))).unwrap();
    desk.store.keep(Height(8_000)).unwrap();
    desk.reopen(HeaderCopy::Recent(3_000));
    for more in [1, 700, 1] {
        desk.chain.push_empty(more);
        desk.sync();
    }
    let read = |suffix: &str| fs::read(desk.folder.path().join(format!("headers.db{suffix}"))).unwrap();
    let (database, log) = (read(""), read("-wal"));
    assert!(!log.is_empty());
    Sound { network: Arc::new(desk.chain.founding_network()), chain: desk.chain.clone(), database, log }
});

#[derive(Clone, Debug)]
enum Harm {
    Flip(Vec<(Index, u8)>),
    Cut(Index),
    Zero(Index, usize),
}

fn harm() -> impl Strategy<Value = Harm> {
    prop_oneof![
        4 => prop::collection::vec((any::<Index>(), 1..=255u8), 1..40).prop_map(Harm::Flip),
        1 => any::<Index>().prop_map(Harm::Cut),
        2 => (any::<Index>(), 1..9_000usize).prop_map(|(at, length)| Harm::Zero(at, length)),
    ]
}

impl Harm {
    fn does(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Flip(flips) => {
                let length = bytes.len();
                flips.iter().for_each(|(at, flip)| bytes[at.index(length)] ^= flip);
            }
            Self::Cut(at) => bytes.truncate(at.index(bytes.len())),
            Self::Zero(at, length) => {
                let at = at.index(bytes.len());
                let end = (at + length).min(bytes.len());
                bytes[at..end].fill(0);
            }
        }
    }
}

/// Opens damaged files: what is read of them is true, and where it is not the store is rebuilt and goes on.
fn survives(database: &[u8], log: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("headers.db");
    fs::write(&path, database).unwrap();
    fs::write(with(&path, "-wal"), log).unwrap();
    let sound = &*SOUND;
    let (mut store, opening) = HeaderStore::open(&path, sound.network.clone()).unwrap();
    match &opening {
        Opening::Resumed { height } => assert_eq!(store.tip().unwrap().header(), sound.chain.header(*height)),
        Opening::Fresh | Opening::Rebuilt { .. } => assert_eq!(store.height(), Height(0)),
    }
    for height in (0..=store.height().0).step_by(97) {
        match store.header(Height(height)) {
            Ok(header) => assert!(header.is_none_or(|header| header == *sound.chain.header(Height(height)))),
            Err(error) => {
                assert!(matches!(error, StoreError::Page { .. }), "{error}");
                assert!(store.damage().is_some());
            }
        }
    }
    if store.damage().is_some() {
        store.rebuild().unwrap();
        assert_eq!((store.height(), store.damage()), (Height(0), None));
        assert!(with(&path, ".damaged").exists());
    }
    if store.height() == Height(0) {
        store.append(&batch(&store, &sound.chain, 40)).unwrap();
    }
}

fn with(path: &Path, suffix: &str) -> PathBuf {
    PathBuf::from(format!("{}{suffix}", path.display()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_harmed_database_is_read_truly_or_rebuilt(harm in harm()) {
        let mut database = SOUND.database.clone();
        harm.does(&mut database);
        survives(&database, &SOUND.log);
    }

    #[test]
    fn a_harmed_database_without_its_log_is_read_truly_or_rebuilt(harm in harm()) {
        let mut database = SOUND.database.clone();
        harm.does(&mut database);
        survives(&database, &[]);
    }

    #[test]
    fn a_harmed_write_ahead_log_is_read_truly_or_rebuilt(harm in harm()) {
        let mut log = SOUND.log.clone();
        harm.does(&mut log);
        survives(&SOUND.database, &log);
    }
}

#[test]
fn every_first_byte_of_the_database_can_be_harmed() {
    for at in 0..100 {
        let mut database = SOUND.database.clone();
        database[at] ^= 0x55;
        survives(&database, &[]);
    }
}

#[test]
fn a_full_disk_is_an_error_loses_nothing_and_is_got_over() {
    let mut chain = TestChain::new(4);
    chain.push_empty(6_000);
    let mut desk = Desk::new(chain, HeaderCopy::Full);
    desk.store.limit(60_000).unwrap();
    let all = batch(&desk.store, &desk.chain, 6_000);
    for _ in 0..3 {
        let error = desk.store.append(&all).unwrap_err();
        let StoreError::Sqlite(error) = error else { panic!("{error}") };
        assert_eq!(error.sqlite_error_code(), Some(rusqlite::ErrorCode::DiskFull));
        assert_eq!((desk.store.height(), desk.store.damage()), (Height(0), None));
    }
    let few = batch(&desk.store, &desk.chain, 100);
    desk.store.append(&few).unwrap();
    let rest = batch(&desk.store, &desk.chain, 6_000);
    assert!(desk.store.append(&rest).is_err());
    desk.store.limit(LARGE).unwrap();
    desk.store.append(&rest).unwrap();
    desk.reopen(HeaderCopy::Full);
    desk.assert_holds();
}

#[tokio::test]
async fn a_page_that_is_harmed_while_the_client_runs_leads_to_a_new_file_on_the_same_chain() {
    let mut chain = TestChain::new(4);
    chain.push_empty(5_000);
    let network = Arc::new(chain.founding_network());
    let town = Town::with_settings(chain, network, settings(HeaderCopy::Full));
    town.sync().await;
    let path = town.folder.path().join("headers.db");
    let harm = "UPDATE pages SET deltas = zeroblob(length(deltas)) WHERE first = 2048";
    rusqlite::Connection::open(&path).unwrap().execute_batch(harm).unwrap();
    assert!(town.client.header(Height(3_000)).is_err());
    town.sync().await;
    town.assert_verified_tip_is_honest();
    assert!(town.client.header(Height(3_000)).unwrap().is_some());
    let opened = town.client.view().borrow().opened.clone();
    assert!(matches!(opened, Opened::Rebuilt(Damage::Header(_) | Damage::History { .. } | Damage::Delta(_))));
}

#[tokio::test]
async fn a_new_file_follows_no_chain_without_the_tip_that_was_verified() {
    for copy in [HeaderCopy::Full, HeaderCopy::Recent(3_000)] {
        let mut chain = TestChain::new(4);
        chain.push_empty(7_000);
        let mut other = chain.clone();
        chain.push_empty(50);
        let network = Arc::new(chain.founding_network());
        let town = Town::with_settings(chain, network, settings(copy));
        town.sync().await;
        let path = town.folder.path().join("headers.db");
        let harm = "UPDATE pages SET deltas = zeroblob(length(deltas))";
        rusqlite::Connection::open(&path).unwrap().execute_batch(harm).unwrap();
        assert!(town.client.header(Height(3_000)).is_err());
        other.put(b"another", *b"state");
        other.push_empty(90);
        for node in &town.nodes {
            *node.chain.lock().unwrap() = other.clone();
        }
        town.clock.set(other.tip().time.plus_ms(500));
        town.sync().await;
        assert!(town.client.height() < Height(7_050), "{copy:?}");
    }
}
