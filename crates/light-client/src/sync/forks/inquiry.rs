//! Finding out about one certified header that is not on our chain.

use std::collections::BTreeMap;

use yuzheng_protocol::{
    CommitCertificate, Hash, Header, Height, Timestamp,
    api::HistoryPath,
    block::SignedHeader,
    history,
    light::{self, VerifiedHeader},
};

use super::{
    super::{Answer, Ask, Divergence, Lie, NodeIndex, PastHeaders, Request, Sync},
    Fork, ForkDecision,
};

/// Questions that a node may leave unanswered before it is given up.
const MAX_FAILURES: u32 = 3;
/// How long an answer is waited for, in ms.
const PATIENCE_MS: u64 = 5_000;
/// Nodes with conflicting headers that wait for their turn.
const MAX_SUSPECTS: usize = 64;

/// What is asked about one node's header, and what is known so far.
#[derive(Debug)]
pub(in crate::sync) struct Inquiry {
    node: NodeIndex,
    /// The certified header that the node showed.
    shown: VerifiedHeader,
    stage: Stage,
    next: Option<(NodeIndex, Ask)>,
    asked: Option<Request>,
    since: Timestamp,
    failures: u32,
    /// Headers of our history that are not held here, but were proven under our newest one.
    own: BTreeMap<Height, Header>,
}

#[derive(Debug)]
enum Stage {
    /// Is it the other side of a fork that is known already? Index of the fork.
    Known(usize),
    /// Is our header of this height below it?
    Contains(Height),
    /// `low` is common, the header at `high` is not.
    Search { low: Height, high: Box<Header>, stride: u64 },
    /// Our header of the height of `theirs` is not held any more: it is asked for with its place in our history.
    OurPlace { low: Height, high: Box<Header>, stride: u64, theirs: Box<Header>, tried: Vec<NodeIndex> },
    /// The certificate of their first header.
    Theirs { low: Height, high: Box<Header> },
    /// Nobody gives the certificate of our header of that height: their header of our certified tip's height.
    AtOurTip { low: Height, tip: Height, theirs: Box<VerifiedHeader> },
    /// The certificate of our header of that height.
    Ours { low: Height, theirs: Box<VerifiedHeader>, tried: Vec<NodeIndex> },
    /// The certificate of the last common header; ours and theirs above it are there.
    Common { low: Height, sides: Box<[VerifiedHeader; 2]>, common: Option<Box<VerifiedHeader>>, tried: Vec<NodeIndex> },
    /// It is the other side of the fork with this index.
    Met(usize),
    /// It stands above our chain.
    Contained,
}

impl Stage {
    fn search_below(high: Box<Header>) -> Self {
        Self::Search { low: Height::GENESIS, high, stride: 1 }
    }

    /// Once it is proven that a quorum certified two histories: what is known to be common, and a height at which
    /// they differ.
    fn proven(&self) -> Option<(Height, Height)> {
        match self {
            Self::Search { low, high, .. } | Self::OurPlace { low, high, .. } | Self::Theirs { low, high } => {
                Some((*low, high.height))
            }
            Self::AtOurTip { low, theirs, .. } | Self::Ours { low, theirs, .. } => Some((*low, theirs.header().height)),
            Self::Common { low, sides, .. } => Some((*low, sides[0].header().height)),
            Self::Known(_) | Self::Contains(_) | Self::Met(_) | Self::Contained => None,
        }
    }
}

/// Where an inquiry stands after a step.
enum Step {
    Ask(NodeIndex, Ask),
    /// Waits for something of ours.
    Wait,
    /// Their history contains ours.
    Contained,
    /// The other side of this known fork.
    Known(usize),
    Found(Box<Fork>),
    GivenUp,
    /// The stage changed: look again.
    Again(Stage),
}

impl Sync {
    /// Notes a certified header that conflicts with ours of the same height.
    pub(in crate::sync) fn take_conflict(
        &mut self,
        node: NodeIndex,
        ours: Hash,
        theirs: VerifiedHeader,
        now: Timestamp,
    ) {
        let department = self.nodes[node.0].department;
        if self.divergences.iter().all(|d| d.department != department) {
            self.divergences.push(Divergence { department, ours, theirs: theirs.signed().clone() });
        }
        if self.is_known_conflict(node) {
            self.nodes[node.0].claim = None;
            return;
        }
        let (height, hash) = (theirs.header().height, theirs.certificate().header_hash);
        self.mark_lying(node, Lie::ConflictingHeader { height, ours, theirs: hash }, now);
        self.suspect(node, theirs, now);
    }

