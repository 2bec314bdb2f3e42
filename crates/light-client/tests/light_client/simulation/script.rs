//! Chains that are made once and played to all seeds: what an honest node of a given height answers.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, OnceLock},
};

use yuzheng_light_client::{
    ProviderError,
    sync::{Answer, Ask},
};
use yuzheng_protocol::{
    Hash, Height, Round, Timestamp,
    api::{HeaderDeltas, HistoryPath, HopList},
    block::SignedHeader,
    genesis::ChainKind,
    light::Hop,
    network::TrustedNetwork,
    testing::{self, TestChain, list, validator_set},
};

/// A chain with what nodes say about it.
pub struct Script {
    pub chain: TestChain,
    pub network: Arc<TrustedNetwork>,
    /// Histories that part from this one: last common height, and the other chain.
    pub forks: Vec<(Height, Script)>,
    hops: Vec<Hop>,
    signed: Mutex<HashMap<u64, SignedHeader>>,
}

impl Script {
    fn new(chain: TestChain, forks: Vec<(Height, Script)>) -> Self {
        let hops = (1..chain.epochs().len()).map(|i| chain.hop(i)).collect();
        let network = Arc::new(chain.founding_network());
        Self { chain, network, forks, hops, signed: Mutex::default() }
    }

    pub fn top(&self) -> Height {
        self.chain.tip_height()
    }

    pub fn hash(&self, height: Height) -> Hash {
        self.chain.header(height).hash()
    }

    /// Height of a node that knows everything up to `time`.
    pub fn height_at(&self, time: Timestamp) -> Height {
        let known = self.chain.headers().partition_point(|header| header.time <= time);
        Height(known.max(1) as u64 - 1)
    }

    pub fn signed(&self, height: Height) -> SignedHeader {
        let mut signed = self.signed.lock().unwrap();
        signed.entry(height.0).or_insert_with(|| self.chain.signed(height)).clone()
    }

    /// Hops announced from `from` up to `height`.
    pub fn hops(&self, from: Height, height: Height) -> Vec<Hop> {
        let announced = |hop: &&Hop| (from..=height).contains(&hop.signed.header.height);
        self.hops.iter().filter(announced).cloned().collect()
    }

    /// What an honest node says whose newest header is that of `height`.
    pub fn answer(&self, ask: Ask, height: Height) -> Result<Answer, ProviderError> {
        let missing = |path: &str| ProviderError::NotFound { path: path.into() };
        match ask {
            Ask::Tip if height == Height::GENESIS => Err(missing("tip")),
            Ask::Tip => Ok(Answer::Tip(Box::new(self.signed(height)))),
            Ask::Headers { from, .. } if from > height => Err(missing("headers")),
            Ask::Headers { from, count } => {
                let last = height.0.min(from.0 + u64::from(count) - 1);
                let headers = &self.chain.headers()[from.0 as usize..=last as usize];
                let parent = self.chain.header(Height(from.0 - 1));
                Ok(Answer::Headers(HeaderDeltas::of(parent, headers).unwrap()))
            }
            Ask::Certificate(at) if at > height || at == Height::GENESIS => Err(missing("certificate")),
            Ask::Certificate(at) => Ok(Answer::Certificate(self.signed(at).certificate)),
            Ask::Hops(from) => Ok(Answer::Hops(HopList { hops: list(self.hops(from, height)) })),
            Ask::Ancestor { height: old, tip } if tip > height || old >= tip => Err(missing("history")),
            Ask::Ancestor { height: old, tip } => {
                let path = self.chain.history_path(old, tip);
                Ok(Answer::Ancestor(Box::new(HistoryPath { tip: self.signed(tip), ..path })))
            }
        }
    }
}

/// How a fork's first block differs.
#[derive(Clone, Copy)]
enum Parting {
    Time,
    Round,
    Set,
}

fn fork(chain: &TestChain, how: Parting, blocks: u64) -> (Height, Script) {
    let mut fork = chain.clone();
    let common = fork.tip_height();
    match how {
        Parting::Time => {
            let mut header = fork.propose(&[]);
            header.time = header.time.plus_ms(1);
            fork.append(header, Vec::new());
        }
        Parting::Round => {
            let mut header = fork.propose(&[]);
            header.round = Round(1);
            header.proposer = fork.validators_at(header.height).proposer(header.height, Round(1));
            fork.append(header, Vec::new());
        }
        Parting::Set => {
            fork.announce(validator_set(11..=15));
            fork.push(Vec::new());
        }
    }
    fork.push_empty(blocks - 1);
    (common, Script::new(fork, Vec::new()))
}

/// A chain of `blocks` blocks whose set changes at each height of `changes`, with forks at each of `forks`.
fn script(kind: ChainKind, validators: u16, blocks: u64, changes: &[u64], forks: &[u64]) -> Script {
    let mut genesis = testing::genesis(validators);
    genesis.kind = kind;
    let mut chain = TestChain::from_genesis(genesis);
    let (mut parted, mut size) = (Vec::new(), validators);
    for height in 1..=blocks {
        if forks.contains(&(height - 1)) {
            for how in [Parting::Time, Parting::Round, Parting::Set] {
                parted.push(fork(&chain, how, 80));
            }
        }
        if changes.contains(&height) {
            size = if size >= 8 { 4 } else { size + 1 };
            chain.announce(validator_set(1..=size));
        }
        // Some blocks change the state, so that deltas differ.
        if height % 7 == 0 {
            chain.put(b"a key", height.to_be_bytes());
        }
        chain.push(Vec::new());
    }
    Script::new(chain, parted)
}

/// The chains for adversaries: 300 blocks.
pub fn scripts() -> &'static [Script] {
    static SCRIPTS: OnceLock<Vec<Script>> = OnceLock::new();
    SCRIPTS.get_or_init(|| {
        let forks = [120, 150, 170, 199];
        vec![
            script(ChainKind::Productive, 4, 300, &[], &forks),
            script(ChainKind::Productive, 7, 300, &[], &forks),
            script(ChainKind::Productive, 4, 300, &[30, 60, 140, 160, 180, 210, 230, 250], &forks),
        ]
    })
}

/// A chain that crosses pages of the store.
pub fn long_script() -> &'static Script {
    static SCRIPT: OnceLock<Script> = OnceLock::new();
    SCRIPT.get_or_init(|| script(ChainKind::Demonstration, 4, 4_200, &[500, 2_047, 2_048, 4_096], &[]))
}

/// A chain with another genesis document.
pub fn other_script() -> &'static Script {
    static SCRIPT: OnceLock<Script> = OnceLock::new();
    SCRIPT.get_or_init(|| {
        let mut genesis = testing::genesis(4);
        genesis.name_en = testing::text("Another chain");
        let mut chain = TestChain::from_genesis(genesis);
        chain.push_empty(40);
        chain.announce(validator_set(1..=5));
        chain.push_empty(260);
        Script::new(chain, Vec::new())
    })
}
