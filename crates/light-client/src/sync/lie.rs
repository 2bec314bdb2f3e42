//! What a node said that cannot be true, with the height and the field of which it is about.

use thiserror::Error;
use yuzheng_protocol::{
    Hash, Header, Height,
    certificate::CertificateError,
    cose::CoseError,
    delta::DeltaError,
    light::{HeaderChain, HeaderError, RebuildError},
    merkle::ProofError,
    sign::SignatureError,
    state::StateProofError,
};

use super::PastHeaders;
use crate::{provider::ProviderError, segment::JumpError};

/// What a node said that cannot be true.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum Lie {
    /// A header that does not follow ours, or is not the one that was certified.
    #[error("a wrong header at height {height}, {part}: {reason}")]
    WrongHeader {
        /// Its height.
        height: Height,
        /// What is wrong with it.
        part: HeaderPart,
        /// Why it was refused.
        reason: HeaderError,
    },
    /// Fewer headers than asked for, below its own tip, or more bytes than they take.
    #[error("a range of another length: {asked} headers from height {from} were asked for, {have} could be read")]
    CutRange {
        /// First height asked for.
        from: Height,
        /// Headers asked for.
        asked: u32,
        /// Headers read.
        have: u32,
    },
    /// No change of the validator set, where its own headers announce one.
    #[error(
        "no change of departments from height {from} on, though next-validators-hash of height {announced} is another"
    )]
    CutHops {
        /// First height asked for.
        from: Height,
        /// Height of the header that announces one.
        announced: Height,
    },
    /// Deltas that cannot be read.
    #[error("broken headers: {0}")]
    BrokenDeltas(DeltaError),
    /// A state proof that does not hold.
    #[error("a forged state proof at height {height}, state-root: {reason}")]
    ForgedState {
        /// Height of the header under which it was given.
        height: Height,
        /// What does not hold.
        reason: StateProofError,
    },
    /// An inclusion proof that does not hold.
    #[error("a forged proof of inclusion at height {height}, {root}: {reason}")]
    ForgedInclusion {
        /// Height of the header under whose root it was given.
        height: Height,
        /// `tx-root` for an entry, `history` for a header.
        root: &'static str,
        /// What does not hold.
        reason: ProofError,
    },
    /// Another entry, case or state than asked for.
    #[error("another thing than asked for: {have} instead of {asked}")]
    OtherThing {
        /// Id in the answer.
        have: Hash,
        /// Id asked for.
        asked: Hash,
    },
    /// The place of another header in a history, or in another history, than asked for.
    #[error("the place of height {have} in a history instead of {asked}")]
    OtherPlace {
        /// Height in the answer.
        have: Height,
        /// Height asked for.
        asked: Height,
    },
    /// Events of a case that are not all events, or not in order.
    #[error("{have} events of a case, {proven} are proven in its state")]
    CutEvents {
        /// Events in the answer that are linked.
        have: u32,
        /// Events according to the proven state.
        proven: u32,
    },
    /// Content whose hash is not the one asked for.
    #[error("content with hash {have} instead of {asked}")]
    OtherContent {
        /// Hash of what was served.
        have: Hash,
        /// Hash asked for.
        asked: Hash,
    },
    /// Another chain.
    #[error("another chain: {have} instead of {expected}")]
    OtherChain {
        /// Chain in the answer.
        have: Hash,
        /// Our chain.
        expected: Hash,
    },
    /// A certificate that does not hold.
    #[error("a forged certificate: {0}")]
    ForgedCertificate(CertificateError),
    /// A certified header that conflicts with ours of the same height.
    #[error("a conflicting certified header at height {height}: {theirs}, ours is {ours}")]
    ConflictingHeader {
        /// Height of both.
        height: Height,
        /// Hash of ours.
        ours: Hash,
        /// Hash of the other one.
        theirs: Hash,
    },
    /// An acknowledgement that its department did not sign.
    #[error("a forged acknowledgement: {0}")]
    ForgedAcknowledgement(SignatureError),
    /// A COSE receipt that the department did not sign, or about something else.
    #[error("a forged COSE receipt: {0}")]
    ForgedCose(CoseError),
    /// An answer in the name of another department.
    #[error("an answer in the name of department {have}")]
    OtherDepartment {
        /// Department in the answer.
        have: u16,
    },
    /// An answer that is not in the format.
    #[error("an unreadable answer: {0}")]
    Unreadable(ProviderError),
}

impl Lie {
    /// Stable code for the user interface.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::WrongHeader { .. } | Self::BrokenDeltas(_) => "wrong-header",
            Self::CutRange { .. } | Self::CutHops { .. } => "cut-range",
            Self::ForgedState { .. } => "forged-state-proof",
            Self::ForgedInclusion { .. } => "forged-inclusion-proof",
            Self::OtherThing { .. } | Self::OtherPlace { .. } => "other-thing",
            Self::CutEvents { .. } => "cut-events",
            Self::OtherContent { .. } => "other-content",
            Self::OtherChain { .. } => "other-chain",
            Self::ForgedCertificate(_) => "forged-certificate",
            Self::ConflictingHeader { .. } => "conflicting-header",
            Self::ForgedAcknowledgement(_) => "forged-acknowledgement",
            Self::ForgedCose(_) => "forged-cose",
            Self::OtherDepartment { .. } => "other-department",
            Self::Unreadable(_) => "unreadable",
        }
    }
}

