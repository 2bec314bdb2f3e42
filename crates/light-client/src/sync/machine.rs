//! The state machine: [`Sync`].

use std::{collections::VecDeque, sync::Arc};

use yuzheng_protocol::{
    Hash, Header, Height, Timestamp,
    api::HopList,
    block::SignedHeader,
    genesis::ChainKind,
    light::{self, HeaderChain, HeaderError},
};

use super::{
    Answer, Ask, Divergence, Halt, Held, Lie, NodeIndex, NodeView, PastHeaders, Request, Response, SyncSettings,
    download::{Download, Lacking, Outcome, Refused, Work},
    forks::{self, Fork, Inquiry},
    lie::{HeaderPart, WrongHeaders},
    node::{Claim, HopsFor, Node, Trouble},
    witnesses::Schedule,
};
use crate::{
    epochs::{Epochs, Reach},
    provider::ProviderError,
    segment::Step,
};

/// The sync state machine.
#[derive(Debug)]
pub struct Sync {
    pub(super) settings: SyncSettings,
    pub(super) epochs: Arc<Epochs>,
    /// Chain up to the header below the first one held.
    pub(super) base: HeaderChain,
    pub(super) chain: HeaderChain,
    pub(super) nodes: Vec<Node>,
    pub(super) schedule: Schedule,
    pub(super) compared_at: Option<Timestamp>,
    /// Newer headers on their way.
    pub(super) download: Option<Download>,
    /// Older headers on their way, while nothing else is to be asked.
    pub(super) fill: Option<Download>,
    steps: VecDeque<Step>,
    pub(super) divergences: Vec<Divergence>,
    pub(super) forks: Vec<Fork>,
    pub(super) forks_changed: bool,
    pub(super) inquiry: Option<Inquiry>,
    pub(super) suspects: VecDeque<Inquiry>,
    pub(super) halt: Option<Halt>,
}

impl Sync {
    /// Goes on from what is `held`, which is verified; nodes are named by their departments.
    #[must_use]
    pub fn new(held: Held, departments: &[u16], settings: SyncSettings) -> Self {
        let Held { epochs, base, end } = held;
        Self {
            schedule: Schedule::new(departments, &settings),
            settings,
            epochs,
            base,
            chain: end,
            nodes: departments.iter().map(|d| Node::new(*d)).collect(),
            compared_at: None,
            download: None,
            fill: None,
            steps: VecDeque::new(),
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
            self.fill = None;
            return;
        }
        self.begin_round(now);
        self.leave_a_stalled_download(now);
        self.leave_a_stalled_inquiry(now);
        self.plan_fill(now);
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
        if let Some(request) = ask_for(&mut self.download, &mut self.nodes, &self.settings) {
            return Some(request);
        }
        if let Some(request) = self.inquiry_request() {
            return Some(request);
        }
        let wanting = self.nodes.iter_mut().enumerate().filter(|(_, n)| n.asked.is_none() && n.wanted.is_some());
        if let Some((index, node)) = wanting.min_by_key(|(i, _)| self.schedule.turn_of(*i)) {
            node.asked = node.wanted.take();
            return node.asked.map(|ask| Request { node: NodeIndex(index), ask });
        }
        ask_for(&mut self.fill, &mut self.nodes, &self.settings)
    }

    /// Takes an answer, or word that there is none.
    pub fn handle_response(&mut self, response: Response, now: Timestamp, past: &mut dyn PastHeaders) {
        let Response { request, answer } = response;
        let Request { node, ask } = request;
        self.nodes[node.0].asked = None;
        if !self.take_inquiry_answer(request, answer.as_ref().ok(), now, past) {
            let shown = self.download.as_ref().filter(|d| d.node == node).and_then(Download::shown);
            if let Err(lie) = self.take_answer(request, answer, now) {
                self.mark_lying(node, lie, now);
                // What was shown is certified all the same: it may be of another history.
                if let (Ask::Headers { .. } | Ask::Ancestor { .. }, Some(shown)) = (ask, shown) {
                    self.suspect(node, shown, now);
                }
            }
        }
        self.compare_claims(now, past);
        self.find_what_differs(past);
        self.suspect_what_is_not_downloaded(now);
        self.inquire(now, past);
        self.plan(now);
        self.plan_fill(now);
    }

