//! Which departments certify which heights: the network file's directory and the hops walked beyond it.
//!
//! Invariant: hops are walked and kept from the network file on that was *handed out*, also where this computer knows
//! a newer one: receipts and evidence are checked by others, who hold the file that was handed out.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use yuzheng_protocol::{
    Hash, Header, Height, ValidatorSet,
    block::SignedHeader,
    light::{self, HeaderChain, HeaderError, Hop},
    network::{Epoch, NetworkFile, TrustedNetwork},
};

/// What a client is given to begin with.
#[derive(Clone, Debug)]
pub struct Trust {
    handed_out: Arc<TrustedNetwork>,
    brought_forward: Option<Arc<TrustedNetwork>>,
}

impl From<Arc<TrustedNetwork>> for Trust {
    fn from(handed_out: Arc<TrustedNetwork>) -> Self {
        Self { handed_out, brought_forward: None }
    }
}

impl Trust {
    /// The network file that was handed out, and the one that this computer brought forward from it: it says which
    /// changes there were and how far the chain had been verified, so that nobody who left long ago can tell another
    /// story. A file of another chain, or whose directory does not go on from that of the other, is left out.
    #[must_use]
    pub fn brought_forward(handed_out: Arc<TrustedNetwork>, newer: Arc<TrustedNetwork>) -> Self {
        let (ours, theirs) = (&handed_out.file().epochs, &newer.file().epochs);
        let goes_on = handed_out.chain_id() == newer.chain_id() && theirs.starts_with(ours);
        Self { handed_out, brought_forward: goes_on.then_some(newer) }
    }

    /// The chain.
    #[must_use]
    pub fn chain_id(&self) -> Hash {
        self.handed_out.chain_id()
    }

    /// The network file that was handed out.
    #[must_use]
    pub fn handed_out(&self) -> &Arc<TrustedNetwork> {
        &self.handed_out
    }

    /// Height of the newest header that only this computer's own file names.
    fn brought_forward_to(&self) -> Option<Height> {
        let file = self.brought_forward.as_ref()?.file();
        Some(file.checkpoint.as_ref().map_or(Height::GENESIS, |c| c.header.height))
    }

    fn files(&self) -> impl Iterator<Item = &NetworkFile> {
        let files = [Some(&self.handed_out), self.brought_forward.as_ref()];
        files.into_iter().flatten().map(|network| network.file())
    }

    /// The newest certified header that a file names.
    fn checkpoint(&self) -> Option<&SignedHeader> {
        self.files().filter_map(|file| file.checkpoint.as_ref()).max_by_key(|c| c.header.height)
    }

    /// The change after `start` that the file names which was brought forward.
    fn change_after(&self, start: Height) -> Option<&Epoch> {
        let epochs = &self.brought_forward.as_ref()?.file().epochs;
        epochs.iter().find(|epoch| epoch.first_height > start)
    }
}

/// Validator sets by height. Grows by verified hops only.
#[derive(Clone, Debug)]
pub struct Epochs {
    trust: Trust,
    known: Vec<Known>,
    hops: Vec<Hop>,
    /// Hashes that headers must have: of checkpoints, directories and hops.
    anchors: BTreeMap<Height, Hash>,
    /// Those of them that a person decided for.
    decided: BTreeMap<Height, Hash>,
}

#[derive(Clone, Debug)]
struct Known {
    first_height: Height,
    hash: Hash,
    set: ValidatorSet,
}

impl Epochs {
    /// What the network file that was handed out knows.
    #[must_use]
    pub fn new(trust: impl Into<Trust>) -> Self {
        let trust = trust.into();
        let known = trust.handed_out.file().epochs.iter().map(|epoch| Known {
            first_height: epoch.first_height,
            hash: epoch.validators.hash(),
            set: epoch.validators.clone(),
        });
        let known = known.collect();
        let mut epochs = Self { known, hops: Vec::new(), anchors: BTreeMap::new(), decided: BTreeMap::new(), trust };
        epochs.anchors.extend(epochs.named_by_the_network_file());
        epochs
    }

