//! What must hold in every run, checked at the moment it happens.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_malachitebft_core_types::VoteType;
use yuzheng_protocol::genesis::Genesis;
use yuzheng_protocol::light::HeaderChain;
use yuzheng_protocol::{CommitCertificate, Hash, Header, Height, Round, ValidatorSet};

/// Something that must not happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Violation {
    /// Two signatures of one validator for one height, round and type.
    SignedTwice { who: u16, what: What, height: Height, round: Round, first: Option<Hash>, second: Option<Hash> },
    /// The same, seen by others.
    SentTwice { who: u16, what: What, height: Height, round: Round, first: Option<Hash>, second: Option<Hash> },
    /// Two blocks decided at one height.
    Fork { height: Height, first: Hash, second: Hash },
    /// A block that nobody proposed.
    NotProposed { height: Height, hash: Hash },
    /// A block that no honest validator found valid.
    NotJudged { height: Height, hash: Hash },
    /// A certificate that the protocol refuses.
    Certificate { height: Height, reason: String },
    /// A header that does not follow.
    Link { height: Height, reason: String },
    /// An honest node ended by itself.
    Ended { who: u16, reason: String },
    /// An honest node does not start.
    NotStarted { who: u16, reason: String },
    /// No progress after everything was well again.
    Stuck { tips: Vec<u64> },
}

/// What was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    Proposal,
    Prevote,
    Precommit,
}

impl From<VoteType> for What {
    fn from(kind: VoteType) -> Self {
        match kind {
            VoteType::Prevote => Self::Prevote,
            VoteType::Precommit => Self::Precommit,
        }
    }
}

type Signatures = BTreeMap<(u16, What, Height, Round), Option<Hash>>;

struct Inner {
    chain_id: Hash,
    set: ValidatorSet,
    chain: HeaderChain,
    decided: Vec<Hash>,
    signed: Signatures,
    sent: Signatures,
    proposed: BTreeSet<Hash>,
    judged: BTreeSet<Hash>,
    violations: Vec<Violation>,
}

/// Sees everything that all machines do, across their crashes.
#[derive(Clone)]
pub struct Checker(Arc<Mutex<Inner>>);

impl Checker {
    pub fn new(genesis: &Genesis) -> Self {
        Self(Arc::new(Mutex::new(Inner {
            chain_id: genesis.chain_id(),
            set: genesis.validator_set().unwrap(),
            chain: HeaderChain::new(genesis).unwrap(),
            decided: vec![genesis.header().unwrap().hash()],
            signed: BTreeMap::new(),
            sent: BTreeMap::new(),
            proposed: BTreeSet::new(),
            judged: BTreeSet::new(),
            violations: Vec::new(),
        })))
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn violated(&self, violation: Violation) {
        self.lock().violations.push(violation);
    }

    pub fn violations(&self) -> Vec<Violation> {
        self.lock().violations.clone()
    }

    /// Number of signatures that honest validators made.
    pub fn signatures(&self) -> usize {
        self.lock().signed.len()
    }

    /// An honest validator made a signature, whether or not it went anywhere.
    pub fn signed(&self, who: u16, what: What, height: Height, round: Round, value: Option<Hash>) {
        let mut inner = self.lock();
        let first = *inner.signed.entry((who, what, height, round)).or_insert(value);
        if first != value {
            inner.violations.push(Violation::SignedTwice { who, what, height, round, first, second: value });
        }
    }

    /// A signature that was in the memory of a machine without power, and nowhere else, is gone for good.
    pub fn power_cut(&self, who: u16) {
        let Inner { signed, sent, .. } = &mut *self.lock();
        signed.retain(|signature, _| signature.0 != who || sent.contains_key(signature));
    }

    /// An honest validator's signature left its machine.
    pub fn sent(&self, who: u16, what: What, height: Height, round: Round, value: Option<Hash>) {
        let mut inner = self.lock();
        let first = *inner.sent.entry((who, what, height, round)).or_insert(value);
        if first != value {
            inner.violations.push(Violation::SentTwice { who, what, height, round, first, second: value });
        }
    }

    /// Somebody, honest or not, proposed a block.
    pub fn proposed(&self, hash: Hash) {
        self.lock().proposed.insert(hash);
    }

    /// An honest validator found a block valid.
    pub fn judged_valid(&self, hash: Hash) {
        self.lock().judged.insert(hash);
    }

    /// An honest validator commits a block.
    pub fn committed(&self, header: &Header, certificate: &CommitCertificate) {
        let mut inner = self.lock();
        let (height, hash) = (header.height, header.hash());
        let reason = certificate
            .verify_complete(inner.chain_id, &inner.set)
            .and_then(|()| certificate.trimmed(&inner.set).verify(inner.chain_id, &inner.set))
            .err();
        if let Some(reason) = reason {
            inner.violations.push(Violation::Certificate { height, reason: reason.to_string() });
        }
        if certificate.header_hash != hash || certificate.height != height {
            let reason = "it is for another header".into();
            inner.violations.push(Violation::Certificate { height, reason });
        }
        if !inner.proposed.contains(&hash) {
            inner.violations.push(Violation::NotProposed { height, hash });
        }
        if !inner.judged.contains(&hash) {
            inner.violations.push(Violation::NotJudged { height, hash });
        }
        match inner.decided.get(height.0 as usize).copied() {
            Some(first) if first == hash => {}
            Some(first) => inner.violations.push(Violation::Fork { height, first, second: hash }),
            None => match inner.chain.append(header.clone()) {
                Ok(hash) => inner.decided.push(hash),
                Err(reason) => inner.violations.push(Violation::Link { height, reason: reason.to_string() }),
            },
        }
    }
}
