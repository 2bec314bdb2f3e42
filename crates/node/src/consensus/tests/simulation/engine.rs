//! One running node: the engine's pure consensus core and the real handlers, with this file in place of the
//! engine's actors.
//!
//! It does what the engine's consensus actor does, in its order: a height is started, the log replayed, and only
//! then anything from outside is taken in; timers can be cancelled; the application is asked in order. The log is
//! the engine's own code over a [`SimFile`], its entries in the node's own encoding.

use core::time::Duration;
use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::sync::{Arc, Mutex};

use arc_malachitebft_app::consensus::{self as engine_core, Input, LivenessMsg, SignedConsensusMsg};
use arc_malachitebft_app::engine::host::Next;
use arc_malachitebft_app::engine::util::events::Event;
use arc_malachitebft_app::engine::wal::decode_entry;
use arc_malachitebft_app::metrics::Metrics;
use arc_malachitebft_app::types::{MisbehaviorEvidence, PeerId};
use arc_malachitebft_app::wal::log::Log;
use arc_malachitebft_app_channel::{Channels, NetworkMsg};
use arc_malachitebft_core_types::{
    CommitCertificate, HeightParams, LinearTimeouts, Round, Timeout, TimeoutKind, ValidatorSet as _, ValuePayload,
    ValueResponse,
};
use arc_malachitebft_sync::RawDecidedValue;
use futures::FutureExt as _;
use tokio::sync::{mpsc, oneshot, watch};
use yuzheng_protocol::Height;

use super::checker::Checker;
use super::disk::{Image, Power, SimFile, Syncs};
use super::ledger::SimLedger;
use crate::consensus::app::App;
use crate::consensus::application::Ledger as _;
use crate::consensus::codec::EngineCodec;
use crate::consensus::context::{BlockHash, EngineContext, EngineHeight};
use crate::consensus::peer_tips::PeerTips;
use crate::consensus::signing::{EngineSigner, EngineVerifier};
use crate::consensus::validators::{Address, EngineValidatorSet};
use crate::consensus::wal::cut_hole;
use crate::consensus::{Pace, Status, hold};

pub type Ctx = EngineContext;
pub type Part = arc_malachitebft_app::types::streaming::StreamMessage<crate::consensus::part::Part>;

/// What goes from machine to machine.
#[derive(Clone, Debug)]
pub enum Wire {
    Consensus(SignedConsensusMsg<Ctx>),
    Liveness(LivenessMsg<Ctx>),
    Part(Part),
    /// Our tip.
    Status(Height),
    /// Ten decided blocks from this height on, please.
    Ask(Height),
    Values(Vec<RawDecidedValue<Ctx>>),
}

/// What comes to a node.
pub enum Coming {
    Start(EngineHeight, HeightParams<Ctx>),
    Input(Input<Ctx>),
    Timer(Timeout, u64),
    Message {
        from: usize,
        message: Wire,
    },
    /// The application does the next thing that it was asked.
    Application,
    /// Time to tell the others our tip.
    Announce,
}

/// What the application was asked.
pub enum Asked {
    Part(PeerId, Part),
    Value(EngineHeight, Round, Duration),
    Restream(EngineHeight, Round, BlockHash),
    Decided(CommitCertificate<Ctx>),
    Finalized(CommitCertificate<Ctx>, MisbehaviorEvidence<Ctx>),
    Synced(ValueResponse<Ctx>, Address),
    Blocks { to: usize, from: Height },
}

/// What a node brings about.
pub enum Done {
    Publish(Wire),
    /// To some only: what a dishonest validator tells them.
    Whisper(Wire),
    Send(usize, Wire),
    Later(Duration, Coming),
}

/// How far the log has been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// No height was started yet; what belongs to one waits.
    Starting,
    Recovering,
    Running,
    /// It stopped on purpose, for an operator to look at.
    Hanging,
}

/// Whether a node looks into its log when it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replay {
    Real,
    /// For showing that the checker notices.
    Skipped,
}

/// Whether a validator keeps to the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Honesty {
    Honest,
    /// It also signs what contradicts its own votes, and tells some this and some that.
    Dishonest,
}

