//! What was signed goes out by itself, and what comes back is proven before it is kept.
//!
//! Each filing is worked on alone: one that fails never holds up another.

use std::time::{Duration, Instant};

use yuzheng_contracts::service::{Role, Workflow};
use yuzheng_light_client::client::{ReceiptRequest, ReceiptSubject};
use yuzheng_protocol::{
    Canonical, Hash, Header,
    actions::SupplementCase,
    api::{EntryProof, EventList},
    codec::{List, Text},
    objects::{self, Licence},
    payload::SealedTrace,
    receipt::ReceiptBundle,
    transaction::{Action, Entry, Outcome, SealedPackage, SubmitCase, Transaction},
};
use yuzheng_vault::{CaseIdentity, Envelope, seal};

use crate::{
    app::{App, AppEvent, Session, now_ms},
    cases::awaits_act,
    desk::{Filing, Proven},
    identity::{BoundPerson, client_error},
    views::CommandError,
};

/// A receipt is renewed when the verified tip is newer by more than this.
const DAY_MS: u64 = 24 * 3600 * 1000;
/// Shortest time between two attempts to renew one receipt.
const BETWEEN_RENEWALS: Duration = Duration::from_secs(600);

impl App {
    /// Goes once through all filings.
    pub(crate) async fn work_off_outbox(&self) {
        let Some(session) = self.unlocked() else { return };
        let Ok(filings) = session.desk().filings() else { return };
        for filing in filings {
            let before = filing.problem.clone();
            let problem = match self.work_on(&session, filing.clone()).await {
                Ok(()) => None,
                Err(error) => {
                    tracing::info!(code = %error.code, "a filing waits");
                    Some(error.code)
                }
            };
            if problem != before {
                self.note_problem(&session, &filing.id, problem);
            }
        }
    }

