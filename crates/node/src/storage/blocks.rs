//! The block store: blocks with certificates, candidates, and the indexes that find entries again.
//!
//! Invariant: a block and everything derived from it appear in one SQLite transaction or not at all, and are
//! on disk when the call returns.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};
use thiserror::Error;
use yuzheng_protocol::api::EntryProof;
use yuzheng_protocol::block::{Block, MAX_ENTRIES, SignedHeader};
use yuzheng_protocol::codec::{self, Canonical, DecodeError, List};
use yuzheng_protocol::transaction::Outcome;
use yuzheng_protocol::{CommitCertificate, Hash, Header, Height, ValidatorSet, merkle};

use super::schema::{Connections, SCHEMA_VERSION, WITHOUT_EPOCHS};

/// Bodies of undecided blocks that are kept for one height. More than one a round exist only when proposers
/// misbehave; of very many rounds the oldest go first.
pub const MAX_CANDIDATES: u32 = 256;

/// Why the block store refused or failed.
#[derive(Debug, Error)]
pub enum BlockStoreError {
    /// SQLite failed.
    #[error("the block store failed: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// Made for another chain.
    #[error("{path:?} holds chain {have}, this node is set up for {expected}")]
    OtherChain {
        /// The file.
        path: PathBuf,
        /// Chain in the file.
        have: Hash,
        /// Chain in the genesis document.
        expected: Hash,
    },
    /// Written by another version of this program.
    #[error("{path:?} has tables of version {have}, this program knows {known}")]
    Schema {
        /// The file.
        path: PathBuf,
        /// Version in the file.
        have: i64,
        /// Version of this program.
        known: i64,
    },
    /// Bytes that this program wrote cannot be read again.
    #[error("the block store is damaged at {what}: {source}")]
    Damaged {
        /// Where.
        what: &'static str,
        /// What is wrong.
        source: DecodeError,
    },
    /// A hash of another length, or a column that lacks what it must hold.
    #[error("the block store is damaged at {0}")]
    Shape(&'static str),
}

/// A decided block with what execution made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredBlock {
    /// The header.
    pub header: Header,
    /// The body, exactly as it was proposed.
    pub body: Vec<u8>,
    /// Every signature seen; none for genesis.
    pub certificate: Option<CommitCertificate>,
    /// One outcome an entry.
    pub outcomes: Vec<Outcome>,
    /// Leaf hashes under `tx_root`.
    pub leaves: Vec<Hash>,
}

/// A block about to be committed.
#[derive(Debug)]
pub struct NewBlock<'a> {
    /// The header.
    pub header: &'a Header,
    /// Its hash.
    pub header_hash: Hash,
    /// The certificate.
    pub certificate: &'a CommitCertificate,
    /// The body.
    pub body: &'a [u8],
    /// Ids of the entries, in order.
    pub ids: &'a [Hash],
    /// Outcomes of the entries, in order.
    pub outcomes: &'a [Outcome],
    /// Leaf hashes of the entries, in order.
    pub leaves: &'a [Hash],
    /// The set of the next block, where it is another.
    pub next_validators: Option<&'a ValidatorSet>,
}

/// Blocks and indexes in one SQLite file.
pub struct BlockStore {
    pub(super) connections: Connections,
}

impl BlockStore {
    /// Opens or creates the file; a new one begins with `genesis`.
    ///
    /// # Errors
    /// [`BlockStoreError`].
    pub fn open(path: &Path, genesis: &Header) -> Result<Self, BlockStoreError> {
        let store = Self { connections: Connections::open(path)? };
        let mut writer = store.connections.writer();
        // A node may be writing: who reads first and writes then is turned away at once, whatever the patience.
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let known = transaction
            .query_row("SELECT chain_id, schema FROM chain", [], |r| Ok((hash_at(r, 0), r.get::<_, i64>(1)?)))
            .optional()?;
        match known {
            None => found_chain(&transaction, genesis)?,
            Some((_, have)) if have != SCHEMA_VERSION && have != WITHOUT_EPOCHS => {
                return Err(BlockStoreError::Schema { path: path.into(), have, known: SCHEMA_VERSION });
            }
            Some((have, schema)) => {
                // Before there were changes of the validators, there was none to note.
                if schema != SCHEMA_VERSION {
                    transaction.execute("UPDATE chain SET schema = ?1", [SCHEMA_VERSION])?;
                }
                let have = have?;
                if have != genesis.chain_id {
                    return Err(BlockStoreError::OtherChain { path: path.into(), have, expected: genesis.chain_id });
                }
            }
        }
        transaction.commit()?;
        drop(writer);
        Ok(store)
    }

