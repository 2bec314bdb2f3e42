//! Who is connected is heard.

use core::time::Duration;
use std::collections::BTreeMap;

use arc_malachitebft_app::net::PeerId;
use tokio::time::{Instant, sleep};

use super::network::{Network, brisk};
use crate::consensus::application::Ledger as _;
use crate::consensus::hearing::Hearing;

/// Four validators, one of them down: every vote of the others is needed. One of them starts again while the
/// others still keep its old connections.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_starts_again_before_its_old_connections_have_ended_is_heard() {
    let (mut network, relays) = Network::new(brisk()).behind_relays().await;
    for i in 0..4 {
        network.start(i).await;
    }
    network.reach_busily(&[0, 1, 2, 3], 3).await;
    network.stop(3).await;
    relays.hold();
    network.stop(0).await;
    network.start(0).await;
    sleep(Duration::from_secs(1)).await;
    relays.release();
    let next = network.ledgers[0].tip().0.max(network.ledgers[1].tip().0) + 3;
    network.reach_busily(&[0, 1, 2], next).await;
    network.agree(&[0, 1, 2]);
    network.end().await;
}

#[test]
fn only_who_stays_deaf_is_met_anew_and_ever_more_rarely() {
    let (start, [a, b]) = (Instant::now(), [PeerId::random(), PeerId::random()]);
    let at = |seconds| start + Duration::from_secs(seconds);
    let peers = |hears: [bool; 2]| BTreeMap::from([(a, hears[0]), (b, hears[1])]);
    let mut hearing = Hearing::default();
    assert_eq!(hearing.look(&peers([true, false]), at(0)), []);
    assert_eq!(hearing.look(&peers([false, false]), at(4)), []);
    assert_eq!(hearing.look(&peers([true, false]), at(5)), [b]);
    // It is gone for a moment, and then deaf again.
    assert_eq!(hearing.look(&BTreeMap::from([(a, true)]), at(6)), []);
    assert_eq!(hearing.look(&peers([true, false]), at(7)), []);
    assert_eq!(hearing.look(&peers([true, false]), at(16)), []);
    assert_eq!(hearing.look(&peers([true, false]), at(17)), [b]);
    assert_eq!(hearing.look(&peers([true, true]), at(18)), []);
    assert_eq!(hearing.look(&peers([true, false]), at(19)), []);
    assert_eq!(hearing.look(&peers([true, false]), at(24)), [b]);
}

#[test]
fn nobody_is_met_anew_while_enough_others_pass_our_messages_on() {
    let (start, mut hearing) = (Instant::now(), Hearing::default());
    let mut peers: BTreeMap<_, _> = (0..4).map(|_| (PeerId::random(), true)).collect();
    peers.insert(PeerId::random(), false);
    assert_eq!(hearing.look(&peers, start), []);
    assert_eq!(hearing.look(&peers, start + Duration::from_secs(3600)), []);
}