/// Everything of a node but the pure core.
pub struct Shell {
    pub who: u16,
    pub honesty: Honesty,
    pub app: App,
    pub verifier: EngineVerifier,
    pub signer: EngineSigner,
    pub codec: EngineCodec,
    pub log: Log<SimFile>,
    pub log_height: Option<EngineHeight>,
    pub phase: Phase,
    /// Why it hangs.
    pub reason: String,
    pub timeouts: LinearTimeouts,
    pub target: Duration,
    pub timers: BTreeMap<(i64, u8), u64>,
    pub tokens: u64,
    pub asked: VecDeque<Asked>,
    pub done: Vec<Done>,
    pub power: Arc<Power>,
    pub checker: Checker,
    /// When the present height began, and what time it is.
    pub began: Duration,
    pub now: Duration,
    pub evidence: usize,
    pub next: Option<oneshot::Receiver<Next<Ctx>>>,
    pub ledger: Arc<SimLedger>,
    streamed: mpsc::Receiver<NetworkMsg<Ctx>>,
    tips: Arc<PeerTips>,
    replay: Replay,
    waiting: Vec<(usize, Wire)>,
    synced: BTreeMap<Height, RawDecidedValue<Ctx>>,
    asked_until: Duration,
    peers: Arc<[PeerId]>,
}

/// A node.
pub struct Node {
    state: engine_core::State<Ctx>,
    metrics: Metrics,
    pub shell: Shell,
}

/// What a node is started with.
pub struct Boot {
    pub who: u16,
    pub honesty: Honesty,
    pub signer: EngineSigner,
    pub ledger: Arc<SimLedger>,
    pub image: Arc<Mutex<Image>>,
    pub power: Arc<Power>,
    pub syncs: Syncs,
    pub replay: Replay,
    pub checker: Checker,
    pub pace: Pace,
    pub peers: Arc<[PeerId]>,
    pub now: Duration,
}

impl Node {
    /// Opens the log and prepares the first height; the error says why not.
    pub async fn start(boot: Boot) -> Result<Self, String> {
        let files = (boot.image, Arc::clone(&boot.power), boot.syncs);
        let mut log = Log::open_with("consensus.wal", files).map_err(|e| e.to_string())?;
        let next = boot.ledger.tip().next();
        // The same rules as in `wal::checked_path`.
        if log.sequence() > next.0 {
            return Err(format!("the log stands at {}, the next height is {next}", log.sequence()));
        }
        cut_hole(&mut log).map_err(|e| e.to_string())?;
        let (network, streamed) = mpsc::channel(10_000);
        let channels = Channels {
            consensus: mpsc::channel(1).1,
            network,
            events: arc_malachitebft_app::engine::util::events::TxEvent::new(),
            requests: mpsc::channel(1).0,
            net_requests: mpsc::channel(1).0,
        };
        let tips = Arc::new(PeerTips::new(boot.peers.iter().copied()));
        let (status, _) = watch::channel(Status::default());
        let (target, ledger) = (boot.pace.target, Arc::clone(&boot.ledger));
        let mut app = App::new(ledger as _, boot.pace, boot.signer.clone(), Arc::clone(&tips), &channels, status);
        let params = app.params().await.map_err(|e| e.to_string())?;
        let state = engine_core::State::new(
            EngineContext,
            EngineHeight(next),
            params.validator_set.clone(),
            engine_core::Params {
                address: Address(boot.signer.public_key()),
                threshold_params: Default::default(),
                value_payload: ValuePayload::ProposalAndParts,
                enabled: true,
            },
            10,
            2000,
        );
        let mut shell = Shell {
            who: boot.who,
            honesty: boot.honesty,
            verifier: EngineVerifier::new(boot.signer.chain_id()),
            signer: boot.signer,
            codec: EngineCodec::new(Arc::clone(&tips)),
            log,
            log_height: None,
            phase: Phase::Starting,
            reason: String::new(),
            timeouts: params.timeouts,
            target,
            timers: BTreeMap::new(),
            tokens: 0,
            asked: VecDeque::new(),
            done: Vec::new(),
            power: boot.power,
            checker: boot.checker,
            began: boot.now,
            now: boot.now,
            evidence: 0,
            next: None,
            ledger: boot.ledger,
            streamed,
            tips,
            replay: boot.replay,
            waiting: Vec::new(),
            synced: BTreeMap::new(),
            asked_until: Duration::ZERO,
            peers: boot.peers,
            app,
        };
        shell.later(Duration::ZERO, Coming::Start(EngineHeight(next), params));
        shell.later(Duration::ZERO, Coming::Announce);
        Ok(Self { state, metrics: Metrics::new(), shell })
    }

    /// Height and round of the core.
    pub fn at(&self) -> (Height, i64) {
        (self.state.height().0, self.state.round().as_i64())
    }

