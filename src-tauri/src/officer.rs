//! 办件: what an officer sees of one case and does in it, with the keys at work.
//!
//! Invariants: nothing of a payload is shown before its fields are those that the case committed to; nothing is opened
//! before the record of it stands in a block; what is signed was shown in sentences, and is refused here when the
//! contract would refuse it. What it is not: the right to do anything, which the departments look at themselves.

mod acts;
mod alike;
mod case;
pub mod commands;
mod compared;
mod correction;
mod documents;
mod hands;
mod licence;
mod next;
mod notes;
mod open;
mod register;
mod search;
mod staff;
mod standing;
mod steps;
pub(crate) mod store;
mod together;
pub mod views;

pub(crate) use case::reasons;

pub(crate) use documents::{
    NoticeFault, issue_of, notice_of, notice_view, open_notice, printed_number, recorded_notice, remedies_view,
};
pub(crate) use notes::note_words;
pub(crate) use open::Opened;
pub use staff::views as staff_views;
pub(crate) use store::prepare;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use yuzheng_light_client::{
    DeskClient, Provider,
    client::VerifiedEntry,
    desk::{Asking, DeskError as AskingError, Refusal},
};
use yuzheng_protocol::{
    Hash, Signer,
    genesis::Genesis,
    sign::PublicKey,
    transaction::{Action, Failure, Outcome, TRANSACTION_VERSION, Transaction, TransactionBody},
};
use yuzheng_vault::{AccountIndex, KeySigner, SealingIdentity};

use crate::{
    app::{App, Session, now},
    identity::client_error,
    views::CommandError,
};

/// How long a signature of an officer may wait for its block, ms.
const LIFETIME_MS: u64 = 10 * 60 * 1000;

pub(crate) fn internal(detail: impl ToString) -> CommandError {
    CommandError::new("internal").with("detail", detail)
}

pub(crate) fn case_id(text: &str) -> Result<Hash, CommandError> {
    Hash::from_hex(text).ok_or_else(|| CommandError::new("unknownCase"))
}

/// What a department's node said no to.
pub(crate) fn asking_error(error: AskingError) -> CommandError {
    match &error {
        AskingError::Provider(_) => CommandError::new("deskSilent").with("detail", error),
        AskingError::Absent => CommandError::new("notYourCase"),
        AskingError::Refused { refusal, .. } => {
            let code = match refusal {
                Refusal::NotHandedIn => "notHandedIn",
                Refusal::NotNamed => "fileNotNamed",
                Refusal::OtherFile => "fileNotAsFiled",
                Refusal::NoRoom => "departmentFull",
                Refusal::Package => "caseNotThereYet",
                Refusal::Unreadable
                | Refusal::Version
                | Refusal::OtherChain
                | Refusal::OtherDepartment
                | Refusal::Signature
                | Refusal::Clock
                | Refusal::Replayed
                | Refusal::TooMany
                | Refusal::NoSealingKey
                | Refusal::NoRecord
                | Refusal::RecordFailed
                | Refusal::OtherRecord
                | Refusal::OldRecord
                | Refusal::Query => "deskRefused",
            };
            CommandError::new(code).with("reason", refusal.code()).with("detail", &error)
        }
        AskingError::Department(_)
        | AskingError::Sealing(_)
        | AskingError::Unreadable(_)
        | AskingError::Reply(_)
        | AskingError::Part(_)
        | AskingError::Query(_) => CommandError::new("deskAnswer").with("reason", error.code()).with("detail", error),
    }
}

/// How long a department's node may be behind the one that proved a record.
const BEHIND: Duration = Duration::from_secs(10);

/// What to do about a refusal, asked since `began`: whoever proved that a record stands in a block may be a block ahead
/// of the department's own node, which is asked again then.
///
/// # Errors
/// Every other refusal, and this one after a while.
pub(crate) async fn wait_if_behind(began: Instant, error: AskingError) -> Result<(), CommandError> {
    match error {
        AskingError::Refused { refusal: Refusal::NoRecord, .. } if began.elapsed() < BEHIND => {
            tokio::time::sleep(Duration::from_millis(200)).await;
            Ok(())
        }
        error => Err(asking_error(error)),
    }
}

/// With what a department's desk is asked: its node, and the keys of whoever asks.
pub(crate) struct DeskCaller {
    provider: Arc<dyn Provider>,
    signer: KeySigner,
    pub(crate) sealing: SealingIdentity,
}

impl DeskCaller {
    /// Who asks on this network.
    pub(crate) fn on<'a>(&'a self, genesis: &'a Genesis) -> DeskClient<'a> {
        DeskClient::new(&*self.provider, genesis, &self.signer, &self.sealing)
    }
}

impl App {
    /// The desk of a department, asked with the keys of this computer's officer.
    pub(crate) fn as_officer(&self, session: &Session, department: u16) -> Result<DeskCaller, CommandError> {
        self.as_account(session, department, AccountIndex::STAFF)
    }

