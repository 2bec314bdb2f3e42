//! The state machine: [`Sync`].

use std::{collections::VecDeque, sync::Arc};

use yuzheng_protocol::{
    CommitCertificate, Hash, Header, Height, Timestamp,
    api::{HeaderDeltas, HopList},
    block::SignedHeader,
    genesis::ChainKind,
    light::{self, HeaderChain, HeaderError, VerifiedHeader},
};

use super::{
    Answer, Ask, Divergence, Halt, Lie, NodeIndex, NodeView, PastHeaders, Request, Response, SyncSettings,
    node::{Claim, Node, Trouble},
};
use crate::{
    epochs::{Epochs, Reach},
    provider::ProviderError,
    segment::{Segment, VerifiedBatch},
};

/// How long a download may wait for one answer while another node could give it, in ms.
const STALL_MS: u64 = 2_500;

/// The sync state machine.
#[derive(Debug)]
pub struct Sync {
    settings: SyncSettings,
    epochs: Arc<Epochs>,
    chain: HeaderChain,
    nodes: Vec<Node>,
    download: Option<Download>,
    batches: VecDeque<VerifiedBatch>,
    divergences: Vec<Divergence>,
    halt: Option<Halt>,
}

/// Headers on their way from one node.
#[derive(Debug)]
struct Download {
    node: NodeIndex,
    target: VerifiedHeader,
    epochs: Arc<Epochs>,
    segment: Segment,
    asked: bool,
    since: Timestamp,
}

impl Sync {
    /// Starts above `chain`, which is verified; nodes are named by their departments.
    #[must_use]
    pub fn new(epochs: Arc<Epochs>, chain: HeaderChain, departments: &[u16], settings: SyncSettings) -> Self {
        Self {
            settings,
            epochs,
            chain,
            nodes: departments.iter().map(|d| Node::new(*d)).collect(),
            download: None,
            batches: VecDeque::new(),
            divergences: Vec::new(),
            halt: None,
        }
    }

    /// Asks every node for its tip again, save those that rest after failures.
    pub fn wake(&mut self, now: Timestamp) {
        let period = self.epochs.network().genesis().trusting_period_ms;
        self.halt = light::verify_trusting_period(self.newest_trusted(), period, now).err();
        if self.halt.is_some() {
            self.download = None;
            return;
        }
        for node in &mut self.nodes {
            if node.is_due(now) && node.wanted.is_none() {
                node.wanted = Some(Ask::Tip);
            }
        }
        self.leave_a_stalled_download(now);
    }

    /// Asks resting nodes, too: for when the user wants to know now.
    pub fn retry_now(&mut self) {
        for node in &mut self.nodes {
            if let Some(Trouble::Unreachable(unreachable)) = &mut node.trouble {
                unreachable.retry_at = Timestamp(0);
            }
        }
    }

    /// The next question, if there is one to ask now.
    pub fn poll_request(&mut self) -> Option<Request> {
        if let Some(download) = &mut self.download {
            let node = &mut self.nodes[download.node.0];
            if !download.asked && node.asked.is_none() {
                let ask = download.next_ask(&self.settings);
                download.asked = true;
                node.asked = Some(ask);
                return Some(Request { node: download.node, ask });
            }
        }
        let (index, node) = self.nodes.iter_mut().enumerate().find(|(_, n)| n.asked.is_none() && n.wanted.is_some())?;
        node.asked = node.wanted.take();
        node.asked.map(|ask| Request { node: NodeIndex(index), ask })
    }

