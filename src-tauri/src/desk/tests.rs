use yuzheng_protocol::Timestamp;
use yuzheng_vault::{Entropy, Passphrase, Vault};

use super::*;

fn key_of(dir: &Path, byte: u8) -> DatabaseKey {
    let passphrase = Passphrase::new("一二三四五六七八九十".to_owned()).unwrap();
    let path = dir.join(format!("vault-{byte}"));
    Vault::create(&path, &passphrase, Entropy::from_bytes([byte; 32]), Timestamp(1)).unwrap();
    Vault::open(&path, &passphrase, Timestamp(1)).unwrap().database_key()
}

fn filing() -> Filing {
    Filing {
        id: Hash::of(b"case"),
        service: "sole-proprietor-registration".into(),
        contract: Hash::of(b"contract"),
        subject: "重庆市渝中区拾光里咖啡馆".into(),
        values: "{}".into(),
        secret: Hash::of(b"secret"),
        package: vec![1, 2, 3],
        commitment_root: Hash::of(b"root"),
        fields: 3,
        division: "500103".into(),
        created_ms: 5,
        transaction: None,
        act: None,
        problem: Some("noDepartment".into()),
    }
}

#[test]
fn what_is_written_is_there_after_reopening_and_nowhere_in_clear() {
    let dir = tempfile::tempdir().unwrap();
    let key = key_of(dir.path(), 1);
    let path = dir.path().join("desk.db");
    let draft = Draft {
        id: "d1".into(),
        service: "s".into(),
        step: 2,
        values: r#"{"operator":{"name":"林晓岚"}}"#.into(),
        prefilled: "[]".into(),
        saved_ms: 7,
        case: None,
    };
    let proven = Proven {
        events: vec![1],
        times: "[1]".into(),
        case_object: vec![2],
        licence: None,
        tip: vec![3],
        trace: Some(vec![4]),
        receipt: Some(vec![5]),
        checked_ms: 9,
    };
    {
        let mut desk = Desk::open(&path, &key).unwrap();
        desk.save_draft(&draft).unwrap();
        assert_eq!(desk.drafts().unwrap(), vec![draft.clone()]);
        desk.file("d1", &filing(), &[]).unwrap();
        desk.save_proven(&filing().id, &proven).unwrap();
        desk.save_document(&Hash::of(b"contract"), b"{}").unwrap();
        desk.set_setting("who", b"me").unwrap();
    }
    let desk = Desk::open(&path, &key).unwrap();
    assert!(desk.drafts().unwrap().is_empty());
    assert!(desk.filing(&filing().id).unwrap() == Some(filing()));
    assert!(desk.proven(&filing().id).unwrap() == Some(proven));
    assert_eq!(desk.document(&Hash::of(b"contract")).unwrap(), Some(b"{}".to_vec()));
    assert_eq!(desk.setting("who").unwrap(), Some(b"me".to_vec()));
    assert_eq!(desk.setting("nobody").unwrap(), None);
    for name in ["desk.db", "desk.db-wal"] {
        let bytes = std::fs::read(dir.path().join(name)).unwrap_or_default();
        for clear in ["林晓岚", "拾光里", "SQLite format", "CREATE TABLE"] {
            assert!(!bytes.windows(clear.len()).any(|w| w == clear.as_bytes()), "{clear} stands in {name}");
        }
    }
}

#[test]
fn another_key_opens_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("desk.db");
    Desk::open(&path, &key_of(dir.path(), 1)).unwrap();
    assert!(matches!(Desk::open(&path, &key_of(dir.path(), 2)), Err(DeskError::WrongKey)));
}

#[test]
fn a_newer_database_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("desk.db");
    let key = key_of(dir.path(), 1);
    Desk::open(&path, &key).unwrap().db.pragma_update(None, "user_version", 9).unwrap();
    assert!(matches!(Desk::open(&path, &key), Err(DeskError::NewerVersion { have: 9, known: 2 })));
}

