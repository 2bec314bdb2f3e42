//! `desk.db`: drafts, filed cases, what was proven about them, receipts. SQLCipher with the vault's key.
//!
//! Everything typed is written here at once, so that a crash loses nothing. The database opens only with the
//! key that the vault derives; without it the file shows nothing, not even its tables.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, params};
use thiserror::Error;
use yuzheng_protocol::Hash;
use yuzheng_vault::DatabaseKey;

use crate::{materials, officer, queue};

/// Why the desk could not be opened or written.
#[derive(Debug, Error)]
pub enum DeskError {
    /// The key does not open the database, or the file is no database.
    #[error("the database does not open with this vault's key")]
    WrongKey,
    /// Written by a newer program.
    #[error("the database has version {have}, this program knows {known}")]
    NewerVersion {
        /// Version in the file.
        have: i64,
        /// Version of this program.
        known: i64,
    },
    /// The database failed.
    #[error(transparent)]
    Database(#[from] rusqlite::Error),
}

const VERSION: i64 = 2;

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS draft (
    id TEXT PRIMARY KEY, service TEXT NOT NULL, step INTEGER NOT NULL, field_values TEXT NOT NULL,
    prefilled TEXT NOT NULL, saved_ms INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS filing (
    id BLOB PRIMARY KEY, service TEXT NOT NULL, contract BLOB NOT NULL, subject TEXT NOT NULL,
    field_values TEXT NOT NULL, secret BLOB NOT NULL, package BLOB NOT NULL, commitment_root BLOB NOT NULL,
    fields INTEGER NOT NULL, division TEXT NOT NULL, created_ms INTEGER NOT NULL,
    transaction_bytes BLOB, withdrawal BLOB, problem TEXT) STRICT;
CREATE TABLE IF NOT EXISTS proven (
    filing BLOB PRIMARY KEY REFERENCES filing (id), events BLOB NOT NULL, times TEXT NOT NULL,
    case_object BLOB NOT NULL, licence BLOB, tip BLOB NOT NULL, trace BLOB, receipt BLOB,
    checked_ms INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS authored (
    id TEXT PRIMARY KEY, service TEXT NOT NULL, document TEXT NOT NULL, saved_ms INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS document (address BLOB PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
";

/// Drafts of another filling, and the fillings that were replaced.
const SINCE_2: &str = "
BEGIN;
ALTER TABLE draft ADD COLUMN case_id BLOB;
CREATE TABLE filling (
    case_id BLOB NOT NULL, commitment_root BLOB NOT NULL, field_values TEXT NOT NULL, secret BLOB NOT NULL,
    package BLOB NOT NULL, created_ms INTEGER NOT NULL, PRIMARY KEY (case_id, commitment_root)) STRICT;
PRAGMA user_version = 2;
COMMIT;
";

/// The open database.
pub struct Desk {
    pub(crate) db: Connection,
    /// Orders of the queues that were looked at last.
    pub(crate) orders: queue::Orders,
}

/// A draft as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Local id.
    pub id: String,
    /// Service id.
    pub service: String,
    /// Step that is open.
    pub step: u32,
    /// Field values, JSON object.
    pub values: String,
    /// Prefilled paths, JSON array.
    pub prefilled: String,
    /// When it was saved.
    pub saved_ms: i64,
    /// The case that it is another filling of; none for a new case.
    pub case: Option<Hash>,
}

/// What was once filed in a case, opened.
#[derive(Clone, PartialEq, Eq)]
pub struct Filling {
    /// Canonical JSON of the values.
    pub values: String,
    /// Secret of its commitments.
    pub secret: Hash,
    /// The sealed package.
    pub package: Vec<u8>,
    /// Root over the fields.
    pub commitment_root: Hash,
    /// When it was signed.
    pub created_ms: i64,
}

/// A document of a service that is edited here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authored {
    /// Local id.
    pub id: String,
    /// The document's identifier.
    pub service: String,
    /// The document, JSON.
    pub document: String,
    /// When it was saved.
    pub saved_ms: i64,
}

/// A case that the person signed, from the moment of signing.
#[derive(Clone, PartialEq, Eq)]
pub struct Filing {
    /// Case id.
    pub id: Hash,
    /// Service id.
    pub service: String,
    /// Address of the contract.
    pub contract: Hash,
    /// What it is about, for lists.
    pub subject: String,
    /// Canonical JSON of the values.
    pub values: String,
    /// Secret of the case's commitments.
    pub secret: Hash,
    /// The sealed package.
    pub package: Vec<u8>,
    /// Root over the fields.
    pub commitment_root: Hash,
    /// Number of fields.
    pub fields: u16,
    /// Division of the registrar.
    pub division: String,
    /// When it was signed.
    pub created_ms: i64,
    /// The last submitted transaction.
    pub transaction: Option<Vec<u8>>,
    /// The person's last act on the case, such as a withdrawal.
    pub act: Option<Vec<u8>>,
    /// Why it does not move: stable code.
    pub problem: Option<String>,
}

impl Filing {
    /// What is filed now.
    #[must_use]
    pub fn filling(&self) -> Filling {
        Filling {
            values: self.values.clone(),
            secret: self.secret,
            package: self.package.clone(),
            commitment_root: self.commitment_root,
            created_ms: self.created_ms,
        }
    }
}

/// What was proven about a filing, as of the last check.
#[derive(Clone, PartialEq, Eq)]
pub struct Proven {
    /// [`yuzheng_protocol::api::EventList`], canonical.
    pub events: Vec<u8>,
    /// Block times of the events, ms, JSON array.
    pub times: String,
    /// [`yuzheng_protocol::objects::Case`], canonical.
    pub case_object: Vec<u8>,
    /// [`yuzheng_protocol::objects::Licence`], canonical.
    pub licence: Option<Vec<u8>>,
    /// The certified tip that it was checked under, canonical.
    pub tip: Vec<u8>,
    /// [`yuzheng_protocol::payload::SealedTrace`] opened, canonical.
    pub trace: Option<Vec<u8>>,
    /// The receipt under that tip.
    pub receipt: Option<Vec<u8>>,
    /// When it was checked.
    pub checked_ms: i64,
}

impl Desk {
    /// Opens or makes the database with `key`.
    ///
    /// # Errors
    /// [`DeskError`].
    pub fn open(path: &Path, key: &DatabaseKey) -> Result<Self, DeskError> {
        let db = Connection::open(path)?;
        db.pragma_update(None, "key", &*key.raw_key())?;
        // The first read tells whether the key fits.
        let readable: Result<i64, _> = db.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0));
        readable.map_err(|_| DeskError::WrongKey)?;
        db.pragma_update(None, "journal_mode", "WAL")?;
        db.pragma_update(None, "synchronous", "FULL")?;
        let have: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if have > VERSION {
            return Err(DeskError::NewerVersion { have, known: VERSION });
        }
        db.execute_batch(SCHEMA)?;
        if have < 2 {
            db.execute_batch(SINCE_2)?;
        }
        queue::prepare(&db)?;
        officer::prepare(&db)?;
        materials::prepare(&db)?;
        Ok(Self { db, orders: queue::Orders::default() })
    }

    /// A kept value.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub fn setting(&self, name: &str) -> Result<Option<Vec<u8>>, DeskError> {
        let value = self.db.query_row("SELECT value FROM setting WHERE name = ?1", [name], |row| row.get(0));
        Ok(value.optional()?)
    }