    /// Height of the newest block.
    ///
    /// # Errors
    /// [`BlockStoreError`].
    pub fn tip(&self) -> Result<Height, BlockStoreError> {
        self.connections.read(|c| Ok(c.query_row("SELECT max(height) FROM blocks", [], |r| height_at(r, 0))?))
    }

    /// Hashes of all headers, from genesis on.
    ///
    /// # Errors
    /// [`BlockStoreError`].
    pub fn header_hashes(&self) -> Result<Vec<Hash>, BlockStoreError> {
        self.connections.read(|c| {
            let mut statement = c.prepare("SELECT header_hash FROM blocks ORDER BY height")?;
            let rows = statement.query_map([], |r| Ok(hash_at(r, 0)))?;
            rows.map(|row| row?).collect()
        })
    }

    /// The sets of validators that changes led to, oldest first, each with the first height that it certifies.
    ///
    /// # Errors
    /// [`BlockStoreError`].
    pub fn epochs(&self) -> Result<Vec<(Height, ValidatorSet)>, BlockStoreError> {
        self.connections.read(|c| {
            let mut statement = c.prepare("SELECT first_height, validators FROM epochs ORDER BY first_height")?;
            let rows = statement.query_map([], |r| Ok((height_at(r, 0)?, r.get::<_, Vec<u8>>(1)?)))?;
            rows.map(|row| {
                let (first, set) = row?;
                Ok((first, decoded("a set of validators", &set)?))
            })
            .collect()
        })
    }

    /// Commits a decided block with its indexes and forgets the candidates of its height.
    ///
    /// # Errors
    /// [`BlockStoreError`]; nothing is changed then.
    pub fn commit(&self, block: &NewBlock<'_>) -> Result<(), BlockStoreError> {
        let mut writer = self.connections.writer();
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        insert_block(&transaction, block)?;
        insert_entries(&transaction, block)?;
        insert_epoch(&transaction, block)?;
        let height = number(block.header.height);
        transaction.execute("DELETE FROM candidates WHERE height <= ?1", [height])?;
        transaction.execute("DELETE FROM candidate_slots WHERE height <= ?1", [height])?;
        Ok(transaction.commit()?)
    }

    /// Replaces a stored certificate when `certificate` has more signatures for the same header.
    ///
    /// # Errors
    /// [`BlockStoreError`].
    pub fn refresh_certificate(&self, certificate: &CommitCertificate) -> Result<(), BlockStoreError> {
        let stored = self.certificate(certificate.height)?;
        let better = stored.is_some_and(|old| {
            old.header_hash == certificate.header_hash && old.signatures().len() < certificate.signatures().len()
        });
        if better {
            self.connections.writer().execute(
                "UPDATE blocks SET certificate = ?2 WHERE height = ?1",
                params![number(certificate.height), certificate.to_bytes()],
            )?;
        }
        Ok(())
    }

    /// The whole block at `height`.
    ///
    /// # Errors
    /// [`BlockStoreError`].
    pub fn block(&self, height: Height) -> Result<Option<StoredBlock>, BlockStoreError> {
        self.connections.read(|c| {
            let mut statement =
                c.prepare_cached("SELECT header, certificate, body, outcomes, leaves FROM blocks WHERE height = ?1")?;
            statement.query_row([number(height)], |r| Ok(read_block(r))).optional()?.transpose()
        })
    }

    /// Header of the block at `height`.
    ///
    /// # Errors
    /// [`BlockStoreError`].
    pub fn header(&self, height: Height) -> Result<Option<Header>, BlockStoreError> {
        Ok(self.headers(height, 1)?.pop())
    }

