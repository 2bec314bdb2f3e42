//! Merkle proofs in the shape of transparency-dev/merkle: one JSON object a file.
//!
//! A case passes when the library's verdict is the one that `wantErr` names. Whatever cannot be a proof of
//! ours (a hash of another length, a size beyond 64 bits) is refused, as a client would refuse it.

use std::{fs, path::Path, process::ExitCode};

use anyhow::{Context, Result, bail};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use yuzheng_protocol::{Hash, merkle};

/// What became of the cases of a folder.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Cases with the expected verdict.
    pub pass: usize,
    /// Cases with the other verdict.
    pub fail: usize,
    /// Files that hold no such case.
    pub skipped: usize,
}

/// Runs every case below `dir` and prints the tally.
///
/// # Errors
/// When the folder cannot be read or holds no case.
pub fn run(dir: &Path, json: bool) -> Result<ExitCode> {
    let mut tally = Tally::default();
    walk(dir, &mut tally)?;
    let Tally { pass, fail, skipped } = tally;
    if json {
        println!("{}", json!({ "pass": pass, "fail": fail, "skipped": skipped }));
    } else {
        println!("merkle proofs: {pass} as expected, {fail} not, {skipped} files hold no case");
    }
    if pass + fail == 0 {
        bail!("{} holds no inclusion or consistency case", dir.display());
    }
    Ok(super::exit_code(fail))
}

fn walk(dir: &Path, tally: &mut Tally) -> Result<()> {
    let mut paths = fs::read_dir(dir)
        .and_then(|entries| entries.map(|e| e.map(|e| e.path())).collect::<Result<Vec<_>, _>>())
        .with_context(|| format!("cannot read the folder {}", dir.display()))?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            walk(&path, tally)?;
            continue;
        }
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        match serde_json::from_slice::<Value>(&bytes).ok().and_then(|case| as_expected(&case)) {
            Some(true) => tally.pass += 1,
            Some(false) => {
                tally.fail += 1;
                eprintln!("not as expected: {}", path.display());
            }
            None => tally.skipped += 1,
        }
    }
    Ok(())
}

/// Whether a case has its expected verdict; none when the value is no case.
fn as_expected(case: &Value) -> Option<bool> {
    let has = |keys: [&str; 2]| keys.iter().all(|key| case.get(key).is_some());
    let verdict = if has(["leafIdx", "treeSize"]) {
        inclusion(case)
    } else if has(["size1", "size2"]) {
        consistency(case)
    } else {
        return None;
    };
    let refusal_expected = case.get("wantErr").and_then(Value::as_bool).unwrap_or(false);
    Some(verdict.is_none() == refusal_expected)
}

/// `None` is a refusal, here and below.
fn inclusion(case: &Value) -> Option<()> {
    let leaf = hash(&bytes(case, "leafHash")?)?;
    let root = hash(&bytes(case, "root")?)?;
    merkle::verify_inclusion(&leaf, number(case, "leafIdx")?, number(case, "treeSize")?, &proof(case)?, &root).ok()
}

fn consistency(case: &Value) -> Option<()> {
    let (size1, size2) = (number(case, "size1")?, number(case, "size2")?);
    let (root1, root2) = (bytes(case, "root1")?, bytes(case, "root2")?);
    let proof = proof(case)?;
    if size1 == size2 && size1 > 0 && proof.is_empty() {
        // Nothing is computed: a tree is consistent with itself, whatever its root looks like.
        return (root1 == root2).then_some(());
    }
    merkle::verify_consistency(size1, size2, &hash(&root1)?, &hash(&root2)?, &proof).ok()
}

fn number(case: &Value, key: &str) -> Option<u64> {
    case.get(key)?.as_u64()
}

/// Bytes in base64; null and a missing key are no bytes.
fn bytes(case: &Value, key: &str) -> Option<Vec<u8>> {
    decode(case.get(key).unwrap_or(&Value::Null))
}

fn decode(value: &Value) -> Option<Vec<u8>> {
    if value.is_null() { Some(Vec::new()) } else { STANDARD.decode(value.as_str()?).ok() }
}

fn proof(case: &Value) -> Option<Vec<Hash>> {
    match case.get("proof").unwrap_or(&Value::Null) {
        Value::Null => Some(Vec::new()),
        list => list.as_array()?.iter().map(|item| hash(&decode(item)?)).collect(),
    }
}

fn hash(bytes: &[u8]) -> Option<Hash> {
    bytes.try_into().ok().map(Hash)
}

#[cfg(test)]
mod tests;
