//! `role`: who works in a department. An administrator grants and ends roles through the department's running node,
//! with the officers' keys in its data folder; everything stands on the ledger.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, Subcommand, ValueEnum};
use yuzheng_contracts::date::Date;
use yuzheng_protocol::codec::{List, Text};
use yuzheng_protocol::desk::{EndRole, GrantRole, GrantedRole, OfficeRole, Officer, Officers, StaffCode};
use yuzheng_protocol::genesis::{Department, Genesis};
use yuzheng_protocol::objects::{DemonstrationClock, key};
use yuzheng_protocol::transaction::{Action, Failure, Outcome};
use yuzheng_protocol::{PublicKey, Signer};
use yuzheng_vault::{KeySigner, NodeKey};

use super::governance::Node;
use crate::clock::{Clock, SystemClock};
use crate::config::{NodeConfig, officer_keys, read_genesis};
use crate::execution::office::founding_roles;
use crate::execution::{day_number, day_of};

/// Give officers roles, end them, and list who works in the department.
#[derive(Debug, Args)]
pub struct RoleArgs {
    #[command(subcommand)]
    command: RoleCommand,
}

#[derive(Debug, Subcommand)]
enum RoleCommand {
    /// Give an officer a role; the same role given again takes the place of the first.
    Grant(GrantArgs),
    /// End an officer's role.
    End(EndArgs),
    /// List who works in the department.
    List(ListArgs),
}

/// Give an officer a role.
#[derive(Debug, Args)]
struct GrantArgs {
    /// Data folder of the department, with an administrator's key; its node runs.
    #[arg(long)]
    data: PathBuf,
    /// The officer's staff code, as the desktop program shows it.
    #[arg(long)]
    staff_code: String,
    /// What the officer is called at work: name and staff number.
    #[arg(long)]
    name: String,
    /// The role.
    #[arg(long)]
    role: RoleName,
    /// A service that the role is limited to, by id; can be given several times.
    #[arg(long)]
    service: Vec<String>,
    /// A division that the role is limited to, six digits; can be given several times.
    #[arg(long)]
    division: Vec<String>,
    /// First day, e.g. 2026-12-01; today when left out.
    #[arg(long)]
    from: Option<Date>,
    /// Last day; none when left out.
    #[arg(long)]
    until: Option<Date>,
    /// Staff code of the officer whose deputy this one is.
    #[arg(long)]
    deputy_for: Option<String>,
}

/// End an officer's role.
#[derive(Debug, Args)]
struct EndArgs {
    /// Data folder of the department, with an administrator's key; its node runs.
    #[arg(long)]
    data: PathBuf,
    /// The officer's key as `role list` shows it, or the staff code.
    #[arg(long)]
    officer: String,
    /// The role.
    #[arg(long)]
    role: RoleName,
    /// Last day; yesterday when left out, so that the role ends at once.
    #[arg(long)]
    last_day: Option<Date>,
}

/// List who works in the department.
#[derive(Debug, Args)]
struct ListArgs {
    /// Data folder of the department; its node runs.
    #[arg(long)]
    data: PathBuf,
}

/// A role as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum RoleName {
    /// Handles cases.
    Clerk,
    /// Looks at what a clerk prepared.
    Reviewer,
    /// Head of the office.
    Supervisor,
    /// Grants and ends roles.
    Administrator,
    /// Looks at everything and changes nothing.
    Auditor,
}

impl From<RoleName> for OfficeRole {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Clerk => Self::Clerk,
            RoleName::Reviewer => Self::Reviewer,
            RoleName::Supervisor => Self::Supervisor,
            RoleName::Administrator => Self::Administrator,
            RoleName::Auditor => Self::Auditor,
        }
    }
}

/// A department's folder with its running node.
struct Office {
    data: PathBuf,
    genesis: Genesis,
    department: Department,
    node: Node,
}

