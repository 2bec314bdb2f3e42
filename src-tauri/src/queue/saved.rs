//! What a clerk keeps of the desk: named filters, and the columns that are shown.

use rusqlite::params;

use super::{
    row::View,
    store::{get, set},
};
use crate::desk::{Desk, DeskError};

impl Desk {
    /// Named filters, oldest first. One that this program cannot read is left out and stays where it is.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub fn saved_views(&self) -> Result<Vec<(String, View)>, DeskError> {
        let mut statement = self.db.prepare_cached("SELECT name, view FROM queue_saved ORDER BY saved_ms, name")?;
        let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
        let rows: Vec<(String, String)> = rows.collect::<Result<_, _>>()?;
        let read = |(name, view): (String, String)| Some((name, serde_json::from_str(&view).ok()?));
        Ok(rows.into_iter().filter_map(read).collect())
    }

    /// Keeps a filter under a name; an earlier one of the name is replaced.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub fn save_view(&self, name: &str, view: &View, now_ms: i64) -> Result<(), DeskError> {
        let text = serde_json::to_string(view).expect("a view is always JSON");
        let sql = "INSERT INTO queue_saved (name, view, saved_ms) VALUES (?1, ?2, ?3)
                   ON CONFLICT (name) DO UPDATE SET view = excluded.view";
        self.db.execute(sql, params![name, text, now_ms])?;
        Ok(())
    }

    /// Forgets a named filter.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub fn delete_view(&self, name: &str) -> Result<(), DeskError> {
        self.db.execute("DELETE FROM queue_saved WHERE name = ?1", [name])?;
        Ok(())
    }

    /// The columns that are shown, JSON; nothing before they were chosen.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub(super) fn queue_columns(&self) -> Result<Option<Vec<u8>>, DeskError> {
        get(&self.db, "columns")
    }

    /// Keeps the columns that are shown.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub(super) fn set_queue_columns(&self, columns: &[u8]) -> Result<(), DeskError> {
        set(&self.db, "columns", columns)
    }
}