    /// Notes a certified header that a node showed in an answer outside of sync, where ours is another one.
    pub fn report_conflict(&mut self, node: NodeIndex, ours: Hash, theirs: VerifiedHeader, now: Timestamp) {
        self.take_conflict(node, ours, theirs, now);
    }

    /// Has it found out where `shown`, which is certified, stands to our chain.
    pub(in crate::sync) fn suspect(&mut self, node: NodeIndex, shown: VerifiedHeader, now: Timestamp) {
        if self.inquiry.iter().chain(&self.suspects).any(|i| i.node == node) || self.suspects.len() >= MAX_SUSPECTS {
            return;
        }
        self.suspects.push_back(Inquiry {
            node,
            shown,
            stage: Stage::Known(0),
            next: None,
            asked: None,
            since: now,
            failures: 0,
            own: BTreeMap::new(),
        });
    }

    /// While sync is frozen nothing is downloaded, so tips above ours are placed by asking for their history.
    pub(in crate::sync) fn suspect_what_is_not_downloaded(&mut self, now: Timestamp) {
        if self.fork().is_none() {
            return;
        }
        let verified = self.height();
        let above = |node: &super::super::node::Node| {
            let claim = node.claim.as_ref().filter(|_| node.lie.is_none())?;
            (claim.height() > verified && !claim.compared).then(|| claim.tip.clone())
        };
        let shown: Vec<_> = self.nodes.iter().enumerate().filter_map(|(i, n)| Some((i, above(n)?))).collect();
        for (index, tip) in shown {
            self.suspect(NodeIndex(index), tip, now);
        }
    }

    /// Whether the node is on the other side of a fork that was found.
    fn is_known_conflict(&self, node: NodeIndex) -> bool {
        let Some((Lie::ConflictingHeader { height, theirs, .. }, _)) = &self.nodes[node.0].lie else { return false };
        self.forks.iter().any(|fork| fork.height() == *height && fork.rejected() == *theirs)
    }

    /// The inquiry's question, if its node is free.
    pub(in crate::sync) fn inquiry_request(&mut self) -> Option<Request> {
        let inquiry = self.inquiry.as_mut()?;
        let (node, ask) = inquiry.next?;
        let record = &mut self.nodes[node.0];
        if record.asked.is_some() {
            return None;
        }
        inquiry.next = None;
        inquiry.asked = Some(Request { node, ask });
        record.asked = Some(ask);
        inquiry.asked
    }

    /// Gives the inquiry its answer; false when it did not ask this.
    pub(in crate::sync) fn take_inquiry_answer(
        &mut self,
        request: Request,
        answer: Option<&Answer>,
        now: Timestamp,
        past: &mut dyn PastHeaders,
    ) -> bool {
        let Some(mut inquiry) = self.inquiry.take_if(|i| i.asked == Some(request)) else { return false };
        inquiry.asked = None;
        inquiry.since = now;
        if answer.is_some() {
            self.nodes[request.node.0].answered = Some(now);
        }
        let stage = core::mem::replace(&mut inquiry.stage, Stage::Known(0));
        inquiry.stage = self.after(&mut inquiry, stage, request, answer, past);
        self.inquiry = Some(inquiry);
        true
    }

