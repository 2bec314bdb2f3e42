//! The queues' tables in `desk.db`, with a version of their own.
//!
//! What is compared (`queue_entry`) stands apart from what is shown (`queue_case`) and from what is searched
//! (`queue_text`): counting, sorting and filtering 100,000 cases touches some 8 MB of integers. Texts that many rows
//! share stand once in `queue_word`, with their place in each language's order.

use rusqlite::{Connection, OptionalExtension};

use crate::desk::DeskError;

const VERSION: i64 = 4;

/// Decrypted pages that are kept in memory, in KiB: the tables of 100,000 cases.
const CACHE_KIB: i64 = 64 << 10;

const SCHEMA: &str = "
BEGIN;
CREATE TABLE queue_meta (name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT;
CREATE TABLE queue_word (
    id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, code TEXT NOT NULL, zh TEXT NOT NULL, en TEXT NOT NULL,
    order_zh INTEGER NOT NULL DEFAULT 0, order_en INTEGER NOT NULL DEFAULT 0, UNIQUE (kind, code)) STRICT;
CREATE TABLE queue_case (
    id INTEGER PRIMARY KEY, case_id BLOB NOT NULL UNIQUE, number TEXT, credit_code TEXT, applicant TEXT NOT NULL,
    strokes INTEGER NOT NULL, events INTEGER NOT NULL) STRICT;
CREATE INDEX queue_case_applicant ON queue_case (applicant);
CREATE INDEX queue_case_number ON queue_case (number);
-- standing: 0 a deadline runs, 1 the clock stands still, 2 none. Days are counted from 1970-01-01. The claimant has the
-- case in hand until a day; the assignee is who has it on the day that was asked last.
CREATE TABLE queue_entry (
    id INTEGER PRIMARY KEY, place INTEGER NOT NULL, standing INTEGER NOT NULL, due INTEGER, legal INTEGER,
    warning INTEGER, pace INTEGER NOT NULL, promised INTEGER NOT NULL, service INTEGER NOT NULL,
    division INTEGER NOT NULL, state INTEGER NOT NULL, source INTEGER NOT NULL, assignee INTEGER, flags INTEGER NOT NULL,
    claimant INTEGER, until INTEGER, received INTEGER NOT NULL, updated INTEGER NOT NULL) STRICT;
CREATE INDEX queue_entry_place ON queue_entry (place, standing, due, received);
CREATE INDEX queue_entry_due ON queue_entry (standing, due, received, warning, pace);
CREATE INDEX queue_entry_assignee ON queue_entry (assignee, place);
CREATE INDEX queue_entry_claimant ON queue_entry (claimant, until) WHERE claimant IS NOT NULL;
CREATE TABLE queue_flag (entry INTEGER NOT NULL, flag INTEGER NOT NULL, PRIMARY KEY (entry, flag)) STRICT, WITHOUT ROWID;
CREATE INDEX queue_flag_flag ON queue_flag (flag);
CREATE TABLE queue_text (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS queue_saved (
    name TEXT PRIMARY KEY, view TEXT NOT NULL, saved_ms INTEGER NOT NULL) STRICT;
INSERT INTO queue_meta (name, value) VALUES ('version', 4);
COMMIT;
";

/// Rows of an older version are fetched anew; filters that were named stay.
const FORGET: &str = "
BEGIN; DROP TABLE queue_meta; DROP TABLE queue_word; DROP TABLE queue_case; DROP TABLE queue_entry; DROP TABLE queue_flag;
DROP TABLE queue_text; COMMIT;
";

/// Makes or brings forward the tables.
///
/// # Errors
/// [`DeskError::NewerVersion`], [`DeskError::Database`].
pub(crate) fn prepare(db: &Connection) -> Result<(), DeskError> {
    db.pragma_update(None, "cache_size", -CACHE_KIB)?;
    let there = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'queue_meta'";
    if db.query_row(there, [], |row| row.get::<_, i64>(0))? == 0 {
        db.execute_batch(SCHEMA)?;
    }
    let version = "SELECT value FROM queue_meta WHERE name = 'version'";
    let have: i64 = db.query_row(version, [], |row| row.get(0)).optional()?.unwrap_or_default();
    if have > VERSION {
        return Err(DeskError::NewerVersion { have, known: VERSION });
    }
    if have < VERSION {
        db.execute_batch(FORGET)?;
        db.execute_batch(SCHEMA)?;
    }
    Ok(())
}
