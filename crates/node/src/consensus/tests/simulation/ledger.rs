//! The ledger of a simulated machine: real headers, bodies, transactions and certificates; the state is only a
//! hash that every block carries on.
//!
//! Like the node's own it keeps bodies before anything is said about them, and commits in one step that is on
//! disk when it returns (SQLite with `synchronous = FULL`).

use core::task::Poll;
use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use yuzheng_protocol::block::Block;
use yuzheng_protocol::codec::{Canonical, List};
use yuzheng_protocol::genesis::Genesis;
use yuzheng_protocol::light::HeaderChain;
use yuzheng_protocol::transaction::{Entry, Failure, Outcome, Transaction, leaf};
use yuzheng_protocol::{CommitCertificate, Hash, Header, Height, Timestamp, ValidatorSet, merkle};

use super::checker::Checker;
use super::disk::{Power, Syncs};
use crate::consensus::application::{
    Candidate, DecidedBlock, Fault, Freshness, Ledger, MAX_BODY_BYTES, Received, Slot, Verdict,
};

/// Most transactions of a block.
const MOST: usize = 20;
/// How far a fresh block's time may be ahead, as in the node's own ledger.
const MAX_AHEAD_MS: u64 = crate::ledger::MAX_AHEAD_MS;

/// What is on a machine's disk.
#[derive(Default)]
pub struct Store {
    blocks: Vec<(Header, DecidedBlock)>,
    candidates: BTreeMap<(Slot, Hash), Vec<u8>>,
    /// Blocks that a power cut leaves; fewer than there are only when syncs are pretended.
    synced: usize,
}

impl Store {
    /// Height of the newest block.
    pub fn tip(&self) -> Height {
        Height(self.blocks.len() as u64)
    }

    /// The power goes.
    pub fn cut(&mut self, bodies: Syncs) {
        self.blocks.truncate(self.synced);
        if bodies == Syncs::Pretended {
            self.candidates.clear();
        }
    }
}

/// A clock that the simulation sets; each machine's is a little off.
#[derive(Clone, Default)]
pub struct VirtualClock(Arc<AtomicU64>);

impl VirtualClock {
    pub fn set(&self, since_start: Duration) {
        self.0.store(since_start.as_millis() as u64, Ordering::Relaxed);
    }
}

struct Known {
    chain: HeaderChain,
    ids: BTreeSet<Hash>,
    pool: Vec<Transaction>,
}

/// The ledger while its process lives.
pub struct SimLedger {
    genesis: Arc<Genesis>,
    set: ValidatorSet,
    disk: Arc<Mutex<Store>>,
    power: Arc<Power>,
    syncs: Syncs,
    clock: VirtualClock,
    skew_ms: u64,
    /// Told what is judged and committed; nobody for a dishonest machine.
    checker: Option<Checker>,
    known: Mutex<Known>,
}

/// What a machine gives its ledger.
pub struct Machine {
    pub disk: Arc<Mutex<Store>>,
    pub power: Arc<Power>,
    pub syncs: Syncs,
    pub clock: VirtualClock,
    pub skew_ms: u64,
    pub checker: Option<Checker>,
}

pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl SimLedger {
    /// Opens what is on the disk, checking every link again.
    pub fn open(genesis: Arc<Genesis>, machine: Machine) -> Self {
        let mut known = Known { chain: HeaderChain::new(&genesis).unwrap(), ids: BTreeSet::new(), pool: Vec::new() };
        for (header, block) in &lock(&machine.disk).blocks {
            known.chain.append(header.clone()).unwrap();
            known.take(&Block::from_bytes(&block.body).unwrap());
        }
        let Machine { disk, power, syncs, clock, skew_ms, checker } = machine;
        let set = genesis.validator_set().unwrap();
        Self { genesis, set, disk, power, syncs, clock, skew_ms, checker, known: Mutex::new(known) }
    }

    pub fn submit(&self, transaction: &Transaction) {
        let mut known = lock(&self.known);
        if !known.ids.contains(&transaction.id()) {
            known.pool.push(transaction.clone());
        }
    }

    fn has_work(&self) -> bool {
        !lock(&self.known).pool.is_empty()
    }

    fn now(&self) -> Timestamp {
        self.genesis.time.plus_ms(10_000 + self.clock.0.load(Ordering::Relaxed) + self.skew_ms)
    }

    fn step(&self) -> Result<(), Fault> {
        if self.power.step() { Ok(()) } else { Err("the machine is off".into()) }
    }

    fn store_candidate(&self, slot: Slot, header_hash: Hash, body: Vec<u8>) -> Result<(), Fault> {
        self.step()?;
        lock(&self.disk).candidates.insert((slot, header_hash), body);
        Ok(())
    }

    /// The header that a block of these entries must have.
    fn header(&self, chain: &HeaderChain, slot: Slot, time: Timestamp, entries: &[Entry]) -> Header {
        let leaves: Vec<Hash> =
            entries.iter().map(|entry| leaf(entry, &Outcome::Failed(Failure::NotAuthorised))).collect();
        let (parent, tx_root) = (chain.last(), merkle::root(&leaves));
        Header {
            version: parent.version,
            chain_id: parent.chain_id,
            height: slot.height,
            round: slot.round,
            time,
            prev: chain.last_hash(),
            history: chain.next_history(),
            tx_root,
            tx_count: entries.len() as u32,
            state_root: Hash::of(&[parent.state_root.0, tx_root.0].concat()),
            validators_hash: parent.next_validators_hash,
            next_validators_hash: self.set.hash(),
            proposer: self.set.proposer(slot.height, slot.round),
        }
    }

    fn verdict(&self, block: &Block, slot: Slot, freshness: Freshness) -> Result<(), String> {
        let (header, known) = (&block.header, lock(&self.known));
        let in_time = match freshness {
            Freshness::Fresh => header.round == slot.round && header.time <= self.now().plus_ms(MAX_AHEAD_MS),
            Freshness::Replayed => header.round <= slot.round,
        };
        if !in_time || header.time <= known.chain.last().time {
            return Err(format!("{slot}: built in {:?} at {:?}, {freshness:?}", header.round, header.time));
        }
        let built = Slot { height: slot.height, round: header.round };
        let expected = self.header(&known.chain, built, header.time, &block.entries);
        if *header != expected {
            return Err(format!("{header:?} where {expected:?} belongs"));
        }
        for entry in block.entries.iter() {
            let Entry::Signed(transaction) = entry else { return Err("an entry that nobody signed".into()) };
            transaction.verify(self.genesis.chain_id()).map_err(|e| e.to_string())?;
            if known.ids.contains(&transaction.id()) {
                return Err("a transaction that stands already".into());
            }
        }
        Ok(())
    }

    fn candidate(&self, block: &Block, slot: Slot, freshness: Freshness) -> Candidate {
        let header_hash = block.header.hash();
        let verdict = match self.verdict(block, slot, freshness) {
            Ok(()) => Verdict::Valid,
            Err(reason) => Verdict::Invalid { reason },
        };
        if let (Some(checker), Verdict::Valid) = (&self.checker, &verdict) {
            checker.judged_valid(header_hash);
        }
        Candidate { header_hash, built_in: block.header.round, verdict }
    }
}

impl Known {
    fn take(&mut self, block: &Block) {
        self.ids.extend(block.entries.iter().map(Entry::id));
        let Self { ids, pool, .. } = self;
        pool.retain(|transaction| !ids.contains(&transaction.id()));
    }
}

#[async_trait]
impl Ledger for SimLedger {
    fn chain_id(&self) -> Hash {
        self.genesis.chain_id()
    }

    fn first_height(&self) -> Height {
        Height(1)
    }

    fn tip(&self) -> Height {
        lock(&self.disk).tip()
    }

    fn validator_set(&self, _: Height) -> Result<ValidatorSet, Fault> {
        Ok(self.set.clone())
    }