    fn take_answer(
        &mut self,
        Request { node, ask }: Request,
        answer: Result<Answer, ProviderError>,
        now: Timestamp,
    ) -> Result<(), Lie> {
        let downloading = self.waiting_for(node, ask);
        match (ask, answer) {
            (Ask::Tip, Ok(Answer::Tip(signed))) => self.handle_tip(node, *signed, now),
            (Ask::Hops(_), Ok(Answer::Hops(hops))) => self.handle_hops(node, &hops, now),
            (Ask::Headers { from, count }, Ok(Answer::Headers(deltas))) => {
                self.go_on(node, now, downloading.map(|d| d.take_headers(from, count, &deltas, now)))
            }
            (Ask::Certificate(_), Ok(Answer::Certificate(certificate))) => {
                self.go_on(node, now, downloading.map(|d| d.take_certificate(certificate, now)))
            }
            (Ask::Ancestor { .. }, Ok(Answer::Ancestor(answer))) => {
                self.go_on(node, now, downloading.map(|d| d.take_ancestor(*answer, now)))
            }
            (_, Ok(_other_answer)) => Ok(()),
            (_, Err(error)) => self.handle_failure(node, ask, error, now),
        }
    }

    /// The next step to store.
    pub fn poll_step(&mut self) -> Option<Step> {
        self.steps.pop_front()
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
        self.fill.take_if(|d| d.node == node);
    }

