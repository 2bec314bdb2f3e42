//! The vectors as files.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};
use yuzheng_verify::Verdict;

use crate::vector::{Expected, Vector};

/// Where the vectors are kept.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/proofs")
}

/// Compares the checked-in files with the vectors, or writes them where `YUZHENG_WRITE_VECTORS` is set.
pub fn compare_or_write(vectors: &[Vector]) {
    let expected = contents(vectors);
    if env::var_os("YUZHENG_WRITE_VECTORS").is_some() {
        for path in found() {
            fs::remove_file(folder().join(path)).unwrap();
        }
        write(&folder(), &expected);
    }
    let names: BTreeSet<_> = expected.keys().cloned().collect();
    assert_eq!(found(), names, "the folder holds other files; YUZHENG_WRITE_VECTORS=1 writes them again");
    for (path, bytes) in &expected {
        let same = fs::read(folder().join(path)).unwrap() == *bytes;
        assert!(same, "{path} is not what its case builds; YUZHENG_WRITE_VECTORS=1 writes it again");
    }
}

/// Writes vectors into another folder, for a reader of such folders.
pub fn write_to(folder: &Path, vectors: &[Vector]) {
    write(folder, &contents(vectors));
}

fn write(folder: &Path, files: &BTreeMap<String, Vec<u8>>) {
    fs::create_dir_all(folder.join("networks")).unwrap();
    for (path, bytes) in files {
        fs::write(folder.join(path), bytes).unwrap();
    }
}

/// Vectors and network files below the folder.
fn found() -> BTreeSet<String> {
    let names = |below: &str, ending: &str| -> Vec<String> {
        let Ok(entries) = fs::read_dir(folder().join(below)) else { return Vec::new() };
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.ends_with(ending)).map(|name| format!("{below}{name}")).collect()
    };
    [names("", ".json"), names("networks/", ".yzn")].into_iter().flatten().collect()
}

/// Paths below the folder, and what stands there.
fn contents(vectors: &[Vector]) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for vector in vectors {
        let text = serde_json::to_string_pretty(&vector_json(vector)).unwrap() + "\n";
        files.insert(format!("{}.json", vector.name), text.into_bytes());
        let network = (format!("networks/{}.yzn", vector.network.name), vector.network.bytes.clone());
        let before = files.insert(network.0.clone(), network.1.clone());
        assert!(before.is_none_or(|before| before == network.1), "{} has two contents", network.0);
    }
    files
}

fn vector_json(vector: &Vector) -> Value {
    let (verdict, rule, reason, facts) = match &vector.expected {
        Expected::Valid(facts) => (Verdict::Valid, Value::Null, Value::Null, facts.json()),
        Expected::Refused { verdict, rule, reason } => (*verdict, json!(rule), json!(reason), Value::Null),
    };
    json!({
        "name": vector.name,
        "about": vector.about,
        "network": format!("{}.yzn", vector.network.name),
        "file": hex::encode(&vector.file),
        "verdict": verdict,
        "rule": rule,
        "reason": reason,
        "facts": facts,
    })
}
