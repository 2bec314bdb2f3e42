//! `register`: the data sets that a department answers other departments' questions from.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use yuzheng_protocol::genesis::{ChainKind, Department};

use crate::clock::{Clock, SystemClock};
use crate::config::{NodeConfig, read, read_genesis};
use crate::register::file::{AsOf, Source};
use crate::register::{LegalEffect, Listed, Registers, Removed};

/// Look after the data sets that questions are answered from. A node that runs takes changes up at once.
#[derive(Debug, Args)]
pub struct RegisterArgs {
    #[command(subcommand)]
    command: RegisterCommand,
}

#[derive(Debug, Subcommand)]
enum RegisterCommand {
    /// Load a data set, in the place of the one with its name.
    Load {
        #[command(flatten)]
        place: Place,
        /// The data set, JSON.
        #[arg(long)]
        file: PathBuf,
    },
    /// List the data sets.
    List {
        /// The node's data folder.
        #[arg(long)]
        data: PathBuf,
    },
    /// Take a data set away.
    Remove {
        #[command(flatten)]
        place: Place,
        /// Its name.
        #[arg(long)]
        data_set: String,
    },
}

/// Whose data set.
#[derive(Debug, Args)]
struct Place {
    /// The node's data folder.
    #[arg(long)]
    data: PathBuf,
    /// Code of the department that answers from it; the node's own when left out.
    #[arg(long)]
    department: Option<String>,
}

impl Place {
    /// The department, and whether its chain has legal effect.
    fn department(&self) -> anyhow::Result<(Department, LegalEffect)> {
        let genesis = read_genesis(&self.data)?;
        let department = match &self.department {
            Some(code) => {
                genesis.department_by_code(code).with_context(|| format!("no department is called {code}"))?
            }
            None => {
                let own = NodeConfig::read(&self.data)?.department;
                genesis.department(own).with_context(|| format!("department {own} is not in the founding document"))?
            }
        };
        let legal_effect = match genesis.kind {
            ChainKind::Productive => LegalEffect::Yes,
            ChainKind::Demonstration => LegalEffect::No,
        };
        Ok((department.clone(), legal_effect))
    }
}

/// Loads, lists or removes.
pub fn register(args: RegisterArgs) -> anyhow::Result<()> {
    match args.command {
        RegisterCommand::Load { place, file } => {
            let (department, legal_effect) = place.department()?;
            let listed = load(&place.data, &department, &read(&file)?, legal_effect);
            println!("{}", line(&listed.with_context(|| format!("{} is not loaded", file.display()))?));
        }
        RegisterCommand::List { data } => {
            for listed in Registers::open(&data)?.list()? {
                println!("{}", line(&listed));
            }
        }
        RegisterCommand::Remove { place, data_set } => {
            let (department, _) = place.department()?;
            match Registers::open(&place.data)?.remove(department.id, &data_set)? {
                Removed::Gone => println!("{}", json!({ "removed": data_set })),
                Removed::NotThere => bail!("{} has no data set {data_set}", department.code),
            }
        }
    }
    Ok(())
}

/// Loads a file's bytes into the registers in `data`.
fn load(data: &Path, department: &Department, bytes: &[u8], legal_effect: LegalEffect) -> anyhow::Result<Listed> {
    Ok(Registers::open(data)?.load_file(department.id, bytes, legal_effect, SystemClock.now())?)
}

fn line(listed: &Listed) -> Value {
    let as_of = match listed.as_of {
        AsOf::At(time) => json!(time.0),
        AsOf::OnRequest => json!("on-request"),
    };
    let source = match listed.source {
        Source::File => "file",
        Source::OpenCases => "open-cases",
    };
    json!({
        "department": listed.department, "data_set": listed.name, "title": listed.title, "as_of": as_of,
        "demo": listed.demo, "source": source, "rows": listed.rows, "loaded_ms": listed.loaded.0,
    })
}
