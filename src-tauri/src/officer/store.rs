//! What an officer signed and is on its way, what came to the citizen, and what was read; in `desk.db`.

use rusqlite::{Connection, OptionalExtension, params};
use yuzheng_protocol::Hash;

use crate::desk::{Desk, DeskError};

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS officer_act (
    id BLOB PRIMARY KEY, case_id BLOB NOT NULL, zh TEXT NOT NULL, en TEXT NOT NULL, draft BLOB NOT NULL, package BLOB,
    transaction_bytes BLOB, created_ms INTEGER NOT NULL, state INTEGER NOT NULL, problem TEXT) STRICT;
CREATE TABLE IF NOT EXISTS message (
    id BLOB PRIMARY KEY, case_id BLOB NOT NULL, kind INTEGER NOT NULL, time_ms INTEGER NOT NULL, number TEXT,
    body BLOB NOT NULL, seen INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX IF NOT EXISTS message_case ON message (case_id);
";

/// Makes the tables.
pub(crate) fn prepare(db: &Connection) -> Result<(), DeskError> {
    Ok(db.execute_batch(SCHEMA)?)
}

/// How far an act is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ActState {
    /// Not in a block yet.
    Waiting,
    /// Proven, with effect.
    Done,
    /// Proven, without effect; or given up.
    Failed,
}

impl ActState {
    const fn code(self) -> i64 {
        match self {
            Self::Waiting => 0,
            Self::Done => 1,
            Self::Failed => 2,
        }
    }

    const fn of(code: i64) -> Self {
        match code {
            1 => Self::Done,
            2 => Self::Failed,
            _ => Self::Waiting,
        }
    }
}

/// Something that an officer signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Act {
    /// Local id.
    pub id: Hash,
    /// The case.
    pub case: Hash,
    /// What it is called, Chinese.
    pub zh: String,
    /// What it is called, English.
    pub en: String,
    /// The transaction as it was signed, without acknowledgements.
    pub draft: Vec<u8>,
    /// What has to be stored at the departments first.
    pub package: Option<Vec<u8>>,
    /// The transaction that was sent last.
    pub transaction: Option<Vec<u8>>,
    /// When it was signed.
    pub created_ms: i64,
    /// How far it is.
    pub state: ActState,
    /// Why it does not move, or had no effect: a [`crate::views::CommandError`], JSON.
    pub problem: Option<String>,
}

/// What came to the applicant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// Id of its entry.
    pub id: Hash,
    /// The case.
    pub case: Hash,
    /// What it is.
    pub kind: MessageKind,
    /// Time of its block.
    pub time_ms: i64,
    /// Number in print, where it has one.
    pub number: Option<String>,
    /// The text that was opened and fits its hash: canonical JSON; empty for kinds without.
    pub body: Vec<u8>,
    /// Whether it was read.
    pub seen: bool,
}

/// Kinds of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MessageKind {
    /// A legal document.
    Notice,
    /// A note of an officer's.
    Note,
    /// What became of the case, where no document says it.
    Step,
}

impl MessageKind {
    const fn code(self) -> i64 {
        match self {
            Self::Notice => 1,
            Self::Note => 2,
            Self::Step => 3,
        }
    }

    const fn of(code: i64) -> Self {
        match code {
            1 => Self::Notice,
            2 => Self::Note,
            _ => Self::Step,
        }
    }
}

const ACT: &str = "id, case_id, zh, en, draft, package, transaction_bytes, created_ms, state, problem";
const MESSAGE: &str = "id, case_id, kind, time_ms, number, body, seen";

fn read_act(row: &rusqlite::Row<'_>) -> rusqlite::Result<Act> {
    Ok(Act {
        id: Hash(row.get(0)?),
        case: Hash(row.get(1)?),
        zh: row.get(2)?,
        en: row.get(3)?,
        draft: row.get(4)?,
        package: row.get(5)?,
        transaction: row.get(6)?,
        created_ms: row.get(7)?,
        state: ActState::of(row.get(8)?),
        problem: row.get(9)?,
    })
}

