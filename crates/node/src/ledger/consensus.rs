//! The ledger as consensus sees it.

use std::collections::VecDeque;
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use yuzheng_contracts::date::Date;
use yuzheng_protocol::api::CaseChange;
use yuzheng_protocol::block::Block;
use yuzheng_protocol::codec::Canonical;
use yuzheng_protocol::objects::{DueCursor, key};
use yuzheng_protocol::transaction::Outcome;
use yuzheng_protocol::{CommitCertificate, Hash, Height, ValidatorSet};

use super::{Committed, Judged, LedgerError, MAX_OVERLAYS, NodeLedger, Rejection, Tip};
use crate::consensus::application::{
    Candidate, DecidedBlock, Fault, Freshness, Ledger, MAX_BODY_BYTES, Received, Slot, Verdict,
};
use crate::execution::block::Rest;
use crate::execution::{self, Draft, clock, day_of};
use crate::storage::NewBlock;

#[async_trait]
impl Ledger for NodeLedger {
    fn chain_id(&self) -> Hash {
        self.chain_id
    }

    fn first_height(&self) -> Height {
        Height(1)
    }

    fn tip(&self) -> Height {
        self.height()
    }

    fn validator_set(&self, height: Height) -> Result<ValidatorSet, Fault> {
        Ok(ValidatorSet::clone(&self.validators_at(height)))
    }

    fn build(&self, slot: Slot, within: Duration) -> Result<Candidate, Fault> {
        let tip = self.tip_below(slot)?;
        let (block, judged) = self.assemble(&tip, slot, within)?;
        let header_hash = judged.header_hash;
        self.blocks.store_candidate(slot.height, slot.round, header_hash, &block.to_bytes())?;
        self.keep(judged);
        Ok(Candidate { header_hash, built_in: slot.round, verdict: Verdict::Valid })
    }

    fn receive(
        &self,
        slot: Slot,
        announced: Option<Hash>,
        body: &[u8],
        freshness: Freshness,
    ) -> Result<Received, Fault> {
        let tip = self.tip_below(slot)?;
        let block = match decode(slot, announced, body) {
            Ok(block) => block,
            Err(reason) => return Ok(Received::Malformed { reason }),
        };
        self.blocks.store_candidate(slot.height, slot.round, block.header.hash(), body)?;
        Ok(Received::Candidate(self.candidate(&tip, &block, slot, freshness)?))
    }

    fn candidates(&self, slot: Slot) -> Result<Vec<Candidate>, Fault> {
        let tip = self.tip_below(slot)?;
        let mut candidates = Vec::new();
        for (header_hash, body) in self.blocks.candidates(slot.height, slot.round)? {
            let block = Block::from_bytes(&body).map_err(|source| LedgerError::Body { header_hash, source })?;
            candidates.push(self.candidate(&tip, &block, slot, Freshness::Replayed)?);
        }
        Ok(candidates)
    }

    fn body(&self, header_hash: Hash) -> Result<Option<Vec<u8>>, Fault> {
        Ok(self.blocks.body(&header_hash)?)
    }

    fn commit(&self, certificate: &CommitCertificate) -> Result<(), Fault> {
        Ok(self.commit_decided(certificate)?)
    }

    fn refresh_certificate(&self, certificate: &CommitCertificate) -> Result<(), Fault> {
        self.blocks.refresh_certificate(certificate)?;
        let mut tip = self.tip.write().unwrap_or_else(PoisonError::into_inner);
        let known = tip.certificate.as_ref().map_or(0, |c| c.signatures().len());
        if tip.hash == certificate.header_hash && known < certificate.signatures().len() {
            tip.certificate = Some(certificate.clone());
        }
        Ok(())
    }

    fn decided(&self, height: Height) -> Result<Option<DecidedBlock>, Fault> {
        let Some(stored) = self.blocks.block(height)? else { return Ok(None) };
        Ok(stored.certificate.map(|certificate| DecidedBlock { body: stored.body, certificate }))
    }

    async fn work(&self, _: Height) {
        if self.tip().rest == Rest::More {
            return;
        }
        // A state that cannot be read ends the node with the block that is built next.
        let Ok(next_day) = self.until_next_day() else { return };
        tokio::select! {
            () = self.mempool.filled() => {}
            () = tokio::time::sleep(next_day) => {}
        }
    }
}

