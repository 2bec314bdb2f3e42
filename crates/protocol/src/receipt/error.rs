//! Why a receipt is not valid, and the three verdicts.

use thiserror::Error;

use crate::{
    codec::DecodeError, hash::Hash, light::HeaderError, merkle::ProofError, state::StateProofError,
    transaction::TransactionError,
};

/// Why a receipt is not valid, or why that cannot be told.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum ReceiptError {
    /// \[RC-1\] Not a receipt, or damaged beyond reading.
    #[error("this is not a receipt file, or it is damaged: {0}")]
    Unreadable(DecodeError),
    /// \[RC-2\] A newer version of the format.
    #[error("receipt version {have} is not known here")]
    UnknownVersion {
        /// Version in the file.
        have: u64,
    },
    /// \[RC-3\] A receipt of another chain than the network file's.
    #[error("the receipt is of chain {have}, the network file of {expected}")]
    OtherChain {
        /// Chain in the receipt.
        have: Hash,
        /// Chain in the network file.
        expected: Hash,
    },
    /// \[RC-4\] The tip lies beyond what the directory and the hops tell about validator sets.
    #[error("the network file does not know the departments that signed height {height}")]
    UnknownEpoch {
        /// Height of the tip.
        height: u64,
    },
    /// \[RC-5\] A hop does not hold.
    #[error("a change of departments does not hold: {0}")]
    Hop(HeaderError),
    /// \[RC-6\] The tip's certificate does not hold.
    #[error("the departments' signatures do not hold: {0}")]
    Tip(HeaderError),
    /// \[RC-7\] The block is no ancestor of the tip.
    #[error("the block does not belong to the certified history: {0}")]
    History(ProofError),
    /// \[RC-8\] The entry does not stand in its block.
    #[error("the block does not hold this entry: {0}")]
    Inclusion(ProofError),
    /// \[RC-9\] The transaction's own signature or chain does not hold.
    #[error("the entry's signature does not hold: {0}")]
    Transaction(TransactionError),
    /// \[RC-10\] A state value does not stand at the tip.
    #[error("the state shown is not the one at the certified tip: {0}")]
    State(StateProofError),
    /// \[RC-11\] An opened field does not belong to what was filed.
    #[error("the field {path} does not belong to what was filed: {reason}")]
    Opening {
        /// Path of the field.
        path: String,
        /// What does not fit.
        reason: ProofError,
    },
    /// \[RC-12\] The trace shown is not the one whose hash stands on chain.
    #[error("the decision's trace is not the one that was recorded")]
    Trace,
    /// \[RC-13\] Parts that do not belong together.
    #[error("parts of the file do not belong together")]
    Inconsistent,
    /// \[RC-14\] The events shown are not all events of the case.
    #[error("the file shows {have} linked events of the case, the certified state counts {proven}")]
    Incomplete {
        /// Events that follow one another from the first.
        have: u32,
        /// Events according to the case at the tip.
        proven: u32,
    },
}

/// The three verdicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// 核验通过.
    Valid,
    /// 核验不通过.
    Invalid,
    /// 无法核验.
    CannotTell,
}

impl ReceiptError {
    /// Which verdict this reason leads to.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::Unreadable(_) | Self::UnknownVersion { .. } | Self::OtherChain { .. } | Self::UnknownEpoch { .. } => {
                Verdict::CannotTell
            }
            Self::Hop(HeaderError::Version { .. })
            | Self::Tip(HeaderError::Version { .. })
            | Self::Transaction(TransactionError::Version(_) | TransactionError::Suite(_)) => Verdict::CannotTell,
            Self::Hop(_)
            | Self::Tip(_)
            | Self::History(_)
            | Self::Inclusion(_)
            | Self::Transaction(_)
            | Self::State(_)
            | Self::Opening { .. }
            | Self::Trace
            | Self::Inconsistent
            | Self::Incomplete { .. } => Verdict::Invalid,
        }
    }

    /// Stable rule id of `docs/protocol.md`.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "RC-1",
            Self::UnknownVersion { .. } => "RC-2",
            Self::OtherChain { .. } => "RC-3",
            Self::UnknownEpoch { .. } => "RC-4",
            Self::Hop(_) => "RC-5",
            Self::Tip(_) => "RC-6",
            Self::History(_) => "RC-7",
            Self::Inclusion(_) => "RC-8",
            Self::Transaction(_) => "RC-9",
            Self::State(_) => "RC-10",
            Self::Opening { .. } => "RC-11",
            Self::Trace => "RC-12",
            Self::Inconsistent => "RC-13",
            Self::Incomplete { .. } => "RC-14",
        }
    }
}
