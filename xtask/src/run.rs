//! `cargo xtask run`: a four-department network on this PC and the window; `journey`: the same without one.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};
use clap::Args;

use crate::network::{Network, programs};

/// Where everything of this PC's network lies.
#[derive(Args)]
pub struct RunArgs {
    /// Folder for the network and this PC's data; kept between starts.
    #[arg(long)]
    data: PathBuf,
    /// Take a seat of the filled desk: `clerk-1`, `clerk-2`, `clerk-3`, `reviewer` or `supervisor`.
    #[arg(long = "as")]
    seat: Option<String>,
}

/// Starts the network and the window; without a display, the journey in the terminal.
pub fn run(args: &RunArgs) -> Result<i32> {
    let programs = programs()?;
    let display = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|v| std::env::var_os(v).is_some_and(|d| !d.is_empty()));
    eprintln!("[network] 启动四个部门的本机网络 · starting four departments on this PC …");
    let network = Network::start(&programs, &args.data.join("network"))?;
    prepare_folder(&programs, &args.data, &network.file)?;
    let mut app = Command::new(programs.join("yuzheng"));
    if display {
        eprintln!("[window]  打开窗口,关闭窗口即停止网络 · opening the window; closing it stops the network");
    } else {
        eprintln!("[journey] 没有显示器,改在终端里走完全程 · no display: walking the journey in the terminal");
        app.arg("journey");
    }
    app.arg("--data").arg(own_folder(args)?).arg("--network").arg(&network.file);
    app.arg("--folder").arg(args.data.join("demo"));
    let status = app.status().context("cannot start the window")?;
    drop(network);
    eprintln!("[network] 已停止 · stopped");
    Ok(status.code().unwrap_or(1))
}

/// Where the window keeps its things: this PC's own folder, or that of a seat.
fn own_folder(args: &RunArgs) -> Result<PathBuf> {
    let Some(seat) = &args.seat else { return Ok(args.data.join("desk")) };
    let folder = args.data.join("office").join(seat);
    anyhow::ensure!(
        seat.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') && folder.join("vault.age").exists(),
        "没有座位 {seat}；先 make demo-office · no seat {seat}; fill the desk first"
    );
    Ok(folder)
}

/// Arguments of the filled desk.
#[derive(Args)]
pub struct OfficeArgs {
    /// Folder of `run`.
    #[arg(long)]
    pub data: PathBuf,
    /// How many cases.
    #[arg(long, default_value_t = 500)]
    pub cases: u32,
    /// Print one last line of JSON.
    #[arg(long)]
    pub json: bool,
}

/// Fills a department's desk on this PC's network with fictional cases.
pub fn office(args: &OfficeArgs) -> Result<i32> {
    let programs = programs()?;
    eprintln!("[office]  虚构的人，演示的时间，真的网络 · fictional people, demonstration time, a real network");
    let nodes = args.data.join("network");
    let network = Network::start(&programs, &nodes)?;
    prepare_folder(&programs, &args.data, &network.file)?;
    let mut app = Command::new(programs.join("yuzheng"));
    app.arg("office").arg("--data").arg(args.data.join("office")).arg("--network").arg(&network.file);
    app.arg("--folder").arg(args.data.join("demo")).arg("--nodes").arg(&nodes);
    app.arg("--own").arg(args.data.join("desk")).args(["--cases", &args.cases.to_string()]);
    if args.json {
        app.arg("--json");
    }
    let status = app.status().context("cannot fill the desk")?;
    Ok(status.code().unwrap_or(1))
}

/// Arguments of the journey.
#[derive(Args)]
pub struct JourneyArgs {
    /// Keep the data here and use the identity that is there; by default a fresh temporary folder.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Print one last line of JSON.
    #[arg(long)]
    json: bool,
    /// File so many cases, one after the other.
    #[arg(long, default_value_t = 1)]
    cases: u32,
    /// Which service: `sole-proprietor` or `limited-company`.
    #[arg(long, default_value = SOLE_PROPRIETOR)]
    service: String,
}

/// The service that one person files alone.
pub const SOLE_PROPRIETOR: &str = "sole-proprietor";

/// Walks the whole journey without a window.
pub fn journey(args: &JourneyArgs) -> Result<i32> {
    build(Profile::Dev)?;
    journey_with(&programs()?, args)
}

/// Walks the journey with the programs of a build.
fn journey_with(programs: &Path, args: &JourneyArgs) -> Result<i32> {
    let temporary;
    let data = match args.data.as_deref() {
        Some(data) => data,
        None => {
            temporary = tempfile::Builder::new().prefix("yuzheng-journey-").tempdir()?.keep();
            temporary.as_path()
        }
    };
    let network = Network::start(programs, &data.join("network"))?;
    prepare_folder(programs, data, &network.file)?;
    let mut app = Command::new(programs.join("yuzheng"));
    app.arg("journey").arg("--data").arg(data.join("desk")).arg("--network").arg(&network.file);
    app.arg("--folder").arg(data.join("demo")).args(["--cases", &args.cases.to_string(), "--service", &args.service]);
    if args.json {
        app.arg("--json");
    }
    let status = app.status().context("cannot start the journey")?;
    Ok(status.code().unwrap_or(1))
}

/// Puts the network file, the list of fictional people and a copy of the verifier into the demonstration folder.
pub fn prepare_folder(programs: &Path, data: &Path, network: &Path) -> Result<()> {
    let folder = data.join("demo");
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let people = network.with_file_name("people.json");
    for from in [network.to_owned(), people, programs.join("yuzheng-verify")] {
        let name = from.file_name().context("a file has a name")?;
        std::fs::copy(&from, folder.join(name)).with_context(|| format!("cannot copy {}", from.display()))?;
    }
    Ok(())
}

/// Which build.
#[derive(Clone, Copy)]
pub enum Profile {
    /// As tests use it.
    Dev,
    /// For figures.
    Release,
}

/// Builds all programs. Always the whole workspace: a part of it would resolve other features and compile
/// its dependencies once more.
pub fn build(profile: Profile) -> Result<()> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--quiet", "--workspace", "--bins"]);
    match profile {
        Profile::Dev => {}
        Profile::Release => {
            cargo.arg("--release");
        }
    }
    let status = cargo.status().context("cannot start cargo")?;
    anyhow::ensure!(status.success(), "the build failed");
    Ok(())
}

/// Writes `ui/src/ipc/bindings.ts` from the commands.
pub fn bindings() -> Result<i32> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["test", "--quiet", "--workspace", "--lib", "the_checked_in_bindings"]);
    let status = cargo.env("UPDATE_BINDINGS", "1").status().context("cannot start cargo")?;
    Ok(status.code().unwrap_or(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `make run` would do, with its variables.
    fn dry(variables: &[&str]) -> String {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let mut make = Command::new("make");
        make.args(["--dry-run", "run"]).args(variables).current_dir(root);
        // The make that runs the tests has flags and variables of its own.
        for name in ["MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "SEAT"] {
            make.env_remove(name);
        }
        let ended = make.output().unwrap();
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
        String::from_utf8(ended.stdout).unwrap()
    }

    #[test]
    fn make_run_takes_a_seat_only_when_it_is_asked_for_one() {
        assert!(!dry(&[]).contains("--as"), "{}", dry(&[]));
        assert!(dry(&["SEAT=clerk-1"]).contains("--as 'clerk-1'"));
    }
}
