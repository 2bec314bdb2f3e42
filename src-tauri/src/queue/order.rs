//! Putting the rows of a view in order.
//!
//! Every order ends with the same one, by remaining time ([`THEN`]), which the index of a queue has already. So rows
//! are read in that order with one number each, and a stable sort by the number does the rest: for 50,000 rows half of
//! what the database's own sorter takes. Words are numbered in each language's order when they are written; texts are
//! numbered when they are first asked for, until rows change.

use std::sync::Arc;

use rusqlite::{params_from_iter, types::ValueRef};

use super::{
    ask::{Conditions, Moment, order_column},
    row::{Column, Direction, View},
};
use crate::desk::{Desk, DeskError};
use yuzheng_contracts::Date;

/// Every order ends like this, so that it is total; and remaining time leads among equals.
const THEN: &str = "e.standing, e.due, e.received, e.id";

/// As `standing`, for the last day by law.
const LEGAL_STANDING: &str = "CASE WHEN e.standing = 1 THEN 1 WHEN e.legal IS NULL OR e.pace = 0 THEN 2 ELSE 0 END";

/// What is missing stands last, whichever way.
const MISSING: i64 = i64::MAX;

/// A text of `queue_case` that is ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextColumn {
    Applicant,
    Number,
}

impl TextColumn {
    const fn name(self) -> &'static str {
        match self {
            Self::Applicant => "applicant",
            Self::Number => "number",
        }
    }
}

/// Places of all cases in the order of a text, by the case's id.
pub(super) type Ranks = Arc<[i64]>;

/// How a column's order comes about.
enum By {
    /// In SQL alone.
    Sql(String),
    /// By a number of the row.
    Own(String),
    /// By a word's place in its language.
    Word(&'static str),
    /// By a text.
    Text(TextColumn),
}

fn by(column: Column, way: Direction, today: Date) -> By {
    let sql_way = match way {
        Direction::Ascending => "ASC",
        Direction::Descending => "DESC",
    };
    match column {
        Column::Promised => By::Sql(format!("e.standing, e.due {sql_way}, e.received, e.id")),
        Column::Legal => By::Sql(format!("{LEGAL_STANDING}, e.legal {sql_way}, e.received, e.id")),
        Column::Received => By::Sql(format!("e.received {sql_way}, e.id")),
        Column::Light => By::Own(urgency(today)),
        Column::Updated => By::Own("e.updated".to_owned()),
        Column::Flags => By::Own("e.flags".to_owned()),
        Column::Service => By::Word("e.service"),
        Column::Division => By::Word("e.division"),
        Column::State => By::Word("e.state"),
        Column::Source => By::Word("e.source"),
        Column::Assignee => By::Word("e.assignee"),
        Column::Applicant => By::Text(TextColumn::Applicant),
        Column::Number => By::Text(TextColumn::Number),
    }
}

/// The number of a row's light in the order of the lights; none comes last.
fn urgency(today: Date) -> String {
    let today = today.day_number();
    format!(
        "CASE e.standing WHEN 1 THEN 4 WHEN 2 THEN 5 ELSE
         CASE WHEN e.due < {today} THEN 0 WHEN e.warning <= {today} THEN 1 WHEN e.pace = 3 THEN 2 ELSE 3 END END"
    )
}

impl Desk {
    /// Ids of the rows of a view, in its order.
    pub(super) fn in_order(&self, view: &View, moment: Moment, conditions: &Conditions) -> Result<Vec<u32>, DeskError> {
        let way = view.sort.direction;
        match by(view.sort.column, way, moment.today) {
            By::Sql(order) => {
                let sql = format!("SELECT e.id FROM queue_entry e WHERE {} ORDER BY {order}", conditions.sql());
                let mut statement = self.db.prepare_cached(&sql)?;
                let rows = statement.query_map(params_from_iter(&conditions.values), |row| row.get(0))?;
                Ok(rows.collect::<Result<_, _>>()?)
            }
            By::Own(number) => self.by_number(&number, way, conditions, |_, number| number),
            By::Word(column) => {
                let places = self.word_places(order_column(moment.reader))?;
                let place = |word: i64| places.get(usize::try_from(word).ok()?).copied();
                self.by_number(column, way, conditions, |_, word| word.and_then(place))
            }
            By::Text(column) => {
                let ranks = self.ranks(column)?;
                let rank = |id: u32| ranks.get(id as usize).copied().filter(|rank| *rank != MISSING);
                self.by_number("NULL", way, conditions, |id, _| rank(id))
            }
        }
    }

    /// Reads ids with a number each in the order of remaining time, and sorts them by what `key` makes of the two.
    fn by_number(
        &self,
        number: &str,
        way: Direction,
        conditions: &Conditions,
        key: impl Fn(u32, Option<i64>) -> Option<i64>,
    ) -> Result<Vec<u32>, DeskError> {
        let sql = format!("SELECT e.id, {number} FROM queue_entry e WHERE {} ORDER BY {THEN}", conditions.sql());
        let mut statement = self.db.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(&conditions.values))?;
        let mut keyed: Vec<(i64, u32)> = Vec::new();
        while let Some(row) = rows.next()? {
            let id = row.get(0)?;
            let key = key(id, row.get(1)?).map(|key| match way {
                Direction::Ascending => key,
                Direction::Descending => -key,
            });
            keyed.push((key.unwrap_or(MISSING), id));
        }
        keyed.sort_by_key(|(key, _)| *key);
        Ok(keyed.into_iter().map(|(_, id)| id).collect())
    }

    /// Places of all words in a language's order, by the word's id.
    fn word_places(&self, column: &str) -> Result<Vec<i64>, DeskError> {
        let mut statement = self.db.prepare_cached(&format!("SELECT id, {column} FROM queue_word ORDER BY id"))?;
        let mut rows = statement.query([])?;
        let mut places = Vec::new();
        while let Some(row) = rows.next()? {
            place_at(&mut places, row.get(0)?, row.get(1)?);
        }
        Ok(places)
    }

    /// Places of all cases in the order of a text; equal texts have the same one.
    fn ranks(&self, column: TextColumn) -> Result<Ranks, DeskError> {
        if let Some(ranks) = self.orders.ranks(column) {
            return Ok(ranks);
        }
        let name = column.name();
        let sql = format!("SELECT id, {name} FROM queue_case WHERE {name} IS NOT NULL ORDER BY {name}");
        let mut statement = self.db.prepare_cached(&sql)?;
        let mut rows = statement.query([])?;
        let (mut ranks, mut rank, mut before) = (Vec::new(), 0, Vec::new());
        while let Some(row) = rows.next()? {
            if let ValueRef::Text(text) = row.get_ref(1)?
                && text != before
            {
                rank += 1;
                before.clear();
                before.extend_from_slice(text);
            }
            place_at(&mut ranks, row.get(0)?, rank);
        }
        let ranks: Ranks = ranks.into();
        self.orders.keep_ranks(column, Arc::clone(&ranks));
        Ok(ranks)
    }
}

/// Writes a place at an id, with nothing known of those between.
fn place_at(places: &mut Vec<i64>, id: u32, place: i64) {
    let id = id as usize;
    if places.len() <= id {
        places.resize(id + 1, MISSING);
    }
    places[id] = place;
}
