//! Filing a case and acting on it.

use std::sync::Arc;

use yuzheng_contracts::service::{CaseStatus, Effect, Preparation, Reasons, Role};
use yuzheng_protocol::actions::SupplementCase;
use yuzheng_protocol::codec::{List, Text};
use yuzheng_protocol::desk::{OfficerStep, SealedText};
use yuzheng_protocol::objects::{Case, Identity, Versions, key};
use yuzheng_protocol::sign;
use yuzheng_protocol::transaction::{
    CaseAction, CaseEvent, Failure, Registration, StorageAcknowledgement, SubmitCase, event_link,
};
use yuzheng_protocol::{Hash, PublicKey};

use super::office::Standing;
use super::progress::{self, Step};
use super::service::Service;
use super::{BlockContext, Draft, Fault, Stop, day_number, deadline, desk, effect, number};

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
        preparer: None,
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
    let carried = Carried { reasons: &[], notice: None, registration: None };
    advance(draft, signer, case, (action.events, &action.action), &carried, entry, block)
}

/// An officer's step with what the workflow wants to go with it.
pub fn step_of_officer(
    draft: &mut Draft<'_>,
    signer: &PublicKey,
    action: &OfficerStep,
    entry: &Hash,
    block: &BlockContext<'_>,
) -> Result<CaseEvent, Stop> {
    let case: Case = draft.read(&key::case(&action.case))?.ok_or(Failure::Unknown)?;
    if let Some(notice) = &action.notice {
        verify_acknowledgements(&notice.sealed, &notice.acknowledgements, block)?;
    }
    let carried = Carried {
        reasons: &action.reasons,
        notice: action.notice.as_ref(),
        registration: action.registration.as_ref(),
    };
    advance(draft, signer, case, (action.events, &action.action), &carried, entry, block)
}

/// What goes with a step.
struct Carried<'a> {
    reasons: &'a [Text<32>],
    notice: Option<&'a SealedText>,
    registration: Option<&'a Registration>,
}

/// The step that the workflow lets the signer take, with what it does besides.
fn advance(
    draft: &mut Draft<'_>,
    signer: &PublicKey,
    mut case: Case,
    (events, action): (u32, &str),
    carried: &Carried<'_>,
    entry: &Hash,
    block: &BlockContext<'_>,
) -> Result<CaseEvent, Stop> {
    let roles = roles(draft, &case, signer, block)?;
    if roles.is_empty() {
        return Err(Failure::NotAuthorised.into());
    }
    if events != case.events {
        return Err(Failure::Outdated.into());
    }
    let (role, step) = first_step(draft, &case, action, &roles, block)?;
    if role != Role::Applicant {
        desk::in_free_hands(draft, &case, signer, block)?;
    }
    // Whoever prepared a decision takes it in no other role.
    if matches!(role, Role::Reviewer | Role::Supervisor) && case.preparer == Some(*signer) {
        return Err(Failure::SameOfficer.into());
    }
    let service = service_of(draft, &case, block)?;
    check_carried(&service, &step, action, carried)?;
    let state = step.status.state.as_str();
    effect::carry_out(draft, &mut case, &step, carried.registration, &service, block)?;
    case.preparer = match (step.demands.preparation, role) {
        (Preparation::SecondOfficer, _) => Some(*signer),
        (Preparation::None, Role::Reviewer | Role::Supervisor) => None,
        (Preparation::None, Role::Applicant | Role::Worker | Role::Officer) => case.preparer,
    };
    let over = service.workflow().is_some_and(|workflow| workflow.definition().is_final(state));
    if over || step.demands.preparation == Preparation::SecondOfficer {
        desk::put_down(draft, &case.case, block)?;
    }
    move_on(draft, case, &step, entry, block)
}

/// The step of the first role that may take it; else why the last may not.
fn first_step(
    draft: &Draft<'_>,
    case: &Case,
    action: &str,
    roles: &[Role],
    block: &BlockContext<'_>,
) -> Result<(Role, Step), Stop> {
    let mut refusal = Stop::Failed(Failure::NotAuthorised);
    for role in roles {
        match step(draft, case, action, *role, block) {
            Ok(step) => return Ok((*role, step)),
            Err(Stop::Fault(fault)) => return Err(Stop::Fault(fault)),
            // That a step is somebody else's says least.
            Err(Stop::Failed(Failure::NotAuthorised)) => {}
            Err(other) => refusal = other,
        }
    }
    Err(refusal)
}

fn check_carried(service: &Service, step: &Step, action: &str, carried: &Carried<'_>) -> Result<(), Failure> {
    let reasons = &service.definition().reasons;
    let known = |code: &Text<32>| reasons.iter().any(|reason| reason.code == code.as_str() && reason.serves(action));
    if !carried.reasons.iter().all(known) {
        return Err(Failure::Malformed);
    }
    let named = step.demands.reasons == Reasons::Optional || !carried.reasons.is_empty();
    match (&step.demands.notice, carried.notice) {
        (Some(_), Some(_)) | (None, None) if named => Ok(()),
        (None, Some(_)) => Err(Failure::Malformed),
        (Some(_), _) | (None, None) => Err(Failure::ReasonMissing),
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
    if !is_applicant(draft, &case, signer)? {
        return Err(Failure::NotAuthorised.into());
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
        Effect::None
        | Effect::Grant
        | Effect::Correct
        | Effect::Suspend
        | Effect::Restore
        | Effect::Revoke
        | Effect::Cancel => return Err(Failure::Malformed.into()),
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

/// What the signer is to this case.
fn roles(draft: &Draft<'_>, case: &Case, signer: &PublicKey, block: &BlockContext<'_>) -> Result<Vec<Role>, Stop> {
    if is_applicant(draft, case, signer)? {
        return Ok(vec![Role::Applicant]);
    }
    Ok(Standing::of(draft, case.department, signer, block)?.in_workflow(case))
}

fn is_applicant(draft: &Draft<'_>, case: &Case, signer: &PublicKey) -> Result<bool, Stop> {
    let identity: Option<Identity> = draft.read(&key::identity(&case.subject))?;
    Ok(identity.is_some_and(|identity| identity.signing == *signer))
}

/// Enters a step: next event, next status, next deadline.
pub fn move_on(
    draft: &mut Draft<'_>,
    mut case: Case,
    step: &Step,
    entry: &Hash,
    block: &BlockContext<'_>,
) -> Result<CaseEvent, Stop> {
    let (queued, before) = (case.due.map(|due| due.day), case.state.clone());
    progress::enter(&mut case, &step.status, step.due);
    let document = match case.state == before && step.demands.notice.is_none() {
        true => None,
        false => {
            let service = service_of(draft, &case, block)?;
            number::allot_document(draft, &service, &case, step, block)?
        }
    };
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
        document,
        day: day_number(block.today),
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
pub fn verify_acknowledgements(
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

pub fn is_division(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit())
}
