//! Networks of real processes.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use yuzheng_protocol::network::{NetworkFile, TrustedNetwork};

/// The departments' codes in the order of their numbers.
pub const CODES: [&str; 4] = ["market", "public-security", "hrss", "bigdata"];

/// A process that runs one node or a whole network; killed when dropped.
pub struct Process {
    child: Child,
}

impl Process {
    /// Starts the program, waits for the line that says that it is ready, and keeps its log in `log`.
    pub fn start(arguments: &[&str], log: &Path) -> Self {
        Self::try_start(arguments, log, "info,yuzheng_node=debug,arc_malachitebft_network=off").unwrap_or_else(|said| {
            panic!("{arguments:?} is not ready: {said}; its log: {}", std::fs::read_to_string(log).unwrap_or_default())
        })
    }

    /// The same with another filter for its log; the error is what it said instead.
    pub fn try_start(arguments: &[&str], log: &Path, filter: &str) -> Result<Self, String> {
        let log_file = std::fs::OpenOptions::new().create(true).append(true).open(log).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_yuzheng-node"))
            .args(arguments)
            .args(["--parent-pid", &std::process::id().to_string()])
            .env("RUST_LOG", filter)
            .stdout(Stdio::piped())
            .stderr(log_file)
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (send, receive) = mpsc::channel();
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                let _ = send.send(line);
            }
        });
        let process = Self { child };
        let line = receive.recv_timeout(Duration::from_secs(100)).map_err(|e| e.to_string())?;
        if line.contains("\"ready\":true") { Ok(process) } else { Err(line) }
    }

    /// Stops it where it stands: it does nothing any more, and its files stay as they are.
    pub fn freeze(&self) {
        let number = self.child.id().to_string();
        assert!(Command::new("kill").args(["-STOP", &number]).status().unwrap().success());
        // A thread that waits for the disk stops when the disk has answered.
        let stopped = |stat: String| stat.rsplit_once(')').is_some_and(|(_, rest)| rest.trim_start().starts_with('T'));
        let all_stopped = || {
            let threads = std::fs::read_dir(format!("/proc/{number}/task")).unwrap();
            threads.flatten().all(|thread| std::fs::read_to_string(thread.path().join("stat")).is_ok_and(stopped))
        };
        while !all_stopped() {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Kills it as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop, and requires that it does so cleanly.
    pub fn stop(mut self) {
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        let asked = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                assert!(status.success(), "{status}");
                return;
            }
            assert!(asked.elapsed() < Duration::from_secs(15), "it does not stop");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The network file in `dir`.
pub fn network(dir: &Path) -> TrustedNetwork {
    NetworkFile::read(&std::fs::read(dir.join("network.yzn")).unwrap()).unwrap()
}

/// A whole network in one process.
pub fn devnet(dir: &Path) -> Process {
    Process::start(&["devnet", "--validators", "4", "--data", dir.to_str().unwrap()], &dir.with_extension("log"))
}

/// Makes the folders for four processes.
pub fn lay_out(dir: &Path) {
    let status = Command::new(env!("CARGO_BIN_EXE_yuzheng-node"))
        .args(["devnet", "--layout-only", "--data"])
        .arg(dir)
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success());
}

/// The data folder of a department.
pub fn folder(dir: &Path, code: &str) -> PathBuf {
    dir.join("nodes").join(code)
}

/// Runs one department's node as its own process.
pub fn run(dir: &Path, code: &str) -> Process {
    let folder = folder(dir, code);
    Process::start(&["run", "--data", folder.to_str().unwrap()], &dir.join(format!("{code}.log")))
}