    /// Takes an answer, or word that there is none.
    pub fn handle_response(&mut self, response: Response, now: Timestamp, past: &mut dyn PastHeaders) {
        let Response { request: Request { node, ask }, answer } = response;
        self.nodes[node.0].asked = None;
        let downloading = match ask {
            Ask::Headers { .. } | Ask::Certificate(_) => self.download.take_if(|d| d.node == node && d.asked),
            Ask::Tip | Ask::Hops(_) => None,
        };
        let outcome = match (ask, answer) {
            (Ask::Tip, Ok(Answer::Tip(signed))) => self.handle_tip(node, *signed, now),
            (Ask::Hops(_), Ok(Answer::Hops(hops))) => self.handle_hops(node, &hops, now),
            (Ask::Headers { from, count }, Ok(Answer::Headers(deltas))) => {
                downloading.map_or(Ok(()), |d| self.handle_headers(d, from, count, deltas, now))
            }
            (Ask::Certificate(_), Ok(Answer::Certificate(certificate))) => {
                downloading.map_or(Ok(()), |d| self.handle_certificate(d, certificate, now))
            }
            (_, Ok(_other_answer)) => Ok(()),
            (_, Err(error)) => self.handle_failure(node, error, now),
        };
        match outcome {
            Ok(()) => {}
            Err(lie) => self.mark_lying(node, lie, now),
        }
        self.compare_claims(now, past);
        self.plan(now);
    }

    /// The next batch to store.
    pub fn poll_batch(&mut self) -> Option<VerifiedBatch> {
        self.batches.pop_front()
    }

    /// Notes a lie that was found outside of sync, in a proof or in content.
    pub fn mark_lying(&mut self, node: NodeIndex, lie: Lie, now: Timestamp) {
        let record = &mut self.nodes[node.0];
        tracing::warn!(department = record.department, reason = %lie, "a node lies");
        record.answered = Some(now);
        record.claim = None;
        record.awaiting = None;
        record.trouble = None;
        record.lie = Some((lie, now));
        self.download.take_if(|d| d.node == node);
    }