/// What is wrong with a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderPart {
    /// This field, as section 7 of `docs/protocol.md` names it.
    Field(&'static str),
    /// The header as a whole: which field is known once another department gave the true one.
    Header,
    /// It, or a header before it: which one is known once another department gave the true ones.
    UpToHere,
}

impl core::fmt::Display for HeaderPart {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Field(name) => name,
            Self::Header => "header",
            Self::UpToHere => "this header or one before it",
        })
    }
}

impl HeaderPart {
    /// The field of which an error speaks.
    const fn of(reason: &HeaderError) -> Self {
        match reason {
            HeaderError::Version { .. } => Self::Field("version"),
            HeaderError::OtherChain { .. } => Self::Field("chain-id"),
            HeaderError::Height { .. } => Self::Field("height"),
            HeaderError::Time { .. } | HeaderError::FromTheFuture { .. } | HeaderError::TrustExpired { .. } => {
                Self::Field("time")
            }
            HeaderError::Parent { .. } => Self::Field("prev"),
            HeaderError::History { .. } => Self::Field("history"),
            HeaderError::Validators { .. } => Self::Field("validators-hash"),
            HeaderError::Proposer { .. } => Self::Field("proposer"),
            HeaderError::OtherHeader { .. } | HeaderError::Certificate(_) => Self::Header,
        }
    }
}

impl Lie {
    /// What a jump's answer says that cannot be true; `tip` is the header under which it was given.
    pub(super) fn of_jump(tip: Height, error: JumpError) -> Self {
        match error {
            JumpError::OtherPlace { have, asked } => Self::OtherPlace { have, asked },
            JumpError::Proof(reason) => Self::ForgedInclusion { height: tip, root: "history", reason },
            JumpError::OtherHeader { height, have, expected } => {
                Self::ConflictingHeader { height, ours: expected, theirs: have }
            }
        }
    }
}

impl Lie {
    /// Why the header at `height` could not be rebuilt or does not follow.
    pub(super) fn of_delta(height: Height, error: RebuildError) -> Self {
        match error {
            RebuildError::Header(reason) => Self::of_header(height, reason),
            RebuildError::Delta(reason) => Self::BrokenDeltas(reason),
        }
    }

    /// Why the header at `height` was refused.
    pub(crate) fn of_header(height: Height, reason: HeaderError) -> Self {
        match reason {
            HeaderError::OtherChain { have, expected } => Self::OtherChain { have, expected },
            HeaderError::Certificate(reason) => Self::ForgedCertificate(reason),
            reason => Self::WrongHeader { height, part: HeaderPart::of(&reason), reason },
        }
    }

    /// Why headers up to `height` do not lead to the header that was certified.
    pub(super) fn of_run(height: Height, have: Hash, expected: Hash) -> Self {
        Self::WrongHeader { height, part: HeaderPart::UpToHere, reason: HeaderError::OtherHeader { have, expected } }
    }
}

/// Headers that a node showed and that are not the certified ones, until it is known where they differ.
#[derive(Debug)]
pub(super) enum WrongHeaders {
    /// One.
    One(Box<Header>),
    /// All above `start`, as deltas, with their hashes.
    Run { start: Box<HeaderChain>, deltas: Vec<u8>, hashes: Vec<Hash> },
}

impl WrongHeaders {
    /// Height and field of the first header that is not ours; none while ours are not known.
    pub(super) fn first_difference(&self, past: &mut dyn PastHeaders) -> Option<(Height, &'static str)> {
        let theirs = match self {
            Self::One(header) => (**header).clone(),
            Self::Run { start, deltas, hashes } => {
                let at = |index: usize| Height(start.last().height.0 + 1 + index as u64);
                let last = hashes.len().checked_sub(1)?;
                if past.hash_at(at(last))? == hashes[last] {
                    return None;
                }
                let (mut same, mut differs) = (0, last);
                while same < differs {
                    let middle = same + (differs - same) / 2;
                    if past.hash_at(at(middle))? == hashes[middle] { same = middle + 1 } else { differs = middle }
                }
                let (mut chain, mut rest) = ((**start).clone(), &deltas[..]);
                for _ in 0..=differs {
                    chain.append_delta(&mut rest).ok()?;
                }
                chain.last().clone()
            }
        };
        let ours = past.header_at(theirs.height)?;
        // Where the header is the true one, what was shown with it speaks of another.
        Some((theirs.height, theirs.differs_in(&ours).unwrap_or("header-hash")))
    }
}