    /// The names of kept values that begin so.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub fn setting_names(&self, beginning: &str) -> Result<Vec<String>, DeskError> {
        let mut statement =
            self.db.prepare_cached("SELECT name FROM setting WHERE substr(name, 1, length(?1)) = ?1")?;
        let names = statement.query_map([beginning], |row| row.get(0))?;
        Ok(names.collect::<Result<_, _>>()?)
    }

    /// Keeps a value.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub fn set_setting(&self, name: &str, value: &[u8]) -> Result<(), DeskError> {
        self.db.execute("INSERT OR REPLACE INTO setting (name, value) VALUES (?1, ?2)", params![name, value])?;
        Ok(())
    }

    /// All drafts, newest first.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub fn drafts(&self) -> Result<Vec<Draft>, DeskError> {
        let sql =
            "SELECT id, service, step, field_values, prefilled, saved_ms, case_id FROM draft ORDER BY saved_ms DESC";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| {
            Ok(Draft {
                id: row.get(0)?,
                service: row.get(1)?,
                step: row.get(2)?,
                values: row.get(3)?,
                prefilled: row.get(4)?,
                saved_ms: row.get(5)?,
                case: row.get::<_, Option<[u8; 32]>>(6)?.map(Hash),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Writes a draft.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub fn save_draft(&self, draft: &Draft) -> Result<(), DeskError> {
        self.db.execute(
            "INSERT OR REPLACE INTO draft (id, service, step, field_values, prefilled, saved_ms, case_id)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                draft.id,
                draft.service,
                draft.step,
                draft.values,
                draft.prefilled,
                draft.saved_ms,
                draft.case.map(|case| case.0)
            ],
        )?;
        Ok(())
    }

    /// Deletes a draft with everything that was kept for it alone.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub fn delete_draft(&mut self, id: &str) -> Result<(), DeskError> {
        let transaction = self.db.transaction()?;
        forget_draft(&transaction, id)?;
        transaction.commit()?;
        Ok(())
    }

    /// All edited documents, newest first.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub fn authored(&self) -> Result<Vec<Authored>, DeskError> {
        let sql = "SELECT id, service, document, saved_ms FROM authored ORDER BY saved_ms DESC";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| {
            Ok(Authored { id: row.get(0)?, service: row.get(1)?, document: row.get(2)?, saved_ms: row.get(3)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Writes an edited document.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub fn save_authored(&self, one: &Authored) -> Result<(), DeskError> {
        self.db.execute(
            "INSERT OR REPLACE INTO authored (id, service, document, saved_ms) VALUES (?1, ?2, ?3, ?4)",
            params![one.id, one.service, one.document, one.saved_ms],
        )?;
        Ok(())
    }

    /// Deletes an edited document.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub fn delete_authored(&self, id: &str) -> Result<(), DeskError> {
        self.db.execute("DELETE FROM authored WHERE id = ?1", [id])?;
        Ok(())
    }

    /// Turns a draft into a filing, in one step: never both, never neither.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub fn file(&mut self, draft: &str, filing: &Filing, files: &[Hash]) -> Result<(), DeskError> {
        let transaction = self.db.transaction()?;
        write_filing(&transaction, filing)?;
        crate::materials::plan_again(&transaction, &filing.id, files)?;
        forget_draft(&transaction, draft)?;
        transaction.commit()?;
        Ok(())
    }

    /// Turns the draft of another filling into what is filed, and keeps the filling before, in one step.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub fn refile(&mut self, draft: &str, filing: &Filing, before: &Filling, files: &[Hash]) -> Result<(), DeskError> {
        let transaction = self.db.transaction()?;
        transaction.execute(
            "INSERT OR REPLACE INTO filling (case_id, commitment_root, field_values, secret, package, created_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                &filing.id.0[..],
                &before.commitment_root.0[..],
                before.values,
                &before.secret.0[..],
                before.package,
                before.created_ms
            ],
        )?;
        write_filing(&transaction, filing)?;
        crate::materials::plan_again(&transaction, &filing.id, files)?;
        forget_draft(&transaction, draft)?;
        transaction.commit()?;
        Ok(())
    }

    /// What was filed in a case before what is filed now, oldest first.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub fn fillings(&self, case: &Hash) -> Result<Vec<Filling>, DeskError> {
        let sql = "SELECT field_values, secret, package, commitment_root, created_ms FROM filling
                   WHERE case_id = ?1 ORDER BY created_ms";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([&case.0[..]], |row| {
            Ok(Filling {
                values: row.get(0)?,
                secret: Hash(row.get(1)?),
                package: row.get(2)?,
                commitment_root: Hash(row.get(3)?),
                created_ms: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The filling of a case that these fields were committed in.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub fn filling(&self, filing: &Filing, commitment_root: &Hash) -> Result<Option<Filling>, DeskError> {
        if filing.commitment_root == *commitment_root {
            return Ok(Some(filing.filling()));
        }
        Ok(self.fillings(&filing.id)?.into_iter().find(|f| f.commitment_root == *commitment_root))
    }

    /// Writes a filing.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub fn save_filing(&self, filing: &Filing) -> Result<(), DeskError> {
        write_filing(&self.db, filing)
    }

    /// All filings, newest first.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub fn filings(&self) -> Result<Vec<Filing>, DeskError> {
        let sql = format!("SELECT {FILING_COLUMNS} FROM filing ORDER BY created_ms DESC");
        let mut statement = self.db.prepare_cached(&sql)?;
        let rows = statement.query_map([], read_filing)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The filing of a case.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub fn filing(&self, id: &Hash) -> Result<Option<Filing>, DeskError> {
        let sql = format!("SELECT {FILING_COLUMNS} FROM filing WHERE id = ?1");
        Ok(self.db.query_row(&sql, [&id.0[..]], read_filing).optional()?)
    }

    /// What was proven about a filing.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub fn proven(&self, id: &Hash) -> Result<Option<Proven>, DeskError> {
        let sql = "SELECT events, times, case_object, licence, tip, trace, receipt, checked_ms
                   FROM proven WHERE filing = ?1";
        let row = self.db.query_row(sql, [&id.0[..]], |row| {
            Ok(Proven {
                events: row.get(0)?,
                times: row.get(1)?,
                case_object: row.get(2)?,
                licence: row.get(3)?,
                tip: row.get(4)?,
                trace: row.get(5)?,
                receipt: row.get(6)?,
                checked_ms: row.get(7)?,
            })
        });
        Ok(row.optional()?)
    }

    /// Writes what was proven.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub fn save_proven(&self, id: &Hash, p: &Proven) -> Result<(), DeskError> {
        self.db.execute(
            "INSERT OR REPLACE INTO proven (filing, events, times, case_object, licence, tip, trace, receipt,
             checked_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![&id.0[..], p.events, p.times, p.case_object, p.licence, p.tip, p.trace, p.receipt, p.checked_ms],
        )?;
        Ok(())
    }

    /// A kept contract document.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub fn document(&self, address: &Hash) -> Result<Option<Vec<u8>>, DeskError> {
        let sql = "SELECT bytes FROM document WHERE address = ?1";
        Ok(self.db.query_row(sql, [&address.0[..]], |row| row.get(0)).optional()?)
    }

    /// Keeps a contract document, so that its cases can be read without any department.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub fn save_document(&self, address: &Hash, bytes: &[u8]) -> Result<(), DeskError> {
        self.db.execute(
            "INSERT OR REPLACE INTO document (address, bytes) VALUES (?1, ?2)",
            params![&address.0[..], bytes],
        )?;
        Ok(())
    }
}

