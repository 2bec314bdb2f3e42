//! What the review worker still has to look at.
//!
//! Invariant: cursor and queue move together, so a case is never lost between two blocks or two starts.

use rusqlite::{OptionalExtension, params};
use yuzheng_protocol::codec::Canonical;
use yuzheng_protocol::transaction::Transaction;
use yuzheng_protocol::{Hash, Height};

use super::blocks::{BlockStore, BlockStoreError, decoded, hash_at, height_at, number};

/// A case that came in at this department.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IncomingCase(pub Hash);

impl BlockStore {
    /// Height up to which blocks were looked through; genesis at first.
    ///
    /// # Errors
    /// [`BlockStoreError`].
    pub fn review_cursor(&self) -> Result<Height, BlockStoreError> {
        self.connections.read(|c| {
            let cursor = c.query_row("SELECT height FROM review_cursor", [], |r| height_at(r, 0)).optional()?;
            Ok(cursor.unwrap_or_default())
        })
    }

    /// Takes in the cases that came with the block at `height`, and moves the cursor there.
    ///
    /// # Errors
    /// [`BlockStoreError`].
    pub fn advance_review(&self, height: Height, cases: &[IncomingCase]) -> Result<(), BlockStoreError> {
        let mut writer = self.connections.writer();
        let transaction = writer.transaction()?;
        for IncomingCase(case) in cases {
            transaction.execute(
                "INSERT OR IGNORE INTO review_queue (case_id, height) VALUES (?1, ?2)",
                params![&case.0[..], number(height)],
            )?;
        }
        transaction.execute(
            "INSERT INTO review_cursor (only, height) VALUES (1, ?1)
             ON CONFLICT (only) DO UPDATE SET height = excluded.height",
            [number(height)],
        )?;
        Ok(transaction.commit()?)
    }

    /// Takes a case out of the queue, with the decision that was kept for it.
    ///
    /// # Errors
    /// [`BlockStoreError`].
    pub fn forget_review(&self, case: &Hash) -> Result<(), BlockStoreError> {
        let mut writer = self.connections.writer();
        let transaction = writer.transaction()?;
        transaction.execute("DELETE FROM review_queue WHERE case_id = ?1", [&case.0[..]])?;
        transaction.execute("DELETE FROM review_decisions WHERE case_id = ?1", [&case.0[..]])?;
        Ok(transaction.commit()?)
    }

    /// Keeps a signed decision before it is handed in, so that a restart hands in the same one again.
    ///
    /// # Errors
    /// [`BlockStoreError`].
    pub fn keep_decision(&self, case: &Hash, decision: &Transaction) -> Result<(), BlockStoreError> {
        self.connections.writer().execute(
            "INSERT INTO review_decisions (case_id, decision) VALUES (?1, ?2)
             ON CONFLICT (case_id) DO UPDATE SET decision = excluded.decision",
            params![&case.0[..], decision.to_bytes()],
        )?;
        Ok(())
    }

    /// The signed decision that was kept for a case.
    ///
    /// # Errors
    /// [`BlockStoreError`].
    pub fn kept_decision(&self, case: &Hash) -> Result<Option<Transaction>, BlockStoreError> {
        self.connections.read(|c| {
            let mut statement = c.prepare_cached("SELECT decision FROM review_decisions WHERE case_id = ?1")?;
            let bytes: Option<Vec<u8>> = statement.query_row([&case.0[..]], |r| r.get(0)).optional()?;
            bytes.map(|bytes| decoded("a kept decision", &bytes)).transpose()
        })
    }

    /// Cases that wait, oldest first.
    ///
    /// # Errors
    /// [`BlockStoreError`].
    pub fn review_queue(&self) -> Result<Vec<Hash>, BlockStoreError> {
        self.connections.read(|c| {
            let mut statement = c.prepare_cached("SELECT case_id FROM review_queue ORDER BY height, case_id")?;
            let rows = statement.query_map([], |r| Ok(hash_at(r, 0)))?;
            rows.map(|row| row?).collect()
        })
    }
}
