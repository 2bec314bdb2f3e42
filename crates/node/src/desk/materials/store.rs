//! Parts of files on disk, sealed.
//!
//! Invariants: nothing here opens without the key of the part's case, and the names under which files stand are made
//! with the department's key; a part that is answered as taken is on disk; a file counts as whole only after its
//! digest was compared. Unlike the rest of the desk none of this can be made again from blocks.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension, params};
use yuzheng_protocol::Hash;

use crate::desk::store::StoreError;

/// Name of the file in a node's data folder.
pub const FILE: &str = "materials.db";
const SCHEMA_VERSION: i64 = 1;

const TABLES: &str = "
CREATE TABLE IF NOT EXISTS about (
    only INTEGER PRIMARY KEY CHECK (only = 1), schema INTEGER NOT NULL, chain_id BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS files (
    file INTEGER PRIMARY KEY, tag BLOB NOT NULL UNIQUE, parts INTEGER NOT NULL, bytes INTEGER NOT NULL DEFAULT 0,
    whole INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE IF NOT EXISTS parts (
    file INTEGER NOT NULL REFERENCES files (file), part INTEGER NOT NULL, sealed BLOB NOT NULL,
    PRIMARY KEY (file, part)
) STRICT;
";

/// How far a file is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// This part comes next.
    Next(u16),
    /// All parts are here; their digest was not compared yet.
    Complete,
    /// All parts are here and right.
    Whole,
}

/// What became of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is on disk.
    Kept,
    /// The limit is reached.
    NoRoom,
}

/// The parts of files.
pub struct MaterialStore {
    connection: Mutex<Connection>,
}

impl MaterialStore {
    /// Opens or makes the file in a data folder.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open(dir: &Path, chain_id: Hash) -> Result<Self, StoreError> {
        let path = dir.join(FILE);
        let connection = crate::storage::open_durable(&path)?;
        connection.execute_batch(TABLES)?;
        let about = connection.query_row("SELECT schema, chain_id FROM about", [], |r| Ok((r.get(0)?, r.get(1)?)));
        Self::checked(&path, about.optional()?, chain_id)?;
        connection
            .execute("INSERT OR IGNORE INTO about VALUES (1, ?1, ?2)", params![SCHEMA_VERSION, &chain_id.0[..]])?;
        Ok(Self { connection: Mutex::new(connection) })
    }

    fn checked(path: &Path, about: Option<(i64, Vec<u8>)>, chain_id: Hash) -> Result<(), StoreError> {
        let path = || PathBuf::from(path);
        match about {
            Some((have, _)) if have != SCHEMA_VERSION => Err(StoreError::Schema { path: path(), have }),
            Some((_, of)) if of != chain_id.0 => Err(StoreError::OtherChain { path: path() }),
            Some(_) | None => Ok(()),
        }
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How far a file of so many parts is here.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn held(&self, tag: &Hash, parts: u16) -> Result<Held, StoreError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached("SELECT file, parts, whole FROM files WHERE tag = ?1")?;
        let file: Option<(i64, u16, bool)> =
            statement.query_row([&tag.0[..]], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).optional()?;
        let Some((file, _, whole)) = file.filter(|(_, of, _)| *of == parts) else { return Ok(Held::Next(0)) };
        if whole {
            return Ok(Held::Whole);
        }
        let mut statement = connection.prepare_cached("SELECT part FROM parts WHERE file = ?1 ORDER BY part")?;
        let mut next = 0;
        for part in statement.query_map([file], |r| r.get::<_, u16>(0))? {
            if part? != next {
                break;
            }
            next += 1;
        }
        Ok(if next == parts { Held::Complete } else { Held::Next(next) })
    }

    /// Keeps a part of a file of so many parts; what is there already stays. A file of another number of parts under
    /// the same tag gives way.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn keep(&self, tag: &Hash, parts: u16, part: u16, sealed: &[u8], limit: u64) -> Result<Kept, StoreError> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        let used: i64 = transaction.query_row("SELECT coalesce(sum(bytes), 0) FROM files", [], |r| r.get(0))?;
        if used.unsigned_abs().saturating_add(sealed.len() as u64) > limit {
            return Ok(Kept::NoRoom);
        }
        remove(&transaction, "tag = ?1 AND parts <> ?2", params![&tag.0[..], parts])?;
        transaction.execute("INSERT OR IGNORE INTO files (tag, parts) VALUES (?1, ?2)", params![&tag.0[..], parts])?;
        let file: i64 = transaction.query_row("SELECT file FROM files WHERE tag = ?1", [&tag.0[..]], |r| r.get(0))?;
        let new = transaction.execute(
            "INSERT OR IGNORE INTO parts (file, part, sealed) VALUES (?1, ?2, ?3)",
            params![file, part, sealed],
        )?;
        if new == 1 {
            transaction
                .execute("UPDATE files SET bytes = bytes + ?2 WHERE file = ?1", params![file, sealed.len() as i64])?;
        }
        transaction.commit()?;
        Ok(Kept::Kept)
    }

    /// A part.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn part(&self, tag: &Hash, part: u16) -> Result<Option<Vec<u8>>, StoreError> {
        let connection = self.connection();
        let mut statement = connection
            .prepare_cached("SELECT sealed FROM parts JOIN files USING (file) WHERE tag = ?1 AND part = ?2")?;
        Ok(statement.query_row(params![&tag.0[..], part], |r| r.get(0)).optional()?)
    }

    /// Notes that all parts together have the right digest.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn is_whole(&self, tag: &Hash) -> Result<(), StoreError> {
        self.connection().execute("UPDATE files SET whole = 1 WHERE tag = ?1", [&tag.0[..]])?;
        Ok(())
    }

    /// Drops a file with its parts.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn drop_file(&self, tag: &Hash) -> Result<(), StoreError> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        remove(&transaction, "tag = ?1", params![&tag.0[..]])?;
        Ok(transaction.commit()?)
    }
}

