//! The seven named adversaries: an honest node's answers, bent.

use yuzheng_light_client::{
    ProviderError,
    sync::{Answer, Ask},
};
use yuzheng_protocol::{
    Canonical, CommitCertificate, Header, Height, Round, Signer, Timestamp, ValidatorSet,
    api::{HeaderDeltas, HistoryPath, HopList},
    block::SignedHeader,
    codec::DecodeError,
    consensus::{VoteKind, vote_sign_bytes},
    testing::{TestSigner, blob, digest, list},
};

use super::{
    chance::Chance,
    script::{Script, other_script},
    world::{Behaviour, Moment, Reply, TIMEOUT_MS},
};

/// What an adversary does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    Equivocator,
    Liar,
    Withholder,
    TimeTraveller,
    Downgrader,
    WrongChain,
    Truncator,
}

/// One way of bending answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trick {
    // Equivocator.
    /// Follows the fork with this index in all answers.
    OtherHistory(usize),
    /// Shows the fork's tip, and answers everything else truthfully.
    OtherTip(usize),
    /// Shows the fork's tip, and nothing else.
    OtherTipAlone(usize),
    /// Shows now the one history, now the other.
    BothHistories(usize),
    // Liar.
    ChangedHeader,
    FlippedDelta,
    MovedHeaders,
    ForgedCertificateOnTheWay,
    ChangedTip,
    FlippedSignature,
    ForgedHop,
    ForgedPlace,
    // Withholder.
    Silent,
    TipsOnly,
    RefusesHeaders,
    Late,
    StandsStill,
    // TimeTraveller.
    FutureTip,
    PastTip,
    ClockRunsBack,
    StaleTip,
    // Downgrader.
    OtherVersion,
    OlderTipThanShown,
    OldCertificate,
    OldSet,
    FewerSigners,
    // WrongChain.
    OtherChain,
    OtherChainUnderOurName,
    OtherChainsHeaders,
    OtherChainsCertificates,
    OtherChainsHops,
    // Truncator.
    CutDeltas,
    EmptyDeltas,
    FewerHeaders,
    CutTip,
    CutSignatures,
    EmptyHops,
    CutBytes,
}

impl Trick {
    /// One of the tricks of `name`.
    pub fn of(name: Name, script: &Script, chance: &mut Chance) -> Self {
        let fork = chance.within(0, script.forks.len() as u64 - 1) as usize;
        let tricks: &[Self] = match name {
            Name::Equivocator => {
                &[Self::OtherHistory(fork), Self::OtherTip(fork), Self::OtherTipAlone(fork), Self::BothHistories(fork)]
            }
            Name::Liar => &[
                Self::ChangedHeader,
                Self::FlippedDelta,
                Self::MovedHeaders,
                Self::ForgedCertificateOnTheWay,
                Self::ChangedTip,
                Self::FlippedSignature,
                Self::ForgedHop,
                Self::ForgedPlace,
            ],
            Name::Withholder => &[Self::Silent, Self::TipsOnly, Self::RefusesHeaders, Self::Late, Self::StandsStill],
            Name::TimeTraveller => &[Self::FutureTip, Self::PastTip, Self::ClockRunsBack, Self::StaleTip],
            Name::Downgrader => {
                &[Self::OtherVersion, Self::OlderTipThanShown, Self::OldCertificate, Self::OldSet, Self::FewerSigners]
            }
            Name::WrongChain => &[
                Self::OtherChain,
                Self::OtherChainUnderOurName,
                Self::OtherChainsHeaders,
                Self::OtherChainsCertificates,
                Self::OtherChainsHops,
            ],
            Name::Truncator => &[
                Self::CutDeltas,
                Self::EmptyDeltas,
                Self::FewerHeaders,
                Self::CutTip,
                Self::CutSignatures,
                Self::EmptyHops,
                Self::CutBytes,
            ],
        };
        *chance.pick(tricks)
    }

    /// Whether it needs changes of the validator set.
    pub fn needs_hops(self) -> bool {
        matches!(self, Self::ForgedHop | Self::OldSet | Self::OtherChainsHops | Self::EmptyHops)
    }

    /// Whether it needs certificates on the way.
    pub fn needs_certificates(self) -> bool {
        matches!(self, Self::ForgedCertificateOnTheWay | Self::OtherChainsCertificates)
    }

