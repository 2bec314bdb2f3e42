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
    forks::{Fork, Inquiry},
    node::{Claim, Node, Trouble},
    witnesses::Schedule,
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
    pub(super) settings: SyncSettings,
    pub(super) epochs: Arc<Epochs>,
    pub(super) chain: HeaderChain,
    pub(super) nodes: Vec<Node>,
    pub(super) schedule: Schedule,
    pub(super) compared_at: Option<Timestamp>,
    pub(super) download: Option<Download>,
    batches: VecDeque<VerifiedBatch>,
    pub(super) divergences: Vec<Divergence>,
    pub(super) forks: Vec<Fork>,
    pub(super) forks_changed: bool,
    pub(super) inquiry: Option<Inquiry>,
    pub(super) suspects: VecDeque<Inquiry>,
    halt: Option<Halt>,
}

/// Headers on their way from one node.
#[derive(Debug)]
pub(super) struct Download {
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
            schedule: Schedule::new(departments, &settings),
            settings,
            epochs,
            chain,
            nodes: departments.iter().map(|d| Node::new(*d)).collect(),
            compared_at: None,
            download: None,
            batches: VecDeque::new(),
            divergences: Vec::new(),
            forks: Vec::new(),
            forks_changed: false,
            inquiry: None,
            suspects: VecDeque::new(),
            halt: None,
        }
    }

    /// Begins a round: the witnesses are asked for their tips, save those that rest after failures.
    pub fn wake(&mut self, now: Timestamp) {
        let period = self.epochs.network().genesis().trusting_period_ms;
        self.halt = light::verify_trusting_period(self.newest_trusted(), period, now).err();
        if self.halt.is_some() {
            self.download = None;
            return;
        }
        self.begin_round(now);
        self.leave_a_stalled_download(now);
        self.leave_a_stalled_inquiry(now);
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
        if let Some(request) = self.inquiry_request() {
            return Some(request);
        }
        let (index, node) = self.nodes.iter_mut().enumerate().find(|(_, n)| n.asked.is_none() && n.wanted.is_some())?;
        node.asked = node.wanted.take();
        node.asked.map(|ask| Request { node: NodeIndex(index), ask })
    }

    /// Takes an answer, or word that there is none.
    pub fn handle_response(&mut self, response: Response, now: Timestamp, past: &mut dyn PastHeaders) {
        let Response { request, answer } = response;
        let Request { node, ask } = request;
        self.nodes[node.0].asked = None;
        if !self.take_inquiry_answer(request, answer.as_ref().ok(), now, past) {
            let shown = self.download.as_ref().filter(|d| d.node == node).map(|d| d.target.clone());
            if let Err(lie) = self.take_answer(request, answer, now) {
                self.mark_lying(node, lie, now);
                // What was shown is certified all the same: it may be of another history.
                if let (Ask::Headers { .. }, Some(shown)) = (ask, shown) {
                    self.suspect(node, shown, now);
                }
            }
        }
        self.compare_claims(now, past);
        self.suspect_what_is_not_downloaded(now);
        self.inquire(now, past);
        self.plan(now);
    }

    fn take_answer(
        &mut self,
        Request { node, ask }: Request,
        answer: Result<Answer, ProviderError>,
        now: Timestamp,
    ) -> Result<(), Lie> {
        let downloading = match ask {
            Ask::Headers { .. } | Ask::Certificate(_) => self.download.take_if(|d| d.node == node && d.asked),
            Ask::Tip | Ask::Hops(_) | Ask::Ancestor { .. } => None,
        };
        match (ask, answer) {
            (Ask::Tip, Ok(Answer::Tip(signed))) => self.handle_tip(node, *signed, now),
            (Ask::Hops(_), Ok(Answer::Hops(hops))) => self.handle_hops(node, &hops, now),
            (Ask::Headers { from, count }, Ok(Answer::Headers(deltas))) => {
                downloading.map_or(Ok(()), |d| self.handle_headers(d, from, count, deltas, now))
            }
            (Ask::Certificate(_), Ok(Answer::Certificate(certificate))) => {
                downloading.map_or(Ok(()), |d| self.handle_certificate(d, certificate, now))
            }
            (_, Ok(_other_answer)) => Ok(()),
            (_, Err(error)) => self.handle_failure(node, ask, error, now),
        }
    }

    /// The next batch to store; none while sync is frozen.
    pub fn poll_batch(&mut self) -> Option<VerifiedBatch> {
        if self.fork().is_some() { None } else { self.batches.pop_front() }
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
        !self.is_fetching()
            && !self.is_inquiring()
            && self.nodes.iter().all(|n| n.asked.is_none() && n.wanted.is_none())
    }

    /// Whether headers are being fetched or wait to be stored.
    #[must_use]
    pub fn is_fetching(&self) -> bool {
        let unsaved = !self.batches.is_empty() && self.fork().is_none();
        self.download.is_some() || unsaved || self.nodes.iter().any(|n| n.awaiting.is_some())
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

    /// Hash of our header at `height`, where it is not in the store yet.
    pub(super) fn verified_hash(&self, height: Height) -> Option<Hash> {
        unsaved_hash(&self.chain, &self.batches, height)
    }

    fn newest_trusted(&self) -> Timestamp {
        let checkpoint = self.epochs.network().file().checkpoint.as_ref();
        checkpoint.map_or(self.chain.last().time, |c| c.header.time.max(self.chain.last().time))
    }

    fn handle_failure(&mut self, node: NodeIndex, ask: Ask, error: ProviderError, now: Timestamp) -> Result<(), Lie> {
        let below_its_tip = !matches!(ask, Ask::Tip);
        match error {
            ProviderError::Unreadable { .. }
            | ProviderError::UnreadableJson { .. }
            | ProviderError::TooLarge { .. } => Err(Lie::Unreadable(error)),
            ProviderError::NotFound { .. } | ProviderError::Refused { status: ..500, .. } if below_its_tip => {
                let verified = self.height();
                let record = &mut self.nodes[node.0];
                record.awaiting = None;
                record.answered = Some(now);
                record.withheld = Some((verified, now));
                Ok(())
            }
            ProviderError::Connection { .. }
            | ProviderError::Timeout { .. }
            | ProviderError::NotFound { .. }
            | ProviderError::Refused { .. }
            | ProviderError::Events(_) => {
                let noise = self.schedule.noise();
                let record = &mut self.nodes[node.0];
                record.awaiting = None;
                record.fail(error, now, &self.settings, noise);
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
        record.shown = record.shown.max(tip.header().height);
        record.claim = Some(Claim::new(tip, epochs, now));
        self.forgive(node, now);
        Ok(())
    }

    /// Forgets a lie after the node behaved long enough. One that conflicts has to show first that it stands on
    /// our history.
    fn forgive(&mut self, node: NodeIndex, now: Timestamp) {
        let (rest, verified) = (self.settings.lying_rest_ms, self.height());
        let record = &mut self.nodes[node.0];
        let Some((lie, since)) = &record.lie else { return };
        if now.since(*since) < rest {
            return;
        }
        match (lie, &record.claim) {
            (Lie::ConflictingHeader { .. }, Some(claim)) if claim.height() > verified => {
                let shown = claim.tip.clone();
                self.suspect(node, shown, now);
            }
            (Lie::ConflictingHeader { .. }, _) => {}
            _other_lie => record.lie = None,
        }
    }

    fn handle_headers(
        &mut self,
        mut download: Download,
        from: Height,
        asked: u32,
        answer: HeaderDeltas,
        now: Timestamp,
    ) -> Result<(), Lie> {
        self.nodes[download.node.0].delivered(now);
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
        self.nodes[download.node.0].delivered(now);
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
            let Some(ours) = unsaved_hash(&self.chain, &self.batches, height).or_else(stored) else { continue };
            claim.compared = true;
            if ours == theirs {
                self.compared_at = Some(now);
                let rest = self.settings.lying_rest_ms;
                node.lie
                    .take_if(|(lie, since)| matches!(lie, Lie::ConflictingHeader { .. }) && now.since(*since) >= rest);
            } else {
                conflicts.push((NodeIndex(index), ours, claim.tip.clone()));
            }
        }
        for (node, ours, theirs) in conflicts {
            self.take_conflict(node, ours, theirs, now);
        }
    }

    /// Starts a download from the node with the highest tip above ours.
    fn plan(&mut self, now: Timestamp) {
        if self.download.is_some() || self.halt.is_some() || self.fork().is_some() {
            return;
        }
        let (verified, settings) = (self.height(), &self.settings);
        let is_free = |n: &Node| n.asked.is_none() && n.is_candidate(verified, now, settings);
        let candidates = self.nodes.iter().enumerate().filter(|(_, n)| is_free(n));
        let rank =
            |i: usize, n: &Node| (n.claim.as_ref().map(Claim::height), core::cmp::Reverse(self.schedule.turn_of(i)));
        let Some((index, node)) = candidates.max_by_key(|(i, n)| rank(*i, n)) else { return };
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
        let (verified, settings) = (self.height(), &self.settings);
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

fn unsaved_hash(chain: &HeaderChain, batches: &VecDeque<VerifiedBatch>, height: Height) -> Option<Hash> {
    if chain.last().height == height {
        return Some(chain.last_hash());
    }
    let batch = batches.iter().find(|b| b.above() < height && height <= b.end().last().height)?;
    let at = usize::try_from(height.0 - batch.above().0 - 1).ok()?;
    batch.run.hashes.get(at).copied()
}
