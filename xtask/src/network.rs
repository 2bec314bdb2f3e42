//! A local network of department nodes as a child process.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

/// Directory of the programs that belong to this build: the one where this program lies.
pub fn programs() -> Result<PathBuf> {
    let this = std::env::current_exe().context("this program knows where it lies")?;
    Ok(this.parent().context("a program lies in a directory")?.to_owned())
}

/// A running `yuzheng-node devnet`; dropping it stops the network.
pub struct Network {
    child: Child,
    /// Its network file.
    pub file: PathBuf,
}

impl Network {
    /// Starts four departments under `dir` and waits until all of them answer.
    pub fn start(programs: &Path, dir: &Path) -> Result<Self> {
        std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
        let log = std::fs::File::create(dir.join("network.log")).context("cannot write the network's log")?;
        let mut child = Command::new(programs.join("yuzheng-node"))
            .args(["devnet", "--validators", "4", "--data"])
            .arg(dir)
            .args(["--parent-pid", &std::process::id().to_string()])
            .stdout(Stdio::piped())
            .stderr(log)
            .stdin(Stdio::null())
            .spawn()
            .context("cannot start yuzheng-node; build it with `cargo build --workspace`")?;
        let out = child.stdout.take().context("standard output was piped")?;
        let mut network = Self { child, file: dir.join("network.yzn") };
        network.wait_until_ready(out).with_context(|| format!("its log is {}", dir.join("network.log").display()))?;
        Ok(network)
    }

    fn wait_until_ready(&mut self, out: impl std::io::Read + Send + 'static) -> Result<()> {
        let (send, receive) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                if send.send(line).is_err() {
                    break;
                }
            }
        });
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(120) {
            match receive.recv_timeout(Duration::from_millis(200)) {
                Ok(line) => {
                    let ready = serde_json::from_str::<serde_json::Value>(&line).ok();
                    if ready.is_some_and(|v| v["ready"] == true) {
                        return Ok(());
                    }
                }
                Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {}
                Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => break,
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("the network ended before it was ready: {status}");
            }
        }
        bail!("the network was not ready within 120 s")
    }

    /// Asks the network to stop and waits for it.
    pub fn stop(&mut self) {
        let pid = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &pid]).status().is_ok_and(|s| s.success());
        let deadline = Instant::now() + Duration::from_secs(10);
        while asked && Instant::now() < deadline {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        self.stop();
    }
}