    /// Index of the fork that it shows.
    pub fn fork(self) -> Option<usize> {
        match self {
            Self::OtherHistory(fork) | Self::OtherTip(fork) | Self::OtherTipAlone(fork) | Self::BothHistories(fork) => {
                Some(fork)
            }
            _honest_history => None,
        }
    }
}

/// A node that plays one trick from a certain time on.
pub struct Adversary {
    trick: Trick,
    from: Timestamp,
    /// Fastest and slowest answer, in ms.
    delay: (u64, u64),
    /// Highest tip that it showed truthfully.
    shown: Height,
    /// A header that it made up, to be shown again.
    made: Option<SignedHeader>,
}

type Bent = Option<Result<Answer, ProviderError>>;

impl Adversary {
    pub fn new(trick: Trick, from: Timestamp, chance: &mut Chance) -> Self {
        let fastest = chance.within(1, 15);
        Self { trick, from, delay: (fastest, fastest + 5), shown: Height::GENESIS, made: None }
    }

    /// The bent answer; none where it is the truth.
    fn bend(&mut self, ask: Ask, truth: &Result<Answer, ProviderError>, moment: &mut Moment<'_>) -> Bent {
        if let Some(fork) = self.trick.fork() {
            return self.equivocate(fork, ask, moment);
        }
        let height = moment.height;
        let bent = match (ask, truth) {
            (Ask::Tip, Ok(Answer::Tip(signed))) => {
                let bent = self.bend_tip(signed, moment).map(|tip| Ok(Answer::Tip(Box::new(tip))));
                if bent.is_none() {
                    self.shown = self.shown.max(height);
                }
                bent
            }
            (Ask::Headers { from, .. }, Ok(Answer::Headers(deltas))) => self.bend_headers(from, deltas, moment),
            (Ask::Certificate(at), Ok(Answer::Certificate(certificate))) => {
                self.bend_certificate(at, certificate, moment)
            }
            (Ask::Hops(from), Ok(Answer::Hops(hops))) => self.bend_hops(from, hops, moment),
            (Ask::Ancestor { .. }, Ok(Answer::Ancestor(place))) => self.bend_place(place, moment),
            _other => None,
        };
        bent.or_else(|| self.cut_bytes(ask, truth, moment)).or_else(|| self.withhold(ask))
    }

    fn equivocate(&self, fork: usize, ask: Ask, moment: &mut Moment<'_>) -> Bent {
        let (common, other) = &moment.script.forks[fork];
        let height = other.height_at(moment.now).min(other.top());
        if height <= *common {
            return None;
        }
        let missing = || Err(ProviderError::NotFound { path: "missing".into() });
        match (self.trick, ask) {
            (Trick::BothHistories(_), _) if moment.chance.happens(50) => None,
            (Trick::OtherTip(_), Ask::Tip) | (Trick::OtherHistory(_) | Trick::BothHistories(_), _) => {
                Some(other.answer(ask, height))
            }
            (Trick::OtherTipAlone(_), Ask::Tip) => Some(other.answer(ask, height)),
            (Trick::OtherTipAlone(_), _) => Some(missing()),
            _truth => None,
        }
    }

    fn bend_tip(&mut self, truth: &SignedHeader, moment: &mut Moment<'_>) -> Option<SignedHeader> {
        let (script, height) = (moment.script, moment.height);
        let SignedHeader { header, certificate } = truth.clone();
        let bent = match self.trick {
            Trick::ChangedTip => SignedHeader { header: changed(header, moment.chance), certificate },
            Trick::FlippedSignature => SignedHeader { header, certificate: flipped(&certificate, moment) },
            Trick::FutureTip => {
                let ahead = moment.chance.within(65_000, 86_400_000);
                self.make(script, height, |next| next.time = moment.now.plus_ms(ahead))
            }
            Trick::PastTip => {
                let back = moment.chance.within(0, 100_000);
                self.make(script, height, |next| next.time = Timestamp(header.time.0 - back))
            }
            Trick::StaleTip => script.signed(Height(height.0.checked_sub(moment.chance.within(100, 140))?)),
            Trick::StandsStill => script.signed(script.height_at(self.from)),
            Trick::OtherVersion => {
                let version = if moment.chance.happens(50) { 0 } else { moment.chance.within(2, 255) as u8 };
                script.chain.certify(Header { version, ..header })
            }
            Trick::OlderTipThanShown => {
                let older = self.shown.0.checked_sub(moment.chance.within(1, 20)).filter(|older| *older > 0)?;
                script.signed(Height(older))
            }
            Trick::OldCertificate => {
                let older = Height(moment.chance.within(1, height.0 - 1));
                SignedHeader { header, certificate: script.signed(older).certificate }
            }
            Trick::OldSet => {
                let now = script.chain.validators_at(height);
                let older = script.chain.epochs().iter().rev().map(|epoch| &epoch.validators);
                let set = older.skip_while(|set| *set != now).find(|set| *set != now)?.clone();
                certify_by(&set, Header { validators_hash: set.hash(), ..header })
            }
            Trick::FewerSigners => {
                let quorum = script.chain.validators_at(height).quorum() as u64;
                let signers: Vec<u16> = (0..moment.chance.within(1, quorum - 1) as u16).collect();
                script.chain.certify_by(header.clone(), header.round, &signers)
            }
            Trick::CutSignatures => SignedHeader { header, certificate: with_fewer_signatures(&certificate, moment) },
            Trick::OtherChain => other_script().signed(other_script().height_at(moment.now)),
            Trick::OtherChainUnderOurName => {
                let SignedHeader { header, mut certificate } = other_script().signed(height);
                let header = Header { chain_id: script.chain.chain_id(), ..header };
                if moment.chance.happens(50) {
                    certificate.header_hash = header.hash();
                }
                SignedHeader { header, certificate }
            }
            _truth => return None,
        };
        Some(bent)
    }

