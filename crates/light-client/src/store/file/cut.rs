//! Cutting the file back.

use rusqlite::{TransactionBehavior, params};
use yuzheng_protocol::{Canonical, Height, block::SignedHeader};

use super::{File, StoreError};

impl File {
    /// Ends the file at `height` with the header `tip`: pages from `first` on go, `recent` takes their place.
    pub(in crate::store) fn cut_back(
        &mut self,
        first: Height,
        recent: &[(Height, Vec<u8>)],
        tip: &SignedHeader,
        height: Height,
    ) -> Result<(), StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute("DELETE FROM pages WHERE first >= ?1", params![first.0 as i64])?;
        transaction.execute("DELETE FROM recent", [])?;
        for (at, delta) in recent {
            transaction.execute("INSERT INTO recent (height, delta) VALUES (?1, ?2)", params![at.0 as i64, delta])?;
        }
        transaction.execute("DELETE FROM hops WHERE height > ?1", params![height.0 as i64])?;
        transaction.execute("DELETE FROM kept WHERE height > ?1", params![height.0 as i64])?;
        transaction.execute("UPDATE chain SET tip = ?1, height = ?2", params![tip.to_bytes(), height.0 as i64])?;
        Ok(transaction.commit()?)
    }

    /// Leaves an empty file of the same chain.
    pub(in crate::store) fn clear(&mut self) -> Result<(), StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(
            "DELETE FROM pages; DELETE FROM recent; DELETE FROM hops; DELETE FROM kept;
             UPDATE chain SET tip = NULL, start = NULL, peaks = NULL, height = 0;",
        )?;
        Ok(transaction.commit()?)
    }
}
