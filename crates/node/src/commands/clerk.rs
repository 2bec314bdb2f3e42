//! `devnet clerk`: an officer's step in a case, for demonstrations without a clerk's desk.
//!
//! It signs with an officer's key from the network's folder and goes through a running node; the ledger decides
//! by the contract whether the step may be taken. A step with a legal document composes it from the service's own
//! words; what is entered into a register (a grant, a correction) is not taken by command.

mod notice;

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;
use yuzheng_contracts::service::{LegalDocument, Role, ServiceDefinition, ServiceOutline};
use yuzheng_protocol::Hash;
use yuzheng_protocol::codec::{List, Text};
use yuzheng_protocol::desk::OfficerStep;
use yuzheng_protocol::objects::{Case, Contract, key};
use yuzheng_protocol::transaction::{Action, Outcome};
use yuzheng_vault::NodeKey;

use self::notice::Step;
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
    /// Code of a reason, as the service lists them; may be given several times.
    #[arg(long)]
    reason: Vec<String>,
    /// What the applicant is told, in the place of the service's own sentence.
    #[arg(long)]
    text: Option<String>,
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
    let contract: Contract = node.read(&key::contract(&case.contract)).await?.context("the contract is not there")?;
    let service = ServiceDefinition::outline(&contract.document)?;
    let role = if args.head { Role::Supervisor } else { Role::Officer };
    let step = Step { action: &args.step, role, reasons: &args.reason, text: args.text.as_deref() };
    let notice = match wanted(&service, &case, &step) {
        Some(document) => {
            let folder = office(&args.data, &department.code);
            Some(notice::issue(&node, &folder, (&case, &service), (&step, document)).await?)
        }
        None => None,
    };
    let reasons = args.reason.iter().map(|code| Text::new(code.as_str())).collect::<Result<_, _>>();
    let action = OfficerStep {
        case: case.case,
        events: case.events,
        action: Text::new(args.step.as_str()).context("a step's name has at most 32 bytes")?,
        reasons: List::new(reasons.context("a reason's code has at most 32 bytes")?)?,
        notice,
        registration: None,
    };
    match node.enact(genesis.chain_id(), &signer, Action::OfficerStep(action)).await?.outcome {
        Outcome::Applied(event) => {
            let state = event.map(|event| event.state.as_str().to_owned());
            println!("{}", serde_json::json!({ "case": case.case, "state": state }));
            Ok(())
        }
        Outcome::Failed(failure) => bail!("the ledger does not take it: {failure:?}"),
        Outcome::Refused(refused) => bail!("the ledger does not take it: {:?} ({})", refused.failure, &*refused.rule),
    }
}

/// The legal document that the workflow wants with the step.
fn wanted<'a>(service: &'a ServiceOutline, case: &Case, step: &Step<'_>) -> Option<&'a LegalDocument> {
    let definition = service.definition();
    let taken = definition.workflow.as_ref()?.transition(&case.state, step.action, step.role).ok()?;
    let id = taken.notice.as_ref()?;
    definition.documents.iter().find(|document| document.id == *id)
}
