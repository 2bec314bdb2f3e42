//! How often a wrong passphrase was given, and how long to wait for that.
//!
//! Kept beside the vault as `<vault>.attempts`: canonical `array[1, failures, last_ms]`. Up to two failures cost
//! nothing, the third 5 s, each further one twice as much, at most 15 min. Who can delete this file could
//! also copy the vault, so an unreadable count is simply none: it slows a person at the keyboard, no more.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use yuzheng_protocol::units::Timestamp;

use crate::atomic;
use crate::canonical::{self, RecordError};

const FREE_FAILURES: u32 = 2;
const FIRST_DELAY_SECONDS: u64 = 5;
const MAX_DELAY_SECONDS: u64 = 15 * 60;

/// Wrong passphrases since the last right one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Attempts {
    failures: u32,
    last: Timestamp,
}

impl Attempts {
    pub(super) const NONE: Self = Self { failures: 0, last: Timestamp(0) };

    pub(super) const fn with_failure(self, now: Timestamp) -> Self {
        Self { failures: self.failures.saturating_add(1), last: now }
    }

    /// The wait after so many failures, in seconds.
    pub(super) fn delay_seconds(self) -> u64 {
        match self.failures.checked_sub(FREE_FAILURES + 1) {
            None => 0,
            Some(doublings) => 1u64
                .checked_shl(doublings)
                .and_then(|factor| factor.checked_mul(FIRST_DELAY_SECONDS))
                .map_or(MAX_DELAY_SECONDS, |seconds| seconds.min(MAX_DELAY_SECONDS)),
        }
    }

    /// Seconds still to wait at `now`, rounded up; none when an attempt is free.
    pub(super) fn wait(self, now: Timestamp) -> Option<u64> {
        let left_ms = (self.delay_seconds() * 1000).saturating_sub(now.since(self.last));
        (left_ms > 0).then(|| left_ms.div_ceil(1000))
    }

    /// The same count, with a last failure that is not in the future.
    pub(super) fn not_after(self, now: Timestamp) -> Self {
        Self { last: self.last.min(now), ..self }
    }

    fn record(self) -> impl AsRef<[u8]> {
        let bytes = canonical::write(2, |e| e.u32(self.failures)?.u64(self.last.0)?.ok());
        bytes.to_vec()
    }

    fn from_record(bytes: &[u8]) -> Result<Self, RecordError> {
        let mut decoder = canonical::read(bytes, 2)?;
        let attempts = Self { failures: decoder.u32()?, last: Timestamp(decoder.u64()?) };
        canonical::same(bytes, attempts.record().as_ref()).map(|()| attempts)
    }
}

/// The count beside `vault`; none when there is no readable one.
pub(super) fn load(vault: &Path) -> Attempts {
    std::fs::read(sidecar(vault)).ok().and_then(|bytes| Attempts::from_record(&bytes).ok()).unwrap_or(Attempts::NONE)
}

/// Writes the count when it differs from the one on disk; no failures need no file.
pub(super) fn store(vault: &Path, attempts: Attempts) -> io::Result<()> {
    let path = sidecar(vault);
    if attempts == Attempts::NONE {
        return match std::fs::remove_file(&path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
            Ok(()) | Err(_) => Ok(()),
        };
    }
    if load(vault) == attempts { Ok(()) } else { atomic::replace(&path, attempts.record().as_ref()) }
}

fn sidecar(vault: &Path) -> PathBuf {
    let mut name = OsString::from(vault.as_os_str());
    name.push(".attempts");
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(failures: u32, at_ms: u64) -> Attempts {
        Attempts { failures, last: Timestamp(at_ms) }
    }

    #[test]
    fn the_delay_grows_and_has_an_upper_limit() {
        let delays: Vec<u64> = (0..14).map(|n| failed(n, 0).delay_seconds()).collect();
        assert_eq!(delays, [0, 0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900]);
        assert_eq!(failed(u32::MAX, 0).delay_seconds(), 900);
    }

    #[test]
    fn the_wait_runs_down_with_the_clock() {
        let attempts = failed(3, 10_000);
        assert_eq!(attempts.wait(Timestamp(10_000)), Some(5));
        assert_eq!(attempts.wait(Timestamp(10_001)), Some(5));
        assert_eq!(attempts.wait(Timestamp(14_999)), Some(1));
        assert_eq!(attempts.wait(Timestamp(15_000)), None);
    }

    #[test]
    fn a_clock_that_was_set_back_waits_once_and_not_for_ever() {
        let attempts = failed(3, 1_000_000);
        assert_eq!(attempts.wait(Timestamp(500_000)), Some(5));
        assert_eq!(attempts.not_after(Timestamp(500_000)).wait(Timestamp(505_000)), None);
    }

    #[test]
    fn the_count_survives_on_disk_and_none_leaves_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let vault = folder.path().join("vault.age");
        store(&vault, failed(4, 77)).unwrap();
        assert_eq!(load(&vault), failed(4, 77));
        store(&vault, Attempts::NONE).unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        store(&vault, Attempts::NONE).unwrap();
    }

    #[test]
    fn an_unreadable_count_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let vault = folder.path().join("vault.age");
        for bytes in [&b""[..], b"nonsense", &[0x83, 0x02, 0x01, 0x01], &[0x83, 0x01, 0x18, 0x01, 0x01]] {
            std::fs::write(sidecar(&vault), bytes).unwrap();
            assert_eq!(load(&vault), Attempts::NONE);
        }
    }
}
