//! `contract prepare` and `contract approve`: the file that officers pass around until enough have approved.

use std::path::Path;

use anyhow::{Context, bail};
use serde_json::json;
use yuzheng_contracts::json::parse;
use yuzheng_protocol::Canonical;
use yuzheng_protocol::Signer;
use yuzheng_protocol::deployment::{CheckedDeployment, DeploymentFile};
use yuzheng_protocol::genesis::Genesis;
use yuzheng_vault::{KeyRole, KeySigner, NodeKey};

use super::{ApproveArgs, PrepareArgs, source};
use crate::config::{NodeConfig, key_path, officer_keys, read, read_genesis, write};

/// Makes a deployment file without approvals. Nothing is checked here that the gate checks.
pub fn prepare(args: &PrepareArgs) -> anyhow::Result<()> {
    let genesis = read_genesis(&args.data)?;
    let department = department(&args.data, &genesis)?;
    let fresh = CheckedDeployment::of_document(&genesis, department, source::document(&args.file)?)?;
    write(&args.out, &fresh.file().to_bytes())?;
    println!("{}", summary(&fresh));
    Ok(())
}

/// Adds one officer's approval.
pub fn approve(args: &ApproveArgs) -> anyhow::Result<()> {
    let genesis = read_genesis(&args.data)?;
    let deployment = open(&args.file, &genesis)?;
    let approved = with_approval(&deployment, &officers(&args.data, args.officer)?, args.officer.is_some())?;
    write(&args.file, &approved.file().to_bytes())?;
    println!("{}", summary(&approved));
    Ok(())
}

/// Reads a deployment file and checks its approvals.
pub fn open(path: &Path, genesis: &Genesis) -> anyhow::Result<CheckedDeployment> {
    let refused = || format!("{} is refused", path.display());
    let file = DeploymentFile::read(&read(path)?).with_context(refused)?;
    CheckedDeployment::new(file, genesis).with_context(refused)
}

/// Whether these bytes are a deployment file, readable or not.
pub fn is_deployment(bytes: &[u8]) -> bool {
    !matches!(DeploymentFile::read(bytes), Err(yuzheng_protocol::deployment::DeploymentError::NotADeploymentFile))
}

/// What an officer reads before and after approving.
pub fn summary(deployment: &CheckedDeployment) -> serde_json::Value {
    let document = parse(deployment.document(), usize::MAX).ok();
    let say = |key: &str| document.as_ref().and_then(|document| document.at(key)).cloned();
    let id = ["contract", "calendar", "table", "parameters"].into_iter().find_map(say);
    json!({
        "document": id, "version": say("version"), "from": say("in_force.from"),
        "address": deployment.address(), "department": deployment.department().code.as_str(),
        "approvals": deployment.approvals().len(), "missing": deployment.missing(),
    })
}

fn with_approval(
    deployment: &CheckedDeployment,
    officers: &[KeySigner],
    exactly_this_one: bool,
) -> anyhow::Result<CheckedDeployment> {
    let approved = |key: &KeySigner| deployment.approvals().iter().any(|a| a.officer == key.public_key());
    let next = officers.iter().find(|key| exactly_this_one || !approved(key));
    let next =
        next.context("every officer whose key lies here has approved already; another officer's key is needed")?;
    Ok(deployment.approved_by(next)?)
}

fn officers(data: &Path, number: Option<usize>) -> anyhow::Result<Vec<KeySigner>> {
    let keys = match number {
        Some(number) => vec![NodeKey::open(&key_path(data, KeyRole::Officer, number), KeyRole::Officer)?],
        None => officer_keys(data)?,
    };
    if keys.is_empty() {
        bail!("no officer's key lies in {}", data.join("keys").display());
    }
    Ok(keys.iter().map(NodeKey::signer).collect())
}

/// The department whose folder it is: as its settings say, or as its officers' keys do.
pub fn department(data: &Path, genesis: &Genesis) -> anyhow::Result<u16> {
    if let Ok(config) = NodeConfig::read(data) {
        return Ok(config.department);
    }
    let keys: Vec<_> = officer_keys(data)?.iter().map(|key| key.signer().public_key()).collect();
    let of =
        |department: &&yuzheng_protocol::genesis::Department| keys.iter().any(|key| department.officers.contains(key));
    let department = genesis.departments.iter().find(of);
    let reason = || format!("{} belongs to no department of this network", data.display());
    Ok(department.with_context(reason)?.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::four_departments;
    use yuzheng_protocol::testing::list;
    use yuzheng_vault::Entropy;

    fn keys() -> Vec<KeySigner> {
        (1..=3u8).map(|n| NodeKey::from_entropy(KeyRole::Officer, Entropy::from_bytes([n; 32])).signer()).collect()
    }

    fn genesis() -> Genesis {
        let mut genesis = four_departments();
        let mut departments = genesis.departments.into_inner();
        departments[0].officers = list(keys().iter().map(Signer::public_key).collect());
        genesis.departments = list(departments);
        genesis
    }

    #[test]
    fn officers_approve_in_turn_until_all_keys_are_used_up() {
        let genesis = genesis();
        let document = br#"{"contract":"a","in_force":{"from":"2026-12-01"},"version":"2"}"#.to_vec();
        let mut deployment = CheckedDeployment::of_document(&genesis, 1, document).unwrap();
        assert_eq!(summary(&deployment)["missing"], u64::from(genesis.departments[0].approvals));
        for count in 1..=3 {
            deployment = with_approval(&deployment, &keys(), false).unwrap();
            assert_eq!(deployment.approvals().len(), count);
        }
        let said = summary(&deployment);
        assert_eq!(
            (&said["document"], &said["version"], &said["from"]),
            (&"a".into(), &"2".into(), &"2026-12-01".into())
        );
        assert_eq!(said["missing"], 0);
        assert!(with_approval(&deployment, &keys(), false).is_err());
        let again = with_approval(&deployment, &keys()[..1], true).unwrap_err();
        assert!(again.to_string().contains("approved already"), "{again}");
    }

    #[test]
    fn a_file_that_is_none_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.yzd");
        std::fs::write(&path, b"no").unwrap();
        let error = open(&path, &genesis()).unwrap_err();
        assert!(format!("{error:#}").contains("this is not a deployment file"), "{error:#}");
        assert!(officers(folder.path(), None).is_err() && officers(folder.path(), Some(1)).is_err());
    }
}
