//! What is known about one node.

use std::sync::Arc;

use yuzheng_protocol::{Hash, Height, Timestamp, block::SignedHeader, light::VerifiedHeader};

use super::{Ask, Lie, SyncSettings, lie::WrongHeaders};
use crate::{epochs::Epochs, provider::ProviderError};

/// Why a node is not reached, and when it is asked again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreachable {
    /// What happened last.
    pub reason: ProviderError,
    /// Failures in a row.
    pub failures: u32,
    /// When it is asked again by itself.
    pub retry_at: Timestamp,
}

/// What a node is to us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeStatus {
    /// Not asked yet.
    Unasked,
    /// Its tip is on our chain and up to date.
    Agrees {
        /// Height of its tip.
        height: Height,
    },
    /// Its tip is on our chain, but it has been lagging for more than a moment.
    Behind {
        /// Height of its tip.
        height: Height,
        /// Height of ours.
        verified: Height,
    },
    /// Its tip is on our chain, but old: long behind, or older than what it showed before.
    OldTip {
        /// Height of its tip.
        height: Height,
        /// Height of ours.
        verified: Height,
        /// Highest tip that it showed before.
        shown: Height,
    },
    /// Its certified tip lies ahead of this computer's clock: one of the two clocks is wrong.
    ClockDisagrees {
        /// Time of its tip.
        tip_time: Timestamp,
        /// This computer's time.
        now: Timestamp,
    },
    /// No answer.
    Unreachable(Unreachable),
    /// It showed a certified tip above ours, but does not give the headers or certificates that lead there.
    Withholding {
        /// Height of ours when they were asked for.
        verified: Height,
        /// When they were given up.
        since: Timestamp,
    },
    /// It shows a history that a quorum certified and that is not ours: see [`Sync::fork`](super::Sync::fork).
    Conflicting {
        /// Height at which the two have different headers.
        height: Height,
        /// Hash of the header that is followed here.
        ours: Hash,
        /// Hash of the other header.
        theirs: Hash,
        /// Since when.
        since: Timestamp,
    },
    /// It said something that cannot be true.
    Lying {
        /// What it said.
        reason: Lie,
        /// When.
        since: Timestamp,
    },
}

impl NodeStatus {
    /// Stable code for the user interface.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unasked => "unasked",
            Self::Agrees { .. } => "agrees",
            Self::Behind { .. } => "behind",
            Self::OldTip { .. } => "old-tip",
            Self::ClockDisagrees { .. } => "clock-disagrees",
            Self::Unreachable(_) => "unreachable",
            Self::Withholding { .. } => "withholding",
            Self::Conflicting { .. } => "conflicting",
            Self::Lying { .. } => "lying",
        }
    }
}

/// A node as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeView {
    /// Its department.
    pub department: u16,
    /// What it is to us.
    pub status: NodeStatus,
    /// When it last answered.
    pub answered: Option<Timestamp>,
}

/// A node's record within the state machine.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) department: u16,
    pub(super) answered: Option<Timestamp>,
    pub(super) wanted: Option<Ask>,
    pub(super) asked: Option<Ask>,
    /// Its last tip whose certificate holds.
    pub(super) claim: Option<Claim>,
    /// A tip that waits for hops, with what is known before them.
    pub(super) awaiting: Option<(SignedHeader, Arc<Epochs>)>,
    /// Why the hops for that tip were asked for.
    pub(super) hops_for: HopsFor,
    /// Highest tip it showed so far.
    pub(super) shown: Height,
    /// Since when its tip has been below ours.
    pub(super) behind_since: Option<Timestamp>,
    pub(super) trouble: Option<Trouble>,
    /// Height above which it withheld headers or certificates, and when.
    pub(super) withheld: Option<(Height, Timestamp)>,
    pub(super) lie: Option<(Lie, Timestamp)>,
    /// What it showed when it lied about headers.
    pub(super) wrong: Option<Box<WrongHeaders>>,
}

/// A tip whose certificate holds.
#[derive(Debug)]
pub(super) struct Claim {
    pub(super) tip: VerifiedHeader,
    /// Validator sets up to it.
    pub(super) epochs: Arc<Epochs>,
    /// Whether it was compared with our header of the same height.
    pub(super) compared: bool,
    /// When it was shown.
    pub(super) at: Timestamp,
}

impl Claim {
    pub(super) fn new(tip: VerifiedHeader, epochs: Arc<Epochs>, at: Timestamp) -> Self {
        Self { tip, epochs, compared: false, at }
    }

    pub(super) fn height(&self) -> Height {
        self.tip.header().height
    }

    pub(super) fn hash(&self) -> Hash {
        self.tip.certificate().header_hash
    }
}

/// Why a node was asked for hops below the tip that it showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HopsFor {
    /// It was not.
    Nothing,
    /// The tip names a set that is not known.
    Tip,
    /// The tip is not certified by our sets: its history may part from ours below one of our hops.
    File,
    /// A header below the tip announces a set that is not known, though the tip names a known one: the set changed
    /// and changed back. Height of that header.
    Announced(Height),
    /// The headers between are not fetched, so that only hops can show that.
    Jump,
}

