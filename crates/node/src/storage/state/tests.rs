use proptest::prelude::*;
use yuzheng_protocol::state::root_of;

use super::*;

fn open(dir: &Path) -> StateStore {
    StateStore::open(dir, StateSizing::DEMONSTRATION).unwrap()
}

fn changes<'a>(entries: impl IntoIterator<Item = (&'a Vec<u8>, &'a Option<Vec<u8>>)>) -> Changes {
    entries.into_iter().map(|(k, v)| (k.clone(), v.clone())).collect()
}

fn plain_root(map: &BTreeMap<Vec<u8>, Vec<u8>>) -> Hash {
    let mut entries: Vec<_> = map.iter().map(|(k, v)| (key_path(k), Hash::of(v))).collect();
    entries.sort_unstable();
    root_of(&entries)
}

fn key() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn the_engine_yields_the_protocols_roots_and_proofs(
        blocks in prop::collection::vec(
            prop::collection::btree_map(key(), prop::option::weighted(0.8, prop_oneof![4 => prop::collection::vec(any::<u8>(), 0..200), 1 => prop::collection::vec(any::<u8>(), 1000..40_000)]), 0..40),
            1..4,
        ),
        absent in prop::collection::vec(key(), 0..10),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let store = open(dir.path());
        let mut map = BTreeMap::new();
        for block in &blocks {
            let prepared = store.reader().prepare(&changes(block)).unwrap();
            for (k, v) in block {
                match v {
                    Some(v) => map.insert(k.clone(), v.clone()),
                    None => map.remove(k),
                };
            }
            prop_assert_eq!(prepared.root(), plain_root(&map));
            store.commit(prepared).unwrap();
            prop_assert_eq!(store.root(), plain_root(&map));
        }
        let reader = store.reader();
        for k in map.keys().chain(&absent) {
            let value = reader.get(k).unwrap();
            prop_assert_eq!(value.as_ref(), map.get(k));
            prop_assert_eq!(reader.prove(k).unwrap().verify(&reader.root(), k, value.as_deref()), Ok(()));
        }
    }
}

#[test]
fn an_empty_state_has_the_empty_root_and_proves_absence() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    assert_eq!(store.root(), root_of(&[]));
    assert_eq!(store.reader().prove(b"nothing").unwrap().verify_absence(&store.root(), b"nothing"), Ok(()));
}

#[test]
fn the_root_survives_reopening_and_a_block_without_changes() {
    let dir = tempfile::tempdir().unwrap();
    let root = {
        let store = open(dir.path());
        let one = Changes::from([(b"a".to_vec(), Some(b"1".to_vec()))]);
        store.commit(store.reader().prepare(&one).unwrap()).unwrap();
        store.commit(store.reader().prepare(&Changes::new()).unwrap()).unwrap();
        store.root()
    };
    assert_eq!(open(dir.path()).root(), root);
}

#[test]
fn of_two_prepared_states_only_the_first_can_be_committed() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let prepare =
        |value: &[u8]| store.reader().prepare(&Changes::from([(b"a".to_vec(), Some(value.to_vec()))])).unwrap();
    let (one, two) = (prepare(b"1"), prepare(b"2"));
    store.commit(one).unwrap();
    assert!(matches!(store.commit(two), Err(StateError::Engine { doing: "commit", .. })));
    assert_eq!(store.reader().get(b"a").unwrap().unwrap(), b"1");
}

#[test]
fn a_folder_is_opened_by_one_process_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let _store = open(dir.path());
    let second = StateStore::open(dir.path(), StateSizing::DEMONSTRATION);
    assert!(matches!(second, Err(StateError::Engine { doing: "open", .. })));
}

#[test]
fn a_table_is_enlarged_offline_and_keeps_its_state() {
    let dir = tempfile::tempdir().unwrap();
    let sizing = StateSizing { buckets: 16_384, ..StateSizing::DEMONSTRATION };
    let root = {
        let store = open(dir.path());
        let many: Changes = (0..5_000u32).map(|n| (n.to_be_bytes().to_vec(), Some(vec![1; 50]))).collect();
        store.commit(store.reader().prepare(&many).unwrap()).unwrap();
        assert!(StateStore::grow(dir.path(), sizing).is_err(), "it is open");
        store.root()
    };
    StateStore::grow(dir.path(), sizing).unwrap();
    let store = StateStore::open(dir.path(), sizing).unwrap();
    assert_eq!(store.root(), root);
    assert_eq!(store.reader().get(&7u32.to_be_bytes()).unwrap(), Some(vec![1; 50]));
}
