//! Keeping a unique key free for somebody until a registration takes it.
//!
//! Which keys, for how long and how many a subject may hold stands in the contract that the registration will be
//! filed under. A reservation ends by itself: nothing is written on its last day, whoever comes afterwards takes
//! its place. Invariant: of two people who want one key, exactly one holds it.

use yuzheng_contracts::date::Date;
use yuzheng_protocol::actions::{ClaimParts, Reserve};
use yuzheng_protocol::codec::List;
use yuzheng_protocol::objects::{HeldReservation, Identity, Reservation, Reservations, key};
use yuzheng_protocol::transaction::Failure;
use yuzheng_protocol::{Hash, PublicKey};

use super::case::in_force;
use super::{BlockContext, Draft, Stop, day_number};

/// Reserves a key for its signer.
pub fn reserve(
    draft: &mut Draft<'_>,
    signer: &PublicKey,
    action: &Reserve,
    block: &BlockContext<'_>,
) -> Result<(), Stop> {
    let identity: Identity = draft.read(&key::identity(&action.subject))?.ok_or(Failure::Unknown)?;
    if identity.signing != *signer {
        return Err(Failure::NotAuthorised.into());
    }
    let (service, _) = in_force(draft, action.contract, block)?;
    let parts = texts(&action.claim);
    let terms = service.definition().reservation_terms(&parts, block.today).ok_or(Failure::Malformed)?;
    if draft.holds(&key::claim(&parts))? {
        return Err(Failure::NotFree.into());
    }
    if let Some(held) = in_force_on(draft, &action.claim, block.today)? {
        let own = held.subject == action.subject;
        return Err(if own { Failure::Exists } else { Failure::NotFree }.into());
    }
    let until = day_number(terms.until);
    let mut held = in_hand(draft, &action.subject, block.today)?;
    let alike = held.iter().filter(|held| held.claim.first() == action.claim.first()).count();
    if alike >= terms.most_per_subject as usize {
        return Err(Failure::TooMany.into());
    }
    held.push(HeldReservation { claim: action.claim.clone(), until });
    let held = List::new(held).map_err(|_| Failure::TooMany)?;
    draft.write(key::reservations(&action.subject), &Reservations { held });
    let reservation = Reservation { subject: action.subject, contract: action.contract, since: block.time, until };
    draft.write(key::reservation(&parts), &reservation);
    Ok(())
}

/// Whether the key is kept free today for somebody other than `subject`.
pub fn is_kept_from(
    draft: &Draft<'_>,
    claim: &ClaimParts,
    subject: &Hash,
    block: &BlockContext<'_>,
) -> Result<bool, Stop> {
    Ok(in_force_on(draft, claim, block.today)?.is_some_and(|held| held.subject != *subject))
}

/// Ends the reservation of a key that a registration of `subject` takes.
pub fn consume(
    draft: &mut Draft<'_>,
    claim: &ClaimParts,
    subject: &Hash,
    block: &BlockContext<'_>,
) -> Result<(), Stop> {
    let reserved = key::reservation(&texts(claim));
    if !draft.holds(&reserved)? {
        return Ok(());
    }
    draft.remove(reserved);
    let listed = key::reservations(subject);
    if draft.holds(&listed)? {
        let mut held = in_hand(draft, subject, block.today)?;
        held.retain(|held| held.claim != *claim);
        if held.is_empty() {
            draft.remove(listed);
        } else {
            let held = List::new(held).map_err(|_| Failure::TooMany)?;
            draft.write(listed, &Reservations { held });
        }
    }
    Ok(())
}

/// Keeps a key from everybody to the end of a day: a registration gave it up.
pub fn keep_from_all(draft: &mut Draft<'_>, claim: &ClaimParts, contract: Hash, until: Date, block: &BlockContext<'_>) {
    let kept = Reservation { subject: Hash::ZERO, contract, since: block.time, until: day_number(until) };
    draft.write(key::reservation(&texts(claim)), &kept);
}

/// The reservation of a key that holds on a day.
fn in_force_on(draft: &Draft<'_>, claim: &ClaimParts, day: Date) -> Result<Option<Reservation>, Stop> {
    let held: Option<Reservation> = draft.read(&key::reservation(&texts(claim)))?;
    Ok(held.filter(|held| held.until >= day_number(day)))
}

/// A subject's reservations that hold on a day.
fn in_hand(draft: &Draft<'_>, subject: &Hash, day: Date) -> Result<Vec<HeldReservation>, Stop> {
    let listed: Reservations = draft.read(&key::reservations(subject))?.unwrap_or_default();
    let today = day_number(day);
    Ok(listed.held.into_inner().into_iter().filter(|held| held.until >= today).collect())
}

fn texts(claim: &ClaimParts) -> Vec<&str> {
    claim.iter().map(|part| part.as_str()).collect()
}
