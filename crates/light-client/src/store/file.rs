//! The SQLite file below the header store: rows in, rows out, one transaction a batch.

mod cut;

use std::{fs, io, path::Path, time::Duration};

use rusqlite::{Connection, ErrorCode, OptionalExtension, Row, Transaction, TransactionBehavior, params};
use yuzheng_protocol::{
    Canonical, Hash, Header, Height,
    block::SignedHeader,
    light::{HeaderChain, Hop, VerifiedHeader},
};

use super::{Damage, Mark, PAGE, StoreError, kept::Kept};
use crate::segment::{Run, VerifiedBatch};

/// Version of the file's format.
const VERSION: i64 = 2;

/// `start` is the header below the first one held, `peaks` the whole subtrees over those before it; both are null
/// while that header is genesis. `parent` is the header before a page's first, `root` the page's subtree.
const SCHEMA: &str = "
    CREATE TABLE chain (id BLOB NOT NULL, height INTEGER NOT NULL, tip BLOB, start BLOB, peaks BLOB) STRICT;
    CREATE TABLE pages (first INTEGER PRIMARY KEY, root BLOB NOT NULL, parent BLOB NOT NULL, deltas BLOB NOT NULL)
        STRICT;
    CREATE TABLE recent (height INTEGER PRIMARY KEY, delta BLOB NOT NULL) STRICT;
    CREATE TABLE hops (height INTEGER PRIMARY KEY, hop BLOB NOT NULL) STRICT;
    CREATE TABLE kept (height INTEGER PRIMARY KEY, header BLOB, path BLOB) STRICT;
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
        if is_damage(&error) { Self::Damaged(Damage::File(error.to_string())) } else { Self::Unusable(error.into()) }
    }
}

/// Whether the file is at fault, not the disk or the computer.
pub(super) fn is_damage(error: &rusqlite::Error) -> bool {
    match error.sqlite_error_code() {
        // Our statements are in order: one that SQLite refuses meets a schema that is not ours.
        Some(code) => {
            matches!(code, ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::Unknown)
        }
        // Not from SQLite itself: a table or column is not what this program wrote.
        None => true,
    }
}

/// The open file.
#[derive(Debug)]
pub(super) struct File {
    connection: Connection,
}

