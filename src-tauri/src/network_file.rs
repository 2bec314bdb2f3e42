//! The network file on this computer: brought forward by what this computer verified, replaced by what a person
//! was handed and compared.
//!
//! The file that was handed out is never changed, and is what others check receipts with: changes of the validators
//! are walked and kept from it on. What this computer verified since stands beside it in a file of its own, made of
//! certified headers only; files of others are checked with it where it is the newer one of the same chain.

use std::{
    io::Write,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError},
};

use yuzheng_light_client::Trust;

use yuzheng_protocol::{
    Canonical, Hash, Height, Timestamp,
    light::Hop,
    network::{NetworkFile, TrustedNetwork},
};

use crate::{
    advice,
    app::{App, io_error, now},
    views::{CommandError, FileRelation, NetworkFileView, Words},
};

/// The file beside is written anew when its checkpoint is older than this, or when validators changed.
const FORWARD_MS: u64 = 24 * 3600 * 1000;

/// The file that a person was handed, and the one that this computer brought forward from it, if it did.
pub(crate) struct Trusted {
    pub(crate) handed_out: Arc<TrustedNetwork>,
    pub(crate) forward: Option<Arc<TrustedNetwork>>,
}

impl Trusted {
    /// What a client begins with.
    pub(crate) fn trust(&self) -> Trust {
        let handed_out = Arc::clone(&self.handed_out);
        match &self.forward {
            Some(forward) => Trust::brought_forward(handed_out, Arc::clone(forward)),
            None => handed_out.into(),
        }
    }
}

/// Reads the network file at `path`, and the one beside it that this computer brought forward.
pub(crate) fn read(path: &Path) -> Result<Trusted, CommandError> {
    let handed_out = Arc::new(read_one(path)?);
    let beside = std::fs::read(beside(path)).ok().and_then(|bytes| NetworkFile::read(&bytes).ok());
    let newer = beside.filter(|beside| relation(&handed_out, beside) == FileRelation::Newer);
    Ok(Trusted { handed_out, forward: newer.map(Arc::new) })
}

fn read_one(path: &Path) -> Result<TrustedNetwork, CommandError> {
    let bytes = std::fs::read(path).map_err(|e| io_error(path, &e))?;
    NetworkFile::read(&bytes).map_err(|error| {
        let advice = advice::of_network_error(&error);
        CommandError::new("networkFile")
            .with("path", path.display())
            .with("zh", format!("{}{}", advice.reason.zh, advice.next.zh))
            .with("en", format!("{} {}", advice.reason.en, advice.next.en))
            .with("detail", format!("{}: {error}", advice.code))
    })
}

/// Where this computer keeps the file that it brought forward.
fn beside(path: &Path) -> PathBuf {
    path.with_extension("updated.yzn")
}

fn checkpoint(network: &TrustedNetwork) -> (Height, Timestamp) {
    let checkpoint = network.file().checkpoint.as_ref();
    checkpoint.map_or((Height::GENESIS, network.genesis().time), |c| (c.header.height, c.header.time))
}

/// How `other` stands to what is trusted now.
pub(crate) fn relation(trusted: &TrustedNetwork, other: &TrustedNetwork) -> FileRelation {
    if trusted.chain_id() != other.chain_id() {
        return FileRelation::OtherChain;
    }
    let (ours, theirs) = (&trusted.file().epochs, &other.file().epochs);
    if ours.iter().zip(theirs.iter()).any(|(a, b)| a != b) {
        return FileRelation::Contradicts;
    }
    let age = |network: &TrustedNetwork| (network.file().epochs.len(), checkpoint(network).0);
    let ((our_epochs, our_height), (their_epochs, their_height)) = (age(trusted), age(other));
    if their_epochs >= our_epochs && their_height > our_height {
        FileRelation::Newer
    } else if (their_epochs, their_height) == (our_epochs, our_height) {
        FileRelation::Same
    } else {
        FileRelation::Older
    }
}

/// Writes the whole file or nothing: a crash leaves the old one.
fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let fresh = path.with_extension("new");
    let mut file = std::fs::File::create(&fresh)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&fresh, path)
}

