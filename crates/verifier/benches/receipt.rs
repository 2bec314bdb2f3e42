//! Offline check of the reference receipt: 30 validators, no hops, a transaction of 260 bytes among 200, one
//! million headers back. Prints one JSON line.
//!
//! Every receipt that is measured is another one: another entry, block, tip, history and certificate. Time in
//! process is CPU time of the thread; the command's is the median of its whole runs, start of the process
//! included.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use cpu_time::ThreadTime;
use yuzheng_protocol::{
    Canonical, Hash, Header, Height, merkle,
    receipt::{EntryParts, ReceiptBundle, ReceiptKind, ReceiptParts, verify_receipt},
    testing::{TestChain, TestSigner, digest, sample},
    transaction::{self, Action, CaseAction, Entry, Outcome},
};

const VALIDATORS: u16 = 30;
const ENTRIES: u32 = 200;
const ENTRY_BYTES: usize = 260;
const HEADERS_BACK: u64 = 1_000_000;
const RECEIPTS: u64 = 400;
const COMMANDS: usize = 21;

fn main() {
    let chain = TestChain::new(VALIDATORS);
    let network = chain.founding_network();
    let receipts: Vec<_> = (0..RECEIPTS).map(|n| receipt(&chain, n)).collect();
    let mut times: Vec<Duration> = Vec::with_capacity(receipts.len());
    for bytes in &receipts {
        let started = ThreadTime::now();
        let verified = verify_receipt(bytes, &network);
        times.push(started.elapsed());
        assert_eq!(verified.expect("the reference receipt is valid").signers().len(), 21);
    }
    times.sort_unstable();
    let p99 = times[times.len() * 99 / 100 - 1];
    let p50 = times[times.len() / 2];
    let bytes = receipts.iter().map(Vec::len).max().expect("there are receipts");
    println!(
        r#"{{"validators":{VALIDATORS},"p99_us":{},"p50_us":{},"bytes":{bytes},"command_ms":{:.1}}}"#,
        p99.as_micros(),
        p50.as_micros(),
        command(&chain, &receipts).as_secs_f64() * 1e3,
    );
}

/// Receipt `n`: its entry at a random place of its block, its block one million below its tip.
fn receipt(chain: &TestChain, n: u64) -> Vec<u8> {
    let hash = |what: &str, i: u64| digest(&format!("bench/{n}/{what}/{i}"));
    let entry = entry(chain, n);
    let outcome = Outcome::Applied(None);
    let index = (n * 37 % u64::from(ENTRIES)) as u32;
    let mut leaves: Vec<_> = (0..u64::from(ENTRIES)).map(|i| hash("leaf", i)).collect();
    leaves[index as usize] = transaction::leaf(&entry, &outcome);
    let height = Height(n + 2);
    let base = chain.tip();
    let proposer = |height: Height| chain.validators_at(height).proposer(height, base.round);
    let header = Header {
        height,
        time: base.time.plus_ms(2_000),
        prev: hash("prev", 0),
        history: hash("history", 0),
        tx_root: merkle::root(&leaves),
        tx_count: ENTRIES,
        state_root: hash("state", 0),
        proposer: proposer(height),
        ..base.clone()
    };
    let tip_height = Height(height.0 + HEADERS_BACK);
    let path: Vec<_> = (0..64).map(|i| hash("history", i)).collect();
    let history = (1..=64)
        .map(|length| &path[..length])
        .find(|path| merkle::root_from_path(&header.hash(), height.0, tip_height.0, path).is_ok())
        .expect("one length fits index and size");
    let root = merkle::root_from_path(&header.hash(), height.0, tip_height.0, history).expect("it was found to fit");
    let tip = Header {
        height: tip_height,
        time: base.time.plus_ms(90_000_000_000),
        prev: hash("prev", 1),
        history: root,
        tx_root: Hash::EMPTY_TREE,
        tx_count: 0,
        state_root: hash("state", 1),
        proposer: proposer(tip_height),
        ..base.clone()
    };
    let entry = EntryParts {
        entry,
        outcome,
        index,
        path: merkle::prove_inclusion(&leaves, index.into()).expect("the index lies in the block"),
        header,
        history: history.to_vec(),
        openings: Vec::new(),
        trace: None,
    };
    let parts = ReceiptParts {
        kind: ReceiptKind::Entry,
        entries: vec![entry],
        tip: chain.certify(tip),
        hops: Vec::new(),
        state: Vec::new(),
    };
    ReceiptBundle::new(parts).expect("it fits a receipt").to_bytes()
}

/// A citizen's act, signed, of exactly 260 bytes.
fn entry(chain: &TestChain, n: u64) -> Entry {
    let citizen = TestSigner::new(&format!("bench/{n}"));
    let act = |name: usize| {
        let action = CaseAction {
            case: digest(&format!("bench/{n}/case")),
            events: 1,
            action: yuzheng_protocol::testing::text("a".repeat(name)),
            content: Hash::ZERO,
        };
        Entry::Signed(chain.transaction(&citizen, Action::CaseAction(action)))
    };
    let shortest = act(0).to_bytes().len();
    assert!(sample::format("Entry").limit > ENTRY_BYTES && shortest <= ENTRY_BYTES, "{shortest} bytes");
    // A text of 24 bytes and more has a head of two bytes.
    let name = ENTRY_BYTES - shortest - usize::from(ENTRY_BYTES - shortest > 24);
    let entry = act(name);
    assert_eq!(entry.to_bytes().len(), ENTRY_BYTES);
    entry
}

/// Median of whole runs of the command.
fn command(chain: &TestChain, receipts: &[Vec<u8>]) -> Duration {
    let folder = tempfile::tempdir().expect("a folder for the files");
    let network = folder.path().join("network.yzn");
    std::fs::write(&network, chain.founding_file().to_bytes()).expect("the network file is written");
    let mut times: Vec<_> = (receipts.iter().take(COMMANDS))
        .map(|bytes| {
            let file = folder.path().join("receipt.yzr");
            std::fs::write(&file, bytes).expect("the receipt is written");
            let mut command = Command::new(env!("CARGO_BIN_EXE_yuzheng-verify"));
            command.arg(&file).arg("--network").arg(&network).arg("--json");
            let started = Instant::now();
            let output = command.output().expect("the command runs");
            let time = started.elapsed();
            assert!(output.status.success(), "the command finds it valid");
            time
        })
        .collect();
    times.sort_unstable();
    times[COMMANDS / 2]
}
