//! The desk's own tables: which case changed last where, masked names, the keyed indexes of people and of what may be
//! the same thing, the clock of a demonstration, and the nonces of requests.
//!
//! Invariants: everything but the nonces follows from blocks and packages and can be made again; of people nothing
//! stands here but masked names and tags that only the department's key makes; a nonce is on disk before its request
//! is answered.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension, Row as SqlRow, Transaction, params};
use thiserror::Error;
use yuzheng_protocol::desk_api::{ClockStep, Cursor, Likeness, Nonce, REQUEST_LIFETIME_MS, RowSource};
use yuzheng_protocol::{Hash, Height, PublicKey, Timestamp};

/// Name of the file in a node's data folder.
pub const FILE: &str = "desk.db";
const SCHEMA_VERSION: i64 = 3;
/// Requests of one key that are answered while their nonces are kept.
pub const MAX_REQUESTS: u32 = 6_000;
/// For how long a nonce is kept after its request's time: twice as long as the request would be taken.
const KEPT_MS: u64 = 2 * REQUEST_LIFETIME_MS;
/// Places that are no entries begin here; a block has fewer entries.
pub const FIRST_LATER_INDEX: u32 = 1 << 16;

const TABLES: &str = "
CREATE TABLE IF NOT EXISTS about (
    only INTEGER PRIMARY KEY CHECK (only = 1), schema INTEGER NOT NULL, chain_id BLOB NOT NULL, height INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS cases (
    case_id BLOB PRIMARY KEY, service TEXT NOT NULL, division TEXT NOT NULL, source INTEGER NOT NULL,
    height INTEGER NOT NULL, place INTEGER NOT NULL, changed INTEGER NOT NULL,
    manifest BLOB NOT NULL, opened INTEGER NOT NULL DEFAULT 0, tried INTEGER NOT NULL DEFAULT 0, applicant TEXT,
    state TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS cases_by_place ON cases (height, place);
CREATE INDEX IF NOT EXISTS cases_to_open ON cases (tried, height, place) WHERE opened = 0;
CREATE TABLE IF NOT EXISTS lapses (
    case_id BLOB NOT NULL, state TEXT NOT NULL, height INTEGER NOT NULL, PRIMARY KEY (case_id, state)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS people (
    tag BLOB NOT NULL, case_id BLOB NOT NULL, PRIMARY KEY (tag, case_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS people_by_case ON people (case_id);
CREATE TABLE IF NOT EXISTS marks (
    tag BLOB NOT NULL, case_id BLOB NOT NULL, kind INTEGER NOT NULL, PRIMARY KEY (tag, case_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS marks_by_case ON marks (case_id);
CREATE TABLE IF NOT EXISTS clock (since INTEGER PRIMARY KEY, ahead INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS accesses (
    subject BLOB NOT NULL, height INTEGER NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (subject, height, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS notes (
    case_id BLOB NOT NULL, height INTEGER NOT NULL, place INTEGER NOT NULL, audience INTEGER NOT NULL,
    content BLOB NOT NULL, PRIMARY KEY (case_id, height, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS requests (
    signer BLOB NOT NULL, nonce BLOB NOT NULL, time INTEGER NOT NULL, PRIMARY KEY (signer, nonce)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS requests_by_time ON requests (time);
";

/// What follows from blocks and packages; nonces stay.
const FORGET: &str = "
DROP TABLE about; DROP TABLE cases; DROP TABLE people; DROP TABLE IF EXISTS marks; DROP TABLE IF EXISTS clock;
DROP TABLE accesses; DROP TABLE notes; DROP TABLE IF EXISTS lapses;
";

/// Cases that share a tag with one and are told of at once; an address may be that of a thousand.
const MOST_ALIKE: u32 = 64;

/// Why the desk's tables failed.
#[derive(Debug, Error)]
pub enum StoreError {
    /// SQLite failed.
    #[error("the desk's tables failed: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// Written by another version of this program.
    #[error("{path:?} has tables of version {have}, this program knows {SCHEMA_VERSION}")]
    Schema {
        /// The file.
        path: PathBuf,
        /// Version in the file.
        have: i64,
    },
    /// Made for another chain.
    #[error("{path:?} is of another chain")]
    OtherChain {
        /// The file.
        path: PathBuf,
    },
    /// A column that lacks what it must hold.
    #[error("the desk's tables are damaged at {0}; stop the node, remove desk.db, and start it again")]
    Shape(&'static str),
}

/// What an entry of a block changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A case of the department.
    Case {
        /// The case.
        case: Hash,
        /// What happened to it.
        what: Happened,
    },
    /// A case entered a state, or stayed in it.
    Entered {
        /// The case.
        case: Hash,
        /// The state.
        state: String,
    },
    /// A case was decided or concluded; those that it is alike to change with it.
    Ended {
        /// The case.
        case: Hash,
    },
    /// The clock of a demonstration went on.
    Clock {
        /// By how much it is ahead from the next block on, ms.
        ahead_ms: u64,
    },
    /// Somebody looked at a subject's data.
    Access {
        /// The subject.
        subject: Hash,
    },
    /// A note to a case.
    Note {
        /// The case.
        case: Hash,
        /// What it is.
        kind: NoteKind,
        /// The hash of its text.
        content: Hash,
    },
    /// A note to another case is about this one as well.
    Judged {
        /// The case.
        case: Hash,
    },
}

/// What a note is. Numbers stand in the tables and never change their meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    /// For the department's officers.
    Internal = 1,
    /// For the applicant too.
    Applicant = 2,
    /// A supervisor's reminder.
    Urge = 3,
}

/// What happened to a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    /// It was filed.
    Filed {
        /// Service and division.
        scope: (String, String),
        /// How it stands with people.
        source: RowSource,
        /// Its package.
        manifest: Hash,
    },
    /// It was filled anew.
    Refilled {
        /// How it stands with people; none where that stays.
        source: Option<RowSource>,
        /// The package.
        manifest: Hash,
    },
    /// It came to people, or past them.
    Source(RowSource),
    /// The deadline of the state that it stood in was over.
    Expired,
    /// Something else.
    Moved,
}

/// The changes of a block, each with its index.
#[derive(Clone, Debug)]
pub struct BlockChanges {
    /// Height of the block.
    pub height: Height,
    /// Its time.
    pub time: Timestamp,
    /// What its entries changed.
    pub changes: Vec<(u32, Change)>,
}

/// A case as it stands in the tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The case.
    pub case: Hash,
    /// Its service.
    pub service: String,
    /// Its division.
    pub division: String,
    /// How it came to people.
    pub source: RowSource,
    /// Place of the last change.
    pub place: Cursor,
    /// Time of its block.
    pub changed: Timestamp,
    /// The applicant's masked name.
    pub applicant: Option<String>,
    /// Notes to it.
    pub notes: u32,
    /// Place of the newest reminder.
    pub urged: Option<Cursor>,
}

/// What became of a nonce.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noted {
    /// It is on disk now.
    New,
    /// It stood there.
    Replayed,
    /// The key asked too often.
    TooMany,
}

/// The tables.
pub struct DeskStore {
    connection: Mutex<Connection>,
}

impl DeskStore {
    /// Opens or makes the file in a data folder.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open(dir: &Path, chain_id: Hash) -> Result<Self, StoreError> {
        let path = dir.join(FILE);
        let connection = crate::storage::open_durable(&path)?;
        connection.set_prepared_statement_cache_capacity(32);
        migrate(&connection)?;
        connection.execute_batch(TABLES)?;
        let about = connection.query_row("SELECT schema, chain_id FROM about", [], |r| Ok((r.get(0)?, r.get(1)?)));
        match about.optional()? {
            Some((have, _)) if have != SCHEMA_VERSION => return Err(StoreError::Schema { path, have }),
            Some((_, of)) => {
                if hash(of, "the chain")? != chain_id {
                    return Err(StoreError::OtherChain { path });
                }
            }
            None => {
                connection
                    .execute("INSERT INTO about VALUES (1, ?1, ?2, 0)", params![SCHEMA_VERSION, &chain_id.0[..]])?;
            }
        }
        Ok(Self { connection: Mutex::new(connection) })
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Height up to which blocks were looked through.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn height(&self) -> Result<Height, StoreError> {
        Ok(self.connection().query_row("SELECT height FROM about", [], |r| height(r, 0))?)
    }

    /// Takes in what blocks changed, all or nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn advance(&self, blocks: &[BlockChanges]) -> Result<(), StoreError> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        for block in blocks {
            for (index, change) in &block.changes {
                take_in(&transaction, block, *index, change)?;
            }
            transaction.execute("UPDATE about SET height = ?1", [number(block.height)])?;
        }
        Ok(transaction.commit()?)
    }

    /// Cases whose packages were not opened yet, with their manifests; those tried least first, then in the order in which they
    /// changed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn to_open(&self, limit: u32) -> Result<Vec<(Hash, Hash)>, StoreError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT case_id, manifest FROM cases WHERE opened = 0 ORDER BY tried, height, place LIMIT ?1",
        )?;
        let rows = statement.query_map([limit], |r| Ok((r.get(0)?, r.get(1)?)))?;
        rows.map(|row| {
            let (case, manifest) = row?;
            Ok((hash(case, "a case")?, hash(manifest, "a manifest")?))
        })
        .collect()
    }

    /// Notes that a package is nowhere.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn not_here(&self, case: &Hash) -> Result<(), StoreError> {
        self.connection().execute("UPDATE cases SET tried = tried + 1 WHERE case_id = ?1", [&case.0[..]])?;
        Ok(())
    }

    /// Keeps what a package said of its people, and the tags of what may be the same thing. The case changes its place,
    /// behind everything that is known now, and those that are alike come behind it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn opened(
        &self,
        (case, manifest): (&Hash, &Hash),
        applicant: Option<&str>,
        (tags, marks): (&[Hash], &[(Likeness, Hash)]),
    ) -> Result<(), StoreError> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        let moved = transaction.execute(
            "UPDATE cases SET opened = 1, applicant = ?3, height = (SELECT height FROM about),
                 place = (SELECT max(?4, coalesce(max(place) + 1, 0)) FROM cases
                          WHERE height = (SELECT height FROM about))
             WHERE case_id = ?1 AND manifest = ?2",
            params![&case.0[..], &manifest.0[..], applicant, FIRST_LATER_INDEX],
        )?;
        // Another package may have taken its place.
        if moved == 1 {
            let mut insert = transaction.prepare_cached("INSERT OR IGNORE INTO people VALUES (?1, ?2)")?;
            for tag in tags {
                insert.execute(params![&tag.0[..], &case.0[..]])?;
            }
            let mut insert = transaction.prepare_cached("INSERT OR IGNORE INTO marks VALUES (?1, ?2, ?3)")?;
            for (likeness, tag) in marks {
                insert.execute(params![&tag.0[..], &case.0[..], *likeness as u8])?;
            }
            if move_alike(&transaction, case)? {
                come_again(&transaction, case)?;
            }
        }
        Ok(transaction.commit()?)
    }

    /// Cases that changed behind a place, oldest change first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn changed(&self, after: Cursor, limit: u32) -> Result<Vec<Kept>, StoreError> {
        self.list("WHERE (c.height, c.place) > (?1, ?2) ORDER BY c.height, c.place LIMIT ?3", |statement| {
            let rows = statement.query_map(params![number(after.height), after.index, limit], kept)?;
            rows.map(|row| row?).collect()
        })
    }

    /// Cases under a tag, newest change first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn under(&self, tag: &Hash) -> Result<Vec<Kept>, StoreError> {
        let query = "JOIN people p USING (case_id) WHERE p.tag = ?1 ORDER BY c.height DESC, c.place DESC";
        self.list(query, |statement| {
            let rows = statement.query_map([&tag.0[..]], kept)?;
            rows.map(|row| row?).collect()
        })
    }

    /// Cases that share a tag with one, newest change first, with what each tag is of; as many tags as `limit` says.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn alike(&self, case: &Hash, limit: u32) -> Result<Vec<(Kept, Likeness)>, StoreError> {
        let kinds = {
            let connection = self.connection();
            let mut statement = connection.prepare_cached(
                "SELECT o.case_id, o.kind FROM marks m JOIN marks o ON o.tag = m.tag AND o.case_id <> m.case_id
                 JOIN cases c ON c.case_id = o.case_id WHERE m.case_id = ?1
                 ORDER BY c.height DESC, c.place DESC, o.kind LIMIT ?2",
            )?;
            let rows = statement.query_map(params![&case.0[..], limit], |r| Ok((r.get(0)?, r.get(1)?)))?;
            rows.collect::<Result<Vec<(Vec<u8>, u8)>, _>>()?
        };
        let mut alike = Vec::new();
        for (other, kind) in kinds {
            let Some(kept) = self.case(&hash(other, "a case")?)? else { continue };
            alike.push((kept, likeness_of(kind)?));
        }
        Ok(alike)
    }

    /// States that a case left because their deadline was over, the first one first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn lapsed(&self, case: &Hash, limit: usize) -> Result<Vec<String>, StoreError> {
        let connection = self.connection();
        let query = "SELECT state FROM lapses WHERE case_id = ?1 ORDER BY height, state LIMIT ?2";
        let mut statement = connection.prepare_cached(query)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let states = statement.query_map(params![&case.0[..], limit], |row| row.get(0))?;
        Ok(states.collect::<Result<_, _>>()?)
    }

    /// The newest steps of the clock, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn clock(&self, limit: usize) -> Result<Vec<ClockStep>, StoreError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached("SELECT since, ahead FROM clock ORDER BY since DESC LIMIT ?1")?;
        let step = |row: &SqlRow<'_>| {
            let (since, ahead): (i64, i64) = (row.get(0)?, row.get(1)?);
            Ok(ClockStep { since: Timestamp(since.unsigned_abs()), ahead_ms: ahead.unsigned_abs() })
        };
        let steps = statement.query_map([i64::try_from(limit).unwrap_or(i64::MAX)], step)?;
        let mut steps: Vec<ClockStep> = steps.collect::<Result<_, _>>()?;
        steps.reverse();
        Ok(steps)
    }

    /// One case.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn case(&self, case: &Hash) -> Result<Option<Kept>, StoreError> {
        self.list("WHERE c.case_id = ?1", |statement| statement.query_row([&case.0[..]], kept).optional()?.transpose())
    }

    fn list<T>(
        &self,
        query: &str,
        read: impl FnOnce(&mut rusqlite::CachedStatement<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(&format!(
            "SELECT c.case_id, c.service, c.division, c.source, c.height, c.place, c.changed, c.applicant,
                 (SELECT count(*) FROM notes n WHERE n.case_id = c.case_id), u.height, u.place FROM cases c
             LEFT JOIN notes u ON u.case_id = c.case_id AND u.audience = 3 AND (u.height, u.place) =
                 (SELECT height, place FROM notes WHERE case_id = c.case_id AND audience = 3
                  ORDER BY height DESC, place DESC LIMIT 1) {query}"
        ))?;
        read(&mut statement)
    }

    /// Places of the entries that moved a subject's access log, oldest first, and how many there are.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn accesses(&self, subject: &Hash, from: u32, limit: u32) -> Result<(Vec<Cursor>, u32), StoreError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT height, place FROM accesses WHERE subject = ?1 ORDER BY height, place LIMIT ?2 OFFSET ?3",
        )?;
        let places = statement.query_map(params![&subject.0[..], limit, from], |r| cursor(r, 0))?;
        let places = places.collect::<Result<_, _>>()?;
        let total = "SELECT count(*) FROM accesses WHERE subject = ?1";
        Ok((places, connection.query_row(total, [&subject.0[..]], |r| r.get(0))?))
    }

    /// Places of a case's notes, oldest first, and how many there are: those for the applicant, or all.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn notes(
        &self,
        case: &Hash,
        only: Option<NoteKind>,
        (from, limit): (u32, u32),
    ) -> Result<(Vec<Cursor>, u32), StoreError> {
        let connection = self.connection();
        let only = only.map(|kind| kind as u8);
        let mut statement = connection.prepare_cached(
            "SELECT height, place FROM notes WHERE case_id = ?1 AND audience = coalesce(?2, audience)
             ORDER BY height, place LIMIT ?3 OFFSET ?4",
        )?;
        let places = statement.query_map(params![&case.0[..], only, limit, from], |r| cursor(r, 0))?;
        let places = places.collect::<Result<_, _>>()?;
        let total = "SELECT count(*) FROM notes WHERE case_id = ?1 AND audience = coalesce(?2, audience)";
        Ok((places, connection.query_row(total, params![&case.0[..], only], |r| r.get(0))?))
    }

    /// Which of some texts was written last as an internal note to one of two cases.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn newest_of(&self, cases: [&Hash; 2], texts: [&Hash; 2]) -> Result<Option<Hash>, StoreError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT content FROM notes WHERE case_id IN (?1, ?2) AND audience = 1 AND content IN (?3, ?4)
             ORDER BY height DESC, place DESC LIMIT 1",
        )?;
        let asked = params![&cases[0].0[..], &cases[1].0[..], &texts[0].0[..], &texts[1].0[..]];
        let newest: Option<Vec<u8>> = statement.query_row(asked, |row| row.get(0)).optional()?;
        newest.map(|content| hash(content, "a note")).transpose()
    }

    /// Puts the nonce of a request on disk, once; forgets those whose requests are not taken any more.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn note(&self, signer: &PublicKey, nonce: Nonce, time: Timestamp, now: Timestamp) -> Result<Noted, StoreError> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        transaction.execute("DELETE FROM requests WHERE time < ?1", [milliseconds(now.0.saturating_sub(KEPT_MS))])?;
        let signer = signer.to_bytes();
        let stands = "SELECT EXISTS (SELECT 1 FROM requests WHERE signer = ?1 AND nonce = ?2)";
        if transaction.query_row(stands, params![&signer[..], &nonce.0[..]], |r| r.get(0))? {
            return Ok(Noted::Replayed);
        }
        let many = "SELECT count(*) FROM requests WHERE signer = ?1";
        if transaction.query_row(many, [&signer[..]], |r| r.get::<_, u32>(0))? >= MAX_REQUESTS {
            return Ok(Noted::TooMany);
        }
        transaction.execute(
            "INSERT INTO requests VALUES (?1, ?2, ?3)",
            params![&signer[..], &nonce.0[..], milliseconds(time.0)],
        )?;
        transaction.commit()?;
        Ok(Noted::New)
    }

    /// Nonces that are kept.
    #[cfg(test)]
    pub fn nonces(&self) -> Result<u32, StoreError> {
        Ok(self.connection().query_row("SELECT count(*) FROM requests", [], |r| r.get(0))?)
    }
}