    /// Whether nothing is asked and nothing is to be asked.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        !self.is_fetching() && self.nodes.iter().all(|n| n.asked.is_none() && n.wanted.is_none())
    }

    /// Whether headers are being fetched or wait to be stored.
    #[must_use]
    pub fn is_fetching(&self) -> bool {
        self.download.is_some() || !self.batches.is_empty() || self.nodes.iter().any(|n| n.awaiting.is_some())
    }

    /// Height up to which headers are being fetched.
    #[must_use]
    pub fn target(&self) -> Option<Height> {
        self.download.as_ref().map(|d| d.target.header().height)
    }

    /// Why the chain is not followed any further.
    #[must_use]
    pub fn halt(&self) -> Option<&Halt> {
        self.halt.as_ref()
    }

    /// Conflicting certified headers that were shown to us.
    #[must_use]
    pub fn divergences(&self) -> &[Divergence] {
        &self.divergences
    }

    /// Height up to which everything is verified; batches that are not stored yet counted.
    #[must_use]
    pub fn height(&self) -> Height {
        self.chain.last().height
    }

    /// Validator sets known.
    #[must_use]
    pub fn epochs(&self) -> &Arc<Epochs> {
        &self.epochs
    }

    /// What each node is to us.
    #[must_use]
    pub fn views(&self, now: Timestamp) -> Vec<NodeView> {
        let verified = (self.height(), self.chain.last().time);
        let view = |node: &Node| NodeView {
            department: node.department,
            status: node.status(verified, now, &self.settings),
            answered: node.answered,
        };
        self.nodes.iter().map(view).collect()
    }

    fn newest_trusted(&self) -> Timestamp {
        let checkpoint = self.epochs.network().file().checkpoint.as_ref();
        checkpoint.map_or(self.chain.last().time, |c| c.header.time.max(self.chain.last().time))
    }

    fn handle_failure(&mut self, node: NodeIndex, error: ProviderError, now: Timestamp) -> Result<(), Lie> {
        match error {
            ProviderError::Unreadable { .. }
            | ProviderError::UnreadableJson { .. }
            | ProviderError::TooLarge { .. } => Err(Lie::Unreadable(error)),
            ProviderError::Connection { .. }
            | ProviderError::Timeout { .. }
            | ProviderError::NotFound { .. }
            | ProviderError::Refused { .. }
            | ProviderError::Events(_) => {
                let record = &mut self.nodes[node.0];
                record.awaiting = None;
                record.fail(error, now, &self.settings);
                Ok(())
            }
        }
    }

    fn handle_tip(&mut self, node: NodeIndex, signed: SignedHeader, now: Timestamp) -> Result<(), Lie> {
        self.nodes[node.0].answered = Some(now);
        let (have, expected) = (signed.header.chain_id, self.epochs.chain_id());
        if have != expected {
            return Err(Lie::OtherChain { have, expected });
        }
        match self.epochs.reach(&signed.header) {
            Reach::Known => self.take_claim(node, signed, self.epochs.clone(), now),
            Reach::HopsFrom(height) => {
                let record = &mut self.nodes[node.0];
                record.awaiting = Some((signed, self.epochs.clone()));
                record.wanted = Some(Ask::Hops(height));
                Ok(())
            }
        }
    }

    fn handle_hops(&mut self, node: NodeIndex, hops: &HopList, now: Timestamp) -> Result<(), Lie> {
        let record = &mut self.nodes[node.0];
        record.answered = Some(now);
        let Some((signed, known)) = record.awaiting.take() else { return Ok(()) };
        let mut epochs = (*known).clone();
        for hop in hops.hops.iter() {
            epochs.extend(hop)?;
        }
        let epochs = Arc::new(epochs);
        match epochs.reach(&signed.header) {
            Reach::HopsFrom(height) if height > known.newest_start() => {
                record.awaiting = Some((signed, epochs));
                record.wanted = Some(Ask::Hops(height));
                Ok(())
            }
            Reach::Known | Reach::HopsFrom(_) => self.take_claim(node, signed, epochs, now),
        }
    }

    fn take_claim(
        &mut self,
        node: NodeIndex,
        signed: SignedHeader,
        epochs: Arc<Epochs>,
        now: Timestamp,
    ) -> Result<(), Lie> {
        let set = epochs.set_at(signed.header.height);
        let tip = light::verify_signed_header(epochs.chain_id(), set, signed)?;
        let record = &mut self.nodes[node.0];
        record.trouble = None;
        if let Err(tip_time) = verify_clock(tip.header(), &self.epochs, now) {
            record.claim = None;
            record.trouble = Some(Trouble::Clock { tip_time, now });
            return Ok(());
        }
        record.lie.take_if(|(_, since)| now.since(*since) >= self.settings.lying_rest_ms);
        record.shown = record.shown.max(tip.header().height);
        record.claim = Some(Claim::new(tip, epochs));
        Ok(())
    }

    fn handle_headers(
        &mut self,
        mut download: Download,
        from: Height,
        asked: u32,
        answer: HeaderDeltas,
        now: Timestamp,
    ) -> Result<(), Lie> {
        self.nodes[download.node.0].answered = Some(now);
        let (mut rest, mut have) = (&answer.deltas[..], 0);
        while have < asked && !rest.is_empty() {
            download.segment.append(&mut rest)?;
            have += 1;
        }
        if have < asked || !rest.is_empty() {
            return Err(Lie::CutRange { from, asked, have });
        }
        if download.segment.height() == download.target.header().height {
            let batch = download.segment.certified_by(download.target)?;
            self.take_batch(batch, download.epochs);
        } else {
            self.download = Some(Download { asked: false, since: now, ..download });
        }
        Ok(())
    }

    fn handle_certificate(
        &mut self,
        download: Download,
        certificate: CommitCertificate,
        now: Timestamp,
    ) -> Result<(), Lie> {
        self.nodes[download.node.0].answered = Some(now);
        let Download { node, target, epochs, segment, .. } = download;
        let header = segment.last().clone();
        let batch = segment.certify(SignedHeader { header, certificate })?;
        let segment = Segment::new(batch.end().clone(), epochs.clone());
        self.take_batch(batch, epochs.clone());
        self.download = Some(Download { node, target, epochs, segment, asked: false, since: now });
        Ok(())
    }

    fn take_batch(&mut self, batch: VerifiedBatch, epochs: Arc<Epochs>) {
        self.chain = batch.end().clone();
        self.epochs = epochs;
        self.batches.push_back(batch);
    }

    /// Compares every node's certified tip with our header of the same height.
    fn compare_claims(&mut self, now: Timestamp, past: &mut dyn PastHeaders) {
        let mut conflicts = Vec::new();
        let verified = self.height();
        for (index, node) in self.nodes.iter_mut().enumerate() {
            let Some(claim) = &mut node.claim else { continue };
            let (height, theirs) = (claim.height(), claim.hash());
            if height >= verified {
                node.behind_since = None;
            } else if node.behind_since.is_none() {
                node.behind_since = Some(now);
            }
            if height > verified || claim.compared {
                continue;
            }
            let stored = || past.hash_at(height);
            let Some(ours) = verified_hash(&self.chain, &self.batches, height).or_else(stored) else { continue };
            claim.compared = true;
            if ours != theirs {
                conflicts.push((NodeIndex(index), ours, claim.tip.signed().clone()));
            }
        }
        for (node, ours, theirs) in conflicts {
            let (height, hash) = (theirs.header.height, theirs.certificate.header_hash);
            let divergence = Divergence { department: self.nodes[node.0].department, ours, theirs };
            if !self.divergences.contains(&divergence) && self.divergences.len() < 64 {
                self.divergences.push(divergence);
            }
            self.mark_lying(node, Lie::ConflictingHeader { height, ours, theirs: hash }, now);
        }
    }

    /// Starts a download from the node with the highest tip above ours.
    fn plan(&mut self, now: Timestamp) {
        if self.download.is_some() || self.halt.is_some() {
            return;
        }
        let verified = self.height();
        let candidates = self.nodes.iter().enumerate().filter(|(_, n)| n.is_candidate(verified) && n.asked.is_none());
        let claim_height = |node: &Node| node.claim.as_ref().map(Claim::height);
        let Some((index, node)) = candidates.max_by_key(|(i, n)| (claim_height(n), core::cmp::Reverse(*i))) else {
            return;
        };
        let Some(claim) = &node.claim else { return };
        let segment = Segment::new(self.chain.clone(), claim.epochs.clone());
        self.download = Some(Download {
            node: NodeIndex(index),
            target: claim.tip.clone(),
            epochs: claim.epochs.clone(),
            segment,
            asked: false,
            since: now,
        });
    }

    /// Gives a download to another node when its node keeps us waiting.
    fn leave_a_stalled_download(&mut self, now: Timestamp) {
        let verified = self.height();
        let Some(download) = &self.download else { return };
        let other = |(i, n): (usize, &Node)| i != download.node.0 && n.is_candidate(verified) && n.asked.is_none();
        if now.since(download.since) > STALL_MS && self.nodes.iter().enumerate().any(other) {
            self.download = None;
            self.plan(now);
        }
    }
}

