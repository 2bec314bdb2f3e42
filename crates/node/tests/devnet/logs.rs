//! What nodes' logs say about their votes and their write-ahead logs.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// What the tests read: every vote as it comes in, and when the engine's log reached the disk.
pub const FILTER: &str = "warn,yuzheng_node=debug,arc_malachitebft_engine::wal=debug,arc_malachitebft_network=off,\
                          arc_malachitebft_discovery=off,arc_malachitebft_app_channel=off,\
                          arc_malachitebft_engine::util::ticker=off";

fn field<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = line.rsplit_once(&format!(" {name}="))?;
    rest.split_whitespace().next()
}

/// All votes that these nodes received, by signer, kind, height and round.
#[derive(Default)]
pub struct Votes {
    votes: BTreeMap<(String, String, u64, u64), String>,
}

impl Votes {
    /// Takes in a node's log; whoever voted twice is a failure.
    pub fn read(&mut self, log: &Path) {
        let text = fs::read(log).unwrap();
        for line in String::from_utf8_lossy(&text).lines().filter(|line| line.contains(" vote received ")) {
            let number = |name| field(line, name).and_then(|n| n.parse().ok());
            // The last line of a killed process may be cut.
            let (Some(by), Some(kind), Some(value), Some(height), Some(round)) =
                (field(line, "by"), field(line, "kind"), field(line, "value"), number("height"), number("round"))
            else {
                continue;
            };
            if by.len() < 12 {
                continue;
            }
            let first = self.votes.entry((by.into(), kind.into(), height, round)).or_insert_with(|| value.into());
            assert_eq!(first, value, "{by} signed two {kind}s at {height}/{round}: {}", log.display());
        }
        let twice = text.windows(24).any(|w| w == b"signed two different vot");
        assert!(!twice, "{} tells of a validator that voted twice", log.display());
    }

    pub fn len(&self) -> usize {
        self.votes.len()
    }
}

/// How many bytes of its write-ahead log a node had synced when its log ended: what it said last, if it said
/// anything since `from`.
pub fn synced(log: &Path, from: u64) -> Option<u64> {
    let text = fs::read(log).unwrap();
    let text = String::from_utf8_lossy(&text[from as usize..]).into_owned();
    let said = |line: &str| {
        if line.contains("Flushed WAL to disk") {
            field(line, "wal.size")?.parse().ok()
        } else if line.contains("Reset WAL") {
            Some(EMPTY)
        } else {
            None
        }
    };
    text.lines().rev().find_map(said)
}

/// Length of a write-ahead log without entries.
pub const EMPTY: u64 = 12;
