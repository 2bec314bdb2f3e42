//! `contract deploy` and `contract retire`: what officers decided goes to the chain.
//!
//! Before anything is handed in, the ledger's own code is run here over the state that the node shows, so that a
//! refusal comes with its reason and costs nothing.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde_json::json;
use yuzheng_contracts::reference::{DocumentKind, ReferenceDocument};
use yuzheng_protocol::actions::RetireService;
use yuzheng_protocol::codec::{List, Text};
use yuzheng_protocol::deployment::CheckedDeployment;
use yuzheng_protocol::genesis::{Department, Genesis};
use yuzheng_protocol::transaction::{
    Action, Approval, Failure, Outcome, TRANSACTION_VERSION, Transaction, TransactionBody,
};
use yuzheng_protocol::{Height, Signer};
use yuzheng_vault::{KeySigner, NodeKey};

use super::{DeployArgs, NotInOrder, RetireArgs, ahead, file, source};
use crate::clock::{Clock, SystemClock};
use crate::commands::governance::desk::Node;
use crate::config::{officer_keys, read, read_genesis};
use crate::execution::day_number;

/// How long a deployment may wait for its block, ms.
const LIFETIME_MS: u64 = 5 * 60 * 1000;

/// Hands in a document with its officers' approvals and waits until it stands in a block.
pub async fn deploy(args: &DeployArgs) -> anyhow::Result<()> {
    let genesis = read_genesis(&args.data)?;
    let deployment = approved(open(args, &genesis)?, &args.approve_with)?;
    if DocumentKind::of(deployment.document())? != DocumentKind::Contract {
        // Departments refuse what is no reference document without saying where.
        ReferenceDocument::from_canonical_json(deployment.document())
            .map_err(|error| anyhow::Error::from(NotInOrder::Refused).context(error.to_string()))?;
    }
    if deployment.missing() > 0 {
        bail!(
            "{} more officers of {} must approve: `contract prepare` and `contract approve` make a file to pass around",
            deployment.missing(),
            deployment.department().code
        );
    }
    let department = deployment.department().clone();
    let said = file::summary(&deployment);
    let action = Action::DeployContract(deployment.file().deployment.clone());
    let height = hand_in(&args.data, &genesis, &department, action).await?;
    println!("{}", json!({ "deployed": said, "height": height.0 }));
    Ok(())
}

/// Ends a service or a reference document.
pub async fn retire(args: &RetireArgs) -> anyhow::Result<()> {
    let genesis = read_genesis(&args.data)?;
    let number = file::department(&args.data, &genesis)?;
    let department = genesis.department(number).context("the folder belongs to no department of this network")?.clone();
    let service = Text::new(args.id.clone()).context("the identifier is longer than any")?;
    let last_day = day_number(args.last_day);
    let bytes = RetireService::approval_sign_bytes(genesis.chain_id(), number, &service, last_day);
    let mut approvals: Vec<Approval> = Vec::new();
    for key in keys_in(&args.approve_with, &department)? {
        let new = approvals.iter().all(|approval| approval.officer != key.public_key());
        if new && approvals.len() < usize::from(department.approvals) {
            approvals.push(Approval { officer: key.public_key(), signature: key.sign(&bytes) });
        }
    }
    if approvals.len() < usize::from(department.approvals) {
        bail!("{} of {} officers' keys were given with --approve-with", approvals.len(), department.approvals);
    }
    let action = RetireService { department: number, service, last_day, approvals: List::new(approvals)? };
    let height = hand_in(&args.data, &genesis, &department, Action::RetireService(action)).await?;
    println!("{}", json!({ "retired": args.id, "last_day": args.last_day.to_string(), "height": height.0 }));
    Ok(())
}

fn open(args: &DeployArgs, genesis: &Genesis) -> anyhow::Result<CheckedDeployment> {
    if file::is_deployment(&read(&args.file)?) {
        return file::open(&args.file, genesis);
    }
    let department = file::department(&args.data, genesis)?;
    Ok(CheckedDeployment::of_document(genesis, department, source::document(&args.file)?)?)
}

