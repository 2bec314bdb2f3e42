//! Founding a network: each department makes its own keys and says its public half; all halves together make
//! the founding document and the network file.
//!
//! The same code sets up four departments on one computer and one department on its own server.

pub mod people;
pub mod registers;

use std::path::Path;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use yuzheng_contracts::calendar::Calendar;
use yuzheng_protocol::codec::{Blob, Canonical, DecodeError, List, Text};
use yuzheng_protocol::genesis::{ChainKind, Department, DepartmentRole, GENESIS_VERSION, Genesis, GenesisError};
use yuzheng_protocol::network::{NetworkFile, NodeAddress};
use yuzheng_protocol::validator::{FoundingValidator, possession_sign_bytes};
use yuzheng_protocol::{Hash, PublicKey, Signature, Signer, Timestamp};
use yuzheng_vault::entropy::EntropyError;
use yuzheng_vault::keyfile::KeyFileError;
use yuzheng_vault::{Entropy, KeyRole, NodeKey};

use crate::config::{ConfigError, NodeConfig, PeerConfig, key_path, write, write_genesis};
use crate::consensus::NetworkKey;
use crate::storage::StateSizing;

/// How long a client may follow the chain from its newest trusted header.
const TRUSTING_PERIOD_MS: u64 = 90 * 24 * 3600 * 1000;
/// Working days of 2026 (State Council notice), canonical JSON.
const CALENDAR: &[u8] = include_bytes!("calendar.json");

/// The calendar that networks are founded with.
#[must_use]
pub fn founding_calendar() -> Calendar {
    Calendar::from_canonical_json(CALENDAR).expect("the calendar of this program is one, as a test shows")
}

/// Why a network was not founded.
#[derive(Debug, Error)]
pub enum FoundingError {
    /// A file of the data folder.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A key file.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// The system gave no randomness.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// The members make no valid network.
    #[error(transparent)]
    Genesis(#[from] GenesisError),
    /// A text or list is longer than the founding document allows.
    #[error("the members do not fit the founding document: {0}")]
    Format(#[from] DecodeError),
    /// A member's signature is not 64 bytes in hexadecimal.
    #[error("the proof of possession of department {0} is not 128 hexadecimal digits")]
    Possession(u16),
    /// The folder's own department is not among the members.
    #[error("department {0} is not among the members")]
    NotAMember(u16),
}

/// What a department is called and may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Number, unique in the network.
    pub department: u16,
    /// Code that contracts use.
    pub code: String,
    /// Full Chinese name.
    pub name_zh: String,
    /// Short Chinese name.
    pub short_zh: String,
    /// English name.
    pub name_en: String,
    /// Its role.
    pub role: Role,
    /// Approvals that a deployment needs.
    pub approvals: u8,
}

/// Whether a department binds identities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Receives cases.
    Receiving,
    /// Additionally binds keys to persons.
    IdentityOffice,
}

/// The public half of a department: what the founding document lists, whether it has a vote or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Office {
    /// What the department is called and may do.
    #[serde(flatten)]
    pub profile: Profile,
    /// Keys of its officers.
    pub officers: Vec<PublicKey>,
    /// Key of its worker.
    pub worker: PublicKey,
    /// X25519 key to which applicants seal.
    pub sealing: Hash,
}

/// The public half of a department with a vote and of its node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The department.
    #[serde(flatten)]
    pub office: Office,
    /// Validator key.
    pub validator: PublicKey,
    /// Proof that it holds the validator key, hexadecimal.
    pub possession: String,
    /// Base URL of its HTTP interface.
    pub url: String,
    /// Multiaddress of its consensus with its identity.
    pub consensus: String,
}

/// Makes a department's keys in `dir`, with `officers` officers' keys, and returns the public half.
///
/// # Errors
/// [`FoundingError`]; existing keys are never written over.
pub fn make_office(dir: &Path, profile: Profile, officers: usize) -> Result<Office, FoundingError> {
    let keys = dir.join("keys");
    std::fs::create_dir_all(&keys).map_err(|source| ConfigError::File { path: keys, source })?;
    let department = make_key(dir, KeyRole::Department, 0)?;
    let officers = (1..=officers)
        .map(|number| Ok(make_key(dir, KeyRole::Officer, number)?.signer().public_key()))
        .collect::<Result<_, FoundingError>>()?;
    Ok(Office {
        profile,
        officers,
        worker: department.signer().public_key(),
        sealing: Hash(department.sealing_identity().recipient().to_bytes()),
    })
}

/// Makes a key file; never writes over one.
///
/// # Errors
/// [`FoundingError`].
pub fn make_key(dir: &Path, role: KeyRole, number: usize) -> Result<NodeKey, FoundingError> {
    Ok(NodeKey::create(&key_path(dir, role, number), role, Entropy::make()?)?)
}