    fn build(&self, slot: Slot, _: Duration) -> Result<Candidate, Fault> {
        let block = {
            let known = lock(&self.known);
            let entries: Vec<Entry> = known.pool.iter().take(MOST).cloned().map(Entry::Signed).collect();
            let time = self.now().max(known.chain.last().time.plus_ms(1));
            let header = self.header(&known.chain, slot, time, &entries);
            Block { header, entries: List::new(entries)? }
        };
        self.store_candidate(slot, block.header.hash(), block.to_bytes())?;
        Ok(self.candidate(&block, slot, Freshness::Fresh))
    }

    fn receive(
        &self,
        slot: Slot,
        announced: Option<Hash>,
        body: &[u8],
        freshness: Freshness,
    ) -> Result<Received, Fault> {
        let malformed = |reason: String| Ok(Received::Malformed { reason });
        let block = match Block::from_bytes(body) {
            Ok(block) if body.len() <= MAX_BODY_BYTES => block,
            Ok(_) => return malformed("too large".into()),
            Err(error) => return malformed(error.to_string()),
        };
        let header_hash = block.header.hash();
        if announced.is_some_and(|announced| announced != header_hash) || block.header.height != slot.height {
            return malformed("another block than announced".into());
        }
        self.store_candidate(slot, header_hash, body.to_vec())?;
        Ok(Received::Candidate(self.candidate(&block, slot, freshness)))
    }

    fn candidates(&self, slot: Slot) -> Result<Vec<Candidate>, Fault> {
        let bodies: Vec<Vec<u8>> =
            lock(&self.disk).candidates.iter().filter(|((at, _), _)| *at == slot).map(|(_, b)| b.clone()).collect();
        bodies
            .into_iter()
            .map(|body| Ok(self.candidate(&Block::from_bytes(&body)?, slot, Freshness::Replayed)))
            .collect()
    }

    fn body(&self, header_hash: Hash) -> Result<Option<Vec<u8>>, Fault> {
        let disk = lock(&self.disk);
        Ok(disk.candidates.iter().find(|((_, hash), _)| *hash == header_hash).map(|(_, body)| body.clone()))
    }

    fn commit(&self, certificate: &CommitCertificate) -> Result<(), Fault> {
        let body = self.body(certificate.header_hash)?.ok_or("the body of a decided block is not here")?;
        let block = Block::from_bytes(&body)?;
        let slot = Slot { height: block.header.height, round: certificate.round };
        self.verdict(&block, slot, Freshness::Replayed)?;
        self.step()?;
        let mut known = lock(&self.known);
        known.chain.append(block.header.clone())?;
        known.take(&block);
        if let Some(checker) = &self.checker {
            checker.committed(&block.header, certificate);
        }
        let mut disk = lock(&self.disk);
        if self.syncs == Syncs::Pretended {
            disk.synced = disk.blocks.len();
        }
        disk.candidates.retain(|(slot, _), _| slot.height > block.header.height);
        disk.blocks.push((block.header, DecidedBlock { body, certificate: certificate.clone() }));
        if self.syncs == Syncs::Real {
            disk.synced = disk.blocks.len();
        }
        Ok(())
    }

    fn refresh_certificate(&self, certificate: &CommitCertificate) -> Result<(), Fault> {
        self.step()?;
        let mut disk = lock(&self.disk);
        let (header, block) = &mut disk.blocks[certificate.height.0 as usize - 1];
        assert_eq!(header.hash(), certificate.header_hash, "a certificate never changes its block");
        block.certificate = certificate.clone();
        if let Some(checker) = &self.checker {
            checker.committed(header, certificate);
        }
        Ok(())
    }

    fn decided(&self, height: Height) -> Result<Option<DecidedBlock>, Fault> {
        let index = (height.0 as usize).checked_sub(1);
        Ok(index.and_then(|index| lock(&self.disk).blocks.get(index).map(|(_, block)| block.clone())))
    }

    async fn work(&self, _: Height) {
        // Looked at after everything that happens, so nobody has to be woken.
        core::future::poll_fn(|_| if self.has_work() { Poll::Ready(()) } else { Poll::Pending }).await;
    }
}
