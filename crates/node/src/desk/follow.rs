//! Following the chain: what each entry changes for the desk, and whom the packages name.

use std::sync::Arc;
use std::sync::PoisonError;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tracing::warn;
use yuzheng_contracts::form::mask_name;
use yuzheng_protocol::block::Block;
use yuzheng_protocol::codec::Canonical;
use yuzheng_protocol::desk::{AddNote, Audience, OfficeRole};
use yuzheng_protocol::desk_api::RowSource;
use yuzheng_protocol::objects::{Case, Identity, key};
use yuzheng_protocol::transaction::{
    Action, CaseEvent, DecisionCode, Entry, Outcome, SealedPackage, SystemTransaction, Transaction,
};
use yuzheng_protocol::{Hash, Height, PublicKey, Timestamp};

use super::alike::LOOKED_AT;
use super::store::{BlockChanges, Change, Happened, NoteKind};
use super::{DeskOffice, Failed};
use crate::execution::service::Service;
use crate::peers::Peers;
use crate::review::open::open;

/// After this long packages are looked for again although no block came.
const AGAIN: Duration = Duration::from_secs(5);
/// Blocks that are taken in at once.
const BLOCKS_AT_ONCE: usize = 128;
/// Packages that are looked for at other nodes in one round.
const WANTED_AT_ONCE: u32 = 16;
/// Packages of this node that are opened in one round.
const OPENED_AT_ONCE: u32 = 256;

impl DeskOffice {
    /// Follows the chain and opens packages until `stop` is cancelled.
    pub async fn run(self: Arc<Self>, peers: Peers, stop: CancellationToken) {
        let mut committed = self.ledger.subscribe();
        loop {
            if let Err(error) = self.round(&peers).await {
                warn!(%error, "the desk tries again");
            }
            tokio::select! {
                () = stop.cancelled() => return,
                _ = committed.recv() => {}
                () = tokio::time::sleep(AGAIN) => {}
            }
        }
    }

    async fn round(self: &Arc<Self>, peers: &Peers) -> Result<(), Failed> {
        self.blocking(Self::catch_up).await?;
        for (case, manifest) in self.blocking(|desk| Ok(desk.store.to_open(WANTED_AT_ONCE)?)).await? {
            match peers.fetch_sealed(&manifest).await {
                Some(package) => self.blocking(move |desk| desk.keep(&case, &package)).await?,
                None => self.blocking(move |desk| Ok(desk.store.not_here(&case)?)).await?,
            }
        }
        Ok(())
    }

    fn keep(&self, case: &Hash, package: &SealedPackage) -> Result<(), Failed> {
        self.ledger.blocks().store_sealed(package, self.sealed_limit)?;
        self.take_names(case, package)
    }

