//! Filing a case and acting on it.

use std::sync::Arc;

use yuzheng_contracts::service::{Effect, Role};
use yuzheng_protocol::codec::{List, Text};
use yuzheng_protocol::objects::{Case, Identity, Versions, key};
use yuzheng_protocol::sign;
use yuzheng_protocol::transaction::{CaseAction, CaseEvent, Failure, StorageAcknowledgement, SubmitCase, event_link};
use yuzheng_protocol::{Hash, PublicKey};

use super::service::{Service, Step};
use super::{BlockContext, Draft, Fault, Stop, day_number, deadline, number};

/// Takes in a case that its applicant signed and enough validators store.
pub fn submit(
    draft: &mut Draft<'_>,
    signer: &PublicKey,
    action: &SubmitCase,
    entry: &Hash,
    block: &BlockContext<'_>,
) -> Result<CaseEvent, Stop> {
    let identity: Identity = draft.read(&key::identity(&action.subject))?.ok_or(Failure::Unknown)?;
    if identity.signing != *signer {
        return Err(Failure::NotAuthorised.into());
    }
    if draft.holds(&key::case(&action.case))? {
        return Err(Failure::Exists.into());
    }
    if action.fields == 0 || !is_division(&action.division) {
        return Err(Failure::Malformed.into());
    }
    let (service, department) = in_force(draft, action.contract, block)?;
    verify_acknowledgements(action, block)?;
    let start = service.start().ok_or(Failure::IllegalTransition)?;
    let case = Case {
        case: action.case,
        service: Text::new(service.id()).map_err(|_| Failure::Malformed)?,
        contract: action.contract,
        subject: action.subject,
        department,
        division: action.division.clone(),
        number: number::allot_case_number(draft, &service, &action.division, block)?,
        state: Text::default(),
        events: 0,
        history: Hash::ZERO,
        submitted: block.time,
        commitment_root: action.commitment_root,
        sealed: action.sealed,
        due: None,
        licence: None,
        filed: day_number(block.today),
        entered: day_number(block.today),
        counters: List::empty(),
        running: None,
        stopped: List::empty(),
    };
    move_on(draft, case, &start, entry, block)
}

/// A person's act on a case, as far as the contract's workflow knows it.
pub fn act(
    draft: &mut Draft<'_>,
    signer: &PublicKey,
    action: &CaseAction,
    entry: &Hash,
    block: &BlockContext<'_>,
) -> Result<CaseEvent, Stop> {
    let case: Case = draft.read(&key::case(&action.case))?.ok_or(Failure::Unknown)?;
    let actor = actor(draft, &case, signer, block)?.ok_or(Failure::NotAuthorised)?;
    if action.events != case.events {
        return Err(Failure::Outdated.into());
    }
    let step = service_of(draft, &case, block)?.step(&case.state, &action.action, actor)?;
    if step.effect != Effect::None {
        // What a registration enters is only in a decision.
        return Err(Failure::Malformed.into());
    }
    move_on(draft, case, &step, entry, block)
}

/// Who the signer is to this case.
fn actor(draft: &Draft<'_>, case: &Case, signer: &PublicKey, block: &BlockContext<'_>) -> Result<Option<Role>, Stop> {
    let identity: Option<Identity> = draft.read(&key::identity(&case.subject))?;
    if identity.is_some_and(|i| i.signing == *signer) {
        return Ok(Some(Role::Applicant));
    }
    let department = block.genesis.department(case.department);
    Ok(department.filter(|d| d.officers.contains(signer)).map(|_| Role::Officer))
}

/// Enters a step: next event, next state, next deadline.
pub fn move_on(
    draft: &mut Draft<'_>,
    mut case: Case,
    step: &Step,
    entry: &Hash,
    block: &BlockContext<'_>,
) -> Result<CaseEvent, Stop> {
    case.events = case.events.checked_add(1).ok_or(Failure::Malformed)?;
    case.history = event_link(&case.history, entry, &step.event, &step.state, block.time);
    case.state = step.state.clone();
    case.due = match step.workdays {
        Some(workdays) => Some(deadline::start(draft, &case.case, workdays, block)?),
        None => None,
    };
    draft.write(key::case(&case.case), &case);
    Ok(CaseEvent {
        case: case.case,
        number: case.events,
        history: case.history,
        event: step.event.clone(),
        state: case.state,
        case_number: case.number,
        due: case.due,
        licence: case.licence,
    })
}

/// The contract that a case was filed under.
pub fn service_of(draft: &Draft<'_>, case: &Case, block: &BlockContext<'_>) -> Result<Arc<Service>, Fault> {
    block.services.load(draft, case.contract)?.ok_or(Fault::ContractMissing(case.contract))
}

/// The contract at `address`, if cases may be filed under it today, with its department.
pub fn in_force(draft: &Draft<'_>, address: Hash, block: &BlockContext<'_>) -> Result<(Arc<Service>, u16), Stop> {
    let service = block.services.load(draft, address)?.ok_or(Failure::Unknown)?;
    let department = block.genesis.department_by_code(service.department()).ok_or(Failure::Unknown)?.id;
    let versions: Versions = draft.read(&key::service(service.id()))?.unwrap_or_default();
    if versions.in_force(day_number(block.today)) != Some(address) || !service.is_in_force(block.today) {
        return Err(Failure::ContractNotInForce.into());
    }
    Ok((service, department))
}

/// At least f + 1 distinct validators signed that they store the package, and no signature is wrong.
fn verify_acknowledgements(action: &SubmitCase, block: &BlockContext<'_>) -> Result<(), Failure> {
    let bytes = StorageAcknowledgement::sign_bytes(block.chain_id, action.sealed);
    for (i, acknowledgement) in action.acknowledgements.iter().enumerate() {
        let department = acknowledgement.department;
        let repeated = action.acknowledgements[..i].iter().any(|a| a.department == department);
        let validator = block.validators.validators().iter().find(|v| v.department == department);
        let Some(validator) = validator.filter(|_| !repeated) else { return Err(Failure::BadCountersignature) };
        sign::verify(&validator.key, &bytes, &acknowledgement.signature).map_err(|_| Failure::BadCountersignature)?;
    }
    if action.acknowledgements.len() <= block.validators.faults() {
        return Err(Failure::BadCountersignature);
    }
    Ok(())
}

fn is_division(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit())
}
