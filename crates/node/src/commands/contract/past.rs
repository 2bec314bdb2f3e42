//! A department's past, out of the blocks that its node keeps: what was deployed, filed and decided.
//!
//! Nothing personal is here; that is in sealed packages, which only the department's key opens.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use anyhow::Context;
use yuzheng_contracts::calendar::Calendar;
use yuzheng_contracts::date::Date;
use yuzheng_contracts::reference::{DocumentKind, ReferenceContent, ReferenceDocument, References};
use yuzheng_contracts::service::{ServiceDefinition, ServiceOutline};
use yuzheng_protocol::block::Block;
use yuzheng_protocol::codec::Canonical;
use yuzheng_protocol::transaction::{Action, AutomaticDecision, CaseEvent, Entry, Outcome};
use yuzheng_protocol::{Hash, Height, PublicKey};

use crate::execution::day_of;
use crate::storage::BlockStore;

/// What a case was filed with last.
#[derive(Clone, Copy, Debug)]
pub struct Filing {
    /// Manifest hash of the sealed package.
    pub sealed: Hash,
    /// Root over the fields.
    pub commitment_root: Hash,
}

/// An automatic decision that stands on chain.
pub struct Decision {
    /// The official number of its case.
    pub number: String,
    /// The decision.
    pub action: AutomaticDecision,
    /// What it was about.
    pub filing: Filing,
}

/// What the blocks say.
#[derive(Default)]
pub struct Past {
    /// Services by address.
    pub services: BTreeMap<Hash, ServiceOutline>,
    /// Decisions of the department, oldest first.
    pub decisions: Vec<Decision>,
    references: Vec<Arc<ReferenceDocument>>,
    filings: HashMap<Hash, Filing>,
}

impl Past {
    /// Reads all blocks; decisions are those that `worker` signed on `since` or later.
    pub fn read(blocks: &BlockStore, worker: &PublicKey, since: Date) -> anyhow::Result<Self> {
        let mut past = Self::default();
        let tip = blocks.tip()?;
        let mut height = Height::GENESIS;
        while height < tip {
            height = height.next();
            let stored = blocks.block(height)?.with_context(|| format!("block {height} is not here"))?;
            let day = day_of(stored.header.time)?;
            for (entry, outcome) in Block::from_bytes(&stored.body)?.entries.iter().zip(&stored.outcomes) {
                let (Entry::Signed(transaction), Outcome::Applied(event)) = (entry, outcome) else { continue };
                let decides = transaction.body.signer == *worker && day >= since;
                past.take(&transaction.body.action, event.as_ref(), decides)?;
            }
        }
        Ok(past)
    }

    fn take(&mut self, action: &Action, event: Option<&CaseEvent>, decides: bool) -> anyhow::Result<()> {
        match action {
            Action::DeployContract(deployed) => match DocumentKind::of(&deployed.document)? {
                DocumentKind::Contract => {
                    let outline = ServiceDefinition::outline(&deployed.document)?;
                    self.services.insert(outline.address(), outline);
                }
                DocumentKind::Calendar | DocumentKind::Table | DocumentKind::Parameters => {
                    self.references.push(Arc::new(ReferenceDocument::from_canonical_json(&deployed.document)?));
                }
            },
            Action::SubmitCase(filed) => {
                let filing = Filing { sealed: filed.sealed, commitment_root: filed.commitment_root };
                self.filings.insert(filed.case, filing);
            }
            Action::SupplementCase(filed) => {
                let filing = Filing { sealed: filed.sealed, commitment_root: filed.commitment_root };
                self.filings.insert(filed.case, filing);
            }
            Action::AutomaticDecision(decided) if decides => {
                let found = event.zip(self.filings.get(&decided.case));
                self.decisions.extend(found.map(|(event, filing)| Decision {
                    number: event.case_number.to_string(),
                    action: decided.clone(),
                    filing: *filing,
                }));
            }
            Action::AutomaticDecision(_)
            | Action::RegisterIdentity(_)
            | Action::CaseAction(_)
            | Action::ProposeChange(_)
            | Action::ApproveChange(_)
            | Action::RejectChange(_)
            | Action::DeclareReady(_)
            | Action::RetireService(_)
            | Action::Reserve(_)
            | Action::Confirm(_)
            | Action::AdvanceClock(_)
            | Action::GrantRole(_)
            | Action::EndRole(_)
            | Action::ClaimCase(_)
            | Action::ReleaseCase(_)
            | Action::AddNote(_)
            | Action::RecordAccess(_)
            | Action::OfficerStep(_) => {}
        }
        Ok(())
    }

    /// The reference documents in force on a day and the calendar, with others in their places.
    pub fn surroundings(
        &self,
        day: Date,
        founding: &Arc<Calendar>,
        instead: &[Arc<ReferenceDocument>],
    ) -> (References, Arc<Calendar>) {
        // In the order of their deployment, so that the last that began counts.
        let began = self.references.iter().filter(|document| document.head().from <= day);
        let references: References = began.chain(instead).cloned().collect();
        let calendar = match references.get(founding.id()).map(|document| document.content()) {
            Some(ReferenceContent::Calendar(calendar)) => Arc::new(calendar.clone()),
            Some(ReferenceContent::Table(_) | ReferenceContent::Parameters(_)) | None => Arc::clone(founding),
        };
        (references, calendar)
    }
}
