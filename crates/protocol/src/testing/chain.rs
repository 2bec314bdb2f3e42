//! A chain in memory that grows by blocks whose content the test gives.

use std::collections::BTreeMap;

use super::{TestSigner, genesis, list};
use crate::{
    api::{EntryProof, HeaderDeltas, HistoryPath, HopList, StateAnswer},
    block::{Block, SignedHeader},
    certificate::CommitCertificate,
    codec::Blob,
    consensus::{VoteKind, vote_sign_bytes},
    genesis::Genesis,
    hash::Hash,
    header::{HEADER_VERSION, Header},
    history,
    light::Hop,
    merkle::{self, Frontier},
    network::{Epoch, NetworkFile, NodeAddress, TrustedNetwork},
    receipt::{EntryParts, ReceiptKind, ReceiptParts, StateEvidence},
    sign::{PublicKey, Signer},
    state,
    transaction::{self, Entry, Outcome},
    units::{Height, Round},
    validator::ValidatorSet,
};

/// Milliseconds between two blocks of a test chain.
pub const BLOCK_MS: u64 = 1_000;

/// A chain with everything that an honest node could say about it. Cloning forks it.
#[derive(Clone)]
pub struct TestChain {
    genesis: Genesis,
    chain_id: Hash,
    signers: BTreeMap<PublicKey, TestSigner>,
    epochs: Vec<Epoch>,
    headers: Vec<Header>,
    hashes: Vec<Hash>,
    frontier: Frontier,
    entries: Vec<Vec<(Entry, Outcome)>>,
    state: BTreeMap<Hash, StateValue>,
    next_set: Option<ValidatorSet>,
}

#[derive(Clone)]
struct StateValue {
    value: Vec<u8>,
    hash: Hash,
}

impl TestChain {
    /// A chain of `validators` departments that has only its genesis header.
    ///
    /// # Panics
    /// When `validators` is not 4 to 64.
    #[must_use]
    pub fn new(validators: u16) -> Self {
        Self::from_genesis(genesis(validators))
    }

    /// A chain from a genesis document whose validators vote with [`TestSigner::validator`] keys.
    ///
    /// # Panics
    /// When the document is not valid.
    #[must_use]
    pub fn from_genesis(genesis: Genesis) -> Self {
        let header = genesis.header().expect("the test's genesis document is valid");
        let set = genesis.validator_set().expect("the test's genesis document is valid");
        let epoch = Epoch { first_height: Height(1), announced_by: header.hash(), validators: set };
        let mut chain = Self {
            chain_id: header.chain_id,
            genesis,
            signers: BTreeMap::new(),
            epochs: vec![epoch],
            headers: Vec::new(),
            hashes: Vec::new(),
            frontier: Frontier::default(),
            entries: Vec::new(),
            state: BTreeMap::new(),
            next_set: None,
        };
        for department in 0..=128 {
            chain.add_signer(TestSigner::validator(department));
        }
        chain.take(header, Vec::new());
        chain
    }

    /// Lets `signer` vote where its key stands in a validator set: needed for keys other than
    /// [`TestSigner::validator`] of departments up to 128.
    pub fn add_signer(&mut self, signer: TestSigner) {
        self.signers.insert(signer.public_key(), signer);
    }

    /// Puts a value into the state that the next block commits to.
    pub fn put(&mut self, key: &[u8], value: impl Into<Vec<u8>>) {
        let value = value.into();
        let hash = Hash::of(&value);
        self.state.insert(state::key_path(key), StateValue { value, hash });
    }

    /// Removes a key from the state that the next block commits to.
    pub fn remove(&mut self, key: &[u8]) {
        self.state.remove(&state::key_path(key));
    }

    /// Makes the next block announce `set`, which certifies from the block after it.
    pub fn announce(&mut self, set: ValidatorSet) {
        self.next_set = Some(set);
    }

