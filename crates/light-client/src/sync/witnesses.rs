//! Who is asked when, and what the comparison of several departments' tips says.
//!
//! A *witness* is a department whose tip is compared with our header of the same height. The regular ones are
//! asked with every round, the others in turn. Headers are downloaded from one department at a time, the
//! *primary*, which changes with time; whom they come from does not matter for their truth.

use yuzheng_protocol::{Height, Timestamp};

use super::{
    HeaderCopy, NodeStatus, Sync, SyncSettings,
    node::{Claim, Node},
};

/// Fewest regular witnesses, where the network has as many departments.
const MIN_WITNESSES: usize = 2;

/// Which departments are asked with every round.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Witnesses {
    /// All of them.
    #[default]
    Everybody,
    /// These, and others in turn. Where fewer than two of them are in the network, the first others stand in.
    Departments(Vec<u16>),
}

/// How many departments agree about one height.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The height: each agreeing department showed this header or one that stands on it.
    pub height: Height,
    /// Departments that agree. With one, nobody was compared with anybody: it is its word alone that nothing
    /// newer exists.
    pub agreeing: usize,
    /// Departments that were asked.
    pub asked: usize,
    /// Departments in the network.
    pub of: usize,
    /// When the agreeing departments showed it: the oldest of their answers.
    pub at: Timestamp,
}

/// Turns and rounds.
#[derive(Debug)]
pub(super) struct Schedule {
    regular: Vec<bool>,
    rounds: u64,
    /// Round in which each node was asked last.
    asked: Vec<u64>,
    /// Turn among the nodes that are not regular.
    turn: usize,
    /// Node from which headers are taken first.
    primary: usize,
    primary_since: Option<Timestamp>,
    /// State of the generator of pauses.
    noise: u64,
}

impl Schedule {
    pub(super) fn new(departments: &[u16], settings: &SyncSettings) -> Self {
        let mut regular: Vec<bool> = match &settings.witnesses {
            Witnesses::Everybody => vec![true; departments.len()],
            Witnesses::Departments(chosen) => departments.iter().map(|d| chosen.contains(d)).collect(),
        };
        let mut missing = MIN_WITNESSES.saturating_sub(regular.iter().filter(|r| **r).count());
        for stands_in in regular.iter_mut().filter(|r| !**r) {
            if missing == 0 {
                break;
            }
            *stands_in = true;
            missing -= 1;
        }
        let asked = vec![0; regular.len()];
        Self { regular, rounds: 0, asked, turn: 0, primary: 0, primary_since: None, noise: settings.seed }
    }

    /// Begins a round and says which nodes belong to it.
    fn begin(&mut self, nodes: &[Node], settings: &SyncSettings, now: Timestamp) -> Vec<usize> {
        self.rounds += 1;
        let since = *self.primary_since.get_or_insert(now);
        if now.since(since) >= settings.primary_ms {
            self.primary = (self.primary + 1) % self.regular.len().max(1);
            self.primary_since = Some(now);
        }
        let well = (0..nodes.len()).filter(|i| self.regular[*i] && nodes[*i].is_well()).count();
        let everybody = well < MIN_WITNESSES;
        let mut others = (0..nodes.len()).filter(|i| !self.regular[*i]).collect::<Vec<_>>();
        if !others.is_empty() && !everybody {
            let takes_turn = self.rounds.is_multiple_of(settings.others_every.max(1).into());
            let next = others[self.turn % others.len()];
            self.turn += usize::from(takes_turn);
            others = if takes_turn { vec![next] } else { Vec::new() };
        }
        let members: Vec<_> = (0..nodes.len()).filter(|i| self.regular[*i] || others.contains(i)).collect();
        members.iter().for_each(|i| self.asked[*i] = self.rounds);
        members
    }

    /// Nodes by their turn as the primary.
    pub(super) fn turn_of(&self, index: usize) -> usize {
        let count = self.regular.len().max(1);
        (index + count - self.primary) % count
    }

    /// The next pseudo-random number (SplitMix64).
    pub(super) fn noise(&mut self) -> u64 {
        self.noise = self.noise.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.noise ^ (self.noise >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Whether the node's answer, or its absence, belongs to the present comparison.
    fn counts(&self, index: usize, settings: &SyncSettings) -> bool {
        let asked = self.asked[index];
        self.regular[index] || asked > 0 && asked + u64::from(settings.others_every) > self.rounds
    }
}

impl Sync {
    /// Takes another choice of headers to hold and of departments to ask, from the next round on.
    pub fn choose(&mut self, copy: HeaderCopy, witnesses: Witnesses) {
        (self.settings.copy, self.settings.witnesses) = (copy, witnesses);
        let departments: Vec<u16> = self.nodes.iter().map(|node| node.department).collect();
        let noise = self.schedule.noise;
        self.schedule = Schedule { noise, ..Schedule::new(&departments, &self.settings) };
        // What is being fetched below the headers held may not be wanted any more.
        self.fill = None;
    }

    /// What sync goes by now.
    #[must_use]
    pub fn settings(&self) -> &SyncSettings {
        &self.settings
    }

    /// Begins a round: has the nodes whose turn it is asked for their tips.
    pub(super) fn begin_round(&mut self, now: Timestamp) {
        for index in self.schedule.begin(&self.nodes, &self.settings, now) {
            self.nodes[index].want_tip(now);
        }
    }

    /// How many departments agree; none before one did.
    #[must_use]
    pub fn comparison(&self, now: Timestamp) -> Option<Comparison> {
        let compared_at = self.compared_at?;
        let counted = || (0..self.nodes.len()).filter(|i| self.schedule.counts(*i, &self.settings));
        let verified = (self.height(), self.chain.last().time);
        let claim_of = |i: usize| -> Option<&Claim> {
            let node = &self.nodes[i];
            let agrees = matches!(node.status(verified, now, &self.settings), NodeStatus::Agrees { .. });
            node.claim.as_ref().filter(|claim| agrees && claim.compared)
        };
        let agreeing: Vec<_> = counted().filter_map(claim_of).collect();
        Some(Comparison {
            height: agreeing.iter().map(|claim| claim.height()).min().unwrap_or(self.height()),
            agreeing: agreeing.len(),
            asked: counted().count(),
            of: self.nodes.len(),
            at: agreeing.iter().map(|claim| claim.at).min().unwrap_or(compared_at),
        })
    }
}
