//! Putting a service contract in force.

use yuzheng_protocol::codec::{List, Text};
use yuzheng_protocol::objects::{Catalogue, CatalogueEntry, Contract, key};
use yuzheng_protocol::transaction::{DeployContract, Failure};
use yuzheng_protocol::{Hash, PublicKey};

use super::{BlockContext, Draft, Stop, approvals};

/// Deploys a contract that enough officers of its department approved and that passes the deploy gate.
pub fn deploy(
    draft: &mut Draft<'_>,
    signer: &PublicKey,
    action: &DeployContract,
    block: &BlockContext<'_>,
) -> Result<(), Stop> {
    let department = block.genesis.department(action.department).ok_or(Failure::Unknown)?;
    if !department.officers.contains(signer) {
        return Err(Failure::NotAuthorised.into());
    }
    let address = Hash::of(&action.document);
    let bytes = DeployContract::approval_sign_bytes(block.chain_id, department.id, address);
    approvals::verify(&action.approvals, department, &bytes)?;
    if draft.holds(&key::contract(&address))? {
        return Err(Failure::Exists.into());
    }
    let service = block.services.gate(address, &action.document).map_err(|_| Failure::ContractRefused)?;
    if service.department() != department.code.as_str() || foreign(draft, service.id(), department.id)? {
        return Err(Failure::NotAuthorised.into());
    }
    let id = Text::new(service.id()).map_err(|_| Failure::Malformed)?;
    let contract = Contract {
        service: id.clone(),
        version: Text::new(service.version()).map_err(|_| Failure::Malformed)?,
        department: department.id,
        since: block.height,
        document: action.document.clone(),
    };
    list(draft, CatalogueEntry { service: id, contract: address })?;
    draft.write(key::service(service.id()), &address);
    draft.write(key::contract(&address), &contract);
    Ok(())
}

/// Whether the service belongs to another department.
fn foreign(draft: &Draft<'_>, service: &str, department: u16) -> Result<bool, Stop> {
    let Some(address) = draft.read::<Hash>(&key::service(service))? else { return Ok(false) };
    Ok(draft.read::<Contract>(&key::contract(&address))?.is_some_and(|c| c.department != department))
}

/// Enters the service into the catalogue, in the place of its older version.
fn list(draft: &mut Draft<'_>, entry: CatalogueEntry) -> Result<(), Stop> {
    let mut services = draft.read::<Catalogue>(&key::catalogue())?.unwrap_or_default().services.into_inner();
    match services.binary_search_by(|e| e.service.cmp(&entry.service)) {
        Ok(at) => services[at] = entry,
        Err(at) => services.insert(at, entry),
    }
    let services = List::new(services).map_err(|_| Failure::Malformed)?;
    draft.write(key::catalogue(), &Catalogue { services });
    Ok(())
}