const FILING_COLUMNS: &str = "id, service, contract, subject, field_values, secret, package, commitment_root, fields,
    division, created_ms, transaction_bytes, withdrawal, problem";

fn read_filing(row: &rusqlite::Row<'_>) -> rusqlite::Result<Filing> {
    Ok(Filing {
        id: Hash(row.get(0)?),
        service: row.get(1)?,
        contract: Hash(row.get(2)?),
        subject: row.get(3)?,
        values: row.get(4)?,
        secret: Hash(row.get(5)?),
        package: row.get(6)?,
        commitment_root: Hash(row.get(7)?),
        fields: row.get(8)?,
        division: row.get(9)?,
        created_ms: row.get(10)?,
        transaction: row.get(11)?,
        act: row.get(12)?,
        problem: row.get(13)?,
    })
}

/// What is kept for a draft alone, named by the draft: the secret of its commitments, and what people were invited to
/// sign. A filing has its own copy of the secret.
pub(crate) fn kept_for_draft(id: &str) -> [String; 2] {
    [format!("secret/{id}"), format!("prepared/{id}")]
}

fn forget_draft(db: &Connection, id: &str) -> Result<(), DeskError> {
    db.execute("DELETE FROM draft WHERE id = ?1", [id])?;
    for name in kept_for_draft(id) {
        db.execute("DELETE FROM setting WHERE name = ?1", [name])?;
    }
    Ok(())
}

fn write_filing(db: &Connection, f: &Filing) -> Result<(), DeskError> {
    db.execute(
        "INSERT OR REPLACE INTO filing (id, service, contract, subject, field_values, secret, package,
         commitment_root, fields, division, created_ms, transaction_bytes, withdrawal, problem)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        params![
            &f.id.0[..],
            f.service,
            &f.contract.0[..],
            f.subject,
            f.values,
            &f.secret.0[..],
            f.package,
            &f.commitment_root.0[..],
            f.fields,
            f.division,
            f.created_ms,
            f.transaction,
            f.act,
            f.problem,
        ],
    )?;
    Ok(())
}

#[cfg(test)]
mod tests;
