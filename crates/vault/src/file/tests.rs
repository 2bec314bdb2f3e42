use proptest::prelude::*;
use tempfile::TempDir;
use yuzheng_protocol::sign::Signer;

use super::*;
use crate::seal;

const QUICK: WorkFactor = WorkFactor(2);
const NOW: Timestamp = Timestamp(1_790_000_000_000);

struct Place {
    folder: TempDir,
    path: PathBuf,
}

fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    Place { path: folder.path().join("vault.age"), folder }
}

fn phrase(text: &str) -> Passphrase {
    Passphrase::new(text.into()).unwrap()
}

fn right() -> Passphrase {
    phrase("嘉陵江与长江在朝天门汇合")
}

fn wrong() -> Passphrase {
    phrase("嘉陵江与长江在磁器口汇合")
}

fn made(at: &Place) -> Unlocked {
    Vault::create_with(QUICK, &at.path, &right(), Entropy::from_bytes([7; 32]), NOW).unwrap()
}

/// A place whose vault file has these bytes.
fn holding(bytes: &[u8]) -> Place {
    let at = place();
    std::fs::write(&at.path, bytes).unwrap();
    at
}

fn opening(at: &Place, now: Timestamp) -> VaultError {
    Vault::open(&at.path, &right(), now).err().expect("must be refused")
}

fn opening_bytes(bytes: &[u8]) -> VaultError {
    opening(&holding(bytes), NOW)
}

fn vault_bytes() -> Vec<u8> {
    let at = place();
    made(&at);
    std::fs::read(&at.path).unwrap()
}

#[test]
fn the_right_passphrase_gives_the_same_keys_again() {
    let at = place();
    let made = made(&at);
    let opened = Vault::open(&at.path, &right(), Timestamp(NOW.0 + 5)).unwrap();
    assert_eq!(opened.created(), NOW);
    assert_eq!(made.signer().public_key(), opened.signer().public_key());
    assert_eq!(made.sealing_identity().recipient(), opened.sealing_identity().recipient());
    assert_eq!(made.database_key().raw_key(), opened.database_key().raw_key());
    assert!(made.words().iter().eq(opened.words().iter()));
}

#[test]
fn the_words_make_the_same_vault_again() {
    let (at, other) = (place(), place());
    let words: String = made(&at).words().iter().collect();
    let entropy = Entropy::from_words(&words).unwrap();
    let again = Vault::create_with(QUICK, &other.path, &wrong(), entropy, NOW).unwrap();
    assert_eq!(again.signer().public_key(), made(&place()).signer().public_key());
}

#[test]
fn accounts_have_keys_of_their_own_and_the_first_is_the_default() {
    let unlocked = made(&place());
    assert_eq!(unlocked.signer().public_key(), unlocked.signer_of(AccountIndex::FIRST).public_key());
    assert_ne!(unlocked.signer().public_key(), unlocked.signer_of(AccountIndex(1)).public_key());
    let second = unlocked.sealing_identity_of(AccountIndex(1));
    assert_ne!(unlocked.sealing_identity().recipient(), second.recipient());
}

#[test]
fn a_vault_is_made_with_2_to_the_18_rounds() {
    let at = place();
    Vault::create(&at.path, &right(), Entropy::from_bytes([7; 32]), NOW).unwrap();
    let text = String::from_utf8_lossy(&std::fs::read(&at.path).unwrap()).into_owned();
    assert!(text.lines().nth(1).unwrap().ends_with(" 18"), "{text}");
    assert!(Vault::open(&at.path, &right(), NOW).is_ok());
}

#[test]
fn the_content_of_a_vault_never_changes_its_form() {
    let expected = [&[0x83, 0x01, 0x58, 0x20][..], &[7; 32], &[0x1b], &NOW.0.to_be_bytes()].concat();
    assert_eq!(hex::encode(made(&place()).record()), hex::encode(expected));
}

#[test]
fn nothing_secret_is_on_disk_in_the_clear() {
    let bytes = vault_bytes();
    assert!(!bytes.windows(8).any(|window| window == [7; 8]));
}

#[test]
fn a_wrong_passphrase_says_so() {
    let at = place();
    made(&at);
    let error = Vault::open(&at.path, &wrong(), NOW).err().unwrap();
    assert!(matches!(error, VaultError::WrongPassphrase { retry_after_seconds: 0 }));
}

