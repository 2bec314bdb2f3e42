//! The review worker: decides its department's cases by the rules of their contracts.
//!
//! Invariants: a signed decision is on disk before it is handed in, and the same one is handed in again until it
//! stands in a block or has expired, so a case is never decided twice. The worker approves or refers to a person.
//! Nothing of a payload reaches a log.
//!
//! What it is not: it knows no legal condition. Those are in the contract.

mod confirmations;
mod decide;
mod inquiry;
pub(crate) mod open;
mod reserved;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use thiserror::Error;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};
use yuzheng_protocol::block::Block;
use yuzheng_protocol::codec::{Canonical, DecodeError};
use yuzheng_protocol::genesis::Department;
use yuzheng_protocol::objects::{Case, Identity, key};
use yuzheng_protocol::transaction::{Action, DecisionCode, Entry, SealedPackage, SystemTransaction, Transaction};
use yuzheng_protocol::{Hash, Height, PublicKey};
use yuzheng_vault::NodeKey;
use yuzheng_vault::entropy::EntropyError;

use self::inquiry::{Answers, Gathered, Inquiry};
use crate::answering::Answerer;
use crate::execution::service::Service;
use crate::ledger::{NodeLedger, QueryError};
use crate::mempool::{Origin, Refused};
use crate::peers::{Peer, Peers};
use crate::storage::{BlockStoreError, IncomingCase};

/// After this long the queue is looked at again although no block came.
const AGAIN: Duration = Duration::from_secs(2);