    /// Appends a block and returns its height.
    pub fn push(&mut self, entries: Vec<(Entry, Outcome)>) -> Height {
        let header = self.propose(&entries);
        self.append(header, entries)
    }

    /// Appends `count` blocks without entries and returns the height of the last block.
    pub fn push_empty(&mut self, count: u64) -> Height {
        (0..count).for_each(|_| {
            self.push(Vec::new());
        });
        self.tip_height()
    }

    /// The header that [`Self::push`] would append, to be changed and given to [`Self::append`].
    #[must_use]
    pub fn propose(&self, entries: &[(Entry, Outcome)]) -> Header {
        let parent = self.tip();
        let height = parent.height.next();
        let set = self.validators_at(height);
        let leaves: Vec<_> = entries.iter().map(|(e, o)| transaction::leaf(e, o)).collect();
        Header {
            version: HEADER_VERSION,
            chain_id: self.chain_id,
            height,
            round: Round(0),
            time: parent.time.plus_ms(BLOCK_MS),
            prev: self.tip_hash(),
            history: self.frontier.root(),
            tx_root: merkle::root(&leaves),
            tx_count: entries.len() as u32,
            state_root: state::root_of(&self.state_entries()),
            validators_hash: set.hash(),
            next_validators_hash: self.next_set.as_ref().unwrap_or(set).hash(),
            proposer: set.proposer(height, Round(0)),
        }
    }

    /// Appends `header` as it is, with its block's entries; returns its height.
    pub fn append(&mut self, header: Header, entries: Vec<(Entry, Outcome)>) -> Height {
        let height = header.height;
        if let Some(validators) = self.next_set.take() {
            self.epochs.push(Epoch { first_height: height.next(), announced_by: header.hash(), validators });
        }
        self.take(header, entries);
        height
    }

    fn take(&mut self, header: Header, entries: Vec<(Entry, Outcome)>) {
        let hash = header.hash();
        self.frontier.push(hash);
        self.hashes.push(hash);
        self.headers.push(header);
        self.entries.push(entries);
    }

    /// The genesis document.
    #[must_use]
    pub fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    /// The chain id.
    #[must_use]
    pub fn chain_id(&self) -> Hash {
        self.chain_id
    }

    /// The newest header.
    #[must_use]
    pub fn tip(&self) -> &Header {
        self.headers.last().expect("a chain has its genesis header")
    }

    /// Hash of the newest header.
    #[must_use]
    pub fn tip_hash(&self) -> Hash {
        *self.hashes.last().expect("a chain has its genesis header")
    }

    /// Height of the newest header.
    #[must_use]
    pub fn tip_height(&self) -> Height {
        self.tip().height
    }

    /// All headers; index = height.
    #[must_use]
    pub fn headers(&self) -> &[Header] {
        &self.headers
    }

    /// The header at `height`.
    ///
    /// # Panics
    /// When the chain is shorter.
    #[must_use]
    pub fn header(&self, height: Height) -> &Header {
        &self.headers[height.0 as usize]
    }

    /// The epochs so far, oldest first.
    #[must_use]
    pub fn epochs(&self) -> &[Epoch] {
        &self.epochs
    }

    /// The set that certifies `height`.
    #[must_use]
    pub fn validators_at(&self, height: Height) -> &ValidatorSet {
        let after = self.epochs.partition_point(|e| e.first_height <= height);
        &self.epochs[after.saturating_sub(1)].validators
    }

    /// The block at `height`.
    #[must_use]
    pub fn block(&self, height: Height) -> Block {
        let entries = self.entries[height.0 as usize].iter().map(|(entry, _)| entry.clone()).collect();
        Block { header: self.header(height).clone(), entries: list(entries) }
    }

    /// The header at `height` with the certificate of the quorum's lowest indices.
    #[must_use]
    pub fn signed(&self, height: Height) -> SignedHeader {
        self.certify(self.header(height).clone())
    }