    /// The chain.
    #[must_use]
    pub fn chain_id(&self) -> Hash {
        self.network().chain_id()
    }

    /// The network file that was handed out.
    #[must_use]
    pub fn network(&self) -> &TrustedNetwork {
        &self.trust.handed_out
    }

    /// What was given to begin with.
    #[must_use]
    pub fn trust(&self) -> &Trust {
        &self.trust
    }

    /// The newest certified header that a network file names, up to which nothing is asked of the clock.
    #[must_use]
    pub fn checkpoint(&self) -> Option<&Header> {
        self.trust.checkpoint().map(|signed| &signed.header)
    }

    /// What is known without any hop: of the network file, and of what a person decided.
    #[must_use]
    pub fn of_the_file(&self) -> Self {
        let mut file = Self::new(self.trust.clone());
        self.decided.iter().for_each(|(height, hash)| file.require(*height, *hash));
        file
    }

    /// Whether every hop here is known to `other`, too.
    #[must_use]
    pub fn is_part_of(&self, other: &Self) -> bool {
        let is_known =
            |hop: &Hop| other.anchors.get(&hop.signed.header.height) == Some(&hop.signed.certificate.header_hash);
        self.newest_start() <= other.newest_start() && self.hops.iter().all(is_known)
    }

    /// The first hop up to the newest header of `chain` that is not among those of `ours`, which knows all below it.
    #[must_use]
    pub fn first_foreign<'a>(&'a self, ours: &Self, chain: &HeaderChain) -> Option<&'a Hop> {
        let last = chain.last().height;
        let is_ours = |hop: &&Hop| {
            let (at, hash) = (hop.signed.header.height, hop.signed.certificate.header_hash);
            at > last || ours.anchors.get(&at) == Some(&hash) || at == last && hash == chain.last_hash()
        };
        self.hops.iter().find(|hop| !is_ours(hop))
    }

    /// Has the header at `height` be the one with this hash: a person decided so. A file that this computer brought
    /// forward above that height may tell the history that was left, and counts no more.
    pub fn require(&mut self, height: Height, hash: Hash) {
        if self.trust.brought_forward_to().is_some_and(|to| to >= height) {
            self.trust.brought_forward = None;
            let named: BTreeSet<Height> = self.named_by_the_network_file().into_iter().map(|(at, _)| at).collect();
            let hops: BTreeSet<Height> = self.hops.iter().map(|hop| hop.signed.header.height).collect();
            let decided = &self.decided;
            self.anchors.retain(|at, _| named.contains(at) || hops.contains(at) || decided.contains_key(at));
        }
        self.anchors.insert(height, hash);
        self.decided.insert(height, hash);
    }

    /// Headers that must be proven to stand in the history of a tip when those between are not fetched: the
    /// checkpoint of the network file, and what a person decided for. The hops are certified themselves.
    #[must_use]
    pub fn to_be_proven(&self) -> BTreeMap<Height, Hash> {
        let mut named = self.decided.clone();
        named.extend(self.trust.checkpoint().map(|c| (c.header.height, c.certificate.header_hash)));
        named
    }

    /// The set for `height`, as far as is known: beyond the newest hop it may have changed.
    #[must_use]
    pub fn set_at(&self, height: Height) -> &ValidatorSet {
        &self.at(height).set
    }

    /// Whether `header` names the set that is known for its height.
    #[must_use]
    pub fn reach(&self, header: &Header) -> Reach {
        let newest = self.newest_start();
        if self.at(header.height).hash == header.validators_hash || header.height < newest {
            Reach::Known
        } else {
            Reach::HopsFrom(newest)
        }
    }

    /// First height of the newest known set.
    #[must_use]
    pub fn newest_start(&self) -> Height {
        self.known.last().expect("a checked directory has its founding epoch").first_height
    }

    /// Takes a hop beyond the newest known set. Hops that are already known are passed over.
    ///
    /// # Errors
    /// [`HeaderError`]; nothing is changed then.
    pub fn extend(&mut self, hop: &Hop) -> Result<(), HeaderError> {
        let at = hop.signed.header.height;
        if at < self.newest_start() {
            return Ok(());
        }
        let newest = self.known.last().expect("a checked directory has its founding epoch");
        let set = light::verify_hop(self.chain_id(), &newest.set, hop)?;
        self.verify_listed(hop)?;
        self.known.push(Known { first_height: at.next(), hash: set.hash(), set });
        self.anchors.insert(at, hop.signed.certificate.header_hash);
        self.hops.push(hop.clone());
        Ok(())
    }

    /// Below the newest change that this computer brought into its network file, there is no other than those listed.
    fn verify_listed(&self, hop: &Hop) -> Result<(), HeaderError> {
        let Some(listed) = self.trust.change_after(self.newest_start()) else { return Ok(()) };
        let (have, expected) = (hop.signed.certificate.header_hash, listed.announced_by);
        if have == expected { Ok(()) } else { Err(HeaderError::OtherHeader { have, expected }) }
    }

    /// Whether a change up to `height` is named by a network file and not known here.
    #[must_use]
    pub fn lacks_listed_change(&self, height: Height) -> bool {
        self.trust.change_after(self.newest_start()).is_some_and(|epoch| epoch.first_height <= height)
    }

    /// Whether `header` announces another set that is not known here. A set may change and change back, so that the
    /// newest header names a known one all the same.
    #[must_use]
    pub fn lacks_change(&self, header: &Header) -> bool {
        header.next_validators_hash != header.validators_hash && header.height >= self.newest_start()
    }

    /// Hops beyond the directory of the network file that was handed out, oldest first.
    #[must_use]
    pub fn hops(&self) -> &[Hop] {
        &self.hops
    }

    /// Hops beyond the directory whose headers stand from `from` to before `to`.
    #[must_use]
    pub fn hops_between(&self, from: Height, to: Height) -> Vec<Hop> {
        let within = |hop: &&Hop| (from..to).contains(&hop.signed.header.height);
        self.hops.iter().filter(within).cloned().collect()
    }

    /// Heights and hashes of the headers that checkpoint and directory of a network file name.
    #[must_use]
    pub fn named_by_the_network_file(&self) -> Vec<(Height, Hash)> {
        let named = |file: &NetworkFile| {
            let checkpoint = file.checkpoint.iter().map(|c| (c.header.height, c.certificate.header_hash));
            let announced = file.epochs.iter().filter_map(|e| Some((e.first_height.previous()?, e.announced_by)));
            checkpoint.chain(announced).collect::<BTreeMap<_, _>>()
        };
        self.trust.files().flat_map(named).collect::<BTreeMap<_, _>>().into_iter().collect()
    }

    /// Hops beyond the directory that a reader with the file that was handed out needs for a tip at `height`.
    #[must_use]
    pub fn hops_below(&self, height: Height) -> Vec<Hop> {
        self.hops.iter().filter(|hop| hop.signed.header.height < height).cloned().collect()
    }

    /// The first height above `height` whose header is named by checkpoint, epoch directory or a hop, and the hash
    /// that it must have.
    #[must_use]
    pub fn anchor_after(&self, height: Height) -> Option<(Height, Hash)> {
        self.anchors.range(height.next()..).next().map(|(at, hash)| (*at, *hash))
    }

    fn at(&self, height: Height) -> &Known {
        let after = self.known.partition_point(|known| known.first_height <= height);
        &self.known[after.saturating_sub(1)]
    }
}

/// Whether the set of a header is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The known set is the one to check with.
    Known,
    /// Validators changed since this height: hops are needed.
    HopsFrom(Height),
}
