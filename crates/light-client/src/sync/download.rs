//! Headers on their way from one node: what to ask next, and what becomes of the answers.

use std::sync::Arc;

use yuzheng_protocol::{
    CommitCertificate, Hash, Height, Timestamp,
    api::{HeaderDeltas, HistoryPath},
    block::SignedHeader,
    light::{HeaderChain, HeaderError, RebuildError, VerifiedHeader},
};

use super::{Ask, HeaderCopy, Lie, NodeIndex, SyncSettings, lie::WrongHeaders};
use crate::{
    epochs::Epochs,
    segment::{JumpError, Segment, Step, VerifiedJump},
    store::PAGE,
};

/// Work under way at one node.
#[derive(Debug)]
pub(super) struct Download {
    pub(super) node: NodeIndex,
    /// Validator sets up to the headers asked for.
    pub(super) epochs: Arc<Epochs>,
    pub(super) work: Work,
    pub(super) asked: Option<Ask>,
    pub(super) since: Timestamp,
}

#[derive(Debug)]
pub(super) enum Work {
    /// Headers from ours up to a certified one.
    Forward { target: VerifiedHeader, segment: Segment },
    /// The places of headers that we trust in the history of a certified one; those not shown yet.
    Jump { from: Height, target: VerifiedHeader, trusted: Vec<(Height, Hash)> },
    /// The header from which headers lead to our first one.
    Start { at: Height, genesis: Hash, base: HeaderChain },
    /// Headers up to our first one; `peaks` are those below the segment's start.
    Back { segment: Segment, peaks: Vec<Hash>, base: HeaderChain },
}

/// What an answer led to: a verified step, and how the work goes on.
pub(super) struct Outcome {
    pub(super) step: Option<Step>,
    pub(super) next: Option<Download>,
    /// Begins anew once it is known which set a header on the way announces.
    pub(super) lacking: Option<Lacking>,
}

/// The header at `announced`, below `target`, announces a set that is not among the `epochs`.
pub(super) struct Lacking {
    pub(super) target: VerifiedHeader,
    pub(super) epochs: Arc<Epochs>,
    pub(super) announced: Height,
}

impl From<Download> for Outcome {
    fn from(next: Download) -> Self {
        Self { step: None, next: Some(next), lacking: None }
    }
}

impl From<Step> for Outcome {
    fn from(step: Step) -> Self {
        Self { step: Some(step), next: None, lacking: None }
    }
}

/// Why an answer was not taken, and the headers in it that are not the certified ones.
pub(super) struct Refused {
    pub(super) lie: Lie,
    pub(super) wrong: Option<Box<WrongHeaders>>,
}

impl From<Lie> for Refused {
    fn from(lie: Lie) -> Self {
        Self { lie, wrong: None }
    }
}

impl Refused {
    /// A run that does not end in the header with this hash.
    fn run(segment: Segment, expected: Hash) -> Self {
        let (height, have) = (segment.height(), segment.last_hash());
        Self { lie: Lie::of_run(height, have, expected), wrong: Some(wrong(segment)) }
    }
}

fn wrong(segment: Segment) -> Box<WrongHeaders> {
    let start = Box::new(segment.start().clone());
    let (run, _end) = segment.into_parts();
    Box::new(WrongHeaders::Run { start, deltas: run.deltas, hashes: run.hashes })
}

impl Download {
    pub(super) fn new(node: NodeIndex, epochs: Arc<Epochs>, work: Work, now: Timestamp) -> Self {
        Self { node, epochs, work, asked: None, since: now }
    }

    /// The certified header that the node showed.
    pub(super) fn shown(&self) -> Option<VerifiedHeader> {
        match &self.work {
            Work::Forward { target, .. } | Work::Jump { target, .. } => Some(target.clone()),
            Work::Start { .. } | Work::Back { .. } => None,
        }
    }