    /// The newest header with its certificate.
    #[must_use]
    pub fn signed_tip(&self) -> SignedHeader {
        self.signed(self.tip_height())
    }

    /// Certifies any header by the quorum's lowest indices of the set for its height, in the header's round.
    #[must_use]
    pub fn certify(&self, header: Header) -> SignedHeader {
        let set = self.validators_at(header.height);
        let signers: Vec<_> = (0..set.quorum() as u16).collect();
        let round = header.round;
        self.certify_by(header, round, &signers)
    }

    /// Certifies any header in `round` by the validators with these indices.
    ///
    /// # Panics
    /// When an index lies outside the set or its key was not added.
    #[must_use]
    pub fn certify_by(&self, header: Header, round: Round, signers: &[u16]) -> SignedHeader {
        let set = self.validators_at(header.height);
        let hash = header.hash();
        let bytes = vote_sign_bytes(VoteKind::Precommit, header.chain_id, header.height, round, Some(hash));
        let sign = |i: &u16| (*i, self.signers[&set.validators()[usize::from(*i)].key].sign(&bytes));
        let signatures = signers.iter().map(sign).collect();
        let certificate = CommitCertificate::new(header.height, round, hash, signatures, set.len())
            .expect("the signers belong to the set");
        SignedHeader { header, certificate }
    }

    /// The hop that announces the set of epoch `index`, which is at least 1.
    #[must_use]
    pub fn hop(&self, index: usize) -> Hop {
        let epoch = &self.epochs[index];
        let at = epoch.first_height.previous().expect("later epochs begin after genesis");
        Hop { signed: self.signed(at), next: epoch.validators.clone() }
    }

    /// Hops announced at `from` or later, as a node answers.
    #[must_use]
    pub fn hops(&self, from: Height) -> HopList {
        let hops = (1..self.epochs.len()).filter(|i| self.epochs[*i].first_height > from).map(|i| self.hop(i));
        HopList { hops: list(hops.take(256).collect()) }
    }

    /// Headers from `from`, at least 1, at most `count`, as a node answers.
    ///
    /// # Panics
    /// When `from` is 0 or more than 2,048 are asked for.
    #[must_use]
    pub fn header_deltas(&self, from: Height, count: usize) -> HeaderDeltas {
        let first = (from.0 as usize).min(self.headers.len());
        let after = (first + count).min(self.headers.len());
        HeaderDeltas::of(&self.headers[first - 1], &self.headers[first..after]).expect("the headers fit an answer")
    }

    /// Path from the header at `old` to the history of the header at `tip`.
    ///
    /// # Panics
    /// When `old` is not below `tip`.
    #[must_use]
    pub fn history_path(&self, old: Height, tip: Height) -> HistoryPath {
        let mut below = Frontier::default();
        self.hashes[..tip.0 as usize].iter().for_each(|hash| below.push(*hash));
        HistoryPath {
            header: self.header(old).clone(),
            path: list(self.ancestor(old, tip)),
            tip: self.signed(tip),
            peaks: list(below.peaks().to_vec()),
        }
    }

    fn ancestor(&self, old: Height, tip: Height) -> Vec<Hash> {
        history::prove_ancestor(&self.hashes[..tip.0 as usize], old.0).expect("an older header is an ancestor")
    }

    /// Entry `index` of the block at `height` with its path.
    ///
    /// # Panics
    /// When there is no such entry.
    #[must_use]
    pub fn entry_proof(&self, height: Height, index: u32) -> EntryProof {
        let entries = &self.entries[height.0 as usize];
        let leaves: Vec<_> = entries.iter().map(|(e, o)| transaction::leaf(e, o)).collect();
        let path = merkle::prove_inclusion(&leaves, index.into()).expect("the block has this entry");
        let (entry, outcome) = entries[index as usize].clone();
        EntryProof { height, index, entry, outcome, path: list(path) }
    }