impl Office {
    fn open(data: &Path) -> anyhow::Result<Self> {
        let genesis = read_genesis(data)?;
        let number = NodeConfig::read(data)?.department;
        let department = genesis.department(number).context("node.json names a department of another network")?.clone();
        Ok(Self { node: Node::of(data)?, data: data.into(), genesis, department })
    }

    /// Today, in a demonstration by its clock (days since 1970-01-01).
    async fn today(&self) -> anyhow::Result<u32> {
        let clock: Option<DemonstrationClock> = self.node.read(&key::demonstration_clock()).await?;
        let now = SystemClock.now().plus_ms(clock.unwrap_or_default().ahead_ms);
        Ok(day_number(day_of(now)?))
    }

    /// A key in the folder that administers the department today.
    async fn administrator(&self, today: u32) -> anyhow::Result<KeySigner> {
        for signer in officer_keys(&self.data)?.iter().map(NodeKey::signer) {
            let founding = founding_roles(&self.department, &signer.public_key());
            if founding.contains(&OfficeRole::Administrator) || self.is_granted(&signer.public_key(), today).await? {
                return Ok(signer);
            }
        }
        bail!(
            "no key of an administrator of {} lies in {}; run this where it is",
            self.department.code,
            self.data.join("keys").display()
        )
    }

    async fn is_granted(&self, key: &PublicKey, today: u32) -> anyhow::Result<bool> {
        let officer: Option<Officer> = self.node.read(&key::officer(self.department.id, key)).await?;
        Ok(officer.is_some_and(|officer| officer.on(today).any(|granted| granted.role == OfficeRole::Administrator)))
    }

    async fn act(&self, today: u32, action: Action) -> anyhow::Result<()> {
        let signer = self.administrator(today).await?;
        let proof = self.node.enact(self.genesis.chain_id(), &signer, action).await?;
        match proof.outcome {
            Outcome::Applied(_) => {
                println!("{}", serde_json::json!({ "entry": proof.entry.id(), "height": proof.height }));
                Ok(())
            }
            Outcome::Failed(failure) => bail!("the ledger does not take it: {}", reason(failure)),
            Outcome::Refused(refused) => bail!("the ledger does not take it: {}", reason(refused.failure)),
        }
    }
}

/// Why, and what to do next.
const fn reason(failure: Failure) -> &'static str {
    match failure {
        Failure::NotAuthorised => "the key is no administrator's today; see `role list`",
        Failure::Malformed => "a day lies in the past, or a division has not six digits; correct it",
        Failure::KeyInUse => "the staff code is of a citizen's key; take the one that the program shows for work",
        Failure::TooMany => "the officer has eight roles, or the department 1,024 officers; end some first",
        Failure::Unknown => "there is no such officer, or the role ends by then anyway; see `role list`",
        Failure::BadCountersignature
        | Failure::Exists
        | Failure::ContractNotInForce
        | Failure::IllegalTransition
        | Failure::Outdated
        | Failure::ContractRefused
        | Failure::ChangeInFlight
        | Failure::NoSuchChange
        | Failure::ChangeExpired
        | Failure::AlreadyVoted
        | Failure::AlreadyValidator
        | Failure::NotAValidator
        | Failure::BadPossession
        | Failure::SetSize
        | Failure::NotCaughtUp
        | Failure::OtherHeader
        | Failure::GuardFailed
        | Failure::CounterFull
        | Failure::DeadlinePassed
        | Failure::NotPublished
        | Failure::NotFree
        | Failure::ClockRefused
        | Failure::InOtherHands
        | Failure::SameOfficer
        | Failure::ReasonMissing => "the node is of another version; update it",
    }
}

/// Does what the command says.
pub async fn role(args: RoleArgs) -> anyhow::Result<()> {
    match args.command {
        RoleCommand::Grant(args) => grant(args).await,
        RoleCommand::End(args) => end(args).await,
        RoleCommand::List(args) => list(args).await,
    }
}

