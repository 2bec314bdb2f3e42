//! What others may ask the ledger: headers, certificates, entries, state, history.

use std::sync::Arc;

use thiserror::Error;
use yuzheng_contracts::date::Date;
use yuzheng_contracts::service::Refusal;
use yuzheng_protocol::api::{EntryProof, HistoryPath, StateAnswer, Submitted};
use yuzheng_protocol::block::SignedHeader;
use yuzheng_protocol::codec::{Blob, Canonical, DecodeError, List};
use yuzheng_protocol::light::Hop;
use yuzheng_protocol::network::Epoch;
use yuzheng_protocol::objects::{Versions, key};
use yuzheng_protocol::transaction::Transaction;
use yuzheng_protocol::{CommitCertificate, Hash, Header, Height, PublicKey, ValidatorSet};

use super::{NodeLedger, Tip};
use crate::execution::office::Standing;
use crate::execution::service::Service;
use crate::execution::{Draft, Fault, Runnable, day_number};
use crate::mempool::{Origin, Refused};
use crate::storage::{BlockStoreError, StateError};

/// Most changes of the validators in one answer.
pub const MAX_HOPS: usize = 256;

/// Why a question has no answer.
#[derive(Debug, Error)]
pub enum QueryError {
    /// There is no block but genesis yet, so nothing is certified.
    #[error("the chain has no certified block yet")]
    NoBlockYet,
    /// The block store failed.
    #[error(transparent)]
    Blocks(#[from] BlockStoreError),
    /// The state failed.
    #[error(transparent)]
    State(#[from] StateError),
    /// A stored value exceeds what an answer may hold.
    #[error("the answer does not fit its format: {0}")]
    TooLarge(#[from] DecodeError),
}

impl NodeLedger {
    /// Height of the newest block.
    #[must_use]
    pub fn height(&self) -> Height {
        self.tip().header.height
    }

    /// Header of the newest block, genesis included.
    #[must_use]
    pub fn tip_header(&self) -> Header {
        self.tip().header.clone()
    }

    /// The newest header with a certificate of exactly a quorum.
    ///
    /// # Errors
    /// [`QueryError::NoBlockYet`].
    pub fn signed_tip(&self) -> Result<SignedHeader, QueryError> {
        self.sign(&self.tip())
    }

    fn sign(&self, tip: &Tip) -> Result<SignedHeader, QueryError> {
        let certificate = tip.certificate.as_ref().ok_or(QueryError::NoBlockYet)?;
        let set = tip.epochs.at(tip.header.height);
        Ok(SignedHeader { header: tip.header.clone(), certificate: certificate.trimmed(set) })
    }

    /// The header at `height` with a certificate of exactly a quorum; none for genesis and the future.
    ///
    /// # Errors
    /// [`QueryError::Blocks`].
    pub fn signed_header(&self, height: Height) -> Result<Option<SignedHeader>, QueryError> {
        let signed = self.blocks.signed_header(height)?;
        let set = self.validators_at(height);
        Ok(signed.map(|s| SignedHeader { certificate: s.certificate.trimmed(&set), ..s }))
    }

    /// The certificate of the block at `height`, of exactly a quorum.
    ///
    /// # Errors
    /// [`QueryError::Blocks`].
    pub fn certificate(&self, height: Height) -> Result<Option<CommitCertificate>, QueryError> {
        let set = self.validators_at(height);
        Ok(self.blocks.certificate(height)?.map(|c| c.trimmed(&set)))
    }

    /// The entry with this id, with its proof.
    ///
    /// # Errors
    /// [`QueryError::Blocks`].
    pub fn entry(&self, id: &Hash) -> Result<Option<EntryProof>, QueryError> {
        let Some((height, index)) = self.blocks.find_entry(id)? else { return Ok(None) };
        Ok(self.blocks.entry_proof(height, index)?)
    }

    /// What stands at `key`: value, proof, header and certificate of one height.
    ///
    /// # Errors
    /// [`QueryError`].
    pub fn state_at_tip(&self, key: &[u8]) -> Result<StateAnswer, QueryError> {
        // A commit changes state and tip under the write lock, so both belong together here.
        let tip = self.tip();
        let signed = self.sign(&tip)?;
        let reader = self.state.reader();
        let (value, proof) = (reader.get(key)?, reader.prove(key)?);
        Ok(StateAnswer { signed, value: value.map(Blob::new).transpose()?, proof })
    }

    /// The value at `key` in the newest state, decoded.
    ///
    /// # Errors
    /// [`QueryError::State`]; [`QueryError::TooLarge`] when it is no such value.
    pub fn read<T: Canonical>(&self, key: &[u8]) -> Result<Option<T>, QueryError> {
        let value = self.state.reader().get(key)?;
        Ok(value.map(|bytes| T::from_bytes(&bytes)).transpose()?)
    }

    /// Changes of the validator set announced at or above `from`, oldest first, at most [`MAX_HOPS`].
    ///
    /// # Errors
    /// [`QueryError::Blocks`].
    pub fn hops(&self, from: Height) -> Result<Vec<Hop>, QueryError> {
        let announced = |first: Height| first.previous().filter(|at| *at >= from && *at >= Height(1));
        let changes: Vec<_> = {
            let tip = self.tip();
            let changes = tip.epochs.all().filter_map(|(first, set)| Some((announced(first)?, Arc::clone(set))));
            changes.take(MAX_HOPS).collect()
        };
        let hop = |(at, set): (Height, Arc<ValidatorSet>)| {
            let signed =
                self.signed_header(at)?.ok_or(BlockStoreError::Shape("a block that changed the validators"))?;
            Ok(Hop { signed, next: ValidatorSet::clone(&set) })
        };
        changes.into_iter().map(hop).collect()
    }

    /// Every set of validators so far, as network files list them.
    ///
    /// # Errors
    /// [`QueryError::Blocks`].
    pub fn directory(&self) -> Result<Vec<Epoch>, QueryError> {
        let epochs: Vec<_> = self.tip().epochs.all().map(|(first, set)| (first, Arc::clone(set))).collect();
        let epoch = |(first_height, set): (Height, Arc<ValidatorSet>)| {
            let before = first_height.previous().unwrap_or(Height::GENESIS);
            let announcing = self.blocks.header(before)?.ok_or(BlockStoreError::Shape("a header"))?;
            Ok(Epoch { first_height, announced_by: announcing.hash(), validators: ValidatorSet::clone(&set) })
        };
        epochs.into_iter().map(epoch).collect()
    }

    /// The deployed contract at `address`.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn service(&self, address: Hash) -> Result<Option<Arc<Service>>, Fault> {
        let reader = self.state.reader();
        self.services.load(&Draft::new(&reader), address)
    }

    /// The day of the newest block, as the next one's contracts would count it.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn day(&self) -> Result<Date, Fault> {
        let time = self.tip_header().time;
        Ok(self.today(&self.state.reader(), time)?.date)
    }

    /// What a key may do in a department by the newest state: on the day of the newest block, or today where the node's
    /// clock is further.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn standing(&self, department: u16, signer: &PublicKey) -> Result<Standing, Fault> {
        self.standing_on(department, signer, self.day()?.max(self.day_at(self.now())?))
    }