/// Makes the keys of a department with a vote and returns the public half of it and its node.
///
/// # Errors
/// [`FoundingError`]; existing keys are never written over.
pub fn make_member(
    dir: &Path,
    profile: Profile,
    officers: usize,
    url: String,
    consensus: &str,
) -> Result<Member, FoundingError> {
    let office = make_office(dir, profile, officers)?;
    let validator = make_key(dir, KeyRole::Validator, 0)?;
    let key = validator.signer().public_key();
    let possession = validator.signer().sign(&possession_sign_bytes(office.profile.department, &key));
    let identity = NetworkKey::new(*validator.derive_transport_seed()).identity();
    Ok(Member {
        office,
        validator: key,
        possession: hex::encode(possession.0),
        url,
        consensus: format!("{consensus}/p2p/{identity}"),
    })
}

/// The founding document of a network of these members, with departments that have no vote beside them.
///
/// # Errors
/// [`FoundingError`].
pub fn found(
    members: &[Member],
    without_vote: &[Office],
    kind: ChainKind,
    time: Timestamp,
) -> Result<Genesis, FoundingError> {
    let offices = members.iter().map(|member| &member.office).chain(without_vote);
    let genesis = Genesis {
        version: GENESIS_VERSION,
        name_zh: Text::new("重庆市政务服务链（演示）")?,
        name_en: Text::new("Chongqing government services chain (demonstration)")?,
        kind,
        time,
        trusting_period_ms: TRUSTING_PERIOD_MS,
        departments: List::new(offices.map(department).collect::<Result<_, _>>()?)?,
        validators: List::new(members.iter().map(validator).collect::<Result<_, _>>()?)?,
        calendar: Blob::new(CALENDAR.to_vec())?,
    };
    genesis.validator_set()?;
    Ok(genesis)
}

fn department(office: &Office) -> Result<Department, FoundingError> {
    let Profile { department, code, name_zh, short_zh, name_en, role, approvals } = &office.profile;
    Ok(Department {
        id: *department,
        code: Text::new(code)?,
        name_zh: Text::new(name_zh)?,
        short_zh: Text::new(short_zh)?,
        name_en: Text::new(name_en)?,
        role: match role {
            Role::Receiving => DepartmentRole::Receiving,
            Role::IdentityOffice => DepartmentRole::IdentityOffice,
        },
        officers: List::new(office.officers.clone())?,
        approvals: *approvals,
        worker: office.worker,
        sealing: office.sealing,
    })
}

fn validator(member: &Member) -> Result<FoundingValidator, FoundingError> {
    let department = member.office.profile.department;
    let mut possession = [0; 64];
    hex::decode_to_slice(&member.possession, &mut possession).map_err(|_| FoundingError::Possession(department))?;
    Ok(FoundingValidator { department, key: member.validator, possession: Signature(possession) })
}

/// The network file for these members.
///
/// # Errors
/// [`FoundingError`].
pub fn network_file(genesis: Genesis, members: &[Member]) -> Result<NetworkFile, FoundingError> {
    let nodes = members
        .iter()
        .map(|m| Ok(NodeAddress { department: m.office.profile.department, url: Text::new(m.url.clone())? }))
        .collect::<Result<_, DecodeError>>()?;
    Ok(NetworkFile::founding(genesis, List::new(nodes)?)?)
}

/// Writes the network file.
///
/// # Errors
/// [`FoundingError`].
pub fn write_network(path: &Path, genesis: Genesis, members: &[Member]) -> Result<(), FoundingError> {
    Ok(write(path, &network_file(genesis, members)?.to_bytes())?)
}

/// Completes a department's data folder: founding document and settings.
///
/// # Errors
/// [`FoundingError`].
pub fn settle(
    dir: &Path,
    department: u16,
    genesis: &Genesis,
    members: &[Member],
    sizing: StateSizing,
) -> Result<(), FoundingError> {
    let own = members.iter().find(|m| m.office.profile.department == department);
    let own = own.ok_or(FoundingError::NotAMember(department))?;
    let peers = members
        .iter()
        .filter(|m| m.office.profile.department != department)
        .map(|m| PeerConfig {
            department: m.office.profile.department,
            url: m.url.clone(),
            consensus: m.consensus.clone(),
        })
        .collect();
    let config = NodeConfig {
        department,
        http: own.url.trim_start_matches("http://").parse().map_err(|e: std::net::AddrParseError| {
            let source = std::io::Error::new(std::io::ErrorKind::InvalidInput, e);
            ConfigError::File { path: own.url.clone().into(), source }
        })?,
        consensus: own.consensus.rsplit_once("/p2p/").map_or(&*own.consensus, |(address, _)| address).into(),
        peers,
        heartbeat_ms: NodeConfig::HEARTBEAT_MS,
        target_ms: NodeConfig::TARGET_MS,
        state: sizing,
        sealed_limit_mib: NodeConfig::SEALED_LIMIT_MIB,
        tls_roots: Vec::new(),
        answers_for: Vec::new(),
    };
    write_genesis(dir, genesis)?;
    Ok(config.write(dir)?)
}
