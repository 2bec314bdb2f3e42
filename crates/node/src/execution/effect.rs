//! What steps do besides moving a case: they issue licences, put other words into the register, and end licences.

use yuzheng_contracts::json;
use yuzheng_contracts::service::Effect;
use yuzheng_protocol::codec::Text;
use yuzheng_protocol::objects::{Case, Claim, Licence, LicenceStatus, key};
use yuzheng_protocol::transaction::{Failure, Registration};

use super::service::Service;
use super::{BlockContext, Draft, Stop, number, reservation};

/// Carries out what a step does besides, into the state that the case enters.
pub fn carry_out(
    draft: &mut Draft<'_>,
    case: &mut Case,
    effect: Effect,
    registration: Option<&Registration>,
    (service, state): (&Service, &str),
    block: &BlockContext<'_>,
) -> Result<(), Stop> {
    match (effect, registration) {
        (Effect::None, None) => Ok(()),
        (Effect::Grant, Some(registration)) => grant(draft, case, registration, (service, state), block),
        (Effect::Correct, Some(registration)) => correct(draft, case, registration, block),
        (Effect::Suspend, None) => set_status(draft, case, &[LicenceStatus::Active], LicenceStatus::Suspended),
        (Effect::Restore, None) => set_status(draft, case, &[LicenceStatus::Suspended], LicenceStatus::Active),
        (Effect::Revoke, None) => set_status(draft, case, &IN_BEING, LicenceStatus::Revoked),
        (Effect::Cancel, None) => set_status(draft, case, &IN_BEING, LicenceStatus::Cancelled),
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
    block: &BlockContext<'_>,
) -> Result<(), Stop> {
    let licence = licence(draft, case)?;
    if !IN_BEING.contains(&licence.status) {
        return Err(Failure::IllegalTransition.into());
    }
    take(draft, case, registration, block)?;
    draft.write(key::licence(&licence.code), &Licence { register: registration.register.clone(), ..licence });
    Ok(())
}

/// Takes the keys of a registration, which must be free or the case's own already.
fn take(draft: &mut Draft<'_>, case: &Case, registration: &Registration, block: &BlockContext<'_>) -> Result<(), Stop> {
    if json::parse_canonical(&registration.register, registration.register.len()).is_err() {
        return Err(Failure::Malformed.into());
    }
    if !is_free(draft, case, registration, block)? {
        return Err(Failure::NotFree.into());
    }
    for claim in registration.claims.iter() {
        reservation::consume(draft, claim, &case.subject, block)?;
        if !draft.holds(&claim_key(claim))? {
            draft.write(claim_key(claim), &Claim { case: case.case, since: block.time });
        }
    }
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
