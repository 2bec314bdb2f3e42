//! Writing rows: a batch with its cursor in one transaction, so that a crash repeats a batch and never loses one.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use yuzheng_contracts::{
    Date,
    calendar::Calendar,
    service::lights::{self, Thresholds},
};
use yuzheng_protocol::Hash;

use super::row::{Assignee, Batch, Coded, Pace, QueueRow};
use crate::desk::{Desk, DeskError};

/// What the first yellow day is counted by.
#[derive(Clone, Copy)]
pub struct Calendars<'a> {
    /// The working days in force.
    pub calendar: &'a Calendar,
    /// When green turns yellow.
    pub thresholds: Thresholds,
}

impl Calendars<'_> {
    fn warning(&self, due: Date, promised: u32) -> i64 {
        // A deadline of the first days of the calendar's first year has no warning of its own.
        let day = lights::warning_day(due, promised, &self.thresholds, self.calendar).unwrap_or(due);
        day.day_number()
    }

    /// Changes whenever a warning day may.
    fn fingerprint(&self) -> Vec<u8> {
        let mut bytes = self.calendar.address().0.to_vec();
        bytes.extend(self.thresholds.workdays.to_be_bytes());
        bytes.extend(self.thresholds.percent.to_be_bytes());
        bytes
    }
}

/// What a shared text is about. The number is stored.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum WordKind {
    Service = 0,
    Division = 1,
    State = 2,
    Source = 3,
    Assignee = 4,
    Flag = 5,
}

/// What is compared when a clerk searches: capital letters, without blanks and hyphens.
pub(super) fn searchable(text: &str) -> String {
    let kept = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '－' | '—'));
    kept.flat_map(char::to_uppercase).collect()
}

impl Desk {
    /// Writes a batch and its cursor. Rows with fewer events than what is stored are passed over.
    ///
    /// # Errors
    /// [`DeskError::Database`]; then nothing of the batch is written.
    pub fn take_batch(&mut self, batch: &Batch, calendars: Calendars<'_>) -> Result<(), DeskError> {
        self.weigh(calendars)?;
        let transaction = self.db.transaction()?;
        let day = claims_day(&transaction)?;
        let mut writer = Writer { db: &transaction, calendars, day, words: BTreeMap::new(), new: BTreeSet::new() };
        for row in &batch.rows {
            writer.row(row)?;
        }
        for case in &batch.gone {
            writer.forget(case)?;
        }
        writer.order_words()?;
        set(&transaction, "cursor", &batch.cursor)?;
        transaction.commit()?;
        self.orders.forget();
        Ok(())
    }

    /// Where the next request goes on from; nothing at first.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub fn queue_cursor(&self) -> Result<Option<Vec<u8>>, DeskError> {
        get(&self.db, "cursor")
    }

    /// Forgets every row and the cursor: the role ended, or everything is to be fetched anew. Saved filters stay.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub fn clear_queue(&mut self) -> Result<(), DeskError> {
        self.db.execute_batch(
            "BEGIN; DELETE FROM queue_entry; DELETE FROM queue_case; DELETE FROM queue_text; DELETE FROM queue_flag;
             DELETE FROM queue_word; DELETE FROM queue_meta WHERE name = 'cursor'; COMMIT;",
        )?;
        self.orders.forget();
        Ok(())
    }

    /// Lets claims lapse, or live again, by the day: whoever has a case in hand until yesterday has it no longer.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub(super) fn settle_claims(&self, today: Date) -> Result<(), DeskError> {
        let today = today.day_number();
        if claims_day(&self.db)? == Some(today) {
            return Ok(());
        }
        let sql = "UPDATE queue_entry SET assignee = CASE WHEN until >= ?1 THEN claimant END
                   WHERE claimant IS NOT NULL AND assignee IS NOT CASE WHEN until >= ?1 THEN claimant END";
        self.db.execute(sql, [today])?;
        let sql = "INSERT OR REPLACE INTO queue_meta (name, value) VALUES ('claims', ?1)";
        self.db.execute(sql, [today])?;
        self.orders.forget();
        Ok(())
    }

    /// Counts the warning days again if calendar or thresholds are others than before.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub fn weigh(&mut self, calendars: Calendars<'_>) -> Result<(), DeskError> {
        let now = calendars.fingerprint();
        if get(&self.db, "weighed")?.is_some_and(|before| before == now) {
            return Ok(());
        }
        let transaction = self.db.transaction()?;
        let mut kinds = transaction.prepare("SELECT DISTINCT due, promised FROM queue_entry WHERE due IS NOT NULL")?;
        let pairs = kinds.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let pairs: Vec<(i64, u32)> = pairs.collect::<Result<_, _>>()?;
        drop(kinds);
        let mut update = transaction.prepare("UPDATE queue_entry SET warning = ?1 WHERE due = ?2 AND promised = ?3")?;
        for (due, promised) in pairs {
            let Ok(date) = Date::from_day_number(due) else { continue };
            update.execute(params![calendars.warning(date, promised), due, promised])?;
        }
        drop(update);
        set(&transaction, "weighed", &now)?;
        transaction.commit()?;
        self.orders.forget();
        Ok(())
    }
}

