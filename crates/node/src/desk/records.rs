//! Entries that requests rest on, and entries that are answered with their proofs.

use yuzheng_protocol::Hash;
use yuzheng_protocol::PublicKey;
use yuzheng_protocol::api::EntryProof;
use yuzheng_protocol::codec::{Canonical, List};
use yuzheng_protocol::desk::RecordAccess;
use yuzheng_protocol::desk_api::{Cursor, MAX_ENTRIES, RECORD_LIFETIME_MS};
use yuzheng_protocol::objects::{Case, Identity, key};
use yuzheng_protocol::transaction::{Action, Entry, Outcome};
use yuzheng_vault::Recipient;

use super::store::NoteKind;
use super::{Asker, DeskOffice, Failed, Refused};
use crate::storage::BlockStoreError;

/// Most bytes of one answer's entries: less than can be sealed.
const MAX_BYTES: usize = 896 * 1024;

impl DeskOffice {
    /// Entries that are looked up for one answer.
    pub(super) const ENTRIES_AT_ONCE: u32 = MAX_ENTRIES as u32;

    /// The access record of this id, if it is the asker's own, had its effect and is young enough.
    pub(super) fn record(&self, id: &Hash, asker: &Asker) -> Result<RecordAccess, Refused> {
        let proof = self.ledger.entry(id)?.ok_or(Refused::NoRecord)?;
        let Entry::Signed(transaction) = &proof.entry else { return Err(Refused::OtherRecord) };
        let Action::RecordAccess(record) = &transaction.body.action else { return Err(Refused::OtherRecord) };
        if transaction.body.signer != asker.signer || record.department != self.department.id {
            return Err(Refused::OtherRecord);
        }
        match proof.outcome {
            Outcome::Applied(_) => {}
            Outcome::Failed(_) | Outcome::Refused(_) => return Err(Refused::RecordFailed),
        }
        let header = self.ledger.blocks().header(proof.height)?;
        let header = header.ok_or(Failed::from(BlockStoreError::Shape("a header")))?;
        let age_ms = self.ledger.now().since(header.time);
        match age_ms > RECORD_LIFETIME_MS {
            true => Err(Refused::OldRecord { age_ms, limit_ms: RECORD_LIFETIME_MS }),
            false => Ok(record.clone()),
        }
    }

    /// Entries at these places with their proofs, as many as fit.
    pub(super) fn entries(&self, places: &[Cursor]) -> Result<List<EntryProof, MAX_ENTRIES>, Failed> {
        let (mut entries, mut bytes) = (Vec::new(), 0);
        for place in places {
            let proof = self.ledger.blocks().entry_proof(place.height, place.index)?;
            let proof = proof.ok_or(BlockStoreError::Shape("an entry that the desk knows"))?;
            bytes += proof.to_bytes().len();
            if bytes > MAX_BYTES {
                break;
            }
            entries.push(proof);
        }
        Ok(List::new(entries)?)
    }

    /// Which notes somebody may read, and to whom is answered: officers all of them, the applicant those for the
    /// applicant.
    pub(super) fn reader_of_notes(
        &self,
        signer: &PublicKey,
        case: &Hash,
    ) -> Result<(Option<NoteKind>, Recipient), Refused> {
        match self.officer_for(signer, case) {
            Ok((asker, _)) => Ok((None, asker.sealing)),
            Err(Refused::Absent) => {
                let case: Option<Case> = self.ledger.read(&key::case(case))?;
                let case = case.filter(|case| case.department == self.department.id).ok_or(Refused::Absent)?;
                let identity: Option<Identity> = self.ledger.read(&key::identity(&case.subject))?;
                let identity = identity.filter(|identity| identity.signing == *signer).ok_or(Refused::Absent)?;
                let reader = Recipient::from_bytes(identity.sealing.0).map_err(|_| Refused::NoSealingKey)?;
                Ok((Some(NoteKind::Applicant), reader))
            }
            Err(other) => Err(other),
        }
    }
}
