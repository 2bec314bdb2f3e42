//! Power cuts: wherever writing stops, the file opens again at a certified header.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
    thread,
    time::Duration,
};

use yuzheng_light_client::{HeaderStore, Opening};
use yuzheng_protocol::{Height, testing::TestChain};

use super::store::batch;

const PLACE: &str = "YUZHENG_TEST_KILL_PLACE";
const BLOCKS: u64 = 2_600;

fn chain() -> TestChain {
    let mut chain = TestChain::new(4);
    chain.push_empty(BLOCKS);
    chain
}

/// The child process: stores header after header until it is killed.
#[test]
#[ignore = "runs only as the child of the test below"]
fn child_that_writes_until_it_is_killed() {
    let Some(path) = std::env::var_os(PLACE) else { return };
    let chain = chain();
    let (mut store, _) = HeaderStore::open(Path::new(&path), Arc::new(chain.founding_network())).unwrap();
    let mut step = 1;
    while store.height().0 < BLOCKS {
        step = step % 97 + 1;
        let next = batch(&store, &chain, (store.height().0 + step).min(BLOCKS));
        store.append(&next).unwrap();
    }
}

#[test]
fn a_killed_writer_leaves_a_file_that_goes_on_from_a_certified_header() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("headers.db");
    let network = Arc::new(chain().founding_network());
    let mut last = Height(0);
    for round in 0u64..6 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "kill::child_that_writes_until_it_is_killed"])
            .env(PLACE, &path)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        thread::sleep(Duration::from_millis(180 + round * 53));
        child.kill().unwrap();
        child.wait().unwrap();
        let (store, opening) = HeaderStore::open(&path, network.clone()).unwrap();
        assert!(!matches!(opening, Opening::Rebuilt { .. }), "round {round}: {opening:?}");
        assert!(store.height() >= last, "nothing that was stored is lost");
        last = store.height();
    }
    assert!(last > Height(0), "the child was killed before it wrote anything");
}

fn copy(from: &Path, to: &Path) {
    for suffix in ["", "-wal"] {
        let name = |p: &Path| PathBuf::from(format!("{}{suffix}", p.display()));
        match fs::read(name(from)) {
            Ok(bytes) => fs::write(name(to), bytes).unwrap(),
            Err(_) => drop(fs::remove_file(name(to))),
        }
    }
}

#[test]
fn a_write_ahead_log_cut_at_any_byte_opens_at_one_of_the_certified_headers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("headers.db");
    let mut chain = TestChain::new(4);
    chain.push_empty(2_060);
    let network = Arc::new(chain.founding_network());
    let (mut store, _) = HeaderStore::open(&path, network.clone()).unwrap();
    let mut tips = vec![0];
    for tip in [2_040, 2_041, 2_047, 2_050, 2_060] {
        let next = batch(&store, &chain, tip);
        store.append(&next).unwrap();
        tips.push(tip);
    }
    let wal = fs::read(folder.path().join("headers.db-wal")).unwrap();
    let cut = folder.path().join("cut.db");
    let mut seen = std::collections::BTreeSet::new();
    for keep in (0..=wal.len()).step_by(1_021).chain([wal.len()]) {
        copy(&path, &cut);
        let _absent = fs::remove_file(folder.path().join("cut.db-shm"));
        fs::write(folder.path().join("cut.db-wal"), &wal[..keep]).unwrap();
        let (store, opening) = HeaderStore::open(&cut, network.clone()).unwrap();
        assert!(!matches!(opening, Opening::Rebuilt { .. }), "{keep} bytes: {opening:?}");
        assert!(tips.contains(&store.height().0), "{keep} bytes: height {}", store.height());
        seen.insert(store.height().0);
    }
    assert_eq!(seen.last(), Some(&2_060));
    assert!(seen.len() >= 5, "{seen:?}");
}