/// Why the worker could not go on with a case. It tries again.
#[derive(Debug, Error)]
enum ReviewError {
    #[error(transparent)]
    Blocks(#[from] BlockStoreError),
    #[error(transparent)]
    Query(#[from] QueryError),
    #[error(transparent)]
    Execution(#[from] crate::execution::Fault),
    #[error("a stored block cannot be read: {0}")]
    Block(#[from] DecodeError),
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    #[error("the system gave no randomness: {0}")]
    Randomness(String),
    #[error("the decision was not taken in: {0}")]
    Refused(#[from] Refused),
    #[error("the subject of case {0} is not in the state")]
    NoSubject(Hash),
    #[error("the trace cannot be sealed: {0}")]
    Seal(#[from] yuzheng_vault::SealError),
    #[error("an answer does not fit its record: {0}")]
    Format(DecodeError),
    #[error("the worker was interrupted: {0}")]
    Interrupted(#[from] tokio::task::JoinError),
}

/// For whom a worker works, and on which machine.
pub struct Desk {
    /// The department.
    pub department: Department,
    /// Its keys, which open payloads and sign decisions.
    pub keys: NodeKey,
    /// Validator key of this machine. Of two machines of one department only the one that votes works.
    pub validator: PublicKey,
    /// Answers for the departments whose keys this node holds, its own among them.
    pub answerer: Arc<Answerer>,
}

/// The worker of one department.
pub struct ReviewWorker {
    ledger: Arc<NodeLedger>,
    peers: Peers,
    department: Department,
    keys: NodeKey,
    validator: PublicKey,
    sealed_limit: u64,
    answerer: Arc<Answerer>,
    /// Cases whose departments have not all answered. Forgotten with the process: they are asked anew.
    inquiries: Mutex<HashMap<Hash, Inquiry>>,
    /// Nodes that answered for departments without a node of their own.
    homes: Mutex<HashMap<u16, Peer>>,
}

/// A case that waits for its decision.
struct Pending {
    case: Case,
    subject: Identity,
    service: Arc<Service>,
    earlier: Earlier,
}

/// What became of an earlier decision on the case as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Earlier {
    /// There was none, or it expired before it reached a block.
    None,
    /// The ledger did not take the approval: a person must look at the case.
    ApprovalFailed,
}

/// What to do about a case in the queue.
enum Todo {
    /// Nothing any more.
    Forget,
    /// Its decision is under way.
    Wait,
    /// Its decision must be handed in again.
    HandIn(Box<Transaction>),
    /// It must be decided.
    Decide(Box<Pending>),
}

impl ReviewWorker {
    /// A worker for the department of `desk`.
    #[must_use]
    pub fn new(ledger: Arc<NodeLedger>, peers: Peers, desk: Desk, sealed_limit: u64) -> Arc<Self> {
        let Desk { department, keys, validator, answerer } = desk;
        let (inquiries, homes) = (Mutex::default(), Mutex::default());
        Arc::new(Self { ledger, peers, department, keys, validator, sealed_limit, answerer, inquiries, homes })
    }

    /// Whether the department's vote, if it has one, is another machine's.
    fn is_off_duty(&self) -> bool {
        let set = self.ledger.validators();
        let vote = set.validators().iter().find(|v| v.department == self.department.id);
        vote.is_some_and(|vote| vote.key != self.validator)
    }

    /// Works until `stop` is cancelled.
    pub async fn run(self: Arc<Self>, stop: CancellationToken) {
        let mut committed = self.ledger.subscribe();
        loop {
            if let Err(error) = self.pass().await {
                warn!(%error, "the review worker tries again");
            }
            tokio::select! {
                () = stop.cancelled() => return,
                _ = committed.recv() => {}
                () = tokio::time::sleep(AGAIN) => {}
            }
        }
    }

    async fn pass(self: &Arc<Self>) -> Result<(), ReviewError> {
        self.blocking(Self::look_through_blocks).await?;
        if self.is_off_duty() {
            return Ok(());
        }
        for case in self.blocking(|worker| Ok(worker.ledger.blocks().review_queue()?)).await? {
            // One case that cannot be read must not hold up the others.
            if let Err(error) = self.work_on(case).await {
                warn!(%case, %error, "the case is tried again");
            }
        }
        Ok(())
    }

    /// Takes the department's new cases into the queue.
    fn look_through_blocks(&self) -> Result<(), ReviewError> {
        let blocks = self.ledger.blocks();
        let mut cursor = blocks.review_cursor()?;
        let tip = self.ledger.height();
        while cursor < tip {
            cursor = cursor.next();
            blocks.advance_review(cursor, &self.cases_in(cursor)?)?;
        }
        Ok(())
    }

    /// The department's cases that a block touched and that wait for this worker now.
    fn cases_in(&self, height: Height) -> Result<Vec<IncomingCase>, ReviewError> {
        let Some(stored) = self.ledger.blocks().block(height)? else { return Ok(Vec::new()) };
        let mut cases = Vec::new();
        for entry in Block::from_bytes(&stored.body)?.entries.iter() {
            let Some(case) = case_of(entry) else { continue };
            let Some(case) = self.ledger.read::<Case>(&key::case(&case))? else { continue };
            if case.department != self.department.id {
                continue;
            }
            if self.ledger.service(case.contract)?.is_some_and(|service| service.awaits_review(&case.state)) {
                cases.push(IncomingCase(case.case));
            }
        }
        Ok(cases)
    }

    async fn work_on(self: &Arc<Self>, case: Hash) -> Result<(), ReviewError> {
        match self.blocking(move |worker| worker.todo(&case)).await? {
            Todo::Wait => Ok(()),
            Todo::Forget => self.blocking(move |worker| Ok(worker.ledger.blocks().forget_review(&case)?)).await,
            Todo::HandIn(decision) => self.hand_in(*decision).await,
            Todo::Decide(pending) => {
                let Some(package) = self.package(&pending.case).await? else {
                    info!(%case, "the sealed body is on no node that answers; trying again");
                    return Ok(());
                };
                let (pending, package) = (Arc::new(*pending), Arc::new(package));
                let Some(answers) = self.answers(&pending, &package).await? else { return Ok(()) };
                let decide = move |worker: &Self| worker.decide(&pending, &package, answers);
                let (trace, decision) = self.blocking(decide).await?;
                self.spread(trace).await?;
                self.hand_in(decision).await
            }
        }
    }

    /// What other departments answer; `None` while somebody is still to be asked again.
    async fn answers(
        self: &Arc<Self>,
        pending: &Arc<Pending>,
        package: &Arc<SealedPackage>,
    ) -> Result<Option<Answers>, ReviewError> {
        let (pending, package) = (Arc::clone(pending), Arc::clone(package));
        let case = pending.case.case;
        let Some(asks) = self.blocking(move |worker| worker.asks(&pending, &package)).await? else {
            return Ok(Some(Answers::default()));
        };
        match self.gather(asks).await? {
            Gathered::Done(answers) => Ok(Some(answers)),
            Gathered::Wait => {
                info!(%case, "not every department has answered; asking again");
                Ok(None)
            }
        }
    }

    fn todo(&self, case: &Hash) -> Result<Todo, ReviewError> {
        let Some(case) = self.ledger.read::<Case>(&key::case(case))? else { return Ok(Todo::Forget) };
        let Some(service) = self.ledger.service(case.contract)? else { return Ok(Todo::Forget) };
        if !service.awaits_review(&case.state) {
            return Ok(Todo::Forget);
        }
        let mut earlier = Earlier::None;
        if let Some(kept) = self.ledger.blocks().kept_decision(&case.case)? {
            let Action::AutomaticDecision(action) = &kept.body.action else { return Ok(Todo::Forget) };
            let (id, current) = (kept.id(), action.events == case.events);
            if current && self.ledger.blocks().find_entry(&id)?.is_some() {
                // It stands in a block and the case has not moved: it failed there.
                match action.decision {
                    DecisionCode::Approved => earlier = Earlier::ApprovalFailed,
                    DecisionCode::Referred => {
                        error!(case = %case.case, "the contract does not let the worker refer this case");
                        return Ok(Todo::Forget);
                    }
                }
            } else if current && kept.body.expires > self.ledger.now() {
                let waits = self.ledger.mempool().contains(&id);
                return Ok(if waits { Todo::Wait } else { Todo::HandIn(Box::new(kept)) });
            }
        }
        let subject: Option<Identity> = self.ledger.read(&key::identity(&case.subject))?;
        let subject = subject.ok_or(ReviewError::NoSubject(case.case))?;
        Ok(Todo::Decide(Box::new(Pending { case, subject, service, earlier })))
    }

    /// The case's sealed package, from here or from another node.
    async fn package(self: &Arc<Self>, case: &Case) -> Result<Option<SealedPackage>, ReviewError> {
        let manifest = case.sealed;
        let own = self.blocking(move |worker| Ok(worker.ledger.blocks().sealed(&manifest)?)).await?;
        if own.is_some() {
            return Ok(own);
        }
        let Some(package) = self.peers.fetch_sealed(&manifest).await else { return Ok(None) };
        self.blocking(move |worker| {
            worker.ledger.blocks().store_sealed(&package, worker.sealed_limit)?;
            Ok(Some(package))
        })
        .await
    }

    /// Keeps a sealed trace here and gives it to the other nodes, which need not answer first.
    async fn spread(self: &Arc<Self>, trace: SealedPackage) -> Result<(), ReviewError> {
        let trace = Arc::new(trace);
        let own = Arc::clone(&trace);
        self.blocking(move |worker| Ok(worker.ledger.blocks().store_sealed(&own, worker.sealed_limit)?)).await?;
        let worker = Arc::clone(self);
        tokio::spawn(async move { worker.peers.spread_sealed(&trace).await });
        Ok(())
    }

    /// Keeps a decision and hands it in.
    async fn hand_in(self: &Arc<Self>, decision: Transaction) -> Result<(), ReviewError> {
        self.blocking(move |worker| {
            if let Action::AutomaticDecision(action) = &decision.body.action {
                worker.ledger.blocks().keep_decision(&action.case, &decision)?;
            }
            worker.ledger.admit(decision, Origin::Client)?;
            Ok(())
        })
        .await
    }

    async fn blocking<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, ReviewError> + Send + 'static,
    ) -> Result<T, ReviewError> {
        let worker = Arc::clone(self);
        tokio::task::spawn_blocking(move || work(&worker)).await?
    }
}

/// The case that an entry is about.
fn case_of(entry: &Entry) -> Option<Hash> {
    let action = match entry {
        Entry::System(SystemTransaction::DeadlineExpired(expired)) => return Some(expired.case),
        Entry::System(SystemTransaction::DeadlineFixed(fixed)) => return Some(fixed.case),
        Entry::Signed(transaction) => &transaction.body.action,
    };
    match action {
        Action::SubmitCase(action) => Some(action.case),
        Action::CaseAction(action) => Some(action.case),
        Action::SupplementCase(action) => Some(action.case),
        Action::AutomaticDecision(action) => Some(action.case),
        Action::OfficerStep(action) => Some(action.case),
        Action::RegisterIdentity(_)
        | Action::DeployContract(_)
        | Action::ProposeChange(_)
        | Action::ApproveChange(_)
        | Action::DeclareReady(_)
        | Action::RejectChange(_)
        | Action::RetireService(_)
        | Action::Reserve(_)
        | Action::Confirm(_)
        | Action::AdvanceClock(_)
        | Action::GrantRole(_)
        | Action::EndRole(_)
        | Action::ClaimCase(_)
        | Action::ReleaseCase(_)
        | Action::AddNote(_)
        | Action::RecordAccess(_) => None,
    }
}

#[cfg(test)]
mod tests;
