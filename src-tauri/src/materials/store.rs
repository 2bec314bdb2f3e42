//! Which copies there are, and what is to be handed in; in `desk.db`.

use rusqlite::{Connection, OptionalExtension, Row, params};
use yuzheng_protocol::Hash;

use crate::desk::{Desk, DeskError};

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS kept_file (
    sha256 BLOB PRIMARY KEY, folder TEXT NOT NULL, bytes INTEGER NOT NULL, kept_ms INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS delivery (
    case_id BLOB NOT NULL, sha256 BLOB NOT NULL, next INTEGER NOT NULL DEFAULT 0, done_ms INTEGER, problem TEXT,
    PRIMARY KEY (case_id, sha256)) STRICT;
";

/// Makes the tables.
pub(crate) fn prepare(db: &Connection) -> Result<(), DeskError> {
    Ok(db.execute_batch(SCHEMA)?)
}

/// Plans to hand in the files that a form names which is just being signed; what was done for an earlier form is looked
/// at again.
pub(crate) fn plan_again(db: &Connection, case: &Hash, files: &[Hash]) -> Result<(), DeskError> {
    for sha256 in files {
        db.execute(
            "INSERT INTO delivery (case_id, sha256) VALUES (?1, ?2)
             ON CONFLICT (case_id, sha256) DO UPDATE SET done_ms = NULL, problem = NULL",
            params![&case.0[..], &sha256.0[..]],
        )?;
    }
    Ok(())
}

/// A sealed copy on this computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeptFile {
    /// SHA-256 of the file.
    pub sha256: Hash,
    /// Name of its folder.
    pub folder: String,
    /// Its length.
    pub bytes: u64,
    /// When it was last chosen.
    pub kept_ms: i64,
}

/// A file that a filing names, on its way to the department.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Delivery {
    /// The case.
    pub case: Hash,
    /// SHA-256 of the file.
    pub sha256: Hash,
    /// The part that goes next.
    pub next: u16,
    /// When the department had all of it.
    pub done_ms: Option<i64>,
    /// Why it does not move: a [`crate::views::CommandError`], JSON.
    pub problem: Option<String>,
}

const DELIVERY: &str = "SELECT case_id, sha256, next, done_ms, problem FROM delivery";

fn delivery(row: &Row<'_>) -> Result<Delivery, rusqlite::Error> {
    Ok(Delivery {
        case: Hash(row.get(0)?),
        sha256: Hash(row.get(1)?),
        next: row.get(2)?,
        done_ms: row.get(3)?,
        problem: row.get(4)?,
    })
}

impl Desk {
    /// Notes a copy.
    pub(crate) fn save_kept_file(&self, file: &KeptFile) -> Result<(), DeskError> {
        let bytes = i64::try_from(file.bytes).unwrap_or(i64::MAX);
        self.db.execute(
            "INSERT OR REPLACE INTO kept_file (sha256, folder, bytes, kept_ms) VALUES (?1, ?2, ?3, ?4)",
            params![&file.sha256.0[..], file.folder, bytes, file.kept_ms],
        )?;
        Ok(())
    }

    /// All copies.
    pub(crate) fn kept_files(&self) -> Result<Vec<KeptFile>, DeskError> {
        let mut statement = self.db.prepare_cached("SELECT sha256, folder, bytes, kept_ms FROM kept_file")?;
        let files = statement.query_map([], |row| {
            let bytes: i64 = row.get(2)?;
            Ok(KeptFile {
                sha256: Hash(row.get(0)?),
                folder: row.get(1)?,
                bytes: bytes.unsigned_abs(),
                kept_ms: row.get(3)?,
            })
        })?;
        Ok(files.collect::<Result<_, _>>()?)
    }

    /// The copy of a file.
    pub(crate) fn kept_file(&self, sha256: &Hash) -> Result<Option<KeptFile>, DeskError> {
        Ok(self.kept_files()?.into_iter().find(|file| file.sha256 == *sha256))
    }

    /// Forgets a copy.
    pub(crate) fn forget_kept_file(&self, sha256: &Hash) -> Result<(), DeskError> {
        self.db.execute("DELETE FROM kept_file WHERE sha256 = ?1", [&sha256.0[..]])?;
        Ok(())
    }

    /// Plans to hand in a file; what is planned or done already stays as it is.
    pub(crate) fn plan_delivery(&self, case: &Hash, sha256: &Hash) -> Result<(), DeskError> {
        self.db.execute(
            "INSERT OR IGNORE INTO delivery (case_id, sha256) VALUES (?1, ?2)",
            params![&case.0[..], &sha256.0[..]],
        )?;
        Ok(())
    }

    /// Plans to hand in a file, and looks again at what was done before.
    pub(crate) fn plan_delivery_again(&self, case: &Hash, sha256: &Hash) -> Result<(), DeskError> {
        plan_again(&self.db, case, std::slice::from_ref(sha256))
    }

    /// Keeps how far a delivery is.
    pub(crate) fn save_delivery(&self, delivery: &Delivery) -> Result<(), DeskError> {
        let Delivery { case, sha256, next, done_ms, problem } = delivery;
        self.db.execute(
            "INSERT OR REPLACE INTO delivery (case_id, sha256, next, done_ms, problem) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![&case.0[..], &sha256.0[..], next, done_ms, problem],
        )?;
        Ok(())
    }

    /// Forgets a delivery.
    pub(crate) fn forget_delivery(&self, case: &Hash, sha256: &Hash) -> Result<(), DeskError> {
        let which = params![&case.0[..], &sha256.0[..]];
        self.db.execute("DELETE FROM delivery WHERE case_id = ?1 AND sha256 = ?2", which)?;
        Ok(())
    }

    /// Deliveries that are not done.
    pub(crate) fn open_deliveries(&self) -> Result<Vec<Delivery>, DeskError> {
        let mut statement = self.db.prepare_cached(&format!("{DELIVERY} WHERE done_ms IS NULL ORDER BY rowid"))?;
        let found = statement.query_map([], delivery)?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// The delivery of a file to a case.
    pub(crate) fn delivery(&self, case: &Hash, sha256: &Hash) -> Result<Option<Delivery>, DeskError> {
        let mut statement = self.db.prepare_cached(&format!("{DELIVERY} WHERE case_id = ?1 AND sha256 = ?2"))?;
        Ok(statement.query_row(params![&case.0[..], &sha256.0[..]], delivery).optional()?)
    }
}
