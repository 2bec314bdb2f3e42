//! 看板: how many cases everybody has, how many of them are late or nearly, counted in SQL over the rows of the desk.

use rusqlite::{Row, params};
use yuzheng_contracts::Date;

use super::{
    ask::{Moment, coded, light_condition, order_column},
    row::{Coded, Place},
    store::WordKind,
};
use crate::desk::{Desk, DeskError};
use yuzheng_contracts::service::lights::Light;

/// Cases that are not over, of one officer, service or district.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Load {
    /// Whose; nobody's where there is no code.
    pub of: Option<Coded>,
    /// Cases.
    pub open: u32,
    /// Those whose last day is near.
    pub near: u32,
    /// Those whose last day is over.
    pub overdue: u32,
    /// Those with a supervisor's reminder.
    pub urged: u32,
    /// Those of which a step came too late: accepted late, or another step overdue.
    pub lapsed: u32,
    /// The earliest last day of a clock that runs.
    pub first_due: Option<Date>,
}

/// By what cases are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouping {
    /// By who has them in hand.
    Officer,
    /// By service.
    Service,
    /// By district.
    Division,
}

impl Grouping {
    const fn column(self) -> &'static str {
        match self {
            Self::Officer => "assignee",
            Self::Service => "service",
            Self::Division => "division",
        }
    }
}

impl Desk {
    /// How cases are spread that are not over; those with the most late ones first.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub fn queue_loads(&self, by: Grouping, moment: Moment) -> Result<Vec<Load>, DeskError> {
        self.settle_claims(moment.today)?;
        let (column, order) = (by.column(), order_column(moment.reader));
        let marked = |light| light_condition(light).replace('?', "?1");
        let sql = format!(
            "SELECT w.code, w.zh, w.en, count(*), sum({near}), sum({late}), sum(u.flag IS NOT NULL),
                 min(CASE WHEN e.standing = 0 THEN e.due END),
                 sum(EXISTS (SELECT 1 FROM queue_flag f JOIN queue_word l ON l.id = f.flag
                     WHERE f.entry = e.id AND l.kind = ?2 AND l.code IN ('accepted-late', 'step-overdue')))
             FROM queue_entry e LEFT JOIN queue_word w ON w.id = e.{column}
             LEFT JOIN queue_flag u ON u.entry = e.id
                 AND u.flag = (SELECT id FROM queue_word WHERE kind = ?2 AND code = 'urged')
             WHERE e.place NOT IN (?3, ?4) GROUP BY e.{column}
             ORDER BY sum({late}) DESC, sum({near}) DESC, w.{order}",
            near = marked(Light::Yellow),
            late = marked(Light::Red),
        );
        let ended = [Place::Done.number(), Place::Returned.number()];
        let values = params![moment.today.day_number(), WordKind::Flag as i64, ended[0], ended[1]];
        let mut statement = self.db.prepare_cached(&sql)?;
        let rows = statement.query_map(values, load)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn load(row: &Row<'_>) -> rusqlite::Result<Load> {
    let first_due: Option<i64> = row.get(7)?;
    Ok(Load {
        of: row.get::<_, Option<String>>(0)?.map(|_| coded(row, 0)).transpose()?,
        open: row.get(3)?,
        near: row.get(4)?,
        overdue: row.get(5)?,
        urged: row.get(6)?,
        lapsed: row.get(8)?,
        first_due: first_due.and_then(|day| Date::from_day_number(day).ok()),
    })
}
