//! Who takes part: people with a vault of their own each, some of them with a role in the department.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    sync::Arc,
    time::Duration,
};

use tokio::{process::Command, task::JoinHandle};

use super::super::{At, Failed, PASSPHRASE};
use crate::{
    app::{App, Places},
    views::{BindingView, CommandError, DemoPerson, Stage},
};

/// A person at a computer.
pub(super) struct Member {
    pub app: Arc<App>,
    following: JoinHandle<()>,
}

impl Drop for Member {
    fn drop(&mut self) {
        self.following.abort();
    }
}

/// How the program of a member runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Running {
    /// It follows the chain; what is signed is sent by whoever drives it.
    Driven,
    /// As behind a window.
    ByItself,
}

impl Member {
    /// Opens the vault in a folder, or makes one, and waits until departments agree.
    pub async fn open(places: &Places, folder: &Path, running: Running) -> Result<Self, Failed> {
        let places = Places { data: folder.to_owned(), ..places.clone() };
        let app = App::open(places).at("打开 · open")?;
        let follower = Arc::clone(&app);
        let following = tokio::spawn(async move {
            match running {
                Running::Driven => follower.client.run().await,
                Running::ByItself => follower.run().await,
            }
        });
        let member = Self { app, following };
        let opener = Arc::clone(&member.app);
        let opened = tokio::task::spawn_blocking(move || unlocked(&opener)).await;
        opened
            .map_err(|e| CommandError::new("internal").with("detail", e))
            .and_then(|done| done)
            .at("口令 · passphrase")?;
        member.await_agreement().await.at("同步 · sync")?;
        member.app.read_demonstration_clock().await;
        Ok(member)
    }

    async fn await_agreement(&self) -> Result<(), CommandError> {
        for _ in 0..600 {
            let view = self.app.network_view();
            if view.agreeing >= 2 && view.height > 0.0 {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err(CommandError::new("noDepartment"))
    }

    /// Has the identity office bind the keys to a fictional person, once.
    pub async fn bind(&self, person: &DemoPerson) -> Result<(), Failed> {
        let step = "身份 · identity";
        if self.app.status().at(step)?.person.is_some() {
            return Ok(());
        }
        match self.app.bind_identity(&person.id_number).await.at(step)? {
            BindingView::Bound { .. } => Ok(()),
            BindingView::Refused { rule, reason, .. } => {
                Err(Failed { step, reason: format!("{} {rule} {}", person.name, reason.zh) })
            }
        }
    }
}

fn unlocked(app: &App) -> Result<(), CommandError> {
    match app.status()?.stage {
        Stage::Welcome => app.create_vault(PASSPHRASE.to_owned()).map(drop),
        Stage::Locked => app.unlock(PASSPHRASE.to_owned()).map(drop),
        Stage::NeedsIdentity | Stage::Ready => Ok(()),
    }
}

/// When the lights warn, in this office.
const THRESHOLDS: &str = include_str!("../../../../services/deadline-warning/deadline-warning.yaml");

/// A seat in the office.
pub(super) struct Seat {
    /// Folder of its vault, and what `make run SEAT=…` calls it.
    pub folder: &'static str,
    /// What the officer is called at work.
    pub name: &'static str,
    pub roles: &'static [&'static str],
    /// Districts; all when there are none.
    pub divisions: &'static [&'static str],
}

/// Clerks first, each with districts; then who looks a second time; then the head of the office.
pub(super) const SEATS: [Seat; 5] = [
    Seat { folder: "clerk-1", name: "周敏 演0317", roles: &["clerk"], divisions: &["500103", "500106"] },
    Seat { folder: "clerk-2", name: "林岚 演0412", roles: &["clerk"], divisions: &["500107", "500108", "500109"] },
    Seat { folder: "clerk-3", name: "何静 演0526", roles: &["clerk"], divisions: &["500101", "500102", "500113"] },
    Seat { folder: "reviewer", name: "杜衡 演0108", roles: &["reviewer"], divisions: &[] },
    Seat { folder: "supervisor", name: "秦岳 演0021", roles: &["supervisor", "administrator"], divisions: &[] },
];

/// Whoever opens the window of this computer: everything, so that every page can be looked at.
pub(super) const OWN_SEAT: Seat = Seat {
    folder: "desk",
    name: "本机 演0001",
    roles: &["clerk", "reviewer", "supervisor", "administrator"],
    divisions: &[],
};

/// The department's tools: what an administrator does at its computer.
pub(super) struct Tools {
    /// `yuzheng-node`.
    pub program: PathBuf,
    /// Folder of the local network.
    pub network: PathBuf,
}

impl Tools {
    /// Gives a member the roles of a seat, unless they are held already.
    pub async fn grant(&self, member: &Member, seat: &Seat) -> Result<(), Failed> {
        let step = "岗位 · role";
        let held = member.app.desk_role().await.at(step)?.map_or(0, |role| role.roles.len());
        if held >= seat.roles.len() {
            return Ok(());
        }
        let code = member.app.staff_key().at(step)?.code;
        let office = self.network.join("nodes").join("market");
        for role in seat.roles {
            let mut arguments = vec!["role", "grant", "--staff-code", &code, "--name", seat.name, "--role", role];
            arguments.extend(seat.divisions.iter().flat_map(|division| ["--division", division]));
            self.call(step, &arguments, &office).await?;
        }
        for _ in 0..200 {
            if member.app.desk_role().await.at(step)?.is_some_and(|role| role.roles.len() >= seat.roles.len()) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Err(Failed { step, reason: format!("{} was granted no role that can be proven", seat.name) })
    }

    /// Deploys the thresholds of the warning, approved by the department's own officers. Once is enough.
    pub async fn deploy_thresholds(&self, folder: &Path) -> Result<(), Failed> {
        let step = "预警阈值 · thresholds";
        let file = folder.join("deadline-warning.yaml");
        std::fs::write(&file, THRESHOLDS).map_err(|e| Failed { step, reason: format!("{}: {e}", file.display()) })?;
        let office = self.network.join("nodes").join("market");
        let (file, keys) = (file.display().to_string(), office.display().to_string());
        self.call(step, &["contract", "deploy", &file, "--approve-with", &keys], &office).await
    }

    /// Moves the demonstration's clock to the next working day.
    pub async fn next_day(&self) -> Result<(), Failed> {
        self.call("演示时间 · clock", &["devnet", "clock", "advance", "--to-workday", "1"], &self.network).await
    }

    async fn call(&self, step: &'static str, arguments: &[&str], data: &Path) -> Result<(), Failed> {
        let mut command = Command::new(&self.program);
        command.args(arguments).arg("--data").arg(data).stdin(Stdio::null());
        let ended = command.output().await;
        let ended = ended.map_err(|e| Failed { step, reason: format!("{}: {e}", self.program.display()) })?;
        if ended.status.success() {
            return Ok(());
        }
        Err(Failed { step, reason: String::from_utf8_lossy(&ended.stderr).trim().to_owned() })
    }
}
