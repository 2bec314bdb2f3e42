//! Who has a case in hand, notes to it, and the records that openings of personal data rest on.

use yuzheng_protocol::desk::{AccessPurpose, AddNote, Assignment, Audience, ClaimCase, RecordAccess, ReleaseCase};
use yuzheng_protocol::objects::{AccessLog, Case, Identity, key};
use yuzheng_protocol::transaction::Failure;
use yuzheng_protocol::{Hash, PublicKey};

use super::case::{service_of, verify_acknowledgements};
use super::office::Standing;
use super::{BlockContext, Draft, Fault, Stop, day_number};

/// How many working days after its own a claim lasts.
const CLAIM_WORKDAYS: u32 = 1;

/// Takes a case in hand.
pub fn claim(
    draft: &mut Draft<'_>,
    signer: &PublicKey,
    action: &ClaimCase,
    block: &BlockContext<'_>,
) -> Result<(), Stop> {
    let case = case_of(draft, &action.case)?;
    if !Standing::of(draft, case.department, signer, block)?.handles(&case) {
        return Err(Failure::NotAuthorised.into());
    }
    let service = service_of(draft, &case, block)?;
    let workflow = service.workflow().ok_or(Failure::IllegalTransition)?;
    if workflow.definition().is_final(&case.state) {
        return Err(Failure::IllegalTransition.into());
    }
    in_free_hands(draft, &case, signer, block)?;
    assign(draft, &case.case, Some(*signer), block)
}

/// Gives a case back, or to somebody else.
pub fn release(
    draft: &mut Draft<'_>,
    signer: &PublicKey,
    action: &ReleaseCase,
    block: &BlockContext<'_>,
) -> Result<(), Stop> {
    let case = case_of(draft, &action.case)?;
    let holder = holder(draft, &case.case, block)?;
    let supervises = Standing::of(draft, case.department, signer, block)?
        .has_for(yuzheng_protocol::desk::OfficeRole::Supervisor, &case);
    if holder != Some(*signer) && !supervises {
        return Err(Failure::NotAuthorised.into());
    }
    match &action.to {
        Some(to) if !Standing::of(draft, case.department, to, block)?.handles(&case) => {
            return Err(Failure::Unknown.into());
        }
        None if holder.is_none() => return Err(Failure::Unknown.into()),
        Some(_) | None => {}
    }
    assign(draft, &case.case, action.to, block)
}

/// Enters who has a case in hand from now on.
fn assign(
    draft: &mut Draft<'_>,
    case: &Hash,
    officer: Option<PublicKey>,
    block: &BlockContext<'_>,
) -> Result<(), Stop> {
    let until = block.calendar.add_workdays(block.today, CLAIM_WORKDAYS).map_err(|_| Failure::Malformed)?;
    draft.write(key::assignment(case), &Assignment { officer, since: block.time, until: day_number(until.date) });
    Ok(())
}

/// Nobody has the case in hand any more.
pub fn put_down(draft: &mut Draft<'_>, case: &Hash, block: &BlockContext<'_>) -> Result<(), Stop> {
    match holder(draft, case, block)? {
        Some(_) => assign(draft, case, None, block),
        None => Ok(()),
    }
}

/// Who has a case in hand.
fn holder(draft: &Draft<'_>, case: &Hash, block: &BlockContext<'_>) -> Result<Option<PublicKey>, Fault> {
    let assignment: Option<Assignment> = draft.read(&key::assignment(case))?;
    Ok(assignment.and_then(|assignment| assignment.on(day_number(block.today)).copied()))
}

/// Refuses whoever comes while somebody else has the case in hand, and names that one's key; that one's deputy is let
/// through.
pub fn in_free_hands(draft: &Draft<'_>, case: &Case, signer: &PublicKey, block: &BlockContext<'_>) -> Result<(), Stop> {
    let Some(holder) = holder(draft, &case.case, block)?.filter(|holder| holder != signer) else { return Ok(()) };
    match Standing::of(draft, case.department, signer, block)?.stands_in_for(&holder, case) {
        true => Ok(()),
        false => Err(Stop::refused(Failure::InOtherHands, &holder.to_string())),
    }
}

/// A note by an officer, or by the applicant.
pub fn note(draft: &mut Draft<'_>, signer: &PublicKey, action: &AddNote, block: &BlockContext<'_>) -> Result<(), Stop> {
    let case = case_of(draft, &action.case)?;
    let subject: Option<Identity> = draft.read(&key::identity(&case.subject))?;
    let applicant = subject.is_some_and(|subject| subject.signing == *signer);
    let writes = match action.audience {
        Audience::Internal => false,
        Audience::Applicant => applicant,
    };
    if !writes && !Standing::of(draft, case.department, signer, block)?.handles(&case) {
        return Err(Failure::NotAuthorised.into());
    }
    Ok(verify_acknowledgements(&action.text.sealed, &action.text.acknowledgements, block)?)
}

/// Counts an opening of personal data, or puts on record that somebody searches for a person.
pub fn record_access(
    draft: &mut Draft<'_>,
    signer: &PublicKey,
    action: &RecordAccess,
    entry: &Hash,
    block: &BlockContext<'_>,
) -> Result<(), Stop> {
    let standing = Standing::of(draft, action.department, signer, block)?;
    match (&action.case, action.purpose) {
        (None, AccessPurpose::Search) => {
            use yuzheng_protocol::desk::OfficeRole::{Auditor, Clerk, Reviewer, Supervisor};
            match [Clerk, Reviewer, Supervisor, Auditor].into_iter().any(|role| standing.has(role)) {
                true => Ok(()),
                false => Err(Failure::NotAuthorised.into()),
            }
        }
        (None, _) | (Some(_), AccessPurpose::Search) => Err(Failure::Malformed.into()),
        (Some(case), _) => {
            let case = case_of(draft, case)?;
            if case.department != action.department || !standing.sees(&case) {
                return Err(Failure::NotAuthorised.into());
            }
            count_access(draft, &case, entry, block)
        }
    }
}

/// Counts an opening of the data of a case's subject.
pub fn count_access(draft: &mut Draft<'_>, case: &Case, entry: &Hash, block: &BlockContext<'_>) -> Result<(), Stop> {
    let key = key::access(&case.subject);
    let log: AccessLog = draft.read(&key)?.unwrap_or_default();
    draft.write(key, &log.with(&case.case, case.department, entry, block.time));
    Ok(())
}

fn case_of(draft: &Draft<'_>, case: &Hash) -> Result<Case, Stop> {
    Ok(draft.read(&key::case(case))?.ok_or(Failure::Unknown)?)
}
