//! What steps do besides moving a case: they issue licences, put other words into the register, and end licences.

use yuzheng_contracts::json;
use yuzheng_contracts::service::Effect;
use yuzheng_protocol::codec::{List, Text};
use yuzheng_protocol::objects::{Case, CaseClaims, Claim, Licence, LicenceStatus, key};
use yuzheng_protocol::transaction::{Failure, Registration};

use super::progress::Step;
use super::service::Service;
use super::{BlockContext, Draft, Stop, day_number, number, reservation};

/// Carries out what a step does besides, into the state that the case enters.
pub fn carry_out(
    draft: &mut Draft<'_>,
    case: &mut Case,
    step: &Step,
    registration: Option<&Registration>,
    service: &Service,
    block: &BlockContext<'_>,
) -> Result<(), Stop> {
    match (step.effect, registration) {
        (Effect::None, None) => Ok(()),
        (Effect::Grant, Some(registration)) => grant(draft, case, registration, (service, &step.status.state), block),
        (Effect::Correct, Some(registration)) => correct(draft, case, registration, &step.demands.corrects, block),
        (Effect::Suspend, None) => set_status(draft, case, &[LicenceStatus::Active], LicenceStatus::Suspended),
        (Effect::Restore, None) => set_status(draft, case, &[LicenceStatus::Suspended], LicenceStatus::Active),
        (Effect::Revoke, None) => end(draft, case, LicenceStatus::Revoked, service, block),
        (Effect::Cancel, None) => end(draft, case, LicenceStatus::Cancelled, service, block),
        (
            Effect::None | Effect::Supplement | Effect::Suspend | Effect::Restore | Effect::Revoke | Effect::Cancel,
            Some(_),
        )
        | (Effect::Grant | Effect::Correct | Effect::Supplement, None) => Err(Failure::Malformed.into()),
    }
}

const IN_BEING: [LicenceStatus; 2] = [LicenceStatus::Active, LicenceStatus::Suspended];

/// Whether nobody holds, or keeps reserved, any of the keys that the registration takes, and it takes none twice.
pub fn is_free(
    draft: &Draft<'_>,
    case: &Case,
    registration: &Registration,
    block: &BlockContext<'_>,
) -> Result<bool, Stop> {
    for (i, claim) in registration.claims.iter().enumerate() {
        if claim.is_empty() || registration.claims[..i].contains(claim) {
            return Err(Failure::Malformed.into());
        }
        let holder: Option<Claim> = draft.read(&claim_key(claim))?;
        let taken = holder.is_some_and(|holder| holder.case != case.case);
        if taken || reservation::is_kept_from(draft, claim, &case.subject, block)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Takes the keys and issues the licence.
fn grant(
    draft: &mut Draft<'_>,
    case: &mut Case,
    registration: &Registration,
    (service, state): (&Service, &str),
    block: &BlockContext<'_>,
) -> Result<(), Stop> {
    if case.licence.is_some() {
        return Err(Failure::Exists.into());
    }
    let series = service.licence_series(state).ok_or(Failure::Malformed)?;
    take(draft, case, registration, block)?;
    let code = number::allot_licence(draft, &series, &case.division)?;
    let licence = Licence {
        code: code.clone(),
        case: case.case,
        service: case.service.clone(),
        status: LicenceStatus::Active,
        issued: block.time,
        day: day_number(block.today),
        register: registration.register.clone(),
    };
    draft.write(key::licence(&code), &licence);
    case.licence = Some(code);
    Ok(())
}

/// Puts other words into the register. What it said before stays provable from the entries of the case.
fn correct(
    draft: &mut Draft<'_>,
    case: &Case,
    registration: &Registration,
    lines: &[String],
    block: &BlockContext<'_>,
) -> Result<(), Stop> {
    let licence = licence(draft, case)?;
    if !IN_BEING.contains(&licence.status) {
        return Err(Failure::IllegalTransition.into());
    }
    if !changes_only(&licence.register, &registration.register, lines) {
        return Err(Failure::Malformed.into());
    }
    take(draft, case, registration, block)?;
    draft.write(key::licence(&licence.code), &Licence { register: registration.register.clone(), ..licence });
    Ok(())
}

/// Whether two registers have the same lines and differ in nothing but those that may be corrected.
fn changes_only(before: &[u8], after: &[u8], lines: &[String]) -> bool {
    let read = |register: &[u8]| json::parse_canonical(register, register.len()).ok();
    let (Some(before), Some(after)) = (read(before), read(after)) else { return false };
    let (Some(before), Some(after)) = (before.as_map(), after.as_map()) else { return false };
    let (before, after) = (before.entries(), after.entries());
    before.len() == after.len()
        && before
            .iter()
            .zip(after)
            .all(|((name, was), (same, is))| name == same && (was == is || lines.iter().any(|line| **line == **name)))
}

/// Takes the keys of a registration, which must be free or the case's own already.
fn take(draft: &mut Draft<'_>, case: &Case, registration: &Registration, block: &BlockContext<'_>) -> Result<(), Stop> {
    if json::parse_canonical(&registration.register, registration.register.len()).is_err() {
        return Err(Failure::Malformed.into());
    }
    if !is_free(draft, case, registration, block)? {
        return Err(Failure::NotFree.into());
    }
    let held: CaseClaims = draft.read(&key::claims_of(&case.case))?.unwrap_or_default();
    let mut held = held.claims.into_inner();
    for claim in registration.claims.iter() {
        reservation::consume(draft, claim, &case.subject, block)?;
        if !draft.holds(&claim_key(claim))? {
            draft.write(claim_key(claim), &Claim { case: case.case, since: block.time });
            held.push(claim.clone());
        }
    }
    if !held.is_empty() {
        let claims = List::new(held).map_err(|_| Failure::TooMany)?;
        draft.write(key::claims_of(&case.case), &CaseClaims { claims });
    }
    Ok(())
}

/// Ends a licence and gives its keys up: the next one may take them once the contract's time is over.
fn end(
    draft: &mut Draft<'_>,
    case: &Case,
    status: LicenceStatus,
    service: &Service,
    block: &BlockContext<'_>,
) -> Result<(), Stop> {
    set_status(draft, case, &IN_BEING, status)?;
    let listed = key::claims_of(&case.case);
    let Some(held) = draft.read::<CaseClaims>(&listed)? else { return Ok(()) };
    for claim in held.claims.iter() {
        draft.remove(claim_key(claim));
        let parts: Vec<&str> = claim.iter().map(|part| part.as_str()).collect();
        if let Some(until) = service.definition().given_up_until(&parts, block.today) {
            reservation::keep_from_all(draft, claim, case.contract, until, block);
        }
    }
    draft.remove(listed);
    Ok(())
}

fn set_status(draft: &mut Draft<'_>, case: &Case, from: &[LicenceStatus], status: LicenceStatus) -> Result<(), Stop> {
    let licence = licence(draft, case)?;
    if !from.contains(&licence.status) {
        return Err(Failure::IllegalTransition.into());
    }
    draft.write(key::licence(&licence.code), &Licence { status, ..licence });
    Ok(())
}

fn licence(draft: &Draft<'_>, case: &Case) -> Result<Licence, Stop> {
    let code = case.licence.as_ref().ok_or(Failure::IllegalTransition)?;
    Ok(draft.read(&key::licence(code))?.ok_or(Failure::Unknown)?)
}

fn claim_key(parts: &[Text<128>]) -> Vec<u8> {
    let parts: Vec<&str> = parts.iter().map(|part| part.as_str()).collect();
    key::claim(&parts)
}