/// Adds as many approvals as are missing by the keys in these folders.
fn approved(deployment: CheckedDeployment, folders: &[PathBuf]) -> anyhow::Result<CheckedDeployment> {
    let keys = keys_in(folders, deployment.department())?;
    keys.iter().try_fold(deployment, |deployment, key| {
        let known = deployment.approvals().iter().any(|approval| approval.officer == key.public_key());
        Ok(if known || deployment.missing() == 0 { deployment } else { deployment.approved_by(key)? })
    })
}

/// Keys of the department's officers in data folders.
fn keys_in(folders: &[PathBuf], department: &Department) -> anyhow::Result<Vec<KeySigner>> {
    let mut keys = Vec::new();
    for folder in folders {
        keys.extend(officer_keys(folder)?.iter().map(NodeKey::signer));
    }
    keys.retain(|key| department.officers.contains(&key.public_key()));
    Ok(keys)
}

/// Tries an action on the state that the node shows, signs it, hands it in and waits for its block.
async fn hand_in(data: &Path, genesis: &Genesis, department: &Department, action: Action) -> anyhow::Result<Height> {
    let node = Node::of(data)?;
    let signer = keys_in(&[data.to_owned()], department)?.into_iter().next();
    let signer =
        signer.with_context(|| format!("no key of an officer of {} lies in {}", department.code, data.display()))?;
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|e| anyhow::anyhow!("the system gave no randomness: {e}"))?;
    let now = SystemClock.now();
    let body = TransactionBody {
        version: TRANSACTION_VERSION,
        chain_id: genesis.chain_id(),
        expires: now.plus_ms(LIFETIME_MS),
        salt,
        signer: signer.public_key(),
        action,
    };
    let transaction: Transaction = body.sign(&signer);
    accepted(&ahead::outcome(&node, genesis, &transaction, now).await?)?;
    let proof = node.submit(&transaction).await?;
    accepted(&proof.outcome)?;
    Ok(proof.height)
}

fn accepted(outcome: &Outcome) -> anyhow::Result<()> {
    let Some(failure) = outcome.failure() else { return Ok(()) };
    let place = match outcome {
        Outcome::Refused(refused) => format!(" ({})", refused.rule),
        Outcome::Applied(_) | Outcome::Failed(_) => String::new(),
    };
    let said = format!("the ledger does not take it: {}{place}", reason(failure));
    match failure {
        Failure::ContractRefused | Failure::ContractNotInForce | Failure::Exists | Failure::TooMany => {
            Err(anyhow::Error::new(NotInOrder::Refused).context(said))
        }
        _ => bail!(said),
    }
}

/// Why, in words of this command.
fn reason(failure: Failure) -> String {
    match failure {
        Failure::Exists => "this very document is deployed, or the service is over already".into(),
        Failure::ContractRefused => "the deploy gate refuses it, or its first day is past".into(),
        Failure::ContractNotInForce => "the service is retired; a new one needs another identifier".into(),
        Failure::TooMany => "it changes too many services and days at once".into(),
        Failure::Outdated => "the last day is past".into(),
        Failure::Unknown => "there is no such service or document".into(),
        other => format!("{other:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use yuzheng_protocol::transaction::RefusedByRule;

    #[test]
    fn a_refusal_says_why_and_where_and_has_its_own_exit_code() {
        let refused = RefusedByRule { failure: Failure::ContractRefused, rule: Text::new("a: tests.b").unwrap() };
        let error = accepted(&Outcome::Refused(refused)).unwrap_err();
        assert!(error.is::<NotInOrder>());
        assert!(error.to_string().contains("(a: tests.b)"), "{error}");
        for failure in [Failure::Exists, Failure::ContractNotInForce, Failure::TooMany] {
            assert!(accepted(&Outcome::Failed(failure)).unwrap_err().is::<NotInOrder>());
        }
        for failure in [Failure::Outdated, Failure::Unknown, Failure::BadCountersignature] {
            assert!(!accepted(&Outcome::Failed(failure)).unwrap_err().is::<NotInOrder>());
        }
        assert!(accepted(&Outcome::Applied(None)).is_ok());
    }
}
