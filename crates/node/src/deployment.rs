//! Deploying the services that come with this program, signed by the department's officers.
//!
//! Only where the officers' keys lie in the data folder, as on demonstration networks. A contract that was
//! deployed once is left alone, so an older program never brings back an older version.

use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use yuzheng_contracts::author::{AuthorError, canonical_json_from_yaml};
use yuzheng_contracts::service::{Refusal, deploy_gate};
use yuzheng_protocol::codec::{Blob, DecodeError, List};
use yuzheng_protocol::genesis::Department;
use yuzheng_protocol::objects::{Contract, key};
use yuzheng_protocol::transaction::{
    Action, Approval, DeployContract, TRANSACTION_VERSION, Transaction, TransactionBody,
};
use yuzheng_protocol::{Hash, Signer, Timestamp};
use yuzheng_vault::{KeySigner, NodeKey};

use crate::ledger::{NodeLedger, QueryError};
use crate::mempool::{Origin, Refused};

/// How long a deployment may wait for its block, ms.
const LIFETIME_MS: u64 = 5 * 60 * 1000;
/// How often it is looked whether everything is deployed.
const AGAIN: Duration = Duration::from_secs(1);

mod embedded {
    include!(concat!(env!("OUT_DIR"), "/services.rs"));
}

/// Why a service was not deployed.
#[derive(Debug, Error)]
pub enum DeploymentError {
    /// The author's text is not YAML.
    #[error("{service}: {source}")]
    Author {
        /// The service's folder.
        service: &'static str,
        /// What is wrong.
        source: AuthorError,
    },
    /// The gate refused it.
    #[error("{service}: {source}")]
    Refused {
        /// The service's folder.
        service: &'static str,
        /// The place and the reason.
        source: Box<Refusal>,
    },
    /// It exceeds the format's limits.
    #[error(transparent)]
    Format(#[from] DecodeError),
    /// The ledger was not readable.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The transaction was not taken in.
    #[error(transparent)]
    NotTaken(#[from] Refused),
    /// The system gave no randomness.
    #[error("the system gave no randomness: {0}")]
    Randomness(String),
}

/// A service that comes with the program.
#[derive(Clone, Debug)]
pub struct EmbeddedService {
    /// Id of the service.
    pub id: String,
    /// Code of its department.
    pub department: String,
    /// SHA-256 of the document.
    pub address: Hash,
    /// Canonical JSON.
    pub document: Vec<u8>,
}

/// The services that come with the program, checked as the deploy gate checks them.
///
/// # Errors
/// [`DeploymentError::Author`], [`DeploymentError::Refused`].
pub fn embedded_services() -> Result<Vec<EmbeddedService>, DeploymentError> {
    let read = |&(service, yaml): &(&'static str, &str)| {
        let document = canonical_json_from_yaml(yaml).map_err(|source| DeploymentError::Author { service, source })?;
        let gate = deploy_gate(&document);
        let gate = gate.map_err(|source| DeploymentError::Refused { service, source: Box::new(source) })?;
        let definition = gate.service.definition();
        Ok(EmbeddedService {
            id: definition.contract.clone(),
            department: definition.department.clone(),
            address: Hash::of(&document),
            document,
        })
    };
    embedded::SERVICES.iter().map(read).collect()
}

/// Sees to it that the department's services are deployed, then ends.
pub async fn keep_deployed(
    ledger: Arc<NodeLedger>,
    department: Department,
    officers: Vec<NodeKey>,
    stop: CancellationToken,
) {
    let officers: Vec<KeySigner> = officers.iter().map(NodeKey::signer).collect();
    if officers.is_empty() || officers.len() < usize::from(department.approvals) {
        return;
    }
    let (deployer, code) = (Arc::clone(&ledger), department.code.to_string());
    let services = tokio::task::spawn_blocking(embedded_services).await;
    let services = match services {
        Ok(Ok(services)) => services,
        Ok(Err(error)) => return warn!(%error, "the services of this program are not deployed"),
        Err(error) => return warn!(%error, "the services of this program are not deployed"),
    };
    for service in services.into_iter().filter(|s| s.department == code) {
        while !stop.is_cancelled() {
            match deploy_once(&deployer, &department, &officers, &service) {
                Ok(Deployed::Already) => break,
                Ok(Deployed::HandedIn) => info!(service = service.id, address = %service.address, "deploying"),
                Ok(Deployed::Waits) => {}
                Err(error) => warn!(service = service.id, %error, "not deployed, trying again"),
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(AGAIN) => {}
            }
        }
    }
}

/// Where a deployment stands.
enum Deployed {
    /// It is on chain.
    Already,
    /// It was handed in now.
    HandedIn,
    /// It was handed in before and waits.
    Waits,
}

fn deploy_once(
    ledger: &NodeLedger,
    department: &Department,
    officers: &[KeySigner],
    service: &EmbeddedService,
) -> Result<Deployed, DeploymentError> {
    if ledger.read::<Contract>(&key::contract(&service.address))?.is_some() {
        return Ok(Deployed::Already);
    }
    if ledger.mempool().deploys(&service.address) {
        return Ok(Deployed::Waits);
    }
    let transaction = deployment(ledger.chain_id(), ledger.now(), department, officers, service)?;
    ledger.admit(transaction, Origin::Client)?;
    Ok(Deployed::HandedIn)
}

/// The signed deployment of a service.
///
/// # Errors
/// [`DeploymentError::Format`], [`DeploymentError::Randomness`].
pub fn deployment(
    chain_id: Hash,
    now: Timestamp,
    department: &Department,
    officers: &[KeySigner],
    service: &EmbeddedService,
) -> Result<Transaction, DeploymentError> {
    let bytes = DeployContract::approval_sign_bytes(chain_id, department.id, service.address);
    let approvals = officers
        .iter()
        .take(department.approvals.into())
        .map(|officer| Approval { officer: officer.public_key(), signature: officer.sign(&bytes) })
        .collect();
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|e| DeploymentError::Randomness(e.to_string()))?;
    let action = DeployContract {
        department: department.id,
        document: Blob::new(service.document.clone())?,
        approvals: List::new(approvals)?,
    };
    let body = TransactionBody {
        version: TRANSACTION_VERSION,
        chain_id,
        expires: now.plus_ms(LIFETIME_MS),
        salt,
        signer: officers[0].public_key(),
        action: Action::DeployContract(action),
    };
    Ok(body.sign(&officers[0]))
}
