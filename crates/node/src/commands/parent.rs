//! When to stop: a signal, or the end of the process that started this one.

use std::time::Duration;

use anyhow::Context;
use tokio::signal::unix::{SignalKind, signal};

/// How often it is looked whether the parent lives.
const LOOKING: Duration = Duration::from_millis(500);

/// Returns when the process should stop, with the reason.
pub async fn told_to_stop(parent: Option<u32>) -> anyhow::Result<&'static str> {
    let mut interrupt = signal(SignalKind::interrupt()).context("no handler for SIGINT")?;
    let mut terminate = signal(SignalKind::terminate()).context("no handler for SIGTERM")?;
    Ok(tokio::select! {
        _ = interrupt.recv() => "SIGINT",
        _ = terminate.recv() => "SIGTERM",
        () = parent_ended(parent) => "the parent process ended",
    })
}

async fn parent_ended(parent: Option<u32>) {
    let Some(parent) = parent else { return core::future::pending().await };
    let Some(born) = start_time(parent) else { return };
    // The number may be given to another process, the time of birth will not be.
    while start_time(parent) == Some(born) {
        tokio::time::sleep(LOOKING).await;
    }
}

/// When a process was started, in clock ticks since boot; none when it is gone or only its corpse is left.
fn start_time(process: u32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // Field 2 is the name in parentheses and may hold anything; fields 3 (state) and 22 (start) come after.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?;
    if state == "Z" || state == "X" { None } else { fields.nth(18)?.parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn a_process_has_a_time_of_birth_until_it_ends() {
        assert!(start_time(std::process::id()).is_some());
        let mut child = Command::new("true").spawn().unwrap();
        let number = child.id();
        child.wait().unwrap();
        assert_eq!(start_time(number), None);
    }

    #[tokio::test]
    async fn the_end_of_the_parent_is_noticed() {
        let mut child = Command::new("sleep").arg("0.2").spawn().unwrap();
        let number = child.id();
        let reaper = std::thread::spawn(move || child.wait());
        parent_ended(Some(number)).await;
        reaper.join().unwrap().unwrap();
    }
}
