//! What the client shows of the network.

use yuzheng_protocol::{
    Hash, Height, Timestamp,
    light::{HeaderError, VerifiedHeader},
};

use super::fork;
use crate::{
    store::{Damage, HeaderStore, Opening},
    sync::{Comparison, Divergence, Fork, ForkView, NodeStatus, NodeView, Sync},
};

/// How the header store was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// New or as it was left.
    InOrder,
    /// It did not hold and is being filled anew.
    Rebuilt(Damage),
}

impl From<&Opening> for Opened {
    fn from(opening: &Opening) -> Self {
        match opening {
            Opening::Fresh | Opening::Resumed { .. } => Self::InOrder,
            Opening::Rebuilt { reason } => Self::Rebuilt(reason.clone()),
        }
    }
}

/// The verified tip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TipView {
    /// Height.
    pub height: Height,
    /// Time of the block.
    pub time: Timestamp,
    /// Header hash.
    pub hash: Hash,
    /// Departments whose signatures were checked.
    pub signed_by: Vec<u16>,
}

/// The network as it is known now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkView {
    /// The verified and stored tip; none while only genesis is known.
    pub tip: Option<TipView>,
    /// Height up to which headers are being fetched.
    pub target: Option<Height>,
    /// Every node of the network file.
    pub departments: Vec<NodeView>,
    /// Why the chain is not followed any further.
    pub halt: Option<HeaderError>,
    /// Conflicting certified headers seen since the start, one for each department that showed some.
    pub divergences: Vec<Divergence>,
    /// The fork for which the client is frozen: what is shown ends at its last common height.
    pub fork: Option<ForkView>,
    /// How many departments agree, about which height and when; none before one did.
    pub comparison: Option<Comparison>,
    /// How the header store was found.
    pub opened: Opened,
}

impl NetworkView {
    pub(super) fn new(sync: &Sync, store: &HeaderStore, opened: Opened, now: Timestamp) -> Self {
        Self {
            tip: shown_tip(sync, store),
            target: sync.target(),
            departments: sync.views(now),
            halt: sync.halt().cloned(),
            divergences: sync.divergences().to_vec(),
            fork: sync.fork().map(Fork::view),
            comparison: sync.comparison(now),
            opened,
        }
    }

    /// Departments whose newest answer agrees with the verified chain.
    #[must_use]
    pub fn agreeing(&self) -> usize {
        agreeing(&self.departments)
    }

    /// When a department that agrees last answered.
    #[must_use]
    pub fn answered(&self) -> Option<Timestamp> {
        let agrees = |view: &&NodeView| matches!(view.status, NodeStatus::Agrees { .. });
        self.departments.iter().filter(agrees).filter_map(|view| view.answered).max()
    }
}

fn agreeing(departments: &[NodeView]) -> usize {
    departments.iter().filter(|view| matches!(view.status, NodeStatus::Agrees { .. })).count()
}

fn shown_tip(sync: &Sync, store: &HeaderStore) -> Option<TipView> {
    fork::shown_tip(sync, store).map(|tip| tip_view(tip, store))
}

fn tip_view(tip: &VerifiedHeader, store: &HeaderStore) -> TipView {
    let set = store.epochs().set_at(tip.header().height);
    TipView {
        height: tip.header().height,
        time: tip.header().time,
        hash: tip.certificate().header_hash,
        signed_by: set.departments(&tip.certificate().signers()),
    }
}

/// What one round of sync did.
#[derive(Clone, Debug)]
pub struct SyncReport {
    /// The verified and stored tip.
    pub tip: Option<TipView>,
    /// Headers that this round added.
    pub added: u64,
    /// Every node of the network file.
    pub departments: Vec<NodeView>,
    /// Conflicting certified headers seen since the start.
    pub divergences: Vec<Divergence>,
}

impl SyncReport {
    pub(super) fn new(sync: &Sync, store: &HeaderStore, before: Height, now: Timestamp) -> Self {
        Self {
            tip: shown_tip(sync, store),
            added: store.height().0.saturating_sub(before.0),
            departments: sync.views(now),
            divergences: sync.divergences().to_vec(),
        }
    }

    /// Departments whose newest answer agrees with the verified chain. The tip was compared with a witness
    /// when there are at least two.
    #[must_use]
    pub fn agreeing(&self) -> usize {
        agreeing(&self.departments)
    }

    /// What the department's node is to us.
    #[must_use]
    pub fn status(&self, department: u16) -> Option<&NodeStatus> {
        self.departments.iter().find(|view| view.department == department).map(|view| &view.status)
    }
}
