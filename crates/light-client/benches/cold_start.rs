//! Cold start: from a founding network file to a verified and stored tip, over 50 changes of a set of 21
//! validators. Prints one JSON line.
//!
//! Every change admits or removes a department, every certificate is another one. CPU time of the process, which
//! has one thread, from the network file in memory to the tip in the store; the chain and the node's answers are
//! made before. Rounds in a row are counted, not questions: one node is asked, one question at a time.

use std::sync::Arc;

use cpu_time::ProcessTime;
use yuzheng_light_client::{
    HeaderStore, Sync,
    sync::{Answer, Ask, Response, SyncSettings},
};
use yuzheng_protocol::{
    Canonical, Height,
    api::{HistoryPath, HopList},
    block::SignedHeader,
    testing::{TestChain, validator_set},
};

const VALIDATORS: u16 = 21;
const CHANGES: u64 = 50;
const BLOCKS_BETWEEN: u64 = 400;
const RUNS: usize = 21;

fn main() {
    let chain = chain();
    let answers = Answers {
        tip: chain.signed_tip().to_bytes(),
        hops: chain.hops(Height(1)).to_bytes(),
        history: chain.history_path(Height::GENESIS, chain.tip_height()).to_bytes(),
    };
    let mut runs: Vec<Run> = (0..RUNS).map(|_| run(&chain, &answers)).collect();
    runs.sort_by(|a, b| a.cpu_ms.total_cmp(&b.cpu_ms));
    let Run { cpu_ms, bytes, round_trips } = runs.swap_remove(RUNS / 2);
    println!(
        r#"{{"validators":{VALIDATORS},"changes":{CHANGES},"cpu_ms":{cpu_ms:.1},"bytes":{bytes},"round_trips":{round_trips}}}"#
    );
}

struct Answers {
    tip: Vec<u8>,
    hops: Vec<u8>,
    history: Vec<u8>,
}

struct Run {
    cpu_ms: f64,
    bytes: usize,
    round_trips: usize,
}

fn chain() -> TestChain {
    let mut chain = TestChain::new(VALIDATORS);
    for change in 1..=CHANGES {
        chain.push_empty(BLOCKS_BETWEEN);
        // The oldest member leaves, a new one comes.
        let first = change as u16 + 1;
        chain.announce(validator_set(first..first + VALIDATORS));
        chain.push_empty(1);
    }
    chain.push_empty(BLOCKS_BETWEEN);
    chain
}

fn run(chain: &TestChain, answers: &Answers) -> Run {
    let network = Arc::new(chain.founding_network());
    let folder = tempfile::tempdir().expect("a folder for the store");
    let now = chain.tip().time.plus_ms(500);
    let (mut bytes, mut round_trips) = (0, 0);
    let began = ProcessTime::now();
    let (mut store, _fresh) = HeaderStore::open(&folder.path().join("headers.db"), network).expect("a new store opens");
    let mut sync = Sync::new(store.held(), &[1], SyncSettings::default());
    sync.wake(now);
    while store.height() < chain.tip_height() {
        let request = sync.poll_request().expect("there is something to ask before the tip is verified");
        round_trips += 1;
        let answer = match request.ask {
            Ask::Tip => read(&answers.tip, &mut bytes, |tip: SignedHeader| Answer::Tip(Box::new(tip))),
            Ask::Hops(_) => read(&answers.hops, &mut bytes, |hops: HopList| Answer::Hops(hops)),
            Ask::Ancestor { .. } => {
                read(&answers.history, &mut bytes, |place: HistoryPath| Answer::Ancestor(Box::new(place)))
            }
            Ask::Headers { .. } | Ask::Certificate(_) => unreachable!("a cold start needs no headers in between"),
        };
        sync.handle_response(Response { request, answer: Ok(answer) }, now, &mut store);
        while let Some(step) = sync.poll_step() {
            store.take(&step).expect("the disk has room");
        }
    }
    let cpu_ms = began.elapsed().as_secs_f64() * 1e3;
    assert_eq!(store.tip().map(|tip| tip.header()), Some(chain.tip()));
    assert_eq!(store.epochs().hops().len() as u64, CHANGES);
    Run { cpu_ms, bytes, round_trips }
}

fn read<T: Canonical>(from: &[u8], bytes: &mut usize, answer: impl Fn(T) -> Answer) -> Answer {
    *bytes += from.len();
    answer(T::from_bytes(from).expect("an honest answer is readable"))
}
