//! Filing a case and acting on it.

use std::sync::Arc;

use yuzheng_contracts::service::{CaseStatus, Effect, Role};
use yuzheng_protocol::actions::SupplementCase;
use yuzheng_protocol::codec::{List, Text};
use yuzheng_protocol::objects::{Case, Identity, Versions, key};
use yuzheng_protocol::sign;
use yuzheng_protocol::transaction::{CaseAction, CaseEvent, Failure, StorageAcknowledgement, SubmitCase, event_link};
use yuzheng_protocol::{Hash, PublicKey};

use super::progress::{self, Step};
use super::service::Service;
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
    verify_acknowledgements(&action.sealed, &action.acknowledgements, block)?;
    let start = progress::begin(service.workflow().ok_or(Failure::IllegalTransition)?, block.days())?;
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
    let role = role(draft, &case, signer, block)?.ok_or(Failure::NotAuthorised)?;
    if action.events != case.events {
        return Err(Failure::Outdated.into());
    }
    let step = step(draft, &case, &action.action, role, block)?;
    match step.effect {
        Effect::None => move_on(draft, case, &step, entry, block),
        // What a registration enters is only in a decision, another filling only in a supplement.
        Effect::Grant | Effect::Supplement => Err(Failure::Malformed.into()),
    }
}

/// Another filling in the place of the one before, where the workflow lets the applicant take this step.
pub fn supplement(
    draft: &mut Draft<'_>,
    signer: &PublicKey,
    action: &SupplementCase,
    entry: &Hash,
    block: &BlockContext<'_>,
) -> Result<CaseEvent, Stop> {
    let case: Case = draft.read(&key::case(&action.case))?.ok_or(Failure::Unknown)?;
    match role(draft, &case, signer, block)? {
        Some(Role::Applicant) => {}
        Some(Role::Worker | Role::Officer | Role::Supervisor) | None => return Err(Failure::NotAuthorised.into()),
    }
    if action.events != case.events {
        return Err(Failure::Outdated.into());
    }
    if action.fields == 0 {
        return Err(Failure::Malformed.into());
    }
    verify_acknowledgements(&action.sealed, &action.acknowledgements, block)?;
    let step = step(draft, &case, &action.action, Role::Applicant, block)?;
    match step.effect {
        Effect::Supplement => {}
        Effect::None | Effect::Grant => return Err(Failure::Malformed.into()),
    }
    let filled = Case { commitment_root: action.commitment_root, sealed: action.sealed, ..case };
    move_on(draft, filled, &step, entry, block)
}

/// The step of a person in this role.
fn step(draft: &Draft<'_>, case: &Case, action: &str, role: Role, block: &BlockContext<'_>) -> Result<Step, Stop> {
    let service = service_of(draft, case, block)?;
    let workflow = service.workflow().ok_or(Failure::IllegalTransition)?;
    progress::step(workflow, &CaseStatus::of(case)?, action, role, block.days())
}

/// Who the signer is to this case. The first of a department's officers is the head of the office and takes the
/// steps of a supervisor, the others those of an officer; so nobody has both. A department with one officer has
/// no supervisor.
fn role(draft: &Draft<'_>, case: &Case, signer: &PublicKey, block: &BlockContext<'_>) -> Result<Option<Role>, Stop> {
    let identity: Option<Identity> = draft.read(&key::identity(&case.subject))?;
    if identity.is_some_and(|i| i.signing == *signer) {
        return Ok(Some(Role::Applicant));
    }
    let Some(department) = block.genesis.department(case.department) else { return Ok(None) };
    let place = department.officers.iter().position(|officer| officer == signer);
    Ok(place.map(|place| if place == 0 && department.officers.len() > 1 { Role::Supervisor } else { Role::Officer }))
}

/// Enters a step: next event, next status, next deadline.
pub fn move_on(
    draft: &mut Draft<'_>,
    mut case: Case,
    step: &Step,
    entry: &Hash,
    block: &BlockContext<'_>,
) -> Result<CaseEvent, Stop> {
    let queued = case.due.map(|due| due.day);
    progress::enter(&mut case, &step.status, step.due);
    case.events = case.events.checked_add(1).ok_or(Failure::Malformed)?;
    case.history = event_link(&case.history, entry, &step.event, &case.state, block.time);
    if let Some(due) = case.due.filter(|due| queued != Some(due.day)) {
        deadline::queue(draft, &case.case, due, block)?;
    }
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
fn verify_acknowledgements(
    sealed: &Hash,
    acknowledgements: &[StorageAcknowledgement],
    block: &BlockContext<'_>,
) -> Result<(), Failure> {
    let bytes = StorageAcknowledgement::sign_bytes(block.chain_id, *sealed);
    for (i, acknowledgement) in acknowledgements.iter().enumerate() {
        let department = acknowledgement.department;
        let repeated = acknowledgements[..i].iter().any(|a| a.department == department);
        let validator = block.validators.validators().iter().find(|v| v.department == department);
        let Some(validator) = validator.filter(|_| !repeated) else { return Err(Failure::BadCountersignature) };
        sign::verify(&validator.key, &bytes, &acknowledgement.signature).map_err(|_| Failure::BadCountersignature)?;
    }
    if acknowledgements.len() <= block.validators.faults() {
        return Err(Failure::BadCountersignature);
    }
    Ok(())
}

fn is_division(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit())
}