impl App {
    /// What is known of the validators by now: for files that others made, under newer changes perhaps than the file
    /// that was handed out here knows.
    pub(crate) fn newest_network(&self) -> Arc<TrustedNetwork> {
        let forward = self.forward.lock().unwrap_or_else(PoisonError::into_inner);
        forward.as_ref().map_or_else(|| Arc::clone(&self.network), Arc::clone)
    }

    fn set_forward(&self, network: Option<Arc<TrustedNetwork>>) {
        *self.forward.lock().unwrap_or_else(PoisonError::into_inner) = network;
    }

    /// Forgets what this computer brought forward: a person left the history that it tells.
    pub(crate) fn forget_forward(&self) {
        let place = beside(&self.places.network);
        match std::fs::remove_file(&place) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                tracing::warn!(%error, file = %place.display(), "the file that was brought forward stays");
            }
            Ok(()) | Err(_) => {}
        }
        self.set_forward(None);
    }

    /// Writes the file beside the handed-out one when what is verified went on for a day or validators changed.
    pub(crate) fn bring_network_forward(&self) {
        let Some(tip) = self.client.verified_tip() else { return };
        let hops = self.client.hops();
        let newest = self.newest_network();
        if !is_due(&newest, &hops, tip.header().time) {
            return;
        }
        let written = newest.extended(&hops, tip.signed().clone()).map_err(|e| e.to_string()).and_then(|file| {
            let bytes = file.to_bytes();
            write_whole(&beside(&self.places.network), &bytes).map_err(|e| e.to_string())?;
            NetworkFile::read(&bytes).map_err(|e| e.to_string())
        });
        match written {
            Ok(network) => self.set_forward(Some(Arc::new(network))),
            Err(error) => tracing::warn!(%error, "the network file was not brought forward"),
        }
    }

    /// What a network file is, before it is taken.
    ///
    /// # Errors
    /// `io`, `networkFile` with reason and next step.
    pub fn inspect_network_file(&self, path: &Path) -> Result<NetworkFileView, CommandError> {
        let network = read_one(path)?;
        let genesis = network.genesis();
        let (height, time) = checkpoint(&network);
        Ok(NetworkFileView {
            path: path.display().to_string(),
            fingerprint: network.fingerprint().to_hex(),
            name: Words { zh: genesis.name_zh.to_string(), en: genesis.name_en.to_string() },
            departments: u32::try_from(network.newest_validators().len()).unwrap_or(u32::MAX),
            height: height.0 as f64,
            as_of_ms: time.0 as f64,
            relation: relation(&self.newest_network(), &network),
        })
    }

    /// Takes the network file whose fingerprint the person compared; it is used from the next start on. The file
    /// before it is kept beside it.
    ///
    /// # Errors
    /// `networkFileChanged` when it is not the one that was shown; `networkFileOlder`, `networkFileOther`,
    /// `networkFileContradicts` when it must not replace the present one; `io`, `networkFile`.
    pub fn import_network_file(&self, path: &Path, fingerprint: &str) -> Result<(), CommandError> {
        let view = self.inspect_network_file(path)?;
        if view.fingerprint != fingerprint {
            return Err(CommandError::new("networkFileChanged"));
        }
        match view.relation {
            FileRelation::Newer | FileRelation::Same => {}
            // Nothing on this computer belongs to the present chain yet.
            FileRelation::OtherChain if !self.has_vault() => {}
            FileRelation::OtherChain => return Err(CommandError::new("networkFileOther")),
            FileRelation::Older => return Err(CommandError::new("networkFileOlder")),
            FileRelation::Contradicts => return Err(CommandError::new("networkFileContradicts")),
        }
        let place = &self.places.network;
        let bytes = std::fs::read(path).map_err(|e| io_error(path, &e))?;
        if Hash::of(&bytes).to_hex() != fingerprint {
            return Err(CommandError::new("networkFileChanged"));
        }
        let kept = place.with_extension(format!("{}.yzn", now().0));
        std::fs::copy(place, &kept).map_err(|e| io_error(&kept, &e))?;
        write_whole(place, &bytes).map_err(|e| io_error(place, &e))
    }
}

/// Whether the file is to be written anew.
fn is_due(newest: &TrustedNetwork, hops: &[Hop], tip: Timestamp) -> bool {
    let changed = hops.iter().any(|hop| hop.signed.header.height >= newest.newest_epoch_start());
    changed || tip.since(checkpoint(newest).1) > FORWARD_MS
}

#[cfg(test)]
mod tests;
