//! Bodies of blocks that are not decided yet.
//!
//! Invariant: a body is on disk before anything is said about it to consensus, whose write-ahead log keeps
//! hashes only.

use rusqlite::{OptionalExtension, params};
use yuzheng_protocol::{Hash, Height, Round};

use super::blocks::{BlockStore, BlockStoreError, MAX_CANDIDATES, hash_at, number};

impl BlockStore {
    /// Stores a body for a height and round.
    ///
    /// # Errors
    /// [`BlockStoreError`].
    pub fn store_candidate(
        &self,
        height: Height,
        round: Round,
        header_hash: Hash,
        body: &[u8],
    ) -> Result<(), BlockStoreError> {
        let mut writer = self.connections.writer();
        let transaction = writer.transaction()?;
        let (height, hash) = (number(height), &header_hash.0[..]);
        transaction.execute(
            "INSERT OR IGNORE INTO candidates (header_hash, height, body) VALUES (?1, ?2, ?3)",
            params![hash, height, body],
        )?;
        transaction.execute(
            "INSERT OR IGNORE INTO candidate_slots (height, round, header_hash) VALUES (?1, ?2, ?3)",
            params![height, round.0, hash],
        )?;
        transaction.execute(
            "DELETE FROM candidates WHERE height = ?1 AND rowid <=
             (SELECT rowid FROM candidates WHERE height = ?1 ORDER BY rowid DESC LIMIT 1 OFFSET ?2)",
            params![height, MAX_CANDIDATES],
        )?;
        Ok(transaction.commit()?)
    }

    /// Bodies stored for a height and round, with their header hashes.
    ///
    /// # Errors
    /// [`BlockStoreError`].
    pub fn candidates(&self, height: Height, round: Round) -> Result<Vec<(Hash, Vec<u8>)>, BlockStoreError> {
        self.connections.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT c.header_hash, c.body FROM candidates c JOIN candidate_slots s USING (header_hash)
                 WHERE s.height = ?1 AND s.round = ?2 ORDER BY c.rowid",
            )?;
            let rows = statement.query_map(params![number(height), round.0], |r| Ok((hash_at(r, 0), r.get(1)?)))?;
            rows.map(|row| {
                let (hash, body) = row?;
                Ok((hash?, body))
            })
            .collect()
        })
    }

    /// The body of a candidate or of a decided block.
    ///
    /// # Errors
    /// [`BlockStoreError`].
    pub fn body(&self, header_hash: &Hash) -> Result<Option<Vec<u8>>, BlockStoreError> {
        self.connections.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT body FROM candidates WHERE header_hash = ?1
                 UNION ALL SELECT body FROM blocks WHERE header_hash = ?1 LIMIT 1",
            )?;
            Ok(statement.query_row([&header_hash.0[..]], |r| r.get(0)).optional()?)
        })
    }
}
