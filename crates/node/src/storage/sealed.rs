//! Sealed packages: ciphertext that this node keeps for applicants and departments.

use rusqlite::{OptionalExtension, params};
use yuzheng_protocol::Hash;
use yuzheng_protocol::codec::Canonical;
use yuzheng_protocol::transaction::SealedPackage;

use super::blocks::{BlockStore, BlockStoreError, decoded};

/// What became of a package that was to be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stored {
    /// It is on disk.
    Kept,
    /// The node's room for packages is used up.
    NoRoom,
}

impl BlockStore {
    /// Stores a package under its manifest hash, unless all packages together would exceed `limit` bytes.
    /// Storing one twice changes nothing.
    ///
    /// # Errors
    /// [`BlockStoreError`].
    pub fn store_sealed(&self, package: &SealedPackage, limit: u64) -> Result<Stored, BlockStoreError> {
        let (manifest, bytes) = (package.manifest_hash(), package.to_bytes());
        if self.holds_sealed(&manifest)? {
            return Ok(Stored::Kept);
        }
        let writer = self.connections.writer();
        let used: i64 = writer.query_row("SELECT coalesce(sum(bytes), 0) FROM sealed", [], |r| r.get(0))?;
        if used.unsigned_abs().saturating_add(bytes.len() as u64) > limit {
            return Ok(Stored::NoRoom);
        }
        writer.execute(
            "INSERT OR IGNORE INTO sealed (manifest, package, bytes) VALUES (?1, ?2, ?3)",
            params![&manifest.0[..], bytes, bytes.len() as i64],
        )?;
        Ok(Stored::Kept)
    }

    /// The package with this manifest hash.
    ///
    /// # Errors
    /// [`BlockStoreError`].
    pub fn sealed(&self, manifest: &Hash) -> Result<Option<SealedPackage>, BlockStoreError> {
        self.connections.read(|c| {
            let mut statement = c.prepare_cached("SELECT package FROM sealed WHERE manifest = ?1")?;
            let bytes: Option<Vec<u8>> = statement.query_row([&manifest.0[..]], |r| r.get(0)).optional()?;
            bytes.map(|bytes| decoded("a sealed package", &bytes)).transpose()
        })
    }

    /// Whether the package is here.
    ///
    /// # Errors
    /// [`BlockStoreError`].
    pub fn holds_sealed(&self, manifest: &Hash) -> Result<bool, BlockStoreError> {
        self.connections.read(|c| {
            let mut statement = c.prepare_cached("SELECT 1 FROM sealed WHERE manifest = ?1")?;
            Ok(statement.exists([&manifest.0[..]])?)
        })
    }
}