fn take_in(transaction: &Transaction<'_>, block: &BlockChanges, index: u32, change: &Change) -> Result<(), StoreError> {
    let height = number(block.height);
    match change {
        Change::Entered { case, state } => {
            let update = "UPDATE cases SET state = ?2 WHERE case_id = ?1";
            transaction.prepare_cached(update)?.execute(params![&case.0[..], state])?;
        }
        Change::Ended { case } => {
            move_alike(transaction, case)?;
        }
        Change::Clock { ahead_ms } => {
            let insert = "INSERT OR REPLACE INTO clock VALUES (?1, ?2)";
            let values = params![milliseconds(block.time.0), milliseconds(*ahead_ms)];
            transaction.prepare_cached(insert)?.execute(values)?;
        }
        Change::Access { subject } => {
            let insert = "INSERT OR IGNORE INTO accesses VALUES (?1, ?2, ?3)";
            transaction.prepare_cached(insert)?.execute(params![&subject.0[..], height, index])?;
        }
        Change::Judged { case } => come_again(transaction, case)?,
        Change::Note { case, kind, content } => {
            let insert = "INSERT OR IGNORE INTO notes VALUES (?1, ?2, ?3, ?4, ?5)";
            let values = params![&case.0[..], height, index, *kind as u8, &content.0[..]];
            transaction.prepare_cached(insert)?.execute(values)?;
        }
        Change::Case { case, what } => {
            happened(transaction, case, what, height)?;
            let update = "UPDATE cases SET height = ?2, place = ?3, changed = ?4 WHERE case_id = ?1";
            let changed = milliseconds(block.time.0);
            transaction.prepare_cached(update)?.execute(params![&case.0[..], height, index, changed])?;
        }
    }
    Ok(())
}

