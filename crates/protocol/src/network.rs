//! The network file (`network.yzn`): everything a client or verifier must be given once, by hand.

use thiserror::Error;

use crate::{
    block::SignedHeader,
    codec::{self, Canonical, DecodeError, List, Text, cbor_array},
    genesis::{Genesis, GenesisError},
    hash::Hash,
    light::{self, HeaderError, Hop},
    units::Height,
    validator::ValidatorSet,
};

/// First element of every network file.
pub const NETWORK_MAGIC: &str = "yuzheng-network";
/// The version that this program writes and reads.
pub const NETWORK_VERSION: u8 = 1;

/// An epoch: a validator set and the first header that it certifies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Epoch {
    /// First height that the set certifies; 1 for the founding set.
    pub first_height: Height,
    /// Hash of the header that announced the set: of genesis for the founding set.
    pub announced_by: Hash,
    /// The set.
    pub validators: ValidatorSet,
}

cbor_array!(Epoch { first_height, announced_by, validators });

/// Where a department's node answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeAddress {
    /// The department.
    pub department: u16,
    /// Base URL, e.g. `https://node.example.gov.cn` or `http://127.0.0.1:8801`.
    pub url: Text<200>,
}

cbor_array!(NodeAddress { department, url });

/// The network file, array(7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkFile {
    magic: Text<16>,
    version: u8,
    /// The genesis document.
    pub genesis: Genesis,
    /// Newest checkpoint, if the chain had one when the file was written.
    pub checkpoint: Option<SignedHeader>,
    /// Every validator set so far, oldest first.
    pub epochs: List<Epoch, 4096>,
    /// Addresses of nodes.
    pub nodes: List<NodeAddress, 256>,
    /// TLS roots, PEM; empty where nodes answer on this computer only.
    pub tls_roots: List<Text<8192>, 16>,
}

cbor_array!(NetworkFile { magic, version, genesis, checkpoint, epochs, nodes, tls_roots });

impl Canonical for NetworkFile {
    const MAX_BYTES: usize = 16 * 1024 * 1024;
}

/// Why a network file was refused.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum NetworkError {
    /// \[NF-2\] Another version, not CBOR, not canonical, too long.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// \[NF-1\] Not a network file.
    #[error("this is not a network file")]
    NotANetworkFile,
    /// \[NF-3\] The genesis document is not valid.
    #[error(transparent)]
    Genesis(#[from] GenesisError),
    /// \[NF-4\] The epoch directory does not begin with the founding set at height 1, or is not in order.
    #[error("the epoch directory is not in order at entry {index}")]
    Epochs {
        /// First entry that is wrong.
        index: usize,
    },
    /// \[NF-5\] The checkpoint does not hold.
    #[error(transparent)]
    Checkpoint(#[from] HeaderError),
}

impl NetworkError {
    /// Stable rule id of `docs/protocol.md`.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::NotANetworkFile => "NF-1",
            Self::Decode(_) => "NF-2",
            Self::Genesis(_) => "NF-3",
            Self::Epochs { .. } => "NF-4",
            Self::Checkpoint(_) => "NF-5",
        }
    }
}

impl NetworkFile {
    /// A file for a chain that has only its founding set.
    ///
    /// # Errors
    /// [`GenesisError`].
    pub fn founding(genesis: Genesis, nodes: List<NodeAddress, 256>) -> Result<Self, GenesisError> {
        let header = genesis.header()?;
        let epoch =
            Epoch { first_height: Height(1), announced_by: header.hash(), validators: genesis.validator_set()? };
        Ok(Self {
            magic: Text::new(NETWORK_MAGIC).expect("fits"),
            version: NETWORK_VERSION,
            genesis,
            checkpoint: None,
            epochs: List::new(vec![epoch]).expect("one epoch fits"),
            nodes,
            tls_roots: List::empty(),
        })
    }

    /// Reads and checks a file.
    ///
    /// # Errors
    /// [`NetworkError`].
    pub fn read(bytes: &[u8]) -> Result<TrustedNetwork, NetworkError> {
        let version = foreign_version(bytes, NETWORK_MAGIC).ok_or(NetworkError::NotANetworkFile)?;
        if let Some(have) = version.filter(|have| *have != u64::from(NETWORK_VERSION)) {
            return Err(DecodeError::UnknownVersion { have, known: NETWORK_VERSION.into() }.into());
        }
        let file = Self::from_bytes(bytes)?;
        TrustedNetwork::new(file, Hash::of(bytes))
    }
}

/// Reads magic and version from the head of a file, in their one encoding: `None` when the magic differs,
/// `Some(None)` when the version cannot be read.
pub(crate) fn foreign_version(bytes: &[u8], magic: &str) -> Option<Option<u64>> {
    let mut d = minicbor::Decoder::new(bytes);
    let fields = d.array().ok()??;
    if d.str().ok()? != magic {
        return None;
    }
    let mut head = Vec::new();
    let mut e = minicbor::Encoder::new(&mut head);
    e.array(fields).and_then(|e| e.str(magic)).expect("writing into a Vec cannot fail");
    let rest = bytes.strip_prefix(&head[..])?;
    Some(d.u64().ok().filter(|version| rest.starts_with(&codec::encode(version))))
}

/// A network file whose content was checked, with what follows from it.
#[derive(Clone, Debug)]
pub struct TrustedNetwork {
    file: NetworkFile,
    fingerprint: Hash,
    chain_id: Hash,
}

