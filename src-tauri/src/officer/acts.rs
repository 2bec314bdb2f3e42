//! 发件箱 of an officer: what was signed goes out by itself, and what became of it is proven before it is said.
//!
//! Each act is worked on alone: one that fails never holds up another. A step names the number of events that the
//! officer saw, so that signing its envelope anew after its time can never decide a case twice.

use std::time::{Duration, Instant};

use yuzheng_protocol::{
    Canonical, Hash,
    codec::List,
    desk::SealedText,
    transaction::{Action, SealedPackage, Transaction},
};

use super::{
    case_id, internal,
    staff::why_not_changed,
    store::{Act, ActState},
    views::ActView,
};
use crate::{
    app::{App, AppEvent, Session, now_ms, random32},
    identity::client_error,
    views::{CommandError, Words},
};

impl App {
    /// Keeps what was signed and lets the outbox send it.
    pub(super) fn take_act(
        &self,
        session: &Session,
        case: Hash,
        title: &Words,
        action: Action,
        package: Option<&SealedPackage>,
    ) -> Result<Hash, CommandError> {
        let act = Act {
            id: random32()?,
            case,
            zh: title.zh.clone(),
            en: title.en.clone(),
            draft: self.signed_at_work(session, action)?.to_bytes(),
            package: package.map(Canonical::to_bytes),
            transaction: None,
            created_ms: now_ms(),
            state: ActState::Waiting,
            problem: None,
        };
        session.desk().save_act(&act)?;
        self.outbox.notify_one();
        self.emit(AppEvent::Case(case));
        Ok(act.id)
    }

    /// Goes once through all acts that wait.
    pub(crate) async fn work_off_acts(&self) {
        let Some(session) = self.unlocked() else { return };
        let Ok(acts) = session.desk().waiting_acts() else { return };
        for mut act in acts {
            let before = act.clone();
            if let Err(error) = self.work_on_act(&session, &mut act).await {
                tracing::info!(code = %error.code, "an officer's act waits");
                act.problem = serde_json::to_string(&error).ok();
            }
            if act == before {
                continue;
            }
            // It may have been dismissed meanwhile.
            if session.desk().act(&act.id).ok().flatten().is_some() {
                let _ = session.desk().save_act(&act);
            }
            self.emit(AppEvent::Case(act.case));
        }
    }

    /// Works on one act until it is proven, for programs that do not follow all of them.
    ///
    /// # Errors
    /// Why it had no effect, or what stood in the way last when it is in no block within `limit`.
    pub(crate) async fn see_act_through(&self, id: &str, limit: Duration) -> Result<(), CommandError> {
        let (session, id, began) = (self.session()?, case_id(id)?, Instant::now());
        let mut problem = CommandError::new("notRecorded");
        while began.elapsed() < limit {
            let Some(mut act) = session.desk().act(&id)? else { return Ok(()) };
            match (act.state, self.work_on_act(&session, &mut act).await) {
                (ActState::Waiting, Err(error)) => problem = error,
                (ActState::Waiting | ActState::Done | ActState::Failed, _) => session.desk().save_act(&act)?,
            }
            let failed = || act.problem.as_deref().and_then(|problem| serde_json::from_str(problem).ok());
            match act.state {
                ActState::Waiting => tokio::time::sleep(Duration::from_millis(150)).await,
                ActState::Done => return Ok(()),
                ActState::Failed => return Err(failed().unwrap_or(problem)),
            }
        }
        Err(problem)
    }

    async fn work_on_act(&self, session: &Session, act: &mut Act) -> Result<(), CommandError> {
        if let Some(sent) = act.transaction.as_deref().and_then(|t| Transaction::from_bytes(t).ok()) {
            if let Some(entry) = self.client.entry(sent.id()).await.map_err(client_error)? {
                let refused = self.without_effect(&entry.proof.outcome).await;
                let refused = refused.map(|refused| why_not_changed(&sent.body.action, refused));
                act.state = if refused.is_some() { ActState::Failed } else { ActState::Done };
                act.problem = refused.and_then(|refused| serde_json::to_string(&refused).ok());
                return Ok(());
            }
            if sent.body.expires >= self.tip().time {
                // Submitting again is harmless: the same id takes effect once.
                self.client.submit(&sent).await.map_err(client_error)?;
                act.problem = None;
                return Ok(());
            }
        }
        let draft = Transaction::from_bytes(&act.draft).map_err(internal)?;
        let action = self.with_acknowledgements(act, draft.body.action).await?;
        let transaction = self.signed_at_work(session, action)?;
        // Kept before it is sent: after a crash the same transaction goes out again.
        act.transaction = Some(transaction.to_bytes());
        session.desk().save_act(act)?;
        self.client.submit(&transaction).await.map_err(client_error)?;
        act.problem = None;
        self.outbox.notify_one();
        Ok(())
    }

    async fn with_acknowledgements(&self, act: &Act, action: Action) -> Result<Action, CommandError> {
        let Some(package) = &act.package else { return Ok(action) };
        let package = SealedPackage::from_bytes(package).map_err(internal)?;
        let case = self.proven_case(act.case).await?;
        let stored = self.client.put_sealed(case.department, &package).await.map_err(client_error)?;
        let acknowledgements = List::new(stored.acknowledgements).map_err(internal)?;
        let with = |text: SealedText| SealedText { acknowledgements: acknowledgements.clone(), ..text };
        Ok(match action {
            Action::OfficerStep(mut step) => {
                step.notice = step.notice.map(with);
                Action::OfficerStep(step)
            }
            Action::AddNote(mut note) => {
                note.text = with(note.text);
                Action::AddNote(note)
            }
            other => other,
        })
    }

    /// What was signed here and is on its way, or had no effect; newest first.
    ///
    /// # Errors
    /// `locked`, `deskDatabase`.
    pub fn officer_acts(&self) -> Result<Vec<ActView>, CommandError> {
        let session = self.session()?;
        let acts = session.desk().open_acts(None)?;
        Ok(acts.iter().map(act_view).collect())
    }

    /// Forgets an act that had no effect. One that may still have one stays.
    ///
    /// # Errors
    /// `locked`, `stillOnItsWay`, `deskDatabase`.
    pub fn dismiss_act(&self, id: &str) -> Result<(), CommandError> {
        let session = self.session()?;
        let id = case_id(id)?;
        let desk = session.desk();
        let Some(act) = desk.act(&id)? else { return Ok(()) };
        match act.state {
            ActState::Waiting => Err(CommandError::new("stillOnItsWay")),
            ActState::Done | ActState::Failed => {
                desk.forget_act(&id)?;
                drop(desk);
                self.emit(AppEvent::Case(act.case));
                Ok(())
            }
        }
    }
}

pub(super) fn act_view(act: &Act) -> ActView {
    ActView {
        id: act.id.to_hex(),
        case: act.case.to_hex(),
        title: Words { zh: act.zh.clone(), en: act.en.clone() },
        created_ms: act.created_ms as f64,
        failed: act.state == ActState::Failed,
        problem: act.problem.as_deref().and_then(|problem| serde_json::from_str(problem).ok()),
    }
}
