//! The check before the engine opens its write-ahead log.
//!
//! The engine empties a log that stands at another height than the ledger's next. When the log is *ahead*, the
//! ledger is an older copy: the votes in the log would be forgotten and the validator could sign a height
//! twice. Such a node must not start.
//!
//! A power cut may leave a hole of zeros where the log was being continued. It reads as empty entries, which the
//! engine never writes and at which it would stop at every start. Whatever comes after the first one was not
//! synced, and nothing that depends on it has left the machine: it is cut off.

use core::time::Duration;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use arc_malachitebft_app::wal::log::Log;
use arc_malachitebft_app::wal::{Log as LogFile, Storage};
use thiserror::Error;
use tracing::warn;
use yuzheng_protocol::Height;

/// Why the log was not accepted.
#[derive(Debug, Error)]
pub enum WalError {
    /// The ledger is older than the log.
    #[error(
        "the write-ahead log {path:?} stands at height {log}, but the ledger's next height is {next}: this data \
         folder is an older copy, and a validator that votes from it could sign one height twice; let the node \
         catch up under a new validator key (`yuzheng-node governance join`), or bring back the newest copy"
    )]
    Ahead {
        /// The log.
        path: PathBuf,
        /// Where it stands.
        log: Height,
        /// The ledger's tip + 1.
        next: Height,
    },
    /// The log could not be opened; most often another process holds it.
    #[error("the write-ahead log {path:?} cannot be opened (does another node use this data folder?): {source}")]
    Open {
        /// The log.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// How long a log held by a node that is just ending is waited for.
const RELEASE: Duration = Duration::from_secs(3);

/// Path of the log in `dir`, after checking that it is not ahead of `next`.
///
/// # Errors
/// [`WalError`].
pub async fn checked_path(dir: &Path, next: Height) -> Result<PathBuf, WalError> {
    let path = dir.join("consensus.wal");
    let failed = |source| WalError::Open { path: path.clone(), source };
    let mut log = open(dir, &path).await.map_err(failed)?;
    let at = Height(log.sequence());
    if at > next {
        return Err(WalError::Ahead { path, log: at, next });
    }
    if let Some(cut) = cut_hole(&mut log).map_err(failed)? {
        warn!(?path, cut, "the end of the write-ahead log was not synced before the power went; it is cut off");
    }
    Ok(path)
}

/// Cuts the log off before its first empty entry; says how many entries went.
///
/// # Errors
/// What the file said.
pub(super) fn cut_hole<S: Storage>(log: &mut Log<S>) -> io::Result<Option<usize>> {
    if log.is_empty() {
        return Ok(None);
    }
    let hole = log.iter()?.position(|entry| entry.is_ok_and(|bytes| bytes.is_empty()));
    let Some(hole) = hole else { return Ok(None) };
    let entries = log.len();
    log.truncate(hole as u64)?;
    Ok(Some(entries - hole))
}

async fn open(dir: &Path, path: &Path) -> io::Result<LogFile> {
    fs::create_dir_all(dir)?;
    let until = tokio::time::Instant::now() + RELEASE;
    loop {
        match LogFile::open(path) {
            Ok(log) => return Ok(log),
            Err(_) if tokio::time::Instant::now() < until => tokio::time::sleep(Duration::from_millis(50)).await,
            Err(error) => return Err(error),
        }
    }
}
