//! The department's desk over its node: answers what only some may know of the department's cases.
//!
//! Invariants: nothing is answered before the signature, the signer's roles at the newest block, and the nonce are
//! looked at, in this order; a signer without a role that sees a case hears what would be said of a case that does
//! not exist; nothing opens a payload for an officer but an access record that stands in a block. Neither what is
//! asked nor what is answered reaches a log.
//!
//! What it is not: a protection against whoever runs the node and holds the department's key.

mod alike;
mod follow;
mod materials;
mod records;
mod refused;
mod rows;
mod store;
mod view;

use std::path::Path;
use std::sync::{Arc, Mutex};

use yuzheng_protocol::codec::Canonical;
use yuzheng_protocol::desk::Officer;
use yuzheng_protocol::desk_api::{
    AccessesRequest, EntryPage, NotesRequest, Reply, Request, SignedReply, SignedRequest,
};
use yuzheng_protocol::genesis::Department;
use yuzheng_protocol::objects::{Case, Identity, key};
use yuzheng_protocol::{Hash, PublicKey};
use yuzheng_vault::{IndexKey, KeySigner, NodeKey, Recipient, SealingIdentity, seal};

pub use refused::{Failed, Refused};
pub use store::{MAX_REQUESTS, StoreError};

use self::materials::MaterialStore;
use self::store::{DeskStore, Noted};
use crate::execution::office::Standing;
use crate::ledger::NodeLedger;

/// The desk of one department.
pub struct DeskOffice {
    ledger: Arc<NodeLedger>,
    department: Department,
    worker: KeySigner,
    sealing: SealingIdentity,
    index: IndexKey,
    store: DeskStore,
    materials: MaterialStore,
    sealed_limit: u64,
    /// Held while blocks are taken in.
    following: Mutex<()>,
}

/// An officer who asks.
struct Asker {
    signer: PublicKey,
    standing: Standing,
    sealing: Recipient,
}