impl Download {
    fn next_ask(&self, settings: &SyncSettings) -> Ask {
        let (height, target) = (self.segment.height(), self.target.header().height);
        let room = settings.certify_every.saturating_sub(self.segment.len());
        if room == 0 {
            return Ask::Certificate(height);
        }
        let missing = target.0.saturating_sub(height.0);
        let count = missing.min(room as u64).min(settings.headers_at_once.into());
        Ask::Headers { from: height.next(), count: u32::try_from(count).unwrap_or(settings.headers_at_once) }
    }
}

/// A demonstration chain's time can be moved ahead; elsewhere a header from the future means a wrong clock.
fn verify_clock(header: &Header, epochs: &Epochs, now: Timestamp) -> Result<(), Timestamp> {
    match epochs.network().genesis().kind {
        ChainKind::Demonstration => Ok(()),
        ChainKind::Productive => light::verify_clock(header.time, now).map_err(|_: HeaderError| header.time),
    }
}

/// Hash of our header at `height`, where it is not in the store yet.
fn verified_hash(chain: &HeaderChain, batches: &VecDeque<VerifiedBatch>, height: Height) -> Option<Hash> {
    if chain.last().height == height {
        return Some(chain.last_hash());
    }
    let batch = batches.iter().find(|b| b.above() < height && height <= b.end().last().height)?;
    let at = usize::try_from(height.0 - batch.above().0 - 1).ok()?;
    batch.run.hashes.get(at).copied()
}
