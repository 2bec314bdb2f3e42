//! The automatic decision of a department's review worker.
//!
//! The machine approves or refers to a person; there is no way to write a refusal.

use yuzheng_contracts::json;
use yuzheng_contracts::service::{CaseStatus, Effect, Role};
use yuzheng_protocol::objects::{AccessLog, Case, Claim, Licence, LicenceStatus, key};
use yuzheng_protocol::transaction::{AutomaticDecision, CaseEvent, DecisionCode, Failure, Registration};
use yuzheng_protocol::{Hash, PublicKey};

use super::case::{move_on, service_of};
use super::service::{LicenceSeries, Service};
use super::{BlockContext, Draft, Stop, number, progress, reservation};

/// Enters a decision with the access record that it carries.
pub fn decide(
    draft: &mut Draft<'_>,
    signer: &PublicKey,
    action: &AutomaticDecision,
    entry: &Hash,
    block: &BlockContext<'_>,
) -> Result<CaseEvent, Stop> {
    let mut case: Case = draft.read(&key::case(&action.case))?.ok_or(Failure::Unknown)?;
    if block.genesis.department(case.department).is_none_or(|d| d.worker != *signer) {
        return Err(Failure::NotAuthorised.into());
    }
    if action.events != case.events {
        return Err(Failure::Outdated.into());
    }
    if action.contract != case.contract || action.commitment_root != case.commitment_root {
        return Err(Failure::Malformed.into());
    }
    let service = service_of(draft, &case, block)?;
    record_access(draft, &case, entry, block)?;
    let (name, registration) = match (action.decision, &action.registration) {
        (DecisionCode::Referred, None) => (Service::REFER, None),
        (DecisionCode::Approved, Some(registration)) if is_free(draft, &case, registration, block)? => {
            (Service::APPROVE, Some(registration))
        }
        (DecisionCode::Approved, Some(_)) => (Service::NAME_LOST, None),
        (DecisionCode::Approved, None) | (DecisionCode::Referred, Some(_)) => return Err(Failure::Malformed.into()),
    };
    let workflow = service.workflow().ok_or(Failure::IllegalTransition)?;
    let step = progress::step(workflow, &CaseStatus::of(&case)?, name, Role::Worker, block.days())?;
    match (step.effect, registration) {
        (Effect::None, None) => {}
        (Effect::Grant, Some(registration)) => {
            let series = service.licence_series(&step.status.state).ok_or(Failure::Malformed)?;
            enter(draft, &mut case, registration, &series, block)?;
        }
        (Effect::None, Some(_)) | (Effect::Grant, None) | (Effect::Supplement, _) => {
            return Err(Failure::Malformed.into());
        }
    }
    move_on(draft, case, &step, entry, block)
}

/// Counts the opening of the subject's data that the decision rests on.
fn record_access(draft: &mut Draft<'_>, case: &Case, entry: &Hash, block: &BlockContext<'_>) -> Result<(), Stop> {
    let key = key::access(&case.subject);
    let log: AccessLog = draft.read(&key)?.unwrap_or_default();
    draft.write(key, &log.with(&case.case, case.department, entry, block.time));
    Ok(())
}

/// Whether nobody holds, or keeps reserved, any of the keys that the registration takes, and it takes none twice.
fn is_free(
    draft: &Draft<'_>,
    case: &Case,
    registration: &Registration,
    block: &BlockContext<'_>,
) -> Result<bool, Stop> {
    for (i, claim) in registration.claims.iter().enumerate() {
        if claim.is_empty() || registration.claims[..i].contains(claim) {
            return Err(Failure::Malformed.into());
        }
        if draft.holds(&claim_key(claim))? || reservation::is_kept_from(draft, claim, &case.subject, block)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Takes the keys and issues the licence.
fn enter(
    draft: &mut Draft<'_>,
    case: &mut Case,
    registration: &Registration,
    series: &LicenceSeries,
    block: &BlockContext<'_>,
) -> Result<(), Stop> {
    if json::parse_canonical(&registration.register, registration.register.len()).is_err() {
        return Err(Failure::Malformed.into());
    }
    for claim in registration.claims.iter() {
        reservation::consume(draft, claim, &case.subject, block)?;
        draft.write(claim_key(claim), &Claim { case: case.case, since: block.time });
    }
    let code = number::allot_licence(draft, series, &case.division)?;
    let licence = Licence {
        code: code.clone(),
        case: case.case,
        service: case.service.clone(),
        status: LicenceStatus::Active,
        issued: block.time,
        register: registration.register.clone(),
    };
    draft.write(key::licence(&code), &licence);
    case.licence = Some(code);
    Ok(())
}

fn claim_key(parts: &[yuzheng_protocol::codec::Text<128>]) -> Vec<u8> {
    let parts: Vec<&str> = parts.iter().map(|part| part.as_str()).collect();
    key::claim(&parts)
}