    /// A certified header above `height`, bent once and shown again and again.
    fn make(&mut self, script: &Script, height: Height, bend: impl FnOnce(&mut Header)) -> SignedHeader {
        let make = || {
            let mut next = script.chain.header(height.next()).clone();
            bend(&mut next);
            script.chain.certify(next)
        };
        self.made.get_or_insert_with(make).clone()
    }

    fn bend_headers(&self, from: Height, truth: &HeaderDeltas, moment: &mut Moment<'_>) -> Bent {
        let (script, chance) = (moment.script, &mut *moment.chance);
        let range = |from: Height, last: u64| script.chain.headers()[from.0 as usize..=last as usize].to_vec();
        let last = from.0 + honest_count(script, from, truth) - 1;
        let parent = script.chain.header(Height(from.0 - 1));
        let encode = |headers: &[Header]| HeaderDeltas::of(parent, headers).unwrap();
        let at = chance.within(0, last - from.0) as usize;
        let bent = match self.trick {
            Trick::ChangedHeader => {
                let mut headers = range(from, last);
                headers[at] = changed(headers[at].clone(), chance);
                encode(&headers)
            }
            Trick::MovedHeaders => {
                let mut headers = range(from, last);
                if at > 0 {
                    headers.swap(0, at);
                } else {
                    headers.push(headers[0].clone());
                }
                encode(&headers)
            }
            Trick::ClockRunsBack => {
                let mut headers = range(from, last);
                headers[at].time = if at == 0 { parent.time } else { headers[at - 1].time };
                encode(&headers)
            }
            Trick::FlippedDelta => {
                let mut bytes = truth.deltas.to_vec();
                let bit = chance.within(0, bytes.len() as u64 * 8 - 1);
                bytes[bit as usize / 8] ^= 1 << (bit % 8);
                HeaderDeltas { deltas: blob(bytes) }
            }
            Trick::PastTip => {
                let made = self.made.as_ref()?;
                let mut headers = range(from, last);
                headers.retain(|header| header.height < made.header.height);
                headers.push(made.header.clone());
                encode(&headers)
            }
            Trick::OtherChainsHeaders => {
                let other = &other_script().chain;
                let headers = &other.headers()[from.0 as usize..=last as usize];
                HeaderDeltas::of(other.header(Height(from.0 - 1)), headers).unwrap()
            }
            Trick::CutDeltas => {
                let length = chance.within(0, truth.deltas.len() as u64 - 1) as usize;
                HeaderDeltas { deltas: blob(&truth.deltas[..length]) }
            }
            Trick::EmptyDeltas => HeaderDeltas { deltas: blob(Vec::new()) },
            Trick::FewerHeaders => encode(&range(from, last)[..at]),
            _truth => return None,
        };
        (bent != *truth).then_some(Ok(Answer::Headers(bent)))
    }

    fn bend_certificate(&self, at: Height, truth: &CommitCertificate, moment: &mut Moment<'_>) -> Bent {
        let bent = match self.trick {
            Trick::ForgedCertificateOnTheWay => match moment.chance.within(0, 3) {
                0 => {
                    let mut bent = truth.clone();
                    bent.round = Round(bent.round.0 + 1);
                    bent
                }
                1 => flipped(truth, moment),
                2 => moment.script.signed(at.next()).certificate,
                _ => with_fewer_signatures(truth, moment),
            },
            Trick::OtherChainsCertificates => other_script().signed(at).certificate,
            _truth => return None,
        };
        Some(Ok(Answer::Certificate(bent)))
    }

