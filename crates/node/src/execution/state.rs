//! Reading the state, and changes that are not yet in it.

use std::collections::BTreeMap;

use yuzheng_protocol::codec::Canonical;

use super::Fault;
use crate::storage::{Changes, StateError, StateReader};

/// A state to read from.
pub trait StateView {
    /// The value at `key`.
    ///
    /// # Errors
    /// [`StateError`].
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StateError>;
}

impl StateView for StateReader {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StateError> {
        Self::get(self, key)
    }
}

/// A state in memory.
#[derive(Clone, Debug, Default)]
pub struct MemoryState(BTreeMap<Vec<u8>, Vec<u8>>);

impl MemoryState {
    /// Takes changes in.
    pub fn merge(&mut self, changes: Changes) {
        for (key, value) in changes {
            match value {
                Some(value) => self.0.insert(key, value),
                None => self.0.remove(&key),
            };
        }
    }
}

impl StateView for MemoryState {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StateError> {
        Ok(self.0.get(key).cloned())
    }
}

/// A state with changes laid over it.
pub struct Draft<'a> {
    base: &'a dyn StateView,
    changes: Changes,
}

impl<'a> Draft<'a> {
    /// No changes yet.
    #[must_use]
    pub fn new(base: &'a dyn StateView) -> Self {
        Self { base, changes: Changes::new() }
    }

    /// Reads a value of a known type.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn read<T: Canonical>(&self, key: &[u8]) -> Result<Option<T>, Fault> {
        let Some(bytes) = self.get(key)? else { return Ok(None) };
        let value = T::from_bytes(&bytes);
        value.map(Some).map_err(|source| Fault::Damaged { key: String::from_utf8_lossy(key).into_owned(), source })
    }

    /// Whether something stands at `key`.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn holds(&self, key: &[u8]) -> Result<bool, Fault> {
        Ok(self.get(key)?.is_some())
    }

    /// Writes a value.
    pub fn write<T: Canonical>(&mut self, key: Vec<u8>, value: &T) {
        self.changes.insert(key, Some(value.to_bytes()));
    }

    /// Removes what stands at `key`.
    pub fn remove(&mut self, key: Vec<u8>) {
        self.changes.insert(key, None);
    }

    /// Lays further changes on top.
    pub fn merge(&mut self, changes: Changes) {
        self.changes.extend(changes);
    }

    /// The changes.
    #[must_use]
    pub fn into_changes(self) -> Changes {
        self.changes
    }
}

impl StateView for Draft<'_> {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StateError> {
        match self.changes.get(key) {
            Some(value) => Ok(value.clone()),
            None => self.base.get(key),
        }
    }
}
