//! One adversary among honest nodes: it is caught within one poll of an honest answer.
//!
//! Precisely: from the moment when an honest node's tip and a deceit of the adversary have both been handled, one
//! more round begins and ends. Then the adversary is not said to agree, the honest tip is verified in spite of
//! it, and at no time anything is given out that does not stand on the honest chain. Who withholds has deceived
//! when its time is over, who equivocates is caught by freezing, too.

use yuzheng_light_client::{
    NodeStatus,
    sync::{Ask, HeaderCopy, Lie, SyncSettings, Witnesses},
};
use yuzheng_protocol::{Height, fork::verify_fork};

use super::{
    adversary::{Adversary, Name, Trick},
    chance::Chance,
    honest::{Honest, any_settings},
    script::{Script, scripts},
    world::{Behaviour, Event, World},
};

/// Rounds until something must have been caught.
const LONGEST_MS: u64 = 90_000;

/// How an adversary was caught.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Catch {
    pub trick: String,
    pub status: String,
}

struct Plan {
    script: &'static Script,
    trick: Trick,
    /// Height at which the client begins to follow.
    first: Height,
    /// Height when the adversary begins.
    then: Height,
}

impl Plan {
    fn of(name: Name, chance: &mut Chance) -> Self {
        let mut script = chance.pick(scripts());
        let trick = Trick::of(name, script, chance);
        if trick.needs_hops() {
            script = &scripts()[2];
        }
        let (low, high) = match trick.fork() {
            Some(fork) => (script.forks[fork].0.0 + 2, script.forks[fork].0.0 + 70),
            None if trick.needs_hops() => (62, 200),
            None => (145, 240),
        };
        let then = chance.within(low, high);
        let gap = if trick.needs_certificates() { 15 } else { 3 };
        let first = match chance.within(0, 2) {
            _ if trick.needs_hops() => chance.within(1, 25),
            0 if trick != Trick::OlderTipThanShown => 1,
            0 | 1 => then - gap - chance.within(0, 20),
            _ => chance.within(30, then - gap),
        };
        Self { script, trick, first: Height(first), then: Height(then) }
    }

    fn settings(&self, chance: &mut Chance) -> SyncSettings {
        let certify_every = if self.trick.needs_certificates() { 10 } else { 32_768 };
        let any = any_settings(chance);
        let copy = match self.trick {
            Trick::ForgedPlace => HeaderCopy::Recent(1),
            trick if trick.fork().is_some() => any.copy,
            _needs_headers => HeaderCopy::Full,
        };
        SyncSettings { certify_every, witnesses: Witnesses::Everybody, primary_ms: 600_000, copy, ..any }
    }

    /// How long after the round the adversary's own slowness may take.
    fn slack_ms(&self) -> u64 {
        match self.trick {
            Trick::Silent | Trick::TipsOnly | Trick::Late => 16_000,
            // It lags only once the others are verified, and is given some seconds then.
            Trick::StandsStill => 25_000,
            _at_once => 0,
        }
    }
}

pub fn run(name: Name, seed: u64) -> Catch {
    let mut chance = Chance::new(seed, &format!("{name:?}"));
    let plan = Plan::of(name, &mut chance);
    let at = |height: Height| plan.script.chain.header(height).time.plus_ms(10);
    let count = chance.within(1, 4) as usize;
    let place = chance.within(0, count as u64) as usize;
    let mut nodes: Vec<Box<dyn Behaviour>> = Vec::new();
    for _ in 0..count {
        nodes.push(Box::new(Honest::answering_within(chance.within(40, 200), chance.within(250, 600))));
    }
    nodes.insert(place, Box::new(Adversary::new(plan.trick, at(plan.then), &mut chance)));
    let settings = plan.settings(&mut chance);
    let mut world = World::new(plan.script, nodes, settings, at(plan.first), chance, ":memory:".as_ref());
    let told = format!("{name:?} seed {seed} ({:?}, {} to {})", plan.trick, plan.first, plan.then);
    let behind = world.now;
    while world.now < behind.plus_ms(1_500) || !world.is_quiet() {
        world.step();
    }
    world.jump_to(at(plan.then));
    catch(&mut world, &plan, place, &told)
}

fn catch(world: &mut World, plan: &Plan, place: usize, told: &str) -> Catch {
    let begin = world.now;
    let (mut honest_tip, mut deceived, mut armed, mut rounds) = (None, false, None, 0);
    while world.now < begin.plus_ms(LONGEST_MS) {
        match world.step() {
            Event::Answered { node, deceit, .. } if node == place => deceived |= deceit,
            Event::Answered { ask: Ask::Tip, succeeded: true, height, .. } => {
                honest_tip.get_or_insert(height);
            }
            Event::Woke => rounds += u64::from(armed.is_some()),
            Event::Answered { .. } => {}
        }
        // Before anybody contradicts it, a certified history is as good as any.
        let contradicted = plan.trick.fork().is_none();
        assert!(!contradicted || world.gives_out_the_truth_only(), "{told}: something false is given out");
        if honest_tip.is_some() && deceived && armed.is_none() {
            armed = Some(world.now);
        }
        if rounds >= 2 && armed.is_some_and(|armed| world.now >= armed.plus_ms(plan.slack_ms())) {
            return judge(world, plan, place, honest_tip, told);
        }
    }
    panic!("{told}: it never deceived: honest {honest_tip:?}, {:?}", world.status(place));
}

fn judge(world: &mut World, plan: &Plan, place: usize, honest_tip: Option<Height>, told: &str) -> Catch {
    assert!(world.gives_out_the_truth_only(), "{told}: something false is given out");
    // Frozen from the proof on; where the histories part takes some more questions.
    let patience = world.now.plus_ms(LONGEST_MS);
    while world.sync.frozen().is_some() && world.sync.fork().is_none() {
        assert!(world.now < patience, "{told}: frozen for ever without evidence");
        world.step();
        assert!(world.gives_out_the_truth_only(), "{told}: something false is given out");
    }
    let status = world.status(place);
    let trick = format!("{:?}", plan.trick).split('(').next().unwrap_or_default().to_owned();
    if let Some(fork) = world.sync.fork() {
        assert!(plan.trick.fork().is_some() || plan.trick == Trick::PastTip, "{told}: a fork");
        verify_fork(fork.evidence(), &plan.script.network).unwrap_or_else(|e| panic!("{told}: {e}"));
        return Catch { trick, status: format!("frozen, {}", status.code()) };
    }
    let free = matches!(status, NodeStatus::Agrees { .. } | NodeStatus::Unasked);
    assert!(!free, "{told}: it is {status:?}, V={}", world.store.height());
    let (honest_tip, patience) = (honest_tip.unwrap(), world.now.plus_ms(LONGEST_MS));
    while world.store.height() < honest_tip {
        assert!(world.now < patience, "{told}: only {} is verified", world.store.height());
        world.step();
        assert!(world.gives_out_the_truth_only(), "{told}: something false is given out");
    }
    let status = match status {
        NodeStatus::Lying { reason: Lie::WrongHeader { reason, .. }, .. } => format!("lying, {}", reason.rule()),
        NodeStatus::Lying { reason, .. } => format!("lying, {}", reason.code()),
        other => other.code().to_owned(),
    };
    Catch { trick, status }
}
