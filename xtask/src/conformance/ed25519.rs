//! Ed25519 signatures under the system's one strict rule: how many of a list are accepted.
//!
//! There is no expected verdict: published lists of edge cases are accepted by some implementations and
//! refused by others. What counts is that the number never changes by accident.

use std::{fs, path::Path, process::ExitCode};

use anyhow::{Context, Result};
use serde_json::{Value, json};
use yuzheng_protocol::sign;

/// Verifies every element of the list in `file` and prints how many were accepted. An element without one of the texts
/// `key`, `sig` and `msg` is no signature, and rejected like any other that is none.
///
/// # Errors
/// When the file is no JSON list.
pub fn run(file: &Path, json: bool) -> Result<ExitCode> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let (accepted, rejected) = count(&text).with_context(|| format!("{} is no list of signatures", file.display()))?;
    if json {
        println!("{}", json!({ "accepted": accepted, "rejected": rejected }));
    } else {
        println!("ed25519: {accepted} accepted, {rejected} rejected");
    }
    Ok(super::exit_code(0))
}

fn count(text: &str) -> Result<(usize, usize)> {
    let list: Vec<Value> = serde_json::from_str(text)?;
    let is_good = |case: &&Value| {
        let field = |key: &str| case.get(key).and_then(Value::as_str);
        let fields = (field("key"), field("sig"), field("msg"));
        matches!(fields, (Some(key), Some(signature), Some(message)) if is_accepted(key, signature, message))
    };
    let accepted = list.iter().filter(is_good).count();
    Ok((accepted, list.len() - accepted))
}

fn is_accepted(key: &str, signature: &str, message: &str) -> bool {
    let (mut key_bytes, mut signature_bytes) = ([0; 32], [0; 64]);
    hex::decode_to_slice(key, &mut key_bytes).is_ok()
        && hex::decode_to_slice(signature, &mut signature_bytes).is_ok()
        && sign::verify_raw(&key_bytes, message.as_bytes(), &signature_bytes).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8032 §7.1, test 1 (empty message).
    const KEY: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    const SIGNATURE: &str = "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b";

    #[test]
    fn counts_what_strict_verification_says() {
        let zero = "00".repeat(64);
        let identity = format!("01{}", "00".repeat(31));
        let list = json!([
            { "key": KEY, "sig": SIGNATURE, "msg": "" },
            { "key": KEY, "sig": SIGNATURE, "msg": "x" },
            { "key": KEY, "sig": zero, "msg": "" },
            // A key of small order: the sum in the equation vanishes and lax verifiers accept.
            { "key": identity, "sig": format!("01{}", "00".repeat(63)), "msg": "" },
            { "key": "00", "sig": SIGNATURE, "msg": "" },
            { "key": KEY, "sig": "zz", "msg": "" },
        ]);
        assert_eq!(count(&list.to_string()).unwrap(), (1, 5));
    }

    #[test]
    fn an_element_without_a_field_is_rejected_and_what_is_no_list_is_an_error() {
        let good = json!({ "key": KEY, "sig": SIGNATURE, "msg": "" });
        let list = json!([good, {}, { "key": KEY, "sig": SIGNATURE }, { "key": 1, "sig": "", "msg": "" }, 7, null]);
        assert_eq!(count(&list.to_string()).unwrap(), (1, 5));
        for text in ["{}", "7", "nonsense"] {
            assert!(count(text).is_err(), "{text}");
        }
        assert_eq!(count("[]").unwrap(), (0, 0));
    }
}