    fn bend_hops(&self, from: Height, truth: &HopList, moment: &mut Moment<'_>) -> Bent {
        let mut hops = truth.hops.to_vec();
        match self.trick {
            Trick::ForgedHop => {
                let at = moment.chance.within(0, hops.len().checked_sub(1)? as u64) as usize;
                let set = TestSet::any(moment.chance);
                let hop = &mut hops[at];
                match moment.chance.within(0, 3) {
                    0 => hop.next = set,
                    1 => hop.signed.certificate = flipped(&hop.signed.certificate, moment),
                    2 => hop.signed.header.next_validators_hash = digest("another set"),
                    _ => {
                        hop.signed.header.next_validators_hash = set.hash();
                        hop.signed.certificate.header_hash = hop.signed.header.hash();
                        hop.next = set;
                    }
                }
            }
            Trick::OtherChainsHops => hops = other_script().hops(from, Height(u64::MAX)),
            Trick::EmptyHops => hops.clear(),
            _truth => return None,
        }
        let bent = HopList { hops: list(hops) };
        (bent != *truth).then_some(Ok(Answer::Hops(bent)))
    }

    fn bend_place(&self, truth: &HistoryPath, moment: &mut Moment<'_>) -> Bent {
        if self.trick != Trick::ForgedPlace {
            return None;
        }
        let (mut bent, wrong) = (truth.clone(), digest(&format!("wrong {}", moment.chance.number())));
        let at = |count: usize, chance: &mut Chance| chance.within(0, count as u64 - 1) as usize;
        match moment.chance.within(0, 4) {
            0 => {
                let mut path = bent.path.into_inner();
                let at = at(path.len(), moment.chance);
                path[at] = wrong;
                bent.path = list(path);
            }
            1 => {
                let mut peaks = bent.peaks.into_inner();
                let at = at(peaks.len(), moment.chance);
                peaks[at] = wrong;
                bent.peaks = list(peaks);
            }
            2 => bent.header.state_root = wrong,
            3 => bent.tip.header = changed(bent.tip.header, moment.chance),
            _ => bent.peaks = list(bent.peaks[1..].to_vec()),
        }
        Some(Ok(Answer::Ancestor(Box::new(bent))))
    }

    /// Bytes that end too early are refused by the decoder, as in the provider.
    fn cut_bytes(&self, ask: Ask, truth: &Result<Answer, ProviderError>, moment: &mut Moment<'_>) -> Bent {
        let reason = match (self.trick, truth) {
            (Trick::CutTip | Trick::CutBytes, Ok(Answer::Tip(tip))) => refused(&**tip, moment.chance),
            (Trick::CutBytes, Ok(Answer::Headers(headers))) => refused(headers, moment.chance),
            (Trick::CutBytes, Ok(Answer::Certificate(certificate))) => refused(certificate, moment.chance),
            (Trick::CutBytes, Ok(Answer::Hops(hops))) => refused(hops, moment.chance),
            _truth => return None,
        };
        Some(Err(ProviderError::Unreadable { path: format!("{ask:?}"), reason }))
    }

    fn withhold(&self, ask: Ask) -> Bent {
        let refused = ProviderError::Refused {
            status: 403,
            kind: "/problems/refused".into(),
            title: "Refused".into(),
            detail: String::new(),
        };
        let never = ProviderError::Timeout { url: "memory".into(), after_ms: TIMEOUT_MS };
        match (self.trick, ask) {
            (Trick::Silent, _) => Some(Err(never)),
            (Trick::TipsOnly | Trick::RefusesHeaders, Ask::Tip) => None,
            (Trick::TipsOnly, _) => Some(Err(never)),
            (Trick::RefusesHeaders, _) => Some(Err(refused)),
            _truth => None,
        }
    }
}