    /// Takes the next step of the inquiry, or begins with the next suspect.
    pub(in crate::sync) fn inquire(&mut self, now: Timestamp, past: &mut dyn PastHeaders) {
        loop {
            let Some(mut inquiry) = self.inquiry.take().or_else(|| self.suspects.pop_front()) else { return };
            if inquiry.asked.is_some() {
                self.inquiry = Some(inquiry);
                return;
            }
            self.note_proof(&inquiry, now, past);
            match self.step(&inquiry, past) {
                Step::Again(stage) => inquiry.stage = stage,
                Step::Wait => {
                    inquiry.next = None;
                    self.inquiry = Some(inquiry);
                    return;
                }
                Step::Ask(node, ask) => {
                    inquiry.next = Some((node, ask));
                    inquiry.since = now;
                    self.inquiry = Some(inquiry);
                    return;
                }
                Step::Contained => {
                    let record = &mut self.nodes[inquiry.node.0];
                    let hash = inquiry.shown.certificate().header_hash;
                    if let Some(claim) = record.claim.as_mut().filter(|claim| claim.hash() == hash) {
                        claim.compared |= claim.height() > self.chain.last().height;
                    }
                    record.lie.take_if(|(lie, _)| matches!(lie, Lie::ConflictingHeader { .. }));
                    continue;
                }
                Step::Known(index) => {
                    self.meet_known_fork(inquiry.node, index, now);
                    continue;
                }
                Step::Found(fork) => {
                    self.freeze(inquiry.node, *fork, now);
                    continue;
                }
                Step::GivenUp => continue,
            }
            self.inquiry = Some(inquiry);
        }
    }

    /// Leaves an inquiry whose answer does not come.
    pub(in crate::sync) fn leave_a_stalled_inquiry(&mut self, now: Timestamp) {
        self.inquiry.take_if(|i| i.asked.is_some() && now.since(i.since) > PATIENCE_MS);
        if let Some(Inquiry {
            stage: Stage::Ours { tried, .. } | Stage::OurPlace { tried, .. },
            asked: None,
            next: None,
            ..
        }) = &mut self.inquiry
        {
            tried.clear();
        }
    }

    /// Whether something is being found out.
    pub(in crate::sync) fn is_inquiring(&self) -> bool {
        self.inquiry.is_some() || !self.suspects.is_empty()
    }

    /// From the moment when it is proven that two histories are certified, nothing above what is known to be common
    /// is taken or given out: the last common height, as far as it is known, and a height at which they differ.
    #[must_use]
    pub fn frozen(&self) -> Option<(Height, Height)> {
        let found = self.fork().map(|fork| (fork.common(), fork.height()));
        found.or_else(|| self.inquiry.as_ref().and_then(|inquiry| inquiry.stage.proven()))
    }

    /// A node whose certified history is proven not to contain ours conflicts, whatever else it answers.
    fn note_proof(&mut self, inquiry: &Inquiry, now: Timestamp, past: &mut dyn PastHeaders) {
        let Stage::Search { high, .. } = &inquiry.stage else { return };
        let known = matches!(self.nodes[inquiry.node.0].lie, Some((Lie::ConflictingHeader { .. }, _)));
        if known {
            return;
        }
        if let Some(ours) = self.our_hash(inquiry, high.height, past) {
            let lie = Lie::ConflictingHeader { height: high.height, ours, theirs: high.hash() };
            self.mark_lying(inquiry.node, lie, now);
        }
    }

    fn meet_known_fork(&mut self, node: NodeIndex, index: usize, now: Timestamp) {
        let department = self.nodes[node.0].department;
        let fork = &mut self.forks[index];
        if !fork.shown_by.contains(&department) {
            fork.shown_by.push(department);
            self.forks_changed = true;
        }
        let fork = &self.forks[index];
        let (height, ours, theirs) = (fork.height(), fork.followed(), fork.rejected());
        self.mark_lying(node, Lie::ConflictingHeader { height, ours, theirs }, now);
    }

    fn freeze(&mut self, node: NodeIndex, mut fork: Fork, now: Timestamp) {
        tracing::error!(height = %fork.height(), common = %fork.common(), "a quorum certified two headers");
        if self.is_out_of_trust(&fork, now) {
            fork.decide(ForkDecision::StayWithOurs);
        }
        self.forks.push(fork);
        self.forks_changed = true;
        self.download = None;
        self.meet_known_fork(node, self.forks.len() - 1, now);
    }

    /// Departments that left may sign anything about the time when they were there: after the trusting period
    /// that is kept as evidence, but stops nobody.
    fn is_out_of_trust(&self, fork: &Fork, now: Timestamp) -> bool {
        let period = self.epochs.network().genesis().trusting_period_ms;
        let newest = self.epochs.newest_start();
        fork.height() < newest && now.since(fork.ours.header().time) > period
    }

