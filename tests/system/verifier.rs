//! The receipt of a real case before a reader who trusts nobody: `yuzheng-verify`, and the library below it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
};

use tempfile::TempDir;
use yuzheng_protocol::{
    network::TrustedNetwork,
    receipt::{Verdict, verify_receipt},
};

use crate::{
    app_under_test::{AppUnderTest, Home, fresh_name},
    network::{OneProcess, Place, program},
};

/// A saved receipt with its network.
struct Saved {
    network: Arc<OneProcess>,
    trusted: TrustedNetwork,
    dir: TempDir,
    receipt: PathBuf,
    bytes: Vec<u8>,
}

impl Saved {
    async fn make() -> Self {
        let network = OneProcess::shared();
        let app = AppUnderTest::bound(Home::make(&network)).await;
        let case = app.file(&fresh_name()).await;
        app.await_approval(&case).await;
        let receipt = app.receipt(&case).unwrap();
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(&receipt.name);
        app.write_receipt(&path, &receipt.bytes).unwrap();
        let trusted = network.network();
        Self { network, trusted, dir, receipt: path, bytes: receipt.bytes }
    }

    fn changed(&self, position: usize, mask: u8) -> Vec<u8> {
        let mut bytes = self.bytes.clone();
        bytes[position] ^= mask;
        bytes
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.dir.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }
}

fn exit_code(receipt: &Path, network: &Path) -> Option<i32> {
    let mut verifier = Command::new(program("yuzheng-verify"));
    let status = verifier.arg(receipt).arg("--network").arg(network).stdout(Stdio::null()).status().unwrap();
    status.code()
}

fn verdict(bytes: &[u8], network: &TrustedNetwork) -> Verdict {
    verify_receipt(bytes, network).map_or_else(|error| error.verdict(), |_| Verdict::Valid)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_receipt_is_valid_and_not_one_of_its_bits_may_change() {
    let saved = Saved::make().await;
    assert_eq!(verdict(&saved.bytes, &saved.trusted), Verdict::Valid);
    for position in 0..saved.bytes.len() {
        for bit in 0..8 {
            let verdict = verdict(&saved.changed(position, 1 << bit), &saved.trusted);
            assert_ne!(verdict, Verdict::Valid, "bit {bit} of byte {position}");
        }
    }
    for length in 0..saved.bytes.len() {
        assert_ne!(verdict(&saved.bytes[..length], &saved.trusted), Verdict::Valid, "cut to {length} bytes");
    }
    let longer = [&*saved.bytes, &[0]].concat();
    assert_ne!(verdict(&longer, &saved.trusted), Verdict::Valid, "with a byte more");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_says_zero_one_or_two_and_never_zero_to_a_changed_file() {
    let saved = Saved::make().await;
    let network = saved.network.file();
    assert_eq!(exit_code(&saved.receipt, &network), Some(0));
    let mut said = [0; 3];
    for position in (0..saved.bytes.len()).step_by(saved.bytes.len() / 24) {
        let path = saved.write("changed.yzr", &saved.changed(position, 1));
        let code = exit_code(&path, &network).unwrap();
        said[usize::try_from(code).unwrap()] += 1;
    }
    assert_eq!(said[0], 0, "{said:?}");
    assert!(said[1] > 0, "a byte within what was signed makes it invalid: {said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_cannot_tell_without_the_file_or_with_another_network() {
    let saved = Saved::make().await;
    let network = saved.network.file();
    assert_eq!(exit_code(&saved.dir.path().join("missing.yzr"), &network), Some(2));
    assert_eq!(exit_code(&saved.write("empty.yzr", &[]), &network), Some(2));
    assert_eq!(exit_code(&saved.receipt, &saved.dir.path().join("missing.yzn")), Some(2));
    assert_eq!(exit_code(&saved.receipt, &saved.receipt), Some(2), "a receipt is no network file");
    let other = Place::lay_out();
    assert_eq!(exit_code(&saved.receipt, &other.file()), Some(2), "another network cannot tell");
    let damaged = fs::read(&network).map(|bytes| bytes[..bytes.len() - 1].to_vec()).unwrap();
    assert_eq!(exit_code(&saved.receipt, &saved.write("damaged.yzn", &damaged)), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_programs_report_names_what_was_proven_and_why_not() {
    let saved = Saved::make().await;
    let report = |receipt: &Path| {
        let mut verifier = Command::new(program("yuzheng-verify"));
        verifier.arg(receipt).arg("--network").arg(saved.network.file()).arg("--json");
        let said = verifier.output().unwrap().stdout;
        serde_json::from_slice::<serde_json::Value>(&said).unwrap()
    };
    let good = report(&saved.receipt).to_string();
    assert!(good.contains("SL01-500103-"), "{good}");
    let middle = saved.bytes.len() / 2;
    let bad = report(&saved.write("changed.yzr", &saved.changed(middle, 1))).to_string();
    assert!(bad.contains("RC-"), "the broken rule is named: {bad}");
    assert!(!bad.contains("SL01-500103-"), "nothing unproven is shown: {bad}");
}
