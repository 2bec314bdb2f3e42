//! Tables of the block store, and how its connections are made and shared.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::Connection;

/// Changed whenever a table changes.
pub const SCHEMA_VERSION: i64 = 2;
/// The version that lacked the table of epochs only.
pub const WITHOUT_EPOCHS: i64 = 1;

const TABLES: &str = "
CREATE TABLE IF NOT EXISTS chain (
    only INTEGER PRIMARY KEY CHECK (only = 1), chain_id BLOB NOT NULL, schema INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS blocks (
    height INTEGER PRIMARY KEY, header_hash BLOB NOT NULL UNIQUE, header BLOB NOT NULL, certificate BLOB,
    body BLOB NOT NULL, outcomes BLOB NOT NULL, leaves BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS entries (
    id BLOB PRIMARY KEY, height INTEGER NOT NULL, position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS case_events (
    case_id BLOB NOT NULL, number INTEGER NOT NULL, height INTEGER NOT NULL, position INTEGER NOT NULL,
    PRIMARY KEY (case_id, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS epochs (
    first_height INTEGER PRIMARY KEY, validators BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS candidates (
    header_hash BLOB PRIMARY KEY, height INTEGER NOT NULL, body BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS candidate_slots (
    height INTEGER NOT NULL, round INTEGER NOT NULL, header_hash BLOB NOT NULL,
    PRIMARY KEY (height, round, header_hash)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sealed (
    manifest BLOB PRIMARY KEY, package BLOB NOT NULL, bytes INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS review_cursor (
    only INTEGER PRIMARY KEY CHECK (only = 1), height INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS review_queue (
    case_id BLOB PRIMARY KEY, height INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS review_decisions (
    case_id BLOB PRIMARY KEY, decision BLOB NOT NULL
) STRICT;
";

/// One connection that writes, and as many that read as are asked for at once.
pub struct Connections {
    path: PathBuf,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

/// Readers that are kept open while nobody uses them.
const IDLE_READERS: usize = 8;

impl Connections {
    pub fn open(path: &Path) -> rusqlite::Result<Self> {
        let writer = connect(path)?;
        writer.execute_batch(TABLES)?;
        Ok(Self { path: path.into(), writer: Mutex::new(writer), readers: Mutex::default() })
    }

    /// The writing connection, one user at a time.
    pub fn writer(&self) -> MutexGuard<'_, Connection> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `query` on a reading connection.
    pub fn read<T, E: From<rusqlite::Error>>(&self, query: impl FnOnce(&Connection) -> Result<T, E>) -> Result<T, E> {
        let idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => connect(&self.path)?,
        };
        let answer = query(&connection);
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < IDLE_READERS {
            readers.push(connection);
        }
        answer
    }
}

/// Opens or makes a file of a node. WAL lets readers and the writer work at once; FULL makes every commit survive a power
/// cut.
pub(crate) fn open_durable(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    Ok(connection)
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let connection = open_durable(path)?;
    connection.pragma_update(None, "cache_size", -8192)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}