#[test]
fn another_filling_takes_the_place_of_the_first_which_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(&dir.path().join("desk.db"), &key_of(dir.path(), 1)).unwrap();
    desk.file("d1", &filing(), &[]).unwrap();
    let draft = Draft {
        id: "d2".into(),
        service: filing().service,
        step: 0,
        values: "{}".into(),
        prefilled: "[]".into(),
        saved_ms: 8,
        case: Some(filing().id),
    };
    desk.save_draft(&draft).unwrap();
    assert_eq!(desk.drafts().unwrap(), vec![draft]);
    let again = Filing { commitment_root: Hash::of(b"again"), secret: Hash::of(b"new"), created_ms: 9, ..filing() };
    desk.refile("d2", &again, &filing().filling(), &[]).unwrap();
    assert!(desk.drafts().unwrap().is_empty() && desk.filings().unwrap().len() == 1);
    assert!(desk.filing(&filing().id).unwrap() == Some(again.clone()));
    assert!(desk.fillings(&filing().id).unwrap() == vec![filing().filling()]);
    for (root, secret) in [(filing().commitment_root, filing().secret), (again.commitment_root, again.secret)] {
        assert!(desk.filling(&again, &root).unwrap().is_some_and(|filling| filling.secret == secret));
    }
    assert!(desk.filling(&again, &Hash::of(b"neither")).unwrap().is_none());
}

#[test]
fn a_database_of_the_first_version_is_brought_forward_with_what_is_in_it() {
    let dir = tempfile::tempdir().unwrap();
    let (path, key) = (dir.path().join("desk.db"), key_of(dir.path(), 1));
    {
        let db = Connection::open(&path).unwrap();
        db.pragma_update(None, "key", &*key.raw_key()).unwrap();
        db.execute_batch(SCHEMA).unwrap();
        db.execute("INSERT INTO draft VALUES ('d', 's', 1, '{}', '[]', 3)", []).unwrap();
        db.pragma_update(None, "user_version", 1).unwrap();
    }
    for _ in 0..2 {
        let desk = Desk::open(&path, &key).unwrap();
        assert_eq!(desk.drafts().unwrap()[0].case, None);
        assert!(desk.fillings(&Hash::ZERO).unwrap().is_empty());
    }
}

#[test]
fn edited_documents_are_kept_across_restarts_newest_first() {
    let folder = tempfile::tempdir().unwrap();
    let (path, key) = (folder.path().join("desk.db"), key_of(folder.path(), 1));
    let one = |id: &str, saved_ms| Authored {
        id: id.into(),
        service: "s".into(),
        document: r#"{"contract":"s"}"#.into(),
        saved_ms,
    };
    {
        let desk = Desk::open(&path, &key).unwrap();
        desk.save_authored(&one("a", 1)).unwrap();
        desk.save_authored(&one("b", 2)).unwrap();
        desk.save_authored(&one("a", 3)).unwrap();
    }
    let desk = Desk::open(&path, &key).unwrap();
    assert_eq!(desk.authored().unwrap(), [one("a", 3), one("b", 2)]);
    desk.delete_authored("a").unwrap();
    assert_eq!(desk.authored().unwrap(), [one("b", 2)]);
}

#[test]
fn with_a_draft_goes_what_was_kept_for_it_alone() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(&dir.path().join("desk.db"), &key_of(dir.path(), 1)).unwrap();
    let draft = |id: &str| Draft {
        id: id.into(),
        service: "s".into(),
        step: 0,
        values: "{}".into(),
        prefilled: "[]".into(),
        saved_ms: 1,
        case: None,
    };
    for id in ["deleted", "filed", "other"] {
        desk.save_draft(&draft(id)).unwrap();
        for name in kept_for_draft(id) {
            desk.set_setting(&name, b"kept").unwrap();
        }
    }
    desk.delete_draft("deleted").unwrap();
    desk.file("filed", &filing(), &[]).unwrap();
    let kept = |id: &str| kept_for_draft(id).iter().filter(|name| desk.setting(name).unwrap().is_some()).count();
    assert_eq!([kept("deleted"), kept("filed"), kept("other")], [0, 0, 2]);
    assert_eq!(desk.drafts().unwrap().len(), 1);
}