/// Removes the files of a condition with their parts.
fn remove(transaction: &rusqlite::Transaction<'_>, which: &str, of: &[&dyn rusqlite::ToSql]) -> Result<(), StoreError> {
    transaction.execute(&format!("DELETE FROM parts WHERE file IN (SELECT file FROM files WHERE {which})"), of)?;
    transaction.execute(&format!("DELETE FROM files WHERE {which}"), of)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use yuzheng_protocol::testing::digest;

    fn store(dir: &Path) -> MaterialStore {
        MaterialStore::open(dir, digest("chain")).unwrap()
    }

    const TAG: Hash = Hash([7; 32]);
    const LIMIT: u64 = 1 << 20;

    #[test]
    fn parts_come_in_any_order_any_number_of_times_and_survive_a_restart() {
        let dir = tempfile::tempdir().unwrap();
        let first = store(dir.path());
        assert_eq!(first.held(&TAG, 3).unwrap(), Held::Next(0));
        for (part, next) in [(2, Held::Next(0)), (0, Held::Next(1)), (0, Held::Next(1)), (1, Held::Complete)] {
            assert_eq!(first.keep(&TAG, 3, part, &[part as u8], LIMIT).unwrap(), Kept::Kept);
            assert_eq!(first.held(&TAG, 3).unwrap(), next);
        }
        first.is_whole(&TAG).unwrap();
        drop(first);
        let again = store(dir.path());
        assert_eq!(again.held(&TAG, 3).unwrap(), Held::Whole);
        assert_eq!(again.part(&TAG, 2).unwrap(), Some(vec![2]));
        assert_eq!(again.part(&TAG, 3).unwrap(), None);
        again.drop_file(&TAG).unwrap();
        assert_eq!((again.held(&TAG, 3).unwrap(), again.part(&TAG, 0).unwrap()), (Held::Next(0), None));
    }

    #[test]
    fn a_file_of_another_length_begins_anew() {
        let dir = tempfile::tempdir().unwrap();
        let store = store(dir.path());
        store.keep(&TAG, 2, 0, b"a", LIMIT).unwrap();
        assert_eq!(store.held(&TAG, 3).unwrap(), Held::Next(0));
        store.keep(&TAG, 3, 0, b"b", LIMIT).unwrap();
        assert_eq!(store.part(&TAG, 0).unwrap(), Some(b"b".to_vec()));
    }

    #[test]
    fn files_take_no_more_room_than_they_may() {
        let dir = tempfile::tempdir().unwrap();
        let store = store(dir.path());
        assert_eq!(store.keep(&TAG, 2, 0, &[0; 6], 10).unwrap(), Kept::Kept);
        assert_eq!(store.keep(&TAG, 2, 1, &[0; 5], 10).unwrap(), Kept::NoRoom);
        assert_eq!(store.keep(&TAG, 2, 1, &[0; 4], 10).unwrap(), Kept::Kept);
        store.drop_file(&TAG).unwrap();
        assert_eq!(store.keep(&TAG, 1, 0, &[0; 10], 10).unwrap(), Kept::Kept);
    }

    #[test]
    fn files_of_another_chain_or_version_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        drop(store(dir.path()));
        let other = MaterialStore::open(dir.path(), digest("another chain")).err().unwrap();
        assert!(matches!(other, StoreError::OtherChain { .. }));
        let connection = Connection::open(dir.path().join(FILE)).unwrap();
        connection.execute("UPDATE about SET schema = 9", []).unwrap();
        let newer = MaterialStore::open(dir.path(), digest("chain")).err().unwrap();
        assert!(matches!(newer, StoreError::Schema { have: 9, .. }));
    }
}