#[test]
fn a_short_passphrase_says_how_much_is_missing() {
    assert!(matches!(Passphrase::new("short".into()).err().unwrap(), VaultError::TooShort { have: 5, need: 10 }));
}

#[test]
fn wrong_passphrases_cost_growing_delays_and_the_right_one_clears_them() {
    let at = place();
    made(&at);
    let mut now = NOW;
    for (n, delay) in [0, 0, 5, 10, 20].into_iter().enumerate() {
        let error = Vault::open(&at.path, &wrong(), now).err().unwrap();
        assert!(matches!(error, VaultError::WrongPassphrase { retry_after_seconds } if retry_after_seconds == delay));
        if delay > 0 {
            let too_soon = opening(&at, Timestamp(now.0 + 1000));
            assert!(matches!(too_soon, VaultError::RetryAfter { seconds } if seconds == delay - 1), "attempt {n}");
        }
        now = now.plus_ms(delay * 1000);
    }
    assert!(Vault::open(&at.path, &right(), now).is_ok());
    assert!(Vault::open(&at.path, &wrong(), now).is_err());
    assert!(Vault::open(&at.path, &right(), now).is_ok());
}

#[test]
fn a_delayed_attempt_is_not_tried_and_not_counted() {
    let at = place();
    made(&at);
    for _ in 0..3 {
        assert!(Vault::open(&at.path, &wrong(), NOW).is_err());
    }
    for _ in 0..10 {
        assert!(matches!(opening(&at, NOW), VaultError::RetryAfter { seconds: 5 }));
    }
    assert!(Vault::open(&at.path, &right(), NOW.plus_ms(5000)).is_ok());
}

#[test]
fn a_clock_that_was_set_back_does_not_lock_the_vault_for_ever() {
    let at = place();
    made(&at);
    for _ in 0..3 {
        assert!(Vault::open(&at.path, &wrong(), NOW).is_err());
    }
    let years_earlier = Timestamp(1_000_000_000_000);
    assert!(matches!(opening(&at, years_earlier), VaultError::RetryAfter { seconds: 5 }));
    assert!(Vault::open(&at.path, &right(), years_earlier.plus_ms(5000)).is_ok());
}

#[test]
fn confirming_a_signature_counts_wrong_passphrases_too() {
    let at = place();
    made(&at);
    assert!(Vault::check_passphrase(&at.path, &right(), NOW).is_ok());
    for _ in 0..3 {
        let error = Vault::check_passphrase(&at.path, &wrong(), NOW).err().unwrap();
        assert!(matches!(error, VaultError::WrongPassphrase { .. }));
    }
    assert!(matches!(opening(&at, NOW), VaultError::RetryAfter { seconds: 5 }));
}

#[test]
fn an_existing_vault_is_left_as_it_is() {
    let at = place();
    made(&at);
    let before = std::fs::read(&at.path).unwrap();
    let again = Vault::create_with(QUICK, &at.path, &right(), Entropy::from_bytes([8; 32]), NOW);
    assert!(matches!(again.err().unwrap(), VaultError::AlreadyExists { path } if path == at.path));
    assert_eq!(std::fs::read(&at.path).unwrap(), before);
}

#[test]
fn a_new_vault_does_not_inherit_the_delay_of_one_moved_away() {
    let at = place();
    made(&at);
    for _ in 0..3 {
        assert!(Vault::open(&at.path, &wrong(), NOW).is_err());
    }
    std::fs::rename(&at.path, at.folder.path().join("old.age")).unwrap();
    made(&at);
    assert!(Vault::open(&at.path, &right(), NOW).is_ok());
}

#[test]
fn a_missing_vault_says_so() {
    let at = place();
    assert!(matches!(opening(&at, NOW), VaultError::Missing { path } if path == at.path));
}

#[test]
fn a_folder_in_the_place_of_the_vault_is_an_error_of_the_file_system() {
    let at = place();
    std::fs::create_dir(&at.path).unwrap();
    assert!(matches!(opening(&at, NOW), VaultError::Io { .. }));
    let nowhere = at.folder.path().join("no").join("vault.age");
    let error = Vault::create_with(QUICK, &nowhere, &right(), Entropy::from_bytes([7; 32]), NOW).err().unwrap();
    assert!(matches!(error, VaultError::Io { .. }));
}

