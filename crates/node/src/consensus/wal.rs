//! The check before the engine opens its write-ahead log.
//!
//! The engine empties a log that stands at another height than the ledger's next. When the log is *ahead*, the
//! ledger is an older copy: the votes in the log would be forgotten and the validator could sign a height
//! twice. Such a node must not start.

use core::time::Duration;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use arc_malachitebft_app::wal::Log;
use thiserror::Error;
use yuzheng_protocol::Height;

/// Why the log was not accepted.
#[derive(Debug, Error)]
pub enum WalError {
    /// The ledger is older than the log.
    #[error(
        "the write-ahead log {path:?} stands at height {log}, but the ledger's next height is {next}: this data \
         folder is an older copy, and a validator that votes from it could sign one height twice; let the node \
         catch up under a new validator key, or bring back the newest copy"
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
    let log = open(dir, &path).await.map_err(|source| WalError::Open { path: path.clone(), source })?;
    let at = Height(log.sequence());
    if at > next { Err(WalError::Ahead { path, log: at, next }) } else { Ok(path) }
}

async fn open(dir: &Path, path: &Path) -> io::Result<Log> {
    fs::create_dir_all(dir)?;
    let until = tokio::time::Instant::now() + RELEASE;
    loop {
        match Log::open(path) {
            Ok(log) => return Ok(log),
            Err(_) if tokio::time::Instant::now() < until => tokio::time::sleep(Duration::from_millis(50)).await,
            Err(error) => return Err(error),
        }
    }
}