/// The day for which claims are settled; none at first.
fn claims_day(db: &Connection) -> Result<Option<i64>, DeskError> {
    let mut statement = db.prepare_cached("SELECT value FROM queue_meta WHERE name = 'claims'")?;
    Ok(statement.query_row([], |row| row.get(0)).optional()?)
}

pub(super) fn get(db: &Connection, name: &str) -> Result<Option<Vec<u8>>, DeskError> {
    let sql = "SELECT value FROM queue_meta WHERE name = ?1";
    Ok(db.query_row(sql, [name], |row| row.get(0)).optional()?)
}

pub(super) fn set(db: &Connection, name: &str, value: &[u8]) -> Result<(), DeskError> {
    db.execute("INSERT OR REPLACE INTO queue_meta (name, value) VALUES (?1, ?2)", params![name, value])?;
    Ok(())
}

/// Writes the rows of one transaction.
struct Writer<'a> {
    db: &'a Transaction<'a>,
    calendars: Calendars<'a>,
    /// The day for which claims are settled.
    day: Option<i64>,
    /// Ids of words that this transaction has seen, by kind and code.
    words: BTreeMap<(WordKind, String), i64>,
    /// Kinds whose order has to be made anew.
    new: BTreeSet<WordKind>,
}

impl Writer<'_> {
    fn row(&mut self, row: &QueueRow) -> Result<(), DeskError> {
        let Some(id) = self.case(row)? else { return Ok(()) };
        let flags = row.flags.iter().map(|flag| self.word(WordKind::Flag, flag)).collect::<Result<BTreeSet<_>, _>>()?;
        self.entry(id, row, flags.len())?;
        self.db.prepare_cached("DELETE FROM queue_flag WHERE entry = ?1")?.execute([id])?;
        let mut insert = self.db.prepare_cached("INSERT INTO queue_flag (entry, flag) VALUES (?1, ?2)")?;
        for flag in flags {
            insert.execute([id, flag])?;
        }
        let parts = [row.number.as_deref(), row.credit_code.as_deref(), Some(row.applicant.as_str())];
        let text: Vec<String> = parts.into_iter().flatten().map(searchable).collect();
        let sql = "INSERT OR REPLACE INTO queue_text (id, text) VALUES (?1, ?2)";
        self.db.prepare_cached(sql)?.execute(params![id, text.join("\n")])?;
        Ok(())
    }

    /// The id of the case; none when what is stored is newer.
    fn case(&self, row: &QueueRow) -> Result<Option<i64>, DeskError> {
        let sql = "INSERT INTO queue_case (case_id, number, credit_code, applicant, strokes, events)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                   ON CONFLICT (case_id) DO UPDATE SET number = excluded.number, credit_code = excluded.credit_code,
                     applicant = excluded.applicant, strokes = excluded.strokes, events = excluded.events
                   WHERE excluded.events >= queue_case.events RETURNING id";
        let events = i64::try_from(row.events).unwrap_or(i64::MAX);
        let values = params![&row.case.0[..], row.number, row.credit_code, row.applicant, row.strokes, events];
        Ok(self.db.prepare_cached(sql)?.query_row(values, |row| row.get(0)).optional()?)
    }

    fn entry(&mut self, id: i64, row: &QueueRow, flags: usize) -> Result<(), DeskError> {
        let due = row.due.map(Date::day_number);
        let warning = row.due.map(|due| self.calendars.warning(due, row.promised));
        let claimant = row.assignee.as_ref().map(|one| self.word(WordKind::Assignee, &coded(one))).transpose()?;
        let until = row.assignee.as_ref().map(|one| one.until.day_number());
        let holds = until.zip(self.day).is_none_or(|(until, day)| until >= day);
        let values = params![
            id,
            row.place.number(),
            standing(row),
            due,
            row.legal_due.map(Date::day_number),
            warning,
            row.pace.number(),
            row.promised,
            self.word(WordKind::Service, &row.service)?,
            self.word(WordKind::Division, &row.division)?,
            self.word(WordKind::State, &row.state)?,
            self.word(WordKind::Source, &row.source)?,
            claimant.filter(|_| holds),
            i64::try_from(flags).unwrap_or(i64::MAX),
            claimant,
            until,
            row.received_ms,
            row.updated_ms,
        ];
        let sql =
            "INSERT OR REPLACE INTO queue_entry (id, place, standing, due, legal, warning, pace, promised, service,
                   division, state, source, assignee, flags, claimant, until, received, updated)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)";
        self.db.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    fn word(&mut self, kind: WordKind, word: &Coded) -> Result<i64, DeskError> {
        let key = (kind, word.code.clone());
        if let Some(id) = self.words.get(&key) {
            return Ok(*id);
        }
        let find = "SELECT id, zh = ?3 AND en = ?4 FROM queue_word WHERE kind = ?1 AND code = ?2";
        let known: Option<(i64, bool)> = self
            .db
            .prepare_cached(find)?
            .query_row(params![kind as i64, word.code, word.zh, word.en], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let id = match known {
            Some((id, true)) => id,
            Some((id, false)) => {
                let sql = "UPDATE queue_word SET zh = ?2, en = ?3 WHERE id = ?1";
                self.db.execute(sql, params![id, word.zh, word.en])?;
                self.new.insert(kind);
                id
            }
            None => {
                let sql = "INSERT INTO queue_word (kind, code, zh, en) VALUES (?1, ?2, ?3, ?4)";
                self.db.execute(sql, params![kind as i64, word.code, word.zh, word.en])?;
                self.new.insert(kind);
                self.db.last_insert_rowid()
            }
        };
        self.words.insert(key, id);
        Ok(id)
    }

    /// Numbers the words of the kinds that changed in the order of each language; equal words have one place.
    fn order_words(&self) -> Result<(), DeskError> {
        for kind in &self.new {
            for (column, text) in [("order_zh", "zh"), ("order_en", "lower(en)")] {
                // Districts stand by their codes, which group them as people expect.
                let text = if *kind == WordKind::Division { "code" } else { text };
                let sql = format!(
                    "UPDATE queue_word SET {column} = ranked.place FROM
                     (SELECT id, dense_rank() OVER (ORDER BY {text}) AS place FROM queue_word WHERE kind = ?1) AS ranked
                     WHERE queue_word.id = ranked.id"
                );
                self.db.execute(&sql, [*kind as i64])?;
            }
        }
        Ok(())
    }

    fn forget(&self, case: &Hash) -> Result<(), DeskError> {
        let sql = "DELETE FROM queue_case WHERE case_id = ?1 RETURNING id";
        let id: Option<i64> = self.db.prepare_cached(sql)?.query_row([&case.0[..]], |row| row.get(0)).optional()?;
        let Some(id) = id else { return Ok(()) };
        for sql in [
            "DELETE FROM queue_entry WHERE id = ?1",
            "DELETE FROM queue_text WHERE id = ?1",
            "DELETE FROM queue_flag WHERE entry = ?1",
        ] {
            self.db.prepare_cached(sql)?.execute([id])?;
        }
        Ok(())
    }
}

/// Running deadlines stand before stopped clocks, and those before cases without a deadline.
fn standing(row: &QueueRow) -> i64 {
    use lights::Pace::{OnTheSpot, Running, Stopped};
    match (row.pace, row.due) {
        (Pace::Clock(Running | OnTheSpot), Some(_)) => 0,
        (Pace::Clock(Stopped), _) => 1,
        (Pace::Clock(Running | OnTheSpot), None) | (Pace::None, _) => 2,
    }
}

fn coded(one: &Assignee) -> Coded {
    Coded { code: one.key.to_hex(), zh: one.name.clone(), en: one.name.clone() }
}
