//! Virtual time, nodes with delays, and a client made of the sync state machine and its store.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap},
    path::Path,
};

use yuzheng_light_client::{
    HeaderStore, NodeStatus, ProviderError, Sync,
    sync::{Answer, Ask, NodeIndex, Request, Response, SyncSettings},
};
use yuzheng_protocol::{Height, Timestamp};

use super::{chance::Chance, script::Script};

/// Pause between two rounds.
pub const POLL_MS: u64 = 2_000;
/// After this time a provider gives up waiting.
pub const TIMEOUT_MS: u64 = 10_000;

/// What comes back for a question.
pub struct Reply {
    pub answer: Result<Answer, ProviderError>,
    pub after_ms: u64,
    /// Whether it is what no honest node would say.
    pub deceit: bool,
}

/// What a node knows when it is asked.
pub struct Moment<'a> {
    pub script: &'static Script,
    /// Height that honest nodes have.
    pub height: Height,
    pub now: Timestamp,
    pub chance: &'a mut Chance,
}

/// A node.
pub trait Behaviour {
    fn reply(&mut self, ask: Ask, moment: &mut Moment<'_>) -> Reply;
}

/// The client and what is on its way to it.
pub struct World {
    pub script: &'static Script,
    pub chance: Chance,
    pub now: Timestamp,
    /// How far the client's clock is ahead, in ms.
    pub skew: i64,
    pub store: HeaderStore,
    pub sync: Sync,
    pub departments: Vec<u16>,
    pub nodes: Vec<Box<dyn Behaviour>>,
    pub settings: SyncSettings,
    on_their_way: BinaryHeap<Reverse<(Timestamp, u64)>>,
    responses: HashMap<u64, (Response, bool, Height)>,
    sent: u64,
    next_poll: Timestamp,
}

/// What happened last.
pub enum Event {
    Woke,
    /// A node's answer was handled.
    Answered {
        node: usize,
        ask: Ask,
        succeeded: bool,
        deceit: bool,
        /// Height of honest nodes when it was asked.
        height: Height,
    },
}

impl World {
    pub fn new(
        script: &'static Script,
        nodes: Vec<Box<dyn Behaviour>>,
        settings: SyncSettings,
        now: Timestamp,
        chance: Chance,
        path: &Path,
    ) -> Self {
        let (store, _) = HeaderStore::open(path, script.network.clone()).unwrap();
        let departments: Vec<u16> = (1..=nodes.len() as u16).collect();
        let sync = Sync::new(store.held(), &departments, settings.clone());
        Self {
            script,
            chance,
            now,
            skew: 0,
            store,
            sync,
            departments,
            nodes,
            settings,
            on_their_way: BinaryHeap::new(),
            responses: HashMap::new(),
            sent: 0,
            next_poll: now,
        }
    }

    /// The client ends and starts anew from its store, or from `store`, opened again.
    pub fn restart(&mut self, store: Option<HeaderStore>) {
        if let Some(store) = store {
            self.store = store;
        }
        let forks = self.sync.forks().to_vec();
        self.sync = Sync::new(self.store.held(), &self.departments, self.settings.clone()).with_forks(forks);
        self.on_their_way.clear();
        self.responses.clear();
        self.next_poll = self.now;
    }

    pub fn clock(&self) -> Timestamp {
        Timestamp(self.now.0.saturating_add_signed(self.skew))
    }

    pub fn status(&self, node: usize) -> NodeStatus {
        self.sync.views(self.clock())[node].status.clone()
    }

    /// Whether nothing is on its way.
    pub fn is_quiet(&self) -> bool {
        self.on_their_way.is_empty()
    }

    /// Goes on to the next thing that happens.
    pub fn step(&mut self) -> Event {
        let event = match self.on_their_way.peek() {
            Some(Reverse((at, number))) if *at <= self.next_poll => {
                let (at, number) = (*at, *number);
                self.on_their_way.pop();
                self.now = self.now.max(at);
                let (response, deceit, height) = self.responses.remove(&number).unwrap();
                let Request { node, ask } = response.request;
                let succeeded = response.answer.is_ok();
                let clock = self.clock();
                self.sync.handle_response(response, clock, &mut self.store);
                Event::Answered { node: node.0, ask, succeeded, deceit, height }
            }
            Some(_) | None => {
                self.now = self.next_poll;
                self.next_poll = self.now.plus_ms(POLL_MS);
                let clock = self.clock();
                self.sync.wake(clock);
                Event::Woke
            }
        };
        self.carry();
        event
    }

    /// Stores batches and sends questions.
    fn carry(&mut self) {
        while let Some(step) = self.sync.poll_step() {
            self.store.take(&step).unwrap();
        }
        while let Some(request) = self.sync.poll_request() {
            let height = self.script.height_at(self.now);
            let NodeIndex(node) = request.node;
            let mut moment = Moment { script: self.script, height, now: self.now, chance: &mut self.chance };
            let Reply { answer, after_ms, deceit } = self.nodes[node].reply(request.ask, &mut moment);
            let (answer, after_ms) = if after_ms > TIMEOUT_MS {
                let url = format!("memory:{node}");
                (Err(ProviderError::Timeout { url, after_ms: TIMEOUT_MS }), TIMEOUT_MS)
            } else {
                (answer, after_ms)
            };
            self.sent += 1;
            self.on_their_way.push(Reverse((self.now.plus_ms(after_ms), self.sent)));
            self.responses.insert(self.sent, (Response { request, answer }, deceit, height));
        }
    }

    /// Whether everything that is given out as verified stands on the script's chain.
    pub fn gives_out_the_truth_only(&mut self) -> bool {
        let height = self.sync.frozen().map_or(self.store.height(), |(common, _)| common.min(self.store.height()));
        self.store.hash_at(height).unwrap().is_none_or(|hash| hash == self.script.hash(height))
    }
}

impl World {
    /// Lets time pass in which nobody asks: the computer slept.
    pub fn jump_to(&mut self, time: Timestamp) {
        self.now = self.now.max(time);
        self.next_poll = self.next_poll.max(self.now);
    }
}
