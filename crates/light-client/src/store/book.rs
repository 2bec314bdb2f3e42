//! `headers.forks`: evidence of forks with what a person decided, in a file of its own beside `headers.db`.
//!
//! It is written before anything follows from it and never shortened: evidence outlives the headers, also when
//! `headers.db` is damaged, set aside and filled anew. What is read is verified again; rows that do not hold,
//! because they are damaged or belong to another chain, are passed over and stay where they are.
//!
//! A damaged file is set aside under a name of its own, what can be read of it goes on in a new one, and
//! [`ForkBook::set_aside`] says so for as long as the old one lies there: evidence may be lost with it.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, Row, Transaction, TransactionBehavior, params};
use yuzheng_protocol::{Hash, Height};

use super::{StoreError, file};
use crate::sync::{Fork, ForkDecision, ForkRecord};

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS forks (
        number INTEGER PRIMARY KEY, evidence BLOB NOT NULL UNIQUE, ours BLOB NOT NULL, common INTEGER NOT NULL,
        common_tip BLOB, shown_by TEXT NOT NULL, decision INTEGER
    ) STRICT;
";

const ALL: &str = "SELECT evidence, ours, common, common_tip, shown_by, decision FROM forks ORDER BY number";

/// The file with the forks.
#[derive(Debug)]
pub struct ForkBook {
    connection: Connection,
    path: PathBuf,
}

impl ForkBook {
    /// Opens or makes the file beside the header store at `headers`.
    ///
    /// # Errors
    /// [`StoreError::Forks`], [`StoreError::SetAside`]: without it nobody may be told that there is no fork.
    pub fn beside(headers: &Path) -> Result<Self, StoreError> {
        let path = path_beside(headers);
        let broken = match open(&path) {
            Ok(connection) => return Ok(Self { connection, path }),
            Err(error) if file::is_damage(&error) => error,
            Err(error) => return Err(StoreError::Forks(error)),
        };
        tracing::error!(reason = %broken, "headers.forks is set aside; evidence of forks may be lost");
        let readable = Connection::open(&path).and_then(|connection| read_what_can_be_read(&connection));
        let readable = readable.unwrap_or_default();
        let not_set_aside = |reason| StoreError::SetAside { file: "headers.forks", reason };
        fs::rename(&path, free_name(&path)).map_err(not_set_aside)?;
        remove_journal(&path).map_err(not_set_aside)?;
        let mut book = Self { connection: open(&path).map_err(StoreError::Forks)?, path };
        book.write(|transaction| readable.iter().try_for_each(|record| insert(transaction, record)))?;
        Ok(book)
    }

    /// The damaged file, for as long as it lies beside this one.
    #[must_use]
    pub fn set_aside(&self) -> Option<PathBuf> {
        let prefix = damaged_name(&self.path, 1).file_name()?.to_owned();
        let lies_there = |name: &OsString| name.as_encoded_bytes().starts_with(prefix.as_encoded_bytes());
        let names = fs::read_dir(self.path.parent()?).ok()?.filter_map(|entry| Some(entry.ok()?.file_name()));
        names.filter(lies_there).min().map(|name| self.path.with_file_name(name))
    }

    /// Everything that was kept, in the order of finding.
    ///
    /// # Errors
    /// [`StoreError::Forks`].
    pub fn records(&self) -> Result<Vec<ForkRecord>, StoreError> {
        let mut statement = self.connection.prepare(ALL).map_err(StoreError::Forks)?;
        let records = statement.query_map([], read).map_err(StoreError::Forks)?;
        let records: Vec<Option<ForkRecord>> = records.collect::<Result<_, _>>().map_err(StoreError::Forks)?;
        Ok(records.into_iter().flatten().collect())
    }

    /// Keeps forks; those that are there already are brought up to date.
    ///
    /// # Errors
    /// [`StoreError::Forks`]; nothing is changed then.
    pub fn keep(&mut self, forks: &[Fork]) -> Result<(), StoreError> {
        self.write(|transaction| forks.iter().try_for_each(|fork| insert(transaction, &fork.record())))
    }

    fn write(&mut self, change: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<()>) -> Result<(), StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate);
        let written = transaction.and_then(|transaction| {
            change(&transaction)?;
            transaction.commit()
        });
        written.map_err(StoreError::Forks)
    }
}

/// Makes the table where there is none, and reads the whole file once: it holds a few rows.
fn open(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.execute_batch(SCHEMA)?;
    let word: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if word != "ok" {
        let corrupt = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
        return Err(rusqlite::Error::SqliteFailure(corrupt, Some(word)));
    }
    connection.prepare(ALL)?.query_map([], read)?.try_for_each(|row| row.map(drop))?;
    Ok(connection)
}

/// Rows of a damaged file up to the first that cannot be read.
fn read_what_can_be_read(connection: &Connection) -> rusqlite::Result<Vec<ForkRecord>> {
    let mut statement = connection.prepare(ALL)?;
    let rows = statement.query_map([], read)?;
    Ok(rows.map_while(Result::ok).flatten().collect())
}

fn insert(transaction: &Transaction<'_>, record: &ForkRecord) -> rusqlite::Result<()> {
    let ForkRecord { evidence, ours, common, common_tip, shown_by, decision } = record;
    let shown_by: Vec<String> = shown_by.iter().map(u16::to_string).collect();
    transaction.execute(
        "INSERT INTO forks (evidence, ours, common, common_tip, shown_by, decision)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (evidence) DO UPDATE SET shown_by = ?5, decision = ?6",
        params![
            evidence,
            ours.as_bytes(),
            common.0 as i64,
            common_tip,
            shown_by.join(" "),
            decision.map(ForkDecision::number)
        ],
    )?;
    Ok(())
}

/// One row; none where it is not what this program wrote.
fn read(row: &Row<'_>) -> rusqlite::Result<Option<ForkRecord>> {
    let ours: Vec<u8> = row.get(1)?;
    let (common, shown_by): (i64, String) = (row.get(2)?, row.get(4)?);
    let decision: Option<i64> = row.get(5)?;
    let (Ok(ours), Ok(common)) = (<[u8; 32]>::try_from(ours), u64::try_from(common)) else { return Ok(None) };
    Ok(Some(ForkRecord {
        evidence: row.get(0)?,
        ours: Hash(ours),
        common: Height(common),
        common_tip: row.get(3)?,
        shown_by: shown_by.split(' ').filter_map(|d| d.parse().ok()).collect(),
        decision: decision.and_then(ForkDecision::of_number),
    }))
}

fn path_beside(headers: &Path) -> PathBuf {
    let mut name: OsString = headers.file_stem().unwrap_or_default().to_owned();
    name.push(".forks");
    headers.with_file_name(name)
}

fn damaged_name(path: &Path, number: u32) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".damaged");
    if number > 1 {
        name.push(format!("-{number}"));
    }
    name.into()
}

/// A name for a damaged file that no other one has: none of them is ever written over.
fn free_name(path: &Path) -> PathBuf {
    let names = (1..).map(|number| damaged_name(path, number));
    names.into_iter().find(|name| !name.exists()).expect("there are more numbers than files")
}

/// What SQLite would take for the rest of a write to the new file.
fn remove_journal(path: &Path) -> io::Result<()> {
    let mut journal = path.as_os_str().to_owned();
    journal.push("-journal");
    match fs::remove_file(journal) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}
