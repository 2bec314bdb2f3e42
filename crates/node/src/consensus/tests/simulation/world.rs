//! The scheduler: machines, a network between them, and one virtual clock.

use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use arc_malachitebft_app::types::PeerId;
use yuzheng_protocol::codec::{Canonical as _, Text};
use yuzheng_protocol::genesis::Genesis;
use yuzheng_protocol::testing::{TestSigner, genesis};
use yuzheng_protocol::transaction::{Action, CaseAction, TRANSACTION_VERSION, Transaction, TransactionBody};
use yuzheng_protocol::{Hash, Height};

use super::super::network::brisk;
use super::checker::{Checker, Violation};
use super::dice::Dice;
use super::disk::{Image, Power};
use super::engine::{Boot, Coming, Done, Honesty, Node, Phase, Wire, timer};
use super::ledger::{self, SimLedger, Store, VirtualClock};
use super::plan::{End, Failure, HEIGHTS_AFTER, PATIENCE, Plan, TROUBLE, Weakness};
use crate::consensus::signing::EngineSigner;
use crate::consensus::{NetworkKey, Pace};

/// A machine that does not take the steps after which it ends has ended by then.
const LATEST_END: Duration = Duration::from_secs(1);

enum Event {
    Node {
        machine: usize,
        boot: u64,
        coming: Coming,
    },
    Submit,
    Fail(Failure),
    /// The machine that was to end has had nothing to do since.
    FailNow {
        machine: usize,
        boot: u64,
    },
    Start(usize),
}

struct Machine {
    who: u16,
    honesty: Honesty,
    disk: Arc<Mutex<Store>>,
    image: Arc<Mutex<Image>>,
    power: Arc<Power>,
    node: Option<Node>,
    boot: u64,
    ending: Option<(End, Duration)>,
}

/// What a run was like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub violations: Vec<Violation>,
    pub height: u64,
    pub highest_round: i64,
    pub kills: u64,
    pub cuts: u64,
    pub hangs: u64,
    pub signatures: usize,
    pub evidence: usize,
    pub events: u64,
    pub took: Duration,
    pub trace: Vec<String>,
}

/// Four departments and everything between them.
pub struct World {
    now: Duration,
    queue: BTreeMap<(Duration, u64), Event>,
    sequence: u64,
    dice: Dice,
    plan: Plan,
    weakness: Weakness,
    genesis: Arc<Genesis>,
    clock: VirtualClock,
    checker: Checker,
    machines: Vec<Machine>,
    peers: Arc<[PeerId]>,
    submitted: u64,
    report: Report,
}

impl World {
    pub fn new(seed: u64, weakness: Weakness) -> Self {
        let mut dice = Dice::new(seed);
        let plan = Plan::of(seed, &mut dice);
        let genesis = Arc::new(genesis(4));
        let who: &[u16] = if plan.dishonest { &[0, 1, 2, 3, 3] } else { &[0, 1, 2, 3] };
        let machine = |who: &u16| Machine {
            who: *who,
            honesty: if plan.dishonest && *who == 3 { Honesty::Dishonest } else { Honesty::Honest },
            disk: Arc::default(),
            image: Arc::default(),
            power: Power::on(),
            node: None,
            boot: 0,
            ending: None,
        };
        let peers = (0..who.len() as u8).map(|i| NetworkKey::new([100 + i; 32]).identity().parse().unwrap());
        let mut world = Self {
            now: Duration::ZERO,
            queue: BTreeMap::new(),
            sequence: 0,
            clock: VirtualClock::default(),
            checker: Checker::new(&genesis),
            machines: who.iter().map(machine).collect(),
            peers: peers.collect(),
            submitted: 0,
            report: Report::default(),
            genesis,
            weakness,
            dice,
            plan,
        };
        (0..world.machines.len()).for_each(|machine| world.push(Duration::ZERO, Event::Start(machine)));
        world.plan.failures.clone().into_iter().for_each(|failure| world.push(failure.at, Event::Fail(failure)));
        world.push(Duration::ZERO, Event::Submit);
        world
    }

    fn push(&mut self, at: Duration, event: Event) {
        self.sequence += 1;
        self.queue.insert((at, self.sequence), event);
    }

    /// Runs until everybody has gone on after the trouble, or something is wrong.
    pub async fn run(mut self) -> Report {
        let mut goal = None;
        while let Some(((at, _), event)) = self.queue.pop_first() {
            self.now = at;
            self.clock.set(at);
            self.report.events += 1;
            self.happen(event).await;
            if !self.checker.violations().is_empty() {
                break;
            }
            if self.now < TROUBLE {
                continue;
            }
            let goal = *goal.get_or_insert_with(|| self.tips().into_iter().max().unwrap_or(0) + HEIGHTS_AFTER);
            if self.tips().into_iter().all(|tip| tip >= goal) {
                break;
            }
            if self.now > TROUBLE + PATIENCE {
                self.checker.violated(Violation::Stuck { tips: self.tips() });
                break;
            }
        }
        self.report.height = self.tips().into_iter().max().unwrap_or(0);
        self.report.took = self.now;
        self.report.signatures = self.checker.signatures();
        self.report.violations = self.checker.violations();
        self.report
    }

