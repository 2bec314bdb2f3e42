//! What the applicant does in a case after filing it: withdraw, ask for a person, file something else.
//!
//! Invariant: only steps that the contract lets the applicant take now are offered, by the same functions as the
//! chain; while one is on its way none is.

use yuzheng_contracts::service::{CaseStatus, Effect, Role, Transition};
use yuzheng_protocol::{
    Canonical, Hash,
    codec::Text,
    objects,
    transaction::{Action, CaseAction, Transaction},
};

use super::{Known, KnownProof};
use crate::{
    app::{App, AppEvent, Session},
    desk::{Filing, Proven},
    identity::client_error,
    views::{CaseView, CommandError},
};

/// The step with which an applicant withdraws.
pub(super) const WITHDRAW: &str = "withdraw";
/// The step with which an applicant asks for a person (个人信息保护法 art. 24).
pub(super) const REQUEST_PERSON: &str = "request-person";

impl Known {
    /// A step of the applicant that no block took in yet, with its transaction.
    pub(super) fn act_on_its_way(&self) -> Option<(String, &[u8])> {
        let act = self.filing.act.as_deref()?;
        let events = self.proven.as_ref().map_or(0, |p| p.case.events);
        let acted = acted(act)?;
        (acted.events == events).then(|| (acted.action.as_str().to_owned(), act))
    }

    /// Whether another filling than the one on chain is signed.
    pub(super) fn refiling(&self) -> bool {
        self.proven.as_ref().is_some_and(|p| p.case.commitment_root != self.filing.commitment_root)
    }
}

fn acted(transaction: &[u8]) -> Option<CaseAction> {
    match Transaction::from_bytes(transaction).ok()?.body.action {
        Action::CaseAction(action) => Some(action),
        _other => None,
    }
}

/// Whether the last step of the applicant changed nothing yet in the case as it was proven.
pub(crate) fn awaits_act(filing: &Filing, case: &objects::Case) -> bool {
    let acted = filing.act.as_deref().and_then(acted);
    acted.is_some_and(|action| action.events == case.events) || filing.commitment_root != case.commitment_root
}

impl App {
    /// The steps that the applicant may take now.
    pub(super) fn steps<'k>(&self, known: &'k Known) -> Vec<&'k Transition> {
        let Some(proven) = &known.proven else { return Vec::new() };
        if known.act_on_its_way().is_some() || known.refiling() {
            return Vec::new();
        }
        self.possible(known, proven).unwrap_or_default()
    }

    /// Whether the case goes on only with another filling of the applicant's.
    pub(super) fn waits_for_applicant(&self, known: &Known) -> bool {
        let refills = self.steps(known).iter().any(|step| step.effect == Effect::Supplement);
        let Some((proven, workflow)) = known.proven.as_ref().zip(known.contract.workflow()) else { return false };
        let mut steps = workflow.definition().transitions.iter().filter(|step| step.from == proven.case.state.as_str());
        refills && steps.all(|step| step.role == Role::Applicant)
    }

    fn possible<'k>(&self, known: &'k Known, proven: &KnownProof) -> Option<Vec<&'k Transition>> {
        let (workflow, calendar) = (known.contract.workflow()?, self.known_calendar()?);
        let status = CaseStatus::of(&proven.case).ok()?;
        let today = self.chain_day().max(status.entered_on);
        let transitions = &workflow.definition().transitions;
        let open: Vec<usize> = workflow
            .possible(&status, Role::Applicant, today, &calendar)
            .filter(|(_, outcome)| outcome.is_ok())
            .filter_map(|(step, _)| transitions.iter().position(|other| core::ptr::eq(other, step)))
            .collect();
        Some(open.into_iter().map(|at| &transitions[at]).collect())
    }

    /// The filing of a case that waits for another filling.
    pub(crate) fn supplementable(&self, session: &Session, id: &str) -> Result<Filing, CommandError> {
        let known = self.known_by_id(session, id)?;
        let waits = self.steps(&known).iter().any(|step| step.effect == Effect::Supplement);
        if waits { Ok(known.filing) } else { Err(CommandError::new("notSupplementable")) }
    }

    /// The step with which another filling is handed in, for a case as it was proven.
    pub(crate) fn supplement_step(&self, filing: &Filing, proven: &Proven) -> Result<CaseAction, CommandError> {
        let refused = || CommandError::new("notSupplementable");
        let session = self.session()?;
        let contract = self.kept_contract(&session, &filing.contract)?;
        let proven = KnownProof::decode(proven.clone()).ok_or_else(refused)?;
        let known = Known { filing: filing.clone(), contract, proven: Some(proven) };
        let proven = known.proven.as_ref().ok_or_else(refused)?;
        let steps = self.possible(&known, proven).unwrap_or_default();
        let step = steps.iter().find(|step| step.effect == Effect::Supplement).ok_or_else(refused)?;
        let action = Text::new(step.action.as_str()).expect("names of a checked workflow have at most 32 bytes");
        Ok(CaseAction { case: filing.id, events: proven.case.events, action, content: Hash::ZERO })
    }

    /// Withdraws a case that is not decided yet.
    ///
    /// # Errors
    /// `notWithdrawable`, `noDepartment` …
    pub async fn withdraw(&self, id: &str) -> Result<CaseView, CommandError> {
        self.take_step(id, WITHDRAW, "notWithdrawable").await
    }

    /// Asks for a person instead of, or after, the automatic review.
    ///
    /// # Errors
    /// `noPersonNow`, `noDepartment` …
    pub async fn request_person(&self, id: &str) -> Result<CaseView, CommandError> {
        self.take_step(id, REQUEST_PERSON, "noPersonNow").await
    }

    async fn take_step(&self, id: &str, step: &str, otherwise: &str) -> Result<CaseView, CommandError> {
        let session = self.session()?;
        let known = self.known_by_id(&session, id)?;
        let possible = self.steps(&known).iter().any(|open| open.action == step);
        let proven = known.proven.as_ref().filter(|_| possible).ok_or_else(|| CommandError::new(otherwise))?;
        let action = Action::CaseAction(CaseAction {
            case: known.filing.id,
            events: proven.case.events,
            action: Text::new(step).expect("both names have at most 32 bytes"),
            content: Hash::ZERO,
        });
        let transaction = self.signed(&session, action);
        self.client.submit(&transaction).await.map_err(client_error)?;
        let mut filing = known.filing;
        filing.act = Some(transaction.to_bytes());
        session.desk().save_filing(&filing)?;
        self.outbox.notify_one();
        self.emit(AppEvent::Case(filing.id));
        self.case_view(id)
    }
}