    /// What a key may do in a department on a day, by the newest state, which keeps roles that are over.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn standing_on(&self, department: u16, signer: &PublicKey, day: Date) -> Result<Standing, Fault> {
        let reader = self.state.reader();
        Standing::on(&Draft::new(&reader), (&self.genesis, department), signer, day_number(day))
    }

    /// The address of a service that is in force on the day of the newest block.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn in_force(&self, service: &str) -> Result<Option<Hash>, Fault> {
        let day = day_number(self.day()?);
        let reader = self.state.reader();
        let versions: Option<Versions> = Draft::new(&reader).read(&key::service(service))?;
        Ok(versions.and_then(|versions| versions.in_force(day)))
    }

    /// The service at `address` with the documents in force on a day; the refusal where they do not fit it.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn runnable(&self, address: Hash, day: Date) -> Result<Result<Runnable, Refusal>, Fault> {
        let reader = self.state.reader();
        self.services.runnable(&Draft::new(&reader), &self.calendar, address, day)
    }

    /// Where the header at `height` stands in the history of the header at `tip` (the newest when not said).
    ///
    /// # Errors
    /// [`QueryError`].
    pub fn history_path(&self, height: Height, tip: Option<Height>) -> Result<Option<HistoryPath>, QueryError> {
        let newest = self.tip().header.height;
        let at = tip.unwrap_or(newest);
        let place = {
            let tip = self.tip();
            tip.history.prove(height.0, at.0).zip(tip.history.peaks(at.0))
        };
        let Some((path, peaks)) = place else { return Ok(None) };
        let (Some(header), Some(tip)) = (self.blocks.header(height)?, self.signed_header(at)?) else {
            return Ok(None);
        };
        Ok(Some(HistoryPath { header, path: List::new(path)?, tip, peaks: List::new(peaks)? }))
    }

    /// Share of the state's table in use, percent.
    #[must_use]
    pub fn state_used_percent(&self) -> u32 {
        self.state.used_percent()
    }

    /// Takes a transaction in, or says that it waits or stands in a block already.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn admit(&self, transaction: Transaction, origin: Origin) -> Result<Submitted, Refused> {
        let id = transaction.id();
        // A store that fails here fails at the next block too, and ends the node there.
        let included = |id: &Hash| self.blocks.find_entry(id).is_ok_and(|found| found.is_some());
        self.mempool.admit(transaction, origin, self.clock.now(), included)?;
        Ok(Submitted { id })
    }
}
