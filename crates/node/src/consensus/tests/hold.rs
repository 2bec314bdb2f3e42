//! What ends standing still.

use core::time::Duration;
use std::sync::Arc;

use tokio::sync::oneshot;
use tokio::time::{Instant, timeout};
use yuzheng_protocol::Height;

use super::ledger::MemoryLedger;
use super::validators::set;
use crate::consensus::NetworkKey;
use crate::consensus::hold::{self, Held, Wake};
use crate::consensus::peer_tips::PeerTips;

struct Quiet {
    ledger: Arc<MemoryLedger>,
    tips: Arc<PeerTips>,
    held: Option<Held>,
}

fn peer() -> arc_malachitebft_app::types::PeerId {
    NetworkKey::new([1; 32]).identity().parse().unwrap()
}

/// Holds height 5 for `heartbeat`.
fn quiet(heartbeat: Duration) -> Quiet {
    let ledger = Arc::new(MemoryLedger::new(set(4)));
    let tips = Arc::new(PeerTips::new([peer()]));
    let until = Instant::now() + heartbeat;
    let held = Held::new(Height(5), oneshot::channel().0, ledger.clone(), until, Arc::clone(&tips));
    Quiet { ledger, tips, held: Some(held) }
}

const LONG: Duration = Duration::from_secs(3600);
const A_MOMENT: Duration = Duration::from_millis(50);
const A_WHILE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn the_heartbeat_comes_when_nothing_happens() {
    let mut quiet = quiet(Duration::from_millis(300));
    assert!(timeout(A_MOMENT, hold::due(&mut quiet.held)).await.is_err());
    assert_eq!(timeout(A_WHILE, hold::due(&mut quiet.held)).await, Ok(Wake::Heartbeat));
}

#[tokio::test]
async fn work_ends_it_even_when_it_was_not_looked_at_in_between() {
    let mut quiet = quiet(LONG);
    assert!(timeout(A_MOMENT, hold::due(&mut quiet.held)).await.is_err());
    quiet.ledger.submit(b"work");
    assert_eq!(timeout(A_WHILE, hold::due(&mut quiet.held)).await, Ok(Wake::Work));
}

#[tokio::test]
async fn a_peer_that_has_decided_the_next_height_ends_it() {
    let mut quiet = quiet(LONG);
    quiet.tips.announced(peer(), Height(4));
    assert!(timeout(A_MOMENT, hold::due(&mut quiet.held)).await.is_err());
    quiet.tips.announced(peer(), Height(5));
    assert_eq!(timeout(A_WHILE, hold::due(&mut quiet.held)).await, Ok(Wake::Behind));
}

#[tokio::test]
async fn nothing_is_due_when_nothing_is_held() {
    assert!(timeout(A_MOMENT, hold::due(&mut None)).await.is_err());
}

#[test]
fn a_peer_may_take_back_what_it_announced_and_strangers_announce_nothing() {
    let stranger = NetworkKey::new([2; 32]).identity().parse().unwrap();
    let tips = PeerTips::new([peer()]);
    tips.announced(peer(), Height(900));
    tips.announced(stranger, Height(1000));
    assert_eq!(tips.highest(), Height(900));
    tips.announced(peer(), Height(3));
    assert_eq!(tips.highest(), Height(3));
    tips.listen_to(stranger);
    tips.announced(stranger, Height(1000));
    assert_eq!(tips.highest(), Height(1000));
}