/// Why a node's claim does not count at the moment.
#[derive(Debug)]
pub(super) enum Trouble {
    Unreachable(Unreachable),
    Clock { tip_time: Timestamp, now: Timestamp },
}

impl Node {
    pub(super) fn new(department: u16) -> Self {
        Self {
            department,
            answered: None,
            wanted: None,
            asked: None,
            claim: None,
            awaiting: None,
            hops_for: HopsFor::Nothing,
            shown: Height::GENESIS,
            behind_since: None,
            trouble: None,
            withheld: None,
            lie: None,
            wrong: None,
        }
    }

    /// Has it asked for its tip, unless it rests.
    pub(super) fn want_tip(&mut self, now: Timestamp) {
        if self.wanted.is_none() && self.is_due(now) {
            self.wanted = Some(Ask::Tip);
        }
    }

    /// Has it asked for the hops below a tip that it showed, before anything is taken under that tip.
    pub(super) fn want_hops(&mut self, tip: VerifiedHeader, known: Arc<Epochs>, why: HopsFor) {
        self.claim = None;
        self.hops_for = why;
        self.wanted = Some(Ask::Hops(known.newest_start()));
        self.awaiting = Some((tip.signed().clone(), known));
    }

    /// Whether it can be a witness at the moment.
    pub(super) fn is_well(&self) -> bool {
        self.lie.is_none() && self.trouble.is_none()
    }

    /// Notes that the node gave no answer. `noise` is any number: the pause is cut by up to a half of it.
    pub(super) fn fail(&mut self, reason: ProviderError, now: Timestamp, settings: &SyncSettings, noise: u64) {
        let failures = match &self.trouble {
            Some(Trouble::Unreachable(before)) => before.failures.saturating_add(1),
            Some(Trouble::Clock { .. }) | None => 1,
        };
        let pause = settings.retry_ms.min(250u64.saturating_mul(1 << failures.min(16)));
        let pause = pause - noise % (pause / 2 + 1);
        self.claim = None;
        self.trouble = Some(Trouble::Unreachable(Unreachable { reason, failures, retry_at: now.plus_ms(pause) }));
    }

    /// Notes that it gave what it was asked for.
    pub(super) fn delivered(&mut self, now: Timestamp) {
        self.answered = Some(now);
        self.withheld = None;
    }

    /// Whether it may be asked for its tip again.
    pub(super) fn is_due(&self, now: Timestamp) -> bool {
        match &self.trouble {
            Some(Trouble::Unreachable(u)) => now >= u.retry_at || u.retry_at.since(now) > 600_000,
            Some(Trouble::Clock { .. }) | None => true,
        }
    }

    /// Whether headers above `verified` can be had from it.
    pub(super) fn is_candidate(&self, verified: Height, now: Timestamp, settings: &SyncSettings) -> bool {
        self.lie.is_none()
            && self.withholds(now, settings).is_none()
            && self.claim.as_ref().is_some_and(|claim| claim.height() > verified)
    }

    /// Height above which it withholds, and since when.
    fn withholds(&self, now: Timestamp, settings: &SyncSettings) -> Option<(Height, Timestamp)> {
        self.withheld.filter(|(_, since)| now.since(*since) < settings.withholding_rest_ms)
    }

    /// Status in the light of our verified tip.
    pub(super) fn status(&self, verified: (Height, Timestamp), now: Timestamp, settings: &SyncSettings) -> NodeStatus {
        match &self.lie {
            Some((Lie::ConflictingHeader { height, ours, theirs }, since)) => {
                let (height, ours, theirs, since) = (*height, *ours, *theirs, *since);
                return NodeStatus::Conflicting { height, ours, theirs, since };
            }
            Some((reason, since)) => return NodeStatus::Lying { reason: reason.clone(), since: *since },
            None => {}
        }
        match &self.trouble {
            Some(Trouble::Unreachable(u)) => return NodeStatus::Unreachable(u.clone()),
            Some(Trouble::Clock { tip_time, now }) => {
                return NodeStatus::ClockDisagrees { tip_time: *tip_time, now: *now };
            }
            None => {}
        }
        if let Some((verified, since)) = self.withholds(now, settings) {
            return NodeStatus::Withholding { verified, since };
        }
        let Some(claim) = &self.claim else { return NodeStatus::Unasked };
        let (height, time) = (claim.height(), claim.tip.header().time);
        let (verified, verified_time) = verified;
        if height >= verified {
            return NodeStatus::Agrees { height };
        }
        let lag = self.behind_since.map_or(0, |since| now.since(since));
        let far = verified.0 - height.0 >= 3 && verified_time.since(time) > settings.stale_ms;
        if far || height < self.shown || lag > settings.stale_ms {
            NodeStatus::OldTip { height, verified, shown: self.shown }
        } else if lag > settings.lag_ms {
            NodeStatus::Behind { height, verified }
        } else {
            NodeStatus::Agrees { height }
        }
    }
}