impl TrustedNetwork {
    fn new(file: NetworkFile, fingerprint: Hash) -> Result<Self, NetworkError> {
        let founding = file.genesis.validator_set()?;
        let header = file.genesis.header()?;
        let chain_id = header.chain_id;
        let first = file.epochs.first().ok_or(NetworkError::Epochs { index: 0 })?;
        if first.validators != founding || first.first_height != Height(1) || first.announced_by != header.hash() {
            return Err(NetworkError::Epochs { index: 0 });
        }
        if let Some(i) = file.epochs.windows(2).position(|w| w[1].first_height <= w[0].first_height) {
            return Err(NetworkError::Epochs { index: i + 1 });
        }
        let trusted = Self { file, fingerprint, chain_id };
        if let Some(checkpoint) = trusted.file.checkpoint.clone() {
            let set = trusted.validators_at(checkpoint.header.height).clone();
            light::verify_signed_header(chain_id, &set, checkpoint)?;
        }
        Ok(trusted)
    }

    /// SHA-256 of the file, shown on import.
    #[must_use]
    pub fn fingerprint(&self) -> Hash {
        self.fingerprint
    }

    /// The chain.
    #[must_use]
    pub fn chain_id(&self) -> Hash {
        self.chain_id
    }

    /// The file's content.
    #[must_use]
    pub fn file(&self) -> &NetworkFile {
        &self.file
    }

    /// The genesis document.
    #[must_use]
    pub fn genesis(&self) -> &Genesis {
        &self.file.genesis
    }

    /// The set that the directory lists for `height`.
    #[must_use]
    pub fn validators_at(&self, height: Height) -> &ValidatorSet {
        let epochs = &self.file.epochs;
        let after = epochs.partition_point(|e| e.first_height <= height);
        &epochs[after.saturating_sub(1)].validators
    }

    /// The newest set of the directory.
    #[must_use]
    pub fn newest_validators(&self) -> &ValidatorSet {
        &self.file.epochs.last().expect("a checked directory has its founding epoch").validators
    }

    /// First height of the newest epoch.
    #[must_use]
    pub fn newest_epoch_start(&self) -> Height {
        self.file.epochs.last().expect("a checked directory has its founding epoch").first_height
    }

    /// Whether `hops` lead on from what the directory lists: the first one beyond it names the directory's newest
    /// set. Otherwise the directory is too old for them.
    ///
    /// # Errors
    /// The height of that hop.
    pub fn leads_to(&self, hops: &[Hop]) -> Result<(), Height> {
        let headers = hops.iter().map(|hop| &hop.signed.header);
        let first = headers.into_iter().find(|header| header.height >= self.newest_epoch_start());
        match first {
            Some(header) if header.validators_hash != self.newest_validators().hash() => Err(header.height),
            Some(_) | None => Ok(()),
        }
    }

    /// The set for `height` after walking `hops`.
    ///
    /// Hops that the directory covers are checked against it, so that a receipt made for an older directory
    /// stays valid under a newer one; the others are walked from the directory's newest set.
    ///
    /// # Errors
    /// [`HeaderError`] of the first hop that does not hold.
    pub fn validators_after(&self, hops: &[Hop], height: Height) -> Result<ValidatorSet, HeaderError> {
        let start = self.newest_epoch_start();
        let mut beyond = self.newest_validators().clone();
        let mut from = Height(1);
        for hop in hops {
            let at = hop.signed.header.height;
            if at < from || at >= height {
                return Err(HeaderError::Height { have: at, expected: from });
            }
            from = at.next();
            if at < start {
                self.verify_listed_hop(hop)?;
            } else {
                beyond = light::verify_hop(self.chain_id, &beyond, hop)?;
            }
        }
        Ok(if height < start { self.validators_at(height).clone() } else { beyond })
    }

    /// The same file brought forward by what a quorum certified, and by nothing else: each hop beyond the directory
    /// becomes an epoch, `tip` becomes the checkpoint.
    ///
    /// # Errors
    /// [`HeaderError`] of the first hop that does not hold, or of the tip; [`HeaderError::Height`] when the tip is
    /// not above the checkpoint, or when no more epochs fit.
    pub fn extended(&self, hops: &[Hop], tip: SignedHeader) -> Result<NetworkFile, HeaderError> {
        let (have, known) =
            (tip.header.height, self.file.checkpoint.as_ref().map_or(Height::GENESIS, |c| c.header.height));
        let not_newer = HeaderError::Height { have, expected: known.next() };
        if have <= known {
            return Err(not_newer);
        }
        let set = self.validators_after(hops, have)?;
        light::verify_signed_header(self.chain_id, &set, tip.clone())?;
        let beyond = hops.iter().filter(|hop| hop.signed.header.height >= self.newest_epoch_start());
        let epochs = beyond.map(|hop| Epoch {
            first_height: hop.signed.header.height.next(),
            announced_by: hop.signed.certificate.header_hash,
            validators: hop.next.clone(),
        });
        let epochs = List::new(self.file.epochs.iter().cloned().chain(epochs).collect()).map_err(|_| not_newer)?;
        Ok(NetworkFile { epochs, checkpoint: Some(tip), ..self.file.clone() })
    }

    /// Checks a hop below the newest epoch: the directory knows the sets on both sides of it.
    fn verify_listed_hop(&self, hop: &Hop) -> Result<(), HeaderError> {
        let height = hop.signed.header.height;
        let next = light::verify_hop(self.chain_id, self.validators_at(height), hop)?;
        let listed = self.validators_at(height.next());
        if next == *listed {
            return Ok(());
        }
        Err(HeaderError::Validators { height: height.next(), have: next.hash(), expected: listed.hash() })
    }
}

#[cfg(test)]
mod tests;