    /// Tips of the honest machines.
    fn tips(&self) -> Vec<u64> {
        let honest = self.machines.iter().filter(|m| m.honesty == Honesty::Honest);
        honest.map(|m| ledger::lock(&m.disk).tip().0).collect()
    }

    async fn happen(&mut self, event: Event) {
        match event {
            Event::Node { machine, boot, coming } => {
                if self.machines[machine].boot == boot {
                    self.give(machine, coming).await;
                }
            }
            Event::Submit => self.submit(),
            Event::Fail(failure) => {
                let machine = &mut self.machines[failure.machine];
                if machine.node.is_some() && machine.ending.is_none() {
                    machine.power.end_after(failure.steps);
                    machine.ending = Some((failure.end, failure.away));
                    let (machine, boot) = (failure.machine, machine.boot);
                    self.push(self.now + LATEST_END, Event::FailNow { machine, boot });
                    self.end_if_off(machine);
                }
            }
            Event::FailNow { machine, boot } => {
                if self.machines[machine].boot == boot {
                    self.machines[machine].power.end_after(0);
                    self.end_if_off(machine);
                }
            }
            Event::Start(machine) => self.start(machine).await,
        }
    }

    async fn give(&mut self, machine: usize, coming: Coming) {
        self.trace(machine, &coming);
        let running = &mut self.machines[machine];
        let Some(node) = &mut running.node else { return };
        let taken = node.take(coming, self.now).await;
        self.report.highest_round = self.report.highest_round.max(node.at().1);
        let hangs = (node.shell.phase == Phase::Hanging).then(|| node.shell.reason.clone());
        // What went out before the end is on its way.
        let (done, failed) = match taken {
            Ok(done) => (done, None),
            Err(reason) => (core::mem::take(&mut node.shell.done), Some(reason)),
        };
        for done in done {
            self.bring_about(machine, done);
        }
        let off = self.machines[machine].power.is_off();
        if let (Some(reason), false) = (failed, off) {
            self.note(machine, &reason);
            let Machine { who, honesty, .. } = self.machines[machine];
            match honesty {
                Honesty::Honest => self.checker.violated(Violation::Ended { who, reason }),
                Honesty::Dishonest => self.end(machine, End::Killed, Duration::from_millis(500)),
            }
        } else if let (Some(reason), false) = (hangs, off) {
            // Somebody looks at it and starts it again.
            self.report.hangs += 1;
            self.note(machine, &format!("hangs: {reason}"));
            self.end(machine, End::Killed, Duration::from_millis(500));
        }
        self.end_if_off(machine);
    }

    fn bring_about(&mut self, machine: usize, done: Done) {
        let everybody = 0..self.machines.len();
        let dishonest = self.machines[machine].honesty == Honesty::Dishonest;
        match done {
            Done::Later(after, coming) => {
                let boot = self.machines[machine].boot;
                self.push(self.now + after, Event::Node { machine, boot, coming });
            }
            Done::Send(to, message) => self.send(machine, to, message),
            Done::Publish(message) => {
                for to in everybody {
                    if !dishonest || self.dice.percent(70) {
                        self.send(machine, to, message.clone());
                    }
                }
            }
            Done::Whisper(message) => {
                for to in everybody {
                    if self.dice.percent(50) {
                        self.send(machine, to, message.clone());
                    }
                }
            }
        }
    }

    fn send(&mut self, from: usize, to: usize, message: Wire) {
        if from == to {
            return;
        }
        let trouble = self.now < TROUBLE;
        let copies = 1 + u64::from(trouble && self.dice.percent(self.plan.twice));
        for _ in 0..copies {
            let lost = self.dice.percent(self.plan.loss) || !self.plan.connects(from, to, self.now);
            let slow = self.dice.percent(self.plan.slow);
            let delay = if slow { self.dice.millis(50, 1_500) } else { self.dice.millis(1, 30) };
            if trouble && lost {
                continue;
            }
            let boot = self.machines[to].boot;
            let coming = Coming::Message { from, message: message.clone() };
            self.push(self.now + delay, Event::Node { machine: to, boot, coming });
        }
    }

    fn end_if_off(&mut self, machine: usize) {
        if self.machines[machine].power.is_off()
            && let Some((end, away)) = self.machines[machine].ending
        {
            self.end(machine, end, away);
        }
    }