    async fn blocking<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, Failed> + Send + 'static,
    ) -> Result<T, Failed> {
        let desk = Arc::clone(self);
        let done = tokio::task::spawn_blocking(move || work(&desk)).await;
        done.unwrap_or_else(|panicked| std::panic::resume_unwind(panicked.into_panic()))
    }

    /// Takes in every block up to the newest one, and opens the packages that are here.
    ///
    /// # Errors
    /// [`Failed`].
    pub fn catch_up(&self) -> Result<(), Failed> {
        let _one = self.following.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut at, tip) = (self.store.height()?, self.ledger.height());
        while at < tip {
            let mut blocks = Vec::new();
            while at < tip && blocks.len() < BLOCKS_AT_ONCE {
                at = at.next();
                blocks.extend(self.changes_in(at)?);
            }
            self.store.advance(&blocks)?;
        }
        for (case, manifest) in self.store.to_open(OPENED_AT_ONCE)? {
            if let Some(package) = self.ledger.blocks().sealed(&manifest)? {
                self.take_names(&case, &package)?;
            }
        }
        Ok(())
    }

    /// Opens a package and keeps the masked name of the applicant, and under which tags its people and whatever may be
    /// the same thing are found.
    fn take_names(&self, case: &Hash, package: &SealedPackage) -> Result<(), Failed> {
        let Some(case) = self.ledger.read::<Case>(&key::case(case))? else { return Ok(()) };
        let manifest = package.manifest_hash();
        let Some(service) = self.ledger.service(case.contract)? else { return Ok(()) };
        // A package that was replaced in the meantime has other fields than the case; its successor comes next.
        let (applicant, tags, marks) = match open(package, &self.sealing, &case).0 {
            Ok(opened) => {
                let form = &service.definition().form;
                let people = form.people(&opened.fields);
                let tags = people.iter().flat_map(|(name, number)| self.tags(name, number)).collect();
                let marks = self.marks(&case.service, form, &opened.fields);
                (form.identity(&opened.fields).map(|(name, _)| mask_name(name)), tags, marks)
            }
            Err(_) if case.sealed != manifest => return Ok(()),
            Err(_) => (None, Vec::new(), Vec::new()),
        };
        Ok(self.store.opened((&case.case, &manifest), applicant.as_deref(), (&tags, &marks))?)
    }

    fn changes_in(&self, height: Height) -> Result<Option<BlockChanges>, Failed> {
        let Some(stored) = self.ledger.blocks().block(height)? else { return Ok(None) };
        let block = Block::from_bytes(&stored.body)?;
        let mut changes = Vec::new();
        for (index, (entry, outcome)) in (0..).zip(block.entries.iter().zip(&stored.outcomes)) {
            let Outcome::Applied(event) = outcome else { continue };
            for change in self.changes_of(entry, event.as_ref(), stored.header.time)? {
                changes.push((index, change));
            }
            changes.extend(self.stands_after(event.as_ref())?.into_iter().map(|change| (index, change)));
        }
        Ok(Some(BlockChanges { height, time: stored.header.time, changes }))
    }

    fn changes_of(&self, entry: &Entry, event: Option<&CaseEvent>, time: Timestamp) -> Result<Vec<Change>, Failed> {
        let transaction = match entry {
            Entry::System(SystemTransaction::DeadlineExpired(expired)) => {
                return self.touched(expired.case, Happened::Expired);
            }
            Entry::System(SystemTransaction::DeadlineFixed(fixed)) => return self.touched(fixed.case, Happened::Moved),
            Entry::Signed(transaction) => transaction,
        };
        match &transaction.body.action {
            Action::SubmitCase(action) => self.filed(action.case, action.sealed, event),
            Action::SupplementCase(action) => self.refilled(action.case, action.sealed, event),
            Action::CaseAction(action) => self.acted(action.case, transaction, event),
            Action::OfficerStep(action) => self.acted(action.case, transaction, event),
            Action::AutomaticDecision(action) => {
                let referred = action.decision == DecisionCode::Referred;
                let approved = event.is_some_and(|event| event.event.as_str() == Service::APPROVE);
                let what = match (referred, approved) {
                    (true, _) => Happened::Source(RowSource::Referred),
                    (false, true) => Happened::Source(RowSource::Approved),
                    (false, false) => Happened::Moved,
                };
                let mut changes = self.touched(action.case, what)?;
                changes.extend(self.access(action.case)?);
                Ok(changes)
            }
            Action::ClaimCase(action) => self.touched(action.case, Happened::Moved),
            Action::ReleaseCase(action) => self.touched(action.case, Happened::Moved),
            Action::AddNote(action) => {
                let mut changes = self.touched(action.case, Happened::Moved)?;
                let kind = match action.audience {
                    Audience::Applicant => NoteKind::Applicant,
                    Audience::Internal if self.is_urge(action, &transaction.body.signer, time)? => NoteKind::Urge,
                    Audience::Internal => NoteKind::Internal,
                };
                changes.push(Change::Note { case: action.case, kind, content: action.text.content });
                changes.extend(self.judged(action)?.map(|case| Change::Judged { case }));
                Ok(changes)
            }
            Action::RecordAccess(action) => match action.case {
                Some(case) => Ok(self.access(case)?.into_iter().collect()),
                None => Ok(Vec::new()),
            },
            Action::AdvanceClock(action) => Ok(vec![Change::Clock { ahead_ms: action.to_ms }]),
            Action::RegisterIdentity(_)
            | Action::DeployContract(_)
            | Action::ProposeChange(_)
            | Action::ApproveChange(_)
            | Action::DeclareReady(_)
            | Action::RejectChange(_)
            | Action::RetireService(_)
            | Action::Reserve(_)
            | Action::Confirm(_)
            | Action::GrantRole(_)
            | Action::EndRole(_) => Ok(Vec::new()),
        }
    }

    /// Where a case stands after an event; where that ended it, those alike show it no longer.
    fn stands_after(&self, event: Option<&CaseEvent>) -> Result<Vec<Change>, Failed> {
        let Some(event) = event else { return Ok(Vec::new()) };
        let Some(case) = self.own(event.case)? else { return Ok(Vec::new()) };
        let mut changes = vec![Change::Entered { case: case.case, state: event.state.to_string() }];
        if self.ended(&case, &event.state)? {
            changes.push(Change::Ended { case: case.case });
        }
        Ok(changes)
    }

    /// Whether a note is a reminder by somebody who supervised the case on that day.
    fn is_urge(&self, note: &AddNote, signer: &PublicKey, time: Timestamp) -> Result<bool, Failed> {
        if !note.is_urge() {
            return Ok(false);
        }
        let Some(case) = self.own(note.case)? else { return Ok(false) };
        let standing = self.ledger.standing_on(case.department, signer, self.ledger.day_at(time)?)?;
        Ok(standing.has_for(OfficeRole::Supervisor, &case))
    }

    /// The other case of a verdict on two that are alike: its row changes too.
    fn judged(&self, note: &AddNote) -> Result<Option<Hash>, Failed> {
        let Some(case) = self.own(note.case)? else { return Ok(None) };
        for (kept, _) in self.store.alike(&case.case, LOOKED_AT)? {
            if let Some(other) = self.own(kept.case)?
                && note.verdict_of(&case, &other).is_some()
            {
                return Ok(Some(other.case));
            }
        }
        Ok(None)
    }

    /// The case, if it is this department's.
    fn own(&self, case: Hash) -> Result<Option<Case>, Failed> {
        let case: Option<Case> = self.ledger.read(&key::case(&case))?;
        Ok(case.filter(|case| case.department == self.department.id))
    }

    fn touched(&self, case: Hash, what: Happened) -> Result<Vec<Change>, Failed> {
        Ok(self.own(case)?.map(|case| Change::Case { case: case.case, what }).into_iter().collect())
    }

    fn access(&self, case: Hash) -> Result<Option<Change>, Failed> {
        let case: Option<Case> = self.ledger.read(&key::case(&case))?;
        Ok(case.map(|case| Change::Access { subject: case.subject }))
    }

    fn filed(&self, case: Hash, manifest: Hash, event: Option<&CaseEvent>) -> Result<Vec<Change>, Failed> {
        let Some(case) = self.own(case)? else { return Ok(Vec::new()) };
        let source = match self.awaits_review(&case, event)? {
            true => RowSource::Waiting,
            false => RowSource::Direct,
        };
        let scope = (case.service.to_string(), case.division.to_string());
        Ok(vec![Change::Case { case: case.case, what: Happened::Filed { scope, source, manifest } }])
    }

    fn refilled(&self, case: Hash, manifest: Hash, event: Option<&CaseEvent>) -> Result<Vec<Change>, Failed> {
        let Some(case) = self.own(case)? else { return Ok(Vec::new()) };
        let source = self.awaits_review(&case, event)?.then_some(RowSource::Waiting);
        Ok(vec![Change::Case { case: case.case, what: Happened::Refilled { source, manifest } }])
    }

    /// Somebody's step. An applicant who leads a case to people, not to its end, asked for them.
    fn acted(&self, case: Hash, transaction: &Transaction, event: Option<&CaseEvent>) -> Result<Vec<Change>, Failed> {
        let Some(case) = self.own(case)? else { return Ok(Vec::new()) };
        let by_applicant = self.is_applicant(&case, &transaction.body.signer)?;
        let asked = by_applicant && !self.awaits_review(&case, event)? && !self.is_over(&case, event)?;
        let what = if asked { Happened::Source(RowSource::Asked) } else { Happened::Moved };
        Ok(vec![Change::Case { case: case.case, what }])
    }

    pub(super) fn is_applicant(&self, case: &Case, signer: &PublicKey) -> Result<bool, Failed> {
        let identity: Option<Identity> = self.ledger.read(&key::identity(&case.subject))?;
        Ok(identity.is_some_and(|identity| identity.signing == *signer))
    }

    fn awaits_review(&self, case: &Case, event: Option<&CaseEvent>) -> Result<bool, Failed> {
        let service = self.ledger.service(case.contract)?;
        Ok(service.zip(event).is_some_and(|(service, event)| service.awaits_review(&event.state)))
    }

    fn is_over(&self, case: &Case, event: Option<&CaseEvent>) -> Result<bool, Failed> {
        let service = self.ledger.service(case.contract)?;
        let workflow = service.as_ref().and_then(|service| service.workflow());
        Ok(workflow.zip(event).is_some_and(|(workflow, event)| workflow.definition().is_final(&event.state)))
    }

    /// Where a person is found: by the number, and by the name with the end of the number.
    pub(super) fn tags(&self, name: &str, number: &str) -> [Hash; 2] {
        [self.tag_of_number(number), self.tag_of_name(name, last_four(number))]
    }

    pub(super) fn tag_of_number(&self, number: &str) -> Hash {
        self.index.tag(&[b"number\0", written(number).as_bytes()].concat())
    }

    pub(super) fn tag_of_name(&self, name: &str, last4: &str) -> Hash {
        self.index.tag(&[b"name\0", name.trim().as_bytes(), b"\0", written(last4).as_bytes()].concat())
    }
}

/// A number as it is looked for: without blanks, with a capital X.
fn written(number: &str) -> String {
    number.trim().to_uppercase()
}

fn last_four(number: &str) -> &str {
    let number = number.trim();
    let start = number.char_indices().rev().nth(3).map_or(0, |(at, _)| at);
    &number[start..]
}
