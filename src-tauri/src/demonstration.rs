//! 演示时间: the clock of a demonstration, proven from the state.
//!
//! Everything that counts by days here counts by it, as the chain does. A productive network has none, and nobody
//! asks for it there.

use std::sync::atomic::{AtomicU64, Ordering};

use yuzheng_protocol::{
    Canonical, Timestamp,
    genesis::ChainKind,
    objects::{DemonstrationClock, key},
};

use crate::{
    app::{App, AppEvent},
    desk::{Desk, DeskError},
    filing::today,
    views::DemonstrationTime,
};

const SETTING: &str = "demonstration-clock";
const DAY_MS: u64 = 24 * 3600 * 1000;

/// By how much the clock is ahead, and at which verified height that was read.
#[derive(Default)]
pub(crate) struct Clock {
    ahead_ms: AtomicU64,
    read_at: AtomicU64,
}

impl App {
    /// Time of the newest verified block or of this computer, by the demonstration's clock: what days are counted
    /// from.
    pub(crate) fn chain_time(&self) -> Timestamp {
        let ahead = self.demonstration.ahead_ms.load(Ordering::Relaxed);
        self.tip().time.max(crate::app::now()).plus_ms(ahead)
    }

    /// What the clock shows, where it is ahead.
    pub(crate) fn demonstration_time(&self) -> Option<DemonstrationTime> {
        let ahead = self.demonstration.ahead_ms.load(Ordering::Relaxed);
        (ahead > 0).then(|| DemonstrationTime {
            day: today(self.chain_time()).to_string(),
            ahead_days: u32::try_from(ahead / DAY_MS).unwrap_or(u32::MAX),
        })
    }

    /// Reads the clock with its proof, once for each verified tip.
    pub(crate) async fn read_demonstration_clock(&self) {
        match self.network.genesis().kind {
            ChainKind::Demonstration => {}
            ChainKind::Productive => return,
        }
        let height = self.tip().height.0;
        if self.demonstration.read_at.load(Ordering::Relaxed) == height {
            return;
        }
        let Ok(state) = self.client.state(&key::demonstration_clock()).await else { return };
        let Ok(clock) = state.decode::<DemonstrationClock>() else { return };
        self.demonstration.read_at.store(height, Ordering::Relaxed);
        self.show_demonstration_clock(clock.unwrap_or_default());
    }

    fn show_demonstration_clock(&self, clock: DemonstrationClock) {
        if self.demonstration.ahead_ms.swap(clock.ahead_ms, Ordering::Relaxed) == clock.ahead_ms {
            return;
        }
        if let Some(session) = self.unlocked() {
            // What cannot be kept is read again with the next block.
            let _ = session.desk().set_setting(SETTING, &clock.to_bytes());
        }
        self.emit(AppEvent::Network(Box::new(self.network_view())));
    }

    /// Shows what was proven last, until a department answers.
    pub(crate) fn recall_demonstration_clock(&self, desk: &Desk) -> Result<(), DeskError> {
        let ahead = &self.demonstration.ahead_ms;
        if self.demonstration.read_at.load(Ordering::Relaxed) > 0 {
            let proven = DemonstrationClock { ahead_ms: ahead.load(Ordering::Relaxed) };
            return desk.set_setting(SETTING, &proven.to_bytes());
        }
        let kept = desk.setting(SETTING)?.and_then(|bytes| DemonstrationClock::from_bytes(&bytes).ok());
        ahead.store(kept.unwrap_or_default().ahead_ms, Ordering::Relaxed);
        Ok(())
    }
}
