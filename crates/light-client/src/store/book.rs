//! `headers.forks`: evidence of forks with what a person decided, in a file of its own beside `headers.db`.
//!
//! It is written before anything follows from it and never shortened: evidence outlives the headers, also when
//! `headers.db` is damaged, set aside and filled anew. What is read is verified again; rows that do not hold,
//! because they are damaged or belong to another chain, are passed over and stay where they are.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, Row, TransactionBehavior, params};
use yuzheng_protocol::{Hash, Height};

use super::StoreError;
use crate::sync::{Fork, ForkDecision, ForkRecord};

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS forks (
        number INTEGER PRIMARY KEY, evidence BLOB NOT NULL UNIQUE, ours BLOB NOT NULL, common INTEGER NOT NULL,
        common_tip BLOB, shown_by TEXT NOT NULL, decision INTEGER
    ) STRICT;
";

/// The file with the forks.
#[derive(Debug)]
pub struct ForkBook {
    connection: Connection,
}

impl ForkBook {
    /// Opens or makes the file beside the header store at `headers`.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`]: without it nobody may be told that there is no fork.
    pub fn beside(headers: &Path) -> Result<Self, StoreError> {
        let connection = Connection::open(path_beside(headers))?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.execute_batch(SCHEMA)?;
        Ok(Self { connection })
    }

    /// Everything that was kept, in the order of finding.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn records(&self) -> Result<Vec<ForkRecord>, StoreError> {
        let sql = "SELECT evidence, ours, common, common_tip, shown_by, decision FROM forks ORDER BY number";
        let mut statement = self.connection.prepare(sql)?;
        let records = statement.query_map([], read)?;
        let records: Vec<Option<ForkRecord>> = records.collect::<Result<_, _>>()?;
        Ok(records.into_iter().flatten().collect())
    }

    /// Keeps forks; those that are there already are brought up to date.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`]; nothing is changed then.
    pub fn keep(&mut self, forks: &[Fork]) -> Result<(), StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for fork in forks {
            let ForkRecord { evidence, ours, common, common_tip, shown_by, decision } = fork.record();
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
        }
        Ok(transaction.commit()?)
    }
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
