//! The automatic decision of a department's review worker.
//!
//! The machine approves or refers to a person; there is no way to write a refusal.

use yuzheng_contracts::service::{CaseStatus, Role};
use yuzheng_protocol::objects::{Case, key};
use yuzheng_protocol::transaction::{AutomaticDecision, CaseEvent, DecisionCode, Failure};
use yuzheng_protocol::{Hash, PublicKey};

use super::case::{move_on, service_of};
use super::service::Service;
use super::{BlockContext, Draft, Stop, desk, effect, progress};

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
    desk::count_access(draft, &case, entry, block)?;
    let (name, registration) = match (action.decision, &action.registration) {
        (DecisionCode::Referred, None) => (Service::REFER, None),
        (DecisionCode::Approved, Some(registration)) if effect::is_free(draft, &case, registration, block)? => {
            (Service::APPROVE, Some(registration))
        }
        (DecisionCode::Approved, Some(_)) => (Service::NAME_LOST, None),
        (DecisionCode::Approved, None) | (DecisionCode::Referred, Some(_)) => return Err(Failure::Malformed.into()),
    };
    let workflow = service.workflow().ok_or(Failure::IllegalTransition)?;
    let step = progress::step(workflow, &CaseStatus::of(&case)?, name, Role::Worker, block.days())?;
    effect::carry_out(draft, &mut case, &step, registration, &service, block)?;
    move_on(draft, case, &step, entry, block)
}
