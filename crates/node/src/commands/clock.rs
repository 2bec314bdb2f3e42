//! `devnet clock`: moves a demonstration's clock, so that a deadline of days can be seen today.
//!
//! It signs with an officer's key from the network's folder and goes through a running node like everybody else;
//! a productive network refuses it.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{ArgGroup, Args, Subcommand};
use yuzheng_contracts::calendar::Calendar;
use yuzheng_contracts::date::Date;
use yuzheng_protocol::actions::AdvanceClock;
use yuzheng_protocol::genesis::{ChainKind, Genesis};
use yuzheng_protocol::objects::{DemonstrationClock, key};
use yuzheng_protocol::transaction::{Action, Failure, Outcome};
use yuzheng_vault::NodeKey;

use super::devnet::{DEPARTMENTS, office};
use super::governance::Node;
use crate::clock::{Clock, SystemClock};
use crate::config::{NodeConfig, officer_keys, read_genesis};
use crate::execution::day_of;

const DAY_MS: u64 = 24 * 3600 * 1000;

/// Move the demonstration's clock, or say what it shows.
#[derive(Debug, Args)]
pub struct ClockArgs {
    #[command(subcommand)]
    command: ClockCommand,
}

#[derive(Debug, Subcommand)]
enum ClockCommand {
    /// Move the clock forward; it never goes back.
    Advance(AdvanceArgs),
    /// Say what day it is on the chain.
    Status(StatusArgs),
}

/// Move the clock forward.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("far").required(true))]
struct AdvanceArgs {
    /// Folder of the network, or of one department's node; the network runs.
    #[arg(long)]
    data: PathBuf,
    /// So many whole working days go by: to the same time on the day after the last of them, on which a deadline
    /// of as many working days that begins today is over.
    #[arg(long, group = "far", value_parser = clap::value_parser!(u32).range(1..=250))]
    workdays: Option<u32>,
    /// To the same time on this working day, counted from today: 1 is the next one.
    #[arg(long, group = "far", value_parser = clap::value_parser!(u32).range(1..=250))]
    to_workday: Option<u32>,
    /// So many days further.
    #[arg(long, group = "far", value_parser = clap::value_parser!(u32).range(1..=400))]
    days: Option<u32>,
}

/// Say what day it is on the chain.
#[derive(Debug, Args)]
struct StatusArgs {
    /// Folder of the network, or of one department's node; the network runs.
    #[arg(long)]
    data: PathBuf,
}

/// A department's folder with its running node.
struct Place {
    folder: PathBuf,
    genesis: Genesis,
    node: Node,
}

impl Place {
    fn open(data: &std::path::Path) -> anyhow::Result<Self> {
        let folder = office(data, DEPARTMENTS[0].1);
        Ok(Self { genesis: read_genesis(&folder)?, node: Node::of(&folder)?, folder })
    }

    async fn ahead_ms(&self) -> anyhow::Result<u64> {
        let clock: Option<DemonstrationClock> = self.node.read(&key::demonstration_clock()).await?;
        Ok(clock.unwrap_or_default().ahead_ms)
    }

    fn day(&self, ahead_ms: u64) -> anyhow::Result<Date> {
        Ok(day_of(SystemClock.now().plus_ms(ahead_ms))?)
    }

    fn say(&self, ahead_ms: u64) -> anyhow::Result<()> {
        let day = self.day(ahead_ms)?;
        println!("{}", serde_json::json!({ "today": day, "ahead_ms": ahead_ms, "ahead_days": ahead_ms / DAY_MS }));
        eprintln!("演示时间 {day}: {} days ahead of the real day {}", ahead_ms / DAY_MS, self.day(0)?);
        Ok(())
    }
}

/// Does what the command says.
pub async fn clock(args: ClockArgs) -> anyhow::Result<()> {
    match args.command {
        ClockCommand::Advance(args) => advance(args).await,
        ClockCommand::Status(args) => {
            let place = Place::open(&args.data)?;
            place.say(place.ahead_ms().await?)
        }
    }
}

async fn advance(args: AdvanceArgs) -> anyhow::Result<()> {
    let place = Place::open(&args.data)?;
    match place.genesis.kind {
        ChainKind::Demonstration => {}
        ChainKind::Productive => bail!("{}", reason(Failure::ClockRefused)),
    }
    let from_ms = place.ahead_ms().await?;
    let to_ms = from_ms + DAY_MS * days(&args, &place, from_ms)?;
    let department = NodeConfig::read(&place.folder)?.department;
    let keys = officer_keys(&place.folder)?;
    let signer = keys.first().map(NodeKey::signer).context("the folder has no officer's key; bring officer-1.key")?;
    let action = Action::AdvanceClock(AdvanceClock { department, from_ms, to_ms });
    let proof = place.node.enact(place.genesis.chain_id(), &signer, action).await?;
    match proof.outcome {
        Outcome::Applied(_) => place.say(to_ms),
        Outcome::Failed(failure) => bail!("the ledger does not take it: {}", reason(failure)),
        Outcome::Refused(refused) => bail!("the ledger does not take it: {}", reason(refused.failure)),
    }
}

/// How many days further the clock goes.
fn days(args: &AdvanceArgs, place: &Place, ahead_ms: u64) -> anyhow::Result<u64> {
    let (workdays, after) = match (args.workdays, args.to_workday) {
        (Some(workdays), _) => (workdays, 1),
        (None, Some(workday)) => (workday, 0),
        (None, None) => return Ok(args.days.unwrap_or(1).into()),
    };
    let today = place.day(ahead_ms)?;
    let calendar = Calendar::from_canonical_json(&place.genesis.calendar)?;
    let then = calendar.add_workdays(today, workdays)?.date;
    Ok(u64::try_from(then.day_number() - today.day_number())? + after)
}

fn reason(failure: Failure) -> &'static str {
    match failure {
        Failure::ClockRefused => "only a demonstration's clock can be moved, forward and by at most 400 days at once",
        Failure::Outdated => "the clock was moved meanwhile; see `devnet clock status`, then do it again",
        Failure::NotAuthorised => "the key in officer-1.key is no officer's of this department",
        _other => "the node is of another version; update it",
    }
}