    fn step(&self, inquiry: &Inquiry, past: &mut dyn PastHeaders) -> Step {
        let shown = &inquiry.shown;
        let (tip, hash) = (shown.header().height, shown.certificate().header_hash);
        let ancestor = |height| Step::Ask(inquiry.node, Ask::Ancestor { height, tip });
        match &inquiry.stage {
            Stage::Ours { low, theirs, tried } => self.step_for_ours(inquiry, *low, theirs, tried, past),
            Stage::Common { low, sides, common, tried } => {
                let next = if *low > Height::GENESIS { self.next_to_ask(inquiry, tried) } else { None };
                match (common, next) {
                    (None, Some(node)) => Step::Ask(node, Ask::Certificate(*low)),
                    (common, _) => self.found(inquiry, (*low, common.as_deref().cloned()), sides),
                }
            }
            Stage::Met(index) => Step::Known(*index),
            Stage::Contained => Step::Contained,
            Stage::OurPlace { theirs, tried, .. } => match self.next_to_ask(inquiry, tried) {
                Some(node) => Step::Ask(node, Ask::Ancestor { height: theirs.height, tip: self.height() }),
                None => Step::Wait,
            },
            stage if inquiry.failures >= MAX_FAILURES => self.without_their_help(inquiry, stage),
            Stage::Known(index) => match self.forks.get(*index) {
                Some(fork) if fork.height() == tip && fork.rejected() == hash => Step::Known(*index),
                Some(fork) if fork.height() >= tip => Step::Again(Stage::Known(index + 1)),
                Some(fork) => ancestor(fork.height()),
                None => Step::Again(Stage::Contains(self.height().min(tip))),
            },
            Stage::Contains(height) if *height < tip => ancestor(*height),
            Stage::Contains(height) => match self.our_hash(inquiry, *height, past) {
                Some(ours) if ours == hash => Step::Contained,
                Some(_) => {
                    let high = Box::new(shown.header().clone());
                    Step::Again(Stage::search_below(high))
                }
                None => Step::GivenUp,
            },
            Stage::Search { low, high, .. } if high.height.0 - low.0 <= 1 => {
                Step::Again(Stage::Theirs { low: *low, high: high.clone() })
            }
            Stage::Search { low, high, stride } => {
                // In growing strides from above, as forks are found early; by halves once something is common.
                let half = low.0 + (high.height.0 - low.0) / 2;
                ancestor(Height(half.max(high.height.0.saturating_sub(*stride))))
            }
            Stage::AtOurTip { low, tip: ours, .. } if *ours == tip => {
                Step::Again(Stage::Theirs { low: *low, high: Box::new(shown.header().clone()) })
            }
            Stage::AtOurTip { tip: ours, .. } => ancestor(*ours),
            Stage::Theirs { low, high } if high.height == tip => {
                Step::Again(Stage::Ours { low: *low, theirs: Box::new(shown.clone()), tried: Vec::new() })
            }
            Stage::Theirs { high, .. } => Step::Ask(inquiry.node, Ask::Certificate(high.height)),
        }
    }

    fn step_for_ours(
        &self,
        inquiry: &Inquiry,
        low: Height,
        theirs: &VerifiedHeader,
        tried: &[NodeIndex],
        past: &mut dyn PastHeaders,
    ) -> Step {
        let height = theirs.header().height;
        if let Some(ours) = past.certified_at(height) {
            let sides = Box::new([ours, theirs.clone()]);
            return Step::Again(Stage::Common { low, sides, common: None, tried: Vec::new() });
        }
        if self.our_header(inquiry, height, past).is_none() {
            return Step::Wait;
        }
        match self.next_to_ask(inquiry, tried) {
            Some(node) => Step::Ask(node, Ask::Certificate(height)),
            None if inquiry.failures == 0 && self.could_differ_at_our_tip(inquiry, theirs.header()) => {
                Step::Again(Stage::AtOurTip { low, tip: self.height(), theirs: Box::new(theirs.clone()) })
            }
            // That two histories are certified is proven: it stays frozen and asks again with the next round.
            None => Step::Wait,
        }
    }

