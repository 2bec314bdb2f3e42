//! Binding keys to a subject.

use yuzheng_protocol::PublicKey;
use yuzheng_protocol::genesis::DepartmentRole;
use yuzheng_protocol::objects::{Identity, key};
use yuzheng_protocol::sign;
use yuzheng_protocol::transaction::{Failure, RegisterIdentity};
use yuzheng_vault::Recipient;

use super::{BlockContext, Draft, Stop};

/// Enters a subject whose keys the identity office countersigned.
pub fn register(
    draft: &mut Draft<'_>,
    signer: &PublicKey,
    action: &RegisterIdentity,
    block: &BlockContext<'_>,
) -> Result<(), Stop> {
    let office = block.genesis.department(action.office).ok_or(Failure::Unknown)?;
    if office.role != DepartmentRole::IdentityOffice || *signer != action.signing {
        return Err(Failure::NotAuthorised.into());
    }
    let RegisterIdentity { subject, signing, sealing, commitment, .. } = *action;
    let bytes = RegisterIdentity::binding_sign_bytes(block.chain_id, subject, signing, sealing, commitment);
    sign::verify(&office.worker, &bytes, &action.countersignature).map_err(|_| Failure::BadCountersignature)?;
    // Nobody could ever answer to a key that seals for everybody.
    Recipient::from_bytes(sealing.0).map_err(|_| Failure::Malformed)?;
    if draft.holds(&key::identity(&subject))? || draft.holds(&key::subject_of(&signing))? {
        return Err(Failure::Exists.into());
    }
    let identity = Identity { subject, signing, sealing, commitment, office: office.id, since: block.height };
    draft.write(key::identity(&subject), &identity);
    draft.write(key::subject_of(&signing), &subject);
    Ok(())
}
