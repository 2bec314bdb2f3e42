//! Which headers to fetch next, and from whom.

use yuzheng_protocol::{Hash, Height, Timestamp, light::HeaderChain};

use super::{
    HeaderCopy, NodeIndex, Sync,
    download::{self, Download, Work},
    node::{Claim, HopsFor, Node},
};
use crate::segment::Segment;

/// How long a download may wait for one answer while another node could give it, in ms.
const STALL_MS: u64 = 2_500;

impl Sync {
    /// Starts a download from the node with the highest tip above ours.
    pub(super) fn plan(&mut self, now: Timestamp) {
        if self.download.is_some() || self.halt.is_some() || self.frozen().is_some() {
            return;
        }
        let (verified, settings) = (self.height(), &self.settings);
        let is_free = |n: &Node| n.asked.is_none() && n.is_candidate(verified, now, settings);
        let candidates = self.nodes.iter().enumerate().filter(|(_, n)| is_free(n));
        let rank =
            |i: usize, n: &Node| (n.claim.as_ref().map(Claim::height), core::cmp::Reverse(self.schedule.turn_of(i)));
        let Some((index, node)) = candidates.max_by_key(|(i, n)| rank(*i, n)) else { return };
        let Some(claim) = &node.claim else { return };
        let known_since = claim.epochs.is_part_of(&self.epochs);
        let epochs = if known_since { self.epochs.clone() } else { claim.epochs.clone() };
        let target = claim.tip.clone();
        if epochs.first_foreign(&self.epochs, &self.chain).is_some() {
            self.nodes[index].claim = None;
            return self.suspect(NodeIndex(index), target, now);
        }
        if epochs.lacks_change(self.chain.last()) {
            return self.nodes[index].want_hops(target, epochs, HopsFor::Announced(verified));
        }
        if self.is_far_below(target.header().height) && node.hops_for == HopsFor::Nothing {
            return self.nodes[index].want_hops(target, epochs, HopsFor::Jump);
        }
        let work = if self.is_far_below(target.header().height) {
            Work::Jump { from: verified, target, trusted: self.trusted_below(claim.height()) }
        } else {
            Work::Forward { target, segment: Segment::new(self.chain.clone(), epochs.clone()) }
        };
        self.download = Some(Download::new(NodeIndex(index), epochs, work, now));
    }

    /// Whether the headers up to `height` are more than are held.
    fn is_far_below(&self, height: Height) -> bool {
        match self.settings.copy {
            HeaderCopy::Recent(count) => height.0.saturating_sub(self.height().0) > count,
            HeaderCopy::Full => false,
        }
    }

    /// Headers that must stand in the history of a tip at `height`: our newest, and newer ones that the network file
    /// or a person's decision names.
    fn trusted_below(&self, height: Height) -> Vec<(Height, Hash)> {
        let between = self.height().next()..height;
        let named = self.epochs.to_be_proven().into_iter().filter(|(at, _)| between.contains(at));
        // Our newest header comes last: its place is what the store grows the paths of kept headers with. Header 0
        // is in every header's chain id.
        let ours = (self.height(), self.chain.last_hash());
        let mut trusted: Vec<_> = named.collect();
        if trusted.is_empty() || self.height() > Height::GENESIS {
            trusted.insert(0, ours);
        }
        trusted
    }

    /// Fetches headers below those held, if they are to be held.
    pub(super) fn plan_fill(&mut self, now: Timestamp) {
        let base = self.base.last().height;
        let at = download::start_below(base, self.height(), self.settings.copy, self.settings.certify_every);
        let (Some(at), None, None, None) = (at, &self.fill, &self.halt, self.fork()) else { return };
        // A node that lags behind our first header has not all of them.
        let below = base.previous().unwrap_or(Height::GENESIS);
        let free = |n: &Node| n.asked.is_none() && n.is_candidate(below, now, &self.settings);
        let Some(index) = self.nodes.iter().position(free) else { return };
        let Ok(genesis) = HeaderChain::new(self.epochs.network().genesis()) else { return };
        let (base, epochs) = (self.base.clone(), self.epochs.clone());
        let work = if at == Height::GENESIS {
            download::back(genesis, Vec::new(), base, &epochs)
        } else {
            Work::Start { at, genesis: genesis.last_hash(), base }
        };
        self.fill = Some(Download::new(NodeIndex(index), epochs, work, now));
    }

    /// Gives a download to another node when its node keeps us waiting.
    pub(super) fn leave_a_stalled_download(&mut self, now: Timestamp) {
        let (verified, settings) = (self.height(), &self.settings);
        self.fill.take_if(|fill| now.since(fill.since) > STALL_MS);
        let Some(download) = &self.download else { return };
        let slow = download.node;
        let other =
            |(i, n): (usize, &Node)| i != slow.0 && n.asked.is_none() && n.is_candidate(verified, now, settings);
        if now.since(download.since) > STALL_MS && self.nodes.iter().enumerate().any(other) {
            self.download = None;
            self.nodes[slow.0].withheld = Some((verified, now));
            self.plan(now);
        }
    }
}
