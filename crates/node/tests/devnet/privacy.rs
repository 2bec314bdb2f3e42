//! What must not be found where it does not belong.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::citizen::Citizen;
use crate::network;

/// Every file below `dir`.
fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap().flatten() {
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.push(entry.path());
        }
    }
    found
}

/// Whether a file holds a text. `grep`, because a debug build takes a minute for the tables of the state.
fn holds(path: &Path, text: &str) -> bool {
    Command::new("grep").args(["-qFa", "--", text]).arg(path).status().unwrap().success()
}

/// Files in which somebody's data stand by their purpose: the registers of the identity office, and the list of people
/// that the demonstration offers.
fn is_a_register(path: &Path) -> bool {
    ["register.json", "people.json", "registers/population.json"].iter().any(|name| path.ends_with(name))
}

#[tokio::test(flavor = "multi_thread")]
async fn no_name_and_no_number_is_found_in_stores_or_logs() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("net");
    let running = network::devnet(&data);
    let network_file = network::network(&data);
    // Others than those whom the contracts' own tests name.
    let people = yuzheng_node::founding::people::people();
    let (shy, open) = (&people[10], &people[11]);
    // One case is referred: nothing of it becomes public. One is approved: law publishes the operator's name.
    let referred = Citizen::new(&shy.name, &shy.id_number, network_file.clone());
    referred.bind().await;
    let mut form = referred.form("示例");
    form = replaced(&form, "茶", "不存在的行业");
    let filed = referred.file(&form, &[1, 2, 3]).await;
    referred.wait_until(1, &filed.case, &["pending"]).await;
    let approved = Citizen::new(&open.name, &open.id_number, network_file);
    approved.bind().await;
    let filed = approved.file(&approved.form("拾光里"), &[1, 2, 3]).await;
    approved.wait_until(1, &filed.case, &["granted"]).await;
    running.stop();

    let all = files(dir.path());
    assert!(all.iter().any(|path| path.ends_with("blocks.db")) && all.iter().any(|path| path.ends_with("net.log")));
    let secret = [&*shy.name, &shy.id_number, &open.id_number, "不存在的行业"];
    for path in all.iter().filter(|path| !is_a_register(path)) {
        for text in secret {
            assert!(!holds(path, text), "{text} stands in {}", path.display());
        }
    }
    // The search finds what is there: the published name.
    assert!(all.iter().any(|path| path.ends_with("blocks.db") && holds(path, &open.name)));
}

fn replaced(form: &yuzheng_contracts::value::Value, from: &str, to: &str) -> yuzheng_contracts::value::Value {
    let text = String::from_utf8(yuzheng_contracts::json::to_canonical(form)).unwrap();
    let text = text.replace(&format!("\"{from}\""), &format!("\"{to}\""));
    yuzheng_contracts::json::parse(text.as_bytes(), usize::MAX).unwrap()
}
