//! Changing the validators: one change at a time, approved by a quorum of the present set, and by the one who
//! joins.
//!
//! Invariant: within a block the set changes once at most, so whoever approves certifies that block.

use yuzheng_protocol::codec::List;
use yuzheng_protocol::genesis::Department;
use yuzheng_protocol::governance::{
    CHANGE_LIFETIME_MS, Change, ChangeVote, DeclareReady, ProposeChange, READY_BLOCKS, Stance,
};
use yuzheng_protocol::objects::{ValidatorAddress, ValidatorChange, ValidatorRegister, key};
use yuzheng_protocol::transaction::Failure;
use yuzheng_protocol::validator::MAX_VALIDATORS;
use yuzheng_protocol::{Hash, PublicKey, ValidatorSet};

use super::{BlockContext, Draft, Fault, Stop, approvals};

/// Brings a change under way; counts as its department's approval.
pub fn propose(
    draft: &mut Draft<'_>,
    signer: &PublicKey,
    action: &ProposeChange,
    id: &Hash,
    block: &BlockContext<'_>,
) -> Result<(), Stop> {
    let ProposeChange { department, validators, change, approvals } = action;
    let proposer = voting_department(*department, signer, block)?;
    let bytes = ProposeChange::approval_sign_bytes(block.chain_id, *department, *validators, change);
    approvals::verify(approvals, proposer, &bytes)?;
    if in_force(draft, block)?.set != *block.validators || in_flight(draft)?.is_some_and(|c| c.expires >= block.time) {
        return Err(Failure::ChangeInFlight.into());
    }
    if *validators != block.validators.hash() {
        return Err(Failure::Outdated.into());
    }
    block.genesis.department(change.department()).ok_or(Failure::Unknown)?;
    change.apply(block.validators).map_err(Failure::from)?;
    let proposed = ValidatorChange {
        proposal: *id,
        proposer: *department,
        change: change.clone(),
        height: block.height,
        time: block.time,
        expires: block.time.plus_ms(CHANGE_LIFETIME_MS),
        approved: departments(vec![*department]),
        rejected: List::empty(),
        ready: None,
    };
    settle(draft, proposed, block)
}

/// A department is for the change in flight, or against it.
pub fn vote(
    draft: &mut Draft<'_>,
    signer: &PublicKey,
    action: &ChangeVote,
    stance: Stance,
    block: &BlockContext<'_>,
) -> Result<(), Stop> {
    let ChangeVote { department, proposal, approvals } = action;
    let voter = voting_department(*department, signer, block)?;
    approvals::verify(approvals, voter, &ChangeVote::sign_bytes(stance, block.chain_id, *department, *proposal))?;
    let mut change = pending(draft, proposal, block)?;
    let withdraws = stance == Stance::Against && change.proposer == *department;
    if change.rejected.contains(department) || (change.approved.contains(department) && !withdraws) {
        return Err(Failure::AlreadyVoted.into());
    }
    match stance {
        Stance::For => change.approved = with(&change.approved, *department),
        Stance::Against => change.rejected = with(&change.rejected, *department),
    }
    let set = block.validators;
    if withdraws || change.rejected.len() > set.len() - set.quorum() {
        draft.remove(key::validator_change());
        return Ok(());
    }
    settle(draft, change, block)
}

/// The joining validator has this header, so it has caught up.
pub fn declare_ready(
    draft: &mut Draft<'_>,
    signer: &PublicKey,
    action: &DeclareReady,
    block: &BlockContext<'_>,
) -> Result<(), Stop> {
    let mut change = pending(draft, &action.proposal, block)?;
    if change.change.joining().is_none_or(|joining| joining.key != *signer) {
        return Err(Failure::NotAuthorised.into());
    }
    if action.height >= block.height || block.height.0 - action.height.0 > READY_BLOCKS {
        return Err(Failure::NotCaughtUp.into());
    }
    if change.ready.is_some_and(|ready| action.height <= ready) {
        return Err(Failure::Outdated.into());
    }
    if block.headers.leaf(action.height.0) != Some(action.header_hash) {
        return Err(Failure::OtherHeader.into());
    }
    change.ready = Some(action.height);
    settle(draft, change, block)
}

/// The validators from the next block on, as `draft` has them.
///
/// # Errors
/// [`Fault`].
pub fn in_force(draft: &Draft<'_>, block: &BlockContext<'_>) -> Result<ValidatorRegister, Fault> {
    let register = draft.read(&key::validators())?;
    Ok(register.unwrap_or_else(|| ValidatorRegister { set: block.validators.clone(), addresses: List::empty() }))
}

fn in_flight(draft: &Draft<'_>) -> Result<Option<ValidatorChange>, Fault> {
    draft.read(&key::validator_change())
}

/// The change in flight, if it is this one and has not expired.
fn pending(draft: &Draft<'_>, proposal: &Hash, block: &BlockContext<'_>) -> Result<ValidatorChange, Stop> {
    let change = in_flight(draft)?.filter(|change| change.proposal == *proposal).ok_or(Failure::NoSuchChange)?;
    if block.time > change.expires {
        return Err(Failure::ChangeExpired.into());
    }
    Ok(change)
}

/// Lets the change take effect if nothing is missing, else notes how it stands.
fn settle(draft: &mut Draft<'_>, change: ValidatorChange, block: &BlockContext<'_>) -> Result<(), Stop> {
    let ready =
        change.change.joining().is_none() || change.ready.is_some_and(|ready| block.height.0 - ready.0 <= READY_BLOCKS);
    if change.approved.len() < block.validators.quorum() || !ready {
        draft.write(key::validator_change(), &change);
        return Ok(());
    }
    let set = change.change.apply(block.validators).map_err(Failure::from)?;
    let addresses = addresses(in_force(draft, block)?.addresses, &change.change, &set);
    draft.write(key::validators(), &ValidatorRegister { set, addresses });
    draft.remove(key::validator_change());
    Ok(())
}

/// The addresses after a change: the old one of its department goes, the one that joins comes.
fn addresses(
    before: List<ValidatorAddress, MAX_VALIDATORS>,
    change: &Change,
    set: &ValidatorSet,
) -> List<ValidatorAddress, MAX_VALIDATORS> {
    let mut addresses = before.into_inner();
    addresses.retain(|address| address.department != change.department());
    addresses.extend(change.joining().map(|joining| ValidatorAddress {
        department: joining.department,
        consensus: joining.consensus.clone(),
        url: joining.url.clone(),
    }));
    addresses.sort_by_key(|address| address.department);
    debug_assert!(addresses.len() <= set.len());
    List::new(addresses).expect("only validators have addresses, one each")
}

/// The department, if it is one of the present set and `signer` is one of its officers.
fn voting_department<'a>(
    department: u16,
    signer: &PublicKey,
    block: &BlockContext<'a>,
) -> Result<&'a Department, Failure> {
    let found = block.genesis.department(department).ok_or(Failure::Unknown)?;
    if !block.validators.validators().iter().any(|v| v.department == department) {
        return Err(Failure::NotAValidator);
    }
    if found.officers.contains(signer) { Ok(found) } else { Err(Failure::NotAuthorised) }
}

fn with(list: &List<u16, MAX_VALIDATORS>, department: u16) -> List<u16, MAX_VALIDATORS> {
    departments(list.iter().copied().chain([department]).collect())
}

fn departments(list: Vec<u16>) -> List<u16, MAX_VALIDATORS> {
    List::new(list).expect("distinct departments of a set are no more than its validators")
}
