//! The SQLite file below the header store: rows in, rows out, one transaction a batch.

mod cut;

use std::{fs, io, path::Path, time::Duration};

use rusqlite::{Connection, ErrorCode, OptionalExtension, TransactionBehavior, params};
use yuzheng_protocol::{Canonical, Hash, Height, block::SignedHeader, light::Hop};

use super::{Damage, PAGE, StoreError};
use crate::segment::{Run, VerifiedBatch};

/// Version of the file's format.
const VERSION: i64 = 1;

const SCHEMA: &str = "
    CREATE TABLE chain (id BLOB NOT NULL, tip BLOB, height INTEGER NOT NULL) STRICT;
    CREATE TABLE pages (first INTEGER PRIMARY KEY, deltas BLOB NOT NULL) STRICT;
    CREATE TABLE recent (height INTEGER PRIMARY KEY, delta BLOB NOT NULL) STRICT;
    CREATE TABLE hops (height INTEGER PRIMARY KEY, hop BLOB NOT NULL) STRICT;
";

/// Why a file was not opened.
#[derive(Debug)]
pub(super) enum OpenError {
    /// It cannot be used now; it may be in order.
    Unusable(StoreError),
    /// It does not hold.
    Damaged(Damage),
}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> Self {
        Self::Unusable(error)
    }
}

impl From<Damage> for OpenError {
    fn from(damage: Damage) -> Self {
        Self::Damaged(damage)
    }
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Damaged(Damage::File(error.to_string()))
            }
            Some(_) => Self::Unusable(error.into()),
            // Not from SQLite itself: a table or column is not what this program wrote.
            None => Self::Damaged(Damage::File(error.to_string())),
        }
    }
}

/// The open file.
#[derive(Debug)]
pub(super) struct File {
    connection: Connection,
}

impl File {
    pub(super) fn open(path: &Path, chain_id: Hash) -> Result<Self, OpenError> {
        let mut connection = Connection::open(path)?;
        connection.busy_timeout(Duration::from_secs(5))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        let have: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if have == 0 && tables == 0 {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            transaction.execute_batch(SCHEMA)?;
            transaction.execute("INSERT INTO chain (id, height) VALUES (?1, 0)", params![chain_id.as_bytes()])?;
            transaction.pragma_update(None, "user_version", VERSION)?;
            transaction.commit()?;
        } else if have != VERSION {
            return Err(Damage::Version { have, expected: VERSION }.into());
        }
        let id: Vec<u8> = connection.query_row("SELECT id FROM chain", [], |row| row.get(0)).map_err(content)?;
        if id != chain_id.as_bytes() {
            return Err(Damage::OtherChain { have: hex::encode(id) }.into());
        }
        Ok(Self { connection })
    }

    /// The stored tip.
    pub(super) fn tip(&self) -> Result<Option<SignedHeader>, OpenError> {
        let bytes: Option<Vec<u8>> =
            self.connection.query_row("SELECT tip FROM chain", [], |row| row.get(0)).map_err(content)?;
        Ok(bytes.map(|b| SignedHeader::from_bytes(&b)).transpose().map_err(Damage::from)?)
    }

    /// Hops, oldest first.
    pub(super) fn hops(&self) -> Result<Vec<Hop>, OpenError> {
        let rows = self.blobs("SELECT height, hop FROM hops ORDER BY height")?;
        rows.into_iter().map(|(_, b)| Hop::from_bytes(&b).map_err(|e| Damage::from(e).into())).collect()
    }

    /// Deltas of the full pages, in order and without a gap.
    pub(super) fn pages(&self) -> Result<Vec<Vec<u8>>, OpenError> {
        let rows = self.blobs("SELECT first, deltas FROM pages ORDER BY first")?;
        in_order(rows, 0, PAGE)
    }

    /// Deltas of the headers after the full pages, in order and without a gap.
    pub(super) fn recent(&self) -> Result<Vec<Vec<u8>>, OpenError> {
        let rows = self.blobs("SELECT height, delta FROM recent ORDER BY height")?;
        let pages: u32 =
            self.connection.query_row("SELECT count(*) FROM pages", [], |row| row.get(0)).map_err(content)?;
        in_order(rows, (u64::from(pages) * PAGE).max(1), 1)
    }