fn read_message(row: &rusqlite::Row<'_>) -> rusqlite::Result<Message> {
    Ok(Message {
        id: Hash(row.get(0)?),
        case: Hash(row.get(1)?),
        kind: MessageKind::of(row.get(2)?),
        time_ms: row.get(3)?,
        number: row.get(4)?,
        body: row.get(5)?,
        seen: row.get(6)?,
    })
}

impl Desk {
    /// Writes an act.
    pub(crate) fn save_act(&self, act: &Act) -> Result<(), DeskError> {
        self.db.execute(
            &format!("INSERT OR REPLACE INTO officer_act ({ACT}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"),
            params![
                &act.id.0[..],
                &act.case.0[..],
                act.zh,
                act.en,
                act.draft,
                act.package,
                act.transaction,
                act.created_ms,
                act.state.code(),
                act.problem
            ],
        )?;
        Ok(())
    }

    /// Acts that are on their way, oldest first.
    pub(crate) fn waiting_acts(&self) -> Result<Vec<Act>, DeskError> {
        let mut statement =
            self.db.prepare_cached(&format!("SELECT {ACT} FROM officer_act WHERE state = 0 ORDER BY created_ms"))?;
        let rows = statement.query_map([], read_act)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Acts that are on their way or had no effect, newest first; of one case or of all.
    pub(crate) fn open_acts(&self, case: Option<&Hash>) -> Result<Vec<Act>, DeskError> {
        let sql = format!("SELECT {ACT} FROM officer_act WHERE state <> 1 ORDER BY created_ms DESC");
        let mut statement = self.db.prepare_cached(&sql)?;
        let rows = statement.query_map([], read_act)?.collect::<Result<Vec<_>, _>>()?;
        Ok(rows.into_iter().filter(|act| case.is_none_or(|case| act.case == *case)).collect())
    }

    /// One act.
    pub(crate) fn act(&self, id: &Hash) -> Result<Option<Act>, DeskError> {
        let sql = format!("SELECT {ACT} FROM officer_act WHERE id = ?1");
        Ok(self.db.query_row(&sql, [&id.0[..]], read_act).optional()?)
    }

    /// Forgets an act.
    pub(crate) fn forget_act(&self, id: &Hash) -> Result<(), DeskError> {
        self.db.execute("DELETE FROM officer_act WHERE id = ?1", [&id.0[..]])?;
        Ok(())
    }

    /// Writes a message; one that is there already stays as it is. Whether it is new.
    pub(crate) fn save_message(&self, message: &Message) -> Result<bool, DeskError> {
        let written = self.db.execute(
            &format!("INSERT OR IGNORE INTO message ({MESSAGE}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"),
            params![
                &message.id.0[..],
                &message.case.0[..],
                message.kind.code(),
                message.time_ms,
                message.number,
                message.body,
                message.seen
            ],
        )?;
        Ok(written > 0)
    }

    /// Whether a message is here.
    pub(crate) fn has_message(&self, id: &Hash) -> Result<bool, DeskError> {
        let found = self.db.query_row("SELECT 1 FROM message WHERE id = ?1", [&id.0[..]], |_| Ok(()));
        Ok(found.optional()?.is_some())
    }

    /// All messages, newest first.
    pub(crate) fn messages(&self) -> Result<Vec<Message>, DeskError> {
        let mut statement =
            self.db.prepare_cached(&format!("SELECT {MESSAGE} FROM message ORDER BY time_ms DESC, id"))?;
        let rows = statement.query_map([], read_message)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Marks a message as read.
    pub(crate) fn see_message(&self, id: &Hash) -> Result<(), DeskError> {
        self.db.execute("UPDATE message SET seen = 1 WHERE id = ?1", [&id.0[..]])?;
        Ok(())
    }
}
