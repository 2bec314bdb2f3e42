use super::*;

fn leaf() -> String {
    STANDARD.encode(merkle::leaf_hash(b"").0)
}

fn case(text: &str) -> Option<bool> {
    as_expected(&serde_json::from_str(text).unwrap())
}

#[test]
fn every_vector_of_the_repository_is_as_expected() {
    let mut tally = Tally::default();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/rfc6962"), &mut tally).unwrap();
    assert_eq!(tally, Tally { pass: 92, fail: 0, skipped: 0 });
}

#[test]
fn a_tree_of_one_leaf_needs_no_proof_written_as_null_or_as_nothing() {
    let leaf = leaf();
    for proof in ["", r#""proof":null,"#, r#""proof":[],"#] {
        let text =
            format!(r#"{{"leafIdx":0,"treeSize":1,"root":"{leaf}","leafHash":"{leaf}",{proof}"wantErr":false}}"#);
        assert_eq!(case(&text), Some(true), "{text}");
    }
}

#[test]
fn a_wrong_expectation_is_counted_as_a_failure() {
    let leaf = leaf();
    let text =
        format!(r#"{{"leafIdx":0,"treeSize":1,"root":"{leaf}","leafHash":"{leaf}","proof":null,"wantErr":true}}"#);
    assert_eq!(case(&text), Some(false));
}

#[test]
fn sizes_are_read_to_the_last_bit() {
    let leaf = leaf();
    let at = |index: &str, size: &str| {
        format!(
            r#"{{"leafIdx":{index},"treeSize":{size},"root":"{leaf}","leafHash":"{leaf}","proof":[],"wantErr":true}}"#
        )
    };
    // 2^53 + 1 would fall together with 2^53 in a float; beyond 64 bits there is no tree.
    for (index, size) in [
        ("9007199254740992", "9007199254740993"),
        ("18446744073709551614", "18446744073709551615"),
        ("0", "18446744073709551616"),
        ("-1", "1"),
    ] {
        assert_eq!(case(&at(index, size)), Some(true), "{index} of {size}");
    }
}

#[test]
fn refuses_hashes_of_another_length_and_what_is_no_base64() {
    let leaf = leaf();
    for (root, leaf) in [("", &leaf[..]), (&leaf[..], ""), ("AAAA", "AAAA"), ("?", &leaf[..])] {
        let text =
            format!(r#"{{"leafIdx":0,"treeSize":1,"root":"{root}","leafHash":"{leaf}","proof":null,"wantErr":true}}"#);
        assert_eq!(case(&text), Some(true), "{text}");
    }
    let garbage = format!(r#"{{"size1":1,"size2":2,"root1":"{leaf}","root2":"{leaf}","proof":[""],"wantErr":true}}"#);
    assert_eq!(case(&garbage), Some(true));
}

#[test]
fn trees_of_equal_size_are_compared_byte_for_byte() {
    let equal = |root1: &str, root2: &str, proof: &str, refused: bool| {
        let text = format!(
            r#"{{"size1":3,"size2":3,"root1":"{root1}","root2":"{root2}","proof":{proof},"wantErr":{refused}}}"#
        );
        assert_eq!(case(&text), Some(true), "{text}");
    };
    equal("cm9vdA==", "cm9vdA==", "null", false);
    equal("cm9vdA==", "cm9vdA==", "[]", false);
    equal("cm9vdA==", "", "[]", true);
    equal(&leaf(), &leaf(), &format!(r#"["{}"]"#, leaf()), true);
}

#[test]
fn nothing_grows_out_of_the_empty_tree_and_no_tree_shrinks() {
    let leaf = leaf();
    for (size1, size2) in [(0, 0), (0, 1), (0, 8), (2, 1)] {
        let text = format!(
            r#"{{"size1":{size1},"size2":{size2},"root1":"{leaf}","root2":"{leaf}","proof":[],"wantErr":true}}"#
        );
        assert_eq!(case(&text), Some(true), "{text}");
    }
}

#[test]
fn what_is_no_case_is_neither_passed_nor_failed() {
    for text in ["{}", "[]", "null", r#"{"size1":1}"#, r#"{"leafIdx":1}"#] {
        assert_eq!(case(text), None, "{text}");
    }
}

#[test]
fn unknown_keys_do_not_matter() {
    let leaf = leaf();
    let text = format!(
        r#"{{"leafIdx":0,"treeSize":1,"root":"{leaf}","leafHash":"{leaf}","proof":null,"wantErr":false,"x":[1]}}"#
    );
    assert_eq!(case(&text), Some(true));
}

#[test]
fn an_empty_folder_is_an_error_not_a_success() {
    let dir = tempfile::tempdir().unwrap();
    assert!(run(dir.path(), true).is_err());
    assert!(run(&dir.path().join("nowhere"), true).is_err());
}

#[test]
fn files_in_subfolders_are_found_and_others_are_skipped() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("a/b")).unwrap();
    fs::write(dir.path().join("README.md"), "# text").unwrap();
    let text = format!(r#"{{"size1":1,"size2":1,"root1":"{0}","root2":"{0}","proof":null,"wantErr":false}}"#, leaf());
    fs::write(dir.path().join("a/b/case.json"), text).unwrap();
    let mut tally = Tally::default();
    walk(dir.path(), &mut tally).unwrap();
    assert_eq!(tally, Tally { pass: 1, fail: 0, skipped: 1 });
}
