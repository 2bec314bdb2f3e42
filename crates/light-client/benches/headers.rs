//! Many headers: verified as full headers in memory, and received as deltas, rebuilt, verified and stored. Prints
//! one JSON line.
//!
//! Every header has its own random roots, number of entries and time. CPU time of the process, which has one
//! thread; making the chain is not measured. Storing goes through [`Sync`] and [`HeaderStore`] as the client
//! drives them: answers are decoded from bytes, pages are written to disk with `synchronous=FULL`.

use std::{path::Path, sync::Arc};

use cpu_time::ProcessTime;
use yuzheng_light_client::{
    HeaderStore, Opening, Sync,
    sync::{Answer, Ask, HeaderCopy, Request, Response, SyncSettings},
};
use yuzheng_protocol::{
    Canonical, CommitCertificate, Header, Height, Timestamp,
    api::{HeaderDeltas, HistoryPath, HopList},
    block::SignedHeader,
    delta,
    light::{HeaderChain, verify_signed_header},
    network::TrustedNetwork,
    testing::{TestChain, digest},
};

const VALIDATORS: u16 = 4;
const DEPARTMENT: u16 = 1;
const DEFAULT_HEADERS: usize = 1_000_000;

fn main() {
    let wanted = std::env::var("YUZHENG_BENCH_HEADERS").ok().and_then(|n| n.parse().ok());
    let made = Made::new(wanted.unwrap_or(DEFAULT_HEADERS));
    let verify = made.verify_full();
    let folder = tempfile::tempdir().expect("a folder for the store");
    let stored = made.store(&folder.path().join("headers.db"));
    let disk_bytes = files_below(folder.path());
    let opened = made.open(&folder.path().join("headers.db"));
    println!(
        r#"{{"headers":{},"verify_cpu_s":{verify:.3},"store_cpu_s":{:.3},"wire_bytes":{},"disk_bytes":{disk_bytes},"open_cpu_s":{opened:.3}}}"#,
        made.encoded.len(),
        stored.cpu_s,
        stored.wire_bytes,
    );
}

/// A chain whose headers are random in whatever may be.
struct Made {
    chain: TestChain,
    network: Arc<TrustedNetwork>,
    /// Full headers from height 1.
    encoded: Vec<Vec<u8>>,
    tip: SignedHeader,
}

impl Made {
    fn new(count: usize) -> Self {
        let chain = TestChain::new(VALIDATORS);
        let network = Arc::new(chain.founding_network());
        let mut followed = HeaderChain::new(chain.genesis()).expect("the genesis document is valid");
        let mut encoded = Vec::with_capacity(count);
        for n in 0..count {
            let header = random(&chain, &followed, n);
            encoded.push(header.to_bytes());
            followed.append(header).expect("an honest header follows");
        }
        let tip = chain.certify(followed.last().clone());
        Self { chain, network, encoded, tip }
    }

    /// CPU seconds for all headers as bytes in memory up to the certified tip.
    fn verify_full(&self) -> f64 {
        let began = ProcessTime::now();
        let mut followed = HeaderChain::new(self.chain.genesis()).expect("the genesis document is valid");
        followed.append_run(self.encoded.iter().map(Vec::as_slice)).expect("honest headers follow");
        let set = self.network.validators_at(self.tip.header.height);
        let tip = verify_signed_header(self.network.chain_id(), set, self.tip.clone()).expect("the tip is certified");
        assert_eq!(tip.certificate().header_hash, followed.last_hash());
        began.elapsed().as_secs_f64()
    }

    /// Syncs a store at `path` from a node in memory.
    fn store(&self, path: &Path) -> Stored {
        let node = Node::new(self);
        let mut wire_bytes = 0;
        let began = ProcessTime::now();
        let mut paused = 0.0;
        let (mut store, _fresh) = HeaderStore::open(path, self.network.clone()).expect("a new store opens");
        let settings = SyncSettings { copy: HeaderCopy::Full, ..SyncSettings::default() };
        let mut sync = Sync::new(store.held(), &[DEPARTMENT], settings);
        let now = self.tip.header.time.plus_ms(500);
        sync.wake(now);
        while let Some(request) = sync.poll_request() {
            // The node's own work is not the client's.
            let pause = ProcessTime::now();
            let bytes = node.answer(&request);
            paused += pause.elapsed().as_secs_f64();
            wire_bytes += bytes.len();
            take(&mut sync, &mut store, request, &bytes, now);
        }
        assert_eq!(store.height(), self.tip.header.height);
        drop(store);
        Stored { cpu_s: began.elapsed().as_secs_f64() - paused, wire_bytes }
    }

