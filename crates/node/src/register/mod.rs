//! The data sets that a department answers from, and the record of who asked: one SQLite file, `registers.db`,
//! in the node's data folder, apart from the ledger.
//!
//! Invariants: a data set is replaced whole or stays as it was. Rows are kept as salted hashes: enough to answer
//! whether something is a row, and no copy of the register. A question is on record before it is answered, a nonce
//! once; what was asked is not recorded, only a hash under a secret of this file.
//!
//! What it is not: it does not decide who may ask. That is [`crate::answering`].

pub mod file;
mod log;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension, params};
use thiserror::Error;
use yuzheng_protocol::{Hash, Timestamp};

use file::{AsOf, DataSet, FileError, Source, Title};
pub use log::{Logged, Noted};

/// Name of the file in a node's data folder.
const FILE: &str = "registers.db";
/// Changed whenever a table changes.
const SCHEMA_VERSION: i64 = 1;

const TABLES: &str = "
CREATE TABLE IF NOT EXISTS about (
    only INTEGER PRIMARY KEY CHECK (only = 1), schema INTEGER NOT NULL, secret BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS data_sets (
    id INTEGER PRIMARY KEY, department INTEGER NOT NULL, name TEXT NOT NULL, zh TEXT NOT NULL, en TEXT NOT NULL,
    as_of INTEGER, demo INTEGER NOT NULL, open_cases INTEGER NOT NULL, rows INTEGER NOT NULL, loaded INTEGER NOT NULL,
    UNIQUE (department, name)
) STRICT;
CREATE TABLE IF NOT EXISTS data_rows (
    data_set INTEGER NOT NULL, row BLOB NOT NULL, times INTEGER NOT NULL, PRIMARY KEY (data_set, row)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS questions (
    nonce BLOB PRIMARY KEY, department INTEGER NOT NULL, asker INTEGER NOT NULL, case_id BLOB NOT NULL,
    contract BLOB NOT NULL, evidence TEXT NOT NULL, data_set TEXT NOT NULL, asked INTEGER NOT NULL,
    result TEXT NOT NULL, record BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS questions_by_case ON questions (case_id);
CREATE TABLE IF NOT EXISTS open_items (
    data_set TEXT NOT NULL, department INTEGER NOT NULL, item BLOB NOT NULL, case_id BLOB NOT NULL,
    PRIMARY KEY (data_set, department, item, case_id)
) STRICT, WITHOUT ROWID;
";

/// Why the registers failed or refused.
#[derive(Debug, Error)]
pub enum RegisterError {
    /// SQLite failed.
    #[error("the registers failed: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// Written by another version of this program.
    #[error("{path:?} has tables of version {have}, this program knows {SCHEMA_VERSION}")]
    Schema {
        /// The file.
        path: PathBuf,
        /// Version in the file.
        have: i64,
    },
    /// The file to load is not a data set.
    #[error(transparent)]
    File(#[from] FileError),
    /// A made-up data set on a chain with legal effect.
    #[error("the data set {name} is marked as made up (demo), and this chain has legal effect")]
    MadeUp {
        /// The data set.
        name: String,
    },
    /// The system gave no randomness.
    #[error("the system gave no randomness: {0}")]
    Randomness(String),
    /// A column that lacks what it must hold.
    #[error("the registers are damaged at {0}")]
    Shape(&'static str),
}

/// A data set as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Number of the department that answers from it.
    pub department: u16,
    /// The name that contracts use.
    pub name: String,
    /// What it is called.
    pub title: Title,
    /// Of when it is.
    pub as_of: AsOf,
    /// Whether it is made up.
    pub demo: bool,
    /// Where its rows come from.
    pub source: Source,
    /// How many rows it has.
    pub rows: u64,
    /// When it was loaded.
    pub loaded: Timestamp,
}

/// What became of a data set that was to be removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removed {
    /// It is gone.
    Gone,
    /// There was none.
    NotThere,
}

/// The data sets of a node's departments, and the record of questions.
pub struct Registers {
    connection: Mutex<Connection>,
    secret: Hash,
}

impl Registers {
    /// Opens or creates the file in a node's data folder.
    ///
    /// # Errors
    /// [`RegisterError::Sqlite`], [`RegisterError::Schema`], [`RegisterError::Randomness`].
    pub fn open(dir: &Path) -> Result<Self, RegisterError> {
        Self::open_with(dir, |secret| getrandom::fill(secret).map_err(|e| e.to_string()))
    }

    /// The same with another source of randomness for the secret of a new file.
    fn open_with(dir: &Path, random: impl FnOnce(&mut [u8]) -> Result<(), String>) -> Result<Self, RegisterError> {
        let path = dir.join(FILE);
        let mut connection = crate::storage::open_durable(&path)?;
        connection.set_prepared_statement_cache_capacity(32);
        let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        transaction.execute_batch(TABLES)?;
        let found = transaction.query_row("SELECT schema, secret FROM about", [], |r| Ok((r.get(0)?, r.get(1)?)));
        let secret = match found.optional()? {
            Some((SCHEMA_VERSION, secret)) => hash(secret, "the secret")?,
            Some((have, _)) => return Err(RegisterError::Schema { path, have }),
            None => {
                let mut secret = [0; 32];
                random(&mut secret).map_err(RegisterError::Randomness)?;
                transaction.execute("INSERT INTO about VALUES (1, ?1, ?2)", params![SCHEMA_VERSION, &secret[..]])?;
                Hash(secret)
            }
        };
        transaction.commit()?;
        Ok(Self { connection: Mutex::new(connection), secret })
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How a row or an item is kept.
    fn kept(&self, row: &[u8]) -> Hash {
        Hash::of_parts(&[self.secret.as_bytes(), row])
    }

    /// Puts a data set in the place of the one with its name, or beside the others.
    ///
    /// # Errors
    /// [`RegisterError::Sqlite`]; the old set is kept.
    pub fn load(&self, department: u16, set: &DataSet, now: Timestamp) -> Result<(), RegisterError> {
        let mut connection = self.connection();
        let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        remove(&transaction, department, &set.name)?;
        let as_of = match set.as_of {
            AsOf::At(time) => Some(milliseconds(time)),
            AsOf::OnRequest => None,
        };
        let open_cases = set.source == Source::OpenCases;
        transaction.execute(
            "INSERT INTO data_sets (department, name, zh, en, as_of, demo, open_cases, rows, loaded)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![
                department,
                set.name,
                set.title.zh,
                set.title.en,
                as_of,
                set.demo,
                open_cases,
                set.rows.len() as i64,
                milliseconds(now)
            ],
        )?;
        let id = transaction.last_insert_rowid();
        {
            let mut insert = transaction.prepare(
                "INSERT INTO data_rows VALUES (?1, ?2, 1) ON CONFLICT (data_set, row) DO UPDATE SET times = times + 1",
            )?;
            for row in &set.rows {
                insert.execute(params![id, &self.kept(row).0[..]])?;
            }
        }
        Ok(transaction.commit()?)
    }

    /// Reads a file and loads what stands in it.
    ///
    /// # Errors
    /// [`RegisterError`]; the old set is kept.
    pub fn load_file(
        &self,
        department: u16,
        bytes: &[u8],
        legal_effect: LegalEffect,
        now: Timestamp,
    ) -> Result<Listed, RegisterError> {
        let set = file::read(bytes)?;
        if set.demo && legal_effect == LegalEffect::Yes {
            return Err(RegisterError::MadeUp { name: set.name });
        }
        self.load(department, &set, now)?;
        let listed = self.listed(department, &set.name)?;
        listed.ok_or(RegisterError::Shape("a data set that was just loaded"))
    }

    /// Takes a data set away.
    ///
    /// # Errors
    /// [`RegisterError::Sqlite`].
    pub fn remove(&self, department: u16, name: &str) -> Result<Removed, RegisterError> {
        let mut connection = self.connection();
        let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let removed = remove(&transaction, department, name)?;
        transaction.commit()?;
        Ok(removed)
    }

    /// All data sets.
    ///
    /// # Errors
    /// [`RegisterError::Sqlite`], [`RegisterError::Shape`].
    pub fn list(&self) -> Result<Vec<Listed>, RegisterError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(&format!("{LISTED} ORDER BY department, name"))?;
        let rows = statement.query_map([], listed)?;
        rows.map(|row| Ok(row?.1)).collect()
    }

    /// The data set of this name.
    ///
    /// # Errors
    /// [`RegisterError::Sqlite`].
    pub fn listed(&self, department: u16, name: &str) -> Result<Option<Listed>, RegisterError> {
        Ok(self.find(&self.connection(), department, name)?.map(|(_, listed)| listed))
    }

    fn find(&self, connection: &Connection, department: u16, name: &str) -> rusqlite::Result<Option<(i64, Listed)>> {
        let mut statement = connection.prepare_cached(&format!("{LISTED} WHERE department = ?1 AND name = ?2"))?;
        statement.query_row(params![department, name], listed).optional()
    }

    /// How often each of these items, in canonical JSON, is a row of a data set; `None` if there is no such set.
    /// Of a set whose rows are the open cases nothing is counted here.
    ///
    /// # Errors
    /// [`RegisterError::Sqlite`].
    pub fn count(
        &self,
        department: u16,
        name: &str,
        items: &[Vec<u8>],
    ) -> Result<Option<(Listed, Vec<u64>)>, RegisterError> {
        let connection = self.connection();
        let Some((id, listed)) = self.find(&connection, department, name)? else { return Ok(None) };
        let mut statement =
            connection.prepare_cached("SELECT times FROM data_rows WHERE data_set = ?1 AND row = ?2")?;
        let counts = items.iter().map(|item| {
            let times = statement.query_row(params![id, &self.kept(item).0[..]], |r| r.get::<_, i64>(0)).optional()?;
            Ok(times.unwrap_or(0).unsigned_abs())
        });
        let counts = counts.collect::<rusqlite::Result<_>>()?;
        Ok(Some((listed, counts)))
    }
}

/// Whether what happens on the chain has legal effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LegalEffect {
    /// It has.
    Yes,
    /// It is a demonstration.
    No,
}

const LISTED: &str = "SELECT id, department, name, zh, en, as_of, demo, open_cases, rows, loaded FROM data_sets";

fn listed(row: &rusqlite::Row<'_>) -> rusqlite::Result<(i64, Listed)> {
    let as_of = row.get::<_, Option<i64>>(5)?.map(timestamp);
    let listed = Listed {
        department: row.get(1)?,
        name: row.get(2)?,
        title: Title { zh: row.get(3)?, en: row.get(4)? },
        as_of: as_of.map_or(AsOf::OnRequest, AsOf::At),
        demo: row.get(6)?,
        source: if row.get(7)? { Source::OpenCases } else { Source::File },
        rows: row.get::<_, i64>(8)?.unsigned_abs(),
        loaded: timestamp(row.get(9)?),
    };
    Ok((row.get(0)?, listed))
}

fn remove(connection: &Connection, department: u16, name: &str) -> Result<Removed, RegisterError> {
    let of_set = "(SELECT id FROM data_sets WHERE department = ?1 AND name = ?2)";
    connection.execute(&format!("DELETE FROM data_rows WHERE data_set = {of_set}"), params![department, name])?;
    let gone =
        connection.execute("DELETE FROM data_sets WHERE department = ?1 AND name = ?2", params![department, name])?;
    Ok(if gone == 0 { Removed::NotThere } else { Removed::Gone })
}

/// SQLite's integers are signed; times that fit none are in no register.
fn milliseconds(time: Timestamp) -> i64 {
    i64::try_from(time.0).unwrap_or(i64::MAX)
}

fn timestamp(milliseconds: i64) -> Timestamp {
    Timestamp(milliseconds.unsigned_abs())
}

fn hash(bytes: Vec<u8>, what: &'static str) -> Result<Hash, RegisterError> {
    bytes.try_into().map(Hash).map_err(|_| RegisterError::Shape(what))
}

#[cfg(test)]
mod tests;