    /// Takes in one thing. An error ends the node, as it would end the process.
    pub async fn take(&mut self, coming: Coming, now: Duration) -> Result<Vec<Done>, String> {
        self.shell.now = now;
        if self.shell.phase == Phase::Hanging {
            return Ok(Vec::new());
        }
        match coming {
            Coming::Start(height, params) => self.start_height(height, params).await?,
            Coming::Input(input) => self.process(input).await?,
            Coming::Timer(timeout, token) => {
                if self.shell.timers.get(&timer(&timeout)) == Some(&token) {
                    self.shell.timers.remove(&timer(&timeout));
                    self.process(Input::TimeoutElapsed(timeout)).await?;
                }
            }
            Coming::Message { from, message } => self.message(from, message).await?,
            Coming::Application => {
                if let Some(asked) = self.shell.asked.pop_front() {
                    self.shell.answer(asked).await?;
                }
            }
            Coming::Announce => {
                let tip = self.shell.ledger.tip();
                self.shell.publish(Wire::Status(tip));
                self.shell.later(self.shell.app.pace.announce, Coming::Announce);
            }
        }
        self.catch_up().await?;
        self.shell.settle().await?;
        Ok(core::mem::take(&mut self.shell.done))
    }

    async fn process(&mut self, input: Input<Ctx>) -> Result<(), String> {
        let Self { state, metrics, shell } = self;
        let result: Result<(), engine_core::Error<Ctx>> = engine_core::process!(
            input: input,
            state: state,
            metrics: metrics,
            with: effect => shell.effect(effect).await
        );
        result.map_err(|error| format!("the core ends: {error}"))
    }

    async fn start_height(&mut self, height: EngineHeight, params: HeightParams<Ctx>) -> Result<(), String> {
        let entries = self.shell.read_log(height)?;
        self.shell.timeouts = params.timeouts;
        self.shell.began = self.shell.now;
        // The core measures the target time by the real clock; here a timer in virtual time stands for it.
        let target = Some(Duration::from_secs(1 << 20));
        let set: EngineValidatorSet = params.validator_set;
        assert!(set.count() > 0);
        self.process(Input::StartHeight(height, set, false, target, params.vote_extension_policy)).await?;
        if !entries.is_empty() {
            self.shell.phase = Phase::Recovering;
            self.replay(entries).await;
            if self.shell.phase == Phase::Hanging {
                return Ok(());
            }
        }
        self.shell.phase = Phase::Running;
        for (from, message) in core::mem::take(&mut self.shell.waiting) {
            self.message(from, message).await?;
        }
        Ok(())
    }

    async fn replay(&mut self, entries: Vec<io::Result<Input<Ctx>>>) {
        self.state.record_recovered_own_precommit_extensions(entries.iter().flatten());
        self.state.index_wal_entries(entries.iter().flatten());
        for entry in entries {
            let replayed = match entry {
                Ok(entry) => self.process(entry).await,
                Err(error) => Err(error.to_string()),
            };
            if let Err(reason) = replayed {
                self.shell.phase = Phase::Hanging;
                self.shell.reason = reason;
                return;
            }
        }
        self.state.reset_entries_index();
    }

    async fn message(&mut self, from: usize, message: Wire) -> Result<(), String> {
        let of_a_height = matches!(message, Wire::Consensus(_) | Wire::Liveness(_) | Wire::Part(_));
        if self.shell.phase == Phase::Starting && of_a_height {
            self.shell.waiting.push((from, message));
            return Ok(());
        }
        let input = match message {
            Wire::Consensus(message) => {
                self.shell.notice(Event::Received(message.clone())).await?;
                match message {
                    SignedConsensusMsg::Vote(vote) => Input::Vote(vote),
                    SignedConsensusMsg::Proposal(proposal) => Input::Proposal(proposal),
                }
            }
            Wire::Liveness(LivenessMsg::Vote(vote)) => {
                self.shell.notice(Event::Received(SignedConsensusMsg::Vote(vote.clone()))).await?;
                Input::Vote(vote)
            }
            Wire::Liveness(LivenessMsg::PolkaCertificate(certificate)) => Input::PolkaCertificate(certificate),
            Wire::Liveness(LivenessMsg::SkipRoundCertificate(certificate)) => Input::RoundCertificate(certificate),
            Wire::Part(part) => {
                let peer = self.shell.peers[from];
                self.shell.ask(Asked::Part(peer, part));
                return Ok(());
            }
            Wire::Status(tip) => {
                self.shell.peer_announces(from, tip, self.state.height().0);
                return Ok(());
            }
            Wire::Ask(height) => {
                self.shell.ask(Asked::Blocks { to: from, from: height });
                return Ok(());
            }
            Wire::Values(values) => {
                self.shell.synced.extend(values.into_iter().map(|value| (value.height().0, value)));
                self.shell.asked_until = Duration::ZERO;
                return Ok(());
            }
        };
        self.process(input).await
    }