    /// CPU seconds for opening a full store.
    fn open(&self, path: &Path) -> f64 {
        let began = ProcessTime::now();
        let (_store, opening) = HeaderStore::open(path, self.network.clone()).expect("the store opens");
        let cpu_s = began.elapsed().as_secs_f64();
        assert_eq!(opening, Opening::Resumed { height: self.tip.header.height });
        cpu_s
    }
}

struct Stored {
    cpu_s: f64,
    wire_bytes: usize,
}

fn random(chain: &TestChain, above: &HeaderChain, n: usize) -> Header {
    let parent = above.last();
    let height = parent.height.next();
    let dice = digest(&format!("bench/dice/{n}")).0;
    Header {
        height,
        time: parent.time.plus_ms(200 + u64::from(u16::from_be_bytes([dice[0], dice[1]]) % 4_000)),
        prev: above.last_hash(),
        history: above.next_history(),
        tx_root: digest(&format!("bench/entries/{n}")),
        tx_count: 1 + u32::from(dice[2]),
        state_root: digest(&format!("bench/state/{n}")),
        proposer: chain.validators_at(height).proposer(height, parent.round),
        ..parent.clone()
    }
}

/// A node's answers, as bytes.
struct Node<'a> {
    made: &'a Made,
    /// Deltas of all headers from height 1, and where each begins.
    deltas: Vec<u8>,
    starts: Vec<usize>,
}

impl<'a> Node<'a> {
    fn new(made: &'a Made) -> Self {
        let (mut deltas, mut starts) = (Vec::new(), Vec::with_capacity(made.encoded.len() + 1));
        let mut parent = made.chain.header(Height(0)).clone();
        for bytes in &made.encoded {
            let header = Header::from_bytes(bytes).expect("it was encoded here");
            starts.push(deltas.len());
            delta::encode(&parent, &header, &mut deltas);
            parent = header;
        }
        starts.push(deltas.len());
        Self { made, deltas, starts }
    }

    fn answer(&self, request: &Request) -> Vec<u8> {
        match request.ask {
            Ask::Tip => self.made.tip.to_bytes(),
            Ask::Headers { from, count } => {
                let first = from.0 as usize - 1;
                let deltas = &self.deltas[self.starts[first]..self.starts[first + count as usize]];
                HeaderDeltas { deltas: yuzheng_protocol::testing::blob(deltas) }.to_bytes()
            }
            Ask::Certificate(height) => {
                let header = Header::from_bytes(&self.made.encoded[height.0 as usize - 1]);
                self.made.chain.certify(header.expect("it was encoded here")).certificate.to_bytes()
            }
            Ask::Hops(_) | Ask::Ancestor { .. } => unreachable!("a full copy under one set asks for neither"),
        }
    }
}

/// Decodes an answer, hands it to the state machine and stores what comes of it.
fn take(sync: &mut Sync, store: &mut HeaderStore, request: Request, bytes: &[u8], now: Timestamp) {
    let answer = match request.ask {
        Ask::Tip => SignedHeader::from_bytes(bytes).map(|tip| Answer::Tip(Box::new(tip))),
        Ask::Headers { .. } => HeaderDeltas::from_bytes(bytes).map(Answer::Headers),
        Ask::Certificate(_) => CommitCertificate::from_bytes(bytes).map(Answer::Certificate),
        Ask::Hops(_) => HopList::from_bytes(bytes).map(Answer::Hops),
        Ask::Ancestor { .. } => HistoryPath::from_bytes(bytes).map(|answer| Answer::Ancestor(Box::new(answer))),
    };
    let answer = Ok(answer.expect("an honest answer is readable"));
    sync.handle_response(Response { request, answer }, now, store);
    while let Some(step) = sync.poll_step() {
        store.take(&step).expect("the disk has room");
    }
}

fn files_below(folder: &Path) -> u64 {
    let files = std::fs::read_dir(folder).expect("the folder is there");
    files.map(|file| file.and_then(|f| f.metadata()).expect("a file has a size").len()).sum()
}