    /// At most `count` headers from `from` on, ascending.
    ///
    /// # Errors
    /// [`BlockStoreError`].
    pub fn headers(&self, from: Height, count: u32) -> Result<Vec<Header>, BlockStoreError> {
        self.connections.read(|c| {
            let mut statement =
                c.prepare_cached("SELECT header FROM blocks WHERE height >= ?1 ORDER BY height LIMIT ?2")?;
            let rows = statement.query_map(params![number(from), count], |r| r.get::<_, Vec<u8>>(0))?;
            rows.map(|row| decoded("a header", &row?)).collect()
        })
    }

    /// Certificate of the block at `height` with every signature seen.
    ///
    /// # Errors
    /// [`BlockStoreError`].
    pub fn certificate(&self, height: Height) -> Result<Option<CommitCertificate>, BlockStoreError> {
        self.connections.read(|c| {
            let mut statement = c.prepare_cached("SELECT certificate FROM blocks WHERE height = ?1")?;
            let bytes: Option<Option<Vec<u8>>> = statement.query_row([number(height)], |r| r.get(0)).optional()?;
            bytes.flatten().map(|bytes| decoded("a certificate", &bytes)).transpose()
        })
    }

    /// Header and complete certificate of the block at `height`; `None` for genesis too.
    ///
    /// # Errors
    /// [`BlockStoreError`].
    pub fn signed_header(&self, height: Height) -> Result<Option<SignedHeader>, BlockStoreError> {
        let (header, certificate) = (self.header(height)?, self.certificate(height)?);
        Ok(header
            .filter(|h| h.height == height)
            .zip(certificate)
            .map(|(header, certificate)| SignedHeader { header, certificate }))
    }

    /// Where the entry with this id stands.
    ///
    /// # Errors
    /// [`BlockStoreError`].
    pub fn find_entry(&self, id: &Hash) -> Result<Option<(Height, u32)>, BlockStoreError> {
        self.connections.read(|c| {
            let mut statement = c.prepare_cached("SELECT height, position FROM entries WHERE id = ?1")?;
            Ok(statement.query_row([&id.0[..]], |r| Ok((height_at(r, 0)?, r.get(1)?))).optional()?)
        })
    }

    /// The entry at a place, with its proof.
    ///
    /// # Errors
    /// [`BlockStoreError`].
    pub fn entry_proof(&self, height: Height, index: u32) -> Result<Option<EntryProof>, BlockStoreError> {
        let Some(stored) = self.block(height)? else { return Ok(None) };
        let block: Block = decoded("a block", &stored.body)?;
        let at = index as usize;
        let (Some(entry), Some(outcome)) = (block.entries.into_inner().into_iter().nth(at), stored.outcomes.get(at))
        else {
            return Ok(None);
        };
        let path = merkle::prove_inclusion(&stored.leaves, index.into())
            .map_err(|_| BlockStoreError::Shape("the leaves of a block"))?;
        let path = List::new(path).map_err(|source| BlockStoreError::Damaged { what: "a path", source })?;
        Ok(Some(EntryProof { height, index, entry, outcome: outcome.clone(), path }))
    }