impl File {
    pub(super) fn open(path: &Path, chain_id: Hash) -> Result<Self, OpenError> {
        verify_format(path)?;
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

    /// No file: what stands in for one that is being set aside.
    pub(super) fn in_memory() -> Result<Self, StoreError> {
        Ok(Self { connection: Connection::open_in_memory()? })
    }

    /// Has writes fail that would make the file larger.
    pub(super) fn limit(&self, bytes: u64) -> Result<(), StoreError> {
        let page: u64 = self.connection.pragma_query_value(None, "page_size", |row| Ok(unsigned(row.get(0)?)))?;
        let pages = i64::try_from(bytes / page.max(1)).unwrap_or(i64::MAX).clamp(1, i64::from(u32::MAX - 1));
        self.connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?;
        Ok(())
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

    /// The header below the first one held, with the peaks below it; none for genesis.
    pub(super) fn start(&self) -> Result<Option<(Header, Vec<Hash>)>, OpenError> {
        let row = self.connection.query_row("SELECT start, peaks FROM chain", [], |row| {
            Ok((row.get::<_, Option<Vec<u8>>>(0)?, row.get::<_, Option<Vec<u8>>>(1)?))
        });
        let (Some(header), Some(peaks)) = row.map_err(content)? else { return Ok(None) };
        Ok(Some((Header::from_bytes(&header).map_err(Damage::from)?, hashes(&peaks)?)))
    }

    /// First height and root of each full page, in order.
    pub(super) fn marks(&self) -> Result<Vec<Mark>, OpenError> {
        let mut statement = self.connection.prepare("SELECT first, root FROM pages ORDER BY first").map_err(content)?;
        let rows = statement.query_map([], |row| Ok((unsigned(row.get(0)?), row.get::<_, Vec<u8>>(1)?)));
        let rows = rows.map_err(content)?.collect::<Result<Vec<_>, _>>().map_err(content)?;
        let mark = |(first, root): (u64, Vec<u8>)| match <[u8; 32]>::try_from(root) {
            Ok(root) => Ok(Mark { first, root: Hash(root) }),
            Err(_) => Err(Damage::Row { have: first, expected: first }.into()),
        };
        rows.into_iter().map(mark).collect()
    }

    /// Deltas of the headers after the full pages, in order and without a gap from `first` on.
    pub(super) fn recent(&self, first: u64) -> Result<Vec<u8>, OpenError> {
        let rows = self.blobs("SELECT height, delta FROM recent ORDER BY height")?;
        let mut deltas = Vec::new();
        for ((have, delta), expected) in rows.into_iter().zip(first..) {
            if have != expected {
                return Err(Damage::Row { have, expected }.into());
            }
            deltas.extend_from_slice(&delta);
        }
        Ok(deltas)
    }

    /// The header before the full page that begins at `first`, and its deltas.
    pub(super) fn page(&self, first: u64) -> Result<(Header, Vec<u8>), StoreError> {
        let damaged = |reason| StoreError::Page { first, reason };
        let sql = "SELECT parent, deltas FROM pages WHERE first = ?1";
        let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let row =
            self.connection.prepare_cached(sql).and_then(|mut s| s.query_row(params![first as i64], read).optional());
        let found: Option<(Vec<u8>, Vec<u8>)> = row.map_err(|error| match content(error) {
            OpenError::Unusable(error) => error,
            OpenError::Damaged(reason) => damaged(reason),
        })?;
        let missing = Damage::Row { have: first, expected: first };
        let (parent, deltas) = found.ok_or_else(|| damaged(missing))?;
        Ok((Header::from_bytes(&parent).map_err(|e| damaged(e.into()))?, deltas))
    }

    /// Headers kept for their own sake; none where the header is among those held.
    pub(super) fn kept(&self) -> Result<Vec<(Height, Option<Kept>)>, OpenError> {
        let mut statement =
            self.connection.prepare("SELECT height, header, path FROM kept ORDER BY height").map_err(content)?;
        type Row = (u64, Option<Vec<u8>>, Option<Vec<u8>>);
        let rows = statement.query_map([], |row| Ok((unsigned(row.get(0)?), row.get(1)?, row.get(2)?)));
        let rows = rows.map_err(content)?.collect::<Result<Vec<Row>, _>>().map_err(content)?;
        let kept = |(height, header, path): Row| match (header, path) {
            (Some(header), Some(path)) => {
                let header = Header::from_bytes(&header).map_err(Damage::from)?;
                Ok((Height(height), Some(Kept { header, path: hashes(&path)? })))
            }
            (None, _) | (_, None) => Ok((Height(height), None)),
        };
        rows.into_iter().map(kept).collect()
    }

    /// Writes `change` in one transaction, after checking that the file ends at `end`.
    fn write(
        &mut self,
        end: Height,
        change: impl FnOnce(&Transaction<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let stored = unsigned(transaction.query_row("SELECT height FROM chain", [], |row| row.get(0))?);
        if stored != end.0 {
            return Err(StoreError::ChangedElsewhere { stored: Height(stored), expected: end });
        }
        change(&transaction)?;
        Ok(transaction.commit()?)
    }

    /// Writes a batch above `end`; `open` is the header before the page that is not full.
    pub(super) fn append(&mut self, end: Height, open: &Header, batch: &VerifiedBatch) -> Result<(), StoreError> {
        self.write(end, |transaction| {
            let rest = write_pages(transaction, open, end.next().0, &batch.run)?;
            write_recent(transaction, rest)?;
            write_hops(transaction, &batch.hops)?;
            write_tip(transaction, &batch.tip)
        })
    }

    /// Leaves all headers and goes on from `tip`, with the peaks below it.
    pub(super) fn jump(
        &mut self,
        end: Height,
        tip: &VerifiedHeader,
        peaks: &[Hash],
        hops: &[Hop],
        kept: &[(Height, Option<Kept>)],
    ) -> Result<(), StoreError> {
        self.write(end, |transaction| {
            transaction.execute_batch("DELETE FROM pages; DELETE FROM recent;")?;
            write_start(transaction, tip.header(), peaks)?;
            replace_kept(transaction, tip.header().height, kept)?;
            write_hops(transaction, hops)?;
            write_tip(transaction, tip)
        })
    }

    /// Leaves the headers up to `start`, a page's last one.
    pub(super) fn prune(
        &mut self,
        end: Height,
        start: &Header,
        peaks: &[Hash],
        kept: &[(Height, Option<Kept>)],
    ) -> Result<(), StoreError> {
        self.write(end, |transaction| {
            transaction.execute("DELETE FROM pages WHERE first <= ?1", params![start.height.0 as i64])?;
            write_start(transaction, start, peaks)?;
            replace_kept(transaction, start.height, kept)
        })
    }

    /// Writes headers below the first one held; `start` is the header below them, `merged` the page in which they
    /// meet those held, if that one is full.
    pub(super) fn prepend(
        &mut self,
        end: Height,
        start: (&HeaderChain, &[Hash]),
        old_first: u64,
        run: &Run,
        merged: Option<(Mark, Vec<u8>)>,
        kept: &[(Height, Option<Kept>)],
    ) -> Result<(), StoreError> {
        let (chain, peaks) = start;
        let first = chain.last().height.next().0;
        self.write(end, |transaction| {
            let rest = write_pages(transaction, chain.last(), first, run)?;
            match merged {
                None => write_recent(transaction, rest)?,
                Some((mark, deltas)) => {
                    let mut rest = rest;
                    let parent = run.starts.last().map_or(chain.last(), HeaderChain::last);
                    let joined = [rest.take(rest.len()), &deltas].concat();
                    transaction.execute("DELETE FROM pages WHERE first = ?1", params![old_first as i64])?;
                    insert_page(transaction, mark, parent, &joined)?;
                }
            }
            replace_kept(transaction, Height(old_first), kept)?;
            if chain.last().height == Height::GENESIS {
                transaction.execute("UPDATE chain SET start = NULL, peaks = NULL", [])?;
                Ok(())
            } else {
                write_start(transaction, chain.last(), peaks)
            }
        })
    }

    /// Writes a header to be kept; without one, that it is to be kept when those held leave it.
    pub(super) fn keep(&mut self, end: Height, height: Height, kept: Option<&Kept>) -> Result<(), StoreError> {
        self.write(end, |transaction| write_kept(transaction, height, kept))
    }

    /// Forgets headers that were kept.
    pub(super) fn forget(&mut self, end: Height, heights: &[Height]) -> Result<(), StoreError> {
        self.write(end, |transaction| {
            let mut delete = transaction.prepare_cached("DELETE FROM kept WHERE height = ?1")?;
            heights.iter().try_for_each(|height| delete.execute(params![height.0 as i64]).map(drop))?;
            Ok(())
        })
    }

    fn blobs(&self, sql: &str) -> Result<Vec<(u64, Vec<u8>)>, OpenError> {
        let mut statement = self.connection.prepare(sql).map_err(content)?;
        let rows = statement.query_map([], |row| Ok((unsigned(row.get(0)?), row.get(1)?))).map_err(content)?;
        rows.collect::<Result<_, _>>().map_err(content)
    }
}

fn write_tip(transaction: &Transaction<'_>, tip: &VerifiedHeader) -> Result<(), StoreError> {
    let signed = tip.signed();
    let height = signed.header.height.0 as i64;
    transaction.execute("UPDATE chain SET tip = ?1, height = ?2", params![signed.to_bytes(), height])?;
    Ok(())
}

fn write_start(transaction: &Transaction<'_>, start: &Header, peaks: &[Hash]) -> Result<(), StoreError> {
    transaction.execute("UPDATE chain SET start = ?1, peaks = ?2", params![start.to_bytes(), joined(peaks)])?;
    Ok(())
}

fn write_hops(transaction: &Transaction<'_>, hops: &[Hop]) -> Result<(), StoreError> {
    let mut insert = transaction.prepare_cached("INSERT OR REPLACE INTO hops (height, hop) VALUES (?1, ?2)")?;
    for hop in hops {
        insert.execute(params![hop.signed.header.height.0 as i64, hop.to_bytes()])?;
    }
    Ok(())
}

/// Writes all headers kept up to `end` anew.
fn replace_kept(transaction: &Transaction<'_>, end: Height, kept: &[(Height, Option<Kept>)]) -> Result<(), StoreError> {
    transaction.execute("DELETE FROM kept WHERE height <= ?1", params![end.0 as i64])?;
    kept.iter().try_for_each(|(height, kept)| write_kept(transaction, *height, kept.as_ref()))
}

fn write_kept(transaction: &Transaction<'_>, height: Height, kept: Option<&Kept>) -> Result<(), StoreError> {
    let sql = "INSERT OR REPLACE INTO kept (height, header, path) VALUES (?1, ?2, ?3)";
    let header = kept.map(|kept| kept.header.to_bytes());
    let path = kept.map(|kept| joined(&kept.path));
    transaction.prepare_cached(sql)?.execute(params![height.0 as i64, header, path])?;
    Ok(())
}

fn insert_page(connection: &Connection, mark: Mark, parent: &Header, deltas: &[u8]) -> Result<(), StoreError> {
    let sql = "INSERT INTO pages (first, root, parent, deltas) VALUES (?1, ?2, ?3, ?4)";
    let values = params![mark.first as i64, mark.root.as_bytes(), parent.to_bytes(), deltas];
    connection.prepare_cached(sql)?.execute(values)?;
    Ok(())
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

/// Writes the pages that the run fills, the first one together with what is stored of it already, and returns the
/// headers after them. `open` is the header before the page in which the run begins.
fn write_pages<'a>(connection: &Connection, open: &Header, first: u64, run: &'a Run) -> Result<Rest<'a>, StoreError> {
    let mut rest = Rest { first, from: 0, run };
    let mut parent = open;
    let mut starts = run.starts.iter();
    for root in &run.roots {
        if rest.first.is_multiple_of(PAGE)
            && let Some(start) = starts.next()
        {
            parent = start.last();
        }
        let missing = (PAGE - rest.first % PAGE) as usize;
        let mark = Mark { first: parent.height.next().0, root: *root };
        if mark.first == rest.first {
            insert_page(connection, mark, parent, rest.take(missing))?;
        } else {
            let mut page = stored_recent(connection)?;
            page.extend_from_slice(rest.take(missing));
            insert_page(connection, mark, parent, &page)?;
            connection.execute("DELETE FROM recent", [])?;
        }
    }
    Ok(rest)
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

fn joined(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

fn hashes(bytes: &[u8]) -> Result<Vec<Hash>, OpenError> {
    let (hashes, rest) = bytes.as_chunks::<32>();
    if rest.is_empty() {
        return Ok(hashes.iter().copied().map(Hash).collect());
    }
    Err(Damage::File(format!("{} bytes are no hashes", bytes.len())).into())
}

/// SQLite opens a file of an unknown write version for reading only, as it does one without permission to write:
/// the first is damage, the second is not.
fn verify_format(path: &Path) -> Result<(), OpenError> {
    let mut head = [0; 20];
    let read = fs::File::open(path).and_then(|mut file| io::Read::read_exact(&mut file, &mut head));
    match head[18] {
        1 | 2 => Ok(()),
        _ if read.is_err() => Ok(()),
        other => Err(Damage::File(format!("write version {other}")).into()),
    }
}

/// The damage of which an error speaks, if it does.
pub(super) fn damage_in(error: &StoreError) -> Option<Damage> {
    match error {
        StoreError::Page { reason, .. } => Some(reason.clone()),
        StoreError::Sqlite(error) => match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Some(Damage::File(error.to_string())),
            Some(_) | None => None,
        },
        StoreError::SetAside { .. }
        | StoreError::Forks(_)
        | StoreError::Genesis(_)
        | StoreError::Gap { .. }
        | StoreError::ChangedElsewhere { .. } => None,
    }
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