async fn grant(args: GrantArgs) -> anyhow::Result<()> {
    let code = StaffCode::parse(&args.staff_code)?;
    let deputy_for = args.deputy_for.as_deref().map(StaffCode::parse).transpose()?.map(|code| code.signing);
    let office = Office::open(&args.data)?;
    let today = office.today().await?;
    let texts = |items: Vec<String>| items.into_iter().map(Text::new).collect::<Result<Vec<_>, _>>();
    let action = GrantRole {
        department: office.department.id,
        officer: code.signing,
        sealing: code.sealing,
        name: Text::new(args.name).context("a name has at most 64 bytes")?,
        role: args.role.into(),
        services: List::new(texts(args.service)?).context("a role is limited to at most 32 services")?,
        divisions: List::new(divisions(args.division)?).context("a role is limited to at most 64 divisions")?,
        from: args.from.map_or(today, day_number),
        until: args.until.map(day_number),
        deputy_for,
    };
    office.act(today, Action::GrantRole(action)).await
}

fn divisions(items: Vec<String>) -> anyhow::Result<Vec<Text<6>>> {
    let division = |item: String| Text::new(item).context("a division has six digits");
    items.into_iter().map(division).collect()
}

async fn end(args: EndArgs) -> anyhow::Result<()> {
    let officer = key_of(&args.officer)?;
    let office = Office::open(&args.data)?;
    let today = office.today().await?;
    let last_day = args.last_day.map_or(today.saturating_sub(1), day_number);
    let action = EndRole { department: office.department.id, officer, role: args.role.into(), last_day };
    office.act(today, Action::EndRole(action)).await
}

/// A key in hexadecimal, or a staff code's.
fn key_of(text: &str) -> anyhow::Result<PublicKey> {
    match hex::decode(text).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok()) {
        Some(bytes) => Ok(PublicKey::from_bytes(bytes)?),
        None => Ok(StaffCode::parse(text)?.signing),
    }
}

async fn list(args: ListArgs) -> anyhow::Result<()> {
    let office = Office::open(&args.data)?;
    for founding in office.department.officers.iter() {
        let roles = founding_roles(&office.department, founding);
        println!("{}", serde_json::json!({ "officer": founding, "founding": roles }));
    }
    let officers: Option<Officers> = office.node.read(&key::officers(office.department.id)).await?;
    for listed in officers.unwrap_or_default().officers.iter() {
        let officer: Option<Officer> = office.node.read(&key::officer(office.department.id, listed)).await?;
        if let Some(officer) = officer {
            let roles: Vec<_> = officer.roles.iter().map(line).collect();
            println!("{}", serde_json::json!({ "officer": listed, "name": officer.name, "roles": roles }));
        }
    }
    Ok(())
}

fn line(granted: &GrantedRole) -> serde_json::Value {
    let day = |number: u32| Date::from_day_number(i64::from(number)).map_or(String::new(), |date| date.to_string());
    serde_json::json!({
        "role": granted.role, "services": granted.services, "divisions": granted.divisions,
        "from": day(granted.from), "until": granted.until.map(day), "deputy_for": granted.deputy_for,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use yuzheng_protocol::testing::{TestSigner, digest};

    #[test]
    fn an_officer_is_named_by_key_or_by_staff_code() {
        let signing = TestSigner::new("clerk").public_key();
        let code = StaffCode { signing, sealing: digest("sealing") }.to_string();
        assert_eq!(key_of(&signing.to_hex()).unwrap(), signing);
        assert_eq!(key_of(&code).unwrap(), signing);
        assert!(key_of("nobody").unwrap_err().to_string().contains("staff code"));
        assert!(key_of(&"0".repeat(64)).is_err());
    }

    #[test]
    fn a_division_that_is_too_long_is_told() {
        assert_eq!(divisions(vec!["5001030".into()]).unwrap_err().to_string(), "a division has six digits");
    }
}
