//! Files that belong to a case: the applicant hands them in, officers get them after an access record.
//!
//! Invariants: nothing is taken that the opened filing does not name, with its digest and its length; parts are kept
//! sealed to the identity of the case, which the department has from its envelope alone.

mod store;

use yuzheng_protocol::codec::{Blob, List};
use yuzheng_protocol::desk_api::{
    DepositRequest, Holding, Holdings, MAX_FILES, MaterialPart, MaterialRequest, MaterialsRequest, part_bytes, parts_of,
};
use yuzheng_protocol::objects::{Case, Identity, key};
use yuzheng_protocol::{Hash, PublicKey};
use yuzheng_vault::{CaseIdentity, Recipient, seal};

use super::{Asker, DeskOffice, Failed, Refused};
use crate::review::open::open;

pub use store::MaterialStore;
use store::{Held, Kept};

/// A file that the filing names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Named {
    sha256: Hash,
    bytes: u64,
    parts: u16,
}

impl DeskOffice {
    /// The applicant of a case, and to whom is answered.
    pub(super) fn applicant_of(&self, signer: &PublicKey, case: &Hash) -> Result<(Case, Recipient), Refused> {
        let case: Option<Case> = self.ledger.read(&key::case(case))?;
        let case = case.filter(|case| case.department == self.department.id).ok_or(Refused::Absent)?;
        let identity: Option<Identity> = self.ledger.read(&key::identity(&case.subject))?;
        let identity = identity.filter(|identity| identity.signing == *signer).ok_or(Refused::Absent)?;
        let reader = Recipient::from_bytes(identity.sealing.0).map_err(|_| Refused::NoSealingKey)?;
        Ok((case, reader))
    }

    /// Whoever may know how far a case's files are handed in: who sees it, and its applicant.
    pub(super) fn reader_of_materials(&self, signer: &PublicKey, case: &Hash) -> Result<(Case, Recipient), Refused> {
        match self.officer_for(signer, case) {
            Ok((asker, case)) => Ok((case, asker.sealing)),
            Err(Refused::Absent) => self.applicant_of(signer, case),
            Err(other) => Err(other),
        }
    }

    /// The files that the filing which stands names, each once, and what their parts are sealed to.
    fn named(&self, case: &Case) -> Result<(Vec<Named>, Recipient), Refused> {
        let package = self.ledger.blocks().sealed(&case.sealed)?.ok_or(Refused::Package)?;
        let service = self.ledger.service(case.contract)?.ok_or(Refused::Package)?;
        let (Ok(opened), Some(recipient)) = open(&package, &self.sealing, case) else { return Err(Refused::Package) };
        let mut named: Vec<Named> = Vec::new();
        for file in service.definition().form.files(&opened.fields) {
            let Some((sha256, bytes)) = Hash::from_hex(file.sha256).zip(file.bytes) else { continue };
            let Some(parts) = parts_of(bytes) else { continue };
            if named.len() < MAX_FILES && !named.iter().any(|known| known.sha256 == sha256) {
                named.push(Named { sha256, bytes, parts });
            }
        }
        Ok((named, recipient))
    }

    /// Where a file stands on disk.
    fn tag_of_file(&self, case: &Hash, sha256: &Hash) -> Hash {
        self.index.tag(&[&b"file"[..], &case.0, &sha256.0].concat())
    }

    pub(super) fn deposit(&self, case: &Case, asked: &DepositRequest) -> Result<Holding, Refused> {
        let (named, recipient) = self.named(case)?;
        let file = named.into_iter().find(|file| file.sha256 == asked.sha256).ok_or(Refused::NotNamed)?;
        if part_bytes(file.bytes, asked.part) != Some(asked.bytes.len()) {
            return Err(Refused::OtherFile);
        }
        let tag = self.tag_of_file(&case.case, &file.sha256);
        if self.materials.held(&tag, file.parts)? == Held::Whole {
            return Ok(Holding { sha256: file.sha256, next: None });
        }
        let sealed = seal::seal_to(&[recipient], &asked.bytes).map_err(Failed::from)?;
        match self.materials.keep(&tag, file.parts, asked.part, &sealed, self.sealed_limit)? {
            Kept::Kept => {}
            Kept::NoRoom => return Err(Refused::NoRoom),
        }
        if self.materials.held(&tag, file.parts)? == Held::Complete {
            self.compare(case, &tag, &file)?;
        }
        self.holding(&case.case, &file)
    }

    /// Compares the digest of a file whose parts are all here; what is another file is dropped.
    fn compare(&self, case: &Case, tag: &Hash, file: &Named) -> Result<(), Refused> {
        let identities = self.identities_of(case)?;
        let parts = (0..file.parts).map(|part| self.opened_part(&identities, tag, part));
        let parts = parts.collect::<Result<Vec<_>, _>>()?;
        if Hash::of(&parts.concat()) == file.sha256 {
            return Ok(self.materials.is_whole(tag)?);
        }
        self.materials.drop_file(tag)?;
        Err(Refused::OtherFile)
    }

    fn holding(&self, case: &Hash, file: &Named) -> Result<Holding, Refused> {
        let next = match self.materials.held(&self.tag_of_file(case, &file.sha256), file.parts)? {
            Held::Whole => None,
            Held::Next(part) => Some(part),
            // The digest is compared when the last part comes; a crash before that lets it come again.
            Held::Complete => Some(file.parts - 1),
        };
        Ok(Holding { sha256: file.sha256, next })
    }

    pub(super) fn holdings(&self, case: &Case, _: &MaterialsRequest) -> Result<Holdings, Refused> {
        let (named, _) = self.named(case)?;
        let files = named.iter().map(|file| self.holding(&case.case, file)).collect::<Result<Vec<_>, _>>()?;
        Ok(Holdings { files: List::new(files).map_err(Failed::from)? })
    }

    pub(super) fn material(
        &self,
        asker: &Asker,
        case: &Case,
        asked: &MaterialRequest,
    ) -> Result<MaterialPart, Refused> {
        if self.record(&asked.record, asker)?.case != Some(case.case) {
            return Err(Refused::OtherRecord);
        }
        let (named, _) = self.named(case)?;
        let file = named.into_iter().find(|file| file.sha256 == asked.sha256).ok_or(Refused::NotNamed)?;
        let tag = self.tag_of_file(&case.case, &file.sha256);
        if asked.part >= file.parts || self.materials.held(&tag, file.parts)? != Held::Whole {
            return Err(Refused::NotHandedIn);
        }
        let bytes = self.opened_part(&self.identities_of(case)?, &tag, asked.part)?;
        Ok(MaterialPart { bytes: Blob::new(bytes).map_err(Failed::from)? })
    }

    /// The case's identities, newest filing first: a file may have come with an earlier one.
    fn identities_of(&self, case: &Case) -> Result<Vec<CaseIdentity>, Refused> {
        let filings = self.papers(case)?.filings;
        Ok(self.identities(&filings)?.into_iter().rev().map(|(_, identity)| identity).collect())
    }

    fn opened_part(&self, identities: &[CaseIdentity], tag: &Hash, part: u16) -> Result<Vec<u8>, Refused> {
        let sealed = self.materials.part(tag, part)?.ok_or(Refused::NotHandedIn)?;
        let opened = identities.iter().find_map(|identity| seal::open_body(identity, &sealed).ok());
        opened.map(|plain| plain.to_vec()).ok_or(Refused::Package)
    }
}