    fn end(&mut self, machine: usize, end: End, away: Duration) {
        let ending = &mut self.machines[machine];
        if let Some(node) = ending.node.take() {
            self.report.evidence += node.shell.evidence;
        }
        ending.ending = None;
        ending.boot += 1;
        match end {
            End::Killed => self.report.kills += 1,
            End::PowerCut => {
                self.report.cuts += 1;
                self.checker.power_cut(ending.who);
                ledger::lock(&ending.image).cut(&mut self.dice);
                ledger::lock(&ending.disk).cut(self.weakness.bodies);
            }
        }
        self.note(machine, &format!("{end:?}"));
        self.push(self.now + away, Event::Start(machine));
    }

    async fn start(&mut self, index: usize) {
        let (skew_ms, machine) = (u64::from(self.machines[index].who) * 700, &mut self.machines[index]);
        machine.power = Power::on();
        let honest = machine.honesty == Honesty::Honest;
        let ledger = SimLedger::open(
            Arc::clone(&self.genesis),
            ledger::Machine {
                disk: Arc::clone(&machine.disk),
                power: Arc::clone(&machine.power),
                syncs: self.weakness.ledger,
                clock: self.clock.clone(),
                skew_ms,
                checker: honest.then(|| self.checker.clone()),
            },
        );
        let key = Arc::new(TestSigner::validator(machine.who + 1));
        let boot = Boot {
            who: machine.who,
            honesty: machine.honesty,
            signer: EngineSigner::new(self.genesis.chain_id(), key),
            ledger: Arc::new(ledger),
            image: Arc::clone(&machine.image),
            power: Arc::clone(&machine.power),
            syncs: self.weakness.log,
            replay: self.weakness.replay,
            checker: self.checker.clone(),
            pace: Pace { target: Duration::from_millis(200), ..brisk() },
            peers: Arc::clone(&self.peers),
            now: self.now,
        };
        match Node::start(boot).await {
            Ok(mut node) => {
                let done = core::mem::take(&mut node.shell.done);
                self.machines[index].node = Some(node);
                done.into_iter().for_each(|done| self.bring_about(index, done));
            }
            Err(reason) => {
                let who = self.machines[index].who;
                self.checker.violated(Violation::NotStarted { who, reason });
            }
        }
    }

    /// Somebody hands the same transaction to all departments; now and then something of their own to the twins.
    fn submit(&mut self) {
        self.submitted += 1;
        for (index, machine) in self.machines.iter().enumerate() {
            let own = if machine.honesty == Honesty::Dishonest { index as u64 } else { 0 };
            if let Some(node) = &machine.node {
                node.shell.ledger.submit(&transaction(self.genesis.chain_id(), self.submitted, own));
            }
        }
        // A transaction wakes a node that stands still.
        for machine in 0..self.machines.len() {
            let boot = self.machines[machine].boot;
            self.push(self.now, Event::Node { machine, boot, coming: Coming::Application });
        }
        self.push(self.now + Duration::from_millis(250), Event::Submit);
    }

    fn trace(&mut self, machine: usize, coming: &Coming) {
        let what = match coming {
            Coming::Start(height, _) => format!("start {height}"),
            Coming::Input(input) => format!("{input:?}"),
            Coming::Timer(timeout, token) => format!("timer {:?} {token}", timer(timeout)),
            Coming::Message { from, message: Wire::Values(values) } => format!("{} values of {from}", values.len()),
            Coming::Message { from, message: Wire::Part(part) } => format!("part {} of {from}", part.sequence),
            Coming::Message { from, message } => format!("{from}: {message:?}"),
            Coming::Application => return,
            Coming::Announce => return,
        };
        self.note(machine, &what);
    }

    fn note(&mut self, machine: usize, what: &str) {
        let at = self.machines[machine].node.as_ref().map(Node::at);
        let (height, round) = at.unwrap_or((Height(0), -1));
        self.report.trace.push(format!("{:?} {machine} {height}/{round} {what}", self.now));
    }
}

fn transaction(chain_id: Hash, number: u64, own: u64) -> Transaction {
    let mut salt = [0; 16];
    salt[..8].copy_from_slice(&number.to_be_bytes());
    salt[8..].copy_from_slice(&own.to_be_bytes());
    let signer = TestSigner::new("somebody");
    let action =
        CaseAction { case: Hash::of(&salt), events: 1, action: Text::new("withdraw").unwrap(), content: Hash::ZERO };
    let body = TransactionBody {
        version: TRANSACTION_VERSION,
        chain_id,
        expires: yuzheng_protocol::Timestamp(u64::from(u32::MAX)),
        salt,
        signer: yuzheng_protocol::Signer::public_key(&signer),
        action: Action::CaseAction(action),
    };
    let signed = body.sign(&signer);
    assert!(!signed.to_bytes().is_empty());
    signed
}
