//! Deploying the services that come with this program, signed by the department's officers.
//!
//! Only where the officers' keys lie in the data folder, as on demonstration networks. A contract that was
//! deployed once is left alone, so an older program never brings back an older version.

use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};
use yuzheng_contracts::author::{AuthorError, canonical_json_from_yaml};
use yuzheng_contracts::service::{Refusal, deploy_gate};
use yuzheng_protocol::codec::{Blob, DecodeError, List};
use yuzheng_protocol::genesis::Department;
use yuzheng_protocol::objects::{Contract, key};
use yuzheng_protocol::transaction::{
    Action, Approval, DeployContract, Failure, TRANSACTION_VERSION, Transaction, TransactionBody,
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
        let mut handed_in = None;
        while !stop.is_cancelled() {
            match deploy_once(&deployer, &department, &officers, &service, handed_in) {
                Ok(Deployed::Already) => break,
                Ok(Deployed::HandedIn(id)) => {
                    info!(service = service.id, address = %service.address, "deploying");
                    handed_in = Some(id);
                }
                Ok(Deployed::Waits) => {}
                Ok(Deployed::Failed(failure)) => {
                    error!(service = service.id, ?failure, "the ledger does not take the service");
                    break;
                }
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deployed {
    /// It is on chain.
    Already,
    /// It was handed in now.
    HandedIn(Hash),
    /// It was handed in before and waits.
    Waits,
    /// It stands in a block without effect.
    Failed(Failure),
}

/// Looks where a deployment stands, and hands it in if need be; `handed_in` names the transaction of before.
fn deploy_once(
    ledger: &NodeLedger,
    department: &Department,
    officers: &[KeySigner],
    service: &EmbeddedService,
    handed_in: Option<Hash>,
) -> Result<Deployed, DeploymentError> {
    if ledger.read::<Contract>(&key::contract(&service.address))?.is_some() {
        return Ok(Deployed::Already);
    }
    if ledger.mempool().deploys(&service.address) {
        return Ok(Deployed::Waits);
    }
    if let Some(id) = handed_in
        && let Some(proof) = ledger.entry(&id)?
        && let Some(failure) = proof.outcome.failure()
    {
        return Ok(Deployed::Failed(failure));
    }
    let transaction = deployment(ledger.chain_id(), ledger.now(), department, officers, service)?;
    Ok(Deployed::HandedIn(ledger.admit(transaction, Origin::Client)?.id))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestLedger, four_departments};
    use yuzheng_protocol::testing::list;
    use yuzheng_vault::{Entropy, KeyRole};

    fn officers() -> Vec<KeySigner> {
        (1..=3u8).map(|n| NodeKey::from_entropy(KeyRole::Officer, Entropy::from_bytes([n; 32])).signer()).collect()
    }

    fn chain() -> (TestLedger, Department) {
        let mut genesis = four_departments();
        let mut departments = genesis.departments.into_inner();
        departments[0].officers = list(officers().iter().map(Signer::public_key).collect());
        genesis.departments = list(departments);
        let chain = TestLedger::of(genesis);
        let department = chain.ledger.genesis().department(1).unwrap().clone();
        (chain, department)
    }

    fn of_market() -> EmbeddedService {
        embedded_services().unwrap().into_iter().find(|service| service.department == "market").unwrap()
    }

    #[test]
    fn every_service_of_the_program_passes_the_gate() {
        let ids: Vec<String> = embedded_services().unwrap().into_iter().map(|service| service.id).collect();
        assert_eq!(ids, ["identity-binding", "limited-company-registration", "sole-proprietor-registration"]);
    }

    #[test]
    fn a_service_is_handed_in_once_and_found_when_it_is_on_chain() {
        let (chain, department) = chain();
        let step = |before| deploy_once(&chain.ledger, &department, &officers(), &of_market(), before).unwrap();
        let Deployed::HandedIn(id) = step(None) else { panic!("it is handed in") };
        assert_eq!(step(Some(id)), Deployed::Waits);
        chain.commit();
        assert_eq!(step(Some(id)), Deployed::Already);
    }

    #[test]
    fn a_service_that_the_ledger_does_not_take_is_not_handed_in_for_ever() {
        let (chain, department) = chain();
        let foreign = EmbeddedService { document: b"{}".to_vec(), address: Hash::of(b"{}"), ..of_market() };
        let step = |before| deploy_once(&chain.ledger, &department, &officers(), &foreign, before).unwrap();
        let Deployed::HandedIn(id) = step(None) else { panic!("it is handed in") };
        chain.commit();
        assert_eq!(step(Some(id)), Deployed::Failed(Failure::ContractRefused));
    }
}