impl DeskOffice {
    /// Opens the desk's tables in a node's data folder.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open(
        dir: &Path,
        ledger: Arc<NodeLedger>,
        (department, keys): (&Department, &NodeKey),
        sealed_limit: u64,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            department: department.clone(),
            worker: keys.signer(),
            sealing: keys.sealing_identity(),
            index: keys.index_key(),
            store: DeskStore::open(dir, ledger.chain_id())?,
            materials: MaterialStore::open(dir, ledger.chain_id())?,
            sealed_limit,
            following: Mutex::default(),
            ledger,
        })
    }

    /// Answers a sealed request with a sealed reply.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn answer(&self, sealed: &[u8]) -> Result<Vec<u8>, Refused> {
        let plain = seal::unseal(&self.sealing, sealed).map_err(Refused::Sealed)?;
        let request = SignedRequest::from_bytes(&plain).map_err(Refused::Malformed)?;
        let now = self.ledger.now();
        request.verify(self.ledger.chain_id(), self.department.id, now)?;
        let (reader, reply) = match &request.request {
            Request::Rows(rows) => {
                let asker = self.officer(&request.signer)?;
                self.once(&request)?;
                (asker.sealing, Reply::Rows(self.rows(&asker, rows)?))
            }
            Request::Case(asked) => {
                let (asker, case) = self.officer_for(&request.signer, &asked.case)?;
                self.once(&request)?;
                (asker.sealing, Reply::Case(self.view(&asker, &case)?))
            }
            Request::Reveal(reveal) => {
                let (asker, case) = self.officer_for(&request.signer, &reveal.case)?;
                self.once(&request)?;
                (asker.sealing, Reply::Revealed(self.reveal(&asker, &case, &reveal.record)?))
            }
            Request::Search(search) => {
                let asker = self.officer(&request.signer)?;
                self.once(&request)?;
                (asker.sealing, Reply::Found(self.search(&asker, search)?))
            }
            Request::Accesses(asked) => {
                let (subject, reader) = self.subject(&request.signer)?;
                self.once(&request)?;
                (reader, Reply::Accesses(self.accesses(&subject, asked)?))
            }
            Request::Notes(asked) => {
                let (only, reader) = self.reader_of_notes(&request.signer, &asked.case)?;
                self.once(&request)?;
                (reader, Reply::Notes(self.notes(asked, only)?))
            }
            Request::Deposit(part) => {
                let (case, reader) = self.applicant_of(&request.signer, &part.case)?;
                self.once(&request)?;
                (reader, Reply::Deposited(self.deposit(&case, part)?))
            }
            Request::Material(asked) => {
                let (asker, case) = self.officer_for(&request.signer, &asked.case)?;
                self.once(&request)?;
                (asker.sealing, Reply::Material(self.material(&asker, &case, asked)?))
            }
            Request::Materials(asked) => {
                let (case, reader) = self.reader_of_materials(&request.signer, &asked.case)?;
                self.once(&request)?;
                (reader, Reply::Materials(self.holdings(&case, asked)?))
            }
        };
        let reply = SignedReply::sign(&self.worker, &request, now, reply);
        Ok(seal::seal_to(&[reader], &reply.to_bytes()).map_err(Failed::from)?)
    }

    /// Notes the request, the first time that it comes.
    fn once(&self, request: &SignedRequest) -> Result<(), Refused> {
        match self.store.note(&request.signer, request.nonce, request.time, self.ledger.now())? {
            Noted::New => Ok(()),
            Noted::Replayed => Err(Refused::Replayed),
            Noted::TooMany => Err(Refused::TooMany { limit: MAX_REQUESTS }),
        }
    }

    /// Somebody whose roles let look at cases.
    fn officer(&self, signer: &PublicKey) -> Result<Asker, Refused> {
        let standing = self.ledger.standing(self.department.id, signer)?;
        match standing.sees_any() {
            true => self.with_key(signer, standing),
            false => Err(Refused::Absent),
        }
    }

    /// Somebody whose roles let look at this case.
    fn officer_for(&self, signer: &PublicKey, case: &Hash) -> Result<(Asker, Case), Refused> {
        let standing = self.ledger.standing(self.department.id, signer)?;
        let case: Option<Case> = self.ledger.read(&key::case(case))?;
        let case = case.filter(|case| case.department == self.department.id && standing.sees(case));
        let case = case.ok_or(Refused::Absent)?;
        Ok((self.with_key(signer, standing)?, case))
    }

    fn with_key(&self, signer: &PublicKey, standing: Standing) -> Result<Asker, Refused> {
        let officer: Option<Officer> = self.ledger.read(&key::officer(self.department.id, signer))?;
        let sealing = officer.and_then(|officer| Recipient::from_bytes(officer.sealing.0).ok());
        let sealing = sealing.ok_or(Refused::NoSealingKey)?;
        Ok(Asker { signer: *signer, standing, sealing })
    }

    /// The subject whose signing key this is, and to whom is answered.
    fn subject(&self, signer: &PublicKey) -> Result<(Hash, Recipient), Refused> {
        let subject: Option<Hash> = self.ledger.read(&key::subject_of(signer))?;
        let subject = subject.ok_or(Refused::Absent)?;
        let identity: Option<Identity> = self.ledger.read(&key::identity(&subject))?;
        let identity = identity.filter(|identity| identity.signing == *signer).ok_or(Refused::Absent)?;
        Ok((subject, Recipient::from_bytes(identity.sealing.0).map_err(|_| Refused::NoSealingKey)?))
    }

    fn accesses(&self, subject: &Hash, asked: &AccessesRequest) -> Result<EntryPage, Refused> {
        self.catch_up()?;
        let (places, total) = self.store.accesses(subject, asked.from, Self::ENTRIES_AT_ONCE)?;
        Ok(EntryPage { entries: self.entries(&places)?, total })
    }

    fn notes(&self, asked: &NotesRequest, only: Option<store::NoteKind>) -> Result<EntryPage, Refused> {
        self.catch_up()?;
        let (places, total) = self.store.notes(&asked.case, only, (asked.from, Self::ENTRIES_AT_ONCE))?;
        Ok(EntryPage { entries: self.entries(&places)?, total })
    }
}

#[cfg(test)]
mod tests;