#[test]
fn other_files_are_not_vaults() {
    let sealed = seal::seal_to(&[SealingIdentity::from_bytes([1; 32]).recipient()], b"x").unwrap();
    for bytes in [&b""[..], b"hello", &sealed, &vec![b'a'; 100_000], b"age-encryption.org/v2\nwhatever"] {
        assert!(matches!(opening_bytes(bytes), VaultError::NotAVault));
    }
}

#[test]
fn a_vault_cut_anywhere_is_damaged() {
    let whole = vault_bytes();
    for len in 1..whole.len() {
        assert!(matches!(opening_bytes(&whole[..len]), VaultError::Damaged), "{len} bytes");
    }
    assert!(matches!(opening_bytes(&[&whole[..], b"x"].concat()), VaultError::Damaged));
}

#[test]
fn every_flipped_byte_of_a_vault_is_refused() {
    let whole = vault_bytes();
    for at in 0..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= 0x01;
        let error = opening_bytes(&changed);
        assert!(!matches!(error, VaultError::Io { .. } | VaultError::Missing { .. }), "byte {at}: {error}");
    }
}

#[test]
fn damage_behind_the_header_is_told_from_a_wrong_passphrase_and_not_counted() {
    let mut bytes = vault_bytes();
    *bytes.last_mut().unwrap() ^= 1;
    let at = holding(&bytes);
    for _ in 0..5 {
        assert!(matches!(opening(&at, NOW), VaultError::Damaged));
    }
}

#[test]
fn a_vault_that_asks_for_too_much_work_is_refused_unopened() {
    let text = vault_bytes();
    let line_end = text.iter().enumerate().filter(|(_, b)| **b == b'\n').nth(1).unwrap().0;
    let demanding = [&text[..line_end - 1], b"21", &text[line_end..]].concat();
    assert!(matches!(opening_bytes(&demanding), VaultError::TooMuchWork { have: 21, limit: 20 }));
}

#[test]
fn a_vault_that_asks_for_no_work_at_all_is_damaged() {
    let text = vault_bytes();
    let line_end = text.iter().enumerate().filter(|(_, b)| **b == b'\n').nth(1).unwrap().0;
    let idle = [&text[..line_end - 1], b"0", &text[line_end..]].concat();
    assert!(matches!(opening_bytes(&idle), VaultError::Damaged));
}

#[test]
fn a_later_version_says_so() {
    let mut record = made(&place()).record();
    record[1] = 2;
    let error = opening_bytes(&encrypt(QUICK, &right(), &record));
    assert!(matches!(error, VaultError::UnsupportedVersion { have: 2, known: 1 }));
}

#[test]
fn an_encrypted_file_with_another_content_is_damaged() {
    for content in [&b""[..], b"a diary", &[0; 5000]] {
        let bytes = encrypt(QUICK, &right(), content);
        let expected = if bytes.len() > MAX_FILE_BYTES as usize {
            "this file is not a vault"
        } else {
            "the vault file is damaged"
        };
        assert_eq!(opening_bytes(&bytes).to_string(), expected);
    }
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_the_vault() {
    use std::os::unix::fs::PermissionsExt;
    let at = place();
    made(&at);
    assert_eq!(std::fs::metadata(&at.path).unwrap().permissions().mode() & 0o777, 0o600);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn arbitrary_bytes_behind_a_vaults_first_line_are_refused_without_a_panic(
        text in "[a-zA-Z0-9+/]{20,24} ([0-9]|[2-9][1-9]|[1-9]{3})\n[a-zA-Z0-9+/]{43}\n--- [a-zA-Z0-9+/]{43}\n.{0,80}",
    ) {
        let bytes = [b"age-encryption.org/v1\n-> scrypt ", text.as_bytes()].concat();
        let error = opening_bytes(&bytes);
        let expected = matches!(
            error,
            VaultError::Damaged | VaultError::WrongPassphrase { .. } | VaultError::TooMuchWork { .. }
        );
        prop_assert!(expected, "{}", error);
    }

    #[test]
    fn any_entropy_time_and_passphrase_come_back(bytes: [u8; 32], ms: u64, text in "\\PC{10,40}") {
        let at = place();
        let passphrase = phrase(&text);
        let now = Timestamp(ms);
        Vault::create_with(QUICK, &at.path, &passphrase, Entropy::from_bytes(bytes), now).unwrap();
        let opened = Vault::open(&at.path, &passphrase, now).unwrap();
        prop_assert_eq!(opened.entropy.as_bytes(), &bytes);
        prop_assert_eq!(opened.created(), now);
    }
}
