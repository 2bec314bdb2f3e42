use super::*;
use yuzheng_protocol::sign::Signer;

struct Place {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    Place { path: folder.path().join("validator.key"), _folder: folder }
}

fn entropy() -> Entropy {
    Entropy::from_bytes([7; 32])
}

/// Puts `bytes` where a key file would be and tries to open them.
fn opening(bytes: &[u8]) -> Result<NodeKey, KeyFileError> {
    let at = place();
    atomic::write_new(&at.path, bytes).unwrap();
    NodeKey::open(&at.path, KeyRole::Validator)
}

fn record() -> Zeroizing<Vec<u8>> {
    NodeKey::from_entropy(KeyRole::Validator, entropy()).record()
}

#[test]
fn a_key_file_gives_the_same_keys_again() {
    let at = place();
    let made = NodeKey::create(&at.path, KeyRole::Validator, entropy()).unwrap();
    let read = NodeKey::open(&at.path, KeyRole::Validator).unwrap();
    assert_eq!(read.role(), KeyRole::Validator);
    assert_eq!(made.signer().public_key(), read.signer().public_key());
    assert_eq!(made.sealing_identity().recipient(), read.sealing_identity().recipient());
    assert_eq!(made.derive_transport_seed(), read.derive_transport_seed());
}

#[test]
fn the_bytes_of_a_key_file_never_change() {
    let expected = [&[0x83, 0x01, 0x01, 0x58, 0x20][..], &[7; 32]].concat();
    assert_eq!(record().as_slice(), expected);
}

#[test]
fn an_existing_key_file_is_left_as_it_is() {
    let at = place();
    NodeKey::create(&at.path, KeyRole::Validator, entropy()).unwrap();
    let again = NodeKey::create(&at.path, KeyRole::Validator, Entropy::from_bytes([8; 32]));
    assert!(matches!(again.err().unwrap(), KeyFileError::AlreadyExists { .. }));
    assert_eq!(std::fs::read(&at.path).unwrap(), *record());
}

#[cfg(unix)]
#[test]
fn a_key_file_that_others_may_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let at = place();
    NodeKey::create(&at.path, KeyRole::Validator, entropy()).unwrap();
    for mode in [0o640, 0o604, 0o620, 0o644] {
        std::fs::set_permissions(&at.path, std::fs::Permissions::from_mode(mode)).unwrap();
        let error = NodeKey::open(&at.path, KeyRole::Validator).err().unwrap();
        assert!(matches!(error, KeyFileError::ReadableByOthers { mode: have, .. } if have == mode));
        assert!(error.to_string().contains(&format!("mode {mode:03o}")));
    }
}

#[test]
fn a_key_file_of_another_role_is_refused() {
    let at = place();
    NodeKey::create(&at.path, KeyRole::Officer, entropy()).unwrap();
    let error = NodeKey::open(&at.path, KeyRole::Validator).err().unwrap();
    assert!(matches!(error, KeyFileError::WrongRole { have: KeyRole::Officer, need: KeyRole::Validator, .. }));
}

#[test]
fn every_role_survives_the_file() {
    for role in [KeyRole::Validator, KeyRole::Department, KeyRole::Officer] {
        let at = place();
        NodeKey::create(&at.path, role, entropy()).unwrap();
        assert_eq!(NodeKey::open(&at.path, role).map(|key| key.role()).ok(), Some(role));
    }
}

#[test]
fn a_key_file_cut_anywhere_is_refused() {
    let whole = record();
    for len in 0..whole.len() {
        assert!(matches!(opening(&whole[..len]).err().unwrap(), KeyFileError::Damaged { .. }), "{len} bytes");
    }
    assert!(matches!(opening(&[&whole[..], b"x"].concat()).err().unwrap(), KeyFileError::Damaged { .. }));
    assert!(matches!(opening(&[0; 1000]).err().unwrap(), KeyFileError::Damaged { .. }));
}

#[test]
fn an_unknown_role_or_a_longer_form_is_refused() {
    for head in [&[0x83, 0x01, 0x04, 0x58, 0x20][..], &[0x83, 0x01, 0x18, 0x01, 0x58, 0x20]] {
        let error = opening(&[head, &[7; 32]].concat()).err().unwrap();
        assert!(matches!(error, KeyFileError::Damaged { .. }));
    }
}

#[test]
fn a_later_version_says_so() {
    let mut bytes = record();
    bytes[1] = 2;
    let error = opening(&bytes).err().unwrap();
    assert!(matches!(error, KeyFileError::UnsupportedVersion { have: 2, known: 1, .. }));
}

#[test]
fn a_missing_file_is_named() {
    let at = place();
    let error = NodeKey::open(&at.path, KeyRole::Validator).err().unwrap();
    assert!(matches!(error, KeyFileError::Io { .. }));
    assert!(error.to_string().contains("validator.key"));
}
