//! `propose`, `approve`, `reject`.

use std::path::Path;

use anyhow::{Context, anyhow, bail};
use yuzheng_protocol::api::{ChangeStatus, ChangeTerm};
use yuzheng_protocol::governance::{Change, ChangeVote, ProposeChange, Removal, Stance};
use yuzheng_protocol::transaction::{Action, Failure};

use super::desk::{Desk, reason};
use super::request::AdmissionRequest;
use super::status::{next_step, title};
use super::{ProposeArgs, VoteArgs};
use crate::commands::json;

/// Proposes a change, with the department's approval.
pub async fn propose(args: ProposeArgs) -> anyhow::Result<()> {
    let desk = Desk::open(&args.data).await?;
    if let Some(change) = open_change(&desk) {
        bail!("another change is in flight ({}); approve or reject it first", title(change));
    }
    let change = change(&args, &desk)?;
    // What the ledger would refuse is said before anything stands in a block.
    if desk.genesis.department(change.department()).is_none() {
        bail!("{}", reason(Failure::Unknown));
    }
    change.apply(&desk.validators).map_err(|error| anyhow!("{}", reason(error.into())))?;
    let (department, validators) = (desk.department.id, desk.status.validators_hash);
    let bytes = ProposeChange::approval_sign_bytes(desk.status.chain_id, department, validators, &change);
    let approvals = desk.approvals(&bytes)?;
    let (id, height) =
        desk.act(Action::ProposeChange(ProposeChange { department, validators, change, approvals })).await?;
    println!("{}", serde_json::json!({ "proposal": id, "height": height }));
    say_what_is_next(&desk).await
}

fn change(args: &ProposeArgs, desk: &Desk) -> anyhow::Result<Change> {
    let admission =
        |path: &Path| -> anyhow::Result<_> { Ok(json::<AdmissionRequest>(path)?.admission(desk.status.chain_id)?) };
    match (&args.admit, &args.rekey, &args.remove) {
        (Some(path), _, _) => Ok(Change::Admit(admission(path)?)),
        (_, Some(path), _) => Ok(Change::Rekey(admission(path)?)),
        (_, _, Some(code)) => {
            let department = desk.genesis.department_by_code(code);
            let department = department.with_context(|| format!("no department has the code {code:?}"))?.id;
            Ok(Change::Remove(Removal { department }))
        }
        (None, None, None) => bail!("one of --admit, --rekey and --remove is needed"),
    }
}

/// Is for the change in flight.
pub async fn approve(args: VoteArgs) -> anyhow::Result<()> {
    vote(args, Stance::For).await
}

/// Is against the change in flight.
pub async fn reject(args: VoteArgs) -> anyhow::Result<()> {
    vote(args, Stance::Against).await
}

async fn vote(args: VoteArgs, stance: Stance) -> anyhow::Result<()> {
    let desk = Desk::open(&args.data).await?;
    let change = open_change(&desk).context("no change is in flight; a department proposes one first")?;
    if let Some(asked) = args.proposal.filter(|asked| *asked != change.proposal) {
        bail!(
            "proposal {asked} is not in flight, but {} is ({}); see `governance status`",
            change.proposal,
            title(change)
        );
    }
    eprintln!("{}", title(change));
    let (department, proposal) = (desk.department.id, change.proposal);
    let approvals = desk.approvals(&ChangeVote::sign_bytes(stance, desk.status.chain_id, department, proposal))?;
    let vote = ChangeVote { department, proposal, approvals };
    let action = match stance {
        Stance::For => Action::ApproveChange(vote),
        Stance::Against => Action::RejectChange(vote),
    };
    let (id, height) = desk.act(action).await?;
    println!("{}", serde_json::json!({ "proposal": proposal, "vote": id, "height": height }));
    say_what_is_next(&desk).await
}

fn open_change(desk: &Desk) -> Option<&ChangeStatus> {
    desk.status.change.as_ref().filter(|change| change.term == ChangeTerm::Open)
}

async fn say_what_is_next(desk: &Desk) -> anyhow::Result<()> {
    eprintln!("{}", next_step(&desk.node.status().await?));
    Ok(())
}