impl NodeLedger {
    /// The tip, which must be right below `slot`.
    fn tip_below(&self, slot: Slot) -> Result<std::sync::RwLockReadGuard<'_, Tip>, LedgerError> {
        let tip = self.tip();
        let next = tip.header.height.next();
        if slot.height == next { Ok(tip) } else { Err(LedgerError::OtherHeight { asked: slot.height, next }) }
    }

    fn candidate(&self, tip: &Tip, block: &Block, slot: Slot, freshness: Freshness) -> Result<Candidate, LedgerError> {
        let (header_hash, built_in) = (block.header.hash(), block.header.round);
        let verdict = match self.verdict(tip, block, slot, freshness)? {
            Ok(()) => Verdict::Valid,
            Err(rejection) => Verdict::Invalid { reason: rejection.to_string() },
        };
        Ok(Candidate { header_hash, built_in, verdict })
    }

    fn verdict(
        &self,
        tip: &Tip,
        block: &Block,
        slot: Slot,
        freshness: Freshness,
    ) -> Result<Result<(), Rejection>, LedgerError> {
        if let Err(rejection) = self.verify_freshness(&block.header, slot, freshness) {
            return Ok(Err(rejection));
        }
        let header_hash = block.header.hash();
        if self.overlays().iter().any(|judged| judged.header_hash == header_hash) {
            return Ok(Ok(()));
        }
        Ok(self.judge(tip, block)?.map(|judged| self.keep(judged)))
    }

    /// The order of a commit: blocks, state, tip. See architecture, "Commit order and durability".
    pub(super) fn commit_decided(&self, certificate: &CommitCertificate) -> Result<(), LedgerError> {
        let header_hash = certificate.header_hash;
        let body = self.blocks.body(&header_hash)?.ok_or(LedgerError::Unknown { header_hash })?;
        let block = Block::from_bytes(&body).map_err(|source| LedgerError::Body { header_hash, source })?;
        let Judged { executed, rest, prepared, .. } = self.take_judged(&block)?;
        self.blocks.commit(&NewBlock {
            header: &block.header,
            header_hash,
            certificate,
            body: &body,
            ids: &executed.ids,
            outcomes: &executed.outcomes,
            leaves: &executed.leaves,
            next_validators: executed.next_validators.as_ref(),
        })?;
        {
            // Readers wait here, so that a state answer never mixes two heights.
            let mut tip = self.tip.write().unwrap_or_else(PoisonError::into_inner);
            self.state.commit(prepared)?;
            tip.history.push(header_hash);
            tip.header = block.header.clone();
            tip.hash = header_hash;
            tip.certificate = Some(certificate.clone());
            tip.rest = rest;
            if let Some(set) = executed.next_validators {
                tip.epochs.begin(block.header.height.next(), set);
            }
        }
        self.mempool.settle(&executed.ids, block.header.time);
        let cases = changed_cases(block.header.height, &executed.outcomes);
        // Nobody listening is no error.
        let _ = self.committed.send(Arc::new(Committed { header: block.header, hash: header_hash, cases }));
        Ok(())
    }

    /// The executed candidate, with every other one dropped; executed again when it is not in memory.
    fn take_judged(&self, block: &Block) -> Result<Judged, LedgerError> {
        let (header_hash, height) = (block.header.hash(), block.header.height);
        let kept: VecDeque<Judged> = core::mem::take(&mut *self.overlays());
        if let Some(judged) = kept.into_iter().find(|judged| judged.header_hash == header_hash) {
            return Ok(judged);
        }
        self.judge(&self.tip(), block)?.map_err(|reason| LedgerError::DecidedInvalid { height, reason })
    }

    fn keep(&self, judged: Judged) {
        let mut overlays = self.overlays();
        if overlays.len() == MAX_OVERLAYS {
            overlays.pop_front();
        }
        overlays.push_back(judged);
    }

    fn overlays(&self) -> MutexGuard<'_, VecDeque<Judged>> {
        self.overlays.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Time until the day begins after the one up to which deadlines are worked off: more may expire then.
    fn until_next_day(&self) -> Result<Duration, execution::Fault> {
        let reader = self.state.reader();
        let cursor: Option<DueCursor> = Draft::new(&reader).read(&key::due_cursor())?;
        let worked_off = match cursor {
            Some(cursor) => Date::from_day_number(i64::from(cursor.day))?,
            None => day_of(self.genesis.time)?,
        };
        let next = u64::try_from(worked_off.add_days(1)?.start_unix_ms()).unwrap_or(0);
        let now = self.clock.now().plus_ms(clock::ahead(&reader)?);
        // A day that has begun already, but in which no block stands yet, is not waited for.
        Ok(Duration::from_millis(next.saturating_sub(now.0)))
    }
}

fn decode(slot: Slot, announced: Option<Hash>, body: &[u8]) -> Result<Block, String> {
    if body.len() > MAX_BODY_BYTES {
        return Err(format!("{} bytes, at most {MAX_BODY_BYTES} are allowed", body.len()));
    }
    let block = Block::from_bytes(body).map_err(|e| e.to_string())?;
    let (hash, height) = (block.header.hash(), block.header.height);
    if let Some(announced) = announced.filter(|announced| *announced != hash) {
        return Err(format!("block {hash} where {announced} was announced"));
    }
    if height != slot.height {
        return Err(format!("a block of height {height} where {} belongs", slot.height));
    }
    Ok(block)
}

/// The last change of each case in a block.
fn changed_cases(height: Height, outcomes: &[Outcome]) -> Vec<CaseChange> {
    let mut changes: Vec<CaseChange> = Vec::new();
    for outcome in outcomes {
        let Outcome::Applied(Some(event)) = outcome else { continue };
        changes.retain(|change| change.case != event.case);
        changes.push(CaseChange { case: event.case, height: height.0, events: event.number });
    }
    changes
}