    /// The same with the keys of the person.
    pub(crate) fn as_person(&self, session: &Session, department: u16) -> Result<DeskCaller, CommandError> {
        self.as_account(session, department, AccountIndex::FIRST)
    }

    fn as_account(
        &self,
        session: &Session,
        department: u16,
        account: AccountIndex,
    ) -> Result<DeskCaller, CommandError> {
        Ok(DeskCaller {
            provider: self.client.provider(department).map_err(client_error)?,
            signer: session.keys.signer_of(account),
            sealing: session.keys.sealing_identity_of(account),
        })
    }
}

/// When something is asked, with a nonce of its own.
pub(crate) fn asking() -> Result<Asking, CommandError> {
    let mut nonce = [0; 16];
    getrandom::fill(&mut nonce).map_err(|e| CommandError::new("noRandomness").with("detail", e))?;
    Ok(Asking { time: now(), nonce })
}

/// Stable code of why an action had no effect; the window says what to do.
pub(crate) const fn failure_code(failure: Failure) -> &'static str {
    match failure {
        Failure::InOtherHands => "inOtherHands",
        Failure::Outdated => "outdated",
        Failure::SameOfficer => "sameOfficer",
        Failure::ReasonMissing => "reasonMissing",
        Failure::NotFree => "notFree",
        Failure::NotAuthorised => "notAuthorised",
        Failure::IllegalTransition => "notPossibleNow",
        Failure::GuardFailed => "guardFailed",
        Failure::CounterFull => "counterFull",
        Failure::DeadlinePassed => "deadlinePassed",
        Failure::NotPublished => "notPublished",
        Failure::Exists => "licenceExists",
        Failure::BadCountersignature
        | Failure::Unknown
        | Failure::ContractNotInForce
        | Failure::ContractRefused
        | Failure::Malformed
        | Failure::ChangeInFlight
        | Failure::NoSuchChange
        | Failure::ChangeExpired
        | Failure::AlreadyVoted
        | Failure::AlreadyValidator
        | Failure::NotAValidator
        | Failure::KeyInUse
        | Failure::BadPossession
        | Failure::SetSize
        | Failure::NotCaughtUp
        | Failure::OtherHeader
        | Failure::TooMany
        | Failure::ClockRefused => "refusedOnChain",
    }
}

impl App {
    /// Signs an action with the keys at work.
    pub(crate) fn signed_at_work(&self, session: &Session, action: Action) -> Result<Transaction, CommandError> {
        let signer = session.keys.signer_of(AccountIndex::STAFF);
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).map_err(|e| CommandError::new("noRandomness").with("detail", e))?;
        let body = TransactionBody {
            version: TRANSACTION_VERSION,
            chain_id: self.network.chain_id(),
            // The chain's clock may be a demonstration clock; a transaction must fit both.
            expires: self.tip().time.max(now()).plus_ms(LIFETIME_MS),
            salt,
            signer: signer.public_key(),
            action,
        };
        Ok(body.sign(&signer))
    }

    /// Sends an action and waits until it is proven, with effect.
    pub(crate) async fn settle(&self, session: &Session, action: Action) -> Result<VerifiedEntry, CommandError> {
        use yuzheng_light_client::client::Stage;
        let transaction = self.signed_at_work(session, action)?;
        self.client.submit(&transaction).await.map_err(client_error)?;
        let id = transaction.id();
        let mut stage = self.client.track(id, transaction.body.expires);
        let ended = tokio::time::timeout(
            std::time::Duration::from_secs(30),
            stage.wait_for(|stage| matches!(stage, Stage::Verified { .. } | Stage::Expired)),
        );
        let late = || CommandError::new("notInABlock");
        match ended.await {
            Ok(Ok(reached)) if matches!(*reached, Stage::Verified { .. }) => {}
            Ok(_) | Err(_) => return Err(late()),
        }
        let entry = self.client.entry(id).await.map_err(client_error)?.ok_or_else(late)?;
        match self.without_effect(&entry.proof.outcome).await {
            Some(refused) => Err(refused),
            None => Ok(entry),
        }
    }

    /// Why an entry had no effect, with the name of whoever has the case in hand.
    pub(crate) async fn without_effect(&self, outcome: &Outcome) -> Option<CommandError> {
        let failure = outcome.failure()?;
        let error = CommandError::new(failure_code(failure));
        let rule = match outcome {
            Outcome::Refused(refused) => refused.rule.to_string(),
            Outcome::Applied(_) | Outcome::Failed(_) => return Some(error.with("reason", format!("{failure:?}"))),
        };
        if failure != Failure::InOtherHands {
            return Some(error.with("rule", rule));
        }
        let name = match Hash::from_hex(&rule).and_then(|key| PublicKey::from_bytes(key.0).ok()) {
            Some(key) => self.name_at_work(&key).await,
            None => rule,
        };
        Some(error.with("name", name))
    }
}

#[cfg(test)]
mod tests;