/// Lets the cases that share a tag with one come again, behind everything that is known now: of the newest, that many. Whether there
/// are any.
fn move_alike(transaction: &Transaction<'_>, case: &Hash) -> Result<bool, StoreError> {
    let mut others = transaction.prepare_cached(
        "SELECT DISTINCT c.case_id FROM marks m JOIN marks o ON o.tag = m.tag AND o.case_id <> m.case_id
         JOIN cases c ON c.case_id = o.case_id WHERE m.case_id = ?1 ORDER BY c.height DESC, c.place DESC LIMIT ?2",
    )?;
    let rows = others.query_map(params![&case.0[..], MOST_ALIKE], |row| row.get(0))?;
    let rows: Vec<Vec<u8>> = rows.collect::<Result<_, _>>()?;
    // Those that changed first come first again.
    for other in rows.iter().rev() {
        come_again(transaction, &hash(other.clone(), "a case")?)?;
    }
    Ok(!rows.is_empty())
}

/// Puts a case behind everything that is known now.
fn come_again(transaction: &Transaction<'_>, case: &Hash) -> Result<(), StoreError> {
    let mut update = transaction.prepare_cached(
        "UPDATE cases SET height = (SELECT max(height) FROM cases),
             place = (SELECT max(?2, coalesce(max(place) + 1, 0)) FROM cases
                      WHERE height = (SELECT max(height) FROM cases)) WHERE case_id = ?1",
    )?;
    update.execute(params![&case.0[..], FIRST_LATER_INDEX])?;
    Ok(())
}