    /// Hands a served block of the present height to the core.
    async fn catch_up(&mut self) -> Result<(), String> {
        let height = self.state.height().0;
        self.shell.synced.retain(|at, _| *at >= height);
        let undecided = !self.state.driver.step_is_commit() && self.state.round() != Round::Nil;
        if undecided && let Some(value) = self.shell.synced.remove(&height) {
            let peer = self.shell.peers[0];
            self.process(Input::SyncValueResponse(value.to_core(peer))).await?;
        }
        Ok(())
    }
}

/// Names a timer.
pub fn timer(timeout: &Timeout) -> (i64, u8) {
    let kind = match timeout.kind {
        TimeoutKind::Propose => 0,
        TimeoutKind::Prevote => 1,
        TimeoutKind::Precommit => 2,
        TimeoutKind::Rebroadcast => 3,
        TimeoutKind::FinalizeHeight(_) => 4,
    };
    (timeout.round.as_i64(), kind)
}

impl Shell {
    pub fn later(&mut self, after: Duration, coming: Coming) {
        self.done.push(Done::Later(after, coming));
    }

    /// Sends to all others, if the machine still can.
    pub fn publish(&mut self, message: Wire) {
        if self.power.step() {
            self.sees_signatures(&message);
            self.done.push(Done::Publish(message));
        }
    }

    /// Puts something before the application, which does one thing after another.
    pub fn ask(&mut self, asked: Asked) {
        self.asked.push_back(asked);
        self.later(Duration::from_millis(1), Coming::Application);
    }

    pub async fn notice(&mut self, event: Event<Ctx>) -> Result<(), String> {
        self.app.notice(event).await.map_err(|e| e.to_string())
    }

    /// What the engine's log thread does when a height starts.
    fn read_log(&mut self, height: EngineHeight) -> Result<Vec<io::Result<Input<Ctx>>>, String> {
        if self.log_height.replace(height) == Some(height) {
            return Ok(Vec::new());
        }
        if self.log.sequence() != height.0.0 || self.replay == Replay::Skipped {
            self.log.reset(height.0.0).map_err(|e| e.to_string())?;
            return Ok(Vec::new());
        }
        let mut entries = Vec::new();
        if self.log.is_empty() {
            return Ok(entries);
        }
        let read: Vec<_> = self.log.iter().map_err(|e| e.to_string())?.collect();
        for (index, entry) in read.into_iter().enumerate() {
            match entry {
                Ok(bytes) => entries.push(decode_entry(&self.codec, io::Cursor::new(bytes))),
                Err(error) => {
                    entries.push(Err(error));
                    self.log.truncate(index as u64).map_err(|e| e.to_string())?;
                    break;
                }
            }
        }
        Ok(entries)
    }

    /// The engine's sync: a peer that is ahead is asked, one request at a time.
    fn peer_announces(&mut self, from: usize, tip: Height, height: Height) {
        self.tips.announced(self.peers[from], tip);
        let ours = self.ledger.tip();
        if tip > ours && tip >= height && self.now >= self.asked_until && !self.synced.contains_key(&ours.next()) {
            self.asked_until = self.now + Duration::from_secs(1);
            self.done.push(Done::Send(from, Wire::Ask(ours.next())));
        }
    }

    /// After each thing: streamed parts go out, and a held height may start.
    async fn settle(&mut self) -> Result<(), String> {
        while let Ok(NetworkMsg::PublishProposalPart(part)) = self.streamed.try_recv() {
            self.publish(Wire::Part(part));
        }
        if let Some(wake) = hold::due(&mut self.app.held).now_or_never() {
            self.app.go_on(wake).await.map_err(|e| e.to_string())?;
        }
        if let Some(Ok(next)) = self.next.as_mut().map(oneshot::Receiver::try_recv) {
            self.next = None;
            match next {
                Next::Start(height, params) => self.later(Duration::ZERO, Coming::Start(height, params)),
                Next::Restart(height, _) => return Err(format!("told to restart height {height}")),
            }
        }
        Ok(())
    }
}
