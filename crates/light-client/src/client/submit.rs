//! What is sent: sealed bodies, transactions, binding requests.

use std::{sync::Arc, time::Duration};

use tokio::time::Instant;
use yuzheng_protocol::{
    Hash, ValidatorSet, sign,
    transaction::{SealedPackage, StorageAcknowledgement, Transaction},
};

use super::{ClientError, Inner, LightClient, ask::Turns};
use crate::{provider::ProviderError, sync::Lie};

/// How long slow nodes are waited for once enough is there to go on.
const PATIENCE: Duration = Duration::from_secs(2);

/// Departments that took a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// Id of the transaction.
    pub id: Hash,
    /// Departments whose nodes took it; f + 1 of them are certain to have an honest one among them.
    pub taken_by: Vec<u16>,
    /// Departments wanted: f + 1. Send again when fewer took it.
    pub wanted: usize,
}

/// Whether the receiving department is among those that acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReceivingWord {
    /// It acknowledged.
    Acknowledged,
    /// It did not; the reason, if it gave one in time.
    Silent(Option<String>),
}

/// A sealed body that enough departments store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPackage {
    /// Manifest hash.
    pub manifest: Hash,
    /// Checked acknowledgements of distinct departments, by department; at least f + 1.
    pub acknowledgements: Vec<StorageAcknowledgement>,
    /// Whether the receiving department is among them.
    pub receiving: ReceivingWord,
}

impl LightClient {
    /// Sends a transaction to f + 1 departments. Sending it again is harmless: its id is used up once.
    ///
    /// # Errors
    /// [`ClientError::Refused`] when no node took it and one said why, else [`ClientError::NoAnswer`];
    /// [`ClientError::Frozen`].
    pub async fn submit(&self, transaction: &Transaction) -> Result<Submission, ClientError> {
        self.inner.frozen()?;
        let wanted = self.inner.set().faults() + 1;
        let posted = Arc::new(transaction.clone());
        let mut turns = Turns::new(&self.inner, |provider| {
            let posted = posted.clone();
            async move { refusal(provider.submit(&posted).await) }
        });
        turns.start(wanted);
        let mut submission = Submission { id: transaction.id(), taken_by: Vec::new(), wanted };
        let mut refused = None;
        let began = Instant::now();
        while submission.taken_by.len() < wanted {
            let patience = if submission.taken_by.is_empty() { None } else { Some(began + PATIENCE) };
            let Some((node, answer)) = within(patience, turns.next()).await else { break };
            let department = self.inner.department(node);
            match answer {
                Ok(taken) if taken.id == submission.id => submission.taken_by.push(department),
                Ok(taken) => turns.lie(node, Lie::OtherThing { have: taken.id, asked: submission.id }),
                Err(reason) => refused = Some(ClientError::Refused { department, reason }),
            }
            let missing = wanted - submission.taken_by.len();
            turns.start(missing.saturating_sub(turns.under_way()));
        }
        if submission.taken_by.is_empty() {
            return Err(refused.unwrap_or(ClientError::NoAnswer { failures: turns.into_failures() }));
        }
        Ok(submission)
    }

    /// Has a sealed package stored by all departments that can be reached, and returns the acknowledgements
    /// that hold: at least f + 1, that of the department `receiving` among them when it is up.
    ///
    /// # Errors
    /// [`ClientError::TooFewAcknowledgements`], [`ClientError::Frozen`].
    pub async fn put_sealed(&self, receiving: u16, package: &SealedPackage) -> Result<StoredPackage, ClientError> {
        self.inner.frozen()?;
        let set = self.inner.set();
        let needed = set.faults() + 1;
        let manifest = package.manifest_hash();
        let sent = Arc::new(package.clone());
        let mut turns = Turns::new(&self.inner, |provider| {
            let sent = sent.clone();
            async move { refusal(provider.put_sealed(&sent).await) }
        });
        turns.start(usize::MAX);
        let mut acknowledgements: Vec<StorageAcknowledgement> = Vec::new();
        let mut refusals = Vec::new();
        let began = Instant::now();
        loop {
            let enough = acknowledgements.len() >= needed;
            if enough && acknowledgements.iter().any(|a| a.department == receiving) {
                break;
            }
            let patience = if enough { Some(began + PATIENCE) } else { None };
            let Some((node, answer)) = within(patience, turns.next()).await else { break };
            let department = self.inner.department(node);
            match answer.map(|a| verify_acknowledgement(&set, self.inner.network.chain_id(), manifest, department, a)) {
                Ok(Ok(acknowledgement)) => acknowledgements.push(acknowledgement),
                Ok(Err(lie)) => turns.lie(node, lie),
                Err(reason) => refusals.push((department, reason.to_string())),
            }
        }
        let mut failures = turns.into_failures();
        failures.extend(refusals);
        acknowledgements.sort_by_key(|a| a.department);
        if acknowledgements.len() < needed {
            return Err(ClientError::TooFewAcknowledgements { have: acknowledgements.len(), needed, failures });
        }
        let receiving = if acknowledgements.iter().any(|a| a.department == receiving) {
            ReceivingWord::Acknowledged
        } else {
            ReceivingWord::Silent(failures.into_iter().find(|(d, _)| *d == receiving).map(|(_, reason)| reason))
        };
        Ok(StoredPackage { manifest, acknowledgements, receiving })
    }

    /// Sends a sealed binding request to the identity office `office` and returns its sealed answer.
    ///
    /// # Errors
    /// [`ClientError::UnknownDepartment`]; [`ClientError::Refused`] with its reason, or because it is not
    /// reached.
    pub async fn bind(&self, office: u16, request: &[u8]) -> Result<Vec<u8>, ClientError> {
        let provider = self.inner.providers.iter().find(|p| p.department() == office);
        let provider = provider.ok_or(ClientError::UnknownDepartment { department: office })?;
        provider.bind(request).await.map_err(|reason| ClientError::Refused { department: office, reason })
    }
}

/// Refusals are answers: they are told from nodes that cannot be reached.
fn refusal<T>(answer: Result<T, ProviderError>) -> Result<Result<T, ProviderError>, ProviderError> {
    match answer {
        Ok(answer) => Ok(Ok(answer)),
        Err(error @ (ProviderError::Refused { .. } | ProviderError::NotFound { .. })) => Ok(Err(error)),
        Err(error) => Err(error),
    }
}

async fn within<T>(deadline: Option<Instant>, next: impl Future<Output = Option<T>>) -> Option<T> {
    match deadline {
        None => next.await,
        Some(deadline) => tokio::time::timeout_at(deadline, next).await.ok().flatten(),
    }
}

/// Checks that `department` itself signed for `manifest` with its validator key.
fn verify_acknowledgement(
    set: &ValidatorSet,
    chain_id: Hash,
    manifest: Hash,
    department: u16,
    acknowledgement: StorageAcknowledgement,
) -> Result<StorageAcknowledgement, Lie> {
    let have = acknowledgement.department;
    let validator = set.validators().iter().find(|v| v.department == department && have == department);
    let validator = validator.ok_or(Lie::OtherDepartment { have })?;
    let bytes = StorageAcknowledgement::sign_bytes(chain_id, manifest);
    sign::verify(&validator.key, &bytes, &acknowledgement.signature).map_err(Lie::ForgedAcknowledgement)?;
    Ok(acknowledgement)
}

impl Inner {
    /// The set that certifies the next header, as far as is known.
    fn set(&self) -> ValidatorSet {
        let store = self.store();
        store.epochs().set_at(store.height().next()).clone()
    }
}