/// Tables of the versions before are made again from the blocks.
fn migrate(connection: &Connection) -> Result<(), StoreError> {
    let there = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'about'";
    if connection.query_row(there, [], |row| row.get::<_, i64>(0))? == 0 {
        return Ok(());
    }
    let have: Option<i64> = connection.query_row("SELECT schema FROM about", [], |row| row.get(0)).optional()?;
    if have.is_some_and(|have| have < SCHEMA_VERSION) {
        connection.execute_batch(&format!("BEGIN; {FORGET} COMMIT;"))?;
    }
    Ok(())
}

fn happened(transaction: &Transaction<'_>, case: &Hash, what: &Happened, height: i64) -> Result<(), StoreError> {
    let case = &case.0[..];
    match what {
        Happened::Filed { scope: (service, division), source: of, manifest } => {
            let insert = "INSERT OR REPLACE INTO cases (case_id, service, division, source, height, place, changed,
                manifest) VALUES (?1, ?2, ?3, ?4, -1, (SELECT count(*) FROM cases), 0, ?5)";
            let values = params![case, service, division, source(*of), &manifest.0[..]];
            transaction.prepare_cached(insert)?.execute(values)?;
        }
        Happened::Refilled { source: of, manifest } => {
            let update = "UPDATE cases SET source = coalesce(?2, source), manifest = ?3, opened = 0, tried = 0
                WHERE case_id = ?1";
            let values = params![case, of.map(source), &manifest.0[..]];
            transaction.prepare_cached(update)?.execute(values)?;
            // Whom the new filling names, its own package says.
            transaction.prepare_cached("DELETE FROM people WHERE case_id = ?1")?.execute([case])?;
            move_alike(transaction, &Hash(case.try_into().map_err(|_| StoreError::Shape("a case"))?))?;
            transaction.prepare_cached("DELETE FROM marks WHERE case_id = ?1")?.execute([case])?;
        }
        Happened::Source(of) => {
            let update = "UPDATE cases SET source = ?2 WHERE case_id = ?1";
            transaction.prepare_cached(update)?.execute(params![case, source(*of)])?;
        }
        Happened::Expired => {
            let insert = "INSERT OR IGNORE INTO lapses SELECT case_id, state, ?2 FROM cases WHERE case_id = ?1";
            transaction.prepare_cached(insert)?.execute(params![case, height])?;
            let update = "UPDATE cases SET source = ?2 WHERE case_id = ?1 AND source = ?3";
            let values = params![case, source(RowSource::Overdue), source(RowSource::Waiting)];
            transaction.prepare_cached(update)?.execute(values)?;
        }
        Happened::Moved => {}
    }
    Ok(())
}

