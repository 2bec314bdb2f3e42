//! Honest nodes: delays, reordered answers, lag, absence. Nothing of that may raise an alarm.

use yuzheng_light_client::{
    HeaderStore, NodeStatus, ProviderError,
    sync::{Ask, HeaderCopy, SyncSettings, Witnesses},
};
use yuzheng_protocol::Timestamp;

use super::{
    chance::Chance,
    script::{Script, long_script, scripts},
    world::{Behaviour, Event, Moment, POLL_MS, Reply, World},
};

/// An honest node.
pub struct Honest {
    /// Fastest and slowest answer, in ms.
    pub delay: (u64, u64),
    /// How far behind the others it is, in ms.
    pub lag_ms: u64,
    /// When it cannot be reached.
    pub away: Option<(Timestamp, Timestamp)>,
    /// How many of a hundred answers take seconds.
    pub slow_percent: u64,
}

impl Honest {
    pub fn answering_within(low: u64, high: u64) -> Self {
        Self { delay: (low, high), lag_ms: 0, away: None, slow_percent: 0 }
    }

    fn any(chance: &mut Chance, begin: Timestamp) -> Self {
        let fastest = chance.within(1, 400);
        let lag_ms = match chance.within(1, 10) {
            1 => chance.within(3_000, 120_000),
            2..=4 => chance.within(500, 3_000),
            _ => 0,
        };
        let away = chance.happens(25).then(|| {
            let from = begin.plus_ms(chance.within(0, 40_000));
            (from, from.plus_ms(chance.within(1_000, 30_000)))
        });
        let slow_percent = if chance.happens(20) { 20 } else { 0 };
        Self { delay: (fastest, fastest + chance.within(0, 1_500)), lag_ms, away, slow_percent }
    }
}

impl Behaviour for Honest {
    fn reply(&mut self, ask: Ask, moment: &mut Moment<'_>) -> Reply {
        let mut after_ms = moment.chance.within(self.delay.0, self.delay.1);
        if moment.chance.happens(self.slow_percent) {
            after_ms += moment.chance.within(1_000, 12_000);
        }
        let away = self.away.is_some_and(|(from, to)| (from..to).contains(&moment.now));
        let answer = if away {
            Err(ProviderError::Connection { url: "memory".into(), reason: "refused".into() })
        } else {
            let height = moment.script.height_at(Timestamp(moment.now.0.saturating_sub(self.lag_ms)));
            moment.script.answer(ask, height)
        };
        Reply { answer, after_ms, deceit: false }
    }
}

/// Settings that differ from seed to seed.
pub fn any_settings(chance: &mut Chance) -> SyncSettings {
    let certify_every = *chance.pick(&[10, 50, 32_768]);
    SyncSettings {
        headers_at_once: *chance.pick(&[16, 64, 2_048]),
        certify_every,
        witnesses: match chance.within(0, 2) {
            0 => Witnesses::Departments(vec![1, 2]),
            1 => Witnesses::Departments(vec![3]),
            _ => Witnesses::Everybody,
        },
        others_every: chance.within(1, 5) as u32,
        primary_ms: *chance.pick(&[1_000, 10_000, 60_000]),
        seed: chance.number(),
        copy: *chance.pick(&[
            HeaderCopy::Full,
            HeaderCopy::Recent(20),
            HeaderCopy::Recent(1_000),
            HeaderCopy::Recent(10_000),
        ]),
        ..SyncSettings::default()
    }
}

fn assert_calm(world: &World, seed: u64) {
    assert!(world.sync.frozen().is_none() && world.sync.halt().is_none(), "seed {seed}: fork or halt");
    for view in world.sync.views(world.clock()) {
        let alarm = matches!(
            view.status,
            NodeStatus::Lying { .. } | NodeStatus::Conflicting { .. } | NodeStatus::ClockDisagrees { .. }
        );
        assert!(!alarm, "seed {seed}: department {} is called {:?}", view.department, view.status);
    }
}

/// One sync of honest nodes from `begin` on; returns how many headers it took.
pub fn run(seed: u64) -> u64 {
    let mut chance = Chance::new(seed, "honest");
    let script: &'static Script = if chance.happens(2) { long_script() } else { chance.pick(scripts()) };
    let begin = script.chain.header(yuzheng_protocol::Height(chance.within(0, script.top().0))).time;
    let count = chance.within(1, 7);
    let mut nodes: Vec<Box<dyn Behaviour>> = Vec::new();
    for _ in 0..count {
        nodes.push(Box::new(Honest::any(&mut chance, begin)));
    }
    let mut settings = any_settings(&mut chance);
    if script.top().0 > 2_048 {
        (settings.headers_at_once, settings.certify_every) = (2_048, *chance.pick(&[1_500, 32_768]));
    }
    // Most stores live in memory; some are files, and are opened again.
    let folder = chance.happens(4).then(|| tempfile::tempdir().unwrap());
    let path = folder.as_ref().map_or(":memory:".into(), |folder| folder.path().join("headers.db"));
    let skew = chance.within(0, 40_000) as i64 - 20_000;
    let mut world = World::new(script, nodes, settings, begin, chance, &path);
    world.skew = skew;
    let restarts = world.chance.within(0, 2);
    let mut restart_at: Vec<Timestamp> =
        (0..restarts).map(|_| begin.plus_ms(world.chance.within(100, 30_000))).collect();
    let whole = script.chain.tip().time.max(begin.plus_ms(45_000));
    let end = whole.plus_ms(125_000);
    let rush = begin.plus_ms(45_000);
    while world.now < end {
        if let Event::Answered { deceit, .. } = world.step() {
            assert!(!deceit);
        }
        assert_calm(&world, seed);
        if let Some(at) = restart_at.iter().position(|at| *at <= world.now) {
            restart_at.swap_remove(at);
            let store = folder.as_ref().map(|_| HeaderStore::open(&path, script.network.clone()).unwrap().0);
            world.restart(store);
        }
        // After the eventful part nothing but the end matters: time jumps there.
        if world.now >= rush && world.now < whole.plus_ms(120_000 - 5 * POLL_MS) {
            world.jump_to(whole.plus_ms(120_000 - 5 * POLL_MS));
        }
    }
    while world.now < end.plus_ms(600_000) && world.store.height() < script.top() {
        world.step();
        assert_calm(&world, seed);
    }
    assert_eq!(world.store.height(), script.top(), "seed {seed}: the highest certified tip is not verified");
    assert!(world.gives_out_the_truth_only(), "seed {seed}");
    world.store.height().0
}
