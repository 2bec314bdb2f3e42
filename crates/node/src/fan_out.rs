//! Passing transactions on to all other validators until they stand in a block or expire.
//!
//! Quiet consensus needs every transaction at every validator: one that only a single node has would wait for
//! that node's turn. A client's transaction is passed on at once; one that another node brought is its to pass
//! on, and this node helps only when it still waits after a while.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, debug};
use yuzheng_protocol::codec::Canonical;

use crate::ledger::NodeLedger;
use crate::mempool::{Origin, Waiting};
use crate::peers::{Peer, Peers};

/// Transactions and bytes passed on in one request.
const BATCH: (usize, usize) = (512, 1024 * 1024);
/// After this long a waiting transaction is passed on again, or for the first time when a node brought it.
const AGAIN: Duration = Duration::from_secs(2);
/// Shortest and longest pause after a node did not answer.
const PAUSE: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(5));

/// Serves all peers, those that join included, until `stop` is cancelled.
pub async fn serve(ledger: Arc<NodeLedger>, mut peers: Peers, stop: CancellationToken) {
    let mut served: BTreeMap<Peer, CancellationToken> = BTreeMap::new();
    let mut tasks = JoinSet::new();
    loop {
        let nodes = peers.nodes();
        served.retain(|peer, stop| {
            let stays = nodes.contains(peer);
            if !stays {
                stop.cancel();
            }
            stays
        });
        for peer in nodes {
            served.entry(peer).or_insert_with_key(|peer| {
                let stop = stop.child_token();
                let task = serve_peer(Arc::clone(&ledger), peers.clone(), peer.clone(), stop.clone());
                tasks.spawn(task.in_current_span());
                stop
            });
        }
        tokio::select! {
            () = stop.cancelled() => break,
            () = peers.changed() => {}
        }
    }
    while tasks.join_next().await.is_some() {}
}

/// Serves one peer until `stop` is cancelled.
async fn serve_peer(ledger: Arc<NodeLedger>, peers: Peers, peer: Peer, stop: CancellationToken) {
    let mut arrivals = ledger.mempool().arrivals();
    let (mut sent, mut pause) = (Sent::default(), PAUSE.0);
    loop {
        arrivals.mark_unchanged();
        let batch = sent.due(ledger.mempool().waiting_after(0, usize::MAX), Instant::now());
        if batch.is_empty() {
            let due = tokio::time::sleep(AGAIN / 2);
            tokio::select! {
                () = stop.cancelled() => return,
                _ = arrivals.changed() => {}
                () = due => {}
            }
            continue;
        }
        let sequence = batch.iter().flat_map(|waiting| waiting.transaction.to_bytes()).collect();
        match peers.pass_on(&peer, sequence).await {
            Ok(()) => {
                sent.note(&batch, Instant::now());
                pause = PAUSE.0;
            }
            Err(error) => {
                debug!(department = peer.department, %error, "transactions not passed on");
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = tokio::time::sleep(pause) => {}
                }
                pause = (pause * 2).min(PAUSE.1);
            }
        }
    }
}

/// When each waiting transaction was passed on last, by its place in the queue.
#[derive(Default)]
struct Sent(BTreeMap<u64, Instant>);

impl Sent {
    /// What is to be passed on now; forgets what waits no more.
    fn due(&mut self, waiting: Vec<Arc<Waiting>>, now: Instant) -> Vec<Arc<Waiting>> {
        let first = waiting.first().map_or(u64::MAX, |w| w.sequence);
        self.0 = self.0.split_off(&first);
        let (mut batch, mut bytes) = (Vec::new(), 0);
        for one in waiting {
            let is_due = match (self.0.get(&one.sequence), one.origin) {
                (Some(last), Origin::Client | Origin::Peer) => now.duration_since(*last) >= AGAIN,
                (None, Origin::Client) => true,
                (None, Origin::Peer) => now.duration_since(one.since) >= AGAIN,
            };
            if !is_due {
                continue;
            }
            if batch.len() == BATCH.0 || (bytes + one.bytes > BATCH.1 && !batch.is_empty()) {
                break;
            }
            bytes += one.bytes;
            batch.push(one);
        }
        batch
    }

    fn note(&mut self, batch: &[Arc<Waiting>], now: Instant) {
        self.0.extend(batch.iter().map(|waiting| (waiting.sequence, now)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use yuzheng_protocol::transaction::{Action, CaseAction, TransactionBody};
    use yuzheng_protocol::{Hash, PublicKey, Signature, Timestamp};

    fn waiting(sequence: u64, origin: Origin, since: Instant, bytes: usize) -> Arc<Waiting> {
        let action = CaseAction {
            case: Hash::ZERO,
            events: 0,
            action: yuzheng_protocol::codec::Text::default(),
            content: Hash::ZERO,
        };
        let mut key = [0x66; 32];
        key[0] = 0x58;
        let body = TransactionBody {
            version: 1,
            chain_id: Hash::ZERO,
            expires: Timestamp(0),
            salt: [0; 16],
            signer: PublicKey::from_bytes(key).unwrap(),
            action: Action::CaseAction(action),
        };
        let transaction = yuzheng_protocol::transaction::Transaction { body, suite: 1, signature: Signature([0; 64]) };
        Arc::new(Waiting { transaction, id: Hash::ZERO, bytes, sequence, origin, since })
    }

    fn sequences(batch: &[Arc<Waiting>]) -> Vec<u64> {
        batch.iter().map(|w| w.sequence).collect()
    }

    #[test]
    fn passes_a_clients_transaction_on_at_once_and_again_while_it_waits() {
        let (mut sent, start) = (Sent::default(), Instant::now());
        let all = vec![waiting(1, Origin::Client, start, 10), waiting(2, Origin::Peer, start, 10)];
        let batch = sent.due(all.clone(), start);
        assert_eq!(sequences(&batch), [1]);
        sent.note(&batch, start);
        assert!(sent.due(all.clone(), start + AGAIN / 2).is_empty());
        assert_eq!(sequences(&sent.due(all, start + AGAIN)), [1, 2]);
    }

    #[test]
    fn forgets_what_waits_no_more_and_keeps_batches_small() {
        let (mut sent, start) = (Sent::default(), Instant::now());
        let all: Vec<_> = (1..=3).map(|n| waiting(n, Origin::Client, start, 600 * 1024)).collect();
        let batch = sent.due(all.clone(), start);
        assert_eq!(sequences(&batch), [1]);
        sent.note(&batch, start);
        assert_eq!(sequences(&sent.due(all[1..].to_vec(), start)), [2]);
        assert!(sent.0.is_empty());
    }
}
