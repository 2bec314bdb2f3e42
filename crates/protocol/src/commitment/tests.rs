use super::*;
use crate::testing::{case::committed_fields, digest};

#[test]
fn every_field_opens_under_the_root_and_under_no_other() {
    let fields = committed_fields("a");
    let root = commitment_root(&fields);
    for i in 0..fields.len() {
        let opening = open(&fields, i).unwrap();
        assert_eq!(opening.path.as_str(), fields[i].path);
        assert_eq!(opening.verify(&root), Ok(()));
        assert!(matches!(opening.verify(&digest("other")), Err(ProofError::WrongRoot { .. })));
    }
    assert_eq!(open(&fields, fields.len()), None);
}

#[test]
fn a_changed_part_of_an_opening_is_refused() {
    let fields = committed_fields("a");
    let root = commitment_root(&fields);
    for i in 0..fields.len() {
        let good = open(&fields, i).unwrap();
        let forged = [
            Opening { path: Text::new("name.other").unwrap(), ..good.clone() },
            Opening { salt: digest("other"), ..good.clone() },
            Opening { value: Blob::new(b"\"\"".to_vec()).unwrap(), ..good.clone() },
            Opening { proof: List::new(good.proof[1..].to_vec()).unwrap(), ..good.clone() },
        ];
        for opening in forged {
            assert!(opening.verify(&root).is_err());
        }
    }
}

#[test]
fn neither_the_position_nor_the_number_of_fields_can_be_misstated() {
    for size in 1..=9 {
        let fields: Vec<_> = committed_fields("a").into_iter().chain(committed_fields("b")).take(size).collect();
        let root = commitment_root(&fields);
        for i in 0..size {
            let good = open(&fields, i).unwrap();
            for (index, count) in (0..20u16).flat_map(|i| (0..20u16).map(move |n| (i, n))) {
                let verdict = Opening { index, count, ..good.clone() }.verify(&root);
                let same = (usize::from(index), usize::from(count)) == (i, size);
                assert_eq!(verdict.is_ok(), same, "field {i} of {size} as {index} of {count}");
            }
        }
    }
}

#[test]
fn fields_beyond_the_formats_limits_do_not_open() {
    let mut fields = committed_fields("a");
    fields[0].path = "x".repeat(129);
    fields[1].value = vec![0; 4097];
    assert_eq!(open(&fields, 0), None);
    assert_eq!(open(&fields, 1), None);
    assert!(open(&fields, 2).is_some());
}

#[test]
fn the_root_of_no_fields_is_the_empty_tree() {
    assert_eq!(commitment_root(&[]), Hash::EMPTY_TREE);
}

#[test]
fn salted_hashes_do_not_run_into_each_other() {
    let salt = digest("salt");
    assert_ne!(person_commitment(&salt, "张三", "1"), person_commitment(&salt, "张", "三1"));
    assert_ne!(person_commitment(&salt, "张三", "1"), person_commitment(&digest("other"), "张三", "1"));
    assert_ne!(trace_hash(&salt, b"a"), trace_hash(&salt, b"b"));
    assert_ne!(trace_hash(&salt, b"a"), trace_hash(&digest("other"), b"a"));
}