    /// Works on one filing until the machine has looked at what is filed, for programs that do not follow all of them.
    ///
    /// # Errors
    /// What stood in the way last when it does not come about within `limit`.
    pub(crate) async fn see_filing_through(&self, id: Hash, limit: Duration) -> Result<objects::Case, CommandError> {
        let (session, began) = (self.session()?, Instant::now());
        let mut problem = CommandError::new("notRecorded");
        while began.elapsed() < limit {
            let filing = session.desk().filing(&id)?.ok_or_else(|| CommandError::new("unknownCase"))?;
            if let Err(error) = self.work_on(&session, filing.clone()).await {
                problem = error;
            }
            let looked_at = |case: &objects::Case| {
                let contract = self.known_contract(&filing.contract);
                let initial = contract.as_ref().and_then(|contract| contract.definition().workflow.as_ref());
                case.commitment_root == filing.commitment_root
                    && initial.is_none_or(|workflow| workflow.initial != case.state.as_str())
            };
            let proven = session.desk().proven(&id)?;
            let case = proven.and_then(|proven| objects::Case::from_bytes(&proven.case_object).ok());
            if let Some(case) = case.filter(looked_at) {
                return Ok(case);
            }
            // Cheaper than everything above, and all that can change.
            let asked = Instant::now();
            while asked.elapsed() < Duration::from_secs(3) {
                let state = self.client.state(&objects::key::case(&id)).await;
                if state
                    .is_ok_and(|state| state.decode::<objects::Case>().is_ok_and(|c| c.as_ref().is_some_and(looked_at)))
                {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
        Err(problem)
    }

    fn note_problem(&self, session: &Session, id: &Hash, problem: Option<String>) {
        let desk = session.desk();
        if let Ok(Some(mut filing)) = desk.filing(id) {
            filing.problem = problem;
            let _ = desk.save_filing(&filing);
        }
        drop(desk);
        self.emit(AppEvent::Case(*id));
    }

    async fn work_on(&self, session: &Session, mut filing: Filing) -> Result<(), CommandError> {
        let proven = session.desk().proven(&filing.id)?;
        let settled = proven.as_ref().is_some_and(|p| self.is_settled(&filing, p));
        if settled {
            if self.is_due_for_renewal(&filing.id, proven.as_ref()) {
                // A case that is over has nothing to wait for: the kept receipt goes on being valid.
                if let Err(error) = self.refresh(session, &mut filing).await {
                    tracing::info!(code = %error.code, "a receipt is renewed later");
                }
            }
            return Ok(());
        }
        let sent = match &proven {
            None => self.send(session, &mut filing, None).await,
            Some(proven) if self.is_on_chain(&filing, proven) => Ok(()),
            Some(proven) => self.send(session, &mut filing, Some(proven)).await,
        };
        // A supplement that cannot be sent any more must not hide what became of the case.
        if proven.is_none() {
            sent?;
            return self.refresh(session, &mut filing).await;
        }
        self.refresh(session, &mut filing).await?;
        sent
    }

    /// Whether nothing more can come: a final state, with the trace opened and a receipt made.
    fn is_settled(&self, filing: &Filing, proven: &Proven) -> bool {
        let Some(contract) = self.known_contract(&filing.contract) else { return false };
        let Ok(case) = objects::Case::from_bytes(&proven.case_object) else { return false };
        let rests = contract.definition().workflow.as_ref().is_some_and(|w| rests(w, &case));
        rests && !awaits_act(filing, &case) && proven.receipt.is_some() && proven.trace.is_some()
    }

    /// Whether what is filed here is what the case held when it was proven.
    fn is_on_chain(&self, filing: &Filing, proven: &Proven) -> bool {
        let case = objects::Case::from_bytes(&proven.case_object);
        case.is_ok_and(|case| case.commitment_root == filing.commitment_root)
    }

    /// Whether a kept receipt shall be made anew under a newer tip, and was not just tried.
    fn is_due_for_renewal(&self, filing: &Hash, proven: Option<&Proven>) -> bool {
        if !proven.is_some_and(|p| self.is_old(p)) {
            return false;
        }
        let mut tried = self.renewals.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let now = Instant::now();
        let recently = tried.get(filing).is_some_and(|at| now.duration_since(*at) < BETWEEN_RENEWALS);
        if !recently {
            tried.insert(*filing, now);
        }
        !recently
    }

    fn is_old(&self, proven: &Proven) -> bool {
        let kept = proven.receipt.as_deref().and_then(|r| ReceiptBundle::from_bytes(r).ok());
        let tip = self.client.verified_tip();
        matches!((kept, tip), (Some(kept), Some(tip)) if is_overtaken(&kept.tip.header, tip.header()))
    }

    /// Sends what is filed and not on chain, as a new case or as another filling of one: stores the package,
    /// gathers acknowledgements, signs, submits.
    async fn send(&self, session: &Session, filing: &mut Filing, proven: Option<&Proven>) -> Result<(), CommandError> {
        let step = proven.map(|proven| self.supplement_step(filing, proven)).transpose()?;
        if let Some(sent) = filing.transaction.as_deref().and_then(|t| Transaction::from_bytes(t).ok()) {
            let expired = sent.body.expires < self.tip().time;
            let outdated = step.as_ref().is_some_and(|step| !is_about(&sent, step.events));
            if !expired && !outdated {
                // Submitting again is harmless: the same id takes effect once.
                return self.client.submit(&sent).await.map(drop).map_err(client_error);
            }
        }
        let contract = self.kept_contract(session, &filing.contract)?;
        let receiving = self.network.genesis().department_by_code(&contract.definition().department);
        let receiving = receiving.map(|d| d.id).ok_or_else(|| CommandError::new("unknownDepartment"))?;
        let package =
            SealedPackage::from_bytes(&filing.package).map_err(|e| CommandError::new("internal").with("detail", e))?;
        let acknowledgements =
            self.client.put_sealed(receiving, &package).await.map_err(client_error)?.acknowledgements;
        let person = BoundPerson::load(&session.desk())?.ok_or_else(|| CommandError::new("noIdentity"))?;
        let acknowledgements = List::new(acknowledgements).map_err(|e| internal(&e))?;
        let action = match step {
            None => Action::SubmitCase(SubmitCase {
                case: filing.id,
                contract: filing.contract,
                subject: person.subject,
                division: Text::new(filing.division.clone()).map_err(|e| internal(&e))?,
                commitment_root: filing.commitment_root,
                fields: filing.fields,
                sealed: package.manifest_hash(),
                acknowledgements,
            }),
            Some(step) => Action::SupplementCase(SupplementCase {
                case: filing.id,
                events: step.events,
                action: step.action,
                commitment_root: filing.commitment_root,
                fields: filing.fields,
                sealed: package.manifest_hash(),
                acknowledgements,
            }),
        };
        let transaction = self.signed(session, action);
        // Kept before it is sent: after a crash the same transaction goes out again.
        filing.transaction = Some(transaction.to_bytes());
        session.desk().save_filing(filing)?;
        self.emit(AppEvent::Case(filing.id));
        self.client.submit(&transaction).await.map(drop).map_err(client_error)
    }

    /// Proves the newest state of a filing's case and keeps it.
    async fn refresh(&self, session: &Session, filing: &mut Filing) -> Result<(), CommandError> {
        let outcome = self.look_at_outcome(filing).await;
        let Some(case) = self.client.case_events(filing.id).await.map_err(client_error)? else { return outcome };
        self.forget_refused_act(session, filing).await?;
        self.take_messages(session, filing, &case.events).await;
        let before = session.desk().proven(&filing.id)?;
        let same = before.as_ref().is_some_and(|p| p.case_object == case.case.to_bytes());
        let complete = before.as_ref().is_some_and(|p| p.receipt.is_some() && p.trace.is_some());
        let old = before.as_ref().is_some_and(|p| self.is_old(p));
        if same && complete && !old {
            return outcome;
        }
        let licence = match &case.case.licence {
            Some(code) => self.licence(code).await?,
            None => None,
        };
        let times: Vec<u64> = case.events.iter().map(|e| e.header.time.0).collect();
        let events: Vec<EntryProof> = case.events.into_iter().map(|e| e.proof).collect();
        let trace = self.open_trace(session, filing, &events).await;
        // What is kept is replaced by something newer only, never by nothing.
        let kept = |part: fn(&Proven) -> &Option<Vec<u8>>| before.as_ref().and_then(|p| part(p).clone());
        let trace = trace.or_else(|| kept(|p| &p.trace));
        let receipt = self.case_receipt(filing).await.or_else(|| kept(|p| &p.receipt));
        let proven = Proven {
            times: serde_json::to_string(&times).expect("numbers are always JSON"),
            case_object: case.case.to_bytes(),
            tip: case.state.header.signed().to_bytes(),
            events: EventList { events: List::new(events).map_err(|e| internal(&e))? }.to_bytes(),
            licence: licence.map(|l| l.to_bytes()),
            trace,
            receipt,
            checked_ms: now_ms(),
        };
        session.desk().save_proven(&filing.id, &proven)?;
        let arrived = |had: fn(&Proven) -> bool| had(&proven) && !before.as_ref().is_some_and(had);
        if !same || old || arrived(|p| p.receipt.is_some()) || arrived(|p| p.trace.is_some()) {
            self.emit(AppEvent::Case(filing.id));
        }
        outcome
    }

    /// A step that had no effect on chain, or can have none any more, is not on its way.
    async fn forget_refused_act(&self, session: &Session, filing: &mut Filing) -> Result<(), CommandError> {
        let Some(act) = filing.act.as_deref().and_then(|act| Transaction::from_bytes(act).ok()) else { return Ok(()) };
        let refused = match self.client.entry(act.id()).await {
            Ok(Some(entry)) => entry.proof.outcome.failure().is_some(),
            Ok(None) => act.body.expires < self.tip().time,
            Err(_) => false,
        };
        if refused {
            filing.act = None;
            session.desk().save_filing(filing)?;
        }
        Ok(())
    }

    /// A transaction that had no effect on chain is no case: say so instead of waiting.
    async fn look_at_outcome(&self, filing: &Filing) -> Result<(), CommandError> {
        let sent = filing.transaction.as_deref().and_then(|t| Transaction::from_bytes(t).ok());
        let Some(sent) = sent else { return Ok(()) };
        let Ok(Some(entry)) = self.client.entry(sent.id()).await else { return Ok(()) };
        match entry.proof.outcome {
            Outcome::Failed(failure) => Err(CommandError::new("refusedOnChain").with("reason", format!("{failure:?}"))),
            Outcome::Refused(refused) => Err(CommandError::new("refusedOnChain")
                .with("reason", format!("{:?} ({})", refused.failure, refused.rule.as_str()))),
            Outcome::Applied(_) => Ok(()),
        }
    }

    async fn licence(&self, code: &Text<18>) -> Result<Option<Licence>, CommandError> {
        let state = self.client.state(&objects::key::licence(code)).await.map_err(client_error)?;
        state.decode().map_err(client_error)
    }

    /// A receipt of the case; none while it cannot be put together.
    async fn case_receipt(&self, filing: &Filing) -> Option<Vec<u8>> {
        let request = ReceiptRequest::of(ReceiptSubject::Case(filing.id));
        match self.client.receipt(&request).await {
            Ok(receipt) => Some(receipt),
            Err(error) => {
                tracing::info!(%error, "no receipt yet");
                None
            }
        }
    }

    /// Opens the trace of the newest automatic decision; none while it is not to be had.
    async fn open_trace(&self, session: &Session, filing: &Filing, events: &[EntryProof]) -> Option<Vec<u8>> {
        let decision = events.iter().rev().find_map(|e| match &e.entry {
            Entry::Signed(t) => match &t.body.action {
                Action::AutomaticDecision(decision) => Some(decision),
                _other => None,
            },
            Entry::System(_) => None,
        })?;
        let sealed = self.client.get_sealed(decision.sealed_trace).await.ok()?;
        let filling = session.desk().filling(filing, &decision.commitment_root).ok()??;
        let identity = case_identity(session, &filling.package)?;
        let opened = seal::open_body(&identity, &sealed.body).ok()?;
        let trace = SealedTrace::from_bytes(&opened).ok()?;
        // The chain holds the trace's salted hash: another trace is none.
        let recorded = yuzheng_protocol::commitment::trace_hash(&trace.salt, &trace.trace) == decision.trace;
        let whole = recorded && self.fetch_for_rerun(session, &trace.trace).await;
        whole.then(|| trace.to_bytes())
    }

    /// A receipt for the entry that bound the person's keys.
    pub(crate) async fn identity_receipt(&self) -> Result<Vec<u8>, CommandError> {
        let session = self.session()?;
        let person = BoundPerson::load(&session.desk())?.ok_or_else(|| CommandError::new("noIdentity"))?;
        let request = ReceiptRequest::of(ReceiptSubject::Entry(person.registration));
        self.client.receipt(&request).await.map_err(client_error)
    }
}

/// Whether a receipt under `kept` is better made anew under `tip`: a day has passed, or other departments certify.
fn is_overtaken(kept: &Header, tip: &Header) -> bool {
    tip.time.since(kept.time) > DAY_MS || (tip.height > kept.height && tip.validators_hash != kept.validators_hash)
}

/// Whether nothing more comes by itself: the case is over, or no clock runs and every step is the applicant's.
fn rests(workflow: &Workflow, case: &objects::Case) -> bool {
    let mut steps = workflow.transitions.iter().filter(|step| step.from == case.state.as_str());
    workflow.is_final(&case.state) || (case.due.is_none() && steps.all(|step| step.role == Role::Applicant))
}

/// Whether a transaction gives a case another filling after so many events.
fn is_about(sent: &Transaction, events: u32) -> bool {
    matches!(&sent.body.action, Action::SupplementCase(supplement) if supplement.events == events)
}

fn internal(error: &dyn std::error::Error) -> CommandError {
    CommandError::new("internal").with("detail", error)
}

/// The case's own identity, from the applicant's envelope.
pub(crate) fn case_identity(session: &Session, package: &[u8]) -> Option<CaseIdentity> {
    let package = SealedPackage::from_bytes(package).ok()?;
    let own = session.keys.sealing_identity();
    let envelope = Envelope { recipient: own.recipient().to_bytes(), bytes: package.applicant_envelope.to_vec() };
    seal::open_envelope(&own, &envelope).ok()
}

#[cfg(test)]
mod tests {
    use yuzheng_protocol::{Height, Timestamp};

    use super::*;

    fn header(height: u64, time: u64, validators: &str) -> Header {
        Header {
            version: 1,
            chain_id: Hash::ZERO,
            height: Height(height),
            round: yuzheng_protocol::Round(0),
            time: Timestamp(time),
            prev: Hash::ZERO,
            history: Hash::ZERO,
            tx_root: Hash::ZERO,
            tx_count: 0,
            state_root: Hash::ZERO,
            validators_hash: Hash::of(validators.as_bytes()),
            next_validators_hash: Hash::of(validators.as_bytes()),
            proposer: 0,
        }
    }

    #[test]
    fn a_receipt_is_renewed_after_a_day_and_after_a_change_of_departments() {
        let kept = header(10, 1_000, "a");
        assert!(!is_overtaken(&kept, &kept));
        assert!(!is_overtaken(&kept, &header(11, 1_000 + DAY_MS, "a")));
        assert!(is_overtaken(&kept, &header(11, 1_001 + DAY_MS, "a")));
        assert!(is_overtaken(&kept, &header(11, 2_000, "b")));
        // A receipt under a newer tip than the one verified here is not made older.
        assert!(!is_overtaken(&kept, &header(9, 900, "b")));
    }
}