    /// Deltas of the full page that begins at `first`.
    pub(super) fn page(&self, first: u64) -> Result<Vec<u8>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT deltas FROM pages WHERE first = ?1")?;
        let found = statement.query_row(params![first as i64], |row| row.get(0)).optional()?;
        found.ok_or(StoreError::Page { first, reason: Damage::Row { have: first, expected: first } })
    }

    /// Writes a batch, after checking that the file ends at `end`.
    pub(super) fn append(&mut self, end: Height, batch: &VerifiedBatch) -> Result<(), StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let stored = transaction.query_row("SELECT height FROM chain", [], |row| row.get(0))?;
        let stored = unsigned(stored);
        if stored != end.0 {
            return Err(StoreError::ChangedElsewhere { stored: Height(stored), expected: end });
        }
        {
            let rest = write_pages(&transaction, end.next().0, &batch.run)?;
            write_recent(&transaction, rest)?;
            for hop in &batch.hops {
                transaction.execute(
                    "INSERT OR REPLACE INTO hops (height, hop) VALUES (?1, ?2)",
                    params![hop.signed.header.height.0 as i64, hop.to_bytes()],
                )?;
            }
            let tip = batch.tip.signed();
            transaction.execute(
                "UPDATE chain SET tip = ?1, height = ?2",
                params![tip.to_bytes(), tip.header.height.0 as i64],
            )?;
        }
        Ok(transaction.commit()?)
    }

    fn blobs(&self, sql: &str) -> Result<Vec<(u64, Vec<u8>)>, OpenError> {
        let mut statement = self.connection.prepare(sql).map_err(content)?;
        let rows = statement.query_map([], |row| Ok((unsigned(row.get(0)?), row.get(1)?))).map_err(content)?;
        rows.collect::<Result<_, _>>().map_err(content)
    }
}

/// Headers of a run from an index on; the first has this height.
#[derive(Clone, Copy)]
struct Rest<'a> {
    first: u64,
    from: usize,
    run: &'a Run,
}

impl<'a> Rest<'a> {
    /// Deltas of the next `count` headers in one piece, which are passed over.
    fn take(&mut self, count: usize) -> &'a [u8] {
        let end_of = |index: usize| index.checked_sub(1).map_or(0, |last| self.run.ends[last]);
        let deltas = &self.run.deltas[end_of(self.from)..end_of(self.from + count)];
        self.first += count as u64;
        self.from += count;
        deltas
    }

    fn len(&self) -> usize {
        self.run.ends.len() - self.from
    }
}

/// Writes the pages that the run fills, together with what is stored of the first, and returns the headers after
/// them.
fn write_pages<'a>(connection: &Connection, first: u64, run: &'a Run) -> Result<Rest<'a>, StoreError> {
    let mut rest = Rest { first, from: 0, run };
    let mut insert = connection.prepare_cached("INSERT INTO pages (first, deltas) VALUES (?1, ?2)")?;
    loop {
        let missing = PAGE - rest.first % PAGE;
        if (rest.len() as u64) < missing {
            return Ok(rest);
        }
        let begins = rest.first - rest.first % PAGE;
        if rest.first % PAGE <= u64::from(begins == 0) {
            insert.execute(params![begins as i64, rest.take(missing as usize)])?;
        } else {
            let mut page = stored_recent(connection)?;
            page.extend_from_slice(rest.take(missing as usize));
            insert.execute(params![begins as i64, page])?;
            connection.execute("DELETE FROM recent", [])?;
        }
    }
}

fn write_recent(connection: &Connection, mut rest: Rest<'_>) -> Result<(), StoreError> {
    let mut insert = connection.prepare_cached("INSERT INTO recent (height, delta) VALUES (?1, ?2)")?;
    while rest.len() > 0 {
        let height = rest.first;
        insert.execute(params![height as i64, rest.take(1)])?;
    }
    Ok(())
}

/// Deltas of the page that is not full.
fn stored_recent(connection: &Connection) -> Result<Vec<u8>, StoreError> {
    let mut deltas = Vec::new();
    let mut statement = connection.prepare_cached("SELECT delta FROM recent ORDER BY height")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        deltas.extend_from_slice(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?);
    }
    Ok(deltas)
}

/// A read that fails for its content's sake means damage, unless the disk itself failed.
fn content(error: rusqlite::Error) -> OpenError {
    match error.sqlite_error_code() {
        Some(ErrorCode::Unknown) | None => OpenError::Damaged(Damage::File(error.to_string())),
        Some(_) => error.into(),
    }
}

/// SQLite's integers are signed; a negative one is no height that we wrote and stands for none that exists.
fn unsigned(stored: i64) -> u64 {
    u64::try_from(stored).unwrap_or(u64::MAX)
}

fn in_order(rows: Vec<(u64, Vec<u8>)>, first: u64, step: u64) -> Result<Vec<Vec<u8>>, OpenError> {
    for (i, (have, _)) in rows.iter().enumerate() {
        let expected = first + i as u64 * step;
        if *have != expected {
            return Err(Damage::Row { have: *have, expected }.into());
        }
    }
    Ok(rows.into_iter().map(|(_, bytes)| bytes).collect())
}

/// Moves a file that does not hold out of the way, with its write-ahead log; an earlier one is replaced.
pub(super) fn set_aside(path: &Path) -> io::Result<()> {
    let mut away = path.as_os_str().to_owned();
    away.push(".damaged");
    fs::rename(path, away)?;
    for suffix in ["-wal", "-shm"] {
        let mut companion = path.as_os_str().to_owned();
        companion.push(suffix);
        match fs::remove_file(companion) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}