    fn state_entries(&self) -> Vec<(Hash, Hash)> {
        self.state.iter().map(|(path, value)| (*path, value.hash)).collect()
    }

    /// What stands under `key` at the tip, with its proof. Values put after the last block are not there yet:
    /// the proof then leads to another root.
    #[must_use]
    pub fn state_evidence(&self, key: &[u8]) -> StateEvidence {
        let path = state::key_path(key);
        let value = self.state.get(&path).map(|v| Blob::new(v.value.clone()).expect("the value fits a receipt"));
        let key = Blob::new(key.to_vec()).expect("the key fits a receipt");
        StateEvidence { key, value, proof: state::prove(&self.state_entries(), &path) }
    }

    /// The same as a node answers it.
    #[must_use]
    pub fn state_answer(&self, key: &[u8]) -> StateAnswer {
        let path = state::key_path(key);
        StateAnswer {
            signed: self.signed_tip(),
            value: self.state.get(&path).map(|v| Blob::new(v.value.clone()).expect("the value fits")),
            proof: state::prove(&self.state_entries(), &path),
        }
    }

    /// Parts of a receipt for entry `index` of the block at `height`, under the present tip, with the hops
    /// beyond the founding set.
    #[must_use]
    pub fn receipt_parts(&self, height: Height, index: u32) -> ReceiptParts {
        ReceiptParts {
            kind: ReceiptKind::Entry,
            entries: vec![self.entry_parts(height, index)],
            tip: self.signed_tip(),
            hops: self.hops(Height(1)).hops.into_inner(),
            state: Vec::new(),
        }
    }

    /// Entry `index` of the block at `height` with its way to the present tip.
    #[must_use]
    pub fn entry_parts(&self, height: Height, index: u32) -> EntryParts {
        let EntryProof { entry, outcome, path, .. } = self.entry_proof(height, index);
        let tip = self.tip_height();
        EntryParts {
            entry,
            outcome,
            index,
            path: path.into_inner(),
            header: self.header(height).clone(),
            history: if height == tip { Vec::new() } else { self.ancestor(height, tip) },
            openings: Vec::new(),
            trace: None,
        }
    }

    /// Parts of a receipt that shows what stands under these keys at the present tip.
    #[must_use]
    pub fn state_receipt_parts(&self, keys: &[Vec<u8>]) -> ReceiptParts {
        ReceiptParts {
            kind: ReceiptKind::State,
            entries: Vec::new(),
            tip: self.signed_tip(),
            hops: self.hops(Height(1)).hops.into_inner(),
            state: keys.iter().map(|key| self.state_evidence(key)).collect(),
        }
    }

    /// A network file that knows the founding set only.
    #[must_use]
    pub fn founding_file(&self) -> NetworkFile {
        let url = |d| super::text(format!("http://127.0.0.1:{}", 8800 + u32::from(d)));
        let nodes =
            self.genesis.validators.iter().map(|v| NodeAddress { department: v.department, url: url(v.department) });
        NetworkFile::founding(self.genesis.clone(), list(nodes.collect())).expect("the genesis document is valid")
    }

    /// A network file with every epoch so far and the present tip as its checkpoint.
    #[must_use]
    pub fn network_file(&self) -> NetworkFile {
        let mut file = self.founding_file();
        file.epochs = list(self.epochs.clone());
        file.checkpoint = (self.tip_height() > Height::GENESIS).then(|| self.signed_tip());
        file
    }

    /// [`Self::founding_file`], read and checked.
    #[must_use]
    pub fn founding_network(&self) -> TrustedNetwork {
        read(&self.founding_file())
    }

    /// [`Self::network_file`], read and checked.
    #[must_use]
    pub fn network(&self) -> TrustedNetwork {
        read(&self.network_file())
    }
}

fn read(file: &NetworkFile) -> TrustedNetwork {
    NetworkFile::read(&crate::Canonical::to_bytes(file)).expect("an honest network file is read")
}
