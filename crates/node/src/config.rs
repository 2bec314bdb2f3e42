//! What an operator sets: one `node.json` in the node's data folder, beside its keys and the founding document.

use std::fs::{self, File, TryLockError};
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;
use yuzheng_protocol::codec::{Canonical, DecodeError};
use yuzheng_protocol::genesis::Genesis;
use yuzheng_vault::keyfile::KeyFileError;
use yuzheng_vault::{KeyRole, NodeKey};

use crate::storage::StateSizing;

/// Why a data folder cannot be used.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// A file cannot be read or written.
    #[error("{path:?}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The settings are not what they should be.
    #[error("{path:?} is not a valid node.json: {source}")]
    Settings {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: serde_json::Error,
    },
    /// The founding document is not one.
    #[error("{path:?} is not a founding document: {source}")]
    Genesis {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: DecodeError,
    },
    /// A key file cannot be used.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// Another process runs the node.
    #[error("another process runs the node in {path:?}")]
    Running {
        /// The data folder.
        path: PathBuf,
    },
    /// The settings name a department that the founding document does not know.
    #[error("department {0} is not in the founding document")]
    Department(u16),
}

/// Where another department's node is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeerConfig {
    /// The department.
    pub department: u16,
    /// Base URL of its HTTP interface.
    pub url: String,
    /// Multiaddress of its consensus, ending in `/p2p/<identity>`.
    pub consensus: String,
}

/// The settings of a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeConfig {
    /// Number of the department in the founding document.
    pub department: u16,
    /// Address on which HTTP is served.
    pub http: SocketAddr,
    /// Multiaddress on which consensus listens.
    pub consensus: String,
    /// All other nodes.
    pub peers: Vec<PeerConfig>,
    /// Longest time without a block, ms.
    pub heartbeat_ms: u64,
    /// Shortest time from block to block, ms.
    pub target_ms: u64,
    /// How large the state's tables are made.
    pub state: StateSizing,
    /// Room for sealed packages, MiB.
    pub sealed_limit_mib: u64,
    /// Certificate authorities (PEM) of nodes whose URL is `https`; no others are trusted.
    #[serde(default)]
    pub tls_roots: Vec<String>,
    /// Codes of further departments for which this node answers questions; their keys lie in
    /// `offices/<code>/keys`.
    #[serde(default)]
    pub answers_for: Vec<String>,
}

impl NodeConfig {
    /// Longest time without a block when nothing else is said, ms.
    pub const HEARTBEAT_MS: u64 = 30_000;
    /// Shortest time from block to block when nothing else is said, ms.
    pub const TARGET_MS: u64 = 200;
    /// Room for sealed packages when nothing else is said, MiB.
    pub const SEALED_LIMIT_MIB: u64 = 10 * 1024;

    /// Reads the settings in `dir`.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn read(dir: &Path) -> Result<Self, ConfigError> {
        let path = dir.join("node.json");
        let bytes = read(&path)?;
        serde_json::from_slice(&bytes).map_err(|source| ConfigError::Settings { path, source })
    }

    /// Writes the settings into `dir`.
    ///
    /// # Errors
    /// [`ConfigError::File`].
    pub fn write(&self, dir: &Path) -> Result<(), ConfigError> {
        let text = serde_json::to_vec_pretty(self).expect("settings are plain data");
        write(&dir.join("node.json"), &text)
    }
}

/// Reads the founding document in `dir`.
///
/// # Errors
/// [`ConfigError`].
pub fn read_genesis(dir: &Path) -> Result<Genesis, ConfigError> {
    let path = dir.join("genesis.yzg");
    let bytes = read(&path)?;
    Genesis::from_bytes(&bytes).map_err(|source| ConfigError::Genesis { path, source })
}

/// Writes the founding document into `dir`.
///
/// # Errors
/// [`ConfigError::File`].
pub fn write_genesis(dir: &Path, genesis: &Genesis) -> Result<(), ConfigError> {
    write(&dir.join("genesis.yzg"), &genesis.to_bytes())
}

/// Path of a role's key file; officers' are numbered from 1.
#[must_use]
pub fn key_path(dir: &Path, role: KeyRole, number: usize) -> PathBuf {
    let name = match role {
        KeyRole::Validator => "validator.key".into(),
        KeyRole::Department => "department.key".into(),
        KeyRole::Officer => format!("officer-{number}.key"),
    };
    dir.join("keys").join(name)
}

/// Keys of the department's officers, where this folder holds any: on demonstration networks only.
///
/// # Errors
/// [`ConfigError::Key`].
pub fn officer_keys(dir: &Path) -> Result<Vec<NodeKey>, ConfigError> {
    let mut keys = Vec::new();
    for number in 1.. {
        let path = key_path(dir, KeyRole::Officer, number);
        if !path.exists() {
            break;
        }
        keys.push(NodeKey::open(&path, KeyRole::Officer)?);
    }
    Ok(keys)
}

/// Claims a data folder for this process, until the returned file is closed.
///
/// # Errors
/// [`ConfigError::Running`], [`ConfigError::File`].
pub fn claim(dir: &Path) -> Result<File, ConfigError> {
    let path = dir.join("node.lock");
    let file = File::create(&path).map_err(|source| ConfigError::File { path: path.clone(), source })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(ConfigError::Running { path: dir.into() }),
        Err(TryLockError::Error(source)) => Err(ConfigError::File { path, source }),
    }
}

pub(crate) fn read(path: &Path) -> Result<Vec<u8>, ConfigError> {
    fs::read(path).map_err(|source| ConfigError::File { path: path.into(), source })
}

/// Writes a file whole or not at all.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), ConfigError> {
    let failed = |source| ConfigError::File { path: path.into(), source };
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(failed)?;
    }
    let part = path.with_extension("part");
    fs::write(&part, bytes).map_err(failed)?;
    fs::rename(&part, path).map_err(failed)
}
