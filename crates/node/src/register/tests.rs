use tempfile::TempDir;
use yuzheng_protocol::testing::{digest, sample};

use super::*;

const NOW: Timestamp = Timestamp(1_790_647_200_000);

fn registers() -> (TempDir, Registers) {
    let dir = tempfile::tempdir().unwrap();
    let registers = Registers::open(dir.path()).unwrap();
    (dir, registers)
}

fn file(name: &str, rows: &str, more: &str) -> Vec<u8> {
    format!(
        r#"{{"data_set":"{name}","title":{{"zh":"演示","en":"Demonstration"}},"as_of":"2026-09-29T08:00:00+08:00",
        "demo":true,"rows":{rows}{more}}}"#
    )
    .into_bytes()
}

fn load(registers: &Registers, department: u16, file: &[u8]) -> Result<Listed, RegisterError> {
    registers.load_file(department, file, LegalEffect::No, NOW)
}

fn counts(registers: &Registers, department: u16, name: &str, items: &[&str]) -> Option<Vec<u64>> {
    let items: Vec<_> = items.iter().map(|item| item.as_bytes().to_vec()).collect();
    registers.count(department, name, &items).unwrap().map(|(_, counts)| counts)
}

#[test]
fn a_set_is_replaced_whole_and_belongs_to_one_department() {
    let (_dir, registers) = registers();
    let listed = load(&registers, 6, &file("bans", r#"["甲","乙"]"#, "")).unwrap();
    assert_eq!((listed.rows, listed.loaded, listed.demo), (2, NOW, true));
    assert_eq!(counts(&registers, 6, "bans", &[r#""甲""#, r#""丙""#, r#""乙""#]), Some(vec![1, 0, 1]));
    assert_eq!(counts(&registers, 5, "bans", &[r#""甲""#]), None);
    assert_eq!(counts(&registers, 6, "other", &[r#""甲""#]), None);
    load(&registers, 6, &file("bans", r#"["丙"]"#, "")).unwrap();
    assert_eq!(counts(&registers, 6, "bans", &[r#""甲""#, r#""丙""#]), Some(vec![0, 1]));
    assert_eq!(registers.list().unwrap().len(), 1);
}

#[test]
fn a_bad_file_leaves_the_old_set_in_place() {
    let (_dir, registers) = registers();
    load(&registers, 6, &file("bans", r#"["甲"]"#, "")).unwrap();
    let error = load(&registers, 6, &file("bans", r#"["乙","乙"]"#, "")).unwrap_err();
    assert_eq!(error.to_string(), "row 2: the same as row 1; where each counts, say \"repeats\": true");
    assert_eq!(counts(&registers, 6, "bans", &[r#""甲""#, r#""乙""#]), Some(vec![1, 0]));
}

#[test]
fn rows_that_repeat_count_each_time() {
    let (_dir, registers) = registers();
    load(&registers, 1, &file("addresses-in-use", r#"["甲路1号","甲路1号"]"#, r#","repeats":true"#)).unwrap();
    assert_eq!(counts(&registers, 1, "addresses-in-use", &[r#""甲路1号""#]), Some(vec![2]));
}

#[test]
fn a_made_up_set_does_not_come_onto_a_chain_with_legal_effect() {
    let (_dir, registers) = registers();
    let refused = registers.load_file(6, &file("bans", "[]", ""), LegalEffect::Yes, NOW).unwrap_err();
    assert!(matches!(refused, RegisterError::MadeUp { name } if name == "bans"));
    assert_eq!(registers.list().unwrap(), []);
}

#[test]
fn a_removed_set_is_gone() {
    let (_dir, registers) = registers();
    load(&registers, 6, &file("bans", r#"["甲"]"#, "")).unwrap();
    assert_eq!(registers.remove(5, "bans").unwrap(), Removed::NotThere);
    assert_eq!(registers.remove(6, "bans").unwrap(), Removed::Gone);
    assert_eq!(counts(&registers, 6, "bans", &[r#""甲""#]), None);
}

#[test]
fn the_file_keeps_no_row_and_nothing_that_was_asked_in_the_clear() {
    let (dir, registers) = registers();
    load(&registers, 2, &file("population", r#"[{"id_no":"500103198506129995","name":"周示明"}]"#, "")).unwrap();
    let question = sample::department_question(digest("chain"));
    registers.note(&question, NOW).unwrap();
    registers.ask_open_cases(&question, &[b"\"500103198506129995\"".to_vec()]).unwrap();
    drop(registers);
    for entry in std::fs::read_dir(dir.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        for secret in ["500103198506129995", "周示明"] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret}");
        }
    }
}

#[test]
fn a_question_is_on_record_once_and_survives_a_restart() {
    let (dir, registers) = registers();
    let question = sample::department_question(digest("chain"));
    assert_eq!(registers.note(&question, NOW).unwrap(), Noted::New);
    assert_eq!(registers.note(&question, NOW).unwrap(), Noted::AskedBefore);
    drop(registers);
    let registers = Registers::open(dir.path()).unwrap();
    assert_eq!(registers.note(&question, NOW).unwrap(), Noted::AskedBefore);
    registers.conclude(&question.nonce, "answered", Some(digest("record"))).unwrap();
    let logged = registers.questions_about(&question.case).unwrap();
    assert_eq!(logged.len(), 1);
    assert_eq!((logged[0].asker, logged[0].department, logged[0].asked), (1, 2, NOW));
    assert_eq!((logged[0].result.as_str(), logged[0].record), ("answered", Some(digest("record"))));
    assert_eq!(logged[0].data_set, "deaths-and-losses");
    assert_eq!(registers.questions_about(&digest("another")).unwrap(), []);
}

#[test]
fn open_cases_find_each_other_until_they_are_forgotten() {
    let (_dir, registers) = registers();
    let first = sample::department_question(digest("chain"));
    let second = yuzheng_protocol::inquiry::DepartmentQuestion { case: digest("second"), ..first.clone() };
    let items = [r#""拾光里""#.as_bytes().to_vec()];
    assert_eq!(registers.ask_open_cases(&first, &items).unwrap(), [vec![]]);
    assert_eq!(registers.ask_open_cases(&first, &items).unwrap(), [vec![]], "a case does not meet itself");
    assert_eq!(registers.ask_open_cases(&second, &items).unwrap(), [vec![first.case]]);
    registers.forget_open_cases(&[first.case]).unwrap();
    assert_eq!(registers.ask_open_cases(&second, &items).unwrap(), [vec![]]);
}

#[test]
fn a_file_of_another_version_is_not_touched() {
    let (dir, registers) = registers();
    registers.connection().execute("UPDATE about SET schema = 99", []).unwrap();
    drop(registers);
    assert!(matches!(Registers::open(dir.path()), Err(RegisterError::Schema { have: 99, .. })));
}

#[test]
fn what_is_no_database_is_not_opened() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(Registers::open(&dir.path().join("nowhere")), Err(RegisterError::Sqlite(_))));
    std::fs::write(dir.path().join(FILE), vec![7; 4096]).unwrap();
    assert!(matches!(Registers::open(dir.path()), Err(RegisterError::Sqlite(_))));
}

#[test]
fn without_randomness_no_file_is_begun() {
    let dir = tempfile::tempdir().unwrap();
    let refused = Registers::open_with(dir.path(), |_| Err("no entropy".to_owned())).map(drop).unwrap_err();
    assert!(matches!(&refused, RegisterError::Randomness(why) if why == "no entropy"), "{refused}");
    // Nothing was kept: the next one makes a secret of its own.
    Registers::open(dir.path()).unwrap();
    // An old file has its secret already.
    Registers::open_with(dir.path(), |_| Err("no entropy".to_owned())).unwrap();
}

#[test]
fn a_damaged_column_is_named() {
    let (dir, registers) = registers();
    let question = sample::department_question(digest("chain"));
    registers.note(&question, NOW).unwrap();
    registers.connection().execute("UPDATE questions SET record = x'07'", []).unwrap();
    assert!(matches!(registers.questions_about(&question.case), Err(RegisterError::Shape(_))));
    registers.connection().execute("UPDATE about SET secret = x'07'", []).unwrap();
    drop(registers);
    assert!(matches!(Registers::open(dir.path()), Err(RegisterError::Shape("the secret"))));
}

#[test]
fn a_file_that_is_no_data_set_is_named_so() {
    let (_dir, registers) = registers();
    assert!(matches!(load(&registers, 6, b"{}"), Err(RegisterError::File(FileError::Shape(_)))));
}

/// A hundred thousand rows, and how long an answer takes: `cargo test -p yuzheng-node register -- --ignored
/// --nocapture`.
#[test]
#[ignore = "prints a figure"]
fn a_hundred_thousand_rows_answer_at_once() {
    let (_dir, registers) = registers();
    let rows: Vec<String> = (0..100_000).map(|n| format!(r#"{{"id_no":"{n:018}","name":"演示"}}"#)).collect();
    let start = std::time::Instant::now();
    load(&registers, 2, &file("population", &format!("[{}]", rows.join(",")), "")).unwrap();
    println!("loaded in {:?}", start.elapsed());
    let start = std::time::Instant::now();
    for row in &rows[..1000] {
        assert_eq!(counts(&registers, 2, "population", &[row]), Some(vec![1]));
    }
    println!("one answer in {:?}", start.elapsed() / 1000);
}
