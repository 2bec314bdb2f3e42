//! `devnet clerk`: an officer's step in a case, for demonstrations without a clerk's desk.
//!
//! It signs with an officer's key from the network's folder and goes through a running node; the ledger decides
//! by the contract whether the step may be taken.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;
use yuzheng_protocol::Hash;
use yuzheng_protocol::codec::Text;
use yuzheng_protocol::objects::{Case, key};
use yuzheng_protocol::transaction::{Action, CaseAction, Outcome};
use yuzheng_vault::NodeKey;

use super::devnet::{DEPARTMENTS, office};
use super::governance::Node;
use crate::config::{officer_keys, read_genesis};

/// Take an officer's step in a case.
#[derive(Debug, Args)]
pub struct ClerkArgs {
    /// Folder of the network, or of the receiving department's node; the network runs.
    #[arg(long)]
    data: PathBuf,
    /// Id of the case: 64 hexadecimal digits.
    #[arg(long, value_parser = case)]
    case: Hash,
    /// Name of the step in the contract's workflow, e.g. `ask-supplement`.
    #[arg(long)]
    step: String,
    /// Take it as the head of the office.
    #[arg(long)]
    head: bool,
}

fn case(text: &str) -> Result<Hash, &'static str> {
    Hash::from_hex(text).ok_or("a case's id has 64 hexadecimal digits")
}

/// Does what the command says.
pub async fn clerk(args: ClerkArgs) -> anyhow::Result<()> {
    let first = office(&args.data, DEPARTMENTS[0].1);
    let (genesis, node) = (read_genesis(&first)?, Node::of(&first)?);
    let case: Case = node.read(&key::case(&args.case)).await?.context("there is no such case")?;
    let department = genesis.department(case.department).context("the case is no department's")?;
    let keys = officer_keys(&office(&args.data, &department.code))?;
    // The first officer is the head of the office.
    let signer = keys.get(usize::from(!args.head)).map(NodeKey::signer).context("the folder has not this key")?;
    let action = CaseAction {
        case: case.case,
        events: case.events,
        action: Text::new(args.step.as_str()).context("a step's name has at most 32 bytes")?,
        content: Hash::ZERO,
    };
    match node.enact(genesis.chain_id(), &signer, Action::CaseAction(action)).await?.outcome {
        Outcome::Applied(event) => {
            let state = event.map(|event| event.state.as_str().to_owned());
            println!("{}", serde_json::json!({ "case": case.case, "state": state }));
            Ok(())
        }
        Outcome::Failed(failure) => bail!("the ledger does not take it: {failure:?}"),
        Outcome::Refused(refused) => bail!("the ledger does not take it: {:?} ({})", refused.failure, &*refused.rule),
    }
}
