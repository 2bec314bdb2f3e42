//! Validators that do not keep to the rules.

use core::time::Duration;

use tokio::time::sleep;

use super::network::{Network, brisk};

/// Two machines run under the key of validator 0, each with transactions of its own: it proposes two blocks and
/// votes twice. Whether both are at one height at one moment, so that there is something to notice, is up to the
/// scheduler; that the others never fork must hold each time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_twin_does_not_fork_the_others() {
    let mut network = Network::of(&[0, 1, 2, 3, 0], brisk());
    for i in 0..5 {
        network.start(i).await;
    }
    let honest = [1, 2, 3];
    let noticed = |network: &Network| -> u64 {
        honest.iter().map(|i| network.nodes[*i].as_ref().unwrap().status().equivocations).sum()
    };
    let feed = async {
        for n in 0u32..500 {
            for (i, ledger) in network.ledgers.iter().enumerate() {
                ledger.submit(format!("{i} {n}").as_bytes());
            }
            sleep(Duration::from_millis(30)).await;
            if noticed(&network) > 0 && network.agree(&honest) >= 20 {
                break;
            }
        }
    };
    feed.await;
    assert!(network.agree(&honest) >= 20);
    println!("{} equivocations noticed", noticed(&network));
    for node in network.nodes.into_iter().flatten() {
        // The twins themselves may have ended.
        let _ = node.shutdown().await;
    }
}