    fn found(
        &self,
        inquiry: &Inquiry,
        common: (Height, Option<VerifiedHeader>),
        [ours, theirs]: &[VerifiedHeader; 2],
    ) -> Step {
        let department = self.nodes[inquiry.node.0].department;
        match Fork::new(common, ours.clone(), theirs.clone(), department, &self.epochs) {
            Ok(fork) => Step::Found(Box::new(fork)),
            Err(error) => {
                tracing::warn!(%error, "two certified headers are no evidence");
                Step::GivenUp
            }
        }
    }

    /// The node does not answer, but showed a certified header of a height and a set that we have, too: that is
    /// proof enough, only the last common height is not known as well as it could be.
    fn without_their_help(&self, inquiry: &Inquiry, stage: &Stage) -> Step {
        let header = inquiry.shown.header();
        let low = match stage {
            Stage::Search { low, .. } | Stage::OurPlace { low, .. } | Stage::Theirs { low, .. } => *low,
            Stage::Known(_)
            | Stage::Contains(_)
            | Stage::AtOurTip { .. }
            | Stage::Ours { .. }
            | Stage::Common { .. }
            | Stage::Met(_)
            | Stage::Contained => Height::GENESIS,
        };
        if header.height > self.height() || !self.has_set_of(header, header.height) {
            return Step::GivenUp;
        }
        Step::Again(Stage::Ours { low, theirs: Box::new(inquiry.shown.clone()), tried: Vec::new() })
    }

    /// Whether their header of our certified tip's height, which is above `theirs`, may be certified by our set.
    fn could_differ_at_our_tip(&self, inquiry: &Inquiry, theirs: &Header) -> bool {
        let (tip, shown) = (self.height(), inquiry.shown.header());
        let above = theirs.height < tip && tip <= shown.height;
        above && self.has_set_of(if tip == shown.height { shown } else { theirs }, tip)
    }

    /// Whether `header` names the set that is ours at `height`.
    fn has_set_of(&self, header: &Header, height: Height) -> bool {
        header.validators_hash == self.epochs.set_at(height).hash()
    }

    /// The next node that may have a certificate of our chain: those that agree, then the others.
    fn next_to_ask(&self, inquiry: &Inquiry, tried: &[NodeIndex]) -> Option<NodeIndex> {
        let rank = |i: usize| {
            let node = &self.nodes[i];
            (node.lie.is_some(), node.claim.is_none(), NodeIndex(i) == inquiry.node)
        };
        let untried = (0..self.nodes.len()).filter(|i| !tried.contains(&NodeIndex(*i)));
        untried.min_by_key(|i| rank(*i)).map(NodeIndex)
    }