    /// Height up to which headers are fetched.
    pub(super) fn target(&self) -> Option<Height> {
        match &self.work {
            Work::Forward { target, .. } | Work::Jump { target, .. } => Some(target.header().height),
            Work::Start { .. } | Work::Back { .. } => None,
        }
    }

    pub(super) fn next_ask(&self, settings: &SyncSettings) -> Ask {
        match &self.work {
            Work::Forward { target, segment } => {
                let (height, goal) = (segment.height(), target.header().height);
                let end = batch_end(segment.above(), settings.certify_every).min(goal);
                if height == end && end < goal {
                    return Ask::Certificate(height);
                }
                headers(height, end, settings)
            }
            Work::Jump { target, trusted, .. } => {
                let height = trusted.last().map_or(Height::GENESIS, |(height, _)| *height);
                Ask::Ancestor { height, tip: target.header().height }
            }
            Work::Start { at, .. } => Ask::Ancestor { height: Height::GENESIS, tip: *at },
            Work::Back { segment, base, .. } => headers(segment.height(), base.last().height, settings),
        }
    }

    /// Takes deltas that were asked for.
    pub(super) fn take_headers(
        mut self,
        from: Height,
        asked: u32,
        answer: &HeaderDeltas,
        now: Timestamp,
    ) -> Result<Outcome, Refused> {
        let (Work::Forward { segment, .. } | Work::Back { segment, .. }) = &mut self.work else {
            return Ok(self.into());
        };
        let (mut rest, mut have) = (&answer.deltas[..], 0);
        while have < asked && !rest.is_empty() {
            let next = segment.height().next();
            match segment.append(&mut rest) {
                Ok(()) => have += 1,
                Err(RebuildError::Header(HeaderError::OtherHeader { have, expected })) => {
                    return Err(Refused { lie: Lie::of_run(next, have, expected), wrong: self.into_wrong() });
                }
                Err(error) => return Err(Lie::of_delta(next, error).into()),
            }
            if self.epochs.lacks_change(segment.last()) {
                return Ok(self.until_hops_are_known(next));
            }
        }
        if have < asked || !rest.is_empty() {
            return Err(Lie::CutRange { from, asked, have }.into());
        }
        self.since = now;
        match self.work {
            Work::Forward { target, segment } if segment.height() == target.header().height => {
                let expected = target.certificate().header_hash;
                if segment.last_hash() != expected {
                    return Err(Refused::run(segment, expected));
                }
                let height = segment.height();
                let batch = segment.certified_by(target).map_err(|e| Lie::of_header(height, e))?;
                Ok(Step::Forward(batch).into())
            }
            Work::Back { segment, peaks, base } if segment.height() == base.last().height => {
                if segment.last_hash() != base.last_hash() {
                    return Err(Refused::run(segment, base.last_hash()));
                }
                let height = segment.height();
                let below = segment.below(&base, peaks).map_err(|e| Lie::of_header(height, e))?;
                Ok(Step::Back(below).into())
            }
            work @ (Work::Forward { .. } | Work::Jump { .. } | Work::Start { .. } | Work::Back { .. }) => {
                Ok(Self { work, ..self }.into())
            }
        }
    }

    fn into_wrong(self) -> Option<Box<WrongHeaders>> {
        match self.work {
            Work::Forward { segment, .. } | Work::Back { segment, .. } => Some(wrong(segment)),
            Work::Jump { .. } | Work::Start { .. } => None,
        }
    }

    /// A header on the way announces a set that is not known.
    fn until_hops_are_known(self, announced: Height) -> Outcome {
        let lacking = self.shown().map(|target| Lacking { target, epochs: self.epochs, announced });
        Outcome { step: None, next: None, lacking }
    }

