//! A ledger in memory: what it holds survives a validator's end, like a disk.

use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

use async_trait::async_trait;
use tokio::sync::Notify;
use yuzheng_protocol::codec::{self, Blob, List};
use yuzheng_protocol::{CommitCertificate, Hash, Height, Round, ValidatorSet};

use super::validators::chain_id;
use crate::consensus::application::{
    Candidate, DecidedBlock, Fault, Freshness, Ledger, MAX_BODY_BYTES, Received, Slot, Verdict,
};

/// height, round, previous block, proposer, transactions.
type Block = (Height, Round, Hash, u16, List<Blob<MAX_BODY_BYTES>, 10_000>);

/// A body that was received, as tests look it up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    pub slot: Slot,
    pub built_in: Round,
    pub freshness: Freshness,
}

#[derive(Default)]
struct Inner {
    pool: Vec<Vec<u8>>,
    chain: Vec<(Hash, DecidedBlock)>,
    candidates: BTreeMap<(Slot, Hash), Vec<u8>>,
    arrivals: Vec<Arrival>,
    commits: Commits,
}

/// What commits do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Commits {
    #[default]
    Work,
    /// The disk is full.
    Fail,
    /// There is a bug.
    Panic,
}

/// The ledger.
pub struct MemoryLedger {
    set: ValidatorSet,
    /// Another set, and the first height that it certifies.
    later: Option<(Height, ValidatorSet)>,
    inner: Mutex<Inner>,
    submitted: Notify,
}

impl MemoryLedger {
    pub fn new(set: ValidatorSet) -> Self {
        Self { set, later: None, inner: Mutex::default(), submitted: Notify::new() }
    }

    /// A ledger whose validators change at `height`.
    pub fn changing(set: ValidatorSet, height: Height, later: ValidatorSet) -> Self {
        Self { later: Some((height, later)), ..Self::new(set) }
    }

    fn set_at(&self, height: Height) -> &ValidatorSet {
        match &self.later {
            Some((from, later)) if height >= *from => later,
            _ => &self.set,
        }
    }

    pub fn submit(&self, transaction: &[u8]) {
        self.lock().pool.push(transaction.to_vec());
        self.submitted.notify_waiters();
    }

    pub fn let_commits(&self, commits: Commits) {
        self.lock().commits = commits;
    }

    pub fn hashes(&self) -> Vec<Hash> {
        self.lock().chain.iter().map(|(hash, _)| *hash).collect()
    }

    pub fn certificates(&self) -> Vec<CommitCertificate> {
        self.lock().chain.iter().map(|(_, block)| block.certificate.clone()).collect()
    }

    pub fn arrivals(&self) -> Vec<Arrival> {
        self.lock().arrivals.clone()
    }

    /// The round in which the block at `height` was built.
    pub fn built_in(&self, height: Height) -> Round {
        read(&self.lock().chain[height.0 as usize - 1].1.body).unwrap().1
    }

    /// Whether some block holds `transaction`.
    pub fn holds(&self, transaction: &[u8]) -> bool {
        let held = |body: &[u8]| read(body).unwrap().4.iter().any(|t| **t == *transaction);
        self.lock().chain.iter().any(|(_, block)| held(&block.body))
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn judge(&self, slot: Slot, block: &Block, freshness: Freshness) -> Verdict {
        let previous = self.hashes().last().copied().unwrap_or(Hash::ZERO);
        let (height, round, prev, proposer, _) = block;
        let in_time = match freshness {
            Freshness::Fresh => *round == slot.round,
            Freshness::Replayed => *round <= slot.round,
        };
        if *height == slot.height
            && *prev == previous
            && *proposer == self.set_at(*height).proposer(*height, *round)
            && in_time
        {
            Verdict::Valid
        } else {
            Verdict::Invalid { reason: format!("{slot}: built in {round:?} on {prev}, {freshness:?}") }
        }
    }
}

fn read(body: &[u8]) -> Result<Block, Fault> {
    Ok(codec::decode(body, MAX_BODY_BYTES)?)
}

#[async_trait]
impl Ledger for MemoryLedger {
    fn chain_id(&self) -> Hash {
        chain_id()
    }

    fn first_height(&self) -> Height {
        Height(1)
    }

    fn tip(&self) -> Height {
        Height(self.lock().chain.len() as u64)
    }

    fn validator_set(&self, height: Height) -> Result<ValidatorSet, Fault> {
        Ok(self.set_at(height).clone())
    }