    /// Whether nothing is asked and nothing is to be asked.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        !self.is_fetching()
            && !self.is_inquiring()
            && self.fill.is_none()
            && self.nodes.iter().all(|n| n.asked.is_none() && n.wanted.is_none())
    }

    /// Whether newer headers are being fetched, or any wait to be stored.
    #[must_use]
    pub fn is_fetching(&self) -> bool {
        self.download.is_some() || !self.steps.is_empty() || self.nodes.iter().any(|n| n.awaiting.is_some())
    }

    /// Height up to which headers are being fetched.
    #[must_use]
    pub fn target(&self) -> Option<Height> {
        self.download.as_ref().and_then(Download::target)
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
        unsaved_hash(&self.chain, &self.steps, height)
    }

    fn newest_trusted(&self) -> Timestamp {
        let held = self.chain.last().time;
        self.epochs.checkpoint().map_or(held, |checkpoint| checkpoint.time.max(held))
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
        self.nodes[node.0].hops_for = HopsFor::Nothing;
        let (have, expected) = (signed.header.chain_id, self.epochs.chain_id());
        if have != expected {
            return Err(Lie::OtherChain { have, expected });
        }
        match self.epochs.reach(&signed.header) {
            Reach::Known => self.take_claim(node, signed, self.epochs.clone(), now),
            Reach::HopsFrom(height) => {
                let record = &mut self.nodes[node.0];
                record.hops_for = HopsFor::Tip;
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
            if let Err(error) = epochs.extend(hop) {
                return self.ask_from_the_file(node, signed, &known, Lie::of_header(hop.signed.header.height, error));
            }
        }
        let epochs = Arc::new(epochs);
        let record = &mut self.nodes[node.0];
        if let HopsFor::Announced(announced) = record.hops_for
            && epochs.newest_start() == known.newest_start()
        {
            return Err(Lie::CutHops { from: known.newest_start(), announced });
        }
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
        let tip = match light::verify_signed_header(epochs.chain_id(), set, signed.clone()) {
            Ok(tip) => tip,
            Err(error @ HeaderError::Validators { .. }) => {
                let lie = Lie::of_header(signed.header.height, error);
                return self.ask_from_the_file(node, signed, &epochs, lie);
            }
            Err(error) => {
                let height = signed.header.height;
                self.nodes[node.0].wrong = Some(Box::new(WrongHeaders::One(Box::new(signed.header))));
                return Err(Lie::of_header(height, error));
            }
        };
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

    /// Says of headers that were not the certified ones which one differs in which field, once ours are stored.
    fn find_what_differs(&mut self, past: &mut dyn PastHeaders) {
        for node in &mut self.nodes {
            let Some((Lie::WrongHeader { height, part, .. }, _)) = &mut node.lie else {
                node.wrong = None;
                continue;
            };
            let Some((at, field)) = node.wrong.as_ref().and_then(|wrong| wrong.first_difference(past)) else {
                continue;
            };
            (*height, *part) = (at, HeaderPart::Field(field));
            node.wrong = None;
            tracing::warn!(department = node.department, height = %at, field, "a node's header differs");
        }
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

    /// The work that waits for this answer.
    fn waiting_for(&mut self, node: NodeIndex, ask: Ask) -> Option<Download> {
        let waits = |d: &mut Download| d.node == node && d.asked == Some(ask);
        self.download.take_if(waits).or_else(|| self.fill.take_if(waits))
    }

    fn go_on(&mut self, node: NodeIndex, now: Timestamp, outcome: Option<Result<Outcome, Refused>>) -> Result<(), Lie> {
        self.nodes[node.0].delivered(now);
        let Some(outcome) = outcome else { return Ok(()) };
        let Outcome { step, next, lacking } = outcome.map_err(|Refused { lie, wrong }| {
            self.nodes[node.0].wrong = wrong;
            lie
        })?;
        if let Some(Lacking { target, epochs, announced }) = lacking {
            self.nodes[node.0].want_hops(target, epochs, HopsFor::Announced(announced));
        }
        if let Some(step) = step {
            self.note(&step);
            self.steps.push_back(step);
        }
        if let Some(next) = next {
            self.resume(Download { asked: None, ..next });
        }
        Ok(())
    }

    fn note(&mut self, step: &Step) {
        match step {
            Step::Forward(batch) => {
                self.chain = batch.end().clone();
                self.epochs = batch.epochs.clone();
            }
            Step::Jump(jump) => {
                self.chain = jump.end.clone();
                self.epochs = jump.epochs.clone();
                self.base = jump.end.clone();
                self.fill = None;
            }
            Step::Back(below) => self.base = below.start.clone(),
        }
    }

    fn resume(&mut self, download: Download) {
        match &download.work {
            Work::Forward { .. } | Work::Jump { .. } => self.download = Some(download),
            Work::Start { .. } | Work::Back { .. } => self.fill = Some(download),
        }
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
            let foreign = claim.epochs.first_foreign(&self.epochs, &self.chain).filter(|_| !claim.compared);
            if let Some(theirs) = foreign.and_then(|hop| forks::verified_hop(&claim.epochs, hop)) {
                let at = theirs.header().height;
                if let Some(ours) = unsaved_hash(&self.chain, &self.steps, at).or_else(|| past.hash_at(at)) {
                    claim.compared = true;
                    conflicts.push((NodeIndex(index), ours, theirs));
                    continue;
                }
            }
            if height > verified || claim.compared {
                continue;
            }
            let stored = || past.hash_at(height);
            let Some(ours) = unsaved_hash(&self.chain, &self.steps, height).or_else(stored) else { continue };
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
}

/// The next question of a download whose node is free.
fn ask_for(download: &mut Option<Download>, nodes: &mut [Node], settings: &SyncSettings) -> Option<Request> {
    let download = download.as_mut()?;
    let node = &mut nodes[download.node.0];
    if download.asked.is_some() || node.asked.is_some() {
        return None;
    }
    let ask = download.next_ask(settings);
    (download.asked, node.asked) = (Some(ask), Some(ask));
    Some(Request { node: download.node, ask })
}

/// A demonstration chain's time can be moved ahead; elsewhere a header from the future means a wrong clock.
fn verify_clock(header: &Header, epochs: &Epochs, now: Timestamp) -> Result<(), Timestamp> {
    match epochs.network().genesis().kind {
        ChainKind::Demonstration => Ok(()),
        ChainKind::Productive => light::verify_clock(header.time, now).map_err(|_: HeaderError| header.time),
    }
}

fn unsaved_hash(chain: &HeaderChain, steps: &VecDeque<Step>, height: Height) -> Option<Hash> {
    if chain.last().height == height {
        return Some(chain.last_hash());
    }
    steps.iter().find_map(|step| match step {
        Step::Forward(batch) => batch.hash_at(height),
        Step::Jump(_) | Step::Back(_) => None,
    })
}
