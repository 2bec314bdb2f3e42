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
        withdrawal: None,
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
        desk.file("d1", &filing()).unwrap();
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
    assert!(matches!(Desk::open(&path, &key), Err(DeskError::NewerVersion { have: 9, known: 1 })));
}