    fn build(&self, slot: Slot, _: Duration) -> Result<Candidate, Fault> {
        let mut inner = self.lock();
        let previous = inner.chain.last().map_or(Hash::ZERO, |(hash, _)| *hash);
        let mut transactions = Vec::new();
        let mut bytes = 0;
        for transaction in &inner.pool {
            bytes += transaction.len() + 8;
            if bytes < MAX_BODY_BYTES - 1024 {
                transactions.push(Blob::new(transaction.clone())?);
            }
        }
        let proposer = self.set_at(slot.height).proposer(slot.height, slot.round);
        let block: Block = (slot.height, slot.round, previous, proposer, List::new(transactions)?);
        let body = codec::encode(&block);
        let header_hash = Hash::of(&body);
        inner.candidates.insert((slot, header_hash), body);
        Ok(Candidate { header_hash, built_in: slot.round, verdict: Verdict::Valid })
    }

    fn receive(
        &self,
        slot: Slot,
        announced: Option<Hash>,
        body: &[u8],
        freshness: Freshness,
    ) -> Result<Received, Fault> {
        let header_hash = Hash::of(body);
        let block = match read(body) {
            Ok(block) if announced.is_none_or(|hash| hash == header_hash) => block,
            _ => return Ok(Received::Malformed { reason: "not the announced block".into() }),
        };
        let verdict = self.judge(slot, &block, freshness);
        let mut inner = self.lock();
        inner.candidates.insert((slot, header_hash), body.to_vec());
        inner.arrivals.push(Arrival { slot, built_in: block.1, freshness });
        Ok(Received::Candidate(Candidate { header_hash, built_in: block.1, verdict }))
    }

    fn candidates(&self, slot: Slot) -> Result<Vec<Candidate>, Fault> {
        let stored: Vec<_> = self
            .lock()
            .candidates
            .iter()
            .filter(|((at, _), _)| *at == slot)
            .map(|((_, hash), body)| (*hash, body.clone()))
            .collect();
        let judged = |(header_hash, body): (Hash, Vec<u8>)| {
            let block = read(&body)?;
            let verdict = self.judge(slot, &block, Freshness::Replayed);
            Ok(Candidate { header_hash, built_in: block.1, verdict })
        };
        stored.into_iter().map(judged).collect()
    }

    fn body(&self, header_hash: Hash) -> Result<Option<Vec<u8>>, Fault> {
        let inner = self.lock();
        Ok(inner.candidates.iter().find(|((_, hash), _)| *hash == header_hash).map(|(_, body)| body.clone()))
    }

    fn commit(&self, certificate: &CommitCertificate) -> Result<(), Fault> {
        certificate.verify_complete(chain_id(), self.set_at(certificate.height))?;
        let body = self.body(certificate.header_hash)?.ok_or("unknown block")?;
        let block = read(&body)?;
        let mut inner = self.lock();
        match inner.commits {
            Commits::Work => {}
            Commits::Fail => return Err("no space left on device".into()),
            Commits::Panic => panic!("a bug in the ledger"),
        }
        assert_eq!(block.0.0, inner.chain.len() as u64 + 1, "heights are committed in order");
        inner.pool.retain(|t| !block.4.iter().any(|u| **u == **t));
        inner.candidates.retain(|(slot, _), _| slot.height > block.0);
        inner.chain.push((certificate.header_hash, DecidedBlock { body, certificate: certificate.clone() }));
        Ok(())
    }

    fn refresh_certificate(&self, certificate: &CommitCertificate) -> Result<(), Fault> {
        certificate.verify_complete(chain_id(), self.set_at(certificate.height))?;
        let mut inner = self.lock();
        let (hash, block) = &mut inner.chain[certificate.height.0 as usize - 1];
        assert_eq!(*hash, certificate.header_hash, "a certificate never changes its block");
        assert!(certificate.signatures().len() > block.certificate.signatures().len(), "it only grows");
        block.certificate = certificate.clone();
        Ok(())
    }

    fn decided(&self, height: Height) -> Result<Option<DecidedBlock>, Fault> {
        Ok(self.lock().chain.get(height.0 as usize - 1).map(|(_, block)| block.clone()))
    }

    async fn work(&self, _: Height) {
        loop {
            let submitted = self.submitted.notified();
            tokio::pin!(submitted);
            submitted.as_mut().enable();
            if !self.lock().pool.is_empty() {
                return;
            }
            submitted.await;
        }
    }
}