    /// Takes the certificate of the newest header so far.
    pub(super) fn take_certificate(self, certificate: CommitCertificate, now: Timestamp) -> Result<Outcome, Refused> {
        let Work::Forward { target, segment } = self.work else { return Ok(self.into()) };
        if segment.last_hash() != certificate.header_hash {
            return Err(Refused::run(segment, certificate.header_hash));
        }
        let header = segment.last().clone();
        let height = header.height;
        let signed = SignedHeader { header, certificate };
        let batch = segment.certify(signed).map_err(|e| Lie::of_header(height, e))?;
        let segment = Segment::new(batch.end().clone(), self.epochs.clone());
        let next = Self::new(self.node, self.epochs, Work::Forward { target, segment }, now);
        Ok(Outcome { step: Some(Step::Forward(batch)), next: Some(next), lacking: None })
    }

    /// Takes the place of a header in a history.
    pub(super) fn take_ancestor(self, answer: HistoryPath, now: Timestamp) -> Result<Outcome, Refused> {
        match self.work {
            Work::Jump { from, target, mut trusted } => {
                let Some(held) = trusted.pop() else {
                    return Ok(Self { work: Work::Jump { from, target, trusted }, ..self }.into());
                };
                let tip = target.header().height;
                let end = VerifiedJump::verify(held, &target, &answer).map_err(|e| Lie::of_jump(tip, e))?;
                if !trusted.is_empty() {
                    let work = Work::Jump { from, target, trusted };
                    return Ok(Self::new(self.node, self.epochs, work, now).into());
                }
                let (height, have) = (target.header().height, target.certificate().header_hash);
                if let Some(expected) = self.epochs.to_be_proven().get(&height).copied().filter(|hash| *hash != have) {
                    let reason = JumpError::OtherHeader { height, have, expected };
                    return Err(Lie::of_jump(height, reason).into());
                }
                let hops = self.epochs.hops_between(from, height);
                let jump = VerifiedJump { from, end, tip: target, epochs: self.epochs, hops, answer };
                Ok(Step::Jump(jump).into())
            }
            Work::Start { at, genesis, base } => {
                let (have, asked) = (answer.tip.header.height, at);
                if have != asked {
                    return Err(Lie::of_jump(at, JumpError::OtherPlace { have, asked }).into());
                }
                let start = answer.verify().map_err(|e| Lie::of_jump(at, e.into()))?;
                let have = answer.header.hash();
                if have != genesis {
                    let height = answer.header.height;
                    let reason = JumpError::OtherHeader { height, have, expected: genesis };
                    return Err(Lie::of_jump(at, reason).into());
                }
                let work = back(start, answer.peaks.into_inner(), base, &self.epochs);
                Ok(Self::new(self.node, self.epochs, work, now).into())
            }
            work @ (Work::Forward { .. } | Work::Back { .. }) => Ok(Self { work, ..self }.into()),
        }
    }
}

/// Headers from `start` up to our first one.
pub(super) fn back(start: HeaderChain, peaks: Vec<Hash>, base: HeaderChain, epochs: &Arc<Epochs>) -> Work {
    Work::Back { segment: Segment::new(start, epochs.clone()), peaks, base }
}

/// The header from which the next headers below `base` are fetched; none when enough are held.
pub(super) fn start_below(base: Height, tip: Height, copy: HeaderCopy, at_once: usize) -> Option<Height> {
    let wanted = copy.start(tip);
    let reach = Height((base.0.saturating_sub(at_once as u64) / PAGE * PAGE).saturating_sub(1));
    (base > wanted).then(|| reach.max(wanted))
}

/// Last header of a batch above `above`: the last of a page, if one ends within reach.
fn batch_end(above: Height, certify_every: usize) -> Height {
    let end = above.0.saturating_add(certify_every as u64);
    let page_end = ((end + 1) / PAGE * PAGE).saturating_sub(1);
    Height(if page_end > above.0 { page_end } else { end })
}

fn headers(have: Height, goal: Height, settings: &SyncSettings) -> Ask {
    let missing = goal.0.saturating_sub(have.0);
    let count = u32::try_from(missing).unwrap_or(u32::MAX).min(settings.headers_at_once);
    Ask::Headers { from: have.next(), count }
}