    /// The stage after an answer, or after none.
    fn after(
        &self,
        inquiry: &mut Inquiry,
        stage: Stage,
        request: Request,
        answer: Option<&Answer>,
        past: &mut dyn PastHeaders,
    ) -> Stage {
        let certificate = match answer {
            Some(Answer::Certificate(certificate)) => Some(certificate),
            Some(Answer::Tip(_) | Answer::Headers(_) | Answer::Hops(_) | Answer::Ancestor(_)) | None => None,
        };
        let certified = |header: Option<Header>| self.certified(header?, certificate?.clone());
        match stage {
            Stage::Ours { low, theirs, mut tried } => {
                tried.push(request.node);
                match certified(self.our_header(inquiry, theirs.header().height, past)) {
                    Some(ours) => {
                        Stage::Common { low, sides: Box::new([ours, *theirs]), common: None, tried: Vec::new() }
                    }
                    None => Stage::Ours { low, theirs, tried },
                }
            }
            Stage::Common { low, sides, common: _, mut tried } => {
                tried.push(request.node);
                let common = certified(self.our_header(inquiry, low, past)).map(Box::new);
                Stage::Common { low, sides, common, tried }
            }
            Stage::Theirs { low, high } => match certified(Some((*high).clone())) {
                Some(theirs) => Stage::Ours { low, theirs: Box::new(theirs), tried: Vec::new() },
                None => inquiry.failed(Stage::Theirs { low, high }),
            },
            Stage::Known(index) => match (inquiry.older(request.ask, answer), self.forks.get(index)) {
                (Some(older), Some(fork)) if older.hash() == fork.rejected() => Stage::Met(index),
                (Some(_), _) => Stage::Known(index + 1),
                (None, _) => inquiry.failed(Stage::Known(index)),
            },
            Stage::Contains(height) => match (inquiry.older(request.ask, answer), self.our_hash(inquiry, height, past))
            {
                (Some(older), Some(ours)) if older.hash() == ours => Stage::Contained,
                (Some(older), Some(_)) => Stage::search_below(Box::new(older)),
                (None, Some(_)) => inquiry.failed(Stage::Contains(height)),
                // Our newest header is another one by now, and this one is not held any more.
                (_, None) => inquiry.failed(Stage::Known(0)),
            },
            Stage::Search { low, high, stride } => match inquiry.older(request.ask, answer) {
                Some(older) => self.compared(inquiry, (low, high, stride), older, Vec::new(), past),
                None => inquiry.failed(Stage::Search { low, high, stride }),
            },
            Stage::OurPlace { low, high, stride, theirs, mut tried } => {
                tried.push(request.node);
                if let Some(ours) = proven(request.ask, answer, self.chain.last()) {
                    inquiry.own.insert(ours.height, ours);
                }
                self.compared(inquiry, (low, high, stride), *theirs, tried, past)
            }
            Stage::AtOurTip { low, tip, theirs } => match inquiry.older(request.ask, answer) {
                Some(older) if self.has_set_of(&older, tip) => Stage::Theirs { low, high: Box::new(older) },
                Some(_) | None => inquiry.failed(Stage::Ours { low, theirs, tried: Vec::new() }),
            },
            settled @ (Stage::Met(_) | Stage::Contained) => settled,
        }
    }

    /// Goes on searching after their older header was compared with ours.
    fn compared(
        &self,
        inquiry: &Inquiry,
        (low, high, stride): (Height, Box<Header>, u64),
        theirs: Header,
        tried: Vec<NodeIndex>,
        past: &mut dyn PastHeaders,
    ) -> Stage {
        let theirs = Box::new(theirs);
        match self.our_hash(inquiry, theirs.height, past) {
            Some(ours) if ours == theirs.hash() => Stage::Search { low: theirs.height, high, stride: u64::MAX },
            Some(_) => Stage::Search { low, high: theirs, stride: stride.saturating_mul(2) },
            None => Stage::OurPlace { low, high, stride, theirs, tried },
        }
    }

    /// `header` with a certificate by the set that our chain has for its height.
    fn certified(&self, header: Header, certificate: CommitCertificate) -> Option<VerifiedHeader> {
        let set = self.epochs.set_at(header.height);
        light::verify_signed_header(self.epochs.chain_id(), set, SignedHeader { header, certificate }).ok()
    }

    fn our_hash(&self, inquiry: &Inquiry, height: Height, past: &mut dyn PastHeaders) -> Option<Hash> {
        let held = self.verified_hash(height).or_else(|| past.hash_at(height));
        held.or_else(|| inquiry.own.get(&height).map(Header::hash))
    }

    fn our_header(&self, inquiry: &Inquiry, height: Height, past: &mut dyn PastHeaders) -> Option<Header> {
        let last = self.chain.last();
        let held = if last.height == height { Some(last.clone()) } else { past.header_at(height) };
        held.or_else(|| inquiry.own.get(&height).cloned())
    }
}

/// The older header in an answer, if it stands in the history of `tip`.
fn proven(ask: Ask, answer: Option<&Answer>, tip: &Header) -> Option<Header> {
    let (Ask::Ancestor { height, .. }, Some(Answer::Ancestor(path))) = (ask, answer) else { return None };
    let HistoryPath { header, path, .. } = &**path;
    history::verify_ancestor(header, tip, path).ok()?;
    (header.height == height).then(|| header.clone())
}

impl Inquiry {
    /// The older header in an answer, if it stands in the history of the header that was shown.
    fn older(&self, ask: Ask, answer: Option<&Answer>) -> Option<Header> {
        proven(ask, answer, self.shown.header())
    }

    /// Counts a question that was not answered.
    fn failed(&mut self, stage: Stage) -> Stage {
        self.failures += 1;
        stage
    }
}