fn kept(row: &SqlRow<'_>) -> rusqlite::Result<Result<Kept, StoreError>> {
    let (case, of): (Vec<u8>, u8) = (row.get(0)?, row.get(3)?);
    let case = match (hash(case, "a case"), source_of(of)) {
        (Ok(case), Ok(source)) => (case, source),
        (Err(error), _) | (_, Err(error)) => return Ok(Err(error)),
    };
    Ok(Ok(Kept {
        case: case.0,
        service: row.get(1)?,
        division: row.get(2)?,
        source: case.1,
        place: cursor(row, 4)?,
        changed: Timestamp(row.get::<_, i64>(6)?.unsigned_abs()),
        applicant: row.get(7)?,
        notes: row.get(8)?,
        urged: row.get::<_, Option<i64>>(9)?.map(|_| cursor(row, 9)).transpose()?,
    }))
}

fn hash(bytes: Vec<u8>, what: &'static str) -> Result<Hash, StoreError> {
    bytes.try_into().map(Hash).map_err(|_| StoreError::Shape(what))
}

fn cursor(row: &SqlRow<'_>, at: usize) -> rusqlite::Result<Cursor> {
    Ok(Cursor { height: height(row, at)?, index: row.get(at + 1)? })
}

fn height(row: &SqlRow<'_>, at: usize) -> rusqlite::Result<Height> {
    Ok(Height(row.get::<_, i64>(at)?.unsigned_abs()))
}

/// SQLite's integers are signed; no chain reaches 2^63 blocks.
fn number(height: Height) -> i64 {
    milliseconds(height.0)
}

fn milliseconds(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn likeness_of(number: u8) -> Result<Likeness, StoreError> {
    let all = [Likeness::Person, Likeness::Name, Likeness::Address, Likeness::File];
    all.into_iter().find(|of| *of as u8 == number).ok_or(StoreError::Shape("a likeness"))
}

const fn source(source: RowSource) -> u8 {
    match source {
        RowSource::Waiting => 1,
        RowSource::Approved => 2,
        RowSource::Referred => 3,
        RowSource::Asked => 4,
        RowSource::Direct => 5,
        RowSource::Overdue => 6,
    }
}

fn source_of(number: u8) -> Result<RowSource, StoreError> {
    let all = [
        RowSource::Waiting,
        RowSource::Approved,
        RowSource::Referred,
        RowSource::Asked,
        RowSource::Direct,
        RowSource::Overdue,
    ];
    all.into_iter().find(|of| source(*of) == number).ok_or(StoreError::Shape("a source"))
}
