//! What ends consensus.

use thiserror::Error;
use yuzheng_protocol::Height;

use super::application::Fault;
use super::certificate::ConversionError;
use super::settings::SettingsError;
use super::wal::WalError;

/// Why consensus did not start or came to an end. The process must end with it.
#[derive(Debug, Error)]
pub enum Error {
    /// The settings are wrong.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The write-ahead log is not usable.
    #[error(transparent)]
    Wal(#[from] WalError),
    /// The engine did not start.
    #[error("the consensus engine did not start: {0}")]
    Engine(String),
    /// The address is taken, or does not belong to this machine.
    #[error("cannot listen on {address} (is another node running there?)")]
    Listen {
        /// The multiaddress.
        address: String,
    },
    /// The engine stopped by itself: its log says why. It does so on purpose when its write-ahead log fails.
    #[error("the consensus engine stopped by itself; its last messages say why")]
    EngineStopped,
    /// A decided block could not be committed.
    #[error("block {height} is decided but could not be committed: {source}")]
    Commit {
        /// The block's height.
        height: Height,
        /// What the ledger said.
        source: Fault,
    },
    /// The engine handed over a certificate that makes no sense here.
    #[error("the certificate of block {height} is unusable: {source}")]
    Certificate {
        /// The block's height.
        height: Height,
        /// Why.
        source: ConversionError,
    },
    /// The engine decided another height than the ledger's next.
    #[error("the engine decided height {decided}, but the ledger's next height is {next}")]
    OutOfStep {
        /// What was decided.
        decided: Height,
        /// The ledger's tip + 1.
        next: Height,
    },
    /// The ledger does not know who validates.
    #[error("the validators of height {height} are not known: {source}")]
    Validators {
        /// The height.
        height: Height,
        /// What the ledger said.
        source: Fault,
    },
    /// Code of the ledger panicked; its state is in doubt.
    #[error("the ledger panicked in {what}")]
    LedgerPanicked {
        /// What it was doing.
        what: &'static str,
    },
}