    /// Places of a case's events, oldest first.
    ///
    /// # Errors
    /// [`BlockStoreError`].
    pub fn case_events(&self, case: &Hash) -> Result<Vec<(Height, u32)>, BlockStoreError> {
        self.connections.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT height, position FROM case_events WHERE case_id = ?1 ORDER BY number LIMIT 1024",
            )?;
            let rows = statement.query_map([&case.0[..]], |r| Ok((height_at(r, 0)?, r.get(1)?)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}

fn found_chain(transaction: &Connection, genesis: &Header) -> Result<(), BlockStoreError> {
    transaction.execute(
        "INSERT INTO chain (only, chain_id, schema) VALUES (1, ?1, ?2)",
        params![&genesis.chain_id.0[..], SCHEMA_VERSION],
    )?;
    let body = Block { header: genesis.clone(), entries: List::empty() }.to_bytes();
    transaction.execute(
        "INSERT INTO blocks (height, header_hash, header, body, outcomes, leaves) VALUES (0, ?1, ?2, ?3, ?4, x'')",
        params![&genesis.hash().0[..], genesis.to_bytes(), body, encode_outcomes(&[])],
    )?;
    Ok(())
}

fn insert_block(transaction: &Connection, block: &NewBlock<'_>) -> Result<(), BlockStoreError> {
    let leaves: Vec<u8> = block.leaves.iter().flat_map(|leaf| leaf.0).collect();
    transaction.execute(
        "INSERT INTO blocks (height, header_hash, header, certificate, body, outcomes, leaves)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            number(block.header.height),
            &block.header_hash.0[..],
            block.header.to_bytes(),
            block.certificate.to_bytes(),
            block.body,
            encode_outcomes(block.outcomes),
            leaves
        ],
    )?;
    Ok(())
}

fn insert_entries(transaction: &Connection, block: &NewBlock<'_>) -> Result<(), BlockStoreError> {
    let height = number(block.header.height);
    let mut entry = transaction.prepare_cached("INSERT INTO entries (id, height, position) VALUES (?1, ?2, ?3)")?;
    let mut event = transaction
        .prepare_cached("INSERT INTO case_events (case_id, number, height, position) VALUES (?1, ?2, ?3, ?4)")?;
    for (position, (id, outcome)) in (0u32..).zip(block.ids.iter().zip(block.outcomes)) {
        entry.execute(params![&id.0[..], height, position])?;
        if let Outcome::Applied(Some(happened)) = outcome {
            event.execute(params![&happened.case.0[..], happened.number, height, position])?;
        }
    }
    Ok(())
}

fn insert_epoch(transaction: &Connection, block: &NewBlock<'_>) -> Result<(), BlockStoreError> {
    if let Some(set) = block.next_validators {
        transaction.execute(
            "INSERT INTO epochs (first_height, validators) VALUES (?1, ?2)",
            params![number(block.header.height.next()), set.to_bytes()],
        )?;
    }
    Ok(())
}

fn read_block(row: &Row<'_>) -> Result<StoredBlock, BlockStoreError> {
    let certificate: Option<Vec<u8>> = row.get(1)?;
    let leaves: Vec<u8> = row.get(4)?;
    Ok(StoredBlock {
        header: decoded("a header", &row.get::<_, Vec<u8>>(0)?)?,
        certificate: certificate.map(|bytes| decoded("a certificate", &bytes)).transpose()?,
        body: row.get(2)?,
        outcomes: decode_outcomes(&row.get::<_, Vec<u8>>(3)?)?,
        leaves: leaves.chunks_exact(32).map(hash_of).collect::<Result<_, _>>()?,
    })
}

fn encode_outcomes(outcomes: &[Outcome]) -> Vec<u8> {
    let list: List<Outcome, MAX_ENTRIES> =
        List::new(outcomes.to_vec()).expect("a block has no more outcomes than entries");
    codec::encode(&list)
}

fn decode_outcomes(bytes: &[u8]) -> Result<Vec<Outcome>, BlockStoreError> {
    let list: List<Outcome, MAX_ENTRIES> = codec::decode(bytes, MAX_ENTRIES * Outcome::MAX_BYTES)
        .map_err(|source| BlockStoreError::Damaged { what: "outcomes", source })?;
    Ok(list.into_inner())
}

pub(super) fn decoded<T: Canonical>(what: &'static str, bytes: &[u8]) -> Result<T, BlockStoreError> {
    T::from_bytes(bytes).map_err(|source| BlockStoreError::Damaged { what, source })
}

pub(super) fn hash_of(bytes: &[u8]) -> Result<Hash, BlockStoreError> {
    bytes.try_into().map(Hash).map_err(|_| BlockStoreError::Shape("a hash"))
}

pub(super) fn hash_at(row: &Row<'_>, column: usize) -> Result<Hash, BlockStoreError> {
    hash_of(&row.get::<_, Vec<u8>>(column)?)
}

pub(super) fn height_at(row: &Row<'_>, column: usize) -> rusqlite::Result<Height> {
    Ok(Height(row.get::<_, i64>(column)?.unsigned_abs()))
}

/// SQLite's integers are signed; no chain reaches 2^63 blocks.
pub(super) fn number(height: Height) -> i64 {
    i64::try_from(height.0).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