impl Behaviour for Adversary {
    fn reply(&mut self, ask: Ask, moment: &mut Moment<'_>) -> Reply {
        let after_ms = moment.chance.within(self.delay.0, self.delay.1);
        let truth = moment.script.answer(ask, moment.height);
        if moment.now < self.from {
            if let (Ask::Tip, Ok(_)) = (ask, &truth) {
                self.shown = moment.height;
            }
            return Reply { answer: truth, after_ms, deceit: false };
        }
        if self.trick == Trick::Late {
            let after_ms = moment.chance.within(4_000, 15_000);
            return Reply { answer: truth, after_ms, deceit: true };
        }
        match self.bend(ask, &truth, moment) {
            Some(Err(error @ ProviderError::Timeout { .. })) => {
                Reply { answer: Err(error), after_ms: TIMEOUT_MS + 1, deceit: true }
            }
            // What a fork and the truth have in common is no deceit; their tips differ.
            Some(answer) => Reply { answer, after_ms, deceit: self.trick.fork().is_none() || ask == Ask::Tip },
            None => Reply { answer: truth, after_ms, deceit: false },
        }
    }
}

struct TestSet;

impl TestSet {
    fn any(chance: &mut Chance) -> ValidatorSet {
        let first = chance.within(20, 100) as u16;
        yuzheng_protocol::testing::validator_set(first..first + 4)
    }
}

fn honest_count(script: &Script, from: Height, truth: &HeaderDeltas) -> u64 {
    // Every answer of this length is the script's own: the longest run of its headers that takes these bytes.
    let parent = script.chain.header(Height(from.0 - 1));
    let (mut count, mut bytes) = (0, 0);
    let mut before = parent;
    while bytes < truth.deltas.len() {
        let header = script.chain.header(Height(from.0 + count));
        let mut delta = Vec::new();
        yuzheng_protocol::delta::encode(before, header, &mut delta);
        (bytes, before, count) = (bytes + delta.len(), header, count + 1);
    }
    count
}

/// A header with one field changed.
fn changed(mut header: Header, chance: &mut Chance) -> Header {
    let wrong = digest(&format!("wrong {}", chance.number()));
    match chance.within(0, 5) {
        0 => header.state_root = wrong,
        1 => header.tx_root = wrong,
        2 => header.next_validators_hash = wrong,
        3 => header.time = header.time.plus_ms(chance.within(1, 900)),
        4 => header.round = Round(header.round.0 + 1),
        _ => header.tx_count += 1,
    }
    header
}

fn pairs(certificate: &CommitCertificate) -> Vec<(u16, yuzheng_protocol::Signature)> {
    certificate.signers().into_iter().zip(certificate.signatures().to_vec()).collect()
}

fn rebuilt(
    of: &CommitCertificate,
    signatures: Vec<(u16, yuzheng_protocol::Signature)>,
    moment: &Moment<'_>,
) -> CommitCertificate {
    let validators = moment.script.chain.validators_at(of.height).len();
    CommitCertificate::new(of.height, of.round, of.header_hash, signatures, validators).unwrap()
}

/// A certificate with one bit of a signature changed.
fn flipped(certificate: &CommitCertificate, moment: &mut Moment<'_>) -> CommitCertificate {
    let mut signatures = pairs(certificate);
    let at = moment.chance.within(0, signatures.len() as u64 - 1) as usize;
    let bit = moment.chance.within(0, 511) as usize;
    signatures[at].1.0[bit / 8] ^= 1 << (bit % 8);
    rebuilt(certificate, signatures, moment)
}

fn with_fewer_signatures(certificate: &CommitCertificate, moment: &mut Moment<'_>) -> CommitCertificate {
    let mut signatures = pairs(certificate);
    signatures.truncate(moment.chance.within(1, signatures.len() as u64 - 1) as usize);
    rebuilt(certificate, signatures, moment)
}

/// A header certified by a set that need not be that of its height.
fn certify_by(set: &ValidatorSet, header: Header) -> SignedHeader {
    let hash = header.hash();
    let bytes = vote_sign_bytes(VoteKind::Precommit, header.chain_id, header.height, header.round, Some(hash));
    let signers = set.validators().iter().take(set.quorum()).enumerate();
    let signatures = signers.map(|(i, v)| (i as u16, TestSigner::validator(v.department).sign(&bytes))).collect();
    let certificate = CommitCertificate::new(header.height, header.round, hash, signatures, set.len()).unwrap();
    SignedHeader { header, certificate }
}

/// Why the decoder refuses the first bytes of a value.
fn refused<T: Canonical>(value: &T, chance: &mut Chance) -> DecodeError {
    let bytes = value.to_bytes();
    let length = chance.within(0, bytes.len() as u64 - 1) as usize;
    T::from_bytes(&bytes[..length]).err().expect("bytes that end too early are refused")
}
