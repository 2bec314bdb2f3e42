//! What people who are named in a filling answer to it, each with a key of their own.
//!
//! The ledger keeps the first answer to an invitation. It does not know whose invitation it is, nor of which case: only
//! the receiving department can tell, and it counts an answer when the identity behind it is the person in the
//! filling's row. Invariant: nobody answers in another one's place once that one has answered.

use yuzheng_protocol::PublicKey;
use yuzheng_protocol::actions::Confirm;
use yuzheng_protocol::objects::{Confirmation, Identity, key};
use yuzheng_protocol::transaction::Failure;

use super::{BlockContext, Draft, Stop};

/// Records an answer of its signer.
pub fn confirm(
    draft: &mut Draft<'_>,
    signer: &PublicKey,
    action: &Confirm,
    block: &BlockContext<'_>,
) -> Result<(), Stop> {
    let identity: Identity = draft.read(&key::identity(&action.subject))?.ok_or(Failure::Unknown)?;
    if identity.signing != *signer {
        return Err(Failure::NotAuthorised.into());
    }
    if !draft.holds(&key::contract(&action.contract))? {
        return Err(Failure::Unknown.into());
    }
    if action.proof.is_empty() {
        return Err(Failure::Malformed.into());
    }
    let place = key::confirmation(&action.invitation);
    if let Some(earlier) = draft.read::<Confirmation>(&place)? {
        if earlier.subject != action.subject {
            return Err(Failure::NotAuthorised.into());
        }
        if earlier.commitment_root == action.commitment_root {
            return Err(Failure::Exists.into());
        }
    }
    let confirmation = Confirmation {
        subject: action.subject,
        contract: action.contract,
        commitment_root: action.commitment_root,
        answer: action.answer,
        time: block.time,
        proof: action.proof.clone(),
    };
    draft.write(place, &confirmation);
    Ok(())
}
