//! The command: exit codes, text, JSON, and mistakes in its use.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output},
};

use tempfile::TempDir;
use yuzheng_protocol::Canonical;

use super::{chain, receipt};

struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap() };
        let (bytes, _) = receipt();
        fs::write(desk.path("receipt.yzr"), bytes).unwrap();
        fs::write(desk.path("network.yzn"), chain().0.founding_file().to_bytes()).unwrap();
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_yuzheng-verify"))
            .args(arguments)
            .current_dir(self.folder.path())
            .output()
            .unwrap()
    }

    fn json(&self, arguments: &[&str]) -> (Option<i32>, serde_json::Value) {
        let output = self.run(&[arguments, &["--json"]].concat());
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(text.lines().count(), 1, "one object on one line");
        (output.status.code(), serde_json::from_str(&text).unwrap())
    }
}

#[test]
fn v02_a_valid_receipt_exits_with_0_and_says_so_in_both_languages() {
    let desk = Desk::new();
    let output = desk.run(&["receipt.yzr", "--network", "network.yzn"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{text}");
    for expected in
        ["核验通过  VALID", "下一步 Next", "完整", "部门签认", "在链上", "谁签的", "目前状态（截至", "指纹", "山城"]
    {
        assert!(text.contains(expected), "{expected} in\n{text}");
    }
}

#[test]
fn json_is_one_object_with_verdict_reason_and_next_step() {
    let desk = Desk::new();
    let (code, json) = desk.json(&["receipt.yzr", "--network", "network.yzn"]);
    assert_eq!((code, json["verdict"].as_str()), (Some(0), Some("valid")));
    for key in ["reason_zh", "reason_en", "next_zh", "next_en"] {
        assert!(json[key].as_str().is_some_and(|text| !text.is_empty()), "{key}");
    }
    assert!(json["rule"].is_null());
    assert_eq!(json["facts"]["case"]["state"], "approved");
}

#[test]
fn a_changed_receipt_exits_with_1() {
    let desk = Desk::new();
    let mut bytes = fs::read(desk.path("receipt.yzr")).unwrap();
    let at = bytes.windows(4).position(|w| w == b"lice").unwrap_or(bytes.len() / 2);
    bytes[at] ^= 1;
    fs::write(desk.path("changed.yzr"), bytes).unwrap();
    let (code, json) = desk.json(&["changed.yzr", "--network", "network.yzn"]);
    assert_eq!((code, json["verdict"].as_str()), (Some(1), Some("invalid")));
    assert!(json["rule"].as_str().unwrap().starts_with("RC-"));
}

#[test]
fn what_cannot_be_told_exits_with_2_and_names_reason_and_next_step() {
    let desk = Desk::new();
    fs::write(desk.path("empty"), "").unwrap();
    fs::write(desk.path("long"), vec![0; 100_000]).unwrap();
    let cases: [(&[&str], &str); 6] = [
        (&["missing.yzr", "--network", "network.yzn"], "IO-1"),
        (&["receipt.yzr", "--network", "missing.yzn"], "IO-1"),
        (&["receipt.yzr", "--network", "receipt.yzr"], "NF-1"),
        (&["receipt.yzr", "--network", "empty"], "NF-1"),
        (&["network.yzn", "--network", "network.yzn"], "RC-1"),
        (&["long", "--network", "network.yzn"], "RC-1"),
    ];
    for (arguments, rule) in cases {
        let (code, json) = desk.json(arguments);
        assert_eq!((code, json["verdict"].as_str()), (Some(2), Some("cannot_tell")), "{arguments:?}");
        assert_eq!(json["rule"], rule, "{arguments:?}");
        assert!(json["next_zh"].as_str().is_some_and(|text| !text.is_empty()));
    }
}

#[test]
fn mistakes_in_its_use_exit_with_2_and_show_help() {
    let desk = Desk::new();
    let cases: [&[&str]; 6] =
        [&[], &["receipt.yzr"], &["--network"], &["a", "b", "--network", "n"], &["--frob"], &["--network", "n"]];
    for arguments in cases {
        let output = desk.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("--network FILE"), "{arguments:?}");
    }
    assert_eq!(desk.run(&["--help"]).status.code(), Some(0));
    assert!(String::from_utf8_lossy(&desk.run(&["--version"]).stdout).starts_with("yuzheng-verify 0."));
}

#[cfg(unix)]
#[test]
fn a_file_whose_name_is_no_utf_8_is_checked_like_any_other() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
    let desk = Desk::new();
    // 回执 in GBK, as names in archives of other systems come out.
    let name = OsStr::from_bytes(b"\xbb\xd8\xd6\xb4.yzr");
    fs::rename(desk.path("receipt.yzr"), desk.folder.path().join(name)).unwrap();
    let run = |file: &OsStr| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_yuzheng-verify"));
        command.arg(file).args(["--network", "network.yzn"]).current_dir(desk.folder.path()).output().unwrap()
    };
    assert_eq!(run(name).status.code(), Some(0));
    let missing = run(OsStr::from_bytes(b"\xbb\x1b[2J.yzr"));
    let text = String::from_utf8(missing.stdout).unwrap();
    assert_eq!(missing.status.code(), Some(2), "{text}");
    assert!(!text.contains('\u{1b}'), "{text}");
}

#[test]
fn an_absence_of_a_key_that_was_made_up_to_be_read_moves_no_cursor_and_tells_no_verdict() {
    let desk = Desk::new();
    let mut chain = yuzheng_protocol::testing::TestChain::new(4);
    chain.push_empty(1);
    let forged = "licence/\u{1b}[2J\u{1b}[H核验通过 VALID \u{202e}证照 9150 存在";
    let parts = chain.state_receipt_parts(&[forged.as_bytes().to_vec()]);
    let bytes = yuzheng_protocol::receipt::ReceiptBundle::new(parts).unwrap().to_bytes();
    fs::write(desk.path("absent.yzr"), bytes).unwrap();
    fs::write(desk.path("absent.yzn"), chain.founding_file().to_bytes()).unwrap();
    let output = desk.run(&["absent.yzr", "--network", "absent.yzn"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "the proof itself holds: {text}");
    assert!(!text.contains(['\u{1b}', '\u{202e}']) && !text.contains("9150"), "{text}");
    assert!(text.contains("状态 0x6c6963656e63652f1b5b324a"), "{text}");
}
