//! Building a block: derived entries first, then what waits, until size or time is used up.

use std::time::{Duration, Instant};

use yuzheng_protocol::block::{Block, MAX_ENTRIES};
use yuzheng_protocol::codec::List;
use yuzheng_protocol::header::HEADER_VERSION;
use yuzheng_protocol::transaction::Entry;
use yuzheng_protocol::{Header, Timestamp};

use super::judge::{history_root, is_deployment};
use super::{Judged, LedgerError, MAX_DEPLOYMENTS, NodeLedger, PROPOSED_BYTES, Tip};
use crate::consensus::application::Slot;
use crate::execution::block::Run;
use crate::execution::derive_system;

impl NodeLedger {
    /// Builds and executes a block for `slot` above `tip`, taking at most `within`.
    ///
    /// The others must execute it within the same time, so this one stops taking transactions after a third.
    pub(super) fn assemble(&self, tip: &Tip, slot: Slot, within: Duration) -> Result<(Block, Judged), LedgerError> {
        let until = Instant::now() + within / 3;
        let time = self.clock.now().max(tip.header.time.plus_ms(1));
        let reader = self.state.reader();
        let today = self.today(&reader, time)?;
        let context = self.context(tip, &today, slot.height, time);
        let derived = derive_system(&reader, &context)?;
        let mut run = Run::new(&reader, &derived.cursor, &context)?;
        for entry in &derived.entries {
            run.push(entry)?;
        }
        let mut entries = derived.entries;
        self.take_waiting(&mut run, &mut entries, time, until)?;
        let executed = run.finish()?;
        let prepared = reader.prepare(&executed.changes)?;
        let header = Header {
            version: HEADER_VERSION,
            chain_id: self.chain_id,
            height: slot.height,
            round: slot.round,
            time,
            prev: tip.hash,
            history: history_root(&tip.history),
            tx_root: executed.tx_root(),
            tx_count: u32::try_from(entries.len()).expect("a block has at most MAX_ENTRIES entries"),
            state_root: prepared.root(),
            validators_hash: tip.header.next_validators_hash,
            next_validators_hash: executed.next_validators_hash(&context),
            proposer: context.validators.proposer(slot.height, slot.round),
        };
        let judged = Judged { header_hash: header.hash(), executed, rest: derived.rest, prepared };
        let entries = List::new(entries).expect("no more than MAX_ENTRIES were taken");
        Ok((Block { header, entries }, judged))
    }

    fn take_waiting(
        &self,
        run: &mut Run<'_>,
        entries: &mut Vec<Entry>,
        time: Timestamp,
        until: Instant,
    ) -> Result<(), LedgerError> {
        let (mut bytes, mut deployments) = (0, 0);
        for waiting in self.mempool.waiting_after(0, MAX_ENTRIES) {
            let transaction = &waiting.transaction;
            let deploys = is_deployment(transaction);
            let fits = bytes + waiting.bytes <= PROPOSED_BYTES && !(deploys && deployments == MAX_DEPLOYMENTS);
            if !fits || transaction.verify_time(time).is_err() || self.blocks.find_entry(&waiting.id)?.is_some() {
                continue;
            }
            if entries.len() == MAX_ENTRIES || Instant::now() >= until {
                break;
            }
            let entry = Entry::Signed(transaction.clone());
            run.push(&entry)?;
            entries.push(entry);
            bytes += waiting.bytes;
            deployments += usize::from(deploys);
        }
        Ok(())
    }
}
